//! The parts of a dashboard below its question.

use charts::Figure;
use domain::comparison::{Card, Judgement};
use domain::format;
use domain::registry::{Direction, View as BreakdownView};
use leptos::prelude::*;

use crate::address::{HeldBy, TrendView};
use crate::components::{
    DataTable, FigureCard, FigureWidth, GapMark, StripMark, Switch, TableFoot,
};
use crate::dashboard::figures;
use crate::dashboard::page::View;
use crate::dashboard::words::{absent_words, small, source_line};

/// The headline cards.
#[component]
pub(crate) fn Cards(view: View) -> impl IntoView {
    let ids = view.with(|comparison| comparison.declaration().headline);
    view! {
        <h2 class="unseen" id="headline-heading">"Headline figures"</h2>
        <section class="kpis" aria-labelledby="headline-heading">
            {ids.iter().map(|id| view! { <CardBox view=view id=id/> }).collect_view()}
        </section>
    }
}

#[component]
fn CardBox(view: View, id: &'static str) -> impl IntoView {
    let card = move || {
        let group = view.group.get();
        view.with(|comparison| comparison.card(id, group))
    };
    let label = view.with(|comparison| {
        comparison
            .declaration()
            .indicator(id)
            .map_or("", |indicator| indicator.label)
    });
    let link = move || {
        format!(
            "{}#over-time",
            view.link(|address| address.show = Some(id.to_owned()))
        )
    };
    let is_shown = move || (view.show.get() == id).then_some("");
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
                {view.with(|comparison| absent_words(comparison, card.indicator))}
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
        view.with(|comparison| figures::trend(comparison, show, group, trend))
            .unwrap_or_else(|| nothing("trend"))
    });
    let choices = Signal::derive(move || {
        let now = view.trend.get();
        [
            (TrendView::Spread, "Against others"),
            (TrendView::Variation, "Month to month"),
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
                TrendView::Spread
            };
        });
    });
    view! {
        <section class="sheet" id="over-time" aria-labelledby="over-time-heading">
            <header>
                <h2 id="over-time-heading">"Over time"</h2>
                <p>{move || indicator_meaning(view)}</p>
                <form class="tools-end" action=action(view) method="get" data-live="" on:submit=|event| event.prevent_default()>
                    <Kept view=view except=&["show", "trend"]/>
                    <IndicatorSelect view=view/>
                    <Switch label="Drawn" name="trend" choices=choices choose=choose/>
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
    format!("/tools/{}/", view.tool.slug)
}

fn indicator_meaning(view: View) -> String {
    let show = view.show.get();
    view.with(|comparison| {
        comparison
            .declaration()
            .indicator(show)
            .map(|indicator| indicator.meaning.to_owned())
            .unwrap_or_default()
    })
}

/// The state that a form without script must send along.
#[component]
fn Kept(view: View, except: &'static [&'static str]) -> impl IntoView {
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
    let indicators = view.with(|comparison| comparison.declaration().indicators);
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
                    .iter()
                    .map(|indicator| {
                        let id = indicator.id;
                        view! {
                            <option value=id prop:selected=move || view.show.get() == id selected=view.show.get_untracked() == id>
                                {indicator.label}
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
            comparison.declaration().indicator(show).map(|indicator| {
                let words = match indicator.direction {
                    Direction::Neither => "Neither higher nor lower is better here: ",
                    direction => direction.words(),
                };
                match indicator.direction {
                    Direction::Neither => {
                        let caveat = indicator.caveat;
                        format!("{words}{}", small(caveat))
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
            let indicator = comparison.declaration().indicator(show);
            format!(
                "{}, {}",
                indicator.map_or("", |indicator| indicator.label),
                comparison.shown_period().long()
            )
        })
    };
    let marks = format!("Group with its interval; the line is {own_name}");
    view! {
        <section class="sheet" id="against" aria-labelledby="against-heading">
            <header>
                <h2 id="against-heading">"Against others"</h2>
                <p>{direction}</p>
            </header>
            <div class="figure">
                <div class="scroll" tabindex="0" role="region" aria-label="Against others, table">
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
                                <th scope="col">"Place in the group"</th>
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
            .map(|group| comparison.card(show, Some(group)))
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
                            Judgement::NoRealDifference => "none that is real".to_owned(),
                            _ => versus.difference,
                        };
                        (
                            versus.value,
                            words,
                            versus
                                .interval
                                .unwrap_or_else(|| "complete count".to_owned()),
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

/// What the whole is made of.
#[component]
pub(crate) fn Breakdowns(view: View) -> impl IntoView {
    let (compositions, shares) = view.with(|comparison| {
        let mut compositions = Vec::new();
        let mut shares = Vec::new();
        for breakdown in comparison.declaration().breakdowns {
            match breakdown.view {
                BreakdownView::Composition { .. } => compositions.push(breakdown.id),
                BreakdownView::Share { .. } => shares.push(breakdown.id),
                // Pyramids are drawn by the tool that has one.
                BreakdownView::Pyramid { .. } => {}
            }
        }
        (compositions, shares)
    });
    if compositions.is_empty() {
        return ().into_any();
    }
    let can_narrow = view.with(|comparison| {
        comparison
            .breakdowns
            .iter()
            .any(|figures| !figures.narrowed_own.0.is_empty())
    });
    let choices = Signal::derive(move || {
        let now = view.held_by.get();
        HeldBy::ALL
            .into_iter()
            .map(|held_by| {
                (
                    held_by.id().to_owned(),
                    held_by.label().to_owned(),
                    held_by == now,
                )
            })
            .collect::<Vec<_>>()
    });
    let choose = Callback::new(move |id: String| {
        view.change(|address| {
            address.held_by = HeldBy::ALL
                .into_iter()
                .find(|held_by| held_by.id() == id)
                .unwrap_or_default();
        });
    });
    view! {
        <section class="sheet" id="made-of" aria-labelledby="made-of-heading">
            <header>
                <h2 id="made-of-heading">"What it is made of"</h2>
                <Legend view=view/>
                {can_narrow
                    .then(|| {
                        view! {
                            <form class="tools-end" action=action(view) method="get" data-live="" on:submit=|event| event.prevent_default()>
                                <Kept view=view except=&["held-by"]/>
                                <Switch label="Held by" name="held-by" choices=choices choose=choose/>
                                <button class="btn no-script" type="submit">
                                    "Show"
                                </button>
                            </form>
                        }
                    })}
            </header>
            <div class="grid">
                {compositions
                    .iter()
                    .map(|id| view! { <BreakdownCard view=view id=id/> })
                    .collect_view()}
                <Absent view=view ids=compositions/>
            </div>
        </section>
        {(!shares.is_empty())
            .then(|| {
                view! {
                    <section class="sheet" id="missed" aria-labelledby="missed-heading">
                        <header>
                            <h2 id="missed-heading">"Missed appointments, by what they were"</h2>
                            <Legend view=view/>
                        </header>
                        <div class="grid">
                            {shares
                                .iter()
                                .map(|id| view! { <BreakdownCard view=view id=id/> })
                                .collect_view()}
                            <Absent view=view ids=shares/>
                        </div>
                    </section>
                }
            })}
    }
    .into_any()
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
pub(crate) fn BreakdownCard(view: View, id: &'static str) -> impl IntoView {
    let figure = Memo::new(move |_| {
        let (group, held_by) = (view.later_group.get(), view.held_by.get());
        view.with(|comparison| figures::breakdown(comparison, id, group, held_by))
    });
    let has_figure = Memo::new(move |_| figure.with(Option::is_some));
    move || {
        if has_figure.get() {
            let figure = Signal::derive(move || figure.get().unwrap_or_else(|| nothing(id)));
            view! {
                <FigureCard
                    figure=figure
                    width=FigureWidth::Third
                    export=Signal::derive(move || view.export(id))
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
fn Absent(view: View, ids: Vec<&'static str>) -> impl IntoView {
    let reasons = Memo::new(move |_| {
        let (group, held_by) = (view.later_group.get(), view.held_by.get());
        view.with(|comparison| {
            let mut reasons: Vec<(&'static str, Vec<&'static str>)> = Vec::new();
            for breakdown in comparison.declaration().breakdowns {
                let is_absent = ids.contains(&breakdown.id)
                    && figures::breakdown(comparison, breakdown.id, group, held_by).is_none();
                if !is_absent {
                    continue;
                }
                match reasons
                    .iter_mut()
                    .find(|(reason, _)| *reason == breakdown.absent)
                {
                    Some((_, titles)) => titles.push(breakdown.title),
                    None => reasons.push((breakdown.absent, vec![breakdown.title])),
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
            comparison.declaration(),
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
                .map_or_else(|| "A complete count without an interval.".to_owned(), |method| format!("95% interval: {method}."));
            view! {
                <div>
                    <dt>{indicator.label}</dt>
                    <dd>{format!("{} {}. {method} {}", indicator.meaning, indicator.direction.words(), indicator.caveat)}</dd>
                </div>
            }
        })
        .collect_view();
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
    let slug = view.tool.slug;
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
                                <summary>{note.title}</summary>
                                <div>
                                    {note.text.iter().map(|text| view! { <p>{*text}</p> }).collect_view()}
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
                                            domain::peers::SIMILAR_IN,
                                        )}
                                    </p>
                                    <ul class="members">
                                        {members
                                            .into_iter()
                                            .map(|member| {
                                                view! {
                                                    <li>
                                                        <a href=crate::address::tool_for(slug, member.code)>{member.name}</a>
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
                        <p>
                            {if is_demonstration {
                                "These figures are invented. They have the shape of ".to_owned()
                            } else {
                                String::new()
                            }} <a href=dataset.address>{dataset.publication}</a>
                            {format!(", {}. Open Government Licence v3.0.", dataset.publisher)}
                        </p>
                        <Provenance dataset=dataset.id period=period/>
                    </div>
                </details>
            </div>
        </section>
    }
}

/// The files behind the figures of a period, asked for when the page is made.
#[component]
fn Provenance(dataset: &'static str, period: domain::period::Period) -> impl IntoView {
    let releases = Resource::new(
        move || period.to_string(),
        move |period| crate::sources::provenance(dataset.to_owned(), period),
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
