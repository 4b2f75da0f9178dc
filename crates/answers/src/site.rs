//! What every page needs to know of what is loaded.

use std::sync::Arc;

use domain::code::OdsCode;
use domain::registry::{Cadence, Dataset, ToolSection};
use serde::{Deserialize, Serialize};

/// What every page needs to know.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Site {
    /// Whether the figures are invented.
    pub is_demonstration: bool,
    /// Whether there are tables of a user's own beside them, which are not invented.
    pub has_own_tables: bool,
    /// Whether there are any figures.
    pub is_empty: bool,
    /// Organisations to begin with: a practice and its PCN.
    pub examples: Vec<(OdsCode, String)>,
    /// The dashboards, in the order in which they are listed.
    pub tools: Vec<Arc<ToolCard>>,
}

/// A dashboard as menus and its first page need it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolCard {
    /// Its place in addresses.
    pub slug: String,
    /// The dataset that it shows.
    pub dataset: String,
    /// Its name, as a heading.
    pub title: String,
    /// What it answers, in a few words.
    pub summary: String,
    /// How often its figures appear.
    pub cadence: Cadence,
    /// Under which heading it is listed.
    pub section: ToolSection,
    /// The question that it answers, as a heading.
    pub question: String,
    /// What it shows, in a sentence or two.
    pub about: String,
    /// The indicator that is shown over time at first.
    pub first_shown: String,
    /// The publication's own title.
    pub publication: String,
}

impl ToolCard {
    /// The card of a dataset; `None` where it has no dashboard.
    #[must_use]
    pub fn of(dataset: &Dataset) -> Option<Arc<Self>> {
        let tool = dataset.tool.as_ref()?;
        Some(Arc::new(Self {
            slug: tool.slug.clone(),
            dataset: dataset.id.clone(),
            title: dataset.title.clone(),
            summary: dataset.summary.clone(),
            cadence: dataset.cadence,
            section: tool.section,
            question: tool.question.clone(),
            about: tool.about.clone(),
            first_shown: tool.first_shown.clone(),
            publication: dataset.publication.clone(),
        }))
    }
}
