-- Lists of users at any size: an index for each column that they are sorted by, counts that are kept instead of counted
-- anew, and an index of the parts of names and addresses for searching.

-- The role's name as it sorts; always set, and only nullable because SQLite adds no other column to a table with rows.
ALTER TABLE users ADD COLUMN role_key TEXT;
UPDATE users SET role_key = coalesce((SELECT name_key FROM roles WHERE roles.id = users.role_id), '');

DROP INDEX users_status;
DROP INDEX users_role;
DROP INDEX users_created;
DROP INDEX users_last_name;
-- Where many users share a value, or have none, the descending order needs an index of its own.
CREATE INDEX users_by_first_name ON users (account_id, first_name_key, id) WHERE deleted_at IS NULL;
-- The order that lists have unless asked otherwise: searches are walked along it, so it has what they look at.
CREATE INDEX users_by_last_name ON users (account_id, last_name_key, first_name_key, id, search_key) WHERE deleted_at IS NULL;
CREATE INDEX users_by_email ON users (account_id, email_key, id) WHERE deleted_at IS NULL;
CREATE INDEX users_by_username ON users (account_id, username_key, id) WHERE deleted_at IS NULL;
CREATE INDEX users_by_role ON users (account_id, role_key, id) WHERE deleted_at IS NULL;
CREATE INDEX users_by_role_down ON users (account_id, role_key DESC, id) WHERE deleted_at IS NULL;
CREATE INDEX users_by_status ON users (account_id, status, id) WHERE deleted_at IS NULL;
CREATE INDEX users_by_status_down ON users (account_id, status DESC, id) WHERE deleted_at IS NULL;
CREATE INDEX users_by_phone ON users (account_id, (phone IS NULL), phone, id) WHERE deleted_at IS NULL;
CREATE INDEX users_by_phone_down ON users (account_id, (phone IS NULL), phone DESC, id) WHERE deleted_at IS NULL;
CREATE INDEX users_by_last_login ON users (account_id, (last_login_at IS NULL), last_login_at, id) WHERE deleted_at IS NULL;
CREATE INDEX users_by_last_login_down ON users (account_id, (last_login_at IS NULL), last_login_at DESC, id) WHERE deleted_at IS NULL;
CREATE INDEX users_by_created ON users (account_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX users_by_updated ON users (account_id, updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX users_in_role ON users (account_id, role_id, status, id);

-- How many users of an account have a role and a status, deleted ones included.
CREATE TABLE user_counts (
    account_id BLOB NOT NULL REFERENCES accounts (id),
    role_id    BLOB NOT NULL,
    status     TEXT NOT NULL,
    users      INTEGER NOT NULL CHECK (users >= 0),
    PRIMARY KEY (account_id, role_id, status)
) STRICT, WITHOUT ROWID;
INSERT INTO user_counts SELECT account_id, role_id, status, count(*) FROM users GROUP BY account_id, role_id, status;

-- How often the users of an account changed in what filters and searches find them by: a total counted under another
-- revision is counted anew.
CREATE TABLE user_lists (
    account_id BLOB NOT NULL PRIMARY KEY REFERENCES accounts (id),
    revision   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO user_lists SELECT id, 1 FROM accounts;

-- Every run of one, two and three characters in what a search looks at, as a number of account and run. FTS5 keeps for
-- each the documents that have it; `number` is the document's. Filled at start, by the program, which knows the runs.
CREATE TABLE user_search (
    number     INTEGER NOT NULL PRIMARY KEY,
    user_id    BLOB NOT NULL REFERENCES users (id),
    account_id BLOB NOT NULL REFERENCES accounts (id),
    CONSTRAINT user_search_user UNIQUE (user_id)
) STRICT;
CREATE VIRTUAL TABLE user_search_runs USING fts5 (runs, content = '', contentless_delete = 1, detail = none, tokenize = ascii);

-- Without statistics SQLite takes an account for ten users, and reads all of them to find one by id. These say what large
-- accounts look like, and do not change: plans stay the same on every installation.
ANALYZE sqlite_schema;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('users', 'sqlite_autoindex_users_1', '1000000 1'),
    ('users', 'sqlite_autoindex_users_2', '1000000 100000 1'),
    ('users', 'users_username_anywhere', '1000000 1'),
    ('users', 'users_by_first_name', '1000000 100000 50 1'),
    ('users', 'users_by_last_name', '1000000 100000 50 2 1 1'),
    ('users', 'users_by_email', '1000000 100000 1 1'),
    ('users', 'users_by_username', '1000000 100000 1 1'),
    ('users', 'users_by_role', '1000000 100000 20000 1'),
    ('users', 'users_by_role_down', '1000000 100000 20000 1'),
    ('users', 'users_by_status', '1000000 100000 20000 1'),
    ('users', 'users_by_status_down', '1000000 100000 20000 1'),
    ('users', 'users_by_phone', '1000000 100000 50000 2 1'),
    ('users', 'users_by_phone_down', '1000000 100000 50000 2 1'),
    ('users', 'users_by_last_login', '1000000 100000 50000 1 1'),
    ('users', 'users_by_last_login_down', '1000000 100000 50000 1 1'),
    ('users', 'users_by_created', '1000000 100000 1 1'),
    ('users', 'users_by_updated', '1000000 100000 1 1'),
    ('users', 'users_in_role', '1000000 100000 20000 5000 1');
