//! What an account says of somebody: nationality, hats with roles, clearance, caveats, sectors.

use crate::AccountsError;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_model::{Marking, Timestamp};

/// The highest clearance.
pub const CLEARANCE_MAX: u8 = 3;

/// What somebody may be and see. No credentials: this is what goes on record when it changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Three capital letters, as ISO 3166 has them.
    pub nationality: String,
    /// For whom somebody may act, with the roles in each: a seconded officer is of his nation or of
    /// the cell, never both in one session.
    pub hats: BTreeMap<String, BTreeSet<String>>,
    /// 0 to 3, as the nation asserts it and the mission bounds it.
    pub clearance: u8,
    /// For example `WITNESS`.
    pub caveats: BTreeSet<String>,
    /// Where somebody is at work.
    pub sectors: BTreeSet<String>,
    /// After this nobody signs in, and open sessions end.
    pub expires_at: Option<Timestamp>,
}

/// An account as it is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Account {
    /// The code of the person; never a name.
    pub person: String,
    /// What the person may be and see.
    #[serde(flatten)]
    pub profile: Profile,
    /// Whether it is shut.
    pub locked: bool,
    /// Whether there is a password.
    pub password: bool,
    /// Whether the password is one that somebody else chose and that must be changed.
    pub must_change: bool,
    /// Whether a code is asked for.
    pub totp: bool,
    /// How many recovery codes are left.
    pub recovery_codes: u32,
    /// Issuer and subject at an identity provider.
    pub external: Option<External>,
    /// The public key that the person signs with, 64 digits.
    pub key: Option<String>,
    /// Keys of earlier passwords, which the mission's officers should revoke.
    pub retired_keys: Vec<String>,
}

/// Somebody at an identity provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct External {
    /// The provider's address, as it names itself.
    pub issuer: String,
    /// What the claim that the site's settings name says.
    pub subject: String,
}

impl Profile {
    /// Whether every word has its form.
    ///
    /// # Errors
    /// Which word has not, and what would be right.
    pub fn check(&self) -> Result<(), AccountsError> {
        let capital = |text: &str, max: usize| {
            (1..=max).contains(&text.len())
                && text
                    .bytes()
                    .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_' || b == b'-')
        };
        let wrong = |what: &str, text: &str, right: &str| {
            Err(AccountsError::Invalid(format!(
                "`{text}` is no {what}; write {right}"
            )))
        };
        let nation = self.nationality.as_bytes();
        if nation.len() != 3 || !nation.iter().all(u8::is_ascii_uppercase) {
            return wrong(
                "nationality",
                &self.nationality,
                "three capital letters, such as NOR",
            );
        }
        if self.hats.is_empty() {
            return Err(AccountsError::Invalid(
                "an account needs a hat; give one with --hat NOR=national_analyst".to_owned(),
            ));
        }
        for (hat, roles) in &self.hats {
            if !capital(hat, 32) {
                return wrong("hat", hat, "capital letters, such as NOR or CELL");
            }
            if let Some(role) = roles.iter().find(|role| !is_word(role)) {
                return wrong("role", role, "small letters, such as duty_officer");
            }
        }
        if self.clearance > CLEARANCE_MAX {
            return wrong("clearance", &self.clearance.to_string(), "0, 1, 2 or 3");
        }
        if let Some(caveat) = self.caveats.iter().find(|word| !capital(word, 32)) {
            return wrong("caveat", caveat, "capital letters, such as WITNESS");
        }
        if let Some(sector) = self.sectors.iter().find(|word| !is_word(word)) {
            return wrong("sector", sector, "small letters, such as north");
        }
        Ok(())
    }
}

/// Whether a text is a code of a person: 1 to 64 small letters, digits, hyphens and underscores.
pub fn is_word(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
}

/// Something that was changed about an account, for the record of the mission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Counts up within the site.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// Whose account.
    pub person: String,
    /// What.
    pub change: Changed,
    /// The code of whoever did it.
    pub by: String,
}

impl Change {
    /// What goes on the mission's record, name and value: codes and no secret. Of somebody at an identity provider
    /// it says only whether there is one, since that may be a name.
    pub fn on_record(&self) -> BTreeMap<String, String> {
        let mut said = BTreeMap::from([
            ("account", self.person.clone()),
            ("account.at", self.at.to_string()),
            ("account.by", self.by.clone()),
            ("account.number", self.number.to_string()),
            ("account.what", self.change.word().to_owned()),
            // Who may see what is not for everybody who gets a case.
            ("marking", Marking::Restricted.word().to_owned()),
        ]);
        match &self.change {
            Changed::Added { profile } | Changed::Set { profile } => {
                let profile = serde_json::to_string(profile).unwrap_or_default();
                said.insert("account.profile", profile);
            }
            Changed::ExternalSet { external } => {
                said.insert("account.bound", external.is_some().to_string());
            }
            Changed::KeyMade { key } => drop(said.insert("account.key", key.clone())),
            _ => {}
        }
        said.into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }
}

/// What was changed. Never holds a credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum Changed {
    /// A new account.
    Added {
        /// What it may be and see.
        profile: Profile,
    },
    /// What it may be and see is now this.
    Set {
        /// All of it.
        profile: Profile,
    },
    /// It is shut.
    Locked,
    /// It is open again.
    Unlocked,
    /// Somebody other than the person chose a password.
    PasswordReset,
    /// The person chose a password.
    PasswordChanged,
    /// A second factor was set up, which replaces an earlier one.
    SecondFactorSet,
    /// The second factor was taken away.
    SecondFactorRemoved,
    /// It is bound to somebody at an identity provider, or to nobody.
    ExternalSet {
        /// To whom.
        external: Option<External>,
    },
    /// The person signs with another key; the mission's officers accredit it.
    KeyMade {
        /// The public part, 64 digits.
        key: String,
    },
}

impl Changed {
    /// The word for it, as it is kept.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Added { .. } => "added",
            Self::Set { .. } => "set",
            Self::Locked => "locked",
            Self::Unlocked => "unlocked",
            Self::PasswordReset => "password_reset",
            Self::PasswordChanged => "password_changed",
            Self::SecondFactorSet => "second_factor_set",
            Self::SecondFactorRemoved => "second_factor_removed",
            Self::ExternalSet { .. } => "external_set",
            Self::KeyMade { .. } => "key_made",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile() -> Profile {
        Profile {
            nationality: "NOR".to_owned(),
            hats: BTreeMap::from([(
                "CELL".to_owned(),
                BTreeSet::from(["duty_officer".to_owned()]),
            )]),
            ..Profile::default()
        }
    }

    #[test]
    fn words_have_their_form() {
        assert!(profile().check().is_ok());
        let with = |change: fn(&mut Profile)| {
            let mut wrong = profile();
            change(&mut wrong);
            wrong
        };
        let word = |text: &str| BTreeSet::from([text.to_owned()]);
        let cases = [
            (with(|p| p.nationality = "Norway".to_owned()), "nationality"),
            (with(|p| p.hats.clear()), "hat"),
            (
                with(|p| p.hats = BTreeMap::from([("cell".to_owned(), BTreeSet::new())])),
                "hat",
            ),
            (with(|p| p.clearance = 4), "clearance"),
            (
                Profile {
                    caveats: word("a b"),
                    ..profile()
                },
                "caveat",
            ),
            (
                Profile {
                    sectors: word(""),
                    ..profile()
                },
                "sector",
            ),
        ];
        for (wrong, named) in cases {
            let error = wrong.check().expect_err(named).to_string();
            assert!(error.contains(named), "{error}");
        }
    }
}
