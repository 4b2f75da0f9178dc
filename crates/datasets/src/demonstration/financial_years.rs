//! The months of financial years, for figures that begin anew each April.

use domain::period::{Month, Period};

use super::world::{LIST_MONTHS, World};

/// The months of the last two financial years, by their places among those of the lists. The last
/// is a month before the newest list.
pub(crate) fn two_years(world: &World) -> Vec<i32> {
    let last = world.last_list().plus(-1);
    let year = last.year() - u16::from(last.number() < 4);
    let first = Period::FinancialYear(year - 1).first_month();
    let newest = LIST_MONTHS - 2;
    (newest - last.since(first).max(0)..=newest)
        .filter(|month| *month >= 0)
        .collect()
}

/// The month with this place among those of the lists.
pub(crate) fn calendar(world: &World, month: i32) -> Month {
    world.last_list().plus(month + 1 - LIST_MONTHS)
}

/// How much of the financial year is over at the end of a month.
pub(crate) fn progress(month: Month) -> f64 {
    f64::from((month.number() + 8) % 12 + 1) / 12.0
}
