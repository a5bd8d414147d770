//! Whether an act about a release is possible.

use super::{Act, By, Done, Downgrades, Draft, DraftId, Picture};
use crate::{Caveat, Label, Refused, Subject};
use std::collections::BTreeSet;
use trucewatch_model::refused::ensure;

/// Most letters of a reason.
const LONGEST: usize = 2_000;

impl Downgrades {
    /// Whether an act is possible, and what the log then keeps. The same act with the same id is not done twice: then
    /// `Ok(None)`.
    ///
    /// # Errors
    /// The rule that stands against it, the reason, and what to do instead.
    pub fn decide(
        &self,
        id: &str,
        by: &Subject,
        act: Act,
        picture: &dyn Picture,
    ) -> Result<Option<Done>, Refused> {
        let who = By {
            person: by.person.clone(),
            hat: self.registry.atom_name(by.hat).to_owned(),
        };
        if let Some(known) = self.done(&by.person, id) {
            ensure(
                known.act == act && known.by == who,
                "act_id",
                format!("`{id}` is the id of another act"),
                "give every act an id of its own, a random one",
            )?;
            return Ok(None);
        }
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        ensure(
            (1..=64).contains(&id.len()) && id.bytes().all(plain),
            "act_id",
            format!("`{id}` is no id"),
            "give 1 to 64 letters, digits and dashes",
        )?;
        ensure(
            !by.person.is_empty(),
            "signed_in",
            "nobody is signed in",
            "sign in",
        )?;
        self.check(by, &act, picture)?;
        // Drafts bear the ids of the acts that proposed them, and who proposes works with drafts.
        ensure(
            !matches!(act, Act::Propose { .. })
                || !self.drafts.contains_key(&DraftId(id.to_owned())),
            "act_id",
            format!("`{id}` is the id of another draft"),
            "give every act an id of its own, a random one",
        )?;
        Ok(Some(Done {
            id: id.to_owned(),
            at: picture.now(),
            by: who,
            act,
        }))
    }

    fn check(&self, by: &Subject, act: &Act, picture: &dyn Picture) -> Result<(), Refused> {
        match act {
            Act::Propose {
                content,
                label,
                parents,
                reason,
                template,
                ..
            } => {
                is_hash(content, "content")?;
                text(reason, "reason")?;
                template.iter().try_for_each(|it| text(it, "form"))?;
                parents
                    .iter()
                    .try_for_each(|parent| is_hash(parent, "parent"))?;
                let different: BTreeSet<&String> = parents.iter().collect();
                ensure(
                    !parents.is_empty() && different.len() == parents.len(),
                    "parents",
                    "a draft names the records it was made of, each once",
                    "name at least one",
                )?;
                let inputs = self.open_inputs(by, parents, picture)?;
                self.lowers(&inputs, label)
            }
            Act::Edit {
                draft,
                content,
                label,
            } => {
                let it = self.pending(draft)?;
                is_hash(content, "content")?;
                let inputs = self.open_inputs(by, &it.parents, picture)?;
                self.lowers(&inputs, label)
            }
            Act::Consent { draft, binding } => {
                let it = self.pending(draft)?;
                not_refused(it, draft)?;
                self.is_originator(by, it, picture)?;
                self.signs(it, binding, picture)?;
                let hat = self.registry.atom_name(by.hat);
                let twice =
                    (it.consents.iter()).any(|one| one.binding == *binding && one.by.hat == hat);
                ensure(
                    !twice,
                    "not_twice",
                    format!("{hat} has consented already"),
                    "nothing is to be done",
                )
            }
            Act::Approve { draft, binding } => self.check_approve(by, draft, binding, picture),
            Act::Refuse { draft, reason } => {
                let it = self.pending(draft)?;
                text(reason, "reason")?;
                not_refused(it, draft)?;
                let originator = self.is_originator(by, it, picture).is_ok();
                if !originator {
                    self.open_inputs(by, &it.parents, picture)?;
                }
                Ok(())
            }
            Act::Release { draft, binding } => {
                let it = self.pending(draft)?;
                not_refused(it, draft)?;
                self.signs(it, binding, picture)?;
                let missing = self.missing(it, picture)?;
                ensure(
                    missing.is_empty(),
                    "two_people",
                    "it is not signed by all who have to".to_owned(),
                    missing
                        .iter()
                        .map(|one| format!("it needs {one}"))
                        .collect::<Vec<_>>()
                        .join("; "),
                )
            }
            Act::Review {
                draft, text: found, ..
            } => {
                let it = self.known(draft)?;
                text(found, "finding")?;
                ensure(
                    it.review_due().is_some(),
                    "state",
                    format!("`{draft}` waits for no review"),
                    "only emergency releases are reviewed, once, after they went out",
                )?;
                self.open_inputs(by, &it.parents, picture)?;
                let took_part = it.authors.contains(&by.person)
                    || it.approvals.iter().any(|one| one.by.person == by.person);
                ensure(
                    !took_part,
                    "not_own_work",
                    "whoever wrote or approved it does not review it",
                    "ask a third person",
                )
            }
            Act::Receive { draft, content } => self.check_receive(by, draft, content, picture),
            Act::Retract { draft, reason } => {
                let it = self.known(draft)?;
                text(reason, "reason")?;
                ensure(
                    it.released.is_some() && it.retracted.is_none(),
                    "state",
                    format!("`{draft}` did not go out, or was retracted already"),
                    "nothing is to be done",
                )
            }
            Act::Stand { template, until } => {
                text(template, "form")?;
                ensure(
                    *until > picture.now(),
                    "time",
                    format!("{until} is not to come"),
                    "give the moment at which the consent ends",
                )
            }
            Act::EndStanding { template } => {
                let hat = self.registry.atom_name(by.hat);
                let now = picture.now();
                let stands = (self.standing.iter())
                    .any(|one| one.template == *template && one.by.hat == hat && one.until > now);
                ensure(
                    stands,
                    "unknown",
                    format!("{hat} has not consented to `{template}` in advance"),
                    "nothing is to be done",
                )
            }
        }
    }

    fn check_approve(
        &self,
        by: &Subject,
        id: &DraftId,
        binding: &str,
        picture: &dyn Picture,
    ) -> Result<(), Refused> {
        let draft = self.pending(id)?;
        not_refused(draft, id)?;
        self.open_inputs(by, &draft.parents, picture)?;
        self.signs(draft, binding, picture)?;
        ensure(
            !draft.authors.contains(&by.person),
            "not_own_work",
            "nobody approves what he or she wrote",
            "ask a release officer who wrote no part of it",
        )?;
        let hat = self.registry.atom_name(by.hat);
        for one in draft.approvals.iter().filter(|one| one.binding == binding) {
            ensure(
                one.by.person != by.person,
                "not_twice",
                "this person has approved it already",
                "ask somebody else",
            )?;
            ensure(
                one.by.hat != hat,
                "other_hat",
                format!("somebody for {hat} has approved it already"),
                "ask a release officer of another organisation",
            )?;
        }
        Ok(())
    }

    /// To whom it did not go, it is as if it were not there.
    fn check_receive(
        &self,
        by: &Subject,
        id: &DraftId,
        content: &str,
        picture: &dyn Picture,
    ) -> Result<(), Refused> {
        let draft = self.known(id).and_then(|draft| {
            let label = Label::from_text(&draft.label, &self.registry).ok();
            let went = label.is_some_and(|label| by.reads(&label, picture.now()));
            match draft.released.is_some() && went {
                true => Ok(draft),
                false => Err(unknown(id)),
            }
        })?;
        ensure(
            draft.content == content,
            "exactly_this",
            "what went out has another hash",
            "ask for it again, and compare",
        )?;
        ensure(
            !draft.receipts.contains_key(self.registry.atom_name(by.hat)),
            "not_twice",
            "this organisation has confirmed it already",
            "nothing is to be done",
        )
    }

    fn known(&self, id: &DraftId) -> Result<&Draft, Refused> {
        self.drafts.get(id).ok_or_else(|| unknown(id))
    }

    fn pending(&self, id: &DraftId) -> Result<&Draft, Refused> {
        let draft = self.known(id)?;
        ensure(
            draft.released.is_none(),
            "state",
            format!("`{id}` went out already"),
            "propose a new draft, or retract it",
        )?;
        Ok(draft)
    }

    /// What the draft is made of, for somebody who may read all of it. To others it is as if it were not there.
    fn open_inputs(
        &self,
        by: &Subject,
        parents: &[String],
        picture: &dyn Picture,
    ) -> Result<Label, Refused> {
        let inputs = self.inputs(parents, picture)?;
        match by.reads(&inputs, picture.now()) {
            true => Ok(inputs),
            false => Err(Refused::new(
                "unknown",
                "a record that the draft was made of is not there",
                "look up its commitment in the list",
            )),
        }
    }

    fn is_originator(
        &self,
        by: &Subject,
        draft: &Draft,
        picture: &dyn Picture,
    ) -> Result<(), Refused> {
        let orcon = self.inputs(&draft.parents, picture)?.orcon();
        ensure(
            orcon.contains(by.hat),
            "originator",
            "this organisation is no originator of what the draft was made of",
            "the originators consent",
        )
    }

    fn signs(&self, draft: &Draft, binding: &str, picture: &dyn Picture) -> Result<(), Refused> {
        ensure(
            self.binding(draft, picture)? == binding,
            "exactly_this",
            "the draft, or a label of what it was made of, has changed since it was looked at",
            "look at it again, then sign that",
        )
    }

    fn lowers(&self, inputs: &Label, label: &str) -> Result<(), Refused> {
        let label = Label::from_text(label, &self.registry).map_err(|error| {
            Refused::new("label", error.to_string(), "give a label of this mission")
        })?;
        ensure(
            inputs.is_lowered_by(&label),
            "nothing_lowered",
            "the label protects as much as those of what the draft was made of",
            "file it as a record of its own; nobody has to approve that",
        )?;
        // A witness's words stay what they are: what goes out is new content without the caveat.
        ensure(
            !label.caveats().contains(Caveat::Witness),
            "witness",
            "what still could lead to a witness is not released",
            "take out what could, and the caveat with it",
        )
    }
}

fn not_refused(draft: &Draft, id: &DraftId) -> Result<(), Refused> {
    match draft.refused() {
        None => Ok(()),
        Some(refusal) => Err(Refused::new(
            "refused",
            format!(
                "`{id}` was refused for {}: {}",
                refusal.by.hat, refusal.reason
            ),
            "edit it, or propose another",
        )),
    }
}

fn is_hash(value: &str, what: &str) -> Result<(), Refused> {
    let digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    ensure(
        value.len() == 64 && value.bytes().all(digit),
        "hash",
        format!("`{value}` is no hash of a {what}"),
        "give SHA-256 as 64 small hexadecimal digits",
    )
}

fn unknown(id: &DraftId) -> Refused {
    Refused::new(
        "unknown",
        format!("there is no draft `{id}`"),
        "look up its id in the list",
    )
}

fn text(value: &str, what: &str) -> Result<(), Refused> {
    ensure(
        !value.trim().is_empty() && value.chars().count() <= LONGEST,
        "text",
        format!("the {what} is empty or has more than {LONGEST} letters"),
        "say it in words",
    )
}
