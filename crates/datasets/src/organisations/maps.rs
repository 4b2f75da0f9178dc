//! Tables with a practice, its PCN, sub-ICB, ICB and region in one row.

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::Month;
use domain::postcode;
use domain::release::RowCounts;
use rustc_hash::FxHashSet;
use store::{Membership, OrganisationRecord};

use ingest::csv_input::{CsvInput, Row};
use ingest::error::{FieldProblem, ImportError};
use ingest::layout::{Layout, Read};
use ingest::ORGANISATIONS;
use ingest::areas::{Areas, supplier};
use ingest::lookup::{first_month, same_month};
use ingest::reading::{Context, Parsed};
use ingest::text::{self, NOBODY};

/// Tables of figures begin with the very columns of the mapping and have others behind them:
/// the submissions of online consultations do. They are no mapping.
fn is_mapping(layout: &Layout, input: &CsvInput<'_>) -> bool {
    !layout
        .fit(input.header())
        .strange
        .iter()
        .any(|heading| !heading.is_empty())
}

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
        ..Layout::PLAIN
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
        accepts: Some(is_mapping),
        undated: Some("mapping"),
    },
];

/// One practice with its parents.
struct Mapped {
    record: OrganisationRecord,
    parents: [Option<OdsCode>; 4],
    line: u64,
}

#[derive(Default)]
struct State {
    areas: Areas,
    practices: Vec<Mapped>,
    /// Rows of no known practice.
    nobody: u64,
}

/// Where a table keeps what both kinds of map have.
struct Columns {
    practice: usize,
    name: usize,
    /// Code, name and, where there is one, ONS code of the four levels.
    levels: [(usize, usize, Option<usize>); 4],
    postcode: Option<usize>,
    supplier: Option<usize>,
    /// The columns that tell rows apart.
    key: Vec<usize>,
}

const LEVELS: [Kind; 4] = [Kind::Pcn, Kind::SubIcb, Kind::Icb, Kind::Region];

impl State {
    fn take(&mut self, row: &Row<'_>, columns: &Columns, as_of: Month) -> Result<(), FieldProblem> {
        let code = text::known_code(row.field(columns.practice), Kind::Practice, columns.practice)?;
        let Some(code) = code else {
            self.nobody += 1;
            row.has_no_key();
            return Ok(());
        };
        let mut parents = [None; 4];
        for ((parent, (code_at, name_at, ons_at)), kind) in
            parents.iter_mut().zip(columns.levels).zip(LEVELS)
        {
            let raw = row.field(code_at).trim_ascii();
            // Some rows have no PCN, or write that they have none.
            if raw.is_empty() || raw == b"-" || raw.eq_ignore_ascii_case(b"unmapped") {
                continue;
            }
            let area = text::code(raw, kind, code_at)?;
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
        self.practices.push(Mapped {
            record,
            parents,
            line: row.line(),
        });
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
    let name = input.name().to_owned();
    let (states, read) = input.fold(&columns.key, State::default, |state, row| {
        check(row)?;
        state.take(row, columns, as_of)
    })?;
    let mut areas = Areas::default();
    let mut practices = Vec::new();
    let mut rows = RowCounts::default();
    for state in states {
        rows.reject(NOBODY, state.nobody);
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
    for pair in practices.windows(2) {
        if pair[0].record.code == pair[1].record.code && pair[0].parents != pair[1].parents {
            let (first, second) = (
                pair[0].line.min(pair[1].line),
                pair[0].line.max(pair[1].line),
            );
            return Err(ImportError::new(
                name,
                format!(
                    "places {} in other areas than line {first} does",
                    pair[0].record.code
                ),
            )
            .at_line(second));
        }
    }
    rows.read = read;
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
        dataset: ORGANISATIONS.to_owned(),
        source: source.to_owned(),
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
        key: vec![places[1]],
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
        // A practice on two systems has a row for each.
        key: vec![places[0], places[2]],
    };
    read_map(input, &columns, "gpad-mapping", context.undated, |_| Ok(()))
}
