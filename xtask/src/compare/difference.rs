//! What differs between two answers: lines of text, and fields of rows where both answers
//! are rows.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::answer::Kind;

/// A row: names and values.
type Record = Vec<(String, String)>;

/// The differences between two answers to the same address, each in a line.
pub(super) fn between(kind: Kind, before: &str, after: &str) -> Vec<String> {
    if before == after {
        return Vec::new();
    }
    let (removed, added) = apart(before, after);
    if removed.is_empty() && added.is_empty() {
        return vec!["order: the same lines in another order".to_owned()];
    }
    let (removed, added) = match kind {
        Kind::Api => (json_rows(&removed), json_rows(&added)),
        Kind::Csv => (csv_rows(before, &removed), csv_rows(after, &added)),
        _ => (none(&removed), none(&added)),
    };
    let mut differences: Vec<String> = Vec::new();
    let (mut removed_rows, mut added_rows) = (removed.rows, added.rows);
    let by_key = paired(&mut removed_rows, &mut added_rows);
    for (before, after) in &by_key {
        differences.extend(fields(before, after));
    }
    if removed_rows.len() == added_rows.len() {
        for (before, after) in removed_rows.iter().zip(&added_rows) {
            differences.extend(fields(before, after));
        }
    } else {
        differences.extend(removed_rows.iter().map(|row| format!("- {}", shown(row))));
        differences.extend(added_rows.iter().map(|row| format!("+ {}", shown(row))));
    }
    differences.extend(removed.lines.iter().map(|line| format!("- {line}")));
    differences.extend(added.lines.iter().map(|line| format!("+ {line}")));
    if differences.is_empty() {
        differences.push("form: the same rows, written in another way".to_owned());
    }
    differences
}

/// The lines that only one of the two has, in their order.
fn apart<'a>(before: &'a str, after: &'a str) -> (Vec<&'a str>, Vec<&'a str>) {
    let mut count: HashMap<&str, isize> = HashMap::new();
    for line in before.lines() {
        *count.entry(line).or_default() += 1;
    }
    for line in after.lines() {
        *count.entry(line).or_default() -= 1;
    }
    let mut surplus = count.clone();
    let removed = before
        .lines()
        .rev()
        .filter(|line| take(&mut surplus, line, 1));
    let mut removed: Vec<&str> = removed.collect();
    removed.reverse();
    let mut surplus = count;
    let added = after
        .lines()
        .rev()
        .filter(|line| take(&mut surplus, line, -1));
    let mut added: Vec<&str> = added.collect();
    added.reverse();
    (removed, added)
}

fn take(surplus: &mut HashMap<&str, isize>, line: &str, sign: isize) -> bool {
    match surplus.get_mut(line) {
        Some(left) if *left * sign > 0 => {
            *left -= sign;
            true
        }
        _ => false,
    }
}

/// Lines, those that are rows read as such.
#[derive(Default)]
struct Lines<'a> {
    rows: Vec<Record>,
    lines: Vec<&'a str>,
}

fn none<'a>(lines: &[&'a str]) -> Lines<'a> {
    Lines {
        rows: Vec::new(),
        lines: lines.to_vec(),
    }
}

fn json_rows<'a>(lines: &[&'a str]) -> Lines<'a> {
    let mut found = Lines::default();
    for line in lines {
        let row = line.starts_with('{').then(|| serde_json::from_str(line));
        match row {
            Some(Ok(Value::Object(fields))) => found.rows.push(
                fields
                    .into_iter()
                    .map(|(name, value)| match value {
                        Value::String(text) => (name, text),
                        value => (name, value.to_string()),
                    })
                    .collect(),
            ),
            // `{path} = {value}`: the path finds its counterpart.
            _ => match line.split_once(" = ") {
                Some((path, value)) => found.rows.push(vec![
                    ("path".to_owned(), path.to_owned()),
                    ("content".to_owned(), value.to_owned()),
                ]),
                None => found.lines.push(line),
            },
        }
    }
    found
}

fn csv_rows<'a>(whole: &str, lines: &[&'a str]) -> Lines<'a> {
    // The first lines are the address and the status.
    let heading = whole.lines().nth(2).unwrap_or_default();
    let names = cells(heading);
    let mut found = Lines::default();
    for line in lines {
        let row = cells(line);
        if *line == heading || row.len() != names.len() {
            found.lines.push(line);
        } else {
            found.rows.push(names.iter().cloned().zip(row).collect());
        }
    }
    found
}

fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut is_quoted = false;
    let mut signs = line.chars().peekable();
    while let Some(sign) = signs.next() {
        let Some(cell) = cells.last_mut() else {
            continue;
        };
        match sign {
            '"' if is_quoted && signs.peek() == Some(&'"') => {
                signs.next();
                cell.push('"');
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => cells.push(String::new()),
            sign => cell.push(sign),
        }
    }
    cells
}

/// What tells a row from others: everything in it that is no number.
fn key(row: &Record, names: &[&str]) -> Vec<String> {
    row.iter()
        .filter(|(name, value)| {
            names.contains(&name.as_str())
                && name != "content"
                && !value.is_empty()
                && value != "null"
                && value.parse::<f64>().is_err()
        })
        .map(|(name, value)| format!("{name}={value}"))
        .collect()
}

/// Takes out the rows that have a counterpart by their key.
fn paired(before: &mut Vec<Record>, after: &mut Vec<Record>) -> Vec<(Record, Record)> {
    let (Some(first), Some(other)) = (before.first(), after.first()) else {
        return Vec::new();
    };
    let names: Vec<String> = first
        .iter()
        .filter(|(name, _)| other.iter().any(|(known, _)| known == name))
        .map(|(name, _)| name.clone())
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut places: BTreeMap<Vec<String>, Vec<Record>> = BTreeMap::new();
    for row in std::mem::take(after) {
        places.entry(key(&row, &names)).or_default().push(row);
    }
    for rows in places.values_mut() {
        rows.reverse();
    }
    let mut pairs = Vec::new();
    for row in std::mem::take(before) {
        match places.get_mut(&key(&row, &names)).and_then(Vec::pop) {
            Some(other) => pairs.push((row, other)),
            None => before.push(row),
        }
    }
    after.extend(places.into_values().flatten());
    pairs
}

/// The fields in which two rows differ.
fn fields(before: &Record, after: &Record) -> Vec<String> {
    let of = label(before);
    let get = |row: &Record, name: &str| {
        let found = row.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone())
    };
    let mut differences = Vec::new();
    for (name, value) in before {
        match get(after, name) {
            None => differences.push(format!("{of}: field {name} gone (was {value})")),
            Some(other) if other != *value => {
                differences.push(format!("{of}: field {name}: {value} → {other}"));
            }
            Some(_) => {}
        }
    }
    for (name, value) in after {
        if get(before, name).is_none() {
            differences.push(format!("{of}: field {name} new ({value})"));
        }
    }
    differences
}

/// A row in few words: its code, period and measure where it has them, else its first fields.
fn label(row: &Record) -> String {
    const TELLING: [&str; 8] = [
        "path",
        "org_code",
        "Code",
        "code",
        "month",
        "year",
        "indicator",
        "measure",
    ];
    let known: Vec<&str> = TELLING
        .iter()
        .filter_map(|wanted| {
            let found = row.iter().find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.as_str())
        })
        .filter(|value| *value != "null" && !value.is_empty())
        .collect();
    if known.is_empty() {
        let first: Vec<&str> = row
            .iter()
            .take(2)
            .map(|(_, value)| value.as_str())
            .collect();
        return first.join(" ");
    }
    known.join(" ")
}

fn shown(row: &Record) -> String {
    let fields: Vec<String> = row
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    fields.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_that_changed_is_told_by_its_field() {
        let csv = |value: &str| format!("/x.csv\nstatus 200\nName,Share\n\"A, B\",1\nC,{value}\n");
        assert_eq!(
            between(Kind::Csv, &csv("2"), &csv("3")),
            ["C 2: field Share: 2 → 3"]
        );
        assert!(between(Kind::Csv, &csv("2"), &csv("2")).is_empty());
    }

    #[test]
    fn rows_find_their_counterparts_in_any_order() {
        let before =
            "/a\nstatus 200\n{\"org_code\":\"A\",\"value\":1}\n{\"org_code\":\"B\",\"value\":2}\n";
        let after = "/a\nstatus 200\n{\"org_code\":\"B\",\"value\":2,\"new\":7}\n{\"org_code\":\"A\",\"value\":5,\"new\":7}\n{\"org_code\":\"C\",\"value\":5,\"new\":7}\n";
        assert_eq!(
            between(Kind::Api, before, after),
            [
                "A: field value: 1 → 5",
                "A: field new new (7)",
                "B: field new new (7)",
                "+ new=7 org_code=C value=5",
            ]
        );
    }

    #[test]
    fn lines_of_a_page_are_told_and_their_order_too() {
        assert_eq!(
            between(Kind::Page, "a\nb\nb\n", "a\nb\nc\n"),
            ["- b", "+ c"]
        );
        assert_eq!(between(Kind::Page, "a\nb\n", "b\na\n").len(), 1);
    }

    #[test]
    fn a_value_under_a_path_is_paired_by_the_path() {
        assert_eq!(
            between(
                Kind::Api,
                "s\nt\na.0.b = 1\na.1.b = 1\n",
                "s\nt\na.0.b = 1\na.1.b = 2\n"
            ),
            ["a.1.b: field content: 1 → 2"]
        );
    }
}
