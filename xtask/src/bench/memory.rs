//! What the server holds while somebody reads everything: every practice, period and indicator
//! of every dataset by the API, and the dashboards of many organisations.

use std::collections::BTreeSet;

use serde_json::Value;

use super::serving::memory;
use super::*;
use crate::http::{Client, Request};
use crate::server::api_key;

/// Rows of a page of the API: the most that it gives.
const ROWS: usize = 500;
/// How many organisations' dashboards are read.
const DASHBOARDS: usize = 200;

/// Memory after the start, after the walk by API and after the dashboards.
pub(super) fn measure(bench: &Bench, text: &mut String) -> Result<()> {
    text.push_str("## Memory of a walk\n\n");
    walk(&bench.binary, &bench.store, "Demonstration data", text)?;
    if let Some(files) = published_files() {
        let store = format!("sqlite://{}", bench.folder.join("published.db").display());
        load_published(bench, &store, &files)?;
        walk(&bench.binary, &store, "The published files at hand", text)?;
    }
    Ok(())
}

fn walk(binary: &Path, store: &str, what: &str, text: &mut String) -> Result<()> {
    let key = api_key(binary, store)?;
    let server = Server::start(binary, store)?;
    let client = Client::new(&server.url, Some(key));
    let (start, _) = memory(server.id())?;
    let datasets = rows(&client, "/api/v1/datasets/")?;
    let began = Instant::now();
    let (requests, read) = every_dataset(&client, &datasets, what)?;
    let seconds = began.elapsed().as_secs_f64();
    let (walked, _) = memory(server.id())?;
    step(&format!("dashboards: {what}"), || {
        dashboards(&client, &datasets)
    })?;
    let (now, most) = memory(server.id())?;
    writeln!(
        text,
        "{what}: {start:.0} MiB after the start. Every organisation, period and indicator of {} datasets by API \
         ({read} rows in {requests} requests, {seconds:.0} s): {walked:.0} MiB. All pages of {DASHBOARDS} practices after \
         that: {now:.0} MiB; {most:.0} MiB at most (budget 1,024 MiB).\n",
        datasets.len(),
    )?;
    Ok(())
}

/// Reads everything of a running server by the API; how many rows there are.
pub(super) fn read_everything(binary: &Path, store: &str, url: &str) -> Result<usize> {
    let client = Client::new(url, Some(api_key(binary, store)?));
    let datasets = rows(&client, "/api/v1/datasets/")?;
    let (_, rows) = every_dataset(&client, &datasets, "all of it")?;
    Ok(rows)
}

/// Every row of some datasets: requests, and rows.
fn every_dataset(client: &Client, datasets: &[Value], what: &str) -> Result<(usize, usize)> {
    step(&format!("walk of the API: {what}"), || {
        let (mut requests, mut read) = (0, 0);
        for dataset in datasets {
            let (asked, found) = every_row(client, word(dataset, "id"))?;
            requests += asked;
            read += found;
        }
        Ok((requests, read))
    })
}

/// Every indicator of a dataset for every organisation in every period: requests, and rows.
fn every_row(client: &Client, dataset: &str) -> Result<(usize, usize)> {
    let about = json(client, &format!("/api/v1/datasets/{dataset}/"))?;
    let periods = about["periods"].as_array().cloned().unwrap_or_default();
    let (mut requests, mut found) = (0, 0);
    for period in periods.iter().filter_map(Value::as_str) {
        let name = if period.len() == "2026-01-01".len() {
            "month"
        } else {
            "year"
        };
        let mut address = Some(format!(
            "/api/v1/datasets/{dataset}/indicators/?{name}={period}&benchmark=england&page_size={ROWS}"
        ));
        while let Some(next) = address {
            let page = json(client, &next)?;
            requests += 1;
            found += page["results"].as_array().map_or(0, Vec::len);
            address = page["next"].as_str().map(|next| {
                let start = next.find("/api/").unwrap_or_default();
                next[start..].to_owned()
            });
        }
    }
    Ok((requests, found))
}

/// The pages of practices, each with the nearest practices that they are compared with.
fn dashboards(client: &Client, datasets: &[Value]) -> Result<()> {
    let practices = rows(
        client,
        &format!("/api/v1/practices/?page_size={DASHBOARDS}"),
    )?;
    let periods: Vec<&str> = datasets
        .iter()
        .flat_map(|dataset| {
            [
                word(dataset, "first_period"),
                word(dataset, "latest_period"),
            ]
        })
        .collect();
    let menu = client.ask(&Request::get("/tools/"))?.text();
    let tools: BTreeSet<&str> = menu
        .split("href=\"/tools/")
        .skip(1)
        .filter_map(|rest| rest.split_once("/\"").map(|(slug, _)| slug))
        .collect();
    for slug in tools {
        for (practice, period) in practices.iter().zip(periods.iter().cycle()) {
            let code = word(practice, "ods_code");
            let address = format!("/tools/{slug}/?org={code}&period={period}");
            client.ask(&Request::get(address))?;
        }
    }
    Ok(())
}

fn word<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field].as_str().unwrap_or_default()
}

fn rows(client: &Client, path: &str) -> Result<Vec<Value>> {
    let page = json(client, path)?;
    let rows = page["results"].as_array().cloned().unwrap_or_default();
    if rows.is_empty() {
        bail!("{path} has no rows");
    }
    Ok(rows)
}

fn json(client: &Client, path: &str) -> Result<Value> {
    let answer = client.ask(&Request::get(path))?;
    if answer.status != 200 {
        bail!(
            "{path} was answered with {}: {}",
            answer.status,
            answer.text()
        );
    }
    serde_json::from_slice(&answer.body).with_context(|| format!("{path} is no JSON"))
}
