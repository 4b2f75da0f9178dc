//! Periods: the months and years that figures belong to, read from every spelling
//! that the publications use and written in one.

mod day;
mod month;
mod spelling;

use serde::{Deserialize, Serialize};

pub use day::Day;
pub use month::Month;

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
}

impl From<Month> for Period {
    fn from(month: Month) -> Self {
        Self::Month(month)
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
mod tests;
