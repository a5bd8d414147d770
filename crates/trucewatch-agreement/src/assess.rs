//! One incident of a site held against every provision: events to happenings, and the worst of them to
//! one assessment each.
//!
//! The probability of an incident is the largest over its events, not one minus the product: those of
//! one engagement share sensors, place and causes, so that treating them as independent would
//! overstate.

use crate::document::Lang;
use crate::judge::{
    Explanation, Happening, Judgement, Operator, What, considered, judge, reasons, rules_won,
    sentences, used, would_settle,
};
use crate::{Agreement, say};
use std::collections::BTreeMap;
use trucewatch_model::{
    Assessment, Event, EventHypothesis, Incident, Observer, ObserverId, Reason, Role, Timestamp,
    hands,
};

/// Holds an incident against each provision, in order of ids.
///
/// `events` are those of the incident, in any order; others are ignored, and so are events
/// without an explanation. `observers`: what is known of who observed, for the owners of sensors; one
/// without an owner stands for itself. A provision that does not apply is left out. An incident that is
/// held back is held against nothing: no outcome would be true of what may never have happened.
pub fn assess(
    agreement: &Agreement,
    incident: &Incident,
    events: &[&Event],
    observers: &BTreeMap<ObserverId, Observer>,
) -> Vec<Assessment> {
    if incident.is_held_back() {
        return Vec::new();
    }
    let mut events: Vec<&Event> = events
        .iter()
        .copied()
        .filter(|e| incident.events.is_empty() || incident.events.contains(&e.id))
        .collect();
    events.sort_by(|a, b| a.id.cmp(&b.id));
    let mut by_provision: BTreeMap<&str, Vec<Told>> = BTreeMap::new();
    let happenings: Vec<Happening> = events
        .iter()
        .map(|event| happening(agreement, event, observers))
        .collect();
    for (event, happening) in events.iter().copied().zip(&happenings) {
        for judgement in judge(agreement, happening) {
            let Some(provision) = agreement.provisions.get(judgement.provision) else {
                continue;
            };
            by_provision
                .entry(provision.id.as_str())
                .or_default()
                .push(Told {
                    event,
                    happening,
                    judgement,
                });
        }
    }
    by_provision
        .into_values()
        .filter_map(|told| one(agreement, incident, &told))
        .collect()
}

/// What an event means for a provision.
struct Told<'a> {
    event: &'a Event,
    happening: &'a Happening,
    judgement: Judgement,
}

/// An event as the engine sees it.
fn happening(
    agreement: &Agreement,
    event: &Event,
    observers: &BTreeMap<ObserverId, Observer>,
) -> Happening {
    Happening {
        explanations: event
            .hypotheses
            .iter()
            .map(|hypothesis| explanation(agreement, hypothesis))
            .collect(),
        in_one_hand: in_one_hand(event, observers),
        conditions: BTreeMap::new(),
        announced: BTreeMap::new(),
        operator: Operator::default(),
    }
}

fn explanation(agreement: &Agreement, hypothesis: &EventHypothesis) -> Explanation {
    Explanation {
        probability: hypothesis.probability,
        time: hypothesis.time,
        time_sigma_s: hypothesis.time_sigma_s,
        area: hypothesis.area.clone(),
        what: hypothesis
            .classes
            .iter()
            .map(|c| (What::Class(c.class), c.probability))
            .collect(),
        weapons: hypothesis
            .weapons
            .iter()
            .map(|w| agreement.arsenal.arm(w))
            .collect(),
        count: Some(hypothesis.count),
        count_is_total: false,
    }
}

/// Whether a single owner, or a single observer, could have made up all that an event rests on. What was
/// considered and rejected does not speak for it.
fn in_one_hand(event: &Event, observers: &BTreeMap<ObserverId, Observer>) -> bool {
    let contributions = event.hypotheses.iter().flat_map(|h| &h.contributions);
    let joined = contributions.filter(|c| c.role != Role::Rejected);
    hands(joined.map(|c| &c.observer), observers).len() == 1
}

fn one(agreement: &Agreement, incident: &Incident, told: &[Told<'_>]) -> Option<Assessment> {
    // The worst outcome decides; a located event before one that was only detected; then the
    // likelier. The first of equals, so that the order of events does not matter.
    let decides = told.iter().min_by(|a, b| {
        let (a, b) = (&a.judgement, &b.judgement);
        (a.outcome.cmp(&b.outcome))
            .then(b.located.cmp(&a.located))
            .then(b.probability.total_cmp(&a.probability))
    })?;
    let (happening, judgement) = (decides.happening, &decides.judgement);
    let provision = agreement.provisions.get(judgement.provision)?;
    let mut records = reasons(agreement, happening, judgement);
    if incident.events.len() > 1 {
        let id = decides.event.id.as_str();
        records.insert(
            0,
            sentences::of_events(incident.events.len(), told.len(), id),
        );
    }
    if decides.event.provisional {
        let last = records.len().saturating_sub(1);
        records.insert(last, sentences::plain("provisional"));
    }
    Some(Assessment {
        incident: incident.id.clone(),
        agreement: agreement.version.clone(),
        provision: provision.id.clone(),
        title: provision.title().to_owned(),
        titles: provision.titles(),
        instrument: provision.instrument.clone(),
        article: provision.article.clone(),
        stands_in: provision
            .stands_in
            .iter()
            .cloned()
            .map(say::reason)
            .collect(),
        probability: judgement.probability,
        numerical_error: judgement.numerical_error,
        status: judgement.outcome.status()?,
        measured_from: used(agreement, judgement),
        rules_won: rules_won(agreement, judgement),
        considered: considered(agreement, judgement),
        reasons: records
            .into_iter()
            .map(say::reason)
            .collect::<Vec<Reason>>(),
        would_settle: would_settle(agreement, happening, judgement).map(say::reason),
    })
}

/// The same with every text in a language, from the records: nothing is assessed anew.
pub fn in_language(mut assessment: Assessment, lang: Lang) -> Assessment {
    let sentences = (assessment.stands_in.iter_mut())
        .chain(&mut assessment.reasons)
        .chain(&mut assessment.would_settle);
    for sentence in sentences {
        sentence.text = say::say(sentence, lang);
    }
    let title = say::in_lang(&assessment.titles, lang);
    if !title.is_empty() {
        assessment.title = title.to_owned();
    }
    assessment
}

/// Why a provision is surely not in force at an instant, as a sentence; `None` if it is, or if the
/// agreement has no such provision.
pub fn not_in_force_reason(agreement: &Agreement, id: &str, at: Timestamp) -> Option<String> {
    let mut versions = agreement
        .provisions
        .iter()
        .filter(|p| p.id.as_str() == id)
        .peekable();
    versions.peek()?;
    let mut when = crate::timeline::Windows::never();
    for version in versions {
        when = when.or(&version.when);
    }
    if when.contains(at) {
        return None;
    }
    let record = sentences::not_in_force(agreement, id, &when);
    Some(say::Voice::new(Lang::En).say(&record))
}
