//! The worked answers for additional roles, and the published maxima by the formula.

use rust_decimal::{Decimal, dec};

use super::*;
use crate::book::Book;
use crate::number::rounded;
use crate::on_costs::OnCosts;
use crate::outcome::Outcome;
use crate::term::{Confidence, Term};
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

/// Salary with on-costs by the rates of a day: the formula behind the maxima.
fn formula(year: u16, day: Day, salary: Decimal) -> Decimal {
    let rates = OnCosts::on(&scheme(year), day).unwrap();
    let pay = Expr::from(Term::yours("salary", salary, Unit::PoundsYear));
    rates.total(&pay, true).value().unwrap()
}

fn april(year: u16) -> Day {
    Day::new(year, 4, 1).unwrap()
}

fn maximum(year: u16, role: &str, name: &str, day: Day) -> Decimal {
    let id = format!("arrs.role.{role}.{name}");
    scheme(year).figure_on(&id, day).unwrap().value
}

#[test]
fn a1_a_gp_of_2025_26() {
    let cost = formula(2025, april(2025), dec!(82418));
    assert_eq!(rounded(cost, 0), dec!(105882));
    assert_eq!(maximum(2025, "gp", "maximum", april(2025)), dec!(105882));
    let post = Answers::new()
        .with("weighted", "30,000")
        .with("maxima", "dated")
        .with("gp.1.salary", "£82,418")
        .with("gp.1.end", "2025-07");
    // The maximum is the cost in whole pounds.
    let claim = figure(&run(2025, &post), "claim");
    assert_eq!(rounded(claim, 2), dec!(35294));
}

#[test]
fn a2_a_gp_of_2026_27_without_and_with_london() {
    let cost = |salary| rounded(formula(2026, april(2026), salary), 0);
    assert_eq!(cost(dec!(118759)), dec!(152900));
    assert_eq!(cost(dec!(120921)), dec!(155698));
    assert_eq!(maximum(2026, "gp", "maximum", april(2026)), dec!(152900));
    let london = maximum(2026, "gp", "maximum-london", april(2026));
    assert_eq!(london, dec!(155698));
    for (area, most) in [("none", dec!(152900)), ("inner", dec!(155698))] {
        let post = Answers::new()
            .with("weighted", "30000")
            .with("london", area)
            .with("gp.1.salary", "200000");
        assert_eq!(figure(&run(2026, &post), "claim"), most);
    }
}

#[test]
fn a3_band_5_of_2026_27() {
    let salary = dec!(34087) * dec!(1.036) * dec!(1.033);
    let cost = formula(2026, april(2026), salary);
    assert_eq!(rounded(cost, 0), dec!(46447));
    assert_eq!(
        maximum(2026, "new-nurse", "maximum", april(2026)),
        dec!(46447)
    );
}

#[test]
fn a4_a_pharmacist_for_part_of_the_week_and_year() {
    let post = Answers::new()
        .with("weighted", "30,000")
        .with("staff.1.role", "clinical-pharmacist")
        .with("staff.1.wte", "0.6 WTE")
        .with("staff.1.salary", "£70,000")
        .with("staff.1.start", "2026-09");
    let outcome = run(2026, &post);
    assert_eq!(figure(&outcome, "claim"), dec!(25103.75));
    let row = &outcome.per_row["staff"].rows["1"];
    assert_eq!(row.cells[2].value(), Some(dec!(25103.75)));
    let months = outcome.table("months").unwrap();
    assert_eq!(
        rounded(months.rows[12].cells[2].value().unwrap(), 4),
        dec!(25103.75)
    );
    assert_eq!(months.rows[4].cells[2].value(), Some(dec!(0)));
}

#[test]
fn a5_a_pharmacist_in_outer_london() {
    let cost = formula(2025, april(2025), dec!(52343.5) + dec!(5735));
    assert_eq!(rounded(cost, 0), dec!(74392));
    let outer = maximum(2025, "clinical-pharmacist", "maximum-outer", april(2025));
    assert_eq!(outer, dec!(74392));
}

#[test]
fn the_entitlement_follows_from_the_weighted_population() {
    let network = Answers::new().with("weighted", "30,000");
    assert_eq!(figure(&run(2025, &network), "entitlement"), dec!(798930));
    assert_eq!(figure(&run(2026, &network), "entitlement"), dec!(830040));
    let told = network.with("entitlement", "£800,000");
    assert_eq!(figure(&run(2026, &told), "left"), dec!(800000));
}

/// Every maximum follows from its reference salary of 2024/25, the awards since and the
/// rates of its day: published ones to the pound, derived ones within a pound of how the
/// salary was rounded.
#[test]
fn the_published_maxima_obey_the_formula() {
    let first = scheme(2024);
    let value = |id: &str| first.value(id).unwrap();
    let mut checked = 0;
    let mut bases = std::collections::BTreeMap::new();
    for entry in first.entries("arrs.role") {
        if let Some(base) = first.entry_figure("arrs.role", &entry.id, "base")
            && !entry.word("band").is_empty()
        {
            bases.insert(entry.word("band").to_owned(), base.value);
        }
    }
    // Bands that only came in 2025/26.
    bases.insert("6".to_owned(), dec!(41791));
    bases.insert("8c".to_owned(), dec!(79945));
    let supplement = |base: Decimal, area: &str| {
        let limit = |what: &str| value(&format!("arrs.hcas.{area}.{what}"));
        let share = base * limit("share") / dec!(100);
        share.clamp(limit("least"), limit("most"))
    };
    for year in [2024, 2025, 2026] {
        let scheme = scheme(year);
        for entry in scheme.entries("arrs.role") {
            let Some(base) = bases.get(entry.word("band")) else {
                continue;
            };
            let prefix = format!("arrs.role.{}.maximum", entry.id);
            for found in &scheme.figures {
                let Some(area) = found.id.strip_prefix(&prefix) else {
                    continue;
                };
                let salary = match area {
                    "" => *base,
                    area => base + supplement(*base, &area[1..]),
                };
                let awards = match found.from.month().to_string().as_str() {
                    "2025-08" => dec!(1.036),
                    "2026-04" => dec!(1.036) * dec!(1.033),
                    _ => dec!(1),
                };
                let cost = formula(year, found.from, salary * awards);
                let difference = (cost - found.value).abs();
                assert!(
                    difference <= dec!(1.3),
                    "{} {} {cost}",
                    found.id,
                    found.value
                );
                if found.confidence == Confidence::Stated {
                    assert!(difference <= dec!(0.6), "{} {cost}", found.id);
                    checked += 1;
                }
            }
        }
    }
    assert!(checked >= 20, "{checked}");
}

#[test]
fn a_rise_within_the_year_counts_by_month_or_for_the_whole_year() {
    let post = Answers::new()
        .with("weighted", "30000")
        .with("staff.1.role", "care-coordinator");
    let dated = post.clone().with("maxima", "dated");
    let expected = (dec!(36149) * dec!(4) + dec!(37477) * dec!(8)) / dec!(12);
    let claim = figure(&run(2025, &dated), "claim");
    assert_eq!(rounded(claim, 6), rounded(expected, 6));
    assert_eq!(figure(&run(2025, &post), "claim"), dec!(37477));
}

#[test]
fn a_role_without_a_maximum_asks_for_it() {
    let post = Answers::new()
        .with("weighted", "30000")
        .with("staff.1.role", "paramedic")
        .with("staff.1.salary", "50000");
    let outcome = run(2026, &post);
    assert_eq!(figure(&outcome, "claim"), dec!(0));
    assert!(outcome.problems.iter().any(|p| p.key == "staff.1.maximum"));
    let typed = post.clone().with("staff.1.maximum", "60000");
    assert_eq!(figure(&run(2026, &typed), "claim"), dec!(60000));
    let once = post.with("rule.arrs.role.paramedic.maximum", "61000");
    assert_eq!(figure(&run(2026, &once), "claim"), dec!(61000));
}

#[test]
fn the_first_mental_health_practitioner_of_a_band_is_reimbursed_at_half() {
    let posts = Answers::new()
        .with("weighted", "30000")
        .with("mhp.1.salary", "40000")
        .with("mhp.1.oncosts", "10000")
        .with("mhp.1.maximum", "60000")
        .with("mhp.2.share", "further")
        .with("mhp.2.salary", "60000")
        .with("mhp.2.oncosts", "10000")
        .with("mhp.2.maximum", "60000");
    let outcome = run(2026, &posts);
    assert_eq!(figure(&outcome, "claim"), dec!(85000));
    assert_eq!(figure(&outcome, "cost"), dec!(120000));
}

#[test]
fn posts_are_charged_to_named_budgets() {
    let start = Start {
        members: vec![crate::Member {
            name: "Oak Street".to_owned(),
            ..Default::default()
        }],
        ..Start::default()
    };
    let posts = Answers::new()
        .with("weighted", "30000")
        .with("budget.1.amount", "40000")
        .with("budget.2.amount", "50000")
        .with("staff.1.role", "care-coordinator")
        .with("staff.1.budget", "Oak Street");
    let outcome = TOOL.run(&scheme(2026), &start, &posts);
    let table = outcome.table("budgets").unwrap();
    assert_eq!(table.rows[1].label, "Oak Street");
    assert_eq!(table.rows[1].cells[2].value(), Some(dec!(11261)));
    assert_eq!(table.rows[2].cells[2].value(), Some(dec!(51261)));
}

#[test]
fn room_for_one_more_counts_the_months_left() {
    let network = Answers::new()
        .with("entitlement", "20,000")
        .with("next", "2026-10");
    let outcome = run(2026, &network);
    let room = outcome.table("room").unwrap();
    let row = room.rows.iter().find(|row| row.label == "Care coordinator");
    let cells = &row.unwrap().cells;
    assert_eq!(cells[1].value(), Some(dec!(19369.5)));
    assert!(cells[2].value().unwrap() > dec!(1));
}

#[test]
fn in_2024_25_gps_are_paid_from_a_pot_of_their_own() {
    let network = Answers::new()
        .with("weighted", "30,000")
        .with("gp.1.role", "gp")
        .with("gp.1.wte", "1")
        .with("gp.1.start", "2024-10");
    let outcome = run(2024, &network);
    assert_eq!(figure(&outcome, "claim"), dec!(0));
    assert_eq!(figure(&outcome, "left"), dec!(686_820));
    // Half a year of 92,460.
    assert_eq!(figure(&outcome, "own-claim"), dec!(46_230));
    let room = outcome.table("room").unwrap();
    let gp = room
        .rows
        .iter()
        .find(|row| row.label.contains("General practitioner"));
    assert!(gp.is_none_or(|row| row.cells[2].value().is_none()));
    let later = run(2025, &network.with("gp.1.start", "2025-10"));
    assert!(later.answer("own-claim").is_none());
    assert!(figure(&later, "claim") > dec!(0));
}
