//! What an indicator and an area earn.

use rust_decimal::Decimal;

use super::form::Area;
use super::indicator::Indicator;
use crate::outcome::Answer;

/// An indicator with its figures.
pub(super) struct IndicatorResult<'a> {
    /// The indicator.
    pub indicator: Indicator<'a>,
    /// The points that its achievement earns.
    pub points: Answer,
    /// What these points are paid with.
    pub worth: Answer,
    /// What it would be paid at full achievement.
    pub most: Decimal,
    /// What one more percentage point is worth.
    pub next: Decimal,
}

/// The sums of an area.
pub(super) struct AreaTotal<'a> {
    /// The area.
    pub area: Area<'a>,
    /// The points earned.
    pub points: Decimal,
    /// The points that can be earned.
    pub points_of: Decimal,
    /// What the points earned are paid with.
    pub worth: Decimal,
    /// What the area would be paid at full achievement.
    pub most: Decimal,
}
