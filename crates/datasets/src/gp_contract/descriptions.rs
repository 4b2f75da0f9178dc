//! The publisher's list of the outputs of primary care services, with a description of each. It
//! says what a code counts, and of which ruleset it is.

use std::collections::BTreeMap;

use domain::period::Period;
use domain::registry::CodedIndicator;
use domain::release::RowCounts;
use ingest::csv_input::CsvInput;
use ingest::error::{FieldProblem, ImportError};
use ingest::reading::{Context, Parsed};
use ingest::text;

use crate::coded_files::rows::published_code;
use crate::coded_files::titles::title_of;
use super::reader::dataset;

pub(super) const REQUIRED: &[&[&str]] = &[
    &["SERVICE_ID"],
    &["RULESET_ID"],
    &["OUTPUT_ID"],
    &["OUTPUT_DESCRIPTION"],
    &["TYPE"],
];

/// The services of the GP contract: core contract, enhanced services, vaccinations.
const SERVICES: [&[u8]; 3] = [b"CC", b"ES", b"VI"];

/// Letters of the name of a ruleset, which stands on a switch.
const LABEL: usize = 80;

/// Why rows are left out.
const ELSEWHERE: &str = "of a service that is not shown here";
const POPULATION: &str = "of a list of patients, which is no indicator";

#[derive(Default)]
struct State {
    /// By code: the ruleset and the description.
    said: BTreeMap<String, (String, String)>,
    counts: RowCounts,
}

pub(super) fn read(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let &[service, ruleset, output, description, kind] = places else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let key = [service, output];
    let (states, read) = input.fold(&key, State::default, |state, row| {
        let of = row.field(service).trim_ascii();
        if !SERVICES.iter().any(|own| of.eq_ignore_ascii_case(own)) {
            state.counts.reject(ELSEWHERE, 1);
            return Ok(());
        }
        if row.field(kind).trim_ascii().eq_ignore_ascii_case(b"P") {
            state.counts.reject(POPULATION, 1);
            return Ok(());
        }
        let code = published_code(row.field(output), output, dataset())?;
        let meaning = text::name(row.field(description)).ok_or_else(|| {
            FieldProblem::new(
                description,
                "the description is empty; download the file again",
            )
        })?;
        let ruleset = text::name(row.field(ruleset)).unwrap_or_default();
        state.said.insert(code, (ruleset, meaning));
        state.counts.kept += 1;
        Ok(())
    })?;
    let mut said = BTreeMap::new();
    let mut rows = RowCounts::default();
    for state in states {
        said.extend(state.said);
        rows.add(&state.counts);
    }
    rows.read = read;
    let as_of = context.named.map(Period::Month);
    let coded = said
        .into_iter()
        .map(|(code, (ruleset, meaning))| described(&code, &ruleset, meaning, as_of))
        .collect();
    Ok(Parsed {
        dataset: dataset().id.clone(),
        source: "descriptions".to_owned(),
        rows,
        coded,
        ..Parsed::default()
    })
}

/// What the list says of a code; the family, the group and the title of one that is declared stay.
fn described(code: &str, ruleset: &str, meaning: String, as_of: Option<Period>) -> CodedIndicator {
    let declared = dataset()
        .coded(code)
        .filter(|declared| declared.code.eq_ignore_ascii_case(code));
    if let Some(declared) = declared {
        return CodedIndicator {
            meaning,
            as_of,
            ..declared.clone()
        };
    }
    let lower = meaning.to_lowercase();
    let begin = lower.trim_start_matches("the ");
    let is_count = ["number", "monthly count", "count"]
        .iter()
        .any(|word| begin.starts_with(word));
    CodedIndicator {
        code: code.to_owned(),
        family: if is_count { "count" } else { "share" }.to_owned(),
        group: CodedIndicator::id_of(ruleset).unwrap_or_else(|| "other".to_owned()),
        group_label: ruleset.chars().take(LABEL).collect(),
        title: title_of(&meaning),
        meaning,
        as_of,
        ..CodedIndicator::default()
    }
}
