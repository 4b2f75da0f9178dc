//! Columns: the values of all organisations for one measure and period, by organisation
//! ordinal. They are the unit in which figures are stored, loaded and summed.
//!
//! In memory a column takes one, two, four or eight bytes a value, whichever its largest
//! number needs. In the store it is a run of variable-length integers, or of doubles where
//! a value is not a whole number; see [`Column::encode`].

use crate::organisation::Ordinal;
use crate::value::Value;

/// The values of one measure and period, by organisation ordinal.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    cells: Cells,
}

/// The highest value of each width means missing, the one below it suppressed.
/// For doubles, two NaN patterns do the same.
#[derive(Debug, Clone, PartialEq)]
enum Cells {
    Bytes(Box<[u8]>),
    Shorts(Box<[u16]>),
    Words(Box<[u32]>),
    Doubles(Box<[u64]>),
}

const MISSING_DOUBLE: u64 = 0x7ff8_0000_0000_0001;
const SUPPRESSED_DOUBLE: u64 = 0x7ff8_0000_0000_0002;

/// Why stored bytes are not a column. It means a damaged store or one written by a
/// newer version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ColumnError {
    /// The first byte names no known encoding.
    #[error("unknown encoding {0}")]
    UnknownEncoding(u8),
    /// The bytes end within a value, or go on behind the last.
    #[error("{0} bytes do not hold the number of values that they claim")]
    WrongLength(usize),
}

/// Encoding 1: a count, then a LEB128 integer a value; 0 is missing, 1 suppressed, and a
/// number is stored plus 2. Encoding 2: a count, then eight little-endian bytes a value.
const ENCODING_INTEGERS: u8 = 1;
const ENCODING_DOUBLES: u8 = 2;

impl Column {
    /// A column of these values, stored as narrowly as they allow.
    #[must_use]
    pub fn from_values(values: impl ExactSizeIterator<Item = Value> + Clone) -> Self {
        let mut largest = 0.0_f64;
        let mut whole = true;
        for value in values.clone() {
            if let Value::Number(number) = value {
                largest = largest.max(number);
                whole &= number >= 0.0 && number.fract() == 0.0;
            }
        }
        let cells = if !whole || largest >= f64::from(u32::MAX - 1) {
            Cells::Doubles(
                values
                    .map(|value| match value {
                        Value::Missing => MISSING_DOUBLE,
                        Value::Suppressed => SUPPRESSED_DOUBLE,
                        Value::Number(number) => number.to_bits(),
                    })
                    .collect(),
            )
        } else if largest >= f64::from(u16::MAX - 1) {
            Cells::Words(narrow(values, u32::MAX, |number| number as u32))
        } else if largest >= f64::from(u8::MAX - 1) {
            Cells::Shorts(narrow(values, u16::MAX, |number| number as u16))
        } else {
            Cells::Bytes(narrow(values, u8::MAX, |number| number as u8))
        };
        Self { cells }
    }

    /// A column of counts, `None` where nothing was reported.
    #[must_use]
    pub fn from_counts(counts: &[Option<u32>]) -> Self {
        Self::from_values(counts.iter().map(|count| Value::from(count.map(f64::from))))
    }

    /// How many ordinals the column reaches. Those behind are missing.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.cells {
            Cells::Bytes(cells) => cells.len(),
            Cells::Shorts(cells) => cells.len(),
            Cells::Words(cells) => cells.len(),
            Cells::Doubles(cells) => cells.len(),
        }
    }

    /// Whether the column reaches no ordinal at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of an organisation.
    #[must_use]
    pub fn get(&self, ordinal: Ordinal) -> Value {
        let index = ordinal as usize;
        match &self.cells {
            Cells::Bytes(cells) => cells.get(index).map_or(Value::Missing, |cell| {
                from_integer(u32::from(*cell), u32::from(u8::MAX))
            }),
            Cells::Shorts(cells) => cells.get(index).map_or(Value::Missing, |cell| {
                from_integer(u32::from(*cell), u32::from(u16::MAX))
            }),
            Cells::Words(cells) => cells
                .get(index)
                .map_or(Value::Missing, |cell| from_integer(*cell, u32::MAX)),
            Cells::Doubles(cells) => cells.get(index).map_or(Value::Missing, |cell| match *cell {
                MISSING_DOUBLE => Value::Missing,
                SUPPRESSED_DOUBLE => Value::Suppressed,
                bits => Value::Number(f64::from_bits(bits)),
            }),
        }
    }

    /// The number of an organisation, where there is one.
    #[must_use]
    pub fn number(&self, ordinal: Ordinal) -> Option<f64> {
        self.get(ordinal).number()
    }

    /// All values in order of ordinal.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Value> + Clone + '_ {
        (0..self.len() as Ordinal).map(|ordinal| self.get(ordinal))
    }

    /// Bytes taken in memory, without the struct itself.
    #[must_use]
    pub fn memory(&self) -> usize {
        let width = match &self.cells {
            Cells::Bytes(_) => 1,
            Cells::Shorts(_) => 2,
            Cells::Words(_) => 4,
            Cells::Doubles(_) => 8,
        };
        self.len() * width
    }

    /// The column as bytes for the store. Missing values at the end are left out,
    /// because new organisations append and would otherwise make every column differ.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let end = (0..self.len())
            .rev()
            .find(|index| self.get(*index as Ordinal).is_reported())
            .map_or(0, |index| index + 1);
        let mut bytes = Vec::with_capacity(end * 2 + 6);
        let doubles = matches!(self.cells, Cells::Doubles(_));
        bytes.push(if doubles {
            ENCODING_DOUBLES
        } else {
            ENCODING_INTEGERS
        });
        push_integer(&mut bytes, end as u64);
        for ordinal in 0..end as Ordinal {
            match self.get(ordinal) {
                value if doubles => {
                    let bits = match value {
                        Value::Missing => MISSING_DOUBLE,
                        Value::Suppressed => SUPPRESSED_DOUBLE,
                        Value::Number(number) => number.to_bits(),
                    };
                    bytes.extend_from_slice(&bits.to_le_bytes());
                }
                Value::Missing => bytes.push(0),
                Value::Suppressed => bytes.push(1),
                Value::Number(number) => push_integer(&mut bytes, number as u64 + 2),
            }
        }
        bytes
    }

    /// Reads what [`Column::encode`] wrote.
    ///
    /// # Errors
    /// When the bytes were not written by it.
    pub fn decode(bytes: &[u8]) -> Result<Self, ColumnError> {
        let wrong = || ColumnError::WrongLength(bytes.len());
        let (encoding, mut rest) = bytes.split_first().ok_or_else(wrong)?;
        let count = usize::try_from(take_integer(&mut rest).ok_or_else(wrong)?)
            .ok()
            .filter(|count| *count <= rest.len())
            .ok_or_else(wrong)?;
        let mut values = Vec::with_capacity(count);
        match *encoding {
            ENCODING_INTEGERS => {
                for _ in 0..count {
                    values.push(match take_integer(&mut rest).ok_or_else(wrong)? {
                        0 => Value::Missing,
                        1 => Value::Suppressed,
                        number => Value::Number((number - 2) as f64),
                    });
                }
            }
            ENCODING_DOUBLES => {
                for _ in 0..count {
                    let (cell, tail) = rest.split_first_chunk::<8>().ok_or_else(wrong)?;
                    rest = tail;
                    values.push(match u64::from_le_bytes(*cell) {
                        MISSING_DOUBLE => Value::Missing,
                        SUPPRESSED_DOUBLE => Value::Suppressed,
                        bits => Value::Number(f64::from_bits(bits)),
                    });
                }
            }
            unknown => return Err(ColumnError::UnknownEncoding(unknown)),
        }
        if !rest.is_empty() {
            return Err(wrong());
        }
        Ok(Self::from_values(values.iter().copied()))
    }
}

fn from_integer(cell: u32, missing: u32) -> Value {
    if cell == missing {
        Value::Missing
    } else if cell == missing - 1 {
        Value::Suppressed
    } else {
        Value::Number(f64::from(cell))
    }
}

fn narrow<T: Copy + std::ops::Sub<Output = T> + From<u8>>(
    values: impl Iterator<Item = Value>,
    missing: T,
    cast: impl Fn(f64) -> T,
) -> Box<[T]> {
    values
        .map(|value| match value {
            Value::Missing => missing,
            Value::Suppressed => missing - T::from(1),
            Value::Number(number) => cast(number),
        })
        .collect()
}

fn push_integer(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

fn take_integer(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    let mut shift = 0;
    loop {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some(value);
        }
        shift += 7;
        if shift > 63 {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value() -> impl Strategy<Value = Value> {
        prop_oneof![
            Just(Value::Missing),
            Just(Value::Suppressed),
            (0_u32..300).prop_map(|n| Value::Number(f64::from(n))),
            (0_u32..70_000).prop_map(|n| Value::Number(f64::from(n))),
            any::<u32>().prop_map(|n| Value::Number(f64::from(n))),
            (-1e9..1e9_f64).prop_map(Value::Number),
        ]
    }

    proptest! {
        #[test]
        fn values_come_back_as_they_were(values in proptest::collection::vec(value(), 0..200)) {
            let column = Column::from_values(values.iter().copied());
            prop_assert_eq!(column.iter().collect::<Vec<_>>(), values.clone());
            let stored = Column::decode(&column.encode()).unwrap();
            for (ordinal, value) in values.iter().enumerate() {
                prop_assert_eq!(stored.get(ordinal as Ordinal), *value);
            }
            prop_assert_eq!(stored.encode(), column.encode());
        }

        #[test]
        fn damaged_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = Column::decode(&bytes);
        }
    }

    #[test]
    fn the_edges_of_each_width_are_numbers() {
        for edge in [
            253_u32,
            254,
            255,
            65_533,
            65_534,
            65_535,
            u32::MAX - 2,
            u32::MAX - 1,
            u32::MAX,
        ] {
            let values = [
                Value::Number(f64::from(edge)),
                Value::Missing,
                Value::Suppressed,
            ];
            let column = Column::from_values(values.iter().copied());
            assert_eq!(column.iter().collect::<Vec<_>>(), values, "{edge}");
            assert_eq!(
                Column::decode(&column.encode()).unwrap().get(0),
                values[0],
                "{edge}"
            );
        }
    }

    #[test]
    fn narrow_numbers_take_little_room() {
        let small = Column::from_counts(&[Some(3), None, Some(200)]);
        assert_eq!(small.memory(), 3);
        assert_eq!(small.encode().len(), 2 + 1 + 1 + 2);
        assert_eq!(
            Column::from_counts(&[Some(3), None, Some(20_000)]).memory(),
            6
        );
    }

    #[test]
    fn missing_zero_and_suppressed_differ() {
        let column = Column::from_values(
            [Value::Number(0.0), Value::Suppressed, Value::Missing].into_iter(),
        );
        assert_eq!(column.get(0), Value::Number(0.0));
        assert_eq!(column.get(1), Value::Suppressed);
        assert_eq!(column.get(2), Value::Missing);
        assert_eq!(column.get(99), Value::Missing);
        assert_eq!(column.number(1), None);
    }

    #[test]
    fn cut_bytes_are_refused() {
        let bytes = Column::from_counts(&[Some(300), Some(4)]).encode();
        assert!(Column::decode(&bytes[..bytes.len() - 1]).is_err());
        assert_eq!(
            Column::decode(&[9, 0]),
            Err(ColumnError::UnknownEncoding(9))
        );
    }
}
