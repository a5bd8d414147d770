//! How far the places and times of events depend on how the arrivals were dealt.

use super::{Chain, HOT, THOROUGH};
use crate::linalg::{Sym3, add_outer3};
use crate::refine::Candidate;
use crate::salvo::{Salvos, offset};
use crate::search::Context;

/// So often the events are heated up again to see what else could be, with so many sweeps until they are at
/// their own temperature, and so many samples there.
const REHEATED: u32 = 8;
const WARM: u32 = 10;
const SAMPLED: u32 = 4;
/// What other ways of dealing the arrivals add to the covariance of each event's place and time.
pub(crate) fn spread(ctx: &Context<'_>, events: &[Candidate]) -> Vec<Sym3> {
    let salvos: Vec<Vec<usize>> = Salvos::among(ctx, events).members().collect();
    let mut sums = vec![([[0.0; 3]; 3], 0.0); events.len()];
    let mut chain = Chain::new(ctx, events);
    let start: Vec<Candidate> = events
        .iter()
        .zip(&chain.rounds)
        .map(|(event, round)| round.candidate(event))
        .collect();
    for again in 0..REHEATED {
        if again > 0 {
            chain.events = events.to_vec();
            chain.linearise();
        }
        for sweep in 0..WARM {
            let done = f64::from(sweep) / f64::from(WARM);
            chain.sweep(libm::pow(HOT, 1.0 - done), sweep % THOROUGH == 0);
        }
        chain.tell();
        chain.linearise();
        for _ in 0..SAMPLED {
            chain.sweep(1.0, true);
            let now: Vec<Option<Candidate>> = chain
                .rounds
                .iter()
                .zip(events)
                .map(|(round, event)| {
                    let heard = round.posts.iter().filter(|p| p.has.is_some()).count();
                    (heard >= ctx.settings.min_picks).then(|| round.candidate(event))
                })
                .collect();
            for (k, as_k) in named(&salvos, events, &now) {
                let Some(at) = &now[as_k] else { continue };
                let Some((east, north)) = offset(ctx, &start[k], at) else {
                    continue;
                };
                add_outer3(&mut sums[k].0, [east, north, at.t0 - start[k].t0], 1.0);
                sums[k].1 += 1.0;
            }
        }
    }
    let mean = |(sum, count): (Sym3, f64)| {
        let count = if count > 0.0 { count } else { 1.0 };
        sum.map(|row| row.map(|cell| cell / count))
    };
    sums.into_iter().map(mean).collect()
}

/// Which sampled round stands for which event: rounds of a salvo have no names, so they are matched in order
/// of time, or, where one of them is gone, to the nearest.
fn named(
    salvos: &[Vec<usize>],
    events: &[Candidate],
    now: &[Option<Candidate>],
) -> Vec<(usize, usize)> {
    let mut names: Vec<(usize, usize)> = (0..events.len()).map(|k| (k, k)).collect();
    let time = |k: usize| now[k].as_ref().map_or(f64::INFINITY, |at| at.t0);
    for salvo in salvos {
        let mut before = salvo.clone();
        before.sort_by(|a, b| events[*a].t0.total_cmp(&events[*b].t0).then(a.cmp(b)));
        let mut after: Vec<usize> = salvo
            .iter()
            .copied()
            .filter(|k| now[*k].is_some())
            .collect();
        after.sort_by(|a, b| time(*a).total_cmp(&time(*b)).then(a.cmp(b)));
        if before.len() == after.len() {
            before
                .into_iter()
                .zip(after)
                .for_each(|(k, as_k)| names[k].1 = as_k);
        } else {
            for k in before {
                let off = |a: usize| (time(a) - events[k].t0).abs();
                let nearest = after
                    .iter()
                    .copied()
                    .min_by(|a, b| off(*a).total_cmp(&off(*b)));
                names[k].1 = nearest.unwrap_or(k);
            }
        }
    }
    names
}
