//! Where pages, files and answers of the API are made: away from the threads that serve, so that
//! kept pages and the health of the server never wait behind them (see [`app::turns`]).

use app::turns::{Refused, Turns};
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::Response;
use axum::middleware::Next;
use axum::response::IntoResponse as _;
use tokio::runtime::Handle;

use super::page_cache::LONGEST_PAGE;
use super::router::failed;

/// How many pages may wait for their turn; at a few milliseconds each the last of them waits
/// about a third of a second on two cores.
pub(super) const WAITING: usize = 128;

/// How many files may wait for theirs: a picture takes some tens of milliseconds.
pub(super) const FILES_WAITING: usize = 30;

/// Makes an answer, with everything that is done to it, when its turn comes.
pub(super) async fn apart(
    State(turns): State<Turns>,
    request: Request,
    next: Next,
) -> Response<Body> {
    in_turn(&turns, request, next)
        .await
        .unwrap_or_else(Refused::answer)
}

/// The same, where too many wait in the words of whoever asks.
///
/// # Errors
/// When too many wait, or the server stops.
pub(crate) async fn in_turn(
    turns: &Turns,
    request: Request,
    next: Next,
) -> Result<Response<Body>, Refused> {
    let runtime = Handle::current();
    turns
        .run(move || runtime.block_on(whole(request, next)))
        .await
}

/// The answer with all of its body.
async fn whole(request: Request, next: Next) -> Response<Body> {
    let (parts, body) = next.run(request).await.into_parts();
    match to_bytes(body, LONGEST_PAGE).await {
        Ok(bytes) => Response::from_parts(parts, Body::from(bytes)),
        Err(error) => {
            tracing::error!(%error, "a page could not be read");
            failed().into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::http::StatusCode;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn a_page_is_made_whole_on_another_thread() {
        let here = std::thread::current().id();
        let page = move || async move { format!("{}", std::thread::current().id() != here) };
        let router = Router::new()
            .route("/", get(page))
            .layer(from_fn_with_state(Turns::new(WAITING), apart));
        let request = Request::get("/").body(Body::empty()).unwrap();
        let response = router.oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let body = response.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(&body[..], b"true");
    }
}
