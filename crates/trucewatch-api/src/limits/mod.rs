//! How often anybody may ask: acts by the person, what is open to all by the address. `limits.toml` in the site's
//! folder says otherwise; docs/sign-in.md tells what may stand there.

mod bucket;

use crate::error::ApiError;
use axum::extract::{ConnectInfo, Request};
use bucket::{Buckets, Rate};
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// The name of the file.
const FILE_NAME: &str = "limits.toml";

/// What the file says; all of it may be left out.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Settings {
    /// Acts of a person.
    acts: Rate,
    /// What a person or a device sends from the field.
    field: Rate,
    /// Attempts to sign in, of an address.
    sign_in: Rate,
    /// Everything else that is open without a session, of an address.
    open: Rate,
    /// Whether every request comes through a server before this one that says in `X-Forwarded-For` for whom.
    behind_a_server: bool,
}

impl Default for Settings {
    /// Far above what people do by hand, and what a witness asks for who reads a whole log.
    fn default() -> Self {
        let rate = |burst, per_minute| Rate { burst, per_minute };
        Self {
            acts: rate(120, 120),
            field: rate(600, 600),
            sign_in: rate(200, 600),
            open: rate(10_000, 6_000),
            behind_a_server: false,
        }
    }
}

/// How often anybody may ask, and has asked.
pub(crate) struct Limits {
    acts: Mutex<Buckets>,
    field: Mutex<Buckets>,
    sign_in: Mutex<Buckets>,
    open: Mutex<Buckets>,
    behind_a_server: bool,
    began: Instant,
}

impl Limits {
    /// Those of the site in `dir`.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub(crate) fn of(dir: &Path) -> Result<Self, String> {
        let file = dir.join(FILE_NAME);
        let wrong = |what: &dyn std::fmt::Display| {
            format!("`{}`: {what}; see docs/sign-in.md", file.display())
        };
        let settings: Settings = match std::fs::read_to_string(&file) {
            Ok(text) => toml::from_str(&text).map_err(|error| wrong(&error))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Settings::default(),
            Err(error) => return Err(wrong(&error)),
        };
        let rates = [
            settings.acts,
            settings.field,
            settings.sign_in,
            settings.open,
        ];
        if rates.iter().any(|r| r.burst == 0 || r.per_minute == 0) {
            return Err(wrong(&"a rate of nought would let nobody do anything"));
        }
        let [acts, field, sign_in, open] = rates.map(|rate| Mutex::new(Buckets::new(rate)));
        Ok(Self {
            acts,
            field,
            sign_in,
            open,
            behind_a_server: settings.behind_a_server,
            began: Instant::now(),
        })
    }

    /// Somebody acts.
    ///
    /// # Errors
    /// 429 if there were too many.
    pub(crate) fn act(&self, person: &str) -> Result<(), ApiError> {
        self.take(&self.acts, person)
    }

    /// Somebody sends reports or pieces of files from the field.
    ///
    /// # Errors
    /// 429 if there were too many.
    pub(crate) fn field(&self, sender: &str) -> Result<(), ApiError> {
        self.take(&self.field, sender)
    }

    /// Somebody asks who need not be signed in.
    ///
    /// # Errors
    /// 429 if there were too many.
    pub(crate) fn open(&self, request: &Request) -> Result<(), ApiError> {
        let signs_in = request.method() == axum::http::Method::POST
            && request.uri().path().starts_with("/api/session");
        let of = if signs_in { &self.sign_in } else { &self.open };
        self.take(of, &self.address(request))
    }

    /// From where a request comes.
    pub(crate) fn address(&self, request: &Request) -> String {
        let headers = request.headers();
        // What stands last was put there by the server before this one; anybody may write the rest.
        let said = headers.get_all("x-forwarded-for").iter().next_back();
        let said = said.and_then(|value| value.to_str().ok()?.rsplit(',').next());
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
        match said.filter(|_| self.behind_a_server) {
            Some(said) => said.trim().chars().take(64).collect(),
            None => peer.map_or_else(String::new, |from| from.0.ip().to_string()),
        }
    }

    fn take(&self, of: &Mutex<Buckets>, name: &str) -> Result<(), ApiError> {
        let mut buckets = of.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = buckets.take(name, self.began.elapsed().as_secs_f64());
        taken.map_err(ApiError::too_often)
    }
}
