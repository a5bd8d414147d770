//! Which arrival is whose, where more than one way of dealing them fits.
//!
//! Rounds of a salvo that come within a second or two of each other, or the sounds of two salvos that cross
//! at a sensor, can be told apart in many ways, and no single arrival that changes hands leads from one to
//! the next. So the ways are sampled: at each sensor two events that could have the same arrival draw together
//! what either has, and one that has no rival there draws alone, as often as the likelihood says, place and time
//! of each event being summed over. Cooled down, the chain finds the likeliest way; at its own temperature
//! it tells how far place and time depend on the way. (Markov chain Monte Carlo data association: Oh,
//! Russell and Sastry 2009, doi:10.1109/TAC.2009.2012975; Rao-Blackwellised by the linear model of
//! one event; annealing: Kirkpatrick et al. 1983, doi:10.1126/science.220.4598.671.)
//!
//! Each draw leaves the posterior as it is, but for arrivals that lie beyond the gate of where the others put their
//! event: those are not taken.
//!
//! In: events, settled. Out: their likeliest places, or what other ways add to the covariance of each.
//! The draws are a fixed sequence, so the same arrivals give the same result.

use crate::detect::REACH_M;
use crate::linalg::{Sym3, add_outer3, inverse3, quadratic3, times3};
use crate::refine::{Candidate, GATE, Hit, in_range, log_ratio, variances};
use crate::salvo::{FAR_M, Hint, Salvos};
use crate::search::{Context, HALF_LN_2PI};

mod spread;

pub(crate) use spread::spread;

/// Nobody has it.
const FREE: u32 = u32::MAX;
/// Temperature at which cooling begins (three log units then weigh what one does at the end), and at which
/// it ends, where hardly anything but the likeliest is drawn.
const HOT: f64 = 3.0;
const COLD: f64 = 0.1;
/// Sweeps over all events and sensors while it cools.
const COOLING: u32 = 160;
/// The predictions are made linear again after so many sweeps.
const RELINEARISED: u32 = 8;
/// Arrivals that only one event could have are drawn once in so many sweeps: hardly anything about them is open.
const THOROUGH: u32 = 4;
/// How far an event may move between, in seconds of sound: arrivals that far beyond the gate count.
const MARGIN_S: f64 = 0.3;
/// What is known of an event's place and time without any arrival: metres and seconds (standard deviation).
const LOOSE: (f64, f64) = (1_500.0, 4.0);
/// Sensors further than this many reaches are not asked, unless they have an arrival of the event.
const ASKED_REACHES: f64 = 1.4;
/// No sound is faster than this, in metres a second, and no event moves by more than [`FAR_M`] while its arrivals are
/// dealt: sensors beyond need not be looked at.
const FASTEST_M_PER_S: f64 = 400.0;

/// An arrival that could be an event's at a sensor.
#[derive(Clone, Copy, Debug)]
struct Offer {
    pick: u32,
    /// Observed minus predicted at the reference place.
    residual: f64,
    variance: f64,
    /// Log units that it adds, without the residual's.
    constant: f64,
    /// Standard deviation of reading and path.
    sigma: f64,
}

/// A sensor that may have heard an event: it has arrivals that could be the event's.
#[derive(Clone, Debug)]
struct Post {
    station: u32,
    slope: [f64; 3],
    /// What siblings say it is later by.
    late_s: f64,
    /// Predicted travel time.
    travel: f64,
    offers: Vec<Offer>,
    /// Which of them the event has.
    has: Option<usize>,
    /// Whether another event could have one of them.
    is_contested: bool,
    /// The later ones of these events, each with the number of this sensor among its own.
    rivals: Vec<(usize, usize)>,
}

/// An event as it stands in the chain.
#[derive(Clone, Debug)]
struct Round {
    posts: Vec<Post>,
    /// Information of place and time by what it has and what is known besides, and its pull.
    normal: Sym3,
    pull: [f64; 3],
    /// Where it is linear around.
    at: [f64; 3],
}

impl Round {
    fn add(&mut self, post: usize, sign: f64) {
        let p = &self.posts[post];
        let Some(offer) = p.has.and_then(|k| p.offers.get(k)) else {
            return;
        };
        let weight = sign / offer.variance;
        add_outer3(&mut self.normal, p.slope, weight);
        for (sum, s) in self.pull.iter_mut().zip(p.slope) {
            *sum += weight * s * offer.residual;
        }
    }

    /// Where its arrivals put it, relative to the reference, and the covariance of that.
    fn placed(&self) -> Option<([f64; 3], Sym3)> {
        let covariance = inverse3(&self.normal)?;
        Some((times3(&covariance, self.pull), covariance))
    }

    /// The event where its arrivals put it.
    fn candidate(&self, event: &Candidate) -> Candidate {
        let mut event = event.clone();
        if let Some(([east, north, late], _)) = self.placed() {
            event.east = self.at[0] + east;
            event.north = self.at[1] + north;
            event.t0 = self.at[2] + late;
        }
        event
    }

    /// What each offer at a sensor would add, the event being without any there.
    fn gains(&self, post: usize, out: &mut Vec<f64>) {
        out.clear();
        let p = &self.posts[post];
        let Some((mean, covariance)) = self.placed() else {
            out.resize(p.offers.len(), f64::NEG_INFINITY);
            return;
        };
        let middle = p.slope[0] * mean[0] + p.slope[1] * mean[1] + p.slope[2] * mean[2];
        let open = quadratic3(&covariance, p.slope);
        out.extend(p.offers.iter().map(|o| {
            let variance = o.variance + open;
            let off = o.residual - middle;
            let square = off * off / variance;
            if square > GATE * GATE {
                return f64::NEG_INFINITY;
            }
            o.constant - HALF_LN_2PI - 0.5 * libm::log(variance) - 0.5 * square
        }));
    }
}

/// Draws in a fixed sequence (SplitMix64: Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195).
struct Draws(u64);

impl Draws {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

struct Chain<'a, 'c> {
    ctx: &'a Context<'c>,
    events: Vec<Candidate>,
    rounds: Vec<Round>,
    /// Whose each arrival is.
    owner: Vec<u32>,
    draws: Draws,
}

impl<'a, 'c> Chain<'a, 'c> {
    fn new(ctx: &'a Context<'c>, events: &[Candidate]) -> Self {
        let mut chain = Self {
            ctx,
            events: events.to_vec(),
            rounds: Vec::new(),
            owner: vec![FREE; ctx.window.picks.len()],
            draws: Draws(1),
        };
        chain.linearise();
        chain
    }

    /// Takes stock of `events` as they stand.
    fn linearise(&mut self) {
        let ctx = self.ctx;
        let salvos = Salvos::among(ctx, &self.events);
        self.owner.fill(FREE);
        for (event, k) in self.events.iter().zip(0..) {
            for hit in &event.hits {
                if let Some(slot) = self.owner.get_mut(hit.pick as usize) {
                    *slot = k;
                }
            }
        }
        let rounds = self.events.iter().enumerate();
        self.rounds = rounds
            .map(|(k, event)| round(ctx, event, &salvos, k))
            .collect();
        // What lies outside of the gate now is given up.
        for (round, event) in self.rounds.iter().zip(&self.events) {
            for hit in &event.hits {
                let kept = round.posts.iter().any(|p| {
                    let offer = p.has.and_then(|k| p.offers.get(k));
                    offer.is_some_and(|o| o.pick == hit.pick)
                });
                if !kept && let Some(slot) = self.owner.get_mut(hit.pick as usize) {
                    *slot = FREE;
                }
            }
        }
        self.match_rivals();
    }

    /// Puts the state of the chain back into `events`.
    fn tell(&mut self) {
        for (round, event) in self.rounds.iter().zip(&mut self.events) {
            let mut moved = [0.0; 3];
            if let Some((mean, covariance)) = round.placed() {
                moved = mean;
                let [east, north, late] = mean;
                event.east = round.at[0] + east;
                event.north = round.at[1] + north;
                event.t0 = round.at[2] + late;
                event.covariance = covariance;
            }
            let had = round.posts.iter().filter_map(|p| {
                let offer = p.offers.get(p.has?)?;
                let [east, north, time] = p.slope;
                let further = east * moved[0] + north * moved[1] + time * moved[2];
                Some(Hit {
                    pick: offer.pick,
                    station: p.station,
                    residual: offer.residual + p.late_s - further,
                    sigma: offer.sigma,
                    travel: p.travel,
                    log_ratio: offer.constant,
                })
            });
            event.hits = had.collect();
        }
    }

    /// Draws anew whose the arrivals are that several events could have; if `thorough`, the others too.
    ///
    /// Which events are drawn together, and when, never depends on what they have: each draw then leaves the
    /// posterior as it is.
    fn sweep(&mut self, temperature: f64, thorough: bool) {
        let mut scratch = Scratch::default();
        for k in 0..self.rounds.len() {
            for post in 0..self.rounds[k].posts.len() {
                let p = &self.rounds[k].posts[post];
                if p.is_contested {
                    for rival in 0..p.rivals.len() {
                        self.draw_two(k, post, rival, temperature, &mut scratch);
                    }
                } else if thorough {
                    self.draw_one(k, post, temperature, &mut scratch);
                }
            }
        }
    }

    /// An event that no other could take an arrival from at this sensor: one of its offers or none.
    fn draw_one(&mut self, k: usize, post: usize, temperature: f64, scratch: &mut Scratch) {
        self.rounds[k].add(post, -1.0);
        self.rounds[k].gains(post, &mut scratch.own);
        scratch
            .own
            .iter_mut()
            .for_each(|gain| *gain = libm::exp(*gain / temperature));
        let all = 1.0 + scratch.own.iter().sum::<f64>();
        let mut left = self.draws.unit() * all - 1.0;
        let now = scratch.own.iter().position(|weight| {
            let before = left;
            left -= weight;
            before >= 0.0 && left < 0.0
        });
        self.give(k, post, now);
        self.rounds[k].add(post, 1.0);
    }

    /// Two events that could have the same arrival at a sensor: what either has, given what nobody else has.
    fn draw_two(
        &mut self,
        k: usize,
        post: usize,
        rival: usize,
        temperature: f64,
        scratch: &mut Scratch,
    ) {
        let Some((j, other)) = self.rounds[k].posts[post].rivals.get(rival).copied() else {
            return;
        };
        for (event, at, weights) in [(k, post, &mut scratch.own), (j, other, &mut scratch.others)] {
            self.rounds[event].add(at, -1.0);
            self.rounds[event].gains(at, weights);
            for (weight, offer) in weights.iter_mut().zip(&self.rounds[event].posts[at].offers) {
                let owner = self.owner.get(offer.pick as usize).copied().unwrap_or(FREE);
                let is_open = owner == FREE || owner as usize == k || owner as usize == j;
                *weight = if is_open {
                    libm::exp(*weight / temperature)
                } else {
                    0.0
                };
            }
        }
        let (mine, theirs) = (&self.rounds[k].posts[post], &self.rounds[j].posts[other]);
        // What is left for the other when this one has an arrival, or none.
        let rest = 1.0 + scratch.others.iter().sum::<f64>();
        let same = |pick: u32| theirs.offers.iter().position(|o| o.pick == pick);
        let beside = |at: usize| {
            let theirs = same(mine.offers[at].pick).and_then(|b| scratch.others.get(b));
            (rest - theirs.copied().unwrap_or(0.0)).max(1.0)
        };
        let numbered = || scratch.own.iter().enumerate();
        let all = rest + numbered().map(|(a, w)| w * beside(a)).sum::<f64>();
        let mut left = self.draws.unit() * all - rest;
        let now = numbered().find(|(a, weight)| {
            let before = left;
            left -= *weight * beside(*a);
            before >= 0.0 && left < 0.0
        });
        let now = now.map(|(a, _)| a);
        let barred = now.and_then(|a| same(mine.offers[a].pick));
        let mut left = self.draws.unit() * now.map_or(rest, beside) - 1.0;
        let then = scratch.others.iter().enumerate().find(|(b, weight)| {
            let before = left;
            if Some(*b) != barred {
                left -= *weight;
            }
            before >= 0.0 && left < 0.0
        });
        let then = then.map(|(b, _)| b);
        self.give(k, post, None);
        self.give(j, other, then);
        self.give(k, post, now);
        self.rounds[k].add(post, 1.0);
        self.rounds[j].add(other, 1.0);
    }

    /// Event `k` has `now` at a sensor, instead of what it had.
    fn give(&mut self, k: usize, post: usize, now: Option<usize>) {
        let p = &mut self.rounds[k].posts[post];
        let before = std::mem::replace(&mut p.has, now);
        let pick = |at: Option<usize>| at.and_then(|i| p.offers.get(i)).map(|o| o.pick as usize);
        let (before, now) = (pick(before), pick(now));
        if let Some(slot) = before.and_then(|pick| self.owner.get_mut(pick)) {
            *slot = FREE;
        }
        if let Some(slot) = now.and_then(|pick| self.owner.get_mut(pick)) {
            *slot = k as u32;
        }
    }

    /// Finds out which events could have the same arrival.
    fn match_rivals(&mut self) {
        let mut offered = Vec::<(u32, usize, usize)>::new();
        for (k, round) in self.rounds.iter().enumerate() {
            for (post, p) in round.posts.iter().enumerate() {
                offered.extend(p.offers.iter().map(|offer| (offer.pick, k, post)));
            }
        }
        offered.sort_unstable();
        for wanting in offered.chunk_by(|a, b| a.0 == b.0) {
            if wanting.len() < 2 {
                continue;
            }
            for (first, (_, k, post)) in wanting.iter().enumerate() {
                let p = &mut self.rounds[*k].posts[*post];
                p.is_contested = true;
                for (_, j, other) in wanting.iter().skip(first + 1) {
                    if !p.rivals.contains(&(*j, *other)) {
                        p.rivals.push((*j, *other));
                    }
                }
            }
        }
    }
}

/// Room for weights, so that it is not asked for anew at each draw.
#[derive(Default)]
struct Scratch {
    own: Vec<f64>,
    others: Vec<f64>,
}

fn round(ctx: &Context<'_>, event: &Candidate, salvos: &Salvos, k: usize) -> Round {
    let at = event.place();
    let reach = REACH_M.get(event.reach).copied().unwrap_or(f64::INFINITY);
    let furthest_s = event.hits.iter().map(|h| h.travel).fold(0.0, f64::max);
    let limit_m = (ASKED_REACHES * reach).max(furthest_s * FASTEST_M_PER_S + FAR_M);
    let sightings = in_range(ctx, event.origin, &at, usize::MAX, limit_m);
    let asked: Vec<_> = sightings
        .into_iter()
        .filter(|s| {
            s.distance <= ASKED_REACHES * reach || event.hits.iter().any(|h| h.station == s.station)
        })
        .collect();
    let hints = salvos.hints(ctx, k, &asked);
    let mut prior = ([[0.0; 3]; 3], [0.0; 3]);
    let (place, time) = (1.0 / (LOOSE.0 * LOOSE.0), 1.0 / (LOOSE.1 * LOOSE.1));
    for (k, information) in [place, place, time].into_iter().enumerate() {
        prior.0[k][k] = information;
    }
    if let Some(p) = salvos.prior(k) {
        let [ee, en, nn] = p.information;
        let (e, n) = (p.east - event.east, p.north - event.north);
        prior.0[0][0] += ee;
        prior.0[0][1] += en;
        prior.0[1][0] += en;
        prior.0[1][1] += nn;
        prior.1[0] += ee * e + en * n;
        prior.1[1] += en * e + nn * n;
    }
    let posts = asked.iter().zip(&hints).filter_map(|(s, hint)| {
        let hint: Hint = *hint;
        let d = s.distance.max(1.0);
        let (ue, un) = (s.east / d, s.north / d);
        let speed = ctx.medium.speed(ue, un);
        let predicted = event.t0 + s.travel;
        let (widest, weather) = variances(ctx, s, ctx.settings.pick_sigma_s.0);
        let gate = GATE * (widest + weather - hint.less_s2).sqrt() + MARGIN_S;
        let middle = predicted + hint.late_s;
        let (ln_heard, ln_missed) = ctx.detection.at(s.distance)[event.reach];
        let picks = ctx
            .window
            .of_station(s.station, middle - gate, middle + gate);
        let offers = picks.iter().filter_map(|pick| {
            if ctx.taken.get(*pick as usize).copied().unwrap_or(true) {
                return None;
            }
            let p = ctx.window.picks.get(*pick as usize)?;
            let residual = p.t - middle;
            let (own, weather) = variances(ctx, s, p.sigma);
            let variance = own + weather - hint.less_s2;
            // What the reading itself says, with the residual's part taken out again.
            let rest =
                log_ratio(ctx, s, p, hint.late_s, hint) + HALF_LN_2PI + 0.5 * libm::log(variance);
            Some(Offer {
                pick: *pick,
                residual,
                variance,
                constant: rest + ln_heard - ln_missed,
                sigma: own.sqrt(),
            })
        });
        let offers: Vec<Offer> = offers.collect();
        if offers.is_empty() {
            return None;
        }
        let has = event
            .hits
            .iter()
            .find(|h| h.station == s.station)
            .and_then(|h| offers.iter().position(|o| o.pick == h.pick));
        Some(Post {
            station: s.station,
            slope: [-ue / speed, -un / speed, 1.0],
            late_s: hint.late_s,
            travel: s.travel,
            offers,
            has,
            is_contested: false,
            rivals: Vec::new(),
        })
    });
    let posts: Vec<Post> = posts.collect();
    let mut round = Round {
        normal: prior.0,
        pull: prior.1,
        posts,
        at: [event.east, event.north, event.t0],
    };
    for post in 0..round.posts.len() {
        round.add(post, 1.0);
    }
    round
}

/// The temperature of a sweep while it cools.
fn cooling(sweep: u32) -> f64 {
    let done = f64::from(sweep) / f64::from(COOLING - 1);
    HOT * libm::pow(COLD / HOT, done)
}

/// The events where the likeliest way of dealing their arrivals puts them.
pub(crate) fn cooled(ctx: &Context<'_>, events: &[Candidate]) -> Vec<Candidate> {
    let mut chain = Chain::new(ctx, events);
    for sweep in 0..COOLING {
        if sweep > 0 && sweep % RELINEARISED == 0 {
            chain.tell();
            chain.linearise();
        }
        chain.sweep(cooling(sweep), sweep % THOROUGH == 0);
    }
    chain.tell();
    chain.events
}

#[cfg(test)]
mod tests;
