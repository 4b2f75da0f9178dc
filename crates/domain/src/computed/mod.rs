//! Figures that are computed from those of other datasets: scores over indicators.
//!
//! A score is worked out for every period and level where a snapshot is assembled, so that
//! whatever walks a dataset (trends, groups, State of the Nation, members, files, the interface
//! for programs) finds it like a figure that was read. What a page says of its parts beside that
//! is in [`parts`].

pub mod parts;
mod score;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::catalogue::Catalogue;
use crate::column::Column;
use crate::facts::{Facts, StoredColumn, on_all_processors};
use crate::organisation::{Kind, Ordinal};
use crate::period::Period;
use crate::registry::{Computed, Dataset, Evaluation, Measure, composite};
use crate::statistics::interval::Interval;
use crate::statistics::rank::Rank;
use crate::value::Value;

use score::{Placed, Score};

/// Decimal places of percentiles and scores. A practice more among 6,000 moves a percentile by a
/// sixtieth.
const PLACES: f64 = 100.0;

/// An indicator of another dataset, found among those that are loaded.
#[derive(Clone, Copy)]
struct Source<'a> {
    facts: &'a Facts,
    evaluation: &'a Evaluation,
}

impl<'a> Source<'a> {
    fn find(all: &'a [Arc<Facts>], dataset: &str, indicator: &str) -> Option<Self> {
        let facts = all.iter().find(|facts| facts.dataset.id == dataset)?;
        let evaluation = facts.dataset.evaluation(indicator)?;
        Some(Self { facts, evaluation })
    }

    /// What the indicator has for all organisations of a level in a period.
    fn national(self, period: Period, organisations: &[Ordinal]) -> National {
        let indicator = &self.evaluation.indicator;
        let values: Vec<Option<(f64, Option<Interval>)>> = match self.facts.period_index(period) {
            Some(period) => self
                .facts
                .comparable_parts_of(self.evaluation, period, organisations)
                .map(|parts| {
                    let measured = indicator.shown_from(parts).measured()?;
                    let value = indicator.value(measured.quantity)?;
                    Some((value, indicator.interval(measured)))
                })
                .collect(),
            None => vec![None; organisations.len()],
        };
        let mut sorted: Vec<f64> = values.iter().flatten().map(|(value, _)| *value).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        National { values, sorted }
    }
}

/// The values of an indicator over all organisations of a level.
struct National {
    /// By organisation: the value and its interval.
    values: Vec<Option<(f64, Option<Interval>)>>,
    sorted: Vec<f64>,
}

impl National {
    /// Where the value of an organisation stands, with its interval. The limits of the interval
    /// are carried through the same function, which never falls.
    fn placed(&self, organisation: usize) -> Option<Placed> {
        let (value, interval) = self.values.get(organisation).copied().flatten()?;
        let percentile = |value: f64| percentile(value, &self.sorted);
        let own = percentile(value)?;
        let range =
            interval.and_then(|range| Some((percentile(range.low)?, percentile(range.high)?)));
        let (low, high) = range.unwrap_or((own, own));
        Some(Placed {
            percentile: own,
            low: low.min(own),
            high: high.max(own),
        })
    }
}

/// The mid-rank percentile of a value among others, whether or not it is one of them.
fn percentile(value: f64, sorted: &[f64]) -> Option<f64> {
    Rank::in_sorted(value, sorted).percentile()
}

/// Whether so many organisations have a figure of a part that its percentiles are national: half
/// as many as have the part that most have. The file of one ICB ranks nobody in England.
const fn is_national(count: usize, most: usize) -> bool {
    count > 1 && count * 2 >= most
}

/// The columns of a computed dataset, of the periods of its cadence in which any part is loaded.
/// `others` are the datasets that were assembled before; a part that is not among them is one
/// without figures.
#[must_use]
pub(crate) fn columns(
    dataset: &Dataset,
    computed: &Computed,
    catalogue: &Catalogue,
    others: &[Arc<Facts>],
) -> Vec<StoredColumn> {
    let sources: Vec<Option<Source<'_>>> = computed
        .parts
        .iter()
        .map(|part| Source::find(others, &part.dataset, &part.indicator))
        .collect();
    let periods: BTreeSet<Period> = sources
        .iter()
        .flatten()
        .flat_map(|source| source.facts.periods())
        .copied()
        .filter(|period| dataset.cadence.has(*period))
        .collect();
    let periods: Vec<Period> = periods.into_iter().collect();
    let of_period = |period: &Period| of_period(dataset, computed, catalogue, &sources, *period);
    on_all_processors(&periods, &of_period)
        .into_iter()
        .flatten()
        .collect()
}

/// The columns of one period; none where nobody has a score.
fn of_period(
    dataset: &Dataset,
    computed: &Computed,
    catalogue: &Catalogue,
    sources: &[Option<Source<'_>>],
    period: Period,
) -> Vec<StoredColumn> {
    let mut filled = Filled::new(dataset, computed, catalogue.len());
    for kind in &computed.levels {
        let scored = of_level(catalogue, *kind, sources, period);
        for (ordinal, placed, score) in scored {
            filled.take(ordinal, &placed, &score);
        }
    }
    filled.columns(period)
}

/// The score of every organisation of a level that has one, with the places of its parts.
fn of_level(
    catalogue: &Catalogue,
    kind: Kind,
    sources: &[Option<Source<'_>>],
    period: Period,
) -> Vec<(Ordinal, Vec<Option<Placed>>, Score)> {
    let organisations: Vec<Ordinal> = catalogue
        .of_kind(kind)
        .filter(|organisation| !organisation.is_placeholder())
        .map(|organisation| organisation.ordinal)
        .collect();
    let parts: Vec<Option<National>> = sources
        .iter()
        .map(|source| Some(source.as_ref()?.national(period, &organisations)))
        .collect();
    let counts = parts.iter().flatten().map(|part| part.sorted.len());
    let most = counts.max().unwrap_or_default();
    organisations
        .into_iter()
        .enumerate()
        .filter_map(|(place, ordinal)| {
            let placed: Vec<Option<Placed>> = parts
                .iter()
                .map(|part| {
                    part.as_ref()
                        .filter(|part| is_national(part.sorted.len(), most))?
                        .placed(place)
                })
                .collect();
            let score = Score::of(&placed)?;
            Some((ordinal, placed, score))
        })
        .collect()
}

/// The cells of a period while they are filled.
struct Filled {
    /// By margin of the declaration, by cell, by ordinal.
    margins: Vec<(usize, Vec<Vec<Value>>)>,
    /// The places of the margins among them: of the score, of each part, and without each.
    score: Option<usize>,
    parts: Vec<Option<usize>>,
    without: Option<usize>,
    is_any: bool,
}

impl Filled {
    fn new(dataset: &Dataset, computed: &Computed, organisations: usize) -> Self {
        let margins = dataset
            .margins
            .iter()
            .enumerate()
            .map(|(index, margin)| {
                (
                    index,
                    vec![vec![Value::Missing; organisations]; margin.size()],
                )
            })
            .collect();
        Self {
            margins,
            score: dataset.margin_index(&computed.score),
            parts: computed
                .parts
                .iter()
                .map(|part| dataset.margin_index(&part.margin))
                .collect(),
            without: computed
                .without
                .as_ref()
                .and_then(|margin| dataset.margin_index(margin)),
            is_any: false,
        }
    }

    fn put(&mut self, margin: Option<usize>, cell: usize, ordinal: Ordinal, number: f64) {
        let cells = margin.and_then(|margin| self.margins.get_mut(margin));
        let slot = cells
            .and_then(|(_, cells)| cells.get_mut(cell))
            .and_then(|column| column.get_mut(ordinal as usize));
        if let Some(slot) = slot {
            *slot = Value::Number((number * PLACES).round() / PLACES);
        }
    }

    fn put_placed(&mut self, margin: Option<usize>, ordinal: Ordinal, placed: Placed, parts: u32) {
        for (cell, number) in [
            (composite::VALUE, placed.percentile),
            (composite::LOW, placed.low),
            (composite::HIGH, placed.high),
            (composite::PARTS, f64::from(parts)),
        ] {
            self.put(margin, cell, ordinal, number);
        }
    }

    fn take(&mut self, ordinal: Ordinal, placed: &[Option<Placed>], score: &Score) {
        self.is_any = true;
        self.put_placed(self.score, ordinal, score.placed, score.parts);
        for (part, placed) in placed.iter().enumerate() {
            if let Some(placed) = placed {
                let margin = self.parts.get(part).copied().flatten();
                self.put_placed(margin, ordinal, *placed, 1);
            }
        }
        for (part, without) in score.without.iter().enumerate() {
            if let Some(without) = without {
                self.put(self.without, part, ordinal, *without);
            }
        }
    }

    fn columns(self, period: Period) -> Vec<StoredColumn> {
        if !self.is_any {
            return Vec::new();
        }
        let margins = self.margins.into_iter();
        margins
            .flat_map(|(margin, cells)| {
                cells.into_iter().enumerate().map(move |(cell, values)| {
                    let measure = Measure { margin, cell };
                    StoredColumn {
                        measure,
                        period,
                        source_rank: 0,
                        column: Column::from_values(values.into_iter()),
                    }
                })
            })
            .collect()
    }
}

#[cfg(test)]
pub(crate) mod tests;
