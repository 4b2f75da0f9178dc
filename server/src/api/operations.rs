//! Every endpoint, declared once: from this list come the routes, the index, the schema, and
//! what the table of rights must know. The endpoints of datasets are drawn from the registry.

mod of_dataset;

use domain::api_rows::{FieldSpec, count_fields, value_fields};
use domain::organisation::Kind;
use domain::peers::GroupKey;
use domain::registry::{ApiFilter, Cadence, one_needed};

use super::answer::{Answer, ApiRequest};
use super::parameters::{Parameter, Shape, format_param, list_params};
use super::{figures, index, organisations, periods, schema};

pub(crate) use of_dataset::of_dataset;

/// What an operation answers with.
pub(crate) enum Output {
    /// Rows with these fields, in pages.
    Rows(Vec<FieldSpec>),
    /// Something else, described elsewhere in the schema under this name.
    Object(&'static str),
}

/// An endpoint.
pub(crate) struct Operation {
    /// The name by which generated clients call it.
    pub(crate) id: String,
    /// Its address, without a slash at its end.
    pub(crate) path: String,
    /// What it is, in a line.
    pub(crate) summary: String,
    /// What must be known of it.
    pub(crate) about: String,
    /// Under what it stands in the documentation.
    pub(crate) tag: &'static str,
    /// What stands in the path.
    pub(crate) path_params: Vec<Parameter>,
    /// What may stand behind the question mark.
    pub(crate) parameters: Vec<Parameter>,
    /// Parameters of which at least one is needed.
    pub(crate) one_of: Vec<&'static str>,
    /// Whether it needs no key.
    pub(crate) is_public: bool,
    pub(crate) gives: Output,
    pub(crate) make: Box<dyn Fn(&ApiRequest) -> Answer + Send + Sync>,
}

impl Operation {
    /// Something that is no list.
    fn one(
        id: &str,
        path: &str,
        summary: &str,
        gives: &'static str,
        make: impl Fn(&ApiRequest) -> Answer + Send + Sync + 'static,
    ) -> Self {
        Self {
            id: id.to_owned(),
            path: path.to_owned(),
            summary: summary.to_owned(),
            about: String::new(),
            tag: "About the API",
            path_params: Vec::new(),
            parameters: Vec::new(),
            one_of: Vec::new(),
            is_public: false,
            gives: Output::Object(gives),
            make: Box::new(make),
        }
    }

    /// A list.
    fn list(
        id: &str,
        path: &str,
        summary: &str,
        tag: &'static str,
        fields: Vec<FieldSpec>,
        own: Vec<Parameter>,
        make: impl Fn(&ApiRequest) -> Answer + Send + Sync + 'static,
    ) -> Self {
        Self {
            tag,
            parameters: own.into_iter().chain(list_params()).collect(),
            gives: Output::Rows(fields),
            ..Self::one(id, path, summary, "", make)
        }
    }

    fn about(mut self, about: impl Into<String>) -> Self {
        self.about = about.into();
        self
    }

    fn public(mut self) -> Self {
        self.is_public = true;
        self
    }

    /// Its address as people write it.
    pub(crate) fn address(&self) -> String {
        format!("{}/", self.path)
    }
}

const ORGANISATIONS: &str = "Organisations";
const FIGURES: &str = "Figures";
const GENERIC: &str = "Datasets and indicators";

const ABOUT_PERIODS: &str = "Oldest first. `files` and `sha256` name what was published, so that figures can be traced to it.";

/// The list.
pub(crate) fn all() -> Vec<Operation> {
    let built_in = datasets::built_in();
    let of_datasets = built_in.datasets().iter().flat_map(of_dataset);
    about_the_api()
        .into_iter()
        .chain(of_organisations())
        .chain(of_datasets)
        .chain(of_all_datasets())
        .collect()
}

/// What describes the interface itself.
fn about_the_api() -> Vec<Operation> {
    vec![
        Operation::one(
            "index",
            "/api/v1",
            "The endpoints, and how to get a key",
            "Index",
            index::index,
        )
        .public(),
        Operation {
            parameters: vec![format_param(&["json", "yaml"])],
            ..Operation::one(
                "schema",
                "/api/schema",
                "This description, OpenAPI 3.1",
                "Schema",
                schema::answer,
            )
            .public()
        },
    ]
}

/// Practices and PCNs.
fn of_organisations() -> Vec<Operation> {
    vec![
        Operation::list(
            "listPractices",
            "/api/v1/practices",
            "Practices, open and closed, as the latest directories have them",
            ORGANISATIONS,
            organisations::fields(Kind::Practice),
            vec![search(), within("pcn", Kind::Pcn), within("icb", Kind::Icb)],
            |ask| {
                let areas = [("pcn", Kind::Pcn), ("icb", Kind::Icb)];
                organisations::organisations(ask, Kind::Practice, &areas)
            },
        )
        .about("In order of code; with `search` the best match comes first."),
        Operation {
            path_params: vec![
                Parameter::new("ods_code", Shape::Code, "ODS code of the practice").like("A81002"),
            ],
            ..Operation::list(
                "listPracticePopulation",
                "/api/v1/practices/{ods_code}/population",
                "The patients of a practice by financial year, sex and age",
                ORGANISATIONS,
                organisations::population_fields(),
                vec![Parameter::new(
                    "year",
                    Shape::FinancialYear,
                    "One financial year, such as 2025/26",
                )],
                organisations::population,
            )
            .about("A year is told by its list of April, or of the first month that is loaded: `month` says which. `mean_patients` is the mean over all months of the year that are loaded. Oldest first.")
        },
        Operation::list(
            "listPcns",
            "/api/v1/pcns",
            "Primary care networks",
            ORGANISATIONS,
            organisations::fields(Kind::Pcn),
            vec![search(), within("icb", Kind::Icb)],
            |ask| organisations::organisations(ask, Kind::Pcn, &[("icb", Kind::Icb)]),
        )
        .about("In order of code; with `search` the best match comes first."),
    ]
}

/// What every dataset has, a user's own among them.
fn of_all_datasets() -> Vec<Operation> {
    vec![
        Operation::list(
            "listDatasets",
            "/api/v1/datasets",
            "The publications that are loaded",
            GENERIC,
            index::dataset_fields(),
            Vec::new(),
            index::datasets,
        ),
        Operation {
            tag: GENERIC,
            path_params: vec![dataset_in_path()],
            ..Operation::one(
                "getDataset",
                "/api/v1/datasets/{dataset}",
                "A publication: measures, indicators, notes and releases",
                "Dataset",
                index::dataset,
            )
        },
        Operation {
            path_params: vec![dataset_in_path()],
            ..Operation::list(
                "listDatasetPeriods",
                "/api/v1/datasets/{dataset}/periods",
                "The periods of a dataset that are loaded, with the files behind each",
                GENERIC,
                periods::fields(),
                Vec::new(),
                periods::of_any,
            )
            .about(ABOUT_PERIODS)
        },
        Operation {
            path_params: vec![dataset_in_path()],
            ..of_any_dataset(
                "listDatasetIndicators",
                "/api/v1/datasets/{dataset}/indicators",
                "The values of every indicator of a dataset, one after the other",
                value_fields(),
                vec![benchmark()],
                figures::values_of_all,
            )
        },
        Operation {
            path_params: vec![
                dataset_in_path(),
                Parameter::new(
                    "margin",
                    Shape::Text(1),
                    "How the counts are divided, such as status-mode; /api/v1/datasets/{dataset}/ lists them",
                )
                .like("status-mode"),
            ],
            ..of_any_dataset(
                "listDatasetMeasures",
                "/api/v1/datasets/{dataset}/measures/{margin}",
                "The counts of a dataset divided in one way, a row for each measure, beside those of a benchmark",
                count_fields(),
                vec![benchmark()],
                figures::counts,
            )
        },
        Operation {
            path_params: vec![indicator_in_path()],
            ..of_any_dataset(
                "listIndicatorValues",
                "/api/v1/indicators/{indicator}/values",
                "The values of an indicator, with interval, percentile and a benchmark",
                value_fields(),
                vec![benchmark()],
                figures::values,
            )
        },
        Operation {
            path_params: vec![indicator_in_path()],
            ..of_any_dataset(
                "listIndicatorBenchmarks",
                "/api/v1/indicators/{indicator}/benchmarks",
                "The values of an indicator beside every group that it can be compared with",
                value_fields(),
                Vec::new(),
                figures::beside_all,
            )
        },
    ]
}

fn dataset_in_path() -> Parameter {
    Parameter::new(
        "dataset",
        Shape::Text(1),
        "Its identifier, such as gp-appointments; /api/v1/datasets/ lists them",
    )
    .like("gp-appointments")
}

fn indicator_in_path() -> Parameter {
    Parameter::new(
        "indicator",
        Shape::Text(1),
        "Its identifier, such as dna-rate; with the dataset before it, gp-appointments.dna-rate, where several have one of the name. /api/v1/datasets/{dataset}/ lists them",
    )
    .like("dna-rate")
}

fn benchmark() -> Parameter {
    Parameter::new(
        "benchmark",
        Shape::Choice(figures::groups().map(GroupKey::id).collect()),
        "The group to compare with; England where none is named. `list-size`, `deprivation` and `similar` are for practices",
    )
}

fn search() -> Parameter {
    Parameter::new(
        "search",
        Shape::Text(2),
        "A part of the name, or the beginning of the code or postcode",
    )
}

fn within(name: &'static str, kind: Kind) -> Parameter {
    Parameter::new(
        name,
        Shape::Code,
        format!(
            "ODS code of the {} that they belong to in the latest map; what has closed belongs to none",
            kind.word()
        ),
    )
    .like(code_of(kind))
}

/// A code of this level, for descriptions.
fn code_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Practice => "A81002",
        Kind::Pcn => "U89141",
        Kind::SubIcb => "16C",
        Kind::Icb => "QHM",
        Kind::Region => "Y63",
        Kind::England => "E92",
    }
}

/// The parameter of a filter; without a cadence it is for datasets of any.
fn filter_param(filter: ApiFilter, levels: &[Kind], cadence: Option<Cadence>) -> Parameter {
    let name = filter.id();
    match filter {
        ApiFilter::Month if cadence.is_some_and(Cadence::has_whole_months) => Parameter::new(
            name,
            Shape::Month,
            "The month, by its first day: 2026-01-01",
        ),
        ApiFilter::Month => Parameter::new(
            name,
            Shape::Day,
            "The month, quarter or week by its first day, or the day: 2026-01-01",
        ),
        ApiFilter::Year => Parameter::new(
            name,
            Shape::Year,
            "The year as published, of a dataset that goes by year: 2025/26 or 2025",
        ),
        ApiFilter::Snapshot => {
            Parameter::new(name, Shape::Day, "The month, by its last day: 2026-01-31")
                .like("2026-01-31")
        }
        ApiFilter::CareSystem => Parameter::new(
            name,
            Shape::Code,
            "ODS code of an integrated care system, which is that of its board: the same as `icb`",
        )
        .like(code_of(Kind::Icb)),
        ApiFilter::ListSizeBand => Parameter::new(
            name,
            Shape::Choice(figures::LIST_SIZE_BANDS.to_vec()),
            "Practices by the number of patients in the latest list sizes",
        ),
        ApiFilter::Level => Parameter::new(
            name,
            Shape::Choice(levels.iter().map(|level| level.id()).collect()),
            "The level of the organisations; without it that of `org`, or practices",
        ),
        ApiFilter::Organisation => Parameter::new(
            name,
            Shape::Code,
            "ODS code of one organisation of any level",
        )
        .like("A81002"),
        ApiFilter::Practice => Parameter::new(name, Shape::Code, "ODS code of one practice")
            .like(code_of(Kind::Practice)),
        ApiFilter::Within(kind) => Parameter::new(
            name,
            Shape::Code,
            format!(
                "ODS code of {}: the organisations that belonged to it in the period",
                kind.with_article()
            ),
        )
        .like(code_of(kind)),
        ApiFilter::Supplier => Parameter::new(
            name,
            Shape::Text(1),
            "Supplier of the clinical system as last published, such as TPP",
        ),
    }
}

/// What every dataset has, by month or by year and at any level.
fn of_any_dataset(
    id: &str,
    path: &str,
    summary: &str,
    fields: Vec<FieldSpec>,
    own: Vec<Parameter>,
    make: impl Fn(&ApiRequest) -> Answer + Send + Sync + 'static,
) -> Operation {
    let filters = figures::VALUE_FILTERS
        .iter()
        .map(|filter| filter_param(*filter, &Kind::ALL, None));
    let one_of = one_needed(&figures::VALUE_FILTERS, &[]);
    let parameters = filters.chain(own).collect();
    let about = format!(
        "At least one of {} is needed; `month` is for datasets by month, `year` for those by year. What is missing is null.",
        any_of(&one_of)
    );
    Operation {
        one_of,
        ..Operation::list(id, path, summary, GENERIC, fields, parameters, make)
    }
    .about(about)
}

/// `list-sizes` as `ListSizes`.
pub(crate) fn camel(name: &str) -> String {
    name.split(['-', '/'])
        .map(|word| {
            let mut letters = word.chars();
            letters
                .next()
                .map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
                .unwrap_or_default()
        })
        .collect()
}

/// `month, org and pcn`.
pub(crate) fn all_of(names: &[&str]) -> String {
    joined(names, "and")
}

/// `month, org or pcn`.
pub(crate) fn any_of(names: &[&str]) -> String {
    joined(names, "or")
}

fn joined(names: &[&str], before_the_last: &str) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} {before_the_last} {last}", rest.join(", ")),
    }
}
