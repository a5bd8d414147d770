//! Many events from one list of picks: the likeliest first, then what is left, then all together.

use super::hypocentre::fit;
use super::index::FREE;
use super::pairs;
use super::refine::{Proposal, World, refine};
use super::{Phase, hypocentre::Hypocentre};

/// How often seeds are gone through; most events come in the first round.
const ROUNDS: usize = 4;
/// A seed needs about this many agreeing pairs, itself included, to be looked at.
const SUPPORT_MIN: f64 = 1.5;
/// From these log odds on, a proposal's picks start no further search in the same round.
const SURE: f64 = 15.0;

/// All events, by time.
pub(super) fn events(world: &World) -> Vec<Proposal> {
    let mut owner = vec![FREE; world.index.picks.len()];
    let mut accepted: Vec<Proposal> = Vec::new();
    for _ in 0..ROUNDS {
        if !round(world, &mut owner, &mut accepted) {
            break;
        }
    }
    for _ in 0..2 {
        reassign(world, &mut owner, &mut accepted);
    }
    if round(world, &mut owner, &mut accepted) {
        reassign(world, &mut owner, &mut accepted);
    }
    accepted.sort_by(by_time);
    accepted
}

fn by_time(a: &Proposal, b: &Proposal) -> std::cmp::Ordering {
    let (p, q) = (&a.fit.at, &b.fit.at);
    p.t.total_cmp(&q.t)
        .then(p.east.total_cmp(&q.east))
        .then(p.north.total_cmp(&q.north))
}

/// Searches from all free pairs and accepts what holds. Whether anything was accepted.
fn round(world: &World, owner: &mut [u32], accepted: &mut Vec<Proposal>) -> bool {
    let mut queue = proposals(world, owner);
    // Worst first, so that the best is at the end.
    let order = |a: &Proposal, b: &Proposal| a.score.total_cmp(&b.score).then(by_time(b, a));
    queue.sort_by(order);
    let before = accepted.len();
    while let Some(best) = queue.pop() {
        let free = |number: u32| owner.get(number as usize) == Some(&FREE);
        if best.picks.iter().all(|(number, _)| free(*number)) {
            take(owner, &best, accepted.len() as u32);
            accepted.push(best);
        } else if let Some(again) = refine(world, best.fit.at, false, &free) {
            let place = queue.partition_point(|other| order(other, &again).is_lt());
            queue.insert(place, again);
        }
    }
    accepted.len() > before
}

fn take(owner: &mut [u32], event: &Proposal, number: u32) {
    for (pick, _) in &event.picks {
        if let Some(entry) = owner.get_mut(*pick as usize) {
            *entry = number;
        }
    }
}

/// Proposals from all pairs of free picks, best supported first; pairs that a sure one explains
/// are left out.
fn proposals(world: &World, owner: &[u32]) -> Vec<Proposal> {
    let free = |number: u32| owner.get(number as usize) == Some(&FREE);
    let pairs = pairs::all(world, free);
    let mut seeds: Vec<(f64, usize)> = (0..pairs.len())
        .filter_map(|k| Some((pairs::start(world, &pairs, k)?.support, k)))
        .filter(|(support, _)| *support >= SUPPORT_MIN)
        .collect();
    seeds.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut explained = vec![false; owner.len()];
    let mut found = Vec::new();
    for (_, k) in seeds {
        let Some(pair) = pairs.get(k) else { continue };
        let known = |number: u32| explained.get(number as usize) == Some(&true);
        if known(pair.p) || known(pair.s) {
            continue;
        }
        let Some(start) = pairs::start(world, &pairs, k) else {
            continue;
        };
        let at = fit(
            &world.stations,
            &world.travel,
            world.noise.times(2.5),
            world.settings.depth_km_max,
            start.at,
            &start.readings,
            6,
        )
        .map_or(start.at, |fit| fit.at);
        let Some(proposal) = refine(world, at, true, &free) else {
            continue;
        };
        if proposal.score >= SURE {
            for (number, _) in &proposal.picks {
                if let Some(entry) = explained.get_mut(*number as usize) {
                    *entry = true;
                }
            }
        }
        found.push(proposal);
    }
    found
}

/// Gives each pick to the event that expects it best, then fits every event anew with its own and
/// the free ones, likeliest first. Events that no longer hold are dropped.
fn reassign(world: &World, owner: &mut [u32], accepted: &mut Vec<Proposal>) {
    accepted.sort_by(|a, b| b.score.total_cmp(&a.score).then(by_time(a, b)));
    let mut wanted = vec![(f64::NEG_INFINITY, FREE); owner.len()];
    for (event, number) in accepted.iter().zip(0_u32..) {
        for (pick, value) in claims(world, event) {
            if let Some(entry) = wanted.get_mut(pick as usize)
                && value > entry.0
            {
                *entry = (value, number);
            }
        }
    }
    owner.fill(FREE);
    let mut kept: Vec<Proposal> = Vec::with_capacity(accepted.len());
    for (event, number) in accepted.iter().zip(0_u32..) {
        let may = |pick: u32| {
            let free = owner.get(pick as usize) == Some(&FREE);
            let mine = wanted
                .get(pick as usize)
                .is_some_and(|(_, best)| *best == number || *best == FREE);
            free && mine
        };
        if let Some(again) = refine(world, event.fit.at, false, &may) {
            take(owner, &again, kept.len() as u32);
            kept.push(again);
        }
    }
    *accepted = kept;
}

/// Picks near the predicted arrivals of an event, with how likely each is.
fn claims(world: &World, event: &Proposal) -> Vec<(u32, f64)> {
    let at: Hypocentre = event.fit.at;
    let width = world
        .reach
        .candidates
        .iter()
        .find(|c| c.0 >= event.reach_km)
        .map_or(1.0, |c| c.1);
    let mut out = Vec::new();
    for (station, (east, north, height)) in world.stations.places.iter().enumerate() {
        let (dx, dy, dz) = (at.east - east, at.north - north, at.depth + height);
        let level = (dx * dx + dy * dy).sqrt();
        let straight = (level * level + dz * dz).sqrt();
        let chances = world.reach.chances((event.reach_km, width), straight);
        for phase in [Phase::P, Phase::S] {
            let time = world.travel.time(phase, level, at.depth, *height);
            let sigma = world.noise.sigma(time.s);
            let within = world.settings.gate * sigma;
            let list = world.index.of(station, phase);
            let first = list.partition_point(|(t, _)| *t < at.t + time.s - within);
            for (t, number) in list.get(first..).unwrap_or(&[]) {
                let late = t - at.t - time.s;
                if late > within {
                    break;
                }
                let u = late / sigma;
                out.push((
                    *number,
                    chances.both - chances.none - 0.5 * u * u - libm::log(sigma),
                ));
            }
        }
    }
    out
}
