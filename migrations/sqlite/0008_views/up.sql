-- Named ways of looking at a list, of one user or shared with the account. The owner of a shared one may be gone.
CREATE TABLE views (
    id         BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    owner_id   BLOB NOT NULL REFERENCES users (id),
    list       TEXT NOT NULL,
    name       TEXT NOT NULL,
    name_key   TEXT NOT NULL,
    shared     INTEGER NOT NULL,
    state      TEXT NOT NULL CHECK (json_valid(state)),
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CONSTRAINT views_name UNIQUE (account_id, owner_id, list, name_key)
) STRICT;
CREATE INDEX views_list ON views (account_id, list, name_key, id);
