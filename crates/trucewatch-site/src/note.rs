//! Small files beside the log that can be lost, but must not be misread: JSON with a sum over itself.

use crate::SiteError;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::io::Write as _;
use std::path::Path;
use trucewatch_proof::Hash;

/// A kind of such files.
pub(crate) struct Note {
    /// Its name in the folder of a store.
    pub(crate) name: &'static str,
    /// What its sum begins with, so that one kind is never taken for another.
    pub(crate) domain: &'static [u8],
    /// What to do if it is damaged.
    pub(crate) remedy: &'static str,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File<T> {
    recorded: T,
    sum: String,
}

impl Note {
    fn to_bytes<T: Serialize>(&self, recorded: &T) -> Vec<u8> {
        let own = serde_json::to_vec(recorded).unwrap_or_default();
        let file = File {
            recorded,
            sum: Hash::of(&[self.domain, &own]).to_hex(),
        };
        let mut bytes = serde_json::to_vec(&file).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// What stands in bytes that are as they were written.
    fn holding<T: Serialize + DeserializeOwned>(&self, bytes: &[u8]) -> Option<T> {
        let file: File<T> = serde_json::from_slice(bytes).ok()?;
        (self.to_bytes(&file.recorded) == bytes).then_some(file.recorded)
    }

    /// Writes it: all of it or nothing, also in a power cut.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub(crate) fn write<T: Serialize>(&self, dir: &Path, recorded: &T) -> Result<(), SiteError> {
        let path = dir.join(self.name);
        let own = dir.join(format!("{}.{}", self.name, std::process::id()));
        let run = || -> std::io::Result<()> {
            let mut file = std::fs::File::create(&own)?;
            file.write_all(&self.to_bytes(recorded))?;
            file.sync_all()?;
            std::fs::rename(&own, &path)?;
            std::fs::File::open(dir)?.sync_all()
        };
        run().map_err(SiteError::write(&path))
    }

    /// Reads it; `None` if there is none.
    ///
    /// # Errors
    /// If it is damaged or cannot be read.
    pub(crate) fn read<T>(&self, dir: &Path) -> Result<Option<T>, SiteError>
    where
        T: Serialize + DeserializeOwned,
    {
        let path = dir.join(self.name);
        let bytes = match std::fs::read(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(SiteError::read(path)(error)),
            Ok(bytes) => bytes,
        };
        self.holding(&bytes).map(Some).ok_or_else(|| {
            SiteError::Invalid(format!(
                "the file `{}` is not as it was written; {}",
                self.name, self.remedy
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flipped_bit_of_a_note_is_found() {
        let note = Note {
            name: "test.json",
            domain: b"trucewatch test 1\0",
            remedy: "remove it",
        };
        let recorded = ("trucewatch/0a0a0a0a".to_owned(), 12_u64, Some(-5_i64));
        let bytes = note.to_bytes(&recorded);
        assert_eq!(note.holding(&bytes).as_ref(), Some(&recorded));
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let read: Option<(String, u64, Option<i64>)> = note.holding(&flipped);
            assert_eq!(read, None, "bit {bit}");
        }
    }
}
