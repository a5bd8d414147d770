//! What monitors send, into the store of a running site.

use super::Site;
use crate::SiteError;
use crate::field::{self, Answered, File, Pieces, Setup, Told};
use crate::receive::Asks;
use trucewatch_evidence::SqliteStore;
use trucewatch_model::Marking;

impl Site {
    /// Takes signed records in, one after the other.
    ///
    /// # Errors
    /// If the store fails.
    pub fn take_from_the_field(
        &self,
        records: &[String],
        asks: Asks,
    ) -> Result<Answered, SiteError> {
        self.with_writer(|store| field::take(store, records, &self.clock, asks))
    }

    /// What a device must know before it signs anything; with what its key is worth, if it names one.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn field_setup(
        &self,
        key: Option<&str>,
    ) -> Result<(Setup, Option<&'static str>), SiteError> {
        let store = SqliteStore::open_read_only(&self.dir)?;
        let setup = field::setup(&store, &self.clock, self.rules.patrol_track())?;
        let standing = key.map(|key| field::standing(&store, key, self.clock.now()));
        Ok((setup, standing.transpose()?.flatten()))
    }

    /// Reports from the field that somebody may read, from an entry on.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn field_reports(
        &self,
        up_to: Marking,
        from: u64,
        limit: usize,
    ) -> Result<Vec<Told>, SiteError> {
        field::list(&SqliteStore::open_read_only(&self.dir)?, up_to, from, limit)
    }

    /// How far the file has come that a report announced.
    ///
    /// # Errors
    /// If no report did, or the store cannot be read.
    pub fn file_from_the_field(&self, report: &str) -> Result<Pieces, SiteError> {
        let store = SqliteStore::open_read_only(&self.dir)?;
        File::announced(&store, report)?.pieces(&store)
    }

    /// Takes a piece of such a file in.
    ///
    /// # Errors
    /// If no report announced it, its bytes are others than were signed, or the store fails.
    pub fn take_piece(&self, report: &str, at: u64, piece: &[u8]) -> Result<Pieces, SiteError> {
        self.with_writer(|store| {
            File::announced(store, report)?.take(store, at, piece, &self.clock)
        })
    }
}
