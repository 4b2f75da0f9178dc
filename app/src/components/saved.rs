//! Saved views and groups on the pages of tools: opening them, and keeping what is shown.

use domain::code::OdsCode;
use leptos::prelude::*;

use crate::address::escaped;
use crate::visitor::{SavedView, use_visitor};

/// The saved views of a tool, and the way to save the one that is shown. A visitor without an
/// account is led to sign in first, and from there to the same form.
#[component]
pub fn SavedViews(
    /// The tool.
    #[prop(into)]
    slug: String,
    /// The address of the view that is shown.
    #[prop(into)]
    address: Signal<String>,
) -> impl IntoView {
    let visitor = use_visitor();
    let save = move || {
        let address = escaped(&address.get());
        format!("/accounts/presets/?save={address}&next={address}")
    };
    let slug = StoredValue::new(slug);
    let views = move || slug.with_value(|slug| saved(slug));
    move || {
        let save_link = view! {
            <a class="btn" href=save rel="external">
                "Save view"
            </a>
        };
        if visitor.with(Option::is_none) || views().is_empty() {
            return save_link.into_any();
        }
        view! {
            <details class="dropdown" name="saved">
                <summary class="btn">"Saved views"</summary>
                <div class="menu">
                    <ul class="links">
                        {views()
                            .into_iter()
                            .map(|preset| {
                                view! {
                                    <li>
                                        <a href=preset.address>{preset.name}</a>
                                    </li>
                                }
                            })
                            .collect_view()}
                    </ul>
                    <ul class="links">
                        <li>
                            <a href=save rel="external">
                                "Save this view"
                            </a>
                        </li>
                        <li>
                            <a href="/accounts/presets/" rel="external">
                                "Rename, replace, delete"
                            </a>
                        </li>
                    </ul>
                </div>
            </details>
        }
        .into_any()
    }
}

/// What the visitor may open of a tool; of no tool, the saved groups.
fn saved(slug: &str) -> Vec<SavedView> {
    use_visitor().with(|visitor| {
        visitor
            .iter()
            .flat_map(|visitor| &visitor.presets)
            .filter(|preset| preset.tool == slug)
            .cloned()
            .collect()
    })
}

/// The saved groups, as addresses of the page with each, and the way to save the one that is
/// put together.
#[component]
pub fn SavedGroups(
    /// The codes of the group.
    #[prop(into)]
    own: Signal<Vec<OdsCode>>,
    /// The address of the page with another group.
    #[prop(into)]
    with: Callback<Vec<OdsCode>, String>,
) -> impl IntoView {
    let groups = saved("");
    let codes = move || {
        let codes: Vec<String> = own.get().iter().map(ToString::to_string).collect();
        codes.join(",")
    };
    let save = move || {
        let next = with.run(own.get());
        format!(
            "/accounts/presets/?group={}&next={}",
            escaped(&codes()),
            escaped(&next)
        )
    };
    let has_groups = !groups.is_empty();
    view! {
        <p class="saved-groups">
            {has_groups.then_some("Saved groups: ")}
            {groups
                .into_iter()
                .map(|group| {
                    let own: Vec<OdsCode> = group
                        .address
                        .split(',')
                        .filter_map(|code| code.parse().ok())
                        .collect();
                    view! {
                        <a class="btn plain" href=move || with.run(own.clone())>
                            {group.name}
                        </a>
                    }
                })
                .collect_view()}
            {move || {
                (!own.with(Vec::is_empty))
                    .then(|| {
                        view! {
                            <a class="btn plain" href=save rel="external">
                                "Save this group"
                            </a>
                        }
                    })
            }}
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
