//! Small files in the published layouts with the figures that they must give. The names of
//! the columns are those of the definitions workbook; every practice and number is invented.

use domain::period::{Month, Period};
use domain::registry::{Evaluation, Quantity, Reading};
use domain::value::Value;
use ingest::csv_input::CsvInput;
use ingest::error::ImportError;
use ingest::layout::Read;
use ingest::reading::{Context, Parsed};
use store::PeriodFigures;

use super::demonstration;
use super::reader::LAYOUTS;
use crate::demonstration::World;
use crate::samples::value;

const DETAILED: &[u8] = include_bytes!("samples/practice-detailed.csv");
const DETAILED_2018: &[u8] = include_bytes!("samples/practice-detailed-2018.csv");
const HIGH_LEVEL: &[u8] = include_bytes!("samples/practice-high-level.csv");
const PCN: &[u8] = include_bytes!("samples/pcn-individual.csv");
const PCN_2022: &[u8] = include_bytes!("samples/pcn-individual-2022.csv");

const DETAILED_NAME: &str =
    "GPWPracticeCSV.062026.zip!1 General Practice – June 2026 Practice Level - Detailed.csv";
const HIGH_LEVEL_NAME: &str =
    "GPWPracticeCSV.062026.zip!3 General Practice – June 2026 Practice Level - High level.csv";

fn month(text: &str) -> Month {
    text.parse().expect("a month")
}

fn context() -> Context {
    Context {
        latest: month("2026-12"),
        undated: month("2026-11"),
        named: None,
    }
}

/// Reads a table with the layout that its header fits.
pub(super) fn parse(name: &str, bytes: &[u8]) -> Result<Parsed, ImportError> {
    let input = CsvInput::new(name.to_owned(), Box::new(bytes), &|_| {})?;
    let (layout, fit) = LAYOUTS
        .iter()
        .map(|layout| (layout, layout.fit(input.header())))
        .find(|(_, fit)| fit.is_complete())
        .expect("a layout fits");
    let places: Vec<usize> = fit.places.into_iter().flatten().collect();
    match layout.read {
        Read::With(read) => read(input, &places, &context()),
        Read::Never(reason) => panic!("never read: {reason}"),
    }
}

/// Checks measures of an organisation; not a number stands for missing.
fn expect(parsed: &Parsed, period: &str, code: &str, measures: &[(&str, f64)]) {
    for (measure, expected) in measures {
        let found = value(&parsed.figures, period, code, measure);
        let expected = if expected.is_nan() {
            Value::Missing
        } else {
            Value::Number(*expected)
        };
        assert_eq!(found, expected, "{code} {measure}");
    }
}

const MISSING: f64 = f64::NAN;

#[test]
fn a_detailed_file_gives_every_measure_of_a_practice() {
    let parsed = parse(DETAILED_NAME, DETAILED).expect("read");
    assert_eq!((parsed.source.as_str(), parsed.rows.read), ("practice-detailed", 4));
    expect(
        &parsed,
        "2026-06",
        "ZA0001",
        &[
            ("patients", 9_000.0),
            ("gp-patients", 9_000.0),
            ("clinical-patients", 9_000.0),
            ("gp-return/return.full", 1.0),
            ("gp-return/return.none", 0.0),
            ("gp-fte", 6.5),
            ("qualified-gp-fte", 5.0),
            ("permanent-gp-fte", 4.4),
            ("nurse-fte", 2.2),
            ("dpc-fte", 1.8),
            ("admin-fte", 10.693_333),
            ("clinical-fte", 8.4),
            ("group-fte/staff-group.gp", 6.5),
            ("gp-type-fte/gp-type.partner", 2.5),
            ("gp-type-fte/gp-type.salaried", 1.5),
            ("gp-type-fte/gp-type.trainee", 1.5),
            ("gp-type-fte/gp-type.retainer", 0.4),
            ("gp-type-fte/gp-type.locum", 0.6),
            ("gp-sex-fte/sex.male", 2.5),
            ("gp-sex-fte/sex.female", 4.0),
            ("gp-sex-fte/sex.unknown", 0.0),
            ("sex-group-fte/sex.female/staff-group.nurse", 2.2),
            ("gp-age-fte/age.under-30", 1.5),
            ("gp-age-fte/age.55-59", 2.5),
            ("nurse-age-fte/age.under-30", 1.2),
            ("fte/role.gp", 6.5),
            ("fte/role.gp-partner", 2.5),
            ("fte/role.gp-partner-provider", 1.5),
            ("fte/role.gp-registrar", MISSING),
            ("fte/role.nurse-advanced", 1.0),
            ("fte/role.dpc-apprentice", 0.5),
            ("fte/role.dpc-apprentice-healthcare-assistant", 0.5),
            ("fte/role.dpc-osteopath", 0.0),
            ("fte/role.dpc-high-intensity", MISSING),
            ("headcount/role.gp", 9.0),
            ("headcount/role.gp-partner-provider", 2.0),
            ("headcount/role.admin-receptionist", 9.0),
        ],
    );
}

#[test]
fn a_group_without_valid_data_is_missing_and_the_others_are_not() {
    let parsed = parse(DETAILED_NAME, DETAILED).expect("read");
    expect(
        &parsed,
        "2026-06",
        "ZA0002",
        &[
            ("patients", 5_000.0),
            ("gp-patients", MISSING),
            ("gp-return/return.none", 1.0),
            ("gp-return/return.full", 0.0),
            ("gp-fte", MISSING),
            ("qualified-gp-fte", MISSING),
            ("fte/role.gp", MISSING),
            ("fte/role.gp-trainee-st1", MISSING),
            ("headcount/role.gp", MISSING),
            ("nurse-fte", 1.5),
            ("nurse-patients", 5_000.0),
            ("fte/role.nurse-practice", 1.5),
            ("dpc-fte", 0.0),
            ("admin-fte", 4.0),
            ("clinical-fte", MISSING),
            ("group-fte/staff-group.nurse", MISSING),
        ],
    );
    expect(
        &parsed,
        "2026-06",
        "ZA0003",
        &[
            ("gp-return/return.part-estimated", 1.0),
            ("gp-fte", 1.0),
            ("nurse-return/return.invalid", 1.0),
            ("nurse-fte", MISSING),
            ("nurse-patients", MISSING),
            ("fte/role.nurse-practice", MISSING),
            ("dpc-fte", MISSING),
            ("dpc-return/return.none", 1.0),
        ],
    );
    // Valid data on the other groups: published as nobody in direct patient care.
    expect(
        &parsed,
        "2026-06",
        "ZA0004",
        &[
            ("dpc-fte", 0.0),
            ("dpc-return/return.not-stated", 1.0),
            ("clinical-fte", 1.5),
            ("group-fte/staff-group.dpc", 0.0),
        ],
    );
}

#[test]
fn practices_belong_where_the_rows_say() {
    let parsed = parse(DETAILED_NAME, DETAILED).expect("read");
    let [membership] = parsed.memberships.as_slice() else {
        panic!("one month of membership");
    };
    assert_eq!(membership.month, month("2026-06"));
    let parents = |code: &str| {
        let row = membership.rows.iter().find(|(child, _)| child.as_str() == code);
        row.expect("a row")
            .1
            .map(|parent| parent.map(|code| code.to_string()))
    };
    let some = |code: &str| Some(code.to_owned());
    assert_eq!(
        parents("ZA0001"),
        [some("ZU0001"), some("ZS1"), some("ZQ1"), some("ZR1")]
    );
    assert_eq!(
        parents("ZA0003"),
        [None, some("ZS2"), some("ZQ1"), some("ZR1")],
        "unaligned is no PCN"
    );
    let name = |code: &str| {
        let record = parsed.organisations.iter().find(|record| record.code.as_str() == code);
        record.expect("a record").name.clone()
    };
    assert_eq!(name("ZU0001").as_deref(), Some("ASH PCN"));
    assert_eq!(name("ZA0003").as_deref(), Some("CEDAR PRACTICE"));
}

#[test]
fn the_older_columns_give_the_same_measures() {
    let name = "General Practice September 2018 Practice Level.csv";
    let parsed = parse(name, DETAILED_2018).expect("read");
    expect(
        &parsed,
        "2018-09",
        "ZA0001",
        &[
            ("gp-fte", 7.0),
            // What is published without registrars (6.0) still holds foundation doctors.
            ("qualified-gp-fte", 5.3),
            ("permanent-gp-fte", 4.5),
            ("gp-type-fte/gp-type.trainee", 1.7),
            ("fte/role.gp-registrar", 1.0),
            ("fte/role.gp-trainee-foundation", 0.7),
            ("fte/role.gp-trainee-st1", MISSING),
            ("gp-sex-fte/sex.male", MISSING),
            ("gp-age-fte/age.under-30", MISSING),
        ],
    );
    expect(
        &parsed,
        "2018-09",
        "ZA0002",
        &[
            ("patients", 5_100.0),
            ("gp-fte", MISSING),
            ("gp-return/return.invalid", 1.0),
            // A zero of a practice that sent no records is no figure.
            ("nurse-fte", MISSING),
            ("nurse-return/return.none", 1.0),
            ("dpc-fte", MISSING),
            ("admin-fte", MISSING),
        ],
    );
    expect(
        &parsed,
        "2018-09",
        "ZA0004",
        &[
            ("patients", MISSING),
            ("gp-fte", MISSING),
            ("nurse-fte", 0.0),
            ("dpc-fte", MISSING),
            ("admin-fte", 1.5),
            ("admin-patients", MISSING),
        ],
    );
    assert_eq!(
        parsed.memberships[0].rows[0].1.map(|parent| parent.map(|code| code.to_string())),
        [None, Some("ZC1".to_owned()), Some("ZT1".to_owned()), Some("ZR1".to_owned())],
    );
}

#[test]
fn the_high_level_file_is_added_up_without_its_totals() {
    let parsed = parse(HIGH_LEVEL_NAME, HIGH_LEVEL).expect("read");
    assert_eq!(parsed.source, "practice-high-level");
    assert_eq!((parsed.rows.read, parsed.rows.kept), (56, 44));
    expect(
        &parsed,
        "2026-06",
        "ZA0001",
        &[
            ("gp-fte", 6.5),
            ("qualified-gp-fte", 5.0),
            ("permanent-gp-fte", 4.4),
            ("gp-type-fte/gp-type.trainee", 1.5),
            ("nurse-fte", 2.2),
            // A role that is not declared counts in its group.
            ("dpc-fte", 1.8),
            ("fte/role.dpc-pharmacist", 0.8),
            ("admin-fte", 10.693_333),
            // One GP has two roles: people in a group are not the sum of those in its roles.
            ("headcount/role.gp", MISSING),
            ("headcount/role.gp-partner-provider", 2.0),
            ("patients", MISSING),
            ("gp-return/return.not-stated", 1.0),
        ],
    );
    expect(
        &parsed,
        "2026-06",
        "ZA0002",
        &[
            ("gp-fte", MISSING),
            ("gp-return/return.none", 1.0),
            ("nurse-fte", 1.5),
            ("headcount/role.nurse", 2.0),
            ("dpc-fte", 0.0),
            ("admin-fte", 4.0),
        ],
    );
}

#[test]
fn the_pcn_file_is_added_up_at_every_level_and_people_are_counted_once() {
    let parsed = parse("PCNWFIndividualCSV.062026.zip!1.csv", PCN).expect("read");
    expect(
        &parsed,
        "2026-06",
        "ZU0001",
        &[
            ("pcn-fte/pcn-role.all", 5.133_333),
            ("pcn-fte/pcn-role.director-gp", 0.133_333),
            ("pcn-fte/pcn-role.gp", 0.6),
            ("pcn-fte/pcn-role.dpc", 4.4),
            ("pcn-fte/pcn-role.dpc-pharmacist", 1.5),
            // The rows of contracted services are identical and all count.
            ("pcn-fte/pcn-role.dpc-social-prescribing", 2.4),
            ("pcn-headcount/pcn-role.all", 4.0),
            ("pcn-headcount/pcn-role.dpc", 2.0),
            ("pcn-headcount/pcn-role.dpc-social-prescribing", 0.0),
            ("pcn-source-fte/pcn-source.staff", 2.733_333),
            ("pcn-source-fte/pcn-source.contracted", 2.4),
            // Nobody in the file has the role: it was not collected.
            ("pcn-fte/pcn-role.nurse", MISSING),
            ("pcn-headcount/pcn-role.nurse", MISSING),
        ],
    );
    expect(
        &parsed,
        "2026-06",
        "ZU0002",
        &[
            ("pcn-fte/pcn-role.all", 1.423_333),
            ("pcn-fte/pcn-role.dpc-pharmacy-technician", -0.026_667),
            // A role that is not declared counts in its group.
            ("pcn-fte/pcn-role.dpc", 0.423_333),
            ("pcn-fte/pcn-role.gp", 0.0),
            ("pcn-headcount/pcn-role.all", 3.0),
        ],
    );
    for area in ["ZQ1", "ZR1", "E92"] {
        expect(
            &parsed,
            "2026-06",
            area,
            &[
                ("pcn-fte/pcn-role.all", 6.556_667),
                // One person works for both PCNs.
                ("pcn-headcount/pcn-role.all", 6.0),
                ("pcn-headcount/pcn-role.dpc-pharmacist", 2.0),
            ],
        );
    }
    assert_eq!(parsed.memberships[0].rows.len(), 2);
}

#[test]
fn older_pcn_files_are_in_windows_1252_and_write_null() {
    let parsed = parse("any.csv", PCN_2022).expect("read");
    expect(
        &parsed,
        "2022-09",
        "ZU0001",
        &[
            ("pcn-fte/pcn-role.all", 4.533_333),
            ("pcn-fte/pcn-role.director-gp", 0.133_333),
            ("pcn-fte/pcn-role.gp", MISSING),
            ("pcn-headcount/pcn-role.all", 3.0),
        ],
    );
}

#[test]
fn sub_icbs_are_no_membership_of_a_month_before_them() {
    let text = String::from_utf8(PCN.to_vec()).expect("UTF-8");
    let earlier = text.replace(",2026,6,", ",2020,12,");
    let parsed = parse("any.csv", earlier.as_bytes()).expect("read");
    let (_, parents) = parsed.memberships[0].rows[0];
    assert_eq!(parents.map(|parent| parent.is_some()), [false, false, false, true]);
    // The figures of the areas are there all the same: the file publishes them.
    expect(&parsed, "2020-12", "ZQ1", &[("pcn-fte/pcn-role.all", 6.556_667)]);
}

#[test]
fn the_month_comes_from_the_name_of_the_file_or_of_the_archive() {
    let period = |name: &str| parse(name, DETAILED).map(|parsed| parsed.figures[0].period);
    let june: Period = "2026-06".parse().expect("a period");
    assert_eq!(period("GPWPracticeCSV.062026.zip!1 Detailed.csv"), Ok(june));
    assert_eq!(period("1 General Practice – June 2026 Practice Level.csv"), Ok(june));
    let error = period("detailed.csv").expect_err("no month");
    assert!(error.to_string().contains("does not say its month"), "{error}");
    let error = period("General Practice January 2031.csv").expect_err("not over");
    assert!(error.to_string().contains("January 2031"), "{error}");
}

#[test]
fn bad_files_are_refused_with_file_line_and_column() {
    let edited = |bytes: &[u8], from: &str, to: &str| {
        let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1).into_bytes()
    };
    for (name, bytes, wanted) in [
        (
            DETAILED_NAME,
            edited(DETAILED, "ZA0003", "ZA0001"),
            vec!["line 4", "line 2"],
        ),
        (
            DETAILED_NAME,
            edited(DETAILED, ",9000,", ",9000.5,"),
            vec!["line 2", "TOTAL_PATIENTS", "9000.5"],
        ),
        (
            DETAILED_NAME,
            edited(DETAILED, ",5000,", ",five,"),
            vec!["line 3", "TOTAL_PATIENTS", "five"],
        ),
        (
            HIGH_LEVEL_NAME,
            edited(HIGH_LEVEL, "Nurses,Practice Nurse", "Vets,Practice Nurse"),
            vec!["STAFF_GROUP", "Vets"],
        ),
        ("any.csv", edited(PCN, ",2026,6,", ",2026,13,"), vec!["CENSUS_MONTH", "13"]),
        ("any.csv", edited(PCN, "NWRS Staff", "NWRS Stuff"), vec!["DATA_SOURCE", "Stuff"]),
        ("any.csv", edited(PCN, ",0.6,", ",60,"), vec!["line 6", "FTE", "60"]),
    ] {
        let error = parse(name, &bytes).expect_err("refused").to_string();
        for part in wanted {
            assert!(error.contains(part), "{part} in {error}");
        }
    }
}

/// An indicator for one organisation, from the cells of a file.
fn indicator(parsed: &Parsed, period: &str, code: &str, id: &str) -> Option<f64> {
    let dataset = super::PUBLICATION.declared();
    let evaluation: &Evaluation = dataset.evaluation(id).expect("an indicator");
    let sum = |cells: &domain::registry::Cells| -> Option<f64> {
        let margin = &dataset.margins[cells.margin];
        let numbers = cells.cells.iter();
        numbers
            .map(|cell| value(&parsed.figures, period, code, &margin.measure_id(*cell)).number())
            .sum()
    };
    let domain::registry::Denominator::Cells(below) = &evaluation.denominator else {
        return sum(&evaluation.numerator);
    };
    let quantity = Quantity {
        numerator: sum(&evaluation.numerator)?,
        denominator: sum(below)?,
    };
    evaluation
        .indicator
        .value(Reading::Value(quantity.into()).quantity()?)
}

#[test]
fn indicators_are_what_their_words_say() {
    let parsed = parse(DETAILED_NAME, DETAILED).expect("read");
    for (id, expected) in [
        ("patients-per-permanent-gp", 9_000.0 / 4.4),
        ("patients-per-qualified-gp", 1_800.0),
        ("qualified-gp-per-10000", 50_000.0 / 9_000.0),
        ("nurses-per-1000", 2_200.0 / 9_000.0),
        ("clinical-per-1000", 8_400.0 / 9_000.0),
        ("partner-share", 50.0),
        ("locum-share", 12.0),
        ("trainee-share", 150.0 / 6.5),
        ("female-share", 400.0 / 6.5),
        // The half whose age is not recorded is left out of both sides.
        ("gps-over-55", 250.0 / 6.0),
        ("staff-fte", 21.193_333),
        ("gp-headcount", 9.0),
        ("gp-returned", 100.0),
    ] {
        let found = indicator(&parsed, "2026-06", "ZA0001", id).expect("a value");
        assert!((found - expected).abs() < 1e-6, "{id}: {found}, not {expected}");
    }
    for id in ["patients-per-permanent-gp", "clinical-per-1000", "staff-fte", "gp-headcount"] {
        assert_eq!(indicator(&parsed, "2026-06", "ZA0002", id), None, "{id}");
    }
    assert_eq!(indicator(&parsed, "2026-06", "ZA0002", "gp-returned"), Some(0.0));
    let nurses = indicator(&parsed, "2026-06", "ZA0002", "nurses-per-1000");
    assert_eq!(nurses, Some(0.3));
    let parsed = parse("any.csv", PCN).expect("read");
    let share = indicator(&parsed, "2026-06", "ZU0001", "pcn-contracted-share").expect("a share");
    assert!((share - 240.0 / 5.133_333).abs() < 1e-6);
}

#[test]
fn the_invented_staff_have_all_that_is_hard() {
    let world = World::new(month("2026-11"));
    let figures = demonstration::figures(&world);
    assert_eq!(figures.len(), 31);
    let last = &figures[30];
    assert_eq!(last.period, "2026-10".parse().expect("a period"));
    let column = |figures: &PeriodFigures, id: &str| -> Vec<Value> {
        let found = figures.columns.iter().find(|(other, _)| other == id);
        found.unwrap_or_else(|| panic!("no {id}")).1.iter().collect()
    };
    let sum = |values: &[Value]| -> f64 { values.iter().filter_map(|value| value.number()).sum() };
    let gps = column(last, "qualified-gp-fte");
    assert!((24_000.0..34_000.0).contains(&sum(&gps)), "{}", sum(&gps));
    let patients = sum(&column(last, "gp-patients"));
    assert!((1_700.0..2_800.0).contains(&(patients / sum(&gps))), "{}", patients / sum(&gps));
    let nurses = column(last, "nurse-fte");
    let pairs = || gps.iter().zip(&nurses);
    assert!(pairs().any(|(gps, nurses)| !gps.is_reported() && nurses.is_reported()));
    assert!(pairs().any(|(gps, nurses)| gps.is_reported() && !nurses.is_reported()));
    let of = |figures: &PeriodFigures, code: &str, id: &str| {
        let place = figures.organisations.iter().position(|other| other.as_str() == code);
        place.map_or(Value::Missing, |place| column(figures, id)[place])
    };
    let closed = world.practices.iter().find(|practice| practice.closes.is_some_and(|at| at > 10));
    let closed = closed.expect("a practice that closes").code;
    assert!(figures[2].organisations.contains(&closed) && !last.organisations.contains(&closed));
    // PCNs: missing returns, a correction below zero, people of two PCNs, GPs since 2024.
    let all = column(last, "pcn-fte/pcn-role.all");
    let pcns = |figures: &PeriodFigures| {
        let codes = figures.organisations.iter();
        codes.filter(|code| code.as_str().starts_with("ZU")).count()
    };
    assert!(all.iter().any(|value| value.is_reported()));
    assert!((1_150..1_297).contains(&pcns(last)), "{}", pcns(last));
    assert!(figures.iter().any(|figures| {
        let technicians = column(figures, "pcn-fte/pcn-role.dpc-pharmacy-technician");
        technicians.iter().any(|value| value.number().is_some_and(|number| number < 0.0))
    }));
    let people = |prefix: &str| -> f64 {
        let column = column(last, "pcn-headcount/pcn-role.all");
        let codes = last.organisations.iter().zip(column);
        let of_kind = codes.filter(|(code, _)| code.as_str().starts_with(prefix));
        of_kind.filter_map(|(_, value)| value.number()).sum()
    };
    assert!(people("E92") > 0.0 && people("E92") < people("ZU"));
    assert!(of(&figures[0], "E92", "pcn-fte/pcn-role.dpc").is_reported());
    assert!(figures[0].columns.iter().all(|(id, _)| id != "pcn-fte/pcn-role.gp"));
    assert!(last.columns.iter().any(|(id, _)| id == "pcn-fte/pcn-role.gp"));
}
