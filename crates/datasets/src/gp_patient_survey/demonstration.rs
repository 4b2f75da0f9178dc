//! Invented surveys: three years of every practice that was open in January, with what the
//! survey publishes for PCNs, ICBs, regions and England; suppressed where fewer than ten
//! answered, without an interval here and blank there. Before them the last two of the survey as
//! it was until 2023, whose files give no interval.

use domain::code::OdsCode;
use domain::column::Column;
use domain::period::{Month, Period};
use domain::registry::estimate;
use domain::statistics::interval;
use domain::value::Value;
use rustc_hash::FxHashMap;
use store::{Membership, NewRelease, PeriodFigures};

use super::columns::Cells;
use super::fields::per_cent;
use super::items::QUESTIONS;
use crate::demonstration::World;
use crate::demonstration::random::Random;
use crate::demonstration::world::LIST_MONTHS;

/// How many surveys are invented of the present series, the last one the latest that is
/// published.
const EDITIONS: usize = 3;
/// The years that are invented of the series until 2023.
const OLDER: [u16; 2] = [2022, 2023];
/// The month in which a survey is published, of its year.
const PUBLISHED: u8 = 7;
/// Fewer answers than this are suppressed.
const FEWEST: f64 = 10.0;
/// By how much weighting widens intervals, in terms of variance.
const WIDER: f64 = 1.5;
/// Weighted answers for each registered patient: England's are as many as its answers.
const WEIGHT: f64 = 0.011;

/// The shape of an item: about what England has, rounded, and what moves it.
struct Shape {
    margin: &'static str,
    /// By survey of its series, in per cent.
    england: &'static [f64],
    /// The share of those who returned the questionnaire who are asked and express a view.
    asked: f64,
    /// How much practices differ, as a share of what is possible.
    spread: f64,
    /// Points for each tenth more patients over 65 than usual.
    age: f64,
    /// Points where the score of deprivation is twice the usual.
    deprivation: f64,
}

const fn shape(
    margin: &'static str,
    england: &'static [f64],
    asked: f64,
    spread: f64,
    age: f64,
    deprivation: f64,
) -> Shape {
    Shape {
        margin,
        england,
        asked,
        spread,
        age,
        deprivation,
    }
}

const SHAPES: [Shape; 27] = [
    shape("overall-experience", &[74.0, 75.0, 77.0], 0.99, 0.55, 5.0, -5.0),
    shape("contact-experience", &[67.0, 70.0, 73.0], 0.98, 0.60, 4.0, -4.0),
    shape("phone", &[50.0, 53.0, 56.0], 0.95, 0.80, 2.0, -2.0),
    shape("website", &[48.0, 51.0, 54.0], 0.49, 0.55, 1.0, -2.0),
    shape("nhs-app", &[45.0, 49.0, 53.0], 0.39, 0.45, 1.0, -2.0),
    shape("reception", &[83.0, 83.0, 84.0], 0.97, 0.50, 3.0, -4.0),
    shape("next-step", &[82.0, 83.0, 83.0], 0.93, 0.40, 3.0, -3.0),
    shape("next-step-two-days", &[92.0, 93.0, 93.0], 0.75, 0.30, 0.0, -1.0),
    shape("choice-of-time", &[53.0, 54.0, 55.0], 0.70, 0.50, -1.0, -2.0),
    shape("choice-of-place", &[14.0, 14.0, 15.0], 0.70, 0.60, 0.0, 0.0),
    shape("wait", &[66.0, 67.0, 69.0], 0.88, 0.55, 4.0, -3.0),
    shape("listening", &[87.0, 87.0, 88.0], 0.95, 0.45, 3.0, -4.0),
    shape("care-and-concern", &[85.0, 86.0, 86.0], 0.95, 0.45, 4.0, -4.0),
    shape("mental-wellbeing", &[73.0, 74.0, 74.0], 0.60, 0.45, 5.0, -4.0),
    shape("information", &[91.0, 92.0, 92.0], 0.93, 0.35, 2.0, -2.0),
    shape("confidence-and-trust", &[92.0, 93.0, 93.0], 0.95, 0.40, 2.0, -3.0),
    shape("involved-in-decisions", &[91.0, 91.0, 91.0], 0.85, 0.40, 2.0, -3.0),
    shape("needs-met", &[90.0, 90.0, 90.0], 0.95, 0.40, 2.0, -4.0),
    shape("continuity", &[40.0, 40.0, 41.0], 0.33, 0.80, 3.0, -2.0),
    shape("prefers-a-professional", &[33.0, 32.0, 31.0], 0.98, 0.55, 8.0, 2.0),
    shape("long-term-support", &[68.0, 69.0, 69.0], 0.48, 0.45, 5.0, -6.0),
    shape("managing-condition", &[78.0, 78.0, 78.0], 0.63, 0.35, 1.0, -7.0),
    shape("care-plan", &[45.0, 45.0, 45.0], 0.28, 0.40, -2.0, 2.0),
    shape("care-plan-helpful", &[93.0, 93.0, 94.0], 0.125, 0.30, 1.0, -2.0),
    shape("pharmacy", &[87.0, 88.0, 88.0], 0.90, 0.40, 3.0, -3.0),
    shape("closed-experience", &[57.0, 57.0, 58.0], 0.27, 0.35, 4.0, -3.0),
    shape("closed-wait", &[52.0, 52.0, 53.0], 0.25, 0.35, 4.0, -3.0),
];

/// The items of the series until 2023.
const OLDER_SHAPES: [Shape; 6] = [
    shape("overall-experience-2017", &[72.0, 71.0], 0.99, 0.55, 5.0, -5.0),
    shape("making-an-appointment-2017", &[56.0, 54.0], 0.95, 0.65, 4.0, -4.0),
    shape("phone-2017", &[53.0, 50.0], 0.92, 0.80, 2.0, -2.0),
    shape("continuity-2017", &[38.0, 36.0], 0.35, 0.75, 3.0, -2.0),
    shape("confidence-and-trust-2017", &[93.0, 93.0], 0.94, 0.40, 2.0, -3.0),
    shape("needs-met-2017", &[91.0, 91.0], 0.94, 0.40, 2.0, -4.0),
];

/// A survey that is invented.
#[derive(Clone, Copy)]
struct Survey {
    year: u16,
    /// Its place in its series.
    edition: usize,
    shapes: &'static [Shape],
}

impl Survey {
    const fn present(year: u16, edition: usize) -> Self {
        Self {
            year,
            edition,
            shapes: &SHAPES,
        }
    }

    const fn older(year: u16, edition: usize) -> Self {
        Self {
            year,
            edition,
            shapes: &OLDER_SHAPES,
        }
    }

    /// Whether it is of the series since 2024, which publishes intervals and the answers to
    /// [`QUESTIONS`].
    const fn is_present(&self) -> bool {
        self.year > OLDER[OLDER.len() - 1]
    }

    /// What its chance numbers begin with.
    const fn seed(&self) -> u64 {
        self.edition as u64 + if self.is_present() { 0 } else { 20 }
    }
}

/// The shares of answers in England, in per cent, rounded: by question, in the order of
/// [`QUESTIONS`].
const SHARES: [&[f64]; 4] = [
    &[62.0, 14.0, 14.0, 6.0, 2.5, 1.5],
    &[27.5, 7.5, 22.0, 20.5, 12.5, 10.0],
    &[25.0, 67.0, 5.0, 0.5, 0.3, 1.2, 1.0],
    &[63.5, 22.0, 1.8, 0.7, 7.0, 5.0],
];

/// What the survey goes by: a practice that is open in January of its year.
#[derive(Debug, Clone)]
pub(super) struct Surveyed {
    pub(super) code: OdsCode,
    /// Its place among all practices, from which its chance numbers follow.
    pub(super) number: u64,
    /// Registered patients.
    pub(super) patients: f64,
    /// The share of them who are 65 and over.
    pub(super) over_65: f64,
    /// The score of deprivation.
    pub(super) deprivation: f64,
    /// Its PCN, ICB and region.
    pub(super) areas: [Option<OdsCode>; 3],
}

/// Sums over an area: sent, returned and patients, and of each item the weights of
/// favourable answers, all weights and all answers.
#[derive(Debug, Clone, Default)]
struct Sums {
    people: [f64; 3],
    items: Vec<[f64; 3]>,
    /// The weights of the answers of all questions, one after the other.
    answers: Vec<f64>,
}

impl Sums {
    fn add(&mut self, people: [f64; 3], items: &[(f64, f64, f64)], answers: &[f64]) {
        self.items.resize(items.len(), [0.0; 3]);
        self.answers.resize(answers.len(), 0.0);
        for (sum, own) in self.people.iter_mut().zip(people) {
            *sum += own;
        }
        for (sum, own) in self.answers.iter_mut().zip(answers) {
            *sum += own;
        }
        for (sum, (favourable, weight, base)) in self.items.iter_mut().zip(items) {
            sum[0] += favourable;
            sum[1] += weight;
            sum[2] += base;
        }
    }
}

/// A row of the invented file.
struct Row {
    code: OdsCode,
    people: [f64; 3],
    items: Vec<Cells>,
    answers: Vec<f64>,
}

/// The invented releases: one, of all levels and surveys.
pub(super) fn releases(world: &World) -> Vec<NewRelease> {
    let latest = world.last_list();
    let last = latest.year() - u16::from(latest.number() < PUBLISHED);
    let memberships = world.memberships();
    let older = (0..).zip(OLDER).map(|(edition, year)| Survey::older(year, edition));
    let present = (0..EDITIONS).map(|edition| {
        Survey::present(last - (EDITIONS - 1 - edition) as u16, edition)
    });
    let figures = older
        .chain(present)
        .filter_map(|survey| {
            // People are drawn from the lists of January, or of the first month there is.
            let january = Month::new(survey.year, 1)?;
            let month = (LIST_MONTHS - 1 - latest.since(january)).max(0);
            let membership = memberships.get(usize::try_from(month).ok()?)?;
            let practices = surveyed_practices(world, month as usize, membership);
            Some(figures(survey, &practices))
        })
        .collect();
    vec![super::PUBLICATION.invented(figures)]
}

/// The practices that have a list in a month, counted from the first, and their areas.
fn surveyed_practices(world: &World, month: usize, membership: &Membership) -> Vec<Surveyed> {
    let areas: FxHashMap<OdsCode, [Option<OdsCode>; 4]> =
        membership.rows.iter().copied().collect();
    world
        .practices
        .iter()
        .enumerate()
        .filter_map(|(number, practice)| {
            let [pcn, _, icb, region] = *areas.get(&practice.code)?;
            Some(Surveyed {
                code: practice.code,
                number: number as u64,
                patients: f64::from(world.lists.patients(month, number)?),
                over_65: world.lists.over_65(month, number),
                deprivation: practice.deprivation,
                // Practices in no PCN have no row of one.
                areas: [pcn.filter(|pcn| pcn.as_str() != UNALLOCATED), icb, region],
            })
        })
        .collect()
}

/// What stands in the place of the PCN of a practice that is in none.
const UNALLOCATED: &str = "U";

/// The figures of a survey.
fn figures(survey: Survey, practices: &[Surveyed]) -> PeriodFigures {
    let mut areas: FxHashMap<OdsCode, Sums> = FxHashMap::default();
    let mut rows: Vec<Row> = Vec::with_capacity(practices.len() * 5 / 4);
    for practice in practices {
        // A few that opened late are not in the sample.
        if practice.number % 151 == survey.seed() {
            continue;
        }
        let (people, items) = surveyed(practice, survey);
        let answers = answers(practice, survey);
        for area in practice
            .areas
            .iter()
            .flatten()
            .chain([&OdsCode::ENGLAND])
        {
            let sums = areas.entry(*area).or_default();
            sums.add(people, &items, &answers);
        }
        let cells = items
            .iter()
            .enumerate()
            .map(|(item, (favourable, weight, base))| {
                let place = practice.number * 31 + item as u64;
                if place.is_multiple_of(4_801) {
                    // A blank in the file.
                    return [Value::Missing; estimate::IDS.len()];
                }
                let cells = published(survey, *favourable, *weight, *base);
                if place.is_multiple_of(3_307) {
                    return without_interval(cells);
                }
                cells
            })
            .collect();
        rows.push(Row {
            code: practice.code,
            people,
            items: cells,
            answers,
        });
    }
    for (area, sums) in areas {
        let cells = sums
            .items
            .iter()
            .map(|[favourable, weight, base]| published(survey, *favourable, *weight, *base))
            .collect();
        rows.push(Row {
            code: area,
            people: sums.people,
            items: cells,
            answers: sums.answers.into_iter().map(weighted).collect(),
        });
    }
    rows.sort_unstable_by_key(|row| row.code);
    PeriodFigures {
        period: Period::Year(survey.year),
        organisations: rows.iter().map(|row| row.code).collect(),
        columns: columns_of(survey, &rows),
    }
}

fn columns_of(survey: Survey, rows: &[Row]) -> Vec<(String, Column)> {
    let people = |place: usize| {
        Column::from_values(rows.iter().map(|row| Value::Number(row.people[place])))
    };
    let mut columns = vec![
        ("questionnaires.sent".to_owned(), people(0)),
        ("questionnaires.returned".to_owned(), people(1)),
        ("registered".to_owned(), people(2)),
    ];
    for (item, shape) in survey.shapes.iter().enumerate() {
        for (cell, id) in estimate::IDS.iter().enumerate() {
            columns.push((
                format!("{}/{id}", shape.margin),
                Column::from_values(rows.iter().map(|row| row.items[item][cell])),
            ));
        }
    }
    if !survey.is_present() {
        return columns;
    }
    let measures = QUESTIONS.iter().flat_map(|question| {
        let ids = question.answers.iter();
        ids.map(|id| format!("{}.{id}", question.margin))
    });
    for (place, measure) in measures.enumerate() {
        let values = rows.iter().map(|row| Value::Number(row.answers[place]));
        columns.push((measure, Column::from_values(values)));
    }
    columns
}

/// A sum of weights as it would be published.
fn weighted(sum: f64) -> f64 {
    (sum * 1e4).round() / 1e4
}

/// The weights of the answers of a practice to each question; none before they were asked.
fn answers(practice: &Surveyed, survey: Survey) -> Vec<f64> {
    if !survey.is_present() {
        return Vec::new();
    }
    let mut random = Random::of(44 + survey.seed(), practice.number);
    let mut all = Vec::new();
    for shares in SHARES {
        let leaning: Vec<f64> = shares
            .iter()
            .map(|share| share * (1.0 + 0.35 * random.normal()).max(0.0))
            .collect();
        let sum: f64 = leaning.iter().sum();
        let weight = practice.patients * WEIGHT * 0.95;
        all.extend(leaning.iter().map(|own| weighted(weight * own / sum.max(1.0))));
    }
    all
}

/// The people of a practice, and of each item the weights of favourable answers, all
/// weights, and the answers.
fn surveyed(practice: &Surveyed, survey: Survey) -> ([f64; 3], Vec<(f64, f64, f64)>) {
    let mut of_practice = Random::of(40, practice.number);
    let mut of_year = Random::of(41 + survey.seed(), practice.number);
    let older = ((practice.over_65 - 0.18) / 0.1).clamp(-1.5, 2.0);
    let poorer = (practice.deprivation / 22.0 - 1.0).clamp(-0.8, 1.5);
    let rate = (0.26 + 0.05 * older - 0.07 * poorer + 0.02 * of_practice.normal()).clamp(0.08, 0.5);
    // About a hundred answers a practice, fewer from the smallest lists.
    let wanted = (104.0 + 12.0 * of_year.normal()).clamp(60.0, 150.0);
    let sent = (wanted / rate).min(practice.patients * 0.6).round();
    let returned = (sent * rate).round();
    // Some practices are liked better than others, and mostly stay so.
    let liking = of_practice.normal() + 0.35 * of_year.normal();
    let items = survey
        .shapes
        .iter()
        .map(|shape| {
            let wanted = returned * shape.asked;
            let by_chance = (wanted * (1.0 - shape.asked)).sqrt() * of_year.normal();
            let base = (wanted + by_chance).clamp(0.0, returned).round();
            let weight =
                practice.patients * WEIGHT * shape.asked * (1.0 + 0.05 * of_year.normal());
            let england = shape.england[survey.edition] / 100.0;
            let apart = 0.8 * liking + 0.6 * of_practice.normal();
            let lean = shape.age * older * 0.5 + shape.deprivation * poorer;
            let truth = england
                + shape.spread * england * (1.0 - england) * 0.6 * apart
                + lean / 100.0;
            let truth = truth.clamp(0.01, 0.995);
            let sampling = (truth * (1.0 - truth) * WIDER / base.max(1.0)).sqrt();
            let share = (truth + sampling * of_year.normal()).clamp(0.0, 1.0);
            (share * weight, weight, base)
        })
        .collect();
    ([sent, returned, practice.patients], items)
}

/// The same of a file that gives no interval.
fn without_interval(mut cells: Cells) -> Cells {
    if cells[estimate::VALUE].number().is_some() {
        cells[estimate::LOW] = Value::Missing;
        cells[estimate::HIGH] = Value::Missing;
    }
    cells
}

/// An estimate as it would be published.
fn published(survey: Survey, favourable: f64, weight: f64, base: f64) -> Cells {
    if base < FEWEST || weight <= 0.0 {
        return [Value::Suppressed; estimate::IDS.len()];
    }
    let share = (favourable / weight).clamp(0.0, 1.0);
    let effective = base / WIDER;
    let range = interval::wilson(share * effective, effective);
    let limit = |limit: Option<f64>| Value::from(limit.map(per_cent));
    let mut cells = [Value::Missing; estimate::IDS.len()];
    cells[estimate::VALUE] = Value::Number(per_cent(share));
    cells[estimate::LOW] = limit(range.map(|range| range.low));
    cells[estimate::HIGH] = limit(range.map(|range| range.high));
    cells[estimate::BASE] = Value::Number(base);
    cells[estimate::WEIGHT] = Value::Number(weighted(weight));
    if survey.is_present() {
        cells
    } else {
        without_interval(cells)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn practices() -> Vec<Surveyed> {
        (0..1_500_u64)
            .map(|number| {
                let mut random = Random::of(1, number);
                Surveyed {
                    code: format!("ZZ{number:04}").parse().unwrap(),
                    number,
                    patients: if number % 200 == 7 { 60.0 } else { 9_000.0 + 2_500.0 * random.normal() }.round(),
                    over_65: (0.18 + 0.05 * random.normal()).max(0.02),
                    deprivation: (22.0 + 8.0 * random.normal()).max(4.0),
                    areas: [
                        (number % 90 != 0).then(|| format!("ZU{:04}", number / 5).parse().unwrap()),
                        Some(format!("ZQ{:02}", number / 150 + 1).parse().unwrap()),
                        Some(format!("ZR{}", number / 750 + 1).parse().unwrap()),
                    ],
                }
            })
            .collect()
    }

    #[test]
    fn surveys_have_all_that_is_hard_and_the_level_of_england() {
        let practices = practices();
        for (edition, year) in [2024, 2025, 2026].into_iter().enumerate() {
            let PeriodFigures {
                period,
                organisations,
                columns,
            } = figures(Survey::present(year, edition), &practices);
            assert_eq!(period, Period::Year(year));
            assert!(organisations.is_sorted());
            let place = |code: &str| {
                let code: OdsCode = code.parse().unwrap();
                organisations.binary_search(&code).ok().map(|place| place as u32)
            };
            let column = |id: &str| {
                let found = columns.iter().find(|(measure, _)| measure == id);
                &found.unwrap_or_else(|| panic!("no {id}")).1
            };
            let england = place("E92").unwrap();
            for shape in &SHAPES {
                let value = column(&format!("{}/value", shape.margin)).get(england).number().unwrap();
                assert!(
                    (value - shape.england[edition]).abs() < 2.5,
                    "{} in {year}: {value}",
                    shape.margin
                );
                let low = column(&format!("{}/low", shape.margin)).get(england).number().unwrap();
                assert!(low < value && value - low < 2.0);
            }
            for area in ["ZU0001", "ZQ01", "ZR2"] {
                assert!(place(area).is_some(), "{area} is not published");
            }
            assert!(place(&format!("ZZ{:04}", 151 + edition)).is_none());
            let helpful = column("care-plan-helpful/value");
            let reported = |value: Value| -> usize {
                organisations
                    .iter()
                    .zip(helpful.iter())
                    .filter(|(code, own)| code.as_str().starts_with("ZZ") && std::mem::discriminant(own) == std::mem::discriminant(&value))
                    .count()
            };
            assert!(reported(Value::Suppressed) > 100, "few answer it");
            assert!(reported(Value::Number(0.0)) > 100);
            let blanks = columns
                .iter()
                .filter(|(id, _)| id.ends_with("/value"))
                .flat_map(|(_, column)| column.iter())
                .filter(|value| !value.is_reported())
                .count();
            assert!(blanks > 0, "a blank here and there");
            let sent = column("questionnaires.sent");
            let returned = column("questionnaires.returned");
            let rate = returned.get(england).number().unwrap() / sent.get(england).number().unwrap();
            assert!((0.2..0.32).contains(&rate), "{rate}");
        }
    }

    #[test]
    fn every_item_of_the_declaration_is_invented_in_its_series() {
        let dataset = super::super::PUBLICATION.dataset().unwrap();
        let practices = practices();
        let present = figures(Survey::present(2025, 1), &practices).columns;
        let older = figures(Survey::older(2023, 1), &practices).columns;
        for (measure, id) in dataset.measures() {
            let margin = &dataset.margins[measure.margin];
            let has = |columns: &[(String, Column)]| columns.iter().any(|(own, _)| *own == id);
            let is_older = margin.id.ends_with("-2017");
            let is_of_both = margin.id == "questionnaires" || margin.id == "registered";
            assert_eq!(has(&present), !is_older, "{id}");
            assert_eq!(has(&older), is_older || is_of_both, "{id}");
        }
        let numbers = |id: &str| {
            let (_, column) = older.iter().find(|(own, _)| own == id).unwrap();
            column.iter().filter(|value| value.number().is_some()).count()
        };
        assert!(numbers("overall-experience-2017/value") > 1_000);
        assert_eq!(numbers("overall-experience-2017/low"), 0);
    }

    #[test]
    fn the_last_published_surveys_of_both_series_are_invented() {
        for (today, years) in [("2026-11", [2024, 2025, 2026]), ("2027-06", [2024, 2025, 2026])] {
            let world = World::new(today.parse().unwrap());
            let releases = releases(&world);
            let periods: Vec<Period> = releases[0].figures.iter().map(|one| one.period).collect();
            let all: Vec<Period> = OLDER.into_iter().chain(years).map(Period::Year).collect();
            assert_eq!(periods, all, "{today}");
            let practices = releases[0].figures[4].organisations.len();
            assert!(practices > 7_000, "practices and areas, {practices}");
            assert!(!releases[0].figures[4].organisations.contains(&"U".parse().unwrap()));
        }
    }
}
