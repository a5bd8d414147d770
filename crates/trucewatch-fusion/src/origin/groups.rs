//! Events at one place in quick succession: the rounds of a salvo, fired or landing. A lone event is
//! a group of one.

use super::Located;
use super::priors;
use super::space::Point;

/// An event with what this module computes about it once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Round {
    /// Its number in the caller's list.
    pub(super) index: usize,
    /// Seconds after the first event.
    pub(super) t: f64,
    pub(super) sigma_s: f64,
    pub(super) sigma_m: f64,
    pub(super) at: Point,
}

/// Rounds in order of time.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) rounds: Vec<Round>,
    /// The middle in time.
    pub(super) at: Point,
    pub(super) begins: f64,
    pub(super) ends: f64,
    /// Log density of its intervals if they are nobody else's.
    pub(super) ln_alone: f64,
}

impl Group {
    fn new(rounds: Vec<Round>) -> Option<Self> {
        let (first, last) = (rounds.first()?, rounds.last()?);
        let at = rounds.get(rounds.len() / 2)?.at;
        let (begins, ends) = (first.t, last.t);
        let ln_alone = ln_alone(&rounds);
        Some(Self {
            rounds,
            at,
            begins,
            ends,
            ln_alone,
        })
    }

    /// How long it lasts in seconds; a second more, so that it is never nought.
    pub(super) fn length_s(&self) -> f64 {
        self.ends - self.begins + 1.0
    }
}

/// How even intervals may be, as shapes of the gamma distribution: 1 is pure chance, 256 a beat kept
/// to 6 per cent.
const SHAPES: [f64; 7] = [1.0, 2.0, 4.0, 8.0, 16.0, 64.0, 256.0];

/// Log density of the intervals of a group that goes by itself: gamma distributed about their mean,
/// all [`SHAPES`] being as likely. So rounds at even intervals are no surprise, and that another group
/// has even intervals too says little.
fn ln_alone(rounds: &[Round]) -> f64 {
    let gaps: Vec<f64> = rounds
        .windows(2)
        .map(|pair| match pair {
            [a, b] => (b.t - a.t).max(0.05),
            _ => 0.0,
        })
        .collect();
    if gaps.is_empty() {
        return 0.0;
    }
    let n = gaps.len() as f64;
    let sum = gaps.iter().sum::<f64>();
    let ln_sum = gaps.iter().map(|g| libm::log(*g)).sum::<f64>();
    let terms = SHAPES.map(|shape| {
        let scale = sum / n / shape;
        let fixed = libm::lgamma(shape) + shape * libm::log(scale);
        (shape - 1.0) * ln_sum - sum / scale - n * fixed
    });
    let most = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mean = terms.iter().map(|t| libm::exp(t - most)).sum::<f64>() / SHAPES.len() as f64;
    most + libm::log(mean)
}

/// Sorts events by time and numbers them; ties are broken by what they are, not by where they stood.
pub(super) fn rounds(events: &[Located]) -> Vec<Round> {
    let mut order: Vec<usize> = (0..events.len()).collect();
    order.sort_by(|a, b| match (events.get(*a), events.get(*b)) {
        (Some(x), Some(y)) => x.order(y),
        _ => a.cmp(b),
    });
    let first = order.first().and_then(|k| events.get(*k)).map(|e| e.time);
    order
        .into_iter()
        .filter_map(|index| {
            let e = events.get(index)?;
            Some(Round {
                index,
                t: e.time.seconds_since(first?),
                sigma_s: e.time_sigma_s.clamp(0.0, 5.0),
                sigma_m: e.ellipse.0.clamp(0.0, 5_000.0),
                at: Point::of(e.position),
            })
        })
        .collect()
}

/// Puts rounds (sorted by time) into groups: neighbours in place and time are in one (single
/// linkage). Groups come in the order of their first rounds.
pub(super) fn group(rounds: &[Round]) -> Vec<Group> {
    // The group of each round is named by its first round; `parent` leads there.
    let mut parent: Vec<usize> = (0..rounds.len()).collect();
    let mut from = 0;
    for (k, round) in rounds.iter().enumerate() {
        while rounds
            .get(from)
            .is_some_and(|r| round.t - r.t > priors::GAP_S)
        {
            from += 1;
        }
        for (j, earlier) in rounds.iter().enumerate().take(k).skip(from) {
            if are_one_place(earlier, round) {
                let (a, b) = (root(&mut parent, j), root(&mut parent, k));
                if let Some(p) = parent.get_mut(a.max(b)) {
                    *p = a.min(b);
                }
            }
        }
    }
    let mut members: Vec<Vec<Round>> = vec![Vec::new(); rounds.len()];
    for (k, round) in rounds.iter().enumerate() {
        let name = root(&mut parent, k);
        if let Some(list) = members.get_mut(name) {
            list.push(*round);
        }
    }
    members
        .iter()
        .flat_map(|list| list.chunks(priors::ROUNDS_MAX))
        .filter_map(|piece| Group::new(piece.to_vec()))
        .collect()
}

fn are_one_place(a: &Round, b: &Round) -> bool {
    // The uncertainty of places widens the gate, but a vague place is not next to everything.
    let own = 2.0 * (a.sigma_m * a.sigma_m + b.sigma_m * b.sigma_m).sqrt();
    a.at.distance_m(b.at) <= priors::PLACE_M + own.min(2.0 * priors::PLACE_M)
}

fn root(parent: &mut [usize], mut k: usize) -> usize {
    while let Some(up) = parent.get(k).copied().filter(|up| *up != k) {
        let above = parent.get(up).copied().unwrap_or(up);
        if let Some(p) = parent.get_mut(k) {
            *p = above;
        }
        k = up;
    }
    k
}
