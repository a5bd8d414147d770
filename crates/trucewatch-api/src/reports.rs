//! Reports over HTTP: the pages of a day, a week, an incident or case; what was signed; and signing.

use crate::access::Seen;
use crate::acts::{made_known, status};
use crate::error::{ApiError, ErrorBody, JsonBody, Path, Query};
use crate::sign_in::MaybeKey;
use crate::spoken::LangQuery;
use axum::Json;
use axum::http::header;
use axum::response::{Html, IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use trucewatch_access::Page;
use trucewatch_mission::reports::Act;
use trucewatch_mission::{ActId, Actor, Text};
use trucewatch_model::Marking;
use trucewatch_site::desk::Signer;
use trucewatch_site::reports::{Erratum, Kind, SignRequest, Which};
use utoipa::ToSchema;

/// Days on which anything was observed, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct Reports {
    dates: Vec<String>,
}

/// Days on which anything was observed, newest first.
#[utoipa::path(get, path = "/api/reports", responses((status = 200, body = Reports)))]
pub(crate) async fn list(app: Seen) -> Json<Reports> {
    Json(Reports {
        dates: trucewatch_site::daily::dates(
            &app.view(),
            &app.recipient,
            app.site.clock().now(),
            &app.site.time_zone,
        ),
    })
}

/// The daily report of a date as a page, in a language.
#[utoipa::path(get, path = "/reports/daily/{date}", params(("date" = String, Path, description = "`YYYY-MM-DD`"), LangQuery),
    responses((status = 200, content_type = "text/html", body = String), (status = 400, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn daily(
    app: Seen,
    Path(date): Path<String>,
    Query(query): Query<LangQuery>,
) -> Result<Html<String>, ApiError> {
    page(app, Which::daily(&date), &query).await
}

/// The report of the seven days that end with a date, as a page, in a language.
#[utoipa::path(get, path = "/reports/weekly/{date}", params(("date" = String, Path, description = "The last day, `YYYY-MM-DD`"), LangQuery),
    responses((status = 200, content_type = "text/html", body = String), (status = 400, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn weekly(
    app: Seen,
    Path(date): Path<String>,
    Query(query): Query<LangQuery>,
) -> Result<Html<String>, ApiError> {
    page(app, Which::weekly(&date), &query).await
}

/// The report of one incident, or of the incidents of one case, as a page, in a language.
#[utoipa::path(get, path = "/reports/spot/{id}", params(("id" = String, Path, description = "An incident, `i-...`, or a case, `case-...`"), LangQuery),
    responses((status = 200, content_type = "text/html", body = String), (status = 400, body = ErrorBody, content_type = "application/problem+json"),
        (status = 404, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn spot(
    app: Seen,
    Path(id): Path<String>,
    Query(query): Query<LangQuery>,
) -> Result<Html<String>, ApiError> {
    let which = which(&app, Kind::Spot, &id)?;
    page(app, which, &query).await
}

/// Which report that is. A case is there for whoever may open cases.
fn which(app: &Seen, kind: Kind, of: &str) -> Result<Which, ApiError> {
    let which = app.site.which(kind, of);
    let is_case = which.incidents.iter().any(|id| id.as_str() != of);
    match kind == Kind::Spot && is_case && !(app.opens(Page::Cases) && app.recipient.is_told_all())
    {
        true => Err(ApiError::not_found(
            format!("there is no incident or case `{of}`"),
            "see /api/incidents",
        )),
        false => Ok(which),
    }
}

async fn page(app: Seen, which: Which, query: &LangQuery) -> Result<Html<String>, ApiError> {
    let lang = query.check()?;
    let page = tokio::task::spawn_blocking(move || {
        app.site.report(&which, lang, app.up_to, &app.recipient)
    });
    let page = page.await.map_err(|error| ApiError::internal(&error))?;
    Ok(Html(page?))
}

/// Who signed a report, and what had to be corrected since, as a page.
#[utoipa::path(get, path = "/reports/standing/{kind}/{of}",
    params(("kind" = String, Path, description = "`daily`, `weekly` or `spot`"), ("of" = String, Path, description = "The date or id"), LangQuery),
    responses((status = 200, content_type = "text/html", body = String), (status = 400, body = ErrorBody, content_type = "application/problem+json"),
        (status = 404, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn standing(
    app: Seen,
    Path((kind, of)): Path<(String, String)>,
    Query(query): Query<LangQuery>,
) -> Result<Html<String>, ApiError> {
    let (lang, kind) = (query.check()?, self::kind(&kind)?);
    let up_to = own_marking(&app)?;
    which(&app, kind, &of)?;
    let page =
        tokio::task::spawn_blocking(move || app.site.report_standing(kind, &of, lang, up_to));
    let page = page.await.map_err(|error| ApiError::internal(&error))?;
    Ok(Html(page?))
}

fn kind(word: &str) -> Result<Kind, ApiError> {
    match word {
        "daily" => Ok(Kind::Daily),
        "weekly" => Ok(Kind::Weekly),
        "spot" => Ok(Kind::Spot),
        other => Err(ApiError::parameter(
            "kind",
            format!("`{other}` is no kind of report"),
            "use daily, weekly or spot",
        )),
    }
}

/// Up to which marking somebody may see what was signed: signed reports tell everything, so they are for those who are
/// told everything.
fn own_marking(app: &Seen) -> Result<Marking, ApiError> {
    match app.recipient.is_told_all() {
        true => Ok(app.up_to),
        false => Err(ApiError::not_found(
            "there are no signed reports for this session",
            "see /api/reports for what there is",
        )),
    }
}

/// Exactly the bytes that somebody signed.
#[utoipa::path(get, path = "/reports/signed/{sha256}", params(("sha256" = String, Path, description = "SHA-256 of the bytes")),
    responses((status = 200, content_type = "text/html", body = String), (status = 400, body = ErrorBody, content_type = "application/problem+json"),
        (status = 404, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn signed(app: Seen, Path(sha256): Path<String>) -> Result<Response, ApiError> {
    let up_to = own_marking(&app)?;
    let name = sha256.clone();
    let found = tokio::task::spawn_blocking(move || app.site.signed_report(&name, up_to));
    let found = found.await.map_err(|error| ApiError::internal(&error))??;
    match found {
        Some(page) => {
            Ok(([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response())
        }
        None => Err(ApiError::not_found(
            format!("nobody signed a report `{sha256}`"),
            "see /reports/standing/daily/DATE for what was signed",
        )),
    }
}

/// What is the matter with signed reports.
#[derive(Serialize, ToSchema)]
pub(crate) struct Errata {
    items: Vec<ErratumItem>,
}

/// A signed report whose figures would be others now, or to which people signed errata.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct ErratumItem {
    /// SHA-256 of the signed bytes.
    pub(crate) report: String,
    /// `daily`, `weekly` or `spot`.
    #[schema(value_type = String)]
    kind: Kind,
    of: String,
    /// How many errata people signed.
    signed: usize,
    /// Figures that would be others now and of which no erratum says so yet: proposed by the machine.
    proposed: Vec<FigureItem>,
}

/// A figure that would be another one now.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct FigureItem {
    name: String,
    was: Option<String>,
    is: Option<String>,
}

/// Errata to the signed reports that somebody may read.
pub(crate) fn errata_for(app: &Seen) -> Vec<ErratumItem> {
    let errata = app.site.errata(app.up_to);
    let all = errata.iter().map(|it| ErratumItem {
        report: it.content.clone(),
        kind: it.kind,
        of: it.of.clone(),
        signed: it.signed,
        proposed: (it.changes.iter())
            .map(|change| FigureItem {
                name: change.name.clone(),
                was: change.was.clone(),
                is: change.is.clone(),
            })
            .collect(),
    });
    all.collect()
}

/// Signed reports whose figures would be others now, and those to which people signed errata.
#[utoipa::path(get, path = "/api/errata", responses((status = 200, body = Errata), (status = 404, body = ErrorBody, content_type = "application/problem+json")))]
pub(crate) async fn errata(app: Seen) -> Result<Json<Errata>, ApiError> {
    own_marking(&app)?;
    let found = tokio::task::spawn_blocking(move || errata_for(&app));
    let items = found.await.map_err(|error| ApiError::internal(&error))?;
    Ok(Json(Errata { items }))
}

/// Somebody signs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReportActRequest {
    /// An id of the sender's: letters, digits and dashes, best a random one.
    id: String,
    /// Who acts, where nobody signs in: `person`, `hat`, `nationality`.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    by: Option<Actor>,
    act: ReportAct,
}

/// What is signed.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "do", deny_unknown_fields)]
pub(crate) enum ReportAct {
    /// A report: exactly the bytes with this digest, if they are what the record makes now.
    Sign {
        /// `daily`, `weekly` or `spot`.
        kind: String,
        /// The date, or the id of an incident or case.
        of: String,
        /// The language, two letters.
        lang: String,
        /// SHA-256 of the page that was looked at.
        sha256: String,
    },
    /// The erratum that the machine proposes to a signed report.
    Erratum {
        /// SHA-256 of the signed bytes.
        report: String,
        /// What whoever signs says about it.
        text: String,
    },
}

/// Signs a report, or an erratum to one. 201: it was done; 200: it had been done before.
#[utoipa::path(post, path = "/api/reports/acts", request_body = ReportActRequest,
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
    JsonBody(asked): JsonBody<ReportActRequest>,
) -> Result<Response, ApiError> {
    let by = app.acts(asked.by, &named(&asked.act).into())?;
    let work: Box<dyn FnOnce() -> _ + Send> = match asked.act {
        ReportAct::Sign {
            kind,
            of,
            lang,
            sha256,
        } => {
            let lang = trucewatch_site::spoken::language(&lang)
                .map_err(|e| ApiError::from(e).at("lang"))?;
            let which = which(&app, self::kind(&kind)?, &of)?;
            Box::new(move || {
                app.site.sign_report(SignRequest {
                    id: ActId::from_text(asked.id),
                    by: &by,
                    which,
                    lang,
                    content: sha256,
                    key: key.as_ref().map(|key| key as &dyn Signer),
                    up_to: app.up_to,
                    to: &app.recipient,
                })
            })
        }
        ReportAct::Erratum { report, text } => Box::new(move || {
            app.site.sign_erratum(Erratum {
                id: ActId::from_text(asked.id),
                by: &by,
                content: report,
                text: Text(text),
                key: key.as_ref().map(|key| key as &dyn Signer),
                up_to: app.up_to,
            })
        }),
    };
    let did = tokio::task::spawn_blocking(work).await;
    let receipt = did.map_err(|error| ApiError::internal(&error))??;
    Ok((status(receipt.repeated), Json(made_known(&receipt))).into_response())
}

/// The act as policies know it, before what it names is worked out.
fn named(act: &ReportAct) -> Act {
    match act {
        ReportAct::Sign {
            of, lang, sha256, ..
        } => Act::Sign {
            kind: Kind::Daily,
            of: of.clone(),
            lang: lang.clone(),
            content: sha256.clone(),
            stored: String::new(),
            entries: 0,
            marking: Marking::default(),
            figures: Default::default(),
        },
        ReportAct::Erratum { report, text } => Act::Erratum {
            content: report.clone(),
            figures: Default::default(),
            text: Text(text.clone()),
        },
    }
}
