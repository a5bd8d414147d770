//! What a group may be before anything else around it is looked at: from how far it was heard and
//! how many rounds it has.

use super::priors;

/// Probabilities of what a group is, before links. They sum to one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Kinds {
    pub(super) shot: f64,
    /// Large, neither fired nor landed.
    pub(super) other: f64,
    pub(super) outgoing: f64,
    pub(super) impact: f64,
}

impl Kinds {
    /// `reaches`: how far each of its sounds carried in metres and how many sensors that rests on.
    pub(super) fn new(reaches: &[(f64, usize)]) -> Self {
        let shot = shot(reaches);
        let mut other = priors::LONE_OTHER;
        for _ in 1..reaches.len() {
            other *= priors::OTHER_PER_ROUND;
        }
        let other = other.max(priors::OTHER_LEAST);
        let rounds = (1.0 - shot) * (1.0 - other) / 2.0;
        Self {
            shot,
            other: (1.0 - shot) * other,
            outgoing: rounds,
            impact: rounds,
        }
    }

    /// How much of it is without a counterpart that could have been found.
    fn alone(&self) -> f64 {
        self.shot + self.other + (self.outgoing + self.impact) * (1.0 - priors::COUNTERPART)
    }

    /// Odds that it fired and that the other end was found, against its being on its own.
    pub(super) fn as_source(&self) -> f64 {
        self.outgoing * priors::COUNTERPART / self.alone()
    }

    /// How much better it fits something landing than any event.
    pub(super) fn as_landing(&self) -> f64 {
        ((1.0 - self.shot) / (1.0 - priors::SHOT)).max(1e-6)
    }

    /// What it is if it belongs to no link.
    pub(super) fn unlinked(&self) -> Self {
        let alone = self.alone();
        let missed = (1.0 - priors::COUNTERPART) / alone;
        Self {
            shot: self.shot / alone,
            other: self.other / alone,
            outgoing: self.outgoing * missed,
            impact: self.impact * missed,
        }
    }
}

/// Probability that sounds which carried that far were shots. The sounds of one group are of one
/// strength, so their logarithms are averaged.
fn shot(reaches: &[(f64, usize)]) -> f64 {
    let n = reaches.len().max(1) as f64;
    let mean = reaches
        .iter()
        .map(|(reach, _)| libm::log(reach.max(100.0)))
        .sum::<f64>()
        / n;
    let picks: usize = reaches.iter().map(|(_, picks)| *picks).sum();
    // The number of sensors in earshot grows with the square of the reach, so that of a few sensors
    // tells it to within half the inverse root.
    let measured = 0.25 / picks.max(1) as f64 + priors::REACH_SIGMA_LN * priors::REACH_SIGMA_LN;
    let density = |(median, sigma): (f64, f64)| {
        let variance = sigma * sigma + measured;
        let off = mean - libm::log(median);
        -0.5 * (off * off / variance + libm::log(variance))
    };
    let odds = libm::exp(density(priors::REACH_SHOT_M) - density(priors::REACH_LARGE_M))
        * priors::SHOT
        / (1.0 - priors::SHOT);
    odds / (1.0 + odds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn far_sounds_are_no_shots_and_series_no_accidents() {
        let one = |reach| Kinds::new(&[(reach, 8)]);
        let mut last = 1.0;
        for reach in [
            1_500.0, 2_500.0, 4_000.0, 6_000.0, 8_000.0, 10_500.0, 14_000.0,
        ] {
            let shot = one(reach).shot;
            assert!(shot < last, "{reach}: {shot}");
            last = shot;
        }
        assert!(one(1_500.0).shot > 0.9 && one(8_000.0).shot < 0.03);
        let salvo = Kinds::new(&[(8_000.0, 8); 6]);
        assert!(salvo.outgoing > 0.4 && one(8_000.0).outgoing < 0.26);
        for k in [one(1_500.0), one(4_000.0), salvo] {
            for sum in [k, k.unlinked()].map(|k| k.shot + k.other + k.outgoing + k.impact) {
                assert!((sum - 1.0).abs() < 1e-12, "{sum}");
            }
        }
    }
}
