//! One row for each indicator, period and organisation. An indicator is published for several sexes
//! and ages, and an area once for each area that it is shown within.

use std::collections::BTreeMap;

use ingest::error::ImportError;

use super::reader::{Row, Rows, Sex};

/// Why rows are not chosen.
const OTHER_SEX: &str = "of one sex, where there is a figure of everybody";
const EACH_SEX: &str = "of either sex, without a figure of everybody";
const OTHER_AGE: &str = "of another age";
const REPEATED: &str = "repeated within another area";

/// The age that is everybody's.
const ALL_AGES: &str = "All ages";

/// Leaves one row for each key, in order of indicator, period and organisation.
///
/// # Errors
/// Where two rows of a key differ: both lines, and what to do.
pub(super) fn one_for_each(rows: &mut Rows, file: &str) -> Result<(), ImportError> {
    let mut all = std::mem::take(&mut rows.rows);
    all.sort_unstable_by_key(|row| (row.code, row.period, row.organisation, row.line));
    let mut kept: Vec<Row> = Vec::with_capacity(all.len());
    for of_code in all.chunk_by(|one, other| one.code == other.code) {
        let Some(first) = of_code.first() else {
            continue;
        };
        let code = first.code;
        let Some(sex) = sex_of(of_code) else {
            rows.leave_out(code, EACH_SEX, of_code.len() as u64);
            continue;
        };
        let age = age_of(of_code, sex, &rows.ages);
        let begin = kept.len();
        let (mut other_sex, mut other_age, mut repeated) = (0, 0, 0);
        for row in of_code {
            if row.sex != sex {
                other_sex += 1;
            } else if Some(row.age) != age {
                other_age += 1;
            } else if let Some(known) = kept[begin..].last().filter(|known| is_same(known, row)) {
                if known.numbers != row.numbers {
                    return Err(contradiction(known, row, file));
                }
                repeated += 1;
            } else {
                kept.push(*row);
            }
        }
        let chosen = age.and_then(|age| rows.ages.get(age));
        if let Some(chosen) = chosen.filter(|chosen| other_age > 0 && says_something(chosen)) {
            // Its name alone would claim the figures of all of them.
            rows.of_age.insert(code, chosen.clone());
        }
        rows.leave_out(code, OTHER_SEX, other_sex);
        rows.leave_out(code, OTHER_AGE, other_age);
        rows.leave_out(code, REPEATED, repeated);
    }
    rows.rows = kept;
    Ok(())
}

/// Whether an age tells it from others.
fn says_something(age: &str) -> bool {
    let silent = ["", ALL_AGES, "Not applicable"];
    !silent.iter().any(|own| age.eq_ignore_ascii_case(own))
}

fn is_same(one: &Row, other: &Row) -> bool {
    (one.period, one.organisation) == (other.period, other.organisation)
}

fn contradiction(known: &Row, row: &Row, file: &str) -> ImportError {
    ImportError::new(
        file,
        format!(
            "gives other figures of {} in {} for indicator {} than line {}; one of the two is wrong: remove it, or download the file again",
            row.organisation,
            row.period.long(),
            row.code,
            known.line
        ),
    )
    .at_line(row.line)
}

/// Everybody, else the only sex there is; `None` where there are several.
fn sex_of(rows: &[Row]) -> Option<Sex> {
    let least = rows.iter().map(|row| row.sex).min()?;
    let is_one = least == Sex::Persons || rows.iter().all(|row| row.sex == least);
    is_one.then_some(least)
}

/// All ages, else the age of most rows; of several the first in order of text.
fn age_of(rows: &[Row], sex: Sex, ages: &[String]) -> Option<usize> {
    let mut counted: BTreeMap<usize, u64> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.sex == sex) {
        *counted.entry(row.age).or_default() += 1;
    }
    let text = |age: usize| ages.get(age).map_or("", String::as_str);
    let rank = |(age, count): &(usize, u64)| {
        let is_part = !text(*age).eq_ignore_ascii_case(ALL_AGES);
        (is_part, std::cmp::Reverse(*count), text(*age))
    };
    let mut best: Option<(usize, u64)> = None;
    for candidate in counted {
        if best
            .as_ref()
            .is_none_or(|best| rank(&candidate) < rank(best))
        {
            best = Some(candidate);
        }
    }
    best.map(|(age, _)| age)
}
