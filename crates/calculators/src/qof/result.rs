//! The result of QOF Income: indicators added up by area and in all.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::TABLE;
use super::figures::{AreaTotal, IndicatorResult};
use super::form::{self, Area};
use super::indicator::{Indicator, Prices, factor_value};
use super::tables;
use crate::answers::{Answers, Problem};
use crate::common::{check, shown};
use crate::form::Form;
use crate::outcome::{
    Amount, Answer, Cell, Check, Column, Outcome, PartResult, Ranked, RankedLine, RowResult,
};
use crate::reader::Reader;
use crate::rules::Scheme;
use crate::term::{Origin, Term};
use crate::unit::Unit;
use crate::working::{CalculationError, Expr, Working};
use crate::{Start, number};

/// Computes the result.
pub(super) fn calculate(scheme: &Scheme, start: &Start, form: &Form, answers: &Answers) -> Outcome {
    let reader = Reader::new(form, answers);
    let mut outcome = Outcome::default();
    if let Some(prices) = prices(scheme, &reader) {
        let lines = lines(scheme, &reader, &prices);
        let mut sums = sums(scheme, &lines);
        if let Some(protected) = protected(&reader, &prices) {
            sums.push(protected);
        }
        headline(&mut outcome, scheme, &reader, &prices, &sums);
        rows(&mut outcome, &reader, &prices, &lines, &sums);
        tables::tables(&mut outcome, scheme, &lines, &sums);
        tables::chart(&mut outcome, &sums);
        rank(&mut outcome, &prices, &lines);
        summarise(&mut outcome, start, &lines, &sums);
        assumed(&reader, &lines);
    }
    outcome.checklist = checklist(scheme);
    outcome.problems.extend(reader.problems());
    outcome
}

fn prices(scheme: &Scheme, reader: &Reader<'_>) -> Option<Prices> {
    let figure = |id: &str| match scheme.need(id) {
        Ok(term) => Some(term),
        Err(problem) => {
            reader.report(problem);
            None
        }
    };
    let point = figure("qof.point")?;
    let typed = reader.term("cpi", Unit::Ratio);
    let index = match typed.filter(|index| index.origin == Origin::Yours) {
        Some(index) => Expr::from(index),
        None => {
            let list = reader.term("list", Unit::Patients)?;
            let average = figure("qof.average-list")?;
            if average.value.is_zero() {
                let message = "The national average list cannot be nothing.";
                reader.report(Problem::wrong("rule.qof.average-list", message));
                return None;
            }
            list / average
        }
    };
    Some(Prices { point, index })
}

fn lines<'a>(scheme: &'a Scheme, reader: &Reader<'_>, prices: &Prices) -> Vec<IndicatorResult<'a>> {
    let line = |indicator: Indicator<'a>| {
        let label = indicator.entry.id.clone();
        let points = Answer::worked(&label, &label, indicator.earned())?;
        let worth = Answer::worked(&label, &label, indicator.worth(prices))?;
        Ok(IndicatorResult {
            most: indicator.most(prices).value()?,
            next: indicator.more(Decimal::ONE, prices)?,
            points,
            worth,
            indicator,
        })
    };
    let mut lines = Vec::new();
    for entry in scheme.entries(TABLE) {
        let Some(indicator) = Indicator::read(scheme, reader, entry) else {
            continue;
        };
        match line(indicator) {
            Ok(line) => lines.push(line),
            Err(error) => {
                let error: CalculationError = error;
                let key = format!("achieved.{}.percent", entry.id);
                reader.report(Problem::wrong(
                    &key,
                    format!("{} is left out: {error}.", entry.id),
                ));
            }
        }
    }
    lines
}

fn sums<'a>(scheme: &'a Scheme, lines: &[IndicatorResult<'_>]) -> Vec<AreaTotal<'a>> {
    let sum = |area: Area<'a>| {
        let area_results = || {
            lines
                .iter()
                .filter(|line| line.indicator.entry.word("area") == area.id)
        };
        let total = |figure: fn(&IndicatorResult<'_>) -> Decimal| {
            area_results().fold(Decimal::ZERO, |sum, line| sum.saturating_add(figure(line)))
        };
        AreaTotal {
            points: total(|line| line.points.amount.value),
            points_of: total(|line| line.indicator.points.value),
            worth: total(|line| line.worth.amount.value),
            most: total(|line| line.most),
            area,
        }
    };
    form::areas(scheme).into_iter().map(sum).collect()
}

/// Points that are paid on the achievement of the year before. Registers were adjusted
/// for prevalence; without theirs, they count as in England.
fn protected(reader: &Reader<'_>, prices: &Prices) -> Option<AreaTotal<'static>> {
    let points = reader.term("protected", Unit::Points)?;
    let value = points.value;
    let worth = points * prices.point.clone() * prices.index.clone();
    let worth = worth.value().ok()?;
    Some(AreaTotal {
        area: Area {
            id: "protected",
            group: "Income-protected",
        },
        points: value,
        points_of: value,
        worth,
        most: worth,
    })
}

/// The figures of the areas added, each as a term of its own.
fn added(sums: &[AreaTotal<'_>], unit: Unit, figure: fn(&AreaTotal<'_>) -> Decimal) -> Expr {
    let term =
        |sum: &AreaTotal<'_>| Term::worked(sum.area.group, figure(sum), unit, "areas").into();
    Expr::sum(sums.iter().map(term).collect())
}

fn headline(
    outcome: &mut Outcome,
    scheme: &Scheme,
    reader: &Reader<'_>,
    prices: &Prices,
    sums: &[AreaTotal<'_>],
) {
    let pounds = Unit::Pounds;
    // The sums of areas rest on figures whose confidence their terms no longer carry.
    let least_sure = scheme
        .figures
        .iter()
        .filter(|figure| !figure.own && figure.id != "qof.aspiration")
        .map(|figure| figure.confidence)
        .max();
    let worth = Working::new(added(sums, pounds, |sum| sum.worth), pounds);
    let total = outcome.headline("payment", "Achievement payment", worth);
    let points = Working::new(added(sums, Unit::Points, |sum| sum.points), Unit::Points);
    outcome.headline("points", "Points", points);
    let most = Working::new(added(sums, pounds, |sum| sum.most), pounds);
    let most = outcome.headline("maximum", "At full achievement", most);
    if let (Some(total), Some(most)) = (total, most) {
        let total = Term::worked("achievement payment", total, pounds, "payment");
        let most = Term::worked("at full achievement", most, pounds, "maximum");
        outcome.headline("left", "Still to gain", Working::new(most - total, pounds));
    }
    for answer in &mut outcome.headline {
        answer.confidence = least_sure;
    }
    let point = prices.point.clone() * prices.index.clone();
    outcome.headline(
        "point",
        "A point is worth, before prevalence",
        Working::new(point, Unit::PoundsPoint),
    );
    let index = Working::new(prices.index.clone(), Unit::Ratio);
    outcome.headline("index", "Contractor population index", index);
    balance(outcome, scheme, reader, total);
}

/// Aspiration of last year's payment, and what is left at the end.
fn balance(outcome: &mut Outcome, scheme: &Scheme, reader: &Reader<'_>, total: Option<Decimal>) {
    let Some(last) = reader.term("last_year", Unit::Pounds) else {
        return;
    };
    let share = match scheme.need("qof.aspiration") {
        Ok(share) => share,
        Err(problem) => {
            reader.report(problem);
            return;
        }
    };
    let pounds = Unit::Pounds;
    let aspiration = Working::new(share * last, pounds);
    let Some(paid) = outcome.headline("aspiration", "Aspiration in the year", aspiration) else {
        return;
    };
    let paid = Term::worked("aspiration in the year", paid, pounds, "aspiration");
    let months = Term::fixed("months", 12, Unit::Months);
    let monthly = Working::new(paid.clone() / months, Unit::PoundsMonth);
    outcome.headline("monthly", "Aspiration a month", monthly);
    if let Some(total) = total {
        let total = Term::worked("achievement payment", total, pounds, "payment");
        let left = Working::new(total - paid, pounds);
        let left = outcome.headline("balance", "Balance after the year", left);
        if left.is_some_and(|left| left.is_sign_negative()) {
            outcome.problems.push(Problem::beware(
                "last_year",
                "The aspiration is more than the achievement: the difference would be recovered.",
            ));
        }
    }
}

fn rows(
    outcome: &mut Outcome,
    reader: &Reader<'_>,
    prices: &Prices,
    lines: &[IndicatorResult<'_>],
    sums: &[AreaTotal<'_>],
) {
    let mut part = PartResult {
        columns: vec![
            Column::of("Points", Unit::Points),
            Column::of("Worth", Unit::Pounds),
            Column::of("Still to gain", Unit::Pounds),
            Column::of("Next percentage point", Unit::Pounds),
            Column::of("To the upper threshold", Unit::Patients),
            Column::of("Next patient", Unit::Pounds),
        ],
        ..PartResult::default()
    };
    for line in lines {
        let left = line.most.saturating_sub(line.worth.amount.value);
        let patients = line.indicator.patients_to_upper();
        let next_patient = line.indicator.next_patient(prices);
        let cells = vec![
            Cell::Worked(Box::new(line.points.clone())),
            Cell::Worked(Box::new(line.worth.clone())),
            Cell::pounds(left),
            Cell::pounds(line.next),
            patients
                .map(|patients| Amount::new(patients, Unit::Patients))
                .into(),
            next_patient.map(Amount::pounds).into(),
        ];
        let result = RowResult {
            cells,
            gauge: Some(line.indicator.gauge()),
        };
        part.rows.insert(line.indicator.entry.id.clone(), result);
    }
    for sum in sums {
        part.groups
            .insert(sum.area.group.to_owned(), Amount::pounds(sum.worth));
    }
    outcome.per_row.insert("achieved".to_owned(), part);
    let mut prevalence = PartResult {
        columns: vec![
            Column::of("Factor", Unit::Ratio),
            Column::of("Worth of the area", Unit::Pounds),
        ],
        rows: BTreeMap::new(),
        groups: BTreeMap::new(),
    };
    for sum in sums {
        if let Some(factor) = factor_value(reader, sum.area.id) {
            let result = RowResult {
                cells: vec![Cell::amount(factor, Unit::Ratio), Cell::pounds(sum.worth)],
                gauge: None,
            };
            prevalence.rows.insert(sum.area.id.to_owned(), result);
        }
    }
    outcome.per_row.insert("prevalence".to_owned(), prevalence);
}

/// Indicators by what the next percentage point is worth. One below its lower threshold
/// gains nothing by it and stands behind, with the distance to where payment begins.
fn rank(outcome: &mut Outcome, prices: &Prices, lines: &[IndicatorResult<'_>]) {
    let mut open: Vec<&IndicatorResult<'_>> = lines
        .iter()
        .filter(|line| line.worth.amount.value < line.most)
        .collect();
    let left = |line: &IndicatorResult<'_>| line.most.saturating_sub(line.worth.amount.value);
    domain::order::sort_by(&mut open, |a, b| {
        b.next.cmp(&a.next).then_with(|| left(b).cmp(&left(a)))
    });
    let lines = open
        .into_iter()
        .map(|line| {
            let indicator = &line.indicator;
            let mut detail = format!("{}% now", number::short(indicator.achieved.value, 1));
            let to_lower = indicator.to_lower();
            if !to_lower.is_zero() && line.next.is_zero() {
                let points = number::short(to_lower, 1);
                detail.push_str(&format!("; payment begins {points} points higher"));
            }
            let to_upper = number::short(indicator.to_upper(), 1);
            detail.push_str(&format!("; {to_upper} points to the upper threshold"));
            if let Some(patients) = indicator.patients_to_upper() {
                let noun = if patients == Decimal::ONE {
                    "patient"
                } else {
                    "patients"
                };
                detail.push_str(&format!(", {} {noun}", number::exact(patients)));
            }
            detail.push_str(&format!("; {} in all", number::pounds(left(line))));
            if let Some(worth) = indicator
                .next_patient(prices)
                .filter(|worth| !worth.is_zero())
            {
                detail.push_str(&format!("; one more patient {}", number::money(worth, 2)));
            }
            RankedLine {
                label: match &indicator.entry.detail {
                    Some(what) => format!("{}: {what}", indicator.entry.id),
                    None => indicator.entry.id.clone(),
                },
                detail,
                amount: Amount::pounds(line.next),
            }
        })
        .collect();
    outcome.ranked = Some(Ranked {
        heading: "Where the next pounds are".to_owned(),
        note: Some("What one more percentage point of each indicator is worth.".to_owned()),
        lines,
    });
}

fn summarise(
    outcome: &mut Outcome,
    start: &Start,
    lines: &[IndicatorResult<'_>],
    sums: &[AreaTotal<'_>],
) {
    let total = |figure: fn(&AreaTotal<'_>) -> Decimal| {
        sums.iter().fold(Decimal::ZERO, |total, sum| {
            total.saturating_add(figure(sum))
        })
    };
    let (worth, most) = (total(|sum| sum.worth), total(|sum| sum.most));
    let name = start.name.as_deref().unwrap_or("The practice");
    let points = number::short(total(|sum| sum.points), 2);
    let points_of = number::short(total(|sum| sum.points_of), 2);
    outcome.story.push(format!(
        "{name} earns **{}** with {points} of {points_of} points.",
        number::pounds(worth)
    ));
    if most > worth {
        outcome.story.push(format!(
            "**{}** more would come with full achievement.",
            number::pounds(most - worth)
        ));
    }
    let best = lines.iter().max_by_key(|line| line.next);
    if let Some(best) = best.filter(|line| line.next > Decimal::ZERO) {
        outcome.story.push(format!(
            "The next percentage point is worth most in **{}**: {}.",
            best.indicator.entry.id,
            number::pounds(best.next)
        ));
    }
}

/// Says for how many indicators the achievement is only assumed.
fn assumed(reader: &Reader<'_>, lines: &[IndicatorResult<'_>]) {
    let count = lines
        .iter()
        .filter(|line| line.indicator.is_assumed)
        .count();
    if count > 0 {
        let indicators = if count == 1 {
            "indicator"
        } else {
            "indicators"
        };
        let message = format!(
            "No achievement is given for {count} {indicators}: they count at their upper threshold."
        );
        reader.report(Problem::note("achieved", message));
    }
}

fn checklist(scheme: &Scheme) -> Vec<Check> {
    let of = |id: &str| scheme.figure(id).map(|figure| scheme.source(figure));
    // What is not yet read in the directions names them where the rules do.
    let directions = scheme.sources.get("sfe-2026");
    let mut checks = vec![
        Check::from(
            "The value of a point and the average list are those of this year; see their \
             confidence before you rely on them.",
            of("qof.point").as_ref(),
        ),
        Check::new(
            "Personalised care adjustments are taken out of the patients who count, with a \
             reason coded for each.",
        ),
        Check::from(
            "Achievement is paid on the list near the end of the year, to be confirmed against \
             the Statement of Financial Entitlements.",
            directions,
        ),
        Check::new(
            "Prevalence at the end of the year is that of the same year for you and for England; \
             until then the last published one is an estimate.",
        ),
        Check::from(
            "Cervical screening and vaccination have a target population of their own in the \
             directions; here they move with the list alone.",
            directions,
        ),
    ];
    if scheme.value("qof.vi.improvement.lower").is_some() {
        let text = format!(
            "Vaccination: the own average of {} is the one that NHS England holds for you.",
            shown(scheme, "qof.vi.improvement.years")
        );
        checks.push(Check::from(&text, of("qof.vi.improvement.years").as_ref()));
    }
    if !form::protected_points(scheme).is_zero() {
        checks.push(check(
            scheme,
            "Retiring indicators were paid in 2024/25 on the achievement of the year before.",
            "nbmedical-kiss-2024",
        ));
    }
    checks
}
