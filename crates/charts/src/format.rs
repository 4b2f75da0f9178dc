//! How the numbers of a chart are written.

use domain::format::{decimal, signed};
use domain::registry::{Indicator, Unit};
use serde::{Deserialize, Serialize};

/// How the numbers of a chart are written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Format {
    /// What stands before the number, such as `£`.
    pub prefix: String,
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
            prefix: String::new(),
            decimals,
            suffix: "%".to_owned(),
            signed: false,
        }
    }

    /// Plain numbers.
    #[must_use]
    pub fn plain(decimals: u8) -> Self {
        Self {
            prefix: String::new(),
            decimals,
            suffix: String::new(),
            signed: false,
        }
    }

    /// Whole pounds; ticks in thousands and millions, as people say them.
    #[must_use]
    pub fn pounds() -> Self {
        Self {
            prefix: "£".to_owned(),
            ..Self::plain(0)
        }
    }

    /// As an indicator is written.
    #[must_use]
    pub fn of(indicator: &Indicator) -> Self {
        Self {
            prefix: String::new(),
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
        if self.prefix == "£" && value.abs() >= 1_000.0 {
            let (unit, sign) = if step >= 100_000.0 {
                (1_000_000.0, "m")
            } else {
                (1_000.0, "k")
            };
            let places = (0..3_u8)
                .find(|places| {
                    let scaled = step / unit * 10_f64.powi(i32::from(*places));
                    (scaled - scaled.round()).abs() < 1e-6
                })
                .unwrap_or(3);
            return format!("{}{sign}", self.with(value / unit, places));
        }
        self.with(value, needed)
    }

    fn with(&self, value: f64, decimals: u8) -> String {
        let number = if self.signed {
            signed(value, decimals)
        } else {
            decimal(value, decimals)
        };
        match number.strip_prefix('−') {
            Some(number) => format!("−{}{number}{}", self.prefix, self.suffix),
            None => format!("{}{number}{}", self.prefix, self.suffix),
        }
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
        let pounds = Format::pounds();
        assert_eq!(pounds.value(-12_345.0), "−£12,345");
        assert_eq!(pounds.tick(500.0, 250.0), "£500");
        assert_eq!(pounds.tick(20_000.0, 5_000.0), "£20k");
        assert_eq!(pounds.tick(1_500_000.0, 500_000.0), "£1.5m");
    }
}
