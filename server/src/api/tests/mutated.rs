//! Every endpoint with its parameters and bodies damaged: what is wrong is said, nothing fails.

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};

use super::super::operations;
use super::super::parameters::{Parameter, Shape};
use super::key;
use crate::account::tests::world::{Reply, World};
use crate::mutated::{Verdict, changed_address, changed_bytes, keys, try_all};

/// The most bytes of an answer: 500 rows, or the description of all endpoints.
const LONGEST: usize = 4 << 20;

fn verdict(reply: &Reply, asked: &str) -> Verdict {
    if reply.status.is_server_error() || reply.bytes.len() > LONGEST {
        let length = reply.bytes.len();
        return Err(format!(
            "{} {length} bytes: {asked:.2000}: {:.500}",
            reply.status,
            reply.text()
        ));
    }
    if !reply.status.is_success() && !reply.status.is_redirection() {
        // Errors are for programs too.
        let is_json = serde_json::from_slice::<Value>(&reply.bytes).is_ok();
        let is_known = is_json || reply.bytes.is_empty() || reply.status == 414;
        if !is_known {
            return Err(format!(
                "{} {asked:.2000}: {:.500}",
                reply.status,
                reply.text()
            ));
        }
    }
    Ok(())
}

/// A value that a parameter takes.
fn value(parameter: &Parameter) -> String {
    let usual = match &parameter.shape {
        Shape::Code => "A81002",
        Shape::Month => "2026-10-01",
        Shape::Day => "2026-10-31",
        Shape::FinancialYear | Shape::Year => "2025%2F26",
        Shape::Choice(words) => words.last().copied().unwrap_or_default(),
        Shape::Text(_) => "surgery",
        Shape::Number(_, most, _) => return most.to_string(),
        Shape::Mark => "abc",
    };
    parameter.example.unwrap_or(usual).to_owned()
}

/// Every endpoint with all of its parameters, and with those alone that narrow it.
fn addresses() -> Vec<String> {
    let mut all = Vec::new();
    for operation in operations::all() {
        let mut path = operation.path.clone();
        for parameter in &operation.path_params {
            let mark = format!("{{{}}}", parameter.name);
            path = path.replace(&mark, &value(parameter));
        }
        let pair = |parameter: &Parameter| format!("{}={}", parameter.name, value(parameter));
        let narrow = operation.parameters.iter();
        let narrow =
            narrow.filter(|own| operation.one_of.contains(&own.name) || own.name == "page");
        let narrow: Vec<String> = narrow.map(pair).collect();
        let whole: Vec<String> = operation.parameters.iter().map(pair).collect();
        for pairs in [narrow, whole] {
            all.push(format!("{path}?{}", pairs.join("&")));
        }
    }
    all
}

#[test]
fn no_damaged_parameter_makes_an_endpoint_fail() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (world, key) = runtime.block_on(async {
        let world = World::new().await;
        let key = key(&world).await;
        (world, key)
    });
    let bearer = format!("Bearer {key}");
    let addresses = addresses();
    // Two of every endpoint that is read.
    assert!(addresses.len() > 30, "{}", addresses.len());
    try_all(300, addresses.len(), |which, changes| {
        let Some(address) = changed_address(&addresses[which], changes) else {
            return Ok(());
        };
        let address = address.to_string();
        let headers = [("authorization", bearer.as_str())];
        let mut browser = world.browser();
        let reply = browser.send(Method::GET, &address, &headers, Body::empty());
        let reply = runtime.block_on(reply);
        // Below another path there are pages.
        if address.starts_with("/api/") {
            verdict(&reply, &address)
        } else {
            Ok(())
        }
    });
}

#[test]
fn no_damaged_body_makes_a_planning_tool_fail() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (world, key) = runtime.block_on(async {
        let world = World::new().await;
        let key = key(&world).await;
        (world, key)
    });
    let bearer = format!("Bearer {key}");
    let code = world.practice().to_string();
    let bodies: Vec<(&str, Vec<u8>)> = calculators::CALCULATORS
        .iter()
        .map(|tool| {
            let scheme = calculators::book::Book::get()
                .unwrap()
                .scheme_for(tool, tool.entry.years[0])
                .unwrap();
            let start = calculators::Start::default();
            let form = tool.form(&scheme, &start, &calculators::answers::Answers::new());
            let keys = keys(&form, 2);
            let inputs: serde_json::Map<String, Value> =
                keys.into_iter().map(|key| (key, json!("30"))).collect();
            let body = json!({
                "year": tool.entry.years[0].to_string(),
                "org": code,
                "inputs": inputs,
                "scenarios": { "More": { "name": "x" }, "Fewer": null },
            });
            (tool.entry.slug, body.to_string().into_bytes())
        })
        .collect();
    try_all(200, bodies.len(), |which, changes| {
        let (slug, body) = &bodies[which];
        let body = changed_bytes(body.clone(), changes);
        let path = format!("/api/v1/calculators/{slug}");
        let seed = changes[0].2;
        let kind = [
            "application/json",
            "text/plain",
            "application/json; charset=utf-16",
        ][seed % 3];
        let headers = [("authorization", bearer.as_str()), ("content-type", kind)];
        let mut browser = world.browser();
        let reply = browser.send(Method::POST, &path, &headers, Body::from(body.clone()));
        let reply = runtime.block_on(reply);
        verdict(
            &reply,
            &format!("{path} {}", String::from_utf8_lossy(&body)),
        )
    });
}
