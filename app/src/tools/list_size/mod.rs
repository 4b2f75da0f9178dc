//! List size: how many patients, how old, how fast the list grows, and the neighbours.

pub mod landscape;

use domain::comparison::{Comparison, standing_out};
use domain::format;
use domain::organisation::Kind;
use domain::registry::{Quantity, ids};
use leptos::prelude::*;

use crate::components::{FigureCard, FigureWidth, TableFoot};
use crate::dashboard::{ViewContext, against_sentence, breakdown, held_or_had};
use crate::nation::Nation;
use crate::tools::{Section, Tool};

pub(super) static TOOL: Tool = Tool {
    slug: "list-size",
    dataset: ids::LIST_SIZE,
    section: Section::People,
    question: "Who is on the list, and how does it grow?",
    about: "Registered patients of every practice, PCN and area: how many, how old, how fast the list grows, and how the neighbours fare; against the PCN, the areas, similar practices or a group of your own.",
    first_shown: "patients",
    story,
    nation_story,
    sections: |view| {
        view! {
            <Ages view=view/>
            <landscape::LandscapeSection view=view/>
        }
        .into_any()
    },
};

/// The change since an organisation's first month with figures, as a part of a sentence.
fn since_first(own: Quantity, growth: f64, since: &str) -> String {
    let gained = own.numerator - own.denominator;
    if gained == 0.0 {
        return format!(", the same as in {since}, the first month with figures");
    }
    let word = if gained > 0.0 { "more" } else { "fewer" };
    format!(
        ", {} {word} than in {since}, the first month with figures ({}%)",
        format::spoken(gained.abs()),
        format::signed(growth, 1)
    )
}

/// What may stand out in the second paragraph.
const TELLING: [&str; 5] = [
    "over-65",
    "under-5",
    "aged-20-to-39",
    "over-75",
    "dependency-ratio",
];

fn story(comparison: &Comparison, group: Option<usize>) -> Vec<String> {
    let quantity = |id: &str| {
        let (series, evaluation) = comparison.indicator(id)?;
        let own = series.own(comparison.period)?;
        Some((own, evaluation.indicator.value(own)?))
    };
    let Some((patients, _)) = quantity("patients") else {
        return Vec::new();
    };
    let day = comparison
        .shown_period()
        .month()
        .and_then(|month| month.day(1))
        .map_or_else(
            || comparison.shown_period().long(),
            domain::period::Day::long,
        );
    let mut first = format!(
        "{} **{}** on {day}",
        held_or_had(comparison, "had"),
        format::counted_aloud(
            patients.numerator,
            "registered patient",
            "registered patients"
        )
    );
    match quantity("growth-year") {
        Some((own, growth)) => {
            let gained = own.numerator - own.denominator;
            if gained == 0.0 {
                first.push_str(", the same as a year before");
            } else {
                let word = if gained > 0.0 { "more" } else { "fewer" };
                first.push_str(&format!(
                    ", **{} {word}** than a year before ({}%)",
                    format::spoken(gained.abs()),
                    format::signed(growth, 1)
                ));
            }
        }
        None => {
            // No figure of a year ago: the first month of this organisation says something,
            // which may be years after the first month of the dataset.
            if let Some((own, growth)) = quantity("growth-first")
                && let Some((_, evaluation)) = comparison.indicator("growth-first")
                && let Some(since) = comparison.first_period(evaluation)
            {
                first.push_str(&since_first(own, growth, &since.long()));
            }
        }
    }
    first.push('.');
    if let Some(group) = group
        && let Some((series, evaluation)) = comparison.indicator("growth-year")
        && let Some(other) = series.group(group, comparison.period)
        && let Some(other) = evaluation.indicator.value(other)
    {
        let head = &comparison.groups[group];
        let where_ = match head.area {
            Some(_) => format!("Lists in {}", head.name),
            None => format!("Lists of {}", head.phrase),
        };
        let word = if other >= 0.0 { "grew" } else { "shrank" };
        first.push_str(&format!(
            " {where_} {word} by {}% in that time.",
            format::decimal(other.abs(), 1)
        ));
    }
    let mut paragraphs = vec![first];
    if let Some(group) = group {
        let sentence = against_sentence(
            comparison,
            group,
            &standing_out(comparison, group, &TELLING),
        );
        if !sentence.is_empty() {
            paragraphs.push(sentence);
        }
    }
    paragraphs
}

fn nation_story(nation: &Nation) -> Vec<String> {
    let england = &nation.england;
    let quantity = |id: &str| {
        let (series, evaluation) = england.indicator(id)?;
        let own = series.own(england.period)?;
        Some((own, evaluation.indicator.value(own)?))
    };
    let Some((patients, _)) = quantity("patients") else {
        return Vec::new();
    };
    let mut text = format!(
        "**{}** {} registered with {} in {}",
        format::counted_aloud(patients.numerator, "patient", "patients"),
        if patients.numerator == 1.0 {
            "was"
        } else {
            "were"
        },
        format::counted(f64::from(nation.reporting.0), "practice", "practices"),
        england.shown_period().long()
    );
    if let Some((own, growth)) = quantity("growth-year") {
        let word = if growth >= 0.0 { "more" } else { "fewer" };
        text.push_str(&format!(
            ", {} {word} than a year before ({}%)",
            format::spoken((own.numerator - own.denominator).abs()),
            format::signed(growth, 1)
        ));
    }
    text.push('.');
    if let Some((_, old)) = quantity("over-65") {
        text.push_str(&format!(" {}% are 65 or older.", format::integer(old)));
    }
    vec![text]
}

/// Age and sex against the group.
#[component]
fn Ages(view: ViewContext) -> impl IntoView {
    let figure = Memo::new(move |_| {
        let group = view.later_group.get();
        view.with(|comparison| {
            breakdown(
                comparison,
                "age-and-sex",
                group,
                crate::address::HeldBy::All,
            )
        })
    });
    let absent = view.with(|comparison| {
        comparison
            .declaration()
            .breakdowns
            .first()
            .map_or("", |breakdown| breakdown.absent)
    });
    view! {
        <section class="sheet" id="ages" aria-labelledby="ages-heading">
            <header>
                <h2 id="ages-heading">"Age and sex"</h2>
                <crate::dashboard::Legend view=view/>
            </header>
            <div class="grid">
                {if figure.with_untracked(Option::is_some) {
                    let figure = Signal::derive(move || {
                        figure.get().unwrap_or_else(|| crate::dashboard::no_figure("age-and-sex"))
                    });
                    view! {
                        <FigureCard
                            figure=figure
                            width=FigureWidth::Wide
                            export=Signal::derive(move || view.export("age-and-sex"))
                        />
                    }
                        .into_any()
                } else {
                    view! {
                        <div class="figure c7">
                            <p class="absent">{absent}</p>
                        </div>
                    }
                        .into_any()
                }}
                <AgeTable view=view/>
            </div>
        </section>
    }
}

/// The ages that people ask for, in numbers.
#[component]
fn AgeTable(view: ViewContext) -> impl IntoView {
    const ROWS: [&str; 6] = [
        "under-5",
        "under-15",
        "aged-20-to-39",
        "over-65",
        "over-75",
        "dependency-ratio",
    ];
    let group_name = move || {
        view.later_group
            .get()
            .map(|group| view.with(|comparison| comparison.groups[group].name.clone()))
    };
    view! {
        <div class="figure c5">
            <h3>"The ages in numbers"</h3>
            <div class="scroll" tabindex="0" role="region" aria-label="The ages in numbers, table">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"Age"</th>
                            <th scope="col" class="n">
                                {view.with(|comparison| domain::names::short(&comparison.subject.name))}
                            </th>
                            {move || {
                                group_name()
                                    .map(|name| {
                                        view! {
                                            <th scope="col" class="n">
                                                {name}
                                            </th>
                                            <th scope="col" class="n">
                                                "Difference"
                                            </th>
                                        }
                                    })
                            }}
                        </tr>
                    </thead>
                    <tbody>
                        {move || {
                            let group = view.later_group.get();
                            ROWS.iter()
                                .filter_map(|id| view.with(|comparison| comparison.card(id, group)))
                                .map(|card| {
                                    let people = match card.indicator.id {
                                        "dependency-ratio" => card.of.clone(),
                                        _ => {
                                            card.of
                                                .as_ref()
                                                .map(|of| of.split(" of ").next().unwrap_or_default().to_owned())
                                        }
                                    };
                                    let (value, words) = card
                                        .versus
                                        .clone()
                                        .map_or_else(
                                            || (String::new(), String::new()),
                                            |versus| (versus.value, versus.words),
                                        );
                                    view! {
                                        <tr>
                                            <th scope="row">
                                                {card.indicator.label}
                                                <span class="detail">{people}</span>
                                            </th>
                                            <td class="n">{card.value.unwrap_or_default()}</td>
                                            <td class="n">{value}</td>
                                            <td class="n small">{words}</td>
                                        </tr>
                                    }
                                })
                                .collect_view()
                        }}
                    </tbody>
                </table>
            </div>
            <TableFoot source="Included in the “Every indicator” download" csv=view.csv("everything")/>
        </div>
    }
}

/// The kinds of organisation whose neighbours are listed.
pub(crate) fn has_landscape(kind: Kind) -> bool {
    matches!(kind, Kind::Practice | Kind::Pcn | Kind::SubIcb)
}
