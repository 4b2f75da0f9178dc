//! From a published file to organisations, memberships and figures.

use domain::code::OdsCode;
use domain::organisation::Kind;
use domain::period::Month;
use domain::release::RowCounts;
use ingest::csv_input::CsvInput;
use ingest::error::{FieldProblem, ImportError};
use ingest::layout::{Layout, Read};
use ingest::reading::{Context, Parsed};
use rustc_hash::FxHashMap;
use store::{Membership, OrganisationRecord, PeriodFigures};

use super::table::{SurveyRow, Table};
use super::who::Named;

const DATASET: &str = "gp-patient-survey";
/// The source of the memberships that its rows give. The files of the levels each have a part.
const MEMBERSHIPS: &str = "gp-patient-survey-rows";
/// The source of files whose percentages are partly added up from the shares of answers.
const COMPUTED: &str = "shares";

/// The layouts of the files, by columns that each edition has.
pub(super) const LAYOUTS: &[Layout] = &[
    Layout {
        name: "the GP Patient Survey",
        required: &[
            &["DISTRIBUTED"],
            &["RECEIVED"],
            &["OVERALLEXP.PCTEVAL", "OVERALLEXP_1.PCT"],
        ],
        known: &[],
        read: Read::With(read),
        ..Layout::PLAIN
    },
    Layout {
        name: "the GP Patient Survey of 2017 to 2023",
        required: &[&["PRACTICE_CODE"], &["RECEIVED"], &["Q28_12PCT"]],
        known: &[],
        read: Read::With(read),
        ..Layout::PLAIN
    },
];

fn read(input: CsvInput<'_>, _places: &[usize], context: &Context) -> Result<Parsed, ImportError> {
    let name = input.name().to_owned();
    let table = Table::of(input.header(), &name)
        .map_err(|problem| ImportError::new(name.clone(), problem))?;
    let as_of = Month::new(table.year, PLACED_IN)
        .filter(|_| table.year <= context.latest.year())
        .ok_or_else(|| {
            ImportError::new(
                name.clone(),
                format!("cannot be of {}, which is to come", table.year),
            )
        })?;
    let key = table.identity.column();
    let (states, read) = input.fold(&[key], Vec::new, |rows: &mut Vec<(u64, SurveyRow)>, row| {
        let line = row.line();
        let row = table
            .row(|column| row.field(column))
            .map_err(|bad| FieldProblem::new(bad.column, bad.problem))?;
        rows.push((line, row));
        Ok(())
    })?;
    let mut rows: Vec<(u64, SurveyRow)> = states.into_iter().flatten().collect();
    rows.sort_by_key(|(line, _)| *line);
    if let [(first, _), (second, _), ..] = rows.as_slice()
        && table.identity.level == Kind::England
    {
        let problem = format!(
            "gives figures of England again, which line {first} has; a national file has one row: remove the wrong one, or download the file again"
        );
        return Err(ImportError::new(name, problem).at_line(*second));
    }
    let mut rows: Vec<SurveyRow> = rows.into_iter().map(|(_, row)| row).collect();
    rows.sort_by_key(|row| row.who.own.code);
    let source = if table.is_computed() {
        COMPUTED
    } else {
        match table.identity.level {
            Kind::Practice => "practice",
            Kind::Pcn => "pcn",
            Kind::Icb => "ics",
            Kind::Region => "region",
            Kind::SubIcb | Kind::England => "national",
        }
    };
    Ok(Parsed {
        dataset: DATASET.to_owned(),
        source: source.to_owned(),
        rows: RowCounts {
            read,
            kept: rows.len() as u64,
            rejected: Vec::new(),
        },
        organisations: records(&rows, as_of),
        memberships: memberships(&rows, as_of),
        figures: vec![PeriodFigures {
            period: table.period(),
            organisations: rows.iter().map(|row| row.who.own.code).collect(),
            columns: table.columns(&rows),
        }],
        ..Parsed::default()
    })
}

/// Practices are placed in areas as at the end of the survey, about 1 April.
const PLACED_IN: u8 = 4;

/// Every organisation that the rows name, each once, by code. Where rows name an area
/// differently, the first name in order of text stays, whichever thread came first.
fn records(rows: &[SurveyRow], as_of: Month) -> Vec<OrganisationRecord> {
    let mut named: FxHashMap<OdsCode, &Named> = FxHashMap::default();
    for row in rows {
        let areas = row.who.areas.iter().flatten();
        for organisation in areas.chain([&row.who.own]) {
            let known = named.entry(organisation.code).or_insert(organisation);
            let is_first = organisation.name.is_some() && organisation.name < known.name;
            if known.name.is_none() || is_first {
                *known = organisation;
            }
        }
    }
    let mut records: Vec<OrganisationRecord> = named
        .into_values()
        .map(|organisation| OrganisationRecord {
            name: organisation.name.clone(),
            ons_code: organisation.ons_code.clone(),
            ..OrganisationRecord::new(organisation.code, organisation.kind, as_of)
        })
        .collect();
    records.sort_unstable_by_key(|record| record.code);
    records
}

/// Where the rows place their organisations, where they place any.
fn memberships(rows: &[SurveyRow], as_of: Month) -> Vec<Membership> {
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            let areas = row.who.areas.each_ref();
            let areas = areas.map(|area| area.as_ref().map(|area| area.code));
            (row.who.own.code, areas)
        })
        .filter(|(_, areas)| areas.iter().any(Option::is_some))
        .collect();
    if rows.is_empty() {
        return Vec::new();
    }
    vec![Membership {
        source: MEMBERSHIPS.to_owned(),
        month: as_of,
        rows,
    }]
}
