//! To an identity provider and back.
#![cfg_attr(
    not(feature = "oidc"),
    expect(
        dead_code,
        reason = "described, and read only where there is a provider"
    )
)]

use super::Opened;
use crate::error::{ApiError, ErrorBody, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use utoipa::IntoParams;

/// As what somebody wants to work.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wished {
    /// For whom to act; needed by whoever has several.
    hat: Option<String>,
    /// What for.
    purpose: Option<String>,
}

/// What an identity provider sends back.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CameBack {
    /// Says which sign-in.
    state: Option<String>,
    /// To be exchanged for a token.
    code: Option<String>,
    /// Who sends it (RFC 9207).
    iss: Option<String>,
    /// Why it did not let somebody in.
    error: Option<String>,
}

/// Sends the browser to the identity provider.
#[utoipa::path(get, path = "/api/session/oidc/start", params(Wished),
    responses((status = 303), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody), (status = 502, body = ErrorBody)))]
pub(crate) async fn start(
    axum::extract::State(app): State,
    Query(wished): Query<Wished>,
) -> Result<Response, ApiError> {
    let opened = app.door.opened()?.filter(Opened::provider_is_set);
    let opened = opened.ok_or_else(ApiError::no_provider)?;
    with_provider::start(opened, wished).await
}

/// Takes the browser back from the identity provider, and signs in.
#[utoipa::path(get, path = "/api/session/oidc/callback", params(CameBack),
    responses((status = 200, content_type = "text/html", body = String), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody), (status = 502, body = ErrorBody)))]
pub(crate) async fn callback(
    axum::extract::State(app): State,
    headers: HeaderMap,
    Query(back): Query<CameBack>,
) -> Result<Response, ApiError> {
    let opened = app.door.opened()?.filter(Opened::provider_is_set);
    let opened = opened.ok_or_else(ApiError::no_provider)?;
    with_provider::callback(opened, headers, back).await
}

#[cfg(feature = "oidc")]
mod with_provider {
    use super::{CameBack, Wished};
    use crate::error::ApiError;
    use crate::sign_in::routes::signed;
    use crate::sign_in::{Opened, SESSION, beside, now};
    use axum::http::{HeaderMap, StatusCode, header};
    use axum::response::{AppendHeaders, Html, IntoResponse as _, Response};
    use trucewatch_accounts::Wish;
    use trucewatch_accounts::oidc::{OidcError, Returned};

    /// Names the cookie that binds the way back to the browser. `Lax`: it comes with a link from the
    /// provider's pages.
    const BINDING: &str = "trucewatch-oidc";
    const BINDING_S: u32 = 600;

    /// The session's cookie does not go with a way that began at another site. A page of our own that
    /// goes on by itself begins a new one.
    const GO_ON: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
        <meta http-equiv=\"refresh\" content=\"0;url=/\"><title>Signed in</title>\
        <p>Signed in. <a href=\"/\">Go on</a></p></html>";

    pub(super) async fn start(opened: Opened, wished: Wished) -> Result<Response, ApiError> {
        let door = opened.clone();
        let started = beside(move || {
            let provider = door.provider.as_ref().ok_or_else(ApiError::no_provider)?;
            provider
                .start(wished.hat.as_deref(), wished.purpose.as_deref(), now())
                .map_err(|error| told(&error))
        });
        let started = started.await??;
        let cookie = opened.cookie(BINDING, &started.binding, "Lax", Some(BINDING_S));
        let headers = [
            (header::LOCATION, started.url),
            (header::SET_COOKIE, cookie),
        ];
        Ok((StatusCode::SEE_OTHER, headers).into_response())
    }

    pub(super) async fn callback(
        opened: Opened,
        headers: HeaderMap,
        back: CameBack,
    ) -> Result<Response, ApiError> {
        if back.error.is_some() {
            return Err(ApiError::not_let_in());
        }
        let door = opened.clone();
        let signed = beside(move || {
            let provider = door.provider.as_ref().ok_or_else(ApiError::no_provider)?;
            let returned = Returned {
                state: back.state.as_deref().unwrap_or_default(),
                code: back.code.as_deref().unwrap_or_default(),
                issuer: back.iss.as_deref(),
                binding: door.value(&headers, BINDING).unwrap_or_default(),
            };
            let vouched = provider
                .finish(&returned, now())
                .map_err(|error| told(&error))?;
            let wish = Wish {
                hat: vouched.hat.as_deref(),
                purpose: vouched.purpose.as_deref(),
                device: None,
            };
            let outcome =
                door.accounts
                    .sign_in_external(&vouched.external, vouched.mfa, &wish, now());
            signed(outcome)
        });
        let signed = signed.await??;
        let cookies = AppendHeaders([
            (
                header::SET_COOKIE,
                opened.cookie(SESSION, signed.token.as_text(), "Strict", None),
            ),
            (
                header::SET_COOKIE,
                opened.cookie(BINDING, "", "Lax", Some(0)),
            ),
        ]);
        Ok((cookies, Html(GO_ON)).into_response())
    }

    /// Details go to the server's log; whoever asked learns whose fault it is.
    fn told(error: &OidcError) -> ApiError {
        tracing::warn!(%error, "a sign-in by the identity provider failed");
        match error {
            OidcError::Provider { .. } => ApiError::provider(),
            OidcError::Stray(_) | OidcError::Token(_) => ApiError::not_let_in(),
            OidcError::Settings(_) | OidcError::Random(_) => ApiError::internal(error),
        }
    }
}

#[cfg(not(feature = "oidc"))]
mod with_provider {
    use super::{CameBack, Wished};
    use crate::error::ApiError;
    use crate::sign_in::Opened;
    use axum::http::HeaderMap;
    use axum::response::Response;

    pub(super) async fn start(_: Opened, _: Wished) -> Result<Response, ApiError> {
        Err(ApiError::no_provider())
    }

    pub(super) async fn callback(
        _: Opened,
        _: HeaderMap,
        _: CameBack,
    ) -> Result<Response, ApiError> {
        Err(ApiError::no_provider())
    }
}
