//! The address of a page, read from its query.

use crate::location::Query;

pub use answers::address::*;

/// Reading an address from a query.
pub trait FromQuery {
    /// The state that a query describes.
    fn from_query(query: &Query) -> Self;
}

impl FromQuery for Address {
    fn from_query(query: &Query) -> Self {
        Self::from_pairs(|name| query.get(name))
    }
}
