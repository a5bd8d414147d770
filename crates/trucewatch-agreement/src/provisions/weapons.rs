//! Which weapons a provision is about: family and calibre.

use crate::syntax::{Found, Log, Reader, choice_if, found, number, number_text};
use crate::words;
use trucewatch_model::place::parse_decimal;
use trucewatch_model::{Weapon, WeaponFamily};

/// The families by their key in the file.
pub(crate) const FAMILIES: [(&str, WeaponFamily); 10] = [
    ("small_arms", WeaponFamily::SmallArms),
    ("heavy_machine_gun", WeaponFamily::HeavyMachineGun),
    ("cannon", WeaponFamily::Cannon),
    ("grenade_launcher", WeaponFamily::GrenadeLauncher),
    ("mortar", WeaponFamily::Mortar),
    ("artillery", WeaponFamily::Artillery),
    ("mlrs", WeaponFamily::Mlrs),
    ("tank", WeaponFamily::Tank),
    ("air_defence", WeaponFamily::AirDefence),
    ("other", WeaponFamily::Other),
];

/// Whether a weapon is one of those meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Match {
    Yes,
    No,
    /// Its calibre decides, and nobody assessed it.
    Unknown,
}

/// A comparison of calibres.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Gte,
    Gt,
    Lte,
    Lt,
}

impl Operator {
    pub(crate) const ALL: [(&'static str, Self); 4] = [
        ("gte", Self::Gte),
        ("gt", Self::Gt),
        ("lte", Self::Lte),
        ("lt", Self::Lt),
    ];

    fn holds(self, calibre: u32, limit: u32) -> bool {
        match self {
            Self::Gte => calibre >= limit,
            Self::Gt => calibre > limit,
            Self::Lte => calibre <= limit,
            Self::Lt => calibre < limit,
        }
    }

    fn words(self, limit_mm: f64) -> String {
        match self {
            Self::Gte => format!("of {limit_mm} mm or more"),
            Self::Gt => format!("of more than {limit_mm} mm"),
            Self::Lte => format!("of {limit_mm} mm or less"),
            Self::Lt => format!("of less than {limit_mm} mm"),
        }
    }
}

/// Weapons of a family (of any, if none is named) whose calibre passes every comparison.
#[derive(Clone, Debug)]
pub(crate) struct WeaponRule {
    pub(crate) family: Option<WeaponFamily>,
    /// Limits in tenths of a millimetre, so that 100.0 mm is exact.
    pub(crate) calibre: Vec<(Operator, u32)>,
}

impl WeaponRule {
    pub(crate) fn matches(&self, weapon: &Weapon) -> Match {
        if self.family.is_some_and(|family| family != weapon.family) {
            return Match::No;
        }
        if self.calibre.is_empty() {
            return Match::Yes;
        }
        let Some(calibre) = weapon.calibre.value() else {
            return Match::Unknown;
        };
        // Whole tenths of a millimetre, as `Calibre` keeps them.
        let tenths = libm::round(calibre.as_mm() * 10.0) as u32;
        if self
            .calibre
            .iter()
            .all(|(op, limit)| op.holds(tenths, *limit))
        {
            Match::Yes
        } else {
            Match::No
        }
    }

    fn words(&self) -> String {
        let family = self.family.map_or("weapons", |family| match family {
            WeaponFamily::SmallArms => "small arms",
            WeaponFamily::HeavyMachineGun => "heavy machine guns",
            WeaponFamily::Cannon => "cannon",
            WeaponFamily::GrenadeLauncher => "grenade launchers",
            WeaponFamily::Mortar => "mortars",
            WeaponFamily::Artillery => "guns and howitzers",
            WeaponFamily::Mlrs => "multiple launch rocket systems",
            WeaponFamily::Tank => "tanks",
            WeaponFamily::AirDefence => "air defence systems",
            WeaponFamily::Other => "other weapons",
        });
        let limits: Vec<String> = self
            .calibre
            .iter()
            .map(|(op, tenths)| op.words(f64::from(*tenths) / 10.0))
            .collect();
        if limits.is_empty() {
            family.to_owned()
        } else {
            format!("{family} {}", words::list(&limits, "and"))
        }
    }
}

/// Reads `weapons`, a list of tables with `family`, `calibre_mm` or both.
pub(crate) fn read_rules(log: &mut Log, reader: &Reader) -> Option<Vec<WeaponRule>> {
    let example = "[{ family = \"artillery\", calibre_mm = { gte = 100 } }]";
    let got = reader.need(log, "weapons", example)?;
    let Some(list) = got.value.as_array().filter(|list| !list.is_empty()) else {
        reader.wrong(log, "weapons", &got, &format!("a list such as `{example}`"));
        return None;
    };
    let rules: Vec<Option<WeaponRule>> = list
        .iter()
        .map(|item| read_rule(log, reader, &found(item), example))
        .collect();
    rules.into_iter().collect()
}

fn read_rule(log: &mut Log, parent: &Reader, got: &Found, example: &str) -> Option<WeaponRule> {
    let Some(table) = got.value.as_table() else {
        parent.wrong(log, "weapons", got, &format!("a list such as `{example}`"));
        return None;
    };
    let reader = Reader::of(format!("{}, `weapons`", parent.part), table, got.at);
    let named = reader.get("family").is_some();
    let family = choice_if(log, &reader, "family", &FAMILIES);
    let limits = reader.get("calibre_mm");
    let calibre = limits.as_ref().map(|got| read_limits(log, &reader, got));
    reader.finish(log);
    if !named && limits.is_none() {
        let what = "it names neither family nor calibre";
        log.add(
            Some(got.at),
            &reader.part,
            what,
            format!("write for example `{example}`"),
        );
        return None;
    }
    if named && family.is_none() {
        return None;
    }
    Some(WeaponRule {
        family,
        calibre: calibre.unwrap_or(Some(Vec::new()))?,
    })
}

/// `{ gte = 100 }`, or several comparisons that all have to hold.
fn read_limits(log: &mut Log, parent: &Reader, got: &Found) -> Option<Vec<(Operator, u32)>> {
    let expected = "a table such as `{ gte = 100 }` (also `gt`, `lte`, `lt`)";
    let Some(table) = got.value.as_table().filter(|t| !t.is_empty()) else {
        parent.wrong(log, "calibre_mm", got, expected);
        return None;
    };
    let reader = Reader::of(format!("{}, `calibre_mm`", parent.part), table, got.at);
    let mut limits = Vec::new();
    for (key, operator) in Operator::ALL {
        let Some(limit) = reader.get(key) else {
            continue;
        };
        let tenths = number(limit.value)
            .and(number_text(limit.value))
            .and_then(|text| parse_decimal(text, 1))
            .and_then(|tenths| u32::try_from(tenths).ok())
            .filter(|tenths| (1..=20_000).contains(tenths));
        match tenths {
            Some(tenths) => limits.push((operator, tenths)),
            None => reader.wrong(log, key, &limit, "millimetres above 0 and at most 2000"),
        }
    }
    reader.finish(log);
    (!limits.is_empty()).then_some(limits)
}

/// Whether any of the rules is about the weapon.
pub(crate) fn any_matches(rules: &[WeaponRule], weapon: &Weapon) -> Match {
    let mut best = Match::No;
    for rule in rules {
        match rule.matches(weapon) {
            Match::Yes => return Match::Yes,
            Match::Unknown => best = Match::Unknown,
            Match::No => {}
        }
    }
    best
}

pub(crate) fn rules_words(rules: &[WeaponRule]) -> String {
    let each: Vec<String> = rules.iter().map(WeaponRule::words).collect();
    words::list(&each, "and")
}

#[cfg(test)]
mod tests {
    use super::*;
    use trucewatch_model::{Calibre, Known};

    #[test]
    fn calibre_edges() {
        let gun = |tenths: Option<u32>| Weapon {
            family: WeaponFamily::Artillery,
            calibre: tenths.map_or(Known::NotKnown, |t| {
                Known::Value(Calibre::from_tenths_mm(t))
            }),
            as_written: "gun".to_owned(),
        };
        let rule = |op| WeaponRule {
            family: None,
            calibre: vec![(op, 1_000)],
        };
        let cases = [
            (
                Operator::Gt,
                Some(1_000),
                Match::No,
                "the 2014 text says more than 100 mm",
            ),
            (
                Operator::Gte,
                Some(1_000),
                Match::Yes,
                "the 2015 text says 100 mm and more",
            ),
            (Operator::Gt, Some(1_001), Match::Yes, "a tenth more"),
            (Operator::Lt, Some(1_000), Match::No, "below 100 mm"),
            (
                Operator::Lte,
                Some(1_000),
                Match::Yes,
                "up to and including",
            ),
            (
                Operator::Gte,
                Some(1_200),
                Match::Yes,
                "a 120 mm mortar is over 100 mm",
            ),
            (
                Operator::Gte,
                None,
                Match::Unknown,
                "nobody assessed the calibre",
            ),
        ];
        for (op, tenths, expected, why) in cases {
            assert_eq!(rule(op).matches(&gun(tenths)), expected, "{why}");
        }
        let mortars = WeaponRule {
            family: Some(WeaponFamily::Mortar),
            calibre: vec![(Operator::Gte, 1_000)],
        };
        assert_eq!(
            mortars.matches(&gun(None)),
            Match::No,
            "another family whatever its calibre"
        );
        assert_eq!(mortars.words(), "mortars of 100 mm or more");
    }
}
