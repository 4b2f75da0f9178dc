//! What the endpoint of a declaration must keep to.

use super::check::is_identifier;
use super::declaration::{Fault, fault};
use super::{Api, ApiPart, Dataset, Margin};
use crate::api_rows::{FieldSpec, part_fields};

/// Holds the endpoint of a dataset against what it refers to.
pub(super) fn check(dataset: &Dataset) -> Result<(), Fault> {
    let Some(api) = &dataset.api else {
        return Ok(());
    };
    for margin in &api.margins {
        if dataset.margin(margin).is_none() {
            return Err(fault("api", format!("there is no margin “{margin}”")));
        }
    }
    let mut needed = api.needs.iter();
    if let Some(filter) = needed.find(|filter| !api.filters.contains(filter)) {
        return Err(fault(
            "api",
            format!("needs: “{}” is not among the filters", filter.id()),
        ));
    }
    let names = [
        Some(&api.endpoint),
        api.periods.as_ref(),
        api.codes.as_ref(),
    ];
    for name in names.into_iter().flatten() {
        if !name.trim_start_matches('/').split('/').all(is_identifier) {
            return Err(fault(
                "api",
                format!(
                    "“{name}” must be small letters, digits and hyphens, in parts joined by “/”"
                ),
            ));
        }
    }
    for (index, part) in api.parts.iter().enumerate() {
        check_path(api, index)?;
        check_part(dataset, part)?;
    }
    Ok(())
}

/// The address of a part must be one, and its own.
fn check_path(api: &Api, index: usize) -> Result<(), Fault> {
    let path = api.parts[index].path.as_str();
    if !is_identifier(path) {
        return Err(fault(
            "api.part",
            format!("path “{path}” must have small letters, digits and hyphens alone"),
        ));
    }
    let is_other = [&api.periods, &api.codes].map(|name| name.as_deref() == Some(path));
    if is_other.contains(&true) || api.parts[..index].iter().any(|other| other.path == path) {
        return Err(fault(
            path,
            "path is that of another list of the endpoint; choose another",
        ));
    }
    Ok(())
}

fn check_part(dataset: &Dataset, part: &ApiPart) -> Result<(), Fault> {
    let path = part.path.as_str();
    if part.summary.trim().is_empty() {
        return Err(fault(path, "summary is empty; say what its rows are"));
    }
    if !part.family.is_empty() {
        return check_family(dataset, part);
    }
    let mut first: Option<&Margin> = None;
    for id in &part.margins {
        let Some(margin) = dataset.margin(id) else {
            return Err(fault(
                path,
                format!("margins names a margin that is not there: “{id}”"),
            ));
        };
        if margin.dimensions.is_empty() || margin.nature.cells().is_some() {
            return Err(fault(
                path,
                format!(
                    "margins names “{id}”, which is not divided by any dimension; it belongs into the margins of [api]"
                ),
            ));
        }
        let ids = |margin: &Margin| -> Vec<String> {
            let dimensions = margin.dimensions.iter();
            dimensions.map(|dimension| dimension.id.clone()).collect()
        };
        let other = first.get_or_insert(margin);
        if ids(other) != ids(margin) {
            return Err(fault(
                path,
                format!(
                    "margins “{}” and “{id}” are divided in different ways; give each a [[api.part]]",
                    other.id
                ),
            ));
        }
    }
    if first.is_none() {
        return Err(fault(path, "margins is empty; name at least one"));
    }
    distinct(path, part_fields(dataset, part))
}

/// A part of codes names a family, and nothing else.
#[cfg(feature = "declarations")]
fn check_family(dataset: &Dataset, part: &ApiPart) -> Result<(), Fault> {
    let path = part.path.as_str();
    if !part.margins.is_empty() {
        return Err(fault(path, "names margins and a family; name one of them"));
    }
    match dataset.family(&part.family) {
        Some(family) => distinct(path, crate::api_rows::code_fields(dataset, family)),
        None => Err(fault(
            path,
            format!("family: there is no [[family]] “{}”", part.family),
        )),
    }
}

/// What has no families was checked by whoever had them.
#[cfg(not(feature = "declarations"))]
fn check_family(_: &Dataset, _: &ApiPart) -> Result<(), Fault> {
    Ok(())
}

/// No two fields of a row have one name.
fn distinct(path: &str, fields: Vec<FieldSpec>) -> Result<(), Fault> {
    let mut names: Vec<String> = fields.into_iter().map(|field| field.name).collect();
    names.sort_unstable();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(fault(
            path,
            format!(
                "its rows would have two fields “{}”; a dimension or margin needs another id",
                pair[0]
            ),
        )),
        None => Ok(()),
    }
}
