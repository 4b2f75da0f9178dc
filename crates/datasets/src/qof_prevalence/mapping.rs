//! What the mapping of indicators says of registers: the published names of their groups. The file
//! is read with the achievement, which it is published for.

use domain::period::Period;
use domain::registry::CodedIndicator;
use domain::release::RowCounts;
use ingest::reading::Parsed;

use super::areas::list_in_words;
use super::reader::{FAMILY, dataset};

/// A group of indicators that has a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Group {
    /// The group as published: `AF`.
    pub(crate) code: String,
    /// Its published name.
    pub(crate) label: String,
    /// The list that it is counted on, as published; may be empty.
    pub(crate) list_type: String,
}

/// The names of those groups that the declaration does not have; `None` where it has all.
pub(crate) fn registers_of(groups: &[Group], period: Period) -> Option<Parsed> {
    let coded: Vec<CodedIndicator> = groups
        .iter()
        .filter(|group| dataset().coded(&group.code).is_none())
        .filter(|group| CodedIndicator::id_of(&group.code).is_some())
        .map(|group| described(group, period).shortened())
        .collect();
    if coded.is_empty() {
        return None;
    }
    let rows = coded.len() as u64;
    Some(Parsed {
        dataset: dataset().id.clone(),
        source: "indicators".to_owned(),
        rows: RowCounts {
            read: rows,
            kept: rows,
            rejected: Vec::new(),
        },
        coded,
        ..Parsed::default()
    })
}

fn described(group: &Group, period: Period) -> CodedIndicator {
    let mut coded = CodedIndicator {
        code: group.code.to_uppercase(),
        family: FAMILY.to_owned(),
        group: "others".to_owned(),
        group_label: "Other registers".to_owned(),
        title: group.label.clone(),
        as_of: Some(period),
        ..CodedIndicator::default()
    };
    if !group.list_type.is_empty() {
        let words = list_in_words(&group.list_type);
        coded.words.insert("list".to_owned(), words);
    }
    coded
}
