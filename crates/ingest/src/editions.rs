//! Which of two tables of one kind is the newer, and whether two of one age contradict each
//! other.

use domain::code::OdsCode;
use domain::column::Column;
use domain::period::{Month, Period};
use domain::value::Value;
use rustc_hash::FxHashMap;
use store::{Membership, PeriodFigures};

use crate::input::month_of_name;

/// The age of an edition, oldest first: what it contains comes before what it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edition {
    /// The last month that it speaks of.
    last: Option<Month>,
    /// The number behind a `v` in its name.
    version: u32,
    /// The date in its name: year, month, day.
    dated: Option<(u16, u8, u8)>,
}

impl Edition {
    /// The edition of a table by its content and the name of its file.
    pub(crate) fn of(figures: &[PeriodFigures], memberships: &[Membership], name: &str) -> Self {
        let file = name.split('!').next().unwrap_or(name);
        Self {
            last: figures
                .iter()
                .map(|figures| figures.period.first_month())
                .chain(memberships.iter().map(|membership| membership.month))
                .max(),
            version: version(file),
            dated: day_of_name(file),
        }
    }
}

/// The version that a name claims: 2 for `…_v2.csv`; 1 where it claims none.
fn version(name: &str) -> u32 {
    name.to_lowercase()
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter_map(|word| word.strip_prefix('v')?.parse().ok())
        .next_back()
        .unwrap_or(1)
}

/// The day that a name speaks of, or the first of the month where it names a month only.
fn day_of_name(name: &str) -> Option<(u16, u8, u8)> {
    let digits = name
        .split(|c: char| !c.is_ascii_digit())
        .filter(|digits| digits.len() == 8)
        .filter_map(|digits| {
            let day = domain::period::Day::from_published(digits.as_bytes())?;
            let month = day.month();
            Some((month.year(), month.number(), day.number()))
        })
        .next_back();
    let words: Vec<&str> = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let dashed = words.windows(3).rev().find_map(|three| {
        let (year, month, day) = (
            three[0].parse().ok()?,
            three[1].parse().ok()?,
            three[2].parse().ok()?,
        );
        let day = domain::period::Day::new(year, month, day)?;
        ((2010..2100).contains(&year)).then_some((year, month, day.number()))
    });
    digits
        .or(dashed)
        .or_else(|| month_of_name(name).map(|month| (month.year(), month.number(), 1)))
}

/// Where two tables give different figures for one organisation and period.
pub(crate) fn contradiction(a: &PeriodFigures, b: &PeriodFigures) -> Option<String> {
    if a.period != b.period {
        return None;
    }
    let places: FxHashMap<OdsCode, usize> = a
        .organisations
        .iter()
        .enumerate()
        .map(|(place, code)| (*code, place))
        .collect();
    let shared: Vec<(usize, usize, OdsCode)> = b
        .organisations
        .iter()
        .enumerate()
        .filter_map(|(place, code)| Some((*places.get(code)?, place, *code)))
        .collect();
    if shared.is_empty() {
        return None;
    }
    for (measure, column) in &b.columns {
        let Some((_, own)) = a.columns.iter().find(|own| own.0 == *measure) else {
            continue;
        };
        for (first, second, code) in &shared {
            let (first, second) = (own.get(*first as u32), column.get(*second as u32));
            if first != second && first.is_reported() && second.is_reported() {
                return Some(format!(
                    "{code}, {}, {measure}: {} against {}",
                    a.period.long(),
                    shown(first),
                    shown(second)
                ));
            }
        }
    }
    None
}

fn shown(value: Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::Suppressed => "held back".to_owned(),
        Value::Missing => "nothing".to_owned(),
    }
}

/// Where two maps place one organisation in different areas in one month.
pub(crate) fn contradicting_places(a: &Membership, b: &Membership) -> Option<String> {
    if a.source != b.source || a.month != b.month {
        return None;
    }
    let known: FxHashMap<OdsCode, &[Option<OdsCode>; 4]> = a
        .rows
        .iter()
        .map(|(code, parents)| (*code, parents))
        .collect();
    b.rows.iter().find_map(|(code, parents)| {
        let own = known.get(code)?;
        let (first, second) =
            own.iter()
                .zip(parents)
                .find_map(|(own, other)| match (own, other) {
                    (Some(own), Some(other)) if own != other => Some((own, other)),
                    _ => None,
                })?;
        Some(format!(
            "{code}, {}: in {first} against {second}",
            Period::Month(a.month).long()
        ))
    })
}

/// The figures of one period from several tables. An organisation that several of them have
/// is taken once; that they agree has been seen before.
pub(crate) fn merged(mut tables: Vec<PeriodFigures>) -> PeriodFigures {
    if tables.len() == 1 {
        return tables.remove(0);
    }
    let mut places: FxHashMap<OdsCode, usize> = FxHashMap::default();
    let mut organisations: Vec<OdsCode> = Vec::new();
    let mut measures: Vec<(String, Vec<Value>)> = Vec::new();
    let mut known: FxHashMap<String, usize> = FxHashMap::default();
    let period = tables[0].period;
    for table in tables {
        let rows: Vec<usize> = table
            .organisations
            .iter()
            .map(|code| {
                *places.entry(*code).or_insert_with(|| {
                    organisations.push(*code);
                    organisations.len() - 1
                })
            })
            .collect();
        for (measure, column) in table.columns {
            let at = *known.entry(measure.clone()).or_insert_with(|| {
                measures.push((measure, Vec::new()));
                measures.len() - 1
            });
            let values = &mut measures[at].1;
            values.resize(organisations.len(), Value::Missing);
            for (row, value) in rows.iter().zip(column.iter()) {
                if value.is_reported() {
                    values[*row] = value;
                }
            }
        }
    }
    let columns = measures
        .into_iter()
        .map(|(measure, mut values)| {
            values.resize(organisations.len(), Value::Missing);
            (measure, Column::from_values(values.into_iter()))
        })
        .collect();
    PeriodFigures {
        period,
        organisations,
        columns,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_goes_before_names_and_versions_before_dates() {
        let figures = |month: &str| {
            vec![PeriodFigures {
                period: Period::Month(month.parse().unwrap()),
                organisations: Vec::new(),
                columns: Vec::new(),
            }]
        };
        let edition = |month: &str, name: &str| Edition::of(&figures(month), &[], name);
        assert!(edition("2025-12", "a.csv") > edition("2025-11", "a_v9.csv"));
        assert!(edition("2025-12", "lists-v2.csv") > edition("2025-12", "lists.csv"));
        assert!(edition("2025-12", "PREVALENCE_2021_V2.csv") > edition("2025-12", "z.csv"));
        assert!(edition("2025-12", "a 20251211.csv") > edition("2025-12", "b 20251201.csv"));
        assert!(edition("2025-12", "a 2025-12-11.csv") > edition("2025-12", "b 2025-12-01.csv"));
        assert_eq!(edition("2025-12", "a.csv"), edition("2025-12", "b.csv"));
    }
}
