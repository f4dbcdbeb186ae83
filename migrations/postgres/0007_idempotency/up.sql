-- What was asked under a key of the client's own (`Idempotency-Key`), and how it was answered: an answer is written in the
-- transaction of what it tells. The id is a hash of the key and of whose it is; fingerprint and answer are sealed.
CREATE TABLE idempotency_keys (
    id            bytea NOT NULL PRIMARY KEY,
    attempt       uuid NOT NULL,
    account_id    uuid REFERENCES accounts (id),
    caller_id     uuid,
    subject_id    uuid,
    fingerprint   bytea NOT NULL,
    answer        bytea,
    created_at    timestamptz NOT NULL,
    claimed_until timestamptz NOT NULL,
    answered_at   timestamptz
);

CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
CREATE INDEX idempotency_keys_caller ON idempotency_keys (account_id, caller_id);
CREATE INDEX idempotency_keys_subject ON idempotency_keys (account_id, subject_id);
