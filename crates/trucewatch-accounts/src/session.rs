//! Sessions: who is signed in, as what, until when; looked up anew at every request.
//!
//! A token is 32 random bytes and stands in no file, only its SHA-256 does. What somebody may see is
//! read from the account at each look-up, so a lock, a lost role or an end of all sessions holds for
//! the next request, in every process that has the file open.

use crate::account::Profile;
use crate::secret::random;
use crate::store::{bump, json};
use crate::{Accounts, AccountsError, Wish};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rusqlite::{OptionalExtension as _, Row, Transaction};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use trucewatch_model::Timestamp;
use trucewatch_proof::{PublicKey, SecretKey, hex};
use zeroize::Zeroizing;

/// After this a session ends, however busy.
pub const ABSOLUTE_S: f64 = 12.0 * 3_600.0;
/// After this without a request a session ends.
pub const IDLE_S: f64 = 30.0 * 60.0;
/// More sessions than this nobody has at once: with another the oldest ends.
pub const SESSIONS_MAX: u32 = 5;
/// A request is noted if the last one noted is older.
const NOTED_EVERY_S: f64 = 60.0;

/// Whether a person is signed in or a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Somebody with an account.
    Person,
    /// A device or sensor whose key the log's register knows.
    Device,
}

/// For whom a request is answered: what rules of access ask about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Subject {
    /// A person or a device.
    pub kind: Kind,
    /// The code of the person, or the id of the device.
    pub id: String,
    /// Of a person.
    pub nationality: Option<String>,
    /// For whom this session acts; of a device, who has it in custody.
    pub hat: String,
    /// What this hat gives.
    pub roles: BTreeSet<String>,
    /// 0 to 3.
    pub clearance: u8,
    /// For example `WITNESS`.
    pub caveats: BTreeSet<String>,
    /// Where somebody is at work.
    pub sectors: BTreeSet<String>,
    /// Whether a second factor was shown.
    pub mfa: bool,
    /// Whether a device that the mission knows vouched for itself at sign-in.
    pub managed_device: bool,
    /// What for, as declared at sign-in.
    pub purpose: Option<String>,
}

/// A session as it is at this moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Session {
    /// Names it in lists; no secret.
    pub session_id: String,
    /// Whose it is.
    #[serde(flatten)]
    pub subject: Subject,
    /// The public keys that signed in or vouched, 64 digits each: a session ends when the register
    /// counts one of them no more.
    pub keys: Vec<String>,
    /// When it began.
    pub began_at: Timestamp,
    /// The last request, to within a minute.
    pub used_at: Timestamp,
    /// When it ends at the latest.
    pub ends_at: Timestamp,
}

/// What a client holds. Never printed.
pub struct Token(Zeroizing<String>);

impl Token {
    pub(crate) fn new() -> Result<Self, AccountsError> {
        let bytes = Zeroizing::new(random::<32>()?);
        Ok(Self(Zeroizing::new(
            URL_SAFE_NO_PAD.encode(bytes.as_slice()),
        )))
    }

    /// As it goes to the client.
    pub fn as_text(&self) -> &str {
        &self.0
    }
}

/// SHA-256 of a token: names a session within this program without letting anybody in.
pub type TokenHash = [u8; 32];

/// The hash of a token as a client sent it.
pub fn hash_of(token: &str) -> TokenHash {
    Sha256::digest(token.as_bytes()).into()
}

/// A session about to begin.
pub(crate) struct NewSession<'a> {
    pub(crate) person: Option<&'a str>,
    pub(crate) device: Option<&'a str>,
    pub(crate) hat: &'a str,
    pub(crate) mfa: bool,
    pub(crate) purpose: Option<&'a str>,
    pub(crate) key: Option<String>,
    pub(crate) device_key: Option<String>,
}

impl<'a> NewSession<'a> {
    /// A person's, under a hat, as wished.
    pub(crate) fn of_person(person: &'a str, hat: &'a str, mfa: bool, wish: &Wish<'a>) -> Self {
        Self {
            person: Some(person),
            device: None,
            hat,
            mfa,
            purpose: wish.purpose,
            key: None,
            device_key: wish.device.map(|key| hex(&key.to_bytes())),
        }
    }
}

/// Signing keys that are open, by the session.
#[derive(Default)]
pub(crate) struct OpenKeys(Mutex<HashMap<TokenHash, SecretKey>>);

impl OpenKeys {
    fn all(&self) -> MutexGuard<'_, HashMap<TokenHash, SecretKey>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn put(&self, hash: TokenHash, key: SecretKey) {
        self.all().insert(hash, key);
    }
}

impl Accounts {
    pub(crate) fn begin(
        &self,
        tx: &Transaction<'_>,
        new: &NewSession<'_>,
        now: Timestamp,
    ) -> Result<Token, AccountsError> {
        let token = Token::new()?;
        let ends_at = now.plus_s(ABSOLUTE_S);
        tx.execute(
            "INSERT INTO session (hash, person, device, hat, mfa, managed, purpose, key, device_key,
                 began_at, used_at, ends_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?11)",
            rusqlite::params![
                &hash_of(token.as_text())[..],
                new.person,
                new.device,
                new.hat,
                new.mfa,
                new.device_key.is_some() || new.device.is_some(),
                new.purpose,
                new.key,
                new.device_key,
                now.as_unix_ns(),
                ends_at.as_unix_ns()
            ],
        )
        .and_then(|_| end_oldest(tx, new))
        .map_err(|reason| self.failed(reason))?;
        Ok(token)
    }

    /// The session of a token, if it holds at this moment. Counts as use of it.
    ///
    /// # Errors
    /// If the file cannot be read or written.
    pub fn session(&self, token: &str, now: Timestamp) -> Result<Option<Session>, AccountsError> {
        let hash = hash_of(token);
        let found = self.peek(&hash, now)?;
        let stale = |session: &Session| now.seconds_since(session.used_at) > NOTED_EVERY_S;
        if found.as_ref().is_some_and(stale) {
            self.write(|tx| {
                let sql = "UPDATE session SET used_at = max(used_at, ?2) WHERE hash = ?1";
                tx.execute(sql, (&hash[..], now.as_unix_ns()))
                    .map_err(|reason| self.failed(reason))
            })?;
        }
        Ok(found)
    }

    /// The same by the hash, and without counting as use: for what holds something open.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn peek(&self, hash: &TokenHash, now: Timestamp) -> Result<Option<Session>, AccountsError> {
        let sql = format!("{SELECT} WHERE hash = ?1");
        let found = self.read(|tx| tx.query_row(&sql, [&hash[..]], held).optional())?;
        let session = found.and_then(|held| held.at(now));
        if session.is_none() {
            self.keys.all().remove(hash);
        }
        Ok(session)
    }

    /// All sessions that hold, of everybody or of one, newest first.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn sessions(
        &self,
        person: Option<&str>,
        now: Timestamp,
    ) -> Result<Vec<Session>, AccountsError> {
        let sql = format!("{SELECT} ORDER BY began_at DESC");
        let all: Vec<Held> = self.read(|tx| {
            let mut rows = tx.prepare(&sql)?;
            let rows = rows.query_map([], held)?;
            rows.collect()
        })?;
        let of = |session: &Session| person.is_none_or(|person| session.subject.id == person);
        Ok(all
            .into_iter()
            .filter_map(|held| held.at(now))
            .filter(of)
            .collect())
    }

    /// Ends the session of a token; whether there was one.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn end(&self, token: &str) -> Result<bool, AccountsError> {
        let hash = hash_of(token);
        self.keys.all().remove(&hash);
        Ok(self.delete("hash = ?1", &hash[..])? > 0)
    }

    /// Ends all sessions of a person or device; how many.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn end_all(&self, id: &str) -> Result<usize, AccountsError> {
        self.delete("?1 IN (person, device)", id)
    }

    /// Ends one session by its id in the list; whether there was one.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn end_one(&self, id: &str) -> Result<bool, AccountsError> {
        Ok(self.delete("lower(hex(substr(hash, 1, 8))) = ?1", id)? > 0)
    }

    fn delete(&self, which: &str, value: impl rusqlite::ToSql) -> Result<usize, AccountsError> {
        self.write(|tx| {
            let ended = tx.execute(&format!("DELETE FROM session WHERE {which}"), [value]);
            let ended = ended.map_err(|reason| self.failed(reason))?;
            if ended > 0 {
                bump(tx).map_err(|reason| self.failed(reason))?;
            }
            Ok(ended)
        })
    }

    /// Removes sessions that are over, and forgets their signing keys; the server does so often.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn sweep(&self, now: Timestamp) -> Result<(), AccountsError> {
        let hashes: Vec<TokenHash> = self.keys.all().keys().copied().collect();
        for hash in hashes {
            self.peek(&hash, now)?;
        }
        let idle_since = now.plus_s(-IDLE_S).as_unix_ns();
        self.delete_over(now.as_unix_ns(), idle_since)?;
        self.forget_attempts(now)
    }

    fn delete_over(&self, now: i64, idle_since: i64) -> Result<(), AccountsError> {
        let over = "ends_at <= ?1 OR used_at <= ?2";
        let any: bool = self.read(|tx| {
            let sql = format!("SELECT EXISTS (SELECT 1 FROM session WHERE {over})");
            tx.query_row(&sql, (now, idle_since), |row| row.get(0))
        })?;
        if any {
            self.write(|tx| {
                tx.execute(
                    &format!("DELETE FROM session WHERE {over}"),
                    (now, idle_since),
                )
                .and_then(|_| bump(tx))
                .map_err(|reason| self.failed(reason))
            })?;
        }
        Ok(())
    }

    /// Signs as the person of a session: `None` if it is over, or if its key is not open here, as after
    /// a restart of the server. The message must begin with a text that says what it is.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn sign(
        &self,
        token: &str,
        message: &[u8],
        now: Timestamp,
    ) -> Result<Option<(PublicKey, [u8; 64])>, AccountsError> {
        self.sign_as(&hash_of(token), message, now)
    }

    /// The same by the hash of the token.
    ///
    /// # Errors
    /// As there.
    pub fn sign_as(
        &self,
        hash: &TokenHash,
        message: &[u8],
        now: Timestamp,
    ) -> Result<Option<(PublicKey, [u8; 64])>, AccountsError> {
        if self.peek(hash, now)?.is_none() {
            return Ok(None);
        }
        let keys = self.keys.all();
        let key = keys.get(hash);
        Ok(key.map(|key| (key.public(), key.sign(message))))
    }

    /// Whether the session of a token can sign.
    pub fn can_sign(&self, token: &str) -> bool {
        self.key_of(&hash_of(token)).is_some()
    }

    /// The public key with which a session signs, by the hash of its token.
    pub fn key_of(&self, hash: &TokenHash) -> Option<PublicKey> {
        self.keys.all().get(hash).map(SecretKey::public)
    }
}

/// Ends what somebody has open beyond the most that is allowed.
fn end_oldest(tx: &Transaction<'_>, new: &NewSession<'_>) -> rusqlite::Result<()> {
    let id = new.person.or(new.device);
    let ended = tx.execute(
        "DELETE FROM session WHERE ?1 IN (person, device) AND hash NOT IN
             (SELECT hash FROM session WHERE ?1 IN (person, device)
              ORDER BY began_at DESC LIMIT ?2)",
        (id, SESSIONS_MAX),
    )?;
    if ended > 0 {
        bump(tx)?;
    }
    Ok(())
}

const SELECT: &str = "SELECT hash, session.person, device, hat, mfa, managed, purpose, key, device_key, \
    began_at, used_at, ends_at, profile, locked FROM session LEFT JOIN account USING (person)";

/// A row, before it is known whether it holds.
struct Held {
    session: Session,
    profile: Option<Profile>,
    locked: bool,
}

fn held(row: &Row<'_>) -> rusqlite::Result<Held> {
    let hash: [u8; 32] = row.get(0)?;
    let person: Option<String> = row.get(1)?;
    let device: Option<String> = row.get(2)?;
    let keys: [Option<String>; 2] = [row.get(7)?, row.get(8)?];
    let profile: Option<String> = row.get(12)?;
    let time = |column| row.get(column).map(Timestamp::from_unix_ns);
    let kind = if person.is_some() {
        Kind::Person
    } else {
        Kind::Device
    };
    let subject = Subject {
        kind,
        id: person.or(device).unwrap_or_default(),
        nationality: None,
        hat: row.get(3)?,
        roles: BTreeSet::new(),
        clearance: 0,
        caveats: BTreeSet::new(),
        sectors: BTreeSet::new(),
        mfa: row.get(4)?,
        managed_device: row.get(5)?,
        purpose: row.get(6)?,
    };
    Ok(Held {
        session: Session {
            session_id: hex(&hash[..8]),
            subject,
            keys: keys.into_iter().flatten().collect(),
            began_at: time(9)?,
            used_at: time(10)?,
            ends_at: time(11)?,
        },
        profile: profile.map(|text| json(12, &text)).transpose()?,
        locked: row.get::<_, Option<bool>>(13)?.unwrap_or(false),
    })
}

impl Held {
    /// The session with what the account says now; `None` if it is over.
    fn at(self, now: Timestamp) -> Option<Session> {
        let Self {
            mut session,
            profile,
            locked,
        } = self;
        let idle = now.seconds_since(session.used_at) >= IDLE_S;
        if now >= session.ends_at || idle || locked {
            return None;
        }
        let subject = &mut session.subject;
        match (subject.kind, profile) {
            (Kind::Device, _) => drop(subject.roles.insert("device".to_owned())),
            (Kind::Person, None) => return None,
            (Kind::Person, Some(profile)) => {
                if profile.expires_at.is_some_and(|at| now >= at) {
                    return None;
                }
                subject.roles.clone_from(profile.hats.get(&subject.hat)?);
                subject.nationality = Some(profile.nationality);
                subject.clearance = profile.clearance;
                subject.caveats = profile.caveats;
                subject.sectors = profile.sectors;
            }
        }
        Some(session)
    }
}
