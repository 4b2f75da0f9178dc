//! A user's own table through the commands and a server: declared, shown, exported, taken away;
//! and what is said where it is wrong.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::path::PathBuf;

use common::{Server, printed, quin_age, run};
use tempfile::TempDir;

const DOCUMENT: &str = include_str!("../../docs/adding-a-dataset.md");

/// The block of the document that stands below the name of this file.
fn block(name: &str) -> String {
    let (_, ending) = name.split_once('.').unwrap();
    let begin = format!("`{name}`:\n\n```{ending}\n");
    let (_, rest) = DOCUMENT.split_once(&begin).unwrap();
    rest.split_once("```").unwrap().0.to_owned()
}

fn file(folder: &TempDir, name: &str, content: impl AsRef<[u8]>) -> String {
    let path: PathBuf = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    path.display().to_string()
}

/// A key of the API.
fn key(store: &str) -> String {
    let printed = printed(store, &["api-key", "create", "A test"]);
    printed.trim().to_owned()
}

#[tokio::test]
async fn a_table_is_shown_while_the_server_runs_and_goes_again() {
    for test in store::testing::stores().await {
        let folder = tempfile::tempdir().unwrap();
        let toml = file(&folder, "flu.toml", block("flu.toml"));
        let csv = file(&folder, "flu.csv", block("flu.csv"));
        let notes = file(
            &folder,
            "flu.md",
            "## Who counts\n\nThe practices themselves.\n",
        );
        let server = Server::start(&test.url);
        let key = key(&test.url);
        let page = "/tools/flu-vaccinations/";
        assert_eq!(server.get(page, None).0, 404);

        let said = printed(
            &test.url,
            &["import", "--declare", &toml, "--notes", &notes, &csv],
        );
        assert!(said.contains("flu-vaccinations"), "{said}");
        let shown = server.get_until(&format!("{page}?org=A81001"), None, 200);
        for words in ["Flu vaccinations", "40.0%", "The practices themselves."] {
            assert!(shown.contains(words), "{words}");
        }
        assert_eq!(server.get("/tools/flu-vaccinations/nation/", None).0, 200);

        let rows = server.get_until(
            "/api/v1/datasets/flu-vaccinations/indicators/?month=2025-11-01",
            Some(&key),
            200,
        );
        assert!(rows.contains("\"value\":40"), "{rows}");
        assert!(
            rows.contains("\"suppressed\":true"),
            "A81002 is suppressed: {rows}"
        );
        let periods = "/api/v1/datasets/flu-vaccinations/periods/";
        let periods = server.get(periods, Some(&key)).1;
        assert!(periods.contains("flu.csv"), "{periods}");

        let export = printed(&test.url, &["export", "flu-vaccinations"]);
        assert!(export.contains("A81001"), "{export}");
        assert!(printed(&test.url, &["datasets"]).contains("flu-vaccinations"));

        // Other measures under the same name replace the table whole.
        let other = block("flu.toml").replace("\"vaccinated\"", "\"jabs\"");
        let toml = file(&folder, "other.toml", other);
        let csv = file(
            &folder,
            "other.csv",
            block("flu.csv").replace("vaccinated", "jabs"),
        );
        printed(&test.url, &["import", "--declare", &toml, &csv]);
        let export = printed(&test.url, &["export", "flu-vaccinations"]);
        assert!(
            export.contains("jabs") && !export.contains("vaccinated,"),
            "{export}"
        );

        let removed = printed(&test.url, &["import", "--remove", "flu-vaccinations"]);
        assert!(removed.contains("was removed"), "{removed}");
        server.get_until(page, None, 404);
        assert_eq!(
            run(&test.url, &["export", "flu-vaccinations"])
                .status
                .code(),
            Some(1)
        );
        let again = run(&test.url, &["import", "--remove", "flu-vaccinations"]);
        let said = String::from_utf8(again.stderr).unwrap();
        assert!(said.contains("there is no table of your own"), "{said}");
    }
}

/// Periods of other lengths, and PCNs alone, through the API that asks for them.
#[tokio::test]
async fn tables_by_week_quarter_and_years_are_read_by_programs() {
    let test = store::testing::sqlite()
        .await
        .with_datasets(datasets::built_in());
    let folder = tempfile::tempdir().unwrap();
    for (cadence, periods, asked) in [
        ("weekly", ["2025-11-03", "2025-11-10"], "month=2025-11-10"),
        ("daily", ["2025-11-03", "2025-11-04"], "month=2025-11-04"),
        ("quarterly", ["2025-04", "2025-07"], "month=2025-07-01"),
        ("yearly", ["2024/25", "2025/26"], "year=2025/26"),
        ("occasional", ["2019/2021", "2021/2023"], "year=2021/2023"),
    ] {
        let toml = block("flu.toml")
            .replace("flu-vaccinations", cadence)
            .replace("\"monthly\"", &format!("\"{cadence}\""));
        let toml = file(&folder, "table.toml", toml);
        let rows: String = periods
            .iter()
            .map(|period| format!("U00001,{period},100,25\nU00002,{period},100,35\n"))
            .collect();
        let csv = format!("org,period,eligible,vaccinated\n{rows}");
        let csv = file(&folder, "table.csv", csv);
        printed(&test.url, &["import", "--declare", &toml, &csv]);
        let server = Server::start(&test.url);
        let path =
            format!("/api/v1/datasets/{cadence}/indicators/?{asked}&org_type=pcn&page_size=500");
        let (status, body) = server.get(&path, Some(&key(&test.url)));
        assert_eq!(status, 200, "{cadence}: {body}");
        assert!(body.contains("\"count\":2"), "{cadence}: {body}");
        let (status, body) = server.get(&format!("/tools/{cadence}/?org=U00001"), None);
        assert_eq!(status, 200, "{cadence}");
        assert!(body.contains("25.0%"), "{cadence}");
    }
}

/// Each says the file, where in it, and what to do; and nothing is loaded.
#[tokio::test]
async fn what_is_wrong_is_said_by_file_line_and_column() {
    let test = store::testing::sqlite()
        .await
        .with_datasets(datasets::built_in());
    let folder = tempfile::tempdir().unwrap();
    let (good_toml, good_csv) = (block("flu.toml"), block("flu.csv"));
    let toml = |from: &str, to: &str| (good_toml.replace(from, to), good_csv.clone());
    let csv = |line: &str| (good_toml.clone(), format!("{good_csv}{line}\n"));
    for ((toml, csv), wanted) in [
        (toml("\"percent\"", "percent"), &["wrong.toml, line "][..]),
        (
            toml("\"percent\"", "\"percents\""),
            &["wrong.toml, line ", "percents"],
        ),
        (
            toml("[\"eligible\"]", "[\"eligibles\"]"),
            &["wrong.toml, line ", "eligibles"],
        ),
        (
            toml("flu-vaccinations", "list-size"),
            &["wrong.toml", "choose another id"],
        ),
        (
            toml("flu-vaccinations", "nwrs"),
            &["wrong.toml", "choose another id"],
        ),
        (
            toml("cadence", "address = \"javascript:alert(1)\"\ncadence"),
            &["wrong.toml", "must begin with https://"],
        ),
        (
            toml("flu-vaccinations", "qof-income"),
            &["wrong.toml", "choose another id"],
        ),
        (
            csv("A81003,2025-11,800,200"),
            &["wrong.csv, line 6", "line 5", "remove one"],
        ),
        (
            csv("A81009,2025-11,-1,2"),
            &["wrong.csv, line 6, column eligible", "amount"],
        ),
        (
            csv("A81009,2025-11,1.5,2"),
            &["wrong.csv, line 6, column eligible", "whole number"],
        ),
        (
            csv("A81009,2025,1,2"),
            &["wrong.csv, line 6, column period", "2025-11"],
        ),
        (
            csv("A81009,2199-01,1,2"),
            &["wrong.csv, line 6, column period", "future"],
        ),
        (
            csv("no code,2025-11,1,2"),
            &["wrong.csv, line 6, column org"],
        ),
        (csv("A81009,2025-11,1"), &["wrong.csv, line 6", "3 fields"]),
    ] {
        let toml = file(&folder, "wrong.toml", toml);
        let csv = file(&folder, "wrong.csv", csv);
        let output = run(&test.url, &["import", "--declare", &toml, &csv]);
        assert_eq!(output.status.code(), Some(1), "{wanted:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        for words in wanted {
            assert!(said.contains(words), "{words} is not in: {said}");
        }
    }
    assert_eq!(test.store.state().await.unwrap().0, 0, "nothing was loaded");
}

/// A table whose every text is markup is shown as text.
#[tokio::test]
async fn markup_in_a_table_is_text() {
    let test = store::testing::sqlite()
        .await
        .with_datasets(datasets::built_in());
    let folder = tempfile::tempdir().unwrap();
    let markup = "</title><script>alert(1)</script><img src=x onerror=alert(2)>\\\"'&";
    let mut toml = block("flu.toml");
    for text in [
        "Flu vaccinations",
        "eligible patients",
        "patients vaccinated",
        "Patients vaccinated as a share of those eligible",
    ] {
        toml = toml.replace(text, markup);
    }
    let more = format!(
        "summary = \"{markup}\"\npublisher = \"{markup}\"\naddress = \"https://example.org/{markup}\"\ncadence"
    );
    let toml = file(&folder, "x.toml", toml.replacen("cadence", &more, 1));
    let notes = format!("## {markup}\n\n{markup}\n");
    let notes = file(&folder, "x.md", notes);
    let csv = file(&folder, "x.csv", block("flu.csv"));
    printed(
        &test.url,
        &["import", "--declare", &toml, "--notes", &notes, &csv],
    );
    let server = Server::start(&test.url);
    for path in [
        "/tools/flu-vaccinations/?org=A81001",
        "/tools/flu-vaccinations/nation/",
        "/tools/",
        "/data-sources/",
        "/methods/",
        "/places/A81001/",
        "/search/?q=A81001",
        "/use-this-data/flu-vaccinations/uptake/trend/?org=A81001",
    ] {
        let (status, body) = server.get(path, None);
        assert!(status == 200 || status == 404, "{path}: {status}");
        assert!(!body.contains("<script>alert"), "{path}");
        assert!(!body.contains("<img src=x"), "{path}");
        assert!(!body.contains("href=\"javascript:"), "{path}");
    }
}

/// A revised publication leaves a table of one's own where it is. Organisations that nothing else
/// names are told, and a level that is another than the organisation's is refused.
#[tokio::test]
async fn a_table_stays_beside_published_figures() {
    let test = store::testing::sqlite()
        .await
        .with_datasets(datasets::built_in());
    let folder = tempfile::tempdir().unwrap();
    let published = file(&folder, "patients.csv", quin_age(3, 10));
    printed(&test.url, &["import", &published]);
    let toml = file(&folder, "flu.toml", block("flu.toml"));
    let csv = file(&folder, "flu.csv", block("flu.csv"));
    let said = printed(&test.url, &["import", "--declare", &toml, &csv]);
    assert!(
        !said.contains("in no directory"),
        "nothing has names yet: {said}"
    );
    let revised = file(&folder, "patients.csv", quin_age(3, 11));
    printed(&test.url, &["import", &revised]);
    let export = printed(&test.url, &["export", "flu-vaccinations"]);
    assert!(export.contains("A81001"), "{export}");

    let map = "PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,PRACTICE_POSTCODE,PCN_CODE,PCN_NAME,ONS_CCG_CODE,CCG_CODE,CCG_NAME,ONS_STP_CODE,STP_CODE,STP_NAME,ONS_COMM_REGION_CODE,COMM_REGION_CODE,COMM_REGION_NAME\n\
GP_PRAC_PAT_LIST,01-Sep-20,A81001,THE SURGERY,TS18 1HU,U89141,ONE PCN,E38000247,16C,A CCG,E54000050,QHM,THE NORTH,E40000009,Y63,NORTH\n";
    let map = file(&folder, "gp-reg-pat-prac-map_2020-09.csv", map);
    printed(&test.url, &["import", "--accept", &map]);
    let rows = "org,period,eligible,vaccinated\nA81001,2025-11,10,1\nA81099,2025-11,10,1\n";
    let csv = file(&folder, "flu.csv", rows);
    let said = printed(&test.url, &["import", "--declare", &toml, &csv]);
    assert!(
        said.contains("one organisation is in no directory"),
        "{said}"
    );
    assert!(said.contains("A81099 (line 3)"), "{said}");
    let rows = "org,level,period,eligible,vaccinated\nA81001,icb,2025-11,10,1\n";
    let csv = file(&folder, "flu.csv", rows);
    let output = run(&test.url, &["import", "--declare", &toml, &csv]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("flu.csv, line 2, column level: A81001 is a practice"),
        "{said}"
    );
}
