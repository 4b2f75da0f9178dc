//! A section: the members of an area side by side in one indicator after another.

use answers::dashboard::members_figure::Members;
use domain::registry::Section;
use html::{Html, html};

use crate::address::Sort;
use crate::components::{
    Choice, ChoiceOption, FigureWidth, Sheet, SortedTable, figure_card, table_foot,
};
use crate::dashboard::form::section_form;
use crate::dashboard::shown::Shown;

/// The section of the page.
pub(super) fn members_section(shown: &Shown, section: &Section) -> Html {
    // Another indicator may have figures where the shown one has none.
    let found = shown.members.get(&section.id);
    let has_values = |found: &&Members| found.choices.len() > 1 || found.has_figures();
    let Some(members) = found.filter(has_values) else {
        return Html::new();
    };
    let indicator = &members.indicator;
    let options: Vec<ChoiceOption> = members
        .choices
        .iter()
        .map(|(id, label)| ChoiceOption::new(id, label, *id == indicator.id))
        .collect();
    let choices = match options.len() {
        0 | 1 => Html::new(),
        _ => {
            let controls = Choice::new("Indicator", "member", options).switch_or_list();
            section_form(shown, &["member"], &controls)
        }
    };
    let subject = members.members.iter().find(|member| member.is_subject);
    let address = |sort: Sort| {
        let link = shown.link(|address| address.sort = Some(sort));
        format!("{link}#{}", section.id)
    };
    let table = SortedTable {
        table: members.table(),
        label: &format!("{}, {}", section.title, indicator.label),
        sort: shown.address.sort.clone().unwrap_or(Sort {
            column: 1,
            is_descending: true,
        }),
        address: &address,
        subject: subject.map(|member| member.named.name.as_str()),
    }
    .html();
    let content = html! {
        <div class="grid">
            {figure_card(&members.figure(), FigureWidth::Full, &shown.export(&section.id))}
            <div class="figure c12">
                {table} {table_foot(&members.source, &shown.csv(&section.id))}
            </div>
        </div>
    };
    Sheet {
        id: section.id.clone(),
        heading: section.title.clone(),
        text: section.text.clone(),
        choices,
        content,
    }
    .html()
}
