//! The reasons in plain words. Sentences name places, times and numbers; never a party.

use super::{Excuse, Part, Verdict};
use crate::exception::Effect;
use crate::provisions::Caveat;
use crate::words;
use crate::{Agreement, Provision};
use trucewatch_model::{Incident, Reason};

/// Beyond this, a probability is called certain and needs no sentence.
const CERTAIN: f64 = 0.999;

/// The chain of reasons for the event that decides.
pub(super) fn reasons(
    agreement: &Agreement,
    provision: &Provision,
    incident: &Incident,
    verdicts: &[Verdict],
    decides: &Verdict,
) -> Vec<Reason> {
    let mut texts = Vec::new();
    if incident.events.len() > 1 {
        texts.push(format!(
            "Of the incident's {} events, {} may concern this provision; `{}` does so most clearly \
             and is described here.",
            incident.events.len(),
            verdicts.len(),
            decides.event.id
        ));
    }
    if let Some(lead) = lead(decides) {
        texts.extend(place(agreement, provision, lead));
        texts.push(provision_sentence(agreement, provision));
        texts.extend(time(agreement, provision, lead));
        texts.extend(lead.kind_reasons.iter().cloned());
        texts.push(there(lead));
        texts.extend(overridden(agreement, provision, lead));
        texts.extend(lead.caveats.iter().map(|c| c.reason.clone()));
        texts.extend(held_excuses(lead));
    }
    texts.extend(alternatives(decides));
    if decides.in_one_hand {
        texts.push(
            "All that the event rests on is in one hand, one owner's sensors or one observer: that \
             neither makes this look broken nor clears it."
                .to_owned(),
        );
    }
    if decides.event.provisional {
        texts.push(
            "The event is provisional: reports that may still arrive can change it.".to_owned(),
        );
    }
    texts.push(format!(
        "Probability in all: {:.3}.",
        super::round3(decides.probability)
    ));
    texts.into_iter().map(|text| Reason { text }).collect()
}

/// What would settle an unclear case: what a caveat says, else something about the least certain
/// step.
pub(super) fn would_settle(agreement: &Agreement, provision: &Provision, v: &Verdict) -> String {
    let Some(lead) = lead(v) else {
        return "A second, independent report.".to_owned();
    };
    if v.in_one_hand {
        return "An arrival at another owner's sensor, or a report by another observer.".to_owned();
    }
    if let Some(caveat) = lead.caveats.first() {
        return caveat.would_settle.clone();
    }
    let place = lead.presence.high / lead.in_force;
    let exists: f64 = v.parts.iter().map(|p| p.scene.hypothesis.probability).sum();
    // The step nearest to a coin toss is the one where a report would tell most.
    let steps = [
        (lead.in_force, settle_time(agreement, provision, lead)),
        (place, settle_place(agreement, provision, lead)),
        (
            lead.kind,
            "A report that assesses what it was: by ear, by eye or on a recording.".to_owned(),
        ),
        (
            exists.min(lead.scene.hypothesis.probability),
            "A second, independent report would tell whether there was such an event at all, and \
             which explanation is right."
                .to_owned(),
        ),
    ];
    steps
        .into_iter()
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, text)| text)
        .unwrap_or_default()
}

pub(super) fn not_located() -> Caveat {
    Caveat {
        reason: "Detected, not located: no place can be given, so the probability is that of time \
                 and kind alone."
            .to_owned(),
        would_settle: "A bearing from a second observer, or an arrival at one more sensor, would \
                       give it a place."
            .to_owned(),
    }
}

pub(super) fn lines_overlap() -> Caveat {
    Caveat {
        reason: "The two reference lines overlap here: the place is within the setback counted \
                 from one and behind the setback counted from the other, so it depends on who put \
                 the weapon there, which is not for this assessment to say."
            .to_owned(),
        would_settle: "An agreed single reference line, or a finding by people.".to_owned(),
    }
}

pub(super) fn may_be_excused(excuse: &Excuse) -> Caveat {
    let exception = excuse.exception;
    Caveat {
        reason: format!(
            "It lies within the place and time of `{}` ({}) with probability {}, so it may be what \
             was announced.",
            exception.id,
            exception.title,
            words::probability(excuse.probability)
        ),
        would_settle: format!(
            "Whether the activity announced as `{}` fired there at that time.",
            exception.id
        ),
    }
}

/// The explanation that adds most.
fn lead<'v, 'a>(v: &'v Verdict<'a>) -> Option<&'v Part<'a>> {
    let mut best: Option<&Part> = None;
    for part in &v.parts {
        if best.is_none_or(|b| part.adds > b.adds) {
            best = Some(part);
        }
    }
    best
}

fn place(agreement: &Agreement, provision: &Provision, lead: &Part) -> Vec<String> {
    let territory = provision.kind.rule().territory();
    territory
        .extent
        .describe(&territory.label, &agreement.lines, lead.scene)
}

fn provision_sentence(agreement: &Agreement, provision: &Provision) -> String {
    format!(
        "Provision `{}` {} {}.",
        provision.id,
        provision.says(),
        agreement.calendar.window(&provision.in_force)
    )
}

fn time(agreement: &Agreement, provision: &Provision, lead: &Part) -> Vec<String> {
    let hypothesis = lead.scene.hypothesis;
    let mut sentences = vec![format!(
        "It happened at {}, with a standard deviation of {}.",
        agreement.calendar.instant(hypothesis.time),
        words::seconds(hypothesis.time_sigma_s)
    )];
    if lead.in_force < CERTAIN {
        sentences.push(format!(
            "Probability that `{}` was in force then: {}.",
            provision.id,
            words::probability(lead.in_force)
        ));
    }
    sentences
}

fn there(lead: &Part) -> String {
    if lead.scene.ground.is_none() && !lead.caveats.is_empty() {
        return "No probability of place can be given.".to_owned();
    }
    format!(
        "Probability that it lies there: {}.",
        words::probability(lead.presence.high / lead.in_force)
    )
}

/// Which rule won for a weapon that a general rule also covers.
fn overridden(agreement: &Agreement, provision: &Provision, lead: &Part) -> Vec<String> {
    let rule = provision.kind.rule();
    provision
        .overrides
        .iter()
        .filter(|general| {
            agreement.provisions.iter().any(|p| {
                p.id == **general
                    && lead.scene.hypothesis.weapons.iter().any(|w| {
                        p.kind.rule().covers(w) == crate::provisions::Match::Yes
                            && rule.covers(w) == crate::provisions::Match::Yes
                    })
            })
        })
        .map(|general| {
            format!(
                "For this weapon, `{}` applies instead of the more general `{general}`.",
                provision.id
            )
        })
        .collect()
}

fn held_excuses(lead: &Part) -> Vec<String> {
    lead.excuses
        .iter()
        .filter(|e| e.exception.effect == Effect::Holds)
        .map(|e| {
            format!(
                "It lies within the place and time of `{}` ({}) with probability {}; the agreement \
                 takes what happens there as that.",
                e.exception.id,
                e.exception.title,
                words::probability(e.probability)
            )
        })
        .collect()
}

/// Other explanations, and the chance that there was no event.
fn alternatives(v: &Verdict) -> Option<String> {
    let all: f64 = v.event.hypotheses.iter().map(|h| h.probability).sum();
    match v.event.hypotheses.len() {
        0 => None,
        1 if all >= CERTAIN => None,
        1 => Some(format!(
            "Probability that there was such an event: {}.",
            words::probability(all)
        )),
        n => Some(format!(
            "The event has {n} explanations; the one described has probability {}, and each is \
             counted with its own.",
            words::probability(lead(v).map_or(0.0, |l| l.scene.hypothesis.probability))
        )),
    }
}

fn settle_time(agreement: &Agreement, provision: &Provision, lead: &Part) -> String {
    let at = lead.scene.hypothesis.time;
    let edge = [provision.in_force.from, provision.in_force.to]
        .into_iter()
        .flatten()
        .min_by(|a, b| {
            let far = |t: &trucewatch_model::Timestamp| t.seconds_since(at).abs();
            far(a).total_cmp(&far(b))
        })
        .map_or_else(String::new, |t| agreement.calendar.instant(t));
    format!(
        "A report on a better clock would tell whether it was before or after {edge}: the time is \
         uncertain by {} (one standard deviation).",
        words::seconds(lead.scene.hypothesis.time_sigma_s)
    )
}

fn settle_place(agreement: &Agreement, provision: &Provision, lead: &Part) -> String {
    let territory = provision.kind.rule().territory();
    let (sigma_m, line) = territory.extent.edge_sigma(&agreement.lines);
    let area_sigma_m = lead
        .scene
        .ground
        .as_ref()
        .map_or(0.0, |g| g.within_m() / 2.45);
    match line {
        Some(line) if sigma_m > area_sigma_m => format!(
            "A survey of line `{line}`, whose position is uncertain by {} (one standard \
             deviation): that is more than the event's own uncertainty.",
            words::length(sigma_m)
        ),
        _ => format!(
            "A bearing from a second observer would separate inside from outside: the 95 % area \
             crosses the edge of what lies {}.",
            territory.label
        ),
    }
}
