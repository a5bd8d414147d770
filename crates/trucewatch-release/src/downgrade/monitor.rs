//! Somebody else's eye on the log: was every release signed by two people of two organisations?
//!
//! Reads what was done from the first act to the last and shares no code with what decides acts, so that a mistake
//! there is found here. It looks at signatures, not at clearances, which the log does not hold.

use super::{Act, By, Done, DraftId};
use std::collections::BTreeSet;
use trucewatch_model::Timestamp;

/// An object that is out under a label that is lower than those of what it was made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// SHA-256 of its content.
    pub content: String,
    /// Its label, as text.
    pub label: String,
    /// When it was first seen.
    pub seen: Timestamp,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Alarm {
    /// The log has no release of exactly this.
    #[error("{0} is out, and the log has no release of it under this label")]
    Smuggled(String),
    /// It was out before.
    #[error("{0} was out before it was released")]
    Early(String),
    /// The log has a release without a valid pair.
    #[error("{0} was released without two people of two organisations who had not written it")]
    NoPair(String),
}

/// Alarms for objects that are out.
pub fn alarms(log: &[Done], published: &[Published]) -> Vec<Alarm> {
    let mut alarms = Vec::new();
    for object in published {
        let name = || object.content.clone();
        let releases: Vec<(usize, &Done, &DraftId)> = log
            .iter()
            .enumerate()
            .filter_map(|(at, done)| match &done.act {
                Act::Release { draft, .. } => Some((at, done, draft)),
                _ => None,
            })
            .filter(|(at, _, draft)| {
                let last = versions(log, *at, draft).last().copied();
                last.is_some_and(|(_, _, content, label)| {
                    content == object.content && label == object.label
                })
            })
            .collect();
        match releases.as_slice() {
            [] => alarms.push(Alarm::Smuggled(name())),
            releases => {
                if !releases
                    .iter()
                    .any(|(at, _, draft)| has_pair(log, *at, draft))
                {
                    alarms.push(Alarm::NoPair(name()));
                } else if releases.iter().all(|(_, done, _)| done.at > object.seen) {
                    alarms.push(Alarm::Early(name()));
                }
            }
        }
    }
    alarms
}

/// All versions of a draft before a place in the log: place, author, content, label.
fn versions<'a>(
    log: &'a [Done],
    before: usize,
    id: &DraftId,
) -> Vec<(usize, &'a By, &'a str, &'a str)> {
    let mut found = Vec::new();
    for (at, done) in log.iter().enumerate().take(before) {
        match &done.act {
            Act::Propose { content, label, .. } if done.id == id.0 => {
                found.push((at, &done.by, content.as_str(), label.as_str()));
            }
            Act::Edit {
                draft,
                content,
                label,
            } if draft == id => found.push((at, &done.by, content.as_str(), label.as_str())),
            _ => {}
        }
    }
    found
}

fn has_pair(log: &[Done], release: usize, id: &DraftId) -> bool {
    let versions = versions(log, release, id);
    let authors: BTreeSet<&str> = versions.iter().map(|v| v.1.person.as_str()).collect();
    let Some((last, ..)) = versions.last() else {
        return false;
    };
    let Some(Act::Release { binding: out, .. }) = log.get(release).map(|done| &done.act) else {
        return false;
    };
    let approvals: Vec<&By> = log
        .iter()
        .take(release)
        .skip(last + 1)
        .filter(|done| {
            matches!(&done.act, Act::Approve { draft, binding } if draft == id && binding == out)
        })
        .map(|done| &done.by)
        .filter(|by| !authors.contains(by.person.as_str()))
        .collect();
    approvals.iter().any(|a| {
        approvals
            .iter()
            .any(|b| a.person != b.person && a.hat != b.hat)
    })
}
