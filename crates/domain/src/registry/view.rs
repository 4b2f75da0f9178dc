//! How the figures of a dataset are arranged on its pages: profiles, breakdowns, sections,
//! notes, and the tool itself.

use serde::{Deserialize, Serialize};

use crate::organisation::Kind;

/// The dashboard of a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// The name in the address: `/tools/{slug}/`. The dataset's identifier where a user's
    /// table gives none.
    #[serde(default)]
    pub slug: String,
    /// The part of the index under which it is listed.
    #[serde(default)]
    pub section: ToolSection,
    /// The question that it answers.
    #[serde(default)]
    pub question: String,
    /// What it is, in a sentence or two.
    #[serde(default)]
    pub about: String,
    /// The indicator that is shown first.
    #[serde(default)]
    pub first_shown: String,
    /// What its figures count, in the plural, behind a number in a heading: `appointments`.
    #[serde(default)]
    pub counts: String,
}

/// The parts of the index of tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToolSection {
    /// Who the patients are.
    Population,
    /// How people reach the practice.
    Access,
    /// What patients say.
    Experience,
    /// Who works there.
    Workforce,
    /// Quality and contracts.
    Quality,
    /// Money.
    Money,
    /// Tables that somebody has added.
    #[default]
    Own,
}

impl ToolSection {
    /// Every part in the order of the index.
    pub const ALL: [Self; 7] = [
        Self::Population,
        Self::Access,
        Self::Experience,
        Self::Workforce,
        Self::Quality,
        Self::Money,
        Self::Own,
    ];

    /// Its heading.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Population => "Population",
            Self::Access => "Access",
            Self::Experience => "Patient experience",
            Self::Workforce => "Workforce",
            Self::Quality => "Quality and contracts",
            Self::Money => "Money",
            Self::Own => "Your own tables",
        }
    }
}

/// A named set of indicators that are read together, at most about twenty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The identifier used in addresses.
    pub id: String,
    /// As the word on a switch.
    pub label: String,
    /// The indicators, in order; the first eight are the headline cards.
    pub indicators: Vec<String>,
    /// At which levels they are not published, and what a page says there.
    #[serde(default)]
    pub not_published: Option<NotPublished>,
}

/// Levels at which a profile is not published. A page about an organisation of such a level,
/// which has none of the figures, shows the nearest area that has them, and says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotPublished {
    /// The levels.
    pub levels: Vec<Kind>,
    /// That they are not published, as a sentence, in which `{level}` stands for the plural of
    /// the level: `Use of the service is not published for {level}.`
    pub text: String,
}

/// A view of how the whole is made up, or of how a rate differs between its parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Breakdown {
    /// The identifier used in addresses.
    pub id: String,
    /// As a subtitle: `Time from booking`.
    pub title: String,
    /// What it shows.
    pub view: View,
    /// What is said where the figures are missing.
    pub absent: String,
}

/// What a breakdown shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum View {
    /// The share of each value in the whole of a margin with one dimension.
    Composition {
        /// The margin.
        margin: String,
        /// A margin with a dimension before it by which the view can be narrowed.
        #[serde(default)]
        narrowed: Option<String>,
        /// Values that are left out of the whole, such as an unknown wait.
        #[serde(default)]
        without: Vec<String>,
    },
    /// The share that one value of the first dimension has, for each value of the second.
    Share {
        /// A margin with two dimensions.
        margin: String,
        /// The value of its first dimension, such as `dna`.
        of: String,
        /// What the share is of, as a subtitle.
        meaning: String,
    },
    /// Men and women by age, back to back.
    Pyramid {
        /// A margin of sex and age.
        margin: String,
        /// The indicators of which the heading names the one that differs most.
        #[serde(default)]
        telling: Vec<String>,
    },
    /// The cells of a margin of two dimensions as shares of the whole: weekday by hour.
    HeatMap {
        /// A margin with two dimensions; the first is down the side.
        margin: String,
        /// What the shares are of, as a subtitle.
        meaning: String,
        /// Values of either dimension that are left out of the whole, such as an unknown hour.
        #[serde(default)]
        without: Vec<String>,
        /// Indicators that stand below the drawing, behind the busiest cell.
        #[serde(default)]
        beside: Vec<String>,
    },
    /// The cells of a margin whose dimension is a tree: staff groups and roles.
    Tree {
        /// A margin with one dimension whose values name their parents.
        margin: String,
        /// What is shown, as a subtitle.
        meaning: String,
    },
}

impl View {
    /// The margins that it shows: its own, and the one by which it can be narrowed.
    #[must_use]
    pub fn margins(&self) -> (&str, Option<&str>) {
        match self {
            Self::Composition {
                margin, narrowed, ..
            } => (margin, narrowed.as_deref()),
            Self::Share { margin, .. }
            | Self::Pyramid { margin, .. }
            | Self::HeatMap { margin, .. }
            | Self::Tree { margin, .. } => (margin, None),
        }
    }
}

/// A part of a dashboard that not every tool has, with a view and a question of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// The identifier used in addresses and files.
    pub id: String,
    /// As a heading.
    pub title: String,
    /// What is said below the heading.
    #[serde(default)]
    pub text: String,
    /// What it shows.
    pub view: SectionView,
}

/// What a section shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum SectionView {
    /// Indicators as rows of a table, beside the group: how complete the data are.
    Indicators {
        /// The heading of the first column.
        label: String,
        /// The indicators, by identifier.
        indicators: Vec<String>,
    },
    /// The practices of the same PCN, sub-ICB and postcode, with their size and growth.
    Neighbours {
        /// The indicator of their size.
        size: String,
        /// Indicators of change, a choice of columns.
        changes: Vec<String>,
        /// One further indicator, as a column.
        beside: String,
    },
    /// What a computed score is made of: each part with its value, its percentile, its weight and
    /// the score without it, and what is shown beside them.
    Parts {
        /// The heading of the first column.
        label: String,
    },
    /// The members of an area side by side on one indicator after another: the practices of
    /// a PCN, the PCNs of a sub-ICB.
    Members {
        /// The indicators, by identifier; the first is shown.
        indicators: Vec<String>,
    },
    /// Indicators of several datasets over time in one chart. They are read side by side, and
    /// never added up.
    Together {
        /// In what all are counted, behind a number: `per 1,000 patients`.
        unit: String,
        /// The series, in the order in which they are read.
        series: Vec<SeriesOf>,
    },
}

/// An indicator of a dataset, which need not be the one that declares it. A store may not have
/// it: then it is left out, and the page says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeriesOf {
    /// The dataset, by identifier.
    pub dataset: String,
    /// The indicator, by identifier.
    pub indicator: String,
    /// The name beside its line; that of the indicator, without the unit, where there is none.
    #[serde(default)]
    pub label: Option<String>,
}

/// Something that a reader must know before quoting a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// What it is about.
    pub title: String,
    /// Plain sentences; each string is a paragraph.
    pub text: Vec<String>,
}

/// A characteristic by which practices are grouped and matched with similar ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Characteristic {
    /// The indicator that gives it.
    pub indicator: String,
    /// As it stands in a list of what similar practices are alike in: `list size`.
    pub label: String,
    /// What it is used for beside matching.
    #[serde(default)]
    pub role: Use,
}

/// What a characteristic is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Use {
    /// To find similar practices.
    #[default]
    Matching,
    /// The number of patients: matching by its logarithm, and bands of list size.
    Size,
    /// Matching, and quintiles.
    Deprivation,
}
