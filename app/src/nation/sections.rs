//! The sections of the State of the Nation.

use answers::dashboard::words::source_line;
use answers::nation::{Nation, figures};
use charts::Figure;
use leptos::prelude::*;

use crate::address::Sort;
use crate::components::{DataTable, FigureCard, FigureWidth, Sheet, SortedTable, TableFoot};
use crate::dashboard::no_figure;
use crate::nation::view::NationView;
use crate::served::inert;

/// A figure that no choice of the page changes.
fn fixed(
    view: NationView,
    figure: impl FnOnce(&Nation) -> Option<Figure>,
    width: FigureWidth,
) -> Option<AnyView> {
    let figure = view.with(figure)?;
    let export = view.export(&figure.id);
    Some(
        view! {
            <FigureCard
                figure=Signal::stored(figure)
                width=width
                export=Signal::stored(export)
            />
        }
        .into_any(),
    )
}

/// England over time, what the indicator means, and the spread of practices.
#[component]
pub(super) fn OverTime(view: NationView) -> impl IntoView {
    let meaning = view.with(|nation| {
        nation
            .indicator()
            .map(|indicator| format!("{} {}", indicator.meaning, indicator.caveat))
            .unwrap_or_default()
    });
    let over_time = fixed(view, figures::over_time, FigureWidth::Wide);
    let distribution = fixed(view, figures::distribution, FigureWidth::Half);
    let has_content = over_time.is_some() || distribution.is_some();
    view! {
        <Sheet id="time" heading="England and its practices" text=meaning has_content=has_content>
            <div class="grid">{over_time} {distribution}</div>
        </Sheet>
    }
}

/// The areas of a level from the highest to the lowest, and in numbers in any order. Where
/// nothing is published for the level, this is said: its level is chosen above.
#[component]
pub(super) fn Areas(view: NationView) -> impl IntoView {
    let label = Signal::derive(move || format!("All {}", view.level.get().plural()));
    let has_figure = Memo::new(move |_| {
        let level = view.level.get();
        view.with(|nation| figures::ranked(nation, level).is_some())
    });
    let absent = move || {
        let plural = view.level.get().plural();
        format!("Nothing is published for {plural} in this period.")
    };
    view! {
        <Sheet id="areas" heading=label has_content=true>
            {move || {
                if has_figure.get() {
                    view! { <Ranked view=view label=label/> }.into_any()
                } else {
                    view! { <p class="figure">{absent()}</p> }.into_any()
                }
            }}
        </Sheet>
    }
}

#[component]
fn Ranked(view: NationView, label: Signal<String>) -> impl IntoView {
    let figure = Signal::derive(move || {
        let level = view.level.get();
        view.with(|nation| figures::ranked(nation, level))
            .unwrap_or_else(|| no_figure(level.id()))
    });
    let table = Signal::derive(move || {
        let level = view.level.get();
        view.with(|nation| figures::areas_table(nation, level, &view.slug()))
    });
    let sort = Signal::derive(move || {
        let sort = view.address.with(|address| address.sort.clone());
        sort.unwrap_or(Sort {
            column: 1,
            is_descending: false,
        })
    });
    let address = Callback::new(move |sort: Sort| {
        let link = view.link(|address| address.sort = Some(sort));
        format!("{link}#areas")
    });
    let subject = view.with(|nation| {
        let organisation = nation.organisation.as_ref();
        organisation.map(|organisation| organisation.name.clone())
    });
    view! {
        <div class="grid">
            <FigureCard
                figure=figure
                width=FigureWidth::Full
                export=Signal::derive(move || view.export(view.level.get().id()))
            />
            <div class="figure c12">
                <SortedTable
                    table=table
                    label=label
                    sort=sort
                    address=address
                    subject=subject.unwrap_or_default()
                />
                <TableFoot
                    source=view.with(|nation| source_line(&nation.england))
                    csv=Signal::derive(move || view.csv(view.level.get().id()))
                />
            </div>
        </div>
    }
}

/// Areas against what chance allows, where there is chance in the figures.
#[component]
pub(super) fn Unusual(view: NationView) -> impl IntoView {
    let figure = fixed(view, figures::funnel, FigureWidth::Full);
    view! {
        <Sheet id="unusual" heading="Which areas are unusual?" has_content=figure.is_some()>
            {figure}
        </Sheet>
    }
}

/// The ends of the ranking.
#[component]
pub(super) fn Extremes(view: NationView) -> impl IntoView {
    let heading = "The highest and the lowest sub-ICBs";
    let has_rows = view.with(figures::has_extremes);
    let table = inert("div", "contents", move || {
        let table = view.with(|nation| figures::extremes(nation, &view.slug()));
        view! { <DataTable table=table label=heading/> }
    });
    view! {
        <Sheet id="extremes" heading=heading has_content=has_rows>
            <div class="figure">
                {table}
                <TableFoot source="The five highest and five lowest" csv=view.csv("extremes")/>
            </div>
        </Sheet>
    }
}
