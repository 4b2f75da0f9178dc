//! From stored columns to [`Facts`]: sources merged by rank, gaps filled from other
//! margins, denominators borrowed from other datasets, areas summed.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::catalogue::Catalogue;
use crate::column::Column;
use crate::computed;
use crate::facts::around::Members;
use crate::facts::{Areas, Basis, Block, DerivedFigures, Facts, Published, Reporters};
use crate::geography::Geography;
use crate::organisation::{Kind, Ordinal};
use crate::period::{Month, Period};
use crate::registry::{Dataset, Derived, ExternalDenominator, Margin, Measure, When};
use crate::value::{Value, tidy_sum};

/// What all datasets of a snapshot are assembled with.
pub struct Context<'a> {
    /// All organisations.
    pub catalogue: &'a Arc<Catalogue>,
    /// The membership of a month.
    pub geography: &'a (dyn Fn(Month) -> Arc<Geography> + Sync),
    /// The datasets that were assembled before, from which denominators come.
    pub others: &'a [Arc<Facts>],
    /// Where derived figures are kept.
    pub derived: DerivedFigures,
}

/// A column as stored.
#[derive(Debug, Clone)]
pub struct StoredColumn {
    /// What it counts.
    pub measure: Measure,
    /// For when.
    pub period: Period,
    /// The rank of the source that it was read from; lower is better.
    pub source_rank: usize,
    /// The values.
    pub column: Column,
}

/// Assembles the facts of a dataset from its stored columns, or where it is computed from the
/// facts of others; `index` is its place in the registry. Works on all processors.
#[must_use]
pub fn assemble(
    dataset: &Arc<Dataset>,
    index: usize,
    context: &Context<'_>,
    columns: Vec<StoredColumn>,
) -> Facts {
    let Context {
        catalogue,
        geography,
        ..
    } = context;
    let columns = match &dataset.computed {
        Some(computed) => computed::columns(dataset, computed, catalogue, context.others),
        None => columns,
    };
    let reporters = Reporters::of(&columns);
    let mut by_period: BTreeMap<Period, Vec<StoredColumn>> = BTreeMap::new();
    for column in columns {
        by_period.entry(column.period).or_default().push(column);
    }
    let periods: Vec<Period> = by_period.keys().copied().collect();
    let work: Vec<(Period, Vec<StoredColumn>)> = by_period.into_iter().collect();
    let build = |(period, columns): &(Period, Vec<StoredColumn>)| {
        let geography = geography(period.first_month());
        one_period(dataset, context, &geography, *period, columns, &reporters)
    };
    let built: Vec<Assembled> = on_all_processors(&work, &build);
    let geographies = periods
        .iter()
        .map(|period| geography(period.first_month()))
        .collect();
    // From periods of margins to margins of periods.
    let mut blocks: Vec<Vec<Option<Block>>> = dataset
        .margins
        .iter()
        .map(|_| Vec::with_capacity(periods.len()))
        .collect();
    let mut borrowers = Vec::with_capacity(periods.len());
    for period in built {
        for (margin, block) in blocks.iter_mut().zip(period.blocks) {
            margin.push(block);
        }
        borrowers.push(period.borrowers);
    }
    let facts = Facts::new(
        Arc::clone(dataset),
        index,
        Arc::clone(catalogue),
        context.derived.clone(),
        geographies,
        periods,
        blocks,
    );
    Facts { borrowers, ..facts }
}

/// What is assembled of one period.
struct Assembled {
    /// By margin.
    blocks: Vec<Option<Block>>,
    /// By denominator of another dataset: who has it.
    borrowers: Vec<Members>,
}

/// Makes something of every piece of work, in their order.
pub(crate) fn on_all_processors<T: Sync, R: Send>(
    work: &[T],
    make: &(impl Fn(&T) -> R + Sync),
) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    if threads < 2 || work.len() < 2 {
        return work.iter().map(make).collect();
    }
    std::thread::scope(|scope| {
        let handles: Vec<_> = work
            .chunks(work.len().div_ceil(threads))
            .map(|chunk| scope.spawn(move || chunk.iter().map(make).collect::<Vec<_>>()))
            .collect();
        handles
            .into_iter()
            .flat_map(|handle| match handle.join() {
                Ok(made) => made,
                Err(panic) => std::panic::resume_unwind(panic),
            })
            .collect()
    })
}

fn one_period(
    dataset: &Dataset,
    context: &Context<'_>,
    geography: &Geography,
    period: Period,
    columns: &[StoredColumn],
    reporters: &Reporters,
) -> Assembled {
    let catalogue = context.catalogue.as_ref();
    let mut published: Vec<Option<Published>> = dataset
        .margins
        .iter()
        .enumerate()
        .map(|(index, margin)| merge(catalogue, index, margin.size(), columns))
        .collect();
    for derived in &dataset.derived {
        derive(dataset, catalogue, &mut published, derived);
    }
    let mut blocks: Vec<Option<Block>> = published
        .iter()
        .zip(&dataset.margins)
        .enumerate()
        .map(|(index, (values, margin))| {
            let around = reporters.around(index, period);
            values.as_ref().map(|values| {
                let areas = Areas::of(dataset, margin);
                Block::build(catalogue, geography, values, areas, &around)
            })
        })
        .collect();
    let mut borrowers = vec![Members::default(); dataset.external.len()];
    for (external, borrowers) in dataset.external.iter().zip(&mut borrowers) {
        let presence = external.presence.as_ref().unwrap_or(&dataset.presence);
        if let Some(other) = context
            .others
            .iter()
            .find(|other| other.dataset.id == external.dataset)
            && let Some(to) = dataset.margin_index(&external.margin)
            && let Some(presence) = dataset.margin_index(presence)
            && let Some(present) = blocks[presence].as_ref()
        {
            let asked = Borrowed {
                external,
                other,
                period,
                present,
                filled: &dataset.margins[to],
            };
            let values = denominators(catalogue, &asked, published[to].take(), borrowers);
            // Who should have a denominator are those who should have reported.
            let around = reporters.around(presence, period);
            blocks[to] = Some(Block::build(
                catalogue,
                geography,
                &values,
                Areas::of(dataset, &dataset.margins[to]),
                &around,
            ));
            published[to] = Some(values);
        }
    }
    Assembled { blocks, borrowers }
}

/// The values of a margin, from the best source for each organisation.
fn merge(
    catalogue: &Catalogue,
    margin: usize,
    size: usize,
    columns: &[StoredColumn],
) -> Option<Published> {
    let mut of_margin: Vec<&StoredColumn> = columns
        .iter()
        .filter(|raw| raw.measure.margin == margin && raw.measure.cell < size)
        .collect();
    if of_margin.is_empty() {
        return None;
    }
    of_margin.sort_by_key(|raw| raw.source_rank);
    let mut values = vec![vec![Value::Missing; catalogue.len()]; size];
    for raw in of_margin {
        let cell = &mut values[raw.measure.cell];
        for (slot, value) in cell.iter_mut().zip(raw.column.iter()) {
            if !slot.is_reported() {
                *slot = value;
            }
        }
    }
    Some(values)
}

/// Sums a margin from another for organisations that lack it.
fn derive(
    dataset: &Dataset,
    catalogue: &Catalogue,
    published: &mut [Option<Published>],
    derived: &Derived,
) {
    let (Some(to), Some(from)) = (
        dataset.margin_index(&derived.margin),
        dataset.margin_index(&derived.from),
    ) else {
        return;
    };
    let Some(cells) = Derived::cells(&dataset.margins[to], &dataset.margins[from]) else {
        return;
    };
    let Some(source) = published[from].clone() else {
        return;
    };
    let size = dataset.margins[to].size();
    let target =
        published[to].get_or_insert_with(|| vec![vec![Value::Missing; catalogue.len()]; size]);
    for ordinal in 0..catalogue.len() {
        if target.iter().any(|cell| cell[ordinal].is_reported()) {
            continue;
        }
        let mut sums = vec![0.0; size];
        let complete = source.iter().enumerate().all(|(cell, values)| {
            values[ordinal].number().is_some_and(|number| {
                sums[cells[cell]] += number;
                true
            })
        });
        if complete {
            for (cell, sum) in target.iter_mut().zip(sums) {
                cell[ordinal] = Value::Number(sum);
            }
        }
    }
}

/// A denominator that another dataset gives.
struct Borrowed<'a> {
    external: &'a ExternalDenominator,
    other: &'a Facts,
    period: Period,
    /// Who reported what is divided.
    present: &'a Block,
    /// The margin that is filled.
    filled: &'a Margin,
}

/// The denominator from another dataset, of the organisations that reported. Notes in
/// `borrowers` who has it.
fn denominators(
    catalogue: &Catalogue,
    asked: &Borrowed<'_>,
    published: Option<Published>,
    borrowers: &mut Members,
) -> Published {
    let Borrowed {
        external,
        other,
        period,
        present,
        filled,
    } = asked;
    let nothing = || vec![vec![Value::Missing; catalogue.len()]; filled.size()];
    let mut values = published.unwrap_or_else(nothing);
    let from = other.dataset.margin_index(&external.from);
    let Some((from, cells)) =
        from.and_then(|from| Some((from, external.cells(filled, &other.dataset.margins[from])?)))
    else {
        return values;
    };
    let choice = periods_for(other, *period, external.when);
    for organisation in catalogue.all() {
        let ordinal = organisation.ordinal;
        let reported = present.value(catalogue, 0, ordinal).is_reported();
        // Areas that are sums of practices get the sum of the same practices later on.
        let own_figure = match catalogue.area_index(ordinal).and_then(|i| present.basis(i)) {
            None => present.contributes(ordinal),
            Some(basis) => {
                external.published_areas
                    && matches!(basis, Basis::Published)
                    && (external.england || organisation.kind != Kind::England)
            }
        };
        if !reported || !own_figure {
            continue;
        }
        for (column, cells) in values.iter_mut().zip(&cells) {
            if column[ordinal as usize].is_reported() {
                continue;
            }
            let found = choice.value(other, from, cells, ordinal);
            if let Some(value) = found {
                column[ordinal as usize] = value;
                borrowers.insert(ordinal as usize);
            }
        }
    }
    // A practice's own column must not be shown for practices that did not report.
    for column in &mut values {
        for (ordinal, value) in column.iter_mut().enumerate() {
            if !present
                .value(catalogue, 0, ordinal as Ordinal)
                .is_reported()
            {
                *value = Value::Missing;
            }
        }
    }
    values
}

/// Which periods of another dataset give a denominator.
enum Choice {
    /// The first of these that has a figure.
    First(Vec<usize>),
    /// The mean of those that have one.
    Mean(Vec<usize>),
}

impl Choice {
    fn value(
        &self,
        other: &Facts,
        margin: usize,
        cells: &[(usize, f64)],
        ordinal: Ordinal,
    ) -> Option<Value> {
        let number = |period: &usize| {
            let parts = cells.iter().map(|(cell, weight)| {
                let value = other.value(margin, *cell, *period, ordinal);
                Some(value.number()? * weight)
            });
            let sum = parts.sum::<Option<f64>>()?;
            // A sum over too few of an area's practices is no denominator for the area.
            let is_whole = !other.basis(margin, *period, ordinal).is_partial();
            is_whole.then_some(tidy_sum(sum))
        };
        match self {
            Self::First(periods) => periods.iter().find_map(number).map(Value::Number),
            Self::Mean(periods) => {
                let numbers: Vec<f64> = periods.iter().filter_map(number).collect();
                (!numbers.is_empty())
                    .then(|| Value::Number(numbers.iter().sum::<f64>() / numbers.len() as f64))
            }
        }
    }
}

/// How many months before the end of a period a figure still counts as that of its end.
const END_WITHIN: i32 = 3;

fn periods_for(other: &Facts, period: Period, when: When) -> Choice {
    let indexed = || other.periods().iter().copied().enumerate();
    match when {
        When::Same => Choice::First(other.period_index(period).into_iter().collect()),
        When::Nearest(within) => Choice::First(nearest_periods(other, period, within)),
        When::End => {
            let last = period.last_month();
            let mut near: Vec<(i32, usize)> = indexed()
                .map(|(index, period)| (last.since(period.last_month()), index))
                .filter(|(distance, _)| (0..=END_WITHIN).contains(distance))
                .collect();
            near.sort_unstable();
            Choice::First(near.into_iter().map(|(_, index)| index).collect())
        }
        When::Mean => Choice::Mean(
            indexed()
                .filter(|(_, other)| {
                    other.first_month() >= period.first_month()
                        && other.last_month() <= period.last_month()
                })
                .map(|(index, _)| index)
                .collect(),
        ),
    }
}

/// The periods of `other` within some months, nearest first, the earlier of two first.
fn nearest_periods(other: &Facts, period: Period, within: i32) -> Vec<usize> {
    let month = period.first_month();
    let mut near: Vec<(i32, bool, usize)> = other
        .periods()
        .iter()
        .enumerate()
        .map(|(index, period)| (period.first_month().since(month), index))
        .filter(|(distance, _)| distance.abs() <= within)
        .map(|(distance, index)| (distance.abs(), distance > 0, index))
        .collect();
    near.sort_unstable();
    near.into_iter().map(|(_, _, index)| index).collect()
}

/// The periods of another dataset that may give the denominator of a period, the best first,
/// and whether it is the mean of all of them.
#[must_use]
pub fn denominator_periods(other: &Facts, period: Period, when: When) -> (Vec<usize>, bool) {
    match periods_for(other, period, when) {
        Choice::First(periods) => (periods, false),
        Choice::Mean(periods) => (periods, true),
    }
}
