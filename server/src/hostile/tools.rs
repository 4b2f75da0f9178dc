//! Hostile texts through every field of the planning tools that takes any words, with sensible
//! figures beside them, so that they come into results, tables, charts, workbooks and calendars; and
//! through every field that does not.

use axum::body::Body;
use axum::http::Method;
use calculators::answers::Answers;
use calculators::book::Book;
use calculators::form::{Body as FormBody, Field, FieldKind, Form};
use calculators::{CALCULATORS, Calculator, Start};
use domain::code::OdsCode;
use domain::organisation::Kind;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use super::look::look;
use super::{TEXTS, everything};
use crate::account::tests::world::World;
use crate::api::tests::key;

/// The fields of a form with their keys, of lists two rows.
fn fields(form: &Form) -> Vec<(String, &Field)> {
    let mut found = Vec::new();
    for part in &form.parts {
        let of = |row: &str, column: &Field| format!("{}.{row}.{}", part.id, column.id);
        match &part.body {
            FormBody::Fields(fields) => {
                found.extend(fields.iter().map(|field| (field.id.clone(), field)));
            }
            FormBody::Rows(rows) => {
                for row in ["1", "2"] {
                    let columns = rows.columns.iter();
                    found.extend(columns.map(|column| (of(row, column), column)));
                }
            }
            FormBody::Grid(grid) => {
                for row in &grid.rows {
                    let columns = grid.columns.iter();
                    found.extend(columns.map(|column| (of(&row.id, column), column)));
                }
            }
        }
    }
    found
}

/// What is typed into each field: the text where any words are taken, else what the field takes, or
/// the text all the same.
fn typed(form: &Form, text: &str, everywhere: bool) -> Vec<(String, String)> {
    let mut times = 0;
    let mut all = vec![("name".to_owned(), text.to_owned())];
    for (key, field) in fields(form) {
        let value = match &field.kind {
            _ if everywhere => text.to_owned(),
            FieldKind::Text | FieldKind::LongText => text.to_owned(),
            FieldKind::Choice(options) => {
                options.last().map(|(id, _)| id.clone()).unwrap_or_default()
            }
            FieldKind::Tick => "yes".to_owned(),
            FieldKind::Month => "2026-10".to_owned(),
            FieldKind::Date => "2026-10-05".to_owned(),
            FieldKind::Time => {
                times += 1;
                if times % 2 == 1 { "18:30" } else { "20:00" }.to_owned()
            }
            FieldKind::Money | FieldKind::Percent | FieldKind::Number { .. } => "3".to_owned(),
        };
        all.push((key, value));
    }
    all
}

fn query(org: OdsCode, typed: &[(String, String)]) -> String {
    let escaped = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let mut query = format!("org={org}");
    // The second scenario first: what is too long for an address is cut behind.
    for (key, value) in typed.iter().take(40) {
        query.push_str(&format!("&s2.{}={}", escaped(key), escaped(value)));
    }
    for (key, value) in typed {
        let pair = format!("&{}={}", escaped(key), escaped(value));
        if query.len() + pair.len() < 30_000 {
            query.push_str(&pair);
        }
    }
    query
}

/// The files that a page of a tool offers.
fn files_of(page: &str, tool: &str) -> Vec<String> {
    let start = format!("/tools/{tool}/");
    let mut files: Vec<String> = page
        .match_indices(&start)
        .filter_map(|(at, _)| {
            let rest = &page[at + start.len()..];
            let name = rest.split(['?', '"', '<', '/']).next()?;
            let is_file =
                name.ends_with(".csv") || name.ends_with(".svg") || name.ends_with(".xlsx");
            is_file.then(|| name.to_owned())
        })
        .collect();
    files.sort();
    files.dedup();
    files
}

async fn look_at_tool(world: &World, key: &str, tool: &'static Calculator, text: &str) -> usize {
    let scheme = Book::get()
        .unwrap()
        .scheme_for(tool, tool.entry.years[0])
        .unwrap();
    let form = tool.form(&scheme, &Start::default(), &Answers::new());
    let slug = tool.entry.slug;
    let mut found = 0;
    let snapshot = world.accounts.app.following.now();
    let mut organisations = snapshot.catalogue.of_kind(Kind::Pcn);
    let pcn = organisations
        .find(|pcn| !pcn.is_placeholder())
        .unwrap()
        .code;
    for (everywhere, org) in [(false, world.practice()), (false, pcn), (true, pcn)] {
        let typed = typed(&form, text, everywhere);
        let query = query(org, &typed);
        let mut browser = world.browser();
        let page = browser
            .get(&format!("/tools/{slug}/?{query}&workings=shown"))
            .await;
        let of = format!("{slug} of {org} with {text:?}");
        found += look(&of, &page.headers, &page.bytes);
        let mut files = files_of(&page.text(), slug);
        assert!(
            files.iter().any(|file| file == "scenario.xlsx"),
            "{of}: {files:?}"
        );
        files.push("plan.ics".to_owned());
        for file in files {
            let reply = browser.get(&format!("/tools/{slug}/{file}?{query}")).await;
            assert!(!reply.status.is_server_error(), "{file} of {of}");
            found += look(&format!("{file} of {of}"), &reply.headers, &reply.bytes);
        }
        let inputs: serde_json::Map<_, _> = typed
            .into_iter()
            .map(|(key, value)| (key, json!(value)))
            .collect();
        // A key of the body has at most 200 bytes.
        let scenario: String = text.chars().take(40).collect();
        let body = json!({
            "org": org.to_string(),
            "inputs": inputs,
            "scenarios": { scenario.as_str(): { scenario.as_str(): text } },
        });
        let bearer = format!("Bearer {key}");
        let headers = [
            ("authorization", bearer.as_str()),
            ("content-type", "application/json"),
        ];
        let path = format!("/api/v1/calculators/{slug}");
        let body = Body::from(body.to_string());
        let reply = browser.send(Method::POST, &path, &headers, body).await;
        assert!(reply.status.is_success(), "{of}: {}", reply.text());
        found += look(&format!("the answer of {of}"), &reply.headers, &reply.bytes);
    }
    found
}

#[tokio::test]
async fn no_text_typed_into_a_planning_tool_leaves_its_place() {
    let world = World::new().await;
    let key = key(&world).await;
    let texts = [
        everything(0),
        everything(4),
        TEXTS[1].to_owned(),
        TEXTS[3].to_owned(),
    ];
    for tool in CALCULATORS {
        let mut found = 0;
        for text in &texts {
            found += look_at_tool(&world, &key, tool, text).await;
        }
        assert!(
            found > 20,
            "{}: the texts came back {found} times",
            tool.entry.slug
        );
    }
}
