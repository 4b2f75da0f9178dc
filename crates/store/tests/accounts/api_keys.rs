//! Keys for programs.

use store::Store;
use store::accounts::{
    ApiKeyId, By, KeyUse, LIMIT_A_DAY, LIMIT_A_MINUTE, NewApiKey, PersonId, Refused,
};
use store::testing::stores;

use crate::scene::{Raw, at, by, by_at, command, delete, paging, scene};

const DAY: &str = "2026-11-24";

fn new(person: Option<&PersonId>, name: &str) -> NewApiKey {
    NewApiKey {
        person: person.cloned(),
        name: name.to_owned(),
        prefix: format!("hrs_{name}"),
        hash: format!("hash of {name}"),
        expires_at: None,
        limits: None,
    }
}

async fn make(store: &Store, new: &NewApiKey, by: &By) -> Result<ApiKeyId, Refused> {
    store.make_api_key(new, by).await.unwrap()
}

#[tokio::test]
async fn a_key_is_found_by_its_hash_until_it_ends() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        let mut wanted = new(Some(&all.ben), "one");
        wanted.expires_at = Some(at(60));
        let id = make(store, &wanted, &by(&all.ben)).await.unwrap();
        let found = store.api_key_by_hash("hash of one", DAY).await.unwrap();
        let (key, used) = found.unwrap();
        assert_eq!((key.id, used), (id.clone(), 0));
        assert_eq!((key.per_minute, key.per_day), (LIMIT_A_MINUTE, LIMIT_A_DAY));
        assert_eq!(key.owner.as_deref(), Some("ben"));
        let (key, _) = store
            .api_key_by_hash("hash of one", DAY)
            .await
            .unwrap()
            .unwrap();
        assert!(key.works(at(59)) && !key.works(at(60)));
        for wrong in ["hash of One", "hash of one ", ""] {
            assert_eq!(store.api_key_by_hash(wrong, DAY).await.unwrap(), None);
        }
        for _ in 0..2 {
            store
                .revoke_api_key(&id, &by_at(&all.ben, 5))
                .await
                .unwrap()
                .unwrap();
        }
        let key = store.api_keys_of(&all.ben).await.unwrap().remove(0);
        assert_eq!(key.revoked_at, Some(at(5)));
        assert!(!key.works(at(6)));
    }
}

#[tokio::test]
async fn keys_are_made_ended_and_limited_by_those_who_may() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        let bens = make(store, &new(Some(&all.ben), "bens"), &by(&all.ben))
            .await
            .unwrap();
        // Another's key, a key of nobody, and more than the usual, are the administrator's.
        let mut more = new(Some(&all.eve), "more");
        more.limits = Some((1_000, 1_000_000));
        for (wanted, who) in [
            (new(Some(&all.ben), "evil"), &all.eve),
            (new(None, "evil"), &all.eve),
            (more.clone(), &all.eve),
        ] {
            let made = make(store, &wanted, &by(who)).await;
            assert_eq!(made, Err(Refused::NotAllowed));
        }
        let more = make(store, &more, &by(&all.root)).await.unwrap();
        make(store, &new(None, "shell"), &command()).await.unwrap();
        let gone = PersonId::random();
        let made = make(store, &new(Some(&gone), "gone"), &command()).await;
        assert_eq!(made, Err(Refused::NotFound));

        for (key, who, expected) in [
            (&bens, &all.eve, Err(Refused::NotFound)),
            (&bens, &all.ben, Err(Refused::NotAllowed)),
            (&bens, &all.root, Ok(())),
            (&ApiKeyId::random(), &all.root, Err(Refused::NotFound)),
        ] {
            let limited = store.limit_api_key(key, 5, 50, &by(who)).await.unwrap();
            assert_eq!(limited, expected);
        }
        let key = store.api_keys_of(&all.ben).await.unwrap().remove(0);
        assert_eq!((key.per_minute, key.per_day), (5, 50));
        for (who, expected) in [(&all.eve, Err(Refused::NotFound)), (&all.root, Ok(()))] {
            let revoked = store.revoke_api_key(&bens, &by(who)).await.unwrap();
            assert_eq!(revoked, expected);
        }
        store
            .revoke_api_key(&more, &command())
            .await
            .unwrap()
            .unwrap();
        let listed = store.api_keys(&paging("")).await.unwrap();
        assert_eq!(listed.total, 3);
        assert_eq!(store.api_keys(&paging("eve")).await.unwrap().total, 1);
        assert_eq!(store.api_keys(&paging("HRS_SH")).await.unwrap().total, 1);
        let log = store.audit(&paging("api-key"), None).await.unwrap();
        assert_eq!(log.total, 3 + 1 + 2);
        assert!(log.rows.iter().all(|line| line.target_name.is_some()));
    }
}

#[tokio::test]
async fn nobody_has_more_keys_than_there_is_room_for() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        let mut first = None;
        for number in 0..20 {
            let wanted = new(Some(&all.ben), &format!("key {number}"));
            let made = make(store, &wanted, &by(&all.ben)).await.unwrap();
            first.get_or_insert(made);
        }
        let full = make(store, &new(Some(&all.ben), "more"), &by(&all.ben)).await;
        assert_eq!(full, Err(Refused::Full));
        store
            .revoke_api_key(&first.unwrap(), &by(&all.ben))
            .await
            .unwrap()
            .unwrap();
        make(store, &new(Some(&all.ben), "more"), &by(&all.ben))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn requests_are_added_up_by_day() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        let id = make(store, &new(Some(&all.ben), "one"), &by(&all.ben))
            .await
            .unwrap();
        let counted = |day: &str, requests, minutes| KeyUse {
            key: id.clone(),
            day: day.to_owned(),
            requests,
            last_at: Some(at(minutes)),
        };
        let unknown = KeyUse {
            key: ApiKeyId::random(),
            ..counted(DAY, 3, 1)
        };
        store
            .count_api_requests(&[counted(DAY, 3, 9), counted("2026-11-25", 1, 8), unknown])
            .await
            .unwrap();
        store
            .count_api_requests(&[counted(DAY, 4, 7)])
            .await
            .unwrap();
        let (key, used) = store
            .api_key_by_hash("hash of one", DAY)
            .await
            .unwrap()
            .unwrap();
        assert_eq!((key.used_at, used), (Some(at(9)), 7));
        let days = |uses: Vec<KeyUse>| -> Vec<(String, u64)> {
            uses.into_iter().map(|u| (u.day, u.requests)).collect()
        };
        let expected = [(DAY.to_owned(), 7), ("2026-11-25".to_owned(), 1)];
        assert_eq!(days(store.api_uses(&id, DAY).await.unwrap()), expected);
        let later = store.api_uses_of(&all.ben, "2026-11-25").await.unwrap();
        assert_eq!(days(later), expected[1..]);
        assert!(store.api_uses_of(&all.eve, DAY).await.unwrap().is_empty());
        // With the account goes all of it.
        delete(store, &all.ben, &by(&all.ben))
            .await
            .unwrap()
            .unwrap();
        let raw = Raw::of(&test).await;
        assert_eq!(raw.count("SELECT COUNT(*) FROM api_keys").await, 0);
        assert_eq!(raw.count("SELECT COUNT(*) FROM api_key_days").await, 0);
    }
}
