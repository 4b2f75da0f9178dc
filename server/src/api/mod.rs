//! The interface for programs: it changes nothing, is described by its own schema, drawn from the registry
//! of datasets.
//!
//! Every endpoint is a line of [`operations::all`]. Around all of them stand [`with_cors`], which
//! lets any site read with a key and gives errors their shape, and around those that are not
//! public [`require_key`], which asks for the key. No cookie is looked at here, so that nothing
//! can be done in the name of somebody who is signed in.

mod answer;
mod calculators;
mod codes;
mod error;
mod figures;
mod index;
pub(crate) mod keys;
mod operations;
mod organisations;
mod parameters;
mod periods;
mod schema;
mod viewers;

use std::any::Any;
use std::sync::Arc;

use app::turns::Turns;
use axum::Router;
use axum::extract::{DefaultBodyLimit, RawPathParams, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{any, get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::{CompressionLayer, CompressionLevel};

use crate::account::Accounts;
use crate::auth::network;
use crate::serve::rendering;

use answer::ApiRequest;
use error::Error;
use operations::Operation;
use parameters::{QueryParams, check_address};

/// Everything behind the interface. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Api {
    accounts: Accounts,
    found: figures::Found,
    /// Answers are made apart from the threads that serve.
    turns: Turns,
}

/// How many answers may wait for their turn; at ten milliseconds for a long page the last of them
/// waits about a third of a second on two cores.
const WAITING: usize = 64;

/// The pages that show the schema, and who makes them.
const VIEWERS: [&str; 2] = ["/api/docs", "/api/redoc"];

/// The addresses, their methods, and whether they need no key; for the table of rights.
#[cfg(test)]
pub(crate) fn paths() -> Vec<(Method, String, bool)> {
    operations::all()
        .into_iter()
        .map(|operation| (Method::GET, operation.path, operation.is_public))
        .chain(VIEWERS.map(|path| (Method::GET, path.to_owned(), true)))
        .chain([(calculators::METHOD, calculators::PATH.to_owned(), false)])
        .collect()
}

/// The router of everything below `/api/`.
pub(crate) fn router(accounts: &Accounts) -> Router {
    router_of(accounts, operations::all())
}

/// The router of these operations, and of what is no operation.
fn router_of(accounts: &Accounts, operations: Vec<Operation>) -> Router {
    let api = Api {
        accounts: accounts.clone(),
        found: figures::Found::default(),
        turns: Turns::new(WAITING),
    };
    let guard = from_fn_with_state(api.clone(), require_key);
    let compression = CompressionLayer::new().quality(CompressionLevel::Fastest);
    let in_turn = from_fn_with_state(api.clone(), in_turn);
    let mut router = Router::new();
    for operation in operations {
        let path = operation.path.clone();
        let is_public = operation.is_public;
        let operation = Arc::new(operation);
        let answers = get(
            move |State(api): State<Api>, path_params: RawPathParams, request: Request| {
                let operation = Arc::clone(&operation);
                async move { answered(&api, &operation, &path_params, &request) }
            },
        );
        let answers = answers
            .route_layer(compression.clone())
            .route_layer(in_turn.clone());
        let answers = if is_public {
            answers
        } else {
            answers.route_layer(guard.clone())
        };
        router = router.route(&path, answers.options(preflight));
    }
    for path in VIEWERS {
        router = router.route(path, get(viewers::page).options(preflight));
    }
    let calculate = post(calculators::answered)
        .layer(DefaultBodyLimit::max(calculators::LONGEST))
        .route_layer(guard.clone());
    router
        // The first address that somebody tries.
        .route("/api", any(|| async { Redirect::permanent("/api/v1/") }))
        .route(calculators::PATH, calculate.options(calculators::preflight))
        .route(
            "/api/{*rest}",
            any(nothing_here).layer(guard).options(preflight),
        )
        .layer(CatchPanicLayer::custom(panicked))
        .layer(compression)
        .layer(from_fn(with_cors))
        .with_state(api)
}

/// The answer of an operation.
fn answered(
    api: &Api,
    operation: &Operation,
    path_params: &RawPathParams,
    request: &Request,
) -> Result<Response, Error> {
    let given = QueryParams::read(request.uri().query().unwrap_or_default())?;
    given.check(&operation.parameters)?;
    let path = request.uri().path().trim_end_matches('/');
    let ask = ApiRequest {
        snapshot: api.accounts.app.following.now(),
        api: api.clone(),
        given,
        path: format!("{path}/"),
        path_params: path_params
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        headers: request.headers().clone(),
    };
    ask.kept(operation.is_public, &operation.make)
}

/// Makes the answer, compressed and whole, when its turn comes.
async fn in_turn(State(api): State<Api>, request: Request, next: Next) -> Result<Response, Error> {
    Ok(rendering::in_turn(&api.turns, request, next).await?)
}

async fn nothing_here() -> Error {
    Error::not_found("There is nothing at this address. /api/v1/ lists the endpoints.")
}

/// What browsers ask before they read across sites.
async fn preflight() -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.headers_mut().insert(
        header::ALLOW,
        HeaderValue::from_static("GET, HEAD, OPTIONS"),
    );
    response
}

/// Asks for the key.
async fn require_key(State(api): State<Api>, request: Request, next: Next) -> Response {
    let from = network::address(&request, api.accounts.proxies).map(network::neighbourhood);
    let from: Arc<str> = from
        .map(|address| api.accounts.hash(&address.to_string()))
        .unwrap_or_default()
        .into();
    let require_key = match bearer(request.headers()) {
        Ok(key) => api.accounts.keys.admit(key, &from).await,
        Err(error) => Err(error),
    };
    match require_key {
        Ok((_, left)) => {
            let mut response = next.run(request).await;
            left.write_headers(response.headers_mut());
            response
        }
        Err(error) => error.into_response(),
    }
}

/// The key in the header.
fn bearer(headers: &HeaderMap) -> Result<&str, Error> {
    const HOW: &str = "An API key is needed: Authorization: Bearer <api_key>. Keys are made at /accounts/api-keys/.";
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = given.next() else {
        return Err(Error::key(HOW, false));
    };
    if given.next().is_some() {
        return Err(Error::key("The header Authorization came twice.", true));
    }
    let text = value.to_str().unwrap_or_default().trim();
    match text.split_once(' ') {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case("bearer") => Ok(key.trim()),
        _ => Err(Error::key(HOW, true)),
    }
}

/// Gives every answer what browsers need to read it from another site, and errors their shape.
async fn with_cors(request: Request, next: Next) -> Response {
    let is_preflight = request.method() == Method::OPTIONS;
    let methods = if calculators::is_here(request.uri().path()) {
        "OPTIONS, POST"
    } else {
        "GET, HEAD, OPTIONS"
    };
    let mut response = match check_address(request.uri()) {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    };
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        let allow = response.headers().get(header::ALLOW).cloned();
        let error = Error::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "This address does not take that method; the header Allow says which it takes.",
        );
        response = error.into_response();
        if let Some(allow) = allow {
            response.headers_mut().insert(header::ALLOW, allow);
        }
    }
    let headers = response.headers_mut();
    headers.append(
        header::VARY,
        HeaderValue::from_static("authorization, accept"),
    );
    // Any site, and never with cookies: whoever has the key may read.
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("cross-origin"),
    );
    headers.insert(
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static(
            "ETag, Last-Modified, Link, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, RateLimit-Policy, WWW-Authenticate",
        ),
    );
    if is_preflight {
        for (name, value) in [
            (header::ACCESS_CONTROL_ALLOW_METHODS, methods),
            (
                header::ACCESS_CONTROL_ALLOW_HEADERS,
                "Authorization, Content-Type, If-None-Match, If-Modified-Since",
            ),
            (header::ACCESS_CONTROL_MAX_AGE, "86400"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    response
}

/// A fault of ours: logged once, told without details.
#[allow(clippy::needless_pass_by_value, reason = "the layer hands it over")]
fn panicked(fault: Box<dyn Any + Send + 'static>) -> Response {
    let detail = fault
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| fault.downcast_ref::<&str>().copied())
        .unwrap_or("unknown");
    tracing::error!(detail, "an answer to a program panicked");
    Error::fault().into_response()
}

#[cfg(test)]
pub(crate) mod tests;
