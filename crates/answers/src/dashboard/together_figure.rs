//! Indicators of several datasets over time in one chart: what is drawn of them. All words are
//! made with the answer, so that the browser has only lines to draw.

use charts::{Absences, Chart, Figure, Format, Line, Role, Trend};
use domain::comparison::Numbers;
use domain::period::Period;
use serde::{Deserialize, Serialize};

use crate::dashboard::figures::{breaks, moments};

/// Several series over common periods.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Together {
    /// The identifier of the section.
    pub id: String,
    /// The values of the shown period, as a heading.
    pub heading: String,
    /// Of whom, in what all are counted, and which series are not shown and why.
    pub subtitle: String,
    /// The sources of the figures, in words.
    pub source: String,
    /// The periods of any of the series, in order of time.
    pub periods: Vec<Period>,
    /// The series, in the order in which they are read.
    pub series: Vec<TogetherSeries>,
    /// How values are written.
    pub format: Format,
}

/// One of the series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TogetherSeries {
    /// The dataset that it is of.
    pub dataset: String,
    /// Its indicator.
    pub indicator: String,
    /// The name beside its line.
    pub name: String,
    /// A value for each period.
    pub values: Numbers,
    /// Why periods have none, by their places.
    pub absences: Vec<(usize, String)>,
    /// What must be told of values, by the places of their periods.
    pub remarks: Vec<(usize, String)>,
    /// The places of the periods from which it is measured in another way, with words.
    pub breaks: Vec<(usize, String)>,
}

impl Together {
    /// The chart, with a line for each series.
    #[must_use]
    pub fn figure(&self) -> Figure {
        let words = |places: &[(usize, String)]| places.iter().cloned().collect::<Absences>();
        let lines = self.series.iter().enumerate();
        let lines = lines.map(|(number, series)| Line {
            name: series.name.clone(),
            role: Role::Series(number),
            values: series.values.0.clone(),
            absences: words(&series.absences),
            remarks: words(&series.remarks),
            breaks: breaks(&series.breaks),
            ..Line::default()
        });
        Figure {
            id: self.id.clone(),
            heading: self.heading.clone(),
            subtitle: self.subtitle.clone(),
            source: self.source.clone(),
            chart: Chart::Trend(Trend {
                moments: moments(&self.periods),
                bands: Vec::new(),
                of: String::new(),
                // The line that is drawn last is read first.
                lines: lines.rev().collect(),
                event: None,
                chosen: None,
                format: self.format.clone(),
                from_zero: true,
            }),
        }
    }
}
