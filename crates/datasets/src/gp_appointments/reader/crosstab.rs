//! The crosstab by practice: a row for every combination that occurred. Kept as its one-way
//! and two-way margins.

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::{Month, Period};
use domain::release::RowCounts;
use rustc_hash::FxHashMap;
use store::{Membership, OrganisationRecord};

use super::{dataset, lookup};
use ingest::lookup::{Lookup, MonthCache};
use ingest::csv_input::{CsvInput, Row};
use ingest::error::{FieldProblem, ImportError};
use ingest::grid::{Cells, Grid};
use ingest::areas::{Areas, supplier};
use ingest::reading::{Context, Parsed};
use ingest::text::{self, NOBODY};

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
    grid: Grid,
    months: MonthCache,
    status: Lookup,
    staff: Lookup,
    mode: Lookup,
    category: Lookup,
    wait: Lookup,
    practices: FxHashMap<(Month, OdsCode), Described>,
    areas: Areas,
    last: Option<(Month, OdsCode)>,
    rows: RowCounts,
}

pub(super) fn read(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let &[
        month,
        practice,
        name,
        supplier_at,
        pcn,
        pcn_name,
        sub_icb,
        sub_icb_name,
        staff,
        mode,
        category,
        wait,
        count,
        status,
    ] = places
    else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let at = Places {
        month,
        practice,
        name,
        supplier: supplier_at,
        pcn,
        pcn_name,
        sub_icb,
        sub_icb_name,
        staff,
        mode,
        category,
        wait,
        count,
        status,
    };
    let cells = Cells::of(dataset(), MARGINS);
    // Rows are counts of everything else that they say, but for names.
    let key = [
        month,
        practice,
        supplier_at,
        pcn,
        sub_icb,
        staff,
        mode,
        category,
        wait,
        status,
    ];
    let (states, read) = input.fold(
        &key,
        || State {
            grid: Grid::new(&cells),
            months: MonthCache::default(),
            status: lookup("status", status),
            staff: lookup("staff", staff),
            mode: lookup("mode", mode),
            category: lookup("category", category),
            wait: lookup("wait", wait),
            practices: FxHashMap::default(),
            areas: Areas::default(),
            last: None,
            rows: RowCounts::default(),
        },
        |state, row| take(state, row, &at, &cells, context.latest),
    )?;
    let mut grids = Vec::new();
    let mut practices: FxHashMap<(Month, OdsCode), Described> = FxHashMap::default();
    let mut areas = Areas::default();
    let mut rows = RowCounts::default();
    for state in states {
        grids.push(state.grid);
        areas.merge(state.areas);
        rows.add(&state.rows);
        for (key, described) in state.practices {
            practices
                .entry(key)
                .and_modify(|other| *other = described.clone().max(other.clone()))
                .or_insert(described);
        }
    }
    rows.read = read;
    let mut organisations = areas.into_records();
    let (records, memberships) = describe(practices);
    organisations.extend(records);
    Ok(Parsed {
        dataset: dataset().id.clone(),
        source: "practice-crosstab".to_owned(),
        rows,
        organisations,
        memberships,
        figures: Grid::sum(&cells, grids).figures(&cells),
        ..Parsed::default()
    })
}

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

fn take(
    state: &mut State,
    row: &Row<'_>,
    at: &Places,
    cells: &Cells,
    latest: Month,
) -> Result<(), FieldProblem> {
    let month = state.months.month(row.field(at.month), at.month, latest)?;
    let practice = text::known_code(row.field(at.practice), at.practice)?;
    let count = f64::from(text::plain_count(row.field(at.count), at.count)?);
    let status = state.status.find(row.field(at.status))?;
    let staff = state.staff.find(row.field(at.staff))?;
    let mode = state.mode.find(row.field(at.mode))?;
    let category = state.category.find(row.field(at.category))?;
    let wait = state.wait.find(row.field(at.wait))?;
    let Some(practice) = practice else {
        row.has_no_key();
        state.rows.reject(NOBODY, 1);
        return Ok(());
    };
    if state.last != Some((month, practice)) {
        state.last = Some((month, practice));
        if !state.practices.contains_key(&(month, practice)) {
            let mut area = |code_at: usize, name_at: usize, kind| {
                if text::is_nobody(row.field(code_at)) {
                    return None;
                }
                let code = OdsCode::from_bytes(row.field(code_at)).ok()?;
                state.areas.add(code, kind, row.field(name_at), b"", month);
                Some(code)
            };
            let described = Described {
                month,
                name: text::name(row.field(at.name)),
                supplier: supplier(row.field(at.supplier)),
                pcn: area(at.pcn, at.pcn_name, Kind::Pcn),
                sub_icb: area(at.sub_icb, at.sub_icb_name, Kind::SubIcb),
            };
            state.practices.insert((month, practice), described);
        }
    }
    let held_by = usize::from(staff != 0);
    let counts = state.grid.counts(Period::Month(month), practice);
    for cell in [
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
    ] {
        counts[cell] += count;
    }
    state.rows.kept += 1;
    Ok(())
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
