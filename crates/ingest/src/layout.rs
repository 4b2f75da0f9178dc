//! Layouts: which columns a published table has, under every name that they have had.

use crate::csv_input::CsvInput;
use crate::error::ImportError;
use crate::reading::{Context, Parsed};

/// The layout of a table with a header row.
pub(crate) struct Layout {
    /// What it is, in messages.
    pub(crate) name: &'static str,
    /// The columns that must be there, each with its other names.
    pub(crate) required: &'static [&'static [&'static str]],
    /// Columns that may be there and are not read.
    pub(crate) known: &'static [&'static str],
    /// Reads the rows.
    pub(crate) read: Read,
}

/// What becomes of a recognised table.
pub(crate) enum Read {
    /// It is read.
    With(fn(CsvInput, &[usize], &Context) -> Result<Parsed, ImportError>),
    /// It is known and left alone, for this reason.
    Never(&'static str),
}

/// How a header fits a layout.
pub(crate) struct Fit {
    /// For each required column: its place in the header, where it is there.
    pub(crate) places: Vec<Option<usize>>,
    /// Columns of the header that the layout does not know.
    pub(crate) strange: Vec<String>,
}

impl Fit {
    pub(crate) fn matched(&self) -> usize {
        self.places.iter().flatten().count()
    }

    pub(crate) fn is_complete(&self) -> bool {
        self.places.iter().all(Option::is_some)
    }
}

/// A heading without its accidents: upper case, single blanks, no quotes.
pub(crate) fn tidy_heading(text: &str) -> String {
    text.trim_matches(['\u{feff}', '"', ' '])
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_uppercase()
}

impl Layout {
    /// How a header, tidied, fits.
    pub(crate) fn fit(&self, header: &[String]) -> Fit {
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
    pub(crate) fn mismatch(&self, fit: &Fit) -> String {
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
    fn a_mismatch_names_what_is_missing_and_strange() {
        let fit = SAMPLE.fit(&header(&["CODE", "SUB ICB", "COUNT"]));
        assert!(!fit.is_complete());
        let problem = SAMPLE.mismatch(&fit);
        assert!(problem.contains("missing SUB_ICB"), "{problem}");
        assert!(problem.contains("not expected SUB ICB"), "{problem}");
    }
}
