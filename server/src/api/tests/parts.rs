//! The lists below a dataset's endpoint, of a made-up dataset.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use domain::registry::Dataset;
use domain::snapshot::Snapshot;
use serde_json::{Value, json};

use super::{ask, get, key, read, results};
use crate::account::tests::world::World;
use crate::api::operations::{Operation, Output, of_dataset};
use crate::api::{router_of, schema};

const DECLARATION: &str = r#"
id = "front-desk"
title = "Calls to the desk"
cadence = "monthly"
presence = "calls"

[[dimension]]
id = "week-day"
label = "Weekday"
values = [{ id = "mon", label = "Monday" }, { id = "tue", label = "Tuesday" }]

[[dimension]]
id = "band"
label = "Time"
values = [{ id = "am", label = "Before 12" }, { id = "pm", label = "From 12" }]

[[margin]]
id = "calls"
counts = "calls"

[[margin]]
id = "day-band"
counts = "calls"
dimensions = ["week-day", "band"]
partial = true

[[margin]]
id = "day-missed"
counts = "calls missed"
dimensions = ["week-day", "band"]
qualified = true
partial = true

[[indicator]]
id = "all-calls"
label = "Calls"
formula = { mean = { of = ["calls"] } }
unit = "count"

[api]
endpoint = "front-desk"
summary = "Calls by month"
levels = ["practice", "england"]
margins = ["calls"]
filters = ["month", "org_type", "org"]

[[api.part]]
path = "time"
summary = "Calls by weekday and time"
margins = ["day-band"]

[[api.part]]
path = "missed"
summary = "Calls and calls missed by weekday and time"
margins = ["day-band", "day-missed"]
"#;

/// Calls on Monday and Tuesday before and from twelve, of practices that do not exist.
const TABLE: &str = "org,period,measure,value
Y00001,2025-10,calls,60
Y00001,2025-10,week-day.mon/band.am,60
Y00001,2025-11,calls,100
Y00001,2025-11,week-day.mon/band.am,30
Y00001,2025-11,week-day.mon/band.pm,0
Y00001,2025-11,week-day.tue/band.am,*
Y00001,2025-11,day-missed/week-day.mon/band.am,3
Y00001,2025-11,day-missed/week-day.mon/band.pm,*
Y00002,2025-11,calls,50
Y00002,2025-11,week-day.mon/band.am,20
Y00002,2025-11,week-day.mon/band.pm,10
Y00002,2025-11,week-day.tue/band.am,15
Y00002,2025-11,week-day.tue/band.pm,5
";

/// A site with the dataset, its operations, and a key.
async fn site() -> (World, Arc<Dataset>, Arc<Snapshot>, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("desk.csv");
    std::fs::write(&file, TABLE).unwrap();
    let declared = Arc::new(datasets::own_table(DECLARATION, "").unwrap());
    let latest = "2026-12".parse().unwrap();
    let table = ingest::tidy::read_tidy(&declared, &file, latest, &|_| None).unwrap();
    let test = store::testing::sqlite()
        .await
        .with_datasets(datasets::built_in());
    test.store
        .load(&[table.release], "2026-11-23T10:00:00Z", false)
        .await
        .unwrap();
    let following = store::Following::fixed(test.store.snapshot().await.unwrap());
    let snapshot = following.now();
    let dataset = Arc::clone(snapshot.registry.dataset("front-desk").unwrap());
    let world = World::with(test, following).await;
    let router = router_of(&world.accounts, of_dataset(&dataset));
    let world = world.answered_by(router);
    let key = key(&world).await;
    (world, dataset, snapshot, key)
}

fn named<'a>(operations: &'a [Operation], id: &str) -> &'a Operation {
    operations.iter().find(|one| one.id == id).unwrap()
}

#[tokio::test]
async fn a_part_has_a_row_for_each_cell_and_tells_missing_suppressed_and_zero_apart() {
    let (world, _, snapshot, key) = site().await;
    let list = read(
        &world,
        &key,
        "/api/v1/front-desk/time/?month=2025-11-01&org=Y00001",
    )
    .await;
    assert_eq!(list["count"], 4);
    let said: Vec<Value> = results(&list)
        .iter()
        .map(|row| {
            json!([
                row["week_day"],
                row["band"],
                row["value"],
                row["suppressed"]
            ])
        })
        .collect();
    assert_eq!(
        said,
        [
            json!(["mon", "am", 30, false]),
            json!(["mon", "pm", 0, false]),
            json!(["tue", "am", null, true]),
            json!(["tue", "pm", null, false]),
        ]
    );
    let row = &results(&list)[0];
    assert_eq!(row["org_code"], "Y00001");
    assert_eq!(row["month"], "2025-11-01");
    assert_eq!(row["basis"], "published");
    assert!(results(&list)[3]["basis"].is_null());
    let release = row["releases"][0].as_str().unwrap();
    assert!(snapshot.releases.iter().any(|known| known.id == release));

    // Every period, in its order; the endpoint itself is as it was.
    let all = read(&world, &key, "/api/v1/front-desk/time/?org=Y00001").await;
    assert_eq!(all["count"], 8);
    assert_eq!(results(&all)[0]["month"], "2025-10-01");
    let own = read(&world, &key, "/api/v1/front-desk/?month=2025-11-01").await;
    assert_eq!(
        (&own["count"], &results(&own)[0]["calls"]),
        (&json!(2), &json!(100))
    );

    // England is the sum of those that have the cell.
    let england = read(
        &world,
        &key,
        "/api/v1/front-desk/time/?month=2025-11-01&org_type=england",
    )
    .await;
    let facts = snapshot.facts("front-desk").unwrap();
    let period = facts.period_index("2025-11".parse().unwrap()).unwrap();
    let margin = facts.dataset.margin_index("day-band").unwrap();
    let code = snapshot.catalogue.england().unwrap().ordinal;
    for (cell, row) in results(&england).iter().enumerate() {
        let value = facts.value(margin, cell, period, code);
        assert_eq!(row["value"].as_f64(), value.number(), "{row}");
        assert_eq!(row["members"].is_null(), value.number().is_none(), "{row}");
    }
}

#[tokio::test]
async fn several_margins_of_one_part_are_columns_of_the_same_row() {
    let (world, _, _, key) = site().await;
    let list = read(
        &world,
        &key,
        "/api/v1/front-desk/missed/?month=2025-11-01&org=Y00001",
    )
    .await;
    let said: Vec<Value> = results(&list)
        .iter()
        .map(|row| json!([row["day_band"], row["day_missed"], row["suppressed"]]))
        .collect();
    assert_eq!(
        said,
        [
            json!([30, 3, []]),
            json!([0, null, ["day_missed"]]),
            json!([null, null, ["day_band"]]),
            json!([null, null, []]),
        ]
    );
    assert!(results(&list)[0].get("value").is_none());
}

#[tokio::test]
async fn parts_are_paged_kept_and_chosen_as_other_lists() {
    let (world, _, _, key) = site().await;
    let path = "/api/v1/front-desk/time/?month=2025-11-01";
    let whole = read(&world, &key, path).await;
    assert_eq!(whole["count"], 8);
    // A page may end among the cells of a practice, and none is lost.
    let mut next = Some(format!("{path}&page_size=3"));
    let mut paged: Vec<Value> = Vec::new();
    let mut marks = Vec::new();
    while let Some(address) = next {
        let list = read(&world, &key, &address).await;
        paged.extend(results(&list).clone());
        next = list["next"].as_str().map(|next| {
            marks.push(next.to_owned());
            next.trim_start_matches("http://127.0.0.1").to_owned()
        });
    }
    assert_eq!(&paged, results(&whole));
    assert_eq!(marks.len(), 2);
    assert!(
        marks.iter().all(|mark| mark.contains("state=")),
        "{marks:?}"
    );
    get(&world, &key, &format!("{path}&state=0123456789abcdef"))
        .await
        .says(StatusCode::CONFLICT, "state");
    get(&world, &key, &format!("{path}&page=4&page_size=3"))
        .await
        .says(StatusCode::NOT_FOUND, "8 rows");

    let first = get(&world, &key, path).await;
    let bearer = format!("Bearer {key}");
    let headers = [
        ("authorization", bearer.as_str()),
        ("if-none-match", first.header("etag")),
    ];
    let again = ask(&world, Method::GET, path, &headers).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    let without = ask(&world, Method::GET, path, &[]).await;
    assert_eq!(without.status, StatusCode::UNAUTHORIZED);

    let time = "/api/v1/front-desk/time/";
    get(&world, &key, time)
        .await
        .says(StatusCode::BAD_REQUEST, "month or org");
    get(&world, &key, &format!("{time}?org=Y00001&org_type=icb"))
        .await
        .says_of("org_type", "practice, england");
    get(&world, &key, &format!("{time}?week_day=mon"))
        .await
        .says_of("week_day", "no such parameter");
}

#[tokio::test]
async fn the_rows_of_parts_have_the_fields_of_the_schema_in_both_forms() {
    let (world, dataset, _, key) = site().await;
    let operations = of_dataset(&dataset);
    let document = schema::document_of(&operations, "https://haresign.example");
    for (id, path) in [
        ("listFrontDeskTime", "/api/v1/front-desk/time/"),
        ("listFrontDeskMissed", "/api/v1/front-desk/missed/"),
    ] {
        let operation = named(&operations, id);
        assert_eq!(operation.address(), path);
        assert_eq!(operation.one_of, ["month", "org"]);
        let Output::Rows(fields) = &operation.gives else {
            panic!("{id} is a list");
        };
        let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        let described = &document["paths"][path]["get"];
        assert_eq!(described["operationId"], id);
        let row = id.strip_prefix("list").unwrap();
        let required = &document["components"]["schemas"][format!("{row}Row")]["required"];
        assert_eq!(*required, json!(names));
        let query = format!("{path}?month=2025-11-01");
        let list = read(&world, &key, &query).await;
        let csv = get(&world, &key, &format!("{query}&format=csv")).await;
        let text = csv.is(StatusCode::OK);
        assert!(csv.header("content-disposition").contains(&format!(
            "front-desk-{}.csv",
            path.trim_end_matches('/').rsplit('/').next().unwrap()
        )));
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        assert_eq!(reader.headers().unwrap(), names);
        let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(records.len(), results(&list).len());
        for (record, row) in records.iter().zip(results(&list)) {
            assert_eq!(row.as_object().unwrap().len(), names.len());
            for (cell, name) in record.iter().zip(&names) {
                let written = match &row[*name] {
                    Value::Null => String::new(),
                    Value::String(text) => text.clone(),
                    Value::Array(list) => {
                        let list: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
                        list.join(" ")
                    }
                    other => other.to_string(),
                };
                assert_eq!(cell, written, "{path}: {name}");
            }
        }
    }
    let time = &document["components"]["schemas"]["FrontDeskTimeRow"]["properties"];
    assert_eq!(
        time["week_day"]["description"],
        "Weekday: mon (Monday), tue (Tuesday)"
    );
}
