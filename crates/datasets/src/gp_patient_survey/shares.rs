//! The shares of the answers to a question of which one is ticked: together they are all.
//!
//! The shares of a file are of everybody, or those of answers that express a view are of those
//! who express one and the others of everybody. Either way, the shares of views come to no
//! more than all, and those of all answers to no less.

use super::fields::{BadField, Cell, share};
use super::items::Item;

/// By how many per cent each share may be rounded: to whole ones.
const ROUNDED: f64 = 0.5;
/// The most that a share can be of which only this is published that it is below a half.
const BELOW_HALF: f64 = 0.5;

/// The columns of the shares of one question.
#[derive(Debug, Clone)]
pub(super) struct Shares {
    /// Those of the answers that express a view.
    views: Vec<usize>,
    /// Those of all answers.
    all: Vec<usize>,
}

impl Shares {
    /// The columns of an item, where one answer is ticked and a file has the share of each.
    pub(super) fn of(item: &Item, place: impl Fn(String) -> Option<usize>) -> Option<Self> {
        let column = |number: u8| place(format!("{}_{number}.pct", item.stem));
        let views: Vec<usize> = item
            .among
            .iter()
            .map(|number| column(*number))
            .collect::<Option<_>>()?;
        let all: Vec<usize> = (1..=u8::MAX).map_while(column).collect();
        (!views.is_empty()).then_some(Self { views, all })
    }

    /// Refuses shares that do not come to all.
    pub(super) fn check<'a>(&self, field: impl Fn(usize) -> &'a [u8]) -> Result<(), BadField> {
        let bad = |column: usize, sum: f64, what: &str| {
            Err(BadField {
                column,
                problem: format!(
                    "begins the shares of {what}, which come to {sum:.1}% and not to 100%; one of them is wrong: download the file again"
                ),
            })
        };
        let mut least = 0.0;
        for column in &self.views {
            least += share(field(*column), *column)?.number().unwrap_or_default();
        }
        if least > 100.0 + ROUNDED * self.views.len() as f64 {
            return bad(self.views[0], least, "the answers that express a view");
        }
        let mut most = 0.0;
        for column in &self.all {
            most += match share(field(*column), *column)? {
                Cell::Number(number) => number,
                Cell::BelowHalf => BELOW_HALF,
                // What is not known may be all that is left.
                Cell::Missing | Cell::Suppressed | Cell::NoInterval => return Ok(()),
            };
        }
        // Nobody answered where every share is zero.
        if most > 0.0 && most < 100.0 - ROUNDED * self.all.len() as f64 {
            return bad(self.all[0], most, "all answers");
        }
        Ok(())
    }
}
