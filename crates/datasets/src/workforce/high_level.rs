//! The high-level practice file: a row for each practice, role and measure.
//!
//! Rows of the role `Total` are left out: they are wrong for some practices, so the roles are
//! added up. How many contradict their roles is told; where many do, rows of roles are missing.
//! A staff group of which one role has a mark in place of a number is not known, nor is one of
//! which the row of a role is missing; where many are, the file is refused.

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::Month;
use domain::release::RowCounts;
use ingest::csv_input::CsvInput;
use ingest::error::ImportError;
use ingest::reading::{Context, Parsed};
use ingest::error::FieldProblem;
use ingest::text;
use rustc_hash::{FxHashMap, FxHashSet};

use super::fields;
use super::gaps::{Gap, MEASURES, Rows, gaps};
use super::places::{Columns as Areas, Places};
use super::reader::{Sheets, file_month, finish};
use super::sheet::Cells;
use super::staff::{GP, Group, Practice, Roles};

/// What a row counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Measure {
    Fte,
    Headcount,
}

/// What the rows of a practice come to.
struct Counted {
    practice: Practice,
    /// By staff group and measure: whether some role has a mark in place of a number, so that
    /// the others are not the whole.
    is_marked: [[bool; 2]; 4],
    /// By staff group: the row of the total of full-time equivalents.
    totals: [Option<f64>; 4],
    /// The rows of roles that it has.
    rows: Rows,
}

impl Counted {
    fn new(roles: &Roles) -> Self {
        Self {
            practice: Practice::new(roles),
            is_marked: [[false; 2]; 4],
            totals: [None; 4],
            rows: Rows::new(roles),
        }
    }

    /// How many staff groups have a total that their roles do not come to.
    fn contradicted(&self) -> u64 {
        let groups = self.practice.groups.iter().zip(self.is_marked).zip(self.totals);
        let contradicts = |((group, is_marked), total): &((&Group, [bool; 2]), Option<f64>)| {
            let sum = group.fte.unwrap_or_default();
            !is_marked[0] && total.is_some_and(|total| (total - sum).abs() > TOLERANCE)
        };
        groups.filter(contradicts).count() as u64
    }

    /// Takes away the sums of groups of which a part is not known.
    fn forget_parts(&mut self, roles: &Roles) {
        for (place, [fte, people]) in self.is_marked.into_iter().enumerate() {
            if fte {
                self.practice.groups[place].fte = None;
            }
            if people {
                self.practice.groups[place].headcount = None;
            }
        }
        // A role that some rows of it leave open is not known either.
        for (place, role) in roles.0.iter().enumerate() {
            if self.is_marked[role.group][0] {
                self.practice.fte[place] = None;
            }
        }
    }
}

/// By how much a total may differ from the sum of its roles, which are rounded one by one.
const TOLERANCE: f64 = 0.05;
/// Where more than one total in so many contradicts its roles, rows are missing.
const MOST_CONTRADICTED: u64 = 4;
/// Fewer contradictions are told and not judged.
const JUDGED: u64 = 10;

#[derive(Default)]
struct State {
    practices: FxHashMap<(Month, OdsCode), Counted>,
    places: Places,
    totals: u64,
    /// Rows of roles that the declaration does not list; they count in their staff group.
    unlisted: u64,
}

/// Adds to a sum that may not have begun.
fn add(sum: &mut Option<f64>, number: Option<f64>) {
    if let Some(number) = number {
        *sum = Some(sum.unwrap_or(0.0) + number);
    }
}

impl State {
    /// Takes in the row of a line: a number of a role of a staff group.
    fn take(
        &mut self,
        key: (Month, OdsCode),
        roles: &Roles,
        (group, role): (usize, Option<usize>),
        measure: Measure,
        (number, line): (Option<f64>, u64),
    ) {
        let counted = self
            .practices
            .entry(key)
            .or_insert_with(|| Counted::new(roles));
        counted.is_marked[group][measure as usize] |= number.is_none();
        if let Some(role) = role {
            counted.rows.note(group, role, measure as usize, line);
        }
        let practice = &mut counted.practice;
        let (sums, whole) = match measure {
            Measure::Fte => (&mut practice.fte, &mut practice.groups[group].fte),
            Measure::Headcount => (&mut practice.headcount, &mut practice.groups[group].headcount),
        };
        add(whole, number);
        match role {
            Some(role) => add(&mut sums[role], number),
            None => {
                self.unlisted += 1;
                if group == GP && number.is_some_and(|number| number != 0.0) {
                    practice.has_all_gp_roles = false;
                }
            }
        }
    }

    /// Takes in the total of a staff group.
    fn total(&mut self, key: (Month, OdsCode), roles: &Roles, group: usize, number: Option<f64>) {
        let counted = self
            .practices
            .entry(key)
            .or_insert_with(|| Counted::new(roles));
        counted.totals[group] = number;
    }

    fn merge(&mut self, other: Self) {
        self.totals += other.totals;
        self.unlisted += other.unlisted;
        self.places.merge(other.places);
        for (key, counted) in other.practices {
            let Some(own) = self.practices.get_mut(&key) else {
                self.practices.insert(key, counted);
                continue;
            };
            for place in 0..own.is_marked.len() {
                for measure in 0..2 {
                    own.is_marked[place][measure] |= counted.is_marked[place][measure];
                }
                own.totals[place] = own.totals[place].or(counted.totals[place]);
            }
            own.rows.merge(&counted.rows);
            let (own, practice) = (&mut own.practice, counted.practice);
            own.has_all_gp_roles &= practice.has_all_gp_roles;
            for (own, more) in own.groups.iter_mut().zip(practice.groups) {
                add(&mut own.fte, more.fte);
                add(&mut own.headcount, more.headcount);
            }
            let sums = own.fte.iter_mut().zip(practice.fte);
            for (own, more) in sums.chain(own.headcount.iter_mut().zip(practice.headcount)) {
                add(own, more);
            }
        }
    }

    /// What became of the rows; an error where so many totals contradict their roles that rows
    /// of roles are missing.
    fn check(&mut self, name: &str, read: u64, roles: &Roles) -> Result<RowCounts, ImportError> {
        let left_out = self.check_gaps(name, roles)?;
        let mut counts = RowCounts {
            read,
            kept: read - self.totals - left_out,
            rejected: Vec::new(),
        };
        let contradicted: u64 = self.practices.values().map(Counted::contradicted).sum();
        let given = self.practices.values().flat_map(|counted| counted.totals);
        let given = given.flatten().count() as u64;
        if contradicted >= JUDGED && contradicted * MOST_CONTRADICTED > given {
            return Err(ImportError::new(
                name,
                format!(
                    "has {contradicted} staff groups of practices, of {given}, whose roles do not come to the total that it gives: rows of roles are missing; download it again"
                ),
            ));
        }
        counts.reject(
            "row of a total, which is added up from the roles",
            self.totals - contradicted,
        );
        counts.reject("row of a total that its roles do not come to", contradicted);
        counts.reject("row of a staff group of a practice that lacks the row of a role", left_out);
        Ok(counts)
    }

    /// Marks the staff groups as not known that lack the row of a role, and gives how many rows
    /// they have; an error where many do.
    fn check_gaps(&mut self, name: &str, roles: &Roles) -> Result<u64, ImportError> {
        let mut by_month: FxHashMap<Month, Vec<(OdsCode, &Rows)>> = FxHashMap::default();
        for ((month, code), counted) in &self.practices {
            by_month.entry(*month).or_default().push((*code, &counted.rows));
        }
        let mut all: Vec<(Month, Gap)> = Vec::new();
        for (month, practices) in by_month {
            let gaps = gaps(&practices, roles);
            let lacking: FxHashSet<OdsCode> = gaps.iter().map(|gap| gap.code).collect();
            let first = gaps.iter().min_by_key(|gap| (gap.line, gap.role, gap.measure));
            if let Some(first) = first.filter(|_| lacking.len() as u64 >= JUDGED) {
                return Err(missing_rows(name, first, lacking.len(), roles));
            }
            all.extend(gaps.into_iter().map(|gap| (month, gap)));
        }
        let mut left_out = 0;
        for (month, gap) in all {
            if let Some(counted) = self.practices.get_mut(&(month, gap.code)) {
                let is_marked = &mut counted.is_marked[gap.group][gap.measure];
                if !std::mem::replace(is_marked, true) {
                    left_out += counted.rows.count(roles, gap.group, gap.measure);
                }
            }
        }
        Ok(left_out)
    }
}

/// The error of a file in which rows of roles are missing for so many practices.
fn missing_rows(name: &str, first: &Gap, lacking: usize, roles: &Roles) -> ImportError {
    let label = |role: usize| roles.0[role].label.as_str();
    let group = roles.whole(first.group).map_or("staff", label);
    let (have, all) = first.others;
    ImportError::new(
        name,
        format!(
            "begins the staff group “{group}” of {}, which lacks the row of “{}” ({}) that {have} of {all} practices have; {lacking} practices lack rows of roles: download the file again",
            first.code,
            label(first.role),
            MEASURES[first.measure],
        ),
    )
    .at_line(first.line)
    .in_column("DETAILED_STAFF_ROLE")
}

/// A person with two roles is in the number of each, so that people of a staff group are
/// known only where they all have one role.
fn forget_added_people(practice: &mut Practice, roles: &Roles) {
    for (place, group) in practice.groups.iter_mut().enumerate() {
        let numbers = roles.0.iter().zip(&practice.headcount);
        let is_one_role = numbers
            .filter(|(role, _)| role.group == place)
            .filter_map(|(_, number)| *number)
            .any(|number| Some(number) == group.headcount);
        if !is_one_role {
            group.headcount = None;
        }
    }
}

/// Reads the high-level practice file.
pub(super) fn read(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let &[code_at, name_at, group_at, role_at, measure_at, value_at] = places else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let name = input.name().to_owned();
    let dataset = super::PUBLICATION.declared();
    let roles = Roles::of(dataset);
    let cells = Cells::of(dataset);
    let header = input.header();
    let place = |heading: &str| header.iter().position(|other| other == heading);
    let when = place("YEAR").zip(place("MONTH"));
    let areas = Areas::of(header);
    let fixed = match when {
        Some(_) => None,
        None => Some(file_month(input.name(), context)?),
    };
    let mut key = vec![code_at, group_at, role_at, measure_at];
    key.extend(when.iter().flat_map(|(year, month)| [*year, *month]));
    let (states, read) = input.fold(&key, State::default, |state, row| {
        let month = match (fixed, when) {
            (None, Some((year, month))) => fields::month(
                (row.field(year), year),
                (row.field(month), month),
                context.latest,
            )?,
            (fixed, _) => fixed.unwrap_or(context.undated),
        };
        let code = text::code(row.field(code_at), Kind::Practice, code_at)?;
        let published = text::decoded(row.field(role_at));
        let group = roles
            .group(&text::decoded(row.field(group_at)))
            .ok_or_else(|| {
                FieldProblem::new(
                    group_at,
                    format!(
                        "{} is not a staff group (GP, Nurses, Direct Patient Care, Admin/Non-Clinical)",
                        text::shown(row.field(group_at))
                    ),
                )
            })?;
        let measure = match row.field(measure_at).trim_ascii() {
            fte if fte.eq_ignore_ascii_case(b"FTE") => Measure::Fte,
            people if people.eq_ignore_ascii_case(b"Headcount") => Measure::Headcount,
            other => {
                return Err(FieldProblem::new(
                    measure_at,
                    format!("{} is neither FTE nor Headcount", text::shown(other)),
                ));
            }
        };
        let number = fields::staff(row.field(value_at), value_at)?;
        let is_total = published.trim().eq_ignore_ascii_case("total");
        state.places.add(code, Kind::Practice, row.field(name_at), month);
        let parents = state.places.parents(|at| row.field(at), &areas, month)?;
        state.places.belongs(code, parents, &areas, month);
        if is_total {
            state.totals += 1;
            if measure == Measure::Fte {
                state.total((month, code), &roles, group, number);
            }
            return Ok(());
        }
        let role = roles.role(group, &published);
        let value = (number, row.line());
        state.take((month, code), &roles, (group, role), measure, value);
        Ok(())
    })?;
    let mut all = State::default();
    for state in states {
        all.merge(state);
    }
    let counts = all.check(&name, read, &roles)?;
    let mut sheets = Sheets::default();
    for ((month, code), mut counted) in all.practices {
        counted.forget_parts(&roles);
        let mut practice = counted.practice;
        forget_added_people(&mut practice, &roles);
        let mut numbers = cells.row();
        practice.fill(&mut numbers, &cells, &roles, month);
        sheets.push(month, code, numbers);
    }
    Ok(finish(
        "practice-high-level",
        counts,
        &cells,
        vec![(sheets, all.places)],
    ))
}
