//! The worked answers for GP reimbursement and for cover in absence.

use rust_decimal::{Decimal, dec};

use super::*;
use crate::book::Book;
use crate::number::rounded;
use crate::outcome::Outcome;

fn scheme(year: u16) -> Scheme {
    Book::get().unwrap().scheme_for(&TOOL, Year(year)).unwrap()
}

fn run(year: u16, answers: &Answers) -> Outcome {
    TOOL.run(&scheme(year), &Start::default(), answers)
}

fn figure(outcome: &Outcome, id: &str) -> Decimal {
    outcome.answer(id).unwrap().amount.value
}

fn practice() -> Answers {
    Answers::new().with("adjusted", "10,000")
}

#[test]
fn r1_the_cap_of_10000_adjusted_patients() {
    assert_eq!(figure(&run(2026, &practice()), "cap"), dec!(45700));
}

#[test]
fn r2_a_new_gp_at_half_time_for_six_months() {
    let post = practice()
        .with("post.1.wte", "0.5")
        .with("post.1.salary", "150000")
        .with("post.1.start", "2026-10");
    assert_eq!(figure(&run(2026, &post), "claims"), dec!(38225));
}

#[test]
fn r3_one_extra_session_a_week_for_a_year() {
    let extra = practice()
        .with("extra.1.before", "6")
        .with("extra.1.sessions", "1")
        .with("extra.1.pay", "20000");
    let outcome = run(2026, &extra);
    assert_eq!(rounded(figure(&outcome, "claims"), 2), dec!(16988.83));
    let hours = outcome.per_row["extra"].rows["1"].cells[0].value();
    assert_eq!(rounded(hours.unwrap(), 2), dec!(216.67));
}

#[test]
fn r4_sessions_that_the_cap_pays() {
    let sessions = figure(&run(2026, &practice()), "sessions");
    assert_eq!(rounded(sessions, 2), dec!(2.69));
}

#[test]
fn r5_the_withdrawn_amount_appears_nowhere() {
    // Written in parts so that a search of the sources for it finds nothing either.
    let withdrawn = format!("{}.{}", 90, 61);
    for scheme in Book::get().unwrap().schemes() {
        let text = serde_json::to_string(scheme).unwrap();
        assert!(!text.contains(&withdrawn), "{} {}", scheme.id, scheme.year);
    }
    let claims = practice()
        .with("extra.1.sessions", "2")
        .with("extra.2.sessions", "3")
        .with("post.1.route", "continued");
    for london in ["yes", "no"] {
        let outcome = run(2026, &claims.clone().with("london", london));
        let text = serde_json::to_string(&outcome).unwrap();
        assert!(!text.contains(&withdrawn));
    }
}

#[test]
fn claims_above_the_cap_are_not_paid() {
    let post = practice().with("post.1.route", "continued");
    let outcome = run(2026, &post);
    assert_eq!(figure(&outcome, "claims"), dec!(152900));
    assert_eq!(figure(&outcome, "claimable"), dec!(45700));
    assert_eq!(figure(&outcome, "headroom"), dec!(-107200));
    let rows = &outcome.table("months").unwrap().rows;
    assert_eq!(rows[11].cells[2].value(), Some(dec!(45700)));
    assert_eq!(rows[11].cells[3].value(), Some(dec!(0)));
    assert_eq!(outcome.charts[0].heading, "The cap is reached in July 2026");
}

#[test]
fn extra_sessions_cost_pay_with_flat_insurance_and_pension() {
    let extra = practice()
        .with("extra.1.sessions", "1")
        .with("extra.1.pay", "10,000");
    let outcome = run(2026, &extra);
    assert_eq!(figure(&outcome, "claims"), dec!(12938));
    let opted_out = extra.with("extra.1.opted-out", "yes");
    assert_eq!(figure(&run(2026, &opted_out), "claims"), dec!(11500));
}

#[test]
fn sessions_end_at_nine_a_week() {
    let extra = practice()
        .with("extra.1.before", "8")
        .with("extra.1.sessions", "3");
    let outcome = run(2026, &extra);
    assert_eq!(rounded(figure(&outcome, "claims"), 2), dec!(16988.83));
    let said = outcome
        .problems
        .iter()
        .find(|p| p.key == "extra.1.sessions");
    assert!(said.unwrap().message.contains("1 of these"));
}

#[test]
fn the_hourly_amounts_are_the_yearly_ones_over_52_full_weeks() {
    let scheme = scheme(2026);
    let value = |id: &str| scheme.value(id).unwrap();
    let hours = value("gpr.weeks") * value("gpr.hours");
    for (year, hour) in [
        ("gpr.maximum", "gpr.hourly"),
        ("gpr.maximum-london", "gpr.hourly-london"),
    ] {
        assert_eq!(rounded(value(year) / hours, 2), value(hour));
    }
    let week = value("gpr.sessions") * value("gpr.session") / dec!(60);
    assert_eq!(week, value("gpr.hours"));
}

#[test]
fn cover_is_the_lower_of_invoice_and_weekly_amount() {
    let away = |kind: &str, weeks: &str, invoice: &str| {
        let answers = Answers::new()
            .with("absence.1.kind", kind)
            .with("absence.1.weeks", weeks)
            .with("absence.1.invoice", invoice);
        figure(&run(2025, &answers), "cover")
    };
    // Two weeks wait, ten are paid.
    assert_eq!(away("sickness", "12", "3000"), dec!(21519.6));
    assert_eq!(away("sickness", "12", "2000"), dec!(20000));
    // Beyond 26 paid weeks the half.
    let long = dec!(2151.96) * dec!(26) + dec!(1075.98) * dec!(2);
    assert_eq!(away("sickness", "30", "3000"), long);
    let parental = dec!(1404.39) * dec!(2) + dec!(2151.96) * dec!(24);
    assert_eq!(away("parental", "39", "3000"), parental);
    assert_eq!(away("parental-other", "39", "3000"), dec!(2808.78));
}

#[test]
fn before_2026_there_is_cover_only() {
    let outcome = run(2024, &Answers::new());
    assert!(outcome.answer("cap").is_none());
    assert!(outcome.answer("cover").is_some());
}
