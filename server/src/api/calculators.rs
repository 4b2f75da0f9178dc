//! The planning tools for programs: `POST /api/v1/calculators/{tool}/`. The one endpoint that
//! takes a body; it changes nothing. What it answers is made by the functions behind the
//! tools' pages, so that the figures are the same.

use app::calculators::answer::{Refusal, answer_json};
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use calculators::MENU;
use calculators::rules::Year;
use serde_json::{Value, json};

use super::Api;
use super::answer::Rendered;
use super::error::Error;
use super::parameters::QueryParams;
use super::schema::reference;

/// Its address, without a slash at its end.
pub(super) const PATH: &str = "/api/v1/calculators/{tool}";
/// The most bytes of a body.
pub(super) const LONGEST: usize = 1024 * 1024;

/// Whether a path is one of this endpoint, for what browsers ask before they send a body.
pub(super) fn is_here(path: &str) -> bool {
    path.starts_with("/api/v1/calculators/")
}

/// The answer of a tool.
pub(super) async fn answered(
    State(api): State<Api>,
    Path(tool): Path<String>,
    address: Uri,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<Response, Error> {
    // A filter behind the question mark must not be taken for one that held.
    QueryParams::read(address.query().unwrap_or_default())?.check(&[])?;
    let body = body.map_err(|rejection| {
        let text = "The body could not be read: it is larger than 1 MB, or broke off.";
        Error::new(rejection.status(), text)
    })?;
    let snapshot = api.accounts.app.following.now();
    // Nine scenarios of many posts take their time. Only this much has a turn, so that nobody holds
    // one while a body comes.
    let work =
        move || answer_json(&snapshot, &tool, &body).map(|answered| serde_json::to_vec(&answered));
    let made = api.turns.run(work).await?;
    match made {
        Ok(body) => Ok(Rendered::json(body?).into_response()),
        Err(refusal) => Err(refused(&refusal)),
    }
}

fn refused(refusal: &Refusal) -> Error {
    let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::BAD_REQUEST);
    if status == StatusCode::BAD_REQUEST && !refusal.field.is_empty() {
        Error::field(&refusal.field, &refusal.detail)
    } else {
        Error::new(status, &refusal.detail)
    }
}

/// What browsers ask before they send a body across sites.
pub(super) async fn preflight() -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    response
        .headers_mut()
        .insert(header::ALLOW, HeaderValue::from_static("OPTIONS, POST"));
    response
}

/// The methods of the table of rights.
#[cfg(test)]
pub(super) const METHOD: axum::http::Method = axum::http::Method::POST;

/// The line of the index.
pub(super) fn in_index(address: impl Fn(&str) -> String) -> Vec<Value> {
    MENU.into_iter()
        .map(|tool| {
            json!({
                "method": "POST",
                "address": address(&format!("/api/v1/calculators/{}/", tool.slug)),
                "summary": format!("{}: {}", tool.title, tool.about),
                "filters": [],
                "needs_one_of": [],
            })
        })
        .collect()
}

/// The path of the schema.
pub(super) fn described(answers: &Value) -> Value {
    let slugs: Vec<&str> = MENU.iter().map(|tool| tool.slug).collect();
    json!({
        "post": {
            "operationId": "calculate",
            "summary": "A planning tool: what its inputs come to, by scenario",
            "description": "The inputs are those of the tool’s page, under the keys in its address. Inputs that a field does not take are no error: they are among the problems of the scenario, and the default holds. Numbers of the outcome are decimals as text, with all their digits. Planning support, not contractual advice.",
            "tags": ["Planning tools"],
            "parameters": [{
                "name": "tool",
                "in": "path",
                "required": true,
                "description": "The tool",
                "schema": { "type": "string", "enum": slugs },
            }],
            "requestBody": {
                "content": {
                    "application/json": { "schema": reference("schemas", "CalculatorRequest") },
                },
            },
            "responses": answers,
        },
    })
}

/// The shapes of the request and of the answer.
pub(super) fn schemas() -> Value {
    let text = json!({ "type": "string" });
    let some_text = json!({ "type": ["string", "null"] });
    let input = json!({ "type": ["string", "number", "boolean", "null"] });
    let inputs = json!({ "type": "object", "additionalProperties": input });
    let years = Year::ALL.iter().map(|year| json!(year.to_string()));
    let years: Vec<Value> = years.chain([Value::Null]).collect();
    json!({
        "CalculatorRequest": {
            "type": "object",
            "additionalProperties": false,
            "properties": {
                "year": {
                    "type": ["string", "null"],
                    "enum": years,
                    "description": "The scheme year as published; the current one where absent",
                },
                "org": {
                    "type": ["string", "null"],
                    "description": "The ODS code of a practice or PCN to start from",
                    "examples": ["A81002"],
                },
                "inputs": inputs,
                "scenarios": {
                    "type": "object",
                    "maxProperties": 8,
                    "additionalProperties": inputs,
                    "description": "Further scenarios by name: what each changes in `inputs`; null takes an input away",
                },
            },
        },
        "CalculatorAnswer": {
            "type": "object",
            "required": ["tool", "title", "question", "year", "organisation", "scenarios", "disclaimer"],
            "properties": {
                "tool": text,
                "title": text,
                "question": text,
                "year": text,
                "organisation": {
                    "type": ["object", "null"],
                    "properties": {
                        "code": text, "name": text, "list": some_text, "list_month": some_text,
                        "prevalence_year": some_text, "wanted": some_text,
                    },
                },
                "scenarios": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["name", "inputs", "outcome"],
                        "properties": {
                            "name": text,
                            "inputs": { "type": "object", "additionalProperties": text },
                            "outcome": {
                                "type": "object",
                                "description": "Headline figures with their workings and sources, tables, charts, problems, checklist, notes",
                            },
                        },
                    },
                },
                "disclaimer": text,
            },
        },
    })
}
