//! What a page shows first, and what it says where there is nothing: from published files of
//! which the newest has figures of one level only.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use answers::dashboard::Answer;
use answers::dashboard::members_question::members;
use answers::dashboard::not_reported::not_reported;
use answers::dashboard::profiles;
use answers::nation::NationAnswer;
use answers::questions;
use domain::comparison::Comparison;
use domain::snapshot::Snapshot;
use store::testing::sqlite;

const PRACTICES: &[u8] =
    include_bytes!("../../datasets/src/workforce/samples/practice-detailed.csv");
const PCNS: &[u8] = include_bytes!("../../datasets/src/workforce/samples/pcn-individual.csv");

/// These files, read, loaded and read back.
async fn loaded(files: &[(&str, &[u8])]) -> Snapshot {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    let reading = ingest::read(
        &[folder.path().to_owned()],
        &datasets::readers(),
        "2026-11".parse().unwrap(),
        &(),
    );
    assert!(reading.refused.is_empty(), "{:?}", reading.refused);
    let test = sqlite().await.with_datasets(datasets::built_in());
    test.store
        .load(&reading.releases, "2026-11-23T10:00:00Z", false)
        .await
        .unwrap();
    test.store.snapshot().await.unwrap()
}

/// Practices of May, PCN staff of June.
async fn staff() -> Snapshot {
    loaded(&[
        (
            "1 General Practice – May 2026 Practice Level - Detailed.csv",
            PRACTICES,
        ),
        (
            "1.Primary Care Networks - June 2026 Individual Level.csv",
            PCNS,
        ),
    ])
    .await
}

fn page(snapshot: &Snapshot, org: &str, period: &str, profile: &str) -> Comparison {
    match questions::overview(snapshot, "workforce", org, period, "", profile, "") {
        Answer::Comparison(comparison) => *comparison,
        Answer::Unavailable(why) => panic!("{org}: {why:?}"),
    }
}

#[tokio::test]
async fn the_default_period_has_figures_of_the_shown_profile() {
    let snapshot = staff().await;
    for org in ["E92", "ZR1", "ZQ1", "ZS1", "ZU0001", "ZA0001"] {
        let shown = page(&snapshot, org, "", "");
        assert_eq!(shown.shown_period().to_string(), "2026-05", "{org}");
        assert!(shown.is_reported(), "{org}");
    }
    for org in ["E92", "ZU0001"] {
        let shown = page(&snapshot, org, "", "pcn");
        assert_eq!(shown.shown_period().to_string(), "2026-06", "{org}");
        assert!(shown.is_reported(), "{org}");
    }
    // A button leads to figures, and never to the page that it stands on.
    let nothing = not_reported(&page(&snapshot, "E92", "2026-06", ""));
    assert_eq!(
        nothing.heading,
        "There are no figures for England in June 2026"
    );
    assert_eq!(nothing.last.unwrap().to_string(), "2026-05");
    let newest = |profile, show| {
        questions::newest_period(&snapshot, "workforce", "E92", profile, show)
            .unwrap()
            .to_string()
    };
    assert_eq!(newest("", ""), "2026-05");
    assert_eq!(newest("pcn", ""), "2026-06");
    assert_eq!(newest("", "pcn-fte"), "2026-06");
}

#[tokio::test]
async fn the_nation_opens_on_the_newest_period_of_the_indicator() {
    let snapshot = staff().await;
    let period = |show: &str| match questions::nation(&snapshot, "workforce", show, "", "") {
        NationAnswer::Nation(nation) => nation.period().to_string(),
        NationAnswer::Unavailable(why) => panic!("{why:?}"),
    };
    assert_eq!(period(""), "2026-05");
    assert_eq!(period("pcn-fte"), "2026-06");
}

#[tokio::test]
async fn nobody_failed_to_report_what_is_not_published_for_them() {
    let snapshot = staff().await;
    // PCN staff are not published for practices: what is, is shown, and the page says so.
    let practice = page(&snapshot, "ZA0001", "", "pcn");
    assert!(practice.is_reported());
    assert_eq!(
        profiles::withheld(&practice.dataset, Some("pcn"))
            .unwrap()
            .label,
        "PCN staff"
    );
    let nothing = not_reported(&page(&snapshot, "ZA0001", "2026-06", "pcn"));
    assert_eq!(
        nothing.heading,
        "No figures for practices are loaded for June 2026"
    );
    assert_eq!(nothing.last.unwrap().to_string(), "2026-05");
    let nothing = not_reported(&page(&snapshot, "ZU0001", "2026-06", ""));
    assert_eq!(
        nothing.heading,
        "No figures for PCNs are loaded for June 2026"
    );

    let alone = loaded(&[(
        "1 General Practice – May 2026 Practice Level - Detailed.csv",
        PRACTICES,
    )])
    .await;
    let practice = page(&alone, "ZA0001", "", "pcn");
    assert!(practice.is_reported() && practice.shown_period().to_string() == "2026-05");
}

#[tokio::test]
async fn members_are_shown_in_what_they_have() {
    let snapshot = staff().await;
    // The members of the sub-ICB are PCNs, which in June have their own staff alone.
    let pcns = members(&snapshot, "workforce", "members", "ZQ1", "2026-06", "");
    let practices = members(&snapshot, "workforce", "members", "ZU0001", "2026-05", "").unwrap();
    assert_eq!(practices.indicator.id, "patients-per-permanent-gp");
    let choices: Vec<&str> = practices
        .choices
        .iter()
        .map(|(id, _)| id.as_str())
        .collect();
    assert!(!choices.contains(&"pcn-fte-per-10000"), "{choices:?}");
    assert!(pcns.unwrap().has_figures());
}
