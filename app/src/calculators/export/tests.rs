//! The files read back: what a spreadsheet sees in them, and that its formulas give what
//! was computed.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};
use calculators::rules::Year;
use calculators::scenarios::Scenarios;
use calculators::{CALCULATORS, calculator};
use domain::organisation::Kind;
use domain::snapshot::Snapshot;

use super::super::testing::demonstration;
use super::*;

type Place = (String, u32, u32);

/// A workbook as a spreadsheet reads it.
struct Read {
    values: HashMap<Place, Data>,
    formulas: BTreeMap<Place, String>,
}

impl Read {
    fn of(bytes: &[u8]) -> Self {
        let mut workbook = Xlsx::new(Cursor::new(bytes)).unwrap();
        let mut read = Self {
            values: HashMap::new(),
            formulas: BTreeMap::new(),
        };
        let names = workbook.sheet_names();
        assert_eq!(
            names,
            ["Result", "Inputs", "Working", "Tables", "Rules and sources"]
        );
        for name in names {
            let range = workbook.worksheet_range(&name).unwrap();
            let (top, left) = range.start().unwrap_or_default();
            for (row, column, value) in range.used_cells() {
                let place = (name.clone(), top + row as u32, left + column as u32);
                read.values.insert(place, value.clone());
            }
            let range = workbook.worksheet_formula(&name).unwrap();
            let (top, left) = range.start().unwrap_or_default();
            for (row, column, formula) in range.used_cells() {
                let place = (name.clone(), top + row as u32, left + column as u32);
                read.formulas.insert(place, formula.clone());
            }
        }
        read
    }

    fn value(&self, sheet: &str, row: u32, column: u32) -> Option<&Data> {
        self.values.get(&(sheet.to_owned(), row, column))
    }

    fn number(&self, place: &Place) -> f64 {
        match self.values.get(place) {
            Some(Data::Float(number)) => *number,
            Some(Data::Int(number)) => *number as f64,
            Some(Data::DateTime(day)) => day.as_f64(),
            other => panic!("{place:?} is no number: {other:?}"),
        }
    }

    /// The cell to the right of the one that holds this text.
    fn beside(&self, sheet: &str, text: &str) -> Option<(Place, &Data)> {
        let (place, _) = self
            .values
            .iter()
            .filter(|(place, _)| place.0 == sheet)
            .find(|(_, value)| matches!(value, Data::String(words) if words == text))?;
        let place = (sheet.to_owned(), place.1, place.2 + 1);
        self.values.get(&place).map(|value| (place, value))
    }

    /// Computes every formula anew and compares it with the number beside it.
    fn check(&self) -> usize {
        for (place, formula) in &self.formulas {
            let kept = self.number(place);
            let computed = Evaluation::of(self, &place.0, formula);
            let scale = kept.abs().max(1.0);
            assert!(
                (kept - computed).abs() <= 1e-8 * scale,
                "{place:?}: {formula} gives {computed}, and the cell holds {kept}"
            );
        }
        self.formulas.len()
    }
}

/// The little of a spreadsheet's language that the formulas use.
struct Evaluation<'a> {
    read: &'a Read,
    sheet: &'a str,
    text: &'a [u8],
    at: usize,
}

impl<'a> Evaluation<'a> {
    fn of(read: &'a Read, sheet: &'a str, formula: &'a str) -> f64 {
        let mut evaluation = Self {
            read,
            sheet,
            text: formula.trim_start_matches('=').as_bytes(),
            at: 0,
        };
        let value = evaluation.sum();
        assert_eq!(evaluation.at, evaluation.text.len(), "{formula}");
        value
    }

    fn next(&self) -> u8 {
        self.text.get(self.at).copied().unwrap_or(0)
    }

    fn takes(&mut self, byte: u8) -> bool {
        let is_next = self.next() == byte;
        self.at += usize::from(is_next);
        is_next
    }

    fn sum(&mut self) -> f64 {
        let mut value = self.product();
        loop {
            if self.takes(b'+') {
                value += self.product();
            } else if self.takes(b'-') {
                value -= self.product();
            } else {
                return value;
            }
        }
    }

    fn product(&mut self) -> f64 {
        let mut value = self.atom();
        loop {
            if self.takes(b'*') {
                value *= self.atom();
            } else if self.takes(b'/') {
                value /= self.atom();
            } else {
                return value;
            }
        }
    }

    fn word(&mut self, belongs: impl Fn(u8) -> bool) -> String {
        let start = self.at;
        while belongs(self.next()) {
            self.at += 1;
        }
        String::from_utf8(self.text[start..self.at].to_vec()).unwrap()
    }

    fn atom(&mut self) -> f64 {
        if self.takes(b'-') {
            return -self.atom();
        }
        if self.takes(b'(') {
            let value = self.sum();
            assert!(self.takes(b')'));
            return value;
        }
        if self.next().is_ascii_digit() {
            return self
                .word(|byte| byte.is_ascii_digit() || byte == b'.')
                .parse()
                .unwrap();
        }
        let mut sheet = self.sheet.to_owned();
        if self.takes(b'\'') {
            sheet = self.word(|byte| byte != b'\'');
            assert!(self.takes(b'\'') && self.takes(b'!'));
        }
        let word = self.word(|byte| byte.is_ascii_alphanumeric() || byte == b'$');
        if self.takes(b'(') {
            let mut given = vec![self.sum()];
            while self.takes(b',') {
                given.push(self.sum());
            }
            assert!(self.takes(b')'));
            return match word.as_str() {
                "MIN" => given.iter().copied().fold(f64::INFINITY, f64::min),
                "MAX" => given.iter().copied().fold(f64::NEG_INFINITY, f64::max),
                // Spreadsheets forgive the last bit of what they round.
                "ROUND" => {
                    let scale = 10_f64.powf(given[1]);
                    (given[0] * scale + given[0].signum() * 1e-9).round() / scale
                }
                other => panic!("{other} is not used"),
            };
        }
        let cell = word.replace('$', "");
        let digits = cell.find(|c: char| c.is_ascii_digit()).unwrap();
        let column = cell[..digits]
            .bytes()
            .fold(0, |sum, letter| sum * 26 + u32::from(letter - b'A') + 1);
        let row: u32 = cell[digits..].parse().unwrap();
        self.read.number(&(sheet, row - 1, column - 1))
    }
}

fn bytes(snapshot: &Snapshot, tool: &str, file: &str, pairs: &[(&str, &str)]) -> Vec<u8> {
    let tool = calculator(tool).unwrap();
    super::file(snapshot, tool, file, pairs.iter().copied())
        .unwrap()
        .content
}

fn workbook(snapshot: &Snapshot, tool: &str, pairs: &[(&str, &str)]) -> Read {
    Read::of(&bytes(snapshot, tool, "scenario.xlsx", pairs))
}

/// A practice in a PCN.
fn practice(snapshot: &Snapshot) -> String {
    let geography = snapshot.geographies.latest();
    let has_pcn = |practice| {
        let pcn = geography.parent(practice, Kind::Pcn);
        let pcn = pcn.and_then(|pcn| snapshot.catalogue.get(pcn));
        pcn.is_some_and(|pcn| !pcn.is_placeholder())
    };
    let mut practices = snapshot.catalogue.of_kind(Kind::Practice);
    let found = practices.find(|practice| has_pcn(practice.ordinal));
    found.unwrap().code.to_string()
}

#[tokio::test]
async fn scenarios_stand_side_by_side_with_live_formulas() {
    let snapshot = Snapshot::default();
    let read = workbook(
        &snapshot,
        "qof-income",
        &[
            ("year", "2025-26"),
            ("list", "8,000"),
            ("level", "0"),
            ("achieved.HYP008.percent", "100"),
            ("s2.name", "Growth"),
            ("s2.list", "9000"),
        ],
    );
    assert!(read.check() > 50, "formulas are kept");
    let worked = Worked::of(
        &snapshot,
        calculator("qof-income").unwrap(),
        Year(2025),
        None,
        &Scenarios::from_pairs([
            ("list", "8,000"),
            ("level", "0"),
            ("achieved.HYP008.percent", "100"),
            ("s2.name", "Growth"),
            ("s2.list", "9000"),
        ]),
    )
    .unwrap()
    .unwrap();
    let label = &worked.cases[0].outcome.headline[0].label;
    let (place, _) = read.beside("Result", label).unwrap();
    let payments: Vec<f64> = worked
        .cases
        .iter()
        .map(|case| {
            let value = case.outcome.headline[0].amount.value;
            value.to_string().parse().unwrap()
        })
        .collect();
    let at = |column| read.number(&("Result".to_owned(), place.1, column));
    assert!((at(1) - payments[0]).abs() < 1e-6 && (at(2) - payments[1]).abs() < 1e-6);
    assert!((at(3) - (payments[1] - payments[0])).abs() < 1e-6);
    assert!(read.formulas[&place].contains("Working"));
    // What was typed is a number, per cent are fractions.
    let key = |key: &str| {
        let (place, _) = read.beside("Inputs", key)?;
        read.values.get(&place)
    };
    assert_eq!(key("list"), Some(&Data::Float(8000.0)));
    assert_eq!(key("achieved.HYP008.percent"), Some(&Data::Float(1.0)));
    assert_eq!(
        read.value("Result", 5, 2),
        Some(&Data::String("Growth".to_owned()))
    );
}

#[tokio::test]
async fn every_tool_gives_a_workbook_whose_formulas_agree() {
    let snapshot = demonstration().await;
    let org = practice(&snapshot);
    for tool in CALCULATORS {
        for year in tool.entry.years {
            let pairs = [
                ("org", org.as_str()),
                ("year", &year.slug()),
                ("weighted", "41,500"),
                ("adjusted", "12,345.6"),
                ("staff.1.name", "=HYPERLINK(\"http://x.example\")"),
                ("staff.1.role", "clinical-pharmacist"),
                ("staff.1.wte", "0.6"),
                ("staff.1.salary", "£52,000"),
                ("staff.1.pay", "£35,000"),
                ("post.1.wte", "0.5"),
                ("post.1.salary", "95000"),
                ("s2.name", "+Two"),
                ("s2.staff.1.wte", "0.8"),
            ];
            let read = workbook(&snapshot, tool.entry.slug, &pairs);
            let count = read.check();
            // Where the rules of a year lack what a tool needs, there is nothing to compute.
            let has_result = read.value("Result", 6, 1).is_some();
            assert!(count > 0 || !has_result, "{} {year}", tool.entry.slug);
        }
    }
}

#[tokio::test]
async fn words_stay_words() {
    let snapshot = Snapshot::default();
    let evil = [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(1)",
        "=cmd|' /C calc'!A0",
        "\t=1",
        "<b>&\u{1}",
    ];
    for text in evil {
        let pairs = [
            ("staff.1.name", text),
            ("staff.1.pay", text),
            ("name", text),
            ("s2.name", text),
            ("s2.rule.ni.rate", text),
        ];
        let read = workbook(&snapshot, "payroll-forecaster", &pairs);
        let is_run = |formula: &String| formula.contains("cmd") || formula.contains("SUM(1)");
        assert!(!read.formulas.values().any(is_run), "{text}");
        let (_, value) = read.beside("Inputs", "staff.1.name").unwrap();
        let Data::String(kept) = value else {
            panic!("{text} became {value:?}");
        };
        assert_eq!(kept.trim(), domain::visible::seen(text).trim());

        let csv = bytes(&snapshot, "payroll-forecaster", "scenario.csv", &pairs);
        let mut rows = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(&csv[..]);
        for record in rows.records() {
            for field in &record.unwrap() {
                let is_number = field.parse::<f64>().is_ok();
                assert!(
                    is_number || !field.starts_with(['=', '+', '-', '@', '\t', '\r']),
                    "{field}"
                );
            }
        }
    }
}

#[tokio::test]
async fn the_same_scenarios_give_the_same_bytes() {
    let snapshot = Snapshot::default();
    let pairs = [("list", "8000"), ("s2.list", "9000")];
    let once = bytes(&snapshot, "qof-income", "scenario.xlsx", &pairs);
    let again = bytes(&snapshot, "qof-income", "scenario.xlsx", &pairs);
    assert!(once == again);
}

#[tokio::test]
async fn the_csv_has_a_row_for_every_value() {
    let snapshot = demonstration().await;
    let org = practice(&snapshot);
    let pairs = [
        ("org", org.as_str()),
        ("s2.name", "Growth"),
        ("s2.list", "9000"),
    ];
    let csv = bytes(&snapshot, "qof-income", "scenario.csv", &pairs);
    let text = String::from_utf8(csv).unwrap();
    assert!(text.starts_with("scenario,part,row,item,value,unit,from\r\n"));
    let has = |start: &str| text.lines().any(|line| line.starts_with(start));
    assert!(has(&format!(",About,,code,{org},")), "{text:.400}");
    assert!(has("Scenario 1,Result,,"));
    assert!(has("Growth,Result,,"));
    assert!(text.contains("Published: registered patients, 1 November 2026"));
    assert!(has(",Rules,qof.point,"));
}

#[tokio::test]
async fn the_plan_is_a_calendar_and_only_of_its_tool() {
    let snapshot = demonstration().await;
    let org = practice(&snapshot);
    let pairs = [("org", org.as_str()), ("adjusted", "30000")];
    let plan = bytes(&snapshot, "enhanced-access", "plan.ics", &pairs);
    let plan = String::from_utf8(plan).unwrap();
    assert!(plan.starts_with("BEGIN:VCALENDAR\r\n"));
    assert!(
        plan.matches("BEGIN:VEVENT").count() >= 5,
        "the standard week"
    );
    let qof = calculator("qof-income").unwrap();
    for name in [
        "plan.ics",
        "scenario.svg",
        "scenario",
        "trend.csv",
        "chart-nothing.csv",
        "chart-areas.xlsx",
    ] {
        let none: [(&str, &str); 0] = [];
        let missing = file(&snapshot, qof, name, none);
        assert!(matches!(missing, Err(Missing::NotFound)), "{name}");
    }
}

#[tokio::test]
async fn every_chart_is_a_table_and_a_drawing_of_the_scenario_that_is_shown() {
    let snapshot = demonstration().await;
    let org = practice(&snapshot);
    let mut charts = 0;
    for entry in calculators::MENU {
        let tool = calculator(entry.slug).unwrap();
        let pairs = [("org", org.as_str())];
        let asked = Asked::from_pairs(tool, pairs);
        let code = asked.org.as_deref().and_then(|code| code.parse().ok());
        let worked = Worked::of(&snapshot, tool, asked.year, code, &asked.scenarios);
        let worked = worked.unwrap().unwrap();
        for chart in &worked.cases[0].outcome.charts {
            charts += 1;
            let table = bytes(
                &snapshot,
                tool.entry.slug,
                &format!("chart-{}.csv", chart.id),
                &pairs,
            );
            let mut reader = csv::Reader::from_reader(table.as_slice());
            let headings = reader.headers().unwrap().clone();
            for (heading, series) in headings.iter().skip(1).zip(&chart.series) {
                assert_eq!(heading, series.name, "{}: {}", tool.entry.slug, chart.id);
            }
            assert!(headings.len() > chart.series.len());
            let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
            assert_eq!(
                rows.len(),
                chart.labels.len(),
                "{}: {}",
                tool.entry.slug,
                chart.id
            );
            // Months come newest first in a table.
            let of_rows: BTreeSet<&str> = rows.iter().map(|row| &row[0]).collect();
            assert_eq!(of_rows, chart.labels.iter().map(String::as_str).collect());
            let drawing = bytes(
                &snapshot,
                tool.entry.slug,
                &format!("chart-{}.svg", chart.id),
                &pairs,
            );
            assert!(drawing.starts_with(b"<svg"), "{}", tool.entry.slug);
        }
    }
    assert!(charts > 0, "no tool has a chart without inputs");
    // Another list gives another drawing.
    let one = |list: &str| {
        let pairs = [("org", org.as_str()), ("list", list)];
        bytes(&snapshot, "qof-income", "chart-areas.csv", &pairs)
    };
    assert_ne!(one("9000"), one("12000"));
}

#[tokio::test]
async fn the_name_says_what_is_inside() {
    let snapshot = demonstration().await;
    let org = practice(&snapshot);
    let qof = calculator("qof-income").unwrap();
    let pairs = [("org", org.as_str()), ("year", "2025-26")];
    let made = file(&snapshot, qof, "scenario.xlsx", pairs).unwrap();
    assert_eq!(made.name, format!("qof-income-{org}-2025-26.xlsx"));
    // An address cannot put anything into a header.
    let pairs = [("org", "A\"\r\nX: 1"), ("year", "\r\n")];
    let made = file(&snapshot, qof, "scenario.csv", pairs).unwrap();
    assert_eq!(made.name, "qof-income-2026-27.csv");
}
