-- The account's standard template, as it was from its first version on. An account without any has an empty one.
CREATE TABLE template_versions (
    account_id uuid NOT NULL REFERENCES accounts (id),
    version    bigint NOT NULL,
    document   jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, version)
);
