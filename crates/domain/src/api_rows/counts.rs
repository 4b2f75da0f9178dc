//! The counts behind breakdowns: one row for each cell of a margin, beside that of a group.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{
    Field, FieldSpec, PeriodContext, RowVisitor, Rows, came_about, count_fields, month_or_year,
    place,
};
use crate::facts::{Basis, Facts};
use crate::organisation::Ordinal;
use crate::peers::{self, GroupKey};
use crate::registry::Margin;
use crate::snapshot::Snapshot;
use crate::value::Value;

/// A group's name, and its counts in the order of cells; empty where it has none.
type Compared = (String, Arc<Vec<f64>>);

/// The counts of one margin of a dataset. A row has as many parts as the margin has cells.
pub struct MeasureCounts<'a> {
    snapshot: &'a Snapshot,
    facts: &'a Facts,
    /// The place of the margin among those of the dataset.
    index: usize,
    margin: &'a Margin,
    cells: Vec<(String, String)>,
    benchmark: GroupKey,
    around: Vec<Option<PeriodContext>>,
    compared: FxHashMap<(usize, Ordinal), Compared>,
}

impl<'a> MeasureCounts<'a> {
    /// Prepares to make the rows of these periods and organisations and no others, for one of the
    /// dataset's margins.
    #[must_use]
    pub fn new(
        snapshot: &'a Snapshot,
        facts: &'a Facts,
        margin: &'a Margin,
        benchmark: GroupKey,
        rows: &[(usize, Ordinal)],
    ) -> Self {
        let index = facts
            .dataset
            .margin_index(&margin.id)
            .unwrap_or(facts.dataset.margins.len());
        let around = PeriodContext::of(snapshot, facts, rows);
        let compared = rows
            .iter()
            .filter_map(|(period, ordinal)| {
                let around = around.get(*period)?.as_ref()?;
                let organisation = snapshot.catalogue.get(*ordinal)?;
                let group =
                    peers::group(snapshot, &around.geography, organisation, benchmark, &[])?;
                let cells = group.cells(snapshot, facts, index, *period);
                Some(((*period, *ordinal), (group.name, cells)))
            })
            .collect();
        Self {
            snapshot,
            facts,
            index,
            margin,
            cells: (0..margin.size())
                .map(|cell| (margin.measure_id(cell), margin.measure_label(cell)))
                .collect(),
            benchmark,
            around,
            compared,
        }
    }
}

impl Rows for MeasureCounts<'_> {
    fn fields(&self) -> Vec<FieldSpec> {
        count_fields()
    }

    fn row(&self, (place_of_row, ordinal): (usize, Ordinal), take: RowVisitor<'_>) {
        let (period, cell) = (
            place_of_row / self.cells.len(),
            place_of_row % self.cells.len(),
        );
        let (Some(around), Some(organisation)) = (
            self.around.get(period).and_then(Option::as_ref),
            self.snapshot.catalogue.get(ordinal),
        ) else {
            return;
        };
        let dataset = &self.facts.dataset;
        place(self.snapshot, &around.geography, organisation, take);
        month_or_year(dataset, around, take);
        take("dataset", Field::Text(&dataset.id));
        take("margin", Field::Text(&self.margin.id));
        let (id, label) = &self.cells[cell];
        take("measure", Field::Text(id));
        take("label", Field::Text(label));
        take("categories", Field::List(&self.margin.categories(cell)));
        let value = self.facts.value(self.index, cell, period, ordinal);
        take("value", Field::number(value.number()));
        let compared = self.compared.get(&(period, ordinal));
        take("benchmark", Field::Text(self.benchmark.id()));
        take(
            "benchmark_name",
            Field::text(compared.map(|(name, _)| name.as_str())),
        );
        let of_group = compared
            .and_then(|(_, cells)| cells.get(cell))
            .copied()
            .filter(|sum| !sum.is_nan());
        take("benchmark_value", Field::number(of_group));
        take("suppressed", Field::Flag(value == Value::Suppressed));
        let basis = self.facts.basis(self.index, period, ordinal);
        let basis = value.is_reported().then_some(basis);
        came_about(basis, basis.map(Basis::label), take);
        let releases: Vec<&str> = around.releases.iter().map(String::as_str).collect();
        take("releases", Field::List(&releases));
    }
}
