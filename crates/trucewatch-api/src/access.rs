//! Whoever asks, and what is there for them: which pages a role opens, which acts it may do, and the view that
//! is worked out from what the person may read.
//!
//! A site without accounts answers whoever is on this machine with everything, as a demonstration does. What
//! somebody may not see is answered as if it were not there.

use crate::App;
use crate::error::ApiError;
use crate::sign_in::{MaybeSigned, Signed};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use std::sync::Arc;
use std::sync::RwLockReadGuard;
use trucewatch_access::{Access, Action, Page, Person, Resource, Role};
use trucewatch_mission::{Act, Actor, Organisation, PersonId};
use trucewatch_model::{Marking, Timestamp};
use trucewatch_release::{Caveat, Level, Purpose, Session, Set, Subject, downgrade};
use trucewatch_site::exit::{Recipient, Rules, ToldIncident, reads_up_to};
use trucewatch_site::{IncidentEntry, View};

/// The policies of a site, with the names that labels use.
pub(crate) struct Policies {
    access: Access,
}

/// Somebody who is signed in.
#[derive(Clone)]
pub(crate) struct Who {
    person: Person,
    pub(crate) actor: Actor,
}

/// The site as whoever asks may see it.
#[derive(Clone)]
pub(crate) struct Seen {
    /// The server.
    pub(crate) app: App,
    /// Who asks; `None` where the site has no accounts.
    pub(crate) who: Option<Arc<Who>>,
    /// The strictest marking that this person may read.
    pub(crate) up_to: Marking,
    /// How finely this person is told of incidents.
    pub(crate) recipient: Recipient,
}

impl Policies {
    /// With the names of a site.
    pub(crate) fn of(rules: &Rules) -> Result<Self, String> {
        let (schema, policies) = (Access::default_schema(), Access::default_policies());
        let access = Access::new(rules.registry().clone(), &schema, &policies);
        Ok(Self {
            access: access.map_err(|error| error.to_string())?,
        })
    }

    /// Somebody in a session; an error for a hat or sector that the registry does not have.
    fn who(&self, session: &trucewatch_accounts::Subject) -> Result<Who, String> {
        let text = |error: &dyn std::fmt::Display| error.to_string();
        let caveats = session.caveats.iter().filter_map(|c| Caveat::from_word(c));
        // A sector that the mission does not have gives nothing.
        let known = |sector: &&String| self.access.registry().sectors(&[sector]).is_ok();
        let sectors: Vec<&String> = session.sectors.iter().filter(known).collect();
        let roles = session.roles.iter().filter_map(|r| Role::from_word(r));
        let protection = session.purpose.as_deref() == Some("protection");
        Ok(Who {
            person: Person {
                subject: Subject {
                    person: session.id.clone(),
                    hat: self
                        .access
                        .registry()
                        .atom(&session.hat)
                        .map_err(|e| text(&e))?,
                    clearance: *Level::ALL
                        .get(usize::from(session.clearance))
                        .unwrap_or(&Level::Public),
                    caveats: caveats.fold(Set::EMPTY, Set::with),
                    sectors: self
                        .access
                        .registry()
                        .sectors(&sectors)
                        .map_err(|e| text(&e))?,
                    session: Session {
                        second_factor: session.mfa,
                        managed_device: session.managed_device,
                        purpose: if protection {
                            Purpose::Protection
                        } else {
                            Purpose::Work
                        },
                    },
                },
                roles: roles.collect(),
            },
            actor: Actor {
                person: PersonId(session.id.clone()),
                hat: Organisation(party(&session.hat).unwrap_or(&session.hat).to_owned()),
                nationality: Organisation(session.nationality.clone().unwrap_or_default()),
            },
        })
    }

    /// The name of the audience for which somebody is here.
    pub(crate) fn atom_name(&self, who: &Subject) -> &str {
        self.access.registry().atom_name(who.hat)
    }

    /// Somebody who is not signed in.
    fn public(&self) -> Who {
        let registry = self.access.registry();
        let hat = registry.atom_name(registry.public()).to_owned();
        Who {
            person: Person::public(registry),
            actor: Actor {
                person: PersonId(String::new()),
                hat: Organisation(hat),
                nationality: Organisation(String::new()),
            },
        }
    }

    /// The strictest marking that somebody may read at this moment.
    pub(crate) fn up_to_now(&self, who: &Who) -> Marking {
        self.up_to(who, trucewatch_site::clock::Clock::system().now())
    }

    fn up_to(&self, who: &Who, now: Timestamp) -> Marking {
        reads_up_to(self.access.registry(), &who.person.subject, now)
    }
}

impl std::ops::Deref for Seen {
    type Target = App;

    fn deref(&self) -> &App {
        &self.app
    }
}

impl Seen {
    /// The view that is worked out from what this person may read.
    pub(crate) fn view(&self) -> RwLockReadGuard<'_, View> {
        self.app.site.view_up_to(self.up_to)
    }

    /// What this person is told of an incident; `None`: nothing, as if it were not there.
    pub(crate) fn told<'v>(
        &self,
        view: &'v View,
        entry: &'v IncidentEntry,
    ) -> Option<ToldIncident<'v>> {
        self.recipient.told(view, entry, self.site.clock().now())
    }

    /// Coverage as this person may know it.
    pub(crate) fn coverage(&self) -> &crate::convert::CoverageCache {
        let [public, mission, restricted, all] = &*self.app.coverage;
        match self.up_to {
            Marking::Public => public,
            Marking::Mission => mission,
            Marking::Restricted => restricted,
            Marking::Witness => all,
        }
    }

    /// Whether there is nothing that is kept from whoever asks.
    pub(crate) fn sees_all(&self) -> bool {
        self.up_to == Marking::Witness
    }

    /// Whether the person's role opens a page.
    pub(crate) fn opens(&self, page: Page) -> bool {
        self.who
            .as_ref()
            .is_none_or(|who| may_open(&self.app, who, page))
    }

    /// The name under which the person acts: an organisation, or the id of a party. `None` where the site has no
    /// accounts.
    pub(crate) fn own_name(&self) -> Option<&str> {
        self.who.as_ref().map(|who| who.actor.hat.0.as_str())
    }

    /// Whose material's reads are shown; `None`: everybody's, to those who protect witnesses.
    pub(crate) fn only_own_reads(&self) -> Option<String> {
        let who = self.who.as_ref()?;
        let all = who.person.roles.contains(&Role::ProtectionDesk);
        (!all).then(|| who.actor.hat.0.clone())
    }

    /// The code of the person.
    pub(crate) fn own_person(&self) -> Option<&PersonId> {
        self.who.as_ref().map(|who| &who.actor.person)
    }

    /// The party for which the person speaks.
    pub(crate) fn party(&self) -> Option<&str> {
        let who = self.who.as_ref()?;
        who.person
            .roles
            .contains(&Role::PartyLiaison)
            .then_some(who.actor.hat.0.as_str())
    }

    /// Who acts: the person of the session, whatever the request says; where the site has no accounts, whoever
    /// the request names.
    ///
    /// # Errors
    /// 403 if the role does not do such acts, 400 if nobody is named or somebody else.
    pub(crate) fn acts(&self, said: Option<Actor>, act: &Act) -> Result<Actor, ApiError> {
        let Some(who) = &self.who else {
            return said.ok_or_else(|| {
                ApiError::parameter(
                    "by",
                    "nobody is named",
                    "say who acts: person, hat, nationality",
                )
            });
        };
        if said.is_some_and(|said| said != who.actor) {
            return Err(ApiError::parameter(
                "by",
                "somebody else is named than is signed in",
                "leave `by` out: the session says who acts",
            ));
        }
        let party = act.party().map(|party| format!("{PARTY}{party}"));
        let work = Resource::Work {
            party: party.as_deref(),
        };
        let policies = &self.app.policies;
        let now = trucewatch_site::clock::Clock::system().now();
        let action = Action::from(act);
        let decision = policies.access.may(&who.person, &action, work, now);
        match decision.is_allowed() {
            true => Ok(who.actor.clone()),
            false => Err(ApiError::role(action.name())),
        }
    }

    /// Whether the role does such an act on a release.
    ///
    /// # Errors
    /// 403 if it does not.
    pub(crate) fn may(&self, act: &downgrade::Act, what: Resource<'_>) -> Result<(), ApiError> {
        let who = self.who.as_ref().ok_or_else(ApiError::no_accounts)?;
        let now = trucewatch_site::clock::Clock::system().now();
        let action = Action::from(act);
        let decision = (self.app.policies.access).may(&who.person, &action, what, now);
        match decision.is_allowed() {
            true => Ok(()),
            false => Err(ApiError::role(action.name())),
        }
    }

    /// What the read rule looks at of the person; `None` where the site has no accounts.
    pub(crate) fn subject(&self) -> Option<&Subject> {
        self.who.as_ref().map(|who| &who.person.subject)
    }
}

/// What stands before the id of a party where audiences are named.
const PARTY: &str = "PARTY_";

/// The id of the party whose audience this is.
fn party(audience: &str) -> Option<&str> {
    audience.strip_prefix(PARTY)
}

fn may_open(app: &App, who: &Who, page: Page) -> bool {
    let now = trucewatch_site::clock::Clock::system().now();
    let (action, page) = (Action::open(), Resource::Page(page));
    let decision = app.policies.access.may(&who.person, &action, page, now);
    decision.is_allowed()
}

/// Whether whoever is signed in may bring reports from the field: a device of the mission, or somebody whose role
/// observes. Whose reports they are, their signatures say.
///
/// # Errors
/// 401 without a session, 403 for other roles.
pub(crate) fn may_bring_reports(app: &App, signed: &MaybeSigned) -> Result<(), ApiError> {
    let signed = match signed {
        MaybeSigned::NoAccounts => return Ok(()),
        MaybeSigned::Public => return Err(ApiError::no_session()),
        MaybeSigned::Signed(signed) => signed,
    };
    let subject = &signed.session.subject;
    if subject.kind == trucewatch_accounts::Kind::Device {
        return Ok(());
    }
    let who = app
        .policies
        .who(subject)
        .map_err(|what| ApiError::hat(&what))?;
    let now = trucewatch_site::clock::Clock::system().now();
    let (action, work) = (Action::named(OBSERVE), Resource::Work { party: None });
    let decision = app.policies.access.may(&who.person, &action, work, now);
    match decision.is_allowed() {
        true => Ok(()),
        false => Err(ApiError::role(OBSERVE)),
    }
}

/// What a role must be allowed to do that brings reports.
const OBSERVE: &str = "observe";

/// The page that a path belongs to.
fn page_of(path: &str) -> Page {
    // The route itself asks who may bring something; nothing is told there.
    let brings = path == "/api/field/inbox" || path.starts_with("/api/field/files/");
    if is_for_everybody(path) || brings {
        return Page::Public;
    }
    if path == "/api/releases" || path.starts_with("/api/releases/") {
        return match path {
            // Everybody gets what was sent to them there; which act it is decides the rest.
            "/api/releases/received" | "/api/releases/acts" => Page::Mission,
            _ => Page::Releases,
        };
    }
    if path == "/api/reads" {
        return Page::Reads;
    }
    let mission = path.strip_prefix("/api/mission");
    let Some(rest) = mission else {
        return Page::Desk;
    };
    let list = rest.strip_prefix("/list/");
    match (rest, list) {
        // Everybody gets what is theirs there.
        ("" | "/" | "/acts", _) | (_, Some("notices" | "calls" | "complaints")) => Page::Mission,
        (_, Some("contributions" | "commitments" | "gaps" | "postures")) => Page::Contributions,
        (_, Some("by-hand")) => Page::Desk,
        (_, Some(_)) => Page::Cell,
        _ if rest.starts_with("/cases") => Page::Cases,
        _ => Page::Desk,
    }
}

/// Whether what is there tells where something happened as finely as it is known, and cannot be told otherwise.
fn tells_exactly(path: &str) -> bool {
    path.starts_with("/api/observations/")
        || path.starts_with("/api/mission/suggestions/")
        || path == "/api/mission/list/by-hand"
        || (path.starts_with("/api/incidents/") && path.ends_with("/proofs"))
}

/// Whether everybody gets an answer there, each as finely and as much of it as is for them.
fn is_for_everybody(path: &str) -> bool {
    let below = |prefix: &str| {
        path.strip_prefix(prefix)
            .is_some_and(|rest| !rest.contains('/'))
    };
    [
        "/api/incidents",
        "/api/stream",
        "/api/reports",
        "/api/density",
    ]
    .contains(&path)
        || path.starts_with("/api/tiles/")
        || below("/api/incidents/")
        || ["/reports/daily/", "/reports/weekly/", "/reports/spot/"]
            .into_iter()
            .any(below)
        || is_published(path)
}

/// Whether what was released to the public is there.
pub(crate) fn is_published(path: &str) -> bool {
    [
        "/public",
        "/public/days.csv",
        "/public/incidents.csv",
        "/public/incidents.geojson",
        "/api/public/releases",
    ]
    .contains(&path)
        || path.starts_with("/api/public/releases/")
}

/// Lets whoever is not signed in look at what everybody may see; `None`: it is something else.
pub(crate) fn let_public_in(app: &App, path: &str) -> Option<Arc<Who>> {
    is_for_everybody(path).then(|| Arc::new(app.policies.public()))
}

/// Turns away whoever's role does not open the page that a path belongs to, as if there were nothing.
///
/// # Errors
/// 404; 403 if the session's hat is none of the mission's.
pub(crate) fn let_in(app: &App, signed: &Signed, path: &str) -> Result<Arc<Who>, ApiError> {
    let who = app.policies.who(&signed.session.subject);
    let who = who.map_err(|what| ApiError::hat(&what))?;
    let to = Recipient::new(Arc::clone(app.site.rules()), who.person.subject.clone());
    let withheld = tells_exactly(path) && !to.is_told_all();
    match may_open(app, &who, page_of(path)) && !withheld {
        true => Ok(Arc::new(who)),
        false => Err(crate::error::unknown_path(path)),
    }
}

impl FromRequestParts<App> for Seen {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let who = parts.extensions.get::<Arc<Who>>().cloned();
        if who.is_none() && app.door.opened()?.is_some() {
            return Err(ApiError::no_session());
        }
        let seen = Self::of(app, who, parts.uri.path());
        // The view of all is there from the start.
        if seen.up_to != Marking::Witness {
            let (site, up_to) = (Arc::clone(&app.site), seen.up_to);
            let prepared = tokio::task::spawn_blocking(move || site.prepare(up_to)).await;
            prepared.map_err(|error| ApiError::internal(&error))??;
        }
        Ok(seen)
    }
}

impl Seen {
    /// What somebody sees at a path; `None`: whoever asks where there are no accounts.
    pub(crate) fn of(app: &App, who: Option<Arc<Who>>, path: &str) -> Self {
        let rules = Arc::clone(app.site.rules());
        let up_to = match &who {
            None => Marking::Witness,
            // Whoever does not work at the desk sees there what is public, whatever else the person may read.
            Some(who) if is_for_everybody(path) && !may_open(app, who, Page::Desk) => {
                Marking::Public
            }
            Some(who) => app.policies.up_to_now(who),
        };
        let recipient = match &who {
            None => Recipient::with_the_folder(rules),
            Some(who) => Recipient::new(rules, who.person.subject.clone()),
        };
        Self {
            app: app.clone(),
            who,
            up_to,
            recipient,
        }
    }
}
