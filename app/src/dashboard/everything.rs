//! Every indicator beside the group.

use answers::dashboard::figures;
use answers::dashboard::words::source_line;
use html::{Html, html};

use crate::address::Address;
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
    let others = comparison.dataset.profiles.len() > 1;
    let search = others.then(|| {
        let asked = Address {
            org: Some(comparison.subject.code),
            period: Some(comparison.shown_period()),
            ..Address::default()
        };
        let slug = comparison.dataset.slug().unwrap_or_default();
        let to = format!("/tools/{slug}/indicators/{}", asked.query());
        html! {
            <p class="small">
                <a href=to>"Search every measure of this publication"</a>
            </p>
        }
    });
    let content = html! {
        <div class="figure">
            {search}
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
