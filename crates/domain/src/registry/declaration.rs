//! A dataset as it is written down: the form of `dataset.toml`, of the copy that is kept with
//! a release, and of the copy that travels inside a page.

use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use super::{
    Absence, Api, Break, Breakdown, Cadence, Characteristic, Computed, Dataset, Derived, Dimension,
    ExternalDenominator, Indicator, Margin, Nature, Note, Origin, Plausible, Profile, Section,
    Source, Tool,
};

#[cfg(feature = "declarations")]
use super::coded::{CodedGroup, CodedIndicator, Family};
/// What is built before a declaration is sent, so that a browser meets none of it.
#[cfg(not(feature = "declarations"))]
type Family = ();
#[cfg(not(feature = "declarations"))]
type CodedGroup = ();
#[cfg(not(feature = "declarations"))]
type CodedIndicator = ();

/// The written form of a [`Dataset`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    pub(super) id: String,
    pub(super) title: String,
    #[serde(default)]
    pub(super) summary: String,
    #[serde(default)]
    pub(super) publication: String,
    #[serde(default)]
    pub(super) publisher: String,
    #[serde(default)]
    pub(super) address: String,
    pub(super) cadence: Cadence,
    #[serde(default)]
    pub(super) origin: Origin,
    #[serde(default)]
    pub(super) presence: String,
    #[serde(default)]
    pub(super) also_present: Vec<String>,
    #[serde(default)]
    pub(super) headline: Vec<String>,
    #[serde(default)]
    pub(super) tool: Option<Tool>,
    #[serde(default, rename = "source")]
    pub(super) sources: Vec<Source>,
    #[serde(default, rename = "dimension")]
    pub(super) dimensions: Vec<Dimension>,
    #[serde(default, rename = "margin")]
    pub(super) margins: Vec<WrittenMargin>,
    #[serde(default)]
    pub(super) derived: Vec<Derived>,
    #[serde(default)]
    pub(super) external: Vec<ExternalDenominator>,
    #[serde(default, rename = "absence")]
    pub(super) absences: Vec<Absence>,
    #[serde(default)]
    pub(super) plausible: Option<Plausible>,
    #[serde(default, rename = "break")]
    pub(super) breaks: Vec<Break>,
    #[serde(default)]
    pub(super) computed: Option<Computed>,
    #[serde(default, rename = "indicator")]
    pub(super) indicators: Vec<Indicator>,
    #[serde(default, rename = "profile")]
    pub(super) profiles: Vec<Profile>,
    #[serde(default, rename = "breakdown")]
    pub(super) breakdowns: Vec<Breakdown>,
    #[serde(default, rename = "section")]
    pub(super) sections: Vec<Section>,
    #[serde(default, rename = "characteristic")]
    pub(super) characteristics: Vec<Characteristic>,
    #[serde(default, rename = "note")]
    pub(super) notes: Vec<Note>,
    #[serde(default)]
    pub(super) api: Option<Api>,
    #[serde(default, rename = "family")]
    pub(super) families: Vec<Family>,
    #[serde(default, rename = "group")]
    pub(super) groups: Vec<CodedGroup>,
    #[serde(default)]
    pub(super) coded: Vec<CodedIndicator>,
    /// A page carries a part of the declaration, whose formulas lead nowhere.
    #[serde(default)]
    pub(super) is_part: bool,
}

/// A margin, its dimensions named.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenMargin {
    pub(super) id: String,
    pub(super) counts: String,
    #[serde(default)]
    pub(super) nature: Nature,
    #[serde(default)]
    pub(super) dimensions: Vec<String>,
    #[serde(default)]
    pub(super) qualified: bool,
    #[serde(default)]
    pub(super) partial: bool,
}

/// Why a declaration cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{problem}", line.map(|line| format!("line {line}: ")).unwrap_or_default())]
pub struct DeclarationError {
    /// The line of `dataset.toml`, where it is known.
    pub line: Option<usize>,
    /// What is wrong, in a sentence.
    pub problem: String,
}

/// What is wrong, and the identifier of the entry that it is in.
pub(super) struct Fault {
    /// The table that the entry is in, where several may have the identifier: `computed.part`.
    pub(super) table: &'static str,
    pub(super) entry: String,
    pub(super) problem: String,
}

pub(super) fn fault(entry: &str, problem: impl Into<String>) -> Fault {
    fault_in("", entry, problem)
}

/// The same of an entry of a table; of the table itself where `entry` is empty.
pub(super) fn fault_in(table: &'static str, entry: &str, problem: impl Into<String>) -> Fault {
    Fault {
        table,
        entry: entry.to_owned(),
        problem: problem.into(),
    }
}

impl Fault {
    /// What is wrong, behind the name of where it is.
    pub(super) fn words(&self) -> String {
        let place = match (self.table, self.entry.as_str()) {
            ("computed.part", entry) => format!("[[computed.part]] {entry}"),
            (table, "") => format!("[{table}]"),
            (_, entry) => entry.to_owned(),
        };
        format!("{place}: {}", self.problem)
    }
}

impl TryFrom<Declaration> for Dataset {
    type Error = DeclarationError;

    fn try_from(declaration: Declaration) -> Result<Self, DeclarationError> {
        let in_words = |fault: Fault| DeclarationError {
            line: None,
            problem: fault.words(),
        };
        #[cfg(not(target_arch = "wasm32"))]
        let is_part = declaration.is_part;
        let dataset = build(declaration).map_err(in_words)?;
        // What a browser reads was checked by the server; the code need not travel.
        #[cfg(not(target_arch = "wasm32"))]
        if !is_part {
            super::check::check(&dataset).map_err(in_words)?;
        }
        Ok(dataset)
    }
}

/// Joins what is written apart: dimensions to their margins, the headline to its profile.
pub(super) fn build(declaration: Declaration) -> Result<Dataset, Fault> {
    let dimensions: Vec<Arc<Dimension>> =
        declaration.dimensions.into_iter().map(Arc::new).collect();
    let margins = declaration
        .margins
        .into_iter()
        .map(|margin| {
            let dimensions = margin
                .dimensions
                .iter()
                .map(|id| {
                    dimensions
                        .iter()
                        .find(|dimension| dimension.id == *id)
                        .cloned()
                        .ok_or_else(|| fault(&margin.id, format!("there is no dimension “{id}”")))
                })
                .collect::<Result<_, Fault>>()?;
            Ok(Margin {
                dimensions,
                id: margin.id,
                counts: margin.counts,
                nature: margin.nature,
                is_qualified: margin.qualified,
                is_partial: margin.partial,
            })
        })
        .collect::<Result<_, Fault>>()?;
    let mut profiles = declaration.profiles;
    if profiles.is_empty() && !declaration.headline.is_empty() {
        // The headline comes first, then all others.
        let mut indicators = declaration.headline;
        for indicator in &declaration.indicators {
            if !indicators.contains(&indicator.id) {
                indicators.push(indicator.id.clone());
            }
        }
        profiles.push(Profile {
            id: "main".to_owned(),
            label: "Main measures".to_owned(),
            indicators,
            not_published: None,
        });
    }
    let mut indicators = declaration.indicators;
    for indicator in &mut indicators {
        Dataset::count_parts(indicator, declaration.computed.as_ref());
    }
    Ok(Dataset {
        id: declaration.id,
        title: declaration.title,
        summary: declaration.summary,
        publication: declaration.publication,
        publisher: declaration.publisher,
        address: declaration.address,
        cadence: declaration.cadence,
        origin: declaration.origin,
        dimensions,
        margins,
        sources: declaration.sources,
        derived: declaration.derived,
        external: declaration.external,
        computed: declaration.computed,
        breaks: declaration.breaks,
        presence: declaration.presence,
        also_present: declaration.also_present,
        absences: declaration.absences,
        plausible: declaration.plausible,
        indicators: indicators.into_iter().map(Arc::new).collect(),
        profiles,
        breakdowns: declaration.breakdowns,
        sections: declaration.sections,
        characteristics: declaration.characteristics,
        notes: declaration.notes,
        tool: declaration.tool,
        api: declaration.api,
        #[cfg(feature = "declarations")]
        coded: None,
        evaluations: OnceLock::new(),
        api_columns: OnceLock::new(),
        written: OnceLock::new(),
    })
}

impl From<&Dataset> for Declaration {
    fn from(dataset: &Dataset) -> Self {
        let margins = dataset
            .margins
            .iter()
            .map(|margin| WrittenMargin {
                id: margin.id.clone(),
                counts: margin.counts.clone(),
                nature: margin.nature,
                dimensions: margin
                    .dimensions
                    .iter()
                    .map(|dimension| dimension.id.clone())
                    .collect(),
                qualified: margin.is_qualified,
                partial: margin.is_partial,
            })
            .collect();
        let mut parts = dataset.computed.iter().flat_map(|computed| &computed.parts);
        let is_part = dataset.evaluations().len() < dataset.indicators.len()
            || dataset.margin(&dataset.presence).is_none()
            || parts.any(|part| dataset.margin(&part.margin).is_none());
        Self {
            is_part,
            id: dataset.id.clone(),
            title: dataset.title.clone(),
            summary: dataset.summary.clone(),
            publication: dataset.publication.clone(),
            publisher: dataset.publisher.clone(),
            address: dataset.address.clone(),
            cadence: dataset.cadence,
            origin: dataset.origin,
            presence: dataset.presence.clone(),
            also_present: dataset.also_present.clone(),
            headline: Vec::new(),
            tool: dataset.tool.clone(),
            sources: dataset.sources.clone(),
            dimensions: dataset
                .dimensions
                .iter()
                .map(|dimension| Dimension::clone(dimension))
                .collect(),
            margins,
            derived: dataset.derived.clone(),
            external: dataset.external.clone(),
            absences: dataset.absences.clone(),
            plausible: dataset.plausible,
            breaks: dataset.breaks.clone(),
            computed: dataset.computed.clone(),
            indicators: dataset
                .indicators
                .iter()
                .map(|indicator| Indicator::clone(indicator))
                .collect(),
            profiles: dataset.profiles.clone(),
            breakdowns: dataset.breakdowns.clone(),
            sections: dataset.sections.clone(),
            characteristics: dataset.characteristics.clone(),
            notes: dataset.notes.clone(),
            api: dataset.api.clone(),
            families: Vec::new(),
            groups: Vec::new(),
            coded: Vec::new(),
        }
    }
}
