//! Loading and reading back, on every engine.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::{Arc, LazyLock};

use domain::code::OdsCode;
use domain::column::Column;
use domain::organisation::{Kind, Status};
use domain::period::{Month, Period};
use domain::registry::{Dataset, Registry};
use domain::release::ReleaseFile;
use domain::snapshot::Snapshot;
use store::testing::TestStore;
use store::{
    Link, Loaded, Membership, NewRelease, Notice, OrganisationRecord, PeriodFigures, Store,
    StoreError,
};

mod codes;
mod order;
mod plausible;
mod replaced;

/// The declarations that these tests load figures for.
static DATASETS: LazyLock<Arc<Registry>> = LazyLock::new(|| {
    let declared = [
        include_str!("../../../datasets/src/list_size/dataset.toml"),
        include_str!("../../../datasets/src/deprivation/dataset.toml"),
        include_str!("../../../datasets/src/workforce/dataset.toml"),
    ];
    let datasets = declared.map(|toml| Arc::new(Dataset::parse(toml, "").unwrap()));
    Arc::new(Registry::new(datasets).unwrap())
});

/// An empty store on every engine, with the declarations.
async fn stores() -> Vec<TestStore> {
    let mut stores = store::testing::stores().await;
    for test in &mut stores {
        test.store = test.store.clone().with_datasets(Arc::clone(&DATASETS));
    }
    stores
}

const NOW: &str = "2026-11-23T10:00:00Z";

fn code(text: &str) -> OdsCode {
    text.parse().unwrap()
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn file(name: &str, content: &str) -> ReleaseFile {
    ReleaseFile {
        name: name.to_owned(),
        sha256: format!("{content:0>64}"),
        bytes: 10,
    }
}

fn practice(name: &str, as_of: &str) -> OrganisationRecord {
    OrganisationRecord {
        name: Some(format!("PRACTICE {name}")),
        postcode: Some("TS18 2AW".to_owned()),
        ..OrganisationRecord::new(code(name), Kind::Practice, month(as_of))
    }
}

/// List sizes of one month.
fn lists(hash: &str, period: &str, counts: &[(&str, u32)]) -> NewRelease {
    NewRelease {
        dataset: "list-size".to_owned(),
        source: "all".to_owned(),
        files: vec![file(&format!("gp-reg-pat-prac-all {period}.csv"), hash)],
        reader: "test 1".to_owned(),
        organisations: counts
            .iter()
            .map(|(name, _)| practice(name, period))
            .collect(),
        figures: vec![PeriodFigures {
            period: Period::Month(month(period)),
            organisations: counts.iter().map(|(name, _)| code(name)).collect(),
            columns: vec![(
                "patients".to_owned(),
                Column::from_counts(
                    &counts
                        .iter()
                        .map(|(_, count)| Some(*count))
                        .collect::<Vec<_>>(),
                ),
            )],
        }],
        ..NewRelease::default()
    }
}

fn map(period: &str, practices: &[&str]) -> NewRelease {
    let as_of = month(period);
    let area = |text: &str, kind, name: &str| OrganisationRecord {
        name: Some(name.to_owned()),
        ..OrganisationRecord::new(code(text), kind, as_of)
    };
    NewRelease {
        dataset: "organisations".to_owned(),
        source: "registered-patients-map".to_owned(),
        files: vec![file(
            &format!("map {period}"),
            &format!("map{period}{}", practices.len()),
        )],
        organisations: vec![
            area("U00001", Kind::Pcn, "ALPHA PCN"),
            area("16C", Kind::SubIcb, "NHS ALPHA ICB - 16C"),
            area("QAA", Kind::Icb, "NHS Alpha Integrated Care Board"),
            area("Y63", Kind::Region, "North East and Yorkshire"),
        ],
        memberships: vec![Membership {
            source: "registered-patients-map".to_owned(),
            month: as_of,
            rows: practices
                .iter()
                .map(|name| {
                    let parents = ["U00001", "16C", "QAA", "Y63"].map(|parent| Some(code(parent)));
                    (code(name), parents)
                })
                .collect(),
        }],
        ..NewRelease::default()
    }
}

fn patients(snapshot: &Snapshot, period: &str, organisation: &str) -> Option<f64> {
    let facts = snapshot.facts("list-size")?;
    let period = facts.period_index(Period::Month(month(period)))?;
    let ordinal = snapshot.catalogue.ordinal(code(organisation))?;
    facts.value(0, 0, period, ordinal).number()
}

async fn load(store: &Store, new: &[NewRelease]) -> store::Outcome {
    store.load(new, NOW, false).await.unwrap()
}

fn is_new(outcome: &store::Outcome) -> Vec<bool> {
    outcome
        .releases
        .iter()
        .map(|loaded| matches!(loaded, Loaded::New(_)))
        .collect()
}

#[tokio::test]
async fn figures_come_back_summed_with_their_provenance() {
    for test in stores().await {
        let store = &test.store;
        let counts = [("A81001", 3_000), ("A81002", 18_706)];
        let outcome = load(
            store,
            &[
                lists("a", "2025-12", &counts),
                map("2025-12", &["A81001", "A81002"]),
            ],
        )
        .await;
        assert_eq!(is_new(&outcome), [true, true]);
        let snapshot = store.snapshot().await.unwrap();
        assert_eq!(patients(&snapshot, "2025-12", "A81002"), Some(18_706.0));
        assert_eq!(patients(&snapshot, "2025-12", "U00001"), Some(21_706.0));
        assert_eq!(patients(&snapshot, "2025-12", "E92"), Some(21_706.0));
        let practice = snapshot.catalogue.by_code(code("A81002")).unwrap();
        assert_eq!(practice.name, "Practice A81002");
        assert_eq!(practice.status, Status::Open);
        let release = snapshot
            .releases
            .iter()
            .find(|release| release.dataset == "list-size")
            .unwrap();
        assert_eq!(release.files[0].sha256, format!("{:0>64}", "a"));
        assert_eq!(release.loaded_at, NOW);
        assert_eq!(release.organisations_new, 2);
        assert!(release.is_current);
        assert!(!snapshot.is_demonstration);
        assert_eq!(snapshot.generation, 2);
    }
}

#[tokio::test]
async fn the_same_file_twice_changes_nothing_and_says_so() {
    for test in stores().await {
        let store = &test.store;
        let new = [lists("a", "2025-12", &[("A81001", 3_000)])];
        load(store, &new).await;
        let before = store.snapshot().await.unwrap();
        let again = load(store, &new).await;
        let Loaded::Unchanged { since, .. } = &again.releases[0] else {
            panic!("{again:?}");
        };
        assert_eq!(since.as_deref(), Some(NOW));
        // Another file with the same figures is no change either.
        let other = load(store, &[lists("b", "2025-12", &[("A81001", 3_000)])]).await;
        assert!(matches!(
            &other.releases[0],
            Loaded::Unchanged { since: None, .. }
        ));
        let after = store.snapshot().await.unwrap();
        assert_eq!(after.generation, before.generation);
        assert_eq!(after.releases, before.releases);
    }
}

#[tokio::test]
async fn a_revised_file_replaces_its_periods_and_says_what_changed() {
    for test in stores().await {
        let store = &test.store;
        let many: Vec<(String, u32)> = (0..40)
            .map(|n| (format!("A810{n:02}"), 1_000 + n))
            .collect();
        let mut counts: Vec<(&str, u32)> = many
            .iter()
            .map(|(name, count)| (name.as_str(), *count))
            .collect();
        load(
            store,
            &[
                lists("a", "2025-11", &counts),
                lists("b", "2025-12", &counts),
            ],
        )
        .await;
        counts[0].1 = 5_000;
        counts.remove(39);
        counts.push(("B82001", 7));
        let outcome = load(store, &[lists("c", "2025-12", &counts)]).await;
        let change = &outcome.releases[0].release().changes[0];
        assert_eq!((change.changed, change.added, change.removed), (1, 1, 1));
        assert_eq!(change.total_before, "40780");
        assert_eq!(change.total_after, (40_780 + 4_000 - 1_039 + 7).to_string());
        let snapshot = store.snapshot().await.unwrap();
        assert_eq!(patients(&snapshot, "2025-12", "A81000"), Some(5_000.0));
        assert_eq!(
            patients(&snapshot, "2025-12", "A81039"),
            None,
            "gone from the file"
        );
        assert_eq!(
            patients(&snapshot, "2025-11", "A81000"),
            Some(1_000.0),
            "another period"
        );
        let current: Vec<bool> = snapshot
            .releases
            .iter()
            .map(|release| release.is_current)
            .collect();
        assert_eq!(
            current,
            [true, false, true],
            "newest first; the second was replaced"
        );
        // Going back to the older file is a change again.
        let counts: Vec<(&str, u32)> = many
            .iter()
            .map(|(name, count)| (name.as_str(), *count))
            .collect();
        let back = load(store, &[lists("b", "2025-12", &counts)]).await;
        assert_eq!(is_new(&back), [true]);
    }
}

#[tokio::test]
async fn an_extract_leaves_the_others_as_they_were() {
    for test in stores().await {
        let store = &test.store;
        load(
            store,
            &[lists(
                "a",
                "2025-12",
                &[("A81001", 1), ("A81002", 2), ("A81003", 3)],
            )],
        )
        .await;
        let outcome = load(store, &[lists("b", "2025-12", &[("A81002", 20)])]).await;
        assert_eq!(
            outcome.notices,
            [Notice::Extract {
                source: "all".to_owned(),
                period: Period::Month(month("2025-12")),
                brought: 1,
                kept: 2,
            }]
        );
        let snapshot = store.snapshot().await.unwrap();
        let all = ["A81001", "A81002", "A81003"].map(|name| patients(&snapshot, "2025-12", name));
        assert_eq!(all, [Some(1.0), Some(20.0), Some(3.0)]);
        assert!(snapshot.releases.iter().all(|release| release.is_current));
    }
}

#[tokio::test]
async fn a_dry_run_tells_all_and_writes_nothing() {
    for test in stores().await {
        let store = &test.store;
        let new = [lists("a", "2025-12", &[("A81001", 3_000)])];
        let outcome = store.load(&new, NOW, true).await.unwrap();
        assert_eq!(is_new(&outcome), [true]);
        assert_eq!(outcome.releases[0].release().organisations_new, 1);
        let snapshot = store.snapshot().await.unwrap();
        assert!(
            snapshot.is_empty() && snapshot.catalogue.is_empty() && snapshot.releases.is_empty()
        );
        assert_eq!(snapshot.generation, 0);
    }
}

#[tokio::test]
async fn demonstration_data_and_published_figures_never_mix() {
    for test in stores().await {
        let store = &test.store;
        let mut invented = lists("d", "2025-12", &[("X99001", 3_000)]);
        invented.is_demonstration = true;
        load(store, std::slice::from_ref(&invented)).await;
        assert!(store.snapshot().await.unwrap().is_demonstration);
        let outcome = load(store, &[lists("a", "2025-12", &[("A81001", 1)])]).await;
        assert_eq!(outcome.notices, [Notice::DemonstrationRemoved]);
        let snapshot = store.snapshot().await.unwrap();
        assert!(!snapshot.is_demonstration);
        assert_eq!(snapshot.catalogue.by_code(code("X99001")), None);
        assert_eq!(snapshot.releases.len(), 1);
        let refused = store.load(&[invented], NOW, false).await;
        assert!(matches!(refused, Err(StoreError::HoldsRealData)));
        assert!(!store.snapshot().await.unwrap().is_demonstration);
    }
}

#[tokio::test]
async fn older_files_do_not_overwrite_what_newer_ones_say() {
    for test in stores().await {
        let store = &test.store;
        let record = |name: &str, as_of: &str, status| OrganisationRecord {
            name: Some(name.to_owned()),
            status: Some((status, Some("1974-04-01".parse().unwrap()), None)),
            ..OrganisationRecord::new(code("A81001"), Kind::Practice, month(as_of))
        };
        let directory = |hash: &str, record: OrganisationRecord| NewRelease {
            dataset: "organisations".to_owned(),
            source: "epraccur".to_owned(),
            files: vec![file("epraccur.csv", hash)],
            organisations: vec![record],
            ..NewRelease::default()
        };
        load(
            store,
            &[directory(
                "new",
                record("NEW NAME", "2026-02", Status::Closed),
            )],
        )
        .await;
        let mut older = record("OLD NAME", "2025-09", Status::Open);
        older.clinical_system = Some("TPP".to_owned());
        load(store, &[directory("old", older)]).await;
        let snapshot = store.snapshot().await.unwrap();
        let practice = snapshot.catalogue.by_code(code("A81001")).unwrap();
        assert_eq!(practice.name, "New Name");
        assert_eq!(practice.status, Status::Closed);
        assert_eq!(
            practice.clinical_system.as_deref(),
            Some("TPP"),
            "what it left open is filled"
        );
        assert_eq!(practice.opened, Some("1974-04-01".parse().unwrap()));
    }
}

#[tokio::test]
async fn dated_links_give_a_pcn_where_no_map_does() {
    for test in stores().await {
        let store = &test.store;
        let directory = NewRelease {
            dataset: "organisations".to_owned(),
            source: "epcn".to_owned(),
            files: vec![file("ePCN.xlsx", "e")],
            organisations: vec![
                practice("A81001", "2026-02"),
                OrganisationRecord::new(code("U00001"), Kind::Pcn, month("2026-02")),
            ],
            links: vec![Link {
                practice: code("A81001"),
                pcn: code("U00001"),
                start: "2019-10-01".parse().unwrap(),
                end: None,
            }],
            ..NewRelease::default()
        };
        load(
            store,
            &[directory.clone(), lists("a", "2025-12", &[("A81001", 100)])],
        )
        .await;
        let snapshot = store.snapshot().await.unwrap();
        assert_eq!(patients(&snapshot, "2025-12", "U00001"), Some(100.0));
        let mut other_name = directory;
        other_name.files = vec![file("ePCN.xlsx", "f")];
        let again = load(store, &[other_name]).await;
        assert_eq!(is_new(&again), [false], "the same directory in other bytes");
    }
}

#[tokio::test]
async fn a_load_that_is_dropped_half_way_leaves_no_trace() {
    for test in stores().await {
        let store = test.store.clone();
        load(&store, &[lists("a", "2025-11", &[("A81001", 1)])]).await;
        let before = store.snapshot().await.unwrap();
        for wait in [0_u64, 1, 2, 5] {
            let store = store.clone();
            let task = tokio::spawn(async move {
                let many: Vec<NewRelease> = (1..=12)
                    .map(|n| lists(&format!("x{n}"), &format!("2024-{n:02}"), &[("B82001", n)]))
                    .collect();
                store.load(&many, NOW, true).await
            });
            tokio::time::sleep(std::time::Duration::from_millis(wait)).await;
            task.abort();
            let _ = task.await;
        }
        let after = store.snapshot().await.unwrap();
        assert_eq!(after.generation, before.generation);
        assert_eq!(after.releases, before.releases);
        assert_eq!(after.catalogue.len(), before.catalogue.len());
    }
}

#[tokio::test]
async fn a_running_server_serves_what_another_process_loads() {
    for test in stores().await {
        let following = store::follow(
            test.store.clone(),
            std::time::Duration::from_millis(5),
            |_| (),
        )
        .await
        .unwrap();
        let old = following.now();
        let other = Store::open(&test.url).await.unwrap();
        let other = other.with_datasets(Arc::clone(&DATASETS));
        load(&other, &[lists("a", "2025-11", &[("A81001", 1)])]).await;
        for _ in 0..2_000 {
            if following.now().generation > old.generation {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        assert_eq!(patients(&following.now(), "2025-11", "A81001"), Some(1.0));
        assert!(
            old.is_empty(),
            "a page that began before sees what it began with"
        );
    }
}

#[tokio::test]
async fn a_wrong_address_is_explained() {
    let error = Store::open("mysql://localhost/x").await.unwrap_err();
    assert!(
        error.to_string().contains("HARESIGN_DATABASE_URL"),
        "{error}"
    );
    let error = Store::open("sqlite:///proc/nowhere/x.db")
        .await
        .unwrap_err();
    assert!(error.to_string().contains("/proc/nowhere"), "{error}");
}

#[tokio::test]
async fn an_area_has_the_name_of_the_month_shown() {
    for test in stores().await {
        let store = &test.store;
        let named = |hash: &str, period: &str, name: &str| {
            let mut map = map(period, &["A81001"]);
            map.files = vec![file("map", hash)];
            map.organisations[2].name = Some(name.to_owned());
            map
        };
        load(
            store,
            &[named("b", "2026-04", "NHS Beta Integrated Care Board")],
        )
        .await;
        load(
            store,
            &[named("a", "2025-11", "NHS Alpha Integrated Care Board")],
        )
        .await;
        let snapshot = store.snapshot().await.unwrap();
        let icb = snapshot.catalogue.ordinal(code("QAA")).unwrap();
        let at = |period: &str| snapshot.catalogue.name_at(icb, month(period)).to_owned();
        assert_eq!(at("2025-11"), at("2026-03"));
        assert_eq!(at("2026-04"), snapshot.catalogue.get(icb).unwrap().name);
        assert!(at("2025-11").contains("Alpha") && at("2026-04").contains("Beta"));
        let nobody = snapshot.catalogue.england().unwrap().ordinal;
        assert_eq!(
            snapshot.catalogue.name_at(nobody, month("2025-11")),
            "England"
        );
    }
}
