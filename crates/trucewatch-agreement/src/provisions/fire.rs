//! Which events are fire that a provision forbids.

use super::Concern;
use crate::errors::suggestion;
use crate::syntax::{Log, Reader};
use crate::words;
use trucewatch_model::{EventClass, EventHypothesis};

/// How much of the probability of a class that may or may not be meant is counted: half, because
/// nothing is known either way. It is a convention and not a measurement; it alone keeps an event
/// known only as heat or as undetermined at *unclear*.
pub(crate) const OPEN_SHARE: f64 = 0.5;

/// The classes that can be forbidden: key in the file, class, words for many.
pub(crate) const CLASSES: [(&str, EventClass, &str); 9] = [
    ("explosion", EventClass::Explosion, "explosions"),
    ("outgoing", EventClass::Outgoing, "outgoing fire"),
    ("impact", EventClass::Impact, "impacts"),
    ("airburst", EventClass::Airburst, "airbursts"),
    ("burst", EventClass::Burst, "bursts of fire"),
    ("shot", EventClass::Shot, "shots"),
    (
        "projectile",
        EventClass::Projectile,
        "projectiles in flight",
    ),
    ("muzzle_flash", EventClass::MuzzleFlash, "muzzle flashes"),
    ("flare", EventClass::Flare, "illumination flares"),
];

/// A set of forbidden classes.
#[derive(Clone, Debug)]
pub(crate) struct Fire {
    /// Sorted, without repetition.
    classes: Vec<EventClass>,
}

/// Whether a class is among those meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meant {
    Yes,
    No,
    Open,
}

impl Fire {
    pub(crate) fn of(mut classes: Vec<EventClass>) -> Self {
        classes.sort();
        classes.dedup();
        Self { classes }
    }

    pub(crate) fn any() -> Self {
        Self::of(CLASSES.iter().map(|(_, class, _)| *class).collect())
    }

    /// Reads `forbids`; any fire if the key is missing.
    pub(crate) fn read(log: &mut Log, reader: &Reader) -> Option<Self> {
        if reader.get("forbids").is_none() {
            return Some(Self::any());
        }
        let names: Vec<&str> = CLASSES.iter().map(|(name, ..)| *name).collect();
        let mut classes = Vec::new();
        for (word, at) in reader.texts_if(log, "forbids") {
            match CLASSES.iter().find(|(name, ..)| *name == word) {
                Some((_, class, _)) => classes.push(*class),
                None => log.add(
                    Some(at),
                    &reader.part,
                    format!("`forbids` names `{word}`, which cannot be forbidden"),
                    suggestion("class", &word, &names),
                ),
            }
        }
        (!classes.is_empty()).then(|| Self::of(classes))
    }

    /// `any fire`, or the classes as a list.
    pub(crate) fn words(&self) -> String {
        if self.classes.len() == CLASSES.len() {
            return "any fire".to_owned();
        }
        let named: Vec<String> = CLASSES
            .iter()
            .filter(|(_, class, _)| self.classes.contains(class))
            .map(|(_, _, many)| (*many).to_owned())
            .collect();
        words::list(&named, "and")
    }

    fn meant(&self, class: EventClass) -> Meant {
        use EventClass::{Airburst, Explosion, Heat, Impact, MuzzleFlash, Outgoing, Undetermined};
        let has = |c: EventClass| self.classes.contains(&c);
        match class {
            c if has(c) => Meant::Yes,
            // Each of these is an explosion of a known kind.
            Outgoing | Impact | Airburst if has(Explosion) => Meant::Yes,
            // A muzzle flash is the firing of a weapon.
            MuzzleFlash if has(Outgoing) => Meant::Yes,
            Explosion if has(Outgoing) || has(Impact) || has(Airburst) => Meant::Open,
            Heat | Undetermined => Meant::Open,
            _ => Meant::No,
        }
    }

    pub(crate) fn concern(&self, hypothesis: &EventHypothesis) -> Concern {
        let total = |wanted: Meant| -> f64 {
            hypothesis
                .classes
                .iter()
                .filter(|c| self.meant(c.class) == wanted)
                .map(|c| c.probability)
                .sum()
        };
        let (yes, open) = (total(Meant::Yes), total(Meant::Open));
        let mut reasons = vec![classes_sentence(hypothesis)];
        if open > 0.001 {
            reasons.push(format!(
                "With probability {} the cause is not known well enough to say whether it is \
                 among what is forbidden; half of that is counted.",
                words::probability(open)
            ));
        }
        Concern {
            probability: (yes + OPEN_SHARE * open).clamp(0.0, 1.0),
            reasons,
            caveats: Vec::new(),
        }
    }
}

/// "It was an explosion (0.80), outgoing (0.15)": classes above 1 %, likeliest first.
pub(crate) fn classes_sentence(hypothesis: &EventHypothesis) -> String {
    let named: Vec<String> = hypothesis
        .classes
        .iter()
        .filter(|c| c.probability >= 0.01)
        .map(|c| format!("{} ({})", c.class.word(), words::probability(c.probability)))
        .collect();
    if named.is_empty() {
        return "Nothing is known about what it was.".to_owned();
    }
    format!(
        "What it was, with probability: {}.",
        words::list(&named, "or")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use EventClass::{Burst, Explosion, Heat, Impact, MuzzleFlash, Outgoing, Undetermined};

    #[test]
    fn what_counts_as_forbidden() {
        let (any, explosions) = (Fire::any(), Fire::of(vec![Explosion]));
        let outgoing = Fire::of(vec![Outgoing]);
        let cases = [
            (&any, Burst, Meant::Yes, "any fire includes bursts"),
            (&any, Heat, Meant::Open, "heat may be fire of another sort"),
            (&any, Undetermined, Meant::Open, "nothing is known"),
            (&explosions, Impact, Meant::Yes, "an impact is an explosion"),
            (&explosions, Burst, Meant::No, "a burst is not"),
            (
                &outgoing,
                Explosion,
                Meant::Open,
                "an explosion may be outgoing",
            ),
            (&outgoing, Impact, Meant::No, "an impact is not"),
            (
                &outgoing,
                MuzzleFlash,
                Meant::Yes,
                "a muzzle flash is firing",
            ),
        ];
        for (fire, class, expected, why) in cases {
            assert_eq!(fire.meant(class), expected, "{why}");
        }
        assert_eq!(any.words(), "any fire");
        assert_eq!(
            Fire::of(vec![Burst, Explosion, Burst]).words(),
            "explosions and bursts of fire"
        );
    }
}
