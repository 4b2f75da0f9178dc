//! A real browser: tests and pictures.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::shell::{exists, root, run, step};
use crate::site::{self, Optimise};
use crate::{native, server};

/// Whether a browser is on this machine.
pub(crate) fn is_there() -> bool {
    std::env::var_os("HARESIGN_TEST_CHROMIUM").is_some_and(|path| Path::new(&path).exists())
        || ["chromium", "chromium-browser", "google-chrome"]
            .into_iter()
            .any(exists)
}

/// Runs the tests of `end2end` against a server that writes its mail to a folder.
pub(crate) fn test(url: &str, mail: &Path) -> Result<()> {
    site::packages()?;
    run(Command::new(root().join("node_modules/.bin/playwright"))
        .args(["test", "--config", "end2end/playwright.config.mjs"])
        .env("HARESIGN_BASE_URL", url)
        .env("HARESIGN_MAIL_FOLDER", mail)
        .current_dir(root()))
}

/// Takes pictures of the main pages, of demonstration data or of a running server.
pub(crate) fn look(arguments: &[&str]) -> Result<()> {
    let pictures = arguments.first().copied().unwrap_or("target/look");
    if let Some(url) = arguments.get(1) {
        return take(url, pictures);
    }
    let binary = native::build(false, Optimise::Fully)?;
    let folder = tempfile::tempdir().context("no temporary folder can be made")?;
    let store = step("demonstration data", || {
        server::demonstration(&binary, folder.path())
    })?;
    let server = server::Server::start(&binary, &store)?;
    take(&server.url, pictures)
}

fn take(url: &str, pictures: &str) -> Result<()> {
    site::packages()?;
    step("pictures", || {
        run(Command::new("node")
            .args(["end2end/look.mjs", url, pictures])
            .current_dir(root()))
    })
}
