//! Who is registered: an id belongs to one observer with one set of data.
//!
//! Asked before an observer's row goes into the log, by whatever way it comes: fusion would have to
//! guess which of two places is true.

use crate::SiteError;
use std::collections::BTreeMap;
use trucewatch_evidence::SqliteStore;
use trucewatch_model::canonical::Record;
use trucewatch_model::{Observer, ObserverId};

/// The observers of a log by id, and those that are about to follow.
pub(crate) struct Register(BTreeMap<ObserverId, Observer>);

impl Register {
    /// Reads the observers of a log.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub(crate) fn of(store: &SqliteStore) -> Result<Self, SiteError> {
        let mut observers = BTreeMap::new();
        for entry in store.read_kind("observer")? {
            if let Record::Observer(observer) = entry.record {
                observers.entry(observer.id.clone()).or_insert(observer);
            }
        }
        Ok(Self(observers))
    }

    /// Registers the observer that a record tells of, or says why that cannot be: its id is taken
    /// by another one. Other records are none of its business.
    pub(crate) fn refuse(&mut self, record: &Record) -> Option<String> {
        let Record::Observer(new) = record else {
            return None;
        };
        match self.0.get(&new.id) {
            Some(old) if old != new => Some(format!(
                "observer `{}` is already registered at {} with other data (this row: {}); \
                 if it belongs to another network, read the file again with --network NAME",
                new.id,
                place(old),
                place(new)
            )),
            Some(_) => None,
            None => {
                self.0.insert(new.id.clone(), new.clone());
                None
            }
        }
    }
}

fn place(observer: &Observer) -> String {
    let at = observer.fix.position;
    format!("{:.5}, {:.5}", at.lat_deg(), at.lon_deg())
}
