//! `docs/adding-a-dataset.md` does what it says: its table loads, and its folder is the example
//! beside this file.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::sync::Arc;

use datasets::{Files, Publication};
use domain::registry::{Origin, Registry};
use domain::snapshot::Snapshot;
use ingest::Readers;
use store::testing::sqlite;
use store::{Loaded, NewRelease, Notice};

#[path = "example/health_checks/mod.rs"]
mod health_checks;

const DOCUMENT: &str = include_str!("../../../docs/adding-a-dataset.md");
const NOW: &str = "2026-11-23T10:00:00Z";

/// The block of the document that is introduced as this file, as it is copied.
fn block(name: &str) -> String {
    let begin = format!("in `{name}`:\n\n```");
    let (_, rest) = DOCUMENT.split_once(&begin).unwrap();
    let (_, rest) = rest.split_once('\n').unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

fn table(toml: &str, csv: &str) -> NewRelease {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("flu.csv");
    std::fs::write(&file, csv).unwrap();
    let declaration = datasets::own_table(toml, "## What it is\n\nInvented.\n").unwrap();
    let latest = "2026-12".parse().unwrap();
    let table = ingest::tidy::read_tidy(&Arc::new(declaration), &file, latest, &|_| None);
    table.unwrap().release
}

fn uptake(snapshot: &Snapshot, period: &str, code: &str) -> Option<f64> {
    let facts = snapshot.facts("flu-vaccinations")?;
    let period = facts.period_index(period.parse().unwrap())?;
    let ordinal = snapshot.catalogue.ordinal(code.parse().unwrap())?;
    let evaluation = facts.dataset.evaluation("uptake")?;
    let quantity = facts.quantity(evaluation, period, ordinal)?;
    Some(quantity.numerator / quantity.denominator * 100.0)
}

#[tokio::test]
async fn the_table_of_the_document_becomes_a_dataset_and_goes_again() {
    let test = sqlite().await.with_datasets(datasets::built_in());
    let first = table(&block("flu.toml"), &block("flu.csv"));
    test.store
        .load(std::slice::from_ref(&first), NOW, false)
        .await
        .unwrap();
    let snapshot = test.store.snapshot().await.unwrap();
    let dataset = snapshot.registry.by_slug("flu-vaccinations").unwrap();
    assert_eq!(dataset.origin, Origin::User);
    assert_eq!(dataset.notes[0].title, "What it is");
    assert_eq!(uptake(&snapshot, "2025-11", "A81001"), Some(40.0));
    assert_eq!(uptake(&snapshot, "2025-10", "A81001"), Some(25.0));
    assert_eq!(uptake(&snapshot, "2025-11", "A81002"), None);

    // The same again changes nothing; a table without October has none.
    let outcome = test.store.load(&[first], NOW, false).await.unwrap();
    assert!(matches!(outcome.releases[0], Loaded::Unchanged { .. }));
    let shorter = block("flu.csv").replace("A81001,2025-10,1000,250\n", "");
    let second = table(&block("flu.toml"), &shorter);
    test.store.load(&[second], NOW, false).await.unwrap();
    let snapshot = test.store.snapshot().await.unwrap();
    assert_eq!(uptake(&snapshot, "2025-10", "A81001"), None);
    assert_eq!(uptake(&snapshot, "2025-11", "A81001"), Some(40.0));

    assert!(test.store.remove_dataset("flu-vaccinations").await.unwrap());
    let snapshot = test.store.snapshot().await.unwrap();
    assert!(snapshot.registry.dataset("flu-vaccinations").is_none());
    assert!(!test.store.remove_dataset("flu-vaccinations").await.unwrap());
}

#[tokio::test]
async fn the_formulas_of_the_document_give_figures() {
    let test = sqlite().await.with_datasets(datasets::built_in());
    let clinics = table(&block("clinics.toml"), &block("clinics.csv"));
    test.store.load(&[clinics], NOW, false).await.unwrap();
    let snapshot = test.store.snapshot().await.unwrap();
    let facts = snapshot.facts("clinics").unwrap();
    let period = facts.period_index("2025-11".parse().unwrap()).unwrap();
    let practice = snapshot
        .catalogue
        .ordinal("A81001".parse().unwrap())
        .unwrap();
    for (id, expected) in [
        ("all-visits", 50.0),
        ("more-visits", 25.0),
        ("missed-share", 10.0),
        ("content", 78.0),
    ] {
        let evaluation = facts.dataset.evaluation(id).unwrap();
        let value = facts.indicator(evaluation, period, practice);
        assert_eq!(value, Some(expected), "{id}");
    }
}

#[test]
fn a_formula_that_is_written_otherwise_is_answered_with_how_it_is_written() {
    let wrong = block("clinics.toml").replace(
        "{ published = { margin = \"experience\" } }",
        "{ published = \"experience\" }",
    );
    let error = datasets::own_table(&wrong, "").unwrap_err();
    assert!(
        error.contains("is written formula = { published"),
        "{error}"
    );
}

#[tokio::test]
async fn a_table_stays_beside_demonstration_data_until_published_files_come() {
    let test = sqlite().await.with_datasets(datasets::built_in());
    let published = read_example().remove(0);
    let invented = NewRelease {
        is_demonstration: true,
        ..published.clone()
    };
    test.store.load(&[invented], NOW, false).await.unwrap();
    let own = table(&block("flu.toml"), &block("flu.csv"));
    let outcome = test.store.load(&[own], NOW, false).await.unwrap();
    assert_eq!(outcome.notices, []);
    let snapshot = test.store.snapshot().await.unwrap();
    assert!(snapshot.is_demonstration);
    assert_eq!(uptake(&snapshot, "2025-11", "A81001"), Some(40.0));
    assert_eq!(test.store.releases().await.unwrap().len(), 2);
    let outcome = test.store.load(&[published], NOW, false).await.unwrap();
    assert!(outcome.notices.contains(&Notice::DemonstrationRemoved));
    let dataset = "flu-vaccinations".to_owned();
    assert!(outcome.notices.contains(&Notice::TableRemoved { dataset }));
    assert!(!test.store.snapshot().await.unwrap().is_demonstration);
}

#[test]
fn a_table_cannot_take_the_place_of_a_publication() {
    let taken = block("flu.toml").replace("flu-vaccinations", "list-size");
    let error = datasets::own_table(&taken, "").unwrap_err();
    assert!(error.contains("choose another id"), "{error}");
}

fn read_example() -> Vec<NewRelease> {
    let sample =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/example/health_checks/sample.csv");
    let readers = Readers {
        layouts: health_checks::PUBLICATION.files.layouts.iter().collect(),
        ..Readers::default()
    };
    let reading = ingest::read(&[sample], &readers, "2026-11".parse().unwrap(), &());
    assert!(reading.refused.is_empty(), "{:?}", reading.refused);
    reading.releases
}

#[tokio::test]
async fn the_folder_of_the_document_is_a_publication() {
    for file in [
        "dataset.toml",
        "notes.md",
        "mod.rs",
        "reader.rs",
        "sample.csv",
    ] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/example/health_checks");
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        assert!(
            DOCUMENT.contains(&text),
            "the document does not quote {file} as it is"
        );
    }
    let declared = Arc::new(health_checks::PUBLICATION.dataset().unwrap());
    let registry = Registry::new([Arc::clone(&declared)]).unwrap();
    let test = sqlite().await.with_datasets(Arc::new(registry));
    test.store.load(&read_example(), NOW, false).await.unwrap();
    let snapshot = test.store.snapshot().await.unwrap();
    let facts = snapshot.facts("health-checks").unwrap();
    let practice = snapshot
        .catalogue
        .ordinal("A81001".parse().unwrap())
        .unwrap();
    let evaluation = facts.dataset.evaluation("done-share").unwrap();
    let quantity = facts.quantity(evaluation, 0, practice).unwrap();
    assert_eq!((quantity.numerator, quantity.denominator), (30.0, 40.0));
}
