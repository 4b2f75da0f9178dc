//! A section: indicators of several datasets over time in one chart.

use domain::registry::Section;
use html::{Html, html};

use crate::components::{FigureWidth, Sheet, figure_card};
use crate::dashboard::shown::Shown;

/// The section of the page.
pub(super) fn together_section(shown: &Shown, section: &Section) -> Html {
    let Some(together) = shown.together.get(&section.id) else {
        return Html::new();
    };
    let export = shown.export(&section.id);
    Sheet {
        id: section.id.clone(),
        heading: section.title.clone(),
        text: section.text.clone(),
        content: html! {
            <div class="grid">{figure_card(&together.figure(), FigureWidth::Full, &export)}</div>
        },
        ..Sheet::default()
    }
    .html()
}
