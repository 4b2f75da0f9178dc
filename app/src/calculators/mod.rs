//! The planning tools: a page each, computed in the browser and on the server alike.
//!
//! [`Asked`] is the address, [`data`] gives what a page starts from, [`model`] holds what is
//! typed and computes, and the rest draws: inputs beside the result, and below it the charts,
//! tables, scenarios, rules and sources.

#[cfg(feature = "ssr")]
pub mod answer;
mod ask;
pub mod asked;
mod below;
mod cells;
mod chart;
mod data;
#[cfg(feature = "ssr")]
pub(crate) mod export;
mod fields;
mod grid;
mod inputs;
mod model;
mod page;
mod paper;
mod result;
mod rows;
mod rules;
#[cfg(feature = "ssr")]
pub mod start;
#[cfg(test)]
#[cfg(feature = "ssr")]
pub(crate) mod testing;
#[cfg(feature = "ssr")]
mod worked;

pub use asked::Asked;
pub(crate) use page::calculator_page;

#[cfg(feature = "ssr")]
use calculators::book::{Book, BookError};
#[cfg(feature = "ssr")]
use calculators::rules::Year;
#[cfg(feature = "ssr")]
use domain::snapshot::Snapshot;

/// What a page starts from; `None` where there is no such tool or year.
///
/// # Errors
/// What is wrong with the files of rules.
#[cfg(feature = "ssr")]
pub(crate) fn opened(
    snapshot: &Snapshot,
    tool: &str,
    year: &str,
    org: &str,
) -> Result<Option<data::Opening>, BookError> {
    let (Some(calculator), Some(year)) = (calculators::calculator(tool), Year::from_slug(year))
    else {
        return Ok(None);
    };
    let Some(scheme) = Book::get()?.scheme_for(calculator, year) else {
        return Ok(None);
    };
    let code = org.trim();
    let start = start::start(snapshot, calculator, code.parse().ok());
    let wanted = if start.name.is_none() && !code.is_empty() {
        let code: String = code.chars().filter(|c| !c.is_control()).take(20).collect();
        Some(format!("No organisation with the code {code} is known."))
    } else {
        start::wanted(calculator, &start)
    };
    Ok(Some(data::Opening {
        scheme,
        start,
        wanted,
    }))
}
