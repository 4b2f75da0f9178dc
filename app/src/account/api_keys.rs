//! Keys for programs: one's own, and for administrators everybody's.

use jiff::Timestamp;
use leptos::prelude::*;
use store::accounts::{ApiKey, ApiKeyId, Person};

use super::form::{Entry, Field, Form, Look, button, button_form, post, select};
use super::frame::{Frame, Tab, more, section, tag};
use super::page::Page;
use super::table::{Cell, Column, Listing, Row, TableFrame, listing, table};
use super::words;

/// How long a key may live, as the form offers it: days, and what is said.
pub const LIVES: [(&str, &str); 4] = [
    ("30", "30 days"),
    ("90", "90 days"),
    ("365", "A year"),
    ("never", "For ever, until it is revoked"),
];

/// A key that was made just now.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// What it is called.
    pub name: String,
    /// The whole key, which is never shown again.
    pub secret: String,
}

/// A key with how often it was used.
#[derive(Debug, Clone)]
pub struct UsedKey {
    /// The key.
    pub key: ApiKey,
    /// Requests on each of the last days, the last one today.
    pub days: Vec<u64>,
}

/// The page of one's own keys.
#[derive(Debug, Clone)]
pub struct ApiKeys {
    /// Who is signed in.
    pub person: Person,
    /// Their keys, newest first.
    pub keys: Vec<UsedKey>,
    /// Now: keys end.
    pub now: Timestamp,
    /// A key that was made just now.
    pub new_key: Option<NewKey>,
    /// For a new key: `name`, `life`.
    pub form: Form,
    /// Word of what was done.
    pub done: Option<String>,
}

/// One's own keys.
#[must_use]
pub fn api_keys(model: &ApiKeys) -> Page {
    const COLUMNS: [Column; 6] = [
        Column::words("Key"),
        Column::words("State"),
        Column::words("Ends"),
        Column::words("Last used"),
        Column::words("Requests a day"),
        Column::actions("Revoke"),
    ];
    let rows: Vec<Row> = model
        .keys
        .iter()
        .map(|used| own_row(used, model.now))
        .collect();
    let keys = if rows.is_empty() {
        view! { <p class="aside">"You have made no key yet."</p> }.into_any()
    } else {
        table("Your API keys", &COLUMNS, rows)
    };
    Frame::tab(&model.person, Tab::ApiKeys)
        .below(view! {
            <p class="lead">
                "A key lets a program of yours read the figures. The "
                <a href="/docs/api/">"cookbook"</a> " shows how; "
                <a href="/api/docs/">"try the API"</a> ", or read the "
                <a href="/api/redoc/">"reference"</a> "."
            </p>
        })
        .done(model.done.as_ref())
        .form(&model.form)
        .page(view! {
            {model.new_key.as_ref().map(new_key)}
            {section("keys", "Your keys", "", keys)}
            {section(
                "make",
                "Make a key",
                "One for each program, so that you can end one without the others.",
                make(&model.form),
            )}
        })
}

fn make(form: &Form) -> AnyView {
    let form = form.clone().or("life", "365");
    let lives = LIVES.map(|(days, words)| (days.to_owned(), words.to_owned()));
    post(
        "/accounts/api-keys/",
        view! {
            {Field::new(&form, "name", "Name", Entry::Text)
                .hint("What uses it: Board report, Power BI, for instance.")
                .view()}
            {select(&form, "life", "It works for", "", lives.into())}
            {button("Make the key", "", Look::Primary)}
        },
    )
}

fn new_key(key: &NewKey) -> AnyView {
    view! {
        <section class="panel" aria-labelledby="new-key-heading">
            <h2 id="new-key-heading">{format!("The key {}", key.name)}</h2>
            <p>
                "Copy it now: it is shown only this once, and we keep only its hash. It goes into the header "
                <code>"Authorization: Bearer"</code>
                " and never into an address. Whoever has it reads in your name; revoke it if it gets lost. It is revoked with every new password or address of your account."
            </p>
            <div class="entry">
                <label for="new-key">"The key"</label>
                <div class="beside">
                    <input
                        id="new-key"
                        type="text"
                        readonly
                        autocomplete="off"
                        spellcheck="false"
                        value=key.secret.clone()
                    />
                    <button class="btn script-only" type="button" data-copy="new-key">
                        "Copy"
                    </button>
                </div>
            </div>
        </section>
    }
    .into_any()
}

/// What a key is at a moment, in a word.
fn state(key: &ApiKey, now: Timestamp) -> &'static str {
    if key.revoked_at.is_some() {
        "revoked"
    } else if key.works(now) {
        "works"
    } else {
        "expired"
    }
}

fn state_cell(key: &ApiKey, now: Timestamp) -> Cell {
    Cell::View(tag(state(key, now)))
}

fn end_cell(key: &ApiKey) -> Cell {
    match (key.revoked_at, key.expires_at) {
        (Some(at), _) | (None, Some(at)) => Cell::View(words::on_day(at)),
        (None, None) => Cell::Text("never".to_owned()),
    }
}

fn used_cell(key: &ApiKey) -> Cell {
    key.used_at.map_or_else(
        || Cell::Text("never".to_owned()),
        |at| Cell::View(words::at_moment(at)),
    )
}

fn own_row(used: &UsedKey, now: Timestamp) -> Row {
    let key = &used.key;
    let limits = format!(
        "{}…, {} requests a minute, {} a day",
        key.prefix,
        words::number(key.per_minute.into()),
        words::number(key.per_day.into())
    );
    let revoke = if key.works(now) {
        let action = format!("/accounts/api-keys/{}/revoke/", key.id);
        let about = format!("the key {}", key.name);
        Cell::View(button_form(&action, &[], "Revoke", &about, Look::Grave))
    } else {
        Cell::Empty
    };
    Row::new(vec![
        Cell::Detailed(key.name.clone(), limits),
        state_cell(key, now),
        end_cell(key),
        used_cell(key),
        Cell::View(bars(&used.days)),
        revoke,
    ])
}

/// The requests of the last days as bars, with the same in words.
fn bars(days: &[u64]) -> AnyView {
    const WIDTH: usize = 4;
    const HEIGHT: u64 = 28;
    let most = days.iter().copied().max().unwrap_or_default();
    let all: u64 = days.iter().sum();
    if all == 0 {
        return view! { <span class="quiet">"none in 30 days"</span> }.into_any();
    }
    let today = days.last().copied().unwrap_or_default();
    let said = format!(
        "{} in {} days, at most {} on one day, {} today",
        words::count(all, "request", "requests"),
        days.len(),
        words::number(most),
        words::number(today)
    );
    let rects = days
        .iter()
        .enumerate()
        .filter(|(_, requests)| **requests > 0)
        .map(|(place, requests)| {
            // A day with a single request is seen too.
            let height = (requests * HEIGHT / most).max(1);
            view! {
                <rect
                    x=(place * WIDTH).to_string()
                    y=(HEIGHT - height).to_string()
                    width=(WIDTH - 1).to_string()
                    height=height.to_string()
                />
            }
        })
        .collect_view();
    let width = days.len() * WIDTH;
    view! {
        <svg
            class="key-use"
            role="img"
            aria-label=said.clone()
            width=width.to_string()
            height=HEIGHT.to_string()
            fill="currentColor"
        >
            {rects}
        </svg>
        <span class="detail">{format!("{} today, at most {}", words::number(today), words::number(most))}</span>
    }
    .into_any()
}

/// The administrators' page of keys.
#[derive(Debug, Clone)]
pub struct EveryKey {
    /// Who is signed in.
    pub person: Person,
    /// The keys.
    pub list: Listing<ApiKey>,
    /// Now: keys end.
    pub now: Timestamp,
    /// A key that was made just now.
    pub new_key: Option<NewKey>,
    /// For a new key: `name`, `address` (empty for nobody's), `life`, `per_minute`, `per_day`.
    pub form: Form,
    /// Limits that were refused: of which key, with `per_minute`, `per_day`.
    pub limits: Option<(ApiKeyId, Form)>,
    /// Word of what was done.
    pub done: Option<String>,
}

/// Every key there is.
#[must_use]
pub fn every_key(model: &EveryKey) -> Page {
    const COLUMNS: [Column; 5] = [
        Column::words("Key"),
        Column::words("Whose"),
        Column::words("State"),
        Column::words("Ends"),
        Column::words("Last used"),
    ];
    let around = TableFrame {
        path: "/admin/api-keys/",
        search: "Search keys",
        hint: "A part of a name, or the first letters of a key.",
        noun: ("key", "keys"),
        empty: "Nobody has made a key yet.",
    };
    let limits = model
        .limits
        .as_ref()
        .map(|(id, form)| (id.clone(), form.scoped(limits_scope(id))));
    let rows = |key: &ApiKey| {
        let form = limits
            .as_ref()
            .filter(|(id, _)| *id == key.id)
            .map(|(_, form)| form);
        let detail = format!(
            "{}…, {} requests a minute, {} a day",
            key.prefix,
            words::number(key.per_minute.into()),
            words::number(key.per_day.into())
        );
        Row::new(vec![
            Cell::Detailed(key.name.clone(), detail),
            Cell::Text(key.owner.clone().unwrap_or_else(|| "nobody’s".to_owned())),
            state_cell(key, model.now),
            end_cell(key),
            used_cell(key),
        ])
        .under(key.works(model.now).then(|| change(key, form)))
    };
    let mut frame = Frame::under(&model.person, Tab::Administration, "API keys")
        .done(model.done.as_ref())
        .form(&model.form);
    if let Some((_, form)) = &limits {
        frame = frame.form(form);
    }
    frame.page(view! {
        {model.new_key.as_ref().map(new_key)}
        <div class="long">{listing(&around, "API keys", &COLUMNS, &model.list, rows)}</div>
        {section(
            "make",
            "Make a key for somebody",
            "It is shown once, to you; give it to them in a safe way.",
            make_for(&model.form),
        )}
    })
}

fn limits_scope(id: &ApiKeyId) -> String {
    format!("limits-{id}")
}

fn change(key: &ApiKey, form: Option<&Form>) -> AnyView {
    let limits = form
        .cloned()
        .unwrap_or_default()
        .scoped(limits_scope(&key.id))
        .or("per_minute", &key.per_minute.to_string())
        .or("per_day", &key.per_day.to_string());
    let about = format!("of the key {}", key.name);
    let address = |action: &str| format!("/admin/api-keys/{}/{action}/", key.id);
    let fields = view! {
        {Field::new(&limits, "per_minute", "Requests a minute", Entry::Text).about(&about).view()}
        {Field::new(&limits, "per_day", "Requests a day", Entry::Text).about(&about).view()}
        {button("Change the limits", &about, Look::Ordinary)}
    };
    more(
        "Change",
        &format!("the key {}", key.name),
        form.is_some(),
        view! {
            {post(&address("limits"), fields)}
            {button_form(&address("revoke"), &[], "Revoke", &format!("the key {}", key.name), Look::Grave)}
        },
    )
}

fn make_for(form: &Form) -> AnyView {
    let form = form
        .clone()
        .or("life", "365")
        .or("per_minute", &store::accounts::LIMIT_A_MINUTE.to_string())
        .or("per_day", &store::accounts::LIMIT_A_DAY.to_string());
    let lives = LIVES.map(|(days, words)| (days.to_owned(), words.to_owned()));
    post(
        "/admin/api-keys/",
        view! {
            {Field::new(&form, "name", "Name", Entry::Text).hint("What uses it.").view()}
            {Field::new(&form, "address", "Mail address of whose it shall be", Entry::Address)
                .hint("Somebody with an account; empty for a key of nobody’s.")
                .view()}
            {select(&form, "life", "It works for", "", lives.into())}
            {Field::new(&form, "per_minute", "Requests a minute", Entry::Text).view()}
            {Field::new(&form, "per_day", "Requests a day", Entry::Text).view()}
            {button("Make the key", "", Look::Primary)}
        },
    )
}
