//! Saved views and groups on the pages of tools: opening them, and keeping what is shown.

use domain::code::OdsCode;
use html::{Html, html};

use crate::address::escaped;
use crate::visitor::{SavedView, Visitor};

/// The saved views of a tool, and the way to save the one at an address. A visitor without an
/// account is led to sign in first, and from there to the same form.
#[must_use]
pub fn saved_views(visitor: Option<&Visitor>, tool: &str, address: &str) -> Html {
    let address = escaped(address);
    let save = format!("/accounts/presets/?save={address}&next={address}");
    let views: Html = saved(visitor, tool)
        .map(|view| {
            html! {
                <li>
                    <a href=format!("/accounts/presets/{}/", view.id)>{&view.name}</a>
                </li>
            }
        })
        .collect();
    if views.is_empty() {
        return html! {
            <a class="btn" href=save>
                "Save view"
            </a>
        };
    }
    html! {
        <details class="dropdown" name="saved">
            <summary class="btn">"Saved views"</summary>
            <div class="menu">
                <ul class="links">{views}</ul>
                <ul class="links">
                    <li>
                        <a href=save>"Save this view"</a>
                    </li>
                    <li>
                        <a href="/accounts/presets/">"Rename, replace, delete"</a>
                    </li>
                </ul>
            </div>
        </details>
    }
}

/// What the visitor may open of a tool; of no tool, the saved groups.
fn saved<'a>(visitor: Option<&'a Visitor>, tool: &'a str) -> impl Iterator<Item = &'a SavedView> {
    visitor
        .into_iter()
        .flat_map(|visitor| &visitor.presets)
        .filter(move |preset| preset.tool == tool)
}

/// The saved groups, as addresses of the page with each, and the way to save the one that is
/// put together. `with` is the address of the page with another group.
#[must_use]
pub fn saved_groups(
    visitor: Option<&Visitor>,
    own: &[OdsCode],
    with: impl Fn(Vec<OdsCode>) -> String,
) -> Html {
    let groups: Html = saved(visitor, "")
        .map(|group| {
            let codes = group.address.split(',');
            let own = codes.filter_map(|code| code.parse().ok()).collect();
            html! {
                <a class="btn plain" href=with(own)>
                    {&group.name}
                </a>
            }
        })
        .collect();
    let save = (!own.is_empty()).then(|| {
        let codes: Vec<String> = own.iter().map(ToString::to_string).collect();
        let save = format!(
            "/accounts/presets/?group={}&next={}",
            escaped(&codes.join(",")),
            escaped(&with(own.to_vec()))
        );
        html! {
            <a class="btn plain" href=save>
                "Save this group"
            </a>
        }
    });
    let label = (!groups.is_empty()).then_some("Saved groups: ");
    html! {
        <p class="saved-groups">
            {label} {groups} {save}
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_within_an_address_is_escaped() {
        assert_eq!(
            escaped("/tools/list-size/?org=A81001&own=A,B"),
            "/tools/list-size/%3Forg%3DA81001%26own%3DA%2CB"
        );
    }
}
