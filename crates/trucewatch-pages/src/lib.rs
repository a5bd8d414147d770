//! A layer under SQLite that keeps a checksum in every page and holds each page against it.
//!
//! SQLite notices damage only where it happens to make no sense. A flipped bit in a text, in free
//! space, in a page that is not in use, a page written to the wrong place or only in part: all this
//! reads back as if nothing had happened. With this layer each page of a database has, in
//! [`RESERVED`] bytes at its end that SQLite leaves alone, a checksum over its number and its
//! content (SHA-256, cut short). It is put there when a page is written to the database and checked
//! whenever one is read. Pages in the write-ahead log are held against the log's own checksums at
//! every read; SQLite itself does that only once, after a crash.
//!
//! In: the name of a layer for `rusqlite::Connection::open_with_flags_and_vfs` ([`layer`],
//! [`rescue_layer`]). Out: errors of the kind `SQLITE_CORRUPT` with the place in [`last_fault`], and
//! [`walk`] and [`look_over`], which look at every byte of a database and of its log.
//!
//! A page that is whole, in its place, and old is not found here: that shows in what the pages say
//! together. The checksum has no key; it is against accidents, not against people.
//!
//! Never: change what is in a page, know what a database is about. All `unsafe` code of the project
//! is in this crate: in `layer.rs`, and in `kernel_clock.rs`, which asks the kernel one question that no
//! safe interface of the packages in use asks.

mod checked;
mod checksum;
#[cfg(feature = "faults")]
pub mod faults;
#[allow(unsafe_code, reason = "it is the kernel's C interface")]
pub mod kernel_clock;
#[allow(unsafe_code, reason = "it is SQLite's C interface")]
mod layer;
mod wal;

use layer::{Code, Question};
use rusqlite::{Connection, ffi};
use std::ffi::CStr;
use std::sync::OnceLock;

pub use checked::last_fault;
pub use wal::{LogFault, look_over};

/// The size of a page, in bytes.
pub const PAGE_SIZE: usize = 4096;

/// The bytes at the end of a page that hold its checksum.
pub const RESERVED: usize = 16;

/// Something on the disk that is not what was written there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What it is.
    pub place: Place,
    /// Where it begins in its file, in bytes.
    pub offset: u64,
    /// Its length, in bytes.
    pub len: u64,
}

/// What is damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A page of the database.
    Database {
        /// Its number, from 1.
        number: u32,
    },
    /// A frame of the write-ahead log.
    Log {
        /// Its number, from 0.
        index: u64,
        /// The page in it, if that can be believed.
        page: u32,
    },
}

impl Fault {
    fn of_page(number: u32) -> Self {
        Self {
            place: Place::Database { number },
            offset: u64::from(number.saturating_sub(1)) * PAGE_SIZE as u64,
            len: PAGE_SIZE as u64,
        }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let last = self.offset + self.len - 1;
        match self.place {
            Place::Database { number } => write!(
                f,
                "page {number} of the database (bytes {} to {last}) is not what was written there",
                self.offset
            ),
            Place::Log { index, page } => write!(
                f,
                "frame {index} of the write-ahead log (bytes {} to {last}), for page {page}, is not what was written there",
                self.offset
            ),
        }
    }
}

/// The layer to open a database with.
///
/// # Errors
/// If SQLite does not take it.
pub fn layer() -> rusqlite::Result<&'static CStr> {
    static LAYER: OnceLock<Result<(), Code>> = OnceLock::new();
    const NAME: &CStr = c"trucewatch-pages";
    once(&LAYER, NAME, None, false)
}

/// The layer to look at a damaged database with: it hands out pages that do not hold, and writes
/// none.
///
/// # Errors
/// If SQLite does not take it.
pub fn rescue_layer() -> rusqlite::Result<&'static CStr> {
    static LAYER: OnceLock<Result<(), Code>> = OnceLock::new();
    const NAME: &CStr = c"trucewatch-pages-rescue";
    once(&LAYER, NAME, None, true)
}

fn once(
    cell: &'static OnceLock<Result<(), Code>>,
    name: &'static CStr,
    over: Option<&'static CStr>,
    rescue: bool,
) -> rusqlite::Result<&'static CStr> {
    cell.get_or_init(|| layer::register(name, over, checked::Checked { rescue }))
        .map_err(error)?;
    Ok(name)
}

fn error(code: Code) -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(ffi::Error::new(code.0), None)
}

/// Makes room for the checksums in a database that has no pages yet. Without this, a new database
/// cannot be written through the layer.
///
/// # Errors
/// If SQLite refuses.
pub fn reserve(conn: &Connection) -> rusqlite::Result<()> {
    layer::reserve(conn, RESERVED).map_err(error)
}

/// Whether the database is open through this layer and its pages bear checksums.
///
/// # Errors
/// If SQLite refuses.
pub fn is_checked(conn: &Connection) -> rusqlite::Result<bool> {
    let mut question = Question::Checked(false);
    match layer::ask(conn, &mut question) {
        Err(Code(ffi::SQLITE_NOTFOUND)) => Ok(false),
        Err(other) => Err(error(other)),
        Ok(()) => Ok(matches!(question, Question::Checked(true))),
    }
}

/// Holds every page of a database against its checksum, those too that are not in use, and hands
/// each that is damaged to `each` with its bytes. Pages of zeros were never written and hold.
///
/// # Errors
/// If the file cannot be read, or the database is not open through this layer.
pub fn walk(conn: &Connection, each: &mut dyn FnMut(Fault, &[u8])) -> rusqlite::Result<()> {
    let mut size = Question::Size(0);
    layer::ask(conn, &mut size).map_err(error)?;
    let Question::Size(size) = size else {
        return Ok(());
    };
    let mut page = [0; PAGE_SIZE];
    let pages = size.div_ceil(PAGE_SIZE as u64);
    for number in 1..=u32::try_from(pages).unwrap_or(u32::MAX) {
        let fault = Fault::of_page(number);
        // Another process may be writing this very page; then the next look finds it whole.
        let mut holds = false;
        for _ in 0..4 {
            let mut raw = Question::Raw {
                buffer: &mut page,
                at: fault.offset,
            };
            match layer::ask(conn, &mut raw) {
                // The file ends within the page, or has become shorter.
                Ok(()) | Err(Code(ffi::SQLITE_IOERR_SHORT_READ)) => {}
                Err(other) => return Err(error(other)),
            }
            holds = page.iter().all(|byte| *byte == 0) || checksum::holds(number, &page);
            if holds {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        if !holds {
            each(fault, &page);
        }
    }
    Ok(())
}
