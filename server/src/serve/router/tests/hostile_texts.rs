//! Texts that would break out of where they stand, through everything that an address takes: no
//! page has them as markup, no file as a formula, no answer as a header.

use calculators::answers::Answers;
use calculators::book::Book;
use calculators::{CALCULATORS, Start};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::*;
use crate::hostile::look::look;
use crate::hostile::{TEXTS, everything};
use crate::mutated::keys;

/// What an address may have behind its path, with some to spare.
const LONGEST: usize = 30_000;

#[tokio::test]
async fn no_text_of_an_address_leaves_its_place() {
    let site = site().await;
    let practices = site.snapshot.catalogue.of_kind(Kind::Practice);
    let code = practices.last().unwrap().code.to_string();
    let mut looked_at = 0;
    let texts = TEXTS.map(str::to_owned).into_iter();
    for text in texts.chain([everything(4), everything(8)]) {
        let typed = utf8_percent_encode(&text, NON_ALPHANUMERIC).to_string();
        for address in addresses(&code, &typed) {
            let request = Request::get(&address).body(Body::empty()).unwrap();
            let response = site.router.clone().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let shown: String = address.chars().take(120).collect();
            assert!(!parts.status.is_server_error(), "{shown}");
            assert!(!parts.headers.contains_key(header::SET_COOKIE), "{shown}");
            let bytes = body.collect().await.unwrap().to_bytes();
            looked_at += usize::from(look(&shown, &parts.headers, &bytes) > 0);
        }
    }
    assert!(looked_at > 100, "the texts came back {looked_at} times");
}

fn addresses(code: &str, typed: &str) -> Vec<String> {
    let mut all = vec![
        format!("/search?q={typed}"),
        format!("/places/{typed}"),
        format!("/tools/{typed}"),
        format!("/{typed}"),
        format!("/fn/find?query={typed}&limit=8"),
        format!("/accounts/login?next={typed}"),
        format!("/accounts/verify?address={typed}&token={typed}"),
        format!("/api/v1/{typed}"),
    ];
    for tool in datasets::built_in()
        .tools()
        .filter_map(|dataset| dataset.slug())
    {
        for name in [
            "org", "own", "show", "period", "group", "profile", "trend", "x",
        ] {
            all.push(format!("/tools/{tool}?org={code}&{name}={typed}"));
            all.push(format!("/tools/{tool}/trend.csv?org={code}&{name}={typed}"));
            all.push(format!("/tools/{tool}/trend.svg?org={code}&{name}={typed}"));
        }
        all.push(format!(
            "/tools/{tool}/nation?level={typed}&sort={typed}&show={typed}"
        ));
        all.push(format!("/tools/{tool}/{typed}.csv?org={code}"));
    }
    for tool in CALCULATORS {
        let slug = tool.entry.slug;
        let scheme = Book::get()
            .unwrap()
            .scheme_for(tool, tool.entry.years[0])
            .unwrap();
        let form = tool.form(&scheme, &Start::default(), &Answers::new());
        // As many fields at a time as an address has room for.
        let begin = format!("org={code}&name={typed}&s2.name={typed}&year={typed}");
        let mut queries = vec![begin.clone()];
        for key in keys(&form, 2) {
            let pairs = format!("&{key}={typed}&s2.{key}={typed}");
            match queries.last_mut() {
                Some(query) if query.len() + pairs.len() < LONGEST => query.push_str(&pairs),
                _ => queries.push(format!("{begin}{pairs}")),
            }
        }
        for query in queries {
            all.push(format!("/tools/{slug}?{query}"));
            all.push(format!("/tools/{slug}?{query}&workings=shown"));
            all.push(format!("/tools/{slug}/scenario.csv?{query}"));
        }
    }
    all
}
