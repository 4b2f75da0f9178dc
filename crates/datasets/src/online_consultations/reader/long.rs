//! The CSV by practice: a row for each practice, month and metric, nineteen months in two files.

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::Month;
use domain::release::RowCounts;
use ingest::csv_input::{CsvInput, Row};
use ingest::error::{FieldProblem, ImportError};
use ingest::lookup::MonthCache;
use ingest::reading::{Context, Parsed};
use ingest::text::{self, NOBODY};
use rustc_hash::FxHashMap;

use super::places::Places;
use super::practices::{Said, Sheet, Suppliers, count, finish, flag};

pub(super) const COLUMNS: &[&[&str]] = &[
    &["MONTH"],
    &["GP_CODE"],
    &["METRIC"],
    &["VALUE"],
    &["SUPPLIER"],
    &["GP_NAME"],
    &["PCN_CODE"],
    &["PCN_NAME"],
    &["SUB_ICB_LOCATION_CODE"],
    &["SUB_ICB_LOCATION_NAME"],
    &["ICB_CODE"],
    &["ICB_NAME"],
    &["REGION_CODE"],
    &["REGION_NAME"],
];

/// Why rows of some metrics are left out.
const FOLLOWS: &str = "of a metric that follows from the others";
const UNREAD: &str = "of a metric that is not read";

struct State {
    sheet: Sheet,
    places: Places,
    months: MonthCache,
    suppliers: KnownSuppliers,
    /// The code and the bytes of the last row's practice.
    last: Option<(Vec<u8>, OdsCode)>,
    rows: RowCounts,
}

impl State {
    fn new() -> Self {
        Self {
            sheet: Sheet::default(),
            places: Places::default(),
            months: MonthCache::default(),
            suppliers: KnownSuppliers::default(),
            last: None,
            rows: RowCounts::default(),
        }
    }

    /// The practice of a row; `None` where it is of nobody.
    fn practice(&mut self, raw: &[u8], column: usize) -> Result<Option<OdsCode>, FieldProblem> {
        if let Some((bytes, code)) = &self.last
            && bytes == raw
        {
            return Ok(Some(*code));
        }
        let code = text::known_code(raw, Kind::Practice, column)?;
        self.last = code.map(|code| (raw.to_vec(), code));
        Ok(code)
    }

    fn take(&mut self, row: &Row<'_>, at: &Layout, context: &Context) -> Result<(), FieldProblem> {
        let month = self
            .months
            .month(row.field(at.month), at.month, context.latest)?;
        let Some(practice) = self.practice(row.field(at.practice), at.practice)? else {
            row.has_no_key();
            self.rows.reject(NOBODY, 1);
            return Ok(());
        };
        let (said, is_first) = self.sheet.of(month, practice);
        if is_first {
            said.suppliers = self.suppliers.of(row.field(at.supplier));
        }
        match put(said, row, at)? {
            None => self.rows.kept += 1,
            Some(reason) => self.rows.reject(reason, 1),
        }
        if is_first && self.places.is_news(practice, month) {
            self.describe(row, at, practice, month)?;
        }
        Ok(())
    }

    fn describe(
        &mut self,
        row: &Row<'_>,
        at: &Layout,
        practice: OdsCode,
        month: Month,
    ) -> Result<(), FieldProblem> {
        let areas = at
            .areas
            .map(|(code, name)| (row.field(code), row.field(name)));
        self.places
            .add(practice, month, row.field(at.name), areas)
            .map_err(|(level, problem)| FieldProblem::new(at.areas[level].0, problem))
    }
}

/// The suppliers of a field, each looked up once.
#[derive(Default)]
struct KnownSuppliers(FxHashMap<Box<[u8]>, Suppliers>);

impl KnownSuppliers {
    fn of(&mut self, raw: &[u8]) -> Suppliers {
        if let Some(suppliers) = self.0.get(raw) {
            return *suppliers;
        }
        let suppliers = Suppliers::of(raw);
        self.0.insert(raw.into(), suppliers);
        suppliers
    }
}

/// Where the columns are.
struct Layout {
    month: usize,
    practice: usize,
    metric: usize,
    value: usize,
    supplier: usize,
    name: usize,
    areas: [(usize, usize); 4],
}

/// Takes in the value of a row; the reason where it is left out.
fn put(said: &mut Said, row: &Row<'_>, at: &Layout) -> Result<Option<&'static str>, FieldProblem> {
    let raw = row.field(at.value);
    match row.field(at.metric).trim_ascii() {
        b"OC_TOTAL_SUBMISSIONS" => {
            said.total = count(raw, at.value)?;
            said.line = row.line();
        }
        b"OC_SUBMISSION_TYPE_CLINICAL" => said.kinds[0] = count(raw, at.value)?,
        b"OC_SUBMISSION_TYPE_ADMIN" => said.kinds[1] = count(raw, at.value)?,
        b"OC_SUBMISSION_TYPE_OTHER" => said.kinds[2] = count(raw, at.value)?,
        b"PATIENTS_REGISTERED" => said.patients = count(raw, at.value)?,
        b"OC_PARTICIPATION" => {
            said.participation = flag(raw, at.value)?;
            said.is_listed = true;
        }
        b"OC_CAPABILITY" => said.capability = flag(raw, at.value)?,
        b"OC_SYSTEM_USAGE" | b"OC_RATE_PER_1000_REGISTERED_PATIENTS" => return Ok(Some(FOLLOWS)),
        _ => return Ok(Some(UNREAD)),
    }
    Ok(None)
}

pub(super) fn read(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let &[
        month,
        practice,
        metric,
        value,
        supplier,
        name,
        ref areas @ ..,
    ] = places
    else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let &[
        pcn,
        pcn_name,
        sub_icb,
        sub_icb_name,
        icb,
        icb_name,
        region,
        region_name,
    ] = areas
    else {
        return Err(ImportError::new(input.name(), "its header is not known"));
    };
    let at = Layout {
        month,
        practice,
        metric,
        value,
        supplier,
        name,
        areas: [
            (pcn, pcn_name),
            (sub_icb, sub_icb_name),
            (icb, icb_name),
            (region, region_name),
        ],
    };
    let file = input.name().to_owned();
    let (states, read) = input.fold(&[month, practice, metric], State::new, |state, row| {
        state.take(row, &at, context)
    })?;
    let mut states = states.into_iter();
    let mut all = states.next().unwrap_or_else(State::new);
    for state in states {
        all.sheet.merge(state.sheet);
        all.places.merge(state.places);
        all.rows.add(&state.rows);
    }
    all.rows.read = read;
    finish(&file, all.rows, all.sheet, all.places)
}
