//! The site's log as static files (C2SP tlog-tiles), and the one thing that others may bring:
//! cosignatures of witnesses that the log trusts.
//!
//! All of it may be public: the log holds salted hashes, from which nothing can be guessed.

use crate::error::{ApiError, ErrorBody, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use trucewatch_site::live::LogFile;

/// Checkpoints are asked for again after this.
const SHORT: &str = "max-age=5";
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const TEXT: &str = "text/plain; charset=utf-8";

async fn read(app: crate::App, asked: LogFile, cache: &'static str) -> Result<Response, ApiError> {
    let kind = if matches!(asked, LogFile::Tile(_)) {
        "application/octet-stream"
    } else {
        TEXT
    };
    let found = tokio::task::spawn_blocking(move || app.site.log_file(&asked)).await;
    let found = found.map_err(|error| ApiError::internal(&error))??;
    let found = found.ok_or_else(|| {
        ApiError::not_found(
            "the log has no such file",
            "see /log/checkpoint for its size, and C2SP tlog-tiles for the paths",
        )
    })?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static(cache)),
    ];
    Ok((headers, found).into_response())
}

/// The latest checkpoint (C2SP tlog-checkpoint) with the cosignatures that it has so far.
#[utoipa::path(get, path = "/log/checkpoint",
    responses((status = 200, content_type = "text/plain", body = String)))]
pub(crate) async fn checkpoint(axum::extract::State(app): State) -> Result<Response, ApiError> {
    read(app, LogFile::Checkpoint, SHORT).await
}

/// The largest checkpoint that a trusted witness has cosigned, with its cosignatures.
#[utoipa::path(get, path = "/log/cosigned",
    responses((status = 200, content_type = "text/plain", body = String), (status = 404, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn cosigned(axum::extract::State(app): State) -> Result<Response, ApiError> {
    read(app, LogFile::Cosigned, SHORT).await
}

/// The key that the log's checkpoints are checked with. Compare it with one from elsewhere.
#[utoipa::path(get, path = "/log/vkey",
    responses((status = 200, content_type = "text/plain", body = String)))]
pub(crate) async fn vkey(axum::extract::State(app): State) -> Result<Response, ApiError> {
    read(app, LogFile::Vkey, SHORT).await
}

/// The keys that the log has had, each with the tree at which it ended, and the versions of the root of
/// trust that replaced them: JSON on one line, every step signed. 404 if no root stands over the log's key.
#[utoipa::path(get, path = "/log/keys",
    responses((status = 200, content_type = "text/plain", body = String), (status = 404, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn keys(axum::extract::State(app): State) -> Result<Response, ApiError> {
    read(app, LogFile::Keys, SHORT).await
}

/// The witnesses whose cosignatures the log takes: one verifier key a line.
#[utoipa::path(get, path = "/log/witnesses",
    responses((status = 200, content_type = "text/plain", body = String)))]
pub(crate) async fn witnesses(axum::extract::State(app): State) -> Result<Response, ApiError> {
    read(app, LogFile::Witnesses, SHORT).await
}

/// A tile of hashes, or with the level `entries` a bundle of log entries of 33 bytes, each with its
/// length before it. Places above 999 and partial tiles as in C2SP tlog-tiles: `x001/067.p/12`.
#[utoipa::path(get, path = "/log/tile/{level}/{index}",
    params(("level" = String, Path, description = "0 to 63, or `entries`"), ("index" = String, Path, description = "three digits, as C2SP tlog-tiles has it")),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>), (status = 400, body = ErrorBody, content_type = "application/problem+json"), (status = 404, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn tile(
    axum::extract::State(app): State,
    crate::error::Path(rest): crate::error::Path<String>,
) -> Result<Response, ApiError> {
    read(app, LogFile::Tile(format!("tile/{rest}")), FOR_EVER).await
}

/// Takes a checkpoint of this log with the cosignature of a witness that the log trusts.
#[utoipa::path(post, path = "/log/cosignature",
    request_body(content = String, content_type = "text/plain", description = "the checkpoint as a signed note, with the cosignature below the log's signature"),
    responses((status = 200, content_type = "text/plain", body = String), (status = 400, body = ErrorBody, content_type = "application/problem+json"), (status = 403, body = ErrorBody, content_type = "application/problem+json"), (status = 409, body = ErrorBody, content_type = "application/problem+json"), (status = 413, content_type = "text/plain", body = String)))]
pub(crate) async fn cosignature(
    axum::extract::State(app): State,
    body: axum::body::Bytes,
) -> Result<Response, ApiError> {
    let note = String::from_utf8(body.to_vec())
        .map_err(|_| ApiError::parameter("body", "it is no text", "send a signed note"))?;
    let taken = tokio::task::spawn_blocking(move || app.site.take_cosignatures(&note)).await;
    let taken = taken.map_err(|error| ApiError::internal(&error))??;
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static(TEXT))];
    Ok((StatusCode::OK, kind, format!("{taken}\n")).into_response())
}
