//! A list below an endpoint of a publication that names its indicators by codes: one row for each
//! organisation, period and code, with the cells of the code's family as columns. A row stays the
//! same where files bring further codes; there are then more of them.

use super::fields::{basis_fields, period_field, releases_field};
use super::{
    Field, FieldSpec, FieldType, PeriodContext, RowVisitor, Rows, came_about, least_of, place,
    place_fields,
};
use crate::facts::{Basis, Facts};
use crate::organisation::Ordinal;
use crate::registry::{CodedIndicator, Dataset, Family, column_name};
use crate::snapshot::Snapshot;
use crate::value::Value;

/// The columns of a family's cells: the name, and what it is. One number is `value`.
fn columns(family: &Family) -> Vec<(String, String)> {
    if let Some((ids, labels)) = family.nature.cells() {
        let cells = ids.iter().zip(labels);
        return cells
            .map(|(id, label)| (column_name(id), (*label).to_owned()))
            .collect();
    }
    if family.cells.is_empty() {
        return vec![("value".to_owned(), family.counts.clone())];
    }
    let cells = family.cells.iter();
    cells
        .map(|cell| (column_name(&cell.id), cell.label.clone()))
        .collect()
}

/// The fields of the rows of a family's codes.
#[must_use]
pub fn code_fields(dataset: &Dataset, family: &Family) -> Vec<FieldSpec> {
    let mut fields = place_fields();
    fields.push(period_field(dataset));
    for (name, meaning) in [
        ("code", "The indicator, as the publication names it"),
        ("title", "What it is, in a few words"),
        ("group", "The group that it is read in"),
    ] {
        fields.push(FieldSpec::new(name, FieldType::Text, meaning));
    }
    for (name, label) in columns(family) {
        let meaning = format!("{label}; null where it is missing");
        fields.push(FieldSpec::new(name, FieldType::Number, meaning));
    }
    fields.push(FieldSpec::new(
        "suppressed",
        FieldType::List,
        "Columns that are null because the publisher held the number back",
    ));
    fields.extend(basis_fields());
    fields.push(releases_field());
    fields
}

/// The rows of codes. Each organisation and period has one for each.
pub struct CodeRows<'a> {
    snapshot: &'a Snapshot,
    facts: &'a Facts,
    /// Each code with its margin.
    codes: Vec<(&'a CodedIndicator, usize)>,
    columns: Vec<String>,
    fields: Vec<FieldSpec>,
    around: Vec<Option<PeriodContext>>,
}

impl<'a> CodeRows<'a> {
    /// The codes of a family, or of them the one that is asked for; none where it is unknown.
    #[must_use]
    pub fn codes(
        dataset: &'a Dataset,
        family: &str,
        code: Option<&str>,
    ) -> Vec<&'a CodedIndicator> {
        let asked = code.map(|code| dataset.coded(code));
        let codes = dataset.codes().iter();
        codes
            .filter(|entry| entry.family == family)
            .filter(|entry| asked.is_none_or(|asked| asked.is_some_and(|asked| asked == *entry)))
            .collect()
    }

    /// Prepares to make the rows of these periods and organisations and no others.
    #[must_use]
    pub fn new(
        snapshot: &'a Snapshot,
        facts: &'a Facts,
        family: &'a Family,
        codes: &[&'a CodedIndicator],
        rows: &[(usize, Ordinal)],
    ) -> Self {
        let dataset = &facts.dataset;
        let with_margin = |entry: &&'a CodedIndicator| {
            let margin = dataset.margin_index(&entry.id()?)?;
            Some((*entry, margin))
        };
        Self {
            snapshot,
            facts,
            codes: codes.iter().filter_map(with_margin).collect(),
            columns: columns(family).into_iter().map(|(name, _)| name).collect(),
            fields: code_fields(dataset, family),
            around: PeriodContext::of(snapshot, facts, rows),
        }
    }
}

impl Rows for CodeRows<'_> {
    fn fields(&self) -> Vec<FieldSpec> {
        self.fields.clone()
    }

    fn row(&self, (place_of_row, ordinal): (usize, Ordinal), take: RowVisitor<'_>) {
        let parts = self.codes.len().max(1);
        let (period, part) = (place_of_row / parts, place_of_row % parts);
        let (Some(around), Some(organisation), Some((code, margin))) = (
            self.around.get(period).and_then(Option::as_ref),
            self.snapshot.catalogue.get(ordinal),
            self.codes.get(part),
        ) else {
            return;
        };
        place(self.snapshot, &around.geography, organisation, take);
        let dataset = &self.facts.dataset;
        take(dataset.period_column(), Field::Text(&around.period));
        take("code", Field::Text(&code.code));
        take("title", Field::Text(&code.title));
        take("group", Field::Text(&code.group));
        let mut suppressed: Vec<&str> = Vec::new();
        let mut bases: Vec<Basis> = Vec::new();
        for (cell, name) in self.columns.iter().enumerate() {
            let value = self.facts.value(*margin, cell, period, ordinal);
            if value == Value::Suppressed {
                suppressed.push(name);
            }
            if value.is_reported() {
                bases.push(self.facts.basis(*margin, period, ordinal));
            }
            take(name, Field::number(value.number()));
        }
        take("suppressed", Field::List(&suppressed));
        let (least, label) = least_of(&bases);
        came_about(least, label, take);
        let releases: Vec<&str> = around.releases.iter().map(String::as_str).collect();
        take("releases", Field::List(&releases));
    }
}
