//! Texts that would break out of where they stand, through everything that an address takes: no
//! page has them as markup, no file as a formula, no answer as a header.

use calculators::answers::Answers;
use calculators::book::Book;
use calculators::{CALCULATORS, Start};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::*;
use crate::mutated::keys;

/// What would leave an element, an attribute, a text field; what a spreadsheet would run, also
/// behind what is not seen; and what would begin a header.
const TEXTS: [&str; 9] = [
    "</title></textarea></script></style></svg><b id=broke>1+1",
    "\" data-broke=\"1+1",
    "=1+1",
    "＝1+1",
    "\t+1+1",
    "\u{200b}@1+1",
    " -1+1",
    "x\r\nset-cookie: broke=1+1",
    "--><b id=broke>1+1\u{202e}",
];

#[tokio::test]
async fn no_text_of_an_address_leaves_its_place() {
    let site = site().await;
    let practices = site.snapshot.catalogue.of_kind(Kind::Practice);
    let code = practices.last().unwrap().code.to_string();
    let mut looked_at = 0;
    for text in TEXTS {
        let typed = utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        for address in addresses(&code, &typed) {
            let request = Request::get(&address).body(Body::empty()).unwrap();
            let response = site.router.clone().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            assert!(!parts.status.is_server_error(), "{address}");
            assert!(!parts.headers.contains_key(header::SET_COOKIE), "{address}");
            let kind = parts.headers.get(header::CONTENT_TYPE).cloned();
            let kind = kind.map_or_else(String::new, |kind| kind.to_str().unwrap().to_owned());
            let bytes = body.collect().await.unwrap().to_bytes();
            let content = String::from_utf8_lossy(&bytes);
            if kind.starts_with("text/csv") {
                check_cells(&address, &content);
            } else if kind.starts_with("text/html") || kind.contains("xml") {
                check_markup(&address, &content);
            } else {
                // What is neither runs nowhere, as long as no browser guesses what it is.
                assert_eq!(
                    parts.headers[header::X_CONTENT_TYPE_OPTIONS],
                    "nosniff",
                    "{address}"
                );
            }
            looked_at += usize::from(content.contains("1+1"));
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
        let mut query = format!("org={code}&name={typed}&s2.name={typed}&year={typed}");
        for key in keys(&form, 2) {
            query.push_str(&format!("&{key}={typed}&s2.{key}={typed}"));
        }
        all.push(format!("/tools/{slug}?{query}"));
        all.push(format!("/tools/{slug}?{query}&workings=shown"));
        all.push(format!("/tools/{slug}/scenarios.csv?{query}"));
    }
    all
}

/// Outside the data that travel in a page, where no sign can end an element.
fn check_markup(address: &str, content: &str) {
    let mut rest = content;
    while let Some(at) = rest.find("<script type=\"application/octet-stream\"") {
        check_free_markup(address, &rest[..at]);
        let end = rest[at..].find("</script>").unwrap();
        rest = &rest[at + end..];
    }
    check_free_markup(address, rest);
}

fn check_free_markup(address: &str, markup: &str) {
    for raw in ["<b id=broke", "\" data-broke=\""] {
        // Text between tags may hold quotes; tags may not.
        let is_broken = match raw.chars().next() {
            Some('<') => markup.contains(raw),
            _ => markup
                .split('<')
                .filter_map(|tag| tag.split_once('>'))
                .any(|(tag, _)| tag.contains(raw)),
        };
        let shown: String = address.chars().take(120).collect();
        assert!(!is_broken, "{raw:?} in {shown}");
    }
}

fn check_cells(address: &str, content: &str) {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(content.as_bytes());
    for record in reader.records() {
        for cell in record.unwrap().iter().filter(|cell| cell.contains("1+1")) {
            let shown: String = address.chars().take(120).collect();
            let begin = cell.trim_start_matches(|c: char| {
                c.is_whitespace() || domain::visible::is_invisible(c)
            });
            assert!(
                !begin.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']),
                "{cell:?} in {shown}"
            );
        }
    }
}
