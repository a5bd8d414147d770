//! What located events were, which belong together as firing and landing of one round, and from
//! which side of a line of contact fire came.
//!
//! In: located events and, if known, the line. Out, for each event: probabilities of its kind, links
//! from firing to landing with probabilities, and the probabilities that fire came from side A, from
//! side B, or that this cannot be told. A firing tells its side by its place; an impact tells who
//! was hit, so it has a side only through firings that it is linked to. What is left over (no link,
//! another kind, a false event, doubt about this very description) is undetermined, never the other
//! side's. Both sides have equal priors, and exchanging their labels exchanges the output to the last
//! bit. Method, sources and figures: `docs/design/origin.md`.
//!
//! Never: a party's name. Sides are the two sides of a line. Never finer than what was located:
//! nothing here moves an event.

mod groups;
mod kinds;
mod line;
mod links;
mod marginals;
mod pattern;
mod priors;
mod space;

pub use line::{Line, LineError};

use groups::Group;
use kinds::Kinds;
use line::Place;
use links::Link;
use std::cmp::Ordering;
use trucewatch_model::{Position, Timestamp};

/// A located event, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Located {
    /// When it happened.
    pub time: Timestamp,
    /// Standard deviation of that in seconds.
    pub time_sigma_s: f64,
    /// The likeliest place.
    pub position: Position,
    /// Standard deviations of the place along the longer and the shorter axis, in metres, and the
    /// azimuth of the longer axis in degrees.
    pub ellipse: (f64, f64, f64),
    /// How far the sound carried, in metres.
    pub reach_m: f64,
    /// How many sensors located it.
    pub picks: usize,
    /// How likely it is a real event, at this place.
    pub probability: f64,
}

impl From<&crate::AcousticEvent> for Located {
    fn from(e: &crate::AcousticEvent) -> Self {
        Self {
            time: e.time,
            time_sigma_s: e.time_sigma_s,
            position: e.position,
            ellipse: e.ellipse,
            reach_m: e.reach_m,
            picks: e.picks.len(),
            // Not what its other places have: they may lie on the other side.
            probability: e.probabilities().first().copied().unwrap_or(0.0),
        }
    }
}

impl Located {
    /// By time, then by everything else, so that ties fall alike for every order of arrival.
    fn order(&self, other: &Self) -> Ordering {
        let (a, b) = (self.ellipse, other.ellipse);
        self.time
            .cmp(&other.time)
            .then(self.position.cmp(&other.position))
            .then(self.time_sigma_s.total_cmp(&other.time_sigma_s))
            .then(a.0.total_cmp(&b.0))
            .then(a.1.total_cmp(&b.1))
            .then(a.2.total_cmp(&b.2))
            .then(self.reach_m.total_cmp(&other.reach_m))
            .then(self.picks.cmp(&other.picks))
            .then(self.probability.total_cmp(&other.probability))
    }
}

/// What is known about the origin of an event. All probabilities are whole ten-thousandths.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    /// What it was.
    pub kind: KindProbabilities,
    /// Which events may be the other end of the same round, likeliest first.
    pub links: Vec<RoundLink>,
    /// From which side the fire came; `None` without a line.
    pub sides: Option<SideProbabilities>,
    /// Whether it rests on enough sensors to name a side.
    pub enough_picks: bool,
}

/// What an event was; sums to one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KindProbabilities {
    /// An explosion that is neither firing nor impact of a round.
    pub explosion: f64,
    /// Shots of direct-fire weapons.
    pub shot: f64,
    /// The firing of a round.
    pub outgoing: f64,
    /// The impact of a round.
    pub impact: f64,
    /// Cannot be told, or no event at all.
    pub undetermined: f64,
}

/// A possible other end of the same round.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RoundLink {
    /// Number of that event in the caller's list.
    pub event: usize,
    /// Whether the other end fired; if not, it landed.
    pub other_fired: bool,
    /// How likely the two belong together.
    pub probability: f64,
}

/// From which side fire came; sums to one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SideProbabilities {
    /// From the side on the left of the line.
    pub a: f64,
    /// From the side on its right.
    pub b: f64,
    /// Cannot be told.
    pub undetermined: f64,
}

/// A side of a line of contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Left of the line, walked from its first position to its last.
    A,
    /// Right of it.
    B,
    /// Neither can be supported.
    Undetermined,
}

impl Side {
    /// The word in files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::Undetermined => "U",
        }
    }
}

impl Origin {
    /// The side that may be named: from 95 % on, and only if enough sensors heard it.
    pub fn side(&self) -> Side {
        match self.sides {
            Some(sides) if self.enough_picks && sides.a >= priors::ATTRIBUTE => Side::A,
            Some(sides) if self.enough_picks && sides.b >= priors::ATTRIBUTE => Side::B,
            _ => Side::Undetermined,
        }
    }
}

impl KindProbabilities {
    /// The word of the likeliest kind.
    pub fn word(&self) -> &'static str {
        let all = [
            ("undetermined", self.undetermined),
            ("explosion", self.explosion),
            ("outgoing", self.outgoing),
            ("impact", self.impact),
            ("shot", self.shot),
        ];
        let mut best = ("undetermined", self.undetermined);
        for one in all {
            if one.1 > best.1 {
                best = one;
            }
        }
        best.0
    }
}

/// Works out the origin of each of `events`; the result is in their order.
pub fn origins(events: &[Located], line: Option<&Line>) -> Vec<Origin> {
    let groups = groups::group(&groups::rounds(events));
    let kinds: Vec<Kinds> = groups
        .iter()
        .map(|group| {
            let rounds = group.rounds.iter().filter_map(|r| events.get(r.index));
            let reaches: Vec<(f64, usize)> = rounds.map(|e| (e.reach_m, e.picks)).collect();
            Kinds::new(&reaches)
        })
        .collect();
    let links = links::links(&groups, &kinds);
    let mut drafts = vec![Draft::default(); events.len()];
    let mut outgoing = vec![0.0; groups.len()];
    let mut impact = vec![0.0; groups.len()];
    for link in &links {
        if let (Some(o), Some(i)) = (outgoing.get_mut(link.from), impact.get_mut(link.to)) {
            *o += link.probability;
            *i += link.probability;
        }
    }
    for (((group, kinds), fired), landed) in groups.iter().zip(&kinds).zip(&outgoing).zip(&impact) {
        let rest = kinds.unlinked();
        let alone = (1.0 - fired - landed).max(0.0);
        for round in &group.rounds {
            let (Some(draft), Some(event)) = (drafts.get_mut(round.index), events.get(round.index))
            else {
                continue;
            };
            draft.shot = alone * rest.shot;
            draft.other = alone * rest.other;
            draft.outgoing = fired + alone * rest.outgoing;
            draft.impact = landed + alone * rest.impact;
            draft.place = line.map(|line| line.place(event.position, event.ellipse));
        }
    }
    for link in &links {
        if let (Some(from), Some(to)) = (groups.get(link.from), groups.get(link.to)) {
            pair(link, from, to, events, &mut drafts);
        }
    }
    drafts
        .into_iter()
        .zip(events)
        .map(|(draft, event)| draft.finish(event, events))
        .collect()
}

/// Enters a link between groups at each of their rounds.
fn pair(link: &Link, from: &Group, to: &Group, events: &[Located], drafts: &mut [Draft]) {
    let real = |index: usize| events.get(index).map_or(0.0, |e| e.probability);
    // The salvo's side: of all its rounds alike, since they were fired at one place.
    let mut side = Place { a: 0.0, b: 0.0 };
    let mut weights = 0.0;
    for round in &from.rounds {
        if let Some(place) = drafts.get(round.index).and_then(|d| d.place) {
            let weight = real(round.index);
            side.a += weight * place.a;
            side.b += weight * place.b;
            weights += weight;
        }
    }
    if weights > 0.0 {
        side.a /= weights;
        side.b /= weights;
    }
    let trusted = weights / from.rounds.len().max(1) as f64;
    for round in &to.rounds {
        if let Some(draft) = drafts.get_mut(round.index) {
            draft.inherited.a += link.probability * trusted * side.a;
            draft.inherited.b += link.probability * trusted * side.b;
        }
    }
    let rights = link.fit.right(from, to);
    for (k, (i, j)) in link.fit.pairs.iter().enumerate() {
        let (Some(fired), Some(landed)) = (from.rounds.get(*i), to.rounds.get(*j)) else {
            continue;
        };
        let right = rights.get(k).copied().unwrap_or(0.0);
        let probability = link.probability * link.fit.share * right;
        for (here, there, other_fired) in [
            (fired.index, landed.index, false),
            (landed.index, fired.index, true),
        ] {
            if let Some(draft) = drafts.get_mut(here) {
                draft.links.push(RoundLink {
                    event: there,
                    other_fired,
                    probability: probability * real(there),
                });
            }
        }
    }
}

/// An origin under construction; probabilities given that the event is real.
#[derive(Clone, Debug, Default)]
struct Draft {
    shot: f64,
    other: f64,
    outgoing: f64,
    impact: f64,
    place: Option<Place>,
    inherited: Place,
    links: Vec<RoundLink>,
}

/// Links less likely than this are not told.
const LINK_LEAST: f64 = 0.01;

impl Draft {
    fn finish(mut self, event: &Located, events: &[Located]) -> Origin {
        let real = event.probability.clamp(0.0, 1.0) * priors::TRUST;
        let kind = {
            let [explosion, shot, outgoing, impact] =
                [self.other, self.shot, self.outgoing, self.impact].map(|p| whole(p * real));
            KindProbabilities {
                explosion: part(explosion),
                shot: part(shot),
                outgoing: part(outgoing),
                impact: part(impact),
                undetermined: part(WHOLE.saturating_sub(explosion + shot + outgoing + impact)),
            }
        };
        let sides = self.place.map(|place| {
            // Shots and firings tell their side by their place.
            let from_here = self.shot + self.outgoing;
            let a = whole(real * (from_here * place.a + self.inherited.a));
            let b = whole(real * (from_here * place.b + self.inherited.b));
            SideProbabilities {
                a: part(a),
                b: part(b),
                undetermined: part(WHOLE.saturating_sub(a + b)),
            }
        });
        for link in &mut self.links {
            link.probability = part(whole(link.probability * real));
        }
        self.links.retain(|link| link.probability >= LINK_LEAST);
        let order = |k: usize, l: usize| match (events.get(k), events.get(l)) {
            (Some(x), Some(y)) => x.order(y),
            _ => Ordering::Equal,
        };
        self.links.sort_by(|x, y| {
            y.probability
                .total_cmp(&x.probability)
                .then_with(|| order(x.event, y.event))
        });
        let others = self.links.first().and_then(|link| events.get(link.event));
        Origin {
            kind,
            enough_picks: event.picks + others.map_or(0, |e| e.picks) >= priors::ATTRIBUTE_PICKS,
            links: self.links,
            sides,
        }
    }
}

/// Probabilities are told in ten-thousandths, rounded down; what rounding leaves is undetermined.
const WHOLE: u32 = 10_000;

fn whole(probability: f64) -> u32 {
    // The small addend keeps an exact value from falling short of itself.
    libm::floor(probability.clamp(0.0, 1.0) * f64::from(WHOLE) + 1e-7) as u32
}

fn part(whole: u32) -> f64 {
    f64::from(whole) / f64::from(WHOLE)
}
