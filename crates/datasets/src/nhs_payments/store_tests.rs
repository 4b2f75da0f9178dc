//! The samples through recognition, a store and a snapshot: what a page is told.

use std::path::PathBuf;

use domain::comparison::Comparison;
use domain::period::Period;
use domain::registry::Reading;
use domain::snapshot::Snapshot;
use ingest::read;
use store::LoadOptions;
use store::testing::sqlite;

use super::story::{nation_story, story};

/// All samples, under their published names.
async fn snapshot() -> Snapshot {
    let folder = tempfile::tempdir().expect("a folder");
    let files: [(&str, &str); 4] = [
        (
            "nhspaymentsgp-18-19-csv.csv",
            include_str!("samples/nhspaymentsgp-18-19-csv.csv"),
        ),
        (
            "nhspaymentsgp-22-23-prac-csv.csv",
            include_str!("samples/nhspaymentsgp-22-23-prac-csv.csv"),
        ),
        (
            "nhspaymentsgp-24-25-prac-csv.csv",
            include_str!("samples/nhspaymentsgp-24-25-prac-csv.csv"),
        ),
        (
            "nhspaymentsgp-24-25-pcn-csv.csv",
            include_str!("samples/nhspaymentsgp-24-25-pcn-csv.csv"),
        ),
    ];
    let paths: Vec<PathBuf> = files
        .iter()
        .map(|(name, text)| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).expect("written");
            path
        })
        .collect();
    let today = "2026-11".parse().expect("a month");
    let reading = read(&paths, &crate::readers(), today, &());
    assert!(reading.refused.is_empty(), "{:?}", reading.refused);
    assert_eq!(reading.releases.len(), 4);
    let test = sqlite().await.with_datasets(crate::built_in());
    // So few practices move their total further than is plausible.
    let options = LoadOptions {
        accept: true,
        ..LoadOptions::default()
    };
    let now = "2026-11-23T10:00:00Z";
    let loaded = test.store.load_with(&reading.releases, now, options);
    loaded.await.expect("loaded");
    test.store.snapshot().await.expect("a snapshot")
}

fn reading(snapshot: &Snapshot, year: u16, code: &str, indicator: &str) -> Reading {
    let facts = snapshot.facts("nhs-payments").expect("figures");
    let period = facts
        .period_index(Period::FinancialYear(year))
        .expect("loaded");
    let evaluation = facts.dataset.evaluation(indicator).expect("an indicator");
    let code = code.parse().expect("a code");
    let ordinal = snapshot.catalogue.ordinal(code).expect("an organisation");
    facts.reading(evaluation, period, ordinal)
}

fn quantity(snapshot: &Snapshot, year: u16, code: &str, indicator: &str) -> (f64, f64) {
    let found = reading(snapshot, year, code, indicator)
        .quantity()
        .expect("a figure");
    (found.numerator, found.denominator)
}

#[tokio::test]
async fn areas_have_the_payments_and_the_patients_of_their_practices() {
    let snapshot = snapshot().await;
    let near = |year, code, indicator, wanted: (f64, f64)| {
        let found = quantity(&snapshot, year, code, indicator);
        let is_near = |a: f64, b: f64| (a - b).abs() < 1e-6;
        assert!(
            is_near(found.0, wanted.0) && is_near(found.1, wanted.1),
            "{code} {indicator}: {found:?}, not {wanted:?}"
        );
    };
    near(
        2024,
        "ZA0001",
        "paid-per-registered",
        (914_117.81, 3_893.75),
    );
    // Who has no patients is in the sum of what was paid.
    near(2024, "E92", "paid-per-registered", (1_015_355.65, 5_093.75));
    near(2024, "ZS1", "paid-per-registered", (1_015_355.65, 5_093.75));
    near(2024, "E92", "rural", (1.0, 3.0));
    near(2024, "E92", "dispensing-practices", (1.0, 2.0));
    near(2024, "E92", "whole-year", (1.0, 3.0));
    near(2022, "ZA0001", "core-per-weighted", (438_099.78, 4_579.78));
    // Networks have figures of their own, and practices none of them.
    let network = quantity(&snapshot, 2024, "ZU0001", "network-paid");
    assert_eq!(network.0, 1_500_000.25);
    let none = reading(&snapshot, 2024, "ZA0001", "network-paid");
    assert_eq!(none, Reading::Missing);
    // The year has no such line.
    let none = reading(&snapshot, 2018, "ZA0001", "participation-per-weighted");
    assert_eq!(none, Reading::Missing);
}

#[tokio::test]
async fn stories_say_what_was_paid_and_what_stands_against_comparing() {
    let snapshot = snapshot().await;
    let facts = snapshot.facts("nhs-payments").expect("figures");
    let comparison = |code: &str| {
        Comparison::of(&snapshot, facts, code.parse().expect("a code"), None, &[])
            .expect("a comparison")
    };
    let ash = comparison("ZA0001");
    let england = ash.groups.iter().position(|group| group.name == "England");
    let told = story(&ash, england);
    assert!(
        told[0].starts_with("Ash Lane was paid **£914,118** before deductions in 2024/25: **£204.93 for each weighted patient**, £28.68 more than in England."),
        "{told:?}"
    );
    assert!(
        told[1].starts_with("The largest gaps to England are in "),
        "{told:?}"
    );
    let beech = story(&comparison("ZA0002"), None);
    assert!(
        beech.last().is_some_and(
            |last| last.starts_with("The file marks this year of the practice as unusual")
        ),
        "{beech:?}"
    );
    let nation = nation_story(&comparison("E92"), 3);
    assert!(
        nation[0].starts_with("3 practices were paid **£1 million** before deductions in 2024/25"),
        "{nation:?}"
    );
}
