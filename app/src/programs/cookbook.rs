//! The cookbook of the interface. A test asks for every example on it, and holds the answer
//! against what the page says of it.

mod recipes;

use domain::api_rows::iso;
use domain::organisation::Kind;
use domain::period::Period;
use domain::snapshot::Snapshot;
use leptos::prelude::*;

use super::request::Request;
use super::snippets::{Language, curl};
use super::{KEYS, TRY, code, snippet};
use crate::account::frame::{Frame, section};
use crate::account::page::Page;
use crate::account::words;
use answers::questions;

/// The datasets of which the cookbook gives examples.
const APPOINTMENTS: &str = "gp-appointments";
const LIST_SIZE: &str = "list-size";
const PREVALENCE: &str = "qof-prevalence";

/// What the examples ask for: something that is loaded here, so that all of them answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examples {
    practice: String,
    pcn: String,
    sub_icb: String,
    /// A month of list sizes, by its first day.
    lists: String,
    /// A month of appointments.
    appointments: String,
    /// A year of the prevalence of conditions, as published.
    prevalence: String,
}

impl Examples {
    /// Examples from what is loaded; where nothing is, those show the form alone.
    #[must_use]
    pub fn of(snapshot: &Snapshot) -> Self {
        let latest = |dataset: &str| -> Option<Period> {
            let facts = snapshot.facts(dataset)?;
            let period = facts.latest(Kind::Practice)?;
            facts.periods().get(period).copied()
        };
        let month = |dataset: &str| latest(dataset).map_or("2026-01-01".to_owned(), iso);
        let practice = questions::site(snapshot).examples.into_iter().next();
        let practice = practice.and_then(|(code, _)| snapshot.catalogue.by_code(code));
        let geography = latest(APPOINTMENTS)
            .or_else(|| latest(LIST_SIZE))
            .map(|period| snapshot.geographies.at(period.first_month()));
        let area = |kind: Kind, otherwise: &str| {
            practice
                .zip(geography.as_ref())
                .and_then(|(practice, geography)| geography.parent(practice.ordinal, kind))
                .and_then(|area| snapshot.catalogue.get(area))
                .map_or_else(|| otherwise.to_owned(), |area| area.code.to_string())
        };
        Self {
            practice: practice
                .map_or_else(|| "A81002".to_owned(), |practice| practice.code.to_string()),
            pcn: area(Kind::Pcn, "U00001"),
            sub_icb: area(Kind::SubIcb, "16C"),
            lists: month(LIST_SIZE),
            appointments: month(APPOINTMENTS),
            prevalence: latest(PREVALENCE).map_or("2024/25".to_owned(), iso),
        }
    }
}

/// What an example answers with.
enum Answers {
    /// A list whose rows have these fields.
    Rows(&'static [&'static str]),
    /// An object with these fields.
    Object(&'static [&'static str]),
    /// Lines of text with these columns.
    Csv(&'static [&'static str]),
    /// This status, and a body with this field.
    Error(u16, &'static str),
    /// Nothing, because nothing is new.
    NotModified,
}

impl Answers {
    /// As a sentence below the example.
    fn words(&self) -> AnyView {
        let (status, words, fields) = match self {
            Self::Rows(fields) => ("200", "a list; each row has", fields),
            Self::Object(fields) => ("200", "an object with", fields),
            Self::Csv(fields) => ("200", "CSV, with the columns", fields),
            Self::Error(status, field) => {
                return view! {
                    <p class="answers">
                        "Answers "
                        <b>{status.to_string()}</b>
                        ": why, under "
                        <code>{*field}</code>
                    </p>
                }
                .into_any();
            }
            Self::NotModified => {
                return view! {
                    <p class="answers">"Answers " <b>"200"</b> " at first, and " <b>"304"</b> " without a body until the answer changes"</p>
                }
                .into_any();
            }
        };
        let names = fields
            .iter()
            .enumerate()
            .map(|(place, name)| {
                let before = if place == 0 { " " } else { ", " };
                view! {
                    {before}
                    <code>{*name}</code>
                }
            })
            .collect_view();
        view! {
            <p class="answers">"Answers " <b>{status}</b> {format!(": {words}")} {names}</p>
        }
        .into_any()
    }
}

/// An example: what is written, and what comes back.
fn example(text: AnyView, answers: &Answers) -> AnyView {
    view! { <div class="example">{text} {answers.words()}</div> }.into_any()
}

/// The parts of the page, in order: where each begins, and its name.
const PARTS: [(&str, &str); 7] = [
    ("key", "Your key"),
    ("lists", "Lists and pages"),
    ("filters", "Filters"),
    ("rows", "What a row says"),
    ("errors", "Errors and limits"),
    ("recipes", "Recipes"),
    ("refresh", "Staying up to date"),
];

/// The cookbook, on the site with this address.
#[must_use]
pub fn page(examples: &Examples, site: &str) -> Page {
    let contents = PARTS
        .iter()
        .map(|(id, name)| {
            view! {
                <li>
                    <a href=format!("#{id}")>{*name}</a>
                </li>
            }
        })
        .collect_view();
    let cook = Cookbook { examples, site };
    let parts = [
        cook.key(),
        cook.lists(),
        cook.filters(),
        rows(),
        cook.errors(),
        cook.recipes(),
        cook.refresh(),
    ];
    let parts = PARTS
        .iter()
        .zip(parts)
        .map(|((id, name), content)| section(id, *name, "", content))
        .collect_view();
    Frame::open("API cookbook")
        .below(view! {
            <p class="lead">
                "The figures behind the pages, for programs: as JSON or CSV, free, with a key. The examples are complete and ask for figures that are loaded here."
            </p>
            <p class="where">
                <a href=TRY>"Try the API"</a>
                <a href="/api/redoc/">"Reference"</a>
                <a href="/api/schema/">"Schema (OpenAPI 3.1)"</a>
                <a href="/api/v1/">"Index of endpoints"</a>
                <a href=KEYS>"API keys"</a>
            </p>
        })
        .page(view! {
            <div class="programs">
                <nav aria-label="On this page">
                    <ul class="contents">{contents}</ul>
                </nav>
                {parts}
            </div>
        })
}

/// What every part of the page needs.
struct Cookbook<'a> {
    examples: &'a Examples,
    site: &'a str,
}

const LISTS: &str = "/api/v1/list-sizes/";
const OF_LISTS: &[&str] = &["month", "org_code", "org_name", "pcn_code", "patients"];
const OF_VALUES: &[&str] = &[
    "month",
    "org_code",
    "value",
    "numerator",
    "denominator",
    "lower",
    "upper",
];
const OF_COMPARED: &[&str] = &[
    "org_code",
    "org_type",
    "value",
    "lower",
    "upper",
    "percentile",
    "benchmark_name",
    "benchmark_value",
];

impl Cookbook<'_> {
    fn command(&self, id: &str, request: &Request, answers: &Answers) -> AnyView {
        example(code(id, "curl", curl(request, self.site)), answers)
    }

    fn program(
        &self,
        id: &str,
        language: Language,
        request: &Request,
        answers: &Answers,
    ) -> AnyView {
        example(snippet(id, language, request, self.site), answers)
    }

    fn dna_rate(&self) -> Request {
        Request::values(APPOINTMENTS, "dna-rate")
    }

    fn key(&self) -> AnyView {
        let who = Request::new("/api/v1/pcns/").with("page_size", 5);
        let index = format!("curl \"{}\"", Request::new("/api/v1/").address(self.site));
        view! {
            <p>
                <a href=KEYS>"Make a key"</a>
                " with an account: it is shown once. It goes into the header "
                <code>"Authorization: Bearer"</code>
                " of every request, and never into an address, where logs and histories keep it: there it is refused. The examples take it from the environment variable "
                <code>"HARESIGN_KEY"</code> "."
            </p>
            {self.command(
                "example-key",
                &who,
                &Answers::Rows(&["org_code", "org_name", "sub_icb_code", "practices"]),
            )}
            <p>
                "The index of endpoints, the schema and its two viewers need no key. The index says which endpoints there are and which filters each takes."
            </p>
            {example(
                code("example-index", "curl", index),
                &Answers::Object(&["endpoints", "schema", "authentication"]),
            )}
        }
        .into_any()
    }

    fn lists(&self) -> AnyView {
        let all = Request::new(LISTS).with("month", &self.examples.lists);
        let whole = all.clone().with("page_size", 500);
        let second = all.with("page_size", 50).with("page", 2);
        view! {
            <p>
                "Every list comes in pages: "
                <code>"page_size"</code>
                " is 100 where you do not say, and 500 at most. The answer has "
                <code>"count"</code> ", " <code>"next"</code> ", " <code>"previous"</code> " and "
                <code>"results"</code> "."
            </p>
            {self.command("example-page", &second, &Answers::Object(&["count", "next", "previous", "results"]))}
            <p>
                "Follow "
                <code>"next"</code>
                " until it is null, rather than counting pages: it carries a mark of exactly these rows. If a release that is loaded meanwhile changes which rows there are, the next page answers 409 and not with a gap; then begin again. The header "
                <code>"Link"</code> " has the same address."
            </p>
            {self.program("example-all", Language::Python, &whole, &Answers::Rows(OF_LISTS))}
        }
        .into_any()
    }

    fn filters(&self) -> AnyView {
        let within = Request::new("/api/v1/gp-appointments/")
            .with("month", &self.examples.appointments)
            .with("sub_icb", &self.examples.sub_icb);
        let level = Request::new(LISTS)
            .with("month", &self.examples.lists)
            .with("org_type", "icb");
        let of_year = Request::values(PREVALENCE, "prevalence-dm")
            .with("year", &self.examples.prevalence)
            .with("sub_icb", &self.examples.sub_icb);
        view! {
            <p>
                "A month is its first day, "
                <code>{self.examples.lists.clone()}</code>
                "; a year is written as published, 2025/26 or 2025. Organisations are named by their ODS codes. "
                <code>"pcn"</code> ", " <code>"sub_icb"</code> ", " <code>"icb"</code> " and "
                <code>"region"</code>
                " choose what belonged to the area in the month of the row, so that a history follows mergers and moves."
            </p>
            {self.command(
                "example-within",
                &within,
                &Answers::Rows(&["month", "org_code", "sub_icb_code", "appointments", "status_dna"]),
            )}
            <p>
                <code>"org_type"</code>
                " chooses the level: practice, pcn, sub-icb, icb, region or england."
            </p>
            {self.command("example-level", &level, &Answers::Rows(&["month", "org_code", "org_type", "patients"]))}
            <p>
                "What is published by year is asked for by "
                <code>"year"</code>
                ": here how common diabetes is in the practices of a sub-ICB."
            </p>
            {self.command(
                "example-year",
                &of_year,
                &Answers::Rows(&["year", "org_code", "value", "numerator", "denominator"]),
            )}
            <p>
                "The large lists need at least one filter that narrows them. A parameter that does not exist is an error and never ignored: a misspelt filter must not return all of England."
            </p>
        }
        .into_any()
    }

    fn errors(&self) -> AnyView {
        const STATUSES: [(&str, &str); 8] = [
            ("400", "A filter is missing, unknown or cannot be read."),
            (
                "401",
                "No key, or one that does not work: wrong, revoked or expired.",
            ),
            ("404", "There is no such endpoint, organisation or page."),
            (
                "405",
                "The address does not take that method; the header Allow says which it takes.",
            ),
            ("409", "The rows changed while you paged. Begin again."),
            ("413", "The body for a planning tool is too large."),
            (
                "429",
                "Too many requests. The header Retry-After says when to go on.",
            ),
            ("500", "A fault of ours. It is logged; try again later."),
        ];
        let misspelt = Request::new(LISTS).with("mnoth", &self.examples.lists);
        let broad = Request::new(LISTS);
        let beyond = Request::new("/api/v1/pcns/").with("page", 100_000);
        let bare = format!(
            "curl \"{}\"",
            Request::new("/api/v1/pcns/").address(self.site)
        );
        let statuses = STATUSES
            .iter()
            .map(|(status, meaning)| {
                view! {
                    <dt>{*status}</dt>
                    <dd>{*meaning}</dd>
                }
            })
            .collect_view();
        view! {
            <p>
                "The body says what is wrong: under "
                <code>"detail"</code>
                ", or under the name of the parameter at fault, with the values that it takes."
            </p>
            <dl class="facts">{statuses}</dl>
            {self.command("example-misspelt", &misspelt, &Answers::Error(400, "mnoth"))}
            {self.command("example-broad", &broad, &Answers::Error(400, "detail"))}
            {example(code("example-bare", "curl", bare), &Answers::Error(401, "detail"))}
            {self.command("example-beyond", &beyond, &Answers::Error(404, "detail"))}
            <p>
                {format!(
                    "A key may ask {} times a minute and {} times a day, unless an administrator set it otherwise. Every answer says what is left, in ",
                    words::number(store::accounts::LIMIT_A_MINUTE.into()),
                    words::number(store::accounts::LIMIT_A_DAY.into()),
                )}
                <code>"RateLimit-Limit"</code> ", " <code>"RateLimit-Remaining"</code> " and "
                <code>"RateLimit-Reset"</code> "."
            </p>
        }
        .into_any()
    }

    fn refresh(&self) -> AnyView {
        let latest = Request::new(LISTS)
            .with("month", &self.examples.lists)
            .with("org_type", "icb");
        let kept = format!(
            "curl -H \"Authorization: Bearer $HARESIGN_KEY\" \\\n  --etag-compare icbs.etag --etag-save icbs.etag -o icbs.json \\\n  \"{}\"",
            latest.address(self.site)
        );
        let dataset = Request::new(format!("/api/v1/datasets/{LIST_SIZE}/"));
        let datasets = Request::new("/api/v1/datasets/");
        view! {
            <p>
                "Every answer has an "
                <code>"ETag"</code>
                ", which changes when the answer does. Send it back in "
                <code>"If-None-Match"</code>
                ": as long as nothing in the answer is new, it is 304 and has no body. That counts as a request. "
                <code>"Last-Modified"</code>
                " says when something was last loaded, of whatever dataset. Twice the same:"
            </p>
            {example(code("example-etag", "curl", kept), &Answers::NotModified)}
            <p>
                "To fetch only new months, ask what is loaded, and then for each month that you do not have."
            </p>
            {self.command(
                "example-datasets",
                &datasets,
                &Answers::Rows(&["id", "endpoint", "indicators", "first_period", "latest_period"]),
            )}
            <p>
                "Published months are corrected now and then. The releases of a dataset say when which month was last loaded, and every row names the releases that it comes from, under "
                <code>"releases"</code> "."
            </p>
            {self.command(
                "example-dataset",
                &dataset,
                &Answers::Object(&["periods", "measures", "indicators", "notes", "releases"]),
            )}
        }
        .into_any()
    }
}

fn rows() -> AnyView {
    const MEANINGS: [(&str, &str); 9] = [
        (
            "org_code, org_name, org_type",
            "The organisation. Beside it stand the codes and names of the areas that it belonged to in the month.",
        ),
        (
            "benchmark_value",
            "The group beside it. For a rate, that of the whole group; for a plain count such as patients, the mean of its organisations: their number is benchmark_denominator. Beside counts by category, the group’s sum.",
        ),
        (
            "numbers",
            "As published. Whole numbers are written as such.",
        ),
        (
            "null",
            "Missing: it did not report, or the publication does not have it. It is never zero.",
        ),
        (
            "suppressed",
            "What the publisher held back: true or false where a row has one number, the names of the columns where it has many.",
        ),
        (
            "basis",
            "Whether the figure of an area was published, summed from its sub-ICBs or practices, or, where estimates do not add up, is the mean of its practices weighted by responses.",
        ),
        (
            "members, members_expected, members_suppressed",
            "Of a sum or mean: how many practices or sub-ICBs are in it, how many should be, and how many are left out because a number of theirs is suppressed.",
        ),
        (
            "absence",
            "Why a value is null: suppressed, not published, or that what it would be divided by is too small.",
        ),
        ("releases", "The releases that the row comes from."),
    ];
    let meanings = MEANINGS
        .iter()
        .map(|(name, meaning)| {
            view! {
                <dt>{*name}</dt>
                <dd>{*meaning}</dd>
            }
        })
        .collect_view();
    view! {
        <p>
            "A row is one organisation in one month or year; in lists of indicators, of groups or of counts, one of these for it. An organisation that did not report has no row."
        </p>
        <dl class="facts">{meanings}</dl>
    }
    .into_any()
}
