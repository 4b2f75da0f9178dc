//! Which periods of a comparison may be looked at together: where a publication changed its
//! method, those before it say nothing of those after. Whatever looks at more than one period asks
//! here.

use std::ops::Range;

use super::{Comparison, IndicatorSeries};
use crate::registry::{Break, Indicator, Reading};

impl Comparison {
    /// Where the series of an indicator is not joined: the places of the first periods of a new
    /// method among [`Comparison::periods`], each with its words.
    #[must_use]
    pub fn breaks(&self, id: &str) -> Vec<(usize, String)> {
        self.dataset.breaks_at(id, &self.periods)
    }

    /// The places of the periods in which an indicator is measured as in the shown one.
    #[must_use]
    pub fn alike_periods(&self, id: &str) -> Range<usize> {
        let mut alike = 0..self.periods.len();
        for (place, _) in self.breaks(id) {
            if place <= self.period {
                alike.start = place;
            } else {
                alike.end = alike.end.min(place);
            }
        }
        alike
    }

    /// The values of the subject and of a group by period, up to the shown one; nothing before
    /// the last break in method.
    #[must_use]
    pub fn alike_values(
        &self,
        series: &IndicatorSeries,
        indicator: &Indicator,
        group: usize,
    ) -> Vec<(Option<f64>, Option<f64>)> {
        let first = self.alike_periods(&indicator.id).start;
        let own = series.own_values(indicator).into_iter();
        own.zip(series.group_values(group, indicator))
            .take(self.period + 1)
            .enumerate()
            .map(|(period, values)| match period < first {
                true => (None, None),
                false => values,
            })
            .collect()
    }

    /// Why an indicator is not compared with its value of a year before, in the middle of a
    /// sentence: `new method from June 2026`. `None` where it may be.
    #[must_use]
    pub fn broken_year(&self, id: &str) -> Option<String> {
        let shown = self.shown_period();
        let between = self
            .dataset
            .break_between(id, shown.months_before(12)?, shown);
        between.map(Break::in_a_sentence)
    }

    /// Why a change has no value in the shown period, in the middle of a sentence, where it would
    /// be across a break in method.
    #[must_use]
    pub fn broken_change(&self, id: &str) -> Option<String> {
        let (series, _) = self.indicator(id)?;
        if series.own_reading(self.period) != Reading::AcrossBreak {
            return None;
        }
        let last = self.dataset.latest_break(id, self.shown_period());
        last.map(Break::in_a_sentence)
    }
}
