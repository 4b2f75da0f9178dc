//! The address of a page, read from the router's query.

use leptos_router::params::ParamsMap;

pub use answers::address::*;

/// Reading an address from the router.
pub trait FromQuery {
    /// The state that a query describes.
    fn from_query(query: &ParamsMap) -> Self;
}

impl FromQuery for Address {
    fn from_query(query: &ParamsMap) -> Self {
        Self::from_pairs(|name| query.get(name))
    }
}
