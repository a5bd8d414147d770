//! The batteries: where they stand, what they fire, how far it carries.
//!
//! In: the scenario and a seed. Out: the same number on both flanks, drawn in the same way.

use crate::draw::Draw;
use crate::line::Flank;
use crate::scenario::Scenario;
use trucewatch_model::Position;

/// What a battery fires. The words are those of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gun {
    Mortar120,
    Howitzer122,
    Howitzer152,
    Rockets122,
}

impl Gun {
    /// As a report names it, if its author can tell.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Mortar120 => "120mm mortar",
            Self::Howitzer122 => "122mm artillery",
            Self::Howitzer152 => "152mm artillery",
            Self::Rockets122 => "122mm rockets",
        }
    }
    /// Greatest range in metres.
    pub(crate) const fn range_m(self) -> f64 {
        match self {
            Self::Mortar120 => 7_000.0,
            Self::Howitzer122 => 15_300.0,
            Self::Howitzer152 => 17_400.0,
            Self::Rockets122 => 20_000.0,
        }
    }
    /// Nearest and farthest usual distance from the line in metres.
    const fn setback_m(self) -> [f64; 2] {
        match self {
            Self::Mortar120 => [1_500.0, 4_500.0],
            Self::Howitzer122 => [3_000.0, 8_000.0],
            Self::Howitzer152 | Self::Rockets122 => [4_000.0, 9_000.0],
        }
    }
}

/// A battery with three firing positions.
#[derive(Clone, Debug)]
pub(crate) struct Battery {
    pub(crate) flank: Flank,
    pub(crate) along_m: f64,
    pub(crate) gun: Gun,
    pub(crate) positions: [Position; 3],
}

/// All batteries. Each has its own stream: one more does not move the others of its flank.
pub(crate) fn place(scenario: &Scenario, seed: u64) -> Vec<Battery> {
    let keys = &scenario.keys;
    let count = u64::from(keys.fire.batteries_per_flank);
    let mut batteries = Vec::new();
    for (flank, side) in [(Flank::Left, 0), (Flank::Right, 1)] {
        for k in 0..count {
            let mut draw = Draw::stream(seed, "battery", side, k);
            let share = (k as f64 + draw.unit()) / count as f64;
            let along_m = share * scenario.line.length_m();
            let gun = match draw.weighted(&[0.45, 0.35, 0.15, 0.05]) {
                Some(0) => Gun::Mortar120,
                Some(1) => Gun::Howitzer122,
                Some(2) => Gun::Howitzer152,
                _ => Gun::Rockets122,
            };
            let beyond = gun.range_m() > 12_000.0 && draw.chance(keys.fire.beyond_share / 0.55);
            let band_m = keys.acoustic.band_km * 1e3;
            let setback = if beyond {
                [band_m, band_m + 4_000.0]
            } else {
                gun.setback_m()
            };
            let positions =
                [0; 3].map(|_| scenario.line.somewhere(&mut draw, along_m, flank, setback));
            batteries.push(Battery {
                flank,
                along_m,
                gun,
                positions,
            });
        }
    }
    batteries
}
