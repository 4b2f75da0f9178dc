//! What there is: the index of endpoints, the datasets, and what each of them holds.

use std::sync::Arc;

use domain::api_rows::{Field, FieldSpec, FieldType, RowVisitor, Rows, iso};
use domain::facts::Facts;
use domain::organisation::Ordinal;
use domain::registry::Dataset;
use domain::snapshot::Snapshot;
use serde_json::{Value, json};

use super::answer::{Answer, ApiRequest, Rendered, list};
use super::calculators;
use super::error::Error;
use super::operations::{self, Output};
use super::organisations::marked;

/// The endpoints, and how to get a key.
pub(crate) fn index(ask: &ApiRequest) -> Answer {
    let endpoints: Vec<Value> = operations::all()
        .iter()
        .filter(|operation| operation.path.starts_with("/api/v1/"))
        .map(|operation| {
            json!({
                "method": "GET",
                "address": ask.address(&operation.address()),
                "summary": operation.summary,
                "filters": match operation.gives {
                    Output::Rows(_) => operation.parameters.iter().map(|one| one.name).collect(),
                    Output::Object(_) => Vec::new(),
                },
                "needs_one_of": operation.one_of,
            })
        })
        .chain(calculators::in_index(|path| ask.address(path)))
        .collect();
    Rendered::object(&json!({
        "name": "Haresign API",
        "version": "v1",
        "authentication": {
            "header": "Authorization: Bearer <api_key>",
            "keys": ask.address("/accounts/api-keys/"),
            "about": "Make a key with an account. It goes into the header of every request, never into the address.",
        },
        "schema": ask.address("/api/schema/"),
        "documentation": [ask.address("/api/docs/"), ask.address("/api/redoc/")],
        "is_demonstration": ask.snapshot.is_demonstration,
        "endpoints": endpoints,
    }))
}

/// The datasets of which something is loaded.
fn loaded(snapshot: &Snapshot) -> impl Iterator<Item = (usize, &Arc<Dataset>)> {
    let datasets = snapshot.registry.datasets().iter().enumerate();
    datasets.filter(|(_, dataset)| {
        snapshot
            .facts(&dataset.id)
            .is_some_and(|facts| !facts.periods().is_empty())
    })
}

/// The fields of the list of datasets.
pub(crate) fn dataset_fields() -> Vec<FieldSpec> {
    [
        ("id", FieldType::Text, "The identifier"),
        (
            "title",
            FieldType::Text,
            "The name of the tool that shows it",
        ),
        ("summary", FieldType::Text, "What it answers"),
        (
            "publication",
            FieldType::Text,
            "The publication’s own title",
        ),
        ("publisher", FieldType::Text, "Who publishes it"),
        ("source", FieldType::Text, "The address of the publication"),
        ("cadence", FieldType::Text, "How often it appears"),
        (
            "endpoint",
            FieldType::SomeText,
            "The endpoint of its rows, where it has one",
        ),
        (
            "indicators",
            FieldType::List,
            "The identifiers of its indicators",
        ),
        (
            "first_period",
            FieldType::SomeText,
            "The first period that is loaded",
        ),
        ("latest_period", FieldType::SomeText, "The latest"),
    ]
    .map(|(name, holds, meaning)| FieldSpec::new(name, holds, meaning))
    .into()
}

struct Datasets<'a>(&'a Snapshot);

impl Rows for Datasets<'_> {
    fn fields(&self) -> Vec<FieldSpec> {
        dataset_fields()
    }

    fn row(&self, (index, _): (usize, Ordinal), take: RowVisitor<'_>) {
        let Some(dataset) = self.0.registry.datasets().get(index) else {
            return;
        };
        take("id", Field::Text(&dataset.id));
        take("title", Field::Text(&dataset.title));
        take("summary", Field::Text(&dataset.summary));
        take("publication", Field::Text(&dataset.publication));
        take("publisher", Field::Text(&dataset.publisher));
        take("source", Field::Text(&dataset.address));
        take("cadence", Field::Text(dataset.cadence.word()));
        let endpoint = endpoint(dataset);
        take("endpoint", Field::text(endpoint.as_deref()));
        let indicators: Vec<&str> = dataset
            .indicators
            .iter()
            .map(|one| one.id.as_str())
            .collect();
        take("indicators", Field::List(&indicators));
        let periods = self.0.facts(&dataset.id).map(|facts| facts.periods());
        let periods = periods.unwrap_or_default();
        for (name, period) in [
            ("first_period", periods.first()),
            ("latest_period", periods.last()),
        ] {
            let period = period.copied().map(iso);
            take(name, Field::text(period.as_deref()));
        }
    }
}

fn endpoint(dataset: &Dataset) -> Option<String> {
    let api = dataset.api.as_ref()?;
    Some(format!("/api/v1/{}/", api.endpoint))
}

/// The datasets.
pub(crate) fn datasets(ask: &ApiRequest) -> Answer {
    let rows = loaded(&ask.snapshot).map(|(index, _)| (index, 0)).collect();
    list(ask, "datasets", &marked(rows), |_| Datasets(&ask.snapshot))
}

/// The dataset in the path, and its figures.
pub(crate) fn loaded_dataset(ask: &ApiRequest) -> Result<(&Arc<Dataset>, &Facts), Error> {
    let snapshot = &ask.snapshot;
    let found = loaded(snapshot).find(|(_, dataset)| dataset.id == ask.in_path("dataset"));
    found
        .and_then(|(_, dataset)| Some((dataset, snapshot.facts(&dataset.id)?.as_ref())))
        .ok_or_else(|| {
            let known: Vec<&str> = loaded(snapshot)
                .map(|(_, dataset)| dataset.id.as_str())
                .collect();
            Error::not_found(format!(
                "There is no such dataset. There are: {}.",
                operations::all_of(&known)
            ))
        })
}

/// Everything that is declared of a dataset, and what is loaded of it.
pub(crate) fn dataset(ask: &ApiRequest) -> Answer {
    let snapshot = &ask.snapshot;
    let (dataset, facts) = loaded_dataset(ask)?;
    let columns = dataset.api_columns();
    let measures: Vec<Value> = dataset
        .measures()
        .map(|(measure, id)| {
            let column = columns.iter().find(|column| column.measure == measure);
            json!({
                "id": id,
                "label": dataset.margins[measure.margin].measure_label(measure.cell),
                "counts": dataset.margins[measure.margin].counts,
                "margin": dataset.margins[measure.margin].id,
                "column": column.map(|column| &column.name),
                "values": ask.address(&format!(
                    "/api/v1/datasets/{}/measures/{}/",
                    dataset.id, dataset.margins[measure.margin].id
                )),
            })
        })
        .collect();
    let indicators: Vec<Value> = dataset
        .indicators
        .iter()
        .map(|one| {
            json!({
                "id": one.id,
                "label": one.label,
                "meaning": one.meaning,
                "numerator": one.numerator,
                "denominator": one.denominator,
                "unit": one.unit,
                "decimals": one.decimals,
                "direction": one.direction,
                "interval": one.interval_method(),
                "caveat": one.caveat,
                "values": ask.address(&format!(
                    "/api/v1/indicators/{}.{}/values/", dataset.id, one.id
                )),
            })
        })
        .collect();
    let breaks: Vec<Value> = dataset
        .breaks
        .iter()
        .map(|one| {
            let indicators = dataset.indicators.iter().map(|indicator| &indicator.id);
            let concerned = indicators.filter(|id| dataset.breaks_of(id).contains(&one));
            json!({
                "period": iso(one.period),
                "text": one.text,
                "indicators": concerned.collect::<Vec<_>>(),
            })
        })
        .collect();
    let notes: Vec<Value> = dataset
        .notes
        .iter()
        .map(|note| json!({ "title": note.title, "text": note.text }))
        .collect();
    // What is computed has those of its parts.
    let sources = snapshot.registry.sources_of(dataset);
    let releases: Vec<Value> = snapshot
        .releases
        .iter()
        .filter(|release| sources.contains(&release.dataset.as_str()))
        .map(|release| {
            json!({
                "id": release.id,
                "source": release.source,
                "periods": release.periods.iter().copied().map(iso).collect::<Vec<_>>(),
                "files": release.files,
                "loaded_at": release.loaded_at,
                "reader": release.reader,
                "rows_read": release.rows.read,
                "rows_kept": release.rows.kept,
                "is_current": release.is_current,
                "is_demonstration": release.is_demonstration,
            })
        })
        .collect();
    Rendered::object(&json!({
        "id": dataset.id,
        "title": dataset.title,
        "summary": dataset.summary,
        "publication": dataset.publication,
        "publisher": dataset.publisher,
        "source": dataset.address,
        "cadence": dataset.cadence.word(),
        "endpoint": endpoint(dataset),
        "periods": facts.periods().iter().copied().map(iso).collect::<Vec<_>>(),
        "measures": measures,
        "indicators": indicators,
        "breaks": breaks,
        "notes": notes,
        "releases": releases,
    }))
}
