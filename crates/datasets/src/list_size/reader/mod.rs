//! Patients Registered at a GP Practice: totals, five-year age groups and single years of
//! age. The map that comes with them is read by [`crate::organisations`].

use domain::organisation::Kind;
use domain::period::Period;
use domain::postcode;
use domain::registry::{self, Dataset, Dimension, ids};
use domain::release::RowCounts;
use domain::value::Value;
use rustc_hash::FxHashMap;
use store::OrganisationRecord;

use crate::csv_input::{CsvInput, Row};
use crate::error::{FieldProblem, ImportError};
use crate::grid::{Cells, Grid};
use crate::layout::{Layout, Read};
use crate::organisations::{first_month, same_month};
use crate::reading::{Context, Parsed};
use crate::text;

pub(crate) const LAYOUTS: &[Layout] = &[
    Layout {
        name: "registered patients, totals (gp-reg-pat-prac-all)",
        required: &[
            &["EXTRACT_DATE"],
            &["TYPE"],
            &["SUB_ICB_LOCATION_CODE", "CCG_CODE"],
            &["CODE"],
            &["POSTCODE"],
            &["SEX"],
            &["AGE"],
            &["NUMBER_OF_PATIENTS"],
        ],
        known: &["PUBLICATION", "ONS_SUB_ICB_LOCATION_CODE", "ONS_CCG_CODE"],
        read: Read::With(read_totals),
    },
    Layout {
        name: "registered patients by five-year age group (gp-reg-pat-prac-quin-age)",
        required: &[
            &["EXTRACT_DATE"],
            &["ORG_TYPE"],
            &["ORG_CODE"],
            &["POSTCODE"],
            &["SEX"],
            &["AGE_GROUP_5"],
            &["NUMBER_OF_PATIENTS"],
        ],
        known: &["PUBLICATION", "ONS_CODE"],
        read: Read::With(read_five_year),
    },
    Layout {
        name: "registered patients by single year of age, areas (gp-reg-pat-prac-sing-age-regions)",
        required: &[
            &["EXTRACT_DATE"],
            &["ORG_TYPE"],
            &["ORG_CODE"],
            &["ONS_CODE"],
            &["SEX"],
            &["AGE"],
            &["NUMBER_OF_PATIENTS"],
        ],
        known: &["PUBLICATION"],
        read: Read::With(read_single_year_areas),
    },
    Layout {
        name: "registered patients by single year of age (gp-reg-pat-prac-sing-age-male or -female)",
        required: &[
            &["EXTRACT_DATE"],
            &["SUB_ICB_LOCATION_CODE", "CCG_CODE"],
            &["ORG_CODE"],
            &["POSTCODE"],
            &["SEX"],
            &["AGE"],
            &["NUMBER_OF_PATIENTS"],
        ],
        known: &[
            "PUBLICATION",
            "ONS_SUB_ICB_LOCATION_CODE",
            "ONS_CCG_CODE",
            "ORG_TYPE",
        ],
        read: Read::With(read_single_year),
    },
];

fn dataset() -> &'static Dataset {
    registry::dataset(ids::LIST_SIZE).unwrap_or(registry::DATASETS[0])
}

/// The kind of organisation that `ORG_TYPE` names, in all its spellings since 2017.
fn kind_of(raw: &[u8], column: usize) -> Result<Kind, FieldProblem> {
    match raw.trim_ascii() {
        b"GP" => Ok(Kind::Practice),
        b"PCN" => Ok(Kind::Pcn),
        b"SUB_ICB_LOCATION_CODE" | b"SUB_ICB_LOCATION" | b"CCG" => Ok(Kind::SubIcb),
        b"ICB" | b"STP" => Ok(Kind::Icb),
        b"Comm Region" | b"COMM REGION" | b"COMM_REGION" | b"Region" => Ok(Kind::Region),
        _ => Err(FieldProblem::new(
            column,
            format!(
                "{} is no kind of organisation that is known (GP, PCN, SUB_ICB_LOCATION_CODE, ICB, Comm Region)",
                text::shown(raw)
            ),
        )),
    }
}

/// A part of a table of people: everybody, one sex, or one age of one sex.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    All,
    Sex,
    Age { cell: usize },
}

/// Finds the place of a row in the cells. Ages repeat in the same order, so the texts are
/// looked up once each.
struct Parts {
    dimension: &'static Dimension,
    known: FxHashMap<Vec<u8>, Option<usize>>,
}

impl Parts {
    fn new(margin: &str) -> Self {
        let dimension = dataset()
            .margin(margin)
            .and_then(|margin| margin.dimensions.last().copied())
            .unwrap_or(dataset().margins[1].dimensions[1]);
        Self {
            dimension,
            known: FxHashMap::default(),
        }
    }

    fn part(&mut self, row: &Row<'_>, sex_at: usize, age_at: usize) -> Result<Part, FieldProblem> {
        let sex = match row.field(sex_at).trim_ascii() {
            b"ALL" => None,
            b"MALE" => Some(0),
            b"FEMALE" => Some(1),
            _ => {
                return Err(FieldProblem::new(
                    sex_at,
                    format!(
                        "{} is not MALE, FEMALE or ALL",
                        text::shown(row.field(sex_at))
                    ),
                ));
            }
        };
        let raw = row.field(age_at).trim_ascii();
        if raw == b"ALL" {
            return Ok(if sex.is_none() { Part::All } else { Part::Sex });
        }
        let age = match self.known.get(raw) {
            Some(age) => *age,
            None => {
                let age = self.dimension.index_of_published(&text::decoded(raw));
                self.known.insert(raw.to_vec(), age);
                age
            }
        };
        match (sex, age) {
            (Some(sex), Some(age)) => Ok(Part::Age {
                cell: sex * self.dimension.values.len() + age,
            }),
            (None, Some(_)) => Err(FieldProblem::new(
                sex_at,
                "ages of both sexes together are not published; MALE or FEMALE was expected",
            )),
            (_, None) => Err(FieldProblem::new(
                age_at,
                format!("{} is no age group of this publication", text::shown(raw)),
            )),
        }
    }
}

/// What one thread gathers.
struct State {
    grid: Grid,
    parts: Parts,
    records: FxHashMap<domain::code::OdsCode, OrganisationRecord>,
}

fn finish(states: Vec<State>, cells: &Cells, source: &'static str, read: u64) -> Parsed {
    let mut grids = Vec::new();
    let mut records = FxHashMap::default();
    for state in states {
        grids.push(state.grid);
        for (code, record) in state.records {
            records.entry(code).or_insert(record);
        }
    }
    let mut organisations: Vec<OrganisationRecord> = records.into_values().collect();
    organisations.sort_unstable_by_key(|record| record.code);
    Parsed {
        dataset: ids::LIST_SIZE,
        source,
        rows: RowCounts {
            read,
            kept: read,
            rejected: Vec::new(),
        },
        organisations,
        figures: Grid::sum(cells, grids).figures(cells),
        ..Parsed::default()
    }
}

fn read_totals(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let &[date, kind, sub_icb, code, postcode_at, sex, age, count] = places else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let month = first_month(&input, date, context)?;
    let cells = Cells::of(dataset(), &["patients"]);
    let (states, read) = input.fold(
        || State {
            grid: Grid::new(&cells),
            parts: Parts::new("sex-age"),
            records: FxHashMap::default(),
        },
        |state, row| {
            same_month(row, date, month, context.latest)?;
            let kind = kind_of(row.field(kind), kind)?;
            if state.parts.part(row, sex, age)? != Part::All {
                return Err(FieldProblem::new(
                    sex,
                    "totals were expected: SEX and AGE are ALL",
                ));
            }
            let code = text::code(row.field(code), code)?;
            let value = text::count(row.field(count), count)?;
            let record = state
                .records
                .entry(code)
                .or_insert_with(|| OrganisationRecord::new(code, kind, month));
            record.postcode = postcode::tidy(&text::decoded(row.field(postcode_at)));
            // The sub-ICB is checked and not kept: the map of the month says it as well.
            text::code(row.field(sub_icb), sub_icb)?;
            state.grid.set(Period::Month(month), code, 0, value);
            Ok(())
        },
    )?;
    Ok(finish(states, &cells, "all", read))
}

fn read_five_year(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let &[date, kind, code, postcode_at, sex, age, count] = places else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let ons = input
        .header()
        .iter()
        .position(|heading| heading == "ONS_CODE");
    let cells = Cells::of(dataset(), &["patients", "sex-age"]);
    read_ages(
        input,
        context,
        &cells,
        "sex-age",
        "quin-age",
        &Places {
            date,
            kind: Some(kind),
            code,
            postcode: Some(postcode_at),
            ons,
            sex,
            age,
            count,
        },
    )
}

fn read_single_year_areas(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let &[date, kind, code, ons, sex, age, count] = places else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let cells = Cells::of(dataset(), &["patients", "sex-single-age"]);
    read_ages(
        input,
        context,
        &cells,
        "sex-single-age",
        "single-age-regions",
        &Places {
            date,
            kind: Some(kind),
            code,
            postcode: None,
            ons: Some(ons),
            sex,
            age,
            count,
        },
    )
}

/// One sex a file: the source is named by it, so that each can be revised alone.
fn read_single_year(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let &[date, _, code, postcode_at, sex, age, count] = places else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let is_male = input
        .first_row()
        .get(sex)
        .is_some_and(|sex| sex.eq_ignore_ascii_case("MALE"));
    let source = if is_male {
        "single-age-male"
    } else {
        "single-age-female"
    };
    let cells = Cells::of(dataset(), &["sex-single-age"]);
    let mut parsed = read_ages(
        input,
        context,
        &cells,
        "sex-single-age",
        source,
        &Places {
            date,
            kind: None,
            code,
            postcode: Some(postcode_at),
            ons: None,
            sex,
            age,
            count,
        },
    )?;
    // The cells of the other sex were not published here and must not read as zero.
    let own = if is_male { "sex.male/" } else { "sex.female/" };
    for figures in &mut parsed.figures {
        figures
            .columns
            .retain(|(measure, _)| measure.starts_with(own));
    }
    Ok(parsed)
}

struct Places {
    date: usize,
    kind: Option<usize>,
    code: usize,
    postcode: Option<usize>,
    ons: Option<usize>,
    sex: usize,
    age: usize,
    count: usize,
}

fn read_ages(
    input: CsvInput<'_>,
    context: &Context,
    cells: &Cells,
    margin: &str,
    source: &'static str,
    at: &Places,
) -> Result<Parsed, ImportError> {
    let month = first_month(&input, at.date, context)?;
    let period = Period::Month(month);
    let has_total = cells.begin_of("patients").is_some();
    let begin = cells.begin_of(margin).unwrap_or_default();
    let (states, read) = input.fold(
        || State {
            grid: Grid::new(cells),
            parts: Parts::new(margin),
            records: FxHashMap::default(),
        },
        |state, row| {
            same_month(row, at.date, month, context.latest)?;
            let code = text::code(row.field(at.code), at.code)?;
            let value = text::count(row.field(at.count), at.count)?;
            let part = state.parts.part(row, at.sex, at.age)?;
            if let std::collections::hash_map::Entry::Vacant(entry) = state.records.entry(code) {
                let kind = match at.kind {
                    Some(kind) => kind_of(row.field(kind), kind)?,
                    None => Kind::Practice,
                };
                let mut record = OrganisationRecord::new(code, kind, month);
                record.postcode = at
                    .postcode
                    .and_then(|at| postcode::tidy(&text::decoded(row.field(at))));
                record.ons_code = at.ons.and_then(|at| text::name(row.field(at)));
                entry.insert(record);
            }
            match part {
                Part::All if has_total => state.grid.set(period, code, 0, value),
                // The total of one sex is the sum of its ages.
                Part::All | Part::Sex => {
                    if value == Value::Missing {
                        return Err(FieldProblem::new(at.count, "the count is empty"));
                    }
                }
                Part::Age { cell } => state.grid.set(period, code, begin + cell, value),
            }
            Ok(())
        },
    )?;
    Ok(finish(states, cells, source, read))
}
