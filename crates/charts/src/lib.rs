//! Charts as data. A [`Figure`] holds one specification, and three things are drawn from
//! it: the table that says the same in numbers, a static SVG (first paint, no script,
//! print, download), and options for the interactive chart.

use std::collections::BTreeMap;
use std::ops::Range;

mod annotations;
mod breaks;
mod echarts;
mod format;
mod heat_map;
mod members;
#[cfg(feature = "png")]
pub mod png;
mod ranked;
mod role;
mod scale;
mod svg;
mod table;
mod tree;

pub use breaks::{Break, breaks_from};
pub use echarts::{Interactive, Options, Tip};
pub use format::Format;
pub use heat_map::{HeatCell, HeatMap};
pub use members::{Member, Members};
pub use ranked::RankedTable;
pub use role::Role;
pub use scale::Scale;
pub use svg::{Palette, Size};
pub use table::{Cell, Heading, Table};
pub use tree::{Tree, TreeNode};

/// A chart with its words.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The identifier in its addresses, unique on a page.
    pub id: String,
    /// The finding, as a heading.
    pub heading: String,
    /// What is drawn.
    pub subtitle: String,
    /// Where the figures come from.
    pub source: String,
    /// The drawing.
    pub chart: Chart,
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Chart {
    /// Values over time, with the spread of practices behind them.
    Trend(Trend),
    /// A series with its mean and process limits.
    Control(Control),
    /// Shares side by side.
    Bars(Bars),
    /// Values with intervals, one below the other.
    Dots(Dots),
    /// How many units have which value.
    Histogram(Histogram),
    /// Men and women by age, back to back.
    Pyramid(Pyramid),
    /// Units by size, with the limits within which they ordinarily lie.
    Funnel(FunnelPlot),
    /// Parts of wholes, or values beside one another, by label.
    Stack(Stack),
    /// A value by row and column.
    HeatMap(HeatMap),
    /// Amounts that are parts of one another.
    Tree(Tree),
    /// Organisations in order of a value.
    Ranked(RankedTable),
    /// The members of a group, each over time.
    Members(Members),
}

/// Why values are missing, by their index: `suppressed`. What is missing and not here has no
/// reason that is known.
pub type Absences = BTreeMap<usize, String>;

/// The word for a value that is missing.
fn missing(absent: &Option<String>) -> &str {
    absent.as_deref().unwrap_or("none")
}

/// A moment on the horizontal axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    /// The place in time, in months or years; only distances matter.
    pub at: f64,
    /// As in a table: `November 2025`.
    pub long: String,
    /// As a tick: `Nov 2025`.
    pub short: String,
    /// As a tick inside a year that is named already: `Nov`.
    pub shortest: String,
}

/// One line of a trend.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Line {
    /// The name beside its end.
    pub name: String,
    /// Whose it is.
    pub role: Role,
    /// A value for each moment.
    pub values: Vec<Option<f64>>,
    /// The moments that are drawn as open points.
    pub marked: Vec<usize>,
    /// Why moments have no value.
    pub absences: Absences,
    /// What must be told of values: that they are of fewer than all who should be in them.
    pub remarks: Absences,
    /// The published interval of each value, for every moment; empty where there is none.
    pub ranges: Vec<Option<(f64, f64)>>,
    /// Where it is not joined, in order of time.
    pub breaks: Vec<Break>,
}

impl Line {
    /// Whether any of its values has an interval.
    #[must_use]
    pub fn has_ranges(&self) -> bool {
        self.ranges.iter().any(Option::is_some)
    }

    /// The interval of a moment, where there is one.
    #[must_use]
    pub fn range(&self, index: usize) -> Option<(f64, f64)> {
        self.ranges.get(index).copied().flatten()
    }
}

/// The spread of units at each moment: p10, p25, p75, p90.
pub type Band = Option<[f64; 4]>;

/// Values over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    /// The horizontal axis.
    pub moments: Vec<Moment>,
    /// The spread of units behind the lines; empty where there is none.
    pub bands: Vec<Band>,
    /// What the bands are of: `practices`.
    pub of: String,
    /// The lines, the most important last.
    pub lines: Vec<Line>,
    /// A moment at which something happened, and what.
    pub event: Option<(usize, String)>,
    /// The moment that the page is about, as an index. It is marked where it is not the last.
    pub chosen: Option<usize>,
    /// How values are written.
    pub format: Format,
    /// Whether the vertical axis must begin at zero.
    pub from_zero: bool,
}

/// A series with its process limits.
#[derive(Debug, Clone, PartialEq)]
pub struct Control {
    /// The horizontal axis.
    pub moments: Vec<Moment>,
    /// The name of the series.
    pub name: String,
    /// A value for each moment.
    pub values: Vec<Option<f64>>,
    /// The mean of the series.
    pub mean: f64,
    /// The lower process limit.
    pub lower: f64,
    /// The upper process limit.
    pub upper: f64,
    /// The moments that the limits are of.
    pub within: Range<usize>,
    /// Where the series is not joined, in order of time.
    pub breaks: Vec<Break>,
    /// What is special about each moment, in words; empty where nothing is.
    pub signals: Vec<String>,
    /// Why moments have no value.
    pub absences: Absences,
    /// How values are written.
    pub format: Format,
}

/// One row of bars.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BarRow {
    /// What it is.
    pub label: String,
    /// The subject's value.
    pub own: Option<f64>,
    /// Why it is missing: `suppressed`.
    pub absent: Option<String>,
    /// The interval of the subject's value.
    pub own_range: Option<(f64, f64)>,
    /// The group's value.
    pub group: Option<f64>,
    /// What stands behind the subject's value: `3,013 of 7,846`.
    pub behind: String,
}

/// Shares side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    /// The heading of the rows.
    pub dimension: String,
    /// The name of the subject.
    pub own_name: String,
    /// The name of the group, where there is one.
    pub group_name: Option<String>,
    /// The rows, from the top.
    pub rows: Vec<BarRow>,
    /// How many of them are drawn; the table has all.
    pub drawn: usize,
    /// How values are written.
    pub format: Format,
}

/// One row of dots.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DotRow {
    /// What it is.
    pub label: String,
    /// A second line, quieter.
    pub detail: String,
    /// Where it leads, where it leads anywhere.
    pub link: Option<String>,
    /// The value.
    pub value: Option<f64>,
    /// Why it is missing: `not published`.
    pub absent: Option<String>,
    /// Its interval.
    pub range: Option<(f64, f64)>,
    /// Whose value it is.
    pub role: Role,
}

/// Values with intervals.
#[derive(Debug, Clone, PartialEq)]
pub struct Dots {
    /// The heading of the rows.
    pub dimension: String,
    /// The heading of the values.
    pub measure: String,
    /// The rows, from the top.
    pub rows: Vec<DotRow>,
    /// A line through all rows, and its name.
    pub reference: Option<(f64, String)>,
    /// How values are written.
    pub format: Format,
}

/// How many units have which value.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    /// The lower ends of the bins and the upper end of the last.
    pub edges: Vec<f64>,
    /// How many units lie in each bin, the lower end included.
    pub counts: Vec<u32>,
    /// Units below the first and above the last bin.
    pub outside: (u32, u32),
    /// The subject's value and name, where there is one.
    pub own: Option<(f64, String)>,
    /// What is measured, below the axis.
    pub measure: String,
    /// What is counted: `practices`.
    pub of: String,
    /// How values are written.
    pub format: Format,
}

/// One age of a pyramid.
#[derive(Debug, Clone, PartialEq)]
pub struct PyramidRow {
    /// The age.
    pub label: String,
    /// The subject's shares: male, female.
    pub own: (f64, f64),
    /// The people behind them.
    pub people: (f64, f64),
    /// The group's shares.
    pub group: Option<(f64, f64)>,
}

/// Men and women by age. Shares are of all people, in per cent.
#[derive(Debug, Clone, PartialEq)]
pub struct Pyramid {
    /// The name of the subject.
    pub own_name: String,
    /// The name of the group, where there is one.
    pub group_name: Option<String>,
    /// The ages, the youngest first.
    pub rows: Vec<PyramidRow>,
    /// How shares are written.
    pub format: Format,
}

/// One unit of a funnel plot.
#[derive(Debug, Clone, PartialEq)]
pub struct FunnelPoint {
    /// Its name.
    pub label: String,
    /// Its size: the denominator.
    pub size: f64,
    /// Its value.
    pub value: f64,
    /// Whose value it is.
    pub role: Role,
}

/// Units by size.
#[derive(Debug, Clone, PartialEq)]
pub struct FunnelPlot {
    /// The heading of the units.
    pub dimension: String,
    /// What size means: `appointments`.
    pub size: String,
    /// What value means: `did not attend, %`.
    pub measure: String,
    /// The units.
    pub points: Vec<FunnelPoint>,
    /// The average of all.
    pub average: f64,
    /// Size, then the 95% limits, then the 99.8% limits, ascending by size.
    pub limits: Vec<(f64, [f64; 4])>,
    /// How values are written.
    pub format: Format,
}

/// One series of a stack.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StackSeries {
    /// What it is.
    pub name: String,
    /// A value for each label.
    pub values: Vec<Option<f64>>,
    /// Why labels have no value.
    pub absences: Absences,
}

/// Parts of wholes by label, or values beside one another.
#[derive(Debug, Clone, PartialEq)]
pub struct Stack {
    /// The heading of the labels.
    pub dimension: String,
    /// The labels, in order.
    pub labels: Vec<String>,
    /// The series, from the foot.
    pub series: Vec<StackSeries>,
    /// Whether they stand on one another.
    pub is_stacked: bool,
    /// How values are written.
    pub format: Format,
}
