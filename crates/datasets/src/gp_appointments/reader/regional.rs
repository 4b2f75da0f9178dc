//! Appointments by sub-ICB and month, thirty months in one archive with a file for each
//! ICB; also in the columns of the years of clinical commissioning groups.

use domain::organisation::Kind;
use domain::period::{Month, Period};
use domain::release::RowCounts;

use super::{dataset, lookup};
use ingest::lookup::{Lookup, MonthCache};
use ingest::csv_input::CsvInput;
use ingest::error::ImportError;
use ingest::grid::{Cells, Grid};
use ingest::areas::Areas;
use ingest::reading::{Context, Parsed};
use ingest::text::{self, NOBODY};

pub(super) const COLUMNS: &[&[&str]] = &[
    &["SUB_ICB_LOCATION_CODE", "CCG_CODE"],
    &["SUB_ICB_LOCATION_ONS_CODE", "CCG_ONS_CODE"],
    &["SUB_ICB_LOCATION_NAME", "CCG_NAME"],
    &["APPOINTMENT_MONTH"],
    &["APPT_STATUS"],
    &["HCP_TYPE"],
    &["APPT_MODE"],
    &["TIME_BETWEEN_BOOK_AND_APPT"],
    &["COUNT_OF_APPOINTMENTS"],
];

pub(super) const KNOWN: &[&str] = &[
    "ICB_ONS_CODE",
    "ICB_NAME",
    "STP_ONS",
    "STP_ONS_CODE",
    "STPNM",
    "STP_NAME",
    "REGION_ONS_CODE",
    "REGION_NAME",
];

const MARGINS: &[&str] = &[
    "appointments",
    "status",
    "staff",
    "mode",
    "wait",
    "status-staff",
    "status-mode",
    "status-wait",
    "held-by-mode",
    "held-by-wait",
];

struct State {
    grid: Grid,
    months: MonthCache,
    status: Lookup,
    staff: Lookup,
    mode: Lookup,
    wait: Lookup,
    areas: Areas,
    latest: Option<Month>,
    rows: RowCounts,
}

pub(super) fn read(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let &[code, ons, name, month, status, staff, mode, wait, count] = places else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let cells = Cells::of(dataset(), MARGINS);
    let (states, read) = input.fold(
        &[code, month, status, staff, mode, wait],
        || State {
            grid: Grid::new(&cells),
            months: MonthCache::default(),
            status: lookup("status", status),
            staff: lookup("staff", staff),
            mode: lookup("mode", mode),
            wait: lookup("wait", wait),
            areas: Areas::default(),
            latest: None,
            rows: RowCounts::default(),
        },
        |state, row| {
            let period = state
                .months
                .month(row.field(month), month, context.latest)?;
            let area = text::known_code(row.field(code), code)?;
            let number = f64::from(text::plain_count(row.field(count), count)?);
            let status = state.status.find(row.field(status))?;
            let staff = state.staff.find(row.field(staff))?;
            let mode = state.mode.find(row.field(mode))?;
            let wait = state.wait.find(row.field(wait))?;
            let Some(area) = area else {
                row.has_no_key();
                state.rows.reject(NOBODY, 1);
                return Ok(());
            };
            state.latest = state.latest.max(Some(period));
            if !state.areas.contains(area) {
                state
                    .areas
                    .add(area, Kind::SubIcb, row.field(name), row.field(ons), period);
            }
            let held_by = usize::from(staff != 0);
            let counts = state.grid.counts(Period::Month(period), area);
            for cell in [
                cells.begin(0),
                cells.begin(1) + status,
                cells.begin(2) + staff,
                cells.begin(3) + mode,
                cells.begin(4) + wait,
                cells.pair(5, status, staff),
                cells.pair(6, status, mode),
                cells.pair(7, status, wait),
                cells.pair(8, held_by, mode),
                cells.pair(9, held_by, wait),
            ] {
                counts[cell] += number;
            }
            state.rows.kept += 1;
            Ok(())
        },
    )?;
    let mut grids = Vec::new();
    let mut areas = Areas::default();
    let mut rows = RowCounts::default();
    let mut latest = None;
    for state in states {
        grids.push(state.grid);
        areas.merge(state.areas);
        rows.add(&state.rows);
        latest = latest.max(state.latest);
    }
    rows.read = read;
    let mut organisations = areas.into_records();
    // The names are those of the publication's own time, which is that of its last month.
    for record in &mut organisations {
        record.as_of = latest.unwrap_or(record.as_of);
    }
    Ok(Parsed {
        dataset: dataset().id.clone(),
        source: "regional".to_owned(),
        rows,
        organisations,
        figures: Grid::sum(&cells, grids).figures(&cells),
        ..Parsed::default()
    })
}
