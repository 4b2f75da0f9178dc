//! Tables with a practice, its PCN, sub-ICB, ICB and region in one row.

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::Month;
use domain::postcode;
use domain::release::RowCounts;
use rustc_hash::{FxHashMap, FxHashSet};
use store::{Membership, OrganisationRecord};

use crate::csv_input::{CsvInput, Row};
use crate::error::{FieldProblem, ImportError};
use crate::layout::{Layout, Read};
use crate::organisations::DATASET;
use crate::reading::{Context, Parsed};
use crate::text;

pub(crate) const LAYOUTS: &[Layout] = &[
    Layout {
        name: "the map of registered patients (gp-reg-pat-prac-map)",
        required: &[
            &["EXTRACT_DATE"],
            &["PRACTICE_CODE"],
            &["PRACTICE_NAME"],
            &["PRACTICE_POSTCODE"],
            &["PCN_CODE"],
            &["PCN_NAME"],
            &["SUB_ICB_LOCATION_CODE", "CCG_CODE"],
            &["SUB_ICB_LOCATION_NAME", "CCG_NAME"],
            &["ICB_CODE", "STP_CODE"],
            &["ICB_NAME", "STP_NAME"],
            &["COMM_REGION_CODE"],
            &["COMM_REGION_NAME"],
        ],
        known: &[
            "PUBLICATION",
            "ONS_SUB_ICB_LOCATION_CODE",
            "ONS_CCG_CODE",
            "ONS_ICB_CODE",
            "ONS_STP_CODE",
            "ONS_COMM_REGION_CODE",
            "SUPPLIER_NAME",
        ],
        read: Read::With(read_patient_map),
    },
    Layout {
        name: "the mapping of appointments (Mapping.csv)",
        required: &[
            &["GP_CODE"],
            &["GP_NAME"],
            &["SUPPLIER"],
            &["PCN_CODE"],
            &["PCN_NAME"],
            &["SUB_ICB_LOCATION_CODE"],
            &["SUB_ICB_LOCATION_NAME"],
            &["ICB_CODE"],
            &["ICB_NAME"],
            &["REGION_CODE"],
            &["REGION_NAME"],
        ],
        known: &[],
        read: Read::With(read_appointment_mapping),
    },
];

/// The areas that rows name, each kept once.
#[derive(Debug, Default)]
pub(crate) struct Areas {
    records: FxHashMap<OdsCode, OrganisationRecord>,
}

impl Areas {
    /// Takes in an area; where names differ between rows, the first in order of text stays,
    /// so that the answer does not depend on which thread came first.
    pub(crate) fn add(
        &mut self,
        code: OdsCode,
        kind: Kind,
        name: &[u8],
        ons_code: &[u8],
        as_of: Month,
    ) {
        let record = self
            .records
            .entry(code)
            .or_insert_with(|| OrganisationRecord::new(code, kind, as_of));
        if record.name.is_none()
            && let Some(name) = text::name(name)
        {
            record.name = Some(name);
        }
        if record.ons_code.is_none() && !ons_code.trim_ascii().is_empty() {
            record.ons_code = text::name(ons_code);
        }
    }

    /// Takes in the areas of another thread.
    pub(crate) fn merge(&mut self, other: Self) {
        for (code, record) in other.records {
            match self.records.get_mut(&code) {
                None => {
                    self.records.insert(code, record);
                }
                Some(own) => {
                    if record.name.is_some() && (own.name.is_none() || record.name < own.name) {
                        own.name = record.name;
                    }
                    if record.ons_code.is_some()
                        && (own.ons_code.is_none() || record.ons_code < own.ons_code)
                    {
                        own.ons_code = record.ons_code;
                    }
                }
            }
        }
    }

    pub(crate) fn contains(&self, code: OdsCode) -> bool {
        self.records.contains_key(&code)
    }

    /// The records in order of code.
    pub(crate) fn into_records(self) -> Vec<OrganisationRecord> {
        let mut records: Vec<OrganisationRecord> = self.records.into_values().collect();
        records.sort_unstable_by_key(|record| record.code);
        records
    }
}

/// The supplier of a clinical system as published; `None` where it is unknown.
pub(crate) fn supplier(raw: &[u8]) -> Option<String> {
    text::name(raw).filter(|name| !name.eq_ignore_ascii_case("unknown"))
}

/// One practice with its parents.
struct Mapped {
    record: OrganisationRecord,
    parents: [Option<OdsCode>; 4],
}

#[derive(Default)]
struct State {
    areas: Areas,
    practices: Vec<Mapped>,
}

/// Where a table keeps what both kinds of map have.
struct Columns {
    practice: usize,
    name: usize,
    /// Code, name and, where there is one, ONS code of the four levels.
    levels: [(usize, usize, Option<usize>); 4],
    postcode: Option<usize>,
    supplier: Option<usize>,
}

const LEVELS: [Kind; 4] = [Kind::Pcn, Kind::SubIcb, Kind::Icb, Kind::Region];

impl State {
    fn take(&mut self, row: &Row<'_>, columns: &Columns, as_of: Month) -> Result<(), FieldProblem> {
        let code = text::code(row.field(columns.practice), columns.practice)?;
        let mut parents = [None; 4];
        for ((parent, (code_at, name_at, ons_at)), kind) in
            parents.iter_mut().zip(columns.levels).zip(LEVELS)
        {
            let raw = row.field(code_at).trim_ascii();
            // Some rows have no PCN, or write that they have none.
            if raw.is_empty() || raw == b"-" || raw.eq_ignore_ascii_case(b"unmapped") {
                continue;
            }
            let area = text::code(raw, code_at)?;
            let ons = ons_at.map_or(&b""[..], |at| row.field(at));
            self.areas.add(area, kind, row.field(name_at), ons, as_of);
            *parent = Some(area);
        }
        let record = OrganisationRecord {
            name: text::name(row.field(columns.name)),
            postcode: columns
                .postcode
                .and_then(|at| postcode::tidy(&text::decoded(row.field(at)))),
            clinical_system: columns.supplier.and_then(|at| supplier(row.field(at))),
            ..OrganisationRecord::new(code, Kind::Practice, as_of)
        };
        self.practices.push(Mapped { record, parents });
        Ok(())
    }
}

fn read_map(
    input: CsvInput<'_>,
    columns: &Columns,
    source: &'static str,
    as_of: Month,
    check: impl Fn(&Row<'_>) -> Result<(), FieldProblem> + Sync,
) -> Result<Parsed, ImportError> {
    let (states, read) = input.fold(State::default, |state, row| {
        check(row)?;
        state.take(row, columns, as_of)
    })?;
    let mut areas = Areas::default();
    let mut practices = Vec::new();
    for state in states {
        areas.merge(state.areas);
        practices.extend(state.practices);
    }
    // A practice with two systems has two rows; the supplier is all that differs.
    practices.sort_by(|a, b| {
        a.record
            .code
            .cmp(&b.record.code)
            .then_with(|| a.record.clinical_system.cmp(&b.record.clinical_system))
    });
    let mut rows = RowCounts {
        read,
        ..RowCounts::default()
    };
    let mut seen = FxHashSet::default();
    let before = practices.len();
    practices.retain(|practice| seen.insert(practice.record.code));
    rows.kept = practices.len() as u64;
    rows.reject(
        "practice repeated (two systems)",
        (before - practices.len()) as u64,
    );
    let membership = Membership {
        source: source.to_owned(),
        month: as_of,
        rows: practices
            .iter()
            .map(|practice| (practice.record.code, practice.parents))
            .collect(),
    };
    let mut organisations = areas.into_records();
    organisations.extend(practices.into_iter().map(|practice| practice.record));
    Ok(Parsed {
        dataset: DATASET,
        source,
        rows,
        organisations,
        memberships: vec![membership],
        ..Parsed::default()
    })
}

fn read_patient_map(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let optional = |names: &[&str]| {
        input
            .header()
            .iter()
            .position(|heading| names.contains(&heading.as_str()))
    };
    let columns = Columns {
        practice: places[1],
        name: places[2],
        levels: [
            (places[4], places[5], None),
            (
                places[6],
                places[7],
                optional(&["ONS_SUB_ICB_LOCATION_CODE", "ONS_CCG_CODE"]),
            ),
            (
                places[8],
                places[9],
                optional(&["ONS_ICB_CODE", "ONS_STP_CODE"]),
            ),
            (places[10], places[11], optional(&["ONS_COMM_REGION_CODE"])),
        ],
        postcode: Some(places[3]),
        supplier: optional(&["SUPPLIER_NAME"]),
    };
    let date = places[0];
    let as_of = first_month(&input, date, context)?;
    let latest = context.latest;
    read_map(input, &columns, "registered-patients-map", as_of, |row| {
        same_month(row, date, as_of, latest)
    })
}

fn read_appointment_mapping(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let columns = Columns {
        practice: places[0],
        name: places[1],
        levels: [
            (places[3], places[4], None),
            (places[5], places[6], None),
            (places[7], places[8], None),
            (places[9], places[10], None),
        ],
        postcode: None,
        supplier: Some(places[2]),
    };
    read_map(input, &columns, "gpad-mapping", context.undated, |_| Ok(()))
}

/// The month of the first row, by which the rows of a file of one month are measured.
pub(crate) fn first_month(
    input: &CsvInput<'_>,
    column: usize,
    context: &Context,
) -> Result<Month, ImportError> {
    let row = input.first_row();
    let Some(field) = row.get(column) else {
        return Err(ImportError::new(input.name(), "has a header and no rows"));
    };
    text::month(field.as_bytes(), column, context.latest).map_err(|problem| {
        ImportError::new(input.name(), problem.problem)
            .at_line(2)
            .in_column(input.header().get(column).cloned().unwrap_or_default())
    })
}

/// Checks that a row is of the month of the file.
pub(crate) fn same_month(
    row: &Row<'_>,
    column: usize,
    month: Month,
    latest: Month,
) -> Result<(), FieldProblem> {
    let own = text::month(row.field(column), column, latest)?;
    if own == month {
        return Ok(());
    }
    Err(FieldProblem::new(
        column,
        format!(
            "{} is another month than that of the first row, {}",
            text::shown(row.field(column)),
            month.long()
        ),
    ))
}
