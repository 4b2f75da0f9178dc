//! The members of an area side by side in one indicator: the practices of a PCN, the PCNs of
//! a sub-ICB.

use std::sync::Arc;

use charts::{
    Absences, Cell, Chart, DotRow, Figure, Format, Heading, Line, RankedTable, Role, Table,
};
use domain::comparison::words::upper_first;
use domain::comparison::{Named, place_in_words};
use domain::names;
use domain::organisation::Kind;
use domain::period::Period;
use domain::registry::Indicator;
use domain::statistics::rank::Place;
use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::dashboard::figures::moments;

/// With more members than this their lines are too small to be read; they are ranked instead.
const MOST_PANELS: usize = 24;

/// One member of an area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// Who it is.
    pub named: Named,
    /// Whether the page is about it.
    pub is_subject: bool,
    /// Its value in each of [`Members::periods`].
    pub values: Vec<Option<f64>>,
    /// Why it has none in the last of them.
    pub absent: Option<String>,
    /// The interval of the last value.
    pub range: Option<(f64, f64)>,
    /// Its place in England.
    pub place: Option<Place>,
}

/// The members of an area in one indicator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Members {
    /// The identifier of the section.
    pub id: String,
    /// The place of the tool in addresses.
    pub slug: String,
    /// The area.
    pub within: Named,
    /// What the members are.
    pub kind: Kind,
    /// The indicator.
    pub indicator: Arc<Indicator>,
    /// The indicators that may be chosen: identifier and label.
    pub choices: Vec<(String, String)>,
    /// The periods, the shown one last.
    pub periods: Vec<Period>,
    /// England in each of them; empty where a total of England would not compare.
    pub england: Vec<Option<f64>>,
    /// The members.
    pub members: Vec<Member>,
    /// The source of the figures, in words.
    pub source: String,
}

impl Member {
    fn last(&self) -> Option<f64> {
        self.values.last().copied().flatten()
    }
}

impl Members {
    /// The place of the period a year before the last.
    fn year_before(&self) -> Option<usize> {
        let earlier = self.periods.last()?.months_before(12)?;
        self.periods.iter().position(|period| *period == earlier)
    }

    fn change(&self, member: &Member) -> Option<f64> {
        let before = member.values.get(self.year_before()?).copied().flatten()?;
        Some(member.last()? - before)
    }

    fn link(&self, member: &Member) -> String {
        let address = Address {
            period: self.periods.last().copied(),
            show: Some(self.indicator.id.clone()),
            ..Address::default().with_org(member.named.code)
        };
        format!("/tools/{}/{}", self.slug, address.query())
    }

    /// The members with the highest value first, those without one last.
    fn in_order(&self) -> Vec<&Member> {
        let mut members: Vec<&Member> = self.members.iter().collect();
        members.sort_by(|a, b| match (a.last(), b.last()) {
            (Some(x), Some(y)) => y.total_cmp(&x).then_with(|| a.named.cmp(&b.named)),
            (x, y) => y
                .is_some()
                .cmp(&x.is_some())
                .then_with(|| a.named.cmp(&b.named)),
        });
        members
    }

    fn heading(&self, ordered: &[&Member]) -> String {
        let known: Vec<(&Member, String)> = ordered
            .iter()
            .filter_map(|member| Some((*member, self.indicator.shown(member.last()?))))
            .collect();
        match (known.first(), known.last()) {
            (Some((highest, most)), Some((lowest, least))) if most != least => format!(
                "From {least} at {} to {most} at {}",
                names::short(&lowest.named.name),
                names::short(&highest.named.name)
            ),
            (Some((_, same)), Some(_)) if known.len() > 1 => {
                format!("{same} at all {}", known.len())
            }
            _ => self.indicator.label.clone(),
        }
    }

    fn subtitle(&self) -> String {
        let reporting = self.members.iter().filter_map(Member::last).count();
        let count = self.members.len();
        let of = if reporting == count {
            format!("all {count} {}", self.kind.plural())
        } else {
            format!(
                "{reporting} of {count} {} have a figure",
                self.kind.plural()
            )
        };
        let period = self.periods.last().map(|period| period.long());
        format!(
            "{}, {}, {}: {of}.",
            self.indicator.label,
            self.within.name,
            period.unwrap_or_default()
        )
    }

    /// The figure: a panel for each member over time, or where they are many, all in order.
    #[must_use]
    pub fn figure(&self) -> Figure {
        let ordered = self.in_order();
        let format = Format::of(&self.indicator);
        let role = |member: &Member| match member.is_subject {
            true => Role::Own,
            false => Role::Other,
        };
        let measure = upper_first(&self.indicator.axis);
        let dimension = self.kind.label().to_owned();
        let chart = if ordered.len() > MOST_PANELS || self.periods.len() < 2 {
            let england = self.england.last().copied().flatten();
            let rows = ordered.iter().map(|member| DotRow {
                label: member.named.name.clone(),
                detail: String::new(),
                link: Some(self.link(member)),
                value: member.last(),
                absent: member.absent.clone(),
                range: member.range,
                role: role(member),
            });
            Chart::Ranked(RankedTable {
                dimension,
                measure,
                rows: rows.collect(),
                reference: england.map(|value| (value, "England".to_owned())),
                format,
            })
        } else {
            let last = self.periods.len() - 1;
            let members = ordered.iter().map(|member| charts::Member {
                name: names::short(&member.named.name),
                link: Some(self.link(member)),
                role: role(member),
                values: member.values.clone(),
                absences: member
                    .absent
                    .iter()
                    .map(|reason| (last, reason.clone()))
                    .collect::<Absences>(),
                range: member.range,
                change: self.change(member),
                note: String::new(),
            });
            Chart::Members(charts::Members {
                dimension,
                measure,
                change: "Change on a year before".to_owned(),
                moments: moments(&self.periods),
                members: members.collect(),
                reference: (!self.england.is_empty()).then(|| Line {
                    name: "England".to_owned(),
                    role: Role::Group,
                    values: self.england.clone(),
                    ..Line::default()
                }),
                change_format: signed(&format),
                format,
                from_zero: false,
            })
        };
        Figure {
            id: self.id.clone(),
            heading: self.heading(&ordered),
            subtitle: self.subtitle(),
            source: self.source.clone(),
            chart,
        }
    }

    /// The same as a table, with the place of each member in England. A member without a
    /// figure stays, with the reason.
    #[must_use]
    pub fn table(&self) -> Table {
        let format = Format::of(&self.indicator);
        let signed = signed(&format);
        let has_ranges = self.members.iter().any(|member| member.range.is_some());
        let has_changes = self.year_before().is_some();
        let mut headings = vec![
            Heading::text(self.kind.label()),
            Heading::number(upper_first(&self.indicator.axis)),
        ];
        if has_ranges {
            headings.extend(["95% from", "95% to"].map(Heading::number));
        }
        if has_changes {
            headings.push(Heading::number("Change on a year before"));
        }
        headings.push(Heading::number("Percentile in England"));
        headings.push(Heading::text("Place in England"));
        headings.push(Heading::text("Code"));
        let rows = self.in_order().into_iter().map(|member| {
            let mut row = vec![
                Cell::link(member.named.name.clone(), self.link(member)),
                Cell::number_or(member.last(), &format, member.absent.as_deref()),
            ];
            if has_ranges {
                row.push(Cell::number(member.range.map(|range| range.0), &format));
                row.push(Cell::number(member.range.map(|range| range.1), &format));
            }
            if has_changes {
                row.push(Cell::number(self.change(member), &signed));
            }
            let percentile = member.place.and_then(Place::percentile);
            row.push(Cell::number(percentile, &Format::plain(0)));
            let place = member
                .place
                .and_then(|place| place_in_words(place, self.kind));
            row.push(Cell::text(place.unwrap_or_default()));
            row.push(Cell::text(member.named.code.as_str()));
            row
        });
        Table {
            headings,
            rows: rows.collect(),
        }
    }
}

/// Differences, with their sign and without a unit.
fn signed(format: &Format) -> Format {
    Format {
        signed: true,
        suffix: String::new(),
        ..format.clone()
    }
}
