-- What users asked support for: an organization back before its time. One is open at a time for each organization. Names
-- are not kept here: users may be erased, and what they asked remains.
CREATE TABLE reactivation_requests (
    id              uuid NOT NULL PRIMARY KEY,
    account_id      uuid NOT NULL REFERENCES accounts (id),
    organization_id uuid NOT NULL REFERENCES organizations (id),
    status          text COLLATE "C" NOT NULL,
    reason          text COLLATE "C",
    requested_by    uuid NOT NULL REFERENCES users (id),
    requested_at    timestamptz NOT NULL,
    decided_by      uuid REFERENCES operators (id),
    decided_at      timestamptz,
    decision_reason text COLLATE "C"
);
CREATE UNIQUE INDEX reactivation_requests_open ON reactivation_requests (organization_id) WHERE status = 'open';
CREATE INDEX reactivation_requests_organization ON reactivation_requests (account_id, organization_id, requested_at);
CREATE INDEX reactivation_requests_time ON reactivation_requests (requested_at, id);
CREATE INDEX reactivation_requests_status ON reactivation_requests (status, requested_at, id);
