//! People and their roles.

use std::collections::BTreeSet;
use trucewatch_release::{Registry, Subject};

/// What somebody is in the mission. What a role may do stands in the policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Watches in the field.
    FieldMonitor,
    /// Reviews incidents for a nation.
    NationalAnalyst,
    /// On duty in the coordination cell.
    DutyOfficer,
    /// Leads the coordination cell.
    CellChief,
    /// Member of the Special Commission.
    CommissionMember,
    /// Speaks for a State about what it contributes.
    Contributor,
    /// Speaks for a party.
    PartyLiaison,
    /// Signs releases.
    ReleaseOfficer,
    /// Protects witnesses.
    ProtectionDesk,
    /// Keeps the machines running.
    Administrator,
}

impl Role {
    /// All. The public has no role.
    pub const ALL: [Self; 10] = [
        Self::FieldMonitor,
        Self::NationalAnalyst,
        Self::DutyOfficer,
        Self::CellChief,
        Self::CommissionMember,
        Self::Contributor,
        Self::PartyLiaison,
        Self::ReleaseOfficer,
        Self::ProtectionDesk,
        Self::Administrator,
    ];

    /// Its name in policies and accounts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::FieldMonitor => "field_monitor",
            Self::NationalAnalyst => "national_analyst",
            Self::DutyOfficer => "duty_officer",
            Self::CellChief => "cell_chief",
            Self::CommissionMember => "commission_member",
            Self::Contributor => "contributor",
            Self::PartyLiaison => "party_liaison",
            Self::ReleaseOfficer => "release_officer",
            Self::ProtectionDesk => "protection_desk",
            Self::Administrator => "administrator",
        }
    }

    /// The role of that name.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }
}

/// Somebody in one session, with the roles that the account names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// What the read rule looks at.
    pub subject: Subject,
    /// The roles.
    pub roles: BTreeSet<Role>,
}

impl Person {
    /// Somebody who is not signed in.
    pub fn public(registry: &Registry) -> Self {
        Self {
            subject: Subject::public(registry),
            roles: BTreeSet::new(),
        }
    }
}
