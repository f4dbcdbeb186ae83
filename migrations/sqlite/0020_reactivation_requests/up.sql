-- What users asked support for: an organization back before its time. One is open at a time for each organization. Names
-- are not kept here: users may be erased, and what they asked remains.
CREATE TABLE reactivation_requests (
    id              BLOB NOT NULL PRIMARY KEY,
    account_id      BLOB NOT NULL REFERENCES accounts (id),
    organization_id BLOB NOT NULL REFERENCES organizations (id),
    status          TEXT NOT NULL,
    reason          TEXT,
    requested_by    BLOB NOT NULL REFERENCES users (id),
    requested_at    TEXT NOT NULL,
    decided_by      BLOB REFERENCES operators (id),
    decided_at      TEXT,
    decision_reason TEXT
) STRICT;
CREATE UNIQUE INDEX reactivation_requests_open ON reactivation_requests (organization_id) WHERE status = 'open';
CREATE INDEX reactivation_requests_organization ON reactivation_requests (account_id, organization_id, requested_at);
CREATE INDEX reactivation_requests_time ON reactivation_requests (requested_at, id);
CREATE INDEX reactivation_requests_status ON reactivation_requests (status, requested_at, id);
