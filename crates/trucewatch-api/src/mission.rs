//! What people have done, for reading: reviews, cases, the cell's work, contributions, at any past moment.
//!
//! Lists are pages: `limit`, and `after` with the `next` of the page before. With `at`, everything is told as it
//! was when the log had so many entries.

use crate::access::Seen;
use crate::error::{ApiError, ErrorBody, Path, Query};
use axum::Json;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use trucewatch_access::Page;
use trucewatch_mission::cell::suggest::{Explained, suggest};
use trucewatch_mission::cell::{Complaint, LocalWindow};
use trucewatch_mission::commission::Case;
use trucewatch_mission::review::{Assessment, IncidentReview};
use trucewatch_mission::seats::Body;
use trucewatch_mission::{Act, CaseId, Mission, PartyId, commission};
use trucewatch_model::{IncidentId, Marking, Timestamp};
use trucewatch_site::View;
use trucewatch_site::desk::Told;
use utoipa::IntoParams;

/// Which page, and of which moment.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageQuery {
    /// As it was when the log had so many entries; absent: now.
    at: Option<u64>,
    /// At most so many; up to 1000, 100 if absent.
    limit: Option<usize>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Of which moment.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct MomentQuery {
    /// As it was when the log had so many entries; absent: now.
    at: Option<u64>,
}

/// A mission at one moment.
struct Moment<'a> {
    mission: &'a Mission,
    now: Timestamp,
    parties: Vec<PartyId>,
    app: &'a Seen,
    /// What whoever asks sees. Locked before the mission is, everywhere.
    view: &'a View,
    told: &'a Told,
}

/// Reads the mission as of a moment.
async fn read<T: Send + 'static>(
    app: Seen,
    at: Option<u64>,
    what: impl FnOnce(&Moment<'_>) -> T + Send + 'static,
) -> Result<T, ApiError> {
    let run = move || -> Result<T, ApiError> {
        let view = app.view();
        let parties = view.agreement().map_or(&[][..], |a| a.parties());
        let parties = parties.iter().map(|p| PartyId::from_text(p.id())).collect();
        let tell = |told: &Told, now| {
            what(&Moment {
                mission: &told.mission,
                now,
                parties,
                app: &app,
                view: &view,
                told,
            })
        };
        match at {
            None => Ok(tell(&app.site.desk().told(), app.site.clock().now())),
            Some(size) => {
                let (told, now) = app.site.desk().at(size)?;
                Ok(tell(&told, now))
            }
        }
    };
    let found = tokio::task::spawn_blocking(run).await;
    found.map_err(|error| ApiError::internal(&error))?
}

/// A page of a list whose items have ids that sort.
async fn page(
    app: Seen,
    query: PageQuery,
    items: impl FnOnce(&Moment<'_>) -> Vec<(String, Value)> + Send + 'static,
) -> Result<Json<Value>, ApiError> {
    let limit = query.limit.unwrap_or(100).min(1_000);
    read(app, query.at, move |moment| {
        let all = items(moment);
        let total = all.len();
        let behind = |id: &str| query.after.as_deref().is_none_or(|after| id > after);
        let mut rest = all.into_iter().filter(|(id, _)| behind(id));
        let shown: Vec<(String, Value)> = rest.by_ref().take(limit).collect();
        let next = rest.next().and(shown.last()).map(|(id, _)| id.clone());
        let items: Vec<Value> = shown.into_iter().map(|(_, item)| item).collect();
        Json(json!({"items": items, "total": total, "next": next, "as_of": moment.as_of()}))
    })
    .await
}

impl Moment<'_> {
    /// Which moment it is.
    fn as_of(&self) -> Value {
        json!({"entries": self.told.entries, "time": self.now})
    }
}

/// What is stored of something, with its id and what follows from it at the moment.
fn with(id: &impl ToString, stored: &impl Serialize, more: Value) -> (String, Value) {
    let mut item = serde_json::to_value(stored).unwrap_or_default();
    if let (Some(fields), Value::Object(more)) = (item.as_object_mut(), more) {
        fields.insert("id".to_owned(), Value::String(id.to_string()));
        fields.extend(more);
    }
    (id.to_string(), item)
}

/// Whether an incident is one that whoever asks sees: of the machine's, or made of those by people.
fn is_seen(moment: &Moment<'_>, id: &IncidentId) -> bool {
    let lineage = moment.mission.review().lineage();
    let known = |id: &IncidentId| {
        moment.view.incident(id).is_some() || moment.view.superseded(id).is_some()
    };
    let made_of = |change: &trucewatch_mission::review::Change| {
        let about = change.kind.incidents();
        about.contains(&id) && about.iter().any(|other| known(other))
    };
    moment.app.sees_all() || known(id) || lineage.changes().iter().any(made_of)
}

fn assessment(it: &Assessment) -> Value {
    let dissents: Vec<Value> = it
        .dissents()
        .map(|(review, reason)| json!({"by": review.by, "at": review.at, "reason": reason}))
        .collect();
    let more = json!({"level": it.level(), "stage": it.stage(), "dissents": dissents});
    with(&it.number, it, more).1
}

fn review(moment: &Moment<'_>, id: &IncidentId, it: &IncidentReview) -> (String, Value) {
    let lineage = moment.mission.review().lineage();
    let changes: Vec<_> = lineage
        .changes()
        .iter()
        .filter(|change| change.kind.incidents().contains(&id))
        .collect();
    let assessments: Vec<Value> = it.assessments.iter().map(assessment).collect();
    let more = json!({
        "stage": it.stage(), "preferred": it.preferred(), "assessments": assessments,
        "part_of": lineage.home(id), "changes": changes,
    });
    with(id, it, more)
}

fn case(moment: &Moment<'_>, id: &CaseId, it: &Case) -> (String, Value) {
    let findings: Vec<Value> = it
        .findings
        .iter()
        .map(|f| {
            let dissents: Vec<Value> = f
                .dissents()
                .map(|(member, reason)| json!({"member": member, "reason": reason}))
                .collect();
            with(
                &f.id,
                f,
                json!({"adopted": f.is_adopted(), "dissents": dissents}),
            )
            .1
        })
        .collect();
    let replies: serde_json::Map<String, Value> = it
        .open_replies(moment.now)
        .map(|(party, reply)| (party.to_string(), json!(reply)))
        .collect();
    let more = json!({
        "stage": it.stage(moment.now), "clocks": it.clocks(moment.now),
        "replies": replies, "replied": it.replies.keys().collect::<Vec<_>>(), "findings": findings,
    });
    with(id, it, more)
}

/// A case as whoever asks may see it: a party sees what was put to it, with what was published; before that there is
/// no such case. The clocks are the same for all.
fn case_for(moment: &Moment<'_>, id: &CaseId, it: &Case) -> Option<(String, Value)> {
    let (id, mut whole) = case(moment, id, it);
    if moment.app.opens(Page::Desk) {
        return Some((id, whole));
    }
    let packet = it.packet.as_ref()?;
    let own = moment.app.party().map(PartyId::from_text);
    let receipt = own.as_ref().and_then(|party| packet.receipts.get(party));
    let published: Vec<Value> = it
        .findings
        .iter()
        .filter(|f| f.published.is_some())
        .map(|f| {
            let proposal = &f.proposal;
            let dissents: Vec<Value> = f
                .dissents()
                .map(|(member, reason)| json!({"member": member, "reason": reason}))
                .collect();
            json!({"id": f.id, "adopted": f.is_adopted(), "published": f.published, "dissents": dissents,
                "follow_ups": f.follow_ups.iter().map(|u| json!({"remedy": u.remedy, "done": u.done, "what": u.what, "at": u.at})).collect::<Vec<_>>(),
                "concluded": f.concluded, "proposal": {"outcome": proposal.outcome, "responsible": proposal.responsible,
                    "provisions": proposal.provisions, "reasons": proposal.reasons, "remedies": proposal.remedies}})
        })
        .collect();
    let shown = json!({
        "id": id, "title": it.title, "stage": whole.get("stage"), "clocks": whole.get("clocks"),
        "incidents": it.incidents, "provisions": it.provisions, "first_breach": it.first_breach,
        "packet": {"content": packet.content, "facts": packet.facts, "sent": packet.sent,
            "reply_until": packet.reply_until, "receipt": receipt},
        "replied": own.iter().filter(|party| it.replies.contains_key(*party)).collect::<Vec<_>>(),
        "replies": whole.get_mut("replies").map(Value::take), "findings": published,
    });
    Some((id, shown))
}

/// Whether something that has to do with these organisations or parties is shown to whoever asks: all of it to the
/// cell, to others what is theirs.
fn concerns<'a>(moment: &Moment<'_>, names: impl IntoIterator<Item = &'a str>) -> bool {
    let own = moment.app.own_name();
    moment.app.opens(Page::Cell) || names.into_iter().any(|name| Some(name) == own)
}

fn window(moment: &Moment<'_>, id: &impl ToString, it: &LocalWindow) -> (String, Value) {
    let view = moment.view;
    let near = |entry: &trucewatch_site::IncidentEntry| {
        let (a, b) = (entry.incident.area.centre()?, it.area.centre()?);
        let within_m = it.area.within_m()? + entry.incident.area.within_m().unwrap_or(0.0);
        (trucewatch_model::geodesy::distance_m(a, b) <= within_m).then_some(())
    };
    // Also what began before and went on.
    let counted = view.incidents_between(it.from.plus_s(-86_400.0), it.until);
    let counted = counted.filter(|e| e.incident.ends >= it.from);
    let registered = counted
        .filter(|e| !e.incident.is_held_back() && near(e).is_some())
        .count();
    let until = it.until.min(moment.now).max(it.from);
    let watched = view.watched(&it.area, it.from, until);
    let outcome = it.outcome(moment.now, registered, watched);
    let more =
        json!({"outcome": outcome, "guaranteed": it.is_guaranteed(), "registered": registered});
    with(id, it, more)
}

fn complaint(moment: &Moment<'_>, id: &impl ToString, it: &Complaint) -> (String, Value) {
    let clock = it.clock(moment.now, moment.mission.rules());
    with(id, it, json!({"clock": clock}))
}

/// The mission at a glance: rules, bodies with who is there, how much there is of everything, whether a drill runs.
#[utoipa::path(get, path = "/api/mission", params(MomentQuery),
    responses((status = 200, body = Object), (status = 400, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn overview(
    app: Seen,
    Query(query): Query<MomentQuery>,
) -> Result<Json<Value>, ApiError> {
    let told = read(app, query.at, |moment| {
        let (mission, now) = (moment.mission, moment.now);
        let rules = mission.rules();
        if !moment.app.opens(Page::Cell) {
            let roll = |body| {
                let roll = mission.seats().roll(body, now, rules);
                json!({"counted": roll.counted, "present": roll.present, "missing": roll.missing, "quorum": roll.quorum})
            };
            return json!({"rules": rules, "commission": roll(Body::Commission), "cell": roll(Body::Cell),
                "drill_since": mission.drill().map(|(since, _)| since), "as_of": moment.as_of()});
        }
        let roll = |body| mission.seats().roll(body, now, rules);
        let cell = mission.cell();
        let figures = cell.complaint_statistics(&moment.parties, rules);
        let figures: Vec<Value> = figures
            .into_iter()
            .map(|(filer, figures)| json!({"filer": filer, "figures": figures}))
            .collect();
        json!({
            "as_of": moment.as_of(),
            "rules": rules,
            "commission": roll(Body::Commission),
            "cell": roll(Body::Cell),
            "drill_since": mission.drill().map(|(since, _)| since),
            "complaints": figures,
            "set_aside": moment.told.set_aside.iter().map(|(entry, why)| json!({"entry": entry, "why": why})).collect::<Vec<_>>(),
            "counts": {
                "reviews": mission.review().incidents().count(),
                "cases": mission.commission().cases().count(),
                "tasks": cell.tasks().count(),
                "windows": cell.windows().count(),
                "notices": cell.notices().count(),
                "calls": cell.calls().count(),
                "contributions": mission.contributions().all().count(),
                "commitments": mission.contributions().commitments().count(),
            },
        })
    });
    Ok(Json(told.await?))
}

/// Acts in the order of the log: who did what when; to others than the cell, one's own, with the picture (`log_size`) that they rest on.
#[utoipa::path(get, path = "/api/mission/acts", params(PageQuery),
    responses((status = 200, body = Object), (status = 400, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn acts(
    app: Seen,
    Query(query): Query<PageQuery>,
) -> Result<Json<Value>, ApiError> {
    page(app, query, |moment| {
        let item = |(id, seq): &(_, u64)| {
            let done = moment.mission.done(id)?;
            if !moment.app.opens(Page::Cell) && moment.app.own_person() != Some(&done.by.person) {
                return None;
            }
            let (signed_by, key) = crate::acts::signature(moment.told.signed_by(*seq));
            let more = json!({"entry": seq, "signed_by": signed_by, "key": key});
            let (_, mut item) = with(id, done, more);
            if let Act::Commission(commission::Act::Reply { case, party, .. }) = &done.act {
                let case = moment.mission.commission().case(case);
                let open =
                    case.is_some_and(|c| c.open_replies(moment.now).any(|(p, _)| p == party));
                if let Some(text) = item.pointer_mut("/act/act/text").filter(|_| !open) {
                    *text = Value::String(
                        "shown once all have replied, or the time is over".to_owned(),
                    );
                }
            }
            // Numbers sort as text only with as many digits.
            Some((format!("{seq:020}"), item))
        };
        moment.told.acts.iter().filter_map(item).collect()
    })
    .await
}

/// Incidents that somebody has reviewed, by id.
#[utoipa::path(get, path = "/api/mission/reviews", params(PageQuery),
    responses((status = 200, body = Object), (status = 400, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn reviews(
    app: Seen,
    Query(query): Query<PageQuery>,
) -> Result<Json<Value>, ApiError> {
    page(app, query, |moment| {
        let all = moment.mission.review().incidents();
        let all = all.filter(|(id, _)| is_seen(moment, id));
        all.map(|(id, it)| review(moment, id, it)).collect()
    })
    .await
}

/// The review of one incident; of one that nobody has looked at, an empty one.
#[utoipa::path(get, path = "/api/mission/reviews/{incident}", params(("incident" = String, Path), MomentQuery),
    responses((status = 200, body = Object), (status = 400, body = ErrorBody, content_type = "application/problem+json"),
        (status = 404, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn review_of(
    app: Seen,
    Path(id): Path<String>,
    Query(query): Query<MomentQuery>,
) -> Result<Json<Value>, ApiError> {
    let key = IncidentId::from_text(id.as_str());
    let told = read(app, query.at, move |moment| {
        let seen = is_seen(moment, &key).then(|| moment.mission.review().of(&key));
        seen.map(|it| review(moment, &key, &it).1)
    });
    told.await?.map(Json).ok_or_else(|| {
        ApiError::not_found(
            format!("no incident has the id `{id}`"),
            "ids begin with `i-`; see /api/incidents",
        )
    })
}

/// Observations that would tell an incident's explanations apart, the most useful first.
#[utoipa::path(get, path = "/api/mission/suggestions/{incident}", params(("incident" = String, Path)),
    responses((status = 200, body = Object), (status = 404, body = ErrorBody, content_type = "application/problem+json"),
        (status = 410, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn suggestions(
    app: Seen,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let view = app.view();
    let entry = view.incident(&IncidentId::from_text(id.as_str()));
    let entry = entry.ok_or_else(|| crate::routes::no_incident(&app, &view, &id))?;
    let of_event = |event: &trucewatch_model::Event| {
        let explained: Vec<Explained> = trucewatch_site::desk::hypotheses(event)
            .zip(&event.hypotheses)
            .map(|(facts, h)| Explained {
                facts,
                area: h.area.clone(),
                class: h.class(),
            })
            .collect();
        suggest(&explained)
    };
    let mut found: Vec<_> = entry.events.iter().flat_map(of_event).collect();
    found.sort_by(|a, b| b.worth_bits.total_cmp(&a.worth_bits));
    found.truncate(10);
    Ok(Json(json!({"items": found})))
}

/// Cases of the commission, with their clocks.
#[utoipa::path(get, path = "/api/mission/cases", params(PageQuery),
    responses((status = 200, body = Object), (status = 400, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn cases(
    app: Seen,
    Query(query): Query<PageQuery>,
) -> Result<Json<Value>, ApiError> {
    page(app, query, |moment| {
        let all = moment.mission.commission().cases();
        all.filter_map(|(id, it)| case_for(moment, id, it))
            .collect()
    })
    .await
}

/// One case.
#[utoipa::path(get, path = "/api/mission/cases/{id}", params(("id" = String, Path), MomentQuery),
    responses((status = 200, body = Object), (status = 400, body = ErrorBody, content_type = "application/problem+json"),
        (status = 404, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn case_of(
    app: Seen,
    Path(id): Path<String>,
    Query(query): Query<MomentQuery>,
) -> Result<Json<Value>, ApiError> {
    let key = CaseId::from_text(id.as_str());
    let found = read(app, query.at, move |moment| {
        let it = moment.mission.commission().case(&key)?;
        Some(case_for(moment, &key, it)?.1)
    });
    found.await?.map(Json).ok_or_else(|| {
        ApiError::not_found(
            format!("no case has the id `{id}`"),
            "ids begin with `case-`; see /api/mission/cases",
        )
    })
}

/// A part of the cell's work, or of contributions: `shifts`, `decisions`, `tasks`, `windows`, `notices`, `calls`,
/// `complaints`, `seats`, `contributions`, `commitments`, `gaps`, `postures`, `by-hand`.
#[utoipa::path(get, path = "/api/mission/list/{part}", params(("part" = String, Path), PageQuery),
    responses((status = 200, body = Object), (status = 400, body = ErrorBody, content_type = "application/problem+json"),
        (status = 404, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn list(
    app: Seen,
    Path(part): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Value>, ApiError> {
    let Some(part) = PARTS.iter().find(|(name, _)| *name == part) else {
        let known: Vec<&str> = PARTS.iter().map(|(name, _)| *name).collect();
        return Err(ApiError::not_found(
            format!("the mission has no list `{part}`"),
            &format!("use one of {}", known.join(", ")),
        ));
    };
    page(app, query, part.1).await
}

type Items = fn(&Moment<'_>) -> Vec<(String, Value)>;

/// What can be listed.
const PARTS: [(&str, Items); 13] = [
    ("shifts", |m| numbered(m.mission.cell().shifts().iter())),
    ("decisions", |m| {
        numbered(m.mission.cell().decisions().iter())
    }),
    ("tasks", |m| {
        let stage = |t: &trucewatch_mission::cell::Task| json!({"stage": t.stage(m.now)});
        let all = m.mission.cell().tasks();
        all.map(|(id, t)| with(id, t, stage(t))).collect()
    }),
    ("windows", |m| {
        let all = m.mission.cell().windows();
        all.map(|(id, it)| window(m, id, it)).collect()
    }),
    ("notices", |m| {
        let all = m.mission.cell().notices();
        let all = all.filter(|(_, n)| {
            let to = n.to.keys().map(|o| o.0.as_str());
            concerns(m, to.chain([n.sent.0.hat.0.as_str()]))
        });
        all.map(|(id, it)| with(id, it, json!({}))).collect()
    }),
    ("calls", |m| {
        let all = m.mission.cell().calls();
        let all = all.filter(|(_, c)| concerns(m, [c.from.as_str(), c.to.as_str()]));
        all.map(|(id, it)| with(id, it, json!({}))).collect()
    }),
    ("complaints", |m| {
        let all = m.mission.cell().complaints();
        let all = all.filter(|(_, c)| concerns(m, [c.filed.0.hat.0.as_str()]));
        all.map(|(id, it)| complaint(m, id, it)).collect()
    }),
    ("seats", |m| {
        let all = m.mission.seats().all();
        all.map(|(id, it)| with(id, it, json!({}))).collect()
    }),
    ("contributions", |m| {
        let all = m.mission.contributions().all();
        let more = |c: &trucewatch_mission::contributions::Contribution| json!({"readiness": c.readiness(m.now)});
        all.map(|(id, it)| with(id, it, more(it))).collect()
    }),
    ("commitments", |m| {
        let since = m.view.in_force_since(m.now);
        let all = m.mission.contributions().commitments();
        all.map(|(id, it)| with(id, it, json!(it.status(m.now, since))))
            .collect()
    }),
    ("gaps", |m| {
        numbered(m.mission.contributions().gaps(m.now).iter())
    }),
    ("postures", |m| {
        numbered(m.mission.contributions().postures(m.now))
    }),
    ("by-hand", |m| {
        let all = m.mission.review().by_hand();
        // They name observations.
        let all = all.filter(|_| m.app.up_to >= Marking::Mission);
        all.map(|(id, it)| with(id, it, json!({}))).collect()
    }),
];

/// Items without ids of their own, by their place.
fn numbered<'a, T: Serialize + 'a>(all: impl Iterator<Item = &'a T>) -> Vec<(String, Value)> {
    all.enumerate()
        .map(|(k, it)| {
            let (_, item) = with(&k, it, json!({}));
            (format!("{k:020}"), item)
        })
        .collect()
}
