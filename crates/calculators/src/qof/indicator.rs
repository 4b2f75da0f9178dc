//! One indicator: from its achievement to points, and from points to pounds.

use rust_decimal::{Decimal, dec};

use super::TABLE;
use crate::answers::Problem;
use crate::number;
use crate::outcome::Gauge;
use crate::reader::Reader;
use crate::rules::{Entry, Scheme};
use crate::term::{Origin, Term};
use crate::unit::Unit;
use crate::working::{CalculationError, Expr, Working};

/// What every indicator is multiplied with.
pub(super) struct Prices {
    /// Pounds of a point.
    pub point: Term,
    /// The contractor population index.
    pub index: Expr,
}

/// The improvement route of a vaccination indicator.
struct Improvement {
    baseline: Term,
    lower: Term,
    upper: Term,
}

/// An indicator with what is known of it.
pub(super) struct Indicator<'a> {
    pub entry: &'a Entry,
    pub points: Term,
    lower: Term,
    upper: Term,
    pub achieved: Term,
    /// Whether nobody gave the achievement.
    pub is_assumed: bool,
    pub met: Option<Decimal>,
    pub eligible: Option<Decimal>,
    /// The prevalence factor; `None` where prevalence does not matter.
    factor: Option<Expr>,
    improvement: Option<Improvement>,
}

impl<'a> Indicator<'a> {
    /// Reads what is known of an indicator; `None` where the rules lack a figure of it.
    pub fn read(scheme: &Scheme, reader: &Reader<'_>, entry: &'a Entry) -> Option<Self> {
        let figure = |name: &str, label: &str| {
            let figure = scheme.entry_figure(TABLE, &entry.id, name)?;
            Some(Term {
                label: label.to_owned(),
                ..scheme.term_of(figure)
            })
        };
        let key = |column: &str| format!("achieved.{}.{column}", entry.id);
        let mut achieved = reader.term(&key("percent"), Unit::Percent)?;
        achieved.label = "achieved".to_owned();
        let met = reader.decimal(&key("met"));
        let eligible = reader.decimal(&key("eligible"));
        check_counts(reader, entry, &achieved, met, eligible);
        Some(Self {
            points: figure("points", "points of the indicator")?,
            lower: figure("lower", "lower threshold")?,
            upper: figure("upper", "upper threshold")?,
            is_assumed: matches!(achieved.origin, Origin::Assumed { .. }),
            achieved,
            met: met.filter(|met| eligible.is_some_and(|eligible| *met <= eligible)),
            eligible: eligible.filter(|eligible| !eligible.is_zero()),
            factor: factor(reader, entry.word("prevalence")),
            improvement: improvement(scheme, reader, entry),
            entry,
        })
    }

    /// Points by the thresholds at this achievement.
    fn standard(&self, achieved: &Term) -> Expr {
        let way = Expr::from(achieved.clone()) - self.lower.clone();
        let whole = Expr::from(self.upper.clone()) - self.lower.clone();
        self.points.clone() * (way / whole).share()
    }

    /// Points by improvement at this achievement, where the route can be computed.
    fn improved(&self, achieved: &Term) -> Option<Expr> {
        let route = self.improvement.as_ref()?;
        let improvement = Expr::from(achieved.clone()) - route.baseline.clone();
        let way = improvement - route.lower.clone();
        let whole = Expr::from(route.upper.clone()) - route.lower.clone();
        Some(self.points.clone() * (way / whole).share())
    }

    fn at(&self, percent: Decimal) -> Term {
        Term {
            value: percent.min(Decimal::ONE_HUNDRED),
            ..self.achieved.clone()
        }
    }

    fn points_at(&self, achieved: &Term) -> Expr {
        let standard = self.standard(achieved);
        match self.improved(achieved) {
            Some(improved) => standard.or_more(improved),
            None => standard,
        }
    }

    /// The points that are paid.
    pub fn earned(&self) -> Working {
        Working::new(self.points_at(&self.achieved), Unit::Points)
    }

    /// The points of both routes; the second is `None` where it does not apply.
    pub fn routes(&self) -> (Working, Option<Working>) {
        let improved = self.improved(&self.achieved);
        (
            Working::new(self.standard(&self.achieved), Unit::Points),
            improved.map(|expr| Working::new(expr, Unit::Points)),
        )
    }

    /// Pounds of these points.
    fn pounds_of(&self, points: impl Into<Expr>, prices: &Prices) -> Working {
        let mut product = points.into() * prices.point.clone() * prices.index.clone();
        if let Some(factor) = &self.factor {
            product = product * factor.clone();
        }
        Working::new(product, Unit::Pounds)
    }

    /// Pounds at the achievement.
    pub fn worth(&self, prices: &Prices) -> Working {
        let achieved = self.points_at(&self.achieved);
        // One list of factors reads better than brackets within brackets.
        self.pounds_of(achieved, prices)
    }

    /// Pounds where all points are earned.
    pub fn most(&self, prices: &Prices) -> Working {
        self.pounds_of(self.points.clone(), prices)
    }

    /// What further percentage points are worth.
    pub fn more(&self, percent: Decimal, prices: &Prices) -> Result<Decimal, CalculationError> {
        let next = self.at(self.achieved.value.saturating_add(percent));
        let more = self.pounds_of(self.points_at(&next), prices).value()?;
        more.checked_sub(self.worth(prices).value()?)
            .ok_or(CalculationError::TooLarge)
    }

    /// How many more patients the upper threshold asks for; `None` where it is not known
    /// how many count.
    pub fn patients_to_upper(&self) -> Option<Decimal> {
        let eligible = self.eligible?;
        let hundred = Decimal::ONE_HUNDRED;
        let needed = eligible
            .checked_mul(self.upper.value)?
            .checked_div(hundred)?;
        let now = match self.met {
            // A typed percentage goes before the counts.
            Some(met) if self.agrees(met, eligible) => met,
            _ => eligible
                .checked_mul(self.achieved.value)?
                .checked_div(hundred)?,
        };
        // Rounding of a percentage must not ask for a patient too many.
        let more = number::rounded(needed.checked_sub(now)?, 6).ceil();
        Some(more.max(Decimal::ZERO))
    }

    fn agrees(&self, met: Decimal, eligible: Decimal) -> bool {
        let share = met
            .checked_mul(Decimal::ONE_HUNDRED)
            .and_then(|met| met.checked_div(eligible));
        share.is_some_and(|share| (share - self.achieved.value).abs() <= dec!(0.1))
    }

    /// What one more patient is worth, where it is known how many count.
    pub fn next_patient(&self, prices: &Prices) -> Option<Decimal> {
        let step = Decimal::ONE_HUNDRED.checked_div(self.eligible?)?;
        self.more(step, prices).ok()
    }

    /// How many percentage points there are to the upper threshold.
    pub fn to_upper(&self) -> Decimal {
        let left = self.upper.value.saturating_sub(self.achieved.value);
        left.max(Decimal::ZERO)
    }

    /// How many percentage points there are to the lower threshold.
    pub fn to_lower(&self) -> Decimal {
        let left = self.lower.value.saturating_sub(self.achieved.value);
        left.max(Decimal::ZERO)
    }

    /// Thresholds and achievement as a line.
    pub fn gauge(&self) -> Gauge {
        Gauge {
            lower: self.lower.value,
            upper: self.upper.value,
            achieved: (!self.is_assumed).then_some(self.achieved.value),
        }
    }
}

/// Says where counts cannot be, or disagree with the percentage.
fn check_counts(
    reader: &Reader<'_>,
    entry: &Entry,
    achieved: &Term,
    met: Option<Decimal>,
    eligible: Option<Decimal>,
) {
    let (Some(met), Some(eligible)) = (met, eligible) else {
        return;
    };
    let key = format!("achieved.{}.met", entry.id);
    if met > eligible {
        let message = format!(
            "{}: {} patients achieved are more than the {} who count.",
            entry.id,
            number::exact(met),
            number::exact(eligible)
        );
        reader.report(Problem::wrong(&key, message));
        return;
    }
    let share = met
        .checked_mul(Decimal::ONE_HUNDRED)
        .and_then(|met| met.checked_div(eligible));
    if let Some(share) = share
        && achieved.origin == Origin::Yours
        && (share - achieved.value).abs() > dec!(0.1)
    {
        let message = format!(
            "{}: the counts make {}%, but {}% is typed; the typed percentage is used.",
            entry.id,
            number::short(share, 1),
            number::exact(achieved.value)
        );
        reader.report(Problem::beware(&key, message));
    }
}

/// The prevalence factor of an area: typed, else own over national prevalence, else one.
fn factor(reader: &Reader<'_>, area: &str) -> Option<Expr> {
    if area.is_empty() {
        return None;
    }
    let key = |column: &str| format!("prevalence.{area}.{column}");
    let factor = reader.term(&key("factor"), Unit::Ratio)?;
    if factor.origin == Origin::Yours {
        return Some(factor.into());
    }
    let own = reader.term(&key("own"), Unit::Percent);
    let national = reader.term(&key("national"), Unit::Percent);
    match (own, national) {
        (Some(own), Some(national)) if !national.value.is_zero() => {
            Some(Expr::from(own) / national)
        }
        _ => Some(factor.into()),
    }
}

/// The prevalence factor of an area as a number, for its table.
pub(super) fn factor_value(reader: &Reader<'_>, area: &str) -> Option<Decimal> {
    factor(reader, area)?.value().ok()
}

fn improvement(scheme: &Scheme, reader: &Reader<'_>, entry: &Entry) -> Option<Improvement> {
    if entry.word("improvement") != "yes" {
        return None;
    }
    let baseline = reader.term(&format!("improvement.{}.baseline", entry.id), Unit::Percent)?;
    let lower = scheme.term("qof.vi.improvement.lower")?;
    let upper = match scheme.need("qof.vi.improvement.upper") {
        Ok(upper) => upper,
        Err(problem) => {
            reader.report(problem);
            return None;
        }
    };
    Some(Improvement {
        baseline,
        lower,
        upper,
    })
}
