//! Lowering a label: drafts, signatures, what went out to whom, and what a recipient was sent.

use crate::access::Seen;
use crate::acts::{signature, status};
use crate::error::{ApiError, ErrorBody, JsonBody, Path, Query};
use crate::sign_in::MaybeKey;
use axum::Json;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use trucewatch_access::{Draft as Facts, Resource};
use trucewatch_model::Timestamp;
use trucewatch_release::Subject;
use trucewatch_release::downgrade::{Act, Draft, DraftId, Signature};
use trucewatch_site::SiteError;
use trucewatch_site::desk::{Look, ReleaseRequest, Signer};
use utoipa::{IntoParams, ToSchema};

/// Somebody acts on a release.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReleaseActRequest {
    /// An id of the sender's: letters, digits and dashes, best a random one. The same act with the same id is done
    /// once, however often it is sent.
    id: String,
    /// What is done: `do`, with the fields that docs/release.md names.
    #[schema(value_type = Object)]
    act: Act,
    /// The words that are to go out, with `propose` and `edit`; `content` in the act is SHA-256 of them.
    #[serde(default)]
    text: Option<String>,
    /// How many acts there had been on the draft when the sender looked at it; if there are more by now, it is
    /// refused.
    #[serde(default)]
    expects: Option<u64>,
}

/// Which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct DraftsQuery {
    /// At most so many; up to 1000, 100 if absent.
    limit: Option<usize>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Looks at releases, beside the requests.
async fn look<T: Send + 'static>(
    app: &Seen,
    what: impl FnOnce(&Look<'_>) -> Result<T, SiteError> + Send + 'static,
) -> Result<T, ApiError> {
    let site = std::sync::Arc::clone(&app.site);
    let found = tokio::task::spawn_blocking(move || site.desk().look(site.rules(), what)).await;
    Ok(found.map_err(|error| ApiError::internal(&error))??)
}

/// Whoever asks; releases take people who sign in.
fn subject(app: &Seen) -> Result<Subject, ApiError> {
    app.subject().cloned().ok_or_else(ApiError::no_accounts)
}

/// Whether a draft is there for somebody: for whoever may read what it was made of, and for its originators.
fn is_there(look: &Look<'_>, draft: &Draft, who: &Subject) -> bool {
    (look.inputs(draft))
        .is_some_and(|label| who.reads(&label, look.now()) || label.orcon().contains(who.hat))
}

fn signatures(all: &[Signature], binding: Option<&String>) -> Vec<Value> {
    let one = |it: &Signature| json!({"person": it.by.person, "hat": it.by.hat, "at": it.at, "counts": Some(&it.binding) == binding});
    all.iter().map(one).collect()
}

fn stage(draft: &Draft) -> &'static str {
    match (&draft.released, &draft.retracted, draft.refused()) {
        (_, Some(_), _) => "retracted",
        (Some(_), ..) => "released",
        (None, None, Some(_)) => "refused",
        (None, None, None) => "draft",
    }
}

/// When it was sent to its recipients, to all at the same moment; none if it was not.
fn sent_at(look: &Look<'_>, id: &DraftId, draft: &Draft) -> Option<Timestamp> {
    let label = look.releases.label_out(id, draft)?;
    let (released, _) = draft.released.as_ref()?;
    Some(
        label
            .embargo()
            .map_or(*released, |from| from.max(*released)),
    )
}

/// Who was sent which bytes when, and who has confirmed it.
fn ledger(look: &Look<'_>, id: &DraftId, draft: &Draft) -> Vec<Value> {
    let registry = look.releases.downgrades().registry();
    let Some(label) = look.releases.label_out(id, draft) else {
        return Vec::new();
    };
    let sent_at = sent_at(look, id, draft);
    let row = |name: &str| {
        let receipt = draft.receipts.get(name);
        json!({"recipient": name, "sha256": draft.content, "sent_at": sent_at,
            "received_at": receipt.map(|it| it.at), "received_by": receipt.map(|it| &it.by.person)})
    };
    let recipients = label.rel();
    let names = recipients.iter().map(|atom| registry.atom_name(atom));
    names.map(row).collect()
}

fn told(look: &Look<'_>, id: &DraftId, draft: &Draft) -> Value {
    let binding = look.binding(draft);
    let refusals = draft.refusals.iter().map(|it| {
        json!({"person": it.by.person, "hat": it.by.hat, "at": it.at, "version": it.version, "reason": it.reason})
    });
    let review = draft.review.as_ref().map(|it| {
        json!({"person": it.by.person, "hat": it.by.hat, "at": it.at, "sound": it.sound, "text": it.text})
    });
    let missing = match draft.released {
        Some(_) => Vec::new(),
        None => look.missing(draft),
    };
    json!({
        "id": id, "stage": stage(draft), "version": draft.version, "acts": draft.acts,
        "content": draft.content, "text": look.text_or_nothing(&draft.content),
        "label": draft.label, "parents": draft.parents, "reason": draft.reason,
        "emergency": draft.emergency, "template": draft.template, "authors": draft.authors,
        "binding": binding, "missing": missing,
        "consents": signatures(&draft.consents, binding.as_ref()),
        "approvals": signatures(&draft.approvals, binding.as_ref()),
        "refusals": refusals.collect::<Vec<_>>(),
        "released": draft.released.as_ref().map(|(at, by)| json!({"at": at, "person": by.person, "hat": by.hat})),
        "review": review, "review_due": draft.review_due(),
        "retracted": draft.retracted.as_ref().map(|it| json!({"at": it.at, "person": it.by.person, "hat": it.by.hat, "reason": it.reason})),
        "recipients": ledger(look, id, draft),
    })
}

/// Drafts that are there for whoever asks, by id.
#[utoipa::path(get, path = "/api/releases", params(DraftsQuery),
    responses((status = 200, body = Object), (status = 400, body = ErrorBody, content_type = "application/problem+json"),
        (status = 404, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn drafts(
    app: Seen,
    Query(query): Query<DraftsQuery>,
) -> Result<Json<Value>, ApiError> {
    let who = subject(&app)?;
    let limit = query.limit.unwrap_or(100).clamp(1, 1_000);
    let page = look(&app, move |look| {
        let all = look.releases.downgrades().drafts();
        let mine: Vec<_> = all
            .filter(|(_, draft)| is_there(look, draft, &who))
            .collect();
        let behind = |id: &DraftId| {
            query
                .after
                .as_deref()
                .is_none_or(|after| id.0.as_str() > after)
        };
        let mut rest = mine.iter().filter(|(id, _)| behind(id));
        let shown: Vec<_> = rest.by_ref().take(limit).collect();
        let next = rest.next().and(shown.last()).map(|(id, _)| id);
        let items: Vec<Value> = shown
            .iter()
            .map(|(id, draft)| told(look, id, draft))
            .collect();
        Ok(json!({"items": items, "total": mine.len(), "next": next}))
    });
    Ok(Json(page.await?))
}

fn unknown(id: &str) -> ApiError {
    ApiError::not_found(
        format!("no draft has the id `{id}`"),
        "look up its id at /api/releases",
    )
}

/// One draft: its words, what it still needs, who signed, and once it went out, who was sent it and has it.
#[utoipa::path(get, path = "/api/releases/{id}", params(("id" = String, Path)),
    responses((status = 200, body = Object), (status = 400, body = ErrorBody, content_type = "application/problem+json"),
        (status = 404, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn draft(app: Seen, Path(id): Path<String>) -> Result<Json<Value>, ApiError> {
    let who = subject(&app)?;
    let key = DraftId(id.clone());
    let found = look(&app, move |look| {
        let draft = look.releases.downgrades().draft(&key);
        let draft = draft.filter(|draft| is_there(look, draft, &who));
        Ok(draft.map(|draft| told(look, &key, draft)))
    });
    found.await?.map(Json).ok_or_else(|| unknown(&id))
}

/// What the organisation of whoever asks was sent, newest first, with when, and whether it was confirmed.
#[utoipa::path(get, path = "/api/releases/received",
    responses((status = 200, body = Object), (status = 404, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn received(app: Seen) -> Result<Json<Value>, ApiError> {
    let who = subject(&app)?;
    let hat = app.policies.atom_name(&who).to_owned();
    let list = look(&app, move |look| {
        let item = |(id, draft): (&DraftId, &Draft)| {
            let receipt = draft.receipts.get(&hat);
            let text = match draft.retracted {
                None => look.text_or_nothing(&draft.content),
                Some(_) => None,
            };
            json!({"id": id, "sha256": draft.content, "bytes": text.as_ref().map(String::len), "text": text,
                "label": draft.label, "sent_at": sent_at(look, id, draft),
                "received_at": receipt.map(|it| it.at), "received_by": receipt.map(|it| &it.by.person),
                "retracted": draft.retracted.as_ref().map(|it| json!({"at": it.at, "reason": it.reason}))})
        };
        let all = look.releases.out_to(&who, look.now());
        let items: Vec<Value> = all.into_iter().map(item).collect();
        Ok(json!({"recipient": hat, "items": items}))
    });
    Ok(Json(list.await?))
}

/// Does something about a release: proposes, edits, consents, approves, refuses, releases, reviews, confirms,
/// retracts. Refused acts name the rule (`type`), the reason and what to do instead. 201: it was done; 200: it had
/// been done before.
#[utoipa::path(post, path = "/api/releases/acts", request_body = ReleaseActRequest,
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
    JsonBody(asked): JsonBody<ReleaseActRequest>,
) -> Result<Response, ApiError> {
    let who = subject(&app)?;
    may(&app, &asked.id, &asked.act).await?;
    let site = std::sync::Arc::clone(&app.site);
    let did = tokio::task::spawn_blocking(move || {
        site.desk().release(
            ReleaseRequest {
                id: &asked.id,
                by: &who,
                act: asked.act,
                text: asked.text.as_deref(),
                expects: asked.expects,
                key: key.as_ref().map(|key| key as &dyn Signer),
            },
            site.rules(),
        )
    });
    let receipt = did.await.map_err(|error| ApiError::internal(&error))??;
    let done = &receipt.done;
    let draft = done.act.draft().map_or(&done.id, |draft| &draft.0);
    let mut body = json!({"id": done.id, "at": done.at, "draft": draft});
    if let Some(signed) = receipt.signed_by {
        let (signed_by, key) = signature(signed);
        body["signed_by"] = json!(signed_by);
        body["key"] = json!(key);
    }
    Ok((status(receipt.repeated), Json(body)).into_response())
}

/// Whether the role of whoever asks does such an act on such a draft. A draft that is not there for the role is
/// answered as one that is not there. What was done already is done again by nobody, so it needs no right.
async fn may(app: &Seen, id: &str, act: &Act) -> Result<(), ApiError> {
    let (who, same) = (subject(app)?, (id.to_owned(), act.clone()));
    let done = look(app, move |look| {
        let known = look.releases.downgrades().done(&who.person, &same.0);
        Ok(known.is_some_and(|known| known.act == same.1))
    });
    if done.await? {
        return Ok(());
    }
    let Some(id) = act.draft().cloned() else {
        return app.may(act, Resource::Work { party: None });
    };
    if matches!(act, Act::Receive { .. }) {
        return app.may(act, Resource::Work { party: None });
    }
    let who = subject(app)?;
    let name = id.0.clone();
    let facts = look(app, move |look| {
        let draft = look.releases.downgrades().draft(&id);
        Ok(draft.and_then(|draft| {
            let inputs = look.inputs(draft)?;
            let binding = look.binding(draft)?;
            let own = is_there(look, draft, &who);
            let approvals = draft.approvals.iter().filter(|it| it.binding == binding);
            let (people, hats): (Vec<String>, Vec<String>) = approvals
                .map(|it| (it.by.person.clone(), it.by.hat.clone()))
                .unzip();
            own.then(|| Facts {
                inputs,
                authors: draft.authors.iter().cloned().collect(),
                approvers: people,
                approver_hats: hats,
            })
        }))
    });
    let facts = facts.await?.ok_or_else(|| unknown(&name))?;
    app.may(act, Resource::Draft(&facts)).map_err(|refused| {
        // The role does it, and this person or organisation has had its part.
        let nobody_yet = Facts {
            authors: Vec::new(),
            approvers: Vec::new(),
            approver_hats: Vec::new(),
            ..facts
        };
        match app.may(act, Resource::Draft(&nobody_yet)) {
            Ok(()) => ApiError::had_its_part(),
            Err(_) => refused,
        }
    })
}
