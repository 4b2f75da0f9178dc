//! What every declaration must keep to: identifiers, and that what refers to something else
//! of the declaration finds it there.

use super::declaration::{Fault, fault};
use super::{
    Breakdown, Dataset, Denominator, Derived, DimensionValue, Evaluation, Formula, Nature,
    SectionView, SeriesOf, View, check_api, limits,
};

/// What every declaration must keep to.
pub(super) fn check(dataset: &Dataset) -> Result<(), Fault> {
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
    for absence in &dataset.absences {
        if dataset.measure(&absence.measure).is_none() {
            return Err(fault(
                &absence.measure,
                "a reason for absent figures names a measure that is not there",
            ));
        }
    }
    if let Some(plausible) = dataset.plausible
        && !(plausible.revision > 0.0 && plausible.change > 0.0)
    {
        return Err(fault(id, "what is plausible must be more than 0"));
    }
    super::computed::check(dataset)?;
    check_indicators(dataset)?;
    check_breaks(dataset)?;
    check_views(dataset)?;
    check_api::check(dataset)
}

/// That every break names a period of the publication, and what is there.
fn check_breaks(dataset: &Dataset) -> Result<(), Fault> {
    for one in &dataset.breaks {
        let entry = one.period.to_string();
        if !dataset.cadence.has(one.period) {
            return Err(fault(
                &entry,
                format!(
                    "the period of a [[break]] in a dataset that is {} must be {}",
                    dataset.cadence.word(),
                    dataset.cadence.example()
                ),
            ));
        }
        if !one.margins.is_empty() && !one.indicators.is_empty() {
            return Err(fault(
                &entry,
                "a [[break]] names its margins or its indicators, not both",
            ));
        }
        for margin in &one.margins {
            if dataset.margin(margin).is_none() {
                return Err(fault(
                    &entry,
                    format!("margins of the [[break]]: there is no margin “{margin}”"),
                ));
            }
        }
        for indicator in &one.indicators {
            if dataset.indicator(indicator).is_none() {
                return Err(fault(
                    &entry,
                    format!("indicators of the [[break]]: there is no indicator “{indicator}”"),
                ));
            }
        }
    }
    Ok(())
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
        // Wilson's interval of a share needs counts. What was published together may be of another
        // nature; of two margins the practices that have both are summed (see `facts::joined`).
        let counts = |margin: usize| dataset.margins[margin].nature == Nature::Count;
        if let (Formula::Share { .. }, Denominator::Cells(cells)) =
            (&indicator.formula, &evaluation.denominator)
            && cells.margin != evaluation.numerator.margin
            && !(counts(cells.margin) && counts(evaluation.numerator.margin))
        {
            return Err(fault(
                &indicator.id,
                "the two sides of a share must be cells of one margin, or of two margins of counts",
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
            SectionView::Together { unit, series } => {
                check_together(&section.id, unit, series)?;
                // What other datasets have is known where all are together.
                let own = series.iter().filter(|one| one.dataset == dataset.id);
                own.map(|one| &one.indicator).collect()
            }
            SectionView::Parts { .. } if dataset.computed.is_none() => {
                return Err(fault(
                    &section.id,
                    "parts are those of a computed score: declare [computed]",
                ));
            }
            SectionView::Parts { .. } => Vec::new(),
        };
        for id in ids {
            exists(&section.id, id)?;
        }
    }
    Ok(())
}

/// That a chart of several series has as many as can be told apart, each named.
fn check_together(section: &str, unit: &str, series: &[SeriesOf]) -> Result<(), Fault> {
    if !(2..=limits::SERIES).contains(&series.len()) {
        return Err(fault(
            section,
            format!(
                "together needs 2 to {} series, it has {}",
                limits::SERIES,
                series.len()
            ),
        ));
    }
    if unit.trim().is_empty() {
        return Err(fault(section, "the unit of together is empty"));
    }
    for (index, one) in series.iter().enumerate() {
        if !is_identifier(&one.dataset) || !is_identifier(&one.indicator) {
            return Err(fault(
                section,
                "a series of together names a dataset and an indicator by their identifiers",
            ));
        }
        if series[..index].contains(one) {
            return Err(fault(
                section,
                format!("together has {} of {} twice", one.indicator, one.dataset),
            ));
        }
    }
    Ok(())
}

fn check_views(dataset: &Dataset) -> Result<(), Fault> {
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
        check_left_out(dataset, breakdown)?;
        if let View::HeatMap { beside, .. } = &breakdown.view {
            for id in beside {
                if dataset.indicator(id).is_none() {
                    return Err(fault(
                        &breakdown.id,
                        format!("beside names an indicator that is not there: “{id}”"),
                    ));
                }
            }
        }
    }
    Ok(())
}

/// What a breakdown leaves out must be there, and must not be all.
fn check_left_out(dataset: &Dataset, breakdown: &Breakdown) -> Result<(), Fault> {
    let (View::Composition { without, .. } | View::HeatMap { without, .. }) = &breakdown.view
    else {
        return Ok(());
    };
    let margin = dataset.margin(breakdown.view.margins().0);
    let dimensions = margin.map_or(&[][..], |margin| &margin.dimensions);
    for id in without {
        if dimensions.iter().all(|one| one.index_of(id).is_none()) {
            return Err(fault(
                &breakdown.id,
                format!("without names a value that none of its dimensions has: “{id}”"),
            ));
        }
    }
    let is_left_out = |value: &DimensionValue| without.contains(&value.id);
    if let Some(empty) = dimensions
        .iter()
        .find(|one| one.values.iter().all(is_left_out))
    {
        return Err(fault(
            &breakdown.id,
            format!("without leaves no value of the dimension “{}”", empty.id),
        ));
    }
    Ok(())
}

pub(super) fn is_identifier(id: &str) -> bool {
    !id.is_empty()
        && id
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}
