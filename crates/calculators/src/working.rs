//! The working: a calculation as a tree, from which come the number, the sentence that
//! explains it and the formula of a spreadsheet, so that the three cannot disagree.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use super::expr::{CalculationError, Expr};
use super::number;
use super::term::{Confidence, Origin, Term};
use super::unit::Unit;

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
    pub fn value(&self) -> Result<Decimal, CalculationError> {
        let value = self.expr.value()?;
        if self.unit.is_hundredths() {
            return value
                .checked_mul(Decimal::ONE_HUNDRED)
                .ok_or(CalculationError::TooLarge);
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
        let mut text = String::new();
        self.expr.words(&mut text, &|term, text| {
            text.push_str(&match term.origin {
                // Money that another calculation gave is shown in pence; rates keep their digits.
                Origin::Worked { .. } if term.unit.is_money() => number::money(term.value, 2),
                _ => term.unit.bare(term.value),
            });
        });
        text
    }

    /// The calculation with names: `points × value of a point × (list ÷ average)`.
    #[must_use]
    pub fn symbols(&self) -> String {
        let mut text = String::new();
        self.expr.words(&mut text, &|term, text| match term.origin {
            Origin::Fixed => text.push_str(&term.unit.bare(term.value)),
            _ => text.push_str(&term.label),
        });
        text
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
        let mut least = None;
        self.expr.each_term(&mut |term| {
            if let Origin::Rule { confidence, .. } = term.origin {
                least = least.max(Some(confidence));
            }
        });
        least
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
        assert_eq!(
            (zero() / zero()).value(),
            Err(CalculationError::DivisionByZero)
        );
        assert_eq!((large() * large()).value(), Err(CalculationError::TooLarge));
        assert_eq!((large() + large()).value(), Err(CalculationError::TooLarge));
        let third = yours("t", dec!(3), Unit::Number)
            * (yours("o", dec!(1), Unit::Number) / yours("t", dec!(3), Unit::Number));
        assert_eq!(third.value(), Ok(dec!(1)));
        let quarter = Expr::from(yours("h", dec!(33.3333), Unit::Hours)).rounded(dec!(0.25));
        assert_eq!(quarter.value(), Ok(dec!(33.25)));
    }
}
