//! Calls by practice, day and time of day: a row for each time in which there were calls.

use domain::period::Day;
use ingest::csv_input::CsvInput;
use ingest::error::ImportError;
use ingest::grid::Cells;
use ingest::lookup::Lookup;
use ingest::reading::{Context, Parsed};

use super::calls::{self, Columns, Indicator, Tally, add_to};
use super::dataset;
use super::times::{self, BANDS, CELLS};

pub(super) const COLUMNS: &[&[&str]] = &[
    calls::DATE,
    calls::REGION,
    calls::ICB,
    calls::SUB_ICB,
    calls::PCN,
    calls::PRACTICE,
    calls::INDICATOR,
    &["TIME_CATEGORY"],
    calls::VALUE,
];

const MARGINS: &[&str] = &[
    "time",
    "core",
    "missed-time",
    "missed-by-time",
    "missed-by-weekday",
];

/// The calls of a practice in a month. An indicator of which it has no row says nothing; a time
/// without one had no calls.
#[derive(Default)]
struct ByTime {
    inbound: Option<[u64; CELLS]>,
    core: Option<[u64; 3]>,
    missed: Option<[u64; CELLS]>,
}

impl ByTime {
    fn add(&mut self, indicator: Indicator, day: Day, band: usize, calls: u64) {
        let counted = match indicator {
            Indicator::Missed => &mut self.missed,
            _ => &mut self.inbound,
        };
        counted.get_or_insert([0; CELLS])[times::cell(day, band)] += calls;
        if indicator == Indicator::Inbound {
            self.core.get_or_insert_default()[times::core(day, band)] += calls;
        }
    }

    fn merge(&mut self, other: &Self) {
        add_to(&mut self.inbound, other.inbound.as_ref());
        add_to(&mut self.core, other.core.as_ref());
        add_to(&mut self.missed, other.missed.as_ref());
    }

    fn fill(&self, set: &mut dyn FnMut(&str, usize, f64)) {
        set_each("time", self.inbound.as_ref(), set);
        set_each("core", self.core.as_ref(), set);
        set_each("missed-time", self.missed.as_ref(), set);
        let (Some(inbound), Some(missed)) = (&self.inbound, &self.missed) else {
            return;
        };
        for band in 0..BANDS {
            let of = |counts: &[u64; CELLS]| (0..7).map(|day| counts[day * BANDS + band]).sum();
            set_missed("missed-by-time", BANDS, band, of(missed), of(inbound), set);
        }
        for day in 0..7 {
            let of = |counts: &[u64; CELLS]| counts[day * BANDS..(day + 1) * BANDS].iter().sum();
            set_missed("missed-by-weekday", 7, day, of(missed), of(inbound), set);
        }
    }
}

fn set_each<const N: usize>(
    margin: &str,
    counts: Option<&[u64; N]>,
    set: &mut dyn FnMut(&str, usize, f64),
) {
    for (cell, count) in counts.into_iter().flatten().enumerate() {
        set(margin, cell, *count as f64);
    }
}

/// Sets the missed calls of a time, and the others: outcomes are counted apart from inbound calls,
/// so that a few more may be missed than came in.
fn set_missed(
    margin: &str,
    width: usize,
    place: usize,
    missed: u64,
    inbound: u64,
    set: &mut dyn FnMut(&str, usize, f64),
) {
    set(margin, place, missed as f64);
    set(margin, width + place, inbound.saturating_sub(missed) as f64);
}

struct State {
    tally: Tally<ByTime>,
    times: Lookup,
}

pub(super) fn read(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let unknown = || ImportError::new(input.name(), "its header is not known");
    let Some((columns, &[time])) = Columns::of(places) else {
        return Err(unknown());
    };
    let dimension = dataset().dimension("time-band").ok_or_else(unknown)?;
    let cells = Cells::complete(dataset(), MARGINS);
    let key = columns.key(&[time]);
    let (states, read) = input.fold(
        &key,
        || State {
            tally: Tally::default(),
            times: Lookup::new(dimension, time),
        },
        |state, row| {
            let indicator = Indicator::of(row, columns.indicator)?;
            let calls = calls::calls(row, columns.value)?;
            let Some(key) = state.tally.key(row, &columns, context)? else {
                return Ok(());
            };
            // A row of the whole day repeats the others.
            if row.field(time).trim_ascii().eq_ignore_ascii_case(b"TOTAL") {
                state.tally.reject("a total of the day");
                return Ok(());
            }
            let band = state.times.find(row.field(time))?;
            row.set_key((key.practice, key.day, indicator, band));
            if matches!(indicator, Indicator::Inbound | Indicator::Missed) {
                let practice = state.tally.practice(&key);
                practice.add(indicator, key.day, band, calls);
            } else {
                state.tally.reject(
                    "neither inbound nor missed calls, which are all that is shown by time",
                );
            }
            Ok(())
        },
    )?;
    let tallies = states.into_iter().map(|state| state.tally).collect();
    let source = ("day-and-time", read);
    Ok(Tally::finish(
        tallies,
        source,
        &cells,
        ByTime::merge,
        ByTime::fill,
    ))
}
