//! The key of whoever is signed in, for acts: it stays with the accounts and signs there.

use super::gate::{MaybeSigned, Signed};
use super::now;
use crate::App;
use crate::error::ApiError;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use std::sync::Arc;
use trucewatch_accounts::{Accounts, PublicKey, TokenHash};
use trucewatch_site::desk::Signer;

/// A person's key that is open for the session of a request.
pub(crate) struct OwnKey {
    accounts: Arc<Accounts>,
    session: TokenHash,
    key: PublicKey,
}

/// The key, as an argument of a route; `None` for a session that has none open, and without accounts.
pub(crate) struct MaybeKey(pub(crate) Option<OwnKey>);

impl OwnKey {
    fn of(signed: &Signed) -> Option<Self> {
        let accounts = Arc::clone(&signed.opened().accounts);
        let key = accounts.key_of(signed.hash())?;
        Some(Self {
            accounts,
            session: *signed.hash(),
            key,
        })
    }
}

impl FromRequestParts<App> for MaybeKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        Ok(Self(
            match MaybeSigned::from_request_parts(parts, app).await? {
                MaybeSigned::Signed(signed) => OwnKey::of(&signed),
                MaybeSigned::Public | MaybeSigned::NoAccounts => None,
            },
        ))
    }
}

impl Signer for OwnKey {
    fn key(&self) -> PublicKey {
        self.key
    }

    fn sign(&self, message: &[u8]) -> Option<[u8; 64]> {
        let signed = self.accounts.sign_as(&self.session, message, now());
        let (key, signature) = signed.unwrap_or_else(|error| {
            tracing::error!(%error, "the accounts cannot be read, so nothing is signed");
            None
        })?;
        (key == self.key).then_some(signature)
    }
}
