//! The description of the interface, OpenAPI 3.1: walked from the list of operations, so that it
//! cannot say anything else than what is there.

use domain::api_rows::{FieldSpec, FieldType};
use serde_json::{Map, Value, json};

use super::answer::{Answer, ApiRequest, Rendered};
use super::calculators;
use super::error::Error;
use super::operations::{self, Operation, Output};
use super::parameters::{Parameter, Shape};

const ABOUT: &str = "The figures of Haresign for programs: public data on general practice in England. \
Everything is read with GET; the planning tools, which change nothing either, take a body \
with POST. Make an API key with your account and send it in the header \
`Authorization: Bearer <api_key>`, never in the address.\n\n\
Lists come in pages: follow `next` until it is null. A release that is loaded meanwhile moves \
nothing: if it changes which rows there are, the next page is refused with 409 instead. Keep the `ETag` and ask with \
`If-None-Match` to learn that the answer is the same.\n\n\
A number that is missing is null. One that the publisher held back is null too, and \
`suppressed` says so: it is true where a row has one number, and names the columns where it has \
many. A parameter that does not exist is an error.\n\n\
Organisations are practices, primary care networks (PCN), sub-ICBs, integrated care boards (ICB), \
regions and England; each has an ODS code, and England has E92.";

/// The schema, as JSON or YAML.
pub(crate) fn answer(ask: &ApiRequest) -> Answer {
    let document = document(&ask.api.accounts.app.public_url);
    const YAML: [&str; 4] = [
        "application/yaml",
        "application/vnd.oai.openapi",
        "application/x-yaml",
        "text/yaml",
    ];
    let is_yaml = ask.wants("yaml", &YAML);
    if is_yaml {
        let text = yaml_serde::to_string(&document).map_err(|error| {
            tracing::error!(%error, "the schema could not be written");
            Error::fault()
        })?;
        return Ok(Rendered::new("application/yaml", text.into_bytes()));
    }
    Rendered::object(&document)
}

/// The whole.
pub(crate) fn document(public_url: &str) -> Value {
    document_of(&operations::all(), public_url)
}

/// The description of these operations.
pub(crate) fn document_of(all: &[Operation], public_url: &str) -> Value {
    let mut paths = Map::new();
    let mut schemas = common();
    for operation in all {
        if let Output::Rows(fields) = &operation.gives {
            let name = row_name(operation);
            schemas.insert(format!("{name}Page"), page_of(&name));
            schemas.insert(name, row(fields));
        }
        paths.insert(operation.address(), json!({ "get": described(operation) }));
    }
    paths.insert(
        format!("{}/", calculators::PATH),
        calculators::described(&of_calculators()),
    );
    if let Value::Object(more) = calculators::schemas() {
        schemas.extend(more);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Haresign API",
            "version": "1",
            "summary": "Public data on general practice in England",
            "description": ABOUT,
            "license": {
                "name": "Open Government Licence v3.0 (the figures)",
                "url": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
            },
        },
        "servers": [{ "url": public_url }],
        "tags": [
            { "name": "About the API" },
            { "name": "Organisations" },
            { "name": "Figures" },
            { "name": "Datasets and indicators" },
            { "name": "Planning tools" },
        ],
        "security": [{ "key": [] }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": responses(),
            "headers": headers(),
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An API key, made at /accounts/api-keys/.",
                },
            },
        },
    })
}

/// `listListSizes` has rows of `ListSizesRow`.
fn row_name(operation: &Operation) -> String {
    let name = operation.id.strip_prefix("list").unwrap_or(&operation.id);
    format!("{name}Row")
}

fn described(operation: &Operation) -> Value {
    let path_params = operation.path_params.iter().map(|one| parameter(one, true));
    let of_query = operation.parameters.iter().map(|one| parameter(one, false));
    let mut kept = Map::new();
    kept.insert("ETag".to_owned(), reference("headers", "ETag"));
    if !operation.is_public {
        kept.insert(
            "Last-Modified".to_owned(),
            reference("headers", "Last-Modified"),
        );
        kept.extend(limits());
    }
    if matches!(operation.gives, Output::Rows(_)) {
        kept.insert("Link".to_owned(), reference("headers", "Link"));
    }
    let content = match &operation.gives {
        Output::Rows(_) => json!({
            "application/json": {
                "schema": reference("schemas", &format!("{}Page", row_name(operation))),
            },
            "text/csv": { "schema": { "type": "string" } },
        }),
        Output::Object("Schema") => json!({
            "application/json": { "schema": { "type": "object" } },
            "application/yaml": { "schema": { "type": "string" } },
        }),
        Output::Object(name) => json!({
            "application/json": { "schema": reference("schemas", name) },
        }),
    };
    let mut answers = Map::new();
    answers.insert(
        "200".to_owned(),
        json!({ "description": operation.summary, "headers": kept, "content": content }),
    );
    answers.insert("304".to_owned(), reference("responses", "NotModified"));
    answers.insert("400".to_owned(), reference("responses", "BadRequest"));
    if !operation.is_public {
        answers.insert("401".to_owned(), reference("responses", "Unauthorized"));
        answers.insert("429".to_owned(), reference("responses", "TooManyRequests"));
    }
    if matches!(operation.gives, Output::Rows(_)) || !operation.path_params.is_empty() {
        answers.insert("404".to_owned(), reference("responses", "NotFound"));
    }
    if matches!(operation.gives, Output::Rows(_)) {
        answers.insert("409".to_owned(), reference("responses", "Conflict"));
    }
    answers.insert("500".to_owned(), reference("responses", "Fault"));
    let mut described = json!({
        "operationId": operation.id,
        "summary": operation.summary,
        "tags": [operation.tag],
        "parameters": path_params.chain(of_query).collect::<Vec<_>>(),
        "responses": answers,
    });
    if !operation.about.is_empty() {
        described["description"] = json!(operation.about);
    }
    if operation.is_public {
        described["security"] = json!([]);
    }
    described
}

/// The answers of the planning tools.
fn of_calculators() -> Value {
    json!({
        "200": {
            "description": "What the inputs come to",
            "headers": limits(),
            "content": {
                "application/json": { "schema": reference("schemas", "CalculatorAnswer") },
            },
        },
        "400": reference("responses", "BadRequest"),
        "401": reference("responses", "Unauthorized"),
        "404": reference("responses", "NotFound"),
        "413": reference("responses", "TooLarge"),
        "429": reference("responses", "TooManyRequests"),
        "500": reference("responses", "Fault"),
    })
}

/// The headers that tell what is left of a key's limits.
fn limits() -> Map<String, Value> {
    [
        "RateLimit-Limit",
        "RateLimit-Remaining",
        "RateLimit-Reset",
        "RateLimit-Policy",
    ]
    .into_iter()
    .map(|name| (name.to_owned(), reference("headers", name)))
    .collect()
}

pub(super) fn reference(kind: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/components/{kind}/{name}") })
}

fn parameter(parameter: &Parameter, is_in_path: bool) -> Value {
    let mut schema = match &parameter.shape {
        Shape::Code => json!({
            "type": "string",
            "pattern": "^[A-Za-z0-9]{1,8}$",
        }),
        Shape::Month => json!({
            "type": "string",
            "format": "date",
            "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])-01$",
            "examples": ["2026-01-01"],
        }),
        Shape::Day => json!({
            "type": "string",
            "format": "date",
            "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
            "examples": ["2026-01-01"],
        }),
        Shape::FinancialYear => json!({
            "type": "string",
            "pattern": "^[0-9]{4}/[0-9]{2}$",
            "examples": ["2025/26"],
        }),
        Shape::Year => json!({
            "type": "string",
            "pattern": "^[0-9]{4}(/[0-9]{2}([0-9]{2})?)?$",
            "examples": ["2025/26", "2025"],
        }),
        Shape::Choice(words) => json!({ "type": "string", "enum": words }),
        Shape::Text(least) => json!({ "type": "string", "minLength": least }),
        Shape::Number(least, most, usual) => json!({
            "type": "integer",
            "minimum": least,
            "maximum": most,
            "default": usual,
        }),
        Shape::Mark => json!({ "type": "string", "pattern": "^[0-9a-f]{16}$" }),
    };
    if let Some(example) = parameter.example {
        schema["examples"] = json!([example]);
    }
    if parameter.name == "benchmark" {
        schema["default"] = json!("england");
    }
    json!({
        "name": parameter.name,
        "in": if is_in_path { "path" } else { "query" },
        "required": is_in_path,
        "description": parameter.about,
        "schema": schema,
    })
}

/// A row as an object of which every field is always there.
fn row(fields: &[FieldSpec]) -> Value {
    let mut properties = Map::new();
    for field in fields {
        let mut schema = match field.holds {
            FieldType::Text => json!({ "type": "string" }),
            FieldType::SomeText => json!({ "type": ["string", "null"] }),
            FieldType::Word(words) => json!({ "type": "string", "enum": words }),
            FieldType::SomeWord(words) => {
                let words: Vec<Value> = words
                    .iter()
                    .map(|word| json!(word))
                    .chain([Value::Null])
                    .collect();
                json!({ "type": ["string", "null"], "enum": words })
            }
            FieldType::Number => json!({ "type": ["number", "null"] }),
            FieldType::Flag => json!({ "type": "boolean" }),
            FieldType::List => json!({ "type": "array", "items": { "type": "string" } }),
        };
        schema["description"] = json!(field.meaning);
        properties.insert(field.name.clone(), schema);
    }
    let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    json!({ "type": "object", "required": names, "properties": properties })
}

fn page_of(row: &str) -> Value {
    json!({
        "type": "object",
        "required": ["count", "next", "previous", "results"],
        "properties": {
            "count": { "type": "integer", "minimum": 0, "description": "All rows of the list" },
            "next": { "type": ["string", "null"], "format": "uri" },
            "previous": { "type": ["string", "null"], "format": "uri" },
            "results": { "type": "array", "items": reference("schemas", row) },
        },
    })
}

/// An object with these properties, of which some are always there.
fn object(required: &[&str], properties: &Value) -> Value {
    json!({ "type": "object", "required": required, "properties": properties })
}

fn array(items: &Value) -> Value {
    json!({ "type": "array", "items": items })
}

fn text() -> Value {
    json!({ "type": "string" })
}

/// What several operations share, and what is no list.
fn common() -> Map<String, Value> {
    let text = text();
    let texts = array(&text);
    let endpoint = object(
        &["method", "address", "summary", "filters", "needs_one_of"],
        &json!({ "method": text, "address": text, "summary": text, "filters": texts, "needs_one_of": texts }),
    );
    let schemas = json!({
        "Error": object(&["detail"], &json!({ "detail": text })),
        "ParameterError": {
            "type": "object",
            "description": "The name of a parameter, and what is wrong with it",
            "additionalProperties": texts,
            "minProperties": 1,
            "maxProperties": 1,
        },
        "Index": object(
            &["name", "version", "authentication", "schema", "documentation", "is_demonstration", "endpoints"],
            &json!({
                "name": text, "version": text,
                "authentication": object(
                    &["header", "keys", "about"],
                    &json!({ "header": text, "keys": text, "about": text }),
                ),
                "schema": text, "documentation": texts,
                "is_demonstration": { "type": "boolean", "description": "Whether the figures are invented" },
                "endpoints": array(&endpoint),
            }),
        ),
        "Dataset": dataset(),
    });
    match schemas {
        Value::Object(schemas) => schemas,
        _ => Map::new(),
    }
}

/// Everything that is declared of a dataset, and what is loaded of it.
fn dataset() -> Value {
    let text = text();
    let some_text = json!({ "type": ["string", "null"] });
    let whole = json!({ "type": "integer", "minimum": 0 });
    let texts = array(&text);
    let measure = object(
        &["id", "label", "counts", "margin", "column", "values"],
        &json!({
            "id": text, "label": text, "counts": text, "margin": text, "column": some_text,
            "values": { "type": "string", "format": "uri" },
        }),
    );
    let indicator = object(
        &[
            "id",
            "label",
            "meaning",
            "numerator",
            "denominator",
            "unit",
            "decimals",
            "direction",
            "interval",
            "caveat",
            "values",
        ],
        &json!({
            "id": text, "label": text, "meaning": text, "numerator": text, "denominator": text,
            "unit": { "type": "string", "enum": domain::registry::Unit::ALL },
            "decimals": whole,
            "direction": { "type": "string", "enum": ["higher-is-better", "lower-is-better", "neither"] },
            "interval": { "type": ["string", "null"], "description": "The method of the 95% interval" },
            "caveat": text,
            "values": { "type": "string", "format": "uri" },
        }),
    );
    let file = object(
        &["name", "sha256", "bytes"],
        &json!({ "name": text, "sha256": text, "bytes": whole }),
    );
    let release = object(
        &[
            "id",
            "source",
            "periods",
            "files",
            "loaded_at",
            "reader",
            "rows_read",
            "rows_kept",
            "is_current",
            "is_demonstration",
        ],
        &json!({
            "id": text, "source": text, "periods": texts, "files": array(&file),
            "loaded_at": { "type": "string", "format": "date-time" },
            "reader": text, "rows_read": whole, "rows_kept": whole,
            "is_current": { "type": "boolean", "description": "Whether any of its figures is shown" },
            "is_demonstration": { "type": "boolean" },
        }),
    );
    let one_break = object(
        &["period", "text", "indicators"],
        &json!({
            "period": { "type": "string", "description": "The first period that is measured in the new way" },
            "text": text,
            "indicators": texts,
        }),
    );
    let note = object(&["title", "text"], &json!({ "title": text, "text": texts }));
    object(
        &[
            "id",
            "title",
            "summary",
            "publication",
            "publisher",
            "source",
            "cadence",
            "endpoint",
            "periods",
            "measures",
            "indicators",
            "breaks",
            "notes",
            "releases",
        ],
        &json!({
            "id": text, "title": text, "summary": text, "publication": text,
            "publisher": text, "source": text, "cadence": text, "endpoint": some_text,
            "periods": texts, "measures": array(&measure), "indicators": array(&indicator),
            "breaks": array(&one_break), "notes": array(&note), "releases": array(&release),
        }),
    )
}

fn responses() -> Value {
    let error = |about: &str| {
        json!({
            "description": about,
            "content": { "application/json": { "schema": reference("schemas", "Error") } },
        })
    };
    let mut unauthorized = error("No key, or one that opens nothing");
    unauthorized["headers"] = json!({ "WWW-Authenticate": { "schema": { "type": "string" } } });
    let mut too_many =
        error("Over one of the key’s limits, or too many wrong keys from one network");
    too_many["headers"] = Value::Object(limits());
    too_many["headers"]["Retry-After"] =
        json!({ "description": "Seconds to wait", "schema": { "type": "integer" } });
    json!({
        "NotModified": { "description": "What you have is what there is" },
        "BadRequest": {
            "description": "A parameter that is missing, does not exist, or has a value that it does not take",
            "content": {
                "application/json": {
                    "schema": {
                        "anyOf": [reference("schemas", "Error"), reference("schemas", "ParameterError")],
                    },
                },
            },
        },
        "Unauthorized": unauthorized,
        "NotFound": error("Nothing is there, or the list has no such page"),
        "Conflict": error("A release changed which rows the list has: begin again with its first page"),
        "TooLarge": error("A body, or an input, that is too large"),
        "TooManyRequests": too_many,
        "Fault": error("A fault of ours, without details: it is logged"),
    })
}

fn headers() -> Value {
    let header =
        |about: &str, kind: &str| json!({ "description": about, "schema": { "type": kind } });
    json!({
        "ETag": header("A mark of the answer, for If-None-Match", "string"),
        "Link": header("Addresses of the next and the previous page, for CSV too", "string"),
        "Last-Modified": header("When the newest figures were loaded", "string"),
        "RateLimit-Limit": header("Requests that the limit allows which ends first", "integer"),
        "RateLimit-Remaining": header("Requests that are left of it", "integer"),
        "RateLimit-Reset": header("Seconds until it is whole again", "integer"),
        "RateLimit-Policy": header("Both limits: requests and their window in seconds", "string"),
    })
}
