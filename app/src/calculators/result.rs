//! The result, which stays in view: the first figure large, the others below it, how they come
//! about, and where the next pounds are.

use calculators::DISCLAIMER;
use calculators::outcome::{Answer, Ranked};
use calculators::term::{Origin, Term};
use calculators::working::Working;
use html::{Html, html};
use leptos::prelude::*;
use rust_decimal::Decimal;

use super::fields::{apart, large, mark, origin_words};
use super::model::Model;
use crate::components::{contents, fragment};
use crate::display::use_display;

/// How many lines of a ranking are shown at first.
const RANKED: usize = 8;

/// The result beside the inputs.
#[component]
pub(super) fn ResultPanel(model: Model) -> impl IntoView {
    let first = Memo::new(move |_| {
        model
            .outcome
            .with(|outcome| outcome.headline.first().cloned())
    });
    let others = Memo::new(move |_| {
        model.outcome.with(|outcome| {
            outcome
                .headline
                .iter()
                .skip(1)
                .map(short)
                .collect::<Vec<_>>()
        })
    });
    let year = model.asked.with_untracked(|asked| asked.year);
    let title = model.tool.entry.title(year);
    let total = fragment("div", "total", move || {
        let head = first.with(|first| match first {
            Some(answer) => {
                let (number, counts) = apart(answer.amount.unit, answer.amount.value);
                html! {
                    <h2>{&answer.label}</h2>
                    <p class="value">
                        {number} " " <small>{counts}</small> {mark(answer.confidence)}
                    </p>
                }
            }
            None => {
                html! {
                    <h2>"No result yet"</h2>
                    {missing(model)}
                }
            }
        });
        let others: Html = others.with(|others| {
            others
                .iter()
                .map(|(label, value, confidence)| {
                    html! {
                        <div>
                            <dt>{label} " " {mark(*confidence)}</dt>
                            <dd>{value}</dd>
                        </div>
                    }
                })
                .collect()
        });
        html! {
            {head}
            <dl>{others}</dl>
            <p class="quiet small">{&title} ". " {DISCLAIMER}</p>
        }
    });
    view! {
        <aside class="result" id="result" aria-label="Result">
            {total}
            <Workings model=model/>
            <Ranking model=model/>
            <Spoken model=model/>
        </aside>
    }
}

type Short = (String, String, Option<calculators::term::Confidence>);

fn short(answer: &Answer) -> Short {
    (
        answer.label.clone(),
        large(answer.amount.unit, answer.amount.value),
        answer.confidence,
    )
}

/// What is missing for a result, with the way to its field.
fn missing(model: Model) -> Html {
    use calculators::answers::Severity;
    let lines: Html = model.outcome.with(|outcome| {
        outcome
            .problems
            .iter()
            .filter(|problem| problem.severity >= Severity::Missing)
            .map(|problem| {
                if problem.key.is_empty() {
                    return html! { <li>{&problem.message}</li> };
                }
                let to = format!("#{}", super::fields::id_of(&problem.key));
                html! {
                    <li>
                        <a href=to>
                            {&problem.message}
                        </a>
                    </li>
                }
            })
            .collect()
    });
    html! { <ul class="missing">{lines}</ul> }
}

/// How the figures come about.
#[component]
fn Workings(model: Model) -> impl IntoView {
    let opened = Opened::new(model);
    let answers = opened.when_read(move || model.outcome.with(|outcome| outcome.headline.clone()));
    let body = fragment("div", "workings-body", move || {
        answers.with(|answers| worked_all(model, answers.as_deref()))
    });
    view! {
        <details
            class="workings"
            open=opened.from_address
            node_ref=opened.details
            on:toggle=move |_| opened.toggled()
        >
            <summary>"Show the working"</summary>
            {body}
        </details>
    }
}

/// A disclosure of workings. What is in it is made when it is opened or printed, and in a page
/// whose address asks for it: on a large form workings are most of the page, and few read them.
#[derive(Clone, Copy)]
pub(super) struct Opened {
    /// Whether the address asks for it.
    pub(super) from_address: bool,
    is_read: Signal<bool>,
    is_open: RwSignal<bool>,
    pub(super) details: NodeRef<leptos::html::Details>,
}

impl Opened {
    pub(super) fn new(model: Model) -> Self {
        let from_address = model.asked.with_untracked(|asked| asked.workings);
        let is_open = RwSignal::new(from_address);
        let display = use_display();
        Self {
            from_address,
            is_read: Signal::derive(move || is_open.get() || display.is_printing()),
            is_open,
            details: NodeRef::new(),
        }
    }

    /// Follows the disclosure.
    pub(super) fn toggled(self) {
        let details = self.details.get_untracked();
        self.is_open
            .set(details.is_some_and(|details| details.open()));
    }

    /// What `make` makes while somebody reads it; before that nothing, after that what it was.
    pub(super) fn when_read(
        self,
        make: impl Fn() -> Vec<Answer> + Send + Sync + 'static,
    ) -> Memo<Option<Vec<Answer>>> {
        Memo::new(move |before: Option<&Option<Vec<Answer>>>| {
            if self.is_read.get() {
                Some(make())
            } else {
                before.cloned().flatten()
            }
        })
    }
}

/// The workings; before they are made, where they are found without script.
pub(super) fn worked_all(model: Model, answers: Option<&[Answer]>) -> Html {
    match answers {
        Some(answers) => answers.iter().map(worked).collect(),
        None => {
            let address = model
                .asked
                .with_untracked(|asked| asked.with_workings().address(model.tool));
            html! {
                <p>
                    <a href=address rel="nofollow">
                        "The page with the working of every figure"
                    </a>
                </p>
            }
        }
    }
}

/// A figure with its working.
fn worked(answer: &Answer) -> Html {
    let working = answer.working.as_ref().map(working);
    html! {
        <section class="working">
            <h3>
                {&answer.label} " " <span class="figure-of">{answer.amount.show()}</span> " "
                {mark(answer.confidence)}
            </h3>
            {working}
        </section>
    }
}

fn working(working: &Working) -> Html {
    let terms = working
        .terms()
        .into_iter()
        .filter(|term| term.origin != Origin::Fixed)
        .map(term)
        .collect::<Html>();
    html! {
        <p class="symbols">{working.symbols()}</p>
        <p class="sum">{working.text()}</p>
        <ul class="terms">{terms}</ul>
    }
}

/// A number of a working: what it is, and where it is from.
fn term(term: &Term) -> Html {
    let value = term.unit.bare(term.value);
    let from = match &term.origin {
        Origin::Rule {
            source,
            confidence,
            from,
            ..
        } => {
            let link = if source.address.is_empty() {
                html! { {&source.title} }
            } else {
                html! { <a href=&source.address>{&source.title}</a> }
            };
            html! {
                {link}
                {format!(", from {} ", from.long())}
                {mark(Some(*confidence))}
            }
        }
        other => html! { {origin_words(other)} },
    };
    html! {
        <li>
            <b>{value}</b>
            " "
            {&term.label}
            <span class="from">{from}</span>
        </li>
    }
}

/// Where the next pounds are.
#[component]
fn Ranking(model: Model) -> impl IntoView {
    let ranked = Memo::new(move |_| model.outcome.with(|outcome| outcome.ranked.clone()));
    let is_all = RwSignal::new(false);
    move || {
        ranked
            .get()
            .filter(|ranked| !ranked.lines.is_empty())
            .map(|ranked| ranking(ranked, is_all))
    }
}

fn ranking(ranked: Ranked, is_all: RwSignal<bool>) -> impl IntoView {
    let most = ranked
        .lines
        .iter()
        .map(|line| line.amount.value)
        .max()
        .unwrap_or_default();
    let count = ranked.lines.len();
    let bars = ranked
        .lines
        .into_iter()
        .enumerate()
        .map(|(index, line)| {
            let share = if most > Decimal::ZERO {
                (line.amount.value.max(Decimal::ZERO) * Decimal::ONE_HUNDRED / most).round_dp(1)
            } else {
                Decimal::ZERO
            };
            let is_late = index >= RANKED;
            // `CHOL004: what it is`: the short name is enough where there is one.
            let (name, about) = match line.label.split_once(": ") {
                Some((name, about)) => (name.to_owned(), about.to_owned()),
                None => (line.label, String::new()),
            };
            view! {
                <li class=if is_late { "late" } else { "" } hidden=move || is_late && !is_all.get()>
                    <span class="what">
                        <b>{name}</b>
                        <span class="small about">{about}</span>
                        <span class="small quiet">{line.detail}</span>
                    </span>
                    <svg class="share" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                        <rect width=share.to_string() height="10" class="bar"/>
                    </svg>
                    <span class="worth">{large(line.amount.unit, line.amount.value)}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="figure ranked" aria-label=ranked.heading.clone()>
            <h3>{ranked.heading.clone()}</h3>
            {ranked.note.map(|note| view! { <p class="small quiet">{note}</p> })}
            <ol>{bars}</ol>
            {(count > RANKED)
                .then(|| {
                    view! {
                        <button
                            class="btn plain script-only"
                            type="button"
                            aria-expanded=move || if is_all.get() { "true" } else { "false" }
                            on:click=move |_| is_all.update(|is_all| *is_all = !*is_all)
                        >
                            {move || {
                                if is_all.get() {
                                    "Show fewer".to_owned()
                                } else {
                                    format!("Show all {count}")
                                }
                            }}
                        </button>
                    }
                })}
        </section>
    }
}

/// The first figure, said when one pauses.
#[component]
fn Spoken(model: Model) -> impl IntoView {
    let said = Memo::new(move |_| {
        model
            .settled
            .with(|(_, outcome)| match outcome.headline.first() {
                Some(answer) => format!(
                    "{}: {}",
                    answer.label,
                    large(answer.amount.unit, answer.amount.value)
                ),
                None => "No result yet".to_owned(),
            })
    });
    view! {
        <p class="unseen" role="status">
            {said}
        </p>
    }
}

/// On narrow screens: the first figure at the foot, with the way to the rest.
#[component]
pub(super) fn ResultBar(model: Model) -> impl IntoView {
    let said = Memo::new(move |_| {
        model.outcome.with(|outcome| {
            outcome.headline.first().map(|answer| {
                (
                    answer.label.clone(),
                    large(answer.amount.unit, answer.amount.value),
                )
            })
        })
    });
    let said = contents(move || {
        said.with(|said| match said {
            Some((label, value)) => {
                html! {
                    <span>{label}</span>
                    <b>{value}</b>
                }
            }
            None => html! { <span>"No result yet"</span> },
        })
    });
    view! {
        <a class="result-bar" href="#result">
            {said}
        </a>
    }
}
