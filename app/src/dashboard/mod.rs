//! Dashboards: one organisation against others. Every tool is this page with its own
//! dataset, story and extra sections; the same figures are exported as files.

pub mod data;
pub mod figures;
mod page;
mod sections;
mod words;

pub use data::Nothing;
pub use figures::breakdown;
pub(crate) use figures::{bands, moments};
pub use page::{Dashboard, View as ViewContext};
pub(crate) use sections::{Legend, nothing as no_figure};
pub use words::{against_sentence, capital, held_or_had, shift_sentence, source_line, than};
