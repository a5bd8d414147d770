//! Reports by people and cameras: which located event they are about, and what is left standing
//! alone.
//!
//! A report is compared with an event in the observer's own frame: time, distance, direction. The
//! comparison gives a chi-square, and with the share of the surroundings that the report leaves
//! open a likelihood ratio against "something else, anywhere in earshot, at another time".

use trucewatch_model::{
    Area, Bearing, Description, Direction, EventClass, Gazetteer, Known, Means, Observation,
    ObservationClass, Observer, Position, gazetteer::Resolved, geodesy,
};

/// How far people and cameras report from at most, in metres, where they give no distance.
const EARSHOT_M: f64 = 12_000.0;
/// Mean time between unrelated happenings in earshot of one observer, in seconds.
const UNRELATED_S: f64 = 600.0;
/// People take a direction for its neighbour among sixteen, hardly for another.
const HALF_WIND_DEG: f64 = 11.25;
/// Share by which people are off when they tell a distance.
const RANGE_ERROR: f64 = 0.2;
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
    /// Central direction, half width, and how far outside is still an honest error, in degrees.
    pub(crate) bearing_deg: Option<(f64, f64, f64)>,
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
            Bearing::Sector { from_mdeg, to_mdeg } => {
                // Whole turns are a source's oddity, not a direction.
                let sector = Bearing::Sector {
                    from_mdeg: from_mdeg % 360_000,
                    to_mdeg: to_mdeg % 360_000,
                };
                let half = sector.width_deg() / 2.0;
                (sector.centre_deg(), half, (0.5 * half).min(HALF_WIND_DEG))
            }
            Bearing::Measured { sigma_mdeg, .. } => {
                let sigma = f64::from(sigma_mdeg) / 1e3;
                (geodesy::normalize_deg(b.centre_deg()), sigma, 0.5 * sigma)
            }
        });
        let time = observation.time;
        let slack = time.bound_ns() as f64 / 1e9;
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
        let count = self.observation.count.value();
        count.is_some_and(|count| count.value == 0)
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
        is_single(self.observation)
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
        let edge = |at: f64| place_sigma + RANGE_ERROR * at + 100.0;
        let outside = (near - distance_m) / edge(near);
        let outside = outside.max((distance_m - far) / edge(far)).max(0.0);
        let mut chi2 = outside * outside;
        let mut off_deg = None;
        let mut open_share = 1.0;
        if let Some((centre, half, error)) = self.bearing_deg {
            let azimuth =
                geodesy::normalize_deg(libm::atan2(east, north) * 180.0 / std::f64::consts::PI);
            let off = geodesy::angle_difference_deg(azimuth, centre);
            let blur = libm::atan2(place_sigma, distance_m.max(1.0)) * 180.0 / std::f64::consts::PI;
            let beyond = (off.abs() - half).max(0.0) / (error + blur + 3.0);
            chi2 += beyond * beyond;
            off_deg = Some(off);
            open_share = ((2.0 * half + 2.0 * blur + 6.0) / 360.0).min(1.0);
        }
        if chi2 > GATE {
            return None;
        }
        let (inner, outer) = ((near - edge(near)).max(0.0), far + edge(far));
        let ring = outer * outer - inner * inner;
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
        let Some((centre_deg, half_deg, _)) = self.bearing_deg else {
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

/// Whether a report is about one happening.
pub(crate) fn is_single(report: &Observation) -> bool {
    let count = report.count.value();
    count.is_none_or(|count| count.value <= 1)
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

#[cfg(test)]
mod tests {
    use super::*;
    use trucewatch_model::{
        ClockSource, Compass16, Count, Fix, FixSource, ObserverId, ObserverKind, RangeM, TimeSpan,
        Timestamp,
    };

    const NOON_S: i64 = 1_767_268_800;

    fn post() -> Position {
        Position::from_deg(48.0, 37.8).expect("a position")
    }

    fn observer() -> Observer {
        Observer {
            id: ObserverId::in_network("patrol", "7"),
            kind: trucewatch_model::ObserverKind::Patrol,
            fix: Fix {
                position: post(),
                elevation_cm: Known::NotAsked,
                source: FixSource::Gnss,
                bound_m: Known::Value(20),
            },
            custodian: Known::NotAsked,
            name: Known::NotAsked,
            marking: trucewatch_model::Marking::default(),
        }
    }

    fn heard_at_noon() -> Observation {
        Observation::new(
            ObserverId::in_network("patrol", "7"),
            ObserverKind::Patrol,
            Means::Heard,
            ObservationClass::Explosion,
            TimeSpan::instant(Timestamp::from_unix_s(NOON_S), ClockSource::Gnss),
        )
    }

    fn report(observation: &Observation) -> Report<'_> {
        Report::new(observation, Some(&observer()), &Gazetteer::default()).expect("a report")
    }

    /// Evidence for an event `seconds` after noon, at a distance and an azimuth from the post.
    fn evidence(o: &Observation, seconds: f64, distance_m: f64, azimuth_deg: f64) -> Option<f64> {
        let time_ns = Timestamp::from_unix_s(NOON_S).plus_s(seconds).as_unix_ns();
        let there = at_azimuth(post(), distance_m, azimuth_deg);
        report(o)
            .compare(time_ns, there, 30.0)
            .map(|m| m.log_evidence)
    }

    fn towards(range: Option<(u32, u32)>, sector: Option<(&str, &str)>) -> Direction {
        let wind = |name: &str| Compass16::parse(name).expect("a wind");
        Direction::RangeBearing {
            range: Known::from(range.map(|(min_m, max_m)| RangeM { min_m, max_m })),
            bearing: Known::from(sector.map(|(a, b)| wind(a).sector_to(wind(b)))),
        }
    }

    #[test]
    fn a_stated_range_has_soft_edges() {
        let mut o = heard_at_noon();
        o.direction = towards(Some((3_000, 5_000)), None);
        let inside = evidence(&o, -10.0, 4_000.0, 0.0).expect("inside");
        let cases = [
            (3_050.0, true, "just inside the near edge"),
            (2_700.0, true, "people are 20 % off"),
            (5_800.0, true, "and at the far edge too"),
            (500.0, false, "nobody takes 500 m for 3 km"),
            (25_000.0, false, "nor 25 km for 5 km"),
        ];
        for (distance_m, fits, why) in cases {
            let found = evidence(&o, -10.0, distance_m, 0.0);
            assert_eq!(found.is_some(), fits, "{why}: {found:?}");
            if !(3_000.0..=5_000.0).contains(&distance_m) {
                assert!(
                    found.is_none_or(|e| e < inside),
                    "outside is never better: {why}"
                );
            }
        }
        let mut swapped = o.clone();
        swapped.direction = towards(Some((5_000, 3_000)), None);
        assert_eq!(
            evidence(&swapped, -10.0, 4_000.0, 0.0),
            Some(inside),
            "a range written the wrong way round means the same"
        );
    }

    #[test]
    fn a_sector_may_pass_north() {
        let mut o = heard_at_noon();
        o.direction = towards(Some((3_000, 5_000)), Some(("NW", "NE")));
        let ahead = evidence(&o, -10.0, 4_000.0, 0.0).expect("straight ahead");
        for azimuth_deg in [300.0, 359.9, 0.1, 60.0] {
            let found = evidence(&o, -10.0, 4_000.0, azimuth_deg).expect("inside the sector");
            assert!(
                (found - ahead).abs() < 0.05,
                "{azimuth_deg}: {found} {ahead}"
            );
        }
        for azimuth_deg in [180.0, 225.0, 135.0] {
            assert_eq!(
                evidence(&o, -10.0, 4_000.0, azimuth_deg),
                None,
                "{azimuth_deg} is behind the observer"
            );
        }
        let mut anywhere = o.clone();
        anywhere.direction = towards(Some((3_000, 5_000)), None);
        let without = evidence(&anywhere, -10.0, 4_000.0, 0.0).expect("no direction given");
        assert!(ahead > without, "a direction that fits is evidence");
    }

    #[test]
    fn an_observer_at_an_unknown_place_locates_nothing() {
        let o = heard_at_noon();
        let report = Report::new(&o, None, &Gazetteer::default()).expect("a report");
        let time_ns = Timestamp::from_unix_s(NOON_S).as_unix_ns();
        assert!(report.compare(time_ns, post(), 10.0).is_none());
        assert_eq!(report.area(), Area::NotLocated);
    }

    #[test]
    fn sound_takes_time_and_light_does_not() {
        let cases = [
            (
                Means::Heard,
                ClockSource::Gnss,
                -30.0,
                true,
                "sound from 10 km",
            ),
            (
                Means::Saw,
                ClockSource::Gnss,
                -30.0,
                false,
                "light is there at once",
            ),
            (
                Means::Saw,
                ClockSource::Gnss,
                -0.5,
                true,
                "within the clock's second",
            ),
            (
                Means::Heard,
                ClockSource::Gnss,
                5.0,
                false,
                "heard before it happened",
            ),
            (
                Means::Heard,
                ClockSource::Watch,
                60.0,
                true,
                "a watch is a minute off",
            ),
            (
                Means::Heard,
                ClockSource::Gnss,
                -50.0,
                false,
                "no sound carries for 50 s",
            ),
            (
                Means::Saw,
                ClockSource::Watch,
                -120.0,
                false,
                "beyond a watch's error",
            ),
        ];
        for (means, clock, seconds, fits, why) in cases {
            let mut o = heard_at_noon();
            (o.means, o.time.clock) = (means, clock);
            assert_eq!(
                evidence(&o, seconds, 4_000.0, 0.0).is_some(),
                fits,
                "{means:?} {clock:?} {seconds} s: {why}"
            );
        }
        let mut stated = heard_at_noon();
        stated.means = Means::Saw;
        stated.time.bound_ms = Known::Value(20_000);
        assert!(
            evidence(&stated, -15.0, 4_000.0, 0.0).is_some(),
            "a stated bound counts, whatever the clock"
        );
    }

    #[test]
    fn a_period_fits_all_of_it_and_proves_little() {
        let mut o = heard_at_noon();
        o.time = TimeSpan {
            earliest: Timestamp::from_unix_s(NOON_S),
            latest: Timestamp::from_unix_s(NOON_S + 6 * 3_600),
            clock: ClockSource::Period,
            bound_ms: Known::NotAsked,
        };
        o.direction = towards(None, Some(("N", "N")));
        let within = evidence(&o, 3.0 * 3_600.0, 4_000.0, 0.0).expect("in the period");
        let short = {
            let mut short = o.clone();
            short.time.latest = Timestamp::from_unix_s(NOON_S);
            evidence(&short, 0.0, 4_000.0, 0.0).expect("at the instant")
        };
        assert!(within < short, "the longer the period, the weaker");
        assert_eq!(
            evidence(&o, -3_600.0, 4_000.0, 0.0),
            None,
            "an hour before it"
        );
        assert_eq!(
            evidence(&o, 8.0 * 3_600.0, 4_000.0, 0.0),
            None,
            "two hours after"
        );
    }

    #[test]
    fn only_sounds_that_carry_as_far_can_be_meant() {
        let cases = [
            (ObservationClass::Explosion, true, true),
            (ObservationClass::MuzzleFlash, true, true),
            (ObservationClass::Burst, true, false),
            (ObservationClass::Shot, true, false),
            (ObservationClass::Flare, false, false),
            (ObservationClass::Projectile, false, false),
        ];
        for (class, near, far) in cases {
            let mut o = heard_at_noon();
            o.class = class;
            let report = report(&o);
            assert_eq!(report.class_fits(2_500.0), near, "{class:?} near");
            assert_eq!(report.class_fits(10_500.0), far, "{class:?} far");
        }
        let mut health = heard_at_noon();
        health.class = ObservationClass::StateOfHealth;
        assert!(Report::new(&health, None, &Gazetteer::default()).is_none());
    }

    #[test]
    fn counts_tell_one_from_many_from_none() {
        let cases = [
            (None, true, false),
            (Some(0), true, true),
            (Some(1), true, false),
            (Some(2), false, false),
        ];
        for (count, single, nothing) in cases {
            let mut o = heard_at_noon();
            o.count = Known::from(count.map(Count::exact));
            let report = report(&o);
            assert_eq!(
                (report.is_single(), report.is_of_nothing()),
                (single, nothing),
                "{count:?}"
            );
        }
    }

    #[test]
    fn impossible_times_and_ranges_are_data() {
        let ends = [i64::MIN, -1, 0, i64::MAX].map(Timestamp::from_unix_ns);
        for earliest in ends {
            for latest in ends {
                let mut o = heard_at_noon();
                (o.time.earliest, o.time.latest) = (earliest, latest);
                o.time.bound_ms = Known::Value(u32::MAX);
                o.direction = towards(Some((0, u32::MAX)), Some(("N", "NNW")));
                let report = report(&o);
                let (from, to) = report.window_ns();
                for time_ns in [i64::MIN, 0, i64::MAX] {
                    let found = report.compare(time_ns, post(), 0.0);
                    assert!(found.is_none_or(|m| m.log_evidence.is_finite()));
                    assert!(found.is_none() || (from <= time_ns && time_ns <= to));
                }
                assert!(!report.area().outline_95().is_empty());
            }
        }
    }

    #[test]
    fn the_area_holds_what_the_report_fits_best() {
        let mut o = heard_at_noon();
        o.direction = towards(Some((3_000, 5_000)), Some(("E", "E")));
        let area = report(&o).area();
        let outline = area.outline_95();
        assert_eq!(outline.first(), outline.last(), "closed");
        let (low, high) = outline.iter().fold((f64::MAX, f64::MIN), |(low, high), p| {
            let d = geodesy::distance_m(post(), *p);
            (low.min(d), high.max(d))
        });
        assert!(
            (2_500.0..3_000.0).contains(&low) && (5_000.0..6_000.0).contains(&high),
            "{low} {high}"
        );
        let centre = area.centre().expect("a centre");
        assert!((geodesy::azimuth_deg(post(), centre) - 90.0).abs() < 1.0);
    }
}
