//! The practices near an organisation.

use domain::catalogue::Catalogue;
use domain::geography::Geography;
use domain::organisation::{Kind, Ordinal, Organisation};
use domain::period::Period;
use domain::postcode;
use domain::registry::{Evaluation, Reading, SectionView};
use domain::snapshot::Snapshot;

use crate::neighbours::{Neighbour, Neighbours};

/// Fewer practices than this in a postcode district, and the whole area is taken.
const FEW: usize = 4;

/// The practices near an organisation, for a section that shows them.
#[must_use]
pub fn neighbours(
    snapshot: &Snapshot,
    dataset: &str,
    section: &str,
    org: &str,
    period: &str,
) -> Option<Neighbours> {
    let facts = snapshot.facts(dataset)?;
    let section = facts.dataset.section(section)?;
    let SectionView::Neighbours {
        size,
        changes,
        beside,
    } = &section.view
    else {
        return None;
    };
    let columns: Vec<&Evaluation> = std::iter::once(size)
        .chain(changes)
        .chain([beside])
        .filter_map(|id| facts.dataset.evaluation(id))
        .collect();
    let organisation = snapshot.catalogue.by_code(org.parse().ok()?)?;
    let period = match period.parse::<Period>() {
        Ok(period) => facts.period_index(period)?,
        Err(_) => facts.latest(Kind::Practice)?,
    };
    let geography = snapshot
        .geographies
        .at(facts.periods()[period].first_month());
    let catalogue = &snapshot.catalogue;
    let in_area = |kind| practices_of(catalogue, &geography, organisation, kind);
    let (in_pcn, in_sub_icb) = (in_area(Kind::Pcn), in_area(Kind::SubIcb));
    let present = |practice: Ordinal| facts.is_present(period, practice);
    let (near, postcode) = practices_near(catalogue, organisation, present);
    let mut all: Vec<Ordinal> = in_pcn
        .iter()
        .chain(&in_sub_icb)
        .chain(&near)
        .copied()
        .collect();
    all.sort_unstable();
    all.dedup();
    all.retain(|practice| present(*practice));
    let broken = columns
        .iter()
        .map(|evaluation| {
            let is_across = |practice: &Ordinal| {
                facts.reading(evaluation, period, *practice) == Reading::AcrossBreak
            };
            let id = &evaluation.indicator.id;
            let last = facts.dataset.latest_break(id, facts.periods()[period])?;
            all.iter()
                .any(is_across)
                .then(|| format!("not comparable: {}", last.in_a_sentence()))
        })
        .collect();
    let practices = all
        .into_iter()
        .filter_map(|practice| catalogue.get(practice))
        .map(|practice| Neighbour {
            code: practice.code,
            name: snapshot.name_in(&geography, practice).to_owned(),
            values: columns
                .iter()
                .map(|evaluation| facts.comparable_value(evaluation, period, practice.ordinal))
                .collect(),
            in_pcn: in_pcn.contains(&practice.ordinal),
            in_sub_icb: in_sub_icb.contains(&practice.ordinal),
            is_near: near.contains(&practice.ordinal),
        })
        .collect();
    Some(Neighbours {
        slug: facts.dataset.slug().unwrap_or_default().to_owned(),
        columns: columns
            .iter()
            .map(|evaluation| {
                let indicator = &evaluation.indicator;
                (indicator.label.clone(), charts::Format::of(indicator))
            })
            .collect(),
        broken,
        practices,
        postcode,
    })
}

/// The practices of the area of a kind that an organisation is or belongs to; none where the
/// area only stands for practices without one.
fn practices_of(
    catalogue: &Catalogue,
    geography: &Geography,
    organisation: &Organisation,
    kind: Kind,
) -> Vec<Ordinal> {
    let area = if organisation.kind == kind {
        Some(organisation.ordinal)
    } else {
        geography.parent(organisation.ordinal, kind)
    };
    area.and_then(|area| catalogue.get(area))
        .filter(|area| !area.is_placeholder())
        .map(|area| geography.practices_of(catalogue, area.ordinal).to_vec())
        .unwrap_or_default()
}

/// The practices in the postcode district of a practice, or where they are few in its
/// postcode area, and which of the two it is.
fn practices_near(
    catalogue: &Catalogue,
    organisation: &Organisation,
    is_present: impl Fn(Ordinal) -> bool,
) -> (Vec<Ordinal>, Option<String>) {
    let Some(own) = organisation
        .postcode
        .as_deref()
        .filter(|_| organisation.kind == Kind::Practice)
    else {
        return (Vec::new(), None);
    };
    let with_postcode = |cut: fn(&str) -> &str, wanted: &str| -> Vec<Ordinal> {
        catalogue
            .of_kind(Kind::Practice)
            .filter(|practice| {
                practice
                    .postcode
                    .as_deref()
                    .is_some_and(|postcode| cut(postcode) == wanted)
            })
            .map(|practice| practice.ordinal)
            .filter(|practice| is_present(*practice))
            .collect()
    };
    let district = postcode::district(own);
    let near = with_postcode(postcode::district, district);
    if near.len() >= FEW {
        (near, Some(district.to_owned()))
    } else {
        let area = postcode::area(own);
        (with_postcode(postcode::area, area), Some(area.to_owned()))
    }
}
