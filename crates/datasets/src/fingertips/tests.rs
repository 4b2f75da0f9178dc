//! Small files in the published layouts with the figures that they must give. Every practice and
//! number is invented.

use std::collections::BTreeSet;

use domain::organisation::Kind;
use domain::period::{Month, Period};
use domain::registry::{CodedIndicator, Direction, Nature};
use domain::value::Value;
use ingest::csv_input::CsvInput;
use ingest::error::ImportError;
use ingest::layout::Read;
use ingest::reading::{Context, Parsed};

use super::reader::{LAYOUTS, dataset};
use super::{PUBLICATION, demonstration, story};
use crate::demonstration::World;
use crate::samples::value;

const PRACTICES: &str = include_str!("samples/data-practices.csv");
const AREAS: &str = include_str!("samples/data-areas.csv");
const DEFINITIONS: &str = include_str!("samples/definitions.csv");

fn context() -> Context {
    let month = |text: &str| text.parse::<Month>().expect("a month");
    Context {
        latest: month("2026-12"),
        undated: month("2026-11"),
        named: None,
    }
}

/// Reads a table with the layout that its header fits, and puts its parts side by side.
fn parse(text: &str) -> Result<Vec<Parsed>, ImportError> {
    let input = CsvInput::new("file.csv".to_owned(), Box::new(text.as_bytes()), &|_| {})?;
    let (layout, fit) = LAYOUTS
        .iter()
        .map(|layout| (layout, layout.fit(input.header())))
        .find(|(layout, fit)| {
            fit.is_complete() && layout.accepts.is_none_or(|accepts| accepts(layout, &input))
        })
        .expect("a layout fits");
    let places: Vec<usize> = fit.places.into_iter().flatten().collect();
    let Read::With(read) = layout.read else {
        panic!("{} is never read", layout.name);
    };
    let mut main = read(input, &places, &context())?;
    let others = std::mem::take(&mut main.others);
    Ok(std::iter::once(main).chain(others).collect())
}

/// The part of an indicator.
fn of<'a>(parts: &'a [Parsed], code: &str) -> &'a Parsed {
    let source = format!("indicator-{code}");
    parts
        .iter()
        .find(|parsed| parsed.source == source)
        .unwrap_or_else(|| panic!("no figures of {code}"))
}

fn cells(parts: &[Parsed], code: &str, period: &str, organisation: &str) -> [Value; 5] {
    let figures = &of(parts, code).figures;
    ["value", "low", "high", "base", "weight"]
        .map(|cell| value(figures, period, organisation, &format!("{code}/{cell}")))
}

/// The error of a file in which one text stands for another.
fn refused(text: &str, from: &str, to: &str) -> ImportError {
    assert!(text.contains(from), "{from} is not in the sample");
    parse(&text.replacen(from, to, 1)).expect_err("it is refused")
}

#[test]
fn values_have_their_intervals_and_what_is_behind_them() {
    let parts = parse(PRACTICES).expect("read");
    assert_eq!(
        cells(&parts, "241", "FY2022", "ZA0001"),
        [8.0, 6.5, 9.8, 1_000.0, 1_000.0].map(Value::Number)
    );
    assert_eq!(
        cells(&parts, "241", "FY2021", "ZA0001")[0],
        Value::Number(7.5)
    );
    // England is there with and without a parent, and once in the figures.
    assert_eq!(
        cells(&parts, "241", "FY2022", "E92"),
        [7.5, 7.4, 7.6, 100_000.0, 100_000.0].map(Value::Number)
    );
}

#[test]
fn zero_held_back_and_missing_are_three_things() {
    let parts = parse(PRACTICES).expect("read");
    assert_eq!(
        cells(&parts, "241", "FY2022", "ZA0002")[0],
        Value::Number(0.0)
    );
    assert_eq!(
        cells(&parts, "241", "FY2022", "ZA0003"),
        [Value::Suppressed; 5]
    );
    let organisations = &of(&parts, "241").figures;
    let is_named = |code: &str| {
        let mut all = organisations
            .iter()
            .flat_map(|figures| &figures.organisations);
        all.any(|own| own.as_str() == code)
    };
    assert!(is_named("ZA0003") && !is_named("ZA0004"));
}

#[test]
fn rows_are_counted_by_indicator_and_by_reason() {
    let parts = parse(PRACTICES).expect("read");
    let rows = &of(&parts, "241").rows;
    assert_eq!(rows.kept, 5);
    let left_out: BTreeSet<(&str, u64)> = rows
        .rejected
        .iter()
        .map(|(reason, rows)| (reason.as_str(), *rows))
        .collect();
    assert_eq!(
        left_out,
        BTreeSet::from([
            (
                "of a group within an area, such as a decile of deprivation",
                1
            ),
            (
                "of areas outside the NHS (councils, statistical regions)",
                1
            ),
            ("of either sex, without a figure of everybody", 2),
            ("of one sex, where there is a figure of everybody", 1),
            ("repeated within another area", 1),
            ("without a value", 1),
        ])
    );
    let read: u64 = parts.iter().map(|parsed| parsed.rows.read).sum();
    assert_eq!(read, PRACTICES.lines().count() as u64 - 1);
    for parsed in &parts {
        let rejected: u64 = parsed.rows.rejected.iter().map(|(_, rows)| rows).sum();
        assert_eq!(parsed.rows.read, parsed.rows.kept + rejected);
    }
    let other_period = "of single months, or of several financial years together";
    assert_eq!(
        of(&parts, "999002").rows.rejected,
        [(other_period.to_owned(), 1)]
    );
}

#[test]
fn of_several_ages_one_is_shown_and_named() {
    let parts = parse(PRACTICES).expect("read");
    assert_eq!(
        cells(&parts, "91547", "FY2022", "ZA0001")[0],
        Value::Number(12.5)
    );
    assert_eq!(
        of(&parts, "91547").rows.rejected,
        [("of another age".to_owned(), 1)]
    );
    let by_age = of(&parts, "999003");
    assert_eq!(by_age.coded[0].title, "Invented share by age (0-4 yrs)");
    assert_eq!(
        cells(&parts, "999003", "2019", "ZA0001")[0],
        Value::Number(10.0)
    );
    // The only sex there is.
    assert_eq!(
        cells(&parts, "999004", "2019", "ZA0001")[0],
        Value::Number(70.0)
    );
    assert!(
        parts
            .iter()
            .all(|parsed| parsed.source != "indicator-999005")
    );
}

#[test]
fn an_unknown_indicator_is_a_percentage_where_its_counts_say_so() {
    let parts = parse(PRACTICES).expect("read");
    let coded = |code: &str| of(&parts, code).coded.clone();
    assert!(coded("241").is_empty(), "the declaration knows it");
    let [share] = <[CodedIndicator; 1]>::try_from(coded("999001")).expect("one");
    assert_eq!(
        (
            share.family.as_str(),
            share.group.as_str(),
            share.group_label.as_str()
        ),
        ("percent", "other", "Other indicators")
    );
    assert_eq!(share.title, "Invented share of patients");
    assert_eq!(share.as_of, Some(Period::Year(2019)));
    assert_eq!(
        cells(&parts, "999001", "2013-2015", "ZA0002")[0],
        Value::Number(12.5)
    );
    assert_eq!(coded("999002")[0].family, "value");
    let rate = cells(&parts, "999002", "Q2020-04", "ZA0001");
    // A rate has people behind it by whom it is weighted, and no base of a share.
    assert_eq!((rate[3], rate[4]), (Value::Missing, Value::Number(9_724.0)));
    // One value that is not its count makes all of them plain values.
    let other = PRACTICES.replacen("33.3,30,36.8", "34.3,30,36.8", 1);
    let parts = parse(&other).expect("read");
    assert_eq!(of(&parts, "999001").coded[0].family, "value");
}

#[test]
fn what_files_say_of_codes_makes_indicators() {
    let mut added: Vec<CodedIndicator> = Vec::new();
    for text in [PRACTICES, DEFINITIONS] {
        let parts = parse(text).expect("read");
        for coded in parts.into_iter().flat_map(|parsed| parsed.coded) {
            added.retain(|known| known.code != coded.code);
            added.push(coded);
        }
    }
    let dataset = dataset().with_codes(&added).expect("a dataset");
    for parsed in parse(PRACTICES).expect("read") {
        for (measure, _) in parsed.figures.iter().flat_map(|figures| &figures.columns) {
            assert!(
                dataset.measure(measure).is_some(),
                "{measure} is not declared"
            );
        }
    }
    let rate = dataset.indicator("999002").expect("an indicator");
    assert_eq!(rate.direction, Direction::LowerIsBetter);
    assert_eq!(
        rate.meaning,
        "Admissions of people < 75 for 100,000. Unit: per 100,000. Kind of value: Crude rate. Good direction as published: RAG - Low is good."
    );
    let diabetes = dataset.indicator("241").expect("an indicator");
    assert_eq!(diabetes.label, "Diabetes: prevalence, 17 and over");
    assert!(
        diabetes
            .meaning
            .starts_with("People on the register of diabetes. Unit: %.")
    );
    let other = dataset
        .profiles
        .iter()
        .find(|profile| profile.id == "other");
    assert_eq!(
        other.map(|profile| profile.label.as_str()),
        Some("Other indicators")
    );
}

#[test]
fn definitions_do_not_replace_what_is_declared() {
    let parts = parse(DEFINITIONS).expect("read");
    let [parsed] = parts.as_slice() else {
        panic!("one part");
    };
    assert_eq!((parsed.rows.read, parsed.rows.kept), (3, 3));
    let family = |code: &str| {
        let mut all = parsed.coded.iter();
        all.find(|coded| coded.code == code)
            .map(|coded| coded.family.as_str())
    };
    assert_eq!(family("999002"), Some("value"));
    assert_eq!(family("999009"), Some("percent"));
    assert_eq!(family("241"), Some("percent"));
    let error = refused(DEFINITIONS, "Invented admissions", " ");
    assert!(
        error
            .to_string()
            .contains("the name of the indicator is empty"),
        "{error}"
    );
}

#[test]
fn areas_are_known_by_the_codes_in_their_names() {
    let parts = parse(AREAS).expect("read");
    for (code, percent) in [
        ("ZU0001", 0.8),
        ("ZS001", 0.7),
        ("ZQ01", 0.75),
        ("Y63", 0.76),
        ("E92", 0.74),
    ] {
        let found = cells(&parts, "247", "FY2022", code)[0];
        assert_eq!(found, Value::Number(percent), "{code}");
    }
    let parsed = of(&parts, "247");
    assert_eq!(
        parsed.rows.rejected,
        [("of an area that has an ONS code alone".to_owned(), 1)]
    );
    let named: Vec<(&str, Kind, Option<&str>)> = parsed
        .organisations
        .iter()
        .map(|record| (record.code.as_str(), record.kind, record.name.as_deref()))
        .collect();
    assert_eq!(
        named,
        [
            ("Y63", Kind::Region, Some("North East and Yorkshire")),
            (
                "ZQ01",
                Kind::Icb,
                Some("NHS Invented Integrated Care Board")
            ),
            ("ZS001", Kind::SubIcb, Some("Invented ICB - ZS001")),
            ("ZU0001", Kind::Pcn, Some("Ash and Birch PCN")),
        ]
    );
}

#[test]
fn what_cannot_be_right_is_refused_with_its_place() {
    let error = refused(PRACTICES, "2022/23,8,6.5,9.8", "2022/23,108,6.5,9.8");
    assert_eq!(
        (error.line, error.column.as_deref()),
        (Some(4), Some("VALUE"))
    );
    assert!(error.problem.contains("not a percentage"), "{error}");
    let error = refused(PRACTICES, "2022/23,8,6.5,9.8", "2022/23,8,16.5,9.8");
    assert_eq!(
        (error.line, error.column.as_deref()),
        (Some(4), Some("LOWER CI 95.0 LIMIT"))
    );
    let error = refused(PRACTICES, "80,1000", "80,-1000");
    assert_eq!(error.column.as_deref(), Some("DENOMINATOR"));
    let error = refused(PRACTICES, "2022/23,8,6.5,9.8", "2022/23,many,6.5,9.8");
    assert_eq!(error.column.as_deref(), Some("VALUE"));
    let error = refused(
        PRACTICES,
        "GPs,Persons,17+ yrs,,,2022/23,8",
        "GPs,Persons,17+ yrs,,,2027/28,8",
    );
    assert_eq!(error.column.as_deref(), Some("TIME PERIOD"));
    let error = refused(PRACTICES, "999001", "99900x");
    assert_eq!(error.column.as_deref(), Some("INDICATOR ID"));
}

#[test]
fn two_figures_of_one_key_name_both_lines() {
    // England within itself is another figure than England alone.
    let lines: Vec<&str> = PRACTICES.lines().collect();
    let changed = lines[2].replace("7.5,7.4,7.6,,,7500", "7.6,7.4,7.7,,,7600");
    let error = refused(PRACTICES, lines[2], &changed);
    assert_eq!(error.line, Some(3));
    assert!(
        error
            .problem
            .contains("of E92 in 2022/23 for indicator 241 than line 2"),
        "{error}"
    );
    // The same row twice is a file put together wrongly.
    let twice = format!("{PRACTICES}{}\n", lines[3]);
    let error = parse(&twice).expect_err("it is refused");
    assert!(
        error.problem.starts_with("repeats the key of line 4"),
        "{error}"
    );
}

#[test]
fn rows_without_an_indicator_are_told_and_left_alone() {
    let line = PRACTICES.lines().nth(3).expect("a row");
    let added = line.replacen("241", "", 1);
    let parts = parse(&format!("{PRACTICES}{added}\n{added}")).expect("read");
    let reason = "without the number of an indicator";
    let told = parts[0].rows.rejected.iter().find(|(own, _)| own == reason);
    assert_eq!(told.map(|(_, rows)| *rows), Some(2));
}

#[test]
fn deprivation_scores_are_left_to_their_own_reader() {
    let scores = AREAS.replace(
        "247,Dementia: QOF prevalence",
        "94240,Deprivation score (IMD 2025)",
    );
    let input = CsvInput::new("file.csv".to_owned(), Box::new(scores.as_bytes()), &|_| {});
    let input = input.expect("a table");
    let accepts = LAYOUTS[0].accepts.expect("it looks further");
    assert!(!accepts(&LAYOUTS[0], &input));
}

#[test]
fn nothing_but_other_areas_is_refused() {
    let header = PRACTICES.lines().next().expect("a header");
    let row = PRACTICES
        .lines()
        .find(|line| line.contains("District"))
        .expect("a row");
    let error = parse(&format!("{header}\n{row}\n")).expect_err("it is refused");
    assert!(
        error.problem.contains("ask the API for the area type"),
        "{error}"
    );
}

#[test]
fn every_declared_code_is_told_when_an_organisation_reports() {
    let dataset = dataset();
    let present: BTreeSet<&str> = std::iter::once(&dataset.presence)
        .chain(&dataset.also_present)
        .map(String::as_str)
        .collect();
    for entry in dataset.codes() {
        assert!(
            present.contains(entry.code.as_str()),
            "{} is not",
            entry.code
        );
        let margin = dataset.margin(&entry.code).expect("a margin");
        assert_eq!(margin.nature, Nature::Estimate);
    }
    assert_eq!(present.len(), dataset.codes().len());
    let main = dataset.profile(None).expect("a profile");
    for id in story::FOLLOWED {
        assert!(main.indicators.iter().any(|own| own == id), "{id}");
    }
}

#[test]
fn five_years_of_eight_indicators_are_invented() {
    let world = World::new("2026-11".parse().expect("a month"));
    let releases = demonstration::releases(&world);
    let [release] = releases.as_slice() else {
        panic!("one release");
    };
    let periods: Vec<String> = release
        .figures
        .iter()
        .map(|figures| figures.period.to_string())
        .collect();
    assert_eq!(
        periods,
        [
            "FY2020", "FY2021", "FY2022", "FY2023", "FY2024", "2022", "2023", "2024", "2025",
            "2026"
        ]
    );
    let dataset = PUBLICATION.dataset().expect("a declaration");
    for figures in &release.figures {
        for (measure, column) in &figures.columns {
            assert!(dataset.measure(measure).is_some(), "{measure}");
            assert_eq!(column.len(), figures.organisations.len());
        }
    }
    let england = |period: &str, code: &str| {
        let value = value(&release.figures, period, "E92", &format!("{code}/value"));
        value.number().expect("a figure of England")
    };
    assert!((10.0..20.0).contains(&england("FY2024", "91547")));
    assert!(
        england("FY2020", "91547") > england("FY2024", "91547"),
        "fewer smoke"
    );
    assert!((60.0..85.0).contains(&england("2026", "93438")));
    let last = &release.figures[4];
    assert!(
        last.organisations.len() > 5_000,
        "{}",
        last.organisations.len()
    );
    let (_, smoking) = &last.columns[0];
    assert!(
        smoking.iter().any(|value| value == Value::Missing),
        "some lack it"
    );
}
