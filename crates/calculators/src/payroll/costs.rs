//! What a forecast comes to: of a person and of everyone, month by month.

use rust_decimal::Decimal;

use super::forecast::{Cost, Person};

/// What everyone costs in a month, with what depends on all of them.
#[derive(Clone, Copy, Default)]
pub(super) struct MonthlyTotal {
    /// The costs of all persons.
    pub(super) cost: Cost,
    /// Apprenticeship levy.
    pub(super) levy: Decimal,
    /// What the Employment Allowance takes off.
    pub(super) allowance: Decimal,
}

impl MonthlyTotal {
    /// All of it.
    pub(super) fn total(&self) -> Decimal {
        self.cost
            .total()
            .saturating_add(self.levy)
            .saturating_sub(self.allowance)
    }
}

/// A person with the cost of each month.
pub(super) struct PersonCosts<'a> {
    /// The person.
    pub(super) person: &'a Person,
    /// The cost of each month of the forecast.
    pub(super) months: Vec<Cost>,
}
