//! The practice file: a row a practice, a column a payment. Every row is held against the totals
//! that it prints.

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::Period;
use domain::registry::{Dataset, Dimension};
use domain::release::RowCounts;
use ingest::areas::Areas;
use ingest::csv_input::{CsvInput, Row};
use ingest::error::{FieldProblem, ImportError};
use ingest::grid::Grid;
use ingest::reading::{Context, Parsed};
use ingest::text;
use store::{Membership, OrganisationRecord};

use super::amounts::{self, UNIT, pounds};
use super::columns::{CodeAndName, Columns, Total};
use super::paid::{CATEGORIES, Measures, Paid};
use super::reader::year_of;

/// The source of what rows say of membership.
const MEMBERS: &str = "payments-rows";
/// The only edition in whole pounds, whose lines add up to within the rounding of each.
const IN_WHOLE_POUNDS: u16 = 2014;

/// The PCN, sub-ICB, ICB and region of a practice.
type Parents = [Option<OdsCode>; 4];

/// What the rows of a file are read with.
struct Reader<'a> {
    dataset: &'a Dataset,
    measures: &'a Measures,
    columns: Columns,
    year: u16,
}

/// What one thread has read.
struct State {
    grid: Grid,
    areas: Areas,
    records: Vec<OrganisationRecord>,
    members: Vec<(OdsCode, Parents)>,
    /// Rows of no known practice.
    nobody: u64,
}

/// Reads a practice file of any year.
pub(super) fn read(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let name = input.name().to_owned();
    let dataset = super::PUBLICATION.declared();
    let year = year_of(&name, context)?;
    let period = Period::FinancialYear(year);
    let measures = Measures::of_practices(dataset);
    let columns = Columns::of(input.header(), places, dataset)
        .map_err(|problem| ImportError::new(name, problem).at_line(1))?;
    let reader = Reader {
        dataset,
        measures: &measures,
        columns,
        year,
    };
    let (states, read) = input.fold(
        &[reader.columns.practice],
        || State {
            grid: Grid::new(&measures.cells),
            areas: Areas::default(),
            records: Vec::new(),
            members: Vec::new(),
            nobody: 0,
        },
        |state, row| reader.take(state, row),
    )?;
    let mut areas = Areas::default();
    let (mut grids, mut records, mut members) = (Vec::new(), Vec::new(), Vec::new());
    let mut nobody = 0;
    for mut state in states {
        grids.push(state.grid);
        areas.merge(state.areas);
        records.append(&mut state.records);
        members.append(&mut state.members);
        nobody += state.nobody;
    }
    let mut rows = RowCounts {
        read,
        kept: records.len() as u64,
        rejected: Vec::new(),
    };
    rows.reject(text::NOBODY, nobody);
    records.sort_unstable_by_key(|record| record.code);
    members.sort_unstable();
    let mut organisations = areas.into_records();
    organisations.append(&mut records);
    let mut memberships = Vec::new();
    if !members.is_empty() {
        memberships.push(Membership {
            source: MEMBERS.to_owned(),
            // By the month in which a period begins it is matched to the areas of its time.
            month: period.first_month(),
            rows: members,
        });
    }
    Ok(Parsed {
        dataset: dataset.id.clone(),
        source: "practice".to_owned(),
        rows,
        organisations,
        memberships,
        figures: measures.figures(Grid::sum(&measures.cells, grids)),
        ..Parsed::default()
    })
}

impl Reader<'_> {
    fn period(&self) -> Period {
        Period::FinancialYear(self.year)
    }

    fn take(&self, state: &mut State, row: &Row<'_>) -> Result<(), FieldProblem> {
        let at = self.columns.practice;
        let Some(code) = text::known_code(row.field(at), Kind::Practice, at)? else {
            row.has_no_key();
            state.nobody += 1;
            return Ok(());
        };
        let paid = self.paid(row)?;
        self.check(row, &paid)?;
        let parents = self.parents(state, row)?;
        let [name, address, postcode] = self
            .columns
            .about
            .map(|column| text::name(row.field(column?)));
        state.records.push(OrganisationRecord {
            name,
            address,
            postcode,
            ..OrganisationRecord::new(code, Kind::Practice, self.period().first_month())
        });
        if parents.iter().any(Option::is_some) {
            state.members.push((code, parents));
        }
        paid.fill(self.measures, &mut state.grid, self.period(), code);
        Ok(())
    }

    /// What a row says, as it is printed.
    fn paid(&self, row: &Row<'_>) -> Result<Paid, FieldProblem> {
        let columns = &self.columns;
        let single = |column: Option<usize>| match column {
            Some(column) => amounts::amount(row.field(column), column),
            None => Ok(None),
        };
        let patients = |column: Option<usize>| match column {
            Some(column) => amounts::patients(row.field(column), column),
            None => Ok(None),
        };
        let each = |places: &[Vec<usize>]| -> Result<Vec<Option<i64>>, FieldProblem> {
            places.iter().map(|columns| sum_of(row, columns)).collect()
        };
        // Each of these is printed once, or not at all.
        let total = |is_it: &dyn Fn(&Total) -> bool| {
            let found = columns.totals.iter().find(|total| is_it(total));
            single(found.map(|total| total.column))
        };
        let [registered, weighted] = columns.patients;
        let [contract, dispensing, rurality, kind] = columns.categories;
        Ok(Paid {
            patients: [patients(registered)?, patients(weighted)?],
            lines: each(&columns.lines)?,
            beside: each(&columns.beside)?,
            deductions: single(columns.deductions)?,
            net: total(&|total| total.is_net && !total.has_covid && !total.has_network)?,
            with_covid: total(&|total| total.has_covid && !total.is_net && !total.has_network)?,
            categories: [
                self.category(row, 0, contract)?,
                self.category(row, 1, dispensing)?,
                self.category(row, 2, rurality)?,
                self.category(row, 3, kind)?,
                self.year_kind(row)?,
            ],
        })
    }

    fn dimension(&self, category: usize) -> Option<&Dimension> {
        let margin = self.dataset.margin(CATEGORIES[category])?;
        margin.dimensions.first().map(AsRef::as_ref)
    }

    /// The value of a category, by its published spelling. A contract or a kind of practice that
    /// no other year has is another one; for the rest, two answers and none are all there is.
    fn category(
        &self,
        row: &Row<'_>,
        category: usize,
        column: Option<usize>,
    ) -> Result<Option<usize>, FieldProblem> {
        let (Some(column), Some(dimension)) = (column, self.dimension(category)) else {
            return Ok(None);
        };
        let raw = row.field(column);
        let found = dimension
            .index_of_published(&text::decoded(raw))
            .or_else(|| dimension.index_of("other"));
        if found.is_some() {
            return Ok(found);
        }
        let values = dimension.values.iter();
        let known: Vec<&str> = values
            .filter_map(|value| value.published.first())
            .map(String::as_str)
            .collect();
        Err(FieldProblem::new(
            column,
            format!(
                "{} is no value that is known; expected one of {}",
                text::shown(raw),
                known.join(", ")
            ),
        ))
    }

    /// Whether the figures are of a whole year, as the file marks them, and as the days of
    /// opening and closing say.
    fn year_kind(&self, row: &Row<'_>) -> Result<Option<usize>, FieldProblem> {
        let mut is_cut = false;
        for column in self.columns.days.into_iter().flatten() {
            let day = amounts::day(row.field(column), column)?;
            is_cut |= amounts::is_within(day, self.period());
        }
        let flags = self.columns.flags.map(|column| row.field(column));
        let flags = flags.map(|raw| text::decoded(raw).to_lowercase());
        let id = match flags.as_deref().map(str::trim) {
            _ if is_cut => "part",
            // Without the column, nobody says that a year is whole.
            None => return Ok(None),
            Some("") => "whole",
            Some(flags) if flags.contains("part year") => "part",
            Some(flags) if flags.contains("registered patients") => "no-patients",
            Some(flags) if flags.contains("fluctuation") => "fluctuation",
            Some(_) => "other",
        };
        let year = CATEGORIES.len() - 1;
        Ok(self.dimension(year).and_then(|own| own.index_of(id)))
    }

    /// The areas that a row names. Regions before 2019/20 are offices of another kind, and are
    /// passed over.
    fn parents(&self, state: &mut State, row: &Row<'_>) -> Result<Parents, FieldProblem> {
        let mut parents = [None; 4];
        let levels = [(0, Kind::Pcn), (1, Kind::SubIcb), (3, Kind::Region)];
        for ((place, kind), column) in levels.into_iter().zip(self.columns.areas) {
            let Some((at, name)) = column else {
                continue;
            };
            let raw = row.field(at);
            if is_in_none(raw) {
                continue;
            }
            let is_office = kind == Kind::Region
                && OdsCode::from_bytes(raw).is_ok_and(|code| !code.can_be(kind));
            if is_office {
                continue;
            }
            let code = text::code(raw, kind, at)?;
            let name = name.map_or(&b""[..], |name| row.field(name));
            let as_of = self.period().first_month();
            state.areas.add(code, kind, name, b"", as_of);
            parents[place] = Some(code);
        }
        Ok(parents)
    }

    /// Holds a row against the totals that it prints.
    fn check(&self, row: &Row<'_>, paid: &Paid) -> Result<(), FieldProblem> {
        let Some(total) = paid.total(self.measures) else {
            return Ok(());
        };
        let lines = self.measures.lines.0.iter().zip(&paid.lines);
        let lines: Vec<i64> = lines
            .filter(|(line, _)| line.parent.is_some())
            .filter_map(|(_, amount)| *amount)
            .collect();
        let columns = &self.columns;
        let place = self.measures.lines.place("total");
        let at = place.and_then(|place| columns.lines[place].first());
        let sum: i64 = lines.iter().sum();
        if let Some(at) = at
            && self.differ(sum, total, lines.len())
        {
            return Err(FieldProblem::new(
                *at,
                format!(
                    "the payments of the row add up to {}, and their total is printed as {}: one of them is wrong, so download the file again{}",
                    pounds(sum),
                    pounds(total),
                    columns.strange_in_words()
                ),
            ));
        }
        for further in &columns.totals {
            let printed = amounts::amount(row.field(further.column), further.column)?;
            let (Some(printed), Some((sum, parts))) = (printed, self.further(further, paid, total))
            else {
                continue;
            };
            if self.differ(sum, printed, parts) {
                return Err(FieldProblem::new(
                    further.column,
                    format!(
                        "what it is made of adds up to {}, and it is printed as {}: one of them is wrong, so download the file again",
                        pounds(sum),
                        pounds(printed)
                    ),
                ));
            }
        }
        Ok(())
    }

    /// What a further total should be, and of how many amounts it is; `None` where one of them is
    /// not given.
    fn further(&self, further: &Total, paid: &Paid, total: i64) -> Option<(i64, usize)> {
        let (mut sum, mut count) = (total, 1);
        for (group, is_in) in [
            ("covid", further.has_covid),
            ("network", further.has_network),
        ] {
            if !is_in {
                continue;
            }
            let parent = self.measures.beside.place(group)?;
            let parts = self.measures.beside.0.iter();
            let parts = parts.zip(&paid.beside).zip(&self.columns.beside);
            let mut any = false;
            for ((part, amount), columns) in parts {
                if part.parent == Some(parent) && !columns.is_empty() {
                    sum += (*amount)?;
                    count += 1;
                    any = true;
                }
            }
            if !any {
                return None;
            }
        }
        if further.is_net {
            sum += paid.deductions?;
            count += 1;
        }
        Some((sum, count))
    }

    /// Whether a sum of so many amounts is not what is printed: to the penny, and in the edition
    /// of whole pounds to within half a pound for each.
    fn differ(&self, sum: i64, printed: i64, count: usize) -> bool {
        let within = if self.year == IN_WHOLE_POUNDS {
            (count as i64 + 1) * UNIT / 2
        } else {
            UNIT / 200
        };
        (sum - printed).abs() >= within
    }
}

/// The sum of columns; missing where there is none, or one of them is.
fn sum_of(row: &Row<'_>, columns: &[usize]) -> Result<Option<i64>, FieldProblem> {
    let amounts = columns
        .iter()
        .map(|column| amounts::amount(row.field(*column), *column));
    let amounts = amounts.collect::<Result<Vec<_>, FieldProblem>>()?;
    if amounts.is_empty() {
        return Ok(None);
    }
    Ok(amounts.into_iter().sum())
}

/// Whether a practice is in no area of a level, in the words of the files.
pub(super) fn is_in_none(raw: &[u8]) -> bool {
    let trimmed = raw.trim_ascii();
    let begins = trimmed.get(..7).unwrap_or(trimmed);
    amounts::is_missing(raw) || begins.eq_ignore_ascii_case(b"unknown")
}

/// Takes in an area that a row names beside its figures.
pub(super) fn area(
    row: &Row<'_>,
    column: Option<CodeAndName>,
    kind: Kind,
) -> Option<(OdsCode, Option<usize>)> {
    let (at, name) = column?;
    let code = OdsCode::from_bytes(row.field(at)).ok()?;
    code.can_be(kind).then_some((code, name))
}
