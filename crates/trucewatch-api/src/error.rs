//! Errors as every route tells them: what, where, what to do.

use crate::App;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

/// What went wrong.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// What is wrong.
    pub(crate) what: String,
    /// In which part of the request.
    #[serde(rename = "where")]
    pub(crate) place: Option<String>,
    /// What to do about it.
    pub(crate) what_to_do: Option<String>,
}

/// The body of every error: a problem by RFC 9457, with the same in the parts that pages show.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorBody {
    /// `about:blank`, or the rule that stands against it, as `urn:trucewatch:refused:RULE`.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// The status in words.
    pub(crate) title: String,
    /// The status.
    pub(crate) status: u16,
    /// What is wrong.
    pub(crate) detail: String,
    pub(crate) error: Problem,
    /// For an incident that is gone: the one that its events are part of now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) superseded_by: Option<String>,
}

/// An error with its status.
#[derive(Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    /// After how many seconds it may be different.
    retry_after_s: Option<i64>,
    body: Box<ErrorBody>,
}

impl ApiError {
    fn new(
        status: StatusCode,
        what: impl Into<String>,
        place: Option<&str>,
        what_to_do: Option<&str>,
    ) -> Self {
        let error = Problem {
            what: what.into(),
            place: place.map(str::to_owned),
            what_to_do: what_to_do.map(str::to_owned),
        };
        Self {
            status,
            retry_after_s: None,
            body: Box::new(ErrorBody {
                kind: "about:blank".to_owned(),
                title: status.canonical_reason().unwrap_or("error").to_owned(),
                status: status.as_u16(),
                detail: error.what.clone(),
                error,
                superseded_by: None,
            }),
        }
    }

    /// A rule stands against it.
    pub(crate) fn refused(status: StatusCode, rule: &str, why: &str, instead: &str) -> Self {
        let mut error = Self::new(status, why, Some("act"), Some(instead));
        error.body.kind = format!("urn:trucewatch:refused:{rule}");
        error
    }

    /// 400: a parameter cannot be used.
    pub(crate) fn parameter(name: &str, what: impl Into<String>, what_to_do: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, what, Some(name), Some(what_to_do))
    }

    /// 400: the path or the query cannot be read at all; `what` in the words of the framework, which
    /// begin with the parameter's name where it knows it.
    fn unreadable(what: &str) -> Self {
        let what = what
            .trim_start_matches("Failed to deserialize query string: ")
            .trim_start_matches("Invalid URL: ");
        let place = match what.split_once(": ") {
            Some((name, _)) => Some(name),
            None => what.split('`').nth(1),
        };
        Self::new(
            StatusCode::BAD_REQUEST,
            format!("the request cannot be read: {what}"),
            place,
            Some("see /api/openapi.json for what can be asked"),
        )
    }

    /// The same, with the part of the request that it is about.
    pub(crate) fn at(mut self, place: &str) -> Self {
        self.body.error.place = Some(place.to_owned());
        self
    }

    /// 403.
    pub(crate) fn forbidden(what: &str, what_to_do: &str) -> Self {
        Self::new(StatusCode::FORBIDDEN, what, None, Some(what_to_do))
    }

    /// 404.
    pub(crate) fn not_found(what: impl Into<String>, what_to_do: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, what, None, Some(what_to_do))
    }

    /// 500: a defect of this program.
    pub(crate) fn internal(error: &dyn std::fmt::Display) -> Self {
        tracing::error!(%error, "a request failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "the answer could not be made; the server's standard error says why",
            None,
            None,
        )
    }

    /// 421: a request for another host.
    pub(crate) fn other_host() -> Self {
        Self::new(
            StatusCode::MISDIRECTED_REQUEST,
            "this server answers only to this machine's own names",
            Some("Host"),
            Some("use http://127.0.0.1 or http://localhost with the port"),
        )
    }

    /// 410: what was released and retracted.
    pub(crate) fn retracted(why: &str) -> Self {
        Self::new(
            StatusCode::GONE,
            format!("it was retracted: {why}"),
            None,
            Some("do not spread it further; /api/public/releases says when it was retracted"),
        )
    }

    /// 410: an incident that is gone.
    pub(crate) fn gone(id: &str, superseded_by: Option<&str>) -> Self {
        let mut error = Self::new(
            StatusCode::GONE,
            format!("incident `{id}` was withdrawn as more data came in"),
            None,
            Some("follow `superseded_by`; without it, nothing of it was left"),
        );
        error.body.superseded_by = superseded_by.map(str::to_owned);
        error
    }
}

/// Refusals at the door.
impl ApiError {
    /// 401: nobody is signed in.
    pub(crate) fn no_session() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "nobody is signed in, or the session is over",
            None,
            Some("sign in at /api/session"),
        )
    }

    /// 401: whatever was not right.
    pub(crate) fn not_let_in() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "this does not let anybody in: something of it is wrong, or the account is shut",
            None,
            Some("check the person, the password, and the code if the account has a second factor"),
        )
    }

    /// 404: there are no accounts to sign in to.
    pub(crate) fn no_accounts() -> Self {
        Self::not_found(
            "this site has no accounts",
            "add one with `trucewatch account add`",
        )
    }

    /// 403: the person's role does not do that.
    pub(crate) fn role(action: &str) -> Self {
        Self::refused(
            StatusCode::FORBIDDEN,
            "role",
            &format!("the roles of this session do not do `{action}`"),
            "ask somebody whose role it is; the policies are in docs/security.md",
        )
    }

    /// 403: whoever wrote or approved a draft, or whose organisation approved it.
    pub(crate) fn had_its_part() -> Self {
        Self::refused(
            StatusCode::FORBIDDEN,
            "two_people",
            "this person wrote a part of it or has approved it, or somebody of the same organisation has",
            "ask a release officer of another organisation",
        )
    }

    /// 403: the session's organisation or sector is none of the mission's.
    pub(crate) fn hat(what: &str) -> Self {
        Self::refused(
            StatusCode::FORBIDDEN,
            "hat",
            what,
            "have the account corrected, or the name added to `registry.toml`",
        )
    }

    /// 404: there is no identity provider.
    pub(crate) fn no_provider() -> Self {
        Self::not_found(
            "this site asks no identity provider",
            "sign in at /api/session; docs/sign-in.md says how a provider is set up",
        )
    }

    /// 502: the identity provider.
    #[cfg(feature = "oidc")]
    pub(crate) fn provider() -> Self {
        Self::new(
            StatusCode::BAD_GATEWAY,
            "the identity provider did not answer as it should",
            None,
            Some("try again, or sign in with a password; the server's standard error says more"),
        )
    }

    /// 403: the password is not the person's own.
    pub(crate) fn must_change() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "somebody else chose this password",
            Some("new_password"),
            Some("choose one that only you know, and send it as `new_password` as well"),
        )
    }

    /// 403: a page of another site.
    pub(crate) fn other_page() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "this was sent by a page of another site",
            Some("Origin"),
            Some("use the pages of this server"),
        )
    }

    /// 413.
    pub(crate) fn too_long(bytes_max: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("the body is longer than {bytes_max} bytes"),
            Some("body"),
            Some("send less"),
        )
    }

    /// 415.
    pub(crate) fn not_json() -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "the body is not sent as JSON",
            Some("Content-Type"),
            Some("send JSON, with Content-Type: application/json"),
        )
    }

    /// 503: nobody gets to read what cannot be put on record.
    pub(crate) fn not_on_record() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "that this is read could not be put on record, so it is not given",
            None,
            Some("tell whoever keeps the server running; its standard error says why"),
        )
    }

    /// 429: a rate.
    pub(crate) fn too_often(seconds: u32) -> Self {
        let mut error = Self::refused(
            StatusCode::TOO_MANY_REQUESTS,
            "too_often",
            &format!("this was asked for too often; the next is taken in {seconds} s"),
            "wait as long as `Retry-After` says",
        );
        error.body.error.place = None;
        error.retry_after_s = Some(i64::from(seconds));
        error
    }

    /// 429.
    pub(crate) fn wait(seconds: i64) -> Self {
        let mut error = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            format!("there were too many attempts; the next is looked at in {seconds} s"),
            None,
            Some("wait, and check what you type"),
        );
        error.retry_after_s = Some(seconds);
        error
    }
}

impl From<trucewatch_site::SiteError> for ApiError {
    fn from(error: trucewatch_site::SiteError) -> Self {
        use trucewatch_site::{NoteError, SiteError};
        let status = match &error {
            SiteError::Invalid(_) => StatusCode::BAD_REQUEST,
            SiteError::NotFound(_) => StatusCode::NOT_FOUND,
            SiteError::Cosign(problem) => match problem {
                trucewatch_site::CosignError::Note(
                    NoteError::Unsigned(_) | NoteError::Wrong(_),
                )
                | trucewatch_site::CosignError::UnknownWitness => StatusCode::FORBIDDEN,
                trucewatch_site::CosignError::Note(_) => StatusCode::BAD_REQUEST,
                trucewatch_site::CosignError::OtherHistory { .. } => StatusCode::CONFLICT,
                trucewatch_site::CosignError::Log(_) => return Self::internal(&error),
            },
            // What failed here names files and folders: it is for whoever runs the server.
            _ => return Self::internal(&error),
        };
        // Messages of the site say themselves what to do, behind a semicolon.
        let text = error.to_string();
        match text.rsplit_once("; ") {
            Some((what, what_to_do)) => Self::new(status, what, None, Some(what_to_do)),
            None => Self::new(status, text, None, Some("see the log of the server")),
        }
    }
}

impl From<QueryRejection> for ApiError {
    fn from(rejection: QueryRejection) -> Self {
        Self::unreadable(&rejection.body_text())
    }
}

impl From<PathRejection> for ApiError {
    fn from(rejection: PathRejection) -> Self {
        Self::unreadable(&rejection.body_text())
    }
}

/// A query, refused in the shape of every error.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let query = axum::extract::Query::from_request_parts(parts, state).await?;
        Ok(Self(query.0))
    }
}

/// A parameter in a path, refused in the shape of every error.
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let path = axum::extract::Path::from_request_parts(parts, state).await?;
        Ok(Self(path.0))
    }
}

/// A body, refused in the shape of every error.
pub(crate) struct JsonBody<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(rejection) => Err(ApiError::from(rejection)),
        }
    }
}

impl From<JsonRejection> for ApiError {
    fn from(rejection: JsonRejection) -> Self {
        // What does not fit the shape is a bad request like what is no JSON at all.
        let status = match rejection.status() {
            StatusCode::UNPROCESSABLE_ENTITY => StatusCode::BAD_REQUEST,
            status => status,
        };
        let text = rejection.body_text();
        // Before the colon the framework says what it was doing.
        let what = text
            .split_once(": ")
            .map_or(text.as_str(), |(_, what)| what);
        Self::new(
            status,
            format!("the body cannot be read: {what}"),
            Some("body"),
            Some(
                "send JSON as `application/json`; /api/openapi.json and docs/mission.md say in which shape",
            ),
        )
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        let rule = self.body.kind.strip_prefix("urn:trucewatch:refused:");
        let rule = rule.map(|rule| Extension(Rule(rule.to_owned())));
        let mut response = (self.status, kind, rule, Json(self.body)).into_response();
        if let Some(seconds) = self.retry_after_s {
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// 405 for every known path with another method.
pub(crate) async fn method_not_allowed(method: Method, uri: Uri) -> ApiError {
    ApiError::new(
        StatusCode::METHOD_NOT_ALLOWED,
        format!("{method} is not possible on `{}`", uri.path()),
        None,
        Some("see /api/openapi.json for what each path takes"),
    )
}

/// 404 for every unknown path below `/api`.
pub(crate) fn unknown_path(path: &str) -> ApiError {
    ApiError::not_found(
        format!("there is nothing at `{path}`"),
        "see /api/openapi.json for what there is",
    )
}

/// By which rule a request was refused: goes with the answer, for the record.
#[derive(Clone, Debug)]
pub(crate) struct Rule(pub(crate) String);

/// Keeps the state type in one place for handlers that need none.
pub(crate) type State = axum::extract::State<App>;
