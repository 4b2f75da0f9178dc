//! Dashboards: one organisation against others. Every tool is this page with its own
//! dataset, story and extra sections; the same figures are exported as files.

mod against;
mod breakdowns;
mod cards;
pub mod data;
mod everything;
mod form;
mod indicator_table;
mod members;
pub mod neighbours;
mod notes;
mod over_time;
mod page;
mod question;
mod subject;
mod unanswered;
mod view;

pub(crate) use over_time::nothing as no_figure;
pub use page::Dashboard;
pub(crate) use question::Share;
pub use view::View;
