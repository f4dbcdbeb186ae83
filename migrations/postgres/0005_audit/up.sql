-- Every entry has a number, counted within its account from 1 without a gap, in the order in which entries were
-- committed: it orders what one transaction wrote, and the newest one's is how many entries there are.
ALTER TABLE audit_events ADD COLUMN number bigint;
UPDATE audit_events SET number = numbered.number
FROM (SELECT id, row_number() OVER (PARTITION BY account_id ORDER BY at, id) AS number FROM audit_events) AS numbered
WHERE audit_events.id = numbered.id;
ALTER TABLE audit_events
    ALTER COLUMN number SET NOT NULL,
    ADD CONSTRAINT audit_events_number UNIQUE (account_id, number);

-- What happens to a session is about its user: found with what else happens to them, shown to whoever sees them, erased
-- with them. A session that is gone was named after its user.
UPDATE audit_events SET target_kind = 'user', target_id = sessions.user_id, before = jsonb_build_object('session_id', audit_events.target_id)
FROM sessions
WHERE audit_events.target_kind = 'session' AND sessions.id = audit_events.target_id;
UPDATE audit_events SET target_kind = 'user', target_id = users.id, before = jsonb_build_object('session_id', audit_events.target_id)
FROM users
WHERE audit_events.target_kind = 'session' AND users.account_id = audit_events.account_id
  AND users.username_key IS NOT NULL AND users.username = audit_events.target_name;

DROP INDEX audit_events_time;
DROP INDEX audit_events_target;
CREATE INDEX audit_events_time ON audit_events (account_id, at, number);
CREATE INDEX audit_events_action ON audit_events (account_id, action, at, number);
CREATE INDEX audit_events_actor ON audit_events (account_id, actor_id, at, number);
CREATE INDEX audit_events_target ON audit_events (account_id, target_id, at, number);
