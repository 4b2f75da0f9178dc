//! What the claims come to: against the cap, through the year; and payments for cover.

use rust_decimal::Decimal;

use super::absence::{self, Absence};
use super::has_scheme;
use super::routes::{self, Claim, Route};
use crate::answers::{Answers, Problem};
use crate::common::{
    cap_confidence, cap_headline_confidence, check, months_of, shown, total, worked,
};
use crate::form::Form;
use crate::number;
use crate::outcome::{
    Cell, Chart, ChartKind, Check, Column, Outcome, PartResult, Row, RowResult, Series, Table,
};
use crate::reader::Reader;
use crate::rules::Scheme;
use crate::term::Term;
use crate::unit::Unit;
use crate::working::{Expr, Working};
use crate::{DISCLAIMER, Start};

pub(super) fn calculate(
    scheme: &Scheme,
    _start: &Start,
    form: &Form,
    answers: &Answers,
) -> Outcome {
    let reader = Reader::new(form, answers);
    let mut outcome = Outcome::default();
    if has_scheme(scheme) {
        reimbursement(scheme, &reader, &mut outcome);
    } else {
        outcome.notes.push(format!(
            "The reimbursement scheme for salaried GPs began in April 2026; for {} there are \
             payments for cover in absence only.",
            scheme.year
        ));
    }
    let absences = absence::read(scheme, &reader);
    cover(&absences, &mut outcome);
    outcome.checklist = checklist(scheme);
    outcome.notes.extend([
        "Payments for suspended doctors and for prolonged study leave need the directions \
         themselves and are not computed."
            .to_owned(),
        DISCLAIMER.to_owned(),
    ]);
    outcome.problems.extend(reader.problems());
    outcome
}

/// The scheme of 2026/27.
fn reimbursement(scheme: &Scheme, reader: &Reader<'_>, outcome: &mut Outcome) {
    let claims = routes::read(scheme, reader);
    let cap = match cap(scheme, reader) {
        Ok(cap) => cap,
        Err(problem) => {
            reader.report(problem);
            None
        }
    };
    let capped = cap.as_ref().and_then(|working| working.value().ok());
    let all = Working::new(Expr::sum(terms(&claims)), Unit::Pounds);
    let asked = all.value().ok();
    if let (Some(capped), Some(asked)) = (capped, asked) {
        let cap = Term::worked("cap", capped, Unit::Pounds, "cap");
        let asked_term = Term::worked("claims by all routes", asked, Unit::Pounds, "claims");
        let pay = Expr::from(asked_term.clone()).or_less(cap.clone());
        outcome.headline(
            "claimable",
            "Reimbursed in the year",
            Working::new(pay, Unit::Pounds),
        );
        let label = if asked > capped {
            "Claims above the cap"
        } else {
            "Left below the cap"
        };
        outcome.headline(
            "headroom",
            label,
            Working::new(cap - asked_term, Unit::Pounds),
        );
        summarise(outcome, (capped, asked), claims.is_empty());
    }
    if let Some(working) = cap {
        outcome.headline("cap", "Cap of the practice", working);
    }
    outcome.headline("claims", "Claims by all routes", all);
    if let Some(capped) = capped {
        match session_of_year(scheme, reader) {
            Ok(session) => {
                let cap = Term::worked("cap", capped, Unit::Pounds, "cap");
                outcome.headline(
                    "sessions",
                    "Sessions a week that the cap pays all year",
                    Working::new(cap / session.clone(), Unit::SessionsWeek),
                );
                let left = capped.saturating_sub(asked.unwrap_or_default());
                let left = Term::worked("left below the cap", left, Unit::Pounds, "headroom");
                outcome.headline(
                    "more-sessions",
                    "Sessions a week that what is left would pay all year",
                    Working::new((left / session).not_negative(), Unit::SessionsWeek),
                );
            }
            Err(problem) => reader.report(problem),
        }
    }
    let sure = claims.iter().filter_map(Claim::confidence).max();
    cap_headline_confidence(outcome, &["claims"], sure);
    let cap = outcome.answer("cap").and_then(|cap| cap.confidence);
    cap_headline_confidence(
        outcome,
        &["claimable", "headroom", "sessions", "more-sessions"],
        sure.max(cap),
    );
    if reader.tick("london") {
        reader.report(Problem::beware(
            "london",
            "The London amount for an hour follows from the yearly one and is not confirmed.",
        ));
    }
    outcome
        .per_row
        .insert("post".to_owned(), post_rows(&claims));
    outcome
        .per_row
        .insert("extra".to_owned(), extra_rows(&claims));
    outcome.tables.push(by_route(&claims));
    through_the_year(scheme, &claims, capped, outcome);
}

fn cap(scheme: &Scheme, reader: &Reader<'_>) -> Result<Option<Working>, Problem> {
    let rate = scheme.need("gpr.cap")?;
    let Some(adjusted) = reader.term("adjusted", Unit::Patients) else {
        return Ok(None);
    };
    if reader.typed("adjusted").is_none() {
        reader.report(Problem::beware(
            "adjusted",
            "This is the registered list. Type the practice adjusted population: the cap \
             follows from it.",
        ));
    }
    Ok(Some(Working::new(adjusted * rate, Unit::Pounds)))
}

/// The most for one session a week, all year.
fn session_of_year(scheme: &Scheme, reader: &Reader<'_>) -> Result<Expr, Problem> {
    Ok(Expr::from(routes::hourly(scheme, reader)?) * routes::hours_of_session(scheme)?)
}

fn terms(claims: &[Claim]) -> Vec<Expr> {
    let terms = claims.iter().filter_map(|claim| {
        let value = claim.claim().value().ok()?;
        let answer = format!("{} {}", claim.part, claim.row);
        Some(Expr::from(Term::worked(
            &claim.label,
            value,
            Unit::Pounds,
            &answer,
        )))
    });
    terms.collect()
}

fn pounds(id: &str, label: &str, expr: Expr) -> Cell {
    worked(id, label, Working::new(expr, Unit::Pounds))
}

fn difference(first: &Cell, second: &Cell) -> Cell {
    let both = first.value().zip(second.value());
    both.map_or(Cell::Empty, |(first, second)| {
        Cell::pounds(first.saturating_sub(second))
    })
}

fn post_rows(claims: &[Claim]) -> PartResult {
    let rows = claims.iter().filter(|claim| claim.part == "post");
    PartResult::new(
        vec![
            Column::of("Most", Unit::Pounds),
            Column::of("Cost", Unit::Pounds),
            Column::of("Claim", Unit::Pounds),
            Column::of("Not reimbursed", Unit::Pounds),
        ],
        rows.map(|claim| {
            let cost = pounds("cost", "Cost", claim.cost());
            let paid = cap_confidence(pounds("claim", "Claim", claim.claim()), claim.confidence());
            let rest = difference(&cost, &paid);
            let most = pounds("most", "Most", claim.most());
            let cells = vec![most, cost, paid, rest];
            (claim.row.clone(), RowResult { cells, gauge: None })
        }),
    )
}

fn extra_rows(claims: &[Claim]) -> PartResult {
    let rows = claims.iter().filter(|claim| claim.part == "extra");
    PartResult::new(
        vec![
            Column::of("Hours", Unit::Hours),
            Column::of("Most", Unit::Pounds),
            Column::of("Cost", Unit::Pounds),
            Column::of("Claim", Unit::Pounds),
        ],
        rows.map(|claim| {
            let hours = claim.hours().map_or(Cell::Empty, |hours| {
                worked("hours", "Hours", Working::new(hours, Unit::Hours))
            });
            let cells = vec![
                hours,
                pounds("most", "Most", claim.most()),
                pounds("cost", "Cost", claim.cost()),
                cap_confidence(pounds("claim", "Claim", claim.claim()), claim.confidence()),
            ];
            (claim.row.clone(), RowResult { cells, gauge: None })
        }),
    )
}

fn by_route(claims: &[Claim]) -> Table {
    let sums = |of: &dyn Fn(&Claim) -> bool, is_total: bool, label: &str| {
        let chosen: Vec<&Claim> = claims.iter().filter(|claim| of(claim)).collect();
        let sum = |amount: fn(&Claim) -> Expr| {
            let values = chosen.iter().map(|claim| amount(claim).value());
            Cell::pounds(total(values.filter_map(Result::ok)))
        };
        Row {
            label: label.to_owned(),
            cells: vec![
                Cell::amount(Decimal::from(chosen.len()), Unit::Number),
                sum(Claim::cost),
                sum(Claim::claim),
            ],
            is_total,
        }
    };
    let mut rows: Vec<Row> = Route::ALL
        .into_iter()
        .map(|route| sums(&|claim: &Claim| claim.route == route, false, route.label()))
        .collect();
    rows.push(sums(&|_: &Claim| true, true, "All routes"));
    Table {
        id: "routes".to_owned(),
        heading: "By route".to_owned(),
        stub: "Route".to_owned(),
        columns: vec![
            Column::of("Claims", Unit::Number),
            Column::of("Cost", Unit::Pounds),
            Column::of("Claim before the cap", Unit::Pounds),
        ],
        rows,
        note: None,
    }
}

/// Claims of each month, and what of them the cap still pays.
fn through_the_year(
    scheme: &Scheme,
    claims: &[Claim],
    cap: Option<Decimal>,
    outcome: &mut Outcome,
) {
    let months = months_of(scheme.year);
    let by_month: Vec<[Decimal; 12]> = claims.iter().map(Claim::by_month).collect();
    let mut left = cap;
    let mut to_date = Decimal::ZERO;
    let (mut rows, mut running, mut reached) = (Vec::new(), Vec::new(), None);
    for (at, month) in months.iter().enumerate() {
        let asked = total(by_month.iter().filter_map(|months| months.get(at).copied()));
        let paid = left.map_or(asked, |left| asked.min(left));
        left = left.map(|left| left.saturating_sub(paid));
        to_date = to_date.saturating_add(paid);
        running.push(Some(to_date));
        if paid < asked && reached.is_none() {
            reached = Some(*month);
        }
        rows.push(Row {
            label: month.long(),
            cells: vec![
                Cell::pounds(asked),
                Cell::pounds(paid),
                Cell::pounds(to_date),
                left.map_or(Cell::Empty, Cell::pounds),
            ],
            is_total: false,
        });
    }
    outcome.tables.push(Table {
        id: "months".to_owned(),
        heading: "Claims against the cap".to_owned(),
        stub: "Month".to_owned(),
        columns: vec![
            Column::of("Claim", Unit::Pounds),
            Column::of("Reimbursed", Unit::Pounds),
            Column::of("Reimbursed to date", Unit::Pounds),
            Column::of("Left of the cap", Unit::Pounds),
        ],
        rows,
        note: Some(format!(
            "Claims are made within {} of a month’s end; up to {} ahead where the commissioner \
             agrees.",
            shown(scheme, "gpr.claim-months"),
            shown(scheme, "gpr.ahead-months")
        )),
    });
    outcome.charts.push(Chart {
        id: "year".to_owned(),
        heading: match reached {
            Some(month) => format!("The cap is reached in {}", month.long()),
            None => "Claims stay below the cap all year".to_owned(),
        },
        kind: ChartKind::Lines,
        labels: months.iter().map(|month| month.short()).collect(),
        series: vec![
            Series {
                name: "Reimbursed to date".to_owned(),
                values: running,
            },
            Series {
                name: "Cap".to_owned(),
                values: vec![cap; months.len()],
            },
        ],
        unit: Unit::Pounds,
    });
}

fn summarise(outcome: &mut Outcome, (cap, asked): (Decimal, Decimal), is_empty: bool) {
    let pounds = |value| number::money(value, 0);
    outcome
        .story
        .push(format!("The practice may claim up to **{}**.", pounds(cap)));
    outcome.story.push(if is_empty {
        "Add new, continued or extended posts to see what they take of it.".to_owned()
    } else if asked > cap {
        format!(
            "The claims listed come to {}: **{}** of that is above the cap and not paid.",
            pounds(asked),
            pounds(asked.saturating_sub(cap))
        )
    } else {
        format!(
            "The claims listed come to {} and **{} is left**.",
            pounds(asked),
            pounds(cap.saturating_sub(asked))
        )
    });
}

fn cover(absences: &[Absence], outcome: &mut Outcome) {
    let terms = absences.iter().filter_map(|absence| {
        let paid = absence.paid.value().ok()?;
        let answer = format!("absence {}", absence.row);
        Some(Expr::from(Term::worked(
            &absence.label,
            paid,
            Unit::Pounds,
            &answer,
        )))
    });
    let all = Working::new(Expr::sum(terms.collect()), Unit::Pounds);
    let paid = outcome.headline("cover", "Paid for cover in absence", all);
    let sure = absences.iter().map(|absence| absence.paid.clone());
    let sure = sure.filter_map(|paid| Working::new(paid, Unit::Pounds).confidence());
    let sure = sure.max();
    cap_headline_confidence(outcome, &["cover"], sure);
    let rows = absences.iter().map(|absence| {
        let paid = pounds("paid", "Paid", absence.paid.clone());
        let cost = match &absence.cost {
            Some(cost) => pounds("cost", "Cost", cost.clone()),
            None => Cell::Empty,
        };
        let rest = difference(&cost, &paid);
        let cells = vec![Cell::amount(absence.weeks, Unit::Weeks), cost, paid, rest];
        (absence.row.clone(), RowResult { cells, gauge: None })
    });
    let result = PartResult::new(
        vec![
            Column::of("Weeks paid", Unit::Weeks),
            Column::of("Cost of cover", Unit::Pounds),
            Column::of("Paid", Unit::Pounds),
            Column::of("Not paid", Unit::Pounds),
        ],
        rows,
    );
    outcome.per_row.insert("absence".to_owned(), result);
    if let Some(paid) = paid.filter(|_| !absences.is_empty()) {
        outcome.story.push(format!(
            "Cover in absence is paid with **{}**.",
            number::money(paid, 0)
        ));
    }
}

fn checklist(scheme: &Scheme) -> Vec<Check> {
    let mut points = Vec::new();
    let figure = |id: &str| shown(scheme, id);
    let mut point = |text: &str, source: &str| points.push(check(scheme, text, source));
    if has_scheme(scheme) {
        point(
            &format!(
                "A new GP was not employed by the practice in the {} before the claim, other \
                 than as cover for leave, sickness or study.",
                figure("gpr.new-months")
            ),
            "mip",
        );
        point(
            &format!(
                "Extra sessions are those of a salaried GP and end at {} in all.",
                figure("gpr.sessions")
            ),
            "cqrs",
        );
        point(
            "A continued post was paid from capacity money or a test site, and that money has \
             ended; that its maxima are those of new posts is assumed.",
            "mip",
        );
        point(
            "Locums, partners’ sessions, short cover for sickness and other roles are not \
             claimed.",
            "bma",
        );
        point(
            &format!(
                "Claims go to CQRS Local within {} of a month’s end.",
                figure("gpr.claim-months")
            ),
            "cqrs",
        );
        point(
            "The weekly amounts for cover in absence are estimates until they are read in the \
             amendment of the directions of May 2026.",
            "sfe-2026-amendment",
        );
    }
    point(
        &format!(
            "Cover in absence is given by a locum, or by a GP of the practice who is not full \
             time ({}); core hours only.",
            figure("cover.full-time")
        ),
        "bma",
    );
    point(
        &format!(
            "Whoever is not the main carer has cover for the first {} only.",
            figure("cover.parental-first-weeks")
        ),
        "bma",
    );
    point(
        &format!(
            "Sickness is paid after {} of absence; a phased return on a fit note counts.",
            figure("cover.sickness-wait")
        ),
        "bma",
    );
    points
}
