//! A signed observation in few bytes, for radio, SMS and QR codes: at most 150 for a plain sighting.
//!
//! Nothing is lost: the observation that comes out has the same canonical bytes, so the signature in
//! the message is the author's over the record itself ([`crate::Statement`]), and what enters the log
//! cannot be told from a record that came another way.
//!
//! Version 1: version (1 byte), the first 2 bytes of SHA-256 of the mission's name, the first 4 of
//! the key id, boot and counter, the observation, the signature (64). Numbers that may be small are
//! written seven bits a byte, lowest first, the high bit set on all but the last; signed ones folded
//! (0, -1, 1, -2, ...). The order of the rest is that of `order.rs`.

use crate::{Hash, KeyId, PublicKey, SecretKey, Statement};
use trucewatch_model::Observation;
use trucewatch_model::canonical::observation_bytes;

mod order;
mod pipe;
mod words;

use order::{blank, observation};
use pipe::{Pipe as _, Reader, Writer};

const VERSION: u8 = 1;
/// Longer messages are refused: this is for what is said in a few bytes.
const BYTES_MAX: usize = 4096;

/// Why a message could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompactError {
    /// Not such a message, or cut short.
    #[error("this is no compact observation: {0}")]
    Form(&'static str),
    /// Made for another mission.
    #[error("it was made for another mission")]
    Mission,
    /// No key of this id is known.
    #[error("nobody here knows the key that begins with {0}")]
    Key(String),
    /// The signature does not hold.
    #[error("its signature does not hold: it was altered on the way, or forged")]
    Signature,
}

/// A signed observation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedObservation {
    /// What was observed.
    pub observation: Observation,
    /// Whose key signed.
    pub key: PublicKey,
    /// How often the device has started.
    pub boot: u32,
    /// Its messages since.
    pub counter: u64,
    /// Over the record: see [`Statement`].
    pub signature: [u8; 64],
}

fn statement<'a>(
    mission: &'a str,
    author: KeyId,
    observation: &Observation,
    boot: u32,
    counter: u64,
) -> Statement<'a> {
    Statement {
        mission,
        author,
        marking: observation.marking.word(),
        boot,
        counter,
        record: Hash::of(&[&observation_bytes(observation)]),
    }
}

fn mission_tag(mission: &str) -> [u8; 2] {
    let Hash([a, b, ..]) = Hash::of(&[mission.as_bytes()]);
    [a, b]
}

impl SignedObservation {
    /// Signs an observation at capture.
    pub fn sign(
        observation: Observation,
        mission: &str,
        key: &SecretKey,
        boot: u32,
        counter: u64,
    ) -> Self {
        let public = key.public();
        let signature = statement(mission, public.id(), &observation, boot, counter).sign(key);
        Self {
            observation,
            key: public,
            boot,
            counter,
            signature,
        }
    }

    /// The message.
    pub fn to_bytes(&self, mission: &str) -> Vec<u8> {
        let mut pipe = Writer(vec![VERSION]);
        pipe.0.extend_from_slice(&mission_tag(mission));
        pipe.0.extend_from_slice(&self.key.id().0[..4]);
        let mut copy = self.clone();
        // Writing never fails.
        let _ = pipe.small(&mut copy.boot);
        let _ = pipe.number(&mut copy.counter);
        let _ = observation(&mut pipe, &mut copy.observation);
        pipe.0.extend_from_slice(&self.signature);
        pipe.0
    }

    /// Reads a message and checks its signature. `keys` finds the keys whose id begins with 4 bytes.
    ///
    /// # Errors
    /// See [`CompactError`].
    pub fn from_bytes(
        bytes: &[u8],
        mission: &str,
        keys: &dyn Fn(&[u8; 4]) -> Vec<PublicKey>,
    ) -> Result<Self, CompactError> {
        let form = CompactError::Form;
        if bytes.len() > BYTES_MAX {
            return Err(form("it is longer than 4,096 bytes"));
        }
        let (rest, signature) = bytes
            .split_last_chunk::<64>()
            .ok_or(form("it is cut short"))?;
        let (version, rest) = rest.split_first().ok_or(form("it is cut short"))?;
        if *version != VERSION {
            return Err(form("it is of a version that this program does not know"));
        }
        let (tag, rest) = rest
            .split_first_chunk::<2>()
            .ok_or(form("it is cut short"))?;
        if *tag != mission_tag(mission) {
            return Err(CompactError::Mission);
        }
        let (id, rest) = rest
            .split_first_chunk::<4>()
            .ok_or(form("it is cut short"))?;
        let mut pipe = Reader(rest);
        let (mut boot, mut counter) = (0, 0);
        let mut read = blank();
        pipe.small(&mut boot)?;
        pipe.number(&mut counter)?;
        observation(&mut pipe, &mut read)?;
        if !pipe.0.is_empty() {
            return Err(form("it goes on after its end"));
        }
        let known = keys(id);
        if known.is_empty() {
            return Err(CompactError::Key(crate::hex(id)));
        }
        let holds = |key: &&PublicKey| {
            statement(mission, key.id(), &read, boot, counter).is_signed(key, signature)
        };
        let key = *known.iter().find(holds).ok_or(CompactError::Signature)?;
        Ok(Self {
            observation: read,
            key,
            boot,
            counter,
            signature: *signature,
        })
    }
}
