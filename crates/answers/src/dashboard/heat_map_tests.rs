//! Heat maps, from comparisons made by hand.

use std::sync::Arc;

use charts::{Chart, Figure, HeatMap};
use domain::comparison::Comparison;
use domain::registry::{Breakdown, Reading, View};

use super::figure_tests::{comparison, dataset, figure, figures, series, value};
use super::figures::breakdown;
use super::heat_map::beside;

fn heat_map(figure: &Figure) -> &HeatMap {
    match &figure.chart {
        Chart::HeatMap(heat_map) => heat_map,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_heat_map_shows_shares_of_the_whole_and_names_the_busiest_cell() {
    let own = [60.0, 20.0, 10.0, 10.0].map(Some);
    let group = [400.0, 200.0, 200.0, 200.0].map(Some);
    let figure = figure("by-hour", &own, &group);
    assert_eq!(
        figure.heading,
        "Busiest: Monday, 8 to 9, with 60.0% of calls; similar practices 40.0%"
    );
    assert_eq!(figure.subtitle, "Share of all calls. 100 calls.");
    let cells = &heat_map(&figure).cells;
    assert_eq!(cells[0][1].value, Some(20.0));
    assert_eq!(cells[0][1].count, Some(20.0));
    assert_eq!(cells[1][0].group, Some(20.0));
}

#[test]
fn a_missing_cell_of_a_heat_map_is_not_nil_and_is_left_out_of_the_group_too() {
    let own = [Some(60.0), Some(20.0), None, Some(20.0)];
    let group = [300.0, 100.0, 500.0, 100.0].map(Some);
    let figure = figure("by-hour", &own, &group);
    let cell = &heat_map(&figure).cells[1][0];
    assert_eq!((cell.value, cell.group), (None, None));
    assert_eq!(cell.absent.as_deref(), Some("not published"));
    assert_eq!(heat_map(&figure).cells[0][0].group, Some(60.0));
    assert_eq!(
        figure.subtitle,
        "Share of all calls. 100 calls, in the 3 of 4 values that are published."
    );
}

#[test]
fn equal_cells_have_no_busiest() {
    let same = [5.0; 4].map(Some);
    assert_eq!(
        figure("by-hour", &same, &same).heading,
        "Calls by day and hour"
    );
}

/// A comparison whose heat map leaves these out, and has these below it.
fn declared(
    own: &[Option<f64>],
    group: &[Option<f64>],
    left_out: &[&str],
    below: &[&str],
) -> (Comparison, Breakdown) {
    let mut comparison = comparison(vec![figures("by-hour", own, group)]);
    let mut dataset = dataset();
    let declared = &mut dataset.breakdowns[0];
    if let View::HeatMap {
        without, beside, ..
    } = &mut declared.view
    {
        *without = left_out.iter().map(|&id| id.to_owned()).collect();
        *beside = below.iter().map(|&id| id.to_owned()).collect();
    }
    let declared = declared.clone();
    comparison.dataset = Arc::new(dataset);
    (comparison, declared)
}

#[test]
fn what_is_left_out_is_in_no_share_and_is_said_with_its_number() {
    let own = [60.0, 20.0, 20.0, 7.0].map(Some);
    let group = [400.0, 900.0, 100.0, 900.0].map(Some);
    let (comparison, declared) = declared(&own, &group, &["9"], &[]);
    let figure = breakdown(&comparison, &declared.id, Some(0), None).unwrap();
    assert_eq!(
        figure.heading,
        "Busiest: Monday, 8 to 9, with 75.0% of calls; similar practices 80.0%"
    );
    assert_eq!(
        figure.subtitle,
        "Share of all calls. 80 calls. Left out: 9 to 10 (27 calls)."
    );
    let chart = heat_map(&figure);
    assert_eq!(chart.columns, ["8 to 9"]);
    assert_eq!(chart.rows, ["Monday", "Tuesday"]);
    assert_eq!(chart.cells[1].len(), 1);
    assert_eq!(chart.cells[1][0].value, Some(25.0));
    assert_eq!(chart.cells[1][0].group, Some(20.0));
}

#[test]
fn a_value_of_the_rows_is_left_out_too_and_its_number_may_be_missing() {
    let own = [Some(60.0), Some(20.0), None, Some(7.0)];
    let (comparison, declared) = declared(&own, &own, &["tue"], &[]);
    let figure = breakdown(&comparison, &declared.id, Some(0), None).unwrap();
    assert_eq!(
        figure.subtitle,
        "Share of all calls. 80 calls. Left out: tuesday (number not published)."
    );
    assert_eq!(heat_map(&figure).rows, ["Monday"]);
    assert_eq!(heat_map(&figure).cells[0][1].value, Some(25.0));
}

#[test]
fn a_suppressed_cell_says_that_it_is_suppressed() {
    let own = [Some(60.0), Some(20.0), None, None];
    let mut figures = figures("by-hour", &own, &own);
    figures.suppressed = vec![3];
    let comparison = comparison(vec![figures]);
    let figure = breakdown(&comparison, "by-hour", Some(0), None).unwrap();
    let cells = &heat_map(&figure).cells;
    assert_eq!(cells[1][0].absent.as_deref(), Some("not published"));
    assert_eq!(cells[1][1].absent.as_deref(), Some("suppressed"));
    assert_eq!((cells[1][1].value, cells[1][1].count), (None, None));
}

#[test]
fn below_a_heat_map_stand_its_busiest_cell_and_the_declared_indicators() {
    let own = [60.0, 20.0, 10.0, 10.0].map(Some);
    let group = [400.0, 200.0, 200.0, 200.0].map(Some);
    let (mut comparison, declared) = declared(&own, &group, &[], &["b", "c", "d"]);
    comparison.indicators = vec![
        series("b", value(3.0)),
        series("c", Reading::Suppressed),
        // Of `d` nothing is carried.
    ];
    let figures = beside(&comparison, &declared, Some(0));
    let said: Vec<(&str, &str, bool)> = figures
        .iter()
        .map(|one| (one.label.as_str(), one.value.as_str(), one.is_known))
        .collect();
    assert_eq!(
        said,
        [
            ("Busiest", "Monday, 8 to 9", true),
            ("Calls b", "3", true),
            ("Calls c", "Suppressed: too few people are behind it", false),
        ]
    );
    assert_eq!(
        figures[0].detail,
        "60 calls, 60.0% of all; similar practices 40.0%"
    );
    assert!(
        figures[1].detail.ends_with("Mean of similar practices 3"),
        "{}",
        figures[1].detail
    );
    // Nobody to compare with, and nothing declared.
    let alone = beside(&comparison, &declared, None);
    assert_eq!(alone[0].detail, "60 calls, 60.0% of all");
    let (comparison, declared) = self::declared(&own, &group, &[], &[]);
    assert!(beside(&comparison, &declared, Some(0)).is_empty());
}

#[test]
fn of_equal_cells_none_is_named_below() {
    let own = [20.0, 20.0, 10.0, 10.0].map(Some);
    let (mut comparison, declared) = declared(&own, &own, &[], &["b"]);
    comparison.indicators = vec![series("b", value(3.0))];
    let labels: Vec<String> = beside(&comparison, &declared, Some(0))
        .into_iter()
        .map(|one| one.label)
        .collect();
    assert_eq!(labels, ["Calls b"]);
}
