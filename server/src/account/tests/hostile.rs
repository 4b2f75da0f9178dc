//! What somebody hostile would try. Each is refused, or handled, and changes nothing. What they
//! try too often is in [`super::floods`].

use std::collections::BTreeSet;

use axum::http::{StatusCode, header};
use domain::access::MemberState;
use jiff::{SignedDuration, Timestamp};
use store::accounts::LinkPurpose;

use super::world::{MARGARET, PASSWORD, World, address_of, by};
use crate::auth::cookie;
use crate::auth::token::Token;

#[tokio::test]
async fn a_post_from_another_site_changes_nothing() {
    let world = World::new().await;
    let mut browser = world.person(MARGARET).await;
    let before = world.changes().await;
    for headers in [
        &[
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://evil.example"),
        ][..],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[],
    ] {
        for path in [
            "/accounts/profile/name",
            "/accounts/logout",
            "/accounts/data/delete",
            "/accounts/login",
            "/accounts/register",
        ] {
            let fields = [("name", "Evil"), ("password", PASSWORD)];
            browser
                .post_with(path, &fields, headers)
                .await
                .is(StatusCode::FORBIDDEN);
        }
    }
    assert_eq!(world.changes().await, before);
    // The same by GET reaches nothing that changes anything.
    for path in [
        "/accounts/logout/?everywhere=yes",
        "/accounts/data/delete/?password=x",
    ] {
        browser.get(path).await;
    }
    assert_eq!(world.changes().await, before);
    let text = browser.get("/accounts/profile/").await.is(StatusCode::OK);
    assert!(text.contains(MARGARET));
}

#[tokio::test]
async fn links_work_once_and_for_an_hour() {
    let world = World::new().await;
    let mut browser = world.browser();
    let address = address_of(MARGARET);
    let fields = [
        ("name", MARGARET),
        ("address", address.as_str()),
        ("password", PASSWORD),
    ];
    browser.post("/accounts/register/", &fields).await;
    let link = world.link_to(&address).await;
    let token = link.split('=').nth(1).unwrap().to_owned();
    let fields = [("token", token.as_str()), ("password", PASSWORD)];
    // Opening it uses nothing up: programs that look through mail do that.
    browser.get(&link).await.is(StatusCode::OK);
    browser.get(&link).await.is(StatusCode::OK);
    browser
        .post("/accounts/verify/", &fields)
        .await
        .leads_to("/accounts/profile/");
    let mut replay = world.browser();
    replay.get(&link).await.is(StatusCode::GONE);
    replay
        .post("/accounts/verify/", &fields)
        .await
        .is(StatusCode::GONE);
    assert_eq!(replay.cookie, None);
    // One that is over.
    let person = world.id(MARGARET).await;
    let late = Token::random();
    let ended = Timestamp::now() - SignedDuration::from_secs(1);
    let store = &world.accounts.store;
    store
        .make_link(
            &LinkPurpose::Reset(person.clone()),
            &late.hash(),
            ended,
            None,
        )
        .await
        .unwrap();
    replay
        .get(&format!(
            "/accounts/password-reset/?token={}",
            late.secret()
        ))
        .await
        .is(StatusCode::GONE);
    let fields = [
        ("token", late.secret()),
        ("password", "some other good words"),
    ];
    replay
        .post("/accounts/password-reset/new/", &fields)
        .await
        .is(StatusCode::GONE);
    // One for another purpose.
    let reset = Token::random();
    let soon = Timestamp::now() + SignedDuration::from_mins(5);
    store
        .make_link(&LinkPurpose::Reset(person), &reset.hash(), soon, None)
        .await
        .unwrap();
    let fields = [("token", reset.secret()), ("password", PASSWORD)];
    replay
        .post("/accounts/verify/", &fields)
        .await
        .is(StatusCode::GONE);
}

#[tokio::test]
async fn an_address_that_a_stranger_registers_does_not_become_theirs() {
    let world = World::new().await;
    let address = address_of(MARGARET);
    let mut stranger = world.browser();
    let fields = [
        ("name", "Stranger"),
        ("address", address.as_str()),
        ("password", "a stranger's own words"),
    ];
    stranger.post("/accounts/register/", &fields).await;
    // She follows the link in the mail that she did not ask for, with a password of hers.
    let link = world.link_to(&address).await;
    let token = link.split('=').nth(1).unwrap().to_owned();
    let mut browser = world.browser();
    let fields = [("token", token.as_str()), ("password", PASSWORD)];
    browser
        .post("/accounts/verify/", &fields)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    let known = world
        .accounts
        .store
        .person_by_address(&address)
        .await
        .unwrap();
    assert_eq!(known, None);
}

#[tokio::test]
async fn a_token_chosen_by_somebody_else_is_not_taken() {
    let world = World::new().await;
    world.person(MARGARET).await;
    let mut browser = world.browser();
    let planted = Token::random().secret().to_owned();
    browser.cookie = Some(planted.clone());
    browser.get("/accounts/login/").await.is(StatusCode::OK);
    browser.cookie = Some(planted.clone());
    browser
        .sign_in(MARGARET)
        .await
        .leads_to("/accounts/profile/");
    let given = browser.cookie.clone().unwrap();
    assert_ne!(given, planted);
    let mut attacker = world.browser();
    attacker.cookie = Some(planted);
    attacker
        .get("/accounts/profile/")
        .await
        .leads_to("/accounts/login/");
    // Signing in again on the same device leaves the former token worthless.
    browser
        .sign_in(MARGARET)
        .await
        .leads_to("/accounts/profile/");
    attacker.cookie = Some(given);
    attacker
        .get("/accounts/profile/")
        .await
        .leads_to("/accounts/login/");
}

#[tokio::test]
async fn answers_do_not_tell_whether_an_address_has_an_account() {
    let world = World::new().await;
    world.person(MARGARET).await;
    let known = address_of(MARGARET);
    let unknown = address_of("Nobody Here");
    let forms: [(&str, &[(&str, &str)]); 4] = [
        ("/accounts/login/", &[("password", "wrong words entirely")]),
        (
            "/accounts/register/",
            &[("name", "Somebody"), ("password", PASSWORD)],
        ),
        ("/accounts/password-reset/", &[]),
        ("/accounts/verify/resend/", &[]),
    ];
    for (path, fields) in forms {
        let mut answers = BTreeSet::new();
        for address in [&known, &unknown] {
            let mut fields = fields.to_vec();
            fields.push(("address", address));
            let reply = world.browser().post(path, &fields).await;
            let told = |text: &str| {
                let escaped = percent_encoding::utf8_percent_encode(
                    address,
                    percent_encoding::NON_ALPHANUMERIC,
                );
                text.replace(&escaped.to_string(), "…")
                    .replace(address.as_str(), "…")
            };
            let text = reply.text();
            // Every page has its own nonce, before the part that is read.
            let main = text.find("<main").map_or("", |at| &text[at..]);
            let main = main.split("</main>").next().unwrap();
            answers.insert((reply.status.as_u16(), told(reply.location()), told(main)));
        }
        assert_eq!(answers.len(), 1, "{path} tells them apart: {answers:#?}");
    }
    // What differs is told by mail alone.
    let mails = world.mails().await;
    let to = |address: &str| {
        mails
            .iter()
            .filter(|mail| mail.to.contains(address))
            .count()
    };
    assert_eq!(
        to(&known),
        3,
        "that there is an account, twice: registered, and sent again; and how to reset"
    );
    assert_eq!(
        to(&unknown),
        2,
        "how to verify, twice: registered, and sent again"
    );
}

#[tokio::test]
async fn a_member_is_no_admin_and_a_removed_admin_is_nothing() {
    let world = World::new().await;
    let code = world.practice();
    world.person_who("Administrator", true).await;
    let mut first = world.person("First").await;
    world.member("First", code, "Administrator").await;
    let mut second = world.person("Second").await;
    world.member("Second", code, "First").await;
    world.person(MARGARET).await;
    let person = world.id(MARGARET).await;
    world
        .accounts
        .store
        .ask_for_access(code, &by(Some(person.clone())))
        .await
        .unwrap()
        .unwrap();
    let approve = format!("/accounts/workspaces/{code}/members/{person}/approve/");
    second.post(&approve, &[]).await.is(StatusCode::FORBIDDEN);
    // The second becomes an admin, opens the page, and is removed before deciding.
    let second_id = world.id("Second").await;
    let about = |what: &str| format!("/accounts/workspaces/{code}/members/{second_id}/{what}/");
    first
        .post(&about("promote"), &[])
        .await
        .leads_to("/accounts/workspaces/");
    let page = format!("/accounts/workspaces/{code}/");
    let text = second.get(&page).await.is(StatusCode::OK);
    assert!(text.contains(&approve));
    first
        .post(&about("remove"), &[])
        .await
        .leads_to("/accounts/workspaces/");
    second.post(&approve, &[]).await.is(StatusCode::FORBIDDEN);
    second.get(&page).await.is(StatusCode::FORBIDDEN);
    let relation = world.accounts.store.relation(&person, code).await.unwrap();
    assert_eq!(relation.member, Some(MemberState::Pending));
}

#[tokio::test]
async fn two_people_approve_one_request_at_once() {
    for world in World::on_every_engine().await {
        let code = world.practice();
        world.person_who("Administrator", true).await;
        let mut first = world.person("First").await;
        world.member("First", code, "Administrator").await;
        let mut second = world.person("Second").await;
        world.member("Second", code, "First").await;
        let second_id = world.id("Second").await;
        let promote = format!("/accounts/workspaces/{code}/members/{second_id}/promote/");
        first
            .post(&promote, &[])
            .await
            .leads_to("/accounts/workspaces/");
        let mut asking = world.person(MARGARET).await;
        let ask = format!("/accounts/workspaces/{code}/ask/");
        asking.post(&ask, &[]).await.leads_to("/accounts/profile/");
        let person = world.id(MARGARET).await;
        let approve = format!("/accounts/workspaces/{code}/members/{person}/approve/");
        let (one, other) = tokio::join!(first.post(&approve, &[]), second.post(&approve, &[]));
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::CONFLICT]);
        let mails = world.mails().await;
        let told = mails
            .iter()
            .filter(|mail| mail.to.contains(&address_of(MARGARET)));
        assert_eq!(told.count(), 1, "told once");
    }
}

#[tokio::test]
async fn two_tabs_with_different_workspaces_do_not_mix() {
    let world = World::new().await;
    world.person_who("Administrator", true).await;
    let mut browser = world.person(MARGARET).await;
    let practices = world.practices();
    let (a, b) = (practices[0], practices[1]);
    for code in [a, b] {
        world.member(MARGARET, code, "Administrator").await;
    }
    let mut switch = async |code: &str| {
        let fields = [("workspace", code), ("next", "/tools/")];
        browser
            .post("/accounts/workspace/", &fields)
            .await
            .leads_to("/tools/");
        browser.clone()
    };
    // The first tab works for A; the second then switches to B. They share the cookie.
    let mut first = switch(a.as_str()).await;
    switch(b.as_str()).await;
    // A form of the first tab still names A: what it keeps is kept in A.
    let view = format!("/tools/list-size/?org={a}");
    let fields = [
        ("kind", "view"),
        ("address", view.as_str()),
        ("name", "From the first tab"),
        ("keep", a.as_str()),
    ];
    first
        .post("/accounts/presets/", &fields)
        .await
        .leads_to("/accounts/presets/");
    let text = first
        .get(&format!("/accounts/workspaces/{a}/"))
        .await
        .is(StatusCode::OK);
    assert!(text.contains("From the first tab"));
    let text = first
        .get(&format!("/accounts/workspaces/{b}/"))
        .await
        .is(StatusCode::OK);
    // The page, that is: the menu of the header has what somebody kept wherever they did.
    let main = text.find("<main").map_or("", |at| &text[at..]);
    let main = main.split("</main>").next().unwrap_or_default();
    assert!(main.contains("Members") && !main.contains("From the first tab"));
    // An address that names A shows A; one that names nothing follows the last choice.
    first.get(&view).await.is(StatusCode::OK);
    let opened = first.get("/tools/list-size/").await;
    assert_eq!(opened.location(), format!("/tools/list-size/?org={b}"));
}

#[tokio::test]
async fn script_in_a_name_stays_text() {
    let world = World::new().await;
    let code = world.practice();
    world.person_who("Administrator", true).await;
    let attack = "<script>alert(1)</script>";
    let mut browser = world.person(MARGARET).await;
    browser
        .post("/accounts/profile/name/", &[("name", attack)])
        .await
        .leads_to("/accounts/security/");
    world.member(MARGARET, code, "Administrator").await;
    let view = format!("/tools/list-size/?org={code}");
    let fields = [
        ("kind", "view"),
        ("address", view.as_str()),
        ("name", attack),
        ("keep", code.as_str()),
    ];
    browser
        .post("/accounts/presets/", &fields)
        .await
        .leads_to("/accounts/presets/");
    browser
        .upload("\"><img src=x onerror=alert(1)>.csv", b"a,b\n1,2\n3,4\n")
        .await
        .leads_to("/accounts/documents/");
    let mut boss = world.signed_in("Administrator").await;
    for path in [
        "/accounts/profile/",
        "/accounts/presets/",
        "/accounts/documents/",
        "/accounts/security/",
        "/accounts/data/",
        "/tools/",
        view.as_str(),
        &format!("/accounts/workspaces/{code}/"),
    ] {
        let text = browser.get(path).await.is(StatusCode::OK);
        assert!(
            !text.contains("<script>alert") && !text.contains("<img src=x"),
            "{path}"
        );
    }
    for path in ["/admin/people/", "/admin/audit/", "/admin/requests/"] {
        let text = boss.get(path).await.is(StatusCode::OK);
        assert!(!text.contains("<script>alert"), "{path}");
    }
    for mail in world.mails().await {
        assert!(!mail.html.contains("<script>"), "{}", mail.subject);
    }
    // A name is one line.
    browser
        .post(
            "/accounts/profile/name/",
            &[("name", "A\r\nBcc: b@c.example")],
        )
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn nobody_is_led_away_after_signing_in() {
    let world = World::new().await;
    world.person(MARGARET).await;
    let address = address_of(MARGARET);
    for next in [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:x",
    ] {
        let fields = [
            ("address", address.as_str()),
            ("password", PASSWORD),
            ("next", next),
        ];
        let reply = world.browser().post("/accounts/login/", &fields).await;
        assert_eq!(reply.location(), "/accounts/profile/", "{next}");
    }
}

#[tokio::test]
async fn pages_of_an_account_are_kept_by_nobody() {
    let world = World::new().await;
    let mut browser = world.person(MARGARET).await;
    for path in [
        "/accounts/profile/",
        "/accounts/security/",
        "/accounts/login/",
    ] {
        let reply = browser.get(path).await;
        assert_eq!(reply.headers[header::CACHE_CONTROL], "no-store", "{path}");
    }
    let page = browser.get("/tools/").await;
    assert_eq!(page.headers[header::CACHE_CONTROL], "private, no-cache");
    assert!(
        page.headers
            .get_all(header::VARY)
            .iter()
            .any(|vary| vary == "cookie")
    );
    // A visitor is given no cookie at all.
    for path in ["/", "/tools/", "/accounts/login/", "/privacy-policy/"] {
        let reply = world.browser().get(path).await;
        assert!(!reply.headers.contains_key(header::SET_COOKIE), "{path}");
    }
    // A cookie that is worth nothing any more is taken away.
    let mut gone = world.browser();
    gone.cookie = Some(Token::random().secret().to_owned());
    let reply = gone.get("/tools/").await;
    let taken = reply.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(taken.starts_with(&format!("{}=;", cookie::NAME)) && taken.contains("Max-Age=0"));
}

/// Whoever registers an address of somebody else, and signs in with the password of that
/// registration, learns nothing by it.
#[tokio::test]
async fn registering_and_signing_in_tells_nobody_who_has_an_account() {
    let world = World::new().await;
    world.person(MARGARET).await;
    let mut pages = Vec::new();
    for address in [address_of(MARGARET), "nobody@surgery.example".to_owned()] {
        let mut attacker = world.browser().from("198.51.100.7");
        let mut said = Vec::new();
        let fields = [
            ("name", "A Stranger"),
            ("address", address.as_str()),
            ("password", "words of an attacker"),
        ];
        let reply = attacker.post("/accounts/register/", &fields).await;
        said.push((reply.status, reply.location().to_owned()));
        // More would have to wait, and say for how long.
        for _ in 0..5 {
            let reply = attacker.post("/accounts/login/", &fields[1..]).await;
            said.push((reply.status, reply.text().replace(&address, "")));
        }
        said[0]
            .1
            .truncate("/accounts/verify/?kind=verification".len());
        pages.push(said);
    }
    let other = pages.pop();
    for (known, unknown) in pages.remove(0).iter().zip(other.unwrap()) {
        assert_eq!(known.0, unknown.0);
        let main = |text: &str| text.split("<main").nth(1).unwrap_or_default().to_owned();
        assert_eq!(main(&known.1), main(&unknown.1));
    }
}
