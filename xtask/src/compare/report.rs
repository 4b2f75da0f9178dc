//! What a comparison found, by kind, and which of it was expected.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::answer::{Kind, kept};
use super::difference::between;
use super::pattern::Pattern;

/// How many differences of a kind are shown, and how many of one address.
const SHOWN: usize = 25;
const SHOWN_OF_ADDRESS: usize = 3;
/// A longer difference is cut.
const LONGEST: usize = 240;

/// Accepted differences: a regular expression a line, with its reason in the lines before it
/// that begin with `#`. It is looked for in `ADDRESS DIFFERENCE`.
#[derive(Default)]
pub(super) struct Expected(Vec<Accepted>);

struct Accepted {
    text: String,
    pattern: Pattern,
    reason: String,
    count: usize,
}

impl Expected {
    pub(super) fn read(path: &Path) -> Result<Self> {
        let text = fs::read_to_string(path)
            .with_context(|| format!("{} cannot be read", path.display()))?;
        Self::parse(&text).with_context(|| path.display().to_string())
    }

    fn parse(text: &str) -> Result<Self> {
        let mut all = Vec::new();
        let mut reason = String::new();
        let mut is_reason_over = false;
        for (number, line) in text.lines().enumerate() {
            let line = line.trim_end();
            if let Some(words) = line.strip_prefix('#') {
                if is_reason_over {
                    reason.clear();
                }
                is_reason_over = false;
                reason.push_str(words);
                continue;
            }
            if line.is_empty() {
                reason.clear();
                continue;
            }
            if reason.trim().is_empty() {
                bail!(
                    "line {}: no reason is given; write it in a line before, behind #",
                    number + 1
                );
            }
            is_reason_over = true;
            all.push(Accepted {
                text: line.to_owned(),
                pattern: Pattern::new(line).with_context(|| format!("line {}", number + 1))?,
                reason: reason.trim().to_owned(),
                count: 0,
            });
        }
        Ok(Self(all))
    }

    /// Whether a difference is accepted; counted under the first expression that finds it.
    fn accepts(&mut self, line: &str) -> bool {
        let found = self.0.iter_mut().find(|one| one.pattern.is_in(line));
        if let Some(found) = found {
            found.count += 1;
            return true;
        }
        false
    }
}

/// What was found of a kind.
pub(super) struct Part {
    kind: Kind,
    compared: usize,
    /// Unexpected differences by address.
    differing: Vec<(String, Vec<String>)>,
    expected: usize,
}

impl Part {
    /// How many differences nothing explains.
    pub(super) fn left(&self) -> usize {
        self.differing.iter().map(|(_, found)| found.len()).sum()
    }
}

/// Compares two captures.
pub(super) fn differences(
    before: &Path,
    after: &Path,
    expected: &mut Expected,
) -> Result<Vec<Part>> {
    let (mut before, after) = (kept(before)?, kept(after)?);
    let mut parts: Vec<Part> = Kind::ALL
        .into_iter()
        .map(|kind| Part {
            kind,
            compared: 0,
            differing: Vec::new(),
            expected: 0,
        })
        .collect();
    let mut add = |kind: Kind, address: String, found: Vec<String>| {
        let Some(part) = parts.iter_mut().find(|part| part.kind == kind) else {
            return;
        };
        part.compared += 1;
        let all = found.len();
        let left: Vec<String> = found
            .into_iter()
            .filter(|text| !expected.accepts(&format!("{address} {text}")))
            .collect();
        part.expected += all - left.len();
        if !left.is_empty() {
            part.differing.push((address, left));
        }
    };
    for ((kind, address), path) in after {
        let Some(earlier) = before.remove(&(kind, address.clone())) else {
            add(kind, address, vec!["only after".to_owned()]);
            continue;
        };
        let text = |path: &Path| {
            fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
        };
        let found = between(kind, &text(&earlier)?, &text(&path)?);
        add(kind, address, found);
    }
    for ((kind, address), _) in before {
        add(kind, address, vec!["only before".to_owned()]);
    }
    Ok(parts)
}

/// The report, as it is printed.
pub(super) fn text(parts: &[Part], expected: &Expected) -> String {
    let mut text = String::new();
    for part in parts.iter().filter(|part| part.compared > 0) {
        let _ = writeln!(
            text,
            "{}: {} addresses, {} differ, {} differences ({} more are expected)",
            part.kind.title(),
            part.compared,
            part.differing.len(),
            part.left(),
            part.expected
        );
        frequent(part, &mut text);
        let mut shown = 0;
        for (address, found) in &part.differing {
            if shown >= SHOWN {
                let _ = writeln!(text, "  … and further addresses");
                break;
            }
            let _ = writeln!(text, "  {address}");
            for difference in found.iter().take(SHOWN_OF_ADDRESS) {
                let _ = writeln!(text, "    {}", cut(difference));
                shown += 1;
            }
            if found.len() > SHOWN_OF_ADDRESS {
                let _ = writeln!(text, "    … {} more", found.len() - SHOWN_OF_ADDRESS);
            }
        }
    }
    for one in &expected.0 {
        let how_often = match one.count {
            0 => "NEVER FOUND".to_owned(),
            count => format!("{count} times"),
        };
        let _ = writeln!(text, "expected, {how_often}: {} ({})", one.text, one.reason);
    }
    text
}

/// The fields that differ most often.
fn frequent(part: &Part, text: &mut String) {
    let mut fields: BTreeMap<&str, usize> = BTreeMap::new();
    for difference in part.differing.iter().flat_map(|(_, found)| found) {
        if let Some((_, rest)) = difference.split_once(": field ") {
            let name = rest.split([':', '(']).next().unwrap_or_default();
            *fields.entry(name.trim()).or_default() += 1;
        }
    }
    let mut fields: Vec<(&str, usize)> = fields.into_iter().collect();
    fields.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let fields: Vec<String> = fields
        .iter()
        .take(8)
        .map(|(name, count)| format!("{name} {count}"))
        .collect();
    if !fields.is_empty() {
        let _ = writeln!(text, "  fields: {}", fields.join(", "));
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::answer::{LIST, keep};
    use crate::http::Request;

    fn capture(folder: &Path, answers: &[(&str, &str)]) {
        let mut list = String::new();
        for (path, text) in answers {
            keep(folder, &Request::get(*path), 200, text).unwrap();
            list.push_str(&format!("{path}\n"));
        }
        fs::write(folder.join(LIST), list).unwrap();
    }

    fn found(expect: &str) -> (usize, String) {
        let (before, after) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        capture(
            before.path(),
            &[
                ("/a/", "one\n"),
                ("/b/x.csv", "Name,Share\nA,1\n"),
                ("/gone/", "x\n"),
            ],
        );
        capture(
            after.path(),
            &[("/a/", "two\n"), ("/b/x.csv", "Name,Share\nA,2\n")],
        );
        let mut expected = Expected::parse(expect).unwrap();
        let parts = differences(before.path(), after.path(), &mut expected).unwrap();
        let left = parts.iter().map(Part::left).sum();
        (left, text(&parts, &expected))
    }

    #[test]
    fn differences_are_counted_and_those_expected_are_not() {
        let (left, text) = found("");
        assert_eq!(left, 4, "{text}");
        assert!(text.contains("A 1: field Share: 1 → 2"), "{text}");
        let (left, text) = found(
            "# The share was wrong.\n^/b/x\\.csv .*field Share: 1 → 2\n\n# Reworded.\n^/a/ [-+]\n# Moved.\n^/gone/ only before\n^/never/",
        );
        assert_eq!(left, 0, "{text}");
        assert!(text.contains("NEVER FOUND: ^/never/ (Moved.)"), "{text}");
    }

    #[test]
    fn an_accepted_difference_needs_its_reason() {
        assert!(Expected::parse("^/a/").is_err());
        assert!(Expected::parse("# why\n^/a/").is_ok());
        assert!(Expected::parse("# why\n\n^/a/").is_err());
    }
}
