//! What a reader is told from outside.

use trucewatch_model::Timestamp;

/// How the text of a file is encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8. Rows with other bytes are rejected, never guessed at.
    #[default]
    Utf8,
    /// Windows-1252, which also serves for ISO 8859-1 (Latin-1).
    Windows1252,
}

/// What a reader is told from outside: it knows no clock and no configuration of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The network whose sensors a file speaks of; the first half of their ids.
    pub network: String,
    /// IANA name of the zone in which words such as "evening" are meant. Used by `reports-csv`.
    pub time_zone: String,
    /// How the text is encoded.
    pub encoding: Encoding,
    /// The current time. Observations later than ten minutes after it are rejected.
    pub now: Timestamp,
}

impl Settings {
    /// Network `default`, zone `Europe/Kyiv`, UTF-8.
    pub fn new(now: Timestamp) -> Self {
        Self {
            network: "default".to_owned(),
            time_zone: "Europe/Kyiv".to_owned(),
            encoding: Encoding::Utf8,
            now,
        }
    }
}
