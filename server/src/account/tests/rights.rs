//! The table of rights: every address of the site and who may go there. An address that is
//! not in the table fails the test; whoever is not in its row is refused and changes nothing.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use leptos::server_fn::axum::server_fn_paths;
use store::accounts::{NewApiKey, NewPreset, PresetKind};

use super::world::{World, by};
use crate::account::routes;
use crate::auth::token::Token;
use crate::serve::router;

/// Who somebody is, to the organisation and the things in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Visitor,
    /// Has an account, and nothing to do with the organisation.
    Stranger,
    /// Asked for access.
    Waiting,
    /// Was a member.
    Removed,
    /// A member; the preset, the document and the device in question are theirs.
    Owner,
    /// Another member.
    Colleague,
    /// The organisation's admin.
    Admin,
    /// An administrator of the platform.
    Administrator,
}

use Role::{Admin, Administrator, Colleague, Owner, Removed, Stranger, Visitor, Waiting};

const EVERYBODY: &[Role] = &[
    Visitor,
    Stranger,
    Waiting,
    Removed,
    Owner,
    Colleague,
    Admin,
    Administrator,
];
const SIGNED_IN: &[Role] = &[
    Stranger,
    Waiting,
    Removed,
    Owner,
    Colleague,
    Admin,
    Administrator,
];
const MEMBERS: &[Role] = &[Owner, Colleague, Admin];
const FREE_TO_ASK: &[Role] = &[Stranger, Removed, Administrator];

/// Method, address, who may.
#[rustfmt::skip]
pub(super) const TABLE: &[(&str, &str, &[Role])] = &[
    ("GET", "/", EVERYBODY),
    ("GET", "/tools", EVERYBODY),
    ("GET", "/tools/{tool}", EVERYBODY),
    ("GET", "/tools/{tool}/nation", EVERYBODY),
    ("GET", "/tools/{tool}/indicators", EVERYBODY),
    ("GET", "/places", EVERYBODY),
    ("GET", "/places/{code}", EVERYBODY),
    ("GET", "/search", EVERYBODY),
    ("GET", "/methods", EVERYBODY),
    ("GET", "/data-sources", EVERYBODY),
    ("GET", "/interpreting", EVERYBODY),
    ("GET", "/glossary", EVERYBODY),
    ("GET", "/accessibility", EVERYBODY),
    ("GET", "/docs/api", EVERYBODY),
    ("GET", "/use-this-data/{*figure}", EVERYBODY),
    ("GET", "/privacy-policy", EVERYBODY),
    ("GET", "/cookie-policy", EVERYBODY),
    ("GET", "/tools/{tool}/{file}", EVERYBODY),
    ("GET", "/tools/{tool}/nation/{file}", EVERYBODY),
    ("GET", "/places/{code}/{file}", EVERYBODY),
    ("GET", "/data-sources/releases.csv", EVERYBODY),
    ("GET", "/data-sources/releases.xlsx", EVERYBODY),
    ("GET", "/healthz", EVERYBODY),
    ("GET", "/readyz", EVERYBODY),
    ("GET", "/version", EVERYBODY),
    ("GET", "/api/v1", EVERYBODY),
    ("GET", "/api/schema", EVERYBODY),
    ("GET", "/api/docs", EVERYBODY),
    ("GET", "/api/redoc", EVERYBODY),
    ("GET", "/fn/site", EVERYBODY),
    ("GET", "/fn/find", EVERYBODY),
    ("GET", "/fn/dashboard", EVERYBODY),
    ("GET", "/fn/nation", EVERYBODY),
    ("GET", "/fn/calculator", EVERYBODY),
    ("GET", "/fn/place", EVERYBODY),
    ("GET", "/fn/declarations", EVERYBODY),
    ("GET", "/fn/members", EVERYBODY),
    ("GET", "/fn/provenance", EVERYBODY),
    ("GET", "/fn/series", EVERYBODY),
    ("GET", "/fn/indicators", EVERYBODY),
    ("GET", "/fn/releases", EVERYBODY),
    ("GET", "/fn/calculator", EVERYBODY),
    ("GET", "/accounts/register", EVERYBODY),
    ("POST", "/accounts/register", EVERYBODY),
    ("GET", "/accounts/verify", EVERYBODY),
    ("POST", "/accounts/verify", EVERYBODY),
    ("POST", "/accounts/verify/resend", EVERYBODY),
    ("GET", "/accounts/login", EVERYBODY),
    ("POST", "/accounts/login", EVERYBODY),
    ("GET", "/accounts/logout", EVERYBODY),
    ("POST", "/accounts/logout", EVERYBODY),
    ("GET", "/accounts/password-reset", EVERYBODY),
    ("POST", "/accounts/password-reset", EVERYBODY),
    ("POST", "/accounts/password-reset/new", EVERYBODY),
    ("GET", "/accounts/address", SIGNED_IN),
    ("POST", "/accounts/address", SIGNED_IN),
    ("GET", "/accounts/profile", SIGNED_IN),
    ("POST", "/accounts/profile/name", SIGNED_IN),
    ("POST", "/accounts/profile/address", SIGNED_IN),
    ("POST", "/accounts/profile/password", SIGNED_IN),
    ("GET", "/accounts/security", SIGNED_IN),
    ("POST", "/accounts/sign-ins/end", SIGNED_IN),
    ("POST", "/accounts/sign-ins/{id}/end", &[Owner]),
    ("POST", "/accounts/workspace", MEMBERS),
    ("GET", "/accounts/workspaces/{code}", &[Owner, Colleague, Admin, Administrator]),
    ("POST", "/accounts/workspaces/{code}/ask", FREE_TO_ASK),
    ("POST", "/accounts/workspaces/{code}/withdraw", &[Waiting]),
    ("POST", "/accounts/workspaces/{code}/leave", MEMBERS),
    ("POST", "/accounts/workspaces/{code}/sharing", &[Admin]),
    ("POST", "/accounts/workspaces/{code}/members/{person}/approve", &[Admin]),
    ("POST", "/accounts/workspaces/{code}/members/{person}/reject", &[Admin]),
    ("POST", "/accounts/workspaces/{code}/members/{person}/promote", &[Admin]),
    ("POST", "/accounts/workspaces/{code}/members/{person}/remove", &[Admin]),
    ("GET", "/accounts/presets", SIGNED_IN),
    ("POST", "/accounts/presets", MEMBERS),
    ("GET", "/accounts/presets/{id}", MEMBERS),
    ("POST", "/accounts/presets/{id}/rename", &[Owner, Admin]),
    ("POST", "/accounts/presets/{id}/update", &[Owner, Admin]),
    ("POST", "/accounts/presets/{id}/default", MEMBERS),
    ("POST", "/accounts/presets/{id}/delete", &[Owner, Admin]),
    ("GET", "/accounts/documents", SIGNED_IN),
    ("POST", "/accounts/documents", SIGNED_IN),
    ("GET", "/accounts/documents/{id}", MEMBERS),
    ("POST", "/accounts/documents/{id}/rename", &[Owner, Admin]),
    ("POST", "/accounts/documents/{id}/share", &[Owner, Admin]),
    ("POST", "/accounts/documents/{id}/link", &[Owner]),
    ("POST", "/accounts/documents/{id}/delete", &[Owner]),
    ("POST", "/accounts/document-links/{id}/revoke", &[Owner]),
    ("GET", "/accounts/api-keys", SIGNED_IN),
    ("POST", "/accounts/api-keys", SIGNED_IN),
    ("POST", "/accounts/api-keys/{id}/revoke", &[Owner, Administrator]),
    ("GET", "/shared/{token}", EVERYBODY),
    ("GET", "/accounts/data", SIGNED_IN),
    ("GET", "/accounts/data/download", SIGNED_IN),
    ("POST", "/accounts/data/delete", SIGNED_IN),
    ("GET", "/admin", &[Administrator]),
    ("GET", "/admin/people", &[Administrator]),
    ("GET", "/admin/organisations", &[Administrator]),
    ("GET", "/admin/requests", &[Administrator]),
    ("GET", "/admin/api-keys", &[Administrator]),
    ("POST", "/admin/api-keys", &[Administrator]),
    ("POST", "/admin/api-keys/{id}/limits", &[Administrator]),
    ("POST", "/admin/api-keys/{id}/revoke", &[Administrator]),
    ("GET", "/admin/releases", &[Administrator]),
    ("GET", "/admin/audit", &[Administrator]),
];

#[test]
fn every_address_is_in_the_table() {
    let mut there: BTreeSet<(String, String)> = BTreeSet::new();
    for route in routes::all() {
        there.insert((route.method.to_string(), route.path.to_owned()));
    }
    for path in router::public_paths() {
        there.insert(("GET".to_owned(), path));
    }
    for (path, method) in server_fn_paths() {
        // One that anything but GET reaches could change something unseen by the table.
        there.insert((method.to_string(), path.to_owned()));
    }
    let listed: BTreeSet<(String, String)> = TABLE
        .iter()
        .map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned()))
        .collect();
    let missing: Vec<_> = there.difference(&listed).collect();
    assert!(
        missing.is_empty(),
        "not in the table of rights: {missing:?}"
    );
    let gone: Vec<_> = listed.difference(&there).collect();
    assert!(gone.is_empty(), "in the table, and nowhere else: {gone:?}");
}

/// A world in which everybody of the table is, and what the table is about.
pub(super) struct Cast {
    pub(super) world: World,
    /// For each mark in an address, what stands there.
    marks: Vec<(&'static str, String)>,
    /// Those who are approved and those who are promoted are not the same.
    waiting: String,
    colleague: String,
    preset: String,
    document: String,
    device: String,
    link: String,
    key: String,
}

impl Cast {
    pub(super) async fn new() -> Self {
        let world = World::new().await;
        let code = world.practice();
        world.person_who("Administrator", true).await;
        for name in ["Admin", "Owner", "Colleague", "Removed"] {
            world.person(name).await;
            let by = if name == "Admin" {
                "Administrator"
            } else {
                "Admin"
            };
            world.member(name, code, by).await;
        }
        for name in ["Stranger", "Waiting"] {
            world.person(name).await;
        }
        let store = world.accounts.store.clone();
        let id = async |name| world.id(name).await;
        let by_of = async |name| by(Some(id(name).await));
        store
            .ask_for_access(code, &by_of("Waiting").await)
            .await
            .unwrap()
            .unwrap();
        store
            .remove_member(code, &id("Removed").await, &by_of("Admin").await)
            .await
            .unwrap()
            .unwrap();
        let owner = by_of("Owner").await;
        let new = NewPreset {
            kind: PresetKind::View,
            tool: "list-size".to_owned(),
            name: "Ours".to_owned(),
            address: format!("/tools/list-size/?org={code}"),
            organisation: Some(code),
        };
        let preset = store.save_preset(&new, &owner).await.unwrap().unwrap();
        let mut browser = world.signed_in("Owner").await;
        browser
            .upload("plan.csv", b"month,patients\n2026-01,9000\n")
            .await
            .leads_to("/accounts/documents/");
        let documents = store.documents_for(&id("Owner").await).await.unwrap();
        let document = documents[0].id.clone();
        store
            .share_document(&document, Some(code), &owner)
            .await
            .unwrap()
            .unwrap();
        let token = Token::random();
        let link = store
            .link_document(&document, &token.hash(), &owner)
            .await
            .unwrap()
            .unwrap();
        let key = NewApiKey {
            person: Some(id("Owner").await),
            name: "Ours".to_owned(),
            prefix: "hrs_ours".to_owned(),
            hash: "a hash".to_owned(),
            expires_at: None,
            limits: None,
        };
        let key = store.make_api_key(&key, &owner).await.unwrap().unwrap();
        Self {
            marks: vec![
                ("{code}", code.to_string()),
                ("{tool}", "list-size".to_owned()),
                ("{file}", "icb.csv".to_owned()),
                ("{*figure}", "list-size/nation/icb".to_owned()),
                ("{token}", token.secret().to_owned()),
            ],
            waiting: id("Waiting").await.to_string(),
            colleague: id("Colleague").await.to_string(),
            preset: preset.to_string(),
            document: document.to_string(),
            device: world.device_of("Owner").await.to_string(),
            link: link.to_string(),
            key: key.to_string(),
            world,
        }
    }

    pub(super) fn address(&self, path: &str) -> String {
        let mut address = path.to_owned();
        for (mark, value) in &self.marks {
            address = address.replace(mark, value);
        }
        let person = if path.ends_with("/approve") || path.ends_with("/reject") {
            &self.waiting
        } else {
            &self.colleague
        };
        let thing = if path.contains("/presets/") {
            &self.preset
        } else if path.contains("/documents/") {
            &self.document
        } else if path.contains("/api-keys/") {
            &self.key
        } else if path.contains("/document-links/") {
            &self.link
        } else {
            &self.device
        };
        address.replace("{person}", person).replace("{id}", thing)
    }

    /// Whether somebody is let in, however it ends there.
    async fn is_let_in(&self, method: &str, path: &str, role: Role) -> bool {
        let code = self.world.practice().to_string();
        let view = format!("/tools/list-size/?org={code}&group=england");
        let mut browser = match role {
            Visitor => self.world.browser(),
            role => self.world.signed_in(&format!("{role:?}")).await,
        };
        let address = self.address(path);
        // Fields that serve every form: what is refused must not be refused for want of them.
        let fields = [
            (
                "workspace",
                if path.ends_with("/share") {
                    ""
                } else {
                    code.as_str()
                },
            ),
            ("keep", code.as_str()),
            ("kind", "view"),
            ("address", view.as_str()),
            ("name", "Another name"),
            ("is_default", "yes"),
            ("may_share", "no"),
        ];
        let reply = match method {
            "GET" => browser.get(&address).await,
            _ => browser.post(&address, &fields).await,
        };
        let asks_to_sign_in = reply.location().starts_with("/accounts/login/?next=");
        let is_refused = asks_to_sign_in
            || reply.status == StatusCode::FORBIDDEN
            // What was decided can no longer be taken back.
            || (reply.status == StatusCode::CONFLICT && path.ends_with("/withdraw"))
            // What somebody may not know of looks as if it were not there.
            || (reply.status == StatusCode::NOT_FOUND && path.starts_with("/accounts/"));
        assert!(
            !reply.status.is_server_error(),
            "{method} {path} as {role:?}: {}",
            reply.status
        );
        if is_refused && role == Visitor {
            assert!(
                asks_to_sign_in,
                "{method} {path}: a visitor is not asked to sign in"
            );
        }
        !is_refused
    }
}

#[tokio::test]
async fn whoever_is_not_in_a_row_is_refused_and_changes_nothing() {
    let cast = Cast::new().await;
    for (method, path, roles) in TABLE {
        for role in EVERYBODY {
            if roles.contains(role) {
                continue;
            }
            // Signing in is itself a line of the log.
            let signing_in = u64::from(*role != Visitor);
            let before = cast.world.changes().await + signing_in;
            assert!(
                !cast.is_let_in(method, path, *role).await,
                "{method} {path} lets {role:?} in"
            );
            assert_eq!(
                cast.world.changes().await,
                before,
                "{method} {path} changed something for {role:?}"
            );
        }
    }
}

#[tokio::test]
async fn whoever_is_in_a_row_is_let_in() {
    // What is read changes nothing, so that one world serves for all of it.
    let cast = Cast::new().await;
    for (method, path, roles) in TABLE.iter().filter(|row| row.0 == "GET") {
        for role in *roles {
            assert!(
                cast.is_let_in(method, path, *role).await,
                "{method} {path} refuses {role:?}"
            );
        }
    }
    for (method, path, roles) in TABLE.iter().filter(|row| row.0 != "GET") {
        // Public forms are the journeys' to try.
        for role in roles.iter().filter(|_| roles.len() < SIGNED_IN.len()) {
            let cast = Cast::new().await;
            assert!(
                cast.is_let_in(method, path, *role).await,
                "{method} {path} refuses {role:?}"
            );
        }
    }
}
