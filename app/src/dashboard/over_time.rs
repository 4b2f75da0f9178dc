//! The chosen indicator over time.

use answers::dashboard::figures;
use answers::dashboard::words::absent_words;
use charts::Figure;
use leptos::prelude::*;

use crate::address::TrendView;
use crate::components::{FigureCard, FigureWidth, IndicatorSelect, Sheet, Switch};
use crate::dashboard::View;
use crate::dashboard::form::SectionForm;

/// The chosen indicator over time.
#[component]
pub(crate) fn OverTime(view: View) -> impl IntoView {
    let figure = Memo::new(move |_| {
        let (show, group, trend) = (view.show.get(), view.group.get(), view.trend.get());
        view.with(|comparison| {
            figures::is_known_over_time(comparison, &show)
                .then(|| figures::trend(comparison, &show, group, trend))
                .flatten()
        })
    });
    let has_figure = Memo::new(move |_| figure.with(Option::is_some));
    let absent = move || {
        let show = view.show.get();
        view.with(|comparison| {
            let indicator = comparison.declaration().indicator(&show)?;
            Some(absent_words(comparison, indicator))
        })
    };
    let choices = Signal::derive(move || {
        let now = view.trend.get();
        [
            (TrendView::Comparison, "Compared with others"),
            (TrendView::Variation, "Variation over time"),
        ]
        .into_iter()
        .map(|(trend, label)| (trend.id().to_owned(), label.to_owned(), trend == now))
        .collect::<Vec<_>>()
    });
    let choose = Callback::new(move |id: String| {
        view.change(|address| {
            address.trend = if id == "variation" {
                TrendView::Variation
            } else {
                TrendView::Comparison
            };
        });
    });
    let choose_indicator = move |chosen: String| view.change(|address| address.show = Some(chosen));
    let form = view! {
        <SectionForm view=view except=&["show", "trend"]>
            <IndicatorSelect indicators=indicators(view) shown=view.show choose=choose_indicator/>
            <Switch label="View" name="trend" choices=choices choose=choose/>
        </SectionForm>
    };
    view! {
        <Sheet
            id="over-time"
            heading="Over time"
            text=Signal::derive(move || indicator_meaning(view))
            choices=form.into_any()
            has_content=true
        >
            {move || {
                if !has_figure.get() {
                    return view! { <p class="figure">{absent()}</p> }.into_any();
                }
                view! {
                    <FigureCard
                        figure=Signal::derive(move || figure.get().unwrap_or_else(|| nothing("trend")))
                        width=FigureWidth::Full
                        export=Signal::derive(move || view.export("trend"))
                    />
                }
                    .into_any()
            }}
        </Sheet>
    }
}

fn indicator_meaning(view: View) -> String {
    let show = view.show.get();
    view.with(|comparison| {
        comparison
            .declaration()
            .indicator(&show)
            .map(|indicator| indicator.meaning.clone())
            .unwrap_or_default()
    })
}

/// The indicators of the page's profile.
fn indicators(view: View) -> Vec<(String, String)> {
    view.with_untracked(|comparison| {
        comparison
            .indicators
            .iter()
            .filter_map(|series| comparison.declaration().indicator(&series.id))
            .map(|indicator| (indicator.id.clone(), indicator.label.clone()))
            .collect()
    })
}

/// What stands in for a figure that is not there; never seen.
pub(crate) fn nothing(id: &str) -> Figure {
    Figure {
        id: id.to_owned(),
        heading: "No figures".to_owned(),
        subtitle: String::new(),
        source: String::new(),
        chart: charts::Chart::Bars(charts::Bars {
            dimension: String::new(),
            own_name: String::new(),
            group_name: None,
            rows: Vec::new(),
            drawn: 0,
            format: charts::Format::plain(0),
        }),
    }
}
