//! A figure: the finding as its heading, the drawing, the same as a table, and addresses to
//! take it away.

use charts::{Figure, Palette};
use html::html;
use leptos::prelude::*;

use crate::components::{DownloadMenu, contents, data_table, fragment};
use crate::printing::use_printing;

/// How much of the page's width a figure takes; the static drawing is made for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureWidth {
    /// All of it.
    Full,
    /// Seven twelfths.
    Wide,
    /// Half, or five twelfths.
    Half,
    /// A third.
    Third,
}

impl FigureWidth {
    const fn class(self) -> &'static str {
        match self {
            Self::Full => "figure c12",
            Self::Wide => "figure c7",
            Self::Half => "figure c5",
            Self::Third => "figure c4",
        }
    }

    /// The width of the drawing on a wide screen, in CSS pixels.
    #[must_use]
    pub const fn drawn(self) -> f64 {
        match self {
            Self::Full => 1_100.0,
            Self::Wide => 620.0,
            Self::Half => 430.0,
            Self::Third => 330.0,
        }
    }
}

/// The width for which drawings on a phone are made.
const NARROW: f64 = 330.0;

/// A figure. `figure` is drawn again whenever it changes; charts in view change in place.
#[component]
pub fn FigureCard(
    /// The figure.
    #[prop(into)]
    figure: Signal<Figure>,
    /// How wide it stands.
    width: FigureWidth,
    /// The address of its exports, in two parts: the ending stands between path and query.
    #[prop(into)]
    export: Signal<(String, String)>,
) -> impl IntoView {
    // One copy for all who read it.
    let figure = Memo::new(move |_| figure.get());
    // Nobody sees a closed table or a drawing under its chart, so they wait until somebody
    // does: switching the group stays within a frame.
    let is_open = RwSignal::new(false);
    let details = NodeRef::<leptos::html::Details>::new();
    let toggled = move |_| {
        is_open.set(
            details
                .get_untracked()
                .is_some_and(|details| details.open()),
        );
    };
    let tabled = while_seen(figure, is_open.into());
    let drawn = while_seen(figure, use_printing());
    let is_stale = Memo::new(move |_| figure.with(|figure| drawn.with(|drawn| figure != drawn)));
    let drawing = move |width: f64| move || drawn.with(|figure| figure.svg(width, Palette::Page));
    let csv = move || export.with(|(path, query)| format!("{path}.csv{query}"));
    let caption = fragment("figcaption", "", move || {
        figure.with(|figure| {
            html! {
                <strong>{&figure.heading}</strong>
                <span class="small quiet">{&figure.subtitle}</span>
            }
        })
    });
    let table =
        contents(move || tabled.with(|figure| data_table(&figure.table(), &figure.heading)));
    let source = fragment("span", "src", move || {
        figure.with(|figure| html! { {&figure.source} })
    });
    let is_one_drawing = width.drawn() <= 560.0;
    view! {
        <figure class=width.class()>
            {caption}
            <div class="drawing" class:one=is_one_drawing class:stale=is_stale>
                <div class="static wide" inner_html=drawing(width.drawn())></div>
                {(!is_one_drawing)
                    .then(|| view! { <div class="static narrow" inner_html=drawing(NARROW)></div> })}
                <ChartHost figure=figure/>
            </div>
            <div class="foot">
                {source}
                <details node_ref=details on:toggle=toggled>
                    <summary>"Table"</summary>
                    {table}
                </details>
                <DownloadMenu csv=Signal::derive(csv) is_drawn=true/>
            </div>
        </figure>
    }
}

/// A figure as it was when it was last seen.
fn while_seen(figure: Memo<Figure>, is_seen: Signal<bool>) -> Memo<Figure> {
    Memo::new(move |before: Option<&Figure>| match before {
        Some(before) if !is_seen.get() => before.clone(),
        _ => {
            is_seen.track();
            figure.get()
        }
    })
}

/// The place of the interactive chart, over the static drawing. Empty without script.
#[component]
fn ChartHost(figure: Memo<Figure>) -> impl IntoView {
    let host = NodeRef::<leptos::html::Div>::new();
    crate::browser::draw_chart(host, figure);
    view! { <div class="host" node_ref=host aria-hidden="true"></div> }
}
