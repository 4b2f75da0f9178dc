//! Daily files by sub-ICB: national categories, actual durations, roles. Days are summed to
//! months.

use domain::organisation::Kind;
use ingest::csv_input::CsvInput;
use ingest::error::ImportError;
use ingest::grid::Cells;
use ingest::lookup::Lookup;
use ingest::reading::{Context, Parsed};

use super::tally::{Key, Tally, count};
use super::{dataset, lookup};

pub(super) const CATEGORY_COLUMNS: &[&[&str]] = &[
    &["SUB_ICB_LOCATION_CODE", "CCG_CODE"],
    &["SUB_ICB_LOCATION_ONS_CODE", "CCG_ONS_CODE"],
    &["SUB_ICB_LOCATION_NAME", "CCG_NAME"],
    &["APPOINTMENT_DATE"],
    &["SERVICE_SETTING"],
    &["NATIONAL_CATEGORY"],
    &["COUNT_OF_APPOINTMENTS"],
];

pub(super) const DURATION_COLUMNS: &[&[&str]] = &[
    &["SUB_ICB_LOCATION_CODE", "CCG_CODE"],
    &["SUB_ICB_LOCATION_ONS_CODE", "CCG_ONS_CODE"],
    &["SUB_ICB_LOCATION_NAME", "CCG_NAME"],
    &["APPOINTMENT_DATE"],
    &["ACTUAL_DURATION"],
    &["COUNT_OF_APPOINTMENTS"],
];

pub(super) const ROLE_COLUMNS: &[&[&str]] = &[
    &["SUB_ICB_LOCATION_CODE", "CCG_CODE"],
    &["SUB_ICB_LOCATION_ONS_CODE", "CCG_ONS_CODE"],
    &["SUB_ICB_LOCATION_NAME", "CCG_NAME"],
    &["APPOINTMENT_DATE"],
    &["SDS_ROLE_GROUP"],
    &["COUNT_OF_APPOINTMENTS"],
];

pub(super) const KNOWN: &[&str] = &[
    "ICB_ONS_CODE",
    "STP_ONS_CODE",
    "REGION_ONS_CODE",
    "CONTEXT_TYPE",
];

pub(super) fn read_categories(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let margins = ["setting", "category"];
    read(input, places, context, "national-categories", &margins)
}

pub(super) fn read_durations(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    read(input, places, context, "actual-duration", &["duration"])
}

pub(super) fn read_roles(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    read(input, places, context, "sds-role", &["role"])
}

struct State {
    tally: Tally,
    lookups: Vec<Lookup>,
}

/// Reads a daily file whose columns between the day and the count are dimensions, each counted
/// for itself.
fn read(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
    source: &str,
    margins: &[&str],
) -> Result<Parsed, ImportError> {
    let &[code, ons, name, date, ref values @ .., count_at] = places else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let cells = Cells::of(dataset(), margins);
    let mut key = vec![code, date];
    key.extend(values);
    key.extend(
        input
            .header()
            .iter()
            .position(|heading| heading == "CONTEXT_TYPE"),
    );
    let (states, read) = input.fold(
        &key,
        || State {
            tally: Tally::new(&cells),
            lookups: margins
                .iter()
                .zip(values)
                .map(|(margin, column)| lookup(margin, *column))
                .collect(),
        },
        |state, row| {
            let number = count(row, count_at)?;
            let at = Key { month: date, code, kind: Kind::SubIcb };
            let Some(key) = state.tally.key(row, at, context)? else {
                return Ok(());
            };
            state
                .tally
                .name_sub_icb(key, row.field(name), row.field(ons));
            let mut counted_in = Vec::with_capacity(values.len());
            for (margin, (column, lookup)) in values.iter().zip(&mut state.lookups).enumerate() {
                counted_in.push((cells.begin(margin) + lookup.find(row.field(*column))?, number));
            }
            state.tally.add(key, counted_in);
            Ok(())
        },
    )?;
    let tallies = states.into_iter().map(|state| state.tally);
    Ok(Tally::finish(&cells, source, read, tallies))
}
