//! The published answer for National Insurance, and the forecast.

use rust_decimal::{Decimal, dec};

use super::*;
use crate::book::Book;
use crate::number::rounded;
use crate::on_costs::OnCosts;
use crate::outcome::Outcome;
use crate::term::Term;
use crate::unit::Unit;
use crate::working::Expr;
use domain::period::Day;

fn scheme(year: u16) -> Scheme {
    Book::get().unwrap().scheme_for(&TOOL, Year(year)).unwrap()
}

fn run(year: u16, answers: &Answers) -> Outcome {
    TOOL.run(&scheme(year), &Start::default(), answers)
}

fn figure(outcome: &Outcome, id: &str) -> Decimal {
    outcome.answer(id).unwrap().amount.value
}

fn cell(outcome: &Outcome, table: &str, row: usize, column: usize) -> Decimal {
    let rows = &outcome.table(table).unwrap().rows;
    rounded(rows[row].cells[column].value().unwrap(), 2)
}

fn on(year: u16) -> OnCosts {
    OnCosts::on(&scheme(year), Day::new(year, 4, 1).unwrap()).unwrap()
}

#[test]
fn n1_insurance_on_35000_rises_by_925() {
    let pay = Expr::from(Term::yours("pay", dec!(35000), Unit::PoundsYear));
    let (before, after) = (on(2024), on(2025));
    let insurance = |rates: &OnCosts| rates.insurance(&pay).value().unwrap();
    assert_eq!(insurance(&before), dec!(3574.20));
    assert_eq!(insurance(&after), dec!(4500));
    assert_eq!(insurance(&after) - insurance(&before), dec!(925.80));
    // Of it by the threshold, and by the rate.
    let threshold_only = OnCosts {
        threshold: before.threshold.clone(),
        ..after.clone()
    };
    assert_eq!(insurance(&after) - insurance(&threshold_only), dec!(615));
    assert_eq!(
        insurance(&threshold_only) - insurance(&before),
        dec!(310.80)
    );
}

#[test]
fn n2_the_forecast_follows_the_rules_of_each_year() {
    let staff = Answers::new()
        .with("from", "2024-04")
        .with("months", "24")
        .with("staff.1.pay", "£35,000");
    let outcome = run(2024, &staff);
    assert_eq!(cell(&outcome, "years", 0, 1), dec!(3574.20));
    assert_eq!(cell(&outcome, "years", 1, 1), dec!(4500.00));
    assert_eq!(cell(&outcome, "years", 1, 2), dec!(5033.00));
    assert_eq!(rounded(figure(&outcome, "pay"), 2), dec!(70000));
}

#[test]
fn two_who_share_a_post_have_two_thresholds() {
    let one = Answers::new().with("staff.1.pay", "30000");
    let two = Answers::new()
        .with("staff.1.pay", "30000")
        .with("staff.1.hours", "18.75")
        .with("staff.2.pay", "30000")
        .with("staff.2.hours", "18.75");
    let saved = figure(&run(2026, &one), "total") - figure(&run(2026, &two), "total");
    assert_eq!(rounded(saved, 2), dec!(750));
}

#[test]
fn those_who_opted_out_have_no_pension_and_hours_are_paid_by_the_hour() {
    let staff = Answers::new()
        .with("staff.1.pay", "£20")
        .with("staff.1.per", "hour")
        .with("staff.1.hours", "7 h")
        .with("staff.1.opted-out", "yes");
    let outcome = run(2026, &staff);
    // 20 × 7 × 365 ÷ 7 = 7,300; National Insurance on 2,300.
    assert_eq!(rounded(figure(&outcome, "pay"), 2), dec!(7300));
    assert_eq!(rounded(figure(&outcome, "insurance"), 2), dec!(345));
    assert_eq!(figure(&outcome, "pension"), dec!(0));
}

#[test]
fn bands_follow_their_table_and_then_the_awards() {
    let staff = Answers::new()
        .with("from", "2026-03")
        .with("months", "14")
        .with("staff.1.band", "5.entry")
        .with("award.1.month", "2026-04")
        .with("award.1.percent", "50")
        .with("award.2.percent", "2");
    let outcome = run(2026, &staff);
    let month = |row| cell(&outcome, "months", row, 0) * dec!(12);
    assert!((month(0) - dec!(31049)).abs() < dec!(0.1));
    assert!((month(1) - dec!(32074)).abs() < dec!(0.1));
    // April 2027: the award on top of the last table.
    assert!((month(13) - dec!(32715.48)).abs() < dec!(0.1));
}

#[test]
fn increments_go_to_the_next_point_or_to_what_is_typed() {
    let staff = Answers::new()
        .with("staff.1.band", "5.entry")
        .with("staff.1.increment", "2026-10")
        .with("staff.2.pay", "24000")
        .with("staff.2.increment", "2026-10")
        .with("staff.2.increment-pay", "30000");
    let outcome = run(2026, &staff);
    let expected = (dec!(32074) + dec!(34592)) / dec!(2) + dec!(27000);
    assert_eq!(rounded(figure(&outcome, "pay"), 2), rounded(expected, 2));
}

#[test]
fn a_late_award_is_paid_with_what_is_owed() {
    let staff = Answers::new()
        .with("staff.1.pay", "36000")
        .with("staff.1.opted-out", "yes")
        .with("award.1.month", "2026-08")
        .with("award.1.percent", "4")
        .with("award.1.back-to", "2026-04");
    let outcome = run(2026, &staff);
    assert_eq!(cell(&outcome, "months", 3, 0), dec!(3000));
    // 3,120 and four months of 120.
    assert_eq!(cell(&outcome, "months", 4, 0), dec!(3600));
    assert_eq!(cell(&outcome, "months", 5, 0), dec!(3120));
    assert_eq!(rounded(figure(&outcome, "pay"), 2), dec!(37440));
}

#[test]
fn awards_are_for_those_they_are_for() {
    let staff = Answers::new()
        .with("staff.1.pay", "36000")
        .with("staff.2.pay", "120000")
        .with("staff.2.award", "doctors")
        .with("award.1.month", "2026-10")
        .with("award.1.percent", "10")
        .with("award.1.for", "doctors");
    let outcome = run(2026, &staff);
    assert_eq!(rounded(figure(&outcome, "pay"), 2), dec!(162000));
}

#[test]
fn vacancies_and_new_posts_cost_from_their_first_month() {
    let staff = Answers::new()
        .with("staff.1.kind", "vacancy")
        .with("staff.1.pay", "24000")
        .with("staff.1.start", "2026-10")
        .with("staff.1.once", "1500")
        .with("staff.2.pay", "24000")
        .with("staff.2.leave", "2026-09");
    let outcome = run(2026, &staff);
    assert_eq!(rounded(figure(&outcome, "pay"), 2), dec!(24000));
    assert_eq!(cell(&outcome, "months", 6, 3), dec!(1500));
    let new = rounded(figure(&outcome, "new"), 2);
    // Half a year of 24,000 + 15% of 19,000 + 14.38%, and what is paid once.
    assert_eq!(new, dec!(16650.60));
}

#[test]
fn the_levy_is_due_above_three_million() {
    let scheme = scheme(2026);
    let value = |id: &str| scheme.value(id).unwrap();
    let bill = value("payroll.levy.allowance") / value("payroll.levy.rate") * dec!(100);
    assert_eq!(bill, value("payroll.levy.bill"));
    let staff = |pay: &str| {
        let answers = Answers::new()
            .with("staff.1.pay", pay)
            .with("staff.1.per", "actual");
        cell(&run(2026, &answers), "years", 0, 3)
    };
    assert_eq!(staff("3,000,000"), dec!(0));
    assert_eq!(staff("4,000,000"), dec!(5000));
}

#[test]
fn the_employment_allowance_is_used_once_a_year() {
    let staff = Answers::new()
        .with("allowance", "yes")
        .with("staff.1.pay", "105000")
        .with("staff.1.opted-out", "yes");
    let outcome = run(2026, &staff);
    assert_eq!(cell(&outcome, "years", 0, 1), dec!(4500));
    assert!(outcome.problems.iter().any(|p| p.key == "allowance"));
}

#[test]
fn pay_below_the_living_wage_is_said() {
    let staff = |pay: &str| {
        let answers = Answers::new()
            .with("staff.1.pay", pay)
            .with("staff.1.per", "hour");
        let outcome = run(2026, &answers);
        outcome
            .problems
            .iter()
            .any(|p| p.message.contains("National Living Wage"))
    };
    assert!(staff("12.50"));
    assert!(!staff("12.71"));
}

#[test]
fn members_contribute_by_tier() {
    let staff = Answers::new()
        .with("staff.1.pay", "65,190")
        .with("staff.2.pay", "65,191");
    let outcome = run(2025, &staff);
    let rate = |row: &str| outcome.per_row["staff"].rows[row].cells[3].value();
    assert_eq!(rate("1"), Some(dec!(10.7)));
    assert_eq!(rate("2"), Some(dec!(12.5)));
}

#[test]
fn an_award_that_changes_nothing_is_said() {
    let said = |answers: Answers| {
        let outcome = run(2026, &answers.with("award.1.percent", "3.3"));
        let mut problems = outcome.problems.iter();
        let about = problems.any(|problem| problem.key == "award.1.month");
        let none = outcome
            .story
            .iter()
            .any(|line| line.contains("No pay award"));
        (rounded(figure(&outcome, "pay"), 2), about, none)
    };
    let typed = || Answers::new().with("staff.1.pay", "36000");
    assert_eq!(said(typed()), (dec!(37188), false, false));
    let late = typed().with("award.1.month", "2027-04");
    assert_eq!(said(late), (dec!(36000), true, true));
    let band = Answers::new().with("staff.1.band", "5.entry");
    assert_eq!(said(band), (dec!(32074), true, true));
}

#[test]
fn only_what_rests_on_an_unconfirmed_rule_is_to_be_confirmed() {
    let sure = |answers: Answers| {
        let outcome = run(2026, &answers);
        move |id: &str| outcome.answer(id).unwrap().confidence
    };
    let scheme = scheme(2026);
    let rule = |id: &str| Some(scheme.figure(id).unwrap().confidence);
    let typed = sure(Answers::new().with("staff.1.pay", "35000"));
    assert_eq!(typed("pay"), None);
    assert_eq!(typed("insurance"), rule("payroll.ni.rate"));
    assert_eq!(typed("pension"), rule("payroll.pension"));
    assert_eq!(typed("total"), typed("insurance").max(typed("pension")));
    let band = sure(Answers::new().with("staff.1.band", "5.entry"));
    assert_eq!(band("pay"), rule("payroll.afc.5.entry"));
    assert!(band("insurance") >= band("pay"));
}
