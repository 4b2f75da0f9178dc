//! Units of calculators: what a number counts, and how it is written with it.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::number;

macro_rules! units {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// What a number counts. The names are those of the rules files.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Unit {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)*
        }

        impl Unit {
            /// Every unit.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// As it is written in the rules files and in headings: `pounds a year`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

units! {
    /// Money, shown with pence.
    Pounds = "pounds",
    /// Money of one year.
    PoundsYear = "pounds a year",
    /// Money of one month.
    PoundsMonth = "pounds a month",
    /// Money of one week.
    PoundsWeek = "pounds a week",
    /// Money of one hour.
    PoundsHour = "pounds an hour",
    /// Money for one point.
    PoundsPoint = "pounds a point",
    /// Money for one patient, of whichever list is named with it.
    PoundsPatient = "pounds a patient",
    /// Money for one care home bed and year.
    PoundsBedYear = "pounds a bed a year",
    /// Hundredths; 12.5 is 12.5%.
    Percent = "per cent",
    /// Percentage points: the difference of two percentages.
    PercentagePoints = "percentage points",
    /// Points of QOF or IIF.
    Points = "points",
    /// Patients.
    Patients = "patients",
    /// Members of staff.
    People = "people",
    /// Hours.
    Hours = "hours",
    /// Hours of every week.
    HoursWeek = "hours a week",
    /// Minutes.
    Minutes = "minutes",
    /// Minutes of every week for each 1,000 patients.
    MinutesWeekThousand = "minutes a week per 1,000",
    /// Sessions of a clinician.
    Sessions = "sessions",
    /// Sessions of every week.
    SessionsWeek = "sessions a week",
    /// Weeks.
    Weeks = "weeks",
    /// Months.
    Months = "months",
    /// Years.
    Years = "years",
    /// Days.
    Days = "days",
    /// Beds of care homes.
    Beds = "beds",
    /// Whole-time equivalents.
    Wte = "WTE",
    /// One quantity over another.
    Ratio = "ratio",
    /// A plain number.
    Number = "number",
}

impl Unit {
    /// Whether the number is money.
    #[must_use]
    pub const fn is_money(self) -> bool {
        matches!(
            self,
            Self::Pounds
                | Self::PoundsYear
                | Self::PoundsMonth
                | Self::PoundsWeek
                | Self::PoundsHour
                | Self::PoundsPoint
                | Self::PoundsPatient
                | Self::PoundsBedYear
        )
    }

    /// Whether a calculation takes the number as hundredths: 15 per cent is 0.15.
    #[must_use]
    pub const fn is_hundredths(self) -> bool {
        matches!(self, Self::Percent | Self::PercentagePoints)
    }

    /// The number as it stands in a formula: money with its sign, per cent with its
    /// sign, all else bare and with every digit that matters (six behind the point).
    #[must_use]
    pub fn bare(self, value: Decimal) -> String {
        match self {
            unit if unit.is_money() => {
                // A rate such as £2.266 keeps its digits; money has two.
                let value = value.round_dp(6).normalize();
                let places = value.scale().max(2);
                number::money(value, places)
            }
            unit if unit.is_hundredths() => format!("{}%", number::exact(value)),
            _ => number::exact(value),
        }
    }

    /// The number as it is read as a result: `£17,713.28`, `44 points`, `72.5%`.
    #[must_use]
    pub fn show(self, value: Decimal) -> String {
        match self {
            unit if unit.is_money() => number::money(value, 2),
            Self::Percent => format!("{}%", number::short(value, 2)),
            Self::Ratio => number::short(value, 4),
            Self::Number => number::short(value, 2),
            unit => {
                let text = number::short(value, 2);
                let name = unit.name();
                match name.strip_suffix('s').filter(|_| text == "1") {
                    Some(one) => format!("{text} {one}"),
                    None => format!("{text} {name}"),
                }
            }
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A text that names no unit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a unit")]
pub struct NotAUnit(pub String);

impl FromStr for Unit {
    type Err = NotAUnit;

    fn from_str(text: &str) -> Result<Self, NotAUnit> {
        Self::ALL
            .iter()
            .copied()
            .find(|unit| unit.name() == text)
            .ok_or_else(|| NotAUnit(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn numbers_are_shown_with_what_they_count() {
        assert_eq!(Unit::Pounds.show(dec!(17713.2757)), "£17,713.28");
        assert_eq!(Unit::Points.show(dec!(44.00)), "44 points");
        assert_eq!(Unit::Points.show(dec!(1)), "1 point");
        assert_eq!(Unit::Percent.show(dec!(72.50)), "72.5%");
        assert_eq!(Unit::PoundsPatient.bare(dec!(2.266)), "£2.266");
        assert_eq!(Unit::Pounds.bare(dec!(225.4)), "£225.40");
        assert_eq!("WTE".parse(), Ok(Unit::Wte));
        assert!("bananas".parse::<Unit>().is_err());
    }
}
