//! Rounds that came within a second or two of each other can trade arrivals: the sensors on one side of the
//! guns give one round's, those on the other side the other's, and both seem to lie a hundred metres
//! off, with much left over. No step from one arrival to another leads out of that, so such
//! rounds are looked for afresh, from the place where their salvo lies, with all arrivals that any of
//! them could have; if what is found that way explains more, it takes their place.

use crate::associate::Association;
use crate::refine::{Candidate, weigh_again};
use crate::salvo::{Prior, Salvos, relative};
use crate::search::{Context, Rough};

/// Rounds further apart than this do not trade arrivals, in seconds.
pub(crate) const TANGLED_S: f64 = 2.0;
/// Steps in which a round's time is tried, in seconds: half of what the refinement finds its way over.
const STEP_S: f64 = 0.2;
/// How far around the rounds their times are tried, in seconds.
const MARGIN_S: f64 = 0.6;
/// By how many log units what is found must be likelier.
const CLEARLY: f64 = 2.0;

/// Looks again at rounds of one salvo that lie close together; `ctx.taken` marks what none of
/// them may have.
pub(crate) fn untangle(ctx: &Context<'_>, events: Vec<Candidate>, density: f64) -> Vec<Candidate> {
    let salvos = Salvos::among(ctx, &events);
    let mut taken = ctx.taken.to_vec();
    for event in &events {
        event.mark(&mut taken, true);
    }
    let mut now: Vec<Option<Candidate>> = events.into_iter().map(Some).collect();
    let mut found = Vec::new();
    for salvo in salvos.members() {
        for chain in chains(&now, &salvo) {
            let Some(prior) = salvos.prior_around(&chain) else {
                continue;
            };
            let old: Vec<Candidate> = chain.iter().filter_map(|k| now[*k].clone()).collect();
            old.iter().for_each(|event| event.mark(&mut taken, false));
            let new = afresh(ctx, &taken, &old, prior);
            let free = Context {
                taken: &taken,
                ..*ctx
            };
            let worth = |events: &[Candidate]| -> f64 {
                let each = events.iter().map(|c| worth(&free, c, prior, density));
                each.sum()
            };
            let better = !new.is_empty() && worth(&new) > worth(&old) + CLEARLY;
            let kept = if better { &new } else { &old };
            kept.iter().for_each(|event| event.mark(&mut taken, true));
            if better {
                chain.iter().for_each(|k| now[*k] = None);
                found.extend(new);
            }
        }
    }
    now.into_iter().flatten().chain(found).collect()
}

/// The rounds of a salvo that follow each other closely.
fn chains(events: &[Option<Candidate>], salvo: &[usize]) -> Vec<Vec<usize>> {
    let mut rounds: Vec<(f64, usize)> = salvo
        .iter()
        .filter_map(|k| Some((events.get(*k)?.as_ref()?.t0, *k)))
        .collect();
    rounds.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut out: Vec<Vec<usize>> = Vec::new();
    let mut before = f64::NEG_INFINITY;
    for (t, k) in rounds {
        match out.last_mut() {
            Some(chain) if t - before < TANGLED_S => chain.push(k),
            _ => out.push(vec![k]),
        }
        before = t;
    }
    out
}

/// The likeliest rounds around `old`, with what is free, if they lie about where `prior` says.
fn afresh(ctx: &Context<'_>, taken: &[bool], old: &[Candidate], prior: Prior) -> Vec<Candidate> {
    let times = old.iter().map(|e| e.t0);
    let from = times.clone().fold(f64::INFINITY, f64::min) - MARGIN_S;
    let until = times.fold(f64::NEG_INFINITY, f64::max) + MARGIN_S;
    let steps = ((until - from) / STEP_S) as u32;
    let starts = (0..=steps).map(|k| Rough {
        east: prior.east,
        north: prior.north,
        t0: from + f64::from(k) * STEP_S,
    });
    Association::new(ctx, ctx.window, taken.to_vec(), Vec::new())
        .run_from(prior.origin, starts)
        .into_iter()
        .filter(|c| c.t0 >= from && c.t0 <= until && off(ctx, c, prior) < 16.0)
        .collect()
}

/// Square of the distance from where the salvo lies, in standard deviations.
fn off(ctx: &Context<'_>, c: &Candidate, prior: Prior) -> f64 {
    let Some((e, n)) = relative(ctx, prior.origin, c) else {
        return f64::INFINITY;
    };
    prior.distance(c, (e - prior.east, n - prior.north))
}

/// How much likelier an event is than chance, by itself, given where its salvo lies.
fn worth(ctx: &Context<'_>, event: &Candidate, prior: Prior, density: f64) -> f64 {
    let alone = weigh_again(ctx, event, prior.density(density));
    // It may also be nobody's sibling, and merely near.
    let unrelated = libm::log(prior.density(density) / density);
    let apart = (0.5 * off(ctx, event, prior)).min(unrelated);
    alone.log_odds - apart
}
