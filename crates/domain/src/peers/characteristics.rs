//! What organisations are grouped and matched by: the characteristics that datasets declare,
//! in the latest period that has them.

use std::sync::Arc;

use crate::cache::BoundedCache;
use crate::facts::Facts;
use crate::organisation::{Kind, Ordinal};
use crate::peers::sums::Caches;
use crate::registry::{Evaluation, Use};
use crate::snapshot::Snapshot;
use crate::statistics::neighbours::Neighbours;

/// How many organisations the group of similar ones has.
pub const SIMILAR: usize = 20;

/// The lower ends of the bands of list size of practices, in patients.
pub const LIST_SIZE_BANDS: [u32; 6] = [0, 3_000, 6_000, 10_000, 15_000, 20_000];

/// The kinds that have groups of their like. Seven regions have none.
const KINDS: [Kind; 4] = [Kind::Practice, Kind::Pcn, Kind::SubIcb, Kind::Icb];

/// The characteristics of all organisations, and what was computed for groups.
#[derive(Debug)]
pub struct Peers {
    by_kind: Vec<OfKind>,
    /// What similar organisations are alike in, in words.
    labels: Vec<String>,
    similar: BoundedCache<Ordinal, Vec<Ordinal>>,
    pub(super) caches: Caches,
}

impl Default for Peers {
    fn default() -> Self {
        Self {
            by_kind: Vec::new(),
            labels: Vec::new(),
            similar: BoundedCache::new(1 << 20, 180),
            caches: Caches::default(),
        }
    }
}

/// The characteristics of the organisations of one kind.
#[derive(Debug, Default)]
struct OfKind {
    /// Those with a size, ascending.
    organisations: Vec<Ordinal>,
    /// By place in `organisations`; NaN where unknown.
    values: Vec<Vec<f64>>,
    bands: Vec<u8>,
    quintiles: Vec<Option<u8>>,
    /// The lower end of each band, in patients.
    edges: Vec<f64>,
    neighbours: Option<Neighbours>,
}

/// A declared characteristic with the period that it is read from.
struct Source<'a> {
    facts: &'a Facts,
    evaluation: &'a Evaluation,
    period: usize,
    role: Use,
}

impl Source<'_> {
    /// The value of an organisation. An area without a figure of its own has the mean of its
    /// practices, weighted by their patients.
    fn value(&self, organisation: Ordinal, practices: &[(Ordinal, f64)]) -> f64 {
        let own = self
            .facts
            .indicator(self.evaluation, self.period, organisation);
        own.unwrap_or_else(|| {
            let (mut sum, mut weight) = (0.0, 0.0);
            for (practice, patients) in practices {
                if let Some(value) = self
                    .facts
                    .indicator(self.evaluation, self.period, *practice)
                {
                    sum += value * patients;
                    weight += patients;
                }
            }
            sum / weight
        })
    }
}

impl Peers {
    /// Reads the characteristics from a snapshot.
    #[must_use]
    pub fn of(snapshot: &Snapshot) -> Self {
        let declared: Vec<(Source<'_>, String)> = snapshot
            .facts
            .iter()
            .flat_map(|facts| {
                facts
                    .dataset
                    .characteristics
                    .iter()
                    .filter_map(|characteristic| {
                        let evaluation = facts.dataset.evaluation(&characteristic.indicator)?;
                        let source = Source {
                            facts,
                            evaluation,
                            period: latest(snapshot, facts, evaluation)?,
                            role: characteristic.role,
                        };
                        Some((source, characteristic.label.clone()))
                    })
            })
            .collect();
        let mut peers = Self::default();
        let Some(size) = declared
            .iter()
            .find(|(source, _)| source.role == Use::Size)
            .map(|(source, _)| source)
        else {
            return peers;
        };
        peers.labels = declared.iter().map(|(_, label)| label.clone()).collect();
        let sources: Vec<&Source<'_>> = declared.iter().map(|(source, _)| source).collect();
        peers.by_kind = KINDS
            .into_iter()
            .map(|kind| OfKind::of(snapshot, kind, size, &sources))
            .collect();
        peers
    }

    fn of_kind(&self, kind: Kind) -> Option<&OfKind> {
        let place = KINDS.iter().position(|known| *known == kind)?;
        self.by_kind.get(place)
    }

    /// What similar organisations are alike in: `list size, patients under 15 and deprivation`.
    #[must_use]
    pub fn alike_in(&self) -> String {
        match self.labels.split_last() {
            None => String::new(),
            Some((last, [])) => last.clone(),
            Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        }
    }

    /// The most alike of the same kind, in order of ordinal.
    #[must_use]
    pub fn similar(&self, kind: Kind, organisation: Ordinal) -> Arc<[Ordinal]> {
        let found = self.similar.get(Some(organisation), || {
            let mut members = self.nearest(kind, organisation, SIMILAR);
            members.sort_unstable();
            members
        });
        found.as_slice().into()
    }

    /// The most alike of the same kind, nearest first.
    #[must_use]
    pub fn nearest(&self, kind: Kind, organisation: Ordinal, number: usize) -> Vec<Ordinal> {
        let find = || {
            let of_kind = self.of_kind(kind)?;
            let place = of_kind.place(organisation)?;
            // Of 42 areas, twenty would be half of all.
            let number = number.min(of_kind.organisations.len() / 3);
            Some(
                of_kind
                    .neighbours
                    .as_ref()?
                    .nearest(place, number, |_| true)
                    .into_iter()
                    .map(|(index, _)| of_kind.organisations[index])
                    .collect(),
            )
        };
        find().unwrap_or_default()
    }

    /// The characteristics of an organisation in the order of [`Peers::alike_in`], NaN where
    /// unknown.
    #[must_use]
    pub fn characteristics(&self, kind: Kind, organisation: Ordinal) -> Option<&[f64]> {
        let of_kind = self.of_kind(kind)?;
        Some(&of_kind.values[of_kind.place(organisation)?])
    }

    /// The band of an organisation by size.
    #[must_use]
    pub fn band(&self, kind: Kind, organisation: Ordinal) -> Option<u8> {
        let of_kind = self.of_kind(kind)?;
        Some(of_kind.bands[of_kind.place(organisation)?])
    }

    /// The quintile of an organisation by deprivation: 1 is the least deprived, 5 the most.
    #[must_use]
    pub fn quintile(&self, kind: Kind, organisation: Ordinal) -> Option<u8> {
        let of_kind = self.of_kind(kind)?;
        of_kind.quintiles[of_kind.place(organisation)?]
    }

    /// The name of a band, in a sentence.
    #[must_use]
    pub fn band_name(&self, kind: Kind, band: u8) -> String {
        self.of_kind(kind)
            .map(|of_kind| band_name(&of_kind.edges, band))
            .unwrap_or_default()
    }

    pub(super) fn with_band(&self, kind: Kind, band: u8) -> Arc<[Ordinal]> {
        self.with(kind, |of_kind, place| of_kind.bands[place] == band)
    }

    pub(super) fn with_quintile(&self, kind: Kind, quintile: u8) -> Arc<[Ordinal]> {
        self.with(kind, |of_kind, place| {
            of_kind.quintiles[place] == Some(quintile)
        })
    }

    fn with(&self, kind: Kind, is_in: impl Fn(&OfKind, usize) -> bool) -> Arc<[Ordinal]> {
        let Some(of_kind) = self.of_kind(kind) else {
            return Arc::default();
        };
        of_kind
            .organisations
            .iter()
            .enumerate()
            .filter(|(place, _)| is_in(of_kind, *place))
            .map(|(_, organisation)| *organisation)
            .collect()
    }
}

impl OfKind {
    fn of(snapshot: &Snapshot, kind: Kind, size: &Source<'_>, sources: &[&Source<'_>]) -> Self {
        let catalogue = &snapshot.catalogue;
        let geography = snapshot
            .geographies
            .at(size.facts.periods()[size.period].first_month());
        let mut of_kind = Self::default();
        for organisation in catalogue.ordinals(kind) {
            let patients = size
                .facts
                .quantity(size.evaluation, size.period, *organisation)
                .map(|quantity| quantity.numerator)
                .filter(|patients| *patients > 0.0);
            let Some(patients) = patients else {
                continue;
            };
            let practices: Vec<(Ordinal, f64)> = if kind == Kind::Practice {
                Vec::new()
            } else {
                geography
                    .practices_of(catalogue, *organisation)
                    .iter()
                    .filter_map(|practice| {
                        let quantity =
                            size.facts
                                .quantity(size.evaluation, size.period, *practice)?;
                        Some((*practice, quantity.numerator))
                    })
                    .collect()
            };
            of_kind.organisations.push(*organisation);
            of_kind.values.push(
                sources
                    .iter()
                    .map(|source| {
                        if source.role == Use::Size {
                            patients
                        } else {
                            source.value(*organisation, &practices)
                        }
                    })
                    .collect(),
            );
        }
        of_kind.group(kind, sources);
        of_kind
    }

    fn group(&mut self, kind: Kind, sources: &[&Source<'_>]) {
        let column = |role: Use| {
            let place = sources.iter().position(|source| source.role == role)?;
            Some(self.values.iter().map(|row| row[place]).collect::<Vec<_>>())
        };
        let sizes = column(Use::Size).unwrap_or_default();
        let scores: Vec<Option<f64>> = column(Use::Deprivation)
            .unwrap_or_else(|| vec![f64::NAN; sizes.len()])
            .into_iter()
            .map(|score| (!score.is_nan()).then_some(score))
            .collect();
        self.quintiles = quintiles_of(&scores);
        self.edges = if kind == Kind::Practice {
            LIST_SIZE_BANDS
                .iter()
                .map(|edge| f64::from(*edge))
                .collect()
        } else {
            quintile_edges(&sizes)
        };
        self.bands = sizes
            .iter()
            .map(|size| band_of(&self.edges, *size))
            .collect();
        // The size counts by its logarithm: 2,000 patients more mean much to a small practice
        // and little to a large one.
        let flat: Vec<f64> = self
            .values
            .iter()
            .flat_map(|row| {
                row.iter().zip(sources).map(|(value, source)| {
                    if source.role == Use::Size {
                        value.ln()
                    } else {
                        *value
                    }
                })
            })
            .collect();
        self.neighbours =
            (!self.organisations.is_empty()).then(|| Neighbours::new(&flat, sources.len()));
    }

    fn place(&self, organisation: Ordinal) -> Option<usize> {
        self.organisations.binary_search(&organisation).ok()
    }
}

/// The latest period in which any practice has the characteristic.
fn latest(snapshot: &Snapshot, facts: &Facts, evaluation: &Evaluation) -> Option<usize> {
    (0..facts.periods().len()).rev().find(|period| {
        snapshot
            .catalogue
            .ordinals(Kind::Practice)
            .iter()
            .any(|practice| facts.quantity(evaluation, *period, *practice).is_some())
    })
}

fn band_of(edges: &[f64], patients: f64) -> u8 {
    edges
        .iter()
        .filter(|low| patients >= **low)
        .count()
        .saturating_sub(1) as u8
}

/// The lower ends of five bands with equal numbers, rounded to a thousand.
fn quintile_edges(sizes: &[f64]) -> Vec<f64> {
    let mut sorted = sizes.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let mut edges = vec![0.0];
    for edge in 1..5 {
        if let Some(value) = sorted.get(sorted.len() * edge / 5) {
            let edge = (value / 1_000.0).round() * 1_000.0;
            if edge > edges[edges.len() - 1] {
                edges.push(edge);
            }
        }
    }
    edges
}

/// The name of a band by size, in a sentence.
#[must_use]
pub fn band_name(edges: &[f64], band: u8) -> String {
    let number = crate::format::integer;
    let low = edges.get(usize::from(band)).copied().unwrap_or(0.0);
    match edges.get(usize::from(band) + 1) {
        Some(high) if low == 0.0 => format!("under {} patients", number(*high)),
        Some(high) => format!("{} to {} patients", number(low), number(*high - 1.0)),
        None => format!("{} patients or more", number(low)),
    }
}

/// Five groups of equal number by score, the highest scores in the fifth.
fn quintiles_of(scores: &[Option<f64>]) -> Vec<Option<u8>> {
    let mut order: Vec<(f64, usize)> = scores
        .iter()
        .enumerate()
        .filter_map(|(index, score)| score.map(|score| (score, index)))
        .collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut quintiles = vec![None; scores.len()];
    let count = order.len();
    for (rank, (_, index)) in order.into_iter().enumerate() {
        quintiles[index] = Some((rank * 5 / count) as u8 + 1);
    }
    quintiles
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges() -> Vec<f64> {
        LIST_SIZE_BANDS
            .iter()
            .map(|edge| f64::from(*edge))
            .collect()
    }

    #[test]
    fn bands_cover_every_list() {
        let edges = edges();
        assert_eq!(band_of(&edges, 1.0), 0);
        assert_eq!(band_of(&edges, 2_999.0), 0);
        assert_eq!(band_of(&edges, 3_000.0), 1);
        assert_eq!(band_of(&edges, 14_999.0), 3);
        assert_eq!(band_of(&edges, 250_000.0), 5);
        assert_eq!(band_name(&edges, 0), "under 3,000 patients");
        assert_eq!(band_name(&edges, 3), "10,000 to 14,999 patients");
        assert_eq!(band_name(&edges, 5), "20,000 patients or more");
    }

    #[test]
    fn areas_have_bands_with_equal_numbers() {
        let sizes: Vec<f64> = (1..=50).map(|n| f64::from(n) * 1_000.0).collect();
        let edges = quintile_edges(&sizes);
        assert_eq!(edges, [0.0, 11_000.0, 21_000.0, 31_000.0, 41_000.0]);
        assert_eq!(band_of(&edges, 40_999.0), 3);
    }

    #[test]
    fn quintiles_have_equal_numbers() {
        let scores: Vec<Option<f64>> = (0..11)
            .map(|n| (n != 4).then_some(f64::from(n * 37 % 11)))
            .collect();
        let quintiles = quintiles_of(&scores);
        for quintile in 1..=5 {
            let count = quintiles.iter().filter(|q| **q == Some(quintile)).count();
            assert_eq!(count, 2);
        }
        assert_eq!(quintiles[4], None);
        let lowest = scores.iter().position(|score| *score == Some(0.0)).unwrap();
        assert_eq!(quintiles[lowest], Some(1));
    }
}
