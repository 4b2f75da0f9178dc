//! The worked answers of the rules, by their numbers.

use rust_decimal::{Decimal, dec};

use super::number;
use super::outcome::Outcome;
use super::testing::{outcome, pence, tool};

const QOF: &str = "qof-income";

fn points(outcome: &Outcome, id: &str) -> Decimal {
    outcome.per_row["achieved"].rows[id].cells[0]
        .value()
        .unwrap()
}

#[test]
fn q1_points_slide_between_the_thresholds() {
    for (achieved, expected) in [("15", 0), ("35", 22), ("50", 44), ("80", 44)] {
        let given = [("list", "10184"), ("achieved.CHOL004.percent", achieved)];
        let result = outcome(QOF, 2025, &given);
        assert_eq!(
            points(&result, "CHOL004"),
            Decimal::from(expected),
            "{achieved}"
        );
    }
}

#[test]
fn q2_average_practice_at_full_achievement() {
    for (year, list, expected) in [
        (2024, "9964", dec!(140093.70)),
        (2025, "10184", dec!(127176.36)),
        (2026, "10295", dec!(132666.90)),
    ] {
        assert_eq!(
            pence(&outcome(QOF, year, &[("list", list)]), "payment"),
            expected
        );
    }
}

/// What 100 points are worth in hypertension and cholesterol, whose points are more.
fn hundred_points(factor: &str) -> Decimal {
    let given = [
        ("list", "8000"),
        ("level", "0"),
        ("achieved.HYP008.percent", "100"),
        ("achieved.CHOL003.percent", "100"),
        ("achieved.AF006.percent", "100"),
        ("achieved.AF008.percent", "100"),
        ("prevalence.HYP.factor", factor),
        ("prevalence.CHOL.factor", factor),
        ("prevalence.AF.factor", factor),
    ];
    let result = outcome(QOF, 2025, &given);
    assert_eq!(pence(&result, "points"), dec!(100));
    pence(&result, "payment")
}

#[test]
fn q3_hundred_points_of_a_smaller_list() {
    assert_eq!(hundred_points("1"), dec!(17713.28));
}

#[test]
fn q4_prevalence_multiplies() {
    assert_eq!(hundred_points("1.2"), dec!(21255.93));
}

#[test]
fn q5_vaccination_slides_over_all_its_points() {
    let given = [("list", "10184"), ("achieved.VI001.percent", "92.5")];
    assert_eq!(points(&outcome(QOF, 2025, &given), "VI001"), dec!(9));
}

#[test]
fn q6_twice_the_list_earns_twice() {
    let of = |list: &str| outcome(QOF, 2026, &[("list", list), ("level", "70")]);
    let value = |list: &str| of(list).answer("payment").unwrap().amount.value;
    let ratio = value("10000") / value("5000");
    assert_eq!(number::rounded(ratio, 12), dec!(2));
}

#[test]
fn q7_pounds_for_each_hundred_patients_stay_the_same() {
    for year in [2024, 2025, 2026] {
        let (_, scheme) = tool(QOF, year);
        let point = scheme.value("qof.point").unwrap();
        let average = scheme.value("qof.average-list").unwrap();
        let ratio = point / average * dec!(100);
        assert_eq!(number::rounded(ratio, 4), dec!(2.2142), "{year}");
    }
}

const PCN: &str = "pcn-funding-split";

/// What a stream pays in a year and in a month.
fn stream(outcome: &Outcome, id: &str) -> (Decimal, Decimal) {
    let cells = &outcome.per_row["streams"].rows[id].cells;
    let pence = |at: usize| number::rounded(cells[at].value().unwrap(), 2);
    (pence(0), pence(1))
}

#[test]
fn p1_core_funding_from_two_populations() {
    let given = [("registered", "50,000"), ("adjusted", "52,000")];
    let result = outcome(PCN, 2024, &given);
    assert_eq!(stream(&result, "core").0, dec!(147196));
}

#[test]
fn p2_streams_of_thirty_thousand_patients() {
    let given = [("registered", "30000"), ("adjusted", "30000")];
    let result = outcome(PCN, 2025, &given);
    for (id, expected) in [
        ("core", dec!(89970)),
        ("enhanced-access", dec!(252810)),
        ("casp", dec!(96240)),
        ("caip", dec!(41250)),
    ] {
        assert_eq!(stream(&result, id).0, expected, "{id}");
    }
}

#[test]
fn p3_a_hundred_beds() {
    let result = outcome(PCN, 2024, &[("beds", "100")]);
    assert_eq!(stream(&result, "care-home"), (dec!(12000), dec!(1000)));
}

#[test]
fn iif_average_network_at_full_achievement() {
    assert_eq!(
        pence(&outcome("iif-calculator", 2024, &[]), "payment"),
        dec!(11484)
    );
}
