//! Which picks belong together: every free pick proposes the best event that it could have been
//! the first arrival of; the likeliest proposal is accepted, its picks are spoken for, and the
//! proposals that wanted them think again. An accepted event makes another one at the same place
//! soon before or after likelier (salvos), so its surroundings in time are searched for repeats.

use crate::detect::REACH_M;
use crate::directions::{self, Path};
use crate::medium::WeatherEvidence;
use crate::picks::Window;
use crate::refine::{Candidate, in_range, refine, variances};
use crate::salvo::{SALVO_RATE, SALVO_S, SALVO_SIGMA_M, offset};
use crate::search::{Context, Rough, search};
use crate::settle::settle;
use crate::untangle::untangle;
use std::collections::BinaryHeap;

/// Log likelihood ratio below which a place is not worth refining.
const SEARCH_FLOOR: f64 = 9.0;

/// Sensors that must agree before an event is accepted without looking at rivals: nothing could
/// compete with it. Saves the searches from each of its later picks, which in a dense network are
/// nearly all of the work.
const PLAIN_HITS: usize = 14;

/// A proposal with that many arrivals and such odds keeps its other arrivals from proposing events of
/// their own while it waits: nearly all would find the same event again.
const STRONG_HITS: usize = 10;
/// See [`STRONG_HITS`].
const STRONG_LOG_ODDS: f64 = 10.0;

/// Places that are tried for each pick.
const PLACES: usize = 2;
/// Log odds below which no other rounds could make an event credible.
const SUPPORTABLE: f64 = -12.0;

/// Sensors that likely would have heard an event, but did not, may still hear another round.
const LIKELY: f64 = 0.3;
/// Piles of arrivals that stand out of chance by more than this, in log units, may be another round.
const NEARLY: f64 = -4.0;

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
            .standing()
            .total_cmp(&other.candidate.standing())
            .then(other.candidate.t0.total_cmp(&self.candidate.t0))
            .then(other.serial.cmp(&self.serial))
    }
}

/// Association over one window of picks.
pub(crate) struct Association<'a> {
    ctx: Context<'a>,
    taken: Vec<bool>,
    /// How many strong proposals in the queue want a pick.
    wanted: Vec<u16>,
    queue: BinaryHeap<Proposal>,
    serial: u32,
    accepted: Vec<Candidate>,
}

/// Share of the picks around that count as clutter once the surest events were told apart: the
/// rest of a salvo explain each other, and only some are chance.
const SECOND_SHARE: f64 = 0.3;
/// Natural logarithm of the odds that an event must keep when all have been dealt their picks, and
/// only what none of them explains is clutter.
const KEEP_LOG_ODDS: f64 = 3.0;

/// Returns the accepted events of a window, in the order of acceptance. `ctx.taken` marks picks that
/// earlier windows used.
///
/// Twice over all free picks: first as if every other pick at a sensor were clutter, which only
/// plain events survive; then as if a share of those left were. Then all events settle together,
/// and those that do not hold up are dropped.
pub(crate) fn associate(ctx: &Context<'_>) -> Vec<Candidate> {
    let spoken_for = spoken_for(ctx);
    let first = Association::new(ctx, ctx.window, spoken_for.clone(), Vec::new()).run();
    let window = ctx.window.with_clutter(&first.taken, SECOND_SHARE, false);
    let second = Association::new(ctx, &window, first.taken, first.accepted).run();
    told_apart(ctx, second, &spoken_for, true)
}

/// The events that are known, and those that can be told from the picks `anchors` on, with what
/// `ctx.taken` leaves. `twice`: as for [`told_apart`].
pub(crate) fn extend(
    ctx: &Context<'_>,
    known: Vec<Candidate>,
    anchors: &[u32],
    twice: bool,
) -> Vec<Candidate> {
    let spoken_for = spoken_for(ctx);
    let mut taken = spoken_for.clone();
    for hit in known.iter().flat_map(|e| &e.hits) {
        if let Some(slot) = taken.get_mut(hit.pick as usize) {
            *slot = true;
        }
    }
    let window = ctx.window.with_clutter(&taken, SECOND_SHARE, false);
    let mut all = Association::new(ctx, &window, taken, known);
    anchors
        .iter()
        .for_each(|anchor| all.propose_anchor(*anchor));
    all.accept_likeliest();
    told_apart(ctx, all, &spoken_for, twice)
}

/// Picks that no event may have: those of earlier windows, and those of jammed sensors.
fn spoken_for(ctx: &Context<'_>) -> Vec<bool> {
    let picks = ctx.window.picks.iter().zip(ctx.taken);
    picks
        .map(|(pick, taken)| *taken || ctx.window.is_jammed(pick.station, pick.t))
        .collect()
}

/// Settles what was accepted, and drops what does not hold up. `twice`: whether to look again at rounds
/// that came close together.
fn told_apart(
    ctx: &Context<'_>,
    all: Association<'_>,
    spoken_for: &[bool],
    twice: bool,
) -> Vec<Candidate> {
    let window = ctx.window.with_clutter(&all.taken, 1.0, true);
    let ctx = Context {
        window: &window,
        taken: spoken_for,
        ..*ctx
    };
    let density = ctx.settings.event_density;
    let mut events = settle(&ctx, all.accepted, density);
    if twice {
        for _ in 0..2 {
            events = untangle(&ctx, events, density);
            events = Association::repeats(&ctx, events);
            events = settle(&ctx, events, density);
        }
    }
    keep_supported(&ctx, events)
}

/// Drops the weakest event until all that are left hold up, with the support of those left.
fn keep_supported(ctx: &Context<'_>, mut events: Vec<Candidate>) -> Vec<Candidate> {
    let mut alone: Vec<f64> = events.iter().map(|e| e.log_odds).collect();
    let bonus = |events: &[Candidate], k: usize| {
        events.get(k).map_or(0.0, |e| {
            let others = events.iter().enumerate().filter(|(i, _)| *i != k);
            salvo_bonus(ctx, others.map(|(_, other)| other), e)
        })
    };
    let mut total: Vec<f64> = (0..events.len())
        .map(|k| alone.get(k).copied().unwrap_or(0.0) + bonus(&events, k))
        .collect();
    while let Some((worst, odds)) = total
        .iter()
        .copied()
        .enumerate()
        .min_by(|a, b| a.1.total_cmp(&b.1))
        && odds < KEEP_LOG_ODDS
    {
        let gone = events.remove(worst);
        alone.remove(worst);
        total.remove(worst);
        for k in 0..events.len() {
            let near = events
                .get(k)
                .is_some_and(|e| (e.t0 - gone.t0).abs() <= SALVO_S);
            if near {
                total[k] = alone[k] + bonus(&events, k);
            }
        }
    }
    for (event, odds) in events.iter_mut().zip(total) {
        event.log_odds = odds;
        widen(ctx, event);
    }
    events
}

/// The arrivals of an event by direction.
fn paths(ctx: &Context<'_>, event: &Candidate) -> Vec<Path> {
    let around = ctx.network.around(event.origin);
    event
        .hits
        .iter()
        .filter_map(|hit| {
            let n = around.iter().find(|n| n.station == hit.station)?;
            let (east, north) = (n.east - event.east, n.north - event.north);
            let d = (east * east + north * north).sqrt().max(1.0);
            let (ue, un) = (east / d, north / d);
            let speed = ctx.medium.speed(ue, un);
            let path = ctx.medium.path_sigma_rel * hit.travel;
            let z = hit.residual / (2.4 * hit.sigma.max(0.01));
            Some(Path {
                slope: [-ue / speed, -un / speed, 1.0],
                residual: hit.residual,
                variance: hit.sigma * hit.sigma * (1.0 + z * z),
                path: (path * path).min(hit.sigma * hit.sigma),
                towards: (ue, un),
            })
        })
        .collect()
}

/// How many arrivals' worth it is believed that residuals are as large as they were thought to be.
const BELIEVED: f64 = 6.0;

/// What independent errors of known size leave out: like directions have errors in common, and where
/// residuals are larger than thought, an arrival may be another event's, or the air more uneven (posterior mean of the variance with an inverse chi-square prior).
fn widen(ctx: &Context<'_>, event: &mut Candidate) {
    let added = directions::added(&paths(ctx, event), ctx.medium.common_share());
    for (row, more) in event.covariance.iter_mut().zip(added) {
        for (cell, more) in row.iter_mut().zip(more) {
            *cell += more;
        }
    }
    let squares: f64 = event
        .hits
        .iter()
        .map(|h| (h.residual / h.sigma) * (h.residual / h.sigma))
        .sum();
    let freedom = (event.hits.len() as f64 - 3.0).max(0.0);
    let factor = ((BELIEVED + squares) / (BELIEVED + freedom)).max(1.0);
    for row in &mut event.covariance {
        for cell in row {
            *cell *= factor;
        }
    }
}

/// How much likelier an event is because others happened at its place and time.
fn salvo_bonus<'c>(
    ctx: &Context<'_>,
    others: impl Iterator<Item = &'c Candidate>,
    candidate: &Candidate,
) -> f64 {
    let base = ctx.settings.event_density;
    let mut density = base;
    for other in others {
        if (other.t0 - candidate.t0).abs() > SALVO_S {
            continue;
        }
        let Some((east, north)) = offset(ctx, other, candidate) else {
            continue;
        };
        let variance = SALVO_SIGMA_M * SALVO_SIGMA_M
            + 0.5 * (candidate.covariance[0][0] + candidate.covariance[1][1]);
        let r2 = (east * east + north * north) / (2.0 * variance);
        density = density.max(SALVO_RATE * libm::exp(-r2) / (std::f64::consts::TAU * variance));
    }
    libm::log(density / base)
}

impl<'a> Association<'a> {
    pub(crate) fn new(
        ctx: &Context<'a>,
        window: &'a Window,
        taken: Vec<bool>,
        accepted: Vec<Candidate>,
    ) -> Self {
        Self {
            ctx: Context {
                window,
                taken: &[],
                ..*ctx
            },
            wanted: vec![0; taken.len()],
            taken,
            queue: BinaryHeap::new(),
            serial: 0,
            accepted,
        }
    }

    fn run(mut self) -> Self {
        for anchor in 0..self.ctx.window.picks.len() as u32 {
            self.propose_anchor(anchor);
        }
        self.accept_likeliest();
        self
    }

    /// `events` with further rounds at their places, from what they leave.
    fn repeats(ctx: &Context<'a>, events: Vec<Candidate>) -> Vec<Candidate> {
        let mut taken = ctx.taken.to_vec();
        for hit in events.iter().flat_map(|e| &e.hits) {
            if let Some(slot) = taken.get_mut(hit.pick as usize) {
                *slot = true;
            }
        }
        let many = events.len();
        let mut all = Self::new(ctx, ctx.window, taken, events);
        (0..many).for_each(|at| all.propose_repeats(at));
        all.accept_likeliest();
        all.accepted
    }

    /// The events found from these places and times alone, relative to sensor `origin`.
    pub(crate) fn run_from(
        mut self,
        origin: u32,
        starts: impl Iterator<Item = Rough>,
    ) -> Vec<Candidate> {
        for start in starts {
            self.propose(Origin::Repeat(origin, start));
        }
        self.accept_likeliest();
        self.accepted
    }

    /// Proposes the event whose first arrival a pick would be, unless the pick is spoken for, or a strong
    /// proposal wants it: it is looked at again if that one fails.
    fn propose_anchor(&mut self, anchor: u32) {
        let wanted = self.wanted.get(anchor as usize).is_some_and(|n| *n > 0);
        if !wanted && !self.is_taken(anchor) {
            self.propose(Origin::Anchor(anchor));
        }
    }

    /// Counts a strong proposal in or out of the queue.
    fn want(&mut self, candidate: &Candidate, entering: bool) {
        if candidate.hits.len() < STRONG_HITS || candidate.standing() < STRONG_LOG_ODDS {
            return;
        }
        for hit in &candidate.hits {
            if let Some(n) = self.wanted.get_mut(hit.pick as usize) {
                *n = if entering {
                    n.saturating_add(1)
                } else {
                    n.saturating_sub(1)
                };
            }
        }
    }

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
                search(&ctx, anchor, SEARCH_FLOOR, PLACES, 600.0)
                    .into_iter()
                    .filter_map(|rough| refine(&ctx, pick.station, rough, density))
                    .map(|mut candidate| {
                        candidate.support = self.support(&candidate);
                        candidate
                    })
                    .max_by(|a, b| a.standing().total_cmp(&b.standing()))
            }
            Origin::Repeat(station, rough) => refine(&ctx, station, rough, density),
        };
        let Some(mut candidate) = best else { return };
        candidate.log_odds += salvo_bonus(&ctx, self.accepted.iter(), &candidate);
        if is_plain(&candidate) {
            self.accept(candidate);
        } else if candidate.standing() >= self.ctx.settings.min_log_odds {
            self.serial += 1;
            self.want(&candidate, true);
            self.queue.push(Proposal {
                candidate,
                origin,
                serial: self.serial,
            });
        }
    }

    fn accept_likeliest(&mut self) {
        while let Some(proposal) = self.queue.pop() {
            self.want(&proposal.candidate, false);
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
                for hit in &proposal.candidate.hits {
                    self.propose_anchor(hit.pick);
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

    /// How much likelier an event is because other rounds of the same battery can be made out: free
    /// picks pile up at the same delays. Each pile counts as far as chance would not heap it (scan
    /// statistic of a Poisson process: Kulldorff 1997, doi:10.1080/03610929708831995).
    fn support(&self, event: &Candidate) -> f64 {
        if event.log_odds < SUPPORTABLE {
            return 0.0;
        }
        self.rounds(event)
            .into_iter()
            .map(|(excess, _)| excess.max(0.0))
            .sum()
    }

    /// Where else in time an event's arrivals repeat: (by how many log units the pile stands out of
    /// chance, seconds later), for piles that come near to standing out, highest first.
    fn rounds(&self, event: &Candidate) -> Vec<(f64, f64)> {
        let shifts = self.shifts(event);
        let n = shifts.len().max(1) as f64;
        let width = shifts.iter().map(|s| pile_width_s(s.2)).sum::<f64>() / n;
        let rate = (n + 0.5 * event.hits.len() as f64) / (2.0 * SALVO_S);
        let expected = (rate * width).max(0.05);
        let trials = libm::log(2.0 * SALVO_S / width);
        piles(&shifts, self.ctx.settings.min_picks)
            .into_iter()
            .map(|(height, centre)| {
                let h = height as f64;
                (
                    h * libm::log(h / expected) - (h - expected) - trials,
                    centre,
                )
            })
            .filter(|(excess, _)| *excess > NEARLY)
            .collect()
    }

    /// The free picks at an event's sensors, by how much later they came than the event's own:
    /// (seconds, sensor, sigma), sorted.
    fn shifts(&self, event: &Candidate) -> Vec<(f64, u32, f64)> {
        let window = self.ctx.window;
        let mut shifts: Vec<(f64, u32, f64)> = Vec::new();
        for (station, expected, sigma) in self.pattern(event) {
            for other in window.of_station(station, expected - SALVO_S, expected + SALVO_S) {
                if let Some(p) = window.picks.get(*other as usize)
                    && !self.is_taken(*other)
                    && !event.hits.iter().any(|hit| hit.pick == *other)
                {
                    shifts.push((p.t - expected, station, sigma));
                }
            }
        }
        shifts.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        shifts
    }

    /// When an event's sound came to the sensors that heard it, and would have come to those that are
    /// as near: (sensor, seconds, sigma).
    fn pattern(&self, event: &Candidate) -> Vec<(u32, f64, f64)> {
        let ctx = &self.ctx;
        let mut pattern: Vec<(u32, f64, f64)> = event
            .hits
            .iter()
            .filter_map(|hit| {
                let own = ctx.window.picks.get(hit.pick as usize)?;
                Some((hit.station, own.t, hit.sigma))
            })
            .collect();
        let near: Vec<u32> = event
            .silent
            .iter()
            .filter(|(_, ln_missed)| 1.0 - libm::exp(*ln_missed) >= LIKELY)
            .map(|(station, _)| *station)
            .collect();
        if !near.is_empty() {
            let at = Rough {
                east: event.east,
                north: event.north,
                t0: event.t0,
            };
            let reach = REACH_M.get(event.reach).copied().unwrap_or(f64::INFINITY);
            for s in in_range(ctx, event.origin, &at, usize::MAX, 1.5 * reach) {
                if near.contains(&s.station) {
                    let (own, _) = variances(ctx, &s, ctx.settings.pick_sigma_s.0);
                    pattern.push((s.station, event.t0 + s.travel, own.sqrt()));
                }
            }
        }
        pattern
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
        for (_, shift) in self.rounds(event) {
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

/// How far arrivals of one round may lie apart and still be piled up, for residuals of that spread.
fn pile_width_s(sigma: f64) -> f64 {
    3.0 * sigma.clamp(0.02, 0.1)
}

/// Piles of shifts from at least `least` different sensors, highest first, apart from each other:
/// (sensors, centre).
fn piles(shifts: &[(f64, u32, f64)], least: usize) -> Vec<(usize, f64)> {
    let mut found: Vec<(usize, f64)> = Vec::new();
    let mut end = 0;
    let mut stations: Vec<u32> = Vec::new();
    for (start, first) in shifts.iter().enumerate() {
        let width = pile_width_s(first.2);
        end = end.max(start);
        while shifts.get(end).is_some_and(|s| s.0 <= first.0 + width) {
            end += 1;
        }
        let pile = shifts.get(start..end).unwrap_or(&[]);
        if pile.len() < least {
            continue;
        }
        stations.clear();
        stations.extend(pile.iter().map(|s| s.1));
        stations.sort_unstable();
        stations.dedup();
        if stations.len() >= least {
            let centre = pile.iter().map(|s| s.0).sum::<f64>() / pile.len() as f64;
            found.push((stations.len(), centre));
        }
    }
    found.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.total_cmp(&b.1)));
    let mut apart: Vec<(usize, f64)> = Vec::new();
    for pile in found {
        if apart.iter().all(|(_, c)| (c - pile.1).abs() > 0.2) {
            apart.push(pile);
        }
    }
    apart
}

/// Arrivals from which on an event's residuals tell of the spread between paths.
const MANY: usize = 8;

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
        let (above, below) = directions::evidence(&paths(ctx, event));
        evidence.common.0 += above;
        evidence.common.1 += below;
        if event.hits.len() >= MANY {
            for (hit, (_, g, ..)) in event.hits.iter().zip(&rows) {
                // The gradient by the sound speed is -T / v.
                let travel = -g[0] * ctx.medium.mean[0];
                if hit.residual.abs() < 3.0 * hit.sigma {
                    evidence.add_path(
                        event.hits.len() as f64,
                        (hit.residual, hit.sigma, travel),
                        ctx.medium.path_sigma_rel,
                    );
                }
            }
        }
    }
    evidence
}
