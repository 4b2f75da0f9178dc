//! The parts of a dashboard below its question.

use std::sync::Arc;

use charts::Figure;
use domain::comparison::words::{lower_first, upper_first};
use domain::comparison::{Card, Comparison, Judgement};
use domain::format;
use domain::registry::{Dataset, Direction, Origin, View as BreakdownView};
use leptos::prelude::*;

use crate::address::TrendView;
use crate::components::{
    DataTable, FigureCard, FigureWidth, GapMark, StripMark, Switch, TableFoot,
};
use crate::dashboard::page::View;
use answers::dashboard::figures;
use answers::dashboard::words::{absent_words, source_line};

/// The headline cards.
#[component]
pub(crate) fn Cards(view: View) -> impl IntoView {
    let (ids, passed) = view.with_untracked(figures::headline);
    view! {
        <h2 class="unseen" id="headline-heading">"Headline figures"</h2>
        <section class="kpis" aria-labelledby="headline-heading">
            {ids.into_iter().map(|id| view! { <CardBox view=view id=id/> }).collect_view()}
        </section>
        {passed.map(|passed| view! { <p class="small quiet">{passed}</p> })}
    }
}

#[component]
fn CardBox(view: View, id: String) -> impl IntoView {
    let id = StoredValue::new(id);
    let card = move || {
        let group = view.group.get();
        view.with_untracked(|comparison| id.with_value(|id| comparison.card(id, group)))
    };
    let label = view.with_untracked(|comparison| {
        id.with_value(|id| {
            comparison
                .declaration()
                .indicator(id)
                .map(|indicator| indicator.label.clone())
        })
    });
    let link = move || {
        format!(
            "{}#over-time",
            view.link(|address| address.show = Some(id.get_value()))
        )
    };
    let is_shown = move || {
        id.with_value(|id| view.show.with(|show| show == id))
            .then_some("")
    };
    view! {
        <article class="kpi" data-shown=is_shown>
            <h3>
                <a href=link>{label}</a>
            </h3>
            {move || card().map(|card| card_body(view, &card))}
        </article>
    }
}

fn card_body(view: View, card: &Card) -> impl IntoView + use<> {
    let Some(value) = card.value.clone() else {
        return view! {
            <p class="value none">
                {view.with(|comparison| absent_words(comparison, &card.indicator))}
            </p>
        }
        .into_any();
    };
    let group = view.group.get().map(|group| {
        view.with(|comparison| {
            let head = &comparison.groups[group];
            if head.area.is_some() {
                head.name.clone()
            } else {
                head.key.label().to_owned()
            }
        })
    });
    let versus = card.versus.clone().zip(group).map(|(versus, group)| {
        let class = match versus.judgement {
            Judgement::Better => "better",
            Judgement::Worse => "worse",
            Judgement::Differs | Judgement::NoRealDifference => "",
        };
        let word = match versus.judgement {
            Judgement::Better => ", better",
            Judgement::Worse => ", worse",
            Judgement::Differs | Judgement::NoRealDifference => "",
        };
        view! {
            <p class="versus">
                {group} " " <b>{versus.value}</b> " · "
                <span class=class>{format!("{}{word}", versus.words)}</span>
            </p>
        }
    });
    view! {
        <p class="value">
            {value} {card.of.clone().map(|of| view! { <small>{of}</small> })}
        </p>
        {card.remark.clone().map(|remark| view! { <p class="place">{upper_first(&remark)}</p> })}
        {card.strip.map(|strip| view! { <StripMark strip=strip/> })}
        {versus}
        {card.place.clone().map(|place| view! { <p class="place">{place}</p> })}
    }
    .into_any()
}

/// The chosen indicator over time.
#[component]
pub(crate) fn OverTime(view: View) -> impl IntoView {
    let figure = Signal::derive(move || {
        let (show, group, trend) = (view.show.get(), view.group.get(), view.trend.get());
        view.with(|comparison| figures::trend(comparison, &show, group, trend))
            .unwrap_or_else(|| nothing("trend"))
    });
    let choices = Signal::derive(move || {
        let now = view.trend.get();
        [
            (TrendView::Comparison, "Compared with others"),
            (TrendView::Variation, "Variation over time"),
        ]
        .into_iter()
        .map(|(trend, label)| (trend.id().to_owned(), label.to_owned(), trend == now))
        .collect::<Vec<_>>()
    });
    let choose = Callback::new(move |id: String| {
        view.change(|address| {
            address.trend = if id == "variation" {
                TrendView::Variation
            } else {
                TrendView::Comparison
            };
        });
    });
    view! {
        <section class="sheet" id="over-time" aria-labelledby="over-time-heading">
            <header>
                <h2 id="over-time-heading">"Over time"</h2>
                <p>{move || indicator_meaning(view)}</p>
                <form class="tools-end" action=action(view) method="get" data-live="" on:submit=|event| event.prevent_default()>
                    <HiddenFields view=view except=&["show", "trend"]/>
                    <IndicatorSelect view=view/>
                    <Switch label="View" name="trend" choices=choices choose=choose/>
                    <button class="btn no-script" type="submit">
                        "Show"
                    </button>
                </form>
            </header>
            <FigureCard
                figure=figure
                width=FigureWidth::Full
                export=Signal::derive(move || view.export("trend"))
            />
        </section>
    }
}

fn action(view: View) -> String {
    format!("/tools/{}/", view.slug())
}

fn indicator_meaning(view: View) -> String {
    let show = view.show.get();
    view.with(|comparison| {
        comparison
            .declaration()
            .indicator(&show)
            .map(|indicator| indicator.meaning.clone())
            .unwrap_or_default()
    })
}

/// The state that a form without script must send along.
#[component]
fn HiddenFields(view: View, except: &'static [&'static str]) -> impl IntoView {
    move || {
        view.address
            .get()
            .pairs()
            .into_iter()
            .filter(|(name, _)| !except.contains(name))
            .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
            .collect_view()
    }
}

#[component]
fn IndicatorSelect(view: View) -> impl IntoView {
    let indicators: Vec<(String, String)> = view.with_untracked(|comparison| {
        comparison
            .indicators
            .iter()
            .filter_map(|series| comparison.declaration().indicator(&series.id))
            .map(|indicator| (indicator.id.clone(), indicator.label.clone()))
            .collect()
    });
    view! {
        <label class="field">
            <span>"Indicator"</span>
            <select
                name="show"
                on:change=move |event| {
                    let chosen = event_target_value(&event);
                    view.change(|address| address.show = Some(chosen));
                }
            >
                {indicators
                    .into_iter()
                    .map(|(id, label)| {
                        let is_first = view.show.with_untracked(|show| *show == id);
                        let value = id.clone();
                        let is_shown = move || view.show.with(|show| *show == id);
                        view! {
                            <option value=value prop:selected=is_shown selected=is_first>
                                {label}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
        </label>
    }
}

/// What stands in for a figure that is not there; never seen.
pub(crate) fn nothing(id: &str) -> Figure {
    Figure {
        id: id.to_owned(),
        heading: "No figures".to_owned(),
        subtitle: String::new(),
        source: String::new(),
        chart: charts::Chart::Bars(charts::Bars {
            dimension: String::new(),
            own_name: String::new(),
            group_name: None,
            rows: Vec::new(),
            drawn: 0,
            format: charts::Format::plain(0),
        }),
    }
}

/// The chosen indicator against every group.
#[component]
pub(crate) fn Against(view: View) -> impl IntoView {
    let has_groups = view.with(|comparison| !comparison.groups.is_empty());
    if !has_groups {
        return ().into_any();
    }
    let direction = move || {
        let show = view.show.get();
        view.with(|comparison| {
            comparison.declaration().indicator(&show).map(|indicator| {
                let words = match indicator.direction {
                    Direction::Neither => "Neither higher nor lower is better here: ",
                    direction => direction.words(),
                };
                match indicator.direction {
                    Direction::Neither => {
                        format!("{words}{}", lower_first(&indicator.caveat))
                    }
                    _ => format!("{words}. {}", indicator.caveat),
                }
            })
        })
    };
    let own_name = view.with(|comparison| domain::names::short(&comparison.subject.name));
    let label = move || {
        let show = view.show.get();
        view.with(|comparison| {
            let indicator = comparison.declaration().indicator(&show);
            format!(
                "{}, {}",
                indicator.map_or("", |indicator| &indicator.label),
                comparison.shown_period().long()
            )
        })
    };
    let marks = format!("Dot: the group, with 95% interval. Line: {own_name}");
    view! {
        <section class="sheet" id="against" aria-labelledby="against-heading">
            <header>
                <h2 id="against-heading">"Comparison"</h2>
                <p>{direction}</p>
            </header>
            <div class="figure">
                <div class="scroll" tabindex="0" role="region" aria-label="Comparison, table">
                    <table class="roomy">
                        <caption class="unseen">{label}</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Group"</th>
                                <th scope="col" class="hide-s">
                                    {marks}
                                </th>
                                <th scope="col" class="n">
                                    "Group"
                                </th>
                                <th scope="col" class="n">
                                    "Difference"
                                </th>
                                <th scope="col" class="n">
                                    "95% interval"
                                </th>
                                <th scope="col">"Rank"</th>
                            </tr>
                        </thead>
                        <tbody>{move || against_rows(view)}</tbody>
                    </table>
                </div>
                <TableFoot source=Signal::derive(label) csv=view.csv("against")/>
            </div>
        </section>
    }
    .into_any()
}

fn against_rows(view: View) -> impl IntoView + use<> {
    let show = view.show.get();
    let shown_group = view.group.get();
    view.with(|comparison| {
        let cards: Vec<Option<Card>> = (0..comparison.groups.len())
            .map(|group| comparison.card(&show, Some(group)))
            .collect();
        let scale = scale_of(&cards);
        comparison
            .groups
            .iter()
            .zip(cards)
            .enumerate()
            .map(|(index, (head, card))| {
                let class = if shown_group == Some(index) { "on" } else { "" };
                let key = head.key;
                let link = view.link(|address| address.group = Some(key));
                let plural = comparison.subject.kind.plural();
                let detail = if head.reporting == head.listed {
                    format!("{} {plural}", format::integer(f64::from(head.reporting)))
                } else {
                    format!(
                        "{} of {} {plural} reported",
                        format::integer(f64::from(head.reporting)),
                        format::integer(f64::from(head.listed))
                    )
                };
                let versus = card.as_ref().and_then(|card| card.versus.clone());
                let own = card
                    .as_ref()
                    .and_then(|card| card.strip)
                    .map(|strip| strip.own);
                let mark = versus
                    .as_ref()
                    .zip(own)
                    .zip(scale)
                    .map(|((versus, own), scale)| {
                        let range = versus.group_interval.map(|range| (range.low, range.high));
                        view! { <GapMark scale=scale group=versus.number range=range own=own/> }
                    });
                let (value, words, interval) = versus.map_or_else(
                    || (String::new(), String::new(), String::new()),
                    |versus| {
                        let words = match versus.judgement {
                            Judgement::NoRealDifference => {
                                "not statistically significant".to_owned()
                            }
                            _ => versus.difference,
                        };
                        (
                            versus.value,
                            words,
                            versus
                                .interval
                                .unwrap_or_else(|| "no interval needed".to_owned()),
                        )
                    },
                );
                let place = card
                    .and_then(|card| card.place_in_group)
                    .unwrap_or_default();
                view! {
                    <tr class=class>
                        <th scope="row">
                            <a href=link>{head.name.clone()}</a>
                            <span class="detail">{detail}</span>
                        </th>
                        <td class="hide-s">{mark}</td>
                        <td class="n">{value}</td>
                        <td class="n">{words}</td>
                        <td class="n quiet">{interval}</td>
                        <td class="small">{place}</td>
                    </tr>
                }
            })
            .collect_view()
    })
}

/// One scale for all marks of the table: the subject, the groups and their intervals.
fn scale_of(cards: &[Option<Card>]) -> Option<(f64, f64)> {
    let mut low = f64::INFINITY;
    let mut high = f64::NEG_INFINITY;
    let mut take = |value: f64| {
        low = low.min(value);
        high = high.max(value);
    };
    for card in cards.iter().flatten() {
        if let Some(versus) = &card.versus {
            take(versus.number);
            if let Some(range) = versus.group_interval {
                take(range.low);
                take(range.high);
            }
        }
        if let Some(strip) = card.strip {
            take(strip.own);
        }
    }
    let room = (high - low) * 0.08;
    (high > low).then_some((low - room, high + room))
}

/// How the whole is made up, and how rates differ between its parts.
#[component]
pub(crate) fn Breakdowns(view: View) -> impl IntoView {
    let (wholes, shares, heading) = view.with_untracked(|comparison| {
        let dataset = comparison.declaration();
        let mut wholes = Vec::new();
        let mut shares = Vec::new();
        for breakdown in &dataset.breakdowns {
            match breakdown.view {
                BreakdownView::Share { .. } => shares.push(breakdown.id.clone()),
                _ => wholes.push(breakdown.id.clone()),
            }
        }
        let counts = dataset.tool.as_ref().map_or("", |tool| &tool.counts);
        (wholes, shares, format!("Rates within {counts}"))
    });
    let narrowing = view.with_untracked(narrowing);
    let switch = narrowing.map(|(label, values)| {
        let choices = Signal::derive(move || {
            let now = view.by.get();
            let all = ("all".to_owned(), "All".to_owned(), now.is_none());
            std::iter::once(all)
                .chain(
                    values
                        .iter()
                        .map(|(id, label)| (id.clone(), label.clone(), now.as_ref() == Some(id))),
                )
                .collect::<Vec<_>>()
        });
        let choose = Callback::new(move |id: String| {
            view.change(|address| address.by = Some(id).filter(|id| id != "all"));
        });
        view! {
            <form
                class="tools-end"
                action=action(view)
                method="get"
                data-live=""
                on:submit=|event| event.prevent_default()
            >
                <HiddenFields view=view except=&["by"]/>
                <Switch label=label name="by" choices=choices choose=choose/>
                <button class="btn no-script" type="submit">
                    "Show"
                </button>
            </form>
        }
    });
    let section = |id: &'static str, heading: String, ids: Vec<String>, switch: AnyView| {
        if ids.is_empty() {
            return ().into_any();
        }
        let heading_id = format!("{id}-heading");
        let labelled_by = heading_id.clone();
        view! {
            <section class="sheet" id=id aria-labelledby=labelled_by>
                <header>
                    <h2 id=heading_id>{heading}</h2>
                    <Legend view=view/>
                    {switch}
                </header>
                <div class="grid">
                    {ids
                        .iter()
                        .map(|id| view! { <BreakdownCard view=view id=id.clone()/> })
                        .collect_view()}
                    <Absent view=view ids=ids/>
                </div>
            </section>
        }
        .into_any()
    };
    view! {
        {section("made-of", "Breakdown".to_owned(), wholes, switch.into_any())}
        {section("missed", heading, shares, ().into_any())}
    }
}

/// By what the breakdowns can be narrowed: the label of the dimension, its values.
fn narrowing(comparison: &Comparison) -> Option<(String, Vec<(String, String)>)> {
    let dataset = comparison.declaration();
    let margin = dataset.breakdowns.iter().find_map(|breakdown| {
        let figures = comparison.breakdown(&breakdown.id)?;
        let (_, narrowed) = breakdown.view.margins();
        (!figures.narrowed_own.0.is_empty())
            .then(|| dataset.margin(narrowed?))
            .flatten()
    })?;
    let dimension = margin.dimensions.first()?;
    let values = dimension.values.iter();
    Some((
        dimension.label.clone(),
        values
            .map(|value| (value.id.clone(), value.label.clone()))
            .collect(),
    ))
}

/// Whose bars are whose.
#[component]
pub(crate) fn Legend(view: View) -> impl IntoView {
    let own = view.with(|comparison| comparison.subject.name.clone());
    let group = move || {
        view.later_group
            .get()
            .map(|group| view.with(|comparison| comparison.groups[group].name.clone()))
    };
    view! {
        <p class="legend">
            <span class="own-mark">"■ " {own}</span>
            {move || group().map(|group| view! { <span class="group-mark">"■ " {group}</span> })}
        </p>
    }
}

/// One breakdown, or what is said where it has no figures.
#[component]
pub(crate) fn BreakdownCard(view: View, id: String) -> impl IntoView {
    let width = view.with_untracked(|comparison| {
        let breakdown = comparison
            .declaration()
            .breakdowns
            .iter()
            .find(|breakdown| breakdown.id == id)?;
        Some(match breakdown.view {
            BreakdownView::Composition { .. } | BreakdownView::Share { .. } => FigureWidth::Third,
            BreakdownView::Pyramid { .. }
            | BreakdownView::HeatMap { .. }
            | BreakdownView::Tree { .. } => FigureWidth::Wide,
        })
    });
    let id = StoredValue::new(id);
    let figure = Memo::new(move |_| {
        let (group, by) = (view.later_group.get(), view.by.get());
        view.with_untracked(|comparison| {
            id.with_value(|id| figures::breakdown(comparison, id, group, by.as_deref()))
        })
    });
    let has_figure = Memo::new(move |_| figure.with(Option::is_some));
    move || {
        if has_figure.get() {
            let figure =
                Signal::derive(move || figure.get().unwrap_or_else(|| nothing(&id.get_value())));
            view! {
                <FigureCard
                    figure=figure
                    width=width.unwrap_or(FigureWidth::Third)
                    export=Signal::derive(move || view.export(&id.get_value()))
                />
            }
            .into_any()
        } else {
            ().into_any()
        }
    }
}

/// The breakdowns that have no figures, and why, one line for each reason.
#[component]
fn Absent(view: View, ids: Vec<String>) -> impl IntoView {
    let reasons = Memo::new(move |_| {
        let (group, by) = (view.later_group.get(), view.by.get());
        view.with(|comparison| {
            let mut reasons: Vec<(String, Vec<String>)> = Vec::new();
            for breakdown in &comparison.declaration().breakdowns {
                let is_absent = ids.contains(&breakdown.id)
                    && figures::breakdown(comparison, &breakdown.id, group, by.as_deref())
                        .is_none();
                if !is_absent {
                    continue;
                }
                match reasons
                    .iter_mut()
                    .find(|(reason, _)| *reason == breakdown.absent)
                {
                    Some((_, titles)) => titles.push(breakdown.title.clone()),
                    None => reasons.push((breakdown.absent.clone(), vec![breakdown.title.clone()])),
                }
            }
            reasons
        })
    });
    move || {
        let reasons = reasons.get();
        (!reasons.is_empty()).then(|| {
            view! {
                <div class="absent">
                    {reasons
                        .into_iter()
                        .map(|(reason, titles)| {
                            view! {
                                <p>
                                    <b>{titles.join("; ")}</b>
                                    ": "
                                    {reason}
                                </p>
                            }
                        })
                        .collect_view()}
                </div>
            }
        })
    }
}

/// Every indicator beside the group.
#[component]
pub(crate) fn Everything(view: View) -> impl IntoView {
    let table = move || {
        let group = view.later_group.get();
        view.with(|comparison| figures::everything(comparison, group))
    };
    let heading = move || {
        view.later_group.get().map_or_else(
            || "Every indicator".to_owned(),
            |group| {
                view.with(|comparison| {
                    format!(
                        "Every indicator, against {}",
                        comparison.groups[group].phrase
                    )
                })
            },
        )
    };
    view! {
        <section class="sheet" id="everything" aria-labelledby="everything-heading">
            <header>
                <h2 id="everything-heading">{heading}</h2>
            </header>
            <div class="figure">
                {move || view! { <DataTable table=table() label="Every indicator"/> }}
                <TableFoot source=view.with(source_line) csv=view.csv("everything")/>
            </div>
        </section>
    }
}

/// What a reader must know before quoting a figure.
#[component]
pub(crate) fn Notes(view: View) -> impl IntoView {
    let (dataset, period, coverage, name, is_demonstration) = view.with(|comparison| {
        (
            Arc::clone(&comparison.dataset),
            comparison.shown_period(),
            comparison.coverage,
            comparison.subject.name.clone(),
            comparison.is_demonstration,
        )
    });
    let computed = dataset
        .indicators
        .iter()
        .map(|indicator| {
            let method = indicator
                .interval_method()
                .map_or_else(|| "No interval needed.".to_owned(), |method| format!("95% interval: {method}."));
            view! {
                <div>
                    <dt>{indicator.label.clone()}</dt>
                    <dd>{format!("{} {}. {method} {}", indicator.meaning, indicator.direction.words(), indicator.caveat)}</dd>
                </div>
            }
        })
        .collect_view();
    let alike_in = view.with(|comparison| comparison.alike_in.clone());
    let similar = view.with(|comparison| {
        comparison
            .group_index(domain::peers::GroupKey::Similar)
            .map(|group| comparison.groups[group].members.clone())
    });
    let covered = coverage.map(|(reporting, listed)| {
        format!(
            "The figures of {name} are the sum of {} of its {} practices, those that reported in {}.",
            format::integer(f64::from(reporting)),
            format::integer(f64::from(listed)),
            period.long()
        )
    });
    let slug = view.slug();
    view! {
        <section class="sheet notes" id="notes" aria-labelledby="notes-heading">
            <header>
                <h2 id="notes-heading">"Before you quote a figure"</h2>
            </header>
            <div class="figure">
                {dataset
                    .notes
                    .iter()
                    .enumerate()
                    .map(|(index, note)| {
                        let covered = (index == 0).then(|| covered.clone()).flatten();
                        view! {
                            <details open=index == 0>
                                <summary>{note.title.clone()}</summary>
                                <div>
                                    {note.text.iter().map(|text| view! { <p>{text.clone()}</p> }).collect_view()}
                                    {covered.map(|covered| view! { <p>{covered}</p> })}
                                </div>
                            </details>
                        }
                    })
                    .collect_view()}
                <details>
                    <summary>"How the figures are computed"</summary>
                    <div>
                        <dl>{computed}</dl>
                        <p>
                            "A difference is called better or worse only where its 95% interval excludes none and the direction is not a matter of judgement. Percentiles are mid-ranks among all that reported. "
                            <a href="/methods/">"All methods"</a>
                        </p>
                    </div>
                </details>
                {similar
                    .map(|members| {
                        view! {
                            <details>
                                <summary>"Which practices are similar"</summary>
                                <div>
                                    <p>
                                        {format!(
                                            "The {} practices that are nearest in {}, each counted alike after standardising, the list by its logarithm.",
                                            members.len(),
                                            alike_in,
                                        )}
                                    </p>
                                    <ul class="members">
                                        {members
                                            .into_iter()
                                            .map(|member| {
                                                view! {
                                                    <li>
                                                        <a href=crate::address::tool_for(&slug, member.code)>{member.name}</a>
                                                    </li>
                                                }
                                            })
                                            .collect_view()}
                                    </ul>
                                </div>
                            </details>
                        }
                    })}
                <details>
                    <summary>"Where they come from"</summary>
                    <div>
                        {origin(&dataset, is_demonstration)}
                        <Provenance dataset=dataset.id.clone() period=period/>
                    </div>
                </details>
            </div>
        </section>
    }
}

/// Who publishes the figures; a user's own table is nobody's publication.
fn origin(dataset: &Dataset, is_demonstration: bool) -> AnyView {
    if dataset.origin == Origin::User {
        let text = format!(
            "{} is your own table. Nobody published it in this form; the files below say when it was loaded.",
            dataset.title
        );
        return view! { <p>{text}</p> }.into_any();
    }
    let invented =
        is_demonstration.then_some("These figures are invented. They have the shape of ");
    view! {
        <p>
            {invented} <a href=dataset.address.clone()>{dataset.publication.clone()}</a>
            {format!(", {}. Open Government Licence v3.0.", dataset.publisher)}
        </p>
    }
    .into_any()
}

/// The files behind the figures of a period, asked for when the page is made.
#[component]
fn Provenance(dataset: String, period: domain::period::Period) -> impl IntoView {
    let releases = Resource::new(
        move || period.to_string(),
        move |period| crate::sources::provenance(dataset.clone(), period),
    );
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                let releases = releases.await.unwrap_or_default();
                releases
                    .into_iter()
                    .map(|release| view! { <crate::sources::ReleaseLine release=release/> })
                    .collect_view()
            })}
        </Suspense>
    }
}
