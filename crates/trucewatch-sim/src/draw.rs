//! Random draws that come out the same on every platform.
//!
//! In: a seed, the name of a concern (`"salvo"`, `"camera sees"`) and two numbers that say which
//! one (an hour, a sensor). Out: a stream of its own. Because every concern has its own stream,
//! adding a camera does not change the guns, and a longer run begins like a shorter one.
//!
//! Refused: the platform's own sines and logarithms (they differ in the last bit); all come from
//! `libm`.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A stream of random numbers.
pub(crate) struct Draw(ChaCha8Rng);

/// FNV-1a, 64 bit (Fowler, Noll, Vo): enough to tell the names of concerns apart.
fn name_hash(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

impl Draw {
    /// The stream of `concern` number (`a`, `b`) in the world with that seed.
    pub(crate) fn stream(seed: u64, concern: &str, a: u64, b: u64) -> Self {
        let mut key = [0_u8; 32];
        let parts = [seed, name_hash(concern), a, b];
        for (place, part) in key.chunks_exact_mut(8).zip(parts) {
            place.copy_from_slice(&part.to_le_bytes());
        }
        Self(ChaCha8Rng::from_seed(key))
    }

    /// Uniform, 0 to under 1, in steps of 2^-53.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / 9_007_199_254_740_992.0
    }

    /// Uniform from `low` to under `high`.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Uniform within a pair of bounds, as scenarios write them.
    pub(crate) fn within(&mut self, bounds: [f64; 2]) -> f64 {
        self.between(bounds[0], bounds[1])
    }

    /// Uniform among 0..`n`; 0 if `n` is 0.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        ((self.unit() * n as f64) as usize).min(n.saturating_sub(1))
    }

    /// True with that probability.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Standard normal (Box and Muller 1958; the second value is thrown away so that every call
    /// takes the same number of draws).
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.unit()));
        radius * libm::cos(std::f64::consts::TAU * self.unit())
    }

    /// Exponential with that mean.
    pub(crate) fn exponential(&mut self, mean: f64) -> f64 {
        -mean * libm::log(1.0 - self.unit())
    }

    /// Log-normal with that median and standard deviation of the logarithm.
    pub(crate) fn lognormal(&mut self, median: f64, sigma: f64) -> f64 {
        median * libm::exp(sigma * self.normal())
    }

    /// Poisson with that mean (Knuth's product of uniforms, in portions of at most 16 so that the
    /// product does not run out of digits). 0 for means that are not positive.
    pub(crate) fn poisson(&mut self, mean: f64) -> u32 {
        let mut left = mean;
        let mut count = 0;
        while left > 0.0 {
            let portion = left.min(16.0);
            left -= portion;
            let limit = libm::exp(-portion);
            let mut product = self.unit();
            while product > limit {
                count += 1;
                product *= self.unit();
            }
        }
        count
    }

    /// Gamma with that shape (1 or more) and scale 1 (Marsaglia and Tsang 2000,
    /// doi:10.1145/358407.358414).
    pub(crate) fn gamma(&mut self, shape: f64) -> f64 {
        let d = shape.max(1.0) - 1.0 / 3.0;
        let c = 1.0 / libm::sqrt(9.0 * d);
        loop {
            let x = self.normal();
            let root = 1.0 + c * x;
            if root <= 0.0 {
                continue;
            }
            let v = root * root * root;
            if libm::log(1.0 - self.unit()) < 0.5 * x * x + d - d * v + d * libm::log(v) {
                return d * v;
            }
        }
    }

    /// An index drawn in proportion to `weights`; `None` if none is positive.
    pub(crate) fn weighted(&mut self, weights: &[f64]) -> Option<usize> {
        let total: f64 = weights.iter().sum();
        if !(total > 0.0 && total.is_finite()) {
            return None;
        }
        let mut left = self.unit() * total;
        for (at, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return Some(at);
            }
        }
        weights.iter().rposition(|w| *w > 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_fixed_for_ever() {
        // Worlds are named by their seed in reports and tests: these numbers must never change.
        let mut draw = Draw::stream(1, "salvo", 2, 3);
        let first: Vec<u64> = (0..2).map(|_| draw.0.next_u64()).collect();
        assert_eq!(
            first,
            [1_562_914_865_115_457_165, 3_427_454_358_272_603_913]
        );
        let other = Draw::stream(1, "salvo", 3, 2).0.next_u64();
        assert_ne!(other, first[0], "the numbers' order matters");
    }
    #[test]
    fn samples_have_the_moments_they_should() {
        type Sampler = fn(&mut Draw) -> f64;
        let cases: [(&str, Sampler, f64, f64); 7] = [
            ("unit", Draw::unit, 0.5, 1.0 / 12.0),
            ("normal", Draw::normal, 0.0, 1.0),
            ("exponential", |d| d.exponential(3.0), 3.0, 9.0),
            ("small poisson", |d| f64::from(d.poisson(0.7)), 0.7, 0.7),
            ("large poisson", |d| f64::from(d.poisson(40.0)), 40.0, 40.0),
            ("gamma", |d| d.gamma(4.0), 4.0, 4.0),
            ("below", |d| d.below(3) as f64, 1.0, 2.0 / 3.0),
        ];
        for (what, sample, mean, variance) in cases {
            let mut draw = Draw::stream(7, what, 0, 0);
            let n = 40_000;
            let values: Vec<f64> = (0..n).map(|_| sample(&mut draw)).collect();
            let m = values.iter().sum::<f64>() / f64::from(n);
            let v = values.iter().map(|x| (x - m) * (x - m)).sum::<f64>() / f64::from(n);
            let tolerance = 5.0 * (variance / f64::from(n)).sqrt();
            assert!((m - mean).abs() < tolerance, "{what}: mean {m}");
            assert!((v / variance - 1.0).abs() < 0.08, "{what}: variance {v}");
        }
    }

    #[test]
    fn weights_are_followed() {
        let mut draw = Draw::stream(7, "weights", 0, 0);
        assert_eq!(draw.weighted(&[]), None, "nothing to choose from");
        assert_eq!(draw.weighted(&[0.0, 0.0]), None, "nothing is possible");
        let hits = (0..3000)
            .filter(|_| draw.weighted(&[1.0, 0.0, 2.0]) == Some(2))
            .count();
        assert!((1850..2150).contains(&hits), "two thirds: {hits}");
        assert!((0..3000).all(|_| draw.weighted(&[1.0, 0.0, 2.0]) != Some(1)));
    }
}
