//! The cost of what anybody may ask: every address with the largest inputs that it takes. It is
//! counted in memory that is asked for, which is as steady as a count can be and grows with all
//! that is done for a cell, a word, a row or a scenario; a clock would be neither.

use std::process::Command;

use calculators::answers::Answers;
use calculators::book::Book;
use calculators::form::{Body as FormBody, FieldKind};
use calculators::{CALCULATORS, Calculator, Start};
use stats_alloc::Region;

use super::*;
use crate::ALLOCATOR;
use crate::mutated::keys;

const ALONE: &str = "serve::router::tests::work::the_work_of_every_address";

/// Asking for memory, and what is done with it, takes an optimised build some 50 ns (QOF Income with all
/// its workings: 935,000 times in 49 ms). This is fifty milliseconds.
const MOST_ALLOCATIONS: usize = 950_000;
/// As much as about 20 ms of copying.
const MOST_BYTES: usize = 150_000_000;

/// What other tests ask for would be counted too, so that the walk is a process of its own.
#[test]
fn nothing_that_anybody_may_ask_takes_long() {
    let walk = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            ALONE,
            "--ignored",
            "--nocapture",
            "--test-threads=1",
        ])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&walk.stdout);
    assert!(walk.status.success() && said.contains("1 passed"), "{said}");
}

#[tokio::test]
#[ignore = "alone in its process: see the test above"]
async fn the_work_of_every_address() {
    let site = site().await;
    let code = practice(site);
    let mut too_much = Vec::new();
    let mut largest = (0, String::new());
    let addresses = addresses(&code);
    assert!(addresses.len() > 100, "{} addresses", addresses.len());
    for address in addresses {
        // What is kept of figures is there, as after the first visitors.
        ask(site, &address).await;
        let region = Region::new(ALLOCATOR);
        let status = ask(site, &address).await;
        let change = region.change();
        let shown: String = address.chars().take(90).collect();
        let line = format!(
            "{status} {shown} ({} characters): {} allocations, {} bytes",
            address.len(),
            change.allocations,
            change.bytes_allocated
        );
        assert!(!status.is_server_error(), "{line}");
        if change.allocations > MOST_ALLOCATIONS || change.bytes_allocated > MOST_BYTES {
            too_much.push(line.clone());
        }
        if change.allocations > largest.0 {
            largest = (change.allocations, line);
        }
    }
    println!("most: {}", largest.1);
    assert!(too_much.is_empty(), "{}", too_much.join("\n"));
}

async fn ask(site: &Site, address: &str) -> StatusCode {
    let request = Request::get(address)
        .header(header::ACCEPT_ENCODING, "br")
        .body(Body::empty())
        .unwrap();
    let response = site.router.clone().oneshot(request).await.unwrap();
    let status = response.status();
    response.into_body().collect().await.unwrap();
    status
}

fn practice(site: &Site) -> String {
    let practices = site.snapshot.catalogue.of_kind(Kind::Practice);
    practices.last().unwrap().code.to_string()
}

/// Nearly as much as an address takes: what is longer is refused.
const LONG: usize = 32_000;

fn long(what: &str) -> String {
    what.repeat(LONG / what.len())
}

/// Every public address with what is large for it.
fn addresses(code: &str) -> Vec<String> {
    let mut all: Vec<String> = [
        "/",
        "/tools",
        "/places",
        "/search",
        "/methods",
        "/data-sources",
        "/interpreting",
        "/glossary",
        "/accessibility",
        "/docs/api",
        "/privacy-policy",
        "/cookie-policy",
        "/data-sources/releases.csv",
        "/data-sources/releases.xlsx",
        "/api/schema",
        "/accounts/register",
        "/accounts/login",
        "/accounts/password-reset",
        "/fn/releases",
    ]
    .map(|path| format!("{path}?x=1"))
    .into();
    // Words, words that are none, long ones, letters of several bytes, escaped ones.
    let texts = [
        long("a+"),
        long("zz+surgery+"),
        long("x"),
        long("%C3%A9"),
        long("%F0%9F%A6%89+"),
        long(","),
        long("A81001,"),
        long("%00"),
        long("%22"),
        long("%3C"),
    ];
    for text in &texts {
        all.push(format!("/search?q={text}"));
        all.push(format!("/fn/find?query={text}&limit=1000000"));
        all.push(format!("/places/{}", &text[..250.min(text.len())]));
    }
    for text in &texts[..3] {
        for tool in datasets::built_in()
            .tools()
            .filter_map(|dataset| dataset.slug())
        {
            for name in ["org", "own", "show", "period", "group", "profile", "trend"] {
                all.push(format!("/tools/{tool}?org={code}&{name}={text}"));
            }
            all.push(format!("/tools/{tool}/nation?level={text}"));
            all.push(format!("/tools/{tool}/nation?sort={text}"));
        }
    }
    let own = (0..2_000)
        .map(|n| format!("ZZ{n:04}"))
        .collect::<Vec<_>>()
        .join(",");
    for tool in datasets::built_in()
        .tools()
        .filter_map(|dataset| dataset.slug())
    {
        for org in [code, "E92000001"] {
            all.push(format!("/tools/{tool}?org={org}&group=own&own={own}&x=1"));
            for file in [
                "trend.csv",
                "trend.xlsx",
                "trend.svg",
                "members.csv",
                "everything.csv",
            ] {
                all.push(format!("/tools/{tool}/{file}?org={org}&own={own}"));
            }
        }
        for level in ["practice", "pcn", "sub-icb", "icb", "region"] {
            all.push(format!("/tools/{tool}/nation?level={level}&x=1"));
        }
    }
    for tool in CALCULATORS {
        all.extend(of_calculator(tool, code));
    }
    all
}

/// A planning tool with all that can be typed.
fn of_calculator(tool: &Calculator, code: &str) -> Vec<String> {
    let slug = tool.entry.slug;
    let scheme = Book::get()
        .unwrap()
        .scheme_for(tool, tool.entry.years[0])
        .unwrap();
    let form = tool.form(&scheme, &Start::default(), &Answers::new());
    let keys = keys(&form, 1_000);
    let whole = |prefixes: &[&str], value: &str| {
        let mut query = format!("org={code}");
        for key in &keys {
            for prefix in prefixes {
                if query.len() < LONG {
                    query.push_str(&format!("&{prefix}{key}={value}"));
                }
            }
        }
        query
    };
    const SCENARIOS: [&str; 9] = ["", "s2.", "s3.", "s4.", "s5.", "s6.", "s7.", "s8.", "s9."];
    // Rows that count: what each column takes, by its kind.
    let mut rows = format!("org={code}");
    for part in &form.parts {
        let FormBody::Rows(list) = &part.body else {
            continue;
        };
        for row in 1..=list.most {
            for column in &list.columns {
                let value = match &column.kind {
                    FieldKind::Choice(options) => options.last().map_or("", |(id, _)| id),
                    FieldKind::Month => "2026-04",
                    _ => "30",
                };
                let key = format!("{}.{row}.{}", part.id, column.id);
                if rows.len() + key.len() + value.len() + 2 < LONG {
                    rows.push_str(&format!("&{key}={value}"));
                }
            }
        }
    }
    let mut queries = vec![
        rows,
        whole(&[""], "99"),
        whole(&[""], &"9".repeat(60)),
        whole(&SCENARIOS, "7"),
    ];
    for pasted in [
        long(","),
        long("%0A"),
        long("%09"),
        long("CHOL004,35%0A"),
        long("HI-03,1,2,"),
        long("X1%0A"),
        long("%22"),
        long("1;"),
    ] {
        queries.push(format!("org={code}&pasted={pasted}"));
    }
    let mut all = Vec::new();
    for query in queries {
        all.push(format!("/tools/{slug}?{query}"));
        all.push(format!("/tools/{slug}?{query}&workings=shown"));
        all.push(format!("/tools/{slug}/scenarios.csv?{query}"));
        all.push(format!("/tools/{slug}/scenarios.xlsx?{query}"));
    }
    all
}
