//! Parting the pot: every method gives parts that add up to it to the penny, or says why
//! it cannot.

use rust_decimal::Decimal;

use crate::number;
use crate::share::{self, Claim};

/// A way to part the pot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Registered,
    Equal,
    Weighted,
    Adjusted,
    Points,
    WeightedPoints,
    Percent,
    Fixed,
    Mixture,
}

/// Every method, in the order of the choice.
pub(super) const METHODS: [Method; 9] = [
    Method::Registered,
    Method::Equal,
    Method::Weighted,
    Method::Adjusted,
    Method::Points,
    Method::WeightedPoints,
    Method::Percent,
    Method::Fixed,
    Method::Mixture,
];

impl Method {
    /// Its name in answers.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Equal => "equal",
            Self::Weighted => "weighted",
            Self::Adjusted => "adjusted",
            Self::Points => "points",
            Self::WeightedPoints => "weighted-points",
            Self::Percent => "percent",
            Self::Fixed => "fixed",
            Self::Mixture => "mixture",
        }
    }

    /// What it is called.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Registered => "Registered patients",
            Self::Equal => "Equal shares",
            Self::Weighted => "Weighted patients",
            Self::Adjusted => "PCN adjusted population",
            Self::Points => "Points",
            Self::WeightedPoints => "Points × weighted patients",
            Self::Percent => "Own percentages",
            Self::Fixed => "Fixed amounts",
            Self::Mixture => "Weighted mixture",
        }
    }

    /// The method with this name.
    pub fn from_id(id: &str) -> Option<Self> {
        METHODS.into_iter().find(|method| method.id() == id)
    }
}

/// A practice with all that a method may go by.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Practice {
    pub row: usize,
    pub name: String,
    pub registered: Option<Decimal>,
    pub weighted: Option<Decimal>,
    pub adjusted: Option<Decimal>,
    pub points: Option<Decimal>,
    pub percent: Option<Decimal>,
    pub fixed: Option<Decimal>,
}

/// What a method gives: a part for each practice, in their order, and what stays with the
/// network. Together they are the pot.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Split {
    pub parts: Vec<Decimal>,
    pub kept: Decimal,
}

/// Parts the pot.
///
/// # Errors
///
/// The sentence that says why the method cannot part it.
pub(super) fn split(
    method: Method,
    pot: Decimal,
    practices: &[Practice],
    mixture: &[(&str, Decimal)],
) -> Result<Split, String> {
    if practices.is_empty() {
        return Err("There is no practice to share with.".to_owned());
    }
    match method {
        Method::Percent => by_percent(pot, practices),
        Method::Fixed => by_fixed(pot, practices),
        Method::Mixture => by_mixture(pot, practices, mixture),
        method => {
            let weights = weights(method, practices)?;
            let parts = parts(pot, practices, &weights, Decimal::ZERO)?;
            Ok(parts)
        }
    }
}

/// How much weighs for each practice.
fn weights(method: Method, practices: &[Practice]) -> Result<Vec<Decimal>, String> {
    let of = |practice: &Practice| match method {
        Method::Equal => Some(Decimal::ONE),
        Method::Registered => practice.registered,
        Method::Weighted => practice.weighted,
        Method::Adjusted => practice.adjusted,
        Method::Points => practice.points,
        Method::WeightedPoints => practice.points?.checked_mul(practice.weighted?),
        Method::Percent | Method::Fixed | Method::Mixture => None,
    };
    let missing: Vec<&str> = practices
        .iter()
        .filter(|practice| of(practice).is_none())
        .map(|practice| practice.name.as_str())
        .collect();
    // A practice without a number would silently get nothing.
    if !missing.is_empty() {
        return Err(format!(
            "“{}” is missing for {}.",
            method.label(),
            listed(&missing)
        ));
    }
    let weights: Vec<Decimal> = practices.iter().filter_map(of).collect();
    if weights.iter().all(Decimal::is_zero) {
        return Err(format!(
            "“{}” is nothing for every practice.",
            method.label()
        ));
    }
    Ok(weights)
}

/// The parts by weights; `kept` weighs for the network.
fn parts(
    pot: Decimal,
    practices: &[Practice],
    weights: &[Decimal],
    kept: Decimal,
) -> Result<Split, String> {
    let mut claims: Vec<Claim<'_>> = practices
        .iter()
        .zip(weights)
        .map(|(practice, weight)| Claim {
            name: &practice.name,
            weight: *weight,
        })
        .collect();
    claims.push(Claim {
        name: "",
        weight: kept,
    });
    let parts = share::split(pot, &claims).ok_or("The numbers cannot be parted.")?;
    let mut parts = parts;
    let kept = parts.pop().unwrap_or_default();
    Ok(Split { parts, kept })
}

fn by_percent(pot: Decimal, practices: &[Practice]) -> Result<Split, String> {
    let hundred = Decimal::ONE_HUNDRED;
    let weights: Vec<Decimal> = practices
        .iter()
        .map(|practice| practice.percent.unwrap_or_default())
        .collect();
    let total = total(&weights);
    if total.is_zero() {
        return Err("No percentage is typed for any practice.".to_owned());
    }
    if total > hundred {
        return Err(format!(
            "The percentages add up to {}%, which is more than there is: {} would be given away \
             that the pot does not hold.",
            number::exact(total),
            over(pot, total - hundred)
        ));
    }
    parts(pot, practices, &weights, hundred - total)
}

/// What a percentage of the pot is, in words.
fn over(pot: Decimal, percent: Decimal) -> String {
    let part = pot
        .checked_mul(percent)
        .and_then(|part| part.checked_div(Decimal::ONE_HUNDRED));
    part.map_or_else(|| "more".to_owned(), |part| number::money(part, 2))
}

fn by_fixed(pot: Decimal, practices: &[Practice]) -> Result<Split, String> {
    let parts: Vec<Decimal> = practices
        .iter()
        .map(|practice| number::rounded(practice.fixed.unwrap_or_default(), 2))
        .collect();
    let total = total(&parts);
    if practices.iter().all(|practice| practice.fixed.is_none()) {
        return Err("No fixed amount is typed for any practice.".to_owned());
    }
    if total > pot {
        return Err(format!(
            "The fixed amounts add up to {}, {} more than the pot of {}.",
            number::money(total, 2),
            number::money(total - pot, 2),
            number::money(pot, 2)
        ));
    }
    Ok(Split {
        parts,
        kept: pot - total,
    })
}

fn by_mixture(
    pot: Decimal,
    practices: &[Practice],
    mixture: &[(&str, Decimal)],
) -> Result<Split, String> {
    let hundred = Decimal::ONE_HUNDRED;
    let sum = total(
        &mixture
            .iter()
            .map(|(_, percent)| *percent)
            .collect::<Vec<_>>(),
    );
    if sum != hundred {
        return Err(format!(
            "The parts of the mixture add up to {}%, not 100%.",
            number::exact(sum)
        ));
    }
    let mut mixed = vec![Decimal::ZERO; practices.len()];
    for (id, percent) in mixture.iter().filter(|(_, percent)| !percent.is_zero()) {
        let method = Method::from_id(id).ok_or("The mixture names no method.")?;
        let weights = weights(method, practices)?;
        // Added from small to large, so that the order of practices moves no digit.
        let mut ascending = weights.clone();
        domain::order::sort_by(&mut ascending, Decimal::cmp);
        let whole = total(&ascending);
        for (mixed, weight) in mixed.iter_mut().zip(weights) {
            let part = percent
                .checked_mul(weight)
                .and_then(|part| part.checked_div(whole))
                .ok_or("The numbers are too large.")?;
            *mixed = mixed.saturating_add(part);
        }
    }
    parts(pot, practices, &mixed, Decimal::ZERO)
}

fn total(numbers: &[Decimal]) -> Decimal {
    numbers
        .iter()
        .fold(Decimal::ZERO, |sum, number| sum.saturating_add(*number))
}

/// Names as they stand in a sentence, five at most.
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] if names.len() <= 5 => format!("{} and {last}", first.join(", ")),
        _ => format!("{} and {} others", names[..4].join(", "), names.len() - 4),
    }
}
