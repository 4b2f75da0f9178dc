//! Invented indicators of two financial years, cumulative from April, with those who declined and
//! those who are excluded; and what the Investment and Impact Fund gives at the end of March. Some
//! practices are missing in a month, and numbers are held back as the publisher does.

use std::collections::BTreeMap;

use domain::code::OdsCode;
use domain::column::Column;
use domain::period::{Month, Period};
use domain::value::Value;
use store::{NewRelease, PeriodFigures};

use crate::demonstration::financial_years::{calendar, progress, two_years};
use crate::demonstration::random::{Random, exp};
use crate::demonstration::{World, of_months};

/// The share of practices that are missing in a month.
const MISSING: f64 = 0.003;
/// Autism diagnoses for each patient.
const AUTISM: f64 = 0.0092;

/// An indicator with a numerator and a denominator.
struct Fraction {
    /// Its margin.
    id: &'static str,
    /// How large its denominator is, for each patient, at the end of the year.
    among: f64,
    /// Whether the denominator grows through the year, as of referrals.
    grows: bool,
    /// The numerator for each of the denominator at the end of the year.
    reached: f64,
    /// The most that the numerator may be for each of the denominator.
    most: f64,
    /// How far practices lie apart.
    spread: f64,
    /// The shares of those concerned who decline and who are excluded.
    outside: [f64; 2],
}

const fn fraction(
    id: &'static str,
    among: f64,
    reached: f64,
    spread: f64,
    outside: [f64; 2],
) -> Fraction {
    Fraction {
        id,
        among,
        grows: false,
        reached,
        most: 1.0,
        spread,
        outside,
    }
}

const fn growing(
    id: &'static str,
    among: f64,
    reached: f64,
    spread: f64,
    outside: [f64; 2],
) -> Fraction {
    Fraction {
        grows: true,
        ..fraction(id, among, reached, spread, outside)
    }
}

const fn beyond(id: &'static str, among: f64, reached: f64, spread: f64) -> Fraction {
    Fraction {
        most: 400.0,
        ..fraction(id, among, reached, spread, [0.0, 0.0])
    }
}

const FRACTIONS: [Fraction; 18] = [
    fraction("hi03", 0.0056, 0.74, 0.2, [0.03, 0.0]),
    growing("can04", 0.0095, 0.83, 0.08, [0.006, 0.03]),
    fraction("smr01a", 0.004, 0.42, 0.4, [0.01, 0.02]),
    fraction("smr01b", 0.0066, 0.33, 0.5, [0.01, 0.05]),
    fraction("smr01c", 0.032, 0.2, 0.5, [0.006, 0.02]),
    fraction("smr01d", 0.0058, 0.47, 0.4, [0.004, 0.06]),
    fraction("smr03", 0.017, 0.5, 0.4, [0.0, 0.06]),
    fraction("hi01", 0.0056, 0.77, 0.18, [0.0, 0.0]),
    fraction("hi27", 0.0056, 0.8, 0.15, [0.0, 0.0]),
    fraction("cvd01", 0.04, 0.5, 0.3, [0.0, 0.0]),
    fraction("cvd07", 0.27, 0.44, 0.3, [0.0, 0.0]),
    fraction("ehch02", 0.0062, 0.62, 0.4, [0.0, 0.0]),
    beyond("ehch04", 0.0062, 17.0, 0.7),
    beyond("acc09", 1.0, 0.016, 0.8),
    fraction("resp02", 0.065, 0.16, 0.25, [0.0, 0.0]),
    fraction("smr34", 0.0022, 0.09, 0.4, [0.0, 0.0]),
    fraction("vi01", 0.185, 0.78, 0.08, [0.0, 0.0]),
    fraction("vi02", 0.12, 0.44, 0.2, [0.0, 0.0]),
];

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
}

fn one_month(world: &World, month: i32) -> PeriodFigures {
    let here: Vec<Here> = (0..world.practices.len())
        .filter_map(|number| {
            let patients = world.lists.patients(month as usize, number)?;
            let mut random = Random::of(300, (number as u64) << 8 | month as u64);
            (random.unit() > MISSING).then(|| Here {
                number,
                code: world.practices[number].code,
                patients: f64::from(patients),
            })
        })
        .collect();
    let period = calendar(world, month);
    let fund = (period.number() == 3).then(|| admissions(world, &here));
    let areas: Vec<OdsCode> = fund.iter().flatten().map(|(code, _)| *code).collect();
    let of_practices = |values: Vec<Value>| {
        let none = std::iter::repeat_n(Value::Missing, areas.len());
        let values: Vec<Value> = values.into_iter().chain(none).collect();
        Column::from_values(values.into_iter())
    };
    let autism = here.iter().map(|practice| {
        let habit = exp(0.35 * Random::of(301, practice.number as u64).normal());
        let mut random = Random::of(302, (practice.number as u64) << 8 | month as u64);
        let number = random.rounded(practice.patients * AUTISM * habit);
        Value::Number(f64::from(number))
    });
    let mut columns = vec![("hi21".to_owned(), of_practices(autism.collect()))];
    for (place, fraction) in FRACTIONS.iter().enumerate() {
        let counted: Vec<[Value; 4]> = here
            .iter()
            .map(|practice| fraction.of(place, practice, period, month))
            .collect();
        let [declined, excluded] = fraction.outside;
        let cells = [
            ("numerator", true),
            ("denominator", true),
            ("declined", declined > 0.0),
            ("excluded", excluded > 0.0),
        ];
        for (cell, (name, is_there)) in cells.into_iter().enumerate() {
            if is_there {
                let values = counted.iter().map(|values| values[cell]).collect();
                columns.push((format!("{}.{name}", fraction.id), of_practices(values)));
            }
        }
    }
    if let Some(fund) = fund {
        for (cell, of) in ["numerator", "denominator"].into_iter().zip([0, 1]) {
            let values = here.iter().map(|practice| within_two_weeks(practice)[of]);
            columns.push((format!("ncd026.{cell}"), of_practices(values.collect())));
        }
        let cells = [
            "ncdmi210.numerator",
            "ncdmi210.denominator",
            "ncdmi210.baseline-numerator",
            "ncdmi210.baseline-denominator",
            "ncdmi191.numerator",
            "ncdmi191.baseline-numerator",
        ];
        for (measure, of) in cells.into_iter().zip([0, 1, 2, 3, 0, 2]) {
            let values: Vec<Value> = std::iter::repeat_n(Value::Missing, here.len())
                .chain(fund.iter().map(|(_, values)| Value::Number(values[of])))
                .collect();
            columns.push((measure.to_owned(), Column::from_values(values.into_iter())));
        }
    }
    PeriodFigures {
        period: Period::Month(period),
        organisations: here
            .iter()
            .map(|practice| practice.code)
            .chain(areas.iter().copied())
            .collect(),
        columns,
    }
}

impl Fraction {
    /// Numerator, denominator, declined and excluded, of a practice at the end of a month.
    fn of(&self, place: usize, practice: &Here, period: Month, month: i32) -> [Value; 4] {
        let mut own = Random::of(310 + place as u64, practice.number as u64);
        let seed = (practice.number as u64) << 8 | month as u64;
        let mut random = Random::of(340 + place as u64, seed);
        let year = progress(period);
        let of_list = self.among * exp(0.15 * own.normal());
        let concerned = practice.patients * of_list.min(1.0) * if self.grows { year } else { 1.0 };
        let reached = self.reached * exp(self.spread * own.normal());
        let reached = reached.min(self.most * 0.98) * if self.grows { 1.0 } else { year };
        let all = random.rounded(concerned);
        let [declined, excluded] = self.outside.map(|share| {
            let lean = exp(0.5 * own.normal());
            random.rounded(f64::from(all) * share * lean).min(all / 2)
        });
        let among = all - declined - excluded;
        let most = f64::from(among) * self.most;
        let counted = f64::from(random.rounded(f64::from(among) * reached)).min(most);
        let number = |number: u32| Value::Number(f64::from(number));
        let [mut below, mut no, mut out] = [among, declined, excluded].map(number);
        // The rules of the publisher.
        match self.outside.iter().filter(|share| **share > 0.0).count() {
            1 if among < 2 && declined + excluded > 0 => {
                [below, no, out] = [Value::Suppressed; 3];
            }
            2 if among == 0 && (declined == 0) != (excluded == 0) => {
                [no, out] = [Value::Suppressed; 2];
            }
            _ => {}
        }
        [Value::Number(counted), below, no, out]
    }
}

/// Appointments within two weeks, and all that the fund counts.
fn within_two_weeks(practice: &Here) -> [Value; 2] {
    let mut random = Random::of(305, practice.number as u64);
    let lean = exp(0.25 * random.normal());
    let all = random.rounded(practice.patients * 3.4 * lean);
    let share = (0.87 + 0.05 * random.normal()).clamp(0.4, 1.0);
    let within = random.rounded(f64::from(all) * share).min(all);
    [within, all].map(|number| Value::Number(f64::from(number)))
}

/// Avoidable admissions and patients of PCNs and England, of the year and of the baseline.
fn admissions(world: &World, here: &[Here]) -> Vec<(OdsCode, [f64; 4])> {
    let mut patients: BTreeMap<usize, f64> = BTreeMap::new();
    for practice in here {
        if let Some(pcn) = world.practices[practice.number].pcn {
            *patients.entry(pcn).or_default() += practice.patients;
        }
    }
    let fives = |number: f64| (number / 5.0).round() * 5.0;
    let mut england = [0.0; 4];
    let mut found = Vec::new();
    for (pcn, patients) in patients {
        let Ok(code) = format!("ZU{pcn:04}").parse() else {
            continue;
        };
        let mut random = Random::of(306, pcn as u64);
        let rate = 0.0125 * exp(0.3 * random.normal());
        let growth = exp(0.08 + 0.08 * random.normal());
        let own = [
            fives(patients * rate * growth),
            patients,
            fives(patients * 0.98 * rate),
            (patients * 0.98).round(),
        ];
        for (sum, own) in england.iter_mut().zip(own) {
            *sum += own;
        }
        found.push((code, own));
    }
    found.push((OdsCode::ENGLAND, england));
    found
}
