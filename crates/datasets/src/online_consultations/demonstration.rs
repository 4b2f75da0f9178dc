//! Invented submissions of the invented practices: practices that do not take part or join late,
//! that nothing was received of, that have a published zero or two suppliers; a supplier that
//! missed a month; months in which taking part was suppressed; and the last months by day and
//! time, with forms that are closed at night and at weekends, and a supplier without times.

use domain::calendar::working_days;
use domain::code::OdsCode;
use domain::column::Column;
use domain::period::Month;
use domain::value::Value;
use store::{NewRelease, PeriodFigures};

use super::reader::{KINDS, Said, Sheet, Suppliers};
use crate::demonstration::random::{Random, exp};
use crate::demonstration::world::LIST_MONTHS;
use crate::demonstration::{World, of_months};

/// Months of figures, which are published a month after the lists.
const MONTHS: i32 = 30;
/// The last months that are given by day and time.
const TIMED: i32 = 6;
/// The months in which taking part was suppressed.
const SUPPRESSED: std::ops::Range<i32> = 12..15;
/// The month that a supplier missed, and its place among the suppliers.
const MISSED: (i32, usize) = (20, 1);

/// How common the suppliers are, in the order of the declaration.
const SUPPLIERS: [f64; 9] = [0.46, 0.17, 0.11, 0.07, 0.05, 0.04, 0.04, 0.03, 0.03];
/// The place of the supplier that sends neither type nor time.
const PLAIN: usize = 8;

const DAYS: usize = 7;
/// The bands with a time, and that without.
const BANDS: usize = 9;
const BY_DAY: [f64; DAYS] = [0.245, 0.200, 0.190, 0.180, 0.165, 0.010, 0.010];
const BY_BAND: [f64; BANDS - 1] = [0.010, 0.140, 0.330, 0.190, 0.130, 0.105, 0.065, 0.030];

/// How busy a month is, for each working day.
const SEASON: [f64; 12] = [
    1.10, 1.04, 1.01, 0.97, 0.95, 0.96, 0.95, 0.90, 1.03, 1.08, 1.03, 0.98,
];

/// What a practice is like.
struct Habits {
    /// The month from which it takes part; beyond the last where it never does.
    joins: i32,
    suppliers: Suppliers,
    /// The place of its first supplier.
    first: usize,
    /// Submissions for each patient and working day.
    volume: f64,
    kinds: [f64; KINDS],
    /// How much of the usual it receives at night and at weekends.
    night: f64,
    weekend: f64,
    /// How much of the usual it receives before eight.
    early: f64,
}

impl Habits {
    fn of(number: usize) -> Self {
        let mut random = Random::of(71, number as u64);
        let joins = match random.unit() {
            rare if rare < 0.005 => MONTHS,
            late if late < 0.06 => 1 + random.below(MONTHS as usize - 4) as i32,
            _ => 0,
        };
        let mut place = random.unit();
        let first = SUPPLIERS
            .iter()
            .position(|share| {
                place -= share;
                place < 0.0
            })
            .unwrap_or_default();
        let second = (random.unit() < 0.07).then(|| random.below(SUPPLIERS.len() - 1));
        let has_system = random.unit() > 0.012;
        let suppliers = if has_system {
            Suppliers::Named(1 << first | second.map_or(0, |second| 1 << second))
        } else {
            Suppliers::NoSystem
        };
        let clinical = (0.70 + 0.09 * random.normal()).clamp(0.3, 0.95);
        let other = if random.unit() < 0.2 { 0.06 } else { 0.0 };
        let kinds = if first == PLAIN {
            [0.0, 0.0, 1.0]
        } else {
            [
                clinical * (1.0 - other),
                (1.0 - clinical) * (1.0 - other),
                other,
            ]
        };
        let is_closed_at_weekends = random.unit() < 0.55;
        Self {
            joins,
            suppliers,
            first,
            volume: 0.0046 * exp(0.62 * random.normal()),
            kinds,
            night: exp(0.7 * random.normal() - 0.2),
            weekend: if is_closed_at_weekends {
                0.05
            } else {
                exp(0.8 * random.normal())
            },
            early: if random.unit() < 0.3 {
                0.1
            } else {
                exp(0.4 * random.normal())
            },
        }
    }

    /// The shares of the cells of the week, the band without a time last in each day.
    fn week(&self) -> [f64; DAYS * BANDS] {
        let mut cells = [0.0; DAYS * BANDS];
        for (day, of_day) in BY_DAY.iter().enumerate() {
            let of_day = if day < 5 {
                *of_day
            } else {
                of_day * self.weekend
            };
            for (band, of_band) in BY_BAND.iter().enumerate() {
                let by_habit = match band {
                    0 | 7 => self.night,
                    1 => self.early,
                    _ => 1.0,
                };
                let place = if self.first == PLAIN { BANDS - 1 } else { band };
                cells[day * BANDS + place] += of_day * of_band * by_habit;
            }
        }
        let sum: f64 = cells.iter().sum();
        cells.map(|cell| cell / sum)
    }
}

/// Divides a whole number by shares that come to one, without a remainder.
fn divided<const N: usize>(total: u32, shares: [f64; N]) -> [u32; N] {
    let (mut share, mut given) = (0.0, 0);
    let last = N - 1;
    std::array::from_fn(|place| {
        share += shares[place];
        let up_to = if place == last {
            total
        } else {
            (f64::from(total) * share) as u32
        };
        let part = up_to.clamp(given, total) - given;
        given += part;
        part
    })
}

/// What is loaded into an empty store.
pub(super) fn releases(world: &World) -> Vec<NewRelease> {
    vec![super::PUBLICATION.invented(figures(world))]
}

/// The invented figures by month.
pub(super) fn figures(world: &World) -> Vec<PeriodFigures> {
    let habits: Vec<Habits> = (0..world.practices.len()).map(Habits::of).collect();
    let months: Vec<i32> = (0..MONTHS).collect();
    of_months(&months, |month| one_month(world, &habits, month))
}

/// A practice's submissions in a month: `None` where nothing was received.
fn submissions(
    habits: &Habits,
    patients: u32,
    calendar: Month,
    month: i32,
    random: &mut Random,
) -> Option<u32> {
    let missed = (month, habits.first) == MISSED && random.unit() < 0.7;
    if month < habits.joins || missed || random.unit() < 0.018 {
        return None;
    }
    if random.unit() < 0.003 {
        return Some(0);
    }
    let season = SEASON[usize::from(calendar.number()) - 1] * (0.80 + 0.009 * f64::from(month));
    let noise = 1.0 + 0.06 * random.normal();
    let days = f64::from(working_days(calendar));
    let total = f64::from(patients) * habits.volume * days * season * noise;
    Some(random.rounded(total.max(0.0)))
}

fn one_month(world: &World, habits: &[Habits], month: i32) -> Vec<PeriodFigures> {
    let calendar = world.last_list().plus(month - MONTHS);
    let list_month = (LIST_MONTHS - 1 + month - MONTHS) as usize;
    let mut sheet = Sheet::default();
    let mut weeks: Vec<(OdsCode, [u32; DAYS * BANDS])> = Vec::new();
    for (number, habit) in habits.iter().enumerate() {
        let Some(patients) = world.lists.patients(list_month, number) else {
            continue;
        };
        let mut random = Random::of(72, (number as u64) << 8 | month as u64);
        let total = submissions(habit, patients, calendar, month, &mut random);
        // The publication counts on another day than the list.
        let counted = f64::from(patients) * (1.0 + 0.004 * random.normal());
        let code = world.practices[number].code;
        let is_named = matches!(habit.suppliers, Suppliers::Named(_));
        let received = total.filter(|_| is_named);
        let said = sheet.of(calendar, code).0;
        *said = Said {
            total: Value::Number(f64::from(received.unwrap_or_default())),
            kinds: divided(received.unwrap_or_default(), habit.kinds)
                .map(|kind| Value::Number(f64::from(kind))),
            patients: Value::Number(counted.round().max(1.0)),
            participation: if SUPPRESSED.contains(&month) {
                Value::Suppressed
            } else {
                Value::Number(f64::from(u8::from(month >= habit.joins)))
            },
            capability: Value::Missing,
            suppliers: match received {
                Some(_) => habit.suppliers,
                None if is_named => Suppliers::NoData,
                None => Suppliers::NoSystem,
            },
            is_listed: true,
            line: 0,
        };
        if let Some(total) = received.filter(|total| *total > 0 && month >= MONTHS - TIMED) {
            weeks.push((code, divided(total, habit.week())));
        }
    }
    // Invented types come to their total.
    let mut figures = sheet.into_figures("the demonstration").unwrap_or_default();
    for figures in &mut figures {
        add_weeks(figures, &weeks);
    }
    figures
}

/// Adds the submissions by day and time to the figures of a month.
fn add_weeks(figures: &mut PeriodFigures, weeks: &[(OdsCode, [u32; DAYS * BANDS])]) {
    let Some(margin) = super::PUBLICATION.declared().margin("time") else {
        return;
    };
    if weeks.is_empty() {
        return;
    }
    let mut weeks = weeks.iter().peekable();
    let by_practice: Vec<Option<&[u32; DAYS * BANDS]>> = figures
        .organisations
        .iter()
        .map(|code| {
            weeks
                .next_if(|(other, _)| other == code)
                .map(|(_, week)| week)
        })
        .collect();
    for cell in 0..margin.size() {
        let values = by_practice
            .iter()
            .map(|week| week.map_or(Value::Missing, |week| Value::Number(f64::from(week[cell]))));
        figures
            .columns
            .push((margin.measure_id(cell), Column::from_values(values)));
    }
}
