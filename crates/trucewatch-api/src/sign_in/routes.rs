//! Beginning, seeing and ending a session.

use super::gate::{Signed, look};
use super::{Door, Opened, SESSION, beside, now};
use crate::App;
use crate::error::{ApiError, ErrorBody, State};
use axum::Json;
use axum::extract::{ConnectInfo, FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::sync::Arc;
use trucewatch_accounts::{Answer, Attempt, CHALLENGE_S, Refusal, Session, SignedIn, Wish};
use trucewatch_model::HolderKind;
use trucewatch_site::live::Site;
use utoipa::ToSchema;

/// The longest body of these routes.
const BODY_BYTES_MAX: usize = 4_096;

/// What somebody signs in with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    /// The code of the person.
    person: String,
    /// The password.
    password: String,
    /// Of the authenticator, or a recovery code; needed by whoever has a second factor.
    code: Option<String>,
    /// Takes the place of the password; needed if somebody else chose it.
    new_password: Option<String>,
    /// For whom to act; needed by whoever has several.
    hat: Option<String>,
    /// What for.
    purpose: Option<String>,
    /// The device's own answer to a challenge, where a managed device is needed.
    device: Option<Answered>,
}

/// A challenge that was answered with a key.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Answered {
    /// As `/api/session/challenge` gave it.
    challenge: String,
    /// The public key, 64 digits.
    key: String,
    /// The signature, 128 digits; docs/sign-in.md says over what.
    signature: String,
}

/// What somebody signs in with who has a key.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeySignIn {
    /// Of a person's or device's key that the mission accredited.
    answer: Answered,
    /// For whom to act; needed by a person who has several.
    hat: Option<String>,
    /// What for.
    purpose: Option<String>,
    /// The device's own answer to another challenge.
    device: Option<Answered>,
}

/// A text to sign.
#[derive(Serialize, ToSchema)]
pub(crate) struct Challenge {
    /// Good once.
    challenge: String,
    /// The name of the log, which is signed with it.
    origin: String,
    /// For how long.
    seconds: u32,
}

/// Whether sign-in is needed, and who is signed in.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionState {
    /// Whether the site has accounts; without any it answers whoever is on this machine.
    needed: bool,
    /// Whether an identity provider can be asked, at `/api/session/oidc/start`.
    oidc: bool,
    /// Who is signed in.
    session: Option<SessionDto>,
}

/// A session.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionDto {
    /// `person` or `device`.
    kind: String,
    /// The code of the person, or the id of the device.
    id: String,
    /// Of a person.
    nationality: Option<String>,
    /// For whom it acts.
    hat: String,
    /// What the hat gives.
    roles: Vec<String>,
    /// 0 to 3.
    clearance: u8,
    /// For example `WITNESS`.
    caveats: Vec<String>,
    /// Where at work.
    sectors: Vec<String>,
    /// Whether a second factor was shown.
    mfa: bool,
    /// Whether a managed device vouched for itself.
    managed_device: bool,
    /// What for.
    purpose: Option<String>,
    /// Whether acts can be signed with the person's key: not after a restart of the server, nor for
    /// sessions that began with a key.
    can_sign: bool,
    /// When it began.
    began_at: String,
    /// When it ends at the latest.
    ends_at: String,
}

/// A JSON body, refused in the shape of every error.
pub(crate) struct Body<T>(T, String);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &App) -> Result<Self, ApiError> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        // A form of another site cannot send this kind without asking first.
        if kind.split(';').next().map(str::trim) != Some("application/json") {
            return Err(ApiError::not_json());
        }
        let address = request.extensions().get::<ConnectInfo<SocketAddr>>();
        let address = address.map_or_else(String::new, |from| from.0.ip().to_string());
        let bytes = axum::body::to_bytes(request.into_body(), BODY_BYTES_MAX).await;
        let bytes = bytes.map_err(|_| ApiError::too_long(BODY_BYTES_MAX))?;
        // The reason must not repeat what was sent: it may be a password.
        let body = serde_json::from_slice(&bytes).map_err(|error| {
            let what = format!(
                "the body is not the JSON that is wanted: line {}, column {}",
                error.line(),
                error.column()
            );
            ApiError::parameter("body", what, "see /api/openapi.json for the fields")
        })?;
        Ok(Self(body, address))
    }
}

/// Whether sign-in is needed, and who is signed in.
#[utoipa::path(get, path = "/api/session", responses((status = 200, body = SessionState)))]
pub(crate) async fn state(
    axum::extract::State(app): State,
    headers: HeaderMap,
) -> Result<Json<SessionState>, ApiError> {
    let Some(opened) = app.door.opened()? else {
        return Ok(Json(SessionState {
            needed: false,
            oidc: false,
            session: None,
        }));
    };
    let signed = look(&app, &opened, &headers).await?;
    let can_sign = opened
        .token(&headers)
        .is_some_and(|token| opened.accounts.can_sign(token));
    Ok(Json(SessionState {
        needed: true,
        oidc: opened.provider_is_set(),
        session: signed.map(|signed| dto(&signed.session, can_sign)),
    }))
}

/// Signs in with a password. One answer for whatever is wrong; after some wrong ones, a wait.
#[utoipa::path(post, path = "/api/session", request_body = SignIn,
    responses((status = 200, body = SessionDto), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 404, body = ErrorBody), (status = 413, body = ErrorBody),
        (status = 415, body = ErrorBody), (status = 429, body = ErrorBody)))]
pub(crate) async fn sign_in(
    axum::extract::State(app): State,
    headers: HeaderMap,
    Body(sent, address): Body<SignIn>,
) -> Result<Response, ApiError> {
    let opened = needed(&app.door)?;
    let (site, door) = (Arc::clone(&app.site), opened.clone());
    let outcome = beside(move || {
        let device = managed(&site, &door, sent.device.as_ref(), &address)?;
        let attempt = Attempt {
            person: &sent.person,
            password: &sent.password,
            code: sent.code.as_deref(),
            new_password: sent.new_password.as_deref(),
            address: &address,
        };
        let wish = Wish {
            hat: sent.hat.as_deref(),
            purpose: sent.purpose.as_deref(),
            device,
        };
        let outcome = door.accounts.sign_in(&attempt, &wish, now());
        begun(&door, &headers, outcome)
    });
    outcome.await?
}

/// A text to be signed with a key.
#[utoipa::path(post, path = "/api/session/challenge",
    responses((status = 200, body = Challenge), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(crate) async fn challenge(
    axum::extract::State(app): State,
) -> Result<Json<Challenge>, ApiError> {
    let opened = needed(&app.door)?;
    let challenge = opened.accounts.challenge(now());
    Ok(Json(Challenge {
        challenge: challenge.map_err(|error| ApiError::internal(&error))?,
        origin: app.site.origin()?,
        seconds: CHALLENGE_S as u32,
    }))
}

/// Signs in with a key that the mission's officers accredited, of a person with an account or of a
/// device.
#[utoipa::path(post, path = "/api/session/key", request_body = KeySignIn,
    responses((status = 200, body = SessionDto), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 403, body = ErrorBody), (status = 404, body = ErrorBody), (status = 413, body = ErrorBody),
        (status = 415, body = ErrorBody), (status = 429, body = ErrorBody)))]
pub(crate) async fn key(
    axum::extract::State(app): State,
    headers: HeaderMap,
    Body(sent, address): Body<KeySignIn>,
) -> Result<Response, ApiError> {
    let opened = needed(&app.door)?;
    let (site, door) = (Arc::clone(&app.site), opened.clone());
    let outcome = beside(move || {
        let origin = site.origin()?;
        let key = answer(&door, &origin, &sent.answer, &address)?;
        let holder = site.holder(&sent.answer.key);
        let holder = holder.ok_or_else(|| refused(Refusal::Wrong))?;
        let device = managed(&site, &door, sent.device.as_ref(), &address)?;
        let wish = Wish {
            hat: sent.hat.as_deref(),
            purpose: sent.purpose.as_deref(),
            device,
        };
        let outcome = match holder.kind {
            HolderKind::Person => door
                .accounts
                .sign_in_with_key(&holder.id, &key, &wish, now()),
            HolderKind::Device | HolderKind::Sensor => {
                door.accounts
                    .sign_in_device(&holder.id, &holder.organisation, &key, now())
            }
        };
        begun(&door, &headers, outcome)
    });
    outcome.await?
}

/// Ends the session.
#[utoipa::path(delete, path = "/api/session",
    responses((status = 204), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(crate) async fn sign_out(signed: Signed, headers: HeaderMap) -> Result<Response, ApiError> {
    let opened = signed.opened().clone();
    let token = opened.token(&headers).map(str::to_owned);
    let (token, accounts) = (token.unwrap_or_default(), Arc::clone(&opened.accounts));
    let ended = beside(move || accounts.end(&token)).await?;
    ended.map_err(|error| ApiError::internal(&error))?;
    let gone = opened.cookie(SESSION, "", "Strict", Some(0));
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, gone)]).into_response())
}

fn needed(door: &Door) -> Result<Opened, ApiError> {
    door.opened()?.ok_or_else(ApiError::no_accounts)
}

fn answer(
    opened: &Opened,
    origin: &str,
    sent: &Answered,
    address: &str,
) -> Result<trucewatch_accounts::PublicKey, ApiError> {
    let answer = Answer {
        challenge: &sent.challenge,
        key: &sent.key,
        signature: &sent.signature,
    };
    let key = opened
        .accounts
        .answered_from(origin, &answer, address, now())
        .map_err(|error| ApiError::internal(&error))?;
    key.map_err(refused)
}

/// The key of a managed device: one that the log's register knows as a device's.
fn managed(
    site: &Site,
    opened: &Opened,
    sent: Option<&Answered>,
    address: &str,
) -> Result<Option<trucewatch_accounts::PublicKey>, ApiError> {
    let Some(sent) = sent else { return Ok(None) };
    let key = answer(opened, &site.origin()?, sent, address)?;
    let holder = site.holder(&sent.key);
    if holder.is_none_or(|holder| holder.kind != HolderKind::Device) {
        return Err(refused(Refusal::Wrong));
    }
    Ok(Some(key))
}

/// The answer to a sign-in. A session that the same browser had before ends with it.
fn begun(
    opened: &Opened,
    headers: &HeaderMap,
    outcome: trucewatch_accounts::Outcome,
) -> Result<Response, ApiError> {
    let signed = signed(outcome)?;
    if let Some(before) = opened.token(headers) {
        let ended = opened.accounts.end(before);
        ended.map_err(|error| ApiError::internal(&error))?;
    }
    let can_sign = opened.accounts.can_sign(signed.token.as_text());
    let cookie = opened.cookie(SESSION, signed.token.as_text(), "Strict", None);
    let body = Json(dto(&signed.session, can_sign));
    Ok(([(header::SET_COOKIE, cookie)], body).into_response())
}

pub(super) fn signed(outcome: trucewatch_accounts::Outcome) -> Result<SignedIn, ApiError> {
    let outcome = outcome.map_err(|error| ApiError::internal(&error))?;
    outcome.map_err(refused)
}

fn refused(refusal: Refusal) -> ApiError {
    match refusal {
        Refusal::Wrong => ApiError::not_let_in(),
        Refusal::Wait(wait) => ApiError::wait(wait.seconds),
        Refusal::Hat(hats) => ApiError::parameter(
            "hat",
            format!("this person may act as {}", hats.join(", ")),
            "send one of them as `hat`",
        ),
        Refusal::MustChange => ApiError::must_change(),
        Refusal::Weak(weak) => {
            ApiError::parameter("new_password", weak.to_string(), "choose another")
        }
    }
}

fn dto(session: &Session, can_sign: bool) -> SessionDto {
    let subject = &session.subject;
    SessionDto {
        kind: match subject.kind {
            trucewatch_accounts::Kind::Person => "person",
            trucewatch_accounts::Kind::Device => "device",
        }
        .to_owned(),
        id: subject.id.clone(),
        nationality: subject.nationality.clone(),
        hat: subject.hat.clone(),
        roles: subject.roles.iter().cloned().collect(),
        clearance: subject.clearance,
        caveats: subject.caveats.iter().cloned().collect(),
        sectors: subject.sectors.iter().cloned().collect(),
        mfa: subject.mfa,
        managed_device: subject.managed_device,
        purpose: subject.purpose.clone(),
        can_sign,
        began_at: session.began_at.to_string(),
        ends_at: session.ends_at.to_string(),
    }
}
