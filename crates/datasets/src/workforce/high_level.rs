//! The high-level practice file: a row for each practice, role and measure.
//!
//! Rows of the role `Total` are left out: they are wrong for some practices, so the roles are
//! added up.

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::Month;
use domain::release::RowCounts;
use ingest::csv_input::CsvInput;
use ingest::error::ImportError;
use ingest::reading::{Context, Parsed};
use ingest::error::FieldProblem;
use ingest::text;
use rustc_hash::FxHashMap;

use super::fields;
use super::places::{Columns as Areas, Places};
use super::reader::{Sheets, file_month, finish};
use super::sheet::Cells;
use super::staff::{GP, Practice, Roles};

/// What a row counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Measure {
    Fte,
    Headcount,
}

#[derive(Default)]
struct State {
    practices: FxHashMap<(Month, OdsCode), Practice>,
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
    /// Takes in one row: a number of a role of a staff group.
    fn take(
        &mut self,
        key: (Month, OdsCode),
        roles: &Roles,
        (group, role): (usize, Option<usize>),
        measure: Measure,
        number: Option<f64>,
    ) {
        let practice = self
            .practices
            .entry(key)
            .or_insert_with(|| Practice::new(roles));
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

    fn merge(&mut self, other: Self) {
        self.totals += other.totals;
        self.unlisted += other.unlisted;
        self.places.merge(other.places);
        for (key, practice) in other.practices {
            let Some(own) = self.practices.get_mut(&key) else {
                self.practices.insert(key, practice);
                continue;
            };
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
        let code = text::code(row.field(code_at), code_at)?;
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
        let number = fields::number(row.field(value_at), value_at)?;
        if published.trim().eq_ignore_ascii_case("total") {
            state.totals += 1;
            return Ok(());
        }
        state.places.add(code, Kind::Practice, row.field(name_at), month);
        let parents = state.places.parents(|at| row.field(at), &areas, month)?;
        state.places.belongs(code, parents, &areas, month);
        let role = roles.role(group, &published);
        state.take((month, code), &roles, (group, role), measure, number);
        Ok(())
    })?;
    let mut all = State::default();
    for state in states {
        all.merge(state);
    }
    let mut counts = RowCounts {
        read,
        kept: read - all.totals,
        rejected: Vec::new(),
    };
    counts.reject("row of a total, which is added up from the roles", all.totals);
    let mut sheets = Sheets::default();
    for ((month, code), mut practice) in all.practices {
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
