//! What is said of an incident's life: what changed from one revision to the next.

use crate::view::{IncidentEntry, Revision};
use trucewatch_model::Timestamp;

/// The history of an incident that is gone.
pub(crate) fn withdrawn(entry: &IncidentEntry, now: Timestamp) -> Vec<Revision> {
    let mut history = entry.history.clone();
    history.push(Revision {
        number: entry.revision() + 1,
        at: now,
        what: "withdrawn".to_owned(),
    });
    history
}

/// What changed, in words.
pub(crate) fn describe_change(previous: Option<&IncidentEntry>, now: &IncidentEntry) -> String {
    let Some(before) = previous else {
        let n = now.observations();
        return format!(
            "{} published, from {n} observation{}",
            if now.history.is_empty() {
                "first"
            } else {
                "again"
            },
            if n == 1 { "" } else { "s" }
        );
    };
    let mut parts = Vec::new();
    let (a, b) = (before.events.len(), now.events.len());
    if a != b {
        parts.push(format!("{b} events instead of {a}"));
    }
    let (a, b) = (before.observations(), now.observations());
    if a != b {
        parts.push(format!("{b} observations instead of {a}"));
    }
    if let (Some(a), Some(b)) = (before.incident.area.centre(), now.incident.area.centre()) {
        let moved_m = trucewatch_model::geodesy::distance_m(a, b);
        if moved_m >= 1.0 {
            parts.push(format!("moved by {moved_m:.0} m"));
        }
    }
    if before.incident.provisional != now.incident.provisional {
        parts.push(
            if now.incident.provisional {
                "open again"
            } else {
                "no longer provisional"
            }
            .to_owned(),
        );
    }
    if before.incident.is_held_back() != now.incident.is_held_back() {
        parts.push(
            if now.incident.is_held_back() {
                "held back: not counted"
            } else {
                "no longer held back: counted"
            }
            .to_owned(),
        );
    }
    if before.place != now.place {
        parts.push("place named anew".to_owned());
    }
    if before.assessments != now.assessments {
        parts.push("assessed anew".to_owned());
    }
    if parts.is_empty() {
        parts.push("details revised".to_owned());
    }
    parts.join("; ")
}
