//! A password, an address or a right changes between the moment at which somebody proved who
//! they are and the moment at which they do what they proved it for. The order is forced: the
//! proof is taken first, then comes the change, then the act.

use domain::access::MemberState;
use store::Store;
use store::accounts::{
    By, Credentials, LinkPurpose, MailJob, NewAddress, NewApiKey, NewSignIn, PersonId, Refused,
};
use store::testing::{TestStore, stores};

use crate::scene::{
    Raw, address_of, at, by, by_at, code, command, delete, file, mails, person, renewed, scene,
    sign_in, verified, view, visitor,
};

/// What is done in the session of a token.
fn in_session(who: &PersonId, token_hash: &str) -> By {
    By {
        session: Some(token_hash.to_owned()),
        ..by(who)
    }
}

fn new_sign_in(credentials: &Credentials, token_hash: &str) -> NewSignIn {
    NewSignIn {
        credentials: credentials.clone(),
        token_hash: token_hash.to_owned(),
        device: "Chrome on Windows".to_owned(),
        is_lasting: true,
        expires_at: at(24 * 60),
    }
}

fn new_key(who: &PersonId, hash: &str) -> NewApiKey {
    NewApiKey {
        person: Some(who.clone()),
        name: "nightly".to_owned(),
        prefix: "hrs_12345678".to_owned(),
        hash: hash.to_owned(),
        expires_at: None,
        limits: None,
    }
}

async fn key_works(store: &Store, hash: &str) -> bool {
    let found = store.api_key_by_hash(hash, "2026-11-24").await.unwrap();
    found.is_some_and(|(key, _)| key.works(at(5)))
}

/// What ends all access of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Password,
    Reset,
    Address,
    Administrator,
}

const CHANGES: [Change; 4] = [
    Change::Password,
    Change::Reset,
    Change::Address,
    Change::Administrator,
];

impl Change {
    /// Makes the change from the device of the token `own`, which goes on under `own renewed`
    /// where it goes on at all.
    async fn make(self, store: &Store, who: &PersonId) {
        let known = verified(store, who).await;
        let (own, _) = store.signed_in("own", at(1)).await.unwrap().unwrap();
        let keep = renewed(&own.id, "own renewed");
        let by = By {
            at: at(2),
            ..in_session(who, "own")
        };
        match self {
            Self::Password => {
                let changed = store.change_password(&known, "new hash", keep, &by).await;
                changed.unwrap().unwrap();
            }
            Self::Reset => {
                let link = LinkPurpose::Reset(who.clone());
                store.make_link(&link, "way", at(60), None).await.unwrap();
                let reset = store.reset_password("way", "new hash", &visitor(2)).await;
                assert_eq!(reset.unwrap().as_ref(), Some(who));
            }
            Self::Address => {
                let link = LinkPurpose::Address(who.clone(), "moved@example.org".to_owned());
                store.make_link(&link, "way", at(60), None).await.unwrap();
                let taken = store.confirm_address("way", who, keep, &by).await;
                assert_eq!(taken.unwrap(), NewAddress::Taken);
            }
            Self::Administrator => {
                let made = store.set_administrator(who, true, &command()).await;
                made.unwrap().unwrap();
            }
        }
    }

    /// Whether the device from which it was made stays signed in.
    fn keeps_device(self) -> bool {
        matches!(self, Self::Password | Self::Address)
    }

    /// Whether a password that was verified before counts for nothing after.
    fn ends_credentials(self) -> bool {
        self != Self::Administrator
    }
}

/// Every change on every engine, with somebody signed in on two devices.
async fn every_change() -> Vec<(Change, TestStore, PersonId)> {
    let mut all = Vec::new();
    for change in CHANGES {
        for test in stores().await {
            let ann = person(&test.store, "ann").await;
            sign_in(&test.store, &ann, "own").await;
            sign_in(&test.store, &ann, "stolen").await;
            all.push((change, test, ann));
        }
    }
    all
}

#[tokio::test]
async fn a_password_verified_before_a_change_signs_nobody_in_after_it() {
    for (change, test, ann) in every_change().await {
        let store = &test.store;
        // Another server has verified the password, and is about to keep the session.
        let other = Store::open(&test.url).await.unwrap();
        let old = verified(store, &ann).await;
        change.make(store, &ann).await;
        if !change.ends_credentials() {
            continue;
        }
        for server in [store, &other] {
            let late = server
                .sign_in(&new_sign_in(&old, "late"), &visitor(3))
                .await;
            assert_eq!(late.unwrap(), Err(Refused::Stale), "{change:?}");
        }
        assert_eq!(store.signed_in("late", at(4)).await.unwrap(), None);
        let new = verified(store, &ann).await;
        let signed_in = store
            .sign_in(&new_sign_in(&new, "now"), &visitor(4))
            .await
            .unwrap();
        assert!(signed_in.is_ok(), "{change:?}");
    }
}

/// The same with the session waiting for the change to be committed, on the lock of the person.
#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_waits_for_a_change_sees_it() {
    for test in stores().await {
        let store = test.store.clone();
        let ann = person(&store, "ann").await;
        let old = verified(&store, &ann).await;
        let raw = Raw::of(&test).await;
        let held = raw
            .hold(&format!(
                "UPDATE people SET password = 'new hash' WHERE id = '{ann}'"
            ))
            .await;
        let late = tokio::spawn(async move {
            store
                .sign_in(&new_sign_in(&old, "late"), &visitor(3))
                .await
                .unwrap()
        });
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        assert!(!late.is_finished(), "it must wait for the change");
        held.commit().await;
        assert_eq!(late.await.unwrap(), Err(Refused::Stale));
    }
}

#[tokio::test]
async fn a_change_ends_the_sessions_links_and_keys_of_before() {
    for (change, test, ann) in every_change().await {
        let store = &test.store;
        let eve = person(store, "eve").await;
        sign_in(store, &eve, "eve").await;
        for (token, purpose) in [
            ("reset", LinkPurpose::Reset(ann.clone())),
            (
                "address",
                LinkPurpose::Address(ann.clone(), "evil@example.org".to_owned()),
            ),
        ] {
            store
                .make_link(&purpose, token, at(60), None)
                .await
                .unwrap();
        }
        let reset = LinkPurpose::Reset(eve.clone());
        store.make_link(&reset, "eves", at(60), None).await.unwrap();
        for (who, hash) in [(&ann, "key"), (&eve, "eve's key")] {
            let made = store.make_api_key(&new_key(who, hash), &by(who)).await;
            made.unwrap().unwrap();
        }
        change.make(store, &ann).await;
        for token in ["own", "stolen"] {
            let found = store.signed_in(token, at(3)).await.unwrap();
            assert_eq!(found, None, "{change:?} {token}");
        }
        let own = store.signed_in("own renewed", at(3)).await.unwrap();
        assert_eq!(own.is_some(), change.keeps_device(), "{change:?}");
        for token in ["reset", "address"] {
            let link = store.link(token, at(3)).await.unwrap();
            assert_eq!(link, None, "{change:?} {token}");
        }
        assert!(!key_works(store, "key").await, "{change:?}");
        // Nobody else notices.
        assert!(store.signed_in("eve", at(3)).await.unwrap().is_some());
        assert_eq!(store.link("eves", at(3)).await.unwrap(), Some(reset));
        assert!(key_works(store, "eve's key").await);
    }
}

#[tokio::test]
async fn a_mail_asked_for_before_a_change_brings_no_link_after_it() {
    for (change, test, ann) in every_change().await {
        let store = &test.store;
        let known = verified(store, &ann).await;
        let asked = store
            .ask_new_address(&known, "evil@example.org", &in_session(&ann, "stolen"))
            .await;
        asked.unwrap().unwrap();
        store
            .ask_password_reset("ANN@example.org", &visitor(0))
            .await
            .unwrap();
        store
            .ask_password_reset("eve@example.org", &visitor(0))
            .await
            .unwrap();
        // Both are claimed by the sender of mails, which writes their letters.
        let mut claimed = Vec::new();
        for _ in 0..3 {
            claimed.push(store.due_mail(at(1), at(9)).await.unwrap().unwrap());
        }
        change.make(store, &ann).await;
        for mail in claimed {
            let (token, purpose) = match &mail.job {
                MailJob::ConfirmAddress { person, address } => (
                    "evil",
                    LinkPurpose::Address(person.clone(), address.clone()),
                ),
                MailJob::ResetPassword { address } if address.starts_with("ANN") => {
                    ("reset", LinkPurpose::Reset(ann.clone()))
                }
                _ => continue,
            };
            let made = store
                .make_link(&purpose, token, at(60), Some(&mail.id))
                .await
                .unwrap();
            assert!(!made, "{change:?} {token}");
            assert_eq!(store.link(token, at(3)).await.unwrap(), None);
        }
        // Nor does a mail that nobody had claimed; those of others wait on.
        let waiting = mails(store).await;
        let about = |job: &MailJob| match job {
            MailJob::ConfirmAddress { .. } => true,
            MailJob::ResetPassword { address } => address.starts_with("ANN"),
            _ => false,
        };
        assert!(!waiting.iter().any(about), "{change:?} {waiting:?}");
        assert!(waiting.contains(&MailJob::ResetPassword {
            address: "eve@example.org".to_owned()
        }));
    }
}

#[tokio::test]
async fn a_session_of_before_a_change_makes_nothing_after_it() {
    for (change, test, ann) in every_change().await {
        let store = &test.store;
        let practice = code("A81001");
        let known = verified(store, &ann).await;
        // Requests in these sessions were let in, and are about to be served.
        let requests = [in_session(&ann, "stolen"), in_session(&ann, "own")];
        change.make(store, &ann).await;
        let known = if change.ends_credentials() {
            known
        } else {
            verified(store, &ann).await
        };
        for late in &requests {
            let key = store.make_api_key(&new_key(&ann, "late"), late).await;
            assert_eq!(key.unwrap(), Err(Refused::NotAllowed), "{change:?}");
            let preset = store.save_preset(&view("late", None), late).await;
            assert!(preset.unwrap().is_err(), "{change:?}");
            let document = store.keep_document(&file("late", 1), 100, late).await;
            assert!(document.unwrap().is_err(), "{change:?}");
            let asked = store.ask_for_access(practice, late).await;
            assert!(asked.unwrap().is_err(), "{change:?}");
            let named = store.change_name("late", late).await;
            assert_eq!(named.unwrap(), Err(Refused::Stale), "{change:?}");
            let address = store.ask_new_address(&known, "evil@example.org", late);
            assert_eq!(address.await.unwrap(), Err(Refused::Stale), "{change:?}");
            let keep = store.sign_ins_of(&ann, at(3)).await.unwrap();
            if let Some(keep) = keep.first() {
                let keep = renewed(&keep.id, "late");
                let password = store.change_password(&known, "evil", keep, late).await;
                assert_eq!(password.unwrap(), Err(Refused::Stale), "{change:?}");
                let token = format!("link in {:?}", late.session);
                let link = LinkPurpose::Address(ann.clone(), "evil@example.org".to_owned());
                store.make_link(&link, &token, at(60), None).await.unwrap();
                let taken = store.confirm_address(&token, &ann, keep, late).await;
                assert_eq!(taken.unwrap(), NewAddress::NoLink, "{change:?}");
            }
            let deleted = store.delete_person(&known, late).await;
            assert_eq!(deleted.unwrap(), Err(Refused::Stale), "{change:?}");
        }
        assert!(!key_works(store, "late").await);
        assert_eq!(store.signed_in("late", at(3)).await.unwrap(), None);
        let person = store.person(&ann).await.unwrap().unwrap();
        assert_eq!(person.name, "ann");
        if change.keeps_device() {
            let now = in_session(&ann, "own renewed");
            let key = store.make_api_key(&new_key(&ann, "now"), &now).await;
            assert!(key.unwrap().is_ok(), "{change:?}");
        }
    }
}

/// The session goes on, and only the password that was verified is an old one.
#[tokio::test]
async fn an_old_password_changes_nothing_in_a_session_that_goes_on() {
    for (change, test, ann) in every_change().await {
        if !change.keeps_device() {
            continue;
        }
        let store = &test.store;
        let old = verified(store, &ann).await;
        change.make(store, &ann).await;
        let now = in_session(&ann, "own renewed");
        let (own, _) = store
            .signed_in("own renewed", at(3))
            .await
            .unwrap()
            .unwrap();
        let keep = renewed(&own.id, "evil");
        let password = store.change_password(&old, "evil", keep, &now).await;
        assert_eq!(password.unwrap(), Err(Refused::Stale), "{change:?}");
        let address = store.ask_new_address(&old, "evil@example.org", &now).await;
        assert_eq!(address.unwrap(), Err(Refused::Stale), "{change:?}");
        let deleted = store.delete_person(&old, &now).await;
        assert_eq!(deleted.unwrap(), Err(Refused::Stale), "{change:?}");
        assert!(store.person(&ann).await.unwrap().is_some());
        let still = store.signed_in("own renewed", at(3)).await.unwrap();
        assert!(still.is_some(), "{change:?}");
    }
}

#[tokio::test]
async fn an_admin_whose_session_ended_decides_nothing() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        let own = sign_in(store, &all.ann, "own").await;
        sign_in(store, &all.ann, "stolen").await;
        store
            .ask_for_access(all.practice, &by(&all.eve))
            .await
            .unwrap()
            .unwrap();
        let late = in_session(&all.ann, "stolen");
        let known = verified(store, &all.ann).await;
        let keep = renewed(&own, "own renewed");
        store
            .change_password(&known, "new hash", keep, &in_session(&all.ann, "own"))
            .await
            .unwrap()
            .unwrap();
        let (practice, eve, ben) = (all.practice, &all.eve, &all.ben);
        let approved = store.decide_request(practice, eve, true, &late).await;
        assert!(approved.unwrap().is_err());
        let promoted = store.promote_member(practice, ben, &late).await;
        assert!(promoted.unwrap().is_err());
        let removed = store.remove_member(practice, ben, &late).await;
        assert!(removed.unwrap().is_err());
        let shared = store.set_members_may_share(practice, false, &late).await;
        assert!(shared.unwrap().is_err());
        let left = store.leave_workspace(practice, &late).await;
        assert!(left.unwrap().is_err());
        let state = async |who: &PersonId| store.relation(who, practice).await.unwrap().member;
        assert_eq!(state(eve).await, Some(MemberState::Pending));
        assert_eq!(state(ben).await, Some(MemberState::Active));
        assert_eq!(state(&all.ann).await, Some(MemberState::Admin));
        let now = in_session(&all.ann, "own renewed");
        let approved = store.decide_request(practice, eve, true, &now).await;
        assert_eq!(approved.unwrap(), Ok(MemberState::Active));
    }
}

#[tokio::test]
async fn a_right_that_was_taken_serves_no_request_that_is_under_way() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        sign_in(store, &all.root, "root").await;
        let late = in_session(&all.root, "root");
        store
            .set_administrator(&all.root, false, &command())
            .await
            .unwrap()
            .unwrap();
        let key = NewApiKey {
            limits: Some((1_000_000, 1_000_000)),
            ..new_key(&all.eve, "late")
        };
        let made = store.make_api_key(&key, &late).await.unwrap();
        assert_eq!(made, Err(Refused::NotAllowed));
        let made = store.set_administrator(&all.eve, true, &late).await;
        assert_eq!(made.unwrap(), Err(Refused::NotAllowed));
        assert_eq!(store.signed_in("root", at(1)).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_session_that_is_ended_makes_nothing_more() {
    for test in stores().await {
        let store = &test.store;
        let ann = person(store, "ann").await;
        let stolen = sign_in(store, &ann, "stolen").await;
        let late = in_session(&ann, "stolen");
        assert!(store.end_sign_in(&ann, &stolen, &by(&ann)).await.unwrap());
        let key = store.make_api_key(&new_key(&ann, "late"), &late).await;
        assert_eq!(key.unwrap(), Err(Refused::NotAllowed));
    }
}

#[tokio::test]
async fn an_account_that_took_an_address_ends_its_registrations() {
    for test in stores().await {
        let store = &test.store;
        let ann = person(store, "ann").await;
        let own = sign_in(store, &ann, "own").await;
        let stranger = store
            .register("Stranger", "Moved@example.org", "argon", &visitor(0))
            .await
            .unwrap();
        let link = LinkPurpose::Verify(stranger);
        store
            .make_link(&link, "verify", at(60), None)
            .await
            .unwrap();
        let link = LinkPurpose::Address(ann.clone(), "moved@example.org".to_owned());
        store.make_link(&link, "way", at(60), None).await.unwrap();
        let keep = renewed(&own, "own renewed");
        let taken = store
            .confirm_address("way", &ann, keep, &by_at(&ann, 1))
            .await;
        assert_eq!(taken.unwrap(), NewAddress::Taken);
        assert_eq!(store.link("verify", at(2)).await.unwrap(), None);
    }
}

/// Many times both at once: whichever is first, no session of the old password is left.
#[tokio::test(flavor = "multi_thread")]
async fn sign_ins_and_a_change_at_the_same_moment_leave_one_session() {
    for test in stores().await {
        let store = &test.store;
        let other = Store::open(&test.url).await.unwrap();
        for round in 0..8 {
            let who = person(store, &format!("round {round}")).await;
            let token = format!("own {round}");
            let own = sign_in(store, &who, &token).await;
            let old = verified(store, &who).await;
            let fresh = format!("fresh {round}");
            let keep = renewed(&own, &fresh);
            let by = in_session(&who, &token);
            let tokens = [format!("a {round}"), format!("b {round}")];
            let late = tokens.map(|token| new_sign_in(&old, &token));
            let by_visitor = visitor(1);
            let (one, changed, two) = tokio::join!(
                store.sign_in(&late[0], &by_visitor),
                other.change_password(&old, "new hash", keep, &by),
                other.sign_in(&late[1], &by_visitor),
            );
            changed.unwrap().unwrap();
            // Whichever came first.
            for sign_in in [one.unwrap(), two.unwrap()] {
                assert!(matches!(sign_in, Ok(_) | Err(Refused::Stale)));
            }
            let left = store.sign_ins_of(&who, at(2)).await.unwrap();
            assert_eq!(left.len(), 1, "{left:?}");
            assert_eq!(left[0].id, own);
        }
    }
}

#[tokio::test]
async fn an_account_goes_with_the_password_of_now_only() {
    for test in stores().await {
        let store = &test.store;
        let ann = person(store, "ann").await;
        let wrong = Credentials {
            password: "another hash".to_owned(),
            ..verified(store, &ann).await
        };
        let kept = store.delete_person(&wrong, &by(&ann)).await.unwrap();
        assert_eq!(kept, Err(Refused::Stale));
        let elsewhere = Credentials {
            address: address_of("eve"),
            ..verified(store, &ann).await
        };
        let kept = store.delete_person(&elsewhere, &by(&ann)).await.unwrap();
        assert_eq!(kept, Err(Refused::Stale));
        assert!(delete(store, &ann, &by(&ann)).await.unwrap().is_ok());
    }
}
