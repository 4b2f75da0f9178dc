//! Columns: the values of all organisations for one measure and period, by organisation
//! ordinal. They are the unit in which figures are stored, loaded and summed.
//!
//! In memory a column takes one, two, four or eight bytes a value, whichever its largest
//! number needs. Decimals and negative numbers (full-time equivalents, money) are kept as
//! integers and a power of ten where that gives every one of them exactly, else as doubles.
//! A column of which most is missing keeps only what there is, with its ordinals. In the
//! store it is a run of variable-length integers, or of doubles; see [`Column::encode`].

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
    /// Integers, the lowest of each width missing and the next one suppressed, and how many
    /// decimal places they have.
    Scaled(u8, Signed),
    Doubles(Box<[u64]>),
    Sparse(Box<Sparse>),
}

#[derive(Debug, Clone, PartialEq)]
enum Signed {
    Bytes(Box<[i8]>),
    Shorts(Box<[i16]>),
    Words(Box<[i32]>),
    Longs(Box<[i64]>),
}

/// The values that there are, with their ordinals in ascending order.
#[derive(Debug, Clone, PartialEq)]
struct Sparse {
    len: usize,
    ordinals: Box<[Ordinal]>,
    values: Column,
}

/// The most decimal places that are kept as integers.
const MOST_PLACES: u8 = 6;
/// The largest integer of a scaled column: doubles hold all integers up to here.
const LARGEST_SCALED: f64 = 9_007_199_254_740_991.0;
/// The longest column that is read from a sparse encoding, so that a few damaged bytes do
/// not claim all memory. There are some tens of thousands of organisations.
const LONGEST_SPARSE: usize = 1 << 22;

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
/// Encoding 3: a count, the decimal places, then integers as in encoding 1, the sign of a
/// number in its lowest bit. Encoding 4: how many values there are, the distance of each
/// ordinal from the one before, then the values alone in one of the other encodings.
const ENCODING_INTEGERS: u8 = 1;
const ENCODING_DOUBLES: u8 = 2;
const ENCODING_SCALED: u8 = 3;
const ENCODING_SPARSE: u8 = 4;

impl Column {
    /// A column of these values, stored as narrowly as they allow.
    #[must_use]
    pub fn from_values(values: impl ExactSizeIterator<Item = Value> + Clone) -> Self {
        let len = values.len();
        let dense = Self {
            cells: dense(values.clone()),
        };
        let reported = values.clone().filter(|value| value.is_reported()).count();
        // An ordinal takes four bytes beside its value.
        if reported * (dense.width() + 4) + size_of::<Sparse>() >= len * dense.width() {
            return dense;
        }
        let pairs = (0..).zip(values).filter(|(_, value)| value.is_reported());
        let (ordinals, values): (Vec<Ordinal>, Vec<Value>) = pairs.unzip();
        Self {
            cells: Cells::Sparse(Box::new(Sparse {
                len,
                ordinals: ordinals.into(),
                values: Self {
                    cells: self::dense(values.into_iter()),
                },
            })),
        }
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
            Cells::Scaled(_, Signed::Bytes(cells)) => cells.len(),
            Cells::Scaled(_, Signed::Shorts(cells)) => cells.len(),
            Cells::Scaled(_, Signed::Words(cells)) => cells.len(),
            Cells::Scaled(_, Signed::Longs(cells)) => cells.len(),
            Cells::Doubles(cells) => cells.len(),
            Cells::Sparse(sparse) => sparse.len,
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
            Cells::Scaled(places, signed) => {
                // The lowest of the width is missing, the next one suppressed.
                let (cell, lowest) = match signed {
                    Signed::Bytes(cells) => {
                        (cells.get(index).map(|c| i64::from(*c)), i8::MIN.into())
                    }
                    Signed::Shorts(cells) => {
                        (cells.get(index).map(|c| i64::from(*c)), i16::MIN.into())
                    }
                    Signed::Words(cells) => {
                        (cells.get(index).map(|c| i64::from(*c)), i32::MIN.into())
                    }
                    Signed::Longs(cells) => (cells.get(index).copied(), i64::MIN),
                };
                match cell {
                    None => Value::Missing,
                    Some(cell) if cell == lowest => Value::Missing,
                    Some(cell) if cell == lowest + 1 => Value::Suppressed,
                    Some(cell) => Value::Number(cell as f64 / power(*places)),
                }
            }
            Cells::Sparse(sparse) => sparse
                .ordinals
                .binary_search(&ordinal)
                .map_or(Value::Missing, |place| sparse.values.get(place as Ordinal)),
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
        match &self.cells {
            Cells::Sparse(sparse) => {
                size_of::<Sparse>() + sparse.ordinals.len() * 4 + sparse.values.memory()
            }
            _ => self.len() * self.width(),
        }
    }

    /// Bytes that a value takes.
    const fn width(&self) -> usize {
        match &self.cells {
            Cells::Bytes(_) | Cells::Scaled(_, Signed::Bytes(_)) => 1,
            Cells::Shorts(_) | Cells::Scaled(_, Signed::Shorts(_)) => 2,
            Cells::Words(_) | Cells::Scaled(_, Signed::Words(_)) => 4,
            Cells::Doubles(_) | Cells::Scaled(_, Signed::Longs(_)) | Cells::Sparse(_) => 8,
        }
    }

    /// The column as bytes for the store. Missing values at the end are left out,
    /// because new organisations append and would otherwise make every column differ.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let end = (0..self.len())
            .rev()
            .find(|index| self.get(*index as Ordinal).is_reported())
            .map_or(0, |index| index + 1);
        if end < self.len() {
            let values: Vec<Value> = self.iter().take(end).collect();
            return Self::from_values(values.into_iter()).encode();
        }
        if let Cells::Sparse(sparse) = &self.cells {
            let mut bytes = vec![ENCODING_SPARSE];
            push_integer(&mut bytes, sparse.ordinals.len() as u64);
            let mut next = 0;
            for ordinal in &sparse.ordinals {
                push_integer(&mut bytes, u64::from(ordinal - next));
                next = ordinal + 1;
            }
            bytes.extend(sparse.values.encode());
            return bytes;
        }
        let mut bytes = Vec::with_capacity(end * 2 + 6);
        let (encoding, places) = match &self.cells {
            Cells::Doubles(_) => (ENCODING_DOUBLES, None),
            Cells::Scaled(places, _) => (ENCODING_SCALED, Some(*places)),
            _ => (ENCODING_INTEGERS, None),
        };
        bytes.push(encoding);
        push_integer(&mut bytes, end as u64);
        bytes.extend(places);
        for value in self.iter() {
            match (value, places) {
                (value, _) if encoding == ENCODING_DOUBLES => {
                    bytes.extend_from_slice(&bits(value).to_le_bytes());
                }
                (Value::Missing, _) => bytes.push(0),
                (Value::Suppressed, _) => bytes.push(1),
                (Value::Number(number), None) => push_integer(&mut bytes, number as u64 + 2),
                (Value::Number(number), Some(places)) => {
                    let whole = (number * power(places)).round() as i64;
                    push_integer(&mut bytes, ((whole << 1) ^ (whole >> 63)) as u64 + 2);
                }
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
        if *encoding == ENCODING_SPARSE {
            return decode_sparse(rest).ok_or_else(wrong);
        }
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
            ENCODING_SCALED => {
                let (places, tail) = rest.split_first().ok_or_else(wrong)?;
                rest = tail;
                if *places > MOST_PLACES {
                    return Err(wrong());
                }
                for _ in 0..count {
                    values.push(match take_integer(&mut rest).ok_or_else(wrong)? {
                        0 => Value::Missing,
                        1 => Value::Suppressed,
                        number => {
                            let number = number - 2;
                            let whole = (number >> 1) as i64 ^ -((number & 1) as i64);
                            Value::Number(whole as f64 / power(*places))
                        }
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

/// The values, each of the same width.
fn dense(values: impl ExactSizeIterator<Item = Value> + Clone) -> Cells {
    let numbers = || values.clone().filter_map(Value::number);
    let largest = numbers().fold(0.0_f64, f64::max);
    let is_natural = |number: f64| number >= 0.0 && number.fract() == 0.0;
    if numbers().all(is_natural) && largest < f64::from(u32::MAX - 1) {
        return if largest >= f64::from(u16::MAX - 1) {
            Cells::Words(narrow(values, u32::MAX, |number| number as u32))
        } else if largest >= f64::from(u8::MAX - 1) {
            Cells::Shorts(narrow(values, u16::MAX, |number| number as u16))
        } else {
            Cells::Bytes(narrow(values, u8::MAX, |number| number as u8))
        };
    }
    let places = (0..=MOST_PLACES).find(|places| {
        let factor = power(*places);
        numbers().all(|number| {
            let whole = (number * factor).round();
            whole.abs() <= LARGEST_SCALED && (whole / factor).to_bits() == number.to_bits()
        })
    });
    let Some(places) = places else {
        return Cells::Doubles(values.map(bits).collect());
    };
    let factor = power(places);
    let furthest = numbers().map(|number| (number * factor).round().abs());
    let furthest = furthest.fold(0.0_f64, f64::max);
    // Symmetric, so that the two lowest of each width stay free.
    let signed = if furthest < f64::from(i8::MAX) {
        Signed::Bytes(scaled(values, factor, i8::MIN, i8::MIN + 1, |n| n as i8))
    } else if furthest < f64::from(i16::MAX) {
        Signed::Shorts(scaled(values, factor, i16::MIN, i16::MIN + 1, |n| n as i16))
    } else if furthest < f64::from(i32::MAX) {
        Signed::Words(scaled(values, factor, i32::MIN, i32::MIN + 1, |n| n as i32))
    } else {
        Signed::Longs(scaled(values, factor, i64::MIN, i64::MIN + 1, |n| n as i64))
    };
    Cells::Scaled(places, signed)
}

fn scaled<T: Copy>(
    values: impl Iterator<Item = Value>,
    factor: f64,
    missing: T,
    suppressed: T,
    cast: impl Fn(f64) -> T,
) -> Box<[T]> {
    values
        .map(|value| match value {
            Value::Missing => missing,
            Value::Suppressed => suppressed,
            Value::Number(number) => cast((number * factor).round()),
        })
        .collect()
}

/// Ten to the power of `places`, exactly.
fn power(places: u8) -> f64 {
    f64::from(10_u32.pow(u32::from(places)))
}

const fn bits(value: Value) -> u64 {
    match value {
        Value::Missing => MISSING_DOUBLE,
        Value::Suppressed => SUPPRESSED_DOUBLE,
        Value::Number(number) => number.to_bits(),
    }
}

fn decode_sparse(mut rest: &[u8]) -> Option<Column> {
    let count = usize::try_from(take_integer(&mut rest)?).ok()?;
    if count > rest.len() {
        return None;
    }
    let mut ordinals = Vec::with_capacity(count);
    let mut next = 0_usize;
    for _ in 0..count {
        let ordinal = next.checked_add(usize::try_from(take_integer(&mut rest)?).ok()?)?;
        if ordinal >= LONGEST_SPARSE {
            return None;
        }
        ordinals.push(ordinal);
        next = ordinal + 1;
    }
    // Values within values are not written, and could be nested without end.
    if rest.first() == Some(&ENCODING_SPARSE) {
        return None;
    }
    let own = Column::decode(rest).ok()?;
    if own.len() != count {
        return None;
    }
    let mut values = vec![Value::Missing; next];
    for (ordinal, value) in ordinals.into_iter().zip(own.iter()) {
        values[ordinal] = value;
    }
    Some(Column::from_values(values.into_iter()))
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
mod tests;
