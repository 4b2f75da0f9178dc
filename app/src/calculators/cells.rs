//! What stands beside the inputs of a row: where it is between its thresholds, and what it
//! comes to.

use calculators::outcome::{Cell, Column, Gauge, PartResult, RowResult};
use html::{Html, html};
use rust_decimal::Decimal;

use super::model::State;

/// The headings of the results of a part, and whether its rows have thresholds.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Heads {
    pub columns: Vec<Column>,
    pub has_gauge: bool,
}

/// How many results stand in columns of their own; the others stand below the row.
const IN_COLUMNS: usize = 2;

impl Heads {
    /// The headings of these results.
    pub(super) fn of(results: &PartResult) -> Self {
        Self {
            columns: results.columns.clone(),
            has_gauge: results.rows.values().any(|row| row.gauge.is_some()),
        }
    }

    /// The results that stand in columns: all, unless the table would be too wide.
    pub(super) fn in_columns(&self, inputs: usize) -> usize {
        let all = self.columns.len();
        let is_wide = inputs + usize::from(self.has_gauge) + all > 6;
        match (is_wide, inputs > 4) {
            (false, _) => all,
            (true, false) => IN_COLUMNS.min(all),
            (true, true) => 0,
        }
    }
}

/// The results of a row, where there are any.
pub(super) fn row<'a>(state: &'a State, part: &str, row: &str) -> Option<&'a RowResult> {
    state.outcome.per_row.get(part)?.rows.get(row)
}

/// A cell as it is read. Money is in whole pounds here; the tables have the pence.
pub(super) fn text(cell: &Cell) -> String {
    let amount = match cell {
        Cell::Empty => return String::new(),
        Cell::Text(words) => return words.clone(),
        Cell::Amount(amount) => *amount,
        Cell::Worked(answer) => answer.amount,
    };
    match amount.unit {
        unit if unit.is_money() => super::fields::large(unit, amount.value),
        calculators::unit::Unit::Percent => amount.show(),
        // The heading says what is counted.
        _ => calculators::number::short(amount.value, 2),
    }
}

/// A cell in full, for tables.
pub(super) fn exact(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(words) => words.clone(),
        Cell::Amount(amount) => in_column(*amount),
        Cell::Worked(answer) => in_column(answer.amount),
    }
}

fn in_column(amount: calculators::outcome::Amount) -> String {
    use calculators::unit::Unit;
    match amount.unit {
        unit if unit.is_money() => amount.show(),
        Unit::Percent | Unit::PercentagePoints => amount.show(),
        Unit::Ratio => calculators::number::short(amount.value, 4),
        _ => calculators::number::short(amount.value, 2),
    }
}

/// Two thresholds and where one stands between them.
pub(super) fn gauge(gauge: &Gauge) -> Html {
    let px = |value: Decimal| {
        let value = value.clamp(Decimal::ZERO, Decimal::ONE_HUNDRED);
        calculators::number::plain((value * Decimal::from(18)).round_dp(0) / Decimal::TEN)
    };
    let width = |from: Decimal, to: Decimal| px((to - from).max(Decimal::ZERO));
    let (low, high) = (gauge.lower.min(gauge.upper), gauge.lower.max(gauge.upper));
    let reached = gauge.achieved.map(|achieved| {
        let end = achieved.clamp(low, high);
        html! {
            <rect x=px(low) y="8" width=width(low, end) height="6" class="reached"/>
            <circle cx=px(achieved) cy="11" r="6" class="stands"/>
        }
    });
    html! {
        <svg class="gauge" viewBox="-7 0 194 22" aria-hidden="true">
            <rect x="0" y="8" width="180" height="6" rx="3" class="ground"/>
            <rect x=px(low) y="8" width=width(low, high) height="6" class="paid"/>
            {reached}
        </svg>
    }
}
