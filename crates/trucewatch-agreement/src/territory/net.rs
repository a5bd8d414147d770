//! Where the lines of an integration run over an event's place, and what they weigh.

use super::cdf;
use super::ground::REACH_SIGMAS;

/// Over so short a way, in standard deviations, a normal weight counts as even.
const EVEN_UP_TO: f64 = 0.1;

/// Where lines run: places along and across in the units of the spread, to metres east and north.
pub(super) struct Net {
    /// As an angle from the first axis of the place.
    pub(super) direction: f64,
    pub(super) along: (f64, f64),
    pub(super) across: (f64, f64),
    /// From where to where across.
    pub(super) low: f64,
    pub(super) high: f64,
    /// The ring of an even place; else the place is normal.
    pub(super) ring: Option<Vec<(f64, f64)>>,
    /// The integral of the weight over all of the place.
    pub(super) weight: f64,
}

pub(super) fn normal_net(along: (f64, f64), across: (f64, f64), direction: f64) -> Net {
    let (sin, cos) = libm::sincos(direction);
    let mix = |a: f64, b: f64| (a * along.0 + b * across.0, a * along.1 + b * across.1);
    Net {
        direction,
        along: mix(cos, sin),
        across: mix(-sin, cos),
        low: -REACH_SIGMAS,
        high: REACH_SIGMAS,
        ring: None,
        weight: 1.0,
    }
}

/// Lines from west to east; the parts of each that lie inside the ring.
pub(super) fn even_net(ring: &[(f64, f64)]) -> Net {
    let (low, high) = ring
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), p| {
            (lo.min(p.1), hi.max(p.1))
        });
    let sides = ring.iter().zip(ring.iter().cycle().skip(1));
    let twice: f64 = sides.map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum();
    Net {
        direction: 0.0,
        along: (1.0, 0.0),
        across: (0.0, 1.0),
        low,
        high,
        ring: Some(ring.to_vec()),
        weight: (twice / 2.0).abs().max(f64::MIN_POSITIVE),
    }
}

impl Net {
    /// The parts of a line that lie in the place.
    pub(super) fn parts(&self, v: f64) -> Vec<(f64, f64)> {
        let Some(ring) = &self.ring else {
            return vec![(-REACH_SIGMAS, REACH_SIGMAS)];
        };
        let mut crossings: Vec<f64> = ring
            .iter()
            .zip(ring.iter().cycle().skip(1))
            .filter(|(a, b)| (a.1 > v) != (b.1 > v))
            .map(|(a, b)| a.0 + (v - a.1) / (b.1 - a.1) * (b.0 - a.0))
            .collect();
        crossings.sort_by(f64::total_cmp);
        crossings
            .chunks_exact(2)
            .filter_map(|pair| match pair {
                [west, east] => Some((*west, *east)),
                _ => None,
            })
            .collect()
    }

    /// The weight of a line.
    pub(super) fn density(&self, v: f64) -> f64 {
        match self.ring {
            Some(_) => 1.0 / self.weight,
            None => 0.398_942_280_401_432_7 * libm::exp(-0.5 * v * v),
        }
    }

    /// The weight between two places of a line, and the two points, as shares of the way, at which a
    /// cubic has to be taken: Gauss's, or of a normal weight those with its mean and variance.
    pub(super) fn points(&self, from: f64, to: f64) -> (f64, [f64; 2]) {
        let (mass, length) = (self.mass(from, to), to - from);
        if self.ring.is_some() || length < EVEN_UP_TO || mass < 1e-9 {
            return (mass, [0.211_324_865_405_187_1, 0.788_675_134_594_812_9]);
        }
        let density = |u: f64| 0.398_942_280_401_432_7 * libm::exp(-0.5 * u * u);
        let (low, high) = (density(from), density(to));
        let mean = (low - high) / mass;
        let variance = 1.0 + (from * low - to * high) / mass - mean * mean;
        let sigma = libm::sqrt(variance.max(0.0));
        let share = |u: f64| ((u - from) / length).clamp(0.0, 1.0);
        (mass, [share(mean - sigma), share(mean + sigma)])
    }

    /// The weight between two places of a line.
    pub(super) fn mass(&self, from: f64, to: f64) -> f64 {
        match self.ring {
            Some(_) => to - from,
            None => cdf(to) - cdf(from),
        }
    }
}

/// Mostly few numbers, without a place of their own in memory.
#[derive(Clone, Default)]
pub(super) struct Few {
    first: [f64; FEW],
    count: usize,
    more: Vec<f64>,
}

const FEW: usize = 4;

impl Few {
    pub(super) fn push(&mut self, number: f64) {
        match self.first.get_mut(self.count) {
            Some(place) => *place = number,
            None => self.more.push(number),
        }
        self.count += 1;
    }

    pub(super) fn get(&self, k: usize) -> Option<&f64> {
        match self.first.get(k) {
            Some(number) => (k < self.count).then_some(number),
            None => self.more.get(k - FEW),
        }
    }
}
