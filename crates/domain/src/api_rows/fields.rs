//! What the fields of rows are called, hold and mean: for the schema, and for the header of a
//! CSV file. A test holds every row against them.

use super::PARENTS;
use crate::facts::Basis;
use crate::organisation::Kind;
use crate::peers::{Group, GroupKey};
use crate::registry::{ApiFilter, Dataset};

const LEVELS: [&str; Kind::ALL.len()] = {
    let mut ids = [""; Kind::ALL.len()];
    let mut index = 0;
    while index < ids.len() {
        ids[index] = Kind::ALL[index].id();
        index += 1;
    }
    ids
};

/// All but the last, which is a group of one's own: the interface has none.
const GROUPS: [&str; GroupKey::ALL.len() - 1] = {
    assert!(matches!(
        GroupKey::ALL[GroupKey::ALL.len() - 1],
        GroupKey::Own
    ));
    let mut ids = [""; GroupKey::ALL.len() - 1];
    let mut index = 0;
    while index < ids.len() {
        ids[index] = GroupKey::ALL[index].id();
        index += 1;
    }
    ids
};

/// How figures came about, and the word for rows whose columns differ.
const BASES: [&str; 7] = [
    Basis::Published.label(),
    Basis::SubIcbs {
        published: 0,
        expected: 0,
    }
    .label(),
    Basis::Practices {
        reporting: 0,
        expected: 0,
        suppressed: 0,
    }
    .label(),
    Basis::Mean {
        reporting: 0,
        expected: 0,
        suppressed: 0,
    }
    .label(),
    Basis::Computed.label(),
    Basis::MeanOfScores {
        reporting: 0,
        expected: 0,
        suppressed: 0,
    }
    .label(),
    "mixed",
];

/// How the figure of a group came about.
const GROUP_BASES: [&str; 8] = [
    BASES[0],
    BASES[1],
    BASES[2],
    BASES[3],
    BASES[4],
    BASES[5],
    Group::MEAN_OF_MEMBERS,
    Group::SUM_OF_MEMBERS,
];

/// Why a value is null, in a word.
const ABSENCES: [&str; 4] = [
    "suppressed",
    "denominator too small",
    "break in method",
    "not published",
];

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// Text.
    Text,
    /// Text, or nothing.
    SomeText,
    /// One of these words.
    Word(&'static [&'static str]),
    /// One of these words, or nothing.
    SomeWord(&'static [&'static str]),
    /// A number, or nothing.
    Number,
    /// Yes or no.
    Flag,
    /// Several texts.
    List,
}

/// A field of a row as the schema and the header of a CSV file tell it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldSpec {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub holds: FieldType,
    /// What it means, in a line.
    pub meaning: String,
}

impl FieldSpec {
    /// A field.
    #[must_use]
    pub fn new(name: impl Into<String>, holds: FieldType, meaning: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            holds,
            meaning: meaning.into(),
        }
    }
}

/// The fields of [`place`](super::place).
#[must_use]
pub fn place_fields() -> Vec<FieldSpec> {
    let mut fields = vec![
        FieldSpec::new("org_code", FieldType::Text, "ODS code of the organisation"),
        FieldSpec::new("org_name", FieldType::Text, "Its name in the period"),
        FieldSpec::new("org_type", FieldType::Word(&LEVELS), "Its level"),
    ];
    for (kind, code, name) in PARENTS {
        let of = format!("of the {} that it belonged to in the period", kind.word());
        fields.push(FieldSpec::new(
            code,
            FieldType::SomeText,
            format!("ODS code {of}"),
        ));
        fields.push(FieldSpec::new(
            name,
            FieldType::SomeText,
            format!("Name {of}"),
        ));
    }
    fields.push(FieldSpec::new(
        "divided",
        FieldType::List,
        "Sub-ICBs and ICBs among which the practices of a PCN are divided, as code and name; empty where it lies in one",
    ));
    fields
}

pub(super) fn period_field(dataset: &Dataset) -> FieldSpec {
    let meaning = match dataset.period_column() {
        "month" => "First day of the month",
        _ => "The year as published",
    };
    FieldSpec::new(dataset.period_column(), FieldType::Text, meaning)
}

pub(super) fn releases_field() -> FieldSpec {
    FieldSpec::new(
        "releases",
        FieldType::List,
        "Releases in use that hold the period; /api/v1/datasets/{dataset}/ says more of each",
    )
}

pub(super) fn supplier_field() -> FieldSpec {
    FieldSpec::new(
        "supplier",
        FieldType::SomeText,
        "Supplier of the clinical system as last published",
    )
}

/// How figures came about, and of how many members they are.
pub(super) fn basis_fields() -> [FieldSpec; 4] {
    [
        FieldSpec::new(
            "basis",
            FieldType::SomeWord(&BASES),
            "How the figures came about",
        ),
        FieldSpec::new(
            "members",
            FieldType::Number,
            "How many practices (or sub-ICBs) are in a sum or mean; null where the figure is published or computed",
        ),
        FieldSpec::new(
            "members_expected",
            FieldType::Number,
            "How many should be in it",
        ),
        FieldSpec::new(
            "members_suppressed",
            FieldType::Number,
            "How many are left out of it because a number of theirs is suppressed",
        ),
    ]
}

/// The fields of a dataset's endpoint.
#[must_use]
pub fn figure_fields(dataset: &Dataset) -> Vec<FieldSpec> {
    let mut fields = place_fields();
    if has_supplier(dataset) {
        fields.push(supplier_field());
    }
    fields.push(period_field(dataset));
    fields.extend(dataset.api_columns().iter().map(|column| {
        FieldSpec::new(
            column.name.as_str(),
            FieldType::Number,
            column.label.as_str(),
        )
    }));
    fields.push(FieldSpec::new(
        "suppressed",
        FieldType::List,
        "Columns that are null because the publisher held the number back",
    ));
    fields.extend(basis_fields());
    fields.push(releases_field());
    fields
}

/// The fields that say of when a row is and of which dataset, for every dataset.
fn when_fields() -> [FieldSpec; 3] {
    [
        (
            "month",
            FieldType::SomeText,
            "First day of the month; null where the dataset is by year",
        ),
        (
            "year",
            FieldType::SomeText,
            "The year as published; null where the dataset is by month",
        ),
        (
            "dataset",
            FieldType::Text,
            "Identifier of the dataset, such as gp-appointments",
        ),
    ]
    .map(|(name, holds, meaning)| FieldSpec::new(name, holds, meaning))
}

/// The fields that say what a value is compared with.
fn benchmark_fields(value: &'static str) -> [FieldSpec; 3] {
    [
        (
            "benchmark",
            FieldType::Word(&GROUPS),
            "What kind of group it is compared with",
        ),
        (
            "benchmark_name",
            FieldType::SomeText,
            "The name of that group; null where the organisation has none of this kind, or is it",
        ),
        ("benchmark_value", FieldType::Number, value),
    ]
    .map(|(name, holds, meaning)| FieldSpec::new(name, holds, meaning))
}

pub(super) fn suppressed_field() -> FieldSpec {
    FieldSpec::new(
        "suppressed",
        FieldType::Flag,
        "Whether the value is null because the publisher held a number back",
    )
}

/// The fields of the values of an indicator: the same for every dataset.
#[must_use]
pub fn value_fields() -> Vec<FieldSpec> {
    let mut fields = place_fields();
    fields.extend(when_fields());
    fields.extend(
        [
            (
                "indicator",
                FieldType::Text,
                "Identifier of the indicator, such as dna-rate; /api/v1/datasets/{dataset}/ says what it means",
            ),
            (
                "value",
                FieldType::Number,
                "The value, in the indicator’s unit: 4.5 is 4.5 per cent where that is per cent",
            ),
            (
                "numerator",
                FieldType::Number,
                "What is counted, such as appointments missed",
            ),
            (
                "denominator",
                FieldType::Number,
                "What it is set against, such as all appointments; null for plain counts",
            ),
            (
                "lower",
                FieldType::Number,
                "Lower end of the 95% interval, where there is one",
            ),
            (
                "upper",
                FieldType::Number,
                "Upper end of the 95% interval, where there is one",
            ),
            (
                "interval_method",
                FieldType::SomeText,
                "Where the interval comes from: as published, or the method",
            ),
            (
                "parts",
                FieldType::Number,
                "Over how many parts a computed score is, of areas on average; null for what is no score. Scores over different parts cannot be set beside each other",
            ),
            (
                "parts_expected",
                FieldType::Number,
                "How many parts the score has where none is missing",
            ),
            (
                "percentile",
                FieldType::Number,
                "Place among all organisations of the level that reported, from 0 to 100: at 90, nine in ten have a lower value. Equals share a place",
            ),
        ]
        .map(|(name, holds, meaning)| FieldSpec::new(name, holds, meaning)),
    );
    fields.extend(benchmark_fields(
        "The value of that group: its numerators over its denominators; for plain counts the mean of its organisations, not their sum; for estimates that are not published for it the mean of those of its organisations, weighted by responses; for scores the mean of its organisations, each counting alike",
    ));
    fields.push(FieldSpec::new(
        "benchmark_basis",
        FieldType::SomeWord(&GROUP_BASES),
        "How the figure of that group came about",
    ));
    fields.extend(
        [
            ("benchmark_numerator", "The numerator of that group"),
            (
                "benchmark_denominator",
                "The denominator of that group; for plain counts the number of its organisations",
            ),
            (
                "benchmark_organisations",
                "How many organisations of that group reported",
            ),
            (
                "benchmark_members",
                "How many members are in the group's figure, where it is a sum or mean of them",
            ),
            ("benchmark_members_expected", "How many should be in it"),
            (
                "benchmark_members_suppressed",
                "How many are left out of it because a number of theirs is suppressed",
            ),
            (
                "benchmark_percentile",
                "Place among the organisations of that group, itself counted, from 0 to 100",
            ),
        ]
        .map(|(name, meaning)| FieldSpec::new(name, FieldType::Number, meaning)),
    );
    fields.push(suppressed_field());
    fields.push(FieldSpec::new(
        "absence",
        FieldType::SomeWord(&ABSENCES),
        "Why the value is null; null where there is one. A change is not computed over a break in method, from which a publication measures in another way",
    ));
    fields.extend(basis_fields());
    fields.push(releases_field());
    fields
}

/// The fields of the counts of a margin: the same for every dataset.
#[must_use]
pub fn count_fields() -> Vec<FieldSpec> {
    let mut fields = place_fields();
    fields.extend(when_fields());
    fields.extend(
        [
            (
                "margin",
                FieldType::Text,
                "How the counts are divided: status-mode is by outcome and by mode",
            ),
            (
                "measure",
                FieldType::Text,
                "Identifier of what is counted, such as status.dna/mode.telephone",
            ),
            ("label", FieldType::Text, "What is counted, in words"),
            (
                "categories",
                FieldType::List,
                "The categories of what is counted, one for each way of dividing: dna and telephone",
            ),
            ("value", FieldType::Number, "The count of the organisation"),
        ]
        .map(|(name, holds, meaning)| FieldSpec::new(name, holds, meaning)),
    );
    fields.extend(benchmark_fields(
        "The same count of that group: the area’s own, or the sum over the group’s organisations",
    ));
    fields.push(suppressed_field());
    fields.extend(basis_fields());
    fields.push(releases_field());
    fields
}

pub(super) fn has_supplier(dataset: &Dataset) -> bool {
    let filters = dataset.api.as_ref().map_or(&[][..], |api| &api.filters);
    filters.contains(&ApiFilter::Supplier)
}
