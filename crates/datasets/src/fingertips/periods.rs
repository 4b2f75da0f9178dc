//! Periods as Fingertips writes them: `2019`, `2013/14`, `2013 - 15`, `2020/21 Q3`. Each indicator
//! has its own.

use domain::period::{Month, Period};
use ingest::error::FieldProblem;
use ingest::text;

/// The earliest year that a figure can be of.
const FIRST_YEAR: u16 = 1990;
/// From the first to the last of several years.
const LONGEST: u16 = 20;

/// The period of a row. `None` where it is one that has no place among years and quarters: single
/// months, and several financial years together.
///
/// # Errors
/// Where it is no period, or one that is to come.
pub(super) fn of(raw: &[u8], column: usize, latest: Month) -> Result<Option<Period>, FieldProblem> {
    let text = text::decoded(raw);
    let text = text.trim();
    let found = year(text)
        .map(Period::Year)
        .or_else(|| financial_year(text).map(Period::FinancialYear))
        .or_else(|| quarter(text))
        .or_else(|| years(text));
    let Some(period) = found else {
        if is_of_months(text) || is_of_financial_years(text) {
            return Ok(None);
        }
        return Err(FieldProblem::new(
            column,
            format!(
                "{} is not a period (such as 2019, 2013/14, 2013 - 15 or 2020/21 Q3); download the file again",
                text::shown(raw)
            ),
        ));
    };
    if period.first_month() > latest {
        return Err(FieldProblem::new(
            column,
            format!(
                "{} is to come; figures are published up to {}",
                text::shown(raw),
                latest.long()
            ),
        ));
    }
    Ok(Some(period))
}

/// A year of four digits.
fn year(text: &str) -> Option<u16> {
    let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|year| is_year && (FIRST_YEAR..2200).contains(year))
}

/// Two digits.
fn short_year(text: &str) -> Option<u16> {
    let is_short = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_short)
}

/// `2013/14` by the year in which it begins.
fn financial_year(text: &str) -> Option<u16> {
    let (first, second) = text.split_once('/')?;
    let first = year(first.trim())?;
    (short_year(second.trim())? == (first + 1) % 100).then_some(first)
}

/// `2020 Q1` of the calendar year, `2020/21 Q1` of the financial year.
fn quarter(text: &str) -> Option<Period> {
    let (of, number) = text.rsplit_once(['Q', 'q'])?;
    let number = match number.trim() {
        "1" => 0,
        "2" => 1,
        "3" => 2,
        "4" => 3,
        _ => return None,
    };
    let of = of.trim();
    let begin = year(of)
        .map(Period::Year)
        .or_else(|| financial_year(of).map(Period::FinancialYear))?;
    Some(Period::Quarter(begin.first_month().plus(number * 3)))
}

/// `2013 - 15` and `2013-2015`.
fn years(text: &str) -> Option<Period> {
    let (first, last) = text.split_once(['-', '–'])?;
    let first = year(first.trim())?;
    let last = last.trim();
    let last = year(last).or_else(|| {
        let of_century = first / 100 * 100 + short_year(last)?;
        // `1998 - 00` goes on into the next century.
        Some(of_century + if of_century < first { 100 } else { 0 })
    })?;
    let is_range = first < last && last - first <= LONGEST;
    is_range.then_some(Period::Years(first, last))
}

/// `Jan 2020`, `2020 Jan`, `Jan 2020 - Mar 2020`: words that each are a year or a month.
fn is_of_months(text: &str) -> bool {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let is_month = |word: &str| {
        let word = word.to_lowercase();
        MONTHS.iter().any(|month| word.starts_with(month))
    };
    let mut has_month = false;
    let words = text
        .split([' ', '-', '–', '/'])
        .filter(|word| !word.is_empty());
    let mut fits = true;
    for word in words {
        let month = is_month(word);
        has_month |= month;
        fits &= month || year(word).is_some() || short_year(word).is_some();
    }
    has_month && fits
}

/// `2015/16 - 17/18`.
fn is_of_financial_years(text: &str) -> bool {
    text.split_once(['-', '–']).is_some_and(|(first, last)| {
        let last = last.trim();
        let is_short = || {
            let (one, other) = last.split_once('/')?;
            Some(short_year(other)? == (short_year(one)? + 1) % 100)
        };
        financial_year(first.trim()).is_some()
            && (financial_year(last).is_some() || is_short() == Some(true))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Option<Period>, FieldProblem> {
        let latest = Month::new(2026, 12).unwrap();
        of(text.as_bytes(), 3, latest)
    }

    #[test]
    fn years_of_every_kind_and_quarters_are_periods() {
        for (text, period) in [
            ("2019", "2019"),
            ("2013/14", "FY2013"),
            ("1999/00", "FY1999"),
            ("2013 - 15", "2013-2015"),
            ("2013-2015", "2013-2015"),
            ("1998 - 00", "1998-2000"),
            ("2020 Q2", "Q2020-04"),
            ("2020/21 Q1", "Q2020-04"),
            ("2020/21 Q4", "Q2021-01"),
        ] {
            assert_eq!(read(text).unwrap(), Some(period.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn months_and_several_financial_years_have_no_place() {
        for text in [
            "Jan 2020",
            "2020 Jan",
            "Jan 2020 - Mar 2020",
            "2015/16 - 17/18",
            "2015/16 - 2017/18",
        ] {
            assert_eq!(read(text).unwrap(), None, "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused_with_its_column() {
        for text in ["", "2013/15", "20", "2020 Q5", "2015 - 13", "later", "2027"] {
            assert_eq!(read(text).unwrap_err().column, Some(3), "{text}");
        }
    }
}
