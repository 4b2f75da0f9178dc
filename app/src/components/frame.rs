//! What stands around every page: header, notice, footer, breadcrumbs.

use html::{Html, html};
use leptos::prelude::*;

use crate::components::search::search_icon;
use crate::components::{Host, OrganisationSearch, SearchTarget, contents, element};
use crate::location::use_location;
use crate::served::inert_html;
use crate::site::use_site;
use crate::visitor::{Visitor, use_visitor};

/// The product's sign: a hare with a tick.
fn mark() -> Html {
    html! {
        <svg width="26" height="26" viewBox="0 0 26 26" fill="none" stroke="currentColor" stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
            <path d="M9.2 12.2C6 9 5.4 4.6 6.4 1.6c2.8 1.6 4.9 5.3 4.7 9.2M14.6 10.8c.2-3.900 2-7.300 4.900-8.900.8 3.300-.3 7.300-3.100 10.300"></path>
            <circle cx="12.8" cy="17.4" r="6.8"></circle>
            <path class="tick" d="M9.7 18.3l2.300 2.200 4.200-5"></path>
        </svg>
    }
}

/// The header of every page. The search is the one part of it that a script draws.
pub(crate) fn header() -> AnyView {
    let path = use_location().path;
    let search = OrganisationSearch {
        id: "find",
        placeholder: "Practice, PCN, area or postcode",
        target: SearchTarget::Here,
    };
    let glass = Host {
        label: Some("Search"),
        ..Host::new("summary", "")
    };
    let seek = Host {
        name: Some("menu"),
        ..Host::new("details", "seek")
    };
    let account = || account_menu(use_visitor().as_deref());
    let page = vec![
        inert_html(Host::contents(), || routes(&path)),
        element(
            seek,
            vec![inert_html(glass, || search_icon(20)), search.view()],
        ),
        inert_html(Host::contents(), account),
    ];
    let top = element(
        Host::new("header", "top"),
        vec![element(Host::new("div", "page"), page)],
    );
    vec![
        inert_html(Host::contents(), skip),
        top,
        demonstration_notice(),
    ]
    .into_any()
}

fn skip() -> Html {
    html! {
        <a class="skip" href="#main">
            "Skip to the content"
        </a>
    }
}

/// The way home, and to the parts of the site. `path` is that of the page.
fn routes(path: &str) -> Html {
    let link = |to: &str, text: &str| {
        let current = path.starts_with(to.trim_end_matches('/')).then_some("page");
        html! {
            <li>
                <a href=to aria-current=current>
                    {text}
                </a>
            </li>
        }
    };
    html! {
        <a class="mark" href="/">
            {mark()}
            "Haresign"
        </a>
        <details class="routes" name="menu">
            <summary aria-label="Menu">
                <svg width="20" height="20" viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" aria-hidden="true">
                    <path d="M3 5.5h14M3 10h14M3 14.5h14"></path>
                </svg>
            </summary>
            <nav aria-label="Main">
                <ul>
                    {link("/tools/", "Tools")}
                    {link("/places/", "Places")}
                    {link("/methods/", "Methods")}
                    {link("/docs/api/", "API")}
                </ul>
            </nav>
        </details>
    }
}

/// The way to sign in; or, for somebody who is, the workspace that they work for, a switch to
/// another, and their account. Its parts are forms and links, so that it works without script.
fn account_menu(visitor: Option<&Visitor>) -> Html {
    let Some(visitor) = visitor else {
        return html! {
            <a class="account" href="/accounts/login/">
                "Sign in"
            </a>
        };
    };
    let active = visitor.active_workspace();
    let title = active.map_or(&visitor.name, |workspace| &workspace.name);
    let links: Html = [
        ("/accounts/profile/", "Profile and workspaces"),
        ("/accounts/presets/", "Saved views"),
        ("/accounts/documents/", "Documents"),
        ("/accounts/security/", "Sign-in and devices"),
    ]
    .into_iter()
    .chain(
        visitor
            .is_administrator
            .then_some(("/admin/", "Administration")),
    )
    .map(|(link, text)| {
        html! {
            <li>
                <a href=link>{text}</a>
            </li>
        }
    })
    .collect();
    html! {
        <details class="account-menu" name="menu">
            <summary>
                <span class="unseen">"Your account: "</span>
                <span class="current">{title}</span>
            </summary>
            <div class="menu">
                {workspaces(visitor)}
                <ul class="links">{links}</ul>
                <form method="post" action="/accounts/logout/">
                    <button type="submit">
                        <b>"Sign out"</b>
                        <span>{&visitor.name}</span>
                    </button>
                </form>
            </div>
        </details>
    }
}

/// The choice of the organisation that somebody works for. It leads back to the page on which it
/// is made, in the state in which it is then (`frontend/script/menus.js`).
fn workspaces(visitor: &Visitor) -> Option<Html> {
    if visitor.workspaces.is_empty() {
        return None;
    }
    let button = |code: String, name: &str, context: String, is_active: bool| {
        html! {
            <li>
                <button
                    type="submit"
                    name="workspace"
                    value=code
                    aria-current=is_active.then_some("true")
                >
                    <b>{name}</b>
                    <span>{context}</span>
                </button>
            </li>
        }
    };
    let choices: Html = visitor
        .workspaces
        .iter()
        .map(|workspace| {
            button(
                workspace.code.to_string(),
                &workspace.name,
                workspace.context(),
                visitor.active == Some(workspace.code),
            )
        })
        .collect();
    let active = visitor.active_workspace();
    let none = active.map(|_| button(String::new(), "No workspace", String::new(), false));
    let location = use_location();
    let here = location
        .query
        .with_untracked(|query| format!("{}{}", location.path, query.written()));
    Some(html! {
        <form method="post" action="/accounts/workspace/">
            <h2>"Work for"</h2>
            <input type="hidden" name="next" value=here data-here/>
            <ul>{choices} {none}</ul>
        </form>
    })
}

/// Says on every page that the figures are invented, as long as they are.
fn demonstration_notice() -> AnyView {
    let site = use_site();
    // In front of a running server the site is known a moment later.
    contents(move || {
        site.with(|site| {
            let site = site.as_ref().filter(|site| site.is_demonstration);
            site.map_or_else(Html::new, |site| notice(site.has_own_tables))
        })
    })
}

fn notice(has_own_tables: bool) -> Html {
    let invented = match has_own_tables {
        true => {
            "Demonstration data: all practices and figures are invented, apart from your own tables. "
        }
        false => "Demonstration data: every practice and figure here is invented. ",
    };
    html! {
        <aside class="notice" aria-label="Demonstration data">
            <div class="page">
                {invented}
                <a href="/data-sources/#load">"Load the published files"</a>
            </div>
        </aside>
    }
}

/// The footer of every page.
pub(crate) fn footer() -> AnyView {
    inert_html(Host::contents(), foot)
}

fn foot() -> Html {
    let link = |to: &str, text: &str| {
        html! {
            <li>
                <a href=to>{text}</a>
            </li>
        }
    };
    // Chosen by `frontend/script/theme.js`.
    let theme = |name: &str, label: &str| {
        html! {
            <button type="button" data-choose-theme=name>
                {label}
            </button>
        }
    };
    html! {
        <footer class="end">
            <div class="page">
                <span>"Haresign is independent. It is not part of the NHS."</span>
                <nav aria-label="About">
                    <ul>
                        {link("/data-sources/", "Data sources")}
                        {link("/interpreting/", "Interpreting results")}
                        {link("/glossary/", "Glossary")}
                        {link("/docs/api/", "API")}
                        {link("/accessibility/", "Accessibility")}
                        {link("/privacy-policy/", "Privacy")}
                        {link("/cookie-policy/", "Cookies")}
                    </ul>
                </nav>
                <span>
                    "Contains public sector information licensed under the "
                    <a href="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/">
                        "Open Government Licence v3.0"
                    </a>
                    "."
                </span>
                <div class="themes script-only" role="group" aria-label="Appearance">
                    {theme("light", "Light")}
                    {theme("dark", "Dark")}
                    {theme("", "As the system")}
                </div>
            </div>
        </footer>
    }
}

/// A step of the way to a page.
#[derive(Debug, Clone)]
pub struct Crumb {
    /// As shown.
    pub text: String,
    /// Where it leads; nowhere for the page itself.
    pub link: Option<String>,
}

impl Crumb {
    /// A step that leads somewhere.
    #[must_use]
    pub fn link(text: impl Into<String>, link: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            link: Some(link.into()),
        }
    }

    /// The page itself.
    #[must_use]
    pub fn here(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            link: None,
        }
    }
}

/// The way to a page.
#[component]
pub fn Crumbs(crumbs: Vec<Crumb>) -> impl IntoView {
    contents(move || self::crumbs(&crumbs))
}

/// The same as markup.
#[must_use]
pub fn crumbs(crumbs: &[Crumb]) -> Html {
    let steps: Html = crumbs
        .iter()
        .map(|crumb| match &crumb.link {
            Some(link) => {
                html! {
                    <li>
                        <a href=link>{&crumb.text}</a>
                    </li>
                }
            }
            None => {
                html! {
                    <li>
                        <span aria-current="page">{&crumb.text}</span>
                    </li>
                }
            }
        })
        .collect();
    html! {
        <nav class="crumbs" aria-label="Breadcrumb">
            <ol>{steps}</ol>
        </nav>
    }
}
