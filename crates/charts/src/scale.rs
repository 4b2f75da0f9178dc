//! Linear scales with round ticks.

/// A linear scale from values to places.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    /// The lowest value.
    pub low: f64,
    /// The highest value.
    pub high: f64,
    /// The distance between ticks.
    pub step: f64,
    from: f64,
    to: f64,
}

impl Scale {
    /// A scale whose ends are ticks, with about `ticks` steps of 1, 2, 2.5 or 5 times a
    /// power of ten.
    #[must_use]
    pub fn round(low: f64, high: f64, ticks: usize, from: f64, to: f64) -> Self {
        let (low, high) = finite_range(low, high);
        let step = round_step((high - low) / ticks.max(1) as f64);
        Self {
            low: (low / step + 1e-9).floor() * step,
            high: (high / step - 1e-9).ceil() * step,
            step,
            from,
            to,
        }
    }

    /// A scale that ends at the values given, with ticks in between.
    #[must_use]
    pub fn exact(low: f64, high: f64, ticks: usize, from: f64, to: f64) -> Self {
        let (low, high) = finite_range(low, high);
        Self {
            low,
            high,
            step: round_step((high - low) / ticks.max(1) as f64),
            from,
            to,
        }
    }

    /// The place of a value.
    #[must_use]
    pub fn at(&self, value: f64) -> f64 {
        self.from + (value - self.low) / (self.high - self.low) * (self.to - self.from)
    }

    /// The place of a value, kept within the ends.
    #[must_use]
    pub fn within(&self, value: f64) -> f64 {
        self.at(value.clamp(self.low, self.high))
    }

    /// The ticks, lowest first.
    #[must_use]
    pub fn ticks(&self) -> Vec<f64> {
        let first = (self.low / self.step - 1e-9).ceil() as i64;
        let last = (self.high / self.step + 1e-9).floor() as i64;
        (first..=last).map(|n| n as f64 * self.step).collect()
    }
}

/// Ends that differ and are finite.
fn finite_range(low: f64, high: f64) -> (f64, f64) {
    let low = if low.is_finite() { low } else { 0.0 };
    let high = if high.is_finite() { high } else { low + 1.0 };
    if high - low > low.abs().max(high.abs()) * 1e-9 {
        (low, high)
    } else {
        let room = if low == 0.0 { 1.0 } else { low.abs() * 0.1 };
        (low - room, low + room)
    }
}

fn round_step(rough: f64) -> f64 {
    let power = 10_f64.powf(rough.log10().floor());
    let factor = rough / power;
    let round = [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .find(|round| factor <= round * 1.000_001)
        .unwrap_or(10.0);
    round * power
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ends_and_ticks_are_round() {
        let scale = Scale::round(287.0, 683.0, 4, 0.0, 100.0);
        assert_eq!((scale.low, scale.high, scale.step), (200.0, 700.0, 100.0));
        assert_eq!(scale.ticks(), [200.0, 300.0, 400.0, 500.0, 600.0, 700.0]);
        assert_eq!(scale.at(450.0), 50.0);
        let scale = Scale::round(0.0, 0.062, 4, 0.0, 1.0);
        assert_eq!(scale.ticks().len(), 5);
    }

    proptest! {
        #[test]
        fn a_scale_holds_its_values(low in -1e6..1e6_f64, width in 0.0..1e6_f64, ticks in 1_usize..8) {
            let scale = Scale::round(low, low + width, ticks, 0.0, 300.0);
            prop_assert!(scale.low <= low + 1e-6 && scale.high >= low + width - 1e-6);
            prop_assert!(scale.ticks().len() <= ticks + 4);
            prop_assert!(scale.at(low).is_finite());
            let exact = Scale::exact(low, low + width, ticks, 0.0, 300.0);
            prop_assert!(exact.ticks().iter().all(|tick| *tick >= exact.low - 1e-6 && *tick <= exact.high + 1e-6));
        }
    }
}
