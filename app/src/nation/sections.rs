//! The sections of the State of the Nation.

use answers::dashboard::words::source_line;
use answers::nation::figures;
use charts::Figure;
use html::{Html, html};

use crate::address::Sort;
use crate::components::{FigureWidth, Sheet, SortedTable, data_table, figure_card, table_foot};
use crate::nation::shown::Shown;

fn card(shown: &Shown, figure: Option<Figure>, width: FigureWidth) -> Html {
    figure.map_or_else(Html::new, |figure| {
        figure_card(&figure, width, &shown.export(&figure.id))
    })
}

/// England over time, what the indicator means, and the spread of practices.
pub(super) fn over_time(shown: &Shown) -> Html {
    let nation = &shown.nation;
    let text = nation
        .indicator()
        .map(|indicator| format!("{} {}", indicator.meaning, indicator.caveat));
    let mut figures = card(shown, figures::over_time(nation), FigureWidth::Wide);
    figures.add(&card(
        shown,
        figures::distribution(nation),
        FigureWidth::Half,
    ));
    let content = match figures.is_empty() {
        true => figures,
        false => html! { <div class="grid">{figures}</div> },
    };
    Sheet {
        id: "time".to_owned(),
        heading: "England and its practices".to_owned(),
        text: text.unwrap_or_default(),
        content,
        ..Sheet::default()
    }
    .html()
}

/// The areas of a level from the highest to the lowest, and in numbers in any order. Where
/// nothing is published for the level, this is said: its level is chosen above.
pub(super) fn areas(shown: &Shown) -> Html {
    let (nation, level) = (&shown.nation, shown.level);
    let label = format!("All {}", level.plural());
    let content = match figures::ranked(nation, level) {
        Some(figure) => ranked(shown, &figure, &label),
        None => {
            let absent = format!(
                "Nothing is published for {} in this period.",
                level.plural()
            );
            html! { <p class="figure">{absent}</p> }
        }
    };
    Sheet {
        id: "areas".to_owned(),
        heading: label,
        content,
        ..Sheet::default()
    }
    .html()
}

fn ranked(shown: &Shown, figure: &Figure, label: &str) -> Html {
    let (nation, level) = (&shown.nation, shown.level);
    let address = |sort: Sort| {
        let link = shown.link(|address| address.sort = Some(sort));
        format!("{link}#areas")
    };
    let organisation = nation.organisation.as_ref();
    let table = SortedTable {
        table: figures::areas_table(nation, level, &shown.slug),
        label,
        sort: shown.address.sort.clone().unwrap_or(Sort {
            column: 1,
            is_descending: false,
        }),
        address: &address,
        subject: organisation.map(|organisation| organisation.name.as_str()),
    };
    html! {
        <div class="grid">
            {figure_card(figure, FigureWidth::Full, &shown.export(level.id()))}
            <div class="figure c12">
                {table.html()}
                {table_foot(&source_line(&nation.england), &shown.csv(level.id()))}
            </div>
        </div>
    }
}

/// Areas against what chance allows, where there is chance in the figures.
pub(super) fn unusual(shown: &Shown) -> Html {
    Sheet {
        id: "unusual".to_owned(),
        heading: "Which areas are unusual?".to_owned(),
        content: card(shown, figures::funnel(&shown.nation), FigureWidth::Full),
        ..Sheet::default()
    }
    .html()
}

/// The ends of the ranking.
pub(super) fn extremes(shown: &Shown) -> Html {
    if !figures::has_extremes(&shown.nation) {
        return Html::new();
    }
    let heading = "The highest and the lowest sub-ICBs";
    let table = figures::extremes(&shown.nation, &shown.slug);
    let content = html! {
        <div class="figure">
            {data_table(&table, heading)}
            {table_foot("The five highest and five lowest", &shown.csv("extremes"))}
        </div>
    };
    Sheet {
        id: "extremes".to_owned(),
        heading: heading.to_owned(),
        content,
        ..Sheet::default()
    }
    .html()
}
