//! How a dataset is offered to programs: from this declaration come its endpoint, the columns
//! of its rows, its filters, and their description in the schema.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Cadence, Dataset, Dimension, Measure};
use crate::organisation::Kind;

/// The endpoint of a dataset: a list of rows, one for each organisation and period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Api {
    /// Its name in the address: `list-sizes`.
    pub endpoint: String,
    /// What its rows are, in a line.
    pub summary: String,
    /// The levels that it has rows for.
    pub levels: Vec<Kind>,
    /// The margins whose cells are columns, by identifier, in order.
    pub margins: Vec<String>,
    /// By what the rows can be chosen.
    pub filters: Vec<ApiFilter>,
    /// The filters of which at least one must be given, where not every filter that narrows will
    /// do.
    #[serde(default)]
    pub needs: Vec<ApiFilter>,
    /// What the list of the periods that are loaded is called below the endpoint: `snapshots`,
    /// for `nwrs/snapshots`; one that begins with a slash stands by itself. Without it they are listed for all datasets alike, as
    /// `datasets/{dataset}/periods`.
    #[serde(default)]
    pub periods: Option<String>,
    /// What the list of its codes is called below the endpoint, where it has sets of indicators by
    /// code: `indicators`. A name that begins with a slash stands by itself: `/qof/indicators`.
    #[serde(default)]
    pub codes: Option<String>,
    /// Further lists below the endpoint, with the same levels and filters.
    #[serde(default, rename = "part")]
    pub parts: Vec<ApiPart>,
}

/// A list below an endpoint: a row for each organisation, period and cell of its margins, or code
/// of a family. It is for what has so many cells that a column for each would be of no use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApiPart {
    /// Its name below the endpoint: `time`, for `/api/v1/calls/time/`.
    pub path: String,
    /// What its rows are, in a line.
    pub summary: String,
    /// The margins whose cells are its rows, by identifier. All have the same dimensions; each
    /// is a column.
    #[serde(default)]
    pub margins: Vec<String>,
    /// In the place of margins a family of indicators by code, by identifier: each code is a row,
    /// and the family's cells are the columns.
    #[serde(default)]
    pub family: String,
}

impl Api {
    /// The address of a list of this endpoint, below `/api/v1/`.
    #[must_use]
    pub fn path_of(&self, name: &str) -> String {
        match name.strip_prefix('/') {
            Some(alone) => alone.to_owned(),
            None => format!("{}/{name}", self.endpoint),
        }
    }
}

impl ApiPart {
    /// The dimensions whose values its rows name, in order.
    #[must_use]
    pub fn dimensions<'a>(&self, dataset: &'a Dataset) -> &'a [Arc<Dimension>] {
        let first = self.margins.first().and_then(|id| dataset.margin(id));
        first.map_or(&[], |margin| &margin.dimensions)
    }

    /// The columns of its numbers: the place of the margin among those of the dataset, and the
    /// column's name. That is `value` where there is one margin, else the margin's.
    #[must_use]
    pub fn columns(&self, dataset: &Dataset) -> Vec<(usize, String)> {
        let name = |id: &str| match self.margins.as_slice() {
            [_] => "value".to_owned(),
            _ => column_name(id),
        };
        let margins = self.margins.iter();
        margins
            .filter_map(|id| Some((dataset.margin_index(id)?, name(id))))
            .collect()
    }
}

/// Something by which rows can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiFilter {
    /// The month, of datasets that go by month.
    Month,
    /// The year as published, of datasets that go by year.
    Year,
    /// The month by its last day, of datasets that are the state on that day.
    Snapshot,
    /// The level of the organisations. Narrows nothing by itself.
    Level,
    /// One organisation of any level.
    Organisation,
    /// One practice.
    Practice,
    /// The organisations within an area of this kind, the area itself among them.
    Within(Kind),
    /// The organisations of an integrated care system: those of its board, whose code it has.
    CareSystem,
    /// Practices with a list of about this size.
    ListSizeBand,
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
            Self::Snapshot => "snapshot",
            Self::Level => "org_type",
            Self::Organisation => "org",
            Self::Practice | Self::Within(Kind::Practice) => "practice",
            Self::Within(Kind::Pcn) => "pcn",
            Self::Within(Kind::SubIcb) => "sub_icb",
            Self::Within(Kind::Icb) => "icb",
            Self::Within(Kind::Region) => "region",
            Self::Within(Kind::England) => "england",
            Self::CareSystem => "ics",
            Self::ListSizeBand => "list_band",
            Self::Supplier => "supplier",
        }
    }

    /// The filter with the identifier that declarations use: a parameter's name, or the kind of
    /// an area.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        [
            Self::Month,
            Self::Year,
            Self::Snapshot,
            Self::Level,
            Self::Organisation,
            Self::Practice,
            Self::CareSystem,
            Self::ListSizeBand,
            Self::Supplier,
        ]
        .into_iter()
        .find(|filter| filter.id() == id)
        .or_else(|| {
            Kind::ALL
                .into_iter()
                .find(|kind| kind.id() == id)
                .map(Self::Within)
        })
    }

    /// Whether it keeps an answer from being all of England in every period: one such filter
    /// is needed.
    #[must_use]
    pub const fn narrows(self) -> bool {
        !matches!(self, Self::Level)
    }
}

/// The filters of which at least one must be given: those that are `needed`, or without any all
/// that narrow.
#[must_use]
pub fn one_needed(filters: &[ApiFilter], needed: &[ApiFilter]) -> Vec<&'static str> {
    let narrowing = filters.iter().filter(|filter| filter.narrows());
    match needed {
        [] => narrowing.map(|filter| filter.id()).collect(),
        _ => needed.iter().map(|filter| filter.id()).collect(),
    }
}

/// A column of an endpoint's rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiColumn {
    /// Its name: the measure's identifier with underscores, `status_dna`.
    pub name: String,
    /// What it counts, in words.
    pub label: String,
    /// The measure.
    pub measure: Measure,
}

/// As in declarations.
impl Serialize for ApiFilter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::Within(kind) => kind.id(),
            other => other.id(),
        })
    }
}

impl<'de> Deserialize<'de> for ApiFilter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = String::deserialize(deserializer)?;
        Self::from_id(&id)
            .ok_or_else(|| serde::de::Error::custom(format!("there is no filter “{id}”")))
    }
}

impl Cadence {
    /// Whether its periods begin with a month, and are shorter than a year.
    #[must_use]
    pub const fn has_whole_months(self) -> bool {
        matches!(self, Self::Monthly | Self::Quarterly)
    }
}

impl Dataset {
    /// The columns of the dataset's endpoint, in order; none where it has no endpoint.
    #[must_use]
    pub fn api_columns(&self) -> &[ApiColumn] {
        self.api_columns.get_or_init(|| columns(self))
    }

    /// The name of the column of periods, which is that of the filter: `month` or `year`.
    #[must_use]
    pub const fn period_column(&self) -> &'static str {
        match self.cadence {
            Cadence::Yearly | Cadence::Occasional => "year",
            Cadence::Daily | Cadence::Weekly | Cadence::Monthly | Cadence::Quarterly => "month",
        }
    }
}

fn columns(dataset: &Dataset) -> Vec<ApiColumn> {
    let margins = dataset.api.as_ref().map_or(&[][..], |api| &api.margins);
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

/// An identifier as programs can use it for a variable: `time-band` as `time_band`.
#[must_use]
pub fn column_name(measure: &str) -> String {
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
    use crate::registry::testing::{list_size, registry};

    #[test]
    fn every_endpoint_is_declared_soundly() {
        let mut endpoints = BTreeSet::new();
        for dataset in registry().datasets() {
            let Some(api) = &dataset.api else {
                assert!(dataset.api_columns().is_empty());
                continue;
            };
            assert!(endpoints.insert(&api.endpoint), "{} twice", api.endpoint);
            for margin in &api.margins {
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
            assert!(
                api.needs
                    .iter()
                    .all(|filter| filter.narrows() && api.filters.contains(filter))
            );
            assert!(api.periods.as_ref().is_none_or(|name| {
                name.bytes()
                    .all(|letter| letter.is_ascii_lowercase() || matches!(letter, b'-' | b'/'))
            }));
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
        let names: Vec<&str> = list_size()
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
