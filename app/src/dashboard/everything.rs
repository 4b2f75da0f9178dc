//! Every indicator beside the group.

use answers::dashboard::figures;
use answers::dashboard::words::source_line;
use html::{Html, html};

use crate::components::{Sheet, data_table, table_foot};
use crate::dashboard::shown::Shown;

/// Every indicator beside the group.
pub(super) fn everything(shown: &Shown) -> Html {
    let comparison = &shown.comparison;
    if comparison.indicators.is_empty() {
        return Html::new();
    }
    let heading = shown.columns().group().map_or_else(
        || "Every indicator".to_owned(),
        |group| {
            format!(
                "Every indicator, compared with {}",
                comparison.groups[group].phrase
            )
        },
    );
    let table = figures::everything(comparison, shown.group);
    let content = html! {
        <div class="figure">
            {data_table(&table, "Every indicator")}
            {table_foot(&source_line(comparison), &shown.csv("everything"))}
        </div>
    };
    Sheet {
        id: "everything".to_owned(),
        heading,
        content,
        ..Sheet::default()
    }
    .html()
}
