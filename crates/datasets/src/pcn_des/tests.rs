//! Small files in every published layout with the figures that they must give. Every organisation
//! and number is invented.

use domain::organisation::Kind;
use domain::period::{Month, Period};
use domain::registry::Direction;
use domain::value::Value;
use ingest::csv_input::CsvInput;
use ingest::error::ImportError;
use ingest::layout::Read;
use ingest::reading::{Context, Parsed};

use super::demonstration;
use super::reader::{LAYOUTS, dataset};
use crate::demonstration::World;
use crate::samples::value;

const MONTHLY: &str = include_str!("samples/monthly-2024-09.csv");
const EARLIER: &str = include_str!("samples/monthly-2023-06.csv");
const FUND: &str = include_str!("samples/iif-2023-24.csv");
const METADATA: &str = include_str!("samples/metadata.csv");

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

#[test]
fn declined_and_excluded_are_counted_apart() {
    let parsed = parse(MONTHLY).expect("read");
    assert_eq!((parsed.rows.read, parsed.rows.kept), (15, 14));
    assert_eq!(parsed.rows.rejected.len(), 1, "{:?}", parsed.rows.rejected);
    let of = |code: &str, measure: &str| value(&parsed.figures, "2024-09", code, measure);
    assert_eq!(of("ZA0001", "hi03.numerator"), number(20));
    assert_eq!(of("ZA0001", "hi03.denominator"), number(60));
    assert_eq!(of("ZA0001", "hi03.declined"), number(3), "two of them");
    assert_eq!(of("ZA0001", "hi03.excluded"), Value::Missing);
    assert_eq!(of("ZA0001", "can04.denominator"), number(0));
    assert_eq!(of("ZA0001", "can04.excluded"), Value::Suppressed);
    assert_eq!(of("ZA0001", "can04.declined"), Value::Suppressed);
    assert_eq!(of("ZA0001", "hi21"), number(85));
    assert_eq!(of("ZA0002", "hi03.numerator"), Value::Missing);
    assert_eq!(of("ZA0002", "hi03.denominator"), number(12));
}

#[test]
fn contacts_may_be_more_than_residents() {
    let parsed = parse(MONTHLY).expect("read");
    let of = |measure: &str| value(&parsed.figures, "2024-09", "ZA0001", measure);
    assert_eq!(of("ehch04.numerator"), number(130));
    assert_eq!(of("ehch04.denominator"), number(40));
}

#[test]
fn a_practice_without_a_place_has_no_name() {
    let parsed = parse(MONTHLY).expect("read");
    let names: Vec<Option<&str>> = parsed
        .organisations
        .iter()
        .map(|record| record.name.as_deref())
        .collect();
    assert_eq!(names, [Some("FIRST SURGERY"), None]);
}

#[test]
fn earlier_codes_of_the_same_measure_continue_its_series() {
    let parsed = parse(EARLIER).expect("read");
    let of = |month: &str, measure: &str| value(&parsed.figures, month, "ZA0001", measure);
    assert_eq!(of("2023-06", "hi03.numerator"), number(9));
    assert_eq!(of("2023-05", "hi03.numerator"), number(5));
    assert_eq!(of("2023-06", "hi21"), number(71));
    // Nothing says what it is: it is kept by its code, and as no share.
    assert_eq!(of("2023-06", "ncdmi138.numerator"), number(900));
    let [coded] = parsed.coded.as_slice() else {
        panic!("{:?}", parsed.coded);
    };
    assert_eq!(
        (coded.code.as_str(), coded.family.as_str()),
        ("NCDMI138", "ratio")
    );
    assert!(!coded.is_described());
    assert_eq!(coded.direction, Direction::Neither);
    assert!(dataset().with_codes(&parsed.coded).is_ok());
}

#[test]
fn a_measure_under_its_old_and_its_new_code_is_refused() {
    let row = "ZA0001,FIRST SURGERY,NCD2324,30/06/2023,HI03,Numerator,9\n";
    let error = parse(&format!("{EARLIER}{row}")).expect_err("it is there twice");
    assert_eq!(error.line, Some(9));
    assert!(error.problem.contains("HI03"), "{error}");
    assert!(error.problem.contains("NCD120"), "{error}");
}

#[test]
fn errors_name_the_line_the_column_and_what_to_do() {
    let refused = |text: &str, from: &str, to: &str| {
        assert!(text.contains(from), "{from} is not in the sample");
        parse(&text.replacen(from, to, 1)).expect_err("it is refused")
    };
    let over = refused(MONTHLY, "HI03,Numerator,20", "HI03,Numerator,61");
    assert_eq!(
        (over.line, over.column.as_deref()),
        (Some(2), Some("VALUE"))
    );
    let row = "ZA0001,FIRST SURGERY,NCD2425,2024-09-30,hi03,numerator,20\n";
    let twice = parse(&format!("{MONTHLY}{row}")).expect_err("in other letters");
    assert_eq!(twice.line, Some(17));
    assert!(twice.problem.contains("line 2"), "{twice}");
    let level = refused(FUND, "GP practice", "Federation");
    let found = (level.line, level.column.as_deref());
    assert_eq!(found, (Some(8), Some("ORGANISATION_TYPE")));
    let pcn = refused(FUND, "PCN,ZU0001", "PCN,ZA0001");
    let found = (pcn.line, pcn.column.as_deref());
    assert_eq!(found, (Some(2), Some("ORGANISATION_CODE")));
    let year = refused(METADATA, "2025-26", "2025-29");
    let found = (year.line, year.column.as_deref());
    assert_eq!(found, (Some(2), Some("SERVICE_YEAR")));
}

#[test]
fn a_file_of_the_core_contract_is_not_taken_for_one_of_this() {
    let text = MONTHLY.replace("NCD2425", "Core GP Contract 2024-25");
    let input = CsvInput::new("file.csv".to_owned(), Box::new(text.as_bytes()), &|_| {});
    let input = input.expect("a table");
    let accepts = LAYOUTS[0].accepts.expect("it looks further");
    assert!(!accepts(&LAYOUTS[0], &input));
}

#[test]
fn the_fund_has_pcns_and_practices() {
    let parsed = parse(FUND).expect("read");
    assert_eq!(parsed.source, "iif");
    assert_eq!((parsed.rows.read, parsed.rows.kept), (9, 9));
    let of = |code: &str, measure: &str| value(&parsed.figures, "2024-03", code, measure);
    let admissions = |cell: &str| of("ZU0001", &format!("ncdmi210.{cell}"));
    assert_eq!(admissions("numerator"), number(230));
    assert_eq!(admissions("denominator"), number(31_000));
    assert_eq!(admissions("baseline-numerator"), number(200));
    assert_eq!(admissions("baseline-denominator"), number(30_100));
    assert_eq!(of("ZU0001", "ncdmi191.baseline-numerator"), number(190));
    assert_eq!(of("ZU0001", "ncdmi191.numerator"), number(220));
    assert_eq!(of("ZA0001", "ncd026.numerator"), number(14_500));
    assert_eq!(of("ZA0001", "ehch04.numerator"), number(12));
    let kinds: Vec<Kind> = parsed
        .organisations
        .iter()
        .map(|record| record.kind)
        .collect();
    assert_eq!(kinds, [Kind::Pcn, Kind::Practice]);
    assert!(parsed.coded.is_empty());
}

#[test]
fn metadata_describes_codes_and_the_newest_year_counts() {
    let parsed = parse(METADATA).expect("read");
    assert!(parsed.figures.is_empty());
    let of = |code: &str| {
        let mut coded = parsed.coded.iter();
        coded.find(|coded| coded.code == code).expect("a code")
    };
    assert_eq!(parsed.coded.len(), 3, "an earlier code has no entry");
    let declared = of("CAN04");
    assert_eq!(declared.group, "cancer");
    assert_eq!(declared.direction, Direction::HigherIsBetter);
    assert!(declared.meaning.contains("invented"));
    assert_eq!(declared.as_of, Some(Period::FinancialYear(2025)));
    let new = of("INV01");
    assert_eq!(new.title, "Patients with invented care");
    assert_eq!(
        (new.group.as_str(), new.family.as_str()),
        ("invented-care", "share")
    );
    assert_eq!(of("INV02").family, "count");
    let with = dataset()
        .with_codes(&parsed.coded)
        .expect("they can be added");
    assert!(with.indicator("inv01").is_some());
}

#[test]
fn the_demonstration_has_what_the_publication_has() {
    let world = World::new("2026-11".parse().expect("a month"));
    let releases = demonstration::releases(&world);
    let figures = &releases[0].figures;
    let measures: Vec<String> = dataset().measures().map(|(_, id)| id).collect();
    let mut has_fund = false;
    for figures in figures {
        for (measure, column) in &figures.columns {
            assert!(measures.contains(measure), "{measure}");
            assert_eq!(column.len(), figures.organisations.len());
            has_fund |= measure.starts_with("ncdmi210");
        }
    }
    assert!(has_fund, "a March is among the months");
    let sum = |place: usize| {
        let mut columns = figures[place].columns.iter();
        let (_, column) = columns
            .find(|(id, _)| id == "hi03.numerator")
            .expect("a measure");
        column
            .iter()
            .filter_map(Value::number)
            .sum::<f64>()
    };
    let is_april = |place: usize| figures[place].period.first_month().number() == 4;
    for (place, later) in figures.iter().enumerate().skip(1) {
        let grows = sum(place) > sum(place - 1);
        assert_eq!(grows, !is_april(place), "{}", later.period);
    }
}
