//! The schema, and the audit log.

use store::Store;
use store::accounts::AuditEntry;
use store::testing::stores;

use crate::scene::{Raw, by, by_at, code, file, join, paging, scene, view};

#[tokio::test]
async fn the_schema_is_brought_up_to_date_once() {
    for test in stores().await {
        let raw = Raw::of(&test).await;
        let applied = "SELECT COUNT(*) FROM _sqlx_migrations WHERE success";
        let steps = raw.count(applied).await;
        assert!(steps >= 7, "{steps}");
        let again = Store::open(&test.url).await.unwrap();
        again.migrate().await.unwrap();
        assert_eq!(raw.count(applied).await, steps);
        for table in ["people", "workspaces", "audit", "mails", "organisations"] {
            assert_eq!(raw.count(&format!("SELECT COUNT(*) FROM {table}")).await, 0);
        }
    }
}

#[tokio::test]
async fn the_log_is_only_added_to() {
    for test in stores().await {
        let all = scene(&test.store).await;
        let raw = Raw::of(&test).await;
        let lines = raw.count("SELECT COUNT(*) FROM audit").await;
        assert!(lines >= 4);
        let mut attempts = vec![
            "UPDATE audit SET action = 'nothing'",
            "UPDATE audit SET network = network",
            "DELETE FROM audit",
            "DELETE FROM audit WHERE action = 'access-asked'",
        ];
        if matches!(raw, Raw::Postgres(_)) {
            attempts.push("TRUNCATE audit");
            attempts.push("TRUNCATE audit CASCADE");
        }
        for sql in attempts {
            let error = raw.run(sql).await.unwrap_err().to_string();
            assert!(error.contains("only added to"), "{sql}: {error}");
        }
        assert_eq!(raw.count("SELECT COUNT(*) FROM audit").await, lines);
        test.store
            .record("data-downloaded", None, None, &by(&all.ann))
            .await
            .unwrap();
        assert_eq!(raw.count("SELECT COUNT(*) FROM audit").await, lines + 1);
    }
}

#[tokio::test]
async fn the_log_is_read_newest_first_in_parts_and_by_search() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        let other = code("B82002");
        join(
            store,
            &all.eve,
            other,
            &all.root,
            domain::access::MemberState::Admin,
        )
        .await;
        for (minute, action) in [(10, "one"), (30, "three"), (20, "two_2%")] {
            store
                .record(action, Some(other), Some("thing"), &by_at(&all.eve, minute))
                .await
                .unwrap();
        }
        let actions = async |search: &str, organisation| {
            let page = store.audit(&paging(search), organisation).await.unwrap();
            assert_eq!(page.total, page.rows.len() as u64);
            page.rows
                .into_iter()
                .map(|entry| entry.action)
                .collect::<Vec<_>>()
        };
        let everything = actions("", None).await;
        assert_eq!(everything[..3], ["three", "two_2%", "one"]);
        let others = actions("", Some(other)).await;
        assert_eq!(others.len(), 5);
        assert_eq!(others[..3], ["three", "two_2%", "one"]);
        assert_eq!(actions("TWO_2", None).await, ["two_2%"]);
        assert_eq!(actions("2%", None).await, ["two_2%"]);
        assert!(actions("o%o", None).await.is_empty());
        assert!(actions("' OR 1=1 --", None).await.is_empty());
        assert!(actions("one", Some(all.practice)).await.is_empty());
        assert_eq!(actions("b820", None).await.len(), 5);
        assert_eq!(actions("eve", Some(other)).await.len(), 5);

        let mut second = paging("");
        (second.skip, second.take) = (1, 1);
        let part = store.audit(&second, Some(other)).await.unwrap();
        assert_eq!(part.total, 5);
        assert_eq!(part.rows.len(), 1);
        let entry = &part.rows[0];
        assert_eq!(
            (entry.action.as_str(), entry.name.as_deref()),
            ("two_2%", Some("eve"))
        );
        assert_eq!(
            (entry.target.as_deref(), entry.target_name.as_deref()),
            (Some("thing"), None)
        );
        assert_eq!(entry.network, "hash");
        let own = store.audit_of(&all.eve).await.unwrap();
        assert_eq!(own[0].action, "three");
        assert!(own.iter().any(|entry| entry.action == "request-approved"));
        assert!(own.iter().all(|entry| {
            entry.person.as_ref() == Some(&all.eve)
                || entry.target.as_deref() == Some(all.eve.as_str())
        }));
    }
}

#[tokio::test]
async fn an_organisation_reads_no_names_of_what_is_no_longer_its_own() {
    for test in stores().await {
        let store = &test.store;
        let all = scene(store).await;
        let practice = Some(all.practice);
        let bens = by(&all.ben);
        let kept = store
            .save_preset(&view("kept here", practice), &bens)
            .await
            .unwrap()
            .unwrap();
        let document = store
            .keep_document(&file("plan", 10), 1_000, &bens)
            .await
            .unwrap()
            .unwrap();
        let share = async |organisation| {
            let shared = store.share_document(&document, organisation, &bens).await;
            shared.unwrap().unwrap();
        };
        let log = async |search: &str, organisation| {
            let page = store.audit(&paging(search), organisation).await.unwrap();
            assert_eq!(page.total, page.rows.len() as u64);
            page.rows
        };
        let names = |rows: &[AuditEntry]| {
            let mut names: Vec<String> = rows
                .iter()
                .flat_map(|entry| [entry.name.clone(), entry.target_name.clone()])
                .flatten()
                .collect();
            names.sort();
            names.dedup();
            names
        };
        share(practice).await;
        assert_eq!(
            names(&log("", practice).await),
            ["ann", "ben", "kept here", "plan"],
            "who approved the first admin is not of the organisation"
        );
        share(None).await;
        store
            .rename_document(&document, "private plan", &bens)
            .await
            .unwrap()
            .unwrap();
        let rows = log("document-shared", practice).await;
        assert_eq!(
            (rows[0].target.as_deref(), rows[0].target_name.as_deref()),
            (Some(document.as_str()), None)
        );
        // Somebody who left is called as they like, and cannot be found by it.
        store
            .leave_workspace(all.practice, &bens)
            .await
            .unwrap()
            .unwrap();
        store
            .change_name("benedicta", &bens)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(names(&log("", practice).await), ["ann", "kept here"]);
        assert!(log("benedicta", practice).await.is_empty());
        let saved = log("preset-saved", practice).await;
        assert_eq!(
            (saved[0].person.as_ref(), saved[0].target.as_deref()),
            (Some(&all.ben), Some(kept.as_str())),
            "identifiers stay"
        );
        let anns = store.audit_of(&all.ann).await.unwrap();
        assert_eq!(names(&anns), ["ann"], "as little in what she takes along");
        // They themselves know, and the platform knows people but not what is their own.
        let own = names(&store.audit_of(&all.ben).await.unwrap());
        assert!(own.contains(&"private plan".to_owned()), "{own:?}");
        assert!(!own.contains(&"ann".to_owned()), "{own:?}");
        let everything = names(&log("", None).await);
        assert!(
            everything.contains(&"benedicta".to_owned()),
            "{everything:?}"
        );
        assert!(
            !everything.contains(&"private plan".to_owned()),
            "{everything:?}"
        );
    }
}
