//! Which groups may be the two ends of one salvo or one round, and how likely.

use super::groups::Group;
use super::kinds::Kinds;
use super::marginals::{Edge, marginals};
use super::pattern::{self, Fit};
use super::priors;

/// A possible link between two groups, with its probability.
#[derive(Clone, Debug)]
pub(super) struct Link {
    /// Number of the group that would have fired.
    pub(super) from: usize,
    /// Number of the group that would have landed.
    pub(super) to: usize,
    pub(super) fit: Fit,
    pub(super) probability: f64,
}

/// Links lighter than this change nothing that could be read off. Many light ones together would
/// make the heavy ones at the same event less likely by some hundredths.
const WEIGHT_LEAST: f64 = 0.01;
/// Logarithm of the heaviest weight: beyond, only rounding would differ.
const LN_WEIGHT_MOST: f64 = 18.0;

/// All links between `groups`, which come in the order of their first rounds.
pub(super) fn links(groups: &[Group], kinds: &[Kinds]) -> Vec<Link> {
    let densities = densities(groups);
    let (shortest, longest) = priors::FLIGHT_S;
    let (near, far) = priors::RANGE_M;
    let (near2, far2) = (near * near, far * far);
    // A lone flight has a density of at most that of the shortest at its commonest.
    let flight_most = 1.0 / (priors::SPEED_M_PER_S.1 * shortest * std::f64::consts::TAU.sqrt());
    let single_least = WEIGHT_LEAST * std::f64::consts::TAU * libm::log(far / near) / flight_most;
    let ln = Logarithms::new();
    let mut found: Vec<(Edge, Fit)> = Vec::new();
    for (g, (from, kind)) in groups.iter().zip(kinds).enumerate() {
        if kind.as_source() <= 0.0 {
            continue;
        }
        // The other end may begin before this one, where the first rounds fired were not heard.
        let first = groups.partition_point(|h| h.begins < from.begins - 2.0 * priors::GAP_S);
        let candidates = groups.iter().zip(kinds).zip(&densities).enumerate();
        for (h, ((to, to_kind), density)) in candidates.skip(first) {
            if to.begins > from.ends + longest {
                break;
            }
            if g == h || to.ends < from.begins + shortest {
                continue;
            }
            let range2 = from.at.square_m2(to.at);
            if !(near2..=far2).contains(&range2) {
                continue;
            }
            let odds = kind.as_source() * to_kind.as_landing();
            // Most pairs in a busy hour have a lone event at one end and are too far apart, for how
            // much goes on there, to be anything: known before any logarithm is taken.
            let (n, m) = (from.rounds.len(), to.rounds.len());
            if n.min(m) == 1 && odds * (n.max(m) as f64) < range2 * density * single_least {
                continue;
            }
            let range_m = range2.sqrt();
            let ln_range = libm::log(range_m);
            let Some(fit) = pattern::fit(from, to, |lag| ln_flight(ln_range, lag, &ln)) else {
                continue;
            };
            let ln_place = -2.0 * ln_range - ln.ranges;
            let ln = fit.ln_ratio + ln_place - libm::log(density * odds.recip());
            let weight = libm::exp(ln.min(LN_WEIGHT_MOST));
            if weight >= WEIGHT_LEAST {
                let edge = Edge {
                    from: g,
                    to: h,
                    weight,
                };
                found.push((edge, fit));
            }
        }
    }
    let edges: Vec<Edge> = found.iter().map(|(edge, _)| *edge).collect();
    let probabilities = marginals(groups.len(), &edges);
    found
        .into_iter()
        .zip(probabilities)
        .map(|((edge, fit), probability)| Link {
            from: edge.from,
            to: edge.to,
            fit,
            probability,
        })
        .collect()
}

/// Logarithms that every pair needs.
struct Logarithms {
    /// Of the median speed.
    speed: f64,
    /// Of the spread of its logarithm.
    sigma: f64,
    /// Of what makes a density per square metre of one per octave of range, in any direction.
    ranges: f64,
}

impl Logarithms {
    fn new() -> Self {
        let (near, far) = priors::RANGE_M;
        Self {
            speed: libm::log(priors::SPEED_M_PER_S.0),
            sigma: libm::log(priors::SPEED_M_PER_S.1),
            ranges: libm::log(std::f64::consts::TAU * libm::log(far / near)),
        }
    }
}

/// Log density per second of a time of flight over a range given as its logarithm: the mean speed is
/// lognormal.
fn ln_flight(ln_range: f64, lag_s: f64, ln: &Logarithms) -> f64 {
    let ln_lag = libm::log(lag_s);
    let z = (ln_range - ln_lag - ln.speed) / priors::SPEED_M_PER_S.1;
    -0.5 * z * z - ln.sigma - ln_lag - 0.5 * LN_TAU
}

const LN_TAU: f64 = 1.837_877_066_409_345_5;

/// Around each group, how many groups there are per square metre and second; the group itself
/// counts as a half, so that an empty neighbourhood is not taken for an impossible one.
fn densities(groups: &[Group]) -> Vec<f64> {
    let span = 2.0 * priors::NEIGHBOURHOOD_S;
    let squares = priors::NEIGHBOURHOOD_M.map(|r| r * r);
    let mut counts = vec![[0_u32; priors::NEIGHBOURHOOD_M.len()]; groups.len()];
    let mut from = 0;
    for (k, group) in groups.iter().enumerate() {
        while groups
            .get(from)
            .is_some_and(|g| group.begins - g.begins > priors::NEIGHBOURHOOD_S)
        {
            from += 1;
        }
        let (earlier, rest) = counts.split_at_mut(k);
        let Some(own) = rest.first_mut() else {
            continue;
        };
        let before = groups.iter().zip(earlier).take(k).skip(from);
        for (other, theirs) in before {
            let d2 = group.at.square_m2(other.at);
            for ((r2, mine), their) in squares.iter().zip(own.iter_mut()).zip(theirs) {
                let near = u32::from(d2 <= *r2);
                *mine += near;
                *their += near;
            }
        }
    }
    let density = |counts: &[u32; 3]| {
        counts
            .iter()
            .zip(&squares)
            .map(|(n, r2)| {
                // A few neighbours close by may be chance themselves: the widest circle always
                // counts, narrower ones from two neighbours on.
                let n = f64::from(*n);
                (n + 0.5) / (std::f64::consts::PI * r2 * span) * if n >= 2.0 { 1.0 } else { 0.0 }
            })
            .fold(0.0, f64::max)
            .max(widest(counts, &squares, span))
    };
    counts.iter().map(density).collect()
}

fn widest(counts: &[u32; 3], squares: &[f64; 3], span: f64) -> f64 {
    let (n, r2) = (f64::from(counts[2]), squares[2]);
    (n + 0.5) / (std::f64::consts::PI * r2 * span)
}
