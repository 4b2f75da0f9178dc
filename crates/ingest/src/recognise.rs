//! Which publication a table belongs to, by its columns.
//!
//! The one list of readers: a new publication adds its layouts here.

use crate::csv_input::CsvInput;
use crate::error::ImportError;
use crate::layout::{Fit, Layout};
use crate::workbook::Workbook;
use crate::{appointments, deprivation, organisations, qof, registered_patients};

/// The layouts of every publication.
fn layouts() -> impl Iterator<Item = &'static Layout> {
    organisations::LAYOUTS
        .iter()
        .chain(registered_patients::LAYOUTS)
        .chain(appointments::LAYOUTS)
        .chain(deprivation::LAYOUTS)
        .chain(qof::LAYOUTS)
}

/// What a text file turns out to be.
pub(crate) enum Recognised {
    /// A table of this layout, with the places of its required columns.
    Table(&'static Layout, Vec<usize>),
    /// A directory without header row.
    Epraccur,
    /// Much like a layout, but not quite; the text says how.
    Nearly(String),
    /// Nothing that is read here; the text says what comes nearest, where anything does.
    Unknown(String),
}

/// Recognises a text file.
pub(crate) fn recognise(input: &CsvInput<'_>) -> Recognised {
    if organisations::is_epraccur(input.header()) {
        return Recognised::Epraccur;
    }
    // The inside of a JSON file is no list of columns.
    if input
        .header()
        .first()
        .is_some_and(|first| first.starts_with(['{', '[']))
    {
        return Recognised::Unknown(format!("{UNKNOWN}; it is JSON"));
    }
    let mut best: Option<(&Layout, Fit)> = None;
    for layout in layouts() {
        let fit = layout.fit(input.header());
        if fit.is_complete() && !is_other_publication(layout, input) {
            let is_better = best.as_ref().is_none_or(|(other, other_fit)| {
                !other_fit.is_complete() || layout.required.len() > other.required.len()
            });
            if is_better {
                best = Some((layout, fit));
            }
        } else if !fit.is_complete()
            && best
                .as_ref()
                .is_none_or(|(_, other)| !other.is_complete() && fit.matched() > other.matched())
        {
            best = Some((layout, fit));
        }
    }
    match best {
        Some((layout, fit)) if fit.is_complete() => {
            Recognised::Table(layout, fit.places.into_iter().flatten().collect())
        }
        Some((layout, fit)) => {
            let (matched, required) = (fit.matched(), layout.required.len());
            // Two thirds of the columns, among few others, are no accident: the layout has
            // changed, or the file was edited.
            let is_strong = matched * 3 >= required * 2 && fit.strange.len() <= matched;
            if is_strong && matched >= 2 {
                Recognised::Nearly(layout.mismatch(&fit))
            } else if matched * 3 >= required {
                Recognised::Unknown(format!("{UNKNOWN}; it {}", layout.mismatch(&fit)))
            } else {
                let some: Vec<&str> = input.header().iter().map(String::as_str).take(6).collect();
                Recognised::Unknown(format!("{UNKNOWN}; its columns are {} …", some.join(", ")))
            }
        }
        None => Recognised::Unknown(UNKNOWN.to_owned()),
    }
}

/// Whether a table has the columns of a layout and is another publication all the same.
fn is_other_publication(layout: &Layout, input: &CsvInput<'_>) -> bool {
    appointments::is_other_publication(layout, input)
        || deprivation::is_other_publication(layout, input)
        || organisations::is_other_publication(layout, input)
}

/// What is said of a file that nothing here reads.
pub(crate) const UNKNOWN: &str = "is none of the publications that are read here";

/// What a workbook turns out to be.
pub(crate) enum RecognisedWorkbook {
    /// The directory of PCNs.
    Epcn,
    /// The summary of appointments by practice.
    AnnexOne,
    /// Nothing that is read here, and why a sheet could not be looked at, where one could
    /// not.
    Unknown(Option<ImportError>),
}

/// Recognises a workbook by its sheets and their headings.
pub(crate) fn recognise_workbook(workbook: &mut Workbook) -> RecognisedWorkbook {
    let epcn = organisations::is_epcn(workbook);
    if matches!(epcn, Ok(true)) {
        return RecognisedWorkbook::Epcn;
    }
    match appointments::is_annex_one(workbook) {
        Ok(true) => RecognisedWorkbook::AnnexOne,
        Ok(false) => RecognisedWorkbook::Unknown(epcn.err()),
        Err(error) => RecognisedWorkbook::Unknown(Some(error)),
    }
}
