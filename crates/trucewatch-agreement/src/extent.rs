//! Where a provision applies, and how likely it is that an event lies there at such a time.

use crate::geometry::{Polygons, below, between};
use crate::scene::{Ground, Profile, Scene};
use crate::{Line, Side, Window, words};
use std::rc::Rc;
use trucewatch_model::{Compass16, Position, geodesy};

/// Beyond this many standard deviations of an edge's position it cannot matter (6e-7).
const EDGE_SIGMAS: f64 = 5.0;

/// A set of places.
#[derive(Clone, Debug)]
pub(crate) enum Extent {
    /// The whole world.
    Everywhere,
    /// Polygons whose edge is uncertain by `sigma_m`.
    Polygons { shape: Polygons, sigma_m: f64 },
    /// A circle whose edge is uncertain by `sigma_m`.
    Circle {
        centre: Position,
        radius_m: f64,
        sigma_m: f64,
    },
    /// From `right_m` on the right to `left_m` on the left of a line.
    Band {
        line: usize,
        left_m: f64,
        right_m: f64,
    },
    /// Between two setbacks, each counted from its own line: wherever it is neither behind the
    /// one nor behind the other.
    Setbacks([Setback; 2]),
}

/// How far from its reference line one side of it reaches.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Setback {
    pub(crate) line: usize,
    pub(crate) side: Side,
    pub(crate) distance_m: f64,
}

/// An extent with the words for it, such as "within 30 km of line `x`".
#[derive(Clone, Debug)]
pub(crate) struct Territory {
    pub(crate) extent: Extent,
    pub(crate) label: String,
}

/// Probability that an event lies in a territory while a window is open.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Presence {
    /// For whoever caused it. Less than `high` only where two reference lines overlap.
    pub(crate) low: f64,
    /// For somebody who may have caused it.
    pub(crate) high: f64,
}

impl Presence {
    fn certain(p: f64) -> Self {
        Self { low: p, high: p }
    }
}

impl Extent {
    /// See [`Presence`]. `None` if the event was not located and place matters.
    pub(crate) fn presence(
        &self,
        lines: &[Line],
        scene: &Scene,
        window: &Window,
    ) -> Option<Presence> {
        let open = |w: &Window| w.probability(scene.hypothesis.time, scene.hypothesis.time_sigma_s);
        if matches!(self, Self::Everywhere) {
            return Some(Presence::certain(open(window)));
        }
        let ground = scene.ground.as_ref()?;
        let in_time = open(window);
        if in_time <= 0.0 {
            return Some(Presence::default());
        }
        Some(match self {
            Self::Everywhere => Presence::certain(in_time),
            Self::Polygons { shape, sigma_m } => {
                Presence::certain(in_time * in_polygons(shape, *sigma_m, ground))
            }
            Self::Circle {
                centre,
                radius_m,
                sigma_m,
            } => Presence::certain(in_time * in_circle(*centre, *radius_m, *sigma_m, ground)),
            Self::Band {
                line,
                left_m,
                right_m,
            } => Presence::certain(
                versions(lines, *line, window, open)
                    .map(|(version, sigma_m, share)| {
                        ground
                            .profile(lines, *line, version)
                            .map_or(0.0, |profile| {
                                share * in_band(&profile, ground, sigma_m, *left_m, *right_m)
                            })
                    })
                    .sum(),
            ),
            Self::Setbacks(setbacks) => between_setbacks(setbacks, lines, ground, window, open),
        })
    }

    /// What can be said about the event's place, as whole sentences.
    pub(crate) fn describe(&self, label: &str, lines: &[Line], scene: &Scene) -> Vec<String> {
        let Some(ground) = scene.ground.as_ref() else {
            return Vec::new();
        };
        match self {
            Self::Everywhere => Vec::new(),
            Self::Band { line, .. } => describe_line(lines, *line, scene, ground),
            Self::Setbacks(setbacks) => setbacks
                .iter()
                .flat_map(|s| describe_line(lines, s.line, scene, ground))
                .collect(),
            Self::Polygons { shape, .. } => {
                let depth_m = shape.flat(&ground.plane).depth_m((0.0, 0.0));
                vec![describe_depth(depth_m, label, ground)]
            }
            Self::Circle {
                centre, radius_m, ..
            } => {
                let depth_m = radius_m - geodesy::distance_m(*centre, ground.centre);
                vec![describe_depth(depth_m, label, ground)]
            }
        }
    }

    /// The widest standard deviation of the edge, in metres, and the line it comes from.
    pub(crate) fn edge_sigma(&self, lines: &[Line]) -> (f64, Option<String>) {
        let of = |line: usize| {
            let found = lines.get(line);
            let sigma_m = found
                .and_then(|l| l.versions.last())
                .map_or(0.0, |v| v.uncertainty_m);
            (sigma_m, found.map(|l| l.id.clone()))
        };
        match self {
            Self::Everywhere => (0.0, None),
            Self::Polygons { sigma_m, .. } | Self::Circle { sigma_m, .. } => (*sigma_m, None),
            Self::Band { line, .. } => of(*line),
            Self::Setbacks([a, b]) => {
                let (a, b) = (of(a.line), of(b.line));
                if a.0 >= b.0 { a } else { b }
            }
        }
    }
}

/// The versions of a line that may apply while `window` is open: number, standard deviation, and
/// the probability that the event's time falls there.
fn versions<'a>(
    lines: &'a [Line],
    line: usize,
    window: &'a Window,
    open: impl Fn(&Window) -> f64 + 'a,
) -> impl Iterator<Item = (usize, f64, f64)> + 'a {
    lines
        .get(line)
        .into_iter()
        .flat_map(|l| l.versions.iter().enumerate())
        .map(move |(i, v)| (i, v.uncertainty_m, open(&window.and(&v.valid))))
        .filter(|(_, _, share)| *share > 0.0)
}

fn in_band(profile: &Rc<Profile>, ground: &Ground, sigma_m: f64, left_m: f64, right_m: f64) -> f64 {
    let (distance_m, slack_m) = (
        profile.centre.distance_m(),
        ground.reach_m + EDGE_SIGMAS * sigma_m,
    );
    if distance_m > left_m.max(right_m) + slack_m {
        return 0.0;
    }
    if distance_m + slack_m < left_m.min(right_m) {
        return 1.0;
    }
    profile.mean(ground, |s| between(-right_m, left_m, s, sigma_m))
}

fn in_polygons(shape: &Polygons, sigma_m: f64, ground: &Ground) -> f64 {
    let flat = shape.flat(&ground.plane);
    let depth_m = flat.depth_m((0.0, 0.0));
    if depth_m.abs() > ground.reach_m + EDGE_SIGMAS * sigma_m {
        return if depth_m > 0.0 { 1.0 } else { 0.0 };
    }
    ground.mean(|p| below(flat.depth_m(p), 0.0, sigma_m))
}

fn in_circle(centre: Position, radius_m: f64, sigma_m: f64, ground: &Ground) -> f64 {
    let (x, y) = ground.plane.of(centre);
    let depth_m = |p: (f64, f64)| radius_m - libm::hypot(p.0 - x, p.1 - y);
    if depth_m((0.0, 0.0)).abs() > ground.reach_m + EDGE_SIGMAS * sigma_m {
        return if depth_m((0.0, 0.0)) > 0.0 { 1.0 } else { 0.0 };
    }
    ground.mean(|p| below(depth_m(p), 0.0, sigma_m))
}

/// Two reference lines, their errors independent. With `ahead`, `band` and `behind` the
/// probabilities of being on the far side of a line, within its setback and behind that:
/// somebody may have had to withdraw from there unless each that can be there is behind its
/// setback; all had to if it is behind neither.
fn between_setbacks(
    [a, b]: &[Setback; 2],
    lines: &[Line],
    ground: &Ground,
    window: &Window,
    open: impl Fn(&Window) -> f64 + Copy,
) -> Presence {
    let mut sum = Presence::default();
    for (version_a, sigma_a, share_a) in versions(lines, a.line, window, open) {
        let within = lines
            .get(a.line)
            .and_then(|l| l.versions.get(version_a))
            .map_or(*window, |v| window.and(&v.valid));
        for (version_b, sigma_b, share) in versions(lines, b.line, &within, open) {
            debug_assert!(share <= share_a + 1e-9, "a part is not more than the whole");
            let (Some(from_a), Some(from_b)) = (
                ground.profile(lines, a.line, version_a),
                ground.profile(lines, b.line, version_b),
            ) else {
                continue;
            };
            let pairs = from_a.signed_m(ground).iter().zip(from_b.signed_m(ground));
            for ((s_a, s_b), (_, weight)) in pairs.zip(ground.points()) {
                let (ahead_a, band_a, behind_a) = a.shares(*s_a, sigma_a);
                let (ahead_b, band_b, behind_b) = b.shares(*s_b, sigma_b);
                let weight = weight * share;
                sum.low += weight * (ahead_a + band_a) * (ahead_b + band_b);
                sum.high +=
                    weight * (1.0 - behind_a * ahead_b - ahead_a * behind_b - behind_a * behind_b);
            }
        }
    }
    sum
}

impl Setback {
    /// Probabilities of being on the far side of the line, within the setback, and behind it.
    fn shares(&self, signed_m: f64, sigma_m: f64) -> (f64, f64, f64) {
        let own_m = self.side.sign() * signed_m;
        let ahead = below(0.0, own_m, sigma_m);
        let not_behind = below(self.distance_m, own_m, sigma_m).max(ahead);
        (ahead, not_behind - ahead, 1.0 - not_behind)
    }
}

fn describe_line(lines: &[Line], line: usize, scene: &Scene, ground: &Ground) -> Vec<String> {
    let (at, sigma_s) = (scene.hypothesis.time, scene.hypothesis.time_sigma_s);
    let open = |w: &Window| w.probability(at, sigma_s);
    let always = Window::default();
    let likeliest = versions(lines, line, &always, open).max_by(|a, b| a.2.total_cmp(&b.2));
    let Some(known) = lines.get(line) else {
        return Vec::new();
    };
    let Some((version, sigma_m, share)) = likeliest else {
        return vec![format!(
            "Line `{}` has no course in the agreement for that time.",
            known.id
        )];
    };
    let Some(profile) = ground.profile(lines, line, version) else {
        return Vec::new();
    };
    let mut sentences = vec![distance_sentence(&known.id, &profile, ground, sigma_m)];
    if let Some(v) = known.versions.get(version) {
        sentences.push(format!(
            "Line `{}` is {}; its position is uncertain by {} (one standard deviation).",
            known.id,
            v.status.phrase(),
            words::length(sigma_m)
        ));
    }
    if share < 0.999 && known.versions.len() > 1 {
        sentences.push(format!(
            "That course of the line applied at the time with probability {}; the others are \
             counted with theirs.",
            words::probability(share)
        ));
    }
    sentences
}

fn distance_sentence(id: &str, profile: &Profile, ground: &Ground, sigma_m: f64) -> String {
    let (low_m, high_m) = profile.interval_95_m(ground, sigma_m);
    let away = profile.centre.away;
    let towards = Compass16::nearest(libm::atan2(away.0, away.1) * 180.0 / std::f64::consts::PI);
    let wind = words::side(towards);
    let where_ = if profile.centre.at_end {
        format!("off an end of it, towards its {wind} side")
    } else {
        format!("on its {wind} side")
    };
    let distance = words::length(profile.centre.distance_m());
    if low_m < 0.0 {
        format!(
            "The event lies {distance} from line `{id}`, {where_} (95 %: from {} on the other \
             side to {} on this one).",
            words::length(low_m),
            words::length(high_m)
        )
    } else {
        format!(
            "The event lies {distance} (95 % between {} and {}) from line `{id}`, {where_}.",
            words::length(low_m),
            words::length(high_m)
        )
    }
}

fn describe_depth(depth_m: f64, label: &str, ground: &Ground) -> String {
    let (verb, edge) = if depth_m >= 0.0 {
        ("lies", "from its edge")
    } else {
        ("does not lie", "outside its edge")
    };
    format!(
        "The event's likeliest place {verb} {label}, {} {edge}; its place is known to within {} \
         (95 %).",
        words::length(depth_m),
        words::length(ground.within_m())
    )
}
