//! Days: arithmetic, and every spelling that the publications use.

use std::fmt;
use std::str::FromStr;

use super::month::{month_number, parse_digits, parse_year};
use super::{Month, NotAPeriod};

/// A day of the proleptic Gregorian calendar.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    pub(super) month: Month,
    pub(super) day: u8,
}

impl Day {
    /// The day with these numbers, `None` where there is no such day.
    #[must_use]
    pub const fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        match Month::new(year, month) {
            Some(month) => month.day(day),
            None => None,
        }
    }

    /// The month that the day is in.
    #[must_use]
    pub const fn month(self) -> Month {
        self.month
    }

    /// The number in the month, from 1.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.day
    }

    /// `1 April 2020`.
    #[must_use]
    pub fn long(self) -> String {
        format!("{} {}", self.day, self.month.long())
    }

    /// The day this many days later, or earlier where negative.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        let mut month = self.month;
        let mut day = i32::from(self.day) + days;
        while day < 1 {
            month = month.plus(-1);
            day += i32::from(month.days());
        }
        while day > i32::from(month.days()) {
            day -= i32::from(month.days());
            month = month.plus(1);
        }
        Self {
            month,
            day: day as u8,
        }
    }

    /// Reads a day from the spellings that the publications use: `2025-03-01`
    /// (also with a time behind it), `01AUG2025`, `01Jul2026`, `01-Sep-20`,
    /// `01-Sep-2020`, `01/11/2025`, `20190401`.
    #[must_use]
    pub fn from_published(raw: &[u8]) -> Option<Self> {
        let raw = raw.trim_ascii();
        match raw {
            // 2025-03-01, 2025-03-01 00:00:00
            [y @ .., b'-', m1, m2, b'-', d1, d2] if y.len() == 4 => Self::new(
                parse_digits(y)?,
                u8::try_from(parse_digits(&[*m1, *m2])?).ok()?,
                u8::try_from(parse_digits(&[*d1, *d2])?).ok()?,
            ),
            _ if raw.len() > 10 && matches!(raw[10], b' ' | b'T') => {
                Self::from_published(&raw[..10])
            }
            // 01/11/2025
            [d1, d2, b'/', m1, m2, b'/', year @ ..] => Self::new(
                parse_year(year)?,
                u8::try_from(parse_digits(&[*m1, *m2])?).ok()?,
                u8::try_from(parse_digits(&[*d1, *d2])?).ok()?,
            ),
            // 01-Sep-20, 01 Sep 2020
            [d1, d2, b'-' | b' ', m1, m2, m3, b'-' | b' ', year @ ..] => Self::new(
                parse_year(year)?,
                month_number(&[*m1, *m2, *m3])?,
                u8::try_from(parse_digits(&[*d1, *d2])?).ok()?,
            ),
            // 20190401
            _ if raw.len() == 8 && raw.iter().all(u8::is_ascii_digit) => Self::new(
                parse_digits(&raw[..4])?,
                u8::try_from(parse_digits(&raw[4..6])?).ok()?,
                u8::try_from(parse_digits(&raw[6..])?).ok()?,
            ),
            // 01AUG2025
            [d1, d2, m1, m2, m3, year @ ..] if year.len() == 4 => Self::new(
                parse_year(year)?,
                month_number(&[*m1, *m2, *m3])?,
                u8::try_from(parse_digits(&[*d1, *d2])?).ok()?,
            ),
            _ => None,
        }
    }
}

/// As in addresses and exports: `2025-11-01`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.month, self.day)
    }
}

impl FromStr for Day {
    type Err = NotAPeriod;

    fn from_str(text: &str) -> Result<Self, NotAPeriod> {
        Self::from_published(text.as_bytes()).ok_or_else(|| NotAPeriod(text.to_owned()))
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
