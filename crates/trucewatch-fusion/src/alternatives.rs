//! Other places that an event's arrivals fit.
//!
//! In: the events of a block as accepted. Out: for each that few arrivals place, or sensors in one line,
//! or whose ellipse is drawn out, the other places that explain most of its arrivals about as well: the
//! mirror place beyond a line of sensors, the other crossing of two hyperbolas. They change no event;
//! they keep what was not decided from being told as if it had been.

use crate::acoustic::{AcousticEvent, PickEvidence, SilentSensor};
use crate::draft;
use crate::linalg::ellipse;
use crate::picks::Window;
use crate::refine::{Candidate, refine, weigh_again};
use crate::search::{Context, Rough, search};
use trucewatch_model::{Position, Timestamp};

/// Another place that an event's arrivals fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// When it happened, if it was there.
    pub time: Timestamp,
    /// Standard deviation of that in seconds.
    pub time_sigma_s: f64,
    /// The place.
    pub position: Position,
    /// As [`AcousticEvent::ellipse`].
    pub ellipse: (f64, f64, f64),
    /// Natural logarithm of the odds against chance, on the scale of the event's own.
    pub log_odds: f64,
    /// The arrivals it rests on, in order of time.
    pub picks: Vec<PickEvidence>,
    /// Sensors that should have registered it there and did not, nearest first.
    pub silent: Vec<SilentSensor>,
}

impl From<AcousticEvent> for Alternative {
    fn from(event: AcousticEvent) -> Self {
        Self {
            time: event.time,
            time_sigma_s: event.time_sigma_s,
            position: event.position,
            ellipse: event.ellipse,
            log_odds: event.log_odds,
            picks: event.picks,
            silent: event.silent,
        }
    }
}

/// An alternative is kept if its log odds come this close to the best: down to one in a hundred.
const KEPT: f64 = 4.6;
/// Places nearer to each other than this are one, in metres.
const APART_M: f64 = 600.0;
/// At most so many alternatives are kept.
const MOST: usize = 3;
/// Places searched for from the first arrival.
const PLACES: usize = 6;
/// Log likelihood ratio below which a place is not worth refining.
const FLOOR: f64 = 4.0;
/// Events with no more arrivals than this are looked at.
const FEW: usize = 6;
/// And those with an ellipse longer than this (standard deviation, metres).
const LONG_M: f64 = 300.0;
/// And those whose sensors spread across their main direction no more than this share of along it.
const IN_LINE: f64 = 0.2;
/// Square of the radius of the 95 % ellipse in standard deviations.
const INSIDE: f64 = 5.991;

/// Looks for alternatives among the arrivals of a block.
pub(crate) struct Alternatives<'a> {
    ctx: Context<'a>,
    /// With only those arrivals as clutter that no event explains. Made when first needed.
    window: Option<Window>,
    /// What the events have, of this block and of others.
    taken: Vec<bool>,
}

impl<'a> Alternatives<'a> {
    /// `events`: all that were accepted. `ctx.taken`: what events of earlier blocks have.
    pub(crate) fn new(ctx: &Context<'a>, events: &[Candidate]) -> Self {
        let mut taken = ctx.taken.to_vec();
        events.iter().for_each(|e| e.mark(&mut taken, true));
        Self {
            ctx: Context { taken: &[], ..*ctx },
            window: None,
            taken,
        }
    }

    /// The alternatives of one of the events, likeliest first.
    pub(crate) fn of(&mut self, event: &Candidate) -> Vec<Candidate> {
        let sensors = self.sensors(event);
        let (major, _, _) = ellipse(
            event.covariance[0][0],
            event.covariance[0][1],
            event.covariance[1][1],
        );
        let (along, across, azimuth) = spread(&sensors);
        if event.hits.len() > FEW && major < LONG_M && across > IN_LINE * along {
            return Vec::new();
        }
        let window = self
            .window
            .get_or_insert_with(|| self.ctx.window.with_clutter(&self.taken, 1.0, true));
        event.mark(&mut self.taken, false);
        let ctx = Context {
            window,
            taken: &self.taken,
            ..self.ctx
        };
        let found = find(&ctx, event, &sensors, azimuth);
        event.mark(&mut self.taken, true);
        found
    }

    /// The sensors that heard an event, relative to its origin.
    fn sensors(&self, event: &Candidate) -> Vec<(f64, f64)> {
        let around = self.ctx.network.around(event.origin);
        let heard = |station| event.hits.iter().any(|hit| hit.station == station);
        let near = around.iter().filter(|n| heard(n.station));
        near.map(|n| (n.east, n.north)).collect()
    }
}

fn middle(points: &[(f64, f64)]) -> (f64, f64) {
    let n = points.len().max(1) as f64;
    let sum = |pick: fn(&(f64, f64)) -> f64| points.iter().map(pick).sum::<f64>() / n;
    (sum(|p| p.0), sum(|p| p.1))
}

/// How far points spread along their main direction and across it, and its azimuth in degrees.
fn spread(points: &[(f64, f64)]) -> (f64, f64, f64) {
    let (east, north) = middle(points);
    let (mut ee, mut en, mut nn) = (0.0, 0.0, 0.0);
    for (x, y) in points {
        ee += (x - east) * (x - east);
        en += (x - east) * (y - north);
        nn += (y - north) * (y - north);
    }
    ellipse(ee, en, nn)
}

/// `sensors`: those that heard it, with their main direction `azimuth` in degrees.
fn find(
    ctx: &Context<'_>,
    event: &Candidate,
    sensors: &[(f64, f64)],
    azimuth: f64,
) -> Vec<Candidate> {
    let density = ctx.settings.event_density;
    let Some(anchor) = event.hits.iter().map(|hit| hit.pick).min() else {
        return Vec::new();
    };
    let Some(station) = ctx.window.picks.get(anchor as usize).map(|p| p.station) else {
        return Vec::new();
    };
    // Reckoned where it is as its rivals are where they are.
    let own = weigh_again(ctx, event, density).log_odds;
    let mirror = refine(
        ctx,
        event.origin,
        mirrored(event, sensors, azimuth),
        density,
    );
    let mut others: Vec<Candidate> = search(ctx, anchor, FLOOR, PLACES, APART_M)
        .into_iter()
        .filter_map(|rough| refine(ctx, station, rough, density))
        .chain(mirror)
        .filter(|other| shares_most(event, other))
        .filter_map(|other| seen_from(ctx, event.origin, other))
        .collect();
    // Which of two that come out alike counts must not depend on how they were found.
    others.sort_by(|a, b| {
        b.log_odds
            .total_cmp(&a.log_odds)
            .then(a.east.total_cmp(&b.east))
            .then(a.north.total_cmp(&b.north))
    });
    let best = others.first().map_or(own, |o| o.log_odds.max(own));
    let mut kept: Vec<Candidate> = Vec::new();
    for mut other in others {
        if other.log_odds < best - KEPT || kept.len() >= MOST {
            break;
        }
        if is_same(event, &other) || kept.iter().any(|k| is_same(k, &other)) {
            continue;
        }
        // What speaks for the event besides its arrivals, such as other rounds, speaks for both.
        other.log_odds += event.log_odds - own;
        kept.push(other);
    }
    kept
}

/// The place beyond the line through the sensors.
fn mirrored(event: &Candidate, sensors: &[(f64, f64)], azimuth: f64) -> Rough {
    let turn = azimuth * std::f64::consts::PI / 180.0;
    let (across_e, across_n) = (libm::cos(turn), -libm::sin(turn));
    let (east, north) = middle(sensors);
    let off = (event.east - east) * across_e + (event.north - north) * across_n;
    Rough {
        east: event.east - 2.0 * off * across_e,
        north: event.north - 2.0 * off * across_n,
        t0: event.t0,
    }
}

/// Whether a rival explains more than half of an event's arrivals: else it is another event.
fn shares_most(event: &Candidate, other: &Candidate) -> bool {
    let has = |pick| other.hits.iter().any(|hit| hit.pick == pick);
    let shared = event.hits.iter().filter(|hit| has(hit.pick)).count();
    2 * shared > event.hits.len()
}

/// The same candidate, relative to another sensor.
fn seen_from(ctx: &Context<'_>, origin: u32, candidate: Candidate) -> Option<Candidate> {
    let around = ctx.network.around(origin);
    let n = around.iter().find(|n| n.station == candidate.origin)?;
    Some(Candidate {
        origin,
        east: candidate.east + n.east,
        north: candidate.north + n.north,
        ..candidate
    })
}

/// Whether two candidates, relative to the same sensor, are one place: near, or inside the area that
/// the first leaves open.
fn is_same(event: &Candidate, other: &Candidate) -> bool {
    let (de, dn) = (other.east - event.east, other.north - event.north);
    let c = &event.covariance;
    let det = c[0][0] * c[1][1] - c[0][1] * c[0][1];
    let square = (c[1][1] * de * de - 2.0 * c[0][1] * de * dn + c[0][0] * dn * dn) / det;
    de * de + dn * dn < APART_M * APART_M || (det > 0.0 && square < INSIDE)
}

impl AcousticEvent {
    /// How likely it is that it happened at its own place, and at each of its alternatives. What they
    /// lack to one is that it was chance.
    pub fn probabilities(&self) -> Vec<f64> {
        let mut odds = vec![self.log_odds];
        odds.extend(self.alternatives.iter().map(|a| a.log_odds));
        let best = odds.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let real = draft::probability(best);
        let most = if self.held_back {
            draft::HELD_BACK
        } else {
            1.0
        };
        shares(real.min(most), &odds)
    }
}

/// Shares `total` out by odds given as logarithms, to four decimals; the sum is never above `total`.
fn shares(total: f64, log_odds: &[f64]) -> Vec<f64> {
    if log_odds.len() < 2 {
        return vec![total; log_odds.len()];
    }
    let highest = log_odds.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = log_odds.iter().map(|l| libm::exp(l - highest)).collect();
    let sum: f64 = weights.iter().sum();
    weights
        .iter()
        .map(|w| libm::floor(total * w / sum * 1e4) / 1e4)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_go_by_odds_and_never_exceed_the_whole() {
        let cases: [(f64, &[f64], &[f64], &str); 4] = [
            (0.93, &[5.0], &[0.93], "alone it keeps all"),
            (1.0, &[9.0, 9.0], &[0.5, 0.5], "a toss-up"),
            (0.9, &[4.0, 4.0, 4.0], &[0.3, 0.3, 0.3], "three alike"),
            (1.0, &[2.0, 4.6 + 2.0], &[0.0099, 0.99], "one in a hundred"),
        ];
        for (total, odds, expected, why) in cases {
            let got = shares(total, odds);
            assert!(got.iter().sum::<f64>() <= total, "{why}: {got:?}");
            for (g, e) in got.iter().zip(expected) {
                assert!((g - e).abs() < 2e-4, "{why}: {got:?}");
            }
        }
    }

    #[test]
    fn sensors_in_a_line_spread_along_it_alone() {
        let road: Vec<(f64, f64)> = (0..5).map(|k| (f64::from(k), f64::from(k))).collect();
        let (along, across, azimuth) = spread(&road);
        assert!(across < 1e-6 * along, "{along} {across}");
        assert!((azimuth - 45.0).abs() < 1e-6, "{azimuth}");
    }
}
