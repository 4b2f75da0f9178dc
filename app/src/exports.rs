//! Every table and chart as a file: CSV with its metadata, Excel, SVG and PNG, at the address of
//! the page with the name of the figure before the query.

use std::collections::HashMap;

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, Response, StatusCode, Uri, header};
use axum::response::IntoResponse;
use charts::{Figure, Table};
use domain::comparison::Comparison;
use domain::organisation::Kind;
use domain::registry::Dataset;
use domain::snapshot::Snapshot;

use crate::address::Address;
use crate::calculators;
use crate::state::AppState;
use crate::table_metadata::{self, Description, csvw};
use crate::table_workbook::workbook;
use answers::csv;
use answers::dashboard::Answer;
use answers::dashboard::figures as dashboard;
use answers::dashboard::members_question::members;
use answers::dashboard::parts_table::score_parts_table;
use answers::dashboard::together_question::together;
use answers::dashboard::words::{source_line, source_of};
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
struct Export {
    /// The drawing, where it is a chart.
    drawing: Option<Box<Figure>>,
    table: Table,
    description: Description,
}

impl Export {
    /// A chart: its table and its drawing.
    fn figure(figure: Figure) -> Self {
        let table = figure.table();
        Self::drawn(figure, table)
    }

    /// A chart, and a table that holds more than it.
    fn drawn(figure: Figure, table: Table) -> Self {
        Self {
            description: Description {
                title: figure.heading.clone(),
                about: figure.subtitle.clone(),
                source: figure.source.clone(),
            },
            drawing: Some(Box::new(figure)),
            table,
        }
    }

    /// A table alone.
    const fn table(table: Table, description: Description) -> Self {
        Self {
            drawing: None,
            table,
            description,
        }
    }

    /// The same with whom it is about.
    fn of(mut self, comparison: &Comparison) -> Self {
        let title = &mut self.description.title;
        *title = format!("{}: {title}", comparison.subject.name);
        self
    }

    /// The same with what must be known before an indicator is quoted.
    fn with_caveat(mut self, comparison: &Comparison, show: &str) -> Self {
        if let Some(indicator) = comparison.declaration().indicator(show) {
            let about = &mut self.description.about;
            *about = format!("{about} {} {}", indicator.meaning, indicator.caveat)
                .trim()
                .to_owned();
        }
        self
    }
}

/// What a table of a dashboard is: `of` names it, in words.
fn described(comparison: &Comparison, of: &str) -> Description {
    Description {
        title: format!("{}: {of}", comparison.subject.name),
        about: format!(
            "{}, {}, {}.",
            comparison.declaration().title,
            comparison.subject.code,
            comparison.shown_period().long()
        ),
        source: source_line(comparison),
    }
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
            let (name, _) = parts_of(file)?;
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
            let (name, ending) = parts_of(file)?;
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
            file.starts_with("parts.").then(|| {
                Export::table(
                    parts_table(&place),
                    Description {
                        title: format!("The organisations of {}", place.subject.name),
                        ..Description::default()
                    },
                )
            })
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
        || {
            let description = Description {
                title: "The files that are loaded".to_owned(),
                ..Description::default()
            };
            let table = releases_table(&snapshot.releases);
            Some(Export::table(table, description))
        },
        "haresign",
        &Address::default(),
    )
}

/// The name of a figure and the ending of its file; those of the CSV file where its metadata are
/// asked for.
fn parts_of(file: &str) -> Option<(&str, &str)> {
    let file = file.strip_suffix(table_metadata::SUFFIX).unwrap_or(file);
    file.rsplit_once('.')
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
        let description = Description {
            title: format!("{}: the practices nearby", tool.title),
            source: period
                .parse()
                .map(|period| source_of(tool, period, snapshot.is_demonstration))
                .unwrap_or_default(),
            ..Description::default()
        };
        let table = neighbours_table(&found, address.near);
        return Some(Export::table(table, description));
    }
    let member = address.member.as_deref().unwrap_or_default();
    if let Some(found) = members(snapshot, &tool.id, name, &org, &period, member) {
        return Some(Export::drawn(found.figure(), found.table()));
    }
    if let Some(found) = together(snapshot, &tool.id, name, &org, &period) {
        return Some(Export::figure(found.figure()));
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
        "trend" => {
            let figure = dashboard::trend(&comparison, show, group, address.trend)?;
            let export = Export::figure(figure).of(&comparison);
            return Some(export.with_caveat(&comparison, show));
        }
        "against" => {
            let table = dashboard::against(&comparison, show)?;
            let indicator = comparison.declaration().indicator(show)?;
            let description = described(
                &comparison,
                &format!("{} beside every group", indicator.label),
            );
            return Some(Export::table(table, description).with_caveat(&comparison, show));
        }
        "everything" => {
            let description = described(&comparison, "every indicator");
            let table = dashboard::everything(&comparison, group);
            return Some(Export::table(table, description));
        }
        id if comparison.declaration().section(id).is_some() => {
            let (of, table) = score_parts_table(&comparison, id)?;
            return Some(Export::table(table, described(&comparison, &of)));
        }
        id => dashboard::breakdown(&comparison, id, group, address.by.as_deref()),
    };
    figure.map(|figure| Export::figure(figure).of(&comparison))
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
        "extremes" => {
            let description = described(&found.england, "the highest and the lowest practices");
            return Some(Export::table(nation::extremes(&found, slug), description));
        }
        level => {
            let level: Kind = level.parse().ok()?;
            // The table of the areas holds more than their chart.
            if ending != "svg" {
                let table = nation::areas_table(&found, level, slug);
                let indicator = found.indicator()?;
                let of = format!("{} by {}", indicator.label, level.word());
                let description = described(&found.england, &of);
                return (!table.rows.is_empty()).then(|| Export::table(table, description));
            }
            nation::ranked(&found, level)
        }
    };
    figure.map(Export::figure)
}

fn answer(
    file: &str,
    find: impl FnOnce() -> Option<Export>,
    prefix: &str,
    address: &Address,
) -> Response<Body> {
    let Some((name, ending)) = parts_of(file) else {
        return Missing::NotFound.into_response();
    };
    let Some(export) = find() else {
        return Missing::NotFound.into_response();
    };
    if file.ends_with(table_metadata::SUFFIX) {
        return match ending {
            "csv" => metadata(&format!("{name}.csv"), &export),
            _ => Missing::NotFound.into_response(),
        };
    }
    let (kind, content) = match (ending, &export.drawing) {
        ("csv", _) => ("text/csv; charset=utf-8", csv::csv(&export.table)),
        ("xlsx", _) => match workbook(&export.table) {
            Ok(content) => (XLSX, content),
            Err(error) => {
                tracing::error!(%error, name, "a workbook could not be made");
                return Missing::CannotBeMade.into_response();
            }
        },
        ("svg", Some(figure)) => ("image/svg+xml", figure.svg_file(FILE_WIDTH).into_bytes()),
        ("svg", None) => return Missing::NoDrawing.into_response(),
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
    if ending == "csv"
        && let Ok(value) = HeaderValue::from_str(&format!(
            "<{name}.csv{}>; rel=\"describedby\"; type=\"{}\"",
            table_metadata::SUFFIX,
            table_metadata::MEDIA_TYPE
        ))
    {
        headers.insert(header::LINK, value);
    }
    response
}

/// The document that says what a CSV file holds.
fn metadata(file: &str, export: &Export) -> Response<Body> {
    let document = csvw(file, &export.description, &export.table);
    (
        [(header::CONTENT_TYPE, table_metadata::MEDIA_TYPE)],
        document.to_string(),
    )
        .into_response()
}
