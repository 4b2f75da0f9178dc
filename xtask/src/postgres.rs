//! A PostgreSQL server for the tests: its own folder, a free port of the loopback address,
//! gone with the value.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::shell::{exists, output, run};

/// A server that runs as long as this value lives.
#[derive(Debug)]
pub(crate) struct Server {
    bin: PathBuf,
    folder: PathBuf,
    port: u16,
}

/// The folder of the server's programs, which Debian does not put on the path.
pub(crate) fn programs() -> Option<PathBuf> {
    let on_path = std::env::var_os("PATH")
        .iter()
        .flat_map(std::env::split_paths)
        .collect::<Vec<_>>();
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    versions.sort();
    versions
        .into_iter()
        .rev()
        .chain(on_path)
        .find(|folder| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file())
}

impl Server {
    /// Makes and starts one.
    pub(crate) fn start() -> Result<Self> {
        let bin = programs().context("PostgreSQL is missing: apt-get install postgresql")?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let folder = std::env::temp_dir().join(format!("haresign-postgres-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        if is_root()? {
            // The server refuses to run as root.
            run(Command::new("chown").arg("postgres").arg(&folder))?;
        }
        let server = Self { bin, folder, port };
        let data = server.folder.join("data");
        server.quietly(
            "initdb",
            &[
                "--auth=trust",
                "--username=postgres",
                "--no-sync",
                "--pgdata",
            ],
            &data,
        )?;
        let options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c max_connections=200"
        );
        let log = server.folder.join("log").display().to_string();
        server.quietly(
            "pg_ctl",
            &[
                "--options",
                &options,
                "--log",
                &log,
                "--wait",
                "start",
                "--pgdata",
            ],
            &data,
        )?;
        Ok(server)
    }

    /// The address on which databases can be made.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}", self.port)
    }

    fn quietly(&self, program: &str, arguments: &[&str], data: &Path) -> Result<()> {
        let mut command = self.command(program)?;
        // What pg_ctl starts would hold a pipe open, so there is none.
        let log = std::fs::File::create(
            std::env::temp_dir().join(format!("haresign-{program}-{}.log", self.port)),
        )?;
        let status = command
            .args(arguments)
            .arg(data)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .status()
            .with_context(|| format!("{program} cannot be started"))?;
        if !status.success() {
            bail!(
                "{program} failed; see haresign-{program}-{}.log in the temporary folder",
                self.port
            );
        }
        let _ = std::fs::remove_file(
            std::env::temp_dir().join(format!("haresign-{program}-{}.log", self.port)),
        );
        Ok(())
    }

    fn command(&self, program: &str) -> Result<Command> {
        let program = self.bin.join(program);
        if !is_root()? {
            return Ok(Command::new(program));
        }
        if !exists("runuser") {
            bail!(
                "PostgreSQL does not run as root, and runuser is missing: apt-get install util-linux"
            );
        }
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        command.current_dir("/");
        Ok(command)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let data = self.folder.join("data");
        if let Err(error) = self.quietly(
            "pg_ctl",
            &["--mode=immediate", "--wait", "stop", "--pgdata"],
            &data,
        ) {
            eprintln!("{error:#}");
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn is_root() -> Result<bool> {
    Ok(output(Command::new("id").arg("-u"))?.trim() == "0")
}
