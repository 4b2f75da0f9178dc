//! The result of PCN Funding Split.

use rust_decimal::Decimal;

use super::form::MIXTURE;
use super::split::{METHODS, Method, Practice, Split, split};
use super::streams::{self, STREAMS};
use crate::answers::{Answers, Problem};
use crate::common::check;
use crate::form::Form;
use crate::outcome::{
    Amount, Answer, Cell, Chart, ChartKind, Check, Column, Outcome, PartResult, Row, RowResult,
    Series, Table,
};
use crate::reader::Reader;
use crate::rules::Scheme;
use crate::term::{Confidence, Term};
use crate::unit::Unit;
use crate::working::{Expr, Working};
use crate::{Start, number};

/// A method with what it gives.
type Parted = (Method, Result<Split, String>);

/// Computes the result.
pub(super) fn calculate(
    scheme: &Scheme,
    _start: &Start,
    form: &Form,
    answers: &Answers,
) -> Outcome {
    let reader = Reader::new(form, answers);
    let mut outcome = Outcome::default();
    let (funding, confidence) = funding(&mut outcome, scheme, &reader);
    let pot = pot(&mut outcome, &reader, &funding, confidence);
    let practices = practices(&reader);
    if let Some(pot) = pot {
        let mixture: Vec<(&str, Decimal)> = MIXTURE
            .iter()
            .map(|(id, _)| {
                (
                    *id,
                    reader.decimal(&format!("mix.{id}")).unwrap_or_default(),
                )
            })
            .collect();
        let all: Vec<Parted> = METHODS
            .into_iter()
            .map(|method| (method, split(method, pot, &practices, &mixture)))
            .collect();
        let chosen = Method::from_id(&reader.choice("method")).unwrap_or(Method::Registered);
        let other = Method::from_id(&reader.choice("compare")).unwrap_or(Method::Equal);
        shares(
            &mut outcome,
            &reader,
            pot,
            &practices,
            &all,
            (chosen, other),
        );
    }
    outcome.checklist = checklist(scheme);
    outcome.problems.extend(reader.problems());
    outcome
}

/// The streams: beside their inputs, in a table, and the terms of those in the pot.
fn funding(
    outcome: &mut Outcome,
    scheme: &Scheme,
    reader: &Reader<'_>,
) -> (Vec<Term>, Option<Confidence>) {
    let mut part = PartResult {
        columns: vec![
            Column::of("A year", Unit::Pounds),
            Column::of("A month", Unit::Pounds),
        ],
        ..PartResult::default()
    };
    let mut rows = Vec::new();
    let mut shared = Vec::new();
    let mut confidence = None;
    let mut missing = Vec::new();
    for stream in STREAMS {
        let is_in_pot = reader.tick(&format!("streams.{}.shared", stream.id));
        let working = streams::amount(scheme, reader, stream, is_in_pot);
        let answer = match working.map(|working| Answer::worked(stream.id, stream.label, working)) {
            Some(Ok(answer)) => answer,
            Some(Err(error)) => {
                let key = format!("streams.{}.amount", stream.id);
                reader.report(Problem::wrong(&key, format!("{}: {error}.", stream.label)));
                continue;
            }
            None => {
                if is_in_pot {
                    missing.push(stream.label);
                }
                continue;
            }
        };
        let value = answer.amount.value;
        if is_in_pot {
            shared.push(streams::term(stream, value));
            confidence = confidence.max(answer.confidence);
        }
        let month = value.checked_div(Decimal::from(12)).map(Amount::pounds);
        let cells = vec![Cell::Worked(Box::new(answer)), month.into()];
        rows.push(Row {
            label: stream.label.to_owned(),
            cells: [
                cells.clone(),
                vec![Cell::text(if is_in_pot { "yes" } else { "no" })],
            ]
            .concat(),
            is_total: false,
        });
        let result = RowResult { cells, gauge: None };
        part.rows.insert(stream.id.to_owned(), result);
    }
    if reader.choice("rates") == "uplifted" && core_is_opening(scheme) {
        let total = scheme
            .last("pcn.core.uplifted")
            .map(|figure| number::exact(figure.value));
        let message = format!(
            "Core funding still uses the opening rates: after the uplift they were £{} together, \
             and how that parts is not found. Type the two rates to use others.",
            total.unwrap_or_default()
        );
        reader.report(Problem::beware("rule.pcn.core.registered", message));
    }
    outcome.per_row.insert("streams".to_owned(), part);
    if let [first @ .., last] = missing.as_slice() {
        let names = if first.is_empty() {
            (*last).to_owned()
        } else {
            format!("{} and {last}", first.join(", "))
        };
        outcome.story.push(format!(
            "Not counted, because a population or rate is missing: **{names}**."
        ));
    }
    outcome.tables.push(Table {
        id: "streams".to_owned(),
        heading: format!("Funding of the network {}", scheme.year),
        stub: "Stream".to_owned(),
        columns: vec![
            Column::of("A year", Unit::Pounds),
            Column::of("A month", Unit::Pounds),
            Column::words("In the pot"),
        ],
        rows,
        note: Some("Streams whose population or rate is missing are left out.".to_owned()),
    });
    (shared, confidence)
}

/// Whether core funding has only the rates of April, and the user typed none.
fn core_is_opening(scheme: &Scheme) -> bool {
    let core = scheme.figure("pcn.core.registered");
    scheme.figure("pcn.core.uplifted").is_some() && core.is_some_and(|figure| !figure.own)
}

/// What there is to share: the streams in the pot less the costs.
fn pot(
    outcome: &mut Outcome,
    reader: &Reader<'_>,
    funding: &[Term],
    confidence: Option<Confidence>,
) -> Option<Decimal> {
    // Streams that have ended give nothing to share.
    if funding.iter().all(|term| term.value.is_zero()) {
        let message = "There is nothing to share yet: type populations or amounts of streams.";
        outcome.problems.push(Problem::missing("", message));
        return None;
    }
    let costs: Vec<Term> = reader
        .rows("costs")
        .into_iter()
        .filter_map(|row| {
            let mut cost = reader.term(&format!("costs.{row}.amount"), Unit::Pounds)?;
            let what = reader.text(&format!("costs.{row}.what"));
            cost.label = if what.is_empty() {
                format!("cost {row}")
            } else {
                what
            };
            Some(cost)
        })
        .collect();
    let sum = |terms: &[Term]| Expr::sum(terms.iter().cloned().map(Expr::from).collect());
    let income = sum(funding);
    let whole = if costs.is_empty() {
        income.clone()
    } else {
        income.clone() - sum(&costs)
    };
    // Only whole pence can be paid.
    let whole = whole.rounded(Decimal::new(1, 2));
    let pot = outcome.headline("pot", "To share", Working::new(whole, Unit::Pounds))?;
    outcome.headline(
        "funding",
        "Funding in the pot",
        Working::new(income, Unit::Pounds),
    );
    if !costs.is_empty() {
        let costs = Working::new(sum(&costs), Unit::Pounds);
        outcome.headline("costs", "Costs taken off first", costs);
    }
    for answer in &mut outcome.headline {
        answer.confidence = answer.confidence.max(confidence);
    }
    if pot.is_sign_negative() && !pot.is_zero() {
        let message = format!(
            "The costs are {} more than the funding: nothing is left to share.",
            number::money(pot.abs(), 2)
        );
        outcome.problems.push(Problem::wrong("costs", message));
        return None;
    }
    Some(pot)
}

fn practices(reader: &Reader<'_>) -> Vec<Practice> {
    reader
        .rows("members")
        .into_iter()
        .map(|row| {
            let key = |column: &str| format!("members.{row}.{column}");
            let name = reader.text(&key("name"));
            Practice {
                row,
                name: if name.is_empty() {
                    format!("Practice {row}")
                } else {
                    name
                },
                registered: reader.decimal(&key("registered")),
                weighted: reader.decimal(&key("weighted")),
                adjusted: reader.decimal(&key("adjusted")),
                points: reader.decimal(&key("points")),
                percent: reader.decimal(&key("percent")),
                fixed: reader.decimal(&key("fixed")),
            }
        })
        .collect()
}

fn shares(
    outcome: &mut Outcome,
    reader: &Reader<'_>,
    pot: Decimal,
    practices: &[Practice],
    all: &[Parted],
    (chosen, other): (Method, Method),
) {
    let of = |wanted: Method| {
        let found = all.iter().find(|(method, _)| *method == wanted);
        found.map(|(_, split)| split)
    };
    let chosen_split = match of(chosen) {
        Some(Ok(split)) => split,
        Some(Err(why)) => {
            let key = if practices.is_empty() {
                "members"
            } else {
                "method"
            };
            reader.report(Problem::missing(key, why.clone()));
            side_by_side(outcome, practices, all);
            return;
        }
        None => return,
    };
    let other_split = match of(other) {
        Some(Ok(split)) => Some(split),
        Some(Err(why)) => {
            reader.report(Problem::note("compare", why.clone()));
            None
        }
        None => None,
    };
    if !chosen_split.kept.is_zero() {
        let kept = Amount::pounds(chosen_split.kept);
        outcome
            .headline
            .push(Answer::plain("kept", "Stays with the network", kept));
    }
    beside(outcome, pot, practices, chosen_split, other_split);
    side_by_side(outcome, practices, all);
    if let Some(other_split) = other_split.filter(|_| chosen != other) {
        gains(
            outcome,
            practices,
            (chosen, chosen_split),
            (other, other_split),
        );
    }
    let count = practices.len();
    let noun = if count == 1 { "practice" } else { "practices" };
    outcome.story.insert(
        0,
        format!(
            "**{}** is parted among {count} {noun} by {}.",
            number::money(pot, 2),
            in_sentence(chosen)
        ),
    );
}

/// The name of a method inside a sentence.
fn in_sentence(method: Method) -> String {
    match method {
        // A name that begins with an abbreviation keeps its letters.
        Method::Adjusted => method.label().to_owned(),
        method => method.label().to_lowercase(),
    }
}

fn beside(
    outcome: &mut Outcome,
    pot: Decimal,
    practices: &[Practice],
    chosen: &Split,
    other: Option<&Split>,
) {
    let mut part = PartResult {
        columns: vec![
            Column::of("Share", Unit::Pounds),
            Column::of("Of the pot", Unit::Percent),
            Column::of("For each registered patient", Unit::PoundsPatient),
            Column::of("Against the other method", Unit::Pounds),
        ],
        ..PartResult::default()
    };
    for (index, practice) in practices.iter().enumerate() {
        let Some(value) = chosen.parts.get(index).copied() else {
            continue;
        };
        let percent = value
            .checked_mul(Decimal::ONE_HUNDRED)
            .and_then(|value| value.checked_div(pot));
        let patient = practice.registered.and_then(|list| value.checked_div(list));
        let against = other
            .and_then(|other| other.parts.get(index))
            .and_then(|other| value.checked_sub(*other));
        let cells = vec![
            Cell::pounds(value),
            percent
                .map(|percent| Amount::new(percent, Unit::Percent))
                .into(),
            patient
                .map(|value| Amount::new(value, Unit::PoundsPatient))
                .into(),
            against.map(Amount::pounds).into(),
        ];
        let result = RowResult { cells, gauge: None };
        part.rows.insert(practice.row.to_string(), result);
    }
    outcome.per_row.insert("members".to_owned(), part);
}

/// Every method that can part the pot, a column each.
fn side_by_side(outcome: &mut Outcome, practices: &[Practice], all: &[Parted]) {
    let able: Vec<(Method, &Split)> = all
        .iter()
        .filter_map(|(method, split)| Some((*method, split.as_ref().ok()?)))
        .collect();
    if able.is_empty() {
        return;
    }
    let row = |label: &str, is_total: bool, of: &dyn Fn(&Split) -> Option<Decimal>| Row {
        label: label.to_owned(),
        cells: able
            .iter()
            .map(|(_, split)| of(split).map(Amount::pounds).into())
            .collect(),
        is_total,
    };
    let mut rows: Vec<Row> = practices
        .iter()
        .enumerate()
        .map(|(index, practice)| {
            row(&practice.name, false, &|split| {
                split.parts.get(index).copied()
            })
        })
        .collect();
    if able.iter().any(|(_, split)| !split.kept.is_zero()) {
        rows.push(row("Stays with the network", false, &|split| {
            Some(split.kept)
        }));
    }
    let sum = |split: &Split| split.parts.iter().sum::<Decimal>() + split.kept;
    rows.push(row("Together", true, &|split| Some(sum(split))));
    let missing: Vec<&str> = all
        .iter()
        .filter(|(_, split)| split.is_err())
        .map(|(method, _)| method.label())
        .collect();
    outcome.tables.push(Table {
        id: "methods".to_owned(),
        heading: "Methods side by side".to_owned(),
        stub: "Practice".to_owned(),
        columns: able
            .iter()
            .map(|(method, _)| Column::of(method.label(), Unit::Pounds))
            .collect(),
        rows,
        note: (!missing.is_empty())
            .then(|| format!("Not possible with what is typed: {}.", missing.join(", "))),
    });
}

fn gains(
    outcome: &mut Outcome,
    practices: &[Practice],
    (chosen, chosen_split): (Method, &Split),
    (other, other_split): (Method, &Split),
) {
    let differences: Vec<(&str, Decimal, Decimal, Decimal)> = practices
        .iter()
        .zip(chosen_split.parts.iter().zip(&other_split.parts))
        .map(|(practice, (&now, &then))| (practice.name.as_str(), now, then, now - then))
        .collect();
    let rows = differences
        .iter()
        .map(|&(name, now, then, difference)| Row {
            label: name.to_owned(),
            cells: vec![
                Cell::pounds(now),
                Cell::pounds(then),
                Cell::pounds(difference),
                Cell::text(match difference {
                    gain if gain > Decimal::ZERO => "gains",
                    loss if loss < Decimal::ZERO => "loses",
                    _ => "the same",
                }),
            ],
            is_total: false,
        })
        .collect();
    outcome.tables.push(Table {
        id: "gains".to_owned(),
        heading: format!("{} against {}", chosen.label(), in_sentence(other)),
        stub: "Practice".to_owned(),
        columns: vec![
            Column::of(chosen.label(), Unit::Pounds),
            Column::of(other.label(), Unit::Pounds),
            Column::of("Difference", Unit::Pounds),
            Column::words("Gains or loses"),
        ],
        rows,
        note: None,
    });
    let most = differences.iter().max_by_key(|difference| difference.3);
    let least = differences.iter().min_by_key(|difference| difference.3);
    let mut heading = format!("{} and {} side by side", chosen.label(), in_sentence(other));
    if let (Some(most), Some(least)) = (most, least)
        && most.3 > Decimal::ZERO
        && least.3 < Decimal::ZERO
    {
        heading = format!(
            "{} gains most against {}: {}",
            most.0,
            in_sentence(other),
            number::pounds(most.3)
        );
        outcome.story.push(format!(
            "Against {}, **{}** gains most ({}) and **{}** loses most ({}).",
            in_sentence(other),
            most.0,
            number::pounds(most.3),
            least.0,
            number::pounds(least.3.abs())
        ));
    }
    let series = |method: Method, split: &Split| Series {
        name: method.label().to_owned(),
        values: split.parts.iter().copied().map(Some).collect(),
    };
    outcome.charts.push(Chart {
        id: "gains".to_owned(),
        heading,
        kind: ChartKind::Bars,
        labels: practices
            .iter()
            .map(|practice| practice.name.clone())
            .collect(),
        series: vec![series(chosen, chosen_split), series(other, other_split)],
        unit: Unit::Pounds,
    });
}

fn checklist(scheme: &Scheme) -> Vec<Check> {
    let mut points = vec![check(
        scheme,
        "Registered, weighted and PCN adjusted are three populations; each rate goes with its \
         own.",
        "doncaster-lmc",
    )];
    if scheme.sources.contains_key("sslmcs") {
        points.push(check(
            scheme,
            "Adjusted populations of 2025 were corrected in the middle of the year.",
            "sslmcs",
        ));
    }
    points.push(check(
        scheme,
        "The care home premium asks that residents are coded as such, and is paid month by month \
         on the count of beds.",
        "doncaster-lmc",
    ));
    if let Some(caip) = scheme
        .figure("pcn.caip")
        .filter(|caip| !caip.value.is_zero())
    {
        let text = "Capacity and access improvement is paid on the declaration of the network.";
        points.push(Check::from(text, Some(&scheme.source(caip))));
    }
    points.extend([
        Check::new(
            "Additional roles are reimbursed against staff and network participation goes to each \
             practice; they are in the pot only if you say so.",
        ),
        Check::new("How money is shared is for the network agreement; keep a record of the vote."),
    ]);
    points
}
