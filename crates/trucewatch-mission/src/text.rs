//! Texts that people write.

use crate::Refused;
use serde::{Deserialize, Serialize};

/// Most letters in one text.
pub(crate) const LONGEST: usize = 20_000;

/// A text that somebody wrote. Kept exactly as it was written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text(pub String);

impl Text {
    /// Refuses an empty text, and one of more than [`LONGEST`] letters.
    pub(crate) fn check(&self, what: &str) -> Result<(), Refused> {
        if self.0.trim().is_empty() {
            return Err(Refused::new(
                "text_missing",
                format!("the {what} is empty"),
                "say it in words",
            ));
        }
        let letters = self.0.chars().count();
        if letters > LONGEST {
            return Err(Refused::new(
                "text_too_long",
                format!("the {what} has {letters} letters"),
                format!("shorten it to {LONGEST}, or file it as a document and name its hash"),
            ));
        }
        Ok(())
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}
