//! How the whole is made up, and how rates differ between its parts.

use answers::dashboard::{figures, heat_map};
use domain::comparison::Comparison;
use domain::registry::{Breakdown, View as BreakdownView};
use html::{Html, html};

use crate::components::{Choice, ChoiceOption, FigureWidth, Sheet, figure_card};
use crate::dashboard::form::section_form;
use crate::dashboard::shown::Shown;

/// How the whole is made up, and how rates differ between its parts.
pub(super) fn breakdowns(shown: &Shown) -> Html {
    let (mut wholes, mut shares, mut wide) = (Vec::new(), Vec::new(), Vec::new());
    for breakdown in &shown.comparison.declaration().breakdowns {
        let list = match (&breakdown.view, width_of(&breakdown.view)) {
            (BreakdownView::Share { .. }, _) => &mut shares,
            (_, FigureWidth::Full) => &mut wide,
            _ => &mut wholes,
        };
        list.push(breakdown);
    }
    // What takes all of the width comes last, so that the others leave no holes.
    wholes.extend(wide);
    html! {
        {section(shown, "made-of", "Breakdown", &wholes, narrowing_form(shown))}
        {section(shown, "missed", "How rates differ", &shares, None)}
    }
}

fn section(
    shown: &Shown,
    id: &str,
    heading: &str,
    breakdowns: &[&Breakdown],
    choice: Option<Html>,
) -> Html {
    if breakdowns.is_empty() {
        return Html::new();
    }
    let mut cards = Html::new();
    let mut absent: Vec<&Breakdown> = Vec::new();
    for breakdown in breakdowns {
        let figure = figures::breakdown(&shown.comparison, &breakdown.id, shown.group, shown.by());
        match figure {
            Some(figure) => {
                let (width, export) = (width_of(&breakdown.view), shown.export(&breakdown.id));
                cards.add(&figure_card(&figure, width, &export));
                cards.add(&beside(shown, breakdown));
            }
            None => absent.push(breakdown),
        }
    }
    Sheet {
        id: id.to_owned(),
        heading: heading.to_owned(),
        choices: html! { {legend(shown)} {choice} },
        content: html! {
            <div class="grid">
                {cards} <div class="absent">{reasons(&absent)}</div>
            </div>
        },
        ..Sheet::default()
    }
    .html()
}

/// The figures that stand below a breakdown, where some are declared.
fn beside(shown: &Shown, breakdown: &Breakdown) -> Html {
    let figures = heat_map::beside(&shown.comparison, breakdown, shown.columns().group());
    if figures.is_empty() {
        return Html::new();
    }
    let figures: Html = figures
        .iter()
        .map(|figure| {
            let class = (!figure.is_known).then_some("none");
            html! {
                <div>
                    <dt>{&figure.label}</dt>
                    <dd class=class>{&figure.value} <small>{&figure.detail}</small></dd>
                </div>
            }
        })
        .collect();
    html! { <dl class="below-figure c12">{figures}</dl> }
}

/// The choice of a value by which the breakdowns are narrowed, where there is one.
fn narrowing_form(shown: &Shown) -> Option<Html> {
    let (label, values) = narrowing(&shown.comparison)?;
    let now = shown.by();
    let all = ChoiceOption::new("all", "All", now.is_none());
    let values = values.into_iter().map(|(id, label)| {
        let is_chosen = now == Some(id.as_str());
        ChoiceOption::new(id, label, is_chosen)
    });
    let options = std::iter::once(all).chain(values).collect();
    let controls = Choice::new(label, "by", options).switch();
    Some(section_form(shown, &["by"], &controls))
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
fn legend(shown: &Shown) -> Html {
    let group = shown.columns().group().map(|group| {
        let name = &shown.comparison.groups[group].name;
        html! { <span class="group-mark">"■ " {name}</span> }
    });
    html! {
        <p class="legend">
            <span class="own-mark">"■ " {&shown.comparison.subject.name}</span>
            {group}
        </p>
    }
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

/// Why breakdowns have no figures, one line for each reason.
fn reasons(breakdowns: &[&Breakdown]) -> Html {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for breakdown in breakdowns {
        let title = breakdown.title.as_str();
        match reasons
            .iter_mut()
            .find(|(reason, _)| *reason == breakdown.absent)
        {
            Some((_, titles)) => titles.push(title),
            None => reasons.push((&breakdown.absent, vec![title])),
        }
    }
    reasons
        .into_iter()
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
}
