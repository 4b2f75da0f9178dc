//! The page of the State of the Nation.

use std::sync::Arc;

use charts::Figure;
use domain::organisation::Kind;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::address::{self, Address, FromQuery as _, Sort};
use crate::components::{
    Crumb, Crumbs, DataTable, Empty, FigureCard, FigureWidth, Marked, SavedViews, SortedTable,
    Switch, TableFoot,
};
use answers::dashboard::Unavailable;

use crate::dashboard::no_figure;
use crate::go::{NavigationMode, use_go};
use answers::nation::{Nation, NationAnswer, figures};

use crate::nation::data::nation;
use answers::site::ToolCard;

/// The levels that the nation can be divided into.
const LEVELS: [Kind; 3] = [Kind::Icb, Kind::Region, Kind::SubIcb];

/// The State of the Nation of a tool.
#[component]
pub fn NationPage(tool: Arc<ToolCard>) -> impl IntoView {
    let query = use_query_map();
    let address = Memo::new(move |_| query.with(Address::from_query));
    let asked = Memo::new(move |_| {
        address.with(|address| {
            (
                address.show.clone().unwrap_or_default(),
                address
                    .period
                    .map(|period| period.to_string())
                    .unwrap_or_default(),
                address.org.map(|org| org.to_string()).unwrap_or_default(),
            )
        })
    });
    let answer = Resource::new(move || asked.get(), {
        let dataset = tool.dataset.clone();
        move |(show, period, org)| nation(dataset.clone(), show, period, org)
    });
    view! {
        <Title text=format!("{}: state of the nation", tool.title)/>
        <Transition>
            {move || {
                let tool = Arc::clone(&tool);
                Suspend::new(async move {
                match answer.await {
                    Ok(NationAnswer::Nation(nation)) => {
                        view! { <Shown tool=tool nation=*nation address=address/> }.into_any()
                    }
                    Ok(NationAnswer::Unavailable(nothing)) => {
                        view! { <NothingShown tool=tool nothing=nothing/> }.into_any()
                    }
                    Err(error) => {
                        leptos::logging::warn!("{error}");
                        view! {
                            <main id="main" class="page">
                                <Empty heading="The figures could not be fetched">
                                    <p>"The connection or the server failed. Load the page again."</p>
                                </Empty>
                            </main>
                        }
                            .into_any()
                    }
                }
            })}}
        </Transition>
    }
}

#[component]
fn NothingShown(tool: Arc<ToolCard>, nothing: Unavailable) -> impl IntoView {
    let (heading, latest) = match nothing {
        Unavailable::NoPeriod(_, period, periods) => (
            format!("{} is not loaded", period.long()),
            periods.last().copied(),
        ),
        _ => ("No figures are loaded yet".to_owned(), None),
    };
    view! {
        <main id="main" class="page">
            <div class="subject">
                <Crumbs crumbs=vec![
                    Crumb::link("Tools", "/tools/"),
                    Crumb::link(tool.title.clone(), format!("/tools/{}/", tool.slug)),
                    Crumb::here("State of the nation"),
                ]/>
                <h1>{format!("{} in England", tool.title)}</h1>
            </div>
            <Empty heading=heading>
                {match latest {
                    Some(latest) => {
                        let to = address::nation(
                            &tool.slug,
                            &Address { period: Some(latest), ..Address::default() },
                        );
                        view! {
                            <a class="btn primary" href=to>
                                {format!("Show {}", latest.long())}
                            </a>
                        }
                            .into_any()
                    }
                    None => view! { <a href="/data-sources/#load">"How to load the published files"</a> }.into_any(),
                }}
            </Empty>
        </main>
    }
}

#[component]
fn Shown(tool: Arc<ToolCard>, nation: Nation, address: Memo<Address>) -> impl IntoView {
    let slug = StoredValue::new(tool.slug.clone());
    let go = use_go();
    let go = move |address: Address, replace: bool| {
        go.run((
            address::nation(&slug.get_value(), &address),
            if replace {
                NavigationMode::InPlace
            } else {
                NavigationMode::Here
            },
        ));
    };
    let level = Memo::new(move |_| {
        address
            .with(|address| address.level)
            .filter(|level| LEVELS.contains(level))
            .unwrap_or(Kind::Icb)
    });
    let period = nation.period();
    let show = nation.show.clone();
    let periods = nation.england.periods.clone();
    let dataset = Arc::clone(&nation.england.dataset);
    let reporting = format!(
        "{} of {} practices reported",
        domain::format::integer(f64::from(nation.reporting.0)),
        domain::format::integer(f64::from(nation.reporting.1))
    );
    let back = nation.organisation.clone();
    let story = nation.story.clone();
    let meaning = nation
        .indicator()
        .map(|indicator| format!("{} {}", indicator.meaning, indicator.caveat))
        .unwrap_or_default();
    let nation = StoredValue::new(nation);
    let export = move |id: String| {
        let address = nation.with_value(|nation| Address {
            org: nation
                .organisation
                .as_ref()
                .map(|organisation| organisation.code),
            period: Some(nation.period()),
            show: Some(nation.show.clone()),
            ..Address::default()
        });
        (
            format!("/tools/{}/nation/{id}", slug.get_value()),
            address.query(),
        )
    };
    let fixed = move |figure: Option<Figure>| {
        figure.map(|figure| {
            let id = figure.id.clone();
            (Signal::stored(figure), Signal::stored(export(id)))
        })
    };
    let over_time = fixed(nation.with_value(figures::over_time));
    let distribution = fixed(nation.with_value(figures::distribution));
    let funnel = fixed(nation.with_value(figures::funnel));
    let dots = Signal::derive(move || {
        let level = level.get();
        nation
            .with_value(|nation| figures::dots(nation, level))
            .unwrap_or_else(|| no_figure(level.id()))
    });
    let level_choices = Signal::derive(move || {
        let now = level.get();
        LEVELS
            .into_iter()
            .map(|level| {
                (
                    level.id().to_owned(),
                    level.plural().to_owned(),
                    level == now,
                )
            })
            .collect::<Vec<_>>()
    });
    let choose_level = Callback::new(move |id: String| {
        let mut address = address.get_untracked();
        address.level = id.parse().ok();
        address.sort = None;
        go(address, true);
    });
    let extremes = nation.with_value(|nation| figures::extremes(nation, &slug.get_value()));
    let table = Signal::derive(move || {
        let level = level.get();
        nation.with_value(|nation| figures::areas_table(nation, level, &slug.get_value()))
    });
    let sort = Signal::derive(move || {
        address
            .with(|address| address.sort.clone())
            .unwrap_or(Sort {
                column: 1,
                is_descending: false,
            })
    });
    let sorted_address = Callback::new(move |sort: Sort| {
        let mut address = address.get();
        address.sort = Some(sort);
        format!("{}#areas", address::nation(&slug.get_value(), &address))
    });
    let choose_sort = Callback::new(move |sort: Sort| {
        let mut address = address.get_untracked();
        address.sort = Some(sort);
        go(address, true);
    });
    let areas_export = move || {
        let (path, query) = export(level.get().id().to_owned());
        format!("{path}.csv{query}")
    };
    let kept = address.get_untracked();
    let org = kept.org.map(|org| org.to_string());
    view! {
        <main id="main">
            <div class="page subject">
                <Crumbs crumbs=vec![
                    Crumb::link("Tools", "/tools/"),
                    Crumb::link(tool.title.clone(), format!("/tools/{}/", tool.slug)),
                    Crumb::here("State of the nation"),
                ]/>
                <h1>{format!("{} in England", tool.title)}</h1>
                <p class="where">
                    <span>{period.long()}</span>
                    <span>{reporting}</span>
                    {back
                        .map(|organisation| {
                            let to = address::tool_for(&slug.get_value(), organisation.code);
                            view! { <a href=to>{format!("Back to {}", organisation.name)}</a> }
                        })}
                </p>
            </div>
            <form
                class="ask"
                aria-label="Question"
                action=format!("/tools/{}/nation/", tool.slug)
                method="get"
                data-live=""
                on:submit=|event| event.prevent_default()
            >
                <div class="page">
                    {org.map(|org| view! { <input type="hidden" name="org" value=org/> })}
                    <label class="field">
                        <span>{dataset.cadence.label()}</span>
                        <select
                            name="period"
                            on:change=move |event| {
                                let mut address = address.get_untracked();
                                address.period = event_target_value(&event).parse().ok();
                                go(address, false);
                            }
                        >
                            {periods
                                .iter()
                                .rev()
                                .map(|other| {
                                    view! {
                                        <option value=other.to_string() selected=*other == period>
                                            {other.long()}
                                        </option>
                                    }
                                })
                                .collect_view()}
                        </select>
                    </label>
                    <label class="field">
                        <span>"Indicator"</span>
                        <select
                            name="show"
                            on:change=move |event| {
                                let mut address = address.get_untracked();
                                address.show = Some(event_target_value(&event));
                                address.sort = None;
                                go(address, false);
                            }
                        >
                            {dataset
                                .indicators
                                .iter()
                                .map(|indicator| {
                                    view! {
                                        <option
                                            value=indicator.id.clone()
                                            selected=indicator.id == show
                                        >
                                            {indicator.label.clone()}
                                        </option>
                                    }
                                })
                                .collect_view()}
                        </select>
                    </label>
                    <Switch label="Areas" name="level" choices=level_choices choose=choose_level/>
                    <button class="btn no-script" type="submit">
                        "Show"
                    </button>
                    <div class="tools-end">
                        <SavedViews
                            slug=slug.get_value()
                            address=Signal::derive(move || address::nation(
                                &slug.get_value(),
                                &address.get(),
                            ))
                        />
                    </div>
                </div>
            </form>
            <div class="page">
                <div class="short">
                    {story
                        .into_iter()
                        .map(|text| {
                            view! {
                                <p>
                                    <Marked text=text/>
                                </p>
                            }
                        })
                        .collect_view()}
                </div>
                <div class="grid top-aligned">
                    {distribution
                        .map(|(figure, export)| {
                            view! { <FigureCard figure=figure width=FigureWidth::Half export=export/> }
                        })}
                    <FigureCard
                        figure=dots
                        width=FigureWidth::Wide
                        export=Signal::derive(move || export(level.get().id().to_owned()))
                    />
                </div>
                <section class="sheet" aria-labelledby="time-heading">
                    <header>
                        <h2 id="time-heading">"England over time"</h2>
                        <p>{meaning}</p>
                    </header>
                    {over_time
                        .map(|(figure, export)| {
                            view! { <FigureCard figure=figure width=FigureWidth::Full export=export/> }
                        })}
                </section>
                {funnel
                    .map(|(figure, export)| {
                        view! {
                            <section class="sheet" aria-labelledby="funnel-heading">
                                <header>
                                    <h2 id="funnel-heading">"Which areas are unusual?"</h2>
                                </header>
                                <FigureCard figure=figure width=FigureWidth::Full export=export/>
                            </section>
                        }
                    })}
                {(!extremes.rows.is_empty())
                    .then(|| {
                        let (path, query) = export("extremes".to_owned());
                        view! {
                            <section class="sheet" aria-labelledby="extremes-heading">
                                <header>
                                    <h2 id="extremes-heading">"The highest and the lowest sub-ICBs"</h2>
                                </header>
                                <div class="figure">
                                    <DataTable table=extremes label="The highest and the lowest sub-ICBs"/>
                                    <TableFoot source="The five highest and five lowest" csv=format!("{path}.csv{query}")/>
                                </div>
                            </section>
                        }
                    })}
                <section class="sheet" id="areas" aria-labelledby="areas-heading">
                    <header>
                        <h2 id="areas-heading">
                            {move || format!("All {}", level.get().plural())}
                        </h2>
                    </header>
                    <div class="figure">
                        <SortedTable
                            table=table
                            label=Signal::derive(move || format!("All {}", level.get().plural()))
                            sort=sort
                            address=sorted_address
                            choose=choose_sort
                        />
                        <TableFoot source=Signal::derive(move || nation.with_value(|nation| answers::dashboard::words::source_line(&nation.england))) csv=Signal::derive(areas_export)/>
                    </div>
                </section>
            </div>
        </main>
    }
}
