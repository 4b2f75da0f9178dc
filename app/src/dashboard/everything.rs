//! Every indicator beside the group.

use answers::dashboard::figures;
use answers::dashboard::words::source_line;
use leptos::prelude::*;

use crate::components::{DataTable, TableFoot};
use crate::dashboard::View;

/// Every indicator beside the group.
#[component]
pub(crate) fn Everything(view: View) -> impl IntoView {
    let table = move || {
        let group = view.later_group.get();
        view.with(|comparison| figures::everything(comparison, group))
    };
    let heading = move || {
        view.later_group.get().map_or_else(
            || "Every indicator".to_owned(),
            |group| {
                view.with(|comparison| {
                    format!(
                        "Every indicator, against {}",
                        comparison.groups[group].phrase
                    )
                })
            },
        )
    };
    view! {
        <section class="sheet" id="everything" aria-labelledby="everything-heading">
            <header>
                <h2 id="everything-heading">{heading}</h2>
            </header>
            <div class="figure">
                {move || view! { <DataTable table=table() label="Every indicator"/> }}
                <TableFoot source=view.with(source_line) csv=view.csv("everything")/>
            </div>
        </section>
    }
}
