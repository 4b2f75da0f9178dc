//! The charts of a result: the same figures as drawing and table. They are drawn by the page
//! itself and follow what is typed, so that a calculator loads no library for charts.

use calculators::outcome::{self, ChartKind};
use calculators::unit::Unit;
use charts::{Chart, Figure, Format, Line, Moment, Palette, Role, Stack, StackSeries, Trend};
use html::{Html, html};
use rust_decimal::Decimal;

use super::model::State;
use crate::components::{data_table, download_menu};

/// The widths for which drawings are made.
const WIDE: f64 = 1_100.0;
const NARROW: f64 = 330.0;

fn float(value: Decimal) -> Option<f64> {
    value.to_string().parse().ok()
}

fn format(unit: Unit) -> Format {
    match unit {
        unit if unit.is_money() => Format::pounds(),
        Unit::Percent => Format::percent(1),
        _ => Format::plain(2),
    }
}

/// What the name of a chart's file begins with, before that of the chart.
pub(super) const FILE: &str = "chart-";

/// A chart of a result as a figure.
pub(super) fn figure(chart: &outcome::Chart, source: &str) -> Figure {
    let format = format(chart.unit);
    let values = |series: &outcome::Series| -> Vec<Option<f64>> {
        let values = series.values.iter();
        values.map(|value| value.and_then(float)).collect()
    };
    let drawn = match chart.kind {
        ChartKind::Lines => {
            let count = chart.series.len();
            let lines = chart.series.iter().enumerate().map(|(index, series)| Line {
                name: series.name.clone(),
                role: match index {
                    0 => Role::Own,
                    1 => Role::Group,
                    _ => Role::Other,
                },
                values: values(series),
                ..Line::default()
            });
            let mut lines: Vec<Line> = lines.collect();
            // The most important is drawn last.
            lines.reverse();
            debug_assert_eq!(lines.len(), count);
            Chart::Trend(Trend {
                moments: chart
                    .labels
                    .iter()
                    .enumerate()
                    .map(|(index, label)| Moment {
                        at: index as f64,
                        long: label.clone(),
                        short: label.clone(),
                        shortest: label.clone(),
                    })
                    .collect(),
                bands: Vec::new(),
                of: String::new(),
                lines,
                event: None,
                chosen: None,
                format,
                from_zero: true,
            })
        }
        ChartKind::Bars | ChartKind::Stacked => Chart::Stack(Stack {
            dimension: "For".to_owned(),
            labels: chart.labels.clone(),
            series: chart
                .series
                .iter()
                .map(|series| StackSeries {
                    name: series.name.clone(),
                    values: values(series),
                    ..StackSeries::default()
                })
                .collect(),
            is_stacked: chart.kind == ChartKind::Stacked,
            format,
        }),
    };
    Figure {
        id: chart.id.clone(),
        heading: chart.heading.clone(),
        subtitle: match chart.unit {
            unit if unit.is_money() => "In pounds".to_owned(),
            unit => super::fields::upper_first(unit.name()),
        },
        source: source.to_owned(),
        chart: drawn,
    }
}

/// A chart of a result.
pub(super) fn result_chart(state: &State, chart: &outcome::Chart) -> Html {
    let source = format!("{}, planning support", state.title());
    let figure = figure(chart, &source);
    let csv = state.export(&format!("{FILE}{}.csv", chart.id));
    html! {
        <figure class="figure c12">
            <figcaption>
                <strong>{&figure.heading}</strong>
                <span class="small quiet">{&figure.subtitle}</span>
            </figcaption>
            <div class="drawing">
                <div class="static wide">{drawn(&figure, WIDE)}</div>
                <div class="static narrow">{drawn(&figure, NARROW)}</div>
            </div>
            <div class="foot">
                <span class="src">{&source}</span>
                <details>
                    <summary>"Table"</summary>
                    {data_table(&figure.table(), &figure.heading)}
                </details>
                {download_menu(&csv, true, true)}
            </div>
        </figure>
    }
}

fn drawn(figure: &Figure, width: f64) -> Html {
    Html::from_trusted(figure.svg(width, Palette::Page))
}
