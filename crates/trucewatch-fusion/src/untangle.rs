//! Rounds that came within a second or two of each other can trade arrivals: the sensors on one side of the
//! guns give one round's, those on the other side the other's, and both seem to lie a hundred metres
//! off, with much left over. No step from one arrival to another leads out of that, so two such
//! rounds are looked for afresh, from the place where their siblings lie, with all arrivals that
//! either could have; if the two found that way explain more, they take the others' place.

use crate::refine::{Candidate, in_range, refine, weigh_with};
use crate::salvo::{Hint, Prior, Salvos, offset};
use crate::search::{Context, Rough};

/// Rounds further apart than this do not trade arrivals, in seconds.
const TANGLED_S: f64 = 2.0;
/// Steps in which a round's time is tried, in seconds: half of what the refinement finds its way over.
const STEP_S: f64 = 0.2;
/// How far around the two rounds their times are tried, in seconds.
const MARGIN_S: f64 = 0.6;
/// By how many log units the new pair must be likelier.
const CLEARLY: f64 = 2.0;
/// Share of an event's arrivals that may be missing at sensors in earshot before it is looked at again.
const MISSING: f64 = 0.15;

/// Looks for better pairs among events that lie close together; `ctx.taken` marks what none of them
/// may have.
pub(crate) fn untangle(
    ctx: &Context<'_>,
    mut events: Vec<Candidate>,
    density: f64,
) -> Vec<Candidate> {
    let salvos = Salvos::among(ctx, &events);
    let mut taken = ctx.taken.to_vec();
    for event in &events {
        mark(&mut taken, event, true);
    }
    let mut order: Vec<usize> = (0..events.len()).collect();
    order.sort_by(|a, b| events[*a].t0.total_cmp(&events[*b].t0).then(a.cmp(b)));
    for k in 0..order.len() {
        let i = order[k];
        let Some(prior) = salvos.prior(i) else { continue };
        let later = order.iter().skip(k + 1).copied();
        let close = later.take_while(|j| events[*j].t0 - events[i].t0 < TANGLED_S);
        let partners: Vec<usize> = close.filter(|j| salvos.are_together(i, *j)).collect();
        for j in partners {
            if !(is_lacking(ctx, &events[i]) || is_lacking(ctx, &events[j])) {
                continue;
            }
            mark(&mut taken, &events[i], false);
            mark(&mut taken, &events[j], false);
            if let Some((one, other)) = better(ctx, &taken, (&events[i], &events[j]), prior, density) {
                events[i] = one;
                events[j] = other;
            }
            mark(&mut taken, &events[i], true);
            mark(&mut taken, &events[j], true);
        }
    }
    events
}

fn mark(taken: &mut [bool], event: &Candidate, as_taken: bool) {
    for hit in &event.hits {
        if let Some(slot) = taken.get_mut(hit.pick as usize) {
            *slot = as_taken;
        }
    }
}

/// Whether more sensors in earshot were silent than usual.
fn is_lacking(ctx: &Context<'_>, event: &Candidate) -> bool {
    let missed = 1.0 - ctx.settings.detection_max;
    let silent: f64 = event.silent.iter().map(|(_, ln)| 1.0 - libm::exp(*ln)).sum();
    silent > (missed + MISSING) * (event.hits.len() as f64 + silent)
}

/// A pair of events that explains more than `old` does, if there is one, in order of time.
fn better(
    ctx: &Context<'_>,
    taken: &[bool],
    old: (&Candidate, &Candidate),
    prior: Prior,
    density: f64,
) -> Option<(Candidate, Candidate)> {
    let free = Context { taken, ..*ctx };
    let (origin, first) = (old.0.origin, old.0.t0);
    let until = old.1.t0.max(first) + MARGIN_S;
    let worth = |c: &Candidate| {
        let (e, n) = offset(ctx, old.0, c).unwrap_or((0.0, 0.0));
        let (e, n) = (e + old.0.east - prior.east, n + old.0.north - prior.north);
        let [ee, en, nn] = prior.information;
        c.log_odds - 0.5 * (ee * e * e + 2.0 * en * e * n + nn * n * n)
    };
    let before = worth(&again(&free, old.0, density)) + worth(&again(&free, old.1, density));
    let steps = ((until - first + MARGIN_S) / STEP_S) as u32;
    let start = |k: u32| Rough {
        east: prior.east,
        north: prior.north,
        t0: first - MARGIN_S + f64::from(k) * STEP_S,
    };
    let best = |ctx: &Context<'_>| {
        (0..=steps)
            .filter_map(|k| refine(ctx, origin, start(k), density))
            .max_by(|a, b| worth(a).total_cmp(&worth(b)))
    };
    let one = best(&free)?;
    let mut rest = taken.to_vec();
    mark(&mut rest, &one, true);
    let other = best(&Context {
        taken: &rest,
        ..*ctx
    })?;
    (worth(&one) + worth(&other) > before + CLEARLY).then(|| {
        if one.t0 <= other.t0 {
            (one, other)
        } else {
            (other, one)
        }
    })
}

/// An event as it stands, weighed by itself.
fn again(ctx: &Context<'_>, event: &Candidate, density: f64) -> Candidate {
    let at = Rough {
        east: event.east,
        north: event.north,
        t0: event.t0,
    };
    let sightings = in_range(ctx, event.origin, &at, usize::MAX, f64::INFINITY);
    let chosen: Vec<(u32, usize, f64)> = event
        .hits
        .iter()
        .filter_map(|hit| {
            let k = sightings.iter().position(|s| s.station == hit.station)?;
            Some((hit.pick, k, hit.sigma))
        })
        .collect();
    let hints: &[Hint] = &[];
    weigh_with(ctx, event.origin, &at, event.covariance, density, &sightings, &chosen, hints)
}
