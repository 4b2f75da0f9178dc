//! Practices and their areas, as the rows of the files say.
//!
//! The files name the areas of the day of publication, a month after the calls. In that of March
//! 2026 the ICBs are those of April, which merged that day, so that its ICBs are left out.

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::Month;
use ingest::areas::Areas;
use ingest::text;
use rustc_hash::FxHashMap;
use store::{Membership, OrganisationRecord};

/// The source of the memberships.
const ROWS: &str = "cloud-telephony-rows";

/// The levels above a practice, in the order in which memberships name them.
pub(super) const LEVELS: [Kind; 4] = [Kind::Pcn, Kind::SubIcb, Kind::Icb, Kind::Region];

/// PCN, sub-ICB, ICB and region of a row, where they are known.
pub(super) type Parents = [Option<OdsCode>; 4];

/// What practices without a PCN have in the place of its code.
pub(super) fn is_unallocated(code: OdsCode) -> bool {
    code.as_str() == "U"
}

/// The code of an area of a row; nothing where the row is of no single area of its level.
pub(super) fn area(raw: &[u8], kind: Kind) -> Result<Option<OdsCode>, String> {
    let raw = raw.trim_ascii();
    if raw.is_empty() || text::is_nobody(raw) || is_unassigned(raw) {
        return Ok(None);
    }
    text::code_of(raw, kind).map(Some)
}

fn is_unassigned(raw: &[u8]) -> bool {
    super::is_shared(raw) || raw.eq_ignore_ascii_case(b"Unallocated")
}

/// Whether the ICBs of a file of this month are those of the month.
fn has_own_icbs(month: Month) -> bool {
    (month.year(), month.number()) != (2026, 3)
}

/// Names and memberships.
#[derive(Debug, Default)]
pub(super) struct Places {
    areas: Areas,
    practices: FxHashMap<(Month, OdsCode), (Option<String>, Parents)>,
}

impl Places {
    /// Takes in the areas of a row with their names.
    pub(super) fn areas(&mut self, month: Month, parents: Parents, names: [&[u8]; 4]) {
        for ((code, kind), name) in parents.into_iter().zip(LEVELS).zip(names) {
            if let Some(code) = code {
                self.areas.add(code, kind, name, b"", month);
            }
        }
    }

    /// Whether a practice of a month has been taken in.
    pub(super) fn knows(&self, month: Month, practice: OdsCode) -> bool {
        self.practices.contains_key(&(month, practice))
    }

    /// Takes in a practice. Of two that differ the lesser stays, so that the order of rows does
    /// not matter.
    pub(super) fn practice(
        &mut self,
        month: Month,
        code: OdsCode,
        name: Option<String>,
        parents: Parents,
    ) {
        let own = (name, parents);
        self.practices
            .entry((month, code))
            .and_modify(|other| *other = other.clone().min(own.clone()))
            .or_insert(own);
    }

    /// Takes in the places of another thread.
    pub(super) fn merge(&mut self, other: Self) {
        self.areas.merge(other.areas);
        for ((month, code), (name, parents)) in other.practices {
            self.practice(month, code, name, parents);
        }
    }

    /// As the store takes them.
    pub(super) fn into_parts(self) -> (Vec<OrganisationRecord>, Vec<Membership>) {
        let mut all: Vec<_> = self.practices.into_iter().collect();
        all.sort_unstable_by_key(|(key, _)| *key);
        let mut memberships: Vec<Membership> = Vec::new();
        let mut latest: FxHashMap<OdsCode, OrganisationRecord> = FxHashMap::default();
        for ((month, practice), (name, mut parents)) in all {
            if !has_own_icbs(month) {
                parents[2] = None;
            }
            match memberships.last_mut().filter(|last| last.month == month) {
                Some(membership) => membership.rows.push((practice, parents)),
                None => memberships.push(Membership {
                    source: ROWS.to_owned(),
                    month,
                    rows: vec![(practice, parents)],
                }),
            }
            let record = OrganisationRecord {
                name,
                ..OrganisationRecord::new(practice, Kind::Practice, month)
            };
            latest.insert(practice, record);
        }
        let mut records = self.areas.into_records();
        let mut practices: Vec<_> = latest.into_values().collect();
        practices.sort_unstable_by_key(|record| record.code);
        records.extend(practices);
        (records, memberships)
    }
}
