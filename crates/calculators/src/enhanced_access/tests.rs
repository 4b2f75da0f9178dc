//! The worked answers for enhanced access, and the plan.

use rust_decimal::{Decimal, dec};

use super::*;
use crate::book::Book;
use crate::outcome::Outcome;
use crate::term::Confidence;

fn scheme(year: u16) -> Scheme {
    Book::get().unwrap().scheme_for(&TOOL, Year(year)).unwrap()
}

fn run(answers: &Answers) -> Outcome {
    TOOL.run(&scheme(2026), &Start::default(), answers)
}

fn figure(outcome: &Outcome, id: &str) -> Decimal {
    outcome.answer(id).unwrap().amount.value
}

/// Answers of a network of this size.
fn network(adjusted: &str) -> Answers {
    Answers::new().with("adjusted", adjusted)
}

/// One session of row 1, the others of the standard week removed.
fn only(cells: &[(&str, &str)]) -> Answers {
    let mut answers = network("30,000");
    for row in 2..=6 {
        answers.set(&format!("session.{row}.removed"), "yes");
    }
    for (column, text) in cells {
        answers.set(&format!("session.1.{column}"), *text);
    }
    answers
}

#[test]
fn e1_thirty_minutes_for_50000_patients_are_25_hours() {
    let old = network("50,000").with("rule.ea.minutes", "30");
    assert_eq!(figure(&run(&old), "required"), dec!(25));
}

#[test]
fn e2_30000_adjusted_patients_are_30_hours() {
    assert_eq!(figure(&run(&network("30,000")), "required"), dec!(30));
}

#[test]
fn e3_33333_adjusted_patients_are_33_hours_and_a_quarter() {
    let outcome = run(&network("33,333"));
    assert_eq!(figure(&outcome, "required"), dec!(33.25));
    assert_eq!(
        outcome.story[0],
        "The network owes **33 h 15 min** of enhanced access a week."
    );
}

#[test]
fn e4_clinicians_at_once_are_hours_owed_over_standard_hours() {
    let outcome = run(&network("31,000"));
    assert_eq!(figure(&outcome, "at-once"), dec!(2));
}

#[test]
fn the_standard_week_is_covered_by_one_clinician() {
    let outcome = run(&network("30,000"));
    assert_eq!(figure(&outcome, "planned"), dec!(15.5));
    assert_eq!(figure(&outcome, "balance"), dec!(-14.5));
    let says = |text: &str| outcome.problems.iter().any(|p| p.message.contains(text));
    assert!(!says("No session covers"), "{:?}", outcome.problems);
}

#[test]
fn time_outside_standard_hours_counts_only_where_agreed() {
    let early = only(&[("day", "monday"), ("from", "07:00"), ("to", "8:00")]);
    assert_eq!(figure(&run(&early), "planned"), dec!(0));
    let agreed = early.with("agreed", "yes");
    assert_eq!(figure(&run(&agreed), "planned"), dec!(1));
    // A quarter of an hour after eight in the evening is too short a block.
    let late = only(&[("from", "18:30"), ("to", "20:15")]).with("agreed", "yes");
    let outcome = run(&late);
    let short = |p: &&Problem| p.message.contains("at least 30");
    assert_eq!(outcome.problems.iter().filter(short).count(), 1);
    // Core hours never count.
    let core = only(&[("from", "17:30"), ("to", "19:30"), ("clinicians", "2")]);
    assert_eq!(figure(&run(&core), "planned"), dec!(2));
}

#[test]
fn a_session_that_ends_before_it_begins_is_explained() {
    let outcome = run(&only(&[("from", "20:00"), ("to", "18:30")]));
    let problem = outcome.problems.iter().find(|p| p.key == "session.1.to");
    assert!(problem.unwrap().message.contains("ends after it begins"));
}

#[test]
fn bank_holidays_are_made_up() {
    let outcome = run(&network("30,000"));
    // 2026/27: two Fridays and five Mondays before Christmas and two at Easter 2027.
    let table = outcome.table("holidays").unwrap();
    let labels: Vec<&str> = table.rows.iter().map(|row| row.label.as_str()).collect();
    assert_eq!(
        labels,
        [
            "3 April 2026",
            "6 April 2026",
            "4 May 2026",
            "25 May 2026",
            "31 August 2026",
            "25 December 2026",
            "28 December 2026",
            "1 January 2027",
            "26 March 2027",
            "29 March 2027",
            "Year"
        ]
    );
    assert_eq!(figure(&outcome, "holidays"), dec!(15));
}

#[test]
fn sites_and_modes_add_up_to_the_plan() {
    let answers = network("30,000")
        .with("session.1.site", "Oak Street")
        .with("session.2.site", "Oak Street")
        .with("session.2.mode", "remote")
        .with("session.7.day", "saturday")
        .with("session.7.from", "9")
        .with("session.7.to", "5pm")
        .with("session.7.clinicians", "2")
        .with("session.7.mode", "remote");
    let outcome = run(&answers);
    let total = outcome.table("sites").unwrap().rows.last().unwrap();
    assert_eq!(total.cells[2].value(), Some(figure(&outcome, "planned")));
    assert_eq!(total.cells[1].value(), Some(dec!(17.5)));
}

#[test]
fn the_plan_is_a_calendar() {
    let text = calendar(&scheme(2026), &Start::default(), &network("30,000"));
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 6);
    // The first Saturday and the first Monday of the year.
    assert!(text.contains("DTSTART;TZID=Europe/London:20260404T090000\r\n"));
    assert!(text.contains("DTSTART;TZID=Europe/London:20260406T183000\r\n"));
    assert!(text.contains("EXDATE;TZID=Europe/London:20260504T183000\r\n"));
}

#[test]
fn the_payment_follows_a_rate_that_rises_within_the_year() {
    let answers = network("30,000");
    let outcome = TOOL.run(&scheme(2024), &Start::default(), &answers);
    let payment = outcome.answer("payment").unwrap();
    // Six months at 7.674 and six at 7.975.
    assert_eq!(payment.amount.value, dec!(234_735));
    assert_eq!(payment.confidence, Some(Confidence::Derived));
    assert_eq!(figure(&run(&answers), "payment"), dec!(267_090));
}

#[test]
fn a_block_that_is_too_short_does_not_count() {
    let late = |to: &str| {
        let outcome =
            run(&only(&[("day", "monday"), ("from", "18:30"), ("to", to)]).with("agreed", "yes"));
        outcome.per_row["session"].rows["1"].cells[1]
            .value()
            .unwrap()
    };
    assert_eq!(late("20:15"), dec!(0));
    assert_eq!(late("20:30"), dec!(0.5));
}
