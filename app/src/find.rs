//! Searching: what the combobox asks, and the page for those without script.

use domain::organisation::Kind;
use domain::search::{MOST_WORDS, bounded};
use html::html;
use leptos::prelude::*;
use leptos::server_fn::codec::{GetUrl, Postcard};

use answers::search::Found;

use crate::address;
use crate::components::{
    Crumb, Crumbs, Host, OrganisationSearch, SearchTarget, element, titled_page,
};
use crate::location::{use_location, use_query};
use crate::served::{inert, inert_html, inert_page, with_answer};
use crate::site::use_site;

/// The organisations that fit a text, the best first.
///
/// # Errors
/// When the server cannot be reached.
#[server(name = FindFn, prefix = "/fn", endpoint = "find", input = GetUrl, output = Postcard)]
pub async fn find(
    query: String,
    limit: usize,
    kind: Option<Kind>,
) -> Result<Vec<Found>, ServerFnError> {
    let snapshot = crate::state::snapshot()?;
    Ok(answers::questions::find(
        &snapshot,
        &query,
        limit.min(50),
        kind,
    ))
}

/// What is said above the results for a text.
fn results_heading(text: &str, found: usize) -> String {
    let searched = bounded(text);
    let cut = if searched.len() < text.trim().len() {
        format!(" A search takes up to {MOST_WORDS} words; the rest was left out.")
    } else {
        String::new()
    };
    let heading = match (searched.is_empty(), found) {
        (true, _) => return "Type a name, an ODS code or a postcode above.".to_owned(),
        (false, 0) => format!(
            "Nothing found for “{searched}”. Try a part of the name, the ODS code, or the postcode."
        ),
        (false, 1) => format!("One organisation for “{searched}”."),
        (false, count) => format!("{count} organisations for “{searched}”, the best first."),
    };
    heading + &cut
}

/// The page of results, for those without script and for sharing.
#[component]
pub fn SearchPage() -> impl IntoView {
    inert_page("Search", || {
        let query = use_query();
        let text = query.with_untracked(|query| query.get("q").unwrap_or_default());
        let tool = query
            .with_untracked(|query| query.get("tool"))
            .filter(|slug| {
                use_site().with_untracked(|site| {
                    site.as_ref().is_some_and(|site| {
                        crate::tools::named(site).iter().any(|tool| tool.0 == *slug)
                    })
                })
            });
        let searched = bounded(&text).to_owned();
        let results = with_answer(
            move || find(searched.clone(), 50, None),
            move |found| {
                let found = found.unwrap_or_default();
                let heading = results_heading(&text, found.len());
                view! {
                    <p class="quiet">{heading}</p>
                    <ul class="ask-list results">
                        {found
                            .into_iter()
                            .map(|found| {
                                let link = match &tool {
                                    Some(slug) => address::tool_for(slug, found.code),
                                    None => address::place(found.code),
                                };
                                view! {
                                    <li>
                                        <a href=link>
                                            <b>{found.name.clone()}</b>
                                            <span>{found.context()}</span>
                                        </a>
                                    </li>
                                }
                            })
                            .collect_view()}
                    </ul>
                }
                .into_any()
            },
        );
        view! {
            <div class="subject">
                <Crumbs crumbs=vec![Crumb::link("Haresign", "/"), Crumb::here("Search")]/>
                <h1>"Search"</h1>
            </div>
            {results}
        }
    })
}

/// The page for an address that leads nowhere: it searches with what the address says.
pub(crate) fn not_found() -> AnyView {
    #[cfg(feature = "ssr")]
    crate::state::respond_with(axum::http::StatusCode::NOT_FOUND);
    let said = inert_html(Host::contents(), || {
        html! {
            <h1>"There is nothing at this address"</h1>
            <p>"It may have been mistyped, or an organisation has another code now. Search for it:"</p>
        }
    });
    let search = OrganisationSearch::here(SearchTarget::Here).view();
    let hero = element(Host::new("div", "hero"), vec![said, search]);
    titled_page("Not found", vec![hero, inert("section", "prose", perhaps)])
}

/// What an address may have meant, and where to begin instead.
fn perhaps() -> impl IntoView {
    let words = use_location()
        .path
        .split(['/', '-', '_', '+'])
        .filter(|word| !word.is_empty() && !matches!(*word, "tools" | "places" | "index.html"))
        .take(MOST_WORDS)
        .collect::<Vec<_>>()
        .join(" ");
    let words = bounded(&words).to_owned();
    let found = with_answer(
        move || find(words.clone(), 8, None),
        |found| {
            let found = found.unwrap_or_default();
            (!found.is_empty())
                .then(|| {
                    view! {
                        <h2>"Perhaps one of these"</h2>
                        <ul>
                            {found
                                .into_iter()
                                .map(|found| {
                                    view! {
                                        <li>
                                            <a href=address::place(found.code)>{found.name.clone()}</a>
                                            " "
                                            <span class="quiet">{found.context()}</span>
                                        </li>
                                    }
                                })
                                .collect_view()}
                        </ul>
                    }
                })
                .into_any()
        },
    );
    view! {
        {found}
        <p>
            "Or begin with the " <a href="/tools/">"tools"</a> " or the "
            <a href="/places/">"places"</a> "."
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heading_says_what_was_searched_for() {
        assert_eq!(
            results_heading(" park ", 2),
            "2 organisations for “park”, the best first."
        );
        assert_eq!(results_heading("park", 1), "One organisation for “park”.");
        assert_eq!(
            results_heading("", 0),
            "Type a name, an ODS code or a postcode above."
        );
        let long = results_heading(&"park ".repeat(30_000), 0);
        assert!(long.starts_with("Nothing found for “park park park park park park park park”."));
        assert!(long.ends_with("A search takes up to 8 words; the rest was left out."));
    }
}
