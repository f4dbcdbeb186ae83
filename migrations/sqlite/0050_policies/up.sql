-- Accounts whose policy has changed what follows from the facts of their users, until each of these was looked at anew:
-- those up to `after_user` were. A place of its own, since marking every user would take as long as looking at them.
CREATE TABLE status_refreshes (
    account_id BLOB NOT NULL PRIMARY KEY REFERENCES accounts (id),
    after_user BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Who is due is walked through by time, and by id among those of one moment.
DROP INDEX users_due;
CREATE INDEX users_due ON users (status_changes_at, id) WHERE status_changes_at IS NOT NULL;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('users', 'users_due', '1000000 1 1');
