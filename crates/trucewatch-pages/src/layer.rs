//! A layer between SQLite and the way it reaches files (a "VFS"). Everything that speaks to the C
//! interface is here; what a layer does is safe code behind [`Hooks`].
//!
//! Memory: SQLite gives one block for each file, of the size that we name (`szOsFile`). A [`Shim`]
//! stands at its beginning, the file of the layer below right behind it.

use rusqlite::{Connection, ffi};
use std::ffi::{CStr, OsStr, c_char, c_int, c_void};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

/// A result code of SQLite that is not `SQLITE_OK`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Code(pub(crate) c_int);

pub(crate) type Done<T = ()> = Result<T, Code>;

fn done(code: c_int) -> Done {
    if code == ffi::SQLITE_OK {
        Ok(())
    } else {
        Err(Code(code))
    }
}

fn code(result: Done) -> c_int {
    result.map_or_else(|code| code.0, |()| ffi::SQLITE_OK)
}

/// What SQLite opens a file for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Database,
    Log,
    Journal,
}

/// What a layer does with files. A method that is not written passes on to the layer below.
pub(crate) trait Hooks: Sized + Send + Sync + 'static {
    /// What is known of an open file.
    type File;

    /// Takes a file that was just opened; `None` leaves it to the layer below.
    fn opened(&self, path: &Path, role: Role, below: &Below) -> Done<Option<Self::File>>;

    fn read(file: &mut Self::File, below: &Below, buffer: &mut [u8], at: u64) -> Done;

    fn write(file: &mut Self::File, below: &Below, bytes: &[u8], at: u64) -> Done;

    fn truncate(_: &mut Self::File, below: &Below, size: u64) -> Done {
        below.truncate(size)
    }

    fn sync(_: &mut Self::File, below: &Below, flags: c_int) -> Done {
        below.sync(flags)
    }

    /// Before a file is removed; an error keeps it.
    fn deleting(&self, _: &Path) -> Done {
        Ok(())
    }

    fn answer(_: &mut Self::File, _: &Below, _: &mut Question<'_>) -> Done {
        Err(Code(ffi::SQLITE_NOTFOUND))
    }
}

/// What can be asked of the layer of an open database.
#[derive(Debug)]
pub(crate) enum Question<'a> {
    /// Whether the pages of the database bear checksums.
    Checked(bool),
    /// The size of the database, in bytes.
    Size(u64),
    /// Bytes of the database as they are on the disk.
    Raw { buffer: &'a mut [u8], at: u64 },
}

/// The file of the layer below. Valid as long as the file is open.
pub(crate) struct Below(*mut ffi::sqlite3_file);

impl Below {
    fn methods(&self) -> &ffi::sqlite3_io_methods {
        // SAFETY: `Below` is made only for a file that the layer below has opened, and such a file
        // has methods until it is closed.
        unsafe { &*(*self.0).pMethods }
    }

    /// Reads; where the file ends before, the rest is zeros and `SQLITE_IOERR_SHORT_READ` returned.
    pub(crate) fn read(&self, buffer: &mut [u8], at: u64) -> Done {
        let (Ok(len), Ok(at)) = (c_int::try_from(buffer.len()), i64::try_from(at)) else {
            return Err(Code(ffi::SQLITE_IOERR_READ));
        };
        let read = self.methods().xRead.ok_or(Code(ffi::SQLITE_IOERR_READ))?;
        // SAFETY: the file is open and the buffer has `len` bytes that may be written.
        done(unsafe { read(self.0, buffer.as_mut_ptr().cast(), len, at) })
    }

    pub(crate) fn write(&self, bytes: &[u8], at: u64) -> Done {
        let (Ok(len), Ok(at)) = (c_int::try_from(bytes.len()), i64::try_from(at)) else {
            return Err(Code(ffi::SQLITE_IOERR_WRITE));
        };
        let write = self.methods().xWrite.ok_or(Code(ffi::SQLITE_IOERR_WRITE))?;
        // SAFETY: the file is open and `bytes` has `len` bytes.
        done(unsafe { write(self.0, bytes.as_ptr().cast(), len, at) })
    }

    pub(crate) fn truncate(&self, size: u64) -> Done {
        let failed = Code(ffi::SQLITE_IOERR_TRUNCATE);
        let truncate = self.methods().xTruncate.ok_or(failed)?;
        let size = i64::try_from(size).map_err(|_| failed)?;
        // SAFETY: the file is open.
        done(unsafe { truncate(self.0, size) })
    }

    pub(crate) fn sync(&self, flags: c_int) -> Done {
        let sync = self.methods().xSync.ok_or(Code(ffi::SQLITE_IOERR_FSYNC))?;
        // SAFETY: the file is open.
        done(unsafe { sync(self.0, flags) })
    }

    pub(crate) fn size(&self) -> Done<u64> {
        let failed = Code(ffi::SQLITE_IOERR_FSTAT);
        let ask = self.methods().xFileSize.ok_or(failed)?;
        let mut size = 0;
        // SAFETY: the file is open and `size` outlives the call.
        done(unsafe { ask(self.0, &raw mut size) })?;
        u64::try_from(size).map_err(|_| failed)
    }
}

/// What a registered layer keeps for ever.
struct Registered<H> {
    below: *mut ffi::sqlite3_vfs,
    hooks: H,
}

/// One open file of a layer, at the beginning of SQLite's block.
#[repr(C)]
struct Shim<H: Hooks> {
    /// First, because SQLite knows only this.
    base: ffi::sqlite3_file,
    file: Option<H::File>,
}

/// Where the file of the layer below begins, behind the shim; SQLite's blocks are aligned to eight.
const fn offset<H: Hooks>() -> usize {
    size_of::<Shim<H>>().next_multiple_of(8)
}

/// The functions of a layer, as SQLite wants them.
struct Layer<H>(PhantomData<H>);

/// Puts a layer with a new name over the one called `over`, or over the system's own.
///
/// # Errors
/// If there is no such layer, or it cannot keep a write-ahead log.
pub(crate) fn register<H: Hooks>(
    name: &'static CStr,
    over: Option<&'static CStr>,
    hooks: H,
) -> Done {
    // SAFETY: a null pointer asks for the default; else it is a text that ends with a zero. This
    // also starts SQLite, if that has not happened yet.
    let below = unsafe { ffi::sqlite3_vfs_find(over.map_or(std::ptr::null(), CStr::as_ptr)) };
    if below.is_null() || align_of::<Shim<H>>() > 8 {
        return Err(Code(ffi::SQLITE_NOTFOUND));
    }
    let registered = Box::into_raw(Box::new(Registered { below, hooks }));
    // SAFETY: `below` came from SQLite, which keeps its layers for ever.
    let mut vfs = unsafe { *below };
    vfs.szOsFile += c_int::try_from(offset::<H>()).map_err(|_| Code(ffi::SQLITE_TOOBIG))?;
    vfs.pNext = std::ptr::null_mut();
    vfs.zName = name.as_ptr();
    vfs.pAppData = registered.cast();
    vfs.xOpen = Some(Layer::<H>::open);
    vfs.xDelete = Some(Layer::<H>::delete);
    vfs.xAccess = Some(Layer::<H>::access);
    vfs.xFullPathname = Some(Layer::<H>::full_pathname);
    // The rest of the functions are the system's. They do not touch what they are given of the
    // layer, except for those of tests (`xSetSystemCall` and its kin), which are left out.
    vfs.iVersion = vfs.iVersion.min(2);
    // SAFETY: the layer, its name and what it keeps are never given back.
    done(unsafe { ffi::sqlite3_vfs_register(Box::into_raw(Box::new(vfs)), 0) })
}

/// Reserves bytes at the end of each page of a database that has no pages yet.
pub(crate) fn reserve(conn: &Connection, bytes: usize) -> Done {
    let mut wanted = c_int::try_from(bytes).map_err(|_| Code(ffi::SQLITE_TOOBIG))?;
    control(
        conn,
        ffi::SQLITE_FCNTL_RESERVE_BYTES,
        (&raw mut wanted).cast(),
    )
}

/// Asks the layer of an open database; it answers in the question.
pub(crate) fn ask(conn: &Connection, question: &mut Question<'_>) -> Done {
    control(conn, ASK, std::ptr::from_mut(question).cast())
}

/// Our own question. SQLite leaves numbers from 100 on to others.
const ASK: c_int = 0x5452_5743;

fn control(conn: &Connection, op: c_int, argument: *mut c_void) -> Done {
    // SAFETY: the connection is open, and each caller passes what its operation asks for: an `int`
    // for the reserve, a `Question` for ours.
    done(unsafe { ffi::sqlite3_file_control(conn.handle(), c"main".as_ptr(), op, argument) })
}

/// # Safety
/// `name` is null or a text that ends with a zero.
unsafe fn path_of(name: *const c_char) -> PathBuf {
    if name.is_null() {
        return PathBuf::new();
    }
    // SAFETY: not null, so a text, as the caller says.
    let bytes = unsafe { CStr::from_ptr(name) }.to_bytes();
    #[cfg(unix)]
    return PathBuf::from(<OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(bytes));
    #[cfg(not(unix))]
    return PathBuf::from(OsStr::new(&*String::from_utf8_lossy(bytes)));
}

// Every function below is called by SQLite alone, by the contract of `sqlite3_vfs` and
// `sqlite3_io_methods`: with the layer that `register` has made, and with a file that `open` has
// opened with success and `close` has not closed yet. It calls them for one file from one thread
// at a time.
impl<H: Hooks> Layer<H> {
    const METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
        // With 2 SQLite does not ask for memory mapping, which would go past the checks.
        iVersion: 2,
        xClose: Some(Self::close),
        xRead: Some(Self::read),
        xWrite: Some(Self::write),
        xTruncate: Some(Self::truncate),
        xSync: Some(Self::sync),
        xFileSize: Some(Self::file_size),
        xLock: Some(Self::lock),
        xUnlock: Some(Self::unlock),
        xCheckReservedLock: Some(Self::check_reserved_lock),
        xFileControl: Some(Self::file_control),
        xSectorSize: Some(Self::sector_size),
        xDeviceCharacteristics: Some(Self::device_characteristics),
        xShmMap: Some(Self::shm_map),
        xShmLock: Some(Self::shm_lock),
        xShmBarrier: Some(Self::shm_barrier),
        xShmUnmap: Some(Self::shm_unmap),
        xFetch: None,
        xUnfetch: None,
    };

    /// # Safety
    /// `vfs` is a layer of this kind.
    unsafe fn registered<'a>(vfs: *mut ffi::sqlite3_vfs) -> &'a Registered<H> {
        // SAFETY: `register` has put it there, and it is never given back.
        unsafe { &*(*vfs).pAppData.cast::<Registered<H>>() }
    }

    /// # Safety
    /// `file` is the beginning of a block of a layer of this kind.
    unsafe fn below(file: *mut ffi::sqlite3_file) -> Below {
        // SAFETY: the block has room for the file below behind the shim (`szOsFile`).
        Below(unsafe { file.byte_add(offset::<H>()) })
    }

    /// The file as this layer and as the layer below knows it.
    ///
    /// # Safety
    /// `file` is an open file of this kind of layer.
    unsafe fn parts<'a>(file: *mut ffi::sqlite3_file) -> (&'a mut Shim<H>, Below) {
        // SAFETY: `open` has put a shim there; nobody else has a reference to it, because SQLite
        // calls for one file at a time and none of our functions keeps one.
        (unsafe { &mut *file.cast::<Shim<H>>() }, unsafe {
            Self::below(file)
        })
    }

    unsafe extern "C" fn open(
        vfs: *mut ffi::sqlite3_vfs,
        name: ffi::sqlite3_filename,
        file: *mut ffi::sqlite3_file,
        flags: c_int,
        out_flags: *mut c_int,
    ) -> c_int {
        let role = [
            (ffi::SQLITE_OPEN_MAIN_DB, Role::Database),
            (ffi::SQLITE_OPEN_WAL, Role::Log),
            (ffi::SQLITE_OPEN_MAIN_JOURNAL, Role::Journal),
        ];
        let role = role.iter().find(|(flag, _)| flags & flag != 0);
        // SAFETY: by the contract above; `file` is a block of `szOsFile` bytes that is not in use.
        unsafe {
            let registered = Self::registered(vfs);
            let Some(open) = (*registered.below).xOpen else {
                return ffi::SQLITE_CANTOPEN;
            };
            let Some((_, role)) = role else {
                // Temporary files: the block becomes the file of the layer below itself.
                return open(registered.below, name, file, flags, out_flags);
            };
            // Null methods tell SQLite that there is nothing to close if opening fails.
            (*file).pMethods = std::ptr::null();
            let below = Self::below(file);
            (*below.0).pMethods = std::ptr::null();
            let opened = done(open(registered.below, name, below.0, flags, out_flags));
            let close = |below: &Below, failed: Code| {
                if !(*below.0).pMethods.is_null()
                    && let Some(close) = below.methods().xClose
                {
                    close(below.0);
                }
                failed.0
            };
            if let Err(failed) = opened {
                return close(&below, failed);
            }
            if below.methods().iVersion < 2 {
                return close(&below, Code(ffi::SQLITE_CANTOPEN));
            }
            match registered.hooks.opened(&path_of(name), *role, &below) {
                Ok(state) => {
                    let base = ffi::sqlite3_file {
                        pMethods: const { &Self::METHODS },
                    };
                    file.cast::<Shim<H>>().write(Shim { base, file: state });
                    ffi::SQLITE_OK
                }
                Err(failed) => close(&below, failed),
            }
        }
    }

    unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
        // SAFETY: by the contract above; nothing uses the shim after it was dropped.
        unsafe {
            let (shim, below) = Self::parts(file);
            shim.file = None;
            below.methods().xClose.map_or(0, |close| close(below.0))
        }
    }

    unsafe extern "C" fn read(
        file: *mut ffi::sqlite3_file,
        buffer: *mut c_void,
        amount: c_int,
        at: i64,
    ) -> c_int {
        let (Ok(amount), Ok(at)) = (usize::try_from(amount), u64::try_from(at)) else {
            return ffi::SQLITE_IOERR_READ;
        };
        // SAFETY: by the contract above; `buffer` has `amount` bytes. SQLite does not promise that
        // they have been written before, so they are set first: a reference needs that.
        unsafe {
            buffer.cast::<u8>().write_bytes(0, amount);
            let buffer = std::slice::from_raw_parts_mut(buffer.cast::<u8>(), amount);
            let (shim, below) = Self::parts(file);
            code(match &mut shim.file {
                Some(file) => H::read(file, &below, buffer, at),
                None => below.read(buffer, at),
            })
        }
    }

    unsafe extern "C" fn write(
        file: *mut ffi::sqlite3_file,
        bytes: *const c_void,
        amount: c_int,
        at: i64,
    ) -> c_int {
        let (Ok(amount), Ok(at)) = (usize::try_from(amount), u64::try_from(at)) else {
            return ffi::SQLITE_IOERR_WRITE;
        };
        // SAFETY: by the contract above; `bytes` has `amount` bytes.
        unsafe {
            let bytes = std::slice::from_raw_parts(bytes.cast::<u8>(), amount);
            let (shim, below) = Self::parts(file);
            code(match &mut shim.file {
                Some(file) => H::write(file, &below, bytes, at),
                None => below.write(bytes, at),
            })
        }
    }

    unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: i64) -> c_int {
        let Ok(size) = u64::try_from(size) else {
            return ffi::SQLITE_IOERR_TRUNCATE;
        };
        // SAFETY: by the contract above.
        let (shim, below) = unsafe { Self::parts(file) };
        code(match &mut shim.file {
            Some(file) => H::truncate(file, &below, size),
            None => below.truncate(size),
        })
    }

    unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
        // SAFETY: by the contract above.
        let (shim, below) = unsafe { Self::parts(file) };
        code(match &mut shim.file {
            Some(file) => H::sync(file, &below, flags),
            None => below.sync(flags),
        })
    }

    unsafe extern "C" fn file_control(
        file: *mut ffi::sqlite3_file,
        op: c_int,
        argument: *mut c_void,
    ) -> c_int {
        // SAFETY: by the contract above; only `ask` sends our own question, with a `Question` that
        // outlives the call and that nobody else refers to.
        unsafe {
            let (shim, below) = Self::parts(file);
            if op == ASK {
                let question = &mut *argument.cast::<Question<'_>>();
                return code(match &mut shim.file {
                    Some(file) => H::answer(file, &below, question),
                    None => Err(Code(ffi::SQLITE_NOTFOUND)),
                });
            }
            let pass = below.methods().xFileControl;
            pass.map_or(ffi::SQLITE_NOTFOUND, |pass| pass(below.0, op, argument))
        }
    }

    unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, size: *mut i64) -> c_int {
        // SAFETY: by the contract above.
        unsafe {
            let below = Self::below(file);
            let pass = below.methods().xFileSize;
            pass.map_or(ffi::SQLITE_IOERR_FSTAT, |pass| pass(below.0, size))
        }
    }

    unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
        // SAFETY: by the contract above.
        unsafe {
            let below = Self::below(file);
            let pass = below.methods().xLock;
            pass.map_or(ffi::SQLITE_IOERR_LOCK, |pass| pass(below.0, level))
        }
    }

    unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
        // SAFETY: by the contract above.
        unsafe {
            let below = Self::below(file);
            let pass = below.methods().xUnlock;
            pass.map_or(ffi::SQLITE_IOERR_UNLOCK, |pass| pass(below.0, level))
        }
    }

    unsafe extern "C" fn check_reserved_lock(
        file: *mut ffi::sqlite3_file,
        out: *mut c_int,
    ) -> c_int {
        // SAFETY: by the contract above.
        unsafe {
            let below = Self::below(file);
            let pass = below.methods().xCheckReservedLock;
            pass.map_or(ffi::SQLITE_IOERR_CHECKRESERVEDLOCK, |pass| {
                pass(below.0, out)
            })
        }
    }

    unsafe extern "C" fn sector_size(file: *mut ffi::sqlite3_file) -> c_int {
        // SAFETY: by the contract above.
        unsafe {
            let below = Self::below(file);
            below.methods().xSectorSize.map_or(0, |pass| pass(below.0))
        }
    }

    unsafe extern "C" fn device_characteristics(file: *mut ffi::sqlite3_file) -> c_int {
        // SAFETY: by the contract above.
        unsafe {
            let below = Self::below(file);
            let pass = below.methods().xDeviceCharacteristics;
            pass.map_or(0, |pass| pass(below.0))
        }
    }

    unsafe extern "C" fn shm_map(
        file: *mut ffi::sqlite3_file,
        region: c_int,
        size: c_int,
        extend: c_int,
        out: *mut *mut c_void,
    ) -> c_int {
        // SAFETY: by the contract above.
        unsafe {
            let below = Self::below(file);
            let pass = below.methods().xShmMap;
            pass.map_or(ffi::SQLITE_IOERR_SHMMAP, |pass| {
                pass(below.0, region, size, extend, out)
            })
        }
    }

    unsafe extern "C" fn shm_lock(
        file: *mut ffi::sqlite3_file,
        offset: c_int,
        count: c_int,
        flags: c_int,
    ) -> c_int {
        // SAFETY: by the contract above.
        unsafe {
            let below = Self::below(file);
            let pass = below.methods().xShmLock;
            pass.map_or(ffi::SQLITE_IOERR_SHMLOCK, |pass| {
                pass(below.0, offset, count, flags)
            })
        }
    }

    unsafe extern "C" fn shm_barrier(file: *mut ffi::sqlite3_file) {
        // SAFETY: by the contract above.
        unsafe {
            let below = Self::below(file);
            if let Some(pass) = below.methods().xShmBarrier {
                pass(below.0);
            }
        }
    }

    unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, delete: c_int) -> c_int {
        // SAFETY: by the contract above.
        unsafe {
            let below = Self::below(file);
            let pass = below.methods().xShmUnmap;
            pass.map_or(ffi::SQLITE_OK, |pass| pass(below.0, delete))
        }
    }

    unsafe extern "C" fn delete(
        vfs: *mut ffi::sqlite3_vfs,
        name: *const c_char,
        sync: c_int,
    ) -> c_int {
        // SAFETY: by the contract above.
        unsafe {
            let registered = Self::registered(vfs);
            if let Err(failed) = registered.hooks.deleting(&path_of(name)) {
                return failed.0;
            }
            let pass = (*registered.below).xDelete;
            pass.map_or(ffi::SQLITE_IOERR_DELETE, |pass| {
                pass(registered.below, name, sync)
            })
        }
    }

    unsafe extern "C" fn access(
        vfs: *mut ffi::sqlite3_vfs,
        name: *const c_char,
        flags: c_int,
        out: *mut c_int,
    ) -> c_int {
        // SAFETY: by the contract above.
        unsafe {
            let below = Self::registered(vfs).below;
            let pass = (*below).xAccess;
            pass.map_or(ffi::SQLITE_IOERR_ACCESS, |pass| {
                pass(below, name, flags, out)
            })
        }
    }

    unsafe extern "C" fn full_pathname(
        vfs: *mut ffi::sqlite3_vfs,
        name: *const c_char,
        size: c_int,
        out: *mut c_char,
    ) -> c_int {
        // SAFETY: by the contract above.
        unsafe {
            let below = Self::registered(vfs).below;
            let pass = (*below).xFullPathname;
            pass.map_or(ffi::SQLITE_CANTOPEN, |pass| pass(below, name, size, out))
        }
    }
}
