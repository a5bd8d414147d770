//! What monitors send from the field: signed records in, proofs out; photos piece by piece.
//!
//! Whose word a record is, its own signature says; the session says only who may bring something here: a device of
//! the mission, or somebody whose role observes.

use crate::access::{Seen, may_bring_reports};
use crate::error::{ApiError, ErrorBody, JsonBody, Path, Query, State};
use crate::sign_in::{MaybeSigned, beside};
use axum::Json;
use axum::body::Bytes;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use trucewatch_site::field::{Answered, PIECE_MAX, Pieces, Proven, Setup, Told};
use trucewatch_site::receive::{Asks, Taken};
use utoipa::{IntoParams, ToSchema};

/// At most so many records at once; a thin link brings one or two.
const RECORDS_MAX: usize = 32;
/// At most so many reports are listed at once.
const LISTED_MAX: usize = 1_000;

/// Whose key.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct KeyQuery {
    /// A public key, 64 digits: the answer says what its signature is worth.
    key: Option<String>,
}

/// What a device must know before it signs.
#[derive(Serialize, ToSchema)]
pub(crate) struct FieldSetup {
    /// The mission that signatures are made for.
    mission: String,
    /// The log's verifier key.
    vkey: String,
    /// The site's word on itself, signed by the log: a signed note with origin, mission and gateway.
    site: String,
    /// The newest checkpoint, signed by the log.
    checkpoint: String,
    /// What the site's clock shows.
    now: String,
    /// By how many milliseconds that may be off; null: nobody knows.
    bound_ms: Option<u32>,
    /// How coarse and old positions of patrols must be before they are sent; null: they stay on the device.
    track: Option<TrackRule>,
    /// Of the key that was named: `accredited`, `unknown`, `expired`, `revoked`, `doubtful`; null: none was, or it is
    /// no key.
    standing: Option<String>,
}

/// What the mission's rules ask of positions of patrols.
#[derive(Serialize, ToSchema)]
pub(crate) struct TrackRule {
    /// Not younger than so many seconds.
    not_younger_than_s: u32,
    /// Moved to the middle of a cell of this size in metres; 0: as they are.
    cell_m: u32,
}

/// Records to take in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FieldRecords {
    /// Each as it was signed: a line of JSON with `boot`, `counter`, `key`, `record`, `signature` and `v`, or a message
    /// of `trucewatch capture`; at most 32.
    records: Vec<String>,
    /// Whether somebody was asked about a time after the site's clock, and stands by it: then that is no conflict.
    #[serde(default)]
    as_they_are: bool,
}

/// What became of them.
#[derive(Serialize, ToSchema)]
pub(crate) struct FieldAnswer {
    /// The checkpoint that all paths lead to, signed by the log.
    checkpoint: String,
    /// In the order of the records.
    each: Vec<FieldOutcome>,
}

/// What became of one record.
#[derive(Serialize, ToSchema)]
pub(crate) struct FieldOutcome {
    /// `new`: in the log; `repeated`: it was there already; `conflict`: it does not go with what the log holds, and is
    /// not kept; `set_aside`: it waits in the quarantine.
    state: String,
    /// Of a conflict: `clock`, `corrected`, `not_own`, `names_nothing`, `track`.
    rule: Option<String>,
    /// Why, in words.
    why: Option<String>,
    /// The entry that a conflict is with.
    entry: Option<u64>,
    /// Of a record in the log: by which its sender can check that it is.
    proof: Option<FieldProof>,
}

/// By which a sender can check that an entry is in the log.
#[derive(Serialize, ToSchema)]
pub(crate) struct FieldProof {
    /// Its place in the log, from 0.
    seq: u64,
    /// The envelope, byte for byte.
    envelope: String,
    /// The salt of the envelope's commitment, hexadecimal.
    salt: String,
    /// The hashes beside its path, from the leaf up, hexadecimal.
    path: Vec<String>,
}

/// Where a piece begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PieceQuery {
    /// So many bytes come before it.
    at: u64,
}

/// How far a file has come.
#[derive(Serialize, ToSchema)]
pub(crate) struct FieldFile {
    /// So many bytes are on the disk.
    have: u64,
    /// Of so many.
    size: u64,
    /// The record of the file, once all of it is in the log.
    proof: Option<FieldProof>,
    /// The checkpoint that its path leads to.
    checkpoint: Option<String>,
}

/// Which reports.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FieldReportsQuery {
    /// From this entry on.
    from: Option<u64>,
    /// At most so many; up to 1000, 100 if absent.
    limit: Option<usize>,
}

/// Reports from the field.
#[derive(Serialize, ToSchema)]
pub(crate) struct FieldReports {
    reports: Vec<FieldReportDto>,
    /// The `from` of the next page; null if this is the last.
    next: Option<u64>,
}

/// A report from the field, without where anybody was.
#[derive(Serialize, ToSchema)]
pub(crate) struct FieldReportDto {
    /// Its entry.
    entry: u64,
    /// SHA-256 of its record.
    sha256: String,
    /// `photo`, `note`, `access_restriction`, `checklist`, `patrol_track`.
    content: String,
    /// The report's own name.
    id: String,
    /// Not before.
    earliest: String,
    /// Not after.
    latest: String,
    /// When it came in.
    received_at: String,
    /// The id of the key that signed it.
    author: String,
    /// The entry of its file, once all of that has come.
    file: Option<u64>,
}

/// What a device must know before it signs anything: answered to everybody, as it tells nothing that happened.
#[utoipa::path(get, path = "/api/field/setup", params(KeyQuery),
    responses((status = 200, body = FieldSetup),
        (status = 400, body = ErrorBody, content_type = "application/problem+json"),
        (status = 429, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn setup(
    axum::extract::State(app): State,
    Query(query): Query<KeyQuery>,
) -> Result<Json<FieldSetup>, ApiError> {
    let found = beside(move || app.site.field_setup(query.key.as_deref())).await??;
    let (setup, standing) = found;
    Ok(Json(set_up(setup, standing)))
}

fn set_up(setup: Setup, standing: Option<&str>) -> FieldSetup {
    FieldSetup {
        mission: setup.mission,
        vkey: setup.vkey,
        site: setup.site,
        checkpoint: setup.checkpoint,
        now: setup.now.to_string(),
        bound_ms: setup.bound_ms,
        track: setup.track.map(|(not_younger_than_s, cell_m)| TrackRule {
            not_younger_than_s,
            cell_m,
        }),
        standing: standing.map(str::to_owned),
    }
}

/// Takes signed records in. What was acknowledged is on the disk; the same record twice is one entry.
#[utoipa::path(post, path = "/api/field/inbox", request_body = FieldRecords,
    responses((status = 200, body = FieldAnswer),
        (status = 400, body = ErrorBody, content_type = "application/problem+json"),
        (status = 401, body = ErrorBody, content_type = "application/problem+json"),
        (status = 403, body = ErrorBody, content_type = "application/problem+json"),
        (status = 404, body = ErrorBody, content_type = "application/problem+json"),
        (status = 413, body = ErrorBody, content_type = "application/problem+json"),
        (status = 415, body = ErrorBody, content_type = "application/problem+json"),
        (status = 429, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn inbox(
    axum::extract::State(app): State,
    signed: MaybeSigned,
    JsonBody(sent): JsonBody<FieldRecords>,
) -> Result<Json<FieldAnswer>, ApiError> {
    may_bring_reports(&app, &signed)?;
    if sent.records.is_empty() || sent.records.len() > RECORDS_MAX {
        return Err(ApiError::parameter(
            "records",
            format!(
                "{} records: from 1 to {RECORDS_MAX} are taken at once",
                sent.records.len()
            ),
            "send them in several requests",
        ));
    }
    let site = Arc::clone(&app.site);
    let asks = match sent.as_they_are {
        true => Asks::Nobody,
        false => Asks::Sender,
    };
    let answered = beside(move || site.take_from_the_field(&sent.records, asks)).await??;
    Ok(Json(answer(answered)))
}

fn answer(answered: Answered) -> FieldAnswer {
    let outcome = |(taken, proof): (Taken, Option<Proven>)| {
        let (state, rule, why, entry) = match taken {
            Taken::New(_) => ("new", None, None, None),
            Taken::Repeated(_) => ("repeated", None, None, None),
            Taken::Conflict(with) => (
                "conflict",
                Some(with.rule.to_owned()),
                Some(with.why),
                with.entry,
            ),
            Taken::SetAside(reason) => ("set_aside", None, Some(reason), None),
        };
        FieldOutcome {
            state: state.to_owned(),
            rule,
            why,
            entry,
            proof: proof.map(proven),
        }
    };
    FieldAnswer {
        checkpoint: answered.checkpoint,
        each: answered.each.into_iter().map(outcome).collect(),
    }
}

fn proven(proof: Proven) -> FieldProof {
    FieldProof {
        seq: proof.seq,
        envelope: proof.envelope,
        salt: proof.salt,
        path: proof.path,
    }
}

/// How far the file of a report has come.
#[utoipa::path(get, path = "/api/field/files/{report}",
    params(("report" = String, Path, description = "SHA-256 of the record of the report that announced it")),
    responses((status = 200, body = FieldFile),
        (status = 400, body = ErrorBody, content_type = "application/problem+json"),
        (status = 401, body = ErrorBody, content_type = "application/problem+json"),
        (status = 403, body = ErrorBody, content_type = "application/problem+json"),
        (status = 404, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn file(
    axum::extract::State(app): State,
    signed: MaybeSigned,
    Path(report): Path<String>,
) -> Result<Json<FieldFile>, ApiError> {
    may_bring_reports(&app, &signed)?;
    let site = Arc::clone(&app.site);
    let pieces = beside(move || site.file_from_the_field(&report)).await??;
    Ok(Json(pieces_told(pieces)))
}

/// Takes a piece of such a file. The answer says how far it has come; a piece that leaves a hole changes nothing.
#[utoipa::path(post, path = "/api/field/files/{report}",
    params(("report" = String, Path, description = "SHA-256 of the record of the report that announced it"), PieceQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = FieldFile),
        (status = 400, body = ErrorBody, content_type = "application/problem+json"),
        (status = 401, body = ErrorBody, content_type = "application/problem+json"),
        (status = 403, body = ErrorBody, content_type = "application/problem+json"),
        (status = 404, body = ErrorBody, content_type = "application/problem+json"),
        (status = 413, body = ErrorBody, content_type = "application/problem+json"),
        (status = 429, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn piece(
    axum::extract::State(app): State,
    signed: MaybeSigned,
    Path(report): Path<String>,
    Query(query): Query<PieceQuery>,
    body: axum::body::Body,
) -> Result<Json<FieldFile>, ApiError> {
    may_bring_reports(&app, &signed)?;
    let piece: Bytes = axum::body::to_bytes(body, PIECE_MAX)
        .await
        .map_err(|_| ApiError::too_long(PIECE_MAX))?;
    let site = Arc::clone(&app.site);
    let taken = beside(move || site.take_piece(&report, query.at, &piece)).await??;
    Ok(Json(pieces_told(taken)))
}

fn pieces_told(pieces: Pieces) -> FieldFile {
    let (proof, checkpoint) = pieces.done.unzip();
    FieldFile {
        have: pieces.have,
        size: pieces.size,
        proof: proof.map(proven),
        checkpoint,
    }
}

/// Reports from the field that are in the log, for the desk: what and when, and never where somebody was.
#[utoipa::path(get, path = "/api/field/reports", params(FieldReportsQuery),
    responses((status = 200, body = FieldReports),
        (status = 400, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn reports(
    app: Seen,
    Query(query): Query<FieldReportsQuery>,
) -> Result<Json<FieldReports>, ApiError> {
    let limit = query.limit.unwrap_or(100);
    if limit == 0 || limit > LISTED_MAX {
        return Err(ApiError::parameter(
            "limit",
            format!("{limit} reports at once"),
            "ask for 1 to 1000",
        ));
    }
    let (site, up_to, from) = (Arc::clone(&app.site), app.up_to, query.from.unwrap_or(0));
    let mut found = beside(move || site.field_reports(up_to, from, limit + 1)).await??;
    let next = found.get(limit).map(|more| more.seq);
    found.truncate(limit);
    Ok(Json(FieldReports {
        reports: found.into_iter().map(told).collect(),
        next,
    }))
}

fn told(told: Told) -> FieldReportDto {
    FieldReportDto {
        entry: told.seq,
        sha256: told.sha256,
        content: told.content.to_owned(),
        id: told.id,
        earliest: told.earliest.to_string(),
        latest: told.latest.to_string(),
        received_at: told.received_at.to_string(),
        author: told.author.to_string(),
        file: told.file,
    }
}
