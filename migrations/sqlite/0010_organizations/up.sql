-- Client organizations. `name_key` is the name without case and accents, for sorting and searching; `unique_key` without
-- case and what cannot be seen, for telling organizations apart. The keys of defaults are those users' names as they sort.
CREATE TABLE organizations (
    id                   BLOB NOT NULL PRIMARY KEY,
    account_id           BLOB NOT NULL REFERENCES accounts (id),
    name                 TEXT NOT NULL,
    name_key             TEXT NOT NULL,
    unique_key           TEXT NOT NULL,
    status               TEXT NOT NULL,
    logo_id              BLOB REFERENCES media (id),
    default_engineer_id  BLOB REFERENCES users (id),
    default_engineer_key TEXT,
    default_vcio_id      BLOB REFERENCES users (id),
    default_vcio_key     TEXT,
    deactivated_at       TEXT,
    deactivated_by       BLOB,
    deactivation_reason  TEXT,
    revision             INTEGER NOT NULL,
    created_at           TEXT NOT NULL,
    updated_at           TEXT NOT NULL,
    CONSTRAINT organizations_name UNIQUE (account_id, unique_key)
) STRICT;
-- The order that lists have unless asked otherwise, with what they filter by most. Where many organizations share a value, or
-- have none, the descending order needs an index of its own.
CREATE INDEX organizations_by_name ON organizations (account_id, name_key, id, status);
CREATE INDEX organizations_by_status ON organizations (account_id, status, name_key, id);
CREATE INDEX organizations_by_status_down ON organizations (account_id, status DESC, id);
CREATE INDEX organizations_by_engineer ON organizations (account_id, (default_engineer_key IS NULL), default_engineer_key, id);
CREATE INDEX organizations_by_engineer_down ON organizations (account_id, (default_engineer_key IS NULL), default_engineer_key DESC, id);
CREATE INDEX organizations_by_vcio ON organizations (account_id, (default_vcio_key IS NULL), default_vcio_key, id);
CREATE INDEX organizations_by_vcio_down ON organizations (account_id, (default_vcio_key IS NULL), default_vcio_key DESC, id);
CREATE INDEX organizations_by_deactivated ON organizations (account_id, (deactivated_at IS NULL), deactivated_at, id);
CREATE INDEX organizations_by_deactivated_down ON organizations (account_id, (deactivated_at IS NULL), deactivated_at DESC, id);
CREATE INDEX organizations_by_created ON organizations (account_id, created_at, id);
CREATE INDEX organizations_by_updated ON organizations (account_id, updated_at, id);
CREATE INDEX organizations_of_engineer ON organizations (account_id, default_engineer_id, name_key, id) WHERE default_engineer_id IS NOT NULL;
CREATE INDEX organizations_of_vcio ON organizations (account_id, default_vcio_id, name_key, id) WHERE default_vcio_id IS NOT NULL;
-- Without it, removing a picture would look through all organizations for one that names it.
CREATE INDEX organizations_logo ON organizations (logo_id) WHERE logo_id IS NOT NULL;

-- How many organizations an account has, and how many of them are active: the licences in use. `revision` moves with
-- whatever lists find them by.
CREATE TABLE organization_counts (
    account_id BLOB NOT NULL PRIMARY KEY REFERENCES accounts (id),
    active     INTEGER NOT NULL CHECK (active >= 0),
    total      INTEGER NOT NULL CHECK (total >= active),
    revision   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What took or freed each licence, in the order of commits; nothing is ever changed in it but the names of users who are
-- erased. `balance` is how many were in use afterwards.
CREATE TABLE license_ledger (
    account_id         BLOB NOT NULL REFERENCES accounts (id),
    number             INTEGER NOT NULL,
    at                 TEXT NOT NULL,
    actor_kind         TEXT NOT NULL,
    actor_id           BLOB,
    actor_name         TEXT NOT NULL,
    kind               TEXT NOT NULL,
    organization_id    BLOB REFERENCES organizations (id),
    organization_name  TEXT,
    delta              INTEGER NOT NULL,
    balance            INTEGER NOT NULL CHECK (balance >= 0),
    organization_limit INTEGER,
    PRIMARY KEY (account_id, number)
) STRICT, WITHOUT ROWID;

-- What large accounts look like, as for users.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('organizations', 'sqlite_autoindex_organizations_1', '100000 1'),
    ('organizations', 'sqlite_autoindex_organizations_2', '100000 10000 1'),
    ('organizations', 'organizations_by_name', '100000 10000 2 1 1'),
    ('organizations', 'organizations_by_status', '100000 10000 5000 2 1'),
    ('organizations', 'organizations_by_status_down', '100000 10000 5000 1'),
    ('organizations', 'organizations_by_engineer', '100000 10000 5000 100 1'),
    ('organizations', 'organizations_by_engineer_down', '100000 10000 5000 100 1'),
    ('organizations', 'organizations_by_vcio', '100000 10000 5000 100 1'),
    ('organizations', 'organizations_by_vcio_down', '100000 10000 5000 100 1'),
    ('organizations', 'organizations_by_deactivated', '100000 10000 5000 1 1'),
    ('organizations', 'organizations_by_deactivated_down', '100000 10000 5000 1 1'),
    ('organizations', 'organizations_by_created', '100000 10000 1 1'),
    ('organizations', 'organizations_by_updated', '100000 10000 1 1'),
    ('organizations', 'organizations_of_engineer', '50000 5000 100 1 1'),
    ('organizations', 'organizations_of_vcio', '50000 5000 100 1 1');
