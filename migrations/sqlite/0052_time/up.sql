-- When somebody was last told by mail that their absence will suspend them; null for never.
ALTER TABLE users ADD COLUMN inactivity_warned_at TEXT;

-- Who is suspended next for being away.
CREATE INDEX users_by_last_seen ON users (account_id, last_seen_at, id)
    WHERE deleted_at IS NULL AND deactivated_at IS NULL AND admin_locked_at IS NULL AND inactive_since IS NULL;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('users', 'users_by_last_seen', '1000000 100000 1 1');

-- The last batch of staged users that an account invited: when it was due, and how many of it are still to be invited.
CREATE TABLE staged_batches (
    account_id BLOB NOT NULL PRIMARY KEY REFERENCES accounts (id),
    began_at   TEXT NOT NULL,
    remaining  INTEGER NOT NULL CHECK (remaining >= 0)
) STRICT, WITHOUT ROWID;
