//! A user's own table: a tidy CSV that goes with a declaration.
//!
//! Long tables have the columns `org`, `period`, `measure` and `value`; wide ones have `org`,
//! `period` and a column for each measure. Columns are found by name, in any order. The
//! identifiers of measures are those of the declaration: `patients`, `status.dna`,
//! `overall/value`. A long table may name the margin as its measure and the values of the
//! margin's dimensions in columns called like the dimensions, or, for an estimate, give the
//! columns `value`, `low`, `high`, `base` and `weight`.

mod fields;
mod figures;

use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use csv::ByteRecord;
use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::{Month, Period};
use domain::registry::{Dataset, Margin, Nature, estimate};
use domain::release::{ReleaseFile, RowCounts};
use domain::value::Value;
use store::NewRelease;

use crate::error::{FieldProblem, ImportError};
use crate::input;
use crate::text;

use figures::Figures;

/// The largest table that is read, in bytes: it is held in memory.
const LARGEST: u64 = 1 << 30;

/// What is known of organisations beside the table: the kind of each that is known.
pub type Known<'a> = &'a dyn Fn(OdsCode) -> Option<Kind>;

/// A table that was read.
#[derive(Debug)]
pub struct Tidy {
    /// What it becomes.
    pub release: NewRelease,
    /// Organisations that are not known, with the line that names each first.
    pub unknown: Vec<(OdsCode, u64)>,
}

/// Reads a user's own table, which becomes the whole of its dataset. `latest` is the last
/// month that figures can begin in.
///
/// # Errors
/// Where the table does not fit the declaration: the file, the line, the column, and what to do.
pub fn read_tidy(
    declaration: &Arc<Dataset>,
    path: &Path,
    latest: Month,
    known: Known<'_>,
) -> Result<Tidy, ImportError> {
    let name = path.display().to_string();
    let opened = input::open(path)?;
    let file_name = path
        .file_name()
        .map_or_else(|| name.clone(), |file| file.to_string_lossy().into_owned());
    let file = ReleaseFile::new(&file_name, opened.sha256.clone(), opened.bytes);
    match opened.kind {
        input::Kind::Text => {}
        input::Kind::Empty => return Err(ImportError::new(name, "is empty")),
        input::Kind::Other(what) => return Err(ImportError::new(name, format!("is {what}"))),
        input::Kind::Archive | input::Kind::Workbook => {
            return Err(ImportError::new(
                name,
                "is no CSV; save the table as CSV in UTF-8 and try again",
            ));
        }
    }
    if opened.bytes > LARGEST {
        return Err(ImportError::new(name, "is larger than 1 GiB; split it"));
    }
    let mut bytes = Vec::new();
    input::text(opened)
        .read_to_end(&mut bytes)
        .map_err(|error| ImportError::new(&name, crate::csv_input::unreadable(&error)))?;
    let mut table = read_table(declaration, &name, &bytes, latest, known)?;
    table.release.files.push(file);
    Ok(table)
}

/// The same from the bytes of a table.
///
/// # Errors
/// See [`read_tidy`].
pub fn read_table(
    declaration: &Arc<Dataset>,
    name: &str,
    bytes: &[u8],
    latest: Month,
    known: Known<'_>,
) -> Result<Tidy, ImportError> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(ImportError::new(
            name,
            "is text in UTF-16; save it as CSV in UTF-8 and try again",
        ));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes);
    let mut record = ByteRecord::new();
    let mut next = |record: &mut ByteRecord| {
        reader
            .read_byte_record(record)
            .map_err(|error| ImportError::new(name, format!("cannot be read: {error}")))
    };
    if !next(&mut record)? {
        return Err(ImportError::new(name, "is empty"));
    }
    let header: Vec<String> = record
        .iter()
        .map(|field| text::decoded(field).trim().to_owned())
        .collect();
    let columns = Columns::find(declaration, &header)
        .map_err(|problem| located(name, 1, &header, problem))?;
    let mut table = Figures::default();
    let mut rows = RowCounts::default();
    while next(&mut record)? {
        let line = record.position().map_or(0, |place| line_of(bytes, place));
        if record.iter().all(|field| field.trim_ascii().is_empty()) {
            continue;
        }
        rows.read += 1;
        columns
            .row(declaration, &record, header.len(), latest, known)
            .and_then(|row| table.add(row, line))
            .map_err(|problem| located(name, line, &header, problem))?;
    }
    if rows.read == 0 {
        return Err(ImportError::new(name, "has a header and no rows"));
    }
    if !matches!(bytes.last(), Some(b'\n' | b'\r')) {
        let line = 1 + bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
        let problem = "is the last line and has no line end, so that a part of it may be missing; see that it is whole, and end it with a line end";
        return Err(ImportError::new(name, problem).at_line(line));
    }
    rows.kept = rows.read;
    let unknown = table.unknown(known);
    let release = table
        .release(declaration, rows)
        .map_err(|(line, problem)| located(name, line, &header, problem))?;
    Ok(Tidy { release, unknown })
}

/// The line of a row. The reader counts from where it began to look, before empty lines.
fn line_of(bytes: &[u8], place: &csv::Position) -> u64 {
    let begin = usize::try_from(place.byte()).unwrap_or(usize::MAX);
    let rest = bytes.get(begin..).unwrap_or_default();
    let empty = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
    place.line() + empty.filter(|byte| **byte == b'\n').count() as u64
}

fn located(name: &str, line: u64, header: &[String], problem: FieldProblem) -> ImportError {
    let error = ImportError::new(name, problem.problem).at_line(line);
    match problem.column {
        Some(column) => error.in_column(
            header
                .get(column)
                .filter(|heading| !heading.is_empty())
                .cloned()
                .unwrap_or_else(|| (column + 1).to_string()),
        ),
        None => error,
    }
}

/// Where the table has what.
struct Columns {
    org: usize,
    period: usize,
    level: Option<usize>,
    shape: Shape,
}

/// How the figures stand in the rows.
enum Shape {
    /// One figure a row: the column of the measure, the dimensions by identifier, and the
    /// columns of the value with the cell of an estimate that each gives.
    Long {
        measure: usize,
        dimensions: Vec<(String, usize)>,
        values: Vec<(&'static str, usize)>,
    },
    /// A column for each measure.
    Wide(Vec<(usize, (usize, usize))>),
}

/// What a row says.
struct Row {
    org: (OdsCode, usize),
    kind: Kind,
    period: (Period, usize),
    /// The margin, the cell, the column and the value.
    values: Vec<((usize, usize), usize, Value)>,
}

impl Columns {
    fn find(declaration: &Dataset, header: &[String]) -> Result<Self, FieldProblem> {
        for (place, heading) in header.iter().enumerate() {
            if heading.is_empty() {
                return Err(FieldProblem::new(place, "has no name; name or remove it"));
            }
            if header[..place].iter().any(|other| same(other, heading)) {
                return Err(FieldProblem::new(
                    place,
                    "is there twice; remove one of them",
                ));
            }
        }
        if let [only] = header
            && let Some((separator, name)) = [(';', "semicolons"), ('\t', "tabs"), ('|', "bars")]
                .into_iter()
                .find(|(separator, _)| only.contains(*separator))
        {
            return Err(FieldProblem::row(format!(
                "its columns are divided by {name} (“{separator}”); save it with commas"
            )));
        }
        let place = |name: &str| header.iter().position(|heading| same(heading, name));
        let required = |name: &str| {
            place(name).ok_or_else(|| {
                FieldProblem::row(format!(
                    "there is no column {name}; a table has org, period and either measure and value or a column for each measure"
                ))
            })
        };
        let (org, period, level) = (required("org")?, required("period")?, place("level"));
        let known = [Some(org), Some(period), level];
        let others = (0..header.len()).filter(|place| !known.contains(&Some(*place)));
        let shape = match place("measure") {
            Some(measure) => {
                required("value")?;
                let mut dimensions = Vec::new();
                let mut values = Vec::new();
                for other in others.filter(|other| *other != measure) {
                    let heading = &header[other];
                    if let Some(id) = estimate::IDS.iter().find(|id| same(id, heading)) {
                        values.push((*id, other));
                    } else if let Some(dimension) = declaration
                        .dimensions
                        .iter()
                        .find(|own| same(&own.id, heading))
                    {
                        dimensions.push((dimension.id.clone(), other));
                    } else {
                        return Err(FieldProblem::new(
                            other,
                            format!(
                                "is not known; beside org, period, level, measure and value a table may have the dimensions of its declaration ({}) and low, high, base and weight",
                                listed(declaration.dimensions.iter().map(|own| own.id.clone()))
                            ),
                        ));
                    }
                }
                Shape::Long {
                    measure,
                    dimensions,
                    values,
                }
            }
            None => Shape::Wide(
                others
                    .map(|other| Ok((other, measure_of(declaration, &header[other], other)?)))
                    .collect::<Result<Vec<_>, FieldProblem>>()?,
            ),
        };
        if matches!(&shape, Shape::Wide(measures) if measures.is_empty()) {
            return Err(FieldProblem::row(format!(
                "there is no column of figures; add measure and value, or columns named like the measures: {}",
                listed(declaration.measures().map(|(_, id)| id))
            )));
        }
        Ok(Self {
            org,
            period,
            level,
            shape,
        })
    }

    fn row(
        &self,
        declaration: &Dataset,
        record: &ByteRecord,
        width: usize,
        latest: Month,
        known: Known<'_>,
    ) -> Result<Row, FieldProblem> {
        if record.len() != width {
            return Err(FieldProblem::row(format!(
                "has {} fields where the header has {width}; put a field with a comma or a line end in quotes",
                record.len()
            )));
        }
        let field = |column: usize| record.get(column).unwrap_or_default();
        let code = OdsCode::from_bytes(field(self.org)).map_err(|_| {
            FieldProblem::new(
                self.org,
                format!(
                    "{} is not an ODS code (1 to 8 letters and digits)",
                    text::shown(field(self.org))
                ),
            )
        })?;
        let kind = match (self.level, known(code)) {
            (Some(level), known) => {
                let kind = fields::level(field(level), level)?;
                if let Some(known) = known.filter(|known| *known != kind) {
                    return Err(FieldProblem::new(
                        level,
                        format!(
                            "{code} is {}, not {}; correct the level or the code",
                            known.with_article(),
                            kind.with_article()
                        ),
                    ));
                }
                kind
            }
            (None, known) => known.unwrap_or_else(|| fields::kind_of(code)),
        };
        // What the store knows is what it is; anything else must look like its level.
        if known(code).is_none() {
            text::code(field(self.org), kind, self.org)?;
        }
        let period = fields::period(declaration.cadence, field(self.period), self.period, latest)?;
        let mut values = Vec::new();
        let mut add = |(margin, cell): (usize, usize), column: usize| {
            let nature = declaration.margins[margin].nature;
            let value = fields::value(field(column), column, nature)?;
            values.push(((margin, cell), column, value));
            Ok::<(), FieldProblem>(())
        };
        match &self.shape {
            Shape::Wide(measures) => {
                for (column, measure) in measures {
                    add(*measure, *column)?;
                }
            }
            Shape::Long {
                measure,
                dimensions,
                values: columns,
            } => {
                let id = text::decoded(field(*measure));
                let id = id.trim();
                let found = declaration
                    .margins
                    .iter()
                    .position(|margin| margin.id == id);
                let by_columns = found.filter(|margin| {
                    let margin = &declaration.margins[*margin];
                    margin.nature == Nature::Estimate || !margin.dimensions.is_empty()
                });
                match by_columns {
                    Some(index) if declaration.margins[index].nature == Nature::Estimate => {
                        for (own, column) in columns {
                            let cell = estimate::IDS.iter().position(|other| other == own);
                            add((index, cell.unwrap_or_default()), *column)?;
                        }
                    }
                    Some(index) => {
                        let margin = &declaration.margins[index];
                        let cell = cell_of(margin, dimensions, record)?;
                        add((index, cell), self.value_column(columns))?;
                    }
                    None => {
                        let own = measure_of(declaration, id, *measure)?;
                        add(own, self.value_column(columns))?;
                    }
                }
            }
        }
        Ok(Row {
            org: (code, self.org),
            kind,
            period: (period, self.period),
            values,
        })
    }

    fn value_column(&self, columns: &[(&str, usize)]) -> usize {
        let value = columns.iter().find(|(id, _)| *id == "value");
        value.map_or(self.org, |(_, column)| *column)
    }
}

/// Whether two headings are the same.
fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// The margin and the cell of a measure by its identifier.
fn measure_of(
    declaration: &Dataset,
    id: &str,
    column: usize,
) -> Result<(usize, usize), FieldProblem> {
    declaration
        .measure(id)
        .or_else(|| declaration.measure(&id.to_lowercase()))
        .map(|measure| (measure.margin, measure.cell))
        .ok_or_else(|| {
            FieldProblem::new(
                column,
                format!(
                    "{} is no measure of the declaration; it has {}",
                    text::shown(id.as_bytes()),
                    listed(declaration.measures().map(|(_, id)| id))
                ),
            )
        })
}

/// The cell that the dimension columns of a row name.
fn cell_of(
    margin: &Margin,
    columns: &[(String, usize)],
    record: &ByteRecord,
) -> Result<usize, FieldProblem> {
    let indices: Result<Vec<usize>, FieldProblem> = margin
        .dimensions
        .iter()
        .map(|dimension| {
            let Some((_, column)) = columns.iter().find(|(id, _)| *id == dimension.id) else {
                return Err(FieldProblem::row(format!(
                    "{} is divided by {}: add a column {} or write the measure out, such as {}",
                    margin.id,
                    dimension.id,
                    dimension.id,
                    margin.measure_id(0)
                )));
            };
            let raw = record.get(*column).unwrap_or_default();
            let own = text::decoded(raw);
            let own = own.trim();
            dimension
                .index_of(own)
                .or_else(|| dimension.index_of_published(own))
                .ok_or_else(|| {
                    FieldProblem::new(
                        *column,
                        format!(
                            "{} is no value of {}; it has {}",
                            text::shown(raw),
                            dimension.id,
                            listed(dimension.values.iter().map(|value| value.id.clone()))
                        ),
                    )
                })
        })
        .collect();
    Ok(margin.cell(&indices?))
}

/// At most a dozen of them, in a row.
fn listed(ids: impl Iterator<Item = String>) -> String {
    let ids: Vec<String> = ids.collect();
    match ids.len() {
        0 => "none".to_owned(),
        1..=12 => ids.join(", "),
        more => format!("{} and {} more", ids[..12].join(", "), more - 12),
    }
}
