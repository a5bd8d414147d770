//! Totals by class. Units are never mixed, but in the one total that monitors state.

use std::collections::BTreeMap;
use trucewatch_model::{Count, Event, EventId, Incident, ObservationClass};

/// Counts of one period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// By class, each in its own unit. A class of which nothing was counted is absent.
    pub by_class: BTreeMap<ObservationClass, Count>,
    /// The sum over the classes with [`ObservationClass::in_stated_total`], `None` if there was
    /// nothing to add. The weakest bound of its parts is carried.
    pub stated: Option<Count>,
}

/// Adds up the preferred hypotheses of `events`, each in the class it is counted in. Those held back
/// are not counted.
///
/// An event is counted once, however many observations joined it. The rule for the stated total
/// is that of the published tables of monitors: one round, burst or explosion each count one.
pub fn totals<'a>(events: impl Iterator<Item = &'a Event>) -> Totals {
    let mut totals = Totals::default();
    for event in events.filter(|event| event.held_back.is_none()) {
        if let Some(hypothesis) = event.preferred() {
            totals.add(event.counted_as, hypothesis.count);
        }
    }
    totals
}

impl Totals {
    /// Adds what observers counted in an incident beyond its events.
    pub(crate) fn add_excess(&mut self, incident: &Incident, events: &BTreeMap<EventId, Event>) {
        let own = totals(incident.events.iter().filter_map(|id| events.get(id)));
        for (class, told) in &incident.counts {
            let known = own.of(*class).map_or(0, |count| count.value);
            if told.value > known && !incident.reports.is_empty() {
                self.add(
                    *class,
                    Count {
                        value: told.value - known,
                        bound: told.bound,
                    },
                );
            }
        }
    }
}

impl Totals {
    /// Adds `count` of `class`.
    pub fn add(&mut self, class: ObservationClass, count: Count) {
        let join = |sum: Option<Count>| sum.map_or(count, |sum| sum.plus(count));
        let sum = join(self.by_class.get(&class).copied());
        self.by_class.insert(class, sum);
        if class.in_stated_total() {
            self.stated = Some(join(self.stated));
        }
    }

    /// The count of one class.
    pub fn of(&self, class: ObservationClass) -> Option<Count> {
        self.by_class.get(&class).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ObservationClass::{
        Burst, Explosion, Flare, ImpulsiveSound, MuzzleFlash, Projectile, Shot, ThermalAnomaly,
    };
    use trucewatch_model::CountBound;

    fn exactly(value: u32) -> Count {
        Count::exact(value)
    }

    fn at_least(value: u32) -> Count {
        Count {
            value,
            bound: CountBound::AtLeast,
        }
    }

    /// Totals since 27 July 2020 as the OSCE SMM published them. Bursts and shots were published
    /// as one figure; it stands under bursts here.
    #[test]
    fn published_totals_come_out() {
        let cases = [
            (exactly(123), [32, 1, 0, 0], exactly(90), "30 Jul 2020"),
            (exactly(908), [152, 2, 0, 13], exactly(741), "2 Sep 2020"),
            (
                exactly(2_515),
                [991, 75, 33, 27],
                exactly(1_389),
                "23 Nov 2020",
            ),
            (
                at_least(6_294),
                [2_660, 911, 90, 54],
                at_least(2_579),
                "17 Jan 2021: one lower bound makes the total one",
            ),
            (
                at_least(41_274),
                [12_495, 6_508, 238, 127],
                at_least(21_906),
                "4 Jul 2021",
            ),
        ];
        for (expected, units, bursts, why) in cases {
            let mut totals = Totals::default();
            for (class, value) in [Explosion, Projectile, MuzzleFlash, Flare]
                .into_iter()
                .zip(units)
            {
                totals.add(class, exactly(value));
            }
            totals.add(Burst, bursts);
            assert_eq!(totals.stated, Some(expected), "{why}");
        }
    }

    #[test]
    fn unassessed_sounds_and_heat_are_never_added() {
        let mut totals = Totals::default();
        totals.add(ImpulsiveSound, exactly(100));
        totals.add(ThermalAnomaly, at_least(7));
        assert_eq!(totals.stated, None, "nothing to state");
        totals.add(Shot, exactly(2));
        assert_eq!(
            totals.stated,
            Some(exactly(2)),
            "and their bounds do not leak into the total"
        );
        assert_eq!(totals.of(ThermalAnomaly), Some(at_least(7)));
    }
}
