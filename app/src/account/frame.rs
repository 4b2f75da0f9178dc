//! What stands around the content of an account's pages: the way to the page, the pages
//! beside it, the heading, and word of what was done or went wrong.

use domain::code::OdsCode;
use domain::organisation::Kind;
use leptos::prelude::*;
use store::accounts::Person;

use super::form::{Form, problems};
use super::page::Page;
use crate::address;
use crate::components::{Crumb, Crumbs};

/// An organisation as these pages name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Its code.
    pub code: OdsCode,
    /// Its name.
    pub name: String,
    /// What it is; `None` where no directory that is loaded names it.
    pub kind: Option<Kind>,
    /// The area by which it is told from others of its name.
    pub within: Option<String>,
}

impl Organisation {
    /// One that is known, and the area that it belongs to.
    #[must_use]
    pub fn of(organisation: &domain::organisation::Organisation, within: Option<String>) -> Self {
        Self {
            code: organisation.code,
            name: organisation.name.clone(),
            kind: Some(organisation.kind),
            within,
        }
    }

    /// One that no directory names any more; it goes by its code.
    #[must_use]
    pub fn unknown(code: OdsCode) -> Self {
        Self {
            code,
            name: code.to_string(),
            kind: None,
            within: None,
        }
    }

    /// What it is, its code and where: `Practice A81002 · Alder Valley PCN`.
    #[must_use]
    pub fn context(&self) -> String {
        let kind = match self.kind {
            Some(kind) => format!("{} {}", kind.label(), self.code),
            None => format!("{}, in no directory that is loaded", self.code),
        };
        match &self.within {
            Some(within) => format!("{kind} · {within}"),
            None => kind,
        }
    }

    /// The address of its workspace.
    #[must_use]
    pub fn workspace(&self) -> String {
        format!("/accounts/workspaces/{}/", self.code)
    }

    /// The address of something that is done in its workspace.
    pub(super) fn workspace_action(&self, action: &str) -> String {
        format!("/accounts/workspaces/{}/{action}/", self.code)
    }

    /// The link to its page, where it has one.
    pub(super) fn place(&self) -> Option<String> {
        self.kind.map(|_| address::place(self.code))
    }
}

/// The pages that stand beside one another for somebody who is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    Profile,
    Presets,
    Documents,
    Security,
    ApiKeys,
    Data,
    Administration,
}

impl Tab {
    const ALL: [Self; 7] = [
        Self::Profile,
        Self::Presets,
        Self::Documents,
        Self::Security,
        Self::ApiKeys,
        Self::Data,
        Self::Administration,
    ];

    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Profile => "Profile",
            Self::Presets => "Saved views",
            Self::Documents => "Documents",
            Self::Security => "Sign-in and devices",
            Self::ApiKeys => "API keys",
            Self::Data => "Your data",
            Self::Administration => "Administration",
        }
    }

    pub(super) const fn address(self) -> &'static str {
        match self {
            Self::Profile => "/accounts/profile/",
            Self::Presets => "/accounts/presets/",
            Self::Documents => "/accounts/documents/",
            Self::Security => "/accounts/security/",
            Self::ApiKeys => "/accounts/api-keys/",
            Self::Data => "/accounts/data/",
            Self::Administration => "/admin/",
        }
    }
}

/// What a page is before its content is known.
pub(crate) struct Frame<'a> {
    title: String,
    heading: String,
    crumbs: Vec<Crumb>,
    person: Option<&'a Person>,
    tab: Option<(Tab, bool)>,
    below: Option<AnyView>,
    done: Option<&'a str>,
    forms: Vec<&'a Form>,
}

impl<'a> Frame<'a> {
    /// A page that needs no account.
    pub(crate) fn open(title: impl Into<String>) -> Self {
        let title = title.into();
        Self {
            heading: title.clone(),
            crumbs: vec![Crumb::link("Haresign", "/"), Crumb::here(title.clone())],
            title,
            person: None,
            tab: None,
            below: None,
            done: None,
            forms: Vec::new(),
        }
    }

    /// One of the pages that stand beside one another.
    pub(super) fn tab(person: &'a Person, tab: Tab) -> Self {
        Self {
            person: Some(person),
            tab: Some((tab, true)),
            ..Self::open(tab.label())
        }
    }

    /// A page below one of those.
    pub(super) fn under(person: &'a Person, tab: Tab, title: impl Into<String>) -> Self {
        let title = title.into();
        Self {
            crumbs: vec![
                Crumb::link("Haresign", "/"),
                Crumb::link(tab.label(), tab.address()),
                Crumb::here(title.clone()),
            ],
            person: Some(person),
            tab: Some((tab, false)),
            ..Self::open(title)
        }
    }

    /// With a heading other than the title.
    pub(super) fn heading(mut self, heading: impl Into<String>) -> Self {
        self.heading = heading.into();
        self
    }

    /// With a line below the heading.
    pub(crate) fn below(mut self, line: impl IntoView + 'static) -> Self {
        self.below = Some(line.into_any());
        self
    }

    /// With word of what was done.
    pub(super) fn done(mut self, done: Option<&'a String>) -> Self {
        self.done = done.map(String::as_str);
        self
    }

    /// With a form whose errors are told at the top.
    pub(super) fn form(mut self, form: &'a Form) -> Self {
        self.forms.push(form);
        self
    }

    /// The page.
    pub(crate) fn page(self, content: impl IntoView + 'static) -> Page {
        let problems = problems(&self.forms);
        let title = if problems.is_some() {
            format!("Error: {}", self.title)
        } else {
            self.title
        };
        let local = self
            .person
            .map(|person| local_navigation(person.is_administrator, self.tab));
        let done = self.done.map(notice);
        let main = view! {
            <main id="main" class="page account-page">
                <div class="subject">
                    <Crumbs crumbs=self.crumbs/>
                    {local}
                    {problems}
                    {done}
                    <h1>{self.heading}</h1>
                    {self.below}
                </div>
                {content}
            </main>
        };
        Page::new(title, main)
    }
}

fn local_navigation(is_administrator: bool, here: Option<(Tab, bool)>) -> AnyView {
    view! {
        <nav class="local" aria-label="Your account">
            <ul>
                {Tab::ALL
                    .into_iter()
                    .filter(|tab| *tab != Tab::Administration || is_administrator)
                    .map(|tab| {
                        let current = match here {
                            Some((here, true)) if here == tab => Some("page"),
                            Some((here, false)) if here == tab => Some("true"),
                            _ => None,
                        };
                        view! {
                            <li>
                                <a href=tab.address() aria-current=current>
                                    {tab.label()}
                                </a>
                            </li>
                        }
                    })
                    .collect_view()}
                <li class="end-of-row">
                    <a href="/accounts/logout/">"Sign out"</a>
                </li>
            </ul>
        </nav>
    }
    .into_any()
}

/// Word of what was done.
pub(super) fn notice(text: &str) -> AnyView {
    view! {
        <p class="done" role="status">
            {text.to_owned()}
        </p>
    }
    .into_any()
}

/// A part of a page under a heading; `id` is the heading's.
pub(crate) fn section(
    id: &'static str,
    heading: impl Into<String>,
    about: &str,
    content: impl IntoView + 'static,
) -> AnyView {
    let about = (!about.is_empty()).then(|| view! { <p>{about.to_owned()}</p> });
    view! {
        <section class="sheet" aria-labelledby=id>
            <header>
                <h2 id=id>{heading.into()}</h2>
                {about}
            </header>
            {content}
        </section>
    }
    .into_any()
}

/// What a row offers beyond being read; it opens below a word, which says whose it is.
pub(super) fn more(
    text: &str,
    about: &str,
    is_open: bool,
    content: impl IntoView + 'static,
) -> AnyView {
    view! {
        <details class="more" open=is_open>
            <summary>{text.to_owned()} {super::form::unseen(about)}</summary>
            <div>{content}</div>
        </details>
    }
    .into_any()
}

/// The name of an organisation, as a link to its page where it has one.
pub(super) fn named(organisation: &Organisation) -> AnyView {
    let name = organisation.name.clone();
    match organisation.place() {
        Some(place) => view! { <a href=place>{name}</a> }.into_any(),
        None => name.into_any(),
    }
}

/// The line of a tag.
pub(super) fn tag(text: &str) -> AnyView {
    view! { <span class="tag plain">{text.to_owned()}</span> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_organisation_says_what_it_is_even_where_it_is_unknown() {
        let code: OdsCode = "A81002".parse().unwrap();
        let known = Organisation {
            code,
            name: "Elm Tree Surgery".to_owned(),
            kind: Some(Kind::Practice),
            within: Some("Alder Valley PCN".to_owned()),
        };
        assert_eq!(known.context(), "Practice A81002 · Alder Valley PCN");
        assert_eq!(known.workspace(), "/accounts/workspaces/A81002/");
        let unknown = Organisation::unknown(code);
        assert_eq!(unknown.context(), "A81002, in no directory that is loaded");
        assert_eq!(unknown.place(), None);
    }
}
