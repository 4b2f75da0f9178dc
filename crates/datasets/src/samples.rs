//! The samples of all folders: small invented files in the published layouts, found in the folder
//! `samples` of each publication, so that a test can walk every reader.
//!
//! A table is a text file; a workbook is a folder called `….xlsx` with a text file for each sheet.
//! A sample is read under its own name, or, where it is called otherwise than the publication calls
//! it, under the name that `names.txt` beside it gives: `sample.csv = Published name.csv`.

#![allow(
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "only tests use this, and a test fails by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};

use domain::period::Period;
use ingest::layout::HeaderlessLayout;
use ingest::text::decoded;
use ingest::{Readers, Reading};
use rust_xlsxwriter::Workbook;

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
    /// The heading row first, where the layout has one.
    rows: Vec<Vec<String>>,
    has_heading: bool,
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

impl Sheet {
    fn open(path: &Path) -> Self {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_path(path)
            .unwrap();
        // Some are in the encoding of older files.
        let rows: Vec<Vec<String>> = reader
            .byte_records()
            .map(|row| {
                let row = row.unwrap();
                row.iter().map(|cell| decoded(cell).into_owned()).collect()
            })
            .collect();
        let is_first = |layout: &&HeaderlessLayout| (layout.recognise)(&rows[0]);
        Self {
            name: path.file_stem().unwrap().to_string_lossy().into_owned(),
            has_heading: !readers()
                .headerless
                .into_iter()
                .any(|layout| is_first(&layout)),
            rows,
        }
    }

    /// Whether a column has words: not numbers alone.
    fn has_words(&self, column: usize) -> bool {
        let cells = self.body().filter_map(|row| row.get(column));
        let mut filled = cells.filter(|cell| !cell.is_empty()).peekable();
        filled.peek().is_none() || filled.any(|cell| cell.parse::<f64>().is_err())
    }

    fn body(&self) -> impl Iterator<Item = &Vec<String>> {
        self.rows.iter().skip(usize::from(self.has_heading))
    }
}

impl Sample {
    fn open(name: String, path: PathBuf) -> Self {
        let is_workbook = path.is_dir();
        let files = if is_workbook {
            listed(&path)
        } else {
            vec![path.clone()]
        };
        Self {
            sheets: files.iter().map(|file| Sheet::open(file)).collect(),
            name,
            path,
            is_workbook,
        }
    }

    /// Writes it into a folder under its published name.
    pub fn write(&self, folder: &Path) -> PathBuf {
        let path = folder.join(&self.name);
        if self.is_workbook {
            let mut workbook = Workbook::new();
            for sheet in &self.sheets {
                let page = workbook.add_worksheet();
                page.set_name(&sheet.name).unwrap();
                for (row, cells) in (0..).zip(&sheet.rows) {
                    for (column, cell) in (0..).zip(cells) {
                        page.write_string(row, column, cell).unwrap();
                    }
                }
            }
            workbook.save(&path).unwrap();
        } else {
            let mut writer = csv::WriterBuilder::new()
                .flexible(true)
                .from_path(&path)
                .unwrap();
            for row in &self.sheets[0].rows {
                writer.write_record(row).unwrap();
            }
            writer.flush().unwrap();
        }
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
        let heading = sheet.rows[0].get(column).filter(|_| sheet.has_heading);
        heading.map_or_else(|| format!("column {}", column + 1), Clone::clone)
    }

    fn filled(&self, places: &[Place], text: &dyn Fn(usize) -> String) -> Self {
        let mut filled = self.clone();
        for (sheet, column) in places {
            let sheet = &mut filled.sheets[*sheet];
            let first = usize::from(sheet.has_heading);
            for row in &mut sheet.rows[first..] {
                if let Some(cell) = row.get_mut(*column) {
                    *cell = text(*column);
                }
            }
        }
        filled
    }
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
