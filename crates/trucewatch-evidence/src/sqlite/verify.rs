//! The walk over everything (fsck).

use super::{SqliteStore, quarantine, read};
use crate::{Damage, LogError, Verification, digest};

/// Checks the file's structure, the quarantine, then every entry. Memory use does not grow with the log.
///
/// All within one snapshot, unless damage forces the walk to step over a page. While it runs, a
/// writer can go on, but the write-ahead log cannot be folded back and grows.
pub(super) fn walk(store: &SqliteStore) -> Result<Verification, LogError> {
    let mut damage = structure(store)?;
    damage.extend(quarantine::damage(store, Verification::DAMAGE_MAX / 2)?);
    let mut hasher = digest::RootHasher::default();
    let mut sound = 0;
    let mut expected = 0;
    while damage.len() < Verification::DAMAGE_MAX {
        let stretch = walk_from(store, &mut expected, &mut |entry| match entry {
            Ok(leaf) => {
                hasher.push(&leaf);
                sound += 1;
                true
            }
            Err(found) => {
                damage.push(found);
                damage.len() < Verification::DAMAGE_MAX
            }
        });
        match stretch {
            Ok(()) => break,
            // A page is unreadable: name the entry, step over it and go on.
            Err(LogError::Corrupt { detail, .. }) => {
                damage.push(Damage {
                    seq: Some(expected),
                    what: format!("it cannot be reached: {detail}"),
                });
                expected += 1;
            }
            Err(other) => return Err(other),
        }
    }
    let complete = damage.len() < Verification::DAMAGE_MAX;
    Ok(Verification {
        sound,
        digest: damage.is_empty().then(|| hasher.finish()),
        damage,
        complete,
    })
}

/// What SQLite itself finds wrong with pages and indexes.
fn structure(store: &SqliteStore) -> Result<Vec<Damage>, LogError> {
    let failed = |e| store.sqlite_error("checking the file's structure", e);
    let run = || -> rusqlite::Result<Vec<String>> {
        store
            .conn
            .prepare("PRAGMA integrity_check(100)")?
            .query_map([], |row| row.get(0))?
            .collect()
    };
    let messages = match run().map_err(failed) {
        Ok(messages) => messages,
        Err(LogError::Corrupt { detail, .. }) => vec![detail],
        Err(other) => return Err(other),
    };
    Ok(messages
        .into_iter()
        .filter(|message| message != "ok")
        .map(|what| Damage { seq: None, what })
        .collect())
}

/// Steps through the entries from `expected` on and hands each leaf, or what is wrong, to `each`,
/// until that returns `false`. `expected` ends at the first entry not handed out.
fn walk_from(
    store: &SqliteStore,
    expected: &mut u64,
    each: &mut dyn FnMut(Result<[u8; 32], Damage>) -> bool,
) -> Result<(), LogError> {
    let failed = |e| store.sqlite_error("reading entries", e);
    let sql = format!(
        "SELECT {} FROM entry WHERE seq >= ?1 ORDER BY seq",
        read::COLUMNS
    );
    let mut statement = store.conn.prepare(&sql).map_err(failed)?;
    let mut rows = statement.query([read::to_sql(*expected)]).map_err(failed)?;
    while let Some(row) = rows.next().map_err(failed)? {
        let seq: u64 = row.get(0).map_err(failed)?;
        if seq > *expected {
            let what = format!("entries {expected} to {} are missing", seq - 1);
            let goes_on = each(Err(Damage {
                seq: Some(*expected),
                what,
            }));
            *expected = seq;
            if !goes_on {
                return Ok(());
            }
        }
        let found = read::entry(row, seq).map(|entry| entry.sha256);
        let goes_on = each(found.map_err(|what| Damage {
            seq: Some(seq),
            what,
        }));
        *expected = seq + 1;
        if !goes_on {
            return Ok(());
        }
    }
    Ok(())
}
