//! Values of indicators, with interval, percentile and a benchmark.

use std::sync::Arc;

use super::{
    Field, FieldSpec, PeriodContext, RowVisitor, Rows, came_about, month_or_year, place,
    value_fields,
};
use crate::facts::{Basis, Distribution, Facts, MemberCounts};
use crate::organisation::{Ordinal, Organisation};
use crate::peers::{self, GroupKey};
use crate::registry::{Evaluation, Reading};
use crate::snapshot::Snapshot;
use crate::value::Value;

/// The values of indicators with what they are compared with.
pub struct IndicatorValues<'a> {
    snapshot: &'a Snapshot,
    facts: &'a Facts,
    parts: Vec<(&'a Evaluation, GroupKey)>,
    around: Vec<Option<PeriodContext>>,
}

impl<'a> IndicatorValues<'a> {
    /// Prepares to make the rows of these periods and organisations and no others: one for each
    /// of these indicators and what it is compared with, of which there is at least one.
    #[must_use]
    pub fn new(
        snapshot: &'a Snapshot,
        facts: &'a Facts,
        parts: Vec<(&'a Evaluation, GroupKey)>,
        rows: &[(usize, Ordinal)],
    ) -> Self {
        Self {
            snapshot,
            facts,
            parts,
            around: PeriodContext::of(snapshot, facts, rows),
        }
    }
}

/// Whether the publisher held back a number from which an indicator is computed.
fn is_suppressed(facts: &Facts, evaluation: &Evaluation, period: usize, ordinal: Ordinal) -> bool {
    evaluation
        .denominator
        .cells()
        .into_iter()
        .chain([&evaluation.numerator])
        .any(|cells| {
            cells
                .cells
                .iter()
                .any(|cell| facts.value(cells.margin, *cell, period, ordinal) == Value::Suppressed)
        })
}

impl Rows for IndicatorValues<'_> {
    fn fields(&self) -> Vec<FieldSpec> {
        value_fields()
    }

    fn row(&self, (place_of_row, ordinal): (usize, Ordinal), take: RowVisitor<'_>) {
        let period = place_of_row / self.parts.len();
        let (evaluation, benchmark) = self.parts[place_of_row % self.parts.len()];
        let (Some(around), Some(organisation)) = (
            self.around.get(period).and_then(Option::as_ref),
            self.snapshot.catalogue.get(ordinal),
        ) else {
            return;
        };
        let (facts, indicator) = (self.facts, evaluation.indicator.as_ref());
        place(self.snapshot, &around.geography, organisation, take);
        month_or_year(&facts.dataset, around, take);
        take("dataset", Field::Text(&facts.dataset.id));
        take("indicator", Field::Text(&indicator.id));
        let reading = facts.reading(evaluation, period, ordinal);
        let measured = reading.measured();
        let value = measured.and_then(|measured| indicator.value(measured.quantity));
        // Without a value nothing beside it means anything.
        let measured = measured.filter(|_| value.is_some());
        let quantity = measured.map(|measured| measured.quantity);
        let interval = measured.and_then(|measured| indicator.interval(measured));
        take("value", Field::number(value));
        take(
            "numerator",
            Field::number(quantity.map(|quantity| quantity.numerator)),
        );
        let denominator = quantity
            .filter(|_| indicator.has_denominator())
            .map(|quantity| quantity.denominator);
        take("denominator", Field::number(denominator));
        take(
            "lower",
            Field::number(interval.map(|interval| interval.low)),
        );
        take(
            "upper",
            Field::number(interval.map(|interval| interval.high)),
        );
        take(
            "interval_method",
            Field::text(measured.and_then(|measured| indicator.interval_method_of(measured))),
        );
        let parts = measured.and_then(|measured| indicator.parts_behind(measured));
        take("parts", Field::number(parts));
        take(
            "parts_expected",
            Field::number(parts.and(indicator.parts()).map(f64::from)),
        );
        let distribution = value.map(|_| facts.distribution(evaluation, period, organisation.kind));
        // Not every value has a place: one that cannot be compared is not among the others.
        let placed = distribution
            .as_ref()
            .and_then(|distribution| Some((distribution.value(ordinal)?, distribution)));
        let percentile =
            placed.and_then(|(value, distribution)| distribution.place(value).percentile());
        take("percentile", Field::number(percentile));
        self.beside(
            around,
            evaluation,
            benchmark,
            (organisation, period),
            placed,
            take,
        );
        take(
            "suppressed",
            Field::Flag(value.is_none() && is_suppressed(facts, evaluation, period, ordinal)),
        );
        let absence = match (value, reading) {
            (Some(_), _) => None,
            (None, Reading::Suppressed) => Some("suppressed"),
            (None, Reading::BelowLeast) => Some("denominator too small"),
            (None, Reading::AcrossBreak) => Some("break in method"),
            (None, _) => Some("not published"),
        };
        take("absence", Field::text(absence));
        let basis = facts.behind(evaluation, period, ordinal);
        let basis = (basis != Basis::Absent).then_some(basis);
        came_about(basis, basis.map(Basis::label), take);
        let releases: Vec<&str> = around.releases.iter().map(String::as_str).collect();
        take("releases", Field::List(&releases));
    }
}

impl IndicatorValues<'_> {
    /// Gives the group that an organisation is compared with, and its place there. `placed` is
    /// its value among all of its level, where it may be set beside others.
    fn beside(
        &self,
        around: &PeriodContext,
        evaluation: &Evaluation,
        benchmark: GroupKey,
        (organisation, period): (&Organisation, usize),
        placed: Option<(f64, &Arc<Distribution>)>,
        take: RowVisitor<'_>,
    ) {
        let (facts, indicator) = (self.facts, evaluation.indicator.as_ref());
        let group = peers::group(
            self.snapshot,
            &around.geography,
            organisation,
            benchmark,
            &[],
        );
        let compared = group.as_ref().and_then(|group| {
            let series = group.series(self.snapshot, facts, evaluation);
            series.get(period)?.quantity()
        });
        let of_group = compared.and_then(|quantity| indicator.value(quantity));
        let compared = compared.filter(|_| of_group.is_some());
        take("benchmark", Field::Text(benchmark.id()));
        take(
            "benchmark_name",
            Field::text(group.as_ref().map(|group| group.name.as_str())),
        );
        take("benchmark_value", Field::number(of_group));
        let behind_group = group
            .as_ref()
            .filter(|_| of_group.is_some())
            .map(|group| group.behind(self.snapshot, facts, &around.geography, evaluation, period));
        take(
            "benchmark_basis",
            Field::text(
                group
                    .as_ref()
                    .zip(behind_group)
                    .and_then(|(group, basis)| group.label(evaluation, basis)),
            ),
        );
        take(
            "benchmark_numerator",
            Field::number(compared.map(|quantity| quantity.numerator)),
        );
        take(
            "benchmark_denominator",
            Field::number(compared.map(|quantity| quantity.denominator)),
        );
        let reporting = group.as_ref().map(|group| {
            let counts = group.counts(self.snapshot, facts, &around.geography, period);
            f64::from(counts.0)
        });
        take("benchmark_organisations", Field::number(reporting));
        let members = behind_group.and_then(Basis::counts);
        let number = |count: fn(MemberCounts) -> u32| {
            Field::number(members.map(|members| f64::from(count(members))))
        };
        take("benchmark_members", number(|members| members.counted));
        take(
            "benchmark_members_expected",
            number(|members| members.expected),
        );
        take(
            "benchmark_members_suppressed",
            number(|members| members.suppressed),
        );
        let within = group
            .as_ref()
            .zip(placed)
            .and_then(|(group, (value, distribution))| {
                let place = group.place(
                    self.snapshot,
                    facts,
                    evaluation,
                    period,
                    distribution,
                    value,
                )?;
                place.percentile()
            });
        take("benchmark_percentile", Field::number(within));
    }
}
