//! The user's own benchmark group: its members, and adding more. The group is in the
//! address, so it can be shared and bookmarked.

use domain::code::OdsCode;
use domain::comparison::Named;
use domain::organisation::Kind;
use domain::peers::{GroupKey, LARGEST_OWN_GROUP};
use html::{Html, html};

use crate::address::{self, Address};
use crate::components::{hidden_fields, saved_groups};
use crate::visitor::Visitor;

/// The group of a page.
#[derive(Debug, Clone)]
pub struct OwnGroup {
    /// The tool.
    pub slug: String,
    /// The address of the page.
    pub address: Address,
    /// The kind of organisation that can be added.
    pub kind: Kind,
    /// The members that are known.
    pub members: Vec<Named>,
}

impl OwnGroup {
    /// The address of the page with other members.
    fn with(&self, own: Vec<OdsCode>) -> String {
        let address = Address {
            group: (!own.is_empty()).then_some(GroupKey::Own),
            own,
            ..self.address.clone()
        };
        address::tool(&self.slug, &address)
    }

    /// The address of the page with one member more.
    #[must_use]
    pub fn with_also(&self, code: OdsCode) -> String {
        let mut own = self.address.own.clone();
        if !own.contains(&code) && own.len() < LARGEST_OWN_GROUP {
            own.push(code);
        }
        self.with(own)
    }

    fn chips(&self) -> Html {
        self.members
            .iter()
            .map(|member| {
                let mut own = self.address.own.clone();
                own.retain(|code| *code != member.code);
                html! {
                    <li>
                        <span>{&member.name}</span>
                        <a href=self.with(own) aria-label=format!("Remove {}", member.name)>
                            "×"
                        </a>
                    </li>
                }
            })
            .collect()
    }

    /// The members, and how to take one away.
    #[must_use]
    pub fn heading(&self) -> Html {
        let hint = self.members.is_empty().then(|| {
            format!(
                "Add {} to compare with, up to {LARGEST_OWN_GROUP}. The group is kept in the address of this page.",
                self.kind.plural(),
            )
        });
        html! {
            <h2>"Your own group"</h2>
            {hint.map(|hint| html! { <p class="quiet">{hint}</p> })}
            <ul class="chips">{self.chips()}</ul>
        }
    }

    /// What a form without script sends along.
    #[must_use]
    pub fn fields(&self) -> Html {
        let kept = Address {
            group: Some(GroupKey::Own),
            ..self.address.clone()
        };
        hidden_fields(kept.pairs())
    }

    /// The saved groups, and the way to save this one.
    #[must_use]
    pub fn saved(&self, visitor: Option<&Visitor>) -> Html {
        saved_groups(visitor, &self.address.own, |own| self.with(own))
    }
}
