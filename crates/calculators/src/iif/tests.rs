//! Tests of IIF.

use proptest::prelude::*;
use rust_decimal::{Decimal, dec};

use super::{TABLE, TOOL};
use crate::Start;
use crate::answers::Severity;
use crate::number;
use crate::outcome::Outcome;
use crate::sensitivity::sensitivity;
use crate::testing::{answers, anything, keys, outcome, pence, tool};

const SLUG: &str = "iif-calculator";

fn cell(outcome: &Outcome, id: &str, at: usize) -> Decimal {
    let value = outcome.per_row["achieved"].rows[id].cells[at].value();
    number::rounded(value.unwrap(), 2)
}

#[test]
fn an_average_network_at_full_achievement() {
    for year in [2024, 2025] {
        let result = outcome(SLUG, year, &[]);
        assert_eq!(pence(&result, "payment"), dec!(11484), "58 points of £198");
        assert_eq!(pence(&result, "points"), dec!(58));
    }
}

#[test]
fn points_slide_and_adjustments_multiply() {
    let result = outcome(
        SLUG,
        2025,
        &[
            ("achieved.HI-03.percent", "70"),
            ("achieved.HI-03.factor", "1.1"),
            ("adjustment", "0.9"),
        ],
    );
    assert_eq!(cell(&result, "HI-03", 0), dec!(18));
    assert_eq!(
        cell(&result, "HI-03", 1),
        dec!(3528.36),
        "18 × 198 × 0.9 × 1.1"
    );
    let result = outcome(
        SLUG,
        2025,
        &[("list", "60000"), ("rule.iif.average-list", "50000")],
    );
    assert_eq!(pence(&result, "payment"), dec!(13780.80));
}

#[test]
fn the_next_patient_is_worth_what_counts_say() {
    let result = outcome(
        SLUG,
        2025,
        &[
            ("pasted", "HI-03\t140\t200\nCAN04\t150\t200"),
            ("list", "50000"),
        ],
    );
    // Half a percentage point of twenty: 36 × 0.5 ÷ 20 × 198.
    assert_eq!(cell(&result, "HI-03", 5), dec!(178.20));
    assert_eq!(cell(&result, "HI-03", 4), dec!(20));
    assert_eq!(cell(&result, "CAN-04", 5), dec!(145.20));
    let ranked = result.ranked.unwrap();
    assert!(ranked.note.unwrap().contains("patient"));
    assert!(ranked.lines[0].label.starts_with("HI-03"));
}

#[test]
fn a_reverse_indicator_pays_for_a_low_share() {
    let (_, mut scheme) = tool(SLUG, 2025);
    let entry = scheme
        .entries
        .iter_mut()
        .find(|entry| entry.id == "CAN-04")
        .unwrap();
    entry
        .text
        .insert("direction".to_owned(), "lower".to_owned());
    let of = |percent: &str| {
        let given = answers(&[
            ("achieved.CAN-04.percent", percent),
            ("achieved.CAN-04.eligible", "1000"),
        ]);
        TOOL.run(&scheme, &Start::default(), &given)
    };
    let points = |percent: &str| cell(&of(percent), "CAN-04", 0);
    assert_eq!(points("80"), dec!(0));
    assert_eq!(points("65"), dec!(22));
    assert_eq!(points("50"), dec!(22));
    assert_eq!(points("72.5"), dec!(11));
    assert_eq!(cell(&of("72.5"), "CAN-04", 4), dec!(75), "patients fewer");
    assert!(cell(&of("72.5"), "CAN-04", 3) > Decimal::ZERO);
}

#[test]
fn what_no_source_gives_is_asked_for() {
    let result = outcome(SLUG, 2026, &[]);
    assert!(result.headline.is_empty());
    let missing = result
        .problems
        .iter()
        .filter(|problem| problem.severity == Severity::Missing);
    assert_eq!(missing.count(), 7, "{:?}", result.problems);
    let given: Vec<(String, &str)> = ["HI-03", "CAN-04"]
        .iter()
        .flat_map(|id| {
            [("points", "10"), ("lower", "60"), ("upper", "80")]
                .map(|(name, value)| (format!("rule.{TABLE}.{id}.{name}"), value))
        })
        .chain([("rule.iif.point".to_owned(), "200")])
        .collect();
    let given: Vec<(&str, &str)> = given
        .iter()
        .map(|(key, text)| (key.as_str(), *text))
        .collect();
    assert_eq!(pence(&outcome(SLUG, 2026, &given), "payment"), dec!(4000));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn any_text_in_any_field_gives_an_outcome(
        year in 2024u16..=2026,
        texts in proptest::collection::vec((0usize..100, anything()), 0..12),
    ) {
        let (tool, scheme) = tool(SLUG, year);
        let mut all = keys(&tool.form(&scheme, &Start::default(), &answers(&[])));
        all.extend(scheme.figures.iter().map(|figure| format!("rule.{}", figure.id)));
        let pairs: Vec<(&str, &str)> = texts
            .iter()
            .map(|(at, text)| (all[at % all.len()].as_str(), text.as_str()))
            .collect();
        let given = answers(&pairs);
        let _ = tool.run(&scheme, &Start::default(), &given);
        let _ = sensitivity(tool, &scheme, &Start::default(), &given);
    }
}
