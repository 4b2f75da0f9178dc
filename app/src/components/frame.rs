//! What stands around every page: header, notice, footer, breadcrumbs.

use html::{Html, html};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::components::{OrganisationSearch, SearchTarget, contents};
use crate::site::use_site;
use crate::visitor::{Visitor, use_visitor};

/// The product's sign: a hare with a tick.
#[component]
fn Mark() -> impl IntoView {
    view! {
        <svg width="26" height="26" viewBox="0 0 26 26" fill="none" stroke="currentColor" stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
            <path d="M9.2 12.2C6 9 5.4 4.6 6.4 1.6c2.8 1.6 4.9 5.3 4.7 9.2M14.6 10.8c.2-3.900 2-7.300 4.900-8.900.8 3.300-.3 7.300-3.100 10.300"/>
            <circle cx="12.8" cy="17.4" r="6.8"/>
            <path class="tick" d="M9.7 18.3l2.300 2.200 4.200-5"/>
        </svg>
    }
}

/// The header of every page, with the search.
#[component]
pub fn Header() -> impl IntoView {
    let location = use_location();
    let current = move |prefix: &'static str| {
        let is_here = location.pathname.with(|path| path.starts_with(prefix));
        is_here.then_some("page")
    };
    let (here_tools, here_places, here_methods, here_api) = (current, current, current, current);
    view! {
        <a class="skip" href="#main">
            "Skip to the content"
        </a>
        <header class="top">
            <div class="page">
                <a class="mark" href="/">
                    <Mark/>
                    "Haresign"
                </a>
                <details class="routes" name="menu">
                    <summary aria-label="Menu">
                        <svg width="20" height="20" viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" aria-hidden="true">
                            <path d="M3 5.5h14M3 10h14M3 14.5h14"/>
                        </svg>
                    </summary>
                    <nav aria-label="Main">
                        <ul>
                            <li>
                                <a href="/tools/" aria-current=move || here_tools("/tools")>
                                    "Tools"
                                </a>
                            </li>
                            <li>
                                <a href="/places/" aria-current=move || here_places("/places")>
                                    "Places"
                                </a>
                            </li>
                            <li>
                                <a href="/methods/" aria-current=move || here_methods("/methods")>
                                    "Methods"
                                </a>
                            </li>
                            <li>
                                <a
                                    href="/docs/api/"
                                    rel="external"
                                    aria-current=move || here_api("/docs/api")
                                >
                                    "API"
                                </a>
                            </li>
                        </ul>
                    </nav>
                </details>
                <details class="seek" name="menu">
                    <summary aria-label="Search">
                        <svg width="20" height="20" viewBox="0 0 18 18" fill="none" stroke="currentColor" stroke-width="1.7" aria-hidden="true">
                            <circle cx="7.5" cy="7.5" r="5.5"/>
                            <path d="M12 12l4.5 4.5" stroke-linecap="round"/>
                        </svg>
                    </summary>
                    <OrganisationSearch
                        id="find"
                        placeholder="Practice, PCN, area or postcode"
                        target=SearchTarget::Here
                    />
                </details>
                <AccountMenu/>
            </div>
        </header>
        <DemonstrationNotice/>
    }
}

/// The way to sign in; or, for somebody who is, the workspace that they work for, a switch to
/// another, and their account.
///
/// The pages that it leads to are made by the server alone, so its links are `external` to the
/// router of the browser's half.
#[component]
fn AccountMenu() -> impl IntoView {
    let visitor = use_visitor();
    move || match visitor.get() {
        None => view! {
            <a class="account" href="/accounts/login/" rel="external">
                "Sign in"
            </a>
        }
        .into_any(),
        Some(visitor) => view! { <Workspaces visitor=visitor/> }.into_any(),
    }
}

/// The menu of somebody who is signed in. Its parts are forms and links, so that it works
/// without script.
#[component]
fn Workspaces(visitor: Visitor) -> impl IntoView {
    let location = use_location();
    let here = move || {
        let path = location.pathname.get();
        let query = location.search.get();
        if query.is_empty() {
            path
        } else {
            format!("{path}?{query}")
        }
    };
    let active = visitor.active_workspace().cloned();
    let title = active
        .as_ref()
        .map_or_else(|| visitor.name.clone(), |workspace| workspace.name.clone());
    let active = active.map(|workspace| workspace.code);
    let has_workspaces = !visitor.workspaces.is_empty();
    let choices = visitor
        .workspaces
        .iter()
        .map(|workspace| {
            (
                workspace.code.to_string(),
                workspace.name.clone(),
                workspace.context(),
            )
        })
        .chain(active.map(|_| (String::new(), "No workspace".to_owned(), String::new())))
        .map(|(code, name, context)| {
            let is_active = active.is_some_and(|active| active.to_string() == code);
            view! {
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
        })
        .collect_view();
    view! {
        <details class="account-menu" name="menu">
            <summary>
                <span class="unseen">"Your account: "</span>
                <span class="current">{title}</span>
            </summary>
            <div class="menu">
                {has_workspaces
                    .then(|| {
                        view! {
                            <form method="post" action="/accounts/workspace/">
                                <h2>"Work for"</h2>
                                <input type="hidden" name="next" value=here/>
                                <ul>{choices}</ul>
                            </form>
                        }
                    })}
                <ul class="links">
                    {[
                        ("/accounts/profile/", "Profile and workspaces"),
                        ("/accounts/presets/", "Saved views"),
                        ("/accounts/documents/", "Documents"),
                        ("/accounts/security/", "Sign-in and devices"),
                    ]
                        .into_iter()
                        .chain(visitor.is_administrator.then_some(("/admin/", "Administration")))
                        .map(|(link, text)| {
                            view! {
                                <li>
                                    <a href=link rel="external">
                                        {text}
                                    </a>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
                <form method="post" action="/accounts/logout/">
                    <button type="submit">
                        <b>"Sign out"</b>
                        <span>{visitor.name}</span>
                    </button>
                </form>
            </div>
        </details>
    }
}

/// Says on every page that the figures are invented, as long as they are.
#[component]
fn DemonstrationNotice() -> impl IntoView {
    let site = use_site();
    move || {
        site.get().filter(|site| site.is_demonstration).map(|site| {
            let invented = if site.has_own_tables {
                "Demonstration data: all practices and figures are invented, apart from your own tables. "
            } else {
                "Demonstration data: every practice and figure here is invented. "
            };
            view! {
                <aside class="notice" aria-label="Demonstration data">
                    <div class="page">
                        {invented}
                        <a href="/data-sources/#load">"Load the published files"</a>
                    </div>
                </aside>
            }
        })
    }
}

/// The footer of every page.
#[component]
pub fn Footer() -> impl IntoView {
    view! {
        <footer class="end">
            <div class="page">
                <span>"Haresign is independent. It is not part of the NHS."</span>
                <nav aria-label="About">
                    <ul>
                        <li>
                            <a href="/data-sources/">"Data sources"</a>
                        </li>
                        <li>
                            <a href="/interpreting/">"Interpreting results"</a>
                        </li>
                        <li>
                            <a href="/glossary/">"Glossary"</a>
                        </li>
                        <li>
                            <a href="/docs/api/" rel="external">
                                "API"
                            </a>
                        </li>
                        <li>
                            <a href="/accessibility/">"Accessibility"</a>
                        </li>
                        <li>
                            <a href="/privacy-policy/" rel="external">
                                "Privacy"
                            </a>
                        </li>
                        <li>
                            <a href="/cookie-policy/" rel="external">
                                "Cookies"
                            </a>
                        </li>
                    </ul>
                </nav>
                <span>
                    "Contains public sector information licensed under the "
                    <a href="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/">
                        "Open Government Licence v3.0"
                    </a> "."
                </span>
                <div class="themes script-only" role="group" aria-label="Appearance">
                    <ThemeButton name="light" label="Light"/>
                    <ThemeButton name="dark" label="Dark"/>
                    <ThemeButton name="" label="As the system"/>
                </div>
            </div>
        </footer>
    }
}

#[component]
fn ThemeButton(name: &'static str, label: &'static str) -> impl IntoView {
    let choose = move |_| crate::browser::set_theme(name);
    view! {
        <button type="button" on:click=choose>
            {label}
        </button>
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
