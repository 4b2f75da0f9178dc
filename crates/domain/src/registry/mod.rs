//! The dataset registry: every publication that Haresign shows, declared once.
//!
//! A declaration says what was published (dimensions, margins, sources), what people read
//! from it (indicators, breakdowns) and what they must know (notes). Dashboards, exports,
//! the interface for developers and the methods pages are drawn from it. A new dataset is
//! a new file beside the others and a line in [`DATASETS`].

mod api;
mod deprivation;
mod formula;
mod gp_appointments;
mod list_size;
pub mod qof_prevalence;

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

pub use api::{Api, ApiColumn, ApiFilter};
pub use formula::{Cells, Denominator, Evaluation, Formula, Gap, Quantity};

/// Every dataset, in the order in which they are listed.
pub static DATASETS: [&Dataset; 4] = [
    &list_size::DATASET,
    &gp_appointments::DATASET,
    &deprivation::DATASET,
    &qof_prevalence::DATASET,
];

/// The identifiers of datasets that code elsewhere names.
pub mod ids {
    /// Patients Registered at a GP Practice.
    pub const LIST_SIZE: &str = "list-size";
    /// Appointments in General Practice.
    pub const GP_APPOINTMENTS: &str = "gp-appointments";
    /// The Index of Multiple Deprivation by practice.
    pub const DEPRIVATION: &str = "deprivation";
    /// Registers of the Quality and Outcomes Framework by practice.
    pub const QOF_PREVALENCE: &str = "qof-prevalence";
}

/// The dataset with this identifier.
#[must_use]
pub fn dataset(id: &str) -> Option<&'static Dataset> {
    DATASETS.into_iter().find(|dataset| dataset.id == id)
}

/// One publication series.
#[derive(Debug)]
pub struct Dataset {
    /// The identifier used in addresses, exports and the store.
    pub id: &'static str,
    /// The name of the tool that shows it, as a heading.
    pub title: &'static str,
    /// What it answers, in a few words, for the index of tools.
    pub summary: &'static str,
    /// The publication's own title.
    pub publication: &'static str,
    /// Who publishes it.
    pub publisher: &'static str,
    /// The address of the publication's page.
    pub address: &'static str,
    /// How often it appears.
    pub cadence: Cadence,
    /// The tables of additive quantities that are kept from it.
    pub margins: &'static [Margin],
    /// The files that it is read from, best first: where two give the same figure, the
    /// earlier one is shown.
    pub sources: &'static [Source],
    /// Margins that are summed from others where a publication leaves them out, in the
    /// order in which they are filled.
    pub fills: &'static [Fill],
    /// A denominator taken from another dataset, where there is one.
    pub borrowed: Option<Borrowed>,
    /// The margin that tells whether an organisation reported at all.
    pub presence: &'static str,
    /// What people read.
    pub indicators: &'static [Indicator],
    /// The indicators shown as headline cards, by identifier, in order.
    pub headline: &'static [&'static str],
    /// How the whole is made up, for the breakdown cards.
    pub breakdowns: &'static [Breakdown],
    /// What a reader must know before quoting a figure.
    pub notes: &'static [Note],
    /// How programs read it, where it has an endpoint of its own.
    pub api: Option<Api>,
}

/// How often a publication appears.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cadence {
    /// Every month.
    Monthly,
    /// Every year.
    Yearly,
    /// Every few years.
    Occasional,
}

impl Cadence {
    /// The word, for the index of tools.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Monthly => "monthly",
            Self::Yearly => "yearly",
            Self::Occasional => "every few years",
        }
    }
}

/// A characteristic by which a publication divides its counts.
#[derive(Debug)]
pub struct Dimension {
    /// The identifier, used in the identifiers of measures.
    pub id: &'static str,
    /// The heading of a table of its values.
    pub label: &'static str,
    /// Its values in the order in which they are shown.
    pub values: &'static [DimensionValue],
}

/// One value of a dimension.
#[derive(Debug)]
pub struct DimensionValue {
    /// The identifier, used in the identifiers of measures.
    pub id: &'static str,
    /// As shown.
    pub label: &'static str,
    /// As it stands in a sentence about appointments or people: `by telephone`. Empty where
    /// the label does.
    pub phrase: &'static str,
    /// Every spelling that a publication has used, compared without regard to case and
    /// to repeated blanks.
    pub published: &'static [&'static str],
}

impl DimensionValue {
    /// As it stands in a sentence.
    #[must_use]
    pub fn in_a_sentence(&self) -> String {
        if !self.phrase.is_empty() {
            return self.phrase.to_owned();
        }
        let is_abbreviation = self
            .label
            .chars()
            .take(2)
            .filter(|c| c.is_uppercase())
            .count()
            == 2;
        let mut text = self.label.to_owned();
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

/// A published label without its accidents: lower case, single blanks.
fn tidy_label(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase()
}

/// A table of counts: no dimension (one number), one, or two. All its cells are published
/// together, so an organisation has either all of them or none.
#[derive(Debug)]
pub struct Margin {
    /// The identifier.
    pub id: &'static str,
    /// What is counted, in the plural: `appointments`.
    pub counts: &'static str,
    /// By what it is divided; the first varies slowest.
    pub dimensions: &'static [&'static Dimension],
    /// Whether the numbers of practices add up to those of an area. Scores do not: an area has
    /// one only where it is published.
    pub adds_up: bool,
}

impl Margin {
    /// How many cells the table has.
    #[must_use]
    pub fn size(&self) -> usize {
        self.dimensions
            .iter()
            .map(|dimension| dimension.values.len())
            .product()
    }

    /// The value of each dimension that a cell is of.
    fn values(&self, mut cell: usize) -> Vec<(&'static Dimension, &'static DimensionValue)> {
        let mut values = Vec::with_capacity(self.dimensions.len());
        for dimension in self.dimensions.iter().rev() {
            let size = dimension.values.len();
            values.push((*dimension, &dimension.values[cell % size]));
            cell /= size;
        }
        values.reverse();
        values
    }

    /// The identifier of a cell's measure: the margin's own where it has no dimension,
    /// `status.dna`, or `status.dna/mode.telephone`.
    #[must_use]
    pub fn measure_id(&self, cell: usize) -> String {
        if self.dimensions.is_empty() {
            return self.id.to_owned();
        }
        let parts = self.values(cell).into_iter();
        let parts = parts.map(|(dimension, value)| format!("{}.{}", dimension.id, value.id));
        parts.collect::<Vec<_>>().join("/")
    }

    /// The values of the dimensions that a cell is of, in their order: `dna`, `telephone`.
    #[must_use]
    pub fn categories(&self, cell: usize) -> Vec<&'static str> {
        let parts = self.values(cell).into_iter();
        parts.map(|(_, value)| value.id).collect()
    }

    /// What a cell counts, in words.
    #[must_use]
    pub fn measure_label(&self, cell: usize) -> String {
        if self.dimensions.is_empty() {
            return self.counts.to_owned();
        }
        let parts = self.values(cell).into_iter();
        let parts = parts.map(|(dimension, value)| format!("{}: {}", dimension.label, value.label));
        parts.collect::<Vec<_>>().join("; ")
    }
}

/// A kind of file that a dataset is read from.
#[derive(Debug)]
pub struct Source {
    /// The identifier, kept with every release.
    pub id: &'static str,
    /// What it is called in the publication.
    pub label: &'static str,
}

/// A margin summed from another where it was not published itself.
#[derive(Debug)]
pub struct Fill {
    /// The margin that is filled.
    pub margin: &'static str,
    /// The margin that it is summed from.
    pub from: &'static str,
    /// The cell of `margin` to which a cell of `from` belongs.
    pub cell: fn(usize) -> usize,
}

/// A margin that comes from another dataset, for organisations that reported to this one.
/// Only their patients are counted, so that a rate never sets the activity of some
/// practices against the patients of all.
#[derive(Debug)]
pub struct Borrowed {
    /// The margin of this dataset that is filled.
    pub margin: &'static str,
    /// The other dataset.
    pub dataset: &'static str,
    /// The margin of the other dataset, of the same size.
    pub from: &'static str,
    /// How many months the other dataset's month may lie away where the same month is not
    /// loaded.
    pub within_months: i32,
}

/// Which direction is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// A higher value is better.
    HigherIsBetter,
    /// A lower value is better.
    LowerIsBetter,
    /// It describes and does not judge.
    Neither,
}

impl Direction {
    /// In words, for a card or a note.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::HigherIsBetter => "Higher is better",
            Self::LowerIsBetter => "Lower is better",
            Self::Neither => "Neither higher nor lower is better",
        }
    }
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// A plain number of things.
    Count,
    /// A share in per cent.
    Percent,
    /// A change in per cent, shown with its sign.
    Change,
    /// So many for every thousand patients.
    PerThousand,
    /// So many for every hundred others.
    PerHundred,
    /// A score without a unit.
    Score,
}

/// What people read: a numerator over a denominator, with what they need to judge it.
#[derive(Debug)]
pub struct Indicator {
    /// The identifier used in addresses, exports and the interface for developers.
    pub id: &'static str,
    /// As a heading: `Did not attend`.
    pub label: &'static str,
    /// As the label of an axis or a column, in lower case where it can be.
    pub axis: &'static str,
    /// One line that says what it is.
    pub meaning: &'static str,
    /// What the numerator counts, behind a number: `missed`.
    pub numerator: &'static str,
    /// What the denominator counts, behind a number: `appointments`.
    pub denominator: &'static str,
    /// How it is computed.
    pub formula: Formula,
    /// How it is written.
    pub unit: Unit,
    /// Digits behind the point.
    pub decimals: u8,
    /// Which direction is good.
    pub direction: Direction,
    /// How to say that it is higher than elsewhere, as the beginning of a sentence.
    pub higher: &'static str,
    /// How to say that it is lower than elsewhere, as the beginning of a sentence.
    pub lower: &'static str,
    /// What the figure does not say.
    pub caveat: &'static str,
}

/// Declarations are compared by identifier, which a test keeps unique within a dataset.
impl PartialEq for Indicator {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Indicator {
    /// Whether its values have a denominator of their own. A plain count has none; beside a
    /// group it is compared with the mean of the group's organisations.
    #[must_use]
    pub const fn has_denominator(&self) -> bool {
        !matches!(self.formula, Formula::Mean { daily: false, .. })
    }

    /// The short name of the interval's method, where the indicator has an interval.
    #[must_use]
    pub const fn interval_method(&self) -> Option<&'static str> {
        match self.formula {
            Formula::Share { .. } => Some("Wilson score"),
            Formula::Ratio { .. } => Some("Wilson score, as odds"),
            Formula::Rate { .. } => Some("Byar"),
            Formula::Mean { .. } | Formula::Change { .. } => None,
        }
    }
}

/// A view of how the whole is made up, or of how a rate differs between its parts.
#[derive(Debug)]
pub struct Breakdown {
    /// The identifier used in addresses.
    pub id: &'static str,
    /// As a subtitle: `Time from booking`.
    pub title: &'static str,
    /// What it shows.
    pub view: View,
    /// What is said where the figures are missing.
    pub absent: &'static str,
}

/// What a breakdown shows.
#[derive(Debug, Clone, Copy)]
pub enum View {
    /// The share of each value in the whole of a margin with one dimension.
    Composition {
        /// The margin.
        margin: &'static str,
        /// A margin with a dimension before it by which the view can be narrowed.
        narrowed: Option<&'static str>,
        /// Values that are left out of the whole, such as an unknown wait.
        without: &'static [&'static str],
    },
    /// The share that one value of the first dimension has, for each value of the second.
    Share {
        /// A margin with two dimensions.
        margin: &'static str,
        /// The value of its first dimension, such as `dna`.
        of: &'static str,
        /// What the share is of, as a subtitle.
        meaning: &'static str,
    },
    /// Men and women by age, back to back.
    Pyramid {
        /// A margin of sex and age.
        margin: &'static str,
    },
}

/// Something that a reader must know before quoting a figure.
#[derive(Debug)]
pub struct Note {
    /// What it is about.
    pub title: &'static str,
    /// Plain sentences; each string is a paragraph.
    pub text: &'static [&'static str],
}

/// A place in a dataset's margins: which margin, and which of its cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Measure {
    /// The index of the margin in [`Dataset::margins`].
    pub margin: usize,
    /// The cell of the margin.
    pub cell: usize,
}

impl Dataset {
    /// The index of the margin with this identifier.
    #[must_use]
    pub fn margin_index(&self, id: &str) -> Option<usize> {
        self.margins.iter().position(|margin| margin.id == id)
    }

    /// The margin with this identifier.
    #[must_use]
    pub fn margin(&self, id: &str) -> Option<&'static Margin> {
        self.margins.iter().find(|margin| margin.id == id)
    }

    /// The indicator with this identifier.
    #[must_use]
    pub fn indicator(&self, id: &str) -> Option<&'static Indicator> {
        self.indicators.iter().find(|indicator| indicator.id == id)
    }

    /// The rank of a source: 0 is the best. Sources that are not declared come last.
    #[must_use]
    pub fn source_rank(&self, id: &str) -> usize {
        self.sources
            .iter()
            .position(|source| source.id == id)
            .unwrap_or(self.sources.len())
    }

    /// All measures with their identifiers, in order of margin and cell.
    pub fn measures(&self) -> impl Iterator<Item = (Measure, String)> + '_ {
        self.margins.iter().enumerate().flat_map(|(index, margin)| {
            (0..margin.size()).map(move |cell| {
                (
                    Measure {
                        margin: index,
                        cell,
                    },
                    margin.measure_id(cell),
                )
            })
        })
    }

    /// The measure with this identifier.
    #[must_use]
    pub fn measure(&self, id: &str) -> Option<Measure> {
        self.measures()
            .find(|(_, measure_id)| measure_id == id)
            .map(|(measure, _)| measure)
    }

    /// The indicators with their formulas resolved to cells.
    ///
    /// # Panics
    /// Where a declaration names a cell that does not exist; a test walks all of them.
    #[must_use]
    pub fn evaluations(&'static self) -> &'static [Evaluation] {
        static ALL: LazyLock<Vec<Vec<Evaluation>>> = LazyLock::new(|| {
            DATASETS
                .into_iter()
                .map(|dataset| {
                    dataset
                        .indicators
                        .iter()
                        .map(|indicator| Evaluation::resolve(dataset, indicator))
                        .collect()
                })
                .collect()
        });
        DATASETS
            .iter()
            .position(|dataset| dataset.id == self.id)
            .map_or(&[], |index| &ALL[index])
    }

    /// The resolved indicator with this identifier.
    #[must_use]
    pub fn evaluation(&'static self, id: &str) -> Option<&'static Evaluation> {
        self.evaluations()
            .iter()
            .find(|evaluation| evaluation.indicator.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_declaration_holds_together() {
        for dataset in DATASETS {
            let mut ids = BTreeSet::new();
            for (_, id) in dataset.measures() {
                assert!(ids.insert(id.clone()), "{}: {id} twice", dataset.id);
            }
            assert!(dataset.margin(dataset.presence).is_some(), "{}", dataset.id);
            for evaluation in dataset.evaluations() {
                let id = evaluation.indicator.id;
                assert!(!evaluation.indicator.meaning.is_empty(), "{id}");
                assert!(!evaluation.indicator.caveat.is_empty(), "{id}");
                assert!(!evaluation.numerator.cells.is_empty(), "{id}");
            }
            for id in dataset.headline {
                assert!(dataset.indicator(id).is_some(), "{}: {id}", dataset.id);
            }
            for fill in dataset.fills {
                let to = dataset.margin(fill.margin).unwrap();
                let from = dataset.margin(fill.from).unwrap();
                for cell in 0..from.size() {
                    assert!((fill.cell)(cell) < to.size());
                }
            }
            if let Some(borrowed) = &dataset.borrowed {
                let other = super::dataset(borrowed.dataset).unwrap();
                assert_eq!(
                    other.margin(borrowed.from).unwrap().size(),
                    dataset.margin(borrowed.margin).unwrap().size()
                );
            }
            for breakdown in dataset.breakdowns {
                match breakdown.view {
                    View::Composition {
                        margin,
                        narrowed,
                        without,
                    } => {
                        let margin = dataset.margin(margin).unwrap();
                        assert_eq!(margin.dimensions.len(), 1);
                        for value in without {
                            assert!(margin.dimensions[0].index_of(value).is_some());
                        }
                        if let Some(narrowed) = narrowed {
                            let narrowed = dataset.margin(narrowed).unwrap();
                            assert_eq!(narrowed.dimensions[1].id, margin.dimensions[0].id);
                        }
                    }
                    View::Pyramid { margin } => {
                        assert_eq!(dataset.margin(margin).unwrap().dimensions.len(), 2);
                    }
                    View::Share { margin, of, .. } => {
                        let margin = dataset.margin(margin).unwrap();
                        assert_eq!(margin.dimensions.len(), 2);
                        assert!(margin.dimensions[0].index_of(of).is_some());
                    }
                }
            }
        }
    }

    /// Shares must have both sides from one margin: then both are known, or neither, and
    /// both are published, or summed, alike.
    #[test]
    fn shares_stay_within_one_margin() {
        for dataset in DATASETS {
            for evaluation in dataset.evaluations() {
                if let Formula::Share { .. } | Formula::Ratio { .. } = evaluation.indicator.formula
                {
                    let Denominator::Cells(denominator) = &evaluation.denominator else {
                        panic!("{}: a share without a denominator", evaluation.indicator.id);
                    };
                    assert_eq!(
                        evaluation.numerator.margin, denominator.margin,
                        "{}",
                        evaluation.indicator.id
                    );
                }
            }
        }
    }

    #[test]
    fn published_spellings_are_found_whatever_their_blanks() {
        let dataset = dataset(ids::GP_APPOINTMENTS).unwrap();
        let wait = dataset.margin("wait").unwrap().dimensions[0];
        let mode = dataset.margin("mode").unwrap().dimensions[0];
        for (dimension, text, id) in [
            (wait, "8  to 14 Days", "8-to-14-days"),
            (wait, "8 to 14 Days", "8-to-14-days"),
            (wait, "Unknown / Data Issue", "unknown"),
            (wait, "Unknown / Data Quality", "unknown"),
            (mode, "Video/Online", "video-online"),
            (mode, "Video Conference/Online", "video-online"),
        ] {
            let index = dimension.index_of_published(text).unwrap();
            assert_eq!(dimension.values[index].id, id, "{text}");
        }
        assert_eq!(mode.index_of_published("Carrier pigeon"), None);
    }

    #[test]
    fn measures_have_readable_ids() {
        let dataset = dataset(ids::GP_APPOINTMENTS).unwrap();
        let measure = dataset.measure("status.dna/mode.telephone").unwrap();
        assert_eq!(
            dataset.margins[measure.margin].measure_label(measure.cell),
            "Status: Did not attend; Mode: Telephone"
        );
        assert_eq!(dataset.measure("appointments").unwrap().cell, 0);
    }
}
