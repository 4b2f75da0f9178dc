//! The series that a section shows together, asked of a snapshot: each is an indicator of a dataset
//! of its own, read by the same functions as on the page of that dataset.

use std::ops::RangeInclusive;

use charts::Format;
use domain::comparison::Numbers;
use domain::comparison::words::{lower_first, upper_first};
use domain::facts::Facts;
use domain::organisation::{Kind, Organisation};
use domain::period::Period;
use domain::registry::{Dataset, Evaluation, Origin, Reading, SectionView, SeriesOf, Unit};
use domain::snapshot::Snapshot;

use crate::dashboard::figures::absent_reason;
use crate::dashboard::together_figure::{Together, TogetherSeries};

/// Fewer series than this are not together.
const LEAST_SERIES: usize = 2;

/// A series that has figures of the organisation.
struct Found<'a> {
    name: String,
    facts: &'a Facts,
    evaluation: &'a Evaluation,
}

/// What a section shows together of an organisation. `None` where there is no such section, or
/// where fewer than two of its series have figures of the organisation in any period.
#[must_use]
pub fn together(
    snapshot: &Snapshot,
    dataset: &str,
    section: &str,
    org: &str,
    period: &str,
) -> Option<Together> {
    let facts = snapshot.facts(dataset)?;
    let section = facts.dataset.section(section)?;
    let SectionView::Together { unit, series } = &section.view else {
        return None;
    };
    let organisation = snapshot.catalogue.by_code(org.parse().ok()?)?;
    let shown: Period = match period.parse() {
        Ok(period) => period,
        Err(_) => *facts.periods().get(facts.latest(organisation.kind)?)?,
    };
    let mut found: Vec<Found<'_>> = Vec::new();
    let mut absent: Vec<String> = Vec::new();
    for one in series {
        let name = name_of(snapshot, one, unit);
        let counted = found.first().map(|first| first.evaluation.indicator.unit);
        match found_of(snapshot, &facts.dataset, one, organisation, counted) {
            Ok((facts, evaluation)) => found.push(Found {
                name,
                facts,
                evaluation,
            }),
            Err(reason) => absent.push(format!("{} ({reason})", lower_first(&name))),
        }
    }
    if found.len() < LEAST_SERIES {
        return None;
    }
    let periods = common_periods(&found, organisation);
    let lines: Vec<TogetherSeries> = found
        .iter()
        .map(|one| series_of(one, &periods, organisation))
        .collect();
    let geography = snapshot.geographies.at(shown.first_month());
    let mut subtitle = format!(
        "{}, {unit}, by {}.",
        snapshot.name_in(&geography, organisation),
        facts.dataset.cadence.period()
    );
    if !absent.is_empty() {
        subtitle.push_str(&format!(" Not shown: {}.", absent.join("; ")));
    }
    Some(Together {
        id: section.id.clone(),
        heading: heading(&found, organisation, shown, unit)
            .unwrap_or_else(|| section.title.clone()),
        subtitle,
        source: sources(&found, snapshot.is_demonstration),
        periods,
        series: lines,
        format: format_of(&found),
    })
}

/// The name of a series: as it is declared, else the label of its indicator without the unit that
/// all have in common, else that of a dataset which is not there.
fn name_of(snapshot: &Snapshot, one: &SeriesOf, unit: &str) -> String {
    if let Some(label) = &one.label {
        return label.clone();
    }
    let dataset = snapshot.registry.dataset(&one.dataset);
    match dataset.and_then(|dataset| dataset.indicator(&one.indicator)) {
        Some(indicator) => match indicator.label.strip_suffix(unit) {
            Some(short) if !short.trim().is_empty() => {
                short.trim_end_matches([' ', ',']).to_owned()
            }
            _ => indicator.label.clone(),
        },
        None => dataset.map_or_else(
            || upper_first(&one.dataset.replace('-', " ")),
            |dataset| dataset.title.clone(),
        ),
    }
}

/// The figures of a series; or why it is not shown. `counted` is the unit of those before it.
fn found_of<'a>(
    snapshot: &'a Snapshot,
    own: &Dataset,
    one: &SeriesOf,
    organisation: &Organisation,
    counted: Option<Unit>,
) -> Result<(&'a Facts, &'a Evaluation), String> {
    let Some(dataset) = snapshot.registry.dataset(&one.dataset) else {
        return Err("there is no such dataset here".to_owned());
    };
    let Some(indicator) = dataset.indicator(&one.indicator) else {
        return Err(format!("{} has no such indicator", dataset.title));
    };
    if dataset.cadence != own.cadence {
        return Err(format!("published {}", dataset.cadence.word()));
    }
    if counted.is_some_and(|unit| unit != indicator.unit) {
        return Err("counted in another unit".to_owned());
    }
    let facts = snapshot
        .facts(&one.dataset)
        .filter(|facts| !facts.periods().is_empty())
        .ok_or("no figures: not loaded")?;
    let evaluation = facts
        .dataset
        .evaluation(&one.indicator)
        .ok_or_else(|| format!("{} has no such indicator", dataset.title))?;
    let readings = || {
        let periods = 0..facts.periods().len();
        periods.map(|period| facts.reading(evaluation, period, organisation.ordinal))
    };
    if readings().any(|reading| reading.quantity().is_some()) {
        return Ok((facts, evaluation));
    }
    let is_given = facts.newest(organisation.kind, &[evaluation]).is_some();
    Err(
        match (readings().find_map(absent_reason), organisation.kind) {
            (Some(reason), _) => reason.to_owned(),
            (None, Kind::Practice) if is_given => "does not report".to_owned(),
            (None, kind) if is_given || kind == Kind::England => "no figures".to_owned(),
            (None, kind) => format!("not published for {}", kind.plural()),
        },
    )
}

/// The periods of any of the series, from the first to the last in which one has a figure.
fn common_periods(found: &[Found<'_>], organisation: &Organisation) -> Vec<Period> {
    let mut periods: Vec<Period> = Vec::new();
    let mut known: Option<RangeInclusive<Period>> = None;
    for one in found {
        for (place, period) in one.facts.periods().iter().enumerate() {
            if !one.facts.dataset.cadence.has(*period) {
                continue;
            }
            periods.push(*period);
            let reading = one
                .facts
                .reading(one.evaluation, place, organisation.ordinal);
            if reading.quantity().is_some() {
                known = Some(match known {
                    None => *period..=*period,
                    Some(known) => (*known.start()).min(*period)..=(*known.end()).max(*period),
                });
            }
        }
    }
    periods.sort_unstable();
    periods.dedup();
    periods.retain(|period| known.as_ref().is_some_and(|known| known.contains(period)));
    periods
}

/// A series over the common periods.
fn series_of(one: &Found<'_>, periods: &[Period], organisation: &Organisation) -> TogetherSeries {
    let Found {
        name,
        facts,
        evaluation,
    } = one;
    let indicator = &evaluation.indicator;
    let mut series = TogetherSeries {
        dataset: facts.dataset.id.clone(),
        indicator: indicator.id.clone(),
        name: name.clone(),
        values: Numbers::default(),
        absences: Vec::new(),
        remarks: Vec::new(),
        breaks: facts
            .dataset
            .breaks_at(&indicator.id, periods)
            .into_iter()
            .map(|(place, words)| (place, format!("{name}, {}", lower_first(&words))))
            .collect(),
    };
    for (place, period) in periods.iter().enumerate() {
        let at = facts.period_index(*period);
        let reading = at.map(|at| facts.reading(evaluation, at, organisation.ordinal));
        let value = reading
            .and_then(Reading::quantity)
            .and_then(|quantity| indicator.value(quantity));
        series.values.0.push(value);
        let reason = match reading {
            None => Some("not loaded"),
            Some(reading) => absent_reason(reading),
        };
        if let (None, Some(reason)) = (value, reason) {
            series.absences.push((place, reason.to_owned()));
        }
        if let (Some(_), Some(at), true) = (value, at, organisation.kind != Kind::Practice) {
            let basis = facts.behind(evaluation, at, organisation.ordinal);
            let remark = basis.remark(Kind::Practice);
            let remark = remark.map(|remark| (place, format!("{name}: {remark}")));
            series.remarks.extend(remark);
        }
    }
    series
}

/// As the first series is written, with the decimals of the one that has most.
fn format_of(found: &[Found<'_>]) -> Format {
    let finest = found
        .iter()
        .map(|one| &one.evaluation.indicator)
        .max_by_key(|indicator| indicator.decimals);
    finest.map_or_else(|| Format::plain(0), |indicator| Format::of(indicator))
}

/// `Calls 431, online submissions 95 per 1,000 patients in July 2026`; `None` where no series has a
/// figure in the shown period.
fn heading(
    found: &[Found<'_>],
    organisation: &Organisation,
    shown: Period,
    unit: &str,
) -> Option<String> {
    let values: Vec<String> = found
        .iter()
        .filter_map(|one| {
            let indicator = &one.evaluation.indicator;
            let period = one.facts.period_index(shown)?;
            let reading = one
                .facts
                .reading(one.evaluation, period, organisation.ordinal);
            let value = indicator.value(reading.quantity()?)?;
            Some(format!(
                "{} {}",
                lower_first(&one.name),
                indicator.shown(value)
            ))
        })
        .collect();
    let said = upper_first(&values.join(", "));
    (!values.is_empty()).then(|| format!("{said} {unit} in {}", shown.long()))
}

/// The publications, and the publisher where all have one: `Sources: A; B, NHS England`.
fn sources(found: &[Found<'_>], is_demonstration: bool) -> String {
    let mut publications: Vec<String> = Vec::new();
    let mut publishers: Vec<&str> = Vec::new();
    for dataset in found.iter().map(|one| &one.facts.dataset) {
        let publication = match dataset.origin {
            Origin::User => format!("your own table {}", dataset.publication),
            Origin::BuiltIn => dataset.publication.clone(),
        };
        if !publications.contains(&publication) {
            publications.push(publication);
        }
        if !publishers.contains(&dataset.publisher.as_str()) {
            publishers.push(&dataset.publisher);
        }
    }
    let all = publications.join("; ");
    let are_own = found
        .iter()
        .all(|one| one.facts.dataset.origin == Origin::User);
    match (is_demonstration && !are_own, publishers.as_slice()) {
        (true, _) => format!("Demonstration data modelled on {all}"),
        (false, [one]) if !are_own => format!("Sources: {all}, {one}"),
        (false, _) => format!("Sources: {all}"),
    }
}
