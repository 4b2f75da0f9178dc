//! What a dashboard asks of the server.

use answers::dashboard::Answer;
use domain::comparison::PackedSeries;
use leptos::prelude::*;
use leptos::server_fn::codec::{GetUrl, Postcard};

/// The figures of an organisation against its groups: the shown period of a profile, and one
/// indicator over time. `own` holds the codes of the user's group, separated by commas; an
/// empty `period` means the latest, an empty `profile` the first, an empty `show` the one that
/// the dataset shows first.
///
/// # Errors
/// When the server cannot be reached.
#[server(name = ComparisonFn, prefix = "/fn", endpoint = "comparison", input = GetUrl)]
pub async fn comparison(
    dataset: String,
    org: String,
    period: String,
    own: String,
    profile: String,
    show: String,
) -> Result<Answer, ServerFnError> {
    let snapshot = crate::state::snapshot()?;
    let answer =
        answers::questions::overview(&snapshot, &dataset, &org, &period, &own, &profile, &show);
    if let Answer::Unavailable(missing) = &answer
        && missing.is_not_found()
    {
        crate::state::respond_with(axum::http::StatusCode::NOT_FOUND);
    }
    Ok(answer)
}

/// One indicator over time, for an organisation and its groups; `None` where there is none.
///
/// # Errors
/// When the server cannot be reached.
#[server(name = SeriesFn, prefix = "/fn", endpoint = "series", input = GetUrl, output = Postcard)]
pub async fn series(
    dataset: String,
    org: String,
    period: String,
    own: String,
    show: String,
) -> Result<PackedSeries, ServerFnError> {
    let snapshot = crate::state::snapshot()?;
    let found = answers::questions::series(&snapshot, &dataset, &org, &period, &own, &show);
    Ok(PackedSeries(found.into_iter().collect()))
}
