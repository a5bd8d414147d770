//! Probabilities under a normal distribution.

/// Probability that a standard normal variable is below `z`.
pub(crate) fn cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2)
}

/// Probability that `value` plus an error of standard deviation `sigma` is at most `limit`.
/// Without error it is certain: 0 or 1.
pub(crate) fn below(limit: f64, value: f64, sigma: f64) -> f64 {
    if sigma > 0.0 {
        cdf((limit - value) / sigma)
    } else if value <= limit {
        1.0
    } else {
        0.0
    }
}

/// Probability that `value` plus such an error lies from `low` to `high`.
pub(crate) fn between(low: f64, high: f64, value: f64, sigma: f64) -> f64 {
    if sigma > 0.0 {
        (cdf((high - value) / sigma) - cdf((low - value) / sigma)).max(0.0)
    } else if (low..=high).contains(&value) {
        1.0
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        // Abramowitz and Stegun, table 26.1.
        for (z, expected) in [(0.0, 0.5), (1.0, 0.841_344_746), (-1.96, 0.024_997_895)] {
            assert!((cdf(z) - expected).abs() < 1e-9, "{z}");
        }
        assert!((between(-1.0, 1.0, 0.0, 1.0) - 0.682_689_492).abs() < 1e-9);
        assert!(below(5.0, 5.0, 0.0) > 0.5, "the limit itself is within");
    }
}
