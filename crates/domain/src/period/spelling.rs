//! Periods as people say them, and as addresses and the store write them.

use std::fmt;
use std::str::FromStr;

use super::month::parse_year;
use super::{NotAPeriod, Period};

impl Period {
    /// As people say it inside a sentence: `November 2025`, `2025/26`, `2025`,
    /// `April to June 2025`, `the week of 3 November 2025`.
    #[must_use]
    pub fn long(self) -> String {
        match self {
            Self::Day(day) => day.long(),
            Self::Week(day) => format!("the week of {}", day.long()),
            Self::Month(month) => month.long(),
            Self::Quarter(month) => {
                let last = month.plus(2);
                if last.year() == month.year() {
                    format!("{} to {}", month.name(), last.long())
                } else {
                    format!("{} to {}", month.long(), last.long())
                }
            }
            Self::FinancialYear(year) => format!("{year}/{:02}", (year + 1) % 100),
            Self::Year(year) => year.to_string(),
            Self::Years(first, last) => format!("{first} to {last}"),
        }
    }

    /// As it stands in a tight place: `Nov 2025`, `2025/26`, `2025`, `Apr–Jun 2025`.
    #[must_use]
    pub fn short(self) -> String {
        match self {
            Self::Day(day) | Self::Week(day) => {
                format!("{} {}", day.day, day.month.short())
            }
            Self::Month(month) => month.short(),
            Self::Quarter(month) => {
                format!("{}–{}", month.short_name(), month.plus(2).short())
            }
            Self::FinancialYear(_) | Self::Year(_) => self.long(),
            Self::Years(first, last) => format!("{first}–{:02}", last % 100),
        }
    }
}

/// As in addresses and the store: `2025-11`, `FY2025` for the financial year 2025/26
/// (`2025-26` could not be told from a month), `2025`, `2021-2023`, `Q2025-04` for the
/// quarter that begins in April, `W2025-11-03` and `D2025-11-03` for a week and a day.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Month(month) => month.fmt(f),
            Self::FinancialYear(year) => write!(f, "FY{year:04}"),
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Years(first, last) => write!(f, "{first:04}-{last:04}"),
            Self::Quarter(month) => write!(f, "Q{month}"),
            Self::Week(day) => write!(f, "W{day}"),
            Self::Day(day) => write!(f, "D{day}"),
        }
    }
}

impl FromStr for Period {
    type Err = NotAPeriod;

    fn from_str(text: &str) -> Result<Self, NotAPeriod> {
        let wrong = || NotAPeriod(text.to_owned());
        if let Some(year) = text.strip_prefix("FY") {
            let year = parse_year(year.as_bytes()).filter(|_| year.len() == 4);
            return year.map(Self::FinancialYear).ok_or_else(wrong);
        }
        if let Some(month) = text.strip_prefix('Q') {
            return month.parse().map(Self::Quarter).map_err(|_| wrong());
        }
        if let Some(day) = text.strip_prefix('W').filter(|rest| rest.len() == 10) {
            return day.parse().map(Self::Week).map_err(|_| wrong());
        }
        if let Some(day) = text.strip_prefix('D').filter(|rest| rest.len() == 10) {
            return day.parse().map(Self::Day).map_err(|_| wrong());
        }
        if let Some((first, last)) = text.split_once('-')
            && first.len() == 4
            && last.len() == 4
        {
            let years = parse_year(first.as_bytes()).zip(parse_year(last.as_bytes()));
            return years
                .filter(|(first, last)| first < last)
                .map(|(first, last)| Self::Years(first, last))
                .ok_or_else(wrong);
        }
        if text.len() == 4
            && let Some(year) = parse_year(text.as_bytes())
        {
            return Ok(Self::Year(year));
        }
        text.parse().map(Self::Month)
    }
}

impl fmt::Debug for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
