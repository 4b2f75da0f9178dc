//! Invented payments of the invented practices over five years: contracts, dispensing in the
//! country, money that was taken back, practices that closed within a year or have only a
//! correction left, patients that are not given, and money of networks that is shown with one of
//! their practices.

use std::collections::BTreeMap;

use domain::code::OdsCode;
use domain::period::Period;
use domain::registry::Dataset;
use ingest::grid::Grid;
use store::{NewRelease, PeriodFigures};

use super::amounts::UNIT;
use super::paid::{Measures, NetworkPaid, Paid};
use crate::demonstration::World;
use crate::demonstration::random::Random;
use crate::demonstration::world::LIST_MONTHS;

/// Years of figures.
const YEARS: u16 = 5;
/// Payments of a year, which ends on 31 March, are published twelve months later.
const LAG: i32 = 12;
/// How much less was paid in the year before, for each patient.
const EARLIER: f64 = 0.955;
/// The first year with payments for vaccination against the respiratory syncytial virus.
const RSV_SINCE: u16 = 2024;
/// The last year in which payments to networks stood in the practice file.
const NETWORKS_UNTIL: u16 = 2022;

/// Pounds for each weighted patient in the last year, by line; what is not named is nought.
const LINES: [(&str, f64, f64); 21] = [
    // The line, the mean, and how far practices lie apart, as a fraction.
    ("qof", 14.4, 0.12),
    ("childhood-vaccination", 0.11, 0.6),
    ("influenza", 1.49, 0.35),
    ("learning-disabilities", 0.59, 0.5),
    ("meningitis", 0.26, 0.4),
    ("minor-surgery", 0.71, 0.7),
    ("pertussis", 0.03, 0.6),
    ("rotavirus-shingles", 0.33, 0.4),
    ("violent-patients", 0.08, 1.5),
    ("weight-management", 0.1, 1.0),
    ("non-des-pneumococcal", 0.25, 0.5),
    ("extended-hours", 0.08, 1.5),
    ("local", 9.0, 0.5),
    ("premises", 14.5, 0.5),
    ("retainer", 0.26, 2.0),
    ("locum", 1.2, 1.0),
    ("pco-other", 3.0, 0.8),
    ("it-technology", 0.15, 1.0),
    ("transformation", 0.77, 0.8),
    ("participation", 1.74, 0.05),
    ("other", 6.3, 0.8),
];

/// Pounds for each patient of a network in the last year.
const NETWORK: [(&str, f64); 5] = [
    ("leadership", 0.7),
    ("support", 1.5),
    ("workforce", 24.0),
    ("impact-fund", 1.0),
    ("enhanced-access", 7.6),
];

/// What is loaded into an empty store.
pub(super) fn releases(world: &World) -> Vec<NewRelease> {
    vec![super::PUBLICATION.invented(figures(world))]
}

/// The last financial year whose payments are out.
fn last_year(world: &World) -> u16 {
    let latest = world.last_list().plus(-LAG);
    let ended = if latest.number() >= 4 { 1 } else { 2 };
    latest.year() - ended
}

fn figures(world: &World) -> Vec<PeriodFigures> {
    let dataset = super::PUBLICATION.declared();
    let maker = Maker {
        world,
        dataset,
        measures: Measures::of_both(dataset),
        payees: payees(world),
        parents: parents(world),
    };
    let last = last_year(world);
    (last + 1 - YEARS..=last)
        .flat_map(|year| maker.year(year, last))
        .collect()
}

/// By PCN the practice to which the money of the network is paid.
fn payees(world: &World) -> BTreeMap<usize, usize> {
    let mut payees = BTreeMap::new();
    for (number, practice) in world.practices.iter().enumerate() {
        if let (Some(pcn), None) = (practice.pcn, practice.closes) {
            payees.entry(pcn).or_insert(number);
        }
    }
    payees
}

/// By practice its PCN, sub-ICB, ICB and region; practices in no PCN are left out.
fn parents(world: &World) -> BTreeMap<OdsCode, Vec<OdsCode>> {
    let memberships = world.memberships().into_iter();
    let rows = memberships.flat_map(|membership| membership.rows);
    rows.filter(|(_, parents)| parents[0].is_some_and(|pcn| pcn.as_str().len() > 1))
        .map(|(practice, parents)| (practice, parents.into_iter().flatten().collect()))
        .collect()
}

/// What the figures of every year are made with.
struct Maker<'a> {
    world: &'a World,
    dataset: &'a Dataset,
    measures: Measures,
    payees: BTreeMap<usize, usize>,
    parents: BTreeMap<OdsCode, Vec<OdsCode>>,
}

/// What a practice is like, which stays from year to year.
struct Kind {
    /// Weighted patients for each registered one.
    need: f64,
    is_rural: bool,
    is_dispensing: bool,
    /// The value of the dimension of contracts.
    contract: &'static str,
}

impl Maker<'_> {
    fn year(&self, year: u16, last: u16) -> Vec<PeriodFigures> {
        let period = Period::FinancialYear(year);
        // The place of April among the lists, below zero where it is before the first.
        let april = LIST_MONTHS - 1 - self.world.last_list().since(period.first_month());
        let level = (year..last).fold(1.0, |level, _| level * EARLIER);
        let mut grid = Grid::new(&self.measures.cells);
        let mut networks: BTreeMap<OdsCode, (f64, Vec<OdsCode>)> = BTreeMap::new();
        for (number, practice) in self.world.practices.iter().enumerate() {
            let Some((patients, share)) = self.patients(number, april) else {
                continue;
            };
            let paid = self.paid(number, year, patients, share, level);
            paid.fill(&self.measures, &mut grid, period, practice.code);
            if let Some(areas) = self.parents.get(&practice.code)
                && let [pcn, above @ ..] = areas.as_slice()
            {
                let network = networks
                    .entry(*pcn)
                    .or_insert_with(|| (0.0, above.to_vec()));
                network.0 += patients;
            }
        }
        for (code, paid) in self.networks(&networks, level) {
            paid.fill(&self.measures, &mut grid, period, code);
        }
        self.measures.figures(grid)
    }

    /// The mean list of the four quarters from a place among the lists, and the share of the year
    /// in which the practice was open; `None` where it is in no file of the year.
    fn patients(&self, number: usize, april: i32) -> Option<(f64, f64)> {
        let closes = self.world.practices[number].closes;
        let open = closes.map_or(12, |closes| (closes - april).clamp(0, 12));
        if open == 0 {
            // Some have a correction of the year before, and nothing else.
            let is_late = closes.is_some_and(|closes| closes + 12 > april);
            return (is_late && number.is_multiple_of(3)).then_some((0.0, 0.0));
        }
        let quarters = (0..4).filter_map(|quarter| {
            let at = usize::try_from((april + quarter * 3).max(0)).ok()?;
            self.world.lists.patients(at, number).map(f64::from)
        });
        let lists: Vec<f64> = quarters.collect();
        let mean = lists.iter().sum::<f64>() / lists.len() as f64;
        (!lists.is_empty()).then_some((mean, f64::from(open) / 12.0))
    }

    fn kind(&self, number: usize) -> Kind {
        let practice = &self.world.practices[number];
        let mut random = Random::of(70, number as u64);
        let need = 1.0 + 0.12 * practice.age + 0.002 * (practice.deprivation - 22.0);
        let is_rural = random.unit() < (0.17 + 0.2 * practice.age).clamp(0.01, 0.6);
        let contract = match random.unit() {
            unit if unit < 0.71 => "gms",
            unit if unit < 0.945 => "pms",
            unit if unit < 0.994 => "apms",
            _ => "unknown",
        };
        Kind {
            need: (need + 0.05 * random.normal()).clamp(0.6, 1.5),
            is_rural,
            is_dispensing: is_rural && random.unit() < 0.8,
            contract,
        }
    }

    fn paid(&self, number: usize, year: u16, patients: f64, share: f64, level: f64) -> Paid {
        let kind = self.kind(number);
        let mut random = Random::of(71, (number as u64) << 16 | u64::from(year));
        let weighted = patients * kind.need;
        let mut lines = vec![None; self.measures.lines.0.len()];
        let mut beside = vec![None; self.measures.beside.0.len()];
        let mut set = |id: &str, pounds: f64| {
            if let Some(place) = self.measures.lines.place(id) {
                lines[place] = Some(pence(pounds));
            }
        };
        let is_correction = patients == 0.0;
        let base = weighted * share * level;
        let core = base * 108.5;
        let is_gms = kind.contract == "gms";
        set("global-sum", if is_gms { core } else { 0.0 });
        set("mpig", 0.0);
        set("pms-balance", if is_gms { 0.0 } else { core });
        for (id, pounds, apart) in LINES {
            let mut of_line = Random::of(72, (number as u64) << 8 | place_of(id));
            let lean = (1.0 + apart * of_line.normal()).max(0.0);
            let moves = (1.0 + 0.1 * apart * random.normal()).max(0.0);
            set(id, base * pounds * lean * moves);
        }
        // Money that was paid too often in a year before is taken back.
        let is_taken_back = random.unit() < 0.14;
        let prescribing = if is_taken_back { -0.08 } else { 0.2 };
        let (dispensing, drugs) = if kind.is_dispensing {
            (17.5, 64.0)
        } else {
            (0.0, 2.4)
        };
        set("prescribing-fee", prescribing * base);
        set("dispensing-fee", dispensing * base);
        set("drugs", drugs * base);
        set("seniority", if random.unit() < 0.2 { -2.84 } else { 0.0 });
        for id in [
            "out-of-area",
            "appraisal",
            "study-leave",
            "winter-access",
            "medical-assessment",
        ] {
            set(id, 0.0);
        }
        if year >= RSV_SINCE {
            set("rsv", base * 0.21);
        }
        if is_correction {
            set("other", -40.0 - 900.0 * random.unit());
        }
        let total: i64 = lines.iter().flatten().sum();
        if let Some(place) = self.measures.lines.place("total") {
            lines[place] = Some(total);
        }
        let covid = self.covid(year, base, &mut beside);
        self.network_of_payee(number, year, level, &mut beside);
        let deductions = -pence(base * 13.5);
        let is_given = number % 997 != 5;
        let count = |patients: f64| is_given.then(|| pence(patients));
        Paid {
            patients: [count(patients), count(weighted)],
            lines,
            beside,
            deductions: Some(deductions),
            net: Some(total + deductions),
            with_covid: Some(total + covid),
            categories: self.categories(&kind, patients, share),
        }
    }

    /// Payments for COVID, and their sum.
    fn covid(&self, year: u16, base: f64, beside: &mut [Option<i64>]) -> i64 {
        let pounds = match year {
            2020 => [2.7, 2.4, 0.0],
            2021 => [9.0, 1.9, 0.2],
            2022 => [2.4, 0.0, 0.1],
            _ => [1.0, 0.0, 0.0],
        };
        let ids = ["covid-immunisation", "covid-support", "long-covid"];
        let mut sum = 0;
        for (id, pounds) in ids.into_iter().zip(pounds) {
            if let Some(place) = self.measures.beside.place(id) {
                let amount = pence(base * pounds);
                beside[place] = Some(amount);
                sum += amount;
            }
        }
        sum
    }

    /// The money of a network, with the practice that it is paid to; nought with all others.
    fn network_of_payee(&self, number: usize, year: u16, level: f64, beside: &mut [Option<i64>]) {
        if year > NETWORKS_UNTIL {
            return;
        }
        let pcn = self.world.practices[number].pcn;
        let is_payee = pcn.is_some_and(|pcn| self.payees.get(&pcn) == Some(&number));
        for (id, pounds) in NETWORK {
            if let Some(place) = self.measures.beside.place(&format!("network-{id}")) {
                let amount = if is_payee {
                    45_000.0 * pounds * level
                } else {
                    0.0
                };
                beside[place] = Some(pence(amount));
            }
        }
    }

    fn categories(&self, kind: &Kind, patients: f64, share: f64) -> [Option<usize>; 5] {
        let year = if share > 0.0 && share < 1.0 {
            "part"
        } else if patients == 0.0 {
            "no-patients"
        } else {
            "whole"
        };
        let values = [
            ("contract", kind.contract),
            ("dispensing", if kind.is_dispensing { "yes" } else { "no" }),
            ("rurality", if kind.is_rural { "rural" } else { "urban" }),
            ("practice-type", "gp"),
            ("year", year),
        ];
        values.map(|(dimension, id)| self.dataset.dimension(dimension)?.index_of(id))
    }

    /// What networks were paid, and the sums of their areas.
    fn networks(
        &self,
        networks: &BTreeMap<OdsCode, (f64, Vec<OdsCode>)>,
        level: f64,
    ) -> BTreeMap<OdsCode, NetworkPaid> {
        let tree = &self.measures.network;
        let mut all: BTreeMap<OdsCode, NetworkPaid> = BTreeMap::new();
        for (number, (code, (patients, areas))) in networks.iter().enumerate() {
            let mut random = Random::of(73, number as u64);
            let mut lines = vec![None; tree.0.len()];
            let mut total = 0;
            for (id, pounds) in NETWORK {
                let lean = (1.0 + 0.15 * random.normal()).max(0.0);
                if let Some(place) = tree.place(id) {
                    let amount = pence(patients * pounds * lean * level);
                    lines[place] = Some(amount);
                    total += amount;
                }
            }
            if let Some(place) = tree.place("total") {
                lines[place] = Some(total);
            }
            let weighted = patients * (1.0 + 0.06 * random.normal());
            let paid = NetworkPaid {
                lines,
                patients: [Some(pence(*patients)), Some(pence(weighted))],
            };
            for area in areas.iter().chain([&OdsCode::ENGLAND]) {
                all.entry(*area)
                    .and_modify(|sum| *sum = sum.plus(&paid))
                    .or_insert_with(|| paid.clone());
            }
            all.insert(*code, paid);
        }
        all
    }
}

/// An amount to the penny, in millionths.
fn pence(pounds: f64) -> i64 {
    (pounds * 100.0).round() as i64 * (UNIT / 100)
}

/// A number for a line that is its own.
fn place_of(id: &str) -> u64 {
    let place = LINES.iter().position(|(own, ..)| *own == id);
    place.map_or(0, |place| place as u64)
}
