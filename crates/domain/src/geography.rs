//! Who belongs to whom, and when.
//!
//! Membership changes: practices move between PCNs, sub-ICBs between ICBs (42 until March
//! 2026, 36 from April 2026), and clinical commissioning groups were replaced altogether in
//! July 2022. Each source of membership is kept as it was published for its month; for a
//! period, the nearest source of the same era is taken and its gaps are filled from the
//! others.

use std::sync::Arc;

use crate::catalogue::Catalogue;
use crate::organisation::{Kind, Ordinal, Organisation};
use crate::period::{Day, Month};

/// No organisation, where an ordinal is expected.
pub const NONE: Ordinal = Ordinal::MAX;

/// The levels at which an organisation has a parent, below England.
pub const PARENT_KINDS: [Kind; 4] = [Kind::Pcn, Kind::SubIcb, Kind::Icb, Kind::Region];

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
}

impl Geography {
    /// The membership for `month`, from the nearest complete source of its era, with gaps
    /// filled from dated PCN links and from the other sources in order of nearness.
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
                !is_complete(&source.id),
                era(source.month) != era(month),
                distance.abs(),
                distance > 0,
                SOURCES.iter().position(|id| *id == source.id),
            )
        });
        let count = catalogue.len();
        let mut parents: [Vec<Ordinal>; 4] = std::array::from_fn(|_| vec![NONE; count]);
        let mut listed = vec![false; count];
        let mut base = None;
        for (rank, source) in ordered.iter().enumerate() {
            // Areas of another era must not be mixed in: a CCG is no child of a 2026 ICB.
            let same_era = era(source.month) == era(month) || rank == 0;
            if rank == 0 && is_complete(&source.id) {
                base = Some((source.id.clone(), source.month));
                for (ordinal, flag) in listed.iter_mut().enumerate() {
                    *flag = source.parents[1].get(ordinal).is_some_and(|p| *p != NONE);
                }
            }
            if !same_era {
                continue;
            }
            for (own, given) in parents.iter_mut().zip(&source.parents) {
                for (slot, parent) in own.iter_mut().zip(given) {
                    if *slot == NONE {
                        *slot = *parent;
                    }
                }
            }
            if rank == 0 {
                fill_from_links(&mut parents[0], links, month);
            }
        }
        if ordered.is_empty() {
            fill_from_links(&mut parents[0], links, month);
        }
        complete_chain(catalogue, &mut parents);
        let mut geography = Self {
            parents,
            listed,
            source: base,
            ..Self::default()
        };
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
            // England holds what some part of it holds.
            found[4] = england.filter(|_| found.iter().any(Option::is_some));
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

    /// Whether an area has any practice in this geography.
    #[must_use]
    pub fn exists(&self, catalogue: &Catalogue, area: Ordinal) -> bool {
        !self.practices_of(catalogue, area).is_empty()
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

/// Derives what follows: the ICB of a practice from its sub-ICB, the region from its ICB,
/// and the sub-ICB, ICB and region of a PCN from most of its practices.
fn complete_chain(catalogue: &Catalogue, parents: &mut [Vec<Ordinal>; 4]) {
    const PCN: usize = 0;
    const SUB_ICB: usize = 1;
    const ICB: usize = 2;
    const REGION: usize = 3;
    // Practices vote for the areas of the areas that they name.
    for (child_level, parent_levels) in [
        (PCN, &[SUB_ICB, ICB, REGION][..]),
        (SUB_ICB, &[ICB, REGION]),
        (ICB, &[REGION]),
    ] {
        for parent_level in parent_levels {
            let mut votes: rustc_hash::FxHashMap<(Ordinal, Ordinal), u32> = Default::default();
            for practice in catalogue.of_kind(Kind::Practice) {
                let child = parents[child_level][practice.ordinal as usize];
                let parent = parents[*parent_level][practice.ordinal as usize];
                if child != NONE && parent != NONE {
                    *votes.entry((child, parent)).or_default() += 1;
                }
            }
            let mut ranked: Vec<((Ordinal, Ordinal), u32)> = votes.into_iter().collect();
            ranked
                .sort_unstable_by_key(|(pair, count)| (pair.0, std::cmp::Reverse(*count), pair.1));
            ranked.dedup_by_key(|(pair, _)| pair.0);
            for ((child, parent), _) in ranked {
                let placeholder = catalogue
                    .get(child)
                    .is_some_and(Organisation::is_placeholder);
                if let Some(slot) = parents[*parent_level].get_mut(child as usize)
                    && *slot == NONE
                    && !placeholder
                {
                    *slot = parent;
                }
            }
        }
    }
    for organisation in catalogue.all() {
        let own = organisation.ordinal as usize;
        if organisation.is_placeholder() {
            continue;
        }
        for (from, to) in [(PCN, SUB_ICB), (SUB_ICB, ICB), (ICB, REGION)] {
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
mod tests {
    use super::*;
    use crate::organisation::Status;

    fn organisation(ordinal: Ordinal, code: &str, kind: Kind) -> Organisation {
        Organisation {
            ordinal,
            code: code.parse().unwrap(),
            kind,
            name: code.to_owned(),
            status: Status::Open,
            opened: None,
            closed: None,
            postcode: None,
            address: None,
            clinical_system: None,
            ons_code: None,
        }
    }

    /// England 0, region 1, ICBs 2 and 3, sub-ICBs 4 and 5, PCN 6, practices 7, 8, 9.
    fn catalogue() -> Catalogue {
        Catalogue::new(vec![
            organisation(0, "E92", Kind::England),
            organisation(1, "Y60", Kind::Region),
            organisation(2, "QAA", Kind::Icb),
            organisation(3, "QBB", Kind::Icb),
            organisation(4, "01A", Kind::SubIcb),
            organisation(5, "01B", Kind::SubIcb),
            organisation(6, "U00001", Kind::Pcn),
            organisation(7, "A81001", Kind::Practice),
            organisation(8, "A81002", Kind::Practice),
            organisation(9, "A81003", Kind::Practice),
        ])
    }

    fn source(id: &str, month: &str, rows: &[(Ordinal, [Ordinal; 4])]) -> Arc<Source> {
        let mut parents: [Vec<Ordinal>; 4] = std::array::from_fn(|_| vec![NONE; 10]);
        for (child, given) in rows {
            for (level, parent) in given.iter().enumerate() {
                parents[level][*child as usize] = *parent;
            }
        }
        Arc::new(Source {
            id: id.to_owned(),
            month: month.parse().unwrap(),
            parents,
        })
    }

    #[test]
    fn the_nearest_map_of_the_era_is_taken() {
        let catalogue = catalogue();
        let sources = [
            source(
                "registered-patients-map",
                "2026-03",
                &[(7, [6, 4, 2, 1]), (8, [6, 4, 2, 1])],
            ),
            source(
                "registered-patients-map",
                "2026-07",
                &[(7, [6, 4, 3, 1]), (8, [6, 4, 3, 1])],
            ),
        ];
        let icb = |month: &str| {
            Geography::for_month(&catalogue, &sources, &[], month.parse().unwrap())
                .parent(7, Kind::Icb)
        };
        assert_eq!(icb("2025-01"), Some(2));
        assert_eq!(icb("2026-03"), Some(2));
        // April 2026 is nearer to March, but belongs to the new era.
        assert_eq!(icb("2026-04"), Some(3));
        assert_eq!(icb("2026-11"), Some(3));
    }

    #[test]
    fn areas_hold_their_practices() {
        let catalogue = catalogue();
        let sources = [source(
            "registered-patients-map",
            "2025-12",
            &[(7, [6, 4, 2, 1]), (8, [6, 5, 2, 1]), (9, [NONE, 5, 2, 1])],
        )];
        let geography = Geography::for_month(&catalogue, &sources, &[], "2025-12".parse().unwrap());
        assert_eq!(geography.practices_of(&catalogue, 6), [7, 8]);
        assert_eq!(geography.practices_of(&catalogue, 5), [8, 9]);
        assert_eq!(geography.practices_of(&catalogue, 0), [7, 8, 9]);
        assert_eq!(geography.practices_of(&catalogue, 3), [] as [Ordinal; 0]);
        assert_eq!(geography.practices_of(&catalogue, 7), [] as [Ordinal; 0]);
        assert_eq!(geography.within(&catalogue, 2, Kind::SubIcb), [4, 5]);
        assert_eq!(geography.within(&catalogue, 0, Kind::Icb), [2]);
        assert_eq!(geography.listed_practices(&catalogue, 0), 3);
        // The PCN straddles two sub-ICBs: the first of the equal ones is taken.
        assert_eq!(geography.parent(6, Kind::SubIcb), Some(4));
        assert_eq!(geography.parent(6, Kind::Region), Some(1));
    }

    #[test]
    fn gaps_are_filled_from_links_and_directories() {
        let catalogue = catalogue();
        let sources = [
            source("registered-patients-map", "2025-12", &[(7, [6, 4, 2, 1])]),
            source("epraccur", "2026-02", &[(8, [NONE, 4, NONE, NONE])]),
        ];
        let links = [
            PcnLink {
                practice: 8,
                pcn: 6,
                start: "2019-10-01".parse().unwrap(),
                end: Some("2025-06-30".parse().unwrap()),
            },
            PcnLink {
                practice: 9,
                pcn: 6,
                start: "2019-10-01".parse().unwrap(),
                end: None,
            },
        ];
        let geography =
            Geography::for_month(&catalogue, &sources, &links, "2025-12".parse().unwrap());
        assert_eq!(geography.parent(8, Kind::Pcn), None, "the link had ended");
        assert_eq!(geography.parent(9, Kind::Pcn), Some(6));
        assert_eq!(geography.parent(8, Kind::SubIcb), Some(4));
        assert_eq!(
            geography.parent(8, Kind::Region),
            Some(1),
            "through its sub-ICB"
        );
        assert!(geography.is_listed(7) && !geography.is_listed(8));
        let earlier =
            Geography::for_month(&catalogue, &sources, &links, "2025-01".parse().unwrap());
        assert_eq!(earlier.parent(8, Kind::Pcn), Some(6));
    }

    #[test]
    fn nothing_loaded_is_an_empty_geography() {
        let catalogue = catalogue();
        let geography = Geography::for_month(&catalogue, &[], &[], "2025-01".parse().unwrap());
        assert!(geography.practices_of(&catalogue, 0).is_empty());
        assert_eq!(geography.source, None);
    }
}
