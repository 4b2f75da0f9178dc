//! The server's binary, and running it.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::shell::{self, cargo, step, target};
use crate::site::{self, Optimise};

/// Where the binary is when it is built.
pub(crate) fn binary(is_release: bool) -> PathBuf {
    let folder = if is_release { "release" } else { "debug" };
    target().join(folder).join("haresign")
}

/// Builds both halves, and gives the path of the binary.
pub(crate) fn build(is_release: bool, optimise: Optimise) -> Result<PathBuf> {
    step("server: compiling", || {
        let mut command = cargo();
        // With the features of the whole workspace, as the tests are built: `--package` would
        // choose others for some dependencies, and compile hundreds of crates a second time.
        command.args(["build", "--workspace", "--bin", "haresign"]);
        if is_release {
            command.arg("--release");
        }
        shell::run(&mut command)
    })?;
    site::build(optimise)?;
    Ok(binary(is_release))
}

/// Builds, fills an empty store with demonstration data, and serves until stopped.
pub(crate) fn run(is_release: bool, optimise: Optimise, arguments: &[&str]) -> Result<()> {
    let binary = build(is_release, optimise)?;
    let command = || {
        let mut command = Command::new(&binary);
        command.env("HARESIGN_SITE", target().join("site"));
        command
    };
    shell::run(command().args(["demo", "--if-empty"]))?;
    shell::run(command().arg("serve").args(arguments))
}
