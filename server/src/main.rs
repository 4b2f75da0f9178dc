//! The server and the commands around it.
//!
//! `haresign serve` serves the pages; the other commands load and look after the figures.
//! Results go to standard output, progress and logs to standard error. The exit code is 0
//! for success, 1 for failure, 2 for wrong usage.

#![recursion_limit = "512"]

mod account;
mod api;
mod auth;
mod commands;
#[cfg(test)]
mod hostile;
mod logging;
mod mail;
#[cfg(test)]
mod mutated;
mod places;
mod serve;
mod settings;

use std::os::unix::process::CommandExt as _;
use std::process::{Command, ExitCode};

use clap::Parser as _;

use crate::commands::Cli;
use crate::settings::Settings;

/// Pages are made of many small strings; this allocator makes them in half the time. Version 2 and
/// no huge pages (see the workspace's `Cargo.toml`): with them it holds least.
#[cfg(not(test))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long the allocator keeps what is free, in milliseconds: it is given back at once. The default
/// holds a fifth more while the server is in use.
const PURGE_DELAY: (&str, &str) = ("MIMALLOC_PURGE_DELAY", "0");

// Counts, so that a test can hold the work of a request to a bound.
#[cfg(test)]
#[global_allocator]
static ALLOCATOR: &stats_alloc::StatsAlloc<std::alloc::System> = &stats_alloc::INSTRUMENTED_SYSTEM;

/// Starts this program anew, in the same process, with the settings of the allocator: it reads them
/// from the environment before `main`. Where that cannot be done, all works with its defaults.
fn with_allocator_settings() {
    let (name, value) = PURGE_DELAY;
    if std::env::var_os(name).is_some() {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        let arguments = std::env::args_os();
        // It comes back only with an error.
        let _ = Command::new(program)
            .args(arguments.skip(1))
            .env(name, value)
            .exec();
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    if cli.is_long_running() {
        with_allocator_settings();
    }
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<()> {
    let settings = Settings::read()?;
    logging::start(&settings)?;
    // Twice the cores: a thread that makes a large answer of the API or a file for some tens of
    // milliseconds then leaves others to take up what comes, the health of the server among it.
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2 * cores)
        .enable_all()
        .build()?
        .block_on(commands::run(cli.command, settings))
}
