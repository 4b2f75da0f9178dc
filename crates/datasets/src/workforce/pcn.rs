//! The individual PCN file: a row for each person and role, and for each contracted service.
//!
//! Rows repeat on purpose (contracted services have no person), so one that does is no error; far
//! more of them than in any published file are. Full-time equivalents are sums of all rows; people are counted by their
//! identifier, which contracted services have not.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::Month;
use domain::registry::{Dataset, Dimension};
use domain::release::RowCounts;
use ingest::csv_input::{CsvInput, Row};
use ingest::error::ImportError;
use ingest::reading::{Context, Parsed};
use ingest::error::FieldProblem;
use ingest::text;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use super::fields::{self, tidy};
use super::places::{Columns as Areas, Parents, Places};
use super::reader::{Sheets, finish};
use super::sheet::Cells;

/// FTE is added up in units of the ninth digit behind the point, so that the order of rows
/// does not matter.
pub(super) const UNIT: f64 = 1e9;
/// The most that one row can be: forty people's work.
const LARGEST_FTE: f64 = 40.0;

/// The roles of the declaration: one that is everybody, staff groups, and roles.
struct Roles {
    dimension: Arc<Dimension>,
}

impl Roles {
    fn of(dataset: &Dataset) -> Option<Self> {
        let dimension = dataset.dimension("pcn-role")?.clone();
        Some(Self { dimension })
    }

    /// The role with this name below another.
    fn below(&self, parent: &str, name: &str) -> Option<usize> {
        let wanted = tidy(name);
        self.dimension.values.iter().position(|value| {
            value.parent.as_deref() == Some(parent)
                && value.published.iter().any(|spelling| tidy(spelling) == wanted)
        })
    }
}

/// What is known of one organisation.
#[derive(Default)]
struct Staff {
    /// FTE by role, in units.
    fte: FxHashMap<usize, i64>,
    /// FTE of staff and of contracted services, in units.
    sources: [i64; 2],
    /// People by role.
    people: FxHashSet<(usize, u64)>,
}

/// One row: what somebody, or a service, does for a PCN.
pub(super) struct Post {
    /// The roles that it counts in, from everybody to its own.
    pub(super) roles: Vec<usize>,
    pub(super) is_contracted: bool,
    /// FTE in units.
    pub(super) fte: Option<i64>,
    /// Who it is, where it is a person.
    pub(super) person: Option<u64>,
}

/// The staff of PCNs and areas by month.
#[derive(Default)]
pub(super) struct Totals(FxHashMap<(Month, OdsCode), Staff>);

impl Totals {
    /// Adds a row to its PCN, the areas around it and England.
    pub(super) fn add(&mut self, month: Month, places: Parents, post: &Post) {
        for code in places.into_iter().flatten().chain([OdsCode::ENGLAND]) {
            let staff = self.0.entry((month, code)).or_default();
            if let Some(fte) = post.fte {
                staff.sources[usize::from(post.is_contracted)] += fte;
                for role in &post.roles {
                    *staff.fte.entry(*role).or_default() += fte;
                }
            }
            if let Some(person) = post.person {
                let people = post.roles.iter().map(|role| (*role, person));
                staff.people.extend(people);
            }
        }
    }

    fn merge(&mut self, other: Self) {
        for (key, staff) in other.0 {
            let own = self.0.entry(key).or_default();
            for (role, fte) in staff.fte {
                *own.fte.entry(role).or_default() += fte;
            }
            for (own, more) in own.sources.iter_mut().zip(staff.sources) {
                *own += more;
            }
            own.people.extend(staff.people);
        }
    }

    /// A row of measures for each organisation and month. A role that nobody in England has
    /// in a month was not collected then.
    pub(super) fn into_sheets(self, cells: &Cells, roles: usize) -> Sheets {
        let collected: FxHashSet<(Month, usize)> = self
            .0
            .iter()
            .flat_map(|((month, _), staff)| staff.fte.keys().map(|role| (*month, *role)))
            .collect();
        let mut sheets = Sheets::default();
        for ((month, code), staff) in self.0 {
            let mut numbers = cells.row();
            let mut people: FxHashMap<usize, u32> = FxHashMap::default();
            for (role, _) in &staff.people {
                *people.entry(*role).or_default() += 1;
            }
            let is_collected = |role: &usize| collected.contains(&(month, *role));
            let fte: Vec<Option<f64>> = (0..roles)
                .map(|role| {
                    let fte = staff.fte.get(&role).copied().unwrap_or_default();
                    is_collected(&role).then_some(fte as f64 / UNIT)
                })
                .collect();
            let people: Vec<Option<f64>> = (0..roles)
                .map(|role| {
                    let count = people.get(&role).copied().unwrap_or_default();
                    is_collected(&role).then_some(f64::from(count))
                })
                .collect();
            numbers.set_each(cells, "pcn-fte", &fte);
            numbers.set_each(cells, "pcn-headcount", &people);
            let sources = staff.sources.map(|fte| Some(fte as f64 / UNIT));
            numbers.set_each(cells, "pcn-source-fte", &sources);
            sheets.push(month, code, numbers);
        }
        sheets
    }
}

/// Lines that are there several times, of staff and of contracted services.
#[derive(Default)]
struct Lines {
    /// By what a line says: how often it is there, and the first two lines of it.
    seen: FxHashMap<(bool, u64), (u64, [u64; 2])>,
}

/// Of the lines of staff one in eight hundred repeats another, at the most: who has two posts of
/// the same kind. Fewer than so many are not judged.
const REPEATED_STAFF: (u64, f64) = (3, 0.01);
/// Of those of contracted services, which have no person, one in three does.
const REPEATED_SERVICES: (u64, f64) = (20, 0.55);

impl Lines {
    fn add(&mut self, is_contracted: bool, hash: u64, line: u64) {
        let (count, lines) = self
            .seen
            .entry((is_contracted, hash))
            .or_insert((0, [line, u64::MAX]));
        *count += 1;
        if *count > 1 {
            let [first, second] = *lines;
            *lines = if line < first { [line, first] } else { [first, second.min(line)] };
        }
    }

    fn merge(&mut self, other: Self) {
        for (key, (more, [first, second])) in other.seen {
            let Some((count, lines)) = self.seen.get_mut(&key) else {
                self.seen.insert(key, (more, [first, second]));
                continue;
            };
            *count += more;
            let mut all = [lines[0], lines[1], first, second];
            all.sort_unstable();
            *lines = [all[0], all[1]];
        }
    }

    /// Refuses a file of which far more lines are repeated than in any that was published.
    fn check(&self, file: &str) -> Result<(), ImportError> {
        for (is_contracted, what, (few, most)) in [
            (false, "NWRS Staff", REPEATED_STAFF),
            (true, "NWRS contracted services", REPEATED_SERVICES),
        ] {
            let own = self.seen.iter().filter(|((other, _), _)| *other == is_contracted);
            let (mut lines, mut repeated, mut first) = (0, 0, [u64::MAX; 2]);
            for (_, (count, places)) in own {
                lines += count;
                repeated += count - 1;
                if *count > 1 && places[1] < first[1] {
                    first = *places;
                }
            }
            if repeated > few && repeated as f64 > most * lines as f64 {
                return Err(ImportError::new(
                    file,
                    format!(
                        "repeats line {}, and {repeated} of the {lines} lines of {what} repeat others, far more than in any published file: rows are there twice; download it again",
                        first[0]
                    ),
                )
                .at_line(first[1]));
            }
        }
        Ok(())
    }
}

#[derive(Default)]
struct State {
    staff: Totals,
    places: Places,
    lines: Lines,
}

impl State {
    fn merge(&mut self, other: Self) {
        self.lines.merge(other.lines);
        self.places.merge(other.places);
        self.staff.merge(other.staff);
    }
}

/// Where a file keeps what is read.
struct Columns {
    source: usize,
    year: usize,
    month: usize,
    name: usize,
    group: usize,
    role: usize,
    fte: usize,
    identifier: usize,
    areas: Areas,
    /// How many columns there are.
    width: usize,
}

impl Columns {
    /// The roles that a row counts in: everybody, its staff group, and its own role where the
    /// declaration lists it.
    fn roles(&self, row: &Row<'_>, roles: &Roles) -> Result<Vec<usize>, FieldProblem> {
        let group = text::decoded(row.field(self.group));
        let group = roles.below("all", &group).ok_or_else(|| {
            FieldProblem::new(
                self.group,
                format!("{} is not a staff group of PCNs", text::shown(row.field(self.group))),
            )
        })?;
        let id = &roles.dimension.values[group].id;
        let role = roles.below(id, &text::decoded(row.field(self.role)));
        Ok([Some(0), Some(group), role].into_iter().flatten().collect())
    }

    /// Whether a row is a contracted service.
    fn is_contracted(&self, row: &Row<'_>) -> Result<bool, FieldProblem> {
        let source = tidy(&text::decoded(row.field(self.source)));
        match source.as_str() {
            "nwrsstaff" => Ok(false),
            "nwrscontractedservices" => Ok(true),
            _ => Err(FieldProblem::new(
                self.source,
                format!(
                    "{} is neither NWRS Staff nor NWRS contracted services",
                    text::shown(row.field(self.source))
                ),
            )),
        }
    }

    /// FTE in units; corrections may be negative.
    fn fte(&self, row: &Row<'_>) -> Result<Option<i64>, FieldProblem> {
        let number = fields::number(row.field(self.fte), self.fte)?;
        if number.is_none() {
            return Err(FieldProblem::new(
                self.fte,
                "has no number, so that the PCN and the areas around it would have a part of their staff only; put the full-time equivalents in",
            ));
        }
        if number.is_some_and(|number| number.abs() > LARGEST_FTE) {
            return Err(FieldProblem::new(
                self.fte,
                format!(
                    "{} cannot be the full-time equivalents of one row",
                    text::shown(row.field(self.fte))
                ),
            ));
        }
        Ok(number.map(|number| (number * UNIT).round() as i64))
    }

    fn take(
        &self,
        state: &mut State,
        row: &Row<'_>,
        roles: &Roles,
        context: &Context,
    ) -> Result<(), FieldProblem> {
        let month = fields::month(
            (row.field(self.year), self.year),
            (row.field(self.month), self.month),
            context.latest,
        )?;
        let parents = state.places.parents(|at| row.field(at), &self.areas, month)?;
        let counted = self.roles(row, roles)?;
        let is_contracted = self.is_contracted(row)?;
        let fte = self.fte(row)?;
        let identifier = row.field(self.identifier).trim_ascii();
        let is_person = !is_contracted
            && !identifier.is_empty()
            && !identifier.eq_ignore_ascii_case(b"NULL")
            && !identifier.eq_ignore_ascii_case(b"NA");
        let mut hasher = FxHasher::default();
        identifier.hash(&mut hasher);
        let person = hasher.finish();
        let [pcn, areas @ ..] = parents;
        if let Some(pcn) = pcn {
            state.places.add(pcn, Kind::Pcn, row.field(self.name), month);
            let [sub_icb, icb, region] = areas;
            state
                .places
                .belongs(pcn, [None, sub_icb, icb, region], &self.areas, month);
        }
        let mut hasher = FxHasher::default();
        for column in 0..self.width {
            row.field(column).hash(&mut hasher);
        }
        state.lines.add(is_contracted, hasher.finish(), row.line());
        let post = Post {
            roles: counted,
            is_contracted,
            fte,
            person: is_person.then_some(person),
        };
        state.staff.add(month, parents, &post);
        Ok(())
    }
}

/// Reads the individual PCN file.
pub(super) fn read(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let dataset = super::PUBLICATION.declared();
    let &[source, year, month, _, name, group, role, fte, identifier] = places else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let roles = Roles::of(dataset)
        .ok_or_else(|| ImportError::new(input.name(), "its roles are not declared"))?;
    let columns = Columns {
        source,
        year,
        month,
        name,
        group,
        role,
        fte,
        identifier,
        areas: Areas::of(input.header()),
        width: input.header().len(),
    };
    let file = input.name().to_owned();
    let (states, read) = input.fold(&[], State::default, |state, row| {
        columns.take(state, row, &roles, context)
    })?;
    let mut all = State::default();
    for state in states {
        all.merge(state);
    }
    all.lines.check(&file)?;
    let cells = Cells::of(dataset);
    let sheets = all.staff.into_sheets(&cells, roles.dimension.values.len());
    let counts = RowCounts {
        read,
        kept: read,
        rejected: Vec::new(),
    };
    Ok(finish("pcn-individual", counts, &cells, vec![(sheets, all.places)]))
}
