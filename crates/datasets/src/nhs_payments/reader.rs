//! The published files: what they are called, how they are recognised, and their year.

use std::collections::BTreeSet;

use domain::period::Period;
use ingest::csv_input::CsvInput;
use ingest::error::ImportError;
use ingest::layout::{Layout, Read, UnreadFile};
use ingest::reading::Context;

use super::tree::stem;
use super::{networks, practices};

/// A heading as it is printed, with the digits of footnotes that were glued to it.
macro_rules! headings {
    ($($name:literal),+) => {
        &[$(
            $name,
            concat!($name, "1"),
            concat!($name, "2"),
            concat!($name, "3"),
            concat!($name, "4"),
            concat!($name, "5")
        ),+]
    };
}

/// The layouts of the publication. Each year has columns of its own, so that a file is known by
/// the few that all have; the reader finds the others by the letters of their headings.
pub(super) const LAYOUTS: &[Layout] = &[
    Layout {
        name: "NHS payments to general practice by practice",
        required: &[
            headings!("PRACTICE CODE", "PRACTICECODE"),
            headings!("GLOBAL SUM", "GLOBALSUM_£"),
            headings!("TOTAL QOF PAYMENTS", "TOTALQOFPAYMENTS_£"),
            headings!(
                "TOTAL NHS PAYMENTS TO GENERAL PRACTICE",
                "TOTALNHSPAYMENTSTOGENERALPRACTICE_£"
            ),
        ],
        known: &[],
        read: Read::With(practices::read),
        ..Layout::PLAIN
    },
    Layout {
        name: "NHS payments to general practice by primary care network",
        required: &[headings!("PCN CODE", "PCNCODE", "PCN_CODE")],
        known: &[],
        read: Read::With(networks::read),
        accepts: Some(is_of_networks),
        ..Layout::PLAIN
    },
];

/// What else is published beside these files.
pub(super) const UNREAD: &[UnreadFile] = &[UnreadFile {
    name: "a workbook of NHS Payments to General Practice",
    words: &["nhspaymentsgp", "xls"],
    reason: "it has the figures of the CSV files, which are read",
}];

/// Whether a table with codes of networks is one of their payments: it prints a total of payments
/// and has no practices.
fn is_of_networks(_: &Layout, input: &CsvInput<'_>) -> bool {
    let stems: Vec<String> = input.header().iter().map(|heading| stem(heading)).collect();
    stems.iter().any(|stem| networks::is_total(stem))
        && !stems.iter().any(|stem| stem.contains("practicecode"))
}

/// The first year of the publication.
const FIRST_YEAR: u16 = 2014;

/// The financial year from the name of the file: `nhspaymentsgp-24-25-prac-csv.csv` is 2024/25.
pub(super) fn year_of(name: &str, context: &Context) -> Result<u16, ImportError> {
    let file = name.rsplit(['!', '/', '\\']).next().unwrap_or(name);
    let years = years_in(file);
    let mut years = years.iter().copied();
    let Some(year) = years.next() else {
        return Err(ImportError::new(
            name,
            "does not say its year, and the table has none: name the file as it was published, such as nhspaymentsgp-24-25-prac-csv.csv for 2024/25",
        ));
    };
    if let Some(other) = years.next() {
        return Err(ImportError::new(
            name,
            format!(
                "has two years in its name, {} and {}, and the table has none: name the file as it was published",
                Period::FinancialYear(year).long(),
                Period::FinancialYear(other).long()
            ),
        ));
    }
    let period = Period::FinancialYear(year);
    if year < FIRST_YEAR || period.last_month() > context.latest {
        return Err(ImportError::new(
            name,
            format!(
                "cannot be of {}: payments are published for {} and later, when the year is over",
                period.long(),
                Period::FinancialYear(FIRST_YEAR).long()
            ),
        ));
    }
    Ok(year)
}

/// The financial years that a name speaks of: `24-25`, `2024-25`, `2425`.
fn years_in(file: &str) -> BTreeSet<u16> {
    let runs: Vec<&str> = file
        .split(|letter: char| !letter.is_ascii_digit())
        .filter(|digits| !digits.is_empty())
        .collect();
    let year = |first: &str, second: &str| -> Option<u16> {
        let (first, second): (u16, u16) = (first.parse().ok()?, second.parse().ok()?);
        ((first + 1) % 100 == second % 100).then_some(2000 + first % 100)
    };
    let pairs = runs.windows(2).filter(|pair| pair.iter().all(is_year));
    let pairs: BTreeSet<u16> = pairs.filter_map(|pair| year(pair[0], pair[1])).collect();
    if !pairs.is_empty() {
        // The 2021 of 2021-22 is no 2020/21.
        return pairs;
    }
    let joined = runs.iter().filter(|digits| digits.len() == 4);
    joined
        .filter_map(|digits| year(&digits[..2], &digits[2..]))
        .collect()
}

/// Whether digits may be one half of a financial year.
fn is_year(digits: &&str) -> bool {
    matches!(digits.len(), 2 | 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str) -> Result<u16, ImportError> {
        let context = Context {
            latest: "2026-12".parse().expect("a month"),
            undated: "2026-11".parse().expect("a month"),
            named: None,
        };
        year_of(name, &context)
    }

    #[test]
    fn the_name_of_a_file_says_its_year() {
        for (name, year) in [
            ("nhspaymentsgp-24-25-prac-csv.csv", 2024),
            ("nhspaymentsgp-18-19-csv.csv", 2018),
            ("nhspaymentsgp-21-22-prac-csv-v2.csv", 2021),
            ("99-00/payments.zip!NHS payments 2014-15.csv", 2014),
            ("payments_2223.csv", 2022),
            ("payments 2021-22.csv", 2021),
        ] {
            assert_eq!(of(name), Ok(year), "{name}");
        }
        for (name, said) in [
            ("payments.csv", "does not say its year"),
            ("nhspaymentsgp-24-26-prac-csv.csv", "does not say its year"),
            (
                "payments-22-23 and 23-24.csv",
                "two years in its name, 2022/23 and 2023/24",
            ),
            ("nhspaymentsgp-26-27-prac-csv.csv", "cannot be of 2026/27"),
            (
                "nhspaymentsgp-12-13-csv.csv",
                "published for 2014/15 and later",
            ),
        ] {
            let error = of(name).expect_err("no year");
            assert!(error.problem.contains(said), "{name}: {error}");
        }
    }
}
