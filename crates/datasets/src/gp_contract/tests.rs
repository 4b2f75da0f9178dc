//! Small files in every published layout with the figures that they must give. Every practice and
//! number is invented.

use domain::organisation::Kind;
use domain::period::Month;
use domain::value::Value;
use ingest::csv_input::CsvInput;
use ingest::error::ImportError;
use ingest::layout::Read;
use ingest::reading::{Context, Parsed};

use super::reader::{LAYOUTS, dataset};
use super::{PUBLICATION, demonstration};
use crate::demonstration::World;
use crate::samples::value;

const CORE: &str = include_str!("samples/core-2023-24.csv");
const MMR: &str = include_str!("samples/mmr-2024-25.csv");
const CARERS: &str = include_str!("samples/carers-2025-26-q1.csv");
const CARERS_SEX: &str = include_str!("samples/carers-sex.csv");
const OUTPUTS: &str = include_str!("samples/outputs.csv");

fn context() -> Context {
    let month = |text: &str| text.parse::<Month>().expect("a month");
    Context {
        latest: month("2026-12"),
        undated: month("2026-11"),
        named: None,
    }
}

/// Reads a table with the layout that its header fits.
fn parse(text: &str) -> Result<Parsed, ImportError> {
    let input = CsvInput::new("file.csv".to_owned(), Box::new(text.as_bytes()), &|_| {})?;
    let (layout, fit) = LAYOUTS
        .iter()
        .map(|layout| (layout, layout.fit(input.header())))
        .find(|(layout, fit)| {
            fit.is_complete() && layout.accepts.is_none_or(|accepts| accepts(layout, &input))
        })
        .expect("a layout fits");
    let places: Vec<usize> = fit.places.into_iter().flatten().collect();
    match layout.read {
        Read::With(read) => read(input, &places, &context()),
        Read::Never(reason) => panic!("never read: {reason}"),
    }
}

fn number(number: u32) -> Value {
    Value::Number(f64::from(number))
}

/// The error of a file in which one text stands for another.
fn refused(text: &str, from: &str, to: &str) -> ImportError {
    assert!(text.contains(from), "{from} is not in the sample");
    parse(&text.replacen(from, to, 1)).expect_err("it is refused")
}

#[test]
fn shares_counts_and_adjustments_are_kept_apart() {
    let parsed = parse(CORE).expect("read");
    assert_eq!(parsed.source, "practice");
    assert_eq!((parsed.rows.read, parsed.rows.kept), (20, 20));
    let of = |month: &str, measure: &str| value(&parsed.figures, month, "ZA0001", measure);
    assert_eq!(of("2023-04", "alcmi30.numerator"), number(12));
    assert_eq!(of("2023-04", "alcmi30.denominator"), number(40));
    assert_eq!(of("2023-05", "alcmi30.numerator"), number(30));
    assert_eq!(of("2023-04", "ccdcmi30.declined"), number(3));
    assert_eq!(of("2023-04", "ccdcmi30.excluded"), Value::Missing);
    assert_eq!(of("2023-04", "cgpcmi01"), number(250));
    assert_eq!(of("2023-05", "cgpcmi01"), number(255));
}

#[test]
fn held_back_nothing_and_zero_are_three_things() {
    let parsed = parse(CORE).expect("read");
    let of = |code: &str, measure: &str| value(&parsed.figures, "2023-04", code, measure);
    assert_eq!(of("ZA0001", "ccdcmi37.numerator"), number(0));
    assert_eq!(of("ZA0001", "ccdcmi37.denominator"), Value::Suppressed);
    assert_eq!(of("ZA0001", "ccdcmi37.excluded"), Value::Suppressed);
    assert_eq!(of("ZA0002", "alcmi30.denominator"), number(0));
    assert_eq!(of("ZA0002", "cgpcmi01"), Value::Missing);
}

#[test]
fn codes_that_are_not_declared_are_kept_by_their_code() {
    let parsed = parse(CORE).expect("read");
    let of = |measure: &str| value(&parsed.figures, "2023-04", "ZA0002", measure);
    assert_eq!(of("newmi77.numerator"), number(4));
    assert_eq!(of("newmi78"), number(6));
    assert_eq!(of("newmi79.numerator"), number(25));
    let families: Vec<(&str, &str)> = parsed
        .coded
        .iter()
        .map(|coded| (coded.code.as_str(), coded.family.as_str()))
        .collect();
    assert_eq!(
        families,
        [
            ("NEWMI77", "share"),
            ("NEWMI78", "count"),
            ("NEWMI79", "ratio")
        ]
    );
    assert!(parsed.coded.iter().all(|coded| !coded.is_described()));
    assert!(dataset().with_codes(&parsed.coded).is_ok());
}

#[test]
fn a_programme_without_measure_types_is_read_with_dates_of_either_form() {
    let parsed = parse(MMR).expect("read");
    let of = |month: &str, code: &str| value(&parsed.figures, month, code, "mmrv004");
    assert_eq!(of("2025-02", "ZA0001"), number(5));
    assert_eq!(of("2025-03", "ZA0001"), number(7));
    assert_eq!(of("2025-03", "ZA0002"), Value::Suppressed);
    let other = parse(&MMR.replace("2025-03-31", "31/03/2025")).expect("read");
    assert_eq!(
        value(&other.figures, "2025-03", "ZA0001", "mmrv004"),
        number(7)
    );
}

#[test]
fn names_come_with_the_rows() {
    let parsed = parse(CORE).expect("read");
    let record = &parsed.organisations[0];
    assert_eq!(
        (record.code.as_str(), record.kind),
        ("ZA0001", Kind::Practice)
    );
    assert_eq!(record.name.as_deref(), Some("FIRST SURGERY"));
}

#[test]
fn a_file_of_the_network_contract_is_not_taken_for_one_of_this() {
    let text = MMR.replace("MMR 2024-25", "NCD2425");
    let input = CsvInput::new("file.csv".to_owned(), Box::new(text.as_bytes()), &|_| {});
    let input = input.expect("a table");
    let accepts = LAYOUTS[0].accepts.expect("it looks further");
    assert!(!accepts(&LAYOUTS[0], &input));
}

#[test]
fn errors_name_the_line_the_column_and_what_to_do() {
    let row = "MMR 2024-25,ZA0001,FIRST SURGERY,2025-02-28,MMRV004,MI Count,5\n";
    let twice = parse(&format!("{MMR}{row}")).expect_err("it is there twice");
    assert_eq!(twice.line, Some(5));
    assert!(twice.problem.contains("line 2"), "{twice}");

    let over = refused(
        CORE,
        "ALCMI30,Numerator,Numerator,12",
        "ALCMI30,Numerator,Numerator,41",
    );
    assert_eq!(
        (over.line, over.column.as_deref()),
        (Some(3), Some("VALUE"))
    );
    assert!(over.problem.contains("ALCMI30"), "{over}");

    for (from, to, column) in [
        ("MMRV004", "MMR V004!", "IND_CODE"),
        ("MMRV004", "PATIENTS", "IND_CODE"),
        ("MI Count,5", "MI Count,five", "VALUE"),
        ("2025-02-28", "28 of February", "ACH_DATE"),
        ("ZA0001", "ENGLAND", "PRACTICE_CODE"),
    ] {
        let error = refused(MMR, from, to);
        assert_eq!(error.line, Some(2), "{error}");
        assert_eq!(error.column.as_deref(), Some(column), "{error}");
    }
    let other = parse(&MMR.replace("MI Count", "Something")).expect_err("nothing is known");
    assert!(other.problem.contains("no figure"), "{other}");
}

#[test]
fn one_measure_under_two_words_is_refused_with_both_lines() {
    let row = "MMR 2024-25,ZA0001,FIRST SURGERY,2025-02-28,MMRV004,Management Information,6\n";
    let error = parse(&format!("{MMR}{row}")).expect_err("two counts");
    assert_eq!(error.line, Some(5));
    assert!(error.problem.contains("line 2"), "{error}");
}

#[test]
fn carers_are_counted_by_three_characteristics() {
    let parsed = parse(CARERS).expect("read");
    assert_eq!((parsed.rows.read, parsed.rows.kept), (6, 5));
    let of = |code: &str, measure: &str| value(&parsed.figures, "2025-06", code, measure);
    let white = "sex.female/age.18-24/ethnicity.white";
    assert_eq!(of("ZS001", white), number(125), "two groups of the census");
    assert_eq!(
        of("ZS001", "sex.male/age.0-17/ethnicity.unknown"),
        number(9)
    );
    let held_back = "sex.male/age.85-plus/ethnicity.asian";
    assert_eq!(of("ZS001", held_back), Value::Suppressed);
    let between = "sex.unknown/age.unknown/ethnicity.mixed";
    assert_eq!(of("ZS002", between), number(4));
    assert_eq!(of("ZS001", "sex.female"), Value::Missing, "it follows");
    assert_eq!(
        parsed.organisations[1].name.as_deref(),
        Some("SECOND SUB-ICB")
    );
}

#[test]
fn carers_by_one_characteristic_are_read_too() {
    let parsed = parse(CARERS_SEX).expect("read");
    let of = |measure: &str| value(&parsed.figures, "2025-06", "ZS001", measure);
    assert_eq!(
        [of("sex.female"), of("sex.male")],
        [number(120), number(80)]
    );
    assert_eq!(of("age.65-74"), number(70));
    assert_eq!(of("ethnicity.white"), Value::Missing);
    let twice = format!("{CARERS_SEX}ZS001,30/06/2025,CGPCMI01,MALE,all,All,80\n");
    let error = parse(&twice).expect_err("it is there twice");
    assert_eq!(error.line, Some(5));
    assert!(error.problem.contains("line 3"), "{error}");
}

#[test]
fn the_list_of_outputs_says_what_codes_count() {
    let parsed = parse(OUTPUTS).expect("read");
    assert!(parsed.figures.is_empty());
    assert_eq!((parsed.rows.read, parsed.rows.kept), (5, 3));
    let of = |code: &str| {
        let mut coded = parsed.coded.iter();
        coded.find(|coded| coded.code == code).expect("a code")
    };
    let declared = of("CCDCMI30");
    assert_eq!(declared.group, "frailty");
    assert!(declared.meaning.contains("invented"));
    let new = of("NEWMI77");
    assert_eq!(new.title, "Patients with an invented code");
    assert_eq!(new.group_label, "Core GP Contract");
    assert_eq!(of("INVE001").family, "count");
    assert!(dataset().with_codes(&parsed.coded).is_ok());
}

#[test]
fn the_demonstration_has_what_the_publication_has() {
    let world = World::new("2026-11".parse().expect("a month"));
    let releases = demonstration::releases(&world);
    let figures = &releases[0].figures;
    let first = figures.first().expect("months").period.first_month();
    assert_eq!(first.number(), 4, "it begins with a financial year");
    assert!((13..=24).contains(&figures.len()), "{}", figures.len());
    let declared: Vec<String> = PUBLICATION
        .declared()
        .measures()
        .map(|(_, id)| id)
        .collect();
    let last = figures.last().expect("months");
    for (measure, column) in &last.columns {
        assert!(declared.contains(measure), "{measure}");
        assert_eq!(column.len(), last.organisations.len());
    }
    let of = |measure: &str| {
        let mut columns = last.columns.iter();
        let (_, column) = columns.find(|(id, _)| id == measure).expect("a measure");
        column.iter().collect::<Vec<Value>>()
    };
    let pairs = of("ccdcmi30.numerator")
        .into_iter()
        .zip(of("ccdcmi30.denominator"));
    for (above, below) in pairs {
        if let (Some(above), Some(below)) = (above.number(), below.number()) {
            assert!(above <= below, "{above} of {below}");
        }
    }
    assert!(of("ccdcmi37.denominator").contains(&Value::Suppressed));
}
