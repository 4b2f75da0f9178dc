//! Damage to addresses and bodies, for the tests that nothing that comes makes the server fail: the
//! values of known fields exchanged, doubled, renamed and left out, and bytes changed.

use calculators::form::{Body as FormBody, Form};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// What stands in the place of a value, escaped as in an address.
pub(crate) const VALUES: [&str; 34] = [
    "",
    "0",
    "-1",
    "1",
    "1e308",
    "NaN",
    "1.5",
    "99999999999999999999999999",
    "18446744073709551615",
    "-9223372036854775808",
    "2026-13",
    "2026-02-30",
    "0000-00",
    "9999-12",
    "2026-01-01",
    "2025%2F26",
    "2025-26",
    "%",
    "%zz",
    "%00",
    "%ff%fe",
    "%c3",
    "%E2%80%AE",
    "%F0%9F%A6%89",
    "%D9%A3",
    "%0d%0aset-cookie:x=1",
    "E92000001",
    "A81001,A81002,A81001,,",
    "../../etc/passwd",
    "%2e%2e%2f",
    "practice",
    "%22%3E%3Cb%3E",
    "a+b+c",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
];

/// One change: what is done, where, and with which value or other place.
pub(crate) type Change = (u8, usize, usize);

/// Some changes.
pub(crate) fn changes() -> impl Strategy<Value = Vec<Change>> {
    proptest::collection::vec((0_u8..10, any::<usize>(), any::<usize>()), 1..5)
}

/// Tries a property of an address or a body with many changes: each of these, by its place, with
/// changes to make. Some in every run of the tests, more with `cargo xtask fuzz`.
pub(crate) fn try_all(short: u32, count: usize, property: impl Fn(usize, &[Change]) -> Verdict) {
    let asked = std::env::var("PROPTEST_CASES").ok();
    let asked: Option<u32> = asked.and_then(|asked| asked.parse().ok());
    let cases = asked.unwrap_or(short);
    let mut runner = TestRunner::new(Config {
        cases,
        // What is tried is a part of a site that is made anew for each run.
        failure_persistence: None,
        ..Config::default()
    });
    let outcome = runner.run(&(0..count, changes()), |(which, changes)| {
        property(which, &changes).map_err(TestCaseError::fail)
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

/// Whether it held; else what was wrong.
pub(crate) type Verdict = Result<(), String>;

/// The fields of a query or form: `a=1&b=2`.
fn fields(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// A query or form with changes.
pub(crate) fn changed_query(query: &str, changes: &[Change]) -> String {
    let mut fields = fields(query);
    for &(what, place, other) in changes {
        let value = VALUES[other % VALUES.len()].to_owned();
        let Some(at) = place.checked_rem(fields.len()) else {
            fields.push(("page".to_owned(), value));
            continue;
        };
        let another = other % fields.len();
        match what {
            0..=3 => fields[at].1 = value,
            4 => fields.push((fields[at].0.clone(), value)),
            5 => drop(fields.remove(at)),
            6 => fields[at].0 = fields[another].0.clone(),
            7 => fields[at].1 = fields[another].1.clone(),
            8 => fields[at].0 = value,
            _ => fields[at].1 = bytes_changed(&fields[at].1, other),
        }
    }
    let pairs = fields.iter().map(|(name, value)| format!("{name}={value}"));
    pairs.collect::<Vec<_>>().join("&")
}

/// A text with one of its letters another, and one escaped.
fn bytes_changed(text: &str, seed: usize) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if let Some(at) = seed.checked_rem(letters.len()) {
        letters[at] = char::from(b'!' + (seed / 7 % 90) as u8);
    }
    letters.iter().collect::<String>() + ["", "%", "%8", "%e2%82"][seed % 4]
}

/// An address with changes, mostly behind its question mark; `None` where it is none any more, which
/// never reaches the router.
pub(crate) fn changed_address(address: &str, changes: &[Change]) -> Option<axum::http::Uri> {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let (of_path, of_query): (Vec<Change>, Vec<Change>) = changes
        .iter()
        .copied()
        .partition(|(_, place, _)| place % 8 == 0);
    let mut names: Vec<String> = path.split('/').skip(1).map(str::to_owned).collect();
    for (what, place, other) in of_path {
        let at = place / 8 % names.len();
        match what {
            0..=4 => names[at] = VALUES[other % VALUES.len()].to_owned(),
            5 => names.push(VALUES[other % VALUES.len()].to_owned()),
            6 if names.len() > 1 => drop(names.remove(at)),
            _ => names[at] = bytes_changed(&names[at], other),
        }
    }
    let query = changed_query(query, &of_query);
    format!("/{}?{query}", names.join("/")).parse().ok()
}

/// Bytes with changes.
pub(crate) fn changed_bytes(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    const TOKENS: [&[u8]; 12] = [
        b"\0",
        b"\"",
        b"{",
        b"[[[[[[[[[[[[",
        b"}",
        b"99999999999999999999999",
        b"1e999",
        b"\\ud800",
        b"\xff\xfe",
        b"null",
        b"--edge\r\n",
        b"\r\n\r\n",
    ];
    for &(what, place, other) in changes {
        let at = place % (bytes.len() + 1);
        let end = (at + other % 60).min(bytes.len());
        match what {
            0 | 1 => drop(bytes.drain(at..end)),
            2 | 3 => {
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
            4 | 5 if at < bytes.len() => bytes[at] ^= 1 << (other % 8),
            6 => bytes.truncate(at),
            _ => drop(bytes.splice(at..at, TOKENS[other % TOKENS.len()].iter().copied())),
        }
    }
    bytes
}

/// The keys of all that a form takes, of lists so many rows.
pub(crate) fn keys(form: &Form, rows: usize) -> Vec<String> {
    let mut keys = Vec::new();
    for part in &form.parts {
        match &part.body {
            FormBody::Fields(fields) => keys.extend(fields.iter().map(|field| field.id.clone())),
            FormBody::Rows(list) => keys.extend((1..=rows).flat_map(|row| {
                let columns = list.columns.iter();
                columns.map(move |column| format!("{}.{row}.{}", part.id, column.id))
            })),
            FormBody::Grid(grid) => keys.extend(grid.rows.iter().flat_map(|row| {
                let columns = grid.columns.iter();
                columns.map(move |column| format!("{}.{}.{}", part.id, row.id, column.id))
            })),
        }
    }
    keys
}
