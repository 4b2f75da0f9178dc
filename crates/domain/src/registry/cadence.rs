//! How often a publication appears, and which periods are its own.

use serde::{Deserialize, Serialize};

use crate::period::Period;

/// How often a publication appears.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cadence {
    /// Every day.
    Daily,
    /// Every week.
    Weekly,
    /// Every month.
    Monthly,
    /// Every quarter.
    Quarterly,
    /// Every year.
    Yearly,
    /// Every few years.
    Occasional,
}

impl Cadence {
    /// The word, for the index of tools.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
            Self::Quarterly => "quarterly",
            Self::Yearly => "yearly",
            Self::Occasional => "every few years",
        }
    }

    /// One period of it, inside a sentence: `month`.
    #[must_use]
    pub const fn period(self) -> &'static str {
        match self {
            Self::Daily => "day",
            Self::Weekly => "week",
            Self::Monthly => "month",
            Self::Quarterly => "quarter",
            Self::Yearly | Self::Occasional => "year",
        }
    }

    /// Whether a period is one of it.
    #[must_use]
    pub const fn has(self, period: Period) -> bool {
        matches!(
            (self, period),
            (Self::Daily, Period::Day(_))
                | (Self::Weekly, Period::Week(_))
                | (Self::Monthly, Period::Month(_))
                | (Self::Quarterly, Period::Quarter(_))
                | (
                    Self::Yearly | Self::Occasional,
                    Period::FinancialYear(_) | Period::Year(_) | Period::Years(..)
                )
        )
    }

    /// A period of it as a declaration writes it, for messages.
    #[cfg(not(target_arch = "wasm32"))]
    pub(super) const fn example(self) -> &'static str {
        match self {
            Self::Daily => "a day, such as D2025-11-03",
            Self::Weekly => "the first day of a week, such as W2025-11-03",
            Self::Monthly => "a month, such as 2025-11",
            Self::Quarterly => "a quarter by its first month, such as Q2025-04",
            Self::Yearly | Self::Occasional => {
                "a year, such as 2025, FY2025 for 2025/26, or 2021-2023"
            }
        }
    }

    /// One period of it, as the label of a choice: `Month`.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Daily => "Day",
            Self::Weekly => "Week",
            Self::Monthly => "Month",
            Self::Quarterly => "Quarter",
            Self::Yearly | Self::Occasional => "Year",
        }
    }
}
