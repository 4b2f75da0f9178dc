//! Places for what may be done only so many times at once: so many for one (a network address, a
//! person), and so many in all, so that nobody takes those of all others.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The places.
#[derive(Debug)]
pub(crate) struct Places<K: Eq + Hash> {
    in_all: usize,
    for_one: Option<usize>,
    taken: Mutex<Taken<K>>,
}

#[derive(Debug)]
struct Taken<K> {
    in_all: usize,
    by_one: HashMap<K, usize>,
}

/// One of the places, given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Place<K: Eq + Hash> {
    places: Arc<Places<K>>,
    of: Option<K>,
}

/// Why there is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Full {
    /// All places are taken.
    InAll,
    /// This one has as many as it may.
    ForOne,
}

impl<K: Eq + Hash + Clone> Places<K> {
    /// So many places in all; so many of them for one, or all of them.
    pub(crate) fn new(in_all: usize, for_one: Option<usize>) -> Arc<Self> {
        Arc::new(Self {
            in_all,
            for_one,
            taken: Mutex::new(Taken {
                in_all: 0,
                by_one: HashMap::new(),
            }),
        })
    }

    /// A place for one.
    pub(crate) fn take(self: &Arc<Self>, one: K) -> Result<Place<K>, Full> {
        let mut taken = self.taken();
        if taken.in_all >= self.in_all {
            return Err(Full::InAll);
        }
        let mut of = None;
        if let Some(most) = self.for_one {
            let count = taken.by_one.entry(one.clone()).or_default();
            if *count >= most {
                return Err(Full::ForOne);
            }
            *count += 1;
            of = Some(one);
        }
        taken.in_all += 1;
        drop(taken);
        Ok(Place {
            places: Arc::clone(self),
            of,
        })
    }

    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.taken().in_all == 0
    }

    #[cfg(test)]
    pub(crate) fn is_full(&self) -> bool {
        self.taken().in_all >= self.in_all
    }
}

impl<K: Eq + Hash> Places<K> {
    fn taken(&self) -> MutexGuard<'_, Taken<K>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Eq + Hash> Drop for Place<K> {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        taken.in_all -= 1;
        if let Some(one) = self.of.take()
            && let Entry::Occupied(mut count) = taken.by_one.entry(one)
        {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_has_its_share_and_gets_it_back() {
        let places = Places::new(10, Some(2));
        let taken = [places.take("a").unwrap(), places.take("a").unwrap()];
        assert_eq!(places.take("a").unwrap_err(), Full::ForOne);
        let other = places.take("b").unwrap();
        drop(taken);
        assert!(places.take("a").is_ok());
        drop(other);
        assert!(places.taken().by_one.is_empty());
        assert!(places.is_empty());
    }

    #[test]
    fn without_a_share_one_may_have_all() {
        let places = Places::new(3, None);
        let _taken: Vec<_> = (0..3).map(|_| places.take("a").unwrap()).collect();
        assert!(places.is_full());
        assert_eq!(places.take("b").unwrap_err(), Full::InAll);
    }
}
