//! Published files through the readers, against figures computed from the same files by other
//! means. Skipped where the files are absent: they are never part of the project.

use std::path::PathBuf;

use domain::organisation::Kind;
use domain::value::Value;
use ingest::read;
use store::{NewRelease, PeriodFigures};

use super::real_sums::{OF_2018, OF_2019, OF_2020, OF_2022, OF_2024, Sums};
use crate::samples::value;

/// The folder of published files: `HARESIGN_TEST_FILES`, or `shared/nhs-data` beside the
/// project.
fn file(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("HARESIGN_TEST_FILES").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/nhs-data"),
        PathBuf::from,
    );
    let path = folder.join("nhs-payments").join(name);
    if path.is_file() {
        return Some(path);
    }
    eprintln!("skipped: {} does not exist", path.display());
    None
}

/// The release that a file makes. A row that did not add up would refuse it.
fn release(name: &str) -> Option<NewRelease> {
    let today = "2026-11".parse().expect("a month");
    let mut reading = read(&[file(name)?], &crate::readers(), today, &());
    assert!(reading.refused.is_empty(), "{:?}", reading.refused);
    assert_eq!(reading.releases.len(), 1);
    reading.releases.pop()
}

/// All numbers of a measure.
fn numbers<'a>(
    figures: &'a PeriodFigures,
    measure: &str,
) -> impl Iterator<Item = Option<f64>> + use<'a> {
    let column = figures.columns.iter().find(|(id, _)| id == measure);
    column
        .into_iter()
        .flat_map(|(_, column)| column.iter().map(Value::number))
}

/// An amount in pence.
fn pence(amount: f64) -> i64 {
    (amount * 100.0).round() as i64
}

/// The groups of lines, which are all of the total.
const GROUPS: [&str; 10] = [
    "core",
    "qof",
    "enhanced",
    "local",
    "premises",
    "pco",
    "it",
    "participation",
    "prescribing",
    "other",
];

fn check(name: &str, period: &str, practices: usize, sums: Sums) {
    let Some(release) = release(name) else {
        return;
    };
    assert_eq!(
        (release.dataset.as_str(), release.source.as_str()),
        ("nhs-payments", "practice")
    );
    assert_eq!(
        (release.rows.read, release.rows.kept),
        (practices as u64, practices as u64)
    );
    let found = release.organisations.iter();
    assert_eq!(
        found.filter(|one| one.kind == Kind::Practice).count(),
        practices
    );
    let [figures] = release.figures.as_slice() else {
        panic!("one year");
    };
    assert_eq!(figures.period.to_string(), period);
    for (measure, wanted) in sums {
        if matches!(*measure, "registered" | "weighted") {
            let sum: f64 = numbers(figures, measure).flatten().sum();
            assert!(
                (sum - wanted).abs() < 0.01,
                "{period} {measure}: {sum}, not {wanted}"
            );
            continue;
        }
        let sum: i64 = numbers(figures, measure).flatten().map(pence).sum();
        assert_eq!(sum, pence(*wanted), "{period} {measure}");
    }
    // The groups are all of the total, in every row.
    let mut summed = vec![0; practices];
    for group in GROUPS {
        let amounts = numbers(figures, &format!("payments/line.{group}"));
        for (sum, amount) in summed.iter_mut().zip(amounts) {
            *sum += amount.map_or(0, pence);
        }
    }
    let totals: Vec<i64> = numbers(figures, "total").flatten().map(pence).collect();
    assert_eq!(summed, totals, "{period}");
    // Nothing else is published than what is compared here.
    for (measure, _) in &figures.columns {
        let is_known = sums.iter().any(|(known, _)| known == measure);
        let is_apart = measure.starts_with("practice-type.") || measure == "contract.other";
        assert!(is_known || is_apart, "{period} {measure}");
    }
}

#[test]
fn payments_of_2018() {
    check("nhspaymentsgp-18-19-csv.csv", "FY2018", 7_279, OF_2018);
}

#[test]
fn payments_of_2019() {
    check("nhspaymentsgp-19-20-prac-csv.csv", "FY2019", 7_001, OF_2019);
}

#[test]
fn payments_of_2020() {
    check("nhspaymentsgp-20-21-prac-csv.csv", "FY2020", 6_808, OF_2020);
}

#[test]
fn payments_of_2022() {
    check("nhspaymentsgp-22-23-prac-csv.csv", "FY2022", 6_669, OF_2022);
}

#[test]
fn payments_of_2024() {
    check("nhspaymentsgp-24-25-prac-csv.csv", "FY2024", 6_375, OF_2024);
}

/// What the publication and others have said of 2024/25.
#[test]
fn known_figures_of_2024() {
    let Some(release) = release("nhspaymentsgp-24-25-prac-csv.csv") else {
        return;
    };
    let figures = &release.figures[0];
    for (measure, wanted) in [
        ("total", 11_378_832_639.91),
        ("net", 10_521_901_156.15),
        ("with-covid", 11_441_317_337.78),
        ("payments/line.global-sum", 5_118_852_203.6),
        ("payments/line.qof", 917_932_575.55),
        ("rurality.rural", 1_069.0),
        ("rurality.urban", 5_306.0),
        ("contract.gms", 4_534.0),
        ("contract.pms", 1_475.0),
        ("contract.apms", 332.0),
        ("contract.unknown", 34.0),
        ("registered", 63_610_980.25),
    ] {
        let sum: i64 = numbers(figures, measure).flatten().map(pence).sum();
        assert_eq!(sum, pence(wanted), "{measure}");
    }
    let of = |code: &str, measure: &str| value(&release.figures, "FY2024", code, measure);
    for (measure, wanted) in [
        ("total", 918_363.21),
        ("deductions", -120_347.69),
        ("payments/line.global-sum", 478_553.58),
        ("payments/line.seniority", -2.84),
        ("payments/line.appraisal", -667.98),
        ("payments/line.rsv", 794.74),
        ("registered", 3_893.75),
        ("weighted", 4_460.62),
    ] {
        assert_eq!(of("A81001", measure), Value::Number(wanted), "{measure}");
    }
    // Closed years before, with a late payment.
    assert_eq!(of("A82050", "year.no-patients"), Value::Number(1.0));
    let below = numbers(figures, "payments/line.prescribing-fee").flatten();
    assert_eq!(below.filter(|fee| *fee < 0.0).count(), 895);
}
