//! `haresign import`: published files into the store, all of them or none.

use std::path::PathBuf;

use anyhow::{Result, bail};
use charts::{Cell, Format as NumberFormat, Heading, Table};
use clap::Args;
use domain::period::Period;
use domain::release::Release;
use ingest::{Reading, Skipped};
use serde::Serialize;
use store::{LoadOptions, Loaded, Notice, Outcome};

use super::progress::Shown;
use super::{Format, now, open, own_table, this_month};
use crate::settings::Settings;

/// See `haresign import --help`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Files and folders; CSV, XLSX, or ZIP archives of them
    #[arg(required_unless_present = "remove")]
    paths: Vec<PathBuf>,
    /// Load one CSV as a table of your own, declared by this TOML file; it replaces the table
    /// of the same id
    #[arg(long, value_name = "TOML")]
    declare: Option<PathBuf>,
    /// What a reader of your own table must know, in Markdown
    #[arg(long, value_name = "MARKDOWN", requires = "declare")]
    notes: Option<PathBuf>,
    /// Take away the table of your own with this id
    #[arg(long, value_name = "ID", conflicts_with_all = ["paths", "declare", "dry_run"])]
    remove: Option<String>,
    /// Do everything but write
    #[arg(long)]
    dry_run: bool,
    /// Load the good files even where others are bad
    #[arg(long)]
    keep_going: bool,
    /// Load figures that jump by more than is plausible, and editions older than what is loaded
    #[arg(long)]
    accept: bool,
    /// Name every file that was left alone, and why
    #[arg(long)]
    verbose: bool,
    /// What to print
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// What an import came to, for programs.
#[derive(Debug, Serialize)]
struct Report<'a> {
    dry_run: bool,
    loaded: Vec<&'a Release>,
    unchanged: Vec<&'a Release>,
    skipped: Vec<(&'a str, &'a str)>,
    refused: Vec<String>,
    notices: Vec<String>,
}

/// Reads, loads and reports.
pub(crate) async fn run(settings: &Settings, arguments: Arguments) -> Result<()> {
    if let Some(id) = &arguments.remove {
        return own_table::remove(settings, id).await;
    }
    let this_month = this_month()?;
    let paths = arguments.paths.clone();
    let declared = match arguments.declare.as_deref() {
        Some(toml) => {
            let declared = own_table::declaration(toml, arguments.notes.as_deref())?;
            Some(declared.with_organisations(settings).await?)
        }
        None => None,
    };
    // Reading is work for a processor; the threads of the runtime stay free.
    let ((reading, notices), shown) = tokio::task::spawn_blocking(move || {
        let shown = Shown::new();
        let reading = match declared {
            Some(table) => own_table::read(&table, &paths, this_month),
            None => {
                let reading = ingest::read(&paths, &datasets::readers(), this_month, &shown);
                (reading, Vec::new())
            }
        };
        (reading, shown)
    })
    .await?;
    for refused in &reading.refused {
        eprintln!("error: {refused}");
    }
    let is_all_good = reading.refused.is_empty();
    let is_stopped = !is_all_good && !arguments.keep_going;
    if (is_stopped || reading.releases.is_empty()) && arguments.format == Format::Json {
        let nothing = Outcome::default();
        print(&report(&reading, &nothing, &notices, arguments.dry_run))?;
    }
    if is_stopped {
        bail!(
            "nothing was loaded: {}",
            bad_files(reading.refused.len(), true)
        );
    }
    if reading.releases.is_empty() {
        for line in left_alone(&reading.skipped, arguments.verbose) {
            eprintln!("{line}");
        }
        bail!("nothing was loaded: there is no file that is read here");
    }
    let store = open(settings).await?;
    shown.step(if arguments.dry_run {
        "trying the store"
    } else {
        "writing the store"
    });
    let options = LoadOptions {
        dry_run: arguments.dry_run,
        accept: arguments.accept,
    };
    let outcome = store.load_with(&reading.releases, &now()?, options).await?;
    shown.finish();
    store.close().await;
    match arguments.format {
        Format::Json => print(&report(&reading, &outcome, &notices, arguments.dry_run))?,
        Format::Text => {
            print_outcome(&reading, &outcome, arguments.dry_run, arguments.verbose);
            for notice in &notices {
                println!("{notice}");
            }
        }
    }
    if !is_all_good {
        bail!("{}", bad_files(reading.refused.len(), false));
    }
    Ok(())
}

fn bad_files(count: usize, could_go_on: bool) -> String {
    let files = if count == 1 {
        "one file is bad".to_owned()
    } else {
        format!("{count} files are bad")
    };
    let hint = if could_go_on {
        "; --keep-going loads the others"
    } else {
        "; the others were loaded"
    };
    format!("{files}{hint}")
}

fn print(report: &Report<'_>) -> Result<()> {
    println!("{}", serde_json::to_string_pretty(report)?);
    Ok(())
}

fn report<'a>(
    reading: &'a Reading,
    outcome: &'a Outcome,
    notices: &[String],
    dry_run: bool,
) -> Report<'a> {
    let of = |is_new: bool| {
        outcome
            .releases
            .iter()
            .filter(|loaded| matches!(loaded, Loaded::New(_)) == is_new)
            .map(Loaded::release)
            .collect()
    };
    Report {
        dry_run,
        loaded: of(true),
        unchanged: of(false),
        skipped: reading
            .skipped
            .iter()
            .map(|skipped| (skipped.file.as_str(), skipped.reason.as_str()))
            .collect(),
        refused: reading.refused.iter().map(ToString::to_string).collect(),
        notices: outcome
            .notices
            .iter()
            .map(notice)
            .chain(notices.iter().cloned())
            .collect(),
    }
}

fn notice(notice: &Notice) -> String {
    match notice {
        Notice::DemonstrationRemoved => {
            "The demonstration data were removed, because published figures were loaded.".to_owned()
        }
        Notice::TableRemoved { dataset } => format!(
            "Your own table {dataset} went with them, because it stood on their organisations; load it again.",
        ),
        Notice::Extract {
            source,
            period,
            brought,
            kept,
        } => format!(
            "{source}, {period}: the file holds {brought} organisations only; {kept} others keep their figures.",
        ),
        Notice::Part {
            source,
            period,
            brought,
            against,
            loaded,
        } => format!(
            "{source}, {period}: the file holds {brought} organisations, and {against} has {loaded}: its areas are sums of a part.",
        ),
        Notice::Older {
            source,
            period,
            edition,
            loaded,
        } => format!(
            "{source}, {period}: the file is of the edition {edition}; the figures of the newer edition {loaded} stay. --accept replaces them.",
        ),
    }
}

fn print_outcome(reading: &Reading, outcome: &Outcome, dry_run: bool, is_verbose: bool) {
    println!("{}", text(&table(outcome)));
    for loaded in &outcome.releases {
        let release = loaded.release();
        for (reason, rows) in &release.rows.rejected {
            println!(
                "{}/{}: {} rows left out: {reason}",
                release.dataset,
                release.source,
                grouped(*rows)
            );
        }
    }
    for entry in &outcome.notices {
        println!("{}", notice(entry));
    }
    for line in left_alone(&reading.skipped, is_verbose) {
        println!("{line}");
    }
    let new = outcome
        .releases
        .iter()
        .filter(|loaded| matches!(loaded, Loaded::New(_)))
        .count();
    match (dry_run, new) {
        (true, _) => println!("This was a trial; nothing was written."),
        (false, 0) => println!("Nothing changed: all of it was loaded before."),
        (false, _) => {}
    }
}

/// What is said of the files that were left alone: a line for each reason, or for each file.
fn left_alone(skipped: &[Skipped], is_verbose: bool) -> Vec<String> {
    if is_verbose {
        return skipped
            .iter()
            .map(|skipped| format!("Left alone: {} ({})", skipped.file, skipped.reason))
            .collect();
    }
    let mut groups: Vec<(&str, Vec<&Skipped>)> = Vec::new();
    for file in skipped {
        let reason = file.kind();
        match groups.iter_mut().find(|group| group.0 == reason) {
            Some(group) => group.1.push(file),
            None => groups.push((reason, vec![file])),
        }
    }
    let mut lines: Vec<String> = groups
        .iter()
        .map(|(reason, files)| match files.as_slice() {
            [one] => format!("One file left alone: {}, {reason}", one.file),
            many => format!("{} files left alone: {reason}", many.len()),
        })
        .collect();
    if !lines.is_empty() {
        lines.push("--verbose names the files that were left alone.".to_owned());
    }
    lines
}

/// What became of each release.
fn table(outcome: &Outcome) -> Table {
    let count = NumberFormat::plain(0);
    let number = |value: u64| Cell::number(Some(value as f64), &count);
    let rows = outcome
        .releases
        .iter()
        .map(|loaded| {
            let release = loaded.release();
            let rejected: u64 = release.rows.rejected.iter().map(|(_, rows)| rows).sum();
            vec![
                Cell::text(format!("{}/{}", release.dataset, release.source)),
                Cell::text(match (release.periods.first(), release.periods.last()) {
                    (Some(first), Some(last)) if first == last => written(*first),
                    (Some(first), Some(last)) => {
                        format!("{} to {}", written(*first), written(*last))
                    }
                    _ => "\u{2013}".to_owned(),
                }),
                number(release.rows.read),
                number(release.rows.kept),
                number(rejected),
                number(release.organisations_matched),
                number(release.organisations_new),
                Cell::text(change(loaded)),
            ]
        })
        .collect();
    Table {
        headings: vec![
            Heading::text("Dataset"),
            Heading::text("Period"),
            Heading::number("Rows read"),
            Heading::number("kept"),
            Heading::number("left out"),
            Heading::number("Organisations known"),
            Heading::number("new"),
            Heading::text("Against the release before"),
        ],
        rows,
    }
}

/// A period as people write it: `2025-12`, `2025/26`, `2025-11-03`.
fn written(period: Period) -> String {
    match period {
        Period::Month(month) => month.to_string(),
        Period::Day(day) | Period::Week(day) => day.to_string(),
        longer => longer.short(),
    }
}

fn change(loaded: &Loaded) -> String {
    match loaded {
        Loaded::Unchanged {
            since: Some(since), ..
        } => format!("same files as on {since}"),
        Loaded::Unchanged { since: None, .. } => "same figures".to_owned(),
        Loaded::Older(_) => "older than what is loaded".to_owned(),
        Loaded::New(release) => {
            let changes: Vec<_> = release
                .changes
                .iter()
                .filter(|change| !change.is_empty())
                .collect();
            match (release.changes.is_empty(), changes.as_slice()) {
                (true, _) => "first of its kind".to_owned(),
                (false, []) => "same figures".to_owned(),
                (false, [one]) => format!(
                    "{}: {} changed, {} added, {} removed; total {} \u{2192} {}",
                    one.period,
                    one.changed,
                    one.added,
                    one.removed,
                    one.total_before,
                    one.total_after
                ),
                (false, many) => format!(
                    "{} periods: {} values changed, {} added, {} removed",
                    many.len(),
                    many.iter().map(|change| change.changed).sum::<u64>(),
                    many.iter().map(|change| change.added).sum::<u64>(),
                    many.iter().map(|change| change.removed).sum::<u64>(),
                ),
            }
        }
    }
}

fn grouped(number: u64) -> String {
    domain::format::integer(number as f64)
}

/// A table in columns of even width.
fn text(table: &Table) -> String {
    let width = |text: &str| text.chars().count();
    let mut widths: Vec<usize> = table
        .headings
        .iter()
        .map(|heading| width(&heading.text))
        .collect();
    for row in &table.rows {
        for (column, cell) in widths.iter_mut().zip(row) {
            *column = (*column).max(width(&cell.text));
        }
    }
    let line = |texts: Vec<&str>| {
        let mut line = String::new();
        for ((text, heading), column) in texts.into_iter().zip(&table.headings).zip(&widths) {
            let space = " ".repeat(column - width(text));
            if heading.is_numeric {
                line.push_str(&space);
                line.push_str(text);
            } else {
                line.push_str(text);
                line.push_str(&space);
            }
            line.push_str("  ");
        }
        line.trim_end().to_owned()
    };
    let mut lines = vec![line(
        table
            .headings
            .iter()
            .map(|heading| heading.text.as_str())
            .collect(),
    )];
    lines.extend(
        table
            .rows
            .iter()
            .map(|row| line(row.iter().map(|cell| cell.text.as_str()).collect())),
    );
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_left_alone_are_grouped_by_reason() {
        let file = |file: &str, reason: &str| Skipped {
            file: file.to_owned(),
            reason: reason.to_owned(),
        };
        let skipped = [
            file(
                "a.csv",
                "is none of the publications that are read here; its columns are A, B …",
            ),
            file(
                "b.json",
                "is none of the publications that are read here; it is JSON",
            ),
            file("c.pdf", "is a PDF"),
        ];
        assert_eq!(
            left_alone(&skipped, false),
            [
                "2 files left alone: not publications that Haresign reads",
                "One file left alone: c.pdf, is a PDF",
                "--verbose names the files that were left alone.",
            ]
        );
        assert_eq!(left_alone(&skipped, true).len(), 3);
        assert!(left_alone(&[], false).is_empty());
    }
}
