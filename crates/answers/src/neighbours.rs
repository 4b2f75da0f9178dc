//! The practices of the same PCN and sub-ICB, and those near by postcode.

use charts::{Cell, Format, Heading, Table};
use domain::code::OdsCode;
use serde::{Deserialize, Serialize};

use crate::address::{self, Near};

/// A practice near another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Neighbour {
    /// Its code.
    pub code: OdsCode,
    /// Its name.
    pub name: String,
    /// Its values, in the order of [`Neighbours::columns`]; the first is its size.
    pub values: Vec<Option<f64>>,
    /// In the same PCN.
    pub in_pcn: bool,
    /// In the same sub-ICB.
    pub in_sub_icb: bool,
    /// Near by postcode.
    pub is_near: bool,
}

/// The practices near an organisation.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Neighbours {
    /// The place of the tool in addresses.
    pub slug: String,
    /// Headings and formats of the values.
    pub columns: Vec<(String, Format)>,
    /// For each of them why nobody has a value: that it is a change across a break in method.
    #[serde(default)]
    pub broken: Vec<Option<String>>,
    /// The practices.
    pub practices: Vec<Neighbour>,
    /// The part of the postcode by which they are near: a district, or an area where the
    /// district holds few practices.
    pub postcode: Option<String>,
}

impl Neighbours {
    /// Whether there is anybody but the practice itself.
    #[must_use]
    pub fn has(&self, near: Near) -> bool {
        self.practices
            .iter()
            .filter(|practice| is_in(practice, near))
            .count()
            > 1
    }

    /// What is listed where the address does not say.
    #[must_use]
    pub fn first_choice(&self) -> Near {
        [Near::Pcn, Near::SubIcb, Near::Postcode]
            .into_iter()
            .find(|near| self.has(*near))
            .unwrap_or(Near::SubIcb)
    }
}

fn is_in(practice: &Neighbour, near: Near) -> bool {
    match near {
        Near::Pcn => practice.in_pcn,
        Near::SubIcb => practice.in_sub_icb,
        Near::Postcode => practice.is_near,
    }
}

/// The table of the neighbours, the largest first.
#[must_use]
pub fn neighbours_table(neighbours: &Neighbours, near: Option<Near>) -> Table {
    let near = near.unwrap_or_else(|| neighbours.first_choice());
    let mut practices: Vec<&Neighbour> = neighbours
        .practices
        .iter()
        .filter(|practice| is_in(practice, near))
        .collect();
    domain::order::sort_by(&mut practices, |a, b| {
        let size =
            |practice: &Neighbour| practice.values.first().copied().flatten().unwrap_or(-1.0);
        size(b)
            .total_cmp(&size(a))
            .then_with(|| a.code.cmp(&b.code))
    });
    let mut headings = vec![Heading::text("Practice")];
    headings.extend(
        neighbours
            .columns
            .iter()
            .map(|(heading, _)| Heading::number(heading.clone())),
    );
    headings.push(Heading::text("Code"));
    Table {
        headings,
        rows: practices
            .into_iter()
            .map(|practice| {
                let mut row = vec![Cell::link(
                    practice.name.clone(),
                    address::tool_for(&neighbours.slug, practice.code),
                )];
                row.extend(
                    practice
                        .values
                        .iter()
                        .zip(&neighbours.columns)
                        .enumerate()
                        .map(|(column, (value, (_, format)))| {
                            let broken = neighbours.broken.get(column);
                            let broken = broken.and_then(Option::as_deref);
                            Cell::number_or(*value, format, broken)
                        }),
                );
                row.push(Cell::text(practice.code.as_str()));
                row
            })
            .collect(),
    }
}
