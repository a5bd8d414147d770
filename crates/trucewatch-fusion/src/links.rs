//! Which located events belong to one incident.

use trucewatch_model::{Position, Timestamp, geodesy};

/// Located events that follow each other within this time and distance are one incident.
const LINK_S: f64 = 300.0;
/// See [`LINK_S`].
const LINK_M: f64 = 2_500.0;
/// An incident lasts no longer than this: a day of fire is told in pieces.
pub(crate) const LONGEST_S: f64 = 3_600.0;

/// What linking goes by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Link {
    pub(crate) time: Timestamp,
    pub(crate) place: Position,
    pub(crate) held_back: bool,
}

/// Events that belong together, as far as they have come.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Chain<N> {
    name: N,
    held_back: bool,
    places: Vec<Position>,
    begins: Timestamp,
    ends: Timestamp,
}

/// The chains that the next event may belong to, in the order in which they began.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OpenChains<N>(Vec<Chain<N>>);

impl<N> Default for OpenChains<N> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<N: Clone> OpenChains<N> {
    /// The name of the chain that the next event belongs to; `name`: of one that it begins.
    pub(crate) fn take(&mut self, event: &Link, name: impl FnOnce() -> N) -> N {
        self.close(event.time);
        if let Some(chain) = self.0.iter_mut().find(|chain| chain.takes(event)) {
            chain.places.push(event.place);
            chain.ends = chain.ends.max(event.time);
            return chain.name.clone();
        }
        let name = name();
        self.0.push(Chain {
            name: name.clone(),
            held_back: event.held_back,
            places: vec![event.place],
            begins: event.time,
            ends: event.time,
        });
        name
    }

    /// Forgets the chains that no event from `from` on can belong to.
    pub(crate) fn close(&mut self, from: Timestamp) {
        self.0
            .retain(|chain| from.seconds_since(chain.ends) <= LINK_S);
    }
}

/// For each event, which come sorted by time, the number of its incident, counted from nought. Those
/// held back are kept apart from the others: what is made up must not move the place or the time of what
/// happened.
pub(crate) fn link(sorted: &[Link]) -> Vec<usize> {
    let (mut open, mut many) = (OpenChains::default(), 0);
    let numbers = sorted.iter().map(|event| {
        open.take(event, || {
            many += 1;
            many - 1
        })
    });
    numbers.collect()
}

impl<N> Chain<N> {
    fn takes(&self, event: &Link) -> bool {
        event.time.seconds_since(self.begins) <= LONGEST_S
            && self.held_back == event.held_back
            // The latest first: fire goes on where it was a moment ago.
            && self
                .places
                .iter()
                .rev()
                .any(|p| geodesy::distance_m(*p, event.place) <= LINK_M)
    }
}
