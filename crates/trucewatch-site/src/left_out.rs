//! The part of an explanation that tells what an event does not rest on: arrivals that were considered
//! and left out.

use crate::view::View;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use trucewatch_model::{Contribution, Event, EventId, ObservationId, Role};

/// Appends the section, nearest to the prediction first; nothing if there are none.
pub(crate) fn section(text: &mut String, view: &View, event: &Event, list: &[Contribution]) {
    let rejected: Vec<&Contribution> = list.iter().filter(|c| c.role == Role::Rejected).collect();
    if rejected.is_empty() {
        return;
    }
    let homes = homes(view, &rejected);
    let more = view.fusion().rejected_more(event);
    let _ = writeln!(
        text,
        "\nconsidered and left out ({})",
        rejected.len() + more as usize
    );
    let _ = writeln!(text, "  {:<24} {:>11}  why", "observer", "residual");
    for c in rejected {
        let home = homes.get(&c.observation);
        let _ = writeln!(
            text,
            "  {:<24} {:>11}  {}{} [{}]",
            c.observer.to_string(),
            c.residual_s
                .map_or("-".to_owned(), |s| format!("{:+.0} ms", s * 1e3)),
            c.note,
            home.map_or(String::new(), |id| format!(": {id}")),
            c.observation
        );
    }
    if more > 0 {
        let _ = writeln!(text, "  and {more} more, further from their predictions");
    }
}

/// The events that rest on these observations instead.
fn homes<'a>(
    view: &'a View,
    rejected: &[&'a Contribution],
) -> BTreeMap<&'a ObservationId, &'a EventId> {
    let wanted: BTreeSet<&ObservationId> = rejected.iter().map(|c| &c.observation).collect();
    let events = view.fusion().events().values();
    events
        .filter_map(|event| Some((event, event.preferred()?)))
        .flat_map(|(event, h)| h.contributions.iter().map(move |c| (c, &event.id)))
        .filter(|(c, _)| c.role != Role::Rejected && wanted.contains(&c.observation))
        .map(|(c, id)| (&c.observation, id))
        .collect()
}
