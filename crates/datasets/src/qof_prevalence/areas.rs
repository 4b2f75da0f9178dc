//! The areas of the framework that have registers: those of the declaration, and those that a file
//! names beside them.

use domain::registry::{CodedIndicator, Dataset};
use ingest::text::shown_text;

/// The whole list, in the column of list types.
pub(super) const WHOLE: &str = "TOTAL";

/// The last year of older lists.
const LAST_OLD_YEAR: u16 = 2019;

/// An area with a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Area {
    /// The area as published: `AF`.
    pub(super) code: String,
    /// The margin that holds its register and its list: the code in small letters.
    pub(super) id: String,
    /// The list that the publication counts it on: `TOTAL`, `06OV` for patients of 6 and over. That
    /// of the declaration where it has the area, else that of the file, which may not say it.
    pub(super) list_type: String,
    /// The list of files up to 2019-20, where it was another one.
    old_list_type: Option<String>,
    /// Its place in the declaration; of others behind all of those.
    pub(super) place: usize,
    /// Whether the declaration has it.
    pub(super) is_declared: bool,
}

impl Area {
    /// The area of a published code; `list_type` is that of the row.
    ///
    /// # Errors
    /// Where it is no code: what is wrong.
    pub(super) fn of(dataset: &Dataset, code: &str, list_type: &str) -> Result<Self, String> {
        if code.is_empty() {
            return Err("the area is empty".to_owned());
        }
        if let Some(known) = dataset.coded(code) {
            return declared(dataset, known).ok_or_else(|| "the area is not known".to_owned());
        }
        let is_code = code
            .bytes()
            .all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, b'_' | b'-'));
        let id = CodedIndicator::id_of(code).filter(|_| is_code);
        // The list of the whole practice has a margin of its own.
        match id {
            Some(id) if dataset.margin(&id).is_none() => Ok(Self {
                code: code.to_uppercase(),
                id,
                list_type: list_type.to_owned(),
                old_list_type: None,
                place: dataset.codes().len(),
                is_declared: false,
            }),
            _ => Err(format!(
                "{} is not the code of an area (letters and digits, such as AF)",
                shown_text(code)
            )),
        }
    }

    /// The list that the area is counted on in files of a year, where a row names another one.
    pub(super) fn other_list(&self, named: &str, year: u16) -> Option<&str> {
        let is_own = self.list_type.eq_ignore_ascii_case(named);
        // Until 2019-20 the register of asthma was of patients of all ages.
        let old = self.old_list_type.as_deref();
        let is_old = year <= LAST_OLD_YEAR && old == Some(named);
        (self.is_declared && !is_own && !is_old).then_some(&self.list_type)
    }

    /// Whether it is counted on the list of all patients.
    pub(super) fn is_of_all(&self) -> bool {
        self.list_type == WHOLE
    }

    /// The youngest patients on the list that it is counted on: `06OV` is 6.
    pub(super) fn least_age(&self) -> u32 {
        let age = self.list_type.strip_suffix("OV");
        age.and_then(|age| age.parse().ok()).unwrap_or(0)
    }
}

/// An entry of the declaration.
fn declared(dataset: &Dataset, entry: &CodedIndicator) -> Option<Area> {
    let list_type = entry.words.get("list-type");
    Some(Area {
        code: entry.code.clone(),
        id: entry.id()?,
        list_type: list_type.map_or(WHOLE, String::as_str).to_owned(),
        old_list_type: entry.words.get("list-type-to-2019").cloned(),
        place: dataset
            .codes()
            .iter()
            .position(|other| other.code == entry.code)?,
        is_declared: true,
    })
}

/// All areas of the declaration, in its order.
pub(super) fn all(dataset: &Dataset) -> Vec<Area> {
    let entries = dataset.codes().iter();
    entries.filter_map(|entry| declared(dataset, entry)).collect()
}

/// Who is on a list, from its published type: `18OV` are patients aged 18 and over, `79UN` those
/// aged 79 and under, `25_49_F` women aged 25 to 49.
pub(super) fn list_in_words(list_type: &str) -> String {
    let age = |text: &str| text.parse::<u32>().ok();
    let (ages, who) = match list_type.strip_suffix("_F") {
        Some(ages) => (ages, "women"),
        None => (list_type, "patients"),
    };
    if let Some(from) = ages.strip_suffix("OV").and_then(age) {
        return format!("{who} aged {from} and over");
    }
    if let Some(to) = ages.strip_suffix("UN").and_then(age) {
        return format!("{who} aged {to} and under");
    }
    if let Some((from, to)) = ages.split_once('_')
        && let Some((from, to)) = age(from).zip(age(to))
    {
        return format!("{who} aged {from} to {to}");
    }
    match list_type {
        WHOLE => "patients on the list".to_owned(),
        other => format!("patients on the list {}", shown_text(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::list_in_words;

    #[test]
    fn lists_are_said_in_words() {
        for (list_type, words) in [
            ("TOTAL", "patients on the list"),
            ("50OV", "patients aged 50 and over"),
            ("79UN", "patients aged 79 and under"),
            ("06_19", "patients aged 6 to 19"),
            ("25_49_F", "women aged 25 to 49"),
            ("UN01", "patients on the list “UN01”"),
        ] {
            assert_eq!(list_in_words(list_type), words);
        }
    }
}
