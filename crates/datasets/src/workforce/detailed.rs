//! The detailed practice file: a row a practice, a column a figure, found by their headings
//! because the columns change from edition to edition.

use domain::organisation::Kind;
use domain::period::Month;
use domain::release::RowCounts;
use ingest::csv_input::{CsvInput, Row};
use ingest::error::ImportError;
use ingest::reading::{Context, Parsed};
use ingest::error::FieldProblem;
use ingest::text;

use super::fields;
use super::places::{Columns as Areas, Places};
use super::reader::{Sheets, file_month, finish};
use super::sheet::Cells;
use super::staff::{AGES, Group, Practice, Return, Roles};

/// Headings of the totals of the staff groups, without what is measured.
const TOTALS: [&str; 4] = ["GP", "NURSES", "DPC", "ADMIN"];
/// Headings of what the file says of the returns.
const SOURCES: [&str; 4] = ["GP_SOURCE", "NURSE_SOURCE", "DPC_SOURCE", "ADMIN_SOURCE"];

/// Where a file keeps what is read.
struct Columns {
    practice: usize,
    name: usize,
    patients: usize,
    when: Option<(usize, usize)>,
    areas: Areas,
    groups: [GroupColumns; 4],
    /// By role: FTE and headcount.
    roles: Vec<[Option<usize>; 2]>,
    qualified: Option<usize>,
    permanent: Option<usize>,
}

#[derive(Default)]
struct GroupColumns {
    source: Option<usize>,
    fte: Option<usize>,
    headcount: Option<usize>,
    sexes: [Option<usize>; 2],
    /// By age; some ages of the declaration are two columns.
    ages: Vec<Vec<usize>>,
}

impl Columns {
    fn of(header: &[String], places: &[usize], roles: &Roles, ages: &[Vec<String>]) -> Option<Self> {
        let &[practice, name, patients, ..] = places else {
            return None;
        };
        let place = |heading: String| header.iter().position(|other| *other == heading);
        let groups = std::array::from_fn(|group| {
            let total = TOTALS[group];
            GroupColumns {
                source: place(SOURCES[group].to_owned()),
                fte: place(format!("TOTAL_{total}_FTE")),
                headcount: place(format!("TOTAL_{total}_HC")),
                sexes: ["MALE", "FEMALE"].map(|sex| place(format!("{sex}_{total}_FTE"))),
                ages: ages
                    .iter()
                    .map(|names| {
                        let places = names.iter();
                        places
                            .filter_map(|age| place(format!("TOTAL_{total}_FTE_{age}")))
                            .collect()
                    })
                    .collect(),
            }
        });
        let roles = roles.0.iter().map(|role| {
            ["FTE", "HC"].map(|measure| {
                let mut names = role.columns.iter();
                names.find_map(|column| place(format!("TOTAL_{column}_{measure}")))
            })
        });
        Some(Self {
            practice,
            name,
            patients,
            when: place("YEAR".to_owned()).zip(place("MONTH".to_owned())),
            areas: Areas::of(header),
            groups,
            roles: roles.collect(),
            qualified: place("TOTAL_GP_EXTG_FTE".to_owned()),
            permanent: place("TOTAL_GP_EXTGL_FTE".to_owned()),
        })
    }

    fn group(&self, row: &Row<'_>, group: usize) -> Result<Group, FieldProblem> {
        let columns = &self.groups[group];
        let mut ages = Vec::with_capacity(AGES);
        for places in &columns.ages {
            let mut sum = if places.is_empty() { None } else { Some(0.0) };
            for place in places {
                let number = fields::staff(row.field(*place), *place)?;
                sum = sum.zip(number).map(|(sum, number)| sum + number);
            }
            ages.push(sum);
        }
        let [men, women] = columns.sexes;
        Ok(Group {
            source: columns.source.map_or_else(|| Ok(String::new()), |at| source(row, at))?,
            fte: optional(row, columns.fte)?,
            headcount: optional(row, columns.headcount)?,
            sexes: [optional(row, men)?, optional(row, women)?],
            ages,
        })
    }

    fn practice(&self, row: &Row<'_>, roles: &Roles) -> Result<Practice, FieldProblem> {
        let mut practice = Practice::new(roles);
        practice.patients = fields::people(row.field(self.patients), self.patients)?;
        for group in 0..practice.groups.len() {
            practice.groups[group] = self.group(row, group)?;
        }
        for (role, [fte, headcount]) in self.roles.iter().enumerate() {
            practice.fte[role] = optional(row, *fte)?;
            practice.headcount[role] = optional(row, *headcount)?;
        }
        practice.qualified = optional(row, self.qualified)?;
        practice.permanent = optional(row, self.permanent)?;
        Ok(practice)
    }
}

/// What the file says of a return: one of the texts that are known, because an unknown one may
/// mean that the figures are estimates.
fn source(row: &Row<'_>, column: usize) -> Result<String, FieldProblem> {
    let dataset = super::PUBLICATION.declared();
    let own = text::decoded(row.field(column)).trim().to_owned();
    if Return::is_known(&own) {
        return Ok(own);
    }
    let known = dataset.dimension("return").map_or_else(String::new, |dimension| {
        let values = dimension.values.iter();
        let texts: Vec<&str> = values.flat_map(|value| &value.published).map(String::as_str).collect();
        texts.join("”, “")
    });
    Err(FieldProblem::new(
        column,
        format!(
            "{} is no description of a return that is known (“{known}”); it must be known whether such figures are the practice's own",
            text::shown(row.field(column))
        ),
    ))
}

fn optional(row: &Row<'_>, column: Option<usize>) -> Result<Option<f64>, FieldProblem> {
    match column {
        Some(column) => fields::staff(row.field(column), column),
        None => Ok(None),
    }
}

/// Reads the detailed practice file.
pub(super) fn read(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let dataset = super::PUBLICATION.declared();
    let roles = Roles::of(dataset);
    let cells = Cells::of(dataset);
    let ages: Vec<Vec<String>> = dataset.dimension("age").map_or_else(Vec::new, |dimension| {
        dimension.values.iter().map(|value| value.published.clone()).collect()
    });
    let columns = Columns::of(input.header(), places, &roles, &ages)
        .ok_or_else(|| ImportError::new(input.name(), "its header is not known"))?;
    let fixed: Option<Month> = match columns.when {
        Some(_) => None,
        None => Some(file_month(input.name(), context)?),
    };
    let mut key = vec![columns.practice];
    key.extend(columns.when.iter().flat_map(|(year, month)| [*year, *month]));
    let (states, read) = input.fold(
        &key,
        || (Sheets::default(), Places::default()),
        |(sheets, areas), row| {
            let month = match (fixed, columns.when) {
                (None, Some((year, month))) => fields::month(
                    (row.field(year), year),
                    (row.field(month), month),
                    context.latest,
                )?,
                (fixed, _) => fixed.unwrap_or(context.undated),
            };
            let code = text::code(row.field(columns.practice), Kind::Practice, columns.practice)?;
            areas.add(code, Kind::Practice, row.field(columns.name), month);
            let parents = areas.parents(|at| row.field(at), &columns.areas, month)?;
            areas.belongs(code, parents, &columns.areas, month);
            let practice = columns.practice(row, &roles)?;
            let mut numbers = cells.row();
            practice.fill(&mut numbers, &cells, &roles, month);
            sheets.push(month, code, numbers);
            Ok(())
        },
    )?;
    let counts = RowCounts {
        read,
        kept: read,
        rejected: Vec::new(),
    };
    Ok(finish("practice-detailed", counts, &cells, states))
}
