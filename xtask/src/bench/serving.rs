//! Pages and searches of a running server.

use super::*;
use crate::shell::exists;

/// Latencies under load by wrk, and memory.
pub(super) fn measure(bench: &Bench, text: &mut String) -> Result<()> {
    writeln!(
        text,
        "## Server\n\nAll of England, invented: 36 months of lists, 30 of appointments.\n"
    )?;
    let server = Server::start(&bench.binary, &bench.store)?;
    serving(&server, &bench.folder, text)?;
    drop(server);
    if let Some(files) = published_files() {
        let store = format!("sqlite://{}", bench.folder.join("published.db").display());
        load_published(bench, &store, &files)?;
        let server = Server::start(&bench.binary, &store)?;
        let (now, most) = memory(server.id())?;
        writeln!(
            text,
            "With the published files loaded instead: {now:.0} MiB after start, {most:.0} MiB at most.\n"
        )?;
    }
    Ok(())
}

fn serving(server: &Server, folder: &Path, text: &mut String) -> Result<()> {
    if !exists("wrk") {
        bail!("wrk is missing: apt-get install wrk");
    }
    let url = &server.url;
    let practices = practices(url)?;
    let pages = |path: &str, query: &str, count: usize| -> Vec<String> {
        practices
            .iter()
            .take(count)
            .map(|code| format!("{path}{code}{query}"))
            .collect()
    };
    // Asked for once each: with other practices and groups there are always more.
    let first = |path: &str| {
        let mut paths = pages(path, "", usize::MAX);
        paths.extend(pages(path, "&group=england", usize::MAX));
        paths
    };
    let again = |path: &str| pages(path, "", 50);
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
        "wrk for 10 s from the same two cores, one connection; times include the loopback \
         connection and wrk itself. “First” asks for every page once, of {} practices; “again” asks \
         for fifty in turn.\n\n| request | median | 99th percentile | a second | budget |\n|---|---|---|---|---|",
        practices.len()
    )?;
    const FIRST: &str = "5 ms; 25 ms";
    const AGAIN: &str = "0.3 ms; 2 ms";
    let tool = |slug: &str| format!("/tools/{slug}/?org=");
    let mut cases = Vec::new();
    for (name, slug) in [
        ("GP appointments", "gp-appointments"),
        ("List size", "list-size"),
        ("GP workforce", "nwrs"),
        ("GP Patient Survey", "gp-patient-survey"),
        ("QOF Income", "qof-income"),
        ("ARRS", "arrs-calculator"),
    ] {
        cases.push((format!("{name}, first"), first(&tool(slug)), false, FIRST));
        cases.push((format!("{name}, again"), again(&tool(slug)), true, AGAIN));
    }
    let nation = vec!["/tools/gp-appointments/nation/".to_owned()];
    cases.push(("State of the Nation, again".to_owned(), nation, true, AGAIN));
    let places = pages("/places/", "/", usize::MAX);
    cases.push(("Place, first".to_owned(), places, false, FIRST));
    cases.push(("Search, a keystroke".to_owned(), searches, true, "2 ms"));
    for (label, paths, is_warmed, budget) in cases {
        let measured = step(&format!("load: {label}"), || {
            load(url, &paths, folder, is_warmed)
        });
        let [median, high, rate] = measured.with_context(|| label.clone())?;
        writeln!(text, "| {label} | {median} | {high} | {rate} | {budget} |")?;
    }
    let (now, most) = memory(server.id())?;
    writeln!(
        text,
        "\nMemory after that: {now:.0} MiB, {most:.0} MiB at most (budget 1,024 MiB).\n"
    )?;
    Ok(())
}

/// The codes of some thousands of practices, by the search.
pub(super) fn practices(url: &str) -> Result<Vec<String>> {
    // Demonstration practices are ZZ0000 and on; ten share three digits. The answer is for the
    // browser's module alone, with its words as they are.
    const ASK: &str = "const found = new Set(); for (let n = 0; n < 650; n++) { \
        const q = 'zz' + String(n).padStart(3, '0'); \
        const a = await fetch(`${process.argv[1]}/fn/find?query=${q}&limit=50`); \
        for (const [code] of (await a.text()).matchAll(/ZZ\\d{4}/g)) found.add(code); } \
        console.log([...found].join(' '));";
    let found = output(Command::new("node").args(["--input-type=module", "-e", ASK, url]))?;
    let codes: Vec<String> = found.split_whitespace().map(str::to_owned).collect();
    if codes.len() < 500 {
        bail!(
            "the search gave {} practices, too few to measure with",
            codes.len()
        );
    }
    Ok(codes)
}

/// Asks for these paths in turn for ten seconds, after two seconds of the same where they are
/// warmed: median and 99th percentile of the times, and
/// requests a second, as wrk writes them.
pub(super) fn load(
    url: &str,
    paths: &[String],
    folder: &Path,
    is_warmed: bool,
) -> Result<[String; 3]> {
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
    if is_warmed {
        measure("2s")?;
    }
    let report = measure("10s")?;
    if report.contains("Non-2xx") {
        bail!("some answers failed\n{report}");
    }
    let field = |name: &str| {
        report
            .lines()
            .find_map(|line| line.trim().strip_prefix(name))
            .map_or_else(|| "?".to_owned(), |value| value.trim().to_owned())
    };
    Ok([field("50%"), field("99%"), field("Requests/sec:")])
}

/// Memory of a process in MiB: now, and at most.
pub(super) fn memory(id: u32) -> Result<(f64, f64)> {
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
