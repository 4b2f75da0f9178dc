//! Whose value something is, and how that is drawn.

use crate::svg::Token;

/// Whose value it is; decides the colour, the weight and the dashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    /// The organisation that the page is about.
    Own,
    /// The group that it is compared with.
    Group,
    /// Anybody else.
    #[default]
    Other,
    /// One of several series that are drawn together, by its number. Up to six are told apart by
    /// colour and dashes, beside their names.
    Series(usize),
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dash {
    /// In one.
    Solid,
    /// In dashes.
    Dashed,
    /// In dots.
    Dotted,
}

impl Role {
    pub(crate) const fn token(self) -> Token {
        match self {
            Self::Own => Token::Own,
            Self::Group => Token::Group,
            Self::Other => Token::LineStrong,
            Self::Series(number) => match number % 3 {
                0 => Token::Own,
                1 => Token::Group,
                _ => Token::Ink,
            },
        }
    }

    pub(crate) const fn dash(self) -> Dash {
        match self {
            Self::Own => Dash::Solid,
            Self::Group | Self::Other => Dash::Dashed,
            // The second three have the colours of the first and other dashes.
            Self::Series(number) => match (number + number / 3) % 3 {
                0 => Dash::Solid,
                1 => Dash::Dashed,
                _ => Dash::Dotted,
            },
        }
    }

    /// The width of its line, in pixels.
    pub(crate) const fn width(self) -> f64 {
        match self {
            Self::Own => 2.5,
            _ => 2.0,
        }
    }
}

impl Dash {
    /// As SVG writes it.
    pub(crate) const fn pattern(self) -> &'static str {
        match self {
            Self::Solid => "",
            Self::Dashed => "5 4",
            Self::Dotted => "2 3",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_series_are_told_apart_without_their_names() {
        let drawn = |number| (Role::Series(number).token(), Role::Series(number).dash());
        for one in 0..6 {
            for other in 0..one {
                assert_ne!(drawn(one), drawn(other), "{one} and {other}");
            }
        }
    }
}
