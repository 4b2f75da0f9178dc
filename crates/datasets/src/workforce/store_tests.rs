//! The samples through recognition, a store and a snapshot: what a page is told.

use std::path::PathBuf;

use domain::comparison::Comparison;
use domain::period::Period;
use domain::registry::{Measured, Reading};
use domain::snapshot::Snapshot;
use ingest::read;
use store::testing::sqlite;

use super::story::{nation_story, story};

const PERIOD: &str = "2026-06";

/// The samples of June 2026, under their published names.
async fn snapshot() -> Snapshot {
    let folder = tempfile::tempdir().expect("a folder");
    let files: [(&str, &[u8]); 3] = [
        (
            "1 General Practice – June 2026 Practice Level - Detailed.csv",
            include_bytes!("samples/practice-detailed.csv"),
        ),
        (
            "3 General Practice – June 2026 Practice Level - High level.csv",
            include_bytes!("samples/practice-high-level.csv"),
        ),
        (
            "1.Primary Care Networks - June 2026 Individual Level.csv",
            include_bytes!("samples/pcn-individual.csv"),
        ),
    ];
    let paths: Vec<PathBuf> = files
        .iter()
        .map(|(name, bytes)| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).expect("written");
            path
        })
        .collect();
    let today = "2026-11".parse().expect("a month");
    let reading = read(&paths, &crate::readers(), today, &());
    assert!(reading.refused.is_empty(), "{:?}", reading.refused);
    assert_eq!(reading.releases.len(), 3);
    let test = sqlite().await.with_datasets(crate::built_in());
    let loaded = test.store.load(&reading.releases, "2026-11-23T10:00:00Z", false);
    loaded.await.expect("loaded");
    test.store.snapshot().await.expect("a snapshot")
}

fn reading(snapshot: &Snapshot, code: &str, indicator: &str) -> Reading {
    let facts = snapshot.facts("workforce").expect("figures");
    let period: Period = PERIOD.parse().expect("a period");
    let period = facts.period_index(period).expect("loaded");
    let evaluation = facts.dataset.evaluation(indicator).expect("an indicator");
    let code = code.parse().expect("a code");
    let ordinal = snapshot.catalogue.ordinal(code).expect("an organisation");
    facts.reading(evaluation, period, ordinal)
}

fn quantity(snapshot: &Snapshot, code: &str, indicator: &str) -> (f64, f64) {
    let measured: Measured = reading(snapshot, code, indicator).measured().expect("a figure");
    (measured.quantity.numerator, measured.quantity.denominator)
}

#[tokio::test]
async fn an_area_sets_the_staff_of_some_against_the_patients_of_the_same() {
    let snapshot = snapshot().await;
    // One of the two practices of the PCN has no valid data on GPs: its patients are left out.
    assert_eq!(quantity(&snapshot, "ZU0001", "patients-per-qualified-gp"), (9_000.0, 5.0));
    assert_eq!(quantity(&snapshot, "ZU0001", "nurses-per-1000"), (3.7, 14_000.0));
    // The practice in no PCN counts in its sub-ICB, without nurses.
    assert_eq!(quantity(&snapshot, "ZS2", "patients-per-qualified-gp"), (5_000.0, 2.0));
    assert_eq!(quantity(&snapshot, "ZS2", "nurses-per-1000"), (0.5, 2_000.0));
    assert_eq!(quantity(&snapshot, "E92", "patients-per-qualified-gp"), (14_000.0, 7.0));
    assert_eq!(quantity(&snapshot, "E92", "gp-returned"), (3.0, 4.0));
    // People do not add up; full-time equivalents of practices do.
    assert_eq!(reading(&snapshot, "ZU0001", "nurse-headcount"), Reading::Missing);
    assert_eq!(quantity(&snapshot, "ZA0001", "nurse-headcount").0, 3.0);
    // The detailed file goes before the high-level one, which fills nothing here.
    assert_eq!(quantity(&snapshot, "ZA0001", "dpc-fte").0, 1.8);
    // PCN staff are as published at every level, people counted once.
    assert_eq!(quantity(&snapshot, "ZQ1", "pcn-headcount").0, 6.0);
    assert_eq!(quantity(&snapshot, "E92", "pcn-fte").0, 6.556_667);
    assert_eq!(reading(&snapshot, "ZA0001", "pcn-fte"), Reading::Missing);
}

#[tokio::test]
async fn a_part_that_one_practice_did_not_give_is_that_of_the_other() {
    let snapshot = snapshot().await;
    let facts = snapshot.facts("workforce").expect("figures");
    let dimension = facts.dataset.dimension("role").expect("the roles");
    let place = |id: &str| dimension.index_of(id).expect("a role");
    let cells = |code: &str| {
        let code = code.parse().expect("a code");
        let comparison =
            Comparison::of(&snapshot, facts, code, None, &[]).expect("a comparison");
        comparison.breakdown("roles").expect("the roles").clone()
    };
    let (pcn, ash, beech) = (cells("ZU0001"), cells("ZA0001"), cells("ZA0002"));
    let (gp, nurse) = (place("gp"), place("nurse"));
    assert_eq!(beech.own.0[gp], None, "no valid data on GPs");
    assert_eq!(pcn.own.0[gp], ash.own.0[gp]);
    assert_eq!((pcn.practices[gp], pcn.practices[nurse], pcn.listed), (1, 2, 2));
    let nurses = [&ash, &beech].map(|cells| cells.own.0[nurse].expect("nurses"));
    let sum = pcn.own.0[nurse].expect("nurses of both");
    assert!((sum - nurses.iter().sum::<f64>()).abs() < 1e-9);
}

#[tokio::test]
async fn stories_say_how_many_gps_there_are_for_how_many_patients() {
    let snapshot = snapshot().await;
    let facts = snapshot.facts("workforce").expect("figures");
    let comparison = |code: &str| {
        Comparison::of(&snapshot, facts, code.parse().expect("a code"), None, &[])
            .expect("a comparison")
    };
    let ash = comparison("ZA0001");
    let england = ash.groups.iter().position(|group| group.name == "England");
    assert_eq!(
        story(&ash, england)[0],
        "Ash Lane had **5.0 full-time equivalent GPs** in June 2026, trainees left out, for 9,000 patients: **1,800 patients for each**, or 2,045 for each who is not a locum. That is a tenth fewer than in England."
    );
    assert_eq!(
        story(&comparison("ZA0002"), None),
        ["Beech gave no valid data on GPs for June 2026: how many GPs it had is not known. The figures on other staff are its own."]
    );
    let pcn = story(&comparison("ZU0001"), None);
    assert_eq!(
        pcn[1],
        "Ash PCN had **5.1 full-time equivalent staff** in June 2026, employed or contracted, 47% of them contracted as a service."
    );
    assert_eq!(
        nation_story(&comparison("E92"), 4),
        ["Practices in England with valid data had **7.0 full-time equivalent GPs** in June 2026, trainees left out, for 14,000 patients: **2,000 patients for each**, or 2,188 for each who is not a locum. GPs in training worked 18% of all GP time, partners worked 50% of the time of qualified GPs."]
    );
}
