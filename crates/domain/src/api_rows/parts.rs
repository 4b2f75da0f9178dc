//! A list below an endpoint: one row for each organisation, period and cell of its margins.

use super::fields::{
    basis_fields, has_supplier, period_field, releases_field, supplier_field, suppressed_field,
};
use super::{
    Field, FieldSpec, FieldType, PeriodContext, RowVisitor, Rows, came_about, least_of, place,
    place_fields,
};
use crate::facts::{Basis, Facts};
use crate::organisation::Ordinal;
use crate::registry::{ApiPart, Dataset, column_name};
use crate::snapshot::Snapshot;
use crate::value::Value;

/// The most values of a dimension that the meaning of its field names.
const NAMED: usize = 12;

/// The fields of a part's rows.
#[must_use]
pub fn part_fields(dataset: &Dataset, part: &ApiPart) -> Vec<FieldSpec> {
    let mut fields = place_fields();
    if has_supplier(dataset) {
        fields.push(supplier_field());
    }
    fields.push(period_field(dataset));
    for dimension in part.dimensions(dataset) {
        let values = dimension.values.iter().take(NAMED);
        let named: Vec<String> = values
            .map(|value| format!("{} ({})", value.id, value.label))
            .collect();
        let more = match dimension.values.len() > NAMED {
            true => " and others",
            false => "",
        };
        fields.push(FieldSpec::new(
            column_name(&dimension.id),
            FieldType::Text,
            format!("{}: {}{more}", dimension.label, named.join(", ")),
        ));
    }
    let columns = part.columns(dataset);
    fields.extend(columns.iter().map(|(margin, name)| {
        let counts = &dataset.margins[*margin].counts;
        let meaning = format!("How many {counts}; null where the number is missing");
        FieldSpec::new(name.as_str(), FieldType::Number, meaning)
    }));
    fields.push(match columns.len() {
        1 => suppressed_field(),
        _ => FieldSpec::new(
            "suppressed",
            FieldType::List,
            "Columns that are null because the publisher held the number back",
        ),
    });
    fields.extend(basis_fields());
    fields.push(releases_field());
    fields
}

/// The rows of a part. Each organisation and period has as many as the margins have cells.
pub struct PartRows<'a> {
    snapshot: &'a Snapshot,
    facts: &'a Facts,
    part: &'a ApiPart,
    /// The names of the dimensions' fields.
    dimensions: Vec<String>,
    columns: Vec<(usize, String)>,
    /// The value of each dimension, by cell.
    cells: Vec<Vec<&'a str>>,
    has_supplier: bool,
    around: Vec<Option<PeriodContext>>,
}

impl<'a> PartRows<'a> {
    /// Prepares to make the rows of these periods and organisations and no others.
    #[must_use]
    pub fn new(
        snapshot: &'a Snapshot,
        facts: &'a Facts,
        part: &'a ApiPart,
        rows: &[(usize, Ordinal)],
    ) -> Self {
        let dataset = &facts.dataset;
        let columns = part.columns(dataset);
        let margin = columns.first().map(|(margin, _)| &dataset.margins[*margin]);
        Self {
            snapshot,
            facts,
            part,
            dimensions: part
                .dimensions(dataset)
                .iter()
                .map(|dimension| column_name(&dimension.id))
                .collect(),
            cells: margin.map_or_else(Vec::new, |margin| {
                (0..margin.size())
                    .map(|cell| margin.categories(cell))
                    .collect()
            }),
            columns,
            has_supplier: has_supplier(dataset),
            around: PeriodContext::of(snapshot, facts, rows),
        }
    }

    /// How many rows an organisation has in a period.
    #[must_use]
    pub fn size(dataset: &Dataset, part: &ApiPart) -> usize {
        let columns = part.columns(dataset);
        columns
            .first()
            .map_or(0, |(margin, _)| dataset.margins[*margin].size())
    }
}

impl Rows for PartRows<'_> {
    fn fields(&self) -> Vec<FieldSpec> {
        part_fields(&self.facts.dataset, self.part)
    }

    fn row(&self, (place_of_row, ordinal): (usize, Ordinal), take: RowVisitor<'_>) {
        let parts = self.cells.len().max(1);
        let (period, cell) = (place_of_row / parts, place_of_row % parts);
        let (Some(around), Some(organisation), Some(categories)) = (
            self.around.get(period).and_then(Option::as_ref),
            self.snapshot.catalogue.get(ordinal),
            self.cells.get(cell),
        ) else {
            return;
        };
        place(self.snapshot, &around.geography, organisation, take);
        if self.has_supplier {
            let supplier = organisation.clinical_system.as_deref();
            take("supplier", Field::text(supplier));
        }
        take(
            self.facts.dataset.period_column(),
            Field::Text(&around.period),
        );
        for (name, category) in self.dimensions.iter().zip(categories) {
            take(name, Field::Text(category));
        }
        let mut suppressed: Vec<&str> = Vec::new();
        let mut bases: Vec<Basis> = Vec::new();
        for (margin, name) in &self.columns {
            let value = self.facts.value(*margin, cell, period, ordinal);
            if value == Value::Suppressed {
                suppressed.push(name);
            }
            if value.is_reported() {
                bases.push(self.facts.basis(*margin, period, ordinal));
            }
            take(name, Field::number(value.number()));
        }
        take(
            "suppressed",
            match self.columns.len() {
                1 => Field::Flag(!suppressed.is_empty()),
                _ => Field::List(&suppressed),
            },
        );
        let (least, label) = least_of(&bases);
        came_about(least, label, take);
        let releases: Vec<&str> = around.releases.iter().map(String::as_str).collect();
        take("releases", Field::List(&releases));
    }
}
