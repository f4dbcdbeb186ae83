DROP INDEX audit_events_time;
DROP INDEX audit_events_action;
DROP INDEX audit_events_actor;
DROP INDEX audit_events_target;
ALTER TABLE audit_events RENAME TO audit_events_numbered;
CREATE TABLE audit_events (
    id          BLOB NOT NULL PRIMARY KEY,
    account_id  BLOB NOT NULL REFERENCES accounts (id),
    at          TEXT NOT NULL,
    actor_kind  TEXT NOT NULL,
    actor_id    BLOB,
    actor_name  TEXT NOT NULL,
    action      TEXT NOT NULL,
    target_kind TEXT NOT NULL,
    target_id   BLOB NOT NULL,
    target_name TEXT NOT NULL,
    before      TEXT CHECK (json_valid(before)),
    after       TEXT CHECK (json_valid(after)),
    reason      TEXT,
    request_id  TEXT,
    ip          TEXT,
    user_agent  TEXT
) STRICT;
INSERT INTO audit_events
SELECT id, account_id, at, actor_kind, actor_id, actor_name, action, target_kind, target_id, target_name, before, after,
       reason, request_id, ip, user_agent
FROM audit_events_numbered;
DROP TABLE audit_events_numbered;
CREATE INDEX audit_events_time ON audit_events (account_id, at, id);
CREATE INDEX audit_events_target ON audit_events (account_id, target_id, at);
