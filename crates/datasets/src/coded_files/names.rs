//! The names of organisations that stand in the rows of a file.

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::Month;
use ingest::text;
use rustc_hash::FxHashMap;
use store::OrganisationRecord;

/// A name with the month of its row, and the field as it stands in the file.
type Named = (Month, Option<String>, Box<[u8]>);

/// The names of organisations as their latest rows have them.
#[derive(Debug, Default)]
pub(crate) struct Names(FxHashMap<OdsCode, Named>);

impl Names {
    /// Takes in the name of a row. Of two in one month the last in order of text stays, so that
    /// the answer does not depend on how rows fell to threads.
    pub(crate) fn add(&mut self, code: OdsCode, month: Month, raw: &[u8]) {
        let known = self.0.get(&code);
        if known.is_some_and(|(own, _, bytes)| *own > month || *own == month && **bytes == *raw) {
            return;
        }
        let name = text::name(raw).filter(|name| !is_unallocated(name.as_bytes()));
        self.keep(code, (month, name, raw.into()));
    }

    fn keep(&mut self, code: OdsCode, name: Named) {
        match self.0.get_mut(&code) {
            Some(own) if *own < name => *own = name,
            Some(_) => {}
            None => {
                self.0.insert(code, name);
            }
        }
    }

    /// Takes in what another thread has read.
    pub(crate) fn merge(&mut self, other: Self) {
        for (code, name) in other.0 {
            self.keep(code, name);
        }
    }

    /// As the store takes them, in order of code.
    pub(crate) fn into_records(self, kind: Kind) -> Vec<OrganisationRecord> {
        let mut records: Vec<OrganisationRecord> = self
            .0
            .into_iter()
            .map(|(code, (month, name, _))| OrganisationRecord {
                name,
                ..OrganisationRecord::new(code, kind, month)
            })
            .collect();
        records.sort_unstable_by_key(|record| record.code);
        records
    }
}

/// Whether a field is the publisher's word for an organisation without a place.
pub(crate) fn is_unallocated(raw: &[u8]) -> bool {
    raw.trim_ascii().eq_ignore_ascii_case(b"UNALLOCATED")
}
