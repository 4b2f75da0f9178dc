//! Saved views and benchmark groups.

use store::Store;
use store::accounts::{DefaultPreset, NewPreset, PersonId, PresetId, PresetKind, Refused};
use store::testing::stores;

use crate::scene::{Raw, Scene, at, by, by_at, code, scene, view};

async fn names(store: &Store, who: &PersonId) -> Vec<String> {
    let found = store.presets_for(who, None).await.unwrap();
    found.into_iter().map(|preset| preset.name).collect()
}

async fn save(store: &Store, who: &PersonId, new: &NewPreset) -> PresetId {
    store.save_preset(new, &by(who)).await.unwrap().unwrap()
}

/// What happens to one who tries all that there is to do with a preset.
async fn try_all(store: &Store, id: &PresetId, who: &PersonId) -> Vec<Result<(), Refused>> {
    let by = by(who);
    vec![
        store.rename_preset(id, "evil", &by).await.unwrap(),
        store.update_preset(id, "/evil", &by).await.unwrap(),
        store.delete_preset(id, &by).await.unwrap(),
    ]
}

async fn shared(store: &Store, all: &Scene) -> PresetId {
    save(store, &all.ben, &view("shared", Some(all.practice))).await
}

#[tokio::test]
async fn somebody_takes_along_all_that_they_made_and_chose() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        let own = save(store, &all.ben, &view("own", None)).await;
        let left = shared(store, &all).await;
        save(store, &all.ann, &view("ann's", Some(all.practice))).await;
        for active in [None, Some(all.practice)] {
            store
                .set_default_preset(&own, active, true, &by(&all.ben))
                .await
                .unwrap()
                .unwrap();
        }
        let default = |organisation| DefaultPreset {
            organisation,
            tool: "access".to_owned(),
            preset: own.clone(),
        };
        assert_eq!(
            store.default_presets_of(&all.ben).await.unwrap(),
            [default(None), default(Some(all.practice))]
        );
        store
            .leave_workspace(all.practice, &by(&all.ben))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(names(store, &all.ben).await, ["own"]);
        let made = store.presets_made_by(&all.ben).await.unwrap();
        let made: Vec<_> = made
            .iter()
            .map(|preset| (&preset.id, preset.organisation))
            .collect();
        assert_eq!(made, [(&own, None), (&left, Some(all.practice))]);
        assert_eq!(
            store.default_presets_of(&all.ben).await.unwrap(),
            [default(None)]
        );
        assert!(store.default_presets_of(&all.ann).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn presets_are_seen_by_their_owner_and_the_members() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        let own = save(store, &all.ben, &view("own", None)).await;
        let shared = shared(store, &all).await;
        let group = NewPreset {
            kind: PresetKind::Group,
            tool: String::new(),
            name: "Zebra".to_owned(),
            address: "A81001,A81002".to_owned(),
            organisation: None,
        };
        save(store, &all.ben, &group).await;
        assert_eq!(names(store, &all.ben).await, ["Zebra", "own", "shared"]);
        assert_eq!(names(store, &all.ann).await, ["shared"]);
        assert!(names(store, &all.eve).await.is_empty());
        assert!(names(store, &all.root).await.is_empty());
        let seen = store.preset(&shared, &all.ann, None).await.unwrap();
        let seen = seen.unwrap();
        assert_eq!(seen.by.as_deref(), Some("ben"));
        assert_eq!(
            (seen.is_own, seen.organisation),
            (false, Some(all.practice))
        );
        assert_eq!(
            (seen.kind, seen.tool.as_str()),
            (PresetKind::View, "access")
        );
        let mine = store.preset(&own, &all.ben, None).await.unwrap().unwrap();
        assert!(mine.is_own && mine.organisation.is_none() && !mine.is_default);
        for (id, who) in [(&own, &all.ann), (&own, &all.eve), (&shared, &all.eve)] {
            assert_eq!(store.preset(id, who, None).await.unwrap(), None);
        }
    }
}

#[tokio::test]
async fn what_may_not_be_opened_does_not_exist() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        let own = save(store, &all.ben, &view("own", None)).await;
        let shared = shared(store, &all).await;
        let guessed = PresetId::random();
        for (id, who, refused) in [
            (&guessed, &all.ben, Refused::NotFound),
            (&own, &all.eve, Refused::NotFound),
            // An admin of the workspace and an administrator of the platform.
            (&own, &all.ann, Refused::NotFound),
            (&own, &all.root, Refused::NotFound),
            (&shared, &all.eve, Refused::NotFound),
            (&shared, &all.root, Refused::NotFound),
            (&own, &PersonId::random(), Refused::NotFound),
        ] {
            for tried in try_all(store, id, who).await {
                assert_eq!(tried, Err(refused), "{id} {who}");
            }
            let chosen = store.set_default_preset(id, None, true, &by(who)).await;
            assert_eq!(chosen.unwrap(), Err(Refused::NotFound));
        }
        // A member opens what another shares, and leaves it as it is.
        let admins = save(store, &all.ann, &view("ann's", Some(all.practice))).await;
        for tried in try_all(store, &admins, &all.ben).await {
            assert_eq!(tried, Err(Refused::NotAllowed));
        }
        assert_eq!(names(store, &all.ben).await, ["ann's", "own", "shared"]);
    }
}

#[tokio::test]
async fn owners_and_admins_change_presets() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        let shared = shared(store, &all).await;
        let by_ann = by_at(&all.ann, 9);
        store
            .rename_preset(&shared, "ours", &by_ann)
            .await
            .unwrap()
            .unwrap();
        store
            .update_preset(&shared, "/access/A81002?from=2025-01", &by(&all.ben))
            .await
            .unwrap()
            .unwrap();
        store
            .rename_preset(&shared, "ours now", &by_ann)
            .await
            .unwrap()
            .unwrap();
        let seen = store.preset(&shared, &all.ben, None).await.unwrap();
        let seen = seen.unwrap();
        assert_eq!(seen.name, "ours now");
        assert_eq!(seen.address, "/access/A81002?from=2025-01");
        assert_eq!(seen.updated_at, at(9));
        store
            .delete_preset(&shared, &by_ann)
            .await
            .unwrap()
            .unwrap();
        let gone = store.delete_preset(&shared, &by_ann).await.unwrap();
        assert_eq!(gone, Err(Refused::NotFound));
    }
}

#[tokio::test]
async fn a_former_member_loses_what_the_workspace_keeps() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        save(store, &all.ben, &view("own", None)).await;
        let shared = shared(store, &all).await;
        store
            .remove_member(all.practice, &all.ben, &by(&all.ann))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(names(store, &all.ben).await, ["own"]);
        assert_eq!(store.preset(&shared, &all.ben, None).await.unwrap(), None);
        for tried in try_all(store, &shared, &all.ben).await {
            assert_eq!(tried, Err(Refused::NotFound), "though they made it");
        }
        assert_eq!(names(store, &all.ann).await, ["shared"]);
    }
}

#[tokio::test]
async fn a_tool_opens_on_one_view_in_each_workspace() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        let practice = Some(all.practice);
        let one = save(store, &all.ben, &view("one", None)).await;
        let two = shared(store, &all).await;
        let group = NewPreset {
            kind: PresetKind::Group,
            ..view("group", None)
        };
        let group = save(store, &all.ben, &group).await;
        let set = async |id, active, is| {
            store
                .set_default_preset(id, active, is, &by(&all.ben))
                .await
                .unwrap()
        };
        let defaults = async |active| {
            let found = store.presets_for(&all.ben, active).await.unwrap();
            found
                .into_iter()
                .filter(|preset| preset.is_default)
                .map(|preset| preset.name)
                .collect::<Vec<_>>()
        };
        assert_eq!(set(&group, None, true).await, Err(Refused::NotAllowed));
        assert_eq!(
            set(&one, Some(code("ZZZ99")), true).await,
            Err(Refused::NotFound)
        );
        assert_eq!(set(&one, None, true).await, Ok(()));
        assert_eq!(set(&one, practice, true).await, Ok(()));
        assert_eq!(set(&two, practice, true).await, Ok(()));
        assert_eq!(defaults(None).await, ["one"]);
        assert_eq!(defaults(practice).await, ["shared"], "one for each tool");
        assert_eq!(set(&one, practice, false).await, Ok(()));
        assert_eq!(
            defaults(practice).await,
            ["shared"],
            "it was not the default"
        );
        assert_eq!(set(&two, practice, false).await, Ok(()));
        assert!(defaults(practice).await.is_empty());
        assert_eq!(defaults(None).await, ["one"]);
        let anns = store.presets_for(&all.ann, practice).await.unwrap();
        assert!(anns.iter().all(|preset| !preset.is_default));
    }
}

#[tokio::test]
async fn a_preset_that_is_saved_twice_at_once_is_one() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        for organisation in [None, Some(all.practice)] {
            let new = view("the same", organisation);
            let by = by(&all.ben);
            let (one, other) =
                tokio::join!(store.save_preset(&new, &by), store.save_preset(&new, &by));
            assert_eq!(one.unwrap().unwrap(), other.unwrap().unwrap());
        }
        let own = save(store, &all.ann, &view("the same", None)).await;
        let found = store.presets_for(&all.ben, None).await.unwrap();
        assert_eq!(
            found
                .iter()
                .filter(|preset| preset.name == "the same")
                .count(),
            2
        );
        assert!(found.iter().all(|preset| preset.id != own));
    }
}

#[tokio::test]
async fn presets_are_not_kept_without_end() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        let raw = Raw::of(&test).await;
        for (n, organisation) in [(199, "NULL"), (499, "'A81001'")] {
            for i in 0..n {
                raw.run(&format!(
                    "INSERT INTO presets (id, kind, tool, name, address, person_id, organisation,
                     created_at, updated_at)
                     VALUES ('{n}-{i}', 'view', '', '', '', '{}', {organisation}, '', '')",
                    all.ben
                ))
                .await
                .unwrap();
            }
        }
        for organisation in [None, Some(all.practice)] {
            save(store, &all.ben, &view("last", organisation)).await;
            let more = view("one more", organisation);
            let full = store.save_preset(&more, &by(&all.ben)).await.unwrap();
            assert_eq!(full, Err(Refused::Full));
        }
        save(store, &all.ann, &view("another's", None)).await;
    }
}
