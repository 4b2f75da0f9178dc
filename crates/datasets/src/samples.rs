//! The samples of all folders: small invented files in the published layouts, found in the folder
//! `samples` of each publication, so that a test can walk every reader.
//!
//! A table is a text file. A workbook is one, or a folder called `….xlsx` with a text file for each
//! sheet: `….csv` for sheets of texts alone, `….txt` (see [`parsed`]) where there are numbers and
//! dates too.
//! A sample is read under its own name, or, where it is called otherwise than the publication calls
//! it, under the name that `names.txt` beside it gives: `sample.csv = Published name.csv`.

#![allow(
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "only tests use this, and a test fails by panicking"
)]

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use calamine::{Data, DataType as _, Reader as _, Xlsx};
use domain::period::{Day, Period};
use domain::value::Value;
use ingest::layout::HeaderlessLayout;
use ingest::text::decoded;
use ingest::{Readers, Reading};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use store::PeriodFigures;

use crate::readers;

/// A file in a published layout.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Its published name.
    pub name: String,
    /// The file in the repository, for messages.
    pub path: PathBuf,
    is_workbook: bool,
    sheets: Vec<Sheet>,
}

#[derive(Debug, Clone)]
struct Sheet {
    name: String,
    rows: Vec<Vec<Cell>>,
    /// The row of the headings, where the layout has one.
    heading: Option<usize>,
}

/// A cell of a sheet.
#[derive(Debug, Clone, PartialEq)]
enum Cell {
    Text(String),
    Number(f64),
    Day(Day),
}

impl Cell {
    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Day(day) => day.to_string(),
        }
    }

    fn is_empty(&self) -> bool {
        *self == Self::Text(String::new())
    }
}

/// A column of a sample: its sheet and its place.
type Place = (usize, usize);

/// The samples of every folder, in order of path.
#[must_use]
pub fn all() -> Vec<Sample> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    for folder in listed(&sources) {
        let samples = folder.join("samples");
        if !samples.is_dir() {
            continue;
        }
        let names = fs::read_to_string(samples.join("names.txt")).unwrap_or_default();
        let published = |own: &str| {
            let mut pairs = names.lines().filter_map(|line| line.split_once(" = "));
            pairs
                .find(|(sample, _)| *sample == own)
                .map_or(own, |(_, published)| published)
                .to_owned()
        };
        for path in listed(&samples) {
            let own = path.file_name().unwrap().to_string_lossy().into_owned();
            if own != "names.txt" {
                found.push(Sample::open(published(&own), path));
            }
        }
    }
    found
}

/// What lies in a folder, in order.
fn listed(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// The rows of a sheet that is written as text: a line each, cells between `|`, days behind `@`;
/// what reads as a number is one.
#[must_use]
fn parsed(text: &str) -> Vec<Vec<Cell>> {
    let cell = |cell: &str| match (cell.strip_prefix('@'), cell.parse::<f64>()) {
        (Some(day), _) => Cell::Day(day.parse().unwrap()),
        (None, Ok(number)) if number.is_finite() => Cell::Number(number),
        _ => Cell::Text(cell.replace("\\n", "\n")),
    };
    text.lines()
        .map(|line| line.split('|').map(cell).collect())
        .collect()
}

/// A workbook of sheets that are written as text, each with its name.
#[must_use]
pub fn workbook(sheets: &[(&str, String)]) -> Vec<u8> {
    let sheets = sheets
        .iter()
        .map(|(name, text)| ((*name).to_owned(), parsed(text)));
    written(sheets)
}

fn written(sheets: impl IntoIterator<Item = (String, Vec<Vec<Cell>>)>) -> Vec<u8> {
    let date = Format::new().set_num_format("dd/mm/yyyy");
    let mut workbook = Workbook::new();
    for (name, rows) in sheets {
        let page = workbook.add_worksheet();
        page.set_name(&name).unwrap();
        for (row, cells) in (0..).zip(&rows) {
            for (column, cell) in (0..).zip(cells) {
                match cell {
                    Cell::Text(text) if text.is_empty() => continue,
                    Cell::Text(text) => page.write_string(row, column, text),
                    Cell::Number(number) => page.write_number(row, column, *number),
                    Cell::Day(day) => {
                        let day = ExcelDateTime::parse_from_str(&day.to_string()).unwrap();
                        page.write_datetime_with_format(row, column, day, &date)
                    }
                }
                .unwrap();
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}

/// The rows of a CSV file. Some are in the encoding of older files.
fn comma_separated(path: &Path) -> Vec<Vec<Cell>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_path(path)
        .unwrap();
    reader
        .byte_records()
        .map(|row| {
            let row = row.unwrap();
            let cells = row.iter().map(|cell| decoded(cell).into_owned());
            cells.map(Cell::Text).collect()
        })
        .collect()
}

impl Sheet {
    fn of(name: String, rows: Vec<Vec<Cell>>) -> Self {
        let filled = |row: &Vec<Cell>| row.iter().filter(|cell| !cell.is_empty()).count();
        let top = rows.iter().take(15);
        let widest = top.clone().map(filled).max().unwrap_or(0);
        let heading = top.map(filled).position(|count| count == widest);
        Self {
            name,
            rows,
            heading,
        }
    }

    /// One sheet of a workbook, or a table by itself.
    fn open(path: &Path) -> Self {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if path.extension().is_some_and(|extension| extension == "txt") {
            return Self::of(name, parsed(&fs::read_to_string(path).unwrap()));
        }
        let rows = comma_separated(path);
        let first: Vec<String> = rows[0].iter().map(Cell::text).collect();
        let is_first = |layout: &HeaderlessLayout| (layout.recognise)(&first);
        let has_heading = !readers().headerless.into_iter().any(is_first);
        let heading = has_heading.then_some(0);
        Self {
            name,
            rows,
            heading,
        }
    }

    /// The sheets of a workbook as a spreadsheet wrote it.
    fn all_of(path: &Path) -> Vec<Self> {
        let content = Cursor::new(fs::read(path).unwrap());
        let mut workbook: Xlsx<_> = calamine::open_workbook_from_rs(content).unwrap();
        let sheets = workbook.worksheets().into_iter();
        sheets
            .map(|(name, range)| {
                let (rows, columns) = range.end().map_or((0, 0), |end| (end.0 + 1, end.1 + 1));
                let cell = |row, column| match range.get_value((row, column)) {
                    Some(Data::String(text)) => Cell::Text(text.clone()),
                    Some(Data::DateTime(date)) => {
                        let (year, month, day, ..) = date.to_ymd_hms_milli();
                        Cell::Day(format!("{year}-{month:02}-{day:02}").parse().unwrap())
                    }
                    Some(value) => value
                        .as_f64()
                        .map_or_else(|| Cell::Text(String::new()), Cell::Number),
                    None => Cell::Text(String::new()),
                };
                let row = |row| (0..columns).map(|column| cell(row, column)).collect();
                Self::of(name, (0..rows).map(row).collect())
            })
            .collect()
    }

    /// The rows below the headings: where the sheet has words around its table, those that are as
    /// wide as rows of a table.
    fn body(&self) -> impl Iterator<Item = &Vec<Cell>> {
        let first = self.heading.map_or(0, |heading| heading + 1);
        self.rows[first..]
            .iter()
            .filter(|row| self.is_of_table(row))
    }

    fn is_of_table(&self, row: &[Cell]) -> bool {
        let has_words_around = self.heading.is_some_and(|heading| heading > 0);
        !has_words_around || row.iter().filter(|cell| !cell.is_empty()).count() > 2
    }

    /// Whether a column has words: not numbers and days alone.
    fn has_words(&self, column: usize) -> bool {
        let cells = self.body().filter_map(|row| row.get(column));
        let mut filled = cells.filter(|cell| !cell.is_empty()).peekable();
        let is_word =
            |cell: &Cell| matches!(cell, Cell::Text(text) if text.parse::<f64>().is_err());
        filled.peek().is_none() || filled.any(is_word)
    }
}

impl Sample {
    fn open(name: String, path: PathBuf) -> Self {
        let is_workbook = path
            .extension()
            .is_some_and(|extension| extension == "xlsx");
        let sheets = match (is_workbook, path.is_dir()) {
            (true, true) => listed(&path).iter().map(|file| Sheet::open(file)).collect(),
            (true, false) => Sheet::all_of(&path),
            (false, _) => vec![Sheet::open(&path)],
        };
        Self {
            name,
            path,
            is_workbook,
            sheets,
        }
    }

    /// Whether it is a workbook.
    #[must_use]
    pub const fn is_workbook(&self) -> bool {
        self.is_workbook
    }

    /// The file.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        if self.is_workbook {
            let sheets = self.sheets.iter();
            return written(sheets.map(|sheet| (sheet.name.clone(), sheet.rows.clone())));
        }
        let mut writer = csv::WriterBuilder::new()
            .flexible(true)
            .from_writer(Vec::new());
        for row in &self.sheets[0].rows {
            writer.write_record(row.iter().map(Cell::text)).unwrap();
        }
        writer.into_inner().unwrap()
    }

    /// Writes it into a folder under its published name.
    #[must_use]
    pub fn write(&self, folder: &Path) -> PathBuf {
        let path = folder.join(&self.name);
        fs::write(&path, self.bytes()).unwrap();
        path
    }

    /// Reads it with these layouts.
    #[must_use]
    pub fn read(&self, readers: &Readers) -> Reading {
        let folder = tempfile::tempdir().unwrap();
        let path = self.write(folder.path());
        ingest::read(&[path], readers, "2026-11".parse().unwrap(), &())
    }

    /// The same with `text` in the columns that take any words, and the headings of these columns.
    /// Which they are is found by trying: with them the same rows are kept, of the same
    /// organisations, with the same figures. `text` is given the number of the column, so that
    /// several texts can take turns.
    #[must_use]
    pub fn with_texts(&self, text: &dyn Fn(usize) -> String) -> (Self, Vec<String>) {
        let before = outline(&self.read(&readers()));
        assert!(before.is_some(), "{} is refused", self.path.display());
        let places: Vec<Place> = (0..self.sheets.len())
            .flat_map(|sheet| {
                let widest = self.sheets[sheet].rows.iter().map(Vec::len).max();
                (0..widest.unwrap_or(0)).map(move |column| (sheet, column))
            })
            .filter(|(sheet, column)| self.sheets[*sheet].has_words(*column))
            .collect();
        let mut taken = Vec::new();
        let takes = |taken: &[Place], more: &[Place]| {
            let places = [taken, more].concat();
            outline(&self.filled(&places, text).read(&readers())) == before
        };
        // Halves, and halves of halves, until what is refused is one column.
        let mut waiting = vec![places];
        while let Some(mut places) = waiting.pop() {
            if takes(&taken, &places) {
                taken.append(&mut places);
            } else if places.len() > 1 {
                waiting.push(places.split_off(places.len() / 2));
                waiting.push(places);
            }
        }
        let headings = taken.iter().map(|place| self.heading(*place)).collect();
        (self.filled(&taken, text), headings)
    }

    fn heading(&self, (sheet, column): Place) -> String {
        let sheet = &self.sheets[sheet];
        let heading = sheet.heading.and_then(|row| sheet.rows[row].get(column));
        heading.map_or_else(|| format!("column {}", column + 1), Cell::text)
    }

    fn filled(&self, places: &[Place], text: &dyn Fn(usize) -> String) -> Self {
        let mut filled = self.clone();
        for (sheet, column) in places {
            // The words around a table are told by the cells that were filled before.
            let before = &self.sheets[*sheet];
            let first = before.heading.map_or(0, |heading| heading + 1);
            for (row, own) in filled.sheets[*sheet].rows[first..]
                .iter_mut()
                .zip(&before.rows[first..])
            {
                if let Some(cell) = row.get_mut(*column).filter(|_| before.is_of_table(own)) {
                    *cell = Cell::Text(text(*column));
                }
            }
        }
        filled
    }
}

/// A value of the figures of a file; missing where the measure is not among them.
#[must_use]
pub fn value(figures: &[PeriodFigures], period: &str, code: &str, measure: &str) -> Value {
    let period: Period = period.parse().expect("a period");
    let figures = figures
        .iter()
        .find(|figures| figures.period == period)
        .unwrap_or_else(|| panic!("no figures for {period}"));
    let place = figures
        .organisations
        .iter()
        .position(|other| other.as_str() == code)
        .unwrap_or_else(|| panic!("no {code}"));
    figures
        .columns
        .iter()
        .find(|(id, _)| id == measure)
        .map_or(Value::Missing, |(_, column)| column.get(place as u32))
}

/// What is in the releases of a file beside its texts: of each its dataset and source, how many rows
/// are kept, its organisations with their parents, and its figures. `None` where it is refused.
type Outline = Vec<(
    String,
    String,
    u64,
    Vec<String>,
    Vec<(Period, usize, String)>,
)>;

fn outline(reading: &Reading) -> Option<Outline> {
    if !reading.refused.is_empty() || reading.releases.is_empty() {
        return None;
    }
    let releases = reading.releases.iter().map(|release| {
        let mut organisations: Vec<String> = release
            .organisations
            .iter()
            .map(|record| record.code.to_string())
            .chain(
                release
                    .memberships
                    .iter()
                    .map(|membership| format!("{:?}", membership.rows)),
            )
            .collect();
        organisations.sort_unstable();
        let figures = release.figures.iter().map(|figures| {
            let count = figures.organisations.len();
            (figures.period, count, format!("{:?}", figures.columns))
        });
        (
            release.dataset.clone(),
            release.source.clone(),
            release.rows.kept,
            organisations,
            figures.collect(),
        )
    });
    Some(releases.collect())
}
