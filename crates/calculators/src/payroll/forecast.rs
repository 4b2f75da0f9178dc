//! The forecast itself: what each person costs in each month.
//!
//! Pay of a month is a twelfth of the pay of a year as it then stands: typed or of a pay
//! band, for the hours worked, with the increments and awards that have come by then.
//! On-costs follow the rules in force in that month. Rules end with the last known year
//! and hold after it.

use rust_decimal::Decimal;

use crate::answers::Problem;
use crate::on_costs::OnCosts;
use crate::rules::Scheme;
use crate::term::{Confidence, Term};
use crate::unit::Unit;
use crate::working::{CalculationError, Expr, Working};
use domain::period::Month;

/// Why a post is in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Somebody holds it.
    InPost,
    /// Nobody holds it now; it costs from the month in which it is filled.
    Vacancy,
    /// It is new.
    Recruitment,
}

/// Which pay awards a person gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Award {
    /// Those of Agenda for Change.
    AgendaForChange,
    /// Those of doctors.
    Doctors,
    /// Those that the practice decides.
    Practice,
}

/// How pay was stated.
#[derive(Debug, Clone, PartialEq)]
pub enum Pay {
    /// Pounds a year for full-time hours.
    FullTime(Term),
    /// Pounds a year for the hours worked.
    Actual(Term),
    /// Pounds an hour.
    Hourly(Term),
    /// A pay band: the ids of its points in the rules, from the present one upwards.
    Band(Vec<String>),
}

/// A person or post.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// The row that it was typed in.
    pub row: String,
    /// Who it is, in words.
    pub name: String,
    /// Why it is in the list.
    pub kind: Kind,
    /// Which awards apply.
    pub award: Award,
    /// What is paid.
    pub pay: Pay,
    /// Hours a week.
    pub hours: Term,
    /// Hours a week of full time.
    pub full_time: Term,
    /// The first month in post; from before the forecast where none.
    pub start: Option<Month>,
    /// The last month in post; to the end of the forecast where none.
    pub leave: Option<Month>,
    /// The month from which an increment is paid.
    pub increment: Option<Month>,
    /// Pay after the increment, stated like `pay`; the next point of a band where none.
    pub increment_pay: Option<Term>,
    /// Whether the person is in the NHS Pension.
    pub in_pension: bool,
    /// What is paid once, in the first month in post: advertising, an agency's fee.
    pub once: Decimal,
}

/// An assumption: pay rises.
#[derive(Debug, Clone, PartialEq)]
pub struct Rise {
    /// The month in which it is first paid.
    pub month: Month,
    /// By how much, per cent.
    pub percent: Decimal,
    /// For whom; for all where none.
    pub award: Option<Award>,
    /// The month from which it is owed, where that is earlier: the difference is paid in
    /// `month`.
    pub back_to: Option<Month>,
}

/// What a person, or everyone, costs in a month. Pounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cost {
    /// Pay.
    pub pay: Decimal,
    /// Employer National Insurance.
    pub insurance: Decimal,
    /// The practice's pension contribution.
    pub pension: Decimal,
    /// What is paid once.
    pub once: Decimal,
}

impl Cost {
    /// All of it.
    #[must_use]
    pub fn total(&self) -> Decimal {
        [self.pay, self.insurance, self.pension, self.once]
            .into_iter()
            .fold(Decimal::ZERO, Decimal::saturating_add)
    }

    /// Both together.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self {
            pay: self.pay.saturating_add(other.pay),
            insurance: self.insurance.saturating_add(other.insurance),
            pension: self.pension.saturating_add(other.pension),
            once: self.once.saturating_add(other.once),
        }
    }
}

/// The rules and assumptions that a forecast rests on.
#[derive(Debug, Clone)]
pub struct Basis<'a> {
    scheme: &'a Scheme,
    months: Vec<Month>,
    rises: Vec<Rise>,
    rates: Vec<OnCosts>,
    /// The months in which published pay bands begin. Awards up to the last are in them.
    bands: Vec<Month>,
}

impl<'a> Basis<'a> {
    /// A forecast of these months. The rates of each month must be given with it.
    #[must_use]
    pub fn new(
        scheme: &'a Scheme,
        months: Vec<Month>,
        rises: Vec<Rise>,
        rates: Vec<OnCosts>,
    ) -> Self {
        let bands = scheme.figures.iter();
        let bands = bands.filter(|figure| figure.id.starts_with("payroll.afc."));
        let mut bands: Vec<Month> = bands.map(|figure| figure.from.month()).collect();
        domain::order::sort_by(&mut bands, Month::cmp);
        bands.dedup();
        Self {
            scheme,
            months,
            rises,
            rates,
            bands,
        }
    }

    /// The same forecast with these awards.
    #[must_use]
    pub fn with(self, rises: Vec<Rise>) -> Self {
        Self { rises, ..self }
    }

    /// Why an award changes nobody's pay in this forecast; `None` where it changes somebody's.
    #[must_use]
    pub fn unused(&self, rise: &Rise, people: &[Person]) -> Option<String> {
        let last = self.months.last()?;
        if rise.month > *last {
            return Some(format!(
                "The forecast ends in {}, before this award is paid: it is not counted.",
                last.long()
            ));
        }
        let is_for = |person: &&Person| rise.award.is_none_or(|award| award == person.award);
        let mut theirs = people.iter().filter(is_for).peekable();
        theirs.peek()?;
        if theirs.any(|person| self.applies(rise, person)) {
            return None;
        }
        Some(
            "This award is in the pay of those it is for already, published or typed: it is \
             not counted again."
                .to_owned(),
        )
    }

    /// The months, in order.
    #[must_use]
    pub fn months(&self) -> &[Month] {
        &self.months
    }

    /// The first month; `None` where the forecast is of no month.
    fn first(&self) -> Option<Month> {
        self.months.first().copied()
    }

    /// Whether a rise is for this person and was not in the pay that was stated.
    fn applies(&self, rise: &Rise, person: &Person) -> bool {
        if rise.award.is_some_and(|award| award != person.award) {
            return false;
        }
        let owed = rise.back_to.map_or(rise.month, |back| back.min(rise.month));
        match person.pay {
            Pay::Band(_) => self.bands.last().is_none_or(|from| owed > *from),
            _ => match (person.start, self.first()) {
                // Whoever joins later was promised the pay of that month.
                (Some(start), Some(first)) if start > first => owed > start,
                (_, Some(first)) => owed >= first,
                (_, None) => true,
            },
        }
    }

    /// The pay of a year as it stands in a month, with the rises `counted` applied.
    fn pay(&self, person: &Person, month: Month, counted: &[&Rise]) -> Option<Expr> {
        let stepped = person.increment.is_some_and(|step| step <= month);
        let raised = person.increment_pay.as_ref().filter(|_| stepped);
        let stated = |pay: &Term| Expr::from(raised.unwrap_or(pay).clone());
        // Where hours are not stated it does not matter how many hours full time is.
        let is_full_time = (person.hours.value, &person.hours.origin)
            == (person.full_time.value, &person.full_time.origin);
        let for_hours = |pay: Expr| {
            if is_full_time {
                return pay;
            }
            pay * (person.hours.clone() / person.full_time.clone())
        };
        let mut pay = match &person.pay {
            Pay::FullTime(pay) => for_hours(stated(pay)),
            Pay::Actual(pay) => stated(pay),
            Pay::Hourly(pay) => {
                stated(pay)
                    * person.hours.clone()
                    * (Term::fixed("days of a year", 365, Unit::Days)
                        / Term::fixed("days of a week", 7, Unit::Days))
            }
            Pay::Band(points) => {
                let point = usize::from(stepped && points.len() > 1);
                let id = points.get(point)?;
                let figure = month
                    .day(1)
                    .and_then(|day| self.scheme.figure_on(id, day))
                    .or_else(|| self.scheme.figure(id))?;
                for_hours(stated(&self.scheme.term_of(figure)))
            }
        };
        for rise in counted {
            pay = pay
                * (Term::fixed("whole", 1, Unit::Number)
                    + Term::yours("pay award", rise.percent, Unit::Percent));
        }
        Some(pay)
    }

    /// The least sure of the rules behind what somebody is paid, as the forecast begins and as
    /// it ends.
    #[must_use]
    pub fn pay_confidence(&self, person: &Person) -> Option<Confidence> {
        let months = self.months.first().into_iter().chain(self.months.last());
        let pay = months.filter_map(|month| self.pay(person, *month, &[]));
        pay.filter_map(|expr| Working::new(expr, Unit::PoundsYear).confidence())
            .max()
    }

    /// The least sure of the rules of National Insurance, and of those of the pension.
    #[must_use]
    pub fn rate_confidence(&self) -> (Option<Confidence>, Option<Confidence>) {
        let least = |part: fn(&OnCosts, &Expr) -> Expr| {
            let nothing = Expr::sum(Vec::new());
            let rates = self.rates.iter().map(|rates| part(rates, &nothing));
            rates
                .filter_map(|expr| Working::new(expr, Unit::PoundsYear).confidence())
                .max()
        };
        (least(OnCosts::insurance), least(OnCosts::pension))
    }

    /// The rises that this person gets and that are paid in a month.
    fn counted(&self, person: &Person, month: Month) -> Vec<&Rise> {
        let counts = |rise: &&Rise| rise.month <= month && self.applies(rise, person);
        self.rises.iter().filter(counts).collect()
    }

    /// The calculation of a person's yearly cost as it stands in a month.
    #[must_use]
    pub fn yearly(&self, person: &Person, at: usize) -> Option<Expr> {
        let month = *self.months.get(at)?;
        let pay = self.pay(person, month, &self.counted(person, month))?;
        Some(self.rates.get(at)?.total(&pay, person.in_pension))
    }

    /// The pay of a year as it stands in a month.
    ///
    /// # Errors
    ///
    /// Where the numbers cannot be computed with.
    pub fn yearly_pay(&self, person: &Person, at: usize) -> Result<Decimal, CalculationError> {
        let Some(&month) = self.months.get(at) else {
            return Ok(Decimal::ZERO);
        };
        let counted = self.counted(person, month);
        self.pay(person, month, &counted)
            .map_or(Ok(Decimal::ZERO), |pay| pay.value())
    }

    /// What is paid in a month for earlier ones, because a rise was late.
    fn arrears(&self, person: &Person, month: Month) -> Result<Decimal, CalculationError> {
        let mut arrears = Decimal::ZERO;
        let late = self.rises.iter().filter(|rise| {
            rise.month == month
                && rise.back_to.is_some_and(|back| back < month)
                && self.applies(rise, person)
        });
        for rise in late {
            let first = self.first().unwrap_or(month);
            let mut earlier = rise.back_to.unwrap_or(month).max(first);
            while earlier < month {
                if is_in_post(person, earlier) {
                    let paid = self.counted(person, earlier);
                    let mut owed = paid.clone();
                    owed.push(rise);
                    let pay = |rises: &[&Rise]| {
                        self.pay(person, earlier, rises)
                            .map_or(Ok(Decimal::ZERO), |pay| pay.value())
                    };
                    let difference = pay(&owed)?.saturating_sub(pay(&paid)?);
                    arrears = arrears.saturating_add(difference / Decimal::from(12));
                }
                earlier = earlier.plus(1);
            }
        }
        Ok(arrears)
    }

    /// Whether the pay of this person may differ from that of the month before.
    fn turns(&self, person: &Person, month: Month) -> bool {
        person.increment == Some(month)
            || self.bands.contains(&month)
            || self.rises.iter().any(|rise| rise.month == month)
    }

    /// What a person costs, month by month.
    ///
    /// # Errors
    ///
    /// Where the numbers cannot be computed with.
    pub fn costs(&self, person: &Person) -> Result<Vec<Cost>, CalculationError> {
        let twelve = Decimal::from(12);
        let mut costs = Vec::with_capacity(self.months.len());
        // Pay and rates seldom change from one month to the next.
        let mut last: Option<(Decimal, &OnCosts, Cost)> = None;
        let starts = person.start.or(self.first());
        let mut stays = None;
        for (at, &month) in self.months.iter().enumerate() {
            let yearly = stays.take();
            let Some(rates) = self.rates.get(at).filter(|_| is_in_post(person, month)) else {
                costs.push(Cost::default());
                continue;
            };
            let yearly = match yearly {
                Some(yearly) if !self.turns(person, month) => yearly,
                _ => self.yearly_pay(person, at)?,
            };
            stays = Some(yearly);
            let arrears = self.arrears(person, month)?;
            let pay = yearly
                .checked_add(
                    arrears
                        .checked_mul(twelve)
                        .ok_or(CalculationError::TooLarge)?,
                )
                .ok_or(CalculationError::TooLarge)?;
            let mut cost = match &last {
                Some((paid, under, cost)) if *paid == pay && *under == rates => *cost,
                _ => {
                    let expr = Expr::from(Term::worked("pay", pay, Unit::PoundsYear, "pay"));
                    let pension = if person.in_pension {
                        rates.pension(&expr).value()?
                    } else {
                        Decimal::ZERO
                    };
                    let cost = Cost {
                        pay: pay / twelve,
                        insurance: rates.insurance(&expr).value()? / twelve,
                        pension: pension / twelve,
                        once: Decimal::ZERO,
                    };
                    last = Some((pay, rates, cost));
                    cost
                }
            };
            if starts == Some(month) {
                cost.once = person.once;
            }
            costs.push(cost);
        }
        Ok(costs)
    }
}

/// Whether a person is in post in a month.
#[must_use]
pub fn is_in_post(person: &Person, month: Month) -> bool {
    person.start.is_none_or(|start| start <= month)
        && person.leave.is_none_or(|leave| month <= leave)
}

/// The rates in each of these months; after the last known rules those hold.
///
/// # Errors
///
/// The rate that the rules do not have.
pub fn rates(scheme: &Scheme, months: &[Month]) -> Result<Vec<OnCosts>, Problem> {
    let days = months.iter().filter_map(|month| month.day(1));
    days.map(|day| OnCosts::on(scheme, day)).collect()
}
