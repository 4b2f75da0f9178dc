//! What an employer pays on top of pay: National Insurance and the NHS Pension.
//!
//! One computation for every tool that needs it. All amounts are of a year; a month is a
//! twelfth, because thresholds and rates are shared out evenly over the months.

use super::answers::Problem;
use super::rules::Scheme;
use super::term::Term;
use super::unit::Unit;
use super::working::Expr;
use domain::period::Day;

/// The rates in force on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct OnCosts {
    /// Employer National Insurance, per cent of pay above the threshold.
    pub insurance_rate: Expr,
    /// Pay of a year up to which no employer National Insurance is due; for each
    /// employee once.
    pub threshold: Expr,
    /// The part of the pension contribution that the practice pays, per cent of pay.
    pub pension_rate: Expr,
}

impl OnCosts {
    /// The rates of these rules on a day.
    ///
    /// # Errors
    ///
    /// The rate that the rules do not have, and the field that takes it.
    pub fn on(scheme: &Scheme, day: Day) -> Result<Self, Problem> {
        let term = |id: &str| match scheme.figure_on(id, day) {
            Some(figure) => Ok(Expr::from(scheme.term_of(figure))),
            None => scheme.need(id).map(Expr::from),
        };
        Ok(Self {
            insurance_rate: term("payroll.ni.rate")?,
            threshold: term("payroll.ni.threshold")?,
            pension_rate: term("payroll.pension")?,
        })
    }

    /// Employer National Insurance of a year on this pay.
    #[must_use]
    pub fn insurance(&self, pay: &Expr) -> Expr {
        let above = (pay.clone() - self.threshold.clone()).or_more(nothing());
        self.insurance_rate.clone() * above
    }

    /// The practice's pension contribution of a year on this pay.
    #[must_use]
    pub fn pension(&self, pay: &Expr) -> Expr {
        self.pension_rate.clone() * pay.clone()
    }

    /// Pay and everything on top of it; without pension for those who opted out.
    #[must_use]
    pub fn total(&self, pay: &Expr, in_pension: bool) -> Expr {
        let mut parts = vec![pay.clone(), self.insurance(pay)];
        if in_pension {
            parts.push(self.pension(pay));
        }
        Expr::Sum(parts)
    }
}

/// Zero pounds, below which no amount goes.
fn nothing() -> Term {
    Term::fixed("nothing", 0, Unit::Pounds)
}
