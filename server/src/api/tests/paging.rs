//! Pages: every row once, also while a release is being loaded.

use std::collections::BTreeSet;
use std::time::Duration;

use axum::http::StatusCode;
use domain::code::OdsCode;
use domain::column::Column;
use domain::organisation::Kind;
use domain::period::{Month, Period};
use domain::release::ReleaseFile;
use serde_json::Value;
use store::{LoadOptions, NewRelease, OrganisationRecord, PeriodFigures};

use super::{get, key, read};
use crate::account::tests::world::World;

/// The list sizes of so many practices in a month.
fn lists(month: &str, practices: usize, patients: u32) -> NewRelease {
    let when: Month = month.parse().unwrap();
    let codes: Vec<OdsCode> = (0..practices)
        .map(|number| format!("Y{number:05}").parse().unwrap())
        .collect();
    let counts = vec![Some(patients); practices];
    NewRelease {
        dataset: "list-size".to_owned(),
        source: "all".to_owned(),
        files: vec![ReleaseFile {
            name: format!("{month} {practices}.csv"),
            sha256: format!("{practices:0>60}{patients:0>4}"),
            bytes: 10,
        }],
        reader: "test 1".to_owned(),
        organisations: codes
            .iter()
            .map(|code| OrganisationRecord {
                name: Some(format!("PRACTICE {code}")),
                ..OrganisationRecord::new(*code, Kind::Practice, when)
            })
            .collect(),
        figures: vec![PeriodFigures {
            period: Period::Month(when),
            organisations: codes,
            columns: vec![("patients".to_owned(), Column::from_counts(&counts))],
        }],
        ..NewRelease::default()
    }
}

/// A world whose server follows its store.
async fn followed(test: store::testing::TestStore) -> World {
    let store = test.store.clone();
    let releases = [lists("2026-01", 250, 100), lists("2026-03", 250, 110)];
    store
        .load(&releases, "2026-04-01T00:00:00Z", false)
        .await
        .unwrap();
    let following = store::follow(store, Duration::from_millis(10), |_| ())
        .await
        .unwrap();
    World::with(test, following).await
}

async fn load(world: &World, release: NewRelease) {
    let before = world.accounts.app.following.now().generation;
    let store = &world.accounts.store;
    store
        .load_with(
            &[release],
            "2026-05-01T00:00:00Z",
            // Their lists lose practices at the end, as a file that was cut short does.
            LoadOptions {
                dry_run: false,
                accept: true,
            },
        )
        .await
        .unwrap();
    for _ in 0..500 {
        if world.accounts.app.following.now().generation != before {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the release does not arrive");
}

fn path_of(next: &Value) -> Option<String> {
    let address = next.as_str()?;
    Some(address.strip_prefix("http://127.0.0.1").unwrap().to_owned())
}

fn codes(page: &Value) -> Vec<String> {
    let results = page["results"].as_array().unwrap();
    let code = |row: &Value| format!("{} {}", row["month"], row["org_code"]);
    results.iter().map(code).collect()
}

#[tokio::test]
async fn every_row_comes_once_while_releases_are_loaded() {
    for test in store::testing::stores().await {
        let test = test.with_datasets(datasets::built_in());
        let world = followed(test).await;
        let key = key(&world).await;
        // Months before and after arrive between the pages, and corrected figures of the same.
        let mut arriving = vec![
            lists("2026-02", 300, 105),
            lists("2026-04", 300, 115),
            lists("2026-01", 250, 101),
        ]
        .into_iter();
        let mut next = Some("/api/v1/list-sizes/?month=2026-01-01&page_size=70".to_owned());
        let mut seen = Vec::new();
        while let Some(path) = next {
            let page = read(&world, &key, &path).await;
            assert_eq!(page["count"], 250);
            seen.extend(codes(&page));
            next = path_of(&page["next"]);
            if let Some(release) = arriving.next() {
                load(&world, release).await;
            }
        }
        let once: BTreeSet<&String> = seen.iter().collect();
        assert_eq!((seen.len(), once.len()), (250, 250));
        assert!(seen.is_sorted());
    }
}

#[tokio::test]
async fn a_list_that_changed_between_its_pages_says_so() {
    let world = followed(
        store::testing::sqlite()
            .await
            .with_datasets(datasets::built_in()),
    )
    .await;
    let key = key(&world).await;
    for first in [
        // More practices in the month that is read, and another month of a practice.
        "/api/v1/list-sizes/?month=2026-01-01&page_size=70",
        "/api/v1/list-sizes/?org=Y00001&page_size=1",
    ] {
        let page = read(&world, &key, first).await;
        let next = path_of(&page["next"]).unwrap();
        let release = if first.contains("month") {
            lists("2026-01", 260, 100)
        } else {
            lists("2026-02", 250, 100)
        };
        load(&world, release).await;
        get(&world, &key, &next)
            .await
            .says(StatusCode::CONFLICT, "Start again");
        let again = read(&world, &key, first).await;
        let next = path_of(&again["next"]).unwrap();
        get(&world, &key, &next).await.is(StatusCode::OK);
    }
}

#[tokio::test]
async fn pages_lead_on_and_back() {
    let world = World::new().await;
    let key = key(&world).await;
    let first = read(&world, &key, "/api/v1/practices/?page_size=2").await;
    assert!(first["previous"].is_null());
    let next = path_of(&first["next"]).unwrap();
    assert!(
        next.starts_with("/api/v1/practices/?page_size=2&page=2&state="),
        "{next}"
    );
    let reply = get(&world, &key, &next).await;
    let second = reply.json();
    let link = reply.header("link").to_owned();
    assert!(
        link.contains("rel=\"next\"") && link.contains("rel=\"prev\""),
        "{link}"
    );
    let back = path_of(&second["previous"]).unwrap();
    assert_eq!(read(&world, &key, &back).await["results"], first["results"]);
    assert_eq!(first["results"].as_array().unwrap().len(), 2);
    assert_ne!(first["results"], second["results"]);
}

/// A mark follows what is answered, not what else is loaded.
#[tokio::test]
async fn an_answer_stays_known_while_other_months_are_loaded() {
    let world = followed(
        store::testing::sqlite()
            .await
            .with_datasets(datasets::built_in()),
    )
    .await;
    let key = key(&world).await;
    let path = "/api/v1/list-sizes/?month=2026-01-01&page_size=70";
    let tag = |reply: &crate::account::tests::world::Reply| reply.header("etag").to_owned();
    let first = tag(&get(&world, &key, path).await);
    load(&world, lists("2026-02", 250, 105)).await;
    assert_eq!(tag(&get(&world, &key, path).await), first);
    load(&world, lists("2026-01", 250, 101)).await;
    assert_ne!(tag(&get(&world, &key, path).await), first);
}
