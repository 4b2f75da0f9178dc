//! Who looks at the page: nobody that the site knows, or somebody who is signed in, with the
//! organisations that they work for and the views that they saved.
//!
//! The server puts a [`Visitor`] beside the request; it comes to the browser with the page.
//! Whatever changes it is a form that is followed by a whole page, so it never changes while a
//! page is open.

use std::sync::Arc;

use domain::code::OdsCode;
use domain::organisation::Kind;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::served::handed_over;

/// Somebody who is signed in, as far as the pages need to know.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Visitor {
    /// As they call themselves.
    pub name: String,
    /// Whether they are an administrator of the platform.
    pub is_administrator: bool,
    /// The organisations that they work for.
    pub workspaces: Vec<Workspace>,
    /// The one that they work for now.
    pub active: Option<OdsCode>,
    /// Their saved views and groups, and those of their workspaces.
    pub presets: Vec<SavedView>,
}

/// An organisation that somebody works for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workspace {
    /// Its ODS code.
    pub code: OdsCode,
    /// Its name, or its code where no figures are loaded for it.
    pub name: String,
    /// What it is; unknown where no figures are loaded for it.
    pub kind: Option<Kind>,
    /// Whether the visitor may keep views in it.
    pub may_share: bool,
}

/// A saved view or group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedView {
    /// Its identifier.
    pub id: String,
    /// The tool of a view; empty for a group.
    pub tool: String,
    /// Its name.
    pub name: String,
    /// A view on which its tool opens: path and query; of other views it is empty, because pages
    /// carry many of them. A group: codes with commas.
    pub address: String,
    /// The workspace that keeps it.
    pub organisation: Option<OdsCode>,
    /// Whether its tool opens on it.
    pub is_default: bool,
    /// Whether the visitor may save over it.
    pub may_change: bool,
}

impl Workspace {
    /// What it is and its code.
    #[must_use]
    pub fn context(&self) -> String {
        match self.kind {
            Some(kind) => format!("{} {}", kind.label(), self.code),
            None => self.code.to_string(),
        }
    }
}

impl Visitor {
    /// The organisation that the visitor works for now.
    #[must_use]
    pub fn active_workspace(&self) -> Option<&Workspace> {
        let active = self.active?;
        self.workspaces
            .iter()
            .find(|workspace| workspace.code == active)
    }

    /// Where a tool opens when its address names no organisation: on the view that the visitor
    /// chose for it, else on the organisation that they work for. `address` is the one asked
    /// for; what it says is kept.
    #[must_use]
    pub fn opening(&self, tool: &str, address: &Address) -> Option<String> {
        if address.org.is_some() {
            return None;
        }
        let chosen = self
            .presets
            .iter()
            .find(|preset| preset.is_default && preset.tool == tool);
        match chosen {
            // Only for the bare address: one that says more was meant as it is.
            Some(preset) if address.pairs().is_empty() => Some(preset.address.clone()),
            _ => self
                .active
                .map(|code| crate::address::tool(tool, &address.with_org(code))),
        }
    }
}

/// Provides the visitor to all components, and gives the element with which the server hands over
/// who it is.
pub(crate) fn provide_visitor() -> AnyView {
    let (known, element) = handed_over("visitor", known);
    provide_context(Known(known.map(Arc::new)));
    element
}

#[cfg(feature = "ssr")]
fn known() -> Option<Visitor> {
    use_context::<axum::http::request::Parts>()?
        .extensions
        .get::<Arc<Visitor>>()
        .map(|visitor| Visitor::clone(visitor))
}

#[cfg(not(feature = "ssr"))]
fn known() -> Option<Visitor> {
    None
}

/// What is known of the visitor.
#[derive(Clone)]
struct Known(Option<Arc<Visitor>>);

/// The visitor; `None` where nobody is signed in.
pub(crate) fn use_visitor() -> Option<Arc<Visitor>> {
    use_context::<Known>()?.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visitor() -> Visitor {
        Visitor {
            active: "A81002".parse().ok(),
            presets: vec![SavedView {
                id: String::new(),
                tool: "list-size".to_owned(),
                name: "Ours".to_owned(),
                address: "/tools/list-size/?org=A81001&group=region".to_owned(),
                organisation: None,
                is_default: true,
                may_change: true,
            }],
            ..Visitor::default()
        }
    }

    fn address(pairs: &[(&str, &str)]) -> Address {
        Address::from_pairs(|name| {
            let (_, value) = pairs.iter().find(|(key, _)| *key == name)?;
            Some((*value).to_owned())
        })
    }

    #[test]
    fn a_tool_opens_on_the_chosen_view_else_on_the_workspace() {
        let visitor = visitor();
        assert_eq!(
            visitor.opening("list-size", &address(&[])).as_deref(),
            Some("/tools/list-size/?org=A81001&group=region")
        );
        assert_eq!(
            visitor.opening("gp-appointments", &address(&[])).as_deref(),
            Some("/tools/gp-appointments/?org=A81002")
        );
        assert_eq!(
            visitor
                .opening("list-size", &address(&[("group", "england")]))
                .as_deref(),
            Some("/tools/list-size/?org=A81002&group=england")
        );
        assert_eq!(Visitor::default().opening("list-size", &address(&[])), None);
    }

    #[test]
    fn an_organisation_in_the_address_always_wins() {
        let named = address(&[("org", "B82001")]);
        assert_eq!(visitor().opening("list-size", &named), None);
    }
}
