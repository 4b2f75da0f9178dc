//! Walking the site as several people: reading pages, finding their forms and sending them.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use axum::http::{Method, StatusCode};
use jiff::Timestamp;
use store::accounts::PersonId;

use super::form::{Field, Form, forms_of, links_of, shared_links};
use super::look_at;
use crate::account::routes;
use crate::account::tests::world::{Browser, PASSWORD, Reply, World, address_of, by};
use crate::auth::token::Token;
use crate::hostile::look::look_at_mail;

/// How many pages of one address with the same names in its query are read by one person.
const ALIKE: usize = 3;

/// A form that was sent: by whom, to which route, with which fields.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sent {
    who: Option<&'static str>,
    pub(super) pattern: String,
    fields: Vec<String>,
}

/// The route that an address leads to.
pub(super) fn pattern_of(method: &Method, address: &str) -> Option<String> {
    let path = address.split(['?', '#']).next()?.trim_end_matches('/');
    let fits = |pattern: &str| {
        let (mut own, mut parts) = (pattern.split('/'), path.split('/'));
        loop {
            match (own.next(), parts.next()) {
                (None, None) => return true,
                (Some(part), Some(_)) if part.starts_with("{*") => return true,
                (Some(part), Some(given)) if part == given || part.starts_with('{') => {}
                _ => return false,
            }
        }
    };
    let mut routes: Vec<_> = routes::all()
        .into_iter()
        .filter(|route| route.method == *method)
        .map(|route| route.path)
        .collect();
    // What is written out goes before what is named.
    routes.sort_by_key(|path| path.matches('{').count());
    let found = routes.into_iter().find(|pattern| fits(pattern));
    found.map(str::to_owned)
}

/// The people of the walk. The visitor is nobody.
const PEOPLE: [Option<&str>; 6] = [
    None,
    Some("Waiting"),
    Some("Member"),
    Some("Admin"),
    Some("Administrator"),
    Some("Colleague"),
];

/// What a form is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It has fields.
    Asks,
    /// It has none: it approves, links, switches.
    Does,
    /// It has none, and takes something away, if only the workspace that somebody works in.
    Ends,
    /// It has fields, and takes something away: a password, to delete an account.
    EndsAndAsks,
}

impl Kind {
    fn of(form: &Form) -> Self {
        const ENDS: [&str; 10] = [
            "delete",
            "end",
            "leave",
            "logout",
            "reject",
            "remove",
            "revoke",
            "sharing",
            "withdraw",
            "workspace",
        ];
        let last = form.action.split('?').next().unwrap_or_default();
        let last = last.trim_end_matches('/').rsplit('/').next();
        let ends = last.is_some_and(|last| ENDS.contains(&last));
        let asks = form.fields.iter().any(|field| field.kind != "hidden");
        match (ends, asks) {
            (true, true) => Self::EndsAndAsks,
            (true, false) => Self::Ends,
            (false, true) => Self::Asks,
            (false, false) => Self::Does,
        }
    }
}

/// A walk with one text.
pub(super) struct Walk<'w> {
    world: &'w World,
    text: String,
    ids: BTreeMap<&'static str, PersonId>,
    browsers: BTreeMap<&'static str, Browser<'w>>,
    /// Where it begins; what mails and answers lead to comes to it.
    seeds: BTreeSet<String>,
    /// Pages that are asked for with the text.
    asked: BTreeSet<String>,
    pub(super) sent: BTreeSet<Sent>,
    /// The routes of pages that were read.
    pub(super) read: BTreeSet<String>,
    number: usize,
}

impl<'w> Walk<'w> {
    pub(super) async fn new(world: &'w World, text: &str) -> Self {
        let code = world.practice();
        let mut ids = BTreeMap::new();
        for name in PEOPLE.into_iter().flatten() {
            world.person_who(name, name == "Administrator").await;
            ids.insert(name, world.id(name).await);
        }
        world.member("Admin", code, "Administrator").await;
        for name in ["Member", "Colleague"] {
            world.member(name, code, "Admin").await;
        }
        let waiting = by(Some(ids["Waiting"].clone()));
        let wants = world.accounts.store.ask_for_access(code, &waiting).await;
        wants.unwrap().unwrap();
        let escaped: String =
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
                .to_string();
        let registry = datasets::built_in();
        let slug = registry.tools().find_map(|tool| tool.slug()).unwrap();
        let other = world.practices()[1];
        let mut seeds: BTreeSet<String> = [
            "/tools/".to_owned(),
            format!("/tools/{slug}/?org={code}&group=own&own={other}"),
            format!("/tools/{}/?org={code}", calculators::MENU[0].slug),
            // Organisations that somebody may ask to work for.
            format!("/accounts/profile/?find={other}"),
        ]
        .into();
        seeds.extend(links_of_mails(world, &ids["Admin"]).await);
        let mut asked: BTreeSet<String> = [
            format!("/search/?q={escaped}"),
            format!("/tools/{slug}/?org={code}&show={escaped}"),
        ]
        .into();
        for route in routes::all() {
            if route.method == Method::GET && !route.path.contains('{') {
                seeds.insert(format!("{}/", route.path));
                let names = [
                    "q", "find", "done", "kind", "next", "save", "group", "token", "address",
                ];
                for name in names {
                    asked.insert(format!("{}/?{name}={escaped}", route.path));
                }
            }
        }
        Self {
            world,
            text: text.to_owned(),
            ids,
            browsers: BTreeMap::new(),
            seeds,
            asked,
            sent: BTreeSet::new(),
            read: BTreeSet::new(),
            number: 0,
        }
    }

    /// A browser of somebody, signed in; `None` where the account was deleted.
    async fn browser(&mut self, who: Option<&'static str>) -> Option<Browser<'w>> {
        const NETWORKS: [&str; 6] = [
            "192.0.2.1",
            "192.0.2.2",
            "192.0.2.3",
            "192.0.2.4",
            "192.0.2.5",
            "192.0.2.6",
        ];
        let place = PEOPLE.iter().position(|one| *one == who).unwrap();
        let Some(name) = who else {
            return Some(self.world.browser().from(NETWORKS[place]));
        };
        let store = &self.world.accounts.store;
        if let Some(kept) = self.browsers.get(name)
            && let Some(token) = kept.cookie.as_deref().and_then(Token::read)
            && let Ok(Some((_, person))) = store.signed_in(&token.hash(), Timestamp::now()).await
            // Some forms sign in somebody else.
            && person.id == self.ids[name]
        {
            return Some(kept.clone());
        }
        let id = &self.ids[name];
        store.person(id).await.unwrap()?;
        let browser = self.world.signed_in_as(id.clone()).await;
        Some(browser.from(NETWORKS[place]))
    }

    /// Keeps a browser with the cookie that it was given last.
    fn keep(&mut self, who: Option<&'static str>, browser: Browser<'w>) {
        if let Some(name) = who {
            self.browsers.insert(name, browser);
        }
    }

    /// Reads all pages that somebody gets to from the seeds, and gives their forms with how
    /// often the text was seen.
    async fn pages(&mut self, who: Option<&'static str>) -> (Vec<Form>, usize) {
        let Some(mut browser) = self.browser(who).await else {
            return (Vec::new(), 0);
        };
        let mut waiting: Vec<String> = self.seeds.iter().cloned().collect();
        let mut seen: BTreeSet<String> = waiting.iter().cloned().collect();
        let mut alike: BTreeMap<String, usize> = BTreeMap::new();
        let mut forms: Vec<Form> = Vec::new();
        let (mut found, mut read) = (0, BTreeSet::new());
        while let Some(address) = waiting.pop() {
            let reply = browser.get(&address).await;
            found += look_at(&address, &reply);
            let is_there = !reply.location().starts_with("/accounts/login/")
                && (reply.status.is_success() || reply.status.is_redirection());
            if is_there {
                read.extend(pattern_of(&Method::GET, &address));
            }
            let text = reply.text();
            for form in forms_of(&text, &address) {
                if !forms.contains(&form) {
                    forms.push(form);
                }
            }
            let links = links_of(&text).into_iter();
            for link in links.chain([reply.location().to_owned()]) {
                // A saved view leads to a tool, where it can be saved anew.
                let tool = link.starts_with("/tools/") && link == reply.location();
                let tool = tool.then(|| "a saved view".to_owned());
                let Some(pattern) = pattern_of(&Method::GET, &link).or(tool) else {
                    continue;
                };
                let names = link.split(['?', '&']).skip(1);
                let names: Vec<_> = names.map(|pair| pair.split('=').next()).collect();
                let count = alike.entry(format!("{pattern} {names:?}")).or_default();
                if *count < ALIKE && seen.insert(link.clone()) {
                    *count += 1;
                    waiting.push(link);
                }
            }
        }
        self.read.extend(read);
        self.keep(who, browser);
        (forms, found)
    }

    /// Sends every form that can be found with the text in each of its fields, then those that
    /// have no fields, those that take something away last: what is gone leads nowhere.
    pub(super) async fn send_every_form(&mut self) {
        use Kind::{Asks, Does, Ends, EndsAndAsks};
        // What is done before a new password ends the links that lead to it.
        for kind in [Does, Asks, Asks, Does, Ends, Ends, EndsAndAsks] {
            // Signed in anew, with the workspace that one begins with.
            self.browsers.clear();
            if kind == Ends {
                // Elsewhere, so that there is a sign-in to end.
                self.world.signed_in_as(self.ids["Admin"].clone()).await;
            }
            for who in PEOPLE {
                if who == Some("Colleague") {
                    continue;
                }
                let (forms, _) = self.pages(who).await;
                for form in forms {
                    if Kind::of(&form) == kind {
                        self.send(who, &form).await;
                    }
                }
            }
        }
    }

    /// Sends a form, unless one like it was sent by the same person.
    async fn send(&mut self, who: Option<&'static str>, form: &Form) {
        let Some(pattern) = pattern_of(&form.method, &form.action) else {
            return;
        };
        let fields = form.fields.iter().map(|field| field.name.clone());
        let sent = Sent {
            who,
            pattern,
            fields: fields.collect(),
        };
        if !self.sent.insert(sent) {
            return;
        }
        // With sensible words in every field, so that what follows from it is there to be read.
        self.send_once(who, form, None, false).await;
        // Passwords last: one that is taken is no longer the one that other forms ask for.
        let mut order: Vec<usize> = (0..form.fields.len()).collect();
        order.sort_by_key(|field| form.fields[*field].kind == "password");
        let has_address = form.fields.iter().any(|field| field.kind == "email");
        if has_address {
            self.send_once(who, form, None, true).await;
        }
        for field in order {
            self.send_once(who, form, Some(field), false).await;
            if has_address {
                self.send_once(who, form, Some(field), true).await;
            }
        }
    }

    /// Sends a form with the text in one of its fields and something sensible in the others;
    /// addresses are of somebody or of nobody.
    async fn send_once(
        &mut self,
        who: Option<&'static str>,
        form: &Form,
        field: Option<usize>,
        of_somebody: bool,
    ) {
        self.number += 1;
        let address = if of_somebody {
            address_of("Member")
        } else {
            address_of(&format!("Nobody {}", self.number))
        };
        let values: Vec<(String, String)> = (0..)
            .zip(&form.fields)
            .map(|(place, own)| {
                let value = match own.kind.as_str() {
                    _ if field == Some(place) => self.text.as_str(),
                    "password" => PASSWORD,
                    "email" => address.as_str(),
                    "text" | "search" | "textarea" if own.value.is_empty() => "Words",
                    _ => own.value.as_str(),
                };
                (own.name.clone(), value.to_owned())
            })
            .collect();
        let Some(mut browser) = self.browser(who).await else {
            return;
        };
        let what = format!("{} {} with {field:?} by {who:?}", form.method, form.action);
        let reply = if form.is_of_files {
            upload(&mut browser, &form.action, &form.fields, &values).await
        } else {
            let pairs: Vec<(&str, &str)> = values
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            if form.method == Method::GET {
                let query: Vec<String> = pairs.iter().map(escaped).collect();
                browser
                    .get(&format!("{}?{}", form.action, query.join("&")))
                    .await
            } else {
                browser.post(&form.action, &pairs).await
            }
        };
        look_at(&what, &reply);
        let text = reply.text();
        self.seeds.extend(shared_links(&text));
        if reply.status == StatusCode::SEE_OTHER {
            let next = browser.get(reply.location()).await;
            look_at(&what, &next);
            self.seeds.extend(shared_links(&next.text()));
        }
        self.keep(who, browser);
        for mail in self.world.mails().await {
            let link = mail.link.as_deref();
            let link = link.and_then(|link| link.strip_prefix("http://127.0.0.1"));
            self.seeds.extend(link.map(str::to_owned));
        }
    }

    /// Reads what everybody can see, and all mails; gives how often the text was seen.
    pub(super) async fn read_everything(&mut self) -> usize {
        let mut found = 0;
        for who in PEOPLE {
            found += self.pages(who).await.1;
        }
        for who in [None, Some("Member"), Some("Administrator")] {
            let Some(mut browser) = self.browser(who).await else {
                continue;
            };
            for address in &self.asked {
                found += look_at(address, &browser.get(address).await);
            }
        }
        let mails = self.world.mails().await;
        found + mails.iter().map(look_at_mail).sum::<usize>()
    }
}

/// Where mails lead to that somebody asked for: to a new password and to a new address.
async fn links_of_mails(world: &World, admin: &PersonId) -> [String; 2] {
    let mut visitor = world.browser().from("192.0.2.8");
    let waiting = address_of("Waiting");
    let asked = [("address", waiting.as_str())];
    visitor.post("/accounts/password-reset/", &asked).await;
    let reset = world.link_to(&waiting).await;
    let mut browser = world.signed_in_as(admin.clone()).await.from("192.0.2.9");
    let new = address_of("Admin Elsewhere");
    let asked = [("address", new.as_str()), ("password", PASSWORD)];
    browser.post("/accounts/profile/address/", &asked).await;
    [reset, world.link_to(&new).await]
}

fn escaped((name, value): &(&str, &str)) -> String {
    let escape =
        |text| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC);
    format!("{}={}", escape(name), escape(value))
}

/// Sends a form with a file, whose name is the value of its field.
async fn upload(
    browser: &mut Browser<'_>,
    action: &str,
    fields: &[Field],
    values: &[(String, String)],
) -> Reply {
    let mut body = String::new();
    for (field, (name, value)) in fields.iter().zip(values) {
        body.push_str("--edge\r\ncontent-disposition: form-data; name=\"");
        body.push_str(name);
        if field.kind == "file" {
            // As browsers write a name.
            let value = if value.is_empty() { "figures" } else { value };
            let value = value
                .replace('"', "%22")
                .replace('\r', "%0D")
                .replace('\n', "%0A");
            body.push_str(&format!(
                "\"; filename=\"{value}.csv\"\r\n\r\nmonth,patients\n2026-01,9000\n\r\n"
            ));
        } else {
            body.push_str(&format!("\"\r\n\r\n{value}\r\n"));
        }
    }
    body.push_str("--edge--\r\n");
    let headers = [
        ("content-type", "multipart/form-data; boundary=edge"),
        ("sec-fetch-site", "same-origin"),
    ];
    browser
        .send(Method::POST, action, &headers, Body::from(body))
        .await
}
