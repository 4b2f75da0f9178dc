//! The interface for programs beside the same endpoint written with Django REST Framework, over
//! the same rows.

use std::time::Duration;

use serde_json::Value;

use super::django::{CORES, Django, FOLDER, pin};
use super::paced::{Connection, paced};
use super::*;
use crate::server::api_key;
use crate::shell::exists;

/// Requests a second of both, that both answer the same, and latencies at half of the most.
pub(super) fn measure(bench: &Bench, text: &mut String) -> Result<()> {
    for program in ["wrk", "taskset"] {
        if !exists(program) {
            bail!("{program} is missing: apt-get install {program}");
        }
    }
    let (store, what) = rows(bench)?;
    let key = api_key(&bench.binary, &store)?;
    let server = Server::start(&bench.binary, &store)?;
    pin(server.id(), CORES[0])?;
    let ours = server.url.trim_start_matches("http://");
    let path = third_page(ours, &key)?;

    let django = Django::start(bench, &server.url, &key)?;
    let compared = compare(ours, &django.address, &path, &key)?;
    let theirs = step("load: Django REST Framework", || {
        most(&django.address, &path, &key)
    })?;
    drop(django);
    let own = step("load: Haresign", || most(ours, &path, &key))?;

    let rate = own / 2.0;
    let process = std::process::id();
    pin(process, CORES[1])?;
    let headers = format!("Accept: application/json\r\nAuthorization: Bearer {key}\r\n");
    let latencies = step("load: Haresign at half of that", || {
        paced(ours, |_| (&path, &headers), rate, Duration::from_secs(10))
    });
    pin(process, &CORES.join(","))?;
    let latencies = latencies?;

    writeln!(
        text,
        "## API\n\nThe third hundred of the practices of a month, as `list-sizes/` gives them, {what}: {} kB of JSON, \
         not compressed. Each server has one core and wrk the other; eight connections, 10 s. Haresign asks for the key \
         and keeps its limits. The yardstick (`{FOLDER}`: Django REST Framework over SQLite, gunicorn with one worker) does \
         neither. The answers of both are equal but for the host in the two links ({compared} rows compared).\n\n\
         | server | requests a second |\n|---|---|\n| Haresign | {own:.0} |\n| Django REST Framework | {theirs:.0} |\n\
         | ratio | {:.1} (budget 30) |\n",
        latencies.bytes / 1_000,
        own / theirs
    )?;
    writeln!(
        text,
        "At half of that, {rate:.0} requests a second sent on the clock whatever the answers do: median {:.2} ms, 99th \
         percentile {:.2} ms (budget 20 ms), longest {:.1} ms.\n",
        latencies.at(0.5),
        latencies.at(0.99),
        latencies.at(1.0)
    )?;
    Ok(())
}

/// A store with the published lists where they are, else the invented ones; and which.
fn rows(bench: &Bench) -> Result<(String, &'static str)> {
    let Some(files) = published_files().map(|files| files.join("registered-patients")) else {
        return Ok((bench.store.clone(), "of demonstration data"));
    };
    let store = format!("sqlite://{}", bench.folder.join("lists.db").display());
    load_published(bench, &store, &files)?;
    Ok((store, "of published files"))
}

/// The address of the third page of the latest month: both of its links are there, and both
/// servers write them alike.
fn third_page(host: &str, key: &str) -> Result<String> {
    let mut connection = Connection::open(host)?;
    let mut read = |path: &str| -> Result<Value> {
        Ok(serde_json::from_slice(connection.get(host, path, key)?)?)
    };
    let dataset = read("/api/v1/datasets/list-size/")?;
    let month = dataset["periods"]
        .as_array()
        .and_then(|periods| periods.last()?.as_str())
        .context("no lists are loaded")?;
    let first = read(&format!("/api/v1/list-sizes/?month={month}"))?;
    let state = first["next"]
        .as_str()
        .and_then(|next| next.split("state=").nth(1))
        .context("the month has no second page")?;
    Ok(format!(
        "/api/v1/list-sizes/?month={month}&page=3&state={state}"
    ))
}

/// Compares a page of both, and gives the number of its rows.
fn compare(ours: &str, theirs: &str, path: &str, key: &str) -> Result<usize> {
    let page = |host: &str| -> Result<Value> {
        let mut connection = Connection::open(host)?;
        let mut page: Value = serde_json::from_slice(connection.get(host, path, key)?)?;
        for link in ["next", "previous"] {
            let without = page[link].as_str().map(|link| link.replace(host, "host"));
            page[link] = without.into();
        }
        Ok(page)
    };
    let (ours, theirs) = (page(ours)?, page(theirs)?);
    if ours != theirs {
        let shown = |page: &Value| page.to_string().chars().take(2_000).collect::<String>();
        bail!("the answers differ:\n{}\n{}", shown(&ours), shown(&theirs));
    }
    Ok(ours["results"].as_array().map_or(0, Vec::len))
}

/// Requests a second when each connection asks again as soon as it is answered.
fn most(host: &str, path: &str, key: &str) -> Result<f64> {
    let wrk = |seconds: &str| {
        output(
            Command::new("taskset")
                .args(["--cpu-list", CORES[1]])
                .args(["wrk", "-t1", "-c8", "-d", seconds, "--timeout", "10s", "-H"])
                .arg(format!("Authorization: Bearer {key}"))
                .arg(format!("http://{host}{path}")),
        )
    };
    wrk("2s")?;
    let report = wrk("10s")?;
    if report.contains("Non-2xx") || report.contains("Socket errors") {
        bail!("some answers failed\n{report}");
    }
    report
        .lines()
        .find_map(|line| {
            line.trim()
                .strip_prefix("Requests/sec:")?
                .trim()
                .parse()
                .ok()
        })
        .context("wrk did not say how many")
}
