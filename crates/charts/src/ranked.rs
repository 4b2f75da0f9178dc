//! Organisations in order of a value, with the place of each in words.

use crate::table::{Cell, Heading, Table, range_cells, range_headings};
use crate::{DotRow, Dots, Format};

/// Organisations by value, the highest first, with the place of each.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedTable {
    /// The heading of the organisations.
    pub dimension: String,
    /// The heading of the values.
    pub measure: String,
    /// The organisations, in any order; the subject has the role `Own`.
    pub rows: Vec<DotRow>,
    /// A line through all rows, and its name.
    pub reference: Option<(f64, String)>,
    /// How values are written.
    pub format: Format,
}

/// The place of a value among others in words: `2nd lowest of 6`, `joint highest of 6`. From
/// the end that is nearer. Only values that there are count; none for what is not among them.
pub(crate) fn place_in_words(values: &[Option<f64>], value: f64) -> Option<String> {
    let known = || values.iter().copied().flatten();
    let count = known().count();
    let equal = known().filter(|other| *other == value).count();
    if equal == 0 {
        return None;
    }
    let above = known().filter(|other| *other > value).count();
    let below = count - above - equal;
    if count == 1 {
        return Some("the only one".to_owned());
    }
    if equal == count {
        return Some(format!("all {count} the same"));
    }
    let (before, end) = if below < above {
        (below, "lowest")
    } else {
        (above, "highest")
    };
    let joint = if equal > 1 { "joint " } else { "" };
    let nth = match before {
        0 => String::new(),
        before => {
            let place = u32::try_from(before + 1).unwrap_or(u32::MAX);
            format!("{} ", domain::format::ordinal(place))
        }
    };
    Some(format!("{joint}{nth}{end} of {count}"))
}

impl RankedTable {
    /// The rows in order, the highest first and those without a value last, each with its
    /// place in words.
    pub(crate) fn ranked(&self) -> Vec<(&DotRow, Option<String>)> {
        let values: Vec<Option<f64>> = self.rows.iter().map(|row| row.value).collect();
        let mut rows: Vec<&DotRow> = self.rows.iter().collect();
        domain::order::sort_by(&mut rows, |a, b| match (a.value, b.value) {
            (Some(a), Some(b)) => b.total_cmp(&a),
            (a, b) => b.is_some().cmp(&a.is_some()),
        });
        rows.into_iter()
            .map(|row| {
                let place = row.value.and_then(|value| place_in_words(&values, value));
                (row, place)
            })
            .collect()
    }

    /// The same as dots in order; the place stands beside the name of the detail.
    pub(crate) fn dots(&self) -> Dots {
        Dots {
            dimension: self.dimension.clone(),
            measure: self.measure.clone(),
            rows: self
                .ranked()
                .into_iter()
                .map(|(row, place)| {
                    let parts = [row.detail.clone(), place.unwrap_or_default()];
                    let said: Vec<String> =
                        parts.into_iter().filter(|part| !part.is_empty()).collect();
                    DotRow {
                        detail: said.join(", "),
                        ..row.clone()
                    }
                })
                .collect(),
            reference: self.reference.clone(),
            format: self.format.clone(),
        }
    }

    pub(crate) fn table(&self) -> Table {
        let has_ranges = self.rows.iter().any(|row| row.range.is_some());
        let mut headings = vec![
            Heading::text(self.dimension.clone()),
            Heading::number(self.measure.clone()),
        ];
        if has_ranges {
            headings.extend(range_headings());
        }
        headings.push(Heading::text("Place"));
        let rows = self.ranked().into_iter().map(|(row, place)| {
            let mut cells = vec![
                Cell {
                    text: row.label.clone(),
                    number: None,
                    link: row.link.clone(),
                },
                Cell::number_or(row.value, &self.format, row.absent.as_deref()),
            ];
            if has_ranges {
                cells.extend(range_cells(row.range, &self.format));
            }
            cells.push(Cell::text(place.unwrap_or_default()));
            cells
        });
        Table {
            headings,
            rows: rows.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_said_from_the_nearer_end() {
        let values: Vec<Option<f64>> = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0].map(Some).into();
        let place = |value| place_in_words(&values, value).unwrap_or_default();
        assert_eq!(place(6.0), "highest of 6");
        assert_eq!(place(5.0), "2nd highest of 6");
        assert_eq!(place(2.0), "2nd lowest of 6");
        assert_eq!(place(1.0), "lowest of 6");
        assert_eq!(place(7.0), "");
        let gaps = [None, Some(2.0), Some(2.0), Some(1.0), Some(0.0)];
        assert_eq!(
            place_in_words(&gaps, 2.0).as_deref(),
            Some("joint highest of 4")
        );
        assert_eq!(place_in_words(&gaps, 0.0).as_deref(), Some("lowest of 4"));
        assert_eq!(
            place_in_words(&[Some(1.0)], 1.0).as_deref(),
            Some("the only one")
        );
        let same = [Some(3.0), Some(3.0)];
        assert_eq!(
            place_in_words(&same, 3.0).as_deref(),
            Some("all 2 the same")
        );
    }
}
