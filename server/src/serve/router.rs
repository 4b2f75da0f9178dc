//! Which address leads where, and what every answer carries.

use std::any::Any;
use std::path::Path;
use std::sync::Arc;

use any_spawner::Executor;
use app::exports;
use app::state::AppState;
use app::turns::Turns;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::IntoResponse as _;
use axum::routing::{MethodFilter, MethodRouter, get, on};
use leptos::prelude::*;
use leptos::server_fn::axum::server_fn_paths;
use leptos_axum::{handle_server_fns_with_context, render_app_async_with_context};
use store::Store;
use tower::Layer as _;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::{CompressionLayer, CompressionLevel};
use tower_http::normalize_path::{NormalizePath, NormalizePathLayer};
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;

use super::compression;
use super::page_cache::{self, PageCache};
use super::policy;
use super::rendering;
use crate::account::{self, Accounts};
use crate::api;

/// Names of these files hold their hash, so what is under a name never changes.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// How well files and the account's pages are compressed. Levels below take as long with Brotli.
const QUALITY: CompressionLevel = CompressionLevel::Precise(3);

/// The service of every connection. Addresses with and without a slash at their end are one.
pub(super) fn service(accounts: Accounts) -> NormalizePath<Router> {
    NormalizePathLayer::trim_trailing_slash().layer(router(accounts))
}

/// All addresses.
pub(crate) fn router(accounts: Accounts) -> Router {
    let (state, store) = (accounts.app.clone(), accounts.store.clone());
    let public_url = state.public_url.clone();
    let folder = state.assets.folder().to_owned();
    let programs = api::router(&accounts);
    let context = {
        let state = state.clone();
        move || provide_context(state.clone())
    };
    let cache = PageCache::new(state.following.clone());
    let pages = pages(context)
        .layer(middleware::from_fn(policy::by_hash))
        .layer(middleware::from_fn(compression::compress))
        .layer(middleware::from_fn_with_state(
            Turns::new(rendering::WAITING),
            rendering::apart,
        ))
        .layer(middleware::from_fn_with_state(cache, page_cache::keep));
    let accounts_pages = account::router(&accounts).layer(middleware::from_fn(policy::by_hash));
    let pages = pages
        .merge(accounts_pages)
        .layer(middleware::from_fn_with_state(
            accounts,
            account::layers::authenticate,
        ));
    let files = listed(files())
        .layer(CompressionLayer::new().quality(QUALITY))
        .layer(middleware::from_fn_with_state(
            Turns::new(rendering::FILES_WAITING),
            rendering::apart,
        ))
        .with_state(state);
    let health = listed(health()).with_state(store);
    let made = Router::new()
        .merge(pages)
        .merge(files)
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-cache"),
        ))
        .layer(CompressionLayer::new().quality(QUALITY));
    made.merge(health)
        .merge(fixed(&folder))
        .layer(middleware::from_fn_with_state(
            public_url.clone(),
            account::layers::same_origin,
        ))
        // A key in a header and never a cookie: there it does not matter whose page asks.
        .merge(programs)
        .layer(middleware::from_fn(short_enough))
        .layer(middleware::from_fn_with_state(public_url, security_headers))
        .layer(CatchPanicLayer::custom(panicked))
}

/// The pages of the app, and what they ask of the server.
fn pages(context: impl Fn() + Clone + Send + Sync + 'static) -> Router {
    // Where there is one already, it is the same.
    let _ = Executor::init_tokio();
    let shown = render_app_async_with_context(context.clone(), app::shell::shell);
    let page = get(move |request: Request| shown(request));
    let pages = app::pages::PATHS
        .iter()
        .fold(Router::new(), |router, path| {
            router.route(path, page.clone())
        });
    server_fn_paths()
        .fold(pages, |router, (path, method)| {
            let context = context.clone();
            let answer =
                move |request: Request| handle_server_fns_with_context(context.clone(), request);
            let method = MethodFilter::try_from(method).unwrap_or(MethodFilter::GET);
            router.route(path, on(method, answer))
        })
        // A page that says that there is none.
        .fallback_service(page)
}

/// Addresses and who answers them. Lists, so that the table of rights can walk them.
type Listed<S> = Vec<(&'static str, MethodRouter<S>)>;

/// Figures as files. Public.
fn files() -> Listed<AppState> {
    vec![
        ("/tools/{tool}/{file}", get(exports::of_tool)),
        ("/tools/{tool}/nation/{file}", get(exports::of_nation)),
        ("/places/{code}/{file}", get(exports::of_place)),
        ("/data-sources/releases.csv", get(exports::of_releases)),
        ("/data-sources/releases.xlsx", get(exports::of_releases)),
    ]
}

/// The health of the server. Public.
fn health() -> Listed<Store> {
    vec![
        ("/healthz", get(super::health::alive)),
        ("/readyz", get(super::health::ready)),
        ("/version", get(super::health::version)),
    ]
}

/// The addresses that are no account's, for the table of rights.
#[cfg(test)]
pub(crate) fn public_paths() -> Vec<String> {
    let pages = app::pages::PATHS.into_iter().map(str::to_owned);
    let files = files().into_iter().map(|(path, _)| path.to_owned());
    let health = health().into_iter().map(|(path, _)| path.to_owned());
    let programs = api::paths().into_iter();
    let programs = programs
        .filter(|(_, _, is_public)| *is_public)
        .map(|(_, path, _)| path);
    pages.chain(files).chain(health).chain(programs).collect()
}

fn listed<S: Clone + Send + Sync + 'static>(list: Listed<S>) -> Router<S> {
    list.into_iter()
        .fold(Router::new(), |router, (path, answers)| {
            router.route(path, answers)
        })
}

/// Files that do not change while the server runs.
fn fixed(folder: &Path) -> Router {
    let public = folder.join("public");
    let named = ServeDir::new(folder)
        .precompressed_br()
        .precompressed_gzip()
        .append_index_html_on_directories(false);
    let assets = Router::new()
        .nest_service("/assets", named)
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            // A file that is missing may come with the next version.
            |response: &Response<_>| response.status().is_success().then_some(FOR_EVER),
        ))
        .layer(middleware::from_fn(nameable));
    let day = HeaderValue::from_static("public, max-age=86400");
    Router::new()
        .route_service("/icon.svg", ServeFile::new(public.join("icon.svg")))
        .route_service("/robots.txt", ServeFile::new(public.join("robots.txt")))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::CACHE_CONTROL,
            day,
        ))
        .merge(assets)
}

/// The most bytes of an address.
pub(crate) const LONGEST_ADDRESS: usize = 32 * 1024;

/// Refuses addresses that are longer than anything the site writes: everything that an address holds
/// is read, and written again into the links of its page.
async fn short_enough(request: Request, next: Next) -> Response<Body> {
    let address = request.uri().path_and_query();
    if address.is_some_and(|address| address.as_str().len() > LONGEST_ADDRESS) {
        return (
            StatusCode::URI_TOO_LONG,
            "This address is too long. What is pasted into a planning tool may have about 20,000 characters.\n",
        )
            .into_response();
    }
    next.run(request).await
}

/// Refuses names that no file can have: the file system's own refusal would be an error of the
/// server.
async fn nameable(request: Request, next: Next) -> Response<Body> {
    const LONGEST: usize = 255;
    let mut names = request.uri().path().split('/');
    if names.any(|name| name.len() > LONGEST) {
        return StatusCode::NOT_FOUND.into_response();
    }
    next.run(request).await
}

/// Headers that protect the visitor, on every answer.
async fn security_headers(
    State(public_url): State<Arc<str>>,
    request: Request,
    next: Next,
) -> Response<Body> {
    let is_function = request.uri().path().starts_with("/fn/");
    let mut response = next.run(request).await;
    if is_function && response.status() == StatusCode::INTERNAL_SERVER_ERROR {
        response = function_error(response).await;
    }
    // That there is no room just now is no fault, and under an attack would be said for ever.
    let status = response.status();
    if status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE {
        tracing::error!(status = status.as_u16(), "an answer failed");
    }
    guard(response.headers_mut(), public_url.starts_with("https://"));
    response
}

/// Server functions answer a wrong argument as if it were a fault of the server.
async fn function_error(response: Response<Body>) -> Response<Body> {
    const LONGEST: usize = 64 * 1024;
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, LONGEST).await else {
        return Response::from_parts(parts, Body::empty());
    };
    let is_wrong_argument = [&b"Args|"[..], b"MissingArg|", b"Deserialization|"]
        .iter()
        .any(|mark| bytes.starts_with(mark));
    if is_wrong_argument {
        parts.status = StatusCode::BAD_REQUEST;
    }
    Response::from_parts(parts, Body::from(bytes))
}

fn guard(headers: &mut HeaderMap, is_encrypted: bool) {
    /// A year. What else there is under the name is not ours to decide.
    const ENCRYPTED: HeaderValue = HeaderValue::from_static("max-age=31536000");
    const GUARDS: [(HeaderName, &str); 3] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        ),
    ];
    for (name, value) in GUARDS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if is_encrypted {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, ENCRYPTED);
    }
    // What programs may read from other sites says so itself.
    headers
        .entry(HeaderName::from_static("cross-origin-resource-policy"))
        .or_insert(HeaderValue::from_static("same-origin"));
    // Pages have a policy of their own; nothing else is a document.
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        ));
}

/// A fault of ours: logged once, told without details.
#[allow(clippy::needless_pass_by_value, reason = "the layer hands it over")]
fn panicked(fault: Box<dyn Any + Send + 'static>) -> Response<Body> {
    let detail = fault
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| fault.downcast_ref::<&str>().copied())
        .unwrap_or("unknown");
    tracing::error!(detail, "an answer panicked");
    failed().into_response()
}

/// The answer to a fault of ours, which is logged where it is found.
pub(super) fn failed() -> impl axum::response::IntoResponse {
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        "This page cannot be made just now. The fault is logged; please try again later.\n",
    )
}

#[cfg(test)]
mod tests;
