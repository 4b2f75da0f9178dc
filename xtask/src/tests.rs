//! Everything that must hold before a change is done.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::browser;
use crate::postgres;
use crate::shell::{cargo, exists, output, run, step};
use crate::site::{self, Optimise};
use crate::{checks, native, programs, python, server};

/// Format, lints, units on both engines and, unless `fast`, programs and a real browser.
pub(crate) fn all(fast: bool) -> Result<()> {
    install(fast)?;
    if fast {
        return units();
    }
    // The browser's half is compiled by its side: much of the work of both is for one core alone.
    site::wasm_target()?;
    std::thread::scope(|scope| {
        let site = scope.spawn(|| site::build(Optimise::Fully));
        units()?;
        match site.join() {
            Ok(built) => built.map(|_| ()),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })?;
    from_outside()
}

/// Format, lints, and units on both engines.
fn units() -> Result<()> {
    checks::all()?;
    let engine = step(
        "PostgreSQL: starting a server for the tests",
        postgres::Server::start,
    )?;
    step("tests", || {
        run(cargo()
            .args(["test", "--workspace", "--quiet"])
            .env("HARESIGN_TEST_POSTGRES", engine.url())
            .env("HARESIGN_TEST_REQUIRE_POSTGRES", "1"))
    })?;
    drop(engine);
    Ok(())
}

/// A server as visitors have it: programs, and a real browser.
fn from_outside() -> Result<()> {
    // The tests of the commands have built it; with the features of this package alone, half
    // of the dependencies would be built again.
    let binary = native::binary(false);
    let folder = tempfile::tempdir().context("no temporary folder can be made")?;
    let store = step("demonstration data", || {
        server::demonstration(&binary, folder.path())
    })?;
    server::administrator(&binary, &store)?;
    let server = server::Server::start(&binary, &store)?;
    let key = server::api_key(&binary, &store)?;
    step("API checks", || programs::test(&server, &key))?;
    let mail = server::beside(&store, "mail");
    step("browser tests", || browser::test(&server.url, &mail))
}

/// The tests of properties with so many inputs each: files, workbooks and archives with their bytes
/// changed through every reader; addresses, forms and bodies through the server.
pub(crate) fn fuzz(cases: Option<&str>) -> Result<()> {
    let cases = cases.unwrap_or("2000");
    if cases.parse::<u32>().is_err() {
        bail!("“{cases}” is no number of cases");
    }
    let with = |arguments: &[&str]| {
        run(cargo()
            .args(["test", "--quiet"])
            .args(arguments)
            .env("PROPTEST_CASES", cases))
    };
    step(&format!("{cases} inputs each for the readers"), || {
        with(&[
            "--workspace",
            "--lib",
            "--test",
            "small_files",
            "--test",
            "mutated_workbooks",
        ])
    })?;
    step(&format!("{cases} inputs each for the server"), || {
        with(&["--package", "haresign", "mutated"])
    })
}

/// Installs what the tests need where that is allowed, else says what to install.
fn install(fast: bool) -> Result<()> {
    let mut missing = Vec::new();
    if postgres::programs().is_none() {
        missing.push("postgresql");
    }
    if !fast && !browser::is_there() {
        missing.push("chromium");
    }
    if !fast && !python::is_there() {
        missing.push("python3-venv");
    }
    if missing.is_empty() {
        return Ok(());
    }
    let is_root = output(Command::new("id").arg("-u"))?.trim() == "0";
    if !is_root || !exists("apt-get") {
        bail!(
            "the tests need {}: apt-get install {}",
            missing.join(", "),
            missing.join(" ")
        );
    }
    step(&format!("installing {}", missing.join(", ")), || {
        run(Command::new("apt-get").args(["update", "-qq"]))?;
        run(Command::new("apt-get")
            .args(["install", "-y", "-qq", "--no-install-recommends"])
            .args(&missing)
            .env("DEBIAN_FRONTEND", "noninteractive"))
    })
}
