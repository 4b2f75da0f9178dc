//! Looking at what comes out: an answer by its kind, and mails.

use axum::http::{HeaderMap, header};
use domain::visible::is_invisible;
use mail::Sent;

use super::MARK;
use super::cells::{look_at_csv, look_at_workbook};
use super::markup::{Piece, pieces};

/// Looks at an answer; gives how often a hostile text was found where it does no harm.
///
/// `of` says in messages where it comes from.
#[track_caller]
pub(crate) fn look(of: &str, headers: &HeaderMap, bytes: &[u8]) -> usize {
    look_at_headers(of, headers);
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.map_or("", |kind| kind.to_str().unwrap());
    let text = || {
        let text = std::str::from_utf8(bytes);
        text.unwrap_or_else(|error| panic!("{of}: {kind} is not UTF-8: {error}"))
    };
    match kind.split(';').next().unwrap_or_default() {
        "text/html" => look_at_markup(of, text()),
        "image/svg+xml" => look_at_markup(of, text()),
        "text/csv" => look_at_csv(of, text()),
        "application/json" | "application/csvm+json" | "application/problem+json" => {
            look_at_json(of, &serde_json::from_slice(bytes).unwrap())
        }
        "text/calendar" => look_at_calendar(of, text()),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => {
            look_at_workbook(of, bytes)
        }
        "text/plain" => look_at_line(of, text()),
        // What is neither runs nowhere, as long as no browser guesses what it is.
        _ => {
            assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{of}");
            0
        }
    }
}

/// No header is begun by a text, none is led to another site by it.
#[track_caller]
fn look_at_headers(of: &str, headers: &HeaderMap) {
    for (name, value) in headers {
        let shown = format!("{of}: {name}: {value:?}");
        assert!(!name.as_str().contains(MARK), "{shown}");
        let value = value.to_str().unwrap_or_else(|_| panic!("{shown}"));
        if name == header::SET_COOKIE || name == header::CONTENT_TYPE {
            assert!(!value.contains(MARK), "{shown}");
        }
        if name == header::LOCATION {
            assert!(
                value.starts_with('/') && !value.starts_with("//") && !value.contains('\\'),
                "{shown}"
            );
        }
        if name == header::CONTENT_DISPOSITION {
            assert!(is_attachment(value), "{shown}");
        }
    }
}

/// Whether a disposition names a file, in one way or two, and says nothing else.
fn is_attachment(value: &str) -> bool {
    let Some(named) = value.strip_prefix("attachment; filename=\"") else {
        return value == "attachment";
    };
    let Some((name, rest)) = named.split_once('"') else {
        return false;
    };
    let whole = rest.strip_prefix("; filename*=UTF-8''");
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$&+-.^_`|~%".contains(c);
    !name.contains('\\')
        && (rest.is_empty() || whole.is_some_and(|whole| whole.chars().all(is_token)))
}

/// No element, attribute or handler is there that a text brought, no address that a browser would
/// run, and nothing that is not seen.
#[track_caller]
pub(crate) fn look_at_markup(of: &str, markup: &str) -> usize {
    let mut found = 0;
    for piece in pieces(markup) {
        match piece {
            Piece::Element(name, attributes) => {
                assert!(!name.contains(MARK), "{of}: <{name}>");
                for (attribute, value) in attributes {
                    let shown = format!("{of}: <{name} {attribute}={value:?}>");
                    assert!(
                        !attribute.contains(MARK)
                            && !attribute.starts_with("on")
                            && attribute != "srcdoc",
                        "{shown}"
                    );
                    if matches!(attribute.as_str(), "style" | "d" | "class" | "id" | "name") {
                        assert!(!value.contains(MARK), "{shown}");
                    }
                    look_at_address(&shown, &attribute, &value);
                    assert_seen(&shown, &value);
                    found += usize::from(value.contains(MARK));
                }
            }
            Piece::End(name) => assert!(!name.contains(MARK), "{of}: </{name}>"),
            Piece::Text(text, Some(of_raw)) if matches!(of_raw.as_str(), "script" | "style") => {
                let is_data = !text.contains(MARK) || is_data(markup, &text);
                assert!(is_data, "{of}: in <{of_raw}>");
            }
            Piece::Text(text, _) => {
                assert_seen(of, &text);
                found += usize::from(text.contains(MARK));
            }
        }
    }
    found
}

/// Whether the content of a script is the data of a page, which nothing runs.
fn is_data(markup: &str, content: &str) -> bool {
    let before = markup.split(content).next().unwrap_or_default();
    let tag = before.rsplit("<script").next().unwrap_or_default();
    tag.starts_with(" type=\"application/octet-stream\"")
        || tag.starts_with(" type=\"application/json\"")
}

#[track_caller]
fn look_at_address(shown: &str, attribute: &str, value: &str) {
    const ADDRESSES: [&str; 8] = [
        "action",
        "data",
        "formaction",
        "href",
        "poster",
        "src",
        "srcset",
        "xlink:href",
    ];
    if !ADDRESSES.contains(&attribute) {
        return;
    }
    let tidy: String = value
        .chars()
        .filter(|c| !c.is_ascii_control() && *c != ' ')
        .collect();
    let scheme = tidy.split(['/', '?', '#']).next().unwrap_or_default();
    let is_run = scheme
        .split_once(':')
        .is_some_and(|(scheme, _)| !["http", "https", "mailto"].contains(&scheme));
    assert!(!is_run && !tidy.starts_with("//"), "{shown}");
}

/// A line break or a tab parts words; all else that is not seen is not there.
#[track_caller]
fn assert_seen(shown: &str, text: &str) {
    let unseen = text
        .chars()
        .find(|c| is_invisible(*c) && !matches!(c, '\n' | '\t'));
    let around: String = match unseen.and_then(|c| text.find(c)) {
        Some(at) => text[..at]
            .chars()
            .rev()
            .take(60)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect(),
        None => String::new(),
    };
    assert_eq!(unseen, None, "{shown}: behind {around:?}");
}

/// Text that is shown as it is, such as why a file is not made.
#[track_caller]
fn look_at_line(of: &str, text: &str) -> usize {
    assert_seen(of, text);
    usize::from(text.contains(MARK))
}

/// JSON whose texts have nothing that is not seen.
#[track_caller]
pub(crate) fn look_at_json(of: &str, value: &serde_json::Value) -> usize {
    match value {
        serde_json::Value::String(text) => {
            assert_seen(of, text);
            usize::from(text.contains(MARK))
        }
        serde_json::Value::Array(values) => values.iter().map(|one| look_at_json(of, one)).sum(),
        serde_json::Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| {
                assert_seen(of, name);
                look_at_json(of, value)
            })
            .sum(),
        _ => 0,
    }
}

/// A calendar in which no line is begun by a text.
#[track_caller]
fn look_at_calendar(of: &str, text: &str) -> usize {
    const NAMES: [&str; 20] = [
        "BEGIN",
        "END",
        "VERSION",
        "PRODID",
        "CALSCALE",
        "METHOD",
        "X-WR-CALNAME",
        "TZID",
        "TZNAME",
        "DTSTART",
        "TZOFFSETFROM",
        "TZOFFSETTO",
        "RRULE",
        "UID",
        "DTSTAMP",
        "DTEND",
        "EXDATE",
        "SUMMARY",
        "LOCATION",
        "DESCRIPTION",
    ];
    let whole = text.replace("\r\n ", "");
    for line in whole.split_terminator("\r\n") {
        let name = line.split([':', ';']).next().unwrap_or_default();
        assert!(!name.is_empty() && NAMES.contains(&name), "{of}: {line:?}");
        assert!(!line.contains(['\r', '\n']), "{of}: {line:?}");
        assert_seen(of, line);
    }
    whole.matches(MARK).count()
}

/// A mail: its subject and both of its parts.
#[track_caller]
pub(crate) fn look_at_mail(mail: &Sent) -> usize {
    let of = format!("the mail “{}” to {}", mail.subject, mail.to);
    for line in [&mail.to, &mail.subject] {
        assert!(!line.contains(is_invisible), "{of}");
    }
    assert_seen(&of, &mail.text);
    // A line of the plain part that begins like a header is still a part of the body, but what
    // somebody typed begins none.
    let begins_header = |line: &str| line.starts_with("set-cookie:") || line.starts_with("Bcc:");
    assert!(!mail.text.lines().any(begins_header), "{of}: {}", mail.text);
    look_at_markup(&of, &mail.html) + mail.text.matches(MARK).count()
}
