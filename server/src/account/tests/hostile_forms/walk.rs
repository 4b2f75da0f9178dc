//! Walking the site as several people: reading pages, finding their forms and sending them.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use axum::http::{Method, StatusCode};
use store::accounts::PersonId;

use super::look_at;
use crate::account::routes;
use crate::account::tests::world::{Browser, PASSWORD, Reply, World, address_of, by};
use crate::hostile::look::look_at_mail;
use crate::hostile::markup::{Piece, pieces};

/// How many pages of one address with the same names in its query are read by one person.
const ALIKE: usize = 3;

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Field {
    name: String,
    /// The type of an input, or the name of another element.
    kind: String,
    /// What is sent where nobody types anything.
    value: String,
}

/// A form as it stands in a page.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Form {
    method: Method,
    action: String,
    is_of_files: bool,
    fields: Vec<Field>,
}

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

/// A walk with one text.
pub(super) struct Walk<'w> {
    world: &'w World,
    text: String,
    ids: BTreeMap<&'static str, PersonId>,
    /// Where it begins; what mails and answers lead to comes to it.
    seeds: BTreeSet<String>,
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
        let asked = world.accounts.store.ask_for_access(code, &waiting).await;
        asked.unwrap().unwrap();
        let escaped: String =
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
                .to_string();
        let registry = datasets::built_in();
        let slug = registry.tools().find_map(|tool| tool.slug()).unwrap();
        let other = world.practices()[1];
        let mut seeds: BTreeSet<String> = [
            "/".to_owned(),
            "/tools/".to_owned(),
            format!("/search/?q={escaped}"),
            format!("/tools/{slug}/?org={code}"),
            format!("/tools/{slug}/?org={code}&group=own&own={other}"),
            format!("/tools/{slug}/nation/?org={code}&show={escaped}"),
            format!(
                "/tools/{}/?org={code}&name={escaped}",
                calculators::MENU[0].slug
            ),
            // Organisations that somebody may ask to work for.
            format!("/accounts/profile/?find={other}"),
        ]
        .into();
        for route in routes::all() {
            if route.method == Method::GET && !route.path.contains('{') {
                seeds.insert(format!("{}/", route.path));
                for name in [
                    "q", "find", "done", "kind", "next", "save", "group", "token", "page",
                ] {
                    seeds.insert(format!("{}/?{name}={escaped}", route.path));
                }
            }
        }
        Self {
            world,
            text: text.to_owned(),
            ids,
            seeds,
            sent: BTreeSet::new(),
            read: BTreeSet::new(),
            number: 0,
        }
    }

    /// A browser of somebody, signed in; `None` where the account was deleted.
    async fn browser(&self, who: Option<&'static str>) -> Option<Browser<'w>> {
        const NETWORKS: [&str; 6] = [
            "192.0.2.1",
            "192.0.2.2",
            "192.0.2.3",
            "192.0.2.4",
            "192.0.2.5",
            "192.0.2.6",
        ];
        let place = PEOPLE.iter().position(|one| *one == who).unwrap();
        let browser = match who {
            None => self.world.browser(),
            Some(name) => {
                let id = &self.ids[name];
                self.world.accounts.store.person(id).await.unwrap()?;
                self.world.signed_in_as(id.clone()).await
            }
        };
        Some(browser.from(NETWORKS[place]))
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
            if reply.status.is_success() {
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
                let Some(pattern) = pattern_of(&Method::GET, &link) else {
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
        (forms, found)
    }

    /// Sends every form that can be found with the text in each of its fields, then those that
    /// have no fields: they approve, leave, end and delete.
    pub(super) async fn send_every_form(&mut self) {
        for has_fields in [true, true, false, true, false] {
            for who in PEOPLE {
                if who == Some("Colleague") {
                    continue;
                }
                let (forms, _) = self.pages(who).await;
                for form in forms {
                    let is_wanted = form.fields.iter().any(|field| field.kind != "hidden");
                    if is_wanted == has_fields {
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
        if form.fields.iter().all(|field| field.kind == "hidden") {
            self.send_once(who, form, None, false).await;
        }
        // Passwords last: one that is taken is no longer the one that other forms ask for.
        let mut order: Vec<usize> = (0..form.fields.len()).collect();
        order.sort_by_key(|field| form.fields[*field].kind == "password");
        let has_address = form.fields.iter().any(|field| field.kind == "email");
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
                let query: Vec<String> = pairs.iter().map(|pair| escaped(pair)).collect();
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
        }
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
        let mails = self.world.mails().await;
        found + mails.iter().map(look_at_mail).sum::<usize>()
    }
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

/// The addresses of documents that are shared by link, wherever a page has them.
fn shared_links(text: &str) -> Vec<String> {
    text.match_indices("/shared/")
        .map(|(at, _)| {
            let rest = &text[at..];
            let end = rest.find(['"', '<', ' ', '\n']).unwrap_or(rest.len());
            rest[..end].to_owned()
        })
        .collect()
}

/// The addresses that a page links to.
fn links_of(page: &str) -> Vec<String> {
    let mut links = Vec::new();
    for piece in pieces(page) {
        if let Piece::Element(name, attributes) = piece
            && name == "a"
        {
            let hrefs = attributes.into_iter().filter(|(name, _)| name == "href");
            links.extend(hrefs.map(|(_, link)| link));
        }
    }
    links
}

/// The forms of a page.
fn forms_of(page: &str, address: &str) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    let mut is_within = false;
    let mut list: Option<Field> = None;
    for piece in pieces(page) {
        match piece {
            Piece::Element(name, attributes) => {
                let get = |wanted: &str| {
                    let mut all = attributes.iter();
                    all.find(|(name, _)| name == wanted)
                        .map(|(_, value)| value.clone())
                };
                let text = |wanted: &str| get(wanted).unwrap_or_default();
                match name.as_str() {
                    "form" => {
                        is_within = true;
                        let action = get("action").unwrap_or_else(|| address.to_owned());
                        let is_post = text("method").eq_ignore_ascii_case("post");
                        forms.push(Form {
                            method: if is_post { Method::POST } else { Method::GET },
                            action,
                            is_of_files: text("enctype") == "multipart/form-data",
                            fields: Vec::new(),
                        });
                    }
                    "option" => {
                        // The last choice that is one.
                        if let Some(list) = &mut list
                            && !text("value").is_empty()
                        {
                            list.value = text("value");
                        }
                    }
                    "select" => {
                        list = Some(Field {
                            name: text("name"),
                            kind: name,
                            value: String::new(),
                        });
                    }
                    "input" | "textarea" | "button" if is_within && get("name").is_some() => {
                        let kind = match name.as_str() {
                            "input" => get("type").unwrap_or_else(|| "text".to_owned()),
                            _ => name.clone(),
                        };
                        add(
                            &mut forms,
                            Field {
                                name: text("name"),
                                kind,
                                value: text("value"),
                            },
                        );
                    }
                    _ => {}
                }
            }
            Piece::End(name) if name == "form" => is_within = false,
            Piece::End(name) if name == "select" => {
                if let Some(field) = list.take().filter(|_| is_within) {
                    add(&mut forms, field);
                }
            }
            Piece::End(_) | Piece::Text(..) => {}
        }
    }
    forms
}

/// Adds a field to the last form; of several of one name the last one that has a value holds.
fn add(forms: &mut [Form], field: Field) {
    let Some(form) = forms.last_mut() else {
        return;
    };
    let known = form
        .fields
        .iter_mut()
        .find(|known| known.name == field.name);
    match known {
        Some(known) if !field.value.is_empty() => *known = field,
        Some(_) => {}
        None => form.fields.push(field),
    }
}
