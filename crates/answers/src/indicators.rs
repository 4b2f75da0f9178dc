//! Every indicator of a dataset for one organisation, searched by words: the page on which a
//! publication of hundreds is looked through.

use domain::comparison::Comparison;
use serde::{Deserialize, Serialize};

/// What the page of every indicator shows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct IndicatorList {
    /// The organisation against its groups, in the indicators that are listed.
    pub comparison: Box<Comparison>,
    /// Those that were found, in the groups in which they are read.
    pub groups: Vec<IndicatorGroup>,
    /// The words that were searched for.
    pub query: String,
    /// How many indicators there are.
    pub all: usize,
    /// How many were found, of which [`MOST`] are listed.
    pub found: usize,
}

/// Indicators that are read together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndicatorGroup {
    /// The profile that shows them.
    pub profile: String,
    /// Its label.
    pub label: String,
    /// The indicators, by identifier.
    pub indicators: Vec<String>,
}

/// The most indicators that are listed with their figures.
pub const MOST: usize = 100;
