//! The probability of lying beyond an edge that runs at a distance from a line or zone, where the event
//! surely lies on one side of that: almost in closed form.
//!
//! In standard deviations of the event's place, x goes along the slope of the distance at the centre and y
//! across it. For each of some y the distance is looked at where the edge is crossed; there it is
//! taken as linear along x, and with the error of the edge that gives a normal variable. Across, the
//! trapezoidal rule sums them.
//!
//! What that can be off by. The distance is the least of those from each place of the shape, each of which
//! is smooth: it bends one way only, or has a kink. (1) The trapezoidal rule is as good as exact for what is
//! smooth in normal weights; at a kink it is off by no more than h²/8 times the change of the slope, and
//! all changes of the slope are in the second differences of what is summed. (2) A kink that is
//! crossed along x, near where the edge is: by the change of the slope there times the mean of the way, on
//! as many of the y as the kink runs across. (3) The bend along x, of which half is taken into account.

use super::cdf;
use super::ground::{Beyond, Ground, Seen, Spread};
use super::source::Local;

/// The y go so far to either side; what is left out is 1e-5 of the weight, and made up for.
const WIDEST: f64 = 4.4;
/// Steps from one y to the next, tried in order.
const STEPS: [u32; 3] = [11, 22, 44];
/// No kink is looked for farther out along x.
const FARTHEST: f64 = 4.5;
const DENSITY: f64 = 0.398_942_280_401_432_7;
/// The mean of how far a standard normal variable is above nought.
const MEAN_WAY: f64 = DENSITY;
/// With an error below this no finer step is tried.
const ENOUGH: f64 = 4e-4;

/// One line of constant y.
#[derive(Clone, Copy, Default)]
struct Strip {
    weight: f64,
    /// The probability on it.
    inside: f64,
    /// The slope along x.
    slope_m: f64,
    /// Where the tangent meets x = 0.
    level_m: f64,
    /// Density of the distance at the edge.
    density_per_m: f64,
    /// The place of the shape that is nearest.
    foot_m: [f64; 2],
    /// The error of the bend along x.
    bent: f64,
    /// Standard deviation of x where the edge is crossed, with how far off the middle was.
    blur: f64,
}

/// How the place lies to the shape.
struct Task<'t> {
    local: &'t trucewatch_geometry::Nearby,
    /// On the left of a line, or inside a zone: 1; else -1.
    side: f64,
    /// Unsigned.
    edge_m: f64,
    edge_sigma_m: f64,
    distance_m: f64,
    slope_m: f64,
    x: (f64, f64),
    y: (f64, f64),
}

/// `None` where it cannot be told in this way.
pub(super) fn beyond<'a>(ground: &Ground<'a>, seen: &Seen<'a>, edge_m: f64) -> Option<Beyond> {
    let Spread::Normal { along, across } = ground.spread else {
        return None;
    };
    let Local::Nearby(local) = ground.local(seen) else {
        return None;
    };
    let widest_m = libm::hypot(along.0, along.1).max(libm::hypot(across.0, across.1));
    let distance_m = seen.signed_m.abs();
    let side = 1.0_f64.copysign(seen.signed_m);
    if distance_m <= AWAY_SIGMAS * widest_m || edge_m * side <= 0.0 || ground.may_jump(seen) {
        return None;
    }
    let foot = local.at((0.0, 0.0)).foot_m;
    let away_m = libm::hypot(foot[0], foot[1]);
    let part = |axis: (f64, f64)| -(axis.0 * foot[0] + axis.1 * foot[1]) / away_m;
    let slope = (part(along), part(across));
    let slope_m = libm::hypot(slope.0, slope.1);
    if slope_m <= 0.0 {
        return None;
    }
    let (cos, sin) = (slope.0 / slope_m, slope.1 / slope_m);
    let mix = |a: f64, b: f64| (a * along.0 + b * across.0, a * along.1 + b * across.1);
    let task = Task {
        local,
        side,
        edge_m: edge_m.abs(),
        edge_sigma_m: seen.sigma_m(),
        distance_m,
        slope_m,
        x: mix(cos, sin),
        y: mix(-sin, cos),
    };
    let mut best: Option<Beyond> = None;
    for steps in STEPS {
        let (p, error) = task.sum(steps)?;
        if best.is_none_or(|(_, least)| error < least) {
            best = Some((p, error));
        }
        if error <= ENOUGH {
            break;
        }
    }
    // Beyond the edge is farther away on the left, and nearer on the right.
    best.map(|(p, error)| (if side > 0.0 { p } else { 1.0 - p }, error))
}

/// No line of x and y that is looked at comes to the shape itself.
const AWAY_SIGMAS: f64 = 6.3;

impl Task<'_> {
    fn sum(&self, steps: u32) -> Option<Beyond> {
        let step = WIDEST / f64::from(steps);
        let mut window = [Strip::default(); 3];
        let (mut sum, mut all, mut error) = (0.0, 0.0, 0.0);
        for k in 0..=2 * steps {
            let y = f64::from(k) * step - WIDEST;
            let next = self.strip(y)?;
            sum += next.weight * next.inside;
            all += next.weight;
            error += next.weight * next.bent;
            let [_, b, c] = window;
            window = [b, c, next];
            if k >= 2 {
                error += self.kinks(&window, step);
            }
        }
        Some(((sum / all).clamp(0.0, 1.0), error / all))
    }

    fn strip(&self, y: f64) -> Option<Strip> {
        let sigma_m = self.edge_sigma_m;
        let variance = self.slope_m * self.slope_m + sigma_m * sigma_m;
        let middle = (self.edge_m - self.distance_m) * self.slope_m / variance;
        let x = middle.clamp(-FARTHEST, FARTHEST);
        let place = (x * self.x.0 + y * self.y.0, x * self.x.1 + y * self.y.1);
        let found = self.local.at(place);
        let distance_m = found.signed_m * self.side;
        if distance_m <= 0.0 {
            return None;
        }
        let away = (place.0 - found.foot_m[0], place.1 - found.foot_m[1]);
        let away_m = libm::sqrt(away.0 * away.0 + away.1 * away.1);
        let towards = (away.0 / away_m, away.1 / away_m);
        let slope_m = self.x.0 * towards.0 + self.x.1 * towards.1;
        if slope_m <= 0.0 {
            return None;
        }
        let all_m = libm::sqrt(slope_m * slope_m + sigma_m * sigma_m);
        let level_m = distance_m - slope_m * x;
        let z = (level_m - self.edge_m) / all_m;
        // Where the edge is crossed, by this tangent.
        let (crossed, blur) = (-z * slope_m / all_m, sigma_m / all_m);
        let off2 = blur * blur + (crossed - x) * (crossed - x);
        let sideways_m = self.x.0 * towards.1 - self.x.1 * towards.0;
        let bend_m = 0.25 * sideways_m * sideways_m / away_m * off2;
        let density_per_m = DENSITY * libm::exp(-0.5 * z * z) / all_m;
        Some(Strip {
            weight: libm::exp(-0.5 * y * y),
            inside: cdf(z + bend_m / all_m),
            slope_m,
            level_m,
            density_per_m,
            foot_m: found.foot_m,
            bent: bend_m * density_per_m,
            blur: libm::sqrt(off2),
        })
    }

    /// What kinks around the middle one of three lines can change.
    fn kinks(&self, [a, b, c]: &[Strip; 3], step: f64) -> f64 {
        let across = 0.125 * b.weight * (a.inside - 2.0 * b.inside + c.inside).abs();
        // Without a kink the nearest place goes on about as far as the line does.
        let way_m = step * libm::hypot(self.y.0, self.y.1);
        let gone_m = libm::hypot(c.foot_m[0] - a.foot_m[0], c.foot_m[1] - a.foot_m[1]);
        if gone_m <= SAME * way_m {
            return across;
        }
        let slopes = [a.slope_m, b.slope_m, c.slope_m];
        let most = slopes.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let least = slopes.iter().copied().fold(f64::INFINITY, f64::min);
        let change_m = most - least;
        let bends_m = (a.level_m - 2.0 * b.level_m + c.level_m).abs() / step;
        // The kink runs across so many of the lines near where the edge is.
        let runs = step + 4.0 * b.blur * change_m / bends_m.max(f64::MIN_POSITIVE);
        let each = b.density_per_m * change_m * b.blur * MEAN_WAY;
        across + b.weight * each * (runs / step).min(RUNS / step)
    }
}

/// How far the nearest place may go while the line goes on by two steps.
const SAME: f64 = 4.0;
/// A kink runs across no more of the y than count.
const RUNS: f64 = 2.5;
