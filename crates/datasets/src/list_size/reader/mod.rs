//! Patients Registered at a GP Practice: totals, five-year age groups and single years of
//! age. The map that comes with them is read by the folder `organisations`.

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::{Month, Period};
use domain::postcode;
use domain::registry::{Dataset, Dimension, Margin};
use domain::release::RowCounts;
use rustc_hash::FxHashMap;
use store::{Membership, OrganisationRecord};

use ingest::csv_input::{CsvInput, Row};
use ingest::error::{FieldProblem, ImportError};
use ingest::grid::{Cells, Grid};
use ingest::layout::{Layout, Read};
use ingest::areas::Areas;
use ingest::lookup::{first_month, same_month};
use ingest::reading::{Context, Parsed};
use ingest::text;

mod totals;

use totals::{Shape, Totals, check, check_levels, patients};

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
        ..Layout::PLAIN
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
        ..Layout::PLAIN
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
        ..Layout::PLAIN
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
        ..Layout::PLAIN
    },
];

fn dataset() -> &'static Dataset {
    super::PUBLICATION.declared()
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Part {
    All,
    Sex { sex: usize },
    Age { sex: usize, cell: usize },
}

/// Finds the place of a row in the cells. Ages repeat in the same order, so the texts are
/// looked up once each.
struct Parts {
    /// The margin of sex and age.
    margin: &'static Margin,
    ages: &'static Dimension,
    known: FxHashMap<Vec<u8>, Option<usize>>,
}

impl Parts {
    fn new(margin: &str) -> Self {
        let margin = dataset()
            .margin(margin)
            .unwrap_or_else(|| panic!("the declaration has no margin {margin}"));
        Self {
            margin,
            ages: &margin.dimensions[1],
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
            return Ok(sex.map_or(Part::All, |sex| Part::Sex { sex }));
        }
        let age = match self.known.get(raw) {
            Some(age) => *age,
            None => {
                let age = self.ages.index_of_published(&text::decoded(raw));
                self.known.insert(raw.to_vec(), age);
                age
            }
        };
        match (sex, age) {
            (Some(sex), Some(age)) => Ok(Part::Age {
                sex,
                cell: self.margin.cell(&[sex, age]),
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
    records: FxHashMap<OdsCode, OrganisationRecord>,
    totals: FxHashMap<OdsCode, Totals>,
    areas: Areas,
    members: FxHashMap<OdsCode, OdsCode>,
    rows: RowCounts,
    /// Rows of each sex.
    of_sex: [u64; 2],
}

impl State {
    fn new(cells: &Cells, margin: &str) -> Self {
        Self {
            grid: Grid::new(cells),
            parts: Parts::new(margin),
            records: FxHashMap::default(),
            totals: FxHashMap::default(),
            areas: Areas::default(),
            members: FxHashMap::default(),
            rows: RowCounts::default(),
            of_sex: [0; 2],
        }
    }

    /// Keeps the sub-ICB that a row names for its practice.
    fn member(
        &mut self,
        row: &Row<'_>,
        practice: OdsCode,
        at: AreaPlaces,
        month: Month,
    ) -> Result<(), FieldProblem> {
        let Some(area) = text::known_code(row.field(at.code), Kind::SubIcb, at.code)? else {
            return Ok(());
        };
        if self.members.insert(practice, area) != Some(area) {
            let ons = at.ons.map_or(&b""[..], |at| row.field(at));
            self.areas.add(area, Kind::SubIcb, b"", ons, month);
        }
        Ok(())
    }

    /// What all threads gathered.
    fn merged(states: Vec<Self>, cells: &Cells, margin: &str) -> Self {
        let mut all = Self::new(cells, margin);
        let mut grids = Vec::new();
        for state in states {
            grids.push(state.grid);
            for (code, record) in state.records {
                all.records.entry(code).or_insert(record);
            }
            for (code, totals) in state.totals {
                all.totals.entry(code).or_default().merge(totals);
            }
            all.areas.merge(state.areas);
            for (practice, area) in state.members {
                let known = all.members.entry(practice).or_insert(area);
                *known = area.max(*known);
            }
            all.rows.add(&state.rows);
            for (own, more) in all.of_sex.iter_mut().zip(state.of_sex) {
                *own += more;
            }
        }
        all.grid = Grid::sum(cells, grids);
        all
    }

    fn into_parsed(self, cells: &Cells, source: &'static str, month: Month, read: u64) -> Parsed {
        let mut organisations: Vec<OrganisationRecord> = self.records.into_values().collect();
        organisations.sort_unstable_by_key(|record| record.code);
        organisations.extend(self.areas.into_records());
        let mut members: Vec<(OdsCode, [Option<OdsCode>; 4])> = self
            .members
            .into_iter()
            .map(|(practice, area)| (practice, [None, Some(area), None, None]))
            .collect();
        members.sort_unstable_by_key(|member| member.0);
        let memberships = if members.is_empty() {
            Vec::new()
        } else {
            vec![Membership {
                source: "registered-patients-rows".to_owned(),
                month,
                rows: members,
            }]
        };
        let mut rows = self.rows;
        rows.read = read;
        rows.kept = read - rows.rejected.iter().map(|reason| reason.1).sum::<u64>();
        Parsed {
            dataset: dataset().id.clone(),
            source: source.to_owned(),
            rows,
            organisations,
            memberships,
            figures: self.grid.figures(cells),
            ..Parsed::default()
        }
    }
}

/// Where a row names the sub-ICB of its practice.
#[derive(Debug, Clone, Copy)]
struct AreaPlaces {
    code: usize,
    ons: Option<usize>,
}

impl AreaPlaces {
    fn of(input: &CsvInput<'_>, code: usize) -> Self {
        let ons = input.header().iter().position(|heading| {
            matches!(
                heading.as_str(),
                "ONS_SUB_ICB_LOCATION_CODE" | "ONS_CCG_CODE"
            )
        });
        Self { code, ons }
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
    let cells = Cells::complete(dataset(), &["patients"]);
    let area = AreaPlaces::of(&input, sub_icb);
    let (states, read) = input.fold(
        &[code, sex, age],
        || State::new(&cells, "sex-age"),
        |state, row| {
            same_month(row, date, month, context.latest)?;
            let kind = kind_of(row.field(kind), kind)?;
            if state.parts.part(row, sex, age)? != Part::All {
                return Err(FieldProblem::new(
                    sex,
                    "totals were expected: SEX and AGE are ALL",
                ));
            }
            let value = patients(row, count, kind)?;
            let Some(code) = text::known_code(row.field(code), kind, code)? else {
                state.rows.reject(text::NOBODY, 1);
                row.has_no_key();
                return Ok(());
            };
            row.set_key(code);
            let record = state
                .records
                .entry(code)
                .or_insert_with(|| OrganisationRecord::new(code, kind, month));
            record.postcode = postcode::tidy(&text::decoded(row.field(postcode_at)));
            state.member(row, code, area, month)?;
            state.grid.set(Period::Month(month), code, 0, value);
            Ok(())
        },
    )?;
    Ok(State::merged(states, &cells, "sex-age").into_parsed(&cells, "all", month, read))
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
    let cells = Cells::complete(dataset(), &["patients", "sex-age"]);
    read_whole(
        input,
        context,
        &cells,
        "sex-age",
        "quin-age",
        &Places {
            date,
            kind: Some(kind),
            code,
            area: None,
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
    let cells = Cells::complete(dataset(), &["patients", "sex-single-age"]);
    read_whole(
        input,
        context,
        &cells,
        "sex-single-age",
        "single-age-regions",
        &Places {
            date,
            kind: Some(kind),
            code,
            area: None,
            postcode: None,
            ons: Some(ons),
            sex,
            age,
            count,
        },
    )
}

/// Published as a file for each sex: the source is named by it, so that each can be revised
/// alone. A file that holds both is read as two.
fn read_single_year(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let &[date, sub_icb, code, postcode_at, sex, age, count] = places else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let name = input.name().to_owned();
    let cells = Cells::complete(dataset(), &["sex-single-age"]);
    let at = Places {
        date,
        kind: None,
        code,
        area: Some(AreaPlaces::of(&input, sub_icb)),
        postcode: Some(postcode_at),
        ons: None,
        sex,
        age,
        count,
    };
    let month = first_month(&input, date, context)?;
    let (state, read) = read_ages(input, context, &cells, "sex-single-age", &at, month)?;
    let of_sex = state.of_sex;
    let whole = state.into_parsed(&cells, "single-age-male", month, read);
    let mut found: Vec<Parsed> = Vec::new();
    // The cells of the other sex were not published here and must not read as zero.
    for (index, (source, own)) in [
        ("single-age-male", "sex.male/"),
        ("single-age-female", "sex.female/"),
    ]
    .into_iter()
    .enumerate()
    {
        if of_sex[index] == 0 {
            continue;
        }
        let mut parsed = Parsed {
            source: source.to_owned(),
            ..whole.clone()
        };
        for figures in &mut parsed.figures {
            figures
                .columns
                .retain(|(measure, _)| measure.starts_with(own));
        }
        if of_sex[1 - index] > 0 {
            parsed.rows.read = of_sex[index];
            parsed.rows.kept = of_sex[index];
            parsed.rows.rejected.clear();
        }
        found.push(parsed);
    }
    let Some(mut first) = found.pop() else {
        return Err(ImportError::new(name, "has no ages of either sex"));
    };
    first.others = found;
    Ok(first)
}

struct Places {
    date: usize,
    kind: Option<usize>,
    code: usize,
    area: Option<AreaPlaces>,
    postcode: Option<usize>,
    ons: Option<usize>,
    sex: usize,
    age: usize,
    count: usize,
}

fn read_whole(
    input: CsvInput<'_>,
    context: &Context,
    cells: &Cells,
    margin: &str,
    source: &'static str,
    at: &Places,
) -> Result<Parsed, ImportError> {
    let month = first_month(&input, at.date, context)?;
    let (state, read) = read_ages(input, context, cells, margin, at, month)?;
    Ok(state.into_parsed(cells, source, month, read))
}

fn read_ages(
    input: CsvInput<'_>,
    context: &Context,
    cells: &Cells,
    margin: &str,
    at: &Places,
    month: Month,
) -> Result<(State, u64), ImportError> {
    let name = input.name().to_owned();
    let period = Period::Month(month);
    let has_total = cells.begin_of("patients").is_some();
    let begin = cells.begin_of(margin).unwrap_or_default();
    let (states, read) = input.fold(
        &[at.code, at.sex, at.age],
        || State::new(cells, margin),
        |state, row| {
            same_month(row, at.date, month, context.latest)?;
            let part = state.parts.part(row, at.sex, at.age)?;
            let kind = match at.kind {
                Some(kind) => kind_of(row.field(kind), kind)?,
                None => Kind::Practice,
            };
            let value = patients(row, at.count, kind)?;
            let Some(code) = text::known_code(row.field(at.code), kind, at.code)? else {
                state.rows.reject(text::NOBODY, 1);
                row.has_no_key();
                return Ok(());
            };
            row.set_key((code, part));
            if let std::collections::hash_map::Entry::Vacant(entry) = state.records.entry(code) {
                let mut record = OrganisationRecord::new(code, kind, month);
                record.postcode = at
                    .postcode
                    .and_then(|at| postcode::tidy(&text::decoded(row.field(at))));
                record.ons_code = at.ons.and_then(|at| text::name(row.field(at)));
                entry.insert(record);
            }
            if let Some(area) = at.area {
                state.member(row, code, area, month)?;
            }
            let totals = state.totals.entry(code).or_default();
            match part {
                Part::All => {
                    totals.all = Some((value, row.line()));
                    if has_total {
                        state.grid.set(period, code, 0, value);
                    }
                }
                Part::Sex { sex } => {
                    totals.sexes[sex] = Some((value, row.line()));
                    state.of_sex[sex] += 1;
                }
                Part::Age { sex, cell } => {
                    totals.note(sex, row.line());
                    state.of_sex[sex] += 1;
                    state.grid.set(period, code, begin + cell, value);
                }
            }
            Ok(())
        },
    )?;
    let mut state = State::merged(states, cells, margin);
    let width = state.parts.ages.values.len();
    let shape = Shape {
        period,
        begin,
        width,
    };
    check(&mut state.grid, &state.totals, &shape)
        .and_then(|()| check_levels(&state.records, &state.totals))
        .map_err(|(line, problem)| ImportError::new(name, problem).at_line(line))?;
    Ok((state, read))
}
