//! The pages, built by `web/` and embedded into the binary.

use crate::error::unknown_path;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

#[derive(rust_embed::RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Pages;

const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Trucewatch</title>\
    <h1>The pages are not in this binary</h1><p>It was built without them. Run <code>make build</code>, \
    or <code>npm ci &amp;&amp; npm run build</code> in <code>web/</code> and build again. \
    The data is served at <a href=\"/api/status\">/api/status</a>.</p>";

/// Serves a file of the pages; `/` is the duty desk, `/field/` the app for the field.
pub(crate) async fn page(uri: Uri) -> Response {
    let path = uri.path();
    if path.starts_with("/api/") {
        return unknown_path(path).into_response();
    }
    // Without the slash the app's own files would be looked for beside it.
    if path == "/field" {
        return axum::response::Redirect::permanent("/field/").into_response();
    }
    let name = match path {
        "/" => "index.html",
        "/field/" => "field/index.html",
        other => other.trim_start_matches('/'),
    };
    match Pages::get(name) {
        Some(file) => {
            let kind = file.metadata.mimetype().to_owned();
            let cache = if name.starts_with("assets/") {
                "public, max-age=31536000, immutable"
            } else {
                "no-store"
            };
            (
                [
                    (header::CONTENT_TYPE, kind),
                    (header::CACHE_CONTROL, cache.to_owned()),
                ],
                file.data,
            )
                .into_response()
        }
        None if path == "/" || path == "/field/" => (
            StatusCode::SERVICE_UNAVAILABLE,
            axum::response::Html(NOT_BUILT),
        )
            .into_response(),
        None => unknown_path(path).into_response(),
    }
}
