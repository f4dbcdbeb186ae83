-- Which organization is which company of a PSA, and what has become of the company since: `state`, as it was at
-- `checked_at`, and the company that bears its name now where it looks merged.
CREATE TABLE psa_links (
    organization_id uuid NOT NULL PRIMARY KEY REFERENCES organizations (id),
    account_id      uuid NOT NULL REFERENCES accounts (id),
    connection_id   uuid NOT NULL REFERENCES psa_connections (id),
    company_id      text COLLATE "C" NOT NULL,
    company_name    text COLLATE "C" NOT NULL,
    state           text COLLATE "C" NOT NULL,
    successor_id    text COLLATE "C",
    successor_name  text COLLATE "C",
    checked_at      timestamptz NOT NULL,
    created_at      timestamptz NOT NULL,
    CONSTRAINT psa_links_company UNIQUE (connection_id, company_id)
);
CREATE INDEX psa_links_account ON psa_links (account_id, organization_id);
