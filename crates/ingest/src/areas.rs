//! The areas that the rows of a table name beside its figures.

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::Month;
use rustc_hash::FxHashMap;
use store::OrganisationRecord;

use crate::text;

/// The areas that rows name, each kept once.
#[derive(Debug, Default)]
pub struct Areas {
    records: FxHashMap<OdsCode, OrganisationRecord>,
}

impl Areas {
    /// Takes in an area; where names differ between rows, the first in order of text stays,
    /// so that the answer does not depend on how rows fell to threads.
    pub fn add(&mut self, code: OdsCode, kind: Kind, name: &[u8], ons_code: &[u8], as_of: Month) {
        let record = self
            .records
            .entry(code)
            .or_insert_with(|| OrganisationRecord::new(code, kind, as_of));
        let is_known = |own: &Option<String>, raw: &[u8]| {
            own.as_ref().is_some_and(|own| own.as_bytes() == raw)
        };
        if !is_known(&record.name, name) {
            keep_least(&mut record.name, text::name(name));
        }
        if !is_known(&record.ons_code, ons_code) {
            keep_least(&mut record.ons_code, text::name(ons_code));
        }
    }

    /// Takes in the areas of another thread.
    pub fn merge(&mut self, other: Self) {
        for (code, record) in other.records {
            match self.records.get_mut(&code) {
                None => {
                    self.records.insert(code, record);
                }
                Some(own) => {
                    keep_least(&mut own.name, record.name);
                    keep_least(&mut own.ons_code, record.ons_code);
                }
            }
        }
    }

    /// Whether an area has been taken in.
    #[must_use]
    pub fn contains(&self, code: OdsCode) -> bool {
        self.records.contains_key(&code)
    }

    /// The records in order of code.
    #[must_use]
    pub fn into_records(self) -> Vec<OrganisationRecord> {
        let mut records: Vec<OrganisationRecord> = self.records.into_values().collect();
        records.sort_unstable_by_key(|record| record.code);
        records
    }
}

/// Keeps the first of two texts in order; any text before none.
fn keep_least(own: &mut Option<String>, other: Option<String>) {
    if other.is_some() && (own.is_none() || other < *own) {
        *own = other;
    }
}

/// The supplier of a clinical system as published; `None` where it is unknown.
#[must_use]
pub fn supplier(raw: &[u8]) -> Option<String> {
    text::name(raw).filter(|name| !name.eq_ignore_ascii_case("unknown"))
}
