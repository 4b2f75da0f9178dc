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

impl From<Option<f64>> for Value {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Self::Missing, Self::Number)
    }
}
