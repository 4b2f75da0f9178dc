//! How the whole is made up, and how rates differ between its parts.

use answers::dashboard::figures;
use domain::comparison::Comparison;
use domain::registry::View as BreakdownView;
use html::html;
use leptos::prelude::*;

use crate::components::{FigureCard, FigureWidth, Sheet, Switch, fragment};
use crate::dashboard::View;
use crate::dashboard::form::SectionForm;
use crate::dashboard::over_time::nothing;

/// How the whole is made up, and how rates differ between its parts.
#[component]
pub(crate) fn Breakdowns(view: View) -> impl IntoView {
    let (wholes, shares) = view.with_untracked(|comparison| {
        let dataset = comparison.declaration();
        let (mut wholes, mut shares, mut wide) = (Vec::new(), Vec::new(), Vec::new());
        for breakdown in &dataset.breakdowns {
            let list = match (&breakdown.view, width_of(&breakdown.view)) {
                (BreakdownView::Share { .. }, _) => &mut shares,
                (_, FigureWidth::Full) => &mut wide,
                _ => &mut wholes,
            };
            list.push(breakdown.id.clone());
        }
        // What takes all of the width comes last, so that the others leave no holes.
        wholes.extend(wide);
        (wholes, shares)
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
            <SectionForm view=view except=&["by"]>
                <Switch label=label name="by" choices=choices choose=choose/>
            </SectionForm>
        }
    });
    let section = |id: &'static str, heading: String, ids: Vec<String>, switch: AnyView| {
        let has_content = !ids.is_empty();
        let beside = view! {
            <Legend view=view/>
            {switch}
        };
        view! {
            <Sheet id=id heading=heading choices=beside.into_any() has_content=has_content>
                <div class="grid">
                    {ids
                        .iter()
                        .map(|id| view! { <BreakdownCard view=view id=id.clone()/> })
                        .collect_view()}
                    <Absent view=view ids=ids/>
                </div>
            </Sheet>
        }
    };
    view! {
        {section("made-of", "Breakdown".to_owned(), wholes, switch.into_any())}
        {section("missed", "How rates differ".to_owned(), shares, ().into_any())}
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
    fragment("p", "legend", move || {
        let columns = view.later_columns();
        let group = columns
            .group()
            .map(|group| view.with(|comparison| comparison.groups[group].name.clone()));
        html! {
            <span class="own-mark">"■ " {&own}</span>
            {group.map(|group| html! { <span class="group-mark">"■ " {group}</span> })}
        }
    })
}

/// How wide a breakdown stands.
const fn width_of(view: &BreakdownView) -> FigureWidth {
    match view {
        BreakdownView::Composition { .. } | BreakdownView::Share { .. } => FigureWidth::Third,
        BreakdownView::Pyramid { .. }
        | BreakdownView::HeatMap { .. }
        | BreakdownView::Tree { .. } => FigureWidth::Full,
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
        Some(width_of(&breakdown.view))
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
    fragment("div", "absent", move || {
        reasons.with(|reasons| {
            reasons
                .iter()
                .map(|(reason, titles)| {
                    html! {
                        <p>
                            <b>{titles.join("; ")}</b>
                            ": "
                            {reason}
                        </p>
                    }
                })
                .collect()
        })
    })
}
