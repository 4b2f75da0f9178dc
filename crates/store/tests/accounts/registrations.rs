//! Registering and verifying.

use store::accounts::{LinkPurpose, MailJob, RegistrationId, Verified};
use store::testing::stores;

use crate::scene::{Raw, at, mails, person, visitor};

#[tokio::test]
async fn a_followed_link_makes_the_account_once() {
    for test in stores().await {
        let store = &test.store;
        let id = store
            .register("Dr Ann", " Ann@Example.org ", "argon", &visitor(0))
            .await
            .unwrap();
        assert_eq!(
            mails(store).await,
            [MailJob::Verify {
                registration: id.clone()
            }]
        );
        let kept = store.registration(&id).await.unwrap().unwrap();
        assert_eq!(
            (
                kept.name.as_str(),
                kept.address.as_str(),
                kept.password.as_str()
            ),
            ("Dr Ann", "Ann@Example.org", "argon")
        );
        let purpose = LinkPurpose::Verify(id.clone());
        store
            .make_link(&purpose, "token", at(60), None)
            .await
            .unwrap();
        assert_eq!(
            store.link("token", at(1)).await.unwrap(),
            Some(purpose.clone())
        );
        assert_eq!(
            store.link("token", at(1)).await.unwrap(),
            Some(purpose),
            "looking uses nothing"
        );
        let Verified::Person(person) = store.verify("token", &visitor(1)).await.unwrap() else {
            panic!("the link is good");
        };
        let again = store.verify("token", &visitor(2)).await.unwrap();
        assert_eq!(again, Verified::NoLink);
        assert_eq!(store.registration(&id).await.unwrap(), None);
        let (found, password) = store
            .person_by_address("ANN@example.ORG ")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (&found.id, found.address.as_str()),
            (&person, "Ann@Example.org")
        );
        assert_eq!((password.as_str(), found.created_at), ("argon", at(1)));
        assert!(!found.is_administrator);
        let log = store.audit_of(&person).await.unwrap();
        assert_eq!(log.len(), 1);
        assert_eq!((log[0].action.as_str(), log[0].at), ("registered", at(1)));
    }
}

#[tokio::test]
async fn links_that_expired_or_never_were_make_nothing() {
    for test in stores().await {
        let store = &test.store;
        let id = store
            .register("Ann", "ann@example.org", "argon", &visitor(0))
            .await
            .unwrap();
        let purpose = LinkPurpose::Verify(id);
        store
            .make_link(&purpose, "token", at(60), None)
            .await
            .unwrap();
        assert_eq!(store.link("token", at(60)).await.unwrap(), None);
        for (token, minute) in [("token", 60), ("token", 61), ("other", 1), ("", 1)] {
            let verified = store.verify(token, &visitor(minute)).await.unwrap();
            assert_eq!(verified, Verified::NoLink, "{token} at {minute}");
        }
        assert_eq!(
            store.person_by_address("ann@example.org").await.unwrap(),
            None
        );
        // What is gone gets no link, and nothing breaks.
        let gone = LinkPurpose::Verify(RegistrationId::random());
        store.make_link(&gone, "gone", at(60), None).await.unwrap();
        assert_eq!(store.link("gone", at(1)).await.unwrap(), None);
    }
}

#[tokio::test]
async fn the_link_that_is_followed_decides_among_registrations() {
    for test in stores().await {
        let store = &test.store;
        let mut ids = Vec::new();
        for (minute, password) in ["an attacker's", "the owner's"].into_iter().enumerate() {
            let by = visitor(minute.try_into().unwrap());
            let id = store
                .register("Ann", "ann@example.org", password, &by)
                .await
                .unwrap();
            let purpose = LinkPurpose::Verify(id.clone());
            store
                .make_link(&purpose, password, at(60), None)
                .await
                .unwrap();
            ids.push(id);
        }
        let found = store.registrations_of("ANN@example.org").await.unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].id, ids[1], "the newest is first");
        mails(store).await;
        store
            .resend_verification("Ann@example.org", &visitor(3))
            .await
            .unwrap();
        store
            .resend_verification("nobody@example.org", &visitor(3))
            .await
            .unwrap();
        let registration = ids[1].clone();
        assert_eq!(mails(store).await, [MailJob::Verify { registration }]);

        let verified = store.verify("the owner's", &visitor(4)).await.unwrap();
        assert!(matches!(verified, Verified::Person(_)));
        let late = store.verify("an attacker's", &visitor(5)).await.unwrap();
        assert_eq!(late, Verified::NoLink);
        let (_, password) = store
            .person_by_address("ann@example.org")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(password, "the owner's");
        assert!(
            store
                .registrations_of("ann@example.org")
                .await
                .unwrap()
                .is_empty()
        );
    }
}

#[tokio::test]
async fn an_address_that_has_an_account_meanwhile_is_taken() {
    for test in stores().await {
        let store = &test.store;
        // Registering says nothing of the account that there is, and does the same work.
        person(store, "ann").await;
        let id = store
            .register("Ann", "ANN@example.org", "another", &visitor(0))
            .await
            .unwrap();
        assert_eq!(mails(store).await.len(), 1);
        store
            .make_link(&LinkPurpose::Verify(id.clone()), "token", at(60), None)
            .await
            .unwrap();
        let verified = store.verify("token", &visitor(1)).await.unwrap();
        assert_eq!(verified, Verified::Taken);
        assert_eq!(store.registration(&id).await.unwrap(), None);
        let (_, password) = store
            .person_by_address("ann@example.org")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(password, "hash", "the account is as it was");
        let again = store.verify("token", &visitor(1)).await.unwrap();
        assert_eq!(again, Verified::NoLink);
    }
}

#[tokio::test]
async fn old_registrations_and_links_are_forgotten() {
    for test in stores().await {
        let store = &test.store;
        let register = async |address: &str, minute| {
            store
                .register("Ann", address, "argon", &visitor(minute))
                .await
                .unwrap()
        };
        let old = register("old@example.org", 0).await;
        let young = register("young@example.org", 60).await;
        let purpose = LinkPurpose::Verify(young.clone());
        store
            .make_link(&purpose, "token", at(120), None)
            .await
            .unwrap();
        register("new@example.org", 7 * 24 * 60 + 1).await;
        assert_eq!(store.registration(&old).await.unwrap(), None);
        assert!(store.registration(&young).await.unwrap().is_some());
        let raw = Raw::of(&test).await;
        assert_eq!(raw.count("SELECT COUNT(*) FROM links").await, 0);
    }
}
