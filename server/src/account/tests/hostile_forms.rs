//! Hostile texts through every field of every form of accounts, workspaces and administration. No
//! list of forms is kept: pages are walked as a visitor, as members of a workspace and as an
//! administrator, every form that stands in one is sent with each text in each of its fields, and then
//! everything is read that anybody can see, the mails among it. A route that the walk does not reach
//! fails.

mod form;
mod walk;

use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};

use axum::http::Method;
use domain::visible::is_invisible;

use self::walk::{Walk, pattern_of};
use super::world::{Reply, World};
use crate::account::routes;
use crate::hostile::look::{look, look_at_json};
use crate::hostile::{MARK, TEXTS};

/// What no page has a form for. Its address is read as that of a new view is.
const WITHOUT_FORM: [&str; 1] = ["/accounts/presets/{id}/update"];

/// Sends everything with one of the texts, and reads what has come of it.
async fn every_form_with(text: &str) {
    let world = World::new().await;
    let mut walk = Walk::new(&world, text).await;
    walk.send_every_form().await;
    let found = walk.read_everything().await;
    let sent: BTreeSet<String> = walk.sent.iter().map(|form| form.pattern.clone()).collect();
    let mut left_out = Vec::new();
    for route in routes::all() {
        let is_reached = match route.method {
            Method::GET => walk.read.contains(route.path),
            _ => sent.contains(route.path),
        };
        if !is_reached && !WITHOUT_FORM.contains(&route.path) {
            left_out.push(format!("{} {}", route.method, route.path));
        }
    }
    assert!(left_out.is_empty(), "not reached: {left_out:#?}");
    // What one member typed is seen by another, by the administrator and in mails.
    let typed = if text.contains(is_invisible) { 5 } else { 40 };
    assert!(found > typed, "the texts came back {found} times");
}

#[tokio::test]
async fn no_form_lets_elements_through() {
    every_form_with(TEXTS[0]).await;
}

#[tokio::test]
async fn no_form_lets_attributes_through() {
    every_form_with(TEXTS[1]).await;
}

#[tokio::test]
async fn no_form_lets_templates_and_addresses_through() {
    every_form_with(TEXTS[2]).await;
}

#[tokio::test]
async fn no_form_lets_headers_and_what_is_not_seen_through() {
    every_form_with(TEXTS[3]).await;
}

/// Looks at everything that is held about somebody: a zip of texts and of their documents.
fn look_at_own_data(of: &str, bytes: &[u8]) -> usize {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut found = 0;
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let name = file.name().unwrap().into_owned();
        assert!(
            !name.contains(|c| is_invisible(c) || c == '\\') && !name.contains(".."),
            "{of}: {name:?}"
        );
        let folders = name.matches('/').count();
        assert!(
            folders == usize::from(name.starts_with("documents/")),
            "{of}: {name:?}"
        );
        found += usize::from(name.contains(MARK));
        if name.ends_with(".json") {
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            found += look_at_json(
                &format!("{name} of {of}"),
                &serde_json::from_str(&text).unwrap(),
            );
        }
    }
    found
}

/// Looks at an answer; a zip is looked into.
fn look_at(of: &str, reply: &Reply) -> usize {
    assert!(!reply.status.is_server_error(), "{of}: {}", reply.status);
    let found = look(of, &reply.headers, &reply.bytes);
    if pattern_of(&Method::GET, of).as_deref() == Some("/accounts/data/download")
        && reply.bytes.starts_with(b"PK")
    {
        return found + look_at_own_data(of, &reply.bytes);
    }
    found
}
