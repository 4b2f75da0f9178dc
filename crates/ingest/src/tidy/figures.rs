//! The figures of a user's own table as its rows come, and the release that they make.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use domain::calendar::weekday;
use domain::code::OdsCode;
use domain::column::Column;
use domain::organisation::Kind;
use domain::period::{Month, Period};
use domain::registry::{Dataset, Formula, Margin, Nature, Unit, estimate};
use domain::release::RowCounts;
use domain::value::Value;
use store::{NewRelease, OrganisationRecord, PeriodFigures};

use super::{Row, listed};
use crate::READER_VERSION;
use crate::error::FieldProblem;

/// A margin and a cell.
type Measure = (usize, usize);

/// A figure and the line that gives it; line 0 gives none.
#[derive(Debug, Clone, Copy)]
struct Given {
    value: Value,
    line: u32,
}

const NOT_GIVEN: Given = Given {
    value: Value::Missing,
    line: 0,
};

impl Given {
    const fn is_there(self) -> bool {
        self.line > 0
    }
}

/// The figures of a table: a place for each organisation and period, and a column for each
/// measure. A table of two million rows takes some two hundred megabytes.
#[derive(Default)]
pub(super) struct Figures {
    kinds: HashMap<OdsCode, (Kind, u64)>,
    places: HashMap<(Period, OdsCode), u32>,
    keys: Vec<(Period, OdsCode)>,
    columns: BTreeMap<Measure, Vec<Given>>,
    /// The first period and its line, which the others must go with.
    first: Option<(Period, u64)>,
}

impl Figures {
    pub(super) fn add(&mut self, row: Row, line: u64) -> Result<(), FieldProblem> {
        let (code, column) = row.org;
        let (kind, first) = *self.kinds.entry(code).or_insert((row.kind, line));
        if kind != row.kind {
            return Err(FieldProblem::new(
                column,
                format!(
                    "{code} is {} here and {} on line {first}; correct the column level",
                    row.kind.with_article(),
                    kind.with_article()
                ),
            ));
        }
        let (period, column) = row.period;
        let (other, first) = *self.first.get_or_insert((period, line));
        if let Some(problem) = against(period, other) {
            return Err(FieldProblem::new(
                column,
                format!(
                    "{} {problem} of line {first}, {}; correct one of the two",
                    period.long(),
                    other.long()
                ),
            ));
        }
        let next = self.keys.len() as u32;
        let place = *self.places.entry((period, code)).or_insert(next);
        if place == next {
            self.keys.push((period, code));
        }
        let place = place as usize;
        for (measure, column, value) in row.values {
            let figures = self.columns.entry(measure).or_default();
            if figures.len() <= place {
                figures.resize(place + 1, NOT_GIVEN);
            }
            if figures[place].is_there() {
                return Err(FieldProblem::new(
                    column,
                    format!(
                        "repeats the figure of line {}: {code}, {}; remove one of the two",
                        figures[place].line,
                        period.long()
                    ),
                ));
            }
            figures[place] = Given {
                value,
                line: u32::try_from(line).unwrap_or(u32::MAX),
            };
        }
        Ok(())
    }

    /// Organisations of which `known` knows nothing, with their lines.
    pub(super) fn unknown(&self, known: &dyn Fn(OdsCode) -> Option<Kind>) -> Vec<(OdsCode, u64)> {
        let mut unknown: Vec<(OdsCode, u64)> = self
            .kinds
            .iter()
            .filter(|(code, _)| known(**code).is_none())
            .map(|(code, (_, line))| (*code, *line))
            .collect();
        unknown.sort_unstable_by_key(|(_, line)| *line);
        unknown
    }

    fn given(&self, measure: Measure, place: u32) -> Given {
        let figures = self.columns.get(&measure);
        let given = figures.and_then(|figures| figures.get(place as usize));
        given.copied().unwrap_or(NOT_GIVEN)
    }

    pub(super) fn release(
        self,
        declaration: &Arc<Dataset>,
        rows: RowCounts,
    ) -> Result<NewRelease, (u64, FieldProblem)> {
        self.check_cells(declaration)?;
        self.check_estimates(declaration)?;
        let mut by_period: BTreeMap<Period, Vec<u32>> = BTreeMap::new();
        for (place, (period, _)) in (0..).zip(&self.keys) {
            by_period.entry(*period).or_default().push(place);
        }
        let latest: Option<Month> = by_period.keys().map(|period| period.first_month()).max();
        let figures = by_period
            .into_iter()
            .map(|(period, places)| self.of_period(declaration, period, places))
            .collect();
        let mut organisations: Vec<OrganisationRecord> = self
            .kinds
            .iter()
            .filter_map(|(code, (kind, _))| Some(OrganisationRecord::new(*code, *kind, latest?)))
            .collect();
        organisations.sort_unstable_by_key(|record| record.code);
        let source = declaration.sources.first();
        Ok(NewRelease {
            dataset: declaration.id.clone(),
            source: source.map_or_else(|| "table".to_owned(), |source| source.id.clone()),
            reader: READER_VERSION.to_owned(),
            rows,
            organisations,
            declaration: Some(Arc::clone(declaration)),
            figures,
            ..NewRelease::default()
        })
    }

    /// The cells of a margin are published together: where one is given, all must be, if only
    /// as missing.
    fn check_cells(&self, declaration: &Dataset) -> Result<(), (u64, FieldProblem)> {
        let mut worst: Option<(u32, usize, u32)> = None;
        for (index, margin) in declaration.margins.iter().enumerate() {
            if margin.is_partial || margin.nature == Nature::Estimate || margin.size() == 1 {
                continue;
            }
            for place in 0..self.keys.len() as u32 {
                let cells = (0..margin.size()).map(|cell| self.given((index, cell), place));
                let lines = cells
                    .filter(|given| given.is_there())
                    .map(|given| given.line);
                let (count, first) = lines.fold((0, u32::MAX), |(count, first), line| {
                    (count + 1, first.min(line))
                });
                let is_incomplete = count > 0 && count < margin.size();
                if is_incomplete && worst.is_none_or(|(line, ..)| first < line) {
                    worst = Some((first, index, place));
                }
            }
        }
        let Some((line, index, place)) = worst else {
            return Ok(());
        };
        let margin = &declaration.margins[index];
        let (period, code) = self.keys[place as usize];
        let absent: Vec<usize> = (0..margin.size())
            .filter(|cell| !self.given((index, *cell), place).is_there())
            .collect();
        let count = margin.size() - absent.len();
        let absent = absent.into_iter().map(|cell| margin.measure_id(cell));
        Err((
            u64::from(line),
            FieldProblem::row(format!(
                "{code}, {}, has {count} of the {} figures of {}; give {} too (0, or empty where it is not known), or set partial = true for the margin",
                period.long(),
                margin.size(),
                margin.id,
                listed(absent)
            )),
        ))
    }

    /// An estimate lies within its interval, and what stands behind it is not below zero.
    fn check_estimates(&self, declaration: &Dataset) -> Result<(), (u64, FieldProblem)> {
        let mut worst: Option<(u32, String)> = None;
        for (index, margin) in declaration.margins.iter().enumerate() {
            if margin.nature != Nature::Estimate {
                continue;
            }
            let is_share = is_share(declaration, margin);
            for place in 0..self.keys.len() as u32 {
                let given: [Given; estimate::IDS.len()] =
                    std::array::from_fn(|cell| self.given((index, cell), place));
                let numbers = given.map(|given| given.value.number());
                let Some((cell, problem)) = implausible(&numbers, is_share) else {
                    continue;
                };
                let line = given[cell].line;
                if worst.as_ref().is_none_or(|(other, _)| line < *other) {
                    let (period, code) = self.keys[place as usize];
                    let measure = margin.measure_id(cell);
                    let period = period.long();
                    worst = Some((
                        line,
                        format!("{code}, {period}: {measure} {problem}; correct it"),
                    ));
                }
            }
        }
        match worst {
            Some((line, problem)) => Err((u64::from(line), FieldProblem::row(problem))),
            None => Ok(()),
        }
    }

    fn of_period(
        &self,
        declaration: &Dataset,
        period: Period,
        mut places: Vec<u32>,
    ) -> PeriodFigures {
        places.sort_unstable_by_key(|place| self.keys[*place as usize].1);
        let columns = self
            .columns
            .keys()
            .filter(|measure| {
                let mut places = places.iter();
                places.any(|place| self.given(**measure, *place).is_there())
            })
            .map(|measure| {
                let values: Vec<Value> = places
                    .iter()
                    .map(|place| self.given(*measure, *place).value)
                    .collect();
                let (margin, cell) = *measure;
                (
                    declaration.margins[margin].measure_id(cell),
                    Column::from_values(values.into_iter()),
                )
            })
            .collect();
        PeriodFigures {
            period,
            organisations: places
                .iter()
                .map(|place| self.keys[*place as usize].1)
                .collect(),
            columns,
        }
    }
}

/// Whether a margin is shown in per cent.
fn is_share(declaration: &Dataset, margin: &Margin) -> bool {
    declaration.indicators.iter().any(|indicator| {
        indicator.unit == Unit::Percent
            && matches!(&indicator.formula, Formula::Published { margin: own } if *own == margin.id)
    })
}

/// The cell of an estimate that cannot be right, and why.
fn implausible(
    numbers: &[Option<f64>; estimate::IDS.len()],
    is_share: bool,
) -> Option<(usize, String)> {
    let number = |cell: usize| numbers[cell];
    for cell in [estimate::BASE, estimate::WEIGHT] {
        if let Some(number) = number(cell).filter(|number| *number < 0.0) {
            return Some((cell, format!("is {number}, which is below zero")));
        }
    }
    let of_interval = [estimate::VALUE, estimate::LOW, estimate::HIGH];
    let beyond = |cell: &usize| {
        number(*cell).is_some_and(|number| is_share && !(0.0..=100.0).contains(&number))
    };
    if let Some(cell) = of_interval.into_iter().find(beyond) {
        let number = number(cell).unwrap_or_default();
        return Some((
            cell,
            format!("is {number}, which is not between 0 and 100%"),
        ));
    }
    let (value, low, high) = (
        number(estimate::VALUE),
        number(estimate::LOW),
        number(estimate::HIGH),
    );
    if let (Some(low), Some(high)) = (low, high)
        && low > high
    {
        return Some((
            estimate::LOW,
            format!("is {low}, which is above the upper end, {high}"),
        ));
    }
    let value = value?;
    if let Some(low) = low.filter(|low| value < *low) {
        return Some((
            estimate::VALUE,
            format!("is {value}, which is below the lower end, {low}"),
        ));
    }
    if let Some(high) = high.filter(|high| value > *high) {
        return Some((
            estimate::VALUE,
            format!("is {value}, which is above the upper end, {high}"),
        ));
    }
    None
}

/// Why a period cannot stand beside another of the same table: weeks and quarters that overlap,
/// and years of different kinds.
fn against(period: Period, other: Period) -> Option<&'static str> {
    match (period, other) {
        (Period::Week(day), Period::Week(other)) if weekday(day) != weekday(other) => {
            Some("begins on another day of the week than the week")
        }
        (Period::Quarter(month), Period::Quarter(other)) if month.since(other) % 3 != 0 => {
            Some("overlaps the quarters that go with that")
        }
        (Period::Year(_), Period::FinancialYear(_)) => {
            Some("is a calendar year, unlike the financial year")
        }
        (Period::FinancialYear(_), Period::Year(_)) => {
            Some("is a financial year, unlike the calendar year")
        }
        _ => None,
    }
}
