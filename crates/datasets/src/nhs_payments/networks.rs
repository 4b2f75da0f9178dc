//! The file of primary care networks: a row a network. Its headings are known in part alone, so
//! that it is read by what their words say, and nothing is made of columns that are not
//! understood.

use std::collections::BTreeMap;

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::Period;
use domain::release::RowCounts;
use ingest::areas::Areas;
use ingest::csv_input::CsvInput;
use ingest::error::{FieldProblem, ImportError};
use ingest::grid::Grid;
use ingest::reading::{Context, Parsed};
use ingest::text;

use super::amounts;
use super::columns::CodeAndName;
use super::paid::{Measures, NetworkPaid};
use super::practices::{area, is_in_none};
use super::reader::year_of;
use super::tree::stem;

/// A file of fewer networks is one part of England, of which areas have no sum: there are some
/// 1,250 to 1,300.
const WHOLE: usize = 1_000;

/// Whether the letters of a heading are those of the total of payments.
pub(super) fn is_total(stem: &str) -> bool {
    stem.starts_with("total") && stem.contains("payment") && !stem.contains("minusdeductions")
}

/// Where a file has what is read.
struct Columns {
    code: usize,
    name: Option<usize>,
    /// The sub-ICB, ICB and region, where they are named.
    areas: [Option<CodeAndName>; 3],
    /// By value of the dimension `network-line`.
    lines: Vec<Vec<usize>>,
    /// Registered and weighted patients.
    patients: [Option<usize>; 2],
}

impl Columns {
    fn of(header: &[String], places: &[usize], measures: &Measures) -> Option<Self> {
        let &[code, ..] = places else {
            return None;
        };
        let stems: Vec<String> = header.iter().map(|heading| stem(heading)).collect();
        let first = |is_it: &dyn Fn(&str) -> bool| stems.iter().position(|stem| is_it(stem));
        let area = |begins: &'static [&'static str]| -> Option<CodeAndName> {
            let is_it = |stem: &str, end: &str| {
                begins.iter().any(|begin| stem.starts_with(begin)) && stem.ends_with(end)
            };
            let code = first(&|stem| is_it(stem, "code"))?;
            Some((code, first(&|stem| is_it(stem, "name"))))
        };
        let is_patients = |stem: &str| {
            (stem.contains("listsize") || stem.contains("patients")) && !stem.contains("payment")
        };
        let mut lines = measures.network.columns(&stems);
        // The total under another name.
        if let Some(total) = measures.network.place("total")
            && lines[total].is_empty()
        {
            lines[total].extend(first(&is_total));
        }
        Some(Self {
            code,
            name: first(&|stem| stem == "pcnname"),
            areas: [
                area(&["subicb", "ccg"]),
                area(&["icb", "integratedcareboard"]),
                area(&["nhsengland", "region", "commregion"]),
            ],
            lines,
            patients: [
                first(&|stem| is_patients(stem) && !stem.contains("weighted")),
                first(&|stem| is_patients(stem) && stem.contains("weighted")),
            ],
        })
    }
}

/// One network, with the areas that it is in.
struct Network {
    code: OdsCode,
    areas: Vec<OdsCode>,
    paid: NetworkPaid,
}

/// What one thread has read.
#[derive(Default)]
struct State {
    networks: Vec<Network>,
    areas: Areas,
    /// Rows of no network.
    nobody: u64,
}

/// Reads a file of networks of any year.
pub(super) fn read(
    input: CsvInput<'_>,
    places: &[usize],
    context: &Context,
) -> Result<Parsed, ImportError> {
    let name = input.name().to_owned();
    let dataset = super::PUBLICATION.declared();
    let period = Period::FinancialYear(year_of(&name, context)?);
    let measures = Measures::of_networks(dataset);
    let columns = Columns::of(input.header(), places, &measures)
        .ok_or_else(|| ImportError::new(name, "its header is not known").at_line(1))?;
    let as_of = period.first_month();
    let kinds = [Kind::SubIcb, Kind::Icb, Kind::Region];
    let (states, read) = input.fold(&[columns.code], State::default, |state, row| {
        let raw = row.field(columns.code);
        if is_in_none(raw) || text::is_nobody(raw) {
            row.has_no_key();
            state.nobody += 1;
            return Ok(());
        }
        let code = text::code(raw, Kind::Pcn, columns.code)?;
        let named = columns.name.map_or(&b""[..], |name| row.field(name));
        state.areas.add(code, Kind::Pcn, named, b"", as_of);
        let mut areas = Vec::new();
        for (column, kind) in columns.areas.into_iter().zip(kinds) {
            if let Some((area, named)) = area(row, column, kind) {
                let named = named.map_or(&b""[..], |name| row.field(name));
                state.areas.add(area, kind, named, b"", as_of);
                areas.push(area);
            }
        }
        let single = |columns: &[usize]| -> Result<Option<i64>, FieldProblem> {
            match columns {
                [column, ..] => amounts::amount(row.field(*column), *column),
                [] => Ok(None),
            }
        };
        let lines = columns.lines.iter().map(|columns| single(columns));
        let lines = lines.collect::<Result<Vec<_>, FieldProblem>>()?;
        let mut patients = [None; 2];
        for (own, column) in patients.iter_mut().zip(columns.patients) {
            if let Some(column) = column {
                *own = amounts::patients(row.field(column), column)?;
            }
        }
        let paid = NetworkPaid { lines, patients };
        state.networks.push(Network { code, areas, paid });
        Ok(())
    })?;
    let mut areas = Areas::default();
    let (mut networks, mut nobody) = (Vec::new(), 0);
    for mut state in states {
        networks.append(&mut state.networks);
        areas.merge(state.areas);
        nobody += state.nobody;
    }
    let mut rows = RowCounts {
        read,
        kept: networks.len() as u64,
        rejected: Vec::new(),
    };
    rows.reject(text::NOBODY, nobody);
    let mut grid = Grid::new(&measures.cells);
    for (code, paid) in with_areas(&networks) {
        paid.fill(&measures, &mut grid, period, code);
    }
    Ok(Parsed {
        dataset: dataset.id.clone(),
        source: "pcn".to_owned(),
        rows,
        organisations: areas.into_records(),
        figures: measures.figures(grid),
        ..Parsed::default()
    })
}

/// Every network, and where the file is of all England the sums of their areas.
fn with_areas(networks: &[Network]) -> BTreeMap<OdsCode, NetworkPaid> {
    let mut all: BTreeMap<OdsCode, NetworkPaid> = BTreeMap::new();
    for network in networks {
        all.insert(network.code, network.paid.clone());
        if networks.len() < WHOLE {
            continue;
        }
        for area in network.areas.iter().chain([&OdsCode::ENGLAND]) {
            all.entry(*area)
                .and_modify(|sum| *sum = sum.plus(&network.paid))
                .or_insert_with(|| network.paid.clone());
        }
    }
    all
}
