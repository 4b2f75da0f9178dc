//! The interface through the real router, as programs use it.

mod calculators;
mod figures;
mod indicators;
mod keys;
mod mutated;
mod organisations;
mod paging;
mod parameters;
mod parts;
mod periods;
mod shape;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use domain::api_rows::iso;
use domain::organisation::Kind;
use jiff::Timestamp;
use serde_json::Value;
use store::accounts::{ApiKeyId, NewApiKey};

use super::keys::Secret;
use crate::account::tests::world::{Reply, World, by};

/// A key without limits that a test would reach.
pub(crate) async fn key(world: &World) -> String {
    made(world, (1_000_000, 1_000_000), None).await.1
}

/// A key with these limits and this end.
async fn made(
    world: &World,
    limits: (u32, u32),
    expires_at: Option<Timestamp>,
) -> (ApiKeyId, String) {
    let secret = Secret::random();
    let new = NewApiKey {
        person: None,
        name: "A test".to_owned(),
        prefix: secret.prefix().to_owned(),
        hash: secret.hash(),
        expires_at,
        limits: Some(limits),
    };
    let store = &world.accounts.store;
    let id = store.make_api_key(&new, &by(None)).await.unwrap().unwrap();
    (id, secret.text().to_owned())
}

/// Asks with these headers and no cookie.
async fn ask(world: &World, method: Method, path: &str, headers: &[(&str, &str)]) -> Reply {
    world
        .browser()
        .send(method, path, headers, Body::empty())
        .await
}

/// Asks with a key.
async fn get(world: &World, key: &str, path: &str) -> Reply {
    let bearer = format!("Bearer {key}");
    ask(world, Method::GET, path, &[("authorization", &bearer)]).await
}

/// What is read with a key, as JSON; fails where it is refused.
async fn read(world: &World, key: &str, path: &str) -> Value {
    let reply = get(world, key, path).await;
    let text = reply.is(StatusCode::OK);
    serde_json::from_str(&text).unwrap()
}

/// The latest month of a dataset, by its first day.
fn latest(world: &World, dataset: &str) -> (usize, String) {
    let snapshot = world.accounts.app.following.now();
    let facts = snapshot.facts(dataset).unwrap();
    let period = facts.latest(Kind::Practice).unwrap();
    (period, iso(facts.periods()[period]))
}

fn results(list: &Value) -> &Vec<Value> {
    list["results"].as_array().unwrap()
}

impl Reply {
    /// A header, empty where there is none.
    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The body as JSON.
    fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("{}", self.text()))
    }

    /// Asserts the status and what the body says of the request.
    #[track_caller]
    fn says(&self, status: StatusCode, words: &str) {
        assert_eq!(self.status, status, "{}", self.text());
        let detail = self.json()["detail"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        assert!(detail.contains(words), "{detail}");
    }

    /// Asserts that the body says this of a parameter.
    #[track_caller]
    fn says_of(&self, name: &str, words: &str) {
        assert_eq!(self.status, StatusCode::BAD_REQUEST, "{}", self.text());
        let text = self.json()[name][0].as_str().unwrap_or_default().to_owned();
        assert!(text.contains(words), "{}", self.text());
    }
}
