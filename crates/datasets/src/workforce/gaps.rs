//! Rows of roles that a practice lacks in the high-level file.
//!
//! The file has a row for every practice, role and measure, zeros too, so that a practice
//! without the row of a role lacks a part of its staff group. A file that leaves rows out as a
//! rule, such as those of zeros, is not judged: there, a row that is absent says nothing.

use domain::code::OdsCode;

use super::staff::{GROUPS, Roles};

/// The measures, in the order of the places of rows.
pub(super) const MEASURES: [&str; 2] = ["FTE", "Headcount"];
/// The least share of its rows that a file has which leaves none out as a rule.
const FULL: f64 = 0.8;

/// Which rows of roles a practice has.
#[derive(Debug, Clone)]
pub(super) struct Rows {
    /// By measure and role.
    is_there: [Vec<bool>; 2],
    /// By staff group: the first line of it.
    first: [Option<u64>; GROUPS.len()],
}

impl Rows {
    pub(super) fn new(roles: &Roles) -> Self {
        Self {
            is_there: [vec![false; roles.0.len()], vec![false; roles.0.len()]],
            first: [None; GROUPS.len()],
        }
    }

    /// Takes in a row.
    pub(super) fn note(&mut self, group: usize, role: usize, measure: usize, line: u64) {
        self.is_there[measure][role] = true;
        self.first[group] = Some(self.first[group].map_or(line, |first| first.min(line)));
    }

    /// Takes in what another thread met.
    pub(super) fn merge(&mut self, other: &Self) {
        for (own, more) in self.is_there.iter_mut().zip(&other.is_there) {
            for (own, more) in own.iter_mut().zip(more) {
                *own |= more;
            }
        }
        for (own, more) in self.first.iter_mut().zip(other.first) {
            *own = own.iter().copied().chain(more).min();
        }
    }

    /// How many rows of a staff group it has of a measure.
    pub(super) fn count(&self, roles: &Roles, group: usize, measure: usize) -> u64 {
        let rows = self.is_there[measure].iter().zip(&roles.0);
        rows.filter(|(is_there, role)| **is_there && role.group == group)
            .count() as u64
    }
}

/// A row that a practice lacks.
#[derive(Debug, Clone)]
pub(super) struct Gap {
    pub(super) code: OdsCode,
    pub(super) group: usize,
    pub(super) role: usize,
    pub(super) measure: usize,
    /// The first line of the staff group of the practice.
    pub(super) line: u64,
    /// How many practices have the row, of all that have rows of the staff group.
    pub(super) others: (usize, usize),
}

/// The rows that practices of one month lack, and most others of the staff group have. Empty
/// where the file leaves rows out as a rule.
pub(super) fn gaps(practices: &[(OdsCode, &Rows)], roles: &Roles) -> Vec<Gap> {
    let mut gaps = Vec::new();
    let (mut cells, mut filled) = (0, 0);
    for group in 0..GROUPS.len() {
        for measure in 0..MEASURES.len() {
            let own: Vec<_> = practices
                .iter()
                .filter(|(_, rows)| rows.count(roles, group, measure) > 0)
                .collect();
            for (role, _) in roles.0.iter().enumerate().filter(|(_, role)| role.group == group) {
                let has = |rows: &Rows| rows.is_there[measure][role];
                let count = own.iter().filter(|(_, rows)| has(rows)).count();
                if count == 0 {
                    continue;
                }
                cells += own.len();
                filled += count;
                if 2 * count <= own.len() {
                    continue;
                }
                gaps.extend(own.iter().filter(|(_, rows)| !has(rows)).map(|(code, rows)| Gap {
                    code: *code,
                    group,
                    role,
                    measure,
                    line: rows.first[group].unwrap_or_default(),
                    others: (count, own.len()),
                }));
            }
        }
    }
    if (filled as f64) < FULL * cells as f64 {
        return Vec::new();
    }
    gaps
}
