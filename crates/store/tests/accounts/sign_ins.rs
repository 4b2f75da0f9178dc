//! Devices on which people are signed in, and the secrets of the store.

use store::Store;
use store::accounts::{NewSignIn, Refused};
use store::testing::stores;

use crate::scene::{Raw, at, by, by_at, code, person, scene, sign_in, verified, visitor};

#[tokio::test]
async fn a_token_signs_in_until_it_expires() {
    for test in stores().await {
        let store = &test.store;
        let ann = person(store, "ann").await;
        let id = sign_in(store, &ann, "token").await;
        let (sign_in, who) = store.signed_in("token", at(5)).await.unwrap().unwrap();
        assert_eq!((&sign_in.id, &who.id), (&id, &ann));
        assert_eq!(sign_in.device, "Firefox on Windows");
        assert_eq!((sign_in.workspace, sign_in.is_lasting), (None, false));
        assert_eq!(store.signed_in("other", at(5)).await.unwrap(), None);
        assert_eq!(store.signed_in("token", at(24 * 60)).await.unwrap(), None);

        store.sign_in_used(&id, at(48 * 60), at(10)).await.unwrap();
        let (used, _) = store
            .signed_in("token", at(24 * 60))
            .await
            .unwrap()
            .unwrap();
        assert_eq!((used.used_at, used.expires_at), (at(10), at(48 * 60)));

        let log = store.audit_of(&ann).await.unwrap();
        let mut actions: Vec<_> = log.iter().map(|entry| entry.action.as_str()).collect();
        actions.sort_unstable();
        assert_eq!(actions, ["account-made", "signed-in"]);
    }
}

#[tokio::test]
async fn expired_sign_ins_are_removed_with_the_next() {
    for test in stores().await {
        let store = &test.store;
        let ann = person(store, "ann").await;
        sign_in(store, &ann, "old").await;
        let new = NewSignIn {
            credentials: verified(store, &ann).await,
            token_hash: "new".to_owned(),
            device: "Safari".to_owned(),
            is_lasting: true,
            expires_at: at(90 * 24 * 60),
        };
        let kept = store.sign_in(&new, &visitor(24 * 60)).await;
        kept.unwrap().unwrap();
        let raw = Raw::of(&test).await;
        assert_eq!(raw.count("SELECT COUNT(*) FROM sign_ins").await, 1);
    }
}

#[tokio::test]
async fn on_one_device_more_than_a_hundred_the_oldest_is_signed_out() {
    for test in stores().await {
        let store = &test.store;
        let ann = person(store, "ann").await;
        let ben = person(store, "ben").await;
        sign_in(store, &ben, "bens").await;
        for n in 0..101 {
            let new = NewSignIn {
                credentials: verified(store, &ann).await,
                token_hash: format!("token {n}"),
                device: "Safari".to_owned(),
                is_lasting: true,
                expires_at: at(90 * 24 * 60),
            };
            store.sign_in(&new, &visitor(n)).await.unwrap().unwrap();
        }
        let devices = store.sign_ins_of(&ann, at(102)).await.unwrap();
        assert_eq!(devices.len(), 100);
        for (token, is_there) in [("token 0", false), ("token 1", true), ("token 100", true)] {
            let found = store.signed_in(token, at(102)).await.unwrap();
            assert_eq!(found.is_some(), is_there, "{token}");
        }
        assert!(store.signed_in("bens", at(102)).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn only_ones_own_devices_are_signed_out() {
    for test in stores().await {
        let store = &test.store;
        let ann = person(store, "ann").await;
        let eve = person(store, "eve").await;
        let laptop = sign_in(store, &ann, "laptop").await;
        let phone = sign_in(store, &ann, "phone").await;
        sign_in(store, &ann, "tablet").await;
        sign_in(store, &eve, "eve").await;
        store
            .sign_in_used(&phone, at(24 * 60), at(7))
            .await
            .unwrap();
        let devices = store.sign_ins_of(&ann, at(8)).await.unwrap();
        assert_eq!(devices.len(), 3);
        assert_eq!(devices[0].id, phone, "the one used last is first");
        assert!(
            store
                .sign_ins_of(&ann, at(24 * 60))
                .await
                .unwrap()
                .is_empty()
        );

        assert!(!store.end_sign_in(&eve, &laptop, &by(&eve)).await.unwrap());
        assert!(store.signed_in("laptop", at(8)).await.unwrap().is_some());
        assert!(store.end_sign_in(&ann, &laptop, &by(&ann)).await.unwrap());
        assert_eq!(store.signed_in("laptop", at(8)).await.unwrap(), None);
        assert!(!store.end_sign_in(&ann, &laptop, &by(&ann)).await.unwrap());

        let ended = store.end_sign_ins(&ann, Some(&phone), &by(&ann)).await;
        assert_eq!(ended.unwrap(), 1);
        assert!(store.signed_in("phone", at(8)).await.unwrap().is_some());
        let ended = store.end_sign_ins(&ann, None, &by(&ann)).await;
        assert_eq!(ended.unwrap(), 1);
        assert_eq!(store.signed_in("phone", at(8)).await.unwrap(), None);
        assert!(store.signed_in("eve", at(8)).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn a_workspace_is_chosen_by_its_members_on_their_devices() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        let practice = Some(all.practice);
        let bens = sign_in(store, &all.ben, "ben").await;
        let eves = sign_in(store, &all.eve, "eve").await;
        let roots = sign_in(store, &all.root, "root").await;
        let choose = async |who, id, organisation| {
            store
                .use_workspace(who, id, organisation, &by(who))
                .await
                .unwrap()
        };
        assert_eq!(choose(&all.ben, &bens, practice).await, Ok(()));
        assert_eq!(
            choose(&all.ben, &eves, practice).await,
            Err(Refused::NotFound)
        );
        assert_eq!(
            choose(&all.eve, &eves, practice).await,
            Err(Refused::NotFound)
        );
        assert_eq!(
            choose(&all.ben, &bens, Some(code("ZZZ99"))).await,
            Err(Refused::NotFound)
        );
        assert_eq!(
            choose(&all.root, &roots, practice).await,
            Err(Refused::NotAllowed)
        );
        store
            .ask_for_access(all.practice, &by_at(&all.eve, 1))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            choose(&all.eve, &eves, practice).await,
            Err(Refused::NotAllowed),
            "one who waits"
        );
        let (chosen, _) = store.signed_in("ben", at(1)).await.unwrap().unwrap();
        assert_eq!(chosen.workspace, practice);
        assert_eq!(choose(&all.ben, &bens, None).await, Ok(()));
        let (chosen, _) = store.signed_in("ben", at(1)).await.unwrap().unwrap();
        assert_eq!(chosen.workspace, None);
        let (other, _) = store.signed_in("eve", at(1)).await.unwrap().unwrap();
        assert_eq!(other.workspace, None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_made_once_for_every_server() {
    for test in stores().await {
        let other = Store::open(&test.url).await.unwrap();
        let (one, two) = tokio::join!(test.store.secret("network"), other.secret("network"));
        let secret = one.unwrap();
        assert_eq!(secret.len(), 32);
        assert_eq!(secret, two.unwrap());
        assert_eq!(secret, test.store.secret("network").await.unwrap());
        assert_ne!(secret, test.store.secret("forms").await.unwrap());
        assert_ne!(secret, vec![0; 32]);
    }
}
