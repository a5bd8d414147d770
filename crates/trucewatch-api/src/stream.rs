//! The live stream: server-sent events, resumed by the id of the last one seen.
//!
//! An id is `epoch-version`: which run of the server, and up to which version of the view the
//! client knows. What changed since then is computed from the view, so nothing can be missed; if it
//! is too much, or the id is of another run, the client is told to load everything anew. Whoever is not told everything
//! gets the changes of the own audience, in its own count (`audience/feed.rs`).

use crate::access::Seen;
use crate::audience::{Since, Told};
use crate::convert;
use crate::reports::{ErratumItem, errata_for};
use crate::routes::status_of;
use crate::sign_in::{MaybeSigned, until_over};
use axum::http::HeaderMap;
use axum::response::Sse;
use axum::response::sse::Event;
use serde_json::json;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::mpsc;

/// More changes than this at once are a reason to load everything anew.
const MAX_AT_ONCE: usize = 1_000;
/// How often it is looked whether what somebody sees has changed, if that is not everything.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// A status is sent at least this often, so that a client notices a dead line.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// Live changes. Events: `incident` (an incident in short), `removed` (id, superseded_by), `status`,
/// `sensors`, `erratum` (a signed report whose figures would be others now, or to which an erratum was signed),
/// `reset` (load everything anew). Whoever is told places coarsely gets `incident` and `reset` alone.
#[utoipa::path(get, path = "/api/stream", responses((status = 200, content_type = "text/event-stream", body = String)))]
pub(crate) async fn stream(
    app: Seen,
    signed: MaybeSigned,
    headers: HeaderMap,
) -> Sse<tokio_stream::wrappers::ReceiverStream<Result<Event, Infallible>>> {
    let known = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok())
        .map(str::to_owned);
    let (sender, receiver) = mpsc::channel(64);
    let over = until_over(app.app.clone(), signed);
    tokio::spawn(async move {
        tokio::select! {
            () = feed(app, known, sender) => {}
            () = over => {}
        }
    });
    Sse::new(tokio_stream::wrappers::ReceiverStream::new(receiver))
}

async fn feed(app: Seen, known: Option<String>, to: mpsc::Sender<Result<Event, Infallible>>) {
    if app.recipient.is_told_all() {
        whole(app, known, to).await;
    } else {
        own(app, known, to).await;
    }
}

/// For whoever is told everything.
async fn whole(app: Seen, known: Option<String>, to: mpsc::Sender<Result<Event, Infallible>>) {
    let mut versions = app.versions.clone();
    let current = app.view().version();
    let resumed = known.as_deref().and_then(|id| resume_point(id, app.epoch));
    let resumed = resumed.filter(|version| *version <= current);
    let mut seen = resumed.unwrap_or(current);
    let mut errata = Vec::new();
    let mut first = Vec::new();
    if known.is_some() && resumed.is_none() {
        first.push(named("reset", &app, seen, &json!({})));
    }
    if send_all(&to, first).await.is_err() {
        return;
    }
    loop {
        let (mut events, version) = news(&app, seen);
        seen = version;
        // Behind the incidents that it counts.
        let Ok(status) = status_of(&app).await else {
            return;
        };
        events.push(named("status", &app, seen, &status));
        let Ok(news) = errata_news(&app, &mut errata).await else {
            return;
        };
        events.extend(news.iter().map(|one| named("erratum", &app, seen, one)));
        if send_all(&to, events).await.is_err() || app.site.is_stopping() {
            return;
        }
        let changed = match app.sees_all() {
            true => tokio::select! {
                changed = versions.changed() => changed.is_ok(),
                () = tokio::time::sleep(HEARTBEAT) => true,
                () = to.closed() => false,
            },
            false => own_news(&app, seen, &to).await,
        };
        if !changed {
            return;
        }
    }
}

/// What is new about signed reports since `known`; all there is for somebody who has just come.
async fn errata_news(app: &Seen, known: &mut Vec<ErratumItem>) -> Result<Vec<ErratumItem>, ()> {
    let asked = app.clone();
    let now = tokio::task::spawn_blocking(move || errata_for(&asked));
    let now = now.await.map_err(|_| ())?;
    let news = now
        .iter()
        .filter(|one| !known.contains(one))
        .cloned()
        .collect();
    *known = now;
    Ok(news)
}

/// Waits until what this person sees has changed, or for a heartbeat. When something changes that is not for this
/// person, nothing is sent: not even that tells.
async fn own_news(app: &Seen, seen: u64, to: &mpsc::Sender<Result<Event, Infallible>>) -> bool {
    let until = tokio::time::Instant::now() + HEARTBEAT;
    while app.view().version() == seen && tokio::time::Instant::now() < until {
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = to.closed() => return false,
        }
    }
    true
}

/// For whoever is told places coarsely, or late: what the own audience is told otherwise than before, and a line that
/// says nothing every so often, whatever happens.
async fn own(app: Seen, known: Option<String>, to: mpsc::Sender<Result<Event, Infallible>>) {
    let resumed = known.as_deref().and_then(|id| resume_point(id, app.epoch));
    let mut seen = resumed;
    if known.is_some() && resumed.is_none() {
        // Of another run: what was told since is not known.
        seen = Some(u64::MAX);
    }
    let mut heartbeat = tokio::time::interval(HEARTBEAT);
    let mut look = tokio::time::interval(LOOK_EVERY);
    while !app.site.is_stopping() {
        let asking = app.clone();
        let since = crate::sign_in::beside(move || asking.audiences.since(&asking, seen)).await;
        let Ok(Since { changes, count }) = since else {
            return;
        };
        let before = seen.filter(|seen| *seen <= count).unwrap_or(count);
        seen = Some(count);
        let last = changes.len();
        let events = (1..).zip(changes).map(|(number, change)| {
            // Ids carry the old number until the last event: a line that drops in between is resumed there.
            let at = if number == last { count } else { before };
            match change {
                Told::Incident(summary) => named("incident", &app, at, &summary),
                Told::Reset => named("reset", &app, at, &json!({})),
            }
        });
        if send_all(&to, events.collect()).await.is_err() {
            return;
        }
        tokio::select! {
            _ = look.tick() => {}
            _ = heartbeat.tick() => {
                let line = Event::default().comment("here");
                if send_all(&to, vec![line]).await.is_err() {
                    return;
                }
            }
            () = to.closed() => return,
        }
    }
}

async fn send_all(
    to: &mpsc::Sender<Result<Event, Infallible>>,
    events: Vec<Event>,
) -> Result<(), ()> {
    for event in events {
        to.send(Ok(event)).await.map_err(|_| ())?;
    }
    Ok(())
}

fn resume_point(id: &str, epoch: i64) -> Option<u64> {
    let (run, version) = id.rsplit_once('-')?;
    let version: u64 = version.parse().ok()?;
    (run.parse() == Ok(epoch)).then_some(version)
}

/// What changed after version `seen`, and the version that this leads to.
fn news(app: &Seen, seen: u64) -> (Vec<Event>, u64) {
    let view = app.view();
    let version = view.version();
    if version == seen {
        return (Vec::new(), version);
    }
    let (changed, removed) = view.changed_since(seen);
    if changed.len() + removed.len() > MAX_AT_ONCE {
        drop(view);
        return (vec![named("reset", app, version, &json!({}))], version);
    }
    let summaries: Vec<_> = changed
        .into_iter()
        .filter_map(|entry| app.told(&view, entry))
        .map(|told| convert::summary(&told, &app.site.time_zone))
        .collect();
    let gone: Vec<_> = removed
        .into_iter()
        .map(|(id, heir)| json!({"id": id, "superseded_by": heir}))
        .collect();
    drop(view);
    // Ids carry the old version until the last event: a line that drops in between is resumed there.
    let mut events: Vec<Event> = summaries
        .iter()
        .map(|s| named("incident", app, seen, s))
        .collect();
    events.extend(gone.iter().map(|g| named("removed", app, seen, g)));
    events.push(named("sensors", app, version, &json!({"changed": 1})));
    (events, version)
}

fn named(name: &str, app: &Seen, version: u64, data: &impl serde::Serialize) -> Event {
    let data = serde_json::to_string(data).unwrap_or_default();
    Event::default()
        .event(name)
        .id(format!("{}-{version}", app.epoch))
        .data(data)
}

#[cfg(test)]
mod tests {
    use super::resume_point;

    #[test]
    fn only_ids_of_this_run_are_resumed() {
        let cases = [
            ("77-5", Some(5), "this run, a version that was"),
            ("78-5", None, "another run"),
            ("5", None, "no run"),
            ("", None, "empty"),
        ];
        for (id, expected, why) in cases {
            assert_eq!(resume_point(id, 77), expected, "{why}");
        }
    }
}
