//! Tables and rows as CSV.

use charts::Table;
use domain::rows::Row;
use domain::visible::begins_formula;

/// A table as CSV: exact numbers, quotes where they are needed, lines ended as RFC 4180
/// says. Text that a spreadsheet would run as a formula is made harmless.
#[must_use]
pub fn csv(table: &Table) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let headings = table
        .headings
        .iter()
        .map(|heading| escape_formula(&heading.text));
    // Writing to memory cannot fail.
    let _ = writer.write_record(headings);
    for row in &table.rows {
        let cells = row.iter().map(|cell| match cell.number {
            Some(number) => exact(number),
            None => escape_formula(&cell.text),
        });
        let _ = writer.write_record(cells);
    }
    writer.into_inner().unwrap_or_default()
}

/// Figures as rows, as CSV.
#[must_use]
pub fn rows_csv(rows: &[Row]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = writer.write_record([
        "org",
        "name",
        "level",
        "period",
        "measure",
        "value",
        "numerator",
        "denominator",
        "lower",
        "upper",
        "basis",
        "members",
        "members_expected",
        "members_suppressed",
    ]);
    let count = |count: Option<u32>| count.map(|count| count.to_string()).unwrap_or_default();
    let number = |value: Option<f64>| value.map(exact).unwrap_or_default();
    for row in rows {
        let _ = writer.write_record([
            row.org.to_string(),
            escape_formula(&row.name),
            row.level.id().to_owned(),
            row.period.to_string(),
            row.measure.clone(),
            number(row.value),
            number(row.numerator),
            number(row.denominator),
            number(row.lower),
            number(row.upper),
            row.basis.to_owned(),
            count(row.members),
            count(row.members_expected),
            count(row.members_suppressed),
        ]);
    }
    writer.into_inner().unwrap_or_default()
}

/// A number with all its digits, and no more.
fn exact(number: f64) -> String {
    // Sums of shares carry rounding noise in their last bits; ten digits are finer than any
    // source.
    let rounded = (number * 1e10).round() / 1e10;
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
}

/// Text behind a mark where a spreadsheet would take it for a formula.
#[must_use]
pub fn escape_formula(text: &str) -> String {
    if begins_formula(text) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use charts::{Cell, Format, Heading};

    use super::*;

    #[test]
    fn a_formula_gets_a_mark() {
        for text in ["=1+1", "＝1+1", "\t=1", "\u{200b}@A1"] {
            assert_eq!(escape_formula(text), format!("'{text}"), "{text:?}");
        }
        assert_eq!(escape_formula("A=1"), "A=1");
    }

    #[test]
    fn numbers_are_exact_and_text_cannot_run() {
        let table = Table {
            headings: vec![Heading::text("=Practice"), Heading::number("Share, %")],
            rows: vec![
                vec![
                    Cell::text("=1+1"),
                    Cell::number(Some(3.097_119_551_363_75), &Format::percent(1)),
                ],
                vec![
                    Cell::text("A, \"B\""),
                    Cell::number(None, &Format::percent(1)),
                ],
                vec![
                    Cell::text("@x"),
                    Cell::number(Some(-5.0), &Format::percent(1)),
                ],
            ],
        };
        let text = String::from_utf8(csv(&table)).unwrap();
        assert_eq!(
            text,
            "'=Practice,\"Share, %\"\r\n'=1+1,3.0971195514\r\n\"A, \"\"B\"\"\",\r\n'@x,-5\r\n"
        );
    }
}
