//! A disk for tests that loses power, fails and fills up at will. It lies under the checking layer
//! and over the system's files: what SQLite writes is there at once, but until it syncs a file, the
//! disk knows the old content of each sector of 512 bytes. When the power fails, each such sector is
//! the new one or the old one, by the throw of dice: writes are lost, torn and put in another order.
//! Removing and cutting short a file take effect at once, as with a file system that keeps a journal
//! in order.
//!
//! A disk belongs to the thread that made it, and there is one at a time.

use crate::layer::{Below, Code, Done, Hooks, Role};
use crate::once;
use rusqlite::ffi;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ffi::{CStr, c_int};
use std::fs::File;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

const SECTOR: u64 = 512;

/// What goes wrong, and when. Steps are writes, syncs, cuts and removals, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing.
    None,
    /// The power fails in this step.
    PowerFails(u64),
    /// The next write from this step on fails once with an error of the disk.
    WriteFails(u64),
    /// The next sync from this step on fails once with an error of the disk. What it should have
    /// secured is lost, and a later sync that succeeds does not bring it back.
    SyncFails(u64),
    /// From this step on there is no space left, until [`Disk::free_space`].
    Full(u64),
}

#[derive(Default)]
struct State {
    trouble: Option<Trouble>,
    steps: u64,
    dark: bool,
    /// By the file itself, whatever it is called by now.
    files: BTreeMap<u64, Unsynced>,
}

/// What a file was when it was last synced.
struct Unsynced {
    path: PathBuf,
    /// Its size then.
    size: u64,
    /// The sectors written since.
    sectors: BTreeMap<u64, Old>,
}

/// A sector as it was.
struct Old {
    /// Shorter where the file ended.
    bytes: Vec<u8>,
    /// A sync failed while it was waiting: the system believes it clean, and it is not written
    /// unless somebody changes it again. That is what Linux does.
    lost: bool,
}

thread_local! {
    static DISK: RefCell<State> = RefCell::default();
}

/// The disk of this thread, whole and without trouble when it is made.
#[derive(Debug)]
pub struct Disk(());

impl Disk {
    /// A new one.
    pub fn new(trouble: Trouble) -> Self {
        DISK.with_borrow_mut(|state| {
            *state = State {
                trouble: Some(trouble),
                ..State::default()
            };
        });
        Self(())
    }

    /// The layer to open a database with.
    ///
    /// # Errors
    /// If SQLite does not take it.
    pub fn layer(&self) -> rusqlite::Result<&'static CStr> {
        static BELOW: OnceLock<Result<(), Code>> = OnceLock::new();
        static LAYER: OnceLock<Result<(), Code>> = OnceLock::new();
        const NAME: &CStr = c"trucewatch-pages-faults";
        const DISK_NAME: &CStr = c"trucewatch-faults";
        BELOW
            .get_or_init(|| crate::layer::register(DISK_NAME, None, Faulty))
            .map_err(crate::error)?;
        once(&LAYER, NAME, Some(DISK_NAME), false)
    }

    /// Steps taken so far.
    pub fn steps(&self) -> u64 {
        DISK.with_borrow(|state| state.steps)
    }

    /// Whether the power is gone.
    pub fn is_dark(&self) -> bool {
        DISK.with_borrow(|state| state.dark)
    }

    /// There is space again, now and for ever.
    pub fn free_space(&self) {
        DISK.with_borrow_mut(|state| state.trouble = None);
    }

    /// Leaves on the real disk what the power cut left, with everything closed. `dice` gives a
    /// number below its argument.
    ///
    /// # Errors
    /// If the real files cannot be written.
    pub fn lose(self, dice: &mut dyn FnMut(u64) -> u64) -> std::io::Result<()> {
        let files = DISK.with_borrow_mut(|state| std::mem::take(&mut state.files));
        for (file, unsynced) in files {
            let path = unsynced.path;
            let mut shm = path.clone().into_os_string();
            shm.push("-shm");
            let _ = std::fs::remove_file(shm);
            if inode(&path) != Some(file) {
                continue;
            }
            let real = File::options().read(true).write(true).open(&path)?;
            let mut size = real.metadata()?.len();
            for (sector, old) in unsynced.sectors.into_iter().rev() {
                let begins = sector * SECTOR;
                if begins >= size || !old.lost && dice(2) == 0 {
                    continue;
                }
                if begins >= unsynced.size && begins + SECTOR >= size {
                    // The end of the file never reached the disk.
                    size = begins;
                    real.set_len(size)?;
                } else {
                    let mut whole = [0; SECTOR as usize];
                    whole[..old.bytes.len()].copy_from_slice(&old.bytes);
                    let len = SECTOR.min(size - begins) as usize;
                    real.write_all_at(&whole[..len], begins)?;
                }
            }
        }
        Ok(())
    }
}

fn inode(path: &Path) -> Option<u64> {
    path.metadata().ok().map(|there| there.ino())
}

/// Counts a step; what comes of it.
fn step(state: &mut State, failed: c_int) -> Result<(), (Code, bool)> {
    let now = state.steps;
    state.steps += 1;
    if state.dark {
        return Err((Code(failed), false));
    }
    match state.trouble {
        Some(Trouble::PowerFails(at)) if now == at => {
            state.dark = true;
            // The last write may have begun.
            Err((Code(failed), true))
        }
        Some(Trouble::WriteFails(at)) if now >= at && failed == ffi::SQLITE_IOERR_WRITE => {
            state.trouble = None;
            Err((Code(failed), false))
        }
        Some(Trouble::SyncFails(at)) if now >= at && failed == ffi::SQLITE_IOERR_FSYNC => {
            state.trouble = None;
            Err((Code(failed), false))
        }
        Some(Trouble::Full(at)) if now >= at && failed == ffi::SQLITE_IOERR_WRITE => {
            Err((Code(ffi::SQLITE_FULL), false))
        }
        _ => Ok(()),
    }
}

struct Faulty;

impl State {
    fn file(&mut self, file: u64) -> Done<&mut Unsynced> {
        self.files.get_mut(&file).ok_or(Code(ffi::SQLITE_IOERR))
    }
}

impl Hooks for Faulty {
    type File = u64;

    fn opened(&self, path: &Path, _: Role, below: &Below) -> Done<Option<u64>> {
        let size = below.size()?;
        let file = inode(path).ok_or(Code(ffi::SQLITE_CANTOPEN))?;
        DISK.with_borrow_mut(|state| {
            let known = state.files.entry(file).or_insert_with(|| Unsynced {
                path: PathBuf::new(),
                size,
                sectors: BTreeMap::new(),
            });
            path.clone_into(&mut known.path);
        });
        Ok(Some(file))
    }

    fn read(_: &mut u64, below: &Below, buffer: &mut [u8], at: u64) -> Done {
        below.read(buffer, at)
    }

    fn write(file: &mut u64, below: &Below, bytes: &[u8], at: u64) -> Done {
        DISK.with_borrow_mut(|state| {
            let stepped = step(state, ffi::SQLITE_IOERR_WRITE);
            if let Err((failed, false)) = stepped {
                return Err(failed);
            }
            let size = below.size()?;
            let unsynced = state.file(*file)?;
            for sector in at / SECTOR..(at + bytes.len() as u64).div_ceil(SECTOR) {
                if let Some(known) = unsynced.sectors.get_mut(&sector) {
                    known.lost = false;
                    continue;
                }
                let begins = sector * SECTOR;
                let mut old = vec![0; size.saturating_sub(begins).min(SECTOR) as usize];
                if !old.is_empty() {
                    below.read(&mut old, begins)?;
                }
                let old = Old {
                    bytes: old,
                    lost: false,
                };
                unsynced.sectors.insert(sector, old);
            }
            below.write(bytes, at)?;
            stepped.map_err(|(failed, _)| failed)
        })
    }

    fn truncate(file: &mut u64, below: &Below, size: u64) -> Done {
        DISK.with_borrow_mut(|state| {
            step(state, ffi::SQLITE_IOERR_TRUNCATE).map_err(|(failed, _)| failed)?;
            let unsynced = state.file(*file)?;
            unsynced.sectors.split_off(&size.div_ceil(SECTOR));
            unsynced.size = unsynced.size.min(size);
            below.truncate(size)
        })
    }

    fn sync(file: &mut u64, below: &Below, _: c_int) -> Done {
        DISK.with_borrow_mut(|state| {
            let stepped = step(state, ffi::SQLITE_IOERR_FSYNC);
            let dark = state.dark;
            let unsynced = state.file(*file)?;
            match stepped {
                Ok(()) => {
                    unsynced.size = below.size()?;
                    unsynced.sectors.retain(|_, old| old.lost);
                    Ok(())
                }
                Err((failed, _)) => {
                    for old in unsynced.sectors.values_mut().filter(|_| !dark) {
                        old.lost = true;
                    }
                    Err(failed)
                }
            }
        })
    }

    fn deleting(&self, path: &Path) -> Done {
        DISK.with_borrow_mut(|state| {
            step(state, ffi::SQLITE_IOERR_DELETE).map_err(|(failed, _)| failed)?;
            if let Some(file) = inode(path) {
                state.files.remove(&file);
            }
            Ok(())
        })
    }
}
