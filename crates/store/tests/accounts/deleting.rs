//! An account goes, with all that is its own.

use domain::access::MemberState;
use store::accounts::{LinkPurpose, MailJob, PersonId, Refused};
use store::testing::stores;

use crate::scene::{
    Raw, at, by, command, delete, file, join, mails, paging, scene, sign_in, verified, view,
    visitor,
};

const NAME: &str = "Quentin Zyx";
const ADDRESS: &str = "Quentin.Zyx@Example.org";

#[tokio::test]
#[allow(
    clippy::too_many_lines,
    reason = "one account with all that it may have"
)]
async fn nothing_is_left_of_a_deleted_account_but_what_it_shared() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        let quentin = store
            .make_person(NAME, ADDRESS, "hash", true, &command())
            .await
            .unwrap()
            .unwrap();
        let own = by(&quentin);
        join(store, &quentin, all.practice, &all.ann, MemberState::Active).await;
        mails(store).await;
        // Everything that names the person, or waits for them.
        let device = sign_in(store, &quentin, "laptop").await;
        store
            .use_workspace(&quentin, &device, Some(all.practice), &own)
            .await
            .unwrap()
            .unwrap();
        let registration = store
            .register(NAME, &ADDRESS.to_lowercase(), "hash", &visitor(0))
            .await
            .unwrap();
        for (token, purpose) in [
            ("verify", LinkPurpose::Verify(registration)),
            ("reset", LinkPurpose::Reset(quentin.clone())),
            (
                "address",
                LinkPurpose::Address(quentin.clone(), format!("new.{ADDRESS}")),
            ),
        ] {
            store
                .make_link(&purpose, token, at(60), None)
                .await
                .unwrap();
        }
        store
            .ask_password_reset(&ADDRESS.to_uppercase(), &visitor(0))
            .await
            .unwrap();
        let known = verified(store, &quentin).await;
        store
            .ask_new_address(&known, &format!("new.{ADDRESS}"), &own)
            .await
            .unwrap()
            .unwrap();
        store
            .ask_for_access("B82002".parse().unwrap(), &own)
            .await
            .unwrap()
            .unwrap();
        store
            .ask_password_reset("ann@example.org", &visitor(0))
            .await
            .unwrap();
        let mine = store
            .save_preset(&view("mine", None), &own)
            .await
            .unwrap()
            .unwrap();
        let ours = store
            .save_preset(&view("ours", Some(all.practice)), &own)
            .await
            .unwrap()
            .unwrap();
        store
            .set_default_preset(&mine, None, true, &own)
            .await
            .unwrap()
            .unwrap();
        let mut documents = Vec::new();
        for name in ["private", "shared", "linked", "linked and shared"] {
            let kept = store.keep_document(&file(name, 10), 1_000, &own).await;
            documents.push(kept.unwrap().unwrap());
        }
        for shared in [&documents[1], &documents[3]] {
            store
                .share_document(shared, Some(all.practice), &own)
                .await
                .unwrap()
                .unwrap();
        }
        for (linked, token) in [(&documents[2], "public"), (&documents[3], "public too")] {
            store
                .link_document(linked, token, &own)
                .await
                .unwrap()
                .unwrap();
            assert!(store.document_by_link(token).await.unwrap().is_some());
        }
        let raw = Raw::of(&test).await;
        for text in [NAME, ADDRESS] {
            let holders = raw.holders(text).await;
            assert!(
                holders.len() >= 2,
                "the walk finds what is there: {holders:?}"
            );
        }

        let mut objects = delete(store, &quentin, &own).await.unwrap().unwrap();
        objects.sort();
        assert_eq!(objects, ["objects/linked", "objects/private"]);
        let told = MailJob::AccountDeleted {
            name: NAME.to_owned(),
            address: ADDRESS.to_owned(),
        };
        let others = MailJob::ResetPassword {
            address: "ann@example.org".to_owned(),
        };
        let waiting = mails(store).await;
        assert_eq!(waiting.len(), 2, "{waiting:?}");
        assert!(waiting.contains(&told) && waiting.contains(&others));
        for text in [NAME, ADDRESS] {
            assert_eq!(raw.holders(text).await, Vec::<String>::new(), "{text}");
        }
        assert_eq!(
            raw.holders(quentin.as_str()).await,
            ["audit.person_id", "audit.target"],
            "the log alone keeps the identifier"
        );
        assert_eq!(store.person(&quentin).await.unwrap(), None);
        assert_eq!(store.signed_in("laptop", at(1)).await.unwrap(), None);

        let kept = store.document(&documents[1], &all.ann).await.unwrap();
        assert_eq!(kept.unwrap().by, None);
        let kept = store.documents_for(&all.ann).await.unwrap();
        assert_eq!(kept.len(), 2, "what is shared with the workspace stays");
        for token in ["public", "public too"] {
            assert_eq!(store.document_by_link(token).await.unwrap(), None);
        }
        let links = "SELECT COUNT(*) FROM document_links";
        assert_eq!(raw.count(links).await, 0);
        let ended = store
            .audit(&paging("document-link-ended"), Some(all.practice))
            .await
            .unwrap();
        assert_eq!(
            ended.rows[0].target.as_deref(),
            Some(documents[3].as_str()),
            "those who share it learn that its link ended"
        );
        let preset = store.preset(&ours, &all.ann, None).await.unwrap().unwrap();
        assert_eq!((preset.by, preset.is_own), (None, false));
        assert_eq!(raw.count("SELECT COUNT(*) FROM presets").await, 1);
        assert_eq!(raw.count("SELECT COUNT(*) FROM preset_defaults").await, 0);
        let log = store.audit(&paging("account-deleted"), None).await.unwrap();
        assert_eq!(log.rows.len(), 1);
        assert_eq!(
            (log.rows[0].person.as_ref(), log.rows[0].name.as_ref()),
            (Some(&quentin), None)
        );
        // Each organisation learns that somebody is there no more.
        for (organisation, action) in [
            (all.practice, "workspace-left"),
            ("B82002".parse().unwrap(), "request-withdrawn"),
        ] {
            let log = store.audit(&paging(action), Some(organisation)).await;
            let rows = log.unwrap().rows;
            assert_eq!(rows.len(), 1, "{action}");
            assert_eq!(
                (rows[0].person.as_ref(), rows[0].target.as_deref()),
                (Some(&quentin), Some(quentin.as_str()))
            );
        }
        // What belongs to others is untouched.
        assert_eq!(store.counts().await.unwrap(), (4, 1, 0));
        let nobody = PersonId::random();
        assert_eq!(
            delete(store, &quentin, &own).await.unwrap(),
            Err(Refused::Stale)
        );
        assert_eq!(
            delete(store, &nobody, &own).await.unwrap(),
            Err(Refused::Stale)
        );
    }
}
