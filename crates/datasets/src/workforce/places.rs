//! Where practices and PCNs belong, as the rows of the files say.
//!
//! Files name the areas of the structure in force when they were published, which may be a
//! later one than that of their month: files of earlier years were published again with
//! sub-ICBs for months of the clinical commissioning groups (CCGs). Such rows say nothing of
//! membership in their month but the PCN and the region.

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::Month;
use ingest::error::FieldProblem;
use ingest::text;
use rustc_hash::FxHashMap;
use store::{Membership, OrganisationRecord};

/// The source of the memberships of practices.
pub(super) const OF_PRACTICES: &str = "workforce-rows";
/// The source of the memberships of PCNs. It is another, because a source replaces what it
/// said of a month before.
pub(super) const OF_PCNS: &str = "pcn-workforce-rows";

/// The levels above a practice, in the order in which memberships name them.
const LEVELS: [Kind; 4] = [Kind::Pcn, Kind::SubIcb, Kind::Icb, Kind::Region];

/// The headings of the code and the name of an area.
type Headings = &'static [(&'static str, &'static str)];

/// What the columns of areas are called, level by level.
const HEADINGS: [Headings; 4] = [
    &[("PCN_CODE", "PCN_NAME")],
    &[
        ("SUB_ICB_CODE", "SUB_ICB_NAME"),
        ("SUB_ICB_LOCATION_CODE", "SUB_ICB_LOCATION_NAME"),
        ("CCG_CODE", "CCG_NAME"),
    ],
    &[("ICB_CODE", "ICB_NAME"), ("STP_CODE", "STP_NAME")],
    &[
        ("REGION_CODE", "REGION_NAME"),
        ("COMM_REGION_CODE", "COMM_REGION_NAME"),
    ],
];

/// Where a file has the codes and names of areas, and whether they are CCGs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns {
    levels: [Option<(usize, Option<usize>)>; 4],
    has_ccgs: bool,
}

impl Columns {
    pub(super) fn of(header: &[String]) -> Self {
        let place = |heading: &str| header.iter().position(|other| other == heading);
        let levels = HEADINGS.map(|names| {
            names
                .iter()
                .find_map(|(code, name)| Some((place(code)?, place(name))))
        });
        Self {
            levels,
            has_ccgs: place("CCG_CODE").is_some(),
        }
    }

    /// Whether the file's sub-ICBs and ICBs are those of the month.
    fn is_of_its_time(&self, month: Month) -> bool {
        let ccgs_ended = Month::new(2022, 7).is_none_or(|first| month >= first);
        self.has_ccgs != ccgs_ended
    }
}

/// The areas that a row names, from the PCN to the region.
pub(super) type Parents = [Option<OdsCode>; 4];

/// Names of organisations, and who belongs to whom by month.
#[derive(Debug, Default)]
pub(super) struct Places {
    records: FxHashMap<OdsCode, OrganisationRecord>,
    members: FxHashMap<(Month, OdsCode), Parents>,
}

impl Places {
    /// Takes in an organisation; of two names the first in order of text stays, so that the
    /// answer does not depend on which thread came first.
    pub(super) fn add(&mut self, code: OdsCode, kind: Kind, name: &[u8], month: Month) {
        self.record(OrganisationRecord {
            name: text::name(name),
            ..OrganisationRecord::new(code, kind, month)
        });
    }

    fn record(&mut self, record: OrganisationRecord) {
        let Some(own) = self.records.get_mut(&record.code) else {
            self.records.insert(record.code, record);
            return;
        };
        let is_later = record.as_of > own.as_of;
        let is_same = record.as_of == own.as_of;
        if record.name.is_some()
            && (own.name.is_none() || is_later || is_same && record.name < own.name)
        {
            own.name = record.name;
        }
        own.as_of = own.as_of.max(record.as_of);
    }

    /// The areas that a row names.
    pub(super) fn parents<'a>(
        &mut self,
        field: impl Fn(usize) -> &'a [u8],
        columns: &Columns,
        month: Month,
    ) -> Result<Parents, FieldProblem> {
        let mut parents = [None; 4];
        for ((parent, column), kind) in parents.iter_mut().zip(columns.levels).zip(LEVELS) {
            let Some((code_at, name_at)) = column else {
                continue;
            };
            let raw = field(code_at).trim_ascii();
            if is_none(raw) {
                continue;
            }
            let code = text::code(raw, kind, code_at)?;
            let name = name_at.map_or(&b""[..], &field);
            self.add(code, kind, name, month);
            *parent = Some(code);
        }
        Ok(parents)
    }

    /// Keeps to whom a practice or a PCN belongs, as far as the file says it of its month.
    pub(super) fn belongs(
        &mut self,
        child: OdsCode,
        mut parents: Parents,
        columns: &Columns,
        month: Month,
    ) {
        if !columns.is_of_its_time(month) {
            parents[1] = None;
            parents[2] = None;
        }
        let own = self.members.entry((month, child)).or_default();
        for (own, parent) in own.iter_mut().zip(parents) {
            // The order of rows must not matter.
            *own = match (*own, parent) {
                (Some(own), Some(parent)) => Some(own.min(parent)),
                (own, parent) => own.or(parent),
            };
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        for record in other.records.into_values() {
            self.record(record);
        }
        for ((month, child), parents) in other.members {
            let own = self.members.entry((month, child)).or_default();
            for (own, parent) in own.iter_mut().zip(parents) {
                *own = match (*own, parent) {
                    (Some(own), Some(parent)) => Some(own.min(parent)),
                    (own, parent) => own.or(parent),
                };
            }
        }
    }

    /// As the store takes them; `source` is that of the memberships.
    pub(super) fn into_parts(self, source: &str) -> (Vec<OrganisationRecord>, Vec<Membership>) {
        let mut records: Vec<OrganisationRecord> = self.records.into_values().collect();
        records.sort_unstable_by_key(|record| record.code);
        let mut rows: Vec<((Month, OdsCode), Parents)> = self
            .members
            .into_iter()
            .filter(|(_, parents)| parents.iter().any(Option::is_some))
            .collect();
        rows.sort_unstable_by_key(|(key, _)| *key);
        let mut memberships: Vec<Membership> = Vec::new();
        for ((month, child), parents) in rows {
            match memberships.last_mut().filter(|last| last.month == month) {
                Some(membership) => membership.rows.push((child, parents)),
                None => memberships.push(Membership {
                    source: source.to_owned(),
                    month,
                    rows: vec![(child, parents)],
                }),
            }
        }
        (records, memberships)
    }
}

/// Whether a practice is in no area of a level, in the words of the files.
fn is_none(raw: &[u8]) -> bool {
    [&b""[..], b"-", b"NA", b"ND", b"NULL", b"UNALIGNED", b"UNALLOCATED", b"UNKNOWN", b"UNMAPPED"]
        .iter()
        .any(|word| raw.eq_ignore_ascii_case(word))
}
