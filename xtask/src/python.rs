//! Programs of the Python package index, in an environment of their own below `target`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::shell::{root, run, step, target};

/// Whether Python can make environments here.
pub(crate) fn is_there() -> bool {
    Command::new("python3")
        .args(["-c", "import ensurepip, venv"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The folder of the programs that a folder's `requirements.txt` names; made where it is not
/// there as the file has it.
pub(crate) fn programs(name: &str, folder: &str) -> Result<PathBuf> {
    let requirements = root().join(folder).join("requirements.txt");
    let wanted = fs::read_to_string(&requirements)
        .with_context(|| format!("{} cannot be read", requirements.display()))?;
    let environment = target().join("python").join(name);
    let programs = environment.join("bin");
    let made = environment.join("made");
    if fs::read_to_string(&made).is_ok_and(|made| made == wanted) {
        return Ok(programs);
    }
    step(&format!("Python packages of {folder}"), || {
        run(Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&environment))?;
        run(Command::new(programs.join("pip"))
            .args([
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--requirement",
            ])
            .arg(&requirements))
    })?;
    fs::write(made, wanted)?;
    Ok(programs)
}

/// A program among them. It leaves nothing beside its sources, and finds the others.
pub(crate) fn program(programs: &Path, name: &str) -> Command {
    let mut command = Command::new(programs.join(name));
    let others = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(programs.to_owned()).chain(std::env::split_paths(&others));
    if let Ok(paths) = std::env::join_paths(paths) {
        command.env("PATH", paths);
    }
    command.env("PYTHONDONTWRITEBYTECODE", "1");
    command
}
