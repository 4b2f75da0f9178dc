//! The chosen indicator over time.

use answers::dashboard::figures;
use answers::dashboard::words::absent_words;
use charts::Figure;
use html::{Html, html};

use crate::address::TrendView;
use crate::components::{Choice, ChoiceOption, FigureWidth, Sheet, figure_card};
use crate::dashboard::form::section_form;
use crate::dashboard::shown::Shown;

/// The chosen indicator over time.
pub(super) fn over_time(shown: &Shown) -> Html {
    let comparison = &shown.comparison;
    let indicator = comparison.declaration().indicator(&shown.show);
    let content = match figure(shown) {
        Some(figure) => figure_card(&figure, FigureWidth::Full, &shown.export("trend")),
        None => {
            let absent = indicator.map(|indicator| absent_words(comparison, indicator));
            html! { <p class="figure">{absent}</p> }
        }
    };
    Sheet {
        id: "over-time".to_owned(),
        heading: "Over time".to_owned(),
        text: indicator.map_or_else(String::new, |indicator| indicator.meaning.clone()),
        choices: choices(shown),
        content,
    }
    .html()
}

fn figure(shown: &Shown) -> Option<Figure> {
    let comparison = &shown.comparison;
    figures::is_known_over_time(comparison, &shown.show)
        .then(|| figures::trend(comparison, &shown.show, shown.group, shown.trend()))
        .flatten()
}

/// The indicator, of the page's profile, and how the chart is drawn.
fn choices(shown: &Shown) -> Html {
    let comparison = &shown.comparison;
    let indicators = comparison
        .indicators
        .iter()
        .filter_map(|series| comparison.declaration().indicator(&series.id))
        .map(|indicator| {
            let is_shown = indicator.id == shown.show;
            ChoiceOption::new(&indicator.id, &indicator.label, is_shown)
        });
    let views = [
        (TrendView::Comparison, "Compared with others"),
        (TrendView::Variation, "Variation over time"),
    ]
    .map(|(view, label)| ChoiceOption::new(view.id(), label, view == shown.trend()));
    let controls = html! {
        {Choice::new("Indicator", "show", indicators.collect()).list()}
        {Choice::new("View", "trend", views.into()).switch()}
    };
    section_form(shown, &["show", "trend"], &controls)
}
