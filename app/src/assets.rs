//! The browser's files, under the names that their hashes give them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where the browser's files are, and what they are called.
#[derive(Debug, Clone, Default)]
pub struct Assets {
    folder: PathBuf,
    names: BTreeMap<String, String>,
}

/// Why the browser's files cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum AssetsError {
    /// The folder has no manifest.
    #[error(
        "{} holds no browser files ({error}); `cargo xtask build` makes them, and HARESIGN_SITE names their folder",
        .folder.display()
    )]
    Missing {
        /// The folder.
        folder: PathBuf,
        /// What the operating system said.
        error: std::io::Error,
    },
    /// The manifest cannot be read.
    #[error("{} is damaged ({detail}); run `cargo xtask build` again", .file.display())]
    Damaged {
        /// The manifest.
        file: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
}

impl Assets {
    /// Reads the manifest of a folder that `cargo xtask build` made.
    ///
    /// # Errors
    /// When there is none or it is damaged.
    pub fn open(folder: &Path) -> Result<Self, AssetsError> {
        let file = folder.join("manifest.json");
        let text = std::fs::read(&file).map_err(|error| AssetsError::Missing {
            folder: folder.to_owned(),
            error,
        })?;
        let names = serde_json::from_slice(&text).map_err(|error| AssetsError::Damaged {
            file,
            detail: error.to_string(),
        })?;
        Ok(Self {
            folder: folder.to_owned(),
            names,
        })
    }

    /// The folder of the files.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The fonts of the site, each a whole WOFF2 file. One that cannot be read is left out.
    #[must_use]
    pub fn fonts(&self) -> Vec<Vec<u8>> {
        let fonts = self
            .names
            .iter()
            .filter(|(name, _)| name.ends_with(".woff2"));
        fonts
            .filter_map(|(_, known)| {
                let file = self.folder.join(known);
                std::fs::read(&file)
                    .inspect_err(|error| {
                        tracing::error!(%error, file = %file.display(), "a font cannot be read");
                    })
                    .ok()
            })
            .collect()
    }

    /// The address of a file by its plain name.
    #[must_use]
    pub fn address(&self, name: &str) -> String {
        let known = self.names.get(name).map_or(name, String::as_str);
        format!("/assets/{known}")
    }
}
