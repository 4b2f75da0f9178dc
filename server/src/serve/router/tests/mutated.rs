//! Every public address as the site itself writes it, damaged: none makes the server fail, and every
//! answer is of a bounded size.

use std::collections::{BTreeMap, BTreeSet};

use calculators::CALCULATORS;

use super::*;
use crate::mutated::{Verdict, changed_address, keys, try_all};

/// The most bytes of an answer. A page that lists every practice has some 3 MB.
const LONGEST: usize = 8 << 20;

#[test]
fn no_damaged_address_makes_the_server_fail() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (site, addresses) = runtime.block_on(async {
        let site = site().await;
        (site, addresses(site).await)
    });
    assert!(addresses.len() > 60, "{} addresses", addresses.len());
    try_all(300, addresses.len(), |which, changes| {
        let Some(address) = changed_address(&addresses[which], changes) else {
            return Ok(());
        };
        runtime.block_on(answered(site, &address.to_string()))
    });
}

/// Asks, and says what is wrong with the answer.
async fn answered(site: &Site, address: &str) -> Verdict {
    let (status, _, body) = site.get(address).await;
    let shown: String = address.chars().take(2_000).collect();
    if status.is_server_error() {
        return Err(format!("{status} {shown}: {body:.500}"));
    }
    if body.len() > LONGEST {
        return Err(format!("{} bytes of {shown}", body.len()));
    }
    Ok(())
}

/// The addresses that the pages of the site lead to, one for each set of fields, and those that the
/// browser asks by itself.
async fn addresses(site: &Site) -> Vec<String> {
    let practice = site.snapshot.catalogue.of_kind(Kind::Practice).last();
    let code = practice.unwrap().code.to_string();
    let mut pages = vec![
        "/".to_owned(),
        "/tools".to_owned(),
        "/places".to_owned(),
        format!("/places/{code}"),
        "/places/E92".to_owned(),
        "/search?q=surgery".to_owned(),
        "/data-sources".to_owned(),
        "/docs/api".to_owned(),
    ];
    let built_in = datasets::built_in();
    let slugs: Vec<&str> = built_in
        .tools()
        .filter_map(|dataset| dataset.slug())
        .collect();
    for slug in &slugs {
        for org in [code.as_str(), "E92000001"] {
            pages.push(format!(
                "/tools/{slug}?org={org}&group=own&own={code},{org}"
            ));
        }
        pages.push(format!("/tools/{slug}/nation?level=icb"));
    }
    for tool in CALCULATORS {
        pages.push(format!(
            "/tools/{}?org={code}&workings=shown",
            tool.entry.slug
        ));
    }
    let mut found = BTreeMap::new();
    for page in &pages {
        let (status, _, text) = site.get(page).await;
        assert!(!status.is_server_error(), "{page}");
        for address in std::iter::once(page.clone()).chain(links(&text)) {
            let names: BTreeSet<String> = query_names(&address);
            let path = address.split('?').next().unwrap_or_default().to_owned();
            found.entry((path, names)).or_insert(address);
        }
    }
    let mut all: Vec<String> = found.into_values().collect();
    for slug in slugs {
        let dataset = built_in.by_slug(slug).unwrap();
        let (id, indicator) = (&dataset.id, &dataset.indicators[0].id);
        all.extend([
            format!("/fn/dashboard?dataset={id}&org={code}&period=&own={code}&profile=&show={indicator}&member="),
            format!("/fn/members?dataset={id}&section=members&org=E92000001&period=&indicator={indicator}"),
            format!("/fn/series?dataset={id}&org={code}&period=&own={code}&show={indicator}"),
            format!("/fn/nation?dataset={id}&show={indicator}&period=&org={code}"),
        ]);
    }
    for tool in CALCULATORS {
        let slug = tool.entry.slug;
        all.push(format!("/fn/calculator?tool={slug}&year=&org={code}"));
        all.push(format!(
            "/tools/{slug}/scenarios.csv?{}",
            filled(tool, &code)
        ));
        all.push(format!("/tools/{slug}?{}&s2.name=b", filled(tool, &code)));
    }
    all.extend([
        "/fn/find?query=surgery&limit=8".to_owned(),
        format!("/fn/place?code={code}"),
        "/fn/releases".to_owned(),
        "/accounts/verify?kind=address&token=a&address=b".to_owned(),
        "/accounts/login?next=%2Ftools&done=x".to_owned(),
        "/api/v1".to_owned(),
        "/api/schema?format=yaml".to_owned(),
    ]);
    all
}

/// The fields of a planning tool, each with something.
fn filled(tool: &calculators::Calculator, code: &str) -> String {
    let scheme = calculators::book::Book::get()
        .unwrap()
        .scheme_for(tool, tool.entry.years[0])
        .unwrap();
    let start = calculators::Start::default();
    let form = tool.form(&scheme, &start, &calculators::answers::Answers::new());
    let keys = keys(&form, 3);
    let pairs = keys.iter().map(|key| format!("{key}=7&s2.{key}=8"));
    format!("org={code}&{}", pairs.collect::<Vec<_>>().join("&"))
}

fn query_names(address: &str) -> BTreeSet<String> {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    let names = query.split('&').filter_map(|pair| pair.split('=').next());
    names.map(str::to_owned).collect()
}

/// Where a page leads to within the site.
fn links(page: &str) -> Vec<String> {
    let found = page.split("href=\"/").skip(1);
    found
        .filter_map(|rest| rest.split('"').next())
        .map(|link| format!("/{}", link.replace("&amp;", "&")))
        .map(|link| link.split('#').next().unwrap_or_default().to_owned())
        .filter(|link| !link.starts_with("/assets") && !link.contains(' '))
        // The layer that takes the slash away stands around the router.
        .map(|link| match link.split_once("/?") {
            Some((path, query)) => format!("{path}?{query}"),
            None => link.trim_end_matches('/').to_owned(),
        })
        .map(|link| {
            if link.starts_with('/') {
                link
            } else {
                format!("/{link}")
            }
        })
        .collect()
}
