//! Layouts: which columns a published table has, under every name that they have had.

use crate::csv_input::CsvInput;
use crate::error::ImportError;
use crate::reading::{Context, Parsed};
use crate::workbook::Workbook;

/// The layout of a table with a header row.
pub struct Layout {
    /// What it is, in messages.
    pub name: &'static str,
    /// The columns that must be there, each with its other names.
    pub required: &'static [&'static [&'static str]],
    /// Columns that may be there and are not read.
    pub known: &'static [&'static str],
    /// Reads the rows.
    pub read: Read,
    /// Looks further where another publication has the same columns: whether the table is
    /// of this one.
    pub accepts: Option<fn(&Layout, &CsvInput<'_>) -> bool>,
    /// A word in the names of its files, where they hold no date. They are read after the
    /// others and take the date of the figures beside them.
    pub undated: Option<&'static str>,
}

/// The layout of a table without a header row.
pub struct HeaderlessLayout {
    /// What it is, in messages.
    pub name: &'static str,
    /// Whether the first row of a file is one of this table.
    pub recognise: fn(&[String]) -> bool,
    /// Reads the rows.
    pub read: fn(CsvInput<'_>, &Context) -> Result<Parsed, ImportError>,
}

/// The layout of a workbook.
pub struct WorkbookLayout {
    /// What it is, in messages.
    pub name: &'static str,
    /// Whether a workbook is of this layout, by its sheets and their headings; an error where
    /// a sheet could not be looked at.
    pub recognise: fn(&mut Workbook) -> Result<bool, ImportError>,
    /// Reads it.
    pub read: fn(&mut Workbook, &Context) -> Result<Parsed, ImportError>,
}

/// A file of a publication that is known by its name and not read, such as a workbook of tables
/// to look at.
pub struct UnreadFile {
    /// What it is, in messages.
    pub name: &'static str,
    /// Words of which all stand in its name, in small letters.
    pub words: &'static [&'static str],
    /// Why it is left alone.
    pub reason: &'static str,
}

/// Every layout that is known. A file is held against all of them.
#[derive(Default)]
pub struct Readers {
    /// Tables with a header row.
    pub layouts: Vec<&'static Layout>,
    /// Tables without one.
    pub headerless: Vec<&'static HeaderlessLayout>,
    /// Workbooks.
    pub workbooks: Vec<&'static WorkbookLayout>,
    /// Files that are of no layout, and are known.
    pub unread: Vec<&'static UnreadFile>,
}

impl Readers {
    /// What a file of no layout is, where its name says so: `is the bulletin tables: …`.
    pub(crate) fn unread(&self, name: &str) -> Option<String> {
        let last = name.rsplit(['!', '/', '\\']).next().unwrap_or(name);
        let last = last.to_lowercase();
        let is_it = |file: &&&UnreadFile| file.words.iter().all(|word| last.contains(word));
        let file = self.unread.iter().find(is_it)?;
        Some(format!("is {}: {}", file.name, file.reason))
    }

    /// Whether a file may be of a layout without dates, by its name.
    pub(crate) fn is_undated(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        self.layouts
            .iter()
            .filter_map(|layout| layout.undated)
            .any(|word| name.contains(word))
    }
}

/// What becomes of a recognised table.
pub enum Read {
    /// It is read.
    With(fn(CsvInput<'_>, &[usize], &Context) -> Result<Parsed, ImportError>),
    /// It is known and left alone, for this reason.
    Never(&'static str),
}

/// How a header fits a layout.
pub struct Fit {
    /// For each required column: its place in the header, where it is there.
    pub places: Vec<Option<usize>>,
    /// Columns of the header that the layout does not know.
    pub strange: Vec<String>,
}

impl Fit {
    /// How many of the required columns are there.
    #[must_use]
    pub fn matched(&self) -> usize {
        self.places.iter().flatten().count()
    }

    /// Whether all of the required columns are there.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.places.iter().all(Option::is_some)
    }
}

/// A heading without its accidents: upper case, single blanks, no quotes.
pub fn tidy_heading(text: &str) -> String {
    text.trim_matches(['\u{feff}', '"', ' '])
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_uppercase()
}

impl Layout {
    /// What a layout has that is like most: nothing to look further for, and dates.
    pub const PLAIN: Self = Self {
        name: "",
        required: &[],
        known: &[],
        read: Read::Never("it has no reader"),
        accepts: None,
        undated: None,
    };

    /// Whether a table whose columns fit is of this publication.
    pub(crate) fn accepts(&self, input: &CsvInput<'_>) -> bool {
        self.accepts.is_none_or(|accepts| accepts(self, input))
    }

    /// How a header, tidied, fits.
    pub fn fit(&self, header: &[String]) -> Fit {
        let places: Vec<Option<usize>> = self
            .required
            .iter()
            .map(|names| {
                header
                    .iter()
                    .position(|heading| names.contains(&heading.as_str()))
            })
            .collect();
        let strange = header
            .iter()
            .enumerate()
            .filter(|(place, heading)| {
                !places.contains(&Some(*place)) && !self.known.contains(&heading.as_str())
            })
            .map(|(_, heading)| heading.clone())
            .collect();
        Fit { places, strange }
    }

    /// Why a header that resembles the layout is refused.
    pub fn mismatch(&self, fit: &Fit) -> String {
        let missing: Vec<&str> = self
            .required
            .iter()
            .zip(&fit.places)
            .filter(|(_, place)| place.is_none())
            .map(|(names, _)| names[0])
            .collect();
        let mut problem = format!(
            "looks like {}, but its header is not known: missing {}",
            self.name,
            missing.join(", ")
        );
        if !fit.strange.is_empty() {
            // A table of another kind may have a thousand columns.
            let some = &fit.strange[..fit.strange.len().min(12)];
            problem.push_str("; not expected ");
            problem.push_str(&some.join(", "));
            if some.len() < fit.strange.len() {
                problem.push_str(&format!(" and {} more", fit.strange.len() - some.len()));
            }
        }
        problem
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: Layout = Layout {
        name: "a sample",
        required: &[&["CODE"], &["SUB_ICB", "CCG"], &["COUNT"]],
        known: &["NAME"],
        read: Read::Never("it is a sample"),
        ..Layout::PLAIN
    };

    fn header(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| tidy_heading(name)).collect()
    }

    #[test]
    fn columns_are_found_under_any_name_and_in_any_order() {
        let fit = SAMPLE.fit(&header(&["\u{feff}count", "\"CCG\"", "name", "Code "]));
        assert!(fit.is_complete());
        assert_eq!(fit.places, [Some(3), Some(1), Some(0)]);
        assert!(fit.strange.is_empty());
    }

    #[test]
    fn a_file_that_is_not_read_is_known_by_its_name() {
        static TABLES: UnreadFile = UnreadFile {
            name: "the bulletin tables",
            words: &["bulletin", "tables"],
            reason: "they are made of the other files",
        };
        let readers = Readers {
            unread: vec![&TABLES],
            ..Readers::default()
        };
        assert_eq!(
            readers
                .unread("a bulletin/b.zip!GPW Bulletin Tables.xlsx")
                .as_deref(),
            Some("is the bulletin tables: they are made of the other files")
        );
        assert_eq!(readers.unread("bulletin tables/other.xlsx"), None);
    }

    #[test]
    fn a_mismatch_names_what_is_missing_and_strange() {
        let fit = SAMPLE.fit(&header(&["CODE", "SUB ICB", "COUNT"]));
        assert!(!fit.is_complete());
        let problem = SAMPLE.mismatch(&fit);
        assert!(problem.contains("missing SUB_ICB"), "{problem}");
        assert!(problem.contains("not expected SUB ICB"), "{problem}");
    }
}
