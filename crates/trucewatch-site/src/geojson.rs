//! Incidents as GeoJSON (RFC 7946), for other programs.

use crate::{IncidentEntry, View};
use serde_json::{Value, json};
use std::io::Write;
use trucewatch_model::{Event, Position};

/// `[longitude, latitude]`, seven decimals.
pub fn coordinates(p: Position) -> Value {
    json!([p.lon_deg(), p.lat_deg()])
}

fn ring(outline: &[Position]) -> Value {
    Value::Array(outline.iter().map(|p| coordinates(*p)).collect())
}

/// Writes all incidents with their events as one feature collection, a feature a line: the 95 % area
/// as geometry (a polygon, or none where the incident was not located), everything else as
/// properties.
///
/// # Errors
/// If `out` cannot be written.
pub fn write_incidents(view: &View, out: &mut dyn Write) -> std::io::Result<()> {
    let (software, entries) = (crate::SOFTWARE, view.entries());
    write!(
        out,
        "{{\"type\":\"FeatureCollection\",\"software\":\"{software}\",\"entries\":{entries},\"features\":["
    )?;
    for (k, entry) in view.incidents().enumerate() {
        out.write_all(if k == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &incident(entry))?;
    }
    out.write_all(b"\n]}\n")
}

fn incident(entry: &IncidentEntry) -> Value {
    let i = &entry.incident;
    let outline = i.area.outline_95();
    let geometry = if outline.is_empty() {
        Value::Null
    } else {
        json!({"type": "Polygon", "coordinates": [ring(&outline)]})
    };
    json!({
        "type": "Feature",
        "id": i.id,
        "geometry": geometry,
        "properties": {
            "id": i.id,
            "begins": i.begins,
            "ends": i.ends,
            "provisional": i.provisional,
            "place": entry.place,
            "centre": i.area.centre().map(coordinates),
            "within_m": i.area.within_m().map(f64::round),
            "counts": i.counts,
            "held_back": i.is_held_back(),
            "would_count": i.held_back,
            "status": entry.status(),
            "events": entry.events.iter().map(event).collect::<Vec<_>>(),
            "reports": i.reports,
            "assessments": entry.assessments,
        },
    })
}

fn event(event: &Event) -> Value {
    let Some(h) = event.preferred() else {
        return Value::Null;
    };
    json!({
        "id": event.id,
        "time": h.time,
        "time_sigma_s": h.time_sigma_s,
        "class": h.class(),
        "classes": h.classes,
        "counted_as": event.counted_as,
        "held_back": event.held_back.as_ref().map(trucewatch_model::HeldBack::summary),
        "count": h.count,
        "centre": h.area.centre().map(coordinates),
        "within_m": h.area.within_m().map(f64::round),
        "ellipse": match &h.area {
            trucewatch_model::Area::Ellipse { sigma_major_m, sigma_minor_m, azimuth_deg, .. } =>
                json!({"sigma_major_m": sigma_major_m, "sigma_minor_m": sigma_minor_m, "azimuth_deg": azimuth_deg}),
            _ => Value::Null,
        },
        "observations": h.contributions.iter().map(|c| &c.observation).collect::<Vec<_>>(),
    })
}
