//! Which layout a table has, by its columns.

use crate::csv_input::CsvInput;
use crate::error::ImportError;
use crate::layout::{Fit, HeaderlessLayout, Layout, Readers, WorkbookLayout};
use crate::workbook::Workbook;

/// What a text file turns out to be.
pub(crate) enum Recognised {
    /// A table of this layout, with the places of its required columns.
    Table(&'static Layout, Vec<usize>),
    /// A table without header row.
    Headerless(&'static HeaderlessLayout),
    /// Much like a layout, but not quite; the text says how.
    Nearly(String),
    /// Nothing that is read here; the text says what comes nearest, where anything does.
    Unknown(String),
}

/// Recognises a text file.
pub(crate) fn recognise(readers: &Readers, input: &CsvInput<'_>) -> Recognised {
    let headerless = readers
        .headerless
        .iter()
        .find(|layout| (layout.recognise)(input.header()));
    if let Some(layout) = headerless {
        return Recognised::Headerless(layout);
    }
    // The inside of a JSON file is no list of columns.
    if input
        .header()
        .first()
        .is_some_and(|first| first.starts_with(['{', '[']))
    {
        return Recognised::Unknown(format!("{UNKNOWN}; it is JSON"));
    }
    let mut best: Option<(&'static Layout, Fit)> = None;
    for layout in readers.layouts.iter().copied() {
        let fit = layout.fit(input.header());
        if fit.is_complete() && layout.accepts(input) {
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

/// What is said of a file that nothing here reads.
pub(crate) const UNKNOWN: &str = "is none of the publications that are read here";

/// The layout of a workbook; an error where none is recognised and a sheet could not be
/// looked at.
pub(crate) fn recognise_workbook(
    readers: &Readers,
    workbook: &mut Workbook,
) -> Result<Option<&'static WorkbookLayout>, ImportError> {
    let mut unread = None;
    for layout in &readers.workbooks {
        match (layout.recognise)(workbook) {
            Ok(true) => return Ok(Some(layout)),
            Ok(false) => {}
            Err(error) => unread = Some(error),
        }
    }
    unread.map_or(Ok(None), Err)
}
