//! A section: some indicators as rows of a table, beside the group.

use answers::dashboard::columns::Columns;
use domain::comparison::Card;
use domain::format;
use domain::registry::{Reading, Section};
use html::{Html, html};
use leptos::prelude::*;

use crate::components::{Sheet, TableFoot, contents};
use crate::dashboard::View;

/// The section. `label` is the heading of the first column.
#[component]
pub(super) fn IndicatorTable(
    view: View,
    section: Section,
    label: String,
    indicators: Vec<String>,
) -> impl IntoView {
    let has_rows = view.with_untracked(|comparison| {
        indicators.iter().any(|id| {
            comparison.indicator(id).is_some_and(|(series, _)| {
                series.own_reading(comparison.period) != Reading::Missing
            })
        })
    });
    let group_name = move || {
        let columns = view.later_columns();
        view.with(|comparison| columns.group_name(comparison))
    };
    let coverage = view.with(|comparison| {
        comparison.coverage.map(|(reporting, listed)| {
            format!(
                "{} of {} practices reported",
                format::integer(f64::from(reporting)),
                format::integer(f64::from(listed))
            )
        })
    });
    let own = view.with(|comparison| domain::names::short(&comparison.subject.name));
    let named = format!("{}, table", section.title);
    let table = contents(move || {
        let columns = view.later_columns();
        let rows: Html = indicators
            .iter()
            .filter_map(|id| view.with(|comparison| comparison.card(id, columns.group())))
            .map(|card| row(&card, columns))
            .collect();
        let group = group_name().map(|name| {
            html! {
                <th scope="col" class="n">
                    {name}
                </th>
                <th scope="col" class="n">
                    "Difference"
                </th>
            }
        });
        html! {
            <div class="scroll" tabindex="0" role="region" aria-label=&named>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{&label}</th>
                            <th scope="col" class="n">
                                {&own}
                            </th>
                            {group}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
    });
    view! {
        <Sheet
            id=section.id.clone()
            heading=section.title.clone()
            text=section.text.clone()
            has_content=has_rows
        >
            <div class="figure">
                {table}
                {coverage.map(|coverage| view! { <p class="small quiet">{coverage}</p> })}
                <TableFoot
                    source="Included in the “Every indicator” download"
                    csv=view.csv("everything")
                />
            </div>
        </Sheet>
    }
}

fn row(card: &Card, columns: Columns) -> Html {
    let (value, words) = card.versus.clone().map_or_else(
        || (String::new(), String::new()),
        |versus| (versus.value, versus.words),
    );
    let own = card
        .value
        .clone()
        .unwrap_or_else(|| card.absence.unwrap_or("Not published").to_lowercase());
    html! {
        <tr>
            <th scope="row">
                {card.indicator.label.clone()} <span class="detail">{card.of.clone()}</span>
                {card.remark.clone().map(|remark| html! { <span class="detail">{remark}</span> })}
            </th>
            <td class="n">{own}</td>
            {columns
                .group()
                .map(|_| {
                    html! {
                        <td class="n">{value}</td>
                        <td class="n small">{words}</td>
                    }
                })}
        </tr>
    }
}
