//! The pages for those who write programs: every request that they show is taken from the page
//! as it is served, asked with a key, and held against what the page says of the answer.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use domain::organisation::Kind;
use serde_json::Value;
use store::accounts::NewApiKey;

use super::world::{Reply, World, by};
use crate::api::keys::Secret;

/// The site of these tests.
const SITE: &str = "http://127.0.0.1";

/// A key without limits that a test would reach.
async fn key(world: &World) -> String {
    let secret = Secret::random();
    let new = NewApiKey {
        person: None,
        name: "Examples".to_owned(),
        prefix: secret.prefix().to_owned(),
        hash: secret.hash(),
        expires_at: None,
        limits: Some((1_000_000, 1_000_000)),
    };
    let store = &world.accounts.store;
    store.make_api_key(&new, &by(None)).await.unwrap().unwrap();
    secret.text().to_owned()
}

/// A request as some text for a program makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Asked {
    path: String,
    parameters: Vec<(String, String)>,
    has_key: bool,
    /// The JSON that it sends.
    body: Option<String>,
}

impl Asked {
    fn address(&self) -> String {
        let pairs: Vec<String> = self
            .parameters
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        format!("{}?{}", self.path, pairs.join("&"))
    }

    /// Asks, with the key where the text sends one, and with these headers beside.
    async fn ask(&self, world: &World, key: &str, beside: &[(&str, &str)]) -> Reply {
        let bearer = format!("Bearer {key}");
        let mut headers = beside.to_vec();
        if self.has_key {
            headers.push(("authorization", &bearer));
        }
        let (method, body) = match &self.body {
            None => (Method::GET, Body::empty()),
            Some(body) => {
                headers.push(("content-type", "application/json"));
                (Method::POST, body.clone().into())
            }
        };
        world
            .browser()
            .send(method, &self.address(), &headers, body)
            .await
    }

    /// Reads it from any of the languages.
    fn read(text: &str) -> Self {
        let (address, rest) = between(text, &format!("\"{SITE}"), "\"")
            .unwrap_or_else(|| panic!("no address in {text}"));
        let mut parameters = Vec::new();
        let mut path = address.to_owned();
        let mut pair = |name: &str, value: &str| {
            parameters.push((name.trim().to_owned(), value.to_owned()));
        };
        if text.starts_with("curl") {
            if let Some((before, query)) = address.split_once('?') {
                path = before.to_owned();
                for (name, value) in query.split('&').filter_map(|one| one.split_once('=')) {
                    pair(name, value);
                }
            }
        } else if text.starts_with("import") {
            let (all, _) = between(rest, "parameters = {", "}").unwrap();
            for line in all.lines() {
                if let Some((name, value)) = line.split_once(": ") {
                    pair(
                        name.trim().trim_matches('"'),
                        value.trim_matches([',', '"']),
                    );
                }
            }
        } else if text.starts_with("library") {
            let (all, _) = between(rest, "req_url_query(", ")").unwrap();
            for line in all.lines() {
                if let Some((name, value)) = line.split_once(" = ") {
                    pair(name, value.trim_matches([',', '"']));
                }
            }
        } else if text.starts_with("let") {
            let (relative, rest) = between(rest, "RelativePath = \"", "\"").unwrap();
            path = format!("/{relative}");
            let (all, _) = between(rest, "Query = [", "]").unwrap();
            for line in all.lines() {
                // The number of the page is worked out.
                if let Some((name, value)) = line.split_once(" = \"") {
                    pair(name, value.trim_matches([',', '"']));
                }
            }
        } else {
            panic!("in which language is {text}");
        }
        Self {
            path,
            parameters,
            has_key: text.contains("Bearer") || text.contains("req_auth_bearer_token"),
            body: between(text, "--data '", "'").map(|(body, _)| body.to_owned()),
        }
    }
}

/// What stands between two marks, and what follows.
fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<(&'a str, &'a str)> {
    let (_, rest) = text.split_once(start)?;
    rest.split_once(end)
}

/// Text as it was before it was put into a page.
fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        rest = after.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&amp;", "&")
}

/// Every text for a program on a page.
fn texts(html: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once("<pre") {
        let (inside, after) = after.split_once("</pre>").unwrap();
        let (_, inside) = inside.split_once('>').unwrap();
        texts.push(plain(inside));
        rest = after;
    }
    texts
}

/// What stands in marks of code.
fn codes(html: &str) -> Vec<String> {
    html.split("<code>")
        .skip(1)
        .map(|part| plain(part.split("</code>").next().unwrap_or_default()))
        .collect()
}

/// Asserts that these are the fields of an object, or among them.
#[track_caller]
fn has_fields(value: &Value, fields: &[String], of: &str) {
    let object = value.as_object().unwrap_or_else(|| panic!("{of}: {value}"));
    for field in fields {
        assert!(object.contains_key(field), "{of} has no {field}: {value}");
    }
}

#[tokio::test]
async fn every_example_of_the_cookbook_answers_as_the_page_says() {
    let world = World::new().await;
    let key = key(&world).await;
    let page = world.browser().get("/docs/api/").await.is(StatusCode::OK);
    assert_eq!(page.matches("<h1").count(), 1);
    let examples: Vec<&str> = page.split("<div class=\"example\"").skip(1).collect();
    assert!(examples.len() >= 20, "{} examples", examples.len());
    let mut bodies = 0;
    assert_eq!(
        texts(&page).len(),
        examples.len(),
        "a text for a program that is no example"
    );
    for example in examples {
        let text = texts(example).remove(0);
        let (told, _) = between(example, "<p class=\"answers\"", "</p>").unwrap();
        let fields = codes(told);
        let told = plain(told.split_once('>').unwrap().1);
        let asked = Asked::read(&text);
        let reply = asked.ask(&world, &key, &[]).await;
        let status = reply.status.as_u16().to_string();
        assert!(
            told.starts_with(&format!("Answers {status}")),
            "{text}\n{told}\n{status}: {}",
            reply.text()
        );
        if told.contains("CSV") {
            let header = reply.text().lines().next().unwrap().to_owned();
            let columns: Vec<&str> = header.split(',').collect();
            for field in &fields {
                assert!(columns.contains(&field.as_str()), "{text}: {header}");
            }
            assert!(reply.text().lines().count() > 2, "{text}");
        } else if told.contains("304") {
            let tag = reply.headers["etag"].to_str().unwrap();
            assert!(text.contains("--etag-compare") && text.contains("--etag-save"));
            let again = asked.ask(&world, &key, &[("if-none-match", tag)]).await;
            assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{text}");
            assert!(again.bytes.is_empty());
        } else {
            let body: Value = serde_json::from_slice(&reply.bytes).unwrap();
            if told.contains("each row") {
                let rows = body["results"].as_array().unwrap();
                assert!(!rows.is_empty(), "{text} finds nothing");
                for row in rows {
                    has_fields(row, &fields, &text);
                }
                // A field of which an example tells is there to be used.
                for field in &fields {
                    assert!(
                        rows.iter().any(|row| !row[field].is_null()),
                        "{text}: {field} is always null"
                    );
                }
            } else {
                has_fields(&body, &fields, &text);
            }
            if asked.body.is_some() {
                bodies += 1;
                // It starts from the practice, and the scenario changes what comes of it.
                assert!(body["organisation"]["list"].is_string(), "{text}: {body}");
                let scenarios = body["scenarios"].as_array().unwrap();
                let [now, then] = scenarios.as_slice() else {
                    panic!("{text}: {} scenarios", scenarios.len());
                };
                assert_ne!(now["outcome"], then["outcome"], "{text}");
                for scenario in scenarios {
                    // What was not given may be noted; what was given is understood.
                    for problem in scenario["outcome"]["problems"].as_array().unwrap() {
                        assert_eq!(problem["severity"], "note", "{text}: {problem}");
                    }
                }
            }
        }
    }
    assert_eq!(bodies, 1, "a planning tool is among the examples");
}

#[tokio::test]
async fn a_cookbook_without_figures_is_still_read() {
    let store = store::testing::sqlite()
        .await
        .with_datasets(datasets::built_in());
    let empty = store.store.snapshot().await.unwrap();
    let world = World::with(store, store::Following::fixed(empty)).await;
    let page = world.browser().get("/docs/api/").await.is(StatusCode::OK);
    assert!(page.contains("/api/v1/list-sizes/?"));
}

/// The figures of a page: the addresses of their files, and of the pages that say how a program
/// reads them.
fn links(page: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let mut files = BTreeSet::new();
    let mut uses = BTreeSet::new();
    for part in page.split("href=\"").skip(1) {
        let address = plain(part.split('"').next().unwrap_or_default());
        if address.starts_with("/tools/") && address.contains(".csv") {
            files.insert(address);
        } else if address.starts_with("/use-this-data/") {
            uses.insert(address);
        }
    }
    (files, uses)
}

/// Asserts that a page of a figure shows one request in every language, and that it answers
/// with rows that have the fields of which the page tells.
async fn is_of_use(world: &World, key: &str, address: &str) {
    let page = world.browser().get(address).await.is(StatusCode::OK);
    let texts = texts(&page);
    assert_eq!(texts.len(), 5, "{address}");
    let bare = Asked::read(&format!("curl \"{}\"", texts[0]));
    let mut whole = bare.clone();
    whole.has_key = true;
    whole
        .parameters
        .push(("page_size".to_owned(), "500".to_owned()));
    for text in &texts[1..] {
        assert_eq!(Asked::read(text), whole, "{address}: {text}");
    }
    let reply = whole.ask(world, key, &[]).await;
    let list: Value = serde_json::from_str(&reply.is(StatusCode::OK)).unwrap();
    let rows = list["results"].as_array().unwrap();
    assert!(
        !rows.is_empty(),
        "{address}: {} finds nothing",
        whole.address()
    );
    let (facts, _) = between(&page, "<dl class=\"facts\"", "</dl>").unwrap();
    // Many columns are told by the first and the last.
    let fields: Vec<String> = codes(facts)
        .iter()
        .flat_map(|field| field.split(" … ").map(str::to_owned).collect::<Vec<_>>())
        .collect();
    assert!(fields.len() >= 5, "{address}: {fields:?}");
    has_fields(&rows[0], &fields, address);
    let told = plain(&page);
    if told.contains("One row.") || told.contains("One row:") {
        assert_eq!(list["count"], 1, "{address}: {}", whole.address());
    }
}

#[tokio::test]
async fn every_figure_of_the_tools_says_how_a_program_reads_it() {
    let world = World::new().await;
    let key = key(&world).await;
    let snapshot = world.accounts.app.following.now();
    let practice = world.practice();
    let ordinal = snapshot.catalogue.ordinal(practice).unwrap();
    let facts = snapshot.facts("gp-appointments").unwrap();
    let period = facts.periods()[facts.latest(Kind::Practice).unwrap()];
    let geography = snapshot.geographies.at(period.first_month());
    let mut asked = BTreeSet::new();
    for tool in datasets::built_in().tools() {
        let slug = tool.slug().unwrap();
        let mut pages = vec![format!("/tools/{slug}/nation/?org={practice}")];
        for kind in [
            Kind::Practice,
            Kind::Pcn,
            Kind::SubIcb,
            Kind::Region,
            Kind::England,
        ] {
            let org = match kind {
                Kind::Practice => practice,
                Kind::England => domain::code::OdsCode::ENGLAND,
                kind => {
                    let area = geography.parent(ordinal, kind).unwrap();
                    snapshot.catalogue.get(area).unwrap().code
                }
            };
            pages.push(format!("/tools/{slug}/?org={org}"));
        }
        pages.push(format!(
            "/tools/{slug}/?org={practice}&group=own&own={practice}&held-by=gp&near=postcode"
        ));
        for page in pages {
            let html = world.browser().get(&page).await.is(StatusCode::OK);
            let (files, uses) = links(&html);
            // A nation of areas alone has no distribution of practices.
            let is_of_areas = tool.profiles[0].not_published.is_some();
            let least = if is_of_areas && page.contains("/nation/") {
                2
            } else {
                3
            };
            assert!(files.len() >= least, "{page}: {files:?}");
            // Beside every file, the way for programs to the same.
            let of_files: BTreeSet<String> = files
                .iter()
                .map(|file| {
                    file.replacen("/tools/", "/use-this-data/", 1)
                        .replacen(".csv", "/", 1)
                })
                .collect();
            assert_eq!(of_files, uses, "{page}");
            asked.extend(uses);
        }
    }
    for address in &asked {
        is_of_use(&world, &key, address).await;
    }
    assert!(asked.len() > 100, "{}", asked.len());
}

#[tokio::test]
async fn an_address_that_names_no_figure_is_not_found() {
    let world = World::new().await;
    let practice = world.practice();
    for address in [
        "/use-this-data/",
        "/use-this-data/list-size/",
        "/use-this-data/list-size/trend/",
        "/use-this-data/list-size/trend/?org=NOSUCH",
        "/use-this-data/nothing/trend/?org=E92",
        "/use-this-data/list-size/nation/nothing/",
        "/use-this-data/list-size/nation/icb/?period=1999-01",
        &format!("/use-this-data/list-size/nothing/?org={practice}"),
        &format!("/use-this-data/gp-appointments/landscape/x/?org={practice}"),
    ] {
        let reply = world.browser().get(address).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{address}");
    }
    // What comes from outside is not said back as markup, nor put into a program.
    let attack = "%22%29%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    let address = format!(
        "/use-this-data/list-size/trend/?org={practice}&show={attack}&group={attack}&own={attack}&near={attack}"
    );
    let page = world.browser().get(&address).await.is(StatusCode::OK);
    assert!(
        !page.contains("<script>alert") && !page.contains("alert("),
        "{address}"
    );
}
