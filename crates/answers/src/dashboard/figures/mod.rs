//! The figures of a dashboard, made from a comparison. Pages draw them and exports write
//! them, from the same functions.

mod breakdown;
mod composition;
mod headline;
mod pyramid;
mod ranked;
mod share;
mod tables;
mod trend;

use charts::{Band, Break, Moment};
use domain::comparison::{Comparison, Spreads};
use domain::names;
use domain::period::Period;
use domain::statistics::rank::Quantiles;

pub(super) use super::columns::group_name;
pub use breakdown::breakdown;
pub(super) use composition::left_out;
pub use headline::headline;
pub use tables::{against, answered_in_words, everything};
#[cfg(feature = "snapshot")]
pub(crate) use trend::absent_reason;
pub use trend::{absences, is_known_over_time, remarks, trend};

/// The name of the subject beside a line.
pub(super) fn own_name(comparison: &Comparison) -> String {
    names::short(&comparison.subject.name)
}

/// The horizontal axis of periods.
pub fn moments(periods: &[Period]) -> Vec<Moment> {
    periods
        .iter()
        .map(|period| {
            let first = period.first_month();
            Moment {
                at: f64::from(first.year()) * 12.0 + f64::from(first.number()),
                long: period.long(),
                short: period.short(),
                shortest: period
                    .month()
                    .map_or_else(|| period.short(), |month| month.short_name().to_owned()),
            }
        })
        .collect()
}

/// Where lines over the periods are not joined.
pub fn breaks(places: &[(usize, String)]) -> Vec<Break> {
    places
        .iter()
        .map(|(index, text)| Break {
            index: *index,
            text: text.clone(),
        })
        .collect()
}

/// The 25th to 75th and the 10th to 90th percentile behind a line, by period.
pub fn bands(spreads: &Spreads) -> Vec<Band> {
    let band = |spread: Quantiles| [spread.p10, spread.p25, spread.p75, spread.p90];
    std::iter::repeat_n(None, spreads.first)
        .chain(spreads.spreads.iter().map(|spread| spread.map(band)))
        .collect()
}
