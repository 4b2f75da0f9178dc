//! What becomes of small files in a store: areas, England, shares across margins, the order of
//! editions, and the sentences.

use domain::facts::{Basis, Facts};
use domain::organisation::{Kind, Ordinal};
use domain::period::Period;
use domain::snapshot::Snapshot;
use ingest::Reading;
use store::testing::sqlite;

use super::samples::{PARTICIPATION, SUMMARY, read_workbook, summary};

async fn loaded(readings: &[Reading]) -> Snapshot {
    let test = sqlite().await.with_datasets(crate::built_in());
    for reading in readings {
        assert!(reading.refused.is_empty(), "{:?}", reading.refused);
        let loaded = test
            .store
            .load(&reading.releases, "2026-11-23T10:00:00Z", false)
            .await;
        loaded.expect("loaded");
    }
    test.store.snapshot().await.expect("a snapshot")
}

fn facts(snapshot: &Snapshot) -> &Facts {
    snapshot.facts("cloud-telephony").expect("loaded")
}

fn ordinal(snapshot: &Snapshot, code: &str) -> Ordinal {
    let code = code.parse().expect("a code");
    snapshot
        .catalogue
        .by_code(code)
        .expect("an organisation")
        .ordinal
}

fn period(facts: &Facts, month: &str) -> usize {
    let month = month.parse().expect("a month");
    facts.period_index(Period::Month(month)).expect("a period")
}

/// The value of an indicator, to a hundredth.
fn value(snapshot: &Snapshot, month: &str, code: &str, id: &str) -> Option<f64> {
    let facts = facts(snapshot);
    let evaluation = facts.dataset.evaluation(id).expect("an indicator");
    let value = facts.indicator(evaluation, period(facts, month), ordinal(snapshot, code))?;
    Some((value * 100.0).round() / 100.0)
}

#[tokio::test]
async fn areas_are_their_practices_and_england_is_as_published() {
    let snapshot = loaded(&[read_workbook(SUMMARY, &summary())]).await;
    let of = |code: &str, id: &str| value(&snapshot, "2026-01", code, id);
    assert_eq!(of("ZA0001", "missed-share"), Some(9.0));
    assert_eq!(of("ZA0002", "answered-within-2"), Some(100.0));
    assert_eq!(of("ZA0001", "callback-made-share"), Some(98.0));
    // No call back was asked for: there is nothing to divide by.
    assert_eq!(of("ZA0002", "callback-made-share"), None);
    // Of the PCN 170 of 1,500 calls were missed; what its shared account missed is not in it.
    assert_eq!(of("ZU0001", "missed-share"), Some(11.33));
    assert_eq!(of("ZU0001", "unassigned-share"), Some(57.14));
    assert_eq!(of("ZS001", "calls"), Some(2200.0));
    // England has the calls of shared accounts, over the patients that are published beside them.
    assert_eq!(of("E92", "calls"), Some(4500.0));
    assert_eq!(of("E92", "calls-per-1000"), Some(60.0));
    assert_eq!(of("E92", "missed-share"), Some(13.56));
    assert_eq!(of("E92", "participation-share"), Some(80.0));
    assert_eq!(of("E92", "unmapped-share"), Some(6.67));
    assert_eq!(of("E92", "not-classified"), Some(0.22));
    assert_eq!(of("E92", "eight-to-ten-share"), Some(4.52));
    assert_eq!(value(&snapshot, "2025-12", "E92", "calls"), Some(4000.0));
    let facts = facts(&snapshot);
    let evaluation = facts.dataset.evaluation("calls").expect("an indicator");
    let england = ordinal(&snapshot, "E92");
    assert_eq!(
        facts.behind(evaluation, period(facts, "2026-01"), england),
        Basis::Published
    );
    assert_eq!(snapshot.catalogue.ordinals(Kind::Practice).len(), 3);
}

#[tokio::test]
async fn a_share_of_two_margins_is_of_the_practices_that_have_both() {
    let snapshot = loaded(&[read_workbook(SUMMARY, &summary())]).await;
    let facts = facts(&snapshot);
    let quantity = |id: &str, code: &str| {
        let evaluation = facts.dataset.evaluation(id).expect("an indicator");
        let found = facts.quantity(
            evaluation,
            period(facts, "2026-01"),
            ordinal(&snapshot, code),
        );
        found.map(|own| (own.numerator, own.denominator))
    };
    // The third practice gives no call backs: its 700 calls are not set against those of others.
    assert_eq!(quantity("callback-share", "ZS001"), Some((50.0, 1500.0)));
    assert_eq!(quantity("answered-share", "ZS001"), Some((1300.0, 2200.0)));
    let evaluation = facts
        .dataset
        .evaluation("answered-share")
        .expect("an indicator");
    let practice = ordinal(&snapshot, "ZA0001");
    let own = facts
        .quantity(evaluation, period(facts, "2026-01"), practice)
        .expect("a figure");
    assert!(
        evaluation.indicator.interval(own).is_some(),
        "a share of counts has an interval"
    );
}

#[tokio::test]
async fn editions_give_the_same_in_any_order() {
    // The edition of February revises England's January, and has other practices of its own month.
    let february: Vec<(&str, String)> = summary()
        .into_iter()
        .map(|(name, text)| {
            let text = match name {
                "Table 1" => text
                    .replace("||@2026-01-31|@2025-12-31", "||@2026-02-28|@2026-01-31")
                    .replace("Calls |4500|4000", "Calls |4500|4100"),
                "Table 2" => super::samples::table_2("2026-02"),
                _ => text.replace("2026-01-01", "2026-02-01"),
            };
            (name, text)
        })
        .collect();
    let name = "Cloud Based Telephony Publication Summary February 2026.xlsx";
    for is_turned in [false, true] {
        let mut readings = vec![
            read_workbook(SUMMARY, &summary()),
            read_workbook(name, &february),
        ];
        if is_turned {
            readings.reverse();
        }
        let snapshot = loaded(&readings).await;
        for (month, code, calls) in [
            ("2026-01", "E92", 4100.0),
            ("2026-02", "E92", 4500.0),
            ("2025-12", "E92", 4000.0),
            ("2026-01", "ZA0001", 1000.0),
            ("2026-02", "ZA0001", 1000.0),
        ] {
            let found = value(&snapshot, month, code, "calls");
            assert_eq!(found, Some(calls), "{month}, {code}, {is_turned}");
        }
    }
}

#[tokio::test]
async fn the_workbook_of_participation_goes_before_table_1() {
    let name = "CBT-participation-and-submission-breakdown-by-GP-Practice - January 2026.xlsx";
    let snapshot = loaded(&[
        read_workbook(SUMMARY, &summary()),
        read_workbook(name, &[("Table 1", PARTICIPATION.to_owned())]),
    ])
    .await;
    let of = |code: &str| value(&snapshot, "2026-01", code, "participation-share");
    assert_eq!(of("E92"), Some(60.0));
    assert_eq!(of("ZU0001"), Some(60.0));
    // A practice that takes part and has no calls of its own is no practice without calls.
    let facts = facts(&snapshot);
    let january = period(facts, "2026-01");
    assert!(!facts.is_present(january, ordinal(&snapshot, "ZA0004")));
    let share = facts
        .dataset
        .evaluation("participation-share")
        .expect("an indicator");
    let reading = facts.reading(share, january, ordinal(&snapshot, "ZA0001"));
    assert!(
        share.indicator.shown_from(reading).quantity().is_none(),
        "a share of areas"
    );
}
