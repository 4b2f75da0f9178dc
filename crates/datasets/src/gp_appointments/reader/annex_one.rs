//! Annex 1: a workbook with one month of every practice, a sheet for each characteristic.
//!
//! Sheets are known by their headings. Waits and categories come several times, for all
//! staff, for GPs, and for others; which sheet is which is told by its sums, because the
//! numbering of the sheets has changed and their captions are not always there.

mod sheet;

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::{Month, Period};
use domain::release::RowCounts;
use domain::value::Value;
use rustc_hash::FxHashMap;
use store::{Membership, OrganisationRecord, PeriodFigures};

use super::{dataset, dimension};
use ingest::areas::{Areas, supplier};
use ingest::error::ImportError;
use ingest::grid::{Cells, Grid};
use ingest::reading::{Context, Parsed};
use ingest::workbook::{SheetTable, Workbook, label, text, unique};
use sheet::{
    DIVIDED, KEYS, columns_of, count_of, month_of, practice_of, refuse_half_keyed, refuse_nearly,
};

/// Headings of the first sheet.
const FIRST: [&str; 4] = ["APPOINTMENT_MONTH", "GP_CODE", "APPOINTMENTS", "LIST_SIZE"];

const MARGINS: &[&str] = &[
    "appointments",
    "patients",
    "status",
    "staff",
    "mode",
    "wait",
    "category",
    "held-by-wait",
    "held-by-category",
];

/// Whether a workbook is the summary by practice.
pub(crate) fn is_annex_one(workbook: &mut Workbook) -> Result<bool, ImportError> {
    for sheet in workbook.sheets().into_iter().take(4) {
        if workbook.table(&sheet, &FIRST)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The counts of one sheet: by practice, by value of its dimension.
struct Counts {
    name: String,
    by_practice: FxHashMap<OdsCode, Vec<u64>>,
}

impl Counts {
    fn sum(&self, practice: OdsCode) -> Option<u64> {
        self.by_practice
            .get(&practice)
            .map(|counts| counts.iter().sum())
    }
}

pub(crate) fn read_annex_one(
    workbook: &mut Workbook,
    context: &Context,
) -> Result<Parsed, ImportError> {
    let mut rows = RowCounts::default();
    let (described, sheets) = read_sheets(workbook, context, &mut rows)?;
    let cells = Cells::complete(dataset(), MARGINS);
    let mut filling = Filling {
        grid: Grid::new(&cells),
        cells: &cells,
        described: &described,
        filled: vec!["appointments", "patients"],
    };
    filling.totals();
    for (&margin, own) in &sheets {
        filling.margin(margin, own, &workbook.name)?;
    }
    // With a GP: the sheet whose rows add up to the GP's appointments. The rest is others
    // and unknown staff together.
    let of_gps: FxHashMap<OdsCode, u64> = sheets
        .get("staff")
        .and_then(|sheets| sheets.first())
        .map(|sheet| {
            let practices = sheet.by_practice.iter();
            practices
                .map(|(practice, counts)| (*practice, counts[0]))
                .collect()
        })
        .unwrap_or_default();
    for (margin, held_by) in [("wait", "held-by-wait"), ("category", "held-by-category")] {
        if let Some(own) = sheets.get(margin) {
            filling.held_by(held_by, margin, own, &of_gps);
        }
    }
    let figures = filling.figures();
    rows.kept = rows.read - rows.rejected.iter().map(|rejected| rejected.1).sum::<u64>();
    Ok(Parsed {
        dataset: dataset().id.clone(),
        source: "annex-1".to_owned(),
        rows,
        organisations: described.organisations,
        memberships: vec![described.membership],
        figures,
        ..Parsed::default()
    })
}

/// The sheets of a workbook by the margin that they divide appointments by. There are several
/// of some: of all staff, and of GPs.
type Sheets = FxHashMap<&'static str, Vec<Counts>>;

/// Reads all sheets.
fn read_sheets(
    workbook: &mut Workbook,
    context: &Context,
    rows: &mut RowCounts,
) -> Result<(Described, Sheets), ImportError> {
    let mut described: Option<Described> = None;
    let mut sheets = Sheets::default();
    for sheet in workbook.sheets() {
        let Some(table) = workbook.table(&sheet, &KEYS)? else {
            refuse_half_keyed(workbook, &sheet)?;
            continue;
        };
        if table.column("LIST_SIZE").is_some() {
            if described.is_some() {
                let problem = "is a second sheet of appointments and list sizes";
                return Err(ImportError::new(table.name, problem));
            }
            described = Some(read_first(&table, context, rows)?);
            continue;
        }
        let known = DIVIDED.iter().find_map(|margin| {
            let columns: Option<Vec<usize>> = columns_of(&table, margin).into_iter().collect();
            Some((*margin, columns?))
        });
        let Some((margin, columns)) = known else {
            refuse_nearly(&table)?;
            continue;
        };
        let counts = read_counts(&table, &columns, rows)?;
        sheets.entry(margin).or_default().push(counts);
    }
    let described = described.ok_or_else(|| {
        ImportError::new(
            workbook.name.clone(),
            "has no sheet of appointments and list sizes",
        )
    })?;
    Ok((described, sheets))
}

/// The figures of a workbook as they are put together.
struct Filling<'a> {
    grid: Grid,
    cells: &'a Cells,
    described: &'a Described,
    /// The margins that the workbook has.
    filled: Vec<&'static str>,
}

impl Filling<'_> {
    const fn period(&self) -> Period {
        Period::Month(self.described.month)
    }

    /// The appointments of a practice.
    fn total(&self, practice: OdsCode) -> Option<u64> {
        let totals = self.described.totals.get(&practice);
        totals.map(|(appointments, _)| *appointments)
    }

    /// Appointments and patients.
    fn totals(&mut self) {
        let period = self.period();
        for (practice, (appointments, patients)) in &self.described.totals {
            let appointments = Value::Number(*appointments as f64);
            self.grid
                .set(period, *practice, self.cells.begin(0), appointments);
            if let Some(patients) = patients {
                let patients = Value::Number(*patients as f64);
                self.grid
                    .set(period, *practice, self.cells.begin(1), patients);
            }
        }
    }

    /// One of the sheets of a margin: that of all staff, whose rows add up to the appointments.
    fn of_all_staff<'s>(&self, sheets: &'s [Counts]) -> Option<&'s Counts> {
        let mut sheets = sheets.iter();
        sheets.find(|sheet| adds_up(sheet, self.described, |practice| self.total(practice)))
    }

    /// Appointments by one margin.
    fn margin(
        &mut self,
        margin: &'static str,
        sheets: &[Counts],
        workbook: &str,
    ) -> Result<(), ImportError> {
        let Some(all) = self.of_all_staff(sheets) else {
            let name = sheets.first().map_or(workbook, |sheet| sheet.name.as_str());
            return Err(ImportError::new(
                name,
                "its rows do not add up to the appointments of the first sheet; the workbook is not whole",
            ));
        };
        let begin = self.cells.begin_of(margin).unwrap_or_default();
        let place = (begin, dimension(margin).values.len());
        let period = self.period();
        fill(
            &mut self.grid,
            period,
            place,
            &all.by_practice,
            self.described,
        );
        self.filled.push(margin);
        Ok(())
    }

    /// Appointments with GPs, and with others, by one margin; `None` where there is no sheet
    /// of GPs.
    fn held_by(
        &mut self,
        held_by: &'static str,
        margin: &str,
        sheets: &[Counts],
        of_gps: &FxHashMap<OdsCode, u64>,
    ) {
        let gp = sheets.iter().find(|sheet| {
            adds_up(sheet, self.described, |practice| {
                of_gps.get(&practice).copied()
            })
        });
        let (Some(all), Some(gp)) = (self.of_all_staff(sheets), gp) else {
            return;
        };
        let width = dimension(margin).values.len();
        let begin = self.cells.begin_of(held_by).unwrap_or_default();
        let mut split: FxHashMap<OdsCode, Vec<u64>> = FxHashMap::default();
        for (practice, whole) in &all.by_practice {
            // A practice without a row has no appointments with a GP; its sums say so.
            let mut row = gp
                .by_practice
                .get(practice)
                .cloned()
                .unwrap_or_else(|| vec![0; width]);
            let part = row.clone();
            row.extend(
                whole
                    .iter()
                    .zip(&part)
                    .map(|(whole, part)| whole.saturating_sub(*part)),
            );
            debug_assert_eq!(row.len(), width * 2);
            split.insert(*practice, row);
        }
        let period = self.period();
        let place = (begin, width * 2);
        fill(&mut self.grid, period, place, &split, self.described);
        self.filled.push(held_by);
    }

    /// The figures. Sheets that a workbook lacks were not published and must not read as zero.
    fn figures(self) -> Vec<PeriodFigures> {
        let mut figures = self.grid.figures(self.cells);
        for figures in &mut figures {
            figures.columns.retain(|(measure, _)| {
                self.filled.iter().any(|margin| {
                    dataset().margin(margin).is_some_and(|margin| {
                        (0..margin.size()).any(|cell| margin.measure_id(cell) == *measure)
                    })
                })
            });
        }
        figures
    }
}

fn adds_up(
    sheet: &Counts,
    described: &Described,
    expected: impl Fn(OdsCode) -> Option<u64>,
) -> bool {
    !described.totals.is_empty()
        && described
            .totals
            .keys()
            .all(|practice| sheet.sum(*practice).unwrap_or(0) == expected(*practice).unwrap_or(0))
}

fn fill(
    grid: &mut Grid,
    period: Period,
    (begin, width): (usize, usize),
    counts: &FxHashMap<OdsCode, Vec<u64>>,
    described: &Described,
) {
    for practice in described.totals.keys() {
        // A practice without a row has nothing to count, or its sums would not add up.
        let none = vec![0; width];
        let row = counts.get(practice).unwrap_or(&none);
        let cells = grid.counts(period, *practice);
        for (cell, count) in cells[begin..].iter_mut().zip(row) {
            *cell = *count as f64;
        }
    }
}

/// What the first sheet says.
struct Described {
    month: Month,
    /// Appointments, and patients where the list size is given.
    totals: FxHashMap<OdsCode, (u64, Option<u64>)>,
    organisations: Vec<OrganisationRecord>,
    membership: Membership,
}

fn read_first(
    table: &SheetTable,
    context: &Context,
    rows: &mut RowCounts,
) -> Result<Described, ImportError> {
    let month_at = table.required("APPOINTMENT_MONTH")?;
    let code_at = table.required("GP_CODE")?;
    let appointments_at = table.required("APPOINTMENTS")?;
    let patients_at = table.required("LIST_SIZE")?;
    let optional = |heading: &str| table.column(heading);
    let mut month: Option<Month> = None;
    let mut totals = FxHashMap::default();
    let mut areas = Areas::default();
    let mut practices = Vec::new();
    let mut memberships = Vec::new();
    let mut lines = FxHashMap::default();
    for (line, row) in table.rows() {
        rows.read += 1;
        let Some(practice) = practice_of(table, line, code_at, row)? else {
            rows.reject("no practice (totals, notes, unmapped)", 1);
            continue;
        };
        let own = month_of(table, line, month_at, row, context)?;
        if *month.get_or_insert(own) != own {
            return Err(table.error(
                line,
                month_at,
                "is another month than that of the rows above",
            ));
        }
        let appointments = count_of(table, line, appointments_at, row)?;
        let list = row.get(patients_at).map(text).unwrap_or_default();
        let patients = match list.trim() {
            // No list was found for the practice.
            "" | "-" | "*" => None,
            _ => Some(count_of(table, line, patients_at, row)?),
        };
        unique(table, &mut lines, practice.to_string(), line)?;
        totals.insert(practice, (appointments, patients));
        let cell = |column: Option<usize>| {
            column
                .and_then(|column| row.get(column))
                .map(text)
                .unwrap_or_default()
        };
        let name = |heading: &str| {
            let cell = table.column(heading).and_then(|column| row.get(column));
            cell.map(label).unwrap_or_default()
        };
        let mut area = |code: &str, name_heading: &str, kind| {
            let column = optional(code);
            let code = cell(column);
            if code.trim().is_empty() || ingest::text::is_nobody(code.as_bytes()) {
                return Ok(None);
            }
            let code = ingest::text::code_of(code.as_bytes(), kind)
                .map_err(|problem| table.error(line, column.unwrap_or(code_at), problem))?;
            areas.add(code, kind, name(name_heading).as_bytes(), b"", own);
            Ok::<_, ImportError>(Some(code))
        };
        let pcn = area("PCN_CODE", "PCN_NAME", Kind::Pcn)?;
        let sub_icb = area(
            "SUB_ICB_LOCATION_CODE",
            "SUB_ICB_LOCATION_NAME",
            Kind::SubIcb,
        )?;
        memberships.push((practice, [pcn, sub_icb, None, None]));
        practices.push(OrganisationRecord {
            name: ingest::text::name(name("GP_NAME").as_bytes()),
            clinical_system: supplier(name("SUPPLIER").as_bytes()),
            ..OrganisationRecord::new(practice, Kind::Practice, own)
        });
    }
    let Some(month) = month else {
        return Err(ImportError::new(
            table.name.clone(),
            "has headings and no rows",
        ));
    };
    let mut organisations = areas.into_records();
    practices.sort_unstable_by_key(|record| record.code);
    organisations.extend(practices);
    Ok(Described {
        month,
        totals,
        organisations,
        membership: Membership {
            source: "gpad-rows".to_owned(),
            month,
            rows: memberships,
        },
    })
}

fn read_counts(
    table: &SheetTable,
    columns: &[usize],
    rows: &mut RowCounts,
) -> Result<Counts, ImportError> {
    let code_at = table.required("GP_CODE")?;
    let mut by_practice = FxHashMap::default();
    let mut lines = FxHashMap::default();
    for (line, row) in table.rows() {
        rows.read += 1;
        let Some(practice) = practice_of(table, line, code_at, row)? else {
            rows.reject("no practice (totals, notes, unmapped)", 1);
            continue;
        };
        unique(table, &mut lines, practice.to_string(), line)?;
        let counts = columns
            .iter()
            .map(|column| count_of(table, line, *column, row))
            .collect::<Result<Vec<u64>, ImportError>>()?;
        by_practice.insert(practice, counts);
    }
    Ok(Counts {
        name: table.name.clone(),
        by_practice,
    })
}
