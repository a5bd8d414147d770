//! Since when something holds, until when, and why it does not.

use super::Standing;
use super::context::{Context, joined};
use crate::Window;
use crate::document::{Id, Moment, Provision};
use crate::say::{Phrase, phrase};
use crate::timeline::{CEASEFIRE, InForce, State, Windows};
use trucewatch_model::{Arg, Timestamp};

impl Context<'_, '_> {
    /// `in force from ... to ...`, for the stretch that the time shown is in.
    pub(super) fn window(&self, window: &Window) -> Phrase {
        match (window.from, window.to) {
            (Some(from), Some(to)) => phrase("in-force-between")
                .with("from", self.instant(from))
                .with("to", self.instant(to)),
            (Some(from), None) => phrase("in-force-since").with("from", self.instant(from)),
            (None, Some(to)) => phrase("in-force-until").with("to", self.instant(to)),
            (None, None) => phrase("in-force-always"),
        }
    }

    /// How something with these times stands, and in words. `why_never` is asked where there is no time
    /// at all.
    pub(super) fn force(
        &self,
        when: &Windows,
        why_not: impl FnOnce() -> Option<Phrase>,
    ) -> (Standing, Phrase) {
        let all = when.windows();
        if let Some(now) = all.iter().find(|w| w.contains(self.at)) {
            return (Standing::Holds, self.window(now));
        }
        let next = all
            .iter()
            .find_map(|w| w.from.filter(|from| *from > self.at));
        let last = all
            .iter()
            .rev()
            .find_map(|w| w.to.filter(|to| *to <= self.at));
        match (last, next) {
            (Some(last), Some(next)) => (
                Standing::Suspended,
                phrase("suspended-between")
                    .with("from", self.instant(last))
                    .with("to", self.instant(next)),
            ),
            (None, Some(next)) => (
                Standing::NotYet,
                why_not().unwrap_or_else(|| phrase("not-yet").with("from", self.instant(next))),
            ),
            (Some(last), None) => self.over(last, why_not()),
            (None, None) => (
                Standing::NotYet,
                why_not().unwrap_or_else(|| phrase("never-in-force")),
            ),
        }
    }

    fn over(&self, last: Timestamp, why: Option<Phrase>) -> (Standing, Phrase) {
        match why {
            Some(why) if why.id.starts_with("suspended") => (Standing::Suspended, why),
            _ => (
                Standing::Ended,
                phrase("ended").with("at", self.instant(last)),
            ),
        }
    }

    /// Why a provision is not in force at the time shown, where that is more than a date.
    pub(super) fn why_not(&self, provision: &Provision) -> Option<Phrase> {
        let follows = self.follows_ceasefire(provision);
        for of in self.suspended_with(provision) {
            if let Some(since) = self.suspended_since(of, self.at) {
                let id = if of == CEASEFIRE {
                    "suspended-with-ceasefire"
                } else {
                    "suspended-since"
                };
                return Some(phrase(id).with("from", self.instant(since)));
            }
        }
        let waits = self.waits_for(provision, follows);
        (!waits.is_empty()).then(|| phrase("waits-for").with("what", joined("list-and", waits)))
    }

    /// For a provision in force at the time shown, whether a suspension ends that stretch, and when it is
    /// in force again as far as that is recorded.
    pub(super) fn then_suspended(&self, version: &InForce<Provision>) -> Option<Phrase> {
        let windows = version.when.windows();
        let end = windows.iter().find(|w| w.contains(self.at))?.to?;
        let sets_aside = |of: &&str| self.suspended_since(of, end) == Some(end);
        let of = self.suspended_with(version.entry);
        of.iter().find(|of| sets_aside(of))?;
        let again = windows
            .iter()
            .find_map(|w| w.from.filter(|from| *from >= end));
        Some(match again {
            Some(again) => phrase("then-suspended-until").with("to", self.instant(again)),
            None => phrase("then-suspended"),
        })
    }

    /// Whether a provision is in force with the ceasefire.
    fn follows_ceasefire(&self, provision: &Provision) -> bool {
        provision.in_force_from.is_none() && self.document().ceasefire.is_some()
    }

    /// What a provision is suspended with: the ceasefire, by itself, its text.
    fn suspended_with<'p>(&self, provision: &'p Provision) -> Vec<&'p str> {
        let ceasefire = self.follows_ceasefire(provision).then_some(CEASEFIRE);
        let text = provision.instrument.as_ref().map(Id::as_str);
        let own = Some(provision.id.as_str());
        [ceasefire, own, text].into_iter().flatten().collect()
    }

    /// What has to happen before a provision is in force, as far as it had not at the time shown.
    fn waits_for(&self, provision: &Provision, follows_ceasefire: bool) -> Vec<Arg> {
        let mut waits = Vec::new();
        if follows_ceasefire && !self.known.ceasefire(self.at).is_in_force() {
            waits.push(self.event(&Id(CEASEFIRE.to_owned())));
        }
        if let Some(moment @ Moment::After(_)) = &provision.in_force_from
            && self.known.instant(moment).is_none()
        {
            waits.push(self.moment(moment));
        }
        for event in provision.schedule.iter().flat_map(|s| &s.conditional_on) {
            if self.known.happened(event).is_none_or(|then| then > self.at) {
                waits.push(self.event(event));
            }
        }
        for gate in &provision.requires {
            if !self.known.is_open(gate, self.at) {
                waits.push(phrase("gate").with("gate", self.gate(gate)).into());
            }
        }
        waits
    }

    /// Since when something is suspended everywhere at an instant, if it is.
    fn suspended_since(&self, of: &str, at: Timestamp) -> Option<Timestamp> {
        if of == CEASEFIRE {
            return match self.known.ceasefire(at) {
                State::Suspended { since } => Some(since),
                _ => None,
            };
        }
        let all = self.known.suspensions(of).into_iter();
        all.filter(|(zone, _)| zone.is_none())
            .flat_map(|(_, when)| when.windows().to_vec())
            .find(|w| w.contains(at))
            .and_then(|w| w.from)
    }

    /// Zones in which something is suspended at the time shown, and has not ended.
    pub(super) fn suspended_in(&self, of: &str) -> Vec<Id> {
        let ended = self.known.ended_in(of, self.at);
        let all = self.known.suspensions(of).into_iter();
        all.filter(|(_, when)| when.contains(self.at))
            .filter_map(|(zone, _)| zone)
            .filter(|zone| !ended.contains(zone))
            .collect()
    }
}
