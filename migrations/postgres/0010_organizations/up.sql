-- Client organizations. `name_key` is the name without case and accents, for sorting and searching; `unique_key` without
-- case and what cannot be seen, for telling organizations apart. The keys of defaults are those users' names as they sort.
CREATE TABLE organizations (
    id                   uuid NOT NULL PRIMARY KEY,
    account_id           uuid NOT NULL REFERENCES accounts (id),
    name                 text COLLATE "C" NOT NULL,
    name_key             text COLLATE "C" NOT NULL,
    unique_key           text COLLATE "C" NOT NULL,
    status               text COLLATE "C" NOT NULL,
    logo_id              uuid REFERENCES media (id),
    default_engineer_id  uuid REFERENCES users (id),
    default_engineer_key text COLLATE "C",
    default_vcio_id      uuid REFERENCES users (id),
    default_vcio_key     text COLLATE "C",
    deactivated_at       timestamptz,
    deactivated_by       uuid,
    deactivation_reason  text COLLATE "C",
    revision             bigint NOT NULL,
    created_at           timestamptz NOT NULL,
    updated_at           timestamptz NOT NULL,
    CONSTRAINT organizations_name UNIQUE (account_id, unique_key)
);
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
    account_id uuid NOT NULL PRIMARY KEY REFERENCES accounts (id),
    active     bigint NOT NULL CHECK (active >= 0),
    total      bigint NOT NULL CHECK (total >= active),
    revision   bigint NOT NULL
);

-- What took or freed each licence, in the order of commits; nothing is ever changed in it but the names of users who are
-- erased. `balance` is how many were in use afterwards.
CREATE TABLE license_ledger (
    account_id         uuid NOT NULL REFERENCES accounts (id),
    number             bigint NOT NULL,
    at                 timestamptz NOT NULL,
    actor_kind         text COLLATE "C" NOT NULL,
    actor_id           uuid,
    actor_name         text COLLATE "C" NOT NULL,
    kind               text COLLATE "C" NOT NULL,
    organization_id    uuid REFERENCES organizations (id),
    organization_name  text COLLATE "C",
    delta              bigint NOT NULL,
    balance            bigint NOT NULL CHECK (balance >= 0),
    organization_limit bigint,
    PRIMARY KEY (account_id, number)
);
