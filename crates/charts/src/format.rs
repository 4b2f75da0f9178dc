//! How the numbers of a chart are written.

use domain::format::{decimal, signed};
use domain::registry::{Indicator, Unit};

/// How the numbers of a chart are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Format {
    /// Digits behind the point.
    pub decimals: u8,
    /// What follows the number, such as `%`.
    pub suffix: String,
    /// Whether a plus stands before positive numbers.
    pub signed: bool,
}

impl Format {
    /// Shares in per cent.
    #[must_use]
    pub fn percent(decimals: u8) -> Self {
        Self {
            decimals,
            suffix: "%".to_owned(),
            signed: false,
        }
    }

    /// Plain numbers.
    #[must_use]
    pub fn plain(decimals: u8) -> Self {
        Self {
            decimals,
            suffix: String::new(),
            signed: false,
        }
    }

    /// As an indicator is written.
    #[must_use]
    pub fn of(indicator: &Indicator) -> Self {
        Self {
            decimals: indicator.decimals,
            suffix: match indicator.unit {
                Unit::Percent | Unit::Change => "%".to_owned(),
                _ => String::new(),
            },
            signed: indicator.unit == Unit::Change,
        }
    }

    /// A value.
    #[must_use]
    pub fn value(&self, value: f64) -> String {
        self.with(value, self.decimals)
    }

    /// A tick: no more digits than the step between ticks needs.
    #[must_use]
    pub fn tick(&self, value: f64, step: f64) -> String {
        let needed = (0..4_u8)
            .find(|places| {
                let scaled = step * 10_f64.powi(i32::from(*places));
                (scaled - scaled.round()).abs() < 1e-6 * scaled.max(1.0)
            })
            .unwrap_or(4);
        self.with(value, needed)
    }

    fn with(&self, value: f64, decimals: u8) -> String {
        let number = if self.signed {
            signed(value, decimals)
        } else {
            decimal(value, decimals)
        };
        format!("{number}{}", self.suffix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_have_the_digits_that_they_need() {
        let format = Format::percent(1);
        assert_eq!(format.tick(4.0, 2.0), "4%");
        assert_eq!(format.tick(4.5, 0.5), "4.5%");
        assert_eq!(format.tick(0.25, 0.25), "0.25%");
        assert_eq!(Format::plain(0).tick(12_000.0, 2_000.0), "12,000");
        assert_eq!(format.value(4.0), "4.0%");
    }
}
