//! Invented registers of QOF: by practice and area, with the age and the deprivation of the
//! patients.

use domain::column::Column;
use domain::period::Period;
use domain::value::Value;
use store::{NewRelease, PeriodFigures};

use super::reader::{AREAS, Area};
use crate::demonstration::World;
use crate::demonstration::random::{Random, exp};
use crate::demonstration::world::LIST_MONTHS;

/// The registers of a year, which end on 31 March, are published five months later.
const LAG: i32 = 5;

/// The last financial year whose registers are out.
fn last_year(world: &World) -> u16 {
    let latest = world.last_list().plus(-LAG);
    let ended = if latest.number() >= 4 { 1 } else { 2 };
    latest.year() - ended
}

/// How common an area is in England, in per cent, rounded, and how it grows with the share
/// of patients over 65 and with deprivation.
fn shape(area: &Area) -> (f64, f64, f64) {
    match area.code.as_str() {
        "AF" => (2.2, 1.1, -0.1),
        "AST" => (6.6, 0.1, 0.0),
        "CAN" => (3.8, 0.9, -0.2),
        "CHD" => (3.0, 0.9, 0.2),
        "CKD" => (4.6, 1.0, 0.1),
        "COPD" => (1.9, 0.8, 0.5),
        "DEM" => (0.8, 1.1, 0.0),
        "DEP" => (14.3, 0.0, 0.2),
        "DM" => (7.9, 0.4, 0.3),
        "EP" => (0.8, 0.1, 0.2),
        "HF" => (1.1, 1.0, 0.1),
        "HYP" => (15.2, 0.7, 0.1),
        "LD" => (0.6, 0.0, 0.3),
        "MH" => (1.0, -0.1, 0.4),
        "NDH" => (9.2, 0.5, 0.0),
        "OB" => (13.9, 0.2, 0.3),
        "OST" => (1.2, 0.6, 0.0),
        "PAD" => (0.6, 0.9, 0.3),
        "PC" => (0.6, 0.8, 0.0),
        "RA" => (0.8, 0.5, 0.0),
        _ => (1.9, 0.9, 0.1),
    }
}

/// The youngest patients on the list that an area is counted on: `06OV` is 6.
fn from_age(area: &Area) -> u32 {
    let age = area.list_type.strip_suffix("OV");
    age.and_then(|age| age.parse().ok()).unwrap_or(0)
}

pub(super) fn releases(world: &World) -> Vec<NewRelease> {
    vec![super::PUBLICATION.invented(figures(world))]
}

fn figures(world: &World) -> Vec<PeriodFigures> {
    let lists = &world.lists;
    let year = last_year(world);
    let end = Period::FinancialYear(year + 1).first_month();
    let Ok(month) = usize::try_from(LIST_MONTHS - 1 - world.last_list().since(end)) else {
        return Vec::new();
    };
    let practices: Vec<usize> = (0..world.practices.len())
        .filter(|practice| lists.patients(month, *practice).is_some())
        .collect();
    let column = |of: &dyn Fn(usize) -> u32| {
        Column::from_values(
            practices
                .iter()
                .map(|practice| Value::Number(f64::from(of(*practice)))),
        )
    };
    let mut columns = vec![(
        "patients".to_owned(),
        column(&|practice| lists.patients(month, practice).unwrap_or_default()),
    )];
    for (number, area) in AREAS.iter().enumerate() {
        let (percent, by_age, by_deprivation) = shape(area);
        let list = |practice| lists.aged(month, practice, from_age(area));
        let register = |practice: usize| {
            let mut random = Random::of(20 + number as u64, practice as u64);
            let older = lists.over_65(month, practice) / 0.18 - 1.0;
            let poorer = world.practices[practice].deprivation / 22.0 - 1.0;
            let lean = exp(by_age * older.clamp(-0.8, 1.0)
                + by_deprivation * poorer.clamp(-0.8, 1.2)
                + 0.12 * random.normal());
            let expected = f64::from(list(practice)) * percent / 100.0 * lean;
            random.rounded(expected).min(list(practice))
        };
        columns.push((format!("{}.register", area.margin), column(&register)));
        columns.push((format!("{}.list", area.margin), column(&list)));
    }
    vec![PeriodFigures {
        period: Period::FinancialYear(year),
        organisations: practices
            .iter()
            .map(|practice| world.practices[*practice].code)
            .collect(),
        columns,
    }]
}
