//! Which page stands at which path, and which of them this build has: the server all, each module
//! of the browser its own. What leads to another page is asked of the server, so that a module never
//! meets a path of another.

use domain::code::OdsCode;
use leptos::prelude::*;

use crate::find::not_found;
use crate::location::Query;

/// The paths of the pages that the app makes; a part in braces stands for any one part.
pub const PATHS: [&str; 13] = [
    "/",
    "/tools",
    "/tools/{tool}",
    "/tools/{tool}/nation",
    "/tools/{tool}/indicators",
    "/places",
    "/places/{code}",
    "/search",
    "/methods",
    "/data-sources",
    "/interpreting",
    "/glossary",
    "/accessibility",
];

/// The page at a path.
pub(crate) fn page(path: &str) -> AnyView {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    match parts.as_slice() {
        #[cfg(any(feature = "calculators", feature = "dashboards"))]
        ["tools", slug] => tool(slug),
        #[cfg(feature = "nation")]
        ["tools", slug, "nation"] => crate::tools::nation(slug),
        #[cfg(feature = "pages")]
        parts => other_page(parts),
        #[cfg(not(feature = "pages"))]
        _ => not_found(),
    }
}

#[cfg(any(feature = "calculators", feature = "dashboards"))]
fn tool(slug: &str) -> AnyView {
    #[cfg(feature = "calculators")]
    if let Some(tool) = calculators::calculator(slug) {
        return crate::calculators::calculator_page(tool);
    }
    #[cfg(feature = "dashboards")]
    return crate::tools::dashboard(slug);
    #[cfg(not(feature = "dashboards"))]
    not_found()
}

/// Places, what they rest on, and what the server makes by itself.
#[cfg(feature = "pages")]
fn other_page(parts: &[&str]) -> AnyView {
    use crate::account::ServerPage;
    use crate::docs::{AccessibilityPage, GlossaryPage, InterpretingPage, MethodsPage};
    use crate::find::SearchPage;
    use crate::indicators::indicators_page;
    use crate::places::place_page;
    use crate::sources::SourcesPage;
    use crate::tools::ToolsPage;
    match parts {
        [] | ["tools"] => view! { <ToolsPage/> }.into_any(),
        ["tools", slug, "indicators"] => indicators_page((*slug).to_owned()),
        ["places"] => place_page(OdsCode::ENGLAND.to_string()),
        ["places", code] => place_page((*code).to_owned()),
        ["search"] => view! { <SearchPage/> }.into_any(),
        ["methods"] => view! { <MethodsPage/> }.into_any(),
        ["data-sources"] => view! { <SourcesPage/> }.into_any(),
        ["interpreting"] => view! { <InterpretingPage/> }.into_any(),
        ["glossary"] => view! { <GlossaryPage/> }.into_any(),
        ["accessibility"] => view! { <AccessibilityPage/> }.into_any(),
        ["accounts" | "admin" | "use-this-data", ..]
        | ["docs", "api"]
        | ["privacy-policy" | "cookie-policy"] => view! { <ServerPage/> }.into_any(),
        _ => not_found(),
    }
}

/// The address of a planning tool for another organisation: what was typed stays, whoever it is
/// for. `None` where no such tool is open.
#[cfg(feature = "calculators")]
pub(crate) fn calculator_for(slug: &str, here: &Query, code: OdsCode) -> Option<String> {
    use crate::calculators::Asked;
    let tool = calculators::calculator(slug)?;
    let asked = Asked::from_pairs(tool, here.pairs());
    let org = Some(code.to_string());
    Some(Asked { org, ..asked }.address(tool))
}

/// No planning tool is open in this module.
#[cfg(not(feature = "calculators"))]
pub(crate) fn calculator_for(_: &str, _: &Query, _: OdsCode) -> Option<String> {
    None
}
