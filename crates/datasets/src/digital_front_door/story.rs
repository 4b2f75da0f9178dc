//! Sentences of this dataset alone: over which channels a score is, which is the strongest and
//! which the weakest, and what would move it.

use domain::comparison::words::{group_label, lower_first};
use domain::comparison::{Comparison, IndicatorSeries, Judgement, place_in_words};
use domain::computed::parts::{PartFigure, PartPlace, ScoreParts};
use domain::format;
use domain::names;
use domain::organisation::Kind;
use domain::registry::Indicator;

/// The indicator of the score.
const SCORE: &str = "score";

pub(super) fn story(comparison: &Comparison, group: Option<usize>) -> Vec<String> {
    let Some((series, indicator)) = comparison.indicator(SCORE) else {
        return Vec::new();
    };
    let Some(parts) = &comparison.parts else {
        return of_area(comparison, series, indicator);
    };
    let Some(score) = parts.score else {
        return vec![without_score(comparison, parts)];
    };
    let mut paragraphs = vec![first(comparison, series, indicator, parts)];
    paragraphs.extend(strongest_and_weakest(comparison, parts, score));
    paragraphs.extend(group.and_then(|group| beside(comparison, series, indicator, group)));
    paragraphs
}

fn name_of(comparison: &Comparison) -> String {
    let subject = &comparison.subject;
    match subject.kind {
        Kind::Practice => names::short(&subject.name),
        _ => subject.name.clone(),
    }
}

/// The parts that are in a score, with their places.
fn placed(parts: &ScoreParts) -> impl Iterator<Item = (&PartFigure, &PartPlace)> {
    let parts = parts.parts.iter();
    parts.filter_map(|part| Some((part, part.place.as_ref()?)))
}

/// What is left out, and why: `Active use of the NHS App is left out: nothing of it is loaded.`
fn left_out(parts: &ScoreParts) -> String {
    let missing = parts.parts.iter().filter(|part| part.place.is_none());
    let clauses: Vec<String> = missing
        .map(|part| {
            let reason = part.absent.as_deref().unwrap_or("there is no figure");
            format!("{} ({reason})", part.phrase)
        })
        .collect();
    match clauses.is_empty() {
        true => String::new(),
        false => format!(" Left out: {}.", clauses.join("; ")),
    }
}

fn without_score(comparison: &Comparison, parts: &ScoreParts) -> String {
    format!(
        "{} has no score in {}: it has no figure of any channel.{}",
        name_of(comparison),
        comparison.shown_period().long(),
        left_out(parts)
    )
}

/// The score with its interval, and over which channels it is.
fn first(
    comparison: &Comparison,
    series: &IndicatorSeries,
    indicator: &Indicator,
    parts: &ScoreParts,
) -> String {
    let measured = series.own_measured(comparison.period);
    let score = measured.and_then(|measured| indicator.value(measured.quantity));
    let interval = measured.and_then(|measured| indicator.interval(measured));
    let mut text = format!(
        "{} scored **{} of 100** in {}",
        name_of(comparison),
        score
            .map(|score| indicator.shown(score))
            .unwrap_or_default(),
        comparison.shown_period().long()
    );
    if let Some(range) = interval {
        text.push_str(&format!(
            " (95% interval {} to {})",
            indicator.shown(range.low),
            indicator.shown(range.high)
        ));
    }
    if let Some((channels, _)) = measured.and_then(|measured| indicator.parts_in_words(measured)) {
        let phrases: Vec<&str> = placed(parts)
            .map(|(part, _)| part.phrase.as_str())
            .collect();
        text.push_str(&format!(", over **{channels}**: {}", listed(&phrases)));
    }
    text.push('.');
    text.push_str(&left_out(parts));
    text
}

/// `a, b and c`.
fn listed(phrases: &[&str]) -> String {
    match phrases {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// Where a part stands: `online consultations, at 178.0, higher than 83% of practices`.
fn standing(comparison: &Comparison, part: &PartFigure, place: &PartPlace) -> String {
    let words = place_in_words(place.rank, comparison.subject.kind);
    let words = words.map(|words| format!(", {}", lower_first(&words)));
    format!(
        "{}, at {}{}",
        part.phrase,
        part.value
            .and_then(|value| part.spoken(value))
            .unwrap_or_default(),
        words.unwrap_or_default()
    )
}

/// The channels with the highest and the lowest percentile, what the second would move, and what
/// the score is without each.
fn strongest_and_weakest(
    comparison: &Comparison,
    parts: &ScoreParts,
    score: f64,
) -> Option<String> {
    let by_percentile = |a: &(&PartFigure, &PartPlace), b: &(&PartFigure, &PartPlace)| {
        a.1.percentile.total_cmp(&b.1.percentile)
    };
    // Of equals the first in the order of the declaration.
    let weakest = placed(parts).min_by(by_percentile)?;
    let strongest = placed(parts).reduce(|best, one| match by_percentile(&one, &best) {
        std::cmp::Ordering::Greater => one,
        _ => best,
    })?;
    let mut text = if strongest.0.id == weakest.0.id {
        match placed(parts).count() {
            1 => format!(
                "Its only channel is {}.",
                standing(comparison, weakest.0, weakest.1)
            ),
            _ => "All its channels stand at the same percentile.".to_owned(),
        }
    } else {
        format!(
            "Its strongest channel is {}; its weakest is {}.",
            standing(comparison, strongest.0, strongest.1),
            standing(comparison, weakest.0, weakest.1)
        )
    };
    if let Some(raised) = &weakest.1.raised
        && let Some(value) = weakest.0.spoken(raised.value)
    {
        text.push_str(&format!(
            " If {} rose to {}, {}, the score would be **{}** instead of {}, all else as it is.",
            weakest.0.phrase,
            raised.mark,
            value,
            format::decimal(raised.score, 1),
            format::decimal(score, 1)
        ));
    }
    let without: Vec<f64> = placed(parts)
        .filter_map(|(_, place)| place.without)
        .collect();
    if without.len() > 1 {
        let lowest = without.iter().copied().fold(100.0, f64::min);
        let highest = without.iter().copied().fold(0.0, f64::max);
        let (lowest, highest) = (format::decimal(lowest, 1), format::decimal(highest, 1));
        text.push_str(&match lowest == highest {
            true => format!(" With one channel left out the score would be {lowest}."),
            false => format!(
                " With one channel left out the score would be {lowest} to {highest}, depending on which."
            ),
        });
    }
    Some(text)
}

/// The score beside the mean of a group, and whether those are over the same channels.
fn beside(
    comparison: &Comparison,
    series: &IndicatorSeries,
    indicator: &Indicator,
    group: usize,
) -> Option<String> {
    let versus = comparison.card(SCORE, Some(group))?.versus?;
    let mean = format!(
        "the {}, {}",
        lower_first(&group_label(comparison, group, indicator)),
        versus.value
    );
    let mut text = match versus.judgement {
        Judgement::NoRealDifference => {
            format!("The score differs from {mean}, by no more than chance.")
        }
        _ if versus.words == "about the same" => format!("The score is about the same as {mean}."),
        _ => format!("The score is {} than {mean}.", versus.words),
    };
    let unlike = unlike(comparison, series, group);
    if !unlike.is_empty() {
        text.push_str(&format!(
            " But the scores there are not all over the same channels: {}.",
            unlike.join("; ")
        ));
    }
    Some(text)
}

/// The channels that the subject has and some of a group have not, or the other way round.
fn unlike(comparison: &Comparison, series: &IndicatorSeries, group: usize) -> Vec<String> {
    let counted = |series: &IndicatorSeries| {
        let basis = series.group_bases.get(group).copied().unwrap_or_default();
        basis.members().map_or(0, |(counted, _)| counted)
    };
    let scored = counted(series);
    let Some((computed, parts)) = comparison
        .dataset
        .computed
        .as_ref()
        .zip(comparison.parts.as_ref())
    else {
        return Vec::new();
    };
    let whole = |count: u32| format::integer(f64::from(count));
    computed
        .parts
        .iter()
        .zip(&parts.parts)
        .filter_map(|(declared, part)| {
            let (percentile, _) = comparison.indicator(&declared.margin)?;
            let with = counted(percentile);
            match (&part.place, with) {
                (Some(_), with) if with < scored => Some(format!(
                    "{} of {} have {}, as it has",
                    whole(with),
                    whole(scored),
                    part.phrase
                )),
                (None, with) if with > 0 => Some(format!(
                    "{} of {} have {}, which it has not",
                    whole(with),
                    whole(scored),
                    part.phrase
                )),
                _ => None,
            }
        })
        .collect()
}

/// An area that has the mean of its practices.
fn of_area(
    comparison: &Comparison,
    series: &IndicatorSeries,
    indicator: &Indicator,
) -> Vec<String> {
    let Some(measured) = series.own_measured(comparison.period) else {
        return Vec::new();
    };
    let Some(mean) = indicator.value(measured.quantity) else {
        return Vec::new();
    };
    let scored = measured.quantity.denominator;
    let mut text = format!(
        "{} in {} scored **{} of 100** on average in {}, each counting alike",
        format::counted(scored, "practice", "practices"),
        comparison.subject.name,
        indicator.shown(mean),
        comparison.shown_period().long()
    );
    if let Some((channels, _)) = indicator.parts_in_words(measured) {
        text.push_str(&format!(", over {channels}"));
    }
    text.push('.');
    let computed = comparison.dataset.computed.as_ref();
    let having: Vec<String> = computed
        .iter()
        .flat_map(|computed| &computed.parts)
        .filter_map(|part| {
            let (series, _) = comparison.indicator(&part.margin)?;
            let with = series.own_measured(comparison.period);
            let with = with.map_or(0.0, |measured| measured.quantity.denominator);
            (with < scored).then(|| {
                let count = if with > 0.0 {
                    format::integer(with)
                } else {
                    "none".to_owned()
                };
                format!("{count} of them with {}", part.phrase)
            })
        })
        .collect();
    if !having.is_empty() {
        text.push_str(&format!(
            " Not all have every channel: {}.",
            having.join("; ")
        ));
    }
    let spread = series.spreads.at(comparison.period);
    if let (Kind::England, Some(spread)) = (comparison.subject.kind, spread) {
        text.push_str(&format!(
            " Half of practices score between **{}** and **{}**. The mean is near 50 in every month, since a score says where a practice stands among the others.",
            indicator.shown(spread.p25),
            indicator.shown(spread.p75)
        ));
    }
    vec![text]
}

pub(super) fn nation_story(england: &Comparison, _reporting: u32) -> Vec<String> {
    story(england, None)
}
