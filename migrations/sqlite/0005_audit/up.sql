-- Every entry has a number, counted within its account from 1 without a gap, in the order in which entries were
-- committed: it orders what one transaction wrote, and the newest one's is how many entries there are.
-- SQLite adds no column that must be filled, so the table is made anew.
ALTER TABLE audit_events RENAME TO audit_events_before;
DROP INDEX audit_events_time;
DROP INDEX audit_events_target;
CREATE TABLE audit_events (
    id          BLOB NOT NULL PRIMARY KEY,
    account_id  BLOB NOT NULL REFERENCES accounts (id),
    number      INTEGER NOT NULL,
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
    user_agent  TEXT,
    CONSTRAINT audit_events_number UNIQUE (account_id, number)
) STRICT;
INSERT INTO audit_events
SELECT id, account_id, row_number() OVER (PARTITION BY account_id ORDER BY at, id), at, actor_kind, actor_id, actor_name,
       action, target_kind, target_id, target_name, before, after, reason, request_id, ip, user_agent
FROM audit_events_before;
DROP TABLE audit_events_before;

-- What happens to a session is about its user: found with what else happens to them, shown to whoever sees them, erased
-- with them. A session that is gone was named after its user.
UPDATE audit_events SET target_kind = 'user', target_id = sessions.user_id, before = json_object('session_id', lower(
    substr(hex(audit_events.target_id), 1, 8) || '-' ||
    substr(hex(audit_events.target_id), 9, 4) || '-' ||
    substr(hex(audit_events.target_id), 13, 4) || '-' ||
    substr(hex(audit_events.target_id), 17, 4) || '-' ||
    substr(hex(audit_events.target_id), 21, 12)))
FROM sessions
WHERE audit_events.target_kind = 'session' AND sessions.id = audit_events.target_id;
UPDATE audit_events SET target_kind = 'user', target_id = users.id, before = json_object('session_id', lower(
    substr(hex(audit_events.target_id), 1, 8) || '-' ||
    substr(hex(audit_events.target_id), 9, 4) || '-' ||
    substr(hex(audit_events.target_id), 13, 4) || '-' ||
    substr(hex(audit_events.target_id), 17, 4) || '-' ||
    substr(hex(audit_events.target_id), 21, 12)))
FROM users
WHERE audit_events.target_kind = 'session' AND users.account_id = audit_events.account_id
  AND users.username_key IS NOT NULL AND users.username = audit_events.target_name;

-- Where two of these serve as well, SQLite takes the one that was made last: let it be the one that finds fewest.
CREATE INDEX audit_events_time ON audit_events (account_id, at, number);
CREATE INDEX audit_events_action ON audit_events (account_id, action, at, number);
CREATE INDEX audit_events_actor ON audit_events (account_id, actor_id, at, number);
CREATE INDEX audit_events_target ON audit_events (account_id, target_id, at, number);
