//! The working: a calculation as a tree, from which come the number, the sentence that
//! explains it and the formula of a spreadsheet, so that the three cannot disagree.

use std::ops::{Add, Div, Mul, Sub};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::number;
use super::rules::{Confidence, Source};
use super::unit::Unit;
use crate::period::Day;

/// Where a number is from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Origin {
    /// A figure of the rules.
    Rule {
        /// Its id.
        figure: String,
        /// Its source.
        source: Source,
        /// How sure it is.
        confidence: Confidence,
        /// The first day that it holds.
        from: Day,
    },
    /// The user typed it.
    Yours,
    /// From published data of the organisation.
    Published {
        /// What was published: `list size`.
        what: String,
        /// For which period, in words: `1 July 2026`.
        period: String,
    },
    /// The result of another calculation.
    Worked {
        /// Its id, or what it is in words.
        answer: String,
    },
    /// Taken for want of anything better.
    Assumed {
        /// Why this value.
        why: String,
    },
    /// A number of arithmetic, such as the months of a year.
    Fixed,
}

/// One number of a calculation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// What it is: `value of a QOF point`.
    pub label: String,
    /// The number.
    pub value: Decimal,
    /// What it counts.
    pub unit: Unit,
    /// Where it is from.
    pub origin: Origin,
}

impl Term {
    /// A number of arithmetic, such as 12 months.
    #[must_use]
    pub fn fixed(label: &str, value: impl Into<Decimal>, unit: Unit) -> Self {
        Self {
            label: label.to_owned(),
            value: value.into(),
            unit,
            origin: Origin::Fixed,
        }
    }

    /// A number that another calculation gave.
    #[must_use]
    pub fn worked(label: &str, value: Decimal, unit: Unit, answer: &str) -> Self {
        Self {
            label: label.to_owned(),
            value,
            unit,
            origin: Origin::Worked {
                answer: answer.to_owned(),
            },
        }
    }

    /// A number that the user typed.
    #[must_use]
    pub fn yours(label: &str, value: Decimal, unit: Unit) -> Self {
        Self {
            label: label.to_owned(),
            value,
            unit,
            origin: Origin::Yours,
        }
    }
}

/// Why a calculation has no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Something is divided by nothing.
    #[error("this would divide by zero")]
    DivisionByZero,
    /// The numbers are beyond decimal arithmetic.
    #[error("the numbers are too large to compute with")]
    TooLarge,
}

/// A calculation. Built with `+ − × ÷` on terms.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expr {
    /// A number. One in per cent is a share: 15% is 0.15 in a product.
    Term(Term),
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
enum Tightness {
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

    /// The sum of many; nothing where there are none.
    #[must_use]
    pub fn sum(parts: Vec<Self>) -> Self {
        Self::Sum(parts)
    }

    /// The number that the calculation gives.
    ///
    /// # Errors
    ///
    /// Where it divides by zero or the numbers are too large.
    pub fn value(&self) -> Result<Decimal, Fault> {
        match self {
            Self::Term(term) if term.unit.is_hundredths() => term
                .value
                .checked_div(Decimal::ONE_HUNDRED)
                .ok_or(Fault::TooLarge),
            Self::Term(term) => Ok(term.value),
            Self::Sum(parts) => parts.iter().try_fold(Decimal::ZERO, |sum, part| {
                sum.checked_add(part.value()?).ok_or(Fault::TooLarge)
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
                    above = above.checked_mul(over).ok_or(Fault::TooLarge)?;
                    below = below.checked_mul(under).ok_or(Fault::TooLarge)?;
                }
                divide(above, below)
            }
            Self::Difference(first, second) => first
                .value()?
                .checked_sub(second.value()?)
                .ok_or(Fault::TooLarge),
            Self::Quotient(first, second) => divide(first.value()?, second.value()?),
            Self::Least(parts) => extreme(parts, Decimal::min),
            Self::Greatest(parts) => extreme(parts, Decimal::max),
            Self::Share(part) => Ok(part.value()?.max(Decimal::ZERO).min(Decimal::ONE)),
            Self::Round(part, step) => {
                let steps = divide(part.value()?, *step)?;
                number::rounded(steps, 0)
                    .checked_mul(*step)
                    .ok_or(Fault::TooLarge)
            }
        }
    }

    fn terms<'a>(&'a self, found: &mut Vec<&'a Term>) {
        match self {
            Self::Term(term) => {
                if !found.contains(&term) {
                    found.push(term);
                }
            }
            Self::Sum(parts)
            | Self::Product(parts)
            | Self::Least(parts)
            | Self::Greatest(parts) => {
                for part in parts {
                    part.terms(found);
                }
            }
            Self::Difference(first, second) | Self::Quotient(first, second) => {
                first.terms(found);
                second.terms(found);
            }
            Self::Round(part, _) | Self::Share(part) => part.terms(found),
        }
    }

    const fn tightness(&self) -> Tightness {
        match self {
            Self::Product(_) | Self::Quotient(..) => Tightness::Product,
            Self::Term(_) => Tightness::Atom,
            Self::Share(part) => part.tightness(),
            _ => Tightness::Sum,
        }
    }

    /// The calculation in words, with `word` for each term.
    fn words(&self, word: &dyn Fn(&Term) -> String) -> String {
        // A part in brackets where it is looser than what is around it.
        let part = |expr: &Self, around: Tightness| {
            let text = expr.words(word);
            if expr.tightness() <= around {
                format!("({text})")
            } else {
                text
            }
        };
        let join = |parts: &[Self], sign: &str, around: Tightness| {
            let parts: Vec<String> = parts.iter().map(|expr| part(expr, around)).collect();
            parts.join(sign)
        };
        let listed = |parts: &[Self]| {
            let parts: Vec<String> = parts
                .iter()
                .map(|expr| part(expr, Tightness::Sum))
                .collect();
            match parts.as_slice() {
                [] => String::new(),
                [one] => one.clone(),
                [first @ .., last] => format!("{} and {last}", first.join(", ")),
            }
        };
        match self {
            Self::Term(term) => word(term),
            Self::Sum(parts) if parts.is_empty() => "0".to_owned(),
            Self::Sum(parts) => parts
                .iter()
                .map(|expr| expr.words(word))
                .collect::<Vec<_>>()
                .join(" + "),
            Self::Product(parts) => join(parts, " × ", Tightness::Product),
            Self::Difference(first, second) => {
                format!("{} − {}", first.words(word), part(second, Tightness::Sum))
            }
            Self::Quotient(first, second) => format!(
                "{} ÷ {}",
                part(first, Tightness::Product),
                part(second, Tightness::Product)
            ),
            Self::Least(parts) => format!("the lower of {}", listed(parts)),
            Self::Greatest(parts) => format!("the higher of {}", listed(parts)),
            Self::Share(inner) => {
                let words = inner.words(word);
                match inner.value() {
                    Ok(value) if value > Decimal::ONE => format!("{words}, at most 1"),
                    Ok(value) if value.is_sign_negative() => format!("{words}, at least 0"),
                    _ => words,
                }
            }
            Self::Round(inner, step) => format!(
                "{}, rounded to the nearest {}",
                inner.words(word),
                number::exact(*step)
            ),
        }
    }

    /// The calculation as a formula of a spreadsheet, without the sign of equality.
    fn formula(&self, cell: &dyn Fn(&Term) -> String) -> String {
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

fn divide(first: Decimal, second: Decimal) -> Result<Decimal, Fault> {
    if second.is_zero() {
        return Err(Fault::DivisionByZero);
    }
    first.checked_div(second).ok_or(Fault::TooLarge)
}

fn extreme(parts: &[Expr], pick: fn(Decimal, Decimal) -> Decimal) -> Result<Decimal, Fault> {
    let mut best = None;
    for part in parts {
        let value = part.value()?;
        best = Some(best.map_or(value, |best| pick(best, value)));
    }
    Ok(best.unwrap_or_default())
}

impl From<Term> for Expr {
    fn from(term: Term) -> Self {
        Self::Term(term)
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
                Expr::Term(self).$method(other)
            }
        }
    )*};
}

term_operators!(Mul mul, Add add, Sub sub, Div div);

/// A calculation with the unit of what it gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Working {
    /// The calculation.
    pub expr: Expr,
    /// What its result counts. A result in per cent is a share times a hundred.
    pub unit: Unit,
}

impl Working {
    /// A calculation whose result counts `unit`.
    #[must_use]
    pub fn new(expr: impl Into<Expr>, unit: Unit) -> Self {
        Self {
            expr: expr.into(),
            unit,
        }
    }

    /// The number that it gives, in its unit: a share of 0.125 is 12.5 per cent.
    ///
    /// # Errors
    ///
    /// Where it divides by zero or the numbers are too large.
    pub fn value(&self) -> Result<Decimal, Fault> {
        let value = self.expr.value()?;
        if self.unit.is_hundredths() {
            return value
                .checked_mul(Decimal::ONE_HUNDRED)
                .ok_or(Fault::TooLarge);
        }
        Ok(value)
    }

    /// The numbers that it uses, each once, in order.
    #[must_use]
    pub fn terms(&self) -> Vec<&Term> {
        let mut found = Vec::new();
        self.expr.terms(&mut found);
        found
    }

    /// The calculation with its numbers: `100 × £225.49 × (8,000 ÷ 10,184)`.
    #[must_use]
    pub fn text(&self) -> String {
        self.expr.words(&|term| match term.origin {
            // Money that another calculation gave is shown in pence; rates keep their digits.
            Origin::Worked { .. } if term.unit.is_money() => number::money(term.value, 2),
            _ => term.unit.bare(term.value),
        })
    }

    /// The calculation with names: `points × value of a point × (list ÷ average)`.
    #[must_use]
    pub fn symbols(&self) -> String {
        self.expr.words(&|term| match term.origin {
            Origin::Fixed => term.unit.bare(term.value),
            _ => term.label.clone(),
        })
    }

    /// The formula of a spreadsheet over the cells that hold the terms, with the sign of
    /// equality. Cells of terms in per cent hold 15 for 15%.
    #[must_use]
    pub fn spreadsheet(&self, cell: &dyn Fn(&Term) -> String) -> String {
        let formula = self.expr.formula(cell);
        if self.unit.is_hundredths() {
            format!("=({formula})*100")
        } else {
            format!("={formula}")
        }
    }

    /// The least sure of its figures; `None` where none is of the rules.
    #[must_use]
    pub fn confidence(&self) -> Option<Confidence> {
        let terms = self.terms();
        let sure = terms.iter().filter_map(|term| match &term.origin {
            Origin::Rule { confidence, .. } => Some(*confidence),
            _ => None,
        });
        sure.max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    fn yours(label: &str, value: Decimal, unit: Unit) -> Term {
        Term::yours(label, value, unit)
    }

    #[test]
    fn one_tree_gives_number_sentence_and_formula() {
        let expr = yours("points", dec!(100), Unit::Points)
            * yours("value of a point", dec!(225.49), Unit::Pounds)
            * (yours("list", dec!(8000), Unit::Patients)
                / yours("average list", dec!(10184), Unit::Patients));
        let working = Working::new(expr, Unit::Pounds);
        assert_eq!(number::rounded(working.value().unwrap(), 2), dec!(17713.28));
        assert_eq!(working.text(), "100 × £225.49 × (8,000 ÷ 10,184)");
        assert_eq!(
            working.symbols(),
            "points × value of a point × (list ÷ average list)"
        );
        let cell = |term: &Term| format!("[{}]", term.label);
        assert_eq!(
            working.spreadsheet(&cell),
            "=[points]*[value of a point]*(([list])/([average list]))"
        );
        assert_eq!(working.terms().len(), 4);
    }

    #[test]
    fn brackets_stand_where_they_are_needed() {
        let one = || yours("a", dec!(1), Unit::Number);
        let two = || yours("b", dec!(2), Unit::Number);
        let sum = Working::new((one() + two()) * two(), Unit::Number);
        assert_eq!(sum.text(), "(1 + 2) × 2");
        let less = Working::new(one() - (two() - one()), Unit::Number);
        assert_eq!(less.text(), "1 − (2 − 1)");
        assert_eq!(less.value(), Ok(dec!(0)));
        let least = Working::new(Expr::from(one()).or_less(two() * two()), Unit::Number);
        assert_eq!(least.text(), "the lower of 1 and 2 × 2");
        let share = Working::new(
            two() * yours("share", dec!(15), Unit::Percent),
            Unit::Number,
        );
        assert_eq!(share.text(), "2 × 15%");
        assert_eq!(share.value(), Ok(dec!(0.3)));
    }

    #[test]
    fn faults_are_said_and_never_panic() {
        let zero = || yours("z", dec!(0), Unit::Number);
        let large = || yours("l", Decimal::MAX, Unit::Number);
        assert_eq!((zero() / zero()).value(), Err(Fault::DivisionByZero));
        assert_eq!((large() * large()).value(), Err(Fault::TooLarge));
        assert_eq!((large() + large()).value(), Err(Fault::TooLarge));
        let third = yours("t", dec!(3), Unit::Number)
            * (yours("o", dec!(1), Unit::Number) / yours("t", dec!(3), Unit::Number));
        assert_eq!(third.value(), Ok(dec!(1)));
        let quarter = Expr::from(yours("h", dec!(33.3333), Unit::Hours)).rounded(dec!(0.25));
        assert_eq!(quarter.value(), Ok(dec!(33.25)));
    }
}
