//! Dashboards: one organisation against others. Every tool is this page with its own
//! dataset, story and extra sections; the same figures are exported as files.
//!
//! [`shown::Shown`] is what a page shows. The sections are functions from it to markup, which the
//! server and the browser call alike; `page` puts them together and follows the address.

mod against;
mod breakdowns;
mod cards;
pub mod data;
mod everything;
mod form;
mod indicator_table;
mod members;
mod neighbours;
mod notes;
mod over_time;
mod page;
mod parts;
mod question;
mod shown;
mod subject;
#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests;
mod together;
mod unanswered;

pub use page::Dashboard;
