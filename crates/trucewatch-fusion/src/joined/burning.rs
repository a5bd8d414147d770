//! Which located event left which heat, kept up to date as pixels and events come, change or go.
//!
//! The pixels of one pass make its patches. A patch goes to the event that most likely left it, if a pass of the two
//! days before did not see it burn already; patches do not compete for events.

use super::{Key, Spots};
use crate::heat::{self, Heat};
use std::collections::{BTreeMap, BTreeSet};
use trucewatch_model::{Observation, ObservationId, ObserverId};

const HOUR_NS: i64 = 3_600_000_000_000;
/// Events are looked for this long before a pass.
const CAUSE_NS: i64 = 5 * HOUR_NS;
/// What burned in a pass this long before was there anyway.
const BEFORE_NS: i64 = 48 * HOUR_NS;

/// First and last possible instant in nanoseconds, and who saw it.
type Pass = (i64, i64, ObserverId);
/// A patch by its pass and its number within it.
pub(super) type PatchId = (Pass, usize);

#[derive(Clone, Debug)]
struct Patch {
    heat: Heat,
    /// The likeliest cause, whether or not it burned before.
    cause: Option<(f64, Key)>,
    /// Whether it goes to that event.
    joined: bool,
}

/// What of patches and events changed.
#[derive(Debug, Default)]
pub(super) struct Moved {
    /// Events that have other heat than before.
    pub(super) events: BTreeSet<Key>,
    /// First pixels of patches that stand alone, stood alone, or do no more.
    pub(super) anchors: BTreeSet<ObservationId>,
}

/// All patches of heat.
#[derive(Clone, Debug, Default)]
pub(super) struct Burning {
    pixels: BTreeMap<Pass, BTreeSet<ObservationId>>,
    patches: BTreeMap<Pass, Vec<Patch>>,
    /// The longest pass so far, in nanoseconds.
    longest_ns: i64,
    caused: BTreeMap<Key, BTreeSet<PatchId>>,
    /// Patches that stand alone, by their first pixel.
    alone: BTreeMap<ObservationId, PatchId>,
    /// Passes with new pixels.
    fresh: BTreeSet<Pass>,
    /// Patches to be asked again.
    stale: BTreeSet<PatchId>,
}

impl Burning {
    /// Takes a hot pixel in whose place is known.
    pub(super) fn pixel(&mut self, id: &ObservationId, o: &Observation) {
        let (first, last) = (o.time.earliest.as_unix_ns(), o.time.latest.as_unix_ns());
        let pass = (first, last, o.observer.clone());
        self.longest_ns = self.longest_ns.max(last.saturating_sub(first));
        self.fresh.insert(pass.clone());
        self.pixels.entry(pass).or_default().insert(id.clone());
    }

    /// The patch that stands alone and begins with this pixel.
    pub(super) fn alone(&self, anchor: &ObservationId) -> Option<&Heat> {
        let (pass, number) = self.alone.get(anchor)?;
        Some(&self.patches.get(pass)?.get(*number)?.heat)
    }

    /// The patches that an event left, with the log evidence of each.
    pub(super) fn of(&self, event: &Key) -> impl Iterator<Item = (&Heat, f64)> {
        let left = self.caused.get(event).into_iter().flatten();
        left.filter_map(|id| {
            let patch = self.patch(id).filter(|patch| patch.joined)?;
            Some((&patch.heat, patch.cause.as_ref()?.0))
        })
    }

    fn patch(&self, (pass, number): &PatchId) -> Option<&Patch> {
        self.patches.get(pass)?.get(*number)
    }

    /// An event is gone, or is to be compared anew.
    pub(super) fn event_gone(&mut self, key: &Key, spots: &Spots, moved: &mut Moved) {
        for id in self.caused.remove(key).unwrap_or_default() {
            moved.events.insert(key.clone());
            self.look_again(&id, spots);
        }
    }

    /// Looks for the cause of a patch among all events.
    fn look_again(&mut self, id: &PatchId, spots: &Spots) {
        let Some(patch) = self.patches.get_mut(&id.0).and_then(|p| p.get_mut(id.1)) else {
            return;
        };
        let (from, to) = (
            patch.heat.span.0.saturating_sub(CAUSE_NS),
            patch.heat.span.1,
        );
        patch.cause = None;
        for (key, spot) in spots.during(from, to) {
            if let Some(evidence) = spot.left(key, &patch.heat)
                && patch.cause.as_ref().is_none_or(|best| evidence > best.0)
            {
                patch.cause = Some((evidence, key.clone()));
            }
        }
        if let Some((_, key)) = &patch.cause {
            let caused = self.caused.entry(key.clone()).or_default();
            caused.insert(id.clone());
        }
        self.stale.insert(id.clone());
    }

    /// An event is new: was it the likelier cause of any heat?
    pub(super) fn event_came(&mut self, key: &Key, spots: &Spots, moved: &mut Moved) {
        let Some(spot) = spots.get(key) else { return };
        let at_ns = key.0.as_unix_ns();
        let first = at_ns.saturating_sub(self.longest_ns);
        let passes = self
            .patches
            .range_mut((first, i64::MIN, nobody())..)
            .take_while(|(pass, _)| pass.0.saturating_sub(CAUSE_NS) <= at_ns)
            .filter(|(pass, _)| at_ns <= pass.1);
        for (pass, patches) in passes {
            for (number, patch) in patches.iter_mut().enumerate() {
                let Some(evidence) = spot.left(key, &patch.heat) else {
                    continue;
                };
                let better =
                    |best: &(f64, Key)| evidence.total_cmp(&best.0).then(best.1.cmp(key)).is_gt();
                if !patch.cause.as_ref().is_none_or(better) {
                    continue;
                }
                let id = (pass.clone(), number);
                if let Some((_, old)) = patch.cause.replace((evidence, key.clone())) {
                    moved.events.insert(old.clone());
                    release(&mut self.caused, &old, &id);
                }
                let caused = self.caused.entry(key.clone()).or_default();
                caused.insert(id.clone());
                self.stale.insert(id);
            }
        }
    }

    /// Settles what changed.
    pub(super) fn settle(
        &mut self,
        pixels: &BTreeMap<ObservationId, Observation>,
        spots: &Spots,
        moved: &mut Moved,
    ) {
        for pass in std::mem::take(&mut self.fresh) {
            self.group(&pass, pixels, spots, moved);
        }
        for id in std::mem::take(&mut self.stale) {
            let Some(patch) = self.patch(&id) else {
                continue;
            };
            // Whether it burned before is asked last, because it takes a walk through two days.
            let joined = patch.cause.is_some() && !self.burned_before(&patch.heat);
            let Some(patch) = self.patches.get_mut(&id.0).and_then(|p| p.get_mut(id.1)) else {
                continue;
            };
            patch.joined = joined;
            moved
                .events
                .extend(patch.cause.iter().map(|(_, key)| key.clone()));
            if let Some(anchor) = patch.heat.pixels.first() {
                moved.anchors.insert(anchor.clone());
                if joined {
                    self.alone.remove(anchor);
                } else {
                    self.alone.insert(anchor.clone(), id);
                }
            }
        }
    }

    /// Groups the pixels of a pass anew.
    fn group(
        &mut self,
        pass: &Pass,
        all: &BTreeMap<ObservationId, Observation>,
        spots: &Spots,
        moved: &mut Moved,
    ) {
        let old = self.patches.remove(pass).unwrap_or_default();
        for (number, patch) in old.into_iter().enumerate() {
            if let Some((_, key)) = patch.cause {
                release(&mut self.caused, &key, &(pass.clone(), number));
                moved.events.insert(key);
            }
            if let Some(anchor) = patch.heat.pixels.first() {
                self.alone.remove(anchor);
                moved.anchors.insert(anchor.clone());
            }
        }
        let pixels = self.pixels.get(pass).into_iter().flatten();
        let patches = heat::patches(pixels.filter_map(|id| all.get_key_value(id)));
        let patches: Vec<Patch> = patches
            .into_iter()
            .map(|heat| Patch {
                heat,
                cause: None,
                joined: false,
            })
            .collect();
        let many = patches.len();
        self.patches.insert(pass.clone(), patches);
        for number in 0..many {
            self.look_again(&(pass.clone(), number), spots);
        }
        // What burned here explains what burns in the two days after.
        let after = self
            .patches
            .range((pass.1, i64::MIN, nobody())..)
            .take_while(|(later, _)| later.0.saturating_sub(BEFORE_NS) <= pass.0);
        let later = after.flat_map(|(later, patches)| {
            let asked = patches
                .iter()
                .enumerate()
                .filter(|(_, p)| p.cause.is_some());
            asked.map(|(number, _)| (later.clone(), number))
        });
        let later: Vec<PatchId> = later.collect();
        self.stale.extend(later);
    }

    /// Whether a pass of the two days before saw heat at the same place.
    fn burned_before(&self, heat: &Heat) -> bool {
        let since = heat.span.0.saturating_sub(BEFORE_NS);
        let earlier = self
            .patches
            .range((since, i64::MIN, nobody())..)
            .take_while(|(pass, _)| pass.0 < heat.span.0)
            .filter(|(pass, _)| pass.1 < heat.span.0);
        let mut patches = earlier.flat_map(|(_, patches)| patches);
        patches.any(|patch| patch.heat.burned_at(heat))
    }
}

/// A patch is not an event's any more.
fn release(caused: &mut BTreeMap<Key, BTreeSet<PatchId>>, event: &Key, patch: &PatchId) {
    if let Some(patches) = caused.get_mut(event) {
        patches.remove(patch);
        if patches.is_empty() {
            caused.remove(event);
        }
    }
}

/// Comes before all observers.
fn nobody() -> ObserverId {
    ObserverId::from_text("")
}
