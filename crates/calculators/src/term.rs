//! One number of a calculation: what it is, where it is from and how well its source
//! confirms it.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::unit::Unit;
use domain::period::Day;

/// How sure a figure is; later is less sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Confidence {
    /// A publisher states it, or the trade press or a Local Medical Committee quotes it.
    #[serde(rename = "S")]
    Stated,
    /// Second-hand, from a text that cites the official document.
    #[serde(rename = "G")]
    SecondHand,
    /// Derived by arithmetic from stated or second-hand figures.
    #[serde(rename = "D")]
    Derived,
    /// Derived from a figure that is not verified.
    #[serde(rename = "DM")]
    DerivedUnverified,
    /// Believed right, not verified.
    #[serde(rename = "M")]
    Unverified,
}

impl Confidence {
    /// Whether the figure counts as confirmed.
    #[must_use]
    pub const fn is_confirmed(self) -> bool {
        matches!(self, Self::Stated)
    }

    /// What stands beside the figure.
    #[must_use]
    pub const fn words(self) -> &'static str {
        if self.is_confirmed() {
            "confirmed"
        } else {
            "to be confirmed"
        }
    }

    /// Why: a sentence for the list of sources.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Stated => "Stated by the publisher or quoted from it.",
            Self::SecondHand => "Taken from a text that cites the official document.",
            Self::Derived => "Worked out from published figures.",
            Self::DerivedUnverified => "Worked out from a figure that is not verified.",
            Self::Unverified => "Not yet checked against the official document.",
        }
    }
}

/// Where a figure is from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Source {
    /// The title of the document or page.
    pub title: String,
    /// Its address on the web.
    pub address: String,
}

/// Where a number is from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Origin {
    /// A figure of the rules.
    Rule {
        /// Its id.
        figure: String,
        /// Its source.
        source: Source,
        /// How sure it is.
        confidence: Confidence,
        /// The first day that it holds.
        from: Day,
    },
    /// The user typed it.
    Yours,
    /// From published data of the organisation.
    Published {
        /// What was published: `list size`.
        what: String,
        /// For which period, in words: `1 July 2026`.
        period: String,
    },
    /// The result of another calculation.
    Worked {
        /// Its id, or what it is in words.
        answer: String,
    },
    /// Assumed, because no source gives it.
    Assumed {
        /// Why this value.
        why: String,
    },
    /// A number of arithmetic, such as the months of a year.
    Fixed,
}

/// One number of a calculation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// What it is: `value of a QOF point`.
    pub label: String,
    /// The number.
    pub value: Decimal,
    /// What it counts.
    pub unit: Unit,
    /// Where it is from.
    pub origin: Origin,
}

impl Term {
    /// A number of arithmetic, such as 12 months.
    #[must_use]
    pub fn fixed(label: &str, value: impl Into<Decimal>, unit: Unit) -> Self {
        Self {
            label: label.to_owned(),
            value: value.into(),
            unit,
            origin: Origin::Fixed,
        }
    }

    /// A number that another calculation gave.
    #[must_use]
    pub fn worked(label: &str, value: Decimal, unit: Unit, answer: &str) -> Self {
        Self {
            label: label.to_owned(),
            value,
            unit,
            origin: Origin::Worked {
                answer: answer.to_owned(),
            },
        }
    }

    /// A number that the user typed.
    #[must_use]
    pub fn yours(label: &str, value: Decimal, unit: Unit) -> Self {
        Self {
            label: label.to_owned(),
            value,
            unit,
            origin: Origin::Yours,
        }
    }
}
