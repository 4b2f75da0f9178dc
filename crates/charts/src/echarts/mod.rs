//! Options for the interactive chart, built with charming and drawn by ECharts.
//!
//! Nothing is formatted or computed in the browser's script: tick labels and tooltips are
//! made here, beside the table and the static drawing, and travel with the options. Colours
//! are names of tokens (`@self`), which the page resolves for its theme, and formatters are
//! names too (`@x`, `@y`, `@tip`), so that no script text is ever evaluated.

mod bars;
mod breaks;
mod control;
mod heat;
mod lines;
mod members;
mod options;
mod parts;
mod points;
mod ranked;
mod stack;
mod tree;

use serde::Serialize;

pub use self::options::Options;

use crate::{Chart, Figure};

/// What the page's script needs to draw an interactive chart.
#[derive(Debug, Clone, Serialize)]
pub struct Interactive {
    /// The options.
    pub option: Options,
    /// Tooltips by index on the category axis, or by series and index where there is none.
    pub tips: Vec<Tip>,
    /// Labels of the horizontal axis, by value or by index of the category.
    pub x: Vec<(f64, String)>,
    /// Labels of the vertical axis, by value or by index of the category.
    pub y: Vec<(f64, String)>,
    /// The stacks whose series add up whatever their signs: `stackStrategy: "all"`, for which
    /// charming has no setter. ECharts would else stack what is below zero by itself.
    pub signed_stacks: Vec<String>,
    /// The height of the chart in CSS pixels, as it is for its width.
    pub height: f64,
}

/// The text of a tooltip: a title and lines below it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tip {
    /// The first line, in bold.
    pub title: String,
    /// The lines below.
    pub lines: Vec<String>,
}

impl Figure {
    /// The interactive chart for a place of this width.
    #[must_use]
    pub fn interactive(&self, width: f64) -> Interactive {
        let height = self.chart.height(width);
        let drawn = self.options(width);
        Interactive { height, ..drawn }
    }

    fn options(&self, width: f64) -> Interactive {
        match &self.chart {
            Chart::Trend(trend) => trend.interactive(width),
            Chart::Control(control) => control.interactive(width),
            Chart::Bars(bars) => bars.interactive(width),
            Chart::Dots(dots) => dots.interactive(width),
            Chart::Histogram(histogram) => histogram.interactive(width),
            Chart::Pyramid(pyramid) => pyramid.interactive(width),
            Chart::Funnel(funnel) => funnel.interactive(width),
            Chart::Stack(stack) => stack.interactive(),
            Chart::HeatMap(heat_map) => heat_map.interactive(width),
            Chart::Tree(tree) => tree.interactive(width),
            Chart::Ranked(ranked) => ranked.interactive(width),
            Chart::Members(members) => members.interactive(width),
        }
    }
}

impl Interactive {
    /// The whole as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}
