//! A figure: the finding as its heading, the drawing, the same as a table, and addresses to
//! take it away.

use charts::{Figure, Palette};
use html::{Html, html};

use crate::components::{data_table, download_menu};

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
/// The width for which drawings on a tablet are made.
const MIDDLE: f64 = 620.0;

/// What of a figure is drawn. On the server all of it; in the browser nobody sees a closed table
/// or a drawing under its chart, so they stay as they are until somebody does: switching the group
/// stays within a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FigureParts {
    /// The static drawings.
    pub drawings: bool,
    /// The table.
    pub table: bool,
    /// Whether the static drawings that stand in the page are of another figure.
    pub is_stale: bool,
    /// Counts the figures that stood in this place, for the interactive chart.
    pub version: u32,
}

impl FigureParts {
    /// Everything, for the first time.
    pub(crate) const ALL: Self = Self {
        drawings: true,
        table: true,
        is_stale: false,
        version: 0,
    };
}

/// A figure as markup. `path` and `query` are the address of its exports without their ending.
#[must_use]
pub fn figure_card(figure: &Figure, width: FigureWidth, (path, query): &(String, String)) -> Html {
    let parts = crate::browser::parts_of(figure);
    let is_one_drawing = width.drawn() <= 560.0;
    let class = match (is_one_drawing, parts.is_stale) {
        (false, false) => "drawing",
        (false, true) => "drawing stale",
        (true, false) => "drawing one",
        (true, true) => "drawing one stale",
    };
    let drawing = |class: &str, width: f64| {
        let drawn = parts
            .drawings
            .then(|| Html::from_trusted(figure.svg(width, Palette::Page)));
        html! {
            <div class=class data-keep=!parts.drawings>
                {drawn}
            </div>
        }
    };
    let narrow = (!is_one_drawing).then(|| drawing("static narrow", NARROW));
    let middle = (width == FigureWidth::Full).then(|| drawing("static middle", MIDDLE));
    let table = parts
        .table
        .then(|| data_table(&figure.table(), &figure.heading));
    // The host is the place of the interactive chart, over the static drawing.
    html! {
        <figure class=width.class()>
            <figcaption>
                <strong>{&figure.heading}</strong>
                <span class="small quiet">{&figure.subtitle}</span>
            </figcaption>
            <div class=class>
                {drawing("static wide", width.drawn())} {middle} {narrow}
                <div
                    class="host"
                    aria-hidden="true"
                    data-figure=&figure.id
                    data-version=parts.version.to_string()
                    data-keep
                ></div>
            </div>
            <div class="foot">
                <span class="src">{&figure.source}</span>
                <details data-table=&figure.id>
                    <summary>"Table"</summary>
                    <div class="contents" data-keep=!parts.table>
                        {table}
                    </div>
                </details>
                {download_menu(&format!("{path}.csv{query}"), true, false)}
            </div>
        </figure>
    }
}
