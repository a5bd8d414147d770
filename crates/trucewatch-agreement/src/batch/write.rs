//! Assessments as a JSON document.

use super::read::{Incident, Rejected};
use crate::Agreement;
use crate::activities::name;
use crate::document::Lang;
use crate::judge::{self, Judgement};
use crate::say::{Phrase, Voice};
use serde_json::{Map, Value, json};

pub(super) fn document(
    agreement: &Agreement,
    incidents: &[Value],
    rejected: &[Rejected],
    warnings: &[String],
) -> Value {
    let rejected: Vec<Value> = rejected
        .iter()
        .map(|r| json!({"index": r.index, "id": r.id, "reason": r.reason}))
        .collect();
    json!({
        "agreement": {
            "id": agreement.id(),
            "version": agreement.version(),
            "sha256": agreement.sha256(),
            "known": agreement.known().map(|at| at.to_string()),
        },
        "method": judge::METHOD,
        "incidents": incidents,
        "rejected": rejected,
        "warnings": warnings,
    })
}

pub(super) fn incident(agreement: &Agreement, incident: &Incident, languages: &[Lang]) -> Value {
    let voices: Vec<Voice> = languages.iter().map(|lang| Voice::new(*lang)).collect();
    let assessments: Vec<Value> = judge::judge_all(agreement, &incident.happening)
        .iter()
        .filter_map(|judgement| assessment(agreement, incident, judgement, &voices))
        .collect();
    json!({"id": incident.id, "assessments": assessments})
}

fn assessment(
    agreement: &Agreement,
    incident: &Incident,
    judgement: &Judgement,
    voices: &[Voice<'_>],
) -> Option<Value> {
    let happening = &incident.happening;
    let provision = agreement.provisions().get(judgement.provision)?;
    let titles: Map<String, Value> = voices
        .iter()
        .map(|v| {
            (
                v.lang().code().to_owned(),
                json!(provision.title_in(v.lang())),
            )
        })
        .collect();
    let reasons: Vec<Value> = judge::reasons(agreement, happening, judgement)
        .iter()
        .map(|record| sentence(record, voices))
        .collect();
    let settle = judge::would_settle(agreement, happening, judgement);
    Some(json!({
        "provision": provision.id(),
        "reading": provision.reading(),
        "title": titles,
        "instrument": provision.instrument(),
        "article": provision.article(),
        "deontic": name(&provision.deontic()),
        "outcome": name(&judgement.outcome),
        "probability": judgement.probability,
        "probability_parts": {
            "firm": judgement.firm,
            "open": judge::round3((judgement.probability - judgement.firm).max(0.0)),
            "permitted": judgement.permitted,
        },
        "numerical_error": judgement.numerical_error,
        "measured_from": judge::used(agreement, judgement),
        "rule_won": judge::rules_won(agreement, judgement),
        "exceptions_considered": judge::considered(agreement, judgement),
        "reasons": reasons,
        "would_settle": settle.map(|record| sentence(&record, voices)),
    }))
}

fn sentence(record: &Phrase, voices: &[Voice<'_>]) -> Value {
    let texts: Map<String, Value> = voices
        .iter()
        .map(|voice| {
            (
                voice.lang().code().to_owned(),
                Value::String(voice.say(record)),
            )
        })
        .collect();
    json!({"id": record.id, "args": record.args, "texts": texts})
}
