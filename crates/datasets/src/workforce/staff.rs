//! The staff of one practice in one month, and the measures that follow from them.

use domain::period::Month;
use domain::registry::Dataset;

use super::fields::tidy;
use super::sheet::{Cells, Row, rounded};

/// The staff groups, in the order of the dimension.
pub(super) const GROUPS: [&str; 4] = ["gp", "nurse", "dpc", "admin"];
pub(super) const GP: usize = 0;
pub(super) const NURSE: usize = 1;
pub(super) const DPC: usize = 2;
/// How GPs are engaged, in the order of the dimension, by the role that has the sum.
const GP_TYPES: [&str; 5] = ["gp-partner", "gp-salaried", "gp-trainee", "gp-retainer", "gp-locum"];
/// The five-year ages of the dimension, the unknown among them.
pub(super) const AGES: usize = 11;
/// By how much a total may differ from the sum of its parts, which are rounded one by one.
const TOLERANCE: f64 = 0.02;

/// A role of the declaration.
#[derive(Debug, Clone)]
pub(super) struct Role {
    pub(super) id: String,
    /// What it is called.
    pub(super) label: String,
    /// The place of its staff group in [`GROUPS`].
    pub(super) group: usize,
    /// The role that it is a part of.
    pub(super) parent: Option<usize>,
    /// The names of its columns in the detailed file, without what is measured.
    pub(super) columns: Vec<String>,
    /// Its names in the high-level file, tidied.
    names: Vec<String>,
}

/// The roles of the declaration in its order.
#[derive(Debug, Clone)]
pub(super) struct Roles(pub(super) Vec<Role>);

impl Roles {
    pub(super) fn of(dataset: &Dataset) -> Self {
        let values = dataset
            .dimension("role")
            .map_or(&[][..], |dimension| &dimension.values);
        let place = |id: &String| values.iter().position(|value| value.id == *id);
        let roles = values.iter().enumerate().map(|(index, value)| {
            let parent = value.parent.as_ref().and_then(place);
            let mut root = index;
            while let Some(above) = values[root].parent.as_ref().and_then(place) {
                root = above;
            }
            let group = GROUPS.iter().position(|group| *group == values[root].id);
            let is_column = |text: &String| {
                text.bytes()
                    .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
            };
            Role {
                id: value.id.clone(),
                label: value.label.clone(),
                group: group.unwrap_or_default(),
                parent,
                columns: value.published.iter().filter(|text| is_column(text)).cloned().collect(),
                names: value.published.iter().map(|text| tidy(text)).collect(),
            }
        });
        Self(roles.collect())
    }

    fn place(&self, id: &str) -> Option<usize> {
        self.0.iter().position(|role| role.id == id)
    }

    /// The place of the role that is the whole of a staff group.
    pub(super) fn whole(&self, group: usize) -> Option<usize> {
        self.place(GROUPS[group])
    }

    /// The staff group that is published under a name.
    pub(super) fn group(&self, name: &str) -> Option<usize> {
        let name = tidy(name);
        (0..GROUPS.len())
            .find(|group| self.whole(*group).is_some_and(|at| self.0[at].names.contains(&name)))
    }

    /// The role of a staff group that is published under a name.
    pub(super) fn role(&self, group: usize, name: &str) -> Option<usize> {
        let name = tidy(name);
        self.0.iter().position(|role| {
            role.group == group && role.parent.is_some() && role.names.contains(&name)
        })
    }
}

/// What the file says of a practice's return on a staff group; the order is that of the
/// dimension `return`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Return {
    Full,
    PartEstimated,
    Invalid,
    NoData,
    NotStated,
}

impl Return {
    /// Whether a text describes a return in words that are known, or leaves it undescribed.
    pub(super) fn is_known(text: &str) -> bool {
        ["", "na", "ns", "nd"].contains(&text.to_lowercase().as_str())
            || Self::from_published(text).0 != Self::NotStated
    }

    /// From a column such as `GP_SOURCE`, with whether the group is estimated for the area.
    fn from_published(text: &str) -> (Self, bool) {
        let text = text.to_lowercase();
        let includes = text.contains("includes");
        // Earlier editions have shorter texts for what the publisher estimated in full.
        let is_estimated = !includes && (text.contains("estimat") || text.contains("imput"));
        let stated = if text.contains("fully provided") || text == "provided" {
            Self::Full
        } else if includes {
            Self::PartEstimated
        } else if text.contains("no valid") {
            Self::Invalid
        } else if is_estimated || text.contains("no data") {
            Self::NoData
        } else {
            Self::NotStated
        };
        (stated, is_estimated)
    }
}

/// What a file says of one staff group.
#[derive(Debug, Clone, Default)]
pub(super) struct Group {
    /// The column that describes the return; empty where there is none.
    pub(super) source: String,
    pub(super) fte: Option<f64>,
    pub(super) headcount: Option<f64>,
    /// FTE of men and of women.
    pub(super) sexes: [Option<f64>; 2],
    /// FTE by age, empty where it is not published.
    pub(super) ages: Vec<Option<f64>>,
}

/// What a file says of one practice in one month.
#[derive(Debug, Clone)]
pub(super) struct Practice {
    pub(super) patients: Option<f64>,
    pub(super) groups: [Group; 4],
    /// By role: FTE of those that are published, without those that are sums of others.
    pub(super) fte: Vec<Option<f64>>,
    /// By role: people.
    pub(super) headcount: Vec<Option<f64>>,
    /// FTE of all but trainees, and of those without locums, where they are published.
    pub(super) qualified: Option<f64>,
    pub(super) permanent: Option<f64>,
    /// Whether every role of GPs is one of the declaration.
    pub(super) has_all_gp_roles: bool,
}

impl Practice {
    pub(super) fn new(roles: &Roles) -> Self {
        Self {
            patients: None,
            groups: Default::default(),
            fte: vec![None; roles.0.len()],
            headcount: vec![None; roles.0.len()],
            qualified: None,
            permanent: None,
            has_all_gp_roles: true,
        }
    }

    /// What became of the return of each group, and whether its figures are the practice's.
    ///
    /// Since February 2023 a group without valid data has a mark. Before, practices without
    /// any record have zeros, which are no figures: only a return that is described as
    /// provided makes a zero one. For direct patient care alone, a practice with valid data
    /// on the other groups is published as having nobody.
    fn returns(&self, month: Month) -> [(Return, bool); 4] {
        let marks_missing = Month::new(2023, 2).is_some_and(|first| month >= first);
        let one = |group: usize, others_valid: bool| {
            let own = &self.groups[group];
            let (stated, is_estimated) = Return::from_published(&own.source);
            let lacking = match stated {
                Return::Invalid => Return::Invalid,
                _ => Return::NoData,
            };
            let Some(total) = own.fte.filter(|_| !is_estimated) else {
                return (lacking, false);
            };
            if matches!(stated, Return::Full | Return::PartEstimated) {
                return (stated, true);
            }
            let is_nobody = total == 0.0 && own.headcount.unwrap_or(0.0) == 0.0;
            let is_figure = if group == DPC {
                marks_missing || others_valid
            } else {
                marks_missing && stated == Return::NotStated
            };
            if is_nobody && !is_figure {
                return (lacking, false);
            }
            (Return::NotStated, true)
        };
        let [gp, nurse, admin] = [GP, NURSE, 3].map(|group| one(group, true));
        let dpc = one(DPC, gp.1 && nurse.1 && admin.1);
        [gp, nurse, dpc, admin]
    }

    /// Writes the measures into a row.
    pub(super) fn fill(mut self, row: &mut Row, cells: &Cells, roles: &Roles, month: Month) {
        let returns = self.returns(month);
        let valid = returns.map(|(_, valid)| valid);
        row.set(cells, "patients", 0, self.patients);
        for (group, (stated, is_valid)) in returns.into_iter().enumerate() {
            let name = GROUPS[group];
            let mut is_stated = [Some(0.0); 5];
            is_stated[stated as usize] = Some(1.0);
            row.set_each(cells, &format!("{name}-return"), &is_stated);
            if is_valid {
                row.set(cells, &format!("{name}-fte"), 0, self.groups[group].fte);
                row.set(cells, &format!("{name}-patients"), 0, self.patients);
            }
        }
        self.keep_valid_roles(roles, valid);
        self.sum_roles(roles);
        row.set_each(cells, "fte", &self.fte);
        row.set_each(cells, "headcount", &self.headcount);
        if valid[GP] {
            self.fill_gps(row, cells, roles);
        }
        if valid[NURSE] {
            row.set_all(cells, "nurse-age-fte", &whole_ages(&self.groups[NURSE]));
        }
        if valid[GP]
            && valid[NURSE]
            && valid[DPC]
            && let (Some(gps), Some(nurses), Some(others)) = (
                self.permanent,
                self.groups[NURSE].fte,
                self.groups[DPC].fte,
            )
        {
            row.set(cells, "clinical-fte", 0, Some(gps + nurses + others));
            row.set(cells, "clinical-patients", 0, self.patients);
        }
        if valid == [true; 4] {
            let totals = self.groups.each_ref().map(|group| group.fte);
            row.set_all(cells, "group-fte", &totals);
            let sexes = self.groups.each_ref().map(sexes);
            let by_sex: Vec<Option<f64>> = (0..3)
                .flat_map(|sex| sexes.iter().map(move |group| group.map(|all| all[sex])))
                .collect();
            row.set_all(cells, "sex-group-fte", &by_sex);
        }
    }

    /// Takes away what is said of roles whose group is missing.
    fn keep_valid_roles(&mut self, roles: &Roles, valid: [bool; 4]) {
        for (place, role) in roles.0.iter().enumerate() {
            if !valid[role.group] {
                self.fte[place] = None;
                self.headcount[place] = None;
            } else if role.parent.is_none() {
                self.fte[place] = self.groups[role.group].fte;
                self.headcount[place] = self.groups[role.group].headcount;
            }
        }
    }

    /// Fills roles that are not published themselves with the FTE of their parts.
    fn sum_roles(&mut self, roles: &Roles) {
        for whole in (0..roles.0.len()).rev() {
            let is_sum = roles.0[whole].columns.is_empty()
                || roles.0[whole].id == "dpc-apprentice" && self.fte[whole].unwrap_or(0.0) == 0.0;
            if roles.0[whole].parent.is_none() || !is_sum {
                continue;
            }
            let parts = roles.0.iter().zip(&self.fte);
            let sum = parts
                .filter(|(role, _)| role.parent == Some(whole))
                .filter_map(|(_, fte)| *fte)
                .fold(None, |sum, fte| Some(sum.unwrap_or(0.0) + fte));
            self.fte[whole] = sum.map(rounded).or(self.fte[whole]);
        }
    }

    fn fill_gps(&mut self, row: &mut Row, cells: &Cells, roles: &Roles) {
        let total = self.groups[GP].fte;
        let types = GP_TYPES.map(|id| roles.place(id).and_then(|role| self.fte[role]));
        let [.., trainees, _, locums] = types;
        // Before 2020 what is published leaves out registrars and keeps foundation doctors.
        self.qualified = self
            .qualified
            .or_else(|| total.zip(trainees).map(|(all, trainees)| all - trainees));
        self.permanent = self
            .permanent
            .or_else(|| self.qualified.zip(locums).map(|(all, locums)| all - locums));
        row.set(cells, "qualified-gp-fte", 0, self.qualified);
        row.set(cells, "permanent-gp-fte", 0, self.permanent);
        let sum: Option<f64> = types.into_iter().sum();
        let adds_up = sum
            .zip(total)
            .is_some_and(|(sum, total)| (sum - total).abs() <= TOLERANCE);
        if adds_up && self.has_all_gp_roles {
            row.set_all(cells, "gp-type-fte", &types);
        }
        if let Some(sexes) = sexes(&self.groups[GP]) {
            row.set_all(cells, "gp-sex-fte", &sexes.map(Some));
        }
        row.set_all(cells, "gp-age-fte", &whole_ages(&self.groups[GP]));
    }
}

/// Men, women, and what remains of the total; `None` where the parts exceed it.
fn sexes(group: &Group) -> Option<[f64; 3]> {
    let ([Some(men), Some(women)], Some(total)) = (group.sexes, group.fte) else {
        return None;
    };
    let rest = total - men - women;
    if rest < -TOLERANCE {
        return None;
    }
    Some([men, women, if rest > TOLERANCE { rest } else { 0.0 }])
}

/// The ages where they are published and add up to the total.
fn whole_ages(group: &Group) -> Vec<Option<f64>> {
    let sum: Option<f64> = group.ages.iter().copied().sum();
    let adds_up = sum
        .zip(group.fte)
        .is_some_and(|(sum, total)| (sum - total).abs() <= TOLERANCE);
    if adds_up && group.ages.len() == AGES {
        group.ages.clone()
    } else {
        vec![None]
    }
}
