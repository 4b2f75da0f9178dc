//! A table of a page as an Excel workbook.

use charts::{Cell, Table};
use domain::visible::begins_formula;
use rust_xlsxwriter::{Color, Format, FormatBorder, Workbook, XlsxError};

/// The longest text that a cell takes, in characters.
const LONGEST_TEXT: usize = 32_000;
/// The widest column, in characters.
const WIDEST: f64 = 48.0;

/// The workbook: one sheet with the headings in its first row. Numbers have all their digits,
/// and text stays text: the mark of a quotation keeps it so when somebody edits the cell.
///
/// # Errors
/// When the table has more rows or columns than a sheet.
pub(crate) fn workbook(table: &Table) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let heading = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_background_color(Color::RGB(0x00EE_F1F4))
        .set_border_bottom(FormatBorder::Thin);
    let quoted = Format::new().set_quote_prefix();
    let sheet = workbook.add_worksheet();
    for (column, text) in (0_u16..).zip(&table.headings) {
        let text = text.text.as_str();
        let format = if begins_formula(text) {
            heading.clone().set_quote_prefix()
        } else {
            heading.clone()
        };
        sheet.write_string_with_format(0, column, text, &format)?;
        let widths = table
            .rows
            .iter()
            .filter_map(|row| row.get(usize::from(column)));
        let longest = widths.map(|cell| cell.text.chars().count()).max();
        let width = longest.unwrap_or(0).max(10) as f64 + 2.0;
        sheet.set_column_width(column, width.min(WIDEST))?;
    }
    for (row, cells) in (1_u32..).zip(&table.rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell {
                    number: Some(number),
                    ..
                } if number.is_finite() => sheet.write_number(row, column, *number)?,
                cell => {
                    let text: String = cell.text.chars().take(LONGEST_TEXT).collect();
                    if begins_formula(&text) {
                        sheet.write_string_with_format(row, column, text, &quoted)?
                    } else {
                        sheet.write_string(row, column, text)?
                    }
                }
            };
        }
    }
    sheet.set_freeze_panes(1, 1)?;
    workbook.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader as _, Xlsx};
    use charts::Heading;

    use super::*;

    #[test]
    fn numbers_are_numbers_and_text_is_no_formula() {
        let number = Cell {
            text: "1,234".to_owned(),
            number: Some(1234.5),
            link: None,
        };
        let table = Table {
            headings: vec![Heading::text("Practice"), Heading::number("Patients")],
            rows: vec![
                vec![Cell::text("=1+1"), number],
                vec![Cell::text("Ottershaw"), Cell::text("suppressed")],
            ],
        };
        let file = workbook(&table).unwrap();
        let mut read: Xlsx<_> = Xlsx::new(Cursor::new(file)).unwrap();
        let sheet = read.worksheet_range_at(0).unwrap().unwrap();
        let text = |text: &str| Some(Data::String(text.to_owned()));
        assert_eq!(sheet.get_value((0, 1)).cloned(), text("Patients"));
        assert_eq!(sheet.get_value((1, 0)).cloned(), text("=1+1"));
        assert_eq!(sheet.get_value((1, 1)), Some(&Data::Float(1234.5)));
        assert_eq!(sheet.get_value((2, 1)).cloned(), text("suppressed"));
    }
}
