//! Other rounds of a battery: they reach the same sensors with the same delays.
//!
//! In: an event, and the picks that are still free. Out: where else in time its arrivals repeat.

use crate::detect::REACH_M;
use crate::refine::{Candidate, in_range, variances};
use crate::salvo::SALVO_S;
use crate::search::Context;

/// Log odds below which no other rounds could make an event credible.
const SUPPORTABLE: f64 = -12.0;
/// Sensors that likely would have heard an event, but did not, may still hear another round.
const LIKELY: f64 = 0.3;
/// Piles of arrivals that stand out of chance by more than this, in log units, may be another round.
const NEARLY: f64 = -4.0;

/// How much likelier an event is because other rounds of the same battery can be made out: free
/// picks pile up at the same delays. Each pile counts as far as chance would not heap it (scan
/// statistic of a Poisson process: Kulldorff 1997, doi:10.1080/03610929708831995).
pub(crate) fn support(ctx: &Context<'_>, event: &Candidate) -> f64 {
    if event.log_odds < SUPPORTABLE {
        return 0.0;
    }
    rounds(ctx, event)
        .into_iter()
        .map(|(excess, _)| excess.max(0.0))
        .sum()
}

/// Where else in time an event's arrivals repeat: (by how many log units the pile stands out of
/// chance, seconds later), for piles that come near to standing out, highest first.
pub(crate) fn rounds(ctx: &Context<'_>, event: &Candidate) -> Vec<(f64, f64)> {
    let shifts = shifts(ctx, event);
    let n = shifts.len().max(1) as f64;
    let width = shifts.iter().map(|s| pile_width_s(s.2)).sum::<f64>() / n;
    let rate = (n + 0.5 * event.hits.len() as f64) / (2.0 * SALVO_S);
    let expected = (rate * width).max(0.05);
    let trials = libm::log(2.0 * SALVO_S / width);
    piles(&shifts, ctx.settings.min_picks)
        .into_iter()
        .map(|(height, centre)| {
            let h = height as f64;
            (
                h * libm::log(h / expected) - (h - expected) - trials,
                centre,
            )
        })
        .filter(|(excess, _)| *excess > NEARLY)
        .collect()
}

/// The free picks at an event's sensors, by how much later they came than the event's own:
/// (seconds, sensor, sigma), sorted.
fn shifts(ctx: &Context<'_>, event: &Candidate) -> Vec<(f64, u32, f64)> {
    let window = ctx.window;
    let mut shifts: Vec<(f64, u32, f64)> = Vec::new();
    for (station, expected, sigma) in pattern(ctx, event) {
        for other in window.of_station(station, expected - SALVO_S, expected + SALVO_S) {
            if let Some(p) = window.picks.get(*other as usize)
                && !ctx.taken.get(*other as usize).copied().unwrap_or(true)
                && !event.hits.iter().any(|hit| hit.pick == *other)
            {
                shifts.push((p.t - expected, station, sigma));
            }
        }
    }
    shifts.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    shifts
}

/// When an event's sound came to the sensors that heard it, and would have come to those that are
/// as near: (sensor, seconds, sigma).
fn pattern(ctx: &Context<'_>, event: &Candidate) -> Vec<(u32, f64, f64)> {
    let mut pattern: Vec<(u32, f64, f64)> = event
        .hits
        .iter()
        .filter_map(|hit| {
            let own = ctx.window.picks.get(hit.pick as usize)?;
            Some((hit.station, own.t, hit.sigma))
        })
        .collect();
    let near: Vec<u32> = event
        .silent
        .iter()
        .filter(|(_, ln_missed)| 1.0 - libm::exp(*ln_missed) >= LIKELY)
        .map(|(station, _)| *station)
        .collect();
    if !near.is_empty() {
        let at = event.place();
        let reach = REACH_M.get(event.reach).copied().unwrap_or(f64::INFINITY);
        for s in in_range(ctx, event.origin, &at, usize::MAX, 1.5 * reach) {
            if near.contains(&s.station) {
                let (own, _) = variances(ctx, &s, ctx.settings.pick_sigma_s.0);
                pattern.push((s.station, event.t0 + s.travel, own.sqrt()));
            }
        }
    }
    pattern
}

/// How far arrivals of one round may lie apart and still be piled up, for residuals of that spread.
fn pile_width_s(sigma: f64) -> f64 {
    3.0 * sigma.clamp(0.02, 0.1)
}

/// Piles of shifts from at least `least` different sensors, highest first, apart from each other:
/// (sensors, centre).
fn piles(shifts: &[(f64, u32, f64)], least: usize) -> Vec<(usize, f64)> {
    let mut found: Vec<(usize, f64)> = Vec::new();
    let mut end = 0;
    let mut stations: Vec<u32> = Vec::new();
    for (start, first) in shifts.iter().enumerate() {
        let width = pile_width_s(first.2);
        end = end.max(start);
        while shifts.get(end).is_some_and(|s| s.0 <= first.0 + width) {
            end += 1;
        }
        let pile = shifts.get(start..end).unwrap_or(&[]);
        if pile.len() < least {
            continue;
        }
        stations.clear();
        stations.extend(pile.iter().map(|s| s.1));
        stations.sort_unstable();
        stations.dedup();
        if stations.len() >= least {
            let centre = pile.iter().map(|s| s.0).sum::<f64>() / pile.len() as f64;
            found.push((stations.len(), centre));
        }
    }
    found.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.total_cmp(&b.1)));
    let mut apart: Vec<(usize, f64)> = Vec::new();
    for pile in found {
        if apart.iter().all(|(_, c)| (c - pile.1).abs() > 0.2) {
            apart.push(pile);
        }
    }
    apart
}
