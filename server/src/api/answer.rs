//! Answers: lists in pages, as JSON or CSV, and what lets a program keep them.

use std::hash::Hasher as _;
use std::io::Write as _;
use std::sync::Arc;

use answers::csv::escape_formula;
use app::account::words;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::api_rows::{Field, Rows, Selected};
use domain::organisation::Ordinal;
use domain::snapshot::Snapshot;
use jiff::Timestamp;
use rustc_hash::FxHasher;

use super::Api;
use super::error::Error;
use super::parameters::{QueryParams, USUAL_PAGE};

/// What handlers give.
pub(crate) type Answer = Result<Rendered, Error>;

/// An answer that was made: its body whole, so that it can be marked before it is sent.
pub(crate) struct Rendered {
    body: Vec<u8>,
    headers: HeaderMap,
}

impl Rendered {
    /// A body of this media type.
    pub(crate) fn new(media_type: &'static str, body: Vec<u8>) -> Self {
        let media_type = HeaderValue::from_static(media_type);
        Self {
            body,
            headers: HeaderMap::from_iter([(header::CONTENT_TYPE, media_type)]),
        }
    }

    /// JSON that is there already.
    pub(crate) fn json(body: Vec<u8>) -> Self {
        Self::new("application/json", body)
    }

    /// Something small as JSON.
    pub(crate) fn object(value: &serde_json::Value) -> Answer {
        Ok(Self::json(serde_json::to_vec(value)?))
    }

    /// With a header, where its value can be one.
    fn with(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
        self
    }

    /// A mark of the answer: the same as long as its bytes are, whatever was loaded or built
    /// meanwhile. Weak, because compression changes the bytes that are sent.
    fn tag(&self) -> String {
        let mut hasher = FxHasher::default();
        hasher.write(&self.body);
        format!("W/\"{:016x}\"", hasher.finish())
    }
}

impl IntoResponse for Rendered {
    fn into_response(self) -> Response {
        (self.headers, Body::from(self.body)).into_response()
    }
}

/// A request, read.
pub(crate) struct ApiRequest {
    pub(crate) api: Api,
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) given: QueryParams,
    /// The path, with a slash at its end.
    pub(crate) path: String,
    /// What stands in the path where the declaration has a name.
    pub(crate) path_params: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
}

impl ApiRequest {
    /// What stands in the path under a name.
    pub(crate) fn in_path(&self, name: &str) -> &str {
        self.path_params
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value.as_str())
    }

    /// Whether a form other than JSON is asked for: by the parameter, or without it by the
    /// header.
    pub(crate) fn wants(&self, form: &str, media_types: &[&str]) -> bool {
        match self.given.get("format") {
            Some(given) => given == form,
            None => prefers(&self.headers, media_types),
        }
    }

    /// A whole address of the API.
    pub(crate) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.api.accounts.app.public_url)
    }

    /// When the newest of the figures were loaded.
    fn modified(&self) -> Option<Timestamp> {
        self.snapshot.releases.first()?.loaded_at.parse().ok()
    }

    /// Whether whoever asks has the answer already.
    fn is_known(&self, tag: &str, modified: Option<Timestamp>) -> bool {
        let bare = tag.trim_start_matches("W/");
        let text = |name| {
            let value: Option<&HeaderValue> = self.headers.get(name);
            value.and_then(|value| value.to_str().ok())
        };
        let mut tags = self
            .headers
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .peekable();
        if tags.peek().is_some() {
            return tags
                .filter_map(|tags| tags.to_str().ok())
                .flat_map(|tags| tags.split(','))
                .map(str::trim)
                .any(|known| known == "*" || known.trim_start_matches("W/") == bare);
        }
        let since =
            text(header::IF_MODIFIED_SINCE).and_then(|since| jiff::fmt::rfc2822::parse(since).ok());
        match (since, modified) {
            (Some(since), Some(modified)) => modified.as_second() <= since.timestamp().as_second(),
            _ => false,
        }
    }

    /// The answer of a handler with what lets a program keep it; or word that it has it. It is
    /// made before anything is said of it, because what is wrong must be told to those too who
    /// kept an answer.
    pub(crate) fn kept(
        &self,
        is_public: bool,
        make: impl FnOnce(&Self) -> Answer,
    ) -> Result<Response, Error> {
        let made = make(self)?;
        let tag = made.tag();
        // What is public describes the programme, which has no day of its own.
        let modified = if is_public { None } else { self.modified() };
        let mut response = if self.is_known(&tag, modified) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            made.into_response()
        };
        let headers = response.headers_mut();
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            headers.insert(header::ETAG, tag);
        }
        if let Some(modified) = modified {
            let text = modified.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
            if let Ok(value) = HeaderValue::from_str(&text) {
                headers.insert(header::LAST_MODIFIED, value);
            }
        }
        let cache = if is_public {
            "no-cache"
        } else {
            "private, no-cache"
        };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        Ok(response)
    }
}

/// Whether the header Accept names one of these before JSON: by weight, then by place. What
/// takes anything takes JSON.
fn prefers(headers: &HeaderMap, media_types: &[&str]) -> bool {
    let mut wanted: Option<f32> = None;
    let mut json: Option<f32> = None;
    let ranges = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|accept| accept.to_str().ok())
        .flat_map(|accept| accept.split(','));
    for range in ranges {
        let mut parts = range.split(';').map(str::trim);
        let media_type = parts.next().unwrap_or_default().to_ascii_lowercase();
        let weight = parts
            .find_map(|part| part.strip_prefix(['q', 'Q'])?.strip_prefix('='))
            .map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
        if media_types.contains(&media_type.as_str()) {
            if wanted.is_none_or(|other| weight > other) && json.is_none_or(|json| weight > json) {
                wanted = Some(weight);
            }
        } else if matches!(
            media_type.as_str(),
            "application/json" | "application/*" | "*/*"
        ) {
            json = Some(json.map_or(weight, |other: f32| other.max(weight)));
        }
    }
    wanted.is_some_and(|wanted| wanted > 0.0 && json.is_none_or(|json| wanted >= json))
}

/// One page of a list that has `parts` rows for each one that was selected. The place that a
/// row is made at is that of its period times `parts`, and the part; with one part it is that
/// of the period. `make` prepares to make the rows whose periods and organisations it is given.
pub(crate) fn list_of_parts<R: Rows>(
    ask: &ApiRequest,
    name: &str,
    selected: &Selected,
    parts: usize,
    make: impl FnOnce(&[(usize, Ordinal)]) -> R,
) -> Answer {
    let mark = format!("{:016x}", selected.mark);
    if ask
        .given
        .get("state")
        .is_some_and(|state| !state.eq_ignore_ascii_case(&mark))
    {
        return Err(Error::new(
            StatusCode::CONFLICT,
            "The parameter `state` is of other rows: a release changed the list while it was being paged, or the filters are others. Start again from its first page, without `state`.",
        ));
    }
    let page = ask.given.number("page").unwrap_or(1);
    let size = ask.given.number("page_size").unwrap_or(USUAL_PAGE);
    let count = (selected.rows.len() * parts) as u64;
    let pages = count.div_ceil(size).max(1);
    if page > pages {
        return Err(Error::not_found(format!(
            "There is no page {page}: the list has {}, which make {} of {size}.",
            words::count(count, "row", "rows"),
            words::count(pages, "page", "pages")
        )));
    }
    let place = |row: u64| usize::try_from(row.min(count)).unwrap_or(usize::MAX);
    let on_page = place((page - 1) * size)..place(page * size);
    let of_page: Vec<(usize, Ordinal)> = on_page
        .clone()
        .map(|row| {
            let (period, ordinal) = selected.rows[row / parts];
            (period * parts + row % parts, ordinal)
        })
        .collect();
    let behind = on_page.start / parts..on_page.end.div_ceil(parts);
    let made = make(&selected.rows[behind]);
    let to = |page: u64| {
        let query = ask
            .given
            .with(&[("page", page.to_string()), ("state", mark.clone())]);
        ask.address(&format!("{}?{query}", ask.path))
    };
    let next = (page < pages).then(|| to(page + 1));
    let previous = (page > 1).then(|| to(page - 1));
    let answer = if ask.wants("csv", &["text/csv"]) {
        Rendered::new("text/csv; charset=utf-8", csv(&made, &of_page)).with(
            header::CONTENT_DISPOSITION,
            &format!("attachment; filename=\"{name}.csv\""),
        )
    } else {
        // The largest rows take a little less; what grows is copied.
        let mut body = Vec::with_capacity(512 + of_page.len() * 1_600);
        write!(body, "{{\"count\":{count},\"next\":").map_err(|_| Error::fault())?;
        serde_json::to_writer(&mut body, &next)?;
        body.extend_from_slice(b",\"previous\":");
        serde_json::to_writer(&mut body, &previous)?;
        body.extend_from_slice(b",\"results\":[");
        for (place, row) in of_page.iter().enumerate() {
            if place > 0 {
                body.push(b',');
            }
            write_object(&mut body, &made, *row)?;
        }
        body.extend_from_slice(b"]}");
        Rendered::json(body)
    };
    // A CSV file has no place for them.
    let links: Vec<String> = [(next, "next"), (previous, "prev")]
        .into_iter()
        .filter_map(|(address, rel)| Some(format!("<{}>; rel=\"{rel}\"", address?)))
        .collect();
    if links.is_empty() {
        return Ok(answer);
    }
    Ok(answer.with(header::LINK, &links.join(", ")))
}

/// One page of a list with a row for each one that was selected.
pub(crate) fn list<R: Rows>(
    ask: &ApiRequest,
    name: &str,
    selected: &Selected,
    make: impl FnOnce(&[(usize, Ordinal)]) -> R,
) -> Answer {
    list_of_parts(ask, name, selected, 1, make)
}

/// One row as an object. Names of fields have nothing to escape, and are most of the text.
fn write_object<R: Rows>(
    body: &mut Vec<u8>,
    made: &R,
    row: (usize, Ordinal),
) -> Result<(), serde_json::Error> {
    let mut between = b'{';
    let mut written = Ok(());
    made.row(row, &mut |name, field| {
        if written.is_ok() {
            body.extend_from_slice(&[between, b'"']);
            body.extend_from_slice(name.as_bytes());
            body.extend_from_slice(b"\":");
            written = serde_json::to_writer(&mut *body, &field);
            between = b',';
        }
    });
    written?;
    if between == b'{' {
        body.push(b'{');
    }
    body.push(b'}');
    Ok(())
}

fn csv<R: Rows>(made: &R, rows: &[(usize, Ordinal)]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = writer.write_record(made.fields().iter().map(|field| field.name.as_str()));
    for row in rows {
        made.row(*row, &mut |_, field| {
            let _ = match field {
                Field::Null => writer.write_field(""),
                Field::Text(text) => writer.write_field(escape_formula(text)),
                Field::List(list) => writer.write_field(list.join(" ")),
                // As in JSON, so that the two cannot differ.
                Field::Number(_) | Field::Flag(_) => {
                    writer.write_field(serde_json::to_vec(&field).unwrap_or_default())
                }
            };
        });
        let _ = writer.write_record(None::<&[u8]>);
    }
    writer.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_that_which_is_wanted_most() {
        let wants = |accept: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            prefers(&headers, &["text/csv"])
        };
        for yes in [
            "text/csv",
            "Text/CSV; q=0.5",
            "text/csv, application/json",
            "text/html, text/csv;q=0.9, */*;q=0.8",
        ] {
            assert!(wants(yes), "{yes}");
        }
        for no in [
            "",
            "*/*",
            "application/json",
            "application/json, text/csv",
            "text/csv;q=0.1, application/json",
            "text/csv;q=0",
            "text/html,*/*;q=0.8",
        ] {
            assert!(!wants(no), "{no}");
        }
    }
}
