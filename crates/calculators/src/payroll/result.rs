//! What the staff cost: month by month, by year, by person.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::costs::{MonthlyTotal, PersonCosts};
use super::forecast::{Basis, Cost, Kind, Person, is_in_post, rates};
use super::tables::{by_cost, by_kind, monthly, yearly};
use super::{MOST_MONTHS, staff};
use crate::answers::{Answers, Problem};
use crate::common::{cap_headline_confidence, check, shown, total, worked};
use crate::form::Form;
use crate::number;
use crate::outcome::{Cell, Check, Column, Outcome, PartResult, RowResult};
use crate::reader::Reader;
use crate::rules::Scheme;
use crate::term::{Confidence, Term};
use crate::unit::Unit;
use crate::working::{Expr, Working};
use crate::{DISCLAIMER, Start};
use domain::period::Month;

/// Reads a part of a cost.
type PartOf = fn(&Cost) -> Decimal;

pub(super) fn calculate(
    scheme: &Scheme,
    _start: &Start,
    form: &Form,
    answers: &Answers,
) -> Outcome {
    let reader = Reader::new(form, answers);
    let mut outcome = Outcome::default();
    let months = months(&reader);
    match rates(scheme, &months) {
        Ok(rates) => {
            let people = staff::people(scheme, &reader);
            let basis = Basis::new(scheme, months, Vec::new(), rates);
            let rises = staff::rises(&reader, |rise| basis.unused(rise, &people));
            let assumed = rises
                .iter()
                .any(|rise| basis.unused(rise, &people).is_none());
            let basis = basis.with(rises);
            forecast(scheme, &reader, &basis, &people, &mut outcome);
            if !assumed && !people.is_empty() {
                outcome
                    .story
                    .push("No pay award is assumed; type one to see what it costs.".to_owned());
            }
        }
        Err(problem) => reader.report(problem),
    }
    outcome.checklist = checklist(scheme);
    outcome.notes = notes(scheme);
    outcome.problems.extend(reader.problems());
    outcome
}

fn months(reader: &Reader<'_>) -> Vec<Month> {
    let count = reader.decimal("months").and_then(|count| count.to_u32());
    let count = count.unwrap_or(12).min(MOST_MONTHS);
    let Some(first) = reader.month("from") else {
        return Vec::new();
    };
    let steps = (0..count).filter_map(|step| i32::try_from(step).ok());
    steps.map(|step| first.plus(step)).collect()
}

fn forecast(
    scheme: &Scheme,
    reader: &Reader<'_>,
    basis: &Basis<'_>,
    people: &[Person],
    outcome: &mut Outcome,
) {
    let mut costed = Vec::with_capacity(people.len());
    for person in people {
        match basis.costs(person) {
            Ok(months) => {
                least_pay(scheme, reader, basis, person);
                costed.push(PersonCosts { person, months });
            }
            Err(error) => reader.report(Problem::wrong(
                &format!("staff.{}.pay", person.row),
                format!("This row cannot be counted: {error}."),
            )),
        }
    }
    let whole = altogether(scheme, reader, basis, &costed);
    headline(basis, &costed, &whole, outcome);
    let rows = per_row(scheme, basis, &costed);
    let pay = costed.iter().map(|one| basis.pay_confidence(one.person));
    let pay = pay.max().flatten();
    let (insurance, pension) = basis.rate_confidence();
    cap_headline_confidence(outcome, &["pay"], pay);
    cap_headline_confidence(outcome, &["insurance"], pay.max(insurance));
    cap_headline_confidence(outcome, &["pension"], pay.max(pension));
    cap_headline_confidence(outcome, &["total", "new"], confidence(&rows));
    outcome.per_row.insert("staff".to_owned(), rows);
    outcome.tables = vec![monthly(basis, &whole), yearly(basis, &whole)];
    outcome.charts = vec![by_cost(basis, &whole), by_kind(basis, &costed)];
}

/// The least sure of the figures that these results rest on: of everyone's cost as they come
/// and as they stay.
fn confidence(rows: &PartResult) -> Option<Confidence> {
    let cells = rows.rows.values().flat_map(|row| &row.cells);
    let sure = cells.filter_map(|cell| match cell {
        Cell::Worked(answer) => answer.confidence,
        _ => None,
    });
    sure.max()
}

/// The costs of everyone by month, with levy and allowance.
fn altogether(
    scheme: &Scheme,
    reader: &Reader<'_>,
    basis: &Basis<'_>,
    costed: &[PersonCosts<'_>],
) -> Vec<MonthlyTotal> {
    let claims = reader.tick("allowance");
    if claims {
        reader.report(Problem::beware(
            "allowance",
            format!(
                "An NHS practice, with {} or more of its work public, cannot claim it.",
                shown(scheme, "payroll.ni.public")
            ),
        ));
    }
    let twelve = Decimal::from(12);
    let mut left = Decimal::ZERO;
    let mut whole = Vec::with_capacity(basis.months().len());
    for (at, month) in basis.months().iter().enumerate() {
        let cost = costed
            .iter()
            .filter_map(|one| one.months.get(at))
            .fold(Cost::default(), |sum, cost| sum.plus(cost));
        let value = |id: &str| {
            let dated = month.day(1).and_then(|day| scheme.figure_on(id, day));
            dated.map_or_else(|| scheme.value(id), |figure| Some(figure.value))
        };
        let rate = value("payroll.levy.rate").unwrap_or_default() / Decimal::ONE_HUNDRED;
        let free = value("payroll.levy.allowance").unwrap_or_default() / twelve;
        let levy = cost.pay.saturating_mul(rate).saturating_sub(free);
        if claims && (at == 0 || month.number() == 4) {
            left = value("payroll.ni.allowance").unwrap_or_default();
        }
        let allowance = left.min(cost.insurance);
        left = left.saturating_sub(allowance);
        whole.push(MonthlyTotal {
            cost,
            levy: levy.max(Decimal::ZERO),
            allowance,
        });
    }
    whole
}

fn headline(
    basis: &Basis<'_>,
    costed: &[PersonCosts<'_>],
    whole: &[MonthlyTotal],
    outcome: &mut Outcome,
) {
    let sum = |pick: fn(&MonthlyTotal) -> Decimal| total(whole.iter().map(pick));
    let term = |label: &str, id: &str, value| Term::worked(label, value, Unit::Pounds, id);
    let pay = term("pay", "pay", sum(|month| month.cost.pay));
    let insurance = term(
        "employer National Insurance",
        "insurance",
        sum(|month| month.cost.insurance),
    );
    let pension = term("pension", "pension", sum(|month| month.cost.pension));
    let mut parts = vec![pay.clone(), insurance.clone(), pension.clone()];
    for (label, value) in [
        ("apprenticeship levy", sum(|month| month.levy)),
        ("paid once", sum(|month| month.cost.once)),
    ] {
        if !value.is_zero() {
            parts.push(term(label, "other", value));
        }
    }
    let mut expr = Expr::sum(parts.into_iter().map(Expr::from).collect());
    let allowance = sum(|month| month.allowance);
    if !allowance.is_zero() {
        expr = expr - term("Employment Allowance", "allowance", allowance);
    }
    let count = basis.months().len();
    let label = format!("Cost of {count} months");
    let Some(all) = outcome.headline("total", &label, Working::new(expr, Unit::Pounds)) else {
        return;
    };
    // Each is the sum of what everyone comes to.
    let parts: [(&str, &str, PartOf); 3] = [
        ("pay", "Pay", |cost| cost.pay),
        ("insurance", "Employer National Insurance", |cost| {
            cost.insurance
        }),
        ("pension", "Pension, part of the practice", |cost| {
            cost.pension
        }),
    ];
    for (id, label, part) in parts {
        outcome.headline(id, label, everyone_total(costed.iter(), part));
    }
    let new = || costed.iter().filter(|one| one.person.kind != Kind::InPost);
    if new().next().is_some() {
        let working = everyone_total(new(), Cost::total);
        outcome.headline("new", "Of it for vacancies and new posts", working);
    }
    let pounds = |value| number::money(value, 0);
    if costed.is_empty() {
        outcome
            .story
            .push("Add the staff to see what they cost.".to_owned());
        return;
    }
    let (Some(first), Some(last)) = (basis.months().first(), basis.months().last()) else {
        return;
    };
    outcome.story.push(format!(
        "From {} to {} the staff cost **{}**.",
        first.long(),
        last.long(),
        pounds(all)
    ));
    let (Some(early), Some(late)) = (whole.first(), whole.last()) else {
        return;
    };
    let change = late.total().saturating_sub(early.total());
    if count > 1 && !change.is_zero() {
        let more = if change.is_sign_negative() {
            "less"
        } else {
            "more"
        };
        outcome.story.push(format!(
            "The last month costs {}, **{} {more}** than the first.",
            pounds(late.total()),
            pounds(change.abs())
        ));
    }
}

/// The sum of a part of everyone's cost, person by person.
fn everyone_total<'a>(costed: impl Iterator<Item = &'a PersonCosts<'a>>, part: PartOf) -> Working {
    let terms = costed.map(|one| {
        let value = total(one.months.iter().map(part));
        let answer = format!("member of staff {}", one.person.row);
        Expr::from(Term::worked(&one.person.name, value, Unit::Pounds, &answer))
    });
    Working::new(Expr::sum(terms.collect()), Unit::Pounds)
}

/// Says where pay is below the National Living Wage, when rates change and at the start.
fn least_pay(scheme: &Scheme, reader: &Reader<'_>, basis: &Basis<'_>, person: &Person) {
    let hours = person
        .hours
        .value
        .saturating_mul(Decimal::from(365))
        .checked_div(Decimal::from(7));
    let Some(hours) = hours.filter(|hours| !hours.is_zero()) else {
        return;
    };
    let mut is_first = true;
    for (at, month) in basis.months().iter().enumerate() {
        if !is_in_post(person, *month) || !(is_first || month.number() == 4) {
            continue;
        }
        is_first = false;
        let Some(wage) = month
            .day(1)
            .and_then(|day| scheme.figure_on("payroll.wage.21", day))
        else {
            continue;
        };
        let Some(hourly) = basis
            .yearly_pay(person, at)
            .ok()
            .and_then(|pay| pay.checked_div(hours))
        else {
            continue;
        };
        // A year has a day more or less; a penny either way is no finding.
        if hourly.saturating_add(Decimal::new(1, 2)) < wage.value {
            reader.report(Problem::beware(
                &format!("staff.{}.pay", person.row),
                format!(
                    "In {} this is {} an hour, below the National Living Wage of {} ({}).",
                    month.long(),
                    number::money(hourly, 2),
                    number::money(wage.value, 2),
                    wage.confidence.words()
                ),
            ));
            return;
        }
    }
}

fn per_row(scheme: &Scheme, basis: &Basis<'_>, costed: &[PersonCosts<'_>]) -> PartResult {
    let rows = costed.iter().map(|one| {
        let person = one.person;
        let is_in = |month: &Month| is_in_post(person, *month);
        let first = basis.months().iter().position(is_in);
        let last = basis.months().iter().rposition(is_in);
        let yearly = |at: Option<usize>, id: &str, label: &str| {
            at.and_then(|at| basis.yearly(person, at))
                .map_or(Cell::Empty, |expr| {
                    worked(id, label, Working::new(expr, Unit::PoundsYear))
                })
        };
        let tier = first
            .filter(|_| person.in_pension)
            .and_then(|at| basis.yearly_pay(person, at).ok())
            .and_then(|pay| tier(scheme, pay));
        let cells = vec![
            yearly(first, "first", "A year as it begins"),
            yearly(last, "last", "A year as it ends"),
            Cell::pounds(total(one.months.iter().map(Cost::total))),
            tier.map_or(Cell::Empty, |rate| Cell::amount(rate, Unit::Percent)),
        ];
        (person.row.clone(), RowResult { cells, gauge: None })
    });
    PartResult::new(
        vec![
            Column::of("A year as it begins", Unit::PoundsYear),
            Column::of("A year as it ends", Unit::PoundsYear),
            Column::of("In the forecast", Unit::Pounds),
            Column::of("Member’s pension rate", Unit::Percent),
        ],
        rows,
    )
}

/// What a member with this pay contributes, per cent.
fn tier(scheme: &Scheme, pay: Decimal) -> Option<Decimal> {
    scheme
        .entries("payroll.tier")
        .filter(|entry| {
            let from = scheme.entry_figure("payroll.tier", &entry.id, "from");
            from.is_some_and(|from| from.value <= pay.trunc())
        })
        .filter_map(|entry| scheme.entry_figure("payroll.tier", &entry.id, "rate"))
        .map(|rate| rate.value)
        .max()
}

fn checklist(scheme: &Scheme) -> Vec<Check> {
    let pension = shown(scheme, "payroll.pension");
    vec![
        check(
            scheme,
            "Every employee has a National Insurance threshold of their own; somebody with two posts here has one.",
            "gov-uk",
        ),
        check(
            scheme,
            &format!(
                "The practice pays {pension} of pensionable pay into the NHS Pension; the rest is paid centrally."
            ),
            "nhs-employers",
        ),
        check(
            scheme,
            "Most practice staff are not on Agenda for Change: bands are a preset only.",
            "nhs-employers",
        ),
        Check::new(
            "Overtime, sick pay, redundancy and backfill are not in the forecast unless they are typed.",
        ),
    ]
}

fn notes(scheme: &Scheme) -> Vec<String> {
    let mut notes = Vec::new();
    let last = scheme.figures.iter().map(|figure| figure.from).max();
    if let Some(last) = last {
        notes.push(format!(
            "The last known rules, in force from {}, hold for all later months.",
            last.long()
        ));
    }
    notes.extend([
        "Awards up to the last published pay bands are in those bands already and are not \
         added to them."
            .to_owned(),
        DISCLAIMER.to_owned(),
    ]);
    notes
}
