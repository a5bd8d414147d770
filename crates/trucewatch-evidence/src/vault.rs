//! Files beside the log: photos, recordings, forms. Encrypted, named by what they are, checked.
//!
//! `blobs/<2 digits>/<64 digits>`: SHA-256 of the stored bytes names the file, so names never come from
//! outside. Stored bytes: `TWB1`, 19 random bytes, then the content, after 32 bytes of a secret of the
//! file's own, in pieces of 64 KiB by XChaCha20-Poly1305 in the STREAM construction (Hoang, Reyhanitabar,
//! Rogaway, Vizár 2015, as the package `aead` has it). The key is that of the protected subject,
//! `keys/subjects/<name>`. Destroying it makes every file under it unreadable, copies in back-ups of the
//! files included; a copy of the key in a back-up must be destroyed there.

use crate::LogError;
use crate::files::{create_folder, only_for_owner, sync_folder, write_once};
use crate::identity::{KEYS_FOLDER, random};
use chacha20poly1305::aead::stream::{DecryptorBE32, EncryptorBE32};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305};
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};
use trucewatch_model::Blob;
use trucewatch_proof::parts::{Committer, Divider};
use trucewatch_proof::{Hash, hex};

/// The folder of the files, below that of the store.
pub const BLOBS_FOLDER: &str = "blobs";
const SUBJECTS_FOLDER: &str = "subjects";
const MAGIC: &[u8; 4] = b"TWB1";
const NONCE: usize = 19;
const PIECE: usize = 64 * 1024;
const TAG: usize = 16;
/// The subject of files that nobody in particular is protected by.
pub const NOBODY: &str = "mission";

/// Files beside a store.
#[derive(Clone, Debug)]
pub struct Vault {
    dir: PathBuf,
}

/// What a file was found to be while it was taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// SHA-256 of the stored bytes, hexadecimal.
    pub stored: String,
    /// The root over its parts, hexadecimal.
    pub content: String,
    /// How many parts.
    pub parts: u64,
    /// Bytes of content.
    pub size: u64,
}

/// Whether the name of a subject may become the name of a file.
pub fn is_subject(name: &str) -> bool {
    let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
    (1..=64).contains(&name.len()) && name.bytes().all(plain)
}

impl Vault {
    /// The files beside the store in `dir`.
    pub fn of(dir: &Path) -> Self {
        Self {
            dir: dir.to_owned(),
        }
    }

    fn key_file(&self, subject: &str) -> PathBuf {
        self.dir
            .join(KEYS_FOLDER)
            .join(SUBJECTS_FOLDER)
            .join(subject)
    }

    /// Where the file with these stored bytes lies; `None` if `stored` is no such name.
    pub fn path(&self, stored: &str) -> Option<PathBuf> {
        Hash::from_hex(stored)?;
        Some(
            self.dir
                .join(BLOBS_FOLDER)
                .join(stored.get(..2)?)
                .join(stored),
        )
    }

    /// Takes a file in, a piece at a time: divides, commits, encrypts, hashes, syncs. Nothing refers to
    /// it until its record is in the log.
    ///
    /// # Errors
    /// If the subject's name is none, or the disk or the input fails. Nothing is left behind then.
    pub fn store(
        &self,
        input: &mut dyn Read,
        media_type: &str,
        subject: &str,
    ) -> Result<Stored, LogError> {
        let key = self.make_key(subject)?;
        let folder = self.dir.join(BLOBS_FOLDER);
        create_folder(&folder)?;
        only_for_owner(&folder)?;
        let temporary = folder.join(format!("new-{}", hex(&random()?)));
        let written = self.write(input, media_type, &key, &temporary);
        let stored = written.inspect_err(|_| {
            let _ = std::fs::remove_file(&temporary);
        })?;
        let path = self
            .path(&stored.stored)
            .ok_or_else(|| unusable(&temporary, "it has no hash".to_owned()))?;
        let place = || -> std::io::Result<()> {
            let Some(parent) = path.parent() else {
                return Ok(());
            };
            std::fs::create_dir_all(parent)?;
            std::fs::rename(&temporary, &path)?;
            sync_folder(parent)?;
            sync_folder(&folder)
        };
        place().map_err(|reason| unusable(&path, reason.to_string()))?;
        Ok(stored)
    }

    fn write(
        &self,
        input: &mut dyn Read,
        media_type: &str,
        key: &[u8; 32],
        path: &Path,
    ) -> Result<Stored, LogError> {
        let failed = |reason: std::io::Error| unusable(path, reason.to_string());
        let random_nonce = random()?;
        let secret = random()?;
        let nonce: [u8; NONCE] = std::array::from_fn(|k| random_nonce[k]);
        let cipher = XChaCha20Poly1305::new(key.into());
        let mut encryptor = EncryptorBE32::from_aead(cipher, (&nonce).into());
        let mut out = Hashed {
            file: File::create_new(path).map_err(failed)?,
            sha256: Sha256::new(),
        };
        out.put(MAGIC)
            .and_then(|()| out.put(&nonce))
            .map_err(failed)?;
        let mut committer = Committer::new(secret);
        let mut divider = Divider::new(media_type);
        let mut size = 0;
        let mut piece = secret.to_vec();
        let sealed = |_| {
            unusable(
                path,
                "it could not be encrypted: more than 2^32 pieces".to_owned(),
            )
        };
        loop {
            let from = piece.len();
            piece.resize(PIECE, 0);
            let read = fill(input, &mut piece[from..]).map_err(failed)?;
            piece.truncate(from + read);
            divider.push(&piece[from..], &mut |part| committer.push(part));
            size += read as u64;
            if piece.len() < PIECE {
                break;
            }
            let sealed = encryptor.encrypt_next(piece.as_slice()).map_err(sealed)?;
            out.put(&sealed).map_err(failed)?;
            piece.clear();
        }
        let last = encryptor.encrypt_last(piece.as_slice()).map_err(sealed)?;
        out.put(&last).map_err(failed)?;
        divider.finish(&mut |part| committer.push(part));
        out.file.sync_all().map_err(failed)?;
        let head = committer.finish();
        Ok(Stored {
            stored: hex(&out.sha256.finalize()),
            content: head.root.to_hex(),
            parts: head.size,
            size,
        })
    }

    /// Decrypts a file, a part at a time, and checks it against its record. Whatever was handed out is
    /// to be thrown away if this ends with an error.
    ///
    /// # Errors
    /// [`LogError::Erased`] if the subject's key was destroyed; if the file is not there or not as it was.
    pub fn read(&self, blob: &Blob, each: &mut dyn FnMut(&[u8])) -> Result<[u8; 32], LogError> {
        let path = self
            .path(&blob.stored)
            .ok_or_else(|| unusable(&self.dir, "its record names no file".to_owned()))?;
        let key = self.key(&blob.subject)?.ok_or_else(|| LogError::Erased {
            subject: blob.subject.clone(),
        })?;
        let failed = |reason: std::io::Error| unusable(&path, reason.to_string());
        let altered = || unusable(&path, "it is not as it was stored".to_owned());
        let mut file = File::open(&path).map_err(failed)?;
        let mut head = [0; 4 + NONCE];
        file.read_exact(&mut head).map_err(|_| altered())?;
        let (magic, nonce) = head.split_at(4);
        if magic != MAGIC {
            return Err(altered());
        }
        let cipher = XChaCha20Poly1305::new((&key).into());
        let mut decryptor = DecryptorBE32::from_aead(cipher, nonce.into());
        let mut state: Option<([u8; 32], Committer)> = None;
        let mut divider = Divider::new(&blob.media_type);
        let mut take = |plain: &[u8]| -> Option<()> {
            let mut content = plain;
            if state.is_none() {
                let (secret, rest) = plain.split_first_chunk::<32>()?;
                state = Some((*secret, Committer::new(*secret)));
                content = rest;
            }
            let (_, committer) = state.as_mut()?;
            divider.push(content, &mut |part| {
                committer.push(part);
                each(part);
            });
            Some(())
        };
        let mut sealed = vec![0; PIECE + TAG];
        loop {
            let length = fill(&mut file, &mut sealed).map_err(failed)?;
            if length < sealed.len() {
                let last = decryptor
                    .decrypt_last(&sealed[..length])
                    .map_err(|_| altered())?;
                take(&last).ok_or_else(altered)?;
                break;
            }
            let plain = decryptor
                .decrypt_next(sealed.as_slice())
                .map_err(|_| altered())?;
            take(&plain).ok_or_else(altered)?;
        }
        let (secret, mut committer) = state.ok_or_else(altered)?;
        divider.finish(&mut |part| {
            committer.push(part);
            each(part);
        });
        let head = committer.finish();
        if head.root.to_hex() != blob.content || head.size != blob.parts {
            return Err(altered());
        }
        Ok(secret)
    }

    /// Puts a stored file back whose bytes are damaged or gone, if `input` has the bytes that its record
    /// names. Else everything stays as it is.
    ///
    /// # Errors
    /// If the bytes are others, or the disk or the input fails.
    pub fn restore(&self, blob: &Blob, input: &mut dyn Read) -> Result<(), LogError> {
        let path = self
            .path(&blob.stored)
            .ok_or_else(|| unusable(&self.dir, "its record names no file".to_owned()))?;
        let folder = self.dir.join(BLOBS_FOLDER);
        create_folder(&folder)?;
        only_for_owner(&folder)?;
        let temporary = folder.join(format!("new-{}", hex(&random()?)));
        let mut run = || -> std::io::Result<bool> {
            let mut out = Hashed {
                file: File::create(&temporary)?,
                sha256: Sha256::new(),
            };
            let mut piece = vec![0; PIECE];
            loop {
                let length = fill(input, &mut piece)?;
                out.put(&piece[..length])?;
                if length < piece.len() {
                    break;
                }
            }
            if hex(&out.sha256.finalize()) != blob.stored {
                return Ok(false);
            }
            out.file.sync_all()?;
            let parent = path.parent().unwrap_or(&folder);
            std::fs::create_dir_all(parent)?;
            std::fs::rename(&temporary, &path)?;
            sync_folder(parent)?;
            sync_folder(&folder)?;
            Ok(true)
        };
        let put = run();
        if !matches!(put, Ok(true)) {
            let _ = std::fs::remove_file(&temporary);
        }
        match put {
            Ok(true) => Ok(()),
            Ok(false) => Err(unusable(&path, "the copy has other bytes".to_owned())),
            Err(reason) => Err(unusable(&path, reason.to_string())),
        }
    }

    /// What is wrong with a stored file; needs no key.
    pub fn damage(&self, blob: &Blob) -> Option<String> {
        let path = self.path(&blob.stored);
        let Some(path) = path else {
            return Some("its record names no file".to_owned());
        };
        let run = || -> std::io::Result<String> {
            let mut file = File::open(&path)?;
            let mut sha256 = Sha256::new();
            let mut piece = vec![0; PIECE];
            loop {
                let length = fill(&mut file, &mut piece)?;
                sha256.update(&piece[..length]);
                if length < piece.len() {
                    return Ok(hex(&sha256.finalize()));
                }
            }
        };
        match run() {
            Ok(found) if found == blob.stored => None,
            Ok(_) => Some(format!(
                "its file `{}` is not as it was stored",
                blob.stored
            )),
            Err(reason) => Some(format!(
                "its file `{}` cannot be read: {reason}",
                blob.stored
            )),
        }
    }

    /// The key of a subject; `None` if there is none, any more or yet.
    ///
    /// # Errors
    /// If its file cannot be read, or is damaged.
    pub fn key(&self, subject: &str) -> Result<Option<[u8; 32]>, LogError> {
        let path = self.key_file(subject);
        let wrong = |detail: String| LogError::Key {
            file: path.clone(),
            detail,
        };
        if !is_subject(subject) {
            return Err(wrong("the name of a protected subject has 1 to 64 lower-case letters, digits and hyphens".to_owned()));
        }
        let text = match std::fs::read_to_string(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            read => read.map_err(|reason| wrong(reason.to_string()))?,
        };
        let key = text.get(..64).and_then(Hash::from_hex);
        let key = key.filter(|key| text == key_text(&key.0));
        Ok(Some(
            key.ok_or_else(|| wrong("it is not as it was written".to_owned()))?
                .0,
        ))
    }

    fn make_key(&self, subject: &str) -> Result<[u8; 32], LogError> {
        if let Some(key) = self.key(subject)? {
            return Ok(key);
        }
        let path = self.key_file(subject);
        if let Some(folder) = path.parent() {
            create_folder(folder)?;
            only_for_owner(folder)?;
        }
        write_once(&path, &key_text(&random()?))?;
        self.key(subject)?.ok_or_else(|| LogError::Key {
            file: path,
            detail: "it was taken away while it was made".to_owned(),
        })
    }

    /// Destroys the key of a subject: overwrites it, syncs, removes it. Returns whether there was one.
    ///
    /// # Errors
    /// If the disk fails; then it may be there still.
    pub fn erase(&self, subject: &str) -> Result<bool, LogError> {
        let path = self.key_file(subject);
        if !is_subject(subject) || !path.exists() {
            return Ok(false);
        }
        let run = || -> std::io::Result<()> {
            crate::files::overwrite(&path)?;
            std::fs::remove_file(&path)?;
            path.parent().map_or(Ok(()), sync_folder)
        };
        run().map_err(|reason| LogError::Key {
            file: path.clone(),
            detail: reason.to_string(),
        })?;
        Ok(true)
    }
}

/// The key, and the beginning of its hash: a flipped bit shows.
fn key_text(key: &[u8; 32]) -> String {
    let check = Hash::of(&[b"trucewatch subject key 1\0", key]).to_hex();
    format!("{} {}\n", hex(key), check.get(..16).unwrap_or_default())
}

fn unusable(path: &Path, detail: String) -> LogError {
    LogError::Blob {
        file: path.to_owned(),
        detail,
    }
}

struct Hashed {
    file: File,
    sha256: Sha256,
}

impl Hashed {
    fn put(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.sha256.update(bytes);
        self.file.write_all(bytes)
    }
}

/// Reads until the buffer is full or the input ends.
fn fill(input: &mut dyn Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match input.read(&mut buffer[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}
