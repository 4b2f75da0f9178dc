//! The benchmarks. Each figure stands beside its budget, and where there is one beside a
//! yardstick of the same run, because machines are noisy.

mod accounts;
mod api;
mod browser;
mod calculators;
mod django;
mod import;
mod memory;
mod mixed;
mod paced;
mod serving;
mod soak;
mod templates;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};

use crate::native;
use crate::server::{Server, command, demonstration, published_files};
use crate::shell::{output, root, run, step, target};
use crate::site::Optimise;

/// What the parts share.
struct Bench {
    /// The release build.
    binary: PathBuf,
    /// A folder that goes with the run.
    folder: PathBuf,
    /// A store with demonstration data.
    store: String,
}

/// A part: its name on the command line, and what writes its section.
type Part = (&'static str, fn(&Bench, &mut String) -> Result<()>);

const PARTS: [Part; 10] = [
    ("import", import::measure),
    ("server", serving::measure),
    ("templates", templates::measure),
    ("load", mixed::measure),
    ("memory", memory::measure),
    ("accounts", accounts::measure),
    ("api", api::measure),
    ("browser", browser::measure),
    ("calculators", calculators::measure),
    ("soak", soak::measure),
];

/// Parts that take long and run by their name alone.
const BY_NAME: [&str; 1] = ["soak"];

/// Measures everything and writes BENCHMARKS.md; with names of parts, those alone, and prints
/// them.
pub(crate) fn run_parts(names: &[&str]) -> Result<()> {
    if let Some(unknown) = names
        .iter()
        .find(|name| PARTS.iter().all(|(part, _)| part != *name))
    {
        let known: Vec<_> = PARTS.iter().map(|(name, _)| *name).collect();
        bail!(
            "there is no part “{unknown}”; there are {}",
            known.join(", ")
        );
    }
    let binary = native::build(true, Optimise::Fully)?;
    let folder = tempfile::tempdir().context("no temporary folder can be made")?;
    let began = Instant::now();
    let store = step("demonstration data", || {
        demonstration(&binary, folder.path())
    })?;
    let seconds = began.elapsed().as_secs_f64();
    let bench = Bench {
        binary,
        folder: folder.path().to_owned(),
        store,
    };
    let mut text = String::from(
        "# Benchmarks\n\nWritten by `cargo xtask bench`. Times of one run on one machine; compare the ratios.\n\n",
    );
    writeln!(text, "{}\n", machine()?)?;
    writeln!(
        text,
        "Demonstration data for all of England, written anew: {seconds:.1} s (budget 20 s).\n"
    )?;
    for (name, measure) in PARTS {
        if names.contains(&name) || (names.is_empty() && !BY_NAME.contains(&name)) {
            let before = text.len();
            measure(&bench, &mut text)?;
            // What follows may fail.
            println!("{}", &text[before..]);
        }
    }
    if names.is_empty() {
        text.push_str(include_str!("../../../bench/notes.md"));
        fs::write(root().join("BENCHMARKS.md"), text)?;
        println!("BENCHMARKS.md is written.");
    }
    Ok(())
}

/// Loads published files into a store.
fn load_published(bench: &Bench, store: &str, files: &Path) -> Result<()> {
    step("loading the published files", || {
        run(command(&bench.binary, store)
            .arg("import")
            .arg(files)
            .stdout(Stdio::null())
            .stderr(Stdio::null()))
    })
}

fn machine() -> Result<String> {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split(':').nth(1))
        .unwrap_or("unknown processor")
        .trim()
        .to_owned();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = fs::read_to_string("/proc/meminfo")
        .unwrap_or_default()
        .lines()
        .find_map(|line| {
            line.strip_prefix("MemTotal:")?
                .split_whitespace()
                .next()?
                .parse::<f64>()
                .ok()
        })
        .unwrap_or(0.0)
        / 1_048_576.0;
    let day = output(Command::new("date").args(["-u", "+%-d %B %Y"]))?;
    Ok(format!(
        "Machine: {model}, {cores} cores, {memory:.0} GiB. Date: {}.",
        day.trim()
    ))
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
