//! Payments for cover while a GP is away: parental leave and sickness.

use rust_decimal::Decimal;

use crate::answers::Problem;
use crate::reader::Reader;
use crate::rules::Scheme;
use crate::term::Term;
use crate::unit::Unit;
use crate::working::Expr;

/// An absence and what is paid for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Absence {
    /// The row that it was typed in.
    pub row: String,
    /// Who is away, and why.
    pub label: String,
    /// Weeks that are paid.
    pub weeks: Decimal,
    /// What is paid.
    pub paid: Expr,
    /// What cover costs over the whole absence, where that was typed.
    pub cost: Option<Expr>,
}

/// Reads all absences; what is wrong with those that cannot be counted is reported.
#[must_use]
pub fn read(scheme: &Scheme, reader: &Reader<'_>) -> Vec<Absence> {
    let mut absences = Vec::new();
    for row in reader.rows("absence") {
        match read_one(scheme, reader, row) {
            Ok(absence) => absences.extend(absence),
            Err(problem) => reader.report(problem),
        }
    }
    absences
}

fn read_one(scheme: &Scheme, reader: &Reader<'_>, row: usize) -> Result<Option<Absence>, Problem> {
    let key = |column: &str| format!("absence.{row}.{column}");
    let Some(away) = reader.term(&key("weeks"), Unit::Weeks) else {
        return Ok(None);
    };
    let kind = reader.choice(&key("kind"));
    let invoice = reader.term(&key("invoice"), Unit::PoundsWeek);
    if invoice.is_none() {
        let message = "No cost of cover is typed, so it is taken at the weekly amount.";
        reader.report(Problem::note(&key("invoice"), message));
    }
    // The amounts that apply one after another: the amount of a week, the part of it
    // that is paid, and the most weeks of it.
    let mut amounts: Vec<(Term, Option<Term>, Decimal)> = Vec::new();
    let mut left = away.value;
    match kind.as_str() {
        "sickness" => {
            left = left.saturating_sub(scheme.need("cover.sickness-wait")?.value);
            let amount = scheme.need("cover.sickness")?;
            let full = scheme.need("cover.sickness-full")?.value;
            let further = scheme.need("cover.sickness-half")?.value;
            let part = scheme.need("cover.sickness-part")?;
            amounts.push((amount.clone(), None, full));
            amounts.push((amount, Some(part), further));
        }
        _ => {
            let first = scheme.need("cover.parental-first-weeks")?.value;
            amounts.push((scheme.need("cover.parental-first")?, None, first));
            if kind == "parental" {
                let all = scheme.need("cover.parental-weeks")?.value;
                let later = scheme.need("cover.parental-later")?;
                amounts.push((later, None, all.saturating_sub(first)));
            }
        }
    }
    let mut parts = Vec::new();
    let mut weeks = Decimal::ZERO;
    for (amount, part, most) in amounts {
        let counted = left.min(most).max(Decimal::ZERO);
        if counted.is_zero() {
            continue;
        }
        left = left.saturating_sub(counted);
        weeks = weeks.saturating_add(counted);
        let mut week = Expr::from(amount);
        if let Some(part) = part {
            week = part * week;
        }
        if let Some(invoice) = &invoice {
            week = Expr::from(invoice.clone()).or_less(week);
        }
        parts.push(week * Term::yours("weeks", counted, Unit::Weeks));
    }
    if left > Decimal::ZERO {
        reader.report(Problem::note(
            &key("weeks"),
            format!("Nothing is paid for the last {} weeks.", left.normalize()),
        ));
    }
    let name = reader.text(&key("name"));
    let reason = match kind.as_str() {
        "sickness" => "sickness",
        "parental-other" => "parental leave, not the main carer",
        _ => "parental leave",
    };
    Ok(Some(Absence {
        row: row.to_string(),
        label: if name.is_empty() {
            format!("Absence {row}, {reason}")
        } else {
            format!("{name}, {reason}")
        },
        weeks,
        paid: Expr::Sum(parts),
        cost: invoice.map(|invoice| invoice * away),
    }))
}
