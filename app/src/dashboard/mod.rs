//! Dashboards: one organisation against others. Every tool is this page with its own
//! dataset, story and extra sections; the same figures are exported as files.

pub mod data;
#[cfg(test)]
mod figure_tests;
pub mod figures;
mod heat_map;
mod indicator_table;
mod members;
pub mod members_figure;
#[cfg(feature = "ssr")]
pub mod members_question;
pub mod neighbours;
mod page;
mod sections;
mod tree;
mod words;

pub use data::Nothing;
pub(crate) use figures::{bands, moments};
pub use page::{Dashboard, View};
pub(crate) use sections::nothing as no_figure;
pub use words::source_line;
