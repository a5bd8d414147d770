//! Which picks belong together: every free pick proposes the best event that it could have been
//! the first arrival of; the likeliest proposal is accepted, its picks are spoken for, and the
//! proposals that wanted them think again. An accepted event makes another one at the same place
//! soon before or after likelier (salvos), so its surroundings in time are searched for repeats.

use crate::linalg::add3;
use crate::picks::Window;
use crate::refine::{Candidate, p_found, refine};
use crate::residuals::widen;
use crate::rounds::{rounds, support};
use crate::salvo::{SALVO_RATE, SALVO_S, SALVO_SIGMA_M, Salvos, offset};
use crate::sampling::{cooled, spread};
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
    told_apart(ctx, (&second.taken, second.accepted), &spoken_for, true)
}

/// The events that are known, with what `ctx.taken` leaves, and those that can be told from the picks
/// `anchors` on, which gets what is spoken for then. `twice`: as for [`told_apart`].
pub(crate) fn extend(
    ctx: &Context<'_>,
    known: Vec<Candidate>,
    anchors: impl FnOnce(&[bool]) -> Vec<u32>,
    twice: bool,
) -> Vec<Candidate> {
    let spoken_for = spoken_for(ctx);
    let with = |events: &[Candidate]| {
        let mut taken = spoken_for.clone();
        events.iter().for_each(|e| e.mark(&mut taken, true));
        taken
    };
    let mut events = known;
    if !events.is_empty() {
        let taken = with(&events);
        events = told_apart(ctx, (&taken, events), &spoken_for, twice);
    }
    let taken = with(&events);
    let anchors = anchors(&taken);
    if anchors.is_empty() {
        return events;
    }
    let many = events.len();
    let window = ctx.window.with_clutter(&taken, SECOND_SHARE, false);
    let mut all = Association::new(ctx, &window, taken, events);
    anchors
        .iter()
        .for_each(|anchor| all.propose_anchor(*anchor));
    all.accept_likeliest();
    if all.accepted.len() == many {
        return all.accepted;
    }
    told_apart(ctx, (&all.taken, all.accepted), &spoken_for, twice)
}

/// Picks that no event may have: those of earlier windows, and those of jammed sensors.
fn spoken_for(ctx: &Context<'_>) -> Vec<bool> {
    let picks = ctx.window.picks.iter().zip(ctx.taken);
    picks
        .map(|(pick, taken)| *taken || ctx.window.is_jammed(pick.station, pick.t))
        .collect()
}

/// Settles what was accepted, given what that leaves as clutter, and drops what does not hold up.
/// `twice`: whether to look again at rounds that came close together, and at other ways of dealing
/// the arrivals.
fn told_apart(
    ctx: &Context<'_>,
    (taken, accepted): (&[bool], Vec<Candidate>),
    spoken_for: &[bool],
    twice: bool,
) -> Vec<Candidate> {
    let window = ctx.window.with_clutter(taken, 1.0, true);
    let ctx = Context {
        window: &window,
        taken: spoken_for,
        ..*ctx
    };
    let density = ctx.settings.event_density;
    let mut events = settle(&ctx, accepted, density);
    if twice {
        for _ in 0..2 {
            events = untangle(&ctx, events, density);
            events = Association::repeats(&ctx, events);
            events = cooled(&ctx, &events);
            events = settle(&ctx, events, density);
        }
    }
    keep_supported(&ctx, events, twice)
}

/// Drops the weakest event until all that are left hold up, with the support of those left. `twice`: whether
/// to ask how far places depend on the way in which arrivals were dealt.
fn keep_supported(ctx: &Context<'_>, mut events: Vec<Candidate>, twice: bool) -> Vec<Candidate> {
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
    let doubts = if twice {
        spread(ctx, &events)
    } else {
        vec![[[0.0; 3]; 3]; events.len()]
    };
    let salvos = Salvos::among(ctx, &events);
    for (k, ((event, odds), doubt)) in events.iter_mut().zip(total).zip(doubts).enumerate() {
        event.log_odds = odds;
        widen(ctx, event);
        add3(&mut event.covariance, &doubt);
        event.p_found = p_found(ctx, event, &salvos.heard_by_siblings(k));
    }
    events
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
        events.iter().for_each(|e| e.mark(&mut taken, true));
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
                        candidate.support = support(&ctx, &candidate);
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
        candidate.mark(&mut self.taken, true);
        let at = self.accepted.len();
        self.accepted.push(candidate);
        self.propose_repeats(at);
    }

    /// Other rounds of the same battery reach the same sensors with the same delays: the free picks
    /// of those sensors, shifted by the accepted arrivals, pile up at the time between the rounds.
    fn propose_repeats(&mut self, at: usize) {
        let Some(event) = self.accepted.get(at) else {
            return;
        };
        let (station, place) = (event.origin, event.place());
        let free = Context {
            taken: &self.taken,
            ..self.ctx
        };
        for (_, shift) in rounds(&free, event) {
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
