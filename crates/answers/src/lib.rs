//! What may be asked of a snapshot, and the view models that answer: the overview of an
//! organisation, an indicator over time, the nation, places, and the figures and tables that
//! are drawn from them. Pages, files and programs ask here, so that one question has one
//! answer; nothing here knows Leptos or HTTP.
//!
//! The view models are compiled for the browser too. What answers needs the figures, and is
//! in [`questions`], behind the feature `snapshot`.

pub mod address;
#[cfg(feature = "snapshot")]
pub mod csv;
pub mod dashboard;
pub mod indicators;
pub mod misunderstood;
pub mod nation;
pub mod neighbours;
pub mod places;
#[cfg(feature = "snapshot")]
pub mod questions;
pub mod releases;
pub mod search;
pub mod site;
