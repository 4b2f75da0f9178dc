//! Small files in the published layouts for the tests; every practice and number is invented.
//!
//! Sheets are kept as text, as [`crate::samples`] says.

use domain::calendar::weekday;
use domain::period::{Month, Period};
use domain::value::Value;
use ingest::{Reading, read};
use store::{NewRelease, PeriodFigures};

pub(super) const TABLE_1: &str = include_str!("samples/summary.xlsx/Table 1.txt");
pub(super) const TABLE_3: &str = include_str!("samples/summary.xlsx/Table 3.txt");
pub(super) const TABLE_4: &str = include_str!("samples/summary.xlsx/Table 4.txt");
pub(super) const TABLE_5: &str = include_str!("samples/summary.xlsx/Table 5.txt");
pub(super) const PARTICIPATION: &str = include_str!("samples/participation.xlsx/Table 1.txt");

/// The name of the summary workbook of the samples.
pub(super) const SUMMARY: &str = "Cloud Based Telephony Publication Summary January 2026.xlsx";

const BANDS: [&str; 9] = [
    "00:00 - 05:59",
    "06:00 - 07:59",
    "08:00 - 09:59",
    "10:00 - 11:59",
    "12:00 - 13:59",
    "14:00 - 15:59",
    "16:00 - 17:59",
    "18:00 - 18:29",
    "18:30 - 23:59",
];

/// Table 2 of a month in which every day has 10 calls in the first time of day, 20 in the next,
/// and so on.
pub(super) fn table_2(month: &str) -> String {
    let month: Month = month.parse().expect("a month");
    let mut text = format!(
        "\n\n\n\nReturn to Contents\n\nTable 2: Inbound Calls by day and time of day\n\n|Date|Total Count of Inbound Calls||{}\n\n",
        BANDS.join("|")
    );
    let names = [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ];
    for day in (1..=month.days()).filter_map(|number| month.day(number)) {
        let name = names[usize::from(weekday(day))];
        let calls: Vec<String> = (1..=9).map(|band| (band * 10).to_string()).collect();
        text.push_str(&format!("{name}|@{day}|450||{}\n", calls.join("|")));
    }
    text.push_str("\nCopyright © 2026 NHS England \n\nNotes:|  1   Data for previous months is available in the accompanying csv file\n");
    text
}

/// The sheets of the summary workbook.
pub(super) fn summary() -> Vec<(&'static str, String)> {
    vec![
        (
            "Title sheet",
            "Cloud Based Telephony data in General Practice\n".to_owned(),
        ),
        ("Table 1", TABLE_1.to_owned()),
        ("Table 2", table_2("2026-01")),
        ("Table 3", TABLE_3.to_owned()),
        ("Table 4", TABLE_4.to_owned()),
        ("Table 5", TABLE_5.to_owned()),
    ]
}

fn read_file(name: &str, bytes: &[u8]) -> Reading {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("written");
    read(
        &[path],
        &crate::readers(),
        "2026-11".parse().expect("a month"),
        &(),
    )
}

/// Reads a workbook of these sheets.
pub(super) fn read_workbook(name: &str, sheets: &[(&str, String)]) -> Reading {
    read_file(name, &crate::samples::workbook(sheets))
}

/// Reads a CSV file.
pub(super) fn read_csv(name: &str, text: &str) -> Reading {
    read_file(name, text.as_bytes())
}

/// The release of a source.
pub(super) fn release<'a>(reading: &'a Reading, source: &str) -> &'a NewRelease {
    assert!(reading.refused.is_empty(), "{:?}", reading.refused);
    let mut releases = reading.releases.iter();
    releases
        .find(|release| release.dataset == "cloud-telephony" && release.source == source)
        .unwrap_or_else(|| panic!("no release of {source}: {:?}", reading.skipped))
}

/// A value of a release.
pub(super) fn value(figures: &[PeriodFigures], period: &str, code: &str, measure: &str) -> Value {
    let period: Period = period.parse().expect("a period");
    let figures = figures
        .iter()
        .find(|figures| figures.period == period)
        .unwrap_or_else(|| panic!("no figures for {period}"));
    let mut organisations = figures.organisations.iter();
    let Some(place) = organisations.position(|other| other.as_str() == code) else {
        return Value::Missing;
    };
    let mut columns = figures.columns.iter();
    columns
        .find(|(id, _)| id == measure)
        .map_or(Value::Missing, |(_, column)| column.get(place as u32))
}

/// What stands for a missing value in [`expect`].
pub(super) const MISSING: f64 = f64::NAN;

/// Checks the measures of an organisation.
pub(super) fn expect(release: &NewRelease, period: &str, code: &str, measures: &[(&str, f64)]) {
    for (measure, expected) in measures {
        let expected = Value::from((!expected.is_nan()).then_some(*expected));
        let found = value(&release.figures, period, code, measure);
        assert_eq!(found, expected, "{code}, {period}, {measure}");
    }
}

/// The one error of a reading, as it is shown.
pub(super) fn refusal(reading: &Reading) -> String {
    assert_eq!(reading.refused.len(), 1, "{:?}", reading.refused);
    reading.refused[0].to_string()
}
