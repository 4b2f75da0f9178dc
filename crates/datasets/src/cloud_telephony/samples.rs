//! Small files in the published layouts for the tests; every practice and number is invented.
//!
//! Sheets are kept as text: a line for each row, cells between `|`, dates behind `@`.

use std::io::Write as _;

use domain::calendar::weekday;
use domain::period::{Day, Month, Period};
use domain::value::Value;
use ingest::{Reading, read};
use store::{NewRelease, PeriodFigures};
use zip::write::SimpleFileOptions;

pub(super) const TABLE_1: &str = include_str!("samples/table-1.txt");
pub(super) const TABLE_3: &str = include_str!("samples/table-3.txt");
pub(super) const TABLE_4: &str = include_str!("samples/table-4.txt");
pub(super) const TABLE_5: &str = include_str!("samples/table-5.txt");
pub(super) const PARTICIPATION: &str = include_str!("samples/participation.txt");

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

/// The name of a column: `A`, `Z`, `AA`.
fn column_name(column: usize) -> String {
    let letter = |place: usize| char::from(b'A' + (place % 26) as u8);
    match column / 26 {
        0 => letter(column).to_string(),
        more => format!("{}{}", letter(more - 1), letter(column)),
    }
}

/// The number by which spreadsheets know a day.
fn serial(day: &str) -> u32 {
    let day: Day = day.parse().expect("a day");
    let mut serial = 36_526;
    let mut at: Day = "2000-01-01".parse().expect("a day");
    while at != day {
        at = at.plus_days(1);
        serial += 1;
    }
    serial
}

fn sheet(text: &str) -> String {
    let mut rows = String::new();
    for (number, line) in (1..).zip(text.lines()) {
        rows.push_str(&format!("<row r=\"{number}\">"));
        for (column, field) in line.split('|').enumerate() {
            let place = format!("{}{number}", column_name(column));
            let text = field
                .replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace("\\n", "&#10;");
            rows.push_str(&match (field.strip_prefix('@'), field.parse::<f64>()) {
                _ if field.is_empty() => String::new(),
                (Some(day), _) => format!("<c r=\"{place}\" s=\"1\"><v>{}</v></c>", serial(day)),
                (None, Ok(number)) => format!("<c r=\"{place}\"><v>{number}</v></c>"),
                (None, Err(_)) => {
                    format!("<c r=\"{place}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>")
                }
            });
        }
        rows.push_str("</row>");
    }
    rows
}

fn workbook(sheets: &[(&str, String)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut add = |name: &str, text: &str| {
        writer
            .start_file(name, SimpleFileOptions::default())
            .expect("a file");
        writer.write_all(text.as_bytes()).expect("written");
    };
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let numbered = || (1..).zip(sheets);
    let list: String = numbered()
        .map(|(n, (name, _))| format!("<sheet name=\"{name}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>"))
        .collect();
    let targets: String = numbered()
        .map(|(n, _)| {
            format!("<Relationship Id=\"rId{n}\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>")
        })
        .collect();
    add(
        "[Content_Types].xml",
        &format!("<Types xmlns=\"{package}/content-types\"/>"),
    );
    add(
        "_rels/.rels",
        &format!(
            "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"rId1\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        ),
    );
    add(
        "xl/workbook.xml",
        &format!(
            "<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets>{list}</sheets></workbook>"
        ),
    );
    add(
        "xl/_rels/workbook.xml.rels",
        &format!("<Relationships xmlns=\"{package}/relationships\">{targets}</Relationships>"),
    );
    add(
        "xl/styles.xml",
        &format!(
            "<styleSheet xmlns=\"{main}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
        ),
    );
    for (number, (_, text)) in numbered() {
        add(
            &format!("xl/worksheets/sheet{number}.xml"),
            &format!(
                "<worksheet xmlns=\"{main}\"><sheetData>{}</sheetData></worksheet>",
                sheet(text)
            ),
        );
    }
    writer.finish().expect("a workbook").into_inner()
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
    read_file(name, &workbook(sheets))
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
