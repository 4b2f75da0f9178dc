//! Uploaded files.

use store::Store;
use store::accounts::{DocumentId, DocumentLinkId, PersonId, Refused};
use store::testing::stores;

use crate::scene::{self, Scene, by, by_at, code, file, scene};

async fn keep(store: &Store, who: &PersonId, name: &str) -> DocumentId {
    store
        .keep_document(&file(name, 10), 1_000, &by(who))
        .await
        .unwrap()
        .unwrap()
}

async fn share(store: &Store, id: &DocumentId, all: &Scene, who: &PersonId) -> Result<(), Refused> {
    store
        .share_document(id, Some(all.practice), &by(who))
        .await
        .unwrap()
}

async fn names(store: &Store, who: &PersonId) -> Vec<String> {
    let found = store.documents_for(who).await.unwrap();
    found.into_iter().map(|document| document.name).collect()
}

/// What happens to one who tries all that there is to do with a document.
async fn try_all(store: &Store, id: &DocumentId, who: &PersonId) -> Vec<Result<(), Refused>> {
    let by = by(who);
    let token = format!("{id} {who}");
    vec![
        store.rename_document(id, "evil", &by).await.unwrap(),
        store.share_document(id, None, &by).await.unwrap(),
        store
            .link_document(id, &token, &by)
            .await
            .unwrap()
            .map(drop),
        store.delete_document(id, &by).await.unwrap().map(drop),
    ]
}

#[tokio::test]
async fn documents_are_seen_by_their_owner_and_the_members_they_are_shared_with() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        let own = keep(store, &all.ben, "own").await;
        let new = file("shared", 20);
        let shared = store
            .keep_document(&new, 1_000, &by_at(&all.ben, 5))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(share(store, &shared, &all, &all.ben).await, Ok(()));
        assert_eq!(names(store, &all.ben).await, ["shared", "own"]);
        assert_eq!(names(store, &all.ann).await, ["shared"]);
        assert!(names(store, &all.eve).await.is_empty());
        assert!(names(store, &all.root).await.is_empty());
        assert_eq!(store.used_bytes(&all.ben).await.unwrap(), 30);
        assert_eq!(store.used_bytes(&all.ann).await.unwrap(), 0);
        let seen = store.document(&shared, &all.ann).await.unwrap().unwrap();
        assert_eq!(seen.by.as_deref(), Some("ben"));
        assert_eq!(
            (seen.is_own, seen.organisation),
            (false, Some(all.practice))
        );
        assert_eq!(
            (seen.bytes, seen.sha256, seen.object, seen.media_type),
            (20, new.sha256, new.object, new.media_type)
        );
        for (id, who) in [(&own, &all.ann), (&own, &all.root), (&shared, &all.eve)] {
            assert_eq!(store.document(id, who).await.unwrap(), None);
        }
    }
}

#[tokio::test]
async fn what_may_not_be_opened_does_not_exist() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        let own = keep(store, &all.ben, "own").await;
        let shared = keep(store, &all.ann, "shared").await;
        assert_eq!(share(store, &shared, &all, &all.ann).await, Ok(()));
        let guessed = DocumentId::random();
        let nobody = PersonId::random();
        for (id, who, refused) in [
            (&guessed, &all.ben, Refused::NotFound),
            (&own, &all.eve, Refused::NotFound),
            (&own, &all.ann, Refused::NotFound),
            (&own, &all.root, Refused::NotFound),
            (&own, &nobody, Refused::NotFound),
            (&shared, &all.eve, Refused::NotFound),
            (&shared, &all.root, Refused::NotFound),
            (&shared, &all.ben, Refused::NotAllowed),
        ] {
            for tried in try_all(store, id, who).await {
                assert_eq!(tried, Err(refused), "{id} {who}");
            }
            assert_eq!(share(store, id, &all, who).await, Err(refused));
        }
        assert_eq!(names(store, &all.ben).await.len(), 2);
    }
}

#[tokio::test]
async fn an_admin_stops_sharing_and_deletes_what_is_nobodys() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        let id = keep(store, &all.ben, "shared").await;
        assert_eq!(
            store
                .share_document(&id, Some(code("ZZZ99")), &by(&all.ben))
                .await
                .unwrap(),
            Err(Refused::NotFound)
        );
        assert_eq!(share(store, &id, &all, &all.ben).await, Ok(()));
        let delete = async |who: &PersonId| store.delete_document(&id, &by(who)).await.unwrap();
        assert_eq!(delete(&all.ann).await, Err(Refused::NotAllowed));
        assert_eq!(
            share(store, &id, &all, &all.ann).await,
            Err(Refused::NotAllowed)
        );
        let unshared = store.share_document(&id, None, &by(&all.ann)).await;
        assert_eq!(unshared.unwrap(), Ok(()));
        assert!(names(store, &all.ann).await.is_empty());
        assert_eq!(names(store, &all.ben).await, ["shared"]);
        assert_eq!(share(store, &id, &all, &all.ben).await, Ok(()));
        let deleted = scene::delete(store, &all.ben, &by(&all.ben)).await;
        deleted.unwrap().unwrap();
        let orphan = store.document(&id, &all.ann).await.unwrap().unwrap();
        assert_eq!((orphan.by, orphan.is_own), (None, false));
        let unshared = store.share_document(&id, None, &by(&all.ann)).await;
        assert_eq!(unshared.unwrap(), Err(Refused::NotAllowed));
        assert_eq!(delete(&all.eve).await, Err(Refused::NotFound));
        assert_eq!(delete(&all.ann).await, Ok("objects/shared".to_owned()));
        assert_eq!(delete(&all.ann).await, Err(Refused::NotFound));
    }
}

#[tokio::test]
async fn a_removed_member_loses_what_others_share_and_keeps_their_own() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        let anns = keep(store, &all.ann, "ann's").await;
        let bens = keep(store, &all.ben, "ben's").await;
        for (id, who) in [(&anns, &all.ann), (&bens, &all.ben)] {
            assert_eq!(share(store, id, &all, who).await, Ok(()));
        }
        store
            .remove_member(all.practice, &all.ben, &by(&all.ann))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(names(store, &all.ben).await, ["ben's"]);
        assert_eq!(store.document(&anns, &all.ben).await.unwrap(), None);
        assert!(store.document(&bens, &all.ben).await.unwrap().is_some());
        assert_eq!(
            share(store, &bens, &all, &all.ben).await,
            Err(Refused::NotAllowed)
        );
        let unshared = store.share_document(&bens, None, &by(&all.ben)).await;
        assert_eq!(unshared.unwrap(), Ok(()));
        assert_eq!(names(store, &all.ann).await, ["ann's"]);
    }
}

#[tokio::test]
async fn links_are_the_owners_and_serve_until_they_are_ended() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        let id = keep(store, &all.ben, "linked").await;
        assert_eq!(share(store, &id, &all, &all.ben).await, Ok(()));
        let link = async |token: &str, who: &PersonId| {
            store.link_document(&id, token, &by(who)).await.unwrap()
        };
        assert_eq!(
            link("ann", &all.ann).await,
            Err(Refused::NotAllowed),
            "not an admin's"
        );
        let first = link("one", &all.ben).await.unwrap();
        let public = store.document_by_link("one").await.unwrap().unwrap();
        assert_eq!((public.id, public.is_own), (id.clone(), false));
        assert!(public.links.is_empty());
        for token in ["ann", "two", ""] {
            assert_eq!(store.document_by_link(token).await.unwrap(), None);
        }
        let links = async |who: &PersonId| store.document(&id, who).await.unwrap().unwrap().links;
        assert_eq!(links(&all.ben).await.len(), 1);
        assert!(links(&all.ann).await.is_empty());
        assert_eq!(
            store.documents_for(&all.ben).await.unwrap()[0].links[0].0,
            first
        );
        for n in 1..20 {
            link(&format!("t{n}"), &all.ben).await.unwrap();
        }
        assert_eq!(link("more", &all.ben).await, Err(Refused::Full));
        let revoke = async |link: &DocumentLinkId, who: &PersonId| {
            store.revoke_document_link(link, &by(who)).await.unwrap()
        };
        let guessed = DocumentLinkId::random();
        assert_eq!(revoke(&guessed, &all.ben).await, Err(Refused::NotFound));
        assert_eq!(revoke(&first, &all.eve).await, Err(Refused::NotFound));
        assert_eq!(revoke(&first, &all.ann).await, Err(Refused::NotAllowed));
        assert!(store.document_by_link("one").await.unwrap().is_some());
        assert_eq!(revoke(&first, &all.ben).await, Ok(()));
        assert_eq!(store.document_by_link("one").await.unwrap(), None);
        assert_eq!(revoke(&first, &all.ben).await, Err(Refused::NotFound));
        link("again", &all.ben).await.unwrap();
        store
            .delete_document(&id, &by(&all.ben))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(store.document_by_link("again").await.unwrap(), None);
    }
}

#[tokio::test]
async fn documents_stay_within_the_quota() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        let keep = async |bytes, quota| {
            let kept = store
                .keep_document(&file("x", bytes), quota, &by(&all.ben))
                .await;
            kept.unwrap().map(drop)
        };
        assert_eq!(keep(101, 100).await, Err(Refused::Full));
        assert_eq!(keep(60, 100).await, Ok(()));
        assert_eq!(keep(41, 100).await, Err(Refused::Full));
        assert_eq!(keep(40, 100).await, Ok(()));
        assert_eq!(keep(u64::MAX, u64::MAX).await, Err(Refused::Full));
        assert_eq!(store.used_bytes(&all.ben).await.unwrap(), 100);
    }
}

#[tokio::test]
async fn documents_are_not_too_many_for_a_page() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        let keep = async |who: &PersonId| {
            let (new, by) = (file("x", 1), by(who));
            store.keep_document(&new, 1_000, &by).await.unwrap()
        };
        for _ in 0..499 {
            let id = keep(&all.ann).await.unwrap();
            share(store, &id, &all, &all.ann).await.unwrap();
        }
        let bens = keep(&all.ben).await.unwrap();
        share(store, &bens, &all, &all.ben).await.unwrap();
        // The workspace has as many as it may, and Ann has one more to keep for herself.
        let anns = keep(&all.ann).await.unwrap();
        assert_eq!(keep(&all.ann).await.map(drop), Err(Refused::Full));
        let shared = share(store, &anns, &all, &all.ann).await;
        assert_eq!(shared, Err(Refused::Full));
        // One that is there already takes no more room.
        share(store, &bens, &all, &all.ben).await.unwrap();
        let deleted = store.delete_document(&bens, &by(&all.ben)).await;
        deleted.unwrap().unwrap();
        share(store, &anns, &all, &all.ann).await.unwrap();
    }
}
