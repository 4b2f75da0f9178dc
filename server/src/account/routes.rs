//! Every route of accounts: its method, its address, the least that somebody must be allowed
//! to come in, and who answers. The table of rights in the tests walks this list.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{self, MethodFilter, MethodRouter};
use domain::access::Action;

use super::state::Accounts;
use super::{
    administration, api_keys, data, documents, layers, policies, presets, profile, programs,
    refusal, sign_in, workspaces,
};

/// The most bytes of a form without files.
const LONGEST_FORM: usize = 64 * 1024;

/// A route.
pub(crate) struct Route {
    pub(crate) method: Method,
    /// Its address, without a slash at its end.
    pub(crate) path: &'static str,
    /// What somebody must be allowed to come in. What they may do inside can be less.
    pub(crate) door: Action,
    answers: MethodRouter<Accounts>,
}

fn get<T: 'static>(path: &'static str, door: Action, handler: impl Handler<T, Accounts>) -> Route {
    Route {
        method: Method::GET,
        path,
        door,
        answers: routing::on(MethodFilter::GET, handler),
    }
}

fn post<T: 'static>(path: &'static str, door: Action, handler: impl Handler<T, Accounts>) -> Route {
    Route {
        method: Method::POST,
        path,
        door,
        answers: routing::on(MethodFilter::POST, handler)
            .layer(DefaultBodyLimit::max(LONGEST_FORM)),
    }
}

/// The list.
pub(crate) fn all() -> Vec<Route> {
    use Action::{Administer, ReadPublic, UseAccount};
    let mut routes = vec![
        get("/accounts/register", ReadPublic, sign_in::register_page),
        post("/accounts/register", ReadPublic, sign_in::register),
        get("/accounts/verify", ReadPublic, sign_in::verify_page),
        post("/accounts/verify", ReadPublic, sign_in::verify),
        post("/accounts/verify/resend", ReadPublic, sign_in::resend),
        get("/accounts/login", ReadPublic, sign_in::log_in_page),
        post("/accounts/login", ReadPublic, sign_in::log_in),
        get("/accounts/logout", ReadPublic, sign_in::log_out_page),
        post("/accounts/logout", ReadPublic, sign_in::log_out),
        get("/accounts/password-reset", ReadPublic, sign_in::reset_page),
        post("/accounts/password-reset", ReadPublic, sign_in::ask_reset),
        post("/accounts/password-reset/new", ReadPublic, sign_in::reset),
        get("/accounts/address", UseAccount, sign_in::take_address_page),
        post("/accounts/address", UseAccount, sign_in::take_address),
        get("/accounts/profile", UseAccount, profile::page),
        post("/accounts/profile/name", UseAccount, profile::change_name),
        post(
            "/accounts/profile/address",
            UseAccount,
            profile::change_address,
        ),
        post(
            "/accounts/profile/password",
            UseAccount,
            profile::change_password,
        ),
        get("/accounts/security", UseAccount, profile::security_page),
        post(
            "/accounts/sign-ins/end",
            UseAccount,
            profile::end_other_sign_ins,
        ),
        post(
            "/accounts/sign-ins/{id}/end",
            UseAccount,
            profile::end_sign_in,
        ),
        post("/accounts/workspace", UseAccount, workspaces::switch),
        get("/accounts/workspaces/{code}", UseAccount, workspaces::page),
        post(
            "/accounts/workspaces/{code}/ask",
            UseAccount,
            workspaces::ask,
        ),
        post(
            "/accounts/workspaces/{code}/withdraw",
            UseAccount,
            workspaces::withdraw,
        ),
        post(
            "/accounts/workspaces/{code}/leave",
            UseAccount,
            workspaces::leave,
        ),
        post(
            "/accounts/workspaces/{code}/sharing",
            UseAccount,
            workspaces::set_sharing,
        ),
        post(
            "/accounts/workspaces/{code}/members/{person}/approve",
            UseAccount,
            workspaces::approve,
        ),
        post(
            "/accounts/workspaces/{code}/members/{person}/reject",
            UseAccount,
            workspaces::reject,
        ),
        post(
            "/accounts/workspaces/{code}/members/{person}/promote",
            UseAccount,
            workspaces::promote,
        ),
        post(
            "/accounts/workspaces/{code}/members/{person}/remove",
            UseAccount,
            workspaces::remove,
        ),
        get("/accounts/presets", UseAccount, presets::page),
        post("/accounts/presets", UseAccount, presets::save),
        get("/accounts/presets/{id}", UseAccount, presets::open),
        post("/accounts/presets/{id}/rename", UseAccount, presets::rename),
        post("/accounts/presets/{id}/update", UseAccount, presets::update),
        post(
            "/accounts/presets/{id}/default",
            UseAccount,
            presets::set_default,
        ),
        post("/accounts/presets/{id}/delete", UseAccount, presets::delete),
        get("/accounts/documents", UseAccount, documents::page),
        get("/accounts/documents/{id}", UseAccount, documents::download),
        post(
            "/accounts/documents/{id}/rename",
            UseAccount,
            documents::rename,
        ),
        post(
            "/accounts/documents/{id}/share",
            UseAccount,
            documents::share,
        ),
        post("/accounts/documents/{id}/link", UseAccount, documents::link),
        post(
            "/accounts/documents/{id}/delete",
            UseAccount,
            documents::delete,
        ),
        post(
            "/accounts/document-links/{id}/revoke",
            UseAccount,
            documents::revoke_link,
        ),
        get("/accounts/api-keys", UseAccount, api_keys::page),
        post("/accounts/api-keys", UseAccount, api_keys::make),
        post(
            "/accounts/api-keys/{id}/revoke",
            UseAccount,
            api_keys::revoke,
        ),
        get("/shared/{token}", ReadPublic, documents::shared),
        get("/accounts/data", UseAccount, data::page),
        get("/accounts/data/download", UseAccount, data::download),
        post("/accounts/data/delete", UseAccount, data::delete),
        get("/admin", Administer, administration::overview),
        get("/admin/people", Administer, administration::people),
        get(
            "/admin/organisations",
            Administer,
            administration::organisations,
        ),
        get("/admin/requests", Administer, administration::requests),
        get("/admin/api-keys", Administer, api_keys::every_key),
        post("/admin/api-keys", Administer, api_keys::make_for),
        post(
            "/admin/api-keys/{id}/limits",
            Administer,
            api_keys::set_limits,
        ),
        post(
            "/admin/api-keys/{id}/revoke",
            Administer,
            api_keys::revoke_any,
        ),
        get("/admin/releases", Administer, administration::releases),
        get("/admin/audit", Administer, administration::audit),
        get("/docs/api", ReadPublic, programs::cookbook),
        get(
            "/use-this-data/{*figure}",
            ReadPublic,
            programs::use_this_data,
        ),
        get("/privacy-policy", ReadPublic, policies::privacy),
        get("/cookie-policy", ReadPublic, policies::cookies),
    ];
    routes.push(Route {
        method: Method::POST,
        path: "/accounts/documents",
        door: UseAccount,
        answers: routing::on(MethodFilter::POST, documents::upload)
            .layer(DefaultBodyLimit::max(documents::LONGEST_REQUEST)),
    });
    routes
}

/// The router of the list. [`layers::authenticate`] must stand around it.
pub(crate) fn router(accounts: &Accounts) -> Router {
    let mut router = Router::new();
    for route in all() {
        let answers = route.answers.layer(from_fn(move |request, next| {
            layers::require_right(route.door, request, next)
        }));
        router = router.route(route.path, answers);
    }
    for rest in [
        "/accounts",
        "/accounts/{*rest}",
        "/admin/{*rest}",
        "/use-this-data",
    ] {
        router = router.route(rest, routing::any(refusal::nothing_here));
    }
    router
        .layer(from_fn_with_state(
            accounts.clone(),
            layers::with_refusal_pages,
        ))
        .with_state(accounts.clone())
}

/// Whether a page, and not the answer to a form, is at a path.
pub(crate) fn is_page(path: &str) -> bool {
    let path = path.trim_end_matches('/');
    all()
        .iter()
        .any(|route| route.method == Method::GET && route.path == path)
}
