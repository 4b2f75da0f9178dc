//! Where the bytes of documents are kept: a folder, S3, or memory in tests.
//!
//! The names are made here and mean nothing. Whose a document is, what it is called and who
//! may read it stands in the store, so that nothing that people type becomes part of a path.

use std::fmt;
use std::path::Path as FolderPath;
use std::sync::Arc;

use bytes::Bytes;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _};

use crate::location::{Location, without_secrets};
use crate::s3;

/// The digits of an object's name: 128 random bits.
const NAME_DIGITS: usize = 32;

/// What is wrong with where documents are kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FilesError {
    /// The setting says nothing that can be used.
    #[error(
        "HARESIGN_FILES_URL {problem}: “{url}”. It takes a folder (file:var/files) or a bucket \
         of S3 (s3://bucket/prefix, with the variables AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, \
         AWS_REGION and, for other servers than Amazon’s, AWS_ENDPOINT)"
    )]
    Url {
        /// What it says, without secrets.
        url: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The folder cannot be made or opened.
    #[error(
        "the folder “{folder}” of HARESIGN_FILES_URL cannot be made or opened: {problem}. It must \
         be a folder that this programme may write to"
    )]
    Folder {
        /// The folder.
        folder: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The variables for S3 do not go together.
    #[error(
        "HARESIGN_FILES_URL names a bucket of S3, for which the variables AWS_… are not right: \
         {problem}"
    )]
    Settings {
        /// What is wrong with them.
        problem: String,
    },
    /// A name that no document is kept under.
    #[error("that is not the name of a kept document (32 digits, 0 to 9 and a to f)")]
    Name,
    /// The document is not there.
    #[error("the document is no longer kept at {place}")]
    Absent {
        /// Where it was looked for.
        place: String,
    },
    /// Something went wrong where documents are kept.
    #[error("cannot {doing} a document at {place} (HARESIGN_FILES_URL): {problem}")]
    Failed {
        /// What was being done.
        doing: &'static str,
        /// Where.
        place: String,
        /// What went wrong, without secrets.
        problem: String,
    },
}

/// The bytes of documents, by object: a name of 32 hexadecimal digits that [`Files::put`]
/// makes. Cheap to clone.
#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    prefix: Path,
    /// Where that is, for messages.
    place: String,
}

impl fmt::Debug for Files {
    // The store holds keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Files")
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}

impl Files {
    /// Opens the place that `HARESIGN_FILES_URL` names: `file:var/files`, a folder that is
    /// made where it is missing, or `s3://bucket/prefix`, with credentials and endpoint from
    /// the usual variables `AWS_…`. Makes no request: [`Files::check`] does.
    ///
    /// # Errors
    ///
    /// Where the URL is neither, the folder cannot be made, or the variables are not right.
    pub fn open(url: &str) -> Result<Self, FilesError> {
        // Variables that are not text are not for S3.
        let variables = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        Self::open_with(url, variables)
    }

    /// The same with these variables instead of the process’s.
    pub(crate) fn open_with(
        url: &str,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, FilesError> {
        match Location::parse(url)? {
            Location::Folder(folder) => {
                let place = folder.display().to_string();
                let store = open_folder(&folder).map_err(|problem| FilesError::Folder {
                    folder: place.clone(),
                    problem,
                })?;
                Ok(Self {
                    store: Arc::new(store),
                    prefix: Path::default(),
                    place,
                })
            }
            Location::Bucket { bucket, prefix } => Ok(Self {
                store: s3::open(&bucket, variables)?,
                place: format!("s3://{bucket}/{prefix}"),
                prefix,
            }),
        }
    }

    /// Documents in memory, gone with it: for tests.
    #[must_use]
    pub fn memory() -> Self {
        Self {
            store: Arc::new(InMemory::new()),
            prefix: Path::default(),
            place: "memory".to_owned(),
        }
    }

    /// Keeps a document and returns its object.
    ///
    /// # Errors
    ///
    /// Where it cannot be written.
    pub async fn put(&self, content: Bytes) -> Result<String, FilesError> {
        let object = format!("{:0NAME_DIGITS$x}", rand::random::<u128>());
        let path = self.path(&object)?;
        self.store
            .put(&path, content.into())
            .await
            .map_err(|error| self.failed("write", &error))?;
        Ok(object)
    }

    /// The content of a document.
    ///
    /// # Errors
    ///
    /// [`FilesError::Name`] where this is no object, [`FilesError::Absent`] where it is not
    /// kept; else where it cannot be read.
    pub async fn get(&self, object: &str) -> Result<Bytes, FilesError> {
        let path = self.path(object)?;
        let failed = |error| self.failed("read", &error);
        let found = self.store.get(&path).await.map_err(failed)?;
        found.bytes().await.map_err(failed)
    }

    /// Removes a document; where it is absent, that is fine.
    ///
    /// # Errors
    ///
    /// [`FilesError::Name`] where this is no object; else where it cannot be removed.
    pub async fn delete(&self, object: &str) -> Result<(), FilesError> {
        let path = self.path(object)?;
        match self.store.delete(&path).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.failed("remove", &error)),
        }
    }

    /// Writes, reads and removes a small document, to see that everything is in order.
    ///
    /// # Errors
    ///
    /// Where one of these fails, or what is read is not what was written.
    pub async fn check(&self) -> Result<(), FilesError> {
        const CONTENT: &[u8] = b"Written by Haresign to see that documents can be kept here.\n";
        let object = self.put(Bytes::from_static(CONTENT)).await?;
        let read = self.get(&object).await;
        // Removed before anything is said of what was read.
        self.delete(&object).await?;
        if read? == CONTENT {
            Ok(())
        } else {
            Err(FilesError::Failed {
                doing: "read",
                place: self.place.clone(),
                problem: "it differs from what was written".to_owned(),
            })
        }
    }

    /// The path of an object, once it is seen to be the name of one.
    fn path(&self, object: &str) -> Result<Path, FilesError> {
        let is_name = object.len() == NAME_DIGITS
            && object
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if is_name {
            Ok(self.prefix.clone().join(object))
        } else {
            Err(FilesError::Name)
        }
    }

    fn failed(&self, doing: &'static str, error: &object_store::Error) -> FilesError {
        let place = self.place.clone();
        let problem = match error {
            object_store::Error::NotFound { .. } if doing == "read" => {
                return FilesError::Absent { place };
            }
            object_store::Error::NotFound { .. } => {
                "it does not exist; is the bucket’s name right?".to_owned()
            }
            object_store::Error::PermissionDenied { .. }
            | object_store::Error::Unauthenticated { .. } => {
                format!(
                    "access is refused ({})",
                    without_secrets(&error.to_string())
                )
            }
            _ => without_secrets(&error.to_string()),
        };
        FilesError::Failed {
            doing,
            place,
            problem,
        }
    }
}

/// A folder, made where it is missing, for this programme’s eyes only.
fn open_folder(folder: &FolderPath) -> Result<LocalFileSystem, String> {
    if !folder.is_dir() {
        if let Some(parent) = folder.parent() {
            std::fs::create_dir_all(parent).map_err(|error| error.to_string())?;
        }
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        // Recursive, so that it is no error where another process was faster.
        builder
            .recursive(true)
            .create(folder)
            .map_err(|error| error.to_string())?;
    }
    let store = LocalFileSystem::new_with_prefix(folder)
        .map_err(|error| without_secrets(&error.to_string()))?;
    // A document that someone was told is kept survives a loss of power.
    Ok(store.with_fsync(true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake_s3::FakeS3;

    async fn keeps_documents(files: &Files) {
        let content = Bytes::from_static(b"%PDF-1.7 \0\xff");
        let object = files.put(content.clone()).await.unwrap();
        assert_eq!(object.len(), 32);
        assert!(
            object
                .bytes()
                .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        );
        let other = files.put(Bytes::new()).await.unwrap();
        assert_ne!(object, other);
        assert_eq!(files.get(&object).await.unwrap(), content);
        assert_eq!(files.get(&other).await.unwrap(), Bytes::new());

        files.delete(&object).await.unwrap();
        files.delete(&object).await.unwrap();
        assert!(matches!(
            files.get(&object).await,
            Err(FilesError::Absent { .. })
        ));
        assert_eq!(files.get(&other).await.unwrap(), Bytes::new());
        files.delete(&other).await.unwrap();
        files.check().await.unwrap();
    }

    fn variables(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    fn s3_variables(endpoint: &str) -> Vec<(String, String)> {
        variables(&[
            ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", "hunter2"),
            ("AWS_REGION", "eu-west-2"),
            ("AWS_ENDPOINT", endpoint),
            ("AWS_ALLOW_HTTP", "true"),
            ("PATH", "/bin"),
            ("AWS_PAGER", "less"),
        ])
    }

    #[tokio::test]
    async fn memory_keeps_documents() {
        keeps_documents(&Files::memory()).await;
    }

    #[tokio::test]
    async fn a_folder_is_made_and_keeps_documents() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("var/files");
        let url = format!("file:{}", folder.display());
        let files = Files::open(&url).unwrap();
        keeps_documents(&files).await;
        // Nothing is left behind, of the check either.
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&folder).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o700);
        }

        let object = files.put(Bytes::from_static(b"kept")).await.unwrap();
        assert_eq!(std::fs::read(folder.join(&object)).unwrap(), b"kept");
        // Opened again, it is still there.
        let again = Files::open(&url).unwrap();
        assert_eq!(again.get(&object).await.unwrap(), "kept");
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_is_explained() {
        let parent = tempfile::tempdir().unwrap();
        let taken = parent.path().join("taken");
        std::fs::write(&taken, b"a file").unwrap();
        for folder in [taken.clone(), taken.join("below")] {
            let error = Files::open(&format!("file:{}", folder.display())).unwrap_err();
            assert!(matches!(error, FilesError::Folder { .. }), "{error}");
            assert!(error.to_string().contains("HARESIGN_FILES_URL"), "{error}");
        }
        // Gone while in use.
        let folder = parent.path().join("files");
        let files = Files::open(&format!("file:{}", folder.display())).unwrap();
        std::fs::remove_dir(&folder).unwrap();
        std::fs::write(&folder, b"a file").unwrap();
        let error = files.check().await.unwrap_err();
        assert!(
            matches!(error, FilesError::Failed { doing: "write", .. }),
            "{error}"
        );
    }

    #[tokio::test]
    async fn no_path_can_be_walked() {
        let parent = tempfile::tempdir().unwrap();
        let secret = "0123456789abcdef0123456789abcdef";
        std::fs::write(parent.path().join(secret), b"secret").unwrap();
        let folder = parent.path().join("files");
        let files = Files::open(&format!("file:{}", folder.display())).unwrap();
        for object in [
            "",
            ".",
            "..",
            "../0123456789abcdef0123456789abcdef",
            "../23456789abcdef0123456789abcde",
            "..%2f3456789abcdef0123456789abcd",
            "/123456789abcdef0123456789abcdef",
            "0123456789abcdef/123456789abcdef",
            "0123456789abcdef\\123456789abcdef",
            "0123456789abcdef\x0023456789abcdef0",
            "0123456789ABCDEF0123456789ABCDEF",
            "0123456789abcdef0123456789abcde",
            "0123456789abcdef0123456789abcdef0",
            "0123456789abcdef0123456789abcdeg",
            "0123456789abcdef0123456789abcdé",
        ] {
            assert!(
                matches!(files.get(object).await, Err(FilesError::Name)),
                "{object:?}"
            );
            assert!(
                matches!(files.delete(object).await, Err(FilesError::Name)),
                "{object:?}"
            );
        }
        // A good name is looked for in the folder only.
        assert!(matches!(
            files.get(secret).await,
            Err(FilesError::Absent { .. })
        ));
        assert!(parent.path().join(secret).exists());
    }

    #[tokio::test]
    async fn s3_keeps_documents() {
        let server = FakeS3::start("bucket").await;
        for (url, prefix) in [
            ("s3://bucket/a/prefix", "/bucket/a/prefix/"),
            ("s3://bucket", "/bucket/"),
        ] {
            let files = Files::open_with(url, s3_variables(&server.endpoint)).unwrap();
            keeps_documents(&files).await;
            let object = files.put(Bytes::from_static(b"kept")).await.unwrap();
            assert_eq!(
                server.kept().get(&format!("{prefix}{object}")),
                Some(&b"kept".to_vec())
            );
            assert_eq!(server.kept().len(), 1);
            files.delete(&object).await.unwrap();
        }
        assert_eq!(server.kept().len(), 0);
    }

    #[tokio::test]
    async fn what_s3_refuses_is_explained_without_secrets() {
        let server = FakeS3::start("bucket").await;
        let files =
            Files::open_with("s3://elsewhere/prefix", s3_variables(&server.endpoint)).unwrap();
        let wrong_key = s3_variables(&server.endpoint)
            .into_iter()
            .map(|(name, value)| {
                let value = value.replace("AKIDEXAMPLE", "AKIDOTHER");
                (name, value)
            });
        let denied = Files::open_with("s3://bucket/prefix", wrong_key).unwrap();
        for (files, expected) in [(files, "bucket’s name"), (denied, "access is refused")] {
            let error = files.check().await.unwrap_err();
            let message = error.to_string();
            assert!(message.contains("HARESIGN_FILES_URL"), "{message}");
            assert!(message.contains(expected), "{message}");
            for text in [message, format!("{error:?}"), format!("{files:?}")] {
                assert!(!text.contains("hunter2"), "{text}");
                assert!(!text.contains('\n'), "{text}");
            }
        }
    }

    #[tokio::test]
    async fn s3_over_https_has_its_cryptography() {
        // To a server that does not speak it: the client is made, tries, and fails in words.
        let server = FakeS3::start("bucket").await;
        let endpoint = server.endpoint.replace("http://", "https://");
        let files = Files::open_with("s3://bucket/prefix", s3_variables(&endpoint)).unwrap();
        let error = files.check().await.unwrap_err();
        assert!(
            matches!(error, FilesError::Failed { doing: "write", .. }),
            "{error}"
        );
    }

    #[test]
    fn s3_settings_that_do_not_go_together_are_explained() {
        let key = ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
        let secret = ("AWS_SECRET_ACCESS_KEY", "hunter2");
        let openly = ("AWS_ENDPOINT", "http://localhost:9000");
        for pairs in [
            &[key][..],
            &[secret],
            &[key, secret, openly],
            &[key, secret, openly, ("AWS_ALLOW_HTTP", "false")],
            &[
                key,
                secret,
                ("AWS_ENDPOINT_URL_S3", "http://localhost:9000"),
            ],
            &[key, secret, ("AWS_ALLOW_HTTP", "perhaps")],
        ] {
            let error = Files::open_with("s3://bucket", variables(pairs)).unwrap_err();
            assert!(matches!(error, FilesError::Settings { .. }), "{error}");
            for message in [error.to_string(), format!("{error:?}")] {
                assert!(!message.contains("hunter2"), "{message}");
            }
        }
        assert!(Files::open_with("s3://bucket", variables(&[key, secret])).is_ok());
    }
}
