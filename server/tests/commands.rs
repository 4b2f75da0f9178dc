//! The commands as a person runs them: what is printed, and how they end.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{printed, quin_age, run};

#[tokio::test]
async fn an_import_tells_what_it_did_and_again_that_nothing_changed() {
    let test = store::testing::sqlite()
        .await
        .with_datasets(datasets::built_in());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("patients.csv");
    std::fs::write(&file, quin_age(3, 10)).unwrap();
    let path = file.to_str().unwrap();

    let trial = printed(&test.url, &["import", "--dry-run", path]);
    assert!(trial.contains("nothing was written"), "{trial}");
    assert_eq!(test.store.state().await.unwrap().0, 0);

    let first = printed(&test.url, &["import", path]);
    assert!(first.contains("list-size/quin-age"), "{first}");
    assert!(first.contains("2025-12"), "{first}");
    assert!(first.contains("123"), "123 rows read: {first}");
    assert!(first.contains("first of its kind"), "{first}");

    let again = printed(&test.url, &["import", path]);
    assert!(again.contains("same files as on"), "{again}");
    assert!(again.contains("Nothing changed"), "{again}");

    std::fs::write(&file, quin_age(3, 11)).unwrap();
    let revised = printed(&test.url, &["import", path]);
    assert!(
        revised.contains("total 1,200 \u{2192} 1,320")
            || revised.contains("total 1200 \u{2192} 1320"),
        "{revised}"
    );

    let releases = printed(&test.url, &["releases"]);
    assert_eq!(
        releases.matches("list-size/quin-age").count(),
        2,
        "{releases}"
    );
    assert!(releases.contains("replaced"), "{releases}");
}

#[tokio::test]
async fn bad_files_end_with_one_line_each_and_leave_the_store_as_it_was() {
    let test = store::testing::sqlite()
        .await
        .with_datasets(datasets::built_in());
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    };
    let good = write("good.csv", quin_age(2, 1).as_bytes());
    let bad = write(
        "bad.csv",
        quin_age(2, 1).replace(",1\n", ",-1\n").as_bytes(),
    );
    let pdf = write("paper.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");

    let output = run(&test.url, &["import", &good, &bad, &pdf]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    let lines: Vec<&str> = said
        .lines()
        .filter(|line| line.starts_with("error:"))
        .collect();
    assert_eq!(lines.len(), 3, "{said}");
    assert!(
        lines[0].contains("bad.csv, line 3, column NUMBER_OF_PATIENTS"),
        "{said}"
    );
    assert!(
        lines[1].contains("paper.csv") && lines[1].contains("PDF"),
        "{said}"
    );
    assert!(
        lines[2].contains("nothing was loaded: 2 files are bad"),
        "{said}"
    );
    assert_eq!(test.store.state().await.unwrap().0, 0);

    let output = run(&test.url, &["import", "--keep-going", &good, &bad]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        test.store.state().await.unwrap().0,
        1,
        "the good file is loaded"
    );
}

#[tokio::test]
async fn a_wrong_setting_stops_the_command_with_its_name() {
    let output = run("mysql://nowhere/db", &["releases"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("HARESIGN_DATABASE_URL"), "{said}");
    assert!(said.contains("postgres://"), "{said}");

    let output = common::haresign("sqlite::memory:")
        .arg("check")
        .env("HARESIGN_DATABSE_URL", "x")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("HARESIGN_DATABSE_URL is not a setting"),
        "{said}"
    );

    assert_eq!(
        run("sqlite::memory:", &["import"]).status.code(),
        Some(2),
        "wrong usage"
    );
}

#[tokio::test]
async fn a_backup_restores_what_was_there() {
    let test = store::testing::sqlite()
        .await
        .with_datasets(datasets::built_in());
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(path("a.csv"), quin_age(2, 5)).unwrap();
    printed(&test.url, &["import", &path("a.csv")]);
    printed(&test.url, &["backup", &path("copy.db")]);
    let before = printed(&test.url, &["export", "list-size"]);

    let place = format!("sqlite://{}", path("other.db"));
    printed(&place, &["restore", &path("copy.db")]);
    assert_eq!(printed(&place, &["export", "list-size"]), before);

    let output = run(&place, &["restore", &path("a.csv"), "--replace"]);
    assert_eq!(
        output.status.code(),
        Some(1),
        "a file that is no store is refused"
    );
    assert_eq!(
        printed(&place, &["export", "list-size"]),
        before,
        "and the store is as it was"
    );
}

#[tokio::test]
async fn a_store_that_a_server_holds_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let place = format!("sqlite://{}", path("held.db"));
    printed(&place, &["migrate"]);
    printed(&place, &["backup", &path("copy.db")]);
    let restore = ["restore", &path("copy.db"), "--replace"];

    let server = common::Server::start(&place);
    let refused = run(&place, &restore);
    assert_eq!(refused.status.code(), Some(1));
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(said.contains("is in use"), "{said}");
    let left: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("restoring") || name.contains("before"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(server.get("/readyz", None).0, 200);

    drop(server);
    printed(&place, &restore);
}

#[tokio::test]
async fn both_engines_export_the_same_bytes() {
    let mut exports: Vec<Vec<String>> = Vec::new();
    for test in store::testing::stores().await {
        printed(&test.url, &["demo"]);
        let wanted = [
            ["list-size", "practice"],
            ["list-size", "icb"],
            ["gp-appointments", "practice"],
            ["gp-appointments", "pcn"],
            ["gp-appointments", "england"],
            ["deprivation", "practice"],
        ];
        exports.push(
            wanted
                .iter()
                .map(|[dataset, level]| printed(&test.url, &["export", dataset, "--level", level]))
                .collect(),
        );
    }
    for export in &exports[0] {
        assert!(
            export.lines().count() > 5,
            "{}",
            &export[..200.min(export.len())]
        );
    }
    for other in &exports[1..] {
        for (one, two) in exports[0].iter().zip(other) {
            assert!(
                one == two,
                "the engines differ in {}",
                one.lines().nth(1).unwrap_or_default()
            );
        }
    }
}
