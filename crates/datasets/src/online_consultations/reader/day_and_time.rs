//! The file by practice, day of the week and time of day, of one month.

use std::sync::Arc;

use domain::organisation::Kind;
use domain::period::Period;
use domain::registry::Dimension;
use domain::release::RowCounts;
use ingest::csv_input::{CsvInput, Row};
use ingest::error::{FieldProblem, ImportError};
use ingest::grid::{Cells, Grid};
use ingest::lookup::{Lookup, MonthCache};
use ingest::reading::{Context, Parsed};
use ingest::text::{self, NOBODY};

use super::dataset;
use super::places::Places;

pub(super) const COLUMNS: &[&[&str]] = &[
    &["MONTH"],
    &["GP_CODE"],
    &["WEEKDAY"],
    &["SUBMISSION_TIME"],
    &["VALUE"],
    &["SUPPLIER"],
    &["GP_NAME"],
    &["PCN_CODE"],
    &["PCN_NAME"],
    &["SUB_ICB_LOCATION_CODE"],
    &["SUB_ICB_LOCATION_NAME"],
    &["ICB_CODE"],
    &["ICB_NAME"],
    &["REGION_CODE"],
    &["REGION_NAME"],
];

/// The most that one row can count.
const MOST: u32 = 1_000_000;

struct State {
    grid: Grid,
    places: Places,
    months: MonthCache,
    weekday: Lookup,
    band: Lookup,
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
        weekday,
        time,
        value,
        _,
        name,
        ref areas @ ..,
    ] = places
    else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let (Some(weekdays), Some(bands)) = (dimension("weekday"), dimension("time-band")) else {
        return Err(ImportError::new(
            input.name(),
            "its dimensions are not declared",
        ));
    };
    let cells = Cells::of(dataset(), &["time"]);
    let take = |state: &mut State, row: &Row<'_>| {
        let own_month = state
            .months
            .month(row.field(month), month, context.latest)?;
        let Some(code) = text::known_code(row.field(practice), Kind::Practice, practice)? else {
            row.has_no_key();
            state.rows.reject(NOBODY, 1);
            return Ok(());
        };
        let day = state.weekday.find(row.field(weekday))?;
        let band = match band_of(row.field(time), bands) {
            Some(band) => band,
            None => state.band.find(row.field(time))?,
        };
        let count = text::plain_count(row.field(value), value)?;
        if count > MOST {
            let problem = format!(
                "{} is more than one row can count",
                text::shown(row.field(value))
            );
            return Err(FieldProblem::new(value, problem));
        }
        let cell = cells.pair(0, day, band);
        state.grid.counts(Period::Month(own_month), code)[cell] += f64::from(count);
        state.rows.kept += 1;
        if state.places.is_news(code, own_month) {
            let level = |level: usize| (areas[level * 2], areas[level * 2 + 1]);
            let fields = [0, 1, 2, 3].map(|one| {
                let (code, name) = level(one);
                (row.field(code), row.field(name))
            });
            state
                .places
                .add(code, own_month, row.field(name), fields)
                .map_err(|(one, problem)| FieldProblem::new(level(one).0, problem))?;
        }
        Ok(())
    };
    let make = || State {
        grid: Grid::new(&cells),
        places: Places::default(),
        months: MonthCache::default(),
        weekday: Lookup::new(weekdays, weekday),
        band: Lookup::new(bands, time),
        rows: RowCounts::default(),
    };
    let (states, read) = input.fold(&[month, practice, weekday, time], make, take)?;
    let mut grids = Vec::new();
    let mut places = Places::default();
    let mut rows = RowCounts::default();
    for state in states {
        grids.push(state.grid);
        places.merge(state.places);
        rows.add(&state.rows);
    }
    rows.read = read;
    // The file by practice may be of another edition, and says its own.
    let (organisations, memberships) = places.into_parts("online-consultation-time-rows");
    Ok(Parsed {
        dataset: dataset().id.clone(),
        source: "day-and-time".to_owned(),
        rows,
        organisations,
        memberships,
        figures: Grid::sum(&cells, grids).figures(&cells),
        ..Parsed::default()
    })
}

fn dimension(id: &str) -> Option<&'static Arc<Dimension>> {
    dataset().dimension(id)
}

/// The band that holds a shorter stretch of time, such as `08:00 - 08:59`; `None` where the field
/// is none, or spans two bands.
fn band_of(raw: &[u8], bands: &Dimension) -> Option<usize> {
    let (first, last) = stretch(&text::decoded(raw))?;
    bands.values.iter().position(|band| {
        let mut published = band.published.iter();
        published.any(|spelling| {
            stretch(spelling).is_some_and(|(begin, end)| begin <= first && last <= end)
        })
    })
}

/// The first and the last minute of `08:00 - 09:59`.
fn stretch(text: &str) -> Option<(u16, u16)> {
    let minute = |text: &str| {
        let (hour, minute) = text.trim().split_once(':')?;
        let (hour, minute) = (hour.parse::<u16>().ok()?, minute.parse::<u16>().ok()?);
        (hour < 24 && minute < 60).then_some(hour * 60 + minute)
    };
    let (first, last) = text.split_once('-')?;
    let (first, last) = (minute(first)?, minute(last)?);
    (first <= last).then_some((first, last))
}
