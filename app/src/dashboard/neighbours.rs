//! A section: the practices of the same PCN and sub-ICB, and those near by postcode, with
//! their size and its changes.

use answers::neighbours::{Neighbours, neighbours_table};
use domain::comparison::words::upper_first;
use domain::registry::Section;
use html::{Html, html};

use crate::address::{Near, Sort};
use crate::components::{Choice, ChoiceOption, Sheet, SortedTable, table_foot};
use crate::dashboard::form::section_form;
use crate::dashboard::shown::Shown;

/// The section of the page.
pub(super) fn neighbours_section(shown: &Shown, section: &Section) -> Html {
    let found = shown.neighbours.get(&section.id);
    let Some(neighbours) = found.filter(|found| !found.practices.is_empty()) else {
        return Html::new();
    };
    let near = shown.address.near;
    let near = near.unwrap_or_else(|| neighbours.first_choice());
    let options = Near::ALL
        .into_iter()
        .filter(|choice| neighbours.has(*choice))
        .map(|choice| {
            let label = match (choice, &neighbours.postcode) {
                (Near::Postcode, Some(postcode)) => format!("Postcode {postcode}"),
                _ => choice.label().to_owned(),
            };
            ChoiceOption::new(choice.id(), label, choice == near)
        });
    let controls = Choice::new("Neighbours", "near", options.collect()).switch();
    let table = neighbours_table(neighbours, Some(near));
    let heading = format!(
        "{} practices {}",
        domain::format::in_words(table.rows.len()),
        place_words(neighbours, near)
    );
    let address = |sort: Sort| {
        let link = shown.link(|address| address.sort = Some(sort));
        format!("{link}#{}", section.id)
    };
    let table = SortedTable {
        table,
        label: &heading,
        sort: shown.address.sort.clone().unwrap_or(Sort {
            column: 1,
            is_descending: true,
        }),
        address: &address,
        subject: Some(&shown.comparison.subject.name),
    };
    let foot = table_foot(
        "Growth shows mergers, closures and list cleaning as they happened",
        &shown.csv(&section.id),
    );
    let content = html! { <div class="figure">{table.html()} {foot}</div> };
    Sheet {
        id: section.id.clone(),
        heading: section.title.clone(),
        text: upper_first(&heading),
        choices: section_form(shown, &["near"], &controls),
        content,
    }
    .html()
}

/// Where the neighbours are.
fn place_words(neighbours: &Neighbours, near: Near) -> String {
    match near {
        Near::Pcn => "in the same PCN".to_owned(),
        Near::SubIcb => "in the same sub-ICB".to_owned(),
        Near::Postcode => neighbours.postcode.as_ref().map_or_else(
            || "near by".to_owned(),
            |postcode| format!("with postcodes in {postcode}"),
        ),
    }
}
