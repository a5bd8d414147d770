//! What rounds of one battery, or impacts of one salvo, say about each other.
//!
//! They come from places a few hundred metres apart within seconds, so their sounds take nearly the same
//! paths. What a round's siblings tell is used for two things: where it may have been, and by how much
//! the air bends the prediction at each sensor. (Master events and double differences of
//! seismology: Waldhauser and Ellsworth 2000, doi:10.1785/0120000006.)

use crate::linalg::Sym3;
use crate::refine::{Candidate, Sighting};
use crate::search::Context;
use std::collections::BTreeMap;
use trucewatch_model::geodesy;

/// Rounds of one salvo come within this time of each other, in seconds.
pub(crate) const SALVO_S: f64 = 45.0;
/// Guns of one battery, and impacts of one salvo, lie within about this distance (standard
/// deviation, metres) before anything is known of a salvo.
pub(crate) const SALVO_SIGMA_M: f64 = 150.0;
/// Rounds a second expected around an accepted event that turns out to be part of a salvo, times
/// the chance that it is.
pub(crate) const SALVO_RATE: f64 = 0.1;
/// What is known of a salvo never puts its rounds closer together, or further apart, than this.
const SPREAD_M: (f64, f64) = (60.0, 500.0);
/// Rounds are siblings if they lie within this many standard deviations of each other.
const ALIKE: f64 = 3.0;
/// No siblings lie further apart than this, in metres, however uncertain they are.
pub(crate) const FAR_M: f64 = 2_000.0;
/// Share of the variance between paths that rounds of a salvo have in common.
pub(crate) const COMMON_PATH: f64 = 0.5;

/// Where siblings put a round: the place, and the covariance of that.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Prior {
    /// The sensor that the place is relative to.
    pub(crate) origin: u32,
    pub(crate) east: f64,
    pub(crate) north: f64,
    /// Inverse of the covariance: east-east, east-north, north-north.
    pub(crate) information: [f64; 3],
}

/// What siblings say of a round's arrival at a sensor: seconds later than predicted, and how much
/// smaller that makes the variance between paths, in square seconds.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Hint {
    pub(crate) late_s: f64,
    pub(crate) less_s2: f64,
}

/// The salvos among events.
pub(crate) struct Salvos {
    /// For each event the number of its salvo.
    of: Vec<Option<usize>>,
    members: Vec<Vec<Member>>,
}

struct Member {
    event: usize,
    own_origin: u32,
    /// Relative to the origin of the salvo's first event, in metres.
    at: (f64, f64),
    covariance: [f64; 3],
    /// Offset of its own origin from that of the first.
    origin: (f64, f64),
    /// Arrivals by sensor: residual, and its variance without what siblings have in common.
    heard: BTreeMap<u32, (f64, f64)>,
}

/// Offset in metres from one event's origin to another's.
fn between(ctx: &Context<'_>, from: u32, to: u32) -> Option<(f64, f64)> {
    let positions = &ctx.network.positions;
    Some(geodesy::offset_m(
        *positions.get(from as usize)?,
        *positions.get(to as usize)?,
    ))
}

/// Offset from one candidate to another in metres.
pub(crate) fn offset(ctx: &Context<'_>, from: &Candidate, to: &Candidate) -> Option<(f64, f64)> {
    let (de, dn) = if from.origin == to.origin {
        (0.0, 0.0)
    } else {
        between(ctx, from.origin, to.origin)?
    };
    Some((to.east + de - from.east, to.north + dn - from.north))
}

/// Where an event lies relative to a sensor, in metres.
pub(crate) fn relative(ctx: &Context<'_>, origin: u32, event: &Candidate) -> Option<(f64, f64)> {
    let (e, n) = between(ctx, origin, event.origin)?;
    Some((event.east + e, event.north + n))
}

impl Prior {
    /// Expected rounds per second and square metre where the salvo lies; `elsewhere`: anywhere.
    pub(crate) fn density(&self, elsewhere: f64) -> f64 {
        let [ee, en, nn] = self.information;
        let peak = SALVO_RATE * (ee * nn - en * en).max(0.0).sqrt() / std::f64::consts::TAU;
        peak.max(elsewhere)
    }
}

impl Prior {
    /// Square of the distance of an event that lies that far from the place, in standard deviations of
    /// both.
    pub(crate) fn distance(&self, event: &Candidate, apart: (f64, f64)) -> f64 {
        let both = inverse(self.information)
            .and_then(|own| inverse(add(own, plane(&event.covariance), 1.0)));
        quadratic(both.unwrap_or(self.information), apart)
    }
}

fn plane(covariance: &Sym3) -> [f64; 3] {
    [covariance[0][0], covariance[0][1], covariance[1][1]]
}

fn inverse([a, b, c]: [f64; 3]) -> Option<[f64; 3]> {
    let det = a * c - b * b;
    (det > 1e-12).then(|| [c / det, -b / det, a / det])
}

fn add(a: [f64; 3], b: [f64; 3], weight: f64) -> [f64; 3] {
    [0, 1, 2].map(|k| a[k] + weight * b[k])
}

fn quadratic([a, b, c]: [f64; 3], (e, n): (f64, f64)) -> f64 {
    a * e * e + 2.0 * b * e * n + c * n * n
}

fn times([a, b, c]: [f64; 3], (e, n): (f64, f64)) -> (f64, f64) {
    (a * e + b * n, b * e + c * n)
}

impl Salvos {
    /// Events that are each other's siblings, directly or through others.
    pub(crate) fn among(ctx: &Context<'_>, events: &[Candidate]) -> Self {
        let mut order: Vec<usize> = (0..events.len()).collect();
        order.sort_by(|a, b| events[*a].t0.total_cmp(&events[*b].t0).then(a.cmp(b)));
        let mut group: Vec<usize> = (0..events.len()).collect();
        for (k, i) in order.iter().copied().enumerate() {
            for j in order.iter().skip(k + 1).copied() {
                if events[j].t0 - events[i].t0 > SALVO_S {
                    break;
                }
                if are_siblings(ctx, &events[i], &events[j]) {
                    let (one, other) = (root(&group, i), root(&group, j));
                    group[one.max(other)] = one.min(other);
                }
            }
        }
        let mut by_root = BTreeMap::<usize, Vec<usize>>::new();
        for k in 0..events.len() {
            by_root.entry(root(&group, k)).or_default().push(k);
        }
        let mut of = vec![None; events.len()];
        let mut members = Vec::new();
        for list in by_root.into_values().filter(|list| list.len() > 1) {
            for k in &list {
                of[*k] = Some(members.len());
            }
            members.push(
                list.iter()
                    .filter_map(|k| member(ctx, events, list[0], *k))
                    .collect(),
            );
        }
        Self { of, members }
    }

    fn siblings(&self, event: usize) -> &[Member] {
        let salvo = self.of.get(event).copied().flatten();
        salvo
            .and_then(|s| self.members.get(s))
            .map_or(&[], Vec::as_slice)
    }

    /// The events of each salvo.
    pub(crate) fn members(&self) -> impl Iterator<Item = Vec<usize>> + '_ {
        self.members
            .iter()
            .map(|list| list.iter().map(|m| m.event).collect())
    }

    /// Where the salvo of those events lies, by the others if they are enough.
    pub(crate) fn prior_around(&self, events: &[usize]) -> Option<Prior> {
        let all = self.siblings(*events.first()?);
        let others: Vec<&Member> = all.iter().filter(|m| !events.contains(&m.event)).collect();
        let enough: Vec<&Member> = if others.len() < 2 {
            all.iter().collect()
        } else {
            others
        };
        let (centre, covariance) = centre(&enough)?;
        Some(Prior {
            origin: all.first()?.own_origin,
            east: centre.0,
            north: centre.1,
            information: inverse(covariance)?,
        })
    }

    /// Where the siblings put an event.
    pub(crate) fn prior(&self, event: usize) -> Option<Prior> {
        let all = self.siblings(event);
        let own = all.iter().find(|m| m.event == event)?;
        let others: Vec<&Member> = all.iter().filter(|m| m.event != event).collect();
        let (centre, covariance) = centre(&others)?;
        Some(Prior {
            origin: own.own_origin,
            east: centre.0 - own.origin.0,
            north: centre.1 - own.origin.1,
            information: inverse(covariance)?,
        })
    }

    /// How many siblings an event has, and how many of them each sensor heard.
    pub(crate) fn heard_by_siblings(&self, event: usize) -> (u32, BTreeMap<u32, u32>) {
        let (mut many, mut heard) = (0, BTreeMap::new());
        for sibling in self.siblings(event).iter().filter(|m| m.event != event) {
            many += 1;
            for station in sibling.heard.keys() {
                *heard.entry(*station).or_default() += 1;
            }
        }
        (many, heard)
    }

    /// What siblings say of an event's arrival at each of the sensors.
    pub(crate) fn hints(
        &self,
        ctx: &Context<'_>,
        event: usize,
        sightings: &[Sighting],
    ) -> Vec<Hint> {
        let all = self.siblings(event);
        if all.is_empty() {
            return vec![Hint::default(); sightings.len()];
        }
        let common = |s: &Sighting| {
            let path = ctx.medium.path_sigma_rel * s.travel;
            COMMON_PATH * path * path
        };
        let mut by_station: Vec<(u32, usize)> =
            sightings.iter().map(|s| s.station).zip(0..).collect();
        by_station.sort_unstable();
        let start = |s| (1.0 / f64::max(common(s), 1e-9), 0.0);
        let mut sums: Vec<(f64, f64)> = sightings.iter().map(start).collect();
        for m in all.iter().filter(|m| m.event != event) {
            // Both by station: one walk along them.
            let mut rest = by_station.as_slice();
            for (station, (residual, variance)) in &m.heard {
                let later = rest.partition_point(|(other, _)| other < station);
                rest = rest.get(later..).unwrap_or(&[]);
                if let Some((other, k)) = rest.first()
                    && other == station
                {
                    let weight = 1.0 / (variance + residual * residual / 6.0);
                    sums[*k].0 += weight;
                    sums[*k].1 += weight * residual;
                }
            }
        }
        let hint = |(s, (information, sum)): (&Sighting, (f64, f64))| Hint {
            late_s: sum / information,
            less_s2: (common(s) - 1.0 / information).max(0.0),
        };
        sightings.iter().zip(sums).map(hint).collect()
    }
}

/// The least of those that `group` links with `k`.
pub(crate) fn root(group: &[usize], mut k: usize) -> usize {
    while group[k] != k {
        k = group[k];
    }
    k
}

fn are_siblings(ctx: &Context<'_>, a: &Candidate, b: &Candidate) -> bool {
    let Some(apart) = offset(ctx, a, b) else {
        return false;
    };
    if apart.0 * apart.0 + apart.1 * apart.1 > FAR_M * FAR_M {
        return false;
    }
    let guns = 2.0 * SALVO_SIGMA_M * SALVO_SIGMA_M;
    let sum = add(
        add([guns, 0.0, guns], plane(&a.covariance), 1.0),
        plane(&b.covariance),
        1.0,
    );
    inverse(sum).is_some_and(|i| quadratic(i, apart) < ALIKE * ALIKE)
}

fn member(ctx: &Context<'_>, events: &[Candidate], first: usize, k: usize) -> Option<Member> {
    let (event, first) = (events.get(k)?, events.get(first)?);
    let origin = if event.origin == first.origin {
        (0.0, 0.0)
    } else {
        between(ctx, first.origin, event.origin)?
    };
    let heard = event
        .hits
        .iter()
        .map(|hit| {
            let path = ctx.medium.path_sigma_rel * hit.travel;
            let own = hit.sigma * hit.sigma - COMMON_PATH * path * path;
            (hit.station, (hit.residual, own.max(1e-5)))
        })
        .collect();
    Some(Member {
        event: k,
        own_origin: event.origin,
        at: (event.east + origin.0, event.north + origin.1),
        covariance: plane(&event.covariance),
        origin,
        heard,
    })
}

/// Where one more round of a salvo would be, and the covariance of that: robust mean of the rounds,
/// each as certain as it is, with their scatter.
fn centre(rounds: &[&Member]) -> Option<((f64, f64), [f64; 3])> {
    let best = rounds.iter().min_by(|a, b| {
        let size = |m: &Member| m.covariance[0] + m.covariance[2];
        size(a).total_cmp(&size(b)).then(a.event.cmp(&b.event))
    })?;
    let mut at = best.at;
    let mut scatter = SALVO_SIGMA_M * SALVO_SIGMA_M;
    let mut total = [0.0; 3];
    for _ in 0..3 {
        let (mut pull, mut spread, mut count) = ((0.0, 0.0), 0.0, 0.0);
        total = [0.0; 3];
        for m in rounds {
            let own = inverse(add([scatter, 0.0, scatter], m.covariance, 1.0))?;
            let off = (m.at.0 - at.0, m.at.1 - at.1);
            let weight = 1.0 / (1.0 + quadratic(own, off) / 4.0);
            total = add(total, own, weight);
            let (e, n) = times(own, m.at);
            pull = (pull.0 + weight * e, pull.1 + weight * n);
            // What is left of the distance once the round's own uncertainty is taken off.
            let square = off.0 * off.0 + off.1 * off.1;
            let size = m.covariance[0] + m.covariance[2];
            let trust = weight * scatter / (scatter + 0.5 * size);
            spread += trust * 0.5 * (square - size).max(0.0);
            count += trust;
        }
        at = times(inverse(total)?, pull);
        let assumed = SALVO_SIGMA_M * SALVO_SIGMA_M;
        scatter = ((2.0 * assumed + spread) / (2.0 + count))
            .clamp(SPREAD_M.0 * SPREAD_M.0, SPREAD_M.1 * SPREAD_M.1);
    }
    Some((at, add([scatter, 0.0, scatter], inverse(total)?, 1.0)))
}
