-- Work that takes longer than a request. Whoever works on a job holds its lease until claimed_until; what a chunk of it does
-- is written in one transaction with how far the job has come. The owner is none where the command line asked.
CREATE TABLE jobs (
    id            BLOB NOT NULL PRIMARY KEY,
    account_id    BLOB NOT NULL REFERENCES accounts (id),
    kind          TEXT NOT NULL,
    owner_id      BLOB REFERENCES users (id),
    state         TEXT NOT NULL,
    task          TEXT NOT NULL CHECK (json_valid(task)),
    total         INTEGER NOT NULL,
    done          INTEGER NOT NULL,
    changed       INTEGER NOT NULL,
    unchanged     INTEGER NOT NULL,
    refused       INTEGER NOT NULL,
    not_found     INTEGER NOT NULL,
    next_input    INTEGER NOT NULL,
    attempts      INTEGER NOT NULL,
    error_code    TEXT,
    error_detail  TEXT,
    request_id    TEXT,
    ip            TEXT,
    user_agent    TEXT,
    lease         BLOB,
    claimed_until TEXT,
    worked_at     TEXT,
    revision      INTEGER NOT NULL,
    created_at    TEXT NOT NULL,
    started_at    TEXT,
    finished_at   TEXT
) STRICT;
CREATE INDEX jobs_account ON jobs (account_id, id);
CREATE INDEX jobs_due ON jobs (claimed_until) WHERE claimed_until IS NOT NULL;
CREATE INDEX jobs_finished ON jobs (finished_at) WHERE finished_at IS NOT NULL;

-- What a job has yet to work on, in chunks, sealed: names, addresses and hashes of passwords are in it. Gone once it is over.
CREATE TABLE job_inputs (
    job_id     BLOB NOT NULL REFERENCES jobs (id),
    number     INTEGER NOT NULL,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    items      BLOB NOT NULL,
    PRIMARY KEY (job_id, number)
) STRICT;

-- What became of each item. The key is a hash of the username that a rehearsed import would have given away.
CREATE TABLE job_results (
    job_id     BLOB NOT NULL REFERENCES jobs (id),
    number     INTEGER NOT NULL,
    account_id BLOB NOT NULL REFERENCES accounts (id),
    line       INTEGER,
    target_id  BLOB,
    outcome    TEXT NOT NULL,
    code       TEXT,
    detail     TEXT,
    key        INTEGER,
    PRIMARY KEY (job_id, number)
) STRICT;
CREATE INDEX job_results_key ON job_results (job_id, key) WHERE key IS NOT NULL;
