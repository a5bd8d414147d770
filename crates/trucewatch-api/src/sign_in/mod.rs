//! Who asks: sessions in a cookie, routes to begin and end them, and a gate before everything else.
//!
//! A site without accounts answers whoever is on this machine, as a demonstration does. From the moment
//! there is a file of accounts in its folder, every route but those named in `gate.rs` wants a session;
//! no restart is needed for that, and no way leads back but taking the file away.

mod gate;
mod oidc;
mod own_key;
mod routes;

pub(crate) use gate::{MaybeSigned, Signed, gate, only_own_pages, until_over};
pub(crate) use oidc::{__path_callback, __path_start};
pub(crate) use oidc::{callback, start};
pub(crate) use own_key::MaybeKey;
pub(crate) use routes::{
    __path_challenge, __path_key, __path_sign_in, __path_sign_out, __path_state,
};
pub(crate) use routes::{challenge, key, sign_in, sign_out, state};

use crate::error::ApiError;
use axum::http::{HeaderMap, header};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use trucewatch_accounts::{Accounts, Change, Session, Settings, TokenHash, hash_of};
use trucewatch_model::{HolderKind, Timestamp};
use trucewatch_site::clock::Clock;
use trucewatch_site::live::Site;

/// Sessions are measured by the machine's clock, also where a demonstration has its own.
fn now() -> Timestamp {
    Clock::system().now()
}

/// The accounts of a site, once there are any.
pub(crate) struct Door {
    dir: PathBuf,
    opened: OnceLock<Opened>,
}

/// Accounts in use.
#[derive(Clone)]
pub(crate) struct Opened {
    pub(crate) accounts: Arc<Accounts>,
    origin: Option<String>,
    /// Whether whoever is not signed in may look at what is public.
    public_reading: bool,
    /// Under which licence others may use what is released.
    licence: String,
    #[cfg(feature = "oidc")]
    provider: Option<Arc<trucewatch_accounts::oidc::Oidc>>,
}

/// Where to come back to from an identity provider.
#[cfg(feature = "oidc")]
const CALLBACK: &str = "/api/session/oidc/callback";

impl Door {
    pub(crate) fn of(site: &Site) -> Self {
        Self {
            dir: site.dir().to_owned(),
            opened: OnceLock::new(),
        }
    }

    /// Under which licence others may use what is released.
    pub(crate) fn licence(&self) -> Result<String, ApiError> {
        let opened = self.opened()?;
        Ok(opened.map_or_else(|| Settings::default().licence, |opened| opened.licence))
    }

    /// The accounts; `None` if the site has none. If they cannot be opened nobody gets in.
    pub(crate) fn opened(&self) -> Result<Option<Opened>, ApiError> {
        if let Some(opened) = self.opened.get() {
            return Ok(Some(opened.clone()));
        }
        if !Accounts::are_in(&self.dir) {
            return Ok(None);
        }
        let settings = Settings::load(&self.dir).map_err(|e| ApiError::internal(&e))?;
        let accounts = Accounts::open(&self.dir).map_err(|e| ApiError::internal(&e))?;
        let opened = Opened {
            accounts: Arc::new(accounts),
            #[cfg(feature = "oidc")]
            provider: provider(&settings)?,
            public_reading: settings.public_reading,
            licence: settings.licence,
            origin: settings.origin,
        };
        Ok(Some(self.opened.get_or_init(|| opened).clone()))
    }
}

#[cfg(feature = "oidc")]
fn provider(settings: &Settings) -> Result<Option<Arc<trucewatch_accounts::oidc::Oidc>>, ApiError> {
    let (Some(oidc), Some(origin)) = (&settings.oidc, &settings.origin) else {
        return Ok(None);
    };
    let redirect = format!("{origin}{CALLBACK}");
    trucewatch_accounts::oidc::Oidc::new(oidc, &redirect)
        .map(|provider| Some(Arc::new(provider)))
        .map_err(|error| ApiError::internal(&error))
}

impl Opened {
    /// Whether browsers reach the site by HTTPS, through a server before it.
    fn is_https(&self) -> bool {
        let origin = self.origin.as_deref();
        origin.is_some_and(|origin| origin.starts_with("https://"))
    }

    fn provider_is_set(&self) -> bool {
        #[cfg(feature = "oidc")]
        return self.provider.is_some();
        #[cfg(not(feature = "oidc"))]
        return false;
    }

    fn cookie_name(&self, name: &str) -> String {
        // With this prefix browsers take the cookie only from this host, by HTTPS, for all paths.
        let prefix = if self.is_https() { "__Host-" } else { "" };
        format!("{prefix}{name}")
    }

    /// A `Set-Cookie` that no page can read and that ends with the browser, or after `max_age_s`.
    fn cookie(&self, name: &str, value: &str, same_site: &str, max_age_s: Option<u32>) -> String {
        let secure = if self.is_https() { "; Secure" } else { "" };
        let age = max_age_s.map_or_else(String::new, |s| format!("; Max-Age={s}"));
        let name = self.cookie_name(name);
        format!("{name}={value}; Path=/; HttpOnly; SameSite={same_site}{secure}{age}")
    }

    /// The value of a cookie of a request.
    fn value<'a>(&self, headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
        let name = self.cookie_name(name);
        let all = headers.get_all(header::COOKIE).into_iter();
        all.filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find_map(|(known, value)| (known == name).then_some(value))
    }

    /// The token of a request.
    fn token<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        self.value(headers, SESSION)
    }

    /// The session of a token. Counts as use.
    fn session(&self, site: &Site, token: &str) -> Result<Option<Session>, ApiError> {
        let session = self.accounts.session(token, now());
        let session = session.map_err(|error| ApiError::internal(&error))?;
        Ok(session.filter(|session| keys_count(site, session)))
    }

    /// The same without counting as use.
    fn still(&self, site: &Site, hash: &TokenHash) -> bool {
        let session = self.accounts.peek(hash, now());
        // What cannot be read holds no more.
        let session = session.unwrap_or_else(|error| {
            tracing::error!(%error, "a session cannot be looked up; it ends here");
            None
        });
        session.is_some_and(|session| keys_count(site, &session))
    }
}

/// How often sessions that are over are cleared away, with the keys they held open.
const SWEEP_EVERY: std::time::Duration = std::time::Duration::from_secs(5);

/// Clears away what is over. Never completes.
pub(crate) async fn sweep(app: crate::App) {
    loop {
        tokio::time::sleep(SWEEP_EVERY).await;
        let Ok(Some(opened)) = app.door.opened() else {
            continue;
        };
        let site = Arc::clone(&app.site);
        let swept = beside(move || {
            opened.accounts.sweep(now())?;
            put_on_record(&site, &opened.accounts)
        });
        if let Ok(Err(error)) = swept.await {
            tracing::error!(%error, "sessions that are over cannot be cleared away, or changes of accounts not be put on record; both is tried again");
        }
    }
}

/// Puts what was changed about accounts into the log; what cannot be put there waits.
fn put_on_record(
    site: &Site,
    accounts: &Accounts,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let put = |changes: &[Change]| Ok(site.say(changes.iter().map(Change::on_record).collect())?);
    accounts.put_on_record(put).map(drop)
}

/// Names the session's cookie.
const SESSION: &str = "trucewatch";

/// Whether the keys that a session rests on still count, for those they counted for.
fn keys_count(site: &Site, session: &Session) -> bool {
    session.keys.iter().all(|key| {
        site.holder(key).is_some_and(|holder| {
            holder.kind != HolderKind::Person || holder.id == session.subject.id
        })
    })
}

/// A token's hash, which may stay in memory while something is open.
fn named(token: &str) -> TokenHash {
    hash_of(token)
}

/// Runs what waits for a disk or computes long, beside the tasks that answer.
pub(crate) async fn beside<T: Send + 'static>(
    run: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ApiError> {
    let done = tokio::task::spawn_blocking(run).await;
    done.map_err(|error| ApiError::internal(&error))
}
