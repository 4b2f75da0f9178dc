//! ePCN: the directory of PCNs, a workbook with one sheet of PCNs and one of the practices
//! in them, each membership with its dates.

use calamine::{Data, ExcelDateTime, ExcelDateTimeType};
use domain::code::OdsCode;
use domain::names::mixed_case;
use domain::organisation::{Kind, Status};
use domain::period::Day;
use domain::postcode;
use domain::release::RowCounts;
use rustc_hash::FxHashMap;
use store::{Link, Membership, OrganisationRecord};

use ingest::ORGANISATIONS;
use ingest::error::ImportError;
use ingest::reading::{Context, Parsed};
use ingest::text::NOBODY;
use ingest::workbook::{SheetTable, Workbook, label, text, unique};

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
    let mut directory = Directory::new(context);
    directory.read_details(&details)?;
    directory.read_partners(&partners)?;
    if directory.rows.kept == 0 {
        return Err(ImportError::new(workbook.name.clone(), "holds no PCNs"));
    }
    Ok(directory.into_parsed())
}

/// What both sheets say.
struct Directory<'a> {
    context: &'a Context,
    rows: RowCounts,
    /// The latest day that the sheets name, of those that are not to come.
    newest: Option<Day>,
    pcns: FxHashMap<OdsCode, OrganisationRecord>,
    practices: FxHashMap<OdsCode, OrganisationRecord>,
    /// The sub-ICBs of PCNs.
    memberships: Vec<(OdsCode, [Option<OdsCode>; 4])>,
    links: Vec<Link>,
}

/// A name, where a cell has one.
fn name_of(row: &[Data], column: usize) -> Option<String> {
    let cell = row.get(column).map(label).unwrap_or_default();
    ingest::text::name(cell.as_bytes())
}

impl<'a> Directory<'a> {
    fn new(context: &'a Context) -> Self {
        Self {
            context,
            rows: RowCounts::default(),
            newest: None,
            pcns: FxHashMap::default(),
            practices: FxHashMap::default(),
            memberships: Vec::new(),
            links: Vec::new(),
        }
    }

    fn note(&mut self, day: Option<Day>) {
        let day = day.filter(|day| day.month() < self.context.latest);
        self.newest = self.newest.max(day);
    }

    /// Reads the sheet of PCNs.
    fn read_details(&mut self, details: &SheetTable) -> Result<(), ImportError> {
        let code_at = details.required("PCN CODE")?;
        let name_at = details.required("PCN NAME")?;
        let sub_icb_at = heading_with(details, &["CURRENT", "CODE"]);
        let open_at = details.required("OPEN DATE")?;
        let close_at = details.required("CLOSE DATE")?;
        let postcode_at = details.required("POSTCODE")?;
        let address_at: Vec<usize> = (1..=5)
            .filter_map(|line| details.column(&format!("ADDRESS LINE {line}")))
            .collect();
        let mut lines = FxHashMap::default();
        for (line, row) in details.rows() {
            self.rows.read += 1;
            let cell = |column: usize| row.get(column).map(text).unwrap_or_default();
            let Some(code) = code_of(details, line, code_at, Kind::Pcn, &cell(code_at))? else {
                self.rows.reject(NOBODY, 1);
                continue;
            };
            unique(details, &mut lines, code.to_string(), line)?;
            let opened = day_of(details, line, open_at, &cell(open_at))?;
            let closed = day_of(details, line, close_at, &cell(close_at))?;
            self.note(opened);
            self.note(closed);
            let address: Vec<String> = address_at
                .iter()
                .filter_map(|column| name_of(row, *column))
                .map(|line| mixed_case(&line))
                .collect();
            let status = if closed.is_some() {
                Status::Closed
            } else {
                Status::Open
            };
            let record = OrganisationRecord {
                name: name_of(row, name_at),
                status: Some((status, opened, closed)),
                postcode: postcode::tidy(&cell(postcode_at)),
                address: (!address.is_empty()).then(|| address.join(", ")),
                ..OrganisationRecord::new(code, Kind::Pcn, self.context.undated)
            };
            self.pcns.insert(code, record);
            let sub_icb = match sub_icb_at.filter(|column| !cell(*column).trim().is_empty()) {
                Some(column) => code_of(details, line, column, Kind::SubIcb, &cell(column))?,
                None => None,
            };
            if closed.is_none() && sub_icb.is_some() {
                self.memberships.push((code, [None, sub_icb, None, None]));
            }
            self.rows.kept += 1;
        }
        Ok(())
    }

    /// Reads the sheet of practices in PCNs.
    fn read_partners(&mut self, partners: &SheetTable) -> Result<(), ImportError> {
        let practice_at = partners.required("PARTNER ORGANISATION CODE")?;
        let name_at = partners.required("PARTNER NAME")?;
        let pcn_at = partners.required("PCN CODE")?;
        let (Some(start_at), Some(end_at)) = (
            heading_with(partners, &["START"]),
            heading_with(partners, &["END DATE"]),
        ) else {
            return Err(ImportError::new(
                partners.name.clone(),
                "its header is not known: missing the start and end dates of memberships",
            ));
        };
        let mut lines = FxHashMap::default();
        for (line, row) in partners.rows() {
            self.rows.read += 1;
            let cell = |column: usize| row.get(column).map(text).unwrap_or_default();
            let practice = code_of(
                partners,
                line,
                practice_at,
                Kind::Practice,
                &cell(practice_at),
            )?;
            let pcn = code_of(partners, line, pcn_at, Kind::Pcn, &cell(pcn_at))?;
            let (Some(practice), Some(pcn)) = (practice, pcn) else {
                self.rows.reject(NOBODY, 1);
                continue;
            };
            let key = format!("{practice}, {pcn}, {}", cell(start_at));
            unique(partners, &mut lines, key, line)?;
            let start = day_of(partners, line, start_at, &cell(start_at))?;
            let end = day_of(partners, line, end_at, &cell(end_at))?;
            self.note(start);
            self.note(end);
            let Some(start) = start else {
                self.rows.reject("membership without a start date", 1);
                continue;
            };
            if !self.pcns.contains_key(&pcn) {
                self.rows
                    .reject("membership of a PCN that the file does not list", 1);
                continue;
            }
            if end.is_none() {
                let undated = self.context.undated;
                self.practices
                    .entry(practice)
                    .or_insert_with(|| OrganisationRecord {
                        name: name_of(row, name_at),
                        ..OrganisationRecord::new(practice, Kind::Practice, undated)
                    });
            }
            self.links.push(Link {
                practice,
                pcn,
                start,
                end,
            });
            self.rows.kept += 1;
        }
        Ok(())
    }

    fn into_parsed(self) -> Parsed {
        let as_of = self
            .newest
            .map(Day::month)
            .max(self.context.named)
            .unwrap_or(self.context.undated);
        let all = self.pcns.into_values().chain(self.practices.into_values());
        let mut organisations: Vec<OrganisationRecord> = all.collect();
        organisations.sort_unstable_by_key(|record| record.code);
        for record in &mut organisations {
            record.as_of = as_of;
        }
        Parsed {
            dataset: ORGANISATIONS.to_owned(),
            source: "epcn".to_owned(),
            rows: self.rows,
            organisations,
            memberships: vec![Membership {
                source: "epcn".to_owned(),
                month: as_of,
                rows: self.memberships,
            }],
            links: self.links,
            ..Parsed::default()
        }
    }
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
    kind: Kind,
    text: &str,
) -> Result<Option<OdsCode>, ImportError> {
    if ingest::text::is_nobody(text.as_bytes()) {
        return Ok(None);
    }
    ingest::text::code_of(text.as_bytes(), kind)
        .map(Some)
        .map_err(|problem| table.error(line, column, problem))
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
