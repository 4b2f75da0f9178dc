//! Where pages are made: on threads of their own, as many at a time as there are cores, so that
//! kept pages, files, the API and the health of the server never wait behind them. When too many
//! wait already, the next are told to come again, instead of waiting without end.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::middleware::Next;
use axum::response::IntoResponse as _;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

use super::page_cache::LONGEST_PAGE;
use super::router::failed;

/// How many pages may wait for their turn; at a few milliseconds each the last of them waits
/// about a third of a second on two cores.
const WAITING: usize = 128;

/// The turns of pages. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Rendering {
    turns: Arc<Semaphore>,
    places: Arc<Semaphore>,
}

impl Rendering {
    /// With one turn for each core.
    pub(super) fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            turns: Arc::new(Semaphore::new(cores)),
            places: Arc::new(Semaphore::new(cores + WAITING)),
        }
    }
}

/// Makes a page, with everything that is done to it, on a thread of its own.
pub(super) async fn apart(
    State(rendering): State<Rendering>,
    request: Request,
    next: Next,
) -> Response<Body> {
    let Ok(place) = rendering.places.clone().try_acquire_owned() else {
        return overloaded();
    };
    let Ok(turn) = rendering.turns.clone().acquire_owned().await else {
        return failed().into_response();
    };
    let runtime = Handle::current();
    let made = tokio::task::spawn_blocking(move || {
        // Held until the page is made, even if its visitor has gone.
        let _held = (place, turn);
        runtime.block_on(whole(request, next))
    });
    match made.await {
        Ok(response) => response,
        Err(error) => match error.try_into_panic() {
            // As if it had happened here: the layer around all answers logs it.
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(error) => {
                tracing::error!(%error, "a page was not made");
                failed().into_response()
            }
        },
    }
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

/// The answer where too many pages wait.
fn overloaded() -> Response<Body> {
    (
        StatusCode::SERVICE_UNAVAILABLE,
        [(header::RETRY_AFTER, HeaderValue::from_static("2"))],
        "Too many pages are asked for just now. Please try again in a few seconds.\n",
    )
        .into_response()
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;

    use super::*;

    async fn ask(rendering: &Rendering) -> Response<Body> {
        let router = Router::new()
            .route("/", get(|| async { "made" }))
            .layer(from_fn_with_state(rendering.clone(), apart));
        let request = Request::get("/").body(Body::empty()).unwrap();
        router.oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn a_page_is_made_and_gives_its_turn_back() {
        let rendering = Rendering::new();
        let free = rendering.places.available_permits();
        let response = ask(&rendering).await;
        assert_eq!(response.status(), StatusCode::OK);
        let body = response.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(&body[..], b"made");
        assert_eq!(rendering.places.available_permits(), free);
    }

    #[tokio::test]
    async fn too_many_are_told_to_come_again() {
        let rendering = Rendering::new();
        let all = u32::try_from(rendering.places.available_permits()).unwrap();
        let taken = rendering
            .places
            .clone()
            .try_acquire_many_owned(all)
            .unwrap();
        let response = ask(&rendering).await;
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(response.headers().contains_key(header::RETRY_AFTER));
        drop(taken);
        assert_eq!(ask(&rendering).await.status(), StatusCode::OK);
    }
}
