//! What somebody wants to do, by the name it has in policies.

use serde_json::Value;
use trucewatch_mission::Act;
use trucewatch_release::downgrade;

/// What somebody wants to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Action(pub(crate) String);

/// A part of the program that can be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Page {
    /// What everybody sees.
    Public,
    /// Incidents, map and review.
    Desk,
    /// What is somebody's own: notices, calls, complaints, acts.
    Mission,
    /// Cases of the commission.
    Cases,
    /// The coordination cell.
    Cell,
    /// Contributions and commitments.
    Contributions,
    /// Drafts on their way to a lower label.
    Releases,
    /// Who has read what.
    Reads,
    /// Accounts and devices.
    Accounts,
    /// How the machines are.
    Operations,
}

impl Page {
    /// All.
    pub const ALL: [Self; 10] = [
        Self::Public,
        Self::Desk,
        Self::Mission,
        Self::Cases,
        Self::Cell,
        Self::Contributions,
        Self::Releases,
        Self::Reads,
        Self::Accounts,
        Self::Operations,
    ];

    /// Its name in policies.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Desk => "desk",
            Self::Mission => "mission",
            Self::Cases => "cases",
            Self::Cell => "cell",
            Self::Contributions => "contributions",
            Self::Releases => "releases",
            Self::Reads => "reads",
            Self::Accounts => "accounts",
            Self::Operations => "operations",
        }
    }
}

impl Action {
    /// Reading a record.
    pub fn read() -> Self {
        Self("read".to_owned())
    }
    /// Opening a page.
    pub fn open() -> Self {
        Self("open".to_owned())
    }
    /// An action by its name in the schema: `administration.accounts`. One that is not there is denied.
    pub fn named(name: &str) -> Self {
        Self(name.to_owned())
    }
    /// Its name.
    pub fn name(&self) -> &str {
        &self.0
    }
}

/// The name follows from how the act is stored, so that a new act cannot get the rights of another by mistake: it
/// has none until a policy names it.
impl From<&Act> for Action {
    fn from(act: &Act) -> Self {
        let stored = serde_json::to_value(act).unwrap_or_default();
        let area = word(&stored, "area");
        match stored.get("act").map(|inner| word(inner, "do")) {
            Some(what) if !what.is_empty() => Self(format!("{area}.{what}")),
            _ => Self(area.to_owned()),
        }
    }
}

impl From<&downgrade::Act> for Action {
    fn from(act: &downgrade::Act) -> Self {
        let stored = serde_json::to_value(act).unwrap_or_default();
        Self(format!("release.{}", word(&stored, "do")))
    }
}

fn word<'a>(stored: &'a Value, key: &str) -> &'a str {
    stored.get(key).and_then(Value::as_str).unwrap_or_default()
}
