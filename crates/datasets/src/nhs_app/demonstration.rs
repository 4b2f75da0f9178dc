//! Invented use of the NHS App: practices as a practice file has them, and ICBs, regions and
//! England as they are published, which count everybody. Some practices are in no practice file,
//! some lack a month, and some users have no known ICB.
//! Patient Online ends in August 2024.

use domain::code::OdsCode;
use domain::period::{Month, Period};
use domain::value::Value;
use ingest::grid::{Cells, Grid};
use store::{NewRelease, PeriodFigures};

use crate::demonstration::random::{Random, exp};
use crate::demonstration::world::{LIST_MONTHS, Practice, icb_code, region_code};
use crate::demonstration::{World, of_months};

/// Months of figures of areas; the first ones of practices are later, the last earlier.
const MONTHS: i32 = 30;
/// The share of practices that are in no practice file.
const WITHOUT_FILE: f64 = 0.02;
/// The share of users who are mapped to no practice.
const UNKNOWN: f64 = 0.004;

/// Everything that a practice counts, in this order.
const COUNTED: [&str; 12] = [
    "patients-13-plus",
    "logins",
    "unique-users",
    "prescriptions",
    "appointments-booked",
    "appointments-cancelled",
    "record-views",
    "organ-donation-registrations",
    "organ-donation-updates",
    "organ-donation-withdrawals",
    "organ-donation-lookups",
    // Published for areas alone.
    "users-12-months",
];

/// What is published for areas, by its place in [`COUNTED`].
const OF_AREAS: [usize; 4] = [1, 2, 3, 11];

/// Further margins of areas.
const AREAS_ALONE: [&str; 3] = [
    "prescription-users",
    "registrations",
    "cumulative-registrations",
];

/// Fields of Patient Online: list, enabled and uses for each service.
const ONLINE: [(&str, f64); 10] = [
    ("online-patients", 1.0),
    ("online-enabled", 0.56),
    ("online-newly-enabled", 0.006),
    ("online-uses", 0.14),
    ("online-appointments-enabled", 0.5),
    ("online-appointments-uses", 0.02),
    ("online-prescriptions-enabled", 0.54),
    ("online-prescriptions-uses", 0.09),
    ("online-records-enabled", 0.42),
    ("online-records-uses", 0.03),
];

pub(super) fn releases(world: &World) -> Vec<NewRelease> {
    vec![super::PUBLICATION.invented(figures(world))]
}

fn figures(world: &World) -> Vec<PeriodFigures> {
    let dataset = super::PUBLICATION.declared();
    let mut margins = COUNTED.to_vec();
    margins.extend(AREAS_ALONE);
    margins.push("mapping");
    margins.extend(ONLINE.map(|(margin, _)| margin));
    let cells = Cells::complete(dataset, &margins);
    let last_online = Month::new(2024, 8);
    let months: Vec<i32> = (0..LIST_MONTHS).collect();
    of_months(&months, |month| {
        let mut grid = Grid::new(&cells);
        // The newest figures are of the month before the newest lists.
        if (LIST_MONTHS - 1 - MONTHS..LIST_MONTHS - 1).contains(&month) {
            app(&mut grid, world, &cells, month);
        }
        if last_online.is_some_and(|last| calendar(world, month) <= last) {
            patient_online(&mut grid, world, &cells, month);
        }
        let mut figures = grid.figures(&cells);
        for figures in &mut figures {
            figures
                .columns
                .retain(|(_, column)| column.iter().any(Value::is_reported));
        }
        figures
    })
}

/// The month with this number, counted from the first of the lists.
fn calendar(world: &World, month: i32) -> Month {
    world.last_list().plus(month + 1 - LIST_MONTHS)
}

/// What a practice counts in a month; `None` where it has no list.
fn counts(world: &World, number: usize, month: i32) -> Option<[u32; COUNTED.len()]> {
    let practice: &Practice = &world.practices[number];
    world.lists.patients(month as usize, number)?;
    let patients = world.lists.aged(month as usize, number, 13);
    let mut of_practice = Random::of(70, number as u64);
    let mut of_month = Random::of(71, (number as u64) << 8 | month as u64);
    // More where patients are better off and young, and more from year to year.
    let lean = -0.012 * (practice.deprivation - 22.0) - 0.12 * practice.age
        + 0.22 * of_practice.normal()
        + 0.009 * f64::from(month - LIST_MONTHS);
    let uptake = (0.27 * exp(lean)).min(0.8);
    let (repeats, opens) = (
        exp(0.3 * of_practice.normal()),
        exp(0.7 * of_practice.normal()),
    );
    let patients_f = f64::from(patients);
    let moves = 1.0 + 0.02 * of_month.normal();
    let users = of_month.rounded(patients_f * uptake * moves);
    let users = users.min(patients);
    let users_f = f64::from(users);
    let season = match calendar(world, month).number() {
        12 => 0.93,
        1 | 10 => 1.05,
        _ => 1.0,
    };
    let mut some = |expected: f64| of_month.rounded(expected * season);
    let booked = some(users_f * 0.03 * opens);
    Some([
        patients,
        users + some(users_f * 4.1 * exp(0.1 * repeats)),
        users,
        some(users_f * 0.31 * repeats),
        booked,
        some(f64::from(booked) * 0.28),
        some(users_f * 1.9 * opens),
        some(patients_f * 0.000_35),
        some(patients_f * 0.000_12),
        some(patients_f * 0.000_03),
        some(patients_f * 0.000_9),
        some(patients_f * (uptake * 1.85).min(0.9)),
    ])
}

/// The sums of an area.
type Sums = [f64; COUNTED.len()];

/// The use of the App in a month.
fn app(grid: &mut Grid, world: &World, cells: &Cells, month: i32) {
    let period = Period::Month(calendar(world, month));
    let mut icbs: Vec<Sums> = Vec::new();
    let mut regions: Vec<Sums> = Vec::new();
    for (number, practice) in world.practices.iter().enumerate() {
        let Some(counts) = counts(world, number, month) else {
            continue;
        };
        let (icb, region) = world.areas_of(practice);
        for (sums, place) in [(&mut icbs, icb), (&mut regions, region)] {
            if sums.len() <= place {
                sums.resize(place + 1, [0.0; COUNTED.len()]);
            }
            for (sum, count) in sums[place].iter_mut().zip(counts) {
                *sum += f64::from(count);
            }
        }
        let mut of_file = Random::of(72, number as u64);
        let mut of_gap = Random::of(73, (number as u64) << 8 | month as u64);
        let is_in_file = of_file.unit() >= WITHOUT_FILE && of_gap.unit() >= 0.004;
        if is_in_file {
            let of_practices = COUNTED.len() - 1;
            for (cell, count) in counts.into_iter().enumerate().take(of_practices) {
                grid.set(
                    period,
                    practice.code,
                    cells.begin(cell),
                    Value::Number(f64::from(count)),
                );
            }
        }
    }
    let mut england = [0.0; COUNTED.len()];
    for (place, sums) in icbs.iter().enumerate() {
        set_area(grid, cells, period, icb_code(place), sums);
        for (sum, count) in england.iter_mut().zip(sums) {
            *sum += count;
        }
    }
    for (place, sums) in regions.iter().enumerate() {
        set_area(grid, cells, period, region_code(place), sums);
    }
    let known = england[2];
    let unknown = (known * UNKNOWN).round();
    let mut all = england.map(|sum| (sum * (1.0 + UNKNOWN)).round());
    all[2] = known + unknown;
    set_area(grid, cells, period, OdsCode::ENGLAND, &all);
    let mapping = cells.begin(COUNTED.len() + AREAS_ALONE.len());
    for (cell, number) in [known, unknown].into_iter().enumerate() {
        grid.set(
            period,
            OdsCode::ENGLAND,
            mapping + cell,
            Value::Number(number),
        );
    }
    let accounts = (all[0] * 0.64 + 6_000.0 * f64::from(month) * all[0] / 1e6).round();
    let cell = cells.begin(COUNTED.len() + AREAS_ALONE.len() - 1);
    grid.set(period, OdsCode::ENGLAND, cell, Value::Number(accounts));
}

/// The published figures of an area.
fn set_area(grid: &mut Grid, cells: &Cells, period: Period, code: OdsCode, sums: &Sums) {
    for place in OF_AREAS {
        grid.set(period, code, cells.begin(place), Value::Number(sums[place]));
    }
    for (place, share) in [(2, 0.235), (0, 0.0058)].into_iter().enumerate() {
        let (of, share) = share;
        let number = (sums[of] * share).round();
        let cell = cells.begin(COUNTED.len() + place);
        grid.set(period, code, cell, Value::Number(number));
    }
}

/// Patient Online in a month.
fn patient_online(grid: &mut Grid, world: &World, cells: &Cells, month: i32) {
    let period = Period::Month(calendar(world, month));
    for (number, practice) in world.practices.iter().enumerate() {
        let Some(patients) = world.lists.patients(month as usize, number) else {
            continue;
        };
        let mut of_practice = Random::of(74, number as u64);
        let mut of_month = Random::of(75, (number as u64) << 8 | month as u64);
        let level = exp(0.22 * of_practice.normal());
        for (place, (_, share)) in ONLINE.into_iter().enumerate() {
            let lean = level * exp(0.08 * of_practice.normal());
            let number = match place {
                0 => patients,
                _ => of_month.rounded(f64::from(patients) * (share * lean).min(0.95)),
            };
            let cell = cells.begin(COUNTED.len() + AREAS_ALONE.len() + 1 + place);
            grid.set(
                period,
                practice.code,
                cell,
                Value::Number(f64::from(number)),
            );
        }
    }
}
