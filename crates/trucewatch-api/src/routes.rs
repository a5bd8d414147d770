//! The routes. Each reads the view, converts, answers.

use crate::access::Seen;
use crate::convert;
use crate::dto::{
    AgreementDetail, Counts, Demo, IncidentDetail, IncidentPage, ObservationEntry, Place, Places,
    QuarantineDto, QuarantinePage, Sensors, Span, Status,
};
use crate::error::{ApiError, ErrorBody, Path, Query};
use crate::query::{IncidentQuery, next_page};
use crate::spoken::{self, LangQuery};
use axum::Json;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use trucewatch_access::Page;
use trucewatch_model::{FeatureKind, IncidentId, ObservationId, Shape};
use trucewatch_site::View;
use trucewatch_site::exit::ToldIncident;
use trucewatch_site::geojson::coordinates;

/// 200 while the server runs.
pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

/// The site at a glance.
#[utoipa::path(get, path = "/api/status", responses((status = 200, body = Status)))]
pub(crate) async fn status(app: Seen) -> Result<Json<Status>, ApiError> {
    Ok(Json(status_of(&app).await?))
}

/// The status, for the route and for the stream. Worked out beside the requests: it opens the store, which
/// may have to wait for whoever writes.
pub(crate) async fn status_of(app: &Seen) -> Result<Status, ApiError> {
    let app = app.clone();
    let found = tokio::task::spawn_blocking(move || status_now(&app)).await;
    found.map_err(|error| ApiError::internal(&error))
}

fn status_now(app: &Seen) -> Status {
    let now = app.site.clock().now();
    let demo = app.site.demo();
    // Rows that nobody could read may hold anything.
    let quarantined = match app.sees_all() {
        true => app.site.quarantine(0).map_or(0, |(_, total)| total),
        false => 0,
    };
    let fault = app.site.fault().or_else(|| match app.site.behind() {
        0 => None,
        behind => Some(format!("still reading the log: {behind} entries are not shown yet; counts and map are not complete")),
    });
    // Before the view is held: it reads files.
    let ledger = crate::ledger::standing(&app.site);
    let view = app.view();
    let (incidents_held_back, events_held_back) = view.held_back();
    Status {
        name: trucewatch_site::daily::MISSION.to_owned(),
        version: trucewatch_site::SOFTWARE.to_owned(),
        mode: if demo.is_some() { "demo" } else { "site" }.to_owned(),
        now: now.to_string(),
        data: Span {
            from: view.span().map(|s| s.0.to_string()),
            to: view.span().map(|s| s.1.to_string()),
        },
        counts: Counts {
            observations: view.observations(),
            events: (view
                .fusion()
                .events()
                .len()
                .saturating_sub(events_held_back)) as u64,
            incidents: (view.incident_count().saturating_sub(incidents_held_back)) as u64,
            held_back: incidents_held_back as u64,
            sensors: view.fusion().observers().len() as u64,
            doubted: view.fusion().doubts().count() as u64,
            quarantined,
            missing: crate::ledger::missing(app, &view),
            corrected: view.corrected(),
        },
        agreement: view
            .agreement()
            .map(|a| convert::agreement_ref(a.cited_as(), Some(a.title()))),
        agreement_fault: view.agreement_fault().map(str::to_owned),
        fault,
        coverage: app.coverage().now(&view, now),
        demo: demo.map(|d| Demo {
            seed: d.seed,
            speed: d.speed,
            ends: d.ends.map(|t| t.to_string()),
            finished: d.finished,
        }),
        ledger,
        view: view.version(),
    }
}

/// Lines and zones as GeoJSON; properties: id, kind, title, note, uncertainty_m, source.
#[utoipa::path(get, path = "/api/features", responses((status = 200, body = Object)))]
pub(crate) async fn features(app: Seen) -> Json<Value> {
    let view = app.view();
    let features: Vec<Value> = view
        .features()
        .into_iter()
        .map(|f| {
            let line = |points: &Vec<_>| Value::Array(points.iter().map(|p| coordinates(*p)).collect());
            let geometry = match &f.shape {
                Shape::Lines(lines) => json!({"type": "MultiLineString", "coordinates": lines.iter().map(line).collect::<Vec<_>>()}),
                Shape::Polygons(polygons) => json!({"type": "MultiPolygon", "coordinates":
                    polygons.iter().map(|rings| rings.iter().map(line).collect::<Vec<_>>()).collect::<Vec<_>>()}),
            };
            let uncertainty_m = f.properties.get("uncertainty_m").and_then(|u| u.parse::<f64>().ok());
            let property = |names: &[&str]| names.iter().find_map(|name| f.properties.get(*name)).cloned();
            json!({"type": "Feature", "geometry": geometry, "properties": {
                "id": f.id,
                "kind": if f.kind() == FeatureKind::Line { "line" } else { "zone" },
                "title": property(&["title", "name", "ne_brk_name", "ne_name"]).unwrap_or_else(|| f.id.to_string()),
                "note": property(&["note", "status"]),
                "uncertainty_m": uncertainty_m,
                "source": property(&["source"]),
            }})
        })
        .collect();
    Json(json!({"type": "FeatureCollection", "features": features}))
}

/// The agreement as it stands by the site's clock: the ceasefire, provisions in force and not in force.
#[utoipa::path(get, path = "/api/agreement", params(LangQuery), responses((status = 200, body = AgreementDetail), (status = 400, body = ErrorBody, content_type = "application/problem+json"), (status = 404, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn agreement(
    app: Seen,
    Query(query): Query<LangQuery>,
) -> Result<Json<AgreementDetail>, ApiError> {
    let lang = query.check()?;
    let view = app.view();
    let shown = trucewatch_site::spoken::agreement(&view, app.site.clock().now(), lang);
    let (agreement, shown) = view.agreement().zip(shown).ok_or_else(|| {
        ApiError::not_found(
            "no agreement is loaded",
            "load one with `trucewatch agreement load FILE --data-dir DIR`",
        )
    })?;
    Ok(Json(spoken::agreement(agreement.cited_as(), shown)))
}

/// The larger named places, for labels: at most 500.
#[utoipa::path(get, path = "/api/places", responses((status = 200, body = Places)))]
pub(crate) async fn places(app: Seen) -> Json<Places> {
    let view = app.view();
    let mut places: Vec<_> = view.fusion().gazetteer().places().iter().collect();
    places.sort_by_key(|p| std::cmp::Reverse(p.population));
    let places = places
        .into_iter()
        .take(500)
        .map(|p| Place {
            name: p.name.clone(),
            lat_deg: p.position.lat_deg(),
            lon_deg: p.position.lon_deg(),
            population: p.population,
        })
        .collect();
    Json(Places { places })
}

/// Registered observers and their health.
#[utoipa::path(get, path = "/api/sensors", responses((status = 200, body = Sensors)))]
pub(crate) async fn sensors(app: Seen) -> Json<Sensors> {
    let view = app.view();
    let now = app.site.clock().now();
    Json(Sensors {
        sensors: view
            .fusion()
            .observers()
            .values()
            .map(|o| convert::sensor(&view, o, now))
            .collect(),
    })
}

/// Which day.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DateQuery {
    /// `YYYY-MM-DD` in the site's time zone.
    date: String,
}

/// Coverage of a day: shares by kind of observer, share of the line, outages.
#[utoipa::path(get, path = "/api/coverage", params(DateQuery), responses((status = 200, body = Object), (status = 400, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn coverage(
    app: Seen,
    Query(query): Query<DateQuery>,
) -> Result<Json<Value>, ApiError> {
    let day = trucewatch_site::daily::day(&query.date, &app.site.time_zone)?;
    let to = trucewatch_site::daily::so_far(&query.date, day.from, day.to, app.site.clock().now())?;
    let coverage = app.view().coverage(day.from, to);
    Ok(Json(serde_json::to_value(coverage).unwrap_or_default()))
}

/// Incidents, newest first.
#[utoipa::path(get, path = "/api/incidents", params(IncidentQuery),
    responses((status = 200, body = IncidentPage), (status = 400, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn incidents(
    app: Seen,
    Query(query): Query<IncidentQuery>,
) -> Result<Json<IncidentPage>, ApiError> {
    let filter = query.check()?;
    let view = app.view();
    let all = filter.select(&app, &view);
    let total = all.len();
    let mut rest = all.into_iter().filter(|told| filter.is_after(told));
    let page: Vec<_> = rest.by_ref().take(filter.limit).collect();
    let next = rest.next().and(page.last()).map(next_page);
    let incidents: Vec<_> = page
        .into_iter()
        .map(|told| convert::summary(&told, &app.site.time_zone))
        .collect();
    Ok(Json(IncidentPage {
        returned: incidents.len(),
        incidents,
        total,
        next,
    }))
}

/// Incidents as GeoJSON points for a map; those without a place are left out and not counted in
/// `returned`.
#[utoipa::path(get, path = "/api/incidents/map", params(IncidentQuery),
    responses((status = 200, body = Object), (status = 400, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn incidents_map(
    app: Seen,
    Query(query): Query<IncidentQuery>,
) -> Result<Json<Value>, ApiError> {
    let filter = query.check()?;
    let view = app.view();
    let all = filter.select(&app, &view);
    let features: Vec<Value> = all
        .iter()
        .filter_map(|told| {
            let one = convert::summary(told, &app.site.time_zone);
            let class = one.counts.iter().chain(&one.would_count).next().map(|count| &count.class);
            Some(json!({"type": "Feature", "geometry": {"type": "Point", "coordinates": coordinates(told.shown().place()?.position)},
                "properties": {"id": one.id, "status": one.status, "class": class, "within_m": one.within_m,
                    "begins": one.begins, "provisional": one.provisional, "held_back": told.shown().is_held_back(), "events": one.events,
                    "precision_m": one.precision_m, "displacement_m": one.displacement_m}}))
        })
        .take(filter.limit)
        .collect();
    let done = all.iter().flat_map(ToldIncident::handling);
    let done: BTreeSet<String> = done.map(ToString::to_string).collect();
    Ok(Json(
        json!({"type": "FeatureCollection", "total": all.len(), "returned": features.len(), "handling": done, "features": features}),
    ))
}

/// One incident with its events, observations, assessments and history.
#[utoipa::path(get, path = "/api/incidents/{id}", params(("id" = String, Path, description = "Its id, `i-...`"), LangQuery),
    responses((status = 200, body = IncidentDetail), (status = 400, body = ErrorBody, content_type = "application/problem+json"), (status = 404, body = ErrorBody, content_type = "application/problem+json"), (status = 410, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn incident(
    app: Seen,
    Path(id): Path<String>,
    Query(query): Query<LangQuery>,
) -> Result<Json<IncidentDetail>, ApiError> {
    let lang = query.check()?;
    let view = app.view();
    let key = IncidentId::from_text(id.as_str());
    let entry = view.incident(&key);
    if let Some(told) = entry.and_then(|entry| app.told(&view, entry)) {
        let mut detail = convert::detail(&told, &app.site.time_zone, lang);
        // From where something was fired is for the desk on duty alone.
        if !app.opens(Page::Cell) {
            detail.events.iter_mut().for_each(convert::without_origin);
        }
        return Ok(Json(detail));
    }
    Err(no_incident(&app, &view, &id))
}

/// Why there is no incident with an id: it is gone, or never was.
pub(crate) fn no_incident(app: &Seen, view: &View, id: &str) -> ApiError {
    match view.superseded(&IncidentId::from_text(id)) {
        // To others nothing was told of it, perhaps.
        Some(heir) if app.recipient.is_told_all() => {
            ApiError::gone(id, heir.map(IncidentId::as_str))
        }
        _ => ApiError::not_found(
            format!("no incident has the id `{id}`"),
            "ids begin with `i-`; see /api/incidents",
        ),
    }
}

/// An observation's entry in the log, exactly as received.
#[utoipa::path(get, path = "/api/observations/{id}", params(("id" = String, Path, description = "Its id, `o-...`")),
    responses((status = 200, body = ObservationEntry), (status = 400, body = ErrorBody, content_type = "application/problem+json"), (status = 404, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn observation(
    app: Seen,
    Path(id): Path<String>,
) -> Result<Json<ObservationEntry>, ApiError> {
    let entry = app
        .site
        .observation(&ObservationId::from_text(id.as_str()))?
        .filter(|entry| trucewatch_site::marking(&entry.record) <= app.up_to)
        .ok_or_else(|| {
            ApiError::not_found(
                format!("no observation has the id `{id}`"),
                "ids begin with `o-`",
            )
        })?;
    let told = app.site.told(&entry, app.up_to)?;
    let canonical: Value = serde_json::from_slice(&entry.record.to_bytes()).unwrap_or_default();
    Ok(Json(ObservationEntry {
        id,
        seq: entry.seq,
        sha256: entry
            .sha256
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect(),
        received_at: entry.received_at.to_string(),
        received_bound_ms: told.as_ref().and_then(|told| told.received_bound_ms),
        earliest: told.as_ref().and_then(|told| told.earliest.clone()),
        latest: told.as_ref().and_then(|told| told.latest.clone()),
        contradicted: told.and_then(|told| told.contradicted),
        source: entry.source,
        line: entry.line,
        raw: String::from_utf8_lossy(&entry.raw).into_owned(),
        record: canonical,
    }))
}

/// How many.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct LimitQuery {
    /// At most this many; up to 1000, 100 if absent.
    limit: Option<usize>,
}

/// Rows that could not be read and wait for somebody.
#[utoipa::path(get, path = "/api/quarantine", params(LimitQuery),
    responses((status = 200, body = QuarantinePage), (status = 400, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn quarantine(
    app: Seen,
    Query(query): Query<LimitQuery>,
) -> Result<Json<QuarantinePage>, ApiError> {
    let limit = query.limit.unwrap_or(100).min(1_000);
    let (items, total) = match app.sees_all() {
        true => app.site.quarantine(limit)?,
        false => (Vec::new(), 0),
    };
    let items = items
        .into_iter()
        .map(|item| QuarantineDto {
            id: item.id.to_string(),
            file: item.file,
            format: item.format,
            line: item.line,
            reason: item.reason,
            raw: String::from_utf8_lossy(&item.raw).into_owned(),
        })
        .collect();
    Ok(Json(QuarantinePage { items, total }))
}
