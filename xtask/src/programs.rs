//! The interface for programs, as programs find it: asked by schemathesis, and read by a client
//! that is generated from the schema.

use std::fs;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::python;
use crate::server::Server;
use crate::shell::{output, root, run, target};

/// Where the requirements and the scripts are.
const FOLDER: &str = "end2end/api";

/// Runs both against a server.
pub(crate) fn test(server: &Server, key: &str) -> Result<()> {
    let programs = python::programs("api", FOLDER)?;
    let scripts = root().join(FOLDER);
    // What they leave behind stays here.
    let folder = target().join("api-checks");
    fs::create_dir_all(&folder).context("the folder of the API checks cannot be made")?;
    let schema = format!("{}/api/schema/", server.url);
    let program = |name: &str| -> Command {
        let mut command = python::program(&programs, name);
        command
            .env("HARESIGN_API_URL", &server.url)
            .env("HARESIGN_API_KEY", key)
            .env("PYTHONPATH", &scripts)
            .env("MYPYPATH", &folder)
            .current_dir(&folder);
        command
    };
    run(program("schemathesis")
        .arg("--config-file")
        .arg(scripts.join("schemathesis.toml"))
        .args(["run", &schema]))?;
    run(program("openapi-python-client")
        .args(["generate", "--url", &schema, "--meta", "none"])
        .args(["--output-path", "haresign_client"])
        .args(["--overwrite", "--fail-on-warning"])
        .stdout(Stdio::null()))?;
    let script = scripts.join("read_a_page.py");
    run(program("mypy")
        .arg("--config-file")
        .arg(scripts.join("mypy.ini"))
        .args(["--no-error-summary", "haresign_client"])
        .arg(&script))?;
    let read = output(program("python").arg(&script).env("PYTHONPATH", &folder))?;
    eprintln!("  generated client: {}", read.trim());
    Ok(())
}
