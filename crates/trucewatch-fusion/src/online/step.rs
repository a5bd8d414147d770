//! One step: from the state before and the arrivals of half a second to the state after.
//!
//! Events that may still change fall into groups: rounds of one salvo, and those that could claim the same new
//! arrival. A group is worked out again when what came for it is much against what it has, or a second after
//! it was; meanwhile its arrivals wait. Rounds close together are told apart when a group has twice
//! what it had the last time, and when nothing comes for it any more. Whatever new arrivals no event has may
//! belong to new ones.

use super::span::Span;
use super::{Open, STEP_NS, State, Surroundings};
use crate::associate::{associate, extend};
use crate::linalg::quadratic3;
use crate::medium::Medium;
use crate::refine::{Candidate, GATE};
use crate::salvo::{FAR_M, SALVO_S, offset, root};
use crate::search::{Context, SEARCH_SENSORS};
use std::collections::BTreeSet;
use std::sync::Arc;
use trucewatch_model::geodesy;

/// A group is worked out again if so many times what came for it is what it has.
const MUCH: usize = 5;
/// And after so many steps at the latest.
const AT_LATEST: i64 = 3;
/// Rounds are told apart again when a group has so many times as many arrivals.
const MORE: usize = 2;

/// The events before a step, from all arrivals until then.
pub(super) fn from_nothing(world: &Surroundings<'_>, medium: &Medium, step: i64) -> State {
    let until_ns = step * STEP_NS;
    let before_s = world.settings.block_s + world.settings.max_travel_s();
    let span = Span::new(world, until_ns - (before_s * 1e9) as i64..until_ns);
    let taken = vec![false; span.len()];
    let events = associate(&span.context(world, medium, &taken));
    let opened = events.into_iter().filter_map(|candidate| {
        let many = candidate.hits.len();
        span.opened(world, candidate, (step, many))
    });
    State {
        events: opened.map(Arc::new).collect(),
        waiting: Vec::new(),
    }
}

/// An event that may still change.
struct Live<'a> {
    open: &'a Arc<Open>,
    candidate: Candidate,
}

/// Events that are worked out together.
#[derive(Default)]
struct Group {
    /// New arrivals that fit any of them.
    fresh: usize,
    /// Arrivals that they have, and had when they were told apart.
    has: usize,
    had: usize,
    /// When the first of them was worked out last.
    step: i64,
    newest_ns: i64,
}

#[derive(Clone, Copy, PartialEq)]
enum Work {
    Nothing,
    Settle,
    TellApart,
}

impl Group {
    fn work(&self, step: i64) -> Work {
        let more = self.has + self.fresh >= MORE * self.had.max(1);
        let is_over = self.has > self.had && self.newest_ns < (step - AT_LATEST) * STEP_NS;
        if self.fresh == 0 {
            return if is_over {
                Work::TellApart
            } else {
                Work::Nothing
            };
        }
        if MUCH * self.fresh < self.has && step - self.step < AT_LATEST {
            return Work::Nothing;
        }
        if more { Work::TellApart } else { Work::Settle }
    }
}

/// The state after a step. Events from before `oldest_ns` are let go.
pub(super) fn step(
    world: &Surroundings<'_>,
    medium: &Medium,
    span: &Span,
    before: &State,
    (step, oldest_ns): (i64, i64),
) -> State {
    let waiting = before.waiting.iter().filter_map(|id| span.number(id));
    let fresh: Vec<u32> = waiting.chain(span.newest()).collect();
    if fresh.is_empty() && before.events.is_empty() {
        return State::default();
    }
    let travel_ns = (world.settings.max_travel_s() * 1e9) as i64;
    let mut taken = vec![false; span.len()];
    let (mut events, mut live) = (Vec::new(), Vec::new());
    for open in &before.events {
        let changing = open.at_ns() + travel_ns > (step - 1) * STEP_NS;
        match span.rebased(open).filter(|_| changing) {
            Some(candidate) => live.push(Live { open, candidate }),
            None if open.at_ns() >= oldest_ns => {
                let inside = open.picks.iter().filter_map(|id| span.number(id));
                inside.for_each(|at| taken[at as usize] = true);
                events.push(Arc::clone(open));
            }
            None => {}
        }
    }
    let nothing = vec![false; span.len()];
    let ctx = span.context(world, medium, &nothing);
    let fits: Vec<Vec<usize>> = fresh.iter().map(|at| fitting(&ctx, &live, *at)).collect();
    let group_of = groups(&ctx, &live);
    let groups = gather(&live, &fits, &group_of);
    let work: Vec<Work> = groups.iter().map(|group| group.work(step)).collect();
    // What stays as it is.
    let work_on = |k: usize| group_of.get(k).map_or(Work::Nothing, |g| work[*g]);
    let of = |which: Work| (0..live.len()).filter(move |k| work_on(*k) == which);
    for k in of(Work::Nothing) {
        live[k].candidate.mark(&mut taken, true);
        events.push(Arc::clone(live[k].open));
    }
    let members =
        |which: Work| -> Vec<Candidate> { of(which).map(|k| live[k].candidate.clone()).collect() };
    let (apart, settled) = (members(Work::TellApart), members(Work::Settle));
    let mut open = |candidate: Candidate, told_apart: Option<usize>| {
        let before = || before_of(&live, &candidate);
        let told_apart = told_apart.unwrap_or_else(before);
        events.extend(
            span.opened(world, candidate, (step, told_apart))
                .map(Arc::new),
        );
    };
    if !apart.is_empty() {
        settled.iter().for_each(|c| c.mark(&mut taken, true));
        let ctx = span.context(world, medium, &taken);
        let apart = extend(&ctx, apart, |_| Vec::new(), true);
        settled.iter().for_each(|c| c.mark(&mut taken, false));
        for candidate in apart {
            candidate.mark(&mut taken, true);
            let many = candidate.hits.len();
            open(candidate, Some(many));
        }
    }
    let waits = |k: usize| {
        !fits[k].is_empty() && fits[k].iter().all(|event| work_on(*event) == Work::Nothing)
    };
    let news = fresh
        .iter()
        .filter_map(|at| ctx.window.picks.get(*at as usize));
    let ctx = Context {
        news: news.map(|pick| pick.t).fold(f64::INFINITY, f64::min),
        ..span.context(world, medium, &taken)
    };
    let settled = extend(
        &ctx,
        settled,
        |taken| {
            let free = (0..fresh.len()).filter(|k| !waits(*k) && !taken[fresh[*k] as usize]);
            let free: Vec<u32> = free.map(|k| fresh[k]).collect();
            anchors(&ctx, taken, &free)
        },
        false,
    );
    for candidate in settled {
        candidate.mark(&mut taken, true);
        open(candidate, None);
    }
    let waiting = (0..fresh.len()).filter(|k| waits(*k) && !taken[fresh[*k] as usize]);
    State {
        waiting: waiting.filter_map(|k| span.id(fresh[k])).collect(),
        events,
    }
}

/// The live events that a new arrival could belong to: within the gate of where and when they are held to be.
fn fitting(ctx: &Context<'_>, live: &[Live<'_>], at: u32) -> Vec<usize> {
    let Some(pick) = ctx.window.picks.get(at as usize) else {
        return Vec::new();
    };
    let positions = &ctx.network.positions;
    let Some(sensor) = positions.get(pick.station as usize) else {
        return Vec::new();
    };
    let fits = |event: &Candidate| {
        let Some(origin) = positions.get(event.origin as usize) else {
            return false;
        };
        let after_s = pick.t - event.t0;
        // Before anything costly: neither before the sound nor after all of it.
        if !(-1.0..=ctx.settings.max_travel_s() + 1.0).contains(&after_s) {
            return false;
        }
        let (east, north) = geodesy::offset_m(*origin, *sensor);
        let (east, north) = (east - event.east, north - event.north);
        let d = (east * east + north * north).sqrt().max(1.0);
        if d > ctx.settings.max_range_m {
            return false;
        }
        let (ue, un) = (east / d, north / d);
        let speed = ctx.medium.speed(ue, un);
        let travel = d / speed;
        let slope = [-ue / speed, -un / speed, 1.0];
        let path = ctx.medium.path_sigma_rel * travel;
        let variance = pick.sigma * pick.sigma + path * path + quadratic3(&event.covariance, slope);
        (after_s - travel).abs() <= GATE * variance.sqrt()
    };
    let numbered = live.iter().enumerate();
    numbered
        .filter(|(_, event)| fits(&event.candidate))
        .map(|(k, _)| k)
        .collect()
}

/// For each live event the number of its group, from 0.
fn groups(ctx: &Context<'_>, live: &[Live<'_>]) -> Vec<usize> {
    let mut group: Vec<usize> = (0..live.len()).collect();
    let mut join = |i: usize, j: usize| {
        let (one, other) = (root(&group, i), root(&group, j));
        group[one.max(other)] = one.min(other);
    };
    for (i, a) in live.iter().enumerate() {
        for (j, b) in live.iter().enumerate().take(i) {
            let (a, b) = (&a.candidate, &b.candidate);
            if (a.t0 - b.t0).abs() <= SALVO_S
                && offset(ctx, a, b).is_some_and(|(e, n)| e * e + n * n <= FAR_M * FAR_M)
            {
                join(i, j);
            }
        }
    }
    let roots: Vec<usize> = (0..live.len()).map(|k| root(&group, k)).collect();
    let mut numbers = roots.clone();
    numbers.sort_unstable();
    numbers.dedup();
    let number = |root: &usize| numbers.binary_search(root).unwrap_or(0);
    roots.iter().map(number).collect()
}

fn gather(live: &[Live<'_>], fits: &[Vec<usize>], group_of: &[usize]) -> Vec<Group> {
    let many = group_of.iter().max().map_or(0, |most| most + 1);
    let mut groups: Vec<Group> = Vec::new();
    groups.resize_with(many, || Group {
        step: i64::MAX,
        ..Group::default()
    });
    for (event, of) in live.iter().zip(group_of) {
        let group = &mut groups[*of];
        group.has += event.candidate.hits.len();
        group.had += event.open.told_apart;
        group.step = group.step.min(event.open.step);
        let newest = event.open.picks.iter().map(|id| id.0).max();
        group.newest_ns = group.newest_ns.max(newest.unwrap_or(0));
    }
    for list in fits {
        let mut of: Vec<usize> = list.iter().map(|event| group_of[*event]).collect();
        of.sort_unstable();
        of.dedup();
        of.into_iter().for_each(|group| groups[group].fresh += 1);
    }
    groups
}

/// With how many arrivals the event that this one was before was told apart from others.
fn before_of(live: &[Live<'_>], candidate: &Candidate) -> usize {
    let has = |event: &Live<'_>, pick: u32| event.candidate.hits.iter().any(|h| h.pick == pick);
    let first = candidate.hits.first().map(|hit| hit.pick);
    let before = first.and_then(|pick| live.iter().find(|event| has(event, pick)));
    before.map_or(0, |event| event.open.told_apart)
}

/// The free arrivals from which a sound could have gone on to one of the `fresh` ones.
fn anchors(ctx: &Context<'_>, taken: &[bool], fresh: &[u32]) -> Vec<u32> {
    let slow = ctx.medium.mean[0] - 15.0;
    let mut out = BTreeSet::new();
    let picks = fresh
        .iter()
        .filter_map(|at| ctx.window.picks.get(*at as usize));
    for pick in picks {
        for n in ctx.network.around(pick.station).iter().take(SEARCH_SENSORS) {
            let from = pick.t - n.distance() / slow - 0.1;
            let heard = ctx.window.of_station(n.station, from, pick.t).iter();
            out.extend(heard.filter(|at| !taken[**at as usize]));
        }
    }
    out.into_iter().collect()
}
