//! What association found, as others read it: events, and what the sensors in earshot did.

use crate::acoustic::{AcousticEvent, PickEvidence, SilentSensor};
use crate::detect::REACH_M;
use crate::linalg::ellipse;
use crate::network::Network;
use crate::refine::{Candidate, in_range};
use crate::search::Context;
use crate::trust::{CLOCK_MAX_S, Pattern, Seen};
use trucewatch_model::{Timestamp, geodesy};

/// A candidate as others read it. `keys`, `times`: the caller's numbers and the times of the picks.
pub(crate) fn event(
    network: &Network,
    c: &Candidate,
    start_ns: i64,
    keys: &[u64],
    times: &[i64],
) -> Option<AcousticEvent> {
    let origin = network.positions.get(c.origin as usize)?;
    let at = geodesy::displace(*origin, c.east, c.north);
    // Rounded to a stated number of decimals, so that the shortest text of each number is that short.
    let round = |value: f64, per_unit: f64| libm::round(value * per_unit) / per_unit;
    let (major, minor, azimuth) =
        ellipse(c.covariance[0][0], c.covariance[0][1], c.covariance[1][1]);
    let mut picks: Vec<(f64, PickEvidence)> = c
        .hits
        .iter()
        .filter_map(|hit| {
            let key = *keys.get(hit.pick as usize)?;
            let evidence = PickEvidence {
                key,
                sensor: hit.station,
                residual_s: round(hit.residual, 1e4),
                log_ratio: round(hit.log_ratio, 1e2),
            };
            Some((f64::from(hit.pick), evidence))
        })
        .collect();
    picks.sort_by(|a, b| a.0.total_cmp(&b.0));
    Some(AcousticEvent {
        time: Timestamp::from_unix_ns(start_ns + libm::round(c.t0 * 1e6) as i64 * 1_000),
        time_sigma_s: round(c.covariance[2][2].max(0.0).sqrt(), 1e4).max(1e-4),
        position: at,
        ellipse: (
            round(major, 1e1).max(0.1),
            round(minor, 1e1).max(0.1),
            round(azimuth, 1e1) % 180.0,
        ),
        log_odds: round(c.log_odds, 1e2),
        reach_m: REACH_M.get(c.reach).copied().unwrap_or(0.0),
        p_found: round(c.p_found, 1e4),
        last_heard: c
            .hits
            .iter()
            .filter_map(|hit| times.get(hit.pick as usize))
            .max()
            .map(|ns| Timestamp::from_unix_ns(*ns)),
        picks: picks.into_iter().map(|(_, p)| p).collect(),
        silent: c
            .silent
            .iter()
            .map(|(sensor, ln_missed)| SilentSensor {
                sensor: *sensor,
                p_detect: round(1.0 - libm::exp(*ln_missed), 1e2),
            })
            .filter(|s| s.p_detect >= 0.5)
            .collect(),
        alternatives: Vec::new(),
        rejected: Vec::new(),
        rejected_more: 0,
        provisional: false,
        held_back: false,
    })
}

/// What the sensors in earshot of an event did.
pub(crate) fn pattern(ctx: &Context<'_>, c: &Candidate, at_s: f64) -> Pattern {
    let at = c.place();
    let seen = in_range(ctx, c.origin, &at, usize::MAX, f64::INFINITY)
        .into_iter()
        .filter_map(|s| {
            let p_detect = ctx.detection.chance(s.distance, c.reach);
            let hit = c.hits.iter().find(|hit| hit.station == s.station);
            if hit.is_none() && p_detect < EARSHOT {
                return None;
            }
            let predicted = c.t0 + s.travel;
            // Those of other events too: an arrival at a sensor whose clock is off may have been taken for theirs.
            let offsets_s = ctx
                .window
                .of_station(s.station, predicted - CLOCK_MAX_S, predicted + CLOCK_MAX_S)
                .iter()
                .filter_map(|pick| Some(ctx.window.picks.get(*pick as usize)?.t - predicted))
                .collect();
            Some(Seen {
                sensor: s.station,
                p_detect,
                heard: hit.map(|hit| hit.log_ratio),
                offsets_s,
            })
        })
        .collect();
    let squares = c
        .hits
        .iter()
        .map(|hit| (hit.residual / hit.sigma) * (hit.residual / hit.sigma));
    Pattern {
        at_s,
        seen,
        misfit: (squares.sum(), c.hits.len() as f64 - 3.0),
    }
}

/// Silence of a sensor less likely than this to register an event says nothing.
const EARSHOT: f64 = 0.05;
