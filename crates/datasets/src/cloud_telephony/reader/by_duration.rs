//! Calls by practice, day and seconds: how long patients waited, and how long calls lasted; from
//! June 2026 answered calls by wait and core hours in a file of their own.

use ingest::csv_input::CsvInput;
use ingest::error::{FieldProblem, ImportError};
use ingest::grid::Cells;
use ingest::lookup::Lookup;
use ingest::reading::{Context, Parsed};
use ingest::text;

use super::calls::{self, Columns, Indicator, Tally, add_to};
use super::dataset;

pub(super) const DURATION_COLUMNS: &[&[&str]] = &[
    calls::DATE,
    calls::REGION,
    calls::ICB,
    calls::SUB_ICB,
    calls::PCN,
    calls::PRACTICE,
    calls::INDICATOR,
    &["DURATION"],
    calls::VALUE,
];

pub(super) const ANSWERED_COLUMNS: &[&[&str]] = &[
    calls::DATE,
    calls::REGION,
    calls::ICB,
    calls::SUB_ICB,
    calls::PCN,
    calls::PRACTICE,
    calls::INDICATOR,
    &["WAIT_TIME"],
    &["CORE_CATEGORY"],
    calls::VALUE,
];

/// The published seconds, and the band of minutes that they belong to.
const SECONDS: [(&[u8], usize); 9] = [
    (b"0", 0),
    (b"1_30", 0),
    (b"31_60", 0),
    (b"61_90", 1),
    (b"91_120", 1),
    (b"121_180", 2),
    (b"181_240", 2),
    (b"241_300", 2),
    (b">300", 3),
];

/// Where a call stands among the seconds: in one of [`SECONDS`], or among all.
fn seconds(raw: &[u8], column: usize) -> Result<Option<usize>, FieldProblem> {
    let trimmed = raw.trim_ascii();
    if trimmed.eq_ignore_ascii_case(b"TOTAL") {
        return Ok(None);
    }
    SECONDS
        .iter()
        .position(|(label, _)| *label == trimmed)
        .map(Some)
        .ok_or_else(|| {
            FieldProblem::new(
                column,
                format!(
                    "{} is no number of seconds that is known (such as 31_60, >300 or TOTAL)",
                    text::shown(raw)
                ),
            )
        })
}

/// The calls of a practice in a month. An indicator of which it has no row says nothing; seconds
/// without one had no calls.
#[derive(Default)]
struct ByDuration {
    /// By indicator: all calls, where rows of totals give them.
    totals: [Option<[u64; 1]>; 7],
    /// By indicator: the four bands, where rows of seconds give them.
    bands: [Option<[u64; 4]>; 7],
}

impl ByDuration {
    fn add(&mut self, indicator: Indicator, seconds: Option<usize>, calls: u64) {
        let place = indicator as usize;
        match seconds {
            None => self.totals[place].get_or_insert_default()[0] += calls,
            Some(seconds) => {
                self.bands[place].get_or_insert_default()[SECONDS[seconds].1] += calls;
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        for (own, other) in self.totals.iter_mut().zip(&other.totals) {
            add_to(own, other.as_ref());
        }
        for (own, other) in self.bands.iter_mut().zip(&other.bands) {
            add_to(own, other.as_ref());
        }
    }

    /// All calls of an indicator. Where seconds are given they make up the total, and a row of it
    /// repeats them.
    fn all(&self, indicator: Indicator) -> Option<u64> {
        let place = indicator as usize;
        let of_bands = self.bands[place].map(|bands| bands.iter().sum());
        of_bands.or_else(|| self.totals[place].map(|[total]| total))
    }

    fn fill(&self, set: &mut dyn FnMut(&str, usize, f64)) {
        for (margin, indicator) in [
            ("wait", Indicator::AnsweredByWait),
            ("duration", Indicator::AnsweredByDuration),
            ("missed-wait", Indicator::Missed),
        ] {
            let bands = self.bands[indicator as usize].iter().flatten();
            for (cell, calls) in bands.enumerate() {
                set(margin, cell, *calls as f64);
            }
        }
        // The workbook counts as answered what has a duration.
        let answered = self
            .all(Indicator::AnsweredByDuration)
            .or_else(|| self.all(Indicator::AnsweredByWait));
        for (margin, cell, calls) in [
            ("inbound", 0, self.all(Indicator::Inbound)),
            ("outcome", 0, answered),
            ("outcome", 1, self.all(Indicator::EndedInMenu)),
            ("outcome", 2, self.all(Indicator::Missed)),
            ("outcome", 3, self.all(Indicator::CallbackRequested)),
            ("callback-made", 0, self.all(Indicator::CallbackMade)),
        ] {
            if let Some(calls) = calls {
                set(margin, cell, calls as f64);
            }
        }
    }
}

pub(super) fn read_durations(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let Some((columns, &[duration])) = Columns::of(places) else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let margins = [
        "inbound",
        "outcome",
        "callback-made",
        "wait",
        "duration",
        "missed-wait",
    ];
    let cells = Cells::complete(dataset(), &margins);
    let key = columns.key(&[duration]);
    let (tallies, read) = input.fold(&key, Tally::<ByDuration>::default, |tally, row| {
        let indicator = Indicator::of(row, columns.indicator)?;
        let calls = calls::calls(row, columns.value)?;
        let seconds = seconds(row.field(duration), duration)?;
        let Some(key) = tally.key(row, &columns, context)? else {
            return Ok(());
        };
        row.set_key((key.practice, key.day, indicator, seconds));
        tally.practice(&key).add(indicator, seconds, calls);
        Ok(())
    })?;
    let source = ("durations", read);
    Ok(Tally::finish(
        tallies,
        source,
        &cells,
        ByDuration::merge,
        ByDuration::fill,
    ))
}

/// The answered calls of a practice by wait and core hours.
#[derive(Default)]
struct Answered([[u64; 3]; 4]);

impl Answered {
    fn merge(&mut self, other: &Self) {
        let own = self.0.as_flattened_mut().iter_mut();
        for (own, more) in own.zip(other.0.as_flattened()) {
            *own += more;
        }
    }

    fn fill(&self, set: &mut dyn FnMut(&str, usize, f64)) {
        for (wait, of_wait) in self.0.iter().enumerate() {
            set("wait", wait, of_wait.iter().sum::<u64>() as f64);
            for (core, calls) in of_wait.iter().enumerate() {
                set("wait-core", wait * 3 + core, *calls as f64);
            }
        }
    }
}

struct AnsweredState {
    tally: Tally<Answered>,
    cores: Lookup,
}

pub(super) fn read_answered(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let unknown = || ImportError::new(input.name(), "its header is not known");
    let Some((columns, &[wait, core])) = Columns::of(places) else {
        return Err(unknown());
    };
    let dimension = dataset().dimension("core").ok_or_else(unknown)?;
    let cells = Cells::complete(dataset(), &["wait", "wait-core"]);
    let key = columns.key(&[wait, core]);
    let (states, read) = input.fold(
        &key,
        || AnsweredState {
            tally: Tally::default(),
            cores: Lookup::new(dimension, core),
        },
        |state, row| {
            let indicator = Indicator::of(row, columns.indicator)?;
            let calls = calls::calls(row, columns.value)?;
            let seconds = seconds(row.field(wait), wait)?;
            let Some(key) = state.tally.key(row, &columns, context)? else {
                return Ok(());
            };
            let Some(seconds) = seconds else {
                state.tally.reject("a total of the other rows");
                return Ok(());
            };
            let core = state.cores.find(row.field(core))?;
            row.set_key((key.practice, key.day, indicator, seconds, core));
            if indicator != Indicator::AnsweredByWait {
                state.tally.reject("no answered calls");
                return Ok(());
            }
            state.tally.practice(&key).0[SECONDS[seconds].1][core] += calls;
            Ok(())
        },
    )?;
    let tallies = states.into_iter().map(|state| state.tally).collect();
    let source = ("answered", read);
    Ok(Tally::finish(
        tallies,
        source,
        &cells,
        Answered::merge,
        Answered::fill,
    ))
}
