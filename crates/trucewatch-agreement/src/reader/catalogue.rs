//! The weapon models that the program knows everywhere.

use crate::document::{Source, WeaponModel};
use serde::Deserialize;
use std::sync::LazyLock;

/// The parts of `agreements/weapons.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    #[serde(rename = "source")]
    _sources: Vec<Source>,
    #[serde(rename = "weapon_model")]
    models: Vec<WeaponModel>,
}

static MODELS: LazyLock<Vec<WeaponModel>> = LazyLock::new(|| {
    let text = include_str!("../../../../agreements/weapons.toml");
    toml::from_str(text).map_or_else(|_| Vec::new(), |catalogue: Catalogue| catalogue.models)
});

/// The weapon models that the program knows everywhere, from `agreements/weapons.toml`. An agreement
/// may name them without bringing them.
pub fn known_models() -> &'static [WeaponModel] {
    &MODELS
}
