//! Incidents as GeoJSON (RFC 7946), for other programs.

use crate::exit::{Recipient, ToldCount, ToldIncident};
use crate::{IncidentEntry, View};
use serde_json::{Value, json};
use std::io::Write;
use trucewatch_model::{Event, Position, Timestamp};

/// `[longitude, latitude]`, seven decimals.
pub fn coordinates(p: Position) -> Value {
    json!([p.lon_deg(), p.lat_deg()])
}

fn ring(outline: &[Position]) -> Value {
    Value::Array(outline.iter().map(|p| coordinates(*p)).collect())
}

/// Writes all incidents that a recipient is told as one feature collection, a feature a line.
///
/// Whoever is told everything gets the 95 % area as geometry (a polygon, or none where the incident was not
/// located), and events, reports and assessments among the properties. Others get the middle of the cell that
/// holds it, with what was done to it.
///
/// # Errors
/// If `out` cannot be written.
pub fn write_incidents(
    view: &View,
    to: &Recipient,
    now: Timestamp,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    write_told(view.incidents(), view, to, now, out)
}

/// The same of some incidents.
///
/// # Errors
/// If `out` cannot be written.
pub fn write_told<'v>(
    incidents: impl Iterator<Item = &'v IncidentEntry>,
    view: &'v View,
    to: &Recipient,
    now: Timestamp,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    // How long the log is tells of what is not for everybody.
    let entries = match to.is_told_all() {
        true => format!("\"entries\":{},", view.entries()),
        false => String::new(),
    };
    let software = crate::SOFTWARE;
    write!(
        out,
        "{{\"type\":\"FeatureCollection\",\"software\":\"{software}\",{entries}\"features\":["
    )?;
    let told = incidents.filter_map(|entry| to.told(view, entry, now));
    for (k, told) in told.enumerate() {
        out.write_all(if k == 0 { b"\n" } else { b",\n" })?;
        let feature = match told.shown().whole() {
            Some((_, entry)) => incident(entry),
            None => coarse(&told),
        };
        serde_json::to_writer(&mut *out, &feature)?;
    }
    out.write_all(b"\n]}\n")
}

/// As a point, without whatever would tell the place more finely.
fn coarse(told: &ToldIncident<'_>) -> Value {
    let shown = told.shown();
    let place = shown.place();
    let cell = place.and_then(|place| place.cell);
    let counts = shown.counts().iter().map(|(class, count)| match count {
        ToldCount::Count(count) => json!({"class": class, "count": count}),
        ToldCount::Under(least) => json!({"class": class, "fewer_than": least}),
    });
    json!({
        "type": "Feature",
        "id": shown.id(),
        "geometry": place.map(|p| json!({"type": "Point", "coordinates": coordinates(p.position)})),
        "properties": {
            "id": shown.id(),
            "begins": shown.begins(),
            "ends": shown.ends(),
            "provisional": shown.provisional(),
            "place": shown.in_words(),
            "within_m": place.map(|place| place.within_m),
            "precision_m": cell.map(|cell| cell.size_m()),
            "displacement_m": cell.map(|cell| cell.displacement_m()),
            "handling": told.handling().iter().map(ToString::to_string).collect::<Vec<_>>(),
            "counts": counts.collect::<Vec<_>>(),
            "held_back": shown.is_held_back(),
        },
    })
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
