//! How likely a station picks none, one or both phases of an event, by distance.
//!
//! An event reaches some distance r: near it, stations pick a phase with a fixed probability; beyond,
//! with none; between lies a logistic fringe. The picks of the two phases at a station go together:
//! with correlation c and probability p both are picked with p (p + c (1 - p)).

use super::SeismicSettings;

/// Steps of the table per unit of (distance - reach) / fringe, and how far it goes.
const STEPS: f64 = 16.0;
const SPAN: f64 = 9.0;

/// Natural logarithms of the probabilities at a station.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Chances {
    pub(super) none: f64,
    /// That one given phase is picked and the other is not.
    pub(super) one: f64,
    pub(super) both: f64,
}

/// The probabilities for all distances and the reaches that compete.
#[derive(Clone, Debug)]
pub(super) struct Reach {
    table: Vec<Chances>,
    /// Reach and width of its fringe in kilometres, shorter first.
    pub(super) candidates: Vec<(f64, f64)>,
}

impl Reach {
    pub(super) fn new(settings: &SeismicSettings, diagonal_km: f64) -> Self {
        let (cap, c) = (settings.p_pick_max, settings.phase_correlation);
        let table = (0..=(2.0 * SPAN * STEPS) as usize)
            .map(|k| {
                let u = k as f64 / STEPS - SPAN;
                let p = (cap / (1.0 + libm::exp(u))).max(1e-6);
                Chances {
                    none: libm::log((1.0 - p) * (1.0 - p + c * p)),
                    one: libm::log(p * (1.0 - c) * (1.0 - p)),
                    both: libm::log(p * (p + c * (1.0 - p))),
                }
            })
            .collect();
        // Stations next to each other still leave a fringe.
        let fringe = (settings.fringe_km * (diagonal_km / 200.0).min(1.0)).max(0.5);
        let mut candidates = Vec::new();
        let mut reach = 0.5 * fringe;
        while reach < 2.0 * diagonal_km + 100.0 {
            candidates.push((reach, fringe.max(0.1 * reach)));
            reach = (reach * 1.2).max(reach + 0.35 * fringe);
        }
        Self { table, candidates }
    }

    /// At a station `distance_km` away.
    pub(super) fn chances(&self, candidate: (f64, f64), distance_km: f64) -> Chances {
        let u = ((distance_km - candidate.0) / candidate.1).clamp(-SPAN, SPAN);
        let k = ((u + SPAN) * STEPS) as usize;
        self.table[k.min(self.table.len() - 1)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_outcomes_add_up_and_fade_with_distance() {
        let reach = Reach::new(&SeismicSettings::default(), 300.0);
        let mut before = f64::INFINITY;
        for distance in [0.0, 50.0, 100.0, 150.0, 300.0] {
            let c = reach.chances((100.0, 30.0), distance);
            let sum = libm::exp(c.none) + 2.0 * libm::exp(c.one) + libm::exp(c.both);
            assert!((sum - 1.0).abs() < 1e-9, "{distance}: {sum}");
            assert!(c.both < before);
            before = c.both;
        }
    }
}
