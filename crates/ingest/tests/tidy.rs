//! A user's own table, right and wrong.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::{Month, Period};
use domain::registry::Dataset;
use domain::value::Value;
use ingest::tidy::read_table;
use store::NewRelease;

const DECLARATION: &str = r#"
id = "clinics"
title = "Clinics"
cadence = "monthly"

[[dimension]]
id = "kind"
label = "Kind"
values = [{ id = "flu", label = "Flu" }, { id = "covid", label = "Covid" }]

[[margin]]
id = "clinics"
counts = "clinics"

[[margin]]
id = "kinds"
counts = "clinics"
dimensions = ["kind"]

[[margin]]
id = "cost"
counts = "cost"
nature = "amount"

[[margin]]
id = "overall"
counts = "patients who were content"
nature = "estimate"

[[indicator]]
id = "clinics"
label = "Clinics"
formula = { mean = { of = ["clinics"] } }
unit = "count"
"#;

fn read_with(declaration: &str, table: &str) -> Result<NewRelease, String> {
    let declaration = Arc::new(Dataset::parse_table(declaration, "").unwrap());
    let latest = Month::new(2026, 11).unwrap();
    read_table(&declaration, "my.csv", table.as_bytes(), latest, &known)
        .map(|table| table.release)
        .map_err(|error| error.to_string())
}

/// What a store knows beside the table.
fn known(code: OdsCode) -> Option<Kind> {
    (code.as_str() == "A89999").then_some(Kind::Practice)
}

fn read(table: &str) -> Result<NewRelease, String> {
    read_with(DECLARATION, table)
}

fn value(release: &NewRelease, period: &str, org: &str, measure: &str) -> Option<Value> {
    let period: Period = period.parse().unwrap();
    let mut figures = release.figures.iter();
    let figures = figures.find(|figures| figures.period == period)?;
    let mut codes = figures.organisations.iter();
    let place = codes.position(|code| code.as_str() == org)?;
    let (_, column) = figures.columns.iter().find(|(id, _)| id == measure)?;
    Some(column.get(place as u32))
}

#[test]
fn long_and_wide_tables_say_the_same() {
    let long = "measure,org,value,period\nclinics,A81001,3,2025-11\ncost,A81001,-12.5,Nov 2025\nclinics,a81002,*,01/11/2025\ncost,A81002,NA,2025-11-01\n";
    let wide = "\u{feff}Org,Period,clinics,COST\nA81001,2025-11,3,-12.5\nA81002,2025-11,*,:\n";
    for table in [long, wide] {
        let release = read(table).unwrap();
        assert_eq!(release.dataset, "clinics");
        assert!(release.declaration.is_some());
        for (org, measure, expected) in [
            ("A81001", "clinics", Value::Number(3.0)),
            ("A81001", "cost", Value::Number(-12.5)),
            ("A81002", "clinics", Value::Suppressed),
            ("A81002", "cost", Value::Missing),
        ] {
            let found = value(&release, "2025-11", org, measure);
            assert_eq!(found, Some(expected), "{org} {measure}");
        }
    }
}

#[test]
fn dimensions_are_columns_or_part_of_the_measure() {
    for table in [
        "org,period,kind,measure,value\nA81001,2025-11,flu,kinds,1\nA81001,2025-11,covid,kinds,2\n",
        "org,period,measure,value\nA81001,2025-11,kind.flu,1\nA81001,2025-11,kind.covid,2\n",
    ] {
        let release = read(table).unwrap();
        let found = value(&release, "2025-11", "A81001", "kind.covid");
        assert_eq!(found, Some(Value::Number(2.0)));
    }
    let error = read("org,period,measure,value\nA81001,2025-11,kinds,1\n").unwrap_err();
    assert!(error.contains("add a column kind"), "{error}");
    let error = read("org,period,measure,value\nA81001,2025-11,kind.flu,1\n").unwrap_err();
    assert!(error.contains("line 2"), "{error}");
    assert!(error.contains("give kind.covid too"), "{error}");
}

#[test]
fn estimates_have_their_interval_and_base() {
    let table =
        "org,period,measure,value,low,high,base\nA81001,2025-11,overall,81.5,75.0,87.1,120\n";
    let release = read(table).unwrap();
    for (measure, expected) in [
        ("overall/value", 81.5),
        ("overall/low", 75.0),
        ("overall/base", 120.0),
    ] {
        let found = value(&release, "2025-11", "A81001", measure);
        assert_eq!(found, Some(Value::Number(expected)), "{measure}");
    }
}

fn kind(release: &NewRelease, code: &str) -> Kind {
    let mut records = release.organisations.iter();
    records
        .find(|record| record.code.as_str() == code)
        .unwrap()
        .kind
}

#[test]
fn the_level_is_stated_or_seen_from_the_code() {
    let expected = [
        ("A81001", Kind::Practice),
        ("U12345", Kind::Pcn),
        ("16C", Kind::SubIcb),
        ("W2U3Z", Kind::SubIcb),
        ("QHM", Kind::Icb),
        ("Y63", Kind::Region),
        ("E92", Kind::England),
        ("ZZ4067", Kind::Practice),
    ];
    let mut table = "org,period,clinics\n".to_owned();
    for (code, _) in expected {
        table.push_str(&format!("{code},2025-11,1\n"));
    }
    let release = read(&table).unwrap();
    for (code, expected) in expected {
        assert_eq!(kind(&release, code), expected, "{code}");
    }
    let stated = read("org,level,period,clinics\nT6Y0W,ICB,2025-11,1\n").unwrap();
    assert_eq!(kind(&stated, "T6Y0W"), Kind::Icb);
}

#[test]
fn periods_are_of_the_cadence() {
    for (cadence, written, expected) in [
        ("daily", "2025-11-03", "D2025-11-03"),
        ("weekly", "03/11/2025", "W2025-11-03"),
        ("quarterly", "2025-04", "Q2025-04"),
        ("yearly", "2025/26", "FY2025"),
        ("yearly", "2025-26", "FY2025"),
        ("yearly", "2025", "2025"),
    ] {
        let declaration = DECLARATION.replace("\"monthly\"", &format!("\"{cadence}\""));
        let table = format!("org,period,clinics\nA81001,{written},1\n");
        let release = read_with(&declaration, &table).unwrap();
        assert_eq!(
            release.figures[0].period.to_string(),
            expected,
            "{cadence} {written}"
        );
    }
    for wrong in ["2025", "2025/26", "soon", "2027-11", ""] {
        let error = read(&format!("org,period,clinics\nA81001,{wrong},1\n")).unwrap_err();
        assert!(
            error.starts_with("my.csv, line 2, column period: "),
            "{error}"
        );
    }
}

#[test]
fn every_mistake_says_where_it_is_and_what_to_do() {
    for (table, place, hint) in [
        ("", "my.csv: ", "is empty"),
        ("org,period,clinics\n", "my.csv: ", "no rows"),
        (
            "org,clinics\nA81001,1\n",
            "my.csv, line 1: ",
            "no column period",
        ),
        (
            "org,period\nA81001,2025-11\n",
            "my.csv, line 1: ",
            "no column of figures",
        ),
        (
            "org,period,clinic\nA81001,2025-11,1\n",
            "my.csv, line 1, column clinic: ",
            "it has clinics, kind.flu",
        ),
        (
            "org,period,clinics,Clinics\nA81001,2025-11,1,1\n",
            "my.csv, line 1, column Clinics: ",
            "twice",
        ),
        (
            "org,period,measure,value\nA81001,2025-11,cliniks,1\n",
            "my.csv, line 2, column measure: ",
            "it has clinics, kind.flu",
        ),
        (
            "org,period,measure,value,who\nA81001,2025-11,clinics,1,me\n",
            "my.csv, line 1, column who: ",
            "is not known",
        ),
        (
            "org,period,clinics\n\nA81001,2025-11,1.5\n",
            "my.csv, line 3, column clinics: ",
            "whole number",
        ),
        (
            "org,period,clinics\nA81001,2025-11,-1\n",
            "my.csv, line 2, column clinics: ",
            "nature = \"amount\"",
        ),
        (
            "org,period,cost\nA81001,2025-11,£12\n",
            "my.csv, line 2, column cost: ",
            "without separators",
        ),
        (
            "org,period,cost\nA81001,2025-11,1e5\n",
            "my.csv, line 2, column cost: ",
            "no number",
        ),
        (
            "org,period,cost\nA81001,2025-11,NaN\n",
            "my.csv, line 2, column cost: ",
            "no number",
        ),
        (
            "org,period,cost\nA81001,2025-11,\"1,200\"\n",
            "my.csv, line 2, column cost: ",
            "without separators",
        ),
        (
            "org,period,cost\nA81001,2025-11,1,200\n",
            "my.csv, line 2: ",
            "4 fields where the header has 3",
        ),
        (
            "org,period,clinics\nThe Surgery,2025-11,1\n",
            "my.csv, line 2, column org: ",
            "ODS code",
        ),
        (
            "org,level,period,clinics\nA81001,ward,2025-11,1\n",
            "my.csv, line 2, column level: ",
            "practice, pcn",
        ),
        (
            "org,level,period,clinics\nT6Y0W,icb,2025-10,1\nT6Y0W,sub-icb,2025-11,1\n",
            "my.csv, line 3, column org: ",
            "line 2",
        ),
        (
            "org,level,period,clinics\nA89999,pcn,2025-10,1\n",
            "my.csv, line 2, column level: ",
            "A89999 is a practice, not a PCN",
        ),
        (
            "org,level,period,clinics\nA81001,pcn,2025-10,1\n",
            "my.csv, line 2, column org: ",
            "cannot be the code of a PCN",
        ),
        (
            "org,period,clinics\nA81001,2025-10,1\nTOTAL,2025-10,1\n",
            "my.csv, line 3, column org: ",
            "cannot be the code of a practice",
        ),
        (
            "org,period,clinics\nA81001,2025-10,1\nA81002,2025-10,20",
            "my.csv, line 3: ",
            "has no line end",
        ),
        (
            "org,period,clinics\nA81001,12/01/2025,1\n",
            "my.csv, line 2, column period: ",
            "day first or the month first",
        ),
        (
            "org,period,measure,value,low,high,base,weight\nA81001,2025-10,overall,50,60,70,5,5\n",
            "my.csv, line 2: ",
            "overall/value is 50, which is below the lower end, 60",
        ),
        (
            "org,period,measure,value,low,high,base,weight\nA81001,2025-10,overall,1000,500,150,50,-5\n",
            "my.csv, line 2: ",
            "overall/weight is -5, which is below zero",
        ),
        (
            "org,period,measure,value,low,high,base,weight\nA81001,2025-10,overall,1000,500,150,50,5\n",
            "my.csv, line 2: ",
            "overall/low is 500, which is above the upper end, 150",
        ),
        (
            "org;period;clinics\nA81001;2025-10;1\n",
            "my.csv, line 1: ",
            "divided by semicolons",
        ),
        (
            "org,period,clinics\nA81001,2025-11,1\nA81002,2025-11,1\na81001,Nov 2025,1\n",
            "my.csv, line 4, column clinics: ",
            "line 2",
        ),
    ] {
        let error = read(table).unwrap_err();
        assert!(
            error.starts_with(place),
            "{error} does not begin with {place}"
        );
        assert!(error.contains(hint), "{error} does not say {hint}");
    }
}

/// Weeks and quarters that overlap are a slip of the pen, and so is a year among financial years.
#[test]
fn periods_of_a_table_go_together() {
    for (cadence, periods, hint) in [
        (
            "weekly",
            ["2025-11-03", "2025-11-05"],
            "another day of the week",
        ),
        ("quarterly", ["2025-04", "2025-05"], "overlaps the quarters"),
        ("yearly", ["2025/26", "2025"], "is a calendar year"),
    ] {
        let declaration = DECLARATION.replace("monthly", cadence);
        let table = |periods: &[&str]| {
            let rows = periods.iter().map(|period| format!("A81001,{period},1\n"));
            format!("org,period,clinics\n{}", rows.collect::<String>())
        };
        let error = read_with(&declaration, &table(&periods)).unwrap_err();
        assert!(
            error.starts_with("my.csv, line 3, column period: "),
            "{error}"
        );
        assert!(error.contains(hint) && error.contains("line 2"), "{error}");
    }
    let declaration = DECLARATION.replace("monthly", "occasional");
    let table =
        "org,period,clinics\nA81001,2019-2021,1\nA81001,2020/2022,2\nA81001,2021 to 2023,3\n";
    let release = read_with(&declaration, table).unwrap();
    let periods: Vec<Period> = release.figures.iter().map(|own| own.period).collect();
    let years = |first| Period::Years(first, first + 2);
    assert_eq!(periods, [years(2019), years(2020), years(2021)]);
}

#[test]
fn organisations_that_are_not_known_are_told_with_their_lines() {
    let declaration = Arc::new(Dataset::parse_table(DECLARATION, "").unwrap());
    let table = "org,period,clinics\nA89999,2025-11,1\nZZ0001,2025-11,1\nZZ0001,2025-10,1\n";
    let latest = Month::new(2026, 11).unwrap();
    let table = read_table(&declaration, "my.csv", table.as_bytes(), latest, &known).unwrap();
    assert_eq!(table.unknown, [("ZZ0001".parse().unwrap(), 3)]);
}
