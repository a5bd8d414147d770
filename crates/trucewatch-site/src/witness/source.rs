//! A log as somebody else sees it: by its address, or in a data folder.

use super::client::Client;
use crate::SiteError;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use trucewatch_evidence::SqliteStore;
use trucewatch_proof::{Lineage, NoteKey, Tile, TileSource, tile};

/// Where a log is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogPlace {
    /// Below this address, without a slash at its end: `http://127.0.0.1:8417/log`.
    Url(String),
    /// In the data folder of a site.
    Dir(PathBuf),
}

impl LogPlace {
    /// An address if it begins with `http`, else a folder.
    pub fn from_text(text: &str) -> Self {
        if text.starts_with("http://") || text.starts_with("https://") {
            Self::Url(text.trim_end_matches('/').to_owned())
        } else {
            Self::Dir(PathBuf::from(text))
        }
    }
}

impl std::fmt::Display for LogPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Url(url) => f.write_str(url),
            Self::Dir(dir) => write!(f, "{}", dir.display()),
        }
    }
}

/// Reads a log. Tiles are kept for as long as this lives.
#[derive(Debug)]
pub struct LogReader {
    place: LogPlace,
    client: Client,
    tiles: RefCell<BTreeMap<Tile, Vec<u8>>>,
}

impl LogReader {
    /// A reader of the log at a place. Nothing is asked yet.
    pub fn new(place: LogPlace) -> Self {
        Self {
            place,
            client: Client::new(),
            tiles: RefCell::default(),
        }
    }

    /// Where the log is.
    pub const fn place(&self) -> &LogPlace {
        &self.place
    }

    fn store(dir: &std::path::Path) -> Result<SqliteStore, SiteError> {
        Ok(SqliteStore::open_read_only(dir)?)
    }

    /// What is at a path below the log's address; `None` if there is nothing.
    fn fetch(&self, url: &str, path: &str) -> Result<Option<Vec<u8>>, SiteError> {
        let url = format!("{url}/{path}");
        let answer = self.client.get(&url)?;
        match answer.status {
            200 => Ok(Some(answer.body)),
            404 => Ok(None),
            status => Err(SiteError::Remote {
                url,
                what: format!("it answered {status}: {}", answer.text().trim()),
            }),
        }
    }

    fn fetch_text(&self, url: &str, path: &str) -> Result<Option<String>, SiteError> {
        let text = self.fetch(url, path)?.map(String::from_utf8).transpose();
        text.map_err(|_| SiteError::Remote {
            url: format!("{url}/{path}"),
            what: "it answered something that is no text".to_owned(),
        })
    }

    fn must(&self, url: &str, path: &str) -> Result<String, SiteError> {
        let missing = || SiteError::Remote {
            url: format!("{url}/{path}"),
            what: "there is nothing; the address of a log ends in `/log`".to_owned(),
        };
        self.fetch_text(url, path)?.ok_or_else(missing)
    }

    /// The latest checkpoint, unchecked.
    ///
    /// # Errors
    /// If the log cannot be read.
    pub fn checkpoint(&self) -> Result<String, SiteError> {
        match &self.place {
            LogPlace::Url(url) => self.must(url, "checkpoint"),
            LogPlace::Dir(dir) => Ok(Self::store(dir)?.checkpoint_cosigned_so_far()?),
        }
    }

    /// The largest checkpoint that bears a cosignature, unchecked; `None` if there is none.
    ///
    /// # Errors
    /// If the log cannot be read.
    pub fn cosigned(&self) -> Result<Option<String>, SiteError> {
        match &self.place {
            LogPlace::Url(url) => self.fetch_text(url, "cosigned"),
            LogPlace::Dir(dir) => Ok(Self::store(dir)?.cosigned_checkpoint(1)?),
        }
    }

    /// The key that the log says is its own. Worth what the place is worth.
    ///
    /// # Errors
    /// If the log cannot be read, or this is no key.
    pub fn vkey(&self) -> Result<NoteKey, SiteError> {
        match &self.place {
            LogPlace::Url(url) => {
                let text = self.must(url, "vkey")?;
                NoteKey::from_text(&text).map_err(|problem| SiteError::Remote {
                    url: format!("{url}/vkey"),
                    what: problem.to_string(),
                })
            }
            LogPlace::Dir(dir) => Ok(Self::store(dir)?.identity().log.clone()),
        }
    }

    /// The line of keys that the log has had, unchecked; `None` if it has no root of trust.
    ///
    /// # Errors
    /// If the log cannot be read.
    pub fn keys(&self) -> Result<Option<String>, SiteError> {
        match &self.place {
            LogPlace::Url(url) => self.fetch_text(url, "keys"),
            LogPlace::Dir(dir) => {
                let keys = &Self::store(dir)?.identity().keys.clone();
                Ok((!keys.steps().is_empty()).then(|| keys.to_json(None)))
            }
        }
    }

    /// The key that the log says it began with. Worth what the place is worth.
    ///
    /// # Errors
    /// As [`LogReader::vkey`].
    pub fn first_key(&self) -> Result<NoteKey, SiteError> {
        let Some(shown) = self.keys()? else {
            return self.vkey();
        };
        let read = Lineage::from_json(&shown);
        let (keys, _) = read.map_err(|problem| SiteError::Remote {
            url: self.place.to_string(),
            what: format!("its line of keys: {problem}"),
        })?;
        Ok(keys.first().clone())
    }

    /// The witnesses that the log says it trusts.
    ///
    /// # Errors
    /// If the log cannot be read, or one is no key.
    pub fn witnesses(&self) -> Result<Vec<NoteKey>, SiteError> {
        match &self.place {
            LogPlace::Url(url) => {
                let text = self.must(url, "witnesses")?;
                let keys = text.lines().map(NoteKey::from_text);
                keys.collect::<Result<_, _>>()
                    .map_err(|problem| SiteError::Remote {
                        url: format!("{url}/witnesses"),
                        what: problem.to_string(),
                    })
            }
            LogPlace::Dir(dir) => Ok(Self::store(dir)?.witnesses()?),
        }
    }

    /// Hands a cosigned checkpoint over to the log.
    ///
    /// # Errors
    /// If the log does not take it; in its own words.
    pub fn hand_over(&self, note: &str) -> Result<(), SiteError> {
        match &self.place {
            LogPlace::Url(url) => {
                let url = format!("{url}/cosignature");
                let answer = self.client.post(&url, note)?;
                if answer.status == 200 {
                    return Ok(());
                }
                Err(SiteError::Remote {
                    url,
                    what: format!(
                        "the log did not take the cosignature ({}): {}",
                        answer.status,
                        answer.text().trim()
                    ),
                })
            }
            LogPlace::Dir(dir) => {
                SqliteStore::open(dir)?.add_cosignatures(note)?;
                Ok(())
            }
        }
    }

    fn read_tile(&self, asked: Tile) -> Result<Option<Vec<u8>>, SiteError> {
        match &self.place {
            LogPlace::Dir(dir) => Ok(Self::store(dir)?.tile(asked)?),
            LogPlace::Url(url) => {
                let partial = self.fetch(url, &asked.path())?;
                if partial.is_some() || u64::from(asked.width) == tile::WIDTH {
                    return Ok(partial);
                }
                // A log may drop a partial tile once it is full.
                let full = Tile {
                    width: tile::WIDTH as u16,
                    ..asked
                };
                self.fetch(url, &full.path())
            }
        }
    }
}

impl TileSource for LogReader {
    type Error = SiteError;

    fn tile(&self, asked: Tile) -> Result<Vec<u8>, SiteError> {
        if let Some(known) = self.tiles.borrow().get(&asked) {
            return Ok(known.clone());
        }
        let hashes = self.read_tile(asked)?.ok_or_else(|| self.short(asked))?;
        if hashes.len() < usize::from(asked.width) * 32 || hashes.len() > 8192 {
            return Err(self.short(asked));
        }
        self.tiles.borrow_mut().insert(asked, hashes.clone());
        Ok(hashes)
    }

    fn short(&self, asked: Tile) -> SiteError {
        SiteError::Remote {
            url: self.place.to_string(),
            what: format!(
                "the log does not give `{}`, which its checkpoint says it has",
                asked.path()
            ),
        }
    }
}
