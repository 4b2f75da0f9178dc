//! Appointments by sub-ICB and month, thirty months in one archive with a file for each
//! ICB; also in the columns of the years of clinical commissioning groups.

use domain::organisation::Kind;
use ingest::csv_input::CsvInput;
use ingest::error::ImportError;
use ingest::grid::Cells;
use ingest::lookup::Lookup;
use ingest::reading::{Context, Parsed};

use super::tally::{Key, Tally, count};
use super::{dataset, lookup};

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
    tally: Tally,
    status: Lookup,
    staff: Lookup,
    mode: Lookup,
    wait: Lookup,
}

pub(super) fn read(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let &[code, ons, name, month, status, staff, mode, wait, count_at] = places else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let cells = Cells::of(dataset(), MARGINS);
    let (states, read) = input.fold(
        &[code, month, status, staff, mode, wait],
        || State {
            tally: Tally::new(&cells),
            status: lookup("status", status),
            staff: lookup("staff", staff),
            mode: lookup("mode", mode),
            wait: lookup("wait", wait),
        },
        |state, row| {
            let number = count(row, count_at)?;
            let status = state.status.find(row.field(status))?;
            let staff = state.staff.find(row.field(staff))?;
            let mode = state.mode.find(row.field(mode))?;
            let wait = state.wait.find(row.field(wait))?;
            let Some(key) = state.tally.key(row, Key { month, code, kind: Kind::SubIcb }, context)? else {
                return Ok(());
            };
            state
                .tally
                .name_sub_icb(key, row.field(name), row.field(ons));
            let held_by = usize::from(staff != 0);
            let counted_in = [
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
            ];
            state.tally.add(key, counted_in.map(|cell| (cell, number)));
            Ok(())
        },
    )?;
    let tallies = states.into_iter().map(|state| state.tally);
    Ok(Tally::finish(&cells, "regional", read, tallies))
}
