//! What the administrator of a site does with accounts.

use crate::account::{Account, Change, Changed, External, Profile, is_word};
use crate::password::{self, Cost, Stored};
use crate::second_factor::{self, SecondFactor};
use crate::secret::{Key32, seal};
use crate::store::{bump, json, note};
use crate::{Accounts, AccountsError};
use rusqlite::{OptionalExtension as _, Row, Transaction};
use trucewatch_model::Timestamp;

/// An account with its credentials, as sign-in needs it.
pub(crate) struct Credentials {
    pub(crate) profile: Profile,
    pub(crate) locked: bool,
    pub(crate) password: Option<Stored>,
    pub(crate) must_change: bool,
    /// Sealed.
    pub(crate) totp: Option<Vec<u8>>,
    pub(crate) totp_step: i64,
    pub(crate) sealed_key: Option<Vec<u8>>,
}

impl Accounts {
    /// Adds an account, which nobody can sign in to before a password or a provider is set.
    ///
    /// # Errors
    /// If there is one with this code, or a word has not its form.
    pub fn add(
        &self,
        person: &str,
        profile: &Profile,
        now: Timestamp,
    ) -> Result<Change, AccountsError> {
        if !is_word(person) {
            return Err(AccountsError::Invalid(format!(
                "`{person}` is no code of a person; use small letters, digits, hyphens, and never a name"
            )));
        }
        profile.check()?;
        let text = text_of(profile)?;
        self.write(|tx| {
            let added = tx.execute(
                "INSERT INTO account (person, profile) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                (person, &text),
            );
            if added.map_err(|reason| self.failed(reason))? == 0 {
                return Err(AccountsError::Exists(person.to_owned()));
            }
            let change = Changed::Added {
                profile: profile.clone(),
            };
            note(tx, now, (person, &self.author), &change).map_err(|reason| self.failed(reason))
        })
    }

    /// Says anew what somebody may be and see; holds for open sessions at once.
    ///
    /// # Errors
    /// If there is no such account, or a word has not its form.
    pub fn set(
        &self,
        person: &str,
        profile: &Profile,
        now: Timestamp,
    ) -> Result<Change, AccountsError> {
        profile.check()?;
        let text = text_of(profile)?;
        let change = Changed::Set {
            profile: profile.clone(),
        };
        self.change(person, now, &change, |tx| {
            tx.execute(
                "UPDATE account SET profile = ?2 WHERE person = ?1",
                (person, &text),
            )
        })
    }

    /// Shuts an account and ends its sessions, or opens it again.
    ///
    /// # Errors
    /// If there is no such account.
    pub fn set_locked(
        &self,
        person: &str,
        locked: bool,
        now: Timestamp,
    ) -> Result<Change, AccountsError> {
        let change = if locked {
            Changed::Locked
        } else {
            Changed::Unlocked
        };
        let changed = self.change(person, now, &change, |tx| {
            if locked {
                tx.execute("DELETE FROM session WHERE person = ?1", [person])?;
            }
            tx.execute(
                "UPDATE account SET locked = ?2 WHERE person = ?1",
                (person, locked),
            )
        })?;
        if !locked {
            self.forgive(person)?;
        }
        Ok(changed)
    }

    /// Binds an account to somebody at an identity provider, or to nobody.
    ///
    /// # Errors
    /// If there is no such account, or another is bound to the same.
    pub fn set_external(
        &self,
        person: &str,
        external: Option<&External>,
        now: Timestamp,
    ) -> Result<Change, AccountsError> {
        if let Some(external) = external {
            let taken = self
                .list()?
                .into_iter()
                .find(|other| other.person != person && other.external.as_ref() == Some(external));
            if let Some(other) = taken {
                return Err(AccountsError::Invalid(format!(
                    "`{}` at {} is bound to `{}`; unbind that account first",
                    external.subject, external.issuer, other.person
                )));
            }
        }
        let change = Changed::ExternalSet {
            external: external.cloned(),
        };
        let issuer = external.map(|external| &external.issuer);
        let subject = external.map(|external| &external.subject);
        self.change(person, now, &change, |tx| {
            tx.execute("DELETE FROM session WHERE person = ?1", [person])?;
            tx.execute(
                "UPDATE account SET issuer = ?2, subject = ?3 WHERE person = ?1",
                (person, issuer, subject),
            )
        })
    }

    /// Sets a password that somebody other than the person knows. The person must choose another at
    /// the first sign-in, and gets a signing key only then; a key of before is retired, since the new
    /// password cannot open it. Ends all sessions.
    ///
    /// # Errors
    /// If there is no such account, or the password is too easy to guess.
    pub fn reset_password(
        &self,
        person: &str,
        new: &str,
        now: Timestamp,
    ) -> Result<Change, AccountsError> {
        password::check(new, person)?;
        let (stored, _) = self.worked(|| password::new(&self.secret, new, self.cost))?;
        let changed = self.change(person, now, &Changed::PasswordReset, |tx| {
            retire_key(tx, person)?;
            tx.execute("DELETE FROM session WHERE person = ?1", [person])?;
            store_password(tx, person, &stored, true)
        })?;
        self.forgive(person)?;
        Ok(changed)
    }

    /// Sets a password that the person alone knows, and makes the signing key.
    ///
    /// # Errors
    /// If there is no such account, or the password is too easy to guess.
    pub fn choose_password(
        &self,
        person: &str,
        new: &str,
        now: Timestamp,
    ) -> Result<Change, AccountsError> {
        password::check(new, person)?;
        let (stored, stretched) = self.worked(|| password::new(&self.secret, new, self.cost))?;
        let (public, sealed) = self.new_key(person, &stretched.seal)?;
        let change = Changed::PasswordChanged;
        self.change(person, now, &change, |tx| {
            retire_key(tx, person)?;
            tx.execute("DELETE FROM session WHERE person = ?1", [person])?;
            store_key(tx, person, &public, &sealed, now)?;
            store_password(tx, person, &stored, false)
        })
    }

    /// Sets up a second factor in place of any earlier one. What is returned is shown once.
    ///
    /// # Errors
    /// If there is no such account.
    pub fn set_second_factor(
        &self,
        person: &str,
        issuer: &str,
        now: Timestamp,
    ) -> Result<(SecondFactor, Change), AccountsError> {
        let secret = second_factor::new_secret()?;
        let sealed = seal(&self.totp_key(), person.as_bytes(), &*secret)?;
        let recovery_codes = second_factor::new_recovery_codes()?;
        let key = self.recovery_key();
        let hashes: Vec<[u8; 32]> = recovery_codes
            .iter()
            .map(|code| second_factor::recovery_hash(&key, person, code))
            .collect();
        let change = self.change(person, now, &Changed::SecondFactorSet, |tx| {
            let changed = tx.execute(
                "UPDATE account SET totp = ?2, totp_step = 0 WHERE person = ?1",
                (person, &sealed),
            )?;
            tx.execute("DELETE FROM recovery WHERE person = ?1", [person])?;
            for hash in hashes.iter().take(changed * hashes.len()) {
                tx.execute("INSERT INTO recovery VALUES (?1, ?2)", (person, &hash[..]))?;
            }
            tx.execute("DELETE FROM session WHERE person = ?1", [person])?;
            Ok(changed)
        })?;
        let (secret, uri) = second_factor::shown(&*secret, issuer, person);
        let shown = SecondFactor {
            secret,
            uri,
            recovery_codes,
        };
        Ok((shown, change))
    }

    /// Takes the second factor away.
    ///
    /// # Errors
    /// If there is no such account.
    pub fn remove_second_factor(
        &self,
        person: &str,
        now: Timestamp,
    ) -> Result<Change, AccountsError> {
        self.change(person, now, &Changed::SecondFactorRemoved, |tx| {
            tx.execute("DELETE FROM recovery WHERE person = ?1", [person])?;
            tx.execute("DELETE FROM session WHERE person = ?1", [person])?;
            tx.execute("UPDATE account SET totp = NULL WHERE person = ?1", [person])
        })
    }

    /// All accounts, by their codes.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn list(&self) -> Result<Vec<Account>, AccountsError> {
        self.read(|tx| {
            let sql = format!("{LISTED} ORDER BY person");
            let mut rows = tx.prepare(&sql)?;
            let rows = rows.query_map([], |row| listed(tx, row))?;
            rows.collect()
        })
    }

    /// One account.
    ///
    /// # Errors
    /// If there is none, or the file cannot be read.
    pub fn account(&self, person: &str) -> Result<Account, AccountsError> {
        let sql = format!("{LISTED} WHERE person = ?1");
        self.read(|tx| {
            tx.query_row(&sql, [person], |row| listed(tx, row))
                .optional()
        })?
        .ok_or_else(|| AccountsError::Unknown(person.to_owned()))
    }

    /// Changes one account and notes it; refused if there is none.
    pub(crate) fn change(
        &self,
        person: &str,
        now: Timestamp,
        change: &Changed,
        run: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<usize>,
    ) -> Result<Change, AccountsError> {
        self.write(|tx| {
            let changed = run(tx).map_err(|reason| self.failed(reason))?;
            if changed == 0 {
                return Err(AccountsError::Unknown(person.to_owned()));
            }
            let by = match change {
                Changed::PasswordChanged => person,
                _ => &self.author,
            };
            note(tx, now, (person, by), change).map_err(|reason| self.failed(reason))
        })
    }

    pub(crate) fn totp_key(&self) -> Key32 {
        self.secret.derive("trucewatch second factor 1", &[])
    }

    pub(crate) fn recovery_key(&self) -> Key32 {
        self.secret.derive("trucewatch recovery 1", &[])
    }

    /// Work with passwords, one at a time.
    pub(crate) fn worked<T>(&self, run: impl FnOnce() -> T) -> T {
        let _one = self
            .work
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        run()
    }

    /// The credentials of an account.
    pub(crate) fn credentials(&self, person: &str) -> Result<Option<Credentials>, AccountsError> {
        let sql = "SELECT profile, locked, memory_kib, passes, lanes, salt, verifier, must_change,
                          totp, totp_step, sealed_key FROM account WHERE person = ?1";
        self.read(|tx| tx.query_row(sql, [person], credentials).optional())
    }
}

fn credentials(row: &Row<'_>) -> rusqlite::Result<Credentials> {
    let password = match row.get::<_, Option<u32>>(2)? {
        None => None,
        Some(memory_kib) => Some(Stored {
            cost: Cost {
                memory_kib,
                passes: row.get(3)?,
                lanes: row.get(4)?,
            },
            salt: row.get(5)?,
            verifier: row.get(6)?,
        }),
    };
    Ok(Credentials {
        profile: json(0, &row.get::<_, String>(0)?)?,
        locked: row.get(1)?,
        password,
        must_change: row.get(7)?,
        totp: row.get(8)?,
        totp_step: row.get(9)?,
        sealed_key: row.get(10)?,
    })
}

const LISTED: &str = "SELECT person, profile, locked, verifier IS NOT NULL, must_change, \
    totp IS NOT NULL, (SELECT count(*) FROM recovery AS r WHERE r.person = account.person), \
    issuer, subject, public_key FROM account";

fn listed(tx: &Transaction<'_>, row: &Row<'_>) -> rusqlite::Result<Account> {
    let person: String = row.get(0)?;
    let issuer: Option<String> = row.get(7)?;
    let subject: Option<String> = row.get(8)?;
    let mut retired =
        tx.prepare("SELECT public_key FROM retired_key WHERE person = ?1 ORDER BY public_key")?;
    let retired = retired.query_map([&person], |row| row.get(0))?;
    Ok(Account {
        profile: json(1, &row.get::<_, String>(1)?)?,
        locked: row.get(2)?,
        password: row.get(3)?,
        must_change: row.get(4)?,
        totp: row.get(5)?,
        recovery_codes: row.get(6)?,
        external: issuer
            .zip(subject)
            .map(|(issuer, subject)| External { issuer, subject }),
        key: row.get(9)?,
        retired_keys: retired.collect::<rusqlite::Result<_>>()?,
        person,
    })
}

fn text_of(profile: &Profile) -> Result<String, AccountsError> {
    serde_json::to_string(profile).map_err(|reason| {
        AccountsError::Invalid(format!("the account cannot be written: {reason}"))
    })
}

/// Puts the present key aside, for the officers to revoke.
pub(crate) fn retire_key(tx: &Transaction<'_>, person: &str) -> rusqlite::Result<()> {
    tx.execute(
        "INSERT OR IGNORE INTO retired_key SELECT person, public_key FROM account
         WHERE person = ?1 AND public_key IS NOT NULL",
        [person],
    )?;
    tx.execute(
        "UPDATE account SET public_key = NULL, sealed_key = NULL WHERE person = ?1",
        [person],
    )?;
    Ok(())
}

/// Keeps a new key, and says so for the record.
pub(crate) fn store_key(
    tx: &Transaction<'_>,
    person: &str,
    public: &str,
    sealed: &[u8],
    now: Timestamp,
) -> rusqlite::Result<()> {
    let changed = tx.execute(
        "UPDATE account SET public_key = ?2, sealed_key = ?3 WHERE person = ?1",
        (person, public, sealed),
    )?;
    if changed == 1 {
        let change = Changed::KeyMade {
            key: public.to_owned(),
        };
        note(tx, now, (person, person), &change)?;
    }
    Ok(())
}

pub(crate) fn store_password(
    tx: &Transaction<'_>,
    person: &str,
    stored: &Stored,
    must_change: bool,
) -> rusqlite::Result<usize> {
    bump(tx)?;
    tx.execute(
        "UPDATE account SET memory_kib = ?2, passes = ?3, lanes = ?4, salt = ?5, verifier = ?6,
             must_change = ?7 WHERE person = ?1",
        (
            person,
            stored.cost.memory_kib,
            stored.cost.passes,
            stored.cost.lanes,
            &stored.salt[..],
            &stored.verifier[..],
            must_change,
        ),
    )
}
