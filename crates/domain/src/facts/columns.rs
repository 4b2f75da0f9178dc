//! The columns that an indicator is computed from in one period, looked up once for many
//! practices: groups, distributions and spreads read thousands of them.

use crate::column::Column;
use crate::facts::Facts;
use crate::organisation::Ordinal;
use crate::registry::{Cells, Denominator, Evaluation, Quantity, Reading};
use crate::value::{Value, tidy_sum};

/// What an indicator is computed from in one period, for practices.
struct PracticeColumns<'a> {
    numerator: Vec<&'a Column>,
    denominator: DenominatorColumns<'a>,
}

enum DenominatorColumns<'a> {
    /// The same for every practice; missing where it is not known.
    Fixed(Option<f64>),
    /// The sum of the cells, times a factor; missing where that is not known.
    Cells(Vec<&'a Column>, Option<f64>),
    /// The sum in the first period of all, for a change since then: a practice that began
    /// later, or with a suppressed number, has none.
    First(Vec<&'a Column>),
}

impl PracticeColumns<'_> {
    fn reading(&self, practice: Ordinal) -> Reading {
        if let DenominatorColumns::First(columns) = &self.denominator
            && sum(columns, practice).number().is_none()
        {
            return Reading::Missing;
        }
        let numerator = match sum(&self.numerator, practice) {
            Value::Missing => return Reading::Missing,
            Value::Suppressed => return Reading::Suppressed,
            Value::Number(number) => number,
        };
        let (denominator, factor) = match &self.denominator {
            DenominatorColumns::Fixed(denominator) => (Value::from(*denominator), Some(1.0)),
            DenominatorColumns::Cells(columns, factor) => (sum(columns, practice), *factor),
            DenominatorColumns::First(columns) => (sum(columns, practice), Some(1.0)),
        };
        match (denominator, factor) {
            (Value::Suppressed, _) => Reading::Suppressed,
            (Value::Missing, _) | (_, None) => Reading::Missing,
            (Value::Number(denominator), Some(factor)) => Reading::Value(
                Quantity {
                    numerator,
                    denominator: denominator * factor,
                }
                .into(),
            ),
        }
    }
}

/// As [`Facts::sum_of`], of one practice.
fn sum(columns: &[&Column], practice: Ordinal) -> Value {
    let mut sum = 0.0;
    let mut is_suppressed = false;
    for column in columns {
        match column.get(practice) {
            Value::Missing => return Value::Missing,
            Value::Suppressed => is_suppressed = true,
            Value::Number(number) => sum += number,
        }
    }
    if is_suppressed {
        Value::Suppressed
    } else {
        Value::Number(tidy_sum(sum))
    }
}

impl Facts {
    /// [`Facts::comparable_parts`] of many organisations, in their order.
    pub(crate) fn comparable_parts_of<'a>(
        &'a self,
        evaluation: &'a Evaluation,
        period: usize,
        organisations: &'a [Ordinal],
    ) -> impl Iterator<Item = Reading> + 'a {
        let columns = self.practice_columns(evaluation, period);
        organisations.iter().map(move |ordinal| match &columns {
            Some(columns) if self.catalogue.area_index(*ordinal).is_none() => {
                columns.reading(*ordinal)
            }
            _ => self.comparable_parts(evaluation, period, *ordinal),
        })
    }

    /// The values of many organisations that may be set beside others, in their order.
    pub(crate) fn comparable_values<'a>(
        &'a self,
        evaluation: &'a Evaluation,
        period: usize,
        organisations: &'a [Ordinal],
    ) -> impl Iterator<Item = Option<f64>> + 'a {
        self.comparable_parts_of(evaluation, period, organisations)
            .map(|parts| {
                let shown = evaluation.indicator.shown_from(parts);
                evaluation.indicator.value(shown.quantity()?)
            })
    }

    /// The columns of an indicator; `None` where a practice's figure is more than a quotient
    /// of sums of cells in this period.
    fn practice_columns(
        &self,
        evaluation: &Evaluation,
        period: usize,
    ) -> Option<PracticeColumns<'_>> {
        if !evaluation.indicator.is_valid_in(*self.periods.get(period)?) {
            return None;
        }
        let numerator = &evaluation.numerator;
        if self.is_broken_change(evaluation, period, || self.first(numerator.margin)) {
            return None;
        }
        let denominator = match &evaluation.denominator {
            Denominator::Cells(cells) => {
                DenominatorColumns::Cells(self.columns(cells, period)?, Some(1.0))
            }
            Denominator::CellDays(cells) => {
                DenominatorColumns::Cells(self.columns(cells, period)?, self.days(period))
            }
            Denominator::Organisations => DenominatorColumns::Fixed(Some(1.0)),
            Denominator::OrganisationDays => DenominatorColumns::Fixed(self.days(period)),
            Denominator::Earlier(Some(months)) => {
                let earlier = self.periods.get(period)?.months_before(*months)?;
                let earlier = self.period_index(earlier)?;
                DenominatorColumns::Cells(self.columns(numerator, earlier)?, Some(1.0))
            }
            // Only those compare that began with the first: see `Facts::comparable`. Nobody has
            // a sum before the first period of the margin if the sum includes its first cell.
            Denominator::Earlier(None) if numerator.cells.contains(&0) => {
                let first = self
                    .first(numerator.margin)
                    .filter(|first| *first < period)?;
                DenominatorColumns::First(self.columns(numerator, first)?)
            }
            Denominator::Earlier(None) | Denominator::Weight | Denominator::Scores => return None,
        };
        Some(PracticeColumns {
            numerator: self.columns(numerator, period)?,
            denominator,
        })
    }

    fn columns(&self, cells: &Cells, period: usize) -> Option<Vec<&Column>> {
        let block = self.block(cells.margin, period)?;
        let columns = cells.cells.iter();
        columns.map(|cell| block.practice_column(*cell)).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::facts::StoredColumn;
    use crate::facts::tests::facts_of;
    use crate::period::Period;
    use crate::registry::Dataset;
    use crate::registry::testing::dataset;

    const MONTHS: [&str; 4] = ["2024-10", "2025-08", "2025-09", "2025-10"];

    fn value() -> impl Strategy<Value = Value> {
        prop_oneof![
            1 => Just(Value::Missing),
            1 => Just(Value::Suppressed),
            6 => (0_u32..9).prop_map(|number| Value::Number(f64::from(number))),
        ]
    }

    /// Columns of every measure of a dataset in some months, as the values come.
    fn columns(
        dataset: &Arc<Dataset>,
        values: &mut impl Iterator<Item = Value>,
    ) -> Vec<StoredColumn> {
        let mut columns = Vec::new();
        for month in MONTHS {
            for (measure, _) in dataset.measures() {
                let mut column = vec![Value::Missing; 6];
                column.extend(values.by_ref().take(4));
                columns.push(StoredColumn {
                    measure,
                    period: Period::Month(month.parse().unwrap()),
                    source_rank: 0,
                    column: Column::from_values(column.into_iter()),
                });
            }
        }
        columns
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn many_organisations_read_as_each_of_them(
            values in proptest::collection::vec(value(), 400),
        ) {
            let all: Vec<Ordinal> = (0..10).collect();
            let mut values = values.into_iter().cycle();
            let lists = || dataset("list-size");
            let list_size = facts_of(lists(), columns(lists(), &mut values), Vec::new());
            let appointments = dataset("gp-appointments");
            let appointments = facts_of(
                appointments,
                columns(appointments, &mut values),
                vec![facts_of(lists(), columns(lists(), &mut values), Vec::new())],
            );
            let mut reported = 0;
            for facts in [&list_size, &appointments] {
                for evaluation in facts.dataset.evaluations() {
                    for period in 0..facts.periods().len() {
                        let each: Vec<Reading> = all
                            .iter()
                            .map(|ordinal| facts.comparable_parts(evaluation, period, *ordinal))
                            .collect();
                        let many: Vec<Reading> =
                            facts.comparable_parts_of(evaluation, period, &all).collect();
                        prop_assert_eq!(&many, &each, "{} {}", evaluation.indicator.id, period);
                        reported += many.iter().filter(|one| one.quantity().is_some()).count();
                    }
                }
            }
            prop_assert!(reported > 10, "{} readings", reported);
        }
    }
}
