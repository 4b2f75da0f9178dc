//! The endpoints of a dataset, from its declaration.

use std::sync::Arc;

use domain::api_rows::{FieldSpec, code_fields, figure_fields, part_fields};
use domain::registry::{Api, ApiPart, Dataset, Family, column_name, one_needed};

use super::{ABOUT_PERIODS, FIGURES, Operation, all_of, any_of, camel, filter_param};
use crate::api::answer::{Answer, ApiRequest};
use crate::api::parameters::{Parameter, Shape};
use crate::api::{codes, figures, periods};

/// The endpoints of a dataset: its rows, further lists, and its periods where they have an address
/// of their own. None where it is not offered.
pub(crate) fn of_dataset(dataset: &Arc<Dataset>) -> Vec<Operation> {
    let Some(api) = dataset.api.as_ref() else {
        return Vec::new();
    };
    let path = format!("/api/v1/{}", api.endpoint);
    let own = Arc::clone(dataset);
    let rows = of_figures(
        (dataset, api),
        &format!("list{}", camel(&api.endpoint)),
        (&path, &api.summary),
        figure_fields(dataset),
        &format!(
            "One row for each organisation that reported in a {}, in order of {} and code.",
            dataset.period_column(),
            dataset.period_column(),
        ),
        move |ask| figures::rows(ask, &own),
    );
    let parts = api.parts.iter().map(|part| of_part(dataset, api, part));
    let codes = api.codes.as_ref().map(|name| {
        let (own, path) = (Arc::clone(dataset), api.path_of(name));
        let file = figures::file_name(&path);
        Operation::list(
            &format!("list{}", camel(&path)),
            &format!("/api/v1/{path}"),
            "The indicators by code, with what is known of each",
            FIGURES,
            codes::fields(),
            Vec::new(),
            move |ask| codes::of_dataset(ask, &own, &file),
        )
        .about(format!(
            "From {} ({}). Files that are loaded add codes and say what they mean.",
            dataset.publication, dataset.publisher
        ))
    });
    let periods = api.periods.as_ref().map(|name| {
        let (own, path) = (Arc::clone(dataset), api.path_of(name));
        let file = figures::file_name(&path);
        Operation::list(
            &format!("list{}", camel(&path)),
            &format!("/api/v1/{path}"),
            &format!("The {name} that are loaded, with the files behind each"),
            FIGURES,
            periods::fields(),
            Vec::new(),
            move |ask| periods::of_endpoint(ask, &own, &file),
        )
        .about(format!(
            "From {} ({}). {ABOUT_PERIODS}",
            dataset.publication, dataset.publisher
        ))
    });
    std::iter::once(rows)
        .chain(parts)
        .chain(codes)
        .chain(periods)
        .collect()
}

/// A list below a dataset's endpoint.
fn of_part(dataset: &Arc<Dataset>, api: &Api, part: &ApiPart) -> Operation {
    if let Some(family) = dataset.family(&part.family) {
        return of_codes(dataset, api, part, family);
    }
    let dimensions: Vec<String> = part
        .dimensions(dataset)
        .iter()
        .map(|dimension| column_name(&dimension.id))
        .collect();
    let dimensions: Vec<&str> = dimensions.iter().map(String::as_str).collect();
    let own = (Arc::clone(dataset), part.clone());
    of_figures(
        (dataset, api),
        &format!("list{}{}", camel(&api.endpoint), camel(&part.path)),
        (
            &format!("/api/v1/{}/{}", api.endpoint, part.path),
            &part.summary,
        ),
        part_fields(dataset, part),
        &format!(
            "One row for each organisation that reported in a {} and each {}, in order of {} and code.",
            dataset.period_column(),
            all_of(&dimensions),
            dataset.period_column(),
        ),
        move |ask| figures::part_rows(ask, &own.0, &own.1),
    )
}

/// A list of the codes of a family.
fn of_codes(dataset: &Arc<Dataset>, api: &Api, part: &ApiPart, family: &Family) -> Operation {
    let own = (Arc::clone(dataset), part.clone());
    let mut operation = of_figures(
        (dataset, api),
        &format!("list{}{}", camel(&api.endpoint), camel(&part.path)),
        (
            &format!("/api/v1/{}/{}", api.endpoint, part.path),
            &part.summary,
        ),
        code_fields(dataset, family),
        &format!(
            "One row for each organisation that reported in a {} and each code, in order of {} and code. A file may bring codes that are not described yet.",
            dataset.period_column(),
            dataset.period_column(),
        ),
        move |ask| figures::code_rows(ask, &own.0, &own.1),
    );
    operation.parameters.push(Parameter::new(
        figures::CODE,
        Shape::Text(1),
        "One indicator by its code, as published in any year",
    ));
    operation
}

/// A list of a dataset's figures, which are chosen as its declaration says.
fn of_figures(
    (dataset, api): (&Dataset, &Api),
    id: &str,
    (path, summary): (&str, &str),
    fields: Vec<FieldSpec>,
    what: &str,
    make: impl Fn(&ApiRequest) -> Answer + Send + Sync + 'static,
) -> Operation {
    let parameters = api
        .filters
        .iter()
        .map(|filter| filter_param(*filter, &api.levels, Some(dataset.cadence)))
        .collect();
    let one_of = one_needed(&api.filters, &api.needs);
    let about = format!(
        "From {} ({}). {what} At least one of {} is needed.",
        dataset.publication,
        dataset.publisher,
        any_of(&one_of)
    );
    Operation {
        one_of,
        ..Operation::list(id, path, summary, FIGURES, fields, parameters, make)
    }
    .about(about)
}
