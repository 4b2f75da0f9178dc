//! The samples through recognition, a store and a snapshot: what a page is told. And every
//! published file, one import after the other.

use std::path::PathBuf;

use domain::api_rows::{Choice, select};
use domain::comparison::Comparison;
use domain::facts::Basis;
use domain::registry::{Measured, Reading};
use domain::snapshot::Snapshot;
use ingest::read;
use store::NewRelease;
use store::testing::{TestStore, sqlite};

use super::real_tests::folder;
use super::story::{nation_story, story};

const ID: &str = "online-consultations";

/// The registered list of the practices, which is longer than what the publication counts.
const LISTS: &str = "PUBLICATION,EXTRACT_DATE,TYPE,SUB_ICB_LOCATION_CODE,ONS_SUB_ICB_LOCATION_CODE,CODE,POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS
GP_PRAC_PAT_LIST,2026-01-01,GP,ZS001,E38000247,ZA0001,ZA1 1AA,ALL,ALL,10000
GP_PRAC_PAT_LIST,2026-01-01,GP,ZS001,E38000247,ZA0002,ZA1 1AA,ALL,ALL,5000
GP_PRAC_PAT_LIST,2026-01-01,GP,ZS001,E38000247,ZA0003,ZA1 1AA,ALL,ALL,4000
GP_PRAC_PAT_LIST,2026-01-01,GP,ZS001,E38000247,ZA0004,ZA1 1AA,ALL,ALL,3000
";

fn releases(paths: &[PathBuf]) -> Vec<NewRelease> {
    let today = "2026-11".parse().expect("a month");
    let reading = read(paths, &crate::readers(), today, &());
    assert!(reading.refused.is_empty(), "{:?}", reading.refused);
    reading.releases
}

async fn load(test: &TestStore, new: &[NewRelease]) {
    let loaded = test.store.load(new, "2026-11-23T10:00:00Z", false).await;
    loaded.unwrap_or_else(|error| panic!("{error}"));
}

/// The samples of January 2026, under their published names.
async fn snapshot() -> Snapshot {
    let folder = tempfile::tempdir().expect("a folder");
    let files: [(&str, &[u8]); 3] = [
        (
            "Submissions via OC Systems in General Practice - January 2026.xlsx",
            include_bytes!("samples/january-2026.xlsx"),
        ),
        (
            "Submissions via OC Systems By Day and Time - January 2026.csv",
            include_bytes!("samples/day-and-time-2026-01.csv"),
        ),
        ("gp-reg-pat-prac-all.csv", LISTS.as_bytes()),
    ];
    let paths: Vec<PathBuf> = files
        .iter()
        .map(|(name, bytes)| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).expect("written");
            path
        })
        .collect();
    let test = sqlite().await.with_datasets(crate::built_in());
    let releases = releases(&paths);
    assert_eq!(releases.len(), 3);
    load(&test, &releases).await;
    test.store.snapshot().await.expect("a snapshot")
}

fn reading_in(snapshot: &Snapshot, period: &str, code: &str, indicator: &str) -> Reading {
    let facts = snapshot.facts(ID).expect("figures");
    let period = facts
        .period_index(period.parse().expect("a period"))
        .expect("loaded");
    let evaluation = facts.dataset.evaluation(indicator).expect("an indicator");
    let code = code.parse().expect("a code");
    let ordinal = snapshot.catalogue.ordinal(code).expect("an organisation");
    facts.reading(evaluation, period, ordinal)
}

fn quantity_in(snapshot: &Snapshot, period: &str, code: &str, indicator: &str) -> (f64, f64) {
    let reading = reading_in(snapshot, period, code, indicator);
    let measured: Measured = reading.measured().unwrap_or_else(|| panic!("{reading:?}"));
    (measured.quantity.numerator, measured.quantity.denominator)
}

fn quantity(snapshot: &Snapshot, code: &str, indicator: &str) -> (f64, f64) {
    quantity_in(snapshot, "2026-01", code, indicator)
}

fn comparison(snapshot: &Snapshot, code: &str) -> Comparison {
    let facts = snapshot.facts(ID).expect("figures");
    let code = code.parse().expect("a code");
    Comparison::of(snapshot, facts, code, None, &[]).expect("a comparison")
}

#[tokio::test]
async fn four_states_stay_four() {
    let snapshot = snapshot().await;
    let of = |code: &str| reading_in(&snapshot, "2026-01", code, "submissions");
    let absence = |code: &str| comparison(&snapshot, code).absence;
    assert_eq!(quantity(&snapshot, "ZA0003", "submissions"), (0.0, 1.0));
    assert_eq!(absence("ZA0003"), None);
    assert_eq!(of("ZA0004"), Reading::Missing);
    let not_received = "takes part, and no figures were received for it";
    assert_eq!(absence("ZA0004").as_deref(), Some(not_received));
    assert_eq!(of("ZA0005"), Reading::Missing);
    let out = "does not take part in the collection";
    assert_eq!(absence("ZA0005").as_deref(), Some(out));
    assert_eq!(of("ZA0006"), Reading::Suppressed);
    assert_eq!(absence("ZA0006"), None);
    // A program gets rows of those that are known to have no figures, too.
    let facts = snapshot.facts(ID).expect("figures");
    assert_eq!(select(&snapshot, facts, &Choice::default()).rows.len(), 6);
}

#[tokio::test]
async fn an_area_sets_submissions_against_the_patients_of_the_same_practices() {
    let snapshot = snapshot().await;
    assert_eq!(
        quantity(&snapshot, "ZU0001", "submissions-per-1000"),
        (450.0, 18_000.0)
    );
    assert_eq!(
        quantity(&snapshot, "E92", "submissions-per-1000"),
        (450.0, 18_000.0)
    );
    assert_eq!(
        quantity(&snapshot, "E92", "submissions-per-1000-day"),
        (450.0, 18_000.0 * 21.0)
    );
    assert_eq!(
        quantity(&snapshot, "E92", "submissions-per-1000-list"),
        (450.0, 19_000.0)
    );
    assert_eq!(
        quantity(&snapshot, "E92", "own-count-share"),
        (18_000.0, 19_000.0)
    );
    assert_eq!(quantity(&snapshot, "E92", "clinical-share"), (300.0, 450.0));
    assert_eq!(
        quantity(&snapshot, "E92", "participation-share"),
        (5.0, 6.0)
    );
    assert_eq!(
        quantity(&snapshot, "ZA0005", "participation-share"),
        (0.0, 1.0)
    );
    let facts = snapshot.facts(ID).expect("figures");
    let england = snapshot.catalogue.england().expect("England").ordinal;
    let basis = facts.basis(0, 0, england);
    let Basis::Practices {
        reporting,
        suppressed,
        ..
    } = basis
    else {
        panic!("{basis:?}");
    };
    assert_eq!((reporting, suppressed), (3, 1));
}

#[tokio::test]
async fn a_time_that_is_unknown_is_in_no_share_by_time_of_day() {
    let snapshot = snapshot().await;
    assert_eq!(quantity(&snapshot, "E92", "weekend-share"), (40.0, 450.0));
    assert_eq!(
        quantity(&snapshot, "E92", "out-of-hours-share"),
        (50.0, 370.0)
    );
    assert_eq!(quantity(&snapshot, "E92", "early-share"), (10.0, 370.0));
    assert_eq!(
        quantity(&snapshot, "E92", "unknown-time-share"),
        (80.0, 450.0)
    );
    assert_eq!(
        reading_in(&snapshot, "2026-01", "ZA0003", "weekend-share"),
        Reading::Missing
    );
}

#[tokio::test]
async fn stories_say_how_many_and_why_there_are_none() {
    let snapshot = snapshot().await;
    assert_eq!(
        story(&comparison(&snapshot, "ZA0002"), None),
        [
            "Second received **150 submissions** in January 2026, **30 per 1,000 patients**, 7 per working day.",
            "0.0% of submissions with a known time came before 08:00, from 18:00 or at the weekend. Suppliers of its systems: Accurx and eConsult."
        ]
    );
    assert_eq!(
        story(&comparison(&snapshot, "ZA0003"), None)[0],
        "Third received **no submissions** in January 2026. The zero is published; it can also mean that the supplier sent nothing."
    );
    assert_eq!(
        story(&comparison(&snapshot, "ZA0005"), None),
        [
            "In January 2026 Fifth **does not take part in the collection**. It has no figures of submissions, which is not zero."
        ]
    );
    assert_eq!(
        story(&comparison(&snapshot, "ZA0006"), None)[0],
        "The submissions of Sixth in January 2026 are **suppressed**."
    );
    assert_eq!(
        nation_story(&comparison(&snapshot, "E92"), 3),
        [
            "Practices received **450 online submissions** in January 2026, **25 per 1,000 patients**. 67% were clinical. 14% of those with a known time came before 08:00, from 18:00 or at the weekend."
        ]
    );
}

/// Every published file in the order in which it appeared, each an import of its own, and the
/// files of March 2025 together: nothing is held up, and the newest edition of a month stands.
#[tokio::test]
async fn every_published_file_is_loaded_after_those_before_it() {
    let Some(folder) = folder() else {
        return;
    };
    let workbook = |month: &str| {
        let mut names = ["OC Systems", "Online Consultation Systems"]
            .into_iter()
            .map(|words| {
                folder.join(format!(
                    "Submissions via {words} in General Practice - {month}.xlsx"
                ))
            });
        names
            .find(|path| path.is_file())
            .unwrap_or_else(|| panic!("no {month}"))
    };
    let long = folder.join("Submissions via OC Systems in General Practice - March 2025_CSVs.zip");
    let times = folder.join("Submissions via OC Systems By Day and Time - May 2025.zip");
    let test = sqlite().await.with_datasets(crate::built_in());
    for month in [
        "April 2024",
        "June 2024",
        "July 2024",
        "August 2024",
        "September 2024",
        "October 2024",
        "December 2024",
        "January 2025",
        "February 2025",
    ] {
        load(&test, &releases(&[workbook(month)])).await;
    }
    let snapshot = test.store.snapshot().await.expect("a snapshot");
    assert_eq!(
        quantity_in(&snapshot, "2024-12", "E92", "submissions").0,
        3_046_796.0
    );
    load(&test, &releases(&[workbook("March 2025"), long])).await;
    for month in [
        "April 2025",
        "May 2025",
        "June 2025",
        "July 2025",
        "August 2025",
        "October 2025",
        "November 2025",
        "December 2025",
        "January 2026",
    ] {
        load(&test, &releases(&[workbook(month)])).await;
    }
    load(&test, &releases(&[times])).await;
    // An older edition does not replace a newer one.
    load(&test, &releases(&[workbook("December 2024")])).await;
    let snapshot = test.store.snapshot().await.expect("a snapshot");
    let facts = snapshot.facts(ID).expect("figures");
    assert_eq!(facts.periods().len(), 19 + 9);
    for (period, total) in [
        ("2023-09", 2_355_705.0),
        ("2024-04", 4_158_488.0),
        ("2024-12", 4_316_208.0),
        ("2025-03", 4_724_314.0),
        ("2026-01", 9_204_297.0),
    ] {
        let found = quantity_in(&snapshot, period, "E92", "submissions").0;
        assert_eq!(found, total, "{period}");
    }
    // England's own rate leaves out practices without a submission; here no such practice has a
    // published zero in January 2026, so that the two are one.
    let (submissions, patients) = quantity_in(&snapshot, "2026-01", "E92", "submissions-per-1000");
    assert_eq!((submissions, patients), (9_204_297.0, 62_247_022.0));
    assert_eq!(
        quantity_in(&snapshot, "2026-01", "E92", "participation-share"),
        (6_146.0, 6_171.0)
    );
    let suppressed = reading_in(&snapshot, "2024-11", "E92", "participation-share");
    assert_ne!(
        suppressed,
        Reading::Suppressed,
        "the long file has what the workbook held back"
    );
    let (weekend, all) = quantity_in(&snapshot, "2025-05", "E92", "weekend-share");
    assert_eq!((weekend, all), (34_055.0 + 26_657.0, 5_123_833.0));
    // Without 19,954 of unknown time.
    assert_eq!(
        quantity_in(&snapshot, "2025-05", "E92", "early-share").1,
        5_123_833.0 - 19_954.0
    );
}
