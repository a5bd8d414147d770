//! The whole log, for who keeps a copy of it or repairs one: everything that is in every entry, and the
//! stored bytes of files. Only for who has the mirror key that the server was started with.

use crate::error::{ApiError, ErrorBody, Path, State};
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use std::io::Read as _;
use tokio_stream::wrappers::ReceiverStream;

/// How much of a file is sent at once.
const PIECE: usize = 64 << 10;

/// Whether whoever asks has the mirror key.
///
/// # Errors
/// 403 if not.
pub(crate) fn check(app: &crate::App, headers: &HeaderMap) -> Result<(), ApiError> {
    let given = headers.get(header::AUTHORIZATION);
    let key = given
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    if key.is_some_and(|key| app.site.is_mirror_key(key)) {
        return Ok(());
    }
    Err(ApiError::forbidden(
        "the whole log is given only to who has the mirror key of this server",
        "send it as `Authorization: Bearer KEY`; a server has one if it is started with --mirror-key",
    ))
}

async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<Option<T>, trucewatch_site::SiteError> + Send + 'static,
) -> Result<T, ApiError> {
    let found = tokio::task::spawn_blocking(work).await;
    let found = found.map_err(|error| ApiError::internal(&error))??;
    found.ok_or_else(|| {
        ApiError::not_found(
            "the log has no such thing",
            "see /log/checkpoint for its size",
        )
    })
}

/// Who the log is, in its own signed words.
#[utoipa::path(get, path = "/mirror/identity",
    responses((status = 200, body = Object), (status = 403, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn identity(
    axum::extract::State(app): State,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    check(&app, &headers)?;
    let (vkey, statement) = aside(move || app.site.identity_rows().map(Some)).await?;
    Ok(axum::Json(serde_json::json!({"vkey": vkey, "statement": statement})).into_response())
}

/// An entry with all that it consists of.
#[utoipa::path(get, path = "/mirror/entry/{seq}", params(("seq" = u64, Path, description = "its number")),
    responses((status = 200, body = Object), (status = 400, body = ErrorBody, content_type = "application/problem+json"), (status = 403, body = ErrorBody, content_type = "application/problem+json"), (status = 404, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn entry(
    axum::extract::State(app): State,
    headers: HeaderMap,
    Path(seq): Path<u64>,
) -> Result<Response, ApiError> {
    check(&app, &headers)?;
    crate::reads::by_mirror_key(&app, format!("entry {seq}")).await?;
    let entry = aside(move || app.site.whole_entry(seq)).await?;
    Ok(axum::Json(entry).into_response())
}

/// The stored bytes of a file beside the log, encrypted as they are.
#[utoipa::path(get, path = "/mirror/blob/{stored}", params(("stored" = String, Path, description = "SHA-256 of the stored bytes")),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>), (status = 403, body = ErrorBody, content_type = "application/problem+json"), (status = 404, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn blob(
    axum::extract::State(app): State,
    headers: HeaderMap,
    Path(stored): Path<String>,
) -> Result<Response, ApiError> {
    check(&app, &headers)?;
    crate::reads::by_mirror_key(
        &app,
        format!("file {}", stored.chars().take(64).collect::<String>()),
    )
    .await?;
    let mut file = aside(move || app.site.stored_file(&stored)).await?;
    let (sender, pieces) = tokio::sync::mpsc::channel::<std::io::Result<Bytes>>(2);
    tokio::task::spawn_blocking(move || {
        let mut piece = vec![0; PIECE];
        loop {
            let read = match file.read(&mut piece) {
                Ok(0) => break,
                Ok(length) => Ok(Bytes::copy_from_slice(&piece[..length])),
                Err(error) => Err(error),
            };
            let failed = read.is_err();
            // Whoever asked has gone if nothing takes the piece.
            if sender.blocking_send(read).is_err() || failed {
                break;
            }
        }
    });
    let kind = HeaderValue::from_static("application/octet-stream");
    let body = Body::from_stream(ReceiverStream::new(pieces));
    Ok(([(header::CONTENT_TYPE, kind)], body).into_response())
}
