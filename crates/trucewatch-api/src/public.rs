//! What was released to the public: the same bytes for everybody who asks.

use crate::App;
use crate::error::{ApiError, ErrorBody, Path, Query, State};
use axum::Json;
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use trucewatch_site::SiteError;
use trucewatch_site::desk::MEDIA_TYPE;
use trucewatch_site::publish::HOW_TO_VERIFY;
use trucewatch_site::reports::PublicData;
use trucewatch_site::spoken::{self, Lang};
use utoipa::{IntoParams, ToSchema};

/// Something that was released.
#[derive(Serialize, ToSchema)]
pub(crate) struct PublicRelease {
    /// SHA-256 of its bytes, its name.
    sha256: String,
    /// When it went out, to everybody.
    released_at: String,
    media_type: String,
    /// How many bytes; null once it was retracted.
    bytes: Option<usize>,
    /// What it says; null once it was retracted.
    text: Option<String>,
    /// Where the bytes are; null once it was retracted.
    url: Option<String>,
    /// When it was retracted; null if it was not.
    retracted_at: Option<String>,
    /// Why.
    retracted_because: Option<String>,
}

/// A page of what was released, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct PublicReleases {
    /// Under which licence it may be used.
    licence: String,
    how_to_verify: String,
    items: Vec<PublicRelease>,
    total: usize,
    /// Pass as `after` to get the next page; null at the end.
    next: Option<String>,
}

/// Which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReleasesQuery {
    /// At most so many; up to 1000, 100 if absent.
    limit: Option<usize>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Which day.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DayQuery {
    /// `YYYY-MM-DD` in the site's time zone; absent: today.
    day: Option<String>,
}

async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, SiteError> + Send + 'static,
) -> Result<T, ApiError> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|error| ApiError::internal(&error))??)
}

/// What was released to the public, newest first, with how to check it and what was retracted.
#[utoipa::path(get, path = "/api/public/releases", params(ReleasesQuery),
    responses((status = 200, body = PublicReleases), (status = 400, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn releases(
    axum::extract::State(app): State,
    Query(query): Query<ReleasesQuery>,
) -> Result<Json<PublicReleases>, ApiError> {
    let licence = app.door.licence()?;
    let (limit, after) = (
        query.limit.unwrap_or(100).clamp(1, 1_000),
        query.after.clone(),
    );
    let page = move || {
        app.site.published(|all| {
            let total = all.len();
            let known = |after: &String| all.iter().position(|item| item.content == *after);
            let from = after
                .as_ref()
                .map_or(Some(0), |after| Some(known(after)? + 1));
            let skipped = from.unwrap_or(total);
            let items: Vec<_> = all.into_iter().skip(skipped).take(limit).collect();
            let more = skipped + items.len() < total;
            (items, from.map(|_| (total, more)))
        })
    };
    let (items, Some((total, more))) = aside(page).await? else {
        let what = format!("`{}` is not a page", query.after.unwrap_or_default());
        return Err(ApiError::parameter(
            "after",
            what,
            "pass the `next` of an earlier answer",
        ));
    };
    let items: Vec<PublicRelease> = items
        .into_iter()
        .map(|item| PublicRelease {
            url: (item.text.as_ref()).map(|_| format!("/api/public/releases/{}", item.content)),
            sha256: item.content,
            released_at: item.released.to_string(),
            media_type: MEDIA_TYPE.to_owned(),
            bytes: item.text.as_ref().map(String::len),
            text: item.text,
            retracted_at: item.retracted.as_ref().map(|(at, _)| at.to_string()),
            retracted_because: item.retracted.map(|(_, why)| why),
        })
        .collect();
    Ok(Json(PublicReleases {
        licence,
        how_to_verify: HOW_TO_VERIFY.to_owned(),
        next: (items.last().filter(|_| more)).map(|item| item.sha256.clone()),
        items,
        total,
    }))
}

/// Exactly the bytes that were released.
#[utoipa::path(get, path = "/api/public/releases/{sha256}", params(("sha256" = String, Path, description = "SHA-256 of the bytes")),
    responses((status = 200, content_type = "text/plain", body = String), (status = 400, body = ErrorBody, content_type = "application/problem+json"),
        (status = 404, body = ErrorBody, content_type = "application/problem+json"),
        (status = 410, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn release(
    axum::extract::State(app): State,
    Path(sha256): Path<String>,
) -> Result<Response, ApiError> {
    let name = sha256.clone();
    let found = move || {
        app.site.published(|all| {
            let named = all.into_iter().filter(|item| item.content == name);
            (named.collect(), ())
        })
    };
    let (found, ()) = aside(found).await?;
    let (standing, gone): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|item| item.text.is_some());
    if let Some(text) = standing.into_iter().find_map(|item| item.text) {
        return Ok(([(header::CONTENT_TYPE, MEDIA_TYPE)], text).into_response());
    }
    Err(match gone.into_iter().find_map(|item| item.retracted) {
        Some((_, why)) => ApiError::retracted(&why),
        None => ApiError::not_found(
            format!("nothing was released as `{sha256}`"),
            "see /api/public/releases for what was",
        ),
    })
}

/// What everybody is told of a day, as a page without scripts, in the language that is asked for or preferred.
#[utoipa::path(get, path = "/public", params(PageQuery),
    responses((status = 200, content_type = "text/html", body = String), (status = 400, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn page(
    axum::extract::State(app): State,
    headers: HeaderMap,
    Query(query): Query<PageQuery>,
) -> Result<Response, ApiError> {
    let licence = app.door.licence()?;
    let lang = match query.lang.as_deref().filter(|code| !code.is_empty()) {
        Some(code) => spoken::language(code).map_err(|e| ApiError::from(e).at("lang"))?,
        None => preferred(&headers),
    };
    let page = aside(move || {
        app.site
            .published_page(query.day.as_deref(), lang, &licence)
    })
    .await?;
    let about = [
        (header::CONTENT_LANGUAGE, lang.code()),
        (header::VARY, "Accept-Language"),
    ];
    Ok((about, Html(page)).into_response())
}

/// Which day, and in which language.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageQuery {
    /// `YYYY-MM-DD` in the site's time zone; absent: today.
    day: Option<String>,
    /// `en`, `uk`, `ru`, `fr` or `de`; absent: what the browser prefers, else English.
    lang: Option<String>,
}

/// The first of our languages that a browser asks for, those with a higher weight first.
fn preferred(headers: &HeaderMap) -> Lang {
    let asked = headers.get(header::ACCEPT_LANGUAGE);
    let asked = asked
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let mut known: Vec<(u32, Lang)> = asked
        .split(',')
        .take(50)
        .filter_map(|part| {
            let (tag, weight) = part.split_once(";q=").unwrap_or((part, "1"));
            let code = tag
                .trim()
                .split('-')
                .next()
                .unwrap_or_default()
                .to_ascii_lowercase();
            let weight: f64 = weight.trim().parse().unwrap_or(0.0);
            let weight = (weight.clamp(0.0, 1.0) * 1_000.0) as u32;
            Some((weight, Lang::from_code(&code)?)).filter(|(weight, _)| *weight > 0)
        })
        .collect();
    known.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    known.first().map_or(Lang::En, |(_, lang)| *lang)
}

/// Days with their counts, up to a day: as registered, and corrected for coverage.
#[utoipa::path(get, path = "/public/days.csv", params(DayQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = 400, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn days(
    axum::extract::State(app): State,
    Query(query): Query<DayQuery>,
) -> Result<Response, ApiError> {
    data(app, query, PublicData::Days, CSV).await
}

/// The incidents of a day, a row for each class counted.
#[utoipa::path(get, path = "/public/incidents.csv", params(DayQuery),
    responses((status = 200, content_type = "text/csv", body = String), (status = 400, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn incidents(
    axum::extract::State(app): State,
    Query(query): Query<DayQuery>,
) -> Result<Response, ApiError> {
    data(app, query, PublicData::Incidents, CSV).await
}

/// The incidents of a day as points, as GeoJSON.
#[utoipa::path(get, path = "/public/incidents.geojson", params(DayQuery),
    responses((status = 200, content_type = "application/geo+json", body = String), (status = 400, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn incidents_geojson(
    axum::extract::State(app): State,
    Query(query): Query<DayQuery>,
) -> Result<Response, ApiError> {
    data(
        app,
        query,
        PublicData::IncidentsGeojson,
        "application/geo+json",
    )
    .await
}

const CSV: &str = "text/csv; charset=utf-8; header=present";

async fn data(
    app: App,
    query: DayQuery,
    data: PublicData,
    media_type: &'static str,
) -> Result<Response, ApiError> {
    let file = aside(move || app.site.public_data(data, query.day.as_deref())).await?;
    Ok(([(header::CONTENT_TYPE, media_type)], file).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_first_language_that_is_ours_is_taken() {
        let cases = [
            ("uk-UA,uk;q=0.9,en;q=0.8", Lang::Uk, "the first"),
            (
                "pl, fr-CH;q=0.5, de;q=0.7",
                Lang::De,
                "the heaviest that is ours",
            ),
            ("de;q=0, fr;q=0.1", Lang::Fr, "none is no wish"),
            ("zz", Lang::En, "none of ours"),
            (";;;q=x,,", Lang::En, "nonsense"),
        ];
        for (asked, expected, why) in cases {
            let headers =
                HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, asked.parse().expect("a value"))]);
            assert_eq!(preferred(&headers), expected, "{why}");
        }
        assert_eq!(preferred(&HeaderMap::new()), Lang::En);
    }
}
