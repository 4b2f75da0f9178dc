//! The patients of the invented practices: by month, sex and five-year age.

use super::random::{Random, exp};
use super::world::{LIST_MONTHS, World};

const BANDS: usize = 20;
/// Cells: male and female by age.
pub(crate) const CELLS: usize = BANDS * 2;

/// The shape of England's lists in late 2025, rounded: shares of the five-year ages.
const SHAPE: [f64; BANDS] = [
    0.049, 0.055, 0.058, 0.058, 0.061, 0.071, 0.077, 0.075, 0.072, 0.065, 0.063, 0.067, 0.062,
    0.050, 0.042, 0.037, 0.022, 0.012, 0.005, 0.001,
];
/// The share of women at each age; they outlive men.
const WOMEN: [f64; BANDS] = [
    0.487, 0.488, 0.488, 0.487, 0.490, 0.492, 0.488, 0.484, 0.481, 0.481, 0.486, 0.494, 0.497,
    0.506, 0.517, 0.529, 0.551, 0.592, 0.661, 0.746,
];

/// Patients of all practices in all months.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    /// By month, practice and cell; `None` where the practice has no list.
    months: Vec<Vec<Option<[u32; CELLS]>>>,
}

impl Lists {
    pub(crate) fn of(world: &World) -> Self {
        let count = world.practices.len();
        let shares: Vec<[f64; CELLS]> = (0..count).map(|practice| shape(world, practice)).collect();
        let mut sizes: Vec<f64> = world
            .practices
            .iter()
            .map(|practice| practice.size)
            .collect();
        let mut months = Vec::with_capacity(LIST_MONTHS as usize);
        for month in 0..LIST_MONTHS {
            for (number, practice) in world.practices.iter().enumerate() {
                let mut random = Random::of(11, (number as u64) << 8 | month as u64);
                sizes[number] *= 1.0 + practice.growth + 0.0014 * random.normal();
                if practice.closes == Some(month)
                    && let Some(taker) = practice.joins
                {
                    // Nearly all patients of a practice that closes join its neighbour.
                    sizes[taker] += sizes[number] * 0.985;
                }
            }
            let calendar = world.last_list().plus(month + 1 - LIST_MONTHS).number();
            months.push(
                (0..count)
                    .map(|number| {
                        let is_missing =
                            Random::of(12, (number as u64) << 8 | month as u64).unit() < 0.0006;
                        if !world.is_open(number, month) || is_missing {
                            return None;
                        }
                        let mut random = Random::of(13, (number as u64) << 8 | month as u64);
                        let mut cells = [0; CELLS];
                        for (cell, slot) in cells.iter_mut().enumerate() {
                            let is_student_age = matches!(cell % BANDS, 3 | 4);
                            // A university term begins in October.
                            let season = match calendar {
                                10..=12 => 1.05,
                                6..=9 => 0.96,
                                _ => 1.0,
                            };
                            let factor = if is_student_age && world.practices[number].has_students {
                                season
                            } else {
                                1.0
                            };
                            *slot = random.rounded(sizes[number] * shares[number][cell] * factor);
                        }
                        Some(cells)
                    })
                    .collect(),
            );
        }
        Self { months }
    }

    /// Patients of a practice in a month of the lists, counted from the first.
    pub(crate) fn patients(&self, month: usize, practice: usize) -> Option<u32> {
        self.months
            .get(month)?
            .get(practice)?
            .map(|cells| cells.iter().sum())
    }

    /// The share of patients of 65 and over.
    pub(crate) fn over_65(&self, month: usize, practice: usize) -> f64 {
        let Some(cells) = self.months[month][practice] else {
            return 0.18;
        };
        let old: u32 = (13..BANDS)
            .map(|band| cells[band] + cells[BANDS + band])
            .sum();
        f64::from(old) / f64::from(cells.iter().sum::<u32>().max(1))
    }

    /// Patients of a practice of this age and over; of a band that it divides, the share.
    pub(crate) fn aged(&self, month: usize, practice: usize, age: u32) -> u32 {
        let Some(cells) = self.months[month][practice] else {
            return 0;
        };
        let (first, years) = ((age / 5) as usize, age % 5);
        (first..BANDS)
            .map(|band| {
                let all = cells[band] + cells[BANDS + band];
                all - if band == first { all * years / 5 } else { 0 }
            })
            .sum()
    }

    /// Practices with a list in a month, counted from the first, with their cells.
    pub(crate) fn present(&self, month: usize) -> Vec<(usize, &[u32; CELLS])> {
        self.months[month]
            .iter()
            .enumerate()
            .filter_map(|(number, cells)| cells.as_ref().map(|cells| (number, cells)))
            .collect()
    }
}

/// The shares of sexes and ages of a practice.
fn shape(world: &World, number: usize) -> [f64; CELLS] {
    let practice = &world.practices[number];
    let mut random = Random::of(10, number as u64);
    let mut shares = [0.0; CELLS];
    let mut sum = 0.0;
    for band in 0..BANDS {
        let years = band as f64 * 5.0 + 2.5;
        // Leaning to the old or to young adults; children go with their parents.
        let lean = if years < 18.0 {
            -0.12 * practice.age
        } else {
            practice.age * (years - 45.0) / 55.0
        };
        let students = if practice.has_students && matches!(band, 3 | 4) {
            4.0
        } else {
            1.0
        };
        let all = SHAPE[band] * exp(lean + 0.05 * random.normal()) * students;
        shares[band] = all * (1.0 - WOMEN[band]);
        shares[BANDS + band] = all * WOMEN[band];
        sum += all;
    }
    for share in &mut shares {
        *share /= sum;
    }
    shares
}
