//! The product's server, started for tests, pictures and benchmarks on a free port.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

use crate::shell::{run, target};

/// A server that runs as long as this value lives.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    /// Its address, without a slash at its end.
    pub(crate) url: String,
}

impl Server {
    /// Starts one on a store.
    pub(crate) fn start(binary: &Path, store: &str) -> Result<Self> {
        let mut child = command(binary, store)
            .arg("serve")
            .env("HARESIGN_ADDR", "127.0.0.1:0")
            .env("HARESIGN_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("the server cannot be started")?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("the server has no output")?)
            .read_line(&mut line)?;
        let url = line
            .split_whitespace()
            .find(|word| word.starts_with("http"))
            .context("the server did not say where it is")?
            .trim_end_matches('/')
            .to_owned();
        Ok(Self { child, url })
    }

    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.id().to_string()).status();
        let _ = self.child.wait();
    }
}

/// A command of the product on a store.
pub(crate) fn command(binary: &Path, store: &str) -> Command {
    let mut command = Command::new(binary);
    command
        .env("HARESIGN_DATABASE_URL", store)
        .env("HARESIGN_SITE", target().join("site"));
    command
}

/// A store with demonstration data; made anew.
pub(crate) fn demonstration(binary: &Path, folder: &Path) -> Result<String> {
    let store = format!("sqlite://{}", folder.join("demonstration.db").display());
    run(command(binary, &store).arg("demo").stdout(Stdio::null()))?;
    Ok(store)
}

/// The published files that some tests and benchmarks read, where they are.
pub(crate) fn published_files() -> Option<PathBuf> {
    let folder = std::env::var_os("HARESIGN_TEST_FILES").map_or_else(
        || crate::shell::root().join("../shared/nhs-data"),
        PathBuf::from,
    );
    folder.is_dir().then_some(folder)
}
