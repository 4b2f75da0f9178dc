//! What the tests of the commands share: running the binary, and small published files.

#![allow(dead_code, reason = "every test takes what it needs")]

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// The binary on a store, away from the settings of this machine.
pub fn haresign(store: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_haresign"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("HARESIGN_") {
            command.env_remove(name);
        }
    }
    command
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .env("HARESIGN_DATABASE_URL", store)
        .env("HARESIGN_LOG", "error");
    command
}

/// Runs it to its end.
pub fn run(store: &str, arguments: &[&str]) -> Output {
    haresign(store)
        .args(arguments)
        .output()
        .expect("the binary starts")
}

/// Runs it, and gives what it printed; fails where it fails.
pub fn printed(store: &str, arguments: &[&str]) -> String {
    let output = run(store, arguments);
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("text")
}

/// Registered patients by age band and sex of so many practices, each cell `patients`.
pub fn quin_age(practices: usize, patients: usize) -> String {
    let mut text = "PUBLICATION,EXTRACT_DATE,ORG_TYPE,ORG_CODE,ONS_CODE,POSTCODE,SEX,AGE_GROUP_5,NUMBER_OF_PATIENTS\n"
        .to_owned();
    let bands: Vec<String> = (0..19)
        .map(|band| format!("{}_{}", band * 5, band * 5 + 4))
        .chain(["95+".to_owned()])
        .collect();
    for practice in 0..practices {
        let mut row = |sex: &str, band: &str, count: usize| {
            let _ = writeln!(
                text,
                "GP_PRAC_PAT_LIST,2025-12-01,GP,Y{practice:05},,,{sex},{band},{count}"
            );
        };
        row("ALL", "ALL", patients * bands.len() * 2);
        for sex in ["MALE", "FEMALE"] {
            for band in &bands {
                row(sex, band, patients);
            }
        }
    }
    text
}

/// The binary as a server on a store, ended with the test.
pub struct Server {
    child: Child,
    /// Where it listens.
    address: String,
    /// The folder of the browser's files, which are not asked for.
    _site: tempfile::TempDir,
}

impl Server {
    /// Starts it, and waits until it says where it is.
    pub fn start(store: &str) -> Self {
        let site = tempfile::tempdir().expect("a folder");
        std::fs::write(site.path().join("manifest.json"), "{}").expect("a manifest");
        let mut child = haresign(store)
            .arg("serve")
            .env("HARESIGN_ADDR", "127.0.0.1:0")
            .env("HARESIGN_SITE", site.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let mut said = String::new();
        let out = child.stdout.take().expect("its output");
        BufReader::new(out).read_line(&mut said).expect("a line");
        let address = said.split("http://").nth(1).expect("its address");
        Self {
            address: address.trim().trim_end_matches('/').to_owned(),
            child,
            _site: site,
        }
    }

    /// Asks for a path: the status and the body.
    pub fn get(&self, path: &str, key: Option<&str>) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let key = key.map_or_else(String::new, |key| {
            format!("Authorization: Bearer {key}\r\n")
        });
        write!(
            stream,
            "GET {path} HTTP/1.0\r\nHost: {}\r\n{key}\r\n",
            self.address
        )
        .expect("asked");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
        (status.expect("a status"), body.to_owned())
    }

    /// Asks until the status is this one, as a server does that follows the store.
    pub fn get_until(&self, path: &str, key: Option<&str>, wanted: u16) -> String {
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            let (status, body) = self.get(path, key);
            if status == wanted {
                return body;
            }
            assert!(Instant::now() < until, "{path} stays {status}: {body}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
