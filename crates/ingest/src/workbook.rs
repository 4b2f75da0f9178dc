//! Workbooks: sheets whose tables are found by their headings, wherever they begin.

mod package;
mod parts;

use std::io::Cursor;

use calamine::{Cell, Data, DataRef, Range, Reader, Xlsx, XlsxError};
use rustc_hash::FxHashMap;

use crate::error::ImportError;
use crate::layout::tidy_heading;

pub(crate) use package::bytes;

/// How many rows at the top of a sheet may hold its headings.
const HEADING_ROWS: usize = 20;

/// The most rows and columns that a sheet may have: ten times those of any publication.
const MOST_ROWS: u32 = 200_000;
const MOST_COLUMNS: u32 = 2_000;
/// The most cells, empty ones among them: ten times those of any publication.
const MOST_CELLS: u64 = 4_000_000;
/// The longest text of one cell, which is what a spreadsheet can hold, and of a sheet.
const LONGEST_TEXT: usize = 128 << 10;
const MOST_TEXT: usize = 128 << 20;

/// A workbook in memory.
pub struct Workbook {
    /// The file, in messages.
    pub name: String,
    xlsx: Xlsx<Cursor<Vec<u8>>>,
}

/// A table of a sheet.
pub struct SheetTable {
    /// The file and the sheet, in messages.
    pub name: String,
    range: Range<Data>,
    /// The row of the headings, from 0 within the range.
    heading_row: usize,
    /// The headings, tidied.
    pub headings: Vec<String>,
}

impl Workbook {
    /// Opens a workbook.
    ///
    /// # Errors
    /// Where it is not one.
    pub fn open(name: String, bytes: Cursor<Vec<u8>>) -> Result<Self, ImportError> {
        match Xlsx::new(bytes) {
            Ok(xlsx) => Ok(Self { name, xlsx }),
            Err(error) => Err(ImportError::new(
                name,
                format!("is not a workbook that can be read ({error}); save it as .xlsx again"),
            )),
        }
    }

    /// The names of its sheets, in order.
    #[must_use]
    pub fn sheets(&self) -> Vec<String> {
        self.xlsx.sheet_names()
    }

    /// The table of a sheet whose headings hold all of `wanted`; `None` where no row near
    /// the top does.
    pub fn table(
        &mut self,
        sheet: &str,
        wanted: &[&str],
    ) -> Result<Option<SheetTable>, ImportError> {
        let has = |headings: &[String], wanted: &str| headings.iter().any(|one| one == wanted);
        self.table_where(sheet, |headings| {
            wanted.iter().all(|wanted| has(headings, wanted))
        })
    }

    /// The table of a sheet whose headings are the first row near the top of which
    /// `is_headings` is true.
    ///
    /// # Errors
    /// Where the sheet cannot be read.
    pub fn table_where(
        &mut self,
        sheet: &str,
        is_headings: impl Fn(&[String]) -> bool,
    ) -> Result<Option<SheetTable>, ImportError> {
        let name = format!("{}!{sheet}", self.name);
        let range = self.range(sheet, &name)?;
        let found = range
            .rows()
            .take(HEADING_ROWS)
            .enumerate()
            .find_map(|(index, row)| {
                let headings: Vec<String> = row.iter().map(|cell| heading(&text(cell))).collect();
                is_headings(&headings).then_some((index, headings))
            });
        Ok(found.map(|(heading_row, headings)| SheetTable {
            name,
            range,
            heading_row,
            headings,
        }))
    }
}

impl Workbook {
    /// The cells of a sheet. A workbook of a few bytes can claim cells without end, so they
    /// are counted before room is made for them.
    fn range(&mut self, sheet: &str, name: &str) -> Result<Range<Data>, ImportError> {
        let damaged = |error: XlsxError| {
            ImportError::new(name, format!("is damaged ({error}); download it again"))
        };
        let mut reader = match self.xlsx.worksheet_cells_reader(sheet) {
            Ok(reader) => reader,
            // A sheet of a chart has no cells.
            Err(XlsxError::NotAWorksheet(_)) => return Ok(Range::default()),
            Err(error) => return Err(damaged(error)),
        };
        let mut cells: Vec<Cell<Data>> = Vec::new();
        let mut text_bytes = 0_usize;
        let (mut last_row, mut last_column) = (0, 0);
        while let Some(cell) = reader.next_cell().map_err(damaged)? {
            let (row, column) = cell.get_position();
            let too_large = |what: String| {
                ImportError::new(
                    name,
                    format!("{what}, which no publication does; it is refused"),
                )
                .at_line(u64::from(row) + 1)
            };
            let text_length = match cell.get_value() {
                DataRef::Empty => continue,
                DataRef::String(text) => text.len(),
                DataRef::SharedString(text) => text.len(),
                _ => 0,
            };
            if row >= MOST_ROWS || column >= MOST_COLUMNS {
                return Err(too_large(format!(
                    "has a cell beyond row {MOST_ROWS} or column {MOST_COLUMNS}"
                )));
            }
            text_bytes += text_length;
            if text_length > LONGEST_TEXT || text_bytes > MOST_TEXT {
                return Err(too_large(format!(
                    "holds more text than {} kB in a cell or {} MB in all",
                    LONGEST_TEXT >> 10,
                    MOST_TEXT >> 20
                )));
            }
            last_row = row.max(last_row);
            last_column = column.max(last_column);
            let area = (u64::from(last_row) + 1) * (u64::from(last_column) + 1);
            if cells.len() >= MOST_CELLS as usize || area > MOST_CELLS {
                return Err(too_large(format!("spans more than {MOST_CELLS} cells")));
            }
            cells.push(Cell::new((row, column), cell.get_value().clone().into()));
        }
        cells.sort_by_key(Cell::get_position);
        let is_double = |pair: &&[Cell<Data>]| pair[0].get_position() == pair[1].get_position();
        // The later would take the place of the earlier, and a row that is there twice that of both.
        if let Some(pair) = cells.windows(2).find(is_double) {
            let (row, column) = pair[0].get_position();
            let problem = format!(
                "has two cells in column {} of this row; download it again",
                column + 1
            );
            return Err(ImportError::new(name, problem).at_line(u64::from(row) + 1));
        }
        Ok(Range::from_sparse(cells))
    }
}

impl SheetTable {
    /// The place of a heading.
    pub fn column(&self, heading: &str) -> Option<usize> {
        self.headings.iter().position(|known| known == heading)
    }

    /// The place of a heading that must be there.
    pub fn required(&self, heading: &str) -> Result<usize, ImportError> {
        self.column(heading).ok_or_else(|| {
            ImportError::new(
                self.name.clone(),
                format!(
                    "its header is not known: missing {heading} among {}",
                    self.headings.join(", ")
                ),
            )
        })
    }

    /// The rows below the headings that are not empty, with their numbers in the sheet.
    pub fn rows(&self) -> impl Iterator<Item = (u64, &[Data])> {
        let first = self.range.start().map_or(0, |start| start.0 as usize);
        self.range
            .rows()
            .enumerate()
            .skip(self.heading_row + 1)
            .filter(|(_, row)| row.iter().any(|cell| *cell != Data::Empty))
            .map(move |(index, row)| ((first + index + 1) as u64, row))
    }

    /// The rows above the headings, from the top: captions, and headings that span several columns.
    pub fn above(&self) -> impl Iterator<Item = &[Data]> {
        self.range.rows().take(self.heading_row)
    }

    /// An error at a place of the table.
    pub fn error(&self, line: u64, column: usize, problem: impl Into<String>) -> ImportError {
        ImportError::new(self.name.clone(), problem)
            .at_line(line)
            .in_column(self.headings.get(column).cloned().unwrap_or_default())
    }
}

/// The cell of a name: as [`text`], and empty where a formula failed.
pub fn label(cell: &Data) -> String {
    match cell {
        Data::Error(_) => String::new(),
        other => text(other),
    }
}

/// A heading without its accidents, and without the marks of footnotes behind it: the
/// `Supplier [4, 5, 6]` of one month is the `Supplier [4, 5, 6,11]` of another.
#[must_use]
pub fn heading(text: &str) -> String {
    let tidy = tidy_heading(text);
    match tidy
        .strip_suffix(']')
        .and_then(|rest| rest.rsplit_once('['))
    {
        Some((before, marks))
            if !before.is_empty()
                && marks
                    .chars()
                    .all(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | ' ')) =>
        {
            before.trim_end().to_owned()
        }
        _ => tidy,
    }
}

/// A cell as text; whole numbers without a point, dates as directories write them. Where a formula
/// failed it is the sign of that, such as `#N/A`: it is no empty cell.
pub fn text(cell: &Data) -> String {
    match cell {
        Data::String(text) => text.clone(),
        Data::Float(number) if number.fract() == 0.0 => format!("{number:.0}"),
        Data::DateTime(date) if date.is_datetime() => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            format!("{year:04}{month:02}{day:02}")
        }
        Data::DateTimeIso(date) => date.chars().take(10).filter(|c| *c != '-').collect(),
        Data::Empty => String::new(),
        other => other.to_string(),
    }
}

/// Notes the key of a row; an error where another row has it already.
pub fn unique(
    table: &SheetTable,
    lines: &mut FxHashMap<String, u64>,
    key: String,
    line: u64,
) -> Result<(), ImportError> {
    match lines.get(&key) {
        Some(first) => Err(ImportError::new(
            table.name.clone(),
            format!("repeats the key of line {first}: {key}; one of the two is wrong, so download the file again"),
        )
        .at_line(line)),
        None => {
            lines.insert(key, line);
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::heading;

    #[test]
    fn marks_of_footnotes_are_no_part_of_a_heading() {
        for (published, expected) in [
            ("Supplier [4, 5, 6,11]", "SUPPLIER"),
            ("Submissions [7. 11]", "SUBMISSIONS"),
            ("Dec-24[8]", "DEC-24"),
            ("GP Practice\n(ODS_CODE)", "GP PRACTICE (ODS_CODE)"),
            ("Age [years]", "AGE [YEARS]"),
            ("[1]", "[1]"),
        ] {
            assert_eq!(heading(published), expected);
        }
    }
}
