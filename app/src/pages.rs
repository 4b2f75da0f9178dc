//! Which pages this build has: the server all of them, each module of the browser its own and
//! a stand-in for every other (see [`crate::other_module`]).

#[cfg(not(feature = "pages"))]
pub(crate) use crate::other_module::{
    OtherModule as AccessibilityPage, OtherModule as GlossaryPage, OtherModule as InterpretingPage,
    OtherModule as MethodsPage, OtherModule as PlacePage, OtherModule as PlacesPage,
    OtherModule as SearchPage, OtherModule as SourcesPage, OtherModule as ToolsPage,
};
#[cfg(feature = "pages")]
pub(crate) use crate::{
    docs::{AccessibilityPage, GlossaryPage, InterpretingPage, MethodsPage},
    find::SearchPage,
    places::{PlacePage, PlacesPage},
    sources::SourcesPage,
    tools::ToolsPage,
};

#[cfg(not(feature = "nation"))]
pub(crate) use crate::other_module::OtherModule as ToolNationPage;
#[cfg(feature = "nation")]
pub(crate) use crate::tools::ToolNationPage;

use domain::code::OdsCode;
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

/// The dashboard with a name in addresses.
#[cfg(feature = "dashboards")]
pub(crate) fn dashboard(slug: &str) -> AnyView {
    crate::tools::dashboard(slug)
}

/// The dashboard with a name in addresses.
#[cfg(not(feature = "dashboards"))]
pub(crate) fn dashboard(_: &str) -> AnyView {
    view! { <crate::other_module::OtherModule/> }.into_any()
}

/// The planning tool with a name in addresses.
#[cfg(feature = "calculators")]
pub(crate) fn calculator(slug: &str) -> AnyView {
    match calculators::calculator(slug) {
        Some(tool) => view! { <crate::calculators::CalculatorPage tool=tool/> }.into_any(),
        None => view! { <crate::find::NotFound/> }.into_any(),
    }
}

/// The planning tool with a name in addresses.
#[cfg(not(feature = "calculators"))]
pub(crate) fn calculator(_: &str) -> AnyView {
    view! { <crate::other_module::OtherModule/> }.into_any()
}

/// The address of a planning tool for another organisation: what was typed stays, whoever it is
/// for. `None` where no such tool is open.
#[cfg(feature = "calculators")]
pub(crate) fn calculator_for(slug: &str, here: Memo<ParamsMap>, code: OdsCode) -> Option<String> {
    use crate::calculators::Asked;
    let tool = calculators::calculator(slug)?;
    let asked = here.with_untracked(|query| Asked::from_pairs(tool, query.latest_values()));
    let org = Some(code.to_string());
    Some(Asked { org, ..asked }.address(tool))
}

/// No planning tool is open in this module.
#[cfg(not(feature = "calculators"))]
pub(crate) fn calculator_for(_: &str, _: Memo<ParamsMap>, _: OdsCode) -> Option<String> {
    None
}
