//! Who reported in the periods around one, by margin: so that an area of which members are
//! missing in a period is known to be incomplete.

use std::collections::BTreeMap;
use std::ops::Bound;

use crate::facts::StoredColumn;
use crate::organisation::Ordinal;
use crate::period::{Month, Period};

/// The months within which a period counts as a neighbour.
const WITHIN_MONTHS: i32 = 12;

/// A set of organisations.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Members(Vec<u64>);

impl Members {
    pub(super) fn insert(&mut self, ordinal: usize) {
        let word = ordinal / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (ordinal % 64);
    }

    pub(super) fn contains(&self, ordinal: Ordinal) -> bool {
        self.0
            .get(ordinal as usize / 64)
            .is_some_and(|word| word & (1 << (ordinal % 64)) != 0)
    }

    /// Bytes taken in memory.
    pub(super) const fn memory(&self) -> usize {
        self.0.len() * size_of::<u64>()
    }
}

/// Who reported, by margin and period.
#[derive(Debug, Default)]
pub struct Reporters {
    by_margin: BTreeMap<usize, BTreeMap<Period, Members>>,
}

impl Reporters {
    /// Who reported in any of these columns. Of each source, the first column of a margin
    /// tells.
    #[must_use]
    pub fn of<'a>(columns: impl IntoIterator<Item = &'a StoredColumn>) -> Self {
        let mut first: BTreeMap<(usize, Period, usize), &StoredColumn> = BTreeMap::new();
        for raw in columns {
            let slot = first
                .entry((raw.measure.margin, raw.period, raw.source_rank))
                .or_insert(raw);
            if raw.measure.cell < slot.measure.cell {
                *slot = raw;
            }
        }
        let mut reporters = Self::default();
        for ((margin, period, _), raw) in first {
            let members = reporters
                .by_margin
                .entry(margin)
                .or_default()
                .entry(period)
                .or_default();
            for (ordinal, value) in raw.column.iter().enumerate() {
                if value.is_reported() {
                    members.insert(ordinal);
                }
            }
        }
        reporters
    }

    /// Who reported a margin in the nearest periods before and after, within a year.
    #[must_use]
    pub fn around(&self, margin: usize, period: Period) -> ReportingContext<'_> {
        let month = period.first_month();
        let mut around = ReportingContext::nothing(month);
        if let Some(periods) = self.by_margin.get(&margin) {
            let after = (Bound::Excluded(period), Bound::Unbounded);
            let is_near = |found: &(&Period, &Members)| {
                found.0.first_month().since(month).abs() <= WITHIN_MONTHS
            };
            let earlier = periods.range(..period).next_back().filter(is_near);
            let later = periods.range(after).next().filter(is_near);
            around.earlier = earlier.map(|(_, members)| members);
            around.later = later.map(|(_, members)| members);
        }
        around
    }
}

/// Who reported a margin in the periods around one.
#[derive(Debug)]
pub struct ReportingContext<'a> {
    /// The first month of the period itself.
    pub month: Month,
    earlier: Option<&'a Members>,
    later: Option<&'a Members>,
}

impl ReportingContext<'_> {
    /// A month around which nothing is known.
    #[must_use]
    pub const fn nothing(month: Month) -> Self {
        Self {
            month,
            earlier: None,
            later: None,
        }
    }

    /// Whether an organisation reported both before and after.
    #[must_use]
    pub fn is_gap(&self, ordinal: Ordinal) -> bool {
        let in_period = |members: Option<&Members>| members.is_some_and(|m| m.contains(ordinal));
        in_period(self.earlier) && in_period(self.later)
    }

    /// How many of some practices reported in the period before or after, whichever is more;
    /// `None` where neither is known.
    #[must_use]
    pub fn reported(&self, practices: &[Ordinal]) -> Option<u32> {
        [self.earlier, self.later]
            .into_iter()
            .flatten()
            .map(|members| {
                let all = practices.iter();
                all.filter(|practice| members.contains(**practice)).count() as u32
            })
            .max()
    }
}
