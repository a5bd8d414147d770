//! Who may sign, as the log itself tells it: the register of keys is a fold over its key records.
//!
//! A record's standing follows from the register and from its place in the log. It can change later;
//! the record's bytes and the proofs over them never do.

use crate::{Hash, KeyId, PublicKey, from_hex};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_model::canonical::Record;
use trucewatch_model::{Holder, HolderKind, KeyChange, KeyEvent, Timestamp};

/// A sensor or device enters service only with this many approvals, of as many organisations: both
/// sides and somebody neutral, so that nobody can later deny it was accepted.
const COMMISSIONING: usize = 3;
/// A key is shut out with this many, of as many organisations.
const SHUTTING_OUT: usize = 2;

/// What a signature with a key is worth at a place in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The site's gateway: it says what came in, not who made it.
    Gateway,
    /// Accredited then, and not in doubt since.
    Accredited(Holder),
    /// Nobody accredited it, or not yet.
    Unknown,
    /// Its accreditation had ended.
    Expired(Timestamp),
    /// It was shut out by the entry with this number.
    Revoked(u64),
    /// Somebody else may have signed: it was compromised since that time.
    Doubtful(Timestamp),
}

impl Standing {
    /// Whether what is signed so may count. Records of unknown keys are kept and not counted.
    pub const fn counts(&self) -> bool {
        matches!(self, Self::Gateway | Self::Accredited(_))
    }
}

/// Why a key record has no effect. It stays in the log all the same.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Its key is none.
    #[error(
        "`{0}` is no public key: 64 lower-case hexadecimal digits of an Ed25519 key are wanted"
    )]
    Key(String),
    /// Officers first.
    #[error("nobody's approval counts yet: found the mission's officers first")]
    NotFounded,
    /// Too few have agreed.
    #[error(
        "{approvals} officers of {organisations} organisations approve; {wanted} of {of} are needed"
    )]
    Approvals {
        /// How many approvals hold.
        approvals: usize,
        /// Of how many organisations.
        organisations: usize,
        /// How many are needed.
        wanted: usize,
        /// Of how many organisations.
        of: usize,
    },
    /// The first officers are named by the log itself.
    #[error("the first officers must be approved by the log's own key")]
    Founding,
    /// Officers who could never agree.
    #[error("{0}")]
    Officers(&'static str),
    /// Nothing to end.
    #[error("this key was never accredited")]
    NotAccredited,
    /// Something that cannot be undone.
    #[error("this key was shut out and cannot come back; accredit another")]
    ShutOut,
}

struct Officers {
    keys: BTreeMap<KeyId, (PublicKey, String)>,
    threshold: usize,
    organisations: usize,
}

struct Life {
    holder: Holder,
    from: u64,
    until: Option<Timestamp>,
    revoked: Option<u64>,
    compromised: Option<Timestamp>,
}

/// The register.
pub struct Register {
    origin: String,
    mission: String,
    /// The keys that the log has had: the first officers are approved by the one it had then.
    logs: Vec<PublicKey>,
    gateway: PublicKey,
    officers: Option<Officers>,
    keys: BTreeMap<KeyId, (PublicKey, Life)>,
}

/// The bytes that an officer signs to approve a key record: `trucewatch approval v1` and a line
/// feed, length of the mission's name (1 byte), the name, SHA-256 of the record's canonical bytes
/// without approvals (32).
pub fn approval_message(mission: &str, event: &KeyEvent) -> Vec<u8> {
    let bare = KeyEvent {
        approvals: Vec::new(),
        ..event.clone()
    };
    let record = Hash::of(&[&Record::Key(bare).to_bytes()]);
    let mut message = b"trucewatch approval v1\n".to_vec();
    crate::statement::text(&mut message, mission);
    message.extend_from_slice(&record.0);
    message
}

fn public(text: &str) -> Result<PublicKey, Refused> {
    let key = from_hex(text).and_then(|bytes| PublicKey::from_bytes(&bytes));
    key.ok_or_else(|| Refused::Key(text.to_owned()))
}

impl Register {
    /// The register of a new log.
    pub fn of(identity: &crate::Identity) -> Self {
        Self {
            origin: identity.origin().to_owned(),
            mission: identity.mission.clone(),
            logs: identity.keys.keys().map(|key| *key.key()).collect(),
            gateway: identity.gateway,
            officers: None,
            keys: BTreeMap::new(),
        }
    }

    /// The log's name.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Takes the next key record of the log in, in the order of the log.
    ///
    /// # Errors
    /// Why it has no effect.
    pub fn apply(&mut self, seq: u64, event: &KeyEvent) -> Result<(), Refused> {
        let key = public(&event.key)?;
        match &event.change {
            KeyChange::Founding {
                officers,
                threshold,
                organisations,
            } => self.found(
                event,
                &key,
                officers,
                *threshold as usize,
                *organisations as usize,
            ),
            KeyChange::Accredited { holder, until } => {
                self.accredit(seq, event, key, holder.clone(), *until)
            }
            KeyChange::Rotated { to } => {
                let holder = self.life(&key)?.holder.clone();
                let until = self.life(&key)?.until;
                self.accredit(seq, event, public(to)?, holder, until)?;
                self.life(&key)?.revoked = Some(seq);
                Ok(())
            }
            KeyChange::Revoked => {
                self.approved(event, SHUTTING_OUT, SHUTTING_OUT)?;
                let life = self.life(&key)?;
                life.revoked = Some(life.revoked.map_or(seq, |earlier| earlier.min(seq)));
                Ok(())
            }
            KeyChange::Compromised { since } => {
                self.approved(event, SHUTTING_OUT, SHUTTING_OUT)?;
                let life = self.life(&key)?;
                life.compromised = Some(
                    life.compromised
                        .map_or(*since, |earlier| earlier.min(*since)),
                );
                Ok(())
            }
        }
    }

    /// What a record is worth that this author signed, that has this place in the log, and that came
    /// in then.
    pub fn standing(&self, author: KeyId, seq: u64, received_at: Timestamp) -> Standing {
        if author == self.gateway.id() {
            return Standing::Gateway;
        }
        let Some((_, life)) = self.keys.get(&author) else {
            return Standing::Unknown;
        };
        if let Some(since) = life.compromised.filter(|since| *since <= received_at) {
            return Standing::Doubtful(since);
        }
        if let Some(revoked) = life.revoked.filter(|revoked| *revoked < seq) {
            return Standing::Revoked(revoked);
        }
        if let Some(until) = life.until.filter(|until| *until < received_at) {
            return Standing::Expired(until);
        }
        if seq < life.from {
            return Standing::Unknown;
        }
        Standing::Accredited(life.holder.clone())
    }

    /// Accredited keys whose id begins with `prefix`, for messages that name a key by a few bytes.
    pub fn beginning_with(&self, prefix: &[u8]) -> Vec<PublicKey> {
        let found = self.keys.iter().filter(|(id, _)| id.0.starts_with(prefix));
        found.map(|(_, (key, _))| *key).collect()
    }

    /// Every key that was ever accredited, with its holder and its standing for what comes in now, as
    /// entry `seq`.
    pub fn keys(
        &self,
        seq: u64,
        now: Timestamp,
    ) -> impl Iterator<Item = (PublicKey, &Holder, Standing)> {
        self.keys
            .iter()
            .map(move |(id, (key, life))| (*key, &life.holder, self.standing(*id, seq, now)))
    }

    /// Whose a key is, if it was ever accredited.
    pub fn holder(&self, author: KeyId) -> Option<&Holder> {
        self.keys.get(&author).map(|(_, life)| &life.holder)
    }

    fn life(&mut self, key: &PublicKey) -> Result<&mut Life, Refused> {
        self.keys
            .get_mut(&key.id())
            .map(|(_, life)| life)
            .ok_or(Refused::NotAccredited)
    }

    fn found(
        &mut self,
        event: &KeyEvent,
        key: &PublicKey,
        officers: &[trucewatch_model::Officer],
        threshold: usize,
        organisations: usize,
    ) -> Result<(), Refused> {
        match &self.officers {
            None => {
                let message = approval_message(&self.mission, event);
                let by_log = event.approvals.iter().any(|approval| {
                    let signature = STANDARD.decode(&approval.signature).unwrap_or_default();
                    public(&approval.key).is_ok_and(|signer| signer == *key)
                        && key.verify(&message, &signature)
                });
                if !self.logs.contains(key) || !by_log {
                    return Err(Refused::Founding);
                }
            }
            Some(officers) => {
                let (threshold, organisations) = (officers.threshold, officers.organisations);
                self.approved(event, threshold, organisations)?;
            }
        }
        let mut keys = BTreeMap::new();
        for officer in officers {
            let key = public(&officer.key)?;
            keys.insert(key.id(), (key, officer.organisation.clone()));
        }
        let different: BTreeSet<&String> = keys
            .values()
            .map(|(_, organisation)| organisation)
            .collect();
        if keys.len() != officers.len() {
            return Err(Refused::Officers("two officers have the same key"));
        }
        if threshold > keys.len() || organisations > different.len() || organisations > threshold {
            return Err(Refused::Officers(
                "more approvals are asked for than these officers can give",
            ));
        }
        if threshold < SHUTTING_OUT || organisations < SHUTTING_OUT {
            return Err(Refused::Officers(
                "at least two officers of two organisations must have to approve",
            ));
        }
        self.officers = Some(Officers {
            keys,
            threshold,
            organisations,
        });
        Ok(())
    }

    fn accredit(
        &mut self,
        seq: u64,
        event: &KeyEvent,
        key: PublicKey,
        holder: Holder,
        until: Option<Timestamp>,
    ) -> Result<(), Refused> {
        let officers = self.officers.as_ref().ok_or(Refused::NotFounded)?;
        let (mut wanted, mut of) = (officers.threshold, officers.organisations);
        if holder.kind != HolderKind::Person {
            (wanted, of) = (wanted.max(COMMISSIONING), of.max(COMMISSIONING));
        }
        self.approved(event, wanted, of)?;
        if let Some((_, life)) = self.keys.get(&key.id())
            && (life.revoked.is_some() || life.compromised.is_some())
        {
            return Err(Refused::ShutOut);
        }
        let from = self.keys.get(&key.id()).map_or(seq, |(_, life)| life.from);
        let life = Life {
            holder,
            from,
            until,
            revoked: None,
            compromised: None,
        };
        self.keys.insert(key.id(), (key, life));
        Ok(())
    }

    fn approved(&self, event: &KeyEvent, wanted: usize, of: usize) -> Result<(), Refused> {
        let officers = self.officers.as_ref().ok_or(Refused::NotFounded)?;
        let message = approval_message(&self.mission, event);
        let mut approving = BTreeMap::new();
        for approval in &event.approvals {
            let officer = public(&approval.key)
                .ok()
                .and_then(|key| officers.keys.get(&key.id()));
            let signature = STANDARD.decode(&approval.signature).unwrap_or_default();
            if let Some((key, organisation)) = officer
                && key.verify(&message, &signature)
            {
                approving.insert(key.id(), organisation);
            }
        }
        let organisations = approving.values().collect::<BTreeSet<_>>().len();
        if approving.len() < wanted || organisations < of {
            return Err(Refused::Approvals {
                approvals: approving.len(),
                organisations,
                wanted,
                of,
            });
        }
        Ok(())
    }
}
