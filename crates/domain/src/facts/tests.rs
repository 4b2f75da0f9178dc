//! Small worlds with known sums.

use std::sync::Arc;

use super::*;
use crate::column::Column;
use crate::geography::{Geography, Source};
use crate::organisation::{Organisation, Status};
use crate::period::Month;
use crate::registry::Reading;
use crate::registry::testing::{gp_appointments, list_size as list_size_dataset};

/// England 0, region 1, ICB 2, sub-ICBs 3 and 4, PCN 5, practices 6 to 9; the last in no PCN.
fn world() -> (Arc<Catalogue>, Arc<Geography>) {
    let kinds = [
        ("E92", Kind::England),
        ("Y60", Kind::Region),
        ("QAA", Kind::Icb),
        ("01A", Kind::SubIcb),
        ("01B", Kind::SubIcb),
        ("U00001", Kind::Pcn),
        ("A00006", Kind::Practice),
        ("A00007", Kind::Practice),
        ("A00008", Kind::Practice),
        ("A00009", Kind::Practice),
    ];
    let organisations = kinds
        .iter()
        .enumerate()
        .map(|(ordinal, (code, kind))| Organisation {
            ordinal: ordinal as Ordinal,
            code: code.parse().unwrap(),
            kind: *kind,
            name: (*code).to_owned(),
            status: Status::Open,
            opened: None,
            closed: None,
            postcode: None,
            address: None,
            clinical_system: None,
            ons_code: None,
        })
        .collect();
    let catalogue = Arc::new(Catalogue::new(organisations));
    let none = crate::geography::NONE;
    let mut parents: [Vec<Ordinal>; 4] = std::array::from_fn(|_| vec![none; 10]);
    for (practice, row) in [
        (6, [5, 3, 2, 1]),
        (7, [5, 3, 2, 1]),
        (8, [5, 4, 2, 1]),
        (9, [none, 4, 2, 1]),
    ] {
        for (level, parent) in row.into_iter().enumerate() {
            parents[level][practice] = parent;
        }
    }
    let source = Arc::new(Source {
        id: "registered-patients-map".to_owned(),
        month: month("2025-11"),
        parents,
    });
    let geography = Geography::for_month(&catalogue, &[source], &[], month("2025-11"));
    (catalogue, Arc::new(geography))
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

pub(super) fn raw(
    dataset: &Dataset,
    source: &str,
    measure: &str,
    period: &str,
    counts: &[Option<u32>],
) -> StoredColumn {
    StoredColumn {
        measure: dataset.measure(measure).unwrap(),
        period: Period::Month(month(period)),
        source_rank: dataset.source_rank(source),
        column: Column::from_counts(counts),
    }
}

/// A column with figures for the practices 6 to 9 alone.
pub(super) fn practices(counts: [Option<u32>; 4]) -> Vec<Option<u32>> {
    let mut column = vec![None; 6];
    column.extend(counts);
    column
}

pub(super) fn list_size(columns: Vec<StoredColumn>) -> Facts {
    facts_of(list_size_dataset(), columns, Vec::new())
}

/// The facts of a dataset in that world, with the denominators of others.
pub(super) fn facts_of(
    dataset: &Arc<Dataset>,
    columns: Vec<StoredColumn>,
    others: Vec<Facts>,
) -> Facts {
    let (catalogue, geography) = world();
    let others: Vec<Arc<Facts>> = others.into_iter().map(Arc::new).collect();
    let context = Context {
        catalogue: &catalogue,
        geography: &|_| Arc::clone(&geography),
        others: &others,
        derived: DerivedFigures::default(),
    };
    assemble(dataset, others.len(), &context, columns)
}

pub(super) fn practices_of(reporting: u32, expected: u32) -> Basis {
    Basis::Practices {
        reporting,
        expected,
        suppressed: 0,
    }
}

pub(super) fn patients(facts: &Facts, period: usize, ordinal: Ordinal) -> Option<f64> {
    facts.value(0, 0, period, ordinal).number()
}

#[test]
fn areas_are_the_sums_of_their_practices() {
    let dataset = list_size_dataset();
    let counts = practices([Some(1_000), Some(2_000), None, Some(40)]);
    let facts = list_size(vec![raw(dataset, "all", "patients", "2025-11", &counts)]);
    assert_eq!(patients(&facts, 0, 5), Some(3_000.0));
    assert_eq!(facts.basis(0, 0, 5), practices_of(2, 3));
    assert!(facts.basis(0, 0, 5).is_partial());
    assert_eq!(
        facts.basis(0, 0, 5).sentence(),
        "the sum of 2 of 3 practices"
    );
    assert_eq!(patients(&facts, 0, 4), Some(40.0));
    assert_eq!(patients(&facts, 0, 2), Some(3_040.0));
    assert_eq!(patients(&facts, 0, 0), Some(3_040.0));
    assert_eq!(facts.basis(0, 0, 0), practices_of(3, 4));
    assert_eq!(patients(&facts, 0, 8), None, "missing is not zero");
    assert!(!facts.is_present(0, 8));
    assert_eq!(facts.basis(0, 0, 8), Basis::Absent);
}

#[test]
fn published_areas_are_kept_and_sub_icbs_add_up() {
    let dataset = gp_appointments();
    let mut counts = practices([Some(10), None, None, None]);
    counts[3] = Some(500);
    counts[4] = Some(700);
    let columns = vec![raw(dataset, "regional", "appointments", "2025-11", &counts)];
    let facts = facts_of(dataset, columns, Vec::new());
    assert_eq!(patients(&facts, 0, 3), Some(500.0));
    assert_eq!(facts.basis(0, 0, 3), Basis::Published);
    assert_eq!(patients(&facts, 0, 2), Some(1_200.0));
    assert_eq!(
        facts.basis(0, 0, 2),
        Basis::SubIcbs {
            published: 2,
            expected: 2
        }
    );
    assert_eq!(patients(&facts, 0, 0), Some(1_200.0));
    assert_eq!(
        patients(&facts, 0, 5),
        Some(10.0),
        "a PCN has its practices only"
    );
}

#[test]
fn an_area_with_an_unpublished_sub_icb_is_the_sum_of_practices() {
    let dataset = gp_appointments();
    let mut counts = practices([Some(10), Some(20), Some(30), None]);
    counts[3] = Some(500);
    let columns = vec![raw(dataset, "regional", "appointments", "2025-11", &counts)];
    let facts = facts_of(dataset, columns, Vec::new());
    assert_eq!(patients(&facts, 0, 2), Some(60.0));
    assert_eq!(facts.basis(0, 0, 2), practices_of(3, 4));
    assert_eq!(patients(&facts, 0, 3), Some(500.0));
}

#[test]
fn the_better_source_wins_where_both_report() {
    let dataset = gp_appointments();
    let columns = vec![
        raw(
            dataset,
            "annex-1",
            "appointments",
            "2025-11",
            &practices([Some(1), Some(2), None, None]),
        ),
        raw(
            dataset,
            "practice-crosstab",
            "appointments",
            "2025-11",
            &practices([Some(5), None, None, Some(9)]),
        ),
    ];
    let facts = facts_of(dataset, columns, Vec::new());
    let values: Vec<Option<f64>> = (6..10).map(|o| patients(&facts, 0, o)).collect();
    assert_eq!(values, [Some(5.0), Some(2.0), None, Some(9.0)]);
}

#[test]
fn totals_are_filled_from_single_years() {
    let dataset = list_size_dataset();
    let margin = dataset.margin("sex-single-age").unwrap();
    let columns = (0..margin.size())
        .map(|cell| {
            raw(
                dataset,
                "single-age-regions",
                &margin.measure_id(cell),
                "2025-12",
                &[None, None, Some(cell as u32 % 2)],
            )
        })
        .collect();
    let facts = list_size(columns);
    assert_eq!(patients(&facts, 0, 2), Some(96.0));
    let under_five = dataset.evaluation("under-5").unwrap();
    // Ages 0 to 4 of each sex: 0 1 0 1 0 male, 0 1 0 1 0 female.
    let quantity = facts.quantity(under_five, 0, 2).unwrap();
    assert_eq!((quantity.numerator, quantity.denominator), (4.0, 96.0));
}

#[test]
fn rates_use_the_patients_of_those_who_reported() {
    let lists = list_size_dataset();
    let dataset = gp_appointments();
    let other = list_size(vec![
        raw(
            lists,
            "all",
            "patients",
            "2025-10",
            &practices([Some(900), Some(2_000), None, None]),
        ),
        raw(
            lists,
            "all",
            "patients",
            "2025-12",
            &practices([Some(1_100), None, Some(3_000), Some(50)]),
        ),
    ]);
    let columns = vec![raw(
        dataset,
        "practice-crosstab",
        "appointments",
        "2025-11",
        &practices([Some(450), None, Some(1_500), Some(10)]),
    )];
    let facts = facts_of(dataset, columns, vec![other]);
    let rate = dataset.evaluation("appointments-per-1000").unwrap();
    // October before December where both are a month away.
    assert_eq!(facts.indicator(rate, 0, 6), Some(500.0));
    assert_eq!(facts.indicator(rate, 0, 7), None, "it did not report");
    assert_eq!(facts.indicator(rate, 0, 8), Some(500.0));
    // The PCN: 450 + 1,500 of 900 + 3,000; the 2,000 patients of practice 7 are left out.
    let quantity = facts.quantity(rate, 0, 5).unwrap();
    assert_eq!(
        (quantity.numerator, quantity.denominator),
        (1_950.0, 3_900.0)
    );
}

#[test]
fn changes_look_back_to_the_same_month_or_the_first() {
    let dataset = list_size_dataset();
    let facts = list_size(vec![
        raw(
            dataset,
            "all",
            "patients",
            "2024-11",
            &practices([Some(1_000), None, None, None]),
        ),
        raw(
            dataset,
            "all",
            "patients",
            "2025-10",
            &practices([Some(1_080), Some(500), None, None]),
        ),
        raw(
            dataset,
            "all",
            "patients",
            "2025-11",
            &practices([Some(1_100), Some(510), None, None]),
        ),
    ]);
    let growth = |id: &str, ordinal| {
        facts
            .indicator(dataset.evaluation(id).unwrap(), 2, ordinal)
            .map(|value| (value * 100.0).round() / 100.0)
    };
    assert_eq!(growth("growth-year", 6), Some(10.0));
    assert_eq!(growth("growth-year", 7), None);
    assert_eq!(growth("growth-month", 7), Some(2.0));
    assert_eq!(growth("growth-first", 7), Some(2.0));
    assert_eq!(growth("growth-first", 6), Some(10.0));
    // A practice that began later grew in fewer months: it is beside no other.
    let first = dataset.evaluation("growth-first").unwrap();
    assert!(facts.comparable(first, 2, 6).measured().is_some());
    assert_eq!(facts.comparable(first, 2, 7), Reading::Missing);
    let distribution = facts.distribution(first, 2, Kind::Practice);
    assert_eq!(distribution.sorted().len(), 1);
    assert_eq!(distribution.value(7), None);
    let month = dataset.evaluation("growth-month").unwrap();
    assert_eq!(
        facts.distribution(month, 2, Kind::Practice).sorted().len(),
        2
    );
}

#[test]
fn standings_hold_those_with_a_value() {
    let dataset = list_size_dataset();
    let counts = practices([Some(1_000), Some(2_000), None, Some(40)]);
    let facts = list_size(vec![raw(dataset, "all", "patients", "2025-11", &counts)]);
    let distribution =
        facts.distribution(dataset.evaluation("patients").unwrap(), 0, Kind::Practice);
    let pairs: Vec<(Ordinal, f64)> = distribution.pairs().collect();
    assert_eq!(pairs, [(6, 1_000.0), (7, 2_000.0), (9, 40.0)]);
    assert_eq!(distribution.sorted().len(), 3);
    assert_eq!(distribution.value(9), Some(40.0));
    assert_eq!(distribution.value(8), None);
    assert_eq!(
        facts.spread(dataset.evaluation("patients").unwrap(), 0, Kind::Practice),
        None
    );
    assert_eq!(facts.latest(Kind::Practice), Some(0));
}

#[test]
fn a_working_day_rate_divides_by_the_days_of_the_month() {
    let dataset = gp_appointments();
    let columns = vec![raw(
        dataset,
        "practice-crosstab",
        "appointments",
        "2025-11",
        &practices([Some(4_000), None, None, None]),
    )];
    let facts = facts_of(dataset, columns, Vec::new());
    let daily = dataset.evaluation("appointments-per-day").unwrap();
    assert_eq!(facts.indicator(daily, 0, 6), Some(200.0));
}
