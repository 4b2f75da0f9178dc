//! The tables and charts below the result: by month, by year, by kind of post.

use rust_decimal::Decimal;

use super::costs::{MonthlyTotal, PersonCosts};
use super::forecast::{Basis, Cost, Kind};
use crate::common::total;
use crate::number;
use crate::outcome::{Cell, Chart, ChartKind, Column, Row, Series, Table};
use crate::unit::Unit;
use domain::period::Month;

fn columns() -> Vec<Column> {
    [
        "Pay",
        "National Insurance",
        "Pension",
        "Levy and paid once",
        "Together",
    ]
    .into_iter()
    .map(|label| Column::of(label, Unit::Pounds))
    .collect()
}

fn row<'a>(label: String, months: impl Iterator<Item = &'a MonthlyTotal>, is_total: bool) -> Row {
    let mut sums = [Decimal::ZERO; 5];
    for month in months {
        let cost = month.cost;
        let parts = [
            cost.pay,
            cost.insurance.saturating_sub(month.allowance),
            cost.pension,
            cost.once.saturating_add(month.levy),
            month.total(),
        ];
        for (sum, part) in sums.iter_mut().zip(parts) {
            *sum = sum.saturating_add(part);
        }
    }
    Row {
        label,
        cells: sums.into_iter().map(Cell::pounds).collect(),
        is_total,
    }
}

pub(super) fn monthly(basis: &Basis<'_>, whole: &[MonthlyTotal]) -> Table {
    let mut rows: Vec<Row> = basis
        .months()
        .iter()
        .zip(whole)
        .map(|(month, costs)| row(month.long(), std::iter::once(costs), false))
        .collect();
    rows.push(row("All months".to_owned(), whole.iter(), true));
    Table {
        id: "months".to_owned(),
        heading: "Month by month".to_owned(),
        stub: "Month".to_owned(),
        columns: columns(),
        rows,
        note: None,
    }
}

/// The scheme year of a month, named by the year in which it begins.
fn year_of(month: Month) -> u16 {
    month.year() - u16::from(month.number() < 4)
}

pub(super) fn yearly(basis: &Basis<'_>, whole: &[MonthlyTotal]) -> Table {
    let months: Vec<_> = basis.months().iter().zip(whole).collect();
    let years = months.chunk_by(|one, next| year_of(*one.0) == year_of(*next.0));
    let rows = years.filter_map(|months| {
        let year = year_of(*months.first()?.0);
        let part = match months.len() {
            12 => String::new(),
            1 => ", 1 month".to_owned(),
            count => format!(", {count} months"),
        };
        let label = format!("{year}/{:02}{part}", (year + 1) % 100);
        Some(row(label, months.iter().map(|(_, costs)| *costs), false))
    });
    Table {
        id: "years".to_owned(),
        heading: "By year".to_owned(),
        stub: "April to March".to_owned(),
        columns: columns(),
        rows: rows.collect(),
        note: None,
    }
}

fn labels(basis: &Basis<'_>) -> Vec<String> {
    basis.months().iter().map(|month| month.short()).collect()
}

pub(super) fn by_cost(basis: &Basis<'_>, whole: &[MonthlyTotal]) -> Chart {
    let series = |name: &str, pick: fn(&MonthlyTotal) -> Decimal| Series {
        name: name.to_owned(),
        values: whole.iter().map(|month| Some(pick(month))).collect(),
    };
    let dearest = basis
        .months()
        .iter()
        .zip(whole)
        .rev()
        .max_by_key(|(_, costs)| costs.total());
    let heading = match dearest {
        Some((month, costs)) if !costs.total().is_zero() => {
            format!(
                "{} costs most: {}",
                month.long(),
                number::money(costs.total(), 0)
            )
        }
        _ => "Cost by month".to_owned(),
    };
    Chart {
        id: "costs".to_owned(),
        heading,
        kind: ChartKind::Stacked,
        labels: labels(basis),
        series: vec![
            series("Pay", |month| month.cost.pay),
            series("National Insurance", |month| {
                month.cost.insurance.saturating_sub(month.allowance)
            }),
            series("Pension", |month| month.cost.pension),
            series("Levy and paid once", |month| {
                month.cost.once.saturating_add(month.levy)
            }),
        ],
        unit: Unit::Pounds,
    }
}

pub(super) fn by_kind(basis: &Basis<'_>, costed: &[PersonCosts<'_>]) -> Chart {
    let series = |name: &str, kind: Kind| {
        let values = (0..basis.months().len()).map(|at| {
            let kind_costs = costed.iter().filter(|one| one.person.kind == kind);
            let costs = kind_costs.filter_map(|one| one.months.get(at));
            Some(total(costs.map(Cost::total)))
        });
        Series {
            name: name.to_owned(),
            values: values.collect(),
        }
    };
    Chart {
        id: "posts".to_owned(),
        heading: "Staff in post, vacancies and new posts".to_owned(),
        kind: ChartKind::Stacked,
        labels: labels(basis),
        series: vec![
            series("In post", Kind::InPost),
            series("Vacancies", Kind::Vacancy),
            series("New posts", Kind::Recruitment),
        ],
        unit: Unit::Pounds,
    }
}
