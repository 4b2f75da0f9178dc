//! A published value: a number, suppressed, or missing. The three are never mixed.

/// One cell of a publication.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Value {
    /// Nothing was published for this organisation: it did not report, or the
    /// measure does not exist for it. Never zero.
    #[default]
    Missing,
    /// The publisher holds the number back, because so few people stand behind it.
    Suppressed,
    /// The number as published.
    Number(f64),
}

impl Value {
    /// The number, where there is one.
    #[must_use]
    pub const fn number(self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number),
            Self::Missing | Self::Suppressed => None,
        }
    }

    /// Whether the publisher lists the cell at all, with a figure or as suppressed.
    #[must_use]
    pub const fn is_reported(self) -> bool {
        !matches!(self, Self::Missing)
    }
}

/// A sum of published numbers without the noise of adding them in binary: nine decimal places,
/// which is finer than anything published, and fewer for numbers so large that a double has no
/// more. The sum of decimals is then the decimal itself.
#[must_use]
pub fn tidy_sum(sum: f64) -> f64 {
    let scale = match sum.abs() {
        ..9e6 => 1e9,
        ..9e9 => 1e6,
        _ => return sum,
    };
    (sum * scale).round() / scale
}

impl From<Option<f64>> for Value {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Self::Missing, Self::Number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_of_decimals_is_the_decimal() {
        let tenths = (0..3).fold(0.0, |sum, _| sum + 0.1);
        assert_ne!(tenths, 0.3);
        assert_eq!(tidy_sum(tenths), 0.3);
        assert_eq!(tidy_sum(-tenths), -0.3);
        let patients = 62_345_678.5 + 0.1;
        assert_eq!(tidy_sum(patients), 62_345_678.6);
        for whole in [0.0, 8_999_999.0, 9e6, 9_007_199_254_740_991.0] {
            assert_eq!(tidy_sum(whole), whole);
        }
    }
}
