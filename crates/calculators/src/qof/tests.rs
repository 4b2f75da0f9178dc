//! Unit tests of QOF Income; the worked answers of the rules are in `vectors`.

use proptest::prelude::*;
use rust_decimal::{Decimal, dec};

use crate::answers::Severity;
use crate::outcome::Outcome;
use crate::rules::Year;
use crate::sensitivity::sensitivity;
use crate::testing::{answers, anything, keys, outcome, pence, tool};
use crate::{Prevalence, Start, number};

const SLUG: &str = "qof-income";

fn points(outcome: &Outcome, id: &str) -> Decimal {
    outcome.per_row["achieved"].rows[id].cells[0]
        .value()
        .unwrap()
}

#[test]
fn points_of_every_year_add_up() {
    for (year, total, clinical, public) in [
        (2024, 635, 401, 160),
        (2025, 564, 437, 127),
        (2026, 582, 437, 145),
    ] {
        let (_, scheme) = tool(SLUG, year);
        let sum = |domain: &str| {
            ["qof.indicator", "qof.protected"]
                .iter()
                .flat_map(|table| scheme.entries(table).map(move |entry| (table, entry)))
                .filter(|(_, entry)| domain.is_empty() || entry.word("domain") == domain)
                .map(|(table, entry)| {
                    scheme
                        .entry_figure(table, &entry.id, "points")
                        .unwrap()
                        .value
                })
                .sum::<Decimal>()
        };
        assert_eq!(sum(""), Decimal::from(total), "{year}");
        assert_eq!(sum("clinical"), Decimal::from(clinical), "{year}");
        assert_eq!(sum("public health"), Decimal::from(public), "{year}");
        assert_eq!(scheme.value("qof.total"), Some(Decimal::from(total)));
        let full = outcome(SLUG, year, &[("list", "8000")]);
        assert_eq!(pence(&full, "points"), Decimal::from(total));
    }
}

#[test]
fn thresholds_are_in_order() {
    for year in Year::ALL {
        let (_, scheme) = tool(SLUG, year.0);
        for entry in scheme.entries("qof.indicator") {
            let value = |name: &str| {
                scheme
                    .entry_figure("qof.indicator", &entry.id, name)
                    .unwrap()
                    .value
            };
            assert!(value("lower") < value("upper"), "{} {year}", entry.id);
            assert!(value("upper") <= dec!(100) && value("points") > Decimal::ZERO);
        }
    }
}

#[test]
fn counts_paste_area_and_level_give_way_to_what_is_nearer() {
    let base = [
        ("list", "10184"),
        ("level", "30"),
        ("areas.CHOL.percent", "35"),
    ];
    let chol = |more: &[(&str, &str)]| {
        let pairs: Vec<_> = base.iter().chain(more).copied().collect();
        number::rounded(points(&outcome(SLUG, 2025, &pairs), "CHOL004"), 6)
    };
    assert_eq!(chol(&[]), dec!(22));
    assert_eq!(chol(&[("pasted", "CHOL004\t26%")]), dec!(8.8));
    assert_eq!(chol(&[("pasted", "CHOL004,20,50")]), dec!(29.333333));
    let counts = [
        ("achieved.CHOL004.met", "50"),
        ("achieved.CHOL004.eligible", "100"),
    ];
    assert_eq!(chol(&counts), dec!(44));
    assert_eq!(
        chol(&[counts[0], counts[1], ("achieved.CHOL004.percent", "20")]),
        dec!(0)
    );
    let whole = outcome(SLUG, 2025, &base);
    assert_eq!(
        points(&whole, "HYP008"),
        dec!(0),
        "level of all below its lower threshold"
    );
}

#[test]
fn distance_is_counted_in_patients() {
    let result = outcome(
        SLUG,
        2025,
        &[
            ("list", "10184"),
            ("achieved.CHOL004.met", "70"),
            ("achieved.CHOL004.eligible", "201"),
        ],
    );
    let row = &result.per_row["achieved"].rows["CHOL004"];
    // Half of 201 is 100.5: 101 patients are needed, 31 more.
    assert_eq!(row.cells[4].value(), Some(dec!(31)));
    assert_eq!(row.gauge.unwrap().upper, dec!(50));
    let next_patient = number::rounded(row.cells[5].value().unwrap(), 2);
    let by_hand = dec!(44) / dec!(30) * dec!(225.49) * dec!(100) / dec!(201);
    assert_eq!(next_patient, number::rounded(by_hand, 2));
    let best = &result.ranked.as_ref().unwrap().lines[0];
    assert!(best.label.starts_with("CHOL004"), "{best:?}");
    assert!(best.detail.contains("31 patients"), "{best:?}");
}

#[test]
fn ranking_is_by_the_next_percentage_point() {
    let result = outcome(SLUG, 2026, &[("list", "10295"), ("level", "60")]);
    let lines = &result.ranked.as_ref().unwrap().lines;
    assert!(
        lines
            .windows(2)
            .all(|pair| pair[0].amount.value >= pair[1].amount.value)
    );
    // Points a percentage point: CD001 41 ÷ 50, against AST015 20 ÷ 25 and HYP010 38 ÷ 45.
    assert!(lines[0].label.starts_with("HYP010"), "{:?}", lines[0]);
}

#[test]
fn prevalence_is_shown_and_can_be_typed() {
    let start = Start {
        list: Some(dec!(10295)),
        prevalence: vec![Prevalence {
            area: "HYP".to_owned(),
            register: dec!(1853.1),
            list: dec!(10295),
            national_percent: Some(dec!(15)),
        }],
        ..Start::default()
    };
    let (tool, scheme) = tool(SLUG, 2026);
    let factor = |pairs: &[(&str, &str)]| {
        let result = tool.run(&scheme, &start, &answers(pairs));
        result.per_row["prevalence"].rows["HYP"].cells[0]
            .value()
            .unwrap()
    };
    assert_eq!(factor(&[]), dec!(1.2));
    assert_eq!(factor(&[("prevalence.HYP.national", "18")]), dec!(1));
    assert_eq!(factor(&[("prevalence.HYP.factor", "1.5")]), dec!(1.5));
    let result = tool.run(&scheme, &start, &answers(&[("cpi", "2")]));
    assert_eq!(pence(&result, "index"), dec!(2));
}

#[test]
fn the_better_vaccination_route_is_paid() {
    let base = [
        ("list", "10295"),
        ("achieved.VI001.percent", "90"),
        ("improvement.VI001.baseline", "80"),
    ];
    let without = outcome(SLUG, 2026, &base);
    assert!(without.problems.iter().any(|problem| {
        problem.key == "rule.qof.vi.improvement.upper" && problem.severity == Severity::Missing
    }));
    let by_thresholds = points(&without, "VI001");
    assert_eq!(number::rounded(by_thresholds, 4), dec!(2.5714));
    let mut pairs = base.to_vec();
    pairs.push(("rule.qof.vi.improvement.upper", "15"));
    let with = outcome(SLUG, 2026, &pairs);
    // Ten points of improvement are half the way from 5 to 15.
    assert_eq!(points(&with, "VI001"), dec!(9));
    assert_eq!(with.table("routes").unwrap().rows.len(), 3);
    assert!(
        outcome(SLUG, 2025, &[("list", "1")])
            .table("routes")
            .is_none()
    );
}

#[test]
fn aspiration_and_balance_make_the_achievement() {
    let result = outcome(SLUG, 2026, &[("list", "10295"), ("last_year", "£100,000")]);
    assert_eq!(pence(&result, "aspiration"), dec!(80000));
    assert_eq!(pence(&result, "monthly"), dec!(6666.67));
    assert_eq!(pence(&result, "balance"), dec!(52666.90));
}

#[test]
fn an_own_figure_shows_as_the_users_own() {
    let result = outcome(SLUG, 2026, &[("list", "10295"), ("rule.qof.point", "300")]);
    let point = result.answer("point").unwrap();
    assert_eq!(point.amount.value, dec!(300));
    let terms = point.working.as_ref().unwrap();
    assert_eq!(terms.terms()[0].origin, crate::term::Origin::Yours);
}

#[test]
fn without_a_list_the_tool_asks_for_it() {
    let result = outcome(SLUG, 2026, &[]);
    assert!(result.headline.is_empty());
    assert!(result.problems.iter().any(|problem| problem.key == "list"));
    let wrong = outcome(SLUG, 2026, &[("list", "many"), ("nothing", "5")]);
    assert!(
        wrong
            .problems
            .iter()
            .any(|problem| problem.severity == Severity::Wrong)
    );
    assert!(
        wrong
            .problems
            .iter()
            .any(|problem| problem.key == "nothing")
    );
}

#[test]
fn the_list_moves_the_result_and_so_do_others() {
    let (tool, scheme) = tool(SLUG, 2026);
    let given = answers(&[("list", "10295"), ("level", "60")]);
    let swings = sensitivity(tool, &scheme, &Start::default(), &given);
    assert!(swings.len() > 10);
    let list = swings
        .iter()
        .find(|swing| swing.label.starts_with("List"))
        .unwrap();
    assert!(list.low < list.high);
    let achievement = &swings[0];
    assert!(achievement.label.starts_with("Achievement"), "{swings:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_text_in_any_field_gives_an_outcome(
        year in 2024u16..=2026,
        texts in proptest::collection::vec((0usize..400, anything()), 0..12),
    ) {
        let (tool, scheme) = tool(SLUG, year);
        let start = Start { list: Some(dec!(8000)), ..Start::default() };
        let mut all = keys(&tool.form(&scheme, &start, &answers(&[])));
        all.extend(scheme.figures.iter().map(|figure| format!("rule.{}", figure.id)));
        let pairs: Vec<(&str, &str)> = texts
            .iter()
            .map(|(at, text)| (all[at % all.len()].as_str(), text.as_str()))
            .collect();
        let given = answers(&pairs);
        let result = tool.run(&scheme, &start, &given);
        let _ = sensitivity(tool, &scheme, &start, &given);
        for answer in &result.headline {
            if let Some(working) = &answer.working {
                prop_assert_eq!(working.value().ok(), Some(answer.amount.value));
                let _ = (working.text(), working.symbols());
            }
        }
    }
}
