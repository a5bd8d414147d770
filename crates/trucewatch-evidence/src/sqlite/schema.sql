-- Format 1 of `trucewatch.sqlite`. Never edit: a change is a new format, and old ones stay readable.

-- The log. `seq` is dense from 0; `sha256` is the leaf (SHA-256 of `canonical`); `row_check` covers
-- the rest of the row and its place.
CREATE TABLE entry (
  seq INTEGER PRIMARY KEY CHECK (seq >= 0),
  sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
  row_check BLOB NOT NULL CHECK (length(row_check) = 32),
  received_at_ns INTEGER NOT NULL,
  line INTEGER NOT NULL,
  source TEXT NOT NULL,
  canonical BLOB NOT NULL,
  raw BLOB NOT NULL
) STRICT;

-- These stop mistakes. They cannot stop somebody who owns the file.
CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry BEGIN
  SELECT RAISE(ABORT, 'the log only grows: an entry is never changed');
END;
CREATE TRIGGER entry_is_never_removed BEFORE DELETE ON entry BEGIN
  SELECT RAISE(ABORT, 'the log only grows: an entry is never removed');
END;
-- Also keeps INSERT OR REPLACE from removing a row: that fires no trigger for the row it removes.
CREATE TRIGGER entry_is_appended BEFORE INSERT ON entry
WHEN NEW.seq <> (SELECT coalesce(max(seq) + 1, 0) FROM entry)
  OR EXISTS (SELECT 1 FROM entry WHERE sha256 = NEW.sha256)
BEGIN
  SELECT RAISE(ABORT, 'the log only grows: an entry has the next number and new content');
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
