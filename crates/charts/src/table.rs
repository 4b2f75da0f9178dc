//! The table that says what a chart draws.

use crate::breaks;
use crate::{
    Absences, Bars, Break, Chart, Control, Dots, Figure, Format, FunnelPlot, Histogram, Pyramid,
    Stack, Trend,
};

/// A table: headings and rows. The first column names the row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// The headings.
    pub headings: Vec<Heading>,
    /// The rows, each with a cell for every heading.
    pub rows: Vec<Vec<Cell>>,
}

/// A heading.
#[derive(Debug, Clone, PartialEq)]
pub struct Heading {
    /// As shown.
    pub text: String,
    /// Whether its cells are numbers, set to the right.
    pub is_numeric: bool,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cell {
    /// As shown.
    pub text: String,
    /// The exact number behind it, for exports and for sorting.
    pub number: Option<f64>,
    /// Where it leads.
    pub link: Option<String>,
}

impl Heading {
    /// The heading of a column of words.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            is_numeric: false,
        }
    }

    /// The heading of a column of numbers.
    #[must_use]
    pub fn number(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            is_numeric: true,
        }
    }
}

impl Cell {
    /// Words.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// Words that lead somewhere.
    #[must_use]
    pub fn link(text: impl Into<String>, to: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            number: None,
            link: Some(to.into()),
        }
    }

    /// A number; an empty cell where there is none.
    #[must_use]
    pub fn number(number: Option<f64>, format: &Format) -> Self {
        Self {
            text: number
                .map(|number| format.value(number))
                .unwrap_or_default(),
            number,
            link: None,
        }
    }

    /// A number, or why there is none.
    #[must_use]
    pub fn number_or(number: Option<f64>, format: &Format, absent: Option<&str>) -> Self {
        match (number, absent) {
            (None, Some(reason)) => Self::text(reason),
            _ => Self::number(number, format),
        }
    }
}

impl Figure {
    /// The table that says the same.
    #[must_use]
    pub fn table(&self) -> Table {
        match &self.chart {
            Chart::Trend(trend) => trend.table(),
            Chart::Control(control) => control.table(),
            Chart::Bars(bars) => bars.table(),
            Chart::Dots(dots) => dots.table(),
            Chart::Histogram(histogram) => histogram.table(),
            Chart::Pyramid(pyramid) => pyramid.table(),
            Chart::Funnel(funnel) => funnel.table(),
            Chart::Stack(stack) => stack.table(),
            Chart::HeatMap(heat_map) => heat_map.table(),
            Chart::Tree(tree) => tree.table(),
            Chart::Ranked(ranked) => ranked.table(),
            Chart::Members(members) => members.table(),
        }
    }
}

/// What stands in place of a sum of which parts are missing.
pub(crate) const INCOMPLETE: &str = "incomplete";

/// The value at an index, or why there is none.
fn cell_at(values: &[Option<f64>], absences: &Absences, index: usize, format: &Format) -> Cell {
    let value = values.get(index).copied().flatten();
    Cell::number_or(value, format, absences.get(&index).map(String::as_str))
}

/// The headings of an interval.
pub(crate) fn range_headings() -> [Heading; 2] {
    ["95% from", "95% to"].map(Heading::number)
}

/// The ends of an interval.
pub(crate) fn range_cells(range: Option<(f64, f64)>, format: &Format) -> [Cell; 2] {
    [range.map(|range| range.0), range.map(|range| range.1)].map(|end| Cell::number(end, format))
}

/// The heading of the column that says where a line is not joined, if there is such a place.
fn break_heading(breaks: &[Break]) -> Option<Heading> {
    (!breaks.is_empty()).then(|| Heading::text("Method"))
}

/// What changed at a moment, where anything changes at any.
fn break_cell(breaks: &[Break], index: usize) -> Option<Cell> {
    let here = breaks.iter().filter(|one| one.index == index);
    let words: Vec<&str> = here.map(|one| one.text.as_str()).collect();
    (!breaks.is_empty()).then(|| Cell::text(words.join("; ")))
}

impl Trend {
    fn table(&self) -> Table {
        let mut headings = vec![Heading::text("Period")];
        // The subject's line is drawn last and read first.
        for line in self.lines.iter().rev() {
            headings.push(Heading::number(line.name.clone()));
            if line.has_ranges() {
                headings.extend(range_headings());
            }
        }
        let has_remarks = self.lines.iter().any(|line| !line.remarks.is_empty());
        if has_remarks {
            headings.push(Heading::text("Remark"));
        }
        let breaks = breaks::of_lines(&self.lines);
        headings.extend(break_heading(&breaks));
        let has_bands = self.bands.iter().any(Option::is_some);
        if has_bands {
            for part in [
                "A tenth of {} below",
                "A quarter below",
                "A quarter above",
                "A tenth above",
            ] {
                headings.push(Heading::number(part.replace("{}", &self.of)));
            }
        }
        let rows = self
            .moments
            .iter()
            .enumerate()
            .rev()
            .map(|(index, moment)| {
                let mut row = vec![Cell::text(moment.long.clone())];
                for line in self.lines.iter().rev() {
                    row.push(cell_at(&line.values, &line.absences, index, &self.format));
                    if line.has_ranges() {
                        row.extend(range_cells(line.range(index), &self.format));
                    }
                }
                if has_remarks {
                    let remarks: Vec<&str> = self
                        .lines
                        .iter()
                        .rev()
                        .filter_map(|line| line.remarks.get(&index).map(String::as_str))
                        .collect();
                    row.push(Cell::text(remarks.join("; ")));
                }
                row.extend(break_cell(&breaks, index));
                if has_bands {
                    let band = self.bands.get(index).copied().flatten();
                    for part in 0..4 {
                        row.push(Cell::number(band.map(|band| band[part]), &self.format));
                    }
                }
                row
            })
            .collect();
        Table { headings, rows }
    }
}

impl Control {
    fn table(&self) -> Table {
        let mut headings = vec![
            Heading::text("Period"),
            Heading::number(self.name.clone()),
            Heading::number("Mean"),
            Heading::number("Lower limit"),
            Heading::number("Upper limit"),
            Heading::text("Signal"),
        ];
        headings.extend(break_heading(&self.breaks));
        let rows = (0..self.moments.len()).rev().map(|index| {
            // What is measured in another way has no part in the limits.
            let limit = |value: f64| {
                let value = Some(value).filter(|_| self.within.contains(&index));
                Cell::number(value, &self.format)
            };
            let mut row = vec![
                Cell::text(self.moments[index].long.clone()),
                cell_at(&self.values, &self.absences, index, &self.format),
                limit(self.mean),
                limit(self.lower),
                limit(self.upper),
                Cell::text(self.signals.get(index).cloned().unwrap_or_default()),
            ];
            row.extend(break_cell(&self.breaks, index));
            row
        });
        Table {
            headings,
            rows: rows.collect(),
        }
    }
}

impl Bars {
    fn table(&self) -> Table {
        let has_ranges = self.rows.iter().any(|row| row.own_range.is_some());
        let mut headings = vec![
            Heading::text(self.dimension.clone()),
            Heading::number(self.own_name.clone()),
        ];
        if has_ranges {
            headings.extend(range_headings());
        }
        if let Some(group) = &self.group_name {
            headings.push(Heading::number(group.clone()));
        }
        let has_behind = self.rows.iter().any(|row| !row.behind.is_empty());
        if has_behind {
            headings.push(Heading::text("Behind it"));
        }
        let rows = self
            .rows
            .iter()
            .map(|row| {
                let mut cells = vec![
                    Cell::text(row.label.clone()),
                    Cell::number_or(row.own, &self.format, row.absent.as_deref()),
                ];
                if has_ranges {
                    cells.extend(range_cells(row.own_range, &self.format));
                }
                if self.group_name.is_some() {
                    cells.push(Cell::number(row.group, &self.format));
                }
                if has_behind {
                    cells.push(Cell::text(row.behind.clone()));
                }
                cells
            })
            .collect();
        Table { headings, rows }
    }
}

impl Dots {
    fn table(&self) -> Table {
        let has_ranges = self.rows.iter().any(|row| row.range.is_some());
        let mut headings = vec![
            Heading::text(self.dimension.clone()),
            Heading::number(self.measure.clone()),
        ];
        if has_ranges {
            headings.extend(range_headings());
        }
        let rows = self
            .rows
            .iter()
            .map(|row| {
                let mut cells = vec![
                    Cell {
                        text: row.label.clone(),
                        number: None,
                        link: row.link.clone(),
                    },
                    Cell::number_or(row.value, &self.format, row.absent.as_deref()),
                ];
                if has_ranges {
                    cells.extend(range_cells(row.range, &self.format));
                }
                cells
            })
            .collect();
        Table { headings, rows }
    }
}

impl Histogram {
    fn table(&self) -> Table {
        let count = Format::plain(0);
        let mut rows: Vec<Vec<Cell>> = self
            .edges
            .windows(2)
            .zip(&self.counts)
            .map(|(ends, number)| {
                vec![
                    Cell::number(Some(ends[0]), &self.format),
                    Cell::number(Some(ends[1]), &self.format),
                    Cell::number(Some(f64::from(*number)), &count),
                ]
            })
            .collect();
        let (below, above) = self.outside;
        if below > 0 {
            rows.insert(
                0,
                vec![
                    Cell::default(),
                    Cell::number(self.edges.first().copied(), &self.format),
                    Cell::number(Some(f64::from(below)), &count),
                ],
            );
        }
        if above > 0 {
            rows.push(vec![
                Cell::number(self.edges.last().copied(), &self.format),
                Cell::default(),
                Cell::number(Some(f64::from(above)), &count),
            ]);
        }
        let mut of = self.of.clone();
        if let Some(first) = of.get_mut(0..1) {
            first.make_ascii_uppercase();
        }
        Table {
            headings: vec![
                Heading::number(format!("From ({})", self.measure)),
                Heading::number("To below"),
                Heading::number(of),
            ],
            rows,
        }
    }
}

impl Pyramid {
    fn table(&self) -> Table {
        let mut headings = vec![
            Heading::text("Age"),
            Heading::number(format!("{}, male", self.own_name)),
            Heading::number(format!("{}, female", self.own_name)),
            Heading::number("Male patients"),
            Heading::number("Female patients"),
        ];
        if let Some(group) = &self.group_name {
            headings.push(Heading::number(format!("{group}, male")));
            headings.push(Heading::number(format!("{group}, female")));
        }
        let people = Format::plain(0);
        let rows = self
            .rows
            .iter()
            .rev()
            .map(|row| {
                let mut cells = vec![
                    Cell::text(row.label.clone()),
                    Cell::number(Some(row.own.0), &self.format),
                    Cell::number(Some(row.own.1), &self.format),
                    Cell::number(Some(row.people.0), &people),
                    Cell::number(Some(row.people.1), &people),
                ];
                if self.group_name.is_some() {
                    cells.push(Cell::number(row.group.map(|group| group.0), &self.format));
                    cells.push(Cell::number(row.group.map(|group| group.1), &self.format));
                }
                cells
            })
            .collect();
        Table { headings, rows }
    }
}

impl FunnelPlot {
    fn table(&self) -> Table {
        Table {
            headings: vec![
                Heading::text(self.dimension.clone()),
                Heading::number(self.size.clone()),
                Heading::number(self.measure.clone()),
            ],
            rows: self
                .points
                .iter()
                .map(|point| {
                    vec![
                        Cell::text(point.label.clone()),
                        Cell::number(Some(point.size), &Format::plain(0)),
                        Cell::number(Some(point.value), &self.format),
                    ]
                })
                .collect(),
        }
    }
}

impl Stack {
    fn table(&self) -> Table {
        let mut headings = vec![Heading::text(self.dimension.clone())];
        headings.extend(
            self.series
                .iter()
                .map(|series| Heading::number(series.name.clone())),
        );
        let has_total = self.is_stacked && self.series.len() > 1;
        if has_total {
            headings.push(Heading::number("Together"));
        }
        let rows = self
            .labels
            .iter()
            .enumerate()
            .map(|(index, label)| {
                let mut row = vec![Cell::text(label.clone())];
                for series in &self.series {
                    row.push(cell_at(
                        &series.values,
                        &series.absences,
                        index,
                        &self.format,
                    ));
                }
                if has_total {
                    let total = self.total(index);
                    row.push(Cell::number_or(total, &self.format, Some(INCOMPLETE)));
                }
                row
            })
            .collect();
        Table { headings, rows }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Line, Moment, Palette, Role};

    fn trend(ranges: Vec<Option<(f64, f64)>>) -> Figure {
        let moment = |year: i32| Moment {
            at: f64::from(year) * 12.0,
            long: year.to_string(),
            short: year.to_string(),
            shortest: year.to_string(),
        };
        let line = |role, values: [f64; 2], ranges| Line {
            name: "Line".to_owned(),
            role,
            values: values.map(Some).into(),
            ranges,
            ..Line::default()
        };
        Figure {
            id: "trend".to_owned(),
            heading: String::new(),
            subtitle: String::new(),
            source: String::new(),
            chart: Chart::Trend(Trend {
                moments: vec![moment(2025), moment(2026)],
                bands: Vec::new(),
                of: "practices".to_owned(),
                lines: vec![
                    line(Role::Group, [70.0, 71.0], Vec::new()),
                    line(Role::Own, [75.0, 80.0], ranges),
                ],
                event: None,
                chosen: None,
                format: Format::percent(1),
                from_zero: false,
            }),
        }
    }

    #[test]
    fn published_intervals_stand_behind_the_value_in_the_table_and_in_both_drawings() {
        let plain = trend(Vec::new());
        let figure = trend(vec![None, Some((71.0, 88.0))]);
        let table = figure.table();
        let headings: Vec<&str> = table.headings.iter().map(|one| one.text.as_str()).collect();
        assert_eq!(headings, ["Period", "Line", "95% from", "95% to", "Line"]);
        let numbers: Vec<Option<f64>> = table.rows[0].iter().map(|cell| cell.number).collect();
        assert_eq!(
            numbers,
            [None, Some(80.0), Some(71.0), Some(88.0), Some(71.0)]
        );
        assert_eq!(table.rows[1][2].number, None, "none is published for 2025");
        assert_eq!(plain.table().headings.len(), 3);

        let svg = |figure: &Figure| figure.svg(620.0, Palette::Page);
        let lines = |text: String| text.matches("<line").count() + text.matches("<rect").count();
        assert!(svg(&figure) != svg(&plain) && lines(svg(&figure)) > 0);
        let live = figure.interactive(620.0).to_json();
        assert!(
            live.contains("range-to") && live.contains("71.0% to 88.0%"),
            "{live}"
        );
        assert!(!plain.interactive(620.0).to_json().contains("range-to"));
    }
}
