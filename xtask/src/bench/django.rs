//! The yardsticks written with Django, over the rows of a running server.

use std::net::TcpListener;
use std::process::Child;
use std::time::Duration;

use super::*;
use crate::python;

/// The core of the servers, and that of what asks them.
pub(super) const CORES: [&str; 2] = ["0", "1"];
pub(super) const FOLDER: &str = "bench/django";

/// Keeps all threads of a process on some cores.
pub(super) fn pin(process: u32, cores: &str) -> Result<()> {
    run(Command::new("taskset")
        .args(["--all-tasks", "--cpu-list", "--pid", cores])
        .arg(process.to_string())
        .stdout(Stdio::null()))
}

/// The yardstick, as long as this value lives.
pub(super) struct Django {
    child: Child,
    /// Host and port.
    pub(super) address: String,
}

impl Django {
    /// Fills its file from the rows of a server, and starts it.
    pub(super) fn start(bench: &Bench, url: &str, key: &str) -> Result<Self> {
        let programs = python::programs("django", FOLDER)?;
        let folder = root().join(FOLDER);
        let rows = bench.folder.join("rows.sqlite");
        step("the same rows for Django", || {
            run(python::program(&programs, "python")
                .arg(folder.join("app.py"))
                .env("ROWS", &rows)
                .env("HARESIGN_API_URL", url)
                .env("HARESIGN_API_KEY", key))
        })?;
        let free = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let child = python::program(&programs, "gunicorn")
            .args([
                "--workers",
                "1",
                "--worker-class",
                "gthread",
                "--threads",
                "1",
            ])
            .args(["--log-level", "warning", "--bind", &free.to_string()])
            .arg("--chdir")
            .arg(&folder)
            .arg("app:application")
            .env("ROWS", &rows)
            .stdin(Stdio::null())
            .spawn()
            .context("gunicorn cannot be started")?;
        let django = Self {
            child,
            address: free.to_string(),
        };
        // Before it makes its worker, which then stays there too.
        pin(django.child.id(), CORES[0])?;
        for _ in 0..100 {
            if std::net::TcpStream::connect(free).is_ok() {
                return Ok(django);
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        bail!("gunicorn did not come up");
    }
}

impl Drop for Django {
    fn drop(&mut self) {
        let _ = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        let _ = self.child.wait();
    }
}
