//! Hostile texts through every column of every reader that takes any words, and through every text of
//! declarations: the samples of all publications and tables of one's own are loaded, and every page,
//! drawing, file and answer for programs that links lead to is read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use datasets::samples;
use domain::code::OdsCode;
use domain::registry::{Cadence, Dataset, Nature};
use domain::snapshot::Snapshot;
use store::testing::TestStore;
use store::{LoadOptions, NewRelease};

use super::look::look;
use super::markup::{Piece, pieces};
use super::{MARK, SIGNS, TEXTS};
use crate::account::tests::world::{Reply, World};
use crate::api::tests::key;

/// A text for the place of this number. A byte of zero makes a file none of text, which is refused.
fn text(number: usize) -> String {
    let sign = SIGNS[number % SIGNS.len()];
    format!("{sign}{}", TEXTS[number % TEXTS.len()]).replace('\0', "\u{1}")
}

/// What is read of all samples with hostile texts, or of directories alone.
fn releases(of_directories: bool) -> Vec<NewRelease> {
    let mut all = Vec::new();
    for (shift, sample) in samples::all().iter().enumerate() {
        let plain = sample.read(&datasets::readers());
        let is_directory = |release: &NewRelease| release.dataset == ingest::ORGANISATIONS;
        if of_directories && !plain.releases.iter().any(is_directory) {
            continue;
        }
        let (hostile, _) = sample.with_texts(&|column| text(column + shift));
        let mut reading = hostile.read(&datasets::readers());
        assert!(reading.refused.is_empty(), "{:?}", reading.refused);
        all.append(&mut reading.releases);
    }
    all
}

/// Every declaration as one of somebody's own table, with hostile texts where it takes any words,
/// and a table of it.
fn own_tables() -> Vec<NewRelease> {
    let mut all = Vec::new();
    for (number, publication) in datasets::PUBLICATIONS.iter().enumerate() {
        let id = format!("own-{number}");
        let mut declared: toml::Table = toml::from_str(publication.declaration).unwrap();
        declared.insert("id".to_owned(), id.clone().into());
        if let Some(tool) = declared
            .get_mut("tool")
            .and_then(|tool| tool.as_table_mut())
        {
            tool.insert("slug".to_owned(), id.into());
        }
        // It is no publication with an endpoint, and borrows nothing of others.
        for own in ["api", "external", "origin"] {
            declared.remove(own);
        }
        let Ok(before) = own_table(&declared) else {
            continue;
        };
        let texts = with_texts(&mut declared, &before);
        let table = own_table(&declared).unwrap();
        assert!(texts > 5, "{}: {texts} texts", table.id);
        all.push(of_table(&Arc::new(table)));
    }
    assert!(!all.is_empty());
    all
}

fn own_table(declared: &toml::Table) -> Result<Dataset, String> {
    let notes = format!("## {}\n\n{}\n\n{}\n", text(1), text(2), text(0));
    datasets::own_table(&toml::to_string(declared).unwrap(), &notes)
}

/// Puts hostile texts where a declaration takes any words; which places they are is found by trying.
/// Gives how many there are.
fn with_texts(declared: &mut toml::Table, before: &Dataset) -> usize {
    let measures = |dataset: &Dataset| -> Vec<String> {
        dataset.measures().map(|(_, measure)| measure).collect()
    };
    let is_sound = |declared: &toml::Table| {
        own_table(declared).is_ok_and(|table| measures(&table) == measures(before))
    };
    let mut all = 0;
    visit(declared, &mut |_| all += 1);
    let mut waiting = vec![(0..all).collect::<Vec<usize>>()];
    let mut taken = 0;
    while let Some(mut places) = waiting.pop() {
        let filled = filled(declared, &places);
        if is_sound(&filled) {
            *declared = filled;
            taken += places.len();
        } else if places.len() > 1 {
            waiting.push(places.split_off(places.len() / 2));
            waiting.push(places);
        }
    }
    taken
}

fn filled(declared: &toml::Table, places: &[usize]) -> toml::Table {
    let mut filled = declared.clone();
    let mut number = 0;
    visit(&mut filled, &mut |words| {
        if places.contains(&number) {
            *words = text(number);
        }
        number += 1;
    });
    filled
}

/// Visits every text of a declaration.
fn visit(table: &mut toml::Table, each: &mut dyn FnMut(&mut String)) {
    fn within(value: &mut toml::Value, each: &mut dyn FnMut(&mut String)) {
        match value {
            toml::Value::String(words) => each(words),
            toml::Value::Array(values) => values.iter_mut().for_each(|value| within(value, each)),
            toml::Value::Table(table) => visit(table, each),
            _ => {}
        }
    }
    table.iter_mut().for_each(|(_, value)| within(value, each));
}

/// A long table with figures of every measure but those of estimates.
fn of_table(declared: &Arc<Dataset>) -> NewRelease {
    let period = |year: u16| match declared.cadence {
        Cadence::Yearly | Cadence::Occasional => year.to_string(),
        _ => format!("{year}-06"),
    };
    let mut csv = "org,period,measure,value\n".to_owned();
    for (measure, id) in declared.measures() {
        if declared.margins[measure.margin].nature == Nature::Estimate {
            continue;
        }
        for year in [2025, 2026] {
            for (org, value) in [
                ("ZA0001", 40),
                ("ZA0002", 60),
                ("ZU0001", 100),
                ("ZS1", 100),
            ] {
                csv.push_str(&format!("{org},{},{id},{value}\n", period(year)));
            }
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder
        .path()
        .join(format!("{}.csv", text(3).replace('/', "")));
    std::fs::write(&path, csv).unwrap();
    let latest = "2026-12".parse().unwrap();
    let table = ingest::tidy::read_tidy(declared, &path, latest, &|_| None);
    table.unwrap_or_else(|error| panic!("{error}")).release
}

/// A site of it all, and a key for programs.
async fn site(releases: &[NewRelease]) -> (World, String) {
    let test: TestStore = store::testing::sqlite()
        .await
        .with_datasets(datasets::built_in());
    for release in releases {
        let options = LoadOptions {
            dry_run: false,
            accept: true,
        };
        let release = std::slice::from_ref(release);
        let loaded = test
            .store
            .load_with(release, "2026-11-23T10:00:00Z", options)
            .await;
        loaded.unwrap_or_else(|error| panic!("{error}"));
    }
    let snapshot = Arc::new(test.store.snapshot().await.unwrap());
    assert_names(&snapshot);
    let world = World::with(test, store::Following::of(snapshot)).await;
    let key = key(&world).await;
    (world, key)
}

/// The texts have come into the store.
fn assert_names(snapshot: &Snapshot) {
    let organisations = snapshot.catalogue.all();
    let named = organisations.iter().filter(|one| one.name.contains(MARK));
    assert!(named.count() > 4, "{organisations:#?}");
}

/// How many addresses with the same path and the same names in their queries are read.
const ALIKE: usize = 1;
/// How many pictures are read, which take long to draw.
const PICTURES: usize = 2;

/// What tells an address from others: its path, the names in its query, and the level of the
/// organisation that it is of.
fn kind_of(snapshot: &Snapshot, address: &str) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let level = |code: &str| {
        let code: Option<OdsCode> = code.parse().ok();
        let found = code.and_then(|code| snapshot.catalogue.by_code(code));
        found.map(|found| found.kind.word())
    };
    let path: Vec<&str> = path
        .split('/')
        .map(|part| level(part).unwrap_or(part))
        .collect();
    let names: BTreeSet<&str> = query
        .split('&')
        .filter_map(|pair| pair.split('=').next())
        .collect();
    let org = query.split('&').find_map(|pair| pair.strip_prefix("org="));
    let is_picture = address.contains(".png");
    if is_picture {
        return "a picture".to_owned();
    }
    format!("{path:?} {names:?} {:?}", org.and_then(level))
}

/// The addresses of this site that a page leads to or shows.
fn links_of(page: &str) -> Vec<String> {
    let mut links = Vec::new();
    for piece in pieces(page) {
        match piece {
            Piece::Element(name, attributes) => {
                let of_it = attributes.into_iter().filter_map(|(attribute, value)| {
                    let is_link = matches!(attribute.as_str(), "href" | "src");
                    (is_link && name != "script" && value.starts_with('/')).then_some(value)
                });
                links.extend(of_it);
            }
            // A request for programs, written out.
            Piece::Text(text, _) => {
                let written = text.trim().strip_prefix("http://127.0.0.1");
                let written = written.filter(|path| path.starts_with("/api/v1/"));
                if let Some(path) = written.filter(|path| !path.contains(char::is_whitespace)) {
                    links.push(path.to_owned());
                    let joint = if path.contains('?') { '&' } else { '?' };
                    links.push(format!("{path}{joint}format=csv"));
                }
            }
            Piece::End(_) => {}
        }
    }
    links
}

async fn read(world: &World, key: &str, address: &str) -> Reply {
    let bearer = format!("Bearer {key}");
    let headers = [("authorization", bearer.as_str())];
    let headers = if address.starts_with("/api/v1/") {
        &headers[..]
    } else {
        &[]
    };
    let mut browser = world.browser();
    browser
        .send(Method::GET, address, headers, Body::empty())
        .await
}

/// Reads all that links lead to from the first page; gives how often the texts were seen in answers
/// of each kind.
async fn read_everything(world: &World, key: &str) -> BTreeMap<String, usize> {
    let snapshot = world.accounts.app.following.now();
    let mut waiting: Vec<String> = vec![
        "/data-sources/releases.xlsx".to_owned(),
        format!("/search/?q={MARK}"),
        "/".to_owned(),
    ];
    for tool in snapshot.registry.tools() {
        let slug = tool.slug().unwrap_or_default();
        for org in ["ZA0001", "ZU0001", "ZS1", "ZQ1", "E92"] {
            waiting.push(format!("/tools/{slug}/?org={org}"));
        }
    }
    for tool in calculators::MENU {
        waiting.push(format!("/tools/{}/?org=ZA0001", tool.slug));
        waiting.push(format!("/tools/{}/?org=ZU0001", tool.slug));
    }
    for (method, path, _) in crate::api::paths() {
        if method == Method::GET && !path.contains('{') {
            for form in ["json", "csv"] {
                waiting.push(format!("{path}/?format={form}"));
                waiting.push(format!("{path}/?q={MARK}&format={form}"));
            }
        }
    }
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let mut known: BTreeSet<String> = waiting.iter().cloned().collect();
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    while let Some(address) = waiting.pop() {
        let reply = read(world, key, &address).await;
        assert!(
            !reply.status.is_server_error(),
            "{address}: {}",
            reply.status
        );
        let kind = reply.headers.get("content-type");
        let kind = kind.map_or("", |kind| kind.to_str().unwrap()).to_owned();
        *found.entry(kind.clone()).or_default() += look(&address, &reply.headers, &reply.bytes);
        if reply.status != StatusCode::OK || !kind.starts_with("text/html") {
            continue;
        }
        for link in links_of(&reply.text()) {
            let link = link.split('#').next().unwrap_or_default().to_owned();
            let is_fixed = link.starts_with("/assets/") || link.starts_with("/accounts/");
            if is_fixed || !known.insert(link.clone()) {
                continue;
            }
            let kind = kind_of(&snapshot, &link);
            let most = if kind == "a picture" { PICTURES } else { ALIKE };
            let count = kinds.entry(kind).or_default();
            if *count < most {
                *count += 1;
                waiting.push(link);
            }
        }
    }
    found
}

fn assert_found(found: &BTreeMap<String, usize>, kinds: &[&str]) {
    for kind in kinds {
        let seen: usize = found
            .iter()
            .filter(|(known, _)| known.starts_with(kind))
            .map(|(_, count)| count)
            .sum();
        assert!(seen > 0, "nothing in {kind}: {found:#?}");
    }
}

const SHEETS: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

#[tokio::test]
async fn no_text_of_a_published_file_leaves_its_place() {
    let (world, key) = site(&releases(false)).await;
    let found = read_everything(&world, &key).await;
    let kinds = [
        "text/html",
        "text/csv",
        "image/svg+xml",
        "application/json",
        SHEETS,
    ];
    assert_found(&found, &kinds);
}

#[tokio::test]
async fn no_text_of_a_declaration_leaves_its_place() {
    let (world, key) = site_of_tables().await;
    let found = read_everything(&world, &key).await;
    let kinds = [
        "text/html",
        "text/csv",
        "image/svg+xml",
        "application/json",
        SHEETS,
    ];
    assert_found(&found, &kinds);
}

/// A site of tables of one's own beside the published organisations.
async fn site_of_tables() -> (World, String) {
    let mut all = releases(true);
    all.extend(own_tables());
    site(&all).await
}
