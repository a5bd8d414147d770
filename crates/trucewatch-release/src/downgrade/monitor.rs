//! Somebody else's eye on the log: was every release signed by two people of two organisations?
//!
//! Reads what was done from the first act to the last and shares no code with what decides acts, so that a mistake
//! there is found here: what was signed is worked out from the draft as it stood. It looks at signatures, not at clearances, which the log does not hold.

use super::{Act, By, Done, DraftId};
use sha2::{Digest as _, Sha256};
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

/// The label of all that a draft was made of when it went out, as text, by the commitments of its parents; `None` if
/// one is not there.
pub type Inputs<'a> = &'a dyn Fn(&[String]) -> Option<String>;

/// Alarms for objects that are out.
pub fn alarms(log: &[Done], published: &[Published], inputs: Inputs<'_>) -> Vec<Alarm> {
    let mut alarms = Vec::new();
    for object in published {
        let name = || object.content.clone();
        let releases: Vec<(usize, &Done, Version<'_>)> = log
            .iter()
            .enumerate()
            .filter_map(|(at, done)| match &done.act {
                Act::Release { draft, .. } => Some((at, done, versions(log, at, draft).pop()?)),
                _ => None,
            })
            .filter(|(_, _, last)| last.content == object.content && last.label == object.label)
            .collect();
        match releases.as_slice() {
            [] => alarms.push(Alarm::Smuggled(name())),
            releases => {
                let paired = |(at, ..): &(usize, &Done, Version<'_>)| has_pair(log, *at, inputs);
                if !releases.iter().any(paired) {
                    alarms.push(Alarm::NoPair(name()));
                } else if releases.iter().all(|(_, done, _)| done.at > object.seen) {
                    alarms.push(Alarm::Early(name()));
                }
            }
        }
    }
    alarms
}

/// A draft as it stood after an act.
#[derive(Clone, Copy)]
struct Version<'a> {
    /// The act's place in the log.
    at: usize,
    author: &'a By,
    /// Counted from 1.
    number: u32,
    content: &'a str,
    label: &'a str,
    parents: &'a [String],
    reason: &'a str,
    emergency: bool,
    template: &'a str,
}

impl Version<'_> {
    /// What whoever approves this signs, as `Draft::binding` says: worked out here once more.
    fn binding(&self, inputs: &str) -> String {
        let mut parents = self.parents.to_vec();
        parents.sort_unstable();
        let number = self.number.to_be_bytes();
        let parents = parents.join(",");
        let parts: [&[u8]; 8] = [
            &number,
            self.content.as_bytes(),
            self.label.as_bytes(),
            parents.as_bytes(),
            inputs.as_bytes(),
            self.reason.as_bytes(),
            if self.emergency { &[1] } else { &[0] },
            self.template.as_bytes(),
        ];
        let mut bytes = b"trucewatch release v1\n".to_vec();
        for part in parts {
            bytes.extend((part.len() as u64).to_be_bytes());
            bytes.extend(part);
        }
        let digest: [u8; 32] = Sha256::digest(&bytes).into();
        trucewatch_model::ids::hex(&digest)
    }
}

/// All versions of a draft before a place in the log.
fn versions<'a>(log: &'a [Done], before: usize, id: &DraftId) -> Vec<Version<'a>> {
    let mut found: Vec<Version<'a>> = Vec::new();
    for (at, done) in log.iter().enumerate().take(before) {
        match (&done.act, found.last().copied()) {
            (
                Act::Propose {
                    content,
                    label,
                    parents,
                    reason,
                    emergency,
                    template,
                },
                None,
            ) if done.id == id.0 => found.push(Version {
                at,
                author: &done.by,
                number: 1,
                content,
                label,
                parents,
                reason,
                emergency: *emergency,
                template: template.as_deref().unwrap_or_default(),
            }),
            (
                Act::Edit {
                    draft,
                    content,
                    label,
                },
                Some(last),
            ) if draft == id => found.push(Version {
                at,
                author: &done.by,
                number: last.number + 1,
                content,
                label,
                ..last
            }),
            _ => {}
        }
    }
    found
}

/// Whether two people of two organisations, who wrote no part of it, approved exactly what went out.
fn has_pair(log: &[Done], release: usize, inputs: Inputs<'_>) -> bool {
    let Some(Act::Release { draft: id, binding }) = log.get(release).map(|done| &done.act) else {
        return false;
    };
    let versions = versions(log, release, id);
    let authors: BTreeSet<&str> = versions.iter().map(|v| v.author.person.as_str()).collect();
    let Some(last) = versions.last() else {
        return false;
    };
    // Signatures under something else prove nothing of this, however well they agree with each other.
    if inputs(last.parents).is_none_or(|inputs| last.binding(&inputs) != *binding) {
        return false;
    }
    let approvals: Vec<&By> = log
        .iter()
        .take(release)
        .skip(last.at + 1)
        .filter(|done| {
            matches!(&done.act, Act::Approve { draft, binding: signed } if draft == id && signed == binding)
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
