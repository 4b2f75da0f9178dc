//! How far the figures can be trusted: what is unknown, what is not mapped, who reported.

use domain::comparison::Card;
use domain::format;
use leptos::prelude::*;

use crate::components::TableFoot;
use crate::dashboard::ViewContext;

/// The data-quality card.
#[component]
pub(super) fn Quality(view: ViewContext) -> impl IntoView {
    let row = move |id: &'static str| {
        let group = view.later_group.get();
        view.with(|comparison| comparison.card(id, group))
    };
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
    let cells = move |card: Option<Card>| {
        let Some(card) = card else {
            return view! { <td class="n" colspan="3">"none"</td> }.into_any();
        };
        let versus = card
            .versus
            .as_ref()
            .map(|versus| versus.value.clone())
            .unwrap_or_default();
        view! {
            <td class="n">{card.value.unwrap_or_else(|| "not published".to_owned())}</td>
            <td class="n quiet">{card.of.unwrap_or_default()}</td>
            <td class="n">{versus}</td>
        }
        .into_any()
    };
    view! {
        <section class="sheet" id="quality" aria-labelledby="quality-heading">
            <header>
                <h2 id="quality-heading">"How far the figures carry"</h2>
                <p>
                    "What is unknown or not mapped is a sign of how the appointment book is kept, not of care. Much of it makes every other share uncertain."
                </p>
            </header>
            <div class="figure">
                <div class="scroll" tabindex="0" role="region" aria-label="Data quality, table">
                    <table>
                        <thead>
                            <tr>
                                <th scope="col">"Share of appointments"</th>
                                <th scope="col" class="n">
                                    {view.with(|comparison| domain::names::short(&comparison.subject.name))}
                                </th>
                                <th scope="col" class="n">
                                    "Of all"
                                </th>
                                <th scope="col" class="n">
                                    {move || group_name().unwrap_or_default()}
                                </th>
                            </tr>
                        </thead>
                        <tbody>
                            <tr>
                                <th scope="row">"Outcome unknown"</th>
                                {move || cells(row("unknown-status"))}
                            </tr>
                            <tr>
                                <th scope="row">"National category missing"</th>
                                {move || cells(row("unmapped"))}
                            </tr>
                        </tbody>
                    </table>
                </div>
                {coverage
                    .map(|coverage| {
                        view! { <p class="small quiet">{coverage}</p> }
                    })}
                <TableFoot source="In the export of every indicator" csv=view.csv("everything")/>
            </div>
        </section>
    }
}
