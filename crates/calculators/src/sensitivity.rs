//! Which assumption moves the result most: each is moved down and up by its step, and
//! the rest stays.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::answers::Answers;
use super::reader::Reader;
use super::rules::Scheme;
use super::{Calculator, Start, number};

/// An assumption that can be moved.
#[derive(Debug, Clone, PartialEq)]
pub struct SensitivityInput {
    /// The keys of the answers that move together; mostly one.
    pub keys: Vec<String>,
    /// What it is, with its step: `list size ± 1%`.
    pub label: String,
    /// How far it moves.
    pub step: Step,
}

/// How far an assumption moves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step {
    /// By this much.
    By(Decimal),
    /// By this part of it, in per cent.
    Percent(Decimal),
}

impl SensitivityInput {
    /// An assumption that is one answer.
    #[must_use]
    pub fn new(key: &str, label: &str, step: Step) -> Self {
        Self {
            keys: vec![key.to_owned()],
            label: label.to_owned(),
            step,
        }
    }
}

/// What the first figure of the result becomes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Swing {
    /// The assumption and its step.
    pub label: String,
    /// The result where it is lower.
    pub low: Decimal,
    /// The result where it is higher.
    pub high: Decimal,
}

/// Moves each assumption down and up and computes again; the largest swing comes first.
/// One that has no value, moves nothing, or whose results cannot be given is left out.
#[must_use]
pub fn sensitivity(
    calculator: &Calculator,
    scheme: &Scheme,
    start: &Start,
    answers: &Answers,
) -> Vec<Swing> {
    let (own, _) = scheme.overridden(answers);
    let form = (calculator.form)(&own, start, answers);
    let reader = Reader::new(&form, answers);
    let current = |key: &str| {
        reader
            .decimal(key)
            .or_else(|| own.value(key.strip_prefix("rule.")?))
    };
    let result = |answers: &Answers| {
        // Without the problems, which nobody is shown.
        let (own, _) = scheme.overridden(answers);
        let form = (calculator.form)(&own, start, answers);
        let outcome = (calculator.calculate)(&own, start, &form, answers);
        outcome.headline.first().map(|answer| answer.amount.value)
    };
    let moved = |input: &SensitivityInput, up: bool| {
        let mut changed = answers.clone();
        let mut any = false;
        for key in &input.keys {
            let Some(value) = current(key) else { continue };
            let step = match input.step {
                Step::By(step) => Some(step),
                Step::Percent(share) => value
                    .checked_mul(share)
                    .and_then(|part| part.checked_div(Decimal::ONE_HUNDRED)),
            };
            let to = step.and_then(|step| {
                if up {
                    value.checked_add(step)
                } else {
                    value.checked_sub(step)
                }
            });
            let Some(mut to) = to else { continue };
            if let Some(found) = form.find(key) {
                to = found.field.minimum.map_or(to, |low| to.max(low));
                to = found.field.maximum.map_or(to, |high| to.min(high));
            }
            changed.set(key, number::plain(to));
            any = true;
        }
        any.then(|| result(&changed)).flatten()
    };
    let mut swings: Vec<Swing> = (calculator.sensitivity_inputs)(&own, start, answers)
        .into_iter()
        .filter_map(|input| {
            Some(Swing {
                low: moved(&input, false)?,
                high: moved(&input, true)?,
                label: input.label,
            })
        })
        .filter(|swing: &Swing| swing.low != swing.high)
        .collect();
    // Decimals of results stay below what a subtraction could overflow; if one does, the
    // swing counts as none and stands last.
    let size = |swing: &Swing| {
        let difference = swing.high.checked_sub(swing.low);
        difference.unwrap_or_default().abs()
    };
    domain::order::sort_by(&mut swings, |a, b| size(b).cmp(&size(a)));
    swings
}
