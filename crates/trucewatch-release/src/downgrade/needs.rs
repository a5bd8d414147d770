//! What a draft still needs before it may go out.

use super::{COOL_OFF_S, Downgrades, Draft, Picture, Signature, later};
use crate::{Atom, Caveat, Label, Refused};
use std::collections::BTreeSet;
use trucewatch_model::Timestamp;

/// Something that a draft still needs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// Two people.
    #[error("approvals by two people of two organisations, neither an author; so far {0}")]
    Approvals(usize),
    /// One of them of an originator.
    #[error("an approval by a release officer of an originator")]
    OriginatorsApproval,
    /// One of them of the protection desk.
    #[error("an approval by the protection desk, because a witness is concerned")]
    ProtectionDesk,
    /// An originator's consent.
    #[error("the consent of {0}, who is an originator")]
    Consent(String),
    /// The time that a release that concerns a witness waits.
    #[error("time: it may go out from {0} on, because a witness is concerned")]
    CoolOff(Timestamp),
}

impl Downgrades {
    /// The join of the labels of a draft's parents, as they are now.
    ///
    /// # Errors
    /// A parent is not there.
    pub fn inputs(&self, parents: &[String], picture: &dyn Picture) -> Result<Label, Refused> {
        let labels = parents.iter().map(|parent| picture.label_of(parent));
        let joined = labels.reduce(|a, b| Some(a?.join(&b?))).flatten();
        joined.ok_or_else(|| {
            Refused::new(
                "unknown",
                "a record that the draft was made of is not there",
                "look up its commitment in the list",
            )
        })
    }

    /// What whoever consents or approves signs now.
    ///
    /// # Errors
    /// A parent is not there.
    pub fn binding(&self, draft: &Draft, picture: &dyn Picture) -> Result<String, Refused> {
        let inputs = self.inputs(&draft.parents, picture)?;
        Ok(draft.binding(&inputs.to_text(&self.registry)))
    }

    /// What a draft still needs; nothing: it may go out now.
    ///
    /// # Errors
    /// A parent is not there.
    pub fn missing(&self, draft: &Draft, picture: &dyn Picture) -> Result<Vec<Missing>, Refused> {
        let inputs = self.inputs(&draft.parents, picture)?;
        let binding = draft.binding(&inputs.to_text(&self.registry));
        let now = picture.now();
        let mut missing = self.unsigned(draft, &inputs, &binding, now);
        let waits = inputs.caveats().contains(Caveat::Witness) && !draft.emergency;
        if missing.is_empty() && waits {
            // The wait begins when the last one who had to had signed.
            let signed = draft.approvals.iter().chain(&draft.consents);
            let mut moments: Vec<Timestamp> = signed
                .filter(|one| one.binding == binding)
                .map(|one| one.at)
                .chain(self.standing.iter().map(|one| one.from))
                .collect();
            moments.sort_unstable();
            let complete = |at: &Timestamp| self.unsigned(draft, &inputs, &binding, *at).is_empty();
            let since = moments.into_iter().find(complete).unwrap_or(now);
            let from = later(since, COOL_OFF_S);
            if now < from {
                missing.push(Missing::CoolOff(from));
            }
        }
        Ok(missing)
    }

    /// The signatures that are missing at a moment.
    fn unsigned(
        &self,
        draft: &Draft,
        inputs: &Label,
        binding: &str,
        at: Timestamp,
    ) -> Vec<Missing> {
        let valid = |one: &&Signature| one.binding == binding && one.at <= at;
        let approvals: Vec<&Signature> = (draft.approvals.iter())
            .filter(valid)
            .filter(|one| !draft.authors.contains(&one.by.person))
            .collect();
        let people: BTreeSet<&str> = approvals.iter().map(|one| one.by.person.as_str()).collect();
        let hats: BTreeSet<&str> = approvals.iter().map(|one| one.by.hat.as_str()).collect();
        let approved_for = |atom: Atom| hats.contains(self.registry.atom_name(atom));
        let mut missing = Vec::new();
        // With two people and two hats among them, there are two who differ in both.
        if people.len() < 2 || hats.len() < 2 {
            missing.push(Missing::Approvals(people.len().min(hats.len())));
        }
        let orcon = inputs.orcon();
        if !orcon.is_empty() && !orcon.iter().any(approved_for) {
            missing.push(Missing::OriginatorsApproval);
        }
        let witness = inputs.caveats().contains(Caveat::Witness);
        if witness && !approved_for(self.registry.protection()) {
            missing.push(Missing::ProtectionDesk);
        }
        for atom in orcon.iter() {
            let name = self.registry.atom_name(atom);
            let signed = (draft.consents.iter().filter(valid)).any(|one| one.by.hat == name);
            let stands = self.standing.iter().any(|one| {
                Some(&one.template) == draft.template.as_ref()
                    && one.by.hat == name
                    && (one.from..one.until).contains(&at)
            });
            if !signed && !stands {
                missing.push(Missing::Consent(name.to_owned()));
            }
        }
        missing
    }
}
