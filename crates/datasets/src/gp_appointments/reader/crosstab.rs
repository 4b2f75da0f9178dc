//! The crosstab by practice: a row for every combination that occurred. Kept as its one-way
//! and two-way margins.

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::Month;
use ingest::areas::supplier;
use ingest::csv_input::{CsvInput, Row};
use ingest::error::{FieldProblem, ImportError};
use ingest::grid::Cells;
use ingest::lookup::Lookup;
use ingest::reading::{Context, Parsed};
use ingest::text;
use rustc_hash::FxHashMap;
use store::{Membership, OrganisationRecord};

use super::tally::{Key, Tally, count_up_to};
use super::{dataset, lookup};

pub(super) const COLUMNS: &[&[&str]] = &[
    &["APPOINTMENT_MONTH_START_DATE", "APPOINTMENT_MONTH"],
    &["GP_CODE"],
    &["GP_NAME"],
    &["SUPPLIER"],
    &["PCN_CODE"],
    &["PCN_NAME"],
    &["SUB_ICB_LOCATION_CODE", "CCG_CODE"],
    &["SUB_ICB_LOCATION_NAME", "CCG_NAME"],
    &["HCP_TYPE"],
    &["APPT_MODE"],
    &["NATIONAL_CATEGORY"],
    &["TIME_BETWEEN_BOOK_AND_APPT"],
    &["COUNT_OF_APPOINTMENTS"],
    &["APPT_STATUS"],
];

/// The margins in the order in which [`Places`] names them.
pub(crate) const MARGINS: &[&str] = &[
    "appointments",
    "status",
    "staff",
    "mode",
    "wait",
    "category",
    "status-staff",
    "status-mode",
    "status-wait",
    "held-by-mode",
    "held-by-wait",
    "held-by-category",
];

/// The most appointments of one kind that a practice can hold in a month: the largest hold
/// some hundred thousand in all.
const MOST: f64 = 1_000_000.0;

/// A practice as the rows describe it, in its latest month.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Described {
    month: Month,
    name: Option<String>,
    supplier: Option<String>,
    pcn: Option<OdsCode>,
    sub_icb: Option<OdsCode>,
}

struct State {
    tally: Tally,
    status: Lookup,
    staff: Lookup,
    mode: Lookup,
    category: Lookup,
    wait: Lookup,
    practices: FxHashMap<(Month, OdsCode), Described>,
    last: Option<(Month, OdsCode)>,
}

pub(super) fn read(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let Some(at) = Places::of(places) else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let cells = Cells::of(dataset(), MARGINS);
    let (states, read) = input.fold(
        &at.key(),
        || State {
            tally: Tally::new(&cells),
            status: lookup("status", at.status),
            staff: lookup("staff", at.staff),
            mode: lookup("mode", at.mode),
            category: lookup("category", at.category),
            wait: lookup("wait", at.wait),
            practices: FxHashMap::default(),
            last: None,
        },
        |state, row| take(state, row, &at, &cells, context),
    )?;
    let mut tallies = Vec::new();
    let mut practices: FxHashMap<(Month, OdsCode), Described> = FxHashMap::default();
    for state in states {
        tallies.push(state.tally);
        for (key, described) in state.practices {
            practices
                .entry(key)
                .and_modify(|other| *other = described.clone().max(other.clone()))
                .or_insert(described);
        }
    }
    let mut parsed = Tally::finish(&cells, "practice-crosstab", read, tallies);
    let (records, memberships) = describe(practices);
    parsed.organisations.extend(records);
    parsed.memberships = memberships;
    Ok(parsed)
}

/// Where the columns are.
struct Places {
    month: usize,
    practice: usize,
    name: usize,
    supplier: usize,
    pcn: usize,
    pcn_name: usize,
    sub_icb: usize,
    sub_icb_name: usize,
    staff: usize,
    mode: usize,
    category: usize,
    wait: usize,
    count: usize,
    status: usize,
}

impl Places {
    /// From the places of [`COLUMNS`].
    fn of(places: &[usize]) -> Option<Self> {
        let place = |heading: &str| {
            let column = COLUMNS.iter().position(|names| names.contains(&heading))?;
            places.get(column).copied()
        };
        Some(Self {
            month: place("APPOINTMENT_MONTH")?,
            practice: place("GP_CODE")?,
            name: place("GP_NAME")?,
            supplier: place("SUPPLIER")?,
            pcn: place("PCN_CODE")?,
            pcn_name: place("PCN_NAME")?,
            sub_icb: place("SUB_ICB_LOCATION_CODE")?,
            sub_icb_name: place("SUB_ICB_LOCATION_NAME")?,
            staff: place("HCP_TYPE")?,
            mode: place("APPT_MODE")?,
            category: place("NATIONAL_CATEGORY")?,
            wait: place("TIME_BETWEEN_BOOK_AND_APPT")?,
            count: place("COUNT_OF_APPOINTMENTS")?,
            status: place("APPT_STATUS")?,
        })
    }

    /// Rows are counts of everything else that they say, but for names and what describes the
    /// practice: a practice has one supplier, PCN and sub-ICB in a month (one that has two
    /// systems has the supplier `TPP/EMIS`), so that rows with another would count twice.
    fn key(&self) -> [usize; 7] {
        [
            self.month,
            self.practice,
            self.staff,
            self.mode,
            self.category,
            self.wait,
            self.status,
        ]
    }
}

fn take(
    state: &mut State,
    row: &Row<'_>,
    at: &Places,
    cells: &Cells,
    context: &Context,
) -> Result<(), FieldProblem> {
    let number = count_up_to(row, at.count, MOST)?;
    let status = state.status.find(row.field(at.status))?;
    let staff = state.staff.find(row.field(at.staff))?;
    let mode = state.mode.find(row.field(at.mode))?;
    let category = state.category.find(row.field(at.category))?;
    let wait = state.wait.find(row.field(at.wait))?;
    let key = Key {
        month: at.month,
        code: at.practice,
        kind: Kind::Practice,
    };
    let Some(key) = state.tally.key(row, key, context)? else {
        return Ok(());
    };
    if state.last != Some(key) {
        state.last = Some(key);
        if !state.practices.contains_key(&key) {
            let described = described(&mut state.tally, row, at, key.0)?;
            state.practices.insert(key, described);
        }
    }
    let held_by = usize::from(staff != 0);
    let counted_in = [
        cells.begin(0),
        cells.begin(1) + status,
        cells.begin(2) + staff,
        cells.begin(3) + mode,
        cells.begin(4) + wait,
        cells.begin(5) + category,
        cells.pair(6, status, staff),
        cells.pair(7, status, mode),
        cells.pair(8, status, wait),
        cells.pair(9, held_by, mode),
        cells.pair(10, held_by, wait),
        cells.pair(11, held_by, category),
    ];
    state.tally.add(key, counted_in.map(|cell| (cell, number)));
    Ok(())
}

/// What a row says of its practice. Its areas are taken in.
fn described(
    tally: &mut Tally,
    row: &Row<'_>,
    at: &Places,
    month: Month,
) -> Result<Described, FieldProblem> {
    let mut area = |code_at: usize, name_at: usize, kind| {
        if row.field(code_at).trim_ascii().is_empty() {
            return Ok(None);
        }
        let code = text::known_code(row.field(code_at), kind, code_at)?;
        if let Some(code) = code {
            tally.areas.add(code, kind, row.field(name_at), b"", month);
        }
        Ok(code)
    };
    Ok(Described {
        month,
        name: text::name(row.field(at.name)),
        supplier: supplier(row.field(at.supplier)),
        pcn: area(at.pcn, at.pcn_name, Kind::Pcn)?,
        sub_icb: area(at.sub_icb, at.sub_icb_name, Kind::SubIcb)?,
    })
}

/// Records and memberships from what the rows say of practices.
fn describe(
    practices: FxHashMap<(Month, OdsCode), Described>,
) -> (Vec<OrganisationRecord>, Vec<Membership>) {
    let mut all: Vec<((Month, OdsCode), Described)> = practices.into_iter().collect();
    all.sort_unstable_by_key(|(key, _)| *key);
    let mut memberships: Vec<Membership> = Vec::new();
    let mut latest: FxHashMap<OdsCode, Described> = FxHashMap::default();
    for ((month, practice), described) in all {
        if memberships.last().is_none_or(|last| last.month != month) {
            memberships.push(Membership {
                source: "gpad-rows".to_owned(),
                month,
                rows: Vec::new(),
            });
        }
        if let Some(membership) = memberships.last_mut() {
            membership
                .rows
                .push((practice, [described.pcn, described.sub_icb, None, None]));
        }
        latest.insert(practice, described);
    }
    let mut records: Vec<OrganisationRecord> = latest
        .into_iter()
        .map(|(practice, described)| OrganisationRecord {
            name: described.name,
            clinical_system: described.supplier,
            ..OrganisationRecord::new(practice, Kind::Practice, described.month)
        })
        .collect();
    records.sort_unstable_by_key(|record| record.code);
    (records, memberships)
}

#[cfg(test)]
mod tests {
    use super::super::dimension;
    use super::*;

    /// The list of margins and the cells that a row counts in go together by place.
    #[test]
    fn cells_of_two_dimensions_are_those_of_the_declaration() {
        let cells = Cells::of(dataset(), MARGINS);
        for (place, id) in MARGINS.iter().enumerate() {
            let margin = dataset().margin(id).unwrap();
            if let [first, second] = margin.dimensions.as_slice() {
                let last = [first.values.len() - 1, second.values.len() - 1];
                assert_eq!(
                    cells.pair(place, last[0], last[1]),
                    cells.begin(place) + margin.cell(&last),
                    "{id}"
                );
            }
        }
        assert_eq!(dimension("staff").index_of("gp"), Some(0));
    }
}
