//! Daily files by sub-ICB: national categories, actual durations, roles. Days are summed to
//! months.

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
    let &[code, ons, name, date, setting, category, count] = places else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let at = Places {
        code,
        ons,
        name,
        date,
        count,
    };
    let margins = [("category", category), ("setting", setting)];
    read(input, context, "national-categories", &at, &margins)
}

pub(super) fn read_durations(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    read_one(input, places, context, "actual-duration", "duration")
}

pub(super) fn read_roles(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    read_one(input, places, context, "sds-role", "role")
}

fn read_one(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
    source: &'static str,
    margin: &'static str,
) -> Result<Parsed, ImportError> {
    let &[code, ons, name, date, value, count] = places else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let at = Places {
        code,
        ons,
        name,
        date,
        count,
    };
    read(input, context, source, &at, &[(margin, value)])
}

struct Places {
    code: usize,
    ons: usize,
    name: usize,
    date: usize,
    count: usize,
}

struct State {
    grid: Grid,
    months: MonthCache,
    lookups: Vec<Lookup>,
    areas: Areas,
    latest: Option<Month>,
    rows: RowCounts,
}

/// Reads a daily file whose columns are dimensions, each counted for itself.
fn read(
    input: CsvInput<'_>,
    context: &Context,
    source: &'static str,
    at: &Places,
    margins: &[(&str, usize)],
) -> Result<Parsed, ImportError> {
    let names: Vec<&str> = margins.iter().map(|margin| margin.0).collect();
    let cells = Cells::of(dataset(), &names);
    let mut key = vec![at.code, at.date];
    key.extend(margins.iter().map(|margin| margin.1));
    key.extend(
        input
            .header()
            .iter()
            .position(|heading| heading == "CONTEXT_TYPE"),
    );
    let (states, read) = input.fold(
        &key,
        || State {
            grid: Grid::new(&cells),
            months: MonthCache::default(),
            lookups: margins
                .iter()
                .map(|(margin, column)| lookup(margin, *column))
                .collect(),
            areas: Areas::default(),
            latest: None,
            rows: RowCounts::default(),
        },
        |state, row| {
            let month = state
                .months
                .month(row.field(at.date), at.date, context.latest)?;
            let area = text::known_code(row.field(at.code), at.code)?;
            let number = f64::from(text::plain_count(row.field(at.count), at.count)?);
            let Some(area) = area else {
                row.has_no_key();
                state.rows.reject(NOBODY, 1);
                return Ok(());
            };
            state.latest = state.latest.max(Some(month));
            if !state.areas.contains(area) {
                state.areas.add(
                    area,
                    Kind::SubIcb,
                    row.field(at.name),
                    row.field(at.ons),
                    month,
                );
            }
            let counts = state.grid.counts(Period::Month(month), area);
            for (index, ((_, column), lookup)) in margins.iter().zip(&mut state.lookups).enumerate()
            {
                counts[cells.begin(index) + lookup.find(row.field(*column))?] += number;
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
    for record in &mut organisations {
        record.as_of = latest.unwrap_or(record.as_of);
    }
    Ok(Parsed {
        dataset: dataset().id.clone(),
        source: source.to_owned(),
        rows,
        organisations,
        figures: Grid::sum(&cells, grids).figures(&cells),
        ..Parsed::default()
    })
}
