//! Facts about a happening that decide whether a provision lets it pass: who operated it, how many
//! there were, which conditions were met.

use super::happening::{Explanation, Happening};
use crate::Agreement;
use crate::activities::What;
use crate::document::{Exempt, RoleKind};
use crate::provision::{Limit, Provision};
use crate::weapons::{Arm, Match};
use std::collections::BTreeSet;
use trucewatch_model::{CountBound, Timestamp};

/// Whether the operator is exempt: by the role in which it acted, or as one of those named. An actor
/// with an exempt role and another one may have acted in either.
pub(super) fn exempt(
    agreement: &Agreement,
    happening: &Happening,
    exempt: &Exempt,
    at: Timestamp,
) -> Match {
    let operator = &happening.operator;
    let by_actor = if exempt.actors.is_empty() {
        Match::No
    } else {
        operator.actor.as_ref().map_or(Match::Unknown, |actor| {
            exempt.actors.iter().any(|a| a.0 == *actor).into()
        })
    };
    let by_role = if exempt.roles.is_empty() {
        Match::No
    } else if let Some(role) = operator.role {
        exempt.roles.contains(&role).into()
    } else if let Some(actor) = &operator.actor {
        let roles: BTreeSet<RoleKind> = agreement
            .roles
            .iter()
            .filter(|r| r.assignment.actor.0 == *actor && r.when.contains(at))
            .map(|r| r.assignment.role)
            .collect();
        match roles.iter().filter(|r| exempt.roles.contains(r)).count() {
            0 => Match::No,
            n if n == roles.len() => Match::Yes,
            _ => Match::Unknown,
        }
    } else {
        Match::Unknown
    };
    by_actor.max(by_role)
}

/// Whether a provision is about the operator. One about all parties is taken to be, unless it is known
/// that it was somebody else; one about some of them is not known to be.
pub(super) fn is_subject(
    agreement: &Agreement,
    happening: &Happening,
    provision: &Provision,
    at: Timestamp,
) -> Match {
    let operator = &happening.operator;
    if provision.subject.is_empty() {
        return Match::Yes;
    }
    if let Some(actor) = &operator.actor {
        return provision.subject.contains(actor).into();
    }
    let acts_as = |role: RoleKind| {
        let mut roles = agreement.roles.iter();
        roles.any(|r| {
            r.assignment.role == role
                && r.when.contains(at)
                && provision.subject.contains(&r.assignment.actor.0)
        })
    };
    match operator.role {
        Some(role) if !acts_as(role) => Match::No,
        _ if provision.for_all_parties => Match::Yes,
        _ => Match::Unknown,
    }
}

/// What a number says about a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    /// More than is allowed.
    Over { seen: u32, at_most: u32 },
    /// No more than is allowed, and there were no others.
    Within { seen: u32, at_most: u32 },
    /// No more than is allowed were surely seen; there may have been others.
    AsFarAsSeen { seen: u32, at_most: u32 },
    /// More than a limit were seen, but not surely so many, or the limit may not count them.
    MayBeOver { seen: u32, at_most: u32 },
}

/// What the limits that count these say. A limit is surely passed only if it surely counts them, and kept
/// only if all that may count them are. `None` if the provision has no limit that may.
pub(super) fn counted(
    provision: &Provision,
    explanation: &Explanation,
    arms: &[Arm],
) -> Option<Counted> {
    let counts = |limit: &Limit| match &limit.weapons {
        None => Match::Yes,
        Some(rule) => {
            Match::together(arms.iter().map(|arm| rule.means(arm))).unwrap_or(Match::Unknown)
        }
    };
    let strictest = |least: Match| {
        let limits = provision.limits.iter().filter(|l| counts(l) >= least);
        limits.map(|l| l.at_most).min()
    };
    let (sure, at_most) = (strictest(Match::Yes), strictest(Match::Unknown)?);
    // Bursts and explosions do not count weapons or people: there was one at least.
    let seen_directly = explanation
        .what
        .iter()
        .all(|(what, _)| matches!(what, What::Activity(_)));
    let (seen, bound) = match explanation.count {
        Some(count) if seen_directly => (count.value, count.bound),
        _ => (1, CountBound::AtLeast),
    };
    let is_all = bound == CountBound::Exact && explanation.count_is_total;
    Some(match sure {
        Some(at_most) if seen > at_most && bound != CountBound::About => {
            Counted::Over { seen, at_most }
        }
        _ if seen > at_most => Counted::MayBeOver { seen, at_most },
        Some(_) if is_all => Counted::Within { seen, at_most },
        _ => Counted::AsFarAsSeen { seen, at_most },
    })
}

/// Whether the numbers that a permission allows were kept.
pub(super) fn is_within(permission: &Provision, explanation: &Explanation, arms: &[Arm]) -> Match {
    match counted(permission, explanation, arms) {
        None | Some(Counted::Within { .. }) => Match::Yes,
        Some(Counted::Over { .. }) => Match::No,
        Some(Counted::AsFarAsSeen { .. } | Counted::MayBeOver { .. }) => Match::Unknown,
    }
}

/// Whether all conditions of a permission were met, and which are not known.
pub(super) fn conditions<'p>(
    happening: &Happening,
    permission: &'p Provision,
) -> (Match, Vec<&'p str>) {
    let mut open = Vec::new();
    for condition in &permission.only_if {
        match happening.conditions.get(condition) {
            Some(true) => {}
            Some(false) => return (Match::No, vec![condition.as_str()]),
            None => open.push(condition.as_str()),
        }
    }
    let met = if open.is_empty() {
        Match::Yes
    } else {
        Match::Unknown
    };
    (met, open)
}
