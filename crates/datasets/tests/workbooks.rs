//! Workbooks: cells beyond bounds, dates as cells, rows of totals.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Write as _;

use datasets::readers;
use ingest::{Reading, read};
use zip::write::SimpleFileOptions;

/// A cell: its place, its style and its text; text in blanks is a number.
fn cell(place: &str, text: &str) -> String {
    if let Some(date) = text.strip_prefix("date ") {
        return format!("<c r=\"{place}\" s=\"1\"><v>{date}</v></c>");
    }
    match text.parse::<f64>() {
        Ok(number) => format!("<c r=\"{place}\"><v>{number}</v></c>"),
        Err(_) => format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>"),
    }
}

fn row(number: usize, texts: &[&str]) -> String {
    let cells: String = texts
        .iter()
        .zip('A'..)
        .map(|(text, column)| cell(&format!("{column}{number}"), text))
        .collect();
    format!("<row r=\"{number}\">{cells}</row>")
}

/// A workbook of sheets of rows, read.
fn read_workbook(sheets: &[String]) -> Reading {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut add = |name: &str, text: &str| {
        writer
            .start_file(name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    };
    let of = |make: &dyn Fn(usize) -> String| (1..=sheets.len()).map(make).collect::<String>();
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
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
            "<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets>{}</sheets></workbook>",
            of(&|n| format!("<sheet name=\"Sheet{n}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>"))
        ),
    );
    add(
        "xl/_rels/workbook.xml.rels",
        &format!(
            "<Relationships xmlns=\"{package}/relationships\">{}</Relationships>",
            of(&|n| format!(
                "<Relationship Id=\"rId{n}\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"
            ))
        ),
    );
    add(
        "xl/styles.xml",
        &format!(
            "<styleSheet xmlns=\"{main}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
        ),
    );
    for (index, rows) in sheets.iter().enumerate() {
        add(
            &format!("xl/worksheets/sheet{}.xml", index + 1),
            &format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>"),
        );
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.xlsx");
    std::fs::write(&path, writer.finish().unwrap().into_inner()).unwrap();
    read(&[path], &readers(), "2026-11".parse().unwrap(), &())
}

fn epcn(opened: &str, start: &str, again: bool) -> Reading {
    let mut partners = vec![
        row(
            1,
            &[
                "Partner Organisation Code",
                "Partner Name",
                "PCN Code",
                "Relationship Start Date",
                "Relationship End Date",
            ],
        ),
        row(2, &["A81001", "X", "U07032", start]),
    ];
    if again {
        partners.push(row(3, &["A81001", "X", "U07032", start]));
    }
    read_workbook(&[
        [
            row(
                1,
                &[
                    "PCN Code",
                    "PCN Name",
                    "Current Sub ICB Code",
                    "Open Date",
                    "Close Date",
                    "Postcode",
                ],
            ),
            row(2, &["U07032", "A PCN", "16C", opened, "", "TS18 1HU"]),
        ]
        .concat(),
        partners.concat(),
    ])
}

#[test]
fn dates_may_be_cells_of_dates() {
    for date in ["20191001", "date 43739", "43739"] {
        let reading = epcn(date, date, false);
        assert!(reading.refused.is_empty(), "{date}: {:?}", reading.refused);
        let link = &reading.releases[0].links[0];
        assert_eq!(link.start, "2019-10-01".parse().unwrap(), "{date}");
    }
}

#[test]
fn a_membership_that_is_there_twice_is_refused() {
    let error = epcn("20191001", "20191001", true).refused.remove(0);
    assert_eq!(error.line, Some(3));
    assert!(
        error
            .problem
            .contains("repeats the key of line 2: A81001, U07032"),
        "{error}"
    );
}

#[test]
fn cells_without_end_are_refused_before_room_is_made_for_them() {
    for (column, number, word) in [
        ("XFD", 1_048_576, "beyond row"),
        ("ALL", 100_000, "spans more than"),
    ] {
        let rows = format!(
            "{}<row r=\"{number}\">{}</row>",
            row(1, &["PCN CODE"]),
            cell(&format!("{column}{number}"), "x")
        );
        let reading = read_workbook(&[rows]);
        let error = &reading.refused[0];
        assert!(error.problem.contains(word), "{error}");
    }
    let long = "x".repeat(200 << 10);
    let error = read_workbook(&[row(1, &[&long])]).refused.remove(0);
    assert!(error.problem.contains("more text"), "{error}");
}
