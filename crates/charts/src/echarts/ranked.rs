//! Organisations in order.

use super::Interactive;
use crate::RankedTable;
use crate::svg::fitted;

impl RankedTable {
    /// As dots, with the place of each below its name where there is room.
    pub(super) fn interactive(&self, width: f64) -> Interactive {
        let dots = self.dots();
        let left = dots.label_room(width);
        let mut interactive = dots.interactive(width);
        for ((_, label), row) in interactive.y.iter_mut().zip(&dots.rows) {
            if self.has_details() && !row.detail.is_empty() {
                *label = format!("{label}\n{}", fitted(&row.detail, left - 12.0));
            }
        }
        interactive
    }
}
