//! Weapons as monitors write them: `82mm mortar`, `30mm cannon (BMP-2)`, `heavy machine gun`.

use crate::table::fields::refuse;
use trucewatch_model::place::parse_decimal;
use trucewatch_model::{Calibre, Known, Weapon, WeaponFamily};

/// Words, hyphens written as spaces, and the family they stand for. The first that occurs wins, so
/// the longer ones come first.
const FAMILIES: [(&str, WeaponFamily); 27] = [
    ("anti tank", WeaponFamily::Other),
    ("grenade launcher", WeaponFamily::GrenadeLauncher),
    ("rocket propelled grenade", WeaponFamily::GrenadeLauncher),
    ("rpg", WeaponFamily::GrenadeLauncher),
    ("heavy machine gun", WeaponFamily::HeavyMachineGun),
    ("hmg", WeaponFamily::HeavyMachineGun),
    ("small arms", WeaponFamily::SmallArms),
    ("rifle", WeaponFamily::SmallArms),
    ("machine gun", WeaponFamily::SmallArms),
    ("submachine gun", WeaponFamily::SmallArms),
    ("multiple launch rocket", WeaponFamily::Mlrs),
    ("mlrs", WeaponFamily::Mlrs),
    ("bm 21", WeaponFamily::Mlrs),
    ("surface to air", WeaponFamily::AirDefence),
    ("air defence", WeaponFamily::AirDefence),
    ("anti aircraft missile", WeaponFamily::AirDefence),
    ("anti aircraft gun", WeaponFamily::Cannon),
    ("mortar", WeaponFamily::Mortar),
    ("howitzer", WeaponFamily::Artillery),
    ("artillery", WeaponFamily::Artillery),
    ("autocannon", WeaponFamily::Cannon),
    ("cannon", WeaponFamily::Cannon),
    ("infantry fighting vehicle", WeaponFamily::Cannon),
    ("ifv", WeaponFamily::Cannon),
    ("bmp", WeaponFamily::Cannon),
    ("tank", WeaponFamily::Tank),
    ("gun", WeaponFamily::Artillery),
];

/// Reads a weapon; `NotKnown` where the observer could not tell.
pub(super) fn read(text: &str) -> Result<Known<Weapon>, String> {
    if text.eq_ignore_ascii_case("undetermined") {
        return Ok(Known::NotKnown);
    }
    let folded = text.to_lowercase();
    let spaced = folded.replace('-', " ");
    let family = FAMILIES
        .iter()
        .find(|(word, _)| has_word(&spaced, word))
        .map_or(WeaponFamily::Other, |(_, family)| *family);
    Ok(Known::Value(Weapon {
        family,
        calibre: calibre(&folded)
            .map_err(|found| {
                refuse(
                    "weapon",
                    text,
                    &format!("has a calibre of {found} mm"),
                    "2 to 1000 mm",
                )
            })?
            .into(),
        as_written: text.to_owned(),
    }))
}

/// One "not known" out of two.
pub(super) fn flatten(weapon: Known<Known<Weapon>>) -> Known<Weapon> {
    match weapon {
        Known::Value(inner) => inner,
        Known::NotKnown => Known::NotKnown,
        Known::NotAsked => Known::NotAsked,
    }
}

/// Whether `word` occurs as a whole, in singular or plural; a calibre may stand right before it.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + word.len()..]);
        let starts = before.ends_with("mm") || !before.ends_with(char::is_alphabetic);
        let rest = after.strip_prefix('s').unwrap_or(after);
        starts && !rest.starts_with(char::is_alphabetic)
    })
}

/// The number before "mm", as in `82mm`, `12.7 mm` or `122-mm`.
fn calibre(text: &str) -> Result<Option<Calibre>, String> {
    for (at, _) in text.match_indices("mm") {
        let before = text[..at].trim_end_matches([' ', '-']);
        let digits = before
            .trim_end_matches(|c: char| c.is_ascii_digit() || c == '.')
            .len();
        let number = before[digits..].trim_start_matches('.');
        if number.is_empty() {
            continue;
        }
        return match parse_decimal(number, 1) {
            Some(tenths @ 20..=10_000) => Ok(Some(Calibre::from_tenths_mm(tenths as u32))),
            _ => Err(number.to_owned()),
        };
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weapons_have_family_and_calibre() {
        use WeaponFamily as F;
        let cases = [
            ("82mm mortar", F::Mortar, Some(820)),
            ("30mm cannon (BMP-2)", F::Cannon, Some(300)),
            ("12.7 mm heavy machine gun", F::HeavyMachineGun, Some(127)),
            ("heavy machine gun", F::HeavyMachineGun, None),
            ("small arms", F::SmallArms, None),
            ("122-mm artillery", F::Artillery, Some(1220)),
            ("152mm howitzer", F::Artillery, Some(1520)),
            ("anti-tank guided missile", F::Other, None),
            (
                "automatic grenade launcher (AGS-17, 30mm)",
                F::GrenadeLauncher,
                Some(300),
            ),
            ("MLRS (BM-21 Grad, 122mm)", F::Mlrs, Some(1220)),
            ("tank (T-64, 125mm)", F::Tank, Some(1250)),
            ("surface-to-air missile", F::AirDefence, None),
            ("unguided rocket", F::Other, None),
            ("heavy machine-guns", F::HeavyMachineGun, None),
            ("sub-machine gun", F::SmallArms, None),
            ("120mm mortars", F::Mortar, Some(1200)),
            ("gunfire", F::Other, None),
            ("tanker", F::Other, None),
            ("commune", F::Other, None),
        ];
        for (text, family, tenths) in cases {
            let Ok(Known::Value(weapon)) = read(text) else {
                panic!("{text}")
            };
            assert_eq!(weapon.family, family, "{text}");
            assert_eq!(
                weapon.calibre.value().copied(),
                tenths.map(Calibre::from_tenths_mm),
                "{text}"
            );
            assert_eq!(weapon.as_written, text);
        }
        assert_eq!(
            read("Undetermined"),
            Ok(Known::NotKnown),
            "asked, but could not tell"
        );
        assert!(read("99999mm mortar").is_err(), "no such calibre");
    }
}
