//! Invented registers of QOF: by practice and area, with the age and the deprivation of the
//! patients, for as many years as there are lists. Some practices are left out of a year, some
//! registers are missing, and some very small ones are held back.

use domain::column::Column;
use domain::period::Period;
use domain::value::Value;
use store::{NewRelease, PeriodFigures};

use super::areas::{self, Area};
use super::reader::dataset;
use crate::demonstration::World;
use crate::demonstration::random::{Random, exp};
use crate::demonstration::world::LIST_MONTHS;

/// The registers of a year, which end on 31 March, are published five months later.
const LAG: i32 = 5;
/// Years of figures, where the lists allow it.
const YEARS: u16 = 4;
/// The share of practices that fail a check of the publisher and are left out of a year.
const LEFT_OUT: f64 = 0.004;
/// The share of registers that are missing.
const GAPS: f64 = 0.000_4;
/// Registers of fewer patients may be held back, this share of them.
const SMALL: u32 = 5;
const HELD_BACK: f64 = 0.2;

/// A year with the list that its registers are counted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Year {
    /// The year in which it begins.
    pub(crate) year: u16,
    /// The month of its list, counted from the first of the lists.
    pub(crate) month: usize,
}

impl Year {
    /// Its period.
    pub(crate) const fn period(self) -> Period {
        Period::FinancialYear(self.year)
    }
}

/// The years whose registers are out and for which there are lists, the oldest first. The oldest
/// may have ended some months before the first list.
pub(crate) fn years(world: &World) -> Vec<Year> {
    let latest = world.last_list().plus(-LAG);
    let ended = if latest.number() >= 4 { 1 } else { 2 };
    let last = latest.year() - ended;
    let mut years: Vec<Year> = (0..YEARS)
        .filter_map(|back| {
            let year = last - back;
            let end = Period::FinancialYear(year + 1).first_month();
            let month = LIST_MONTHS - 1 - world.last_list().since(end);
            let month = if (-11..0).contains(&month) { 0 } else { month };
            Some(Year {
                year,
                month: usize::try_from(month).ok()?,
            })
        })
        .collect();
    years.reverse();
    years
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

/// By how much registers of an area grow in a year, as a fraction.
fn growth(area: &Area) -> f64 {
    match area.code.as_str() {
        "NDH" => 0.11,
        "OB" | "PC" => 0.05,
        "AF" | "DEP" | "DM" | "HF" | "CAN" => 0.025,
        "CHD" | "OST" | "PAD" => -0.005,
        _ => 0.01,
    }
}

/// The invented registers, which those of the achievement are counted on too.
pub(crate) struct Registers<'a> {
    world: &'a World,
    areas: Vec<Area>,
    last: u16,
}

impl<'a> Registers<'a> {
    /// Those of a world.
    pub(crate) fn of(world: &'a World) -> Self {
        let last = years(world).last().map_or(0, |last| last.year);
        Self {
            world,
            areas: areas::all(dataset()),
            last,
        }
    }

    /// The practices that are published for a year.
    pub(crate) fn practices(&self, year: Year) -> Vec<usize> {
        let lists = &self.world.lists;
        (0..self.world.practices.len())
            .filter(|practice| lists.patients(year.month, *practice).is_some())
            .filter(|practice| {
                let key = (*practice as u64) << 8 | u64::from(year.year % 100);
                Random::of(130, key).unit() >= LEFT_OUT
            })
            .collect()
    }

    /// The place of an area.
    pub(crate) fn area(&self, code: &str) -> Option<usize> {
        self.areas.iter().position(|area| area.code == code)
    }

    /// The list that an area is counted on.
    pub(crate) fn list(&self, area: usize, practice: usize, year: Year) -> u32 {
        let from = self.areas[area].least_age();
        self.world.lists.aged(year.month, practice, from)
    }

    /// The patients on a register.
    pub(crate) fn register(&self, number: usize, practice: usize, year: Year) -> u32 {
        let area = &self.areas[number];
        let (percent, by_age, by_deprivation) = shape(area);
        let list = self.list(number, practice, year);
        let mut random = Random::of(100 + number as u64, practice as u64);
        let older = self.world.lists.over_65(year.month, practice) / 0.18 - 1.0;
        let poorer = self.world.practices[practice].deprivation / 22.0 - 1.0;
        let back = f64::from(self.last - year.year);
        let lean = exp(by_age * older.clamp(-0.8, 1.0)
            + by_deprivation * poorer.clamp(-0.8, 1.2)
            + 0.12 * random.normal()
            - growth(area) * back);
        let expected = f64::from(list) * percent / 100.0 * lean;
        random.rounded(expected).min(list)
    }

    /// What is published of a register: it may be missing, or held back.
    fn published(&self, area: usize, practice: usize, year: Year) -> [Value; 2] {
        let key = (practice as u64) << 16 | (area as u64) << 8 | u64::from(year.year % 100);
        let mut random = Random::of(131, key);
        if random.unit() < GAPS {
            return [Value::Missing; 2];
        }
        let list = Value::Number(f64::from(self.list(area, practice, year)));
        let register = self.register(area, practice, year);
        if (1..SMALL).contains(&register) && random.unit() < HELD_BACK {
            return [Value::Suppressed, list];
        }
        [Value::Number(f64::from(register)), list]
    }

    fn figures(&self, year: Year) -> PeriodFigures {
        let practices = self.practices(year);
        let lists = practices.iter().map(|practice| {
            let patients = self.world.lists.patients(year.month, *practice);
            Value::from(patients.map(f64::from))
        });
        let mut columns = vec![("patients".to_owned(), Column::from_values(lists))];
        for (number, area) in self.areas.iter().enumerate() {
            let cells: Vec<[Value; 2]> = practices
                .iter()
                .map(|practice| self.published(number, *practice, year))
                .collect();
            for (cell, name) in ["register", "list"].into_iter().enumerate() {
                let values = cells.iter().map(|cells| cells[cell]);
                let measure = format!("{}.{name}", area.id);
                columns.push((measure, Column::from_values(values)));
            }
        }
        PeriodFigures {
            period: year.period(),
            organisations: practices
                .iter()
                .map(|practice| self.world.practices[*practice].code)
                .collect(),
            columns,
        }
    }
}

pub(super) fn releases(world: &World) -> Vec<NewRelease> {
    let registers = Registers::of(world);
    let figures = years(world)
        .into_iter()
        .map(|year| registers.figures(year))
        .collect();
    vec![super::PUBLICATION.invented(figures)]
}
