//! Which of several provisions applies to a weapon, and why.
//!
//! The file may say so (`overrides`). Among provisions of one topic the more specific one wins (see
//! [`crate::weapons`]), of equally specific ones the later: by the date of its text, else by when it came
//! into force. Where that does not tell either, both apply and the tie is told.

use super::IRRELEVANT_UP_TO;
use super::facts;
use super::happening::{Explanation, Happening};
use crate::Agreement;
use crate::provision::{Phase, Provision, Rival, Slice};
use crate::timeline::Windows;
use crate::weapons::{Arm, Match, Narrower, Rule};
use std::cmp::Ordering;

/// Why one provision applies instead of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// The file says so.
    Explicit,
    /// It is more specific.
    MoreSpecific,
    /// It is later.
    Later,
}

/// The result of a contest with one other provision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Contest {
    /// This one applies instead of the other.
    Won { over: usize, why: Why },
    /// Neither is more specific or later.
    Tied { with: usize },
    /// It would depend on something that is not known.
    Open { with: usize, doubt: Doubt },
}

/// What keeps a contest open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// The weapon is not known well enough.
    Weapon,
    /// The other text is disputed, or waits for something that has not been recorded.
    Text,
    /// The other one is about somebody of whom nobody knows whether it was they.
    Subject,
}

/// What contests leave of a provision for a weapon.
#[derive(Clone, Debug, Default)]
pub(super) struct Standing {
    /// Times in which another one has taken the weapon over.
    pub(super) lost: Windows,
    pub(super) contests: Vec<Contest>,
}

/// How one provision stands against another for a weapon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Compared {
    Wins(Why),
    Loses,
    Ties,
    /// It loses by some of the rules that may mean the weapon, and not by others.
    Varies,
}

pub(super) fn contest(
    agreement: &Agreement,
    happening: &Happening,
    provision: &Provision,
    arm: &Arm,
    explanation: &Explanation,
) -> Standing {
    let mut standing = Standing::default();
    let (at, sigma_s) = (explanation.time, explanation.time_sigma_s);
    for rival in &provision.rivals {
        let with = rival.provision;
        let Some(other) = agreement.provisions.get(with) else {
            continue;
        };
        let meant = other.means(arm).0;
        // Whoever it was: where this one binds them, one that binds the same does so too.
        let bound = !provision.subject.is_empty()
            && (provision.subject.iter()).all(|actor| other.subject.contains(actor));
        let binds = match facts::is_subject(agreement, happening, other, at) {
            Match::Unknown if bound => Match::Yes,
            found => found,
        };
        if meant.and(binds) == Match::No {
            continue;
        }
        let doubt = match meant {
            Match::Yes => Doubt::Subject,
            _ => Doubt::Weapon,
        };
        let now = other.when.contains(at);
        let open = |doubt| Contest::Open { with, doubt };
        let result = match (meant.and(binds), compare(provision, other, arm, *rival)) {
            (Match::Yes, Compared::Loses) => {
                let (settled, unsettled) = other
                    .slices
                    .iter()
                    .partition::<Vec<&Slice>, _>(|slice| is_settled(slice));
                for slice in settled {
                    standing.lost = standing.lost.or(&slice.when);
                }
                let may = |slice: &&Slice| slice.when.probability(at, sigma_s) > IRRELEVANT_UP_TO;
                unsettled.iter().any(may).then(|| open(Doubt::Text))
            }
            (Match::Yes, Compared::Varies) => now.then(|| open(Doubt::Weapon)),
            (_, Compared::Loses | Compared::Varies) => now.then(|| open(doubt)),
            (Match::Yes, Compared::Wins(why)) => now.then_some(Contest::Won { over: with, why }),
            (Match::Yes, Compared::Ties) => now.then_some(Contest::Tied { with }),
            _ => None,
        };
        standing.contests.extend(result);
    }
    standing
}

/// Whether a text surely applies in these times.
fn is_settled(slice: &Slice) -> bool {
    slice.disputed.is_none() && !matches!(slice.phase, Phase::Waiting(_))
}

/// How the first one stands against the second. Where a weapon is not known well enough to tell by which
/// rule it is meant, by every rule that may mean it.
fn compare(first: &Provision, second: &Provision, arm: &Arm, rival: Rival) -> Compared {
    match rival.explicit {
        Some(true) => return Compared::Loses,
        Some(false) => return Compared::Wins(Why::Explicit),
        None => {}
    }
    let any = Rule::default();
    let (own, others) = (may_mean(first, arm, &any), may_mean(second, arm, &any));
    let mut results = own.iter().flat_map(|own| {
        others.iter().map(|other| match own.compare(other) {
            Narrower::First => Compared::Wins(Why::MoreSpecific),
            Narrower::Second => Compared::Loses,
            Narrower::Neither => match first.dated.cmp(&second.dated) {
                Ordering::Greater => Compared::Wins(Why::Later),
                Ordering::Less => Compared::Loses,
                Ordering::Equal => Compared::Ties,
            },
        })
    });
    let one = results.next().unwrap_or(Compared::Ties);
    results.fold(one, |all, next| match (all, next) {
        (all, next) if all == next => all,
        (Compared::Loses | Compared::Varies, _) | (_, Compared::Loses) => Compared::Varies,
        (Compared::Wins(_), Compared::Wins(_)) => all,
        _ => Compared::Ties,
    })
}

/// The rule that surely means a weapon, else all that may.
fn may_mean<'p>(provision: &'p Provision, arm: &Arm, any: &'p Rule) -> Vec<&'p Rule> {
    if provision.rules.is_empty() {
        return vec![any];
    }
    match provision.means(arm).1 {
        Some(rule) => vec![rule],
        None => (provision.rules.iter())
            .filter(|rule| rule.means(arm) != Match::No)
            .collect(),
    }
}
