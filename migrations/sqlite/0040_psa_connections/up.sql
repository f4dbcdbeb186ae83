-- Connections to PSAs. What signs in is sealed; `check_code` and `check_detail` are what was wrong when the connection was
-- tested last, at `checked_at`.
CREATE TABLE psa_connections (
    id                     BLOB NOT NULL PRIMARY KEY,
    account_id             BLOB NOT NULL REFERENCES accounts (id),
    kind                   TEXT NOT NULL,
    name                   TEXT NOT NULL,
    name_key               TEXT NOT NULL,
    base_url               TEXT,
    credentials            BLOB NOT NULL,
    credentials_changed_at TEXT NOT NULL,
    checked_at             TEXT,
    check_code             TEXT,
    check_detail           TEXT,
    created_at             TEXT NOT NULL,
    updated_at             TEXT NOT NULL,
    CONSTRAINT psa_connections_name UNIQUE (account_id, name_key)
) STRICT;
