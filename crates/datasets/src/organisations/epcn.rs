//! ePCN: the directory of PCNs, a workbook with one sheet of PCNs and one of the practices
//! in them, each membership with its dates.

use calamine::{ExcelDateTime, ExcelDateTimeType};
use domain::code::OdsCode;
use domain::names::mixed_case;
use domain::organisation::{Kind, Status};
use domain::period::Day;
use domain::postcode;
use domain::release::RowCounts;
use rustc_hash::FxHashMap;
use store::{Link, Membership, OrganisationRecord};

use ingest::error::ImportError;
use ingest::ORGANISATIONS;
use ingest::reading::{Context, Parsed};
use ingest::text::NOBODY;
use ingest::workbook::{SheetTable, Workbook, text, unique};

/// Headings by which the two sheets are found, whatever they are called.
const DETAILS: &[&str] = &[
    "PCN CODE",
    "PCN NAME",
    "OPEN DATE",
    "CLOSE DATE",
    "POSTCODE",
];
const PARTNERS: &[&str] = &["PARTNER ORGANISATION CODE", "PARTNER NAME", "PCN CODE"];

/// Whether a workbook holds both sheets.
pub(crate) fn is_epcn(workbook: &mut Workbook) -> Result<bool, ImportError> {
    Ok(find(workbook, DETAILS)?.is_some() && find(workbook, PARTNERS)?.is_some())
}

fn find(workbook: &mut Workbook, headings: &[&str]) -> Result<Option<SheetTable>, ImportError> {
    for sheet in workbook.sheets() {
        // The summary of appointments has a dozen large sheets; these have two.
        if workbook.sheets().len() > 8 {
            return Ok(None);
        }
        if let Some(table) = workbook.table(&sheet, headings)? {
            return Ok(Some(table));
        }
    }
    Ok(None)
}

/// Reads the directory. Its month is found as for epraccur.
pub(crate) fn read_epcn(workbook: &mut Workbook, context: &Context) -> Result<Parsed, ImportError> {
    let missing =
        |what: &str| ImportError::new(workbook.name.clone(), format!("has no sheet of {what}"));
    let no_details = missing("PCNs");
    let no_partners = missing("practices in PCNs");
    let details = find(workbook, DETAILS)?.ok_or(no_details)?;
    let partners = find(workbook, PARTNERS)?.ok_or(no_partners)?;
    let mut rows = RowCounts::default();
    let mut newest: Option<Day> = None;
    let mut note = |day: Option<Day>| {
        newest = newest.max(day.filter(|day| day.month() < context.latest));
    };

    let mut pcns: FxHashMap<OdsCode, OrganisationRecord> = FxHashMap::default();
    let mut memberships: Vec<(OdsCode, [Option<OdsCode>; 4])> = Vec::new();
    let code_at = details.required("PCN CODE")?;
    let name_at = details.required("PCN NAME")?;
    let sub_icb_at = heading_with(&details, &["CURRENT", "CODE"]);
    let open_at = details.required("OPEN DATE")?;
    let close_at = details.required("CLOSE DATE")?;
    let postcode_at = details.required("POSTCODE")?;
    let address_at: Vec<usize> = (1..=5)
        .filter_map(|line| details.column(&format!("ADDRESS LINE {line}")))
        .collect();
    let mut lines = FxHashMap::default();
    for (line, row) in details.rows() {
        rows.read += 1;
        let cell = |column: usize| row.get(column).map(text).unwrap_or_default();
        let Some(code) = code_of(&details, line, code_at, &cell(code_at))? else {
            rows.reject(NOBODY, 1);
            continue;
        };
        unique(&details, &mut lines, code.to_string(), line)?;
        let opened = day_of(&details, line, open_at, &cell(open_at))?;
        let closed = day_of(&details, line, close_at, &cell(close_at))?;
        note(opened);
        note(closed);
        let address: Vec<String> = address_at
            .iter()
            .map(|column| mixed_case(&cell(*column)))
            .filter(|line| !line.is_empty())
            .collect();
        let status = if closed.is_some() {
            Status::Closed
        } else {
            Status::Open
        };
        let name = cell(name_at);
        pcns.insert(
            code,
            OrganisationRecord {
                name: (!name.trim().is_empty()).then(|| name.trim().to_owned()),
                status: Some((status, opened, closed)),
                postcode: postcode::tidy(&cell(postcode_at)),
                address: (!address.is_empty()).then(|| address.join(", ")),
                ..OrganisationRecord::new(code, Kind::Pcn, context.undated)
            },
        );
        let sub_icb = sub_icb_at.and_then(|column| cell(column).parse::<OdsCode>().ok());
        if closed.is_none() && sub_icb.is_some() {
            memberships.push((code, [None, sub_icb, None, None]));
        }
        rows.kept += 1;
    }

    let mut links = Vec::new();
    let mut practices: FxHashMap<OdsCode, OrganisationRecord> = FxHashMap::default();
    let practice_at = partners.required("PARTNER ORGANISATION CODE")?;
    let practice_name_at = partners.required("PARTNER NAME")?;
    let pcn_at = partners.required("PCN CODE")?;
    let (Some(start_at), Some(end_at)) = (
        heading_with(&partners, &["START"]),
        heading_with(&partners, &["END DATE"]),
    ) else {
        return Err(ImportError::new(
            partners.name.clone(),
            "its header is not known: missing the start and end dates of memberships",
        ));
    };
    let mut lines = FxHashMap::default();
    for (line, row) in partners.rows() {
        rows.read += 1;
        let cell = |column: usize| row.get(column).map(text).unwrap_or_default();
        let practice = code_of(&partners, line, practice_at, &cell(practice_at))?;
        let pcn = code_of(&partners, line, pcn_at, &cell(pcn_at))?;
        let (Some(practice), Some(pcn)) = (practice, pcn) else {
            rows.reject(NOBODY, 1);
            continue;
        };
        let key = format!("{practice}, {pcn}, {}", cell(start_at));
        unique(&partners, &mut lines, key, line)?;
        let start = day_of(&partners, line, start_at, &cell(start_at))?;
        let end = day_of(&partners, line, end_at, &cell(end_at))?;
        note(start);
        note(end);
        let Some(start) = start else {
            rows.reject("membership without a start date", 1);
            continue;
        };
        if !pcns.contains_key(&pcn) {
            rows.reject("membership of a PCN that the file does not list", 1);
            continue;
        }
        if end.is_none() {
            let name = cell(practice_name_at);
            practices
                .entry(practice)
                .or_insert_with(|| OrganisationRecord {
                    name: (!name.trim().is_empty()).then(|| name.trim().to_owned()),
                    ..OrganisationRecord::new(practice, Kind::Practice, context.undated)
                });
        }
        links.push(Link {
            practice,
            pcn,
            start,
            end,
        });
        rows.kept += 1;
    }
    if rows.kept == 0 {
        return Err(ImportError::new(workbook.name.clone(), "holds no PCNs"));
    }

    let as_of = newest
        .map(Day::month)
        .max(context.named)
        .unwrap_or(context.undated);
    let mut organisations: Vec<OrganisationRecord> =
        pcns.into_values().chain(practices.into_values()).collect();
    organisations.sort_unstable_by_key(|record| record.code);
    for record in &mut organisations {
        record.as_of = as_of;
    }
    Ok(Parsed {
        dataset: ORGANISATIONS.to_owned(),
        source: "epcn".to_owned(),
        rows,
        organisations,
        memberships: vec![Membership {
            source: "epcn".to_owned(),
            month: as_of,
            rows: memberships,
        }],
        links,
        ..Parsed::default()
    })
}

/// The first heading that holds all of some words: its exact wording changed with the
/// names of commissioners.
fn heading_with(table: &SheetTable, words: &[&str]) -> Option<usize> {
    table
        .headings
        .iter()
        .position(|heading| words.iter().all(|word| heading.contains(word)))
}

fn code_of(
    table: &SheetTable,
    line: u64,
    column: usize,
    text: &str,
) -> Result<Option<OdsCode>, ImportError> {
    if ingest::text::is_nobody(text.as_bytes()) {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| {
        table.error(
            line,
            column,
            format!(
                "{} is not an ODS code (1 to 8 letters and digits)",
                ingest::text::shown(text.as_bytes())
            ),
        )
    })
}

fn day_of(
    table: &SheetTable,
    line: u64,
    column: usize,
    text: &str,
) -> Result<Option<Day>, ImportError> {
    // A date whose cell has lost its format is the number of its day.
    let serial = text
        .trim()
        .parse::<f64>()
        .ok()
        .filter(|serial| (20_000.0..80_000.0).contains(serial));
    if let Some(serial) = serial {
        let date = ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, false);
        let (year, month, day, ..) = date.to_ymd_hms_milli();
        if let Some(day) = Day::new(year, month, day) {
            return Ok(Some(day));
        }
    }
    ingest::text::day(text.as_bytes(), column)
        .map_err(|problem| table.error(line, column, problem.problem))
}
