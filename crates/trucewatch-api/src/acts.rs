//! What people do: one route that takes every act, checks it and puts it on record.

use crate::access::Seen;
use crate::error::{ApiError, ErrorBody, JsonBody};
use crate::sign_in::MaybeKey;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use serde_json::json;
use trucewatch_mission::{
    Act, ActId, Actor, CaseId, CommitmentId, ComplaintId, ContributionId, FindingId, HotlineId,
    NoticeId, Refused, SeatId, TaskId, WindowId, cell, commission, contributions, review, seats,
};
use trucewatch_model::{EventId, IncidentId};
use trucewatch_site::desk::{ActError, Receipt, Request, SignedBy, Signer};
use utoipa::ToSchema;

/// Somebody acts.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActRequest {
    /// An id of the sender's: letters, digits and dashes, best a random one. The same act with the same
    /// id is done once, however often it is sent.
    id: String,
    /// Who acts: `person`, `hat` (the organisation) and `nationality`, as codes. Where people sign in, the
    /// session says it, and this is left out.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    by: Option<Actor>,
    /// What is done: `area` and `act`, see `docs/mission.md`.
    #[schema(value_type = Object)]
    act: Act,
    /// How many acts there had been on its subject when the sender looked at it; if there are more by
    /// now, it is refused.
    #[serde(default)]
    expects: Option<u64>,
    /// Whether it is part of the drill.
    #[serde(default)]
    drill: bool,
}

/// Does something: reviews, votes, notifies. Refused acts name the rule (`type`), the reason and what to do
/// instead. 201: it was done; 200: it had been done before.
#[utoipa::path(post, path = "/api/mission/acts", request_body = ActRequest,
    responses((status = 200, body = Object), (status = 201, body = Object),
        (status = 400, body = ErrorBody, content_type = "application/problem+json"),
        (status = 401, body = ErrorBody, content_type = "application/problem+json"),
        (status = 403, body = ErrorBody, content_type = "application/problem+json"),
        (status = 404, body = ErrorBody, content_type = "application/problem+json"),
        (status = 409, body = ErrorBody, content_type = "application/problem+json"),
        (status = 413, body = ErrorBody, content_type = "application/problem+json"),
        (status = 415, body = ErrorBody, content_type = "application/problem+json"),
        (status = 422, body = ErrorBody, content_type = "application/problem+json"),
        (status = 429, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn act(
    app: Seen,
    MaybeKey(key): MaybeKey,
    JsonBody(asked): JsonBody<ActRequest>,
) -> Result<Response, ApiError> {
    if matches!(asked.act, Act::Reports(_)) {
        return Err(ApiError::parameter(
            "act",
            "what a report says is worked out here, not sent",
            "sign it with POST /api/reports/acts",
        ));
    }
    let by = app.acts(asked.by, &asked.act)?;
    let up_to = app.up_to;
    let did = tokio::task::spawn_blocking(move || {
        app.site.act(
            Request {
                id: ActId::from_text(asked.id),
                by: &by,
                act: asked.act,
                expects: asked.expects,
                drill: asked.drill,
                key: key.as_ref().map(|key| key as &dyn Signer),
            },
            up_to,
        )
    });
    let receipt = did.await.map_err(|error| ApiError::internal(&error))??;
    Ok((status(receipt.repeated), Json(made_known(&receipt))).into_response())
}

/// Whether it was done now, or had been done before.
pub(crate) const fn status(repeated: bool) -> StatusCode {
    match repeated {
        true => StatusCode::OK,
        false => StatusCode::CREATED,
    }
}

impl From<ActError> for ApiError {
    fn from(error: ActError) -> Self {
        match error {
            ActError::Refused(refused) => refused.into(),
            ActError::Site(error) => error.into(),
        }
    }
}

/// What the sender learns: the entry, the time, and the id of what the act made.
pub(crate) fn made_known(receipt: &Receipt) -> serde_json::Value {
    let done = &receipt.done;
    let (signed_by, key) = signature(receipt.signed_by);
    json!({
        "id": done.id,
        "entry": receipt.seq,
        "at": done.at,
        "log_size": done.log_size,
        "drill": done.drill,
        "made": made(&done.act, &done.id),
        "signed_by": signed_by,
        "key": key,
    })
}

/// Whose signature an act bears, and with which key: the person's own, or that of the site's gateway.
pub(crate) fn signature(by: SignedBy) -> (&'static str, Option<String>) {
    match by {
        SignedBy::Person(key) => ("person", Some(key.to_string())),
        SignedBy::Gateway => ("gateway", None),
    }
}

/// The id of what an act made, if it made something.
fn made(act: &Act, id: &ActId) -> Option<String> {
    let made = match act {
        Act::Review(review::Act::AddByHand { .. }) => {
            EventId::derive(id.as_str().as_bytes()).to_string()
        }
        Act::Review(review::Act::Split { .. }) => {
            IncidentId::derive(id.as_str().as_bytes()).to_string()
        }
        Act::Commission(commission::Act::Open { .. }) => CaseId::made_by(id).to_string(),
        Act::Commission(commission::Act::Propose { .. }) => FindingId::made_by(id).to_string(),
        Act::Cell(cell::Act::ProposeTask { .. }) => TaskId::made_by(id).to_string(),
        Act::Cell(cell::Act::ProposeWindow { .. }) => WindowId::made_by(id).to_string(),
        Act::Cell(cell::Act::Notify { .. }) => NoticeId::made_by(id).to_string(),
        Act::Cell(cell::Act::LogCall { .. }) => HotlineId::made_by(id).to_string(),
        Act::Cell(cell::Act::Complain { .. }) => ComplaintId::made_by(id).to_string(),
        Act::Contributions(contributions::Act::Pledge { .. }) => {
            ContributionId::made_by(id).to_string()
        }
        Act::Contributions(contributions::Act::Commit { .. }) => {
            CommitmentId::made_by(id).to_string()
        }
        Act::Seats(seats::Act::Create { .. }) => SeatId::made_by(id).to_string(),
        _ => return None,
    };
    Some(made)
}

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        let status = match refused.rule {
            "unknown" => StatusCode::NOT_FOUND,
            "own_signature" | "key_ended" | "key_of_another" => StatusCode::FORBIDDEN,
            "version" | "act_id" | "state" | "drill" | "not_twice" | "revision"
            | "exactly_this" => StatusCode::CONFLICT,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Self::refused(status, refused.rule, &refused.why, &refused.instead)
    }
}
