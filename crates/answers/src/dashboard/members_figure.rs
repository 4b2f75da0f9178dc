//! The members of an area side by side in one indicator: the practices of a PCN, the PCNs of
//! a sub-ICB.

use std::sync::Arc;

use charts::{
    Absences, Cell, Chart, DotRow, Figure, Format, Heading, Line, RankedTable, Role, Table,
};
use domain::comparison::words::{lower_first, upper_first};
use domain::comparison::{Named, place_in_words};
use domain::facts::Basis;
use domain::names;
use domain::organisation::Kind;
use domain::period::Period;
use domain::registry::Indicator;
use domain::statistics::rank::Rank;
use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::dashboard::figures::{self, moments};

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
    /// The interval of the change on a year before, where both values are estimates with
    /// intervals of their own.
    #[serde(default)]
    pub change_range: Option<(f64, f64)>,
    /// How many answered behind its last value, where that is an estimate; over how many parts it
    /// is, where it is a score of several.
    #[serde(default)]
    pub base: Option<f64>,
    /// The share of those asked who answered, in per cent.
    #[serde(default)]
    pub response_rate: Option<f64>,
    /// Its place in England.
    pub place: Option<Rank>,
    /// How its last value came about, and of how many members it is.
    #[serde(default)]
    pub basis: Basis,
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
    /// The places of those from which on the indicator is measured in another way, with words.
    #[serde(default)]
    pub breaks: Vec<(usize, String)>,
    /// England in each of them; empty where a total of England would not compare.
    pub england: Vec<Option<f64>>,
    /// The members.
    pub members: Vec<Member>,
    /// The source of the figures, in words.
    pub source: String,
}

impl Member {
    /// What must be told of its value: that it is of fewer than all its practices.
    fn remark(&self) -> String {
        self.last()
            .and_then(|_| self.basis.remark(Kind::Practice))
            .unwrap_or_default()
    }

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

    /// Whether any member has a figure in any of the periods.
    #[must_use]
    pub fn has_figures(&self) -> bool {
        let mut values = self.members.iter().flat_map(|member| &member.values);
        values.any(Option::is_some)
    }

    /// Why nothing is compared with a year before, where a break in method lies between.
    fn broken(&self) -> Option<String> {
        let before = self.year_before()?;
        let mut breaks = self.breaks.iter().rev();
        let (_, words) = breaks.find(|(place, _)| *place > before)?;
        Some(format!("not comparable: {}", lower_first(words)))
    }

    fn change(&self, member: &Member) -> Option<f64> {
        if self.broken().is_some() {
            return None;
        }
        let before = member.values.get(self.year_before()?).copied().flatten()?;
        self.is_whole(member).then_some(())?;
        Some(member.last()? - before)
    }

    /// Whether a member's figure stands for enough of its own members to be set beside others.
    fn is_whole(&self, member: &Member) -> bool {
        !member.basis.is_partial_of(&self.indicator)
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
        domain::order::sort_by(&mut members, |a, b| match (a.last(), b.last()) {
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
            .filter(|member| self.is_whole(member))
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
        let breaks: String = figures::breaks(&self.breaks)
            .iter()
            .map(|one| format!(" {}.", one.said()))
            .collect();
        format!(
            "{}, {}, {}: {of}.{breaks}",
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
                detail: member.remark(),
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
                no_change: self.broken(),
                note: member.remark(),
            });
            Chart::Members(charts::Members {
                dimension,
                measure,
                change: "Change on a year before".to_owned(),
                breaks: figures::breaks(&self.breaks),
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
        let has_bases = self.members.iter().any(|member| member.base.is_some());
        let has_changes = self.year_before().is_some();
        let has_change_ranges = has_changes
            && self
                .members
                .iter()
                .any(|member| member.change_range.is_some());
        let mut headings = vec![
            Heading::text(self.kind.label()),
            Heading::number(upper_first(&self.indicator.axis)),
        ];
        if has_ranges {
            headings.extend(["95% from", "95% to"].map(Heading::number));
        }
        if has_bases {
            match self.indicator.parts() {
                Some(_) => headings.push(Heading::number(upper_first(&self.indicator.denominator))),
                None => headings.extend(["Responses", "Response rate"].map(Heading::number)),
            }
        }
        if has_changes {
            headings.push(Heading::number("Change on a year before"));
        }
        if has_change_ranges {
            headings.extend(["Change, 95% from", "Change, 95% to"].map(Heading::number));
        }
        let has_remarks = self
            .members
            .iter()
            .any(|member| !member.remark().is_empty());
        if has_remarks {
            headings.push(Heading::text("Of which practices"));
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
            if has_bases {
                row.push(Cell::number(member.base, &Format::plain(0)));
                if self.indicator.parts().is_none() {
                    row.push(Cell::number(member.response_rate, &Format::percent(1)));
                }
            }
            if has_changes {
                let broken = self.broken();
                let change = self.change(member);
                row.push(Cell::number_or(change, &signed, broken.as_deref()));
            }
            if has_change_ranges {
                let range = member.change_range;
                row.push(Cell::number(range.map(|range| range.0), &signed));
                row.push(Cell::number(range.map(|range| range.1), &signed));
            }
            if has_remarks {
                row.push(Cell::text(member.remark()));
            }
            let percentile = member.place.and_then(Rank::percentile);
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

#[cfg(test)]
mod tests {
    use domain::registry::{Direction, Formula, Unit};

    use super::*;

    fn member(code: &str, values: [Option<f64>; 2], absent: Option<&str>) -> Member {
        Member {
            named: Named {
                code: code.parse().unwrap(),
                name: format!("{code} Surgery"),
                kind: Kind::Practice,
            },
            is_subject: code == "A00002",
            values: values.to_vec(),
            absent: absent.map(ToOwned::to_owned),
            range: None,
            change_range: None,
            base: None,
            response_rate: None,
            place: None,
            basis: Basis::Published,
        }
    }

    fn members() -> Members {
        let indicator = Indicator {
            id: "dna-rate".to_owned(),
            label: "Did not attend".to_owned(),
            axis: "did not attend, %".to_owned(),
            meaning: String::new(),
            numerator: "missed".to_owned(),
            denominator: "appointments".to_owned(),
            formula: Formula::Share {
                of: vec!["missed".to_owned()],
                among: vec!["all".to_owned()],
            },
            unit: Unit::Percent,
            decimals: 1,
            direction: Direction::LowerIsBetter,
            higher: String::new(),
            lower: String::new(),
            caveat: String::new(),
            interval: None,
            from: None,
            to: None,
            target: None,
            least: None,
            reviewed: String::new(),
        };
        Members {
            id: "practices".to_owned(),
            slug: "gp-appointments".to_owned(),
            within: Named {
                code: "U00001".parse().unwrap(),
                name: "Ottershaw PCN".to_owned(),
                kind: Kind::Pcn,
            },
            kind: Kind::Practice,
            indicator: Arc::new(indicator),
            choices: Vec::new(),
            periods: vec![
                Period::Month("2025-10".parse().unwrap()),
                Period::Month("2026-10".parse().unwrap()),
            ],
            breaks: Vec::new(),
            england: vec![Some(4.1), Some(4.0)],
            members: vec![
                member("A00001", [Some(4.0), None], Some("did not report")),
                member("A00002", [Some(5.0), Some(3.2)], None),
                member("A00003", [None, Some(6.8)], None),
            ],
            source: String::new(),
        }
    }

    #[test]
    fn members_are_drawn_from_the_highest_and_one_without_a_figure_stays_with_the_reason() {
        let figure = members().figure();
        let Chart::Members(chart) = &figure.chart else {
            panic!("{figure:?}");
        };
        let names: Vec<&str> = chart.members.iter().map(|one| one.name.as_str()).collect();
        assert!(
            names[0].contains("A00003") && names[2].contains("A00001"),
            "{names:?}"
        );
        assert_eq!(chart.members[1].role, Role::Own);
        assert_eq!(chart.members[2].absences[&1], "did not report");
        assert!(
            figure.heading.starts_with("From 3.2% at A00002"),
            "{}",
            figure.heading
        );
        assert!(
            figure.subtitle.contains("2 of 3 practices have a figure"),
            "{}",
            figure.subtitle
        );
    }

    #[test]
    fn the_table_has_the_reason_in_the_place_of_the_value_and_no_change_of_one_figure() {
        let table = members().table();
        assert_eq!(table.rows[2][1].text, "did not report");
        assert_eq!(table.rows[2][1].number, None);
        assert_eq!(
            table.rows[0][2].number, None,
            "there is no figure a year before"
        );
        assert!((table.rows[1][2].number.unwrap() + 1.8).abs() < 1e-9);
    }

    #[test]
    fn a_change_of_estimates_has_its_interval() {
        let mut members = members();
        assert!(
            members
                .table()
                .headings
                .iter()
                .all(|one| one.text != "Change, 95% from")
        );
        members.members[1].change_range = Some((-4.0, 0.4));
        let table = members.table();
        let column = table
            .headings
            .iter()
            .position(|one| one.text == "Change, 95% from");
        assert_eq!(table.rows[1][column.unwrap()].number, Some(-4.0));
        assert_eq!(table.rows[0][column.unwrap()].number, None);
    }

    #[test]
    fn many_members_are_ranked() {
        let mut many = members();
        many.members = (10..40)
            .map(|index| {
                member(
                    &format!("A000{index}"),
                    [None, Some(f64::from(index))],
                    None,
                )
            })
            .collect();
        assert!(matches!(many.figure().chart, Chart::Ranked(_)));
    }
}
