//! Gates: what cannot begin before something else is in force.

use super::{AsKnown, State, Windows};
use crate::document::{Gate, Id, RoleKind};
use trucewatch_model::Timestamp;

/// Why something cannot be activated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What was asked for.
    pub asked: Id,
    /// The gate that is closed.
    pub gate: Id,
    /// What it waits for. Never empty.
    pub missing: Vec<Missing>,
}

/// What a gate waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The ceasefire is not in force; how it stands instead.
    Ceasefire(State),
    /// Another gate is closed.
    Gate(Id),
    /// Something has not happened.
    Event(Id),
    /// A text has not been accepted by these.
    Instrument {
        /// The text.
        instrument: Id,
        /// Whose acceptance is missing.
        by: Vec<Id>,
    },
}

impl AsKnown<'_> {
    /// Whether something may be activated at `at`: all gates that guard it have to be open. What no
    /// gate guards may be.
    ///
    /// # Errors
    /// The first gate of the file that is closed, with what it waits for.
    pub fn may_activate(&self, what: &Id, at: Timestamp) -> Result<(), Refusal> {
        let gates = self.document.gates.iter();
        for gate in gates.filter(|g| g.guards.contains(what) || g.id == *what) {
            let missing = self.missing(gate, at);
            if !missing.is_empty() {
                return Err(Refusal {
                    asked: what.clone(),
                    gate: gate.id.clone(),
                    missing,
                });
            }
        }
        Ok(())
    }

    /// When all these gates are open. A gate that does not exist is never open.
    pub fn gates_open(&self, gates: &[Id]) -> Windows {
        gates.iter().fold(Windows::always(), |all, id| {
            all.and(&self.times_where(|at| self.is_open(id, at)))
        })
    }

    /// Whether a gate is open at `at`.
    pub fn is_open(&self, gate: &Id, at: Timestamp) -> bool {
        let found = self.document.gates.iter().find(|g| g.id == *gate);
        found.is_some_and(|g| self.missing(g, at).is_empty())
    }

    /// What a gate itself waits for at `at`, whatever guards the gate; empty if it is open.
    pub fn missing(&self, gate: &Gate, at: Timestamp) -> Vec<Missing> {
        self.missing_beyond(gate, at, &mut Vec::new())
    }

    /// `asking`: the gates on the way here; one that waits for itself never opens.
    fn missing_beyond<'g>(
        &'g self,
        gate: &'g Gate,
        at: Timestamp,
        asking: &mut Vec<&'g Id>,
    ) -> Vec<Missing> {
        let mut missing = Vec::new();
        if gate.needs_ceasefire {
            let state = self.ceasefire(at);
            if !state.is_in_force() {
                missing.push(Missing::Ceasefire(state));
            }
        }
        asking.push(&gate.id);
        for id in &gate.needs_gates {
            let found = self.document.gates.iter().find(|g| g.id == *id);
            let open = !asking.contains(&id)
                && found.is_some_and(|g| self.missing_beyond(g, at, asking).is_empty());
            if !open {
                missing.push(Missing::Gate(id.clone()));
            }
        }
        asking.pop();
        for event in &gate.needs_events {
            if self.happened(event).is_none_or(|then| then > at) {
                missing.push(Missing::Event(event.clone()));
            }
        }
        for id in &gate.needs_instruments {
            let by = self.not_accepted_by(id, at);
            if !by.is_empty() {
                let instrument = id.clone();
                missing.push(Missing::Instrument { instrument, by });
            }
        }
        missing
    }

    /// Parties of an instrument (of the agreement, if it has none of its own) that have not accepted it.
    fn not_accepted_by(&self, instrument: &Id, at: Timestamp) -> Vec<Id> {
        let accepted = self
            .instrument(instrument)
            .map_or_else(Vec::new, |i| self.standing_of_instrument(i, at).accepted_by);
        let parties = |own: bool| -> Vec<Id> {
            let roles = self.document.roles.iter().filter(|r| {
                r.role == RoleKind::Party && (!own || r.instrument.as_ref() == Some(instrument))
            });
            roles.map(|r| r.actor.clone()).collect()
        };
        let own = parties(true);
        let mut missing = if own.is_empty() { parties(false) } else { own };
        missing.sort();
        missing.dedup();
        missing.retain(|id| !accepted.contains(id));
        missing
    }
}
