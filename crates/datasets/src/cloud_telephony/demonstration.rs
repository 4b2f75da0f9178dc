//! Invented calls: a month of every practice that takes part, by outcome, wait and duration, and in
//! the last months by weekday and time, with a peak on Monday mornings.

use domain::calendar::{is_working_day, weekday, working_days};
use domain::code::OdsCode;
use domain::period::{Month, Period};
use domain::value::Value;
use ingest::grid::{Cells, Grid};
use store::{NewRelease, PeriodFigures};

use crate::demonstration::random::{Random, exp};
use crate::demonstration::world::{LIST_MONTHS, sub_icb_code};
use crate::demonstration::{World, of_months};

/// Months of calls, which are published a month after the lists.
const MONTHS: i32 = 18;
/// Of these the last have times of day.
const TIMED: i32 = 3;

const BANDS: usize = 9;
const TIMES: usize = 7 * BANDS;

const MARGINS: &[&str] = &[
    "inbound",
    "patients",
    "outcome",
    "callback-made",
    "wait",
    "duration",
    "missed-wait",
    "time",
    "missed-time",
    "missed-by-time",
    "missed-by-weekday",
    "core",
    "wait-core",
    "account",
    "difference",
    "participation",
];

/// Calls by weekday, for each day of it that is no bank holiday.
const WEEKDAY: [f64; 7] = [1.42, 1.06, 0.98, 0.95, 0.93, 0.055, 0.019];
/// Calls of a bank holiday.
const HOLIDAY: f64 = 0.04;
/// Calls by time of day.
const TIME: [f64; BANDS] = [
    0.001, 0.048, 0.281, 0.216, 0.167, 0.174, 0.100, 0.006, 0.007,
];
/// How much more likely than on average a call is to be missed, by time and on Mondays.
const MISSED_BY_TIME: [f64; BANDS] = [0.2, 0.6, 1.65, 0.85, 0.75, 0.75, 0.8, 0.9, 0.3];
const MISSED_ON_MONDAYS: f64 = 1.25;

const OUTCOME: [f64; 4] = [0.55, 0.265, 0.11, 0.075];
const WAIT: [f64; 4] = [0.45, 0.14, 0.194, 0.216];
const DURATION: [f64; 4] = [0.232, 0.36, 0.33, 0.078];
const MISSED_WAIT: [f64; 4] = [0.52, 0.164, 0.16, 0.156];
/// Answered calls in core hours until 10am, after, and outside.
const ANSWERED_CORE: [f64; 3] = [0.25, 0.72, 0.03];

/// How busy a month is, for each working day.
const SEASON: [f64; 12] = [
    1.06, 1.03, 1.0, 0.99, 0.98, 0.96, 0.95, 0.9, 1.01, 1.05, 1.03, 1.0,
];

/// Whether a practice takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// From this month on.
    From(i32),
    /// It has agreed, and no data came.
    Agreed,
    /// It has not agreed.
    No,
}

/// What the telephone of a practice is like.
struct Habits {
    part: Part,
    /// Whether it shares its account; whether the account reaches across areas.
    shared: Option<bool>,
    /// Calls for each patient and working day.
    volume: f64,
    outcome: [f64; 4],
    wait: [f64; 4],
    duration: [f64; 4],
    morning: f64,
    /// By how much its outcomes differ from its calls, as a fraction.
    difference: f64,
    /// Months without figures.
    gap: Option<(i32, i32)>,
}

fn tilted<const N: usize>(base: [f64; N], random: &mut Random, strength: f64) -> [f64; N] {
    let mut shares = base;
    for share in &mut shares {
        *share *= exp(strength * random.normal());
    }
    let sum: f64 = shares.iter().sum();
    shares.map(|share| share / sum)
}

impl Habits {
    fn of(world: &World, number: usize) -> Self {
        let practice = &world.practices[number];
        let mut random = Random::of(61, number as u64);
        let part = match random.unit() {
            part if part < 0.72 => Part::From(0),
            part if part < 0.86 => Part::From(random.below(MONTHS as usize) as i32),
            part if part < 0.98 => Part::Agreed,
            _ => Part::No,
        };
        let shared = (random.unit() < 0.055).then(|| random.unit() < 0.1);
        // Large practices answer fewer of their calls.
        let busy = 0.35 * random.normal() + 0.2 * (practice.size / 8_800.0 - 1.0).clamp(-1.0, 2.0);
        let mut outcome = OUTCOME;
        outcome[2] *= exp(busy + 0.3 * random.normal());
        if random.unit() < 0.14 {
            outcome[3] = 0.0;
        }
        let mut wait = WAIT;
        wait[0] *= exp(-busy);
        wait[3] *= exp(busy);
        let difference = match random.unit() {
            part if part < 0.03 => 0.02 * random.unit(),
            part if part < 0.05 => -0.012 * random.unit(),
            _ => 0.0,
        };
        let gap = (random.unit() < 0.05).then(|| {
            let first = random.below(MONTHS as usize) as i32;
            (first, first + 1 + random.below(3) as i32)
        });
        Self {
            part,
            shared,
            volume: 0.0275 * exp(0.3 * random.normal()),
            outcome: tilted(outcome, &mut random, 0.2),
            wait: tilted(wait, &mut random, 0.2),
            duration: tilted(DURATION, &mut random, 0.12),
            morning: exp(0.25 * random.normal()),
            difference,
            gap,
        }
    }

    fn reports(&self, month: i32) -> bool {
        let in_gap = self
            .gap
            .is_some_and(|(first, end)| (first..end).contains(&month));
        matches!(self.part, Part::From(first) if first <= month) && !in_gap
    }

    /// The shares of a month by wait: a new method measures them from June 2026.
    fn waits(&self, calendar: Month) -> [f64; 4] {
        let mut wait = self.wait;
        if (calendar.year(), calendar.number()) >= (2026, 6) {
            wait[0] *= 1.18;
        }
        let sum: f64 = wait.iter().sum();
        wait.map(|share| share / sum)
    }
}

/// The calls of one practice, or of England, in a month.
#[derive(Clone)]
struct Calls {
    inbound: u32,
    outcome: [u32; 4],
    callback_made: u32,
    wait: [u32; 4],
    duration: [u32; 4],
    missed_wait: [u32; 4],
    time: [u32; TIMES],
    missed_time: [u32; TIMES],
    core: [u32; 3],
    difference: [u32; 2],
}

impl Default for Calls {
    fn default() -> Self {
        Self {
            inbound: 0,
            outcome: [0; 4],
            callback_made: 0,
            wait: [0; 4],
            duration: [0; 4],
            missed_wait: [0; 4],
            time: [0; TIMES],
            missed_time: [0; TIMES],
            core: [0; 3],
            difference: [0; 2],
        }
    }
}

fn add<const N: usize>(own: &mut [u32; N], other: &[u32; N]) {
    for (own, more) in own.iter_mut().zip(other) {
        *own += more;
    }
}

/// Divides a number as shares say; the last part gets what is left.
fn divided<const N: usize>(total: u32, shares: &[f64; N], random: &mut Random) -> [u32; N] {
    let mut left = total;
    std::array::from_fn(|place| {
        let part = if place + 1 == N {
            left
        } else {
            random.rounded(f64::from(total) * shares[place]).min(left)
        };
        left -= part;
        part
    })
}

impl Calls {
    fn add(&mut self, other: &Self) {
        self.inbound += other.inbound;
        self.callback_made += other.callback_made;
        add(&mut self.outcome, &other.outcome);
        add(&mut self.wait, &other.wait);
        add(&mut self.duration, &other.duration);
        add(&mut self.missed_wait, &other.missed_wait);
        add(&mut self.time, &other.time);
        add(&mut self.missed_time, &other.missed_time);
        add(&mut self.core, &other.core);
        add(&mut self.difference, &other.difference);
    }

    /// A month of a practice: about so many calls, as its habits divide them.
    fn of(habits: &Habits, total: f64, weeks: &Weeks, is_timed: bool, random: &mut Random) -> Self {
        let mut calls = Self::default();
        let mut missed = 0.0;
        for day in 0..7 {
            for (band, missed_more) in MISSED_BY_TIME.iter().enumerate() {
                let share = weeks.shares[day] * weeks.time(band, habits.morning);
                let on_monday = if day == 0 { MISSED_ON_MONDAYS } else { 1.0 };
                let rate = (habits.outcome[2] * missed_more * on_monday).min(0.7);
                missed += total * share * rate;
                if is_timed {
                    let cell = day * BANDS + band;
                    calls.time[cell] = random.rounded(total * share);
                    calls.missed_time[cell] = random
                        .rounded(f64::from(calls.time[cell]) * rate)
                        .min(calls.time[cell]);
                }
            }
        }
        calls.inbound = random.rounded(total);
        let mut missed = random.rounded(missed).min(calls.inbound);
        if is_timed {
            calls.inbound = calls.time.iter().sum();
            missed = calls.missed_time.iter().sum();
            calls.core = weeks.core(&calls.time, random);
        }
        calls.outcomes(habits, missed, random);
        calls
    }

    fn outcomes(&mut self, habits: &Habits, missed: u32, random: &mut Random) {
        let rest = self.inbound - missed;
        let [answered, menu, _, callback] = habits.outcome;
        let all = answered + menu + callback;
        let [menu, callback, answered] =
            divided(rest, &[menu / all, callback / all, answered / all], random);
        self.outcome = [answered, menu, missed, callback];
        let apart = random.rounded(f64::from(self.inbound) * habits.difference.abs());
        if habits.difference > 0.0 {
            let lost = apart.min(answered);
            self.outcome[0] -= lost;
            self.difference = [lost, 0];
        } else {
            self.outcome[0] += apart;
            self.difference = [0, apart];
        }
        self.callback_made = random.rounded(f64::from(callback) * 0.995).min(callback);
    }

    /// Divides the outcomes by waits and durations.
    fn bands(&mut self, habits: &Habits, calendar: Month, random: &mut Random) {
        self.wait = divided(self.outcome[0], &habits.waits(calendar), random);
        self.duration = divided(self.outcome[0], &habits.duration, random);
        self.missed_wait = divided(self.outcome[2], &MISSED_WAIT, random);
    }
}

/// The weeks of a month.
struct Weeks {
    /// The share of each weekday in the calls.
    shares: [f64; 7],
    /// The share of each weekday's calls that come on working days.
    working: [f64; 7],
}

impl Weeks {
    fn of(month: Month) -> Self {
        let (mut calls, mut working) = ([0.0; 7], [0.0; 7]);
        for day in (1..=month.days()).filter_map(|number| month.day(number)) {
            let place = usize::from(weekday(day));
            if place < 5 && !is_working_day(day) {
                calls[place] += HOLIDAY;
            } else {
                calls[place] += WEEKDAY[place];
                working[place] += if place < 5 { WEEKDAY[place] } else { 0.0 };
            }
        }
        let sum: f64 = calls.iter().sum();
        Self {
            shares: calls.map(|calls| calls / sum),
            working: std::array::from_fn(|place| working[place] / calls[place]),
        }
    }

    /// The share of a time of day, where so much more than elsewhere comes in the morning.
    fn time(&self, band: usize, morning: f64) -> f64 {
        let weight = |band: usize| TIME[band] * if band == 2 { morning } else { 1.0 };
        weight(band) / (0..BANDS).map(weight).sum::<f64>()
    }

    fn core(&self, time: &[u32; TIMES], random: &mut Random) -> [u32; 3] {
        let mut core = [0; 3];
        for (cell, calls) in time.iter().enumerate() {
            let (day, band) = (cell / BANDS, cell % BANDS);
            let inside = random
                .rounded(f64::from(*calls) * self.working[day])
                .min(*calls);
            let part = match band {
                2 => 0,
                3..=7 => 1,
                _ => 2,
            };
            core[part] += inside;
            core[2] += calls - inside;
        }
        core
    }
}

pub(super) fn releases(world: &World) -> Vec<NewRelease> {
    vec![super::PUBLICATION.invented(figures(world))]
}

fn figures(world: &World) -> Vec<PeriodFigures> {
    let habits: Vec<Habits> = (0..world.practices.len())
        .map(|number| Habits::of(world, number))
        .collect();
    let cells = Cells::complete(super::PUBLICATION.declared(), MARGINS);
    let months: Vec<i32> = (0..MONTHS).collect();
    of_months(&months, |month| one_month(world, &cells, &habits, month))
}

/// The cells of a month as they are filled.
struct Filling<'a> {
    grid: Grid,
    cells: &'a Cells,
    period: Period,
}

impl Filling<'_> {
    fn set<const N: usize>(&mut self, code: OdsCode, margin: &str, numbers: [u32; N]) {
        let begin = self.cells.begin_of(margin).unwrap_or_default();
        for (cell, number) in numbers.into_iter().enumerate() {
            let value = Value::Number(f64::from(number));
            self.grid.set(self.period, code, begin + cell, value);
        }
    }

    fn calls(&mut self, code: OdsCode, calls: &Calls, is_timed: bool) {
        self.set(code, "inbound", [calls.inbound]);
        self.set(code, "outcome", calls.outcome);
        self.set(code, "callback-made", [calls.callback_made]);
        self.set(code, "wait", calls.wait);
        self.set(code, "duration", calls.duration);
        self.set(code, "missed-wait", calls.missed_wait);
        self.set(code, "difference", calls.difference);
        if !is_timed {
            return;
        }
        self.set(code, "time", calls.time);
        self.set(code, "core", calls.core);
        // Published for practices alone.
        if code == OdsCode::ENGLAND {
            return;
        }
        self.set(code, "missed-time", calls.missed_time);
        let of_band = |times: &[u32; TIMES], band: usize| -> u32 {
            (0..7).map(|day| times[day * BANDS + band]).sum()
        };
        let of_day = |times: &[u32; TIMES], day: usize| -> u32 {
            times[day * BANDS..(day + 1) * BANDS].iter().sum()
        };
        let (time, missed) = (&calls.time, &calls.missed_time);
        let by_time: [u32; 2 * BANDS] = std::array::from_fn(|cell| match cell {
            band if cell < BANDS => of_band(missed, band),
            _ => of_band(time, cell - BANDS) - of_band(missed, cell - BANDS),
        });
        let by_day: [u32; 14] = std::array::from_fn(|cell| match cell {
            day if cell < 7 => of_day(missed, day),
            _ => of_day(time, cell - 7) - of_day(missed, cell - 7),
        });
        self.set(code, "missed-by-time", by_time);
        self.set(code, "missed-by-weekday", by_day);
    }
}

fn one_month(world: &World, cells: &Cells, habits: &[Habits], month: i32) -> Vec<PeriodFigures> {
    let calendar = world.last_list().plus(month - MONTHS);
    let list_month = (calendar.since(world.last_list()) + LIST_MONTHS - 1) as usize;
    let weeks = Weeks::of(calendar);
    let days = f64::from(working_days(calendar));
    let season = SEASON[usize::from(calendar.number()) - 1];
    let is_timed = month >= MONTHS - TIMED;
    let mut filling = Filling {
        grid: Grid::new(cells),
        cells,
        period: Period::Month(calendar),
    };
    let mut england = Calls::default();
    let mut patients_included = 0;
    let mut participation = [0_u32; 5];
    let mut accounts = vec![[0_u32; 3]; world.sub_icb_count()];
    let mut unmapped = 0;
    for (number, habit) in habits.iter().enumerate() {
        let practice = &world.practices[number];
        let Some(patients) = world.lists.patients(list_month, number) else {
            continue;
        };
        let reports = habit.reports(month);
        let agreed = habit.part != Part::No;
        let flags = [
            true,
            agreed,
            reports,
            reports,
            reports && habit.shared.is_some(),
        ]
        .map(u32::from);
        add(&mut participation, &flags);
        filling.set(practice.code, "participation", flags);
        if !reports {
            continue;
        }
        let mut random = Random::of(62, (number as u64) << 8 | month as u64);
        let noise = 1.0 + 0.05 * random.normal();
        let total = f64::from(patients) * habit.volume * days * season * noise;
        let mut calls = Calls::of(habit, total, &weeks, is_timed, &mut random);
        calls.bands(habit, calendar, &mut random);
        england.add(&calls);
        patients_included += patients;
        match habit.shared {
            None => {
                accounts[practice.sub_icb][0] += calls.inbound;
                filling.calls(practice.code, &calls, is_timed);
                if is_timed {
                    let by_core = calls
                        .wait
                        .map(|wait| divided(wait, &ANSWERED_CORE, &mut random));
                    let by_core: [u32; 12] =
                        std::array::from_fn(|cell| by_core[cell / 3][cell % 3]);
                    filling.set(practice.code, "wait-core", by_core);
                }
            }
            Some(false) => accounts[practice.sub_icb][1] += calls.inbound,
            Some(true) => unmapped += calls.inbound,
        }
    }
    filling.calls(OdsCode::ENGLAND, &england, is_timed);
    filling.set(OdsCode::ENGLAND, "patients", [patients_included]);
    filling.set(OdsCode::ENGLAND, "participation", participation);
    let mut of_england = [0, 0, unmapped];
    for (sub_icb, account) in accounts.into_iter().enumerate() {
        add(&mut of_england, &account);
        filling.set(sub_icb_code(sub_icb), "account", account);
    }
    filling.set(OdsCode::ENGLAND, "account", of_england);
    super::reader::figures(filling.grid, cells)
}
