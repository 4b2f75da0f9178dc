//! Cells of the workbook: numbers with the format of their unit, text that stays text.

use calculators::number;
use calculators::unit::Unit;
use domain::period::Day;
use domain::visible::begins_formula;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use rust_xlsxwriter::{
    Color, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Worksheet, XlsxError,
};

/// The longest text that a cell takes, in characters.
const LONGEST_TEXT: usize = 32_000;
/// The longest formula that a cell takes is 8,192 characters.
const LONGEST_FORMULA: usize = 8_000;

/// How a cell looks beside its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Look {
    #[default]
    Plain,
    /// A heading of a sheet.
    Title,
    /// A heading of columns.
    Heading,
    /// A result, or a total.
    Strong,
    /// A remark.
    Quiet,
}

impl Look {
    fn format(self) -> Format {
        let format = Format::new().set_align(FormatAlign::Top);
        match self {
            Self::Plain => format,
            Self::Title => format.set_bold().set_font_size(14),
            Self::Heading => format
                .set_bold()
                .set_text_wrap()
                .set_background_color(Color::RGB(0x00EE_F1F4))
                .set_border_bottom(FormatBorder::Thin),
            Self::Strong => format.set_bold(),
            Self::Quiet => format.set_font_color(Color::RGB(0x0059_6169)),
        }
    }
}

/// The number as a cell holds it: per cent as a fraction, so that it is one for the
/// spreadsheet too.
pub(super) fn held(value: Decimal, unit: Unit) -> Decimal {
    if unit.is_hundredths() {
        value.checked_div(Decimal::ONE_HUNDRED).unwrap_or(value)
    } else {
        value
    }
}

fn number_format(value: Decimal, unit: Unit) -> &'static str {
    let is_whole = value.fract().is_zero();
    match unit {
        Unit::PoundsPoint | Unit::PoundsPatient => "£#,##0.00##;-£#,##0.00##",
        unit if unit.is_money() => "£#,##0.00;-£#,##0.00",
        unit if unit.is_hundredths() => "0.00%",
        Unit::Ratio => "0.0000",
        _ if is_whole => "#,##0",
        _ => "#,##0.00##",
    }
}

/// Writes a number with its unit's format.
pub(super) fn number(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    value: Decimal,
    unit: Unit,
    look: Look,
) -> Result<(), XlsxError> {
    let format = look.format().set_num_format(number_format(value, unit));
    let float = held(value, unit).to_f64().unwrap_or(f64::NAN);
    if float.is_finite() {
        sheet.write_number_with_format(row, column, float, &format)?;
    }
    Ok(())
}

/// Writes a formula with the number that it gives; where a spreadsheet would not take the
/// formula, the number alone. The formula gives per cent as a fraction.
pub(super) fn formula(
    sheet: &mut Worksheet,
    at: (u32, u16),
    formula: &str,
    value: Decimal,
    unit: Unit,
    look: Look,
) -> Result<(), XlsxError> {
    // A function takes 255 numbers; nothing simple has more.
    let has_many = formula.matches(',').count() > 250;
    let is_empty = ["MIN()", "MAX()"].iter().any(|no| formula.contains(no));
    if formula.len() > LONGEST_FORMULA || has_many || is_empty {
        return number(sheet, at, value, unit, look);
    }
    let format = look.format().set_num_format(number_format(value, unit));
    let result = number::plain(held(value, unit));
    let formula = Formula::new(formula).set_result(result);
    sheet.write_formula_with_format(at.0, at.1, formula, &format)?;
    Ok(())
}

/// Writes words. They are a string to every spreadsheet and can never run; the mark of a
/// quotation keeps it so when somebody edits the cell.
pub(super) fn text(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    words: &str,
    look: Look,
) -> Result<(), XlsxError> {
    if words.is_empty() {
        return Ok(());
    }
    let short: String = words.chars().take(LONGEST_TEXT).collect();
    let mut format = look.format();
    if begins_formula(&short) {
        format = format.set_quote_prefix();
    }
    sheet.write_string_with_format(row, column, short, &format)?;
    Ok(())
}

/// Writes a day; `month_alone` shows its month.
pub(super) fn day(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    day: Day,
    month_alone: bool,
) -> Result<(), XlsxError> {
    let shown = if month_alone {
        "mmm yyyy"
    } else {
        "d mmm yyyy"
    };
    let date = ExcelDateTime::from_ymd(day.month().year(), day.month().number(), day.number())?;
    let format = Look::Plain.format().set_num_format(shown);
    sheet.write_datetime_with_format(row, column, &date, &format)?;
    Ok(())
}

/// The address of a cell: `B7`.
pub(super) fn address((row, column): (u32, u16)) -> String {
    rust_xlsxwriter::utility::row_col_to_cell(row, column)
}

/// The address of a cell on another sheet, whose name is quoted.
pub(super) fn on_sheet(sheet: &str, (row, column): (u32, u16)) -> String {
    let cell = rust_xlsxwriter::utility::row_col_to_cell_absolute(row, column);
    format!("'{sheet}'!{cell}")
}
