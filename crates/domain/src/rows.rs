//! Figures as rows: what is exported and what programs read. One row is one measure or
//! indicator of one organisation in one period.

use serde::Serialize;

use crate::code::OdsCode;
use crate::facts::{Basis, Facts};
use crate::organisation::{Kind, Organisation};
use crate::period::Period;
use crate::registry::{Evaluation, Measure, Reading};
use crate::snapshot::Snapshot;
use crate::value::Value;

/// Which rows are wanted.
#[derive(Debug, Clone, Default)]
pub struct RowQuery {
    /// The dataset's identifier.
    pub dataset: String,
    /// The level of the organisations.
    pub level: Option<Kind>,
    /// The period; nothing is the latest with figures of the level.
    pub period: Option<Period>,
    /// One organisation alone.
    pub org: Option<OdsCode>,
    /// One measure or indicator alone.
    pub measure: Option<String>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// The ODS code.
    pub org: OdsCode,
    /// The name.
    pub name: String,
    /// The level.
    pub level: Kind,
    /// The period.
    pub period: Period,
    /// The measure or the indicator.
    pub measure: String,
    /// The value; `None` where the publisher suppressed it.
    pub value: Option<f64>,
    /// For indicators: the numerator.
    pub numerator: Option<f64>,
    /// For indicators: the denominator.
    pub denominator: Option<f64>,
    /// For indicators with an interval: its lower end (95%).
    pub lower: Option<f64>,
    /// For indicators with an interval: its upper end (95%).
    pub upper: Option<f64>,
    /// How the figure came about: `published`, `summed from sub-ICBs`,
    /// `summed from practices`, `weighted mean`, or why there is none:
    /// `suppressed`, `denominator too small`, `break in method`.
    pub basis: &'static str,
    /// Of a sum or mean: how many members are in it.
    pub members: Option<u32>,
    /// Of a sum or mean: how many should be.
    pub members_expected: Option<u32>,
    /// Of a sum or mean: how many are left out because a number of theirs is suppressed.
    pub members_suppressed: Option<u32>,
}

impl Row {
    fn came_about(&mut self, basis: Basis) {
        let members = basis.counts();
        self.basis = basis.label();
        self.members = members.map(|members| members.counted);
        self.members_expected = members.map(|members| members.expected);
        self.members_suppressed = members.map(|members| members.suppressed);
    }
}

/// Why there are no rows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RowsError {
    /// No such dataset.
    #[error("there is no dataset “{0}”; there are {1}")]
    UnknownDataset(String, String),
    /// Nothing of the dataset is loaded.
    #[error("nothing of {0} is loaded yet; `haresign import` loads published files")]
    NothingLoaded(String),
    /// The period is not loaded.
    #[error("{0} is not loaded for {1}; there are figures from {2} to {3}")]
    UnknownPeriod(Period, String, Period, Period),
    /// No such measure or indicator.
    #[error("{1} has no measure or indicator “{0}”; /methods/ lists them")]
    UnknownMeasure(String, String),
    /// No such organisation.
    #[error("no organisation has the code {0}")]
    UnknownOrganisation(OdsCode),
}

enum Wanted<'a> {
    Measure(Measure, String),
    Indicator(&'a Evaluation),
}

/// The rows that a query asks for: by organisation in order of code, then measures, then
/// indicators, in the order of the registry. Organisations that did not report have no rows.
///
/// # Errors
/// When the query names something that is not there.
pub fn rows(snapshot: &Snapshot, query: &RowQuery) -> Result<Vec<Row>, RowsError> {
    let dataset = snapshot.registry.dataset(&query.dataset).ok_or_else(|| {
        let known: Vec<&str> = snapshot
            .registry
            .datasets()
            .iter()
            .map(|dataset| dataset.id.as_str())
            .collect();
        RowsError::UnknownDataset(query.dataset.clone(), known.join(", "))
    })?;
    let nothing = || RowsError::NothingLoaded(dataset.title.clone());
    let facts = snapshot.facts(&dataset.id).ok_or_else(nothing)?;
    let (Some(first), Some(last)) = (facts.periods().first(), facts.periods().last()) else {
        return Err(nothing());
    };
    let catalogue = &snapshot.catalogue;
    let one = match query.org {
        Some(code) => Some(
            catalogue
                .by_code(code)
                .ok_or(RowsError::UnknownOrganisation(code))?,
        ),
        None => None,
    };
    let level = one
        .map(|one| one.kind)
        .or(query.level)
        .unwrap_or(Kind::Practice);
    let period = match query.period {
        Some(period) => facts.period_index(period).ok_or_else(|| {
            RowsError::UnknownPeriod(period, dataset.title.clone(), *first, *last)
        })?,
        // Where nobody gave the headline figure, there may be others.
        None => facts.latest(level).unwrap_or(facts.periods().len() - 1),
    };
    let wanted = match &query.measure {
        Some(id) => {
            let measure = dataset
                .measure(id)
                .map(|measure| Wanted::Measure(measure, id.clone()));
            let wanted = dataset
                .evaluation(id)
                .map(Wanted::Indicator)
                .or(measure)
                .ok_or_else(|| RowsError::UnknownMeasure(id.clone(), dataset.title.clone()))?;
            vec![wanted]
        }
        None => dataset
            .measures()
            // The row of an indicator has what that of its measure has, and more.
            .filter(|(_, id)| dataset.evaluation(id).is_none())
            .map(|(measure, id)| Wanted::Measure(measure, id))
            .chain(dataset.evaluations().iter().map(Wanted::Indicator))
            .collect(),
    };
    let mut organisations: Vec<&Organisation> = match one {
        Some(one) => vec![one],
        None => catalogue
            .of_kind(level)
            .filter(|organisation| !organisation.is_placeholder())
            .collect(),
    };
    organisations.sort_unstable_by_key(|organisation| organisation.code);
    Ok(organisations
        .into_iter()
        .flat_map(|organisation| {
            let name = match facts.periods().get(period) {
                Some(shown) => catalogue.name_at(organisation.ordinal, shown.first_month()),
                None => &organisation.name,
            };
            wanted
                .iter()
                .filter_map(move |wanted| row(facts, period, (organisation, name), wanted))
        })
        .collect())
}

fn row(
    facts: &Facts,
    period: usize,
    (organisation, name): (&Organisation, &str),
    wanted: &Wanted<'_>,
) -> Option<Row> {
    let ordinal = organisation.ordinal;
    let mut row = Row {
        org: organisation.code,
        name: name.to_owned(),
        level: organisation.kind,
        period: *facts.periods().get(period)?,
        measure: String::new(),
        value: None,
        numerator: None,
        denominator: None,
        lower: None,
        upper: None,
        basis: "published",
        members: None,
        members_expected: None,
        members_suppressed: None,
    };
    match wanted {
        Wanted::Measure(measure, id) => {
            row.measure.clone_from(id);
            row.came_about(facts.basis(measure.margin, period, ordinal));
            match facts.value(measure.margin, measure.cell, period, ordinal) {
                Value::Missing => return None,
                Value::Suppressed => row.basis = "suppressed",
                Value::Number(value) => row.value = Some(value),
            }
        }
        Wanted::Indicator(evaluation) => {
            row.measure.push_str(&evaluation.indicator.id);
            let measured = match facts.reading(evaluation, period, ordinal) {
                Reading::Missing => return None,
                Reading::Suppressed => {
                    row.basis = "suppressed";
                    return Some(row);
                }
                Reading::BelowLeast => {
                    row.basis = "denominator too small";
                    return Some(row);
                }
                Reading::AcrossBreak => {
                    row.basis = "break in method";
                    return Some(row);
                }
                Reading::Value(measured) => measured,
            };
            let quantity = measured.quantity;
            row.value = Some(evaluation.indicator.value(quantity)?);
            row.numerator = Some(quantity.numerator);
            row.denominator = Some(quantity.denominator);
            if let Some(interval) = evaluation.indicator.interval(measured) {
                row.lower = Some(interval.low);
                row.upper = Some(interval.high);
            }
            row.came_about(facts.behind(evaluation, period, ordinal));
        }
    }
    Some(row)
}
