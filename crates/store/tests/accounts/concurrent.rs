//! Two who do the same at the same moment. Each is played several times, because which of them
//! is first differs.

use domain::access::MemberState;
use store::Store;
use store::accounts::{LinkPurpose, NewAddress, PersonId, Refused, Verified};
use store::testing::stores;

use crate::scene::{at, by, code, delete, file, join, person, renewed, scene, sign_in, visitor};

const ROUNDS: usize = 8;

#[tokio::test(flavor = "multi_thread")]
async fn one_request_is_decided_once() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        store
            .promote_member(all.practice, &all.ben, &by(&all.ann))
            .await
            .unwrap()
            .unwrap();
        for round in 0..ROUNDS {
            let who = person(store, &format!("round {round}")).await;
            store
                .ask_for_access(all.practice, &by(&who))
                .await
                .unwrap()
                .unwrap();
            let (anns, bens) = (store.clone(), store.clone());
            let (by_ann, by_ben) = (by(&all.ann), by(&all.ben));
            let (one, other) = tokio::join!(
                anns.decide_request(all.practice, &who, true, &by_ann),
                bens.decide_request(all.practice, &who, round % 2 == 0, &by_ben),
            );
            let (one, other) = (one.unwrap(), other.unwrap());
            assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
            assert_eq!(one.and(other), Err(Refused::AlreadyDecided));
            let log = store.audit_of(&who).await.unwrap();
            let decided = log
                .iter()
                .filter(|entry| entry.action.starts_with("request-"));
            assert_eq!(decided.count(), 1);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_two_becomes_the_first_admin() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        for round in 0..ROUNDS {
            let practice = code(&format!("R{round:05}"));
            for who in [&all.ben, &all.eve] {
                store
                    .ask_for_access(practice, &by(who))
                    .await
                    .unwrap()
                    .unwrap();
            }
            let by_root = by(&all.root);
            let (one, other) = tokio::join!(
                store.decide_request(practice, &all.ben, true, &by_root),
                store.decide_request(practice, &all.eve, true, &by_root),
            );
            let mut outcomes = [one.unwrap(), other.unwrap()];
            outcomes.sort_by_key(Result::is_err);
            assert_eq!(
                outcomes,
                [Ok(MemberState::Admin), Err(Refused::NotAllowed)],
                "with the first the organisation is in charge"
            );
        }
    }
}

/// As many rounds of two admins who do something at once to an organisation with a member.
async fn admins_at_once<F>(store: &Store, act: F) -> Vec<[Result<(), Refused>; 2]>
where
    F: AsyncFn(domain::code::OdsCode, [&PersonId; 2]) -> [Result<(), Refused>; 2],
{
    let all = scene(store).await;
    let mut outcomes = Vec::new();
    for round in 0..ROUNDS {
        let practice = code(&format!("R{round:05}"));
        join(store, &all.ann, practice, &all.root, MemberState::Admin).await;
        for who in [&all.ben, &all.eve] {
            join(store, who, practice, &all.ann, MemberState::Active).await;
        }
        store
            .promote_member(practice, &all.ben, &by(&all.ann))
            .await
            .unwrap()
            .unwrap();
        let outcome = act(practice, [&all.ann, &all.ben]).await;
        let members = store.members_of(practice).await.unwrap();
        let admins = members
            .iter()
            .filter(|member| member.state == MemberState::Admin);
        assert_eq!(admins.count(), 1, "{outcome:?}");
        outcomes.push(outcome);
    }
    outcomes
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_admins_who_leave_one_stays() {
    for test in stores().await {
        let store = &test.store;
        let outcomes = admins_at_once(store, async |practice, [ann, ben]| {
            let (by_ann, by_ben) = (by(ann), by(ben));
            let (one, other) = tokio::join!(
                store.leave_workspace(practice, &by_ann),
                store.leave_workspace(practice, &by_ben),
            );
            [one.unwrap(), other.unwrap()]
        });
        for [one, other] in outcomes.await {
            assert!(one.is_ok() != other.is_ok());
            assert_eq!(one.and(other), Err(Refused::LastAdmin));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_admins_who_remove_each_other_one_stays() {
    for test in stores().await {
        let store = &test.store;
        let outcomes = admins_at_once(store, async |practice, [ann, ben]| {
            let (by_ann, by_ben) = (by(ann), by(ben));
            let (one, other) = tokio::join!(
                store.remove_member(practice, ben, &by_ann),
                store.remove_member(practice, ann, &by_ben),
            );
            [one.unwrap(), other.unwrap()]
        });
        for [one, other] in outcomes.await {
            assert!(one.is_ok() != other.is_ok());
            assert_eq!(one.and(other), Err(Refused::NotAllowed));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_uploads_count_each_other() {
    for test in stores().await {
        let store = &test.store;
        for round in 0..ROUNDS {
            let who = person(store, &format!("round {round}")).await;
            let (new, by) = (file("x", 60), by(&who));
            let (one, other) = tokio::join!(
                store.keep_document(&new, 100, &by),
                store.keep_document(&new, 100, &by),
            );
            let (one, other) = (one.unwrap(), other.unwrap());
            assert!(one.is_ok() != other.is_ok());
            assert_eq!(one.and(other), Err(Refused::Full));
            assert_eq!(store.used_bytes(&who).await.unwrap(), 60);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_used_once() {
    for test in stores().await {
        let store = &test.store;
        for round in 0..ROUNDS {
            let address = format!("round{round}@example.org");
            let mut tokens = Vec::new();
            for n in 0..2 {
                let id = store.register("Ann", &address, "argon", &visitor(n)).await;
                let token = format!("verify {round} {n}");
                let purpose = LinkPurpose::Verify(id.unwrap());
                store
                    .make_link(&purpose, &token, at(60), None)
                    .await
                    .unwrap();
                tokens.push(token);
            }
            // The same link twice, and the other link of the same address.
            let by = visitor(3);
            let (one, same, other) = tokio::join!(
                store.verify(&tokens[0], &by),
                store.verify(&tokens[0], &by),
                store.verify(&tokens[1], &by),
            );
            let outcomes = [one.unwrap(), same.unwrap(), other.unwrap()];
            let made: Vec<_> = outcomes
                .iter()
                .filter_map(|outcome| match outcome {
                    Verified::Person(person) => Some(person),
                    _ => None,
                })
                .collect();
            assert_eq!(made.len(), 1, "{outcomes:?}");
            assert!(!outcomes.contains(&Verified::Taken), "{outcomes:?}");

            let reset = format!("reset {round}");
            let purpose = LinkPurpose::Reset(made[0].clone());
            store
                .make_link(&purpose, &reset, at(60), None)
                .await
                .unwrap();
            let (one, other) = tokio::join!(
                store.reset_password(&reset, "one", &by),
                store.reset_password(&reset, "other", &by),
            );
            assert!(one.unwrap().is_some() != other.unwrap().is_some());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_goes_to_one_account() {
    for test in stores().await {
        let store = &test.store;
        let ann = person(store, "ann").await;
        let ben = person(store, "ben").await;
        let anns = sign_in(store, &ann, "ann").await;
        let bens = sign_in(store, &ben, "ben").await;
        for round in 0..ROUNDS {
            let address = format!("round{round}@example.org");
            for (who, token) in [(&ann, "a"), (&ben, "b")] {
                let purpose = LinkPurpose::Address(who.clone(), address.clone());
                let token = format!("{token}{round}");
                store
                    .make_link(&purpose, &token, at(60), None)
                    .await
                    .unwrap();
            }
            let (by_ann, by_ben) = (by(&ann), by(&ben));
            let tokens = [format!("a{round}"), format!("b{round}")];
            let (one, other) = tokio::join!(
                store.confirm_address(&tokens[0], &ann, renewed(&anns, "ann"), &by_ann),
                store.confirm_address(&tokens[1], &ben, renewed(&bens, "ben"), &by_ben),
            );
            let outcomes = [one.unwrap(), other.unwrap()];
            assert!(
                outcomes.contains(&NewAddress::Taken) && outcomes.contains(&NewAddress::InUse),
                "{outcomes:?}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_is_claimed_by_one_worker() {
    for test in stores().await {
        let store = &test.store;
        for n in 0..20 {
            let address = format!("{n}@example.org");
            store
                .ask_password_reset(&address, &visitor(0))
                .await
                .unwrap();
        }
        let workers: Vec<_> = (0..4)
            .map(|_| {
                let store = test.store.clone();
                tokio::spawn(async move {
                    let mut claimed = Vec::new();
                    while let Some(mail) = store.due_mail(at(1), at(5)).await.unwrap() {
                        claimed.push(mail.id);
                    }
                    claimed
                })
            })
            .collect();
        let mut claimed = Vec::new();
        for worker in workers {
            claimed.extend(worker.await.unwrap());
        }
        assert_eq!(claimed.len(), 20, "none is left out");
        claimed.sort_unstable();
        claimed.dedup();
        assert_eq!(claimed.len(), 20, "none is taken twice");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_go_while_others_deal_with_them() {
    for test in stores().await {
        let store = &test.store;
        for round in 0..ROUNDS {
            let practice = code(&format!("R{round:05}"));
            let name = |who: &str| format!("{who} {round}");
            let root = crate::scene::administrator(store, &name("root")).await;
            let ann = person(store, &name("ann")).await;
            let ben = person(store, &name("ben")).await;
            let eve = person(store, &name("eve")).await;
            join(store, &ann, practice, &root, MemberState::Admin).await;
            join(store, &ben, practice, &ann, MemberState::Active).await;
            let (by_ann, by_ben, by_eve) = (by(&ann), by(&ben), by(&eve));
            // None of these may fail, whoever comes first.
            let (asked, removed, one, other) = tokio::join!(
                store.ask_for_access(practice, &by_eve),
                store.remove_member(practice, &ben, &by_ann),
                delete(store, &ben, &by_ben),
                delete(store, &ann, &by_ann),
            );
            assert_eq!(asked.unwrap(), Ok(()));
            let removed = removed.unwrap();
            assert!(
                matches!(removed, Ok(()) | Err(Refused::NotFound)),
                "{removed:?}"
            );
            one.unwrap().unwrap();
            other.unwrap().unwrap();
            let left = store.members_of(practice).await.unwrap();
            assert_eq!(left.len(), 1);
            assert_eq!(left[0].person, eve);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_and_the_next_in_line_go_at_once_and_the_third_follows() {
    for test in stores().await {
        let store = &test.store;
        let root = crate::scene::administrator(store, "root").await;
        for round in 0..ROUNDS {
            let practice = code(&format!("R{round:05}"));
            let ann = person(store, &format!("ann {round}")).await;
            let ben = person(store, &format!("ben {round}")).await;
            let eve = person(store, &format!("eve {round}")).await;
            join(store, &ann, practice, &root, MemberState::Admin).await;
            join(store, &ben, practice, &ann, MemberState::Active).await;
            store
                .ask_for_access(practice, &by(&eve))
                .await
                .unwrap()
                .unwrap();
            let later = crate::scene::by_at(&ann, 5);
            let approved = store.decide_request(practice, &eve, true, &later).await;
            assert_eq!(approved.unwrap(), Ok(MemberState::Active));
            let (by_ann, by_ben) = (by(&ann), by(&ben));
            let (one, other) =
                tokio::join!(delete(store, &ann, &by_ann), delete(store, &ben, &by_ben),);
            one.unwrap().unwrap();
            other.unwrap().unwrap();
            let left = store.members_of(practice).await.unwrap();
            assert_eq!(left.len(), 1);
            assert_eq!((&left[0].person, left[0].state), (&eve, MemberState::Admin));
        }
    }
}
