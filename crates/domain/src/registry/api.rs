//! How a dataset is offered to programs: from this declaration come its endpoint, the columns
//! of its rows, its filters, and their description in the schema.

use std::sync::LazyLock;

use super::{Cadence, DATASETS, Dataset, Measure};
use crate::organisation::Kind;

/// The endpoint of a dataset: a list of rows, one for each organisation and period.
#[derive(Debug)]
pub struct Api {
    /// Its name in the address: `list-sizes`.
    pub endpoint: &'static str,
    /// What its rows are, in a line.
    pub summary: &'static str,
    /// The levels that it has rows for.
    pub levels: &'static [Kind],
    /// The margins whose cells are columns, by identifier, in order.
    pub margins: &'static [&'static str],
    /// By what the rows can be chosen.
    pub filters: &'static [ApiFilter],
}

/// Something by which rows can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiFilter {
    /// The month, of datasets that go by month.
    Month,
    /// The year as published, of datasets that go by year.
    Year,
    /// The level of the organisations. Narrows nothing by itself.
    Level,
    /// One organisation of any level.
    Organisation,
    /// One practice.
    Practice,
    /// The organisations within an area of this kind, the area itself among them.
    Within(Kind),
    /// The supplier of the clinical system.
    Supplier,
}

impl ApiFilter {
    /// The name of its parameter.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Year => "year",
            Self::Level => "org_type",
            Self::Organisation => "org",
            Self::Practice | Self::Within(Kind::Practice) => "practice",
            Self::Within(Kind::Pcn) => "pcn",
            Self::Within(Kind::SubIcb) => "sub_icb",
            Self::Within(Kind::Icb) => "icb",
            Self::Within(Kind::Region) => "region",
            Self::Within(Kind::England) => "england",
            Self::Supplier => "supplier",
        }
    }

    /// Whether it keeps an answer from being all of England in every period: one such filter
    /// is needed.
    #[must_use]
    pub const fn narrows(self) -> bool {
        !matches!(self, Self::Level)
    }
}

/// A column of an endpoint's rows.
#[derive(Debug, PartialEq, Eq)]
pub struct ApiColumn {
    /// Its name: the measure's identifier with underscores, `status_dna`.
    pub name: String,
    /// What it counts, in words.
    pub label: String,
    /// The measure.
    pub measure: Measure,
}

impl Dataset {
    /// The columns of the dataset's endpoint, in order; none where it has no endpoint.
    #[must_use]
    pub fn api_columns(&'static self) -> &'static [ApiColumn] {
        static ALL: LazyLock<Vec<Vec<ApiColumn>>> =
            LazyLock::new(|| DATASETS.into_iter().map(columns).collect());
        DATASETS
            .iter()
            .position(|dataset| dataset.id == self.id)
            .map_or(&[], |index| &ALL[index])
    }

    /// The name of the column of periods, which is that of the filter: `month` or `year`.
    #[must_use]
    pub const fn period_column(&self) -> &'static str {
        match self.cadence {
            Cadence::Monthly => "month",
            Cadence::Yearly | Cadence::Occasional => "year",
        }
    }
}

fn columns(dataset: &'static Dataset) -> Vec<ApiColumn> {
    let margins = dataset.api.as_ref().map_or(&[][..], |api| api.margins);
    margins
        .iter()
        .filter_map(|id| dataset.margin_index(id))
        .flat_map(|index| {
            let margin = &dataset.margins[index];
            (0..margin.size()).map(move |cell| ApiColumn {
                name: column_name(&margin.measure_id(cell)),
                label: margin.measure_label(cell),
                measure: Measure {
                    margin: index,
                    cell,
                },
            })
        })
        .collect()
}

/// A measure's identifier as programs can use it for a variable.
fn column_name(measure: &str) -> String {
    measure
        .chars()
        .map(|letter| {
            if letter.is_ascii_alphanumeric() {
                letter
            } else {
                '_'
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_endpoint_is_declared_soundly() {
        let mut endpoints = BTreeSet::new();
        for dataset in DATASETS {
            let Some(api) = &dataset.api else {
                assert!(dataset.api_columns().is_empty());
                continue;
            };
            assert!(endpoints.insert(api.endpoint), "{} twice", api.endpoint);
            for margin in api.margins {
                assert!(dataset.margin(margin).is_some(), "{}: {margin}", dataset.id);
            }
            assert!(api.margins.contains(&dataset.presence), "{}", dataset.id);
            let mut names = BTreeSet::new();
            for column in dataset.api_columns() {
                assert!(
                    names.insert(&column.name),
                    "{}: {} twice",
                    dataset.id,
                    column.name
                );
            }
            assert!(api.filters.iter().any(|filter| filter.narrows()));
            assert!(!api.levels.is_empty());
            assert_eq!(
                api.filters.contains(&ApiFilter::Level),
                api.levels.len() > 1,
                "{}: several levels need a choice",
                dataset.id
            );
        }
    }

    #[test]
    fn columns_are_named_after_their_measures() {
        let names: Vec<&str> = super::super::dataset("list-size")
            .unwrap()
            .api_columns()
            .iter()
            .map(|column| column.name.as_str())
            .collect();
        assert_eq!(names.len(), 1 + 40);
        assert_eq!(
            (names[0], names[1], names[40]),
            ("patients", "sex_male_age_0_4", "sex_female_age_95_and_over")
        );
    }
}
