//! Patient Online Management Information (POMI): a row for each practice, month and field.

use domain::organisation::Kind;
use domain::period::Period;
use domain::release::RowCounts;
use ingest::csv_input::CsvInput;
use ingest::error::{FieldProblem, ImportError};
use ingest::grid::{Cells, Grid};
use ingest::reading::{Context, Parsed};
use ingest::text;
use rustc_hash::FxHashMap;
use store::OrganisationRecord;

use super::MARKS;

/// The columns of all editions. Until 2022 the areas were CCGs, since then sub-ICBs.
pub(super) const REQUIRED: &[&[&str]] = &[
    &["REPORT_PERIOD_END"],
    &["PRACTICE_CODE"],
    &["FIELD"],
    &["VALUE"],
];

/// Columns that are not read.
pub(super) const KNOWN: &[&str] = &[
    "REGION_CODE",
    "REGION_NAME",
    "CCG_CODE",
    "CCG_NAME",
    "SUB_ICB_LOCATION_CODE",
    "SUB_ICB_LOCATION_NAME",
    "PRACTICE_NAME",
    "SYSTEM_SUPPLIER",
];

/// The fields that count, and their margins.
const FIELDS: [(&str, &str); 10] = [
    ("patient_list_size", "online-patients"),
    ("Total_Pat_Enbld", "online-enabled"),
    ("New_Pat_Enbld", "online-newly-enabled"),
    ("Total_Use", "online-uses"),
    ("Pat_Appts_Enbld", "online-appointments-enabled"),
    ("Pat_Appts_Use", "online-appointments-uses"),
    ("Pat_Presc_Enbld", "online-prescriptions-enabled"),
    ("Pat_Presc_Use", "online-prescriptions-uses"),
    ("Pat_DetCodeRec_Enbld", "online-records-enabled"),
    ("Pat_DetCodeRec_Use", "online-records-uses"),
];

/// What one thread gathers.
struct State {
    grid: Grid,
    records: FxHashMap<domain::code::OdsCode, OrganisationRecord>,
    rows: RowCounts,
}

pub(super) fn read(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let &[month_at, code_at, field_at, value_at] = places else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let name_at = input
        .header()
        .iter()
        .position(|heading| heading == "PRACTICE_NAME");
    let dataset = super::super::PUBLICATION.declared();
    let cells = Cells::complete(dataset, &FIELDS.map(|(_, margin)| margin));
    let make = || State {
        grid: Grid::new(&cells),
        records: FxHashMap::default(),
        rows: RowCounts::default(),
    };
    let (states, read) = input.fold(&[month_at, code_at, field_at], make, |state, row| {
        let month = text::month(row.field(month_at), month_at, context.latest)?;
        let Some(code) = text::known_code(row.field(code_at), Kind::Practice, code_at)? else {
            row.has_no_key();
            state.rows.reject(text::NOBODY, 1);
            return Ok(());
        };
        let field = text::decoded(row.field(field_at));
        let field = field.trim();
        let Some(cell) = FIELDS.iter().position(|(own, _)| own.eq_ignore_ascii_case(field)) else {
            // The status of a system: 0 not there, 1 there, 2 switched on.
            if field.get(..4).is_some_and(|begin| begin.eq_ignore_ascii_case("sys_")) {
                row.has_no_key();
                state.rows.reject("status of a system, which is no count", 1);
                return Ok(());
            }
            let known = FIELDS.map(|(own, _)| own).join(", ");
            return Err(FieldProblem::new(
                field_at,
                format!("{} is not a field of Patient Online; expected one of {known}, or one that begins with Sys_", text::shown_text(field)),
            ));
        };
        row.set_key((month.long(), code, cell));
        let value = text::count_or_mark(row.field(value_at), value_at, &MARKS)?;
        state.grid.set(Period::Month(month), code, cells.begin(cell), value);
        state.rows.kept += 1;
        let record = OrganisationRecord {
            name: name_at.and_then(|column| text::name(row.field(column))),
            ..OrganisationRecord::new(code, Kind::Practice, month)
        };
        match state.records.get(&code) {
            Some(known) if known.as_of >= month => {}
            _ => drop(state.records.insert(code, record)),
        }
        Ok(())
    })?;
    let mut all = make();
    for state in states {
        all.grid.add(state.grid);
        all.rows.add(&state.rows);
        for (code, record) in state.records {
            match all.records.get(&code) {
                Some(known) if known.as_of >= record.as_of => {}
                _ => drop(all.records.insert(code, record)),
            }
        }
    }
    all.rows.read = read;
    let mut organisations: Vec<OrganisationRecord> = all.records.into_values().collect();
    organisations.sort_unstable_by_key(|record| record.code);
    let mut figures = all.grid.figures(&cells);
    for figures in &mut figures {
        figures
            .columns
            .retain(|(_, column)| column.iter().any(domain::value::Value::is_reported));
    }
    Ok(Parsed {
        dataset: dataset.id.clone(),
        source: "patient-online".to_owned(),
        rows: all.rows,
        organisations,
        figures,
        ..Parsed::default()
    })
}
