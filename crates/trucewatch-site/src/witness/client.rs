//! As much of HTTP as witnesses, monitors and logs need of each other.
//!
//! Plain HTTP only: everything that is fetched bears a signature or is held against one, and nothing
//! of it is secret. No proxy, no redirect: nobody is asked who was not named.

use crate::SiteError;
use std::io::Read;
use std::time::Duration;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Larger answers are refused; a bundle of 256 of the largest entries has 17 MB.
const BYTES_MAX: u64 = 20 << 20;

/// Asks other machines.
#[derive(Debug)]
pub(crate) struct Client(ureq::Agent);

/// What one answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Client {
    pub(crate) fn new() -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .user_agent(crate::SOFTWARE)
            .build();
        Self(config.new_agent())
    }

    /// Asks for what is at an address.
    pub(crate) fn get(&self, url: &str) -> Result<Answer, SiteError> {
        check(url)?;
        read(url, self.0.get(url).call())
    }

    /// Asks, with a key that says that the asker may, and hands the body out as it comes.
    pub(crate) fn stream(&self, url: &str, key: &str) -> Result<(u16, Box<dyn Read>), SiteError> {
        check(url)?;
        let request = self
            .0
            .get(url)
            .header("authorization", format!("Bearer {key}"));
        let answer = request.call().map_err(|error| SiteError::Remote {
            url: url.to_owned(),
            what: format!("{error}; check the address and whether the server runs"),
        })?;
        let status = answer.status().as_u16();
        Ok((status, Box::new(answer.into_body().into_reader())))
    }

    /// Sends a text.
    pub(crate) fn post(&self, url: &str, body: &str) -> Result<Answer, SiteError> {
        check(url)?;
        let request = self.0.post(url).content_type("text/plain; charset=utf-8");
        read(url, request.send(body))
    }
}

fn check(url: &str) -> Result<(), SiteError> {
    if url.starts_with("http://") {
        return Ok(());
    }
    Err(SiteError::Invalid(format!(
        "`{url}` does not begin with http://; use such an address (what is fetched is checked by its signatures)"
    )))
}

fn read(
    url: &str,
    answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
) -> Result<Answer, SiteError> {
    let remote = |error: ureq::Error| SiteError::Remote {
        url: url.to_owned(),
        what: format!("{error}; check the address and whether the server runs"),
    };
    let mut answer = answer.map_err(remote)?;
    let status = answer.status().as_u16();
    let body = answer.body_mut().with_config().limit(BYTES_MAX);
    Ok(Answer {
        status,
        body: body.read_to_vec().map_err(remote)?,
    })
}
