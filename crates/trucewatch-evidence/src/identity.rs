//! Who a log is: its name, its mission, and the keys that speak for it.

use crate::LogError;
use std::path::{Path, PathBuf};
use trucewatch_proof::note::{Kind, Note, NoteError, SignatureLine};
use trucewatch_proof::{Identity, NoteSigner, SecretKey};

/// The folder of the keys, below that of the store.
pub const KEYS_FOLDER: &str = "keys";

const LOG_KEY: &str = "log";
/// The key that is to come, while the log's own is being replaced.
const NEXT_KEY: &str = "log-next";
const GATEWAY_KEY: &str = "gateway";
const GATEWAY_NAME: &str = "gateway";

/// How a new log is to be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Naming {
    /// Its name, unlike that of every other log, for example `monitor.example/north`; made from its
    /// key if it is not given.
    pub origin: Option<String>,
    /// The mission it works for. Signatures made for one mission do not hold in another.
    pub mission: String,
}

impl Default for Naming {
    fn default() -> Self {
        Self {
            origin: None,
            mission: "trucewatch".to_owned(),
        }
    }
}

/// The secret keys of a log.
#[derive(Debug)]
pub(crate) struct Keys {
    /// Signs checkpoints.
    pub(crate) log: NoteSigner,
    /// Answers for records which came in unsigned.
    pub(crate) gateway: SecretKey,
    mission: String,
}

impl Keys {
    /// Keys from two seeds of 32 random bytes.
    ///
    /// # Errors
    /// If a name is not one.
    pub(crate) fn from_seeds(
        log: &[u8; 32],
        gateway: &[u8; 32],
        naming: &Naming,
    ) -> Result<Self, NoteError> {
        let secret = SecretKey::from_seed(log);
        let origin = naming.origin.clone().unwrap_or_else(|| {
            let id = secret.public().id().to_string();
            format!("trucewatch/{}", id.get(..8).unwrap_or_default())
        });
        check_mission(&naming.mission)?;
        Ok(Self {
            log: NoteSigner::new(&origin, Kind::Ed25519, secret)?,
            gateway: SecretKey::from_seed(gateway),
            mission: naming.mission.clone(),
        })
    }

    /// What everybody may know.
    pub(crate) fn identity(&self) -> Identity {
        Identity {
            mission: self.mission.clone(),
            keys: self.log.public().clone().into(),
            log: self.log.public().clone(),
            gateway: self.gateway.public(),
        }
    }

    /// The log's signed word on who it is.
    pub(crate) fn statement(&self) -> String {
        let text = self.identity().to_text();
        let signature = self.log.secret().sign(text.as_bytes());
        Note {
            signatures: vec![SignatureLine::of(self.log.public(), &signature)],
            text,
        }
        .to_string()
    }

    /// Reads the keys of an existing store and makes sure that they are those of `identity`.
    ///
    /// # Errors
    /// If a file is missing, damaged, or holds another key.
    pub(crate) fn load(dir: &Path, identity: &Identity) -> Result<Self, LogError> {
        let log = read(&file(dir, LOG_KEY), Kind::Ed25519)?;
        let gateway = read(&file(dir, GATEWAY_KEY), Kind::Ed25519)?;
        let keys = Self {
            log,
            gateway: SecretKey::from_seed(&gateway.secret().seed()),
            mission: identity.mission.clone(),
        };
        let loaded = keys.identity();
        for (name, same) in [
            (LOG_KEY, loaded.log == identity.log),
            (GATEWAY_KEY, loaded.gateway == identity.gateway),
        ] {
            if !same {
                return Err(LogError::Key {
                    file: file(dir, name),
                    detail: "it holds a key that is not this log's".to_owned(),
                });
            }
        }
        Ok(keys)
    }

    /// Makes the keys of a new store, or takes those that a start which did not get further left.
    ///
    /// # Errors
    /// If the files cannot be written, or hold something else.
    pub(crate) fn create(dir: &Path, naming: &Naming) -> Result<Self, LogError> {
        let folder = dir.join(KEYS_FOLDER);
        crate::files::create_folder(&folder)?;
        crate::files::only_for_owner(&folder)?;
        let fresh =
            Self::from_seeds(&random()?, &random()?, naming).map_err(|problem| LogError::Key {
                file: folder.clone(),
                detail: problem.to_string(),
            })?;
        let gateway = NoteSigner::new(
            GATEWAY_NAME,
            Kind::Ed25519,
            SecretKey::from_seed(&fresh.gateway.seed()),
        );
        let gateway = gateway.map_err(|problem| LogError::Key {
            file: folder.clone(),
            detail: problem.to_string(),
        })?;
        crate::files::write_once(&file(dir, LOG_KEY), &(fresh.log.to_secret_text() + "\n"))?;
        crate::files::write_once(&file(dir, GATEWAY_KEY), &(gateway.to_secret_text() + "\n"))?;
        let log = read(&file(dir, LOG_KEY), Kind::Ed25519)?;
        let gateway = read(&file(dir, GATEWAY_KEY), Kind::Ed25519)?;
        Ok(Self {
            log,
            gateway: SecretKey::from_seed(&gateway.secret().seed()),
            mission: naming.mission.clone(),
        })
    }

    /// What is wrong with the files of the keys, one sentence each; nothing if they are as they were made.
    pub(crate) fn damage(dir: &Path, identity: &Identity) -> Vec<(PathBuf, String)> {
        let mut damage = Vec::new();
        for (name, wanted) in [
            (LOG_KEY, identity.log.key()),
            (GATEWAY_KEY, &identity.gateway),
        ] {
            let path = file(dir, name);
            let replaced = next_key(dir).is_ok_and(|next| {
                name == LOG_KEY && next.is_some_and(|next| next.public().key() == wanted)
            });
            match read(&path, Kind::Ed25519) {
                // The next to write puts it in its place.
                _ if replaced => {}
                Ok(key) if key.public().key() == wanted => {}
                Ok(_) => damage.push((path, "it holds a key that is not this log's".to_owned())),
                Err(error) => damage.push((path, error.to_string())),
            }
        }
        if let Err(error) = next_key(dir) {
            damage.push((file(dir, NEXT_KEY), error.to_string()));
        }
        damage
    }
}

fn check_mission(mission: &str) -> Result<(), NoteError> {
    let sound =
        !mission.is_empty() && mission.len() <= 255 && !mission.chars().any(char::is_control);
    sound.then_some(()).ok_or(NoteError::Form(
        "the mission's name is empty, longer than 255 bytes, or holds control characters",
    ))
}

fn file(dir: &Path, name: &str) -> PathBuf {
    dir.join(KEYS_FOLDER).join(name)
}

/// The whole file is one line as it was written: any flipped bit is another text.
fn read(path: &Path, kind: Kind) -> Result<NoteSigner, LogError> {
    let wrong = |detail: String| LogError::Key {
        file: path.to_owned(),
        detail,
    };
    let text = std::fs::read_to_string(path).map_err(|reason| wrong(reason.to_string()))?;
    let key = NoteSigner::from_text(&text).map_err(|problem| wrong(problem.to_string()))?;
    if key.public().kind() != kind || text != key.to_secret_text() + "\n" {
        return Err(wrong("it is not as it was written".to_owned()));
    }
    Ok(key)
}

/// The log's key as it lies in the folder; `None` if it cannot be read.
pub(crate) fn own_key(dir: &Path) -> Option<NoteSigner> {
    read(&file(dir, LOG_KEY), Kind::Ed25519).ok()
}

/// The key that is to come; `None` if the log's own is not being replaced.
pub(crate) fn next_key(dir: &Path) -> Result<Option<NoteSigner>, LogError> {
    let path = file(dir, NEXT_KEY);
    path.exists()
        .then(|| read(&path, Kind::Ed25519))
        .transpose()
}

/// Makes the key that is to come, unless it is there.
pub(crate) fn make_next_key(dir: &Path, origin: &str) -> Result<NoteSigner, LogError> {
    let path = file(dir, NEXT_KEY);
    let key = NoteSigner::new(origin, Kind::Ed25519, SecretKey::from_seed(&random()?));
    let key = key.map_err(|problem| LogError::Key {
        file: path.clone(),
        detail: problem.to_string(),
    })?;
    crate::files::write_once(&path, &(key.to_secret_text() + "\n"))?;
    read(&path, Kind::Ed25519)
}

/// Overwrites the log's key and puts the one that is to come in its place.
pub(crate) fn put_next_key(dir: &Path) -> Result<(), LogError> {
    let (old, next) = (file(dir, LOG_KEY), file(dir, NEXT_KEY));
    crate::files::overwrite(&old)
        .and_then(|()| std::fs::rename(&next, &old))
        .and_then(|()| crate::files::sync_folder(&dir.join(KEYS_FOLDER)))
        .map_err(|reason| LogError::Key {
            file: old.clone(),
            detail: reason.to_string(),
        })
}

/// Overwrites and removes the key that was to come.
pub(crate) fn remove_next_key(dir: &Path) -> Result<(), LogError> {
    let path = file(dir, NEXT_KEY);
    crate::files::overwrite(&path)
        .and_then(|()| std::fs::remove_file(&path))
        .and_then(|()| crate::files::sync_folder(&dir.join(KEYS_FOLDER)))
        .map_err(|reason| LogError::Key {
            file: path.clone(),
            detail: reason.to_string(),
        })
}

/// Random bytes of the operating system.
pub(crate) fn random() -> Result<[u8; 32], LogError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|reason| LogError::Random {
        detail: reason.to_string(),
    })?;
    Ok(bytes)
}

/// Makes a key for a sensor, device or person: writes the secret part to a new file that its owner
/// alone may read, and returns the public part.
///
/// # Errors
/// If the name is none, or the file is there already or cannot be written.
pub fn new_author_key(name: &str, path: &Path) -> Result<trucewatch_proof::PublicKey, LogError> {
    let wrong = |detail: String| LogError::Key {
        file: path.to_owned(),
        detail,
    };
    if path.exists() {
        return Err(wrong(
            "it is there already; a key is never overwritten".to_owned(),
        ));
    }
    let signer = NoteSigner::new(name, Kind::Ed25519, SecretKey::from_seed(&random()?));
    let signer = signer.map_err(|problem| wrong(problem.to_string()))?;
    crate::files::write_once(path, &(signer.to_secret_text() + "\n"))?;
    Ok(*signer.public().key())
}

/// Signs with the log's own key: for its word on who the mission's officers are.
///
/// # Errors
/// If the store was opened for reading only.
pub fn sign_as_log(store: &crate::SqliteStore, message: &[u8]) -> Result<[u8; 64], LogError> {
    let keys = store.keys().ok_or_else(|| LogError::ReadOnly {
        file: store.file().to_owned(),
    })?;
    Ok(keys.log.secret().sign(message))
}
