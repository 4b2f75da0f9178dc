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
        let measured = step(&format!("load: {label}"), || load(url, &paths, folder));
        let [median, high, rate] = measured.with_context(|| label.to_owned())?;
        writeln!(text, "| {label} | {median} | {high} | {rate} | {budget} |")?;
    }
    let (now, most) = memory(server.id())?;
    writeln!(
        text,
        "\nMemory after that: {now:.0} MiB, {most:.0} MiB at most (budget 1,024 MiB).\n"
    )?;
    Ok(())
}

/// Asks for these paths in turn for ten seconds: median and 99th percentile of the times, and
/// requests a second, as wrk writes them.
fn load(url: &str, paths: &[String], folder: &Path) -> Result<[String; 3]> {
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
    measure("2s")?;
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
