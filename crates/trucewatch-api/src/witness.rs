//! A witness as a server (C2SP tlog-witness). It shows nothing but checkpoints, so unlike the pages
//! it may listen where others can reach it.

use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use std::net::IpAddr;
use std::sync::Arc;
use trucewatch_site::SiteError;
use trucewatch_site::witness::{Equivocation, Refusal, Witness};

const TEXT: &str = "text/plain; charset=utf-8";
const JSON: &str = "application/json";
/// What the specification wants with the size that a witness has seen.
const SIZE: &str = "text/x.tlog.size";

/// A checkpoint has some hundred bytes, a proof at most 63 lines; a proof of two histories has two of the
/// one and one of the other.
const BODY_BYTES_MAX: usize = 64 << 10;
/// The keys of a log grow with each replacement.
const KEYS_BYTES_MAX: usize = 1 << 20;

/// The server as a router.
pub fn router(witness: Arc<Witness>) -> axum::Router {
    axum::Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .route("/{origin_hash}/checkpoint", get(checkpoint))
        .route(
            "/keys",
            post(keys).layer(DefaultBodyLimit::max(KEYS_BYTES_MAX)),
        )
        .route("/gossip", get(gossip))
        .route("/equivocation", post(equivocation))
        .route("/path/{origin_hash}/{small}/{large}", get(path))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(witness)
}

/// Serves until `stop` completes.
///
/// # Errors
/// If the listener fails.
pub async fn serve(
    listener: tokio::net::TcpListener,
    witness: Arc<Witness>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    axum::serve(listener, router(witness))
        .with_graceful_shutdown(stop)
        .await
}

/// Binds to an address of this machine. Port 0 takes any free one.
///
/// # Errors
/// If the port is taken, or the address is none of this machine.
pub async fn bind(address: IpAddr, port: u16) -> std::io::Result<tokio::net::TcpListener> {
    tokio::net::TcpListener::bind((address, port)).await
}

fn answer(status: u16, kind: &'static str, body: String) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (status, headers, body).into_response()
}

async fn add_checkpoint(State(witness): State<Arc<Witness>>, body: axum::body::Bytes) -> Response {
    let Ok(body) = String::from_utf8(body.to_vec()) else {
        return answer(400, TEXT, "the request is no text\n".to_owned());
    };
    let decided = tokio::task::spawn_blocking(move || witness.add_checkpoint(&body)).await;
    match decided {
        Ok(Ok(Ok(line))) => answer(200, TEXT, line),
        Ok(Ok(Err(Refusal::Conflict(size)))) => answer(409, SIZE, format!("{size}\n")),
        Ok(Ok(Err(refusal))) => answer(refusal.status(), TEXT, format!("{refusal}\n")),
        Ok(Err(error)) => {
            tracing::error!(%error, "nothing can be cosigned");
            answer(
                503,
                TEXT,
                "this witness cosigns nothing at present\n".to_owned(),
            )
        }
        Err(error) => {
            tracing::error!(%error, "a request failed");
            answer(500, TEXT, "this witness failed\n".to_owned())
        }
    }
}

async fn checkpoint(
    State(witness): State<Arc<Witness>>,
    Path(origin_hash): Path<String>,
) -> Response {
    match witness.state().published(&origin_hash) {
        Ok(Some(note)) => answer(200, TEXT, note),
        Ok(None) => answer(
            404,
            TEXT,
            "no checkpoint of that log was cosigned here\n".to_owned(),
        ),
        Err(error) => {
            tracing::error!(%error, "a checkpoint cannot be read");
            answer(
                503,
                TEXT,
                "the checkpoint cannot be read at present\n".to_owned(),
            )
        }
    }
}

/// Runs what reads files or asks others, and turns an error into an answer.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, SiteError> + Send + 'static,
) -> Result<T, Response> {
    let failed = |error: &dyn std::fmt::Display| {
        tracing::error!(%error, "a request failed");
        answer(503, TEXT, "this cannot be answered at present\n".to_owned())
    };
    match tokio::task::spawn_blocking(work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(failed(&error)),
        Err(error) => Err(failed(&error)),
    }
}

/// What this witness saw of the logs, for other witnesses.
async fn gossip(State(witness): State<Arc<Witness>>) -> Response {
    match aside(move || witness.told()).await {
        Ok(told) => match serde_json::to_string(&told) {
            Ok(text) => answer(200, JSON, text),
            Err(error) => answer(500, TEXT, format!("{error}\n")),
        },
        Err(refused) => refused,
    }
}

/// Takes the keys that a log has had. Anybody may bring them: they are signed by the root.
async fn keys(State(witness): State<Arc<Witness>>, body: String) -> Response {
    match aside(move || Ok(witness.take_keys(&body))).await {
        Ok(Ok(Some(_))) => answer(200, TEXT, "known\n".to_owned()),
        Ok(Ok(None)) => answer(404, TEXT, "no such log is witnessed here\n".to_owned()),
        Ok(Err(refused @ SiteError::Refused(_))) => answer(403, TEXT, format!("{refused}\n")),
        Ok(Err(error)) => {
            tracing::error!(%error, "keys of a log cannot be taken");
            answer(503, TEXT, "this cannot be answered at present\n".to_owned())
        }
        Err(refused) => refused,
    }
}

/// Takes a proof that a log told two histories. Anybody may bring it: it accuses only the guilty.
async fn equivocation(State(witness): State<Arc<Witness>>, body: String) -> Response {
    let proof = match Equivocation::from_json(&body) {
        Ok(proof) => proof,
        Err(problem) => return answer(400, TEXT, format!("{problem}\n")),
    };
    match aside(move || witness.take_proof(&proof)).await {
        Ok(Some(Ok(_))) => answer(200, TEXT, "the log is cosigned here no more\n".to_owned()),
        Ok(Some(Err(problem))) => answer(422, TEXT, format!("{problem}\n")),
        Ok(None) => answer(404, TEXT, "no such log is witnessed here\n".to_owned()),
        Err(refused) => refused,
    }
}

/// Hashes by which somebody else can hold a smaller checkpoint against one that was seen here.
async fn path(
    State(witness): State<Arc<Witness>>,
    Path((origin_hash, small, large)): Path<(String, u64, u64)>,
) -> Response {
    match aside(move || witness.path(&origin_hash, small, large)).await {
        Ok(Some(path)) => answer(
            200,
            TEXT,
            path.iter().map(|hash| format!("{hash}\n")).collect(),
        ),
        Ok(None) => answer(404, TEXT, "no such path can be shown here\n".to_owned()),
        Err(refused) => refused,
    }
}
