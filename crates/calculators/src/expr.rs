//! Calculations as trees over named numbers; `working` names the numbers and shows the
//! results.

use std::ops::{Add, Div, Mul, Sub};
use std::sync::Arc;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::number;
use super::term::Term;
use super::unit::Unit;

/// Why a calculation has no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CalculationError {
    /// Something is divided by nothing.
    #[error("this would divide by zero")]
    DivisionByZero,
    /// The numbers are beyond decimal arithmetic.
    #[error("the numbers are too large to compute with")]
    TooLarge,
}

/// A calculation. Built with `+ − × ÷` on terms. Cheap to clone where it is a term: a figure
/// of the rules stands in the calculations of every row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expr {
    /// A number. One in per cent is a share: 15% is 0.15 in a product.
    Term(Arc<Term>),
    /// The numbers added.
    Sum(Vec<Expr>),
    /// The numbers multiplied.
    Product(Vec<Expr>),
    /// The first less the second.
    Difference(Box<Expr>, Box<Expr>),
    /// The first divided by the second.
    Quotient(Box<Expr>, Box<Expr>),
    /// The lowest of the numbers.
    Least(Vec<Expr>),
    /// The highest of the numbers.
    Greatest(Vec<Expr>),
    /// The number rounded to a multiple of a step, half away from zero.
    Round(Box<Expr>, Decimal),
    /// A share of a way: nothing before its beginning, one after its end.
    Share(Box<Expr>),
}

/// How tightly a part holds together; looser ones stand in brackets.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Precedence {
    Sum,
    Product,
    Atom,
}

impl Expr {
    /// The lower of two.
    #[must_use]
    pub fn or_less(self, other: impl Into<Self>) -> Self {
        match self {
            Self::Least(mut parts) => {
                parts.push(other.into());
                Self::Least(parts)
            }
            first => Self::Least(vec![first, other.into()]),
        }
    }

    /// The higher of two.
    #[must_use]
    pub fn or_more(self, other: impl Into<Self>) -> Self {
        match self {
            Self::Greatest(mut parts) => {
                parts.push(other.into());
                Self::Greatest(parts)
            }
            first => Self::Greatest(vec![first, other.into()]),
        }
    }

    /// At least nothing.
    #[must_use]
    pub fn not_negative(self) -> Self {
        self.or_more(Term::fixed("nothing", 0, Unit::Number))
    }

    /// Rounded to a multiple of a step, such as 0.01 for pence or 0.25 for quarters.
    #[must_use]
    pub fn rounded(self, step: Decimal) -> Self {
        Self::Round(Box::new(self), step)
    }

    /// A share of a way: held between nothing and one.
    #[must_use]
    pub fn share(self) -> Self {
        Self::Share(Box::new(self))
    }

    /// The sum of many; `None` where there are none.
    #[must_use]
    pub fn sum(parts: Vec<Self>) -> Self {
        Self::Sum(parts)
    }

    /// The number that the calculation gives.
    ///
    /// # Errors
    ///
    /// Where it divides by zero or the numbers are too large.
    pub fn value(&self) -> Result<Decimal, CalculationError> {
        match self {
            Self::Term(term) if term.unit.is_hundredths() => term
                .value
                .checked_div(Decimal::ONE_HUNDRED)
                .ok_or(CalculationError::TooLarge),
            Self::Term(term) => Ok(term.value),
            Self::Sum(parts) => parts.iter().try_fold(Decimal::ZERO, |sum, part| {
                sum.checked_add(part.value()?)
                    .ok_or(CalculationError::TooLarge)
            }),
            Self::Product(parts) => {
                // What is divided is divided last, so that a third of three is one.
                let mut above = Decimal::ONE;
                let mut below = Decimal::ONE;
                for part in parts {
                    let (over, under) = match part {
                        Self::Quotient(over, under) => (over.value()?, under.value()?),
                        part => (part.value()?, Decimal::ONE),
                    };
                    above = above.checked_mul(over).ok_or(CalculationError::TooLarge)?;
                    below = below.checked_mul(under).ok_or(CalculationError::TooLarge)?;
                }
                divide(above, below)
            }
            Self::Difference(first, second) => first
                .value()?
                .checked_sub(second.value()?)
                .ok_or(CalculationError::TooLarge),
            Self::Quotient(first, second) => divide(first.value()?, second.value()?),
            Self::Least(parts) => extreme(parts, Decimal::min),
            Self::Greatest(parts) => extreme(parts, Decimal::max),
            Self::Share(part) => Ok(part.value()?.max(Decimal::ZERO).min(Decimal::ONE)),
            Self::Round(part, step) => {
                let steps = divide(part.value()?, *step)?;
                number::rounded(steps, 0)
                    .checked_mul(*step)
                    .ok_or(CalculationError::TooLarge)
            }
        }
    }

    /// Shows every term, as often as it stands there.
    pub(super) fn each_term<'a>(&'a self, show: &mut dyn FnMut(&'a Term)) {
        match self {
            Self::Term(term) => show(term),
            Self::Sum(parts)
            | Self::Product(parts)
            | Self::Least(parts)
            | Self::Greatest(parts) => {
                for part in parts {
                    part.each_term(show);
                }
            }
            Self::Difference(first, second) | Self::Quotient(first, second) => {
                first.each_term(show);
                second.each_term(show);
            }
            Self::Round(part, _) | Self::Share(part) => part.each_term(show),
        }
    }

    pub(super) fn terms<'a>(&'a self, found: &mut Vec<&'a Term>) {
        self.each_term(&mut |term| {
            if !found.contains(&term) {
                found.push(term);
            }
        });
    }

    fn precedence(&self) -> Precedence {
        match self {
            Self::Sum(parts) | Self::Product(parts) if parts.len() == 1 => parts[0].precedence(),
            Self::Product(_) | Self::Quotient(..) => Precedence::Product,
            Self::Term(_) => Precedence::Atom,
            Self::Share(part) => part.precedence(),
            _ => Precedence::Sum,
        }
    }

    /// Writes the calculation in words, with `word` for each term: into one text, for a page has
    /// hundreds of them.
    pub(super) fn words(&self, text: &mut String, word: &dyn Fn(&Term, &mut String)) {
        match self {
            Self::Term(term) => word(term, text),
            Self::Sum(parts) if parts.is_empty() => text.push('0'),
            Self::Sum(parts) => {
                for (place, part) in parts.iter().enumerate() {
                    text.push_str(if place == 0 { "" } else { " + " });
                    part.words(text, word);
                }
            }
            Self::Product(parts) => {
                for (place, part) in parts.iter().enumerate() {
                    text.push_str(if place == 0 { "" } else { " × " });
                    part.part(Precedence::Product, text, word);
                }
            }
            Self::Difference(first, second) => {
                first.words(text, word);
                text.push_str(" − ");
                second.part(Precedence::Sum, text, word);
            }
            Self::Quotient(first, second) => {
                first.part(Precedence::Product, text, word);
                text.push_str(" ÷ ");
                second.part(Precedence::Product, text, word);
            }
            Self::Least(parts) => {
                text.push_str("the lower of ");
                Self::listed(parts, text, word);
            }
            Self::Greatest(parts) => {
                text.push_str("the higher of ");
                Self::listed(parts, text, word);
            }
            Self::Share(inner) => {
                inner.words(text, word);
                match inner.value() {
                    Ok(value) if value > Decimal::ONE => text.push_str(", at most 1"),
                    Ok(value) if value.is_sign_negative() => text.push_str(", at least 0"),
                    _ => {}
                }
            }
            Self::Round(inner, step) => {
                inner.words(text, word);
                text.push_str(", rounded to the nearest ");
                text.push_str(&number::exact(*step));
            }
        }
    }

    /// Writes a part, in brackets where it is looser than what is around it.
    fn part(&self, around: Precedence, text: &mut String, word: &dyn Fn(&Term, &mut String)) {
        let is_looser = self.precedence() <= around;
        if is_looser {
            text.push('(');
        }
        self.words(text, word);
        if is_looser {
            text.push(')');
        }
    }

    /// Writes parts as a list: `a, b and c`.
    fn listed(parts: &[Self], text: &mut String, word: &dyn Fn(&Term, &mut String)) {
        for (place, part) in parts.iter().enumerate() {
            text.push_str(match place {
                0 => "",
                place if place + 1 == parts.len() => " and ",
                _ => ", ",
            });
            part.part(Precedence::Sum, text, word);
        }
    }

    /// The calculation as a formula of a spreadsheet, without the sign of equality.
    pub(super) fn formula(&self, cell: &dyn Fn(&Term) -> String) -> String {
        let all = |parts: &[Self], sign: &str| {
            let parts: Vec<String> = parts.iter().map(|expr| expr.formula(cell)).collect();
            parts.join(sign)
        };
        match self {
            Self::Term(term) if term.unit.is_hundredths() => format!("({}/100)", cell(term)),
            Self::Term(term) => cell(term),
            Self::Sum(parts) if parts.is_empty() => "0".to_owned(),
            Self::Sum(parts) => format!("({})", all(parts, "+")),
            Self::Product(parts) => all(parts, "*"),
            Self::Difference(first, second) => {
                format!("({}-({}))", first.formula(cell), second.formula(cell))
            }
            Self::Quotient(first, second) => {
                format!("(({})/({}))", first.formula(cell), second.formula(cell))
            }
            Self::Least(parts) => format!("MIN({})", all(parts, ",")),
            Self::Greatest(parts) => format!("MAX({})", all(parts, ",")),
            Self::Share(inner) => format!("MAX(0,MIN(1,{}))", inner.formula(cell)),
            Self::Round(inner, step) => {
                let step = number::plain(*step);
                format!("(ROUND(({})/{step},0)*{step})", inner.formula(cell))
            }
        }
    }
}

fn divide(first: Decimal, second: Decimal) -> Result<Decimal, CalculationError> {
    if second.is_zero() {
        return Err(CalculationError::DivisionByZero);
    }
    first.checked_div(second).ok_or(CalculationError::TooLarge)
}

fn extreme(
    parts: &[Expr],
    pick: fn(Decimal, Decimal) -> Decimal,
) -> Result<Decimal, CalculationError> {
    let mut best = None;
    for part in parts {
        let value = part.value()?;
        best = Some(best.map_or(value, |best| pick(best, value)));
    }
    Ok(best.unwrap_or_default())
}

impl From<Term> for Expr {
    fn from(term: Term) -> Self {
        Self::Term(Arc::new(term))
    }
}

impl<E: Into<Expr>> Mul<E> for Expr {
    type Output = Self;
    fn mul(self, other: E) -> Self {
        match self {
            Self::Product(mut parts) => {
                parts.push(other.into());
                Self::Product(parts)
            }
            first => Self::Product(vec![first, other.into()]),
        }
    }
}

impl<E: Into<Expr>> Add<E> for Expr {
    type Output = Self;
    fn add(self, other: E) -> Self {
        match self {
            Self::Sum(mut parts) => {
                parts.push(other.into());
                Self::Sum(parts)
            }
            first => Self::Sum(vec![first, other.into()]),
        }
    }
}

impl<E: Into<Expr>> Sub<E> for Expr {
    type Output = Self;
    fn sub(self, other: E) -> Self {
        Self::Difference(Box::new(self), Box::new(other.into()))
    }
}

impl<E: Into<Expr>> Div<E> for Expr {
    type Output = Self;
    fn div(self, other: E) -> Self {
        Self::Quotient(Box::new(self), Box::new(other.into()))
    }
}

macro_rules! term_operators {
    ($($trait:ident $method:ident),*) => {$(
        impl<E: Into<Expr>> $trait<E> for Term {
            type Output = Expr;
            fn $method(self, other: E) -> Expr {
                Expr::from(self).$method(other)
            }
        }
    )*};
}

term_operators!(Mul mul, Add add, Sub sub, Div div);
