//! Values, intervals and differences, against figures computed by hand.

use crate::registry::testing::{appointments_indicator as indicator, list_size};

use super::*;

fn quantity(numerator: f64, denominator: f64) -> Quantity {
    Quantity {
        numerator,
        denominator,
    }
}

#[test]
fn values_are_scaled_as_they_are_read() {
    assert_eq!(
        indicator("dna-rate").value(quantity(243.0, 8_100.0)),
        Some(3.0)
    );
    assert_eq!(
        indicator("appointments-per-1000").value(quantity(500.0, 1_000.0)),
        Some(500.0)
    );
    let growth = list_size().indicator("growth-year").unwrap();
    assert!((growth.value(quantity(1_020.0, 1_000.0)).unwrap() - 2.0).abs() < 1e-9);
    assert_eq!(indicator("dna-rate").value(quantity(0.0, 0.0)), None);
}

#[test]
fn the_gap_to_a_group_with_oneself_is_the_gap_to_the_rest_made_smaller() {
    let dna = indicator("dna-rate");
    let own = quantity(60.0, 1_000.0);
    let others = quantity(120.0, 3_000.0);
    let group = own + others;
    let outside = dna.gap(own, others, false).unwrap();
    let inside = dna.gap(own, group, true).unwrap();
    assert!((outside.difference - 2.0).abs() < 1e-12);
    assert!((inside.difference - 1.5).abs() < 1e-12);
    let (wide, narrow) = (outside.interval.unwrap(), inside.interval.unwrap());
    assert!((narrow.low - wide.low * 0.75).abs() < 1e-12);
    assert!((narrow.high - wide.high * 0.75).abs() < 1e-12);
    assert!(inside.is_real());
}

#[test]
fn a_group_of_oneself_has_no_gap() {
    let dna = indicator("dna-rate");
    let own = quantity(60.0, 1_000.0);
    assert_eq!(dna.gap(own, own, true), None);
}

#[test]
fn a_small_gap_is_not_real() {
    let dna = indicator("dna-rate");
    let gap = dna
        .gap(quantity(41.0, 1_000.0), quantity(120.0, 3_000.0), false)
        .unwrap();
    assert!(!gap.is_real());
}

fn with(formula: Formula) -> Indicator {
    Indicator {
        formula,
        ..indicator("dna-rate").clone()
    }
}

fn estimate_of(share: f64, weight: f64, base: f64) -> Measured {
    Measured {
        quantity: quantity(share * weight, weight),
        published: None,
        base: Some(base),
    }
}

fn published() -> Indicator {
    let margin = "overall".to_owned();
    with(Formula::Published { margin })
}

#[test]
fn a_quotient_has_no_interval() {
    let names = || vec!["appointments".to_owned()];
    let quotient = with(Formula::Quotient {
        of: names(),
        per: names(),
    });
    assert_eq!(quotient.interval_rule(), IntervalRule::None);
    assert_eq!(quotient.interval(quantity(3.0, 4.0)), None);
    let gap = quotient
        .gap(quantity(3.0, 4.0), quantity(9.0, 16.0), false)
        .unwrap();
    assert_eq!(gap.interval, None);
}

#[test]
fn an_estimate_has_the_interval_that_was_published() {
    let range = Interval {
        low: 60.0,
        high: 84.0,
    };
    let own = Measured {
        published: Some(range),
        ..estimate_of(0.75, 80.0, 100.0)
    };
    assert_eq!(published().interval(own), Some(range));
    // An area as published cannot be taken apart: the gap is to the whole of it.
    let area = Measured {
        published: Some(Interval {
            low: 69.0,
            high: 71.0,
        }),
        ..estimate_of(0.70, 8_000.0, 9_000.0)
    };
    let gap = published().gap(own, area, true).unwrap();
    assert!((gap.difference - 5.0).abs() < 1e-9);
    let between = gap.interval.unwrap();
    assert!((between.low - (5.0 - (15.0_f64.powi(2) + 1.0).sqrt())).abs() < 1e-9);
    assert!((between.high - (5.0 + (9.0_f64.powi(2) + 1.0).sqrt())).abs() < 1e-9);
}

#[test]
fn a_mean_of_estimates_goes_by_weight_and_its_interval_by_responses() {
    let sum = estimate_of(0.8, 300.0, 90.0).quantity + estimate_of(0.4, 100.0, 60.0).quantity;
    let mean = Measured {
        quantity: sum,
        published: None,
        base: Some(150.0),
    };
    assert!((published().value(sum).unwrap() - 70.0).abs() < 1e-9);
    let expected = interval::wilson(70.0, 100.0).unwrap().scaled(100.0);
    let range = published().interval(mean).unwrap();
    assert!((range.low - expected.low).abs() < 1e-9);
    assert!((range.high - expected.high).abs() < 1e-9);
}

#[test]
fn an_indicator_exists_between_its_first_and_last_period() {
    let limited = Indicator {
        from: Some("2025-02".parse().unwrap()),
        to: Some("2025-04".parse().unwrap()),
        ..indicator("dna-rate").clone()
    };
    let valid = |text: &str| limited.is_valid_in(text.parse().unwrap());
    assert_eq!(
        ["2025-01", "2025-02", "2025-04", "2025-05"].map(valid),
        [false, true, true, false]
    );
}
