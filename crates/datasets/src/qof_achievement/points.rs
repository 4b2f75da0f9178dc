//! The points of each indicator by year, and the groups and domains that they are of.
//!
//! `points.csv` has the points of the published mappings of indicators (2019-20 to 2024-25; of
//! 2020-21 the second edition) and, for 2025-26, those of the guidance of that year. An indicator
//! with 0 points is collected for information.

use std::sync::{Arc, LazyLock};

use domain::registry::{Dataset, Dimension};
use rustc_hash::FxHashMap;

/// The years of `points.csv`, named by the year in which they begin.
const FIRST: u16 = 2019;
const LAST: u16 = 2025;
const YEARS: usize = (LAST - FIRST) as usize + 1;

/// The maximum of earlier years, for which there are no indicators here.
const EARLIER: [(u16, f64); 2] = [(2017, 559.0), (2018, 559.0)];

/// The points of an indicator.
#[derive(Debug, Clone, PartialEq)]
struct Indicator {
    code: String,
    group: String,
    points: [Option<f64>; YEARS],
}

static TABLE: LazyLock<Vec<Indicator>> = LazyLock::new(|| {
    include_str!("points.csv")
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut fields = line.split(',');
            let (code, group) = (fields.next()?, fields.next()?);
            let mut points = [None; YEARS];
            for (slot, field) in points.iter_mut().zip(fields) {
                *slot = field.parse().ok();
            }
            Some(Indicator {
                code: code.to_owned(),
                group: group.to_owned(),
                points,
            })
        })
        .collect()
});

static BY_CODE: LazyLock<FxHashMap<&'static str, &'static Indicator>> = LazyLock::new(|| {
    let table = TABLE.iter();
    table.map(|own| (own.code.as_str(), own)).collect()
});

fn place(year: u16) -> Option<usize> {
    let place = usize::from(year.checked_sub(FIRST)?);
    (place < YEARS).then_some(place)
}

/// The points of an indicator in a year, by its code in capitals; `None` where it is not known, or
/// is not part of the year.
pub(super) fn of(code: &str, year: u16) -> Option<f64> {
    BY_CODE.get(code)?.points[place(year)?]
}

/// The codes of a year, in the order of the declaration.
pub(super) fn codes(year: u16) -> impl Iterator<Item = &'static str> {
    let place = place(year);
    TABLE
        .iter()
        .filter(move |own| place.is_some_and(|place| own.points[place].is_some()))
        .map(|own| own.code.as_str())
}

/// The last year whose points are known.
pub(super) const fn last_known() -> u16 {
    LAST
}

/// The maximum of a year: the points of all its indicators. `None` where they are not known.
pub(super) fn maximum(year: u16) -> Option<f64> {
    let earlier = EARLIER.iter().find(|(own, _)| *own == year);
    if let Some((_, points)) = earlier {
        return Some(*points);
    }
    let place = place(year)?;
    Some(TABLE.iter().filter_map(|own| own.points[place]).sum())
}

/// The values of the dimension of domains and groups, with what each is of.
pub(super) struct Groups {
    dimension: Arc<Dimension>,
    /// By value: the place of the domain of a group.
    domains: Vec<Option<usize>>,
}

impl Groups {
    /// Those of the declaration; without it none.
    pub(super) fn of(dataset: &Dataset) -> Self {
        let none = || Dimension {
            id: String::new(),
            label: String::new(),
            values: Vec::new(),
        };
        let dimension = dataset
            .dimension("group")
            .map_or_else(|| Arc::new(none()), Arc::clone);
        let domains = dimension
            .values
            .iter()
            .map(|value| dimension.index_of(value.parent.as_deref()?))
            .collect();
        Self { dimension, domains }
    }

    /// How many values there are.
    pub(super) fn count(&self) -> usize {
        self.domains.len()
    }

    /// The identifier of a value.
    pub(super) fn id(&self, place: usize) -> &str {
        self.dimension
            .values
            .get(place)
            .map_or("", |value| value.id.as_str())
    }

    /// The domain of a group.
    pub(super) fn domain(&self, group: usize) -> Option<usize> {
        self.domains.get(group).copied().flatten()
    }

    /// Whether a value is a domain.
    pub(super) fn is_domain(&self, place: usize) -> bool {
        self.domains.contains(&Some(place))
    }

    /// A group by its identifier; no domain.
    pub(super) fn group(&self, id: &str) -> Option<usize> {
        let place = self.dimension.index_of(id)?;
        self.domain(place).map(|_| place)
    }

    /// A value by a published spelling.
    pub(super) fn published(&self, text: &str) -> Option<usize> {
        self.dimension.index_of_published(text)
    }

    /// The value for what has no group here.
    pub(super) fn others(&self) -> Option<usize> {
        self.dimension.index_of("others")
    }

    /// The group of a code that the declaration does not have, by its letters: `AF009` is of the
    /// group `AF`.
    pub(super) fn of_letters(&self, code: &str) -> Option<usize> {
        let letters = code.trim_end_matches(|c: char| c.is_ascii_digit());
        self.group(&letters.to_lowercase())
    }

    /// The maximum of each value in a year, a domain's that of its groups; nothing where the points
    /// of the year are not known.
    pub(super) fn maxima(&self, year: u16) -> Vec<Option<f64>> {
        let mut maxima = vec![None; self.count()];
        let Some(year) = place(year) else {
            return maxima;
        };
        for own in TABLE.iter() {
            let Some((points, group)) = own.points[year].zip(self.group(&own.group)) else {
                continue;
            };
            for place in [Some(group), self.domain(group)].into_iter().flatten() {
                *maxima[place].get_or_insert(0.0) += points;
            }
        }
        maxima
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_add_up_to_those_of_each_year() {
        for (year, points) in [
            (2017, Some(559.0)),
            (2019, Some(559.0)),
            (2020, Some(567.0)),
            (2021, Some(635.0)),
            (2022, Some(635.0)),
            (2023, Some(635.0)),
            (2024, Some(635.0)),
            (2025, Some(564.0)),
            (2026, None),
        ] {
            assert_eq!(maximum(year), points, "{year}");
        }
        assert_eq!(of("AF008", 2024), Some(12.0));
        assert_eq!(of("AF008", 2022), None);
        assert_eq!(of("MH007", 2021), Some(0.0), "for information");
        assert_eq!(codes(2025).count(), 44);
    }

    #[test]
    fn groups_add_up_to_their_domains() {
        let groups = Groups::of(super::super::PUBLICATION.declared());
        let maxima = groups.maxima(2024);
        let of = |id: &str| maxima[groups.dimension.index_of(id).expect("a group")];
        assert_eq!(of("clinical"), Some(401.0));
        assert_eq!(of("public-health"), Some(160.0));
        assert_eq!(of("quality-improvement"), Some(74.0));
        assert_eq!(of("dm"), Some(67.0));
        assert_eq!(of("qioa"), None, "it was of another year");
        assert_eq!(of("others"), None);
        assert_eq!(groups.of_letters("AF099"), groups.group("af"));
        assert_eq!(groups.of_letters("CD001"), None);
        for own in TABLE.iter() {
            assert!(groups.group(&own.group).is_some(), "{}", own.code);
        }
    }
}
