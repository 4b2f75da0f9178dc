//! The commands, each in a file of its own.

mod admin;
mod api_key;
mod backup;
mod check;
mod datasets;
mod demo;
mod export;
mod import;
mod own_table;
mod progress;
mod releases;

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::{Parser, Subcommand, ValueEnum};
use domain::period::{Day, Month};
use store::Store;
use store::accounts::By;

use crate::serve;
use crate::settings::Settings;

/// Public data on general practice in England, made comparable.
#[derive(Debug, Parser)]
#[command(name = "haresign", version, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Cli {
    /// Whether it runs until it is stopped.
    pub(crate) const fn is_long_running(&self) -> bool {
        matches!(self.command, Command::Serve)
    }
}

/// What to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For reading.
    Text,
    /// For programs.
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the site until SIGTERM or Ctrl-C
    Serve,
    /// Load published files; each is recognised by its content
    Import(import::Arguments),
    /// Fill an empty store with invented figures for all of England
    Demo {
        /// Do nothing where the store holds figures already
        #[arg(long)]
        if_empty: bool,
    },
    /// Print figures as CSV or JSON
    Export(export::Arguments),
    /// List the datasets that are declared: publications, and tables of your own
    Datasets {
        /// What to print
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
    /// List what is loaded, from which files, and what it changed
    Releases {
        /// What to print
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
    },
    /// Look over the settings, the store and what is stale
    Check,
    /// Bring the store's schema up to date
    Migrate,
    /// Look after the administrators of the platform
    #[command(subcommand)]
    Admin(admin::Admin),
    /// Make, list and end the keys by which programs read the figures
    #[command(subcommand)]
    ApiKey(api_key::ApiKeys),
    /// Copy the store into a file while it is in use (SQLite)
    Backup {
        /// The file to write; it must not exist
        file: PathBuf,
    },
    /// Put a backup in the place of the store (SQLite), which no server may hold
    Restore {
        /// A file that `backup` wrote
        file: PathBuf,
        /// Replace a store that is there; it is kept beside the new one
        #[arg(long)]
        replace: bool,
    },
}

/// Runs a command.
pub(crate) async fn run(command: Command, settings: Settings) -> Result<()> {
    match command {
        Command::Serve => serve::serve(&settings).await,
        Command::Import(arguments) => import::run(&settings, arguments).await,
        Command::Demo { if_empty } => demo::run(&settings, if_empty).await,
        Command::Export(arguments) => export::run(&settings, arguments).await,
        Command::Datasets { format } => datasets::run(&settings, format).await,
        Command::Releases { format } => releases::run(&settings, format).await,
        Command::Check => check::run(&settings).await,
        Command::Migrate => {
            let store = open(&settings).await?;
            println!("The store's schema is up to date.");
            store.close().await;
            Ok(())
        }
        Command::Admin(command) => admin::run(&settings, command).await,
        Command::ApiKey(command) => api_key::run(&settings, command).await,
        Command::Backup { file } => backup::backup(&settings, &file).await,
        Command::Restore { file, replace } => backup::restore(&settings, &file, replace).await,
    }
}

/// Opens the store, its schema brought up to date.
pub(crate) async fn open(settings: &Settings) -> Result<Store> {
    Ok(Store::open(settings.database_url())
        .await?
        .with_datasets(::datasets::built_in()))
}

/// Whoever uses the shell, for the audit.
fn by() -> By {
    By {
        person: None,
        session: None,
        network: "command".to_owned(),
        at: jiff::Timestamp::now(),
    }
}

/// Now: UTC, RFC 3339, whole seconds.
fn now() -> Result<String> {
    Ok(jiff::Timestamp::now()
        .strftime("%Y-%m-%dT%H:%M:%SZ")
        .to_string())
}

/// Today, in England.
fn today() -> Result<Day> {
    // Without a database of time zones, UTC is at most an hour off.
    let zone = jiff::tz::TimeZone::get("Europe/London").unwrap_or(jiff::tz::TimeZone::UTC);
    let date = jiff::Timestamp::now().to_zoned(zone).date();
    Day::new(
        date.year().unsigned_abs(),
        date.month().unsigned_abs(),
        date.day().unsigned_abs(),
    )
    .context("the clock of this machine is wrong")
}

fn this_month() -> Result<Month> {
    Ok(today()?.month())
}
