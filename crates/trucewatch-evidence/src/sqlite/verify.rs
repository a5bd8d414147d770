//! The walk over everything (fsck).

use super::authors::Authors;
use super::handled::Handled;
use super::tree::Edge;
use super::{SqliteStore, mark, medium, quarantine, read, rotation, witnesses};
use crate::identity::Keys;
use crate::{Damage, Entry, LogError, Verification};
use std::path::Path;
use trucewatch_pages::{Fault, Place};
use trucewatch_proof::{Checkpoint, Hash, TreeHead};

/// What a walk looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// The database and all that lies beside it.
    Everything,
    /// The database alone.
    Database,
}

/// Checks the pages, the file's structure, the quarantine, the keys, then every entry: against its
/// hashes, its author's signature and its place in the tree; then the tree against the signed
/// checkpoints. `progress` is told from time to time how many entries were looked at. Memory use does
/// not grow with the log.
///
/// `store` reads damaged pages too: everything is checked here. All but the pages are looked at
/// within one snapshot. While it lasts a writer can go on, but the write-ahead log cannot be folded
/// back and grows.
pub(super) fn walk(
    store: &SqliteStore,
    scope: Scope,
    progress: &mut dyn FnMut(u64),
) -> Result<Verification, LogError> {
    let pages = pages(store)?;
    match look(store, scope, pages.clone(), progress) {
        // What is in a damaged page may be such nonsense that nothing more can be told.
        Err(error) if !pages.is_empty() => {
            let what = format!("the walk cannot go on: {error}");
            let rest = Damage { seq: None, what };
            Ok(Verification {
                sound: 0,
                head: None,
                damage: pages.into_iter().chain([rest]).collect(),
                complete: false,
            })
        }
        looked => looked,
    }
}

fn look(
    store: &SqliteStore,
    scope: Scope,
    mut damage: Vec<Damage>,
    progress: &mut dyn FnMut(u64),
) -> Result<Verification, LogError> {
    // Before the snapshot: this file is never ahead of the database.
    let marked = mark::read(store.dir(), &store.identity.keys);
    let snapshot = store.snapshot()?;
    damage.extend(structure(store)?);
    damage.extend(quarantine::damage(store, Verification::DAMAGE_MAX / 2)?);
    let mut tree = TreeCheck::default();
    let mut authors = Authors::of(store)?;
    let mut handled = (scope == Scope::Everything).then(|| Handled::of(store.dir()));
    let mut statements = Vec::new();
    let mut sound = 0;
    let mut expected = 0;
    while damage.len() < Verification::DAMAGE_MAX {
        let stretch = walk_from(store, &mut expected, &mut |entry| {
            let checked = entry.and_then(|entry| {
                let checked = authors
                    .check(&entry)
                    .and_then(|()| tree.push(store, &entry));
                match checked {
                    Ok(()) => Ok(entry),
                    Err(what) => Err(Damage {
                        seq: Some(entry.seq),
                        what,
                    }),
                }
            });
            if let Ok(entry) = &checked
                && entry.record.kind() == "log_key"
            {
                statements.push((entry.seq, Hash(entry.record.sha256())));
            }
            match checked {
                Ok(entry) => match handled.as_mut().map(|handled| handled.check(&entry)) {
                    Some(Err(what)) => damage.push(Damage {
                        seq: Some(entry.seq),
                        what,
                    }),
                    _ => sound += 1,
                },
                Err(found) => {
                    damage.push(found);
                    // The tree cannot be worked out any more: an entry of it is not known.
                    tree.broken = true;
                    authors.damaged();
                }
            }
            let seen = sound + damage.len() as u64;
            if seen.is_multiple_of(10_000) {
                progress(seen);
            }
            damage.len() < Verification::DAMAGE_MAX
        });
        match stretch {
            Ok(()) => break,
            // A page is unreadable: name the entry, step over it and go on.
            Err(LogError::Corrupt { detail, .. }) => {
                damage.push(Damage {
                    seq: Some(expected),
                    what: format!("it cannot be reached: {detail}"),
                });
                tree.broken = true;
                authors.damaged();
                expected += 1;
            }
            Err(other) => return Err(other),
        }
    }
    let complete = damage.len() < Verification::DAMAGE_MAX;
    if !tree.broken {
        damage.extend(authors.unfinished());
        damage.extend(tree.rest(store)?);
        damage.extend(stored_checkpoint(store, tree.edge.head())?);
        if scope == Scope::Everything {
            damage.extend(marked_checkpoint(store, tree.edge.head(), marked));
        }
        damage.extend(witnesses::damage(store)?);
        let keys = rotation::damage(&store.identity, &statements);
        damage.extend(keys.map(|what| Damage { seq: None, what }));
    }
    drop(snapshot);
    if let Some(handled) = handled {
        damage.extend(handled.keys());
        let keys = Keys::damage(store.dir(), &store.identity);
        damage.extend(keys.into_iter().map(|(path, what)| of_file(&path, &what)));
    }
    Ok(Verification {
        sound,
        head: damage.is_empty().then(|| tree.edge.head()),
        damage,
        complete,
    })
}

fn of_file(path: &Path, what: &str) -> Damage {
    let name = path
        .file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy();
    Damage {
        seq: None,
        what: format!("the file `{name}`: {what}"),
    }
}

/// The tree, worked out from the entries and held against the stored tiles.
#[derive(Default)]
struct TreeCheck {
    edge: Edge,
    tiles: u64,
    broken: bool,
}

impl TreeCheck {
    fn push(&mut self, store: &SqliteStore, entry: &Entry) -> Result<(), String> {
        if self.broken {
            return Ok(());
        }
        for full in self.edge.push(entry.leaf()) {
            self.tiles += 1;
            let run = || -> rusqlite::Result<([u8; 32], Vec<u8>)> {
                store
                    .conn
                    .prepare_cached("SELECT root, hashes FROM tile WHERE id = ?1")?
                    .query_row([full.id], |row| Ok((row.get(0)?, row.get(1)?)))
            };
            match run() {
                Ok((root, hashes)) if root == full.root.0 && hashes == full.hashes => {}
                Ok(_) => {
                    return Err(format!(
                        "tile {} of the hash tree, which it ends, is not what the entries give",
                        full.id
                    ));
                }
                Err(error) => {
                    return Err(format!(
                        "tile {} of the hash tree, which it ends, cannot be read: {error}",
                        full.id
                    ));
                }
            }
        }
        Ok(())
    }

    /// Tiles that no entry accounts for.
    fn rest(&self, store: &SqliteStore) -> Result<Option<Damage>, LogError> {
        let count: u64 = store
            .conn
            .query_row("SELECT count(*) FROM tile", [], |row| row.get(0))
            .map_err(|e| store.sqlite_error("counting tiles", e))?;
        let wanted = self.tiles;
        Ok((count != wanted).then(|| Damage {
            seq: None,
            what: format!("the hash tree has {count} full tiles, the entries give {wanted}"),
        }))
    }
}

/// Holds the tree against the checkpoint in the database.
fn stored_checkpoint(store: &SqliteStore, head: TreeHead) -> Result<Option<Damage>, LogError> {
    let stored =
        read::head(&store.conn).map_err(|e| store.sqlite_error("reading the checkpoint", e))?;
    let what = match stored.map(|(size, note)| (size, store.identity.keys.open(&note))) {
        None => "there is no checkpoint in the database".to_owned(),
        Some((_, Err(problem))) => format!("the checkpoint in the database: {problem}"),
        Some((size, Ok(opened))) if opened.checkpoint.head != head || size != head.size => {
            format!(
                "the checkpoint in the database names {}, the entries give {head}",
                opened.checkpoint.head
            )
        }
        Some(_) => return Ok(None),
    };
    Ok(Some(Damage { seq: None, what }))
}

/// Holds the tree against the checkpoint in the file beside the database.
fn marked_checkpoint(
    store: &SqliteStore,
    head: TreeHead,
    marked: Result<Option<Checkpoint>, LogError>,
) -> Option<Damage> {
    let what = match marked {
        Err(error) => error.to_string(),
        // A crash while a log is being started leaves none; nothing was acknowledged then.
        Ok(None) if head.size == 0 => return None,
        Ok(None) => format!(
            "the file `{}` is missing or empty; open the store for writing to make it anew",
            mark::CHECKPOINT_NAME
        ),
        Ok(Some(checkpoint)) => store.check_begins_with(&checkpoint).err()?.to_string(),
    };
    Some(Damage { seq: None, what })
}

/// Every page of the file, in use or not, against its checksum; then every frame of the write-ahead
/// log.
fn pages(store: &SqliteStore) -> Result<Vec<Damage>, LogError> {
    let failed = |e| store.sqlite_error("looking at the pages", e);
    let mut damage = Vec::new();
    let mut each = |fault: Fault, page: &[u8]| {
        if damage.len() < Verification::DAMAGE_MAX / 4 {
            let Place::Database { number } = fault.place else {
                return;
            };
            let use_of_it = use_of_page(store, number, page);
            damage.push(Damage {
                seq: None,
                what: format!("{fault}{use_of_it}"),
            });
        }
    };
    trucewatch_pages::walk(&store.conn, &mut each).map_err(failed)?;
    let log = medium::log_fault(store.file())?;
    damage.extend(log.map(|fault| Damage {
        seq: None,
        what: fault.to_string(),
    }));
    Ok(damage)
}

/// What a damaged page is used for, as far as it can still be told.
fn use_of_page(store: &SqliteStore, number: u32, page: &[u8]) -> String {
    let sql = "SELECT name FROM dbstat WHERE pageno = ?1";
    let name = store
        .conn
        .query_row(sql, [number], |row| row.get::<_, String>(0));
    match name {
        Ok(name) if name == "entry" => first_row(page).map_or_else(
            || ", it belongs to the entries".to_owned(),
            |first| format!(", its first entry is {first}"),
        ),
        Ok(name) => format!(", it belongs to `{name}`"),
        Err(_) => String::new(),
    }
}

/// The number of the first row in a leaf of a table (sqlite.org/fileformat2.html, section 1.6).
fn first_row(page: &[u8]) -> Option<u64> {
    let (kind, cell) = (page.first()?, page.get(8..10)?);
    let cell = usize::from(u16::from_be_bytes(cell.try_into().ok()?));
    let (_, rest) = variable(page.get(cell..)?)?;
    let (row, _) = variable(rest)?;
    (*kind == 0x0d).then_some(row)
}

/// A number of SQLite's variable length: seven bits a byte, the highest first; eight in the ninth.
fn variable(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0;
    for (at, byte) in bytes.iter().take(9).enumerate() {
        let last = at == 8 || byte & 0x80 == 0;
        number = if at == 8 {
            number << 8 | u64::from(*byte)
        } else {
            number << 7 | u64::from(byte & 0x7f)
        };
        if last {
            return Some((number, &bytes[at + 1..]));
        }
    }
    None
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

/// Steps through the entries from `expected` on and hands each, or what is wrong, to `each`, until
/// that returns `false`. `expected` ends at the first entry not handed out.
fn walk_from(
    store: &SqliteStore,
    expected: &mut u64,
    each: &mut dyn FnMut(Result<Entry, Damage>) -> bool,
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
        let found = read::entry(row, seq);
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
