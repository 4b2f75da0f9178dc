//! The mapping of indicators of a year: what the publisher says of each code. Its columns have been
//! called differently, stand in another order, and hold a description since 2024-25, which may go
//! over several lines.

use std::collections::BTreeMap;

use domain::format;
use domain::period::Period;
use domain::registry::CodedIndicator;
use domain::release::RowCounts;
use ingest::csv_input::CsvInput;
use ingest::error::{FieldProblem, ImportError};
use ingest::reading::{Context, Parsed};
use ingest::text;

use super::super::figures::{OTHER_SHARE, POINTS};
use super::{MARKS, dataset};
use crate::qof_prevalence::years::year_of;
use crate::qof_prevalence::{Group, registers_of};

pub(super) const REQUIRED: &[&[&str]] = &[
    &["INDICATOR_CODE"],
    &["INDICATOR_POINT_VALUE"],
    &["GROUP_CODE", "INDICATOR_GROUP_CODE"],
    &["GROUP_DESCRIPTION", "INDICATOR_GROUP_DESCRIPTION"],
];

pub(super) const KNOWN: &[&str] = &[
    DESCRIPTION,
    LIST_TYPE,
    DOMAIN,
    "DOMAIN_DESCRIPTION",
    "SUB_DOMAIN_CODE",
    "SUB_DOMAIN_DESCRIPTION",
    "PATIENT_ADD_LIST_TYPE",
];

const DESCRIPTION: &str = "INDICATOR_DESCRIPTION";
const LIST_TYPE: &str = "PATIENT_LIST_TYPE";
const DOMAIN: &str = "DOMAIN_CODE";

/// The code of the domain of quality improvement, which has no registers.
const IMPROVEMENT: &str = "QI";

/// Letters of a title that is made of a description.
const TITLE: usize = 90;

/// What the file says of an indicator.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Entry {
    /// The code in capitals.
    pub(in super::super) code: String,
    /// Its points in the year; nothing where it is collected for information.
    pub(in super::super) points: f64,
    /// The group as published: its code, and its name.
    group: (String, String),
    /// The code of the domain; may be empty.
    domain: String,
    /// What it asks for; empty where the file has no descriptions.
    description: String,
    /// The list that the group is counted on; may be empty.
    list_type: String,
    line: u64,
}

pub(super) fn read(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let year = year_of(input.name(), "MAPPING_INDICATORS_2425.csv", context)?;
    let period = Period::FinancialYear(year);
    let entries = entries(input, places)?;
    let read = entries.len() as u64;
    let coded = entries.iter().filter_map(|entry| described(entry, period));
    Ok(Parsed {
        dataset: dataset().id.clone(),
        source: "indicators".to_owned(),
        rows: RowCounts {
            read,
            kept: read,
            rejected: Vec::new(),
        },
        coded: coded.map(CodedIndicator::shortened).collect(),
        others: registers_of(&groups(&entries), period)
            .into_iter()
            .collect(),
        ..Parsed::default()
    })
}

/// The entries of a mapping, in the order of the file.
///
/// # Errors
/// Where a field is not what it should be.
pub(in super::super) fn entries(
    input: CsvInput<'_>,
    places: &[usize],
) -> Result<Vec<Entry>, ImportError> {
    let &[code_at, points_at, group_at, label_at] = places else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let place = |heading: &str| input.header().iter().position(|own| own == heading);
    let (description_at, list_at, domain_at) =
        (place(DESCRIPTION), place(LIST_TYPE), place(DOMAIN));
    let (states, _) = input.fold(&[code_at], Vec::new, |entries: &mut Vec<Entry>, row| {
        let named = |column: usize| text::name(row.field(column)).unwrap_or_default();
        let code = named(code_at).to_uppercase();
        let is_code = code.bytes().all(|letter| letter.is_ascii_alphanumeric());
        if !is_code || CodedIndicator::id_of(&code).is_none() {
            return Err(FieldProblem::new(
                code_at,
                format!(
                    "{} is not the code of an indicator (letters and digits, such as AF006)",
                    text::shown(row.field(code_at))
                ),
            ));
        }
        let points = text::number(row.field(points_at), points_at, &MARKS)?;
        let points = points.number().unwrap_or(0.0);
        if points < 0.0 {
            return Err(FieldProblem::new(
                points_at,
                format!(
                    "{} points are fewer than none",
                    text::shown(row.field(points_at))
                ),
            ));
        }
        let optional = |column: Option<usize>| column.map(named).unwrap_or_default();
        entries.push(Entry {
            code,
            points,
            group: (named(group_at), named(label_at)),
            domain: optional(domain_at).to_uppercase(),
            description: optional(description_at),
            list_type: optional(list_at).to_uppercase(),
            line: row.line(),
        });
        Ok(())
    })?;
    let mut entries: Vec<Entry> = states.into_iter().flatten().collect();
    entries.sort_by_key(|entry| entry.line);
    Ok(entries)
}

/// What is kept of an entry; nothing of a code that is declared, where the file does not describe
/// it.
fn described(entry: &Entry, period: Period) -> Option<CodedIndicator> {
    let meaning = meaning(entry, period);
    if let Some(known) = dataset().coded(&entry.code) {
        let is_own = known.code == entry.code && !entry.description.is_empty();
        return is_own.then(|| CodedIndicator {
            meaning,
            as_of: Some(period),
            ..known.clone()
        });
    }
    // A margin of another kind has this name.
    let id = CodedIndicator::id_of(&entry.code)?;
    if dataset().margin(&id).is_some() {
        return None;
    }
    let group = CodedIndicator::id_of(&entry.group.0);
    Some(CodedIndicator {
        code: entry.code.clone(),
        family: family(entry).to_owned(),
        group: group.unwrap_or_else(|| "others".to_owned()),
        group_label: match entry.group.1.as_str() {
            "" => entry.group.0.clone(),
            label => label.to_owned(),
        },
        title: title(entry),
        meaning,
        as_of: Some(period),
        ..CodedIndicator::default()
    })
}

/// The family of an indicator that the declaration does not have. Where nothing tells, it is taken
/// to count patients, for that family has points too.
fn family(entry: &Entry) -> &'static str {
    let has_share = entry.description.to_lowercase().contains("percent");
    match entry.description.as_str() {
        "" => OTHER_SHARE,
        _ if has_share => OTHER_SHARE,
        _ => POINTS,
    }
}

/// The description with its points; empty where there is none.
fn meaning(entry: &Entry, period: Period) -> String {
    if entry.description.is_empty() {
        return String::new();
    }
    let stop = if entry.description.ends_with(['.', '!', '?']) {
        ""
    } else {
        "."
    };
    let points = if entry.points > 0.0 {
        format::counted(entry.points, "point", "points")
    } else {
        "no points (collected for information)".to_owned()
    };
    format!(
        "{}{stop} In {}: {points}.",
        entry.description,
        period.long()
    )
}

/// A short title: the beginning of the description up to a whole word, else the code.
fn title(entry: &Entry) -> String {
    if entry.description.is_empty() {
        return entry.code.clone();
    }
    let begin: String = entry.description.chars().take(TITLE).collect();
    if begin.len() == entry.description.len() {
        return begin.trim_end_matches('.').to_owned();
    }
    let whole = begin.rsplit_once(' ').map_or(begin.as_str(), |(whole, _)| whole);
    format!("{}…", whole.trim_end_matches([',', ';', ':']))
}

/// The groups of the file that have a register. Where there are descriptions they say so; else the
/// first indicator of a group is its register.
fn groups(entries: &[Entry]) -> Vec<Group> {
    let has_descriptions = entries.iter().any(|entry| !entry.description.is_empty());
    let mut groups: BTreeMap<&str, Group> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| entry.domain != IMPROVEMENT) {
        let has_register = if has_descriptions {
            entry.description.to_lowercase().contains("a register of")
        } else {
            entry.code.ends_with("001")
        };
        let (code, label) = &entry.group;
        if has_register && !code.is_empty() && !label.is_empty() {
            groups.entry(code).or_insert_with(|| Group {
                code: code.clone(),
                label: label.clone(),
                list_type: entry.list_type.clone(),
            });
        }
    }
    groups.into_values().collect()
}
