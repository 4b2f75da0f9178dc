//! The document around the app, with its security policy.

use std::collections::HashMap;

use axum::extract::Query;
use axum::http::{HeaderName, HeaderValue, header};
use calculators::entry;
use domain::snapshot::Snapshot;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_meta::MetaTags;

use crate::App;
use crate::address::Address;
use crate::state::AppState;

/// Sets the theme that was chosen before, before anything is drawn.
const THEME: &str =
    "try{const t=localStorage.theme;if(t)document.documentElement.dataset.theme=t}catch{}";

/// The document.
#[must_use]
pub fn shell() -> impl IntoView {
    let state = expect_context::<AppState>();
    let asset = |name: &str| state.assets.address(name);
    let (module, asks) = module_of(&requested_path());
    protect();
    view! {
        <!DOCTYPE html>
        <html lang="en-GB" data-asks=asks>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#ffffff"/>
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#17202a"/>
                <script nonce=use_nonce()>{THEME}</script>
                <link rel="stylesheet" href=asset("main.css")/>
                <link rel="preload" r#as="font" type="font/woff2" crossorigin="anonymous" href=asset("source-serif-4-latin-600-normal.woff2")/>
                <link rel="preload" r#as="font" type="font/woff2" crossorigin="anonymous" href=asset("source-serif-4-latin-400-normal.woff2")/>
                <link rel="preload" r#as="font" type="font/woff2" crossorigin="anonymous" href=asset("source-sans-3-latin-400-normal.woff2")/>
                <script type="module" src=asset(&format!("{module}.js"))></script>
                <link rel="preload" r#as="fetch" crossorigin="anonymous" data-wasm="" href=asset(&format!("{module}.wasm"))/>
                <link rel="icon" type="image/svg+xml" href="/icon.svg"/>
                <meta name="description" content="Public data on general practice in England, made comparable: free to use, with its sources shown, and honest about what a difference means."/>
                {property("og:site_name", "Haresign".to_owned())}
                {preview(&state)
                    .map(|picture| {
                        view! {
                            {property("og:image", picture)}
                            <meta name="twitter:card" content="summary_large_image"/>
                        }
                    })}
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// The module that has the page at a path, as `frontend` and `xtask` call it, and what in the
/// address only the server answers, for `frontend/script/navigation.js`: links that change that are
/// followed to another page, all others lead to another state of this one. `None` where every link
/// leads to another page.
fn module_of(path: &str) -> (&'static str, Option<&'static str>) {
    let rest = path.strip_prefix("/tools/").unwrap_or_default();
    let rest = rest.trim_end_matches('/');
    match rest.split_once('/') {
        _ if rest.is_empty() => ("pages", None),
        Some((_, "nation")) => ("nation", Some("org period show")),
        Some(_) => ("pages", None),
        None if entry(rest).is_some() => ("calculators", Some("org year")),
        None => ("dashboards", Some("org period profile own")),
    }
}

fn requested_path() -> String {
    use_context::<axum::http::request::Parts>()
        .map(|parts| parts.uri.path().to_owned())
        .unwrap_or_default()
}

/// What a page says of itself where it is shared (ogp.me).
fn property(name: &'static str, content: String) -> impl IntoView {
    leptos::html::meta().attr("property", name).content(content)
}

/// The picture that stands beside a shared link: the headline chart of a dashboard, by its whole
/// address.
fn preview(state: &AppState) -> Option<String> {
    let parts = use_context::<axum::http::request::Parts>()?;
    let Query(query) = Query::<HashMap<String, String>>::try_from_uri(&parts.uri).ok()?;
    let slug = parts
        .uri
        .path()
        .strip_prefix("/tools/")?
        .trim_end_matches('/');
    picture_of(
        &state.following.now(),
        slug,
        &Address::from_pairs(|name| query.get(name).cloned()),
    )
    .map(|path| format!("{}{path}", state.public_url))
}

/// The address of the picture of a dashboard's chart over time; `None` for what has none.
fn picture_of(snapshot: &Snapshot, slug: &str, address: &Address) -> Option<String> {
    let dataset = snapshot.registry.by_slug(slug)?;
    let org = address.org?;
    snapshot.catalogue.by_code(org)?;
    let period = address.period.map(|period| period.to_string());
    let stand_in = snapshot.facts(&dataset.id).and_then(|facts| {
        answers::questions::stand_in(
            snapshot,
            facts,
            org.as_str(),
            period.as_deref().unwrap_or_default(),
            address.profile.as_deref().unwrap_or_default(),
        )
    });
    // The picture is of the figures that the page shows.
    let shown = match stand_in {
        Some(area) => address.with_org(area.code),
        None => address.clone(),
    };
    Some(format!("/tools/{slug}/trend.png{}", shown.query()))
}

/// The policy of the page: nothing from other hosts, no script but ours, nothing framed. The
/// server puts the hashes of the page's own scripts where the nonce stands here.
fn protect() {
    let Some(response) = use_context::<ResponseOptions>() else {
        return;
    };
    let nonce = use_nonce()
        .map(|nonce| nonce.to_string())
        .unwrap_or_default();
    let policy = format!(
        "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; \
         style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; \
         object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    if let Ok(value) = HeaderValue::from_str(&policy) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, value);
    }
    response.insert_header(
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_another_state_of_a_page_or_to_another_page() {
        for (path, asks) in [
            ("/tools/list-size/", Some("org period profile own")),
            ("/tools/list-size", Some("org period profile own")),
            ("/tools/list-size/nation/", Some("org period show")),
            ("/tools/qof-income/", Some("org year")),
            ("/tools/", None),
            ("/places/A81002/", None),
            ("/", None),
        ] {
            assert_eq!(module_of(path).1, asks, "{path}");
        }
    }

    #[test]
    fn a_page_has_the_module_that_draws_it() {
        for (path, module) in [
            ("/", "pages"),
            ("/tools/", "pages"),
            ("/tools", "pages"),
            ("/search/", "pages"),
            ("/places/A81002/", "pages"),
            ("/tools/list-size/", "dashboards"),
            ("/tools/list-size", "dashboards"),
            ("/tools/list-size/nation/", "nation"),
            ("/tools/list-size/other/", "pages"),
            ("/tools/qof-income/", "calculators"),
            ("/tools/qof-income", "calculators"),
        ] {
            assert_eq!(module_of(path).0, module, "{path}");
        }
    }
}
