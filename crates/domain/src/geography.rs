//! Who belongs to whom, and when.
//!
//! Membership changes: practices move between PCNs, sub-ICBs between ICBs (42 until March
//! 2026, 36 from April 2026), and clinical commissioning groups were replaced altogether in
//! July 2022. Each source of membership is kept as it was published for its month.
//!
//! The sub-ICB (or CCG) of a practice in a month is what a source of exactly that month says,
//! a row of figures included; else what the nearest complete map of the same era says; else
//! the nearest other source of the era. A map of another era is never used for it: where the
//! era has no source, there are no sub-ICBs and ICBs. PCNs and regions do not depend on the
//! eras, so for these the nearest source of any era fills what is left open; PCNs exist since
//! July 2019. England is every practice, wherever it belongs.

use std::sync::Arc;

use crate::catalogue::Catalogue;
use crate::organisation::{Kind, Ordinal, Organisation};
use crate::period::{Day, Month};

/// No organisation, where an ordinal is expected.
pub const NONE: Ordinal = Ordinal::MAX;

/// The levels at which an organisation has a parent, below England.
pub const PARENT_KINDS: [Kind; 4] = [Kind::Pcn, Kind::SubIcb, Kind::Icb, Kind::Region];

const PCN: usize = 0;
const SUB_ICB: usize = 1;
const ICB: usize = 2;
const REGION: usize = 3;

fn level(kind: Kind) -> Option<usize> {
    PARENT_KINDS.iter().position(|parent| *parent == kind)
}

/// Membership as one file gives it for one month.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// Where it comes from; see [`SOURCES`].
    pub id: String,
    /// The month that it describes.
    pub month: Month,
    /// By level of [`PARENT_KINDS`], then by ordinal of the child: the parent, or [`NONE`].
    pub parents: [Vec<Ordinal>; 4],
}

/// The sources of membership, best first: the complete maps before the directories.
pub const SOURCES: [&str; 8] = [
    "demonstration",
    "registered-patients-map",
    "gpad-mapping",
    "gpad-practices",
    // What the rows of files of figures say of their practices.
    "registered-patients-rows",
    "gpad-rows",
    "epcn",
    "epraccur",
];

/// Whether a source names every practice with patients, so that its practices can be
/// counted.
#[must_use]
pub fn is_complete(source: &str) -> bool {
    matches!(
        source,
        "demonstration" | "registered-patients-map" | "gpad-mapping"
    )
}

/// Whether a source is what rows of figures say of their practices. Such a file may hold one
/// part of the country, so that several make up a month.
#[must_use]
pub fn is_from_rows(source: &str) -> bool {
    source.ends_with("-rows")
}

/// The rank of a source, the best first: as [`SOURCES`] has them, then the rows of other files.
fn source_rank(source: &str) -> usize {
    SOURCES
        .iter()
        .position(|id| *id == source)
        .unwrap_or(SOURCES.len() + usize::from(!is_from_rows(source)))
}

/// A practice's membership of a PCN with its dates, from ePCN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PcnLink {
    /// The practice.
    pub practice: Ordinal,
    /// The PCN.
    pub pcn: Ordinal,
    /// The first day.
    pub start: Day,
    /// The last day; `None` while it lasts.
    pub end: Option<Day>,
}

/// The eras of commissioning geography: within one, sub-ICBs and ICBs keep their meaning.
/// The Health and Care Act 2022 replaced CCGs by ICBs on 1 July 2022; mergers of ICBs took
/// effect on 1 April 2026.
fn era(month: Month) -> u8 {
    let key = (month.year(), month.number());
    u8::from(key >= (2022, 7)) + u8::from(key >= (2026, 4))
}

/// The membership that holds for one period.
#[derive(Debug, Clone, Default)]
pub struct Geography {
    parents: [Vec<Ordinal>; 4],
    /// Practices of each area as compressed rows: `starts` by area index.
    starts: Vec<u32>,
    practices: Vec<Ordinal>,
    /// By ordinal: named by the complete source that was taken.
    listed: Vec<bool>,
    /// The source and the month that it describes.
    pub source: Option<(String, Month)>,
    /// The month for which it holds; names are those of this month.
    pub month: Option<Month>,
}

impl Geography {
    /// The membership for `month`; the module says by which rules.
    #[must_use]
    pub fn for_month(
        catalogue: &Catalogue,
        sources: &[Arc<Source>],
        links: &[PcnLink],
        month: Month,
    ) -> Self {
        let mut ordered: Vec<&Arc<Source>> = sources.iter().collect();
        ordered.sort_by_key(|source| {
            let distance = source.month.since(month);
            (
                era(source.month) != era(month),
                distance != 0,
                !is_complete(&source.id),
                distance.abs(),
                distance > 0,
                source_rank(&source.id),
            )
        });
        let count = catalogue.len();
        let mut geography = Self {
            parents: std::array::from_fn(|_| vec![NONE; count]),
            listed: vec![false; count],
            month: Some(month),
            ..Self::default()
        };
        let of_era = ordered.partition_point(|source| era(source.month) == era(month));
        let (ordered, others) = ordered.split_at(of_era);
        let complete = ordered.iter().find(|source| is_complete(&source.id));
        if let Some(source) = complete {
            geography.source = Some((source.id.clone(), source.month));
            for (flag, parent) in geography.listed.iter_mut().zip(&source.parents[SUB_ICB]) {
                *flag = *parent != NONE;
            }
        }
        let parents = &mut geography.parents;
        for source in ordered {
            fill_areas(parents, source);
        }
        // A sub-ICB lies where the map says, also where its practices were others in the month.
        if let Some(source) = complete.or(ordered.first()) {
            for (from, to) in [(SUB_ICB, ICB), (SUB_ICB, REGION), (ICB, REGION)] {
                let given = majorities(catalogue, &source.parents[from], &source.parents[to]);
                fill_pairs(catalogue, &mut parents[to], &given);
            }
        }
        let usable = |source: &&&Arc<Source>| source.month == month || pcns_exist(month);
        let exact = ordered.iter().filter(|source| source.month == month);
        for source in exact.chain(complete).filter(usable) {
            fill(&mut parents[PCN], &source.parents[PCN]);
        }
        fill_from_links(&mut parents[PCN], links, month);
        for source in ordered.iter().chain(others).filter(usable) {
            fill(&mut parents[PCN], &source.parents[PCN]);
        }
        complete_chain(catalogue, parents);
        if !others.is_empty() {
            for source in others {
                fill(&mut parents[REGION], &source.parents[REGION]);
            }
            complete_chain(catalogue, parents);
        }
        geography.index_practices(catalogue);
        geography
    }

    fn index_practices(&mut self, catalogue: &Catalogue) {
        let areas = catalogue.areas().len();
        let mut counts = vec![0_u32; areas + 1];
        let england = catalogue
            .england()
            .and_then(|england| catalogue.area_index(england.ordinal));
        let places = |geography: &Self, practice: Ordinal| {
            let mut found = [None; 5];
            for (slot, parents) in found.iter_mut().zip(&geography.parents) {
                *slot = catalogue.area_index(parents[practice as usize]);
            }
            // England holds every practice: one of which no source knows the parents is a
            // practice in England all the same.
            found[4] = england;
            found
        };
        let practices: Vec<Ordinal> = catalogue
            .of_kind(Kind::Practice)
            .map(|practice| practice.ordinal)
            .collect();
        for practice in &practices {
            for place in places(self, *practice).into_iter().flatten() {
                counts[place + 1] += 1;
            }
        }
        for index in 1..counts.len() {
            counts[index] += counts[index - 1];
        }
        self.starts = counts.clone();
        self.practices = vec![NONE; *counts.last().unwrap_or(&0) as usize];
        for practice in practices {
            for place in places(self, practice).into_iter().flatten() {
                self.practices[counts[place] as usize] = practice;
                counts[place] += 1;
            }
        }
    }

    /// The parent of an organisation at a level; `None` where it has none.
    #[must_use]
    pub fn parent(&self, child: Ordinal, kind: Kind) -> Option<Ordinal> {
        self.parents[level(kind)?]
            .get(child as usize)
            .copied()
            .filter(|parent| *parent != NONE)
    }

    /// By ordinal, the parents at a level of [`PARENT_KINDS`].
    #[must_use]
    pub fn parents(&self, kind: Kind) -> &[Ordinal] {
        level(kind).map_or(&[], |level| &self.parents[level])
    }

    /// The practices of an area, in order of ordinal. Practices that closed may be among
    /// them; they have no figures any more.
    #[must_use]
    pub fn practices_of(&self, catalogue: &Catalogue, area: Ordinal) -> &[Ordinal] {
        let Some(index) = catalogue.area_index(area) else {
            return &[];
        };
        match (self.starts.get(index), self.starts.get(index + 1)) {
            (Some(start), Some(end)) => &self.practices[*start as usize..*end as usize],
            _ => &[],
        }
    }

    /// Whether the source that was taken names the practice.
    #[must_use]
    pub fn is_listed(&self, practice: Ordinal) -> bool {
        self.listed.get(practice as usize).copied().unwrap_or(false)
    }

    /// How many practices of an area the source names.
    #[must_use]
    pub fn listed_practices(&self, catalogue: &Catalogue, area: Ordinal) -> usize {
        self.practices_of(catalogue, area)
            .iter()
            .filter(|practice| self.is_listed(**practice))
            .count()
    }

    /// The organisations of `kind` within an area: practices of a PCN, sub-ICBs of an ICB.
    #[must_use]
    pub fn within(&self, catalogue: &Catalogue, area: Ordinal, kind: Kind) -> Vec<Ordinal> {
        let Some(organisation) = catalogue.get(area) else {
            return Vec::new();
        };
        if kind == Kind::Practice {
            return self.practices_of(catalogue, area).to_vec();
        }
        let whole = organisation.kind == Kind::England;
        catalogue
            .of_kind(kind)
            .filter(|child| {
                child.ordinal != area
                    && if whole {
                        self.exists(catalogue, child.ordinal)
                    } else {
                        self.parent(child.ordinal, organisation.kind) == Some(area)
                    }
            })
            .map(|child| child.ordinal)
            .collect()
    }

    /// All areas of a kind that an area's practices belong to, with the number of practices
    /// in each, most first: a PCN may lie in two ICBs.
    #[must_use]
    pub fn parents_shared(
        &self,
        catalogue: &Catalogue,
        area: Ordinal,
        kind: Kind,
    ) -> Vec<(Ordinal, u32)> {
        let mut counts: std::collections::BTreeMap<Ordinal, u32> = Default::default();
        let practices = self.practices_of(catalogue, area).iter();
        // Who closed stays in its area without figures, and would name one that is left.
        let all_unlisted = !practices.clone().any(|practice| self.is_listed(*practice));
        for practice in practices.filter(|practice| all_unlisted || self.is_listed(**practice)) {
            if let Some(parent) = self.parent(*practice, kind) {
                *counts.entry(parent).or_default() += 1;
            }
        }
        let mut counts: Vec<(Ordinal, u32)> = counts.into_iter().collect();
        counts.sort_by_key(|(ordinal, count)| (std::cmp::Reverse(*count), *ordinal));
        counts
    }

    /// Whether an area has any practice in this geography.
    #[must_use]
    pub fn exists(&self, catalogue: &Catalogue, area: Ordinal) -> bool {
        !self.practices_of(catalogue, area).is_empty()
    }
}

/// Whether PCNs existed: the first contracts began on 1 July 2019.
fn pcns_exist(month: Month) -> bool {
    (month.year(), month.number()) >= (2019, 7)
}

/// Takes parents where none is known yet.
fn fill(own: &mut [Ordinal], given: &[Ordinal]) {
    for (slot, parent) in own.iter_mut().zip(given) {
        if *slot == NONE {
            *slot = *parent;
        }
    }
}

/// Takes sub-ICB, ICB and region from a source where none is known yet. A source that puts
/// an organisation into another sub-ICB than a nearer one did says nothing of its ICB and
/// region: these follow from the sub-ICB.
fn fill_areas(parents: &mut [Vec<Ordinal>; 4], source: &Source) {
    fill(&mut parents[SUB_ICB], &source.parents[SUB_ICB]);
    for level in [ICB, REGION] {
        for (child, parent) in source.parents[level].iter().enumerate() {
            let here = parents[SUB_ICB].get(child).copied().unwrap_or(NONE);
            let there = source.parents[SUB_ICB].get(child).copied().unwrap_or(NONE);
            if let Some(slot) = parents[level].get_mut(child)
                && *slot == NONE
                && (there == here || there == NONE)
            {
                *slot = *parent;
            }
        }
    }
}

fn fill_from_links(pcn_of: &mut [Ordinal], links: &[PcnLink], month: Month) {
    let Some(first) = month.day(1) else {
        return;
    };
    for link in links {
        let lasts = link.start <= first && link.end.is_none_or(|end| end >= first);
        if lasts
            && let Some(slot) = pcn_of.get_mut(link.practice as usize)
            && *slot == NONE
        {
            *slot = link.pcn;
        }
    }
}

/// By the areas of one level that practices name, the area of another level that most of
/// them name; the first of two that are named as often.
fn majorities(
    catalogue: &Catalogue,
    children: &[Ordinal],
    parents: &[Ordinal],
) -> Vec<(Ordinal, Ordinal)> {
    let mut votes: rustc_hash::FxHashMap<(Ordinal, Ordinal), u32> = Default::default();
    for practice in catalogue.ordinals(Kind::Practice) {
        let of = |level: &[Ordinal]| level.get(*practice as usize).copied().unwrap_or(NONE);
        let pair = (of(children), of(parents));
        if pair.0 != NONE && pair.1 != NONE {
            *votes.entry(pair).or_default() += 1;
        }
    }
    let mut ranked: Vec<((Ordinal, Ordinal), u32)> = votes.into_iter().collect();
    ranked.sort_unstable_by_key(|(pair, count)| (pair.0, std::cmp::Reverse(*count), pair.1));
    ranked.dedup_by_key(|(pair, _)| pair.0);
    ranked.into_iter().map(|(pair, _)| pair).collect()
}

/// Takes the parents of areas where none is known yet; the placeholder PCN has none.
fn fill_pairs(catalogue: &Catalogue, parents: &mut [Ordinal], pairs: &[(Ordinal, Ordinal)]) {
    for (child, parent) in pairs {
        let placeholder = catalogue
            .get(*child)
            .is_some_and(Organisation::is_placeholder);
        if let Some(slot) = parents.get_mut(*child as usize)
            && *slot == NONE
            && !placeholder
        {
            *slot = *parent;
        }
    }
}

/// Derives what follows: the ICB of a practice from its sub-ICB, the region from its ICB,
/// and the sub-ICB, ICB and region of a PCN from most of its practices.
fn complete_chain(catalogue: &Catalogue, parents: &mut [Vec<Ordinal>; 4]) {
    // Practices vote for the areas of the areas that they name.
    for (child, levels) in [
        (PCN, &[SUB_ICB, ICB, REGION][..]),
        (SUB_ICB, &[ICB, REGION]),
        (ICB, &[REGION]),
    ] {
        for parent in levels {
            let voted = majorities(catalogue, &parents[child], &parents[*parent]);
            fill_pairs(catalogue, &mut parents[*parent], &voted);
        }
    }
    for organisation in catalogue.all() {
        let own = organisation.ordinal as usize;
        if organisation.is_placeholder() {
            continue;
        }
        for (from, to) in [
            (PCN, SUB_ICB),
            (SUB_ICB, ICB),
            (ICB, REGION),
            (SUB_ICB, REGION),
        ] {
            // A practice's sub-ICB is its own; the PCN's may be another's.
            if from == PCN && organisation.kind == Kind::Practice {
                continue;
            }
            let parent = parents[from][own];
            if parents[to][own] == NONE && parent != NONE {
                parents[to][own] = parents[to][parent as usize];
            }
        }
    }
}

#[cfg(test)]
mod tests;
