//! One organisation against its benchmark groups: the figures that a dashboard carries.
//!
//! The server computes a [`Comparison`] once; cards, charts and sentences are drawn from it
//! on either side, so that switching the group asks nobody. Numbers are packed tightly
//! ([`packed`]), because they travel inside the page.

mod breaks;
mod build;
mod card;
mod packed;
mod sentences;
pub mod words;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::code::OdsCode;
use crate::computed::parts::ScoreParts;
use crate::facts::Basis;
use crate::geography::Geography;
use crate::organisation::{Kind, Organisation, Status};
use crate::peers::GroupKey;
use crate::period::{Day, Period};
use crate::registry::{Dataset, Indicator, Measured, Quantity, Reading};
use crate::snapshot::Snapshot;
use crate::statistics::rank::{Quantiles, Rank};

pub use build::{ComparisonError, divided_among, parents_of, subject_of};
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
    /// The areas among which its practices are divided, where a PCN lies in several of a
    /// level; those with most of its practices first.
    #[serde(default)]
    pub divided: Vec<Divided>,
    /// How many practices it has, where it is an area.
    pub practices: Option<u32>,
    /// Registered patients in the latest month, where known.
    pub patients: Option<f64>,
    /// That these are the patients of fewer than all its practices.
    #[serde(default)]
    pub patients_remark: Option<String>,
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

impl Named {
    /// An organisation by the name that it had in the month of a membership.
    #[must_use]
    pub fn within(snapshot: &Snapshot, geography: &Geography, organisation: &Organisation) -> Self {
        Self {
            code: organisation.code,
            name: snapshot.name_in(geography, organisation).to_owned(),
            kind: organisation.kind,
        }
    }
}

/// The areas of one level among which the practices of a PCN are divided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Divided {
    /// The level.
    pub kind: Kind,
    /// The areas, with how many of the practices are in each.
    pub areas: Vec<(Named, u32)>,
}

impl Subject {
    /// Its patients: `9,000 patients`, with what must be told of the sum.
    #[must_use]
    pub fn patients_in_words(&self, written: fn(f64) -> String) -> Option<String> {
        let patients = format!("{} patients", written(self.patients?));
        Some(match &self.patients_remark {
            Some(remark) => format!("{patients} ({remark})"),
            None => patients,
        })
    }

    /// That the practices of a PCN lie in several sub-ICBs or ICBs, and in which: `Its
    /// practices are in 2 ICBs: Devon ICB (4 practices) and Cornwall ICB (1)`. Empty for others.
    #[must_use]
    pub fn divided_in_words(&self) -> String {
        let sentences: Vec<String> = self
            .divided
            .iter()
            .map(|level| {
                let mut areas: Vec<String> = level
                    .areas
                    .iter()
                    .enumerate()
                    .map(|(place, (area, count))| {
                        let noun = match (place, count) {
                            (0, 1) => " practice",
                            (0, _) => " practices",
                            _ => "",
                        };
                        format!("{} ({count}{noun})", area.name)
                    })
                    .collect();
                let last = areas.pop().unwrap_or_default();
                format!(
                    "Its practices are in {} {}: {} and {last}.",
                    level.areas.len(),
                    level.kind.plural(),
                    areas.join(", ")
                )
            })
            .collect();
        sentences.join(" ")
    }
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

/// What is known for each of some periods in a row: all of a dataset's, or the shown one alone.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Series {
    /// The place of the first period.
    pub first: usize,
    /// From the first period on.
    pub readings: Vec<Reading>,
}

impl Series {
    /// A series over all periods.
    #[must_use]
    pub const fn whole(readings: Vec<Reading>) -> Self {
        Self { first: 0, readings }
    }

    /// What is known of a period; missing outside the series.
    #[must_use]
    pub fn at(&self, period: usize) -> Reading {
        period
            .checked_sub(self.first)
            .and_then(|index| self.readings.get(index))
            .copied()
            .unwrap_or_default()
    }

    /// The same for one period alone.
    #[must_use]
    pub fn only(&self, period: usize) -> Self {
        Self {
            first: period,
            readings: vec![self.at(period)],
        }
    }
}

/// Plain numbers, written without a point where they are whole. What is missing or suppressed
/// travels as null: it is never zero.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Numbers(pub Vec<Option<f64>>);

impl Numbers {
    /// Cells as they are computed, in which what is not a number is missing.
    #[must_use]
    pub fn of_cells(cells: &[f64]) -> Self {
        let known = |cell: &f64| Some(*cell).filter(|cell| !cell.is_nan());
        Self(cells.iter().map(known).collect())
    }
}

/// The spread among practices in each period, packed five to a period, nulls where there
/// is none.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Spreads {
    /// The place of the first period.
    pub first: usize,
    /// From the first period on.
    pub spreads: Vec<Option<Quantiles>>,
}

impl Spreads {
    /// Spreads over all periods.
    #[must_use]
    pub const fn whole(spreads: Vec<Option<Quantiles>>) -> Self {
        Self { first: 0, spreads }
    }

    /// The spread of a period.
    #[must_use]
    pub fn at(&self, period: usize) -> Option<Quantiles> {
        period
            .checked_sub(self.first)
            .and_then(|index| self.spreads.get(index))
            .copied()
            .flatten()
    }
}

/// One indicator for the subject and every group.
#[derive(Debug, Clone, PartialEq)]
pub struct IndicatorSeries {
    /// The indicator's identifier.
    pub id: String,
    /// The subject, by period.
    pub own: Series,
    /// The groups in the order of [`Comparison::groups`], by period.
    pub groups: Vec<Series>,
    /// The subject a year before the shown period; `None` too where that stands for too few
    /// of its members, or a break in method lies between.
    pub year_before: Option<Quantity>,
    /// The place of the period from which a change since the first is measured.
    pub since: Option<usize>,
    /// The spread among all organisations of the subject's kind, by period.
    pub spreads: Spreads,
    /// The subject's place in the period among all organisations of its kind.
    pub place: Option<Rank>,
    /// The subject's place in each group, itself counted.
    pub places: Vec<Option<Rank>>,
    /// The periods of which a reader must be told that the subject's figure is of fewer than
    /// all its members, or is a mean of them.
    pub bases: Vec<(usize, Basis)>,
    /// How the figure of each group in the shown period came about.
    pub group_bases: Vec<Basis>,
}

/// Series by themselves, as they travel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PackedSeries(#[serde(with = "packed::indicators")] pub Vec<IndicatorSeries>);

/// The figures of one breakdown: all cells of its margin, and of the margin by which it
/// can be narrowed. Empty where nothing was published.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BreakdownFigures {
    /// The breakdown's identifier.
    pub id: String,
    /// The subject's cells.
    pub own: Numbers,
    /// The places of those of them that are suppressed.
    #[serde(default)]
    pub suppressed: Vec<u32>,
    /// The groups' cells.
    pub groups: Vec<Numbers>,
    /// The subject's cells of the narrower margin.
    pub narrowed_own: Numbers,
    /// The groups' cells of the narrower margin.
    pub narrowed_groups: Vec<Numbers>,
    /// Of how many practices each cell at the top of a tree is, where the subject's figures
    /// are sums in which practices with some of the cells take part; else empty.
    #[serde(default)]
    pub practices: Vec<u32>,
    /// How many practices gave any of the cells, where `practices` is not empty.
    #[serde(default)]
    pub listed: u32,
}

impl BreakdownFigures {
    /// Why one of the subject's cells has no number, in a word.
    #[must_use]
    pub fn absence(&self, cell: usize) -> &'static str {
        match u32::try_from(cell).is_ok_and(|cell| self.suppressed.contains(&cell)) {
            true => "suppressed",
            false => "not published",
        }
    }
}

/// Whom a page is about that shows the figures of an area, because none are published at the
/// level of the organisation itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// The organisation of the address.
    pub subject: Subject,
    /// That its figures are not published, and whose are shown: `Use is not published for
    /// practices. This page shows NHS Example ICB, to which the practice belongs.`
    pub said: String,
}

/// One organisation against its groups.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The declaration of the dataset, as far as a page shows it.
    pub dataset: Arc<Dataset>,
    /// The organisation whose figures these are.
    pub subject: Subject,
    /// The organisation that was asked for, where the subject stands in for it.
    #[serde(default)]
    pub asked: Option<Box<Asked>>,
    /// What a reader must be told of the denominators that other datasets give the subject in
    /// the shown period, in sentences.
    #[serde(default)]
    pub borrowed: Vec<String>,
    /// All periods of the dataset, ascending.
    pub periods: Vec<Period>,
    /// The place of the shown period among them.
    pub period: usize,
    /// The place of the latest period in which the subject reported.
    pub last_reported: Option<usize>,
    /// The groups, in the order of the switch.
    pub groups: Vec<GroupHead>,
    /// The indicators of the shown profile.
    #[serde(with = "packed::indicators")]
    pub indicators: Vec<IndicatorSeries>,
    /// Every breakdown of the dataset.
    pub breakdowns: Vec<BreakdownFigures>,
    /// How many organisations of the subject's kind reported in the period.
    pub population: u32,
    /// Why the subject reported nothing in the period, as its name is followed by it, where
    /// the publication tells.
    pub absence: Option<String>,
    /// How many practices the figures of the subject stand for, where it is an area whose
    /// figures are sums of practices: those that reported, of those listed.
    pub coverage: Option<(u32, u32)>,
    /// What the group of similar organisations is alike in, in words.
    pub alike_in: String,
    /// What a computed score is made of in the period. It stays on the server, which alone tells
    /// and draws it.
    #[serde(skip)]
    pub parts: Option<Box<ScoreParts>>,
    /// What is said of the subject: by itself, then beside each group in their order.
    pub stories: Vec<Vec<String>>,
    /// Whether the figures are invented.
    pub is_demonstration: bool,
}

impl Comparison {
    /// Whom a page is about: the organisation that was asked for, else the subject.
    #[must_use]
    pub fn about(&self) -> &Subject {
        self.asked
            .as_ref()
            .map_or(&self.subject, |asked| &asked.subject)
    }

    /// What is said of the subject beside a group: paragraphs, parts in bold between double
    /// asterisks.
    #[must_use]
    pub fn story(&self, group: Option<usize>) -> &[String] {
        let place = group.map_or(0, |group| group + 1);
        self.stories.get(place).map_or(&[], Vec::as_slice)
    }

    /// The same with the series of one indicator over time; of the others only what the
    /// shown period has. This is what a page carries.
    #[must_use]
    pub fn with_series_of(mut self, show: &str) -> Self {
        let period = self.period;
        for series in &mut self.indicators {
            if series.id != show {
                *series = series.only(period);
            }
        }
        self
    }

    /// Puts the series of an indicator over time in the place of what there was.
    pub fn replace_series(&mut self, series: IndicatorSeries) {
        if let Some(slot) = self.indicators.iter_mut().find(|one| one.id == series.id) {
            *slot = series;
        }
    }

    /// The declaration of the dataset.
    #[must_use]
    pub fn declaration(&self) -> &Dataset {
        &self.dataset
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
            && self
                .indicators
                .iter()
                .any(|indicator| indicator.own.at(self.period) != Reading::Missing)
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
        let similar = self
            .group_index(GroupKey::Similar)
            .filter(|_| self.subject.kind == Kind::Practice);
        similar
            .or_else(|| self.group_index(GroupKey::England))
            .or_else(|| self.groups.len().checked_sub(1))
    }

    /// How the figure of a group in the shown period came about: `the mean of 12 of 14
    /// practices`, and whether that must be told beside it.
    #[must_use]
    pub fn group_basis(
        &self,
        series: &IndicatorSeries,
        indicator: &Indicator,
        group: usize,
    ) -> (String, bool) {
        let basis = series.group_bases.get(group).copied().unwrap_or_default();
        let kind = self.group_kind(indicator, group);
        let sentence = match (basis, basis.counts()) {
            (Basis::Practices { .. }, Some(members)) if indicator.is_total() => {
                format!("the mean of {}", members.words(kind.word(), kind.plural()))
            }
            _ => basis.sentence_of(kind),
        };
        (sentence, basis.remark(kind).is_some())
    }

    /// Of what kind the members are that the figure of a group is made of: that of an area is
    /// of practices, that of another group, and every mean, of organisations like the subject.
    fn group_kind(&self, indicator: &Indicator, group: usize) -> Kind {
        let is_area = self
            .groups
            .get(group)
            .is_some_and(|head| head.area.is_some());
        match is_area && !indicator.is_mean_of_group() {
            true => Kind::Practice,
            false => self.subject.kind,
        }
    }

    /// Of how many members the figure of a group in the shown period is: `5 of 7 practices`.
    /// `None` where it is published itself.
    #[must_use]
    pub fn group_members(
        &self,
        series: &IndicatorSeries,
        indicator: &Indicator,
        group: usize,
    ) -> Option<String> {
        let members = series.group_bases.get(group)?.counts()?;
        let kind = self.group_kind(indicator, group);
        Some(members.words(kind.word(), kind.plural()))
    }

    /// An indicator's series with its declaration.
    #[must_use]
    pub fn indicator(&self, id: &str) -> Option<(&IndicatorSeries, &Arc<Indicator>)> {
        let series = self.indicators.iter().find(|series| series.id == id)?;
        Some((series, self.dataset.indicator(id)?))
    }

    /// The indicator that is shown over time: the wanted one where it is there, else that of
    /// the tool, else the first.
    #[must_use]
    pub fn shown_indicator(&self, wanted: Option<&str>) -> String {
        let has = |id: &&str| self.indicators.iter().any(|series| series.id == **id);
        wanted
            .filter(|id| has(id))
            .or_else(|| {
                let tool = self.dataset.tool.as_ref()?;
                Some(tool.first_shown.as_str()).filter(|id| has(id))
            })
            .or_else(|| Some(self.indicators.first()?.id.as_str()))
            .unwrap_or_default()
            .to_owned()
    }

    /// A breakdown's figures.
    #[must_use]
    pub fn breakdown(&self, id: &str) -> Option<&BreakdownFigures> {
        self.breakdowns.iter().find(|figures| figures.id == id)
    }
}

impl IndicatorSeries {
    /// What is known of the subject in a period.
    #[must_use]
    pub fn own_reading(&self, period: usize) -> Reading {
        self.own.at(period)
    }

    /// The subject's figure in a period.
    #[must_use]
    pub fn own_measured(&self, period: usize) -> Option<Measured> {
        self.own.at(period).measured()
    }

    /// A group's figure in a period.
    #[must_use]
    pub fn group_measured(&self, group: usize, period: usize) -> Option<Measured> {
        self.groups.get(group)?.at(period).measured()
    }

    /// The subject's quantity in a period.
    #[must_use]
    pub fn own(&self, period: usize) -> Option<Quantity> {
        self.own.at(period).quantity()
    }

    /// A group's quantity in a period.
    #[must_use]
    pub fn group(&self, group: usize, period: usize) -> Option<Quantity> {
        self.groups.get(group)?.at(period).quantity()
    }

    /// Whether the series goes over all periods, and not only over the shown one.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.own.first == 0 && self.own.readings.len() > 1
    }

    /// The same for one period alone.
    #[must_use]
    pub fn only(&self, period: usize) -> Self {
        Self {
            id: self.id.clone(),
            own: self.own.only(period),
            groups: self.groups.iter().map(|group| group.only(period)).collect(),
            spreads: Spreads {
                first: period,
                spreads: vec![self.spreads.at(period)],
            },
            year_before: self.year_before,
            since: self.since,
            place: self.place,
            places: self.places.clone(),
            bases: self
                .bases
                .iter()
                .filter(|(other, _)| *other == period)
                .copied()
                .collect(),
            group_bases: self.group_bases.clone(),
        }
    }

    /// What a reader must be told of the subject's figure in a period: that it is of fewer
    /// than all practices, or a mean, or a score that lacks some of its parts. `None` where it is
    /// what it looks like.
    #[must_use]
    pub fn remark(&self, indicator: &Indicator, period: usize) -> Option<String> {
        let measured = self.own_measured(period);
        let parts = measured
            .and_then(|measured| indicator.parts_in_words(measured))
            .filter(|(_, is_lacking)| *is_lacking)
            .map(|(words, _)| words);
        let remarks: Vec<String> = self
            .members_remark(period)
            .into_iter()
            .chain(parts)
            .collect();
        (!remarks.is_empty()).then(|| remarks.join("; "))
    }

    /// The same of the practices that are in it alone.
    #[must_use]
    pub fn members_remark(&self, period: usize) -> Option<String> {
        let (_, basis) = self.bases.iter().find(|(other, _)| *other == period)?;
        basis.remark(Kind::Practice)
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
    std::iter::repeat_n(None, series.first)
        .chain(series.readings.iter().map(|reading| {
            reading
                .quantity()
                .and_then(|quantity| indicator.value(quantity))
        }))
        .collect()
}
