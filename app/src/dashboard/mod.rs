//! Dashboards: one organisation against others. Every tool is this page with its own
//! dataset, story and extra sections; the same figures are exported as files.

pub mod data;
mod indicator_table;
pub mod neighbours;
mod page;
mod sections;

pub use page::{Dashboard, View};
pub(crate) use sections::nothing as no_figure;
