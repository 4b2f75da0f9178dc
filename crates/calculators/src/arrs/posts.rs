//! The posts of a network and what each costs and may claim.

use rust_decimal::Decimal;

use super::PARTS;
use crate::answers::Problem;
use crate::common::months_of;
use crate::on_costs::OnCosts;
use crate::reader::Reader;
use crate::rules::Scheme;
use crate::term::{Confidence, Origin, Term};
use crate::unit::Unit;
use crate::working::{CalculationError, Expr, Working};
use domain::period::Month;

/// How maxima are looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maxima {
    /// The name of the figure for staff: `maximum`, `maximum-outer`, `maximum-inner`.
    pub staff: &'static str,
    /// The name of the figure for general practitioners.
    pub gp: &'static str,
    /// Whether the latest of the year hold for all of it.
    pub latest: bool,
}

impl Maxima {
    /// As the user chose.
    #[must_use]
    pub fn chosen(reader: &Reader<'_>) -> Self {
        let (staff, gp) = match reader.choice("london").as_str() {
            "outer" => ("maximum-outer", "maximum-london"),
            "inner" => ("maximum-inner", "maximum-london"),
            _ => ("maximum", "maximum"),
        };
        Self {
            staff,
            gp,
            latest: reader.choice("maxima") == "latest",
        }
    }

    /// The maximum of a role for a full-time post in a month.
    #[must_use]
    pub fn for_role(&self, scheme: &Scheme, role: &str, month: Month) -> Option<Term> {
        let name = if role == "gp" { self.gp } else { self.staff };
        let id = format!("arrs.role.{role}.{name}");
        let figure = if self.latest {
            scheme.last(&id)
        } else {
            scheme.figure_on(&id, month.day(1)?)
        };
        figure.map(|figure| scheme.term_of(figure))
    }
}

/// Months in a row with the same maximum and rates.
#[derive(Debug, Clone, PartialEq)]
struct Stretch {
    /// Places of the months in the year, 0 is April.
    months: Vec<usize>,
    /// The maximum for a full-time post.
    maximum: Term,
    rates: OnCosts,
}

impl Stretch {
    /// The part of a yearly amount that falls into these months.
    fn part(&self, yearly: Expr) -> Expr {
        if self.months.len() == 12 {
            return yearly;
        }
        let months = Term {
            label: "months in post".to_owned(),
            value: Decimal::from(self.months.len()),
            unit: Unit::Months,
            origin: Origin::Yours,
        };
        yearly * (months / Term::fixed("months of a year", 12, Unit::Months))
    }
}

/// What holds in each month of the year, looked up once for all posts.
struct Year {
    months: Vec<Month>,
    rates: Vec<OnCosts>,
    /// The maxima of roles that posts have, by role.
    maxima: Vec<(String, Vec<Option<Term>>)>,
}

/// A post.
#[derive(Debug, Clone, PartialEq)]
pub struct Post {
    /// The part of the form: `staff`, `mhp` or `gp`.
    pub part: &'static str,
    /// The row in it.
    pub row: String,
    /// Who or what it is.
    pub label: String,
    /// The number of the budget that it is charged to.
    pub budget: String,
    /// The band of a mental health practitioner, and whether this is the first of it.
    pub first_of_band: Option<(String, bool)>,
    /// Whole-time equivalent.
    pub wte: Term,
    salary: Option<Term>,
    oncosts: Option<Term>,
    share: Option<Term>,
    stretches: Vec<Stretch>,
}

/// Reads all posts; what is wrong with those that cannot be counted is reported.
#[must_use]
pub fn read(scheme: &Scheme, reader: &Reader<'_>, maxima: &Maxima) -> Vec<Post> {
    let months = months_of(scheme.year);
    let days = months.iter().filter_map(|month| month.day(1));
    let rates = days.map(|day| OnCosts::on(scheme, day)).collect();
    let rates = match rates {
        Ok(rates) => rates,
        Err(problem) => {
            reader.report(problem);
            return Vec::new();
        }
    };
    let mut year = Year {
        months,
        rates,
        maxima: Vec::new(),
    };
    let mut posts = Vec::new();
    for (part, _) in PARTS {
        for row in reader.rows(part) {
            posts.extend(read_one(scheme, reader, maxima, &mut year, (part, row)));
        }
    }
    posts
}

fn read_one(
    scheme: &Scheme,
    reader: &Reader<'_>,
    maxima: &Maxima,
    year: &mut Year,
    (part, row): (&'static str, usize),
) -> Option<Post> {
    let key = |column: &str| format!("{part}.{row}.{column}");
    let role = reader.choice(&key("role"));
    let entry = scheme.entry("arrs.role", &role)?;
    let wte = reader.term(&key("wte"), Unit::Wte)?;
    let salary = reader.term(&key("salary"), Unit::PoundsYear);
    let oncosts = reader.term(&key("oncosts"), Unit::PoundsYear);
    let own_maximum = reader.term(&key("maximum"), Unit::PoundsYear);
    let (start, end) = (reader.month(&key("start"))?, reader.month(&key("end"))?);
    if end < start {
        reader.report(Problem::wrong(
            &key("end"),
            "The last month is not before the first.",
        ));
        return None;
    }
    let first_of_band = (part == "mhp").then(|| {
        let is_first = reader.choice(&key("share")) == "first";
        (reader.choice(&key("band")), is_first)
    });
    let share = match &first_of_band {
        Some((_, true)) => scheme.term("arrs.mhp.first"),
        Some((_, false)) => scheme.term("arrs.mhp.further"),
        None => None,
    };
    let months = &year.months;
    let known = year.maxima.iter().position(|(known, _)| *known == role);
    let at = known.unwrap_or_else(|| {
        let months = months.iter();
        let each = months.map(|month| maxima.for_role(scheme, &role, *month));
        year.maxima.push((role.clone(), each.collect()));
        year.maxima.len() - 1
    });
    let role_maxima = &year.maxima[at].1;
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut lacking = Vec::new();
    let each = months.iter().zip(&year.rates).zip(role_maxima.iter());
    for (at, ((month, rates), published)) in each.enumerate() {
        if *month < start || *month > end {
            continue;
        }
        let Some(maximum) = own_maximum.as_ref().or(published.as_ref()) else {
            lacking.push(*month);
            continue;
        };
        match stretches.last_mut() {
            Some(last) if last.maximum == *maximum && last.rates == *rates => last.months.push(at),
            _ => stretches.push(Stretch {
                months: vec![at],
                maximum: maximum.clone(),
                rates: rates.clone(),
            }),
        }
    }
    if let (Some(first), Some(last)) = (lacking.first(), lacking.last()) {
        reader.report(Problem::missing(
            &key("maximum"),
            format!(
                "No source gives the maximum of this role for {} to {}: type it. Until then \
                 these months are not counted.",
                first.long(),
                last.long()
            ),
        ));
    }
    if salary.is_none() && !stretches.is_empty() {
        reader.report(Problem::note(
            &key("salary"),
            "No salary is typed, so the post is taken at its maximum.",
        ));
    }
    let name = reader.text(&key("name"));
    Some(Post {
        part,
        row: row.to_string(),
        label: if name.is_empty() {
            entry.label.clone()
        } else {
            format!("{}, {name}", entry.label)
        },
        budget: reader.choice(&key("budget")),
        first_of_band,
        wte,
        salary,
        oncosts,
        share,
        stretches,
    })
}

impl Post {
    /// The cost of a year under the rates of a stretch; the maximum where no salary is
    /// known.
    fn cost_of_year(&self, stretch: &Stretch) -> Expr {
        let Some(salary) = &self.salary else {
            return stretch.maximum.clone() * self.wte.clone();
        };
        let pay = salary.clone() * self.wte.clone();
        match &self.oncosts {
            Some(oncosts) => pay + oncosts.clone() * self.wte.clone(),
            None => stretch.rates.total(&pay, true),
        }
    }

    fn maximum_of_year(&self, stretch: &Stretch) -> Expr {
        let maximum = stretch.maximum.clone() * self.wte.clone();
        match &self.share {
            Some(share) => Expr::from(share.clone()) * maximum,
            None => maximum,
        }
    }

    /// What may be claimed for a year: the lower of cost and maximum, and the share of it.
    fn claim_of_year(&self, stretch: &Stretch) -> Expr {
        let maximum = stretch.maximum.clone() * self.wte.clone();
        let least = if self.salary.is_some() {
            self.cost_of_year(stretch).or_less(maximum)
        } else {
            maximum
        };
        match &self.share {
            Some(share) => Expr::from(share.clone()) * least,
            None => least,
        }
    }

    /// The sum over the months in post of an amount.
    fn over_months(&self, amount: impl Fn(&Stretch) -> Expr) -> Expr {
        let mut parts: Vec<Expr> = self.stretches.iter().map(amount).collect();
        if parts.len() == 1
            && let Some(only) = parts.pop()
        {
            return only;
        }
        Expr::Sum(parts)
    }

    /// Whether any of its months can be counted.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        !self.stretches.is_empty()
    }

    /// The cost of the year.
    #[must_use]
    pub fn cost(&self) -> Expr {
        self.over_months(|stretch| stretch.part(self.cost_of_year(stretch)))
    }

    /// The most that may be claimed in the year.
    #[must_use]
    pub fn maximum(&self) -> Expr {
        self.over_months(|stretch| stretch.part(self.maximum_of_year(stretch)))
    }

    /// The claim of the year. The cost stands in it as one number, whose own working is
    /// that of [`Self::cost`].
    #[must_use]
    pub fn claim(&self) -> Expr {
        self.over_months(|stretch| {
            let most = stretch.part(stretch.maximum.clone() * self.wte.clone());
            let mut least = most.clone();
            if self.salary.is_some() {
                let cost = stretch.part(self.cost_of_year(stretch));
                let cost = match cost.value() {
                    Ok(value) => {
                        let label = format!("cost of {} months", stretch.months.len());
                        Term::worked(&label, value, Unit::Pounds, "cost").into()
                    }
                    Err(_) => cost,
                };
                least = cost.or_less(most);
            }
            match &self.share {
                Some(share) => Expr::from(share.clone()) * least,
                None => least,
            }
        })
    }

    /// The least sure of the figures that cost and claim rest on.
    #[must_use]
    pub fn confidence(&self) -> Option<Confidence> {
        [self.cost(), self.maximum()]
            .into_iter()
            .filter_map(|expr| Working::new(expr, Unit::Pounds).confidence())
            .max()
    }

    /// Cost and claim of each month, April first.
    ///
    /// # Errors
    ///
    /// Where the numbers cannot be computed with.
    pub fn by_month(&self) -> Result<[(Decimal, Decimal); 12], CalculationError> {
        let twelve = Decimal::from(12);
        let mut months = [(Decimal::ZERO, Decimal::ZERO); 12];
        for stretch in &self.stretches {
            let cost = self.cost_of_year(stretch).value()? / twelve;
            let claim = self.claim_of_year(stretch).value()? / twelve;
            for at in &stretch.months {
                if let Some(month) = months.get_mut(*at) {
                    *month = (cost, claim);
                }
            }
        }
        Ok(months)
    }
}
