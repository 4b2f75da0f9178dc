//! Random numbers that are the same on every machine and in every version: a number
//! follows from a seed and a place, by the mixing function of SplitMix64 (Steele, Lea and
//! Flood 2014). A library's generator may change its numbers between versions.

/// A stream of numbers.
#[derive(Debug, Clone)]
pub(crate) struct Random {
    state: u64,
}

impl Random {
    /// The stream of a thing, by what it is and its number.
    pub(crate) fn of(kind: u64, number: u64) -> Self {
        let mut random = Self {
            state: kind.wrapping_mul(0x9e37_79b9_7f4a_7c15)
                ^ number.wrapping_mul(0xd1b5_4a32_d192_ed03),
        };
        random.bits();
        random
    }

    pub(crate) fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Between 0 and 1, 1 excluded.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Below a bound.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.unit() * bound as f64) as usize
    }

    /// Nearly normal with mean 0 and deviation 1: the sum of twelve uniform numbers. Free of
    /// functions whose last digit differs between machines.
    pub(crate) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// A whole number whose mean is `expected`, at most one away from it.
    pub(crate) fn rounded(&mut self, expected: f64) -> u32 {
        (expected + self.unit()) as u32
    }
}

/// `e` to the power of `x`, from the four basic operations alone, so that every machine
/// computes the same.
pub(crate) fn exp(x: f64) -> f64 {
    // e^x = (e^(x/1024))^1024, with five terms of the series for the small power.
    let small = x / 1024.0;
    let mut result = 1.0 + small * (1.0 + small / 2.0 * (1.0 + small / 3.0 * (1.0 + small / 4.0)));
    for _ in 0..10 {
        result *= result;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_fixed_and_spread() {
        assert_eq!(Random::of(1, 2).bits(), Random::of(1, 2).bits());
        assert_ne!(Random::of(1, 2).bits(), Random::of(1, 3).bits());
        let mut random = Random::of(7, 7);
        let many: Vec<f64> = (0..20_000).map(|_| random.normal()).collect();
        let mean = many.iter().sum::<f64>() / 20_000.0;
        let deviation = (many.iter().map(|n| n * n).sum::<f64>() / 20_000.0).sqrt();
        assert!(mean.abs() < 0.03, "{mean}");
        assert!((deviation - 1.0).abs() < 0.03, "{deviation}");
        let rounded: u32 = (0..20_000).map(|_| random.rounded(0.3)).sum();
        assert!((f64::from(rounded) / 20_000.0 - 0.3).abs() < 0.02);
    }

    #[test]
    fn powers_of_e_are_close() {
        for x in [-3.0_f64, -0.5, 0.0, 0.1, 1.0, 2.5] {
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-9, "{x}");
        }
    }
}
