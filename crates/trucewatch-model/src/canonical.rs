//! The one canonical byte form, for hashing and signing.
//!
//! RFC 8785 (JSON Canonicalization Scheme) over an envelope `{"body":…,"kind":…,"v":1}`. Bodies
//! hold whole numbers within ±2^53, text, truth values, lists and objects only: measured decimals
//! are scaled integers with the unit in the name, times are RFC 3339 text. A field that was not
//! asked for is left out. So any JSON library reproduces the bytes. Test vectors: `formats/canonical/vectors.json`.

use crate::{
    Blob, Configuration, Correction, Custody, Feature, FieldReport, KeyEvent, NamedPlace,
    Observation, Observer,
};
use serde::{Deserialize, Serialize};

/// The version of the form. Older versions stay readable for ever.
pub const VERSION: u32 = 1;

/// Anything that enters the log.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Record {
    /// What was sensed.
    Observation(Observation),
    /// A registered observer.
    Observer(Observer),
    /// A line or a zone.
    Feature(Feature),
    /// A named place.
    Place(NamedPlace),
    /// The text of an agreement, exactly as filed.
    Agreement {
        /// The whole TOML document.
        text: String,
    },
    /// What a monitor reports from the field and is no sighting.
    FieldReport(FieldReport),
    /// Something happened to a key.
    Key(KeyEvent),
    /// A file was received.
    Blob(Blob),
    /// Something was done with a file or an entry.
    Custody(Custody),
    /// An earlier record is wrong.
    Correction(Correction),
    /// What results depend on beside the evidence.
    Configuration(Configuration),
    /// Something that somebody of the mission did: a review, a vote, a notice.
    Act {
        /// The act as JSON in the form of RFC 8785; the mission room knows what it means.
        text: String,
    },
    /// A version of the mission's root of trust, or the statement that replaces the log's own key.
    LogKey {
        /// The signed note.
        text: String,
    },
}

/// Why bytes could not be read back as a record.
#[derive(Debug, thiserror::Error)]
pub enum CanonicalError {
    /// Not JSON of the expected shape.
    #[error("not a record: {0}")]
    Shape(#[from] serde_json::Error),
    /// A version this program does not know.
    #[error(
        "record version {0} is not known to this program (it knows 1 to {VERSION}); use a newer one"
    )]
    Version(u32),
    /// A kind of record this program does not know.
    #[error("records of kind `{0}` are not known to this program; use a newer one")]
    Kind(String),
    /// Readable, but not in canonical form, so its hash would differ from the one it was filed under.
    #[error("the bytes are not in canonical form (RFC 8785)")]
    NotCanonical,
}

const BODY: &[u8] = b"{\"body\":";

impl Record {
    /// The word for its kind in the envelope.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Observation(_) => "observation",
            Self::Observer(_) => "observer",
            Self::Feature(_) => "feature",
            Self::Place(_) => "place",
            Self::Agreement { .. } => "agreement",
            Self::FieldReport(_) => "field_report",
            Self::Key(_) => "key",
            Self::Blob(_) => "blob",
            Self::Custody(_) => "custody",
            Self::Correction(_) => "correction",
            Self::Configuration(_) => "configuration",
            Self::Act { .. } => "act",
            Self::LogKey { .. } => "log_key",
        }
    }

    /// The canonical bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Observation(body) => observation_bytes(body),
            Self::Observer(body) => bytes_of(self.kind(), body),
            Self::Feature(body) => bytes_of(self.kind(), body),
            Self::Place(body) => bytes_of(self.kind(), body),
            Self::Agreement { text } | Self::Act { text } | Self::LogKey { text } => {
                bytes_of(self.kind(), &TextBody { text: text.into() })
            }
            Self::FieldReport(body) => bytes_of(self.kind(), body),
            Self::Key(body) => bytes_of(self.kind(), body),
            Self::Blob(body) => bytes_of(self.kind(), body),
            Self::Custody(body) => bytes_of(self.kind(), body),
            Self::Correction(body) => bytes_of(self.kind(), body),
            Self::Configuration(body) => bytes_of(self.kind(), body),
        }
    }

    /// Reads canonical bytes back.
    ///
    /// # Errors
    /// See [`CanonicalError`]; bytes that would not be written this way are refused.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, CanonicalError> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Envelope {
            #[serde(rename = "body")]
            _body: serde::de::IgnoredAny,
            kind: String,
            v: u32,
        }
        let envelope: Envelope = serde_json::from_slice(bytes)?;
        if envelope.v != VERSION {
            return Err(CanonicalError::Version(envelope.v));
        }
        // The order of the envelope is fixed, so the body can be read where it lies.
        let tail = tail(&envelope.kind);
        let body = bytes
            .strip_prefix(BODY)
            .and_then(|rest| rest.strip_suffix(tail.as_bytes()))
            .ok_or(CanonicalError::NotCanonical)?;
        let record = match envelope.kind.as_str() {
            "observation" => Self::Observation(serde_json::from_slice(body)?),
            "observer" => Self::Observer(serde_json::from_slice(body)?),
            "feature" => Self::Feature(serde_json::from_slice(body)?),
            "place" => Self::Place(serde_json::from_slice(body)?),
            "field_report" => Self::FieldReport(serde_json::from_slice(body)?),
            "key" => Self::Key(serde_json::from_slice(body)?),
            "blob" => Self::Blob(serde_json::from_slice(body)?),
            "custody" => Self::Custody(serde_json::from_slice(body)?),
            "correction" => Self::Correction(serde_json::from_slice(body)?),
            "configuration" => Self::Configuration(serde_json::from_slice(body)?),
            "agreement" => Self::Agreement { text: text(body)? },
            "act" => Self::Act { text: text(body)? },
            "log_key" => Self::LogKey { text: text(body)? },
            _ => return Err(CanonicalError::Kind(envelope.kind)),
        };
        if record.to_bytes() == bytes {
            Ok(record)
        } else {
            Err(CanonicalError::NotCanonical)
        }
    }

    /// SHA-256 of the canonical bytes.
    pub fn sha256(&self) -> [u8; 32] {
        use sha2::Digest as _;
        sha2::Sha256::digest(self.to_bytes()).into()
    }
}

/// JSON with the names of each object in their order, whatever order the maps of this build keep: for texts that
/// people compare.
pub fn in_order(value: serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::Object(map) => {
            let sorted: std::collections::BTreeMap<String, Value> = map.into_iter().collect();
            let sorted = sorted
                .into_iter()
                .map(|(name, value)| (name, in_order(value)));
            Value::Object(sorted.collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(in_order).collect()),
        other => other,
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TextBody<'a> {
    text: std::borrow::Cow<'a, str>,
}

fn text(body: &[u8]) -> Result<String, serde_json::Error> {
    let body: TextBody<'_> = serde_json::from_slice(body)?;
    Ok(body.text.into_owned())
}

/// Canonical bytes of an observation's record, without cloning it.
pub fn observation_bytes(observation: &Observation) -> Vec<u8> {
    bytes_of("observation", observation)
}

/// What follows the body. `body`, `kind`, `v` are in the order that RFC 8785 asks for.
fn tail(kind: &str) -> String {
    format!(",\"kind\":\"{kind}\",\"v\":{VERSION}}}")
}

fn bytes_of(kind: &str, body: &impl Serialize) -> Vec<u8> {
    #[expect(
        clippy::expect_used,
        reason = "records hold only text, whole numbers, lists and maps with text keys, which always serialize"
    )]
    let body = serde_json_canonicalizer::to_vec(body).expect("records always serialize");
    [BODY, &body, tail(kind).as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ClockSource, Known, Means, ObservationClass, ObserverId, ObserverKind, Signal, TimeSpan,
        Timestamp,
    };

    fn pick() -> Observation {
        let at = Timestamp::parse_unix_decimal("1767225602.803").expect("a time");
        let mut pick = Observation::new(
            ObserverId::in_network("default", "95"),
            ObserverKind::AcousticSensor,
            Means::AutoDetected,
            ObservationClass::ImpulsiveSound,
            TimeSpan::instant(at, ClockSource::Device),
        );
        pick.signal = Signal::Sound {
            peak_upa: Known::Value(56_440),
            phase: Known::NotAsked,
        };
        pick
    }

    #[test]
    fn a_record_survives_the_round_trip() {
        let record = Record::Observation(pick());
        assert_eq!(
            Record::from_bytes(&record.to_bytes()).expect("readable"),
            record
        );
        assert_eq!(
            observation_bytes(&pick()),
            record.to_bytes(),
            "both ways give the same bytes"
        );
    }

    #[test]
    fn other_forms_of_the_same_content_are_refused() {
        let bytes = Record::Observation(pick()).to_bytes();
        let text = String::from_utf8(bytes).expect("text");
        let spaced = text.replacen(':', ": ", 1);
        assert!(matches!(
            Record::from_bytes(spaced.as_bytes()),
            Err(CanonicalError::NotCanonical)
        ));
        let newer = text.replace("\"v\":1}", "\"v\":2}");
        assert!(matches!(
            Record::from_bytes(newer.as_bytes()),
            Err(CanonicalError::Version(2))
        ));
        let extra = text.replace("\"means\"", "\"blamed\":\"x\",\"means\"");
        assert!(matches!(
            Record::from_bytes(extra.as_bytes()),
            Err(CanonicalError::Shape(_))
        ));
    }

    /// INVARIANT (no party): the names that may occur in an observation are a closed list. Whoever
    /// adds one must come here and ask whether it could name a party.
    #[test]
    fn no_field_of_an_observation_can_name_a_party() {
        let allowed: std::collections::BTreeSet<&str> =
            include_str!("../tests/observation_fields.txt")
                .split_whitespace()
                .collect();
        let mut full = pick();
        crate::observation::fill_every_field(&mut full);
        let mut names = std::collections::BTreeSet::new();
        for direction in crate::observation::every_direction() {
            full.direction = direction;
            for signal in crate::observation::every_signal() {
                full.signal = signal;
                collect_names(
                    &serde_json::to_value(&full).expect("serializes"),
                    &mut names,
                );
            }
        }
        let names: std::collections::BTreeSet<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(names, allowed);
        for name in names {
            for word in [
                "party",
                "side",
                "blame",
                "responsib",
                "attribut",
                "perpetrator",
                "remark",
                "comment",
            ] {
                assert!(!name.contains(word), "{name}");
            }
        }
    }

    fn collect_names(value: &serde_json::Value, names: &mut std::collections::BTreeSet<String>) {
        match value {
            serde_json::Value::Object(map) => {
                for (name, inner) in map {
                    names.insert(name.clone());
                    collect_names(inner, names);
                }
            }
            serde_json::Value::Array(list) => {
                list.iter().for_each(|inner| collect_names(inner, names));
            }
            _ => {}
        }
    }
}
