//! Weekdays, times of day and core hours.

use domain::calendar::{is_working_day, weekday};
use domain::period::Day;

/// How many times of day are published.
pub(super) const BANDS: usize = 9;
/// How many cells a margin of weekdays by times has.
pub(super) const CELLS: usize = 7 * BANDS;

/// The band from 8am to 10am.
const EIGHT_TO_TEN: usize = 2;
/// The bands from 10am to 6.30pm.
const TEN_TO_HALF_PAST_SIX: std::ops::RangeInclusive<usize> = 3..=7;

/// The cell of a day and a time, in the order of the declaration.
pub(super) fn cell(day: Day, band: usize) -> usize {
    usize::from(weekday(day)) * BANDS + band
}

/// In which part of the day a call falls, in the order of the declaration: core hours until 10am,
/// core hours after, or neither. Core hours are those of working days: Table 4b of the publication
/// leaves bank holidays out.
pub(super) fn core(day: Day, band: usize) -> usize {
    match band {
        _ if !is_working_day(day) => 2,
        EIGHT_TO_TEN => 0,
        band if TEN_TO_HALF_PAST_SIX.contains(&band) => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn core_hours_are_those_of_working_days() {
        let bands =
            |text: &str| -> Vec<usize> { (0..BANDS).map(|band| core(day(text), band)).collect() };
        // A Monday, a bank holiday on a Monday, and a Saturday.
        assert_eq!(bands("2026-08-24"), [2, 2, 0, 1, 1, 1, 1, 1, 2]);
        assert_eq!(bands("2026-08-31"), [2; 9]);
        assert_eq!(bands("2026-08-29"), [2; 9]);
    }

    #[test]
    fn cells_are_those_of_the_declaration() {
        let dataset = super::super::dataset();
        for id in ["time", "missed-time"] {
            let margin = dataset.margin(id).expect("declared");
            assert_eq!(margin.size(), CELLS);
            assert_eq!(cell(day("2026-08-30"), 8), margin.cell(&[6, 8]), "a Sunday");
        }
        let bands = dataset.dimension("time-band").expect("declared");
        assert_eq!(bands.index_of("08-10"), Some(EIGHT_TO_TEN));
        assert_eq!(bands.index_of("18-1830"), Some(*TEN_TO_HALF_PAST_SIX.end()));
    }
}
