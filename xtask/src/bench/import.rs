//! Imports of published files, beside DuckDB reading and grouping the same.

use super::*;

/// Imports are timed so many times, in turn with the yardstick; the median counts.
const RUNS: usize = 7;

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

/// Published files, where they are.
pub(super) fn measure(bench: &Bench, text: &mut String) -> Result<()> {
    writeln!(text, "## Import\n")?;
    match published_files() {
        Some(files) => imports(bench, &files, text),
        None => Ok(writeln!(
            text,
            "Not measured: the published files are not on this machine.\n"
        )?),
    }
}

fn imports(bench: &Bench, files: &Path, text: &mut String) -> Result<()> {
    let python = python()?;
    let (binary, folder) = (&bench.binary, &bench.folder);
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
