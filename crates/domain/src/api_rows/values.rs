//! Values of indicators, with interval, percentile and a benchmark.

use super::{
    Field, FieldSpec, PeriodContext, RowVisitor, Rows, month_or_year, place, value_fields,
};
use crate::facts::{Basis, Facts};
use crate::organisation::Ordinal;
use crate::peers::{self, GroupKey};
use crate::registry::{Denominator, Evaluation};
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
    let denominator = match &evaluation.denominator {
        Denominator::Cells(cells) | Denominator::CellDays(cells) => Some(cells),
        Denominator::Organisations
        | Denominator::OrganisationDays
        | Denominator::Earlier(_)
        | Denominator::Weight => None,
    };
    denominator
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
        let distribution = value.map(|_| facts.distribution(evaluation, period, organisation.kind));
        // Not every value has a place: one that cannot be compared is not among the others.
        let placed = distribution
            .as_ref()
            .and_then(|distribution| Some((distribution.value(ordinal)?, distribution)));
        let percentile =
            placed.and_then(|(value, distribution)| distribution.place(value).percentile());
        take("percentile", Field::number(percentile));
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
        take(
            "suppressed",
            Field::Flag(value.is_none() && is_suppressed(facts, evaluation, period, ordinal)),
        );
        let basis = facts.basis(evaluation.numerator.margin, period, ordinal);
        let basis = (basis != Basis::Absent).then_some(basis.label());
        take("basis", Field::text(basis));
        let releases: Vec<&str> = around.releases.iter().map(String::as_str).collect();
        take("releases", Field::List(&releases));
    }
}
