//! Sets of indicators that a publication names by codes: those of QOF, of the Network Contract
//! DES, of Fingertips. A declaration says once what every code of a *family* becomes, and lists
//! the codes; a release adds codes and descriptions that its files bring. Where a dataset is
//! built, each code becomes a margin and the indicators of its family. A browser is sent what was
//! built, and knows nothing of families.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::declaration::{Declaration, DeclarationError, Fault, WrittenMargin, fault};
use super::indicator::in_a_sentence;
use super::{Dataset, Dimension, DimensionValue, Direction, Formula, Indicator, Nature, Profile};
use crate::period::Period;
use crate::visible::one_line;

/// What every code of a kind becomes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// The identifier, which codes name.
    pub id: String,
    /// What its margins count, in the plural: `patients`.
    pub counts: String,
    /// What kind of number they hold.
    #[serde(default)]
    pub nature: Nature,
    /// Whether a cell may be missing while others are there.
    #[serde(default)]
    pub partial: bool,
    /// The cells of each margin: `numerator`, `denominator`. A margin of one number has none; of an
    /// estimate or a score the nature says them.
    #[serde(default)]
    pub cells: Vec<DimensionValue>,
    /// What stands for further names in braces where a code does not say it.
    #[serde(default)]
    pub words: BTreeMap<String, String>,
    /// The indicators of each code. In their texts, and in the measures of their formulas, names in
    /// braces are filled in: `{code}` the code in small letters, `{CODE}` as published, `{title}`,
    /// `{small}` the title inside a sentence, and the names of `words`.
    #[serde(default, rename = "indicator")]
    pub indicators: Vec<Indicator>,
}

/// A group of codes, which becomes a profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodedGroup {
    /// The identifier, which codes name.
    pub id: String,
    /// As the word on a switch.
    pub label: String,
}

/// A code with what is known of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodedIndicator {
    /// The code as published: `AF006`.
    pub code: String,
    /// Its [`Family`].
    pub family: String,
    /// Its [`CodedGroup`].
    pub group: String,
    /// What it is, in a few words.
    pub title: String,
    /// Which direction is good.
    #[serde(default)]
    pub direction: Direction,
    /// What it counts; replaces the meaning of the first indicator of its family.
    #[serde(default)]
    pub meaning: String,
    /// What stands for further names in braces.
    #[serde(default)]
    pub words: BTreeMap<String, String>,
    /// Earlier codes of the same measure, whose figures continue its series.
    #[serde(default)]
    pub also: Vec<String>,
    /// The label of a group that the declaration does not have.
    #[serde(default)]
    pub group_label: String,
    /// The period that a file describes it for; of two descriptions the newer is kept.
    #[serde(default)]
    pub as_of: Option<Period>,
}

/// The group of codes that nothing describes.
const UNDESCRIBED: &str = "undescribed";
/// Its label.
const UNDESCRIBED_LABEL: &str = "Codes without a description";
/// Indicators of one profile; a larger group has several.
const MOST_OF_A_PROFILE: usize = 20;
/// Letters of the title, and of the meaning, that a file gives.
const TITLE: usize = 160;
const MEANING: usize = 2_000;
/// Letters of the label of a group.
const GROUP: usize = 80;
/// Letters of a code.
const CODE: usize = 40;

impl CodedIndicator {
    /// A code that a file of figures has and nothing describes: it is shown by its code.
    #[must_use]
    pub fn undescribed(code: &str, family: &str) -> Self {
        Self {
            code: code.to_owned(),
            family: family.to_owned(),
            group: UNDESCRIBED.to_owned(),
            group_label: UNDESCRIBED_LABEL.to_owned(),
            title: code.to_owned(),
            ..Self::default()
        }
    }

    /// Whether anything is known of it beside the code.
    #[must_use]
    pub fn is_described(&self) -> bool {
        self.group != UNDESCRIBED
    }

    /// Its identifier in addresses and measures: small letters and digits, with a hyphen for each
    /// run of anything else. `None` where nothing is left, or the code is too long to be one.
    #[must_use]
    pub fn id_of(code: &str) -> Option<String> {
        let mut id = String::with_capacity(code.len());
        for letter in code.trim().chars() {
            if letter.is_ascii_alphanumeric() {
                id.push(letter.to_ascii_lowercase());
            } else if !id.is_empty() && !id.ends_with('-') {
                id.push('-');
            }
        }
        let id = id.trim_end_matches('-');
        (!id.is_empty() && id.len() <= CODE).then(|| id.to_owned())
    }

    /// Its identifier.
    #[must_use]
    pub fn id(&self) -> Option<String> {
        Self::id_of(&self.code)
    }

    /// Whether this description replaces another of the same code.
    #[must_use]
    pub fn supersedes(&self, other: &Self) -> bool {
        match (self.is_described(), other.is_described()) {
            (true, false) => true,
            (false, _) => false,
            (true, true) => self.as_of >= other.as_of,
        }
    }

    /// The texts of a file, no longer than a page has room for.
    #[must_use]
    pub fn shortened(mut self) -> Self {
        for (text, most) in [
            (&mut self.title, TITLE),
            (&mut self.meaning, MEANING),
            (&mut self.group_label, GROUP),
        ] {
            *text = one_line(text);
            if let Some((end, _)) = text.char_indices().nth(most) {
                text.truncate(end);
                text.push('…');
            }
        }
        self
    }
}

impl Dataset {
    /// What is known of a published code: its own entry, or that of the measure which it was an
    /// earlier code of. Letters count alike in either case.
    #[must_use]
    pub fn coded(&self, published: &str) -> Option<&CodedIndicator> {
        let published = published.trim();
        let coded = &self.coded.as_ref()?.entries;
        coded
            .iter()
            .find(|entry| entry.code.eq_ignore_ascii_case(published))
            .or_else(|| {
                coded.iter().find(|entry| {
                    let mut also = entry.also.iter();
                    also.any(|code| code.eq_ignore_ascii_case(published))
                })
            })
    }

    /// The family with this identifier.
    #[must_use]
    pub fn family(&self, id: &str) -> Option<&Family> {
        let families = &self.coded.as_ref()?.written.families;
        families.iter().find(|family| family.id == id)
    }

    /// All codes, in their order.
    #[must_use]
    pub fn codes(&self) -> &[CodedIndicator] {
        self.coded
            .as_ref()
            .map_or(&[][..], |coded| coded.entries.as_slice())
    }
}

/// The codes of a dataset, and what it is built from anew where a release adds some.
#[derive(Debug, Clone)]
pub(super) struct Coded {
    entries: Vec<CodedIndicator>,
    /// The declaration before anything was made of its codes.
    written: Declaration,
}

/// The most codes of a dataset: each of its pages of all indicators lists them.
const MOST: usize = 2_000;

/// Makes margins, indicators and profiles of the codes of a declaration.
pub(super) fn expand(mut written: Declaration) -> Result<Declaration, Fault> {
    let entries = std::mem::take(&mut written.coded);
    let families = std::mem::take(&mut written.families);
    let groups = std::mem::take(&mut written.groups);
    if entries.len() > MOST {
        return Err(fault(
            &written.id,
            format!("has more than {MOST} entries of [[coded]]"),
        ));
    }
    let mut by_group: Vec<(String, String, Vec<String>)> = groups
        .into_iter()
        .map(|group| (group.id, group.label, Vec::new()))
        .collect();
    for entry in &entries {
        let family = families
            .iter()
            .find(|family| family.id == entry.family)
            .ok_or_else(|| {
                fault(
                    &entry.code,
                    format!("family: there is no [[family]] “{}”", entry.family),
                )
            })?;
        let id = entry.id().ok_or_else(|| {
            fault(
                &entry.code,
                "a code has letters or digits, at most 40 of them",
            )
        })?;
        add_margin(&mut written, family, entry, &id);
        let first = written.indicators.len();
        for (index, template) in family.indicators.iter().enumerate() {
            let mut made = filled_in(template, family, entry, &id)?;
            if index == 0 && !entry.meaning.is_empty() {
                made.meaning.clone_from(&entry.meaning);
            }
            written.indicators.push(made);
        }
        let Some(shown) = written.indicators.get(first) else {
            continue;
        };
        // It stands in addresses, and may come from a file.
        let group = CodedIndicator::id_of(&entry.group);
        let group = group.unwrap_or_else(|| UNDESCRIBED.to_owned());
        let place = by_group.iter().position(|(known, ..)| *known == group);
        let place = place.unwrap_or_else(|| {
            let label = match entry.group_label.as_str() {
                "" => UNDESCRIBED_LABEL,
                label => label,
            };
            by_group.push((group, label.to_owned(), Vec::new()));
            by_group.len() - 1
        });
        by_group[place].2.push(shown.id.clone());
    }
    let presence = std::mem::take(&mut written.presence);
    let also = std::mem::take(&mut written.also_present);
    let mut present: Vec<String> = std::iter::once(presence)
        .chain(also)
        .flat_map(|named| margins_of(&named, &families, &entries))
        .collect();
    written.presence = present.remove(0);
    written.also_present = present;
    for (id, label, indicators) in by_group {
        add_profiles(&mut written, &id, &label, &indicators);
    }
    Ok(written)
}

/// The margins that tell who reported: where a family is named, those of its codes, of which a
/// year may have any.
fn margins_of(named: &str, families: &[Family], entries: &[CodedIndicator]) -> Vec<String> {
    let of_family = entries.iter().filter(|entry| entry.family == named);
    let ids: Vec<String> = of_family.filter_map(CodedIndicator::id).collect();
    if ids.is_empty() || families.iter().all(|family| family.id != named) {
        return vec![named.to_owned()];
    }
    ids
}

fn add_margin(written: &mut Declaration, family: &Family, entry: &CodedIndicator, id: &str) {
    let has_cells = !family.cells.is_empty() && family.nature.cells().is_none();
    if has_cells {
        written.dimensions.push(Dimension {
            id: id.to_owned(),
            label: entry.title.clone(),
            values: family.cells.clone(),
        });
    }
    written.margins.push(WrittenMargin {
        id: id.to_owned(),
        counts: family.counts.clone(),
        nature: family.nature,
        dimensions: has_cells.then(|| id.to_owned()).into_iter().collect(),
        qualified: false,
        partial: family.partial,
    });
}

/// A group as one profile, or as several of a size that is read together.
fn add_profiles(written: &mut Declaration, id: &str, label: &str, indicators: &[String]) {
    let parts = indicators.len().div_ceil(MOST_OF_A_PROFILE);
    if parts == 0 {
        return;
    }
    // Parts of like size: 21 are 11 and 10, not 20 and one.
    let size = indicators.len().div_ceil(parts);
    for (index, part) in indicators.chunks(size).enumerate() {
        let number = index + 1;
        written.profiles.push(Profile {
            id: match number {
                1 => id.to_owned(),
                number => format!("{id}-{number}"),
            },
            label: match parts {
                1 => label.to_owned(),
                parts => format!("{label} ({number} of {parts})"),
            },
            indicators: part.to_vec(),
            not_published: None,
        });
    }
}

/// An indicator of a family for one code.
fn filled_in(
    template: &Indicator,
    family: &Family,
    entry: &CodedIndicator,
    id: &str,
) -> Result<Indicator, Fault> {
    let fill = |text: &mut String| fill(text, family, entry, id);
    let mut made = template.clone();
    for text in [
        &mut made.id,
        &mut made.label,
        &mut made.axis,
        &mut made.meaning,
        &mut made.numerator,
        &mut made.denominator,
        &mut made.higher,
        &mut made.lower,
        &mut made.caveat,
    ] {
        fill(text)?;
    }
    made.formula = with_measures(&template.formula, fill)?;
    made.direction = match template.direction {
        Direction::Neither => entry.direction,
        declared => declared,
    };
    Ok(made)
}

/// A formula with the names in its measures filled in.
fn with_measures(
    formula: &Formula,
    fill: impl Fn(&mut String) -> Result<(), Fault>,
) -> Result<Formula, Fault> {
    let mut made = formula.clone();
    for measure in made.measures_mut() {
        fill(measure)?;
    }
    Ok(made)
}

/// Fills in the names in braces.
fn fill(text: &mut String, family: &Family, entry: &CodedIndicator, id: &str) -> Result<(), Fault> {
    if !text.contains('{') {
        return Ok(());
    }
    let mut filled = String::with_capacity(text.len() + entry.title.len());
    let mut rest = text.as_str();
    while let Some((before, behind)) = rest.split_once('{') {
        filled.push_str(before);
        let (name, after) = behind
            .split_once('}')
            .ok_or_else(|| fault(&family.id, format!("a brace is not closed in “{text}”")))?;
        match name {
            "code" => filled.push_str(id),
            "CODE" => filled.push_str(&entry.code),
            "title" => filled.push_str(&entry.title),
            "small" => filled.push_str(&in_a_sentence(&entry.title)),
            name => {
                let word = entry.words.get(name).or_else(|| family.words.get(name));
                filled.push_str(word.ok_or_else(|| {
                    fault(
                        &entry.code,
                        format!("words: neither it nor its family has “{name}”"),
                    )
                })?);
            }
        }
        rest = after;
    }
    filled.push_str(rest);
    *text = filled;
    Ok(())
}

impl Dataset {
    /// The dataset with further codes, and with what files say of those that it has. A title, a
    /// group and a direction that the declaration gives stand; the meaning is the published one.
    ///
    /// # Errors
    /// Where a code cannot be an identifier beside those that there are.
    pub fn with_codes(&self, added: &[CodedIndicator]) -> Result<Self, DeclarationError> {
        let Some(coded) = &self.coded else {
            return Ok(self.clone());
        };
        let mut written = coded.written.clone();
        let is_earlier = |one: &CodedIndicator| {
            let mut also = coded.entries.iter().flat_map(|entry| &entry.also);
            also.any(|code| code.eq_ignore_ascii_case(&one.code))
        };
        // What is said of an earlier code is not said of the one that continues it.
        for one in added.iter().filter(|one| !is_earlier(one)) {
            let is_known = |entry: &&mut CodedIndicator| entry.code.eq_ignore_ascii_case(&one.code);
            match written.coded.iter_mut().find(is_known) {
                Some(known) => {
                    if !one.meaning.is_empty() {
                        known.meaning.clone_from(&one.meaning);
                    }
                }
                None => written.coded.push(one.clone()),
            }
        }
        super::parse::built(written, |declaration| declaration).map_err(|fault| DeclarationError {
            line: None,
            problem: fault.words(),
        })
    }
}

impl Coded {
    /// The codes of a declaration as it is written; `None` where it has no families.
    pub(super) fn of(written: &Declaration) -> Option<Arc<Self>> {
        (!written.families.is_empty()).then(|| {
            Arc::new(Self {
                entries: written.coded.clone(),
                written: written.clone(),
            })
        })
    }
}

#[cfg(test)]
mod tests;
