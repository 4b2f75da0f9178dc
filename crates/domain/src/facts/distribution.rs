//! The values of one indicator over all organisations of a kind, and where derived figures
//! are kept.

use std::sync::Arc;

use crate::cache::{BoundedCache, HeapBytes};
use crate::facts::joined::Joined;
use crate::organisation::{Kind, Ordinal};
use crate::statistics::rank::Rank;

/// The values of one indicator over all organisations of one kind in one period.
#[derive(Debug, Clone, Default)]
pub struct Distribution {
    /// The organisations of the kind, ascending, as the catalogue lists them.
    pub(super) organisations: Arc<[Ordinal]>,
    /// By place in `organisations`; NaN where there is none.
    pub(super) values: Vec<f64>,
    /// The values that there are, in ascending order.
    pub(super) sorted: Vec<f64>,
}

impl HeapBytes for Distribution {
    fn heap_bytes(&self) -> usize {
        (self.values.len() + self.sorted.len()) * size_of::<f64>()
    }
}

impl Distribution {
    /// The value of one organisation.
    #[must_use]
    pub fn value(&self, ordinal: Ordinal) -> Option<f64> {
        let place = self.organisations.binary_search(&ordinal).ok()?;
        self.values
            .get(place)
            .copied()
            .filter(|value| !value.is_nan())
    }

    /// All values, in ascending order.
    #[must_use]
    pub fn sorted(&self) -> &[f64] {
        &self.sorted
    }

    /// The place of a value that is one of them.
    #[must_use]
    pub fn place(&self, value: f64) -> Rank {
        Rank::in_sorted(value, &self.sorted)
    }

    /// All values with their organisations, in order of ordinal.
    pub fn pairs(&self) -> impl Iterator<Item = (Ordinal, f64)> + '_ {
        self.organisations
            .iter()
            .zip(&self.values)
            .filter(|(_, value)| !value.is_nan())
            .map(|(ordinal, value)| (*ordinal, *value))
    }
}

/// Where distributions are kept: by dataset, kind, indicator and period.
type DistributionKey = (u16, Kind, u16, u32);

/// Where joined sums are kept: by dataset, indicator and period.
type JoinedKey = (u16, u16, u32);

/// Room for about six hundred distributions of practices.
const DISTRIBUTION_BYTES: usize = 40 << 20;

/// Room for about a thousand indicators and periods of all areas: where there is too little, every
/// page sums all practices anew.
const JOINED_BYTES: usize = 32 << 20;

/// The derived figures of all datasets of a snapshot, up to a limit in bytes.
#[derive(Debug, Clone)]
pub struct DerivedFigures {
    pub(super) distributions: Arc<BoundedCache<DistributionKey, Distribution>>,
    pub(super) joined: Arc<BoundedCache<JoinedKey, Joined>>,
}

impl Default for DerivedFigures {
    fn default() -> Self {
        Self {
            distributions: Arc::new(BoundedCache::new(DISTRIBUTION_BYTES, 100_000)),
            joined: Arc::new(BoundedCache::new(JOINED_BYTES, 36_000)),
        }
    }
}
