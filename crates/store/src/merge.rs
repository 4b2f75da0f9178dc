//! The figures of one period into what is loaded for it.

use domain::column::Column;
use domain::organisation::Ordinal;
use domain::period::Period;
use domain::registry::{Dataset, Margin, Nature, estimate};
use domain::release::PeriodChange;
use domain::value::Value;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::db::{StoreError, Tx};
use crate::edition::Edition;
use crate::load::{NewRelease, Notice, PeriodFigures};
use crate::organisations::OrganisationTable;
use crate::plausibility::{Against, Compared, Jump, JumpKind};
use crate::releases::Contribution;
use crate::{facts, releases};

/// How many of the organisations that were there a file must hold to replace them all.
pub(crate) const WHOLE: f64 = 0.9;

/// What saving the figures of a period came to.
pub(crate) enum Merged {
    /// A newer edition is loaded; nothing was written.
    Older,
    /// They were written.
    Saved(Saved),
}

/// Figures of a period that were written.
pub(crate) struct Saved {
    pub(crate) is_first: bool,
    /// Whether others keep what they had.
    pub(crate) is_part: bool,
    pub(crate) change: PeriodChange,
    /// The measures that the file has.
    pub(crate) measures: Vec<String>,
    /// Those that the file before had, and which are gone.
    pub(crate) dropped: Vec<String>,
}

/// A load of one release, as far as its figures are concerned.
pub(crate) struct Merge<'a> {
    /// The declaration of the dataset; directories have none.
    pub(crate) dataset: Option<&'a Dataset>,
    pub(crate) new: &'a NewRelease,
    pub(crate) edition: Option<Edition>,
    /// Whether jumps and older editions are taken as they are.
    pub(crate) accept: bool,
    pub(crate) register: &'a OrganisationTable,
    pub(crate) notices: &'a mut Vec<Notice>,
    pub(crate) jumps: &'a mut Vec<Jump>,
}

/// What is loaded for the source and period.
struct Before {
    bytes: FxHashMap<String, Vec<u8>>,
    columns: FxHashMap<String, Column>,
    contributions: Vec<Contribution>,
}

/// How the file covers what is loaded in the measures that both have.
struct Cover {
    /// By ordinal: whether the file has the organisation.
    is_here: Vec<bool>,
    before: usize,
    both: usize,
}

impl Cover {
    fn is_part(&self) -> bool {
        self.before > 0 && (self.both as f64) < WHOLE * self.before as f64
    }
}

impl Before {
    async fn of(tx: &mut Tx, new: &NewRelease, period: Period) -> Result<Self, StoreError> {
        let bytes = facts::of_period(tx, &new.dataset, &new.source, period).await?;
        let mut columns = FxHashMap::default();
        for (measure, bytes) in &bytes {
            columns.insert(measure.clone(), decoded(measure, bytes)?);
        }
        Ok(Self {
            bytes,
            columns,
            contributions: releases::contributions(tx, &new.dataset, &new.source, period).await?,
        })
    }

    fn cover(&self, figures: &PeriodFigures, ordinals: &[Option<Ordinal>], count: usize) -> Cover {
        let mut was_there = vec![false; count];
        for (measure, _) in &figures.columns {
            if let Some(column) = self.columns.get(measure) {
                for (slot, value) in was_there.iter_mut().zip(column.iter()) {
                    *slot |= value.is_reported();
                }
            }
        }
        let mut is_here = vec![false; count];
        for ordinal in ordinals.iter().flatten() {
            is_here[*ordinal as usize] = true;
        }
        let pairs = was_there.iter().zip(&is_here);
        Cover {
            before: was_there.iter().filter(|there| **there).count(),
            both: pairs.filter(|(there, here)| **there && **here).count(),
            is_here,
        }
    }

    /// The releases that gave any of the measures of the file.
    fn owners(&self, figures: &PeriodFigures) -> FxHashSet<&str> {
        let measures: FxHashSet<&str> = figures
            .columns
            .iter()
            .map(|(measure, _)| measure.as_str())
            .collect();
        self.contributions
            .iter()
            .filter(|contribution| measures.contains(contribution.measure.as_str()))
            .map(|contribution| contribution.release.as_str())
            .collect()
    }

    /// The measures that only releases that are replaced had, and the file has not.
    fn dropped(&self, figures: &PeriodFigures) -> Vec<String> {
        let owners = self.owners(figures);
        let mut dropped: Vec<String> = self
            .columns
            .keys()
            .filter(|measure| figures.columns.iter().all(|(kept, _)| kept != *measure))
            .filter(|measure| {
                let mut gave = self
                    .contributions
                    .iter()
                    .filter(|contribution| contribution.measure == **measure)
                    .peekable();
                gave.peek().is_some()
                    && gave.all(|contribution| owners.contains(contribution.release.as_str()))
            })
            .cloned()
            .collect();
        dropped.sort_unstable();
        dropped
    }

    /// The newest edition among the releases that gave any of the measures of the file.
    fn edition(&self, figures: &PeriodFigures) -> Option<Edition> {
        let owners = self.owners(figures);
        self.contributions
            .iter()
            .filter(|contribution| owners.contains(contribution.release.as_str()))
            .filter_map(|contribution| contribution.edition)
            .max()
    }
}

impl Merge<'_> {
    pub(crate) async fn period(
        &mut self,
        tx: &mut Tx,
        figures: &PeriodFigures,
    ) -> Result<Merged, StoreError> {
        let count = self.register.len();
        let ordinals: Vec<Option<Ordinal>> = figures
            .organisations
            .iter()
            .map(|code| self.register.ordinal(*code))
            .collect();
        let before = Before::of(tx, self.new, figures.period).await?;
        let cover = before.cover(figures, &ordinals, count);
        if self.is_older(&before, &cover, figures) {
            return Ok(Merged::Older);
        }
        self.judge(tx, &before, &ordinals, figures).await?;
        let is_part = cover.is_part();
        if is_part {
            self.notices.push(Notice::Extract {
                source: self.new.source.clone(),
                period: figures.period,
                brought: figures.organisations.len(),
                kept: cover.before - cover.both,
            });
        }
        let mut saved = Saved {
            is_first: before.bytes.is_empty(),
            is_part,
            change: PeriodChange {
                period: figures.period,
                changed: 0,
                added: 0,
                removed: 0,
                total_before: String::new(),
                total_after: String::new(),
            },
            measures: figures
                .columns
                .iter()
                .map(|(measure, _)| measure.clone())
                .collect(),
            dropped: Vec::new(),
        };
        let headline = headline_measure(self.dataset, &figures.columns);
        for (measure, local) in &figures.columns {
            let old = before.columns.get(measure);
            let kept = old.filter(|_| is_part);
            let column = spread(local, &ordinals, count, kept, &cover.is_here);
            compare(old, &column, count, &mut saved.change);
            if headline == Some(measure.as_str()) {
                saved.change.total_before = old.map(total).unwrap_or_default();
                saved.change.total_after = total(&column);
            }
            let bytes = column.encode();
            if before.bytes.get(measure) != Some(&bytes) {
                let (dataset, source) = (&self.new.dataset, &self.new.source);
                facts::save(tx, dataset, source, measure, figures.period, &bytes).await?;
            }
        }
        if !is_part {
            saved.dropped = before.dropped(figures);
            for measure in &saved.dropped {
                let old = before.columns.get(measure);
                compare(old, &Column::from_counts(&[]), count, &mut saved.change);
                let (dataset, source) = (&self.new.dataset, &self.new.source);
                facts::remove(tx, dataset, source, measure, figures.period).await?;
            }
        }
        Ok(Merged::Saved(saved))
    }

    /// Whether a newer edition is loaded for the same organisations and measures.
    fn is_older(&mut self, before: &Before, cover: &Cover, figures: &PeriodFigures) -> bool {
        let (Some(edition), Some(loaded)) = (self.edition, before.edition(figures)) else {
            return false;
        };
        let is_older = !self.accept && cover.both > 0 && edition < loaded;
        if is_older {
            self.notices.push(Notice::Older {
                source: self.new.source.clone(),
                period: figures.period,
                edition,
                loaded,
            });
        }
        is_older
    }

    /// Compares the headline, and the amounts that stand for themselves, with what is loaded,
    /// and takes note of what is not plausible.
    async fn judge(
        &mut self,
        tx: &mut Tx,
        before: &Before,
        ordinals: &[Option<Ordinal>],
        figures: &PeriodFigures,
    ) -> Result<(), StoreError> {
        let Some(headline) = headline_measure(self.dataset, &figures.columns) else {
            return Ok(());
        };
        if self.new.is_demonstration {
            return Ok(());
        }
        self.judge_measure(tx, before, ordinals, figures, headline)
            .await?;
        self.judge_estimates(tx, before, ordinals, figures).await?;
        if self.new.declaration.is_some() {
            return Ok(());
        }
        for (measure, _) in &figures.columns {
            if measure != headline && is_whole_amount(self.dataset, measure) {
                self.judge_measure(tx, before, ordinals, figures, measure)
                    .await?;
            }
        }
        Ok(())
    }

    /// Compares the first estimate of figures that are the first of their period with those of
    /// another.
    async fn judge_estimates(
        &mut self,
        tx: &mut Tx,
        before: &Before,
        ordinals: &[Option<Ordinal>],
        figures: &PeriodFigures,
    ) -> Result<(), StoreError> {
        let mut columns = figures.columns.iter();
        let Some((measure, local)) = columns.find(|(id, _)| is_estimate(self.dataset, id)) else {
            return Ok(());
        };
        if self.accept || before.columns.contains_key(measure) {
            return Ok(());
        }
        let Some((other, loaded)) = self.nearest(tx, figures.period, measure).await? else {
            return Ok(());
        };
        let compared = Compared {
            register: self.register,
            against: Against::Other(other),
            period: figures.period,
            measure,
            is_additive: false,
            plausible: None,
            before: &loaded,
            after: &spread(local, ordinals, self.register.len(), None, &[]),
        };
        if let Some(kind) = compared.repeated_estimates() {
            self.jumps.push(Jump {
                dataset: self.new.dataset.clone(),
                source: self.new.source.clone(),
                period: figures.period,
                against: compared.against,
                kind,
            });
        }
        Ok(())
    }

    /// Compares one measure with what is loaded.
    async fn judge_measure(
        &mut self,
        tx: &mut Tx,
        before: &Before,
        ordinals: &[Option<Ordinal>],
        figures: &PeriodFigures,
        measure: &str,
    ) -> Result<(), StoreError> {
        let is_headline = headline_measure(self.dataset, &figures.columns) == Some(measure);
        let (against, loaded) = match before.columns.get(measure) {
            Some(column) => (Against::Loaded, column.clone()),
            None => match self.nearest(tx, figures.period, measure).await? {
                Some((period, column)) => (Against::Other(period), column),
                None => return Ok(()),
            },
        };
        let Some((_, local)) = figures.columns.iter().find(|(id, _)| id == measure) else {
            return Ok(());
        };
        let after = spread(local, ordinals, self.register.len(), None, &[]);
        let compared = Compared {
            register: self.register,
            against,
            period: figures.period,
            measure,
            // One cell of several moves further between months than the whole does.
            is_additive: is_additive(self.dataset, measure)
                && (against == Against::Loaded
                    || is_presence(self.dataset, measure)
                    || is_amount(self.dataset, measure)),
            plausible: self.dataset.and_then(|dataset| dataset.plausible),
            before: &loaded,
            after: &after,
        };
        let (organisations, kept) = compared.organisations();
        if let Against::Other(other) = against
            && is_headline
            && f64::from(kept) < WHOLE * f64::from(organisations)
        {
            self.notices.push(Notice::Part {
                source: self.new.source.clone(),
                period: figures.period,
                brought: figures.organisations.len(),
                against: other,
                loaded: organisations as usize,
            });
        }
        if !self.accept
            && let Some(kind) = compared.judge()
            && !(matches!(kind, JumpKind::Unchanged { .. })
                && self
                    .is_any_other_changed(tx, against, ordinals, figures, measure)
                    .await?)
        {
            self.jumps.push(Jump {
                dataset: self.new.dataset.clone(),
                source: self.new.source.clone(),
                period: figures.period,
                against,
                kind,
            });
        }
        Ok(())
    }

    /// Whether another measure of the figures differs from what is loaded for a period: a
    /// list that is counted once a year stays the same beside events that do not.
    async fn is_any_other_changed(
        &self,
        tx: &mut Tx,
        against: Against,
        ordinals: &[Option<Ordinal>],
        figures: &PeriodFigures,
        measure: &str,
    ) -> Result<bool, StoreError> {
        let Against::Other(other) = against else {
            return Ok(false);
        };
        let (dataset, source) = (&self.new.dataset, &self.new.source);
        for (id, local) in figures.columns.iter().filter(|(id, _)| id != measure) {
            let Some(bytes) = facts::column(tx, dataset, source, id, other).await? else {
                continue;
            };
            let loaded = decoded(id, &bytes)?;
            let column = spread(local, ordinals, self.register.len(), None, &[]);
            let differs = |ordinal| {
                let numbers = loaded.number(ordinal).zip(column.number(ordinal));
                numbers.is_some_and(|(then, now)| then.to_bits() != now.to_bits())
            };
            if (0..self.register.len() as Ordinal).any(differs) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The nearest other period of the source that has a measure, the earlier of two: up to
    /// three months away, or one year where the periods are years.
    async fn nearest(
        &self,
        tx: &mut Tx,
        period: Period,
        measure: &str,
    ) -> Result<Option<(Period, Column)>, StoreError> {
        let within = if period.month().is_some() { 3 } else { 12 };
        let (dataset, source) = (&self.new.dataset, &self.new.source);
        let nearest = facts::periods_of(tx, dataset, source, measure)
            .await?
            .into_iter()
            .map(|other| {
                let distance = other.first_month().since(period.first_month());
                (distance.abs(), distance > 0, other)
            })
            .filter(|(distance, _, _)| *distance > 0 && *distance <= within)
            .min();
        let Some((_, _, other)) = nearest else {
            return Ok(None);
        };
        let bytes = facts::column(tx, dataset, source, measure, other).await?;
        bytes
            .map(|bytes| Ok((other, decoded(measure, &bytes)?)))
            .transpose()
    }
}

/// A column of the table of figures.
pub(crate) fn decoded(measure: &str, bytes: &[u8]) -> Result<Column, StoreError> {
    Column::decode(bytes)
        .map_err(|error| StoreError::damaged(format!("figures of {measure}"), error))
}

/// A column of a file by ordinal, with what others `kept`.
fn spread(
    local: &Column,
    ordinals: &[Option<Ordinal>],
    count: usize,
    kept: Option<&Column>,
    is_here: &[bool],
) -> Column {
    let mut values = vec![Value::Missing; count];
    if let Some(kept) = kept {
        for (ordinal, (slot, value)) in values.iter_mut().zip(kept.iter()).enumerate() {
            if !is_here[ordinal] {
                *slot = value;
            }
        }
    }
    for (ordinal, value) in ordinals.iter().zip(local.iter()) {
        if let Some(ordinal) = ordinal {
            values[*ordinal as usize] = value;
        }
    }
    Column::from_values(values.iter().copied())
}

/// Counts what differs between two columns.
fn compare(old: Option<&Column>, new: &Column, count: usize, change: &mut PeriodChange) {
    for ordinal in 0..count as Ordinal {
        let then = old.map_or(Value::Missing, |old| old.get(ordinal));
        let now = new.get(ordinal);
        match (then.is_reported(), now.is_reported()) {
            (false, true) => change.added += 1,
            (true, false) => change.removed += 1,
            (true, true) if then != now => change.changed += 1,
            _ => {}
        }
    }
}

/// The measure whose total is told: the one by which presence is known, else the first.
fn headline_measure<'a>(
    dataset: Option<&Dataset>,
    columns: &'a [(String, Column)],
) -> Option<&'a str> {
    let presence = dataset.map(|dataset| dataset.presence.as_str());
    columns
        .iter()
        .find(|(measure, _)| Some(measure.as_str()) == presence)
        .or_else(|| columns.first())
        .map(|(measure, _)| measure.as_str())
}

/// Whether the presence of an organisation is known by a measure: the whole of the dataset.
fn is_presence(dataset: Option<&Dataset>, measure: &str) -> bool {
    dataset.is_some_and(|dataset| dataset.presence == measure)
}

/// Whether a measure is an amount, such as full-time equivalents, which move slowly.
fn is_amount(dataset: Option<&Dataset>, measure: &str) -> bool {
    margin(dataset, measure).is_some_and(|margin| margin.nature == Nature::Amount)
}

/// Whether a measure is an estimate itself, and not its interval or what is behind it.
fn is_estimate(dataset: Option<&Dataset>, measure: &str) -> bool {
    margin(dataset, measure).is_some_and(|margin| {
        margin.nature == Nature::Estimate && margin.measure_id(estimate::VALUE) == measure
    })
}

/// Whether a measure is an amount that is no part of another.
fn is_whole_amount(dataset: Option<&Dataset>, measure: &str) -> bool {
    is_amount(dataset, measure) && margin(dataset, measure).is_some_and(|margin| margin.size() == 1)
}

/// The margin of a measure.
fn margin<'a>(dataset: Option<&'a Dataset>, measure: &str) -> Option<&'a Margin> {
    let dataset = dataset?;
    let measure = dataset.measure(measure)?;
    dataset.margins.get(measure.margin)
}

/// Whether a measure adds up over organisations.
fn is_additive(dataset: Option<&Dataset>, measure: &str) -> bool {
    dataset.is_some_and(|dataset| {
        dataset
            .measure(measure)
            .is_some_and(|measure| dataset.margins[measure.margin].nature.is_additive())
    })
}

fn total(column: &Column) -> String {
    let sum: f64 = column.iter().filter_map(Value::number).sum();
    if sum.fract() == 0.0 {
        format!("{sum:.0}")
    } else {
        format!("{sum:.3}")
    }
}
