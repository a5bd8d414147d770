//! Signing in with a password, from an identity provider, or with a key.

use crate::account::External;
use crate::challenge::Answer;
use crate::password::{self, Stored};
use crate::people::{Credentials, retire_key, store_key, store_password};
use crate::secret::{Key32, open, random, seal};
use crate::session::{NewSession, Session, Token, hash_of};
use crate::store::note;
use crate::throttle::Wait;
use crate::{Accounts, AccountsError, Changed, Weak, second_factor};
use rusqlite::{OptionalExtension as _, Transaction};
use subtle::ConstantTimeEq as _;
use trucewatch_model::Timestamp;
use trucewatch_proof::{PublicKey, SecretKey, hex};
use zeroize::Zeroizing;

/// What somebody typed, and from where.
#[derive(Clone, Default)]
pub struct Attempt<'a> {
    /// The code of the person.
    pub person: &'a str,
    /// The password.
    pub password: &'a str,
    /// From an authenticator, or a recovery code.
    pub code: Option<&'a str>,
    /// A password that replaces the present one.
    pub new_password: Option<&'a str>,
    /// The address it came from.
    pub address: &'a str,
}

/// As what somebody wants to work.
#[derive(Clone, Default)]
pub struct Wish<'a> {
    /// The hat; not needed by whoever has only one.
    pub hat: Option<&'a str>,
    /// What for.
    pub purpose: Option<&'a str>,
    /// The key of a managed device that vouched for itself, found to count.
    pub device: Option<PublicKey>,
}

/// Somebody is signed in.
pub struct SignedIn {
    /// For the client.
    pub token: Token,
    /// The session.
    pub session: Session,
}

/// Why somebody is not.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// One answer for everything that an outsider must not tell apart: no such account, a wrong
    /// password or code, locked, expired.
    Wrong,
    /// Too many attempts.
    Wait(Wait),
    /// All is right, but there are several hats, or not the one wished for.
    Hat(Vec<String>),
    /// All is right, but the password was chosen by somebody else.
    MustChange,
    /// All is right, but the new password cannot be used.
    Weak(Weak),
}

/// An outcome: signed in, or refused; an error is the site's own.
pub type Outcome = Result<Result<SignedIn, Refusal>, AccountsError>;

/// What showed that it is the person.
enum Factor {
    None,
    /// A code of an authenticator, at this step.
    Code(i64),
    /// A recovery code, by its hash.
    Recovery([u8; 32]),
}

impl Accounts {
    /// Signs in with a password, and a code where the account has a second factor.
    ///
    /// # Errors
    /// If the file cannot be read or written.
    pub fn sign_in(&self, attempt: &Attempt<'_>, wish: &Wish<'_>, now: Timestamp) -> Outcome {
        if let Err(wait) = self.try_once(attempt.person, attempt.address, now)? {
            return Ok(Err(Refusal::Wait(wait)));
        }
        let found = self.credentials(attempt.person)?;
        let stored = found.as_ref().and_then(|found| found.password.clone());
        let known = stored.is_some();
        let stored = stored.map_or_else(|| self.nobody(), Ok)?;
        // Without an account, or a password, as much is computed.
        let stretched = self.worked(|| {
            password::stretch(&self.secret, attempt.password, &stored.salt, stored.cost)
        })?;
        let right = bool::from(stretched.verifier.ct_eq(&stored.verifier)) && known;
        let (Some(found), true) = (found, right) else {
            return Ok(Err(Refusal::Wrong));
        };
        let Some(factor) = self.factor(attempt, &found, now)? else {
            return Ok(Err(Refusal::Wrong));
        };
        if !is_open(&found, now) {
            return Ok(Err(Refusal::Wrong));
        }
        self.was_right(attempt.person, attempt.address)?;
        let hat = match hat_of(&found, wish.hat) {
            Ok(hat) => hat,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if let Some(new) = attempt.new_password {
            let same = new == attempt.password;
            let weak = password::check(new, attempt.person).err();
            if let Some(weak) = weak.or(same.then_some(Weak::Common)) {
                return Ok(Err(Refusal::Weak(weak)));
            }
        } else if found.must_change {
            return Ok(Err(Refusal::MustChange));
        }
        let seal_key = &stretched.seal;
        let change = self.changed_password(attempt, &found, &stored, seal_key)?;
        let mfa = !matches!(factor, Factor::None);
        let new = NewSession::of_person(attempt.person, &hat, mfa, wish);
        let begun = self.write(|tx| {
            // Between the look at the password and this, somebody may have used the code, reset the
            // password or locked the account.
            let same = use_up(tx, attempt.person, &factor, &stored);
            if !same.map_err(|reason| self.failed(reason))? {
                return Ok(None);
            }
            let saved = change.save(tx, attempt.person, now);
            saved.map_err(|reason| self.failed(reason))?;
            self.begin(tx, &new, now).map(Some)
        })?;
        let Some(token) = begun else {
            return Ok(Err(Refusal::Wrong));
        };
        self.signed_in(token, Some(change.key), now)
    }

    /// Signs somebody in whom an identity provider vouched for. `Wrong` if nobody here is bound to that.
    ///
    /// # Errors
    /// If the file cannot be read or written.
    pub fn sign_in_external(
        &self,
        external: &External,
        mfa: bool,
        wish: &Wish<'_>,
        now: Timestamp,
    ) -> Outcome {
        let sql = "SELECT person FROM account WHERE issuer = ?1 AND subject = ?2";
        let bound = (&external.issuer, &external.subject);
        let person: Option<String> =
            self.read(|tx| tx.query_row(sql, bound, |row| row.get(0)).optional())?;
        let found = match &person {
            Some(person) => self.credentials(person)?,
            None => None,
        };
        let (Some(person), Some(found)) = (person, found) else {
            return Ok(Err(Refusal::Wrong));
        };
        if !is_open(&found, now) {
            return Ok(Err(Refusal::Wrong));
        }
        let hat = match hat_of(&found, wish.hat) {
            Ok(hat) => hat,
            Err(refusal) => return Ok(Err(refusal)),
        };
        // Whoever has a password too keeps its key for sessions that begin with it.
        let key = match found.password {
            Some(_) => None,
            None => Some(self.external_key(&person, &found, now)?),
        };
        let new = NewSession::of_person(&person, &hat, mfa, wish);
        let token = self.write(|tx| self.begin(tx, &new, now))?;
        self.signed_in(token, key, now)
    }

    /// Signs a person in whose key answered a challenge and counts in the log's register. One factor:
    /// who has the key.
    ///
    /// # Errors
    /// If the file cannot be read or written.
    pub fn sign_in_with_key(
        &self,
        person: &str,
        key: &PublicKey,
        wish: &Wish<'_>,
        now: Timestamp,
    ) -> Outcome {
        let found = self.credentials(person)?;
        let Some(found) = found.filter(|found| is_open(found, now)) else {
            return Ok(Err(Refusal::Wrong));
        };
        let hat = match hat_of(&found, wish.hat) {
            Ok(hat) => hat,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let new = NewSession {
            key: Some(hex(&key.to_bytes())),
            ..NewSession::of_person(person, &hat, false, wish)
        };
        let token = self.write(|tx| self.begin(tx, &new, now))?;
        self.signed_in(token, None, now)
    }

    /// Signs a device in whose key answered a challenge and counts in the log's register.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn sign_in_device(
        &self,
        device: &str,
        custody: &str,
        key: &PublicKey,
        now: Timestamp,
    ) -> Outcome {
        let new = NewSession {
            person: None,
            device: Some(device),
            hat: custody,
            mfa: false,
            purpose: None,
            key: Some(hex(&key.to_bytes())),
            device_key: None,
        };
        let token = self.write(|tx| self.begin(tx, &new, now))?;
        self.signed_in(token, None, now)
    }

    /// Counts a sign-in by key as an attempt from an address; the key is the account.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn answered_from(
        &self,
        origin: &str,
        answer: &Answer<'_>,
        address: &str,
        now: Timestamp,
    ) -> Result<Result<PublicKey, Refusal>, AccountsError> {
        if let Err(wait) = self.try_once(answer.key, address, now)? {
            return Ok(Err(Refusal::Wait(wait)));
        }
        let Some(key) = self.answered(origin, answer, now) else {
            return Ok(Err(Refusal::Wrong));
        };
        self.was_right(answer.key, address)?;
        Ok(Ok(key))
    }

    fn signed_in(&self, token: Token, key: Option<SecretKey>, now: Timestamp) -> Outcome {
        let hash = hash_of(token.as_text());
        let Some(session) = self.peek(&hash, now)? else {
            return Ok(Err(Refusal::Wrong));
        };
        if let Some(key) = key {
            self.keys.put(hash, key);
        }
        Ok(Ok(SignedIn { token, session }))
    }

    /// What to compare with where there is nothing to compare with.
    fn nobody(&self) -> Result<Stored, AccountsError> {
        Ok(Stored {
            cost: self.cost,
            salt: random()?,
            verifier: random()?,
        })
    }

    /// The second factor that was shown; `None` if one is needed and none was right.
    fn factor(
        &self,
        attempt: &Attempt<'_>,
        found: &Credentials,
        now: Timestamp,
    ) -> Result<Option<Factor>, AccountsError> {
        let Some(sealed) = &found.totp else {
            return Ok(Some(Factor::None));
        };
        let Some(given) = attempt.code else {
            return Ok(None);
        };
        let secret = open(&self.totp_key(), attempt.person.as_bytes(), sealed);
        let secret = secret.ok_or_else(|| AccountsError::Secret {
            file: self.file.clone(),
            detail: format!("the second factor of `{}` does not open", attempt.person),
        })?;
        if let Some(step) = second_factor::step_of(&secret, given, now, found.totp_step) {
            return Ok(Some(Factor::Code(step)));
        }
        let hash = second_factor::recovery_hash(&self.recovery_key(), attempt.person, given);
        let sql = "SELECT EXISTS (SELECT 1 FROM recovery WHERE person = ?1 AND hash = ?2)";
        let there: bool =
            self.read(|tx| tx.query_row(sql, (attempt.person, &hash[..]), |row| row.get(0)))?;
        Ok(there.then_some(Factor::Recovery(hash)))
    }

    /// What becomes of password and key with a sign-in: nothing, a new password with the key sealed
    /// anew, or, for the first password that the person chose, a new key.
    fn changed_password(
        &self,
        attempt: &Attempt<'_>,
        found: &Credentials,
        stored: &Stored,
        seal_key: &Key32,
    ) -> Result<PasswordChange, AccountsError> {
        let bound = attempt.person.as_bytes();
        let kept = match (&found.sealed_key, found.must_change) {
            (Some(sealed), false) => open(seal_key, bound, sealed),
            _ => None,
        };
        let kept = kept.and_then(|seed| <[u8; 32]>::try_from(&seed[..]).ok());
        let fresh = kept.is_none();
        let seed = Zeroizing::new(kept.map_or_else(random, Ok)?);
        let key = SecretKey::from_seed(&seed);
        let text = attempt.new_password.unwrap_or(attempt.password);
        let again = attempt.new_password.is_some() || stored.cost != self.cost;
        let (stored, new_seal) = if again {
            let (stored, stretched) =
                self.worked(|| password::new(&self.secret, text, self.cost))?;
            (Some(stored), Some(stretched.seal))
        } else {
            (None, None)
        };
        let sealed = (fresh || again)
            .then(|| seal(new_seal.as_ref().unwrap_or(seal_key), bound, &*seed))
            .transpose()?;
        Ok(PasswordChange {
            key,
            fresh,
            stored,
            sealed,
            by_person: attempt.new_password.is_some(),
        })
    }

    /// A new signing key: its public part as text, and the secret part sealed.
    pub(crate) fn new_key(
        &self,
        person: &str,
        seal_key: &Key32,
    ) -> Result<(String, Vec<u8>), AccountsError> {
        let seed = Zeroizing::new(random()?);
        let public = hex(&SecretKey::from_seed(&seed).public().to_bytes());
        Ok((public, seal(seal_key, person.as_bytes(), &*seed)?))
    }

    /// The key of somebody without a password: sealed under the site's secret, so whoever administers
    /// the machine can open it.
    fn external_key(
        &self,
        person: &str,
        found: &Credentials,
        now: Timestamp,
    ) -> Result<SecretKey, AccountsError> {
        let seal_key = self.secret.derive("trucewatch external key 1", &[]);
        let opened = |sealed: &Vec<u8>| {
            let seed = open(&seal_key, person.as_bytes(), sealed)?;
            let seed = Zeroizing::new(<[u8; 32]>::try_from(&seed[..]).ok()?);
            Some(SecretKey::from_seed(&seed))
        };
        if let Some(key) = found.sealed_key.as_ref().and_then(opened) {
            return Ok(key);
        }
        let (public, sealed) = self.new_key(person, &seal_key)?;
        self.write(|tx| {
            retire_key(tx, person)
                .and_then(|()| store_key(tx, person, &public, &sealed, now))
                .map_err(|reason| self.failed(reason))
        })?;
        opened(&sealed).ok_or_else(|| AccountsError::Unknown(person.to_owned()))
    }
}

/// What is to be written with a sign-in.
struct PasswordChange {
    key: SecretKey,
    /// Whether the key is a new one.
    fresh: bool,
    stored: Option<Stored>,
    sealed: Option<Vec<u8>>,
    /// Whether the person chose another password.
    by_person: bool,
}

impl PasswordChange {
    fn save(&self, tx: &Transaction<'_>, person: &str, now: Timestamp) -> rusqlite::Result<()> {
        match &self.sealed {
            Some(sealed) if self.fresh => {
                retire_key(tx, person)?;
                let public = hex(&self.key.public().to_bytes());
                store_key(tx, person, &public, sealed, now)?;
            }
            Some(sealed) => {
                let sql = "UPDATE account SET sealed_key = ?2 WHERE person = ?1";
                tx.execute(sql, (person, sealed))?;
            }
            None => {}
        }
        if let Some(stored) = &self.stored {
            store_password(tx, person, stored, false)?;
        }
        if self.by_person {
            tx.execute("DELETE FROM session WHERE person = ?1", [person])?;
            note(tx, now, (person, person), &Changed::PasswordChanged)?;
        }
        Ok(())
    }
}

fn is_open(found: &Credentials, now: Timestamp) -> bool {
    !found.locked && found.profile.expires_at.is_none_or(|at| now < at)
}

fn hat_of(found: &Credentials, wish: Option<&str>) -> Result<String, Refusal> {
    let hats = &found.profile.hats;
    let only = hats.keys().next().filter(|_| hats.len() == 1);
    let hat = match wish {
        Some(wish) => hats.keys().find(|hat| hat.as_str() == wish),
        None => only,
    };
    hat.cloned()
        .ok_or_else(|| Refusal::Hat(hats.keys().cloned().collect()))
}

/// Uses the second factor up; whether it, the password and the account are still as they were found.
fn use_up(
    tx: &Transaction<'_>,
    person: &str,
    factor: &Factor,
    stored: &Stored,
) -> rusqlite::Result<bool> {
    let same: bool = tx.query_row(
        "SELECT EXISTS (SELECT 1 FROM account WHERE person = ?1 AND verifier = ?2 AND locked = 0)",
        (person, &stored.verifier[..]),
        |row| row.get(0),
    )?;
    let used = match factor {
        Factor::None => {
            let sql = "SELECT EXISTS (SELECT 1 FROM account WHERE person = ?1 AND totp IS NULL)";
            tx.query_row(sql, [person], |row| row.get(0))?
        }
        Factor::Code(step) => {
            let sql = "UPDATE account SET totp_step = ?2 WHERE person = ?1 AND totp_step < ?2";
            tx.execute(sql, (person, step))? == 1
        }
        Factor::Recovery(hash) => {
            let sql = "DELETE FROM recovery WHERE person = ?1 AND hash = ?2";
            tx.execute(sql, (person, &hash[..]))? == 1
        }
    };
    Ok(same && used)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Profile;
    use std::collections::{BTreeMap, BTreeSet};

    /// What somebody else did between the look at a password and the beginning of the session counts.
    #[test]
    fn what_changed_in_between_lets_nobody_in() {
        let dir = tempfile::tempdir().expect("a folder");
        let accounts = Accounts::open(dir.path()).expect("opened");
        let accounts = accounts.with_cost(password::Cost {
            memory_kib: 64,
            passes: 1,
            lanes: 1,
        });
        let now = Timestamp::from_unix_ns(0);
        let profile = Profile {
            nationality: "NOR".to_owned(),
            hats: BTreeMap::from([("NOR".to_owned(), BTreeSet::new())]),
            ..Profile::default()
        };
        accounts.add("a", &profile, now).expect("added");
        accounts
            .choose_password("a", "seven grey herons", now)
            .expect("set");
        let stored = || {
            let found = accounts.credentials("a").expect("read").expect("there");
            found.password.expect("one")
        };
        let fits = |factor: &Factor, stored: &Stored| {
            let used = accounts.write(|tx| {
                use_up(tx, "a", factor, stored).map_err(|reason| accounts.failed(reason))
            });
            used.expect("no fault")
        };
        let first = stored();
        assert!(fits(&Factor::None, &first));
        let (shown, _) = accounts.set_second_factor("a", "x", now).expect("set");
        assert!(!fits(&Factor::None, &first), "a second factor was set");
        assert!(fits(&Factor::Code(7), &first));
        assert!(!fits(&Factor::Code(7), &first), "the code was used");
        assert!(!fits(&Factor::Code(6), &first), "a later one was used");
        let key = accounts.recovery_key();
        let hash = second_factor::recovery_hash(&key, "a", &shown.recovery_codes[0]);
        assert!(fits(&Factor::Recovery(hash), &first));
        assert!(!fits(&Factor::Recovery(hash), &first), "it was used");
        accounts.set_locked("a", true, now).expect("locked");
        assert!(!fits(&Factor::Code(8), &first), "it was locked");
        accounts.set_locked("a", false, now).expect("open");
        accounts
            .reset_password("a", "a lamp under the stairs", now)
            .expect("reset");
        assert!(!fits(&Factor::Code(9), &first), "another password");
        assert!(fits(&Factor::Code(10), &stored()));
    }
}
