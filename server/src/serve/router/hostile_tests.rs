//! Published files whose texts are markup, formulas and links: whatever names hold, no page,
//! export or answer for programs runs it.

use std::sync::Arc;

use app::assets::Assets;
use app::state::AppState;
use axum::http::Request;
use domain::period::Month;
use http_body_util::BodyExt as _;
use ingest::Progress;
use tower::ServiceExt as _;

use super::*;

struct Silent;

impl Progress for Silent {
    fn begin(&self, _: &str, _: u64) {}
    fn advance(&self, _: u64) {}
    fn end(&self) {}
}

/// Leaves every element that it could stand in, and is a formula too.
const MARKUP: &str =
    "=X</title></script></style></textarea><meta http-equiv=refresh content=0><b id=broke>";

/// The readers' text columns, each with the markup.
fn files() -> Vec<(&'static str, String)> {
    let list =
        |sex: &str| format!("X,2025-11-01,GP,16C,E38000247,A8100{sex},{MARKUP},ALL,ALL,{sex}000\n");
    let practice = |number: u8| {
        format!(
            "X,01Nov2025,A8100{number},{MARKUP},{MARKUP},U00001,{MARKUP} PCN,E38000247,16C,{MARKUP} S,E54000050,QHM,{MARKUP} I,E40000012,Y63,{MARKUP} R,{MARKUP}\n"
        )
    };
    let appointment = |number: u8| {
        format!(
            "01NOV2025,A8100{number},{MARKUP},{MARKUP},U00001,{MARKUP} PCN,16C,{MARKUP} S,GP,Face-to-Face,Clinical Triage,Same Day,17,DNA\n"
        )
    };
    vec![
        (
            "gp-reg-pat-prac-all.csv",
            format!(
                "PUBLICATION,EXTRACT_DATE,TYPE,SUB_ICB_LOCATION_CODE,ONS_SUB_ICB_LOCATION_CODE,CODE,POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS\n{}{}",
                list("1"),
                list("2")
            ),
        ),
        (
            "gp-reg-pat-prac-map.csv",
            format!(
                "PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,PRACTICE_POSTCODE,PCN_CODE,PCN_NAME,ONS_SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_NAME,ONS_ICB_CODE,ICB_CODE,ICB_NAME,ONS_COMM_REGION_CODE,COMM_REGION_CODE,COMM_REGION_NAME,SUPPLIER_NAME\n{}{}",
                practice(1),
                practice(2)
            ),
        ),
        (
            "crosstab.csv",
            format!(
                "APPOINTMENT_MONTH_START_DATE,GP_CODE,GP_NAME,SUPPLIER,PCN_CODE,PCN_NAME,SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_NAME,HCP_TYPE,APPT_MODE,NATIONAL_CATEGORY,TIME_BETWEEN_BOOK_AND_APPT,COUNT_OF_APPOINTMENTS,APPT_STATUS\n{}{}",
                appointment(1),
                appointment(2)
            ),
        ),
    ]
}

async fn router_of_markup() -> (Router, store::testing::TestStore) {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files() {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    let today: Month = "2026-11".parse().unwrap();
    let reading = ingest::read(
        &[folder.path().to_owned()],
        &datasets::readers(),
        today,
        &Silent,
    );
    assert!(reading.refused.is_empty(), "{:?}", reading.refused);
    let test = store::testing::sqlite()
        .await
        .with_datasets(datasets::built_in());
    test.store
        .load(&reading.releases, "2026-11-23T10:00:00Z", false)
        .await
        .unwrap();
    let snapshot = Arc::new(test.store.snapshot().await.unwrap());
    let named = snapshot.catalogue.by_code("A81001".parse().unwrap());
    assert!(named.unwrap().name.contains("<meta"), "{named:?}");
    let following = store::Following::of(snapshot);
    let state = AppState::new(following, Assets::default(), "http://127.0.0.1");
    let accounts = Accounts::new(
        state,
        test.store.clone(),
        files::Files::memory(),
        0,
        true,
        None,
    )
    .await
    .unwrap();
    (router(accounts), test)
}

#[tokio::test]
async fn names_that_are_markup_stay_text_on_every_page_and_in_every_file() {
    let (router, _test) = router_of_markup().await;
    let mut paths = vec![
        "/".to_owned(),
        "/tools/".to_owned(),
        "/places/".to_owned(),
        "/data-sources/".to_owned(),
        "/search?q=meta".to_owned(),
        "/tools/qof-income/?org=A81001".to_owned(),
    ];
    for code in ["A81001", "U00001", "16C", "QHM", "Y63", "E92"] {
        paths.push(format!("/places/{code}"));
        paths.push(format!("/search?q={code}"));
        for tool in ["list-size", "gp-appointments"] {
            paths.push(format!("/tools/{tool}?org={code}"));
            paths.push(format!("/tools/{tool}?org={code}&group=own&own=A81002"));
            paths.push(format!("/tools/{tool}/nation?org={code}"));
        }
    }
    for path in paths {
        let request = Request::get(&path).body(Body::empty()).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        assert!(!response.status().is_server_error(), "{path}");
        let is_page = response
            .headers()
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.to_str().unwrap().starts_with("text/html"));
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&bytes);
        assert!(is_page, "{path}: {text:.200}");
        let small = text.to_lowercase();
        for raw in ["<meta http-equiv=refresh", "<b id=broke"] {
            assert!(
                !small.contains(raw),
                "{path}: {:.300}",
                &text[small.find(raw).unwrap_or_default().saturating_sub(100)..]
            );
        }
    }
}
