//! Turns a rough place into a located event: which picks belong, where and when exactly, how
//! uncertain, and how much likelier than chance.

use crate::detect::{CLASSES, REACH_M};
use crate::fit::{fit, wrap};
use crate::linalg::{Sym3, det3};
use crate::picks::Pick;
use crate::salvo::Hint;
use crate::search::{Context, HALF_LN_2PI, Rough};

/// A pick in an event.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    pub(crate) pick: u32,
    pub(crate) station: u32,
    /// Observed minus predicted, seconds.
    pub(crate) residual: f64,
    /// Standard deviation of that residual without the common weather.
    pub(crate) sigma: f64,
    /// Predicted travel time, seconds.
    pub(crate) travel: f64,
    /// Log likelihood ratio against chance.
    pub(crate) log_ratio: f64,
}

/// An event as association sees it. Place is relative to the sensor `origin`.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) origin: u32,
    pub(crate) east: f64,
    pub(crate) north: f64,
    pub(crate) t0: f64,
    pub(crate) hits: Vec<Hit>,
    /// Sensors in earshot without a pick, nearest first, with ln P(missed).
    pub(crate) silent: Vec<(u32, f64)>,
    /// Covariance of (east, north, t0), weather included.
    pub(crate) covariance: Sym3,
    /// ln of posterior odds against chance.
    pub(crate) log_odds: f64,
    /// What other rounds of the same battery, not told apart yet, add to that.
    pub(crate) support: f64,
    /// Index into [`crate::detect::REACH_M`] of the reach that explains hits and silence best.
    pub(crate) reach: usize,
    /// How likely a round like it is located at all; one until it is worked out at last.
    pub(crate) p_found: f64,
}

impl Candidate {
    /// What the order of acceptance goes by.
    pub(crate) fn standing(&self) -> f64 {
        self.log_odds + self.support
    }

    /// Where and when it was, relative to its origin.
    pub(crate) fn place(&self) -> Rough {
        Rough {
            east: self.east,
            north: self.north,
            t0: self.t0,
        }
    }

    /// Marks its picks as spoken for, or as free.
    pub(crate) fn mark(&self, taken: &mut [bool], as_taken: bool) {
        for hit in &self.hits {
            if let Some(slot) = taken.get_mut(hit.pick as usize) {
                *slot = as_taken;
            }
        }
    }
}

/// Residuals beyond this many standard deviations are not taken.
pub(crate) const GATE: f64 = 3.5;
const ROUNDS: usize = 8;
/// Sensors nearest to the first that decide whether a proposal is worth looking at all others.
const NEAREST: usize = 40;
/// Log odds from the nearest sensors alone below which it is not.
const HOPELESS: f64 = -18.0;

/// A sensor in range of a place: offset and distance from it in metres, travel time in seconds.
pub(crate) struct Sighting {
    pub(crate) station: u32,
    /// Its place in the list of sensors around the origin: sightings stand in that order.
    pub(crate) rank: u32,
    pub(crate) east: f64,
    pub(crate) north: f64,
    pub(crate) distance: f64,
    pub(crate) travel: f64,
}

/// Refines `rough` (relative to sensor `origin`). `prior_density`: expected events per second and
/// square metre at this place. `None` if too few picks fit.
pub(crate) fn refine(
    ctx: &Context<'_>,
    origin: u32,
    rough: Rough,
    prior_density: f64,
) -> Option<Candidate> {
    let mut at = rough;
    let mut spread = [120.0_f64, 0.25];
    let mut best: Option<Candidate> = None;
    let mut previous: Vec<u32> = Vec::new();
    let mut limit_m = f64::INFINITY;
    for round in 0..ROUNDS {
        let most = if round < 2 { NEAREST } else { usize::MAX };
        if round == 2 {
            limit_m = hopeful_range_m(ctx, origin, &at, prior_density)?;
        }
        let sightings = in_range(ctx, origin, &at, most, limit_m);
        let hits = choose(ctx, &at, &sightings, spread);
        if hits.len() < 3 {
            break;
        }
        let (moved, covariance) = fit(ctx, &at, &sightings, &hits, None)?;
        at = moved;
        spread = [0.0, 0.0];
        let mut chosen: Vec<u32> = hits.iter().map(|h| h.0).collect();
        chosen.sort_unstable();
        let settled = chosen == previous && round > 0;
        previous = chosen;
        if settled || round + 1 == ROUNDS {
            best = Some(weigh(ctx, origin, &at, covariance, prior_density, limit_m));
            break;
        }
    }
    best.filter(|c| c.hits.len() >= ctx.settings.min_picks)
}

/// Most proposals are chance: the nearest sensors are enough to tell. `None` if they speak against
/// the place, else how far its sound may have carried.
fn hopeful_range_m(ctx: &Context<'_>, origin: u32, at: &Rough, prior_density: f64) -> Option<f64> {
    let sightings = in_range(ctx, origin, at, NEAREST, f64::INFINITY);
    let chosen = choose(ctx, at, &sightings, [0.0, 0.0]);
    let (_, covariance) = fit(ctx, at, &sightings, &chosen, None)?;
    let first = weigh_with(
        ctx,
        origin,
        at,
        covariance,
        prior_density,
        Given {
            sightings: &sightings,
            chosen: &chosen,
            hints: &[],
        },
    );
    let all = sightings.len() < NEAREST;
    let reach = REACH_M.get(first.reach).copied().unwrap_or(f64::INFINITY);
    (first.log_odds >= HOPELESS).then_some(if all { f64::INFINITY } else { 2.5 * reach })
}

/// Up to `most` sensors in range of a place, those nearest to `origin` first.
pub(crate) fn in_range(
    ctx: &Context<'_>,
    origin: u32,
    at: &Rough,
    most: usize,
    limit_m: f64,
) -> Vec<Sighting> {
    let limit_m = limit_m.min(ctx.settings.max_range_m);
    // They stand in order of distance from the origin, so the rest is further than that too.
    let furthest_m = limit_m + (at.east * at.east + at.north * at.north).sqrt() + 1.0;
    ctx.network
        .around(origin)
        .iter()
        .zip(0_u32..)
        .take(most)
        .take_while(|(n, _)| n.distance() <= furthest_m)
        .filter_map(|(n, rank)| {
            let (east, north) = (n.east - at.east, n.north - at.north);
            let distance = (east * east + north * north).sqrt();
            (distance <= limit_m).then(|| Sighting {
                station: n.station,
                rank,
                east,
                north,
                distance,
                travel: ctx.medium.travel_s(east, north),
            })
        })
        .collect()
}

/// Variance of a residual: reading, path, and (for the gate) the common weather.
pub(crate) fn variances(ctx: &Context<'_>, s: &Sighting, pick_sigma: f64) -> (f64, f64) {
    let path = ctx.medium.path_sigma_rel * s.travel;
    let own = pick_sigma * pick_sigma + path * path;
    let d = s.distance.max(1.0);
    let weather =
        ctx.medium
            .weather_variance(ctx.medium.gradient(s.east / d, s.north / d, s.travel));
    (own, weather)
}

/// The best free pick of each sensor within the gate: (pick, sighting index, own sigma).
fn choose(
    ctx: &Context<'_>,
    at: &Rough,
    sightings: &[Sighting],
    spread: [f64; 2],
) -> Vec<(u32, usize, f64)> {
    let mut hits = Vec::new();
    for (k, s) in sightings.iter().enumerate() {
        let predicted = at.t0 + s.travel;
        let (widest, weather) = variances(ctx, s, ctx.settings.pick_sigma_s.0);
        // Early rounds: the rough place itself may be off by `spread` (metres, seconds).
        let rough = spread[0] / ctx.medium.mean[0];
        let gate = GATE * (widest + weather + rough * rough).sqrt() + 0.2 * spread[1];
        let nearest =
            free_picks(ctx, s.station, predicted - gate, predicted + gate).min_by(|a, b| {
                (a.1 - predicted)
                    .abs()
                    .total_cmp(&(b.1 - predicted).abs())
                    .then(a.0.cmp(&b.0))
            });
        if let Some((pick, _, sigma)) = nearest {
            hits.push((pick, k, variances(ctx, s, sigma).0.sqrt()));
        }
    }
    hits
}

fn free_picks<'a>(
    ctx: &'a Context<'_>,
    station: u32,
    from: f64,
    to: f64,
) -> impl Iterator<Item = (u32, f64, f64)> + 'a {
    ctx.window
        .of_station(station, from, to)
        .iter()
        .filter(|at| !ctx.taken.get(**at as usize).copied().unwrap_or(true))
        .filter_map(|at| {
            ctx.window
                .picks
                .get(*at as usize)
                .map(|p| (*at, p.t, p.sigma))
        })
}

/// Log likelihood ratio of a pick that misses its prediction at a sensor by `residual` seconds,
/// against chance; its bearing counts too. `hint`: what is known of that path.
pub(crate) fn log_ratio(
    ctx: &Context<'_>,
    s: &Sighting,
    p: &Pick,
    residual: f64,
    hint: Hint,
) -> f64 {
    let (own, weather) = variances(ctx, s, p.sigma);
    let variance = own + weather - hint.less_s2;
    let residual = residual - hint.late_s;
    let bearing = p.bearing.map_or(0.0, |(azimuth, sigma_b)| {
        let off = wrap(azimuth - libm::atan2(-s.east, -s.north)) / sigma_b;
        let density =
            0.9 * libm::exp(-off * off / 2.0 - HALF_LN_2PI) / sigma_b + 0.1 / std::f64::consts::TAU;
        libm::log(density * std::f64::consts::TAU)
    });
    -p.ln_clutter - HALF_LN_2PI - 0.5 * libm::log(variance) - residual * residual / (2.0 * variance)
        + bearing
}

/// Scores a settled place with the best free picks.
fn weigh(
    ctx: &Context<'_>,
    origin: u32,
    at: &Rough,
    covariance: Sym3,
    prior_density: f64,
    limit_m: f64,
) -> Candidate {
    let sightings = in_range(ctx, origin, at, usize::MAX, limit_m);
    let chosen = choose(ctx, at, &sightings, [0.0, 0.0]);
    weigh_with(
        ctx,
        origin,
        at,
        covariance,
        prior_density,
        Given {
            sightings: &sightings,
            chosen: &chosen,
            hints: &[],
        },
    )
}

/// What a settled place is scored with.
#[derive(Clone, Copy)]
pub(crate) struct Given<'a> {
    /// The sensors in range.
    pub(crate) sightings: &'a [Sighting],
    /// The picks: (pick, index of the sighting, own sigma).
    pub(crate) chosen: &'a [(u32, usize, f64)],
    /// What is known of the path to each of the sensors, if anything.
    pub(crate) hints: &'a [Hint],
}

/// Scores a settled place with the picks given: every sensor in range either heard it or was silent.
pub(crate) fn weigh_with(
    ctx: &Context<'_>,
    origin: u32,
    at: &Rough,
    covariance: Sym3,
    prior_density: f64,
    given: Given<'_>,
) -> Candidate {
    let Given {
        sightings,
        chosen,
        hints,
    } = given;
    let mut per_sensor: Vec<Option<Hit>> = vec![None; sightings.len()];
    for (pick, k, sigma) in chosen.iter().copied() {
        let (Some(p), Some(s)) = (ctx.window.picks.get(pick as usize), sightings.get(k)) else {
            continue;
        };
        let residual = p.t - at.t0 - s.travel;
        let hint = hints.get(k).copied().unwrap_or_default();
        let log_ratio = log_ratio(ctx, s, p, residual, hint);
        if let Some(slot) = per_sensor.get_mut(k) {
            *slot = Some(Hit {
                pick,
                station: s.station,
                residual,
                sigma,
                travel: s.travel,
                log_ratio,
            });
        }
    }
    let (reach, score) = best_reach(ctx, at.t0, sightings, &per_sensor);
    let mut hits = Vec::new();
    let mut silent = Vec::new();
    for (s, hit) in sightings.iter().zip(&per_sensor) {
        if hit.is_none() && says_nothing(ctx, s, at.t0) {
            continue;
        }
        let (ln_heard, ln_missed) = ctx.detection.at(s.distance)[reach];
        match hit {
            Some(h) if h.log_ratio + ln_heard > ln_missed => hits.push(Hit {
                log_ratio: h.log_ratio + ln_heard,
                ..*h
            }),
            _ => silent.push((s.station, s.distance, ln_missed)),
        }
    }
    silent.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    // Occam factor: the share of the prior volume that the data leave open (Laplace).
    let volume = 0.5 * libm::log(det3(&covariance).max(1e-12)) + 3.0 * HALF_LN_2PI;
    Candidate {
        origin,
        east: at.east,
        north: at.north,
        t0: at.t0,
        hits,
        silent: silent
            .into_iter()
            .map(|(station, _, ln)| (station, ln))
            .collect(),
        covariance,
        log_odds: score + libm::log(prior_density) + volume,
        support: 0.0,
        reach,
        p_found: 1.0,
    }
}

/// What is known beforehand of how well a sensor hears a place counts as much as so many rounds.
const ASSUMED_ROUNDS: f64 = 2.0;
/// A detector tells two sounds apart if they are further from each other than this, in seconds.
const APART_S: f64 = 0.25;
/// Half the time over which the rate of arrivals at a sensor is counted, in seconds.
const BUSY_HALF_S: f64 = 5.0;

/// How likely a round like this one is located: that at least so many sensors as it takes register it,
/// each for itself (Poisson-binomial). One more than the least, as those alone seldom tell it from chance.
/// A sensor hears a round as its distance says and as it heard the siblings (`siblings`: how many there are,
/// and how many of them each sensor heard): hills and wind make it better or worse for all of them. And
/// nothing else may come at the same moment.
pub(crate) fn p_found(
    ctx: &Context<'_>,
    event: &Candidate,
    siblings: &(u32, std::collections::BTreeMap<u32, u32>),
) -> f64 {
    // How likely so many have registered it so far.
    let mut chances = vec![0.0; ctx.settings.min_picks + 1];
    if let Some(none) = chances.first_mut() {
        *none = 1.0;
    }
    let (many, by_sensor) = siblings;
    for s in in_range(ctx, event.origin, &event.place(), usize::MAX, f64::INFINITY) {
        let at = event.t0 + s.travel;
        if ctx.window.is_jammed(s.station, at) {
            continue;
        }
        let assumed = ctx.detection.chance(s.distance, event.reach);
        let before = f64::from(by_sensor.get(&s.station).copied().unwrap_or(0));
        let heard = (ASSUMED_ROUNDS * assumed + before) / (ASSUMED_ROUNDS + f64::from(*many));
        let (from, until) = (at - BUSY_HALF_S, at + BUSY_HALF_S);
        let rate = ctx.window.of_station(s.station, from, until).len() as f64 / (2.0 * BUSY_HALF_S);
        let heard = heard * libm::exp(-rate * 2.0 * APART_S);
        for k in (0..chances.len()).rev() {
            let fewer = if k > 0 { chances[k - 1] } else { 0.0 };
            chances[k] = (1.0 - heard) * chances[k] + heard * fewer;
        }
    }
    1.0 - chances.iter().sum::<f64>().min(1.0)
}

/// Whether a sensor's silence means nothing: it is jammed, or the sound cannot have come yet.
fn says_nothing(ctx: &Context<'_>, s: &Sighting, t0: f64) -> bool {
    let predicted = t0 + s.travel;
    predicted > ctx.until - NOT_YET_S || ctx.window.is_jammed(s.station, predicted)
}

/// A sound may come this much later than predicted, in seconds.
const NOT_YET_S: f64 = 0.3;

/// An event as it stands, scored by itself: with its own picks, and nothing known of paths.
pub(crate) fn weigh_again(ctx: &Context<'_>, event: &Candidate, prior_density: f64) -> Candidate {
    let at = event.place();
    let sightings = in_range(ctx, event.origin, &at, usize::MAX, f64::INFINITY);
    let chosen: Vec<(u32, usize, f64)> = event
        .hits
        .iter()
        .filter_map(|hit| {
            let k = sightings.iter().position(|s| s.station == hit.station)?;
            Some((hit.pick, k, hit.sigma))
        })
        .collect();
    weigh_with(
        ctx,
        event.origin,
        &at,
        event.covariance,
        prior_density,
        Given {
            sightings: &sightings,
            chosen: &chosen,
            hints: &[],
        },
    )
}

fn best_reach(
    ctx: &Context<'_>,
    t0: f64,
    sightings: &[Sighting],
    per_sensor: &[Option<Hit>],
) -> (usize, f64) {
    let mut sums = [0.0; CLASSES];
    for (s, hit) in sightings.iter().zip(per_sensor) {
        if hit.is_none() && says_nothing(ctx, s, t0) {
            continue;
        }
        let table = ctx.detection.at(s.distance);
        for (sum, (heard, missed)) in sums.iter_mut().zip(table) {
            *sum += hit
                .as_ref()
                .map_or(*missed, |h| (h.log_ratio + heard).max(*missed));
        }
    }
    let mut best = (0, f64::NEG_INFINITY);
    for (k, sum) in sums.into_iter().enumerate() {
        if sum > best.1 {
            best = (k, sum);
        }
    }
    // Seven reaches were tried: the best of them is worth that much less.
    (best.0, best.1 - libm::log(CLASSES as f64))
}
