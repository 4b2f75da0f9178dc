//! Fields that repeat: values of a dimension by their published spelling, and months.

use std::sync::Arc;

use domain::period::Month;
use domain::registry::Dimension;
use rustc_hash::FxHashMap;

use crate::csv_input::{CsvInput, Row};
use crate::error::{FieldProblem, ImportError};
use crate::reading::Context;
use crate::text;

/// Finds the value of a dimension by its published spelling. Each spelling is looked up
/// once and then known by its bytes.
pub struct Lookup {
    dimension: Arc<Dimension>,
    column: usize,
    known: FxHashMap<Box<[u8]>, usize>,
}

impl Lookup {
    /// Looks up the values of a dimension, for the messages of a column.
    #[must_use]
    pub fn new(dimension: &Arc<Dimension>, column: usize) -> Self {
        Self {
            dimension: Arc::clone(dimension),
            column,
            known: FxHashMap::default(),
        }
    }

    /// The index of the value.
    ///
    /// # Errors
    /// Where the dimension has no such value; the message lists those that it has.
    pub fn find(&mut self, raw: &[u8]) -> Result<usize, FieldProblem> {
        if let Some(index) = self.known.get(raw) {
            return Ok(*index);
        }
        let index = self
            .dimension
            .index_of_published(&text::decoded(raw))
            .ok_or_else(|| {
                FieldProblem::new(
                    self.column,
                    format!(
                        "{} is no value that is known; expected one of {}",
                        text::shown(raw),
                        self.dimension
                            .values
                            .iter()
                            .filter_map(|value| value.published.first())
                            .map(String::as_str)
                            .collect::<Vec<_>>()
                            .join(", ")
                    ),
                )
            })?;
        self.known.insert(raw.into(), index);
        Ok(index)
    }
}

/// Remembers the month of the last row: files are sorted, or nearly so.
#[derive(Default)]
pub struct MonthCache {
    raw: Vec<u8>,
    month: Option<Month>,
}

impl MonthCache {
    /// The month of a field; see [`text::month`].
    ///
    /// # Errors
    /// Where it is not a month, or one that cannot be right.
    pub fn month(
        &mut self,
        raw: &[u8],
        column: usize,
        latest: Month,
    ) -> Result<Month, FieldProblem> {
        match self.month {
            Some(month) if self.raw == raw => Ok(month),
            _ => {
                let month = text::month(raw, column, latest)?;
                self.raw.clear();
                self.raw.extend_from_slice(raw);
                self.month = Some(month);
                Ok(month)
            }
        }
    }
}

/// The month of the first row, by which the rows of a file of one month are measured.
pub fn first_month(
    input: &CsvInput<'_>,
    column: usize,
    context: &Context,
) -> Result<Month, ImportError> {
    let row = input.first_row();
    let Some(field) = row.get(column) else {
        return Err(ImportError::new(input.name(), "has a header and no rows"));
    };
    text::month(field.as_bytes(), column, context.latest).map_err(|problem| {
        ImportError::new(input.name(), problem.problem)
            .at_line(2)
            .in_column(input.header().get(column).cloned().unwrap_or_default())
    })
}

/// Checks that a row is of the month of the file.
pub fn same_month(
    row: &Row<'_>,
    column: usize,
    month: Month,
    latest: Month,
) -> Result<(), FieldProblem> {
    let own = text::month(row.field(column), column, latest)?;
    if own == month {
        return Ok(());
    }
    Err(FieldProblem::new(
        column,
        format!(
            "{} is another month than that of the first row, {}",
            text::shown(row.field(column)),
            month.long()
        ),
    ))
}
