//! Workbooks: sheets whose tables are found by their headings, wherever they begin.

use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};

use crate::error::ImportError;
use crate::layout::tidy_heading;

/// How many rows at the top of a sheet may hold its headings.
const HEADING_ROWS: usize = 20;

/// A workbook in memory.
pub(crate) struct Workbook {
    pub(crate) name: String,
    xlsx: Xlsx<Cursor<Vec<u8>>>,
}

/// A table of a sheet.
pub(crate) struct SheetTable {
    /// The file and the sheet, in messages.
    pub(crate) name: String,
    range: Range<Data>,
    /// The row of the headings, from 0 within the range.
    heading_row: usize,
    /// The headings, tidied.
    pub(crate) headings: Vec<String>,
}

impl Workbook {
    pub(crate) fn open(name: String, bytes: Cursor<Vec<u8>>) -> Result<Self, ImportError> {
        match Xlsx::new(bytes) {
            Ok(xlsx) => Ok(Self { name, xlsx }),
            Err(error) => Err(ImportError::new(
                name,
                format!("is not a workbook that can be read ({error}); save it as .xlsx again"),
            )),
        }
    }

    pub(crate) fn sheets(&self) -> Vec<String> {
        self.xlsx.sheet_names()
    }

    /// The table of a sheet whose headings hold all of `wanted`; `None` where no row near
    /// the top does.
    pub(crate) fn table(
        &mut self,
        sheet: &str,
        wanted: &[&str],
    ) -> Result<Option<SheetTable>, ImportError> {
        let name = format!("{}!{sheet}", self.name);
        let range = self.xlsx.worksheet_range(sheet).map_err(|error| {
            ImportError::new(
                name.clone(),
                format!("is damaged ({error}); download it again"),
            )
        })?;
        let found = range
            .rows()
            .take(HEADING_ROWS)
            .enumerate()
            .find_map(|(index, row)| {
                let headings: Vec<String> =
                    row.iter().map(|cell| tidy_heading(&text(cell))).collect();
                wanted
                    .iter()
                    .all(|wanted| headings.iter().any(|heading| heading == wanted))
                    .then_some((index, headings))
            });
        Ok(found.map(|(heading_row, headings)| SheetTable {
            name,
            range,
            heading_row,
            headings,
        }))
    }
}

impl SheetTable {
    /// The place of a heading.
    pub(crate) fn column(&self, heading: &str) -> Option<usize> {
        self.headings.iter().position(|known| known == heading)
    }

    /// The place of a heading that must be there.
    pub(crate) fn required(&self, heading: &str) -> Result<usize, ImportError> {
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
    pub(crate) fn rows(&self) -> impl Iterator<Item = (u64, &[Data])> {
        let first = self.range.start().map_or(0, |start| start.0 as usize);
        self.range
            .rows()
            .enumerate()
            .skip(self.heading_row + 1)
            .filter(|(_, row)| row.iter().any(|cell| *cell != Data::Empty))
            .map(move |(index, row)| ((first + index + 1) as u64, row))
    }

    /// An error at a place of the table.
    pub(crate) fn error(
        &self,
        line: u64,
        column: usize,
        problem: impl Into<String>,
    ) -> ImportError {
        ImportError::new(self.name.clone(), problem)
            .at_line(line)
            .in_column(self.headings.get(column).cloned().unwrap_or_default())
    }
}

/// A cell as text; whole numbers without a point.
pub(crate) fn text(cell: &Data) -> String {
    match cell {
        Data::String(text) => text.clone(),
        Data::Float(number) if number.fract() == 0.0 => format!("{number:.0}"),
        Data::Empty | Data::Error(_) => String::new(),
        other => other.to_string(),
    }
}
