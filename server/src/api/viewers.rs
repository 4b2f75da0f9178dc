//! The pages that show the schema: Swagger UI, in which requests can be tried, and ReDoc, for
//! reading. Both are bundled from their packages with our other files and reach no other host.

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{Html, IntoResponse as _, Response};

use super::Api;

/// A page for one of the viewers. What it does is in `frontend/script/api-*.js`.
pub(crate) async fn page(State(api): State<Api>, request: Request) -> Response {
    let (title, name) = if request.uri().path().starts_with("/api/redoc") {
        ("API reference", "api-redoc")
    } else {
        ("Try the API", "api-docs")
    };
    let assets = &api.accounts.app.assets;
    let style = assets.address(&format!("{name}.css"));
    let script = assets.address(&format!("{name}.js"));
    let nonce = format!("{:032x}", rand::random::<u128>());
    let html = format!(
        r#"<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Haresign</title>
<link rel="icon" type="image/svg+xml" href="/icon.svg">
<link rel="stylesheet" href="{style}">
</head>
<body data-nonce="{nonce}">
<nav class="api-way" aria-label="Haresign API"><a href="/">Haresign</a> <a href="/docs/api/">Cookbook</a> <a href="/api/docs/">Try the API</a> <a href="/api/redoc/">Reference</a> <a href="/api/schema/">Schema</a> <a href="/accounts/api-keys/">API keys</a></nav>
<main id="viewer"><noscript><p>This page needs script. The same is in <a href="/api/schema/">the schema</a> and in <a href="/api/v1/">the index of endpoints</a>.</p></noscript></main>
<script type="module" src="{script}"></script>
</body>
</html>
"#
    );
    // Both viewers write styles; the nonce lets in those of their own style elements alone.
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self' data:; font-src 'self' data:; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    let mut response = Html(html).into_response();
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    );
    response
}
