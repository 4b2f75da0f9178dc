//! Keys that open nothing: guessed, ended, over their limits, in the wrong place.

use axum::http::{Method, StatusCode};
use jiff::{SignedDuration, Timestamp};

use super::{ask, get, key, made};
use crate::account::tests::world::{World, by};
use crate::api::keys::{Keys, Secret};

const LIST: &str = "/api/v1/practices/?page_size=1";

#[tokio::test]
async fn without_a_key_only_what_is_public_is_answered() {
    let world = World::new().await;
    for path in ["/api/v1/", "/api/schema/", "/api/docs/", "/api/redoc/"] {
        ask(&world, Method::GET, path, &[]).await.is(StatusCode::OK);
    }
    for path in [
        LIST,
        "/api/v1/list-sizes/",
        "/api/v1/gp-appointments/",
        "/api/v1/datasets/list-size/",
        "/api/v1/nothing/",
        "/api/v2/",
    ] {
        let reply = ask(&world, Method::GET, path, &[]).await;
        reply.says(StatusCode::UNAUTHORIZED, "Authorization: Bearer");
        assert!(
            reply.header("www-authenticate").starts_with("Bearer"),
            "{path}"
        );
        assert_eq!(reply.header("cache-control"), "no-store");
    }
    // Every one of the list, so that a new endpoint is asked too.
    for (method, path, is_public) in crate::api::paths() {
        if !is_public {
            let path = path.replace(['{', '}'], "");
            let reply = ask(&world, method, &path, &[]).await;
            reply.says(StatusCode::UNAUTHORIZED, "Authorization: Bearer");
        }
    }
    let key = key(&world).await;
    get(&world, &key, LIST).await.is(StatusCode::OK);
    get(&world, &key, "/api/v1/nothing/")
        .await
        .says(StatusCode::NOT_FOUND, "/api/v1/");
}

#[tokio::test]
async fn a_key_opens_as_it_is_and_in_no_other_letters() {
    let world = World::new().await;
    let key = key(&world).await;
    for scheme in ["Bearer", "bearer", "BEARER"] {
        let header = format!("{scheme} {key}");
        let reply = ask(&world, Method::GET, LIST, &[("authorization", &header)]).await;
        reply.is(StatusCode::OK);
    }
    let swapped: String = key
        .chars()
        .map(|c| {
            if c.is_ascii_lowercase() {
                c.to_ascii_uppercase()
            } else {
                c.to_ascii_lowercase()
            }
        })
        .collect();
    let random = format!("hrs_{}", key[4..].chars().rev().collect::<String>());
    let in_upper = format!("hrs_{}", key[4..].to_ascii_uppercase());
    for wrong in [
        &swapped,
        &random,
        &in_upper,
        &key[..46],
        &format!("{key}A"),
        "hrs_",
        "' OR 1=1 --",
        &Secret::random().hash(),
    ] {
        let reply = get(&world, wrong, LIST).await;
        reply.says(StatusCode::UNAUTHORIZED, "key");
        assert!(reply.header("www-authenticate").contains("invalid_token"));
        assert!(
            wrong.len() < 10 || !reply.text().contains(wrong),
            "the key is not said back"
        );
    }
    let raw = ask(&world, Method::GET, LIST, &[("authorization", &key)]).await;
    raw.says(StatusCode::UNAUTHORIZED, "Bearer");
    let basic = format!("Basic {key}");
    let basic = ask(&world, Method::GET, LIST, &[("authorization", &basic)]).await;
    basic.says(StatusCode::UNAUTHORIZED, "Bearer");
    let twice = format!("Bearer {key}");
    let twice = [
        ("authorization", twice.as_str()),
        ("authorization", twice.as_str()),
    ];
    let twice = ask(&world, Method::GET, LIST, &twice).await;
    twice.says(StatusCode::UNAUTHORIZED, "twice");
}

#[tokio::test]
async fn a_key_in_the_address_is_refused_even_beside_the_header() {
    let world = World::new().await;
    let key = key(&world).await;
    for query in [
        format!("api_key={key}"),
        format!("search={key}"),
        format!("{key}=1"),
        "token=anything".to_owned(),
        "Authorization=Bearer%20x".to_owned(),
        format!("search=hrs%5F{}", &key[4..]),
    ] {
        for path in ["/api/v1/practices/", "/api/v1/", "/api/schema/"] {
            let reply = get(&world, &key, &format!("{path}?{query}")).await;
            reply.says(StatusCode::BAD_REQUEST, "never goes into the address");
            assert!(!reply.text().contains(&key[4..]));
        }
    }
    for path in [
        format!("/api/v1/{key}/"),
        format!("/api/v1/practices/{key}/population/"),
        format!("/api/v1/practices/hrs%5F{}/population/", &key[4..]),
    ] {
        let reply = get(&world, &key, &path).await;
        reply.says(StatusCode::BAD_REQUEST, "revoke it");
        assert!(!reply.text().contains(&key[4..]));
    }
    // A cookie opens nothing either.
    let mut browser = world.person("Ann").await;
    let reply = browser.get(LIST).await;
    reply.says(StatusCode::UNAUTHORIZED, "Bearer");
    assert!(reply.header("set-cookie").is_empty());
}

#[tokio::test]
async fn a_key_that_ended_opens_nothing() {
    for world in World::on_every_engine().await {
        let past = Timestamp::now() - SignedDuration::from_secs(1);
        let (_, expired) = made(&world, (60, 1_000), Some(past)).await;
        get(&world, &expired, LIST)
            .await
            .says(StatusCode::UNAUTHORIZED, "expired");
        let soon = Timestamp::now() + SignedDuration::from_hours(1);
        let (id, revoked) = made(&world, (60, 1_000), Some(soon)).await;
        get(&world, &revoked, LIST).await.is(StatusCode::OK);
        let store = &world.accounts.store;
        store.revoke_api_key(&id, &by(None)).await.unwrap().unwrap();
        // Another process did that: this one learns of it within a second.
        tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
        get(&world, &revoked, LIST)
            .await
            .says(StatusCode::UNAUTHORIZED, "revoked");
    }
}

#[tokio::test]
async fn limits_a_minute_and_a_day_are_kept_and_told() {
    for world in World::on_every_engine().await {
        let (_, minute) = made(&world, (3, 100), None).await;
        for left in [2, 1, 0] {
            let reply = get(&world, &minute, LIST).await;
            reply.is(StatusCode::OK);
            assert_eq!(reply.header("ratelimit-limit"), "3");
            assert_eq!(reply.header("ratelimit-remaining"), left.to_string());
            assert_eq!(reply.header("ratelimit-policy"), "3;w=60, 100;w=86400");
        }
        let reply = get(&world, &minute, LIST).await;
        reply.says(StatusCode::TOO_MANY_REQUESTS, "3 requests a minute");
        let wait: u64 = reply.header("retry-after").parse().unwrap();
        assert!((1..=60).contains(&wait), "{wait}");
        assert_eq!(reply.header("ratelimit-remaining"), "0");

        let (_, day) = made(&world, (100, 2), None).await;
        for _ in 0..2 {
            get(&world, &day, LIST).await.is(StatusCode::OK);
        }
        let reply = get(&world, &day, LIST).await;
        reply.says(StatusCode::TOO_MANY_REQUESTS, "2 requests a day");
        assert_eq!(reply.header("ratelimit-limit"), "2");
        let wait: u64 = reply.header("retry-after").parse().unwrap();
        assert!((1..=86_400).contains(&wait), "{wait}");
        // Where both are used up, the end of the minute helps nobody.
        let (_, both) = made(&world, (2, 2), None).await;
        for _ in 0..2 {
            get(&world, &both, LIST).await.is(StatusCode::OK);
        }
        let reply = get(&world, &both, LIST).await;
        reply.says(StatusCode::TOO_MANY_REQUESTS, "2 requests a day");
        let wait: i64 = reply.header("retry-after").parse().unwrap();
        let of_day = 86_400 - Timestamp::now().as_second().rem_euclid(86_400);
        assert!((wait - of_day).abs() <= 2, "{wait}, not {of_day}");
        // A fault of the program counts too, or it would be free to guess.
        let (_, wrong) = made(&world, (1, 100), None).await;
        get(&world, &wrong, "/api/v1/practices/?serch=elm")
            .await
            .says_of("serch", "no such parameter");
        get(&world, &wrong, LIST)
            .await
            .says(StatusCode::TOO_MANY_REQUESTS, "a minute");
    }
}

#[tokio::test]
async fn the_limit_a_day_is_one_for_all_servers() {
    for world in World::on_every_engine().await {
        let (id, key) = made(&world, (100, 5), None).await;
        for _ in 0..3 {
            get(&world, &key, LIST).await.is(StatusCode::OK);
        }
        world.accounts.keys.write_down().await.unwrap();
        world.accounts.keys.write_down().await.unwrap();
        let store = &world.accounts.store;
        let uses = store.api_uses(&id, "2026-01-01").await.unwrap();
        assert_eq!(uses.iter().map(|day| day.requests).sum::<u64>(), 3);
        let other = Keys::new(store.clone());
        let network = "other".into();
        for left in [1, 0] {
            let (_, told) = other.admit(&key, &network).await.unwrap();
            let mut headers = axum::http::HeaderMap::new();
            told.write_headers(&mut headers);
            assert_eq!(headers["ratelimit-remaining"], left.to_string());
        }
        assert!(other.admit(&key, &network).await.is_err());
        other.write_down().await.unwrap();
        world.accounts.keys.forget_states();
        get(&world, &key, LIST)
            .await
            .says(StatusCode::TOO_MANY_REQUESTS, "a day");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_at_full_speed_let_in_no_more_than_a_day_has() {
    for world in World::on_every_engine().await {
        let (id, key) = made(&world, (1_000, 50), None).await;
        let store = &world.accounts.store;
        let servers = [(); 2].map(|()| Keys::new(store.clone()));
        let requests: Vec<_> = (0..90)
            .map(|number| {
                let (server, key) = (servers[number % 2].clone(), key.clone());
                tokio::spawn(async move { server.admit(&key, &"network".into()).await.is_ok() })
            })
            .collect();
        let mut let_in = 0;
        for request in requests {
            let_in += u32::from(request.await.unwrap());
        }
        assert_eq!(let_in, 50);
        let uses = store.api_uses(&id, "2026-01-01").await.unwrap();
        assert_eq!(uses.iter().map(|day| day.requests).sum::<u64>(), 50);
    }
}

#[tokio::test]
async fn the_limit_a_day_holds_where_the_store_cannot_be_written_to() {
    for world in World::on_every_engine().await {
        // Four servers may let in four hundred before they hear of each other.
        let (id, key) = made(&world, (100, 403), None).await;
        for _ in 0..3 {
            get(&world, &key, LIST).await.is(StatusCode::OK);
        }
        let keys = &world.accounts.keys;
        let refuse = |_| async { Err(store::StoreError::UnknownEngine("a full disk".to_owned())) };
        for _ in 0..2 {
            keys.write_with(refuse).await.unwrap_err();
        }
        // The store is asked anew and knows of nothing; the three count all the same, and are
        // written before the fourth.
        keys.forget_states();
        get(&world, &key, LIST).await.is(StatusCode::OK);
        let store = &world.accounts.store;
        let uses = store.api_uses(&id, "2026-01-01").await.unwrap();
        assert_eq!(uses.iter().map(|day| day.requests).sum::<u64>(), 4);
        // What cannot be counted is not let in.
        let away = store::testing::away(store).await;
        let reply = get(&world, &key, LIST).await;
        reply.is(StatusCode::SERVICE_UNAVAILABLE);
        assert!(!reply.header("retry-after").is_empty());
        drop(away);
        get(&world, &key, LIST).await.is(StatusCode::OK);
    }
}

#[tokio::test]
async fn who_guesses_waits_and_those_who_have_a_key_do_not() {
    let world = World::new().await;
    let key = key(&world).await;
    get(&world, &key, LIST).await.is(StatusCode::OK);
    let mut refused = 0;
    for _ in 0..70 {
        let reply = get(&world, Secret::random().text(), LIST).await;
        if reply.status == StatusCode::TOO_MANY_REQUESTS {
            assert!(!reply.header("retry-after").is_empty());
            refused += 1;
        } else {
            assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
        }
    }
    assert_eq!(refused, 10);
    get(&world, &key, LIST).await.is(StatusCode::OK);
    let (_, not_used_yet) = made(&world, (60, 1_000), None).await;
    get(&world, &not_used_yet, LIST).await.is(StatusCode::OK);
    let malformed = get(&world, "hrs_", LIST).await;
    malformed.says(StatusCode::TOO_MANY_REQUESTS, "wrong keys");
    // From elsewhere one may still try.
    let mut elsewhere = world.browser().from("198.51.100.7");
    let wrong = format!("Bearer {}", Secret::random().text());
    let reply = elsewhere
        .send(
            Method::GET,
            LIST,
            &[("authorization", &wrong)],
            axum::body::Body::empty(),
        )
        .await;
    assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
}

/// What is logged while a closure lives, at every level.
#[derive(Clone, Default)]
struct Log(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn nothing_secret_is_logged() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let world = World::new().await;
    let right = key(&world).await;
    let wrong = Secret::random().text().to_owned();
    for key in [&right, &wrong] {
        get(&world, key, LIST).await;
        get(&world, key, &format!("/api/v1/practices/?api_key={key}")).await;
        get(&world, key, &format!("/api/v1/{key}/")).await;
        get(&world, key, &format!("/api/v1/practices/{key}/population/")).await;
    }
    world.accounts.keys.write_down().await.unwrap();
    tracing::info!("the end");
    drop(guard);
    let text = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(text.contains("the end"), "nothing was caught");
    for key in [&right, &wrong] {
        assert!(!text.contains(&key[12..]), "a key is in the log");
    }
}
