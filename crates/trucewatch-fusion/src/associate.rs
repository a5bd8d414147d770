//! Which picks belong together: every free pick proposes the best event that it could have been
//! the first arrival of; the likeliest proposal is accepted, its picks are spoken for, and the
//! proposals that wanted them think again. An accepted event makes another one at the same place
//! soon before or after likelier (salvos), so its surroundings in time are searched for repeats.

use crate::medium::WeatherEvidence;
use crate::refine::{Candidate, refine};
use crate::search::{Context, Rough, search};
use std::collections::BinaryHeap;

/// Log likelihood ratio below which a place is not worth refining.
const SEARCH_FLOOR: f64 = 9.0;
/// Rounds of one salvo come within this time of each other, in seconds.
const SALVO_S: f64 = 45.0;
/// Guns of one battery, and impacts of one salvo, lie within about this distance (standard
/// deviation, metres).
const SALVO_SIGMA_M: f64 = 150.0;
/// Rounds a second expected around an accepted event that turns out to be part of a salvo, times
/// the chance that it is.
const SALVO_RATE: f64 = 0.1;

/// Sensors that must agree before an event is accepted without looking at rivals: nothing could
/// compete with it. Saves the searches from each of its later picks, which in a dense network are
/// nearly all of the work.
const PLAIN_HITS: usize = 14;

#[derive(Clone, Copy, Debug)]
enum Origin {
    /// The pick that would be the first arrival.
    Anchor(u32),
    /// Another round at an accepted place.
    Repeat(u32, Rough),
}

struct Proposal {
    candidate: Candidate,
    origin: Origin,
    serial: u32,
}

impl PartialEq for Proposal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}
impl Eq for Proposal {}
impl PartialOrd for Proposal {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Proposal {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.candidate
            .log_odds
            .total_cmp(&other.candidate.log_odds)
            .then(other.candidate.t0.total_cmp(&self.candidate.t0))
            .then(other.serial.cmp(&self.serial))
    }
}

/// Association over one window of picks.
pub(crate) struct Association<'a> {
    ctx: Context<'a>,
    taken: Vec<bool>,
    queue: BinaryHeap<Proposal>,
    serial: u32,
    accepted: Vec<Candidate>,
}

/// Returns the accepted events of a window, in the order of acceptance (surest first).
/// `ctx.taken` marks picks that earlier windows used.
pub(crate) fn associate(ctx: &Context<'_>) -> Vec<Candidate> {
    let mut work = Association {
        taken: ctx
            .window
            .picks
            .iter()
            .zip(ctx.taken)
            .map(|(pick, taken)| *taken || ctx.window.is_jammed(pick.station, pick.t))
            .collect(),
        ctx: Context { taken: &[], ..*ctx },
        queue: BinaryHeap::new(),
        serial: 0,
        accepted: Vec::new(),
    };
    for anchor in 0..ctx.window.picks.len() as u32 {
        if !work.is_taken(anchor) {
            work.propose(Origin::Anchor(anchor));
        }
    }
    work.run();
    work.accepted
}

impl<'a> Association<'a> {
    fn is_taken(&self, pick: u32) -> bool {
        self.taken.get(pick as usize).copied().unwrap_or(true)
    }

    /// Looks for the best event of this origin with the picks that are still free.
    fn propose(&mut self, origin: Origin) {
        let ctx = Context {
            taken: &self.taken,
            ..self.ctx
        };
        let density = ctx.settings.event_density;
        let best = match origin {
            Origin::Anchor(anchor) => {
                let Some(pick) = ctx.window.picks.get(anchor as usize) else {
                    return;
                };
                search(&ctx, anchor, SEARCH_FLOOR, 2, 600.0)
                    .into_iter()
                    .filter_map(|rough| refine(&ctx, pick.station, rough, density))
                    .max_by(|a, b| a.log_odds.total_cmp(&b.log_odds))
            }
            Origin::Repeat(station, rough) => refine(&ctx, station, rough, density),
        };
        let Some(mut candidate) = best else { return };
        candidate.log_odds += self.salvo_bonus(&candidate);
        if candidate.log_odds >= self.ctx.settings.min_log_odds {
            if is_plain(&candidate) {
                self.accept(candidate);
                return;
            }
            self.serial += 1;
            self.queue.push(Proposal {
                candidate,
                origin,
                serial: self.serial,
            });
        }
    }

    fn run(&mut self) {
        while let Some(proposal) = self.queue.pop() {
            if proposal
                .candidate
                .hits
                .iter()
                .any(|h| self.is_taken(h.pick))
            {
                let free = match proposal.origin {
                    Origin::Anchor(anchor) => !self.is_taken(anchor),
                    Origin::Repeat(..) => true,
                };
                if free {
                    self.propose(proposal.origin);
                }
                continue;
            }
            self.accept(proposal.candidate);
        }
    }

    fn accept(&mut self, candidate: Candidate) {
        for hit in &candidate.hits {
            if let Some(slot) = self.taken.get_mut(hit.pick as usize) {
                *slot = true;
            }
        }
        let at = self.accepted.len();
        self.accepted.push(candidate);
        self.propose_repeats(at);
    }

    /// How much likelier an event is because others were accepted at its place and time.
    fn salvo_bonus(&self, candidate: &Candidate) -> f64 {
        let base = self.ctx.settings.event_density;
        let mut density = base;
        for other in &self.accepted {
            if (other.t0 - candidate.t0).abs() > SALVO_S {
                continue;
            }
            let Some((east, north)) = self.offset(other, candidate) else {
                continue;
            };
            let variance = SALVO_SIGMA_M * SALVO_SIGMA_M
                + 0.5 * (candidate.covariance[0][0] + candidate.covariance[1][1]);
            let r2 = (east * east + north * north) / (2.0 * variance);
            density = density.max(SALVO_RATE * libm::exp(-r2) / (std::f64::consts::TAU * variance));
        }
        libm::log(density / base)
    }

    /// Offset from one candidate to another in metres, if they are near at all.
    fn offset(&self, from: &Candidate, to: &Candidate) -> Option<(f64, f64)> {
        let (de, dn) = if from.origin == to.origin {
            (0.0, 0.0)
        } else {
            let list = self.ctx.network.around(from.origin);
            let n = list.iter().find(|n| n.station == to.origin)?;
            (n.east, n.north)
        };
        Some((to.east + de - from.east, to.north + dn - from.north))
    }

    /// Other rounds of the same battery reach the same sensors with the same delays: the free picks
    /// of those sensors, shifted by the accepted arrivals, pile up at the time between the rounds.
    fn propose_repeats(&mut self, at: usize) {
        let Some(event) = self.accepted.get(at) else {
            return;
        };
        let (station, place) = (
            event.origin,
            Rough {
                east: event.east,
                north: event.north,
                t0: event.t0,
            },
        );
        let mut shifts: Vec<(f64, u32, f64)> = Vec::new();
        for hit in &event.hits {
            let Some(own) = self.ctx.window.picks.get(hit.pick as usize) else {
                continue;
            };
            for other in self
                .ctx
                .window
                .of_station(hit.station, own.t - SALVO_S, own.t + SALVO_S)
            {
                if let Some(p) = self.ctx.window.picks.get(*other as usize)
                    && !self.is_taken(*other)
                {
                    shifts.push((p.t - own.t, hit.station, hit.sigma));
                }
            }
        }
        shifts.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        for shift in piles(&shifts, self.ctx.settings.min_picks) {
            self.propose(Origin::Repeat(
                station,
                Rough {
                    t0: place.t0 + shift,
                    ..place
                },
            ));
        }
    }
}

fn is_plain(candidate: &Candidate) -> bool {
    let expected_silent: f64 = candidate
        .silent
        .iter()
        .map(|(_, ln_missed)| 1.0 - libm::exp(*ln_missed))
        .sum();
    let misfit: f64 = candidate
        .hits
        .iter()
        .map(|h| (h.residual / h.sigma) * (h.residual / h.sigma))
        .sum();
    let n = candidate.hits.len() as f64;
    candidate.hits.len() >= PLAIN_HITS && expected_silent < 0.35 * n && misfit < 2.0 * n
}

/// Centres of piles of shifts from at least `least` different sensors, highest first, apart from
/// each other.
fn piles(shifts: &[(f64, u32, f64)], least: usize) -> Vec<f64> {
    let mut found: Vec<(usize, f64)> = Vec::new();
    let mut end = 0;
    for (start, first) in shifts.iter().enumerate() {
        let width = 3.0 * first.2.clamp(0.02, 0.1);
        end = end.max(start);
        while shifts.get(end).is_some_and(|s| s.0 <= first.0 + width) {
            end += 1;
        }
        let pile = shifts.get(start..end).unwrap_or(&[]);
        let mut stations: Vec<u32> = pile.iter().map(|s| s.1).collect();
        stations.sort_unstable();
        stations.dedup();
        if stations.len() >= least {
            let centre = pile.iter().map(|s| s.0).sum::<f64>() / pile.len() as f64;
            found.push((stations.len(), centre));
        }
    }
    found.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.total_cmp(&b.1)));
    let mut centres: Vec<f64> = Vec::new();
    for (_, centre) in found {
        if centres.iter().all(|c| (c - centre).abs() > 0.1) {
            centres.push(centre);
        }
    }
    centres
}

/// What the residuals of well-observed events say about the weather.
pub(crate) fn weather_evidence(ctx: &Context<'_>, events: &[Candidate]) -> WeatherEvidence {
    let mut evidence = WeatherEvidence::default();
    for event in events.iter().filter(|e| e.hits.len() >= 6) {
        let rows: Vec<_> = event
            .hits
            .iter()
            .filter_map(|hit| {
                let n = ctx
                    .network
                    .around(event.origin)
                    .iter()
                    .find(|n| n.station == hit.station)?;
                let (east, north) = (n.east - event.east, n.north - event.north);
                let d = (east * east + north * north).sqrt().max(1.0);
                let (ue, un) = (east / d, north / d);
                let speed = ctx.medium.speed(ue, un);
                let z = hit.residual / (2.4 * hit.sigma.max(0.01));
                let weight = 1.0 / (hit.sigma * hit.sigma * (1.0 + z * z));
                Some((
                    [-ue / speed, -un / speed, 1.0],
                    ctx.medium.gradient(ue, un, d / speed),
                    hit.residual,
                    weight,
                ))
            })
            .collect();
        evidence.add_event(&rows);
    }
    evidence
}
