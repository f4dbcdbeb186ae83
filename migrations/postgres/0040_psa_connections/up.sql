-- Connections to PSAs. What signs in is sealed; `check_code` and `check_detail` are what was wrong when the connection was
-- tested last, at `checked_at`.
CREATE TABLE psa_connections (
    id                     uuid NOT NULL PRIMARY KEY,
    account_id             uuid NOT NULL REFERENCES accounts (id),
    kind                   text COLLATE "C" NOT NULL,
    name                   text COLLATE "C" NOT NULL,
    name_key               text COLLATE "C" NOT NULL,
    base_url               text COLLATE "C",
    credentials            bytea NOT NULL,
    credentials_changed_at timestamptz NOT NULL,
    checked_at             timestamptz,
    check_code             text COLLATE "C",
    check_detail           text COLLATE "C",
    created_at             timestamptz NOT NULL,
    updated_at             timestamptz NOT NULL,
    CONSTRAINT psa_connections_name UNIQUE (account_id, name_key)
);
