//! One organisation against its benchmark groups: the figures that a dashboard carries.
//!
//! The server computes a [`Comparison`] once; cards, charts and sentences are drawn from it
//! on either side, so that switching the group asks nobody. Numbers are packed tightly
//! ([`packed`]), because they travel inside the page.

mod build;
mod card;
mod packed;
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
pub use sentences::{place_heading, place_in_words, relative, standing_out};

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

/// A quantity for each period, nothing for periods without.
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
#[derive(Debug, Clone, PartialEq)]
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
    #[serde(with = "packed::indicators")]
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
