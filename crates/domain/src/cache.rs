//! Caches of derived figures with a limit in bytes: whoever walks through all of history
//! by the API makes them turn over and not grow.

use std::hash::Hash;
use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync::Cache;

/// How many bytes a value takes on the heap, roughly.
pub(crate) trait HeapBytes {
    /// The bytes.
    fn heap_bytes(&self) -> usize;
}

impl<T: Copy> HeapBytes for Vec<T> {
    fn heap_bytes(&self) -> usize {
        self.len() * size_of::<T>()
    }
}

impl HeapBytes for (u32, u32) {
    fn heap_bytes(&self) -> usize {
        0
    }
}

/// What an entry costs beside its values: the key, the pointers, the place in the map.
const OVERHEAD: usize = 96;

#[derive(Debug, Clone, Copy, Default)]
struct Bytes;

impl<K, V: HeapBytes> Weighter<K, Arc<V>> for Bytes {
    fn weight(&self, _key: &K, value: &Arc<V>) -> u64 {
        (OVERHEAD + value.heap_bytes()) as u64
    }
}

/// A cache that holds at most so many bytes.
pub(crate) struct BoundedCache<K, V: HeapBytes>(Cache<K, Arc<V>, Bytes>);

impl<K: Eq + Hash + Clone, V: HeapBytes> BoundedCache<K, V> {
    /// A cache for `bytes`, whose entries take about `entry` bytes each.
    pub(crate) fn new(bytes: usize, entry: usize) -> Self {
        Self(Cache::with_weighter(
            (bytes / entry.max(1)).max(16),
            bytes as u64,
            Bytes,
        ))
    }

    /// What is kept under the key, else what is computed now. Without a key nothing is kept.
    pub(crate) fn get(&self, key: Option<K>, compute: impl FnOnce() -> V) -> Arc<V> {
        let Some(key) = key else {
            return Arc::new(compute());
        };
        if let Some(value) = self.0.get(&key) {
            return value;
        }
        // Two at once do the work twice and agree; nobody waits for another.
        let value = Arc::new(compute());
        self.0.insert(key, Arc::clone(&value));
        value
    }

    /// The bytes that are kept.
    #[cfg(test)]
    pub(crate) fn bytes(&self) -> u64 {
        self.0.weight()
    }
}

impl<K, V: HeapBytes> std::fmt::Debug for BoundedCache<K, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BoundedCache").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_never_holds_more_than_its_limit() {
        let cache: BoundedCache<u32, Vec<u64>> = BoundedCache::new(100_000, 1_000);
        for key in 0..5_000 {
            let kept = cache.get(Some(key), || vec![u64::from(key); 100]);
            assert_eq!(kept[0], u64::from(key));
            assert!(cache.bytes() <= 100_000);
        }
        assert!(cache.bytes() > 50_000, "it is used");
    }
}
