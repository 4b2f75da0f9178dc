//! The registry: what is known of every publication that can be shown.
//!
//! A [`Dataset`] says what was published (dimensions, margins, sources), what people read
//! from it (indicators, profiles, breakdowns, sections) and what they must know (notes).
//! It is data: built-in declarations come from `dataset.toml` and `notes.md` in the
//! publication's folder of the crate `datasets`, others with a user's table or a release.
//! A snapshot has one [`Registry`] of all of them; a page carries the declarations that it
//! shows.

mod api;
mod breaks;
mod cadence;
#[cfg(not(target_arch = "wasm32"))]
mod check;
#[cfg(not(target_arch = "wasm32"))]
mod check_api;
#[cfg(feature = "declarations")]
mod coded;
mod computed;
mod declaration;
mod formula;
mod indicator;
#[cfg(not(target_arch = "wasm32"))]
mod limits;
mod measure;
#[cfg(feature = "declarations")]
mod own_table;
#[cfg(feature = "declarations")]
mod parse;
#[cfg(feature = "declarations")]
mod parse_words;
mod view;

use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize, Serializer};

pub use api::{Api, ApiColumn, ApiFilter, ApiPart, column_name, one_needed};
pub use breaks::Break;
pub use cadence::Cadence;
#[cfg(feature = "declarations")]
pub use coded::{CodedGroup, CodedIndicator, Family};
pub use computed::{Computed, ContextFigure, Method, Part};
pub use declaration::{Declaration, DeclarationError};
pub use formula::{
    Cells, DESIGN_EFFECT, Denominator, Evaluation, Formula, Gap, MeanRange, Measured, Quantity,
    Reading,
};
pub use indicator::{Direction, Indicator, IntervalRule, Least, Target, Unit};
pub use measure::{
    Absence, Derived, Dimension, DimensionValue, ExternalDenominator, Margin, Measure, Nature,
    Plausible, WeightedCells, When, composite, estimate,
};
pub use view::{
    Breakdown, Characteristic, NotPublished, Note, Profile, Section, SectionView, SeriesOf, Tool,
    ToolSection, Use, View,
};

/// How many headline cards a profile has.
pub const HEADLINES: usize = 8;

/// A kind of file that a dataset is read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The identifier, kept with every release.
    pub id: String,
    /// What it is called in the publication.
    pub label: String,
}

/// Who declared a dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// It is part of Haresign.
    #[default]
    BuiltIn,
    /// Somebody loaded it with a table of their own.
    User,
}

/// One publication series.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Declaration")]
pub struct Dataset {
    /// The identifier used in addresses, exports and the store.
    pub id: String,
    /// The name of the tool that shows it, as a heading.
    pub title: String,
    /// What it answers, in a few words, for the index of tools.
    pub summary: String,
    /// The publication's own title.
    pub publication: String,
    /// Who publishes it.
    pub publisher: String,
    /// The address of the publication's page, where new editions are announced.
    pub address: String,
    /// How often it appears.
    pub cadence: Cadence,
    /// Who declared it.
    pub origin: Origin,
    /// By what its figures are divided.
    pub dimensions: Vec<Arc<Dimension>>,
    /// The tables of figures that are kept from it.
    pub margins: Vec<Margin>,
    /// The files that it is read from, best first: where two give the same figure, the
    /// earlier one is shown.
    pub sources: Vec<Source>,
    /// Margins that are summed from others where a publication leaves them out, in the
    /// order in which they are filled.
    pub derived: Vec<Derived>,
    /// Denominators taken from other datasets.
    pub external: Vec<ExternalDenominator>,
    /// Periods from which figures are measured in another way, in order of time.
    pub breaks: Vec<Break>,
    /// How it is computed from other datasets, where it is not read from files.
    pub computed: Option<Computed>,
    /// The margin that tells whether an organisation reported at all.
    pub presence: String,
    /// Further margins that tell it, where files of several kinds report apart.
    pub also_present: Vec<String>,
    /// Why organisations that reported nothing have no figures; the first that fits is said.
    pub absences: Vec<Absence>,
    /// How far totals may move, where that is further than is plausible of others.
    pub plausible: Option<Plausible>,
    /// What people read.
    pub indicators: Vec<Arc<Indicator>>,
    /// Named sets of indicators; the first is shown where the address names none.
    pub profiles: Vec<Profile>,
    /// How the whole is made up, for the breakdown cards.
    pub breakdowns: Vec<Breakdown>,
    /// Parts of the dashboard that only this dataset has.
    pub sections: Vec<Section>,
    /// The characteristics of practices that it gives.
    pub characteristics: Vec<Characteristic>,
    /// What a reader must know before quoting a figure.
    pub notes: Vec<Note>,
    /// Its dashboard, where it has one.
    pub tool: Option<Tool>,
    /// How programs read it, where it has an endpoint of its own.
    pub api: Option<Api>,
    /// The sets of indicators by code, where it has any.
    #[cfg(feature = "declarations")]
    coded: Option<Arc<coded::Coded>>,
    evaluations: OnceLock<Vec<Evaluation>>,
    api_columns: OnceLock<Vec<ApiColumn>>,
    /// As it is written, worked out once: every page carries it.
    written: OnceLock<Arc<Declaration>>,
}

impl Serialize for Dataset {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let written = self
            .written
            .get_or_init(|| Arc::new(Declaration::from(self)));
        written.serialize(serializer)
    }
}

/// Declarations are compared by identifier: a registry has one of each.
impl PartialEq for Dataset {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Dataset {
    /// The index of the margin with this identifier.
    #[must_use]
    pub fn margin_index(&self, id: &str) -> Option<usize> {
        self.margins.iter().position(|margin| margin.id == id)
    }

    /// The margin with this identifier.
    #[must_use]
    pub fn margin(&self, id: &str) -> Option<&Margin> {
        self.margins.iter().find(|margin| margin.id == id)
    }

    /// The dimension with this identifier.
    #[must_use]
    pub fn dimension(&self, id: &str) -> Option<&Arc<Dimension>> {
        self.dimensions.iter().find(|dimension| dimension.id == id)
    }

    /// The indicator with this identifier.
    #[must_use]
    pub fn indicator(&self, id: &str) -> Option<&Arc<Indicator>> {
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
        // The identifier begins with that of the margin or of its first dimension: of hundreds of
        // margins few have to be asked.
        let head = id.split(['.', '/']).next()?;
        let begins = |margin: &Margin| {
            let dimension = margin.dimensions.first();
            margin.id == head || dimension.is_some_and(|dimension| dimension.id == head)
        };
        let margins = self.margins.iter().enumerate();
        margins
            .filter(|(_, margin)| begins(margin))
            .flat_map(|(index, margin)| (0..margin.size()).map(move |cell| (index, margin, cell)))
            .find(|(_, margin, cell)| margin.measure_id(*cell) == id)
            .map(|(margin, _, cell)| Measure { margin, cell })
    }

    /// The indicators with their formulas resolved to cells, in their order. Those of a
    /// declaration that was cut down for a page are left out.
    #[must_use]
    pub fn evaluations(&self) -> &[Evaluation] {
        self.evaluations.get_or_init(|| {
            (0..self.indicators.len())
                .filter_map(|index| Evaluation::resolve(self, index).ok())
                .collect()
        })
    }

    /// An indicator with its formula resolved.
    #[must_use]
    pub fn evaluation(&self, id: &str) -> Option<&Evaluation> {
        self.evaluations()
            .iter()
            .find(|evaluation| evaluation.indicator.id == id)
    }

    /// The section with this identifier.
    #[must_use]
    pub fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == id)
    }

    /// The profile with this identifier, else the first.
    #[must_use]
    pub fn profile(&self, id: Option<&str>) -> Option<&Profile> {
        id.and_then(|id| self.profiles.iter().find(|profile| profile.id == id))
            .or_else(|| self.profiles.first())
    }

    /// The indicators shown as headline cards of the first profile, in order.
    pub fn headline(&self) -> impl Iterator<Item = &str> {
        self.profiles
            .first()
            .into_iter()
            .flat_map(|profile| profile.indicators.iter().take(HEADLINES))
            .map(String::as_str)
    }

    /// The indicator that a characteristic is read from.
    #[must_use]
    pub fn characteristic(&self, role: Use) -> Option<&Characteristic> {
        self.characteristics
            .iter()
            .find(|characteristic| characteristic.role == role)
    }

    /// Where its tool is shown: `/tools/gp-appointments/`.
    #[must_use]
    pub fn slug(&self) -> Option<&str> {
        self.tool.as_ref().map(|tool| tool.slug.as_str())
    }

    /// The declaration as a page needs it: without the published spellings, without margins that
    /// no breakdown of the page shows, and with breaks that name their indicators.
    #[must_use]
    pub fn for_page(&self) -> Self {
        let shown: Vec<&str> = self
            .breakdowns
            .iter()
            .flat_map(|breakdown| {
                let (margin, narrowed) = breakdown.view.margins();
                [Some(margin), narrowed]
            })
            .flatten()
            // Who took part, for the share of those asked who answered.
            .chain([self.presence.as_str()])
            .collect();
        let dimensions: Vec<Arc<Dimension>> = self
            .dimensions
            .iter()
            .filter(|dimension| {
                self.margins.iter().any(|margin| {
                    shown.contains(&margin.id.as_str())
                        && margin.dimensions.iter().any(|own| own.id == dimension.id)
                })
            })
            .map(|dimension| {
                let mut dimension = Dimension::clone(dimension);
                for value in &mut dimension.values {
                    value.published.clear();
                    value.group = None;
                }
                Arc::new(dimension)
            })
            .collect();
        let margins = self
            .margins
            .iter()
            .filter(|margin| shown.contains(&margin.id.as_str()))
            .map(|margin| Margin {
                dimensions: margin
                    .dimensions
                    .iter()
                    .filter_map(|own| dimensions.iter().find(|other| other.id == own.id))
                    .map(Arc::clone)
                    .collect(),
                ..margin.clone()
            })
            .collect();
        Self {
            dimensions,
            margins,
            derived: Vec::new(),
            external: Vec::new(),
            absences: Vec::new(),
            plausible: None,
            breaks: self.breaks_for_page(),
            characteristics: Vec::new(),
            api: None,
            #[cfg(feature = "declarations")]
            coded: None,
            evaluations: OnceLock::new(),
            api_columns: OnceLock::new(),
            written: OnceLock::new(),
            ..self.clone()
        }
    }

    /// Whether it has so many indicators that a page declares those alone that it shows.
    #[must_use]
    pub fn has_many_indicators(&self) -> bool {
        /// A profile or two: their declarations are a small part of a page.
        const FEW: usize = 40;
        self.indicators.len() > FEW
    }

    /// The declaration for a page that shows one indicator and offers the others by name.
    #[must_use]
    pub fn with_others_named(&self, shown: &str) -> Self {
        let cut = |indicator: &Arc<Indicator>| {
            if indicator.id == shown {
                Arc::clone(indicator)
            } else {
                Arc::new(indicator.named())
            }
        };
        Self {
            indicators: self.indicators.iter().map(cut).collect(),
            evaluations: OnceLock::new(),
            api_columns: OnceLock::new(),
            written: OnceLock::new(),
            ..self.clone()
        }
    }

    /// The declaration for a page that shows these indicators alone: without the others, and with
    /// profiles that a switch can name. A publication may have hundreds.
    #[must_use]
    pub fn with_indicators(&self, shown: impl Fn(&str) -> bool) -> Self {
        let is_shown = |indicator: &&Arc<Indicator>| shown(&indicator.id);
        let cut = |profile: &Profile| {
            let indicators = profile.indicators.iter();
            let mut own: Vec<String> = indicators.filter(|id| shown(id)).cloned().collect();
            if own.is_empty() {
                // It has some, so that it is offered.
                own.extend(profile.indicators.first().cloned());
            }
            Profile {
                indicators: own,
                ..profile.clone()
            }
        };
        Self {
            indicators: self.indicators.iter().filter(is_shown).cloned().collect(),
            profiles: self.profiles.iter().map(cut).collect(),
            evaluations: OnceLock::new(),
            api_columns: OnceLock::new(),
            written: OnceLock::new(),
            ..self.clone()
        }
    }
}

/// Every dataset that a snapshot knows, those first that others take figures from.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    datasets: Vec<Arc<Dataset>>,
}

impl Registry {
    /// Puts datasets in order: as given, but behind those whose figures they take.
    ///
    /// # Errors
    /// Where two have one identifier or address, or take figures from each other.
    pub fn new(datasets: impl IntoIterator<Item = Arc<Dataset>>) -> Result<Self, String> {
        let mut waiting: Vec<Arc<Dataset>> = datasets.into_iter().collect();
        for (index, dataset) in waiting.iter().enumerate() {
            for other in &waiting[..index] {
                if other.id == dataset.id {
                    return Err(format!("two datasets have the identifier “{}”", other.id));
                }
                if other.slug().is_some() && other.slug() == dataset.slug() {
                    return Err(format!(
                        "the datasets {} and {} have the same address",
                        other.id, dataset.id
                    ));
                }
            }
        }
        let known: Vec<String> = waiting.iter().map(|dataset| dataset.id.clone()).collect();
        let mut ordered: Vec<Arc<Dataset>> = Vec::with_capacity(waiting.len());
        while !waiting.is_empty() {
            let next = waiting.iter().position(|dataset| {
                dataset.needs().all(|needed| {
                    !known.iter().any(|one| one == needed)
                        || ordered.iter().any(|other| other.id == needed)
                })
            });
            let Some(next) = next else {
                return Err(format!(
                    "the datasets {} take figures from each other",
                    waiting
                        .iter()
                        .map(|dataset| dataset.id.as_str())
                        .collect::<Vec<_>>()
                        .join(", ")
                ));
            };
            ordered.push(waiting.remove(next));
        }
        Ok(Self { datasets: ordered })
    }

    /// All datasets.
    #[must_use]
    pub fn datasets(&self) -> &[Arc<Dataset>] {
        &self.datasets
    }

    /// The dataset with this identifier.
    #[must_use]
    pub fn dataset(&self, id: &str) -> Option<&Arc<Dataset>> {
        self.datasets.iter().find(|dataset| dataset.id == id)
    }

    /// The place of a dataset.
    #[must_use]
    pub fn index(&self, id: &str) -> Option<usize> {
        self.datasets.iter().position(|dataset| dataset.id == id)
    }

    /// What sections name of other datasets and is not here, as sentences. A store may do without
    /// a publication; those that are built in have to know each other.
    #[must_use]
    pub fn unknown_series(&self) -> Vec<String> {
        let mut unknown = Vec::new();
        for dataset in &self.datasets {
            for section in &dataset.sections {
                let SectionView::Together { series, .. } = &section.view else {
                    continue;
                };
                for one in series {
                    let found = self.dataset(&one.dataset);
                    if found.is_none_or(|found| found.indicator(&one.indicator).is_none()) {
                        unknown.push(format!(
                            "{}, section “{}”: there is no “{}” of “{}”",
                            dataset.id, section.id, one.indicator, one.dataset
                        ));
                    }
                }
            }
        }
        unknown
    }

    /// The datasets from whose files the figures of a dataset come: itself, or where it is
    /// computed those of its parts.
    #[must_use]
    pub fn sources_of<'a>(&'a self, dataset: &'a Dataset) -> Vec<&'a str> {
        let Some(computed) = &dataset.computed else {
            return vec![dataset.id.as_str()];
        };
        // Those of parts come before it, so that this ends.
        let parts = computed.parts.iter();
        let mut found: Vec<&str> = parts
            .filter_map(|part| self.dataset(&part.dataset))
            .flat_map(|part| self.sources_of(part))
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The dataset whose tool has this address.
    #[must_use]
    pub fn by_slug(&self, slug: &str) -> Option<&Arc<Dataset>> {
        self.datasets
            .iter()
            .find(|dataset| dataset.slug() == Some(slug))
    }

    /// The datasets that have a dashboard.
    pub fn tools(&self) -> impl Iterator<Item = &Arc<Dataset>> {
        self.datasets
            .iter()
            .filter(|dataset| dataset.tool.is_some())
    }

    /// What a source is called: as its dataset declares it, else by its identifier.
    #[must_use]
    pub fn source_label(&self, dataset: &str, source: &str) -> String {
        let declared = self.dataset(dataset).and_then(|dataset| {
            let found = dataset.sources.iter().find(|one| one.id == source)?;
            Some(found.label.clone())
        });
        declared.unwrap_or_else(|| {
            match source {
                "registered-patients-map" => "Map of practices (gp-reg-pat-prac-map)",
                "gpad-mapping" => "Mapping of practices (Mapping.csv)",
                "epraccur" => "Practices (epraccur)",
                "epcn" => "PCNs (ePCN)",
                other => other,
            }
            .to_owned()
        })
    }

    /// The dataset that gives a characteristic of practices, with the indicator.
    #[must_use]
    pub fn characteristic(&self, role: Use) -> Option<(&Arc<Dataset>, &Characteristic)> {
        self.datasets
            .iter()
            .find_map(|dataset| Some((dataset, dataset.characteristic(role)?)))
    }
}

#[cfg(test)]
mod breaks_tests;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod together_tests;
