//! Events while their sound is still under way.
//!
//! A block of time can be worked through once its last event's sound has crossed the range, three minutes
//! after it began. Until then this finds its events from what has come so far, in steps of half a
//! second of the arrivals' own time: each step deals the new arrivals to the events it knows, and proposes
//! new ones from the free arrivals that a new one lies close to. A sensor that the sound cannot
//! have reached yet is not silent. A state is a function of the arrivals before it, whatever order they
//! came in: a late one takes the states after it back.

use crate::acoustic::Arrival;
use crate::associate::{associate, extend};
use crate::detect::Detection;
use crate::medium::Medium;
use crate::network::Network;
use crate::picks::{Pick, PickId, Window, ready};
use crate::refine::Candidate;
use crate::search::{Context, SEARCH_SENSORS};
use crate::settings::Settings;
use std::collections::{BTreeMap, BTreeSet};

/// Length of a step.
pub(crate) const STEP_NS: i64 = 500_000_000;
/// Every so many steps the state is kept, so that a late arrival does not undo more.
const KEPT_EVERY: i64 = 10;
/// Every so many steps, rounds that came close together are told apart anew.
const UNTANGLED_EVERY: i64 = 4;
/// How far back a step looks, in seconds: the arrivals of the oldest event it may still change, and what
/// those could be confused with.
const LOOK_BACK_S: f64 = 100.0;

/// An event that may still change.
#[derive(Clone, Debug)]
pub(crate) struct Open {
    pub(crate) candidate: Candidate,
    /// What the candidate's times count from.
    pub(crate) base_ns: i64,
    /// Its arrivals, beside the candidate's hits.
    pub(crate) picks: Vec<PickId>,
}

/// What a step works with.
#[derive(Clone, Copy)]
pub(crate) struct Surroundings<'a> {
    pub(crate) network: &'a Network,
    pub(crate) detection: &'a Detection,
    pub(crate) settings: &'a Settings,
    pub(crate) picks: &'a BTreeMap<PickId, Arrival>,
}

/// The events of the block in which the newest arrival lies, and of the one before.
#[derive(Clone, Debug, Default)]
pub(crate) struct Online {
    block: i64,
    air: Option<Medium>,
    /// States by the number of steps since the block began.
    states: BTreeMap<i64, Vec<Open>>,
}

impl Online {
    /// Takes back what an arrival at that time could have changed. What is older than `reach_ns` before
    /// the block can only have changed the air.
    pub(crate) fn touched(&mut self, at_ns: i64, block_ns: i64, reach_ns: i64) {
        let after_ns = at_ns.saturating_sub(self.block.saturating_mul(block_ns));
        if after_ns >= -reach_ns {
            let step = after_ns.div_euclid(STEP_NS) + 1;
            drop(self.states.split_off(&step.max(0)));
        }
    }

    /// Works on until all arrivals are taken in. `air`: what is known of the air for a block.
    pub(crate) fn advance(
        &mut self,
        world: &Surroundings<'_>,
        newest_ns: i64,
        air: impl Fn(i64) -> Medium,
    ) {
        let block_ns = (world.settings.block_s * 1e9) as i64;
        let until = (newest_ns.div_euclid(STEP_NS) + 1) * STEP_NS;
        let block = (until - 1).div_euclid(block_ns);
        let medium = air(block);
        if block != self.block || self.air != Some(medium) {
            self.block = block;
            self.air = Some(medium);
            self.states.clear();
        }
        let start_ns = block * block_ns;
        let last = (until - start_ns) / STEP_NS;
        drop(self.states.split_off(&(last + 1)));
        let (mut at, mut state) = match self.states.last_key_value() {
            Some((at, state)) => (*at, state.clone()),
            None => {
                let state = from_nothing(world, &medium, start_ns);
                self.states.insert(0, state.clone());
                (0, state)
            }
        };
        while at < last {
            at += 1;
            state = step(
                world,
                &medium,
                state,
                start_ns + at * STEP_NS,
                start_ns - block_ns,
            );
            if at % KEPT_EVERY == 0 || at == last {
                // Of the states between the kept ones only the newest is of use.
                if (at - 1) % KEPT_EVERY != 0 {
                    self.states.remove(&(at - 1));
                }
                self.states.insert(at, state.clone());
            }
        }
    }

    /// The events so far.
    pub(crate) fn events(&self) -> &[Open] {
        self.states
            .last_key_value()
            .map_or(&[], |(_, state)| state.as_slice())
    }
}

/// Arrivals of a span of time, ready for association.
struct Span {
    base_ns: i64,
    ids: Vec<PickId>,
    window: Window,
}

impl Span {
    fn new(world: &Surroundings<'_>, base_ns: i64, until_ns: i64) -> Self {
        let (ids, picks): (Vec<PickId>, Vec<Pick>) = world
            .picks
            .range((base_ns, 0, 0)..(until_ns, 0, 0))
            .map(|(id, arrival)| (*id, ready(id.0 - base_ns, arrival, world.settings)))
            .unzip();
        Self {
            base_ns,
            ids,
            window: Window::new(picks, world.network.positions.len()),
        }
    }

    /// Its arrivals as association sees them; `until_s`: until when they are known.
    fn context<'a>(
        &'a self,
        world: &Surroundings<'a>,
        medium: &'a Medium,
        taken: &'a [bool],
        until_s: f64,
    ) -> Context<'a> {
        Context {
            network: world.network,
            window: &self.window,
            medium,
            detection: world.detection,
            settings: world.settings,
            taken,
            until: until_s,
        }
    }

    fn opened(&self, candidate: Candidate) -> Option<Open> {
        let picks: Option<Vec<PickId>> = candidate
            .hits
            .iter()
            .map(|hit| self.ids.get(hit.pick as usize).copied())
            .collect();
        Some(Open {
            picks: picks?,
            candidate,
            base_ns: self.base_ns,
        })
    }

    /// An event with this span's times and numbers; `None` if an arrival lies outside.
    fn rebased(&self, open: &Open) -> Option<Candidate> {
        let mut candidate = open.candidate.clone();
        candidate.t0 += (open.base_ns - self.base_ns) as f64 / 1e9;
        for (hit, id) in candidate.hits.iter_mut().zip(&open.picks) {
            hit.pick = self.ids.binary_search(id).ok()? as u32;
        }
        Some(candidate)
    }
}

/// The events of the block before `start_ns`, from all arrivals until then.
fn from_nothing(world: &Surroundings<'_>, medium: &Medium, start_ns: i64) -> Vec<Open> {
    let before_s = world.settings.block_s + world.settings.max_travel_s();
    let span = Span::new(world, start_ns - (before_s * 1e9) as i64, start_ns);
    let taken = vec![false; span.ids.len()];
    let ctx = span.context(world, medium, &taken, before_s);
    let events = associate(&ctx);
    events.into_iter().filter_map(|c| span.opened(c)).collect()
}

/// The state at `until_ns` from the one before. Events from before `oldest_ns` are let go.
fn step(
    world: &Surroundings<'_>,
    medium: &Medium,
    before: Vec<Open>,
    until_ns: i64,
    oldest_ns: i64,
) -> Vec<Open> {
    let newest = world
        .picks
        .range((until_ns - STEP_NS, 0, 0)..(until_ns, 0, 0));
    if newest.clone().next().is_none() && before.is_empty() {
        return before;
    }
    let span = Span::new(world, until_ns - (LOOK_BACK_S * 1e9) as i64, until_ns);
    let travel_ns = (world.settings.max_travel_s() * 1e9) as i64;
    let mut taken = vec![false; span.ids.len()];
    let (mut kept, mut known) = (Vec::new(), Vec::new());
    for open in before {
        let at_ns = open.base_ns + (open.candidate.t0 * 1e9) as i64;
        let changing = at_ns + travel_ns > until_ns - STEP_NS;
        match span.rebased(&open).filter(|_| changing) {
            Some(candidate) => known.push(candidate),
            None if at_ns >= oldest_ns => {
                let inside = open
                    .picks
                    .iter()
                    .filter_map(|id| span.ids.binary_search(id).ok());
                inside.for_each(|at| taken[at] = true);
                kept.push(open);
            }
            None => {}
        }
    }
    let fresh: Vec<&Pick> = newest
        .filter_map(|(id, _)| span.ids.binary_search(id).ok())
        .filter_map(|at| span.window.picks.get(at))
        .collect();
    let ctx = span.context(world, medium, &taken, LOOK_BACK_S);
    let twice = (until_ns / STEP_NS).rem_euclid(UNTANGLED_EVERY) == 0;
    let events = extend(&ctx, known, &anchors(&ctx, &fresh), twice);
    kept.extend(events.into_iter().filter_map(|c| span.opened(c)));
    kept
}

/// The arrivals from which a sound could have gone on to one of the `fresh` ones.
fn anchors(ctx: &Context<'_>, fresh: &[&Pick]) -> Vec<u32> {
    let slow = ctx.medium.mean[0] - 15.0;
    let mut out = BTreeSet::new();
    for pick in fresh {
        for n in ctx.network.around(pick.station).iter().take(SEARCH_SENSORS) {
            let from = pick.t - n.distance / slow - 0.1;
            out.extend(ctx.window.of_station(n.station, from, pick.t));
        }
    }
    out.into_iter().collect()
}
