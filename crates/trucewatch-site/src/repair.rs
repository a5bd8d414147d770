//! Another copy of the log behind an address, for repair: a server that was started with a mirror key.

use crate::SiteError;
use crate::witness::client::Client;
use serde::Deserialize;
use std::io::Read;
use std::path::Path;
use trucewatch_evidence::{DirCopy, OtherCopy, WholeEntry};

/// The fewest characters of a mirror key: as many as 128 random bits need in hexadecimal.
const KEY_MIN: usize = 32;

/// Reads the key by which a copy may be read, from a file with nothing else in it.
///
/// # Errors
/// If it cannot be read, is too short, or is no single word.
pub fn mirror_key(path: &Path) -> Result<String, SiteError> {
    let text = std::fs::read_to_string(path).map_err(SiteError::read(path))?;
    let key = text.trim();
    if key.len() < KEY_MIN || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(SiteError::Invalid(format!(
            "`{}` holds no mirror key: one word of at least {KEY_MIN} letters and digits is wanted; make one with `openssl rand -hex 32`",
            path.display()
        )));
    }
    Ok(key.to_owned())
}

/// Opens a copy: an address if it begins with `http`, else a folder.
///
/// # Errors
/// If the folder holds no store, or an address comes without a key.
pub fn copy_at(place: &str, key: Option<&str>) -> Result<Box<dyn OtherCopy>, SiteError> {
    if place.starts_with("http://") || place.starts_with("https://") {
        let key = key.ok_or_else(|| {
            SiteError::Invalid(format!(
                "`{place}` gives entries only to who has its mirror key; give it with --mirror-key FILE"
            ))
        })?;
        return Ok(Box::new(UrlCopy {
            url: place.trim_end_matches('/').to_owned(),
            key: key.to_owned(),
            client: Client::new(),
        }));
    }
    Ok(Box::new(DirCopy::open(Path::new(place))?))
}

struct UrlCopy {
    url: String,
    key: String,
    client: Client,
}

#[derive(Deserialize)]
struct Known {
    vkey: String,
    statement: String,
}

impl UrlCopy {
    fn stream(&self, path: &str) -> Result<Option<Box<dyn Read>>, String> {
        let url = format!("{}/{path}", self.url);
        let (status, body) = self
            .client
            .stream(&url, &self.key)
            .map_err(|error| error.to_string())?;
        match status {
            200 => Ok(Some(body)),
            404 => Ok(None),
            status => Err(format!("`{url}` answered {status}")),
        }
    }

    fn text(&self, path: &str) -> Result<Option<String>, String> {
        /// An entry is smaller than this, in hexadecimal too.
        const MAX: u64 = 16 << 20;
        let Some(body) = self.stream(path)? else {
            return Ok(None);
        };
        let mut text = String::new();
        body.take(MAX)
            .read_to_string(&mut text)
            .map_err(|error| format!("`{}/{path}`: {error}", self.url))?;
        Ok(Some(text))
    }

    fn must(&self, path: &str) -> Result<String, String> {
        let text = self.text(path)?;
        text.ok_or_else(|| format!("there is nothing at `{}/{path}`", self.url))
    }
}

impl OtherCopy for UrlCopy {
    fn identity(&mut self) -> Result<(String, String), String> {
        let text = self.must("mirror/identity")?;
        let known: Known = serde_json::from_str(&text).map_err(|e| e.to_string())?;
        Ok((known.vkey, known.statement))
    }
    fn checkpoint(&mut self) -> Result<String, String> {
        self.must("log/checkpoint")
    }
    fn keys(&mut self) -> Option<String> {
        self.text("log/keys").ok().flatten()
    }
    fn entry(&mut self, seq: u64) -> Result<Option<WholeEntry>, String> {
        let text = self.text(&format!("mirror/entry/{seq}"))?;
        text.map(|text| serde_json::from_str(&text).map_err(|e| e.to_string()))
            .transpose()
    }
    fn blob(&mut self, stored: &str) -> Result<Option<Box<dyn Read>>, String> {
        self.stream(&format!("mirror/blob/{stored}"))
    }
}
