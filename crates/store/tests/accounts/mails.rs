//! The mails that wait.

use store::accounts::MailJob;
use store::testing::stores;

use crate::scene::{Raw, at, by, mails, scene, visitor};

#[tokio::test]
async fn a_mail_is_tried_until_it_is_sent() {
    for test in stores().await {
        let store = &test.store;
        assert_eq!(store.due_mail(at(0), at(5)).await.unwrap(), None);
        for (minute, address) in [(1, "second@x"), (0, "first@x")] {
            store
                .ask_password_reset(address, &visitor(minute))
                .await
                .unwrap();
        }
        assert_eq!(store.waiting_mails().await.unwrap(), 2);
        let first = store.due_mail(at(2), at(5)).await.unwrap().unwrap();
        assert_eq!(
            (first.job.clone(), first.tries),
            (
                MailJob::ResetPassword {
                    address: "first@x".to_owned()
                },
                0
            )
        );
        let second = store.due_mail(at(2), at(5)).await.unwrap().unwrap();
        assert_ne!(second.id, first.id);
        assert_eq!(store.due_mail(at(2), at(5)).await.unwrap(), None);
        assert_eq!(store.waiting_mails().await.unwrap(), 2);

        store
            .mail_failed(&first.id, "no route to host", at(10))
            .await
            .unwrap();
        store.mail_sent(&second.id).await.unwrap();
        assert_eq!(store.due_mail(at(9), at(15)).await.unwrap(), None);
        let again = store.due_mail(at(10), at(15)).await.unwrap().unwrap();
        assert_eq!((&again.id, again.tries), (&first.id, 1));
        // Whoever took it is gone: somebody else does.
        let once_more = store.due_mail(at(15), at(20)).await.unwrap().unwrap();
        assert_eq!((&once_more.id, once_more.tries), (&first.id, 1));
        store.drop_mail(&first.id).await.unwrap();
        assert_eq!(store.due_mail(at(99), at(100)).await.unwrap(), None);
        assert_eq!(store.waiting_mails().await.unwrap(), 0);
    }
}

#[tokio::test]
async fn a_mail_that_cannot_be_read_stops_no_other() {
    for test in stores().await {
        let store = &test.store;
        let raw = Raw::of(&test).await;
        raw.run(
            "INSERT INTO mails (id, errand, created_at, tries, due_at)
             VALUES ('00000000000000000000000000000000', '{\"about\":\"what\"}', '', 0, '')",
        )
        .await
        .unwrap();
        store
            .ask_password_reset("ann@x", &visitor(0))
            .await
            .unwrap();
        assert!(store.due_mail(at(1), at(5)).await.is_err());
        assert!(store.due_mail(at(1), at(5)).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn everybody_sees_the_mails_that_concern_them() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        mails(store).await;
        let ben = store.person(&all.ben).await.unwrap().unwrap();
        let ann = store.person(&all.ann).await.unwrap().unwrap();
        assert!(store.waiting_mails_of(&ben).await.unwrap().is_empty());
        let registration = store
            .register("Ben", &ben.address, "hash", &visitor(1))
            .await
            .unwrap();
        for address in [ben.address.to_uppercase(), "nobody@x".to_owned()] {
            store
                .ask_password_reset(&address, &visitor(2))
                .await
                .unwrap();
        }
        store
            .ask_for_access(all.practice, &by(&all.eve))
            .await
            .unwrap()
            .unwrap();
        // One that nobody can read is nobody's.
        Raw::of(&test)
            .await
            .run(
                "INSERT INTO mails (id, errand, created_at, tries, due_at)
                 VALUES ('00000000000000000000000000000000', '{\"about\":\"what\"}', '', 0, '')",
            )
            .await
            .unwrap();
        let waiting = store.waiting_mails_of(&ben).await.unwrap();
        let jobs: Vec<_> = waiting.into_iter().map(|mail| mail.job).collect();
        assert_eq!(
            jobs,
            [
                MailJob::Verify { registration },
                MailJob::ResetPassword {
                    address: ben.address.to_uppercase()
                }
            ]
        );
        let waiting = store.waiting_mails_of(&ann).await.unwrap();
        assert_eq!(waiting.len(), 1);
        assert_eq!((waiting[0].tries, waiting[0].created_at), (0, at(0)));
        assert!(matches!(&waiting[0].job, MailJob::AccessAsked { to, .. } if *to == ann.id));
    }
}
