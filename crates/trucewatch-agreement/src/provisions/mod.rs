//! Provisions: what an agreement forbids, where and when. One file per kind.
//!
//! To add a kind: a file here with its struct, its keys (`read`) and its [`Rule`]; a variant of
//! [`Kind`]; a row in `agreements/README.md`; a table of edges in `tests/`.

mod cessation_of_fire;
mod disengagement_area;
mod fire;
mod local_window;
mod weapons;
mod withdrawal;

pub(crate) use cessation_of_fire::CessationOfFire;
pub(crate) use disengagement_area::DisengagementArea;
pub(crate) use fire::Fire;
pub(crate) use local_window::LocalWindow;
pub(crate) use weapons::{Match, WeaponRule};
pub(crate) use withdrawal::Withdrawal;

use crate::extent::Territory;
use crate::{Exception, Window};
use trucewatch_model::{EventHypothesis, ProvisionId, Weapon};

/// One provision.
#[derive(Clone, Debug)]
pub struct Provision {
    pub(crate) id: ProvisionId,
    pub(crate) title: String,
    pub(crate) source: Option<String>,
    pub(crate) in_force: Window,
    pub(crate) kind: Kind,
    pub(crate) exceptions: Vec<usize>,
    pub(crate) overrides: Vec<ProvisionId>,
}

impl Provision {
    /// Its id in the file.
    pub fn id(&self) -> &ProvisionId {
        &self.id
    }
    /// Its title.
    pub fn title(&self) -> &str {
        &self.title
    }
    /// Where it comes from, in the file's words.
    pub fn source(&self) -> Option<&str> {
        self.source.as_deref()
    }
    /// When it is in force.
    pub fn in_force(&self) -> Window {
        self.in_force
    }
    /// Its kind as written in the file, such as `withdrawal`.
    pub fn kind(&self) -> &'static str {
        self.kind.key()
    }
    /// What it says, as the second half of a sentence: "forbids any fire within 30 km of line
    /// `contact-2020`".
    pub fn says(&self) -> String {
        self.kind.rule().says()
    }
    pub(crate) fn exceptions<'a>(
        &'a self,
        all: &'a [Exception],
    ) -> impl Iterator<Item = &'a Exception> {
        self.exceptions.iter().filter_map(|i| all.get(*i))
    }
}

/// The kinds of provisions.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    CessationOfFire(CessationOfFire),
    Withdrawal(Withdrawal),
    DisengagementArea(DisengagementArea),
    LocalWindow(LocalWindow),
}

/// The words for kinds in the file.
pub(crate) const KINDS: [&str; 4] = [
    "cessation_of_fire",
    "withdrawal",
    "disengagement_area",
    "local_window",
];

impl Kind {
    pub(crate) fn key(&self) -> &'static str {
        match self {
            Self::CessationOfFire(_) => "cessation_of_fire",
            Self::Withdrawal(_) => "withdrawal",
            Self::DisengagementArea(_) => "disengagement_area",
            Self::LocalWindow(_) => "local_window",
        }
    }

    pub(crate) fn rule(&self) -> &dyn Rule {
        match self {
            Self::CessationOfFire(rule) => rule,
            Self::Withdrawal(rule) => rule,
            Self::DisengagementArea(rule) => rule,
            Self::LocalWindow(rule) => rule,
        }
    }
}

/// What the engine asks of a kind of provision. Pure; knows nothing of parties.
pub(crate) trait Rule {
    /// Where it applies.
    fn territory(&self) -> &Territory;
    /// Whether what happened is of the kind it concerns. `overridden` says whether a more
    /// specific provision takes a weapon away from this one.
    fn concern(
        &self,
        hypothesis: &EventHypothesis,
        overridden: &dyn Fn(&Weapon) -> Match,
    ) -> Concern;
    /// Whether it is about that weapon; only withdrawals are about weapons.
    fn covers(&self, _weapon: &Weapon) -> Match {
        Match::No
    }
    /// What it says, beginning with a verb.
    fn says(&self) -> String;
}

/// Whether an event is of the kind that a provision concerns.
#[derive(Clone, Debug, Default)]
pub(crate) struct Concern {
    /// Probability that it is, 0 to 1.
    pub(crate) probability: f64,
    /// Why, as whole sentences.
    pub(crate) reasons: Vec<String>,
    /// Why no firm statement is possible however high the probability, and what would settle it.
    pub(crate) caveats: Vec<Caveat>,
}

/// Something that keeps a status at *unclear*.
#[derive(Clone, Debug)]
pub(crate) struct Caveat {
    pub(crate) reason: String,
    pub(crate) would_settle: String,
}
