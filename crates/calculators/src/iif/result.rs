//! The result of IIF.

use rust_decimal::Decimal;

use super::TABLE;
use super::form::is_reverse;
use crate::answers::{Answers, Problem};
use crate::common::check;
use crate::form::Form;
use crate::outcome::{
    Amount, Answer, Cell, Check, Column, Gauge, Outcome, PartResult, Ranked, RankedLine, Row,
    RowResult, Table,
};
use crate::reader::Reader;
use crate::rules::{Entry, Scheme};
use crate::term::{Origin, Term};
use crate::unit::Unit;
use crate::working::{CalculationError, Expr, Working};
use crate::{Start, number};

/// An indicator with what is known of it.
struct Indicator<'a> {
    entry: &'a Entry,
    points: Term,
    lower: Term,
    upper: Term,
    achieved: Term,
    eligible: Option<Decimal>,
    point: Term,
    adjustment: Expr,
    factor: Term,
}

/// An indicator with its figures.
struct Line<'a> {
    indicator: Indicator<'a>,
    points: Answer,
    worth: Answer,
    most: Decimal,
    next: Decimal,
    next_patient: Option<Decimal>,
}

impl Indicator<'_> {
    fn points_at(&self, achieved: Term) -> Expr {
        let whole = Expr::from(self.upper.clone()) - self.lower.clone();
        let way = if is_reverse(self.entry) {
            Expr::from(self.upper.clone()) - achieved
        } else {
            Expr::from(achieved) - self.lower.clone()
        };
        self.points.clone() * (way / whole).share()
    }

    fn pounds_of(&self, points: impl Into<Expr>) -> Working {
        let product = points.into() * self.point.clone() * self.adjustment.clone();
        Working::new(product * self.factor.clone(), Unit::Pounds)
    }

    /// What it is worth to be better by some percentage points.
    fn better_by(&self, percent: Decimal) -> Result<Decimal, CalculationError> {
        let value = if is_reverse(self.entry) {
            self.achieved
                .value
                .saturating_sub(percent)
                .max(Decimal::ZERO)
        } else {
            let more = self.achieved.value.saturating_add(percent);
            more.min(Decimal::ONE_HUNDRED)
        };
        let better = Term {
            value,
            ..self.achieved.clone()
        };
        let better = self.pounds_of(self.points_at(better)).value()?;
        let now = self
            .pounds_of(self.points_at(self.achieved.clone()))
            .value()?;
        better.checked_sub(now).ok_or(CalculationError::TooLarge)
    }

    /// How many percentage points, and patients where known, full payment is away.
    fn to_full(&self) -> (Decimal, Option<Decimal>) {
        let away = if is_reverse(self.entry) {
            self.achieved.value.saturating_sub(self.lower.value)
        } else {
            self.upper.value.saturating_sub(self.achieved.value)
        };
        let away = away.max(Decimal::ZERO);
        let patients = self.eligible.and_then(|eligible| {
            let patients = eligible
                .checked_mul(away)?
                .checked_div(Decimal::ONE_HUNDRED)?;
            Some(number::rounded(patients, 6).ceil())
        });
        (away, patients)
    }
}

/// Computes the result.
pub(super) fn calculate(scheme: &Scheme, start: &Start, form: &Form, answers: &Answers) -> Outcome {
    let reader = Reader::new(form, answers);
    let mut outcome = Outcome::default();
    let lines: Vec<Line<'_>> = scheme
        .entries(TABLE)
        .filter_map(|entry| read(scheme, &reader, entry))
        .filter_map(|indicator| {
            let id = indicator.entry.id.clone();
            match line(indicator) {
                Ok(line) => Some(line),
                Err(error) => {
                    let key = format!("achieved.{id}.percent");
                    reader.report(Problem::wrong(&key, format!("{id} is left out: {error}.")));
                    None
                }
            }
        })
        .collect();
    if !lines.is_empty() {
        headline(&mut outcome, &lines);
        rows(&mut outcome, scheme, &lines);
        rank(&mut outcome, &lines);
        summarise(&mut outcome, start, &lines);
        for line in &lines {
            if matches!(line.indicator.achieved.origin, Origin::Assumed { .. }) {
                let id = &line.indicator.entry.id;
                let message = format!("No achievement is given for {id}: full payment is assumed.");
                reader.report(Problem::note(&format!("achieved.{id}.percent"), message));
            }
        }
    }
    outcome.checklist = checklist(scheme);
    outcome.problems.extend(reader.problems());
    outcome
}

fn read<'a>(scheme: &Scheme, reader: &Reader<'_>, entry: &'a Entry) -> Option<Indicator<'a>> {
    let need = |id: &str| match scheme.need(id) {
        Ok(term) => Some(term),
        Err(problem) => {
            reader.report(problem);
            None
        }
    };
    let figure = |name: &str, label: &str| {
        let term = need(&format!("{TABLE}.{}.{name}", entry.id))?;
        Some(Term {
            label: label.to_owned(),
            ..term
        })
    };
    let key = |column: &str| format!("achieved.{}.{column}", entry.id);
    let points = figure("points", "points of the indicator");
    let lower = figure("lower", "lower threshold");
    let upper = figure("upper", "upper threshold");
    let point = need("iif.point");
    let achieved = reader.term(&key("percent"), Unit::Percent)?;
    let met = reader.decimal(&key("met"));
    let eligible = reader.decimal(&key("eligible"));
    if let (Some(met), Some(eligible)) = (met, eligible)
        && met > eligible
    {
        let message = format!(
            "{}: more patients achieved than patients who count.",
            entry.id
        );
        reader.report(Problem::wrong(&key("met"), message));
    }
    Some(Indicator {
        entry,
        points: points?,
        lower: lower?,
        upper: upper?,
        point: point?,
        achieved,
        eligible: eligible.filter(|eligible| !eligible.is_zero()),
        adjustment: adjustment(scheme, reader)?,
        factor: reader.term(&key("factor"), Unit::Ratio)?,
    })
}

/// The list-size adjustment: typed, else list over average, else that of an average PCN.
fn adjustment(scheme: &Scheme, reader: &Reader<'_>) -> Option<Expr> {
    let adjustment = reader.term("adjustment", Unit::Ratio)?;
    let list = reader.term("list", Unit::Patients);
    let average = scheme.term("iif.average-list");
    match (list, average) {
        (Some(list), Some(average))
            if adjustment.origin != Origin::Yours && !average.value.is_zero() =>
        {
            Some(list / average)
        }
        _ => {
            if matches!(adjustment.origin, Origin::Assumed { .. }) {
                let message = "The list-size adjustment is that of an average PCN until the \
                               national average PCN list or the adjustment itself is typed.";
                reader.report(Problem::beware("adjustment", message));
            }
            Some(adjustment.into())
        }
    }
}

fn line(indicator: Indicator<'_>) -> Result<Line<'_>, CalculationError> {
    let id = indicator.entry.id.clone();
    let earned = indicator.points_at(indicator.achieved.clone());
    let worth = indicator.pounds_of(earned.clone());
    let patient = indicator
        .eligible
        .and_then(|eligible| Decimal::ONE_HUNDRED.checked_div(eligible));
    Ok(Line {
        points: Answer::worked(&id, &id, Working::new(earned, Unit::Points))?,
        worth: Answer::worked(&id, &id, worth)?,
        most: indicator.pounds_of(indicator.points.clone()).value()?,
        next: indicator.better_by(Decimal::ONE)?,
        next_patient: patient.map(|step| indicator.better_by(step)).transpose()?,
        indicator,
    })
}

fn total(lines: &[Line<'_>], figure: fn(&Line<'_>) -> Decimal) -> Decimal {
    lines
        .iter()
        .fold(Decimal::ZERO, |sum, line| sum.saturating_add(figure(line)))
}

fn headline(outcome: &mut Outcome, lines: &[Line<'_>]) {
    let added = |unit: Unit, figure: fn(&Line<'_>) -> Decimal| {
        let term = |line: &Line<'_>| {
            let id = &line.indicator.entry.id;
            Expr::from(Term::worked(id, figure(line), unit, id))
        };
        Working::new(Expr::sum(lines.iter().map(term).collect()), unit)
    };
    let pounds = Unit::Pounds;
    let worth = added(pounds, |line| line.worth.amount.value);
    let worth = outcome.headline("payment", "Achievement payment", worth);
    let points = added(Unit::Points, |line| line.points.amount.value);
    outcome.headline("points", "Points", points);
    let most = outcome.headline(
        "maximum",
        "At full achievement",
        added(pounds, |line| line.most),
    );
    if let (Some(worth), Some(most)) = (worth, most) {
        let worth = Term::worked("achievement payment", worth, pounds, "payment");
        let most = Term::worked("at full achievement", most, pounds, "maximum");
        outcome.headline("left", "Still to gain", Working::new(most - worth, pounds));
    }
    let least_sure = lines.iter().filter_map(|line| line.worth.confidence).max();
    for answer in &mut outcome.headline {
        answer.confidence = least_sure;
    }
}

fn cells(line: &Line<'_>) -> Vec<Cell> {
    let (_, patients) = line.indicator.to_full();
    vec![
        Cell::Worked(Box::new(line.points.clone())),
        Cell::Worked(Box::new(line.worth.clone())),
        Cell::pounds(line.most.saturating_sub(line.worth.amount.value)),
        Cell::pounds(line.next),
        patients
            .map(|patients| Amount::new(patients, Unit::Patients))
            .into(),
        line.next_patient.map(Amount::pounds).into(),
    ]
}

fn rows(outcome: &mut Outcome, scheme: &Scheme, lines: &[Line<'_>]) {
    let columns = vec![
        Column::of("Points", Unit::Points),
        Column::of("Worth", Unit::Pounds),
        Column::of("Still to gain", Unit::Pounds),
        Column::of("Next percentage point", Unit::Pounds),
        Column::of("To full payment", Unit::Patients),
        Column::of("Next patient", Unit::Pounds),
    ];
    let mut part = PartResult {
        columns: columns.clone(),
        ..PartResult::default()
    };
    let mut rows = Vec::new();
    for line in lines {
        let indicator = &line.indicator;
        let is_assumed = matches!(indicator.achieved.origin, Origin::Assumed { .. });
        let gauge = Gauge {
            lower: indicator.lower.value,
            upper: indicator.upper.value,
            achieved: (!is_assumed).then_some(indicator.achieved.value),
        };
        let result = RowResult {
            cells: cells(line),
            gauge: Some(gauge),
        };
        part.rows.insert(indicator.entry.id.clone(), result);
        rows.push(Row {
            label: indicator.entry.id.clone(),
            cells: cells(line),
            is_total: false,
        });
    }
    let left = total(lines, |line| {
        line.most.saturating_sub(line.worth.amount.value)
    });
    rows.push(Row {
        label: "All indicators".to_owned(),
        cells: vec![
            Cell::amount(total(lines, |line| line.points.amount.value), Unit::Points),
            Cell::pounds(total(lines, |line| line.worth.amount.value)),
            Cell::pounds(left),
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
        ],
        is_total: true,
    });
    outcome.per_row.insert("achieved".to_owned(), part);
    outcome.tables.push(Table {
        id: "indicators".to_owned(),
        heading: format!("IIF {} by indicator", scheme.year),
        stub: "Indicator".to_owned(),
        columns,
        rows,
        note: None,
    });
}

/// Indicators by what the next patient is worth, or the next percentage point where it is
/// not known of all how many patients count.
fn rank(outcome: &mut Outcome, lines: &[Line<'_>]) {
    let by_patient = lines.iter().all(|line| line.next_patient.is_some());
    let worth = |line: &Line<'_>| match line.next_patient {
        Some(worth) if by_patient => worth,
        _ => line.next,
    };
    let mut open: Vec<&Line<'_>> = lines
        .iter()
        .filter(|line| line.worth.amount.value < line.most)
        .collect();
    domain::order::sort_by(&mut open, |a, b| worth(b).cmp(&worth(a)));
    let lines = open
        .into_iter()
        .map(|line| {
            let (points, patients) = line.indicator.to_full();
            let mut detail = format!("{} points to full payment", number::short(points, 1));
            if let Some(patients) = patients {
                detail.push_str(&format!(", {} patients", number::exact(patients)));
            }
            let left = line.most.saturating_sub(line.worth.amount.value);
            detail.push_str(&format!("; {} in all", number::pounds(left)));
            RankedLine {
                label: match &line.indicator.entry.detail {
                    Some(what) => format!("{}: {what}", line.indicator.entry.id),
                    None => line.indicator.entry.id.clone(),
                },
                detail,
                amount: Amount::pounds(worth(line)),
            }
        })
        .collect();
    let note = if by_patient {
        "What one more patient is worth; of reverse indicators, one fewer."
    } else {
        "What one more percentage point is worth; of reverse indicators, one less."
    };
    outcome.ranked = Some(Ranked {
        heading: "Where the next pounds are".to_owned(),
        note: Some(note.to_owned()),
        lines,
    });
}

fn summarise(outcome: &mut Outcome, start: &Start, lines: &[Line<'_>]) {
    let worth = total(lines, |line| line.worth.amount.value);
    let most = total(lines, |line| line.most);
    let name = start.name.as_deref().unwrap_or("The network");
    outcome.story.push(format!(
        "{name} earns **{}** of {} that full achievement would bring.",
        number::pounds(worth),
        number::pounds(most)
    ));
}

fn checklist(scheme: &Scheme) -> Vec<Check> {
    let point = |text: &str| check(scheme, text, "iif-structure-2024");
    vec![
        point(
            "HI-03 counts only where health check, action plan on or after it, and ethnicity \
             fall in the same year; those who declined are left out.",
        ),
        point("CAN-04 counts urgent lower gastrointestinal referrals with a FIT result."),
        point(
            "List-size and prevalence adjustments are those that NHS England computes; here \
             they rest on what you type.",
        ),
    ]
}
