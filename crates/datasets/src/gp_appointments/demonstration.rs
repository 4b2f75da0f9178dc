//! Invented appointments: for every practice and month the whole crosstab of staff, mode,
//! wait and status, of which the margins are kept, so that they agree with one another.

use domain::calendar::working_days;
use domain::column::Column;
use domain::period::Period;
use domain::registry::{Dataset, Margin};
use domain::value::Value;
use store::{NewRelease, PeriodFigures};

use super::reader::PRACTICE_MARGINS;
use crate::demonstration::{World, of_months};
use crate::demonstration::patients::Lists;
use crate::demonstration::random::{Random, exp};
use crate::demonstration::world::{LIST_MONTHS, sub_icb_code};
use ingest::grid::Cells;

/// Months of appointments, which are published a month after the lists.
const APPOINTMENT_MONTHS: i32 = 30;

const STAFF: usize = 3;
const MODES: usize = 5;
const WAITS: usize = 8;
const STATUSES: usize = 3;
const CATEGORIES: usize = 19;

/// The margins of practices, in the order in which [`Crosstab::add`] counts them.
const MARGINS: &[&str] = PRACTICE_MARGINS;

/// Modes (face to face, telephone, video or online, home visit, unknown) of GPs, others and
/// unknown staff.
const MODE: [[f64; MODES]; STAFF] = [
    [0.545, 0.345, 0.080, 0.013, 0.017],
    [0.775, 0.130, 0.040, 0.011, 0.044],
    [0.560, 0.200, 0.060, 0.010, 0.170],
];

/// Waits from the same day to over four weeks and unknown, of the same.
const WAIT: [[f64; WAITS]; STAFF] = [
    [0.520, 0.055, 0.148, 0.102, 0.064, 0.047, 0.063, 0.001],
    [0.285, 0.073, 0.187, 0.158, 0.101, 0.076, 0.119, 0.001],
    [0.500, 0.060, 0.140, 0.100, 0.070, 0.050, 0.077, 0.003],
];

/// National categories of GPs and of everybody else.
const CATEGORY: [[f64; CATEGORIES]; 2] = [
    [
        0.300, 0.270, 0.045, 0.020, 0.205, 0.012, 0.002, 0.012, 0.004, 0.009, 0.001, 0.000, 0.003,
        0.000, 0.002, 0.001, 0.011, 0.082, 0.021,
    ],
    [
        0.160, 0.060, 0.270, 0.265, 0.040, 0.008, 0.012, 0.006, 0.003, 0.004, 0.002, 0.008, 0.002,
        0.001, 0.005, 0.000, 0.014, 0.110, 0.030,
    ],
];

/// The chance of being missed, by wait, face to face.
const MISSED: [f64; WAITS] = [0.017, 0.032, 0.045, 0.055, 0.062, 0.066, 0.071, 0.040];
/// How that changes with the mode.
const MISSED_BY_MODE: [f64; MODES] = [1.0, 0.55, 0.30, 0.15, 0.80];

/// How busy a month is, for each working day.
const SEASON: [f64; 12] = [
    1.02, 1.01, 0.99, 0.97, 0.98, 0.97, 0.95, 0.93, 1.05, 1.13, 1.06, 0.97,
];

/// What a practice's book is like.
struct Habits {
    /// Appointments for each patient and working day.
    volume: f64,
    staff: [f64; STAFF],
    mode: [[f64; MODES]; STAFF],
    wait: [[f64; WAITS]; STAFF],
    category: [[f64; CATEGORIES]; 2],
    missed: f64,
    unknown: f64,
    /// The month in which it changed how it works, and by how much.
    step: Option<(i32, f64)>,
    /// Months without a report.
    gap: Option<(i32, i32)>,
}

fn tilted<const N: usize>(base: [f64; N], random: &mut Random, strength: f64) -> [f64; N] {
    let mut shares = base;
    let mut sum = 0.0;
    for share in &mut shares {
        *share *= exp(strength * random.normal());
        sum += *share;
    }
    for share in &mut shares {
        *share /= sum;
    }
    shares
}

impl Habits {
    fn of(world: &World, number: usize) -> Self {
        let practice = &world.practices[number];
        let mut random = Random::of(21, number as u64);
        let same_day = 0.45 * random.normal();
        let mut wait = [[0.0; WAITS]; STAFF];
        for (row, base) in wait.iter_mut().zip(WAIT) {
            let mut leaning = base;
            leaning[0] *= exp(same_day);
            *row = tilted(leaning, &mut random, 0.12);
        }
        let remote = 0.45 * random.normal();
        let mut mode = [[0.0; MODES]; STAFF];
        for (row, base) in mode.iter_mut().zip(MODE) {
            let mut leaning = base;
            leaning[1] *= exp(remote);
            // Online work is entered as appointments by some practices only.
            leaning[2] *= exp(1.1 * random.normal() - 0.5);
            *row = tilted(leaning, &mut random, 0.1);
        }
        let unmapped = exp(0.9 * random.normal() - 0.4);
        let mut category = [[0.0; CATEGORIES]; 2];
        for (row, base) in category.iter_mut().zip(CATEGORY) {
            let mut leaning = base;
            leaning[17] *= unmapped;
            leaning[18] *= unmapped * exp(0.6 * random.normal());
            *row = tilted(leaning, &mut random, 0.28);
        }
        let step = (random.unit() < 0.22).then(|| {
            let month = 6 + random.below(APPOINTMENT_MONTHS as usize - 12) as i32;
            (month, exp(0.16 * random.normal()))
        });
        let gap = (random.unit() < 0.055).then(|| {
            let first = random.below(APPOINTMENT_MONTHS as usize) as i32;
            (first, first + 1 + random.below(4) as i32)
        });
        Self {
            volume: 0.0236 * exp(0.23 * random.normal()),
            staff: tilted([0.442, 0.534, 0.024], &mut random, 0.24),
            mode,
            wait,
            category,
            missed: exp(0.30 * random.normal() + 0.012 * (practice.deprivation - 22.0)),
            unknown: (0.045 * exp(0.7 * random.normal())).min(0.6),
            step,
            gap,
        }
    }
}

/// The margins of one practice in one month.
struct Crosstab<'a> {
    counts: &'a mut [u32],
    begin: &'a [usize],
}

impl Crosstab<'_> {
    fn add(&mut self, staff: usize, mode: usize, wait: usize, status: usize, count: u32) {
        let held_by = usize::from(staff != 0);
        let begin = self.begin;
        for cell in [
            begin[0],
            begin[1] + status,
            begin[2] + staff,
            begin[3] + mode,
            begin[4] + wait,
            begin[6] + status * STAFF + staff,
            begin[7] + status * MODES + mode,
            begin[8] + status * WAITS + wait,
            begin[9] + held_by * MODES + mode,
            begin[10] + held_by * WAITS + wait,
        ] {
            self.counts[cell] += count;
        }
    }

    /// A month of a practice: so many appointments, as its habits divide them.
    fn fill(&mut self, habit: &Habits, total: f64, random: &mut Random) {
        for staff in 0..STAFF {
            for (mode, missed_by_mode) in MISSED_BY_MODE.iter().enumerate() {
                let of_mode = total * habit.staff[staff] * habit.mode[staff][mode];
                for (wait, missed_by_wait) in MISSED.iter().enumerate() {
                    let held = random.rounded(of_mode * habit.wait[staff][wait]);
                    if held == 0 {
                        continue;
                    }
                    let missed = (missed_by_wait
                        * missed_by_mode
                        * habit.missed
                        * if staff == 1 { 1.25 } else { 0.9 })
                    .min(0.6);
                    let dna = random.rounded(f64::from(held) * missed).min(held);
                    let unknown = random
                        .rounded(f64::from(held) * habit.unknown)
                        .min(held - dna);
                    self.add(staff, mode, wait, 1, dna);
                    self.add(staff, mode, wait, 2, unknown);
                    self.add(staff, mode, wait, 0, held - dna - unknown);
                }
            }
        }
        debug_assert_eq!(STATUSES, 3);
        self.add_categories(habit, random);
    }

    /// Shares out what each staff group held over the categories.
    fn add_categories(&mut self, habits: &Habits, random: &mut Random) {
        for (held_by, shares) in habits.category.iter().enumerate() {
            let gp = self.counts[self.begin[2]];
            let total = if held_by == 0 {
                gp
            } else {
                self.counts[self.begin[0]] - gp
            };
            let mut left = total;
            for (category, share) in shares.iter().enumerate() {
                let last = category + 1 == CATEGORIES;
                let count = if last {
                    left
                } else {
                    random.rounded(f64::from(total) * share).min(left)
                };
                left -= count;
                self.counts[self.begin[5] + category] += count;
                self.counts[self.begin[11] + held_by * CATEGORIES + category] += count;
            }
        }
    }
}

pub(super) fn releases(world: &World) -> Vec<NewRelease> {
    vec![super::PUBLICATION.invented(figures(world))]
}

fn figures(world: &World) -> Vec<PeriodFigures> {
    let dataset = super::PUBLICATION.declared();
    let lists = &world.lists;
    let cells = Cells::of(dataset, MARGINS);
    let begin: Vec<usize> = (0..MARGINS.len())
        .map(|margin| cells.begin(margin))
        .collect();
    let habits: Vec<Habits> = (0..world.practices.len())
        .map(|number| Habits::of(world, number))
        .collect();
    let months: Vec<i32> = (0..APPOINTMENT_MONTHS).collect();
    of_months(&months, |month| {
        vec![one_month(world, lists, dataset, &begin, &habits, month)]
    })
}

fn one_month(
    world: &World,
    lists: &Lists,
    dataset: &'static Dataset,
    begin: &[usize],
    habits: &[Habits],
    month: i32,
) -> PeriodFigures {
    let calendar = world.last_list().plus(month - APPOINTMENT_MONTHS);
    let list_month = (calendar.since(world.last_list()) + LIST_MONTHS - 1) as usize;
    let margins: Vec<&Margin> = MARGINS.iter().filter_map(|id| dataset.margin(id)).collect();
    let width: usize = margins.iter().map(|margin| margin.size()).sum();
    let days = f64::from(working_days(calendar));
    let season = SEASON[usize::from(calendar.number()) - 1] * (1.0 + 0.0012 * f64::from(month));
    let mut present: Vec<(usize, Vec<u32>)> = Vec::with_capacity(world.practices.len());
    for (number, habit) in habits.iter().enumerate() {
        let Some(patients) = lists.patients(list_month, number) else {
            continue;
        };
        let in_gap = habit
            .gap
            .is_some_and(|(first, end)| (first..end).contains(&month));
        let mut random = Random::of(22, (number as u64) << 8 | month as u64);
        if in_gap || random.unit() < 0.003 {
            continue;
        }
        let step = habit
            .step
            .filter(|(from, _)| month >= *from)
            .map_or(1.0, |(_, factor)| factor);
        let age = 1.0 + 1.1 * (lists.over_65(list_month, number) - 0.185);
        let total = f64::from(patients)
            * habit.volume
            * days
            * season
            * age
            * step
            * (1.0 + 0.035 * random.normal());
        let mut counts = vec![0_u32; width];
        let mut crosstab = Crosstab {
            counts: &mut counts,
            begin,
        };
        crosstab.fill(habit, total, &mut random);
        present.push((number, counts));
    }

    let areas = AreaFigures::of(world, lists, list_month, month, &present);
    let practice_count = present.len();
    let organisations = present
        .iter()
        .map(|(number, _)| world.practices[*number].code)
        .chain((0..world.sub_icb_count()).map(sub_icb_code))
        .collect();
    let mut columns = Vec::with_capacity(width + 32);
    let mut cell = 0;
    for margin in margins {
        for of_margin in 0..margin.size() {
            // Practices; the areas of these margins are their sums.
            let values = present
                .iter()
                .map(|(_, counts)| Value::Number(f64::from(counts[cell])))
                .chain(std::iter::repeat_n(Value::Missing, world.sub_icb_count()))
                .collect::<Vec<_>>();
            columns.push((
                margin.measure_id(of_margin),
                Column::from_values(values.into_iter()),
            ));
            cell += 1;
        }
    }
    columns.extend(areas.columns(dataset, practice_count));
    PeriodFigures {
        period: Period::Month(calendar),
        organisations,
        columns,
    }
}

/// What is published for sub-ICBs alone.
struct AreaFigures {
    /// By sub-ICB: durations, roles, settings, coverage.
    duration: Vec<[u32; 7]>,
    role: Vec<[u32; 5]>,
    setting: Vec<[u32; 5]>,
    coverage: Vec<[u32; 4]>,
}

const DURATION: [f64; 7] = [0.156, 0.174, 0.145, 0.098, 0.092, 0.052, 0.283];
const ROLE: [f64; 5] = [0.442, 0.204, 0.248, 0.065, 0.041];
const SETTING: [f64; 5] = [0.903, 0.049, 0.013, 0.013, 0.022];

impl AreaFigures {
    fn of(
        world: &World,
        lists: &Lists,
        list_month: usize,
        month: i32,
        present: &[(usize, Vec<u32>)],
    ) -> Self {
        let count = world.sub_icb_count();
        let mut totals = vec![0_u32; count];
        let mut coverage = vec![[0_u32; 4]; count];
        for (number, counts) in present {
            let sub_icb = world.practices[*number].sub_icb;
            totals[sub_icb] += counts[0];
            coverage[sub_icb][0] += 1;
            coverage[sub_icb][2] += lists.patients(list_month, *number).unwrap_or_default();
        }
        for (number, practice) in world.practices.iter().enumerate() {
            if let Some(patients) = lists.patients(list_month, number) {
                coverage[practice.sub_icb][1] += 1;
                coverage[practice.sub_icb][3] += patients;
            }
        }
        let share = |seed: u64, shares: &[f64]| -> Vec<Vec<u32>> {
            (0..count)
                .map(|sub_icb| {
                    let mut of_area = Random::of(seed, sub_icb as u64);
                    let leaning: Vec<f64> = shares
                        .iter()
                        .map(|share| share * exp(0.15 * of_area.normal()))
                        .collect();
                    let sum: f64 = leaning.iter().sum();
                    let mut random = Random::of(seed + 1, (sub_icb as u64) << 8 | month as u64);
                    leaning
                        .iter()
                        .map(|share| random.rounded(f64::from(totals[sub_icb]) * share / sum))
                        .collect()
                })
                .collect()
        };
        let duration = share(31, &DURATION)
            .into_iter()
            .map(|row| std::array::from_fn(|n| row[n]))
            .collect();
        let role = share(33, &ROLE)
            .into_iter()
            .map(|row| std::array::from_fn(|n| row[n]))
            .collect();
        let setting = share(35, &SETTING)
            .into_iter()
            .map(|row| std::array::from_fn(|n| row[n]))
            .collect();
        Self {
            duration,
            role,
            setting,
            coverage,
        }
    }

    fn columns(&self, dataset: &'static Dataset, practices: usize) -> Vec<(String, Column)> {
        let mut columns = Vec::new();
        let mut add = |margin: &str, cell: usize, values: &mut dyn Iterator<Item = u32>| {
            let Some(margin) = dataset.margin(margin) else {
                return;
            };
            let all: Vec<Value> = std::iter::repeat_n(Value::Missing, practices)
                .chain(values.map(|value| Value::Number(f64::from(value))))
                .collect();
            columns.push((
                margin.measure_id(cell),
                Column::from_values(all.into_iter()),
            ));
        };
        for cell in 0..7 {
            add(
                "duration",
                cell,
                &mut self.duration.iter().map(|row| row[cell]),
            );
        }
        for cell in 0..5 {
            add("role", cell, &mut self.role.iter().map(|row| row[cell]));
            add(
                "setting",
                cell,
                &mut self.setting.iter().map(|row| row[cell]),
            );
        }
        for cell in 0..4 {
            add(
                "coverage",
                cell,
                &mut self.coverage.iter().map(|row| row[cell]),
            );
        }
        columns
    }
}
