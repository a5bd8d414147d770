//! Whether the intervals between the rounds of one group come again in another, a constant time
//! later: the strongest sign that one fired and the other is where it landed.

use super::groups::{Group, Round};
use super::priors;
use std::f64::consts::LN_2;
use std::sync::LazyLock;

/// How two groups fit at the best lag.
#[derive(Clone, Debug)]
pub(super) struct Fit {
    /// From firing to landing, in seconds.
    pub(super) lag_s: f64,
    /// Which round of the first group goes with which of the second, by their numbers in the group.
    pub(super) pairs: Vec<(usize, usize)>,
    /// Which of [`SCALES`] explains them best.
    scale: f64,
    /// Log of the density per second of the second group's times given the first one's, over the
    /// density of its times if it were on its own.
    pub(super) ln_ratio: f64,
    /// Share of the best lag among the lags that come into question.
    pub(super) share: f64,
}

/// Lags that are looked at closely.
const LAGS: usize = 3;

/// Compares two groups. `None` if no round of `to` comes a time of flight after one of `from`.
pub(super) fn fit(from: &Group, to: &Group, ln_density: impl Fn(f64) -> f64) -> Option<Fit> {
    let (low, high) = priors::FLIGHT_S;
    if let ([fired], [landed]) = (from.rounds.as_slice(), to.rounds.as_slice()) {
        let lag_s = landed.t - fired.t;
        return (low..=high).contains(&lag_s).then(|| Fit {
            lag_s,
            pairs: vec![(0, 0)],
            scale: 1.0,
            ln_ratio: ln_found(1, 1) + ln_density(lag_s),
            share: 1.0,
        });
    }
    let mut lags: Vec<f64> = Vec::new();
    for fired in &from.rounds {
        for landed in &to.rounds {
            let lag = landed.t - fired.t;
            if (low..=high).contains(&lag) {
                lags.push(lag);
            }
        }
    }
    lags.sort_by(f64::total_cmp);
    // A lag at which not even a quarter of the smaller group fits is chance.
    let fewest = (from.rounds.len().min(to.rounds.len())).div_ceil(4);
    let mut fits: Vec<(f64, Fit)> = candidates(&lags, fewest)
        .into_iter()
        .filter_map(|lag| at(from, to, lag))
        .filter(|fit| (low..=high).contains(&fit.lag_s))
        .map(|fit| (fit.ln_ratio + ln_density(fit.lag_s), fit))
        .collect();
    fits.sort_by(|(x, a), (y, b)| y.total_cmp(x).then(a.lag_s.total_cmp(&b.lag_s)));
    let (most, best) = fits.first()?;
    let mut total = 0.0;
    let mut seen: Vec<f64> = Vec::new();
    for (weight, fit) in &fits {
        // Two candidates may have settled on one lag, or nearly.
        if seen.iter().all(|s| (s - fit.lag_s).abs() > spread_s(*s)) {
            seen.push(fit.lag_s);
            total += libm::exp(weight - most);
        }
    }
    Some(Fit {
        share: 1.0 / total,
        ln_ratio: most + libm::log(total),
        ..best.clone()
    })
}

/// The lags around which most others lie, best first; with less than `fewest` there, none.
fn candidates(lags: &[f64], fewest: usize) -> Vec<f64> {
    let mut counted: Vec<(usize, f64)> = Vec::with_capacity(lags.len());
    let (mut from, mut until) = (0, 0);
    for lag in lags {
        let reach = 3.0 * spread_s(*lag);
        while lags.get(from).is_some_and(|l| *l < lag - reach) {
            from += 1;
        }
        while lags.get(until).is_some_and(|l| *l <= lag + reach) {
            until += 1;
        }
        counted.push((until.saturating_sub(from), *lag));
    }
    // The others at a lag this far below the best are of no account.
    let most = counted.iter().map(|c| c.0).max().unwrap_or(0);
    counted.retain(|c| c.0 >= fewest && 2 * c.0 > most);
    counted.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.total_cmp(&b.1)));
    let mut kept: Vec<f64> = Vec::new();
    for (_, lag) in counted {
        if kept.iter().all(|k| (k - lag).abs() > spread_s(lag)) {
            kept.push(lag);
        }
        if kept.len() == LAGS {
            break;
        }
    }
    kept
}

/// Standard deviation of the lag between rounds, apart from how well their times are known.
fn spread_s(lag: f64) -> f64 {
    let (fixed, share) = priors::FLIGHT_SPREAD;
    (fixed * fixed + (share * lag) * (share * lag)).sqrt()
}

/// Pairs the rounds at about that lag and weighs the result.
fn at(from: &Group, to: &Group, lag: f64) -> Option<Fit> {
    let first = pairs(from, to, lag);
    let (mut sum, mut weights) = (0.0, 0.0);
    for (i, j) in &first {
        let (fired, landed) = (from.rounds.get(*i)?, to.rounds.get(*j)?);
        let weight = 1.0 / variance_s2(fired, landed, spread_s(lag));
        sum += weight * (landed.t - fired.t);
        weights += weight;
    }
    if first.is_empty() {
        return None;
    }
    let lag = sum / weights;
    let pairs = pairs(from, to, lag);
    let (m, n_from, n_to) = (pairs.len(), from.rounds.len(), to.rounds.len());
    if m == 0 {
        return None;
    }
    let unexplained = n_to - m;
    // How much flights of one salvo differ is itself known to a factor of two.
    let (mut sum, mut most, mut likeliest) = (0.0, 0.0, 1.0);
    for scale in SCALES {
        // One root of a product in place of a logarithm for each pair: of at most 64 variances from 0.002
        // to 70 s², it stays far from what a number can hold.
        let (mut squares, mut weights, mut product) = (0.0, 0.0, 1.0);
        let spread = scale * spread_s(lag);
        for pair in &pairs {
            let (fired, landed) = (from.rounds.get(pair.0)?, to.rounds.get(pair.1)?);
            let variance = variance_s2(fired, landed, spread);
            let off = landed.t - fired.t - lag;
            squares += off * off / variance;
            weights += 1.0 / variance;
            product *= variance;
        }
        // The lag itself is unknown: its width counts once, in place of one round's.
        let density = libm::exp(-0.5 * squares) / (product * weights).sqrt();
        sum += density;
        if density > most * (1.0 + 1e-9) {
            (most, likeliest) = (density, scale);
        }
    }
    let ln_fits = libm::log(sum / SCALES.len() as f64) - 0.5 * (m as f64 - 1.0) * LN_TAU;
    let u = unexplained as f64;
    let strays =
        ln_factorial(unexplained) - u * libm::log(to.length_s()) + ln_unexplained(unexplained);
    Some(Fit {
        lag_s: lag,
        pairs,
        scale: likeliest,
        ln_ratio: ln_fits + ln_found(m, n_from) + strays - to.ln_alone,
        share: 1.0,
    })
}

impl Fit {
    /// How likely each pair is right and not a stray of the second group that happens to fit.
    pub(super) fn right(&self, from: &Group, to: &Group) -> Vec<f64> {
        if from.rounds.len() == 1 && to.rounds.len() == 1 {
            return vec![1.0; self.pairs.len()];
        }
        let strays = to.rounds.len().saturating_sub(self.pairs.len());
        let rate = strays as f64 / to.length_s();
        let of_pair = |(i, j): &(usize, usize)| {
            let (fired, landed) = (from.rounds.get(*i)?, to.rounds.get(*j)?);
            let variance = variance_s2(fired, landed, self.scale * spread_s(self.lag_s));
            let off = landed.t - fired.t - self.lag_s;
            let density =
                libm::exp(-0.5 * off * off / variance) / (std::f64::consts::TAU * variance).sqrt();
            Some(density / (density + rate))
        };
        let right = self.pairs.iter().map(|pair| of_pair(pair).unwrap_or(0.0));
        right.collect()
    }
}

/// Factors on the spread of flights, each as likely as the others. The first counts where they explain
/// the pairs alike, as one pair is explained by any.
const SCALES: [f64; 3] = [1.0, 0.5, 2.0];
/// The one used to pair rounds.
const PAIRING: f64 = 1.5;

const LN_TAU: f64 = 1.837_877_066_409_345_5;

fn variance_s2(fired: &Round, landed: &Round, spread: f64) -> f64 {
    spread * spread + fired.sigma_s * fired.sigma_s + landed.sigma_s * landed.sigma_s
}

/// One-to-one pairs at a lag, within three standard deviations; rounds overtake each other only
/// within that, so walking both in order of time finds them.
fn pairs(from: &Group, to: &Group, lag: f64) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    let mut next = 0;
    let spread = PAIRING * spread_s(lag);
    for (i, fired) in from.rounds.iter().enumerate() {
        let mut best: Option<(f64, usize)> = None;
        for (j, landed) in to.rounds.iter().enumerate().skip(next) {
            let off = landed.t - fired.t - lag;
            let z2 = off * off / variance_s2(fired, landed, spread);
            if z2 <= 9.0 && best.is_none_or(|(least, _)| z2 < least) {
                best = Some((z2, j));
            } else if off > 0.0 && z2 > 9.0 {
                break;
            }
        }
        if let Some((_, j)) = best {
            pairs.push((i, j));
            next = j + 1;
        }
    }
    pairs
}

/// Log of the probability that just these `m` of `n` rounds were found at the other end, where the
/// share of those found is unknown, larger shares being likelier: Beta(2, 1).
fn ln_found(m: usize, n: usize) -> f64 {
    LN_2 + ln_factorial(m + 1) + ln_factorial(n - m) - ln_factorial(n + 2)
}

/// The same for `u` rounds at the other end that come from none of these: 2 / ((u + 1) (u + 2)).
fn ln_unexplained(u: usize) -> f64 {
    LN_2 + ln_factorial(u) - ln_factorial(u + 2)
}

/// Logarithm of `n!`; groups have at most [`priors::ROUNDS_MAX`] rounds, and two more are asked for.
fn ln_factorial(n: usize) -> f64 {
    static KNOWN: LazyLock<[f64; priors::ROUNDS_MAX + 3]> =
        LazyLock::new(|| std::array::from_fn(|n| libm::lgamma(n as f64 + 1.0)));
    let known = KNOWN.get(n).copied();
    known.unwrap_or_else(|| libm::lgamma(n as f64 + 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::Located;
    use crate::origin::groups;
    use trucewatch_model::{Position, Timestamp, geodesy};

    const UNEVEN: [f64; 9] = [0.0, 1.3, 5.4, 7.6, 13.6, 14.5, 17.8, 23.0, 25.7];

    fn group(times: impl Iterator<Item = f64>, east_m: f64) -> Group {
        let centre = Position::from_deg(48.0, 37.0).expect("a position");
        let events: Vec<Located> = times
            .map(|t| Located {
                time: Timestamp::from_unix_s(1_000).plus_s(t),
                time_sigma_s: 0.03,
                position: geodesy::displace(centre, east_m, 0.0),
                ellipse: (20.0, 10.0, 0.0),
                reach_m: 8_000.0,
                picks: 8,
                probability: 1.0,
            })
            .collect();
        // Times of groups are relative; a pair must share its origin.
        let shift = events
            .first()
            .map_or(0.0, |e| e.time.seconds_since(Timestamp::from_unix_s(1_000)));
        let mut rounds = groups::rounds(&events);
        for round in &mut rounds {
            round.t += shift;
        }
        let mut found = groups::group(&rounds);
        assert_eq!(found.len(), 1);
        found.remove(0)
    }

    fn flat(_: f64) -> f64 {
        -4.0
    }

    fn ratio(from: &Group, to: &Group) -> f64 {
        fit(from, to, flat).map_or(f64::NEG_INFINITY, |fit| fit.ln_ratio)
    }

    #[test]
    fn the_same_intervals_again_are_found_and_others_are_not() {
        let from = group(UNEVEN.into_iter(), 0.0);
        let jitter = |k: usize| 0.08 * libm::sin(7.0 * k as f64);
        let same = group((0..9).map(|k| UNEVEN[k] + 31.0 + jitter(k)), 9_000.0);
        let found = fit(&from, &same, flat).expect("a lag");
        assert!((found.lag_s - 31.0).abs() < 0.1, "{found:?}");
        assert_eq!(found.pairs, (0..9).map(|k| (k, k)).collect::<Vec<_>>());
        assert!(found.share > 0.95 && found.ln_ratio > 8.0, "{found:?}");

        let some = group(
            (0..9)
                .filter(|k| k % 3 > 0)
                .map(|k| UNEVEN[k] + 31.0 + jitter(k)),
            9_000.0,
        );
        let other = group(
            (0..9).map(|k| 25.7 - UNEVEN[8 - k] + 31.0 + 0.9 * jitter(k)),
            9_000.0,
        );
        assert!(ratio(&from, &some) > 2.0, "{}", ratio(&from, &some));
        assert!(ratio(&from, &other) < 0.0, "{}", ratio(&from, &other));
        assert!(
            fit(&same, &from, flat).is_none(),
            "nothing lands before it is fired"
        );
    }

    #[test]
    fn even_beats_prove_nothing() {
        let beat = |lag: f64, east| group((0..9).map(move |k| 3.0 * f64::from(k) + lag), east);
        let uneven = group(UNEVEN.iter().map(|t| t + 31.0), 9_000.0);
        let strong = ratio(&group(UNEVEN.into_iter(), 0.0), &uneven);
        let weak = ratio(&beat(0.0, 0.0), &beat(31.0, 9_000.0));
        assert!(weak < strong - 8.0, "{weak} against {strong}");
    }
}
