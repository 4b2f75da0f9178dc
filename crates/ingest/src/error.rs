//! Errors for people: what is wrong, in which file, line and column, and what to do.

use std::fmt;

use domain::visible::is_invisible;

/// Why a file is refused. Displays as one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportError {
    /// The file, with the member of an archive or the sheet of a workbook behind `!`.
    pub file: String,
    /// The line of the text or the row of the sheet, from 1.
    pub line: Option<u64>,
    /// The column's heading, or its number where it has none.
    pub column: Option<String>,
    /// What is wrong and, where it is not obvious, what to do.
    pub problem: String,
}

/// The most characters of what an error says: a file may have its whole content in one line.
const LONGEST: usize = 1_000;

/// What comes from a file may hold anything: what is not seen is shown as such, on one line, and
/// what is long is cut.
pub(crate) fn shown(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .take(LONGEST)
        .map(|c| {
            if is_invisible(c) {
                char::REPLACEMENT_CHARACTER
            } else {
                c
            }
        })
        .collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

impl ImportError {
    /// An error that concerns the whole file.
    #[must_use]
    pub fn new(file: impl Into<String>, problem: impl Into<String>) -> Self {
        Self {
            file: shown(&file.into()),
            line: None,
            column: None,
            problem: shown(&problem.into()),
        }
    }

    /// The same at a line.
    #[must_use]
    pub fn at_line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    /// The same in a column.
    #[must_use]
    pub fn in_column(mut self, column: impl Into<String>) -> Self {
        self.column = Some(shown(&column.into()));
        self
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column {column}")?;
        }
        // One line, whatever a file held.
        write!(f, ": {}", self.problem.replace(['\n', '\r'], " "))
    }
}

impl std::error::Error for ImportError {}

/// What is wrong with a field, before the file and the line are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// The index of the column.
    pub column: Option<usize>,
    /// What is wrong and, where it is not obvious, what to do.
    pub problem: String,
}

impl FieldProblem {
    /// A bad field.
    pub fn new(column: usize, problem: impl Into<String>) -> Self {
        Self {
            column: Some(column),
            problem: problem.into(),
        }
    }

    /// A bad row.
    pub fn row(problem: impl Into<String>) -> Self {
        Self {
            column: None,
            problem: problem.into(),
        }
    }
}
