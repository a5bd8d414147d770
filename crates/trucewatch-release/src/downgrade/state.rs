//! All drafts, as a fold over what the log keeps.

use super::{Act, By, Done, DraftId};
use crate::Registry;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use trucewatch_model::Timestamp;

/// Everything that was done about releases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Downgrades {
    pub(super) registry: Registry,
    pub(super) drafts: BTreeMap<DraftId, Draft>,
    pub(super) standing: Vec<StandingConsent>,
    /// By the person who acted and that person's id of the act: what ids others use tells nobody anything.
    pub(super) done: BTreeMap<(String, String), Done>,
}

/// New content on its way to a lower label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// SHA-256 of the content.
    pub content: String,
    /// The label it is to have, as text.
    pub label: String,
    /// Commitments of the records it was made of, sorted.
    pub parents: Vec<String>,
    /// Why.
    pub reason: String,
    /// Whether life is in danger.
    pub emergency: bool,
    /// Its form.
    pub template: Option<String>,
    /// From 1; one more with each edit.
    pub version: u32,
    /// Whoever wrote a part of it.
    pub authors: BTreeSet<String>,
    /// Consents of originators, to all versions.
    pub consents: Vec<Signature>,
    /// Approvals, of all versions.
    pub approvals: Vec<Signature>,
    /// Refusals, of all versions.
    pub refusals: Vec<Refusal>,
    /// When it went out, and by whom.
    pub released: Option<(Timestamp, By)>,
    /// What a third person found of an emergency release.
    pub review: Option<Review>,
    /// Who has confirmed to have what went out, by audience; the first of each.
    pub receipts: BTreeMap<String, Receipt>,
    /// Why it was retracted.
    pub retracted: Option<Retraction>,
    /// How many acts there were on it.
    pub acts: u64,
}

/// Somebody signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Who.
    pub by: By,
    /// When.
    pub at: Timestamp,
    /// What.
    pub binding: String,
}

/// Somebody refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Who.
    pub by: By,
    /// When.
    pub at: Timestamp,
    /// Which version.
    pub version: u32,
    /// Why.
    pub reason: String,
}

/// What a third person found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// Who.
    pub by: By,
    /// When.
    pub at: Timestamp,
    /// Whether it was right.
    pub sound: bool,
    /// What was found.
    pub text: String,
}

/// A recipient has what went out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Who says so.
    pub by: By,
    /// When.
    pub at: Timestamp,
}

/// A release was retracted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retraction {
    /// By whom.
    pub by: By,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// An originator's consent to all drafts of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandingConsent {
    /// The form.
    pub template: String,
    /// Whose, by whom.
    pub by: By,
    /// Since when.
    pub from: Timestamp,
    /// Until when; an earlier moment if it was taken back.
    pub until: Timestamp,
}

impl Draft {
    /// What is signed: SHA-256, hexadecimal, over a domain text and, each with its length before it, version,
    /// content, label, parents, the label of all parents together, reason, emergency and form.
    ///
    /// `inputs`: the join of the parents' labels as it is now, as text.
    pub fn binding(&self, inputs: &str) -> String {
        let mut hash = Sha256::new();
        hash.update(b"trucewatch release v1\n");
        let mut part = |bytes: &[u8]| {
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        };
        part(&self.version.to_be_bytes());
        part(self.content.as_bytes());
        part(self.label.as_bytes());
        part(self.parents.join(",").as_bytes());
        part(inputs.as_bytes());
        part(self.reason.as_bytes());
        part(&[u8::from(self.emergency)]);
        part(self.template.as_deref().unwrap_or_default().as_bytes());
        let mut hex = String::with_capacity(64);
        for byte in hash.finalize() {
            let _ = write!(hex, "{byte:02x}");
        }
        hex
    }

    /// The refusal of this version, if there is one.
    pub fn refused(&self) -> Option<&Refusal> {
        (self.refusals.iter()).find(|refusal| refusal.version == self.version)
    }

    /// Until when a third person is to have looked at it; `None` if nobody has to.
    pub fn review_due(&self) -> Option<Timestamp> {
        let (at, _) = self.released.as_ref()?;
        (self.emergency && self.review.is_none()).then(|| super::later(*at, super::REVIEW_S))
    }
}

impl Downgrades {
    /// None yet.
    pub fn new(registry: Registry) -> Self {
        Self {
            registry,
            drafts: BTreeMap::new(),
            standing: Vec::new(),
            done: BTreeMap::new(),
        }
    }

    /// All drafts.
    pub fn drafts(&self) -> impl Iterator<Item = (&DraftId, &Draft)> {
        self.drafts.iter()
    }

    /// One draft.
    pub fn draft(&self, id: &DraftId) -> Option<&Draft> {
        self.drafts.get(id)
    }

    /// Consents in advance, those that have ended too.
    pub fn standing(&self) -> &[StandingConsent] {
        &self.standing
    }

    /// An act of a person by the id that this person gave it, if it was done.
    pub fn done(&self, person: &str, id: &str) -> Option<&Done> {
        self.done.get(&(person.to_owned(), id.to_owned()))
    }

    /// The names that labels use.
    pub const fn registry(&self) -> &Registry {
        &self.registry
    }

    /// Takes in what the log keeps, in its order. What comes a second time changes nothing.
    pub fn apply(&mut self, done: &Done) {
        let name = (done.by.person.clone(), done.id.clone());
        if self.done.contains_key(&name) {
            return;
        }
        self.done.insert(name, done.clone());
        let (at, by) = (done.at, done.by.clone());
        if let Some(id) = done.act.draft() {
            if let Some(draft) = self.drafts.get_mut(id) {
                draft.apply(at, by, &done.act);
            }
            return;
        }
        match &done.act {
            Act::Propose {
                content,
                label,
                parents,
                reason,
                emergency,
                template,
            } => {
                let mut parents = parents.clone();
                parents.sort_unstable();
                let draft = Draft {
                    content: content.clone(),
                    label: label.clone(),
                    parents,
                    reason: reason.clone(),
                    emergency: *emergency,
                    template: template.clone(),
                    version: 1,
                    authors: BTreeSet::from([by.person]),
                    consents: Vec::new(),
                    approvals: Vec::new(),
                    refusals: Vec::new(),
                    released: None,
                    review: None,
                    receipts: BTreeMap::new(),
                    retracted: None,
                    acts: 1,
                };
                let id = DraftId(done.id.clone());
                self.drafts.entry(id).or_insert(draft);
            }
            Act::Stand { template, until } => self.standing.push(StandingConsent {
                template: template.clone(),
                by,
                from: at,
                until: *until,
            }),
            Act::EndStanding { template } => {
                let own = |one: &&mut StandingConsent| {
                    one.template == *template && one.by.hat == by.hat && one.until > at
                };
                (self.standing.iter_mut().filter(own)).for_each(|one| one.until = at);
            }
            _ => {}
        }
    }
}

impl Draft {
    fn apply(&mut self, at: Timestamp, by: By, act: &Act) {
        self.acts += 1;
        match act {
            Act::Edit { content, label, .. } => {
                self.content.clone_from(content);
                self.label.clone_from(label);
                self.version += 1;
                self.authors.insert(by.person);
            }
            Act::Consent { binding, .. } => self.consents.push(Signature {
                by,
                at,
                binding: binding.clone(),
            }),
            Act::Approve { binding, .. } => self.approvals.push(Signature {
                by,
                at,
                binding: binding.clone(),
            }),
            Act::Refuse { reason, .. } => self.refusals.push(Refusal {
                by,
                at,
                version: self.version,
                reason: reason.clone(),
            }),
            Act::Release { .. } => self.released = Some((at, by)),
            Act::Review { sound, text, .. } => {
                self.review = Some(Review {
                    by,
                    at,
                    sound: *sound,
                    text: text.clone(),
                });
            }
            Act::Receive { .. } => {
                self.receipts
                    .entry(by.hat.clone())
                    .or_insert(Receipt { by, at });
            }
            Act::Retract { reason, .. } => {
                self.retracted = Some(Retraction {
                    by,
                    at,
                    reason: reason.clone(),
                });
            }
            Act::Propose { .. } | Act::Stand { .. } | Act::EndStanding { .. } => {}
        }
    }
}
