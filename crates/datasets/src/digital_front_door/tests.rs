//! The score over made-up channels, through a store of each engine to what a page says.

use std::sync::Arc;

use domain::code::OdsCode;
use domain::column::Column;
use domain::comparison::Comparison;
use domain::organisation::Kind;
use domain::peers::GroupKey;
use domain::period::{Month, Period};
use domain::registry::{Dataset, Registry};
use domain::snapshot::Snapshot;
use store::{Membership, NewRelease, OrganisationRecord, PeriodFigures};

use super::story::story;

const MONTH: &str = "2025-10";

/// Users of the NHS App among patients.
const NHS_APP: &str = r#"
id = "nhs-app"
title = "NHS App"
cadence = "monthly"
presence = "login"

[tool]
slug = "nhs-app"
section = "access"
question = "?"
about = "?"
first_shown = "active-uptake"
counts = "patients"

[[dimension]]
id = "login"
label = "Login"
values = [{ id = "active", label = "Active" }, { id = "none", label = "None" }]

[[margin]]
id = "login"
counts = "patients"
dimensions = ["login"]

[[indicator]]
id = "active-uptake"
label = "Active uptake"
meaning = "Patients who logged in."
formula = { share = { of = ["login.active"], among = ["login.*"] } }
unit = "percent"
"#;

/// Submissions for every thousand patients.
const ONLINE_CONSULTATIONS: &str = r#"
id = "online-consultations"
title = "Online consultations"
cadence = "monthly"
presence = "submissions"

[[margin]]
id = "submissions"
counts = "submissions"

[[margin]]
id = "patients"
counts = "patients"

[[indicator]]
id = "submissions-per-1000"
label = "Submissions per 1,000 patients"
meaning = "Submissions for every thousand patients."
formula = { rate = { of = ["submissions"], per = ["patients"] } }
unit = "per-thousand"
decimals = 0
"#;

fn month() -> Month {
    MONTH.parse().expect("a month")
}

fn code(text: &str) -> OdsCode {
    text.parse().expect("a code")
}

/// Ten practices, five in each of two PCNs.
fn practices() -> Vec<OdsCode> {
    (1..=10)
        .map(|number| code(&format!("Z{number:05}")))
        .collect()
}

fn release(dataset: &str, columns: &[(&str, [Option<u32>; 10])]) -> NewRelease {
    let columns = columns
        .iter()
        .map(|(measure, counts)| ((*measure).to_owned(), Column::from_counts(counts)))
        .collect();
    NewRelease {
        dataset: dataset.to_owned(),
        source: "table".to_owned(),
        reader: "test".to_owned(),
        figures: vec![PeriodFigures {
            period: Period::Month(month()),
            organisations: practices(),
            columns,
        }],
        ..NewRelease::default()
    }
}

fn map() -> NewRelease {
    let areas = [
        ("U00001", Kind::Pcn),
        ("U00002", Kind::Pcn),
        ("16C", Kind::SubIcb),
        ("QAA", Kind::Icb),
        ("Y63", Kind::Region),
    ];
    let record = |(own, kind): (OdsCode, Kind)| OrganisationRecord {
        name: Some(format!("{own} SURGERY")),
        ..OrganisationRecord::new(own, kind, month())
    };
    let all = practices().into_iter().map(|own| (own, Kind::Practice));
    let all = all.chain(areas.map(|(own, kind)| (code(own), kind)));
    let rows = practices().into_iter().enumerate().map(|(index, own)| {
        let pcn = if index < 5 { "U00001" } else { "U00002" };
        (own, [pcn, "16C", "QAA", "Y63"].map(|area| Some(code(area))))
    });
    NewRelease {
        dataset: "organisations".to_owned(),
        source: "registered-patients-map".to_owned(),
        organisations: all.map(record).collect(),
        memberships: vec![Membership {
            source: "registered-patients-map".to_owned(),
            month: month(),
            rows: rows.collect(),
        }],
        ..NewRelease::default()
    }
}

/// Percentiles in the app of 5, 15 … 95 in the order of the practices; in consultations the other
/// way round, of the first nine; video appointments of one practice in ten, the last.
async fn snapshots() -> Vec<Snapshot> {
    let active = std::array::from_fn(|index| Some(1_000 * (index as u32 + 1)));
    let none = std::array::from_fn(|index| Some(1_000 * (19 - index as u32)));
    let submissions = std::array::from_fn(|index| (index < 9).then(|| 1_000 * (20 - index as u32)));
    let video = std::array::from_fn(|index| Some(if index == 9 { 100 } else { 0 }));
    let telephone = std::array::from_fn(|_| Some(5_000));
    let zero = [Some(0); 10];
    let releases = [
        map(),
        release("nhs-app", &[("login.active", active), ("login.none", none)]),
        release(
            "online-consultations",
            &[
                ("submissions", submissions),
                ("patients", [Some(100_000); 10]),
            ],
        ),
        release(
            "gp-appointments",
            &[
                ("mode.face-to-face", zero),
                ("mode.telephone", telephone),
                ("mode.home-visit", zero),
                ("mode.video-online", video),
                ("mode.unknown", zero),
            ],
        ),
    ];
    let made_up = [NHS_APP, ONLINE_CONSULTATIONS];
    let made_up = made_up.map(|toml| Arc::new(Dataset::parse(toml, "").expect("a declaration")));
    let built_in = crate::built_in();
    // What is built in under these names gives way to what is known here to the last number.
    let others = built_in
        .datasets()
        .iter()
        .filter(|dataset| made_up.iter().all(|own| own.id != dataset.id))
        .cloned();
    let registry = Registry::new(others.chain(made_up.iter().cloned())).expect("a registry");
    let registry = Arc::new(registry);
    let mut snapshots = Vec::new();
    for test in store::testing::stores().await {
        let test = test.with_datasets(Arc::clone(&registry));
        let loaded = test.store.load(&releases, "2026-11-23T10:00:00Z", false);
        loaded.await.expect("loaded");
        snapshots.push(test.store.snapshot().await.expect("a snapshot"));
    }
    snapshots
}

fn comparison(snapshot: &Snapshot, org: &str) -> Comparison {
    let facts = snapshot.facts("digital-front-door").expect("figures");
    Comparison::of(snapshot, facts, code(org), None, &[]).expect("a comparison")
}

fn scores(snapshot: &Snapshot, measure: &str, codes: &[OdsCode]) -> Vec<Option<f64>> {
    let facts = snapshot.facts("digital-front-door").expect("figures");
    let measure = facts.dataset.measure(measure).expect("a measure");
    let period = facts.period_index(Period::Month(month())).expect("loaded");
    let value = |own: &OdsCode| {
        let ordinal = snapshot.catalogue.ordinal(*own).expect("an organisation");
        facts
            .value(measure.margin, measure.cell, period, ordinal)
            .number()
    };
    codes.iter().map(value).collect()
}

#[tokio::test]
async fn every_engine_has_the_same_scores() {
    let all = practices();
    for snapshot in snapshots().await {
        // App 5, consultations 94.44, video 45 (nine of ten share none).
        let own = scores(&snapshot, "score/value", &all);
        assert_eq!(own[0], Some(48.15), "{own:?}");
        // App 95, no consultations, video 95.
        assert_eq!(own[9], Some(95.0));
        let parts = scores(&snapshot, "score/parts", &all);
        assert_eq!((parts[0], parts[9]), (Some(3.0), Some(2.0)));
        // Two PCNs: 25 and 75 in two channels. The second has consultations of four of five
        // practices, too few, and then nobody is ranked in them.
        let pcns = [code("U00001"), code("U00002")];
        assert_eq!(
            scores(&snapshot, "score/value", &pcns),
            [Some(25.0), Some(75.0)]
        );
        assert_eq!(
            scores(&snapshot, "score/parts", &pcns),
            [Some(2.0), Some(2.0)]
        );
        assert_eq!(scores(&snapshot, "score/value", &[code("QAA")]), [None]);
    }
}

#[tokio::test]
async fn the_story_names_the_channels_and_what_would_move_the_score() {
    let snapshots = snapshots().await;
    let snapshot = &snapshots[0];
    let first = comparison(snapshot, "Z00001");
    let england = first.group_index(GroupKey::England);
    let told = story(&first, england);
    assert!(
        told[0].contains("**48.1 of 100** in October 2025"),
        "{told:?}"
    );
    assert!(
        told[0].contains("**3 of 3 channels**: active use of the NHS App, online consultations and online or video appointments."),
        "{told:?}"
    );
    assert!(
        told[1].contains(
            "strongest channel is online consultations, at 200 per 1,000, highest of 9 practices"
        ),
        "{told:?}"
    );
    assert!(
        told[1]
            .contains("its weakest is active use of the NHS App, at 5.0%, lowest of 10 practices"),
        "{told:?}"
    );
    // The median of 5, 10 … 50% is 27.5%, between the fifth and the sixth: percentile 50, which
    // is 45 more, a third of it in the score.
    assert!(
        told[1].contains("If active use of the NHS App rose to the national median, 27.5%, the score would be **63.1** instead of 48.1"),
        "{told:?}"
    );
    // (94.44 + 45) / 2, (5 + 45) / 2, (5 + 94.44) / 2.
    assert!(
        told[1].contains("would be 25.0 to 69.7, depending on which"),
        "{told:?}"
    );
    assert!(
        told[2].contains("9 of 10 have online consultations, as it has"),
        "{told:?}"
    );

    let last = comparison(snapshot, "Z00010");
    let told = story(&last, last.group_index(GroupKey::England));
    assert!(told[0].contains("**2 of 3 channels**"), "{told:?}");
    assert!(
        told[0].contains("Left out: online consultations (not reported)."),
        "{told:?}"
    );
    assert!(
        told[2].contains("9 of 10 have online consultations, which it has not"),
        "{told:?}"
    );
    assert!(
        !told[1].contains("If "),
        "the highest in both has nothing to rise to: {told:?}"
    );

    let icb = comparison(snapshot, "QAA");
    assert!(icb.parts.is_none());
    let told = story(&icb, None);
    assert!(
        told[0].starts_with("10 practices in ") && told[0].contains(" scored **"),
        "{told:?}"
    );
    assert!(
        told[0].contains("9 of them with online consultations"),
        "{told:?}"
    );
}

/// Datasets that are not there are channels without data, said as such.
#[test]
fn it_needs_none_of_its_channels_to_be_known() {
    let dataset = super::PUBLICATION.dataset().expect("a declaration");
    let computed = dataset.computed.as_ref().expect("computed");
    assert_eq!(computed.parts.len(), 3);
    let alone = Registry::new([Arc::new(dataset)]).expect("a registry of it alone");
    assert_eq!(alone.datasets().len(), 1);
}
