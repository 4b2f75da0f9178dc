//! Every table and chart as a file: CSV, Excel, SVG and PNG, at the address of the page with the
//! name of the figure before the query.

use std::collections::HashMap;

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, Response, StatusCode, Uri, header};
use axum::response::IntoResponse;
use charts::{Figure, Table};
use domain::organisation::Kind;
use domain::registry::Dataset;
use domain::snapshot::Snapshot;

use crate::address::Address;
use crate::calculators;
use crate::state::AppState;
use crate::table_workbook::workbook;
use answers::csv;
use answers::dashboard::Answer;
use answers::dashboard::figures as dashboard;
use answers::dashboard::members_question::members;
use answers::misunderstood::{in_lines, misunderstood};
use answers::nation::NationAnswer;
use answers::nation::figures as nation;
use answers::neighbours::neighbours_table;
use answers::places::parts_table;
use answers::questions;
use answers::releases::releases_table;

/// The media type of an Excel workbook.
pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The width of a drawing that is taken away.
pub(crate) const FILE_WIDTH: f64 = 900.0;

/// What can be exported under a name.
enum Export {
    /// A chart: its table and its drawing.
    Figure(Box<Figure>),
    /// A chart, and a table that holds more than it.
    Drawn(Box<Figure>, Table),
    /// A table alone.
    Table(Table),
}

/// Why there is no file.
enum Missing {
    /// The address names nothing.
    NotFound,
    /// The figure is a table and has no drawing.
    NoDrawing,
    /// The address asks for what does not exist: what is possible.
    Misunderstood(String),
    /// A fault of ours, which is logged.
    CannotBeMade,
}

impl IntoResponse for Missing {
    fn into_response(self) -> Response<Body> {
        let (status, text) = match self {
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                "There is no such figure, or it has no figures for this organisation and month.\n"
                    .to_owned(),
            ),
            Self::NoDrawing => (
                StatusCode::NOT_FOUND,
                "This is a table; ask for .csv or .xlsx instead.\n".to_owned(),
            ),
            Self::Misunderstood(text) => (StatusCode::BAD_REQUEST, text),
            Self::CannotBeMade => return cannot_be_made(),
        };
        (
            status,
            [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
            text,
        )
            .into_response()
    }
}

/// The answer where a file could not be made through a fault of ours, which is logged.
pub(crate) fn cannot_be_made() -> Response<Body> {
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
        "This file cannot be made just now. The fault is logged; please try again later.\n",
    )
        .into_response()
}

type QueryMap = HashMap<String, String>;

fn address(query: &QueryMap) -> Address {
    Address::from_pairs(|name| query.get(name).cloned())
}

/// Refuses an address that asks for what the tool does not have: a file of something else
/// would be taken for what was asked for.
fn understood(snapshot: &Snapshot, slug: &str, query: &QueryMap) -> Result<(), Missing> {
    let Some(tool) = snapshot.registry.by_slug(slug) else {
        return Ok(());
    };
    let facts = snapshot.facts(&tool.id);
    let periods = facts.map_or(&[][..], |facts| facts.periods());
    let found = misunderstood(tool, periods, |name| query.get(name).cloned());
    if found.is_empty() {
        Ok(())
    } else {
        Err(Missing::Misunderstood(in_lines(&found)))
    }
}

/// `/tools/{tool}/{figure}.csv`, `.xlsx`, `.svg` and `.png`; of a planning tool its scenarios.
pub async fn of_tool(
    State(state): State<AppState>,
    Path((slug, file)): Path<(String, String)>,
    Query(query): Query<QueryMap>,
) -> Response<Body> {
    let snapshot = state.following.now();
    state
        .pictures
        .file(&file, move |file| tool_file(&snapshot, &slug, file, &query))
        .await
}

fn tool_file(snapshot: &Snapshot, slug: &str, file: &str, query: &QueryMap) -> Response<Body> {
    if let Some(calculator) = ::calculators::calculator(slug) {
        return calculators::export::file(snapshot, calculator, file, query).into_response();
    }
    if let Err(missing) = understood(snapshot, slug, query) {
        return missing.into_response();
    }
    let address = address(query);
    answer(
        file,
        || {
            let tool = snapshot.registry.by_slug(slug)?;
            let (name, _) = file.rsplit_once('.')?;
            tool_export(snapshot, tool, name, &address)
        },
        slug,
        &address,
    )
}

/// `/tools/{tool}/nation/{figure}.csv`, `.xlsx`, `.svg` and `.png`.
pub async fn of_nation(
    State(state): State<AppState>,
    Path((slug, file)): Path<(String, String)>,
    Query(query): Query<QueryMap>,
) -> Response<Body> {
    let snapshot = state.following.now();
    state
        .pictures
        .file(&file, move |file| {
            nation_file(&snapshot, &slug, file, &query)
        })
        .await
}

fn nation_file(snapshot: &Snapshot, slug: &str, file: &str, query: &QueryMap) -> Response<Body> {
    let address = address(query);
    if let Err(missing) = understood(snapshot, slug, query) {
        return missing.into_response();
    }
    answer(
        file,
        || {
            let tool = snapshot.registry.by_slug(slug)?;
            let (name, ending) = file.rsplit_once('.')?;
            nation_export(snapshot, tool, name, ending, &address)
        },
        &format!("{slug}-nation"),
        &address,
    )
}

/// `/places/{code}/parts.csv` and `.xlsx`.
pub async fn of_place(
    State(state): State<AppState>,
    Path((code, file)): Path<(String, String)>,
) -> Response<Body> {
    let snapshot = state.following.now();
    answer(
        &file,
        || {
            let place = questions::place(&snapshot, &code)?;
            file.starts_with("parts.")
                .then(|| Export::Table(parts_table(&place)))
        },
        &code,
        &Address::default(),
    )
}

/// `/data-sources/releases.csv` and `.xlsx`.
pub async fn of_releases(uri: Uri, State(state): State<AppState>) -> Response<Body> {
    let snapshot = state.following.now();
    let file = uri.path().rsplit('/').next().unwrap_or_default();
    answer(
        file,
        || Some(Export::Table(releases_table(&snapshot.releases))),
        "haresign",
        &Address::default(),
    )
}

fn tool_export(
    snapshot: &Snapshot,
    tool: &Dataset,
    name: &str,
    address: &Address,
) -> Option<Export> {
    let org = address.org?.to_string();
    let period = address.period.or_else(|| {
        let profile = address.profile.as_deref().unwrap_or_default();
        let show = address.show.as_deref().unwrap_or_default();
        questions::newest_period(snapshot, &tool.id, &org, profile, show)
    });
    let period = period.map(|period| period.to_string()).unwrap_or_default();
    if let Some(found) = questions::neighbours(snapshot, &tool.id, name, &org, &period) {
        return Some(Export::Table(neighbours_table(&found, address.near)));
    }
    let member = address.member.as_deref().unwrap_or_default();
    if let Some(found) = members(snapshot, &tool.id, name, &org, &period, member) {
        return Some(Export::Drawn(Box::new(found.figure()), found.table()));
    }
    let own: Vec<String> = address.own.iter().map(ToString::to_string).collect();
    let Answer::Comparison(comparison) =
        questions::comparison(snapshot, &tool.id, &org, &period, &own.join(","))
    else {
        return None;
    };
    let group = address
        .group
        .and_then(|key| comparison.group_index(key))
        .or_else(|| comparison.default_group());
    let show = comparison.shown_indicator(address.show.as_deref());
    let show = show.as_str();
    let figure = match name {
        "trend" => dashboard::trend(&comparison, show, group, address.trend),
        "against" => return dashboard::against(&comparison, show).map(Export::Table),
        "everything" => return Some(Export::Table(dashboard::everything(&comparison, group))),
        id => dashboard::breakdown(&comparison, id, group, address.by.as_deref()),
    };
    figure.map(|figure| Export::Figure(Box::new(figure)))
}

fn nation_export(
    snapshot: &Snapshot,
    tool: &Dataset,
    name: &str,
    ending: &str,
    address: &Address,
) -> Option<Export> {
    let slug = tool.slug()?;
    let NationAnswer::Nation(found) = questions::nation(
        snapshot,
        &tool.id,
        address.show.as_deref().unwrap_or_default(),
        &address
            .period
            .map(|period| period.to_string())
            .unwrap_or_default(),
        &address.org.map(|org| org.to_string()).unwrap_or_default(),
    ) else {
        return None;
    };
    let figure = match name {
        "over-time" => nation::over_time(&found),
        "distribution" => nation::distribution(&found),
        "funnel" => nation::funnel(&found),
        "extremes" => return Some(Export::Table(nation::extremes(&found, slug))),
        level => {
            let level: Kind = level.parse().ok()?;
            // The table of the areas holds more than their chart.
            if ending != "svg" {
                let table = nation::areas_table(&found, level, slug);
                return (!table.rows.is_empty()).then_some(Export::Table(table));
            }
            nation::ranked(&found, level)
        }
    };
    figure.map(|figure| Export::Figure(Box::new(figure)))
}

fn answer(
    file: &str,
    find: impl FnOnce() -> Option<Export>,
    prefix: &str,
    address: &Address,
) -> Response<Body> {
    let Some((name, ending)) = file.rsplit_once('.') else {
        return Missing::NotFound.into_response();
    };
    let Some(export) = find() else {
        return Missing::NotFound.into_response();
    };
    let table = |export: Export| match export {
        Export::Figure(figure) => figure.table(),
        Export::Table(table) | Export::Drawn(_, table) => table,
    };
    let (kind, content) = match (ending, export) {
        ("csv", export) => ("text/csv; charset=utf-8", csv::csv(&table(export))),
        ("xlsx", export) => match workbook(&table(export)) {
            Ok(content) => (XLSX, content),
            Err(error) => {
                tracing::error!(%error, name, "a workbook could not be made");
                return Missing::CannotBeMade.into_response();
            }
        },
        ("svg", Export::Figure(figure) | Export::Drawn(figure, _)) => {
            ("image/svg+xml", figure.svg_file(FILE_WIDTH).into_bytes())
        }
        ("svg", Export::Table(_)) => return Missing::NoDrawing.into_response(),
        _ => return Missing::NotFound.into_response(),
    };
    // A name that says what is inside: tool, organisation, figure, month.
    let mut parts = vec![prefix.to_owned()];
    parts.extend(address.org.map(|org| org.to_string()));
    parts.push(name.to_owned());
    parts.extend(address.period.map(|period| period.to_string()));
    let disposition = format!("attachment; filename=\"{}.{ending}\"", parts.join("-"));
    let mut response = content.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
