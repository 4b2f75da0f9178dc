//! Tests of PCN Funding Split.

use proptest::prelude::*;
use rust_decimal::{Decimal, dec};

use super::form::MIXTURE;
use super::split::{METHODS, Method, Practice, split};
use crate::outcome::Outcome;
use crate::sensitivity::sensitivity;
use crate::testing::{answers, anything, keys, outcome, pence, tool};
use crate::{Member, Start};

const SLUG: &str = "pcn-funding-split";

/// Three practices and a pot of £1,000.
const THREE: &[(&str, &str)] = &[
    ("streams.core.amount", "1000"),
    ("streams.enhanced-access.shared", "no"),
    ("streams.care-home.shared", "no"),
    ("streams.casp.shared", "no"),
    ("streams.caip.shared", "no"),
    ("members.1.name", "Abbey"),
    ("members.1.registered", "5,000"),
    ("members.2.name", "Bridge"),
    ("members.2.registered", "3,000"),
    ("members.3.name", "Cross"),
    ("members.3.registered", "2,000"),
];

fn with(more: &[(&str, &str)]) -> Outcome {
    let pairs: Vec<(&str, &str)> = THREE.iter().chain(more).copied().collect();
    outcome(SLUG, 2025, &pairs)
}

fn share(outcome: &Outcome, row: &str) -> Decimal {
    outcome.per_row["members"].rows[row].cells[0]
        .value()
        .unwrap()
}

fn shares(outcome: &Outcome) -> [Decimal; 3] {
    ["1", "2", "3"].map(|row| share(outcome, row))
}

#[test]
fn every_method_parts_as_it_says() {
    assert_eq!(shares(&with(&[])), [dec!(500), dec!(300), dec!(200)]);
    let equal = with(&[("method", "equal")]);
    assert_eq!(shares(&equal), [dec!(333.34), dec!(333.33), dec!(333.33)]);
    let weighted = [
        ("method", "weighted"),
        ("members.1.weighted", "4000"),
        ("members.2.weighted", "4000"),
        ("members.3.weighted", "2000"),
    ];
    assert_eq!(shares(&with(&weighted)), [dec!(400), dec!(400), dec!(200)]);
    let points = [
        ("members.1.points", "10"),
        ("members.2.points", "30"),
        ("members.3.points", "60"),
    ];
    let by_points = [points.as_slice(), &[("method", "points")]].concat();
    assert_eq!(shares(&with(&by_points)), [dec!(100), dec!(300), dec!(600)]);
    let both = [
        &points,
        weighted.as_slice(),
        &[("method", "weighted-points")],
    ]
    .concat();
    // 40,000 : 120,000 : 120,000.
    assert_eq!(
        shares(&with(&both)),
        [dec!(142.86), dec!(428.57), dec!(428.57)]
    );
    let mixed = with(&[
        ("method", "mixture"),
        ("mix.equal", "40"),
        ("mix.registered", "60"),
    ]);
    assert_eq!(shares(&mixed), [dec!(433.34), dec!(313.33), dec!(253.33)]);
}

#[test]
fn own_percentages_and_fixed_amounts_leave_the_rest_with_the_network() {
    let percent = with(&[
        ("method", "percent"),
        ("members.1.percent", "50"),
        ("members.2.percent", "25%"),
    ]);
    assert_eq!(shares(&percent), [dec!(500), dec!(250), dec!(0)]);
    assert_eq!(pence(&percent, "kept"), dec!(250));
    let fixed = with(&[("method", "fixed"), ("members.3.fixed", "£900.50")]);
    assert_eq!(shares(&fixed), [dec!(0), dec!(0), dec!(900.50)]);
    assert_eq!(pence(&fixed, "kept"), dec!(99.50));
}

#[test]
fn giving_away_more_than_there_is_is_refused_with_the_reason() {
    let refused = |more: &[(&str, &str)], words: &str| {
        let result = with(more);
        assert!(!result.per_row.contains_key("members"), "{more:?}");
        let said = result
            .problems
            .iter()
            .any(|problem| problem.message.contains(words));
        assert!(said, "{:?}", result.problems);
    };
    refused(
        &[
            ("method", "percent"),
            ("members.1.percent", "80"),
            ("members.2.percent", "30"),
        ],
        "110%",
    );
    refused(
        &[("method", "fixed"), ("members.1.fixed", "1000.01")],
        "£0.01 more than the pot of £1,000.00",
    );
    refused(&[("method", "mixture"), ("mix.equal", "70")], "120%");
    refused(
        &[("costs.1.amount", "1200")],
        "£200.00 more than the funding",
    );
    refused(
        &[("method", "points")],
        "missing for Abbey, Bridge and Cross",
    );
}

#[test]
fn costs_come_off_first() {
    let result = with(&[("costs.1.what", "Manager"), ("costs.1.amount", "£400")]);
    assert_eq!(pence(&result, "pot"), dec!(600));
    assert_eq!(pence(&result, "costs"), dec!(400));
    assert_eq!(shares(&result), [dec!(300), dec!(180), dec!(120)]);
    let working = result.answer("pot").unwrap().working.as_ref().unwrap();
    assert!(
        working.text().starts_with("£1,000.00 − £400.00"),
        "{}",
        working.text()
    );
}

#[test]
fn who_gains_and_who_loses_is_said() {
    let result = with(&[]);
    let gains = result.table("gains").unwrap();
    assert_eq!(gains.rows[0].cells[2].value(), Some(dec!(166.66)));
    assert!(
        result.story[1].contains("**Abbey** gains most (£167)"),
        "{:?}",
        result.story
    );
    let methods = result.table("methods").unwrap();
    assert_eq!(
        methods.columns.len(),
        3,
        "registered, equal and their mixture"
    );
    let together = methods.rows.last().unwrap();
    assert!(
        together
            .cells
            .iter()
            .all(|cell| cell.value() == Some(dec!(1000)))
    );
}

#[test]
fn members_and_their_lists_come_from_what_is_known() {
    let member = |code: &str, list: Decimal| Member {
        code: code.to_owned(),
        name: format!("Surgery {code}"),
        list: Some(list),
    };
    let start = Start {
        list: Some(dec!(1)),
        members: vec![member("A", dec!(6000)), member("B", dec!(4000))],
        ..Start::default()
    };
    let (tool, scheme) = tool(SLUG, 2025);
    let given = [("adjusted", "10000"), ("streams.core.amount", "100")];
    let result = tool.run(&scheme, &start, &answers(&given));
    assert_eq!(
        pence(&result, "pot"),
        dec!(100) + dec!(10000) * dec!(13.010)
    );
    let removed = [given.as_slice(), &[("members.2.removed", "yes")]].concat();
    let result = tool.run(&scheme, &start, &answers(&removed));
    assert_eq!(result.per_row["members"].rows.len(), 1);
    assert!(result.problems.is_empty(), "{:?}", result.problems);
}

#[test]
fn rates_after_the_uplift_are_a_choice_of_their_year() {
    let pairs = |rates: &'static str| {
        [
            ("adjusted", "1000"),
            ("registered", "1000"),
            ("rates", rates),
        ]
    };
    let access = |rates: &'static str| {
        let result = outcome(SLUG, 2024, &pairs(rates));
        let warned = result
            .problems
            .iter()
            .any(|p| p.key == "rule.pcn.core.registered");
        let cell = &result.per_row["streams"].rows["enhanced-access"].cells[0];
        (cell.value().unwrap(), warned)
    };
    assert_eq!(access("opening"), (dec!(7674), false));
    assert_eq!(access("uplifted"), (dec!(7975), true));
    let (tool, scheme) = tool(SLUG, 2025);
    let form = tool.form(&scheme, &Start::default(), &answers(&[]));
    assert!(form.find("rates").is_none());
}

#[test]
fn what_no_source_gives_is_asked_for() {
    let result = outcome(
        SLUG,
        2026,
        &[("registered", "30000"), ("adjusted", "30000")],
    );
    let asked = |key: &str| result.problems.iter().any(|problem| problem.key == key);
    assert!(asked("rule.pcn.core.registered") && asked("rule.pcn.core.adjusted"));
    assert!(!asked("rule.pcn.iif.point"), "not in the pot");
    // Enhanced access alone, for which there is a rate.
    assert_eq!(pence(&result, "pot"), dec!(267090));
}

fn practice(name: usize, numbers: &[u32]) -> Practice {
    let number = |at: usize| Some(Decimal::new(i64::from(numbers[at]), 1));
    Practice {
        row: name + 1,
        name: format!("Practice {name}"),
        registered: number(0),
        weighted: number(1),
        adjusted: number(2),
        points: number(3),
        percent: Some(Decimal::new(i64::from(numbers[4]), 3)),
        fixed: Some(Decimal::new(i64::from(numbers[5]), 4)),
    }
}

proptest! {
    #[test]
    fn parts_add_up_are_not_negative_and_order_does_not_matter(
        pence in 0i64..100_000_000_000,
        numbers in proptest::collection::vec(
            proptest::collection::vec(0u32..400_000, 6),
            1..12,
        ),
        turn in 0usize..12,
        mix in 0u32..=100,
    ) {
        let pot = Decimal::new(pence, 2);
        let practices: Vec<Practice> = numbers
            .iter()
            .enumerate()
            .map(|(name, numbers)| practice(name, numbers))
            .collect();
        let mixture: Vec<(&str, Decimal)> = MIXTURE
            .iter()
            .map(|(id, _)| (*id, match *id {
                "weighted" => Decimal::from(mix),
                "points" => Decimal::from(100 - mix),
                _ => Decimal::ZERO,
            }))
            .collect();
        let turn = turn % practices.len();
        let mut turned = practices.clone();
        turned.rotate_left(turn);
        for method in METHODS {
            let Ok(parted) = split(method, pot, &practices, &mixture) else {
                prop_assert!(split(method, pot, &turned, &mixture).is_err());
                continue;
            };
            prop_assert_eq!(parted.parts.iter().sum::<Decimal>() + parted.kept, pot);
            prop_assert!(parted.parts.iter().all(|part| *part >= Decimal::ZERO));
            prop_assert!(parted.kept >= Decimal::ZERO);
            if !matches!(method, Method::Percent | Method::Fixed) {
                prop_assert_eq!(parted.kept, Decimal::ZERO);
            }
            let mut expected = parted.parts.clone();
            expected.rotate_left(turn);
            prop_assert_eq!(split(method, pot, &turned, &mixture).unwrap().parts, expected);
        }
    }

    #[test]
    fn any_text_in_any_field_gives_an_outcome(
        year in 2024u16..=2026,
        texts in proptest::collection::vec((0usize..200, anything()), 0..14),
        method in 0usize..9,
    ) {
        let (tool, scheme) = tool(SLUG, year);
        let mut all = keys(&tool.form(&scheme, &Start::default(), &answers(&[])));
        all.extend(scheme.figures.iter().map(|figure| format!("rule.{}", figure.id)));
        let mut pairs = vec![("method", METHODS[method].id()), ("adjusted", "10000")];
        pairs.extend(THREE);
        for (at, text) in &texts {
            pairs.push((all[at % all.len()].as_str(), text.as_str()));
        }
        let given = answers(&pairs);
        let _ = tool.run(&scheme, &Start::default(), &given);
        let _ = sensitivity(tool, &scheme, &Start::default(), &given);
    }
}

#[test]
fn a_pot_says_what_is_missing_in_it() {
    let said = |answers: &[(&str, &str)]| {
        let outcome = outcome(SLUG, 2026, answers);
        let line = outcome
            .story
            .iter()
            .find(|line| line.starts_with("Not counted"));
        (
            line.cloned().unwrap_or_default(),
            outcome.answer("pot").is_some(),
        )
    };
    // The rates of core funding and care homes for 2026/27 are not found.
    let (line, has_pot) = said(&[("adjusted", "70000"), ("registered", "70000")]);
    assert!(
        line.contains("Core PCN funding and Care home premium"),
        "{line}"
    );
    assert!(has_pot);
    // Streams that have ended are no pot.
    let (line, has_pot) = said(&[]);
    assert!(line.contains("Enhanced access") && !has_pot, "{line}");
}
