//! The figures that a report would state now.

use super::whole::Material;
use super::{Asked, Kind, Which};
use crate::SiteError;
use trucewatch_report::Figures;

/// The figures of a report, as the record has them now.
///
/// # Errors
/// As [`super::page`].
pub fn figures_of(asked: &Asked<'_>, which: &Which) -> Result<Figures, SiteError> {
    let material = Material::of(asked, which)?;
    let mut figures = trucewatch_report::figures(&material.input(asked));
    if which.kind == Kind::Spot {
        // A spot report does not state it.
        figures.remove("coverage");
    }
    Ok(figures)
}
