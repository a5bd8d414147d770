//! Hot pixels from space: neighbouring pixels of one pass are one heat; a heat may be what an
//! explosion left burning.

use std::collections::BTreeMap;
use trucewatch_model::{
    Area, Direction, Observation, ObservationClass, ObservationId, ObserverId, Position, geodesy,
};

/// Chance that an explosion leaves a fire that a pass right afterwards sees.
const P_FIRE: f64 = 0.1;
/// How fast such fires go out, in seconds (mean).
const FIRE_S: f64 = 5_400.0;
/// Passes later than this after an event are not its evidence, in seconds.
const LATEST_S: f64 = 4.0 * 3_600.0;
/// Pixels are placed to about this (standard deviation, metres).
const GEOLOCATION_SIGMA_M: f64 = 200.0;
/// Heat at the same place in an earlier pass means that it burned before.
const SAME_PLACE_M: f64 = 1_200.0;

/// One patch of heat in one pass.
#[derive(Clone, Debug)]
pub(crate) struct Heat {
    /// Its pixels, in order of id.
    pub(crate) pixels: Vec<ObservationId>,
    pub(crate) observer: ObserverId,
    /// First and last possible instant in nanoseconds.
    pub(crate) span: (i64, i64),
    pub(crate) centre: Position,
    /// Half extents in metres: east, north.
    half: (f64, f64),
    /// Patches per square metre in this pass.
    density: f64,
}

struct Pixel<'a> {
    id: &'a ObservationId,
    at: Position,
    half: (f64, f64),
}

/// Groups the hot pixels among `observations` by pass and neighbourhood. Sorted by time and place.
pub(crate) fn patches<'a>(
    observations: impl Iterator<Item = (&'a ObservationId, &'a Observation)>,
) -> Vec<Heat> {
    let mut passes = BTreeMap::<(i64, i64, &ObserverId), Vec<Pixel<'_>>>::new();
    for (id, o) in observations {
        if let (
            ObservationClass::ThermalAnomaly,
            Direction::Footprint {
                centre,
                scan_m,
                track_m,
            },
        ) = (o.class, o.direction)
        {
            let half = (f64::from(scan_m) / 2.0, f64::from(track_m) / 2.0);
            let pass = (
                o.time.earliest.as_unix_ns(),
                o.time.latest.as_unix_ns(),
                &o.observer,
            );
            passes.entry(pass).or_default().push(Pixel {
                id,
                at: centre,
                half,
            });
        }
    }
    passes
        .into_iter()
        .flat_map(|((first, last, observer), pixels)| pass_patches((first, last), observer, pixels))
        .collect()
}

fn pass_patches(span: (i64, i64), observer: &ObserverId, mut pixels: Vec<Pixel<'_>>) -> Vec<Heat> {
    pixels.sort_by(|a, b| a.at.cmp(&b.at).then(a.id.cmp(b.id)));
    let mut group: Vec<usize> = (0..pixels.len()).collect();
    for (k, pixel) in pixels.iter().enumerate() {
        // Sorted by latitude: only the pixels just before can touch.
        for j in (0..k).rev() {
            let Some(other) = pixels.get(j) else { break };
            let (east, north) = geodesy::offset_m(other.at, pixel.at);
            if north > 4_000.0 {
                break;
            }
            let touch = |d: f64, a: f64, b: f64| d.abs() <= 1.3 * (a + b);
            if touch(east, pixel.half.0, other.half.0) && touch(north, pixel.half.1, other.half.1) {
                let (a, b) = (root(&mut group, j), root(&mut group, k));
                let (low, high) = (a.min(b), a.max(b));
                if let Some(slot) = group.get_mut(high) {
                    *slot = low;
                }
            }
        }
    }
    let mut members = BTreeMap::<usize, Vec<usize>>::new();
    for k in 0..pixels.len() {
        members.entry(root(&mut group, k)).or_default().push(k);
    }
    let density = pass_density(&pixels, members.len());
    members
        .into_values()
        .filter_map(|list| patch(span, observer, &pixels, &list, density))
        .collect()
}

fn root(group: &mut [usize], mut k: usize) -> usize {
    while let Some(up) = group.get(k).copied() {
        if up == k {
            break;
        }
        let further = group.get(up).copied().unwrap_or(up);
        if let Some(slot) = group.get_mut(k) {
            *slot = further;
        }
        k = further;
    }
    k
}

fn pass_density(pixels: &[Pixel<'_>], patches: usize) -> f64 {
    let Some(first) = pixels.first() else {
        return 0.0;
    };
    let offsets = pixels.iter().map(|p| geodesy::offset_m(first.at, p.at));
    let (mut e, mut n) = ((0.0_f64, 0.0_f64), (0.0_f64, 0.0_f64));
    for (east, north) in offsets {
        e = (e.0.min(east), e.1.max(east));
        n = (n.0.min(north), n.1.max(north));
    }
    patches as f64 / ((e.1 - e.0).max(50_000.0) * (n.1 - n.0).max(50_000.0))
}

fn patch(
    span: (i64, i64),
    observer: &ObserverId,
    pixels: &[Pixel<'_>],
    list: &[usize],
    density: f64,
) -> Option<Heat> {
    let members: Vec<&Pixel<'_>> = list.iter().filter_map(|k| pixels.get(*k)).collect();
    let anchor = members.first()?.at;
    let (mut low, mut high) = (
        (f64::INFINITY, f64::INFINITY),
        (f64::NEG_INFINITY, f64::NEG_INFINITY),
    );
    for p in &members {
        let (east, north) = geodesy::offset_m(anchor, p.at);
        low = (low.0.min(east - p.half.0), low.1.min(north - p.half.1));
        high = (high.0.max(east + p.half.0), high.1.max(north + p.half.1));
    }
    let mut ids: Vec<ObservationId> = members.iter().map(|p| p.id.clone()).collect();
    ids.sort();
    Some(Heat {
        pixels: ids,
        observer: observer.clone(),
        span,
        centre: geodesy::displace(anchor, 0.5 * (low.0 + high.0), 0.5 * (low.1 + high.1)),
        half: (0.5 * (high.0 - low.0), 0.5 * (high.1 - low.1)),
        density,
    })
}

impl Heat {
    /// The ground it may lie on: its pixels' bounding box and twice the placing error.
    pub(crate) fn area(&self) -> Area {
        let (e, n) = (
            self.half.0 + 2.0 * GEOLOCATION_SIGMA_M,
            self.half.1 + 2.0 * GEOLOCATION_SIGMA_M,
        );
        let corner = |a: f64, b: f64| geodesy::displace(self.centre, a * e, b * n);
        let outline = [
            (-1.0, -1.0),
            (1.0, -1.0),
            (1.0, 1.0),
            (-1.0, 1.0),
            (-1.0, -1.0),
        ];
        Area::Region {
            centre: self.centre,
            outline: outline.map(|(a, b)| corner(a, b)).to_vec(),
        }
    }

    /// Log likelihood ratio that this heat is what an event at `position` left burning, against
    /// heat that was there anyway. `None` if place or time rule it out.
    pub(crate) fn compare(&self, time_ns: i64, position: Position, sigma_m: f64) -> Option<f64> {
        let lag_s = self.span.1.saturating_sub(time_ns) as f64 / 1e9;
        if time_ns > self.span.1 || lag_s > LATEST_S + self.length_s() {
            return None;
        }
        let blur = (sigma_m * sigma_m + GEOLOCATION_SIGMA_M * GEOLOCATION_SIGMA_M).sqrt();
        // Most events lie elsewhere: told from the latitude alone, a degree of which is 110.57 km
        // at the least.
        let at_least_m = 110_000.0 * (self.centre.lat_deg() - position.lat_deg()).abs();
        if at_least_m - self.half.1 > 3.1 * blur {
            return None;
        }
        let (east, north) = geodesy::offset_m(self.centre, position);
        let beyond =
            |d: f64, half: f64| ((d.abs() - half).max(0.0) / blur, 2.0 * half + 2.5 * blur);
        let ((ze, we), (zn, wn)) = (beyond(east, self.half.0), beyond(north, self.half.1));
        let chi2 = ze * ze + zn * zn;
        (chi2 <= 9.21).then(|| {
            let chance = (self.density * we * wn).max(1e-9);
            libm::log(P_FIRE) - lag_s.max(0.0) / FIRE_S - chi2 / 2.0 - libm::log(chance)
        })
    }

    /// How long the pass may have been, in seconds.
    pub(crate) fn length_s(&self) -> f64 {
        self.span.1.saturating_sub(self.span.0).max(0) as f64 / 1e9
    }

    /// Whether `self`, of an earlier pass, burned where `later` burns.
    pub(crate) fn burned_at(&self, later: &Self) -> bool {
        geodesy::distance_m(self.centre, later.centre)
            <= SAME_PLACE_M + self.half.0.max(self.half.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trucewatch_model::{ClockSource, Known, Means, ObserverKind, TimeSpan, Timestamp};

    const HOUR_S: i64 = 3_600;

    fn place() -> Position {
        Position::from_deg(48.0, 37.8).expect("a position")
    }

    fn pixel(satellite: &str, seconds: i64, east_m: f64, north_m: f64) -> Observation {
        let at = Timestamp::from_unix_s(seconds);
        let time = TimeSpan {
            earliest: at,
            latest: at.plus_s(60.0),
            clock: ClockSource::Overpass,
            bound_ms: Known::NotAsked,
        };
        let mut o = Observation::new(
            ObserverId::in_network("firms", satellite),
            ObserverKind::Satellite,
            Means::AutoDetected,
            ObservationClass::ThermalAnomaly,
            time,
        );
        o.direction = Direction::Footprint {
            centre: geodesy::displace(place(), east_m, north_m),
            scan_m: 400,
            track_m: 400,
        };
        o
    }

    fn heats(pixels: &[Observation]) -> Vec<Heat> {
        let by_id: BTreeMap<ObservationId, Observation> =
            pixels.iter().map(|o| (o.id(), o.clone())).collect();
        patches(by_id.iter())
    }

    #[test]
    fn neighbours_in_one_pass_are_one_patch() {
        let cases = [
            (
                vec![
                    pixel("a", 0, 0.0, 0.0),
                    pixel("a", 0, 400.0, 0.0),
                    pixel("a", 0, 800.0, 100.0),
                ],
                vec![3],
                "a chain",
            ),
            (
                vec![pixel("a", 0, 0.0, 0.0), pixel("a", 0, 400.0, 400.0)],
                vec![2],
                "corner to corner",
            ),
            (
                vec![pixel("a", 0, 0.0, 0.0), pixel("a", 0, 3_000.0, 0.0)],
                vec![1, 1],
                "far apart",
            ),
            (
                vec![pixel("a", 0, 0.0, 0.0), pixel("b", 0, 400.0, 0.0)],
                vec![1, 1],
                "two satellites",
            ),
            (
                vec![pixel("a", 0, 0.0, 0.0), pixel("a", 6_000, 400.0, 0.0)],
                vec![1, 1],
                "two passes",
            ),
        ];
        for (pixels, expected, why) in cases {
            let mut sizes: Vec<usize> = heats(&pixels).iter().map(|h| h.pixels.len()).collect();
            sizes.sort_unstable_by(|a, b| b.cmp(a));
            assert_eq!(sizes, expected, "{why}");
        }
    }

    #[test]
    fn a_patch_covers_its_pixels() {
        let heat = heats(&[pixel("a", 0, 0.0, 0.0), pixel("a", 0, 400.0, 0.0)]).remove(0);
        let (east, north) = geodesy::offset_m(place(), heat.centre);
        assert!(
            (east - 200.0).abs() < 1.0 && north.abs() < 1.0,
            "{east} {north}"
        );
        assert!(
            (heat.half.0 - 400.0).abs() < 1.0 && (heat.half.1 - 200.0).abs() < 1.0,
            "{:?}",
            heat.half
        );
        let outline = heat.area().outline_95();
        assert_eq!(outline.first(), outline.last());
    }

    #[test]
    fn heat_follows_its_cause_soon_and_near() {
        let heat = heats(&[pixel("a", 10 * HOUR_S, 0.0, 0.0)]).remove(0);
        let evidence = |hours_before: f64, away_m: f64| {
            let time = Timestamp::from_unix_s(10 * HOUR_S).plus_s(-hours_before * 3_600.0);
            heat.compare(
                time.as_unix_ns(),
                geodesy::displace(place(), away_m, 0.0),
                50.0,
            )
        };
        let soon = evidence(0.5, 0.0).expect("half an hour before");
        assert!(soon > 0.0);
        assert!(
            evidence(3.0, 0.0).expect("three hours before") < soon,
            "fires go out"
        );
        assert!(evidence(0.5, 500.0).expect("at the edge") < soon);
        assert_eq!(
            evidence(-0.5, 0.0),
            None,
            "heat before the event is not its doing"
        );
        assert_eq!(evidence(5.0, 0.0), None, "long out");
        assert_eq!(evidence(0.5, 5_000.0), None, "somewhere else");
    }

    #[test]
    fn where_everything_burns_heat_proves_nothing() {
        let mut pixels: Vec<Observation> = (0..50)
            .flat_map(|row| (0..50).map(move |col| (row, col)))
            .map(|(row, col)| {
                pixel(
                    "a",
                    10 * HOUR_S,
                    1_000.0 * f64::from(row),
                    1_000.0 * f64::from(col),
                )
            })
            .collect();
        let event_ns = Timestamp::from_unix_s(10 * HOUR_S - 600).as_unix_ns();
        for heat in heats(&pixels) {
            let found = heat
                .compare(event_ns, heat.centre, 100.0)
                .expect("in time and place");
            assert!(found <= 0.0, "{found}");
        }
        pixels.truncate(1);
        let single = heats(&pixels).remove(0);
        assert!(
            single
                .compare(event_ns, single.centre, 100.0)
                .is_some_and(|e| e > 0.0),
            "alone it does"
        );
    }

    #[test]
    fn odd_footprints_and_times_are_data() {
        let mut huge = pixel("a", 0, 0.0, 0.0);
        huge.direction = Direction::Footprint {
            centre: Position::from_deg(90.0, 180.0).expect("the pole"),
            scan_m: u32::MAX,
            track_m: u32::MAX,
        };
        huge.time.earliest = Timestamp::from_unix_ns(i64::MIN);
        huge.time.latest = Timestamp::from_unix_ns(i64::MAX);
        let mut backwards = pixel("b", 0, 0.0, 0.0);
        backwards.time.earliest = Timestamp::from_unix_ns(i64::MAX);
        backwards.time.latest = Timestamp::from_unix_ns(i64::MIN);
        let mut none = pixel("c", 0, 0.0, 0.0);
        none.direction = Direction::NotStated;
        let found = heats(&[huge, backwards, none]);
        assert_eq!(found.len(), 2, "a pixel without a place is no patch");
        for heat in &found {
            assert!(heat.length_s() >= 0.0);
            for time_ns in [i64::MIN, 0, i64::MAX] {
                let evidence = heat.compare(time_ns, place(), 100.0);
                assert!(evidence.is_none_or(f64::is_finite));
            }
        }
        assert!(heats(&[]).is_empty());
    }
}
