//! Unpaid carers by sub-ICB, sex, age and ethnic group.
//!
//! The published header is not known for certain, so that columns are found under several names,
//! ages in any bands, and ethnic groups by their words. A row of all three characteristics goes
//! into the table of all three; a row of one, with the word for all in the others, into the table
//! of that one.

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::{Month, Period};
use domain::registry::Margin;
use domain::release::RowCounts;
use ingest::areas::Areas;
use ingest::csv_input::{CsvInput, Row};
use ingest::error::{FieldProblem, ImportError};
use ingest::grid::{Cells, Grid};
use ingest::lookup::MonthCache;
use ingest::reading::{Context, Parsed};
use ingest::text;

use crate::coded_files::rows::MARKS;
use crate::coded_files::names::is_unallocated;
use super::reader::dataset;

pub(super) const REQUIRED: &[&[&str]] = &[
    &[
        "SUB_ICB_CODE",
        "SUB_ICB_LOCATION_CODE",
        "SUB_ICB_LOC_CODE",
        "SUB_ICB_LOC_ODS_CODE",
        "SUB_ICB_ODS_CODE",
        "SUB_ICB_LOCATION_ODS_CODE",
        "SUB ICB LOCATION CODE",
        "SUB_ICB",
    ],
    &["ACH_DATE", "DATE"],
    &["IND_CODE", "INDICATOR_CODE", "INDICATOR"],
    &["SEX", "GENDER"],
    &["AGE", "AGE_BAND", "AGE_GROUP", "AGE_RANGE"],
    &[
        "ETHNICITY",
        "ETHNIC_GROUP",
        "ETHNICITY_GROUP",
        "ETHNIC_CATEGORY",
    ],
    &["VALUE"],
];

pub(super) const KNOWN: &[&str] = &[
    "QUALITY_SERVICE",
    "SUB_ICB_NAME",
    "SUB_ICB_LOCATION_NAME",
    "SUB_ICB_LOC_NAME",
    "MEASURE",
    "MEASURE_TYPE",
];

/// Columns that may hold the name of the sub-ICB.
const NAMES: [&str; 3] = ["SUB_ICB_NAME", "SUB_ICB_LOCATION_NAME", "SUB_ICB_LOC_NAME"];

/// The margin of all three characteristics, then those of one, in the order of [`Shape`].
const MARGINS: [&str; 4] = ["carers", "carers-sex", "carers-age", "carers-ethnicity"];

/// The code of the indicator.
const CARERS: &[u8] = b"CGPCMI01";

/// Why rows are left out.
const TOTAL: &str = "of a total";
const TWO: &str = "of two characteristics, which the others add up to";
const OTHER: &str = "of another indicator";

/// The place of the value for what is not known or not among the others, last in each dimension.
fn last(margin: &Margin, dimension: usize) -> usize {
    margin
        .dimensions
        .get(dimension)
        .map_or(0, |dimension| dimension.values.len().saturating_sub(1))
}

/// Whether a field says that the row is of all values.
fn is_all(text: &str) -> bool {
    matches!(
        text,
        "all" | "total" | "all ages" | "all persons" | "persons" | "all ethnicities" | "all sexes"
    )
}

fn sex(text: &str) -> Option<usize> {
    match text {
        "male" | "m" | "males" | "1" => Some(0),
        "female" | "f" | "females" | "2" => Some(1),
        _ => None,
    }
}

/// The first and the last year of a band: `18-24`, `Under 18`, `85+`, `65 and over`.
fn years(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text
        .split(|letter: char| !letter.is_ascii_digit())
        .filter(|digits| !digits.is_empty())
        .map(|digits| digits.parse::<u32>().ok());
    let first = numbers.next()??;
    let second = numbers.next();
    let is_below = text.contains("under") || text.contains("less") || text.contains('<');
    let is_above = text.contains('+') || text.contains("over") || text.contains("older");
    match second {
        Some(second) => Some((first, second?)),
        None if is_below && !is_above => Some((0, first.checked_sub(1)?)),
        None if is_above => Some((first, u32::MAX)),
        None => Some((first, first)),
    }
}

/// The last years of the bands that are declared; the last of them has none.
const BANDS: [u32; 8] = [17, 24, 34, 44, 54, 64, 74, 84];

/// The declared band that holds a published one.
fn band(text: &str) -> Option<usize> {
    let (first, last) = years(text)?;
    let of = |year: u32| BANDS.iter().filter(|end| year > **end).count();
    (first <= last && of(first) == of(last)).then(|| of(first))
}

/// The ethnic group, by the words of the census and of the NHS data dictionary.
fn ethnicity(text: &str) -> Option<usize> {
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if has(&[
        "not stated",
        "not known",
        "unknown",
        "refused",
        "missing",
        "not recorded",
    ]) {
        return None;
    }
    // The mixed groups name two others, Asian and Black British ones the nation.
    [
        (1, &["mixed", "multiple", "white and"][..]),
        (2, &["asian", "indian", "pakistan", "bangladesh", "chinese"]),
        (3, &["black", "african", "caribbean"]),
        (
            0,
            &["white", "british", "irish", "gypsy", "roma", "traveller"],
        ),
        (4, &["other", "arab"]),
    ]
    .into_iter()
    .find_map(|(group, words)| has(words).then_some(group))
}

/// Which margin a row fills, and its cell there.
fn cell(fields: [&[u8]; 3], margin: &Margin) -> Result<(usize, usize), &'static str> {
    let told: [fn(&str) -> Option<usize>; 3] = [sex, band, ethnicity];
    let mut places = [None; 3];
    for (dimension, raw) in fields.into_iter().enumerate() {
        let text = text::name(raw).unwrap_or_default().to_lowercase();
        if !is_all(&text) {
            let place = told[dimension](&text);
            places[dimension] = Some(place.unwrap_or_else(|| last(margin, dimension)));
        }
    }
    match places {
        [Some(sex), Some(age), Some(group)] => Ok((0, margin.cell(&[sex, age, group]))),
        [Some(sex), None, None] => Ok((1, sex)),
        [None, Some(age), None] => Ok((2, age)),
        [None, None, Some(group)] => Ok((3, group)),
        [None, None, None] => Err(TOTAL),
        _ => Err(TWO),
    }
}

struct State {
    grid: Grid,
    areas: Areas,
    months: MonthCache,
    /// Which of [`MARGINS`] rows are of.
    seen: [bool; MARGINS.len()],
    rows: RowCounts,
}

/// Where the columns are.
struct Columns {
    area: usize,
    date: usize,
    code: usize,
    characteristics: [usize; 3],
    value: usize,
    name: Option<usize>,
}

impl State {
    fn new(cells: &Cells) -> Self {
        Self {
            grid: Grid::new(cells),
            areas: Areas::default(),
            months: MonthCache::default(),
            seen: [false; MARGINS.len()],
            rows: RowCounts::default(),
        }
    }

    fn take(
        &mut self,
        row: &Row<'_>,
        at: &Columns,
        (cells, margin): (&Cells, &Margin),
        context: &Context,
    ) -> Result<(), FieldProblem> {
        let month: Month = self
            .months
            .month(row.field(at.date), at.date, context.latest)?;
        let raw = row.field(at.area);
        let area: Option<OdsCode> = if is_unallocated(raw) {
            None
        } else {
            text::known_code(raw, Kind::SubIcb, at.area)?
        };
        let Some(area) = area else {
            row.has_no_key();
            self.rows.reject(text::NOBODY, 1);
            return Ok(());
        };
        if !row.field(at.code).trim_ascii().eq_ignore_ascii_case(CARERS) {
            row.has_no_key();
            self.rows.reject(OTHER, 1);
            return Ok(());
        }
        let fields = at.characteristics.map(|column| row.field(column));
        let upper = |raw: &[u8]| raw.trim_ascii().to_ascii_uppercase();
        row.set_key((month, area, fields.map(upper)));
        let value = text::count_or_mark(row.field(at.value), at.value, &MARKS)?;
        match cell(fields, margin) {
            Err(reason) => self.rows.reject(reason, 1),
            Ok((place, cell)) => {
                self.seen[place] = true;
                let cell = cells.begin(place) + cell;
                self.grid.set(Period::Month(month), area, cell, value);
                self.rows.kept += 1;
            }
        }
        let name = at.name.map_or(&b""[..], |name| row.field(name));
        self.areas.add(area, Kind::SubIcb, name, b"", month);
        Ok(())
    }
}

pub(super) fn read(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let &[area, date, code, sex, age, ethnicity, value] = places else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let Some(margin) = dataset().margin(MARGINS[0]) else {
        return Err(ImportError::new(
            input.name(),
            "its dimensions are not declared",
        ));
    };
    let mut headings = input.header().iter();
    let at = Columns {
        area,
        date,
        code,
        characteristics: [sex, age, ethnicity],
        value,
        name: headings.position(|heading| NAMES.contains(&heading.as_str())),
    };
    let file = input.name().to_owned();
    let cells = Cells::of(dataset(), &MARGINS);
    let key = [area, date, code, sex, age, ethnicity];
    let (states, read) = input.fold(
        &key,
        || State::new(&cells),
        |state, row| state.take(row, &at, (&cells, margin), context),
    )?;
    let mut all = State::new(&cells);
    let mut grids = Vec::new();
    for state in states {
        grids.push(state.grid);
        all.areas.merge(state.areas);
        all.rows.add(&state.rows);
        for (own, other) in all.seen.iter_mut().zip(state.seen) {
            *own |= other;
        }
    }
    if all.rows.kept == 0 {
        return Err(ImportError::new(
            file,
            "has no row of carers by sex, age or ethnicity; import the file of unpaid carers (CGPCMI01) by sub-ICB",
        ));
    }
    all.rows.read = read;
    let seen: Vec<String> = MARGINS
        .iter()
        .zip(all.seen)
        .filter(|(_, seen)| *seen)
        .filter_map(|(margin, _)| dataset().margin(margin))
        .flat_map(|margin| (0..margin.size()).map(move |cell| margin.measure_id(cell)))
        .collect();
    let mut figures = Grid::sum(&cells, grids).figures(&cells);
    for figures in &mut figures {
        figures
            .columns
            .retain(|(measure, _)| seen.contains(measure));
    }
    Ok(Parsed {
        dataset: dataset().id.clone(),
        source: "carers".to_owned(),
        rows: all.rows,
        organisations: all.areas.into_records(),
        figures,
        ..Parsed::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_of_any_spelling_fall_into_those_that_are_declared() {
        for (text, wanted) in [
            ("under 18", Some(0)),
            ("<18", Some(0)),
            ("0-17", Some(0)),
            ("5 to 9", Some(0)),
            ("18-24", Some(1)),
            ("30-34", Some(2)),
            ("65 - 69", Some(6)),
            ("75-84 years", Some(7)),
            ("85+", Some(8)),
            ("90 and over", Some(8)),
            ("42", Some(3)),
            // Between two bands, or none.
            ("15-19", None),
            ("18-64", None),
            ("unknown", None),
            ("under 0", None),
            ("99999999999", None),
        ] {
            assert_eq!(band(text), wanted, "{text}");
        }
    }

    #[test]
    fn ethnic_groups_are_found_by_their_words() {
        for (text, wanted) in [
            ("white - british", Some(0)),
            ("any other white background", Some(0)),
            ("mixed - white and black caribbean", Some(1)),
            ("white and asian", Some(1)),
            ("asian or asian british", Some(2)),
            ("chinese", Some(2)),
            ("black or black british - african", Some(3)),
            ("other ethnic groups", Some(4)),
            ("not stated", None),
            ("", None),
        ] {
            assert_eq!(ethnicity(text), wanted, "{text}");
        }
    }
}
