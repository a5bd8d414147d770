//! The content of a file in parts, so that parts can be blacked out while the rest is proven
//! unchanged.
//!
//! A part is a line of a text, or 64 KiB of anything else. Each is committed to with a salt of its
//! own, so that nobody can guess what stands in a part that was kept back:
//!
//! - salt of part i = SHA-256(`trucewatch part salt 1` 0x00 ‖ secret of the file ‖ i, 8 bytes)
//! - leaf = SHA-256(0x00 ‖ SHA-256(`trucewatch part 1` 0x00 ‖ salt ‖ bytes of the part))
//! - content = root (RFC 6962) over the leaves

use crate::note::NoteError;
use crate::{Frontier, Hash, TreeHead, from_hex, hex, tree};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Bytes of a part of anything but text.
pub const PART_BYTES: usize = 64 * 1024;
const FORMAT: &str = "trucewatch redaction v1";

fn salt(secret: &[u8; 32], index: u64) -> Hash {
    Hash::of(&[b"trucewatch part salt 1\0", secret, &index.to_be_bytes()])
}

fn leaf(salt: &Hash, bytes: &[u8]) -> Hash {
    Hash::leaf(&Hash::of(&[b"trucewatch part 1\0", &salt.0, bytes]).0)
}

/// Whether a file of this media type is divided by lines.
fn by_lines(media_type: &str) -> bool {
    media_type.starts_with("text/") || media_type == "application/json"
}

/// Divides content into parts as it comes in.
pub struct Divider {
    lines: bool,
    part: Vec<u8>,
}

impl Divider {
    /// For a file of this media type.
    pub fn new(media_type: &str) -> Self {
        Self {
            lines: by_lines(media_type),
            part: Vec::new(),
        }
    }

    /// Takes bytes in; hands each part that is whole to `each`.
    pub fn push(&mut self, mut bytes: &[u8], each: &mut dyn FnMut(&[u8])) {
        while !bytes.is_empty() {
            let room = PART_BYTES - self.part.len();
            let mut take = bytes.len().min(room);
            let line = self
                .lines
                .then(|| bytes[..take].iter().position(|byte| *byte == b'\n'))
                .flatten();
            if let Some(at) = line {
                take = at + 1;
            }
            self.part.extend_from_slice(&bytes[..take]);
            bytes = &bytes[take..];
            if line.is_some() || self.part.len() == PART_BYTES {
                each(&self.part);
                self.part.clear();
            }
        }
    }

    /// The end: hands out the last part, if it was not whole.
    pub fn finish(self, each: &mut dyn FnMut(&[u8])) {
        if !self.part.is_empty() {
            each(&self.part);
        }
    }
}

/// Works out what commits to a content, a part at a time.
pub struct Committer {
    secret: [u8; 32],
    tree: Frontier,
}

impl Committer {
    /// With the file's secret: 32 random bytes that die with its key.
    pub fn new(secret: [u8; 32]) -> Self {
        Self {
            secret,
            tree: Frontier::default(),
        }
    }

    /// Takes the next part in.
    pub fn push(&mut self, part: &[u8]) {
        let salt = salt(&self.secret, self.tree.size());
        self.tree.push(leaf(&salt, part));
    }

    /// How many parts, and the root over them.
    pub fn finish(&self) -> TreeHead {
        self.tree.head()
    }
}

/// A copy of a file with parts blacked out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redaction {
    /// `trucewatch redaction v1`.
    pub format: String,
    /// The root over all parts, hexadecimal: that of the record of the original.
    pub content: String,
    /// What the original is, for example `text/plain`.
    pub media_type: String,
    /// All parts in order.
    pub parts: Vec<Part>,
}

/// A part that is shown or blacked out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Part {
    /// Shown.
    Shown {
        /// Its salt, hexadecimal.
        salt: String,
        /// Its bytes, base64.
        bytes: String,
    },
    /// Blacked out: its leaf, hexadecimal.
    Hidden(String),
}

impl Redaction {
    /// Blacks the parts with these numbers out.
    pub fn of(
        secret: &[u8; 32],
        media_type: &str,
        parts: &[Vec<u8>],
        hidden: &BTreeSet<u64>,
    ) -> Self {
        let mut tree = Frontier::default();
        let shown = (0u64..).zip(parts).map(|(index, bytes)| {
            let salt = salt(secret, index);
            let leaf = leaf(&salt, bytes);
            tree.push(leaf);
            if hidden.contains(&index) {
                Part::Hidden(leaf.to_hex())
            } else {
                Part::Shown {
                    salt: salt.to_hex(),
                    bytes: STANDARD.encode(bytes),
                }
            }
        });
        let parts = shown.collect();
        Self {
            format: FORMAT.to_owned(),
            content: tree.head().root.to_hex(),
            media_type: media_type.to_owned(),
            parts,
        }
    }

    /// Reads a redaction.
    ///
    /// # Errors
    /// If it is none.
    pub fn from_json(text: &str) -> Result<Self, NoteError> {
        let read: Result<Self, _> = serde_json::from_str(text);
        read.ok()
            .filter(|one| one.format == FORMAT)
            .ok_or(NoteError::Form("it is no redaction of this version"))
    }

    /// Checks that what is shown stands where it stood in the original whose content has this root,
    /// and gives the shown bytes in order, with `None` for each part that was blacked out.
    ///
    /// # Errors
    /// If it does not.
    pub fn check(&self, content: &str) -> Result<Vec<Option<Vec<u8>>>, NoteError> {
        let wrong = NoteError::Form("what it shows is not what was received");
        let mut leaves = Vec::new();
        let mut shown = Vec::new();
        for part in &self.parts {
            match part {
                Part::Hidden(leaf) => {
                    leaves.push(Hash::from_hex(leaf).ok_or(wrong.clone())?);
                    shown.push(None);
                }
                Part::Shown { salt, bytes } => {
                    let salt = Hash::from_hex(salt).ok_or(wrong.clone())?;
                    let bytes = STANDARD.decode(bytes).map_err(|_| wrong.clone())?;
                    leaves.push(leaf(&salt, &bytes));
                    shown.push(Some(bytes));
                }
            }
        }
        let root = tree::root_of(leaves);
        if self.content != content
            || from_hex(content).as_deref() != Some(&root.0[..])
            || hex(&root.0) != content
        {
            return Err(wrong);
        }
        Ok(shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(media_type: &str, content: &[u8], step: usize) -> Vec<Vec<u8>> {
        let mut found = Vec::new();
        let mut divider = Divider::new(media_type);
        for bytes in content.chunks(step) {
            divider.push(bytes, &mut |part| found.push(part.to_vec()));
        }
        divider.finish(&mut |part| found.push(part.to_vec()));
        found
    }

    fn committed(parts: &[Vec<u8>]) -> TreeHead {
        let mut committer = Committer::new([7; 32]);
        parts.iter().for_each(|part| committer.push(part));
        committer.finish()
    }

    #[test]
    fn content_is_divided_the_same_however_it_comes_in() {
        let text = b"name: W-7\nplace: north\n\nlast line without end".as_slice();
        assert_eq!(parts("text/plain", text, 1000).len(), 4);
        for step in 1..20 {
            assert_eq!(
                parts("text/plain", text, step),
                parts("text/plain", text, 1000),
                "{step}"
            );
        }
        let photo: Vec<u8> = (0..200_000u32).map(|n| n as u8).collect();
        let whole = parts("image/jpeg", &photo, 1 << 20);
        assert_eq!(
            whole.iter().map(Vec::len).collect::<Vec<_>>(),
            [65_536, 65_536, 65_536, 3_392]
        );
        assert_eq!(parts("image/jpeg", &photo, 777), whole);
        let long = vec![b'x'; 70_000];
        assert_eq!(
            parts("text/plain", &long, 1 << 20).len(),
            2,
            "a line has a greatest length"
        );
        assert_eq!(committed(&parts("text/plain", b"", 9)).size, 0);
    }

    #[test]
    fn what_is_left_is_proven_and_what_is_blacked_out_is_gone() {
        let text = b"name: Oksana\nplace: north\nheard: 3 explosions\n";
        let parts = parts("text/plain", text, 9);
        let head = committed(&parts);
        let redaction = Redaction::of(&[7; 32], "text/plain", &parts, &BTreeSet::from([0]));
        let json = serde_json::to_string(&redaction).expect("serializes");
        assert!(!json.contains("Oksana") && !json.contains(&STANDARD.encode("name: Oksana\n")));
        let read = Redaction::from_json(&json).expect("reads back");
        let shown = read.check(&head.root.to_hex()).expect("holds");
        assert_eq!(
            shown,
            [
                None,
                Some(b"place: north\n".to_vec()),
                Some(b"heard: 3 explosions\n".to_vec())
            ]
        );

        let Part::Hidden(leaf_of_name) = &redaction.parts[0] else {
            panic!("hidden")
        };
        for guess in [Hash([0; 32]), salt(&[7; 32], 1)] {
            assert_ne!(
                leaf(&guess, b"name: Oksana\n").to_hex(),
                *leaf_of_name,
                "a guess cannot be tried without the salt"
            );
        }
        type Change = fn(&mut Redaction);
        let changes: [(Change, &str); 4] = [
            (|one| one.parts.swap(1, 2), "another order"),
            (
                |one| {
                    one.parts.remove(0);
                },
                "as if nothing had been there",
            ),
            (
                |one| {
                    let Part::Shown { bytes, .. } = &mut one.parts[2] else {
                        panic!("shown")
                    };
                    *bytes = STANDARD.encode("heard: 9 explosions\n");
                },
                "another number",
            ),
            (
                |one| one.content = Hash::empty().to_hex(),
                "another original",
            ),
        ];
        for (change, why) in changes {
            let mut altered = redaction.clone();
            change(&mut altered);
            assert!(altered.check(&head.root.to_hex()).is_err(), "{why}");
        }
    }
}
