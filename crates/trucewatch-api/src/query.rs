//! Which incidents are asked for.

use crate::access::Seen;
use crate::error::ApiError;
use serde::Deserialize;
use trucewatch_model::{IncidentId, ObservationClass, Status, Timestamp};
use trucewatch_site::View;
use trucewatch_site::exit::{Told, ToldIncident};
use utoipa::IntoParams;

/// Filters of the incident routes. All are optional.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct IncidentQuery {
    /// Begins at or after this instant (RFC 3339).
    from: Option<String>,
    /// Begins before this instant (RFC 3339).
    to: Option<String>,
    /// West, south, east, north in degrees, separated by commas.
    bbox: Option<String>,
    /// A class of observation that it counts (or would, if it were not held back), for example
    /// `explosion`.
    class: Option<String>,
    /// `looks_broken`, `unclear`, `holds`, `held_back` or `none` (neither).
    status: Option<String>,
    /// Text in its place or id.
    q: Option<String>,
    /// At most this many; up to 5000, 500 if absent.
    limit: Option<usize>,
    /// The `next` of an earlier page.
    after: Option<String>,
}

/// The filters, checked.
pub(crate) struct Filter {
    from: Timestamp,
    to: Timestamp,
    bbox: Option<[f64; 4]>,
    class: Option<ObservationClass>,
    status: Option<Asked>,
    text: Option<String>,
    pub(crate) limit: usize,
    after: Option<(Timestamp, IncidentId)>,
}

impl IncidentQuery {
    /// Checks every value; the first that cannot be used is named.
    pub(crate) fn check(&self) -> Result<Filter, ApiError> {
        Ok(Filter {
            from: time("from", self.from.as_deref())?.unwrap_or(EARLIEST),
            to: time("to", self.to.as_deref())?.unwrap_or(LATEST),
            bbox: self
                .bbox
                .as_deref()
                .filter(|b| !b.is_empty())
                .map(bbox)
                .transpose()?,
            class: self
                .class
                .as_deref()
                .filter(|c| !c.is_empty())
                .map(class)
                .transpose()?,
            status: self
                .status
                .as_deref()
                .filter(|s| !s.is_empty())
                .map(status)
                .transpose()?,
            text: self
                .q
                .as_deref()
                .map(str::trim)
                .filter(|q| !q.is_empty())
                .map(str::to_lowercase),
            limit: self.limit.unwrap_or(500).clamp(1, 5_000),
            after: self
                .after
                .as_deref()
                .filter(|a| !a.is_empty())
                .map(cursor)
                .transpose()?,
        })
    }
}

/// Before all others, and after.
pub(crate) const EARLIEST: Timestamp = Timestamp::from_unix_ns(i64::MIN);
pub(crate) const LATEST: Timestamp = Timestamp::from_unix_ns(i64::MAX);

/// An instant, if one is given.
pub(crate) fn time(name: &str, text: Option<&str>) -> Result<Option<Timestamp>, ApiError> {
    let given = text.filter(|text| !text.is_empty());
    let read = given.map(|text| {
        Timestamp::parse_rfc3339(text).ok_or_else(|| {
            ApiError::parameter(
                name,
                format!("`{text}` is not an RFC 3339 time"),
                "write it as 2021-02-15T06:00:00Z",
            )
        })
    });
    read.transpose()
}

fn bbox(text: &str) -> Result<[f64; 4], ApiError> {
    let numbers: Result<Vec<f64>, _> = text.split(',').map(|n| n.trim().parse::<f64>()).collect();
    numbers
        .ok()
        .and_then(|numbers| <[f64; 4]>::try_from(numbers).ok())
        .filter(|[w, s, e, n]| [w, s, e, n].iter().all(|v| v.is_finite()) && w <= e && s <= n)
        .ok_or_else(|| {
            ApiError::parameter(
                "bbox",
                format!("`{text}` is not a box"),
                "write west,south,east,north in degrees",
            )
        })
}

pub(crate) fn class(text: &str) -> Result<ObservationClass, ApiError> {
    serde_json::from_value(serde_json::Value::from(text)).map_err(|_| {
        let known: Vec<String> = ObservationClass::ALL
            .iter()
            .map(crate::convert::word_of)
            .collect();
        ApiError::parameter(
            "class",
            format!("`{text}` is not a class"),
            &format!("use one of {}", known.join(", ")),
        )
    })
}

/// What is asked for as a status.
#[derive(Clone, Copy, PartialEq)]
enum Asked {
    Word(Status),
    HeldBack,
    None,
}

impl Asked {
    fn of(shown: &Told<'_>) -> Self {
        match shown.status() {
            Some(status) => Self::Word(status),
            None if shown.is_held_back() => Self::HeldBack,
            None => Self::None,
        }
    }
}

fn status(text: &str) -> Result<Asked, ApiError> {
    match text {
        "none" => return Ok(Asked::None),
        "held_back" => return Ok(Asked::HeldBack),
        _ => {}
    }
    serde_json::from_value(serde_json::Value::from(text))
        .map(Asked::Word)
        .map_err(|_| no_status(text))
}

/// 400: no such status can be asked for.
pub(crate) fn no_status(text: &str) -> ApiError {
    ApiError::parameter(
        "status",
        format!("`{text}` is not a status"),
        "use looks_broken, unclear, holds, held_back or none",
    )
}

fn cursor(text: &str) -> Result<(Timestamp, IncidentId), ApiError> {
    let parts = text.split_once('_').and_then(|(ns, id)| {
        Some((
            Timestamp::from_unix_ns(ns.parse().ok()?),
            IncidentId::from_text(id),
        ))
    });
    parts.ok_or_else(|| {
        ApiError::parameter(
            "after",
            format!("`{text}` is not a page"),
            "pass the `next` of an earlier answer",
        )
    })
}

/// Names the place in the list after an incident.
pub(crate) fn next_page(told: &ToldIncident<'_>) -> String {
    let shown = told.shown();
    format!("{}_{}", shown.begins().as_unix_ns(), shown.id())
}

impl Filter {
    /// The incidents that fit by what whoever asks is told of them, newest first.
    pub(crate) fn select<'v>(&self, app: &Seen, view: &'v View) -> Vec<ToldIncident<'v>> {
        view.incidents_between(self.from, self.to)
            .rev()
            .filter_map(|entry| app.told(view, entry))
            .filter(|told| self.fits(told.shown()))
            .collect()
    }

    /// Whether an incident of the selection lies behind the page asked for.
    pub(crate) fn is_after(&self, told: &ToldIncident<'_>) -> bool {
        let shown = told.shown();
        self.after
            .as_ref()
            .is_none_or(|(begins, id)| (shown.begins(), shown.id()) < (*begins, id))
    }

    fn fits(&self, shown: &Told<'_>) -> bool {
        self.class.is_none_or(|class| shown.has(class))
            && self.status.is_none_or(|asked| Asked::of(shown) == asked)
            && self.bbox.is_none_or(|[w, s, e, n]| {
                shown.place().is_some_and(|place| {
                    let at = place.position;
                    (w..=e).contains(&at.lon_deg()) && (s..=n).contains(&at.lat_deg())
                })
            })
            && self.text.as_deref().is_none_or(|text| {
                shown.id().as_str().contains(text)
                    || shown
                        .in_words()
                        .is_some_and(|place| place.to_lowercase().contains(text))
            })
    }
}
