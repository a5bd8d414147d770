//! Headers that keep pages from loading, sending or being embedded where they should not.

use crate::error::ApiError;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};

const PAGES: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; \
     font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; \
     frame-ancestors 'none'; form-action 'none'";
/// Reports carry their style in the page, so that a saved copy stays whole.
const REPORTS: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; \
     frame-ancestors 'none'; form-action 'none'";

/// Whether a request is meant for this machine. A page of another site can make a browser send it
/// here under its own name (DNS rebinding); it must not read where sensors stand.
fn is_for_this_machine(request: &Request) -> bool {
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|h| h.to_str().ok());
    let host = host.or_else(|| {
        request
            .uri()
            .authority()
            .map(axum::http::uri::Authority::as_str)
    });
    let Some(host) = host else { return false };
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    ["127.0.0.1", "[::1]", "localhost"]
        .iter()
        .any(|own| name.eq_ignore_ascii_case(own))
}

/// Adds them to every answer, and turns requests for other hosts away.
pub(crate) async fn secure(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = if is_for_this_machine(&request) {
        next.run(request).await
    } else {
        ApiError::other_host().into_response()
    };
    let policy = if path.starts_with("/reports/") || path == "/public" {
        REPORTS
    } else {
        PAGES
    };
    let headers = response.headers_mut();
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // Files that never change, the log's and the map's tiles say themselves how long they may be kept.
    let may_say = path.starts_with("/log/") || path.starts_with("/api/tiles/");
    let says_itself = may_say && headers.contains_key(header::CACHE_CONTROL);
    if !path.starts_with("/assets/") && !says_itself {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Compress everything but the live stream, which would be held back.
pub(crate) fn not_a_stream() -> impl Predicate {
    SizeAbove::new(1_024).and(NotForContentType::const_new("text/event-stream"))
}
