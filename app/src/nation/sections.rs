//! The sections of the State of the Nation.

use answers::dashboard::words::source_line;
use answers::nation::{Nation, figures};
use charts::Figure;
use leptos::prelude::*;

use crate::address::Sort;
use crate::components::{DataTable, FigureCard, FigureWidth, SortedTable, TableFoot};
use crate::dashboard::no_figure;
use crate::nation::view::NationView;

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

/// The spread of practices, and the areas of a level beside it.
#[component]
pub(super) fn Side(view: NationView) -> impl IntoView {
    let dots = Signal::derive(move || {
        let level = view.level.get();
        view.with(|nation| figures::dots(nation, level))
            .unwrap_or_else(|| no_figure(level.id()))
    });
    view! {
        <div class="grid top-aligned">
            {fixed(view, figures::distribution, FigureWidth::Half)}
            <FigureCard
                figure=dots
                width=FigureWidth::Wide
                export=Signal::derive(move || view.export(view.level.get().id()))
            />
        </div>
    }
}

/// England over time, and what the indicator means.
#[component]
pub(super) fn OverTime(view: NationView) -> impl IntoView {
    let meaning = view.with(|nation| {
        nation
            .indicator()
            .map(|indicator| format!("{} {}", indicator.meaning, indicator.caveat))
            .unwrap_or_default()
    });
    view! {
        <section class="sheet" aria-labelledby="time-heading">
            <header>
                <h2 id="time-heading">"England over time"</h2>
                <p>{meaning}</p>
            </header>
            {fixed(view, figures::over_time, FigureWidth::Full)}
        </section>
    }
}

/// Areas against what chance allows, where there is chance in the figures.
#[component]
pub(super) fn Unusual(view: NationView) -> impl IntoView {
    fixed(view, figures::funnel, FigureWidth::Full).map(|figure| {
        view! {
            <section class="sheet" aria-labelledby="funnel-heading">
                <header>
                    <h2 id="funnel-heading">"Which areas are unusual?"</h2>
                </header>
                {figure}
            </section>
        }
    })
}

/// The ends of the ranking.
#[component]
pub(super) fn Extremes(view: NationView) -> impl IntoView {
    let table = view.with(|nation| figures::extremes(nation, &view.slug()));
    (!table.rows.is_empty()).then(|| {
        view! {
            <section class="sheet" aria-labelledby="extremes-heading">
                <header>
                    <h2 id="extremes-heading">"The highest and the lowest sub-ICBs"</h2>
                </header>
                <div class="figure">
                    <DataTable table=table label="The highest and the lowest sub-ICBs"/>
                    <TableFoot source="The five highest and five lowest" csv=view.csv("extremes")/>
                </div>
            </section>
        }
    })
}

/// All areas of the level in numbers.
#[component]
pub(super) fn Areas(view: NationView) -> impl IntoView {
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
    let choose = Callback::new(move |sort: Sort| view.change(|address| address.sort = Some(sort)));
    let label = Signal::derive(move || format!("All {}", view.level.get().plural()));
    view! {
        <section class="sheet" id="areas" aria-labelledby="areas-heading">
            <header>
                <h2 id="areas-heading">{label}</h2>
            </header>
            <div class="figure">
                <SortedTable table=table label=label sort=sort address=address choose=choose/>
                <TableFoot
                    source=view.with(|nation| source_line(&nation.england))
                    csv=Signal::derive(move || view.csv(view.level.get().id()))
                />
            </div>
        </section>
    }
}
