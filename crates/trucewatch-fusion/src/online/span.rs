//! The arrivals that a step works with: those of about the last minute.

use super::{KEPT_EVERY, Open, STEP_NS, Surroundings};
use crate::medium::Medium;
use crate::picks::{Pick, PickId, Window, ready};
use crate::refine::Candidate;
use crate::search::Context;
use crate::told;
use std::ops::Range;

/// How far back a step looks at least, in seconds: the arrivals of the oldest event it may still change, and
/// what those could be confused with.
const LOOK_BACK_S: f64 = 65.0;

/// Arrivals of a span of time, ready for association.
#[derive(Clone, Debug)]
pub(super) struct Span {
    base_ns: i64,
    pub(super) until_ns: i64,
    ids: Vec<PickId>,
    pub(super) window: Window,
}

impl Span {
    pub(super) fn new(world: &Surroundings<'_>, time_ns: Range<i64>) -> Self {
        let (base_ns, until_ns) = (time_ns.start, time_ns.end);
        let (ids, picks) = arrivals(world, base_ns, time_ns).unzip();
        Self {
            base_ns,
            until_ns,
            ids,
            window: Window::new(picks, world.network.positions.len()),
        }
    }

    /// The arrivals of a step. It begins anew as often as states are kept, so that it is the same whether it goes on
    /// from the step `before` or not.
    pub(super) fn after(before: Option<Self>, world: &Surroundings<'_>, step: i64) -> Self {
        let kept = (step - 1).div_euclid(KEPT_EVERY) * KEPT_EVERY;
        let base_ns = kept * STEP_NS - (LOOK_BACK_S * 1e9) as i64;
        let until_ns = step * STEP_NS;
        let before = before.filter(|b| b.base_ns == base_ns && b.until_ns == until_ns - STEP_NS);
        let Some(mut span) = before else {
            return Self::new(world, base_ns..until_ns);
        };
        for (id, pick) in arrivals(world, base_ns, span.until_ns..until_ns) {
            if !span.window.append(pick) {
                return Self::new(world, base_ns..until_ns);
            }
            span.ids.push(id);
        }
        span.until_ns = until_ns;
        span
    }

    /// The number of an arrival.
    pub(super) fn number(&self, id: &PickId) -> Option<u32> {
        self.ids.binary_search(id).ok().map(|at| at as u32)
    }

    pub(super) fn id(&self, number: u32) -> Option<PickId> {
        self.ids.get(number as usize).copied()
    }

    /// The arrivals of the last step, by number.
    pub(super) fn newest(&self) -> Range<u32> {
        let from = self
            .ids
            .partition_point(|id| id.0 < self.until_ns - STEP_NS);
        from as u32..self.ids.len() as u32
    }

    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// Its arrivals as association sees them.
    pub(super) fn context<'a>(
        &'a self,
        world: &Surroundings<'a>,
        medium: &'a Medium,
        taken: &'a [bool],
    ) -> Context<'a> {
        Context {
            network: world.network,
            window: &self.window,
            medium,
            detection: world.detection,
            settings: world.settings,
            taken,
            until: (self.until_ns - self.base_ns) as f64 / 1e9,
            news: f64::NEG_INFINITY,
        }
    }

    /// An event as worked out in a step.
    pub(super) fn opened(
        &self,
        world: &Surroundings<'_>,
        candidate: Candidate,
        (step, told_apart): (i64, usize),
    ) -> Option<Open> {
        let picks: Option<Vec<PickId>> =
            candidate.hits.iter().map(|hit| self.id(hit.pick)).collect();
        let picks = picks?;
        // By time, so that what is told lists them so.
        let mut order: Vec<usize> = (0..picks.len()).collect();
        order.sort_by_key(|k| picks[*k]);
        let mut numbered = candidate.clone();
        for (rank, k) in (0..).zip(&order) {
            numbered.hits[*k].pick = rank;
        }
        let keys: Vec<u64> = order.iter().map(|k| picks[*k].2).collect();
        let times: Vec<i64> = order.iter().map(|k| picks[*k].0).collect();
        let mut told = told::event(world.network, &numbered, self.base_ns, &keys, &times)?;
        told.provisional = true;
        Some(Open {
            picks,
            candidate,
            base_ns: self.base_ns,
            step,
            told_apart,
            told,
        })
    }

    /// An event with this span's times and numbers; `None` if an arrival lies outside.
    pub(super) fn rebased(&self, open: &Open) -> Option<Candidate> {
        let mut candidate = open.candidate.clone();
        if open.base_ns == self.base_ns {
            return Some(candidate);
        }
        candidate.t0 += (open.base_ns - self.base_ns) as f64 / 1e9;
        for (hit, id) in candidate.hits.iter_mut().zip(&open.picks) {
            hit.pick = self.number(id)?;
        }
        Some(candidate)
    }
}

fn arrivals<'a>(
    world: &Surroundings<'a>,
    base_ns: i64,
    time_ns: Range<i64>,
) -> impl Iterator<Item = (PickId, Pick)> + use<'a> {
    let settings = world.settings;
    world
        .picks
        .range((time_ns.start, 0, 0)..(time_ns.end, 0, 0))
        .map(move |(id, arrival)| (*id, ready(id.0 - base_ns, arrival, settings)))
}
