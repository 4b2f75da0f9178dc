//! Datasets that are computed from others: a score over indicators of other publications.
//!
//! Such a dataset has no files. Its declaration names the indicators that it is made of, its
//! parts, and the margins that their percentiles and the score fill. [`crate::computed`] works
//! them out where a snapshot is assembled.

use serde::{Deserialize, Serialize};

#[cfg(not(target_arch = "wasm32"))]
use super::Nature;
#[cfg(not(target_arch = "wasm32"))]
use super::declaration::{Fault, fault_in};
use super::{Dataset, Formula};
use crate::organisation::Kind;

/// How a dataset is computed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Computed {
    /// How the score comes from its parts.
    pub method: Method,
    /// The margin of the score, of the nature [`Nature::Composite`].
    pub score: String,
    /// The margin with the score that each part left out would leave: of the nature
    /// [`Nature::Score`], partial, with one dimension whose values are the parts.
    #[serde(default)]
    pub without: Option<String>,
    /// The levels that have a score. Areas above them have the mean of their practices.
    pub levels: Vec<Kind>,
    /// One part, in a sentence: `channel`.
    pub part_word: String,
    /// What the score is made of.
    #[serde(rename = "part")]
    pub parts: Vec<Part>,
    /// What is shown beside the parts and is not in the score.
    #[serde(default, rename = "context")]
    pub contexts: Vec<ContextFigure>,
}

/// How a score comes from its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// The mean of the mid-rank percentiles that an organisation has in its parts, among all of
    /// its level in the same period. A part that it lacks is left out.
    MeanPercentile,
}

/// A part of a score: an indicator of another dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The identifier; a value of the dimension of [`Computed::without`].
    pub id: String,
    /// As a heading.
    pub label: String,
    /// As it stands in a sentence: `use of the NHS App`.
    pub phrase: String,
    /// The other dataset.
    pub dataset: String,
    /// The indicator of the other dataset. A higher value is a higher percentile.
    pub indicator: String,
    /// The margin of its percentile, of the nature [`Nature::Composite`].
    pub margin: String,
    /// Why an organisation may have no figure of it, as a sentence. Empty where there is no
    /// more to say than that.
    #[serde(default)]
    pub absent: String,
}

/// An indicator of another dataset that is shown beside the parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContextFigure {
    /// The identifier.
    pub id: String,
    /// As a heading.
    pub label: String,
    /// The other dataset.
    pub dataset: String,
    /// The indicator of the other dataset.
    pub indicator: String,
    /// Why it is not in the score, as a sentence.
    #[serde(default)]
    pub reason: String,
}

impl Computed {
    /// The word for several parts: `channels`.
    #[must_use]
    pub fn parts_word(&self) -> String {
        format!("{}s", self.part_word)
    }

    /// The place of the part whose percentile fills a margin.
    #[must_use]
    pub fn part_of_margin(&self, margin: &str) -> Option<usize> {
        self.parts.iter().position(|part| part.margin == margin)
    }
}

impl Dataset {
    /// The datasets that must be assembled before this one.
    pub fn needs(&self) -> impl Iterator<Item = &str> {
        let external = self.external.iter().map(|one| one.dataset.as_str());
        let computed = self.computed.iter();
        external.chain(computed.flat_map(|one| one.parts.iter().map(|part| part.dataset.as_str())))
    }

    /// Says of every composite indicator of how many parts its score is: of all, or of one where
    /// it is the percentile of a part.
    pub(super) fn count_parts(indicator: &mut super::Indicator, computed: Option<&Computed>) {
        if let (Formula::Composite { margin, parts }, Some(computed)) =
            (&mut indicator.formula, computed)
        {
            *parts = if *margin == computed.score {
                computed.parts.len() as u32
            } else {
                1
            };
        }
    }
}

/// What the declaration of a computed dataset must keep to.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn check(dataset: &Dataset) -> Result<(), Fault> {
    let composites = || {
        dataset
            .margins
            .iter()
            .filter(|margin| margin.nature == Nature::Composite)
    };
    let Some(computed) = &dataset.computed else {
        return match composites().next() {
            Some(margin) => Err(fault_in(
                "margin",
                &margin.id,
                "nature = \"composite\" is for what is computed: declare [computed], or use \
                 \"score\" for a score that is published",
            )),
            None => Ok(()),
        };
    };
    let wrong = |problem: String| Err(fault_in("computed", "", problem));
    for (name, is_given) in [
        ("[[source]]", !dataset.sources.is_empty()),
        ("[[derived]]", !dataset.derived.is_empty()),
        ("[[external]]", !dataset.external.is_empty()),
    ] {
        if is_given {
            return wrong(format!(
                "{name} is for what is read from files, and this dataset is computed: leave it out"
            ));
        }
    }
    composite(dataset, &computed.score).or_else(|problem| wrong(format!("score: {problem}")))?;
    if computed.part_word.trim().is_empty() {
        return wrong("part_word is empty".to_owned());
    }
    if computed.parts.is_empty() {
        return wrong("has no [[computed.part]], of which a score could be".to_owned());
    }
    if computed.levels.is_empty() {
        return wrong("levels is empty: name practice, pcn, or both".to_owned());
    }
    if let Some(kind) = computed.levels.iter().find(|kind| **kind > Kind::Pcn) {
        return wrong(format!(
            "levels: “{kind}” has the mean of its practices; name practice, pcn, or both"
        ));
    }
    check_parts(dataset, computed)?;
    if let Some(margin) = &computed.without {
        check_without(dataset, computed, margin)
            .or_else(|problem| wrong(format!("without: {problem}")))?;
    }
    for margin in &dataset.margins {
        let is_filled = margin.id == computed.score
            || computed.without.as_ref() == Some(&margin.id)
            || computed.part_of_margin(&margin.id).is_some();
        if !is_filled {
            return Err(fault_in(
                "margin",
                &margin.id,
                "nothing fills it: a computed dataset has the margins of its score, of its parts, \
                 and of what the score is without them",
            ));
        }
    }
    Ok(())
}

/// A margin that a score or a percentile fills.
#[cfg(not(target_arch = "wasm32"))]
fn composite(dataset: &Dataset, id: &str) -> Result<(), String> {
    let margin = dataset
        .margin(id)
        .ok_or_else(|| format!("there is no margin “{id}”"))?;
    if margin.nature == Nature::Composite {
        Ok(())
    } else {
        Err(format!("the margin “{id}” needs nature = \"composite\""))
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn check_parts(dataset: &Dataset, computed: &Computed) -> Result<(), Fault> {
    for (index, part) in computed.parts.iter().enumerate() {
        let wrong = |problem: String| Err(fault_in("computed.part", &part.id, problem));
        let before = &computed.parts[..index];
        if before.iter().any(|other| other.id == part.id) {
            return wrong("two entries of [[computed.part]] have this id".to_owned());
        }
        if part.dataset == dataset.id {
            return wrong("dataset: a score cannot be a part of itself".to_owned());
        }
        if before
            .iter()
            .any(|other| other.dataset == part.dataset && other.indicator == part.indicator)
        {
            return wrong(
                "indicator: another part has the same, which would count it twice".to_owned(),
            );
        }
        composite(dataset, &part.margin).or_else(|problem| wrong(format!("margin: {problem}")))?;
        if part.margin == computed.score || before.iter().any(|other| other.margin == part.margin) {
            return wrong(format!(
                "margin: “{}” is filled by something else",
                part.margin
            ));
        }
        for (name, text) in [("label", &part.label), ("phrase", &part.phrase)] {
            if text.trim().is_empty() {
                return wrong(format!("{name} is empty"));
            }
        }
    }
    Ok(())
}

#[cfg(not(target_arch = "wasm32"))]
fn check_without(dataset: &Dataset, computed: &Computed, id: &str) -> Result<(), String> {
    let margin = dataset
        .margin(id)
        .ok_or_else(|| format!("there is no margin “{id}”"))?;
    if margin.nature != Nature::Score || !margin.is_partial {
        return Err(format!(
            "the margin “{id}” needs nature = \"score\" and partial = true"
        ));
    }
    let ids = computed.parts.iter().map(|part| part.id.as_str());
    let has_parts = match margin.dimensions.as_slice() {
        [dimension] => dimension
            .values
            .iter()
            .map(|value| value.id.as_str())
            .eq(ids),
        _ => false,
    };
    if has_parts {
        Ok(())
    } else {
        Err(format!(
            "the margin “{id}” needs one dimension, whose values are the parts in their order"
        ))
    }
}

#[cfg(test)]
mod tests {
    use crate::computed::tests::SCORE;
    use crate::registry::Dataset;

    fn refused(from: &str, to: &str) -> String {
        assert!(SCORE.contains(from), "{from}");
        Dataset::parse(&SCORE.replacen(from, to, 1), "")
            .unwrap_err()
            .to_string()
    }

    /// The line of the first that begins so, counted from one.
    fn line(start: &str) -> usize {
        SCORE
            .lines()
            .position(|line| line.starts_with(start))
            .unwrap()
            + 1
    }

    #[test]
    fn a_declaration_is_refused_with_the_line_and_the_field() {
        for (from, to, at, said) in [
            (
                "score = \"score\"",
                "score = \"points\"",
                line("score = "),
                "[computed]: score: there is no margin “points”",
            ),
            (
                "score = \"score\"",
                "score = \"without\"",
                line("score = "),
                "needs nature = \"composite\"",
            ),
            (
                "levels = [\"practice\", \"pcn\"]",
                "levels = [\"practice\", \"icb\"]",
                line("levels"),
                "“icb” has the mean of its practices",
            ),
            (
                "dataset = \"app\"",
                "dataset = \"door\"",
                line("dataset = \"app\""),
                "[[computed.part]] app: dataset: a score cannot be a part of itself",
            ),
            (
                "margin = \"requests-percentile\"",
                "margin = \"score\"",
                line("margin = \"requests-percentile\""),
                "“score” is filled by something else",
            ),
            (
                "dataset = \"requests\"\nindicator = \"per-1000\"",
                "dataset = \"app\"\nindicator = \"uptake\"",
                line("indicator = \"per-1000\""),
                "would count it twice",
            ),
            (
                "    { id = \"nowhere\", label = \"Nowhere\" },\n",
                "",
                line("without = "),
                "whose values are the parts in their order",
            ),
            ("partial = true", "", line("without = "), "partial = true"),
            (
                "method = \"mean-percentile\"",
                "method = \"guess\"",
                line("method"),
                "mean-percentile",
            ),
        ] {
            let problem = refused(from, to);
            let place = format!("line {at}: ");
            assert!(problem.starts_with(&place), "{place} {problem}");
            assert!(problem.contains(said), "{problem}");
        }
        let unfilled = "\n[[margin]]\nid = \"more\"\ncounts = \"More\"\n";
        let problem = Dataset::parse(&format!("{SCORE}{unfilled}"), "").unwrap_err();
        assert!(
            problem.to_string().contains("more: nothing fills it"),
            "{problem}"
        );
        let source = "[[source]]\nid = \"file\"\nlabel = \"File\"\n\n[computed]";
        let problem = refused("[computed]", source);
        assert!(
            problem.contains("[[source]] is for what is read from files"),
            "{problem}"
        );
    }

    #[test]
    fn a_table_of_ones_own_is_not_computed() {
        let problem = Dataset::parse_table(SCORE, "").unwrap_err();
        assert_eq!(problem.line, Some(line("[computed]")));
        assert!(
            problem
                .problem
                .contains("leave it out, and give the figures"),
            "{problem}"
        );
        let composite = "id = \"a\"\ntitle = \"A\"\ncadence = \"monthly\"\n\n[[margin]]\nid = \"m\"\ncounts = \"M\"\nnature = \"composite\"\n\n[[indicator]]\nid = \"i\"\nlabel = \"I\"\nformula = { composite = { margin = \"m\" } }\nunit = \"score\"\n";
        let problem = Dataset::parse_table(composite, "").unwrap_err();
        assert_eq!(problem.line, Some(6), "{problem}");
        assert!(problem.problem.contains("use \"score\""), "{problem}");
    }

    #[test]
    fn a_declaration_travels_whole_and_as_a_page_carries_it() {
        let dataset = Dataset::parse(SCORE, "").unwrap();
        for whole in [&dataset, &dataset.for_page()] {
            let text = serde_json::to_string(whole).unwrap();
            let back: Dataset = serde_json::from_str(&text).unwrap();
            assert_eq!(back.computed, dataset.computed);
            assert_eq!(back.indicator("score").unwrap().parts(), Some(3));
            assert_eq!(back.indicator("app-percentile").unwrap().parts(), Some(1));
        }
    }
}
