//! What an incident is, and whether a provision means it.
//!
//! A weapon stands where it fires. So outgoing fire, muzzle flashes and (where a weapon was assessed)
//! bursts and shots place it; impacts, airbursts, projectiles and flares do not. An explosion, heat or
//! an event of undetermined kind with an assessed weapon may be either. Who fires, is there: the same
//! holds for the presence of forces, of which bursts and shots tell without any weapon.

use crate::document::Activity;
use crate::weapons::Match;
use std::collections::BTreeSet;
use trucewatch_model::EventClass;

/// How much of the probability of a class that may or may not be meant is counted: half, because
/// nothing is known either way. It is a convention and not a measurement; it alone keeps an event
/// known only as heat or as undetermined from being a breach candidate.
pub(crate) const OPEN_SHARE: f64 = 0.5;

/// What something was: an event of some class, or an activity that was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// Something registered.
    Class(EventClass),
    /// Something seen.
    Activity(Activity),
}

impl What {
    /// The id of the word for it.
    pub(crate) fn word(self) -> String {
        match self {
            Self::Class(class) => format!("class-{}", name(&class).replace('_', "-")),
            Self::Activity(activity) => activity_word(activity),
        }
    }
}

/// The id of the word for an activity.
pub(crate) fn activity_word(activity: Activity) -> String {
    format!("activity-{}", name(&activity).replace('_', "-"))
}

/// The name of a variant as files write it.
pub(crate) fn name(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        _ => String::new(),
    }
}

/// What a provision is about, duties turned into what is not to be seen once they are due.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Activities(BTreeSet<Activity>);

/// Duties to take something away, and what shows that it is still there.
const STILL_THERE: [(Activity, &[Activity]); 3] = [
    (Activity::Withdraw, &[Activity::WeaponPresence]),
    (
        Activity::Disengage,
        &[Activity::ForcePresence, Activity::WeaponPresence],
    ),
    (Activity::Dismantle, &[Activity::Fortification]),
];

/// Duties that bind at once and anywhere, and what breaks them.
const BROKEN_BY: [(Activity, &[Activity]); 1] =
    [(Activity::GrantAccess, &[Activity::AccessDenial])];

/// Kinds of fire.
const FIRE: [(Activity, EventClass); 9] = [
    (Activity::Explosion, EventClass::Explosion),
    (Activity::Outgoing, EventClass::Outgoing),
    (Activity::Impact, EventClass::Impact),
    (Activity::Airburst, EventClass::Airburst),
    (Activity::Burst, EventClass::Burst),
    (Activity::Shot, EventClass::Shot),
    (Activity::Projectile, EventClass::Projectile),
    (Activity::MuzzleFlash, EventClass::MuzzleFlash),
    (Activity::Flare, EventClass::Flare),
];

impl Activities {
    /// As written: a prohibition or permission.
    pub(crate) fn of(activities: &[Activity]) -> Self {
        Self(activities.iter().copied().collect())
    }

    /// What shows that a duty was not done. Empty for duties that only people can follow up; among them
    /// those to take something away that do not say from where: it has to be somewhere.
    pub(crate) fn against(duties: &[Activity], says_where: bool) -> Self {
        let still_there = if says_where { &STILL_THERE[..] } else { &[] };
        let shown = still_there.iter().chain(&BROKEN_BY);
        let shown = shown.filter(|(duty, _)| duties.contains(duty));
        Self(shown.flat_map(|(_, by)| *by).copied().collect())
    }

    /// Whether seeing it tells of a duty only that it is not done yet, and not that it was broken.
    pub(crate) fn is_not_done_yet(what: What) -> bool {
        !BROKEN_BY
            .iter()
            .any(|(_, by)| matches!(what, What::Activity(seen) if by.contains(&seen)))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        let fire = |a: &Activity| *a == Activity::Fire || FIRE.iter().any(|(f, _)| f == a);
        let any_fire =
            |of: &Self, with: &Self| of.0.contains(&Activity::Fire) && with.0.iter().any(fire);
        !self.0.is_disjoint(&other.0) || any_fire(self, other) || any_fire(other, self)
    }

    /// Whether `what` is meant. `assessed`: whether anybody assessed the weapon.
    pub(crate) fn means(&self, what: What, assessed: bool) -> Match {
        match what {
            What::Activity(seen) => match FIRE.iter().find(|(activity, _)| *activity == seen) {
                Some((_, class)) => self.means(What::Class(*class), assessed),
                None if seen == Activity::Fire => self.means_any_fire(),
                None => self.0.contains(&seen).into(),
            },
            What::Class(class) => self
                .means_fire(class)
                .max(self.means_weapon(class, assessed))
                .max(self.means_force(class)),
        }
    }

    fn means_any_fire(&self) -> Match {
        if self.0.contains(&Activity::Fire) {
            return Match::Yes;
        }
        let some = FIRE.iter().any(|(activity, _)| self.0.contains(activity));
        if some { Match::Unknown } else { Match::No }
    }

    fn means_fire(&self, class: EventClass) -> Match {
        use EventClass::{Airburst, Explosion, Heat, Impact, MuzzleFlash, Outgoing, Undetermined};
        let any = self.0.contains(&Activity::Fire);
        let has = |c: EventClass| {
            any || FIRE
                .iter()
                .any(|(activity, class)| *class == c && self.0.contains(activity))
        };
        let some = any || FIRE.iter().any(|(activity, _)| self.0.contains(activity));
        match class {
            c if has(c) && FIRE.iter().any(|(_, class)| *class == c) => Match::Yes,
            // Each of these is an explosion of a known kind.
            Outgoing | Impact | Airburst if has(Explosion) => Match::Yes,
            // A muzzle flash is the firing of a weapon.
            MuzzleFlash if has(Outgoing) => Match::Yes,
            Explosion if has(Outgoing) || has(Impact) || has(Airburst) => Match::Unknown,
            Heat | Undetermined if some => Match::Unknown,
            _ => Match::No,
        }
    }

    fn means_weapon(&self, class: EventClass, assessed: bool) -> Match {
        use EventClass::{Burst, Explosion, Heat, MuzzleFlash, Outgoing, Shot, Undetermined};
        if !self.0.contains(&Activity::WeaponPresence) {
            return Match::No;
        }
        match class {
            Outgoing | MuzzleFlash => Match::Yes,
            Burst | Shot if assessed => Match::Yes,
            Explosion | Heat | Undetermined if assessed => Match::Unknown,
            _ => Match::No,
        }
    }

    fn means_force(&self, class: EventClass) -> Match {
        use EventClass::{Burst, Explosion, MuzzleFlash, Outgoing, Shot, Undetermined};
        if !self.0.contains(&Activity::ForcePresence) {
            return Match::No;
        }
        match class {
            Outgoing | MuzzleFlash | Burst | Shot => Match::Yes,
            Explosion | Undetermined => Match::Unknown,
            _ => Match::No,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Activity as A;
    use EventClass::{Burst, Explosion, Heat, Impact, MuzzleFlash, Outgoing, Shot, Undetermined};

    #[test]
    fn what_is_meant() {
        let any = Activities::of(&[A::Fire]);
        let explosions = Activities::of(&[A::Explosion]);
        let outgoing = Activities::of(&[A::Outgoing]);
        let withdrawn = Activities::against(&[A::Withdraw], true);
        let empty_area = Activities::of(&[A::ForcePresence]);
        let cases = [
            (&any, Burst, false, Match::Yes, "any fire includes bursts"),
            (
                &any,
                Heat,
                false,
                Match::Unknown,
                "heat may be something else",
            ),
            (
                &any,
                Undetermined,
                false,
                Match::Unknown,
                "nothing is known",
            ),
            (
                &explosions,
                Impact,
                false,
                Match::Yes,
                "an impact is an explosion",
            ),
            (&explosions, Burst, false, Match::No, "a burst is not"),
            (
                &outgoing,
                Explosion,
                false,
                Match::Unknown,
                "it may be outgoing",
            ),
            (&outgoing, Impact, false, Match::No, "an impact is not"),
            (
                &outgoing,
                MuzzleFlash,
                false,
                Match::Yes,
                "a flash is firing",
            ),
            (
                &withdrawn,
                Outgoing,
                false,
                Match::Yes,
                "it fired from there",
            ),
            (&withdrawn, Impact, true, Match::No, "it stood elsewhere"),
            (
                &withdrawn,
                Explosion,
                true,
                Match::Unknown,
                "fired or landed there",
            ),
            (&withdrawn, Explosion, false, Match::No, "neither is known"),
            (
                &withdrawn,
                Shot,
                false,
                Match::No,
                "says nothing of heavy weapons",
            ),
            (&empty_area, Shot, false, Match::Yes, "somebody shot there"),
            (
                &empty_area,
                Impact,
                false,
                Match::No,
                "nobody need be there",
            ),
        ];
        for (activities, class, assessed, expected, why) in cases {
            assert_eq!(
                activities.means(What::Class(class), assessed),
                expected,
                "{why}"
            );
        }
        let seen = |activities: &Activities, a| activities.means(What::Activity(a), true);
        assert_eq!(seen(&any, A::UavFlight), Match::No);
        assert_eq!(seen(&withdrawn, A::WeaponPresence), Match::Yes);
        assert_eq!(seen(&explosions, A::Fire), Match::Unknown);
        assert!(Activities::against(&[A::Notify, A::Discipline], true).is_empty());
        assert!(
            Activities::against(&[A::Withdraw, A::Disengage, A::Dismantle], false).is_empty(),
            "from where?"
        );
        let access = Activities::against(&[A::GrantAccess], false);
        assert_eq!(seen(&access, A::AccessDenial), Match::Yes);
        assert!(Activities::is_not_done_yet(What::Activity(
            A::WeaponPresence
        )));
        assert!(!Activities::is_not_done_yet(What::Activity(
            A::AccessDenial
        )));
        assert!(any.overlaps(&outgoing) && !withdrawn.overlaps(&any));
    }
}
