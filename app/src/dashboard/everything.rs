//! Every indicator beside the group.

use answers::dashboard::figures;
use answers::dashboard::words::source_line;
use leptos::prelude::*;

use crate::components::{Sheet, TableFoot, contents, data_table};
use crate::dashboard::View;

/// Every indicator beside the group.
#[component]
pub(crate) fn Everything(view: View) -> impl IntoView {
    let table = contents(move || {
        let group = view.later_group.get();
        let table = view.with(|comparison| figures::everything(comparison, group));
        data_table(&table, "Every indicator")
    });
    let heading = move || {
        view.later_columns().group().map_or_else(
            || "Every indicator".to_owned(),
            |group| {
                view.with(|comparison| {
                    format!(
                        "Every indicator, compared with {}",
                        comparison.groups[group].phrase
                    )
                })
            },
        )
    };
    let has_rows = view.with_untracked(|comparison| !comparison.indicators.is_empty());
    view! {
        <Sheet id="everything" heading=Signal::derive(heading) has_content=has_rows>
            <div class="figure">
                {table}
                <TableFoot source=view.with(source_line) csv=view.csv("everything")/>
            </div>
        </Sheet>
    }
}
