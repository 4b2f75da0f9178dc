//! The three routes: what each claim costs and what of it is reimbursed.

use rust_decimal::Decimal;

use crate::answers::Problem;
use crate::common::months_of;
use crate::on_costs::OnCosts;
use crate::reader::Reader;
use crate::rules::Scheme;
use crate::term::{Confidence, Origin, Term};
use crate::unit::Unit;
use crate::working::{Expr, Working};

/// The way in which a claim is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// A new salaried GP.
    New,
    /// More sessions of a salaried GP.
    Extra,
    /// A post that other money paid for before.
    Continued,
}

impl Route {
    /// All, in the order of the scheme.
    pub const ALL: [Self; 3] = [Self::New, Self::Extra, Self::Continued];

    /// As people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::New => "New salaried GPs",
            Self::Extra => "More sessions",
            Self::Continued => "Continued posts",
        }
    }
}

/// A claim for the year.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The part of the form.
    pub part: &'static str,
    /// The row in it.
    pub row: String,
    /// For whom.
    pub label: String,
    /// By which route.
    pub route: Route,
    /// Places of the months in the year, 0 is April.
    pub months: Vec<usize>,
    /// The cost of a year; the most for a year where pay is not known.
    cost: Expr,
    /// The most for a year.
    most: Expr,
    /// Hours of a year, where the route is paid by the hour.
    hours: Option<Expr>,
    /// Whether pay was typed.
    has_pay: bool,
}

impl Claim {
    /// A yearly amount for the months of the claim.
    fn for_months(&self, yearly: Expr) -> Expr {
        if self.months.len() == 12 {
            return yearly;
        }
        let months = Term {
            label: "months".to_owned(),
            value: Decimal::from(self.months.len()),
            unit: Unit::Months,
            origin: Origin::Yours,
        };
        yearly * (months / Term::fixed("months of a year", 12, Unit::Months))
    }

    fn claim_of_year(&self) -> Expr {
        if self.has_pay {
            self.cost.clone().or_less(self.most.clone())
        } else {
            self.most.clone()
        }
    }

    /// The cost in the year.
    #[must_use]
    pub fn cost(&self) -> Expr {
        self.for_months(self.cost.clone())
    }

    /// The most that may be claimed in the year, before the cap.
    #[must_use]
    pub fn most(&self) -> Expr {
        self.for_months(self.most.clone())
    }

    /// What is claimed in the year, before the cap. The cost stands in it as one number,
    /// whose own working is that of [`Self::cost`].
    #[must_use]
    pub fn claim(&self) -> Expr {
        let most = self.most();
        if !self.has_pay {
            return most;
        }
        let cost = self.cost();
        let cost = match cost.value() {
            Ok(value) => Term::worked("cost", value, Unit::Pounds, "cost").into(),
            Err(_) => cost,
        };
        cost.or_less(most)
    }

    /// Hours worked for the claim in the year.
    #[must_use]
    pub fn hours(&self) -> Option<Expr> {
        self.hours.clone().map(|hours| self.for_months(hours))
    }

    /// What is claimed in each month, April first.
    #[must_use]
    pub fn by_month(&self) -> [Decimal; 12] {
        let year = self.claim_of_year().value().unwrap_or_default();
        let mut months = [Decimal::ZERO; 12];
        for at in &self.months {
            if let Some(month) = months.get_mut(*at) {
                *month = year / Decimal::from(12);
            }
        }
        months
    }

    /// The least sure of the figures that cost and claim rest on.
    #[must_use]
    pub fn confidence(&self) -> Option<Confidence> {
        [&self.cost, &self.most]
            .into_iter()
            .filter_map(|expr| Working::new(expr.clone(), Unit::Pounds).confidence())
            .max()
    }
}

/// Hours of a year for one session a week.
///
/// # Errors
///
/// The figure that the rules do not have.
pub fn hours_of_session(scheme: &Scheme) -> Result<Expr, Problem> {
    let session = scheme.need("gpr.session")?;
    let weeks = scheme.need("gpr.weeks")?;
    Ok((session / Term::fixed("minutes of an hour", 60, Unit::Minutes)) * weeks)
}

/// The most for an hour of an extra session.
///
/// # Errors
///
/// The figure that the rules do not have.
pub fn hourly(scheme: &Scheme, reader: &Reader<'_>) -> Result<Term, Problem> {
    if reader.tick("london") {
        scheme.need("gpr.hourly-london")
    } else {
        scheme.need("gpr.hourly")
    }
}

/// Reads all claims; what is wrong with those that cannot be counted is reported.
#[must_use]
pub fn read(scheme: &Scheme, reader: &Reader<'_>) -> Vec<Claim> {
    let mut claims = Vec::new();
    let mut take = |claim: Result<Option<Claim>, Problem>| match claim {
        Ok(claim) => claims.extend(claim),
        Err(problem) => reader.report(problem),
    };
    for row in reader.rows("post") {
        take(read_post(scheme, reader, row));
    }
    for row in reader.rows("extra") {
        take(read_extra(scheme, reader, row));
    }
    claims
}

/// The months of a row, as places in the year.
fn months(scheme: &Scheme, reader: &Reader<'_>, start: &str, end: &str) -> Option<Vec<usize>> {
    let (first, last) = (reader.month(start)?, reader.month(end)?);
    if last < first {
        let message = "The last month is not before the first.";
        reader.report(Problem::wrong(end, message));
        return None;
    }
    let within = months_of(scheme.year)
        .into_iter()
        .enumerate()
        .filter(|(_, month)| first <= *month && *month <= last);
    Some(within.map(|(at, _)| at).collect())
}

fn rates(scheme: &Scheme) -> Result<OnCosts, Problem> {
    match scheme.year.first_day() {
        Some(day) => OnCosts::on(scheme, day),
        None => Err(Problem::missing("", "This year has no rules.")),
    }
}

fn read_post(scheme: &Scheme, reader: &Reader<'_>, row: usize) -> Result<Option<Claim>, Problem> {
    let key = |column: &str| format!("post.{row}.{column}");
    let Some(wte) = reader.term(&key("wte"), Unit::Wte) else {
        return Ok(None);
    };
    let Some(months) = months(scheme, reader, &key("start"), &key("end")) else {
        return Ok(None);
    };
    let maximum = scheme.need(if reader.tick("london") {
        "gpr.maximum-london"
    } else {
        "gpr.maximum"
    })?;
    let most = maximum * wte.clone();
    let salary = reader.term(&key("salary"), Unit::PoundsYear);
    let oncosts = reader.term(&key("oncosts"), Unit::PoundsYear);
    let has_pay = salary.is_some();
    let cost = match (salary, oncosts) {
        (None, _) => {
            let message = "No salary is typed, so the post is taken at the maximum.";
            reader.report(Problem::note(&key("salary"), message));
            most.clone()
        }
        (Some(salary), Some(oncosts)) => salary * wte.clone() + oncosts * wte,
        (Some(salary), None) => rates(scheme)?.total(&(salary * wte), true),
    };
    let name = reader.text(&key("name"));
    Ok(Some(Claim {
        part: "post",
        row: row.to_string(),
        label: if name.is_empty() {
            format!("Post {row}")
        } else {
            name
        },
        route: if reader.choice(&key("route")) == "continued" {
            Route::Continued
        } else {
            Route::New
        },
        months,
        cost,
        most,
        hours: None,
        has_pay,
    }))
}

fn read_extra(scheme: &Scheme, reader: &Reader<'_>, row: usize) -> Result<Option<Claim>, Problem> {
    let key = |column: &str| format!("extra.{row}.{column}");
    let before = reader.decimal(&key("before")).unwrap_or_default();
    let Some(mut sessions) = reader.term(&key("sessions"), Unit::SessionsWeek) else {
        return Ok(None);
    };
    let Some(months) = months(scheme, reader, &key("start"), &key("end")) else {
        return Ok(None);
    };
    let limit = scheme.need("gpr.sessions")?.value;
    let free = limit.saturating_sub(before).max(Decimal::ZERO);
    if sessions.value > free {
        reader.report(Problem::beware(
            &key("sessions"),
            format!(
                "One GP is paid for at most {limit} sessions a week; {} of these count.",
                free.normalize()
            ),
        ));
        sessions.value = free;
        sessions.label = "extra sessions a week that count".to_owned();
    }
    let hours = Expr::from(sessions.clone()) * hours_of_session(scheme)?;
    let most = Expr::from(hourly(scheme, reader)?) * hours.clone();
    let pay = reader.term(&key("pay"), Unit::PoundsYear);
    let has_pay = pay.is_some();
    let cost = match pay {
        Some(pay) => {
            let pay = pay * sessions;
            // The threshold is used up by the sessions already worked.
            let insurance = Expr::from(scheme.need("gpr.ni-extra")?) * pay.clone();
            let mut parts = vec![pay.clone(), insurance];
            if !reader.tick(&key("opted-out")) {
                parts.push(rates(scheme)?.pension(&pay));
            }
            Expr::Sum(parts)
        }
        None => {
            let message = "No pay is typed, so the sessions are taken at the maximum.";
            reader.report(Problem::note(&key("pay"), message));
            most.clone()
        }
    };
    let name = reader.text(&key("name"));
    Ok(Some(Claim {
        part: "extra",
        row: row.to_string(),
        label: if name.is_empty() {
            format!("Extra sessions {row}")
        } else {
            name
        },
        route: Route::Extra,
        months,
        cost,
        most,
        hours: Some(hours),
        has_pay,
    }))
}
