//! Events while their sound is still under way.
//!
//! A block of time can be worked through once its last event's sound has crossed the range, three minutes
//! after it began. Until then this finds its events from what has come so far, in steps of half a
//! second of the arrivals' own time. A step touches only what its arrivals can change: the events that they
//! may belong to, with the other rounds of their salvo, and the free arrivals from which their sound could
//! have come (`step.rs`). A sensor that the sound cannot have reached yet is not silent.
//!
//! A state is a function of the arrivals before it and of the air that earlier blocks left, whatever
//! order they came in: a late arrival takes the states after it back. So that this holds without all that
//! ever came, states go back to what [`CHAIN`] blocks began with, and that is worked out from nothing.

mod span;
mod step;

use crate::acoustic::{AcousticEvent, Arrival};
use crate::detect::Detection;
use crate::medium::Medium;
use crate::network::Network;
use crate::picks::PickId;
use crate::refine::Candidate;
use crate::settings::Settings;
use span::Span;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Length of a step.
const STEP_NS: i64 = 500_000_000;
/// Every so many steps the state is kept, so that a late arrival does not undo more; and so many of the newest.
const KEPT_EVERY: i64 = 10;
/// Every so many blocks, events are worked out from nothing.
const CHAIN: i64 = 5;

/// An event whose sound is under way, or was when a block began.
#[derive(Clone, Debug)]
struct Open {
    candidate: Candidate,
    /// What the candidate's times count from.
    base_ns: i64,
    /// Its arrivals, beside the candidate's hits.
    picks: Vec<PickId>,
    /// The step in which it was worked out.
    step: i64,
    /// How many arrivals it had when rounds that came close together were last told apart.
    told_apart: usize,
    /// As others read it.
    told: AcousticEvent,
}

impl Open {
    fn at_ns(&self) -> i64 {
        self.base_ns + (self.candidate.t0 * 1e9) as i64
    }
}

/// What is known after a step.
#[derive(Clone, Debug, Default)]
struct State {
    events: Vec<Arc<Open>>,
    /// Arrivals that fit an event which was not worked out again yet.
    waiting: Vec<PickId>,
}

/// What a step works with.
#[derive(Clone, Copy)]
pub(crate) struct Surroundings<'a> {
    pub(crate) network: &'a Network,
    pub(crate) detection: &'a Detection,
    pub(crate) settings: &'a Settings,
    pub(crate) picks: &'a BTreeMap<PickId, Arrival>,
}

impl Surroundings<'_> {
    fn block_ns(&self) -> i64 {
        (self.settings.block_s * 1e9) as i64
    }
}

/// The events of the block in which the newest arrival lies, and of the one before.
#[derive(Clone, Debug, Default)]
pub(crate) struct Online {
    /// The block before which the first state lies.
    root: i64,
    /// The air that is known for each block once those before it could be worked through.
    airs: BTreeMap<i64, Medium>,
    /// States by the number of steps since 1970.
    states: BTreeMap<i64, State>,
    /// The arrivals of the newest state.
    span: Option<Span>,
}

impl Online {
    /// Takes back what an arrival at that time could have changed. What is older than `reach_ns` before
    /// the first block can only have changed the air.
    pub(crate) fn touched(&mut self, at_ns: i64, block_ns: i64, reach_ns: i64) {
        if at_ns.saturating_sub(self.root.saturating_mul(block_ns)) >= -reach_ns {
            drop(self.states.split_off(&(at_ns.div_euclid(STEP_NS) + 1)));
        }
        if self.span.as_ref().is_some_and(|span| at_ns < span.until_ns) {
            self.span = None;
        }
    }

    /// Works on until all arrivals are taken in. `air`: what the blocks before one tell of its air.
    pub(crate) fn advance(
        &mut self,
        world: &Surroundings<'_>,
        newest_ns: i64,
        air: impl Fn(i64) -> Medium,
    ) {
        let block_ns = world.block_ns();
        let last = newest_ns.div_euclid(STEP_NS) + 1;
        let travel_ns = (world.settings.max_travel_s() * 1e9) as i64;
        let block_of = |step: i64| (step * STEP_NS - 1).div_euclid(block_ns);
        let first_of = |block: i64| (block * block_ns).div_euclid(STEP_NS);
        // The first block that cannot have been worked through at a step.
        let open_at = |step: i64| (step * STEP_NS - 1 - travel_ns).div_euclid(block_ns);
        let root = block_of(last).div_euclid(CHAIN) * CHAIN;
        if root != self.root {
            *self = Self {
                root,
                ..Self::default()
            };
        }
        for block in root - 1..=open_at(last) {
            let medium = air(block);
            if self.airs.insert(block, medium) != Some(medium) {
                let from = (block * block_ns + travel_ns).div_euclid(STEP_NS) + 1;
                let from = if block < root { first_of(root) } else { from };
                drop(self.states.split_off(&from));
            }
        }
        drop(self.states.split_off(&(last + 1)));
        let air_of = |step: i64| self.airs.get(&open_at(step)).copied();
        let (mut at, mut state) = match self.states.last_key_value() {
            Some((at, state)) => (*at, state.clone()),
            None => {
                let at = first_of(root);
                let medium = self.airs.get(&(root - 1)).copied();
                let state = medium.map_or_else(State::default, |medium| {
                    step::from_nothing(world, &medium, at)
                });
                self.states.insert(at, state.clone());
                (at, state)
            }
        };
        while at < last {
            at += 1;
            let Some(medium) = air_of(at) else { break };
            let span = Span::after(self.span.take(), world, at);
            let oldest_ns = (block_of(at) - 1) * block_ns;
            state = step::step(world, &medium, &span, &state, (at, oldest_ns));
            self.span = Some(span);
            self.states.insert(at, state.clone());
            let old = at - KEPT_EVERY;
            if old % KEPT_EVERY != 0 && old != first_of(root) {
                self.states.remove(&old);
            }
        }
    }

    /// The events so far.
    pub(crate) fn events(&self) -> impl Iterator<Item = &AcousticEvent> {
        let newest = self.states.last_key_value();
        let events = newest.map_or(&[][..], |(_, state)| &state.events);
        events.iter().map(|open| &open.told)
    }
}
