//! Rows of a file with indicators by code become columns: a margin for each code, a measure for each
//! of its parts.
//!
//! A code that the declaration knows, also as an earlier code of the same measure, goes into its
//! margin. One that it does not know is kept under its own code.

use std::collections::BTreeSet;

use domain::code::OdsCode;
use domain::column::Column;
use domain::period::{Month, Period};
use domain::registry::{CodedIndicator, Dataset};
use domain::value::Value;
use ingest::error::{FieldProblem, ImportError};
use ingest::text::{self, Marks};
use rustc_hash::{FxHashMap, FxHashSet};
use store::PeriodFigures;

use super::measures::Part;

/// Marks of values: `*` is held back, nothing is missing.
pub(crate) const MARKS: Marks = Marks {
    missing: &["", "NA", "N/A", "NULL"],
    suppressed: &["*"],
};

/// The families of a dataset, by what their codes may hold.
pub(crate) struct Families {
    /// Those whose numerator is a part of the denominator; a code that is not declared is of the
    /// first of them where it has a denominator.
    pub(crate) shares: &'static [&'static str],
    /// That of a code that is not declared and has a numerator above its denominator.
    pub(crate) ratio: &'static str,
    /// That of a code that is not declared and has a number without a denominator.
    pub(crate) count: &'static str,
}

/// One figure of a file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Row {
    pub(crate) month: Month,
    pub(crate) organisation: OdsCode,
    /// The place of the code; see [`Codes::find`].
    pub(crate) code: u32,
    pub(crate) part: Part,
    pub(crate) value: Value,
    /// The line in the file.
    pub(crate) line: u64,
}

/// The codes of a file in capitals, each looked up once.
#[derive(Debug, Default)]
pub(crate) struct Codes {
    known: FxHashMap<Box<[u8]>, u32>,
    published: Vec<String>,
}

impl Codes {
    /// The place of a code.
    pub(crate) fn find(
        &mut self,
        raw: &[u8],
        column: usize,
        dataset: &Dataset,
    ) -> Result<u32, FieldProblem> {
        if let Some(place) = self.known.get(raw) {
            return Ok(*place);
        }
        let place = self.add(published_code(raw, column, dataset)?);
        self.known.insert(raw.into(), place);
        Ok(place)
    }

    fn add(&mut self, code: String) -> u32 {
        let known = self.published.iter().position(|own| *own == code);
        let place = known.unwrap_or_else(|| {
            self.published.push(code);
            self.published.len() - 1
        });
        place as u32
    }
}

/// The code of an indicator, in capitals. One that is not declared must not have the identifier of
/// something else.
pub(crate) fn published_code(
    raw: &[u8],
    column: usize,
    dataset: &Dataset,
) -> Result<String, FieldProblem> {
    let code = raw.trim_ascii().to_ascii_uppercase();
    let is_code = code
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    let is_free = |code: &str| {
        let is_taken = |id: String| {
            dataset.margin(&id).is_some()
                || dataset.dimension(&id).is_some()
                || dataset.indicator(&id).is_some()
        };
        dataset.coded(code).is_some() || CodedIndicator::id_of(code).is_some_and(|id| !is_taken(id))
    };
    String::from_utf8(code)
        .ok()
        .filter(|code| is_code && is_free(code))
        .ok_or_else(|| {
            FieldProblem::new(
                column,
                format!(
                    "{} is not the code of an indicator (letters, digits and hyphens, such as CVD01); correct it, or download the file again",
                    text::shown(raw)
                ),
            )
        })
}

/// What the rows of a file come to.
#[derive(Debug, Default)]
pub(crate) struct Made {
    /// The figures, periods ascending.
    pub(crate) figures: Vec<PeriodFigures>,
    /// The codes that the declaration does not know.
    pub(crate) coded: Vec<CodedIndicator>,
    /// Rows of parts that their indicator does not have.
    pub(crate) unfitting: u64,
}

/// The figures of a file, or of the part of it that a thread has read.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub(crate) codes: Codes,
    pub(crate) rows: Vec<Row>,
}

impl Rows {
    /// Takes in what another thread has read.
    pub(crate) fn merge(&mut self, other: Self) {
        let places: Vec<u32> = other
            .codes
            .published
            .into_iter()
            .map(|code| self.codes.add(code))
            .collect();
        self.rows.extend(other.rows.into_iter().map(|row| Row {
            code: places[row.code as usize],
            ..row
        }));
    }

    /// The columns of all months.
    ///
    /// # Errors
    /// Where two rows give one figure, or a numerator is larger than the denominator that it is a
    /// part of: both lines, or the line.
    pub(crate) fn into_made(
        self,
        file: &str,
        dataset: &Dataset,
        families: &Families,
    ) -> Result<Made, ImportError> {
        let mut table = Table::new(file, &self.codes, dataset, families);
        let mut rows = self.rows;
        table.tell_families(&rows);
        for row in &mut rows {
            row.part = table.part_of(row);
        }
        let key = |row: &Row| {
            let indicator = table.indicator_of[row.code as usize];
            (row.month, indicator, row.part, row.organisation, row.line)
        };
        rows.sort_unstable_by_key(key);
        let mut made = Made::default();
        for rows in rows.chunk_by(|a, b| a.month == b.month) {
            let figures = table.month(rows, &mut made.unfitting)?;
            if !figures.columns.is_empty() {
                made.figures.push(figures);
            }
        }
        made.coded = table.coded();
        Ok(made)
    }
}

/// An indicator that a file has.
struct Indicator {
    /// Its margin.
    id: String,
    /// Its code as the file has it first.
    code: String,
    family: String,
    is_declared: bool,
    /// How many codes of the file stand for it.
    codes: u32,
    /// Whether a numerator of it is larger than its denominator.
    exceeds: bool,
}

struct Table<'a> {
    file: &'a str,
    families: &'a Families,
    /// The measures that are declared.
    measures: FxHashSet<String>,
    indicators: Vec<Indicator>,
    /// The published codes, and for each the place of its indicator.
    published: Vec<String>,
    indicator_of: Vec<usize>,
}

impl<'a> Table<'a> {
    fn new(file: &'a str, codes: &Codes, dataset: &Dataset, families: &'a Families) -> Self {
        let mut table = Self {
            file,
            families,
            measures: dataset.measures().map(|(_, id)| id).collect(),
            indicators: Vec::new(),
            published: codes.published.clone(),
            indicator_of: Vec::with_capacity(codes.published.len()),
        };
        for published in &codes.published {
            let declared = dataset.coded(published);
            let code = declared.map_or(published, |declared| &declared.code);
            let id = CodedIndicator::id_of(code).unwrap_or_default();
            let known = table.indicators.iter().position(|own| own.id == id);
            let place = known.unwrap_or_else(|| {
                table.indicators.push(Indicator {
                    id,
                    code: published.clone(),
                    family: declared.map_or(String::new(), |declared| declared.family.clone()),
                    is_declared: declared.is_some(),
                    codes: 0,
                    exceeds: false,
                });
                table.indicators.len() - 1
            });
            table.indicators[place].codes += 1;
            table.indicator_of.push(place);
        }
        table
    }

    fn indicator(&self, row: &Row) -> &Indicator {
        &self.indicators[self.indicator_of[row.code as usize]]
    }

    /// The families of codes that are not declared, by what their rows count.
    fn tell_families(&mut self, rows: &[Row]) {
        let with_denominator: FxHashSet<usize> = rows
            .iter()
            .filter(|row| row.part == Part::Denominator)
            .map(|row| self.indicator_of[row.code as usize])
            .collect();
        let share = self.families.shares.first().copied().unwrap_or_default();
        for (place, indicator) in self.indicators.iter_mut().enumerate() {
            if !indicator.is_declared {
                let is_share = with_denominator.contains(&place);
                let family = if is_share { share } else { self.families.count };
                family.clone_into(&mut indicator.family);
            }
        }
    }

    /// The part that a row counts. Some files give a number by itself as a numerator.
    fn part_of(&self, row: &Row) -> Part {
        match (row.part, self.indicator(row)) {
            (Part::Numerator, own) if own.family == self.families.count => Part::Count,
            (part, _) => part,
        }
    }

    /// Whether an indicator has a part.
    fn has(&self, indicator: &Indicator, part: Part) -> bool {
        if indicator.is_declared {
            return self.measures.contains(&part.measure(&indicator.id));
        }
        let is_count = indicator.family == self.families.count;
        match part {
            Part::Count => is_count,
            Part::Numerator | Part::Denominator | Part::Excluded | Part::Declined => !is_count,
            Part::BaselineNumerator | Part::BaselineDenominator => false,
        }
    }

    /// The figures of the rows of a month, which are in order.
    fn month(&mut self, rows: &[Row], unfitting: &mut u64) -> Result<PeriodFigures, ImportError> {
        let Some(first) = rows.first() else {
            return Err(ImportError::new(self.file, "has a header and no rows"));
        };
        let organisations: Vec<OdsCode> = rows
            .iter()
            .map(|row| row.organisation)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let places: FxHashMap<OdsCode, usize> = organisations.iter().copied().zip(0..).collect();
        let mut columns = Vec::new();
        let indicator_of = self.indicator_of.clone();
        let own = |row: &Row| indicator_of[row.code as usize];
        for rows in rows.chunk_by(|a, b| own(a) == own(b)) {
            self.refuse_two_codes(rows)?;
            let mut parts: Vec<Filled> = Vec::new();
            for rows in rows.chunk_by(|a, b| a.part == b.part) {
                if self.has(self.indicator(&rows[0]), rows[0].part) {
                    parts.push(self.filled(rows, &places)?);
                } else {
                    *unfitting += rows.len() as u64;
                }
            }
            self.hold_together(own(&rows[0]), &parts)?;
            let id = &self.indicator(&rows[0]).id;
            for filled in parts {
                if filled.values.iter().any(|value| value.is_reported()) {
                    let column = Column::from_values(filled.values.into_iter());
                    columns.push((filled.part.measure(id), column));
                }
            }
        }
        Ok(PeriodFigures {
            period: Period::Month(first.month),
            organisations,
            columns,
        })
    }

    /// The values of one part of an indicator.
    fn filled(
        &self,
        rows: &[Row],
        places: &FxHashMap<OdsCode, usize>,
    ) -> Result<Filled, ImportError> {
        let part = rows[0].part;
        let mut values = vec![Value::Missing; places.len()];
        let mut lines = vec![0; places.len()];
        for row in rows {
            let place = places[&row.organisation];
            let before = lines[place];
            if before > 0 && !part.adds_up() {
                return Err(self.twice(row, before));
            }
            lines[place] = row.line;
            values[place] = if before > 0 {
                together(values[place], row.value)
            } else {
                row.value
            };
        }
        Ok(Filled {
            part,
            values,
            lines,
        })
    }

    fn twice(&self, row: &Row, before: u64) -> ImportError {
        let problem = format!(
            "gives {} for {} in {} again, after line {before}; one of the two is wrong, so download the file again",
            self.published[row.code as usize],
            row.organisation,
            row.month.long(),
        );
        ImportError::new(self.file, problem).at_line(row.line)
    }

    /// Refuses rows of an organisation under a code and under an earlier one of the same measure.
    fn refuse_two_codes(&self, rows: &[Row]) -> Result<(), ImportError> {
        if self.indicator(&rows[0]).codes < 2 {
            return Ok(());
        }
        let mut known: FxHashMap<OdsCode, (u32, u64)> = FxHashMap::default();
        for row in rows {
            let (code, line) = *known
                .entry(row.organisation)
                .or_insert((row.code, row.line));
            if code != row.code {
                let (first, second) = (line.min(row.line), line.max(row.line));
                let problem = format!(
                    "gives {} of {} under the codes {} and {}, which are the same measure (see line {first}); remove one of them",
                    row.month.long(),
                    row.organisation,
                    self.published[code as usize],
                    self.published[row.code as usize],
                );
                return Err(ImportError::new(self.file, problem)
                    .at_line(second)
                    .in_column("IND_CODE"));
            }
        }
        Ok(())
    }

    /// Holds numerators against their denominators. A code that nothing describes need not be a
    /// share.
    fn hold_together(&mut self, indicator: usize, parts: &[Filled]) -> Result<(), ImportError> {
        let of = |part: Part| parts.iter().find(|filled| filled.part == part);
        let (Some(above), Some(below)) = (of(Part::Numerator), of(Part::Denominator)) else {
            return Ok(());
        };
        let pairs = above.values.iter().zip(&below.values).zip(&above.lines);
        let over = pairs.filter_map(|((above, below), line)| {
            let (above, below) = (above.number()?, below.number()?);
            (above > below).then_some((*line, above, below))
        });
        let Some((line, above, below)) = over.min_by_key(|(line, ..)| *line) else {
            return Ok(());
        };
        let own = &mut self.indicators[indicator];
        if !own.is_declared {
            own.exceeds = true;
            return Ok(());
        }
        if !self.families.shares.contains(&own.family.as_str()) {
            return Ok(());
        }
        let problem = format!(
            "has {above} as the numerator of {} and {below} as the denominator that it is a part of; one of them is wrong, so hold the file against the published one",
            own.code
        );
        Err(ImportError::new(self.file, problem)
            .at_line(line)
            .in_column("VALUE"))
    }

    /// What can be said of the codes that are not declared: nothing but what kind of number they
    /// have.
    fn coded(self) -> Vec<CodedIndicator> {
        let ratio = self.families.ratio;
        let unknown = self.indicators.into_iter().filter(|own| !own.is_declared);
        unknown
            .map(|own| {
                let family = if own.exceeds {
                    ratio
                } else {
                    own.family.as_str()
                };
                CodedIndicator::undescribed(&own.code, family)
            })
            .collect()
    }
}

/// A part of an indicator in one month, by organisation.
struct Filled {
    part: Part,
    values: Vec<Value>,
    /// The last line of each; 0 where there is none.
    lines: Vec<u64>,
}

/// Two numbers of patients as one.
fn together(one: Value, other: Value) -> Value {
    match (one, other) {
        (Value::Suppressed, _) | (_, Value::Suppressed) => Value::Suppressed,
        (Value::Number(one), Value::Number(other)) => Value::Number(one + other),
        (Value::Number(number), Value::Missing) | (Value::Missing, Value::Number(number)) => {
            Value::Number(number)
        }
        (Value::Missing, Value::Missing) => Value::Missing,
    }
}
