//! Passwords, names, addresses and administrators.

use store::accounts::{By, LinkPurpose, MailJob, NewAddress, PersonId, Refused};
use store::testing::stores;

use crate::scene::{
    address_of, administrator, at, by, by_at, code, command, join, mails, paging, person, renewed,
    scene, sign_in, verified, visitor,
};

#[tokio::test]
async fn a_reset_ends_every_sign_in_and_its_link_works_once() {
    for test in stores().await {
        let store = &test.store;
        let ann = person(store, "ann").await;
        let ben = person(store, "ben").await;
        sign_in(store, &ann, "laptop").await;
        sign_in(store, &ann, "phone").await;
        sign_in(store, &ben, "tablet").await;
        // Both are queued alike.
        store
            .ask_password_reset("ANN@example.org", &visitor(0))
            .await
            .unwrap();
        store
            .ask_password_reset("nobody@example.org", &visitor(0))
            .await
            .unwrap();
        assert_eq!(mails(store).await.len(), 2);
        for token in ["one", "two"] {
            store
                .make_link(&LinkPurpose::Reset(ann.clone()), token, at(60), None)
                .await
                .unwrap();
        }
        let expired = store
            .reset_password("one", "new", &visitor(60))
            .await
            .unwrap();
        assert_eq!(expired, None);
        let reset = store
            .reset_password("one", "new", &visitor(1))
            .await
            .unwrap();
        assert_eq!(reset, Some(ann.clone()));
        for token in ["one", "two", "three"] {
            let again = store.reset_password(token, "evil", &visitor(2)).await;
            assert_eq!(again.unwrap(), None, "{token}");
        }
        assert_eq!(
            store.password_of(&ann).await.unwrap().as_deref(),
            Some("new")
        );
        for token in ["laptop", "phone"] {
            assert_eq!(store.signed_in(token, at(1)).await.unwrap(), None);
        }
        assert!(store.signed_in("tablet", at(1)).await.unwrap().is_some());
        assert_eq!(
            mails(store).await,
            [MailJob::PasswordChanged {
                person: ann.clone()
            }]
        );
        let log = store.audit_of(&ann).await.unwrap();
        assert_eq!(log[0].action, "password-reset");
        assert_eq!(log[0].person, Some(ann));
    }
}

#[tokio::test]
async fn a_link_serves_its_purpose_only() {
    for test in stores().await {
        let store = &test.store;
        let ann = person(store, "ann").await;
        let keep = sign_in(store, &ann, "laptop").await;
        let reset = LinkPurpose::Reset(ann.clone());
        let address = LinkPurpose::Address(ann.clone(), "new@example.org".to_owned());
        store
            .make_link(&reset, "reset", at(60), None)
            .await
            .unwrap();
        store
            .make_link(&address, "address", at(60), None)
            .await
            .unwrap();
        assert_eq!(
            store
                .reset_password("address", "evil", &visitor(1))
                .await
                .unwrap(),
            None
        );
        assert_eq!(
            store
                .confirm_address("reset", &ann, renewed(&keep, "laptop"), &by(&ann))
                .await
                .unwrap(),
            NewAddress::NoLink
        );
        // A wrong use consumes nothing.
        assert_eq!(store.link("reset", at(1)).await.unwrap(), Some(reset));
        assert_eq!(store.link("address", at(1)).await.unwrap(), Some(address));
    }
}

#[tokio::test]
async fn a_new_password_keeps_the_device_in_hand_alone() {
    for test in stores().await {
        let store = &test.store;
        let ann = person(store, "ann").await;
        let keep = sign_in(store, &ann, "laptop").await;
        sign_in(store, &ann, "phone").await;
        store
            .make_link(&LinkPurpose::Reset(ann.clone()), "reset", at(60), None)
            .await
            .unwrap();
        let known = verified(store, &ann).await;
        store
            .change_password(&known, "new", renewed(&keep, "fresh"), &by_at(&ann, 1))
            .await
            .unwrap()
            .unwrap();
        let (same, _) = store.signed_in("fresh", at(1)).await.unwrap().unwrap();
        assert_eq!(same.id, keep, "under another token");
        assert_eq!(store.signed_in("laptop", at(1)).await.unwrap(), None);
        assert_eq!(store.signed_in("phone", at(1)).await.unwrap(), None);
        assert_eq!(store.link("reset", at(1)).await.unwrap(), None);
        assert_eq!(
            store.password_of(&ann).await.unwrap().as_deref(),
            Some("new")
        );
        assert_eq!(mails(store).await.len(), 1);
        assert_eq!(
            store.audit_of(&ann).await.unwrap()[0].action,
            "password-changed"
        );
        // An account that is gone changes nothing and breaks nothing.
        let gone = PersonId::random();
        let nobody = verified(store, &gone).await;
        let renewal = renewed(&keep, "x");
        let own = by(&gone);
        let changed = store.change_password(&nobody, "x", renewal, &own).await;
        assert_eq!(changed.unwrap(), Err(Refused::Stale));
        let changed = store.change_name("x", &own).await.unwrap();
        assert_eq!(changed, Err(Refused::Stale));
        let asked = store.ask_new_address(&nobody, "x@example.org", &own).await;
        assert_eq!(asked.unwrap(), Err(Refused::Stale));
        assert!(mails(store).await.is_empty());
    }
}

#[tokio::test]
async fn a_new_address_is_taken_by_its_own_person_only() {
    for test in stores().await {
        let store = &test.store;
        let ann = person(store, "ann").await;
        let eve = person(store, "eve").await;
        let keep = sign_in(store, &ann, "laptop").await;
        sign_in(store, &ann, "phone").await;
        let eves = sign_in(store, &eve, "eve").await;
        let known = verified(store, &ann).await;
        store
            .ask_new_address(&known, " New@example.org ", &by(&ann))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            mails(store).await,
            [MailJob::ConfirmAddress {
                person: ann.clone(),
                address: "New@example.org".to_owned()
            }]
        );
        let purpose = LinkPurpose::Address(ann.clone(), "New@example.org".to_owned());
        for token in ["one", "two"] {
            store
                .make_link(&purpose, token, at(60), None)
                .await
                .unwrap();
        }
        let stolen = store
            .confirm_address("one", &eve, renewed(&eves, "eve"), &by(&eve))
            .await
            .unwrap();
        assert_eq!(stolen, NewAddress::NoLink);
        assert_eq!(store.link("one", at(1)).await.unwrap(), Some(purpose));

        let taken = store
            .confirm_address("one", &ann, renewed(&keep, "laptop"), &by(&ann))
            .await
            .unwrap();
        assert_eq!(taken, NewAddress::Taken);
        for token in ["one", "two"] {
            let again = store
                .confirm_address(token, &ann, renewed(&keep, "laptop"), &by(&ann))
                .await
                .unwrap();
            assert_eq!(again, NewAddress::NoLink, "{token}");
        }
        assert!(store.signed_in("laptop", at(1)).await.unwrap().is_some());
        assert_eq!(store.signed_in("phone", at(1)).await.unwrap(), None);
        assert!(store.signed_in("eve", at(1)).await.unwrap().is_some());
        assert_eq!(
            store.person(&ann).await.unwrap().unwrap().address,
            "New@example.org"
        );
        assert_eq!(
            store.person_by_address(&address_of("ann")).await.unwrap(),
            None
        );
        assert!(
            store
                .person_by_address("new@EXAMPLE.org")
                .await
                .unwrap()
                .is_some()
        );
        assert_eq!(
            mails(store).await,
            [MailJob::AddressChanged {
                name: "ann".to_owned(),
                old: address_of("ann"),
                new: "New@example.org".to_owned()
            }]
        );
    }
}

#[tokio::test]
async fn an_address_in_use_is_not_taken() {
    for test in stores().await {
        let store = &test.store;
        let ann = person(store, "ann").await;
        person(store, "eve").await;
        let keep = sign_in(store, &ann, "laptop").await;
        sign_in(store, &ann, "phone").await;
        let purpose = LinkPurpose::Address(ann.clone(), "EVE@example.org".to_owned());
        store
            .make_link(&purpose, "token", at(60), None)
            .await
            .unwrap();
        let outcome = store
            .confirm_address("token", &ann, renewed(&keep, "laptop"), &by(&ann))
            .await
            .unwrap();
        assert_eq!(outcome, NewAddress::InUse);
        assert_eq!(
            store.person(&ann).await.unwrap().unwrap().address,
            address_of("ann")
        );
        assert!(store.signed_in("phone", at(1)).await.unwrap().is_some());
        assert_eq!(store.link("token", at(1)).await.unwrap(), None);
        assert!(mails(store).await.is_empty());
        // One's own address in other letters is free for oneself.
        let purpose = LinkPurpose::Address(ann.clone(), "ANN@example.org".to_owned());
        store
            .make_link(&purpose, "own", at(60), None)
            .await
            .unwrap();
        let outcome = store
            .confirm_address("own", &ann, renewed(&keep, "laptop"), &by(&ann))
            .await
            .unwrap();
        assert_eq!(outcome, NewAddress::Taken);
    }
}

#[tokio::test]
async fn administrators_are_made_by_administrators_and_commands() {
    for test in stores().await {
        let store = &test.store;
        let root = administrator(store, "root").await;
        let ann = person(store, "ann").await;
        let ben = person(store, "ben").await;
        let set = async |who: &PersonId, is: bool, by: &By| {
            store.set_administrator(who, is, by).await.unwrap()
        };
        for outsider in [by(&ann), by(&PersonId::random()), visitor(0)] {
            assert_eq!(
                set(&ann, true, &outsider).await,
                Err(Refused::NotAllowed),
                "{outsider:?}"
            );
        }
        assert_eq!(set(&ann, true, &by(&root)).await, Ok(()));
        assert_eq!(set(&ben, true, &command()).await, Ok(()));
        assert_eq!(
            set(&PersonId::random(), true, &command()).await,
            Err(Refused::NotFound)
        );
        let names = async || {
            let found = store.administrators().await.unwrap();
            found
                .into_iter()
                .map(|person| person.name)
                .collect::<Vec<_>>()
        };
        assert_eq!(names().await, ["ann", "ben", "root"]);
        assert_eq!(set(&root, false, &by(&ann)).await, Ok(()));
        assert_eq!(names().await, ["ann", "ben"]);
        assert_eq!(
            set(&root, true, &by(&root)).await,
            Err(Refused::NotAllowed),
            "what was true before counts no more"
        );
        assert_eq!(
            store
                .make_person("ANN", "ANN@example.org", "x", true, &command())
                .await
                .unwrap(),
            None
        );
    }
}

#[tokio::test]
async fn administrators_see_people_organisations_and_requests() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        let other = code("B82002");
        join(
            store,
            &all.ben,
            other,
            &all.root,
            domain::access::MemberState::Admin,
        )
        .await;
        store
            .ask_for_access(other, &by_at(&all.eve, 2))
            .await
            .unwrap()
            .unwrap();
        store
            .ask_for_access(all.practice, &by_at(&all.eve, 1))
            .await
            .unwrap()
            .unwrap();
        sign_in(store, &all.ben, "laptop").await;
        store
            .change_name("100%_O'Neill \"É\"", &by(&all.eve))
            .await
            .unwrap()
            .unwrap();

        let people = store.people(&paging("BEN@")).await.unwrap();
        assert_eq!(people.total, 1);
        let ben = &people.rows[0];
        assert_eq!(ben.person.id, all.ben);
        assert_eq!(ben.organisations, [all.practice, other]);
        assert_eq!((ben.sign_ins, ben.used_at), (1, Some(at(0))));
        for (search, total) in [
            ("", 4),
            ("100%", 1),
            ("%", 1),
            ("_", 1),
            ("!", 0),
            ("o'neill", 1),
            ("\"É\"", 1),
            ("';--", 0),
            ("\\", 0),
            ("\0", 4),
            ("nobody", 0),
        ] {
            let found = store.people(&paging(search)).await.unwrap();
            assert_eq!(found.total, total, "{search}");
            assert_eq!(found.rows.len() as u64, total, "{search}");
            store.audit(&paging(search), None).await.unwrap();
            store.workspaces(&paging(search), &[]).await.unwrap();
            store.requests(&paging(search), &[]).await.unwrap();
        }
        let mut second = paging("");
        (second.skip, second.take) = (1, 2);
        let part = store.people(&second).await.unwrap();
        assert_eq!((part.total, part.rows.len()), (4, 2));
        assert_eq!(part.rows[0].person.name, "ann");

        let workspaces = store.workspaces(&paging(""), &[]).await.unwrap();
        let numbers: Vec<_> = workspaces
            .rows
            .iter()
            .map(|row| (row.organisation, row.members, row.admins, row.pending))
            .collect();
        assert_eq!(numbers, [(all.practice, 2, 1, 1), (other, 1, 1, 1)]);
        let by_name = store
            .workspaces(&paging("surgery"), &[other])
            .await
            .unwrap();
        assert_eq!(by_name.total, 1);
        assert_eq!(by_name.rows[0].organisation, other);

        let requests = store.requests(&paging(""), &[]).await.unwrap();
        let organisations: Vec<_> = requests.rows.iter().map(|row| row.organisation).collect();
        assert_eq!(organisations, [all.practice, other], "the oldest is first");
        let found = store.requests(&paging("b82"), &[]).await.unwrap();
        assert_eq!((found.total, found.rows[0].organisation), (1, other));
        assert_eq!(
            store.requests(&paging("é"), &[]).await.unwrap().total,
            2,
            "by the name of who asks"
        );
        assert_eq!(store.counts().await.unwrap(), (4, 2, 2));
    }
}
