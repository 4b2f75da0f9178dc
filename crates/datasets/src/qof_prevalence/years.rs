//! The year of a file of the Quality and Outcomes Framework. No table of it says its year; the
//! names of the files do: `PREVALENCE_2425.csv`, `qof-2425-prac-dom-ach.xlsx`, `QOF 2021-22.csv`.

use domain::period::Period;
use ingest::error::ImportError;
use ingest::reading::Context;

/// The first year of the framework, which began in April 2004.
const FIRST: u16 = 2004;

/// The financial year from the name of a file, named by the year in which it begins. `example` is
/// a name as published, for messages.
///
/// # Errors
/// Where the name has no year, two of them, or one that cannot be.
pub(crate) fn year_of(name: &str, example: &str, context: &Context) -> Result<u16, ImportError> {
    let file = name.rsplit(['!', '/', '\\']).next().unwrap_or(name);
    let years = years_in(file);
    let Some(year) = years.first().copied() else {
        return Err(ImportError::new(
            name,
            format!(
                "does not say its year, and the table has none: name the file as it was published, such as {example} for 2024/25"
            ),
        ));
    };
    if let Some(other) = years.iter().find(|other| **other != year) {
        return Err(ImportError::new(
            name,
            format!(
                "has two years in its name, {} and {}, and the table has none: name the file as it was published",
                Period::FinancialYear(year).long(),
                Period::FinancialYear(*other).long()
            ),
        ));
    }
    let period = Period::FinancialYear(year);
    if year < FIRST || period.first_month() > context.latest {
        return Err(ImportError::new(
            name,
            format!(
                "cannot be of {}: figures are published for 2004/05 and later, when the year is over",
                period.long()
            ),
        ));
    }
    Ok(year)
}

/// The financial years that a text names, in order: `2425`, or `2024-25`, of which the first four
/// digits alone would be read as 2020/24.
pub(crate) fn years_in(text: &str) -> Vec<u16> {
    let mut runs: Vec<(char, &str)> = Vec::new();
    let mut before = ' ';
    let mut rest = text;
    while let Some(begin) = rest.find(|c: char| c.is_ascii_digit()) {
        if let Some(last) = rest[..begin].chars().next_back() {
            // What stands between two runs of digits joins them only where it is alone.
            let is_alone = last.len_utf8() == begin;
            before = if is_alone { last } else { ' ' };
        }
        let tail = &rest[begin..];
        let behind = tail.trim_start_matches(|c: char| c.is_ascii_digit());
        runs.push((before, &tail[..tail.len() - behind.len()]));
        rest = behind;
    }
    let mut years = Vec::new();
    let mut index = 0;
    while let Some((_, run)) = runs.get(index) {
        let next = runs.get(index + 1);
        let joined = next
            .filter(|(joint, _)| matches!(joint, '-' | '_' | '/' | '–'))
            .and_then(|(_, end)| long_year(run, end));
        if let Some(year) = joined {
            years.push(year);
            index += 2;
            continue;
        }
        years.extend(short_year(run));
        index += 1;
    }
    years
}

/// `2024` and `25`.
fn long_year(begin: &str, end: &str) -> Option<u16> {
    let is_long = begin.len() == 4 && end.len() == 2;
    let (begin, end): (u16, u16) = (begin.parse().ok()?, end.parse().ok()?);
    (is_long && (begin + 1) % 100 == end).then_some(begin)
}

/// `2425`.
fn short_year(digits: &str) -> Option<u16> {
    if digits.len() != 4 {
        return None;
    }
    let (first, second) = digits.split_at(2);
    let (first, second): (u16, u16) = (first.parse().ok()?, second.parse().ok()?);
    ((first + 1) % 100 == second).then_some(2000 + first)
}

#[cfg(test)]
mod tests {
    use super::years_in;

    #[test]
    fn years_are_written_short_or_long() {
        for (name, years) in [
            ("PREVALENCE_2425.csv", &[2024][..]),
            ("PREVALENCE_2021_v2.csv", &[2020]),
            ("qof-2425-prac-dom-ach.xlsx", &[2024]),
            ("QOF 2021-22.csv", &[2021]),
            ("QOF2425_indicators.csv", &[2024]),
            ("2023-24 and 2024-25", &[2023, 2024]),
            ("PREVALENCE_2426.csv", &[]),
            ("PREVALENCE_20242025.csv", &[]),
            ("PREVALENCE.csv", &[]),
        ] {
            assert_eq!(years_in(name), years, "{name}");
        }
    }
}
