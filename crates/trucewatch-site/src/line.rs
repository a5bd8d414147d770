//! Which line of the agreement parts the sides at an instant.
//!
//! In: the agreement. Out: one line with its uncertainty, or why there is none. Never: a line that
//! somebody merely claims, or that once applied: to measure by one would take a side.

use crate::View;
use trucewatch_agreement::{Agreement, LineStatus, LineVersion};
use trucewatch_fusion::origin::Line;
use trucewatch_model::{Position, Timestamp};

/// A line with two sides, and its ends as drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Parting {
    pub(crate) line: Line,
    pub(crate) first: Position,
    pub(crate) last: Position,
}

/// The line in force at `at`.
///
/// # Errors
/// In words: why there is none.
pub(crate) fn at(view: &View, at: Timestamp) -> Result<Parting, String> {
    let Some(agreement) = view.agreement() else {
        return Err("no agreement that can be used, so no line and no side".to_owned());
    };
    parting(in_force(agreement, at)?)
}

/// The version in force of the only line that says where the sides stand; a line that is de facto
/// comes before one that was agreed, because guns stand where they stand.
fn in_force(agreement: &Agreement, at: Timestamp) -> Result<&LineVersion, String> {
    if agreement.lines().is_empty() {
        return Err("no line in the agreement, so no side".to_owned());
    }
    for status in [LineStatus::DeFacto, LineStatus::Agreed] {
        let mut found = agreement
            .lines()
            .iter()
            .flat_map(trucewatch_agreement::Line::versions)
            .filter(|v| v.status() == status && v.valid().contains(at));
        match (found.next(), found.next()) {
            (Some(version), None) => return Ok(version),
            (None, _) => {}
            (Some(_), Some(_)) => {
                return Err(
                    "several lines of the agreement were in force, so no side can be told by one"
                        .to_owned(),
                );
            }
        }
    }
    Err("no agreed or de facto line of the agreement was in force then, so no side".to_owned())
}

fn parting(version: &LineVersion) -> Result<Parting, String> {
    let mut positions: Vec<Position> = Vec::new();
    for part in version.parts() {
        if positions
            .last()
            .is_some_and(|end| part.first() != Some(end))
        {
            return Err(
                "the line of the agreement is drawn in parts that do not meet, so no side"
                    .to_owned(),
            );
        }
        positions.extend(part);
    }
    // Nobody draws a line to the decimetre, whatever the file says.
    let sigma_m = version.uncertainty_m().max(1.0);
    let line = Line::new(&positions, sigma_m).map_err(|error| format!("no side: {error}"))?;
    match (positions.first(), positions.last()) {
        (Some(first), Some(last)) => Ok(Parting {
            line,
            first: *first,
            last: *last,
        }),
        _ => Err("the line of the agreement is empty, so no side".to_owned()),
    }
}
