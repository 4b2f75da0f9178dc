//! The security policy of pages, by the hashes of their scripts.
//!
//! A page is rendered with a nonce of its own, which Leptos gives to every script that it writes.
//! Here each of these scripts is named in the policy by its SHA-256 instead, and the nonce is
//! taken out: what is left is the same for everybody and can be kept. A script that got into the
//! page in another way does not know the nonce, so its hash is not in the policy and browsers
//! refuse it.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, Response, header};
use axum::middleware::Next;
use axum::response::IntoResponse as _;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};

use super::page_cache::LONGEST_PAGE;
use super::router::failed;

/// Replaces the nonce of a page by the hashes of its scripts. What has no nonce goes through.
pub(super) async fn by_hash(request: Request, next: Next) -> Response<Body> {
    let response = next.run(request).await;
    let Some((policy, nonce)) = with_nonce(&response) else {
        return response;
    };
    let (mut parts, body) = response.into_parts();
    let page = match to_bytes(body, LONGEST_PAGE).await {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) => {
            tracing::error!(%error, "a page could not be read");
            return failed().into_response();
        }
    };
    let (page, hashes) = hashed(&page, &nonce);
    let policy = policy.replace(&format!("'nonce-{nonce}'"), &hashes.join(" "));
    let Ok(policy) = HeaderValue::from_str(&policy) else {
        tracing::error!("a security policy is not a header");
        return failed().into_response();
    };
    parts
        .headers
        .insert(header::CONTENT_SECURITY_POLICY, policy);
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(page))
}

/// The policy of a page and the nonce in it.
fn with_nonce(response: &Response<Body>) -> Option<(String, String)> {
    let policy = response.headers().get(header::CONTENT_SECURITY_POLICY)?;
    let policy = policy.to_str().ok()?;
    let (_, rest) = policy.split_once("'nonce-")?;
    let (nonce, _) = rest.split_once('\'')?;
    (!nonce.is_empty()).then(|| (policy.to_owned(), nonce.to_owned()))
}

/// The page without its nonce, and the sources of its inline scripts as a policy names them.
fn hashed(page: &str, nonce: &str) -> (String, Vec<String>) {
    let mark = format!(" nonce=\"{nonce}\"");
    let start = format!("<script{mark}>");
    let mut hashes = Vec::new();
    let mut without = String::with_capacity(page.len());
    let mut rest = page;
    while let Some((before, after)) = rest.split_once(&start) {
        let (script, after) = after.split_once("</script>").unwrap_or((after, ""));
        without.push_str(before);
        without.push_str("<script>");
        without.push_str(script);
        without.push_str("</script>");
        let hash = BASE64_STANDARD.encode(Sha256::digest(script));
        let source = format!("'sha256-{hash}'");
        if !hashes.contains(&source) {
            hashes.push(source);
        }
        rest = after;
    }
    without.push_str(rest);
    // Scripts of files need no nonce: their address is of this site.
    if without.contains(&mark) {
        without = without.replace(&mark, "");
    }
    (without, hashes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONCE: &str = "c2VjcmV0";

    #[test]
    fn a_script_with_the_nonce_is_named_by_its_hash() {
        let page = format!("<head><script nonce=\"{NONCE}\">go()</script></head><p>5 > 3</p>");
        let (page, hashes) = hashed(&page, NONCE);
        assert_eq!(page, "<head><script>go()</script></head><p>5 > 3</p>");
        // echo -n 'go()' | openssl dgst -sha256 -binary | base64
        assert_eq!(
            hashes,
            ["'sha256-5KYv+PUboo5h+0+YAtGRPbwv5d/QxzHslP4YGnUaxRw='"]
        );
    }

    #[test]
    fn an_injected_script_is_in_no_policy() {
        let injected = "<script>steal()</script><script nonce=\"\">steal()</script>\
                        <script nonce=\"guessed\">steal()</script><p onclick=\"steal()\">";
        let page = format!("{injected}<script nonce=\"{NONCE}\">go()</script>");
        let (page, hashes) = hashed(&page, NONCE);
        assert_eq!(hashes.len(), 1);
        assert!(page.starts_with(injected));
    }

    #[test]
    fn pages_that_differ_by_their_nonce_alone_become_the_same() {
        let page = |nonce: &str| {
            let scripts = ["a()", "b()", "a()"]
                .map(|script| format!("<script nonce=\"{nonce}\">{script}</script>"));
            hashed(&scripts.concat(), nonce)
        };
        assert_eq!(page("one"), page("two"));
        assert_eq!(page("one").1.len(), 2);
    }
}
