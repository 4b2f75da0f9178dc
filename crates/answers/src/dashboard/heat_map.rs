//! The cells of a margin of two dimensions as shares of the whole: weekday by hour.

use charts::{Chart, Figure, Format, HeatCell, HeatMap};
use domain::comparison::words::{group_label, upper_first};
use domain::comparison::{BreakdownFigures, Comparison};
use domain::registry::{Breakdown, Dimension, Margin, View};

use crate::dashboard::figures::{group_name, left_out};
use crate::dashboard::words::{absent_words, source_line};

/// A figure below a heat map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// What it is: `Weekends`.
    pub label: String,
    /// The subject's value, or why there is none.
    pub value: String,
    /// Whether there is a value.
    pub is_known: bool,
    /// What is behind it, and the group's value.
    pub detail: String,
}

/// What a heat map is made of.
struct Cells<'a> {
    margin: &'a Margin,
    /// The dimension down the side, and that across.
    dimensions: [&'a Dimension; 2],
    figures: &'a BreakdownFigures,
    /// The places of the values that are shown of each dimension.
    kept: [Vec<usize>; 2],
    /// The subject's shares and the group's, by cell.
    own: Vec<Option<f64>>,
    group: Option<Vec<Option<f64>>>,
}

/// The share of every cell in the sum of those in which `is_counted` holds; `None` for other
/// cells, and where the sum is nil.
fn shares(cells: &[Option<f64>], is_counted: impl Fn(usize) -> bool) -> Option<Vec<Option<f64>>> {
    let total: f64 = cells
        .iter()
        .enumerate()
        .filter(|(index, _)| is_counted(*index))
        .map(|(_, cell)| *cell)
        .sum::<Option<f64>>()?;
    let share = |(index, cell): (usize, &Option<f64>)| {
        cell.filter(|_| is_counted(index))
            .map(|cell| cell / total * 100.0)
    };
    (total > 0.0).then(|| cells.iter().enumerate().map(share).collect())
}

impl<'a> Cells<'a> {
    /// The cells of a breakdown; `None` where its margin has no two dimensions, or nothing is
    /// published.
    fn of(
        comparison: &'a Comparison,
        declared: &Breakdown,
        without: &[String],
        group: Option<usize>,
    ) -> Option<Self> {
        let margin = comparison.declaration().margin(declared.view.margins().0)?;
        let [rows, columns] = margin.dimensions.as_slice() else {
            return None;
        };
        // Scores and estimates are no parts of a whole.
        if !margin.nature.is_additive() {
            return None;
        }
        let figures = comparison.breakdown(&declared.id)?;
        let own = &figures.own.0;
        if own.len() != margin.size() {
            return None;
        }
        let kept = [rows, columns].map(|dimension| {
            let places = 0..dimension.values.len();
            let is_kept = |place: &usize| !without.contains(&dimension.values[*place].id);
            places.filter(is_kept).collect::<Vec<_>>()
        });
        let width = columns.values.len();
        // Shares are of what is published: what is missing here is left out of the group too.
        let is_counted = |index: usize| {
            own[index].is_some()
                && kept[0].contains(&(index / width))
                && kept[1].contains(&(index % width))
        };
        let own_shares = shares(own, is_counted)?;
        let group_shares = group
            .and_then(|group| figures.groups.get(group))
            .filter(|cells| cells.0.len() == own.len())
            .and_then(|cells| shares(&cells.0, is_counted));
        Some(Self {
            margin,
            dimensions: [rows, columns],
            figures,
            own: own_shares,
            group: group_shares,
            kept,
        })
    }

    /// The place of a cell of the drawing among those of the margin.
    fn index(&self, (row, column): (usize, usize)) -> usize {
        let width = self.dimensions[1].values.len();
        self.kept[0][row] * width + self.kept[1][column]
    }

    fn count(&self, place: (usize, usize)) -> Option<f64> {
        self.figures.own.0[self.index(place)]
    }

    /// How counts are written: amounts may have a fraction.
    fn count_format(&self) -> Format {
        let counts = self.figures.own.0.iter().flatten();
        Format::plain(u8::from(
            counts.into_iter().any(|count| count.fract() != 0.0),
        ))
    }

    fn labels(&self, dimension: usize) -> Vec<String> {
        let values = &self.dimensions[dimension].values;
        let labels = self.kept[dimension].iter();
        labels.map(|place| values[*place].label.clone()).collect()
    }

    fn chart(&self, comparison: &Comparison, group: Option<usize>) -> HeatMap {
        let cell = |place: (usize, usize)| {
            let index = self.index(place);
            HeatCell {
                value: self.own[index],
                count: self.count(place),
                absent: self
                    .count(place)
                    .is_none()
                    .then(|| self.figures.absence(index).to_owned()),
                group: self.group.as_ref().and_then(|shares| shares[index]),
            }
        };
        let columns = self.kept[1].len();
        HeatMap {
            row_dimension: self.dimensions[0].label.clone(),
            column_dimension: self.dimensions[1].label.clone(),
            rows: self.labels(0),
            columns: self.labels(1),
            measure: format!("Share of {}", self.margin.counts),
            counts: upper_first(&self.margin.counts),
            group_name: self
                .group
                .as_ref()
                .and(group)
                .map(|group| group_name(comparison, group)),
            cells: (0..self.kept[0].len())
                .map(|row| (0..columns).map(|column| cell((row, column))).collect())
                .collect(),
            is_additive: true,
            format: Format::percent(1),
            count_format: self.count_format(),
        }
    }

    /// The share of a cell in the group, behind the group's name.
    fn of_group(
        &self,
        comparison: &Comparison,
        place: (usize, usize),
        group: Option<usize>,
    ) -> Option<String> {
        let share = self.group.as_ref()?[self.index(place)]?;
        let phrase = &comparison.groups.get(group?)?.phrase;
        Some(format!("{phrase} {}", percent(share)))
    }

    /// What is left out, with its number: ` Left out: unknown (57 calls).` Empty where that is none.
    fn without_words(&self) -> String {
        let left: Vec<String> = self
            .dimensions
            .iter()
            .zip(&self.kept)
            .flat_map(|(dimension, kept)| {
                let values = dimension.values.iter().enumerate();
                values.filter(|(place, _)| !kept.contains(place))
            })
            .map(|(_, value)| value.in_a_sentence())
            .collect();
        if left.is_empty() {
            return String::new();
        }
        let mut names: Vec<String> = Vec::new();
        for name in left {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let width = self.dimensions[1].values.len();
        let own = self.figures.own.0.iter().enumerate();
        let number = own
            .filter(|(index, _)| {
                !self.kept[0].contains(&(index / width)) || !self.kept[1].contains(&(index % width))
            })
            .map(|(_, count)| *count)
            .sum::<Option<f64>>();
        if number == Some(0.0) {
            return String::new();
        }
        let number = number.map_or_else(
            || "number not published".to_owned(),
            |number| {
                format!(
                    "{} {}",
                    self.count_format().value(number),
                    self.margin.counts
                )
            },
        );
        format!(" Left out: {} ({number}).", names.join(" and "))
    }
}

fn percent(share: f64) -> String {
    Format::percent(1).value(share)
}

/// The figure; `None` where the margin has no two dimensions, or nothing is published.
pub(super) fn heat_map(
    comparison: &Comparison,
    declared: &Breakdown,
    group: Option<usize>,
) -> Option<Figure> {
    let View::HeatMap {
        meaning, without, ..
    } = &declared.view
    else {
        return None;
    };
    let cells = Cells::of(comparison, declared, without, group)?;
    let chart = cells.chart(comparison, group);
    let heading = chart.busiest().map_or_else(
        || declared.title.clone(),
        |place| {
            let beside = cells
                .of_group(comparison, place, group)
                .map_or_else(String::new, |words| format!("; {words}"));
            let [rows, columns] = cells.dimensions;
            format!(
                "Busiest: {}, {}, with {} of {}{beside}",
                rows.values[cells.kept[0][place.0]].label,
                columns.values[cells.kept[1][place.1]].in_a_sentence(),
                percent(cells.own[cells.index(place)].unwrap_or_default()),
                cells.margin.counts
            )
        },
    );
    let shown = chart.cells.iter().flatten();
    let total: f64 = shown.clone().filter_map(|cell| cell.count).sum();
    let absent = shown.clone().filter(|cell| cell.count.is_none()).count();
    let subtitle = format!(
        "{meaning}. {} {}{}.{}",
        cells.count_format().value(total),
        cells.margin.counts,
        left_out(absent, shown.count()),
        cells.without_words()
    );
    Some(Figure {
        id: declared.id.clone(),
        heading,
        subtitle,
        source: source_line(comparison),
        chart: Chart::HeatMap(chart),
    })
}

/// The figures below the heat map of a breakdown: its busiest cell, and the indicators that are
/// declared to stand there. Empty where none are, or where there is no heat map.
#[must_use]
pub fn beside(comparison: &Comparison, declared: &Breakdown, group: Option<usize>) -> Vec<Beside> {
    let View::HeatMap {
        without, beside, ..
    } = &declared.view
    else {
        return Vec::new();
    };
    if beside.is_empty() {
        return Vec::new();
    }
    let Some(cells) = Cells::of(comparison, declared, without, group) else {
        return Vec::new();
    };
    let indicators = beside
        .iter()
        .filter_map(|id| indicator(comparison, id, group));
    busiest(comparison, &cells, group)
        .into_iter()
        .chain(indicators)
        .collect()
}

/// The busiest cell by name; none where several have the same count.
fn busiest(comparison: &Comparison, cells: &Cells<'_>, group: Option<usize>) -> Option<Beside> {
    let chart = cells.chart(comparison, group);
    let place = chart.busiest()?;
    let mut detail = format!(
        "{} {}, {} of all",
        chart.count_format.value(cells.count(place)?),
        cells.margin.counts,
        percent(cells.own[cells.index(place)]?)
    );
    if let Some(words) = cells.of_group(comparison, place, group) {
        detail.push_str(&format!("; {words}"));
    }
    Some(Beside {
        label: "Busiest".to_owned(),
        value: format!("{}, {}", chart.rows[place.0], chart.columns[place.1]),
        is_known: true,
        detail,
    })
}

/// An indicator of the subject, with what is behind it and beside it.
fn indicator(comparison: &Comparison, id: &str, group: Option<usize>) -> Option<Beside> {
    let card = comparison.card(id, group)?;
    let versus = card.versus.zip(group).map(|(versus, group)| {
        let of = versus
            .of
            .map_or_else(String::new, |of| format!(" (of {of})"));
        let label = group_label(comparison, group, &card.indicator);
        format!("{label} {}{of}", versus.value)
    });
    let detail = [card.of, card.remark, versus];
    let detail: Vec<String> = detail.into_iter().flatten().collect();
    let is_known = card.value.is_some();
    Some(Beside {
        label: card.indicator.label.clone(),
        value: card
            .value
            .unwrap_or_else(|| absent_words(comparison, &card.indicator)),
        is_known,
        detail: upper_first(&detail.join("; ")),
    })
}
