//! Invented achievement of QOF for the practices and years of the invented registers, on which the
//! indicators are counted: practices do well or badly in all, more patients are left out where more
//! are hard to reach, and points follow from what is achieved. A practice without anybody on a
//! register cannot earn its points; some adjustments are missing.

mod rates;

use domain::period::Period;
use domain::value::Value;
use store::{NewRelease, PeriodFigures};

use super::figures::{
    Cells, Code, DENOMINATOR, EARNED, NUMERATOR, OTHER_SHARE, PCAS, SHARE, figures,
};
use super::points::{self, Groups};
use super::reader::dataset;
use crate::demonstration::random::{Random, exp};
use crate::demonstration::{World, of_months};
use crate::qof_prevalence::{Registers, Year, invented_years};

/// The share of practices that have all points of an indicator of quality improvement.
const IMPROVES: f64 = 0.988;
/// The share of adjustments that are missing.
const GAPS: f64 = 0.000_6;
/// How far the lower threshold lies below what is usual, and the upper one.
const LOWER: f64 = 0.4;
const UPPER: f64 = 0.03;

pub(super) fn releases(world: &World) -> Vec<NewRelease> {
    let years = invented_years(world);
    let numbers: Vec<i32> = (0..years.len())
        .filter_map(|number| i32::try_from(number).ok())
        .collect();
    let figures = of_months(&numbers, |number| {
        let year = usize::try_from(number).ok().and_then(|n| years.get(n));
        year.map(|year| of_year(world, *year)).into_iter().collect()
    });
    vec![super::PUBLICATION.invented(figures)]
}

/// The indicators of a year: those of the last known one where it is later.
fn indicators(year: Year) -> u16 {
    year.year.min(points::last_known())
}

fn of_year(world: &World, year: Year) -> PeriodFigures {
    let registers = Registers::of(world);
    let groups = Groups::of(dataset());
    let practices = registers.practices(year);
    let known = indicators(year);
    let mut lost = vec![0.0; practices.len()];
    let mut cells: Vec<Cells> = Vec::new();
    for (number, code) in points::codes(known).enumerate() {
        let Ok(code) = Code::of(dataset(), &groups, code) else {
            continue;
        };
        let maximum = points::of(&code.published, known).unwrap_or(0.0);
        let making = Making {
            world,
            registers: &registers,
            year,
            number: number as u64,
            maximum,
        };
        let family = code.family.as_deref().unwrap_or_default();
        let counts_patients = family == SHARE || family == OTHER_SHARE;
        let rate = rates::of(&code.published);
        let made: Vec<Made> = match (rate, counts_patients) {
            (Some(rate), true) => {
                let area = registers.area(rate.1);
                let of = |practice: &usize| making.share(rate, area, *practice);
                practices.iter().map(of).collect()
            }
            (None, true) => continue,
            (_, false) => {
                let letters = code.published.trim_end_matches(|c: char| c.is_ascii_digit());
                let area = registers.area(letters);
                let of = |practice: &usize| making.points_alone(area, *practice);
                practices.iter().map(of).collect()
            }
        };
        for (lost, made) in lost.iter_mut().zip(&made) {
            *lost += made.lost;
        }
        let column = |cell: usize| -> Vec<Value> {
            made.iter().map(|made| made.cells[cell]).collect()
        };
        cells.push(Cells {
            code,
            values: std::array::from_fn(column),
        });
    }
    let maximum = points::maximum(known).unwrap_or(0.0);
    let available: Vec<Value> = lost
        .iter()
        .map(|lost| Value::Number(maximum - lost))
        .collect();
    let codes = practices
        .iter()
        .map(|practice| world.practices[*practice].code)
        .collect();
    let mut made = figures(&groups, known, codes, &cells, &available);
    made.period = Period::FinancialYear(year.year);
    made
}

/// What is made for a practice: the cells, and the points that nobody there can earn.
struct Made {
    cells: [Value; 4],
    lost: f64,
}

/// An indicator of a year.
struct Making<'a> {
    world: &'a World,
    registers: &'a Registers<'a>,
    year: Year,
    number: u64,
    maximum: f64,
}

impl Making<'_> {
    /// The patients that an indicator starts from: those of a register, or of the list.
    fn base(&self, area: Option<usize>, practice: usize) -> u32 {
        match area {
            Some(area) => self.registers.register(area, practice, self.year),
            None => {
                let patients = self.world.lists.patients(self.year.month, practice);
                patients.unwrap_or_default()
            }
        }
    }

    /// An indicator that counts patients.
    fn share(&self, rate: &rates::Rate, area: Option<usize>, practice: usize) -> Made {
        let (_, _, eligible, net, left_out) = *rate;
        let base = self.base(area, practice);
        // The same practice does well or badly from year to year, and in most of its care.
        let mut of_practice = Random::of(140, practice as u64);
        let (care, recalls) = (of_practice.normal(), of_practice.normal());
        let key = (practice as u64) << 16 | self.number << 8 | u64::from(self.year.year % 100);
        let mut random = Random::of(141, key);
        let patients = random.rounded(f64::from(base) * eligible);
        // Less is achieved, and more are left out, where patients are poorer.
        let poorer = self.world.practices[practice].deprivation / 22.0 - 1.0;
        let lean = exp(0.45 * recalls + 0.25 * random.normal() + 0.15 * poorer.clamp(-0.8, 1.2));
        let pcas = random.rounded(f64::from(patients) * (left_out * lean).min(0.95));
        let pcas = pcas.min(patients);
        let denominator = patients - pcas;
        let missed = (1.0 - net) * exp(-0.4 * care + 0.3 * random.normal() + 0.1 * poorer);
        let numerator = random.rounded(f64::from(denominator) * (1.0 - missed.min(1.0)));
        let numerator = numerator.min(denominator);
        let points = match denominator {
            0 => 0.0,
            _ => {
                let share = f64::from(numerator) / f64::from(denominator);
                let (lower, upper) = ((net - LOWER).max(0.0), net - UPPER);
                let part = ((share - lower) / (upper - lower)).clamp(0.0, 1.0);
                hundredths(self.maximum * part)
            }
        };
        let count = |count: u32| Value::Number(f64::from(count));
        let mut cells = [Value::Missing; 4];
        cells[NUMERATOR] = count(numerator);
        cells[DENOMINATOR] = count(denominator);
        if random.unit() >= GAPS {
            cells[PCAS] = count(pcas);
        }
        cells[EARNED] = Value::Number(points);
        Made {
            cells,
            lost: if base == 0 { self.maximum } else { 0.0 },
        }
    }

    /// A register, which is worth its points where anybody is on it, or quality improvement.
    fn points_alone(&self, area: Option<usize>, practice: usize) -> Made {
        let is_empty = area.is_some() && self.base(area, practice) == 0;
        let key = (practice as u64) << 16 | self.number << 8 | u64::from(self.year.year % 100);
        let is_achieved = match area {
            Some(_) => !is_empty,
            None => Random::of(142, key).unit() < IMPROVES,
        };
        let mut cells = [Value::Missing; 4];
        cells[EARNED] = Value::Number(if is_achieved { self.maximum } else { 0.0 });
        Made {
            cells,
            lost: if is_empty { self.maximum } else { 0.0 },
        }
    }
}

/// Points are published to two decimals.
fn hundredths(points: f64) -> f64 {
    (points * 100.0).round() / 100.0
}
