//! What a publication counts: dimensions, margins, and the measures that are their cells.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A characteristic by which a publication divides its figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    /// The identifier, used in the identifiers of measures.
    pub id: String,
    /// The heading of a table of its values.
    pub label: String,
    /// Its values in the order in which they are shown.
    pub values: Vec<DimensionValue>,
}

/// One value of a dimension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DimensionValue {
    /// The identifier, used in the identifiers of measures.
    pub id: String,
    /// As shown.
    pub label: String,
    /// As it stands in a sentence about appointments or people: `by telephone`. Empty where
    /// the label does.
    #[serde(default)]
    pub phrase: String,
    /// Every spelling that a publication has used, compared without regard to case and
    /// to repeated spaces.
    #[serde(default)]
    pub published: Vec<String>,
    /// The value of a coarser dimension that it belongs to: the age band of a year of age.
    #[serde(default)]
    pub group: Option<String>,
    /// The value of the same dimension that it is a part of, where the values form a tree:
    /// the staff group of a role.
    #[serde(default)]
    pub parent: Option<String>,
}

impl DimensionValue {
    /// As it stands in a sentence.
    #[must_use]
    pub fn in_a_sentence(&self) -> String {
        if !self.phrase.is_empty() {
            return self.phrase.clone();
        }
        let is_abbreviation = self
            .label
            .chars()
            .take(2)
            .filter(|c| c.is_uppercase())
            .count()
            == 2;
        let mut text = self.label.clone();
        if let (false, Some(first)) = (is_abbreviation, text.get_mut(0..1)) {
            first.make_ascii_lowercase();
        }
        text
    }
}

impl Dimension {
    /// The index of the value with this identifier.
    #[must_use]
    pub fn index_of(&self, id: &str) -> Option<usize> {
        self.values.iter().position(|value| value.id == id)
    }

    /// The index of the value that a publication spells like this.
    #[must_use]
    pub fn index_of_published(&self, text: &str) -> Option<usize> {
        let tidy = tidy_label(text);
        self.values.iter().position(|value| {
            value
                .published
                .iter()
                .any(|spelling| tidy_label(spelling) == tidy)
        })
    }
}

/// A published label in lower case with single spaces.
fn tidy_label(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// What kind of number a margin holds. It decides whether an area is the sum of its
/// practices, which interval a figure has and how it may be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nature {
    /// Whole numbers of people or events. They add up; shares of them have Wilson's
    /// interval, rates Byar's.
    #[default]
    Count,
    /// Money or full-time equivalents: they add up, may be fractional or negative, and have
    /// no interval of chance.
    Amount,
    /// A survey's estimate, published with its interval and base. It does not add up: an area
    /// has one where it is published, a group of practices the mean weighted by the bases.
    Estimate,
    /// A score or a headcount that does not add up: an area has one only where it is published.
    Score,
    /// A score that is computed from figures of other datasets, with its interval and how many
    /// parts it is of. It does not add up: an area above those that have one of their own has the
    /// mean of its practices, each counting alike.
    Composite,
}

impl Nature {
    /// Whether the numbers of practices add up to those of an area.
    #[must_use]
    pub const fn is_additive(self) -> bool {
        matches!(self, Self::Count | Self::Amount)
    }

    /// The identifiers and the words of the cells that every margin of this nature has; `None`
    /// where its dimensions say them.
    #[must_use]
    pub const fn cells(self) -> Option<(&'static [&'static str], &'static [&'static str])> {
        match self {
            Self::Estimate => Some((&estimate::IDS, &estimate::LABELS)),
            Self::Composite => Some((&composite::IDS, &composite::LABELS)),
            Self::Count | Self::Amount | Self::Score => None,
        }
    }

    /// The word for it in declarations and schemas.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Amount => "amount",
            Self::Estimate => "estimate",
            Self::Score => "score",
            Self::Composite => "composite",
        }
    }
}

/// The cells of a margin of the nature [`Nature::Composite`], in this order.
pub mod composite {
    /// The score, 0 to 100.
    pub const VALUE: usize = 0;
    /// The lower end of its interval.
    pub const LOW: usize = 1;
    /// The upper end of its interval.
    pub const HIGH: usize = 2;
    /// How many parts it is of.
    pub const PARTS: usize = 3;
    /// The identifiers of the cells.
    pub const IDS: [&str; 4] = ["value", "low", "high", "parts"];
    /// What the cells are, in words.
    pub const LABELS: [&str; 4] = [
        "0 to 100",
        "lower end of its 95% interval",
        "upper end of its 95% interval",
        "how many parts it is of",
    ];
}

/// The cells of a margin of the nature [`Nature::Estimate`], in this order.
pub mod estimate {
    /// The estimate itself, in per cent.
    pub const VALUE: usize = 0;
    /// The lower end of its published 95% interval, in per cent.
    pub const LOW: usize = 1;
    /// The upper end of its published 95% interval, in per cent.
    pub const HIGH: usize = 2;
    /// How many people answered, not weighted.
    pub const BASE: usize = 3;
    /// The sum of their weights, by which estimates are averaged.
    pub const WEIGHT: usize = 4;
    /// The identifiers of the cells.
    pub const IDS: [&str; 5] = ["value", "low", "high", "base", "weight"];
    /// What the cells are, in words.
    pub const LABELS: [&str; 5] = [
        "Estimate, %",
        "Lower 95% confidence limit, %",
        "Upper 95% confidence limit, %",
        "Responses",
        "Weighted responses",
    ];
}

/// A table of figures: no dimension (one number), one, or two. All its cells are published
/// together, so an organisation has either all of them or none.
#[derive(Debug, Clone, PartialEq)]
pub struct Margin {
    /// The identifier.
    pub id: String,
    /// What is counted, in the plural: `appointments`.
    pub counts: String,
    /// By what it is divided; the first varies slowest.
    pub dimensions: Vec<Arc<Dimension>>,
    /// What kind of number it holds.
    pub nature: Nature,
    /// Whether the identifiers of its measures begin with its own: needed where two margins
    /// have the same dimensions.
    pub is_qualified: bool,
    /// Whether a cell may be missing while others are there, as with roles that are reported
    /// by staff group.
    pub is_partial: bool,
}

impl Margin {
    /// How many cells the table has.
    #[must_use]
    pub fn size(&self) -> usize {
        if let Some((ids, _)) = self.nature.cells() {
            return ids.len();
        }
        self.dimensions
            .iter()
            .map(|dimension| dimension.values.len())
            .product()
    }

    /// The identifier of a cell that the nature of the margin gives it.
    fn fixed_cell(&self, cell: usize) -> Option<&'static str> {
        let (ids, _) = self.nature.cells()?;
        ids.get(cell).or(ids.last()).copied()
    }

    /// The value of each dimension that a cell is of.
    fn values(&self, mut cell: usize) -> Vec<(&Dimension, &DimensionValue)> {
        let mut values = Vec::with_capacity(self.dimensions.len());
        for dimension in self.dimensions.iter().rev() {
            let size = dimension.values.len();
            values.push((dimension.as_ref(), &dimension.values[cell % size]));
            cell /= size;
        }
        values.reverse();
        values
    }

    /// The cell of these values, one of each dimension in their order.
    #[must_use]
    pub fn cell(&self, indices: &[usize]) -> usize {
        self.dimensions
            .iter()
            .zip(indices)
            .fold(0, |cell, (dimension, index)| {
                cell * dimension.values.len() + index
            })
    }

    /// The identifier of a cell's measure: the margin's own where it has no dimension,
    /// `status.dna`, or `status.dna/mode.telephone`; with the margin before it where the
    /// margin is qualified: `fte/role.salaried`.
    #[must_use]
    pub fn measure_id(&self, cell: usize) -> String {
        if let Some(id) = self.fixed_cell(cell) {
            return format!("{}/{id}", self.id);
        }
        if self.dimensions.is_empty() {
            return self.id.clone();
        }
        let parts = self.values(cell).into_iter();
        let parts = parts.map(|(dimension, value)| format!("{}.{}", dimension.id, value.id));
        let own = self.is_qualified.then(|| self.id.clone());
        own.into_iter().chain(parts).collect::<Vec<_>>().join("/")
    }

    /// The values of the dimensions that a cell is of, in their order: `dna`, `telephone`.
    #[must_use]
    pub fn categories(&self, cell: usize) -> Vec<&str> {
        if let Some(id) = self.fixed_cell(cell) {
            return vec![id];
        }
        let parts = self.values(cell).into_iter();
        parts.map(|(_, value)| value.id.as_str()).collect()
    }

    /// What a cell counts, in words.
    #[must_use]
    pub fn measure_label(&self, cell: usize) -> String {
        if let Some((_, labels)) = self.nature.cells() {
            let label = labels.get(cell).or(labels.last());
            return format!("{}: {}", self.counts, label.copied().unwrap_or_default());
        }
        if self.dimensions.is_empty() {
            return self.counts.clone();
        }
        let parts = self.values(cell).into_iter();
        let parts = parts.map(|(dimension, value)| format!("{}: {}", dimension.label, value.label));
        let own = self.is_qualified.then(|| self.counts.clone());
        own.into_iter().chain(parts).collect::<Vec<_>>().join("; ")
    }
}

/// A place in a dataset's margins: which margin, and which of its cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Measure {
    /// The index of the margin in [`super::Dataset::margins`].
    pub margin: usize,
    /// The cell of the margin.
    pub cell: usize,
}

/// A margin summed from another where it was not published itself. Each dimension of the
/// margin is one of the other's, or a coarser one that its values name as their group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Derived {
    /// The margin that is filled.
    pub margin: String,
    /// The margin that it is summed from.
    pub from: String,
}

impl Derived {
    /// For each cell of `from` the cell of `margin` to which it belongs; `None` where a
    /// dimension of `margin` can be found in none of `from`.
    #[must_use]
    pub fn cells(margin: &Margin, from: &Margin) -> Option<Vec<usize>> {
        // For each dimension of the margin: the place of the other's dimension, and for each
        // of its values the value here.
        let maps: Option<Vec<(usize, Vec<usize>)>> = margin
            .dimensions
            .iter()
            .map(|own| {
                from.dimensions
                    .iter()
                    .enumerate()
                    .find_map(|(place, other)| {
                        let map: Option<Vec<usize>> = other
                            .values
                            .iter()
                            .map(|value| {
                                if other.id == own.id {
                                    own.index_of(&value.id)
                                } else {
                                    own.index_of(value.group.as_deref()?)
                                }
                            })
                            .collect();
                        Some((place, map?))
                    })
            })
            .collect();
        let maps = maps?;
        let sizes: Vec<usize> = from.dimensions.iter().map(|d| d.values.len()).collect();
        Some(
            (0..from.size())
                .map(|mut cell| {
                    let mut indices = vec![0; sizes.len()];
                    for (index, size) in indices.iter_mut().zip(&sizes).rev() {
                        *index = cell % size;
                        cell /= size;
                    }
                    let own: Vec<usize> = maps
                        .iter()
                        .map(|(place, map)| map[indices[*place]])
                        .collect();
                    margin.cell(&own)
                })
                .collect(),
        )
    }
}

/// Which period of another dataset gives a denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    /// The same period, and no other.
    Same,
    /// The same month, else the nearest within so many months.
    Nearest(i32),
    /// The last month of the period, else the nearest before it within three months.
    End,
    /// The mean of all months of the period that are loaded.
    Mean,
}

/// A denominator that comes from another dataset, for organisations that reported to this
/// one. Only their patients are counted, so that a rate never sets the activity of some
/// practices against the patients of all.
///
/// Several may fill one margin: an organisation has the figure of the first that has one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExternalDenominator {
    /// The margin of this dataset that is filled.
    pub margin: String,
    /// The other dataset.
    pub dataset: String,
    /// The margin of the other dataset, of the same size where `sum` is empty.
    pub from: String,
    /// The cells of it that are summed, where the filled margin has one cell.
    #[serde(default)]
    pub sum: Vec<WeightedCells>,
    /// Which period of the other dataset is taken.
    pub when: When,
    /// The margin that tells whether an organisation reported what is divided; the dataset's
    /// own presence where it is not given.
    #[serde(default)]
    pub presence: Option<String>,
    /// Whether an area whose figure is published by itself is divided by all that the other
    /// dataset has of it. Not where the figure is of those practices alone that took part.
    #[serde(default = "yes")]
    pub published_areas: bool,
    /// Whether the same holds for England, of which some publications leave a part out.
    #[serde(default)]
    pub england: bool,
    /// What a reader must be told where this denominator is used, in a sentence.
    #[serde(default)]
    pub said: String,
}

const fn yes() -> bool {
    true
}

/// Why an organisation that reported nothing has no figures: a measure of the same publication
/// that says so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Absence {
    /// The measure.
    pub measure: String,
    /// The number of the measure by which the reason is known.
    pub is: f64,
    /// The reason, as it stands behind the name of a practice: `does not take part`.
    pub text: String,
}

/// How far the total of the same organisations may move before a load is stopped, where a
/// publication moves further than most.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plausible {
    /// By how much another edition may change what is loaded for a period, as a fraction.
    pub revision: f64,
    /// By how much a period may differ from the nearest other one, as a fraction.
    pub change: f64,
}

/// Cells that are counted in a denominator, those of some neighbouring values of a dimension:
/// patients from one age to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeightedCells {
    /// The dimension.
    pub dimension: String,
    /// Its first value that is counted.
    pub first: String,
    /// Its last; all that follow the first where it is not given.
    #[serde(default)]
    pub last: Option<String>,
    /// What share of them is counted.
    #[serde(default = "whole")]
    pub weight: f64,
}

const fn whole() -> f64 {
    1.0
}

impl WeightedCells {
    /// The cells of a margin, each with its weight; `None` where it has no such values.
    fn of(&self, margin: &Margin) -> Option<Vec<(usize, f64)>> {
        let mut dimensions = margin.dimensions.iter();
        let place = dimensions.position(|own| own.id == self.dimension)?;
        let dimension = &margin.dimensions[place];
        let first = dimension.index_of(&self.first)?;
        let last = match &self.last {
            Some(last) => dimension.index_of(last)?,
            None => dimension.values.len().checked_sub(1)?,
        };
        let after = &margin.dimensions[place + 1..];
        let step: usize = after.iter().map(|own| own.values.len()).product();
        let is_counted = |cell: &usize| {
            let value = cell / step % dimension.values.len();
            (first..=last).contains(&value)
        };
        let cells = (0..margin.size()).filter(is_counted);
        (first <= last).then(|| cells.map(|cell| (cell, self.weight)).collect())
    }
}

impl ExternalDenominator {
    /// For each cell of the filled margin the cells of the other that are summed for it, with
    /// their weights. `None` where the two do not go together.
    #[must_use]
    pub fn cells(&self, filled: &Margin, from: &Margin) -> Option<Vec<Vec<(usize, f64)>>> {
        if self.sum.is_empty() {
            let cells = (0..from.size()).map(|cell| vec![(cell, 1.0)]);
            return (filled.size() == from.size()).then(|| cells.collect());
        }
        let parts: Option<Vec<_>> = self.sum.iter().map(|part| part.of(from)).collect();
        (filled.size() == 1).then_some(vec![parts?.concat()])
    }
}
