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
const BASES: [&str; 5] = [
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
    "mixed",
];

/// How the figure of a group came about.
const GROUP_BASES: [&str; 6] = [
    BASES[0],
    BASES[1],
    BASES[2],
    BASES[3],
    Group::MEAN_OF_MEMBERS,
    Group::SUM_OF_MEMBERS,
];

/// Why a value is null, in a word.
const ABSENCES: [&str; 3] = ["suppressed", "denominator too small", "not published"];

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
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
pub struct Told {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub holds: Holds,
    /// What it means, in a line.
    pub meaning: String,
}

impl Told {
    /// A field.
    #[must_use]
    pub fn new(name: impl Into<String>, holds: Holds, meaning: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            holds,
            meaning: meaning.into(),
        }
    }
}

/// The fields of [`place`](super::place).
#[must_use]
pub fn place_fields() -> Vec<Told> {
    let mut fields = vec![
        Told::new("org_code", Holds::Text, "ODS code of the organisation"),
        Told::new("org_name", Holds::Text, "Its name in the period"),
        Told::new("org_type", Holds::Word(&LEVELS), "Its level"),
    ];
    for (kind, code, name) in PARENTS {
        let of = format!("of the {} that it belonged to in the period", kind.word());
        fields.push(Told::new(code, Holds::SomeText, format!("ODS code {of}")));
        fields.push(Told::new(name, Holds::SomeText, format!("Name {of}")));
    }
    fields.push(Told::new(
        "divided",
        Holds::List,
        "Sub-ICBs and ICBs among which the practices of a PCN are divided, as code and name; empty where it lies in one",
    ));
    fields
}

fn period_field(dataset: &Dataset) -> Told {
    let meaning = match dataset.period_column() {
        "month" => "First day of the month",
        _ => "The year as published",
    };
    Told::new(dataset.period_column(), Holds::Text, meaning)
}

fn releases_field() -> Told {
    Told::new(
        "releases",
        Holds::List,
        "Releases in use that hold the period; /api/v1/datasets/{dataset}/ says more of each",
    )
}

/// How figures came about, and of how many members they are.
fn basis_fields() -> [Told; 4] {
    [
        Told::new(
            "basis",
            Holds::SomeWord(&BASES),
            "How the figures came about",
        ),
        Told::new(
            "members",
            Holds::Number,
            "How many practices (or sub-ICBs) are in a sum or mean; null where the figure is published",
        ),
        Told::new(
            "members_expected",
            Holds::Number,
            "How many should be in it",
        ),
        Told::new(
            "members_suppressed",
            Holds::Number,
            "How many are left out of it because a number of theirs is suppressed",
        ),
    ]
}

/// The fields of a dataset's endpoint.
#[must_use]
pub fn figure_fields(dataset: &Dataset) -> Vec<Told> {
    let mut fields = place_fields();
    if has_supplier(dataset) {
        fields.push(Told::new(
            "supplier",
            Holds::SomeText,
            "Supplier of the clinical system as last published",
        ));
    }
    fields.push(period_field(dataset));
    fields.extend(
        dataset
            .api_columns()
            .iter()
            .map(|column| Told::new(column.name.as_str(), Holds::Number, column.label.as_str())),
    );
    fields.push(Told::new(
        "suppressed",
        Holds::List,
        "Columns that are null because the publisher held the number back",
    ));
    fields.extend(basis_fields());
    fields.push(releases_field());
    fields
}

/// The fields that say of when a row is and of which dataset, for every dataset.
fn when_fields() -> [Told; 3] {
    [
        (
            "month",
            Holds::SomeText,
            "First day of the month; null where the dataset is by year",
        ),
        (
            "year",
            Holds::SomeText,
            "The year as published; null where the dataset is by month",
        ),
        (
            "dataset",
            Holds::Text,
            "Identifier of the dataset, such as gp-appointments",
        ),
    ]
    .map(|(name, holds, meaning)| Told::new(name, holds, meaning))
}

/// The fields that say what a value is compared with.
fn benchmark_fields(value: &'static str) -> [Told; 3] {
    [
        (
            "benchmark",
            Holds::Word(&GROUPS),
            "What kind of group it is compared with",
        ),
        (
            "benchmark_name",
            Holds::SomeText,
            "The name of that group; null where the organisation has none of this kind, or is it",
        ),
        ("benchmark_value", Holds::Number, value),
    ]
    .map(|(name, holds, meaning)| Told::new(name, holds, meaning))
}

fn suppressed_field() -> Told {
    Told::new(
        "suppressed",
        Holds::Flag,
        "Whether the value is null because the publisher held a number back",
    )
}

/// The fields of the values of an indicator: the same for every dataset.
#[must_use]
pub fn value_fields() -> Vec<Told> {
    let mut fields = place_fields();
    fields.extend(when_fields());
    fields.extend(
        [
            (
                "indicator",
                Holds::Text,
                "Identifier of the indicator, such as dna-rate; /api/v1/datasets/{dataset}/ says what it means",
            ),
            (
                "value",
                Holds::Number,
                "The value, in the indicator’s unit: 4.5 is 4.5 per cent where that is per cent",
            ),
            (
                "numerator",
                Holds::Number,
                "What is counted, such as appointments missed",
            ),
            (
                "denominator",
                Holds::Number,
                "What it is set against, such as all appointments; null for plain counts",
            ),
            (
                "lower",
                Holds::Number,
                "Lower end of the 95% interval, where there is one",
            ),
            (
                "upper",
                Holds::Number,
                "Upper end of the 95% interval, where there is one",
            ),
            (
                "interval_method",
                Holds::SomeText,
                "Where the interval comes from: as published, or the method",
            ),
            (
                "percentile",
                Holds::Number,
                "Place among all organisations of the level that reported, from 0 to 100: at 90, nine in ten have a lower value. Equals share a place",
            ),
        ]
        .map(|(name, holds, meaning)| Told::new(name, holds, meaning)),
    );
    fields.extend(benchmark_fields(
        "The value of that group: its numerators over its denominators; for plain counts the mean of its organisations, not their sum; for estimates that are not published for it the mean of those of its organisations, weighted by responses",
    ));
    fields.push(Told::new(
        "benchmark_basis",
        Holds::SomeWord(&GROUP_BASES),
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
        .map(|(name, meaning)| Told::new(name, Holds::Number, meaning)),
    );
    fields.push(suppressed_field());
    fields.push(Told::new(
        "absence",
        Holds::SomeWord(&ABSENCES),
        "Why the value is null; null where there is one",
    ));
    fields.extend(basis_fields());
    fields.push(releases_field());
    fields
}

/// The fields of the counts of a margin: the same for every dataset.
#[must_use]
pub fn count_fields() -> Vec<Told> {
    let mut fields = place_fields();
    fields.extend(when_fields());
    fields.extend(
        [
            (
                "margin",
                Holds::Text,
                "How the counts are divided: status-mode is by outcome and by mode",
            ),
            (
                "measure",
                Holds::Text,
                "Identifier of what is counted, such as status.dna/mode.telephone",
            ),
            ("label", Holds::Text, "What is counted, in words"),
            (
                "categories",
                Holds::List,
                "The categories of what is counted, one for each way of dividing: dna and telephone",
            ),
            ("value", Holds::Number, "The count of the organisation"),
        ]
        .map(|(name, holds, meaning)| Told::new(name, holds, meaning)),
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
