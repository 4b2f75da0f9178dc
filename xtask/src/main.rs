//! The project's commands. `cargo xtask help` lists them.
//!
//! They need Rust, Node and a C compiler, and install or ask for the rest: the wasm target,
//! the packages of the browser, and for the tests Chromium, PostgreSQL and Python packages.

mod bench;
mod browser;
mod checks;
mod compare;
mod http;
mod native;
mod postgres;
mod programs;
mod python;
mod server;
mod shell;
mod site;
mod size;
mod tests;

use std::process::ExitCode;

use anyhow::{Result, bail};

const HELP: &str = "\
cargo xtask COMMAND

  run [--release] [ARGS]   build, fill an empty store with demonstration data, serve
  test [--fast]            format, lints, units, both engines, the API as programs find it,
                           a real browser (--fast: without the last two)
  build [--release]        the server's binary and the browser's files
  dev                      like run, with the browser's half unoptimised, for quick turns
  site                     the browser's half alone, as it is released
  bench [PART...]          the benchmarks; writes BENCHMARKS.md, or prints the parts named
  fuzz [CASES]             changed bytes through every reader, form and address, so many times each
                           (2,000 unless another number is given)
  size [MODULE...]         what the browser's modules consist of, by crate and by function
  look [FOLDER [URL]]      pictures of the main pages, light and dark, wide and narrow
  capture FOLDER [--base URL] [--key KEY] [--like FOLDER]
                           what a running server answers, pages, files and API, as text
  compare BEFORE AFTER [--expect FILE]
                           what differs between two captures, but for what is accepted
  check                    format and lints alone
  help                     this text

The store of `run` is var/haresign.db; every setting of README.md applies.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<()> {
    let Some((command, rest)) = arguments.split_first() else {
        println!("{HELP}");
        return Ok(());
    };
    let is_release = rest.iter().any(|argument| argument == "--release");
    let others: Vec<&str> = rest
        .iter()
        .map(String::as_str)
        .filter(|argument| *argument != "--release")
        .collect();
    std::env::set_current_dir(shell::root())?;
    match command.as_str() {
        "run" => native::run(is_release, site::Optimise::Fully, &others),
        "dev" => native::run(false, site::Optimise::Lightly, &others),
        "build" => native::build(is_release, site::Optimise::Fully).map(drop),
        "site" => site::build(site::Optimise::Fully).map(drop),
        "test" => tests::all(others.contains(&"--fast")),
        "check" => checks::all(),
        "bench" => bench::run_parts(&others),
        "fuzz" => tests::fuzz(others.first().copied()),
        "look" => browser::look(&others),
        "size" => size::print(&others),
        "capture" => compare::capture(&others),
        "compare" => compare::compare(&others),
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(())
        }
        other => bail!("there is no command {other}; `cargo xtask help` lists them"),
    }
}
