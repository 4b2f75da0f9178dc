//! What a planning tool gives to take away, at the address of its page with the name of the
//! file before the query: the scenarios as a workbook and as CSV, every chart as CSV and SVG,
//! and the plan of sessions as a calendar.

mod cells;
mod inputs;
mod scenario_csv;
#[cfg(test)]
mod tests;
mod workbook;
mod working;

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use calculators::{Calculator, enhanced_access};
use domain::snapshot::Snapshot;

use super::asked::Asked;
use super::chart;
use super::worked::Worked;
use crate::exports;

const CSV: &str = "text/csv; charset=utf-8";

/// A file to take away.
#[derive(Debug)]
pub(crate) struct File {
    content_type: &'static str,
    name: String,
    content: Vec<u8>,
}

/// Why there is no file.
#[derive(Debug)]
pub(crate) enum Missing {
    /// The address names none.
    NotFound,
    /// It cannot be made, which is a error of ours.
    CalculationError(String),
}

impl IntoResponse for File {
    fn into_response(self) -> Response<Body> {
        let mut response = self.content.into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(self.content_type),
        );
        let disposition = format!("attachment; filename=\"{}\"", self.name);
        if let Ok(value) = HeaderValue::from_str(&disposition) {
            headers.insert(header::CONTENT_DISPOSITION, value);
        }
        response
    }
}

impl IntoResponse for Missing {
    fn into_response(self) -> Response<Body> {
        match self {
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
                "There is no such file; a planning tool has scenario.xlsx, scenario.csv, and its charts.\n",
            )
                .into_response(),
            Self::CalculationError(error) => {
                tracing::error!(error, "a planning tool could not be exported");
                exports::cannot_be_made()
            }
        }
    }
}

/// The file of this name, for the pairs of the address.
pub(crate) fn file<K: AsRef<str>, V: AsRef<str>>(
    snapshot: &Snapshot,
    tool: &'static Calculator,
    name: &str,
    pairs: impl IntoIterator<Item = (K, V)>,
) -> Result<File, Missing> {
    let (stem, ending) = name.rsplit_once('.').ok_or(Missing::NotFound)?;
    let is_plan = name == "plan.ics" && tool.entry.slug == enhanced_access::TOOL.entry.slug;
    let of_chart = stem
        .strip_prefix(chart::FILE)
        .filter(|_| matches!(ending, "csv" | "svg"));
    if !is_plan && of_chart.is_none() && !matches!(name, "scenario.xlsx" | "scenario.csv") {
        return Err(Missing::NotFound);
    }
    let asked = Asked::from_pairs(tool, pairs);
    let org = asked.org.as_deref().and_then(|code| code.parse().ok());
    let worked = Worked::of(snapshot, tool, asked.year, org, &asked.scenarios)
        .map_err(|error| Missing::CalculationError(error.to_string()))?
        .ok_or(Missing::NotFound)?;
    let (content_type, content) = match (of_chart, ending) {
        (Some(id), _) => chart_file(&worked, &asked, id, ending)?,
        (None, "xlsx") => (
            exports::XLSX,
            workbook::write(&worked)
                .map_err(|error| Missing::CalculationError(error.to_string()))?,
        ),
        (None, "csv") => (CSV, scenario_csv::write(&worked)),
        (None, _) => {
            let (rules, _) = worked.scheme.overridden(&asked.whole());
            let plan = enhanced_access::calendar(&rules, &worked.start, &asked.whole());
            ("text/calendar; charset=utf-8", plan.into_bytes())
        }
    };
    // A name that says what is inside: tool, organisation, year.
    let mut parts = vec![tool.entry.slug.to_owned()];
    parts.extend(worked.start.code.clone());
    parts.push(asked.year.slug());
    parts.extend(of_chart.map(str::to_owned));
    Ok(File {
        content_type,
        name: format!("{}.{ending}", parts.join("-")),
        content,
    })
}

/// A chart of the scenario that the page shows, as a table or as a drawing.
fn chart_file(
    worked: &Worked,
    asked: &Asked,
    id: &str,
    ending: &str,
) -> Result<(&'static str, Vec<u8>), Missing> {
    let outcome = worked
        .tool
        .run(&worked.scheme, &worked.start, &asked.whole());
    let chart = outcome
        .charts
        .iter()
        .find(|chart| chart.id == id)
        .ok_or(Missing::NotFound)?;
    let figure = chart::figure(chart, &format!("{}, planning support", worked.title()));
    Ok(match ending {
        "svg" => (
            "image/svg+xml",
            figure.svg_file(exports::FILE_WIDTH).into_bytes(),
        ),
        _ => (CSV, answers::csv::csv(&figure.table())),
    })
}
