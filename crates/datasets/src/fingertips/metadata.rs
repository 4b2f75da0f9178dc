//! Definitions of indicators: the metadata CSV of the API. It says what an indicator counts, in
//! what unit, by what method, and which direction is good.

use std::collections::BTreeMap;

use domain::period::Period;
use domain::registry::{CodedIndicator, Direction};
use domain::release::RowCounts;
use ingest::csv_input::{CsvInput, Row};
use ingest::error::{FieldProblem, ImportError};
use ingest::reading::{Context, Parsed};
use ingest::text;

use super::figures::{OTHER, OTHER_LABEL, PERCENT, VALUE};
use super::reader::{dataset, indicator};

pub(super) const REQUIRED: &[&[&str]] = &[&["INDICATOR ID"], &["INDICATOR"], &["DEFINITION"]];

/// The column of the unit.
const UNIT: &str = "UNIT";
/// The column that says which direction is good.
const POLARITY: &str = "POLARITY";

/// What follows the definition, where a file has it: the words before it, and the column.
const FURTHER: [(&str, &str); 6] = [
    ("Unit", UNIT),
    ("Kind of value", "VALUE TYPE"),
    ("Year", "YEAR TYPE"),
    ("Interval", "CI METHOD"),
    ("Good direction as published", POLARITY),
    ("Method", "METHODOLOGY"),
];

/// What a file says of an indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Said {
    title: String,
    meaning: String,
    unit: String,
    direction: Direction,
}

pub(super) fn read(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let &[id, name, definition] = places else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let place = |name: &str| input.header().iter().position(|heading| heading == name);
    let (unit, polarity) = (place(UNIT), place(POLARITY));
    let further = FURTHER.map(|(words, column)| (words, place(column)));
    // The files that the API gives end without a line end.
    let (states, read) = input.open_ended().fold(&[id], BTreeMap::new, |said, row| {
        let code = indicator(row.field(id), id)?;
        let title = text::name(row.field(name)).ok_or_else(|| {
            FieldProblem::new(
                name,
                "the name of the indicator is empty; download the file again",
            )
        })?;
        let field = |column: Option<usize>| {
            let raw = column.map(|column| row.field(column));
            raw.and_then(plain).unwrap_or_default()
        };
        let own = Said {
            title,
            meaning: meaning(row, definition, &further),
            unit: field(unit),
            direction: direction(&field(polarity)),
        };
        said.insert(code, own);
        Ok(())
    })?;
    let said: BTreeMap<u32, Said> = states.into_iter().flatten().collect();
    // A definition holds until another file says something else, whatever the period of figures.
    let as_of = Some(Period::Month(context.undated));
    Ok(Parsed {
        dataset: dataset().id.clone(),
        source: "definitions".to_owned(),
        rows: RowCounts {
            read,
            kept: said.len() as u64,
            rejected: Vec::new(),
        },
        coded: said
            .into_iter()
            .map(|(code, said)| described(&code.to_string(), said, as_of))
            .collect(),
        ..Parsed::default()
    })
}

/// The definition, then what else is known, in sentences.
fn meaning(row: &Row<'_>, definition: usize, further: &[(&'static str, Option<usize>)]) -> String {
    let definition = plain(row.field(definition));
    let further = further.iter().filter_map(|(words, column)| {
        let text = plain(row.field((*column)?))?;
        Some(format!("{words}: {text}"))
    });
    let sentences = definition.into_iter().chain(further);
    let ended = sentences.map(|text| match text.ends_with(['.', '!', '?']) {
        true => text,
        false => format!("{text}."),
    });
    ended.collect::<Vec<_>>().join(" ")
}

/// A text on one line without the marks of a web page; `None` where nothing is left.
fn plain(raw: &[u8]) -> Option<String> {
    let text = text::name(raw)?;
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, behind)) = rest.split_once('<') {
        plain.push_str(before);
        let is_mark = behind.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        match behind.split_once('>').filter(|_| is_mark) {
            Some((_, after)) => {
                plain.push(' ');
                rest = after;
            }
            None => {
                plain.push('<');
                rest = behind;
            }
        }
    }
    plain.push_str(rest);
    text::name(plain.as_bytes())
}

/// The direction that a polarity says: `RAG - High is good`.
fn direction(polarity: &str) -> Direction {
    let polarity = polarity.to_lowercase();
    if polarity.contains("high is good") {
        Direction::HigherIsBetter
    } else if polarity.contains("low is good") {
        Direction::LowerIsBetter
    } else {
        Direction::Neither
    }
}

/// What the file says of a code; the family, the group, the title and the direction of one that is
/// declared stay.
fn described(code: &str, said: Said, as_of: Option<Period>) -> CodedIndicator {
    let declared = dataset()
        .coded(code)
        .filter(|declared| declared.code == code);
    if let Some(declared) = declared {
        return CodedIndicator {
            meaning: said.meaning,
            as_of,
            ..declared.clone()
        };
    }
    CodedIndicator {
        code: code.to_owned(),
        family: if said.unit == "%" { PERCENT } else { VALUE }.to_owned(),
        group: OTHER.to_owned(),
        group_label: OTHER_LABEL.to_owned(),
        title: said.title,
        direction: said.direction,
        meaning: said.meaning,
        as_of,
        ..CodedIndicator::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_web_pages_are_left_out_and_signs_stay() {
        let of = |text: &str| plain(text.as_bytes());
        assert_eq!(
            of("<p>People aged\n15 and over</p>").as_deref(),
            Some("People aged 15 and over")
        );
        assert_eq!(
            of("HbA1c < 58 mmol/mol").as_deref(),
            Some("HbA1c < 58 mmol/mol")
        );
        assert_eq!(of("a <b"), Some("a <b".to_owned()));
        assert_eq!(of("<br/>"), None);
    }

    #[test]
    fn a_polarity_is_a_direction_or_none() {
        assert_eq!(direction("RAG - High is good"), Direction::HigherIsBetter);
        assert_eq!(direction("RAG - Low is good   "), Direction::LowerIsBetter);
        assert_eq!(direction("BOB - Blue orange blue"), Direction::Neither);
        assert_eq!(direction(""), Direction::Neither);
    }
}
