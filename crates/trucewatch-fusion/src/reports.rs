//! Reports by people and cameras: which located event they are about, and what is left standing
//! alone.
//!
//! A report is compared with an event in the observer's own frame: time, distance, direction. The
//! comparison gives a chi-square, and with the share of the surroundings that the report leaves
//! open a likelihood ratio against "something else, anywhere in earshot, at another time".

use trucewatch_model::{
    Area, Bearing, ClockSource, Description, Direction, EventClass, Gazetteer, Known, Means,
    Observation, ObservationClass, Observer, Position, gazetteer::Resolved, geodesy,
};

/// How far people and cameras report from at most, in metres, where they give no distance.
const EARSHOT_M: f64 = 12_000.0;
/// Mean time between unrelated happenings in earshot of one observer, in seconds.
const UNRELATED_S: f64 = 600.0;
/// 99 % quantile of chi-square with two degrees of freedom.
const GATE: f64 = 9.21;
/// Sound needs at most this long to people, in seconds.
const SOUND_S: f64 = 36.0;

/// A report made ready for comparison.
#[derive(Clone, Debug)]
pub(crate) struct Report<'a> {
    pub(crate) observation: &'a Observation,
    /// Where the observer was, if that can be told.
    pub(crate) from: Option<Resolved>,
    /// Distance interval in metres.
    pub(crate) range_m: (f64, f64),
    /// Central direction and half width in degrees.
    pub(crate) bearing_deg: Option<(f64, f64)>,
    /// When, in UTC nanoseconds: first, last, and the clock's slack in seconds.
    pub(crate) span: (i64, i64, f64),
}

/// How a report compares with an event.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Match {
    pub(crate) log_evidence: f64,
    pub(crate) distance_m: f64,
    pub(crate) off_deg: Option<f64>,
}

impl<'a> Report<'a> {
    /// `None` for observations that are not reports about happenings.
    pub(crate) fn new(
        observation: &'a Observation,
        observer: Option<&Observer>,
        gazetteer: &Gazetteer,
    ) -> Option<Self> {
        if !observation.class.in_stated_total() {
            return None;
        }
        let registered = observer.map(|o| Resolved {
            position: o.fix.position,
            sigma_m: o.fix.bound_m.value().map_or(20.0, |b| f64::from(*b) / 2.0),
        });
        let own = observation
            .place
            .fix
            .value()
            .and_then(|_| gazetteer.resolve(&observation.place));
        let from = own
            .or(registered)
            .or_else(|| gazetteer.resolve(&observation.place));
        let (range, bearing) = match observation.direction {
            Direction::RangeBearing { range, bearing } => {
                (range.value().copied(), bearing.value().copied())
            }
            Direction::NotStated | Direction::Footprint { .. } => (None, None),
        };
        let range_m = range.map_or((0.0, EARSHOT_M), |r| {
            // Which of the two is called the least is the source's mistake to make.
            let (a, b) = (f64::from(r.min_m), f64::from(r.max_m));
            (a.min(b), a.max(b))
        });
        let bearing_deg = bearing.map(|b| match b {
            Bearing::Sector { .. } => (b.centre_deg(), b.width_deg() / 2.0),
            Bearing::Measured { sigma_mdeg, .. } => (b.centre_deg(), f64::from(sigma_mdeg) / 1e3),
        });
        let time = observation.time;
        let slack = match (time.bound_ms.value(), time.clock) {
            (Some(bound), _) => f64::from(*bound) / 1e3,
            (None, ClockSource::Gnss | ClockSource::Ntp | ClockSource::Overpass) => 1.0,
            (None, ClockSource::Device) => 5.0,
            (None, ClockSource::Watch) => 90.0,
            (None, ClockSource::Period | ClockSource::Unstated) => 900.0,
        };
        Some(Self {
            observation,
            from,
            range_m,
            bearing_deg,
            span: (time.earliest.as_unix_ns(), time.latest.as_unix_ns(), slack),
        })
    }

    /// Whether it says that there was nothing: no event's evidence.
    pub(crate) fn is_of_nothing(&self) -> bool {
        self.observation
            .count
            .value()
            .is_some_and(|count| count.value == 0)
    }

    /// The instants (nanoseconds) between which events could be what it is about.
    pub(crate) fn window_ns(&self) -> (i64, i64) {
        let slack_ns = ((self.span.2 + SOUND_S) * 1e9) as i64;
        (
            self.span.0.saturating_sub(slack_ns),
            self.span.1.saturating_add(slack_ns),
        )
    }

    /// Whether it is about one happening, so that it can be one event's evidence.
    pub(crate) fn is_single(&self) -> bool {
        self.observation
            .count
            .value()
            .is_none_or(|count| count.value <= 1)
    }

    /// Whether events of this reach (metres) can be what it is about.
    pub(crate) fn class_fits(&self, reach_m: f64) -> bool {
        match self.observation.class {
            ObservationClass::Explosion | ObservationClass::MuzzleFlash => true,
            ObservationClass::Burst | ObservationClass::Shot => reach_m <= 4_000.0,
            _ => false,
        }
    }

    /// Compares with an event at `position` (standard deviation `sigma_m`) at `time_ns`. `None` if
    /// it does not fit, or if the observer's place is unknown.
    pub(crate) fn compare(&self, time_ns: i64, position: Position, sigma_m: f64) -> Option<Match> {
        let from = self.from?;
        let heard = self.observation.means == Means::Heard;
        let slack_ns = (self.span.2 * 1e9) as i64;
        let sound_ns = if heard { (SOUND_S * 1e9) as i64 } else { 0 };
        let first_ns = self.span.0.saturating_sub(slack_ns + sound_ns);
        if time_ns < first_ns || time_ns > self.span.1.saturating_add(slack_ns) {
            return None;
        }
        let (east, north) = geodesy::offset_m(from.position, position);
        let distance_m = (east * east + north * north).sqrt();
        let place_sigma = (from.sigma_m * from.sigma_m + sigma_m * sigma_m).sqrt();
        let (near, far) = self.range_m;
        let outside = (near - distance_m).max(distance_m - far).max(0.0);
        let range_sigma = place_sigma + 0.2 * distance_m + 100.0;
        let mut chi2 = (outside / range_sigma) * (outside / range_sigma);
        let mut off_deg = None;
        let mut open_share = 1.0;
        if let Some((centre, half)) = self.bearing_deg {
            let azimuth =
                geodesy::normalize_deg(libm::atan2(east, north) * 180.0 / std::f64::consts::PI);
            let off = geodesy::angle_difference_deg(azimuth, centre);
            let blur = libm::atan2(place_sigma, distance_m.max(1.0)) * 180.0 / std::f64::consts::PI;
            let beyond = (off.abs() - half).max(0.0) / (0.5 * half + blur + 3.0);
            chi2 += beyond * beyond;
            off_deg = Some(off);
            open_share = ((2.0 * half + 2.0 * blur + 6.0) / 360.0).min(1.0);
        }
        if chi2 > GATE {
            return None;
        }
        let ring = (far + range_sigma) * (far + range_sigma)
            - (near - range_sigma).max(0.0) * (near - range_sigma).max(0.0);
        open_share *= (ring / (EARSHOT_M * EARSHOT_M)).min(1.0);
        let span_s = self.span.1.saturating_sub(self.span.0).max(0) as f64 / 1e9
            + 2.0 * self.span.2
            + if heard { SOUND_S } else { 0.0 };
        let log_evidence =
            -chi2 / 2.0 - libm::log(open_share) + libm::log(UNRELATED_S / span_s.max(1.0));
        Some(Match {
            log_evidence,
            distance_m,
            off_deg,
        })
    }

    /// The area the report itself leaves open.
    pub(crate) fn area(&self) -> Area {
        let Some(from) = self.from else {
            return Area::NotLocated;
        };
        let (near, far) = self.range_m;
        let (near, far) = (
            (near * 0.9 - 2.0 * from.sigma_m).max(0.0),
            far * 1.1 + 2.0 * from.sigma_m,
        );
        let Some((centre_deg, half_deg)) = self.bearing_deg else {
            return Area::Region {
                centre: from.position,
                outline: arc(from.position, far, 0.0, 360.0, 48),
            };
        };
        let measured = matches!(
            self.observation.direction,
            Direction::RangeBearing {
                bearing: Known::Value(Bearing::Measured { .. }),
                ..
            }
        );
        let half_deg = (if measured {
            2.0 * half_deg
        } else {
            1.25 * half_deg
        })
        .min(180.0);
        let (a, b) = (centre_deg - half_deg, centre_deg + half_deg);
        let mut outline = arc(from.position, far, a, b, 16);
        let mut inner = if near > 1.0 {
            arc(from.position, near, a, b, 16)
        } else {
            vec![from.position]
        };
        inner.reverse();
        outline.extend(inner);
        if let Some(first) = outline.first().copied() {
            outline.push(first);
        }
        let middle = at_azimuth(from.position, 0.5 * (near + far), centre_deg);
        Area::Region {
            centre: middle,
            outline,
        }
    }

    /// What happened according to the report.
    pub(crate) fn event_class(&self) -> EventClass {
        match self.observation.class {
            ObservationClass::Explosion => match self.observation.description.value() {
                Some(Description::Outgoing) => EventClass::Outgoing,
                Some(Description::Incoming | Description::Impact) => EventClass::Impact,
                Some(Description::Airburst) => EventClass::Airburst,
                _ => EventClass::Explosion,
            },
            ObservationClass::Projectile => EventClass::Projectile,
            ObservationClass::MuzzleFlash => EventClass::MuzzleFlash,
            ObservationClass::Flare => EventClass::Flare,
            ObservationClass::Burst => EventClass::Burst,
            ObservationClass::Shot => EventClass::Shot,
            _ => EventClass::Undetermined,
        }
    }
}

fn at_azimuth(from: Position, distance_m: f64, azimuth_deg: f64) -> Position {
    let a = azimuth_deg * std::f64::consts::PI / 180.0;
    geodesy::displace(from, distance_m * libm::sin(a), distance_m * libm::cos(a))
}

fn arc(centre: Position, radius_m: f64, from_deg: f64, to_deg: f64, steps: u32) -> Vec<Position> {
    (0..=steps)
        .map(|k| {
            at_azimuth(
                centre,
                radius_m,
                from_deg + (to_deg - from_deg) * f64::from(k) / f64::from(steps),
            )
        })
        .collect()
}
