//! The product's server, started for tests, pictures and benchmarks on a free port.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::shell::{output, run, target};

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
        .env(
            "HARESIGN_MAIL_URL",
            format!("file:{}", beside(store, "mail").display()),
        )
        .env(
            "HARESIGN_FILES_URL",
            format!("file:{}", beside(store, "files").display()),
        )
        // Tests say by the header from which network they come.
        .env("HARESIGN_PROXIES", "1")
        .env("HARESIGN_SITE", target().join("site"));
    command
}

/// A folder beside a store in a file.
pub(crate) fn beside(store: &str, name: &str) -> PathBuf {
    Path::new(store.trim_start_matches("sqlite://")).with_file_name(name)
}

/// The mail address and password of the administrator that tests and benchmarks make.
pub(crate) const ADMINISTRATOR: (&str, &str) = (
    "administrator@haresign.example",
    "an administrator's own words",
);

/// Makes an administrator of the platform.
pub(crate) fn administrator(binary: &Path, store: &str) -> Result<()> {
    let mut child = command(binary, store)
        .args(["admin", "create", ADMINISTRATOR.0])
        .args(["--name", "The Administrator"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .context("the command cannot be started")?;
    let mut input = child.stdin.take().context("the command takes no input")?;
    writeln!(input, "{}", ADMINISTRATOR.1)?;
    drop(input);
    if !child.wait()?.success() {
        bail!("no administrator could be made");
    }
    Ok(())
}

/// Makes an API key that is as good as without limits.
pub(crate) fn api_key(binary: &Path, store: &str) -> Result<String> {
    const LIMIT: &str = "1000000000";
    let key = output(
        command(binary, store)
            .args(["api-key", "create", "checks"])
            .args(["--per-minute", LIMIT, "--per-day", LIMIT]),
    )?;
    Ok(key.trim().to_owned())
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
