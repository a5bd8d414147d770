//! Builds a store anew from the good entries of a damaged one and of other copies.

use super::copy::{OtherCopy, WholeEntry, own_rows, rows, rows_in};
use crate::sqlite::tree::Edge;
use crate::sqlite::write::WriteError;
use crate::sqlite::{
    Access, FILE_NAME, SqliteStore, medium, medium::Medium, quarantine, read, schema, settings,
    verify, witnesses,
};
use crate::{Entry, LogError};
use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use trucewatch_proof::{Batch, Identity, PublicKey, Signature, Signed, TreeHead};

/// Entries that are written together.
const TOGETHER: u64 = 4096;

const WITNESS: &str = "id, vkey, trusted, url, statement";
const COSIGNED: &str = "size, note";
const COSIGNATURE: &str = "size, witness, first, latest";
const QUARANTINE: &str = "id, place, file, format, line, header, raw, first_reason, reason, settings, \
                          first_at_ns, last_at_ns, attempts, resolved_by, resolved_at_ns";

/// What a new store is built from.
pub(super) struct Sources<'a> {
    /// The damaged store, if it can be read at all.
    pub(super) own: Option<&'a SqliteStore>,
    /// Its folder.
    pub(super) dir: &'a Path,
    /// Other copies.
    pub(super) copies: &'a mut [Box<dyn OtherCopy>],
    /// Whether an entry that is whole in both is taken from a copy: only if what the damaged store
    /// holds does not lead to the signed root.
    pub(super) copies_first: bool,
}

/// A new store, whole.
pub(super) struct Built {
    /// Entries that came from a copy.
    pub(super) fetched: Vec<u64>,
    /// What no copy could give back and no signature covers.
    pub(super) lost: Vec<String>,
}

/// Why no store could be built.
pub(super) enum Problem {
    /// These entries are whole nowhere.
    Lost(Vec<u64>),
    /// All entries are there, and give another root than the log signed.
    OtherRoot(TreeHead),
    /// The disk.
    Log(LogError),
}

impl From<LogError> for Problem {
    fn from(error: LogError) -> Self {
        Self::Log(error)
    }
}

/// Builds the store in `work`, up to the checkpoint `target` and no further, and checks all of it.
pub(super) fn build(
    work: &Path,
    identity: &Identity,
    statement: &(String, String),
    target: &Signed,
    sources: &mut Sources<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<Built, Problem> {
    let mut store = empty(work, identity, statement, target)?;
    let file = store.file.clone();
    let failed = |e| LogError::from_sqlite(&file, "reading an entry aside", e);
    let scratch = Scratch::new(&identity.mission).map_err(failed)?;
    let size = target.head().size;
    let (mut fetched, mut lost, mut edge) = (Vec::new(), Vec::new(), Edge::default());
    let mut from = 0;
    while from < size {
        let until = size.min(from + TOGETHER);
        let mut found = Vec::new();
        for seq in from..until {
            match whole(sources, &scratch, seq) {
                Some((entry, whole, from_copy)) => {
                    fetched.extend(from_copy.then_some(seq));
                    found.push((entry, whole));
                }
                None => lost.push(seq),
            }
        }
        if lost.is_empty() {
            store.write("putting entries back", |transaction| {
                for (entry, whole) in &found {
                    put(transaction, entry, whole, &mut edge)?;
                }
                Ok(())
            })?;
        }
        progress(until);
        from = until;
    }
    if !lost.is_empty() {
        return Err(Problem::Lost(lost));
    }
    if edge.head() != *target.head() {
        return Err(Problem::OtherRoot(edge.head()));
    }
    let lost = beside(&mut store, sources)?;
    let checked = verify::walk(&store, verify::Scope::Database, &mut |_| {})?;
    if let Some(damage) = checked.damage.first() {
        return Err(Problem::Log(LogError::Corrupt {
            file,
            detail: format!("what was put together is not whole: {}", damage.what),
        }));
    }
    medium::fold_log(&store.conn, &store.file)?;
    Ok(Built { fetched, lost })
}

/// A store without entries, but with the checkpoint over those that will come.
fn empty(
    work: &Path,
    identity: &Identity,
    statement: &(String, String),
    target: &Signed,
) -> Result<SqliteStore, LogError> {
    let medium = Medium::usual(work)?;
    let file = work.join(FILE_NAME);
    let mut conn = medium.connect(&file, Access::Write)?;
    settings::lay_out(&conn, &file)?;
    settings::apply(&conn, &file, Access::Write)?;
    schema::create_or_check(&mut conn, &file, &|transaction| {
        let run = || -> rusqlite::Result<()> {
            transaction.execute(
                "INSERT INTO identity (id, vkey, statement) VALUES (1, ?1, ?2)",
                params![statement.0, statement.1],
            )?;
            transaction.execute(
                "INSERT INTO head (id, size, note) VALUES (1, ?1, ?2)",
                params![read::to_sql(target.head().size), target.note],
            )?;
            Ok(())
        };
        run().map_err(|e| LogError::from_sqlite(&file, "naming the log", e))
    })?;
    let mut store = SqliteStore::reader(file, conn, identity.clone());
    store.access = Access::Write;
    Ok(store)
}

/// The first whole version of an entry, and whether it came from a copy.
fn whole(
    sources: &mut Sources<'_>,
    scratch: &Scratch,
    seq: u64,
) -> Option<(Entry, WholeEntry, bool)> {
    let check = |whole: WholeEntry| Some((scratch.check(&whole, seq)?, whole));
    let own = |sources: &Sources<'_>| {
        let entry = sources.own?.whole_entry(seq).ok().flatten();
        entry
            .and_then(check)
            .map(|(entry, whole)| (entry, whole, false))
    };
    let mut found = None;
    if !sources.copies_first {
        found = own(sources);
    }
    for copy in sources.copies.iter_mut() {
        if found.is_some() {
            return found;
        }
        let entry = copy.entry(seq).ok().flatten();
        found = entry
            .and_then(check)
            .map(|(entry, whole)| (entry, whole, true));
    }
    found.or_else(|| own(sources))
}

/// A table in memory in which a row is read as one of a store, and checked as such.
struct Scratch<'a> {
    conn: Connection,
    mission: &'a str,
    /// The last batch found to be signed, and its signature.
    last: RefCell<Option<(Vec<u8>, [u8; 64])>>,
}

impl<'a> Scratch<'a> {
    fn new(mission: &'a str) -> rusqlite::Result<Self> {
        let conn = Connection::open_in_memory()?;
        conn.execute_batch(&format!("CREATE TABLE entry ({})", read::COLUMNS))?;
        Ok(Self {
            conn,
            mission,
            last: RefCell::default(),
        })
    }

    /// Reads an entry if its hashes hold and its author signed it; of a batch, if its signature holds.
    /// That it is a member of that batch, the walk over the new store tells.
    fn check(&self, whole: &WholeEntry, seq: u64) -> Option<Entry> {
        let values = whole.values()?;
        let marks = vec!["?"; values.len()].join(", ");
        let sql = format!("INSERT INTO entry ({}) VALUES ({marks})", read::COLUMNS);
        let entry = || -> rusqlite::Result<Result<Entry, String>> {
            self.conn.execute("DELETE FROM entry", [])?;
            self.conn
                .prepare_cached(&sql)?
                .execute(params_from_iter(values))?;
            let sql = format!("SELECT {} FROM entry", read::COLUMNS);
            let mut statement = self.conn.prepare_cached(&sql)?;
            statement.query_row([], |row| Ok(read::entry(row, seq)))
        };
        let entry = entry().ok()?.ok()?;
        let key = PublicKey::from_bytes(&whole.author()?)?;
        if key.id() != entry.author {
            return None;
        }
        let signed = match &entry.signature {
            Signature::Single { signature, .. } => {
                entry.statement(self.mission).is_signed(&key, signature)
            }
            Signature::Batch { size, root, .. } => {
                let (stored, signature) = whole.batch()?;
                let batch = Batch {
                    mission: self.mission,
                    author: entry.author,
                    size: stored,
                    root: *root,
                };
                stored == u64::from(*size) && self.is_signed(&batch, &key, signature)
            }
        };
        signed.then_some(entry)
    }
}

impl Scratch<'_> {
    /// Whether a batch is signed. Its members come one after the other, so the last answer is kept.
    fn is_signed(&self, batch: &Batch<'_>, key: &PublicKey, signature: [u8; 64]) -> bool {
        let asked = (batch.message(), signature);
        let mut last = self.last.borrow_mut();
        if last.as_ref() != Some(&asked) {
            if !batch.is_signed(key, &signature) {
                return false;
            }
            *last = Some(asked);
        }
        true
    }
}

fn put(
    conn: &Connection,
    entry: &Entry,
    whole: &WholeEntry,
    edge: &mut Edge,
) -> Result<(), WriteError> {
    let expected = WriteError::NotDense {
        expected: entry.seq,
    };
    let (Some(values), Some(author)) = (whole.values(), whole.author()) else {
        return Err(expected);
    };
    conn.prepare_cached("INSERT INTO author (id, key) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
        .execute(params![entry.author.0, author])?;
    if let (Signature::Batch { root, .. }, Some((size, signature))) =
        (&entry.signature, whole.batch())
    {
        conn.prepare_cached(
            "INSERT INTO batch (root, author, size, signature) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO NOTHING",
        )?
        .execute(params![
            root.0,
            entry.author.0,
            read::to_sql(size),
            signature
        ])?;
    }
    insert(conn, "entry", read::COLUMNS, &values)?;
    for full in edge.push(entry.leaf()) {
        conn.prepare_cached("INSERT INTO tile (id, root, hashes) VALUES (?1, ?2, ?3)")?
            .execute(params![full.id, full.root.0, full.hashes])?;
    }
    Ok(())
}

fn insert(
    conn: &Connection,
    table: &str,
    columns: &str,
    values: &[Value],
) -> rusqlite::Result<usize> {
    let marks = vec!["?"; values.len()].join(", ");
    let sql = format!("INSERT INTO {table} ({columns}) VALUES ({marks})");
    conn.prepare_cached(&sql)?.execute(params_from_iter(values))
}

/// Puts back what is in the database and not in the tree: witnesses, cosignatures, the quarantine.
/// Returns what could not be.
fn beside(store: &mut SqliteStore, sources: &Sources<'_>) -> Result<Vec<String>, LogError> {
    let mut lost = Vec::new();
    let folders: Vec<PathBuf> = sources
        .copies
        .iter()
        .filter_map(|copy| copy.folder().map(Path::to_owned))
        .collect();
    let every = |table: &str, columns: &str| -> Vec<Vec<Vec<Value>>> {
        let own = sources.own.map(|own| rows(own, table, columns));
        let copies = folders
            .iter()
            .map(|dir| rows_in(dir, table, columns, false));
        own.into_iter().chain(copies).collect()
    };
    // The longest beginning of the decisions that holds.
    let mut decisions = 0;
    for rows in every("witness", WITNESS) {
        for row in rows.into_iter().skip(decisions) {
            if !try_rows(store, &[("witness", WITNESS, row)], &|store| {
                store.witnesses_ever().is_ok()
            })? {
                break;
            }
            decisions += 1;
        }
    }
    let ever = store.witnesses_ever()?;
    let signatures: Vec<Vec<Value>> = every("cosignature", COSIGNATURE).concat();
    for row in every("cosigned", COSIGNED).concat() {
        let (Some(Value::Integer(size)), Some(Value::Text(note))) = (row.first(), row.get(1))
        else {
            continue;
        };
        let (size, note) = (u64::try_from(*size).unwrap_or(u64::MAX), note.clone());
        let holds =
            |store: &SqliteStore| witnesses::check_cosigned(store, size, &note, &ever).is_ok();
        try_rows(store, &[("cosigned", COSIGNED, row.clone())], &holds)?;
        let of_size = signatures.iter().filter(|one| one.first() == row.first());
        for one in of_size {
            try_rows(store, &[("cosignature", COSIGNATURE, one.clone())], &holds)?;
        }
    }
    let own = own_rows(sources.dir, "quarantine", QUARANTINE);
    let copies = folders
        .iter()
        .flat_map(|dir| rows_in(dir, "quarantine", QUARANTINE, true));
    // Last, what stands in damaged pages: its row is checked, the reason beside it cannot be.
    let damaged = sources
        .own
        .map(|own| rows(own, "quarantine", QUARANTINE))
        .unwrap_or_default();
    let known = damaged.len().max(own.len());
    let mut kept = 0;
    for row in own.into_iter().chain(copies).chain(damaged) {
        if is_as_received(&row) {
            let rows = [("quarantine", QUARANTINE, row)];
            kept += usize::from(try_rows(store, &rows, &|_| true)?);
        }
    }
    if kept < known {
        lost.push(format!(
            "{} rows of the quarantine are whole nowhere; read their files again",
            known - kept
        ));
    }
    Ok(lost)
}

/// Writes rows and keeps them if they can be written and `holds` afterwards.
fn try_rows(
    store: &mut SqliteStore,
    rows: &[(&'static str, &'static str, Vec<Value>)],
    holds: &dyn Fn(&SqliteStore) -> bool,
) -> Result<bool, LogError> {
    let file = store.file.clone();
    let failed = |e| LogError::from_sqlite(&file, "putting rows back", e);
    store
        .conn
        .execute_batch("SAVEPOINT trial")
        .map_err(failed)?;
    let written = rows
        .iter()
        .all(|(table, columns, row)| insert(&store.conn, table, columns, row).is_ok());
    let keep = written && holds(store);
    let end = if keep {
        "RELEASE trial"
    } else {
        "ROLLBACK TO trial; RELEASE trial"
    };
    store.conn.execute_batch(end).map_err(failed)?;
    Ok(keep)
}

fn is_as_received(row: &[Value]) -> bool {
    let [
        _,
        Value::Blob(place),
        Value::Text(file),
        _,
        Value::Integer(line),
        _,
        Value::Blob(raw),
        ..,
    ] = row
    else {
        return false;
    };
    u64::try_from(*line).is_ok_and(|line| quarantine::place(line, file, raw)[..] == place[..])
}
