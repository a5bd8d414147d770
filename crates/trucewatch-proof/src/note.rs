//! Signed notes: a text with signatures of named keys below it (C2SP signed-note).

use crate::hash::{from_hex, hex};
use crate::{Hash, PublicKey, SecretKey};
use base64::{Engine as _, engine::general_purpose::STANDARD};

/// At most this many bytes and signatures are looked at.
const BYTES_MAX: usize = 1 << 20;
const SIGNATURES_MAX: usize = 200;

/// What a key's signatures mean; goes into its identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Signs the text itself.
    Ed25519,
    /// Signs a checkpoint with the time of signing (C2SP tlog-cosignature).
    Cosignature,
}

impl Kind {
    const fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 1,
            Self::Cosignature => 4,
        }
    }
}

/// Why a note or a key could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Not a signed note.
    #[error("this is not a signed note: {0}")]
    Form(&'static str),
    /// Not a key.
    #[error("this is not a {wanted}: {problem}")]
    Key {
        /// What was wanted.
        wanted: &'static str,
        /// What is wrong.
        problem: &'static str,
    },
    /// Not signed by a key that was asked for.
    #[error("it bears no signature of `{0}`")]
    Unsigned(String),
    /// A signature that does not hold.
    #[error(
        "the signature of `{0}` does not hold: the text was altered, or signed with another key"
    )]
    Wrong(String),
    /// A key that has ended signed it, and may not have.
    #[error(
        "it is signed with a key that ended at the tree {end}, and names {named}: whoever signed it had no right to"
    )]
    Ended {
        /// What it names.
        named: String,
        /// Where the key ended.
        end: String,
    },
}

fn wrong_key(wanted: &'static str, problem: &'static str) -> NoteError {
    NoteError::Key { wanted, problem }
}

/// A named key that checks signatures in notes. Written `<name>+<id>+<base64>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteKey {
    name: String,
    kind: Kind,
    key: PublicKey,
}

impl NoteKey {
    /// A key under a name: not empty, no space, no plus sign.
    ///
    /// # Errors
    /// If the name is not one.
    pub fn new(name: &str, kind: Kind, key: PublicKey) -> Result<Self, NoteError> {
        if name.is_empty()
            || name
                .chars()
                .any(|c| c.is_whitespace() || c.is_control() || c == '+')
        {
            return Err(wrong_key(
                "name of a key",
                "it is empty or holds a space or a plus sign",
            ));
        }
        Ok(Self {
            name: name.to_owned(),
            kind,
            key,
        })
    }

    /// Reads a verifier key.
    ///
    /// # Errors
    /// If it is none, is of a kind not known here, or its number does not fit name and key.
    pub fn from_text(text: &str) -> Result<Self, NoteError> {
        const WANTED: &str = "verifier key";
        let wrong = |problem| wrong_key(WANTED, problem);
        let mut parts = text.trim().splitn(3, '+');
        let (Some(name), Some(id), Some(data)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(wrong("it does not have the form <name>+<id>+<key>"));
        };
        let data = STANDARD
            .decode(data)
            .map_err(|_| wrong("its last part is not base64"))?;
        let (kind, bytes) = match data.split_first() {
            Some((1, bytes)) => (Kind::Ed25519, bytes),
            Some((4, bytes)) => (Kind::Cosignature, bytes),
            _ => return Err(wrong("it is of a kind that this program does not know")),
        };
        let key = PublicKey::from_bytes(bytes).ok_or_else(|| wrong("its key is no Ed25519 key"))?;
        let key = Self::new(name, kind, key)?;
        if from_hex(id).as_deref() != Some(&key.id().to_be_bytes()) {
            return Err(wrong("its number does not fit its name and key"));
        }
        Ok(key)
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What its signatures mean.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The key itself.
    pub const fn key(&self) -> &PublicKey {
        &self.key
    }

    /// The number that stands with its signatures.
    pub fn id(&self) -> u32 {
        let hash = Hash::of(&[
            self.name.as_bytes(),
            b"\n",
            &[self.kind.byte()],
            &self.key.to_bytes(),
        ]);
        let [a, b, c, d, ..] = hash.0;
        u32::from_be_bytes([a, b, c, d])
    }
}

impl std::fmt::Display for NoteKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let data = [&[self.kind.byte()][..], &self.key.to_bytes()].concat();
        write!(
            f,
            "{}+{}+{}",
            self.name,
            hex(&self.id().to_be_bytes()),
            STANDARD.encode(data)
        )
    }
}

/// A named key that signs notes. Written `PRIVATE+KEY+<name>+<id>+<base64>`.
#[derive(Debug)]
pub struct NoteSigner {
    public: NoteKey,
    secret: SecretKey,
}

impl NoteSigner {
    /// A secret key under a name.
    ///
    /// # Errors
    /// As [`NoteKey::new`].
    pub fn new(name: &str, kind: Kind, secret: SecretKey) -> Result<Self, NoteError> {
        let public = NoteKey::new(name, kind, secret.public())?;
        Ok(Self { public, secret })
    }

    /// Reads a signer key.
    ///
    /// # Errors
    /// If it is none. What is wrong is said without showing the key.
    pub fn from_text(text: &str) -> Result<Self, NoteError> {
        const WANTED: &str = "signer key";
        let wrong = |problem| wrong_key(WANTED, problem);
        let rest = text.trim().strip_prefix("PRIVATE+KEY+");
        let rest = rest.ok_or_else(|| wrong("it does not begin with PRIVATE+KEY+"))?;
        let mut parts = rest.splitn(3, '+');
        let (Some(name), Some(id), Some(data)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(wrong(
                "it does not have the form PRIVATE+KEY+<name>+<id>+<key>",
            ));
        };
        let data = STANDARD
            .decode(data)
            .map_err(|_| wrong("its last part is not base64"))?;
        let (kind, seed) = match data.split_first() {
            Some((1, seed)) => (Kind::Ed25519, seed),
            Some((4, seed)) => (Kind::Cosignature, seed),
            _ => return Err(wrong("it is of a kind that this program does not know")),
        };
        let seed = seed
            .try_into()
            .map_err(|_| wrong("its key does not have 32 bytes"))?;
        let signer = Self::new(name, kind, SecretKey::from_seed(&seed))?;
        if from_hex(id).as_deref() != Some(&signer.public.id().to_be_bytes()) {
            return Err(wrong("its number does not fit its name and key"));
        }
        Ok(signer)
    }

    /// The text to be kept secret.
    pub fn to_secret_text(&self) -> String {
        let data = [&[self.public.kind.byte()][..], &self.secret.seed()].concat();
        format!(
            "PRIVATE+KEY+{}+{}+{}",
            self.public.name,
            hex(&self.public.id().to_be_bytes()),
            STANDARD.encode(data)
        )
    }

    /// The key that others check with.
    pub const fn public(&self) -> &NoteKey {
        &self.public
    }

    /// The secret key.
    pub const fn secret(&self) -> &SecretKey {
        &self.secret
    }
}

/// One line below a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureLine {
    /// Who is said to have signed.
    pub name: String,
    /// The number of the key.
    pub id: u32,
    /// The signature, in the form its kind has.
    pub signature: Vec<u8>,
}

impl SignatureLine {
    /// The line for a signature of a key.
    pub fn of(key: &NoteKey, signature: &[u8]) -> Self {
        Self {
            name: key.name.clone(),
            id: key.id(),
            signature: signature.to_vec(),
        }
    }

    /// Whether it claims to be of this key.
    pub fn is_of(&self, key: &NoteKey) -> bool {
        self.id == key.id() && self.name == key.name
    }

    /// Reads one line, without its end.
    ///
    /// # Errors
    /// If it is none.
    pub fn from_text(line: &str) -> Result<Self, NoteError> {
        let wrong = NoteError::Form("a line below it is no signature");
        let rest = line.strip_prefix("— ").ok_or(wrong.clone())?;
        let (name, data) = rest.split_once(' ').ok_or(wrong.clone())?;
        let data = STANDARD.decode(data).map_err(|_| wrong.clone())?;
        let Some((id, signature)) = data.split_first_chunk::<4>() else {
            return Err(wrong);
        };
        if name.is_empty() || name.contains('+') || signature.is_empty() {
            return Err(wrong);
        }
        Ok(Self {
            name: name.to_owned(),
            id: u32::from_be_bytes(*id),
            signature: signature.to_vec(),
        })
    }
}

impl std::fmt::Display for SignatureLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let data = [&self.id.to_be_bytes()[..], &self.signature].concat();
        write!(f, "— {} {}", self.name, STANDARD.encode(data))
    }
}

/// A text, ending in a line's end, with signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The text.
    pub text: String,
    /// The lines below it.
    pub signatures: Vec<SignatureLine>,
}

impl Note {
    /// Reads a note. Checks its form, no signature.
    ///
    /// # Errors
    /// If it is none.
    pub fn from_text(note: &str) -> Result<Self, NoteError> {
        if note.len() > BYTES_MAX {
            return Err(NoteError::Form("it is larger than 1 MiB"));
        }
        if note.chars().any(|c| c < ' ' && c != '\n') {
            return Err(NoteError::Form("it holds control characters"));
        }
        let at = note
            .rfind("\n\n")
            .ok_or(NoteError::Form("no blank line parts text and signatures"))?;
        let (text, below) = (&note[..=at], &note[at + 2..]);
        let below = below
            .strip_suffix('\n')
            .ok_or(NoteError::Form("its last line does not end"))?;
        let signatures = below
            .split('\n')
            .map(SignatureLine::from_text)
            .collect::<Result<Vec<_>, _>>()?;
        if signatures.len() > SIGNATURES_MAX {
            return Err(NoteError::Form("it bears more than 200 signatures"));
        }
        Ok(Self {
            text: text.to_owned(),
            signatures,
        })
    }

    /// Checks that `key` signed the text.
    ///
    /// # Errors
    /// If it did not, or if a line that claims so does not hold.
    pub fn verify(&self, key: &NoteKey) -> Result<(), NoteError> {
        let mut signed = false;
        for line in self.signatures.iter().filter(|line| line.is_of(key)) {
            if !key.key.verify(self.text.as_bytes(), &line.signature) {
                return Err(NoteError::Wrong(key.name.clone()));
            }
            signed = true;
        }
        if signed {
            Ok(())
        } else {
            Err(NoteError::Unsigned(key.name.clone()))
        }
    }
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures
            .iter()
            .try_for_each(|line| writeln!(f, "{line}"))
    }
}
