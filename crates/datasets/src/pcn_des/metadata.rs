//! The metadata of a year's indicators: of each code the description, the ruleset and whether it is
//! a fraction or a count, in a row for each of its measures.

use std::collections::BTreeMap;

use domain::period::Period;
use domain::registry::CodedIndicator;
use domain::release::RowCounts;
use ingest::csv_input::CsvInput;
use ingest::error::{FieldProblem, ImportError};
use ingest::reading::{Context, Parsed};
use ingest::text;

use super::reader::{FAMILIES, dataset};
use crate::coded_files::rows::published_code;
use crate::coded_files::titles::title_of;

pub(super) const REQUIRED: &[&[&str]] = &[
    &["SERVICE_YEAR"],
    &["RULESET"],
    &["INDICATOR_TYPE"],
    &["INDICATOR_ID"],
    &["INDICATOR_DESCRIPTION"],
    &["MEASURE_TYPE"],
    &["MEASURE"],
];

pub(super) const KNOWN: &[&str] = &[
    "AID",
    "QUALITY_SERVICE",
    "SERVICE",
    "CARE DOMAIN (CQRS SHORT DOMAIN NAME)",
    "DPO_FLG",
    "MEASURE_DESCRIPTION",
    "DPO",
    "DPO_DESCRIPTION",
    "DPO_BREAKDOWN",
    "CQRS SHORT CODE",
];

/// What the rows of a code and year say.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Said {
    /// The first of its lines: where rows differ, that one counts.
    line: u64,
    ruleset: String,
    description: String,
    is_count: bool,
}

/// What rows say, by code and year.
type Codes = BTreeMap<(String, u16), Said>;

/// Letters of the name of a ruleset, which stands on a switch.
const LABEL: usize = 80;

/// The financial year of `2025-26`, by the year in which it begins.
fn year(raw: &[u8], column: usize) -> Result<u16, FieldProblem> {
    let text = text::decoded(raw);
    let parts = text.trim().split_once(['-', '/']);
    let number = |part: &str| part.trim().parse::<u16>().ok();
    parts
        .and_then(|(first, second)| Some((number(first)?, number(second)?)))
        .filter(|(first, second)| (2018..2100).contains(first) && (first + 1) % 100 == second % 100)
        .map(|(first, _)| first)
        .ok_or_else(|| {
            FieldProblem::new(
                column,
                format!(
                    "{} is not a financial year (such as 2025-26)",
                    text::shown(raw)
                ),
            )
        })
}

pub(super) fn read(
    input: CsvInput<'_>,
    places: &[usize],
    _: &Context,
) -> Result<Parsed, ImportError> {
    let &[
        service_year,
        ruleset,
        kind,
        code,
        description,
        measure_type,
        measure,
    ] = places
    else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let key = [service_year, code, measure_type, measure];
    let (states, read) = input.fold(&key, Codes::new, |codes, row| {
        let own = (
            published_code(row.field(code), code, dataset())?,
            year(row.field(service_year), service_year)?,
        );
        let description = text::name(row.field(description)).ok_or_else(|| {
            FieldProblem::new(
                description,
                "the description is empty; download the file again",
            )
        })?;
        let said = Said {
            line: row.line(),
            ruleset: text::name(row.field(ruleset)).unwrap_or_default(),
            description,
            is_count: row.field(kind).trim_ascii().eq_ignore_ascii_case(b"MIC"),
        };
        keep(codes, own, said);
        Ok(())
    })?;
    let mut codes = Codes::new();
    for state in states {
        for (own, said) in state {
            keep(&mut codes, own, said);
        }
    }
    // Of several years the newest is the last, and the one that is kept.
    let coded: BTreeMap<String, CodedIndicator> = codes
        .into_iter()
        .filter_map(|((code, year), said)| {
            let described = described(&code, year, said)?;
            Some((code, described))
        })
        .collect();
    Ok(Parsed {
        dataset: dataset().id.clone(),
        source: "metadata".to_owned(),
        rows: RowCounts {
            read,
            kept: read,
            rejected: Vec::new(),
        },
        coded: coded.into_values().collect(),
        ..Parsed::default()
    })
}

fn keep(codes: &mut Codes, own: (String, u16), said: Said) {
    let slot = codes.entry(own).or_insert_with(|| said.clone());
    if said < *slot {
        *slot = said;
    }
}

/// What the file says of a code; the family, the group and the title of one that is declared stay.
/// Nothing is said of an earlier code of a declared measure, whose figures are in its series.
fn described(code: &str, year: u16, said: Said) -> Option<CodedIndicator> {
    let as_of = Some(Period::FinancialYear(year));
    let meaning = said.description;
    if let Some(declared) = dataset().coded(code) {
        let is_own = declared.code.eq_ignore_ascii_case(code);
        return is_own.then(|| CodedIndicator {
            meaning,
            as_of,
            ..declared.clone()
        });
    }
    let family = if said.is_count {
        FAMILIES.count
    } else {
        FAMILIES.shares.first().copied().unwrap_or_default()
    };
    Some(CodedIndicator {
        code: code.to_owned(),
        family: family.to_owned(),
        group: CodedIndicator::id_of(&said.ruleset).unwrap_or_else(|| "other".to_owned()),
        group_label: said.ruleset.chars().take(LABEL).collect(),
        title: title_of(&meaning),
        meaning,
        as_of,
        ..CodedIndicator::default()
    })
}
