//! What people read: a figure with what they need to judge it.

use serde::{Deserialize, Serialize};

use super::formula::{Formula, Measured};
use crate::format;
use crate::period::Period;

/// Which direction is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// A higher value is better.
    HigherIsBetter,
    /// A lower value is better.
    LowerIsBetter,
    /// It describes and does not judge.
    #[default]
    Neither,
}

impl Direction {
    /// In words, for a card or a note.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::HigherIsBetter => "Higher is better",
            Self::LowerIsBetter => "Lower is better",
            Self::Neither => "Neither higher nor lower is better",
        }
    }
}

/// How a value is written, and the factor between numerator over denominator and the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// A plain number of things.
    Count,
    /// A share in per cent.
    Percent,
    /// A change in per cent, shown with its sign.
    Change,
    /// So many for every thousand patients.
    PerThousand,
    /// So many for every ten thousand patients.
    PerTenThousand,
    /// So many for every hundred others.
    PerHundred,
    /// So many for every one: patients for each full-time GP.
    PerOne,
    /// Full-time equivalents.
    Fte,
    /// Pounds sterling.
    Pounds,
    /// A score without a unit.
    Score,
}

impl Unit {
    /// All units.
    pub const ALL: [Self; 10] = [
        Self::Count,
        Self::Percent,
        Self::Change,
        Self::PerThousand,
        Self::PerTenThousand,
        Self::PerHundred,
        Self::PerOne,
        Self::Fte,
        Self::Pounds,
        Self::Score,
    ];

    /// The factor from numerator over denominator to the value as read.
    #[must_use]
    pub const fn factor(self) -> f64 {
        match self {
            Self::Percent | Self::PerHundred | Self::Change => 100.0,
            Self::PerThousand => 1_000.0,
            Self::PerTenThousand => 10_000.0,
            Self::Count | Self::PerOne | Self::Fte | Self::Pounds | Self::Score => 1.0,
        }
    }

    /// What stands before a number.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Pounds => "£",
            _ => "",
        }
    }
}

/// Where the interval of a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IntervalRule {
    /// By the method that belongs to the formula: Wilson for shares, Byar for rates.
    Method,
    /// As published with the estimate.
    Published,
    /// There is none: a complete count, an amount, a change.
    None,
}

/// A target or standard that the publisher sets for an indicator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The value, in the indicator's unit.
    pub value: f64,
    /// What it is called: `National standard`.
    pub label: String,
}

/// The least denominator of an indicator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Least {
    /// The denominator, in its own unit.
    pub denominator: f64,
    /// A sentence that says why there is no figure below it.
    pub reason: String,
}

/// How the interval of a computed score comes about.
const COMPOSITE_INTERVAL: &str =
    "the intervals of its parts, as percentiles, combined as independent of each other";

/// What people read: a numerator over a denominator, with what they need to judge it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// The identifier used in addresses, exports and the interface for developers.
    pub id: String,
    /// As a heading: `Did not attend`.
    pub label: String,
    /// As the label of an axis or a column, in lower case where it can be.
    #[serde(default)]
    pub axis: String,
    /// One line that says what it is.
    #[serde(default)]
    pub meaning: String,
    /// What the numerator counts, behind a number: `missed`.
    #[serde(default)]
    pub numerator: String,
    /// What the denominator counts, behind a number: `appointments`.
    #[serde(default)]
    pub denominator: String,
    /// How it is computed.
    pub formula: Formula,
    /// How it is written.
    pub unit: Unit,
    /// Digits behind the point; those that fit the unit where nothing is declared.
    #[serde(default = "undeclared")]
    pub decimals: u8,
    /// Which direction is good.
    #[serde(default)]
    pub direction: Direction,
    /// How to say that it is higher than elsewhere, as the beginning of a sentence.
    #[serde(default)]
    pub higher: String,
    /// How to say that it is lower than elsewhere, as the beginning of a sentence.
    #[serde(default)]
    pub lower: String,
    /// What the figure does not say.
    #[serde(default)]
    pub caveat: String,
    /// Where its interval comes from; that of the formula where nothing is declared.
    #[serde(default)]
    pub interval: Option<IntervalRule>,
    /// The first period that it exists for, where it did not from the start.
    #[serde(default)]
    pub from: Option<Period>,
    /// The last period that it exists for, where it was retired.
    #[serde(default)]
    pub to: Option<Period>,
    /// The publisher's target, where there is one.
    #[serde(default)]
    pub target: Option<Target>,
    /// The least that the value may be divided by; a smaller denominator makes a figure that
    /// says nothing, and it is not shown.
    #[serde(default)]
    pub least: Option<Least>,
    /// The day on which the wording was last reviewed.
    #[serde(default)]
    pub reviewed: String,
}

/// More digits than a number has: none are declared.
const fn undeclared() -> u8 {
    u8::MAX
}

/// Declarations are compared by identifier, which is unique within a dataset.
impl PartialEq for Indicator {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Indicator {
    /// Its name alone, for a page that offers it and does not show it.
    pub(super) fn named(&self) -> Self {
        Self {
            id: self.id.clone(),
            label: self.label.clone(),
            axis: String::new(),
            meaning: String::new(),
            numerator: String::new(),
            denominator: String::new(),
            formula: Formula::Mean {
                of: Vec::new(),
                daily: false,
            },
            unit: self.unit,
            decimals: self.decimals,
            direction: self.direction,
            higher: String::new(),
            lower: String::new(),
            caveat: String::new(),
            interval: None,
            from: self.from,
            to: self.to,
            target: None,
            least: None,
            reviewed: String::new(),
        }
    }

    /// Whether it is a plain number, which is set beside the mean of a group.
    #[must_use]
    pub const fn is_total(&self) -> bool {
        matches!(self.formula, Formula::Mean { .. })
    }

    /// Whether its values have a denominator of their own. A plain count and a score have none;
    /// beside a group they are compared with the mean of the group's organisations.
    #[must_use]
    pub const fn has_denominator(&self) -> bool {
        !matches!(
            self.formula,
            Formula::Mean { daily: false, .. } | Formula::Composite { .. }
        )
    }

    /// Whether the value of a group is the mean of its organisations, and not that of an area.
    #[must_use]
    pub const fn is_mean_of_group(&self) -> bool {
        matches!(
            self.formula,
            Formula::Mean { .. } | Formula::Composite { .. }
        )
    }

    /// Of how many parts a score is where none is missing; `None` of what is no score.
    #[must_use]
    pub const fn parts(&self) -> Option<u32> {
        match self.formula {
            Formula::Composite { parts, .. } => Some(parts),
            _ => None,
        }
    }

    /// Over how many parts a score is, or scores are on average.
    #[must_use]
    pub fn parts_behind(&self, measured: Measured) -> Option<f64> {
        self.parts()?;
        Some(measured.base? / measured.quantity.denominator)
    }

    /// Of how many parts a score is, `2 of 3 channels`, or of a mean of scores how many they have
    /// on average, and whether any is missing. `None` of what is not a score of several parts.
    #[must_use]
    pub fn parts_in_words(&self, measured: Measured) -> Option<(String, bool)> {
        let all = self.parts().filter(|parts| *parts > 1)?;
        let own = self.parts_behind(measured)?;
        let is_mean = measured.quantity.denominator > 1.0 && own.fract() != 0.0;
        // A mean that lacks a part somewhere is never written as if it lacked none.
        let shown = if is_mean {
            let below = f64::from(all) - 0.1;
            format!(
                "{} of {all} {} on average",
                format::decimal(own.min(below), 1),
                self.denominator
            )
        } else {
            format!("{} of {all} {}", format::decimal(own, 0), self.denominator)
        };
        Some((shown, own < f64::from(all)))
    }

    /// Where its interval comes from.
    #[must_use]
    pub const fn interval_rule(&self) -> IntervalRule {
        match (self.interval, &self.formula) {
            (Some(rule), _) => rule,
            (None, Formula::Published { .. } | Formula::Composite { .. }) => {
                IntervalRule::Published
            }
            (None, Formula::Mean { .. } | Formula::Change { .. } | Formula::Quotient { .. }) => {
                IntervalRule::None
            }
            (None, _) => IntervalRule::Method,
        }
    }

    /// The short name of the interval's method, where the indicator has an interval.
    #[must_use]
    pub const fn interval_method(&self) -> Option<&'static str> {
        match (self.interval_rule(), &self.formula) {
            (IntervalRule::None, _) => None,
            (IntervalRule::Published, Formula::Composite { .. }) => Some(COMPOSITE_INTERVAL),
            (IntervalRule::Published, _) => Some(
                "as published; where none is, Wilson score on the responses, with a design effect",
            ),
            (IntervalRule::Method, Formula::Share { .. }) => Some("Wilson score"),
            (IntervalRule::Method, Formula::Ratio { .. }) => Some("Wilson score, as odds"),
            (IntervalRule::Method, Formula::Rate { .. }) => Some("Byar"),
            (IntervalRule::Method, _) => None,
        }
    }

    /// The short name of the method behind the interval of one value, where it has one.
    #[must_use]
    pub fn interval_method_of(&self, measured: Measured) -> Option<&'static str> {
        self.interval(measured)?;
        match (self.interval_rule(), measured.published) {
            _ if self.parts().is_some() => Some(COMPOSITE_INTERVAL),
            (IntervalRule::Published, Some(_)) => Some("as published"),
            (IntervalRule::Published, None) => Some("Wilson score with a design effect"),
            _ => self.interval_method(),
        }
    }

    /// Whether the indicator exists in a period.
    #[must_use]
    pub fn is_valid_in(&self, period: Period) -> bool {
        self.from.is_none_or(|from| from <= period) && self.to.is_none_or(|to| period <= to)
    }

    /// Fills in the words that a declaration leaves out, from the label. `counts` is what the
    /// divisor counts, where it is known.
    #[cfg(feature = "declarations")]
    pub(super) fn fill_in(&mut self, counts: Option<&str>) {
        use super::parse::fill;
        let label = self.label.clone();
        let small = in_a_sentence(&label);
        fill(&mut self.axis, || match self.unit {
            Unit::Percent | Unit::Change => format!("{small}, %"),
            Unit::Pounds => format!("{small}, £"),
            _ => small.clone(),
        });
        fill(&mut self.meaning, || label.clone());
        fill(&mut self.numerator, || small.clone());
        fill(&mut self.denominator, || {
            counts.unwrap_or("practices").to_owned()
        });
        fill(&mut self.higher, || format!("{label}: higher"));
        fill(&mut self.lower, || format!("{label}: lower"));
        if self.decimals == undeclared() {
            self.decimals = match self.unit {
                Unit::Count => 0,
                Unit::Pounds => 2,
                _ => 1,
            };
        }
    }
}

/// A label as it stands inside a sentence: in lower case, but for an abbreviation.
#[cfg(feature = "declarations")]
pub(super) fn in_a_sentence(label: &str) -> String {
    let mut letters = label.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if first.is_uppercase() && !second.is_uppercase() => {
            first.to_lowercase().chain(label.chars().skip(1)).collect()
        }
        _ => label.to_owned(),
    }
}
