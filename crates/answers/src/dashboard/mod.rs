//! The overview of an organisation: its answer, and the figures that are drawn from it.

pub mod columns;
#[cfg(test)]
mod figure_tests;
pub mod figures;
pub mod heat_map;
#[cfg(test)]
mod heat_map_tests;
pub mod members_figure;
#[cfg(feature = "snapshot")]
pub mod members_question;
pub mod not_reported;
pub mod parts_table;
pub mod profiles;
pub mod together_figure;
#[cfg(feature = "snapshot")]
pub mod together_question;
mod tree;
pub mod words;

use domain::comparison::{Comparison, Named};
use domain::period::Period;
use serde::{Deserialize, Serialize};

use crate::search::Found;

/// The answer to a dashboard's question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// The figures.
    Comparison(Box<Comparison>),
    /// Nothing to show, and why.
    Unavailable(Unavailable),
}

/// Why there is nothing to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unavailable {
    /// No file of this dataset is loaded.
    NotLoaded,
    /// The code is of no organisation that is known; perhaps one of these was meant.
    Unknown(String, Vec<Found>),
    /// The dataset has no such period; it has these.
    NoPeriod(Option<Named>, Period, Vec<Period>),
}

impl Unavailable {
    /// Whether the address asks for something that does not exist, which is answered with 404.
    #[must_use]
    pub const fn is_not_found(&self) -> bool {
        matches!(self, Self::Unknown(..) | Self::NoPeriod(..))
    }
}
