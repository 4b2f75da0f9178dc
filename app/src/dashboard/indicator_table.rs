//! A section: some indicators as rows of a table, beside the group.

use answers::dashboard::columns::Columns;
use domain::comparison::Card;
use domain::format;
use domain::registry::{Reading, Section};
use leptos::prelude::*;

use crate::components::{Sheet, TableFoot};
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
    let own_label = own.clone();
    let rows = move || {
        let columns = view.later_columns();
        let heads = (
            own_label.clone(),
            view.with(|comparison| columns.group_name(comparison))
                .unwrap_or_default(),
        );
        indicators
            .iter()
            .filter_map(|id| view.with(|comparison| comparison.card(id, columns.group())))
            .map(|card| row(&card, &heads, columns))
            .collect_view()
    };
    view! {
        <Sheet
            id=section.id.clone()
            heading=section.title.clone()
            text=section.text.clone()
            has_content=has_rows
        >
            <div class="figure">
                <div
                    class="scroll"
                    tabindex="0"
                    role="region"
                    aria-label=format!("{}, table", section.title)
                >
                    <table class="lines" role="table">
                        <thead role="rowgroup">
                            <tr role="row">
                                <th scope="col" role="columnheader">{label}</th>
                                <th scope="col" role="columnheader" class="n">
                                    {own.clone()}
                                </th>
                                {move || {
                                    group_name()
                                        .map(|name| {
                                            view! {
                                                <th scope="col" role="columnheader" class="n">
                                                    {name}
                                                </th>
                                                <th scope="col" role="columnheader" class="n">
                                                    "Difference"
                                                </th>
                                            }
                                        })
                                }}
                            </tr>
                        </thead>
                        <tbody role="rowgroup">{rows}</tbody>
                    </table>
                </div>
                {coverage.map(|coverage| view! { <p class="small quiet">{coverage}</p> })}
                <TableFoot
                    source="Included in the “Every indicator” download"
                    csv=view.csv("everything")
                />
            </div>
        </Sheet>
    }
}

/// A row; `heads` are the names of the subject and the group.
fn row(card: &Card, heads: &(String, String), columns: Columns) -> impl IntoView + use<> {
    let (own_head, group_head) = heads.clone();
    let (value, words) = card.versus.clone().map_or_else(
        || (String::new(), String::new()),
        |versus| (versus.value, versus.words),
    );
    let own = card
        .value
        .clone()
        .unwrap_or_else(|| card.absence.unwrap_or("Not published").to_lowercase());
    view! {
        <tr role="row">
            <th scope="row" role="rowheader">
                {card.indicator.label.clone()} <span class="detail">{card.of.clone()}</span>
                {card.remark.clone().map(|remark| view! { <span class="detail">{remark}</span> })}
            </th>
            <td role="cell" class="n" data-label=own_head>
                {own}
            </td>
            {columns
                .group()
                .map(|_| {
                    view! {
                        <td role="cell" class="n" data-label=group_head.clone()>
                            {value.clone()}
                        </td>
                        <td role="cell" class="n small" data-label="Difference">
                            {words.clone()}
                        </td>
                    }
                })}
        </tr>
    }
}
