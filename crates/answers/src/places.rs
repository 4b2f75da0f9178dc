//! The page of an organisation: what it is, what it is made of, what each tool says.

use charts::{Cell, Format, Heading, Table};
use domain::comparison::{Named, Subject};
use domain::organisation::Kind;
use domain::period::Period;
use serde::{Deserialize, Serialize};

use crate::address;

/// What the page of an organisation shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The organisation.
    pub subject: Subject,
    /// Its largest parts.
    pub parts: Vec<Part>,
    /// What the parts are.
    pub part_kind: Option<Kind>,
    /// The tools with figures of it: slug, title, the latest period, a sentence or two.
    pub tools: Vec<ToolSummary>,
    /// Where it belonged before, where that has changed: area and the last month.
    pub former: Vec<(Named, Period)>,
}

/// A part of an area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The organisation.
    pub named: Named,
    /// Patients in the latest month.
    pub patients: Option<f64>,
    /// That these are the patients of fewer than all its practices.
    #[serde(default)]
    pub remark: Option<String>,
    /// How many practices it has, where it is an area and a map says so.
    pub practices: Option<u32>,
    /// Its postcode.
    pub postcode: Option<String>,
    /// Its PCN, where it is a practice of a larger area.
    pub pcn: Option<String>,
}

/// What a tool says of an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolSummary {
    /// The tool.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// The period of its latest figures.
    pub period: Period,
    /// Its story.
    pub story: Vec<String>,
}

/// The table of an area's parts.
#[must_use]
pub fn parts_table(place: &Place) -> Table {
    let Some(kind) = place.part_kind else {
        return Table::default();
    };
    let whole = Format::plain(0);
    let is_practice = kind == Kind::Practice;
    let has_pcns = place.parts.iter().any(|part| part.pcn.is_some());
    let mut headings = vec![Heading::text(kind.label()), Heading::number("Patients")];
    if is_practice {
        headings.push(Heading::text("Postcode"));
        if has_pcns {
            headings.push(Heading::text("PCN"));
        }
    } else {
        headings.push(Heading::number("Practices"));
    }
    let has_remarks = place.parts.iter().any(|part| part.remark.is_some());
    if has_remarks {
        headings.push(Heading::text("Patients are"));
    }
    headings.push(Heading::text("Code"));
    Table {
        headings,
        rows: place
            .parts
            .iter()
            .map(|part| {
                let mut row = vec![
                    Cell::link(part.named.name.clone(), address::place(part.named.code)),
                    Cell::number(part.patients, &whole),
                ];
                if is_practice {
                    row.push(Cell::text(part.postcode.clone().unwrap_or_default()));
                    if has_pcns {
                        row.push(Cell::text(part.pcn.clone().unwrap_or_default()));
                    }
                } else {
                    row.push(Cell::number(part.practices.map(f64::from), &whole));
                }
                if has_remarks {
                    row.push(Cell::text(part.remark.clone().unwrap_or_default()));
                }
                row.push(Cell::text(part.named.code.as_str()));
                row
            })
            .collect(),
    }
}
