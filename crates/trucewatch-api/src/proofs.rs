//! What a reader's browser needs to check the records of an incident by itself.

use crate::access::Seen;
use crate::error::{ApiError, ErrorBody, Path};
use axum::Json;
use serde::Serialize;
use trucewatch_model::IncidentId;
use trucewatch_site::proofs;
use utoipa::ToSchema;

/// The records that an incident names, with what proves that they are in the log.
#[derive(Serialize, ToSchema)]
pub(crate) struct IncidentProofs {
    /// The log's verifier key (C2SP signed-note). Its name is the log's origin.
    vkey: String,
    /// The signed checkpoint that all paths lead to (C2SP tlog-checkpoint).
    checkpoint: String,
    /// Observations that the incident names; `records` has at most a thousand of them.
    total: usize,
    records: Vec<ProofRecord>,
}

/// One record.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProofRecord {
    /// The observation's id, `o-...`.
    observation: String,
    /// Its place in the log, from 0.
    seq: u64,
    /// Its leaf in the tree, hexadecimal.
    leaf: String,
    /// The envelope, byte for byte; absent if its marking keeps it with named people.
    envelope: Option<String>,
    /// The salt of the envelope's commitment, hexadecimal.
    salt: Option<String>,
    /// The hashes beside its path, from the leaf up, hexadecimal.
    path: Vec<String>,
}

/// Envelopes, salts, paths and the checkpoint for the records of an incident. Nothing here says that
/// they hold: whoever asks checks that.
#[utoipa::path(get, path = "/api/incidents/{id}/proofs", params(("id" = String, Path, description = "Its id, `i-...`")),
    responses((status = 200, body = IncidentProofs), (status = 400, body = ErrorBody, content_type = "application/problem+json"), (status = 404, body = ErrorBody, content_type = "application/problem+json"), (status = 410, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn incident_proofs(
    app: Seen,
    Path(id): Path<String>,
) -> Result<Json<IncidentProofs>, ApiError> {
    let key = IncidentId::from_text(id.as_str());
    let (site, up_to) = (std::sync::Arc::clone(&app.site), app.up_to);
    let found = tokio::task::spawn_blocking(move || site.proofs(&key, up_to)).await;
    match found {
        Ok(Ok(Some(proofs))) => Ok(Json(converted(proofs))),
        Ok(Ok(None)) => Err(crate::routes::no_incident(&app, &app.view(), &id)),
        Ok(Err(error)) => Err(error.into()),
        Err(error) => Err(ApiError::internal(&error)),
    }
}

fn converted(proofs: proofs::IncidentProofs) -> IncidentProofs {
    let record = |record: proofs::ProvenRecord| {
        let (envelope, salt) = record.content.unzip();
        ProofRecord {
            observation: record.observation.to_string(),
            seq: record.seq,
            leaf: record.leaf,
            envelope,
            salt,
            path: record.path,
        }
    };
    IncidentProofs {
        vkey: proofs.vkey,
        checkpoint: proofs.checkpoint,
        total: proofs.total,
        records: proofs.records.into_iter().map(record).collect(),
    }
}
