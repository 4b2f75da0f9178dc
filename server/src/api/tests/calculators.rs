//! The planning tools through the real router.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::key;
use crate::account::tests::world::{Reply, World};

async fn post(world: &World, key: &str, tool: &str, body: String) -> Reply {
    let bearer = format!("Bearer {key}");
    let headers = [
        ("authorization", bearer.as_str()),
        ("content-type", "application/json"),
        // Another site may, for a key is needed and no cookie is looked at.
        ("sec-fetch-site", "cross-site"),
    ];
    let path = format!("/api/v1/calculators/{tool}/");
    world
        .browser()
        .send(Method::POST, &path, &headers, Body::from(body))
        .await
}

fn headline<'a>(answer: &'a Value, id: &str) -> &'a str {
    let all = answer["scenarios"][0]["outcome"]["headline"].as_array();
    all.into_iter()
        .flatten()
        .find(|figure| figure["id"] == id)
        .and_then(|figure| figure["amount"]["value"].as_str())
        .unwrap_or("nothing")
}

#[tokio::test]
async fn a_tool_answers_with_the_figures_of_its_page() {
    let world = World::new().await;
    let key = key(&world).await;
    // R1 of the rules: £4.57 for each of 10,000.
    let body = json!({ "year": "2026/27", "inputs": { "adjusted": 10000 } });
    let reply = post(&world, &key, "gp-reimbursement", body.to_string()).await;
    reply.is(StatusCode::OK);
    assert_eq!(reply.header("access-control-allow-origin"), "*");
    assert!(!reply.header("ratelimit-remaining").is_empty());
    let answer = reply.json();
    let cap: f64 = headline(&answer, "cap").parse().unwrap();
    assert!((cap - 45_700.0).abs() < 0.001, "{cap}");
    assert_eq!(
        answer["disclaimer"],
        "Planning support, not contractual advice."
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_said() {
    let world = World::new().await;
    let key = key(&world).await;
    let ask = async |tool: &str, body: &str| post(&world, &key, tool, body.to_owned()).await;
    ask("no-such-tool", "{}")
        .await
        .says(StatusCode::NOT_FOUND, "qof-income");
    ask("qof-income", "[1]")
        .await
        .says(StatusCode::BAD_REQUEST, "object");
    ask("qof-income", r#"{"inptus": {}}"#)
        .await
        .says_of("inptus", "There are: year, org, inputs, scenarios");
    ask("qof-income", r#"{"inputs": {"list": [1]}}"#)
        .await
        .says_of("inputs.list", "text, a number");
    ask("qof-income", r#"{"org": "NOPE"}"#)
        .await
        .says_of("org", "No organisation has the code “NOPE”");
    ask("qof-income/?org=A81002&x=", "{}")
        .await
        .says_of("org", "takes no parameters");
    ask("qof-income", r#"{"year": "1999"}"#)
        .await
        .says_of("year", "2026/27");
    let large = format!(r#"{{"inputs": {{"list": "{}"}}}}"#, "1".repeat(2 << 20));
    ask("qof-income", &large)
        .await
        .says(StatusCode::PAYLOAD_TOO_LARGE, "1 MB");
    // What a field does not take is among the problems, and the answer still comes.
    let reply = ask("qof-income", r#"{"inputs": {"list": "many"}}"#).await;
    reply.is(StatusCode::OK);
    let problems = reply.json()["scenarios"][0]["outcome"]["problems"].to_string();
    assert!(problems.contains("many"), "{problems}");
}

#[tokio::test]
async fn only_post_is_taken() {
    let world = World::new().await;
    let key = key(&world).await;
    let bearer = format!("Bearer {key}");
    let path = "/api/v1/calculators/qof-income/";
    let reply = super::ask(&world, Method::GET, path, &[("authorization", &bearer)]).await;
    reply.says(StatusCode::METHOD_NOT_ALLOWED, "Allow");
    let reply = super::ask(&world, Method::OPTIONS, path, &[]).await;
    reply.is(StatusCode::NO_CONTENT);
    assert!(
        reply
            .header("access-control-allow-methods")
            .contains("POST")
    );
}
