-- The account's standard template, as it was from its first version on. An account without any has an empty one.
CREATE TABLE template_versions (
    account_id BLOB NOT NULL REFERENCES accounts (id),
    version    INTEGER NOT NULL,
    document   TEXT NOT NULL CHECK (json_valid(document)),
    created_at TEXT NOT NULL,
    PRIMARY KEY (account_id, version)
) STRICT;
