//! A dimension whose values form a tree, and the columns of a file that fill it.

use domain::registry::Dataset;

/// A value of the dimension.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// Its identifier.
    pub(super) id: String,
    /// The place of the value that it is a part of.
    pub(super) parent: Option<usize>,
    /// Every published spelling, as a [`stem`].
    names: Vec<String>,
}

/// The values of a dimension, parents before their parts.
#[derive(Debug, Clone)]
pub(super) struct Tree(pub(super) Vec<Part>);

/// A heading by its letters alone, in lower case: case, blanks, line breaks, points, `_£` and the
/// digits of footnotes differ from year to year.
pub(super) fn stem(heading: &str) -> String {
    let letters = heading.chars().filter(char::is_ascii_alphanumeric);
    let stem: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
    stem.trim_end_matches(|letter: char| letter.is_ascii_digit())
        .to_owned()
}

impl Tree {
    /// The tree of a dimension; without values where the dataset has no such dimension.
    pub(super) fn of(dataset: &Dataset, dimension: &str) -> Self {
        let values = dataset
            .dimension(dimension)
            .map_or(&[][..], |dimension| &dimension.values);
        let place = |id: &str| values.iter().position(|value| value.id == id);
        Self(
            values
                .iter()
                .map(|value| Part {
                    id: value.id.clone(),
                    parent: value.parent.as_deref().and_then(place),
                    names: value.published.iter().map(|name| stem(name)).collect(),
                })
                .collect(),
        )
    }

    /// The place of a value.
    pub(super) fn place(&self, id: &str) -> Option<usize> {
        self.0.iter().position(|part| part.id == id)
    }

    /// For each value the columns that hold it, by the stems of a header. Where a file has an
    /// amount as several columns they are added up, unless it has their total too.
    pub(super) fn columns(&self, stems: &[String]) -> Vec<Vec<usize>> {
        let of_part = |part: &Part| {
            let all: Vec<usize> = (0..stems.len())
                .filter(|column| part.names.contains(&stems[*column]))
                .collect();
            let totals = all.iter().copied();
            let totals: Vec<usize> = totals
                .filter(|column| stems[*column].starts_with("total"))
                .collect();
            if totals.is_empty() { all } else { totals }
        };
        self.0.iter().map(of_part).collect()
    }

    /// Fills values of which nothing was published with the sum of those of their parts that
    /// were.
    pub(super) fn sum_up(&self, amounts: &mut [Option<i64>]) {
        for whole in (0..self.0.len()).rev() {
            if amounts[whole].is_some() {
                continue;
            }
            let parts = self.0.iter().zip(&*amounts);
            amounts[whole] = parts
                .filter(|(part, _)| part.parent == Some(whole))
                .filter_map(|(_, amount)| *amount)
                .reduce(|sum, amount| sum + amount);
        }
    }
}
