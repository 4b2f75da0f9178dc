//! What rows say of their practices beside figures: names, and the areas that they lie in.
//!
//! The files name PCN, sub-ICB, ICB and region as they were when the file was published, for
//! earlier months too. So the areas of a practice are kept of the last month of a file alone.

use std::hash::{Hash as _, Hasher as _};

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::Month;
use ingest::areas::Areas;
use ingest::text;
use rustc_hash::{FxHashMap, FxHasher};
use store::{Membership, OrganisationRecord};

/// The levels above a practice, in the order in which memberships name them.
pub(super) const LEVELS: [Kind; 4] = [Kind::Pcn, Kind::SubIcb, Kind::Icb, Kind::Region];

/// What the latest row of a practice says of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Described {
    month: Month,
    name: Option<String>,
    parents: [Option<OdsCode>; 4],
    /// The hash of all that the row says of it: most months say the same.
    mark: u64,
}

/// Names of practices and areas, and who lies where.
#[derive(Debug, Default)]
pub(super) struct Places {
    areas: Areas,
    practices: FxHashMap<OdsCode, Described>,
}

impl Places {
    /// Whether nothing so late is known of a practice yet.
    pub(super) fn is_news(&self, practice: OdsCode, month: Month) -> bool {
        self.practices
            .get(&practice)
            .is_none_or(|known| known.month < month)
    }

    /// Takes in what a row says of its practice. `areas` are the codes and names from the PCN to
    /// the region. A code that cannot be one of its level is told with the place of the level.
    pub(super) fn add(
        &mut self,
        practice: OdsCode,
        month: Month,
        name: &[u8],
        areas: [(&[u8], &[u8]); 4],
    ) -> Result<(), (usize, String)> {
        let mut hasher = FxHasher::default();
        (name, areas).hash(&mut hasher);
        let mark = hasher.finish();
        if let Some(known) = self.practices.get_mut(&practice)
            && known.mark == mark
        {
            known.month = known.month.max(month);
            return Ok(());
        }
        let mut parents = [None; 4];
        for (level, (code, name)) in areas.into_iter().enumerate() {
            if code.trim_ascii().is_empty() || text::is_nobody(code) {
                continue;
            }
            let area = text::code_of(code, LEVELS[level]).map_err(|problem| (level, problem))?;
            self.areas.add(area, LEVELS[level], name, b"", month);
            parents[level] = Some(area);
        }
        let described = Described {
            month,
            name: text::name(name),
            parents,
            mark,
        };
        self.keep(practice, described);
        Ok(())
    }

    fn keep(&mut self, practice: OdsCode, described: Described) {
        match self.practices.get_mut(&practice) {
            Some(known) => *known = described.max(known.clone()),
            None => {
                self.practices.insert(practice, described);
            }
        }
    }

    /// Takes in what another thread has read.
    pub(super) fn merge(&mut self, other: Self) {
        self.areas.merge(other.areas);
        for (practice, described) in other.practices {
            self.keep(practice, described);
        }
    }

    /// As the store takes them; `source` is that of the membership.
    pub(super) fn into_parts(self, source: &str) -> (Vec<OrganisationRecord>, Vec<Membership>) {
        let latest = self
            .practices
            .values()
            .map(|described| described.month)
            .max();
        let mut practices: Vec<(OdsCode, Described)> = self.practices.into_iter().collect();
        practices.sort_unstable_by_key(|(code, _)| *code);
        let mut records = self.areas.into_records();
        for record in &mut records {
            record.as_of = latest.unwrap_or(record.as_of);
        }
        let membership = latest.map(|month| Membership {
            source: source.to_owned(),
            month,
            rows: practices
                .iter()
                .filter(|(_, described)| described.month == month)
                .map(|(code, described)| (*code, described.parents))
                .collect(),
        });
        records.extend(
            practices
                .into_iter()
                .map(|(code, described)| OrganisationRecord {
                    name: described.name,
                    ..OrganisationRecord::new(code, Kind::Practice, described.month)
                }),
        );
        (records, membership.into_iter().collect())
    }
}
