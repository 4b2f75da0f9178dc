//! Invented figures of the core contract: cumulative shares of two financial years, registers,
//! carers of practices and, by sex, age and ethnic group, of sub-ICBs, and some vaccinations with
//! their seasons. Some practices are missing in a month, and numbers are held back as the publisher
//! does.

use domain::code::OdsCode;
use domain::column::Column;
use domain::period::{Month, Period};
use domain::registry::Margin;
use domain::value::Value;
use store::{NewRelease, PeriodFigures};

use super::reader::dataset;
use crate::demonstration::financial_years::{calendar, progress, two_years};
use crate::demonstration::random::{Random, exp};
use crate::demonstration::world::sub_icb_code;
use crate::demonstration::{World, of_months};

/// The share of practices that are missing in a month.
const MISSING: f64 = 0.004;

/// A share of the contract.
struct Share {
    /// Its margin.
    id: &'static str,
    /// How many patients it is about, for each of the list, or of those of 65 and over.
    among: Among,
    /// What is reached at the end of the year.
    reached: f64,
    /// How far practices lie apart.
    spread: f64,
    /// The share of those concerned who decline; `None` where there is no such count.
    declined: Option<f64>,
}

enum Among {
    /// Of all patients.
    All(f64),
    /// Of those of 65 and over.
    Old(f64),
    /// Of those who newly register: of all patients, growing through the year.
    New(f64),
}

const fn share(
    id: &'static str,
    among: Among,
    reached: f64,
    spread: f64,
    declined: Option<f64>,
) -> Share {
    Share {
        id,
        among,
        reached,
        spread,
        declined,
    }
}

const SHARES: [Share; 16] = [
    share("ccdcmi30", Among::Old(1.0), 0.16, 0.8, Some(0.001)),
    share("ccdcmi31", Among::Old(1.0), 0.042, 0.6, None),
    share("ccdcmi32", Among::Old(1.0), 0.026, 0.6, None),
    share("ccdcmi33", Among::Old(0.026), 0.24, 0.7, Some(0.002)),
    share("ccdcmi34", Among::Old(0.026), 0.22, 0.4, None),
    share("ccdcmi35", Among::Old(0.026), 0.3, 0.7, None),
    share("ccdcmi36", Among::Old(0.026), 0.04, 0.8, None),
    share("ccdcmi37", Among::Old(0.026), 0.34, 0.8, Some(0.024)),
    share("alcmi30", Among::New(0.06), 0.36, 0.6, None),
    share("alcmi31", Among::New(0.004), 0.24, 0.7, None),
    share("alcmi32", Among::New(0.0034), 0.05, 1.0, None),
    share("alcmi34", Among::New(0.000_16), 0.02, 1.0, None),
    share("ldhcmi034", Among::All(0.0005), 0.66, 0.25, None),
    share("ldhcmi035", Among::All(0.0051), 0.79, 0.15, None),
    share("ldhcmi036", Among::All(0.0005), 0.62, 0.3, None),
    share("ldhcmi037", Among::All(0.0051), 0.76, 0.18, None),
];

/// A count: its margin, how many for each patient, how far practices lie apart, and in which months
/// it happens (all alike where there are none).
type Count = (&'static str, f64, f64, &'static [f64; 12]);

const ALWAYS: [f64; 12] = [1.0; 12];
/// From January: flu vaccines are given from September.
const WINTER: [f64; 12] = [0.5, 0.2, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0, 2.4, 5.4, 2.4, 1.0];

const COUNTS: [Count; 13] = [
    ("cgpcmi01", 0.0247, 0.5, &ALWAYS),
    ("ccdcmi01", 0.79, 0.05, &ALWAYS),
    ("ccdcmi38", 0.0164, 0.4, &ALWAYS),
    ("ccdcmi39", 0.0074, 0.5, &ALWAYS),
    ("ldhc021", 0.000_36, 0.3, &ALWAYS),
    ("sflu001", 0.0135, 0.15, &WINTER),
    ("cflu006", 0.0009, 0.3, &WINTER),
    ("6in1001", 0.0008, 0.25, &ALWAYS),
    ("mmrv004", 0.0008, 0.25, &ALWAYS),
    ("menbi01", 0.0008, 0.25, &ALWAYS),
    ("rota002", 0.0007, 0.25, &ALWAYS),
    ("pt001", 0.000_25, 0.4, &ALWAYS),
    ("rsv001", 0.0009, 0.4, &ALWAYS),
];

/// How carers are spread: by sex, age and ethnic group, in the order of the declaration.
const BY_SEX: [f64; 3] = [0.385, 0.61, 0.005];
const BY_AGE: [f64; 10] = [0.02, 0.03, 0.07, 0.12, 0.18, 0.23, 0.17, 0.13, 0.045, 0.005];
const BY_GROUP: [f64; 6] = [0.74, 0.015, 0.09, 0.035, 0.02, 0.1];

pub(super) fn releases(world: &World) -> Vec<NewRelease> {
    vec![super::PUBLICATION.invented(figures(world))]
}

fn figures(world: &World) -> Vec<PeriodFigures> {
    of_months(&two_years(world), |month| vec![one_month(world, month)])
}

/// A practice in a month.
struct Here {
    number: usize,
    code: OdsCode,
    patients: f64,
    old: f64,
}

fn one_month(world: &World, month: i32) -> PeriodFigures {
    let lists = &world.lists;
    let here: Vec<Here> = (0..world.practices.len())
        .filter_map(|number| {
            let patients = lists.patients(month as usize, number)?;
            let mut random = Random::of(80, (number as u64) << 8 | month as u64);
            (random.unit() > MISSING).then(|| Here {
                number,
                code: world.practices[number].code,
                patients: f64::from(patients),
                old: f64::from(patients) * lists.over_65(month as usize, number),
            })
        })
        .collect();
    let period = calendar(world, month);
    let areas = world.sub_icb_count();
    let column = |values: Vec<Value>| {
        let none = std::iter::repeat_n(Value::Missing, areas);
        let values: Vec<Value> = values.into_iter().chain(none).collect();
        Column::from_values(values.into_iter())
    };
    let mut columns = Vec::new();
    for (place, share) in SHARES.iter().enumerate() {
        let counted: Vec<[Value; 3]> = here
            .iter()
            .map(|practice| share.of(place, practice, period, month))
            .collect();
        let outside = if share.id == "ccdcmi37" {
            "excluded"
        } else {
            "declined"
        };
        for (cell, name) in ["numerator", "denominator", outside]
            .into_iter()
            .enumerate()
        {
            if cell < 2 || share.declined.is_some() {
                let values = counted.iter().map(|values| values[cell]).collect();
                columns.push((format!("{}.{name}", share.id), column(values)));
            }
        }
    }
    let mut carers = vec![0.0; areas];
    for (place, (id, rate, spread, season)) in COUNTS.iter().enumerate() {
        let kind = 120 + place as u64;
        let season = season[usize::from(period.number()) - 1];
        let values = here
            .iter()
            .map(|practice| {
                let habit = exp(spread * Random::of(kind, practice.number as u64).normal());
                let mut random =
                    Random::of(kind + 20, (practice.number as u64) << 8 | month as u64);
                let number = random.rounded(practice.patients * rate * season * habit.min(3.0));
                let number = f64::from(number).min(practice.patients);
                if place == 0 {
                    carers[world.practices[practice.number].sub_icb] += number;
                }
                Value::Number(number)
            })
            .collect();
        columns.push(((*id).to_owned(), column(values)));
    }
    if let Some(margin) = dataset().margin("carers") {
        add_carers(&mut columns, margin, here.len(), &carers);
    }
    PeriodFigures {
        period: Period::Month(period),
        organisations: here
            .iter()
            .map(|practice| practice.code)
            .chain((0..areas).map(sub_icb_code))
            .collect(),
        columns,
    }
}

impl Share {
    /// Numerator, denominator and those outside, of a practice at the end of a month.
    fn of(&self, place: usize, practice: &Here, period: Month, month: i32) -> [Value; 3] {
        let mut own = Random::of(90 + place as u64, practice.number as u64);
        let mut random = Random::of(
            200 + place as u64,
            (practice.number as u64) << 8 | month as u64,
        );
        let year = progress(period);
        let concerned = match self.among {
            Among::All(rate) => practice.patients * rate,
            Among::Old(rate) => practice.old * rate,
            Among::New(rate) => practice.patients * rate * year,
        };
        let reached = (self.reached * exp(self.spread * own.normal())).min(0.97);
        let reached = match self.among {
            Among::New(_) => reached,
            Among::All(_) | Among::Old(_) => reached * year,
        };
        let all = random.rounded(concerned);
        let outside = self.declined.map_or(0, |declined| {
            let lean = exp(0.6 * own.normal());
            random.rounded(f64::from(all) * declined * lean).min(all)
        });
        let among = all - outside;
        let counted = random.rounded(f64::from(among) * reached).min(among);
        let number = |number: u32| Value::Number(f64::from(number));
        // The rule of the publisher for an indicator with one adjustment.
        if among < 2 && outside > 0 {
            return [number(counted), Value::Suppressed, Value::Suppressed];
        }
        [number(counted), number(among), number(outside)]
    }
}

/// The carers of sub-ICBs by sex, age and ethnic group, which practices do not have.
fn add_carers(
    columns: &mut Vec<(String, Column)>,
    margin: &Margin,
    practices: usize,
    carers: &[f64],
) {
    for (sex, of_sex) in BY_SEX.iter().enumerate() {
        for (age, of_age) in BY_AGE.iter().enumerate() {
            for (group, of_group) in BY_GROUP.iter().enumerate() {
                let values: Vec<Value> =
                    std::iter::repeat_n(Value::Missing, practices)
                        .chain(carers.iter().map(|carers| {
                            Value::Number((carers * of_sex * of_age * of_group).round())
                        }))
                        .collect();
                let cell = margin.cell(&[sex, age, group]);
                columns.push((
                    margin.measure_id(cell),
                    Column::from_values(values.into_iter()),
                ));
            }
        }
    }
}
