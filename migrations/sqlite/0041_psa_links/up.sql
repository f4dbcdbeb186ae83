-- Which organization is which company of a PSA, and what has become of the company since: `state`, as it was at
-- `checked_at`, and the company that bears its name now where it looks merged.
CREATE TABLE psa_links (
    organization_id BLOB NOT NULL PRIMARY KEY REFERENCES organizations (id),
    account_id      BLOB NOT NULL REFERENCES accounts (id),
    connection_id   BLOB NOT NULL REFERENCES psa_connections (id),
    company_id      TEXT NOT NULL,
    company_name    TEXT NOT NULL,
    state           TEXT NOT NULL,
    successor_id    TEXT,
    successor_name  TEXT,
    checked_at      TEXT NOT NULL,
    created_at      TEXT NOT NULL,
    CONSTRAINT psa_links_company UNIQUE (connection_id, company_id)
) STRICT;
CREATE INDEX psa_links_account ON psa_links (account_id, organization_id);
