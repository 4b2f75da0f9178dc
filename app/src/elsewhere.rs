//! The browser gets its pages in two modules: the calculators in one, everything else in the
//! other, so that nobody waits for what they do not open. Each has the whole map of the site;
//! where a page of the other module belongs, it has a stand-in that asks the server for it.

use domain::calculators::entry;
use leptos::prelude::*;

/// The module that has the page at a path, as `frontend` and `xtask` call it.
#[must_use]
pub fn module_of(path: &str) -> &'static str {
    let slug = path
        .strip_prefix("/tools/")
        .map(|rest| rest.trim_end_matches('/'));
    match slug.and_then(entry) {
        Some(_) => "calculators",
        None => "dashboards",
    }
}

/// Stands in for a page of the other module. The router has set the address already.
#[component]
pub(crate) fn Elsewhere() -> impl IntoView {
    let host = NodeRef::<leptos::html::Div>::new();
    crate::browser::reload_if_empty(host);
    view! { <div class="server-page" node_ref=host></div> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calculators_have_a_module_of_their_own() {
        assert_eq!(module_of("/tools/qof-income/"), "calculators");
        assert_eq!(module_of("/tools/qof-income"), "calculators");
        for other in [
            "/",
            "/tools/",
            "/tools/list-size/",
            "/tools/qof-income/nation/",
            "/search/",
        ] {
            assert_eq!(module_of(other), "dashboards", "{other}");
        }
    }
}
