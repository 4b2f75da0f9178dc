//! Where documents are kept, as `HARESIGN_FILES_URL` says it.

use std::path::PathBuf;

use object_store::path::Path;

use crate::files::FilesError;

/// A place that documents can be kept at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Location {
    /// A folder of this computer.
    Folder(PathBuf),
    /// A bucket of S3, with what the names of all objects begin with.
    Bucket {
        /// Its name.
        bucket: String,
        /// Empty for the whole bucket.
        prefix: Path,
    },
}

impl Location {
    /// Reads `file:FOLDER` or `s3://BUCKET/PREFIX`.
    pub(crate) fn parse(url: &str) -> Result<Self, FilesError> {
        let refused = |problem| FilesError::Url {
            url: without_secrets(url),
            problem,
        };
        let url = url.trim();
        if url.is_empty() {
            return Err(refused("is empty"));
        }
        if let Some(folder) = url.strip_prefix("file:") {
            // `file:///srv/files` has an empty name of a computer.
            let folder = match folder.strip_prefix("//") {
                Some(path) if path.starts_with('/') => path,
                Some(_) => return Err(refused("names another computer")),
                None => folder,
            };
            return if folder.is_empty() {
                Err(refused("names no folder"))
            } else {
                Ok(Self::Folder(PathBuf::from(folder)))
            };
        }
        let Some(rest) = url.strip_prefix("s3://") else {
            return Err(refused("is neither a folder nor a bucket of S3"));
        };
        if rest.contains('@') {
            return Err(refused(
                "holds a key, which belongs in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
            ));
        }
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.is_empty() {
            return Err(refused("names no bucket"));
        }
        if !bucket
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
        {
            return Err(refused("has a bucket with characters that none has"));
        }
        // As written, not as a URL: so without escapes, and without a query.
        let prefix = Path::parse(prefix)
            .ok()
            .filter(|prefix| !prefix.as_ref().contains(['?', '#', '%']))
            .ok_or_else(|| refused("has a prefix that the name of no object begins with"))?;
        Ok(Self::Bucket {
            bucket: bucket.to_owned(),
            prefix,
        })
    }
}

/// A message on one line, not too long, and without what may be secret in the addresses in
/// it: what stands before `@`, and behind `?`.
pub(crate) fn without_secrets(text: &str) -> String {
    const LONGEST: usize = 400;
    let mut words: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        words.push(match word.split_once(':') {
            Some((scheme, rest)) => {
                let rest = rest.rsplit_once('@').map_or_else(
                    || rest.to_owned(),
                    |(_, behind)| {
                        let slashes = if rest.starts_with("//") { "//" } else { "" };
                        format!("{slashes}…@{behind}")
                    },
                );
                let rest = rest
                    .split_once('?')
                    .map_or_else(|| rest.clone(), |(before, _)| format!("{before}?…"));
                format!("{scheme}:{rest}")
            }
            None => word.to_owned(),
        });
    }
    let line = words.join(" ");
    if line.chars().count() <= LONGEST {
        return line;
    }
    let mut short: String = line.chars().take(LONGEST).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket(bucket: &str, prefix: &str) -> Location {
        Location::Bucket {
            bucket: bucket.to_owned(),
            prefix: Path::from(prefix),
        }
    }

    #[test]
    fn folders_and_buckets() {
        for (url, expected) in [
            ("file:var/files", Location::Folder("var/files".into())),
            (" file:var/files\n", Location::Folder("var/files".into())),
            ("file:/srv/files", Location::Folder("/srv/files".into())),
            ("file:///srv/files", Location::Folder("/srv/files".into())),
            ("file:./a b", Location::Folder("./a b".into())),
            ("s3://bucket", bucket("bucket", "")),
            ("s3://bucket/", bucket("bucket", "")),
            ("s3://my.bucket-1/a/b/", bucket("my.bucket-1", "a/b")),
        ] {
            assert_eq!(Location::parse(url).unwrap(), expected, "{url:?}");
        }
    }

    #[test]
    fn what_cannot_be_used_is_explained_without_secrets() {
        for url in [
            "",
            "var/files",
            "/srv/files",
            "file:",
            "file://",
            "file://server/share",
            "https://s3.example.org/bucket",
            "s3:",
            "s3://",
            "s3:///prefix",
            "s3://buc ket/a",
            "s3://bucket?secret=hunter2",
            "s3://bucket/a//b",
            "s3://bucket/../b",
            "s3://bucket/a?secret=hunter2",
            "s3://AKIA:hunter2@bucket/prefix",
            "s3://AKIA:hunter2/with@sign@bucket/prefix",
            "s3:AKIA:hunter2@bucket",
        ] {
            let error = Location::parse(url).unwrap_err();
            for message in [error.to_string(), format!("{error:?}")] {
                assert!(!message.contains("hunter2"), "{message}");
                assert!(!message.contains("AKIA"), "{message}");
            }
            let message = error.to_string();
            assert!(message.contains("HARESIGN_FILES_URL"), "{message}");
            assert!(message.contains("file:"), "{message}");
            assert!(message.contains("s3://"), "{message}");
        }
    }

    #[test]
    fn messages_lose_their_secrets_and_their_length() {
        assert_eq!(
            without_secrets("PUT (http://me:hunter2@host:9000/a?X=hunter2)\n failed: no\tway"),
            "PUT (http://…@host:9000/a?… failed: no way"
        );
        assert_eq!(without_secrets("a:b"), "a:b");
        let long = without_secrets(&"é".repeat(1000));
        assert_eq!(long.chars().count(), 401);
    }
}
