//! The layer that seals each page of a database when it is written, and holds it against its
//! checksum when it is read; frames of the write-ahead log are held against their own.

use crate::layer::{Below, Code, Done, Hooks, Question, Role};
use crate::wal::{self, FRAME, FRAME_HEADER, HEADER, Order};
use crate::{Fault, PAGE_SIZE, Place, RESERVED, checksum};
use rusqlite::ffi;
use std::cell::Cell;
use std::path::Path;

thread_local! {
    /// What was last refused on this thread.
    static LAST: Cell<Option<Fault>> = const { Cell::new(None) };
}

/// What was refused on this thread since this was last asked: where the damage is that SQLite has
/// just reported as "malformed".
pub fn last_fault() -> Option<Fault> {
    LAST.take()
}

/// The layer. `rescue` hands damaged pages out all the same, for those who look at what is left.
pub(crate) struct Checked {
    pub(crate) rescue: bool,
}

pub(crate) struct File {
    what: What,
    rescue: bool,
}

enum What {
    /// A database; `checked` if its pages bear checksums.
    Database {
        checked: bool,
    },
    Log(Rewriting),
    /// The old content of pages; SQLite sums it up itself.
    Journal,
}

/// Frames that a transaction has written a second time. Until it commits, and writes their headers
/// anew, their checksums do not hold, and only this handle reads them.
#[derive(Default)]
struct Rewriting {
    /// The first such frame.
    from: Option<u64>,
    /// The frame whose header was the last thing written; its page comes next.
    header: Option<u64>,
}

impl Rewriting {
    fn wrote(&mut self, len: usize, at: u64) {
        let Some(behind) = at.checked_sub(HEADER as u64) else {
            *self = Self::default();
            return;
        };
        let index = behind / FRAME as u64;
        match (behind % FRAME as u64, len) {
            (0, FRAME_HEADER) => {
                self.header = Some(index);
                if self.from == Some(index) {
                    self.from = Some(index + 1);
                }
            }
            _ if self.header.take() == Some(index) => {}
            _ => self.from = Some(self.from.map_or(index, |from| from.min(index))),
        }
    }

    fn is_settled(&self, index: u64) -> bool {
        self.from.is_none_or(|from| index < from)
    }
}

impl Hooks for Checked {
    type File = File;

    fn opened(&self, _: &Path, role: Role, below: &Below) -> Done<Option<File>> {
        let what = match role {
            Role::Database => What::Database {
                checked: is_checked(below)?,
            },
            Role::Log => What::Log(Rewriting::default()),
            Role::Journal => What::Journal,
        };
        let rescue = self.rescue;
        Ok(Some(File { what, rescue }))
    }

    fn read(file: &mut File, below: &Below, buffer: &mut [u8], at: u64) -> Done {
        let fault = match &file.what {
            What::Database { checked: true } if !file.rescue => read_page(below, buffer, at)?,
            What::Log(rewriting) if !file.rescue => {
                below.read(buffer, at)?;
                log_fault(rewriting, below, buffer, at)?
            }
            _ => {
                below.read(buffer, at)?;
                None
            }
        };
        match fault {
            None => Ok(()),
            Some(fault) => {
                LAST.set(Some(fault));
                Err(Code(ffi::SQLITE_CORRUPT))
            }
        }
    }

    fn write(file: &mut File, below: &Below, bytes: &[u8], at: u64) -> Done {
        match &mut file.what {
            What::Database { checked: true } => {
                // Anything else would destroy what stands in the bytes of the checksum.
                let refused = Code(ffi::SQLITE_IOERR_WRITE);
                let mut page: [u8; PAGE_SIZE] = bytes.try_into().map_err(|_| refused)?;
                let number = page_at(at).ok_or(refused)?;
                if file.rescue || number == 1 && !reserves(&page) {
                    return Err(refused);
                }
                checksum::seal(number, &mut page);
                below.write(&page, at)
            }
            What::Log(rewriting) => {
                rewriting.wrote(bytes.len(), at);
                below.write(bytes, at)
            }
            What::Database { checked: false } | What::Journal => below.write(bytes, at),
        }
    }

    fn truncate(file: &mut File, below: &Below, size: u64) -> Done {
        if let (What::Database { checked }, 0) = (&mut file.what, size) {
            // What a crash left of the making of a database is taken back: it is new again.
            *checked = true;
        }
        below.truncate(size)
    }

    fn answer(file: &mut File, below: &Below, question: &mut Question<'_>) -> Done {
        match question {
            Question::Checked(answer) => {
                *answer = matches!(file.what, What::Database { checked: true });
            }
            Question::Size(size) => *size = below.size()?,
            Question::Raw { buffer, at } => below.read(buffer, *at)?,
        }
        Ok(())
    }
}

/// The header of a database, in bytes.
const HEADER_OF_DATABASE: usize = 100;

/// A new database is going to be checked; an old one is if its header says that bytes are reserved.
fn is_checked(below: &Below) -> Done<bool> {
    if below.size()? == 0 {
        return Ok(true);
    }
    let mut header = [0; HEADER_OF_DATABASE];
    match below.read(&mut header, 0) {
        Ok(()) => Ok(header.starts_with(b"SQLite format 3\0") && reserves(&header)),
        Err(Code(ffi::SQLITE_IOERR_SHORT_READ)) => Ok(false),
        Err(other) => Err(other),
    }
}

/// Whether the header of a database reserves the bytes of our checksum.
fn reserves(header: &[u8]) -> bool {
    header.get(20) == Some(&(RESERVED as u8))
}

/// The number of the page that begins at a byte of the database; pages count from 1.
fn page_at(at: u64) -> Option<u32> {
    let index = at / PAGE_SIZE as u64;
    at.is_multiple_of(PAGE_SIZE as u64)
        .then(|| u32::try_from(index + 1).ok())
        .flatten()
}

/// Reads a page, or the part of one: of a long value SQLite reads no more than there is. The header
/// of the database is read without a lock, to see whether it has changed; it is checked with the
/// whole first page, before anything else is done with it.
fn read_page(below: &Below, buffer: &mut [u8], at: u64) -> Done<Option<Fault>> {
    let within = (at % PAGE_SIZE as u64) as usize;
    let number = u32::try_from(at / PAGE_SIZE as u64 + 1).map_err(|_| Code(ffi::SQLITE_CORRUPT))?;
    let fault = |holds: bool| (!holds).then(|| Fault::of_page(number));
    if buffer.len() == PAGE_SIZE && within == 0 {
        below.read(buffer, at)?;
        return Ok(fault(checksum::holds(number, buffer)));
    }
    if number == 1 && within + buffer.len() <= HEADER_OF_DATABASE {
        return below.read(buffer, at).map(|()| None);
    }
    let mut page = [0; PAGE_SIZE];
    below.read(&mut page, at - within as u64)?;
    let Some(part) = page.get(within..within + buffer.len()) else {
        // More than a page: SQLite was told of another size of pages.
        return Ok(fault(false));
    };
    buffer.copy_from_slice(part);
    Ok(fault(checksum::holds(number, &page)))
}

fn log_fault(rewriting: &Rewriting, below: &Below, read: &[u8], at: u64) -> Done<Option<Fault>> {
    let first = (HEADER + FRAME_HEADER) as u64;
    let is_page =
        at >= first && (at - first).is_multiple_of(FRAME as u64) && read.len() == PAGE_SIZE;
    let index = at.saturating_sub(first) / FRAME as u64;
    if !is_page || !rewriting.is_settled(index) {
        return Ok(None);
    }
    let begins = wal::frame_at(index);
    let mut header = [0; FRAME_HEADER];
    below.read(&mut header, begins)?;
    let before_at = match index.checked_sub(1) {
        Some(before) => wal::frame_at(before) + 16,
        None => 24,
    };
    let mut before = [0; 8];
    below.read(&mut before, before_at)?;
    let before = wal::sum_at(&before, 0);
    let holds = [Order::Little, Order::Big]
        .iter()
        .any(|order| wal::frame_holds(*order, before, &header, read));
    Ok((!holds).then(|| Fault {
        place: Place::Log {
            index,
            page: wal::page_of(&header),
        },
        offset: begins,
        len: FRAME as u64,
    }))
}
