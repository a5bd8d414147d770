//! Events: one happening each, with alternatives and uncertainty. Derived, never edited.

use crate::{
    Count, EventId, ObservationClass, ObservationId, ObserverId, Position, Timestamp, Weapon,
    geodesy,
};
use serde::{Deserialize, Serialize};

/// What happened, as far as it can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventClass {
    /// An explosion: of what kind is not determined.
    Explosion,
    /// The firing of a weapon.
    Outgoing,
    /// The impact of a round.
    Impact,
    /// A burst in the air.
    Airburst,
    /// A burst or shots of direct-fire weapons.
    Burst,
    /// A single shot.
    Shot,
    /// A projectile seen in flight.
    Projectile,
    /// A muzzle flash.
    MuzzleFlash,
    /// An illumination flare.
    Flare,
    /// Heat seen from space; fire, industry and explosion look alike.
    Heat,
    /// A source in the ground, located from seismic phases: earthquake, quarry blast or large
    /// explosion, which phases alone do not tell apart.
    Seismic,
    /// Cannot be told.
    Undetermined,
}

impl EventClass {
    /// The word shown to people.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Explosion => "explosion",
            Self::Outgoing => "outgoing",
            Self::Impact => "impact",
            Self::Airburst => "airburst",
            Self::Burst => "burst",
            Self::Shot => "shot",
            Self::Projectile => "projectile",
            Self::MuzzleFlash => "muzzle flash",
            Self::Flare => "illumination flare",
            Self::Heat => "heat",
            Self::Seismic => "seismic event",
            Self::Undetermined => "undetermined",
        }
    }
}

/// A class with its probability.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassProbability {
    /// The class.
    pub class: EventClass,
    /// Its probability; those of one hypothesis sum to one.
    pub probability: f64,
}

/// Where an event was, as an area that holds it with 95 % probability.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Area {
    /// A normal distribution on the ground.
    Ellipse {
        /// Its centre.
        centre: Position,
        /// Standard deviation along the longer axis, in metres.
        sigma_major_m: f64,
        /// Standard deviation along the shorter axis, in metres.
        sigma_minor_m: f64,
        /// Direction of the longer axis, degrees clockwise from north, 0 to under 180.
        azimuth_deg: f64,
    },
    /// An area inside which no place is known to be likelier than another.
    Region {
        /// A point in it, for labels only.
        centre: Position,
        /// Its outline, closed (first point = last).
        outline: Vec<Position>,
    },
    /// Detected, but no location would be honest.
    NotLocated,
}

/// Radius of the 95 % ellipse in standard deviations: the root of the 0.95 quantile of chi-square
/// with two degrees of freedom, 5.991.
pub const ELLIPSE_95: f64 = 2.447_746_830_680_816;

impl Area {
    /// A point to centre a map or a label on.
    pub fn centre(&self) -> Option<Position> {
        match self {
            Self::Ellipse { centre, .. } | Self::Region { centre, .. } => Some(*centre),
            Self::NotLocated => None,
        }
    }

    /// The outline of the area that holds the event with 95 % probability, closed.
    pub fn outline_95(&self) -> Vec<Position> {
        match self {
            Self::Ellipse {
                centre,
                sigma_major_m,
                sigma_minor_m,
                azimuth_deg,
            } => {
                let corner = |k: u32| {
                    let turn = f64::from(k % 48) / 48.0 * std::f64::consts::TAU;
                    let (u, v) = (
                        libm::cos(turn) * sigma_major_m,
                        libm::sin(turn) * sigma_minor_m,
                    );
                    let (east, north) = rotate(*azimuth_deg, u * ELLIPSE_95, v * ELLIPSE_95);
                    geodesy::displace(*centre, east, north)
                };
                (0..=48).map(corner).collect()
            }
            Self::Region { outline, .. } => outline.clone(),
            Self::NotLocated => Vec::new(),
        }
    }

    /// Half the largest extent of the 95 % area, in metres: what "within 340 m" means.
    pub fn within_m(&self) -> Option<f64> {
        match self {
            Self::Ellipse { sigma_major_m, .. } => Some(sigma_major_m * ELLIPSE_95),
            Self::Region { centre, outline } => outline
                .iter()
                .map(|p| geodesy::distance_m(*centre, *p))
                .reduce(f64::max),
            Self::NotLocated => None,
        }
    }

    /// A fixed set of points that stand for the distribution, each with its share of the
    /// probability (they sum to one). For integrals such as "how likely is it inside this zone".
    /// Ellipse: 16 rings of equal probability with 24 points each; region: a grid of about 400
    /// points inside the outline; not located: empty.
    pub fn points(&self) -> Vec<(Position, f64)> {
        match self {
            Self::Ellipse {
                centre,
                sigma_major_m,
                sigma_minor_m,
                azimuth_deg,
            } => {
                const RINGS: u32 = 16;
                const SPOKES: u32 = 24;
                let share = 1.0 / f64::from(RINGS * SPOKES);
                let mut points = Vec::with_capacity((RINGS * SPOKES) as usize);
                for ring in 0..RINGS {
                    let p = (f64::from(ring) + 0.5) / f64::from(RINGS);
                    let radius = libm::sqrt(-2.0 * libm::log(1.0 - p));
                    for spoke in 0..SPOKES {
                        let turn = (f64::from(spoke) + 0.5 * f64::from(ring % 2))
                            / f64::from(SPOKES)
                            * std::f64::consts::TAU;
                        let (u, v) = (
                            libm::cos(turn) * radius * sigma_major_m,
                            libm::sin(turn) * radius * sigma_minor_m,
                        );
                        let (east, north) = rotate(*azimuth_deg, u, v);
                        points.push((geodesy::displace(*centre, east, north), share));
                    }
                }
                points
            }
            Self::Region { centre, outline } => region_points(*centre, outline),
            Self::NotLocated => Vec::new(),
        }
    }
}

/// Turns (along, across) of an axis with that azimuth into (east, north).
fn rotate(azimuth_deg: f64, along: f64, across: f64) -> (f64, f64) {
    let a = azimuth_deg * std::f64::consts::PI / 180.0;
    (
        along * libm::sin(a) + across * libm::cos(a),
        along * libm::cos(a) - across * libm::sin(a),
    )
}

fn region_points(centre: Position, outline: &[Position]) -> Vec<(Position, f64)> {
    let ring: Vec<(f64, f64)> = outline
        .iter()
        .map(|p| geodesy::offset_m(centre, *p))
        .collect();
    let bounds = |pick: fn(&(f64, f64)) -> f64| {
        ring.iter()
            .map(pick)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), v| {
                (lo.min(v), hi.max(v))
            })
    };
    let ((x0, x1), (y0, y1)) = (bounds(|p| p.0), bounds(|p| p.1));
    const STEPS: u32 = 24;
    let at = |lo: f64, hi: f64, k: u32| lo + (hi - lo) * (f64::from(k) + 0.5) / f64::from(STEPS);
    let inside: Vec<(f64, f64)> = (0..STEPS * STEPS)
        .map(|k| (at(x0, x1, k % STEPS), at(y0, y1, k / STEPS)))
        .filter(|p| crosses_odd(&ring, *p))
        .collect();
    if inside.is_empty() {
        return vec![(centre, 1.0)];
    }
    let share = 1.0 / inside.len() as f64;
    inside
        .into_iter()
        .map(|(east, north)| (geodesy::displace(centre, east, north), share))
        .collect()
}

/// Even-odd rule: whether `p` lies inside the closed ring.
fn crosses_odd(ring: &[(f64, f64)], p: (f64, f64)) -> bool {
    let mut inside = false;
    for pair in ring.windows(2) {
        if let [a, b] = pair
            && (a.1 > p.1) != (b.1 > p.1)
            && p.0 < a.0 + (p.1 - a.1) / (b.1 - a.1) * (b.0 - a.0)
        {
            inside = !inside;
        }
    }
    inside
}

/// What an observation did for an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// It determines time and place.
    Locates,
    /// It fits and was joined, without moving time or place.
    Supports,
    /// It was considered and rejected; the reason is in `note`.
    Rejected,
}

/// One observation's part in an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contribution {
    /// The observation.
    pub observation: ObservationId,
    /// Who observed it.
    pub observer: ObserverId,
    /// What it did.
    pub role: Role,
    /// Observed minus predicted arrival in seconds, for arrivals.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub residual_s: Option<f64>,
    /// Logarithm of how much likelier this observation is with the event than by chance.
    pub log_evidence: f64,
    /// In plain words, what fits or does not.
    pub note: String,
}

/// One explanation of an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventHypothesis {
    /// How likely it is among the hypotheses of this event; they sum to at most one.
    pub probability: f64,
    /// Classes with probabilities, likeliest first.
    pub classes: Vec<ClassProbability>,
    /// The best time.
    pub time: Timestamp,
    /// Standard deviation of the time in seconds; for a period, half its length.
    pub time_sigma_s: f64,
    /// Where.
    pub area: Area,
    /// How many, in the unit of the class.
    pub count: Count,
    /// Weapons that joined reports assessed, each with the words of its source; empty if none did.
    pub weapons: Vec<Weapon>,
    /// What it rests on.
    pub contributions: Vec<Contribution>,
    /// Healthy sensors that should have registered it and did not, nearest first.
    pub silent: Vec<ObserverId>,
}

impl EventHypothesis {
    /// The likeliest class.
    pub fn class(&self) -> EventClass {
        self.classes
            .first()
            .map_or(EventClass::Undetermined, |c| c.class)
    }
}

/// Why an event is held back: it is listed and marked, but neither counted nor held against a
/// provision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeldBack {
    /// Sensors it rests on that are not believed, in order of their arrivals.
    pub not_believed: Vec<ObserverId>,
    /// Other sensors it rests on.
    pub believed: Vec<ObserverId>,
    /// Sensors in earshot that are believed and did not hear it, nearest first.
    pub silent: Vec<ObserverId>,
}

impl HeldBack {
    /// The reason in words, with the names of the sensors: for the duty desk.
    pub fn reason(&self) -> String {
        let names = |list: &[ObserverId]| {
            let names: Vec<&str> = list.iter().map(ObserverId::as_str).collect();
            names.join(", ")
        };
        let silent = match self.silent.as_slice() {
            [] => NOBODY_ELSE.to_owned(),
            silent => format!("neighbours in earshot did not hear it: {}", names(silent)),
        };
        format!(
            "held back: rests on sensors that are not believed: {}; {silent}",
            names(&self.not_believed)
        )
    }

    /// The reason in words, without a name: for whoever must not learn which sensors there are.
    pub fn summary(&self) -> String {
        let sensors = |n: usize| format!("{n} sensor{}", if n == 1 { "" } else { "s" });
        let silent = match self.silent.len() {
            0 => NOBODY_ELSE.to_owned(),
            n => format!("{} in earshot did not hear it", sensors(n)),
        };
        let n = self.not_believed.len();
        let are = if n == 1 { "is" } else { "are" };
        format!(
            "held back: rests on {} that {are} not believed; {silent}",
            sensors(n)
        )
    }
}

/// Where no sensor that is believed stands in earshot, nobody spoke against it either.
const NOBODY_ELSE: &str = "no sensor that is believed confirms it";

/// One happening with its explanations. Holds no data of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Stable id, derived from the observation that anchors the event.
    pub id: EventId,
    /// Whether data that is still allowed to arrive could change it.
    pub provisional: bool,
    /// The class of observation it is counted in.
    pub counted_as: ObservationClass,
    /// Why it is not counted, if it is held back.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub held_back: Option<HeldBack>,
    /// Explanations, preferred first; never empty.
    pub hypotheses: Vec<EventHypothesis>,
}

impl Event {
    /// The preferred hypothesis. INVARIANT (never empty): events are made with one or more.
    pub fn preferred(&self) -> Option<&EventHypothesis> {
        self.hypotheses.first()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_carry_the_distribution() {
        let centre = Position::from_deg(48.0, 37.0).expect("a position");
        let area = Area::Ellipse {
            centre,
            sigma_major_m: 300.0,
            sigma_minor_m: 100.0,
            azimuth_deg: 90.0,
        };
        let points = area.points();
        let total: f64 = points.iter().map(|(_, share)| share).sum();
        assert!((total - 1.0).abs() < 1e-9);
        let offsets: Vec<_> = points
            .iter()
            .map(|(p, _)| geodesy::offset_m(centre, *p))
            .collect();
        let n = offsets.len() as f64;
        let east = (offsets.iter().map(|o| o.0 * o.0).sum::<f64>() / n).sqrt();
        let north = (offsets.iter().map(|o| o.1 * o.1).sum::<f64>() / n).sqrt();
        assert!(
            (east / 300.0 - 1.0).abs() < 0.05,
            "major axis points east: {east}"
        );
        assert!((north / 100.0 - 1.0).abs() < 0.05, "{north}");
    }

    #[test]
    fn the_reason_to_hold_an_event_back_names_sensors_only_where_it_may() {
        let named = |names: &[&str]| -> Vec<ObserverId> {
            let ids = names.iter().map(|name| ObserverId::in_network("net", name));
            ids.collect()
        };
        let held = HeldBack {
            not_believed: named(&["7", "9"]),
            believed: Vec::new(),
            silent: named(&["8"]),
        };
        assert_eq!(
            held.reason(),
            "held back: rests on sensors that are not believed: net/7, net/9; \
             neighbours in earshot did not hear it: net/8"
        );
        assert_eq!(
            held.summary(),
            "held back: rests on 2 sensors that are not believed; 1 sensor in earshot did not hear it"
        );
        let alone = HeldBack {
            silent: Vec::new(),
            ..held
        };
        for words in [alone.reason(), alone.summary()] {
            assert!(words.ends_with(NOBODY_ELSE), "{words}");
        }
    }

    #[test]
    fn a_region_is_filled_evenly() {
        let centre = Position::from_deg(48.0, 37.0).expect("a position");
        let corner = |e, n| geodesy::displace(centre, e, n);
        let outline = vec![
            corner(-100.0, -100.0),
            corner(100.0, -100.0),
            corner(100.0, 100.0),
            corner(-100.0, 100.0),
            corner(-100.0, -100.0),
        ];
        let area = Area::Region { centre, outline };
        assert_eq!(area.points().len(), 576);
        assert!((area.within_m().expect("located") - 141.4).abs() < 0.2);
    }
}
