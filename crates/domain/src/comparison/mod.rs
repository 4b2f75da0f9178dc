//! One organisation against its benchmark groups: the figures that a dashboard carries.
//!
//! The server computes a [`Comparison`] once; cards, charts and sentences are drawn from it
//! on either side, so that switching the group asks nobody. Numbers are packed tightly,
//! because they travel inside the page.

mod build;
mod card;
mod sentences;

use serde::{Deserialize, Serialize};

use crate::code::OdsCode;
use crate::organisation::{Kind, Status};
use crate::peers::GroupKey;
use crate::period::{Day, Period};
use crate::registry::{self, Dataset, Evaluation, Indicator, Quantity};
use crate::statistics::rank::{Place, Spread};

pub use build::{ComparisonError, parents_of, subject_of};
pub use card::{Card, Judgement, Strip, Versus, judge};
pub use sentences::{relative, standing_out};

/// An organisation with what a page says about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Subject {
    /// Its code.
    pub code: OdsCode,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Whether it is open.
    pub status: Status,
    /// When it opened, where known.
    pub opened: Option<Day>,
    /// When it closed, where known.
    pub closed: Option<Day>,
    /// Its postcode.
    pub postcode: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// The supplier of its clinical system.
    pub clinical_system: Option<String>,
    /// Where it belongs in the period, smallest area first.
    pub parents: Vec<Named>,
    /// How many practices it has, where it is an area.
    pub practices: Option<u32>,
    /// Registered patients in the latest month, where known.
    pub patients: Option<f64>,
}

/// An organisation that is only named.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Named {
    /// Its code.
    pub code: OdsCode,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
}

/// A benchmark group as a page names it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupHead {
    /// What kind of group it is.
    pub key: GroupKey,
    /// Its name.
    pub name: String,
    /// Its name behind "than".
    pub phrase: String,
    /// The code of its area, where it is one.
    pub area: Option<OdsCode>,
    /// How many of its organisations have a figure in the period.
    pub reporting: u32,
    /// How many organisations it has in the period.
    pub listed: u32,
    /// Whether the subject is one of them.
    pub has_subject: bool,
    /// Its organisations, where they are few enough to be named.
    pub members: Vec<Named>,
}

/// A number for each period, numerators with denominators, packed as `n, d, n, d, …` with
/// nulls for periods without.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Series(pub Vec<Option<Quantity>>);

/// Plain numbers, written without a point where they are whole.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Numbers(pub Vec<f64>);

/// The spread among practices in each period, packed five to a period, nulls where there
/// is none.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Spreads(pub Vec<Option<Spread>>);

/// One indicator for the subject and every group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IndicatorSeries {
    /// The indicator's identifier.
    pub id: String,
    /// The subject, by period.
    pub own: Series,
    /// The groups in the order of [`Comparison::groups`], by period.
    pub groups: Vec<Series>,
    /// The spread among all organisations of the subject's kind, by period.
    pub spreads: Spreads,
    /// The subject's place in the period among all organisations of its kind.
    pub place: Option<Place>,
    /// The subject's place in each group, itself counted.
    pub places: Vec<Option<Place>>,
}

/// The figures of one breakdown: all cells of its margin, and of the margin by which it
/// can be narrowed. Empty where nothing was published.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BreakdownFigures {
    /// The breakdown's identifier.
    pub id: String,
    /// The subject's cells.
    pub own: Numbers,
    /// The groups' cells.
    pub groups: Vec<Numbers>,
    /// The subject's cells of the narrower margin.
    pub narrowed_own: Numbers,
    /// The groups' cells of the narrower margin.
    pub narrowed_groups: Vec<Numbers>,
}

/// One organisation against its groups.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The dataset's identifier.
    pub dataset: String,
    /// The organisation.
    pub subject: Subject,
    /// All periods of the dataset, ascending.
    pub periods: Vec<Period>,
    /// The place of the shown period among them.
    pub period: usize,
    /// The place of the latest period in which the subject reported.
    pub last_reported: Option<usize>,
    /// The groups, in the order of the switch.
    pub groups: Vec<GroupHead>,
    /// Every indicator of the dataset.
    pub indicators: Vec<IndicatorSeries>,
    /// Every breakdown of the dataset.
    pub breakdowns: Vec<BreakdownFigures>,
    /// How many organisations of the subject's kind reported in the period.
    pub population: u32,
    /// How many practices the figures of the subject stand for, where it is an area whose
    /// figures are sums of practices: those that reported, of those listed.
    pub coverage: Option<(u32, u32)>,
    /// Whether the figures are invented.
    pub is_demonstration: bool,
}

impl Comparison {
    /// The declaration of the dataset.
    ///
    /// # Panics
    /// Never for a comparison made by this version; an unknown dataset from another version
    /// falls back on the first.
    #[must_use]
    pub fn declaration(&self) -> &'static Dataset {
        registry::dataset(&self.dataset).unwrap_or(registry::DATASETS[0])
    }

    /// The shown period.
    #[must_use]
    pub fn shown_period(&self) -> Period {
        self.periods[self.period]
    }

    /// Whether the subject reported in the shown period.
    #[must_use]
    pub fn is_reported(&self) -> bool {
        self.last_reported.is_some()
            && self.indicators.iter().any(|indicator| {
                indicator
                    .own
                    .0
                    .get(self.period)
                    .is_some_and(Option::is_some)
            })
    }

    /// The place of a group.
    #[must_use]
    pub fn group_index(&self, key: GroupKey) -> Option<usize> {
        self.groups.iter().position(|group| group.key == key)
    }

    /// The group that is shown where the address names none: similar practices for a
    /// practice, else the largest area.
    #[must_use]
    pub fn default_group(&self) -> Option<usize> {
        self.group_index(GroupKey::Similar)
            .or_else(|| self.group_index(GroupKey::England))
            .or_else(|| self.groups.len().checked_sub(1))
    }

    /// An indicator's series with its declaration.
    #[must_use]
    pub fn indicator(&self, id: &str) -> Option<(&IndicatorSeries, &'static Evaluation)> {
        let series = self.indicators.iter().find(|series| series.id == id)?;
        Some((series, self.declaration().evaluation(id)?))
    }

    /// A breakdown's figures.
    #[must_use]
    pub fn breakdown(&self, id: &str) -> Option<&BreakdownFigures> {
        self.breakdowns.iter().find(|figures| figures.id == id)
    }
}

impl IndicatorSeries {
    /// The subject's quantity in a period.
    #[must_use]
    pub fn own(&self, period: usize) -> Option<Quantity> {
        self.own.0.get(period).copied().flatten()
    }

    /// A group's quantity in a period.
    #[must_use]
    pub fn group(&self, group: usize, period: usize) -> Option<Quantity> {
        self.groups.get(group)?.0.get(period).copied().flatten()
    }

    /// The subject's values over time.
    #[must_use]
    pub fn own_values(&self, indicator: &Indicator) -> Vec<Option<f64>> {
        values(&self.own, indicator)
    }

    /// A group's values over time.
    #[must_use]
    pub fn group_values(&self, group: usize, indicator: &Indicator) -> Vec<Option<f64>> {
        self.groups
            .get(group)
            .map(|series| values(series, indicator))
            .unwrap_or_default()
    }
}

fn values(series: &Series, indicator: &Indicator) -> Vec<Option<f64>> {
    series
        .0
        .iter()
        .map(|quantity| quantity.and_then(|quantity| indicator.value(quantity)))
        .collect()
}

/// Writes whole numbers without a point, which halves the size of counts.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Packed {
    Whole(i64),
    Broken(f64),
}

impl From<f64> for Packed {
    fn from(number: f64) -> Self {
        if number.fract() == 0.0 && number.abs() < 9e15 {
            Self::Whole(number as i64)
        } else {
            Self::Broken(number)
        }
    }
}

impl From<Packed> for f64 {
    fn from(packed: Packed) -> Self {
        match packed {
            Packed::Whole(number) => number as Self,
            Packed::Broken(number) => number,
        }
    }
}

impl Serialize for Numbers {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|number| Packed::from(*number)))
    }
}

impl<'de> Deserialize<'de> for Numbers {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let packed = Vec::<Packed>::deserialize(deserializer)?;
        Ok(Self(packed.into_iter().map(f64::from).collect()))
    }
}

impl Serialize for Series {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().flat_map(|quantity| {
            [
                quantity.map(|quantity| Packed::from(quantity.numerator)),
                quantity.map(|quantity| Packed::from(quantity.denominator)),
            ]
        }))
    }
}

impl<'de> Deserialize<'de> for Series {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let packed = Vec::<Option<Packed>>::deserialize(deserializer)?;
        let numbers: Vec<Option<f64>> = packed
            .into_iter()
            .map(|number| number.map(f64::from))
            .collect();
        Ok(Self(
            numbers
                .chunks_exact(2)
                .map(|pair| {
                    Some(Quantity {
                        numerator: pair[0]?,
                        denominator: pair[1]?,
                    })
                })
                .collect(),
        ))
    }
}

impl Serialize for Spreads {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Five significant digits are finer than any chart draws.
        let short = |value: f64| {
            let magnitude = if value == 0.0 {
                0.0
            } else {
                value.abs().log10().floor()
            };
            let scale = 10_f64.powf(4.0 - magnitude);
            Packed::from((value * scale).round() / scale)
        };
        serializer.collect_seq(self.0.iter().flat_map(|spread| {
            let line = |pick: fn(&Spread) -> f64| spread.as_ref().map(|spread| short(pick(spread)));
            [
                line(|spread| spread.tenth),
                line(|spread| spread.quarter),
                line(|spread| spread.median),
                line(|spread| spread.three_quarters),
                line(|spread| spread.nine_tenths),
            ]
        }))
    }
}

impl<'de> Deserialize<'de> for Spreads {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let packed = Vec::<Option<Packed>>::deserialize(deserializer)?;
        let numbers: Vec<Option<f64>> = packed
            .into_iter()
            .map(|number| number.map(f64::from))
            .collect();
        Ok(Self(
            numbers
                .chunks_exact(5)
                .map(|line| {
                    Some(Spread {
                        tenth: line[0]?,
                        quarter: line[1]?,
                        median: line[2]?,
                        three_quarters: line[3]?,
                        nine_tenths: line[4]?,
                    })
                })
                .collect(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_numbers_come_back() {
        let series = Series(vec![
            Some(Quantity {
                numerator: 243.0,
                denominator: 7_846.5,
            }),
            None,
        ]);
        let text = serde_json::to_string(&series).unwrap();
        assert_eq!(text, "[243,7846.5,null,null]");
        assert_eq!(serde_json::from_str::<Series>(&text).unwrap(), series);
        let numbers = Numbers(vec![0.0, 12.25, 3e16]);
        let text = serde_json::to_string(&numbers).unwrap();
        assert_eq!(text, "[0,12.25,3e+16]");
        assert_eq!(serde_json::from_str::<Numbers>(&text).unwrap(), numbers);
    }

    #[test]
    fn spreads_are_rounded_to_five_digits() {
        let spread = Spread {
            tenth: 1.234_567,
            quarter: 0.0,
            median: 123_456.0,
            three_quarters: -2.5,
            nine_tenths: 4.0,
        };
        let text = serde_json::to_string(&Spreads(vec![Some(spread), None])).unwrap();
        assert_eq!(text, "[1.2346,0,123460,-2.5,4,null,null,null,null,null]");
        let back = serde_json::from_str::<Spreads>(&text).unwrap();
        assert_eq!(back.0.len(), 2);
        assert_eq!(back.0[0].unwrap().median, 123_460.0);
    }
}
