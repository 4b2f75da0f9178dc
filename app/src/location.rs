//! Where a visitor is: the path and the query of the page's address.
//!
//! A page is opened by its path, which the server answers as a whole, and never changes while it
//! is open. Its query may: the page's script follows links and choices that lead to another state
//! of the same page (`frontend/script/navigation.js`) and says so, and what is shown follows.

use std::sync::Arc;

use answers::address::escaped;
#[cfg(feature = "ssr")]
use domain::visible::seen_lines;
use leptos::prelude::*;

/// The names and values of a query, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Of names and values in turn.
    #[cfg(feature = "browser")]
    pub(crate) fn of_turns(turns: Vec<String>) -> Self {
        let mut pairs = Vec::with_capacity(turns.len() / 2);
        let mut turns = turns.into_iter();
        while let (Some(name), Some(value)) = (turns.next(), turns.next()) {
            pairs.push((name, value));
        }
        Self(pairs)
    }

    /// The value of a name, the last where it is given several times.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        let mut pairs = self.0.iter().rev();
        pairs
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.clone())
    }

    /// Names and values; of a name that is given several times, the last value.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().enumerate().filter_map(|(at, (name, value))| {
            let is_last = !self.0[at + 1..].iter().any(|(other, _)| other == name);
            is_last.then_some((name.as_str(), value.as_str()))
        })
    }

    /// The query as it stands in an address, `?` and all; nothing where it is empty.
    #[must_use]
    pub fn written(&self) -> String {
        let mut written = String::new();
        for (name, value) in self.pairs() {
            written.push(if written.is_empty() { '?' } else { '&' });
            written.push_str(&escaped(name));
            written.push('=');
            written.push_str(&escaped(value));
        }
        written
    }

    /// Whether nothing is asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(feature = "ssr")]
impl Query {
    /// The query of an address, without what is not seen: anybody may have written it, and what
    /// it says stands in the page.
    #[must_use]
    pub fn of(uri: &axum::http::Uri) -> Self {
        let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri)
            .map(|query| query.0)
            .unwrap_or_default();
        let pairs = pairs.iter();
        Self(
            pairs
                .map(|(name, value)| (seen_lines(name), seen_lines(value)))
                .collect(),
        )
    }
}

/// Where a visitor is.
#[derive(Debug, Clone)]
pub(crate) struct Location {
    /// The path of the page.
    pub path: Arc<str>,
    /// Its query, which may change while it is open.
    pub query: RwSignal<Query>,
}

/// Provides the location to all components.
pub(crate) fn provide_location() -> Location {
    let (path, query) = here();
    let location = Location {
        path: path.into(),
        query: RwSignal::new(query),
    };
    crate::browser::on_address(location.query);
    provide_context(location.clone());
    location
}

#[cfg(feature = "ssr")]
fn here() -> (String, Query) {
    use_context::<axum::http::request::Parts>()
        .map(|parts| (parts.uri.path().to_owned(), Query::of(&parts.uri)))
        .unwrap_or_default()
}

#[cfg(not(feature = "ssr"))]
fn here() -> (String, Query) {
    crate::browser::address()
}

/// Where the visitor is.
pub(crate) fn use_location() -> Location {
    use_context().unwrap_or_else(|| Location {
        path: "/".into(),
        query: RwSignal::default(),
    })
}

/// The query of the page.
pub(crate) fn use_query() -> RwSignal<Query> {
    use_location().query
}

/// Leads on to another address in place of this one, where there is one: by the answer of the
/// server, so that a page which the browser takes over is the right one already.
pub(crate) fn lead_on(to: impl FnOnce() -> Option<String>) {
    #[cfg(feature = "ssr")]
    if let Some(to) = to() {
        leptos_axum::redirect(&to);
    }
    #[cfg(all(not(feature = "ssr"), feature = "csr"))]
    if let Some(to) = to() {
        crate::browser::go(&to);
    }
    #[cfg(not(any(feature = "ssr", feature = "csr")))]
    let _ = to;
}

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests {
    use super::*;

    #[test]
    fn of_a_name_that_is_given_twice_the_last_value_counts() {
        let query = Query::of(&"/tools/?org=A81001&q=a+b%26&org=A81002".parse().unwrap());
        assert_eq!(query.get("org").as_deref(), Some("A81002"));
        assert_eq!(query.get("q").as_deref(), Some("a b&"));
        assert_eq!(query.get("own"), None);
        let pairs: Vec<_> = query.pairs().collect();
        assert_eq!(pairs, [("q", "a b&"), ("org", "A81002")]);
        assert_eq!(query.written(), "?q=a%20b%26&org=A81002");
        let turned = Query::of(&"/search/?q=gpj%E2%80%AEexe%00".parse().unwrap());
        assert_eq!(turned.get("q").as_deref(), Some("gpjexe"));
        let none = Query::of(&"/tools/".parse().unwrap());
        assert!(none.is_empty());
        assert_eq!(none.written(), "");
    }
}
