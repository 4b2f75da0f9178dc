//! A section: some indicators as rows of a table, beside the group.

use domain::comparison::Card;
use domain::format;
use domain::registry::{Section, Unit};
use leptos::prelude::*;

use crate::components::TableFoot;
use crate::dashboard::View;

/// The section. `label` is the heading of the first column.
#[component]
pub(super) fn IndicatorTable(
    view: View,
    section: Section,
    label: String,
    indicators: Vec<String>,
) -> impl IntoView {
    // England has no group to stand beside.
    let is_compared = view.with(|comparison| !comparison.groups.is_empty());
    let group_name = move || {
        view.later_group
            .get()
            .map(|group| view.with(|comparison| comparison.groups[group].name.clone()))
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
    let heading_id = format!("{}-heading", section.id);
    let labelled_by = heading_id.clone();
    let rows = move || {
        let group = view.later_group.get();
        indicators
            .iter()
            .filter_map(|id| view.with(|comparison| comparison.card(id, group)))
            .map(|card| row(&card, is_compared))
            .collect_view()
    };
    view! {
        <section class="sheet" id=section.id.clone() aria-labelledby=labelled_by>
            <header>
                <h2 id=heading_id>{section.title.clone()}</h2>
                {(!section.text.is_empty()).then(|| view! { <p>{section.text.clone()}</p> })}
            </header>
            <div class="figure">
                <div
                    class="scroll"
                    tabindex="0"
                    role="region"
                    aria-label=format!("{}, table", section.title)
                >
                    <table>
                        <thead>
                            <tr>
                                <th scope="col">{label}</th>
                                <th scope="col" class="n">
                                    {own}
                                </th>
                                {is_compared
                                    .then(|| {
                                        view! {
                                            <th scope="col" class="n">
                                                {move || group_name().unwrap_or_default()}
                                            </th>
                                            <th scope="col" class="n">
                                                "Difference"
                                            </th>
                                        }
                                    })}
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                {coverage.map(|coverage| view! { <p class="small quiet">{coverage}</p> })}
                <TableFoot
                    source="Included in the “Every indicator” download"
                    csv=view.csv("everything")
                />
            </div>
        </section>
    }
}

fn row(card: &Card, is_compared: bool) -> impl IntoView + use<> {
    let people = match card.indicator.unit {
        Unit::Percent => card
            .of
            .as_ref()
            .map(|of| of.split(" of ").next().unwrap_or_default().to_owned()),
        _ => card.of.clone(),
    };
    let (value, words) = card.versus.clone().map_or_else(
        || (String::new(), String::new()),
        |versus| (versus.value, versus.words),
    );
    let own = card
        .value
        .clone()
        .unwrap_or_else(|| card.absence.unwrap_or("Not published").to_lowercase());
    view! {
        <tr>
            <th scope="row">
                {card.indicator.label.clone()} <span class="detail">{people}</span>
                {card.remark.clone().map(|remark| view! { <span class="detail">{remark}</span> })}
            </th>
            <td class="n">{own}</td>
            {is_compared
                .then(|| {
                    view! {
                        <td class="n">{value}</td>
                        <td class="n small">{words}</td>
                    }
                })}
        </tr>
    }
}
