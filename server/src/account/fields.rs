//! Reading what came with a request. What cannot be read is refused as a page, like all else.

use axum::extract::{Form, FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::Uri;
use axum::http::request::Parts;
use domain::visible::{is_invisible, seen};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::refusal::Refusal;

/// The fields of a form that was posted.
pub(crate) struct Fields<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Fields<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let form = Form::from_request(request, state).await;
        form.map(|Form(fields)| Self(fields))
            .map_err(|_| Refusal::Unreadable)
    }
}

/// The fields of an address.
pub(crate) struct Asked<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let read = match only_seen(&parts.uri) {
            Some(address) => Query::try_from_uri(&address),
            None => Query::try_from_uri(&parts.uri),
        };
        read.map(|Query(fields)| Self(fields))
            .map_err(|_| Refusal::Unreadable)
    }
}

/// An address without the characters of its query that are not seen; `None` where it has none of
/// them. Anybody may have written it, and what it asks for stands in the page.
fn only_seen(address: &Uri) -> Option<Uri> {
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(address).ok()?;
    let is_hidden = |text: &String| text.chars().any(is_invisible);
    if !pairs
        .iter()
        .flat_map(|(name, value)| [name, value])
        .any(is_hidden)
    {
        return None;
    }
    let escaped = |text: &str| utf8_percent_encode(&seen(text), NON_ALPHANUMERIC).to_string();
    let query: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", escaped(name), escaped(value)))
        .collect();
    format!("{}?{}", address.path(), query.join("&"))
        .parse()
        .ok()
}

/// What stands in a path: an identifier, or a code and an identifier. One that cannot be is
/// one that is not there.
pub(crate) struct Of<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Of<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        Path::from_request_parts(parts, state)
            .await
            .map(|Path(path)| Self(path))
            .map_err(|_| Refusal::NotFound)
    }
}

/// What the addresses of most pages may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Listed {
    /// What is searched for.
    pub(crate) q: String,
    /// Which part of a list.
    page: String,
    /// What was done before.
    pub(crate) done: String,
}

impl Listed {
    /// Which part of a list, from one.
    pub(crate) fn page(&self) -> u64 {
        self.page.parse().unwrap_or(1).max(1)
    }
}
