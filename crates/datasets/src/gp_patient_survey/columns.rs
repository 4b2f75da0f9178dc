//! Where a file has the columns of each item, and what a row of it says.

use domain::registry::estimate;
use domain::value::Value;

use super::fields::{BadField, Cell, cell, per_cent, share};
use super::items::{ITEMS, OLDER_ITEMS, QUESTIONS, Question};
use super::shares::Shares;

/// The cells of an estimate, in the order of [`estimate`].
pub(super) type Cells = [Value; estimate::IDS.len()];

/// By how many per cent a percentage may lie outside its interval: it is added up from rounded
/// shares in some editions.
const WITHIN: f64 = 1.0;

/// The columns of one item in a file.
#[derive(Debug, Clone)]
pub(super) struct ItemColumns {
    /// The margin that is filled.
    pub(super) margin: &'static str,
    percentage: Percentage,
    /// The shares of the answers, which come to all; the older series is read without them.
    shares: Option<Shares>,
    low: Option<usize>,
    high: Option<usize>,
    /// Answers, not weighted.
    base: Option<usize>,
    /// The sum of their weights.
    weight: Option<usize>,
}

/// How a file gives the percentage of favourable answers.
#[derive(Debug, Clone)]
enum Percentage {
    /// In a column of its own, with the sum of the weights of favourable answers.
    Published { share: usize, count: Option<usize> },
    /// Not at all: it has the share of each answer, and mostly the sum of its weights.
    Shares {
        favourable: Vec<Answer>,
        /// Empty where each share stands for itself.
        among: Vec<Answer>,
    },
}

/// The columns of one answer.
#[derive(Debug, Clone, Copy)]
struct Answer {
    share: usize,
    count: Option<usize>,
}

impl ItemColumns {
    /// Whether the percentage is added up from the shares of answers.
    pub(super) const fn is_computed(&self) -> bool {
        matches!(self.percentage, Percentage::Shares { .. })
    }

    /// The items of the series from 2024 on that a header, in capitals, has columns for.
    pub(super) fn of(header: &[String]) -> Vec<Self> {
        let place = |name: String| {
            let name = name.to_uppercase();
            header.iter().position(|heading| *heading == name)
        };
        ITEMS
            .iter()
            .filter_map(|item| {
                let stem = item.stem;
                let summary = |what: &str| place(format!("{stem}.{what}{}", item.letter));
                let answers = |numbers: &[u8]| -> Option<Vec<Answer>> {
                    numbers
                        .iter()
                        .map(|number| {
                            Some(Answer {
                                share: place(format!("{stem}_{number}.pct"))?,
                                count: place(format!("{stem}_{number}.count")),
                            })
                        })
                        .collect()
                };
                let percentage = match summary("pcteval") {
                    Some(share) => Percentage::Published {
                        share,
                        count: summary("counteval"),
                    },
                    None => Percentage::Shares {
                        favourable: answers(item.favourable)?,
                        among: answers(item.among)?,
                    },
                };
                Some(Self {
                    margin: item.margin,
                    percentage,
                    shares: Shares::of(item, place),
                    low: summary("lowileval"),
                    high: summary("hiwileval"),
                    base: place(format!("{stem}.baseevaluw")),
                    weight: place(format!("{stem}.baseevalw")),
                })
            })
            .collect()
    }

    /// The items of the series of 2017 to 2023. Their files have no intervals; in the
    /// weighted ones the base is the sum of the weights of those who express a view
    /// (`Q28_12345base`).
    pub(super) fn of_older(header: &[String], year: u16) -> Vec<Self> {
        OLDER_ITEMS
            .iter()
            .filter_map(|item| {
                let question = if year == 2017 {
                    item.question_of_2017
                } else {
                    item.question
                };
                if question.is_empty() {
                    return None;
                }
                let name = format!("{question}_12PCT");
                let share = header.iter().position(|heading| *heading == name)?;
                let weight = header.iter().position(|heading| {
                    heading
                        .strip_prefix(question)
                        .and_then(|rest| rest.strip_prefix('_'))
                        .and_then(|rest| rest.strip_suffix("BASE"))
                        .is_some_and(|answers| {
                            answers.len() > 1 && answers.bytes().all(|byte| byte.is_ascii_digit())
                        })
                });
                Some(Self {
                    margin: item.margin,
                    percentage: Percentage::Published { share, count: None },
                    shares: None,
                    low: None,
                    high: None,
                    base: None,
                    weight,
                })
            })
            .collect()
    }

    /// The column of answers, not weighted.
    pub(super) const fn base(&self) -> Option<usize> {
        self.base
    }

    /// What a row says of the item.
    pub(super) fn read<'a>(&self, field: impl Fn(usize) -> &'a [u8]) -> Result<Cells, BadField> {
        if let Some(shares) = &self.shares {
            shares.check(&field)?;
        }
        let optional = |column: Option<usize>| {
            column.map_or(Ok(Cell::Missing), |column| cell(field(column), column))
        };
        let bound = |column: Option<usize>| {
            column.map_or(Ok(Cell::Missing), |column| share(field(column), column))
        };
        let weight = optional(self.weight)?;
        let value = match &self.percentage {
            Percentage::Published {
                share: column,
                count,
            } => match share(field(*column), *column)? {
                Cell::BelowHalf => quotient(optional(*count)?, weight),
                other => other,
            },
            Percentage::Shares { favourable, among } => {
                added_up(favourable, among, weight, &field)?
            }
        };
        let (low, high) = (bound(self.low)?, bound(self.high)?);
        if let (Some(low), Some(high), Some(column)) = (low.number(), high.number(), self.low)
            && low > high
        {
            return Err(BadField {
                column,
                problem: format!("the lower confidence limit, {low}%, is above the upper, {high}%"),
            });
        }
        if let (Some(value), Some(low), Some(high), Some(column)) =
            (value.number(), low.number(), high.number(), self.low)
            && !(low - WITHIN..=high + WITHIN).contains(&value)
        {
            return Err(BadField {
                column,
                problem: format!(
                    "the confidence interval, {low}% to {high}%, does not hold its percentage, {value}%"
                ),
            });
        }
        let limit = |own: Cell, other: Cell| match (value, own, other) {
            (Cell::Suppressed, _, _) => Value::Suppressed,
            // An interval has two ends, and belongs to a value.
            (Cell::Number(_), Cell::Number(number), Cell::Number(_)) => Value::Number(number),
            _ => Value::Missing,
        };
        let mut cells = [Value::Missing; estimate::IDS.len()];
        cells[estimate::VALUE] = value.value();
        cells[estimate::LOW] = limit(low, high);
        cells[estimate::HIGH] = limit(high, low);
        cells[estimate::BASE] = optional(self.base)?.value();
        cells[estimate::WEIGHT] = weight.value();
        Ok(cells)
    }
}

/// The columns of a question in a file: the sum of the weights of each answer.
#[derive(Debug, Clone)]
pub(super) struct QuestionColumns {
    pub(super) question: &'static Question,
    answers: Vec<usize>,
}

impl QuestionColumns {
    /// The questions that a header, in capitals, has columns for. One with more or fewer
    /// answers than are known here has other answers, and is left out.
    pub(super) fn of(header: &[String]) -> Vec<Self> {
        let place = |stem: &str, number: usize| {
            let name = format!("{stem}_{number}.count").to_uppercase();
            header.iter().position(|heading| *heading == name)
        };
        QUESTIONS
            .iter()
            .filter_map(|question| {
                let count = question.answers.len();
                if place(question.stem, count + 1).is_some() {
                    return None;
                }
                let answers: Option<Vec<usize>> = (1..=count)
                    .map(|number| place(question.stem, number))
                    .collect();
                Some(Self {
                    question,
                    answers: answers?,
                })
            })
            .collect()
    }

    /// What a row says of each answer.
    pub(super) fn read<'a>(
        &self,
        field: impl Fn(usize) -> &'a [u8],
    ) -> Result<Vec<Value>, BadField> {
        self.answers
            .iter()
            .map(|column| Ok(cell(field(*column), *column)?.value()))
            .collect()
    }
}

/// The percentage of favourable answers from those of each answer.
///
/// The shares of a file are of everybody, or, as in 2025, of those who express a view and
/// only the others' of everybody. Both give the same here: the favourable ones are divided
/// by those of all who express a view. Sums of weights, where they are given, are exact;
/// shares under a half of one per cent are not.
fn added_up<'a>(
    favourable: &[Answer],
    among: &[Answer],
    weight: Cell,
    field: impl Fn(usize) -> &'a [u8],
) -> Result<Cell, BadField> {
    let shares = |answers: &[Answer]| {
        answers.iter().try_fold(Cell::Number(0.0), |sum, answer| {
            Ok(plus(sum, share(field(answer.share), answer.share)?))
        })
    };
    let weights = |answers: &[Answer]| {
        answers.iter().try_fold(Cell::Number(0.0), |sum, answer| {
            let own = match answer.count {
                Some(column) => cell(field(column), column)?,
                None => Cell::Missing,
            };
            Ok(plus(sum, own))
        })
    };
    if among.is_empty() {
        return Ok(match shares(favourable)? {
            Cell::Missing => quotient(weights(favourable)?, weight),
            sum => sum,
        });
    }
    Ok(match quotient(weights(favourable)?, weights(among)?) {
        Cell::Missing => quotient(shares(favourable)?, shares(among)?),
        exact => exact,
    })
}

/// One number of another, in per cent; suppressed where one of them is.
fn quotient(part: Cell, whole: Cell) -> Cell {
    match (part, whole) {
        (Cell::Suppressed, _) | (_, Cell::Suppressed) => Cell::Suppressed,
        (Cell::Number(part), Cell::Number(whole)) if whole > 0.0 => {
            Cell::Number(per_cent(part / whole).min(100.0))
        }
        _ => Cell::Missing,
    }
}

/// The sum of two numbers; suppressed where one of them is, missing where one is not known.
const fn plus(one: Cell, other: Cell) -> Cell {
    match (one, other) {
        (Cell::Suppressed, _) | (_, Cell::Suppressed) => Cell::Suppressed,
        (Cell::Number(one), Cell::Number(other)) => Cell::Number(one + other),
        _ => Cell::Missing,
    }
}
