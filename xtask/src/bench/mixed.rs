//! Everybody at once: a mix of pages that were asked for before, pages that never were, and
//! requests of programs, sent on the clock whatever the answers do.

use std::time::Duration;

use super::paced::paced;
use super::serving::{memory, practices};
use super::*;
use crate::server::api_key;

/// Requests a second.
const RATE: f64 = 1_000.0;
/// For how long.
const LASTING: Duration = Duration::from_secs(60);
/// Of twenty requests, those for pages that are asked for again and again, and those of
/// programs; the others are for pages that nobody asked for before.
const HOT: u32 = 16;
const PROGRAMS: u32 = 1;
/// How many pages are asked for again and again.
const HOT_PAGES: usize = 500;
const TOOLS: [&str; 4] = ["gp-appointments", "list-size", "nwrs", "gp-patient-survey"];

/// Latencies of the mix, and memory before and after it.
pub(super) fn measure(bench: &Bench, text: &mut String) -> Result<()> {
    let key = api_key(&bench.binary, &bench.store)?;
    let server = Server::start(&bench.binary, &bench.store)?;
    let codes = practices(&server.url)?;
    let host = server.url.trim_start_matches("http://");
    let page = |code: &String, group: &str| -> Vec<String> {
        TOOLS
            .iter()
            .map(|tool| format!("/tools/{tool}/?org={code}{group}"))
            .collect()
    };
    let hot: Vec<String> = codes
        .iter()
        .take(HOT_PAGES / TOOLS.len())
        .flat_map(|code| page(code, ""))
        .collect();
    let cold: Vec<String> = ["&group=england", "&group=region"]
        .iter()
        .flat_map(|group| codes.iter().flat_map(|code| page(code, group)))
        .collect();
    let programs: Vec<String> = codes
        .iter()
        .take(HOT_PAGES)
        .map(|code| format!("/api/v1/list-sizes/?org={code}"))
        .collect();
    let wanted = (RATE * LASTING.as_secs_f64()) as usize / 20 * (20 - HOT - PROGRAMS) as usize;
    if cold.len() < wanted {
        bail!(
            "{} pages that nobody asked for are too few for {wanted}",
            cold.len()
        );
    }
    let of_browsers = "Accept: text/html\r\nAccept-Encoding: br\r\n";
    let of_programs = format!("Accept: application/json\r\nAuthorization: Bearer {key}\r\n");
    let request = |number: u32| {
        let (round, place) = (number / 20, number % 20);
        let (pages, number) = if place < HOT {
            (&hot, round * HOT + place)
        } else if place < HOT + PROGRAMS {
            return (
                programs[round as usize % programs.len()].as_str(),
                of_programs.as_str(),
            );
        } else {
            let others = 20 - HOT - PROGRAMS;
            (&cold, round * others + place - HOT - PROGRAMS)
        };
        (pages[number as usize % pages.len()].as_str(), of_browsers)
    };
    step("load: hot pages, once", || {
        let once = hot.len() as f64 / 100.0;
        paced(
            host,
            |number| (hot[number as usize % hot.len()].as_str(), of_browsers),
            100.0,
            Duration::from_secs_f64(once),
        )
    })?;
    let (before, _) = memory(server.id())?;
    let latencies = step("load: the mix", || paced(host, request, RATE, LASTING))?;
    let (after, most) = memory(server.id())?;
    writeln!(
        text,
        "## Everybody at once\n\n{RATE:.0} requests a second for {} s, sent on the clock by the same two cores: {} in a \
         hundred for {HOT_PAGES} pages in turn, {} for pages that nobody asked for before, {} of programs. No request \
         failed.\n\n| median | 99th percentile | longest | budget |\n|---|---|---|---|\n| {:.2} ms | {:.1} ms | {:.0} ms | \
         99th percentile 50 ms |\n\nMemory: {before:.0} MiB before, {after:.0} MiB after, {most:.0} MiB at most.\n",
        LASTING.as_secs(),
        HOT * 5,
        (20 - HOT - PROGRAMS) * 5,
        PROGRAMS * 5,
        latencies.at(0.5),
        latencies.at(0.99),
        latencies.at(1.0),
    )?;
    Ok(())
}
