//! The tables and the chart of QOF Income.

use rust_decimal::Decimal;

use super::figures::{AreaTotal, IndicatorResult};
use crate::number;
use crate::outcome::{Amount, Answer, Cell, Chart, ChartKind, Column, Outcome, Row, Series, Table};
use crate::rules::Scheme;
use crate::unit::Unit;

/// Areas, indicators and, where there are two, the vaccination routes.
pub(super) fn tables(
    outcome: &mut Outcome,
    scheme: &Scheme,
    lines: &[IndicatorResult<'_>],
    sums: &[AreaTotal<'_>],
) {
    outcome.tables.push(area_table(scheme, sums));
    outcome.tables.push(indicator_table(scheme, lines));
    let routes: Vec<Row> = lines.iter().filter_map(route_row).collect();
    if !routes.is_empty() {
        outcome.tables.push(Table {
            id: "routes".to_owned(),
            heading: format!("The two vaccination routes {}", scheme.year),
            stub: "Indicator".to_owned(),
            columns: vec![
                Column::of("By thresholds", Unit::Points),
                Column::of("By improvement", Unit::Points),
                Column::words("Paid"),
            ],
            rows: routes,
            note: Some("The route with more points is paid.".to_owned()),
        });
    }
}

fn route_row(line: &IndicatorResult<'_>) -> Option<Row> {
    if line.indicator.entry.word("improvement") != "yes" {
        return None;
    }
    let (standard, improved) = line.indicator.routes();
    let standard = Answer::worked("standard", "By thresholds", standard).ok()?;
    let improved =
        improved.and_then(|route| Answer::worked("improved", "By improvement", route).ok());
    let paid = match &improved {
        Some(improved) if improved.amount.value > standard.amount.value => "improvement",
        Some(_) => "thresholds",
        None => "thresholds; improvement not known",
    };
    Some(Row {
        label: line.indicator.entry.id.clone(),
        cells: vec![
            Cell::Worked(Box::new(standard)),
            improved.map_or(Cell::Empty, |answer| Cell::Worked(Box::new(answer))),
            Cell::text(paid),
        ],
        is_total: false,
    })
}

fn area_table(scheme: &Scheme, sums: &[AreaTotal<'_>]) -> Table {
    let cells = |points: Decimal, of: Decimal, worth: Decimal, most: Decimal| {
        vec![
            Cell::amount(points, Unit::Points),
            Cell::amount(of, Unit::Points),
            Cell::pounds(worth),
            Cell::pounds(most),
            Cell::pounds(most.saturating_sub(worth)),
        ]
    };
    let total = |figure: fn(&AreaTotal<'_>) -> Decimal| {
        sums.iter().fold(Decimal::ZERO, |total, sum| {
            total.saturating_add(figure(sum))
        })
    };
    let mut rows: Vec<Row> = sums
        .iter()
        .map(|sum| Row {
            label: sum.area.group.to_owned(),
            cells: cells(sum.points, sum.points_of, sum.worth, sum.most),
            is_total: false,
        })
        .collect();
    rows.push(Row {
        label: "All areas".to_owned(),
        cells: cells(
            total(|sum| sum.points),
            total(|sum| sum.points_of),
            total(|sum| sum.worth),
            total(|sum| sum.most),
        ),
        is_total: true,
    });
    Table {
        id: "areas".to_owned(),
        heading: format!("QOF {} by area", scheme.year),
        stub: "Area".to_owned(),
        columns: vec![
            Column::of("Points", Unit::Points),
            Column::of("Of", Unit::Points),
            Column::of("Worth", Unit::Pounds),
            Column::of("At full achievement", Unit::Pounds),
            Column::of("Still to gain", Unit::Pounds),
        ],
        rows,
        note: None,
    }
}

fn indicator_table(scheme: &Scheme, lines: &[IndicatorResult<'_>]) -> Table {
    let row = |line: &IndicatorResult<'_>| {
        let indicator = &line.indicator;
        let gauge = indicator.gauge();
        let patients = indicator.patients_to_upper();
        Row {
            label: indicator.entry.id.clone(),
            cells: vec![
                Cell::text(indicator.entry.detail.clone().unwrap_or_default()),
                Cell::amount(gauge.lower, Unit::Percent),
                Cell::amount(gauge.upper, Unit::Percent),
                Cell::amount(indicator.achieved.value, Unit::Percent),
                Cell::Worked(Box::new(line.points.clone())),
                Cell::amount(indicator.points.value, Unit::Points),
                Cell::Worked(Box::new(line.worth.clone())),
                Cell::pounds(line.most),
                Cell::pounds(line.next),
                patients
                    .map(|patients| Amount::new(patients, Unit::Patients))
                    .into(),
            ],
            is_total: false,
        }
    };
    Table {
        id: "indicators".to_owned(),
        heading: format!("QOF {} by indicator", scheme.year),
        stub: "Indicator".to_owned(),
        columns: vec![
            Column::words("What"),
            Column::of("Lower threshold", Unit::Percent),
            Column::of("Upper threshold", Unit::Percent),
            Column::of("Achieved", Unit::Percent),
            Column::of("Points", Unit::Points),
            Column::of("Of", Unit::Points),
            Column::of("Worth", Unit::Pounds),
            Column::of("At full achievement", Unit::Pounds),
            Column::of("Next percentage point", Unit::Pounds),
            Column::of("To the upper threshold", Unit::Patients),
        ],
        rows: lines.iter().map(row).collect(),
        note: Some("Where no achievement is given, the upper threshold is assumed.".to_owned()),
    }
}

/// What is earned and what is left, by area.
pub(super) fn chart(outcome: &mut Outcome, sums: &[AreaTotal<'_>]) {
    let left = |sum: &AreaTotal<'_>| sum.most.saturating_sub(sum.worth);
    let heading = match sums.iter().max_by_key(|sum| left(sum)) {
        Some(sum) if left(sum) >= Decimal::ONE => format!(
            "Most is still to gain in {}: {}",
            sum.area.group,
            number::pounds(left(sum))
        ),
        _ => "Every area at its full achievement".to_owned(),
    };
    let series = |name: &str, figure: &dyn Fn(&AreaTotal<'_>) -> Decimal| Series {
        name: name.to_owned(),
        values: sums
            .iter()
            .map(|sum| Some(number::rounded(figure(sum), 2)))
            .collect(),
    };
    outcome.charts.push(Chart {
        id: "areas".to_owned(),
        heading,
        kind: ChartKind::Stacked,
        labels: sums.iter().map(|sum| sum.area.group.to_owned()).collect(),
        series: vec![
            series("Worth", &|sum| sum.worth),
            series("Still to gain", &left),
        ],
        unit: Unit::Pounds,
    });
}
