//! Small files and folders beside the database, made so that a power cut leaves all or nothing.

use crate::LogError;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

/// Makes the folder and its parents, and syncs each parent of a new one: else a power cut could
/// take the folder away, with everything acknowledged in it.
///
/// # Errors
/// If the system refuses.
pub fn create_folder(dir: &Path) -> Result<(), LogError> {
    let failed = |reason| LogError::Folder {
        dir: dir.to_owned(),
        reason,
    };
    let missing: Vec<&Path> = dir.ancestors().take_while(|d| !d.exists()).collect();
    std::fs::create_dir_all(dir).map_err(failed)?;
    for parent in missing.iter().filter_map(|d| d.parent()) {
        sync_folder(parent).map_err(failed)?;
    }
    Ok(())
}

/// Syncs a folder, so that a power cut does not take away what was made or renamed in it.
///
/// # Errors
/// If the system refuses.
pub fn sync_folder(dir: &Path) -> std::io::Result<()> {
    let dir = if dir.as_os_str().is_empty() {
        Path::new(".")
    } else {
        dir
    };
    if cfg!(unix) {
        std::fs::File::open(dir)?.sync_all()?;
    }
    Ok(())
}

/// Which file a path leads to; `None` if there is none.
#[cfg(unix)]
pub(crate) fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    let there = path.metadata().ok()?;
    Some((there.dev(), there.ino()))
}

/// As above; here it cannot be told.
#[cfg(not(unix))]
pub(crate) fn identity(_: &Path) -> Option<(u64, u64)> {
    None
}

/// Takes everybody else's rights on a folder away, where there are such rights.
///
/// # Errors
/// If the system refuses.
pub fn only_for_owner(dir: &Path) -> Result<(), LogError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o700)).map_err(
            |reason| LogError::Folder {
                dir: dir.to_owned(),
                reason,
            },
        )?;
    }
    Ok(())
}

/// Writes a new file that only its owner may read, whole and synced, unless there is one already.
/// Two processes that do so at once end up with the file of one of them.
///
/// # Errors
/// If the system refuses.
pub fn write_once(path: &Path, text: &str) -> Result<(), LogError> {
    let unique = trucewatch_proof::hex(&crate::identity::random()?);
    let run = || -> std::io::Result<()> {
        if path.exists() {
            return Ok(());
        }
        let own = path.with_extension(&unique);
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        let mut file = options.open(&own)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        let linked = std::fs::hard_link(&own, path);
        std::fs::remove_file(&own)?;
        match linked {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        path.parent().map_or(Ok(()), sync_folder)
    };
    run().map_err(|reason| LogError::Key {
        file: path.to_owned(),
        detail: reason.to_string(),
    })
}

/// Puts a file in the place of another, whole and synced: after a power cut there is the one or the
/// other. Two writers must not do so at once.
///
/// # Errors
/// If the system refuses.
pub fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let new = path.with_extension("new");
    let mut file = std::fs::File::create(&new)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&new, path)?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// Overwrites what is in a file, where the medium writes in place. Copies elsewhere stay.
///
/// # Errors
/// If the system refuses.
pub fn overwrite(path: &Path) -> std::io::Result<()> {
    let mut file = std::fs::File::options().write(true).open(path)?;
    let length = file.metadata()?.len();
    file.write_all(&vec![b'0'; usize::try_from(length).unwrap_or(128)])?;
    file.sync_all()
}
