//! Reports that people signed: exactly the bytes that they looked at, kept beside the log; and what the machine proposes
//! when the record has changed since.

use super::{Asked, Kind, Which, figures_of, page};
use crate::desk::{ActError, Receipt, Request, Signer};
use crate::exit::Recipient;
use crate::live::Site;
use crate::spoken::Lang;
use crate::{SiteError, daily};
use std::sync::Arc;
use trucewatch_evidence::{EvidenceLog as _, SqliteStore, Vault};
use trucewatch_mission::reports::{Act, Figures};
use trucewatch_mission::{ActId, Actor, Refused, Text};
use trucewatch_model::canonical::Record;
use trucewatch_model::refused::ensure;
use trucewatch_model::{Blob, Marking};
use trucewatch_proof::{Hash, hex};
use trucewatch_report::{FigureChange, ReportKind, SignedErratum, SignedReport, Standing, changes};

/// What a signed report is.
const MEDIA_TYPE: &str = "text/html; charset=utf-8";

/// Somebody signs a report.
pub struct SignRequest<'a> {
    /// An id of whoever signs: the same one twice is one act.
    pub id: ActId,
    /// Who.
    pub by: &'a Actor,
    /// Which report.
    pub which: Which,
    /// In which language.
    pub lang: Lang,
    /// SHA-256 of the bytes that the person looked at.
    pub content: String,
    /// The person's key, if it is at hand.
    pub key: Option<&'a dyn Signer>,
    /// What the person may read, and is told.
    pub up_to: Marking,
    /// The same for what is told of incidents.
    pub to: &'a Recipient,
}

/// Somebody signs an erratum that the machine proposed.
pub struct Erratum<'a> {
    /// An id of whoever signs.
    pub id: ActId,
    /// Who.
    pub by: &'a Actor,
    /// SHA-256 of the report's bytes.
    pub content: String,
    /// What the person says about it.
    pub text: Text,
    /// The person's key, if it is at hand.
    pub key: Option<&'a dyn Signer>,
    /// What the person may read.
    pub up_to: Marking,
}

/// A signed report whose figures would be others now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// SHA-256 of its bytes.
    pub content: String,
    /// Of what kind.
    pub kind: Kind,
    /// Of what.
    pub of: String,
    /// Who may read it.
    pub marking: Marking,
    /// How many errata to it people signed.
    pub signed: usize,
    /// Which figures; empty if all is as it was last signed.
    pub changes: Vec<FigureChange>,
}

fn request_of<'a>(id: ActId, by: &'a Actor, act: Act, key: Option<&'a dyn Signer>) -> Request<'a> {
    Request {
        id,
        by,
        act: act.into(),
        expects: None,
        drill: false,
        key,
    }
}

impl Site {
    /// Signs a report: exactly the bytes that the record makes now, if they are those that the person looked at.
    ///
    /// # Errors
    /// Why it is not possible, or what stopped the site.
    pub fn sign_report(&self, request: SignRequest<'_>) -> Result<Receipt, ActError> {
        let known = self.done_already(&request.id, request.by, |act| {
            matches!(act, Act::Sign { kind, of, lang, content, .. }
                if (*kind, of, lang.as_str(), content)
                    == (request.which.kind, &request.which.of, request.lang.code(), &request.content))
        });
        if let Some(act) = known {
            let again = request_of(request.id, request.by, act, request.key);
            return self.act_beside(again, request.up_to, Vec::new());
        }
        let store = SqliteStore::open_read_only(self.dir())?;
        let (page, figures, entries) = {
            let view = self.view_up_to(request.up_to);
            let asked = self.asked(&view, request.to, request.lang, &store)?;
            over(&asked, &request.which)?;
            (
                page(&asked, &request.which)?,
                figures_of(&asked, &request.which)?,
                view.entries(),
            )
        };
        let content = Hash::of(&[page.as_bytes()]).to_hex();
        ensure(
            content == request.content,
            "exactly_this",
            "the record makes other bytes of this report by now than those looked at",
            "look at the report again, then sign what it says",
        )?;
        let subject = format!("report-{}", content.get(..32).unwrap_or_default());
        let stored = Vault::of(store.dir()).store(&mut page.as_bytes(), MEDIA_TYPE, &subject)?;
        let record = Record::Blob(Blob {
            stored: stored.stored,
            content: stored.content,
            parts: stored.parts,
            size: stored.size,
            media_type: MEDIA_TYPE.to_owned(),
            subject,
            derived: None,
            report: None,
            marking: request.up_to,
        });
        let act = Act::Sign {
            kind: request.which.kind,
            of: request.which.of,
            lang: request.lang.code().to_owned(),
            content,
            stored: hex(&record.sha256()),
            entries,
            marking: request.up_to,
            figures,
        };
        let signs = request_of(request.id, request.by, act, request.key);
        self.act_beside(signs, request.up_to, vec![record])
    }

    /// What somebody did under an id, if that is what is asked for again: the record may have changed since, and what
    /// was done is not worked out anew.
    fn done_already(
        &self,
        id: &ActId,
        by: &Actor,
        is_same: impl FnOnce(&Act) -> bool,
    ) -> Option<Act> {
        let told = self.desk().told();
        let done = told.mission.done(id).filter(|done| done.by == *by)?;
        match &done.act {
            trucewatch_mission::Act::Reports(act) if is_same(act) => Some(act.clone()),
            _ => None,
        }
    }

    /// Signs an erratum with the figures that the record has now.
    ///
    /// # Errors
    /// Why it is not possible, or what stopped the site.
    pub fn sign_erratum(&self, erratum: Erratum<'_>) -> Result<Receipt, ActError> {
        let known = {
            let told = self.desk().told();
            told.mission.reports().get(&erratum.content).cloned()
        };
        let again = self.done_already(&erratum.id, erratum.by, |act| {
            matches!(act, Act::Erratum { content, text, .. }
                if (content, text) == (&erratum.content, &erratum.text))
        });
        let known = known.filter(|it| it.marking <= erratum.up_to);
        let known = known.ok_or_else(|| Refused::unknown("signed report", &erratum.content))?;
        let act = match again {
            Some(act) => act,
            None => Act::Erratum {
                figures: self.figures_now(known.kind, &known.of, known.marking)?,
                content: erratum.content,
                text: erratum.text,
            },
        };
        let signs = request_of(erratum.id, erratum.by, act, erratum.key);
        self.act_beside(signs, erratum.up_to, Vec::new())
    }

    /// Exactly the bytes that were signed; `None` if nobody signed such bytes, or not for whoever may read so far.
    ///
    /// # Errors
    /// If they cannot be read, or are not those that were signed.
    pub fn signed_report(
        &self,
        content: &str,
        up_to: Marking,
    ) -> Result<Option<String>, SiteError> {
        let stored = {
            let told = self.desk().told();
            let known = told.mission.reports().get(content);
            known
                .filter(|it| it.marking <= up_to)
                .map(|it| it.stored.clone())
        };
        let Some(stored) = stored else {
            return Ok(None);
        };
        let lost = || {
            SiteError::NotFound(format!(
                "the signed report `{content}` is not there any more"
            ))
        };
        let store = SqliteStore::open_read_only(self.dir())?;
        let record = Hash::from_hex(&stored).ok_or_else(lost)?;
        let Some(Record::Blob(blob)) = store.find(&record.0)?.map(|entry| entry.record) else {
            return Err(lost());
        };
        let mut bytes = Vec::new();
        Vault::of(store.dir()).read(&blob, &mut |part| bytes.extend_from_slice(part))?;
        match Hash::of(&[&bytes]).to_hex() == content {
            true => String::from_utf8(bytes).map(Some).map_err(|_| lost()),
            false => Err(lost()),
        }
    }

    /// What is the matter with each signed report that somebody may read: errata that are proposed or signed. One of which
    /// neither can be said is left out.
    pub fn errata(&self, up_to: Marking) -> Arc<Vec<Proposal>> {
        let acts = self.desk().told().acts.len();
        let at = (self.view().version(), acts, up_to);
        let kept = self.kept_errata(at);
        kept.unwrap_or_else(|| {
            let found = Arc::new(self.find_errata(up_to));
            self.keep_errata(at, Arc::clone(&found));
            found
        })
    }

    fn find_errata(&self, up_to: Marking) -> Vec<Proposal> {
        let signed: Vec<_> = {
            let told = self.desk().told();
            let all = told
                .mission
                .reports()
                .all()
                .filter(|(_, it)| it.marking <= up_to);
            all.map(|(content, it)| (content.clone(), it.clone()))
                .collect()
        };
        let mut found = Vec::new();
        for (content, it) in signed {
            let changes = match self.figures_now(it.kind, &it.of, it.marking) {
                Ok(now) => changes(it.standing(), &now),
                // An incident that is gone states nothing any more.
                Err(SiteError::NotFound(_)) => changes(it.standing(), &Figures::new()),
                Err(error) => {
                    tracing::error!(%error, report = %content, "whether a signed report still holds is not known");
                    continue;
                }
            };
            found.push(Proposal {
                content,
                kind: it.kind,
                of: it.of,
                marking: it.marking,
                signed: it.errata.len(),
                changes,
            });
        }
        found.retain(|it| it.signed > 0 || !it.changes.is_empty());
        found
    }

    fn figures_now(&self, kind: Kind, of: &str, marking: Marking) -> Result<Figures, SiteError> {
        self.prepare(marking)?;
        let store = SqliteStore::open_read_only(self.dir())?;
        let view = self.view_up_to(marking);
        let to = Recipient::with_the_folder(Arc::clone(self.rules()));
        let which = self.which(kind, of);
        figures_of(&self.asked(&view, &to, Lang::En, &store)?, &which)
    }

    /// Which report a kind and a name stand for.
    pub fn which(&self, kind: Kind, of: &str) -> Which {
        match kind {
            Kind::Daily => Which::daily(of),
            Kind::Weekly => Which::weekly(of),
            Kind::Spot => {
                let told = self.desk().told();
                let case = trucewatch_mission::CaseId::from_text(of);
                match told.mission.commission().case(&case) {
                    Some(case) => Which {
                        incidents: case.incidents.clone(),
                        ..Which::spot(of)
                    },
                    None => Which::spot(of),
                }
            }
        }
    }

    fn asked<'a>(
        &'a self,
        view: &'a crate::View,
        to: &'a Recipient,
        lang: Lang,
        store: &SqliteStore,
    ) -> Result<Asked<'a>, SiteError> {
        Ok(Asked {
            view,
            to,
            time_zone: &self.time_zone,
            now: self.clock().now(),
            lang,
            provenance: daily::provenance(store, view)?,
        })
    }

    /// The page that says who signed a report, and what had to be corrected since.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn report_standing(
        &self,
        kind: Kind,
        of: &str,
        lang: Lang,
        up_to: Marking,
    ) -> Result<String, SiteError> {
        let errata = self.errata(up_to);
        let told = self.desk().told();
        let mut signed = Vec::new();
        for (content, it) in told.mission.reports().of(kind, of) {
            if it.marking > up_to {
                continue;
            }
            let proposed = errata.iter().find(|p| p.content == *content);
            let mut before = &it.figures;
            let errata = it.errata.iter().map(|erratum| {
                let (by, at, id) = &erratum.by;
                let changed = changes(before, &erratum.figures);
                before = &erratum.figures;
                SignedErratum {
                    at: *at,
                    by: by.person.to_string(),
                    hat: by.hat.to_string(),
                    entry: told.entry_of(id),
                    text: erratum.text.as_str().to_owned(),
                    changes: changed,
                }
            });
            let errata: Vec<SignedErratum> = errata.collect();
            for (by, at, id) in it.by.iter().rev() {
                let entry = told.entry_of(id);
                signed.push(SignedReport {
                    content: content.clone(),
                    lang: it.lang.clone(),
                    at: *at,
                    by: by.person.to_string(),
                    hat: by.hat.to_string(),
                    entry,
                    own_key: matches!(told.signed_by(entry), crate::desk::SignedBy::Person(_)),
                    entries: it.entries,
                    errata: errata.clone(),
                    proposed: proposed.map(|p| p.changes.clone()).unwrap_or_default(),
                });
            }
        }
        signed.sort_by_key(|one| std::cmp::Reverse((one.at, one.entry)));
        let (name, word) = match kind {
            Kind::Daily => (ReportKind::Daily, "daily"),
            Kind::Weekly => (ReportKind::Weekly, "weekly"),
            Kind::Spot => (ReportKind::Spot, "spot"),
        };
        Ok(trucewatch_report::standing(&Standing {
            mission: super::MISSION,
            kind: name,
            of,
            time_zone: &self.time_zone,
            lang,
            anew: &format!("/reports/{word}/{of}?lang={}", lang.code()),
            signed: &signed,
        }))
    }
}

/// Nothing is signed of a day that still runs: it would say something else at its end.
fn over(asked: &Asked<'_>, which: &Which) -> Result<(), ActError> {
    let days = which.days(asked.time_zone)?;
    let over = days.last().is_none_or(|day| day.to <= asked.now);
    Ok(ensure(
        over && asked.to.is_told_all(),
        "report_not_final",
        "the report can still change by the clock alone, or is not told whole to whoever would sign it",
        "sign a report of days that are over, from a seat that is told everything",
    )?)
}
