//! The benchmarks. Each figure stands beside its budget, and where there is one beside a
//! yardstick of the same run, because machines are noisy.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::native;
use crate::server::{Server, command, demonstration, published_files};
use crate::shell::{exists, output, root, run, step, target};
use crate::site::{self, Optimise};

/// Imports are timed so many times, in turn with the yardstick; the median counts.
const RUNS: usize = 7;

/// Measures everything and writes BENCHMARKS.md.
pub(crate) fn all() -> Result<()> {
    let binary = native::build(true, Optimise::Fully)?;
    let folder = tempfile::tempdir().context("no temporary folder can be made")?;
    let mut text = String::from(
        "# Benchmarks\n\nWritten by `cargo xtask bench`. Times of one run on one machine; compare the ratios.\n\n",
    );
    writeln!(text, "{}\n", machine()?)?;

    writeln!(text, "## Import\n")?;
    match published_files() {
        Some(files) => imports(&binary, &files, folder.path(), &mut text)?,
        None => writeln!(
            text,
            "Not measured: the published files are not on this machine.\n"
        )?,
    }

    let store = step("demonstration data", || {
        let began = Instant::now();
        let store = demonstration(&binary, folder.path())?;
        let seconds = began.elapsed().as_secs_f64();
        writeln!(
            text,
            "Demonstration data for all of England, written anew: {seconds:.1} s (budget 20 s).\n"
        )?;
        Ok(store)
    })?;
    writeln!(
        text,
        "## Server\n\nAll of England, invented: 36 months of lists, 30 of appointments.\n"
    )?;
    let server = Server::start(&binary, &store)?;
    serving(&server, folder.path(), &mut text)?;
    drop(server);
    if let Some(files) = published_files() {
        let store = format!("sqlite://{}", folder.path().join("published.db").display());
        step("loading the published files", || {
            run(command(&binary, &store)
                .arg("import")
                .arg(&files)
                .stdout(Stdio::null())
                .stderr(Stdio::null()))
        })?;
        let server = Server::start(&binary, &store)?;
        let (now, most) = memory(server.id())?;
        writeln!(
            text,
            "With the published files loaded instead: {now:.0} MiB after start, {most:.0} MiB at most.\n"
        )?;
    }

    writeln!(text, "## Browser\n")?;
    sizes(&mut text)?;
    let server = Server::start(&binary, &store)?;
    in_browser(&server, &mut text)?;
    text.push_str(include_str!("../../bench/notes.md"));
    fs::write(root().join("BENCHMARKS.md"), text)?;
    println!("BENCHMARKS.md is written.");
    Ok(())
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

/// Python with DuckDB, in a folder of its own where the machine's has none.
fn python() -> Result<PathBuf> {
    let has_duckdb = |python: &Path| {
        Command::new(python)
            .args(["-c", "import duckdb"])
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    };
    let own = target().join("bench-python/bin/python");
    for python in [PathBuf::from("python3"), own.clone()] {
        if has_duckdb(&python) {
            return Ok(python);
        }
    }
    step("installing DuckDB from the Python package index", || {
        run(Command::new("python3")
            .args(["-m", "venv"])
            .arg(target().join("bench-python")))?;
        run(Command::new(&own).args(["-m", "pip", "install", "--quiet", "duckdb"]))
    })?;
    Ok(own)
}

fn imports(binary: &Path, files: &Path, folder: &Path, text: &mut String) -> Result<()> {
    let python = python()?;
    writeln!(
        text,
        "Each file is unpacked first. Haresign: the whole command, from start to a committed store (a new SQLite file \
         each time). DuckDB: reading and grouping alone, two threads, without the start of Python. Median of {RUNS} \
         runs each, in turn.\n"
    )?;
    writeln!(
        text,
        "| file | Haresign | DuckDB | ratio | budget |\n|---|---|---|---|---|"
    )?;
    let cases = [
        (
            "gp-appointments/Practice_Level_Crosstab_Oct_25_London_East_South_only.zip",
            "crosstab",
            "practice crosstab, October 2025, as its seven margins",
        ),
        (
            "gp-appointments/Practice_Level_Crosstab_Oct_25_London_East_South_only.zip",
            "crosstab-once",
            "the same, DuckDB grouping once",
        ),
        (
            "registered-patients/gp-reg-pat-prac-quin-age_2025-12.zip",
            "quin-age",
            "patients by five-year age, December 2025",
        ),
    ];
    for (archive, kind, label) in cases {
        let unpacked = folder.join(kind);
        run(Command::new(&python)
            .args(["-m", "zipfile", "-e"])
            .arg(files.join(archive))
            .arg(&unpacked))?;
        let file = largest(&unpacked)?;
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        step(&format!("import: {label}"), || {
            for round in 0..RUNS {
                let store = format!(
                    "sqlite://{}",
                    folder.join(format!("{kind}-{round}.db")).display()
                );
                let began = Instant::now();
                run(command(binary, &store)
                    .arg("import")
                    .arg(&file)
                    .stdout(Stdio::null())
                    .stderr(Stdio::null()))?;
                ours.push(began.elapsed().as_secs_f64());
                let seconds = output(
                    Command::new(&python)
                        .arg("bench/duckdb_group.py")
                        .arg(kind)
                        .arg(&file),
                )?;
                theirs.push(seconds.trim().parse::<f64>().context("DuckDB's time")?);
            }
            Ok(())
        })?;
        let (ours, theirs) = (median(&mut ours), median(&mut theirs));
        writeln!(
            text,
            "| {label} | {ours:.3} s | {theirs:.3} s | {:.2} | 1.5 |",
            ours / theirs
        )?;
    }
    writeln!(text)?;
    Ok(())
}

fn largest(folder: &Path) -> Result<PathBuf> {
    let mut found: Vec<(u64, PathBuf)> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        found.push((entry.metadata()?.len(), entry.path()));
    }
    found.sort();
    found
        .pop()
        .map(|(_, path)| path)
        .context("the archive is empty")
}

/// Latencies under load by wrk, and memory.
fn serving(server: &Server, folder: &Path, text: &mut String) -> Result<()> {
    if !exists("wrk") {
        bail!("wrk is missing: apt-get install wrk");
    }
    let url = &server.url;
    let practices = output(Command::new("node").args([
        "-e",
        "fetch(process.argv[1]).then(a => a.json()).then(found => console.log(found.filter(f => f.code.length === 6).map(f => f.code).join(' ')))",
        &format!("{url}/fn/find?query=surgery&limit=50"),
    ]))?;
    let practices: Vec<&str> = practices.split_whitespace().collect();
    if practices.len() < 20 {
        bail!("the search gave no practices to measure with");
    }
    let pages = |path: &str| {
        practices
            .iter()
            .map(|code| format!("{path}{code}"))
            .collect::<Vec<_>>()
    };
    let searches: Vec<String> = [
        "su",
        "sur",
        "surg",
        "surge",
        "health",
        "hea",
        "medical%20centre",
        "heath%20cntre",
        "zz1",
        "park%20surgry",
        "pcn",
    ]
    .iter()
    .map(|query| format!("/fn/find?query={query}&limit=8"))
    .collect();
    writeln!(
        text,
        "wrk for 10 s from the same two cores, one connection, fifty practices in turn; times include the loopback \
         connection and wrk itself.\n\n| request | median | 99th percentile | a second | budget |\n|---|---|---|---|---|"
    )?;
    let cases = [
        (
            "GP appointments of a practice",
            pages("/tools/gp-appointments/?org="),
            "5 ms; 25 ms",
        ),
        (
            "List size of a practice",
            pages("/tools/list-size/?org="),
            "5 ms; 25 ms",
        ),
        (
            "State of the Nation, GP appointments",
            vec!["/tools/gp-appointments/nation/".to_owned()],
            "5 ms; 25 ms",
        ),
        ("Place", pages("/places/"), "5 ms; 25 ms"),
        ("Search, a keystroke", searches, "2 ms"),
    ];
    for (label, paths, budget) in cases {
        let script = folder.join("paths.lua");
        let list: Vec<String> = paths.iter().map(|path| format!("{path:?}")).collect();
        fs::write(
            &script,
            format!(
                "local paths = {{ {} }}\nlocal at = 0\nrequest = function()\n  at = at % #paths + 1\n  \
                 return wrk.format('GET', paths[at], {{ ['Accept-Encoding'] = 'br' }})\nend\n",
                list.join(", ")
            ),
        )?;
        let measure = |seconds: &str| {
            output(
                Command::new("wrk")
                    .args(["-t1", "-c1", "-d", seconds, "--latency", "-s"])
                    .arg(&script)
                    .arg(url),
            )
        };
        let report = step(&format!("load: {label}"), || {
            measure("2s")?;
            measure("10s")
        })?;
        if report.contains("Non-2xx") {
            bail!("{label}: some answers failed\n{report}");
        }
        let field = |name: &str| {
            report
                .lines()
                .find_map(|line| line.trim().strip_prefix(name))
                .map_or("?", str::trim)
        };
        let rate = field("Requests/sec:").to_owned();
        writeln!(
            text,
            "| {label} | {} | {} | {rate} | {budget} |",
            field("50%"),
            field("99%")
        )?;
    }
    let (now, most) = memory(server.id())?;
    writeln!(
        text,
        "\nMemory after that: {now:.0} MiB, {most:.0} MiB at most (budget 1,024 MiB).\n"
    )?;
    Ok(())
}

/// Memory of a process in MiB: now, and at most.
fn memory(id: u32) -> Result<(f64, f64)> {
    let status = fs::read_to_string(format!("/proc/{id}/status"))?;
    let field = |name: &str| -> f64 {
        status
            .lines()
            .find_map(|line| {
                line.strip_prefix(name)?
                    .split_whitespace()
                    .next()?
                    .parse::<f64>()
                    .ok()
            })
            .unwrap_or(f64::NAN)
            / 1024.0
    };
    Ok((field("VmRSS:"), field("VmHWM:")))
}

/// Bytes that are sent, compressed with Brotli.
fn sizes(text: &mut String) -> Result<()> {
    let mut sizes: Vec<(String, u64)> = Vec::new();
    for entry in fs::read_dir(target().join("site"))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if let Some(name) = name.strip_suffix(".br") {
            sizes.push((name.to_owned(), entry.metadata()?.len()));
        }
    }
    let of = |wanted: &dyn Fn(&str) -> bool| -> f64 {
        sizes
            .iter()
            .filter(|(name, _)| wanted(name))
            .map(|(_, size)| *size as f64)
            .sum::<f64>()
            / 1000.0
    };
    let wasm = of(&|name| name.ends_with(".wasm"));
    let glue = of(&|name| name.starts_with("page."));
    let charts = of(&|name| name.starts_with("chart."));
    let style = of(&|name| name.ends_with(".css"));
    writeln!(text, "| sent, Brotli | kB | budget |\n|---|---|---|")?;
    writeln!(
        text,
        "| wasm and its glue, first load | {:.0} ({wasm:.0} + {glue:.0}) | 300 |",
        wasm + glue
    )?;
    writeln!(
        text,
        "| ECharts, when the first chart comes into view | {charts:.0} | 190 |"
    )?;
    writeln!(text, "| styles | {style:.1} | |\n")?;
    Ok(())
}

fn in_browser(server: &Server, text: &mut String) -> Result<()> {
    site::packages()?;
    let answer = step("in Chromium", || {
        output(
            Command::new("node")
                .args(["bench/browser.mjs", &server.url])
                .current_dir(root()),
        )
    })?;
    let answer: serde_json::Value =
        serde_json::from_str(answer.trim()).context("the browser's answer")?;
    let number = |path: &str| {
        answer
            .pointer(path)
            .and_then(serde_json::Value::as_f64)
            .unwrap_or(f64::NAN)
    };
    writeln!(
        text,
        "Switching the benchmark group in Chromium: work from the click to a laid-out page, charts included.\n\n\
         | page | median | 95th percentile | most | budget |\n|---|---|---|---|---|"
    )?;
    for (name, label) in [
        ("switch-gp-appointments", "GP appointments"),
        ("switch-list-size", "List size"),
    ] {
        writeln!(
            text,
            "| {label} | {:.1} ms | {:.1} ms | {:.1} ms | 16 ms (95th) |",
            number(&format!("/{name}/median")),
            number(&format!("/{name}/p95")),
            number(&format!("/{name}/most")),
        )?;
    }
    writeln!(
        text,
        "\nFirst visit of GP appointments on a slow laptop (CPU 4 × slower, 10 Mbit/s, 40 ms away), median of five:\n\n\
         | | measured | budget |\n|---|---|---|\n| largest paint | {:.0} ms | 1,000 ms |\n| interactive chart | {:.0} ms | 2,500 ms |\n\
         | layout shift | {:.3} | 0 |\n| page, compressed | {:.0} kB | |\n",
        number("/throttled/paint"),
        number("/throttled/interactive"),
        number("/throttled/shift"),
        number("/throttled/sent/page") / 1000.0,
    )?;
    Ok(())
}
