//! `haresign export`: figures as rows.

use std::io::Write as _;

use anyhow::Result;
use clap::{Args, ValueEnum};
use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::Period;
use domain::rows::{RowQuery, rows};

use super::open;
use crate::settings::Settings;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Output {
    Csv,
    Json,
}

/// See `haresign export --help`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[arg(help = dataset_help())]
    dataset: String,
    /// practice, pcn, sub-icb, icb, region or england; by default the first of these that has
    /// figures
    #[arg(long)]
    level: Option<Kind>,
    /// A month as 2025-10, a year as 2025, a financial year as FY2025, a quarter as Q2025-04, a
    /// week as W2025-11-03, a day as D2025-11-03; the latest by default
    #[arg(long)]
    period: Option<Period>,
    /// One organisation alone, by its ODS code
    #[arg(long)]
    org: Option<OdsCode>,
    /// One measure or indicator alone; where both have one name, the indicator, whose row has
    /// the numbers of the measure
    #[arg(long)]
    measure: Option<String>,
    /// What to print
    #[arg(long, value_enum, default_value = "csv")]
    format: Output,
}

/// Every dataset of the program, for the help.
fn dataset_help() -> String {
    let built_in = datasets::built_in();
    let ids = built_in.datasets().iter();
    let ids: Vec<&str> = ids.map(|dataset| dataset.id.as_str()).collect();
    format!(
        "The dataset: {}, or a table of your own; `haresign datasets` lists what is loaded",
        ids.join(", ")
    )
}

/// Prints the rows.
pub(crate) async fn run(settings: &Settings, arguments: Arguments) -> Result<()> {
    let store = open(settings).await?;
    let snapshot = store.snapshot().await?;
    store.close().await;
    let has_figures = |level: &Kind| {
        let facts = snapshot.facts(&arguments.dataset);
        facts.is_some_and(|facts| facts.latest(*level).is_some())
    };
    let level = arguments
        .level
        .or_else(|| Kind::ALL.into_iter().find(has_figures));
    let query = RowQuery {
        dataset: arguments.dataset,
        level,
        period: arguments.period,
        org: arguments.org,
        measure: arguments.measure,
    };
    let rows = rows(&snapshot, &query)?;
    let content = match arguments.format {
        Output::Csv => answers::csv::rows_csv(&rows),
        Output::Json => serde_json::to_vec_pretty(&rows)?,
    };
    let mut out = std::io::stdout().lock();
    match out.write_all(&content).and_then(|()| out.flush()) {
        // `| head` closes early, which is nobody's fault.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        done => Ok(done?),
    }
}
