//! Who works for which organisation, and who decides it.

use domain::access::MemberState::{self, Active, Admin, Pending, Rejected, Removed};
use store::Store;
use store::accounts::{Cause, MailJob, PersonId, Refused};
use store::testing::stores;

use crate::scene::{
    Raw, Scene, administrator, at, by, by_at, code, delete, join, mails, person, scene, sign_in,
    view, visitor,
};

async fn state(store: &Store, all: &Scene, who: &PersonId) -> Option<MemberState> {
    store.relation(who, all.practice).await.unwrap().member
}

async fn ask(store: &Store, all: &Scene, who: &PersonId) -> Result<(), Refused> {
    store.ask_for_access(all.practice, &by(who)).await.unwrap()
}

async fn approve(
    store: &Store,
    all: &Scene,
    who: &PersonId,
    decider: &PersonId,
) -> Result<MemberState, Refused> {
    store
        .decide_request(all.practice, who, true, &by(decider))
        .await
        .unwrap()
}

#[tokio::test]
async fn the_first_who_is_approved_becomes_the_admin() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        assert_eq!(state(store, &all, &all.ann).await, Some(Admin));
        assert_eq!(state(store, &all, &all.ben).await, Some(Active));
        let relation = store.relation(&all.eve, all.practice).await.unwrap();
        assert_eq!(relation.member, None);
        assert!(relation.has_admin && relation.members_may_share);
        let jobs = mails(store).await;
        let asked = |to: &PersonId, person: &PersonId| MailJob::AccessAsked {
            to: to.clone(),
            person: person.clone(),
            organisation: all.practice,
        };
        let decided = |person: &PersonId, state| MailJob::AccessDecided {
            person: person.clone(),
            organisation: all.practice,
            state,
            cause: Cause::Request,
        };
        assert_eq!(jobs.len(), 4);
        for job in [
            asked(&all.root, &all.ann),
            decided(&all.ann, Admin),
            asked(&all.ann, &all.ben),
            decided(&all.ben, Active),
        ] {
            assert!(jobs.contains(&job), "{job:?}");
        }
        let log = store.audit_of(&all.ben).await.unwrap();
        let approved = log
            .iter()
            .find(|entry| entry.action == "request-approved")
            .unwrap();
        assert_eq!(approved.person.as_ref(), Some(&all.ann));
        assert_eq!(approved.target.as_deref(), Some(all.ben.as_str()));
        assert_eq!(approved.target_name.as_deref(), Some("ben"));
        assert_eq!(approved.organisation, Some(all.practice));
        let members = store.members_of(all.practice).await.unwrap();
        let names: Vec<_> = members.iter().map(|member| member.name.as_str()).collect();
        assert_eq!(names, ["ann", "ben"]);
        assert!(members.iter().all(|member| member.has_admin));
    }
}

#[tokio::test]
async fn requests_are_made_taken_back_rejected_and_made_again() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        assert_eq!(
            store
                .ask_for_access(all.practice, &visitor(0))
                .await
                .unwrap(),
            Err(Refused::NotAllowed)
        );
        for (who, again) in [(&all.ann, "an admin"), (&all.ben, "a member")] {
            assert_eq!(
                ask(store, &all, who).await,
                Err(Refused::NotAllowed),
                "{again}"
            );
        }
        let withdraw = async |who: &PersonId| {
            store
                .withdraw_request(all.practice, &by(who))
                .await
                .unwrap()
        };
        assert_eq!(withdraw(&all.eve).await, Err(Refused::NotFound));
        assert_eq!(ask(store, &all, &all.eve).await, Ok(()));
        assert_eq!(ask(store, &all, &all.eve).await, Err(Refused::NotAllowed));
        assert_eq!(withdraw(&all.eve).await, Ok(()));
        assert_eq!(state(store, &all, &all.eve).await, None);
        assert_eq!(
            approve(store, &all, &all.eve, &all.ann).await,
            Err(Refused::NotFound),
            "what was taken back cannot be approved"
        );
        assert_eq!(ask(store, &all, &all.eve).await, Ok(()));
        let rejected = store
            .decide_request(all.practice, &all.eve, false, &by_at(&all.ann, 5))
            .await
            .unwrap();
        assert_eq!(rejected, Ok(Rejected));
        assert_eq!(withdraw(&all.eve).await, Err(Refused::AlreadyDecided));
        assert_eq!(
            approve(store, &all, &all.eve, &all.ann).await,
            Err(Refused::AlreadyDecided)
        );
        let memberships = store.memberships_of(&all.eve).await.unwrap();
        assert_eq!(memberships.len(), 1);
        assert_eq!(
            (memberships[0].state, memberships[0].decided_at),
            (Rejected, Some(at(5)))
        );
        assert_eq!(ask(store, &all, &all.eve).await, Ok(()));
        let memberships = store.memberships_of(&all.eve).await.unwrap();
        assert_eq!(
            (memberships[0].state, memberships[0].decided_at),
            (Pending, None)
        );
        assert_eq!(approve(store, &all, &all.eve, &all.ann).await, Ok(Active));
    }
}

#[tokio::test]
async fn a_request_is_taken_back_with_the_mails_that_tell_of_it() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        let dan = person(store, "dan").await;
        let other = code("B82002");
        mails(store).await;
        for who in [&all.eve, &dan] {
            assert_eq!(ask(store, &all, who).await, Ok(()));
        }
        let asked = store.ask_for_access(other, &by(&all.eve)).await;
        assert_eq!(asked.unwrap(), Ok(()));
        // One that cannot be read keeps nobody from it.
        let raw = Raw::of(&test).await;
        raw.run(
            "INSERT INTO mails (id, errand, created_at, tries, due_at)
             VALUES ('00000000000000000000000000000000', '{\"about\":\"what\"}', '', 0, '')",
        )
        .await
        .unwrap();
        let withdrawn = store.withdraw_request(all.practice, &by(&all.eve)).await;
        assert_eq!(withdrawn.unwrap(), Ok(()));
        raw.run("DELETE FROM mails WHERE due_at = ''")
            .await
            .unwrap();
        // Those about others, and about other organisations, go out.
        let waiting = mails(store).await;
        assert_eq!(waiting.len(), 2, "{waiting:?}");
        for (to, person, organisation) in
            [(&all.ann, &dan, all.practice), (&all.root, &all.eve, other)]
        {
            assert!(waiting.contains(&MailJob::AccessAsked {
                to: to.clone(),
                person: person.clone(),
                organisation,
            }));
        }
    }
}

#[tokio::test]
async fn nobody_asks_without_end() {
    for test in stores().await {
        let store = &test.store;
        let eve = person(store, "eve").await;
        for n in 0..20 {
            let practice = code(&format!("X{n:05}"));
            let asked = store.ask_for_access(practice, &by(&eve)).await;
            assert_eq!(asked.unwrap(), Ok(()));
        }
        let full = store.ask_for_access(code("X99999"), &by(&eve)).await;
        assert_eq!(full.unwrap(), Err(Refused::Full));
        store
            .withdraw_request(code("X00000"), &by(&eve))
            .await
            .unwrap()
            .unwrap();
        let again = store.ask_for_access(code("X99999"), &by(&eve)).await;
        assert_eq!(again.unwrap(), Ok(()));
    }
}

#[tokio::test]
async fn those_who_may_not_decide_do_not() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        let dan = person(store, "dan").await;
        let zoe = person(store, "zoe").await;
        assert_eq!(ask(store, &all, &dan).await, Ok(()));
        for (decider, refused) in [
            (by(&all.ben), Refused::NotAllowed),
            (by(&dan), Refused::NotAllowed),
            // There is an admin, so the platform stays out.
            (by(&all.root), Refused::NotAllowed),
            (by(&zoe), Refused::NotFound),
            (by(&PersonId::random()), Refused::NotFound),
            (visitor(0), Refused::NotFound),
        ] {
            let practice = all.practice;
            let approved = store.decide_request(practice, &dan, true, &decider).await;
            assert_eq!(approved.unwrap(), Err(refused), "{decider:?}");
            let rejected = store.decide_request(practice, &dan, false, &decider).await;
            assert_eq!(rejected.unwrap(), Err(refused), "{decider:?}");
            if decider.person.as_ref() != Some(&all.root) {
                let promoted = store.promote_member(practice, &all.ben, &decider).await;
                assert_eq!(promoted.unwrap(), Err(refused), "{decider:?}");
                let removed = store.remove_member(practice, &all.ann, &decider).await;
                assert_eq!(removed.unwrap(), Err(refused), "{decider:?}");
            }
            let opened = store
                .set_members_may_share(practice, false, &decider)
                .await
                .unwrap();
            assert_eq!(opened, Err(refused), "{decider:?}");
        }
        assert_eq!(state(store, &all, &dan).await, Some(Pending));
        assert_eq!(state(store, &all, &all.ann).await, Some(Admin));
        assert_eq!(state(store, &all, &all.ben).await, Some(Active));
        assert!(
            store
                .relation(&all.ann, all.practice)
                .await
                .unwrap()
                .members_may_share
        );
        // A guessed organisation is as absent as one that nobody works for.
        for organisation in [code("ZZZ99"), all.practice] {
            let guessed = store
                .decide_request(organisation, &dan, true, &by(&zoe))
                .await
                .unwrap();
            assert_eq!(guessed, Err(Refused::NotFound));
        }
    }
}

#[tokio::test]
async fn the_platform_steps_in_where_there_is_no_admin() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        let root = administrator(store, "other root").await;
        assert_eq!(ask(store, &all, &all.eve).await, Ok(()));
        for who in [&all.ben, &all.ann] {
            let left = store.leave_workspace(all.practice, &by(who)).await;
            assert_eq!(left.unwrap(), Ok(()));
        }
        assert_eq!(approve(store, &all, &all.eve, &root).await, Ok(Admin));
        assert_eq!(
            approve(store, &all, &all.eve, &all.root).await,
            Err(Refused::AlreadyDecided)
        );
        // Administrators alone are told of a request where no admin is.
        mails(store).await;
        let other = code("B82002");
        store
            .ask_for_access(other, &by(&all.ben))
            .await
            .unwrap()
            .unwrap();
        let told: Vec<_> = mails(store).await;
        assert_eq!(told.len(), 2);
        for to in [&root, &all.root] {
            assert!(told.contains(&MailJob::AccessAsked {
                to: to.clone(),
                person: all.ben.clone(),
                organisation: other
            }));
        }
    }
}

#[tokio::test]
async fn the_longest_standing_member_follows_an_only_admin_whose_account_goes() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        let dan = person(store, "dan").await;
        let zoe = person(store, "zoe").await;
        // Dan asked first and was approved last: what counts is for how long one is a member.
        for who in [&dan, &zoe, &all.eve] {
            assert_eq!(ask(store, &all, who).await, Ok(()));
        }
        for (who, minute) in [(&zoe, 10), (&dan, 20)] {
            let approved = store
                .decide_request(all.practice, who, true, &by_at(&all.ann, minute))
                .await
                .unwrap();
            assert_eq!(approved, Ok(Active));
        }
        store
            .remove_member(all.practice, &all.ben, &by(&all.ann))
            .await
            .unwrap()
            .unwrap();
        mails(store).await;
        delete(store, &all.ann, &by(&all.ann))
            .await
            .unwrap()
            .unwrap();
        for (who, expected) in [
            (&zoe, Admin),
            (&dan, Active),
            (&all.eve, Pending),
            (&all.ben, Removed),
        ] {
            assert_eq!(state(store, &all, who).await, Some(expected));
        }
        let told = mails(store).await;
        assert!(
            told.contains(&MailJob::AccessDecided {
                person: zoe.clone(),
                organisation: all.practice,
                state: Admin,
                cause: Cause::Succession,
            }),
            "{told:?}"
        );
        let log = store.audit_of(&zoe).await.unwrap();
        let line = log
            .iter()
            .find(|entry| entry.action == "successor-promoted")
            .unwrap();
        assert_eq!(
            (line.person.as_ref(), line.organisation),
            (Some(&all.ann), Some(all.practice))
        );
        // The platform stays out, and a newcomer is a member like others.
        let refused = approve(store, &all, &all.eve, &all.root).await;
        assert_eq!(refused, Err(Refused::NotAllowed));
        assert_eq!(approve(store, &all, &all.eve, &zoe).await, Ok(Active));
        // Where another admin stays, nobody follows.
        let promoted = store
            .promote_member(all.practice, &dan, &by(&zoe))
            .await
            .unwrap();
        assert_eq!(promoted, Ok(()));
        delete(store, &zoe, &by(&zoe)).await.unwrap().unwrap();
        assert_eq!(state(store, &all, &all.eve).await, Some(Active));
        // With the last member the organisation is free again.
        for who in [&all.eve, &dan] {
            delete(store, who, &by(who)).await.unwrap().unwrap();
        }
        assert_eq!(ask(store, &all, &all.ben).await, Ok(()));
        let approved = approve(store, &all, &all.ben, &all.root).await;
        assert_eq!(approved, Ok(Admin));
    }
}

#[tokio::test]
async fn nobody_is_put_over_members_who_have_no_admin() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        assert_eq!(ask(store, &all, &all.eve).await, Ok(()));
        // As it was left by accounts that were deleted before members followed their admin.
        Raw::of(&test)
            .await
            .run("DELETE FROM workspace_members WHERE state = 'admin'")
            .await
            .unwrap();
        let approved = approve(store, &all, &all.eve, &all.root).await;
        assert_eq!(approved, Ok(Active));
        let promoted = store
            .promote_member(all.practice, &all.ben, &by(&all.root))
            .await
            .unwrap();
        assert_eq!(promoted, Ok(()));
        assert_eq!(state(store, &all, &all.ben).await, Some(Admin));
    }
}

#[tokio::test]
async fn a_removed_member_loses_what_they_used() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        let practice = Some(all.practice);
        let device = sign_in(store, &all.ben, "ben").await;
        store
            .use_workspace(&all.ben, &device, practice, &by(&all.ben))
            .await
            .unwrap()
            .unwrap();
        let preset = store
            .save_preset(&view("own", None), &by(&all.ben))
            .await
            .unwrap()
            .unwrap();
        for active in [practice, None] {
            store
                .set_default_preset(&preset, active, true, &by(&all.ben))
                .await
                .unwrap()
                .unwrap();
        }
        mails(store).await;
        let removed = store
            .remove_member(all.practice, &all.ben, &by(&all.ann))
            .await
            .unwrap();
        assert_eq!(removed, Ok(()));
        assert_eq!(state(store, &all, &all.ben).await, Some(Removed));
        let (sign_in, _) = store.signed_in("ben", at(1)).await.unwrap().unwrap();
        assert_eq!(sign_in.workspace, None);
        let is_default = async |active| {
            let found = store.preset(&preset, &all.ben, active).await.unwrap();
            found.unwrap().is_default
        };
        assert!(!is_default(practice).await);
        assert!(is_default(None).await, "what is their own stays");
        assert_eq!(
            mails(store).await,
            [MailJob::AccessDecided {
                person: all.ben.clone(),
                organisation: all.practice,
                state: Removed,
                cause: Cause::Decision,
            }]
        );
        let again = store
            .remove_member(all.practice, &all.ben, &by(&all.ann))
            .await
            .unwrap();
        assert_eq!(again, Err(Refused::AlreadyDecided));
        let stranger = store
            .remove_member(all.practice, &all.eve, &by(&all.ann))
            .await
            .unwrap();
        assert_eq!(stranger, Err(Refused::NotFound));
        assert_eq!(ask(store, &all, &all.ben).await, Ok(()), "may ask again");
    }
}

#[tokio::test]
async fn admins_promote_remove_each_other_and_never_themselves() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        let promote = async |who, decider: &PersonId| {
            store
                .promote_member(all.practice, who, &by(decider))
                .await
                .unwrap()
        };
        let remove = async |who, decider: &PersonId| {
            store
                .remove_member(all.practice, who, &by(decider))
                .await
                .unwrap()
        };
        assert_eq!(remove(&all.ann, &all.ann).await, Err(Refused::NotAllowed));
        assert_eq!(promote(&all.eve, &all.ann).await, Err(Refused::NotFound));
        assert_eq!(ask(store, &all, &all.eve).await, Ok(()));
        assert_eq!(
            promote(&all.eve, &all.ann).await,
            Err(Refused::NotFound),
            "one who waits is approved first"
        );
        assert_eq!(promote(&all.ben, &all.ann).await, Ok(()));
        assert_eq!(
            promote(&all.ben, &all.ann).await,
            Err(Refused::AlreadyDecided)
        );
        assert_eq!(remove(&all.ann, &all.ben).await, Ok(()));
        // The removed admin's page may still be open.
        assert_eq!(
            approve(store, &all, &all.eve, &all.ann).await,
            Err(Refused::NotAllowed)
        );
        assert_eq!(remove(&all.ben, &all.ann).await, Err(Refused::NotAllowed));
        assert_eq!(state(store, &all, &all.eve).await, Some(Pending));
        assert_eq!(approve(store, &all, &all.eve, &all.ben).await, Ok(Active));
    }
}

#[tokio::test]
async fn the_last_admin_leaves_last() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        let practice = all.practice;
        let device = sign_in(store, &all.ann, "ann").await;
        store
            .use_workspace(&all.ann, &device, Some(practice), &by(&all.ann))
            .await
            .unwrap()
            .unwrap();
        let leave = async |who: &PersonId| store.leave_workspace(practice, &by(who)).await.unwrap();
        assert_eq!(leave(&all.eve).await, Err(Refused::NotFound));
        assert_eq!(leave(&all.ann).await, Err(Refused::LastAdmin));
        assert_eq!(state(store, &all, &all.ann).await, Some(Admin));
        assert_eq!(leave(&all.ben).await, Ok(()));
        assert_eq!(leave(&all.ben).await, Err(Refused::NotAllowed));
        // Those who wait do not keep anybody.
        assert_eq!(ask(store, &all, &all.eve).await, Ok(()));
        assert_eq!(leave(&all.ann).await, Ok(()));
        assert_eq!(state(store, &all, &all.ann).await, Some(Removed));
        let (sign_in, _) = store.signed_in("ann", at(1)).await.unwrap().unwrap();
        assert_eq!(sign_in.workspace, None);
        assert_eq!(approve(store, &all, &all.eve, &all.root).await, Ok(Admin));
        join(store, &all.ben, practice, &all.eve, Active).await;
    }
}

#[tokio::test]
async fn admins_say_whether_members_share() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        let practice = Some(all.practice);
        let set = store
            .set_members_may_share(all.practice, false, &by(&all.ann))
            .await
            .unwrap();
        assert_eq!(set, Ok(()));
        let share = async |who: &PersonId| {
            let saved = store.save_preset(&view("shared", practice), &by(who)).await;
            saved.unwrap().map(drop)
        };
        assert_eq!(share(&all.ben).await, Err(Refused::NotAllowed));
        assert_eq!(share(&all.ann).await, Ok(()));
        assert_eq!(share(&all.eve).await, Err(Refused::NotFound));
        assert_eq!(share(&all.root).await, Err(Refused::NotAllowed));
        store
            .set_members_may_share(all.practice, true, &by(&all.ann))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(share(&all.ben).await, Ok(()));
    }
}
