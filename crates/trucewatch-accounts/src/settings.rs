//! `sign-in.toml`, beside the log: under which address people reach the site, and whether an identity
//! provider vouches for them.

use crate::AccountsError;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// The name of the file.
pub const SETTINGS_NAME: &str = "sign-in.toml";

/// What the file says; all of it may be left out.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The address in a browser's bar, such as `https://desk.mission.example`; without it, the
    /// address that the request names.
    pub origin: Option<String>,
    /// Whether whoever is not signed in may look at what is public.
    pub public_reading: bool,
    /// Under which licence others may use what is released: an SPDX name, or words.
    pub licence: String,
    /// An OpenID Connect provider.
    pub oidc: Option<OidcSettings>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            origin: None,
            public_reading: false,
            licence: "CC-BY-4.0".to_owned(),
            oidc: None,
        }
    }
}

/// An OpenID Connect provider, and how its claims are read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OidcSettings {
    /// The address by which it names itself; its description is below it.
    pub issuer: String,
    /// Under which name it knows this site.
    pub client_id: String,
    /// The file with the secret it gave this site, seen from the folder of the log.
    pub client_secret_file: Option<PathBuf>,
    /// The claim that an account is bound to with `--subject`.
    #[serde(default = "sub")]
    pub claim: String,
    /// What is asked for beside `openid`.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// Words in the claim `amr` that stand for a second factor.
    #[serde(default)]
    pub mfa_amr: Vec<String>,
    /// Values of the claim `acr` that stand for a second factor.
    #[serde(default)]
    pub mfa_acr: Vec<String>,
    /// Certificates that are trusted, PEM; without it, those of the system.
    pub ca_file: Option<PathBuf>,
}

fn sub() -> String {
    "sub".to_owned()
}

impl Settings {
    /// Reads the file of a folder; what is usual if there is none.
    ///
    /// # Errors
    /// If it cannot be read, or says something that cannot be.
    pub fn load(dir: &Path) -> Result<Self, AccountsError> {
        let file = dir.join(SETTINGS_NAME);
        let wrong = |detail: &dyn std::fmt::Display| {
            AccountsError::Invalid(format!(
                "`{}` cannot be used: {detail}; see docs/sign-in.md",
                file.display()
            ))
        };
        let text = match std::fs::read_to_string(&file) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            read => read.map_err(|reason| wrong(&reason))?,
        };
        let mut settings: Self = toml::from_str(&text).map_err(|reason| wrong(&reason))?;
        if let Some(origin) = &mut settings.origin {
            *origin = origin.trim_end_matches('/').to_owned();
            if !is_safe(origin) || origin.matches('/').count() != 2 {
                return Err(wrong(&format!(
                    "origin `{origin}` must be https:// and a host, or http:// on this machine"
                )));
            }
        }
        if let Some(oidc) = &mut settings.oidc {
            if settings.origin.is_none() {
                return Err(wrong(
                    &"with [oidc] there must be an origin to come back to",
                ));
            }
            if !is_safe(&oidc.issuer) {
                return Err(wrong(&format!(
                    "issuer `{}` must be https://, or http:// on this machine",
                    oidc.issuer
                )));
            }
            if cfg!(not(feature = "oidc")) {
                return Err(wrong(&"this program was built without OpenID Connect"));
            }
            let files = [&mut oidc.client_secret_file, &mut oidc.ca_file];
            for path in files.into_iter().flatten() {
                *path = dir.join(&*path);
            }
        }
        Ok(settings)
    }
}

/// Whether what is sent to an address cannot be read on the way.
fn is_safe(address: &str) -> bool {
    let Some(rest) = address.strip_prefix("http://") else {
        return address.len() > "https://".len() && address.starts_with("https://");
    };
    let host = rest.split('/').next().unwrap_or_default();
    ["127.0.0.1", "localhost", "[::1]"].iter().any(|own| {
        host.strip_prefix(own)
            .is_some_and(|port| port.is_empty() || port.starts_with(':'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<Settings, AccountsError> {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(dir.path().join(SETTINGS_NAME), text).expect("written");
        Settings::load(dir.path())
    }

    #[test]
    fn only_addresses_that_nobody_listens_in_on() {
        let cases = [
            ("https://desk.example", true),
            ("https://desk.example/", true),
            ("http://127.0.0.1:8417", true),
            ("http://localhost", true),
            ("http://desk.example", false),
            ("http://127.0.0.1.evil.example", false),
            ("http://localhost@evil.example", false),
            ("https://desk.example/path", false),
            ("desk.example", false),
            ("https://", false),
        ];
        for (origin, good) in cases {
            let loaded = load(&format!("origin = \"{origin}\""));
            assert_eq!(loaded.is_ok(), good, "{origin}: {loaded:?}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let cases = [
            ("colour = 1", "colour"),
            ("[oidc]\nissuer = \"https://x\"", "client_id"),
            (
                "[oidc]\nissuer = \"https://x\"\nclient_id = \"y\"",
                "origin",
            ),
        ];
        for (text, named) in cases {
            let error = load(text).expect_err(named).to_string();
            assert!(error.contains(named), "{error}");
        }
        let dir = tempfile::tempdir().expect("a folder");
        let absent = Settings::load(dir.path()).expect("no file");
        assert!(absent.origin.is_none() && absent.oidc.is_none());
    }
}
