//! What stands before every route: pages of other sites are turned away, and so is whoever has no
//! session where one is needed.

use super::{Opened, beside, named};
use crate::App;
use crate::access::{Who, let_public_in};
use crate::error::ApiError;
use crate::reads;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use std::sync::Arc;
use std::time::Duration;
use trucewatch_accounts::{Session, TokenHash};

/// Routes that answer everybody: they tell nothing of the mission, begin a session, or, the log's,
/// are hashes that outsiders must be able to check.
fn is_open(path: &str) -> bool {
    path == "/healthz"
        || path == "/api/openapi.json"
        || path == "/api/session"
        || path.starts_with("/api/session/")
        || path == "/api/field/setup"
        || path.starts_with("/log/")
        // Has a key of its own.
        || path.starts_with("/mirror/")
}

/// How often something that is open asks whether it may stay so.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Somebody who is signed in, as an argument of a route: 401 without a session.
#[derive(Clone)]
pub(crate) struct Signed {
    /// As it was when the request came.
    pub(crate) session: Arc<Session>,
    hash: TokenHash,
    opened: Opened,
}

impl Signed {
    pub(super) fn opened(&self) -> &Opened {
        &self.opened
    }

    pub(super) fn hash(&self) -> &TokenHash {
        &self.hash
    }
}

impl FromRequestParts<App> for Signed {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        if let Some(signed) = parts.extensions.get::<Self>() {
            return Ok(signed.clone());
        }
        let opened = app.door.opened()?.ok_or_else(ApiError::no_accounts)?;
        let signed = look(app, &opened, &parts.headers).await?;
        signed.ok_or_else(ApiError::no_session)
    }
}

/// Somebody who is signed in, or nobody where the site has no accounts: for routes that a demonstration
/// answers too. The gate sees to it that there is somebody where there are accounts, or that everybody may look.
pub(crate) enum MaybeSigned {
    /// Somebody.
    Signed(Signed),
    /// Nobody, where everybody may look.
    Public,
    /// Nobody, where there are no accounts.
    NoAccounts,
}

impl FromRequestParts<App> for MaybeSigned {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        match app.door.opened()? {
            None => Ok(Self::NoAccounts),
            Some(opened) => match Signed::from_request_parts(parts, app).await {
                Ok(signed) => Ok(Self::Signed(signed)),
                // The gate let it pass.
                Err(_) if opened.public_reading && parts.extensions.get::<Arc<Who>>().is_some() => {
                    Ok(Self::Public)
                }
                Err(error) => Err(error),
            },
        }
    }
}

/// The session of a request, if there is one that holds.
pub(super) async fn look(
    app: &App,
    opened: &Opened,
    headers: &HeaderMap,
) -> Result<Option<Signed>, ApiError> {
    let Some(token) = opened.token(headers).map(str::to_owned) else {
        return Ok(None);
    };
    let (site, door) = (Arc::clone(&app.site), opened.clone());
    let hash = named(&token);
    let session = beside(move || door.session(&site, &token)).await??;
    Ok(session.map(|session| Signed {
        session: Arc::new(session),
        hash,
        opened: opened.clone(),
    }))
}

/// Turns away whoever has no session, once the site has accounts.
pub(crate) async fn gate(State(app): State<App>, mut request: Request, next: Next) -> Response {
    if is_open(request.uri().path()) {
        return match within_limits(&app, &request) {
            Ok(()) => next.run(request).await,
            Err(error) => error.into_response(),
        };
    }
    let opened = match app.door.opened() {
        Ok(Some(opened)) => opened,
        Ok(None) => {
            let limited = act_within_limits(&app, &request, None);
            return match limited {
                Ok(()) => next.run(request).await,
                Err(error) => error.into_response(),
            };
        }
        Err(error) => return error.into_response(),
    };
    match look(&app, &opened, request.headers()).await {
        Ok(Some(signed)) => {
            let asked = (request.method().clone(), request.uri().clone());
            let answer = match let_in(&app, &signed, &mut request).await {
                Ok(()) => next.run(request).await,
                Err(error) => error.into_response(),
            };
            if let Some(rule) = reads::refusal(&answer) {
                reads::refused(&app, &signed, (&asked.0, &asked.1), rule).await;
            }
            answer
        }
        Ok(None) => match public(&app, &opened, &request) {
            Some(who) => match app.limits.open(&request) {
                Ok(()) => {
                    request.extensions_mut().insert(who);
                    next.run(request).await
                }
                Err(error) => error.into_response(),
            },
            None => ApiError::no_session().into_response(),
        },
        Err(error) => error.into_response(),
    }
}

/// Whoever is not signed in, where the mission lets everybody look.
fn public(app: &App, opened: &Opened, request: &Request) -> Option<Arc<Who>> {
    let looks = request.method() == Method::GET || request.method() == Method::HEAD;
    let shown = opened.public_reading && looks;
    shown.then(|| let_public_in(app, request.uri().path()))?
}

/// Whether an address may ask for what is open. Whether the server is up may be asked without end, and whoever has
/// the mirror key is known.
fn within_limits(app: &App, request: &Request) -> Result<(), ApiError> {
    let path = request.uri().path();
    let known =
        || path.starts_with("/mirror/") && crate::mirror::check(app, request.headers()).is_ok();
    if path == "/healthz" || known() {
        return Ok(());
    }
    app.limits.open(request)
}

/// Whether somebody may act again: by the person, or the address where nobody is signed in.
fn act_within_limits(app: &App, request: &Request, person: Option<&str>) -> Result<(), ApiError> {
    const ACTS: [&str; 2] = ["/api/mission/acts", "/api/releases/acts"];
    let path = request.uri().path();
    let from_the_field = path == "/api/field/inbox" || path.starts_with("/api/field/files/");
    let who = || match person {
        Some(person) => person.to_owned(),
        None => app.limits.address(request),
    };
    match request.method() == Method::POST {
        true if ACTS.contains(&path) => app.limits.act(&who()),
        true if from_the_field => app.limits.field(&who()),
        _ => Ok(()),
    }
}

/// Lets somebody through to a page that is open to the role; what is protected there is on record as read first.
async fn let_in(app: &App, signed: &Signed, request: &mut Request) -> Result<(), ApiError> {
    let who = crate::access::let_in(app, signed, request.uri().path())?;
    act_within_limits(app, request, Some(&signed.session.subject.id))?;
    reads::before(app, &who, signed, request.method(), request.uri()).await?;
    request.extensions_mut().insert(who);
    request.extensions_mut().insert(signed.clone());
    Ok(())
}

/// Turns away what a page of another site makes a browser send. Browsers say with every request that is
/// no plain look where it comes from; what is no browser says nothing, and holds no cookie unasked.
pub(crate) async fn only_own_pages(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Response {
    let looks = [Method::GET, Method::HEAD, Method::OPTIONS];
    if !looks.contains(request.method()) {
        let own = match app.door.opened() {
            Ok(opened) => opened.and_then(|opened| opened.origin),
            Err(error) => return error.into_response(),
        };
        if !is_own(request.headers(), own.as_deref()) {
            return ApiError::other_page().into_response();
        }
    }
    next.run(request).await
}

fn is_own(headers: &HeaderMap, own: Option<&str>) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let site_fits =
        text("sec-fetch-site").is_none_or(|site| site == "same-origin" || site == "none");
    let host = text(header::HOST.as_str()).unwrap_or_default();
    let origin_fits = text(header::ORIGIN.as_str()).is_none_or(|origin| match own {
        Some(own) if origin == own => true,
        // Over the loopback address itself, also where others come through a server before it.
        _ => origin
            .strip_prefix("http://")
            .is_some_and(|name| name == host),
    });
    site_fits && origin_fits
}

/// Completes within seconds after a session ended, was shut or lost its account; never where the site
/// has no accounts. What holds an answer open gives up with it.
pub(crate) async fn until_over(app: App, signed: MaybeSigned) {
    let signed = match signed {
        MaybeSigned::Signed(signed) => signed,
        // Settings are read at the start.
        MaybeSigned::Public => return std::future::pending().await,
        // A site that gets its first accounts ends what was open before.
        MaybeSigned::NoAccounts => loop {
            tokio::time::sleep(LOOK_EVERY).await;
            if !matches!(app.door.opened(), Ok(None)) {
                return;
            }
        },
    };
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let (site, opened, hash) = (Arc::clone(&app.site), signed.opened.clone(), signed.hash);
        if !matches!(beside(move || opened.still(&site, &hash)).await, Ok(true)) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn only_own_pages_may_change_something() {
        let cases = [
            (None, None, None, true, "no browser"),
            (Some("same-origin"), None, None, true, "our page"),
            (Some("none"), None, None, true, "typed by hand"),
            (Some("same-site"), None, None, false, "another port or name"),
            (Some("cross-site"), None, None, false, "another site"),
            (None, Some("http://127.0.0.1:1"), None, true, "our origin"),
            (
                None,
                Some("http://127.0.0.1:2"),
                None,
                false,
                "another port",
            ),
            (
                None,
                Some("https://127.0.0.1:1"),
                None,
                false,
                "another scheme",
            ),
            (None, Some("null"), None, false, "hidden"),
            (
                None,
                Some("https://desk.example"),
                None,
                false,
                "unknown name",
            ),
            (
                None,
                Some("https://desk.example"),
                Some("https://desk.example"),
                true,
                "its name",
            ),
            (
                None,
                Some("https://desk.example.evil"),
                Some("https://desk.example"),
                false,
                "longer",
            ),
            (
                Some("cross-site"),
                Some("http://127.0.0.1:1"),
                None,
                false,
                "both must fit",
            ),
        ];
        for (site, origin, own, good, why) in cases {
            let mut headers = HeaderMap::new();
            headers.insert("host", HeaderValue::from_static("127.0.0.1:1"));
            for (name, value) in [("sec-fetch-site", site), ("origin", origin)] {
                if let Some(value) = value {
                    headers.insert(name, HeaderValue::from_static(value));
                }
            }
            assert_eq!(is_own(&headers, own), good, "{why}");
        }
    }

    #[test]
    fn what_is_open_is_named() {
        let cases = [
            ("/healthz", true),
            ("/api/session", true),
            ("/api/session/oidc/start", true),
            ("/log/tile/0/000", true),
            ("/api/sessions", false),
            ("/api/status", false),
            ("/api/stream", false),
            ("/reports/daily/2021-01-01", false),
            ("/logs", false),
            ("/api/field/setup", true),
            ("/api/field/inbox", false),
        ];
        for (path, open) in cases {
            assert_eq!(is_open(path), open, "{path}");
        }
    }
}
