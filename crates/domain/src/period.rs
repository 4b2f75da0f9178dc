//! Periods: the months and years that figures belong to, read from every spelling
//! that the publications use and written in one.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A day of the proleptic Gregorian calendar.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    month: Month,
    day: u8,
}

/// A calendar month between the years 1900 and 2199.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// Months since January of the year 0, so that differences are subtraction.
    index: u32,
}

/// What a figure is for. Periods are in order of their first day, the shorter first.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// A day, or the state on it.
    Day(Day),
    /// Seven days from this one.
    Week(Day),
    /// A calendar month, or the state on its first day.
    Month(Month),
    /// Three months from this one.
    Quarter(Month),
    /// A financial year, named by the year in which it begins: 2025 is 2025/26.
    FinancialYear(u16),
    /// A calendar or survey year.
    Year(u16),
    /// Several calendar years, the first and the last: 2021 to 2023.
    Years(u16, u16),
}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Period {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let key = |period: Self| (period.first_day(), period.last_month(), period.rank());
        key(*self).cmp(&key(*other))
    }
}

/// A text that is no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{0}” is not a period: expected a month such as 2025-11, a year such as 2025, or a financial year such as FY2025"
)]
pub struct NotAPeriod(pub String);

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
fn month_number(name: &[u8]) -> Option<u8> {
    let position = SHORT_NAMES
        .iter()
        .zip(LONG_NAMES)
        .position(|(short, long)| {
            name.eq_ignore_ascii_case(short.as_bytes())
                || name.eq_ignore_ascii_case(long.as_bytes())
        })?;
    u8::try_from(position + 1).ok()
}

fn parse_digits(raw: &[u8]) -> Option<u16> {
    if raw.is_empty() || raw.len() > 4 || !raw.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(
        raw.iter()
            .fold(0, |sum, byte| sum * 10 + u16::from(byte - b'0')),
    )
}

fn parse_year(raw: &[u8]) -> Option<u16> {
    match raw.len() {
        2 => parse_digits(raw).map(|year| 2000 + year),
        4 => parse_digits(raw),
        _ => None,
    }
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

impl Period {
    /// The month, where the period is one.
    #[must_use]
    pub const fn month(self) -> Option<Month> {
        match self {
            Self::Month(month) => Some(month),
            _ => None,
        }
    }

    /// The kind of period, shorter ones first.
    const fn rank(self) -> u8 {
        match self {
            Self::Day(_) => 0,
            Self::Week(_) => 1,
            Self::Month(_) => 2,
            Self::Quarter(_) => 3,
            Self::FinancialYear(_) => 4,
            Self::Year(_) => 5,
            Self::Years(..) => 6,
        }
    }

    /// The day on which the period begins.
    #[must_use]
    pub fn first_day(self) -> Day {
        match self {
            Self::Day(day) | Self::Week(day) => day,
            other => Day {
                month: other.first_month(),
                day: 1,
            },
        }
    }

    /// The month in which the period begins; by it, periods of different lengths
    /// are matched to the geography of their time.
    #[must_use]
    pub fn first_month(self) -> Month {
        let (year, number) = match self {
            Self::Day(day) | Self::Week(day) => return day.month,
            Self::Month(month) | Self::Quarter(month) => return month,
            Self::FinancialYear(year) => (year, 4),
            Self::Year(year) | Self::Years(year, _) => (year, 1),
        };
        Month {
            index: u32::from(year) * 12 + number - 1,
        }
    }

    /// The month in which the period ends.
    #[must_use]
    pub fn last_month(self) -> Month {
        match self {
            Self::Day(day) => day.month,
            Self::Week(day) => day.plus_days(6).month,
            Self::Month(month) => month,
            Self::Quarter(month) => month.plus(2),
            Self::FinancialYear(_) | Self::Year(_) => self.first_month().plus(11),
            Self::Years(first, last) => self
                .first_month()
                .plus(i32::from(last.saturating_sub(first)) * 12 + 11),
        }
    }

    /// The period of the same length so many months before; `None` where there is none that
    /// begins and ends with whole periods.
    #[must_use]
    pub fn months_before(self, months: i32) -> Option<Self> {
        let years = || {
            (months % 12 == 0)
                .then(|| i16::try_from(months / 12).ok())
                .flatten()
        };
        match self {
            Self::Month(month) => Some(Self::Month(month.plus(-months))),
            Self::Quarter(month) if months % 3 == 0 => Some(Self::Quarter(month.plus(-months))),
            Self::Quarter(_) => None,
            Self::FinancialYear(year) => {
                Some(Self::FinancialYear(year.checked_add_signed(-years()?)?))
            }
            Self::Year(year) => Some(Self::Year(year.checked_add_signed(-years()?)?)),
            Self::Years(first, last) => {
                let years = years()?;
                Some(Self::Years(
                    first.checked_add_signed(-years)?,
                    last.checked_add_signed(-years)?,
                ))
            }
            Self::Day(day) => day.month.plus(-months).day(day.day).map(Self::Day),
            // The same weekday, 52 weeks a year before.
            Self::Week(day) => Some(Self::Week(day.plus_days(-364 * i32::from(years()?)))),
        }
    }

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

impl From<Month> for Period {
    fn from(month: Month) -> Self {
        Self::Month(month)
    }
}

/// As in addresses and exports: `2025-11-01`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.month, self.day)
    }
}

/// As in addresses and exports: `2025-11`.
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
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

impl FromStr for Day {
    type Err = NotAPeriod;

    fn from_str(text: &str) -> Result<Self, NotAPeriod> {
        Self::from_published(text.as_bytes()).ok_or_else(|| NotAPeriod(text.to_owned()))
    }
}

impl FromStr for Month {
    type Err = NotAPeriod;

    fn from_str(text: &str) -> Result<Self, NotAPeriod> {
        Self::from_published(text.as_bytes()).ok_or_else(|| NotAPeriod(text.to_owned()))
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

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

macro_rules! serde_as_text {
    ($($type:ty),*) => {$(
        impl Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

serde_as_text!(Day, Month, Period);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn month(year: u16, number: u8) -> Month {
        Month::new(year, number).unwrap()
    }

    #[test]
    fn reads_every_published_spelling() {
        for text in [
            "01AUG2025",
            "2025-08-01",
            "2025-08-01 00:00:00",
            "01Aug2025",
            "01-Aug-25",
            "01-Aug-2025",
            "01 Aug 2025",
            "01/08/2025",
            "20250801",
            "AUG2025",
            "Aug-2025",
            "Aug-25",
            "Aug 2025",
            "August 2025",
            "2025-08",
            " 2025-08 ",
        ] {
            assert_eq!(
                Month::from_published(text.as_bytes()),
                Some(month(2025, 8)),
                "{text:?}"
            );
        }
    }

    #[test]
    fn refuses_what_is_no_month() {
        for text in [
            "",
            "2025",
            "2025-13",
            "2025-00",
            "32AUG2025",
            "31SEP2025",
            "00AUG2025",
            "AUGUST",
            "Foo 2025",
            "99999999",
            "2025-08-32",
            "0A-Sep-20",
            "1-2",
            "31/02/2025",
        ] {
            assert_eq!(Month::from_published(text.as_bytes()), None, "{text:?}");
        }
    }

    #[test]
    fn knows_the_length_of_months() {
        assert_eq!(month(2024, 2).days(), 29);
        assert_eq!(month(2025, 2).days(), 28);
        assert_eq!(month(1900, 2).days(), 28);
        assert_eq!(month(2000, 2).days(), 29);
        assert_eq!(month(2025, 11).days(), 30);
    }

    #[test]
    fn counts_months_across_years() {
        assert_eq!(month(2025, 1).plus(-1), month(2024, 12));
        assert_eq!(month(2025, 11).plus(14), month(2027, 1));
        assert_eq!(month(2025, 1).since(month(2023, 6)), 19);
    }

    #[test]
    fn writes_as_people_and_addresses_do() {
        assert_eq!(month(2025, 11).to_string(), "2025-11");
        assert_eq!(month(2025, 11).long(), "November 2025");
        assert_eq!(Day::new(2020, 4, 1).unwrap().long(), "1 April 2020");
        assert_eq!(Period::FinancialYear(2025).long(), "2025/26");
        assert_eq!(Period::FinancialYear(2099).long(), "2099/00");
        assert_eq!("FY2025".parse(), Ok(Period::FinancialYear(2025)));
        assert_eq!("2025".parse(), Ok(Period::Year(2025)));
        assert_eq!("2025-11".parse(), Ok(Period::Month(month(2025, 11))));
        assert!("FY25".parse::<Period>().is_err());
    }

    #[test]
    fn every_kind_of_period_reads_back() {
        let day = Day::new(2025, 11, 3).unwrap();
        for (period, text) in [
            (Period::Day(day), "D2025-11-03"),
            (Period::Week(day), "W2025-11-03"),
            (Period::Month(month(2025, 11)), "2025-11"),
            (Period::Quarter(month(2025, 4)), "Q2025-04"),
            (Period::FinancialYear(2025), "FY2025"),
            (Period::Year(2025), "2025"),
            (Period::Years(2021, 2023), "2021-2023"),
        ] {
            assert_eq!(period.to_string(), text);
            assert_eq!(text.parse(), Ok(period));
        }
    }

    #[test]
    fn periods_are_in_order_of_their_first_day_the_shorter_first() {
        let april = month(2025, 4);
        let ordered = [
            Period::Years(2023, 2025),
            Period::Month(month(2025, 1)),
            Period::Year(2025),
            Period::Day(april.day(1).unwrap()),
            Period::Week(april.day(1).unwrap()),
            Period::Month(april),
            Period::Quarter(april),
            Period::FinancialYear(2025),
            Period::Day(april.day(2).unwrap()),
        ];
        let mut sorted = ordered;
        sorted.reverse();
        sorted.sort_unstable();
        assert_eq!(sorted, ordered);
    }

    #[test]
    fn an_earlier_period_is_a_whole_one_of_the_same_length() {
        let before = |period: Period, months| period.months_before(months);
        let april = month(2025, 4);
        assert_eq!(
            before(Period::Month(april), 5),
            Some(Period::Month(month(2024, 11)))
        );
        assert_eq!(
            before(Period::Quarter(april), 3),
            Some(Period::Quarter(month(2025, 1)))
        );
        assert_eq!(before(Period::Quarter(april), 1), None);
        assert_eq!(
            before(Period::FinancialYear(2025), 12),
            Some(Period::FinancialYear(2024))
        );
        assert_eq!(before(Period::Year(2025), 6), None);
        assert_eq!(
            before(Period::Years(2021, 2023), 12),
            Some(Period::Years(2020, 2022))
        );
        let last = month(2025, 3).day(31).unwrap();
        assert_eq!(before(Period::Day(last), 1), None, "no 31 February");
        let week = Day::new(2025, 11, 3).unwrap();
        assert_eq!(
            before(Period::Week(week), 12),
            Some(Period::Week(Day::new(2024, 11, 4).unwrap())),
            "the same weekday"
        );
    }

    proptest! {
        #[test]
        fn every_month_reads_back(index in 1900u32 * 12..2200 * 12) {
            let month = Month { index };
            prop_assert_eq!(month.to_string().parse::<Month>().unwrap(), month);
            prop_assert_eq!(Month::from_published(month.long().as_bytes()), Some(month));
            for day in 1..=month.days() {
                let day = month.day(day).unwrap();
                prop_assert_eq!(day.to_string().parse::<Day>().unwrap(), day);
            }
            prop_assert_eq!(month.day(month.days() + 1), None);
        }

        #[test]
        fn nothing_panics(raw in proptest::collection::vec(any::<u8>(), 0..14)) {
            let _ = Month::from_published(&raw);
            let _ = Day::from_published(&raw);
        }
    }
}
