//! The field itself, without input or output: organisations, periods, values, the
//! registry of datasets, the statistics, and the comparisons drawn from them.
//!
//! Everything here is pure and is compiled twice, for the server and for the browser, so
//! that one figure has one computation.

pub mod access;
pub mod api_rows;
mod cache;
pub mod calendar;
pub mod catalogue;
pub mod code;
pub mod column;
pub mod comparison;
pub mod computed;
mod examples;
pub mod facts;
pub mod format;
pub mod geography;
pub mod name_history;
pub mod names;
pub mod order;
pub mod organisation;
pub mod peers;
pub mod period;
pub mod postcode;
pub mod registry;
pub mod release;
pub mod rows;
pub mod search;
pub mod snapshot;
pub mod statistics;
pub mod value;
pub mod visible;
