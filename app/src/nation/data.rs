//! What the State of the Nation asks of the server.

use answers::nation::NationAnswer;
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

/// England in one indicator and period; an empty `period` means the latest, an empty `org`
/// nobody in particular.
///
/// # Errors
/// When the server cannot be reached.
#[server(name = NationFn, prefix = "/fn", endpoint = "nation", input = GetUrl)]
pub async fn nation(
    dataset: String,
    show: String,
    period: String,
    org: String,
) -> Result<NationAnswer, ServerFnError> {
    let snapshot = crate::state::snapshot()?;
    let answer = answers::questions::nation(&snapshot, &dataset, &show, &period, &org);
    if let NationAnswer::Unavailable(missing) = &answer
        && missing.is_not_found()
    {
        crate::state::respond_with(axum::http::StatusCode::NOT_FOUND);
    }
    Ok(answer)
}
