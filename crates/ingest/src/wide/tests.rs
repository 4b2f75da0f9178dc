//! Wide tables in small.

use domain::organisation::Kind;
use domain::value::Value;

use super::*;

const MARKS: Marks = Marks {
    missing: &["", "ND"],
    suppressed: &["*"],
};

const COLUMNS: &[Wide<'static>] = &[
    Wide::new("TOTAL_{role}_FTE", "fte"),
    Wide::new("APPOINTMENTS", "appointments"),
    Wide {
        heading: "EASE_PCT",
        margin: "ease",
        fixed: &[("estimate", "value")],
    },
    Wide {
        heading: "EASE_BASE",
        margin: "ease",
        fixed: &[("estimate", "base")],
    },
];

const HEAD: &str = "PRAC_CODE,TOTAL_NURSE_FTE,Total_Nurse_Ptnr_FTE,APPOINTMENTS,Ease_Pct,EASE_BASE";

fn dataset() -> Dataset {
    Dataset::parse(include_str!("../grid/sample.toml"), "## A note\n\nText.\n").unwrap()
}

fn parsed(content: &str) -> Result<Parsed, ImportError> {
    let dataset = dataset();
    let table = Table {
        dataset: &dataset,
        source: "table",
        columns: COLUMNS,
        optional: &[Wide::new("STATUS_{status}", "status")],
        marks: &MARKS,
        members: "sample-rows",
    };
    let month: Month = "2025-11".parse().unwrap();
    let input = CsvInput::new(
        "sample.csv".to_owned(),
        Box::new(content.as_bytes()),
        &|_| {},
    )?;
    read(input, &[0], &table, |row, areas| {
        let Some(code) = text::known_code(row.field(0), Kind::Practice, 0)? else {
            return Ok(None);
        };
        let area = "QHM".parse().unwrap();
        areas.add(area, Kind::Icb, b"An ICB", b"", month);
        Ok(Some(Subject {
            parents: [None, None, Some(area), None],
            ..Subject::new(
                OrganisationRecord::new(code, Kind::Practice, month),
                Period::Month(month),
            )
        }))
    })
}

fn values(parsed: &Parsed, measure: &str) -> Vec<Value> {
    let column = parsed.figures[0].columns.iter();
    let mut column = column.filter(|column| column.0 == measure);
    column.next().unwrap().1.iter().collect()
}

#[test]
fn columns_are_found_by_pattern_and_marks_are_kept_apart_from_zero() {
    let parsed = parsed(&format!(
        "{HEAD}\nA81001,3.25,0,120.0,71.5,98\nA81002,ND,-0.5,*,,ND\nUNKNOWN,1,1,1,1,1\n"
    ))
    .unwrap();
    assert_eq!(
        values(&parsed, "role.nurse"),
        [Value::Number(3.25), Value::Missing]
    );
    assert_eq!(
        values(&parsed, "role.nurse-partner"),
        [Value::Number(0.0), Value::Number(-0.5)],
        "a spelling within another is not taken for it, and amounts may be below zero"
    );
    assert_eq!(
        values(&parsed, "appointments"),
        [Value::Number(120.0), Value::Suppressed]
    );
    assert_eq!(
        values(&parsed, "ease/value"),
        [Value::Number(71.5), Value::Missing]
    );
    assert_eq!(
        values(&parsed, "ease/low"),
        [Value::Missing, Value::Missing],
        "a cell without a column is missing"
    );
    let has_status = |column: &(String, _)| column.0.starts_with("status");
    assert!(!parsed.figures[0].columns.iter().any(has_status));
    assert_eq!((parsed.rows.read, parsed.rows.kept), (3, 2));
    assert_eq!(parsed.rows.rejected, [(text::NOBODY.to_owned(), 1)]);
    assert_eq!(parsed.organisations.len(), 3, "two practices and their ICB");
    assert_eq!(parsed.memberships[0].source, "sample-rows");
    assert_eq!(parsed.memberships[0].rows.len(), 2);
}

#[test]
fn optional_columns_are_read_where_they_are() {
    let content = format!("{HEAD},STATUS_ATTENDED,STATUS_DNA\nA81001,3.25,0,120,71.5,98,100,20\n");
    let parsed = parsed(&content).unwrap();
    assert_eq!(values(&parsed, "status.dna"), [Value::Number(20.0)]);
}

#[test]
fn faults_are_named_by_line_and_column() {
    let error = |rows: &str| parsed(&format!("{HEAD}\n{rows}\n")).unwrap_err();
    let bad = error("A81001,3.25,0,120,71.5,98\nA81002,1,some,2,3,4");
    assert_eq!(
        (bad.line, bad.column.as_deref()),
        (Some(3), Some("TOTAL_NURSE_PTNR_FTE"))
    );
    assert!(error("A81001,1,1,-5,1,1").problem.contains("not a count"));
    assert!(error("A81001,1,1,5,-1,1").problem.contains("below zero"));
    assert!(
        error("A81001,1,1,5,1,1\nA81001,1,1,5,1,1")
            .problem
            .contains("line 2")
    );
    let header = |from: &str, to: &str| {
        let content = format!("{}\nA81001,1,1,5,1,1\n", HEAD.replace(from, to));
        parsed(&content).unwrap_err().problem
    };
    assert!(header("EASE_BASE", "BASE").contains("missing EASE_BASE"));
    assert!(
        header("EASE_BASE", "APPOINTMENTS").contains("are the same measure"),
        "two columns for one measure"
    );
}
