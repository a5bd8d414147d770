-- Format 2 of `trucewatch.sqlite`. Never edit: a change is a new format, and old ones stay readable.

-- Who the log is, signed by its own key.
CREATE TABLE identity (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  vkey TEXT NOT NULL,
  statement TEXT NOT NULL
) STRICT;

-- The log. `seq` is dense from 0. `record_sha256` is SHA-256 of `record`, the canonical bytes;
-- `leaf` covers the whole row.
CREATE TABLE entry (
  seq INTEGER PRIMARY KEY CHECK (seq >= 0),
  leaf BLOB NOT NULL CHECK (length(leaf) = 32),
  record_sha256 BLOB NOT NULL CHECK (length(record_sha256) = 32),
  secret BLOB NOT NULL CHECK (length(secret) = 32),
  author BLOB NOT NULL CHECK (length(author) = 16),
  signature BLOB NOT NULL,
  received_at_ns INTEGER NOT NULL,
  bound_ms INTEGER NOT NULL,
  line INTEGER NOT NULL,
  source TEXT NOT NULL,
  record BLOB NOT NULL,
  raw BLOB NOT NULL
) STRICT;
CREATE INDEX entry_by_record ON entry (record_sha256);

-- The keys that authors have signed with, by their id.
CREATE TABLE author (
  id BLOB PRIMARY KEY CHECK (length(id) = 16),
  key BLOB NOT NULL CHECK (length(key) = 32)
) STRICT, WITHOUT ROWID;

-- Signatures over several entries at once, by the root over their statements.
CREATE TABLE batch (
  root BLOB PRIMARY KEY CHECK (length(root) = 32),
  author BLOB NOT NULL REFERENCES author (id),
  size INTEGER NOT NULL CHECK (size > 0),
  signature BLOB NOT NULL CHECK (length(signature) = 64)
) STRICT, WITHOUT ROWID;

-- The hash tree: full tiles of 256 hashes (C2SP tlog-tiles), `id` = level * 2^56 + index. Partial
-- ones follow from leaves and from roots below. `root` is the hash over the tile.
CREATE TABLE tile (
  id INTEGER PRIMARY KEY,
  root BLOB NOT NULL CHECK (length(root) = 32),
  hashes BLOB NOT NULL CHECK (length(hashes) = 8192)
) STRICT;

-- The latest checkpoint, signed by the log's key in the transaction that made it.
CREATE TABLE head (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  size INTEGER NOT NULL CHECK (size >= 0),
  note TEXT NOT NULL
) STRICT;

-- Whose cosignatures count: one row a decision, numbered from 1 without gaps, as the log's key signed
-- it. The last decision on a verifier key holds. `url` is where the witness is asked; empty if it comes
-- by itself.
CREATE TABLE witness (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  vkey TEXT NOT NULL,
  trusted INTEGER NOT NULL CHECK (trusted IN (0, 1)),
  url TEXT NOT NULL,
  statement TEXT NOT NULL
) STRICT;

-- Checkpoints that witnesses have cosigned, with the log's signature alone.
CREATE TABLE cosigned (
  size INTEGER PRIMARY KEY CHECK (size >= 0),
  note TEXT NOT NULL
) STRICT;

-- The first cosignature of each witness on each of them, and its latest: the first bounds the time
-- of entries, the latest shows that nothing has changed since.
CREATE TABLE cosignature (
  size INTEGER NOT NULL REFERENCES cosigned (size),
  witness TEXT NOT NULL,
  first TEXT NOT NULL,
  latest TEXT NOT NULL,
  PRIMARY KEY (size, witness)
) STRICT, WITHOUT ROWID;

-- These stop mistakes. They cannot stop somebody who owns the file.
CREATE TRIGGER identity_is_never_changed BEFORE UPDATE ON identity BEGIN
  SELECT RAISE(ABORT, 'the log only grows: its identity is never changed');
END;
CREATE TRIGGER identity_is_never_removed BEFORE DELETE ON identity BEGIN
  SELECT RAISE(ABORT, 'the log only grows: its identity is never removed');
END;
CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry BEGIN
  SELECT RAISE(ABORT, 'the log only grows: an entry is never changed');
END;
CREATE TRIGGER entry_is_never_removed BEFORE DELETE ON entry BEGIN
  SELECT RAISE(ABORT, 'the log only grows: an entry is never removed');
END;
-- Also keeps INSERT OR REPLACE from removing a row: that fires no trigger for the row it removes.
CREATE TRIGGER entry_is_appended BEFORE INSERT ON entry
WHEN NEW.seq <> (SELECT coalesce(max(seq) + 1, 0) FROM entry)
  OR EXISTS (SELECT 1 FROM entry WHERE record_sha256 = NEW.record_sha256 AND author = NEW.author)
BEGIN
  SELECT RAISE(ABORT, 'the log only grows: an entry has the next number and new content');
END;
CREATE TRIGGER tile_is_never_changed BEFORE UPDATE ON tile BEGIN
  SELECT RAISE(ABORT, 'the log only grows: a full tile is never changed');
END;
CREATE TRIGGER tile_is_never_removed BEFORE DELETE ON tile BEGIN
  SELECT RAISE(ABORT, 'the log only grows: a full tile is never removed');
END;
CREATE TRIGGER tile_is_never_replaced BEFORE INSERT ON tile
WHEN EXISTS (SELECT 1 FROM tile WHERE id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'the log only grows: a full tile is never replaced');
END;
CREATE TRIGGER head_only_grows BEFORE UPDATE ON head WHEN NEW.size < OLD.size BEGIN
  SELECT RAISE(ABORT, 'the log only grows: a checkpoint is never smaller than the last');
END;
CREATE TRIGGER head_is_never_removed BEFORE DELETE ON head BEGIN
  SELECT RAISE(ABORT, 'the log only grows: its checkpoint is never removed');
END;

CREATE TRIGGER witness_is_never_changed BEFORE UPDATE ON witness BEGIN
  SELECT RAISE(ABORT, 'the log only grows: a decision on a witness is never changed');
END;
CREATE TRIGGER witness_is_never_removed BEFORE DELETE ON witness BEGIN
  SELECT RAISE(ABORT, 'the log only grows: a decision on a witness is never removed');
END;
CREATE TRIGGER witness_is_appended BEFORE INSERT ON witness
WHEN NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM witness)
BEGIN
  SELECT RAISE(ABORT, 'the log only grows: a decision on a witness has the next number');
END;
CREATE TRIGGER cosigned_is_never_changed BEFORE UPDATE ON cosigned BEGIN
  SELECT RAISE(ABORT, 'the log only grows: a cosigned checkpoint is never changed');
END;
CREATE TRIGGER cosigned_is_never_removed BEFORE DELETE ON cosigned BEGIN
  SELECT RAISE(ABORT, 'the log only grows: a cosigned checkpoint is never removed');
END;
CREATE TRIGGER cosignature_keeps_its_first BEFORE UPDATE OF size, witness, first ON cosignature BEGIN
  SELECT RAISE(ABORT, 'the log only grows: the first cosignature is never changed');
END;
CREATE TRIGGER cosignature_is_never_removed BEFORE DELETE ON cosignature BEGIN
  SELECT RAISE(ABORT, 'the log only grows: a cosignature is never removed');
END;

-- Rows that could not be read. `place` finds the same row again: see quarantine.rs.
CREATE TABLE quarantine (
  id INTEGER PRIMARY KEY,
  place BLOB NOT NULL CHECK (length(place) = 32),
  file TEXT NOT NULL,
  format TEXT NOT NULL,
  line INTEGER NOT NULL,
  header BLOB,
  raw BLOB NOT NULL,
  first_reason TEXT NOT NULL,
  reason TEXT NOT NULL,
  settings TEXT NOT NULL,
  first_at_ns INTEGER NOT NULL,
  last_at_ns INTEGER NOT NULL,
  attempts INTEGER NOT NULL CHECK (attempts >= 1),
  resolved_by TEXT,
  resolved_at_ns INTEGER,
  CHECK ((resolved_by IS NULL) = (resolved_at_ns IS NULL))
) STRICT;
CREATE INDEX quarantine_by_place ON quarantine (place);
CREATE INDEX quarantine_open ON quarantine (id) WHERE resolved_by IS NULL;
-- A second copy of what changes in a row, so that an older page of either is noticed.
CREATE INDEX quarantine_state ON quarantine (id, attempts, resolved_at_ns);
CREATE TRIGGER quarantine_is_never_removed BEFORE DELETE ON quarantine BEGIN
  SELECT RAISE(ABORT, 'a row in the quarantine is resolved, never removed');
END;
CREATE TRIGGER quarantine_row_is_never_changed
BEFORE UPDATE OF id, place, file, format, line, header, raw, first_reason, first_at_ns ON quarantine
BEGIN
  SELECT RAISE(ABORT, 'a row in the quarantine stays as it was received');
END;
CREATE TRIGGER quarantine_is_appended BEFORE INSERT ON quarantine
WHEN EXISTS (SELECT 1 FROM quarantine WHERE id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'a row in the quarantine is never replaced');
END;
