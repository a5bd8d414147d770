-- Accounts of a site, format 2. Holds credentials: never copied into the log.
CREATE TABLE meta (
    format INTEGER NOT NULL,
    -- Counts up with everything that may end a session: what waits can ask cheaply.
    generation INTEGER NOT NULL
) STRICT;
INSERT INTO meta VALUES (2, 0);

CREATE TABLE account (
    person TEXT PRIMARY KEY,
    -- JSON: nationality, hats, clearance, caveats, sectors, expiry.
    profile TEXT NOT NULL,
    locked INTEGER NOT NULL DEFAULT 0,
    memory_kib INTEGER,
    passes INTEGER,
    lanes INTEGER,
    salt BLOB,
    verifier BLOB,
    -- 1 if somebody other than the person chose the password.
    must_change INTEGER NOT NULL DEFAULT 0,
    -- Sealed under the site's secret.
    totp BLOB,
    totp_step INTEGER NOT NULL DEFAULT 0,
    issuer TEXT,
    subject TEXT,
    public_key TEXT,
    -- Sealed under what follows from the password, or, without one, from the site's secret.
    sealed_key BLOB,
    UNIQUE (issuer, subject)
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery (
    person TEXT NOT NULL REFERENCES account,
    hash BLOB NOT NULL,
    PRIMARY KEY (person, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE retired_key (
    person TEXT NOT NULL REFERENCES account,
    public_key TEXT NOT NULL,
    PRIMARY KEY (person, public_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    -- SHA-256 of the token.
    hash BLOB PRIMARY KEY,
    -- The account, or for a device nothing.
    person TEXT REFERENCES account,
    device TEXT,
    hat TEXT NOT NULL,
    mfa INTEGER NOT NULL,
    managed INTEGER NOT NULL,
    purpose TEXT,
    -- The public key that signed in, if one did: it must go on counting in the log's register.
    key TEXT,
    -- The public key of the device that vouched for itself, if one did.
    device_key TEXT,
    began_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_of_person ON session (person);

CREATE TABLE attempts (
    -- Keyed hashes: what is typed into a field for names may be a password.
    subject BLOB PRIMARY KEY,
    failures INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    not_before INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What was changed, for the record of the mission. Holds no credential.
CREATE TABLE change (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    person TEXT NOT NULL,
    change TEXT NOT NULL,
    recorded INTEGER NOT NULL DEFAULT 0,
    -- Who did it: a code, never a name.
    author TEXT NOT NULL DEFAULT 'administrator'
) STRICT;
