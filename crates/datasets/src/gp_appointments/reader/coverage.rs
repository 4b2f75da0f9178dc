//! Coverage: how many practices and patients stand behind the appointments of a sub-ICB.
//! The patients of the included practices are the denominator of its rates.

use domain::organisation::Kind;
use domain::period::{Month, Period};
use domain::release::RowCounts;
use rustc_hash::FxHashMap;
use store::OrganisationRecord;

use super::dataset;
use ingest::lookup::MonthCache;
use ingest::csv_input::CsvInput;
use ingest::error::ImportError;
use ingest::grid::{Cells, Grid};
use ingest::reading::{Context, Parsed};
use ingest::text::{self, NOBODY};

pub(super) const COLUMNS: &[&[&str]] = &[
    &["SUB_ICB_LOCATION_CODE", "CCG_CODE"],
    &["APPOINTMENT_MONTH"],
    &["INCLUDED PRACTICES"],
    &["OPEN PRACTICES"],
    &["PATIENTS REGISTERED AT INCLUDED PRACTICES"],
    &["PATIENTS REGISTERED AT OPEN PRACTICES"],
];

struct State {
    grid: Grid,
    months: MonthCache,
    areas: FxHashMap<domain::code::OdsCode, Month>,
    rows: RowCounts,
}

pub(super) fn read(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let &[code, month_at, ref counts_at @ ..] = places else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let cells = Cells::of(dataset(), &["coverage", "patients"]);
    let (states, read) = input.fold(
        &[code, month_at],
        || State {
            grid: Grid::new(&cells),
            months: MonthCache::default(),
            areas: FxHashMap::default(),
            rows: RowCounts::default(),
        },
        |state, row| {
            let month = state
                .months
                .month(row.field(month_at), month_at, context.latest)?;
            let area = text::known_code(row.field(code), code)?;
            let mut numbers = [0.0; 4];
            for (number, column) in numbers.iter_mut().zip(counts_at) {
                *number = f64::from(text::plain_count(row.field(*column), *column)?);
            }
            let Some(area) = area else {
                row.has_no_key();
                state.rows.reject(NOBODY, 1);
                return Ok(());
            };
            row.set_key((month, area));
            let latest = state.areas.entry(area).or_insert(month);
            *latest = month.max(*latest);
            let counts = state.grid.counts(Period::Month(month), area);
            for (index, number) in numbers.into_iter().enumerate() {
                counts[cells.begin(0) + index] += number;
            }
            counts[cells.begin(1)] += numbers[2];
            state.rows.kept += 1;
            Ok(())
        },
    )?;
    let mut grids = Vec::new();
    let mut areas: FxHashMap<domain::code::OdsCode, Month> = FxHashMap::default();
    let mut rows = RowCounts::default();
    for state in states {
        grids.push(state.grid);
        rows.add(&state.rows);
        for (area, month) in state.areas {
            let latest = areas.entry(area).or_insert(month);
            *latest = month.max(*latest);
        }
    }
    rows.read = read;
    let mut organisations: Vec<OrganisationRecord> = areas
        .into_iter()
        .map(|(area, month)| OrganisationRecord::new(area, Kind::SubIcb, month))
        .collect();
    organisations.sort_unstable_by_key(|record| record.code);
    Ok(Parsed {
        dataset: dataset().id.clone(),
        source: "coverage".to_owned(),
        rows,
        organisations,
        figures: Grid::sum(&cells, grids).figures(&cells),
        ..Parsed::default()
    })
}
