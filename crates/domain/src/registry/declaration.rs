//! A dataset as it is written down: the form of `dataset.toml`, of the copy that is kept with
//! a release, and of the copy that travels inside a page.

use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use super::limits;
use super::{
    Api, Breakdown, Cadence, Characteristic, Dataset, Derived, Dimension, Evaluation,
    ExternalDenominator, Indicator, Margin, Nature, Note, Origin, Profile, Section, SectionView,
    Source, Tool,
};

/// The written form of a [`Dataset`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    pub(super) id: String,
    pub(super) title: String,
    #[serde(default)]
    pub(super) summary: String,
    #[serde(default)]
    publication: String,
    #[serde(default)]
    pub(super) publisher: String,
    #[serde(default)]
    address: String,
    cadence: Cadence,
    #[serde(default)]
    pub(super) origin: Origin,
    #[serde(default)]
    presence: String,
    #[serde(default)]
    also_present: Vec<String>,
    #[serde(default)]
    pub(super) headline: Vec<String>,
    #[serde(default)]
    pub(super) tool: Option<Tool>,
    #[serde(default, rename = "source")]
    pub(super) sources: Vec<Source>,
    #[serde(default, rename = "dimension")]
    dimensions: Vec<Dimension>,
    #[serde(default, rename = "margin")]
    pub(super) margins: Vec<WrittenMargin>,
    #[serde(default)]
    derived: Vec<Derived>,
    #[serde(default)]
    external: Vec<ExternalDenominator>,
    #[serde(default, rename = "indicator")]
    pub(super) indicators: Vec<Indicator>,
    #[serde(default, rename = "profile")]
    pub(super) profiles: Vec<Profile>,
    #[serde(default, rename = "breakdown")]
    breakdowns: Vec<Breakdown>,
    #[serde(default, rename = "section")]
    sections: Vec<Section>,
    #[serde(default, rename = "characteristic")]
    characteristics: Vec<Characteristic>,
    #[serde(default, rename = "note")]
    notes: Vec<Note>,
    #[serde(default)]
    api: Option<Api>,
    /// A page carries a part of the declaration, whose formulas lead nowhere.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    is_part: bool,
}

/// A margin, its dimensions named.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenMargin {
    pub(super) id: String,
    pub(super) counts: String,
    #[serde(default)]
    nature: Nature,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    dimensions: Vec<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    qualified: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    partial: bool,
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
    entry: String,
    problem: String,
}

pub(super) fn fault(entry: &str, problem: impl Into<String>) -> Fault {
    Fault {
        entry: entry.to_owned(),
        problem: problem.into(),
    }
}

impl TryFrom<Declaration> for Dataset {
    type Error = DeclarationError;

    fn try_from(declaration: Declaration) -> Result<Self, DeclarationError> {
        let is_part = declaration.is_part;
        build(declaration)
            .and_then(|dataset| {
                if !is_part {
                    check(&dataset)?;
                }
                Ok(dataset)
            })
            .map_err(|fault| DeclarationError {
                line: None,
                problem: format!("{}: {}", fault.entry, fault.problem),
            })
    }
}

fn build(declaration: Declaration) -> Result<Dataset, Fault> {
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
        });
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
        presence: declaration.presence,
        also_present: declaration.also_present,
        indicators: declaration.indicators.into_iter().map(Arc::new).collect(),
        profiles,
        breakdowns: declaration.breakdowns,
        sections: declaration.sections,
        characteristics: declaration.characteristics,
        notes: declaration.notes,
        tool: declaration.tool,
        api: declaration.api,
        evaluations: OnceLock::new(),
        api_columns: OnceLock::new(),
    })
}

/// What every declaration must keep to.
fn check(dataset: &Dataset) -> Result<(), Fault> {
    let id = dataset.id.as_str();
    if !is_identifier(id) {
        return Err(fault(
            id,
            "an identifier has small letters, digits and hyphens",
        ));
    }
    limits::check(dataset)?;
    check_identifiers(dataset)?;
    for presence in std::iter::once(&dataset.presence).chain(&dataset.also_present) {
        if dataset.margin(presence).is_none() {
            return Err(fault(
                id,
                format!("presence names a margin that is not there: “{presence}”"),
            ));
        }
    }
    for derived in &dataset.derived {
        let margins = dataset
            .margin(&derived.margin)
            .zip(dataset.margin(&derived.from));
        let (margin, from) = margins.ok_or_else(|| {
            fault(
                &derived.margin,
                format!(
                    "cannot be derived from “{}”: one of them is not there",
                    derived.from
                ),
            )
        })?;
        Derived::cells(margin, from).ok_or_else(|| {
            fault(
                &derived.margin,
                format!("no dimension of “{}” gives its values", derived.from),
            )
        })?;
    }
    for external in &dataset.external {
        if dataset.margin(&external.margin).is_none() {
            return Err(fault(
                &external.margin,
                "an external denominator fills no margin",
            ));
        }
    }
    check_indicators(dataset)?;
    check_views(dataset)
}

fn check_identifiers(dataset: &Dataset) -> Result<(), Fault> {
    let lists: [(&str, Vec<&str>); 6] = [
        (
            "dimension",
            dataset.dimensions.iter().map(|d| d.id.as_str()).collect(),
        ),
        (
            "margin",
            dataset.margins.iter().map(|m| m.id.as_str()).collect(),
        ),
        (
            "source",
            dataset.sources.iter().map(|s| s.id.as_str()).collect(),
        ),
        (
            "indicator",
            dataset.indicators.iter().map(|i| i.id.as_str()).collect(),
        ),
        (
            "breakdown",
            dataset.breakdowns.iter().map(|b| b.id.as_str()).collect(),
        ),
        (
            "section",
            dataset.sections.iter().map(|s| s.id.as_str()).collect(),
        ),
    ];
    for (what, ids) in lists {
        for (index, id) in ids.iter().enumerate() {
            if !is_identifier(id) {
                return Err(fault(
                    id,
                    format!("the identifier of a {what} has small letters, digits and hyphens"),
                ));
            }
            if ids[..index].contains(id) {
                return Err(fault(
                    id,
                    format!("two entries of [[{what}]] have this identifier"),
                ));
            }
        }
    }
    let mut measures: Vec<String> = dataset.measures().map(|(_, id)| id).collect();
    measures.sort_unstable();
    if let Some(pair) = measures.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(fault(
            &dataset.id,
            format!(
                "two margins have the measure “{}”: set qualified = true in one",
                pair[0]
            ),
        ));
    }
    Ok(())
}

fn check_indicators(dataset: &Dataset) -> Result<(), Fault> {
    for (index, indicator) in dataset.indicators.iter().enumerate() {
        let evaluation =
            Evaluation::resolve(dataset, index).map_err(|problem| fault(&indicator.id, problem))?;
        for (name, text) in [
            ("label", &indicator.label),
            ("meaning", &indicator.meaning),
            ("higher", &indicator.higher),
            ("lower", &indicator.lower),
        ] {
            if text.trim().is_empty() {
                return Err(fault(&indicator.id, format!("{name} is empty")));
            }
        }
        // A share divides figures that were published together.
        if let (super::Formula::Share { .. }, super::Denominator::Cells(cells)) =
            (&indicator.formula, &evaluation.denominator)
            && cells.margin != evaluation.numerator.margin
        {
            return Err(fault(
                &indicator.id,
                "the two sides of a share must be cells of one margin",
            ));
        }
    }
    let exists = |entry: &str, id: &String| {
        dataset
            .indicator(id)
            .map(drop)
            .ok_or_else(|| fault(entry, format!("there is no indicator “{id}”")))
    };
    for profile in &dataset.profiles {
        for id in &profile.indicators {
            exists(&profile.id, id)?;
        }
    }
    for characteristic in &dataset.characteristics {
        exists(&dataset.id, &characteristic.indicator)?;
    }
    if let (Some(_), true) = (&dataset.tool, dataset.indicators.is_empty()) {
        return Err(fault(
            &dataset.id,
            "has no [[indicator]], so that its page would show nothing; declare one",
        ));
    }
    if let Some(tool) = &dataset.tool {
        exists(&tool.slug, &tool.first_shown)?;
    }
    for section in &dataset.sections {
        let ids: Vec<&String> = match &section.view {
            SectionView::Indicators { indicators, .. } | SectionView::Members { indicators } => {
                indicators.iter().collect()
            }
            SectionView::Neighbours {
                size,
                changes,
                beside,
            } => changes.iter().chain([size, beside]).collect(),
        };
        for id in ids {
            exists(&section.id, id)?;
        }
    }
    Ok(())
}

fn check_views(dataset: &Dataset) -> Result<(), Fault> {
    use super::View;
    for breakdown in &dataset.breakdowns {
        let (margin, narrowed) = breakdown.view.margins();
        for id in [Some(margin), narrowed].into_iter().flatten() {
            if dataset.margin(id).is_none() {
                return Err(fault(&breakdown.id, format!("there is no margin “{id}”")));
            }
        }
        let dimensions = dataset
            .margin(margin)
            .map_or(0, |margin| margin.dimensions.len());
        let wanted = match breakdown.view {
            View::Composition { .. } | View::Tree { .. } => 1,
            View::Share { .. } | View::Pyramid { .. } | View::HeatMap { .. } => 2,
        };
        if dimensions != wanted {
            return Err(fault(
                &breakdown.id,
                format!(
                    "its view needs a margin with {wanted} dimensions, “{margin}” has {dimensions}"
                ),
            ));
        }
    }
    for margin in dataset.api.iter().flat_map(|api| &api.margins) {
        if dataset.margin(margin).is_none() {
            return Err(fault("api", format!("there is no margin “{margin}”")));
        }
    }
    Ok(())
}

fn is_identifier(id: &str) -> bool {
    !id.is_empty()
        && id
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

impl From<Dataset> for Declaration {
    fn from(dataset: Dataset) -> Self {
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
        let is_part = (0..dataset.indicators.len())
            .any(|index| Evaluation::resolve(&dataset, index).is_err())
            || dataset.margin(&dataset.presence).is_none();
        Self {
            is_part,
            id: dataset.id,
            title: dataset.title,
            summary: dataset.summary,
            publication: dataset.publication,
            publisher: dataset.publisher,
            address: dataset.address,
            cadence: dataset.cadence,
            origin: dataset.origin,
            presence: dataset.presence,
            also_present: dataset.also_present,
            headline: Vec::new(),
            tool: dataset.tool,
            sources: dataset.sources,
            dimensions: dataset
                .dimensions
                .iter()
                .map(|dimension| Dimension::clone(dimension))
                .collect(),
            margins,
            derived: dataset.derived,
            external: dataset.external,
            indicators: dataset
                .indicators
                .iter()
                .map(|indicator| Indicator::clone(indicator))
                .collect(),
            profiles: dataset.profiles,
            breakdowns: dataset.breakdowns,
            sections: dataset.sections,
            characteristics: dataset.characteristics,
            notes: dataset.notes,
            api: dataset.api,
        }
    }
}

#[cfg(feature = "declarations")]
impl Dataset {
    /// Reads `dataset.toml` and `notes.md`, and checks them.
    ///
    /// # Errors
    /// Where they are not a declaration: the line and what is wrong with it.
    pub fn parse(toml: &str, notes: &str) -> Result<Self, DeclarationError> {
        parse(toml, notes, |declaration| declaration)
    }

    /// Reads the declaration of a user's own table, and checks it. It may leave out what
    /// [`Dataset::parse`] asks for and a table rarely needs: who publishes it, the kind of
    /// file, the tool and the profiles.
    ///
    /// # Errors
    /// Where it is not a declaration: the line and what is wrong with it.
    pub fn parse_table(toml: &str, notes: &str) -> Result<Self, DeclarationError> {
        parse(toml, notes, super::own_table::complete)
    }
}

#[cfg(feature = "declarations")]
fn parse(
    toml: &str,
    notes: &str,
    complete: impl Fn(Declaration) -> Declaration,
) -> Result<Dataset, DeclarationError> {
    let mut declaration: Declaration = toml::from_str(toml).map_err(|error| DeclarationError {
        line: error
            .span()
            .map(|span| toml[..span.start].matches('\n').count() + 1),
        problem: super::parse_words::said(error.message()),
    })?;
    declaration.notes.extend(parse_notes(notes));
    let blank = declaration
        .indicators
        .iter()
        .find(|indicator| indicator.meaning.trim().is_empty())
        .map(|indicator| indicator.id.clone());
    declaration.fill_in();
    let with_line = |fault: Fault| DeclarationError {
        line: line_of(toml, &fault.entry),
        problem: format!("{}: {}", fault.entry, fault.problem),
    };
    let dataset = build(complete(declaration)).map_err(with_line)?;
    // Somebody's own table may do without; a publication says what each figure is.
    if let (Some(entry), Origin::BuiltIn) = (blank, dataset.origin) {
        return Err(with_line(fault(&entry, "meaning is empty")));
    }
    check(&dataset).map_err(with_line)?;
    Ok(dataset)
}

#[cfg(feature = "declarations")]
impl Declaration {
    /// Fills in what can be said from the rest: the title stands for the summary and the
    /// publication, the first margin for the presence, and an indicator's label for its words.
    fn fill_in(&mut self) {
        fill(&mut self.summary, || self.title.clone());
        fill(&mut self.publication, || self.title.clone());
        let first = self.margins.first();
        fill(&mut self.presence, || {
            first.map(|margin| margin.id.clone()).unwrap_or_default()
        });
        for indicator in &mut self.indicators {
            // A share of a margin is a share of what the margin counts.
            let counts = indicator
                .formula
                .divisor()
                .and_then(|id| {
                    let margin = id.split(['.', '/']).next().unwrap_or(id);
                    self.margins.iter().find(|declared| {
                        declared.id == margin
                            || declared
                                .dimensions
                                .iter()
                                .any(|dimension| dimension == margin)
                    })
                })
                .map(|margin| margin.counts.clone());
            indicator.fill_in(counts.as_deref());
        }
    }
}

/// Puts a text where there is none.
#[cfg(feature = "declarations")]
pub(super) fn fill(text: &mut String, with: impl FnOnce() -> String) {
    if text.trim().is_empty() {
        *text = with();
    }
}

/// The line on which an entry has its identifier.
#[cfg(feature = "declarations")]
fn line_of(toml: &str, entry: &str) -> Option<usize> {
    let quoted = format!("\"{entry}\"");
    toml.lines()
        .position(|line| {
            let line = line.trim_start();
            (line.starts_with("id") || line.starts_with("slug") || line.starts_with("{ id"))
                && line.contains(&quoted)
        })
        .map(|line| line + 1)
}

/// `## Title` begins a note; paragraphs are parted by empty lines.
#[cfg(feature = "declarations")]
fn parse_notes(text: &str) -> Vec<Note> {
    let mut notes: Vec<Note> = Vec::new();
    let mut paragraph = String::new();
    for line in text.lines().chain([""]) {
        let line = line.trim();
        if let Some(title) = line.strip_prefix("## ") {
            notes.push(Note {
                title: title.to_owned(),
                text: Vec::new(),
            });
        } else if line.is_empty() {
            if let (false, Some(note)) = (paragraph.is_empty(), notes.last_mut()) {
                note.text.push(std::mem::take(&mut paragraph));
            }
        } else if !line.starts_with('#') {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line);
        }
    }
    notes
}
