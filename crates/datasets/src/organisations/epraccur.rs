//! epraccur: every prescribing cost centre with its status. A file without header row, in
//! two layouts: letters and numbers until 2025, words and role codes since.

use domain::code::OdsCode;
use domain::names::mixed_case;
use domain::organisation::{Kind, Status};
use domain::period::{Day, Month};
use domain::postcode;
use domain::release::RowCounts;
use store::{Membership, OrganisationRecord};

use ingest::csv_input::{CsvInput, Row};
use ingest::error::{FieldProblem, ImportError};
use ingest::ORGANISATIONS;
use ingest::areas::Areas;
use ingest::reading::{Context, Parsed};
use ingest::text;

const COLUMNS: usize = 27;
const CODE: usize = 0;
const NAME: usize = 1;
const REGION: usize = 2;
const ICB: usize = 3;
const ADDRESS: std::ops::Range<usize> = 4..9;
const POSTCODE: usize = 9;
const OPENED: usize = 10;
const CLOSED: usize = 11;
const STATUS: usize = 12;
const COMMISSIONER: usize = 14;
const JOINED: usize = 15;
const ROLE: usize = 25;

fn status_of(field: &str) -> Option<Status> {
    match field {
        "A" | "ACTIVE" => Some(Status::Open),
        "C" | "INACTIVE" => Some(Status::Closed),
        "D" | "DORMANT" => Some(Status::Dormant),
        "P" | "PROPOSED" => Some(Status::Proposed),
        _ => None,
    }
}

/// Whether the first row of a file is one of epraccur.
pub(crate) fn is_epraccur(first_row: &[String]) -> bool {
    first_row.len() == COLUMNS
        && first_row[CODE].parse::<OdsCode>().is_ok()
        && status_of(&first_row[STATUS]).is_some()
}

#[derive(Default)]
struct State {
    areas: Areas,
    practices: Vec<(OrganisationRecord, [Option<OdsCode>; 4])>,
    newest: Option<Day>,
    rows: RowCounts,
}

/// Reads the directory. Its month is that of the latest day that it speaks of, or of its
/// name where that is later, because a directory without news looks older than it is.
pub(crate) fn read_epraccur(input: CsvInput<'_>, context: &Context) -> Result<Parsed, ImportError> {
    let latest = context.latest;
    let (states, read) = input.fold(&[CODE], State::default, |state, row| {
        take(state, row, latest)
    })?;
    let mut all = State::default();
    for state in states {
        all.areas.merge(state.areas);
        all.practices.extend(state.practices);
        all.newest = all.newest.max(state.newest);
        all.rows.add(&state.rows);
    }
    let as_of = all
        .newest
        .map(Day::month)
        .max(context.named)
        .unwrap_or(context.undated);
    all.rows.read = read;
    all.rows.kept = all.practices.len() as u64;
    all.practices
        .sort_unstable_by_key(|(record, _)| record.code);
    for (record, _) in &mut all.practices {
        record.as_of = as_of;
    }
    let membership = Membership {
        source: "epraccur".to_owned(),
        month: as_of,
        rows: all
            .practices
            .iter()
            .filter(|(_, parents)| parents.iter().any(Option::is_some))
            .map(|(record, parents)| (record.code, *parents))
            .collect(),
    };
    let mut organisations = all.areas.into_records();
    for record in &mut organisations {
        record.as_of = as_of;
    }
    organisations.extend(all.practices.into_iter().map(|(record, _)| record));
    Ok(Parsed {
        dataset: ORGANISATIONS.to_owned(),
        source: "epraccur".to_owned(),
        rows: all.rows,
        organisations,
        memberships: vec![membership],
        ..Parsed::default()
    })
}

fn take(state: &mut State, row: &Row<'_>, latest: Month) -> Result<(), FieldProblem> {
    let role = text::decoded(row.field(ROLE));
    // 4 is a general practice in the old layout, RO76 in the new.
    if !role
        .split('|')
        .any(|role| matches!(role.trim(), "4" | "RO76"))
    {
        state.rows.reject("not a general practice", 1);
        return Ok(());
    }
    let region = row.field(REGION).trim_ascii();
    if !region.starts_with(b"Y") {
        state.rows.reject("not in England", 1);
        return Ok(());
    }
    let code = text::code(row.field(CODE), Kind::Practice, CODE)?;
    let status_field = text::decoded(row.field(STATUS));
    let status = status_of(status_field.trim()).ok_or_else(|| {
        FieldProblem::new(
            STATUS,
            format!(
                "{} is no status that is known",
                text::shown(row.field(STATUS))
            ),
        )
    })?;
    let opened = text::day(row.field(OPENED), OPENED)?;
    let closed = text::day(row.field(CLOSED), CLOSED)?;
    let joined = text::day(row.field(JOINED), JOINED)?;
    // Dates to come are announcements and say nothing of when the file was made.
    let known = [opened, closed, joined]
        .into_iter()
        .flatten()
        .filter(|day| day.month() < latest)
        .max();
    state.newest = state.newest.max(known);
    let as_of = latest;
    let mut parents = [None; 4];
    if status == Status::Open {
        // Codes that begin with 7A are health boards of Wales.
        let commissioner = row.field(COMMISSIONER).trim_ascii();
        let areas = [
            (
                1,
                COMMISSIONER,
                Kind::SubIcb,
                !commissioner.starts_with(b"7A"),
            ),
            (2, ICB, Kind::Icb, true),
            (3, REGION, Kind::Region, true),
        ];
        for (level, column, kind, is_english) in areas {
            let raw = row.field(column).trim_ascii();
            if raw.is_empty() || !is_english {
                continue;
            }
            let area = text::code(raw, kind, column)?;
            state.areas.add(area, kind, b"", b"", as_of);
            parents[level] = Some(area);
        }
    }
    let address: Vec<String> = ADDRESS
        .filter_map(|column| text::name(row.field(column)))
        .map(|line| mixed_case(&line))
        .collect();
    let record = OrganisationRecord {
        name: text::name(row.field(NAME)),
        status: Some((status, opened, closed)),
        postcode: postcode::tidy(&text::decoded(row.field(POSTCODE))),
        address: (!address.is_empty()).then(|| address.join(", ")),
        ..OrganisationRecord::new(code, Kind::Practice, as_of)
    };
    state.practices.push((record, parents));
    Ok(())
}
