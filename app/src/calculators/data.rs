//! What the page of a calculator starts from: the rules of the year and what is known of the
//! organisation. With them the browser computes by itself.

use calculators::Start;
use calculators::rules::Scheme;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;
use serde::{Deserialize, Serialize};

/// What a page starts from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Opening {
    /// The rules of the tool and year.
    pub scheme: Scheme,
    /// What is known of the organisation.
    pub start: Start,
    /// Why the tool cannot start from the organisation that was asked for.
    pub wanted: Option<String>,
}

/// The rules of a tool in a year, and what is known of an organisation; an empty `org` is
/// none. `None` where there is no such tool or year.
///
/// # Errors
/// When the server cannot be reached.
#[server(name = CalculatorFn, prefix = "/fn", endpoint = "calculator", input = GetUrl)]
pub async fn opening(
    tool: String,
    year: String,
    org: String,
) -> Result<Option<Opening>, ServerFnError> {
    let snapshot = crate::state::snapshot()?;
    super::opened(&snapshot, &tool, &year, &org).map_err(|error| {
        leptos::logging::error!("{error}");
        ServerFnError::ServerError("The rules cannot be read just now.".to_owned())
    })
}
