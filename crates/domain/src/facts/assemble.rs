//! From stored columns to [`Facts`]: sources merged by rank, gaps filled from other
//! margins, denominators borrowed from other datasets, areas summed.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::catalogue::Catalogue;
use crate::column::Column;
use crate::facts::{Basis, Block, Facts, Published, Reporters};
use crate::geography::Geography;
use crate::organisation::{Kind, Ordinal};
use crate::period::{Month, Period};
use crate::registry::{Borrowed, Dataset, Fill, Measure};
use crate::value::Value;

/// A column as stored.
#[derive(Debug, Clone)]
pub struct Raw {
    /// What it counts.
    pub measure: Measure,
    /// For when.
    pub period: Period,
    /// The rank of the source that it was read from; lower is better.
    pub source_rank: usize,
    /// The values.
    pub column: Column,
}

/// Assembles the facts of a dataset from its stored columns. `geography` gives the
/// membership of a month; `other` holds the facts of the dataset from which a denominator
/// is borrowed. Works on all processors.
#[must_use]
pub fn assemble(
    dataset: &'static Dataset,
    catalogue: &Arc<Catalogue>,
    geography: &(dyn Fn(Month) -> Arc<Geography> + Sync),
    raw: Vec<Raw>,
    other: Option<&Facts>,
) -> Facts {
    let reporters = Reporters::of(&raw);
    let mut by_period: BTreeMap<Period, Vec<Raw>> = BTreeMap::new();
    for column in raw {
        by_period.entry(column.period).or_default().push(column);
    }
    let periods: Vec<Period> = by_period.keys().copied().collect();
    let work: Vec<(Period, Vec<Raw>)> = by_period.into_iter().collect();
    let build = |(period, columns): &(Period, Vec<Raw>)| {
        let geography = geography(period.first_month());
        one_period(
            dataset, catalogue, &geography, *period, columns, &reporters, other,
        )
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let built: Vec<Vec<Option<Block>>> = if threads < 2 || work.len() < 2 {
        work.iter().map(build).collect()
    } else {
        let share = work.len().div_ceil(threads);
        std::thread::scope(|scope| {
            let handles: Vec<_> = work
                .chunks(share)
                .map(|chunk| scope.spawn(move || chunk.iter().map(build).collect::<Vec<_>>()))
                .collect();
            handles
                .into_iter()
                .flat_map(|handle| match handle.join() {
                    Ok(blocks) => blocks,
                    Err(panic) => std::panic::resume_unwind(panic),
                })
                .collect()
        })
    };
    // From periods of margins to margins of periods.
    let mut blocks: Vec<Vec<Option<Block>>> = dataset
        .margins
        .iter()
        .map(|_| Vec::with_capacity(periods.len()))
        .collect();
    for period in built {
        for (margin, block) in blocks.iter_mut().zip(period) {
            margin.push(block);
        }
    }
    Facts::new(dataset, Arc::clone(catalogue), periods, blocks)
}

fn one_period(
    dataset: &'static Dataset,
    catalogue: &Catalogue,
    geography: &Geography,
    period: Period,
    columns: &[Raw],
    reporters: &Reporters,
    other: Option<&Facts>,
) -> Vec<Option<Block>> {
    let mut published: Vec<Option<Published>> = dataset
        .margins
        .iter()
        .enumerate()
        .map(|(index, margin)| merge(catalogue, index, margin.size(), columns))
        .collect();
    for fill in dataset.fills {
        apply_fill(dataset, catalogue, &mut published, fill);
    }
    let mut blocks: Vec<Option<Block>> = published
        .iter()
        .zip(dataset.margins)
        .enumerate()
        .map(|(index, (values, margin))| {
            let around = reporters.around(index, period);
            values
                .as_ref()
                .map(|values| Block::build(catalogue, geography, values, margin.adds_up, &around))
        })
        .collect();
    if let Some(borrowed) = &dataset.borrowed
        && let Some(other) = other
        && let Some(to) = dataset.margin_index(borrowed.margin)
        && let Some(presence) = dataset.margin_index(dataset.presence)
        && let Some(present) = blocks[presence].as_ref()
    {
        let values = borrow(
            catalogue,
            borrowed,
            other,
            period,
            present,
            published[to].take(),
        );
        let adds_up = dataset.margins[to].adds_up;
        // Who should have a denominator are those who should have reported.
        let around = reporters.around(presence, period);
        blocks[to] = Some(Block::build(
            catalogue, geography, &values, adds_up, &around,
        ));
    }
    blocks
}

/// The values of a margin, from the best source for each organisation.
fn merge(catalogue: &Catalogue, margin: usize, size: usize, columns: &[Raw]) -> Option<Published> {
    let mut of_margin: Vec<&Raw> = columns
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
fn apply_fill(
    dataset: &Dataset,
    catalogue: &Catalogue,
    published: &mut [Option<Published>],
    fill: &Fill,
) {
    let (Some(to), Some(from)) = (
        dataset.margin_index(fill.margin),
        dataset.margin_index(fill.from),
    ) else {
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
                sums[(fill.cell)(cell)] += number;
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

/// The borrowed denominator of the organisations that reported.
fn borrow(
    catalogue: &Catalogue,
    borrowed: &Borrowed,
    other: &Facts,
    period: Period,
    present: &Block,
    published: Option<Published>,
) -> Published {
    let size = published.as_ref().map_or(1, Vec::len);
    let mut values = published.unwrap_or_else(|| vec![vec![Value::Missing; catalogue.len()]; size]);
    let Some(from) = other.dataset.margin_index(borrowed.from) else {
        return values;
    };
    let nearest = nearest_periods(other, period, borrowed.within_months);
    for organisation in catalogue.all() {
        let ordinal = organisation.ordinal;
        let reported = present.value(catalogue, 0, ordinal).is_reported();
        // Areas that are sums of practices get the sum of the same practices later on.
        let own_figure = match catalogue.area_index(ordinal).and_then(|i| present.basis(i)) {
            None => present.contributes(ordinal),
            Some(basis) => matches!(basis, Basis::Published) && organisation.kind != Kind::England,
        };
        if !reported || !own_figure {
            continue;
        }
        for (cell, column) in values.iter_mut().enumerate() {
            if column[ordinal as usize].is_reported() {
                continue;
            }
            let found = nearest
                .iter()
                .map(|period| other.value(from, cell, *period, ordinal))
                .find(|value| value.number().is_some());
            if let Some(value) = found {
                column[ordinal as usize] = value;
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
