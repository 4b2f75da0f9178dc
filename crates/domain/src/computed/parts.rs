//! What a page says of the parts of a score: each with its value, its place, its weight, and what
//! it would take to move the score.

use std::sync::Arc;

use crate::facts::{Distribution, Facts};
use crate::organisation::{Kind, Organisation};
use crate::period::Period;
use crate::registry::{Computed, Indicator, Part, Reading, Unit, composite};
use crate::snapshot::Snapshot;
use crate::statistics::interval::Interval;
use crate::statistics::rank::{Rank, quantile};

use super::{Source, is_national, percentile};

/// The parts of the score of an organisation in a period.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreParts {
    /// The score, where there is one.
    pub score: Option<f64>,
    /// Its parts in the order of the declaration, those without a figure among them.
    pub parts: Vec<PartFigure>,
    /// What is shown beside them and is not in the score.
    pub contexts: Vec<PartFigure>,
}

/// A part of a score, or what is shown beside the parts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PartFigure {
    /// Its identifier.
    pub id: String,
    /// As a heading.
    pub label: String,
    /// As it stands in a sentence.
    pub phrase: String,
    /// The address of the tool that shows the dataset it comes from, where there is one.
    pub tool: Option<String>,
    /// The title of that dataset, where it is known.
    pub title: Option<String>,
    /// The indicator of that dataset, where it is known.
    pub indicator: Option<Arc<Indicator>>,
    /// Its value as read, in the unit of the indicator.
    pub value: Option<f64>,
    /// The interval of the value.
    pub interval: Option<Interval>,
    /// Why it is not in the score, as a clause.
    pub absent: Option<String>,
    /// Why organisations of this level may have none, or why it is never in the score, as
    /// sentences. Empty where there is no more to say.
    pub reason: String,
    /// Its place among all of the level, where it is in the score.
    pub place: Option<PartPlace>,
}

/// The place of a part that is in the score.
#[derive(Debug, Clone, PartialEq)]
pub struct PartPlace {
    /// The mid-rank percentile.
    pub percentile: f64,
    /// The percentiles of the limits of its interval.
    pub range: Interval,
    /// Its place among all of the level.
    pub rank: Rank,
    /// Its weight in the score, in per cent.
    pub weight: f64,
    /// The score without it, where it is not the only part.
    pub without: Option<f64>,
    /// What the score would be if it rose, all else as it is; `None` where it is among the
    /// highest tenth.
    pub raised: Option<Raised>,
}

/// A part risen to a mark of the national distribution.
#[derive(Debug, Clone, PartialEq)]
pub struct Raised {
    /// The mark in words: `the national median`.
    pub mark: &'static str,
    /// Its value, in the unit of the indicator.
    pub value: f64,
    /// The score that would follow.
    pub score: f64,
}

/// The marks to which a part may rise, the nearest first.
const MARKS: [(f64, &str); 3] = [
    (0.5, "the national median"),
    (0.75, "the start of the highest quarter"),
    (0.9, "the start of the highest tenth"),
];

impl PartFigure {
    /// Its value in words.
    #[must_use]
    pub fn shown(&self) -> Option<String> {
        Some(self.indicator.as_ref()?.shown(self.value?))
    }

    /// A value of its indicator as it stands in a sentence: `76 per 1,000`.
    #[must_use]
    pub fn spoken(&self, value: f64) -> Option<String> {
        let indicator = self.indicator.as_ref()?;
        let unit = match indicator.unit {
            Unit::PerThousand => " per 1,000",
            Unit::PerTenThousand => " per 10,000",
            Unit::PerHundred => " per 100",
            _ => "",
        };
        Some(format!("{}{unit}", indicator.shown(value)))
    }
}

/// The parts of the score of an organisation; `None` where the dataset is not computed, or has no
/// scores at this level.
#[must_use]
pub fn of(
    snapshot: &Snapshot,
    facts: &Facts,
    period: usize,
    organisation: &Organisation,
) -> Option<ScoreParts> {
    let computed = facts.dataset.computed.as_ref()?;
    if !computed.levels.contains(&organisation.kind) {
        return None;
    }
    let question = Question {
        snapshot,
        facts,
        computed,
        period,
        organisation,
    };
    let score = question.cell(&computed.score, composite::VALUE);
    let found: Vec<Found<'_>> = computed
        .parts
        .iter()
        .map(|part| question.found(&part.dataset, &part.indicator))
        .collect();
    let most = found.iter().map(Found::count).max().unwrap_or_default();
    let parts = computed.parts.iter().zip(&found).enumerate();
    Some(ScoreParts {
        score,
        parts: parts
            .map(|(index, (part, found))| PartFigure {
                id: part.id.clone(),
                label: part.label.clone(),
                phrase: part.phrase.clone(),
                reason: part.absent.clone(),
                place: question.place(index, part, found, score),
                ..question.figure(found, most)
            })
            .map(|figure| PartFigure {
                // What is in the score is not missing.
                absent: figure.absent.filter(|_| figure.place.is_none()),
                ..figure
            })
            .collect(),
        contexts: computed
            .contexts
            .iter()
            .map(|context| PartFigure {
                id: context.id.clone(),
                label: context.label.clone(),
                reason: context.reason.clone(),
                ..question.figure(&question.found(&context.dataset, &context.indicator), 0)
            })
            .collect(),
    })
}

/// Whose parts are asked for.
struct Question<'a> {
    snapshot: &'a Snapshot,
    facts: &'a Facts,
    computed: &'a Computed,
    period: usize,
    organisation: &'a Organisation,
}

/// An indicator of another dataset, as far as it is there.
struct Found<'a> {
    title: Option<&'a str>,
    tool: Option<&'a str>,
    source: Option<Source<'a>>,
    /// The place of the period in the other dataset, and the values of all of the level.
    national: Option<(usize, Arc<Distribution>)>,
}

impl Found<'_> {
    fn count(&self) -> usize {
        let national = self.national.as_ref();
        national.map_or(0, |(_, distribution)| distribution.sorted().len())
    }
}

impl<'a> Question<'a> {
    fn when(&self) -> Period {
        self.facts.periods()[self.period]
    }

    fn cell(&self, margin: &str, cell: usize) -> Option<f64> {
        let margin = self.facts.dataset.margin_index(margin)?;
        let ordinal = self.organisation.ordinal;
        self.facts
            .value(margin, cell, self.period, ordinal)
            .number()
    }

    fn found(&self, dataset: &str, indicator: &str) -> Found<'a> {
        let source = Source::find(&self.snapshot.facts, dataset, indicator);
        let declared = self.snapshot.registry.dataset(dataset);
        let national = source.and_then(|source| {
            let period = source.facts.period_index(self.when())?;
            let kind = self.organisation.kind;
            Some((
                period,
                source.facts.distribution(source.evaluation, period, kind),
            ))
        });
        Found {
            title: declared.map(|dataset| dataset.title.as_str()),
            tool: declared.and_then(|dataset| dataset.slug()),
            source,
            national,
        }
    }

    /// The value of an indicator, or why there is none. `most` organisations have the part that
    /// most have.
    fn figure(&self, found: &Found<'_>, most: usize) -> PartFigure {
        let mut figure = PartFigure {
            tool: found.tool.map(ToOwned::to_owned),
            title: found.title.map(ToOwned::to_owned),
            ..PartFigure::default()
        };
        let plural = self.organisation.kind.plural();
        let when = self.when().long();
        let Some(source) = found.source else {
            figure.absent = Some("nothing of it is loaded".to_owned());
            return figure;
        };
        let indicator = &source.evaluation.indicator;
        figure.indicator = Some(Arc::clone(indicator));
        let Some((period, _)) = &found.national else {
            figure.absent = Some(match source.facts.periods().is_empty() {
                true => "nothing of it is loaded".to_owned(),
                false => format!("nothing of it is loaded for {when}"),
            });
            return figure;
        };
        let ordinal = self.organisation.ordinal;
        let facts = source.facts;
        let reading = facts.comparable(source.evaluation, *period, ordinal);
        if let Some(measured) = reading.measured()
            && let Some(value) = indicator.value(measured.quantity)
        {
            figure.value = Some(value);
            figure.interval = indicator.interval(measured);
        }
        let is_known = facts.reading(source.evaluation, *period, ordinal) != Reading::Missing;
        figure.absent = match (reading, found.count()) {
            (Reading::Suppressed, _) => Some("suppressed, and counted as missing".to_owned()),
            (Reading::BelowLeast, _) => Some("too little to divide by".to_owned()),
            (Reading::Value(_), count) if figure.value.is_some() => (!is_national(count, most))
                .then(|| {
                    format!(
                        "only {} {plural} have it, too few for a national percentile",
                        crate::format::integer(count as f64)
                    )
                }),
            (_, 0) => Some(format!("no figures of {plural} are loaded for {when}")),
            _ if is_known && self.organisation.kind != Kind::Practice => {
                Some("too few of its practices reported".to_owned())
            }
            _ => Some("not reported".to_owned()),
        };
        figure
    }

    /// The place of a part that is in the score.
    fn place(
        &self,
        index: usize,
        part: &Part,
        found: &Found<'_>,
        score: Option<f64>,
    ) -> Option<PartPlace> {
        let (_, distribution) = found.national.as_ref()?;
        let source = found.source?;
        let own = self.cell(&part.margin, composite::VALUE)?;
        let value = distribution.value(self.organisation.ordinal)?;
        let (score, parts) = (score?, self.cell(&self.computed.score, composite::PARTS)?);
        let raised = MARKS.into_iter().find_map(|(at, mark)| {
            let to = quantile(distribution.sorted(), at)?;
            let risen = percentile(to, distribution.sorted())?;
            let shown = |value: f64| source.evaluation.indicator.shown(value);
            (to > value && risen > own && shown(to) != shown(value)).then(|| Raised {
                mark,
                value: to,
                score: score + (risen - own) / parts,
            })
        });
        let without = self
            .computed
            .without
            .as_ref()
            .and_then(|margin| self.cell(margin, index));
        Some(PartPlace {
            percentile: own,
            range: Interval {
                low: self.cell(&part.margin, composite::LOW)?,
                high: self.cell(&part.margin, composite::HIGH)?,
            },
            rank: distribution.place(value),
            weight: 100.0 / parts,
            without,
            raised,
        })
    }
}
