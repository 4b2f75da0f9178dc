//! The result, which stays in view: the first figure large, the others below it, how they come
//! about, and where the next pounds are.

use calculators::DISCLAIMER;
use calculators::answers::Severity;
use calculators::outcome::Answer;
use calculators::term::{Origin, Term};
use calculators::working::Working;
use html::{Html, html};
use leptos::prelude::AnyView;
use rust_decimal::Decimal;

use super::fields::{apart, id_of, large, mark, origin_words};
use super::model::State;
use crate::browser::{is_open, is_printing};
use crate::components::{Host, Live, element};

/// How many lines of a ranking are shown at first.
const RANKED: usize = 8;

/// What is said while there is none.
const NO_RESULT: &str = "No result yet";

/// The result beside the inputs.
pub(super) fn panel(live: &Live<State>) -> AnyView {
    let host = Host {
        id: Some("result"),
        label: Some("Result"),
        ..Host::new("aside", "result")
    };
    let parts = vec![
        live.part_in(Host::new("div", "total"), total),
        live.part(workings),
        live.part(ranking),
        live.part_below(spoken),
    ];
    element(host, parts)
}

fn total(state: &State) -> Html {
    let headline = &state.outcome.headline;
    let head = match headline.first() {
        Some(answer) => {
            let (number, counts) = apart(answer.amount.unit, answer.amount.value);
            html! {
                <h2>{&answer.label}</h2>
                <p class="value">
                    {number} " " <small>{counts}</small> {mark(answer.confidence)}
                </p>
            }
        }
        None => html! { <h2>{NO_RESULT}</h2> {missing(state)} },
    };
    let others: Html = headline
        .iter()
        .skip(1)
        .map(|answer| {
            html! {
                <div>
                    <dt>{&answer.label} " " {mark(answer.confidence)}</dt>
                    <dd>{large(answer.amount.unit, answer.amount.value)}</dd>
                </div>
            }
        })
        .collect();
    html! {
        {head}
        <dl>{others}</dl>
        <p class="quiet small">{state.title()} ". " {DISCLAIMER}</p>
    }
}

/// What is missing for a result, with the way to its field.
fn missing(state: &State) -> Html {
    let problems = state.outcome.problems.iter();
    let lines: Html = problems
        .filter(|problem| problem.severity >= Severity::Missing)
        .map(|problem| {
            if problem.key.is_empty() {
                return html! { <li>{&problem.message}</li> };
            }
            let to = format!("#{}", id_of(&problem.key));
            html! {
                <li>
                    <a href=to>
                        {&problem.message}
                    </a>
                </li>
            }
        })
        .collect();
    html! { <ul class="missing">{lines}</ul> }
}

/// How the figures come about.
fn workings(state: &State) -> Html {
    let body = worked_all(state, "workings", "workings-body", || {
        state.outcome.headline.iter().map(worked).collect()
    });
    html! {
        <details class="workings" open=state.asked.workings data-table="workings">
            <summary>"Show the working"</summary>
            {body}
        </details>
    }
}

/// What is in a disclosure of workings. It is made when it is opened or printed, and in a page whose
/// address asks for it: on a large form workings are most of the page, and few read them. Before
/// that it says where they are found without script.
pub(super) fn worked_all(
    state: &State,
    id: &str,
    class: &str,
    make: impl FnOnce() -> Html,
) -> Html {
    let content = if state.asked.workings || is_open(id) || is_printing() {
        make()
    } else {
        html! {
            <p>
                <a href=&state.settled.with_workings rel="nofollow">
                    "The page with the working of every figure"
                </a>
            </p>
        }
    };
    html! { <div class=class>{content}</div> }
}

/// Figures with their workings.
pub(super) fn worked(answer: &Answer) -> Html {
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
fn ranking(state: &State) -> Html {
    let ranked = state.outcome.ranked.as_ref();
    let Some(ranked) = ranked.filter(|ranked| !ranked.lines.is_empty()) else {
        return Html::new();
    };
    let is_whole = state.is_ranking_whole;
    let amounts = ranked.lines.iter().map(|line| line.amount.value);
    let most = amounts.max().unwrap_or_default();
    let bars: Html = ranked
        .lines
        .iter()
        .enumerate()
        .map(|(index, line)| {
            let share = if most > Decimal::ZERO {
                (line.amount.value.max(Decimal::ZERO) * Decimal::ONE_HUNDRED / most).round_dp(1)
            } else {
                Decimal::ZERO
            };
            let is_late = index >= RANKED;
            // `CHOL004: what it is`: the short name is enough where there is one.
            let (name, about) = line.label.split_once(": ").unwrap_or((&line.label, ""));
            html! {
                <li class=if is_late { "late" } else { "" } hidden=is_late && !is_whole>
                    <span class="what">
                        <b>{name}</b>
                        <span class="small about">{about}</span>
                        <span class="small quiet">{&line.detail}</span>
                    </span>
                    <svg class="share" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
                        <rect width=share.to_string() height="10" class="bar"/>
                    </svg>
                    <span class="worth">{large(line.amount.unit, line.amount.value)}</span>
                </li>
            }
        })
        .collect();
    let count = ranked.lines.len();
    let more = (count > RANKED).then(|| {
        let (expanded, words) = match is_whole {
            true => ("true", "Show fewer".to_owned()),
            false => ("false", format!("Show all {count}")),
        };
        html! {
            <button
                class="btn plain script-only"
                type="button"
                aria-expanded=expanded
                data-does="rank"
            >
                {words}
            </button>
        }
    });
    let note = ranked.note.as_ref();
    let note = note.map(|note| html! { <p class="small quiet">{note}</p> });
    html! {
        <section class="figure ranked" aria-label=&ranked.heading>
            <h3>{&ranked.heading}</h3>
            {note}
            <ol>{bars}</ol>
            {more}
        </section>
    }
}

/// The first figure: what it is, and what it comes to.
fn first(state: &State) -> Option<(&str, String)> {
    let answer = state.outcome.headline.first()?;
    Some((
        &answer.label,
        large(answer.amount.unit, answer.amount.value),
    ))
}

/// The first figure, said when one pauses.
fn spoken(state: &State) -> Html {
    let said = match first(state) {
        Some((label, value)) => format!("{label}: {value}"),
        None => NO_RESULT.to_owned(),
    };
    html! {
        <p class="unseen" role="status">
            {said}
        </p>
    }
}

/// On narrow screens: the first figure at the foot, with the way to the rest.
pub(super) fn bar(state: &State) -> Html {
    let said = match first(state) {
        Some((label, value)) => html! { <span>{label}</span> <b>{value}</b> },
        None => html! { <span>{NO_RESULT}</span> },
    };
    html! {
        <a class="result-bar" href="#result">
            {said}
        </a>
    }
}
