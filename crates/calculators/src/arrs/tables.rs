//! The tables and the chart below the result: the year, the budgets, room for more.

use rust_decimal::Decimal;

use super::months::Months;
use super::posts::{Maxima, Post};
use crate::common::{months_of, total, worked};
use crate::outcome::{Cell, Chart, ChartKind, Column, Row, Series, Table};
use crate::reader::Reader;
use crate::rules::Scheme;
use crate::term::Term;
use crate::unit::Unit;
use crate::working::Working;
use domain::period::Month;

fn twelfth(budget: Option<Decimal>) -> Option<Decimal> {
    budget.map(|budget| budget / Decimal::from(12))
}

pub(super) fn monthly(months: &[Month], by_month: &Months, budget: Option<Decimal>) -> Table {
    let pounds = |value: Option<Decimal>| value.map_or(Cell::Empty, Cell::pounds);
    let mut to_date = Decimal::ZERO;
    let mut rows: Vec<Row> = months
        .iter()
        .zip(by_month)
        .map(|(month, (cost, claim))| {
            to_date = to_date.saturating_add(*claim);
            Row {
                label: month.long(),
                cells: vec![
                    pounds(twelfth(budget)),
                    Cell::pounds(*cost),
                    Cell::pounds(*claim),
                    Cell::pounds(to_date),
                ],
                is_total: false,
            }
        })
        .collect();
    rows.push(Row {
        label: "Year".to_owned(),
        cells: vec![
            pounds(budget),
            Cell::pounds(total(by_month.iter().map(|month| month.0))),
            Cell::pounds(to_date),
            Cell::pounds(to_date),
        ],
        is_total: true,
    });
    Table {
        id: "months".to_owned(),
        heading: "Month by month".to_owned(),
        stub: "Month".to_owned(),
        columns: vec![
            Column::of("Twelfth of the entitlement", Unit::Pounds),
            Column::of("Cost", Unit::Pounds),
            Column::of("Claim", Unit::Pounds),
            Column::of("Claim to date", Unit::Pounds),
        ],
        rows,
        note: None,
    }
}

pub(super) fn chart(months: &[Month], by_month: &Months, budget: Option<Decimal>) -> Chart {
    let running = |pick: fn(&(Decimal, Decimal)) -> Decimal| -> Vec<Option<Decimal>> {
        let mut sum = Decimal::ZERO;
        by_month
            .iter()
            .map(|month| {
                sum = sum.saturating_add(pick(month));
                Some(sum)
            })
            .collect()
    };
    let claims = running(|month| month.1);
    let passes = budget.and_then(|budget| {
        let at = claims.iter().position(|sum| *sum > Some(budget))?;
        months.get(at)
    });
    let heading = match (passes, budget) {
        (Some(month), _) => format!("Claims pass the entitlement in {}", month.long()),
        (None, Some(_)) => "Claims stay within the entitlement all year".to_owned(),
        (None, None) => "Claims through the year".to_owned(),
    };
    let months_in: Vec<Option<Decimal>> = (1..=12_u32)
        .map(|count| twelfth(budget).map(|part| part.saturating_mul(Decimal::from(count))))
        .collect();
    let series = |name: &str, values| Series {
        name: name.to_owned(),
        values,
    };
    Chart {
        id: "year".to_owned(),
        heading,
        kind: ChartKind::Lines,
        labels: months.iter().map(|month| month.short()).collect(),
        series: vec![
            series("Entitlement to date", months_in),
            series("Claim to date", claims),
            series("Cost to date", running(|month| month.0)),
        ],
        unit: Unit::Pounds,
    }
}

/// What is charged to each budget.
pub(super) fn budgets(reader: &Reader<'_>, posts: &[Post]) -> Table {
    let mut rows = Vec::new();
    let mut sums = (Decimal::ZERO, Decimal::ZERO);
    for row in reader.rows("budget") {
        let number = row.to_string();
        let amount = reader.decimal(&format!("budget.{row}.amount"));
        let charged = posts.iter().filter(|post| post.budget == number);
        let claim = total(charged.filter_map(|post| post.claim().value().ok()));
        sums.0 = sums.0.saturating_add(amount.unwrap_or_default());
        sums.1 = sums.1.saturating_add(claim);
        let name = reader.text(&format!("budget.{row}.name"));
        rows.push(Row {
            label: if name.is_empty() {
                format!("Budget {row}")
            } else {
                name
            },
            cells: vec![
                amount.map_or(Cell::Empty, Cell::pounds),
                Cell::pounds(claim),
                amount.map_or(Cell::Empty, |amount| {
                    Cell::pounds(amount.saturating_sub(claim))
                }),
            ],
            is_total: false,
        });
    }
    rows.push(Row {
        label: "All budgets".to_owned(),
        cells: vec![
            Cell::pounds(sums.0),
            Cell::pounds(sums.1),
            Cell::pounds(sums.0.saturating_sub(sums.1)),
        ],
        is_total: true,
    });
    Table {
        id: "budgets".to_owned(),
        heading: "Budgets".to_owned(),
        stub: "Budget".to_owned(),
        columns: vec![
            Column::of("Budget", Unit::Pounds),
            Column::of("Claims charged to it", Unit::Pounds),
            Column::of("Left", Unit::Pounds),
        ],
        rows,
        note: None,
    }
}

/// What one more post of each role would take of what is left.
pub(super) fn room(
    scheme: &Scheme,
    reader: &Reader<'_>,
    maxima: &Maxima,
    left: Option<Decimal>,
) -> Table {
    let months = months_of(scheme.year);
    let next = reader.month("next").or_else(|| months.first().copied());
    let rest: Vec<Month> = months
        .iter()
        .copied()
        .filter(|month| next.is_none_or(|next| *month >= next))
        .collect();
    let mut rows = Vec::new();
    for entry in scheme.entries("arrs.role") {
        let (Some(last), Some(first)) = (rest.last(), rest.first()) else {
            break;
        };
        // Of a rise still to come the higher maximum is planned with.
        let maximum = maxima
            .for_role(scheme, &entry.id, *last)
            .or_else(|| maxima.for_role(scheme, &entry.id, *first));
        let Some(maximum) = maximum else { continue };
        let months = Term::yours("months left", Decimal::from(rest.len()), Unit::Months)
            / Term::fixed("months of a year", 12, Unit::Months);
        let takes = Working::new(maximum.clone() * months, Unit::Pounds);
        let takes = worked("takes", "For the months left", takes);
        let is_of_own_pot = entry.word("pot") == "separate";
        let left = left.filter(|_| !is_of_own_pot);
        let fits = left.zip(takes.value()).and_then(|(left, takes)| {
            let left = Term::worked("left", left, Unit::Pounds, "left");
            let one = Term::worked("one more", takes, Unit::Pounds, "takes");
            let working = Working::new((left / one).not_negative(), Unit::Wte);
            working.value().ok().map(|fits| (fits, working))
        });
        let (wte, one_more) = match fits {
            Some((fits, working)) => (
                worked("fits", "WTE that fit", working),
                Cell::text(if fits >= Decimal::ONE { "yes" } else { "no" }),
            ),
            None => (Cell::Empty, Cell::Empty),
        };
        rows.push(Row {
            label: entry.label.clone(),
            cells: vec![
                worked("maximum", "For a year", Working::new(maximum, Unit::Pounds)),
                takes,
                wte,
                one_more,
            ],
            is_total: false,
        });
    }
    Table {
        id: "room".to_owned(),
        heading: "Room for one more".to_owned(),
        stub: "Role".to_owned(),
        columns: vec![
            Column::of("Maximum for a year", Unit::Pounds),
            Column::of("For the months left", Unit::Pounds),
            Column::of("WTE that fit", Unit::Wte),
            Column::words("One more fits"),
        ],
        rows,
        note: next.map(|next| {
            format!(
                "For a post that begins in {}, at the maximum. Roles without a known maximum \
                 are left out.",
                next.long()
            )
        }),
    }
}
