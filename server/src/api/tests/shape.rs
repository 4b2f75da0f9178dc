//! The shape of answers: schema, headers, forms, methods, other sites.

use axum::http::{Method, StatusCode};
use domain::api_rows::FieldType;
use domain::organisation::Kind;
use serde_json::Value;

use super::{ask, get, key, read};
use crate::account::tests::world::World;
use crate::api::operations::{self, Output};
use crate::api::schema;

const SNAPSHOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/api/tests/schema.json");

/// The schema is kept beside the tests: what changes in it is seen in review. To take a change
/// over, run the test with `HARESIGN_TEST_RENEW=1`.
#[test]
fn the_schema_is_as_it_was() {
    let document = schema::document("https://haresign.example");
    let text = format!("{}\n", serde_json::to_string_pretty(&document).unwrap());
    if std::env::var_os("HARESIGN_TEST_RENEW").is_some() {
        std::fs::write(SNAPSHOT, &text).unwrap();
    }
    let kept = std::fs::read_to_string(SNAPSHOT).unwrap_or_default();
    assert!(
        kept == text,
        "the schema changed: run this test with HARESIGN_TEST_RENEW=1 and look at the difference"
    );
}

#[tokio::test]
async fn the_schema_comes_as_json_and_as_yaml() {
    let world = World::new().await;
    let json = ask(&world, Method::GET, "/api/schema/", &[]).await;
    assert_eq!(json.header("content-type"), "application/json");
    let document = json.json();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["servers"][0]["url"], "http://127.0.0.1");
    for (path, headers) in [
        (
            "/api/schema/?format=yaml",
            &[("accept", "application/json")],
        ),
        ("/api/schema/", &[("accept", "application/yaml")]),
    ] {
        let yaml = ask(&world, Method::GET, path, headers).await;
        assert_eq!(yaml.header("content-type"), "application/yaml");
        let same: Value = yaml_serde::from_str(&yaml.text()).unwrap();
        assert_eq!(same, document);
    }
}

#[test]
fn the_schema_refers_to_nothing_that_is_not_there() {
    fn walk(value: &Value, document: &Value) {
        match value {
            Value::Object(map) => {
                if let Some(target) = map.get("$ref").and_then(Value::as_str) {
                    let pointer = target.strip_prefix('#').unwrap();
                    assert!(document.pointer(pointer).is_some(), "{target}");
                }
                map.values().for_each(|value| walk(value, document));
            }
            Value::Array(list) => list.iter().for_each(|value| walk(value, document)),
            _ => {}
        }
    }
    let document = schema::document("https://haresign.example");
    walk(&document, &document);
    let mut ids: Vec<String> = operations::all().into_iter().map(|one| one.id).collect();
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count, "two operations have one id");
}

#[test]
fn every_dataset_with_a_page_has_an_endpoint() {
    for dataset in datasets::built_in().datasets() {
        // Those without headline figures are read through datasets/ and indicators/ alone.
        let has_page = dataset.tool.is_some();
        assert!(!has_page || dataset.api.is_some(), "{}", dataset.id);
    }
}

/// Asks every list for a row, and holds it against the fields that the schema tells.
#[tokio::test]
async fn rows_have_the_fields_that_the_schema_tells() {
    let world = World::new().await;
    let key = key(&world).await;
    let snapshot = world.accounts.app.following.now();
    for operation in operations::all() {
        let Output::Rows(fields) = &operation.gives else {
            continue;
        };
        // Names are written as they are.
        let is_name = |name: &str| {
            let mut letters = name.bytes();
            letters.all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
        };
        assert!(
            fields.iter().all(|field| is_name(&field.name)),
            "{}",
            operation.id
        );
        let path = operation
            .address()
            .replace("{ods_code}", &world.practice().to_string())
            .replace("{dataset}", "gp-appointments")
            .replace("{margin}", "status-mode")
            .replace("{indicator}", "dna-rate");
        // The latest period of the dataset whose endpoint it is.
        let built_in = datasets::built_in();
        let dataset = built_in.datasets().iter().find(|dataset| {
            let api = dataset.api.as_ref();
            // A list below the endpoint is of the same dataset.
            api.is_some_and(|api| path.starts_with(&format!("/api/v1/{}/", api.endpoint)))
        });
        let id = dataset.map_or("gp-appointments", |dataset| dataset.id.as_str());
        let facts = snapshot.facts(id).unwrap();
        // Where no level is asked for, rows are of practices.
        let latest = facts.latest(Kind::Practice).unwrap();
        let period = domain::api_rows::iso(facts.periods()[latest]);
        let column = facts.dataset.period_column();
        let query = match operation.one_of.as_slice() {
            [] => "page_size=5".to_owned(),
            needed if needed.contains(&column) => format!("page_size=5&{column}={period}"),
            needed => format!("page_size=5&{}={}", needed[0], world.practice()),
        };
        let list = read(&world, &key, &format!("{path}?{query}")).await;
        let rows = list["results"].as_array().unwrap();
        assert!(!rows.is_empty(), "{path}");
        for row in rows {
            let row = row.as_object().unwrap();
            assert_eq!(row.len(), fields.len(), "{path}");
            for field in fields {
                let value = &row[&field.name];
                let fits = match field.holds {
                    FieldType::Text => value.is_string(),
                    FieldType::SomeText => value.is_string() || value.is_null(),
                    FieldType::Word(words) => words.iter().any(|word| value == word),
                    FieldType::SomeWord(words) => {
                        value.is_null() || words.iter().any(|word| value == word)
                    }
                    FieldType::Number => value.is_number() || value.is_null(),
                    FieldType::Flag => value.is_boolean(),
                    FieldType::List => value.is_array(),
                };
                assert!(fits, "{path}: {} is {value}", field.name);
            }
        }
        // The same rows in the same order of columns as CSV.
        let reply = get(&world, &key, &format!("{path}?{query}&format=csv")).await;
        let text = reply.is(StatusCode::OK);
        assert_eq!(reply.header("content-type"), "text/csv; charset=utf-8");
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(reader.headers().unwrap(), names);
        let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(records.len(), rows.len());
        for (record, row) in records.iter().zip(rows) {
            for (cell, name) in record.iter().zip(&names) {
                let same = match &row[*name] {
                    Value::Null => cell.is_empty(),
                    Value::Number(number) => cell == number.to_string(),
                    Value::String(text) => cell.trim_start_matches('\'') == text,
                    Value::Bool(flag) => cell == flag.to_string(),
                    Value::Array(list) => {
                        let list: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
                        cell == list.join(" ")
                    }
                    Value::Object(_) => false,
                };
                assert!(same, "{path}: {name} is {cell}, {}", row[*name]);
            }
        }
    }
}

#[tokio::test]
async fn an_answer_is_known_again() {
    let world = World::new().await;
    let key = key(&world).await;
    let bearer = format!("Bearer {key}");
    let path = "/api/v1/practices/?page_size=3";
    let first = get(&world, &key, path).await;
    let (tag, modified) = (first.header("etag"), first.header("last-modified"));
    assert!(
        tag.starts_with("W/\"") && modified.ends_with(" GMT"),
        "{tag} {modified}"
    );
    assert_eq!(first.header("cache-control"), "private, no-cache");
    let vary: Vec<&str> = first
        .headers
        .get_all("vary")
        .iter()
        .map(|value| value.to_str().unwrap())
        .collect();
    let vary = vary.join(", ");
    assert!(
        ["authorization", "accept", "accept-encoding"]
            .iter()
            .all(|name| vary.contains(name)),
        "{vary}"
    );
    let strong = tag.trim_start_matches("W/");
    for (name, value, status) in [
        ("if-none-match", tag, StatusCode::NOT_MODIFIED),
        ("if-none-match", strong, StatusCode::NOT_MODIFIED),
        ("if-none-match", "\"other\"", StatusCode::OK),
        ("if-modified-since", modified, StatusCode::NOT_MODIFIED),
        (
            "if-modified-since",
            "Thu, 01 Jan 1998 00:00:00 GMT",
            StatusCode::OK,
        ),
        ("if-modified-since", "yesterday", StatusCode::OK),
    ] {
        let headers = [("authorization", bearer.as_str()), (name, value)];
        let reply = ask(&world, Method::GET, path, &headers).await;
        assert_eq!(reply.status, status, "{name}: {value}");
        assert_eq!(reply.header("etag"), tag);
        if status == StatusCode::NOT_MODIFIED {
            assert!(reply.bytes.is_empty());
            assert!(!reply.header("ratelimit-remaining").is_empty());
        }
    }
    // Another question has another mark; without a key nobody learns whether it is known.
    let other = get(&world, &key, "/api/v1/practices/?page_size=4").await;
    assert_ne!(other.header("etag"), tag);
    let as_csv = get(&world, &key, &format!("{path}&format=csv")).await;
    assert_ne!(as_csv.header("etag"), tag);
    let without = ask(&world, Method::GET, path, &[("if-none-match", tag)]).await;
    assert_eq!(without.status, StatusCode::UNAUTHORIZED);
}

/// Whoever kept an answer must learn that the question is wrong now, not that nothing changed.
#[tokio::test]
async fn what_is_wrong_is_told_to_those_too_who_kept_an_answer() {
    let world = World::new().await;
    let key = key(&world).await;
    let bearer = format!("Bearer {key}");
    for (path, status) in [
        ("/api/v1/list-sizes/", StatusCode::BAD_REQUEST),
        (
            "/api/v1/list-sizes/?month=1990-01-01",
            StatusCode::BAD_REQUEST,
        ),
        (
            "/api/v1/list-sizes/?org=E92&page=9999",
            StatusCode::NOT_FOUND,
        ),
        (
            "/api/v1/list-sizes/?org=E92&state=0123456789abcdef",
            StatusCode::CONFLICT,
        ),
        ("/api/v1/datasets/nothing/", StatusCode::NOT_FOUND),
        (
            "/api/v1/practices/NOSUCH/population/",
            StatusCode::NOT_FOUND,
        ),
        (
            "/api/v1/indicators/nothing/values/?org=E92",
            StatusCode::NOT_FOUND,
        ),
        ("/api/v1/?page=1", StatusCode::BAD_REQUEST),
    ] {
        for (name, value) in [
            ("if-none-match", "*"),
            ("if-modified-since", "Thu, 01 Jan 2099 00:00:00 GMT"),
        ] {
            let headers = [("authorization", bearer.as_str()), (name, value)];
            let reply = ask(&world, Method::GET, path, &headers).await;
            assert_eq!(reply.status, status, "{path}, {name}: {}", reply.text());
        }
    }
    let headers = [("authorization", bearer.as_str()), ("if-none-match", "*")];
    let known = ask(&world, Method::GET, "/api/v1/list-sizes/?org=E92", &headers).await;
    assert_eq!(known.status, StatusCode::NOT_MODIFIED);
}

/// The schema and the index tell of the programme: they have a mark of their text and no day of
/// figures.
#[tokio::test]
async fn what_is_public_is_known_by_its_text_alone() {
    let world = World::new().await;
    for path in ["/api/v1/", "/api/schema/", "/api/schema/?format=yaml"] {
        let first = ask(&world, Method::GET, path, &[]).await;
        assert!(first.header("last-modified").is_empty(), "{path}");
        let tag = first.header("etag");
        let again = ask(&world, Method::GET, path, &[("if-none-match", tag)]).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{path}");
        let since = [("if-modified-since", "Thu, 01 Jan 2099 00:00:00 GMT")];
        let dated = ask(&world, Method::GET, path, &since).await;
        assert_eq!(dated.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn an_address_that_is_not_utf_8_is_refused_as_everything_is() {
    let world = World::new().await;
    let key = key(&world).await;
    for path in [
        "/api/v1/practices/%FF/population/",
        "/api/v1/datasets/%C3%28/",
        "/api/v1/%FF/",
        "/api/v1/practices/?search=%FF",
    ] {
        let reply = get(&world, &key, path).await;
        reply.says(StatusCode::BAD_REQUEST, "not UTF-8");
        assert_eq!(reply.header("access-control-allow-origin"), "*");
    }
    let bearer = format!("Bearer {key}");
    let headers = [("authorization", bearer.as_str())];
    ask(&world, Method::POST, "/api/v1/calculators/%FF/", &headers)
        .await
        .says(StatusCode::BAD_REQUEST, "not UTF-8");
}

#[tokio::test]
async fn the_first_address_that_somebody_tries_leads_to_the_index() {
    let world = World::new().await;
    for path in ["/api/", "/api"] {
        let reply = ask(&world, Method::GET, path, &[]).await;
        assert_eq!(reply.status, StatusCode::PERMANENT_REDIRECT, "{path}");
        assert_eq!(reply.header("location"), "/api/v1/");
    }
}

#[tokio::test]
async fn methods_slashes_and_compression() {
    let world = World::new().await;
    let key = key(&world).await;
    let bearer = format!("Bearer {key}");
    let with_key = [("authorization", bearer.as_str())];
    let path = "/api/v1/practices/?page_size=50";
    let whole = get(&world, &key, path).await;
    let bare = get(&world, &key, "/api/v1/practices?page_size=50").await;
    assert_eq!(whole.bytes, bare.bytes);
    let head = ask(&world, Method::HEAD, path, &with_key).await;
    assert_eq!(head.status, StatusCode::OK);
    assert!(head.bytes.is_empty());
    assert_eq!(head.header("etag"), whole.header("etag"));
    for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
        let reply = ask(&world, method.clone(), path, &with_key).await;
        reply.says(StatusCode::METHOD_NOT_ALLOWED, "Allow");
        let allow = reply.header("allow");
        assert!(
            allow.contains("GET") && !allow.contains("POST"),
            "{method}: {allow}"
        );
    }
    for encoding in ["gzip", "br"] {
        let headers = [
            ("authorization", bearer.as_str()),
            ("accept-encoding", encoding),
        ];
        let reply = ask(&world, Method::GET, path, &headers).await;
        assert_eq!(reply.header("content-encoding"), encoding);
        assert!(reply.bytes.len() < whole.bytes.len() / 2);
    }
}

#[tokio::test]
async fn other_sites_may_read_with_a_key_and_never_with_a_cookie() {
    let world = World::new().await;
    let key = key(&world).await;
    let origin = ("origin", "https://elsewhere.example");
    let asked = [
        origin,
        ("access-control-request-method", "GET"),
        ("access-control-request-headers", "authorization"),
    ];
    // One that is not there too: browsers would tell of a forbidden site, not of a wrong address.
    for path in [
        "/api/v1/practices/",
        "/api/v1/",
        "/api/schema/",
        "/api/v1/nothing/",
    ] {
        let reply = ask(&world, Method::OPTIONS, path, &asked).await;
        assert_eq!(reply.status, StatusCode::NO_CONTENT, "{path}");
        assert_eq!(reply.header("access-control-allow-origin"), "*");
        assert!(
            reply
                .header("access-control-allow-headers")
                .contains("Authorization")
        );
        assert!(reply.header("access-control-allow-methods").contains("GET"));
        assert_eq!(reply.header("allow"), "GET, HEAD, OPTIONS");
    }
    let bearer = format!("Bearer {key}");
    let right = [
        origin,
        ("authorization", bearer.as_str()),
        ("sec-fetch-site", "cross-site"),
    ];
    let wrong = [origin];
    for (headers, status) in [
        (&right[..], StatusCode::OK),
        (&wrong[..], StatusCode::UNAUTHORIZED),
    ] {
        let reply = ask(&world, Method::GET, "/api/v1/practices/", headers).await;
        assert_eq!(reply.status, status);
        assert_eq!(reply.header("access-control-allow-origin"), "*");
        assert!(reply.header("access-control-allow-credentials").is_empty());
        assert!(
            reply
                .header("access-control-expose-headers")
                .contains("ETag")
        );
    }
}

#[tokio::test]
async fn the_viewers_reach_no_other_host() {
    let world = World::new().await;
    for path in ["/api/docs/", "/api/redoc/"] {
        let reply = ask(&world, Method::GET, path, &[]).await;
        let text = reply.is(StatusCode::OK);
        assert!(!text.contains("://"), "{text}");
        let policy = reply.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("connect-src 'self'"));
        assert!(!policy.contains("unsafe"), "{policy}");
    }
}
