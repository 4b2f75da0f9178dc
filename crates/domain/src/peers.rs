//! Groups to compare with: areas, list-size bands, deprivation fifths, the practices that
//! are most alike, and groups that a user makes.

use std::sync::{Arc, Mutex};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::code::OdsCode;
use crate::facts::{Facts, Standing};
use crate::geography::Geography;
use crate::organisation::{Kind, Ordinal, Organisation};
use crate::period::Month;
use crate::registry::{Denominator, Evaluation, Margin, Quantity, ids};
use crate::snapshot::Snapshot;
use crate::statistics::neighbours::Neighbours;
use crate::statistics::rank::Place;

/// How many practices the group of similar ones has.
pub const SIMILAR: usize = 20;

/// The most organisations that a user's own group may have; more would not be read.
pub const LARGEST_OWN_GROUP: usize = 50;

/// The lower ends of the list-size bands, in patients.
pub const LIST_SIZE_BANDS: [u32; 6] = [0, 3_000, 6_000, 10_000, 15_000, 20_000];

/// What similar practices are alike in.
pub const SIMILAR_IN: &str =
    "list size, patients under 15, aged 20 to 39 and 65 and over, and deprivation";

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
    shared: Option<Shared>,
}

/// A group that many subjects have, so that its sums are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Shared {
    /// The area, the kind of its members, and the month whose membership holds.
    Area(Ordinal, Kind, Option<Month>),
    Band(u8),
    Fifth(u8),
}

/// Characteristics of practices in the latest month that has them.
#[derive(Debug, Default)]
pub struct Peers {
    /// Practices with a list in that month, ascending.
    practices: Vec<Ordinal>,
    /// By place in `practices`.
    bands: Vec<Option<u8>>,
    fifths: Vec<Option<u8>>,
    neighbours: Option<Neighbours>,
    raw: Vec<[f64; CHARACTERISTICS.len()]>,
    /// By group, dataset and indicator.
    series: Kept<(Shared, &'static str, &'static str), Vec<Option<Quantity>>>,
    /// By group, dataset, margin and period.
    cells: Kept<(Shared, &'static str, usize, usize), Vec<f64>>,
    /// The members' values in ascending order, by group, dataset, indicator and period.
    ranked: Kept<(Shared, &'static str, &'static str, usize), Vec<f64>>,
    /// Members that reported, and members that there are, by group, dataset and period.
    counts: Kept<(Shared, &'static str, usize), (u32, u32)>,
}

/// What was computed for a group that many subjects share.
#[derive(Debug)]
struct Kept<K, V>(Mutex<FxHashMap<K, Arc<V>>>);

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + std::hash::Hash, V> Kept<K, V> {
    /// What is kept under the key, else what is computed now. Without a key nothing is kept.
    fn get(&self, key: Option<K>, compute: impl FnOnce() -> V) -> Arc<V> {
        let Some(key) = key else {
            return Arc::new(compute());
        };
        if let Ok(kept) = self.0.lock()
            && let Some(value) = kept.get(&key)
        {
            return Arc::clone(value);
        }
        // Computed without the lock: two at once do the work twice and agree.
        let value = Arc::new(compute());
        if let Ok(mut kept) = self.0.lock() {
            kept.insert(key, Arc::clone(&value));
        }
        value
    }
}

/// The characteristics by which practices are alike, as list-size indicators; deprivation
/// comes last. The list counts by its logarithm: 2,000 patients more mean much to a small
/// practice and little to a large one.
const CHARACTERISTICS: [&str; 5] = [
    "patients",
    "under-15",
    "aged-20-to-39",
    "over-65",
    "imd-score",
];

impl Peers {
    /// Reads the characteristics from a snapshot.
    #[must_use]
    pub fn of(snapshot: &Snapshot) -> Self {
        let Some(lists) = snapshot.facts(ids::LIST_SIZE) else {
            return Self::default();
        };
        let evaluations: Vec<Option<&Evaluation>> = CHARACTERISTICS
            .iter()
            .map(|id| lists.dataset.evaluation(id))
            .collect();
        // The latest month with ages, else the latest with totals.
        let with_ages = evaluations[3].and_then(|ages| {
            (0..lists.periods().len()).rev().find(|period| {
                snapshot
                    .catalogue
                    .ordinals(Kind::Practice)
                    .iter()
                    .any(|practice| lists.quantity(ages, *period, *practice).is_some())
            })
        });
        let Some(period) = with_ages.or_else(|| lists.latest(Kind::Practice)) else {
            return Self::default();
        };
        let deprivation = snapshot.facts(ids::DEPRIVATION).and_then(|facts| {
            let latest = facts.latest(Kind::Practice)?;
            let evaluation = facts.dataset.evaluation("imd-score")?;
            Some((facts, evaluation, latest))
        });
        let mut peers = Self::default();
        let mut scores = Vec::new();
        for practice in snapshot.catalogue.ordinals(Kind::Practice) {
            let value = |index: usize| {
                evaluations[index]
                    .and_then(|evaluation| lists.indicator(evaluation, period, *practice))
            };
            let Some(patients) = value(0).filter(|patients| *patients > 0.0) else {
                continue;
            };
            let score = deprivation
                .as_ref()
                .and_then(|(facts, evaluation, latest)| {
                    facts.indicator(evaluation, *latest, *practice)
                });
            let mut row = [f64::NAN; CHARACTERISTICS.len()];
            row[0] = patients;
            for (index, slot) in row.iter_mut().enumerate().skip(1).take(3) {
                *slot = value(index).unwrap_or(f64::NAN);
            }
            row[4] = score.unwrap_or(f64::NAN);
            peers.practices.push(*practice);
            peers.bands.push(Some(band_of(patients)));
            peers.raw.push(row);
            scores.push(score);
        }
        peers.fifths = fifths_of(&scores);
        let flat: Vec<f64> = peers
            .raw
            .iter()
            .flat_map(|row| [row[0].ln(), row[1], row[2], row[3], row[4]])
            .collect();
        peers.neighbours = Some(Neighbours::new(&flat, CHARACTERISTICS.len()));
        peers
    }

    fn place(&self, practice: Ordinal) -> Option<usize> {
        self.practices.binary_search(&practice).ok()
    }

    /// The practices most alike, nearest first.
    #[must_use]
    pub fn similar(&self, practice: Ordinal, number: usize) -> Vec<Ordinal> {
        let (Some(place), Some(neighbours)) = (self.place(practice), &self.neighbours) else {
            return Vec::new();
        };
        neighbours
            .nearest(place, number, |_| true)
            .into_iter()
            .map(|(index, _)| self.practices[index])
            .collect()
    }

    /// The characteristics of a practice by which others are like it, NaN where unknown:
    /// patients, per cent under 15, aged 20 to 39, 65 and over, deprivation score.
    #[must_use]
    pub fn characteristics(&self, practice: Ordinal) -> Option<[f64; 5]> {
        Some(self.raw[self.place(practice)?])
    }

    /// The list-size band of a practice, an index into [`LIST_SIZE_BANDS`].
    #[must_use]
    pub fn band(&self, practice: Ordinal) -> Option<u8> {
        self.bands[self.place(practice)?]
    }

    /// The fifth of a practice by deprivation: 1 is the least deprived, 5 the most.
    #[must_use]
    pub fn fifth(&self, practice: Ordinal) -> Option<u8> {
        self.fifths[self.place(practice)?]
    }

    fn with(&self, of: &[Option<u8>], wanted: u8) -> Arc<[Ordinal]> {
        self.practices
            .iter()
            .zip(of)
            .filter(|(_, value)| **value == Some(wanted))
            .map(|(practice, _)| *practice)
            .collect()
    }
}

fn band_of(patients: f64) -> u8 {
    let above = LIST_SIZE_BANDS
        .iter()
        .filter(|low| patients >= f64::from(**low))
        .count();
    above.saturating_sub(1) as u8
}

/// The name of a list-size band, in a sentence.
#[must_use]
pub fn band_name(band: u8) -> String {
    let low = LIST_SIZE_BANDS.get(usize::from(band)).copied().unwrap_or(0);
    let number = |n: u32| crate::format::integer(f64::from(n));
    match LIST_SIZE_BANDS.get(usize::from(band) + 1) {
        Some(high) if low == 0 => format!("under {} patients", number(*high)),
        Some(high) => format!("{} to {} patients", number(low), number(*high - 1)),
        None => format!("{} patients or more", number(low)),
    }
}

/// Five groups of equal number by score, the highest scores in the fifth.
fn fifths_of(scores: &[Option<f64>]) -> Vec<Option<u8>> {
    let mut order: Vec<(f64, usize)> = scores
        .iter()
        .enumerate()
        .filter_map(|(index, score)| score.map(|score| (score, index)))
        .collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut fifths = vec![None; scores.len()];
    let count = order.len();
    for (rank, (_, index)) in order.into_iter().enumerate() {
        fifths[index] = Some((rank * 5 / count) as u8 + 1);
    }
    fifths
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
        None if subject.kind == Kind::Practice => practice_group(snapshot, subject, key),
        None => None,
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
    Some(Group {
        key,
        name: area.name.clone(),
        phrase: area.name.clone(),
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

fn practice_group(snapshot: &Snapshot, subject: &Organisation, key: GroupKey) -> Option<Group> {
    let peers = snapshot.peers();
    let (name, phrase, members, shared) = match key {
        GroupKey::ListSize => {
            let band = peers.band(subject.ordinal)?;
            (
                format!("Lists of {}", band_name(band)),
                "practices of its size".to_owned(),
                peers.with(&peers.bands, band),
                Some(Shared::Band(band)),
            )
        }
        GroupKey::Deprivation => {
            let fifth = peers.fifth(subject.ordinal)?;
            let which = match fifth {
                1 => "Least deprived fifth",
                2 => "Second least deprived fifth",
                3 => "Middle fifth by deprivation",
                4 => "Second most deprived fifth",
                _ => "Most deprived fifth",
            };
            (
                which.to_owned(),
                "practices in places as deprived".to_owned(),
                peers.with(&peers.fifths, fifth),
                Some(Shared::Fifth(fifth)),
            )
        }
        GroupKey::Similar => (
            "Similar practices".to_owned(),
            "similar practices".to_owned(),
            peers.similar(subject.ordinal, SIMILAR).into(),
            None,
        ),
        _ => return None,
    };
    Some(Group {
        key,
        name,
        phrase,
        area: None,
        has_subject: members.contains(&subject.ordinal),
        members,
        shared,
    })
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

impl Group {
    /// The group's numerator and denominator over all periods of `facts`. For an area this
    /// is the area's own figure; for other groups, and for means, the sum over the members
    /// that have one.
    #[must_use]
    pub fn series(
        &self,
        snapshot: &Snapshot,
        facts: &Facts,
        evaluation: &'static Evaluation,
    ) -> Arc<Vec<Option<Quantity>>> {
        let of_members = matches!(
            evaluation.denominator,
            Denominator::Organisations | Denominator::OrganisationDays
        );
        let area = self.area.filter(|_| !of_members);
        let key = self
            .shared
            .map(|shared| (shared, facts.dataset.id, evaluation.indicator.id));
        snapshot.peers().series.get(key, || {
            (0..facts.periods().len())
                .map(|period| match area {
                    Some(area) => facts.comparable(evaluation, period, area),
                    None => sum(facts, evaluation, period, &self.members),
                })
                .collect()
        })
    }

    /// The place of a member's value among the members that have one; of a value from
    /// outside, among them and itself. `None` where there is no other.
    #[must_use]
    pub fn place(
        &self,
        snapshot: &Snapshot,
        facts: &Facts,
        evaluation: &'static Evaluation,
        period: usize,
        standing: &Standing,
        value: f64,
    ) -> Option<Place> {
        let key = self
            .shared
            .map(|shared| (shared, facts.dataset.id, evaluation.indicator.id, period));
        let ranked = snapshot.peers().ranked.get(key, || {
            let mut values: Vec<f64> = self
                .members
                .iter()
                .filter_map(|member| standing.value(*member))
                .collect();
            values.sort_unstable_by(f64::total_cmp);
            values
        });
        let mut place = Place::in_sorted(value, &ranked);
        if !self.has_subject {
            place.of += 1;
            place.equal += 1;
        }
        (place.of > 1).then_some(place)
    }

    /// How many members reported in a period, and how many there are.
    #[must_use]
    pub fn counts(
        &self,
        snapshot: &Snapshot,
        facts: &Facts,
        geography: &Geography,
        period: usize,
    ) -> (u32, u32) {
        let key = self.shared.map(|shared| (shared, facts.dataset.id, period));
        *snapshot.peers().counts.get(key, || {
            let (mut reporting, mut listed) = (0, 0);
            for member in self.members.iter() {
                let is_present = facts.is_present(period, *member);
                reporting += u32::from(is_present);
                listed += u32::from(
                    is_present
                        || geography.is_listed(*member)
                        || geography.exists(&snapshot.catalogue, *member),
                );
            }
            (reporting, listed)
        })
    }

    /// The sums of all cells of a margin in one period: the area's own figures, or those
    /// of the members that have all of them. Empty where there is none.
    #[must_use]
    pub fn cells(
        &self,
        snapshot: &Snapshot,
        facts: &Facts,
        margin: usize,
        period: usize,
    ) -> Arc<Vec<f64>> {
        let Some(size) = facts.dataset.margins.get(margin).map(Margin::size) else {
            return Arc::default();
        };
        let key = self
            .shared
            .map(|shared| (shared, facts.dataset.id, margin, period));
        snapshot.peers().cells.get(key, || {
            if let Some(area) = self.area {
                return cells_of(facts, margin, size, period, area).unwrap_or_default();
            }
            let mut sums = vec![0.0; size];
            let mut any = false;
            for member in self.members.iter() {
                if let Some(cells) = cells_of(facts, margin, size, period, *member) {
                    any = true;
                    for (sum, cell) in sums.iter_mut().zip(cells) {
                        *sum += cell;
                    }
                }
            }
            if any { sums } else { Vec::new() }
        })
    }
}

/// All cells of a margin for one organisation; `None` where any is no number.
#[must_use]
pub fn cells_of(
    facts: &Facts,
    margin: usize,
    size: usize,
    period: usize,
    ordinal: Ordinal,
) -> Option<Vec<f64>> {
    (0..size)
        .map(|cell| facts.value(margin, cell, period, ordinal).number())
        .collect()
}

/// The sum over those members that have both numerator and denominator, and can be compared.
fn sum(
    facts: &Facts,
    evaluation: &Evaluation,
    period: usize,
    members: &[Ordinal],
) -> Option<Quantity> {
    let mut any = false;
    let mut total = Quantity::default();
    for member in members {
        if let Some(quantity) = facts.comparable(evaluation, period, *member) {
            any = true;
            total = total + quantity;
        }
    }
    any.then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_cover_every_list() {
        assert_eq!(band_of(1.0), 0);
        assert_eq!(band_of(2_999.0), 0);
        assert_eq!(band_of(3_000.0), 1);
        assert_eq!(band_of(14_999.0), 3);
        assert_eq!(band_of(250_000.0), 5);
        assert_eq!(band_name(0), "under 3,000 patients");
        assert_eq!(band_name(3), "10,000 to 14,999 patients");
        assert_eq!(band_name(5), "20,000 patients or more");
    }

    #[test]
    fn fifths_have_equal_numbers() {
        let scores: Vec<Option<f64>> = (0..11)
            .map(|n| (n != 4).then_some(f64::from(n * 37 % 11)))
            .collect();
        let fifths = fifths_of(&scores);
        for fifth in 1..=5 {
            assert_eq!(fifths.iter().filter(|f| **f == Some(fifth)).count(), 2);
        }
        assert_eq!(fifths[4], None);
        let lowest = scores.iter().position(|score| *score == Some(0.0)).unwrap();
        assert_eq!(fifths[lowest], Some(1));
    }

    #[test]
    fn keys_round_trip() {
        for key in GroupKey::ALL {
            assert_eq!(GroupKey::from_id(key.id()), Some(key));
        }
        assert_eq!(GroupKey::from_id("nobody"), None);
    }
}
