//! Events that compete for the same arrivals, settled together: at each sensor the arrivals are
//! dealt to the events so that the sum of log likelihood ratios is highest, then every event is
//! located again with what it was dealt, and again, until nothing moves.

use crate::fit::fit;
use crate::refine::{Candidate, GATE, Given, Sighting, in_range, log_ratio, variances, weigh_with};
use crate::salvo::{Hint, Salvos};
use crate::search::Context;

/// Rounds of dealing and locating; it nearly always settles in two or three.
const ROUNDS: usize = 4;

/// An arrival that could be an event's, with what it would add to the event's log odds.
#[derive(Clone, Copy, Debug)]
struct Offer {
    event: usize,
    sighting: usize,
    pick: u32,
    sigma: f64,
    residual: f64,
    gain: f64,
}

/// How likely it is that an arrival which another event explains well is this event's all the same.
const EXPLAINED_ELSEWHERE: f64 = 0.1;

/// Deals the picks that are free in `ctx` to `events` and locates each again. `density`: expected
/// events per second and square metre, before anything that is known of their surroundings. Events
/// that are dealt too few picks are left out.
pub(crate) fn settle(ctx: &Context<'_>, events: Vec<Candidate>, density: f64) -> Vec<Candidate> {
    let mut events = events;
    let mut sightings: Vec<Vec<Sighting>> = events
        .iter()
        .map(|e| in_range(ctx, e.origin, &e.place(), usize::MAX, f64::INFINITY))
        .collect();
    for round in 0..ROUNDS {
        let salvos = Salvos::among(ctx, &events);
        let hints: Vec<Vec<Hint>> = sightings
            .iter()
            .enumerate()
            .map(|(k, sightings)| salvos.hints(ctx, k, sightings))
            .collect();
        let hits = deal(ctx, &events, &sightings, &hints);
        let mut moved = false;
        let mut next = Vec::with_capacity(events.len());
        let mut next_sightings = Vec::with_capacity(events.len());
        for (k, event) in events.iter().enumerate() {
            let (hits, hints) = (&hits[k], &hints[k]);
            let prior = salvos.prior(k);
            if hits.len() < ctx.settings.min_picks {
                moved = true;
                continue;
            }
            let mut before: Vec<u32> = event.hits.iter().map(|h| h.pick).collect();
            let mut after: Vec<u32> = hits.iter().map(|h| h.0).collect();
            before.sort_unstable();
            after.sort_unstable();
            let same = before == after && round > 0;
            if same && prior.is_none() {
                next.push(event.clone());
                next_sightings.push(std::mem::take(&mut sightings[k]));
                continue;
            }
            let (at, sightings) = (event.place(), &sightings[k]);
            let Some((to, covariance)) = fit(ctx, &at, sightings, hits, prior.as_ref()) else {
                moved = true;
                continue;
            };
            moved |= !same;
            let seen = in_range(ctx, event.origin, &to, usize::MAX, f64::INFINITY);
            let place = |list: &[Sighting], rank: u32| list.binary_search_by_key(&rank, |s| s.rank);
            let hints: Vec<Hint> = seen
                .iter()
                .map(|s| {
                    let k = place(sightings, s.rank).ok();
                    k.and_then(|k| hints.get(k)).copied().unwrap_or_default()
                })
                .collect();
            let kept: Vec<(u32, usize, f64)> = hits
                .iter()
                .filter_map(|(pick, k, sigma)| {
                    let k = place(&seen, sightings.get(*k)?.rank).ok()?;
                    Some((*pick, k, *sigma))
                })
                .collect();
            next.push(weigh_with(
                ctx,
                event.origin,
                &to,
                covariance,
                density,
                Given {
                    sightings: &seen,
                    chosen: &kept,
                    hints: &hints,
                },
            ));
            next_sightings.push(seen);
        }
        events = next;
        sightings = next_sightings;
        if !moved {
            break;
        }
    }
    events
}

/// For each event the picks dealt to it: (pick, index of the sighting, sigma of the residual).
fn deal(
    ctx: &Context<'_>,
    events: &[Candidate],
    sightings: &[Vec<Sighting>],
    hints: &[Vec<Hint>],
) -> Vec<Vec<(u32, usize, f64)>> {
    let mut by_station: Vec<Vec<Offer>> = vec![Vec::new(); ctx.network.positions.len()];
    for (e, (event, sightings)) in events.iter().zip(sightings).enumerate() {
        for (k, s) in sightings.iter().enumerate() {
            let hint = hints[e].get(k).copied().unwrap_or_default();
            let predicted = event.t0 + s.travel;
            let (widest, weather) = variances(ctx, s, ctx.settings.pick_sigma_s.0);
            let gate = GATE * (widest + weather - hint.less_s2).sqrt();
            let middle = predicted + hint.late_s;
            let (ln_heard, ln_missed) = ctx.detection.at(s.distance)[event.reach];
            for pick in ctx
                .window
                .of_station(s.station, middle - gate, middle + gate)
            {
                if ctx.taken.get(*pick as usize).copied().unwrap_or(true) {
                    continue;
                }
                let Some(p) = ctx.window.picks.get(*pick as usize) else {
                    continue;
                };
                let residual = p.t - predicted;
                let gain = log_ratio(ctx, s, p, residual, hint) + ln_heard - ln_missed;
                if gain > 0.0
                    && let Some(list) = by_station.get_mut(s.station as usize)
                {
                    list.push(Offer {
                        event: e,
                        sighting: k,
                        pick: *pick,
                        sigma: variances(ctx, s, p.sigma).0.sqrt(),
                        residual,
                        gain,
                    });
                }
            }
        }
    }
    let mut hits = vec![Vec::new(); events.len()];
    for offers in &mut by_station {
        let dealt = best_deal(offers);
        for offer in &dealt {
            if let Some(list) = hits.get_mut(offer.event) {
                let doubt = doubt_s2(offer, offers, &dealt);
                let sigma = (offer.sigma * offer.sigma + doubt).sqrt();
                list.push((offer.pick, offer.sighting, sigma));
            }
        }
    }
    for list in &mut hits {
        list.sort_by_key(|h: &(u32, usize, f64)| (h.1, h.0));
    }
    hits
}

/// Variance that an arrival has because another one may be the event's instead, in square seconds:
/// that of the mixture (Bar-Shalom and Tse 1975, doi:10.1016/0005-1098(75)90021-7).
fn doubt_s2(offer: &Offer, offers: &[Offer], dealt: &[Offer]) -> f64 {
    // Nobody's: the event's own was missed, and this one lies anywhere within the gate.
    let stray = libm::exp(-offer.gain);
    let (mut weights, mut mean, mut square) = (
        1.0 + stray,
        (1.0 + stray) * offer.residual,
        (1.0 + stray) * offer.residual * offer.residual
            + stray * (GATE * GATE / 3.0 - 1.0) * offer.sigma * offer.sigma,
    );
    for other in offers {
        if other.event != offer.event || other.pick == offer.pick {
            continue;
        }
        let elsewhere = dealt.iter().any(|d| d.pick == other.pick);
        let weight = libm::exp((other.gain - offer.gain).min(0.0))
            * if elsewhere { EXPLAINED_ELSEWHERE } else { 1.0 };
        weights += weight;
        mean += weight * other.residual;
        square += weight * other.residual * other.residual;
    }
    (square / weights - (mean / weights) * (mean / weights)).max(0.0)
}

/// Of the offers at one sensor, those that together gain most, one a pick and one an event: greedy,
/// then exchanges of two as long as they gain.
fn best_deal(offers: &mut [Offer]) -> Vec<Offer> {
    offers.sort_by(|a, b| {
        b.gain
            .total_cmp(&a.gain)
            .then(a.pick.cmp(&b.pick))
            .then(a.event.cmp(&b.event))
    });
    let mut dealt: Vec<Offer> = Vec::new();
    for offer in offers.iter() {
        if !dealt
            .iter()
            .any(|d| d.event == offer.event || d.pick == offer.pick)
        {
            dealt.push(*offer);
        }
    }
    // An offer that was turned down may still be worth it if whoever stands in its way moves on.
    for _ in 0..2 {
        let mut changed = false;
        for offer in offers.iter() {
            if dealt
                .iter()
                .any(|d| d.event == offer.event && d.pick == offer.pick)
            {
                continue;
            }
            let clashes: Vec<Offer> = dealt
                .iter()
                .filter(|d| d.event == offer.event || d.pick == offer.pick)
                .copied()
                .collect();
            let mut rest: Vec<Offer> = dealt
                .iter()
                .filter(|d| d.event != offer.event && d.pick != offer.pick)
                .copied()
                .collect();
            let lost: f64 = clashes.iter().map(|d| d.gain).sum();
            rest.push(*offer);
            let mut won = offer.gain;
            for clash in &clashes {
                let instead = offers.iter().find(|o| {
                    (o.event == clash.event || o.pick == clash.pick)
                        && !rest.iter().any(|r| r.event == o.event || r.pick == o.pick)
                });
                if let Some(instead) = instead {
                    won += instead.gain;
                    rest.push(*instead);
                }
            }
            if won > lost + 1e-9 {
                dealt = rest;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    dealt
}
