//! Reads of what is protected are on record before they are answered; refusals of whoever is signed in, too. What
//! cannot be put on record is not answered.
//!
//! Protected is every answer to a session that may read restricted records, since each may rest on some; the side
//! from which something was fired; and the whole log by mirror key. A site without accounts knows nobody to name.

use crate::App;
use crate::access::{Seen, Who};
use crate::error::{ApiError, ErrorBody, Query};
use crate::sign_in::Signed;
use axum::Json;
use axum::http::{Method, StatusCode, Uri};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use trucewatch_access::Page;
use trucewatch_model::{IncidentId, Marking, ObservationId, ObserverId};
use trucewatch_site::View;
use trucewatch_site::reads::{self, Filter, Read};
use utoipa::IntoParams;

/// Where reads are told themselves.
const OWN_PATH: &str = "/api/reads";
/// Most letters of an address that is asked for: a line of the record is no place for more.
const LONGEST: usize = 2_000;
/// Rests on all that the person may read.
const ALL: &str = "*";

/// What is on record of a request, if anything is: worked out before it is answered.
pub(crate) async fn before(
    app: &App,
    who: &Arc<Who>,
    signed: &Signed,
    method: &Method,
    uri: &Uri,
) -> Result<(), ApiError> {
    let path = uri.path();
    let reads = matches!(*method, Method::GET | Method::HEAD);
    if !reads || path == OWN_PATH || !is_data(path) {
        return Ok(());
    }
    let seen = Seen::of(app, Some(Arc::clone(who)), path);
    let up_to = seen.up_to;
    // However the id is written: a path can spell a letter as `%61`.
    let origin = path.starts_with("/api/incidents/") && seen.opens(Page::Cell);
    if up_to < Marking::Restricted && !origin {
        return Ok(());
    }
    if uri
        .path_and_query()
        .is_some_and(|asked| asked.as_str().len() > LONGEST)
    {
        return Err(ApiError::parameter(
            "query",
            format!(
                "the address has more than {LONGEST} letters, and what is asked here is put on record whole"
            ),
            "ask for less at once",
        ));
    }
    let mut read = asked(signed, method, uri);
    read.marking = up_to.max(Marking::Restricted);
    let path = path.to_owned();
    let of = move || of(&seen, &path);
    read.of = crate::sign_in::beside(of).await??;
    if read.of.is_empty() {
        // Nothing is known under the id as it was written, so the answer may rest on anybody's.
        read.of.insert(ALL.to_owned());
    }
    note(app, read).await
}

/// Whether a path tells anything of the mission.
fn is_data(path: &str) -> bool {
    path.starts_with("/api/") || path.starts_with("/reports/")
}

/// Whose observations are in an answer.
fn of(seen: &Seen, path: &str) -> Result<BTreeSet<String>, ApiError> {
    let mut parts = path.strip_prefix("/api/").unwrap_or_default().split('/');
    match (parts.next(), parts.next()) {
        (Some("incidents"), Some(id)) if id.starts_with("i-") => {
            seen.app.site.prepare(seen.up_to)?;
            let view = seen.view();
            let entry = view.incident(&IncidentId::from_text(id));
            let events = entry.into_iter().flat_map(|entry| &entry.events);
            // Other places that the arrivals fit are in the answer, with what speaks for them.
            let rests_on = events.flat_map(|event| &event.hypotheses);
            let observers = rests_on.flat_map(|h| &h.contributions).map(|c| &c.observer);
            let reports = entry.into_iter().flat_map(|entry| &entry.incident.reports);
            let observers = observers.chain(reports.map(|c| &c.observer));
            Ok(observers.map(|id| in_custody_of(&view, id)).collect())
        }
        (Some("observations"), Some(id)) => {
            let entry = seen.app.site.observation(&ObservationId::from_text(id))?;
            let observer = entry.and_then(|entry| match entry.record {
                trucewatch_model::canonical::Record::Observation(seen) => Some(seen.observer),
                _ => None,
            });
            let view = seen.app.site.view();
            Ok(observer.iter().map(|id| in_custody_of(&view, id)).collect())
        }
        _ => Ok([ALL.to_owned()].into()),
    }
}

/// Who has a sensor, as far as is known.
fn in_custody_of(view: &View, id: &ObserverId) -> String {
    let observer = view.fusion().observers().get(id);
    let custodian = observer.and_then(|observer| observer.custodian.value());
    custodian.map_or_else(|| ALL.to_owned(), Clone::clone)
}

fn asked(signed: &Signed, method: &Method, uri: &Uri) -> Read {
    let subject = &signed.session.subject;
    let asked = uri.path_and_query().map_or("", |asked| asked.as_str());
    // Longer is what was refused for its length alone.
    let asked: String = asked.chars().take(LONGEST).collect();
    Read {
        who: subject.id.clone(),
        hat: subject.hat.clone(),
        what: format!("{method} {asked}"),
        of: BTreeSet::new(),
        marking: Marking::Mission,
        purpose: subject.purpose.clone(),
        refused: None,
    }
}

/// By which rule an answer refuses something, if it does: what is forbidden and what is not there alike, so that
/// nothing tells which.
pub(crate) fn refusal(answer: &Response) -> Option<String> {
    let status = answer.status();
    let rule = answer.extensions().get::<crate::error::Rule>();
    matches!(status, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND)
        .then(|| rule.map_or_else(|| status.as_u16().to_string(), |rule| rule.0.clone()))
}

/// Somebody who is signed in was refused something.
pub(crate) async fn refused(
    app: &App,
    signed: &Signed,
    (method, uri): (&Method, &Uri),
    rule: String,
) {
    let mut read = asked(signed, method, uri);
    read.refused = Some(rule);
    // Whoever is refused gets nothing in any case; the recorder says why it cannot write.
    let _ = note(app, read).await;
}

/// The whole log is read with the mirror key.
pub(crate) async fn by_mirror_key(app: &App, what: String) -> Result<(), ApiError> {
    let read = Read {
        who: "mirror key".to_owned(),
        hat: String::new(),
        what,
        of: [ALL.to_owned()].into(),
        marking: Marking::Witness,
        purpose: None,
        refused: None,
    };
    note(app, read).await
}

async fn note(app: &App, read: Read) -> Result<(), ApiError> {
    let (told, answer) = tokio::sync::oneshot::channel();
    app.reads.note(read, move |noted| {
        let _ = told.send(noted);
    });
    match answer.await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(ApiError::not_on_record()),
    }
}

/// Keeps in the log how many reads there were, with the hash of the last. Never completes.
pub(crate) async fn anchor(app: App) {
    let mut kept = reads::Tail::default();
    loop {
        tokio::time::sleep(ANCHOR_EVERY).await;
        let tail = app.reads.tail();
        if tail.count == kept.count {
            continue;
        }
        let (site, said) = (Arc::clone(&app.site), reads::anchor(&tail));
        match crate::sign_in::beside(move || site.say(vec![said])).await {
            Ok(Ok(())) => kept = tail,
            Ok(Err(error)) => {
                tracing::error!(%error, "the log cannot keep how many reads there were; this is tried again");
            }
            Err(_) => {}
        }
    }
}

/// How often the log is told.
const ANCHOR_EVERY: std::time::Duration = std::time::Duration::from_secs(60);

/// Which reads.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReadsQuery {
    /// Of this person alone.
    who: Option<String>,
    /// Of what has this text in it: an id, a path.
    what: Option<String>,
    /// With a number below: the `next` of the page before.
    before: Option<u64>,
    /// At most so many; up to 1000, 100 if absent.
    limit: Option<usize>,
}

/// Who has read what is protected, newest first. The protection desk sees all; a release officer what holds
/// observations of the own organisation, or may.
#[utoipa::path(get, path = "/api/reads", params(ReadsQuery),
    responses((status = 200, body = Object), (status = 400, body = ErrorBody, content_type = "application/problem+json"),
        (status = 404, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn list(
    app: Seen,
    Query(query): Query<ReadsQuery>,
) -> Result<Json<Value>, ApiError> {
    let filter = Filter {
        who: query.who,
        what: query.what,
        of: app.only_own_reads(),
        before: query.before,
        limit: query.limit.unwrap_or(100).clamp(1, 1_000),
    };
    let limit = filter.limit;
    let site = Arc::clone(&app.site);
    let found = crate::sign_in::beside(move || reads::list(site.dir(), &filter)).await??;
    let next = found
        .last()
        .filter(|_| found.len() == limit)
        .map(|last| last.n);
    Ok(Json(json!({"items": found, "next": next})))
}
