//! Which pages this build has: the server all of them, each module of the browser its own and
//! a stand-in for every other (see [`crate::elsewhere`]).

#[cfg(not(feature = "dashboards"))]
pub(crate) use crate::elsewhere::{
    Elsewhere as AccessibilityPage, Elsewhere as GlossaryPage, Elsewhere as InterpretingPage,
    Elsewhere as MethodsPage, Elsewhere as PlacePage, Elsewhere as PlacesPage,
    Elsewhere as SearchPage, Elsewhere as SourcesPage, Elsewhere as ToolNationPage,
    Elsewhere as ToolsPage,
};
#[cfg(feature = "dashboards")]
pub(crate) use crate::{
    docs::{AccessibilityPage, GlossaryPage, InterpretingPage, MethodsPage},
    find::SearchPage,
    places::{PlacePage, PlacesPage},
    sources::SourcesPage,
    tools::{ToolNationPage, ToolsPage},
};

use leptos::prelude::*;

/// The dashboard with a name in addresses.
#[cfg(feature = "dashboards")]
pub(crate) fn dashboard(slug: &str) -> AnyView {
    crate::tools::dashboard(slug)
}

/// The dashboard with a name in addresses.
#[cfg(not(feature = "dashboards"))]
pub(crate) fn dashboard(_: &str) -> AnyView {
    view! { <crate::elsewhere::Elsewhere/> }.into_any()
}
