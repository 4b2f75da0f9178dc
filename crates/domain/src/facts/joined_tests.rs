//! Figures of areas whose members did not all report everything. The world is that of
//! [`super::tests`]: a PCN (5) with the practices 6, 7 and 8, and practice 9 in none.

use std::sync::Arc;

use super::tests::{facts_of, list_size, practices, practices_of, raw};
use super::*;
use crate::column::Column;
use crate::period::Month;
use crate::registry::testing::{gp_appointments, list_size as list_size_dataset};
use crate::registry::{Dataset, Reading};

const PCN: Ordinal = 5;
const ENGLAND: Ordinal = 0;

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

/// A survey with one estimate, and staff of two groups that may be reported alone.
fn survey() -> Arc<Dataset> {
    let toml = r#"
        id = "survey"
        title = "Survey"
        also_present = ["easy"]
        cadence = "monthly"

        [[dimension]]
        id = "group"
        label = "Group"
        values = [{ id = "gp", label = "GPs" }, { id = "nurse", label = "Nurses" }]

        [[margin]]
        id = "staff"
        counts = "staff"
        nature = "amount"
        dimensions = ["group"]
        partial = true

        [[margin]]
        id = "people"
        counts = "people"

        [[margin]]
        id = "easy"
        counts = "found it easy"
        nature = "estimate"

        [[indicator]]
        id = "easy"
        label = "Easy"
        formula = { published = { margin = "easy" } }
        unit = "percent"

        [[indicator]]
        id = "people-per-gp"
        label = "People for each GP"
        formula = { quotient = { of = ["people"], per = ["group.gp"] } }
        unit = "per-one"
        least = { denominator = 0.5, reason = "There is less than half a GP to divide by" }

        [[indicator]]
        id = "gps"
        label = "GPs"
        formula = { mean = { of = ["group.gp"] } }
        unit = "fte"
    "#;
    Arc::new(Dataset::parse_table(toml, "").unwrap())
}

/// A column of the practices 6 to 9.
fn amounts(dataset: &Dataset, measure: &str, values: [Value; 4]) -> StoredColumn {
    let all = [Missing; 6].into_iter().chain(values).collect::<Vec<_>>();
    StoredColumn {
        measure: dataset
            .measure(measure)
            .unwrap_or_else(|| panic!("{measure}")),
        period: Period::Month(month("2025-11")),
        source_rank: 0,
        column: Column::from_values(all.into_iter()),
    }
}

fn value(facts: &Facts, id: &str, ordinal: Ordinal) -> Option<f64> {
    facts.indicator(facts.dataset.evaluation(id).unwrap(), 0, ordinal)
}

fn behind(facts: &Facts, id: &str, ordinal: Ordinal) -> Basis {
    facts.behind(facts.dataset.evaluation(id).unwrap(), 0, ordinal)
}

use Value::{Missing, Number, Suppressed};

#[test]
fn a_rate_is_of_the_practices_that_have_both_its_parts() {
    let lists = list_size_dataset();
    let other = list_size(vec![raw(
        lists,
        "all",
        "patients",
        "2025-11",
        &practices([Some(1_000), None, Some(3_000), None]),
    )]);
    let dataset = gp_appointments();
    let columns = vec![raw(
        dataset,
        "practice-crosstab",
        "appointments",
        "2025-11",
        &practices([Some(500), Some(9_000), Some(1_500), None]),
    )];
    let facts = facts_of(dataset, columns, vec![other]);
    // Practice 7 has appointments and no list: its 9,000 are set against nobody's patients.
    let rate = dataset.evaluation("appointments-per-1000").unwrap();
    let quantity = facts.quantity(rate, 0, PCN).unwrap();
    assert_eq!(
        (quantity.numerator, quantity.denominator),
        (2_000.0, 4_000.0)
    );
    assert_eq!(
        behind(&facts, "appointments-per-1000", PCN).sentence(),
        "the sum of 2 of 3 practices"
    );
    // The number of appointments is that of all three.
    assert_eq!(
        facts.value(0, 0, 0, PCN),
        Number(11_000.0),
        "a count needs no list"
    );
    assert_eq!(facts.basis(0, 0, PCN), practices_of(3, 3));
    assert_eq!(
        facts.comparable(rate, 0, PCN),
        Reading::Missing,
        "two of three do not stand for the PCN"
    );
}

#[test]
fn a_sum_is_of_those_that_reported_the_cell_and_says_of_how_many() {
    let dataset = survey();
    let facts = facts_of(
        &dataset,
        vec![
            amounts(&dataset, "people", [Number(4_000.0); 4]),
            amounts(
                &dataset,
                "group.gp",
                [Number(2.0), Missing, Number(4.0), Suppressed],
            ),
            amounts(&dataset, "group.nurse", [Number(1.0); 4]),
        ],
        Vec::new(),
    );
    assert_eq!(value(&facts, "gps", PCN), Some(6.0));
    assert_eq!(behind(&facts, "gps", PCN), practices_of(2, 3));
    assert_eq!(
        value(&facts, "people-per-gp", PCN),
        Some(8_000.0 / 6.0),
        "the patients of practice 7 are left out with its GPs"
    );
    assert_eq!(
        behind(&facts, "people-per-gp", ENGLAND).sentence(),
        "the sum of 2 of 4 practices, 1 suppressed"
    );
    assert_eq!(
        facts.value(0, 0, 0, PCN),
        Missing,
        "a cell that two of three have is no sum of the margin"
    );
    assert_eq!(facts.value(0, 1, 0, PCN), Number(3.0));
}

#[test]
fn a_denominator_that_is_too_small_makes_no_figure_and_stays_in_the_sum() {
    let dataset = survey();
    let facts = facts_of(
        &dataset,
        vec![
            amounts(&dataset, "people", [Number(4_000.0); 4]),
            amounts(
                &dataset,
                "group.gp",
                [Number(0.05), Number(2.0), Number(0.5), Number(0.0)],
            ),
        ],
        Vec::new(),
    );
    let ratio = dataset.evaluation("people-per-gp").unwrap();
    assert_eq!(facts.reading(ratio, 0, 6), Reading::BelowLeast);
    assert_eq!(facts.reading(ratio, 0, 9), Reading::BelowLeast);
    assert_eq!(value(&facts, "people-per-gp", 8), Some(8_000.0));
    let ranked = facts.distribution(ratio, 0, Kind::Practice);
    assert_eq!(ranked.sorted(), [2_000.0, 8_000.0]);
    assert_eq!(value(&facts, "people-per-gp", PCN), Some(12_000.0 / 2.55));
}

#[test]
fn an_area_without_an_estimate_of_its_own_has_the_weighted_mean_of_its_practices() {
    let dataset = survey();
    let estimate = |base: [Value; 4]| {
        vec![
            amounts(
                &dataset,
                "easy/value",
                [Number(80.0), Number(50.0), Number(20.0), Missing],
            ),
            amounts(
                &dataset,
                "easy/low",
                [Number(70.0), Number(40.0), Number(10.0), Missing],
            ),
            amounts(
                &dataset,
                "easy/high",
                [Number(90.0), Number(60.0), Number(30.0), Missing],
            ),
            amounts(&dataset, "easy/base", base),
        ]
    };
    let facts = facts_of(
        &dataset,
        estimate([Number(300.0), Number(100.0), Number(100.0), Missing]),
        Vec::new(),
    );
    let easy = dataset.evaluation("easy").unwrap();
    assert_eq!(
        value(&facts, "easy", PCN).map(f64::round),
        Some(62.0),
        "(80 × 300 + 50 × 100 + 20 × 100) / 500"
    );
    let measured = facts.reading(easy, 0, PCN).measured().unwrap();
    assert_eq!((measured.published, measured.base), (None, Some(500.0)));
    let basis = behind(&facts, "easy", PCN);
    assert_eq!(basis.label(), "weighted mean");
    assert_eq!(
        basis.remark(Kind::Practice).unwrap(),
        "not published: the mean of 3 practices, weighted by responses"
    );
    assert!(facts.comparable(easy, 0, PCN).measured().is_some());
    assert!(
        facts.is_present(0, PCN) && !facts.is_present(0, 9),
        "the PCN has a figure, and practice 9 has none"
    );
    assert_eq!(
        facts.comparable(easy, 0, ENGLAND),
        Reading::Missing,
        "three of four do not stand for England"
    );
}

/// The lists of the four practices in a month.
fn lists(period: &str, counts: [Option<u32>; 4]) -> StoredColumn {
    raw(
        list_size_dataset(),
        "all",
        "patients",
        period,
        &practices(counts),
    )
}

#[test]
fn a_change_is_of_the_practices_that_are_in_both_periods() {
    let dataset = list_size_dataset();
    let facts = list_size(vec![
        lists("2024-11", [Some(1_000), Some(900), Some(700), None]),
        // Practice 7 is missing in one month; practice 8 closed, its patients went to 6.
        lists("2024-12", [Some(1_000), None, Some(700), None]),
        lists("2025-12", [Some(1_710), Some(999), None, None]),
    ]);
    let growth = dataset.evaluation("growth-year").unwrap();
    let quantity = facts.quantity(growth, 2, ENGLAND).unwrap();
    assert_eq!(
        (quantity.numerator, quantity.denominator),
        (1_710.0, 1_700.0),
        "the list of practice 7 is in neither"
    );
    assert_eq!(
        facts.behind(growth, 2, ENGLAND).members(),
        Some((1, 4)),
        "practice 6 alone, of four that the map lists"
    );
}

#[test]
fn one_practice_in_a_newer_month_is_not_everybodys_period() {
    let facts = list_size(vec![
        lists("2025-10", [Some(1), Some(2), Some(3), Some(4)]),
        lists("2025-11", [Some(1), Some(2), Some(3), None]),
        lists("2025-12", [Some(1), None, None, None]),
    ]);
    assert_eq!(facts.latest(Kind::Practice), Some(1));
    let alone = list_size(vec![lists("2025-12", [Some(1), None, None, None])]);
    assert_eq!(alone.latest(Kind::Practice), Some(0));
}

#[test]
fn a_published_area_is_not_divided_by_the_patients_of_practices_that_did_not_take_part() {
    let lists = list_size_dataset();
    let list = |counts| raw(lists, "all", "patients", "2025-11", &practices(counts));
    let dataset = gp_appointments();
    let mut counts = practices([None; 4]);
    counts[3] = Some(5_000);
    let regional = || raw(dataset, "regional", "appointments", "2025-11", &counts);
    let all = [Some(1_000), Some(2_000), Some(3_000), None];
    let other = list_size(vec![list(all)]);
    let facts = facts_of(dataset, vec![regional()], vec![other]);
    assert_eq!(facts.value(0, 0, 0, 3), Number(5_000.0));
    assert_eq!(value(&facts, "appointments-per-1000", 3), None);
    // The coverage file says whose they are.
    let mut covered = practices([None; 4]);
    covered[3] = Some(2_500);
    let coverage = raw(dataset, "coverage", "patients", "2025-11", &covered);
    let other = list_size(vec![list(all)]);
    let facts = facts_of(dataset, vec![regional(), coverage], vec![other]);
    assert_eq!(value(&facts, "appointments-per-1000", 3), Some(2_000.0));
}

#[test]
fn the_sum_of_some_practices_of_an_area_is_no_denominator_for_the_area() {
    let toml = r#"
        id = "visits"
        title = "Visits"
        cadence = "monthly"

        [[margin]]
        id = "visits"
        counts = "visits"

        [[margin]]
        id = "patients"
        counts = "patients"

        [[external]]
        margin = "patients"
        dataset = "list-size"
        from = "patients"
        when = "same"

        [[indicator]]
        id = "rate"
        label = "Rate"
        formula = { rate = { of = ["visits"], per = ["patients"] } }
        unit = "per-thousand"
    "#;
    let dataset = Arc::new(Dataset::parse_table(toml, "").unwrap());
    let rate_of_the_pcn = |lists: [Option<u32>; 4]| {
        let of = list_size_dataset();
        let other = list_size(vec![raw(
            of,
            "all",
            "patients",
            "2025-11",
            &practices(lists),
        )]);
        let mut visits = practices([None; 4]);
        visits[PCN as usize] = Some(600);
        let columns = vec![raw(&dataset, "table", "visits", "2025-11", &visits)];
        value(&facts_of(&dataset, columns, vec![other]), "rate", PCN)
    };
    assert_eq!(
        rate_of_the_pcn([Some(1_000), Some(2_000), Some(3_000), None]),
        Some(100.0)
    );
    assert_eq!(
        rate_of_the_pcn([Some(1_000), None, None, None]),
        None,
        "the list of one of three practices is not that of the PCN"
    );
}
