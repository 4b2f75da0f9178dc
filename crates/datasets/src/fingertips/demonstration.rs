//! Invented figures of eight indicators over five years: percentages of practices with their
//! intervals, and those of England. The areas between have the means of their practices. A few
//! practices lack an indicator, and where few answered it is held back.

use domain::code::OdsCode;
use domain::column::Column;
use domain::period::{Month, Period};
use domain::registry::estimate;
use domain::statistics::interval;
use domain::value::Value;
use store::{NewRelease, PeriodFigures};

use crate::demonstration::World;
use crate::demonstration::random::{Random, exp};
use crate::demonstration::world::LIST_MONTHS;

/// How many years are invented.
const YEARS: u16 = 5;
/// Months from the end of a financial year until its figures are out.
const LAG: i32 = 8;
/// The month in which a survey is published, of its year.
const SURVEY: u8 = 7;
/// Fewer answers than this are held back.
const FEWEST: f64 = 10.0;

/// Of whom an indicator is a percentage.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Among {
    /// Patients of an age and over, and what share of them.
    Patients(u32, f64),
    /// Those who answered a survey: so many for each patient.
    Answers(f64),
}

/// The shape of an indicator.
struct Shape {
    code: &'static str,
    among: Among,
    /// What England has in the last year, rounded, in per cent.
    percent: f64,
    /// By how many points it moves in a year.
    drift: f64,
    /// How it leans where there are twice as many patients over 65.
    older: f64,
    /// How it leans where the score of deprivation is twice the usual.
    poorer: f64,
    /// How far practices lie apart.
    spread: f64,
}

const SHAPES: [Shape; 8] = [
    shape(
        "91547",
        Among::Patients(15, 1.0),
        14.0,
        -0.5,
        -0.2,
        0.45,
        0.2,
    ),
    shape("219", Among::Patients(0, 1.0), 14.8, 0.2, 0.6, 0.1, 0.1),
    shape("241", Among::Patients(17, 1.0), 7.7, 0.2, 0.4, 0.3, 0.13),
    shape("247", Among::Patients(0, 1.0), 0.8, 0.01, 1.0, 0.0, 0.25),
    shape("280", Among::Patients(0, 1.0), 2.2, 0.04, 1.0, -0.1, 0.13),
    shape(
        "93709",
        Among::Patients(40, 0.26),
        68.0,
        1.2,
        0.02,
        -0.04,
        0.1,
    ),
    shape("93438", Among::Answers(0.011), 75.0, 0.6, 0.05, -0.06, 0.12),
    shape("94126", Among::Answers(0.011), 69.0, 1.5, 0.04, -0.06, 0.15),
];

const fn shape(
    code: &'static str,
    among: Among,
    percent: f64,
    drift: f64,
    older: f64,
    poorer: f64,
    spread: f64,
) -> Shape {
    Shape {
        code,
        among,
        percent,
        drift,
        older,
        poorer,
        spread,
    }
}

pub(super) fn releases(world: &World) -> Vec<NewRelease> {
    let of_register = |shape: &Shape| matches!(shape.among, Among::Patients(..));
    let mut figures = Vec::new();
    for back in (0..YEARS).rev() {
        let year = last_financial_year(world) - back;
        let end = Period::FinancialYear(year).last_month();
        figures.push(one_period(
            world,
            (Period::FinancialYear(year), end, back),
            of_register,
        ));
    }
    for back in (0..YEARS).rev() {
        let year = last_survey(world) - back;
        let spring = Period::Year(year).first_month().plus(2);
        figures.push(one_period(
            world,
            (Period::Year(year), spring, back),
            |shape| !of_register(shape),
        ));
    }
    vec![super::PUBLICATION.invented(figures)]
}

/// The last financial year whose figures are out.
fn last_financial_year(world: &World) -> u16 {
    let latest = world.last_list().plus(-LAG);
    latest.year() - if latest.number() >= 4 { 1 } else { 2 }
}

/// The last survey that is out.
fn last_survey(world: &World) -> u16 {
    let latest = world.last_list();
    latest.year() - u16::from(latest.number() < SURVEY)
}

/// The place of a month among those of the lists, the nearest where it has none.
fn list_of(world: &World, month: Month) -> usize {
    let back = world.last_list().since(month).clamp(0, LIST_MONTHS - 1);
    usize::try_from(LIST_MONTHS - 1 - back).unwrap_or_default()
}

/// The cells of an estimate.
type Cells = [Value; estimate::IDS.len()];

const NOTHING: Cells = [Value::Missing; estimate::IDS.len()];

/// The figures of a period, so many years before the last.
fn one_period(
    world: &World,
    (period, month, back): (Period, Month, u16),
    is_in: impl Fn(&Shape) -> bool,
) -> PeriodFigures {
    let list = list_of(world, month);
    let open: Vec<usize> = (0..world.practices.len())
        .filter(|practice| world.lists.patients(list, *practice).is_some())
        .collect();
    let mut organisations: Vec<OdsCode> = open
        .iter()
        .map(|practice| world.practices[*practice].code)
        .collect();
    organisations.push(OdsCode::ENGLAND);
    let mut columns = Vec::new();
    for (place, shape) in SHAPES.iter().enumerate().filter(|(_, shape)| is_in(shape)) {
        let (mut count, mut of) = (0.0, 0.0);
        let mut rows: Vec<Cells> = Vec::with_capacity(organisations.len());
        for practice in &open {
            if practice % 89 == place {
                rows.push(NOTHING);
                continue;
            }
            let (own, among) = counted(world, shape, place, (list, *practice, back));
            count += own;
            of += among;
            rows.push(published(shape, own, among));
        }
        rows.push(published(shape, count, of));
        for (cell, id) in estimate::IDS.iter().enumerate() {
            let values = rows.iter().map(|row| row[cell]);
            columns.push((format!("{}/{id}", shape.code), Column::from_values(values)));
        }
    }
    PeriodFigures {
        period,
        organisations,
        columns,
    }
}

/// How many a practice counts, and of how many.
fn counted(
    world: &World,
    shape: &Shape,
    place: usize,
    (list, practice, back): (usize, usize, u16),
) -> (f64, f64) {
    let seed = practice as u64;
    let mut of_practice = Random::of(210 + place as u64, seed);
    let mut of_year = Random::of(230 + place as u64, (seed << 8) | u64::from(back));
    let among = match shape.among {
        Among::Patients(age, share) => f64::from(world.lists.aged(list, practice, age)) * share,
        Among::Answers(each) => {
            let patients = world.lists.patients(list, practice).unwrap_or_default();
            f64::from(patients) * each * (1.0 + 0.15 * of_year.normal()).max(0.2)
        }
    };
    let among = among.round();
    let older = (world.lists.over_65(list, practice) / 0.18 - 1.0).clamp(-0.8, 1.0);
    let poorer = (world.practices[practice].deprivation / 22.0 - 1.0).clamp(-0.8, 1.2);
    let lean = shape.older * older + shape.poorer * poorer + shape.spread * of_practice.normal();
    let england = shape.percent - shape.drift * f64::from(back);
    let share = (england / 100.0 * exp(lean + 0.02 * of_year.normal())).min(0.98);
    let count = f64::from(of_year.rounded(among * share));
    (count.min(among), among)
}

/// A percentage as it would be published.
fn published(shape: &Shape, count: f64, among: f64) -> Cells {
    let is_survey = matches!(shape.among, Among::Answers(_));
    if is_survey && among < FEWEST {
        return [Value::Suppressed; estimate::IDS.len()];
    }
    let Some(range) = interval::wilson(count, among) else {
        return NOTHING;
    };
    let percent = |share: f64| Value::Number((share * 1e6).round() / 1e4);
    let mut cells = NOTHING;
    cells[estimate::VALUE] = percent(count / among);
    cells[estimate::LOW] = percent(range.low);
    cells[estimate::HIGH] = percent(range.high);
    cells[estimate::BASE] = Value::Number(among);
    cells[estimate::WEIGHT] = Value::Number(among);
    cells
}
