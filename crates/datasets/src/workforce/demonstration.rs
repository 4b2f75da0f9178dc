//! Invented staff of the invented practices and PCNs: practices without valid data on a staff
//! group, returns with estimated hours, trainees who come and go, practices that close, a
//! PCN without a return, contracted services, people who work for two PCNs, and a negative
//! correction. The publication is a month later than that of patient lists.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::code::OdsCode;
use domain::period::Month;
use domain::registry::Dimension;
use store::{Membership, NewRelease, PeriodFigures};

use super::pcn::{Post, Totals, UNIT};
use super::places::Parents;
use super::reader::Sheets;
use super::sheet::Cells;
use super::staff::{AGES, GROUPS, Group, Practice, Roles};
use crate::demonstration::random::Random;
use crate::demonstration::{World, of_months};
use crate::demonstration::world::LIST_MONTHS;

/// Months of figures.
const MONTHS: i32 = 31;
/// Hours of a full-time week.
const WEEK: f64 = 37.5;

/// The roles that most invented practices have, with the FTE of each for 1,000 patients.
const ROLES: [(&str, f64); 22] = [
    ("gp-senior-partner", 0.07),
    ("gp-partner-provider", 0.18),
    ("gp-salaried-by-practice", 0.17),
    ("gp-salaried-by-other", 0.004),
    ("gp-trainee-st2", 0.05),
    ("gp-trainee-st3", 0.08),
    ("gp-trainee-foundation", 0.01),
    ("gp-retainer", 0.006),
    ("gp-locum-vacancy", 0.012),
    ("gp-locum-absence", 0.004),
    ("gp-locum-other", 0.008),
    ("nurse-practice", 0.18),
    ("nurse-advanced", 0.06),
    ("nurse-specialist", 0.02),
    ("dpc-healthcare-assistant", 0.12),
    ("dpc-pharmacist", 0.03),
    ("dpc-paramedic", 0.02),
    ("dpc-phlebotomist", 0.02),
    ("admin-receptionist", 0.65),
    ("admin-manager", 0.17),
    ("admin-medical-secretary", 0.12),
    ("admin-other", 0.22),
];

/// The roles that had ended by the first of the invented months.
const ENDED: [&str; 5] = [
    "gp-registrar",
    "dpc-high-intensity",
    "dpc-trainee-high-intensity",
    "dpc-wellbeing-practitioner",
    "dpc-trainee-wellbeing-practitioner",
];

/// The chance that a practice has somebody in a role which is not among [`ROLES`], and then in
/// another one; of all other roles it returns none.
const HAS_ANOTHER_ROLE: f64 = 0.5;

/// The shares of women in each staff group.
const WOMEN: [f64; 4] = [0.56, 0.97, 0.88, 0.94];

/// The ages of GPs and of nurses, as shares; the last is not recorded.
const AGE_SHARES: [[f64; AGES]; 2] = [
    [0.08, 0.16, 0.15, 0.14, 0.14, 0.13, 0.11, 0.06, 0.02, 0.005, 0.005],
    [0.07, 0.08, 0.1, 0.11, 0.12, 0.15, 0.18, 0.14, 0.04, 0.005, 0.005],
];

/// The roles of PCNs with the FTE of each for a PCN of 50,000 patients, and whether somebody
/// else may provide it as a service.
const PCN_ROLES: [(&str, &str, f64, bool); 9] = [
    ("director", "director-gp", 0.25, false),
    ("gp", "gp-salaried", 0.9, false),
    ("dpc", "dpc-pharmacist", 4.5, true),
    ("dpc", "dpc-pharmacy-technician", 1.7, true),
    ("dpc", "dpc-care-coordinator", 4.0, false),
    ("dpc", "dpc-social-prescribing", 2.1, true),
    ("dpc", "dpc-physiotherapist", 1.3, true),
    ("dpc", "dpc-paramedic", 1.0, false),
    ("admin", "admin-manager", 0.5, false),
];

/// Contracted hours as FTE: whole hours of a week of 37.5.
fn contracted(fte: f64) -> f64 {
    (fte * WEEK).round() / WEEK
}

/// What is loaded into an empty store.
pub(super) fn releases(world: &World) -> Vec<NewRelease> {
    vec![super::PUBLICATION.invented(figures(world))]
}

/// The invented figures by month, made on all processors.
pub(super) fn figures(world: &World) -> Vec<PeriodFigures> {
    let dataset = super::PUBLICATION.declared();
    let roles = Roles::of(dataset);
    let places: Vec<usize> = ROLES
        .iter()
        .filter_map(|(id, _)| roles.0.iter().position(|role| role.id == *id))
        .collect();
    let others = (0..roles.0.len())
        .filter(|place| !places.contains(place))
        .filter(|place| !ENDED.contains(&roles.0[*place].id.as_str()))
        .filter(|place| roles.0.iter().all(|role| role.parent != Some(*place)))
        .collect();
    let maker = Maker {
        world,
        cells: Cells::of(dataset),
        places,
        others,
        roles,
        pcn_roles: dataset.dimension("pcn-role").cloned(),
        memberships: world.memberships(),
    };
    let months: Vec<i32> = (LIST_MONTHS - 1 - MONTHS..LIST_MONTHS - 1).collect();
    of_months(&months, |month| maker.month(month))
}

/// What the figures of every month are made with.
struct Maker<'a> {
    world: &'a World,
    cells: Cells,
    roles: Roles,
    /// The places of [`ROLES`].
    places: Vec<usize>,
    /// The places of the other roles that are no sums of roles and had not ended.
    others: Vec<usize>,
    pcn_roles: Option<Arc<Dimension>>,
    memberships: Vec<Membership>,
}

impl Maker<'_> {
    /// The figures of a month, counted from the first of the lists.
    fn month(&self, index: i32) -> Vec<PeriodFigures> {
        let month = month_of(self.world, index);
        let mut sheets = Sheets::default();
        for (number, practice) in self.world.practices.iter().enumerate() {
            let Some(patients) = self.world.lists.patients(index as usize, number) else {
                continue;
            };
            let staff = staff(&self.roles, [&self.places, &self.others], number, index, f64::from(patients));
            let mut row = self.cells.row();
            staff.fill(&mut row, &self.cells, &self.roles, month);
            sheets.push(month, practice.code, row);
        }
        let mut totals = Totals::default();
        for (number, parents) in self.pcns(index).into_values().enumerate() {
            let role = |id: &str| self.pcn_roles.as_ref()?.index_of(id);
            for post in posts(number, index, month, &role) {
                totals.add(month, parents, &post);
            }
        }
        let count = self.pcn_roles.as_ref().map_or(0, |roles| roles.values.len());
        sheets.append(totals.into_sheets(&self.cells, count));
        sheets.into_figures(&self.cells)
    }

    /// The PCNs of a month with the areas that they are in.
    fn pcns(&self, index: i32) -> BTreeMap<OdsCode, Parents> {
        let rows = self.memberships.get(index as usize);
        rows.map_or(&[][..], |membership| &membership.rows)
            .iter()
            // "U" stands for practices in no PCN.
            .filter_map(|(_, parents)| Some((parents[0]?, *parents)))
            .filter(|(pcn, _)| pcn.as_str().len() > 1)
            .collect()
    }
}

/// The month with this number, counted from the first of the lists.
fn month_of(world: &World, index: i32) -> Month {
    world.last_list().plus(index + 1 - LIST_MONTHS)
}

/// The staff of a practice in a month, counted from the first of the lists.
fn staff(
    roles: &Roles,
    [places, others]: [&[usize]; 2],
    number: usize,
    month: i32,
    patients: f64,
) -> Practice {
    let mut practice = Practice::new(roles);
    practice.patients = Some(patients);
    let quarter = month / 3;
    let mut of_practice = Random::of(30, number as u64);
    let mut of_quarter = Random::of(31, (number as u64) << 8 | quarter as u64);
    let level = (1.0 + 0.22 * of_practice.normal()).max(0.35);
    let has_trainees = of_practice.unit() < 0.5;
    let locums = if of_practice.unit() < 0.06 { 12.0 } else { 1.0 };
    let mut people = [0.0_f64; GROUPS.len()];
    let mut sums = [0.0_f64; GROUPS.len()];
    for ((id, per_1000), place) in ROLES.into_iter().zip(places) {
        let lean = (1.0 + 0.5 * of_practice.normal()).max(0.0);
        let moves = 1.0 + 0.03 * of_quarter.normal();
        let factor = match id {
            "gp-trainee-st2" | "gp-trainee-st3" | "gp-trainee-foundation" => {
                // They change practice in February and August.
                let mut of_rotation = Random::of(32, (number as u64) << 8 | ((month + 3) / 6) as u64);
                f64::from(u8::from(has_trainees)) * 2.0 * of_rotation.unit()
            }
            "gp-locum-vacancy" | "gp-locum-absence" | "gp-locum-other" => locums,
            "gp-partner-provider" | "gp-salaried-by-practice" if locums > 1.0 => 0.4,
            _ => 1.0,
        };
        let fte = contracted(per_1000 * patients / 1000.0 * level * lean * moves * factor);
        let group = roles.0[*place].group;
        let count = (fte / 0.68).ceil();
        practice.fte[*place] = Some(fte);
        practice.headcount[*place] = Some(count);
        sums[group] += fte;
        people[group] += count;
    }
    for place in others {
        practice.fte[*place] = Some(0.0);
        practice.headcount[*place] = Some(0.0);
    }
    let mut of_others = Random::of(60, number as u64);
    while of_others.unit() < HAS_ANOTHER_ROLE {
        let place = others[(of_others.unit() * others.len() as f64) as usize % others.len()];
        let fte = contracted(0.2 + 0.8 * of_others.unit());
        let group = roles.0[place].group;
        if practice.fte[place] == Some(0.0) {
            practice.fte[place] = Some(fte);
            practice.headcount[place] = Some(1.0);
            sums[group] += fte;
            people[group] += 1.0;
        }
    }
    for (place, group) in practice.groups.iter_mut().enumerate() {
        *group = group_of(place, number, quarter, sums[place], people[place]);
    }
    practice
}

/// A staff group: what became of the return, and how it is divided.
fn group_of(place: usize, number: usize, quarter: i32, sum: f64, people: f64) -> Group {
    let mut of_return = Random::of(33 + place as u64, (number as u64) << 8 | quarter as u64);
    let lacking = [0.022, 0.028, 0.03, 0.02][place];
    let source = match of_return.unit() {
        unit if unit < lacking * 0.7 => "Fully estimated - no data provided",
        unit if unit < lacking => "Fully estimated - no valid or current data",
        unit if unit < lacking + 0.03 => "Includes FTE Estimates",
        _ => "Fully provided",
    };
    let mut of_group = Random::of(40 + place as u64, number as u64);
    let women = (WOMEN[place] * (1.0 + 0.25 * of_group.normal())).clamp(0.0, 1.0);
    let women = contracted(sum * women).min(sum);
    let ages = AGE_SHARES.get(place).map_or_else(Vec::new, |shares| {
        let leans: Vec<f64> = shares
            .iter()
            .map(|share| share * (1.0 + 0.7 * of_group.normal()).max(0.0))
            .collect();
        let all = leans.iter().sum::<f64>().max(1e-9);
        leans.iter().map(|lean| Some(sum * lean / all)).collect()
    });
    Group {
        source: source.to_owned(),
        fte: Some(sum),
        headcount: Some(people),
        sexes: [Some(sum - women), Some(women)],
        ages,
    }
}

/// What is done for a PCN in a month; `None` where it made no return.
fn posts(
    number: usize,
    index: i32,
    month: Month,
    role: &impl Fn(&str) -> Option<usize>,
) -> Vec<Post> {
    let mut of_pcn = Random::of(50, number as u64);
    let mut of_return = Random::of(51, (number as u64) << 8 | (index / 4) as u64);
    if of_return.unit() < 0.03 {
        return Vec::new();
    }
    let level = (1.0 + 0.3 * of_pcn.normal()).max(0.3) * (1.0 + 0.006 * f64::from(index));
    let has_gps = Month::new(2024, 10).is_some_and(|first| month >= first);
    let mut posts = Vec::new();
    for (place, (group, id, fte, may_be_bought)) in PCN_ROLES.into_iter().enumerate() {
        let has_correction = id == "dpc-pharmacy-technician" && number % 211 == 7;
        // Earlier files have no GPs.
        if group == "gp" && !has_gps {
            continue;
        }
        let lean = (1.0 + 0.5 * of_pcn.normal()).max(0.0);
        let is_contracted = may_be_bought && of_pcn.unit() < 0.25;
        let counted: Vec<usize> = ["all", group, id].iter().filter_map(|id| role(id)).collect();
        let mut left = if has_correction {
            0.0
        } else {
            contracted(fte * level * lean)
        };
        let mut one = 0_u64;
        while left > 0.0 {
            let part = left.min(contracted(0.8));
            left = contracted(left - part);
            // Every ninth PCN shares a pharmacist with the one before it.
            let shares = id == "dpc-pharmacist" && one == 0 && number % 9 == 8;
            let owner = if shares { number - 1 } else { number } as u64;
            posts.push(Post {
                roles: counted.clone(),
                is_contracted,
                fte: Some((part * UNIT).round() as i64),
                person: (!is_contracted).then_some(owner << 16 | (place as u64) << 8 | one),
            });
            one += 1;
        }
        if has_correction && index % 12 == 5 {
            posts.push(Post {
                roles: counted,
                is_contracted: true,
                fte: Some(-26_666_667),
                person: None,
            });
        }
    }
    posts
}
