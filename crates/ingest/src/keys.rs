//! Rows that repeat the key of another row.
//!
//! A table has one row for each key. Two rows of one key are two claims about one figure, of
//! which at most one is right, so the file is refused, whether they agree or not. Keys are
//! kept as hashes of 64 bits in parts, so that millions of rows cost little.

use std::collections::hash_map::Entry;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Mutex;

use rustc_hash::{FxHashMap, FxHasher};

const PARTS: usize = 64;

/// The keys of a file with the line on which each stands first.
pub(crate) struct Keys {
    parts: Vec<Mutex<FxHashMap<u64, u32>>>,
}

/// Two lines with the same key, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Repeat {
    pub(crate) first: u64,
    pub(crate) second: u64,
}

impl Keys {
    pub(crate) fn new() -> Self {
        Self {
            parts: (0..PARTS).map(|_| Mutex::default()).collect(),
        }
    }

    /// Takes in the keys of a stretch of lines. Gives the first line that repeats a key,
    /// whichever order stretches come in.
    pub(crate) fn add(&self, keys: &[(u64, u64)]) -> Option<Repeat> {
        let mut by_part: Vec<Vec<(u64, u32)>> = vec![Vec::new(); PARTS];
        for (hash, line) in keys {
            let line = u32::try_from(*line).unwrap_or(u32::MAX);
            by_part[(hash >> 58) as usize].push((*hash, line));
        }
        let mut worst: Option<Repeat> = None;
        for (part, keys) in self.parts.iter().zip(by_part) {
            let Ok(mut part) = part.lock() else {
                continue;
            };
            for (hash, line) in keys {
                let mut known = match part.entry(hash) {
                    Entry::Occupied(known) => known,
                    Entry::Vacant(place) => {
                        place.insert(line);
                        continue;
                    }
                };
                let repeat = Repeat {
                    first: u64::from(line.min(*known.get())),
                    second: u64::from(line.max(*known.get())),
                };
                known.insert(line.min(*known.get()));
                if worst.is_none_or(|worst| repeat.second < worst.second) {
                    worst = Some(repeat);
                }
            }
        }
        worst
    }
}

/// The hash of a key.
pub(crate) fn hash(key: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

/// The hash of fields as they stand in a file, without regard to case and blanks around.
pub(crate) fn hash_fields<'a>(fields: impl Iterator<Item = &'a [u8]>) -> u64 {
    // The quick hash is good enough for text, of which a large file has half a gigabyte.
    let mut hasher = FxHasher::default();
    let mut upper = [0_u8; 64];
    for field in fields {
        for piece in field.trim_ascii().chunks(upper.len()) {
            let upper = &mut upper[..piece.len()];
            upper.copy_from_slice(piece);
            upper.make_ascii_uppercase();
            hasher.write(upper);
        }
        hasher.write_u8(0xff);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_repeats_is_found_in_any_order() {
        let keys = Keys::new();
        assert_eq!(keys.add(&[(1, 20), (2, 21)]), None);
        let found = keys.add(&[(2, 5), (3, 6), (1, 7)]);
        assert_eq!(
            found,
            Some(Repeat {
                first: 7,
                second: 20
            })
        );
        assert_eq!(
            keys.add(&[(2, 9)]),
            Some(Repeat {
                first: 5,
                second: 9
            })
        );
    }

    #[test]
    fn case_and_blanks_make_no_other_key() {
        let of = |fields: &[&str]| hash_fields(fields.iter().map(|field| field.as_bytes()));
        assert_eq!(of(&[" a81001", "ALL"]), of(&["A81001", "all "]));
        assert_ne!(of(&["A", "BC"]), of(&["AB", "C"]));
    }
}
