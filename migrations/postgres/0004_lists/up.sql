-- Lists of users at any size: an index for each column that they are sorted by, counts that are kept instead of counted
-- anew, and an index of the parts of names and addresses for searching.

-- The role's name as it sorts.
ALTER TABLE users ADD COLUMN role_key text COLLATE "C";
UPDATE users SET role_key = coalesce((SELECT name_key FROM roles WHERE roles.id = users.role_id), '');
ALTER TABLE users ALTER COLUMN role_key SET NOT NULL;

DROP INDEX users_status;
DROP INDEX users_role;
DROP INDEX users_created;
DROP INDEX users_last_name;
-- Where many users share a value, or have none, the descending order needs an index of its own.
CREATE INDEX users_by_first_name ON users (account_id, first_name_key, id) WHERE deleted_at IS NULL;
-- The order that lists have unless asked otherwise: searches are walked along it, so it has what they look at.
CREATE INDEX users_by_last_name ON users (account_id, last_name_key, first_name_key, id) INCLUDE (search_key) WHERE deleted_at IS NULL;
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
    account_id uuid NOT NULL REFERENCES accounts (id),
    role_id    uuid NOT NULL,
    status     text COLLATE "C" NOT NULL,
    users      bigint NOT NULL CHECK (users >= 0),
    PRIMARY KEY (account_id, role_id, status)
);
INSERT INTO user_counts SELECT account_id, role_id, status, count(*) FROM users GROUP BY account_id, role_id, status;

-- How often the users of an account changed in what filters and searches find them by: a total counted under another
-- revision is counted anew.
CREATE TABLE user_lists (
    account_id uuid NOT NULL PRIMARY KEY REFERENCES accounts (id),
    revision   bigint NOT NULL
);
INSERT INTO user_lists SELECT id, 1 FROM accounts;

-- Every run of one, two and three characters in what a search looks at, as a number of account and run. Filled at start,
-- by the program, which knows the runs. What waits to be merged into the index is kept short: each search reads it.
CREATE TABLE user_search (
    user_id    uuid NOT NULL PRIMARY KEY REFERENCES users (id),
    account_id uuid NOT NULL REFERENCES accounts (id),
    runs       bigint[] NOT NULL
);
CREATE INDEX user_search_runs ON user_search USING gin (runs) WITH (gin_pending_list_limit = 256);
