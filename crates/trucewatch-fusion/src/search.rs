//! Finds where and when one event could have been whose first arrival is a given pick.
//!
//! A pick fixes the origin time for every place (t0 = t - T(x)), so the search is in two
//! dimensions: the places where two more arrivals fit, each scored by the sensors around. Silence
//! counts against a place. The nearest sensors sort out most places, all sensors of the search
//! those that are left.

use crate::detect::{Detection, LANES};
use crate::medium::Medium;
use crate::network::Network;
use crate::picks::Window;
use crate::settings::Settings;

mod collinear;

/// Sensors nearest to the anchor that take part in the search; all take part in the refinement.
pub(crate) const SEARCH_SENSORS: usize = 28;
/// The refinement finds a place from this far away, in metres.
const PLACE_M: f32 = 127.0;
/// How far an arrival may lie from what a rough place predicts, in seconds and as a share of travel times:
/// what [`PLACE_M`] and uneven air make of it.
const NEWS_S: f64 = 0.4;
/// See [`NEWS_S`].
const NEWS_REL: f64 = 0.03;
/// Half the log of 2 pi.
pub(crate) const HALF_LN_2PI: f64 = 0.918_938_533_204_672_8;

/// A rough place and time, relative to the anchor's sensor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rough {
    pub(crate) east: f64,
    pub(crate) north: f64,
    pub(crate) t0: f64,
}

/// What the search works on.
pub(crate) struct Context<'a> {
    pub(crate) network: &'a Network,
    pub(crate) window: &'a Window,
    pub(crate) medium: &'a Medium,
    pub(crate) detection: &'a Detection,
    pub(crate) settings: &'a Settings,
    /// Whether a pick is already spoken for.
    pub(crate) taken: &'a [bool],
    /// Until when arrivals are known, in seconds: sensors that a sound reaches later are not silent.
    pub(crate) until: f64,
    /// Only places that an arrival from then on fits are searched for, in seconds.
    pub(crate) news: f64,
}

/// A sensor of the search, relative to the anchor's.
struct Heard {
    east: f64,
    north: f64,
    /// (time after the anchor, constant part of the log ratio) of the picks that could belong, by
    /// time.
    picks: Vec<(f64, f64)>,
}

/// Returns up to `most` rough places for the event whose first arrival is pick `anchor`, best
/// first, at least `apart_m` from each other. Only places that score above `floor` are returned.
pub(crate) fn search(
    ctx: &Context<'_>,
    anchor: u32,
    floor: f64,
    most: usize,
    apart_m: f64,
) -> Vec<Rough> {
    let Some(pick) = ctx.window.picks.get(anchor as usize) else {
        return Vec::new();
    };
    let sensors = gather(ctx, anchor);
    if sensors.iter().filter(|s| !s.picks.is_empty()).count() + 1 < ctx.settings.min_picks {
        return Vec::new();
    }
    let air = Air::new(ctx.medium, ctx.until - pick.t);
    let places = one_a_cell(&intersections(ctx, &sensors)).into_iter();
    let mut places: Vec<Place> = places
        .filter(|at| pick.t >= ctx.news || explains_news(ctx, &sensors, pick.t, *at))
        .map(|at| Place::new(ctx.detection, &air, at))
        .collect();
    // The nearest sensors sort out most places, so the others look at a few only.
    let mut asked = 0;
    for (sensors_until, most) in STAGES {
        let next = sensors.get(asked..sensors.len().min(sensors_until));
        asked = asked.max(sensors.len().min(sensors_until));
        for place in &mut places {
            place.ask(ctx.detection, &air, next.unwrap_or_default());
        }
        if places.len() > most {
            places.select_nth_unstable_by(most, Place::best_first);
            places.truncate(most);
        }
    }
    let least = floor + pick.ln_clutter;
    places.retain(|place| f64::from(place.worth) > least);
    places.sort_unstable_by(Place::best_first);
    let mut kept: Vec<(f64, f64)> = Vec::new();
    let best = places.first().map_or(0.0, |first| first.worth);
    for Place { at, worth, .. } in places {
        if worth < best - FAR_BEHIND {
            break;
        }
        let near = |k: &(f64, f64)| (k.0 - at.0).abs() < apart_m && (k.1 - at.1).abs() < apart_m;
        if !kept.iter().any(near) {
            kept.push(at);
            if kept.len() >= most {
                break;
            }
        }
    }
    kept.into_iter()
        .map(|(east, north)| Rough {
            east,
            north,
            t0: pick.t - ctx.medium.travel_s(-east, -north),
        })
        .collect()
}

/// Whether an arrival from [`Context::news`] on could be due to a place. `first_s`: when the anchor heard it.
fn explains_news(ctx: &Context<'_>, sensors: &[Heard], first_s: f64, at: (f64, f64)) -> bool {
    let news = ctx.news - first_s;
    let first = ctx.medium.travel_s(-at.0, -at.1);
    sensors.iter().any(|s| {
        let new = s.picks.iter().rev().take_while(|(t, _)| *t >= news);
        let mut new = new.peekable();
        new.peek().is_some() && {
            let travel = ctx.medium.travel_s(s.east - at.0, s.north - at.1);
            let within = NEWS_S + NEWS_REL * (travel + first);
            new.any(|(t, _)| (t - (travel - first)).abs() <= within)
        }
    })
}

/// Of the places in one cell only the first.
fn one_a_cell(places: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let cell = |at: (f64, f64)| {
        (
            libm::floor(at.0 / CELL_M) as i32,
            libm::floor(at.1 / CELL_M) as i32,
        )
    };
    let mut numbered: Vec<((i32, i32), u32)> = places.iter().map(|at| cell(*at)).zip(0..).collect();
    numbered.sort_unstable();
    numbered.dedup_by_key(|(cell, _)| *cell);
    numbered
        .into_iter()
        .filter_map(|(_, number)| places.get(number as usize).copied())
        .collect()
}

/// Until which sensor, by distance from the anchor, places are asked, and how many of them are then left.
const STAGES: [(usize, usize); 2] = [(12, 16), (SEARCH_SENSORS, usize::MAX)];
/// Places whose bound lies this far below the best are not worth refining, in log units.
const FAR_BEHIND: f32 = 16.0;
/// Side of the cells in which two places count as one, in metres.
const CELL_M: f64 = 120.0;
/// Sensors whose arrivals are paired to find places.
const PAIRED_SENSORS: usize = 10;
/// Places tried from one anchor.
const MAX_PLACES: usize = 600;

/// The places from which the sound would reach the anchor, and two of the sensors nearest to it, when
/// it did: where two hyperbolas meet (Bancroft 1985, doi:10.1109/TAES.1985.310538).
fn intersections(ctx: &Context<'_>, sensors: &[Heard]) -> Vec<(f64, f64)> {
    let mut places = Vec::new();
    let mut near: Vec<&Heard> = sensors.iter().filter(|s| !s.picks.is_empty()).collect();
    let square = |s: &Heard| s.east * s.east + s.north * s.north;
    near.sort_by(|a, b| square(a).total_cmp(&square(b)));
    near.truncate(PAIRED_SENSORS);
    let mut tried = 0;
    // Pairs of near sensors first: (0,1), (0,2), (1,2), (0,3)...
    for (j, second) in near.iter().enumerate() {
        for first in near.iter().take(j) {
            let cross = first.east * second.north - first.north * second.east;
            if cross * cross < 0.01 * square(first) * square(second) {
                continue; // In one line with the anchor: the hyperbolas hardly cross.
            }
            for (t1, _) in &first.picks {
                for (t2, _) in &second.picks {
                    tried += 1;
                    if tried > MAX_PLACES {
                        return places;
                    }
                    let met = meet(ctx, (first, *t1), (second, *t2), cross);
                    places.extend(met.into_iter().flatten());
                }
            }
        }
    }
    if tried == 0 {
        collinear::intersections(ctx, &near, &mut |at| places.push(at));
    }
    places
}

/// The one or two places that fit two arrivals `t` seconds after the anchor's. `cross`: the cross
/// product of the two sensors' offsets.
fn meet(
    ctx: &Context<'_>,
    (s1, t1): (&Heard, f64),
    (s2, t2): (&Heard, f64),
    cross: f64,
) -> [Option<(f64, f64)>; 2] {
    let c = ctx.medium.mean[0];
    // |x - s| = r + c t with r = |x|: s.x = (|s|^2 - (c t)^2) / 2 - c t r, so x = p + q r.
    let (d1, d2) = (c * t1, c * t2);
    let k1 = 0.5 * (s1.east * s1.east + s1.north * s1.north - d1 * d1);
    let k2 = 0.5 * (s2.east * s2.east + s2.north * s2.north - d2 * d2);
    let p = (
        (k1 * s2.north - k2 * s1.north) / cross,
        (s1.east * k2 - s2.east * k1) / cross,
    );
    let q = (
        (-d1 * s2.north + d2 * s1.north) / cross,
        (-s1.east * d2 + s2.east * d1) / cross,
    );
    let a = q.0 * q.0 + q.1 * q.1 - 1.0;
    let b = p.0 * q.0 + p.1 * q.1;
    let e = p.0 * p.0 + p.1 * p.1;
    let far = ctx.settings.max_first_range_m;
    let place = |r: f64| {
        let fits = r >= 0.0 && r <= far && r + d1 >= 0.0 && r + d2 >= 0.0;
        let at = (p.0 + q.0 * r, p.1 + q.1 * r);
        fits.then(|| polish(ctx, at, (s1, t1), (s2, t2)))
            .filter(|at| at.0 * at.0 + at.1 * at.1 <= far * far)
    };
    if a.abs() < 1e-9 {
        return [place(-e / (2.0 * b)), None];
    }
    let square = b * b - a * e;
    if square < 0.0 {
        // Noise can part hyperbolas that would just touch.
        let touch = -b / a;
        return [
            (square > -0.02 * b * b).then(|| place(touch)).flatten(),
            None,
        ];
    }
    let root = square.sqrt();
    [place((-b - root) / a), place((-b + root) / a)]
}

/// One step of Newton's method with the travel times of moving air.
fn polish(
    ctx: &Context<'_>,
    at: (f64, f64),
    (s1, t1): (&Heard, f64),
    (s2, t2): (&Heard, f64),
) -> (f64, f64) {
    let path = |east: f64, north: f64| {
        let d = (east * east + north * north).sqrt().max(1.0);
        let (ue, un) = (east / d, north / d);
        let slowness = 1.0 / ctx.medium.speed(ue, un);
        (d * slowness, -ue * slowness, -un * slowness)
    };
    let (t0, e0, n0) = path(-at.0, -at.1);
    let row = |s: &Heard, t: f64| {
        let (travel, e, n) = path(s.east - at.0, s.north - at.1);
        (t - (travel - t0), e - e0, n - n0)
    };
    let ((r1, a, b), (r2, c, d)) = (row(s1, t1), row(s2, t2));
    let det = a * d - b * c;
    if det.abs() < 1e-9 {
        return at;
    }
    let (de, dn) = ((r1 * d - r2 * b) / det, (a * r2 - c * r1) / det);
    let length = (de * de + dn * dn).sqrt();
    let shrink = if length > 2_000.0 {
        2_000.0 / length
    } else {
        1.0
    };
    (at.0 + shrink * de, at.1 + shrink * dn)
}

/// The anchor's nearest sensors with the free picks that could be the same event's: not before the
/// anchor, not later than sound needs from one sensor to the other.
fn gather(ctx: &Context<'_>, anchor: u32) -> Vec<Heard> {
    let Some(pick) = ctx.window.picks.get(anchor as usize) else {
        return Vec::new();
    };
    let slow = ctx.medium.mean[0] - 15.0;
    ctx.network
        .around(pick.station)
        .iter()
        .filter(|n| n.station != pick.station && !ctx.window.is_jammed(n.station, pick.t))
        .take(SEARCH_SENSORS)
        .map(|n| {
            let slack = 0.1 + 0.02 * n.distance() / slow;
            let picks: Vec<(f64, f64)> = ctx
                .window
                .of_station(
                    n.station,
                    pick.t - slack,
                    pick.t + n.distance() / slow + slack,
                )
                .iter()
                .filter(|at| !ctx.taken.get(**at as usize).copied().unwrap_or(true))
                .filter_map(|at| ctx.window.picks.get(*at as usize))
                .map(|p| (p.t - pick.t, -p.ln_clutter - HALF_LN_2PI))
                .collect();
            Heard {
                east: n.east,
                north: n.north,
                picks,
            }
        })
        .collect()
}

/// Variance of the difference of two readings, in square seconds.
const READING_VARIANCE: f32 = 4e-4;
/// A pick that misses by more than this many log units is not counted as heard.
const WORST_FIT: f32 = 10.0;

/// What places are scored with: the air in single precision, which is plenty to order them.
struct Air {
    /// Mean sound speed, and the wind.
    speed: f32,
    east: f32,
    north: f32,
    /// Variance of a travel time by its square: between paths, and by the uncertain weather.
    path: f32,
    weather: f32,
    /// How long after the anchor arrivals are known, in seconds.
    known: f32,
}

impl Air {
    fn new(medium: &Medium, known_s: f64) -> Self {
        let [speed, east, north] = medium.mean;
        let weather = (medium.covariance[0][0] + medium.covariance[1][1]) / (speed * speed);
        Self {
            speed: speed as f32,
            east: east as f32,
            north: north as f32,
            path: (medium.path_sigma_rel * medium.path_sigma_rel) as f32,
            weather: weather as f32,
            known: known_s as f32,
        }
    }

    /// Distance, unit vector and travel time over an offset.
    #[inline]
    fn path_to(&self, east: f32, north: f32) -> (f32, f32, f32, f32) {
        let d = (east * east + north * north).sqrt().max(1.0);
        let per_metre = 1.0 / d;
        let (ue, un) = (east * per_metre, north * per_metre);
        (
            d,
            ue,
            un,
            d / (self.speed + self.east * ue + self.north * un),
        )
    }
}

/// A place, and the most that the log likelihood ratio can be within [`PLACE_M`] of it, as far as the
/// sensors go that were asked.
struct Place {
    at: (f64, f64),
    /// For each reach class, and the largest of them.
    sums: [f32; LANES],
    worth: f32,
    /// Distance and unit vector to the anchor's sensor, and the travel time.
    anchor: (f32, f32, f32, f32),
}

impl Place {
    fn new(detection: &Detection, air: &Air, at: (f64, f64)) -> Self {
        let anchor = air.path_to(-at.0 as f32, -at.1 as f32);
        let sums = detection.lanes((anchor.0 - PLACE_M).max(0.0)).heard;
        let worth = most(&sums);
        Self {
            at,
            sums,
            worth,
            anchor,
        }
    }

    /// Order by worth; of equals the one further south and west.
    fn best_first(a: &Self, b: &Self) -> std::cmp::Ordering {
        b.worth
            .total_cmp(&a.worth)
            .then(a.at.0.total_cmp(&b.at.0))
            .then(a.at.1.total_cmp(&b.at.1))
    }

    /// Adds what further sensors say.
    ///
    /// The hot spot of the whole engine. Sums run over all reach classes at once.
    fn ask(&mut self, detection: &Detection, air: &Air, sensors: &[Heard]) {
        let (east, north) = (self.at.0 as f32, self.at.1 as f32);
        let (d0, ae, an, t_anchor) = self.anchor;
        let steepest = PLACE_M / (air.speed - 10.0);
        let sums = &mut self.sums;
        for sensor in sensors {
            let (d, ue, un, travel) =
                air.path_to(sensor.east as f32 - east, sensor.north as f32 - north);
            let missed = &detection.lanes(d + PLACE_M).missed;
            let mut best = f32::NEG_INFINITY;
            if !sensor.picks.is_empty() {
                let later = travel - t_anchor;
                // The difference of two travel times changes by |u1 - u2| / c per metre.
                let turn = ((ue - ae) * (ue - ae) + (un - an) * (un - an)).sqrt();
                let slack = steepest * (turn + PLACE_M / d + PLACE_M / d0).min(2.0);
                let variance = air.path * (travel * travel + t_anchor * t_anchor)
                    + READING_VARIANCE
                    + later * later * air.weather;
                let reach = slack + (2.0 * WORST_FIT * variance).sqrt();
                let per_variance = 0.5 / variance;
                for (t, constant) in &sensor.picks {
                    let off = (*t as f32 - later).abs();
                    if off < reach {
                        let miss = (off - slack).max(0.0);
                        best = best.max(*constant as f32 - miss * miss * per_variance);
                    }
                }
                best -= 0.5 * quick_ln(variance);
            }
            if best > f32::NEG_INFINITY {
                let heard = &detection.lanes((d - PLACE_M).max(0.0)).heard;
                for ((sum, h), m) in sums.iter_mut().zip(heard).zip(missed) {
                    *sum += (best + h).max(*m);
                }
            } else if travel - t_anchor < air.known {
                for (sum, m) in sums.iter_mut().zip(missed) {
                    *sum += m;
                }
            }
        }
        self.worth = most(sums);
    }
}

/// The largest of eight numbers.
#[inline]
fn most(lanes: &[f32; LANES]) -> f32 {
    let larger = |a: f32, b: f32| if a > b { a } else { b };
    let four: [f32; LANES / 2] = std::array::from_fn(|k| larger(lanes[k], lanes[k + LANES / 2]));
    larger(larger(four[0], four[2]), larger(four[1], four[3]))
}

/// Natural logarithm of a positive normal number to about 0.01: enough to order places, and many
/// times cheaper than the exact one. Linear between powers of two with a quadratic correction.
#[inline]
fn quick_ln(x: f32) -> f32 {
    let bits = x.to_bits();
    let exponent = (bits >> 23) as f32 - 127.0;
    let mantissa = f32::from_bits((bits & 0x007f_ffff) | 0x3f80_0000);
    let m = mantissa - 1.0;
    std::f32::consts::LN_2 * (exponent + m + 0.339_77 * m * (1.0 - m))
}
