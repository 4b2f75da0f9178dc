//! The page of a practice beside the same made by Django templates, over the same rows.

use super::django::{CORES, Django, FOLDER, pin};
use super::serving::{load, practices};
use super::*;
use crate::server::api_key;
use crate::shell::exists;

/// Requests a second of both, each with one core and wrk on the other.
pub(super) fn measure(bench: &Bench, text: &mut String) -> Result<()> {
    for program in ["wrk", "taskset"] {
        if !exists(program) {
            bail!("{program} is missing: apt-get install {program}");
        }
    }
    let key = api_key(&bench.binary, &bench.store)?;
    let server = Server::start(&bench.binary, &bench.store)?;
    let paths: Vec<String> = practices(&server.url)?
        .iter()
        .map(|code| format!("/tools/list-size/?org={code}"))
        .collect();
    let fifty = &paths[..50];
    let django = Django::start(bench, &server.url, &key)?;
    let process = std::process::id();
    pin(server.id(), CORES[0])?;
    pin(process, CORES[1])?;
    let theirs = step("load: Django templates", || {
        load(
            &format!("http://{}", django.address),
            fifty,
            &bench.folder,
            true,
        )
    });
    drop(django);
    let first = step("load: Haresign, first", || {
        load(&server.url, &paths[50..], &bench.folder, false)
    });
    let again = step("load: Haresign, again", || {
        load(&server.url, fifty, &bench.folder, true)
    });
    pin(process, &CORES.join(","))?;
    let (theirs, first, again) = (theirs?, first?, again?);
    let rate = |measured: &[String; 3]| measured[2].parse::<f64>().unwrap_or(f64::NAN);
    let ratio = |measured: &[String; 3]| rate(measured) / rate(&theirs);
    writeln!(
        text,
        "## Pages beside Django templates\n\nThe list size of a practice. The yardstick (`{FOLDER}`) makes a smaller page \
         from the same rows, without compression; it keeps none. One core for each server, wrk on the other, one \
         connection, 10 s.\n\n| server | median | 99th percentile | a second | ratio | budget |\n|---|---|---|---|---|---|"
    )?;
    for (name, measured, ratio, budget) in [
        ("Django templates", &theirs, String::new(), ""),
        (
            "Haresign, first",
            &first,
            format!("{:.1}", ratio(&first)),
            "10",
        ),
        (
            "Haresign, again",
            &again,
            format!("{:.0}", ratio(&again)),
            "100",
        ),
    ] {
        let [median, high, rate] = measured;
        writeln!(
            text,
            "| {name} | {median} | {high} | {rate} | {ratio} | {budget} |"
        )?;
    }
    text.push('\n');
    Ok(())
}
