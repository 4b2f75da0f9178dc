//! The most similar organisations, by standardised distance over a few characteristics
//! (the method of CIPFA's and NHS England's nearest neighbours).

/// Units with their characteristics, standardised so that each counts alike: the mean is
/// taken off and the rest divided by the standard deviation.
#[derive(Debug, Clone)]
pub struct Neighbours {
    /// Row-major: `width` numbers a unit.
    scores: Vec<f32>,
    width: usize,
}

impl Neighbours {
    /// Standardises `width` characteristics of each unit. A characteristic that a unit
    /// lacks (NaN) counts as the mean, which neither draws nor repels.
    ///
    /// # Panics
    /// Never for `width` > 0 and a whole number of rows; otherwise the last row is cut.
    #[must_use]
    pub fn new(raw: &[f64], width: usize) -> Self {
        let width = width.max(1);
        let mut scores = vec![0.0_f32; raw.len() / width * width];
        for column in 0..width {
            let values = raw
                .chunks_exact(width)
                .map(|row| row[column])
                .filter(|value| value.is_finite());
            let (mut count, mut sum, mut squares) = (0.0, 0.0, 0.0);
            for value in values.clone() {
                count += 1.0;
                sum += value;
            }
            let mean = if count > 0.0 { sum / count } else { 0.0 };
            for value in values {
                squares += (value - mean).powi(2);
            }
            let deviation = if count > 1.0 {
                (squares / (count - 1.0)).sqrt()
            } else {
                0.0
            };
            for (row, score_row) in raw.chunks_exact(width).zip(scores.chunks_exact_mut(width)) {
                let value = row[column];
                if value.is_finite() && deviation > 0.0 {
                    score_row[column] = ((value - mean) / deviation) as f32;
                }
            }
        }
        Self { scores, width }
    }

    /// The `number` units nearest to `unit`, nearest first, with their distances; the unit
    /// itself and units that `admit` refuses are left out. Ties go to the lower index, so
    /// that the answer never changes.
    #[must_use]
    pub fn nearest(
        &self,
        unit: usize,
        number: usize,
        admit: impl Fn(usize) -> bool,
    ) -> Vec<(usize, f32)> {
        let Some(own) = self.scores.chunks_exact(self.width).nth(unit) else {
            return Vec::new();
        };
        let mut all: Vec<(usize, f32)> = self
            .scores
            .chunks_exact(self.width)
            .enumerate()
            .filter(|(index, _)| *index != unit && admit(*index))
            .map(|(index, row)| {
                let square: f32 = row.iter().zip(own).map(|(a, b)| (a - b) * (a - b)).sum();
                (index, square)
            })
            .collect();
        let order = |a: &(usize, f32), b: &(usize, f32)| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0));
        if all.len() > number && number > 0 {
            all.select_nth_unstable_by(number - 1, order);
        }
        all.truncate(number);
        all.sort_unstable_by(order);
        for pair in &mut all {
            pair.1 = pair.1.sqrt();
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn characteristics_count_alike_whatever_their_unit() {
        // Unit 1 differs by one standard deviation in the large number, unit 2 by two in
        // the small one.
        let raw = [
            1_000.0, 0.10, //
            2_000.0, 0.10, //
            1_000.0, 0.30, //
            3_000.0, 0.20, //
        ];
        let nearest = Neighbours::new(&raw, 2).nearest(0, 3, |_| true);
        let order: Vec<usize> = nearest.iter().map(|pair| pair.0).collect();
        assert_eq!(order, [1, 2, 3]);
    }

    #[test]
    fn refused_and_missing_units() {
        let raw = [1.0, f64::NAN, 2.0, 1.5, 9.0];
        let neighbours = Neighbours::new(&raw, 1);
        let order: Vec<usize> = neighbours
            .nearest(0, 2, |index| index != 3)
            .iter()
            .map(|pair| pair.0)
            .collect();
        assert_eq!(order, [2, 1]);
        assert!(neighbours.nearest(99, 2, |_| true).is_empty());
        assert!(neighbours.nearest(0, 0, |_| true).is_empty());
    }

    proptest! {
        #[test]
        fn agrees_with_a_full_sort(raw in proptest::collection::vec(0.0..100.0_f64, 12..120)) {
            let neighbours = Neighbours::new(&raw, 3);
            let units = raw.len() / 3;
            let nearest = neighbours.nearest(1, 5, |_| true);
            prop_assert_eq!(nearest.len(), 5.min(units - 1));
            prop_assert!(nearest.is_sorted_by(|a, b| a.1 <= b.1));
            let farthest = nearest.last().unwrap().1;
            let all = neighbours.nearest(1, units, |_| true);
            let nearer = all.iter().filter(|pair| pair.1 < farthest).count();
            prop_assert!(nearer < nearest.len());
        }
    }
}
