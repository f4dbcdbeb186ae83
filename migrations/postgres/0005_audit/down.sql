DROP INDEX audit_events_time;
DROP INDEX audit_events_action;
DROP INDEX audit_events_actor;
DROP INDEX audit_events_target;
ALTER TABLE audit_events DROP COLUMN number;
CREATE INDEX audit_events_time ON audit_events (account_id, at, id);
CREATE INDEX audit_events_target ON audit_events (account_id, target_id, at);
