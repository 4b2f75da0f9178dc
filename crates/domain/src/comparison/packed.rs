//! How the figures of a comparison are written where they travel inside the page.
//!
//! Many indicators have one denominator, so numerators and denominators are columns of their
//! own, each written once; a series names its two. Whole numbers are written without a point.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Numbers, Series, Spreads};
use crate::registry::{Measured, Quantity, Reading};
use crate::statistics::interval::Interval;
use crate::statistics::rank::Quantiles;

/// A number without a point where it is whole, which halves the size of counts.
struct Short(f64);

impl Serialize for Short {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.fract() == 0.0 && self.0.abs() < 9e15 {
            serializer.serialize_i64(self.0 as i64)
        } else {
            serializer.serialize_f64(self.0)
        }
    }
}

/// Numbers in a form that is not for people: whole numbers of a power of ten where all are, which
/// is how published figures are, else as they are.
#[derive(Serialize, Deserialize)]
enum Compact {
    /// The decimal places, and the whole numbers as [`mapped`] writes them.
    Scaled(u8, Vec<u64>),
    Exact(Vec<Option<f64>>),
}

/// The most digits after the point of a number that is written as a whole one.
const MOST_DIGITS: u8 = 12;

/// Nothing as zero, and a whole number as a positive one with its sign in the lowest bit: small
/// numbers take a byte. They are below 2^53.
const fn mapped(number: Option<i64>) -> u64 {
    match number {
        Some(number) => (((number << 1) ^ (number >> 63)) as u64) + 1,
        None => 0,
    }
}

const fn unmapped(mapped: u64) -> Option<i64> {
    match mapped.checked_sub(1) {
        Some(mapped) => Some((mapped >> 1) as i64 ^ -((mapped & 1) as i64)),
        None => None,
    }
}

impl Compact {
    fn of(numbers: Vec<Option<f64>>) -> Self {
        let scaled = (0..=MOST_DIGITS).find_map(|digits| {
            let scale = 10_f64.powi(i32::from(digits));
            let whole = |number: f64| {
                let whole = (number * scale).round();
                (whole.abs() < 9e15 && whole / scale == number).then_some(whole as i64)
            };
            let all: Option<Vec<u64>> = numbers
                .iter()
                .map(|number| match number {
                    Some(number) => whole(*number).map(|whole| mapped(Some(whole))),
                    None => Some(mapped(None)),
                })
                .collect();
            all.map(|all| Self::Scaled(digits, all))
        });
        scaled.unwrap_or(Self::Exact(numbers))
    }

    fn numbers(self) -> Vec<Option<f64>> {
        match self {
            Self::Scaled(digits, all) => {
                let scale = 10_f64.powi(i32::from(digits.min(MOST_DIGITS)));
                all.into_iter()
                    .map(|number| unmapped(number).map(|number| number as f64 / scale))
                    .collect()
            }
            Self::Exact(numbers) => numbers,
        }
    }
}

fn write<S: Serializer>(
    numbers: impl Iterator<Item = Option<f64>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        serializer.collect_seq(numbers.map(|number| number.map(Short)))
    } else {
        Compact::of(numbers.collect()).serialize(serializer)
    }
}

fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Option<f64>>, D::Error> {
    if deserializer.is_human_readable() {
        Vec::deserialize(deserializer)
    } else {
        Compact::deserialize(deserializer).map(Compact::numbers)
    }
}

/// Numbers, and nulls.
#[derive(Debug, Clone, PartialEq, Default)]
struct Column(Vec<Option<f64>>);

impl Serialize for Column {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(self.0.iter().copied(), serializer)
    }
}

impl<'de> Deserialize<'de> for Column {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(deserializer).map(Self)
    }
}

impl Serialize for Numbers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(self.0.iter().copied(), serializer)
    }
}

impl<'de> Deserialize<'de> for Numbers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(deserializer).map(Self)
    }
}

/// The place of the first period, then five numbers for each.
impl Serialize for Spreads {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Five significant digits are finer than any chart draws.
        let short = |value: f64| {
            let magnitude = if value == 0.0 {
                0.0
            } else {
                value.abs().log10().floor()
            };
            let scale = 10_f64.powf(4.0 - magnitude);
            (value * scale).round() / scale
        };
        let picks = [
            |spread: &Quantiles| spread.p10,
            |spread: &Quantiles| spread.p25,
            |spread: &Quantiles| spread.median,
            |spread: &Quantiles| spread.p75,
            |spread: &Quantiles| spread.p90,
        ];
        let numbers = self
            .spreads
            .iter()
            .flat_map(|spread| picks.map(|pick| spread.as_ref().map(|spread| short(pick(spread)))));
        write(
            std::iter::once(Some(self.first as f64)).chain(numbers),
            serializer,
        )
    }
}

impl<'de> Deserialize<'de> for Spreads {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Column(numbers) = Column::deserialize(deserializer)?;
        let spread = |line: &[Option<f64>]| {
            Some(Quantiles {
                p10: line[0]?,
                p25: line[1]?,
                median: line[2]?,
                p75: line[3]?,
                p90: line[4]?,
            })
        };
        let Some((first, numbers)) = numbers.split_first() else {
            return Ok(Self::default());
        };
        Ok(Self {
            first: first.unwrap_or(0.0) as usize,
            spreads: numbers.chunks_exact(5).map(spread).collect(),
        })
    }
}

/// The columns of all series, each once.
#[derive(Default)]
struct Columns {
    all: Vec<Column>,
    /// Where a column is, by the bits of its numbers.
    places: FxHashMap<Vec<Option<u64>>, usize>,
}

/// The places among the columns of what makes up a series.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Places {
    /// Numerators.
    n: usize,
    /// Denominators.
    d: usize,
    /// Lower and upper published limits, and bases, where there are any.
    #[serde(default)]
    p: Option<[usize; 3]>,
    /// The periods of the series in which the figure is suppressed.
    #[serde(default)]
    s: Vec<usize>,
    /// Those in which its denominator is too small.
    #[serde(default)]
    b: Vec<usize>,
    /// Those in which it would be a change across a break in method.
    #[serde(default)]
    m: Vec<usize>,
}

impl Columns {
    fn place(&mut self, series: &Series, pick: impl Fn(Measured) -> Option<f64>) -> usize {
        let numbers: Vec<Option<f64>> = series
            .readings
            .iter()
            .map(|reading| reading.measured().and_then(&pick))
            .collect();
        let bits = numbers
            .iter()
            .map(|number| number.map(f64::to_bits))
            .collect();
        *self.places.entry(bits).or_insert_with(|| {
            self.all.push(Column(numbers));
            self.all.len() - 1
        })
    }

    fn places(&mut self, series: &Series) -> Places {
        let is_estimate = series.readings.iter().any(|reading| {
            reading
                .measured()
                .is_some_and(|measured| measured.published.is_some() || measured.base.is_some())
        });
        Places {
            n: self.place(series, |measured| Some(measured.quantity.numerator)),
            d: self.place(series, |measured| Some(measured.quantity.denominator)),
            p: is_estimate.then(|| {
                [
                    self.place(series, |measured| Some(measured.published?.low)),
                    self.place(series, |measured| Some(measured.published?.high)),
                    self.place(series, |measured| measured.base),
                ]
            }),
            s: periods_of(series, Reading::Suppressed),
            b: periods_of(series, Reading::BelowLeast),
            m: periods_of(series, Reading::AcrossBreak),
        }
    }
}

/// The periods of a series that are in a state.
fn periods_of(series: &Series, state: Reading) -> Vec<usize> {
    let readings = series.readings.iter().enumerate();
    readings
        .filter(|(_, reading)| **reading == state)
        .map(|(index, _)| index)
        .collect()
}

/// The series of some columns; empty where one is not there.
fn series(columns: &[Column], first: usize, places: &Places) -> Series {
    let column = |place: usize| columns.get(place).map_or(&[][..], |column| &column.0);
    let at = |place: usize, index: usize| column(place).get(index).copied().flatten();
    let readings = (0..column(places.n).len().min(column(places.d).len()))
        .map(|index| {
            if places.s.contains(&index) {
                return Reading::Suppressed;
            }
            if places.b.contains(&index) {
                return Reading::BelowLeast;
            }
            if places.m.contains(&index) {
                return Reading::AcrossBreak;
            }
            let (Some(numerator), Some(denominator)) = (at(places.n, index), at(places.d, index))
            else {
                return Reading::Missing;
            };
            let [low, high, base] = places
                .p
                .map_or([None; 3], |places| places.map(|place| at(place, index)));
            Reading::Value(Measured {
                quantity: Quantity {
                    numerator,
                    denominator,
                },
                published: low.zip(high).map(|(low, high)| Interval { low, high }),
                base,
            })
        })
        .collect();
    Series { first, readings }
}

/// The indicators of a comparison.
pub(super) mod indicators {
    use std::borrow::Cow;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Column, Columns, Places, series};
    use crate::comparison::{IndicatorSeries, Spreads};
    use crate::facts::Basis;
    use crate::registry::Quantity;
    use crate::statistics::rank::Rank;

    #[derive(Serialize, Deserialize)]
    struct Packed<'a> {
        columns: Vec<Column>,
        indicators: Vec<Indicator<'a>>,
    }

    #[derive(Serialize, Deserialize)]
    struct Indicator<'a> {
        id: Cow<'a, str>,
        /// The place of the first period of every series.
        first: usize,
        own: Places,
        groups: Vec<Places>,
        #[serde(default)]
        year_before: Option<Quantity>,
        #[serde(default)]
        since: Option<usize>,
        spreads: Cow<'a, Spreads>,
        place: Option<Rank>,
        places: Cow<'a, [Option<Rank>]>,
        #[serde(default)]
        bases: Cow<'a, [(usize, Basis)]>,
        #[serde(default)]
        group_bases: Cow<'a, [Basis]>,
    }

    pub(in crate::comparison) fn serialize<S: Serializer>(
        indicators: &[IndicatorSeries],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let mut columns = Columns::default();
        let indicators = indicators
            .iter()
            .map(|one| Indicator {
                id: Cow::Borrowed(&one.id),
                first: one.own.first,
                own: columns.places(&one.own),
                groups: one
                    .groups
                    .iter()
                    .map(|group| columns.places(group))
                    .collect(),
                year_before: one.year_before,
                since: one.since,
                spreads: Cow::Borrowed(&one.spreads),
                place: one.place,
                places: Cow::Borrowed(&one.places),
                bases: Cow::Borrowed(&one.bases),
                group_bases: Cow::Borrowed(&one.group_bases),
            })
            .collect();
        Packed {
            columns: columns.all,
            indicators,
        }
        .serialize(serializer)
    }

    pub(in crate::comparison) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<IndicatorSeries>, D::Error> {
        let packed = Packed::deserialize(deserializer)?;
        let unpacked = |one: Indicator<'_>| IndicatorSeries {
            id: one.id.into_owned(),
            own: series(&packed.columns, one.first, &one.own),
            groups: one
                .groups
                .into_iter()
                .map(|group| series(&packed.columns, one.first, &group))
                .collect(),
            year_before: one.year_before,
            since: one.since,
            spreads: one.spreads.into_owned(),
            place: one.place,
            places: one.places.into_owned(),
            bases: one.bases.into_owned(),
            group_bases: one.group_bases.into_owned(),
        };
        Ok(packed.indicators.into_iter().map(unpacked).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comparison::IndicatorSeries;

    /// Something that holds indicators as a comparison does.
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Holder(#[serde(with = "indicators")] Vec<IndicatorSeries>);

    fn indicator(id: &str, own: &[Option<(f64, f64)>]) -> IndicatorSeries {
        let own = own
            .iter()
            .map(|pair| {
                pair.map_or(Reading::Missing, |(numerator, denominator)| {
                    Reading::Value(
                        Quantity {
                            numerator,
                            denominator,
                        }
                        .into(),
                    )
                })
            })
            .collect();
        IndicatorSeries {
            id: id.to_owned(),
            own: Series::whole(own),
            groups: vec![Series::default()],
            year_before: None,
            since: None,
            spreads: Spreads::default(),
            place: None,
            places: vec![None],
            bases: Vec::new(),
            group_bases: Vec::new(),
        }
    }

    #[test]
    fn a_column_is_written_once_and_every_series_comes_back() {
        let holder = Holder(vec![
            indicator("a", &[Some((243.0, 7_846.5)), None]),
            indicator("b", &[Some((1.0, 7_846.5)), None]),
            indicator("c", &[Some((1.0, 2.0)), Some((3.0, 4.0))]),
        ]);
        let text = serde_json::to_string(&holder).unwrap();
        assert_eq!(text.matches("[7846.5,null]").count(), 1, "{text}");
        assert!(text.contains("[243,null]"), "{text}");
        assert_eq!(serde_json::from_str::<Holder>(&text).unwrap(), holder);
        let damaged = text.replace("\"d\":1", "\"d\":99");
        assert_ne!(damaged, text);
        let read = serde_json::from_str::<Holder>(&damaged).unwrap();
        assert_eq!(read.0[0].own, Series::default());
    }

    #[test]
    fn numbers_come_back() {
        let numbers = Numbers::of_cells(&[0.0, 12.25, 3e16, f64::NAN]);
        let text = serde_json::to_string(&numbers).unwrap();
        assert_eq!(text, "[0,12.25,3e+16,null]");
        assert_eq!(serde_json::from_str::<Numbers>(&text).unwrap(), numbers);
    }

    #[test]
    fn numbers_come_back_from_a_form_that_is_not_for_people() {
        for numbers in [
            vec![],
            vec![None],
            vec![Some(243.0), None, Some(-7.0)],
            vec![Some(7_846.5), Some(-0.25), None],
            vec![Some(0.1 + 0.2), Some(1e300), Some(f64::MIN_POSITIVE)],
        ] {
            let numbers = Numbers(numbers);
            let bytes = postcard::to_allocvec(&numbers).unwrap();
            assert_eq!(postcard::from_bytes::<Numbers>(&bytes).unwrap(), numbers);
        }
        // A count takes as many bytes as it has to, and one more for being there.
        let counts = Numbers(vec![Some(50.0); 100]);
        assert_eq!(postcard::to_allocvec(&counts).unwrap().len(), 103);
        let holder = Holder(vec![indicator("a", &[Some((243.0, 7_846.5)), None])]);
        let bytes = postcard::to_allocvec(&holder).unwrap();
        assert_eq!(postcard::from_bytes::<Holder>(&bytes).unwrap(), holder);
    }

    #[test]
    fn spreads_are_rounded_to_five_digits() {
        let spread = Quantiles {
            p10: 1.234_567,
            p25: 0.0,
            median: 123_456.0,
            p75: -2.5,
            p90: 4.0,
        };
        let text = serde_json::to_string(&Spreads::whole(vec![Some(spread), None])).unwrap();
        assert_eq!(text, "[0,1.2346,0,123460,-2.5,4,null,null,null,null,null]");
        let back = serde_json::from_str::<Spreads>(&text).unwrap();
        assert_eq!(back.spreads.len(), 2);
        assert_eq!(back.at(0).unwrap().median, 123_460.0);
    }
}
