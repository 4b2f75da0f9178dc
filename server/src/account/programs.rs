//! The pages for those who write programs. They need no account; they are made by the server
//! alone like those that do.

use std::collections::HashMap;

use app::address::Address;
use app::programs;
use app::programs::cookbook::{self, Examples};
use axum::extract::{Path, Query};

use super::refusal::{Answer, Refusal};
use super::state::Visit;

type QueryMap = HashMap<String, String>;

/// How a program reads what a figure shows: `{tool}/{figure}` of a dashboard,
/// `{tool}/nation/{figure}` of the State of the Nation.
pub(crate) async fn use_this_data(
    Path(figure): Path<String>,
    Query(query): Query<QueryMap>,
    visit: Visit,
) -> Answer {
    let app = &visit.accounts.app;
    let snapshot = app.following.now();
    let address = Address::from_pairs(|name| query.get(name).cloned());
    let parts: Vec<&str> = figure.trim_end_matches('/').split('/').collect();
    let found = match parts.as_slice() {
        [tool, figure] => programs::of_tool(&snapshot, tool, figure, &address),
        [tool, "nation", figure] => programs::of_nation(&snapshot, tool, figure, &address),
        _ => None,
    };
    let found = found.ok_or(Refusal::NotFound)?;
    visit
        .show(programs::use_this_data(&found, &app.public_url))
        .await
}

/// The cookbook.
pub(crate) async fn cookbook(visit: Visit) -> Answer {
    let app = &visit.accounts.app;
    let examples = Examples::of(&app.following.now());
    visit.show(cookbook::page(&examples, &app.public_url)).await
}
