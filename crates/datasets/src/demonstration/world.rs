//! The invented organisations: who there is, where, what they are like, who merges.

use domain::code::OdsCode;
use domain::organisation::{Kind, Status};
use domain::period::Month;
use store::{Membership, OrganisationRecord};

use super::names;
use super::patients::Lists;
use super::random::{Random, exp};

/// Months of patient lists.
pub(crate) const LIST_MONTHS: i32 = 36;

const ICBS_A_REGION: usize = 6;
const SUB_ICBS: usize = 106;
const PCNS: usize = 1_297;

/// An invented practice.
#[derive(Debug, Clone)]
pub(crate) struct Practice {
    pub(crate) code: OdsCode,
    pub(crate) name: String,
    pub(crate) postcode: String,
    pub(crate) address: String,
    pub(crate) system: &'static str,
    /// Its PCN; `None` for the few that are in none.
    pub(crate) pcn: Option<usize>,
    pub(crate) sub_icb: usize,
    /// Patients at the beginning.
    pub(crate) size: f64,
    /// From −1 (many young adults) to 1 (many pensioners).
    pub(crate) age: f64,
    pub(crate) has_students: bool,
    /// Growth in a month, as a fraction.
    pub(crate) growth: f64,
    /// The score of the Index of Multiple Deprivation.
    pub(crate) deprivation: f64,
    /// The month, counted from the first of the lists, in which it closes.
    pub(crate) closes: Option<i32>,
    /// The practice that takes its patients then.
    pub(crate) joins: Option<usize>,
}

/// An invented PCN.
#[derive(Debug, Clone)]
struct Pcn {
    code: OdsCode,
    name: String,
}

/// All invented organisations.
#[derive(Debug)]
pub struct World {
    pub(crate) practices: Vec<Practice>,
    pcns: Vec<Pcn>,
    /// By sub-ICB: its ICB.
    icb_of: Vec<usize>,
    icb_names: Vec<String>,
    /// The last month of patient lists.
    last_list: Month,
    /// The patients of all practices in all months.
    pub(crate) lists: Lists,
}

fn code(text: &str) -> OdsCode {
    text.parse().unwrap_or(OdsCode::ENGLAND)
}

pub(crate) fn region_code(region: usize) -> OdsCode {
    code(&format!("ZR{}", region + 1))
}

pub(crate) fn icb_code(icb: usize) -> OdsCode {
    code(&format!("ZQ{:02}", icb + 1))
}

pub(crate) fn sub_icb_code(sub_icb: usize) -> OdsCode {
    code(&format!("ZS{:03}", sub_icb + 1))
}

impl World {
    /// The world whose last list is that of a month.
    pub(crate) fn new(last_list: Month) -> Self {
        let icbs = names::REGIONS.len() * ICBS_A_REGION;
        // 106 sub-ICBs in 42 ICBs: two or three each.
        let icb_of: Vec<usize> = (0..SUB_ICBS)
            .map(|sub_icb| sub_icb * icbs / SUB_ICBS)
            .collect();
        let mut pcns = Vec::with_capacity(PCNS);
        let mut practices: Vec<Practice> = Vec::with_capacity(6_300);
        for number in 0..PCNS {
            let mut random = Random::of(1, number as u64);
            let sub_icb = number * SUB_ICBS / PCNS;
            let place = names::place(number);
            pcns.push(Pcn {
                code: code(&format!("ZU{number:04}")),
                name: format!("{place} PCN"),
            });
            // Nearly five practices a PCN, from one to eleven.
            let members = (1.0 + 3.79 * (1.0 + 0.55 * random.normal()).max(0.0))
                .round()
                .min(11.0) as usize;
            for member in 0..members.max(1) {
                let number_of_all = practices.len();
                practices.push(practice(
                    number_of_all,
                    number,
                    member,
                    sub_icb,
                    icb_of[sub_icb],
                    &place,
                ));
            }
        }
        let icb_names = (0..icbs)
            .map(|icb| {
                let (first, second) =
                    (names::place(1_299 + icb * 2), names::place(1_300 + icb * 2));
                if icb % 3 == 0 {
                    format!("{first} ICB")
                } else {
                    format!("{first} and {second} ICB")
                }
            })
            .collect();
        let mut world = Self {
            practices,
            pcns,
            icb_of,
            icb_names,
            last_list,
            lists: Lists::default(),
        };
        world.merge_some();
        world.lists = Lists::of(&world);
        world
    }

    /// The last month of patient lists.
    pub(crate) fn last_list(&self) -> Month {
        self.last_list
    }

    /// Some practices close: most join a neighbour in the same PCN, a few end.
    fn merge_some(&mut self) {
        for number in 0..self.practices.len() {
            let mut random = Random::of(3, number as u64);
            if random.unit() > 0.026 {
                continue;
            }
            let neighbour = (0..self.practices.len())
                .skip(number.saturating_sub(6))
                .take(12)
                .find(|other| {
                    let other_practice = &self.practices[*other];
                    *other != number
                        && other_practice.pcn == self.practices[number].pcn
                        && other_practice.pcn.is_some()
                        && other_practice.closes.is_none()
                });
            let Some(neighbour) = neighbour else {
                continue;
            };
            // A practice that takes another's patients stays.
            let is_taker = self
                .practices
                .iter()
                .any(|other| other.joins == Some(number));
            if is_taker {
                continue;
            }
            self.practices[number].closes = Some(4 + random.below(LIST_MONTHS as usize - 6) as i32);
            self.practices[number].joins = Some(neighbour);
        }
    }

    /// Whether a practice is open in a month of the lists, counted from the first.
    pub(crate) fn is_open(&self, practice: usize, month: i32) -> bool {
        self.practices[practice]
            .closes
            .is_none_or(|closes| month < closes)
    }

    pub(crate) fn records(&self) -> Vec<OrganisationRecord> {
        let as_of = self.last_list();
        let mut records = Vec::new();
        let mut add = |code: OdsCode, kind: Kind, name: &str| {
            records.push(OrganisationRecord {
                name: Some(name.to_owned()),
                ..OrganisationRecord::new(code, kind, as_of)
            });
        };
        for (region, name) in names::REGIONS.iter().enumerate() {
            add(region_code(region), Kind::Region, name);
        }
        for (icb, name) in self.icb_names.iter().enumerate() {
            add(icb_code(icb), Kind::Icb, name);
        }
        for (sub_icb, icb) in self.icb_of.iter().enumerate() {
            let code = sub_icb_code(sub_icb);
            add(
                code,
                Kind::SubIcb,
                &format!("{} - {code}", self.icb_names[*icb]),
            );
        }
        for pcn in &self.pcns {
            add(pcn.code, Kind::Pcn, &pcn.name);
        }
        add(code("U"), Kind::Pcn, "Unallocated");
        for practice in &self.practices {
            let first = self.last_list().plus(1 - LIST_MONTHS);
            let closed = practice
                .closes
                .and_then(|closes| first.plus(closes - 1).day(28));
            let status = if closed.is_some() {
                Status::Closed
            } else {
                Status::Open
            };
            records.push(OrganisationRecord {
                name: Some(practice.name.clone()),
                status: Some((status, None, closed)),
                postcode: Some(practice.postcode.clone()),
                address: Some(practice.address.clone()),
                clinical_system: Some(practice.system.to_owned()),
                ..OrganisationRecord::new(practice.code, Kind::Practice, as_of)
            });
        }
        records
    }

    /// Membership at the beginning and at the end; in between nobody moves but by closing.
    pub(crate) fn memberships(&self) -> Vec<Membership> {
        let row = |practice: &Practice| {
            let icb = self.icb_of[practice.sub_icb];
            let pcn = practice
                .pcn
                .map_or_else(|| code("U"), |pcn| self.pcns[pcn].code);
            (
                practice.code,
                [
                    Some(pcn),
                    Some(sub_icb_code(practice.sub_icb)),
                    Some(icb_code(icb)),
                    Some(region_code(icb / ICBS_A_REGION)),
                ],
            )
        };
        (0..LIST_MONTHS)
            .map(|month| Membership {
                source: "demonstration".to_owned(),
                month: self.last_list().plus(month + 1 - LIST_MONTHS),
                rows: (0..self.practices.len())
                    .filter(|practice| self.is_open(*practice, month))
                    .map(|practice| row(&self.practices[practice]))
                    .collect(),
            })
            .collect()
    }

    /// The ICB of a practice, and the region of that.
    pub(crate) fn areas_of(&self, practice: &Practice) -> (usize, usize) {
        let icb = self.icb_of[practice.sub_icb];
        (icb, icb / ICBS_A_REGION)
    }

    pub(crate) fn sub_icb_count(&self) -> usize {
        self.icb_of.len()
    }
}

fn practice(
    number: usize,
    pcn: usize,
    member: usize,
    sub_icb: usize,
    icb: usize,
    place: &str,
) -> Practice {
    let mut random = Random::of(2, number as u64);
    let mut of_area = Random::of(4, sub_icb as u64);
    // Towns are younger and poorer, coasts older; each area leans one way.
    let urban = 0.6 * of_area.normal() + 0.8 * random.normal();
    let is_capital = icb / ICBS_A_REGION == 5;
    let urban = if is_capital { urban * 0.5 + 1.3 } else { urban };
    let has_students = urban > 0.6 && random.unit() < 0.07;
    // Lists: half of them between 5,900 and 12,800, as published.
    let size = (8_806.0 * exp(0.573 * random.normal())).clamp(900.0, 70_000.0);
    let deprivation = (21.0 * exp(0.22 * urban + 0.36 * random.normal())).clamp(3.5, 68.0);
    let area = (b'A' + (icb % 26) as u8) as char;
    let postcode = format!(
        "Z{area}{} {}{}{}",
        1 + pcn % 40,
        member % 10,
        (b'A' + (number % 20) as u8) as char,
        (b'A' + (number / 20 % 20) as u8) as char,
    );
    Practice {
        code: code(&format!("ZZ{number:04}")),
        name: names::practice(place, member, &mut random),
        address: format!("{} High Street, {place}", 1 + random.below(180)),
        postcode,
        system: if random.unit() < 0.585 { "EMIS" } else { "TPP" },
        pcn: (random.unit() > 0.0115).then_some(pcn),
        sub_icb,
        size,
        age: (-0.45 * urban + 0.35 * random.normal()).clamp(-1.6, 1.8),
        has_students,
        growth: 0.0006 + 0.0017 * random.normal() + 0.0004 * urban,
        deprivation,
        closes: None,
        joins: None,
    }
}
