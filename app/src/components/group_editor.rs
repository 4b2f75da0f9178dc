//! The user's own benchmark group: its members, and adding more. The group is in the
//! address, so it can be shared and bookmarked.

use domain::code::OdsCode;
use domain::comparison::Named;
use domain::organisation::Kind;
use domain::peers::{GroupKey, LARGEST_OWN_GROUP};
use leptos::prelude::*;

use crate::address::{self, Address};
use crate::components::{OrganisationSearch, SavedGroups, SearchTarget};
use crate::go::{NavigationMode, use_go};

/// The editor. Shown where the group is chosen.
#[component]
pub fn OwnGroup(
    /// The tool.
    slug: String,
    /// The page's address.
    address: Signal<Address>,
    /// The kind of organisation that can be added.
    kind: Kind,
    /// The members that are known.
    members: Vec<Named>,
) -> impl IntoView {
    let slug = StoredValue::new(slug);
    let go = use_go();
    let with = move |own: Vec<OdsCode>| Address {
        own,
        group: Some(GroupKey::Own),
        ..address.get_untracked()
    };
    let add = Callback::new(move |code: OdsCode| {
        let mut own = address.get_untracked().own;
        if !own.contains(&code) && own.len() < LARGEST_OWN_GROUP {
            own.push(code);
        }
        let to = address::tool(&slug.get_value(), &with(own));
        go.run((to, NavigationMode::Afresh));
    });
    let is_empty = members.is_empty();
    view! {
        <section class="own" id="own-group" aria-label="Own group">
            <h2>"Your own group"</h2>
            {is_empty
                .then(|| {
                    view! {
                        <p class="quiet">
                            {format!(
                                "Add {} to compare with, up to {LARGEST_OWN_GROUP}. The group is kept in the address of this page.",
                                kind.plural(),
                            )}
                        </p>
                    }
                })}
            <ul class="chips">
                {members
                    .into_iter()
                    .map(|member| {
                        let without = move || {
                            let mut own = address.get().own;
                            own.retain(|code| *code != member.code);
                            address::tool(&slug.get_value(), &Address {
                                group: (!own.is_empty()).then_some(GroupKey::Own),
                                own,
                                ..address.get()
                            })
                        };
                        let label = format!("Remove {}", member.name);
                        view! {
                            <li>
                                <span>{member.name}</span>
                                <a href=without aria-label=label>
                                    "×"
                                </a>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
            <form action=format!("/tools/{}/", slug.get_value()) method="get">
                {move || {
                    let kept = Address {
                        group: Some(GroupKey::Own),
                        ..address.get()
                    };
                    kept.pairs()
                        .into_iter()
                        .map(|(name, value)| {
                            view! { <input type="hidden" name=name value=value/> }
                        })
                        .collect_view()
                }}
                <OrganisationSearch
                    id="add-member"
                    placeholder="Add by name, code or postcode"
                    target=SearchTarget::Choose(kind, add)
                />
                <button class="btn no-script" type="submit">
                    "Add by code"
                </button>
            </form>
            <SavedGroups
                own=Signal::derive(move || address.with(|address| address.own.clone()))
                with=Callback::new(move |own: Vec<OdsCode>| address::tool(&slug.get_value(), &with(own)))
            />
        </section>
    }
}
