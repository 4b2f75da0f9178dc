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

use std::process::ExitCode;

use clap::Parser as _;

use crate::commands::Cli;
use crate::settings::Settings;

/// Pages are made of many small strings; this allocator makes them in half the time.
#[cfg(not(test))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

// Counts, so that a test can hold the work of a request to a bound.
#[cfg(test)]
#[global_allocator]
static ALLOCATOR: &stats_alloc::StatsAlloc<std::alloc::System> = &stats_alloc::INSTRUMENTED_SYSTEM;

fn main() -> ExitCode {
    let cli = Cli::parse();
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
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(commands::run(cli.command, settings))
}
