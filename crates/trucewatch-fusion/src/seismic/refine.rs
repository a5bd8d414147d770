//! From a rough place to a proposal: which picks belong to it, its hypocentre, its odds.
//!
//! At each station the likeliest of four outcomes is taken: no phase, P, S or both. An outcome with
//! a pick counts how likely it is to be picked at that distance times how well it fits, against the
//! rate of picks by chance; silence counts how likely that is.

use super::hypocentre::{Fit, Hypocentre, Noise, Reading, fit};
use super::index::{Index, Stations};
use super::reach::Reach;
use super::travel::Travel;
use super::{Phase, SeismicSettings};

/// All that stays the same while events are sought.
#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) stations: Stations,
    pub(super) index: Index,
    pub(super) travel: Travel,
    pub(super) reach: Reach,
    pub(super) noise: Noise,
    pub(super) settings: SeismicSettings,
}

/// A possible event.
#[derive(Clone, Debug)]
pub(super) struct Proposal {
    pub(super) fit: Fit,
    /// Log odds against chance.
    pub(super) score: f64,
    pub(super) reach_km: f64,
    /// Numbers of its picks with how late each is.
    pub(super) picks: Vec<(u32, f64)>,
}

/// What a station offers: its distance and, by phase, a pick, how late it is, and its log ratio.
#[derive(Clone, Copy, Debug, Default)]
struct Offer {
    distance: f64,
    p: Option<(u32, f64, f64)>,
    s: Option<(u32, f64, f64)>,
}

/// Noise is taken this many times larger in the rounds that draw in picks from a rough start.
const ROUNDS: [f64; 5] = [2.5, 1.5, 1.0, 1.0, 1.0];

/// Improves a start with the picks that `may` be used. `None` if too little supports it.
pub(super) fn refine(
    world: &World,
    start: Hypocentre,
    rough: bool,
    may: &impl Fn(u32) -> bool,
) -> Option<Proposal> {
    let settings = &world.settings;
    let mut at = start;
    let mut found: Option<Proposal> = None;
    let mut readings: Vec<Reading> = Vec::new();
    for (round, factor) in ROUNDS.iter().enumerate().skip(if rough { 0 } else { 2 }) {
        let noise = world.noise.times(*factor);
        let offers = offers(world, noise, &at, may);
        let (score, reach_km, picks) = choose(world, &offers);
        if picks.len() < settings.picks_min {
            return None;
        }
        if found.as_ref().is_some_and(|f| f.picks == picks) {
            break;
        }
        readings.clear();
        readings.extend(picks.iter().filter_map(|(number, _)| {
            let pick = world.index.picks.get(*number as usize)?;
            Some(Reading {
                station: pick.station,
                phase: pick.phase,
                t: pick.t,
            })
        }));
        let steps = if round < 2 { 4 } else { 8 };
        let fit = fit(
            &world.stations,
            &world.travel,
            noise,
            settings.depth_km_max,
            at,
            &readings,
            steps,
        )?;
        at = fit.at;
        found = Some(Proposal {
            fit,
            score,
            reach_km,
            picks,
        });
    }
    let mut found = found?;
    // Scored once more where the fit came to rest, with the picks of that place.
    let offers = offers(world, world.noise, &at, may);
    let (score, reach_km, picks) = choose(world, &offers);
    let (wide, high, diagonal) = world.stations.extent_km;
    let margin = 0.1 * diagonal + 1.0;
    let area = (wide + margin) * (high + margin);
    let density = settings.rate_per_s / (area * settings.depth_km_max.min(40.0));
    let ln_two_pi = 1.837_877_066_409_345_5;
    found.score = score + libm::log(density) + 2.0 * ln_two_pi + found.fit.ln_volume;
    found.reach_km = reach_km;
    found.picks = picks;
    let enough = found.picks.len() >= settings.picks_min
        && pairs_in(world, &found.picks) >= settings.pairs_min
        && found.score >= settings.log_odds_min
        && inside(world, &at, diagonal);
    enough.then_some(found)
}

/// Whether a place is not so far outside of the network that only its direction is known.
fn inside(world: &World, at: &Hypocentre, diagonal: f64) -> bool {
    world.stations.places.iter().any(|(x, y, _)| {
        let (dx, dy) = (at.east - x, at.north - y);
        (dx * dx + dy * dy).sqrt() < diagonal.max(20.0)
    })
}

/// At how many stations both phases are among the picks.
fn pairs_in(world: &World, picks: &[(u32, f64)]) -> usize {
    // `choose` puts the picks of a station next to each other.
    let station = |entry: &(u32, f64)| world.index.picks.get(entry.0 as usize).map(|p| p.station);
    picks
        .windows(2)
        .filter(|two| matches!(two, [a, b] if station(a) == station(b)))
        .count()
}

/// What each station offers for a place.
fn offers(world: &World, noise: Noise, at: &Hypocentre, may: &impl Fn(u32) -> bool) -> Vec<Offer> {
    let ln_root_two_pi = 0.918_938_533_204_672_8;
    let farthest = world.reach.candidates.last().map_or(0.0, |c| c.0);
    world
        .stations
        .places
        .iter()
        .enumerate()
        .map(|(station, (east, north, height))| {
            let (dx, dy, dz) = (at.east - east, at.north - north, at.depth + height);
            let level = (dx * dx + dy * dy).sqrt();
            let distance = (level * level + dz * dz).sqrt();
            let offer = |phase: Phase| {
                let time = world.travel.time(phase, level, at.depth, *height);
                let sigma = noise.sigma(time.s);
                let within = world.settings.gate * sigma;
                let (number, late) =
                    world
                        .index
                        .nearest(station, phase, at.t + time.s, within, may)?;
                let pick = world.index.picks.get(number as usize)?;
                let u = late / sigma;
                let gain = -0.5 * u * u - libm::log(sigma) - ln_root_two_pi - pick.ln_clutter;
                Some((number, late, gain))
            };
            if distance > farthest {
                return Offer {
                    distance,
                    ..Offer::default()
                };
            }
            Offer {
                distance,
                p: offer(Phase::P),
                s: offer(Phase::S),
            }
        })
        .collect()
}

/// The reach that explains the offers best: log ratio, reach, and the picks taken.
fn choose(world: &World, offers: &[Offer]) -> (f64, f64, Vec<(u32, f64)>) {
    let mut best = (f64::NEG_INFINITY, (0.0, 1.0));
    for candidate in &world.reach.candidates {
        let total: f64 = offers
            .iter()
            .map(|offer| outcome(world, *candidate, offer).0)
            .sum();
        if total > best.0 {
            best = (total, *candidate);
        }
    }
    let (score, candidate) = best;
    let mut picks = Vec::new();
    for offer in offers {
        let (_, with_p, with_s) = outcome(world, candidate, offer);
        picks.extend(offer.p.filter(|_| with_p).map(|(n, late, _)| (n, late)));
        picks.extend(offer.s.filter(|_| with_s).map(|(n, late, _)| (n, late)));
    }
    (score, candidate.0, picks)
}

/// The likeliest outcome at a station: log ratio, whether P and whether S is taken.
fn outcome(world: &World, candidate: (f64, f64), offer: &Offer) -> (f64, bool, bool) {
    let chances = world.reach.chances(candidate, offer.distance);
    let mut best = (chances.none, false, false);
    let gain = |o: Option<(u32, f64, f64)>| o.map(|(_, _, gain)| gain);
    let mut consider = |value: Option<f64>, p: bool, s: bool| {
        if let Some(value) = value
            && value > best.0
        {
            best = (value, p, s);
        }
    };
    let (p, s) = (gain(offer.p), gain(offer.s));
    consider(p.map(|g| chances.one + g), true, false);
    consider(s.map(|g| chances.one + g), false, true);
    consider(p.zip(s).map(|(a, b)| chances.both + a + b), true, true);
    best
}
