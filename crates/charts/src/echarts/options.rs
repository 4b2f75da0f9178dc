//! The options of a chart, by charming's types.
//!
//! charming's own `Chart` may hold every kind of component and of series, and the code that writes
//! each of them would travel to the browser, whether or not a chart of ours has one.

use charming::component::{Axis, Grid, VisualMap};
use charming::element::Tooltip;
use charming::series::{Bar, Heatmap, Line, Scatter};
use serde::{Serialize, Serializer};

/// The options of a chart; the names are those of ECharts.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Options {
    animation: bool,
    grid: Vec<Grid>,
    #[serde(serialize_with = "one_or_many")]
    x_axis: Vec<Axis>,
    #[serde(serialize_with = "one_or_many")]
    y_axis: Vec<Axis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tooltip: Option<Tooltip>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    visual_map: Vec<VisualMap>,
    series: Vec<Series>,
}

/// The kinds of series that we draw.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(super) enum Series {
    Bar(Box<Bar>),
    Heatmap(Box<Heatmap>),
    Line(Box<Line>),
    Scatter(Box<Scatter>),
}

impl From<Bar> for Series {
    fn from(series: Bar) -> Self {
        Self::Bar(Box::new(series))
    }
}

impl From<Heatmap> for Series {
    fn from(series: Heatmap) -> Self {
        Self::Heatmap(Box::new(series))
    }
}

impl From<Line> for Series {
    fn from(series: Line) -> Self {
        Self::Line(Box::new(series))
    }
}

impl From<Scatter> for Series {
    fn from(series: Scatter) -> Self {
        Self::Scatter(Box::new(series))
    }
}

impl Options {
    /// The options of a still chart in a grid.
    pub(super) fn in_grid(grid: Grid) -> Self {
        Self {
            grid: vec![grid],
            ..Self::default()
        }
    }

    pub(super) fn grid(mut self, grid: Grid) -> Self {
        self.grid.push(grid);
        self
    }

    pub(super) fn x_axis(mut self, axis: Axis) -> Self {
        self.x_axis.push(axis);
        self
    }

    pub(super) fn y_axis(mut self, axis: Axis) -> Self {
        self.y_axis.push(axis);
        self
    }

    pub(super) fn tooltip(mut self, tooltip: Tooltip) -> Self {
        self.tooltip = Some(tooltip);
        self
    }

    pub(super) fn visual_map(mut self, map: VisualMap) -> Self {
        self.visual_map.push(map);
        self
    }

    pub(super) fn series(mut self, series: impl Into<Series>) -> Self {
        self.series.push(series.into());
        self
    }
}

/// A chart with one axis has it as it is, as in ECharts' documentation.
fn one_or_many<S: Serializer>(axes: &[Axis], serializer: S) -> Result<S::Ok, S::Error> {
    match axes {
        [axis] => axis.serialize(serializer),
        axes => axes.serialize(serializer),
    }
}
