//! Keys for programs: made on the page, used, limited, revoked, on every engine.

use axum::body::Body;
use axum::http::{Method, StatusCode};

use super::world::{Browser, Reply, World, address_of};

const NOT_THERE: &str = "a key is shown";

/// The key that a page shows.
fn shown(text: &str) -> String {
    let start = text.find("value=\"hrs_").expect(NOT_THERE) + "value=\"".len();
    text[start..].split('"').next().unwrap().to_owned()
}

/// The path of an action on the only key of a page.
fn action(text: &str, end: &str) -> String {
    let at = text.find(end).unwrap_or_else(|| panic!("no {end}"));
    let start = text[..at].rfind("action=\"").unwrap() + "action=\"".len();
    text[start..at + end.len()].to_owned()
}

async fn read(world: &World, key: &str) -> Reply {
    let bearer = format!("Bearer {key}");
    world
        .browser()
        .send(
            Method::GET,
            "/api/v1/pcns/?page_size=1",
            &[("authorization", &bearer)],
            Body::empty(),
        )
        .await
}

async fn make(browser: &mut Browser<'_>, name: &str) -> String {
    let fields = [("name", name), ("life", "30")];
    let text = browser.post("/accounts/api-keys/", &fields).await;
    shown(&text.is(StatusCode::OK))
}

#[tokio::test]
async fn a_key_is_made_used_and_revoked_at_once() {
    for world in World::on_every_engine().await {
        let mut ann = world.person("Ann").await;
        let text = ann.get("/accounts/api-keys/").await.is(StatusCode::OK);
        assert!(text.contains("You have made no key yet"));
        let reply = ann
            .post("/accounts/api-keys/", &[("name", "Board"), ("life", "30")])
            .await;
        assert_eq!(reply.headers["cache-control"], "no-store");
        let key = shown(&reply.is(StatusCode::OK));
        for _ in 0..3 {
            read(&world, &key).await.is(StatusCode::OK);
        }
        // It is never shown again; its use is.
        let text = ann.get("/accounts/api-keys/").await.is(StatusCode::OK);
        assert!(!text.contains(&key) && text.contains(&key[..12]));
        assert!(text.contains("3 requests in 30 days"), "{text}");
        let revoke = action(&text, "/revoke/");
        let mut ben = world.person("Ben").await;
        ben.post(&revoke, &[]).await.is(StatusCode::NOT_FOUND);
        read(&world, &key).await.is(StatusCode::OK);
        ann.post(&revoke, &[])
            .await
            .leads_to("/accounts/api-keys/?done=key-revoked");
        assert_eq!(read(&world, &key).await.status, StatusCode::UNAUTHORIZED);
        let text = ann.get("/accounts/api-keys/").await.is(StatusCode::OK);
        assert!(text.contains("revoked") && !text.contains("/revoke/"));
        // What belongs to the account is in its archive, and goes with it.
        let other = make(&mut ann, "Other").await;
        let archive = ann.get("/accounts/data/download/").await;
        assert_eq!(archive.status, StatusCode::OK);
        assert!(!archive.text().contains(&other));
        let id = world.id("Ann").await;
        let by = super::world::by(Some(id.clone()));
        let verified = world.credentials(&id).await;
        let deleted = world.accounts.store.delete_person(&verified, &by).await;
        deleted.unwrap().unwrap();
        world.accounts.keys.forget_states();
        assert_eq!(read(&world, &other).await.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn what_cannot_be_is_refused_with_words() {
    let world = World::new().await;
    let mut ann = world.person("Ann").await;
    for (name, words) in [
        ("", "Give it a name"),
        (&*"x".repeat(81), "at most 80"),
        ("a\u{7}b", "marks only"),
    ] {
        let reply = ann.post("/accounts/api-keys/", &[("name", name)]).await;
        let text = reply.is(StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text.contains(words) && !text.contains("value=\"hrs_"));
    }
    ann.post("/accounts/api-keys/", &[("name", "a"), ("life", "9999999")])
        .await
        .is(StatusCode::BAD_REQUEST);
    let fields = [("name", "a")];
    let cross = [("sec-fetch-site", "cross-site")];
    let reply = ann.post_with("/accounts/api-keys/", &fields, &cross).await;
    assert_eq!(reply.status, StatusCode::FORBIDDEN);
    for number in 0..20 {
        make(&mut ann, &format!("key {number}")).await;
    }
    let reply = ann.post("/accounts/api-keys/", &[("name", "more")]).await;
    let text = reply.is(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text.contains("as many keys as one can have"));
}

#[tokio::test]
async fn administrators_make_limit_and_revoke_any_key() {
    for world in World::on_every_engine().await {
        world.person("Ann").await;
        let mut boss = world.person_who("Boss", true).await;
        let address = address_of("Ann");
        let wrong = [
            ("name", ""),
            ("address", "nobody@surgery.example"),
            ("per_minute", "0"),
            ("per_day", "many"),
        ];
        let text = boss
            .post("/admin/api-keys/", &wrong)
            .await
            .is(StatusCode::UNPROCESSABLE_ENTITY);
        for words in ["Give it a name", "Nobody has an account", "A limit is"] {
            assert!(text.contains(words), "{words}");
        }
        let fields = [
            ("name", "For Ann"),
            ("address", address.as_str()),
            ("life", "never"),
            ("per_minute", "2"),
            ("per_day", "1,000"),
        ];
        let text = boss.post("/admin/api-keys/", &fields).await;
        let key = shown(&text.is(StatusCode::OK));
        for _ in 0..2 {
            read(&world, &key).await.is(StatusCode::OK);
        }
        assert_eq!(
            read(&world, &key).await.status,
            StatusCode::TOO_MANY_REQUESTS
        );
        let text = boss.get("/admin/api-keys/?q=ann").await.is(StatusCode::OK);
        let limits = action(&text, "/limits/");
        boss.post(&limits, &[("per_minute", "-1"), ("per_day", "5")])
            .await
            .is(StatusCode::UNPROCESSABLE_ENTITY);
        boss.post(&limits, &[("per_minute", "100"), ("per_day", "1000")])
            .await
            .leads_to("/admin/api-keys/?done=key-limited");
        read(&world, &key).await.is(StatusCode::OK);
        let mut ann = world.signed_in("Ann").await;
        let text = ann.get("/accounts/api-keys/").await.is(StatusCode::OK);
        assert!(text.contains("For Ann") && !text.contains(&key));
        ann.post(&limits, &[("per_minute", "9999"), ("per_day", "9999")])
            .await
            .is(StatusCode::FORBIDDEN);
        let text = boss.get("/admin/api-keys/").await.is(StatusCode::OK);
        boss.post(&action(&text, "/revoke/"), &[])
            .await
            .leads_to("/admin/api-keys/?done=key-revoked");
        assert_eq!(read(&world, &key).await.status, StatusCode::UNAUTHORIZED);
        let log = boss.get("/admin/audit/?q=api-key").await.is(StatusCode::OK);
        assert!(log.contains("Api key made") && log.contains("Api key revoked"));
    }
}
