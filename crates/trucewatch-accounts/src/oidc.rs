//! Sign-in by an OpenID Connect provider: authorization code with PKCE, state and nonce.
//!
//! The provider vouches for who somebody is; what he may be and see is in his account here, which must
//! be there and be bound to him. A provider that is taken over can sign in as those who are bound to it,
//! and give nobody more than the account has.
//!
//! A flow is bound to the browser that began it, is good once and for ten minutes. The provider's
//! description and keys are read anew for each step, so that a changed key needs nothing done here.

use crate::account::External;
use crate::secret::random;
use crate::session::hash_of;
use crate::settings::OidcSettings;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType,
    CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
    CoreProviderMetadata, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EmptyExtraTokenFields,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IdTokenFields,
    IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    StandardErrorResponse, StandardTokenResponse,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use subtle::ConstantTimeEq as _;
use trucewatch_model::Timestamp;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, TlsProvider};

/// How long somebody may take at the provider's pages.
const FLOW_S: f64 = 600.0;
/// More flows than these are not open at once.
const OPEN_MAX: usize = 1_000;
/// The longest answer of a provider.
const ANSWER_BYTES_MAX: u64 = 1 << 20;
const PATIENCE: Duration = Duration::from_secs(10);
/// Where systems keep the certificates they trust.
const SYSTEM_CERTIFICATES: [&str; 3] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
];

/// All claims of a token, by name.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct AllClaims(BTreeMap<String, serde_json::Value>);
impl AdditionalClaims for AllClaims {}

type Token = StandardTokenResponse<
    IdTokenFields<
        AllClaims,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;
type Client = openidconnect::Client<
    AllClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Token,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Why it did not work. The words are for the server's own log, not for whoever asked.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    /// The settings.
    #[error("the identity provider's settings cannot be used: {0}")]
    Settings(String),
    /// The provider cannot be reached, or does not answer as it should.
    #[error("the identity provider `{issuer}` did not answer as it should: {detail}")]
    Provider {
        /// Which.
        issuer: String,
        /// How.
        detail: String,
    },
    /// The way back does not fit a way out: another browser, too late, twice, made up.
    #[error("a sign-in came back that was not begun here, or not in this browser: {0}")]
    Stray(&'static str),
    /// The token does not hold.
    #[error("the identity provider's token does not hold: {0}")]
    Token(String),
    /// The system gives no random bytes.
    #[error(transparent)]
    Random(#[from] crate::AccountsError),
}

/// A flow that began.
pub struct Started {
    /// Where to send the browser.
    pub url: String,
    /// To be kept by the browser in a cookie that no page can read.
    pub binding: String,
}

/// What the browser brought back.
#[derive(Clone, Copy, Debug)]
pub struct Returned<'a> {
    /// Says which flow.
    pub state: &'a str,
    /// To be exchanged for a token.
    pub code: &'a str,
    /// Who sent it back (RFC 9207), if it says so.
    pub issuer: Option<&'a str>,
    /// From the cookie.
    pub binding: &'a str,
}

/// Somebody the provider vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vouched {
    /// Whom.
    pub external: External,
    /// Whether it says that a second factor was shown.
    pub mfa: bool,
    /// The hat that was wished for when it began.
    pub hat: Option<String>,
    /// What for.
    pub purpose: Option<String>,
}

struct Flow {
    nonce: Nonce,
    verifier: PkceCodeVerifier,
    binding: [u8; 32],
    hat: Option<String>,
    purpose: Option<String>,
    until: Timestamp,
}

/// One provider.
pub struct Oidc {
    settings: OidcSettings,
    redirect: RedirectUrl,
    issuer: IssuerUrl,
    secret: Option<ClientSecret>,
    agent: ureq::Agent,
    flows: Mutex<HashMap<String, Flow>>,
}

impl Oidc {
    /// A provider by its settings. Asks nothing of it yet.
    ///
    /// # Errors
    /// If an address is none, or a file cannot be read.
    pub fn new(settings: &OidcSettings, redirect: &str) -> Result<Self, OidcError> {
        let wrong = |detail: &dyn std::fmt::Display| OidcError::Settings(detail.to_string());
        let secret = match &settings.client_secret_file {
            None => None,
            Some(file) => {
                let text = std::fs::read_to_string(file)
                    .map_err(|reason| wrong(&format!("`{}`: {reason}", file.display())))?;
                Some(ClientSecret::new(text.trim().to_owned()))
            }
        };
        Ok(Self {
            redirect: RedirectUrl::new(redirect.to_owned()).map_err(|e| wrong(&e))?,
            issuer: IssuerUrl::new(settings.issuer.clone()).map_err(|e| wrong(&e))?,
            secret,
            agent: agent(settings)?,
            settings: settings.clone(),
            flows: Mutex::default(),
        })
    }

    /// Begins a sign-in.
    ///
    /// # Errors
    /// If the provider cannot be reached.
    pub fn start(
        &self,
        hat: Option<&str>,
        purpose: Option<&str>,
        now: Timestamp,
    ) -> Result<Started, OidcError> {
        let client = self.client()?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let request = client.authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            CsrfToken::new_random,
            Nonce::new_random,
        );
        let scopes = self.settings.scopes.iter().cloned().map(Scope::new);
        let (url, state, nonce) = request
            .add_scopes(scopes)
            .set_pkce_challenge(challenge)
            .url();
        let binding = URL_SAFE_NO_PAD.encode(random::<32>()?);
        let flow = Flow {
            nonce,
            verifier,
            binding: hash_of(&binding),
            hat: hat.map(str::to_owned),
            purpose: purpose.map(str::to_owned),
            until: now.plus_s(FLOW_S),
        };
        let mut flows = self.flows();
        flows.retain(|_, flow| flow.until > now);
        while flows.len() >= OPEN_MAX {
            let oldest = flows.iter().min_by_key(|(_, flow)| flow.until);
            let Some(oldest) = oldest.map(|(state, _)| state.clone()) else {
                break;
            };
            flows.remove(&oldest);
        }
        flows.insert(state.secret().clone(), flow);
        Ok(Started {
            url: url.to_string(),
            binding,
        })
    }

    /// Ends a sign-in: exchanges the code, and checks the token's signature, issuer, audience, age and
    /// nonce.
    ///
    /// # Errors
    /// If anything does not fit.
    pub fn finish(&self, returned: &Returned<'_>, now: Timestamp) -> Result<Vouched, OidcError> {
        let flow = self.flows().remove(returned.state);
        let flow = flow.filter(|flow| flow.until > now);
        let flow = flow.ok_or(OidcError::Stray("no such flow is open"))?;
        if !bool::from(hash_of(returned.binding).ct_eq(&flow.binding)) {
            return Err(OidcError::Stray("another browser"));
        }
        if returned
            .issuer
            .is_some_and(|issuer| issuer != self.issuer.as_str())
        {
            return Err(OidcError::Stray("another provider"));
        }
        let client = self.client()?;
        let code = AuthorizationCode::new(returned.code.to_owned());
        let token = client
            .exchange_code(code)
            .map_err(|reason| self.provider(&reason))?
            .set_pkce_verifier(flow.verifier)
            .request(&|request| self.call(request))
            .map_err(|reason| self.provider(&reason))?;
        let id_token = token
            .extra_fields()
            .id_token()
            .ok_or_else(|| OidcError::Token("there is none".to_owned()))?;
        let instant = now.as_unix_ns().div_euclid(1_000_000_000);
        let verifier = client.id_token_verifier();
        let claims = id_token
            .claims(&verifier, &flow.nonce)
            .map_err(|reason| OidcError::Token(reason.to_string()))?;
        // The library measures age by the system's clock; ours may be the same, and must not be later.
        if claims.expiration().timestamp() <= instant {
            return Err(OidcError::Token("it has expired".to_owned()));
        }
        let subject = match self.settings.claim.as_str() {
            "sub" => Some(claims.subject().to_string()),
            name => text_claim(name, claims.additional_claims()),
        };
        let subject = subject.ok_or_else(|| {
            OidcError::Token(format!("it has no text in `{}`", self.settings.claim))
        })?;
        let by_amr = claims.auth_method_refs().is_some_and(|words| {
            words
                .iter()
                .any(|word| self.settings.mfa_amr.contains(&**word))
        });
        let by_acr = claims
            .auth_context_ref()
            .is_some_and(|word| self.settings.mfa_acr.contains(&**word));
        Ok(Vouched {
            external: External {
                issuer: self.settings.issuer.clone(),
                subject,
            },
            mfa: by_amr || by_acr,
            hat: flow.hat,
            purpose: flow.purpose,
        })
    }

    fn client(&self) -> Result<Client, OidcError> {
        let found = CoreProviderMetadata::discover(&self.issuer, &|request| self.call(request));
        let found = found.map_err(|reason| self.provider(&reason))?;
        let id = ClientId::new(self.settings.client_id.clone());
        let client = openidconnect::Client::from_provider_metadata(found, id, self.secret.clone());
        Ok(client.set_redirect_uri(self.redirect.clone()))
    }

    fn flows(&self) -> MutexGuard<'_, HashMap<String, Flow>> {
        self.flows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn provider(&self, reason: &dyn std::error::Error) -> OidcError {
        let mut detail = reason.to_string();
        let mut source = reason.source();
        while let Some(inner) = source {
            detail = format!("{detail}: {inner}");
            source = inner.source();
        }
        OidcError::Provider {
            issuer: self.settings.issuer.clone(),
            detail,
        }
    }

    fn call(&self, request: HttpRequest) -> Result<HttpResponse, ureq::Error> {
        let answer = self.agent.run(request)?;
        let (parts, mut body) = answer.into_parts();
        let bytes = body.with_config().limit(ANSWER_BYTES_MAX).read_to_vec()?;
        Ok(HttpResponse::from_parts(parts, bytes))
    }
}

fn text_claim(name: &str, claims: &AllClaims) -> Option<String> {
    claims.0.get(name)?.as_str().map(str::to_owned)
}

/// Follows no redirects: a provider that sends elsewhere is not the one in the settings.
fn agent(settings: &OidcSettings) -> Result<ureq::Agent, OidcError> {
    let tls = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .root_certs(RootCerts::Specific(Arc::new(certificates(settings)?)))
        .build();
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(PATIENCE))
        .tls_config(tls)
        .proxy(None)
        .build();
    Ok(config.new_agent())
}

fn certificates(settings: &OidcSettings) -> Result<Vec<Certificate<'static>>, OidcError> {
    if settings.issuer.starts_with("http://") {
        return Ok(Vec::new());
    }
    let read = |file: &std::path::Path| {
        std::fs::read(file)
            .map_err(|reason| OidcError::Settings(format!("`{}`: {reason}", file.display())))
    };
    let bytes = match &settings.ca_file {
        Some(file) => read(file)?,
        None => {
            let mut known = SYSTEM_CERTIFICATES.iter().map(std::path::Path::new);
            let file = known.find(|file| file.exists()).ok_or_else(|| {
                OidcError::Settings(
                    "this system keeps no certificates where they usually are; name a ca_file"
                        .to_owned(),
                )
            })?;
            read(file)?
        }
    };
    let found: Vec<_> = ureq::tls::parse_pem(&bytes)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    if found.is_empty() {
        return Err(OidcError::Settings(
            "the ca_file has no certificate".to_owned(),
        ));
    }
    Ok(found)
}
