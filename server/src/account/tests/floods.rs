//! Guessing and flooding: who tries too often waits, and nobody is shut out or sent mail
//! without end.

use axum::http::{StatusCode, header};
use jiff::Timestamp;

use store::accounts::{NewPreset, PresetKind};

use super::world::{MARGARET, World, address_of, by};
use crate::auth::limits::Limit;

#[tokio::test(flavor = "multi_thread")]
async fn guesses_at_the_same_moment_are_as_slow_as_one_after_the_other() {
    // Tasks outlive what borrows; the test is its end.
    let world: &World = Box::leak(Box::new(World::new().await));
    world.person(MARGARET).await;
    let address = address_of(MARGARET);
    let guesses: Vec<_> = (0..24)
        .map(|_| {
            let mut attacker = world.browser().from("198.51.100.7");
            let address = address.clone();
            tokio::spawn(async move {
                let fields = [
                    ("address", address.as_str()),
                    ("password", "a wrong guess at it"),
                ];
                attacker.post("/accounts/login/", &fields).await.status
            })
        })
        .collect();
    let mut looked_at = 0;
    for guess in guesses {
        looked_at += usize::from(guess.await.unwrap() == StatusCode::UNPROCESSABLE_ENTITY);
    }
    // Five are free, and the sixth makes all others wait.
    assert!((1..=6).contains(&looked_at), "{looked_at} guesses");
}

#[tokio::test]
async fn a_form_that_has_to_wait_keeps_what_was_typed() {
    let world = World::new().await;
    let address = "newcomer@surgery.example";
    let mut browser = world.browser();
    for (path, fields) in [
        (
            "/accounts/register/",
            vec![
                ("name", "New Comer"),
                ("address", address),
                ("password", "some words of my own"),
            ],
        ),
        ("/accounts/password-reset/", vec![("address", address)]),
        ("/accounts/verify/resend/", vec![("address", address)]),
        (
            "/accounts/login/",
            vec![("address", address), ("password", "a wrong guess at it")],
        ),
    ] {
        let mut waits = None;
        for _ in 0..10 {
            let reply = browser.post(path, &fields).await;
            if reply.status == StatusCode::TOO_MANY_REQUESTS {
                waits = Some(reply);
                break;
            }
        }
        let reply = waits.unwrap_or_else(|| panic!("{path} never waits"));
        assert!(reply.headers.contains_key(header::RETRY_AFTER), "{path}");
        let page = reply.text();
        assert!(page.contains("tried too often"), "{path}: {page}");
        assert!(
            page.contains(&format!("value=\"{address}\"")),
            "{path}: {page}"
        );
        assert!(!page.contains("some words of my own"), "{path}");
    }
}

/// Wrong passwords from a network make its sign-ins wait, not its mails.
#[tokio::test]
async fn a_network_that_waits_may_still_set_a_new_password() {
    let world = World::new().await;
    world.person(MARGARET).await;
    let mut office = world.browser().from("198.51.100.9");
    let mut waits = false;
    for colleague in 0..60 {
        let address = format!("colleague-{colleague}@surgery.example");
        let fields = [
            ("address", address.as_str()),
            ("password", "a wrong guess at it"),
        ];
        let reply = office.post("/accounts/login/", &fields).await;
        waits |= reply.status == StatusCode::TOO_MANY_REQUESTS;
        if let Some(wait) = reply.headers.get(header::RETRY_AFTER) {
            let seconds: u64 = wait.to_str().unwrap().parse().unwrap();
            assert!(seconds <= 61, "{seconds}");
        }
    }
    assert!(waits, "passwords are tried for ever");
    let address = address_of(MARGARET);
    let reply = office
        .post("/accounts/password-reset/", &[("address", &address)])
        .await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
}

#[tokio::test]
async fn asking_and_withdrawing_floods_nobody_with_mail() {
    let world = World::new().await;
    world.person_who("Administrator", true).await;
    let mut browser = world.person(MARGARET).await;
    let practices = world.accounts.app.following.now();
    let practices: Vec<_> = practices
        .catalogue
        .of_kind(domain::organisation::Kind::Practice)
        .filter(|practice| !practice.is_placeholder())
        .map(|practice| practice.code)
        .take(30)
        .collect();
    let mut try_once = async |code: domain::code::OdsCode| {
        let at = |what: &str| format!("/accounts/workspaces/{code}/{what}/");
        let asked = browser.post(&at("ask"), &[]).await;
        if asked.status == StatusCode::SEE_OTHER {
            // The mail goes out before it can be taken back.
            world.mails().await;
            browser
                .post(&at("withdraw"), &[])
                .await
                .leads_to("/accounts/profile/?done=withdrawn");
        }
        asked
    };
    let told = async || {
        let mails = world.mails().await;
        mails
            .iter()
            .filter(|mail| mail.to.contains(&address_of("Administrator")))
            .count()
    };
    let mut refused = None;
    for _ in 0..10 {
        let reply = try_once(practices[0]).await;
        if reply.status == StatusCode::TOO_MANY_REQUESTS {
            refused = Some(reply);
        }
    }
    let reply = refused.expect("asking goes on for ever");
    assert!(reply.headers.contains_key(header::RETRY_AFTER));
    assert_eq!(
        told().await,
        4,
        "three for nothing, and one that is waited for"
    );
    // Another organisation may still be asked, but not one after the other without end.
    let mut statuses = Vec::new();
    for code in &practices[1..] {
        statuses.push(try_once(*code).await.status);
    }
    assert_eq!(statuses[0], StatusCode::SEE_OTHER);
    assert_eq!(statuses.last(), Some(&StatusCode::TOO_MANY_REQUESTS));
    assert_eq!(told().await, 21);
}

#[tokio::test]
async fn guessing_becomes_slow_and_never_impossible() {
    let world = World::new().await;
    world.person(MARGARET).await;
    let address = address_of(MARGARET);
    let wrong = [
        ("address", address.as_str()),
        ("password", "a wrong guess at it"),
    ];
    let mut attacker = world.browser().from("198.51.100.7");
    let mut refused = None;
    for attempt in 0..20 {
        let reply = attacker.post("/accounts/login/", &wrong).await;
        if reply.status == StatusCode::TOO_MANY_REQUESTS {
            refused = Some((attempt, reply));
            break;
        }
    }
    let (attempt, reply) = refused.expect("guessing goes on for ever");
    assert!(attempt >= 5, "mistyping costs {attempt} attempts");
    assert!(reply.headers.contains_key(header::RETRY_AFTER));
    // The right password does not get through while the account waits …
    let mut owner = world.browser();
    owner
        .sign_in(MARGARET)
        .await
        .is(StatusCode::TOO_MANY_REQUESTS);
    // … an account that nobody has waits alike …
    let unknown = [
        ("address", "nobody@surgery.example"),
        ("password", "a wrong guess at it"),
    ];
    let mut statuses = Vec::new();
    for _ in 0..20 {
        statuses.push(attacker.post("/accounts/login/", &unknown).await.status);
    }
    assert!(statuses.contains(&StatusCode::TOO_MANY_REQUESTS));
    // … and whoever reads its mail is free at once.
    owner
        .post("/accounts/password-reset/", &[("address", &address)])
        .await;
    let link = world.link_to(&address).await;
    let token = link.split('=').nth(1).unwrap();
    let new = "entirely different words";
    owner
        .post(
            "/accounts/password-reset/new/",
            &[("token", token), ("password", new)],
        )
        .await
        .leads_to("/accounts/login/");
    owner
        .post(
            "/accounts/login/",
            &[("address", &address), ("password", new)],
        )
        .await
        .leads_to("/accounts/profile/");
}

#[tokio::test]
async fn nobody_is_flooded_with_mail() {
    let world = World::new().await;
    let mut browser = world.browser();
    let fields = [("address", "target@surgery.example")];
    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(
            browser
                .post("/accounts/password-reset/", &fields)
                .await
                .status,
        );
    }
    assert_eq!(statuses[0], StatusCode::SEE_OTHER);
    assert_eq!(statuses[5], StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn many_long_views_of_a_colleague_do_not_travel_with_pages() {
    let world = World::new().await;
    let code = world.practice();
    let mut browser = world.person(MARGARET).await;
    world.person("Agnes Tulley").await;
    world.person_who("Edith Sparrow", true).await;
    world.member(MARGARET, code, "Edith Sparrow").await;
    world.member("Agnes Tulley", code, MARGARET).await;
    let path = format!("/tools/list-size/?org={code}");
    let before = browser.get(&path).await.is(StatusCode::OK).len();
    let colleague = by(Some(world.id("Agnes Tulley").await));
    let mut last = None;
    for number in 0..120 {
        let view = NewPreset {
            kind: PresetKind::View,
            tool: "list-size".to_owned(),
            name: format!("View {number:03}"),
            address: format!("{path}&show={}", "x".repeat(7_900)),
            organisation: Some(code),
        };
        let saved = world.accounts.store.save_preset(&view, &colleague).await;
        last = Some(saved.unwrap().unwrap());
    }
    let page = browser.get(&path).await.is(StatusCode::OK);
    assert!(page.contains("View 000") && !page.contains("View 119"));
    let more = page.len() - before;
    assert!(more < 20_000, "{more} bytes more");
    // Each of them can be opened, also one that the page does not name.
    let view = format!("/accounts/presets/{}/", last.unwrap());
    browser.get(&view).await.leads_to(&path);
}

#[tokio::test]
async fn nobody_takes_the_places_of_all_others() {
    let world = World::new().await;
    let mut browser = world.person(MARGARET).await;
    let places = world.accounts.uploads.clone();
    let id = world.id(MARGARET).await;
    let taken: Vec<_> = (0..2).map(|_| places.take(id.clone()).unwrap()).collect();
    let reply = browser
        .upload("plan.csv", b"month,patients\n2026-01,9000\n")
        .await;
    assert_eq!(reply.headers[header::RETRY_AFTER], "5");
    let said = reply.is(StatusCode::TOO_MANY_REQUESTS);
    assert!(said.contains("another upload or download"), "{said:.300}");
    let mut other = world.person("Agnes Tulley").await;
    other
        .upload("plan.csv", b"month,patients\n2026-01,9000\n")
        .await
        .leads_to("/accounts/documents/");
    drop(taken);
    browser
        .upload("plan.csv", b"month,patients\n2026-01,9000\n")
        .await
        .leads_to("/accounts/documents/");

    // A download keeps its place until it is through.
    let under_way = world.accounts.data_downloads.take(id.clone()).unwrap();
    browser
        .get("/accounts/data/download/")
        .await
        .is(StatusCode::TOO_MANY_REQUESTS);
    drop(under_way);
    browser
        .get("/accounts/data/download/")
        .await
        .is(StatusCode::OK);
    assert!(world.accounts.data_downloads.is_empty());
}

#[tokio::test]
async fn a_neighbour_who_guesses_keeps_nobody_of_the_office_out() {
    for world in World::on_every_engine().await {
        let mut known = world.person(MARGARET).await;
        known.sign_in(MARGARET).await.leads_to("/accounts/profile/");
        known.post("/accounts/logout/", &[]).await;
        // A neighbour guessed so often that the network has to wait for a minute.
        let network = Limit::Network.key(&world.accounts.hash("192.0.2.1"));
        for _ in 0..40 {
            let now = Timestamp::now();
            let pace = Limit::Network.pace();
            let failed = world
                .accounts
                .store
                .attempt_failed(&network, now, pace)
                .await;
            failed.unwrap();
        }
        known.sign_in(MARGARET).await.leads_to("/accounts/profile/");
        // A stranger's device has to wait, and so has one with a mark for another address, or
        // with one that somebody made up.
        let mut stranger = world.browser();
        let reply = stranger.sign_in(MARGARET).await;
        reply.is(StatusCode::TOO_MANY_REQUESTS);
        let device = known.device.clone().unwrap();
        let (token, mark) = device.split_once('.').unwrap();
        for made_up in [
            format!("{token}.{token}"),
            format!("{mark}.{mark}"),
            String::from("x.y"),
        ] {
            stranger.device = Some(made_up);
            let reply = stranger.sign_in(MARGARET).await;
            reply.is(StatusCode::TOO_MANY_REQUESTS);
        }
        stranger.device = Some(device);
        let fields = [
            ("address", "agnes@surgery.example"),
            ("password", "a wrong guess"),
        ];
        let reply = stranger.post("/accounts/login/", &fields).await;
        reply.is(StatusCode::TOO_MANY_REQUESTS);
        // Guesses from a device that is known are as slow as any.
        let address = address_of(MARGARET);
        let fields = [("address", address.as_str()), ("password", "a wrong guess")];
        let mut last = StatusCode::OK;
        for _ in 0..8 {
            last = known.post("/accounts/login/", &fields).await.status;
        }
        assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    }
}
