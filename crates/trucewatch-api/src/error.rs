//! Errors as every route tells them: what, where, what to do.

use crate::App;
use axum::Json;
use axum::extract::FromRequestParts;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
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

/// The body of every error.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorBody {
    pub(crate) error: Problem,
    /// For an incident that is gone: the one that its events are part of now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) superseded_by: Option<String>,
}

/// An error with its status.
#[derive(Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
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
            body: Box::new(ErrorBody {
                error,
                superseded_by: None,
            }),
        }
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

impl From<trucewatch_site::SiteError> for ApiError {
    fn from(error: trucewatch_site::SiteError) -> Self {
        use trucewatch_site::SiteError;
        let status = match &error {
            SiteError::Invalid(_) => StatusCode::BAD_REQUEST,
            SiteError::NotFound(_) => StatusCode::NOT_FOUND,
            _ => {
                tracing::error!(%error, "a request failed");
                StatusCode::INTERNAL_SERVER_ERROR
            }
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

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        (self.status, Json(self.body)).into_response()
    }
}

/// 405 for every known path with another method.
pub(crate) async fn method_not_allowed(method: Method, uri: Uri) -> ApiError {
    ApiError::new(
        StatusCode::METHOD_NOT_ALLOWED,
        format!("{method} is not possible on `{}`", uri.path()),
        None,
        Some("use GET; this interface only reads"),
    )
}

/// 404 for every unknown path below `/api`.
pub(crate) fn unknown_path(path: &str) -> ApiError {
    ApiError::not_found(
        format!("there is nothing at `{path}`"),
        "see /api/openapi.json for what there is",
    )
}

/// Keeps the state type in one place for handlers that need none.
pub(crate) type State = axum::extract::State<App>;
