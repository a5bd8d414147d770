//! The map's tiles and the time line's counts, as whoever asks is told incidents.
//!
//! Both are made from an index that holds what the one gate tells (`audience/`), and from nothing else: what is
//! withheld, coarse or not due yet is so in tiles too. A tile's tag says what the whole index holds, worked out from
//! that alone, so that it cannot tell of anything else; while nothing changes, a browser keeps its tiles.

mod item;

pub(crate) use item::item;

use crate::access::Seen;
use crate::error::{ApiError, ErrorBody, Path, Query};
use crate::query::{self, EARLIEST, LATEST};
use axum::Json;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use trucewatch_tiles::{Filter, Index, Standing, TileId};
use utoipa::{IntoParams, ToSchema};

/// Of the form of tiles: another one, and what browsers keep is of no use.
const FORM: &str = concat!(env!("CARGO_PKG_VERSION"), "-1");
const KIND: &str = "application/vnd.mapbox-vector-tile";
/// A browser may keep it for the person who asked, and asks each time whether it still holds.
const CACHE: &str = "private, no-cache";

/// Which incidents a map or a time line shows. All are optional.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ShownQuery {
    /// Begins at or after this instant (RFC 3339).
    from: Option<String>,
    /// Begins before this instant (RFC 3339).
    to: Option<String>,
    /// Classes of observation, separated by commas: those that have one of them.
    class: Option<String>,
    /// Any of `looks_broken`, `unclear`, `holds`, `held_back`, `none`, separated by commas.
    status: Option<String>,
}

/// In how many spans of time.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct BinsQuery {
    /// Up to 1000, 100 if absent.
    #[param(minimum = 1, maximum = 1000)]
    bins: Option<u32>,
}

impl ShownQuery {
    fn check(&self) -> Result<Filter, ApiError> {
        let from = query::time("from", self.from.as_deref())?.unwrap_or(EARLIEST);
        let to = query::time("to", self.to.as_deref())?.unwrap_or(LATEST);
        let classes: Vec<_> = words(self.class.as_deref())
            .map(query::class)
            .collect::<Result<_, _>>()?;
        let standings: Vec<_> = words(self.status.as_deref())
            .map(standing)
            .collect::<Result<_, _>>()?;
        Ok(Filter::default()
            .between(from, to)
            .of_classes(&classes)
            .of_standings(&standings))
    }
}

fn words(list: Option<&str>) -> impl Iterator<Item = &str> {
    let words = list.unwrap_or_default().split(',').map(str::trim);
    words.filter(|word| !word.is_empty())
}

fn standing(word: &str) -> Result<Standing, ApiError> {
    let found = Standing::ALL.into_iter().find(|one| one.name() == word);
    found.ok_or_else(|| query::no_status(word))
}

/// A tile of the map: Mapbox Vector Tile 2.1 with the layers `clusters`, `incidents` and `areas`; docs/tiles.md says
/// what they hold. Empty where nothing is.
#[utoipa::path(get, path = "/api/tiles/{z}/{x}/{y}",
    params(("z" = String, Path, description = "zoom, 0 to 18"), ("x" = String, Path, description = "column from the west"),
        ("y" = String, Path, description = "row from the north, with `.mvt` behind it"), ShownQuery),
    responses((status = 200, content_type = "application/vnd.mapbox-vector-tile", body = Vec<u8>),
        (status = 304, description = "the tile with the tag in `If-None-Match` still holds"),
        (status = 400, body = ErrorBody, content_type = "application/problem+json"),
        (status = 404, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn tile(
    app: Seen,
    Path((z, x, y)): Path<(String, String, String)>,
    Query(query): Query<ShownQuery>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let tile = tile_id(&z, &x, &y)?;
    let filter = query.check()?;
    let index = fresh(&app).await?;
    let tag = format!("W/\"{:032x}-{FORM}\"", index.version());
    let known = headers.get(header::IF_NONE_MATCH);
    let known = known.and_then(|tags| tags.to_str().ok()).unwrap_or("");
    let says = [
        (header::ETAG, value(&tag)?),
        (header::CACHE_CONTROL, HeaderValue::from_static(CACHE)),
        (header::VARY, HeaderValue::from_static("cookie")),
    ];
    if known.split(',').any(|one| one.trim() == tag) {
        return Ok((StatusCode::NOT_MODIFIED, says).into_response());
    }
    let bytes = crate::sign_in::beside(move || index.tile(tile, &filter)).await?;
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static(KIND))];
    Ok((says, kind, bytes).into_response())
}

fn value(text: &str) -> Result<HeaderValue, ApiError> {
    HeaderValue::from_str(text).map_err(|error| ApiError::internal(&error))
}

fn tile_id(z: &str, x: &str, y: &str) -> Result<TileId, ApiError> {
    let wrong = |name: &str, text: &str| {
        ApiError::parameter(
            name,
            format!("`{text}` is not a whole number"),
            "write /api/tiles/{z}/{x}/{y}.mvt with whole numbers",
        )
    };
    let row = y.strip_suffix(".mvt").unwrap_or(y);
    let (zoom, column, row) = (
        z.parse().map_err(|_| wrong("z", z))?,
        x.parse().map_err(|_| wrong("x", x))?,
        row.parse().map_err(|_| wrong("y", y))?,
    );
    TileId::new(zoom, column, row).ok_or_else(|| {
        ApiError::not_found(
            format!("there is no tile {zoom}/{column}/{row}"),
            "zooms are 0 to 18, with as many columns and rows as 2 to the power of the zoom",
        )
    })
}

/// What whoever asks is told, up to date.
async fn fresh(app: &Seen) -> Result<Arc<Index>, ApiError> {
    let app = app.clone();
    crate::sign_in::beside(move || app.audiences.fresh(&app)).await
}

/// Counts of incidents by equal spans of time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DensityDto {
    /// Where the first span begins; none if there is nothing to tell and no time was asked for.
    pub(crate) from: Option<String>,
    /// Where the last span ends.
    pub(crate) to: Option<String>,
    /// The spans, oldest first.
    pub(crate) bins: Vec<DensityBin>,
    /// What was done to what is told: younger incidents may not be told yet, which is no calm.
    pub(crate) handling: Vec<String>,
}

/// Incidents that begin in one span.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DensityBin {
    /// Where it begins.
    pub(crate) from: String,
    /// How many incidents count, each once.
    pub(crate) incidents: u64,
    /// The same by the first class of each, in the order of the report's tables; `no_class` where none is told.
    pub(crate) by_class: BTreeMap<String, u64>,
    /// How many are held back beside them.
    pub(crate) held_back: u64,
}

/// How many incidents begin when, with or without a place: for a time line.
#[utoipa::path(get, path = "/api/density", params(ShownQuery, BinsQuery),
    responses((status = 200, body = DensityDto), (status = 400, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn density(
    app: Seen,
    Query(query): Query<ShownQuery>,
    Query(bins): Query<BinsQuery>,
) -> Result<Json<DensityDto>, ApiError> {
    let filter = query.check()?;
    let bins = bins.bins.unwrap_or(100).clamp(1, 1_000) as usize;
    let index = fresh(&app).await?;
    let handling = app.audiences.handling(&app);
    let found = crate::sign_in::beside(move || index.density(&filter, bins)).await?;
    Ok(Json(told(found.as_ref(), handling)))
}

fn told(found: Option<&trucewatch_tiles::Density>, handling: BTreeSet<String>) -> DensityDto {
    let bins = found.into_iter().flat_map(|found| &found.bins);
    let bins = bins.map(|bin| DensityBin {
        from: bin.from.to_string(),
        incidents: bin.count,
        by_class: (bin.by_class.iter())
            .map(|(lead, count)| (lead.name().to_owned(), *count))
            .collect(),
        held_back: bin.held_back,
    });
    DensityDto {
        bins: bins.collect(),
        from: found.map(|found| found.from.to_string()),
        to: found.map(|found| found.to.to_string()),
        handling: handling.into_iter().collect(),
    }
}
