//! Months: counting, naming, and every spelling that the publications use.

use std::fmt;
use std::str::FromStr;

use super::{Day, NotAPeriod};

/// A calendar month between the years 1900 and 2199.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// Months since January of the year 0, so that differences are subtraction.
    pub(super) index: u32,
}

const SHORT_NAMES: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
const LONG_NAMES: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Month {
    /// The month with this number (1 is January) of this year; `None` outside
    /// 1900 to 2199 or 1 to 12.
    #[must_use]
    pub const fn new(year: u16, number: u8) -> Option<Self> {
        if year < 1900 || year > 2199 || number < 1 || number > 12 {
            return None;
        }
        Some(Self {
            index: year as u32 * 12 + number as u32 - 1,
        })
    }

    /// The year, such as 2025.
    #[must_use]
    pub const fn year(self) -> u16 {
        (self.index / 12) as u16
    }

    /// The number in the year; 1 is January.
    #[must_use]
    pub const fn number(self) -> u8 {
        (self.index % 12) as u8 + 1
    }

    /// The month this many months later, or earlier where negative.
    #[must_use]
    pub const fn plus(self, months: i32) -> Self {
        Self {
            index: self.index.saturating_add_signed(months),
        }
    }

    /// How many months after `earlier` this one is; negative where it is before.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i32 {
        self.index as i32 - earlier.index as i32
    }

    /// The number of days in the month.
    #[must_use]
    pub const fn days(self) -> u8 {
        match self.number() {
            4 | 6 | 9 | 11 => 30,
            2 if is_leap(self.year()) => 29,
            2 => 28,
            _ => 31,
        }
    }

    /// The day of this month with this number, `None` past its end.
    #[must_use]
    pub const fn day(self, number: u8) -> Option<Day> {
        if number < 1 || number > self.days() {
            return None;
        }
        Some(Day {
            month: self,
            day: number,
        })
    }

    /// `November 2025`.
    #[must_use]
    pub fn long(self) -> String {
        format!("{} {}", self.name(), self.year())
    }

    /// `Nov 2025`.
    #[must_use]
    pub fn short(self) -> String {
        format!("{} {}", self.short_name(), self.year())
    }

    /// `November`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        LONG_NAMES[(self.index % 12) as usize]
    }

    /// `Nov`.
    #[must_use]
    pub const fn short_name(self) -> &'static str {
        SHORT_NAMES[(self.index % 12) as usize]
    }

    /// Reads the month from the spellings that the publications use:
    /// `01AUG2025`, `2025-03-01`, `01Jul2026`, `01-Sep-20`, `MAR2023`, `Nov-2025`,
    /// `01/11/2025`, `2025-11`, `Nov 2025`, `November 2025`.
    ///
    /// Two-digit years are of this century. The day, where there is one, must exist.
    #[must_use]
    pub fn from_published(raw: &[u8]) -> Option<Self> {
        Day::from_published(raw).map(|day| day.month).or_else(|| {
            let text = std::str::from_utf8(raw.trim_ascii()).ok()?;
            if let Some((year, number)) = text.split_once('-')
                && year.len() == 4
                && let (Ok(year), Ok(number)) = (year.parse(), number.parse())
            {
                return Self::new(year, number);
            }
            let letters = text.chars().take_while(char::is_ascii_alphabetic).count();
            let (name, year) = text.split_at(letters);
            let year = year.trim_start_matches([' ', '-']);
            Self::new(parse_year(year.as_bytes())?, month_number(name.as_bytes())?)
        })
    }
}

const fn is_leap(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// 1 to 12 for an English month name, short or long, in any case.
pub(super) fn month_number(name: &[u8]) -> Option<u8> {
    let position = SHORT_NAMES
        .iter()
        .zip(LONG_NAMES)
        .position(|(short, long)| {
            name.eq_ignore_ascii_case(short.as_bytes())
                || name.eq_ignore_ascii_case(long.as_bytes())
        })?;
    u8::try_from(position + 1).ok()
}

pub(super) fn parse_digits(raw: &[u8]) -> Option<u16> {
    if raw.is_empty() || raw.len() > 4 || !raw.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(
        raw.iter()
            .fold(0, |sum, byte| sum * 10 + u16::from(byte - b'0')),
    )
}

pub(super) fn parse_year(raw: &[u8]) -> Option<u16> {
    match raw.len() {
        2 => parse_digits(raw).map(|year| 2000 + year),
        4 => parse_digits(raw),
        _ => None,
    }
}

/// As in addresses and exports: `2025-11`.
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

impl FromStr for Month {
    type Err = NotAPeriod;

    fn from_str(text: &str) -> Result<Self, NotAPeriod> {
        Self::from_published(text.as_bytes()).ok_or_else(|| NotAPeriod(text.to_owned()))
    }
}

impl fmt::Debug for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
