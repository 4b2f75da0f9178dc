//! What the posts cost and claim month by month.

use rust_decimal::Decimal;

/// Cost and claim of each month, April first.
pub(super) type Months = [(Decimal, Decimal); 12];
