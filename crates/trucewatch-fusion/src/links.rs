//! Which located events belong to one incident.

use trucewatch_model::{Position, Timestamp, geodesy};

/// Located events that follow each other within this time and distance are one incident.
const LINK_S: f64 = 300.0;
/// See [`LINK_S`].
const LINK_M: f64 = 2_500.0;
/// An incident lasts no longer than this: a day of fire is told in pieces.
pub(crate) const LONGEST_S: f64 = 3_600.0;

/// What linking goes by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    pub(crate) time: Timestamp,
    pub(crate) place: Position,
    pub(crate) held_back: bool,
}

struct Chain {
    number: usize,
    held_back: bool,
    places: Vec<Position>,
    begins: Timestamp,
    ends: Timestamp,
}

/// For each event, which come sorted by time, the number of its incident, counted from nought. Those
/// held back are kept apart from the others: what is made up must not move the place or the time of what
/// happened.
pub(crate) fn link(sorted: &[Link]) -> Vec<usize> {
    let mut open: Vec<Chain> = Vec::new();
    let mut many = 0;
    let numbers = sorted.iter().map(|event| {
        open.retain(|chain| event.time.seconds_since(chain.ends) <= LINK_S);
        match open.iter_mut().find(|chain| chain.takes(event)) {
            Some(chain) => {
                chain.places.push(event.place);
                chain.ends = chain.ends.max(event.time);
                chain.number
            }
            None => {
                open.push(Chain {
                    number: many,
                    held_back: event.held_back,
                    places: vec![event.place],
                    begins: event.time,
                    ends: event.time,
                });
                many += 1;
                many - 1
            }
        }
    });
    numbers.collect()
}

impl Chain {
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
