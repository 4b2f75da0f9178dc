//! Rows of areas, and what they come to: ICBs as they are, regions and England as they are or
//! summed from all the rows that belong to them.

use std::collections::{BTreeMap, BTreeSet};

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::{Month, Period};
use domain::value::Value;
use ingest::areas::Areas;
use ingest::error::ImportError;
use ingest::grid::{Cells, Grid};
use store::{OrganisationRecord, PeriodFigures};

use super::headings::MARGINS;

/// England has no fewer ICBs than since April 2026: what a file with fewer adds up to is not
/// England.
const FEWEST_ICBS: usize = 36;

/// The place of people who logged in among the margins.
const USERS: usize = 1;

/// Whom a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Of {
    /// An ICB, a region or England.
    Area(OdsCode, Kind),
    /// Users who are mapped to no practice.
    Unknown,
}

/// The figures of one area in one month, in the order of [`MARGINS`].
type Values = [Value; MARGINS.len()];

/// What rows say.
#[derive(Debug, Default)]
pub(super) struct Rows {
    values: BTreeMap<(Month, Of), (u64, Values)>,
    /// The region that the newest row of an ICB names.
    regions: BTreeMap<OdsCode, (Month, OdsCode)>,
    areas: Areas,
}

impl Rows {
    /// Takes in a figure of a line.
    pub(super) fn set(
        &mut self,
        (month, of): (Month, Of),
        measure: usize,
        value: Value,
        line: u64,
    ) {
        let (first, values) = self
            .values
            .entry((month, of))
            .or_insert_with(|| (line, [Value::Missing; MARGINS.len()]));
        *first = line.min(*first);
        values[measure] = value;
    }

    /// Takes in the name of an area.
    pub(super) fn name(&mut self, (code, kind): (OdsCode, Kind), name: &[u8], month: Month) {
        if !self.areas.contains(code) {
            self.areas.add(code, kind, name, b"", month);
        }
    }

    /// Takes in the region of an ICB.
    pub(super) fn belongs(&mut self, icb: OdsCode, region: OdsCode, month: Month) {
        let slot = self.regions.entry(icb).or_insert((month, region));
        *slot = (*slot).max((month, region));
    }

    /// Takes in what another thread has read.
    pub(super) fn merge(&mut self, other: Self) {
        for (key, (line, values)) in other.values {
            let (first, own) = self
                .values
                .entry(key)
                .or_insert_with(|| (line, [Value::Missing; MARGINS.len()]));
            *first = line.min(*first);
            for (slot, value) in own.iter_mut().zip(values) {
                if value != Value::Missing {
                    *slot = value;
                }
            }
        }
        for (icb, (month, region)) in other.regions {
            self.belongs(icb, region, month);
        }
        self.areas.merge(other.areas);
    }

    /// Whether any row is about an ICB.
    pub(super) fn has_icbs(&self) -> bool {
        let mut all = self.values.keys();
        all.any(|(_, of)| matches!(of, Of::Unknown | Of::Area(_, Kind::Icb)))
    }

    /// The areas that rows name.
    pub(super) fn records(&mut self) -> Vec<OrganisationRecord> {
        std::mem::take(&mut self.areas).into_records()
    }

    /// Checks that nobody counts more people than logins.
    ///
    /// # Errors
    /// Where somebody does: the first such line.
    pub(super) fn check(&self, file: &str) -> Result<(), ImportError> {
        let wrong = self.values.values().filter_map(|(line, values)| {
            let (logins, users) = (values[0].number()?, values[USERS].number()?);
            (users > logins).then_some((*line, users, logins))
        });
        match wrong.min_by_key(|(line, ..)| *line) {
            None => Ok(()),
            Some((line, users, logins)) => Err(ImportError::new(
                file,
                format!(
                    "counts {users} people who logged in and only {logins} logins; the columns may be exchanged, so hold them against the published file"
                ),
            )
            .at_line(line)),
        }
    }

    /// The figures as the store takes them.
    pub(super) fn figures(&self, dataset: &domain::registry::Dataset) -> Vec<PeriodFigures> {
        let mut margins = MARGINS.to_vec();
        margins.push("mapping");
        let cells = Cells::complete(dataset, &margins);
        let mut grid = Grid::new(&cells);
        let months: BTreeSet<Month> = self.values.keys().map(|(month, _)| *month).collect();
        for month in months {
            let mut set = |code: OdsCode, values: &Values| {
                for (measure, value) in values.iter().enumerate() {
                    grid.set(Period::Month(month), code, cells.begin(measure), *value);
                }
            };
            for ((_, of), (_, values)) in self.of_month(month) {
                if let Of::Area(code, _) = of {
                    set(*code, values);
                }
            }
            for (region, values) in self.regions_of(month) {
                set(region, &values);
            }
            let (england, mapping) = self.england_of(month);
            if let Some(values) = england {
                set(OdsCode::ENGLAND, &values);
            }
            for (cell, number) in mapping.into_iter().flatten().enumerate() {
                let place = cells.begin(MARGINS.len()) + cell;
                grid.set(
                    Period::Month(month),
                    OdsCode::ENGLAND,
                    place,
                    Value::Number(number),
                );
            }
        }
        let mut figures = grid.figures(&cells);
        for figures in &mut figures {
            figures
                .columns
                .retain(|(_, column)| column.iter().any(Value::is_reported));
        }
        figures
    }

    fn of_month(&self, month: Month) -> impl Iterator<Item = (&(Month, Of), &(u64, Values))> {
        self.values.iter().filter(move |((of, _), _)| *of == month)
    }

    fn has(&self, month: Month, kind: Kind) -> bool {
        let mut all = self.of_month(month);
        all.any(|((_, of), _)| matches!(of, Of::Area(_, own) if *own == kind))
    }

    /// The sums of regions that the file does not give. A region has one where every ICB that
    /// the file places in it has a number.
    fn regions_of(&self, month: Month) -> Vec<(OdsCode, Values)> {
        if self.has(month, Kind::Region) {
            return Vec::new();
        }
        let mut regions: BTreeMap<OdsCode, Vec<&Values>> = BTreeMap::new();
        for (icb, (_, region)) in &self.regions {
            let values = self.values.get(&(month, Of::Area(*icb, Kind::Icb)));
            const NOTHING: Values = [Value::Missing; MARGINS.len()];
            let values = values.map_or(&NOTHING, |(_, values)| values);
            regions.entry(*region).or_default().push(values);
        }
        let sums = regions.into_iter();
        sums.map(|(region, icbs)| (region, sums_of(&icbs)))
            .collect()
    }

    /// The sum of England where the file does not give it and has all ICBs, and how many of its
    /// users have a known ICB and how many have none.
    fn england_of(&self, month: Month) -> (Option<Values>, Option<[f64; 2]>) {
        let mut icbs: Vec<&Values> = Vec::new();
        let mut unknown: Option<&Values> = None;
        for ((_, of), (_, values)) in self.of_month(month) {
            match of {
                Of::Area(_, Kind::Icb) => icbs.push(values),
                Of::Unknown => unknown = Some(values),
                Of::Area(..) => {}
            }
        }
        if icbs.len() < FEWEST_ICBS {
            return (None, None);
        }
        let known = sums_of(&icbs)[USERS].number();
        let mapping = known.zip(unknown.and_then(|values| values[USERS].number()));
        let all: Vec<&Values> = icbs.into_iter().chain(unknown).collect();
        let sums = (!self.has(month, Kind::England)).then(|| sums_of(&all));
        (sums, mapping.map(|(known, unknown)| [known, unknown]))
    }
}

/// The sums of some areas, in those measures of which all have a number.
fn sums_of(areas: &[&Values]) -> Values {
    std::array::from_fn(|measure| {
        let numbers = areas.iter().map(|values| values[measure].number());
        numbers
            .sum::<Option<f64>>()
            .map_or(Value::Missing, Value::Number)
    })
}
