//! An answer as text that two builds can be compared by, and where it is kept.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::page;
use crate::http::{Request, Response};

/// The file with every address, in the order in which they were asked.
pub(super) const LIST: &str = "addresses.txt";

/// What an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Page,
    Csv,
    Drawing,
    Api,
    Other,
}

impl Kind {
    pub(super) const ALL: [Self; 5] =
        [Self::Page, Self::Csv, Self::Drawing, Self::Api, Self::Other];

    /// The folder of its answers.
    pub(super) const fn folder(self) -> &'static str {
        match self {
            Self::Page => "pages",
            Self::Csv => "csv",
            Self::Drawing => "drawings",
            Self::Api => "api",
            Self::Other => "other",
        }
    }

    /// What the report calls it.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Page => "Page text",
            Self::Csv => "CSV figures",
            Self::Drawing => "Drawings",
            Self::Api => "API rows",
            Self::Other => "Other files",
        }
    }

    /// By the address, so that an error is of the kind of what was asked for.
    pub(super) fn of(request: &Request) -> Self {
        let path = request.path.split('?').next().unwrap_or_default();
        if path.starts_with("/api/") {
            return Self::Api;
        }
        match path.rsplit_once('.').map(|(_, ending)| ending) {
            Some("csv") => Self::Csv,
            Some("svg") => Self::Drawing,
            Some(ending) if !ending.contains('/') => Self::Other,
            _ => Self::Page,
        }
    }
}

/// The text of an answer: one record, row or paragraph in a line; what differs between two
/// runs of the same build is masked.
pub(super) fn text_of(kind: Kind, response: &Response, host: &str) -> String {
    let body = response.text().replace(host, "HOST");
    let text = match (kind, response.media_type.as_str()) {
        (Kind::Page, "text/html") => page::text_of(&body),
        (_, "application/json" | "application/problem+json") => json(&body),
        (Kind::Drawing, _) => body.replace("><", ">\n<"),
        _ => body.replace("\r\n", "\n"),
    };
    masked(&text)
}

/// JSON: a list's rows as they are, one in a line; everything else by its path.
fn json(body: &str) -> String {
    let Ok(value) = serde_json::from_str::<Value>(body) else {
        return body.to_owned();
    };
    let mut text = String::new();
    flattened("", &value, &mut text);
    text
}

fn flattened(path: &str, value: &Value, text: &mut String) {
    let below = |name: &str| {
        if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        }
    };
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (name, value) in fields {
                match value {
                    Value::Array(rows) if path.is_empty() && name == "results" => {
                        for row in rows {
                            let _ = writeln!(text, "{row}");
                        }
                    }
                    value => flattened(&below(name), value, text),
                }
            }
        }
        Value::Array(items) if items.iter().any(|item| item.is_object() || item.is_array()) => {
            for (place, item) in items.iter().enumerate() {
                flattened(&below(&place.to_string()), item, text);
            }
        }
        value => {
            let _ = writeln!(text, "{path} = {value}");
        }
    }
}

/// Hashes in the names of the browser's files, times of loading and marks of pages.
fn masked(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    for line in text.lines() {
        let mut line = line.to_owned();
        if line.contains("/assets/") {
            line = assets(&line);
        }
        if line.contains("state=") {
            line = parameter(&line, "state=");
        }
        masked.push_str(&times(&line));
        masked.push('\n');
    }
    masked
}

/// `/assets/main.1A2B3C4D.css` as `/assets/main.*.css`.
fn assets(line: &str) -> String {
    let mut parts = line.split("/assets/");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str("/assets/");
        let end = part
            .find(|c: char| !c.is_ascii_alphanumeric() && !"-_.".contains(c))
            .unwrap_or(part.len());
        let (name, rest) = part.split_at(end);
        let mut words = name.split('.');
        let (first, last) = (words.next(), words.next_back());
        let first = first.unwrap_or_default();
        let _ = write!(text, "{first}.*.{}{rest}", last.unwrap_or_default());
    }
    text
}

fn parameter(line: &str, name: &str) -> String {
    let mut parts = line.split(name);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(part.len());
        text.push_str(name);
        text.push('*');
        text.push_str(&part[end..]);
    }
    text
}

/// `2026-11-28T18:40:23.123Z` and `2026-11-28 18:40` as `TIME`. Days alone are figures' own.
fn times(line: &str) -> String {
    const SHAPE: &[u8] = b"0000-00-00T00:00";
    let bytes = line.as_bytes();
    let is_time = |at: usize| {
        bytes.len() >= at + SHAPE.len()
            && SHAPE
                .iter()
                .zip(&bytes[at..])
                .all(|(shape, byte)| match shape {
                    b'0' => byte.is_ascii_digit(),
                    b'T' => matches!(byte, b'T' | b' '),
                    shape => shape == byte,
                })
    };
    let mut text = String::with_capacity(line.len());
    let (mut kept, mut at) = (0, 0);
    while at < bytes.len() {
        if !is_time(at) {
            at += 1;
            continue;
        }
        text.push_str(&line[kept..at]);
        text.push_str("TIME");
        at += SHAPE.len();
        while at < bytes.len() && (bytes[at].is_ascii_digit() || b":.Z".contains(&bytes[at])) {
            at += 1;
        }
        kept = at;
    }
    text.push_str(&line[kept..]);
    text
}

/// Where an answer is kept: named by its address, as far as a file's name can hold it.
fn file_name(request: &Request) -> String {
    let line = request.line();
    let mut name: String = line
        .trim_start_matches('/')
        .chars()
        .map(|c| match c {
            '/' => '~',
            c if c.is_ascii_alphanumeric() || "-_.=&,%+".contains(c) => c,
            '?' => '!',
            _ => '_',
        })
        .collect();
    let is_exact = name.len() <= 160 && !name.contains('_');
    if !is_exact {
        name.truncate(160);
        let hash = Sha256::digest(line.as_bytes());
        for byte in &hash[..4] {
            let _ = write!(name, "{byte:02x}");
        }
    }
    format!("{name}.txt")
}

/// Keeps an answer. The first line says what was asked, and the status of the answer.
pub(super) fn keep(folder: &Path, request: &Request, status: u16, text: &str) -> Result<()> {
    let folder = folder.join(Kind::of(request).folder());
    fs::create_dir_all(&folder)?;
    let path = folder.join(file_name(request));
    fs::write(
        &path,
        format!("{}\nstatus {status}\n{text}", request.line()),
    )
    .with_context(|| format!("{} cannot be written", path.display()))
}

/// The answers of a folder by what was asked.
pub(super) fn kept(folder: &Path) -> Result<BTreeMap<(Kind, String), PathBuf>> {
    let list = folder.join(LIST);
    let list = fs::read_to_string(&list)
        .with_context(|| format!("{} cannot be read: is this a capture?", list.display()))?;
    Ok(list
        .lines()
        .map(Request::from_line)
        .map(|request| {
            let kind = Kind::of(&request);
            let path = folder.join(kind.folder()).join(file_name(&request));
            ((kind, request.line()), path)
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_from_run_to_run_is_masked() {
        assert_eq!(
            masked(
                "a /assets/main.1A2B.css b 2026-11-28T18:40:23.12Z, 2026-11-28 next?page=2&state=ab12&x=1"
            ),
            "a /assets/main.*.css b TIME, 2026-11-28 next?page=2&state=*&x=1\n"
        );
    }

    #[test]
    fn rows_of_a_list_stand_in_lines() {
        let body = r#"{"count":2,"results":[{"org_code":"A1","value":1.5},{"org_code":"A2","value":null}],"next":null,"a":{"b":[{"c":1},{"c":2}]}}"#;
        let text = json(body);
        assert!(text.contains("count = 2\n"));
        assert!(text.contains("{\"org_code\":\"A2\",\"value\":null}\n"));
        assert!(text.contains("a.b.1.c = 2\n"));
    }

    #[test]
    fn addresses_have_files_of_their_own() {
        let names: std::collections::BTreeSet<String> = [
            "/tools/list-size/?org=A1",
            "/tools/list-size?org=A1",
            "/search/?q=a_b",
            "/search/?q=a*b",
            "/api/v1/calculators/iif/ {}",
            "/api/v1/calculators/iif/ {\"org\":\"A1\"}",
        ]
        .map(|line| file_name(&Request::from_line(line)))
        .into();
        assert_eq!(names.len(), 6, "{names:?}");
    }
}
