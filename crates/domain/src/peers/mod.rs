//! Groups to compare with: areas, organisations of similar size or deprivation, those that
//! are most alike, and groups that a user makes.

mod characteristics;
mod sums;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::code::OdsCode;
use crate::geography::Geography;
use crate::organisation::{Kind, Ordinal, Organisation};
use crate::period::Month;
use crate::snapshot::Snapshot;

pub use characteristics::{LIST_SIZE_BANDS, Peers, SIMILAR, band_name};
pub use sums::cells_of;

/// The most organisations that a user's own group may have; more would not be read.
pub const LARGEST_OWN_GROUP: usize = 50;

/// The kinds of benchmark group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GroupKey {
    /// The subject's PCN.
    Pcn,
    /// The subject's sub-ICB.
    SubIcb,
    /// The subject's ICB.
    Icb,
    /// The subject's region.
    Region,
    /// England.
    England,
    /// Practices with a list of similar size.
    ListSize,
    /// Practices in the same fifth by deprivation.
    Deprivation,
    /// The practices that are most alike.
    Similar,
    /// Organisations that the user chose.
    Own,
}

impl GroupKey {
    /// Every key in the order in which the choices are shown.
    pub const ALL: [Self; 9] = [
        Self::Pcn,
        Self::SubIcb,
        Self::Icb,
        Self::Region,
        Self::England,
        Self::ListSize,
        Self::Deprivation,
        Self::Similar,
        Self::Own,
    ];

    /// The identifier used in addresses.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Pcn => "pcn",
            Self::SubIcb => "sub-icb",
            Self::Icb => "icb",
            Self::Region => "region",
            Self::England => "england",
            Self::ListSize => "list-size",
            Self::Deprivation => "deprivation",
            Self::Similar => "similar",
            Self::Own => "own",
        }
    }

    /// The key with this identifier.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.id() == id)
    }

    /// The word on the switch.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Pcn => "PCN",
            Self::SubIcb => "Sub-ICB",
            Self::Icb => "ICB",
            Self::Region => "Region",
            Self::England => "England",
            Self::ListSize => "List size",
            Self::Deprivation => "Deprivation",
            Self::Similar => "Similar",
            Self::Own => "Own group",
        }
    }

    const fn area_kind(self) -> Option<Kind> {
        match self {
            Self::Pcn => Some(Kind::Pcn),
            Self::SubIcb => Some(Kind::SubIcb),
            Self::Icb => Some(Kind::Icb),
            Self::Region => Some(Kind::Region),
            Self::England => Some(Kind::England),
            Self::ListSize | Self::Deprivation | Self::Similar | Self::Own => None,
        }
    }
}

/// Organisations to compare with.
#[derive(Debug, Clone)]
pub struct Group {
    /// What kind of group it is.
    pub key: GroupKey,
    /// Its name: `Stockton PCN`, `Lists of 10,000 to 15,000`, `Similar practices`.
    pub name: String,
    /// As it stands inside a sentence behind "than": `Stockton PCN`, `similar practices`.
    pub phrase: String,
    /// The area, where the group is one.
    pub area: Option<Ordinal>,
    /// The organisations, of the subject's kind.
    pub members: Arc<[Ordinal]>,
    /// Whether the subject is one of them.
    pub has_subject: bool,
    /// By what its sums may be kept, where others share the group.
    pub(crate) shared: Option<Shared>,
}

/// A group that many subjects have, so that its sums are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Shared {
    /// The area, the kind of its members, and the month whose membership holds.
    Area(Ordinal, Kind, Option<Month>),
    /// A band of size, by kind.
    Size(Kind, u8),
    /// A quintile by deprivation, by kind.
    Deprivation(Kind, u8),
}

/// The groups that a subject can be compared with, in the order of the switch. Groups that
/// hold nobody but the subject are left out; `own` holds the codes of the user's group.
#[must_use]
pub fn groups(
    snapshot: &Snapshot,
    geography: &Geography,
    subject: &Organisation,
    own: &[OdsCode],
) -> Vec<Group> {
    GroupKey::ALL
        .into_iter()
        .filter_map(|key| group(snapshot, geography, subject, key, own))
        .collect()
}

/// One of the groups that a subject can be compared with; `None` where it has none of the
/// kind, or the group holds nobody else.
#[must_use]
pub fn group(
    snapshot: &Snapshot,
    geography: &Geography,
    subject: &Organisation,
    key: GroupKey,
    own: &[OdsCode],
) -> Option<Group> {
    let group = match key.area_kind() {
        Some(kind) => area_group(snapshot, geography, subject, key, kind),
        None if key == GroupKey::Own => own_group(snapshot, subject, own),
        None => alike_group(snapshot, subject, key),
    }?;
    let others = group
        .members
        .iter()
        .any(|member| *member != subject.ordinal && snapshot.catalogue.get(*member).is_some());
    others.then_some(group)
}

fn area_group(
    snapshot: &Snapshot,
    geography: &Geography,
    subject: &Organisation,
    key: GroupKey,
    kind: Kind,
) -> Option<Group> {
    if kind <= subject.kind {
        return None;
    }
    let catalogue = &snapshot.catalogue;
    let area = if kind == Kind::England {
        catalogue.england()?
    } else {
        catalogue.get(geography.parent(subject.ordinal, kind)?)?
    };
    if area.is_placeholder() {
        return None;
    }
    let members: Arc<[Ordinal]> = geography
        .within(catalogue, area.ordinal, subject.kind)
        .into();
    let name = snapshot.name_in(geography, area).to_owned();
    Some(Group {
        key,
        phrase: name.clone(),
        name,
        area: Some(area.ordinal),
        has_subject: members.contains(&subject.ordinal),
        members,
        shared: Some(Shared::Area(
            area.ordinal,
            subject.kind,
            geography.source.as_ref().map(|source| source.1),
        )),
    })
}

/// The groups by size, by deprivation, and of those most alike.
fn alike_group(snapshot: &Snapshot, subject: &Organisation, key: GroupKey) -> Option<Group> {
    let peers = snapshot.peers();
    let (kind, own) = (subject.kind, subject.ordinal);
    let plural = kind.plural();
    let (name, phrase, members, shared) = match key {
        GroupKey::ListSize => {
            let band = peers.band(kind, own)?;
            let range = peers.band_name(kind, band);
            let name = if kind == Kind::Practice {
                format!("Lists of {range}")
            } else {
                format!("{} of {range}", capitalised(plural))
            };
            (
                name,
                format!("{plural} of its size"),
                peers.with_band(kind, band),
                Some(Shared::Size(kind, band)),
            )
        }
        GroupKey::Deprivation => {
            let quintile = peers.quintile(kind, own)?;
            let which = match quintile {
                1 => "Least deprived fifth",
                2 => "Second least deprived fifth",
                3 => "Middle fifth by deprivation",
                4 => "Second most deprived fifth",
                _ => "Most deprived fifth",
            };
            (
                which.to_owned(),
                format!("{plural} in places as deprived"),
                peers.with_quintile(kind, quintile),
                Some(Shared::Deprivation(kind, quintile)),
            )
        }
        GroupKey::Similar => (
            format!("Similar {plural}"),
            format!("similar {plural}"),
            peers.similar(kind, own),
            None,
        ),
        _ => return None,
    };
    Some(Group {
        key,
        name,
        phrase,
        area: None,
        has_subject: members.binary_search(&own).is_ok(),
        members,
        shared,
    })
}

fn capitalised(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    text
}

fn own_group(snapshot: &Snapshot, subject: &Organisation, own: &[OdsCode]) -> Option<Group> {
    let mut members: Vec<Ordinal> = own
        .iter()
        .take(LARGEST_OWN_GROUP)
        .filter_map(|code| snapshot.catalogue.by_code(*code))
        .filter(|organisation| {
            organisation.kind == subject.kind && organisation.ordinal != subject.ordinal
        })
        .map(|organisation| organisation.ordinal)
        .collect();
    members.sort_unstable();
    members.dedup();
    (!members.is_empty()).then(|| Group {
        key: GroupKey::Own,
        name: "Own group".to_owned(),
        phrase: "the chosen group".to_owned(),
        area: None,
        has_subject: false,
        members: members.into(),
        shared: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_round_trip() {
        for key in GroupKey::ALL {
            assert_eq!(GroupKey::from_id(key.id()), Some(key));
        }
        assert_eq!(GroupKey::from_id("nobody"), None);
    }
}
