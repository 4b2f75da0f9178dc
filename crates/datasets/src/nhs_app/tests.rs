//! Small files in each layout with the figures that they must give. Every organisation and
//! number is invented.

use domain::code::OdsCode;
use domain::period::{Month, Period};
use domain::value::Value;
use ingest::csv_input::CsvInput;
use ingest::error::ImportError;
use ingest::layout::Read;
use ingest::reading::{Context, Parsed};

use super::reader::LAYOUTS;

const ICB: &str = include_str!("samples/icb.csv");
const ICB_LONG: &str = include_str!("samples/icb-long.csv");
const ENGLAND: &str = include_str!("samples/england.csv");
const PRACTICE: &str = include_str!("samples/practice.csv");
const ONLINE_2021: &str = include_str!("samples/patient-online-2021.csv");
const ONLINE_2023: &str = include_str!("samples/patient-online-2023.csv");

/// Reads a table with the layout that its header fits.
fn parse(text: &str) -> Result<Parsed, ImportError> {
    let month = |text: &str| -> Month { text.parse().expect("a month") };
    let context = Context {
        latest: month("2026-12"),
        undated: month("2026-11"),
        named: None,
    };
    let input = CsvInput::new("a.csv".to_owned(), Box::new(text.as_bytes()), &|_| {})?;
    let (layout, fit) = LAYOUTS
        .iter()
        .map(|layout| (layout, layout.fit(input.header())))
        .find(|(layout, fit)| {
            fit.is_complete() && layout.accepts.is_none_or(|accepts| accepts(layout, &input))
        })
        .expect("a layout fits");
    let places: Vec<usize> = fit.places.into_iter().flatten().collect();
    match layout.read {
        Read::With(read) => read(input, &places, &context),
        Read::Never(reason) => panic!("never read: {reason}"),
    }
}

fn value(parsed: &Parsed, month: &str, code: &str, measure: &str) -> Value {
    let period: Period = month.parse().expect("a period");
    let mut figures = parsed.figures.iter();
    let Some(figures) = figures.find(|figures| figures.period == period) else {
        panic!("no figures for {month}");
    };
    let place = figures
        .organisations
        .iter()
        .position(|own| own.as_str() == code);
    let column = figures.columns.iter().find(|(own, _)| own == measure);
    match place.zip(column) {
        Some((place, (_, column))) => column.get(place as u32),
        None => Value::Missing,
    }
}

/// Checks figures: month, code, measure, number.
fn holds(parsed: &Parsed, wanted: &[(&str, &str, &str, f64)]) {
    for (month, code, measure, number) in wanted {
        let found = value(parsed, month, code, measure);
        assert_eq!(found, Value::Number(*number), "{month} {code} {measure}");
    }
}

/// The values of a measure in a period, by organisation.
type Values<'a> = (Period, &'a str, Vec<(OdsCode, Value)>);

/// All figures of a file.
fn told(parsed: &Parsed) -> Vec<Values<'_>> {
    let all = parsed.figures.iter().flat_map(|figures| {
        figures.columns.iter().map(|(measure, column)| {
            let organisations = figures.organisations.iter().copied();
            let values = organisations.zip(column.iter()).collect();
            (figures.period, measure.as_str(), values)
        })
    });
    all.collect()
}

fn error(text: &str) -> ImportError {
    parse(text).expect_err("it is refused")
}

#[test]
fn icbs_are_read_and_regions_added_up_where_every_icb_has_a_number() {
    let parsed = parse(ICB).unwrap();
    assert_eq!(parsed.source, "icb");
    assert_eq!((parsed.rows.read, parsed.rows.kept), (6, 6));
    holds(
        &parsed,
        &[
            ("2026-07", "QX1", "logins", 5_000_000.0),
            ("2026-07", "QX1", "unique-users", 1_000_000.0),
            ("2026-07", "QX1", "users-12-months", 1_900_000.0),
            ("2026-07", "QX1", "prescriptions", 400_000.0),
            ("2026-07", "QX1", "prescription-users", 250_000.0),
            ("2026-07", "QX3", "registrations", 0.0),
            ("2026-07", "Y91", "logins", 8_000_000.0),
            ("2026-07", "Y92", "unique-users", 250_000.0),
            ("2026-08", "Y92", "logins", 1_100_000.0),
        ],
    );
    let at = |month, code, measure| value(&parsed, month, code, measure);
    assert_eq!(at("2026-07", "QX2", "prescriptions"), Value::Suppressed);
    // One of its ICBs is suppressed, and lacks a row in the next month.
    assert_eq!(at("2026-07", "Y91", "prescriptions"), Value::Missing);
    assert_eq!(at("2026-08", "Y91", "logins"), Value::Missing);
    // Three ICBs are not England.
    assert_eq!(at("2026-07", "E92", "logins"), Value::Missing);
    let names: Vec<_> = parsed
        .organisations
        .iter()
        .map(|own| own.name.as_deref())
        .collect();
    assert_eq!(names.len(), 5);
    assert!(names.contains(&Some("NHS Seaside ICB")) && names.contains(&Some("Upland")));
}

/// A file of 36 ICBs, each with ten logins of five people, and users without one.
fn all_icbs() -> String {
    let mut text = "Month,ICB_ODS,ICB_Name,NHS_App_Logins,NHS_App_Unique_User_Logins\n".to_owned();
    for icb in 0..36 {
        text.push_str(&format!(
            "2026-07-01,QZ{},NHS {icb} ICB,10,5\n",
            to_letter(icb)
        ));
    }
    text.push_str("2026-07-01,Unknown,Unknown,7,3\n");
    text
}

fn to_letter(number: u8) -> char {
    char::from(if number < 26 {
        b'A' + number
    } else {
        b'0' + number - 26
    })
}

#[test]
fn england_is_all_rows_and_users_without_an_icb_are_told_apart() {
    let parsed = parse(&all_icbs()).unwrap();
    holds(
        &parsed,
        &[
            ("2026-07", "E92", "logins", 367.0),
            ("2026-07", "E92", "unique-users", 183.0),
            ("2026-07", "E92", "icb.known", 180.0),
            ("2026-07", "E92", "icb.unknown", 3.0),
        ],
    );
    let parsed = parse(&all_icbs().replace("QZA,NHS 0 ICB,10,5", "QZA,NHS 0 ICB,10,*")).unwrap();
    holds(&parsed, &[("2026-07", "E92", "logins", 367.0)]);
    for measure in ["unique-users", "icb.known", "icb.unknown"] {
        assert_eq!(
            value(&parsed, "2026-07", "E92", measure),
            Value::Missing,
            "{measure}"
        );
    }
}

#[test]
fn a_long_table_of_several_levels_is_read_and_other_measures_are_counted() {
    let parsed = parse(ICB_LONG).unwrap();
    holds(
        &parsed,
        &[
            ("2026-07", "QX1", "logins", 5_000_000.0),
            ("2026-07", "QX1", "unique-users", 1_000_000.0),
            ("2026-07", "E92", "logins", 9_008_000.0),
            ("2026-07", "Y91", "logins", 8_000_000.0),
        ],
    );
    assert_eq!(parsed.rows.kept, 4);
    assert_eq!(
        parsed.rows.rejected,
        [("row of a measure that is not shown".to_owned(), 1)]
    );
}

#[test]
fn england_is_read_from_a_table_without_codes() {
    let parsed = parse(ENGLAND).unwrap();
    assert_eq!(parsed.source, "england");
    holds(
        &parsed,
        &[
            ("2026-06", "E92", "logins", 60_000_000.0),
            ("2026-07", "E92", "unique-users", 12_100_000.0),
            ("2026-07", "E92", "cumulative-registrations", 39_300_000.0),
        ],
    );
}

#[test]
fn headings_may_be_written_in_many_ways() {
    let rows = ICB.split_once('\n').unwrap().1;
    for header in [
        "MONTH,ICB_ODS_CODE,ICB_NAME,REGION_ODS_CODE,REGION_NAME,LOGINS,UNIQUE_LOGINS,UNIQUE_LOGINS_12_MONTHS,PRESCRIPTIONS,PRESCRIPTION_USERS,REGISTRATIONS",
        "Period,ICB_Code,ICB_Name,Region_Code,Region_Name,Number of sessions,People who logged in,Annual users,Repeat prescriptions ordered,People ordering prescriptions,New registrations",
    ] {
        let parsed = parse(&format!("{header}\n{rows}")).unwrap();
        let standard = parse(ICB).unwrap();
        assert_eq!(told(&parsed), told(&standard), "{header}");
    }
    // Another code beside that of the ICB does not confuse it.
    let ons = ICB
        .replace("ICB ODS Code,", "ICB ONS Code,ICB ODS Code,")
        .replace("-01,Q", "-01,E54000099,Q")
        .replace("-01,Unknown", "-01,Unknown,Unknown");
    assert_eq!(told(&parse(&ons).unwrap()), told(&parse(ICB).unwrap()));
}

#[test]
fn what_is_wrong_with_an_area_file_is_told_with_its_place() {
    for (text, line, column, words) in [
        (
            ICB.replace("5100000", "5.1m"),
            6,
            "NHS APP LOGINS",
            "is not a count",
        ),
        (
            ICB.replace("2026-08-01,QX1", "2027-08-01,QX1"),
            6,
            "MONTH",
            "cannot be right",
        ),
        (
            ICB.replace("2026-08-01,QX1", "2026-08-01,A81001"),
            6,
            "ICB ODS CODE",
            "cannot be the code of an ICB",
        ),
        (
            ICB.replace("2026-08-01,QX1", "2026-08-01,"),
            6,
            "ICB ODS CODE",
            "the code is empty",
        ),
        (
            ICB.replace("QX3,NHS Seaside ICB,Y92", "QX3,NHS Seaside ICB,QX1"),
            4,
            "NHSE REGION ODS CODE",
            "cannot be the code of a region",
        ),
    ] {
        let error = error(&text);
        assert_eq!(
            (error.line, error.column.as_deref()),
            (Some(line), Some(column)),
            "{error}"
        );
        assert!(error.problem.contains(words), "{error}");
    }
    // More people than logins, and a row that comes again.
    let exchanged = ICB.replace("5100000,1010000", "1010000,5100000");
    assert_eq!(error(&exchanged).line, Some(6));
    let again = format!("{ICB}2026-08-01,qx3,NHS Seaside ICB,Y92,Lowland,1,1,1,1,1,1\n");
    assert_eq!(error(&again).line, Some(8));
    let twice = ICB.replace("Unique Users in 12 Months", "Number of logins");
    let error_of_header = error(&twice);
    assert_eq!(error_of_header.line, Some(1));
    assert!(
        error_of_header
            .problem
            .contains("two columns that count logins"),
        "{error_of_header}"
    );
    let undated = error(&ICB.replace("Month,ICB", "When,ICB"));
    assert!(undated.problem.contains("no column of months"), "{undated}");
    let unnamed = error(&ICB.replace("ICB ODS Code", "Which"));
    assert!(
        unnamed.problem.contains("no column of their ODS codes"),
        "{unnamed}"
    );
}

#[test]
fn practices_are_read_by_the_names_of_columns() {
    let parsed = parse(PRACTICE).unwrap();
    assert_eq!(parsed.source, "practice");
    holds(
        &parsed,
        &[
            ("2026-07", "A99901", "logins", 2_500.0),
            ("2026-07", "A99901", "unique-users", 500.0),
            ("2026-07", "A99901", "patients-13-plus", 1_000.0),
            ("2026-07", "A99901", "prescriptions", 200.0),
            ("2026-07", "A99901", "appointments-booked", 40.0),
            ("2026-07", "A99901", "appointments-cancelled", 10.0),
            ("2026-07", "A99901", "record-views", 900.0),
            ("2026-07", "A99901", "organ-donation-registrations", 2.0),
            ("2026-07", "A99901", "organ-donation-updates", 1.0),
            ("2026-07", "A99901", "organ-donation-withdrawals", 0.0),
            ("2026-07", "A99902", "organ-donation-lookups", 1.0),
        ],
    );
    let at = |measure| value(&parsed, "2026-07", "A99902", measure);
    assert_eq!(at("patients-13-plus"), Value::Missing);
    assert_eq!(at("appointments-booked"), Value::Suppressed);
    // Columns that are not there are missing, not zero.
    let few = parse("month,practice_code,logins\n2026-07,A99901,5\n").unwrap();
    holds(&few, &[("2026-07", "A99901", "logins", 5.0)]);
    assert_eq!(few.figures[0].columns.len(), 1);
}

#[test]
fn what_is_wrong_with_a_practice_file_is_told_with_its_place() {
    for (text, line, column, words) in [
        (
            PRACTICE.replace("A99902,2026-07,1200", "A99902,2026-07,-3"),
            3,
            "LOGINS",
            "is not a count",
        ),
        (
            PRACTICE.replace("A99902", "QX1"),
            3,
            "PRACTICE_CODE",
            "cannot be the code of a practice",
        ),
        (
            PRACTICE.replace("1200,300", "300,1200"),
            3,
            "UNIQUE_LOGINS",
            "1200 people logged in 300 times",
        ),
        (
            PRACTICE.replace("record_views", "recordviews"),
            1,
            "RECORDVIEWS",
            "name it as one of",
        ),
    ] {
        let error = error(&text);
        assert_eq!(
            (error.line, error.column.as_deref()),
            (Some(line), Some(column)),
            "{error}"
        );
        assert!(error.problem.contains(words), "{error}");
    }
    assert_eq!(error(&PRACTICE.replace("A99902", "A99901")).line, Some(3));
}

#[test]
fn patient_online_is_read_in_both_headers_without_the_status_of_systems() {
    let old = parse(ONLINE_2021).unwrap();
    holds(
        &old,
        &[
            ("2021-08", "A99901", "online-patients", 1_200.0),
            ("2021-08", "A99901", "online-enabled", 600.0),
        ],
    );
    assert_eq!((old.rows.kept, old.rows.rejected.len()), (2, 1));
    let new = parse(ONLINE_2023).unwrap();
    assert_eq!(new.source, "patient-online");
    holds(
        &new,
        &[
            ("2023-10", "A99901", "online-patients", 1_250.0),
            ("2023-10", "A99901", "online-appointments-enabled", 500.0),
            ("2023-10", "A99901", "online-appointments-uses", 25.0),
            ("2023-10", "A99901", "online-records-enabled", 0.0),
        ],
    );
    assert_eq!(
        value(&new, "2023-10", "A99901", "online-enabled"),
        Value::Missing
    );
    let strange = error(&ONLINE_2023.replace("Pat_Appts_Use", "Pat_Appts_Used"));
    assert_eq!(
        (strange.line, strange.column.as_deref()),
        (Some(4), Some("FIELD")),
        "{strange}"
    );
    let again = ONLINE_2023.replace("Pat_Appts_Use", "Pat_Appts_Enbld");
    assert_eq!(error(&again).line, Some(4));
}
