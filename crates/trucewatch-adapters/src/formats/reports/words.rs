//! The closed lists of words that reports use, and what each stands for.

use crate::formats::observers;
use crate::table::fields::refuse;
use trucewatch_model::{CountBound, Description, Means, ObservationClass, ObserverKind};

/// Finds a word, whatever its case and spacing, in a list.
fn look_up<T: Copy>(
    column: &str,
    word: &str,
    list: &[(&str, T)],
    plural: impl Fn(&str) -> String,
) -> Result<T, String> {
    let folded = word
        .to_lowercase()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let found = list
        .iter()
        .find(|(name, _)| *name == folded || plural(name) == folded);
    found.map(|(_, meaning)| *meaning).ok_or_else(|| {
        let known: Vec<&str> = list.iter().map(|(name, _)| *name).collect();
        let expected = format!("one of: {}", known.join(", "));
        refuse(column, word, "is not a known word", &expected)
    })
}

fn no_plural(name: &str) -> String {
    name.to_owned()
}

/// The plural of an event word: the noun before "in flight" or "of fire" takes the ending.
fn plural_of_event(name: &str) -> String {
    let (noun, rest) = [" in flight", " of fire"]
        .iter()
        .find_map(|tail| Some((name.strip_suffix(tail)?, *tail)))
        .unwrap_or((name, ""));
    let ending = if noun.ends_with("sh") { "es" } else { "s" };
    format!("{noun}{ending}{rest}")
}

pub(super) fn observer(word: &str) -> Result<ObserverKind, String> {
    use ObserverKind::{Camera, Patrol, Uav};
    observers::kind(word)
        .filter(|kind| matches!(kind, Camera | Patrol | Uav))
        .ok_or_else(|| {
            refuse(
                "observer",
                word,
                "is not an observer of reports",
                "one of: patrol, camera, uav, drone",
            )
        })
}

pub(super) fn means(word: &str) -> Result<Means, String> {
    let list = [
        ("heard", Means::Heard),
        ("saw", Means::Saw),
        ("seen", Means::Saw),
        ("recorded", Means::Recorded),
        ("detected automatically", Means::AutoDetected),
        ("reported", Means::Reported),
    ];
    look_up("means", word, &list, no_plural)
}

pub(super) fn event(word: &str) -> Result<ObservationClass, String> {
    use ObservationClass::{Burst, Explosion, Flare, MuzzleFlash, Projectile, Shot};
    let list = [
        ("explosion", Explosion),
        ("burst", Burst),
        ("burst of fire", Burst),
        ("shot", Shot),
        ("projectile", Projectile),
        ("projectile in flight", Projectile),
        ("tracer round", Projectile),
        ("tracer round in flight", Projectile),
        ("muzzle flash", MuzzleFlash),
        ("flare", Flare),
        ("illumination flare", Flare),
        ("illumination flare in flight", Flare),
    ];
    look_up("event", word, &list, plural_of_event)
}

pub(super) fn bound(word: &str) -> Result<CountBound, String> {
    use CountBound::{About, AtLeast, Exact, Uncountable};
    let list = [
        ("", Exact),
        ("exact", Exact),
        ("about", About),
        ("almost", About),
        ("approximately", About),
        ("at least", AtLeast),
        ("uncountable", Uncountable),
    ];
    look_up("count_qualifier", word, &list, no_plural)
}

pub(super) fn description(word: &str) -> Result<Description, String> {
    let list = [
        ("impact", Description::Impact),
        ("outgoing", Description::Outgoing),
        ("incoming", Description::Incoming),
        ("airburst", Description::Airburst),
        ("undetermined", Description::Undetermined),
    ];
    look_up("assessed", word, &list, no_plural)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_found_in_singular_and_plural() {
        use ObservationClass::{Burst, Explosion, Flare, MuzzleFlash, Projectile};
        let cases = [
            ("explosion", Explosion),
            ("Explosions", Explosion),
            ("bursts  of fire", Burst),
            ("projectiles in flight", Projectile),
            ("tracer rounds in flight", Projectile),
            ("muzzle flashes", MuzzleFlash),
            ("illumination flares", Flare),
        ];
        for (word, expected) in cases {
            assert_eq!(event(word), Ok(expected), "{word}");
        }
    }

    #[test]
    fn unknown_words_are_refused_with_the_list() {
        let reason = event("bang").expect_err("not on the list");
        assert!(
            reason.contains("`bang`") && reason.contains("muzzle flash"),
            "{reason}"
        );
        assert!(
            observer("satellite").is_err(),
            "a satellite files no reports"
        );
        assert!(bound("lots").is_err());
        assert!(means("felt").is_err());
        assert!(description("nearby").is_err());
    }
}
