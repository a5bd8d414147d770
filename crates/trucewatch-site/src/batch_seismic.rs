//! The part of `fuse` for phases in the ground: picks with a phase to located events.

use crate::SiteError;
use crate::batch_out::place_and_time;
use std::path::Path;
use trucewatch_fusion::seismic::{
    Ground, Layer, Located, Phase, PhasePick, SeismicEvent, SeismicSettings, Station, locate,
};
use trucewatch_model::{Known, Observation, Signal};

/// What a pick's phase makes of it.
pub(crate) enum Named {
    /// It has none: a sound in the air.
    Sound,
    /// P or S.
    Wave(Phase),
    /// A phase that is not located with.
    Other,
}

/// Reads the phase of a pick.
pub(crate) fn named(observation: &Observation) -> Named {
    match &observation.signal {
        Signal::Sound {
            phase: Known::Value(name),
            ..
        } => Phase::from_name(name).map_or(Named::Other, Named::Wave),
        _ => Named::Sound,
    }
}

/// Locates, and says in a note what was assumed about the ground.
pub(crate) fn locate_phases(
    stations: &[Station],
    picks: &[PhasePick],
    velocity: Option<&Path>,
    notes: &mut Vec<String>,
) -> Result<Vec<SeismicEvent>, SiteError> {
    let settings = SeismicSettings {
        ground: velocity.map(read_ground).transpose()?,
        ..SeismicSettings::default()
    };
    let found = locate(stations, picks, &settings);
    notes.push(note(&found, velocity.is_some()));
    Ok(found.events)
}

fn note(found: &Located, given: bool) -> String {
    let layers: Vec<String> = found
        .ground
        .layers()
        .iter()
        .map(|l| {
            format!(
                "{:.2} and {:.2} km/s from {} km",
                l.vp_km_s, l.vs_km_s, l.top_km
            )
        })
        .collect();
    let source = if given {
        "as given"
    } else {
        "estimated from the picks"
    };
    format!(
        "speeds of P and S in the ground, {source}: {}; near picks scatter by {:.2} s",
        layers.join(", "),
        found.sigma_s
    )
}

/// Columns of an event, as for sounds (`between`: those that only sounds have) and then its depth.
pub(crate) fn event_row(event: &SeismicEvent, id: &str, between: &str) -> String {
    let columns = place_and_time(event.time, event.position, event.ellipse, event.picks.len());
    format!(
        "{id},{columns}{between},{:.3},{:.3}",
        event.depth_km, event.depth_sigma_km
    )
}

/// Layers from a velocity-csv file: `depth_km,vp_km_s,vs_km_s`, tops of layers from the surface down.
/// See `formats/velocity-csv/README.md`.
fn read_ground(path: &Path) -> Result<Ground, SiteError> {
    let text = std::fs::read_to_string(path).map_err(SiteError::read(path))?;
    parse_ground(&text).map_err(|reason| {
        SiteError::Invalid(format!(
            "`{}`: {reason}; see formats/velocity-csv/README.md",
            path.display()
        ))
    })
}

fn parse_ground(text: &str) -> Result<Ground, String> {
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty());
    let (_, header) = lines.next().ok_or("the file is empty")?;
    let names: Vec<String> = header
        .split(',')
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    let column = |name: &str| {
        let found = names.iter().position(|other| other == name);
        found.ok_or_else(|| format!("column `{name}` is missing"))
    };
    let (depth, vp, vs) = (column("depth_km")?, column("vp_km_s")?, column("vs_km_s")?);
    let mut layers = Vec::new();
    for (number, line) in lines {
        let fields: Vec<&str> = line.split(',').map(str::trim).collect();
        let value = |k: usize| {
            let field = fields.get(k).copied().unwrap_or("");
            field
                .parse::<f64>()
                .map_err(|_| format!("line {number}: `{field}` is not a number"))
        };
        layers.push(Layer {
            top_km: value(depth)?,
            vp_km_s: value(vp)?,
            vs_km_s: value(vs)?,
        });
    }
    Ground::new(layers).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_in_any_order_of_columns() {
        let ground =
            parse_ground("\u{feff}VS_km_s, depth_km,vp_km_s,remark\n3.3,0,5.8,x\n\n3.7,20,6.5,y\n")
                .expect("readable");
        assert_eq!(ground.layers().len(), 2);
        assert_eq!(ground.speeds_at(30.0), (6.5, 3.7));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let cases = [
            ("", "the file is empty"),
            ("depth_km,vp_km_s\n0,6\n", "column `vs_km_s` is missing"),
            (
                "depth_km,vp_km_s,vs_km_s\n0,six,3\n",
                "line 2: `six` is not a number",
            ),
            ("depth_km,vp_km_s,vs_km_s\n", "no layers"),
            ("depth_km,vp_km_s,vs_km_s\n0,6,3.5\n0,7,4\n", "layer 2"),
            ("depth_km,vp_km_s,vs_km_s\n0,6000,3500\n", "layer 1"),
            ("depth_km,vp_km_s,vs_km_s\n0,NaN,3\n", "layer 1"),
        ];
        for (text, expected) in cases {
            let got = parse_ground(text).expect_err("unusable");
            assert!(got.contains(expected), "{got}");
        }
    }
}
