//! An account goes, with all that is its own.

use domain::access::MemberState;
use store::accounts::{Errand, LinkPurpose, PersonId};
use store::testing::stores;

use crate::scene::{
    Raw, at, by, command, file, join, mails, paging, scene, sign_in, view, visitor,
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
            store.make_link(&purpose, token, at(60)).await.unwrap();
        }
        store
            .ask_password_reset(&ADDRESS.to_uppercase(), &visitor(0))
            .await
            .unwrap();
        store
            .ask_new_address(&quentin, &format!("new.{ADDRESS}"), &own)
            .await
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
        for name in ["private", "shared", "linked"] {
            let kept = store.keep_document(&file(name, 10), 1_000, &own).await;
            documents.push(kept.unwrap().unwrap());
        }
        store
            .share_document(&documents[1], Some(all.practice), &own)
            .await
            .unwrap()
            .unwrap();
        store
            .link_document(&documents[2], "public", &own)
            .await
            .unwrap()
            .unwrap();
        let raw = Raw::of(&test).await;
        for text in [NAME, ADDRESS] {
            let holders = raw.holders(text).await;
            assert!(
                holders.len() >= 2,
                "the walk finds what is there: {holders:?}"
            );
        }

        let objects = store.delete_person(&quentin, &own).await.unwrap();
        assert_eq!(objects, ["objects/private"]);
        let told = Errand::AccountDeleted {
            name: NAME.to_owned(),
            address: ADDRESS.to_owned(),
        };
        let others = Errand::ResetPassword {
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
        let public = store.document_by_link("public").await.unwrap().unwrap();
        assert_eq!((public.id, public.by), (documents[2].clone(), None));
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
        // What belongs to others is untouched.
        assert_eq!(store.counts().await.unwrap(), (4, 1, 0));
        let nobody = PersonId::random();
        assert!(
            store
                .delete_person(&quentin, &own)
                .await
                .unwrap()
                .is_empty()
        );
        assert!(store.delete_person(&nobody, &own).await.unwrap().is_empty());
    }
}
