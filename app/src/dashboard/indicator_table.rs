//! A section: some indicators as rows of a table, beside the group.

use domain::comparison::Card;
use domain::format;
use domain::registry::{Reading, Section};
use html::{Html, html};

use crate::components::{Sheet, table_foot};
use crate::dashboard::shown::Shown;

/// The section. `label` is the heading of the first column.
pub(super) fn indicator_table(
    shown: &Shown,
    section: &Section,
    label: &str,
    indicators: &[String],
) -> Html {
    let comparison = &shown.comparison;
    let has_rows = indicators.iter().any(|id| {
        comparison
            .indicator(id)
            .is_some_and(|(series, _)| series.own_reading(comparison.period) != Reading::Missing)
    });
    if !has_rows {
        return Html::new();
    }
    let coverage = comparison.coverage.map(|(reporting, listed)| {
        let said = format!(
            "{} of {} practices reported",
            format::integer(f64::from(reporting)),
            format::integer(f64::from(listed))
        );
        html! { <p class="small quiet">{said}</p> }
    });
    let own = domain::names::short(&comparison.subject.name);
    let columns = shown.columns();
    let group = columns.group_name(comparison);
    let rows: Html = indicators
        .iter()
        .filter_map(|id| comparison.card(id, columns.group()))
        .map(|card| row(&card, &own, group.as_deref()))
        .collect();
    let group = group.map(|name| {
        html! {
            <th scope="col" role="columnheader" class="n">
                {name}
            </th>
            <th scope="col" role="columnheader" class="n">
                "Difference"
            </th>
        }
    });
    let foot = table_foot(
        "Included in the “Every indicator” download",
        &shown.csv("everything"),
    );
    let content = html! {
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
                                {&own}
                            </th>
                            {group}
                        </tr>
                    </thead>
                    <tbody role="rowgroup">{rows}</tbody>
                </table>
            </div>
            {coverage} {foot}
        </div>
    };
    Sheet {
        id: section.id.clone(),
        heading: section.title.clone(),
        text: section.text.clone(),
        content,
        ..Sheet::default()
    }
    .html()
}

/// A row; `own_head` and `group_head` are the names of the subject and of the group, where there is
/// one.
fn row(card: &Card, own_head: &str, group_head: Option<&str>) -> Html {
    let (value, words) = card.versus.clone().map_or_else(
        || (String::new(), String::new()),
        |versus| (versus.value, versus.words),
    );
    let own = card
        .value
        .clone()
        .unwrap_or_else(|| card.absence.unwrap_or("Not published").to_lowercase());
    let group = group_head.map(|head| {
        html! {
            <td role="cell" class="n" data-label=head>
                {value}
            </td>
            <td role="cell" class="n small" data-label="Difference">
                {words}
            </td>
        }
    });
    html! {
        <tr role="row">
            <th scope="row" role="rowheader">
                {&card.indicator.label} <span class="detail">{card.of.as_deref()}</span>
                {card.remark.as_ref().map(|remark| html! { <span class="detail">{remark}</span> })}
            </th>
            <td role="cell" class="n" data-label=own_head>
                {own}
            </td>
            {group}
        </tr>
    }
}
